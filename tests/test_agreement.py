"""Krippendorff's alpha as its author works it out, and what it must always do."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import agreement

# Krippendorff 2011, Computing Krippendorff's Alpha-Reliability: four observers, twelve units.
FOUR: list[list[object]] = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
# The same: two observers, ten units, two values; and twelve units of five values.
TWO: list[list[object]] = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]
LETTERS: list[list[object]] = [list("aabbddccceda"), list("baabbdcccedd")]


@pytest.mark.parametrize(
    ("values", "level", "expected"),
    [
        (FOUR, "nominal", 0.743),
        (FOUR, "ordinal", 0.815),
        (FOUR, "interval", 0.849),
        (TWO, "nominal", 0.095),
        (LETTERS[:1] + LETTERS[:1], "nominal", 1.0),
    ],
)
def test_published_values(values: list[list[object]], level: str, expected: float) -> None:
    assert agreement.alpha(values, level) == pytest.approx(expected, abs=5e-4)


def test_undefined_is_missing_and_not_one() -> None:
    assert np.isnan(agreement.alpha([[1, 1, 1], [1, 1, 1]]))
    assert np.isnan(agreement.alpha([[1, None], [None, 2]]))
    with pytest.raises(ValueError, match="allowed: nominal"):
        agreement.alpha(FOUR, "ratio")


JUDGEMENTS = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from("ab"), st.sampled_from("ab")),
    min_size=2,
    max_size=30,
)


@given(JUDGEMENTS)
def test_agree_is_alpha(units: list[tuple[str, str, str]]) -> None:
    rows = [(c, u, value) for u, values in enumerate(units) for c, value in enumerate(values)]
    told = pd.DataFrame(rows, columns=["coder", "unit", "value"])
    made = agreement.agree(told, pd.Series(range(len(units))))
    expected = agreement.alpha(list(zip(*units, strict=True)))
    assert made.alpha == pytest.approx(expected, nan_ok=True)
    assert (made.coders, made.units) == (3, len(units))
    pairs = [a == b for values in units for n, a in enumerate(values) for b in values[:n]]
    assert made.share == pytest.approx(np.mean(pairs))
    if not np.isnan(made.lower):
        assert made.lower <= made.upper <= 1 + 1e-9


def test_what_one_coder_says_alone_is_no_pair() -> None:
    rows = [("a", 0, "x"), ("b", 0, "x"), ("a", 1, "y"), ("b", 1, "y"), ("a", 2, "y")]
    told = pd.DataFrame(rows, columns=["coder", "unit", "value"])
    made = agreement.agree(told, pd.Series([0, 1, 2]))
    assert (made.units, made.alpha, made.share) == (2, 1.0, 1.0)
    assert np.isnan(made.lower)  # of two articles nothing can be drawn
