"""Do corrected shares tell the truth? A known truth, a machine that errs otherwise in each outlet.

`python benchmarks/validation.py` draws many samples of one corpus made by chance, corrects the
machine's shares by each, and prints how far the means are from the truth, how often the 95 %
intervals hold it, and the same of the machine's raw shares; then the cover of the intervals of
precision.
"""

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from analysis import estimates

OUTLETS = ("careful", "careless")
ARTICLES, PARAGRAPHS, CATEGORIES = 150, 12, 3
MIX = {"careful": (0.6, 0.3, 0.1), "careless": (0.3, 0.4, 0.3)}  # of the categories, in truth
FOUND = {"careful": (0.95, 0.9, 0.9), "careless": (0.9, 0.5, 0.7)}  # recall by category
CONFUSED = {"careful": 0.05, "careless": 0.25}  # taken for the first category
CODED = (50, 100, 200)
RUNS = 400

_Counts = npt.NDArray[np.float64]


def corpus(rng: np.random.Generator) -> tuple[_Counts, _Counts, npt.NDArray[np.int64]]:
    """Truth and machine (categories by paragraphs) and the article of each paragraph."""
    truth, machine = [], []
    for outlet in OUTLETS:
        for _ in range(ARTICLES):
            mix = rng.dirichlet(np.array(MIX[outlet]) * 4)  # articles have subjects of their own
            skill = rng.beta(8, 2)
            there = rng.poisson(1.2 * mix, (PARAGRAPHS, CATEGORIES))
            found = rng.binomial(there, np.array(FOUND[outlet]) * skill)
            moved = rng.binomial(found[:, 1:], CONFUSED[outlet])
            found[:, 1:] -= moved
            found[:, 0] += moved.sum(axis=1) + rng.poisson(0.03, PARAGRAPHS)
            truth.append(there)
            machine.append(found)
    article = np.repeat(np.arange(len(truth)), PARAGRAPHS)
    return np.vstack(truth).T.astype(float), np.vstack(machine).T.astype(float), article


def main() -> None:
    """Prints the figures."""
    rng = np.random.default_rng(0)
    truth, machine, article = corpus(rng)
    size = ARTICLES * PARAGRAPHS
    print("outlet coded | truth | raw | mean of corrected | cover of 95 % intervals | missing")
    for at, outlet in enumerate(OUTLETS):
        inside = slice(at * size, (at + 1) * size)
        real, counted = truth[:, inside], machine[:, inside]
        share, raw = (m.sum(axis=1) / m.sum() for m in (real, counted))
        for n in CODED:
            made = [_draw(rng, real, counted, article[:size], n) for _ in range(RUNS)]
            means = np.mean([m.shares for m in made], axis=0)
            ends = np.array([m.ends for m in made])
            known = ~np.isnan(ends[:, :, 0])
            hit = (ends[:, :, 0] <= share) & (share <= ends[:, :, 1])
            cover = hit[known].mean()
            told = [" ".join(f"{v:.3f}" for v in values) for values in (share, raw, means)]
            print(outlet, n, "|", " | ".join(told), f"| {cover:.3f} | {1 - known.mean():.2f}")
    _precision(rng)


def _draw(
    rng: np.random.Generator,
    real: _Counts,
    counted: _Counts,
    article: npt.NDArray[np.int64],
    n: int,
) -> estimates.Corrected:
    coded = np.zeros(real.shape[1], dtype=bool)
    coded[rng.choice(real.shape[1], n, replace=False)] = True
    difference = csr_array((real - counted) * coded)
    stratum = np.zeros(real.shape[1], dtype=np.int64)
    return estimates.corrected(csr_array(counted), difference, coded, stratum, article)


def _precision(rng: np.random.Generator) -> None:
    """Cover of the interval of a share of findings that are alike within articles."""
    print("articles, findings of each, truth | cover, mean width of the interval of precision")
    for articles, each in ((10, 3), (30, 3), (30, 10), (100, 2)):
        for truth in (0.7, 0.9, 0.97):
            hits, widths = [], []
            for _ in range(2_000):
                skill = rng.beta(truth * 6, (1 - truth) * 6, articles)
                whole = np.asarray(rng.poisson(each, articles) + 1, dtype=np.float64)
                part = rng.binomial(whole.astype(int), skill).astype(float)
                made = estimates.proportion(part, whole, np.ones(articles), np.arange(articles))
                hits.append(made.lower <= truth <= made.upper)
                widths.append(made.upper - made.lower)
            print(articles, each, truth, f"| {np.mean(hits):.3f}, {np.nanmean(widths):.2f}")


if __name__ == "__main__":
    main()
