"""How often do the 95 % intervals hold the truth? Simulated corpora whose truth is known."""

import argparse
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array

from analysis.resampling import Floats, interval

SEED = 20310302
MEAN = 3  # mentions of an entity in an article that names it
NAMED = 0.6  # share of articles that name it
SHARE = 0.3  # of its mentions under one alias
ALIKE = 1.0  # beta-binomial: an article's own share is drawn from Beta(a, b) with a + b = ALIKE


def corpora(groups: int, number: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Mentions of an entity, and those under one alias, by corpus and group of articles.

    One group in five is copied: two to six articles with the same counts, as agency copy is.
    """
    shape = number, groups
    mentions = rng.negative_binomial(1, 1 / (1 + MEAN), shape) * (rng.random(shape) < NAMED)
    share = rng.beta(ALIKE * SHARE, ALIKE * (1 - SHARE), shape)
    under = rng.binomial(mentions, share)
    copies = np.where(rng.random(shape) < 0.2, rng.integers(2, 7, shape), 1)
    return (mentions * copies).astype(float), (under * copies).astype(float)


def coverage(groups: int, number: int) -> tuple[float, float, float, float]:
    """Corpora with intervals; of these, those that hold total and share; the width of shares."""
    rng = np.random.default_rng(SEED + groups)
    mentions, under = corpora(groups, number, rng)
    many, many_under = corpora(1_000_000, 1, rng)
    total, share = many.mean() * groups, many_under.sum() / many.sum()
    of_total = interval(csr_array(mentions.astype(np.float32)))
    of_share = interval(csr_array(under.astype(np.float32)), csr_array(mentions.astype(np.float32)))
    given = float(np.mean(~np.isnan(of_share[:, 0])))
    width = float(np.nanmean(np.ptp(of_share, axis=1)))
    return given, held(of_total, total), held(of_share, share), width


def held(ends: Floats, truth: float) -> float:
    """The share of intervals, of those that are given, that hold a value."""
    ends = ends[~np.isnan(ends[:, 0])]
    return float(np.mean((ends[:, 0] <= truth) & (truth <= ends[:, 1])))


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpora", type=int, default=2_000)
    parser.add_argument("--groups", type=int, nargs="+", default=[10, 15, 20, 30, 50, 100, 300])
    given = parser.parse_args(arguments)
    print("groups  have intervals  totals held  shares held  width of shares")
    for groups in given.groups:
        have, total, share, width = coverage(groups, given.corpora)
        print(f"{groups:6}  {have:14.2f}  {total:11.3f}  {share:11.3f}  {width:15.2f}")


if __name__ == "__main__":
    main()
