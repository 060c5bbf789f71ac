"""What is exported opens in a library of its format, and leads to the same characters."""

import io
import json
import re
import xml.etree.ElementTree as Xml
import zipfile
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

import cassis
import networkx
import pandas as pd
import pytest
from bibtexparser.entrypoint import parse_file
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from python_calamine import CalamineWorkbook

import analysis
from analysis import AnalysisError, Settings, Study, exports, interchange, refi_qda, tables
from analysis.__main__ import main

HOSTILE = '</doc><b x="1">&amp; {\\input} ~^#$% =1+1 \x0b\ufffe 😀 عنوان'
# Order and attributes of what we write, after the schema of REFI-QDA 1.0.
QDA = """
<!ELEMENT Project (Users?, CodeBook?, Variables?, Cases?, Sources?)>
<!ATTLIST Project xmlns CDATA #FIXED "urn:QDA-XML:project:1.0" name CDATA #REQUIRED
  origin CDATA #IMPLIED creatingUserGUID CDATA #IMPLIED>
<!ELEMENT Users (User+)>
<!ELEMENT User EMPTY>
<!ATTLIST User guid CDATA #REQUIRED name CDATA #IMPLIED>
<!ELEMENT CodeBook (Codes)>
<!ELEMENT Codes (Code+)>
<!ELEMENT Code (Description?, Code*)>
<!ATTLIST Code guid CDATA #REQUIRED name CDATA #REQUIRED isCodable (true|false) #REQUIRED>
<!ELEMENT Variables (Variable+)>
<!ELEMENT Variable (Description?)>
<!ATTLIST Variable guid CDATA #REQUIRED name CDATA #REQUIRED
  typeOfVariable (Text|Boolean|Integer|Float|Date|DateTime) #REQUIRED>
<!ELEMENT Cases (Case+)>
<!ELEMENT Case (Description?, CodeRef*, VariableValue*, SourceRef*, SelectionRef*)>
<!ATTLIST Case guid CDATA #REQUIRED name CDATA #IMPLIED>
<!ELEMENT VariableValue (VariableRef, TextValue?)>
<!ELEMENT VariableRef EMPTY>
<!ATTLIST VariableRef targetGUID CDATA #REQUIRED>
<!ELEMENT TextValue (#PCDATA)>
<!ELEMENT SourceRef EMPTY>
<!ATTLIST SourceRef targetGUID CDATA #REQUIRED>
<!ELEMENT SelectionRef EMPTY>
<!ELEMENT Sources (TextSource+)>
<!ELEMENT TextSource (Description?, PlainTextContent?, PlainTextSelection*, Coding*, VariableValue*)>
<!ATTLIST TextSource guid CDATA #REQUIRED name CDATA #IMPLIED plainTextPath CDATA #IMPLIED
  creatingUser CDATA #IMPLIED>
<!ELEMENT PlainTextContent (#PCDATA)>
<!ELEMENT PlainTextSelection (Description?, Coding*)>
<!ATTLIST PlainTextSelection guid CDATA #REQUIRED name CDATA #IMPLIED startPosition CDATA #REQUIRED
  endPosition CDATA #REQUIRED creatingUser CDATA #IMPLIED>
<!ELEMENT Description (#PCDATA)>
<!ELEMENT Coding (CodeRef)>
<!ATTLIST Coding guid CDATA #REQUIRED creatingUser CDATA #IMPLIED>
<!ELEMENT CodeRef EMPTY>
<!ATTLIST CodeRef targetGUID CDATA #REQUIRED>
"""
Q = "{urn:QDA-XML:project:1.0}"
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture(scope="module")
def sample() -> Study:
    return analysis.open()


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """Articles whose texts, titles, ids and addresses would break a format that trusts them."""
    rows = [
        {
            "doc_id": doc_id,
            "text": f"{HOSTILE}\r\nقال الوزير إن {HOSTILE} مفتوح.\r\n\r\nوزار دمشق في 3 مارس 2020.\rانتهى",
            "title": HOSTILE,
            "outlet": HOSTILE,
            "date": date,
            "url": url,
        }
        for doc_id, date, url in (
            ("../../etc/passwd", "2020-03-04", "javascript:alert(1)"),
            ("CON", None, "https://a.example/x?a=1&b={}"),
            ("con", "2020-03-05", "https://a.example/%D8%A7?a=1&b_c#d"),
            (f"{HOSTILE}{{", "2020-03-05", None),
        )
    ]
    path = tmp_path_factory.mktemp("hostile") / "a.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return analysis.open(path, settings=Settings(tagger="none"))


@pytest.fixture(scope="module", params=["sample", "hostile"])
def study(request: pytest.FixtureRequest) -> Study:
    found: Study = request.getfixturevalue(request.param)
    return found


def written(study: Study, tmp_path: Path, format: str) -> Path:
    out = tmp_path / f"out{exports.FORMATS[format].ending}"
    exports.write(study, out, format)
    return out


@pytest.mark.parametrize("format", exports.FORMATS)
def test_the_same_study_gives_the_same_bytes(study: Study, tmp_path: Path, format: str) -> None:
    made = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        out = written(study, tmp_path / name, format)
        files = sorted(out.rglob("*.*")) if out.is_dir() else [out]
        made.append(
            [(f.relative_to(tmp_path / name), f.read_bytes()) for f in files if f.is_file()]
        )
    assert made[0] == made[1]


# Text with the title above the body


@given(
    title=st.text(alphabet="ab\r\n😀", max_size=9),
    body=st.text(alphabet="اب\r\n😀 ", max_size=30),
    start=st.integers(0, 30),
    length=st.integers(0, 9),
)
def test_places_in_a_page(title: str, body: str, start: int, length: int) -> None:
    page = interchange.page(title, body)
    assert "\r" not in page.text
    for part, raw in (("title", title), ("body", body)):
        first, last = min(start, len(raw)), min(start + length, len(raw))
        there = page.place(part, first, last)
        here = re.sub("\r\n?", "\n", raw[first:last])
        if raw[last - 1 : last + 1] == "\r\n" and last > first:
            here = here[:-1]  # a stretch that ends between the two
        assert page.text[there.start : there.end] == here


@pytest.mark.parametrize(("title", "body"), [("", "\ufeffنص"), ("\ufeff\ufeffع", "\ufeffنص")])
def test_no_reader_takes_a_character_for_a_byte_order_mark(title: str, body: str) -> None:
    page = interchange.page(title, body)
    assert page.text.encode().decode("utf-8-sig") == page.text
    start, end = page.place("body", 1, 3)
    assert page.text[start:end] == "نص"


def test_no_two_articles_share_a_file() -> None:
    ids = [
        f"مقال {n}".translate(dict(zip(range(48, 58), "٠١٢٣٤٥٦٧٨٩", strict=True)))
        for n in range(300_000)
    ]
    assert len({interchange.file_name(doc_id, ".txt").lower() for doc_id in ids}) == len(ids)


def stretches(study: Study, doc_id: str) -> Iterator[tuple[str, str]]:
    """Table and words of what is found in an article."""
    for table, words in (
        ("mentions", "text"), ("attributions", "content"), ("evidentials", "text"),
        ("actions", "verb"), ("quantities", "text"), ("dates", "text"),
    ):  # fmt: skip
        rows = study[table]
        for text in rows[rows["doc_id"] == doc_id][words]:
            yield table, re.sub("\r\n?", "\n", text)


# Formats


def test_qdpx(study: Study, tmp_path: Path) -> None:
    archive = zipfile.ZipFile(written(study, tmp_path, "qdpx"))
    with archive:
        assert archive.testzip() is None
        assert {name.rpartition("/")[0] for name in archive.namelist()} == {"", "sources"}
        data = archive.read("project.qde")
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    schema = etree.DTD(io.StringIO(QDA))
    assert schema.validate(etree.fromstring(data)), schema.error_log.filter_from_errors()[0]
    root = Xml.fromstring(data)
    guids = [element.get("guid") for element in root.iter() if element.get("guid")]
    assert all(GUID.fullmatch(guid or "") for guid in guids)
    assert len(set(guids)) == len(guids)
    assert {e.get("targetGUID") for e in root.iter() if e.get("targetGUID")} <= set(guids)
    codes = {code.get("guid") for code in root.iter(f"{Q}Code")}
    cases = {c.findtext(f".//{Q}TextValue"): c for c in root.iter(f"{Q}Case")}
    assert len(cases) == len(study["documents"])
    sources = {source.get("guid"): source for source in root.iter(f"{Q}TextSource")}
    assert len({str(source.get("name")).casefold() for source in sources.values()}) == len(sources)
    for doc_id in study["documents"]["doc_id"]:
        case = cases[interchange.xml_text(doc_id)]
        reference = case.find(f"{Q}SourceRef")
        assert reference is not None
        source = sources[reference.get("targetGUID")]
        text = texts[f"sources/{str(source.get('plainTextPath')).removeprefix('internal://')}"]
        coded = []
        for selection in source.iter(f"{Q}PlainTextSelection"):
            ends = (int(str(selection.get(f"{end}Position"))) for end in ("start", "end"))
            coded.append(text[slice(*ends)])
            targets = {ref.get("targetGUID") for ref in selection.iter(f"{Q}CodeRef")}
            assert targets and targets <= codes
        wanted = [words for _, words in stretches(study, doc_id)]
        copies = study["families"]["doc_id"].eq(doc_id).sum()
        assert len(coded) == len(wanted) + copies
        assert not set(wanted) - set(coded)


def test_entities_of_one_label_are_codes_of_their_own() -> None:
    text = "زار الوفد طرابلس"
    given: dict[str, list[dict[str, Any]]] = {
        name: []
        for name in ("attributions", "evidentials", "actions", "quantities", "dates", "families")
    }
    given["documents"] = [{"doc_id": "a", "text": text, "text_sha256": "0"}]
    given["entities"] = [
        {"entity": entity, "type": "LOC", "label_ar": "طرابلس"} for entity in ("ly", "lb")
    ]
    given["mentions"] = [
        {"mention_id": entity, "doc_id": "a", "part": "body", "start": 10, "end": 16,
         "entity": entity, "type": "LOC", "method": "dictionary", "form": "name",
         "status": "machine"}
        for entity in ("ly", "lb")
    ]  # fmt: skip
    made = {name: tables.frame(name, rows) for name, rows in given.items()}
    data = refi_qda.project(Study(made, {}, Settings(actors=()), None), "a")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = Xml.fromstring(archive.read("project.qde"))
    names = [code.get("name") for code in root.iter(f"{Q}Code")]
    assert names == ["names", "LOC", "طرابلس (lb)", "طرابلس (ly)"]


def test_cas(study: Study, tmp_path: Path) -> None:
    out = written(study, tmp_path, "cas")
    types = cassis.load_typesystem(out / "TypeSystem.xml")
    layers = {
        "mentions": "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity",
        "attributions": "webanno.custom.Statement", "evidentials": "webanno.custom.Evidential",
        "actions": "webanno.custom.Act", "quantities": "webanno.custom.Quantity",
        "dates": "webanno.custom.Time",
    }  # fmt: skip
    for row in study["documents"].to_dict("records"):
        path = out / "articles" / interchange.file_name(row["doc_id"], ".xmi")
        cas = cassis.load_cas_from_xmi(path, typesystem=types)
        text = interchange.page(row["title"], row["text"]).text
        assert cas.sofa_string == interchange.xml_text(text)
        found: dict[str, list[str]] = {table: [] for table in layers}
        for table, words in stretches(study, row["doc_id"]):
            found[table].append(interchange.xml_text(words))
        for table, layer in layers.items():
            there = [one.get_covered_text() for one in cas.select(layer)]
            assert sorted(there) == sorted(found[table])
        token = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token"
        sentence = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence"
        assert len(cas.select(token)) > len(cas.select(sentence)) > 0
        (document,) = cas.select("uima.tcas.DocumentAnnotation")
        assert document.documentId == interchange.xml_text(row["doc_id"])
        assert document.get_covered_text() == cas.sofa_string and document.language == "ar"
        (about,) = cas.select("webanno.custom.Article")
        assert about.text_sha256 == row["text_sha256"]
        assert about.date == (None if pd.isna(row["date"]) else row["date"])
        for table, id in (("mentions", "mention_id"), ("attributions", "statement_id")):
            rows = study[table][study[table]["doc_id"] == row["doc_id"]]
            told = {one[id]: one.status for one in cas.select(layers[table])}
            assert told == dict(zip(rows[id], rows["status"], strict=True))


def test_ends_of_a_cas_count_utf16(hostile: Study, tmp_path: Path) -> None:
    out = written(hostile, tmp_path, "cas")
    path = out / "articles" / interchange.file_name("CON", ".xmi")
    root = Xml.fromstring(path.read_bytes())
    sofa = next(e for e in root.iter() if e.tag.endswith("Sofa")).get("sofaString") or ""
    units = sofa.encode("utf-16-le")
    (said,) = (e for e in root.iter() if e.tag.endswith("}Statement"))
    start, end = (int(str(said.get(name))) for name in ("begin", "end"))
    content = hostile["attributions"]["content"].iloc[0]
    assert units[2 * start : 2 * end].decode("utf-16-le") == interchange.xml_text(content)


def test_gexf(study: Study, tmp_path: Path) -> None:
    path = written(study, tmp_path, "gexf")
    graph = networkx.read_gexf(path)
    pairs = study["cooccurrence"]
    assert graph.number_of_edges() == len(pairs)
    assert graph.number_of_nodes() == len(study["entity_frequency"])
    days = set(study["documents"]["date"].dropna())
    told = [spell for _, about in graph.nodes(data=True) for spell in about.get("spells", [])]
    assert told or study["entity_frequency"].empty
    assert all(start == end and start in days for start, end in told)
    for row in pairs.to_dict("records"):
        edge = graph.edges[row["entity_a"], row["entity_b"]]
        assert edge["weight"] == row["paragraphs"]
        assert len(edge["spells"]) + edge["undated"] <= row["articles"]
        assert edge["spells"] or edge["undated"]


def test_text(study: Study, tmp_path: Path) -> None:
    out = written(study, tmp_path, "text")
    about = pd.read_csv(out / "metadata.csv", dtype={"doc_id": "str"}, keep_default_na=False)
    assert about["doc_id"].tolist() == study["documents"]["doc_id"].tolist()
    assert about["file"].str.lower().is_unique
    corpus = etree.parse(out / "corpus.xml").getroot()
    assert [doc.tag for doc in corpus] == ["doc"] * len(about)
    for row, raw, doc in zip(
        about.to_dict("records"), study["documents"]["text"], corpus, strict=True
    ):
        path = out / row["file"]
        assert path.resolve().parent == (out / "articles").resolve()
        text = path.read_text(encoding="utf-8")
        lines = [interchange.xml_text(line) for line in text.removesuffix("\n").split("\n")]
        assert [p.text for p in doc] == lines
        if not row["left_out"]:
            assert "".join(raw.split()) in "".join(text.split())
    within = study["repetition"].set_index("doc_id")["within"]
    left = about.set_index("doc_id")["left_out"]
    assert set(left[left > 0].index) == set(within[within > 0].index)


def test_a_block_pasted_twice_stands_once(sample: Study, tmp_path: Path) -> None:
    out = written(sample, tmp_path, "text")
    about = pd.read_csv(out / "metadata.csv").set_index("doc_id")
    pasted = sample["reuse"][sample["reuse"]["scope"] == "within"]
    assert len(pasted)
    for row in pasted.to_dict("records"):
        text = (out / about.loc[row["a_doc"], "file"]).read_text(encoding="utf-8")
        first = sample.passage(row["a_doc"], row["a_start"], row["a_end"])
        assert text.count(" ".join(first.split("\n")[0].split())) == 1


def test_bibtex(study: Study, tmp_path: Path) -> None:
    path = written(study, tmp_path, "bibtex")
    library = parse_file(str(path), encoding="utf-8")
    assert not library.failed_blocks
    documents = study["documents"]
    assert len(library.entries) == len(documents)
    assert len({entry.key for entry in library.entries}) == len(documents)
    for entry, row in zip(library.entries, documents.to_dict("records"), strict=True):
        fields = {name: field.value for name, field in entry.fields_dict.items()}
        assert entry.key.isascii()
        assert fields["langid"] == "arabic"
        assert row["text_sha256"] in fields["note"]
        assert fields.get("date", "") == ("" if pd.isna(row["date"]) else row["date"])
        assert fields.get("url", "https://").startswith("https://")
        for value in fields.values():  # BibTeX counts braces whatever stands before them
            depths = list(accumulate((c == "{") - (c == "}") for c in value))
            assert not depths or (min(depths) >= 0 and depths[-1] == 0)


def test_xlsx(study: Study, tmp_path: Path) -> None:
    path = written(study, tmp_path, "xlsx")
    book = CalamineWorkbook.from_path(path)
    made = study.all()
    assert book.sheet_names == list(made)
    for name, table in made.items():
        assert len(book.get_sheet_by_name(name).to_python()) == len(table) + 1
    with zipfile.ZipFile(path) as packed:
        for at in range(1, len(made) + 1):
            assert b'rightToLeft="1"' in packed.read(f"xl/worksheets/sheet{at}.xml")


# What cannot be written


@pytest.mark.parametrize("format", ["qdpx", "cas", "text"])
def test_texts_that_may_not_leave_stay(tmp_path: Path, format: str) -> None:
    (tmp_path / "a.txt").write_text("قال الوزير إن الطريق مفتوح.", encoding="utf-8")
    out = f"{tmp_path}/out{exports.FORMATS[format].ending}"
    call = ["export", str(tmp_path / "a.txt"), "--to", format, "--out", out]
    assert main([*call, "--evidence", "snippet"]) == 2
    assert not Path(out).exists()
    assert main(call) == 0
    assert Path(out).exists()


@pytest.mark.parametrize("format", ["qdpx", "cas", "text"])
def test_a_refusal_comes_before_the_work(tmp_path: Path, format: str) -> None:
    documents = tables.frame("documents", [{"doc_id": "a", "text": None}])
    study = Study({"documents": documents}, {}, Settings(actors=()), None)
    with pytest.raises(AnalysisError, match="takes the articles' whole texts"):
        written(study, tmp_path, format)
    assert not list(tmp_path.iterdir())


def test_what_cannot_be_written(tmp_path: Path, hostile: Study) -> None:
    for out, format, message in (
        ("a.txt", "qdpx", "is no .qdpx file"),
        ("a", "gefx", "allowed: xlsx, gexf"),
    ):
        with pytest.raises(AnalysisError, match=re.escape(message)):
            exports.write(hostile, tmp_path / out, format)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("x")
    with pytest.raises(AnalysisError, match="did not write"):
        exports.write(hostile, tmp_path / "mine", "text")


def test_an_article_without_title_or_findings(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("نص", encoding="utf-8")
    study = analysis.open(tmp_path / "a.txt", settings=Settings((), "none", "none"))
    for format, form in exports.FORMATS.items():
        exports.write(study, tmp_path / f"{format}{form.ending}", format)
    with zipfile.ZipFile(tmp_path / "qdpx.qdpx") as archive:
        project = etree.fromstring(archive.read("project.qde"))
    assert etree.DTD(io.StringIO(QDA)).validate(project)
