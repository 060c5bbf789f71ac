"""Repeated passages, the first copy, circles and levels."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import duplication, tables, text

A = "أعلنت البلدية أن المحطة عادت إلى العمل بعد توقف دام ثلاثة أيام كاملة."
B = "وقال أحد السكان إن الماء وصل إلى البيوت في ساعة متأخرة من الليل أمس."
C = "خبر قصير."


def corpus(*articles: tuple[str, str | None, str | None]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Documents and paragraphs of (text, outlet, date)."""
    documents = tables.frame(
        "documents",
        [
            {"doc_id": f"d{n}", "text": raw, "outlet": outlet, "date": date, "n_chars": len(raw)}
            for n, (raw, outlet, date) in enumerate(articles)
        ],
    )
    rows = [
        {"doc_id": f"d{n}", "paragraph": at, "start": span.start, "end": span.end}
        for n, (raw, _, _) in enumerate(articles)
        for at, span in enumerate(text.paragraphs(raw))
    ]
    return documents, tables.frame("paragraphs", rows)


def pairs(*articles: tuple[str, str | None, str | None]) -> list[tuple[str, str, str]]:
    documents, paragraphs = corpus(*articles)
    reuse, _ = duplication.find(documents, paragraphs)
    return list(reuse[["a_doc", "b_doc", "scope"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("articles", "expected"),
    [
        ([(f"{A}\n{B}", None, None)], []),
        ([(f"{A}\n{B}\n{A}", None, None)], [("d0", "d0", "within")]),
        ([(A, "x", None), (A, "x", None)], [("d0", "d1", "outlet")]),
        ([(A, "x", None), (A, "y", None)], [("d0", "d1", "across")]),
        ([(A, None, None), (A, None, None)], [("d0", "d1", "across")]),
        # the earliest date is the first copy, an article without a date comes after
        ([(A, "x", "2031-03-05"), (A, "y", "2031-03-02")], [("d1", "d0", "across")]),
        ([(A, "x", None), (A, "y", "2031-03-02")], [("d1", "d0", "across")]),
        # spelling, marks and punctuation do not count
        ([(A, "x", None), (A.replace("أعلنت", "اعلنـت").rstrip("."), "y", None)], [("d0", "d1", "across")]),
        # a sentence of ten words in another paragraph; a short one only as a whole paragraph
        ([(f"{A} {B}", "x", None), (B, "y", None)], [("d0", "d1", "across")]),
        ([(f"{A} {C}", "x", None), (f"{B} {C}", "y", None)], []),
        ([(f"{A}\n{C}", "x", None), (f"{B}\n{C}", "y", None)], [("d0", "d1", "across")]),
        # a paragraph of two sentences is one passage
        ([(f"{A} {B}", "x", None), (f"{A} {B}", "y", None)], [("d0", "d1", "across")]),
        # twice in one paragraph
        ([(f"{A} {A}", "x", None)], [("d0", "d0", "within")]),
        ([("", "x", None), ("", "y", None)], []),
    ],
)  # fmt: skip
def test_pairs(
    articles: list[tuple[str, str | None, str | None]], expected: list[tuple[str, str, str]]
) -> None:
    assert pairs(*articles) == expected


def test_offsets_hold_the_passage() -> None:
    raw = f"{A}\n{B}\n{A}"
    documents, paragraphs = corpus((raw, None, None))
    reuse, families = duplication.find(documents, paragraphs)
    (row,) = reuse.to_dict("records")
    assert raw[row["a_start"] : row["a_end"]] == raw[row["b_start"] : row["b_end"]] == A
    assert families["first"].tolist() == [True, False]


def test_a_large_family_is_linked_not_squared() -> None:
    articles = [(A, None, None)] * 60
    documents, paragraphs = corpus(*articles)
    reuse, families = duplication.find(documents, paragraphs)
    assert len(families) == 60
    assert len(reuse) == 59 + 58


def test_circles_and_levels() -> None:
    documents, paragraphs = corpus(
        (f"{A}\n{A}", "x", "2031-03-01"),
        (A, "x", "2031-03-02"),
        (A, "y", "2031-03-03"),
        (A, "y", "2031-03-04"),
        (A, None, "2031-03-05"),
    )
    _, families = duplication.find(documents, paragraphs)
    findings = families.assign(part="body")
    findings["end"] = findings["start"] + 5
    marked = findings.assign(repeated=duplication.mark(findings, documents, families))
    assert marked["repeated"].tolist() == ["none", "within", "outlet", "corpus", "outlet", "corpus"]
    counts = {name: len(duplication.level(marked, name)) for name in duplication.LEVELS}
    assert counts == {"found": 6, "once_article": 5, "once_outlet": 3, "once_corpus": 1}


def test_titles_repeat_as_wholes() -> None:
    documents, paragraphs = corpus((A, "x", None), (B, "y", None))
    documents["title"] = pd.Series(["هدنة في الوادي", "هدنه في الوادي!"], dtype="str")
    _, families = duplication.find(documents, paragraphs)
    findings = pd.DataFrame({"doc_id": ["d0", "d1"], "part": "title", "start": 0, "end": 4})
    assert duplication.mark(findings, documents, families).tolist() == ["none", "corpus"]


def test_repetition_by_article() -> None:
    documents, paragraphs = corpus((f"{A}\n{B}\n{A}", "x", None), (B, "y", None))
    _, families = duplication.find(documents, paragraphs)
    rows = duplication.repetition(documents, paragraphs, families).set_index("doc_id")
    assert rows.loc[["d0"], ["within", "outlet", "corpus"]].to_numpy().tolist() == [[len(A), 0, 0]]
    assert rows.loc["d1", "share"] == 1.0


@given(
    st.lists(st.lists(st.sampled_from([A, B, C]), min_size=1, max_size=5), min_size=1, max_size=4)
)
def test_counting_once_in_the_corpus_leaves_each_paragraph_once(articles: list[list[str]]) -> None:
    documents, paragraphs = corpus(*(("\n".join(lines), None, None) for lines in articles))
    _, families = duplication.find(documents, paragraphs)
    findings = paragraphs.assign(part="body")
    findings["repeated"] = duplication.mark(findings, documents, families)
    once = duplication.level(findings, "once_corpus")
    assert len(once) == len({line for lines in articles for line in lines})
