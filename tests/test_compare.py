"""Counts at four levels, dispersion, naming, voices, who shares with whom, keyness."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis import compare, tables
from analysis.entities import ActorFile, Actors

ACTORS = Actors(
    [
        ActorFile.model_validate(
            {"entities": [{"id": "a", "type": "ORG", "label": {"ar": "أ"}, "aliases": [{"name": "ألف", "stance": "self"}, "ألفية"]}]}
        )
    ]
)  # fmt: skip


def documents(*words: int, outlets: tuple[str | None, ...] = ()) -> pd.DataFrame:
    given = outlets or tuple("x" for _ in words)
    return tables.frame(
        "documents",
        [
            {"doc_id": f"d{n}", "n_words": count, "outlet": outlet, "text": ""}
            for n, (count, outlet) in enumerate(zip(words, given, strict=True))
        ],
    )


def mentions(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return tables.frame(
        "mentions",
        [
            {"doc_id": doc, "entity": entity, "type": "ORG", "name": "ألف", "start": n, "end": n + 1,
             "repeated": repeated, "status": "machine", "anaphor": False, "part": "body"}
            for n, (doc, entity, repeated) in enumerate(rows)
        ],
    )  # fmt: skip


NOBODY = tables.frame("attributions", [])


def test_four_levels() -> None:
    rows = mentions(
        ("d0", "a", "none"), ("d0", "a", "within"), ("d1", "a", "outlet"), ("d1", "b", "corpus")
    )
    table = compare.entity_frequency(documents(10, 10), rows).set_index("entity")
    assert table.loc[
        ["a"], ["found", "once_article", "once_outlet", "once_corpus"]
    ].to_numpy().tolist() == [
        [
            3,
            2,
            1,
            1,
        ]
    ]
    assert table.loc[
        ["b"], ["found", "once_article", "once_outlet", "once_corpus"]
    ].to_numpy().tolist() == [
        [
            1,
            1,
            1,
            0,
        ]
    ]
    assert table.loc["a", "documents"] == 2
    assert table.loc["a", "outlets"] == 1
    assert table.loc["a", "confirmed"] == 0


@pytest.mark.parametrize(
    ("sizes", "in_documents", "expected"),
    [
        ((100, 100), ("d0", "d1"), 0.0),
        ((100, 100), ("d0", "d0"), 0.5),
        # by hand: half of |0.5 - 0.2| + |0.5 - 0.8|
        ((20, 80), ("d0", "d1"), 0.3),
        ((10, 20, 70), ("d0", "d0", "d1"), (abs(2 / 3 - 0.1) + abs(1 / 3 - 0.2) + 0.7) / 2),
    ],
)
def test_dispersion_is_gries_dp(
    sizes: tuple[int, ...], in_documents: tuple[str, ...], expected: float
) -> None:
    rows = mentions(*((doc, "a", "none") for doc in in_documents))
    table = compare.entity_frequency(documents(*sizes), rows)
    assert table["dispersion"][0] == pytest.approx(expected, abs=1e-6)


def test_no_dispersion_of_one_article() -> None:
    table = compare.entity_frequency(documents(10), mentions(("d0", "a", "none")))
    assert table["dispersion"].isna().all()


def named(*rows: tuple[str, str, str | None]) -> pd.DataFrame:
    """Mentions of `a`: article, name, statement."""
    made = mentions(*((doc, "a", "none") for doc, _, _ in rows))
    made["name"] = pd.Series([name for _, name, _ in rows], dtype="str")
    made["statement_id"] = pd.Series([statement for _, _, statement in rows], dtype="str")
    return made


def test_naming_by_outlet_voice_and_source() -> None:
    said = pd.DataFrame(
        {"statement_id": ["s", "t", "u"], "source_entity": ["b", None, None], "source_kind": ["named", "role", None]},
        dtype="str",
    )  # fmt: skip
    rows = named(
        ("d0", "ألف", None), ("d0", "ألفية", None), ("d1", "ألف", "s"), ("d1", "ألف", "t"),
        ("d1", "ألفية", "t"), ("d1", "ألف", "u"),
    )  # fmt: skip
    table = compare.naming(documents(1, 1, outlets=("x", None)), rows, said, ACTORS)
    columns = ["name", "outlet", "voice", "source_entity", "source_kind", "share", "stance"]
    assert table[columns].astype(object).fillna("").to_numpy().tolist() == [
        ["ألف", "x", "own", "", "", 0.5, "self"],
        ["ألف", "", "quoted", "b", "", 1.0, "self"],
        ["ألف", "", "quoted", "", "role", 0.5, "self"],
        ["ألف", "", "quoted", "", "unknown", 1.0, "self"],
        ["ألفية", "x", "own", "", "", 0.5, ""],
        ["ألفية", "", "quoted", "", "role", 0.5, ""],
    ]


def test_shares_have_intervals_where_articles_suffice() -> None:
    rows = named(*((f"d{n}", "ألف" if n % 2 else "ألفية", None) for n in range(20)))
    corpus = documents(*[10] * 20)
    table = compare.naming(corpus, rows, NOBODY, ACTORS)
    assert table["share"].tolist() == [0.5, 0.5]
    # A binomial of 20 at a half has its 2.5 % quantile at 6, which 2,000 draws know up to one.
    assert table["lower"].tolist() == pytest.approx([0.3, 0.3], abs=0.06)
    assert table["upper"].tolist() == pytest.approx([0.7, 0.7], abs=0.06)
    nine = pd.Series([n % 9 for n in range(20)], index=corpus["doc_id"])
    assert compare.naming(corpus, rows, NOBODY, ACTORS, nine)["lower"].isna().all()


def test_frequency_has_intervals_where_articles_suffice() -> None:
    corpus = documents(*[10] * 20)
    # Ten articles with two mentions each, ten without: twice a binomial of 20 at a half.
    rows = mentions(*((f"d{n % 10}", "a", "none") for n in range(20)), ("d0", "a", "within"))
    ends = ["once_article", "lower", "upper"]
    alone = compare.entity_frequency(corpus, rows)[ends]
    assert alone.iloc[0].tolist() == pytest.approx([20, 12, 28], abs=2)
    # In pairs of one article with and one without, every draw counts the same.
    pairs = pd.Series([n % 10 for n in range(20)], index=corpus["doc_id"])
    together = compare.entity_frequency(corpus, rows, pairs)
    assert together[ends].to_numpy().tolist() == [[20, 20, 20]]
    assert compare.entity_frequency(corpus, rows, pairs % 9)["lower"].isna().all()


def by_outlets(*rows: tuple[str, str, str | None], by: tuple[str | None, ...]) -> pd.DataFrame:
    return compare.naming_tests(documents(*[1] * len(by), outlets=by), named(*rows), NOBODY)


def test_outlets_with_names_of_their_own_differ() -> None:
    by = ("x", "y") * 8
    own = by_outlets(*((f"d{n}", "ألف" if n % 2 else "ألفية", None) for n in range(16)), by=by)
    counts = own[["outlets", "names", "mentions", "articles", "groups"]]
    assert counts.to_numpy().tolist() == [[2, 2, 16, 16, 16]]
    assert own["distance"].tolist() == [0.5]
    assert own["p"][0] == own["q"][0] < 0.01
    alike = by_outlets(
        *((f"d{n}", "ألف" if n % 4 < 2 else "ألفية", None) for n in range(16)), by=by
    )
    assert alike["distance"].tolist() == [0.0]
    assert alike["p"].tolist() == [1.0]


def test_a_surname_is_no_other_name() -> None:
    by = ("x", "y") * 4
    said = (("سالم الغدير", "الغدير", "أبو نور")[n % 2 if n < 6 else 2] for n in range(8))
    rows = named(*((f"d{n}", name, None) for n, name in enumerate(said)))
    corpus = documents(*[1] * 8, outlets=by)
    person = compare.naming_tests(corpus, rows.assign(type="PERS"), NOBODY)
    assert person["distance"].tolist() == [0.0] and person["names"].tolist() == [2]
    place = compare.naming_tests(corpus, rows.assign(type="LOC"), NOBODY)
    assert place["distance"].tolist() == [0.375] and place["names"].tolist() == [3]


def test_a_title_makes_another_name() -> None:
    names = ["الرئيس سالم الغدير", "سالم الغدير", "الغدير", "أبو نور"]
    assert compare.full_names(names) == {
        "الرئيس سالم الغدير": "الرئيس سالم الغدير",
        "سالم الغدير": "سالم الغدير",
        "الغدير": "سالم الغدير",
        "أبو نور": "أبو نور",
    }


@pytest.mark.parametrize(
    ("rows", "by"),
    [
        # twice is too few
        ([("d0", "ألف", None)] * 5 + [("d1", "ألفية", None)] * 2, ("x", "y")),
        # one name is no choice
        ([("d0", "ألف", None)] * 5 + [("d1", "ألف", None)] * 5, ("x", "y")),
        # statements are not the outlet's words
        ([("d0", "ألف", None)] * 5 + [("d1", "ألفية", "s")] * 5, ("x", "y")),
        # an outlet that is not known is nobody's
        ([("d0", "ألف", None)] * 5 + [("d1", "ألفية", None)] * 5, ("x", None)),
    ],
)
def test_too_little_to_compare(
    rows: list[tuple[str, str, str | None]], by: tuple[str | None, ...]
) -> None:
    assert by_outlets(*rows, by=by).empty


def together(*said: tuple[str, str, str, str]) -> pd.DataFrame:
    """Table `cooccurrence` of articles: doc_id, text and kind of a paragraph, who is named in it."""
    lines, rows, at = [], [], 0
    for place, (doc, raw, kind, entities) in enumerate(said):
        lines.append(
            {
                "doc_id": doc,
                "paragraph": place,
                "start": at,
                "end": at + 20,
                "kind": kind,
                "text": raw,
            }
        )
        rows += [
            {
                "doc_id": doc,
                "part": "body",
                "start": at + n,
                "end": at + n + 1,
                "entity": e,
                "repeated": "none",
            }
            for n, e in enumerate(entities)
        ]
        at += 21
    corpus = tables.frame(
        "documents", [{"doc_id": doc} for doc in dict.fromkeys(s[0] for s in said)]
    )
    return compare.cooccurrence(corpus, tables.frame("paragraphs", lines), tables.frame("mentions", rows))  # fmt: skip


def test_cooccurrence_by_hand() -> None:
    # Of ten paragraphs a stands in 4, b in 3, both in 3: cells 3, 1, 0, 6.
    said = ["abb", "ab", "ab", "a", *[""] * 6]
    table = together(*((f"d{n // 2}", str(n), "body", e) for n, e in enumerate(said)))
    row = table.iloc[0]
    assert len(table) == 1
    assert (row["entity_a"], row["entity_b"]) == ("a", "b")
    assert (row["paragraphs"], row["articles"], row["expected"]) == (3, 2, 1.2)
    g2 = 2 * (3 * np.log(3 / 1.2) + 1 * np.log(1 / 2.8) + 6 * np.log(6 / 4.2))
    assert row["g2"] == pytest.approx(g2, abs=1e-6)
    assert row["npmi"] == pytest.approx(np.log(0.3 / (0.4 * 0.3)) / -np.log(0.3), abs=1e-6)
    # one-sided: half of the chi-squared tail of G2 at one degree of freedom
    assert row["p"] == pytest.approx(stats.chi2.sf(g2, 1) / 2, abs=1e-6)
    assert row["q"] == row["p"]  # there is but one pair


def test_g2_of_dunning_by_its_definition() -> None:
    both, a, b = (np.array([value], dtype=float) for value in (7, 20, 30))
    found = compare._association(both, a, b, 200)["g2"][0]
    table = [[7, 13], [23, 157]]
    expected = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood").statistic
    assert found == pytest.approx(expected)


def test_pairs_that_are_rarer_than_chance_are_not_sure() -> None:
    said = ["ab", *"aaaaaabbbbbb"]
    row = together(*(("d0", str(n), "body", e) for n, e in enumerate(said))).iloc[0]
    assert row["g2"] > 4 and row["npmi"] < 0 and row["p"] > 0.9


def test_what_stands_in_the_article_already_does_not_count_again() -> None:
    once = [("d0", "نص", "body", "ab"), ("d1", "نص", "body", "ab"), ("d1", "غيره", "body", "")]
    again = [*once, ("d0", "نص", "body", "ab"), ("d1", "روابط", "boilerplate", "ab")]
    pd.testing.assert_frame_equal(together(*once), together(*again))
    assert together(*once)["paragraphs"].tolist() == [2]


def test_q_counts_the_pairs_that_never_meet() -> None:
    # a, b, c, d: six pairs, one of which is found.
    said = ["ab", "ab", "c", "d", *[""] * 8]
    row = together(*(("d0", str(n), "body", e) for n, e in enumerate(said))).iloc[0]
    assert row["q"] == pytest.approx(6 * row["p"], abs=1e-5)


@given(st.lists(st.sets(st.sampled_from("abcd")), min_size=1, max_size=12))
def test_measures_of_cooccurrence_keep_their_bounds(said: list[set[str]]) -> None:
    table = together(*(("d0", str(n), "body", "".join(sorted(e))) for n, e in enumerate(said)))
    pairs = {(a, b) for e in said for a in e for b in e if a < b}
    assert set(zip(table["entity_a"], table["entity_b"], strict=True)) == pairs
    assert table["npmi"].between(-1, 1).all() and (table["g2"] >= 0).all()
    assert table["p"].between(0, 1).all() and (table["q"] >= table["p"]).all()
    more = table["paragraphs"] > table["expected"] + 1e-6
    assert ((table["p"] < 0.5) == more).all()


NEWSROOMS = tables.frame(
    "documents",
    [
        {"doc_id": doc_id, "outlet": outlet, "date": date, "n_chars": 1000}
        for doc_id, outlet, date in [
            ("a1", "أ", "2031-03-01"), ("a2", "أ", "2031-03-02"), ("b1", "ب", "2031-03-02"),
            ("b2", "ب", None), ("c1", "ج", "2031-03-03"), ("n1", None, "2031-03-04"),
        ]
    ],
)  # fmt: skip


def pair(
    a: str, b: str, start: int, end: int, kind: str = "verbatim", a_start: int = 0
) -> dict[str, object]:
    return {
        "a_doc": a, "a_start": a_start, "a_end": a_start + end - start,
        "b_doc": b, "b_start": start, "b_end": end, "kind": kind,
    }  # fmt: skip


def shared(*pairs: dict[str, object], reasons: tuple[tuple[int, str], ...] = ()) -> pd.DataFrame:
    """Table `sharing`, with reasons of the pairs by their places."""
    reuse = tables.frame("reuse", list(pairs))
    because = [(reuse["reuse_id"][at], reason) for at, reason in reasons]
    columns = ["reuse_id", "reason"]
    return compare.sharing(NEWSROOMS, reuse, pd.DataFrame(because, columns=columns, dtype="str"))


def test_who_swaps_which_words() -> None:
    pairs = [
        pair("a1", "b1", 0, 100, "edited"), pair("a2", "b2", 0, 100, "edited"),
        pair("a1", "c1", 0, 100, "edited"), pair("b1", "c1", 0, 100, "edited"),
        pair("a1", "a2", 0, 100, "edited"),
    ]  # fmt: skip
    reuse = tables.frame("reuse", pairs)
    rows = [
        (0, "name", "substitute", "العصابات", "الجبهة"), (1, "name", "substitute", "العصابات", "الجبهة"),
        (0, "attribution", "delete", "قال", None), (2, "cue", "substitute", "قال", "زعم"),
        (3, "number", "substitute", "٩", "١٩"), (4, "name", "substitute", "س", "ص"),
    ]  # fmt: skip
    changes = pd.DataFrame(
        [(reuse["reuse_id"][at], *row) for at, *row in rows],
        columns=["reuse_id", "change", "op", "a_text", "b_text"],
    )
    nothing = pd.DataFrame(columns=["reuse_id", "reason"], dtype="str")
    found = compare.editing(NEWSROOMS, reuse, changes, nothing)
    keys = ["from_outlet", "to_outlet", "change", "b_text", "times", "articles", "order_unknown"]
    assert found[keys].fillna("-").to_numpy().tolist() == [
        ["أ", "ب", "attribution", "-", 1, 1, 0],
        ["أ", "ب", "name", "الجبهة", 2, 2, 1],  # the second article has no date
        ["أ", "ج", "cue", "زعم", 1, 1, 0],
        ["ب", "ج", "number", "١٩", 1, 1, 0],
    ]
    assert compare.editing(NEWSROOMS, reuse, changes.head(0), nothing).empty


def test_an_agency_printed_its_own_copy_first() -> None:
    corpus = documents(100, 100, 100, outlets=("الصحيفة", "وكالة الشرق للأنباء", "القناة"))
    corpus = corpus.assign(date="2031-03-07")
    reuse = tables.frame(
        "reuse", [pair("d0", "d1", 0, 90, "edited"), pair("d0", "d2", 0, 90, "edited")]
    )
    rows = [
        (0, "cue", "substitute", "زعم", "قال"), (0, "attribution", "insert", None, "وأضاف"),
        (1, "name", "substitute", "س", "ص"),
    ]  # fmt: skip
    changes = pd.DataFrame(
        [(reuse["reuse_id"][at], *row) for at, *row in rows],
        columns=["reuse_id", "change", "op", "a_text", "b_text"],
    )
    copy = pd.DataFrame({"reuse_id": reuse["reuse_id"], "reason": "agency"})
    found = compare.editing(corpus, reuse, changes, copy)
    keys = ["from_outlet", "to_outlet", "op", "a_text", "b_text", "order_unknown"]
    assert found[keys].fillna("-").to_numpy().tolist() == [
        ["وكالة الشرق للأنباء", "الصحيفة", "delete", "وأضاف", "-", 0],
        ["وكالة الشرق للأنباء", "الصحيفة", "substitute", "قال", "زعم", 0],
        ["الصحيفة", "القناة", "substitute", "س", "ص", 1],
    ]
    table = compare.sharing(corpus, reuse, copy)
    columns = ["from_outlet", "to_outlet", "order_unknown"]
    assert sorted(table[columns].to_numpy().tolist()) == [
        ["الصحيفة", "القناة", 1], ["وكالة الشرق للأنباء", "الصحيفة", 0],
    ]  # fmt: skip
    # what is no agency copy stays as it was
    other = compare.editing(corpus, reuse, changes, copy.assign(reason="unknown"))
    assert other["order_unknown"].tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        # nothing is shared inside an outlet, nor where an outlet is unknown
        ([pair("a1", "a2", 0, 100), pair("a1", "n1", 0, 100), pair("a1", "a1", 200, 300)], []),
        ([pair("a1", "b1", 0, 100)], [("أ", "ب", 1)]),
        # printed by three: each outlet that had it earlier counts
        (
            [pair("a1", "b1", 0, 100), pair("a1", "c1", 0, 100), pair("b1", "c1", 0, 100)],
            [("أ", "ب", 1), ("أ", "ج", 1), ("ب", "ج", 1)],
        ),
        # one later copy of two earlier ones, also where their edges differ a little
        ([pair("a1", "c1", 0, 100), pair("a2", "c1", 0, 100)], [("أ", "ج", 1)]),
        ([pair("a1", "c1", 0, 100), pair("a2", "c1", 5, 100)], [("أ", "ج", 1)]),
        # a short passage that stands in a long one is another one
        ([pair("a1", "c1", 0, 100), pair("a2", "c1", 20, 50)], [("أ", "ج", 2)]),
        # both ways
        ([pair("a1", "b1", 0, 100), pair("b1", "a2", 0, 100)], [("أ", "ب", 1), ("ب", "أ", 1)]),
    ],
)  # fmt: skip
def test_who_shares_with_whom(
    pairs: list[dict[str, object]], expected: list[tuple[str, str, int]]
) -> None:
    table = shared(*pairs)
    found = table[["from_outlet", "to_outlet", "passages"]]
    assert list(found.itertuples(index=False, name=None)) == expected


def test_a_shared_copy_is_judged_by_its_earliest_copy() -> None:
    later, earlier = pair("a2", "c1", 0, 100, "edited"), pair("a1", "c1", 0, 96)
    row = shared(later, earlier, pair("a2", "c1", 300, 400, "edited")).iloc[0]
    assert row[["passages", "articles", "from_articles", "edited"]].tolist() == [2, 1, 2, 1]
    assert (row["chars"], row["share"]) == (200, 0.2)


@pytest.mark.parametrize(("a", "b", "unknown"), [("a1", "b1", 0), ("a2", "b1", 1), ("a1", "b2", 1)])
def test_dates_do_not_always_tell_the_direction(a: str, b: str, unknown: int) -> None:
    assert shared(pair(a, b, 0, 100))["order_unknown"].tolist() == [unknown]


def test_boilerplate_is_not_shared_and_agency_copy_is_counted() -> None:
    given_pairs = [pair("a1", "b1", at, at + 100, "edited") for at in (0, 200, 400)]
    row = shared(*given_pairs, reasons=((0, "boilerplate"), (1, "agency"), (2, "quotation"))).iloc[
        0
    ]
    assert row[["passages", "edited", "agency", "chars"]].tolist() == [2, 2, 1, 200]
    assert shared(given_pairs[0], reasons=((0, "boilerplate"),)).empty


SPANS = st.tuples(st.sampled_from("ab"), st.integers(0, 90), st.integers(1, 60))


@given(st.lists(SPANS, min_size=1, max_size=12))
def test_shared_characters_count_once(spans: list[tuple[str, int, int]]) -> None:
    places = [(f"{outlet}1", start, start + size) for outlet, start, size in spans]
    table = shared(*(pair(doc, "c1", start, end) for doc, start, end in places))
    for doc, outlet in (("a1", "أ"), ("b1", "ب")):
        own = {at for where, start, end in places if where == doc for at in range(start, end)}
        row = table[table["from_outlet"] == outlet]
        assert row["chars"].sum() == len(own)
        assert (row["passages"] <= sum(where == doc for where, _, _ in places)).all()


def test_views_of_nothing_are_empty_tables() -> None:
    assert compare.sharing(
        documents(1), *(tables.frame(name, []) for name in ("reuse", "reasons"))
    ).empty
    nothing = tables.frame("mentions", [])
    assert compare.entity_frequency(documents(1, 1), nothing).empty
    assert compare.naming(documents(1), nothing, NOBODY, ACTORS).empty
    assert compare.naming_tests(documents(1), nothing, NOBODY).empty
    assert compare.cooccurrence(documents(1), tables.frame("paragraphs", []), nothing).empty
