"""How often are words or names found to differ where nothing does? The sample, labels permuted.

The outlets of the sample's articles are permuted 200 times and compared anew: at most 5 % of the
comparisons may find any word, or name, at q < 0.05.

    python benchmarks/shuffles.py
"""

import sys

import numpy as np
import pandas as pd
from tqdm import tqdm

import analysis
from analysis import compare, evidence, keyness
from analysis.study import shared, word_list

SHUFFLES = 200


def main() -> None:
    """Writes, for each voice, how many comparisons found any word, and how many words."""
    study = analysis.open()
    words = word_list(study, "stem")
    outlets = study["documents"].set_index("doc_id")["outlet"]
    mentions = compare.counted(study["mentions"])
    sources = evidence.sources(study["documents"], shared(study), mentions)
    drawing = np.random.default_rng(8)
    found = []
    for _ in tqdm(range(SHUFFLES), unit="shuffle"):
        shuffled = pd.Series(drawing.permutation(outlets.to_numpy()), index=outlets.index)
        rows = keyness.keyness(words, shuffled, comparison="outlet")
        sure = rows[(rows["q"] < 0.05) & ((rows["lower"] > 0) | (rows["upper"] < 0))]
        found.append(rows[rows["q"] < 0.05]["voice"].value_counts().add_suffix(" by q"))
        documents = study["documents"].assign(outlet=shuffled.to_numpy())
        names = compare.naming_tests(documents, mentions, study["attributions"], sources)
        by_both = sure["voice"].value_counts().add_suffix(" told")
        named = pd.Series({"names": int((names["q"] < 0.05).sum())})
        found[-1] = pd.concat([found[-1], by_both, named])
    each = pd.DataFrame(found).fillna(0)
    told = pd.DataFrame({"comparisons with a word": (each > 0).sum(), "words": each.sum()})
    sys.stdout.write(f"of {SHUFFLES} shuffles:\n{told.astype(int).sort_index().to_string()}\n")


if __name__ == "__main__":
    main()
