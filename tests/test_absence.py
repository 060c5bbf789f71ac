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
    (row,) = found.itertuples()
    assert (row.outlet, row.articles, row.first, row.last) == ("c", 4, "2031-03-03", "2031-03-08")
    assert (row.articles_elsewhere, row.outlets_elsewhere) == (3, 2)
    assert row.p == pytest.approx(math.comb(5, 4) / math.comb(8, 4), abs=1e-6)


def test_articles_of_other_days_are_not() -> None:
    found = absence.not_found(newsrooms("ccccabaccc"), items(4, 5, 6))
    (row,) = found.itertuples()
    assert (row.articles, row.first, row.last) == (2, "2031-03-04", "2031-03-08")


def test_without_dates_all_articles_are_searched() -> None:
    found = absence.not_found(newsrooms("ccccabaccc", dated=False), items(4, 5, 6))
    (row,) = found.itertuples()
    assert row.articles == 7
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
    assert alone["p"].iloc[0] == pytest.approx(1 / math.comb(7, 1), abs=1e-6)
    assert copied["p"].iloc[0] == pytest.approx(1 / 2, abs=1e-6)


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
    )
    said = pd.DataFrame([("d0", None, "مصدر")], columns=["doc_id", "source_entity", "source"])
    done = pd.DataFrame(
        [("d1", "army", "seize", "town", "الجيش", "سيطر", "البلدة"), ("d1", "army", "kill", None, "", "", None)],
        columns=["doc_id", "actor_entity", "action", "target_entity", "actor", "verb", "target"],
    )  # fmt: skip
    found = absence.carried(mentions, said, done)
    assert found.to_numpy().tolist() == [
        ["entity", "salem", "سالم الغدير", "d0"],
        ["entity", "salem", "سالم الغدير", "d1"],
        ["action", "army seize town", "الجيش سيطر البلدة", "d1"],
    ]


@given(st.text("abc?", min_size=1, max_size=20), st.sets(st.integers(0, 19)))
def test_never_of_an_outlet_that_carries_it(outlets: str, numbers: set[int]) -> None:
    carrying = [number for number in sorted(numbers) if number < len(outlets)]
    found = absence.not_found(newsrooms(outlets), items(*carrying))
    assert not set(found["outlet"]) & {outlets[number] for number in carrying}
    assert found["p"].between(0, 1).all() and (found["q"] >= found["p"] - 1e-9).all()
    assert (found["articles"] > 0).all()
