"""How often are words or names found to differ where nothing does? The sample, labels permuted.

The outlets of the sample's articles are permuted 200 times and compared anew: at most 5 % of the
comparisons may find any word, name, choice or missing thing at q < 0.05.

    python benchmarks/shuffles.py
"""

import sys
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
from tqdm import tqdm

import analysis
from analysis import absence, choices, compare, evidence, keyness
from analysis.study import Study, independent, shared, word_list

SHUFFLES = 200


def main() -> None:
    """Writes, for each comparison, how many shuffles found anything, and how much."""
    study = analysis.open()
    compared = comparisons(study)
    documents, drawing = study["documents"], np.random.default_rng(8)
    found = []
    for _ in tqdm(range(SHUFFLES), unit="shuffle"):
        outlets = drawing.permutation(documents["outlet"].to_numpy())
        found.append(dict(compared(documents.assign(outlet=outlets))))
    each = pd.DataFrame(found).fillna(0)
    told = pd.DataFrame({"shuffles with any": (each > 0).sum(), "findings": each.sum()})
    sys.stdout.write(f"of {SHUFFLES} shuffles:\n{told.astype(int).to_string()}\n")


def comparisons(study: Study) -> Callable[[pd.DataFrame], Iterator[tuple[str, int]]]:
    """What tells how many findings each comparison has, of a table `documents`."""
    mentions, uses = compare.counted(study["mentions"]), study["choice_uses"]
    said, words, groups = study["attributions"], word_list(study, "stem"), independent(study)
    names_of, uses_of = (
        evidence.sources(study["documents"], shared(study), rows) for rows in (mentions, uses)
    )
    items = absence.carried(mentions, said, study["actions"], study["paraphrases"])

    def findings(documents: pd.DataFrame) -> Iterator[tuple[str, int]]:
        outlets = documents.set_index("doc_id")["outlet"]
        rows = keyness.keyness(words, outlets, comparison="outlet")
        for voice, by_q in rows[rows["q"] < 0.05].groupby("voice"):
            yield f"words by q, {voice}", len(by_q)
            yield f"words told, {voice}", int(((by_q["lower"] > 0) | (by_q["upper"] < 0)).sum())
        tests = {
            "names": compare.naming_tests(documents, mentions, said, names_of),
            "choices": choices.tests(uses, documents, uses_of),
            "not found": absence.not_found(documents, items, groups),
        }
        for name, table in tests.items():
            yield name, int((table["q"] < 0.05).sum())

    return findings


if __name__ == "__main__":
    main()
