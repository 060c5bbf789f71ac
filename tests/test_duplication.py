"""Repeated passages, the first copy, what changed, circles and levels."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import duplication, passages, tables, text

A = "أعلنت البلدية أن المحطة عادت إلى العمل بعد توقف دام ثلاثة أيام كاملة."
B = "وقال أحد السكان إن الماء وصل إلى البيوت في ساعة متأخرة من الليل أمس."
C = "خبر قصير."
D = "ونفت الوزارة من جهتها صحة ما يتردد عن تلوث الشبكة الرئيسية في الأحياء الغربية."
E = "في تصريح صحافي أدلى به صباح اليوم"
F = "وكان المجلس قد خصص في وقت سابق من العام مبلغاً لإصلاح الطريق الدائري كله."

LIST = [
    f"يعمل في هذه المحطة {n} مهندساً وتقوم البلدية حالياً ببناء {n + 3} مضخات جديدة هناك وتخطط لبناء {n + 7} غيرها."
    for n in (4, 9)
]


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
    reuse = duplication.find(corpus(*articles)[0]).reuse
    return list(reuse[["a_doc", "b_doc", "scope"]].itertuples(index=False, name=None))


def circles(documents: pd.DataFrame) -> duplication.Circles:
    found = duplication.find(documents)
    families = duplication.families(documents, found.reuse)
    return duplication.Circles(documents, found.reuse, families, found.edits)


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
        # a sentence that goes on otherwise; nine words in a row are no passage
        ([(f"{A} {B}", "x", None), (f"{A[:-1]} {D}", "y", None)], [("d0", "d1", "across")]),
        ([(f"{' '.join(A.split()[:9])} {B}", "x", None), (f"{' '.join(A.split()[:9])} {D}", "y", None)], []),
        # the tenth word is a stop word that the phrase meets by chance; ten that tell are a passage
        ([(f"صار {' '.join(A.split()[:9])} في {B}", "x", None), (f"بات {' '.join(A.split()[:9])} في {D}", "y", None)], []),
        ([(f"صار {' '.join(A.split()[:10])} {B}", "x", None), (f"بات {' '.join(A.split()[:10])} {D}", "y", None)], [("d0", "d1", "across")]),
        # items of a list are built alike; the same in two articles is an edited copy
        ([(f"{LIST[0]}\n{B}\n{LIST[1]}", "x", None)], []),
        ([(LIST[0], "x", None), (LIST[1], "y", None)], [("d0", "d1", "across")]),
        # a stock phrase between other words
        ([(f"{B} {E} {D}", "x", None), (f"{A} {E} {F}", "y", None)], []),
        # one word changed, one left out, one put in
        ([(A, "x", None), (A.replace("المحطة", "المضخة"), "y", None)], [("d0", "d1", "across")]),
        ([(A, "x", None), (A.replace("كاملة", ""), "y", None)], [("d0", "d1", "across")]),
        ([(f"{A} {B}", "x", None), (f"{A} زاعماً {B}", "y", None)], [("d0", "d1", "across")]),
        # lines of a single word: in one article or outlet
        ([("خلفية", "x", None), ("خلفية", "y", None), ("خلفية", "y", None)], [("d1", "d2", "outlet")]),
        ([("خلفية", None, None), ("خلفية\nخلفية", None, None)], [("d1", "d1", "within")]),
        ([("بانتظار عودة المياه", None, None), ("بانتظار عودة المياه", None, None)], [("d0", "d1", "across")]),
        ([("تقرير من مراسلنا هناك", "x", None), ("تقرير من مراسلنا هناك", "y", None)], [("d0", "d1", "across")]),
        # the same sentences in another order are two passages
        ([(f"{A}\n{B}", "x", None), (f"{B}\n{A}", "y", None)], [("d0", "d1", "across")] * 2),
        # three copies in a row are three pairs, whose two sides do not cross
        ([(f"{A}\n{A}\n{A}", "x", None)], [("d0", "d0", "within")] * 3),
        # a refrain of a few words, and a word that never ends
        ([("يا ليل يا عين " * 40, "x", None)], []),
        ([("لا " * 500, "x", None)], []),
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


def test_a_stretch_that_stands_in_many_sentences_is_a_stock_phrase() -> None:
    """A short one, cut out of sentences; a whole sentence is a passage however often it stands."""
    phrase, many = " ".join(A.split()[:11]), passages.STOCK + 1
    rest = [" ".join(f"كلمة{n}{at}" for at in range(9)) for n in range(many)]
    cut = [(f"{phrase} {own}.", None, None) for own in rest]
    whole = [(f"{own}. {phrase}. {own[::-1]}.", None, None) for own in rest]
    assert len(pairs(*cut[1:])) == (many - 1) * (many - 2) / 2
    assert pairs(*cut) == []
    assert len(pairs(*whole)) == many * (many - 1) / 2


def test_offsets_hold_the_passage() -> None:
    raw = f"{A}\n{B}\n{A}"
    documents, _ = corpus((raw, None, None))
    found = duplication.find(documents)
    (row,) = found.reuse.to_dict("records")
    assert raw[row["a_start"] : row["a_end"]] == raw[row["b_start"] : row["b_end"]] == A
    assert duplication.families(documents, found.reuse)["first"].tolist() == [True, False]
    assert found.edits.empty


def test_a_large_family_is_linked_not_squared() -> None:
    articles = [(A, None, None)] * 60
    documents, _ = corpus(*articles)
    reuse = duplication.find(documents).reuse
    families = duplication.families(documents, reuse)
    assert len(families) == 60
    assert len(reuse) == 59 + 58
    marked = duplication.mark(families.assign(part="body"), circles(documents))
    assert marked.tolist() == ["none"] + ["corpus"] * 59


def test_circles_and_levels() -> None:
    documents, _ = corpus(
        (f"{A}\n{A}", "x", "2031-03-01"),
        (A, "x", "2031-03-02"),
        (A, "y", "2031-03-03"),
        (A, "y", "2031-03-04"),
        (A, None, "2031-03-05"),
    )
    reuse = duplication.find(documents).reuse
    findings = duplication.families(documents, reuse).assign(part="body")
    findings["end"] = findings["start"] + 5
    marked = findings.assign(repeated=duplication.mark(findings, circles(documents)))
    assert marked["repeated"].tolist() == ["none", "within", "outlet", "corpus", "outlet", "corpus"]
    counts = {name: len(duplication.level(marked, name)) for name in duplication.LEVELS}
    assert counts == {"found": 6, "once_article": 5, "once_outlet": 3, "once_corpus": 1}


def test_titles_repeat_as_wholes() -> None:
    documents, _ = corpus((A, "x", None), (B, "y", None))
    documents["title"] = pd.Series(["هدنة في الوادي", "هدنه في الوادي!"], dtype="str")
    findings = pd.DataFrame({"doc_id": ["d0", "d1"], "part": "title", "start": 0, "end": 4})
    marked = duplication.mark(findings, circles(documents))
    assert marked.tolist() == ["none", "corpus"]


def test_a_headline_again_as_the_first_line() -> None:
    documents, _ = corpus((f"هدنة في الوادي\n{A}", "x", None), (f"هدنة\n{B}", "y", None))
    documents["title"] = pd.Series(["هدنةٌ في الوادي!", "هدنة في الوادي"], dtype="str")
    findings = pd.DataFrame({"doc_id": ["d0", "d0", "d1"], "part": "body", "start": [0, 20, 0]})
    marked = duplication.mark(findings.assign(end=findings["start"] + 4), circles(documents))
    assert marked.tolist() == ["within", "none", "none"]


def test_repetition_by_article() -> None:
    documents, paragraphs = corpus((f"{A}\n{B}\n{A}", "x", None), (B, "y", None))
    made = duplication.repetition(documents, paragraphs, circles(documents))
    rows = made.set_index("doc_id")
    assert rows.loc[["d0"], ["within", "outlet", "corpus"]].to_numpy().tolist() == [[len(A), 0, 0]]
    assert rows.loc["d1", "share"] == 1.0


@given(
    st.lists(st.lists(st.sampled_from([A, B, C]), min_size=1, max_size=5), min_size=1, max_size=4)
)
def test_counting_once_in_the_corpus_leaves_each_paragraph_once(articles: list[list[str]]) -> None:
    documents, paragraphs = corpus(*(("\n".join(lines), None, None) for lines in articles))
    findings = paragraphs.assign(part="body")
    findings["repeated"] = duplication.mark(findings, circles(documents))
    once = duplication.level(findings, "once_corpus")
    assert len(once) == len({line for lines in articles for line in lines})


EDITS = [
    ("المحطة", "المضخة", "substitute"),
    ("كاملة", "", "delete"),
    ("دام ثلاثة", "دام أكثر من ثلاثة", "insert"),
    ("أعلنت البلدية", "زعمت البلدية", "substitute"),
]


@pytest.mark.parametrize(("old", "new", "op"), EDITS)
def test_edits_are_the_words_that_differ(old: str, new: str, op: str) -> None:
    first, second = f"{A} {B}", f"{A.replace(old, new)} {B}"
    found = duplication.find(corpus((first, "x", None), (second, "y", None))[0])
    (pair,), (edit,) = found.reuse.to_dict("records"), found.edits.to_dict("records")
    assert (pair["kind"], edit["op"], edit["reuse_id"]) == ("edited", op, pair["reuse_id"])
    assert 0.8 < pair["similarity"] < 1
    for side, raw in (("a", first), ("b", second)):
        words = raw[edit[f"{side}_start"] : edit[f"{side}_end"]]
        said = edit[f"{side}_text"]
        assert words == (said if isinstance(said, str) else "")
        assert raw[: edit[f"{side}_start"]] + raw[edit[f"{side}_end"] :] != raw or not words


def test_a_changed_word_is_never_repeated() -> None:
    documents, _ = corpus((A, "x", None), (A.replace("المحطة", "المضخة"), "y", None))
    at = documents["text"][1].index("المضخة")
    spans = [(0, 6), (at, at + 6), (0, at + 6), (at + 7, at + 11)]
    findings = pd.DataFrame(spans, columns=["start", "end"]).assign(doc_id="d1", part="body")
    marked = duplication.mark(findings, circles(documents))
    assert marked.tolist() == ["corpus", "none", "none", "corpus"]


def test_families_do_not_chain_texts_that_share_a_sentence() -> None:
    documents, _ = corpus(
        (f"{A}\n{B}\n{D}", "x", None),
        (f"{A}\n{B}\n{D}", "y", None),
        (f"{B}\n{F}", "z", None),
        (f"{F}\n{A}", "z", None),
    )
    families = duplication.families(documents, duplication.find(documents).reuse)
    members = families.groupby("family")["doc_id"].agg(list).tolist()
    assert sorted(members) == [["d0", "d1"], ["d0", "d1", "d2"], ["d0", "d1", "d3"], ["d2", "d3"]]


def test_the_first_copy_may_stand_in_a_longer_passage() -> None:
    documents, _ = corpus(
        (f"{A}\n{B}\n{D}", "x", "2031-01-01"),
        (f"{F}\n{B}\n{D}", "y", "2031-01-03"),
        (f"{A}\n{B}", "z", "2031-01-04"),
    )
    families = duplication.families(documents, duplication.find(documents).reuse)
    firsts = families[families["first"]]
    assert set(firsts["doc_id"]) == {"d0"}
    raw = documents["text"][0]
    spans = firsts[["start", "end"]].itertuples(index=False)
    assert sorted(raw[a:b].rstrip(".") for a, b in spans) == sorted(
        text.rstrip(".") for text in (f"{A}\n{B}", f"{B}\n{D}", B)
    )


@given(
    st.lists(
        st.lists(st.sampled_from([A, B, C, D]), min_size=1, max_size=4), min_size=1, max_size=4
    )
)
def test_pairs_hold_the_same_words_and_do_not_cross(articles: list[list[str]]) -> None:
    documents, _ = corpus(*(("\n".join(lines), None, None) for lines in articles))
    raw = dict(zip(documents["doc_id"], documents["text"], strict=True))
    found = duplication.find(documents)
    families = duplication.families(documents, found.reuse)
    assert found.reuse["reuse_id"].is_unique
    for row in found.reuse.to_dict("records"):
        a, b = (raw[row[f"{s}_doc"]][row[f"{s}_start"] : row[f"{s}_end"]] for s in "ab")
        if row["kind"] == "verbatim":
            assert [w.form for w in text.words(a)] == [w.form for w in text.words(b)]
        if row["scope"] == "within":
            assert row["a_end"] <= row["b_start"]
    assert not families.duplicated(["family", "doc_id", "start"]).any()
    assert (families.groupby("family")["first"].sum() == 1).all()


def test_what_an_outlet_puts_into_its_articles() -> None:
    lead, foot = "دار السرو ـ وسأ", "جميع المواد للنشر الحر."
    articles: list[tuple[str, str | None, str | None]] = [
        (f"{lead}\n{line}\n{E} {line}\n{D}\n{F}\n{foot}", "x", None) for line in (A, B, C)
    ]
    articles += [
        (f"{line}\n{B}\n{foot}", outlet, None)
        for line, outlet in [(A, "y"), (D, "y"), (A, None), (D, None), (F, None)]
    ]
    documents, paragraphs = corpus(*articles)
    raw = dict(zip(documents["doc_id"], documents["text"], strict=True))
    columns = paragraphs[["doc_id", "start", "end"]].itertuples(index=False)
    paragraphs["text"] = pd.Series([raw[doc][a:b] for doc, a, b in columns], dtype="str")
    marked = paragraphs[duplication.boilerplate(documents, paragraphs)]
    # not what stands in two articles, nor where the outlet is unknown
    assert set(marked["doc_id"]) == {"d0", "d1", "d2"}
    assert set(marked["text"]) == {lead, foot, D, F}


@pytest.mark.parametrize(
    ("line", "slug"),
    [
        ("دمشق - سانا", True),
        ("(أ ف ب)", True),
        ("المصدر: رويترز", True),
        ("نقلت رويترز عنه ذلك", False),
        (C, False),
        (A, False),
    ],
)
def test_a_line_that_is_a_slug_belongs_to_the_page(line: str, slug: bool) -> None:
    documents, paragraphs = corpus((f"{line}\n{B}\n{D}", None, None))
    paragraphs["text"] = pd.Series([line, B, D], dtype="str")
    assert duplication.boilerplate(documents, paragraphs).tolist() == [slug, False, False]
