"""The tutorial's commands run as they stand there, one after the other."""

import re
import shlex
from pathlib import Path

import pandas as pd
import pytest

import analysis
from analysis import correction_files
from analysis.__main__ import main
from analysis.settings import ROOT, SAMPLE

PAGE = ROOT / "docs" / "tutorial.md"
COMMANDS = re.findall(r"^\.venv/bin/python -m analysis (.+)$", PAGE.read_text("utf-8"), re.M)


def test_the_tutorial(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = {}
    for line in COMMANDS:
        command, *words = shlex.split(line)
        made_here = ("first", "second", "third", "review", "coding")
        given = [
            str(tmp_path / word)
            if word.split(".")[0] in made_here
            else str(ROOT / word) if word.startswith("data/") else word
            for word in words
        ]  # fmt: skip
        assert main([command, *given]) == 0, line
        said[line] = capsys.readouterr()
    assert len(COMMANDS) == 7
    second = next(s for line, s in said.items() if "--out second" in line)
    assert "corrections: applied (16)" in second.err
    page = (tmp_path / "third" / "05_summary.html").read_text(encoding="utf-8")
    assert "16 corrections by" in page
    assert "Measured on 40 paragraphs of this corpus" in page
    assert "Krippendorff" in page
    made = analysis.read(tmp_path / "third" / "tables")
    assert set(made["validation"]["table"]) == {
        "mentions", "attributions", "actions", "quantities", "dates",
    }  # fmt: skip
    verdict = next(s for line, s in said.items() if line.startswith("verify"))
    assert "all agrees" in verdict.out
    articles = "".join(
        path.read_text("utf-8") for path in sorted((tmp_path / "third" / "articles").iterdir())
    )
    for word in ("confirmed", "corrected", "added"):
        assert f"{word} by a person" in articles
    assert (tmp_path / "third.qdpx").stat().st_size > 10_000


def test_what_the_tutorial_corrects_is_in_the_sample() -> None:
    """No row of it is out of date: each is found by its id, and what it says was wrong still is."""
    path = ROOT / "data" / "tutorial" / "corrections.csv"
    given = correction_files.load([path])
    study = analysis.open(SAMPLE, settings=analysis.Settings(corrections=(path,)))
    made = study["corrections"]
    assert len(given) == len(made) == 16
    assert set(made["outcome"]) == {"applied"}
    edits = made[made["action"] == "edit"]
    assert not (edits["old"].fillna("none") == edits["new"]).any()
    assert set(pd.unique(made["action"])) == set(correction_files.ACTIONS)
