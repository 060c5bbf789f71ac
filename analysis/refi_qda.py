"""A study as a project of programs for qualitative research: NVivo, MAXQDA, ATLAS.ti, QualCoder.

The format is REFI-QDA Project Exchange 1.0 (Rotterdam Exchange Format Initiative 2019,
www.qdasoftware.org, under the MIT licence): an archive with an XML file and, in a folder `sources`
(in small letters: some programs find no other), the articles as plain text, which the XML file
codes stretch by stretch. Positions count code points from 0, the end exclusive.
"""

import io
import uuid
import xml.etree.ElementTree as Xml
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from analysis.interchange import Page, articles, by_article, known, xml_text
from analysis.study import Study

_SPACE = "urn:QDA-XML:project:1.0"
_TOOL = "arabic-news-analysis"
_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that an archive can tell: the same bytes each time
_VARIABLES = ("doc_id", "outlet", "date", "url", "text_sha256")

_Row = Mapping[Any, Any]
_Path = tuple[str, ...]


class _Mark(NamedTuple):
    """A stretch that is coded: part and ends, codes from the root on, what is told of it."""

    part: str
    start: int
    end: int
    codes: Sequence[_Path]
    said: str
    id: str


def project(study: Study, title: str) -> bytes:
    """The project, to be written into a file `.qdpx`.

    Args:
        study: whose articles and findings.
        title: what the project is called.

    Returns:
        A ZIP archive: a source an article (its title, an empty line, its body); a case an article
        with the variables doc_id, outlet, date, url, text_sha256; a selection for each name,
        statement, action, number, date and repeated passage, with its id, status and what else is
        known in its description; codes by table and class. The same study gives the same bytes.

    Raises:
        AnalysisError: if the articles' texts are missing, or may not leave.
    """
    pages = articles(study, "qdpx")
    marks = _Marks(study)
    names = _names(study["documents"])
    root = Xml.Element("Project", {"xmlns": _SPACE, "name": xml_text(title), "origin": _TOOL})
    user = _guid("user")
    root.set("creatingUserGUID", user)
    Xml.SubElement(Xml.SubElement(root, "Users"), "User", {"guid": user, "name": _TOOL})
    codes = Xml.SubElement(Xml.SubElement(root, "CodeBook"), "Codes")
    variables = Xml.SubElement(root, "Variables")
    for name in _VARIABLES:
        about = {"guid": _guid("variable", name), "name": name, "typeOfVariable": "Text"}
        Xml.SubElement(variables, "Variable", about)
    cases, sources = Xml.SubElement(root, "Cases"), Xml.SubElement(root, "Sources")
    texts: dict[str, str] = {}
    used: set[_Path] = set()
    for row, page in pages:
        guid = _guid("source", row["doc_id"])
        texts[f"{guid}.txt"] = page.text
        _add_case(cases, row, guid)
        name = names[str(row["doc_id"])]
        about = {"guid": guid, "name": name, "plainTextPath": f"internal://{guid}.txt"}
        source = Xml.SubElement(sources, "TextSource", about | {"creatingUser": user})
        for mark in marks.of(str(row["doc_id"])):
            used.update(mark.codes)
            _add_selection(source, mark, page, user)
    _add_codes(codes, used)
    Xml.indent(root)
    head = '<?xml version="1.0" encoding="utf-8"?>\n'
    return _packed({"project.qde": head + Xml.tostring(root, "unicode"), **_in_folder(texts)})


def _in_folder(texts: Mapping[str, str]) -> dict[str, str]:
    return {f"sources/{name}": text for name, text in sorted(texts.items())}


def _packed(files: Mapping[str, str]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            about = zipfile.ZipInfo(name, _TIME)
            about.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(about, text.encode("utf-8"))
    return data.getvalue()


def _guid(*parts: object) -> str:
    """The same identifier each time for the same thing (RFC 9562, version 5)."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "\0".join((_TOOL, *map(str, parts)))))


def _names(documents: pd.DataFrame) -> dict[str, str]:
    """What sources are called, by doc_id: each otherwise, as programs want it."""
    names = {str(row["doc_id"]): _name(row) for row in documents.to_dict("records")}
    times = Counter(name.casefold() for name in names.values())
    return {
        doc_id: name if times[name.casefold()] == 1 else f"{name} · {xml_text(doc_id)}"
        for doc_id, name in names.items()
    }


def _name(row: _Row) -> str:
    about = known(row, "outlet", "date", "title")
    return xml_text(" · ".join(map(str, about.values())) or row["doc_id"])


def _add_case(cases: Xml.Element, row: _Row, source: str) -> None:
    about = {"guid": _guid("case", row["doc_id"]), "name": xml_text(row["doc_id"])}
    case = Xml.SubElement(cases, "Case", about)
    for name, value in known(row, *_VARIABLES).items():
        told = Xml.SubElement(case, "VariableValue")
        Xml.SubElement(told, "VariableRef", {"targetGUID": _guid("variable", name)})
        Xml.SubElement(told, "TextValue").text = xml_text(value)
    Xml.SubElement(case, "SourceRef", {"targetGUID": source})


def _add_selection(source: Xml.Element, mark: _Mark, page: Page, user: str) -> None:
    start, end = page.place(mark.part, mark.start, mark.end)
    guid = _guid("selection", mark.id)
    words = " ".join(page.text[start:end].split())[:80]
    about = {"guid": guid, "name": xml_text(words), "creatingUser": user}
    about |= {"startPosition": str(start), "endPosition": str(end)}
    selection = Xml.SubElement(source, "PlainTextSelection", about)
    Xml.SubElement(selection, "Description").text = xml_text(mark.said)
    for path in mark.codes:
        given = {"guid": _guid("coding", mark.id, *path), "creatingUser": user}
        coding = Xml.SubElement(selection, "Coding", given)
        Xml.SubElement(coding, "CodeRef", {"targetGUID": _guid("code", *path)})


def _add_codes(root: Xml.Element, used: set[_Path]) -> None:
    """The codes that occur, each below the one that it belongs to."""
    made: dict[_Path, Xml.Element] = {(): root}
    every = {path[:depth] for path in used for depth in range(1, len(path) + 1)}
    for path in sorted(every or {("names",)}):
        about = {"guid": _guid("code", *path), "name": xml_text(path[-1]), "isCodable": "true"}
        made[path] = Xml.SubElement(made[path[:-1]], "Code", about)


class _Marks:
    """What is coded in the articles of a study."""

    def __init__(self, study: Study) -> None:
        names = ("mentions", "attributions", "evidentials", "actions", "quantities", "dates")
        self._of = {name: by_article(study[name]) for name in (*names, "families")}
        labels = study.labels()
        times = Counter(labels.values())
        self._labels = {  # two entities of one label are two codes
            entity: label if times[label] == 1 else f"{label} ({entity})"
            for entity, label in labels.items()
        }

    def of(self, doc_id: str) -> list[_Mark]:
        """The marks of an article, in the order of places."""
        found = list(self._found(doc_id))
        return sorted(found, key=lambda mark: (mark.part, mark.start, mark.end, mark.id))

    def _found(self, doc_id: str) -> Iterator[_Mark]:
        codes: list[_Path]

        def rows(name: str) -> list[dict[Any, Any]]:
            return self._of[name].get(doc_id, [])

        for row in rows("mentions"):
            codes = [("names", str(row["type"]), self._label(row, "entity", "no actor file"))]
            yield _mark(row, "mention_id", "", codes, "method", "form", "doubtful")
        for row in rows("attributions"):
            kind = row["source_kind"] if known(row, "source_kind") else "no known kind"
            codes = [
                ("statements", "kind of source", str(kind)),
                ("statements", "word of saying", str(row["cue_class"])),
                ("statements", "source", self._label(row, "source_entity", "no actor file")),
            ]
            told = ("source", "cue", "via", "mode", "inherited")
            yield _mark(row, "statement_id", "content_", codes, *told)
        for row in rows("evidentials"):
            codes = [("nobody's word", str(row["kind"]))]
            yield _mark(row, "evidential_id", "", codes)
        for row in rows("actions"):
            codes = [("acts", str(row["action"]))]
            told = ("actor", "target", "passive", "negated", "modality")
            yield _mark(row, "action_id", "verb_", codes, *told)
        for row in rows("quantities"):
            codes = [("numbers", str(row["what"]))]
            yield _mark(row, "quantity_id", "", codes, "low", "high", "unit", "approximate")
        for row in rows("dates"):
            yield _mark(row, "date_id", "", [("dates",)], "earliest", "latest", "anchor")
        for row in rows("families"):
            copy = "first copy" if row["first"] else "later copy"
            place = f"{row['family']} {doc_id} {row['start']}"
            said = f"passage {row['family']}"
            codes = [("repeated passages", copy)]
            yield _Mark("body", int(row["start"]), int(row["end"]), codes, said, place)

    def _label(self, row: _Row, column: str, otherwise: str) -> str:
        entity = known(row, column).get(column)
        return otherwise if entity is None else self._labels.get(str(entity), str(entity))


def _mark(row: _Row, id: str, side: str, codes: Sequence[_Path], *told: str) -> _Mark:
    facts = known(row, id, "status", *told)
    said = "; ".join(f"{name}: {value}" for name, value in facts.items())
    ends = int(row[f"{side}start"]), int(row[f"{side}end"])
    return _Mark(str(row["part"]), *ends, codes, said, str(row[id]))
