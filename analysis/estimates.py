"""What does a coded sample tell of all paragraphs? Shares with intervals, and corrected counts."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array
from scipy.special import stdtrit

from analysis import resampling
from analysis.resampling import Floats
from analysis.scan import Ints

MIN_CLUSTERS = 5  # independent groups of articles from which a share has an interval
MIN_UNITS = 5  # coded paragraphs that have a category, from which its share has one
_LEVEL = 0.975
_NORMAL = 1.959963984540054


class Proportion(NamedTuple):
    """A share with its 95 % interval; missing ends where too little is known."""

    value: float
    lower: float
    upper: float


class Corrected(NamedTuple):
    """Counts after correction, by category.

    Attributes:
        counts: what coders would count in all paragraphs, estimated; may fall below zero.
        shares: of the sum of those above zero, between 0 and 1.
        ends: lower and upper end of the 95 % intervals of the shares.
    """

    counts: Floats
    shares: Floats
    ends: Floats


def proportion(part: Floats, whole: Floats, weight: Floats, cluster: Ints) -> Proportion:
    """A weighted share over paragraphs, with Wilson's interval for clustered samples.

    Args:
        part: what counts, by paragraph.
        whole: what it is a part of, by paragraph.
        weight: how many paragraphs each one stands for.
        cluster: its independent group of articles.

    Returns:
        The interval is missing where fewer than five groups of articles have anything to count.

    Notes:
        Wilson's (1927) interval, with an effective sample size in the place of the number of
        findings: as many as would vary as much if each stood alone, by the variance between groups
        of articles (a ratio, linearised), fewer by the degrees of freedom that these leave (Korn
        and Graubard 1998, Survey Methodology 24), and never more than there are (Dean and Pagano
        2015, Journal of Survey Statistics and Methodology 3). Where all are right or none is, no
        variance tells how alike the findings of an article are: one more group, of mean size and
        half right, is then put to the others, to tell the variance alone.
    """
    size = float(weight @ whole)
    if size <= 0:
        return Proportion(np.nan, np.nan, np.nan)
    share = float(weight @ part) / size
    wholes, parts = _by_cluster(weight * whole, cluster), _by_cluster(weight * part, cluster)
    has = wholes > 0
    if has.sum() < MIN_CLUSTERS:
        return Proportion(share, np.nan, np.nan)
    number = float((weight @ whole) ** 2 / (weight**2 @ whole))
    effective = _effective(parts[has], wholes[has], share, number)
    centre = share + _NORMAL**2 / (2 * effective)
    reach = _NORMAL * np.sqrt(share * (1 - share) / effective + _NORMAL**2 / (4 * effective**2))
    ends = (centre + np.array([-reach, reach])) / (1 + _NORMAL**2 / effective)
    lower, upper = np.clip(ends, 0, 1)
    return Proportion(share, float(min(lower, share)), float(max(upper, share)))


def _effective(parts: Floats, wholes: Floats, share: float, number: float) -> float:
    """The effective sample size of a share over clusters, of `number` findings."""
    if share <= 0 or share >= 1:
        mean = wholes.mean()
        parts, wholes = np.append(parts, mean / 2), np.append(wholes, mean)
        share = float(parts.sum() / wholes.sum())
    clusters = len(wholes)
    spread = parts - share * wholes
    variance = clusters / (clusters - 1) * float(spread @ spread) / wholes.sum() ** 2
    effective = share * (1 - share) / variance if variance > 0 else number
    freedom = max(wholes.sum() ** 2 / float(wholes @ wholes) - 1, 1)
    fewer = stdtrit(max(number - 1, 1), _LEVEL) / stdtrit(freedom, _LEVEL)
    return float(max(min(effective * fewer**2, number), 1e-9))


def _by_cluster(values: Floats, cluster: Ints) -> Floats:
    return np.bincount(cluster, weights=values).astype(np.float64)


def corrected(
    machine: csr_array,
    difference: csr_array,
    coded: npt.NDArray[np.bool_],
    stratum: Ints,
    cluster: Ints,
) -> Corrected:
    """Counts by category: the machine's in all paragraphs, and its error in the coded ones.

    Args:
        machine: a row for each category, a column for each paragraph: what the machine counts.
        difference: the same shape: what coders count less what the machine counts; zero where
            nobody coded.
        coded: which paragraphs were coded, a random sample within each stratum.
        stratum: the stratum of each paragraph, from 0; each has coded paragraphs.
        cluster: its independent group of articles, from 0.

    Returns:
        Counts, shares and intervals. An interval is missing where coded paragraphs stand in fewer
        than ten independent groups of articles, where too few groups weigh, or where fewer than
        five coded paragraphs have the category.

    Notes:
        The difference estimator (Särndal, Swensson and Wretman 1992, Model Assisted Survey
        Sampling, ch. 6), known as prediction-powered inference too (Angelopoulos et al. 2023,
        Science 382). Intervals draw groups of articles with replacement, as those of other shares
        do (`resampling.interval`): they hold for articles such as these. What is drawn of a group
        is its paragraphs' machine counts, the mean error, and of coded ones the expanded rest.
    """
    there = np.bincount(stratum)
    expansion = np.where(coded, (there / np.bincount(stratum[coded]))[stratum], 0.0)
    counts = machine.sum(axis=1) + difference @ expansion
    kept = np.maximum(counts, 0)  # so that shares sum to one
    whole = float(kept.sum())
    shares = kept / whole if whole > 0 else np.full(len(counts), np.nan)
    ends = np.full((len(counts), 2), np.nan)
    units = np.asarray((abs(machine[:, coded]) + abs(difference[:, coded]) > 0).sum(axis=1))
    rows = np.flatnonzero(units >= MIN_UNITS)
    if whole > 0 and len(rows) and len(np.unique(cluster[coded])) >= resampling.MIN_GROUPS:
        linear = _linear(machine, difference, expansion, coded, stratum, cluster)
        total = csr_array(linear.sum(axis=0, keepdims=True))
        wholes = csr_array(np.repeat(total.toarray(), len(rows), axis=0))
        ends[rows] = resampling.interval(csr_array(linear[rows]), wholes)
        ends = np.clip(ends, 0, 1)
        ends[:, 0], ends[:, 1] = np.fmin(ends[:, 0], shares), np.fmax(ends[:, 1], shares)
        ends[np.setdiff1d(np.arange(len(ends)), rows)] = np.nan
    return Corrected(counts, shares, ends)


def _linear(
    machine: csr_array,
    difference: csr_array,
    expansion: Floats,
    coded: npt.NDArray[np.bool_],
    stratum: Ints,
    cluster: Ints,
) -> Floats:
    """Categories by clusters: what each adds to the corrected counts.

    How many paragraphs of a cluster were coded is chance and tells nothing of its error: each
    paragraph adds the mean error of its stratum, and a coded one what it differs from that.
    """
    units, strata, clusters = len(stratum), int(stratum.max()) + 1, int(cluster.max()) + 1
    at = np.arange(units)
    in_cluster = coo_array((np.ones(units), (at, cluster)), shape=(units, clusters)).tocsr()
    in_stratum = coo_array((np.ones(units), (at, stratum)), shape=(units, strata)).tocsr()
    mean = (difference @ in_stratum).toarray() / np.bincount(stratum[coded])
    missing = in_stratum.multiply((1 - expansion)[:, None]).tocsr().T @ in_cluster
    expanded = difference.multiply(expansion[None, :]).tocsr()
    direct = ((machine + expanded) @ in_cluster).toarray()
    return np.asarray(direct + mean @ missing.toarray())
