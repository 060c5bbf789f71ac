"""What is left of a report or of tables when the run that writes them anew is killed?

`python benchmarks/kills.py` writes the tables of a few sample articles, then starts the command
again and again over them and kills it (SIGKILL, to that process alone) at random moments. Half of
the kills fall at any time of a run, a quarter in its last tenth, a quarter while the new folder
changes places with the old one. After each, what lies in the folder must be the previous output to
the byte, or the new one, with somebody else's files untouched, and no process may go on. In the end
a run must succeed and give the bytes of the first. Linux only: processes are looked up in /proc.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from analysis import output
from analysis.settings import SAMPLE

ANY, END, CHANGE = "any time", "last tenth", "the change"
MOMENTS = (ANY, END, ANY, CHANGE)
PREVIOUS, NEW, ENDED = "previous whole", "new whole", "ended before"
LEFT, ORPHANS = "left beside", "orphans"
SWAP = (
    0.01  # seconds from the new manifest on: others' files are taken along, folders change places
)
PATIENCE = 20  # seconds that processes of a killed run have to end
MARK = "ANALYSIS_KILLS_BENCHMARK"

Content = dict[str, str]  # path -> SHA-256


class Runs:
    """Runs of a command into one folder, on one of two corpora."""

    def __init__(self, root: Path, command: str, articles: int) -> None:
        self.out, self.temporary = root / "output" / "out", root / "temporary"
        self.temporary.mkdir()
        chosen = sorted(SAMPLE.glob("*-0307-*.txt")) + sorted(SAMPLE.glob("*-0308-*.txt"))
        self._corpora = []
        for name, number in (("one", articles), ("two", articles + 1)):
            (root / name).mkdir()
            for path in (SAMPLE / "metadata.csv", *chosen[:number]):
                shutil.copy(path, root / name)
            self._corpora.append(root / name)
        self._command = [sys.executable, "-m", "analysis", command, "--out", str(self.out)]
        self._environment = {
            **os.environ,
            "ANALYSIS_CACHE": str(root / "cache"),
            "TMPDIR": str(self.temporary),
            MARK: str(os.getpid()),
        }

    def start(self, which: int) -> subprocess.Popen[bytes]:
        """A run on one of the corpora, under way."""
        command = [*self._command, str(self._corpora[which])]
        quiet = subprocess.DEVNULL
        return subprocess.Popen(command, env=self._environment, stdout=quiet, stderr=quiet)

    def complete(self, which: int) -> tuple[Content, float]:
        """What a whole run writes, and how many seconds it takes."""
        began = time.monotonic()
        if code := self.start(which).wait():
            sys.exit(f"a run that nobody killed ended with {code}")
        return self.content(), time.monotonic() - began

    def content(self) -> Content:
        """What the tool wrote into the folder, as it is there now."""
        listed = json.loads((self.out / output.MANIFEST).read_text(encoding="utf-8"))["files"]
        return {name: output.file_hash(self.out / name) for name in [*listed, output.MANIFEST]}

    def beside(self) -> list[str]:
        """What lies beside the folder."""
        return sorted(path.name for path in self.out.parent.iterdir() if path != self.out)

    def orphans(self) -> list[int]:
        """Processes of runs that go on."""
        marked = f"{MARK}={os.getpid()}".encode()
        return [pid for pid, environment in _processes() if marked in environment]


def _processes() -> Iterator[tuple[int, list[bytes]]]:
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            yield int(path.parent.name), path.read_bytes().split(b"\0")
        except OSError:  # it has ended, or is somebody else's
            continue


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--command", choices=("tables", "report"), default="tables")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--articles", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        runs = Runs(Path(folder), given.command, given.articles)
        told, broken = campaign(runs, given.kills, random.Random(given.seed))
        temporary = len(list(runs.temporary.iterdir()))
    print(f"{'moment':12}  kills  {PREVIOUS}  {NEW}  {ENDED}  {LEFT}  {ORPHANS}")
    for moment in (ANY, END, CHANGE):
        ways = (PREVIOUS, NEW, ENDED, LEFT, ORPHANS)
        counts = "  ".join(f"{told[moment, way]:{len(way)}}" for way in ways)
        print(f"{moment:12}  {told[moment, 'kills']:5}  {counts}")
    print(f"survived: {given.kills - len(broken)} of {given.kills}")
    print(f"left in the folder for temporary files: {temporary}")
    print("\n".join(broken))
    sys.exit(bool(broken))


def campaign(
    runs: Runs, kills: int, rng: random.Random
) -> tuple[Counter[tuple[str, str]], list[str]]:
    """Kills runs; counts by moment and what was found, and sentences on what was not whole."""
    runs.complete(0)  # fills the cache
    whole = [runs.complete(1)[0]]
    first, seconds = runs.complete(0)
    whole.insert(0, first)
    mine = {"mine.txt"}
    (runs.out / "mine.txt").write_text("mine")
    told: Counter[tuple[str, str]] = Counter()
    broken: list[str] = []
    for number in range(kills):
        moment, which = MOMENTS[number % len(MOMENTS)], rng.randrange(2)
        before = runs.out.stat().st_ino
        mine.add(f"mine-{number}.txt")
        code = _kill(runs, which, moment, seconds, rng, f"mine-{number}.txt")
        left, orphans = runs.beside(), _patiently(runs)
        # A folder that has moved keeps its number.
        found = PREVIOUS if runs.out.exists() and runs.out.stat().st_ino == before else NEW
        for way in ("kills", found if code else ENDED, *[LEFT] * bool(left), *[ORPHANS] * orphans):
            told[moment, way] += 1
        if reason := _broken(runs, whole, mine, code, orphans, left):
            broken.append(f"kill {number}, {moment}: {reason}")
    last, _ = runs.complete(0)
    if last != first or runs.beside() or not _kept(runs, mine):
        broken.append(f"after the last run: {runs.beside()}, same bytes: {last == first}")
    return told, broken


def _kill(
    runs: Runs, which: int, moment: str, seconds: float, rng: random.Random, late: str
) -> int:
    """Kills a run; somebody else writes a file `late` while it works. The exit code, 0 if ended."""
    began = time.monotonic()
    wait = rng.uniform(0.9 if moment == END else 0, 1) * seconds
    process = runs.start(which)
    time.sleep(wait / 2)
    (runs.out / late).write_text("mine")
    if moment == CHANGE:
        manifest = f".out.{process.pid}.partial/{output.MANIFEST}"
        while process.poll() is None and not (runs.out.parent / manifest).exists():
            time.sleep(0)  # the moment is short
        time.sleep(rng.uniform(0, SWAP))
    else:
        time.sleep(max(0, began + wait - time.monotonic()))
    process.kill()
    return process.wait()


def _patiently(runs: Runs) -> int:
    """Processes that still run after some seconds; they are ended then."""
    end = time.monotonic() + PATIENCE
    while (left := runs.orphans()) and time.monotonic() < end:
        time.sleep(0.2)
    for pid in left:
        os.kill(pid, 9)
    return len(left)


def _broken(
    runs: Runs, whole: list[Content], mine: set[str], code: int, orphans: int, left: list[str]
) -> str | None:
    """What is wrong after a kill, if anything."""
    try:
        if runs.content() not in whole:
            return "the output is neither the previous nor the new one"
    except (OSError, ValueError) as error:
        return f"the output is not whole: {error}"
    if not _kept(runs, mine):
        return "somebody else's file is gone"
    if code not in (0, -9):
        return f"the run ended with {code}"
    if orphans or len(left) > 2:  # a lock and a folder, not those of the kill before
        return f"{orphans} processes and {left} are left"
    return None


def _kept(runs: Runs, mine: set[str]) -> bool:
    return all((runs.out / name).is_file() for name in mine)


if __name__ == "__main__":
    main()
