"""The table of bad inputs: what a user sees of each, and that nothing else is lost."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from xlsxwriter import Workbook

import analysis
from analysis import corpus
from analysis.__main__ import main

NEWS = "قال الوزير إن الماء عاد إلى المدينة، وأضاف أن العمل مستمر."


def archive(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return made.getvalue()


def encrypted() -> bytes:
    return archive({"a": b"x" * 20}).replace(b"PK\x03\x04\x14\x00\x00", b"PK\x03\x04\x14\x00\x01").replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"
    )  # fmt: skip


def workbook(*rows: list[object]) -> bytes:
    made = io.BytesIO()
    with Workbook(made) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return made.getvalue()


def line(**cells: object) -> bytes:
    return json.dumps(cells, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


# A file beside a good one: its name, what it holds, and the line on standard error.
REFUSED: list[tuple[str, bytes, str]] = [
    ("empty.txt", b"", "empty.txt: has no text"),
    ("blank.txt", b" \r\n\t", "blank.txt: has no text"),
    ("picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xfe", "picture.txt: is no text in an encoding that was recognised; save it as UTF-8"),
    ("nul.txt", NEWS.encode() + b"\0", "nul.txt: holds NUL characters; it is binary or was decoded wrongly"),
    ("broken.txt", NEWS.encode() + b"\n\xd9", "broken.txt: holds bytes that are no UTF-8, the first 0xD9 in line 2; save it in one encoding, or read it with --mend encoding"),
    ("mixed.txt", NEWS.encode() + b"\n" + NEWS.encode("cp1256"), "mixed.txt: holds bytes that are no UTF-8, the first 0xDE in line 2"),
    ("long.txt", b"", "long.txt: is 2,000,001 characters long, and an article of at most 2,000,000 is read; give each article its own file or row"),
    ("paper.pdf", b"%PDF-1.7", "paper.pdf: format '.pdf' is not read; allowed: .txt, .html, .jsonl, .csv, .tsv, .xlsx, .parquet, .zip"),
    ("README", b"x", "README: format without ending is not read"),
    ("empty.html", b"<html></html>", "empty.html: is a page in which no article was found; save the article's text as .txt"),
    ("empty.jsonl", b"", "empty.jsonl: holds no row; add articles, or remove the file"),
    ("a.jsonl", line(text=NEWS) + b'{"text": \n', "a.jsonl, row 2: is no JSON"),
    ("b.jsonl", b"[1, 2]\n", 'b.jsonl, row 1: is no JSON object; write {"text": ...}'),
    ("c.jsonl", b"[" * 100_000, "c.jsonl, row 1: is no JSON"),
    ("d.jsonl", line(text=5), "d.jsonl, row 1: `text` is int, not a string"),
    ("e.jsonl", line(title="x"), "e.jsonl, row 1: has no `text`"),
    ("f.jsonl", b'{"text": "\\ud800"}\n', "f.jsonl, row 1: holds half a surrogate pair, which no file can store; mend the export"),
    ("g.jsonl", b'{"text": "x", "title": "\\ud800"}\n', "g.jsonl, row 1: a column holds half a surrogate pair"),
    ("h.jsonl", line(text=NEWS, id=1) + line(text=NEWS, id=1), "h.jsonl, row 2: doc_id '1' is taken by h.jsonl, row 1; give each its own"),
    ("a.csv", b"titel,body\n1,2\n", "a.csv: has no column `text`; its columns are: titel, body"),
    ("b.csv", b"", "b.csv: has no column `text`; its columns are: none"),
    ("c.csv", b"text\n", "c.csv: holds no row; add articles, or remove the file"),
    ("d.csv", b"id,text\n1,a,b\n", "d.csv, row 1: has 3 cells where the header has 2; check the quotes, here or above"),
    ("e.csv", b'id,text\n1,"a\n2,b\n', "e.csv, row 1: opens a quotation mark that is never closed, and so holds all that follows; mend it there"),
    ("f.csv", b"text,Text\na,b\n", "f.csv: has the column 'text' twice; rename one of them"),
    ("g.tsv", b"id,text\n1,a\n", "g.tsv: has no column `text`; its columns are: id,text"),
    ("a.xlsx", b"PK\x03\x04broken", "a.xlsx: is no workbook, or a damaged one; save it again"),
    ("b.xlsx", workbook(["titel"], ["x"]), "b.xlsx: has no column `text`; its columns are: titel"),
    ("c.xlsx", workbook(["text"], [5]), "c.xlsx, row 1: `text` is int, not a string"),
    ("a.parquet", b"PAR1PAR1", "a.parquet: is no Parquet file, or a damaged one"),
    ("a.zip", b"PK", "a.zip: is no zip file, or a damaged one; pack it again"),
    ("b.zip", archive({"../x": NEWS.encode()}), "b.zip/../x: names a place outside its archive; pack it again without absolute paths and `..`"),
    ("c.zip", archive({"/etc/x": NEWS.encode()}), "c.zip//etc/x: names a place outside its archive"),
    ("d.zip", encrypted(), "d.zip/a: is encrypted; unpack the archive with its password and name the folder"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "said"), REFUSED, ids=[name for name, *_ in REFUSED])
def test_one_clear_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, data: bytes, said: str
) -> None:
    (tmp_path / "good.txt").write_text(f"{NEWS} 7", encoding="utf-8")
    data = data or (b"a" * (corpus.LONGEST + 1) if name.startswith("long") else b"")
    (tmp_path / name).write_bytes(data)
    assert main(["check", str(tmp_path), "--strict"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"refused: {said}")
    assert "good.txt" in corpus.load(tmp_path).documents["doc_id"].tolist()


# What is loaded, with a remark that `check` prints.
REMARKED: list[tuple[str, bytes, str]] = [
    ("a.csv", f"text,date\n{NEWS},31/12/2016\n".encode(), "date '31/12/2016' is not understood and left out; write YYYY-MM-DD"),
    ("b.csv", f"text,date\n{NEWS},2016-02-30\n".encode(), "date '2016-02-30' is not understood and left out"),
    ("c.csv", f"text,date\n{NEWS},1438-08-26\n".encode(), "date '1438-08-26' is left out: years from 1800 to 2100 are read; write a Hijri date as the Gregorian one"),
    ("d.csv", b"text\n12345\n", "the text has no letters"),
    ("mojibake.txt", NEWS.encode().decode("cp1252", "replace").replace("\ufffd", "").encode(), "UTF-8 that was read as Windows-1252 (--mend mojibake)"),
    ("shaped.txt", "ﻗﺎﻝ ﻧﻌﻢ".encode(), "presentation forms: the text was shaped for display before it was stored (--mend shaped)"),
    ("turned.txt", "قال \u202eنعم\u202c".encode(), "bidi controls that reorder text: it may read otherwise than it is stored (--mend controls)"),
    ("lost.txt", "قال \ufffd نعم".encode(), "1 replacement characters: letters were lost before loading"),
    ("english.txt", b"The minister said that the water is back.", "less than half of the letters are Arabic"),
    ("persian.txt", "رئیس جمهور گفت که پروژه‌های جدید چهار ماه دیگر آغاز می‌شود".encode(), "letters of Persian, Urdu or Kurdish: it may be in another language than Arabic"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "said"), REMARKED, ids=[name for name, *_ in REMARKED])
def test_what_is_loaded_with_a_remark(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, data: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(data)
    assert main(["check", str(tmp_path)]) == 0
    assert said in capsys.readouterr().out


# What cannot start: the arguments, and the one line.
FAILING: list[tuple[list[str], str]] = [
    (["check", "{here}/nothing"], "is no file, folder or pattern that matches a file; name a file, folder or glob of .txt"),
    (["check", "{here}/*.doc"], "is no file, folder or pattern that matches a file"),
    (["check", "{here}/empty"], "is an empty folder; name a file, folder or glob"),
    (["check", "{here}/bad"], "no article could be loaded from {here}/bad: refused were 1; the first: x.pdf: format '.pdf' is not read"),
    (["check", "{here}/good", "--mend", "spelling"], "mend 'spelling' is not known; allowed: encoding, mojibake, shaped, controls"),
    (["tables", "{here}/good", "--out", "{here}/bad"], "{here}/bad holds files that this tool did not write; --out must name a folder that is new, empty, or a previous output"),
    (["tables", "{here}/good", "--out", "{here}/good/a.txt"], "{here}/good/a.txt is a file; --out must name a folder"),
    (["tables", "{here}/good", "--out", "{here}/good/a.txt/x"], "{here}/good/a.txt is a file; --out must name a folder"),
    (["tables", "{here}/good", "--out", "/proc/x"], "/proc/x cannot be written"),
    (["tables", "{here}/good", "--out", "{here}/out", "--actors", "{here}/none.yaml"], "none.yaml is not there; check the path"),
    (["tables", "{here}/good", "--out", "{here}/out", "--actors", "{here}/bad.yaml"], "bad.yaml, line 2, is no YAML"),
    (["verify", "{here}/good"], "{here}/good is no report and no folder of tables that this tool wrote; name one of these"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "said"), FAILING, ids=[" ".join(a) for a, _ in FAILING])
def test_what_cannot_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    for name in ("good", "bad", "empty"):
        (tmp_path / name).mkdir()
    (tmp_path / "good" / "a.txt").write_text(NEWS, encoding="utf-8")
    (tmp_path / "bad" / "x.pdf").write_bytes(b"%PDF")
    (tmp_path / "bad.yaml").write_text("entities: [{id: x", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    assert main([a.format(here=tmp_path) for a in arguments]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert len(shown.err.splitlines()) == 1
    assert said.format(here=tmp_path) in shown.err
    assert sorted(tmp_path.rglob("*")) == before


CORPORA: dict[str, Callable[[int], str]] = {
    "one": lambda n: NEWS,
    "copies": lambda n: NEWS * 20,
    "words": lambda n: "ماء",
    "no letters": lambda n: f"12 / {n}",
    "one line": lambda n: f"{NEWS} {n} " * 200,
    "many lines": lambda n: "\n" * 1000 + f"{NEWS}\r\n\r" * 3 + "\u2028",
}


@pytest.mark.parametrize("name", CORPORA)
def test_all_tables_of_an_odd_corpus(tmp_path: Path, name: str) -> None:
    (tmp_path / "in").mkdir()
    for n in range(1 if name == "one" else 12):
        (tmp_path / "in" / f"{n}.txt").write_text(CORPORA[name](n), encoding="utf-8", newline="")
    assert main(["tables", str(tmp_path / "in"), "--out", str(tmp_path / "out")]) == 0
    made = analysis.read(tmp_path / "out")
    assert len(made["documents"]) == (1 if name == "one" else 12)
    if name == "copies":
        assert set(made["families"]["doc_id"]) == set(made["documents"]["doc_id"])
