"""How fast, in how much memory and how right are repeated passages found?

`python benchmarks/reuse.py CORPUS.jsonl` runs `python -m analysis tables CORPUS.jsonl --only reuse`
in a process of its own and prints what the whole of it took. Where passages are planted, and
`CORPUS.gold.jsonl` beside it says where (a_doc, a_start, a_end, b_doc, b_start, b_end, kind,
edit_rate), it prints the measures of PAN's text alignment (Potthast et al. 2010, COLING): precision
and recall in characters of both sides, granularity, PlagDet. Pairs that stand on both sides in
`CORPUS.boiler.jsonl` (doc, start, end) count neither for nor against.
"""

import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from analysis import tables

NEUTRAL = 0.8  # share of a side that stands in boilerplate

Side = tuple[str, int, int]  # article, start, end
Pair = tuple[Side, Side]
Line = tuple[int, int]


class Scores(NamedTuple):
    """The measures of PAN's text alignment."""

    precision: float
    recall: float
    granularity: float

    @property
    def plagdet(self) -> float:
        """F1 of precision and recall, less for passages found in pieces."""
        both = self.precision + self.recall
        f1 = 2 * self.precision * self.recall / both if both else 0.0
        return f1 / math.log2(1 + self.granularity)

    def __str__(self) -> str:
        return (
            f"PlagDet {self.plagdet:.3f}, precision {self.precision:.3f}, "
            f"recall {self.recall:.3f}, granularity {self.granularity:.3f}"
        )


def main(corpus: str) -> None:
    """Finds the passages of a corpus and prints what it cost and how right it is."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "tables"
        began = time.perf_counter()
        command = [sys.executable, "-m", "analysis", "tables", corpus, "--only", "reuse"]
        with subprocess.Popen([*command, "--out", str(out)]) as process:
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - began
        if process.returncode:
            sys.exit(process.returncode)
        reuse = tables.read(out)["reuse"]
    memory = used.ru_maxrss // (1 << 20 if sys.platform == "darwin" else 1 << 10)
    print(f"{len(reuse):,} pairs in {seconds:.1f} s and {memory:,} MiB, the whole process")
    planted = _rows(Path(corpus).with_suffix(".gold.jsonl"))
    if planted:
        boilerplate: dict[str, list[Line]] = defaultdict(list)
        for row in _rows(Path(corpus).with_suffix(".boiler.jsonl")):
            boilerplate[row["doc"]].append((row["start"], row["end"]))
        found = map(pair_of, reuse.to_dict("records"))
        for name, scores in score(planted, found, boilerplate).items():
            print(f"{name}: {scores}")


def _rows(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def pair_of(row: Any) -> Pair:
    """A pair of passages, the two sides in a fixed order."""
    a, b = ((row[f"{s}_doc"], int(row[f"{s}_start"]), int(row[f"{s}_end"])) for s in "ab")
    return (a, b) if a <= b else (b, a)


def score(
    planted: Sequence[dict[str, Any]],
    found: Iterable[Pair],
    boilerplate: dict[str, list[Line]],
) -> dict[str, Scores]:
    """Measures for all planted passages, then by kind and share of edited words.

    Args:
        planted: rows with a_doc, a_start, a_end, b_doc, b_start, b_end, kind, edit_rate.
        found: pairs of passages.
        boilerplate: by article, stretches that an outlet puts there.
    """
    gold = [pair_of(row) for row in planted]
    by_articles: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, (a, b) in enumerate(gold):
        by_articles[a[0], b[0]].append(at)
    hits: dict[int, list[tuple[Line, Line]]] = defaultdict(list)
    right = []
    for a, b in sorted(set(found)):
        if _neutral(a, boilerplate) and _neutral(b, boilerplate):
            continue
        met = list(_met((a, b), by_articles[a[0], b[0]], gold))
        for at, lines in met:
            hits[at].append(lines)
        right.append(_share((a, b), [lines for _, lines in met]))
    precision = sum(right) / len(right) if right else 0.0
    kinds: dict[tuple[str, float], list[int]] = defaultdict(list)
    for at, row in enumerate(planted):
        kinds[row["kind"], row["edit_rate"]].append(at)
    of_kinds = {f"{kind} {rate:.0%}": kinds[kind, rate] for kind, rate in sorted(kinds)}
    among = {"all": list(range(len(gold))), **of_kinds}
    return {name: _scores(precision, places, gold, hits) for name, places in among.items()}


def _neutral(side: Side, boilerplate: dict[str, list[Line]]) -> bool:
    doc, low, high = side
    inside = [(max(low, start), min(high, end)) for start, end in boilerplate.get(doc, ())]
    return _length(inside) >= NEUTRAL * (high - low)


def _met(pair: Pair, among: list[int], gold: list[Pair]) -> Iterator[tuple[int, tuple[Line, Line]]]:
    """The planted pairs that a found one meets on both sides, and where on both of its sides."""
    a, b = pair
    for at in among:
        one, other = gold[at]
        lines = _both(a, one), _both(b, other)
        if not all(lines) and a[0] == b[0]:
            lines = _both(a, other), _both(b, one)
        if lines[0] and lines[1]:
            yield at, (lines[0], lines[1])


def _both(one: Side, other: Side) -> Line | None:
    low, high = max(one[1], other[1]), min(one[2], other[2])
    return (low, high) if low < high else None


def _share(pair: Pair, lines: list[tuple[Line, Line]]) -> float:
    """Share of the characters of both sides that stretches cover."""
    covered = sum(_length(list(side)) for side in zip(*lines, strict=True))
    return covered / sum(end - start for _, start, end in pair)


def _length(lines: list[Line]) -> int:
    """Characters of stretches, counted once."""
    total, reached = 0, -1
    for start, end in sorted(lines):
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total


def _scores(
    precision: float, among: list[int], gold: list[Pair], hits: dict[int, list[tuple[Line, Line]]]
) -> Scores:
    recall = sum(_share(gold[at], hits[at]) for at in among) / len(among)
    pieces = [len(hits[at]) for at in among if hits[at]]
    return Scores(precision, recall, sum(pieces) / len(pieces) if pieces else 1.0)


if __name__ == "__main__":
    main(*sys.argv[1:])
