"""Intervals and tests over independent groups of articles."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from analysis import resampling, tables

ARTICLES = tables.frame("documents", [{"doc_id": doc} for doc in "abcdef"])


def members(*places: str) -> pd.DataFrame:
    """Table `families`: "xa" is a copy of the passage x in the article a."""
    return tables.frame("families", [{"family": x, "doc_id": a} for x, a in map(tuple, places)])


@pytest.mark.parametrize(
    ("families", "expected"),
    [
        ([], [0, 1, 2, 3, 4, 5]),
        (["xa", "xc"], [0, 1, 0, 2, 3, 4]),
        (["xa", "xa"], [0, 1, 2, 3, 4, 5]),
        # a passage of a and b, another one of b and f: all three are bound
        (["xa", "xb", "yb", "yf"], [0, 0, 1, 2, 3, 0]),
    ],
)
def test_articles_that_share_a_passage_are_one_group(
    families: list[str], expected: list[int]
) -> None:
    found = resampling.independent(ARTICLES, members(*families))
    assert found.tolist() == expected
    assert found.index.tolist() == list("abcdef")


def intervals(
    by_group: list[list[int]], wholes: list[list[int]] | None = None
) -> list[list[float]]:
    def sparse(rows: list[list[int]]) -> csr_array:
        return csr_array(np.array(rows, dtype=np.float32))

    found: list[list[float]] = resampling.interval(
        sparse(by_group), sparse(wholes) if wholes else None
    ).tolist()
    return found


def test_bootstrap_of_totals_and_shares() -> None:
    # The same in every group: no draw differs.
    assert intervals([[3] * 20])[0] == [60, 60]
    # A binomial of 20 at a half. Ten groups weigh: Student's t with 9 degrees is 2.26, which
    # widened is the normal's 2.38 and its 0.9 % quantile 5; of 20, 1.8 % and 5 or 6.
    assert intervals([[1, 0] * 10])[0] == pytest.approx([5, 15], abs=1)
    assert intervals([[1, 0] * 10], [[2] * 20])[0] == pytest.approx([5.5 / 40, 14.5 / 40], abs=0.03)


@pytest.mark.parametrize("counts", [[0] * 20, [1] + [0] * 19, [1] * 3 + [0] * 17, [50, *[1] * 19]])
def test_no_interval_where_a_few_groups_are_nearly_all(counts: list[int]) -> None:
    assert np.isnan(intervals([counts])).all()
    assert np.isnan(intervals([[0] * 20], [counts])).all()


@given(st.lists(st.lists(st.integers(0, 9), min_size=12, max_size=12), min_size=1, max_size=3))
def test_intervals_are_ordered_and_the_same_each_time(rows: list[list[int]]) -> None:
    found = intervals(rows)
    np.testing.assert_equal(found, intervals(rows))
    for (lower, upper), row in zip(found, rows, strict=True):
        if sum(row) ** 2 < 4 * sum(n * n for n in row) or not any(row):
            assert np.isnan([lower, upper]).all()
        else:
            assert 12 * min(row) <= lower <= upper <= 12 * max(row)
    # A row has the same interval, whoever stands beside it.
    np.testing.assert_equal(found[-1], intervals(rows[-1:])[0])


def permuted(party: str, group: str, choice: str) -> resampling.Permuted:
    codes = (np.unique(list(given), return_inverse=True)[1] for given in (party, group, choice))
    return resampling.permutation_test(*(np.asarray(code, dtype=np.int64) for code in codes))


def test_a_total_difference_is_none_of_chance_and_none_is_certain() -> None:
    articles = "abcdefghijklmnop"
    found = permuted("xxxxxxxxyyyyyyyy", articles, "1111111122222222")
    assert found.distance == 0.5
    # Of 12,870 ways to part 16 articles by half, two are as extreme: 0.00016.
    assert found.p < 0.003
    assert permuted("xxxxxxxxyyyyyyyy", articles, "1212121212121212") == (0.0, 1.0)


def test_the_p_value_of_few_articles_is_exact() -> None:
    # Six ways to label four articles, two of them as far apart as this one.
    assert permuted("xxyy", "abcd", "1122").p == pytest.approx(1 / 3, abs=0.05)


def test_copies_are_no_evidence() -> None:
    party, choice = "xxxxxyyyyy", "1111122222"
    assert permuted(party, "abcdefghij", choice).p < 0.05
    # The same mentions, but from two texts.
    assert permuted(party, "aaaaabbbbb", choice).p == 1.0


def test_copies_of_one_text_exchange_labels_among_themselves() -> None:
    # Five texts, each printed by two outlets, which change the name: 2 of 2^5 ways are as extreme.
    assert permuted("xyxyxyxyxy", "aabbccddee", "1212121212").p == pytest.approx(2 / 32, abs=0.02)
    # Five texts told by name 1, five by name 2, each printed alike by both outlets: no difference.
    both = "aabbccddeeffgghhiijj"
    assert permuted("xy" * 10, both, "1" * 10 + "2" * 10) == (0.0, 1.0)


@given(st.integers(0, 2**32), st.integers(2, 5), st.integers(2, 4))
def test_names_of_parties_and_choices_do_not_matter(seed: int, parties: int, choices: int) -> None:
    rng = np.random.default_rng(seed)
    party, group, choice = rng.integers(0, [[parties], [9], [choices]], (3, 30))
    found = resampling.permutation_test(party, group, choice)
    assert 0 <= found.distance <= 1 and 0 < found.p <= 1
    assert found == resampling.permutation_test(party, group, choice)
    other = resampling.permutation_test(party, group, choices - 1 - choice)
    assert other.p == found.p and other.distance == pytest.approx(found.distance)


def test_without_a_difference_small_p_values_are_rare() -> None:
    rng = np.random.default_rng(7)
    ps = [
        resampling.permutation_test(*rng.integers(0, [[3], [25], [3]], (3, 60))).p
        for _ in range(200)
    ]
    assert np.mean(np.array(ps) <= 0.05) <= 0.1
    assert np.mean(ps) > 0.4
