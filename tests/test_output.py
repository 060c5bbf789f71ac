"""A folder is replaced as a whole or not at all, whatever ends the run."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import analysis
from analysis import output
from analysis.__main__ import main
from analysis.errors import AnalysisError
from analysis.settings import SAMPLE

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")


def write(out: Path, **files: str) -> None:
    with output.replace_folder(out) as new:
        for name, content in files.items():
            (new / f"{name}.txt").write_text(content)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_folder_is_replaced_whole(tmp_path: Path) -> None:
    out = tmp_path / "مجلد جديد" / "out"
    for content in ("one", "two"):
        with output.replace_folder(out) as new:
            (new / f"{content}.txt").write_text(content)
    assert sorted(p.name for p in out.iterdir()) == [".analysis.json", "two.txt"]
    assert [p.name for p in out.parent.iterdir()] == ["out"]


def test_what_others_wrote_stays(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with output.replace_folder(out) as new:
        (new / "ours.txt").write_text("1")
    (out / "notes").mkdir()
    (out / "notes" / "mine.txt").write_text("mine")
    with output.replace_folder(out) as new:
        (new / "ours.txt").write_text("2")
    assert (out / "notes" / "mine.txt").read_text() == "mine"
    assert (out / "ours.txt").read_text() == "2"


def test_what_others_wrote_is_not_written_over(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with output.replace_folder(out) as new:
        (new / "a.txt").write_text("1")
    (out / "b.txt").write_text("mine")
    with pytest.raises(AnalysisError, match="would be replaced"), output.replace_folder(out) as new:
        (new / "b.txt").write_text("2")
    assert (out / "b.txt").read_text() == "mine"
    assert (out / "a.txt").read_text() == "1"


def test_links_stay_links(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "real")
    for _ in range(2):
        with output.replace_folder(tmp_path / "out") as new:
            (new / "a.txt").write_text("1")
        if not (tmp_path / "real" / "elsewhere").is_symlink():
            (tmp_path / "real" / "elsewhere").symlink_to(tmp_path)
    assert (tmp_path / "out").is_symlink()
    assert (tmp_path / "real" / "a.txt").exists()
    assert (tmp_path / "real" / "elsewhere").is_symlink()


def test_a_failure_leaves_the_old_folder(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with output.replace_folder(out) as new:
        (new / "a.txt").write_text("old")
    with pytest.raises(RuntimeError), output.replace_folder(out) as new:
        (new / "a.txt").write_text("new")
        raise RuntimeError
    assert (out / "a.txt").read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_a_folder_that_is_not_ours_is_refused(tmp_path: Path, kind: str) -> None:
    out = tmp_path / "out"
    if kind == "folder":
        out.mkdir()
        (out / "thesis.docx").write_text("x")
    else:
        out.write_text("x")
    with pytest.raises(AnalysisError, match="previous output"), output.replace_folder(out):
        pass
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_the_manifest_tells_what_was_changed(tmp_path: Path) -> None:
    with output.replace_folder(tmp_path / "out") as new:
        (new / "b").mkdir()
        (new / "b" / "نص.txt").write_bytes(b"")
        (new / "a.txt").write_bytes(b"1")
    told = json.loads((tmp_path / "out" / output.MANIFEST).read_text(encoding="utf-8"))["files"]
    assert list(told) == ["a.txt", "b/نص.txt"]
    assert told["a.txt"] == output.file_hash(tmp_path / "out" / "a.txt")


def test_a_former_manifest_is_ours(tmp_path: Path) -> None:
    write(tmp_path / "out", a="1")
    former = {"written_by": "analysis", "files": ["a.txt"]}
    (tmp_path / "out" / output.MANIFEST).write_text(json.dumps(former))
    write(tmp_path / "out", b="2")
    assert names(tmp_path / "out") == [".analysis.json", "b.txt"]


def test_a_second_run_says_so_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    (tmp_path / "link").symlink_to(out)
    with output.replace_folder(out):
        for name in ("out", "link"):
            assert main(["tables", str(SAMPLE), "--out", str(tmp_path / name)]) == 2
            (line,) = capsys.readouterr().err.splitlines()
            assert f"{out} is being written by another run; wait" in line
    assert names(tmp_path) == ["link", "out"]


def test_of_two_processes_one_wins(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "analysis",
        "tables",
        str(SAMPLE),
        "--out",
        str(tmp_path / "out"),
    ]
    pair = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    told = {run.communicate()[1]: run.returncode for run in pair}
    assert sorted(told.values()) == [0, 2]
    (line,) = next(said for said, code in told.items() if code == 2).splitlines()
    assert "is being written by another run" in line
    assert analysis.read(tmp_path / "out")["documents"] is not None
    assert names(tmp_path) == ["out"]


def test_folders_above_are_made_and_go_with_a_mistake(tmp_path: Path) -> None:
    out = tmp_path / "a" / "b" / "out"
    with pytest.raises(AnalysisError), output.replace_folder(out):
        raise AnalysisError
    assert names(tmp_path) == []
    write(out, a="1")
    assert (out / "a.txt").exists()


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    path = tmp_path / "new" / "mine.yaml"
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / ".mine.yaml.123.partial").write_text("half")  # of a run that was killed
    output.write_text("نص\n", path)
    assert path.read_bytes() == "نص\n".encode()
    assert names(tmp_path / "new") == ["mine.yaml"]


# Killed


KILLS = {
    "while writing": "_hashes",
    "with others' files taken along": "Path.touch",
    "before the change": "_exchange",
    "after the change": "_bring_over",
    "while tidying": "shutil.rmtree",
}


def killed(out: Path, moment: str, renames: bool) -> None:
    """Writes `2` into a folder, in a process that dies at its first call of a function."""
    code = f"""
import os, shutil
from pathlib import Path
from analysis import output
renames, moment = {renames}, {moment!r}
if renames:
    output._exchange = lambda *_: False
    if moment == "_exchange":  # between the two renames
        def second(self, place, rename=Path.rename):
            if self.suffix == ".partial":
                os._exit(9)
            return rename(self, place)
        Path.rename, moment = second, None
if moment == "Path.touch":
    touch = Path.touch
    Path.touch = lambda path, **_: os._exit(9) if path.name == output.LEAVING else touch(path)
elif moment == "shutil.rmtree":
    shutil.rmtree = lambda folder, **_: ((folder / output.MANIFEST).unlink(), os._exit(9))
elif moment:
    setattr(output, moment, lambda *_: os._exit(9))
with output.replace_folder(Path({str(out)!r})) as new:
    (new / "ours.txt").write_text("2")
    (new / "more.txt").write_text("2")
    (Path({str(out)!r}) / "late.txt").write_text("mine")
"""
    environment = {**os.environ, "PYTHONPATH": str(Path(analysis.__file__).parent.parent)}
    run = subprocess.run([sys.executable, "-c", code], env=environment, check=False)
    assert run.returncode == 9


@pytest.mark.parametrize("renames", [False, True], ids=["one step", "two renames"])
@pytest.mark.parametrize("moment", KILLS.values(), ids=KILLS)
def test_a_killed_run_harms_nothing(tmp_path: Path, moment: str, renames: bool) -> None:
    out = tmp_path / "out"
    write(out, ours="1")
    (out / "notes").mkdir()
    (out / "notes" / "mine.txt").write_text("mine")
    killed(out, moment, renames)
    if not (renames and moment == "_exchange"):  # where a folder cannot change places in one step
        assert (out / "notes" / "mine.txt").read_text() == "mine"
        whole = "2" if (out / "more.txt").exists() else "1"
        assert (out / "ours.txt").read_text() == whole
    for content in ("3", "4"):
        write(out, ours=content)
        assert names(tmp_path) == ["out"]
        assert names(out) == [".analysis.json", "late.txt", "notes", "ours.txt"]
        assert (out / "ours.txt").read_text() == content
        assert (out / "notes" / "mine.txt").read_text() == "mine"


def test_an_old_folder_is_put_back_even_if_the_next_run_fails(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(out, ours="1")
    killed(out, "_exchange", renames=True)
    assert not out.exists()
    with pytest.raises(AnalysisError), output.replace_folder(out):
        raise AnalysisError
    assert names(tmp_path) == ["out"]
    assert names(out) == [".analysis.json", "late.txt", "ours.txt"]


@pytest.mark.parametrize("renames", [False, True], ids=["one step", "two renames"])
def test_what_comes_in_the_last_moment_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, renames: bool
) -> None:
    out = tmp_path / "out"
    write(out, ours="1")
    (out / "edited.txt").write_text("old")
    exchange = output._exchange

    def late(one: Path, other: Path) -> bool:
        (out / "new.txt").write_text("mine")
        (tmp_path / "saved").write_text("newer")
        (tmp_path / "saved").replace(out / "edited.txt")  # as editors save
        return not renames and exchange(one, other)

    monkeypatch.setattr(output, "_exchange", late)
    write(out, ours="2")
    assert (out / "new.txt").read_text() == "mine"
    assert (out / "edited.txt").read_text() == "newer"
    assert (out / "ours.txt").read_text() == "2"
    assert names(tmp_path) == ["out"]


def test_only_leftovers_of_this_folder_are_taken_away(tmp_path: Path) -> None:
    theirs = [
        ".out.partial",
        ".out.mine.partial",
        ".output.1.partial",
        ".out.5.6.partial",
        ".out.7.older",
    ]
    for name in (*theirs, ".out.1.partial", ".out.22.old"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x").write_text("x")
    write(tmp_path / "out", a="1")
    assert names(tmp_path) == sorted([*theirs, "out"])


@POSIX
def test_a_kill_ends_tidily(tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "analysis", "tables", str(SAMPLE), "--out", str(out)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as run:
        wait_until(lambda: any(tmp_path.glob(".out.*.partial")))
        run.terminate()
        _, told = run.communicate()
    assert (run.returncode, told) == (143, "analysis: interrupted; nothing was written\n")
    assert names(tmp_path) == []


def test_signals_are_as_before(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGTERM)
    assert main(["check", str(tmp_path / "nothing")]) == 2
    assert signal.getsignal(signal.SIGTERM) == before


def wait_until(true: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


# Refused by the disk


@POSIX
@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_a_full_disk_is_one_sentence(tmp_path: Path, format: str) -> None:
    out = tmp_path / "out"
    write(out, a="1")
    code = (
        "import resource, sys\nfrom analysis.__main__ import main\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (9_000, 9_000))\n"
        f"sys.exit(main(['tables', {str(SAMPLE)!r}, '--out', {str(out)!r}, '--format', {format!r}, '--only', 'documents']))"
    )
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(analysis.__file__).parent.parent),
        "ANALYSIS_CACHE": str(tmp_path / "cache"),
    }
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 2
    assert (
        run.stderr
        == f"analysis: {out} cannot be written (File too large); name another folder with --out\n"
    )
    assert (out / "a.txt").read_text() == "1"
    assert names(out) == [".analysis.json", "a.txt"]
    assert set(names(tmp_path)) <= {"cache", "out"}


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (OSError(errno.ENOSPC, "x"), r"\(No space left on device\); make room there and in"),
        (OSError(errno.EROFS, "x"), r"\(Read-only file system\); name another folder"),
        (OSError("of a library"), r"\(of a library\); name another"),
        (OSError(errno.EACCES, "x", "/elsewhere/x"), r"\(Permission denied: /elsewhere/x\)"),
    ],
)
def test_what_the_disk_refuses_is_told(tmp_path: Path, error: OSError, message: str) -> None:
    with pytest.raises(AnalysisError, match=message), output.replace_folder(tmp_path / "out"):
        raise error
    assert names(tmp_path) == []
