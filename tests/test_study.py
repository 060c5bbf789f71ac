"""The stage graph, the cache, and tables that are the same whatever the circumstances."""

import multiprocessing
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from pandas.testing import assert_frame_equal

import analysis
from analysis import articles, cache, output, reading, tables
from analysis.errors import AnalysisError
from analysis.settings import SAMPLE, Settings
from analysis.stages import STAGES

NEWS = "وقال الوزير إن الماء عاد، مضيفاً أن الكهرباء مقطوعة.\n"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for n in range(3):
        (folder / f"{n}.txt").write_text(NEWS * (n + 1), encoding="utf-8")
    return folder


def same(one: tables.Tables, other: tables.Tables) -> None:
    assert list(one) == list(other)
    for name in one:
        assert_frame_equal(one[name], other[name], obj=name)


def test_all_tables_are_described_and_made() -> None:
    made = analysis.open(SAMPLE).all()
    assert list(made) == list(STAGES)
    assert set(made) <= set(tables.schemas())
    for name, table in made.items():
        keyed = table[list(tables.schemas()[name].key)]
        assert not keyed.duplicated().any(), f"{name} has rows with the same key"


def test_every_finding_leads_back_to_the_raw_text() -> None:
    sample = analysis.open(SAMPLE)
    for name, column, start, end in (
        ("mentions", "text", "start", "end"),
        ("attributions", "cue", "cue_start", "cue_end"),
        ("attributions", "source", "source_start", "source_end"),
        ("attributions", "content", "content_start", "content_end"),
    ):
        rows = sample[name].dropna(subset=[start])
        assert len(rows)
        for row in rows.to_dict("records"):
            assert sample.passage(row["doc_id"], row[start], row[end], row["part"]) == row[column]


def test_references_lead_to_rows() -> None:
    sample = analysis.open(SAMPLE)
    statements = set(sample["attributions"]["statement_id"])
    assert set(sample["mentions"]["statement_id"].dropna()) <= statements
    assert set(sample["attributions"]["parent_id"].dropna()) <= statements
    assert sample["mentions"]["statement_id"].notna().any()


def test_the_cache_changes_nothing(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANALYSIS_CACHE", str(tmp_path / "cache"))
    cold = analysis.open(corpus).all()
    monkeypatch.setattr(articles, "read", None)  # nothing may be computed again
    same(analysis.open(corpus).all(), cold)


def test_a_changed_actor_file_is_not_served_from_the_cache(corpus: Path, tmp_path: Path) -> None:
    actors = tmp_path / "mine.yaml"
    counts = []
    for name in ("الماء", "الهواء"):
        actors.write_text(
            f"entities: [{{id: x, type: MISC, label: {{ar: س}}, aliases: [{name}]}}]",
            encoding="utf-8",
        )
        counts.append(len(analysis.open(corpus, settings=Settings(actors=(actors,)))["mentions"]))
    assert counts == [6, 0]


@pytest.mark.parametrize("damage", ["rows", "file", "folder"])
def test_a_damaged_cache_is_ignored(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    monkeypatch.setenv("ANALYSIS_CACHE", str(tmp_path / "cache"))
    good = analysis.open(corpus).all()
    path = cache.folder() / "articles.sqlite"
    if damage == "rows":
        with sqlite3.connect(path) as database:
            database.execute("UPDATE results SET rows = substr(rows, 1, 9)")
        database.close()
    elif damage == "file":
        path.write_bytes(b"no database")
    else:
        monkeypatch.setenv("ANALYSIS_CACHE", str(path / "below a file"))
    same(analysis.open(corpus).all(), good)
    same(analysis.open(corpus).all(), good)


def test_jobs_change_nothing(corpus: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    one = analysis.open(corpus).all()
    monkeypatch.setenv("ANALYSIS_CACHE", str(tmp_path / "empty"))
    monkeypatch.setattr(reading, "CHUNK", 1)
    same(analysis.open(corpus, settings=Settings(jobs=2)).all(), one)


def test_a_worker_that_is_ended_is_one_sentence(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ANALYSIS_CACHE", str(tmp_path / "empty"))
    monkeypatch.setattr(reading, "CHUNK", 1)

    def end_one() -> None:
        while len(workers := multiprocessing.active_children()) < 2:
            time.sleep(0.01)
        workers[0].kill()

    threading.Thread(target=end_one, daemon=True).start()
    with pytest.raises(AnalysisError, match="for want of memory; ask for fewer --jobs than 2"):
        analysis.open(corpus, settings=Settings(jobs=2)).all()


@pytest.mark.skipif(sys.platform == "win32", reason="there, a job's processes are ended with it")
def test_workers_end_with_a_killed_run() -> None:
    code = """
import multiprocessing, os, signal
from concurrent.futures import ProcessPoolExecutor
from analysis import reading, settings
chosen = settings.Settings(actors=(), places="none", tagger="none")
spawn = multiprocessing.get_context("spawn")
pool = ProcessPoolExecutor(2, spawn, reading._start_worker, (chosen,))
list(pool.map(abs, range(9)))
os.kill(os.getpid(), signal.SIGKILL)
"""
    run = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    run.communicate(timeout=60)  # ends when no process holds the other end of the pipe any more
    assert run.returncode == -9


def test_a_table_folder_opens_as_it_is(corpus: Path, tmp_path: Path) -> None:
    made = analysis.open(corpus)
    out = tmp_path / "tables"
    out.mkdir()
    tables.write(made.all(), out, provenance=made.provenance)
    (tmp_path / output.MANIFEST).write_text("{}")
    for path in (out, tmp_path):
        back = analysis.open(path)
        same(back.all(), made.all())
        assert back.provenance == made.provenance


def test_a_part_of_the_tables_says_what_it_has(corpus: Path, tmp_path: Path) -> None:
    made = analysis.open(corpus)
    tables.write(made.all(["documents"]), tmp_path, provenance=made.provenance)
    with pytest.raises(AnalysisError, match="no table 'mentions' here; there are: documents"):
        analysis.open(tmp_path)["mentions"]


def test_the_environment_names_the_study(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANALYSIS_STUDY", str(corpus))
    assert len(analysis.open()["documents"]) == 3
    monkeypatch.delenv("ANALYSIS_STUDY")
    assert len(analysis.open()["documents"]) > 3


def test_somebody_elses_data_package_is_no_study(corpus: Path) -> None:
    (corpus / "datapackage.json").write_text('{"name": "theirs", "resources": []}')
    assert len(analysis.open(corpus)["documents"]) == 3


def test_a_wrong_epoch_is_one_sentence(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "today")
    with pytest.raises(AnalysisError, match="seconds since 1970"):
        analysis.open(corpus)


@pytest.mark.parametrize(
    ("settings", "message"), [({"tagger": "x"}, "allowed: none"), ({"jobs": 0}, "at least 1")]
)
def test_wrong_settings(settings: dict[str, object], message: str) -> None:
    with pytest.raises(AnalysisError, match=message):
        Settings(**settings)  # type: ignore[arg-type]


def test_wrong_names(corpus: Path) -> None:
    made = analysis.open(corpus)
    with pytest.raises(AnalysisError, match="there are: documents"):
        made["nothing"]
    with pytest.raises(AnalysisError, match="there is no article"):
        made.passage("nobody", 0, 1)


def test_provenance_names_inputs_and_no_time(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = analysis.open(corpus).provenance
    assert [entry["path"] for entry in made["inputs"]] == ["0.txt", "1.txt", "2.txt"]
    assert "created" not in made
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert analysis.open(corpus).provenance["created"] == "1970-01-01T00:00:00+00:00"
