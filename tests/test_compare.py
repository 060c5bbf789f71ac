"""Counts at four levels, dispersion, naming, voices, who shares with whom, keyness."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def test_naming_by_outlet_and_voice() -> None:
    rows = mentions(("d0", "a", "none"), ("d0", "a", "none"), ("d1", "a", "none"))
    rows["name"] = pd.Series(["ألف", "ألفية", "ألف"], dtype="str")
    rows["statement_id"] = pd.Series([None, None, "s"], dtype="str")
    table = compare.naming(documents(1, 1, outlets=("x", None)), rows, ACTORS)
    assert table[["name", "voice", "share"]].to_numpy().tolist() == [
        ["ألف", "own", 0.5], ["ألف", "quoted", 1.0], ["ألفية", "own", 0.5],
    ]  # fmt: skip
    assert table["stance"].fillna("").tolist() == ["self", "self", ""]


def test_voices_join_wordings_of_one_entity() -> None:
    said = [
        ("ليلى", "layla", "direct"),
        ("ليلى سعد", "layla", "indirect"),
        ("ليلى", "layla", "direct"),
        ("مصدر", None, "direct"),
        (None, None, "direct"),
    ]
    rows = [
        {"doc_id": "d0", "source": source, "source_entity": entity, "mode": mode, "repeated": "none",
         "source_kind": "named" if source else None}
        for source, entity, mode in said
    ]  # fmt: skip
    table = compare.voices(documents(1), tables.frame("attributions", rows))
    assert table["source_entity"].fillna("").tolist() == ["layla", "", ""]
    assert table["source"].fillna("").tolist() == ["ليلى", "", "مصدر"]
    assert table["source_kind"].tolist() == ["named", "unknown", "named"]
    assert table[["found", "direct", "indirect"]].iloc[0].tolist() == [3, 2, 1]


@pytest.mark.parametrize(
    ("raw", "source", "shown"),
    [
        ("وفقاً للوزير، عاد الماء", "لوزير", "الوزير"),
        ("وفقاً للجنة التحقيق، عاد الماء", "لجنة التحقيق", "لجنة التحقيق"),
        ("وفقاً لليلى حسن، عاد الماء", "ليلى حسن", "ليلى حسن"),
        ("قال الغرانيق نعم. وفقاً للغرانيق عاد", "لغرانيق", "الغرانيق"),
    ],
)
def test_a_source_behind_a_proclitic_is_a_whole_word(raw: str, source: str, shown: str) -> None:
    start = raw.index(f"ل{source}") + 1
    corpus = tables.frame("documents", [{"doc_id": "d0", "text": raw}])
    row = {
        "doc_id": "d0",
        "part": "body",
        "source": source,
        "source_start": start,
        "mode": "indirect",
        "repeated": "none",
    }
    assert compare.voices(corpus, tables.frame("attributions", [row]))["source"].tolist() == [shown]


def test_log_odds_by_hand() -> None:
    # Monroe et al. 2008, equations 15, 16, 19, 22, with prior 0.01 of the corpus' own counts.
    counts = pd.DataFrame({"x": [8, 2], "y": [2, 8]}, index=["w", "v"])
    row = compare._log_odds(counts, counts > 0, "x").iloc[0]
    a, b, prior, total = 8.1, 2.1, 0.1, 10.2
    expected = np.log(a / (total - a)) - np.log(b / (total - b))
    error = np.sqrt(1 / a + 1 / b)
    assert prior == 0.01 * (8 + 2)
    assert row["log_odds"] == pytest.approx(expected)
    assert row["z"] == pytest.approx(expected / error)
    assert row["upper"] - row["lower"] == pytest.approx(2 * 1.959964 * error, rel=1e-6)


def test_keyness_counts_a_pasted_passage_once() -> None:
    raw = "الماء عاد إلى الحي مساء أمس بعد انقطاع دام أياما\n"
    corpus = tables.frame(
        "documents",
        [
            {"doc_id": "d0", "outlet": "x", "text": raw + raw},
            {"doc_id": "d1", "outlet": "y", "text": "الماء الماء الماء الحي الحي"},
        ],
    )
    families = tables.frame(
        "families",
        [
            {"family": "f", "doc_id": "d0", "start": 0, "end": len(raw) - 1, "first": True},
            {
                "family": "f",
                "doc_id": "d0",
                "start": len(raw),
                "end": 2 * len(raw) - 1,
                "first": False,
            },
        ],
    )
    table = compare.keyness(corpus, families)
    water = table[(table["group"] == "x") & (table["term"] == "الماء")].iloc[0]
    assert (water["count"], water["count_rest"]) == (1, 3)
    assert table["q"].between(0, 1).all()


def test_one_outlet_is_no_comparison() -> None:
    corpus = tables.frame("documents", [{"doc_id": "d0", "outlet": "x", "text": "ماء ماء ماء"}])
    assert compare.keyness(corpus, tables.frame("families", [])).empty


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
    assert compare.naming(documents(1), nothing, ACTORS).empty
    assert compare.voices(documents(1), tables.frame("attributions", [])).empty
