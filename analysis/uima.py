"""A study as UIMA CAS, for INCEpTION and whatever else reads UIMA (OASIS UIMA 1.0, XMI 1.0).

Sentences, tokens, names and what a document is called are of the types of DKPro Core, which
INCEpTION knows; statements, sources, cues, acts, numbers and dates are layers of their own, which
it takes from the type system.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from analysis.interchange import Page, articles, by_article, file_name, known, xml_text
from analysis.study import Study
from analysis.text import Span, paragraphs, sentences, words

if TYPE_CHECKING:
    from cassis import Cas, TypeSystem

FILES, TYPES = "articles", "TypeSystem.xml"
_DKPRO = "de.tudarmstadt.ukp.dkpro.core.api"
_SENTENCE, _TOKEN = f"{_DKPRO}.segmentation.type.Sentence", f"{_DKPRO}.segmentation.type.Token"
_NAME = f"{_DKPRO}.ner.type.NamedEntity"
_OF_NAMES = ("mention_id", "form", "method", "status")  # beside DKPro's value and identifier
_DOCUMENT = f"{_DKPRO}.metadata.type.DocumentMetaData"
_CUSTOM = "webanno.custom"
_ARTICLE, _ABOUT = f"{_CUSTOM}.Article", ("doc_id", "outlet", "date", "url", "text_sha256")
# Layers of our own: the table, the stretch of a row, and the columns that become features.
_LAYERS = {
    "Statement": (
        "attributions",
        "content_",
        ("statement_id", "source", "source_entity", "source_kind", "cue_class", "mode", "status"),
    ),
    "Source": ("attributions", "source_", ("statement_id", "source_entity", "source_kind")),
    "Cue": ("attributions", "cue_", ("statement_id", "cue_class")),
    "Evidential": ("evidentials", "", ("evidential_id", "kind", "status")),
    "Act": (
        "actions",
        "verb_",
        ("action_id", "action", "actor", "actor_entity", "target", "target_entity", "negated",
         "passive", "modality", "status"),
    ),
    "Quantity": (
        "quantities", "", ("quantity_id", "low", "high", "approximate", "unit", "what", "status"),
    ),
    "Time": ("dates", "", ("date_id", "earliest", "latest", "anchor", "status")),
}  # fmt: skip

_Row = Mapping[Any, Any]


def write(study: Study, folder: Path) -> None:
    """Writes articles and their findings into a folder that is there.

    Args:
        study: whose articles.
        folder: gets `TypeSystem.xml` and `articles/*.xmi`, an article a file: its title, an empty
            line, its body. Ends count UTF-16 units, as the standard has it. Each file says which
            article it is: doc_id and title as `DocumentMetaData`, outlet, date, address and hash as
            `webanno.custom.Article`.

    Raises:
        AnalysisError: if the articles' texts are missing, or may not leave.
    """
    pages = articles(study, "cas")
    types = _types()
    (folder / TYPES).write_text(types.to_xml(), encoding="utf-8", newline="\n")
    (folder / FILES).mkdir()
    used = {"mentions", *(table for table, _, _ in _LAYERS.values())}
    rows = {name: by_article(study[name]) for name in sorted(used)}
    show = tqdm(pages, unit="article", delay=2, leave=False, disable=None)
    for row, page in show:
        doc_id = str(row["doc_id"])
        found = {name: rows[name].get(doc_id, []) for name in rows}
        cas = _cas(types, page, row, found)
        place = folder / FILES / file_name(doc_id, ".xmi")
        place.write_text(cas.to_xmi(), encoding="utf-8", newline="\n")


def _types() -> "TypeSystem":
    """What we use of DKPro's types, and our own; all features are texts."""
    from cassis import TypeSystem

    types = TypeSystem()
    own = {f"{_CUSTOM}.{layer}": features for layer, (_, _, features) in _LAYERS.items()}
    known = {_SENTENCE: (), _TOKEN: (), _NAME: ("value", "identifier", *_OF_NAMES)}
    for name, features in {**known, **own}.items():
        _create(types, name, "uima.tcas.Annotation", features)
    _create(types, _DOCUMENT, "uima.tcas.DocumentAnnotation", ("documentId", "documentTitle"))
    _create(types, _ARTICLE, "uima.cas.AnnotationBase", _ABOUT)  # of the whole, without ends
    return types


def _create(types: "TypeSystem", name: str, kind: str, features: Sequence[str]) -> None:
    made = types.create_type(name, kind)
    for feature in features:
        types.create_feature(made, feature, "uima.cas.String")


def _cas(types: "TypeSystem", page: Page, row: _Row, found: Mapping[str, Sequence[_Row]]) -> "Cas":
    from cassis import Cas

    text = xml_text(page.text)
    cas = Cas(types, sofa_string=text, sofa_mime="text/plain")
    cas.add(types.get_type(_ARTICLE)(**_told(row, *_ABOUT)))
    called = _told(row, "doc_id", "title")
    document = types.get_type(_DOCUMENT)(begin=0, end=len(text), language="ar")
    document.documentId, document.documentTitle = called["doc_id"], called.get("title")
    cas.add(document)
    sentence, token = types.get_type(_SENTENCE), types.get_type(_TOKEN)
    cas.add_all(sentence(begin=start, end=end) for start, end in _sentences(text))
    cas.add_all(token(begin=word.start, end=word.end) for word in words(text))
    name = types.get_type(_NAME)
    for one in found["mentions"]:
        start, end = page.place(one["part"], int(one["start"]), int(one["end"]))
        entity = _told(one, "entity").get("entity")
        told = _told(one, *_OF_NAMES)
        cas.add(name(begin=start, end=end, value=one["type"], identifier=entity, **told))
    for layer, (table, side, features) in _LAYERS.items():
        made = types.get_type(f"{_CUSTOM}.{layer}")
        for one in found[table]:
            if not known(one, f"{side}start"):
                continue
            ends = int(one[f"{side}start"]), int(one[f"{side}end"])
            start, end = page.place(one["part"], *ends)
            cas.add(made(begin=start, end=end, **_told(one, *features)))
    return cas


def _told(row: _Row, *names: str) -> dict[str, str]:
    return {name: xml_text(value) for name, value in known(row, *names).items()}


def _sentences(text: str) -> Iterator[Span]:
    for paragraph in paragraphs(text):
        yield from sentences(text, paragraph)
