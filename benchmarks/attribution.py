"""How well are statements found in newswire? Scores on sentences of ANERcorp's training part.

`python benchmarks/attribution.py ANERCORP` reads `attribution_units.csv`, what annotators marked in
sentences of that file, by number and offsets (the text is not ours to give on), and prints
precision, recall and F1 with 95 % intervals over sentences. Development units were read while
rules were written; the unseen ones were not. Rules of marking and scoring: `attribution_units.md`.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis import attribution, entities, lines
from analysis.resources.build_tagger import read
from analysis.settings import Settings

UNITS = Path(__file__).parent / "attribution_units.csv"
ALIKE = 0.5  # Jaccard index of characters from which two spans are taken for the same
DRAWS = 2_000
COLUMNS = ("found", "gold", "right", "source", "mode", "false_alarm", "negative")

Spans = list[dict[str, Any]]


def gold(path: Path = UNITS) -> dict[tuple[str, int], Spans]:
    """What is marked in each unit, by part and number of its sentence."""
    table = pd.read_csv(path, comment="#")
    found: dict[tuple[str, int], Spans] = {}
    for row in table.to_dict("records"):
        spans = found.setdefault((row["part"], int(row["sentence"])), [])
        if not pd.isna(row["content_start"]):
            spans.append({str(k): None if pd.isna(v) else v for k, v in row.items()})
    return found


def statements(text: str, actors: entities.Actors) -> Spans:
    """What the tool finds in a sentence that stands alone."""
    mentions = [m for m in entities.find(None, text, actors) if not m.qualifies]
    return [
        {
            "cue_start": s.cue.start if s.cue else None, "cue_end": s.cue.end if s.cue else None,
            "source_start": s.source.span.start if s.source and not s.inherited else None,
            "source_end": s.source.span.end if s.source and not s.inherited else None,
            "content_start": s.content.start, "content_end": s.content.end, "mode": s.mode,
        }
        for s in attribution.find(lines.parts(None, text), mentions)
    ]  # fmt: skip


def jaccard(a: dict[str, Any], b: dict[str, Any], name: str) -> float:
    """Shared characters of two spans, of all that they cover; 0 without one of them."""
    keys = (f"{name}_start", f"{name}_end")
    if any(one[key] is None for one in (a, b) for key in keys):
        return 0.0
    (start, end), (first, last) = ([one[key] for key in keys] for one in (a, b))
    shared = max(0, min(end, last) - max(start, first))
    return float(shared / (end - start + last - first - shared))


def matched(found: Spans, marked: Spans) -> list[tuple[int, int]]:
    """Pairs of one content, one to one; overlapping cues first, then the likest contents."""
    pairs = sorted(
        (-(jaccard(a, b, "cue") > 0), -jaccard(a, b, "content"), i, j)
        for i, a in enumerate(found)
        for j, b in enumerate(marked)
        if jaccard(a, b, "content") >= ALIKE
    )
    taken: list[tuple[int, int]] = []
    for _, _, i, j in pairs:
        if all(i != a and j != b for a, b in taken):
            taken.append((i, j))
    return taken


def counts(found: Spans, marked: Spans) -> list[int]:
    """The `COLUMNS` of a unit."""
    pairs = matched(found, marked)
    source = sum(
        found[i]["source_start"] is None
        if marked[j]["source_start"] is None
        else jaccard(found[i], marked[j], "source") >= ALIKE
        for i, j in pairs
    )
    mode = sum(found[i]["mode"] == marked[j]["mode"] for i, j in pairs)
    negative = not marked
    return [
        len(found), len(marked), len(pairs), source, mode, negative and bool(found), negative
    ]  # fmt: skip


def rates(sums: np.ndarray) -> np.ndarray:
    """Precision, recall, F1, source, mode, false alarms, of summed columns."""
    found, marked, right, source, mode, alarm, negative = np.moveaxis(sums, -1, 0)
    with np.errstate(invalid="ignore"):
        parts = [right / found, right / marked, 2 * right / (found + marked)]
        return np.stack([*parts, source / right, mode / right, alarm / negative])


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the scores of both parts."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path, help="ANERcorp's training part, lines `token TAG`")
    given = parser.parse_args(arguments)
    sentences = read(given.corpus)
    actors = Settings().load_actors()
    units = gold()
    rng = np.random.default_rng(0)
    for part in ("development", "unseen"):
        made = np.array([
            counts(statements(" ".join(sentences[number].tokens), actors), marked)
            for (which, number), marked in units.items()
            if which == part
        ])  # fmt: skip
        drawn = made[rng.integers(0, len(made), (DRAWS, len(made)))].sum(1)
        values, ends = rates(made.sum(0)), np.nanquantile(rates(drawn), (0.025, 0.975), axis=1)
        print(f"{part}: {len(made)} sentences, {made[:, 1].sum()} statements marked")
        names = ("precision", "recall", "F1", "source", "mode", "false alarms")
        for name, value, low, high in zip(names, values, *ends, strict=True):
            print(f"  {name:12} {value:.3f} ({low:.3f}-{high:.3f})")


if __name__ == "__main__":
    main()
