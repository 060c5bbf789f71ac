"""How does a folder come to disk whole or not at all, whatever ends the run?

The new folder is made beside the old one, and in the end the two change places in one step. While a
run writes, it holds a lock; what killed runs left beside the folder, the next one takes away.
"""

import ctypes
import errno
import hashlib
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from analysis.errors import AnalysisError

MANIFEST = ".analysis.json"
LEAVING = ".analysis.leaving"  # stands in a folder that is about to give way to a newer one
_FULL = (errno.ENOSPC, errno.EDQUOT)
_AT_FDCWD = -100  # Linux: paths as usual
_SWAP = 2  # RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS


@contextmanager
def replace_folder(out: Path, about: Mapping[str, object] | None = None) -> Iterator[Path]:
    """A new folder beside `out` to write into; it takes the place of `out` when all went well.

    What stands in `out` and was not written by this tool is kept, also if it comes there meanwhile.

    Args:
        out: a folder that is not there, is empty, or was written by this tool.
        about: what the manifest is to keep of how it was made.

    Raises:
        AnalysisError: if `out` is something else, another run writes it, or it cannot be written.
    """
    out = Path(os.path.realpath(out))  # behind a link, the folder itself is replaced
    another = "name another folder with --out"
    with _in_one_sentence(out, another):
        _refuse_others(out)
        with _locked(out, another):
            _tidy(out)
            new = _beside(out, "partial")
            try:
                new.mkdir()
                yield new
                manifest = {"written_by": "analysis", **(about or {}), "files": _hashes(new)}
                write_json(manifest, new / MANIFEST)
                _put_in_place(new, out)
            finally:
                _tidy(out)


def write_text(text: str, path: Path) -> None:
    """Writes a text in UTF-8; see `write_bytes`."""
    write_bytes(text.encode("utf-8"), path)


def write_bytes(data: bytes, path: Path) -> None:
    """Writes a file beside its place, then moves it there: nobody sees half of it.

    Raises:
        AnalysisError: if another run writes it, or it cannot be written.
    """
    path = Path(os.path.realpath(path))
    another = "name another file"
    with _in_one_sentence(path, another), _locked(path, another):
        _tidy(path)
        new = _beside(path, "partial")
        try:
            new.write_bytes(data)
            new.replace(path)
        finally:
            _tidy(path)


def write_json(value: object, path: Path) -> None:
    """JSON as people can read it, with sorted nothing: the order is the writer's."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _in_one_sentence(path: Path, another: str) -> Iterator[None]:
    """Turns whatever the disk refuses into an error that says what to do."""
    try:
        yield
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        if isinstance(error.filename, str) and path.parent not in Path(error.filename).parents:
            reason = f"{reason}: {error.filename}"
        if error.errno in _FULL:  # it does not say which disk
            another = f"make room there and in the folder for temporary files, or {another}"
        raise AnalysisError(f"{path} cannot be written ({reason}); {another}") from error


@contextmanager
def _locked(path: Path, another: str) -> Iterator[None]:
    """Makes this run the only one that writes `path`; the system frees the lock of a killed run."""
    missing = [folder for folder in path.parents if not folder.exists()]
    file = path.with_name(f".{path.name}.analysis.lock")
    lock = FileLock(file, blocking=False)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file.touch()  # so that the disk says what it refuses, where the lock would wait
        try:
            lock.acquire()
        except Timeout:
            raise AnalysisError(
                f"{path} is being written by another run; wait for it to end, or {another}"
            ) from None
        try:
            yield
        finally:
            if sys.platform != "win32":  # there, release does this
                with suppress(OSError):
                    file.unlink()  # while held, so that it is nobody else's
            lock.release()
    finally:
        with suppress(OSError):  # folders above that stayed empty, from the inside out
            for folder in missing:
                folder.rmdir()


def _beside(out: Path, ending: str) -> Path:
    return out.with_name(f".{out.name}.{os.getpid()}.{ending}")


def _refuse_others(out: Path) -> None:
    """Refuses what is neither empty nor written by this tool."""
    allowed = "--out must name a folder that is new, empty, or a previous output"
    for path in (out, *out.parents):
        if path.exists() and not path.is_dir():
            raise AnalysisError(f"{path} is a file; {allowed}")
    if not out.exists():
        return
    if _written_into(out) is None and any(path.name != LEAVING for path in out.iterdir()):
        raise AnalysisError(f"{out} holds files that this tool did not write; {allowed}")


def _hashes(folder: Path) -> dict[str, str]:
    files = {p.relative_to(folder).as_posix(): p for p in _below(folder) if p.is_file()}
    return {name: file_hash(files[name]) for name in sorted(files)}


def _written_into(folder: Path) -> set[str] | None:
    """The files that this tool wrote into a folder; nothing without a manifest."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return set(manifest["files"])  # by path their hashes; formerly a list
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _below(folder: Path) -> Iterator[Path]:
    """Files, links and empty folders in a folder and all folders below."""
    for path in sorted(folder.iterdir()):
        if path.is_dir() and not path.is_symlink():
            inside = list(_below(path))
            yield from inside or [path]
        else:
            yield path


def _others(folder: Path) -> Iterator[Path]:
    """What is in a folder that this tool wrote, and was not written by it."""
    ours = (_written_into(folder) or set()) | {MANIFEST, LEAVING}
    return (p for p in _below(folder) if p.relative_to(folder).as_posix() not in ours)


def _put_in_place(new: Path, out: Path) -> None:
    """Puts `new` in the place of `out`, which then lies beside it, to be tidied away."""
    if not out.exists():
        new.rename(out)
        return
    for path in _others(out):
        _keep(path, new / path.relative_to(out))
    (out / LEAVING).touch()
    if not _exchange(new, out):
        out.rename(_beside(out, "old"))
        new.rename(out)


def _keep(path: Path, place: Path) -> None:
    """Gives somebody else's file a second name in the new folder; refuses to write over one."""
    if path.is_dir() and not path.is_symlink():
        place.mkdir(parents=True, exist_ok=True)
        return
    if os.path.lexists(place):
        raise AnalysisError(
            f"{path} was not written by this tool and would be replaced; move it or name another "
            "folder with --out"
        )
    place.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileNotFoundError):  # it went away meanwhile
        try:
            os.link(path, place, follow_symlinks=False)
        except (OSError, NotImplementedError):
            shutil.copy2(path, place, follow_symlinks=False)


def _exchange(one: Path, other: Path) -> bool:
    """Whether two folders could change places in one step, so that no name is ever missing."""
    a, b = os.fsencode(one), os.fsencode(other)
    try:
        system = ctypes.CDLL(None)
        if sys.platform == "darwin":
            return bool(system.renamex_np(a, b, _SWAP) == 0)
        return bool(system.renameat2(_AT_FDCWD, a, _AT_FDCWD, b, _SWAP) == 0)
    except (AttributeError, OSError, TypeError):  # no such call in this system
        return False


def _tidy(out: Path) -> None:
    """Sets right what a run left beside `out`: puts an old folder back, or takes it away.

    Folders that were never in the place of `out` hold nothing but what can be made again.
    """
    pattern = re.compile(rf"\.{re.escape(out.name)}\.\d+\.(partial|old)")
    for left in sorted(p for p in out.parent.iterdir() if pattern.fullmatch(p.name)):
        if (left / LEAVING).exists():
            if not out.exists():
                left.rename(out)
                continue
            try:
                _bring_over(left, out)
                (left / LEAVING).unlink()
            except OSError:
                continue  # the next run tries again
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink()
    if out.is_dir():
        (out / LEAVING).unlink(missing_ok=True)


def _bring_over(old: Path, out: Path) -> None:
    """Moves what others wrote into `old` in its last moments, and `out` has not, or has older."""
    ours = _written_into(out) or set()
    for path in _others(old):
        place = out / path.relative_to(old)
        if place.relative_to(out).as_posix() in ours:
            raise FileExistsError(place)
        if path.is_dir() and not path.is_symlink():
            place.mkdir(parents=True, exist_ok=True)
        elif not os.path.lexists(place) or place.lstat().st_mtime_ns < path.lstat().st_mtime_ns:
            place.parent.mkdir(parents=True, exist_ok=True)
            path.replace(place)
