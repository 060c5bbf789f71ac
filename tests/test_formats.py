"""What each format holds, and what is said of rows and files that cannot be read."""

import datetime
import io
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter import Workbook

from analysis import corpus, formats
from analysis.files import File, FileError
from analysis.formats import Row

NEWS = "قال الوزير إن الماء عاد."


def rows(name: str, data: bytes) -> list[Row]:
    return list(formats.read(File(name, Path(name)), data).rows)


def workbook(**sheets: list[list[object]]) -> bytes:
    made = io.BytesIO()
    with Workbook(made, {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, lines in sheets.items():
            sheet = book.add_worksheet(name)
            for at, cells in enumerate(lines):
                sheet.write_row(at, 0, cells)
    return made.getvalue()


def parquet(**columns: list[object]) -> bytes:
    made = io.BytesIO()
    pd.DataFrame(columns).to_parquet(made)
    return made.getvalue()


def test_a_workbook() -> None:
    day = datetime.date(2016, 5, 23)
    first: list[list[object]] = [["text", "date", "n"], [NEWS, day, 3], [], [7, "", 1.5]]
    data = workbook(واحد=first, empty=[], notes=[["titel"], ["x"]], more=[["Text"], [NEWS]])
    a, b, c, d = rows("a.xlsx", data)
    assert a == Row(1, {"text": NEWS, "date": "2016-05-23", "n": 3})
    assert b == Row(3, {"text": 7, "n": 1.5})
    assert c.sheet == "notes"
    assert c.problem == "sheet 'notes' has no column `text`; its columns are: titel"
    assert d == Row(1, {"Text": NEWS}, sheet="more")


def test_articles_of_several_sheets_have_their_own_ids(tmp_path: Path) -> None:
    sheet: list[list[object]] = [["text"], [NEWS]]
    (tmp_path / "a.xlsx").write_bytes(workbook(one=sheet, two=sheet))
    documents = corpus.load(tmp_path).documents
    assert documents["doc_id"].tolist() == ["a.xlsx#1", "a.xlsx#two#1"]
    assert documents["path"].tolist() == ["a.xlsx", "a.xlsx"]


def test_a_parquet_file() -> None:
    when = pd.Timestamp("2016-05-23 10:00")
    found = rows(
        "a.parquet", parquet(text=[NEWS, None], date=[when, None], tags=[["x", "y"], None])
    )
    assert found[0].cells == {"text": NEWS, "date": "2016-05-23T10:00:00", "tags": ["x", "y"]}
    assert found[1] == Row(2, {})


def test_what_is_nested_is_kept_as_json(tmp_path: Path) -> None:
    line = f'{{"text": "{NEWS}", "tags": ["أ", 1], "by": {{"name": "ليلى"}}}}'
    (tmp_path / "a.jsonl").write_text(line, encoding="utf-8")
    row = corpus.load(tmp_path).documents.iloc[0]
    assert (row["tags"], row["by"]) == ('["أ", 1]', '{"name": "ليلى"}')


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.pdf", b"%PDF", "format '.pdf' is not read; allowed: .txt"),
        ("README", b"x", "format without ending is not read"),
        ("a.csv", b"titel,text2\n1,2\n", "has no column `text`; its columns are: titel, text2"),
        ("a.csv", b"", "its columns are: none"),
        ("a.csv", b"text,Text\n1,2\n", "has the column 'text' twice"),
        ("a.txt", b"\x89PNG\x00\x00\xff\xfe\x01", "is no text in an encoding"),
        ("a.xlsx", b"PK\x03\x04", "is no workbook"),
        ("a.xlsx", b"text\nx\n", "is no workbook"),
        ("a.xlsx", workbook(one=[["titel"], ["x"]]), "its columns are: titel"),
        ("a.xlsx", workbook(one=[]), "its columns are: none"),
        ("a.parquet", b"PAR1", "is no Parquet file"),
        ("a.parquet", parquet(body=["x"]), "its columns are: body"),
    ],
)
def test_files_that_are_refused(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(FileError) as caught:
        rows(name, data)
    assert reason in str(caught.value)


def test_a_workbook_that_would_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "LARGEST", 100)
    with pytest.raises(FileError, match=r"at most 0\.0 GiB are read from a workbook"):
        rows("a.xlsx", workbook(one=[["text"], [NEWS]]))


def test_a_workbook_that_lies_about_its_size() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"\0" * 10_000_000)
    lying = made.getvalue().replace((10_000_000).to_bytes(4, "little"), (5).to_bytes(4, "little"))
    with pytest.raises(FileError, match="is no workbook, or a damaged one"):
        rows("a.xlsx", lying)


@pytest.mark.parametrize("end", ["\n", ""])
def test_a_quote_that_is_never_closed_loses_no_row_before_it(end: str) -> None:
    first, second = rows("a.csv", f'id,text\n1,{NEWS}\n2,"{NEWS}\n3,x{end}'.encode())
    assert first.cells == {"id": "1", "text": NEWS}
    assert second.number == 2
    assert "is never closed, and so holds all that follows" in str(second.problem)
    (closed,) = rows("a.csv", f'text\n"{NEWS}\n{NEWS}"{end}'.encode())
    assert closed.cells == {"text": f"{NEWS}\n{NEWS}"}
    with pytest.raises(FileError, match="in its header"):
        rows("a.csv", f'id,"text\n1,{NEWS}{end}'.encode())


def test_half_a_parquet_file_loses_no_row_before_the_damage() -> None:
    data = parquet(text=[f"{NEWS} {n}" for n in range(5_000)])
    at = len(data) // 2
    found = rows("a.parquet", data[:at] + bytes(50) + data[at + 50 :])
    assert found[-1].problem is None or "is damaged" in found[-1].problem


@pytest.mark.parametrize(
    "name", ["a.txt", "a.html", "a.jsonl", "a.csv", "a.tsv", "a.xlsx", "a.parquet"]
)
@given(data=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(name: str, data: bytes) -> None:
    try:
        for row in rows(name, data):
            assert (row.cells is None) == (row.problem is not None)
    except FileError as error:
        assert str(error)


LINES = 'text,title\r\n"سطر\r\nسطر",ع\r\n\rx,y\n"z'
OBJECTS = '{"text": "ماء"}\r{"text": "نار"}\r\n\n[1]\n{"text"'


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", LINES.encode()),
        ("a.csv", LINES.encode("utf-8-sig")),
        ("a.csv", LINES.encode("utf-16")),
        ("a.tsv", LINES.replace(",", "\t").encode()),
        ("a.csv", "text;n\nماء;1\n".encode("cp1256")),
        ("a.csv", b""),
        ("a.jsonl", OBJECTS.encode()),
        ("a.jsonl", OBJECTS.encode() + b"\xd8 {}\n" + OBJECTS.encode()),
        ("a.jsonl", OBJECTS.encode() + b"\0"),
        ("a.parquet", parquet(text=["ماء", "نار"], n=[1, 2])),
        ("a.parquet", b"PAR1"),
    ],
)
def test_a_large_file_is_read_row_by_row_like_a_small_one(
    name: str, data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / name).write_bytes(data)
    (tmp_path / "b.txt").write_text(NEWS, encoding="utf-8")
    made = []
    for size in (formats.STREAMED_FROM, -1):
        monkeypatch.setattr(formats, "STREAMED_FROM", size)
        found = corpus.load(tmp_path)
        made.append([found.documents.to_csv(), found.refused.to_csv(), found.inputs])
    assert made[0] == made[1]
