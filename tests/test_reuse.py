"""The measures of PAN's text alignment, against cases that are counted by hand."""

import json
from pathlib import Path

import pytest

from benchmarks import reuse

PLANTED = [
    {"a_doc": "x", "a_start": 0, "a_end": 100, "b_doc": "y", "b_start": 50, "b_end": 150},
    {"a_doc": "x", "a_start": 200, "a_end": 300, "b_doc": "x", "b_start": 400, "b_end": 500},
]
ROWS = [{**row, "kind": "copy", "edit_rate": 0.0} for row in PLANTED]


@pytest.mark.parametrize(
    ("found", "precision", "recall", "granularity"),
    [
        ([(0, 100, 50, 150), (200, 300, 400, 500)], 1.0, 1.0, 1.0),
        # one of two, and half of that: a quarter
        ([(0, 50, 50, 100)], 1.0, 0.25, 1.0),
        # twice as long as it should be
        ([(0, 200, 50, 250)], 0.5, 0.5, 1.0),
        # in two pieces
        ([(0, 50, 50, 100), (50, 100, 100, 150)], 1.0, 0.5, 2.0),
        # one is right, one is nothing
        ([(0, 100, 50, 150), (700, 800, 900, 999)], 0.5, 0.5, 1.0),
        # right on one side only
        ([(0, 100, 500, 600)], 0.0, 0.0, 1.0),
        ([], 0.0, 0.0, 1.0),
    ],
)
def test_measures(
    found: list[tuple[int, int, int, int]], precision: float, recall: float, granularity: float
) -> None:
    pairs = [
        (("x", a, end_a), ("x" if b == 400 else "y", b, end_b)) for a, end_a, b, end_b in found
    ]
    assert reuse.score(ROWS, pairs, {})["all"] == (precision, recall, granularity)


def test_plagdet() -> None:
    assert reuse.Scores(1.0, 1.0, 1.0).plagdet == 1.0
    assert reuse.Scores(1.0, 0.5, 3.0).plagdet == pytest.approx(2 / 3 / 2)
    assert reuse.Scores(0.0, 0.0, 1.0).plagdet == 0.0


def test_boilerplate_is_neutral() -> None:
    right = (("x", 0, 100), ("y", 50, 150))
    line = (("x", 600, 700), ("y", 600, 700))
    assert reuse.score(ROWS, [right, line], {})["all"].precision == 0.5
    lines = {"x": [(600, 690)], "y": [(610, 700)]}
    assert reuse.score(ROWS, [right, line], lines)["all"].precision == 1.0


def test_the_benchmark_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = " ".join(f"كلمة{n}" for n in range(20))
    corpus = tmp_path / "two.jsonl"
    rows = [{"id": name, "text": words} for name in "xy"]
    corpus.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    edges = {"a_start": 0, "a_end": len(words), "b_start": 0, "b_end": len(words)}
    planted = {"a_doc": "x", "b_doc": "y", "kind": "copy", "edit_rate": 0.0, **edges}
    (tmp_path / "two.gold.jsonl").write_text(json.dumps(planted), encoding="utf-8")
    reuse.main(str(corpus))
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("1 pairs in ")
    assert said[1] == "all: PlagDet 1.000, precision 1.000, recall 1.000, granularity 1.000"
