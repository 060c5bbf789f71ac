"""The command line as a user meets it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import analysis
from analysis.__main__ import main
from analysis.settings import SAMPLE

NEWS = "وقال الوزير إن الماء عاد."


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "مقالات كثيرة"
    folder.mkdir()
    (folder / "a.txt").write_text(NEWS, encoding="utf-8")
    (folder / "b.pdf").write_bytes(b"%PDF")
    return folder


def test_tables(corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert main(["tables", str(corpus), "--out", str(out)]) == 0
    assert analysis.read(out)["attributions"]["cue"].tolist() == ["قال"]
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "refused: b.pdf: format '.pdf' is not read" in shown.err


def test_an_output_inside_the_corpus_is_no_input(corpus: Path) -> None:
    for _ in range(2):
        assert main(["tables", str(corpus), "--out", str(corpus / "out")]) == 0
    assert len(analysis.read(corpus / "out")["documents"]) == 1


def test_tables_beside_the_articles_are_no_input(corpus: Path, tmp_path: Path) -> None:
    assert main(["tables", str(corpus), "--out", str(corpus / "annotated")]) == 0
    (corpus / "annotated" / ".analysis.json").unlink()  # tables that a person copied or wrote
    assert main(["tables", str(corpus), "--out", str(tmp_path / "out")]) == 0
    assert len(analysis.read(tmp_path / "out")["documents"]) == 1


def test_only_some_tables(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["tables", str(corpus), "--out", str(out), "--only", "mentions, reuse"]) == 0
    assert {path.name for path in out.iterdir()} == {
        "mentions.csv", "reuse.csv", "datapackage.json", ".analysis.json",
    }  # fmt: skip


def test_parquet(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["tables", str(corpus), "--out", str(out), "--format", "parquet"]) == 0
    assert analysis.read(out)["documents"]["text"].tolist() == [NEWS]


def test_strict_fails_on_refusals_and_still_writes(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["tables", str(corpus), "--out", str(out), "--strict"]) == 1
    assert (out / "documents.csv").exists()
    (corpus / "b.pdf").unlink()
    assert main(["tables", str(corpus), "--out", str(out), "--strict"]) == 0


def test_check(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(corpus)]) == 0
    shown = capsys.readouterr()
    assert "1 article, 5 words" in shown.out
    assert "dates: all unknown" in shown.out
    assert "encodings: utf-8 (1)" in shown.out
    assert main(["check", str(corpus), "--strict"]) == 1


def test_actor_files(corpus: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(
        "entities: [{id: water, type: MISC, label: {ar: الماء}, aliases: [الماء]}]",
        encoding="utf-8",
    )
    counts = []
    for options in (
        [],
        ["--actors", str(mine)],
        ["--actors", "none", "--actors", str(mine)],
        ["--actors", "none"],
    ):
        out = tmp_path / "out"
        assert main(["tables", str(corpus), "--out", str(out), *options]) == 0
        made = analysis.read(out)
        counts.append((len(made["mentions"]), len(made["entities"]) > 50))
    assert counts == [(0, True), (1, True), (1, False), (0, False)]


def test_actor_files_change_no_finished_tables(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["tables", str(corpus), "--out", str(out)]) == 0
    assert main(["tables", str(out), "--out", str(tmp_path / "two"), "--actors", "none"]) == 2
    assert "--actors takes a corpus" in capsys.readouterr().err
    assert main(["tables", str(out), "--out", str(tmp_path / "two"), "--by", "month"]) == 2
    assert "finished tables by outlet; --by takes a corpus" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "COMMAND"),
        (["reprot", "x"], "invalid choice"),
        (["report"], "CORPUS"),
        (["tables", "x"], "--out"),
        (["check", "nothing here"], "name a file, folder or glob"),
        (["tables", "{corpus}", "--out", "{corpus}"], "previous output"),
        (["tables", "{corpus}", "--out", "{out}", "--format", "docx"], "invalid choice"),
        (["tables", "{corpus}", "--out", "{out}", "--only", "mention"], "allowed: documents"),
        (["tables", "{corpus}", "--out", "{out}", "--tagger", "bert"], "invalid choice"),
        (["tables", "{corpus}", "--out", "{out}", "--by", "colour"], "allowed: day, week, month"),
        (["tables", "{corpus}", "--out", "{out}", "--jobs", "0"], "at least 1"),
        (["tables", "{corpus}", "--out", "{out}", "--actors", "no.yaml"], "is not there"),
        (["tables", "{corpus}/b.pdf", "--out", "{out}"], "no article could be loaded"),
    ],
)
def test_a_mistake_is_one_line(
    corpus: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    given = [a.format(corpus=corpus, out=tmp_path / "out") for a in arguments]
    assert main(given) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert len(shown.err.splitlines()) == 1
    assert message in shown.err
    assert not (tmp_path / "out").exists()


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for name, seed, zone, locale, jobs in (
        ("one", "1", "Asia/Damascus", "C", "1"),
        ("ثان", "2", "America/Lima", "ar_SY.UTF-8", "2"),
    ):
        here = tmp_path / name
        shutil.copytree(SAMPLE, here / "sample")
        environment = {
            "PYTHONHASHSEED": seed,
            "TZ": zone,
            "LC_ALL": locale,
            "ANALYSIS_CACHE": str(here / "cache"),
        }
        command = [
            sys.executable,
            "-m",
            "analysis",
            "tables",
            "sample",
            "--out",
            "out",
            "--jobs",
            jobs,
        ]
        subprocess.run(
            command, cwd=here, env=os.environ | environment, capture_output=True, check=True
        )
        made.append({path.name: path.read_bytes() for path in (here / "out").iterdir()})
    assert made[0] == made[1]


def test_the_module_runs() -> None:
    command = [sys.executable, "-m", "analysis", "check", "/nothing/here"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert "Traceback" not in run.stderr
