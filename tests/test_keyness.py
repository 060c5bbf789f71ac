"""Log-odds against published and hand-computed numbers; what is beyond chance, and what is not."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import keyness
from analysis.vocabulary import Vocabulary


def corpus(texts: Sequence[Sequence[str]], sources: Sequence[int] | None = None) -> Vocabulary:
    """Articles as lists of words, each evidence of itself unless `sources` says otherwise."""
    doc = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    term, terms = pd.factorize(np.array([w for text in texts for w in text], object), sort=True)
    at = np.arange(len(doc))
    source = doc if sources is None else np.asarray(sources)[doc]
    names = pd.Index([f"d{number}" for number in range(len(texts))])
    zeros, nobody = np.zeros(len(doc), dtype=np.int64), np.full(len(doc), -1)
    index = pd.Index(terms, dtype="str")
    return Vocabulary(names, index, list(terms), doc, at, at, term, nobody, zeros, source)


def compared(
    texts: Sequence[Sequence[str]],
    groups: str,
    sources: Sequence[int] | None = None,
    draws: int = 200,
) -> pd.DataFrame:
    outlets = pd.Series(list(groups), index=[f"d{number}" for number in range(len(groups))])
    words = corpus(texts, sources)
    return keyness.keyness(words, outlets, comparison="outlet", voices=("all",), draws=draws)


def row_of(found: pd.DataFrame, group: str, term: str) -> dict[str, Any]:
    (row,) = found[(found["group"] == group) & (found["term"] == term)].to_dict("records")
    return {str(name): value for name, value in row.items()}


def test_published_numbers() -> None:
    # The example in the documentation of the package fightin-words (J. Hessel, after Monroe et
    # al.): "the quick brown fox jumps over the lazy pig" against "the lazy purple pig jumps over
    # the lazier donkey", with the prior 0.05 for each of the eleven words.
    one = ["the", "quick", "brown", "fox", "jumps", "over", "the", "lazy", "pig"]
    other = ["the", "lazy", "purple", "pig", "jumps", "over", "the", "lazier", "donkey"]
    words = sorted({*one, *other})
    here, there = (np.array([t.count(word) for word in words], float) for t in (one, other))
    z = keyness.log_odds(here, there, np.full(len(words), 0.05)).z
    for word, found in zip(words, z, strict=True):
        expected = 0.6894227886807968 * ((word in one) - (word in other))
        assert found == pytest.approx(expected, abs=1e-12)


def test_log_odds_by_hand() -> None:
    # Monroe et al. 2008, equations 15, 16, 19, 20, 22.
    found = keyness.log_odds(np.array([8.0, 2.0]), np.array([2.0, 8.0]), np.array([1.0, 1.0]))
    odds, error = np.log(9 / 3) - np.log(3 / 9), np.sqrt(1 / 9 + 1 / 3)
    assert found.log_odds[0] == pytest.approx(odds)
    assert found.z[0] == pytest.approx(odds / error)
    assert found.z[1] == pytest.approx(-odds / error)


def test_word_shift_by_hand() -> None:
    # p = (3/4, 1/4, 0), q = (1/4, 1/4, 1/2), m = (1/2, 1/4, 1/4)
    found = keyness.word_shift(np.array([3.0, 1.0, 0.0]), np.array([1.0, 1.0, 2.0]))
    first = (0.75 * np.log2(1.5) + 0.25 * np.log2(0.5)) / 2
    last = 0.5 * np.log2(2) / 2
    assert found == pytest.approx([first / (first + last), 0, -last / (first + last)])


def test_counts_documents_and_dispersion() -> None:
    texts = [["حصار"] * 3 + ["شهود"], ["شهود"] * 4, ["حصار", "شهود"], ["شهود"] * 2]
    found = compared(texts, "xxyy")
    row = row_of(found, "x", "حصار")
    assert (row["count"], row["count_rest"]) == (3, 1)
    assert (row["documents"], row["documents_rest"]) == (1, 1)
    assert row["dispersion"] == pytest.approx(0.5)  # all in one of two articles of equal length
    assert row_of(found, "x", "شهود")["dispersion"] == pytest.approx((0.3 + 0.3) / 2)


def test_one_group_is_no_comparison() -> None:
    outlets = pd.Series(["x", "x"], index=["d0", "d1"])
    found = keyness.keyness(corpus([["حصار"] * 9] * 2), outlets, comparison="outlet")
    assert found.empty
    assert keyness.table([found]).empty


def filler(count: int, seed: int) -> list[list[str]]:
    """Articles of forty words that anybody may use, by Zipf's law."""
    drawing = np.random.default_rng(seed)
    words = np.array([f"كلمة{chr(0x0627 + one)}{chr(0x0630 + two)}"
                      for one in range(8) for two in range(12)])  # fmt: skip
    odds = 1 / np.arange(1, len(words) + 1)
    return [list(drawing.choice(words, 40, p=odds / odds.sum())) for _ in range(count)]


def test_a_planted_difference_is_found_and_its_interval_leaves_out_none() -> None:
    texts = filler(40, 1)
    for number in range(0, 10):
        texts[number] += ["عصابات", "عصابات"]
    texts[20] += ["عصابات"]
    row = row_of(compared(texts, "x" * 12 + "y" * 28), "x", "عصابات")
    assert row["q"] < 0.05
    assert 0 < row["lower"] < row["log_odds"] < row["upper"]


def test_one_story_printed_ten_times_is_no_finding() -> None:
    texts = filler(40, 2)
    story = ["عصابات"] * 2 + texts[0]
    texts[:10] = [story] * 10
    apart = row_of(compared(texts, "x" * 12 + "y" * 28), "x", "عصابات")
    together = [0] * 10 + list(range(10, 40))
    copied = row_of(compared(texts, "x" * 12 + "y" * 28, together), "x", "عصابات")
    assert apart["q"] < 0.05
    assert np.isnan(copied["q"])  # one unit of evidence: not tested
    assert copied["count"] == apart["count"] == 20  # it is printed all the same


def test_a_word_that_one_article_repeats_is_no_finding() -> None:
    texts = filler(40, 3)
    texts[0] += ["عصابات"] * 60
    for number in (5, 15, 25):
        texts[number] += ["عصابات"]
    row = row_of(compared(texts, "x" * 12 + "y" * 28), "x", "عصابات")
    assert row["log_odds"] > 2 and row["q"] > 0.05
    assert row["lower"] < 0 or np.isnan(row["lower"])


def test_copies_that_all_groups_print_tell_no_group_apart() -> None:
    texts = filler(24, 4)
    for number in range(4):  # agency copy in x and y
        texts[number] = texts[12 + number] = ["هدنة"] * 3
    sources = [*range(4), *range(4, 12), *range(4), *range(16, 24)]
    row = row_of(compared(texts, "x" * 12 + "y" * 12, sources), "x", "هدنة")
    assert row["log_odds"] == pytest.approx(0, abs=0.2)
    assert np.isnan(row["q"]) or row["q"] > 0.5


def test_the_error_rate_is_the_stated_one_over_shuffles() -> None:
    # 200 shuffles of the groups of articles with copies among them: at most 5 % may find any word.
    texts = filler(30, 5)
    sources = list(range(30))
    for story in range(3):
        for copy in range(1, 4):
            texts[story * 4 + copy] = texts[story * 4]
            sources[story * 4 + copy] = story * 4
    drawing = np.random.default_rng(6)
    groups = np.array(list("x" * 10 + "y" * 10 + "z" * 10))
    found = 0
    for _ in range(200):
        drawing.shuffle(groups)
        rows = compared(texts, "".join(groups), sources, draws=99)
        found += bool((rows["q"] < 0.05).any())
    assert found <= 18  # 5 % and two and a half standard deviations


def test_the_same_rows_twice() -> None:
    texts = filler(20, 7)
    one, other = (compared(texts, "xy" * 10) for _ in range(2))
    pd.testing.assert_frame_equal(one, other)


def test_sources_are_compared_by_their_statements() -> None:
    texts = [["حصار"] * 3 + ["شهود"] * 3, ["هدنة"] * 3 + ["شهود"] * 3]
    words = corpus(texts)._replace(statement=np.array([0] * 3 + [-1] * 3 + [1] * 3 + [-1] * 3))
    sources = pd.Series(["army", "front"])
    found = keyness.keyness(words, sources, comparison="source", voices=("quoted",))
    assert set(found["term"]) == {"حصار", "هدنة"}
    assert row_of(found, "army", "حصار")["count"] == 3


def test_sources_with_few_statements_are_left_out() -> None:
    names = [*["a"] * keyness.MIN_STATEMENTS, "b", None]
    said = pd.DataFrame({"source_entity": names})
    assert set(keyness.by_source(said).dropna()) == {"a"}


def test_levels_beside_each_other() -> None:
    words = corpus([["حصار"] * 4 + ["شهود"] * 4, ["شهود"] * 7 + ["حصار"]])
    words = words._replace(circle=np.array([0, 2, 2, 2, 0, 0, 0, 0] + [0] * 8))
    outlets = pd.Series(["x", "y"], index=["d0", "d1"])
    siege = row_of(
        keyness.keyness(words, outlets, comparison="outlet", voices=("all",)), "x", "حصار"
    )
    assert siege["count"] == 4  # once per article
    assert siege["log_odds_once_outlet"] < siege["log_odds"] == siege["log_odds_found"]
