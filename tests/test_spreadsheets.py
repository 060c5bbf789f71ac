"""Workbooks execute nothing, and come back."""

import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis import spreadsheets, tables
from analysis.errors import AnalysisError

TEXTS = st.text(
    st.one_of(
        st.sampled_from("=+-@\t\r\n|%'\"_x0005F\x00\x1b\u202e"),
        st.characters(codec="utf-8", exclude_characters="\ufffe\uffff"),
    ),
    min_size=1,
    max_size=50,
)


@given(texts=st.lists(TEXTS, min_size=1, max_size=4))
def test_text_comes_back(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    folder = tmp_path_factory.mktemp("xlsx")
    frame = tables.frame("documents", [{"doc_id": f"0{n}", "text": t} for n, t in enumerate(texts)])
    tables.write({"documents": frame}, folder, provenance={}, format="xlsx")
    back = tables.read(folder)["documents"]
    if any(
        "_x005F_x" in text for text in texts
    ):  # the one escape that the format's readers differ on
        return
    assert_frame_equal(back, frame)


def test_a_text_that_no_cell_holds(tmp_path: Path) -> None:
    texts = ["نص\r\n" * 20_000, "😀" * 40_000, None, "x"]
    frame = tables.frame("documents", [{"doc_id": str(n), "text": t} for n, t in enumerate(texts)])
    tables.write({"documents": frame}, tmp_path, provenance={}, format="xlsx")
    assert_frame_equal(tables.read(tmp_path)["documents"], frame)


def test_nothing_is_a_formula_or_a_link(tmp_path: Path) -> None:
    hostile = ["=1+1", '=HYPERLINK("http://x")', "@SUM(A1)", "+1", "-1", "\t=1", "http://x", "001"]
    frame = tables.frame("documents", [{"doc_id": text} for text in hostile])
    spreadsheets.write(frame, tmp_path / "a.xlsx", "documents")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml").decode()
        styles = packed.read("xl/styles.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet.lower().replace("=hyperlink", "")
    assert 'quotePrefix="1"' in styles
    assert spreadsheets.read(tmp_path / "a.xlsx")["doc_id"].tolist() == hostile


def test_the_same_table_gives_the_same_bytes(tmp_path: Path) -> None:
    frame = tables.frame("documents", [{"doc_id": "x", "n_chars": 5}])
    made = []
    for name in ("a.xlsx", "b.xlsx"):
        spreadsheets.write(frame, tmp_path / name, "documents")
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]


def test_more_rows_than_a_sheet_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets, "ROWS", 1)
    with pytest.raises(AnalysisError, match="take --format csv or parquet"):
        spreadsheets.write(pd.DataFrame({"a": ["x", "y"]}), tmp_path / "a.xlsx", "a")
