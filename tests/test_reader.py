"""Evidence is shown to the letter, right to left, and stays text."""

import pandas as pd
import pytest

from analysis import reader, tables
from analysis.study import Settings, Study

HOSTILE = '<script>alert(1)</script> "داعش" & </style> <b>قال</b>'
RAW = f"سطر أول\n{HOSTILE} ثم مضى.\nسطر أخير"


@pytest.fixture
def study() -> Study:
    documents = tables.frame("documents", [{"doc_id": "<d>", "text": RAW, "title": "ع"}])
    return Study({"documents": documents}, {}, Settings(actors=()), None)


def test_a_passage_is_marked_and_escaped(study: Study) -> None:
    start = RAW.index("داعش")
    rows = pd.DataFrame([{"doc_id": "<d>", "start": start, "end": start + 4}])
    html = reader.passages(study, rows, around=200).html
    assert "<mark>داعش</mark>" in html
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "سطر" not in html  # the context ends with the paragraph
    assert "…" not in html
    assert f"characters {start} to {start + 4}" in html
    assert 'dir="rtl" lang="ar"' in html


def test_an_ellipsis_says_that_the_paragraph_goes_on(study: Study) -> None:
    start = RAW.index("داعش")
    rows = pd.DataFrame([{"doc_id": "<d>", "start": start, "end": start + 4}])
    html = reader.passages(study, rows, around=1).html
    assert html.count("…") == 2


def test_a_statement_shows_its_parts(study: Study) -> None:
    row = {
        "doc_id": "<d>", "part": "body", "cue_start": 0, "cue_end": 3, "source_start": 4,
        "source_end": 7, "source": "<i>س</i>", "content_start": 8, "content_end": 12, "inherited": False,
    }  # fmt: skip
    html = reader.statements(study, tables.frame("attributions", [row])).html
    assert html.count("<b>") == html.count("<u>") == 1
    assert "<i>" not in html


def test_overlapping_spans_are_tagged_in_pieces() -> None:
    assert reader._marked("abcd", [("b", 0, 3), ("u", 1, 4)]) == "<b>a</b><u><b>bc</b></u><u>d</u>"


def test_a_table_has_a_direction_and_escapes_cells() -> None:
    rows = pd.DataFrame(
        {"name": [HOSTILE, "الجيش العربي"], "n": [1234, None], "share": [0.5, None]}
    )
    html = reader.table(rows, {"name": "<name>", "n": "n", "share": "share"}).html
    assert "<script>" not in html
    assert "&lt;name&gt;" in html
    assert "&amp;lt;" not in html  # escaped once
    assert ">1,234" in html
    assert ">0.50<" in html
    assert "nan" not in html
    assert 'dir="ltr"' in html
    assert 'dir="rtl" lang="ar"' in reader.table(rows.tail(1)).html
    assert reader.table(rows).html == reader.table(rows).html


def test_a_cut_table_says_so() -> None:
    rows = pd.DataFrame({"n": range(30)})
    assert "The first 20 of 30 rows" in reader.table(rows).html
    assert "The first" not in reader.table(rows, n=30).html
    assert "None." in reader.table(rows.head(0)).html


def test_nothing_to_show_is_said(study: Study) -> None:
    assert "None." in reader.passages(study, pd.DataFrame()).html
