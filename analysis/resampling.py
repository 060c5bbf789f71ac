"""What could be chance? Intervals and tests over articles, of which copies are no new evidence.

Articles that share a passage were not written independently: they are drawn and permuted together.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components
from scipy.special import ndtr, stdtrit

from analysis.scan import Ints, compiled

DRAWS = 2_000
SEED = 0
MIN_GROUPS = 10  # with fewer, percentiles of a bootstrap are far too narrow
MIN_EFFECTIVE = 4  # and with fewer that weigh: `benchmarks/intervals.py` measures both
_LEVELS = (0.025, 0.975)
_BLOCK = 100  # draws at a time: what 100,000 articles need stays below 100 MB

Floats = npt.NDArray[np.float64]


def independent(documents: pd.DataFrame, families: pd.DataFrame) -> pd.Series:
    """Groups of articles that share no passage with each other.

    Args:
        documents: table `documents`.
        families: table `families`, without those whose copies say nothing, as lines of the page.

    Returns:
        The number of its group by doc_id: the connected components of articles and passages.
    """
    articles = pd.Index(documents["doc_id"])
    at = articles.get_indexer(families["doc_id"])
    passage = pd.factorize(families["family"])[0] + len(articles)
    size = len(articles) + families["family"].nunique()
    links = coo_array((np.ones(len(at)), (at, passage)), shape=(size, size))
    _, labels = connected_components(links, directed=False)
    return pd.Series(pd.factorize(labels[: len(articles)])[0], index=articles, dtype="int64")


def interval(counts: csr_array, wholes: csr_array | None = None) -> Floats:
    """95 % percentile intervals of totals, or of their shares in other totals.

    Groups are drawn with replacement, as many as there are, 2,000 times; every row is counted in
    the same draws (Efron and Tibshirani 1993). Percentiles of few groups are too narrow: the
    levels are widened to those of Student's t (Hesterberg 2015, The American Statistician 69:4),
    with as many groups as would weigh the same if all were of one size (Kish 1965): a word that
    one long article prints fifty times rests on little more than that article.

    Args:
        counts: a row for each total, a column for each independent group.
        wholes: the rows that each total is a part of.

    Returns:
        Lower and upper end for each row; missing where fewer than four groups weigh.
    """
    values = totals(counts)
    if wholes is not None:
        whole = totals(wholes)
        values = np.divide(values, whole, out=np.full_like(values, np.nan), where=whole > 0)
    return percentiles(values, effective(counts if wholes is None else wholes))


def share_intervals(
    row: Ints, whole: Ints, group: Ints, groups: int, weight: Floats | None = None
) -> Floats:
    """95 % intervals of the shares that rows have in their wholes; see `interval`.

    Args:
        row: the row of each finding, from 0 without gaps.
        whole: the whole that it is counted in, the same for all findings of a row.
        group: the independent group of articles that it stands in.
        groups: how many there are.
        weight: what each finding counts; 1 if missing.

    Returns:
        Lower and upper end for each row; missing where the whole has fewer than ten groups, or
        fewer than four that weigh.
    """
    found = np.full((int(row.max(initial=-1)) + 1, 2), np.nan)
    spread = pd.Series(group).groupby(whole).nunique()
    enough = np.isin(whole, spread.index[spread >= MIN_GROUPS])
    if not enough.any():
        return found
    row, whole, group = row[enough], whole[enough], group[enough]
    weight = weight[enough] if weight is not None else None
    rows, first, at = np.unique(row, return_index=True, return_inverse=True)
    wholes, of_whole = np.unique(whole, return_inverse=True)
    parts = counts(at, group, (len(rows), groups), weight)
    sums = counts(of_whole, group, (len(wholes), groups), weight)
    found[rows] = interval(parts, sums[of_whole[first]])
    return found


def effective(weights: csr_array) -> Floats:
    """How many groups of one size would weigh the same (Kish 1965), by row; 0 without weight."""
    squares = np.asarray(weights.multiply(weights).sum(axis=1), dtype=np.float64).ravel()
    total = np.asarray(weights.sum(axis=1), dtype=np.float64).ravel()
    return np.divide(total**2, squares, out=np.zeros_like(total), where=squares > 0)


def totals(counts: csr_array) -> Floats:
    """The total of each row in each draw of groups; see `interval`.

    Args:
        counts: a row for each total, a column for each independent group.

    Returns:
        Rows by draws: a seed of their own makes the same draws for all that have as many groups.
    """
    rows, groups = counts.shape
    drawing = np.random.default_rng(SEED)
    made = np.empty((rows, DRAWS))
    for at in range(0, DRAWS, _BLOCK):
        drawn = drawing.integers(0, groups, (_BLOCK, groups)) + groups * np.arange(_BLOCK)[:, None]
        times = np.bincount(drawn.ravel(), minlength=_BLOCK * groups).reshape(_BLOCK, groups)
        made[:, at : at + _BLOCK] = counts @ np.ascontiguousarray(times.T, dtype=np.float32)
    return made


def percentiles(values: Floats, effective: Floats) -> Floats:
    """The ends of 95 % intervals by row; see `interval`.

    Args:
        values: rows by draws; missing ones are passed over.
        effective: how many groups weigh, by row.

    Returns:
        Lower and upper end (linear between two ranks); missing where fewer than four weigh.
    """
    enough = effective >= MIN_EFFECTIVE
    size = np.where(enough, effective, MIN_EFFECTIVE)
    ordered = np.sort(values, axis=1)  # missing values last
    known = np.count_nonzero(~np.isnan(ordered), axis=1)
    rows = np.arange(len(ordered))
    ends = []
    for at in _LEVELS:
        widened = ndtr(np.sqrt(size / (size - 1)) * stdtrit(size - 1, at))
        rank = np.maximum(known - 1, 0) * widened
        low, high = np.floor(rank).astype(int), np.ceil(rank).astype(int)
        below, above = ordered[rows, low], ordered[rows, high]
        ends.append(np.where(enough, below + (above - below) * (rank - low), np.nan))
    return np.column_stack(ends)


def counts(
    rows: Ints, groups: Ints, shape: tuple[int, int], weight: Floats | None = None
) -> csr_array:
    """How often each row occurs in each group, or the sum of weights, as a sparse matrix."""
    each = np.ones(len(rows)) if weight is None else weight
    return coo_array((each.astype(np.float32), (rows, groups)), shape=shape).tocsr()


class Permuted(NamedTuple):
    """What `permutation_test` returns.

    Attributes:
        distance: mean distance of the parties' shares from those of all, 0-1.
        p: how often permuted labels give at least this distance.
    """

    distance: float
    p: float


def permutation_test(party: Ints, group: Ints, choice: Ints) -> Permuted:
    """Do parties (outlets) choose alike? Party labels permuted over independent groups of articles.

    The articles of a group that come from one party are one unit. Groups of one party exchange
    their labels with each other; in a group of several parties (copies of one text in several
    outlets) units exchange them inside the group, since they are alike for another reason than
    their party (restricted permutation: Good 2005; Winkler et al. 2015).

    Args:
        party: the party of each choice made, from 0.
        group: its independent group of articles.
        choice: what was chosen, from 0.

    Returns:
        The statistic, which is the total variation distance between a party's shares and those of
        all, averaged over parties by their number of choices; and p from 2,000 permutations, the
        given labels counted among them.
    """
    unit_of = np.column_stack([group, party])
    units, unit = np.unique(unit_of, axis=0, return_inverse=True)
    _, in_group, parties = np.unique(units[:, 0], return_inverse=True, return_counts=True)
    alone = parties[in_group] == 1
    stratum = np.where(alone, 0, in_group + 1)
    order = np.argsort(stratum, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    edges = np.flatnonzero(np.diff(stratum[order], prepend=-1, append=-1)).astype(np.int64)
    cells, times = np.unique(
        np.column_stack([place[unit.ravel()], choice]), axis=0, return_counts=True
    )
    at, chosen = np.ascontiguousarray(cells.T, dtype=np.int64)
    labels = units[order, 1].astype(np.int64)
    sizes = int(party.max()) + 1, int(choice.max()) + 1
    distances = _distances(labels, edges, at, chosen, times.astype(np.int64), *sizes, DRAWS, SEED)
    # Relabelled parties give the same distance up to rounding, and count as equal.
    as_far = np.count_nonzero(distances >= distances[0] - 1e-9)
    return Permuted(float(distances[0]), as_far / len(distances))


def _distances_of(
    labels: Ints,
    edges: Ints,
    unit: Ints,
    choice: Ints,
    times: Ints,
    parties: int,
    choices: int,
    draws: int,
    seed: int,
) -> Floats:
    """The statistic of the given labels, then of labels permuted between edges; compiled.

    `times` says how often a unit made a choice.
    """
    np.random.seed(seed)  # of the compiled code, a generator of its own
    overall = np.zeros(choices)
    for cell in range(len(unit)):
        overall[choice[cell]] += times[cell]
    whole = overall.sum()
    found = np.empty(draws + 1)
    for draw in range(draws + 1):
        chosen = np.zeros((parties, choices))
        for cell in range(len(unit)):
            chosen[labels[unit[cell]], choice[cell]] += times[cell]
        total = 0.0
        for party in range(parties):
            size = chosen[party].sum()
            for kind in range(choices):
                total += abs(chosen[party, kind] - size * overall[kind] / whole)
        found[draw] = total / 2 / whole
        for stratum in range(len(edges) - 1):
            start = edges[stratum]
            for last in range(edges[stratum + 1] - 1, start, -1):
                other = start + int(np.random.random() * (last - start + 1))
                labels[last], labels[other] = labels[other], labels[last]
    return found


_distances = compiled(_distances_of)
