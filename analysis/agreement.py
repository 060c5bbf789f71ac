"""How far do coders agree? Krippendorff's alpha, which sets aside what chance alone would give."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_array, csr_array

from analysis import resampling
from analysis.resampling import Floats

LEVELS = ("nominal", "ordinal", "interval")


class Agreement(NamedTuple):
    """How far coders agree on something.

    Attributes:
        coders: those who said something where another did, too.
        units: what at least two coders judged.
        alpha: Krippendorff's; missing where nothing varies.
        lower: its 95 % interval.
        upper: its upper end.
        share: of the pairs of judgements, those that agree, 0-1.
    """

    coders: int
    units: int
    alpha: float
    lower: float
    upper: float
    share: float


def alpha(values: Sequence[Sequence[object]], level: str = "nominal") -> float:
    """Krippendorff's alpha (Krippendorff 2019, Content Analysis, 4th ed., ch. 12).

    Args:
        values: a row for each coder, a column for each unit; None or NaN where a coder said
            nothing. Numbers, unless the level is nominal.
        level: nominal (the same or not), ordinal (by ranks) or interval (by squared distance).

    Returns:
        1 = they agree, 0 = as by chance, below 0 = less than that; NaN where it is undefined:
        without pairs, or where all values are the same.

    Raises:
        ValueError: for a level that is not known.
    """
    if level not in LEVELS:
        raise ValueError(f"level {level!r} is not known; allowed: {', '.join(LEVELS)}")
    table = np.array(values, dtype=object)
    flat, known = pd.factorize(table.ravel(), sort=True)  # missing is -1
    codes = flat.reshape(table.shape)
    given = np.array([(codes == code).sum(axis=0) for code in range(len(known))]).reshape(
        len(known), table.shape[1]
    )
    given = given[:, given.sum(axis=0) > 1]
    size = given.sum(axis=0)
    together = (given / (size - 1)) @ given.T - np.diag((given / (size - 1)).sum(axis=1))
    times = together.sum(axis=1)
    apart = _distances(known, times, level)
    expected = times @ apart @ times / (times.sum() - 1) if times.sum() > 1 else 0.0
    return float(1 - (together * apart).sum() / expected) if expected > 0 else np.nan


def _distances(known: npt.NDArray[np.object_], times: Floats, level: str) -> Floats:
    """Squared differences between values, by level of measurement."""
    if level == "nominal":
        return 1.0 - np.eye(len(known))
    # Of ranks, the middle of those that a value takes.
    place = known.astype(np.float64) if level == "interval" else np.cumsum(times) - times / 2
    return (place[:, None] - place[None, :]) ** 2


def agree(judgements: pd.DataFrame, clusters: pd.Series) -> Agreement:
    """Nominal agreement with its interval.

    Args:
        judgements: columns coder, unit and value (a text), a row for each thing said; a coder says
            one thing of a unit.
        clusters: the independent group of articles of each unit, from 0.

    Returns:
        The interval is missing where fewer than ten groups hold what two coders judged, fewer than
        four weigh, or half of the draws have but one value.

    Notes:
        Groups of articles are drawn with replacement (see `resampling.interval`): what two coders
        say of one article depends on that article.
    """
    size = judgements.groupby("unit")["coder"].transform("size")
    paired = judgements[size > 1]
    if paired.empty:
        return Agreement(judgements["coder"].nunique(), 0, *[np.nan] * 4)
    unit, units = pd.factorize(paired["unit"])
    value = pd.factorize(paired["value"])[0]
    shape = len(units), int(value.max()) + 1
    given = coo_array((np.ones(len(unit)), (unit, value)), shape=shape).tocsr()
    coders = np.asarray(given.sum(axis=1)).ravel()
    equal = (np.asarray(given.multiply(given).sum(axis=1)).ravel() - coders) / (coders - 1)
    group = pd.factorize(clusters.loc[units])[0]
    by_group = coo_array(
        (np.ones(len(group)), (np.arange(len(group)), group)), shape=(len(group), group.max() + 1)
    ).tocsr()
    sums = csr_array(np.vstack([coders, equal, given.T.toarray()])) @ by_group
    found = _alphas(np.asarray(sums.sum(axis=1)).reshape(-1, 1))[0]
    ends = np.array([np.nan, np.nan])
    if sums.shape[1] >= resampling.MIN_GROUPS:
        drawn = _alphas(resampling.totals(sums))
        if np.isnan(drawn).mean() <= 0.5:
            weigh = resampling.effective(csr_array(sums[[0]]))
            ends = resampling.percentiles(drawn[None, :], weigh)[0]
    share = float(equal.sum() / coders.sum())
    told = float(found), float(ends[0]), float(ends[1]), share
    return Agreement(paired["coder"].nunique(), len(units), *told)


def _alphas(sums: Floats) -> Floats:
    """Nominal alphas by column, from rows: values given, of these in agreement, then each value."""
    whole, equal, times = sums[0], sums[1], sums[2:]
    chance = (times * (times - 1)).sum(axis=0) / np.maximum(whole * (whole - 1), 1)
    observed = 1 - equal / np.maximum(whole, 1)
    varies = 1 - chance > 1e-12
    ratio = np.divide(observed, 1 - chance, out=np.full_like(whole, np.nan), where=varies)
    return np.asarray(1 - ratio, dtype=np.float64)
