"""What others carry and an outlet does not: how many articles were read, and how likely by chance."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import absence, tables

TEXT = "أعلن المبعوث سالم الغدير الهدنة مساء أمس"


def newsrooms(
    outlets: str, texts: dict[int, str] | None = None, dated: bool = True
) -> pd.DataFrame:
    """An article a letter, each of the next day, of the outlet with that letter."""
    return tables.frame(
        "documents",
        [
            {
                "doc_id": f"d{number}",
                "outlet": None if outlet == "?" else outlet,
                "date": f"2031-03-{number + 1:02}" if dated else None,
                "text": (texts or {}).get(number, TEXT),
            }
            for number, outlet in enumerate(outlets)
        ],
    )


def items(*numbers: int, said: str = "سالم الغدير") -> pd.DataFrame:
    rows = [("entity", "salem", said, f"d{number}") for number in numbers]
    return pd.DataFrame(rows, columns=["kind", "item", "said", "doc_id"])


def test_the_articles_of_the_days_are_counted() -> None:
    # a at 0, 3, 6 and b at 1 and c at 2, 4, 5, 7; carried at 1, 3, 6: days 0 to 7 with the margin
    found = absence.not_found(newsrooms("abcaccac"), items(1, 3, 6))
    (row,) = found.to_dict("records")
    assert (row["outlet"], row["articles"], row["first"], row["last"]) == (
        "c",
        4,
        "2031-03-03",
        "2031-03-08",
    )
    assert (row["articles_elsewhere"], row["outlets_elsewhere"]) == (3, 2)
    # the ends stand aside: of six others, one carries it and four are c's
    assert row["p"] == pytest.approx(math.comb(5, 4) / math.comb(6, 4), abs=1e-6)
    # three outlets could lack it
    assert row["q"] == pytest.approx(1, abs=1e-5)


def test_articles_of_other_days_are_not() -> None:
    found = absence.not_found(newsrooms("ccccabaccc"), items(4, 5, 6))
    (row,) = found.to_dict("records")
    assert (row["articles"], row["first"], row["last"]) == (2, "2031-03-04", "2031-03-08")


def test_without_dates_all_articles_are_searched() -> None:
    found = absence.not_found(newsrooms("ccccabaccc", dated=False), items(4, 5, 6))
    (row,) = found.to_dict("records")
    assert row["articles"] == 7
    assert found["first"].isna().all()


@pytest.mark.parametrize(
    ("outlets", "numbers"),
    [("aaabbb", (0, 1, 2)), ("abcccc", (0, 1)), ("ab", (0, 1)), ("aa??", (0, 1)), ("abab", ())],
    ids=["one outlet", "two articles", "all outlets", "unknown outlets", "nothing"],
)
def test_no_finding(outlets: str, numbers: tuple[int, ...]) -> None:
    assert absence.not_found(newsrooms(outlets), items(*numbers)).empty


def test_articles_that_share_a_passage_are_one() -> None:
    documents = newsrooms("abababcccc")
    alone = absence.not_found(documents, items(0, 1, 2, 3, 4, 5))
    # the six are one agency's text
    groups = pd.Series([0] * 6 + [6, 7, 8, 9], index=documents["doc_id"])
    copied = absence.not_found(documents, items(0, 1, 2, 3, 4, 5), groups)
    assert alone["p"].iloc[0] == pytest.approx(1 / math.comb(5, 1), abs=1e-6)
    assert copied["p"].iloc[0] == 1  # it is the ends, and nothing else


def test_copies_of_other_days_take_no_article_away() -> None:
    # ten of c, each with a copy in a days before; a and b carry it later
    outlets, numbers = "a" * 10 + "abab" + "c" * 10 + "abab", (10, 11, 12, 13, 24, 25, 26, 27)
    documents = newsrooms(outlets).assign(
        date=[f"2031-{1 + n // 14:02}-{1 + n % 14:02}" for n in range(28)]
    )
    documents["date"] = (
        ["2031-01-01"] * 10 + ["2031-03-01"] * 4 + ["2031-03-05"] * 10 + ["2031-03-09"] * 4
    )
    copies = pd.Series(
        [*range(10), 10, 11, 12, 13, *range(10), 24, 25, 26, 27], index=documents["doc_id"]
    )
    (row,) = absence.not_found(documents, items(*numbers), copies).to_dict("records")
    assert row["articles"] == 10
    assert row["p"] == pytest.approx(1 / math.comb(16, 10), abs=1e-6)  # 6 with it, the ends apart


@pytest.mark.parametrize("undated", [1, 4])
def test_articles_without_a_date_stand_aside_or_nobody_has_one(undated: int) -> None:
    documents = newsrooms("cabaccca")
    documents["date"] = documents["date"].mask(documents.index >= 8 - undated)
    found = absence.not_found(documents, items(1, 2, 3)).astype(object).fillna("")
    assert found[["articles", "first", "last"]].to_numpy().tolist() == [
        [2, "2031-03-01", "2031-03-05"] if undated == 1 else [4, "", ""]
    ]


def test_a_group_that_carries_it_in_part_counts_on_both_sides() -> None:
    documents = newsrooms("abacbca", dated=False)
    groups = pd.Series([0, 1, 2, 0, 4, 5, 6], index=documents["doc_id"])  # a's first is c's first
    (row,) = absence.not_found(documents, items(0, 1, 2), groups).to_dict("records")
    # with it the groups 0, 1, 2; without it 0, 4, 5, 6; two of these, 0 and 5, are c's
    assert row["p"] == pytest.approx(math.comb(4, 2) / math.comb(7, 2), abs=1e-6)


def test_what_most_others_carry_is_missed() -> None:
    outlets = "abc" * 10
    carrying = [number for number in range(30) if outlets[number] != "c" and number % 5]
    (row,) = absence.not_found(newsrooms(outlets), items(*carrying)).to_dict("records")
    assert row["outlet"] == "c" and row["q"] < 0.001


def test_the_nearest_candidate_stands_where_it_says() -> None:
    texts = {2: "أعلن المبعوث سالم الغديري الهدنة", 3: "لا شيء هنا"}
    found = absence.not_found(newsrooms("abacc", {3: texts[2], 4: texts[3]}), items(0, 1, 2))
    assert found["candidate"].tolist() == ["سالم الغديري"]
    assert found["candidate_doc"].tolist() == ["d3"]
    start, end = found["candidate_start"].item(), found["candidate_end"].item()
    assert texts[2][start:end] == "سالم الغديري"
    assert found["similarity"].between(0.9, 1, inclusive="left").all()


def test_no_candidate_where_nothing_is_alike() -> None:
    found = absence.not_found(newsrooms("abac", {3: "كذا وكذا"}), items(0, 1, 2))
    assert found["candidate"].isna().all() and found["candidate_start"].isna().all()


def test_what_an_article_carries() -> None:
    mentions = pd.DataFrame(
        [("d0", "salem", "سالم"), ("d0", "salem", "سالم الغدير"), ("d1", "salem", "سالم الغدير")],
        columns=["doc_id", "entity", "name"],
    ).assign(anaphor=False)
    statement = {"doc_id": "d0", "statement_id": "s0", "source": "مصدر"}
    said = tables.frame("attributions", [statement])
    done = pd.DataFrame(
        [("d1", "army", "seize", "town", "الجيش", "سيطر", "البلدة"), ("d1", "army", "kill", None, "", "", None)],
        columns=["doc_id", "actor_entity", "action", "target_entity", "actor", "verb", "target"],
    )  # fmt: skip
    found = absence.carried(mentions, said, done, tables.frame("paraphrases", []))
    assert found.to_numpy().tolist() == [
        ["entity", "salem", "سالم الغدير", "d0"],
        ["entity", "salem", "سالم الغدير", "d1"],
        ["action", "army seize town", "الجيش سيطر البلدة", "d1"],
    ]


def test_a_statement_is_carried_by_copies_and_by_other_words() -> None:
    same, other = "إن الماء عاد إلى الأحياء الشرقية", "رجوع الماء إلى شرق المدينة اليوم"
    rows = [
        ("s0", "d0", same, None), ("s1", "d1", other, None), ("s2", "d2", f"{same}!", None),
        ("s3", "d3", "الماء عاد", None), ("s4", "d4", same, "s9"), ("s5", "d5", "كلام آخر لا صلة له", None),
    ]  # fmt: skip
    columns = ["statement_id", "doc_id", "content", "parent_id"]
    made = pd.DataFrame(rows, columns=columns)
    said = tables.frame("attributions", made).assign(statement_id=made["statement_id"])
    alike = [{"group": 1, "statement_id": s, "doc_id": d} for s, d in (("s0", "d0"), ("s1", "d1"))]
    none = tables.frame("mentions", [])
    found = absence.carried(
        none, said, tables.frame("actions", []), tables.frame("paraphrases", alike)
    )
    told = found[found["kind"] == "statement"]
    # the third is a copy of the first; shorter ones, and those inside others, are left out
    assert told[["item", "doc_id"]].to_numpy().tolist() == [
        ["s0", "d0"], ["s0", "d1"], ["s0", "d2"], ["s5", "d5"],
    ]  # fmt: skip
    assert told["said"].iloc[0] == same


@given(st.text("abc?", min_size=1, max_size=20), st.sets(st.integers(0, 19)))
def test_never_of_an_outlet_that_carries_it(outlets: str, numbers: set[int]) -> None:
    carrying = [number for number in sorted(numbers) if number < len(outlets)]
    found = absence.not_found(newsrooms(outlets), items(*carrying))
    assert not set(found["outlet"]) & {outlets[number] for number in carrying}
    assert found["p"].between(0, 1).all() and (found["q"] >= found["p"] - 1e-9).all()
    assert (found["articles"] > 0).all()
