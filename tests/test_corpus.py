"""What is loaded, what is known of it, and what is refused with which reason."""

import codecs
import json
from pathlib import Path

import pandas as pd
import pytest

from analysis import corpus
from analysis.errors import AnalysisError

NEWS = "وقال المتحدث إن القوات دخلت المدينة صباح اليوم، مضيفاً أن الأهالي عادوا إلى بيوتهم."


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("utf-8", "utf-8"), ("cp1256", "cp1256"), ("iso8859-6", "iso8859_6"), ("utf-16-le", "utf-16-le"), ("utf-16-be", "utf-16-be")],
)  # fmt: skip
def test_encodings_are_detected(tmp_path: Path, encoding: str, name: str) -> None:
    (tmp_path / "a.txt").write_bytes(NEWS.encode(encoding))
    documents = corpus.load(tmp_path).documents
    assert documents["text"].tolist() == [NEWS]
    assert documents["encoding"].tolist() == [name]


@pytest.mark.parametrize(
    ("bom", "encoding"),
    [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"), (codecs.BOM_UTF32_LE, "utf-32-le")],
)  # fmt: skip
def test_byte_order_marks_are_removed(tmp_path: Path, bom: bytes, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes(bom + NEWS.encode(encoding))
    assert corpus.load(tmp_path / "a.txt").documents["text"].tolist() == [NEWS]


def test_line_ends_and_controls_are_kept(tmp_path: Path) -> None:
    raw = f"{NEWS}\r\n\u200f{NEWS}\r\n"
    (tmp_path / "a.txt").write_bytes(raw.encode())
    documents = corpus.load(tmp_path).documents
    assert documents["text"][0] == raw
    assert documents["n_chars"][0] == len(raw)


def test_rows_of_a_table(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "id,text,source,date,place\n001,نص أول,NA,2016-05-23T10:00,x\n002,نص ثان,,٢٠١٦/٠٥/٢٤,\n",
        encoding="utf-8",
    )
    documents = corpus.load(tmp_path).documents
    assert documents["doc_id"].tolist() == ["001", "002"]
    assert documents["outlet"][0] == "NA"
    assert documents["outlet"].isna().tolist() == [False, True]
    assert documents["date"].tolist() == ["2016-05-23", "2016-05-24"]
    assert documents["place"][0] == "x"
    assert documents["row"].tolist() == [1, 2]


def test_tabs_of_a_spreadsheet(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("id\ttext\r\nx\tنص، طويل\r\n".encode("utf-16"))
    assert corpus.load(tmp_path).documents["text"].tolist() == ["نص، طويل"]


def test_semicolons_of_a_spreadsheet(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('id;text\nx;"نص، طويل"\n', encoding="utf-8")
    assert corpus.load(tmp_path).documents["text"].tolist() == ["نص، طويل"]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.txt", b"", "has no text"),
        ("blank.txt", b" \n", "has no text"),
        ("picture.txt", b"\x89PNG\r\n\x00\x00\xff\xfe\x01", "no text in an encoding"),
        ("report.pdf", b"%PDF", "allowed: .txt"),
        ("a.csv", b"titel,text2\n1,2\n", "its columns are: titel, text2"),
        ("b.csv", b"id,text\n1,a,b\n", "3 cells where the header has 2"),
        ("a.jsonl", b"{bad\n", "no JSON"),
        ("b.jsonl", b"[1]\n", "no JSON object"),
        ("c.jsonl", b'{"text": 7}\n', "int, not a string"),
        ("d.jsonl", b'{"title": "x"}\n', "has no `text`"),
        ("e.jsonl", b'{"text": "\\ud800"}\n', "surrogate"),
        ("f.jsonl", b'{"text": "a\\u0000b"}\n', "NUL"),
    ],
)
def test_refusals_say_why(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    (tmp_path / "good.txt").write_text(NEWS, encoding="utf-8")
    (tmp_path / name).write_bytes(content)
    loaded = corpus.load(tmp_path)
    assert len(loaded.documents) == 1
    assert loaded.refused["path"].tolist() == [name]
    assert reason in loaded.refused["reason"][0]


def test_a_doc_id_is_taken_once(tmp_path: Path) -> None:
    rows = [{"id": "x", "text": NEWS}, {"id": "x", "text": "آخر"}]
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (tmp_path / "a.jsonl").write_text(lines, encoding="utf-8")
    loaded = corpus.load(tmp_path)
    assert loaded.documents["doc_id"].tolist() == ["x"]
    assert loaded.refused["row"].tolist() == [2]
    assert "taken by a.jsonl, row 1" in loaded.refused["reason"][0]


def test_what_json_writes_for_missing(tmp_path: Path) -> None:
    line = f'{{"text": "{NEWS}", "outlet": NaN, "date": null, "": 0, "n": 5}}'
    (tmp_path / "a.jsonl").write_text(line, encoding="utf-8")
    row = corpus.load(tmp_path).documents.iloc[0]
    assert row[["outlet", "date", "metadata_from"]].isna().all()
    assert (row["unnamed"], row["n"]) == ("0", "5")


def test_a_file_is_described_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(NEWS, encoding="utf-8")
    (tmp_path / "metadata.csv").write_text("path,outlet\na.txt,x\n.\\a.txt,y\n", encoding="utf-8")
    loaded = corpus.load(tmp_path)
    assert loaded.documents["outlet"].tolist() == ["x"]
    assert "again, after row 1" in loaded.refused["reason"][0]


def test_an_empty_metadata_file_is_refused_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(NEWS, encoding="utf-8")
    (tmp_path / "metadata.csv").write_bytes(b"")
    for path in (tmp_path, tmp_path / "a.txt"):
        assert corpus.load(path).refused["path"].tolist() == ["metadata.csv"]


def test_articles_in_a_metadata_file_are_one_input(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(NEWS, encoding="utf-8")
    (tmp_path / "metadata.csv").write_text(f"id,text\nx,{NEWS}\n", encoding="utf-8")
    loaded = corpus.load(tmp_path)
    assert loaded.documents["doc_id"].tolist() == ["a.txt", "x"]
    assert [entry["path"] for entry in loaded.inputs].count("metadata.csv") == 1


def test_half_a_surrogate_pair_in_a_title(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(
        f'{{"text": "{NEWS}"}}\n{{"text": "x", "title": "\\ud800"}}', encoding="utf-8"
    )
    assert "a column holds half a surrogate" in corpus.load(tmp_path).refused["reason"][0]


def test_metadata_beside_the_files(tmp_path: Path) -> None:
    (tmp_path / "في").mkdir()
    (tmp_path / "في" / "أ.txt").write_text(NEWS, encoding="utf-8")
    (tmp_path / "b.txt").write_text(NEWS, encoding="utf-8")
    (tmp_path / "metadata.csv").write_text(
        "path,doc_id,outlet,date,byline\nفي/أ.txt,one,الصدى,2016-05-23,ليلى\nb,two,البريد,23/5/2016,\ngone.txt,three,x,,\n",
        encoding="utf-8",
    )
    loaded = corpus.load(tmp_path)
    documents = loaded.documents.set_index("doc_id")
    assert documents.loc["one", "outlet"] == "الصدى"
    assert documents.loc["one", "path"] == "في/أ.txt"
    assert documents.loc["one", "byline"] == "ليلى"
    assert documents.loc["two", "metadata_from"] == "metadata.csv"
    assert "'23/5/2016' is not understood" in str(documents.loc["two", "remarks"])
    assert "there is no such file" in loaded.refused["reason"][0]


@pytest.mark.parametrize(
    ("given", "date", "remark"),
    [
        ("2031-03-02", "2031-03-02", None),
        ("2031/03/02 10:00", "2031-03-02", None),
        ("2031-02-30", None, "is not understood"),
        ("1438-08-26", None, "write a Hijri date as the Gregorian one"),
        ("0001-01-01", None, "years from 1800 to 2100"),
        ("9999-12-31", None, "years from 1800 to 2100"),
    ],
)
def test_days_on_which_no_newspaper_came_out_are_left_out(
    tmp_path: Path, given: str, date: str | None, remark: str | None
) -> None:
    raw = f"text,date\n{NEWS},{given}\n"
    (tmp_path / "a.csv").write_text(raw, encoding="utf-8")
    row = corpus.load(tmp_path / "a.csv").documents.iloc[0]
    assert (None if pd.isna(row["date"]) else row["date"]) == date
    assert remark is None or remark in str(row["remarks"])


@pytest.mark.parametrize(
    ("name", "outlet", "date"),
    [
        ("الصدى_2016-05-23_slug.txt", "الصدى", "2016-05-23"),
        ("2016-05-23.txt", None, "2016-05-23"),
        ("sada_20160523.txt", "sada", "2016-05-23"),
        ("sada_20169923.txt", None, None),
        ("deir_ez_zor.txt", None, None),
    ],
)
def test_metadata_from_file_names(
    tmp_path: Path, name: str, outlet: str | None, date: str | None
) -> None:
    (tmp_path / name).write_text(NEWS, encoding="utf-8")
    row = (
        corpus.load(tmp_path / name)
        .documents.astype(object)
        .where(lambda d: d.notna(), None)
        .iloc[0]
    )
    assert (row["outlet"], row["date"]) == (outlet, date)
    assert row["metadata_from"] == ("file name" if date else None)


def test_order_and_paths(tmp_path: Path) -> None:
    for name in ("b/2.txt", "a.txt", "b/1.txt", ".hidden/3.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"{NEWS} {name}", encoding="utf-8")
    assert corpus.load(tmp_path).documents["doc_id"].tolist() == ["a.txt", "b/1.txt", "b/2.txt"]
    assert corpus.load(tmp_path / "b" / "*.txt").documents["doc_id"].tolist() == ["1.txt", "2.txt"]


def test_a_later_version_comes_after_the_first(tmp_path: Path) -> None:
    for name in ("story-updated.txt", "story.txt", "story/1.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"{NEWS} {name}", encoding="utf-8")
    loaded = corpus.load(tmp_path).documents["doc_id"].tolist()
    assert loaded == ["story.txt", "story-updated.txt", "story/1.txt"]


@pytest.mark.parametrize("make_folder", [True, False])
def test_nothing_there_is_one_sentence(tmp_path: Path, make_folder: bool) -> None:
    path = tmp_path / "x"
    if make_folder:
        path.mkdir()
    with pytest.raises(AnalysisError, match=r"name a file, folder or glob"):
        corpus.load(path)


def test_nothing_usable_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    with pytest.raises(AnalysisError, match=r"no article could be loaded.*a\.pdf"):
        corpus.load(tmp_path)


def test_what_a_reader_should_know(tmp_path: Path) -> None:
    texts = {"latin": "mostly English نص", "shaped": "ﻗﺎﻝ ﻧﻌﻢ", "lost": "قال \ufffd نعم"}
    for name, raw in texts.items():
        (tmp_path / f"{name}.txt").write_text(raw, encoding="utf-8")
    remarks = corpus.load(tmp_path).documents.set_index("doc_id")["remarks"]
    assert "less than half" in remarks["latin.txt"]
    assert "presentation forms" in remarks["shaped.txt"]
    assert "replacement characters" in remarks["lost.txt"]


def test_a_column_of_broken_bytes_is_told_in_text_that_can_be_stored(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(NEWS, encoding="utf-8")
    (tmp_path / "a.csv").write_bytes(f"{NEWS},id\xe1\n1,2\n".encode().replace(b"\xc3\xa1", b"\xe1"))
    (reason,) = corpus.load(tmp_path).refused["reason"]
    assert "its columns are:" in reason
    assert reason.encode("utf-8")
