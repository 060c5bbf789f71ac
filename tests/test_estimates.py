"""Shares with intervals that hold, and counts that a sample corrects."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from analysis import estimates


def test_all_right_is_not_sure() -> None:
    ones = np.ones(30)
    made = estimates.proportion(ones, ones, ones, np.arange(30))
    assert made.value == made.upper == 1
    assert 0.75 < made.lower < 0.95


def test_findings_of_one_article_are_one_article() -> None:
    part = np.repeat([1.0, 1, 0, 1, 1, 1, 0, 1, 1, 1], 10)
    whole, weight = np.ones(100), np.ones(100)
    alone = estimates.proportion(part, whole, weight, np.arange(100))
    alike = estimates.proportion(part, whole, weight, np.repeat(np.arange(10), 10))
    assert alone.value == alike.value == 0.8
    assert alike.upper - alike.lower > 2 * (alone.upper - alone.lower)
    few = estimates.proportion(part[:40], whole[:40], weight[:40], np.repeat(np.arange(4), 10))
    assert np.isnan(few.lower)
    none = estimates.proportion(part * 0, whole * 0, weight, np.arange(100))
    assert np.isnan(none.value)


def test_independent_findings_have_wilsons_own_interval() -> None:
    """Each article with one finding: 81 of 100, as Wilson 1927 has it, a little wider."""
    part = np.r_[np.ones(81), np.zeros(19)]
    made = estimates.proportion(part, np.ones(100), np.ones(100), np.arange(100))
    assert made.lower == pytest.approx(0.722, abs=0.01)
    assert made.upper == pytest.approx(0.875, abs=0.01)


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=12, max_size=40),
    st.integers(0, 5),
)
def test_a_census_is_the_truth(counts: list[tuple[int, int]], seed: int) -> None:
    """Where every paragraph is coded, the corrected counts are the coders'."""
    machine = csr_array(np.array(counts, dtype=float).T)
    truth = np.random.default_rng(seed).integers(0, 4, machine.shape).astype(float)
    size = machine.shape[1]
    coded, stratum = np.ones(size, dtype=bool), np.zeros(size, dtype=np.int64)
    difference = csr_array(truth - machine.toarray())
    made = estimates.corrected(machine, difference, coded, stratum, np.arange(size))
    assert made.counts == pytest.approx(truth.sum(axis=1))


def test_a_machine_without_error_is_left_as_it_is() -> None:
    rng = np.random.default_rng(3)
    machine = csr_array(rng.poisson(2, (3, 60)).astype(float))
    coded, stratum = np.zeros(60, dtype=bool), np.repeat([0, 1], 30)
    coded[::3] = True
    nothing = csr_array(machine.shape)
    made = estimates.corrected(machine, nothing, coded, stratum, np.arange(60))
    counts = machine.toarray().sum(axis=1)
    assert made.counts == pytest.approx(counts)
    assert made.shares == pytest.approx(counts / counts.sum())
    assert (made.ends[:, 0] < made.shares).all() and (made.shares < made.ends[:, 1]).all()
