"""A study as UIMA CAS, for INCEpTION and whatever else reads UIMA (OASIS UIMA 1.0, XMI 1.0).

Sentences, tokens and names are of the types of DKPro Core, which INCEpTION has as layers;
statements, sources, cues, acts, numbers and dates are layers of their own, which it takes from the
type system.
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
_CUSTOM = "webanno.custom"
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
            line, its body. Ends count UTF-16 units, as the standard has it.

    Raises:
        AnalysisError: if the articles' texts are missing, or may not leave.
    """
    types = _types()
    (folder / TYPES).write_text(types.to_xml(), encoding="utf-8", newline="\n")
    (folder / FILES).mkdir()
    used = {"mentions", *(table for table, _, _ in _LAYERS.values())}
    rows = {name: by_article(study[name]) for name in sorted(used)}
    show = tqdm(articles(study, "cas"), unit="article", delay=2, leave=False, disable=None)
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
    known = {_SENTENCE: (), _TOKEN: (), _NAME: ("value", "identifier")}
    for name, features in {**known, **own}.items():
        made = types.create_type(name, "uima.tcas.Annotation")
        for feature in features:
            types.create_feature(made, feature, "uima.cas.String")
    return types


def _cas(types: "TypeSystem", page: Page, row: _Row, found: Mapping[str, Sequence[_Row]]) -> "Cas":
    from cassis import Cas

    text = xml_text(page.text)
    cas = Cas(types, sofa_string=text, sofa_mime="text/plain", document_language="ar")
    sentence, token = types.get_type(_SENTENCE), types.get_type(_TOKEN)
    cas.add_all(sentence(begin=start, end=end) for start, end in _sentences(text))
    cas.add_all(token(begin=word.start, end=word.end) for word in words(text))
    name = types.get_type(_NAME)
    for one in found["mentions"]:
        start, end = page.place(one["part"], int(one["start"]), int(one["end"]))
        entity = known(one, "entity").get("entity")
        cas.add(name(begin=start, end=end, value=one["type"], identifier=entity))
    for layer, (table, side, features) in _LAYERS.items():
        made = types.get_type(f"{_CUSTOM}.{layer}")
        for one in found[table]:
            if not known(one, f"{side}start"):
                continue
            ends = int(one[f"{side}start"]), int(one[f"{side}end"])
            start, end = page.place(one["part"], *ends)
            told = {n: xml_text(value) for n, value in known(one, *features).items()}
            cas.add(made(begin=start, end=end, **told))
    return cas


def _sentences(text: str) -> Iterator[Span]:
    for paragraph in paragraphs(text):
        yield from sentences(text, paragraph)
