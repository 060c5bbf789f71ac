"""How well are names found that no dictionary knows? F1 by type, on sentences held back.

`python benchmarks/taggers.py ANERCORP --vectors FILE` trains `crf` on the first five sixths of a
file of lines `token TAG` and measures on the rest; `--fold N` trains on four fifths of those five
sixths and measures on the fifth, for choosing what to try. `--on FILE ...` measures on others too,
`--neural` with the shipped adapter, which was trained on the same five sixths (not with `--fold`).
`--write` keeps the figures in `analysis/resources/tagger/measured.yaml`, which reports cite.
"""

import argparse
import os
import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import yaml

from analysis import entities, taggers
from analysis.crf import MODELS, TYPES, CrfTagger
from analysis.neural import NeuralTagger
from analysis.resources import build_tagger
from analysis.resources.build_tagger import Sentence
from analysis.settings import Settings

Figures = dict[str, float]
KEYS = ("precision", "recall", "f1", "lower", "upper")
HEAD = """\
# How well each tagger finds names (exact words and type), measured by `python benchmarks/taggers.py
# ANERCORP --vectors FILE --on AQMAR ... --write` with models that were trained on five sixths of
# ANERcorp's training part and on data/tagger: on the last sixth (newswire) and on AQMAR
# (encyclopaedia; no MISC).
# every name: all that it finds; unlisted: without names that share a word with one of the shipped
# actor files and places, which is what reports show of it. lower, upper: 95 % interval of f1.
"""
DRAWS, BLOCK = 1_000, 20  # bootstrap over stretches of sentences, about an article each


def counts(sentences: Sequence[Sentence], labels: Sequence[Sequence[str]]) -> np.ndarray:
    """Right, found and tagged names by stretch of sentences and type."""
    blocks = -(-len(sentences) // BLOCK)
    found = np.zeros((blocks, 3, len(TYPES)))
    for at, (sentence, said) in enumerate(zip(sentences, labels, strict=True)):
        here, there = set(taggers.spans(said)), set(taggers.spans(sentence.labels))
        for column, names in enumerate((here & there, here, there)):
            for _, _, type_ in names:
                found[at // BLOCK, column, TYPES.index(type_)] += 1
    return found


def report(name: str, found: np.ndarray, types: Sequence[str] = TYPES) -> dict[str, Figures]:
    """Prints precision, recall and F1 with its 95 % interval, by type and over the given types."""
    rng = np.random.default_rng(0)
    drawn = found[rng.integers(0, len(found), (DRAWS, len(found)))].sum(1)
    chosen = [TYPES.index(type_) for type_ in types]
    rows = {type_: [TYPES.index(type_)] for type_ in types} | {"all": chosen}
    print(name)
    figures = {}
    for row, columns in rows.items():
        right, here, there = found[:, :, columns].sum((0, 2))
        each = drawn[:, :, columns].sum(2)
        whole = each[:, 1] + each[:, 2]
        low, high = np.quantile(2 * each[whole > 0, 0] / whole[whole > 0], (0.025, 0.975))
        f1, precision, recall = 2 * right / (here + there), right / max(here, 1), right / there
        figures[row] = {
            key: round(float(value), 3)
            for key, value in zip(KEYS, (precision, recall, f1, low, high), strict=True)
        } | {"names": int(there), "found": int(here)}
        print(
            f"  {row:5} F1 {f1:.3f} ({low:.3f}-{high:.3f})  P {precision:.3f}  R {recall:.3f}"
            f"  n {int(there)}"
        )
    return figures


def measure(
    tagger: taggers.Tagger, name: str, sentences: Sequence[Sentence], *types: str
) -> dict[str, dict[str, Figures]]:
    """Tags sentences as one article and prints how well; then without what a dictionary knows."""
    start = time.perf_counter()
    said = tagger.tag([sentence.tokens for sentence in sentences])
    took = time.perf_counter() - start
    words = sum(len(sentence.tokens) for sentence in sentences)
    print(f"{name}: {words:,} words, {words / took:,.0f} words/s")
    figures = {"every name": report("every name", counts(sentences, said), types or TYPES)}
    listed = dictionary(sentences)
    figures["unlisted"] = report(
        "names that share no token with one of the dictionary",
        counts(*without(listed, sentences, said)), types or TYPES,
    )  # fmt: skip
    if os.environ.get("ERRORS"):
        errors(sentences, said)
    return figures


def dictionary(sentences: Sequence[Sentence]) -> list[set[int]]:
    """The tokens of each sentence in which the shipped actor files and places find a name."""
    actors = Settings().load_actors()
    found = []
    for sentence in sentences:
        ends = np.cumsum([len(token) + 1 for token in sentence.tokens])
        mentions = entities.find(None, " ".join(sentence.tokens), actors)
        known: set[int] = set()
        for mention in mentions:
            first, last = np.searchsorted(ends, (mention.start, mention.end - 1), "right")
            known.update(range(int(first), int(last) + 1))
        found.append(known)
    return found


def without(
    listed: Sequence[set[int]], sentences: Sequence[Sentence], labels: Sequence[Sequence[str]]
) -> tuple[list[Sentence], list[list[str]]]:
    """The same without the names that share a token with a listed one."""

    def cleared(tags: Sequence[str], known: set[int]) -> list[str]:
        kept = list(tags)
        for start, end, _ in taggers.spans(tags):
            if not known.isdisjoint(range(start, end)):
                kept[start:end] = ["O"] * (end - start)
        return kept

    gold = [
        Sentence(sentence.tokens, tuple(cleared(sentence.labels, known)))
        for sentence, known in zip(sentences, listed, strict=True)
    ]
    return gold, [cleared(tags, known) for tags, known in zip(labels, listed, strict=True)]


def errors(sentences: Sequence[Sentence], labels: Sequence[Sequence[str]]) -> None:
    """Prints how often each kind of mistake was made."""
    kinds: dict[tuple[str, str], int] = defaultdict(int)
    for sentence, said in zip(sentences, labels, strict=True):
        here, there = list(taggers.spans(said)), list(taggers.spans(sentence.labels))
        for name in there:
            over = [o for o in here if o[0] < name[1] and name[0] < o[1]]
            if name not in here:
                same = [o for o in over if o[:2] == name[:2]]
                what = same[0][2] if same else f"{over[0][2]}, other words" if over else "missed"
                kinds[name[2], what] += 1
        for name in here:
            if not any(o[0] < name[1] and name[0] < o[1] for o in there):
                kinds["no name", name[2]] += 1
    for (tagged, found), times in sorted(kinds.items(), key=lambda kind: -kind[1])[:15]:
        print(f"  {times:4}  {tagged} -> {found}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Trains without the part held back and prints how well names are found in it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path, help="lines `token TAG`")
    parser.add_argument("--vectors", type=Path, required=True, help="see build_tagger.py")
    parser.add_argument("--fold", type=int, help="of five, of what is trained on")
    parser.add_argument("--on", type=Path, nargs="*", default=[], help="other files")
    parser.add_argument("--neural", action="store_true", help="the tagger neural too")
    parser.add_argument("--write", action="store_true", help="keep the figures")
    given = parser.parse_args(arguments)
    if given.neural and given.fold is not None:
        parser.error("--neural was trained on what --fold holds back")
    training, held = build_tagger.split(build_tagger.read(given.corpus))
    if given.fold is not None:
        start, end = (len(training) * (given.fold + n) // 5 for n in (0, 1))
        training, held = training[:start] + training[end:], training[start:end]
    with tempfile.TemporaryDirectory() as folder:
        build_tagger.fit(training, build_tagger.written(), given.vectors, Path(folder))
        made: list[taggers.Tagger] = [CrfTagger(Path(folder))]
        if given.neural:
            shutil.copy(MODELS / "neural.npz", folder)
            made.append(NeuralTagger(Path(folder)))
        elsewhere = [one for path in given.on for one in build_tagger.read(path)]
        measured: dict[str, dict[str, dict[str, dict[str, Figures]]]] = {}
        for tagger in made:
            print(f"--- {tagger.name}")
            measured[tagger.name] = {"newswire": measure(tagger, "held back", held)}
            if elsewhere:
                others = measure(tagger, "elsewhere", elsewhere, "PERS", "LOC", "ORG")
                measured[tagger.name]["encyclopaedia"] = others
        size = sum(path.stat().st_size for path in Path(folder).iterdir()) / 1e6
        print(f"all models and the table: {size:.1f} MB")
    if given.write:
        text = yaml.safe_dump(measured, sort_keys=False, allow_unicode=True)
        (MODELS / "measured.yaml").write_text(HEAD + text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
