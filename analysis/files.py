"""Which files does a corpus hold, wherever they lie: in folders, behind a pattern, in archives?"""

import glob
import hashlib
import lzma
import os
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from posixpath import splitext

from analysis import output, tables
from analysis.errors import AnalysisError
from analysis.text import rtl_share

ARCHIVE = ".zip"
FORMATS = (".txt", ".html", ".jsonl", ".csv", ".tsv", ".xlsx", ".parquet", ARCHIVE)
LARGEST = 2 * 2**30  # bytes that an archive may unpack to
# What zipfile raises of a damaged member, of a password, and of a method that it does not know.
_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError)
_BARRED = (RuntimeError, NotImplementedError)
_OUTSIDE = re.compile(r"[/\\]|[A-Za-z]:|(?:.*[/\\])?\.\.(?:[/\\]|$)")
_ENCRYPTED, _UTF8 = 0x1, 0x800  # bits of a member's flags


class FileError(Exception):
    """Why a file cannot be read, and how to mend it."""


class _Archive:
    """A zip file, whose members are read in memory and never unpacked to disk."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def _zip(self) -> zipfile.ZipFile:
        try:
            return zipfile.ZipFile(self._path)
        except OSError as error:
            raise FileError(why(error)) from None
        except (*_BROKEN, *_BARRED):
            raise FileError("is no zip file, or a damaged one; pack it again") from None

    def members(self) -> list[zipfile.ZipInfo]:
        """What it holds, but for folders."""
        members = [info for info in self._zip.infolist() if not info.filename.endswith("/")]
        size = sum(info.file_size for info in members)
        if size > LARGEST:
            raise FileError(
                f"unpacks to {gib(size)}, and at most {gib(LARGEST)} are read from an archive; "
                "unpack it, see what it holds, and name the folder"
            )
        return members

    def read(self, info: zipfile.ZipInfo) -> bytes:
        """A member's bytes: never more than the archive says that it has."""
        try:
            return self._zip.read(info)
        except _BARRED:
            raise FileError("is packed in a way that is not read; unpack the archive") from None
        except (*_BROKEN, OSError):
            raise FileError("is damaged in the archive; pack it again") from None


@dataclass(frozen=True)
class File:
    """A file of a corpus.

    Attributes:
        name: its path relative to the corpus, in POSIX form and NFC; a member's begins with that
            of its archive, unless this is the corpus itself.
        path: where it lies on disk, or its archive does.
    """

    name: str
    path: Path
    _archive: _Archive | None = field(default=None, compare=False)
    _member: zipfile.ZipInfo | None = field(default=None, compare=False)

    @property
    def suffix(self) -> str:
        """Its ending, in small letters, with the dot."""
        return splitext(self.name)[1].lower()

    @property
    def folders(self) -> list[str]:
        """The names of the folders that hold it, from the nearest to the corpus itself ("")."""
        return [str(folder) if folder.name else "" for folder in PurePosixPath(self.name).parents]

    @property
    def size(self) -> int:
        """Bytes on disk; 0 if that cannot be told."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    @property
    def is_packed(self) -> bool:
        """Whether it lies in an archive."""
        return self._archive is not None

    def read(self) -> bytes:
        """Its bytes.

        Raises:
            FileError: if they cannot be had.
        """
        if self._archive and self._member:
            return self._archive.read(self._member)
        try:
            return self.path.read_bytes()
        except OSError as error:
            raise FileError(why(error)) from None


@dataclass
class Found:
    """The files of a corpus.

    Attributes:
        files: in order of their names, endings last.
        beside: files of a given name in the folders above them that the corpus itself leaves out.
        unread: path and reason of what cannot be read.
        inputs: path, sha256 and bytes of what lies on disk, to be filled by `note`.
    """

    files: list[File]
    beside: list[File]
    unread: list[tuple[str, str]]
    inputs: dict[str, dict[str, str | int]] = field(default_factory=dict)
    _root: Path = Path()

    def note(self, file: File, data: bytes | None) -> None:
        """Remembers what is read from disk; an archive is one input, whatever it holds.

        Args:
            file: that is read.
            data: its bytes, if they are in memory.

        Raises:
            FileError: if they are not, and cannot be had.
        """
        name = _name(file.path, self._root)
        if name in self.inputs:
            return
        if file.is_packed or data is None:
            try:
                digest, size = output.file_hash(file.path), file.path.stat().st_size
            except OSError as error:
                raise FileError(why(error)) from None
        else:
            digest, size = hashlib.sha256(data).hexdigest(), len(data)
        self.inputs[name] = {"path": name, "sha256": digest, "bytes": size}


def find(corpus: str, *, beside: str) -> Found:
    """The files of a corpus: a file, a folder with all below it, or a pattern.

    Hidden files, and reports and tables that this tool wrote below the corpus, are passed over.
    Archives are opened, and their members count as files.

    Args:
        corpus: path or pattern.
        beside: name of a file that is looked for in the folders above each file, too.

    Raises:
        AnalysisError: if there is no file.
    """
    path = Path(corpus)
    unread: list[tuple[str, str]] = []
    if path.is_dir():
        root, places = path, list(_below(path, path, unread))
    elif path.is_file():
        root, places = path.parent, [path]
    else:
        root = Path(corpus).parent
        while glob.has_magic(str(root)):
            root = root.parent
        places = list(_matched(corpus, root, unread))
    if not places and not unread:
        what = "is no file, folder or pattern that matches a file"
        what = "is an empty folder" if path.is_dir() else what
        raise AnalysisError(f"{corpus} {what}; name a file, folder or glob of {', '.join(FORMATS)}")
    files = list(_opened(places, root, path, unread))
    files.sort(key=lambda file: splitext(file.name))  # `story.txt` before `story-updated.txt`
    known = {file.path for file in files}
    above = {p for q in known for p in q.parents if p == root or p.is_relative_to(root)}
    others = sorted(p / beside for p in above if p / beside not in known)
    extra = [File(_name(p, root), p) for p in others if p.is_file()]
    return Found(files, extra, unread, _root=root)


def _below(folder: Path, root: Path, unread: list[tuple[str, str]]) -> Iterator[Path]:
    """The files in a folder and all below it."""

    def refuse(error: OSError) -> None:
        unread.append((_name(Path(error.filename), root), why(error)))

    for place, folders, names in os.walk(folder, onerror=refuse):
        here = Path(place)
        if here != root and _is_ours(here):
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not _is_hidden(name))
        for name in folders:
            if (here / name).is_symlink():
                reason = "is a link to a folder, which is not followed; name that folder itself"
                unread.append((_name(here / name, root), reason))
        yield from _usable((here / name for name in names if not _is_hidden(name)), root, unread)


def _matched(pattern: str, root: Path, unread: list[tuple[str, str]]) -> Iterator[Path]:
    """The files that a pattern matches, and those below folders that it matches."""
    seen: set[Path] = set()
    for match in sorted(glob.glob(pattern, recursive=True)):  # noqa: PTH207 (Path.glob needs a root)
        path = Path(match)
        above = [folder for folder in path.parents if folder.is_relative_to(root)]
        if any(map(_is_hidden, path.relative_to(root).parts)) or any(map(_is_ours, above)):
            continue
        found = _below(path, root, unread) if path.is_dir() else _usable([path], root, unread)
        for new in found:
            if new not in seen:
                yield new
            seen.add(new)


def _usable(paths: Iterable[Path], root: Path, unread: list[tuple[str, str]]) -> Iterator[Path]:
    """Those that are files; of the others, why not."""
    for path in paths:
        if path.is_file():
            yield path
        elif path.is_symlink():
            unread.append((_name(path, root), "is a link that leads nowhere; mend or remove it"))
        elif not path.is_dir():
            unread.append((_name(path, root), "is no file but a device or a pipe; remove it"))


def _is_ours(folder: Path) -> bool:
    """Whether this tool wrote a report or tables there."""
    return (folder / output.MANIFEST).is_file() or tables.is_package(folder)


def _is_hidden(name: str) -> bool:
    return name.startswith((".", "~$")) or name == "__MACOSX"


def _opened(
    places: Iterable[Path], root: Path, corpus: Path, unread: list[tuple[str, str]]
) -> Iterator[File]:
    """The files, archives opened."""
    for path in places:
        name = _name(path, root)
        if path.suffix.lower() != ARCHIVE:
            yield File(name, path)
            continue
        prefix, told = "" if path == corpus else f"{name}/", len(unread)
        try:
            members = list(_members(path, prefix, unread))
        except FileError as error:
            unread.append((name, str(error)))
            continue
        if not members and len(unread) == told:
            unread.append((name, "is an archive without a file; pack it again, or remove it"))
        yield from members


def _members(path: Path, prefix: str, unread: list[tuple[str, str]]) -> Iterator[File]:
    """The files in an archive."""
    archive = _Archive(path)
    for info in archive.members():
        name = _member_name(info)
        if problem := _unsafe(info, name):
            unread.append((prefix + name, problem))
        elif not any(map(_is_hidden, name.split("/"))):
            yield File(prefix + name, path, archive, info)


def _member_name(info: zipfile.ZipInfo) -> str:
    """A member's name: where no encoding is said, zipfile takes cp437 for it."""
    name = info.filename
    if not info.flag_bits & _UTF8:
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "cp1256"):  # of Unix, and of Windows in Arab countries
            read = raw.decode(encoding, "replace")
            if "\ufffd" not in read and rtl_share("".join(c for c in read if c > "\x7f")) > 0.5:
                name = read
                break
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def _unsafe(info: zipfile.ZipInfo, name: str) -> str | None:
    """Why a member is left alone, if it is."""
    if not name:
        return "has no name in its archive; pack it again"
    if _OUTSIDE.match(name):
        return "names a place outside its archive; pack it again without absolute paths and `..`"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "is a link in an archive, which is not followed; pack the file itself"
    if info.flag_bits & _ENCRYPTED:
        return "is encrypted; unpack the archive with its password and name the folder"
    if splitext(name)[1].lower() == ARCHIVE:
        return "is an archive in an archive; unpack it"
    return None


def gib(size: int) -> str:
    """Bytes, as people read them."""
    return f"{size / 2**30:.1f} GiB"


def _name(path: Path, root: Path) -> str:
    """A path as it is shown: what is no UTF-8 in a file's name becomes U+FFFD."""
    name = os.fsencode(path.relative_to(root).as_posix()).decode("utf-8", "replace")
    return unicodedata.normalize("NFC", name)


def why(error: OSError) -> str:
    """Why a file cannot be read, and what to look at."""
    return f"cannot be read ({error.strerror}); check its permissions"
