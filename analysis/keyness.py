"""Words that one group of articles, or of sources, uses more than the others.

How far is told by Monroe, Colaresi and Quinn's log-odds; how sure, by articles, not by words: a
story printed ten times, or a word that one article repeats, is one piece of evidence.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.sparse import coo_array, csr_array
from scipy.special import ndtri, stdtrit

from analysis import evidence, resampling, tables
from analysis.duplication import LEVELS
from analysis.resampling import Floats
from analysis.running import in_order
from analysis.scan import Ints, compiled
from analysis.vocabulary import VOICES, Truths, Vocabulary

MIN_COUNT = 3
MIN_STATEMENTS = 10  # of a source whose words are compared
MIN_UNITS = 4  # articles or shared passages that must hold a term before it is tested
MAX_GROUPS = 50  # those with the most words: a table has a row for each group and term
PRIOR = 0.1  # of the corpus: how much is taken to be known of each group beforehand
DRAWS = 1_000
_ROUNDING = 1e-9  # statistics nearer than that are equal


class LogOdds(NamedTuple):
    """Log-odds ratios and their model variance, an array each."""

    log_odds: Floats
    variance: Floats

    @property
    def z(self) -> Floats:
        """Log-odds in standard errors (equation 22)."""
        return np.asarray(self.log_odds / np.sqrt(self.variance))


def log_odds(counts: Floats, rest: Floats, prior: Floats) -> LogOdds:
    """Log-odds ratios with an informative Dirichlet prior, of two sets of texts.

    Monroe, Colaresi and Quinn 2008, Political Analysis 16:4, equations 15, 16, 19 and 20.

    Args:
        counts: how often each word (last axis) stands in the first set.
        rest: how often in the second.
        prior: how often each word is taken to have been seen before.
    """
    here, there = counts + prior, rest + prior
    other_here = here.sum(axis=-1, keepdims=True) - here
    other_there = there.sum(axis=-1, keepdims=True) - there
    odds = np.log(here / other_here) - np.log(there / other_there)
    return LogOdds(odds, 1 / here + 1 / there)


def word_shift(counts: Floats, rest: Floats) -> Floats:
    """What each word contributes to the difference between two sets of texts.

    Args:
        counts: how often each word (last axis) stands in the first set.
        rest: how often in the second.

    Returns:
        Its share of the Jensen-Shannon divergence of the two sets' words (Gallagher et al. 2021,
        EPJ Data Science 10:4), above 0 if it is more frequent in the first; absolute values add up
        to 1.
    """
    one, other = (
        table / np.maximum(table.sum(axis=-1, keepdims=True), 1) for table in (counts, rest)
    )
    mean = (one + other) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = [np.where(p > 0, p * np.log2(p / mean), 0) for p in (one, other)]
    share = (parts[0] + parts[1]) / 2
    whole = share.sum(axis=-1, keepdims=True)
    signed: Floats = np.sign(one - other) * share / np.where(whole > 0, whole, 1)
    return signed


def keyness(
    vocabulary: Vocabulary,
    groups: pd.Series,
    *,
    comparison: str,
    voices: Sequence[str] = VOICES,
    draws: int = DRAWS,
) -> pd.DataFrame:
    """Words that one group uses more, or less, than the others.

    Args:
        vocabulary: the words of the corpus.
        groups: the group of each article by doc_id, or of each statement by its place in
            `attributions` (an integer index); missing where it is in none.
        comparison: what the groups are.
        voices: which words are compared: all, the outlets' own, those in statements.
        draws: how many permutations.

    Returns:
        Columns of table `keyness` but `unit`; no rows with fewer than two groups. Of more than 50
        groups, those with the most words are compared with each other. Words count once per
        article; stop words, numbers and words seen fewer than three times are left out. The prior
        is the corpus' own distribution, with the weight of a tenth of it. Articles, and passages
        that articles share, are the units of evidence. `lower` and `upper` take the larger
        of the model's variance and that between units (linearised: Särndal, Swensson and Wretman
        1992), with Student's t, and are missing where fewer than four units weigh. `p` and `q` are
        from permutations of the units' groups. The statistic is the sum of the logarithms of counts
        in a group's units beyond their share by length, by its mean and spread under permutation;
        q is the share of permutations in which any term is that far off (max T: Westfall and Young
        1993): were units exchangeable, 5 % of comparisons without a difference would find any at
        q < 0.05 (`benchmarks/shuffles.py` measures how many do). Terms in fewer than four units
        are not tested.
    """
    group, names = _groups_of_words(vocabulary, groups)
    telling = vocabulary.telling()
    found = [pd.DataFrame()]
    for voice in voices:
        chosen = (group >= 0) & telling & vocabulary.in_voice(voice)
        made = _compared(vocabulary.only(chosen), group[chosen], names, draws)
        found.append(made.assign(comparison=comparison, voice=voice))
    return pd.concat(found, ignore_index=True)


def _groups_of_words(vocabulary: Vocabulary, groups: pd.Series) -> tuple[Ints, Sequence[str]]:
    """The number of each word's group, -1 in none, and the names of the groups."""
    codes, names = pd.factorize(groups, sort=True)
    of_unit = pd.Series(codes, index=groups.index)
    if pd.api.types.is_integer_dtype(groups.index):
        of_words = of_unit.reindex(range(-1, len(groups)), fill_value=-1).to_numpy()
        group = of_words[vocabulary.statement + 1]
    else:
        group = of_unit.reindex(vocabulary.doc_ids, fill_value=-1).to_numpy()[vocabulary.doc]
    if len(names) > MAX_GROUPS:
        size = np.bincount(group[group >= 0], minlength=len(names))
        largest = np.sort(np.argsort(-size, kind="stable")[:MAX_GROUPS])
        place = np.full(len(names) + 1, -1)
        place[largest] = np.arange(MAX_GROUPS)
        group, names = place[group], names[largest]
    return group, [str(name) for name in names]


def _compared(words: Vocabulary, group: Ints, names: Sequence[str], draws: int) -> pd.DataFrame:
    once = words.counting("once_article")
    often = np.bincount(words.term[once], minlength=len(words.terms)) >= MIN_COUNT
    kept = np.flatnonzero(often)
    if len(names) < 2 or len(kept) < 2:  # one word has no odds
        return pd.DataFrame()
    place = np.full(len(words.terms), -1)
    place[kept] = np.arange(len(kept))
    frequent = often[words.term]
    words, group, once = words.only(frequent), group[frequent], once[frequent]
    term = place[words.term]
    counts = {name: _counts(words, group, term, name, (len(names), len(kept))) for name in LEVELS}
    by_unit = _Evidence(words.only(once), group[once], term[once], counts["once_article"].shape)
    rows = _side_by_side(counts, by_unit, draws)
    documents = _documents(words.only(once), group[once], term[once], counts["once_article"].shape)
    of_terms = {
        "group": [name for name in names for _ in kept],
        "term": words.terms[kept].tolist() * len(names),
        "written": [words.written[at] for at in kept.tolist()] * len(names),
    }
    numbers = {name: values.ravel() for name, values in {**documents, **rows}.items()}
    return pd.DataFrame(of_terms | numbers)


def _counts(
    words: Vocabulary, group: Ints, term: Ints, level: str, shape: tuple[int, int]
) -> Floats:
    """How often each group has each term, at a level."""
    at = words.counting(level)
    cells = np.bincount(group[at] * shape[1] + term[at], minlength=shape[0] * shape[1])
    return cells.reshape(shape).astype(np.float64)


def _against_rest(counts: Floats) -> LogOdds:
    """Each group against all others; at some level a term may be left without any count."""
    total = counts.sum(axis=0)
    return log_odds(counts, total - counts, PRIOR * np.maximum(total, 1))


def _side_by_side(counts: dict[str, Floats], by_unit: "_Evidence", draws: int) -> dict[str, Floats]:
    once = counts["once_article"]
    found = _against_rest(once)
    half = by_unit.half_widths(once, found.variance)
    p, q = by_unit.test(draws)
    others = {
        f"log_odds_{name}": np.where(table.sum(axis=0) > 0, _against_rest(table).log_odds, np.nan)
        for name, table in counts.items()
        if name != "once_article"
    }
    return {
        "count": once,
        "count_rest": once.sum(axis=0) - once,
        "log_odds": found.log_odds,
        "z": found.z,
        "lower": found.log_odds - half,
        "upper": found.log_odds + half,
        "p": p,
        "q": q,
        "shift": word_shift(once, once.sum(axis=0) - once),
        **others,
    }


def _documents(
    words: Vocabulary, group: Ints, term: Ints, shape: tuple[int, int]
) -> dict[str, Floats]:
    """In how many articles each group has each term, the others too, and how evenly (Gries' DP)."""
    groups, terms = shape
    wide = len(words.doc_ids)
    cells, times = np.unique((group * terms + term) * wide + words.doc, return_counts=True)
    flat, doc = np.divmod(cells, wide)
    having = np.bincount(flat, minlength=groups * terms).reshape(shape)
    length = np.bincount(group * wide + words.doc, minlength=groups * wide).reshape(groups, wide)
    share = (length / np.maximum(length.sum(axis=1, keepdims=True), 1))[flat // terms, doc]
    whole = np.bincount(flat, times, minlength=groups * terms)
    # Articles without a term differ by their whole share.
    uneven = np.abs(times / whole[flat] - share) - share
    dispersion = (np.bincount(flat, uneven, minlength=groups * terms) + 1) / 2
    alone = (length > 0).sum(axis=1, keepdims=True) < 2
    missing = (having == 0) | alone
    return {
        "documents": having,
        "documents_rest": _elsewhere(flat, doc, shape),
        "dispersion": np.where(missing, np.nan, dispersion.reshape(shape)),
    }


def _elsewhere(flat: Ints, doc: Ints, shape: tuple[int, int]) -> Ints:
    """In how many articles a term stands in another group; sources may share an article."""
    term = flat % shape[1]
    wide = int(doc.max(initial=0)) + 1
    articles, article, groups = np.unique(
        term * wide + doc, return_inverse=True, return_counts=True
    )
    having = np.bincount(articles // wide, minlength=shape[1])
    only = np.bincount(flat[groups[article] == 1], minlength=shape[0] * shape[1])
    rest: Ints = having - only.reshape(shape)
    return rest


class _Evidence:
    """Counts by what words are evidence of (an article, a shared passage) and by group."""

    def __init__(self, words: Vocabulary, group: Ints, term: Ints, shape: tuple[int, int]) -> None:
        pairs = evidence.units(words.doc, words.source, group) * shape[0] + group
        cells, cell = np.unique(pairs, return_inverse=True)
        self.shape = shape
        self.unit, self.group = np.divmod(cells, shape[0])
        self.counts: csr_array = coo_array(
            (np.ones(len(cell)), (cell, term)), shape=(len(cells), shape[1])
        ).tocsr()

    def half_widths(self, once: Floats, model: Floats) -> Floats:
        """Half of the 95 % interval of each group's log-odds; missing on too little evidence."""
        total = once.sum(axis=0)
        prior = PRIOR * total
        units = int(self.unit.max(initial=-1)) + 1
        found = np.full(self.shape, np.nan)
        effective = resampling.effective(self._by_unit(self.counts, self.unit).T.tocsr())
        size = np.asarray(self.counts.sum(axis=1)).ravel()
        for number in range(self.shape[0]):
            mine = self.group == number
            held = resampling.effective(csr_array(self.counts[mine].sum(axis=1)[None, :]))
            if held[0] < resampling.MIN_EFFECTIVE:
                continue
            here, there = once[number] + prior, total - once[number] + prior
            on_one = self._by_unit(self.counts[mine].multiply(_influence(here)), self.unit[mine])
            on_other = self._by_unit(
                self.counts[~mine].multiply(_influence(there)), self.unit[~mine]
            )
            of_units = on_one - on_other
            drift = np.bincount(
                self.unit, size * np.where(mine, 1 / here.sum(), -1 / there.sum()), minlength=units
            )
            squares = np.asarray(of_units.multiply(of_units).sum(axis=0)).ravel()
            squares += (drift**2).sum() - 2 * (of_units.T @ drift)
            between = squares * units / max(units - 1, 1)
            few = stdtrit(np.maximum(effective - 1, 1), 0.975) * np.sqrt(np.maximum(between, 0))
            found[number] = np.maximum(few, ndtri(0.975) * np.sqrt(model[number]))
        return found

    def _by_unit(self, counts: csr_array, unit: Ints) -> csr_array:
        """The sums of cells of one unit."""
        places, shape = (unit, np.arange(len(unit))), (int(self.unit.max()) + 1, len(unit))
        summed: csr_array = coo_array((np.ones(len(unit)), places), shape=shape).tocsr() @ counts
        return summed

    def test(self, draws: int) -> tuple[Floats, Floats]:
        """P and q of each group and term; see `keyness`. Missing for terms of too few units."""
        stratum, order = self._strata()
        damped = self.counts.copy()
        damped.data = np.log1p(damped.data)
        size = np.asarray(self.counts.sum(axis=1)).ravel()
        rate = np.asarray(damped.sum(axis=0)).ravel() / size.sum()
        mean, spread = self._moments(damped, size, rate, stratum)
        tested = (self._units() >= MIN_UNITS) & (spread > _ROUNDING)

        scale = np.divide(1, spread, out=np.zeros_like(spread), where=tested)
        cells = (damped.indptr, damped.indices, damped.data, size)
        given = _off(*cells, self.group, rate, mean, scale)

        def drawn(labels: Ints) -> tuple[Truths, float]:
            """Where the groups' sums are as far off as the given ones, and how far any is."""
            off = _off(*cells, labels, rate, mean, scale)
            return off >= given - _ROUNDING, off.max(initial=0)

        alone, farthest = np.ones(self.shape), [np.inf]
        cores = os.cpu_count() or 1
        with ThreadPoolExecutor(cores) as pool:
            shuffled = self._shuffled(order, stratum, draws)
            for as_far, most in in_order(pool, drawn, shuffled, cores + 1):
                alone += as_far
                farthest.append(most)
        beyond = len(farthest) - np.searchsorted(np.sort(farthest), given - _ROUNDING)
        p, q = alone / (draws + 1), beyond / (draws + 1)
        return np.where(tested, p, np.nan), np.where(tested, q, np.nan)

    def _shuffled(self, order: Ints, stratum: Ints, draws: int) -> Iterator[Ints]:
        """The groups of the cells, permuted in each stratum."""
        drawing = np.random.default_rng(resampling.SEED)
        for _ in range(draws):
            labels = np.empty_like(self.group)
            labels[order] = self.group[np.lexsort((drawing.random(len(labels)), stratum))]
            yield labels

    def _strata(self) -> tuple[Ints, Ints]:
        """Which cells exchange their groups, and the cells ordered by that.

        Units of one group exchange it with each other; where several groups printed a passage,
        its copies exchange them (restricted permutation: Good 2005).
        """
        _, unit, cells = np.unique(self.unit, return_inverse=True, return_counts=True)
        stratum = np.where(cells[unit] == 1, 0, unit + 1)
        return stratum, np.argsort(stratum, kind="stable")

    def _moments(
        self, damped: csr_array, size: Floats, rate: Floats, stratum: Ints
    ) -> tuple[Floats, Floats]:
        """Mean and standard deviation of the groups' sums under permutation, exactly."""
        mean, variance = np.zeros(self.shape), np.zeros(self.shape)
        order = np.argsort(stratum, kind="stable")
        edges = np.flatnonzero(np.diff(stratum[order], append=-1)) + 1
        for low, high in zip([0, *edges[:-1]], edges, strict=True):
            at = order[low:high]
            cells, sizes, several = damped[at], size[at], len(at)
            total = np.asarray(cells.sum(axis=0)).ravel() - sizes.sum() * rate
            squares = np.asarray(cells.multiply(cells).sum(axis=0)).ravel()
            squares += (sizes**2).sum() * rate**2 - 2 * rate * (cells.T @ sizes)
            within = np.maximum(squares - total**2 / several, 0)
            for number, mine in enumerate(np.bincount(self.group[at], minlength=self.shape[0])):
                mean[number] += mine / several * total
                if several > 1:  # drawn without replacement
                    variance[number] += mine * (several - mine) / (several * (several - 1)) * within
        return mean, np.sqrt(variance)

    def _units(self) -> Ints:
        """In how many units of evidence each term stands."""
        held = self._by_unit(self.counts, self.unit)
        return np.bincount(held.indices, minlength=self.shape[1])


@compiled
def _off(
    indptr: Ints,
    indices: Ints,
    data: Floats,
    size: Floats,
    labels: Ints,
    rate: Floats,
    mean: Floats,
    scale: Floats,
) -> Floats:
    """How far the groups' sums are from their means under permutation, in spreads; 0 untested."""
    found = np.zeros(mean.shape)
    words = np.zeros(len(mean))
    for cell in range(len(labels)):
        group = labels[cell]
        words[group] += size[cell]
        for at in range(indptr[cell], indptr[cell + 1]):
            found[group, indices[at]] += data[at]
    for group in range(len(words)):
        for term in range(len(rate)):
            off = found[group, term] - words[group] * rate[term] - mean[group, term]
            found[group, term] = abs(off) * scale[group, term]
    return found


def _influence(counts: Floats) -> Floats:
    """How much one more of a word changes its log-odds on one side."""
    return np.asarray(1 / counts + 1 / (counts.sum() - counts))


def by_source(attributions: pd.DataFrame) -> pd.Series:
    """The known source of each statement, by its place, where that has enough statements."""
    sources = attributions["source_entity"].reset_index(drop=True)
    return sources.where(sources.map(sources.value_counts()) >= MIN_STATEMENTS)


def table(found: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Table `keyness` of several comparisons, the surest of a group first."""
    whole = pd.concat(found, ignore_index=True) if found else pd.DataFrame()
    if "term" not in whole:
        return tables.frame("keyness", [])
    order = ["comparison", "unit", "voice", "group", "z", "term"]
    return tables.frame("keyness", whole.sort_values(order, ascending=[True] * 4 + [False, True]))
