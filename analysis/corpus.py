"""Which articles does a corpus hold, what is known of each, and what could not be loaded?"""

import datetime
import hashlib
import json
import os
import posixpath
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from posixpath import splitext

import pandas as pd
from tqdm import tqdm

from analysis import files, formats, mending, scan, tables
from analysis.decoding import BROKEN
from analysis.errors import AnalysisError
from analysis.files import File, FileError, Found
from analysis.formats import Row, quoted
from analysis.store import BATCH, Spool
from analysis.text import fold

METADATA = "metadata.csv"
LONGEST = 2_000_000  # characters of an article: a long book
_HELD = 1 << 24  # characters of articles that are held in memory
_PATIENCE = 2  # seconds, after which progress is shown
_MANY = 50  # files, of which progress is shown
_YEARS = range(1800, 2101)  # of newspapers; 1438 is a Hijri year, 0001 what a database left empty
_FOREIGN = 0.015  # of the letters are not Arabic's own: Persian has 4 %, Arabic news below 0.5 %
_SYNONYMS = {"id": "doc_id", "source": "outlet"}
_FIXED = ("doc_id", "title", "outlet", "date", "url")
_SURROGATE = re.compile("[\ud800-\udfff]")
_HALF_A_PAIR = "holds half a surrogate pair, which no file can store; mend the export"
_DATED_NAME = re.compile(r"(?:(?P<outlet>[^_]+)_)?(?P<date>\d{4}-\d\d-\d\d|\d{8})(?![0-9]).*")


@dataclass(frozen=True)
class Corpus:
    """What was loaded.

    Attributes:
        articles: the rows of table `documents`, on disk.
        refused: table `refused`.
        inputs: path, sha256 and bytes of every file that was read.
    """

    articles: Spool
    refused: pd.DataFrame
    inputs: list[dict[str, str | int]]

    @property
    def documents(self) -> pd.DataFrame:
        """Table `documents`."""
        return self.articles.frame()


@dataclass
class _Reader:
    """Collects what is loaded and what is refused, file by file."""

    mends: Sequence[str] = ()
    articles: Spool = field(default_factory=Spool)
    read: list[dict[str, object]] = field(default_factory=list)
    chars: int = 0
    refused: list[dict[str, object]] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)

    def refuse(self, shown: str, reason: str, row: int | None = None) -> None:
        reason = _SURROGATE.sub("\ufffd", reason)  # of a name that it quotes
        self.refused.append({"path": shown, "row": row, "reason": reason})

    def add(self, file: File, encoding: str, row: Row, about: Mapping[str, object]) -> None:
        """Takes an article, or says why not.

        Args:
            file: that holds it.
            encoding: of the file.
            row: where in the file it stands, and what is to be said of it.
            about: what is known of it, with its `text`.
        """
        shown = _shown(file, row)
        known, mended = self._mended(about)
        text = known.pop("text", None)
        if problem := _unusable(text) or _unstorable(known):
            return self.refuse(shown, problem, row.number)
        assert isinstance(text, str)
        default = shown if row.number is None else f"{shown}#{row.number}"
        doc_id = unicodedata.normalize("NFC", str(known.get("doc_id") or default))
        if doc_id in self.ids:
            reason = f"doc_id {quoted(doc_id)} is taken by {self.ids[doc_id]}; give each its own"
            return self.refuse(shown, reason, row.number)
        self.ids[doc_id] = shown if row.number is None else f"{shown}, row {row.number}"
        date, remark = _date(known.get("date"))
        encoded = text.encode("utf-8")
        self.read.append(
            {
                **{k: (v if v != "" else None) for k, v in known.items()},
                "text": text,
                "doc_id": doc_id,
                "date": date,
                "path": file.name,
                "encoding": encoding,
                "text_sha256": hashlib.sha256(encoded).hexdigest(),
                "n_chars": len(text),
                "row": row.number,
                "mended": "; ".join(mended) or None,
                "remarks": "; ".join(filter(None, (row.remark, remark))) or None,
            }
        )
        self.chars += len(text)
        if self.chars > _HELD or len(self.read) >= BATCH:
            self.write()

    def write(self) -> None:
        """Puts the articles that are held in memory behind the others."""
        documents = tables.frame("documents", self.read)
        counts = scan.count(documents["text"])
        documents["n_words"] = pd.array(counts.words, dtype="Int64")
        noted = zip(documents["remarks"].fillna(""), counts.rows(), strict=True)
        texts = documents["text"].array
        remarks = [[said, *_remarks(n, texts, at)] for at, (said, n) in enumerate(noted)]
        documents["remarks"] = pd.array(
            ["; ".join(filter(None, n)) or None for n in remarks], "str"
        )
        self.articles.add(documents)
        self.read, self.chars = [], 0

    def _mended(self, about: Mapping[str, object]) -> tuple[dict[str, object], list[str]]:
        """What is known of an article with the mends that the user chose, and what they changed."""
        if not self.mends:
            return dict(about), []
        known, said = {}, dict[str, None]()
        for name, cell in about.items():
            known[name] = cell
            if isinstance(cell, str):
                known[name], done = mending.mend(cell, self.mends)
                said |= dict.fromkeys(done if name == "text" else [f"{name}: {d}" for d in done])
        return known, list(said)


def load(corpus: str | os.PathLike[str], *, mends: Sequence[str] = ()) -> Corpus:
    """Loads the articles of a file, a folder (with all below it), a glob, or archives of them.

    Args:
        corpus: path or pattern; reports that this tool wrote there are passed over. A .txt or .html
            file holds one article, .jsonl, .csv, .tsv, .xlsx and .parquet one a row with a column
            `text`, .zip any of these. What is known of .txt and .html files comes from a
            `metadata.csv` beside or above them (matched by `path` or `doc_id`), else from the page,
            else from names like `outlet_2016-05-23_slug.txt`.
        mends: names of `mending.MENDS`: what is to be mended in the texts before they are stored.

    Returns:
        The articles in order of path and row, what was refused and why, and the input's hashes.

    Raises:
        AnalysisError: if nothing is there, or nothing could be loaded.
    """
    found = files.find(os.fspath(corpus), beside=METADATA)
    reader = _Reader(mends)
    for path, reason in found.unread:
        reader.refuse(path, reason)
    about = _Metadata(found, reader)
    show = partial(tqdm, desc="loading", delay=_PATIENCE, leave=False)
    # On a terminal only; of a few files, the rows are shown.
    for file in show(found.files, unit="file", disable=len(found.files) < _MANY or None):
        if not about.is_metadata(file):
            _read_file(reader, found, file, about)
    if Path(corpus).is_dir() or Path(corpus).suffix.lower() == files.ARCHIVE:
        about.report_unused(reader)
    return _result(corpus, reader, found)


def _result(corpus: str | os.PathLike[str], reader: _Reader, found: Found) -> Corpus:
    refused = tables.frame("refused", reader.refused)
    reader.write()
    if not len(reader.articles):
        first = f"; the first: {refused.path[0]}: {refused.reason[0]}" if len(refused) else ""
        raise AnalysisError(
            f"no article could be loaded from {corpus}: refused were {len(refused)}{first}"
        )
    return Corpus(reader.articles, refused, list(found.inputs.values()))


def _read_file(reader: _Reader, found: Found, file: File, about: "_Metadata") -> None:
    try:
        data = None if formats.is_streamed(file) else file.read()
        found.note(file, data)
        encoding, rows = formats.read(file, data)
        del data  # of a large file, one copy in memory is enough
        show = partial(tqdm, desc="loading", delay=_PATIENCE, leave=False, disable=None)
        row = None
        for row in show(rows, unit="row"):
            if row.cells is None:
                reader.refuse(_shown(file, row), str(row.problem), row.number)
                continue
            known = _known(row.cells)
            if file.suffix in formats.TEXTS:
                known = about.of(file, known)
            elif known.get("outlet") or known.get("date"):
                known["metadata_from"] = "columns"
            reader.add(file, encoding, row, known)
        if row is None:
            reader.refuse(file.name, "holds no row; add articles, or remove the file")
    except FileError as problem:
        reader.refuse(file.name, str(problem))


def _shown(file: File, row: Row) -> str:
    return f"{file.name}#{row.sheet}" if row.sheet else file.name


def _known(values: Mapping[str, object]) -> dict[str, object]:
    """Cells under the names of the table `documents`; further columns are kept as strings."""
    known: dict[str, object] = {}
    reserved = {c.name for c in tables.schemas()["documents"].columns} - {*_FIXED, "text"}
    for name, value in values.items():
        key = str(name).strip().lower() or "unnamed"  # the index that pandas writes
        key = _SYNONYMS.get(key, key) if _SYNONYMS.get(key) not in values else key
        if isinstance(value, float) and value != value:
            value = None  # NaN, which Python's json writes for what is missing
        if isinstance(value, dict | list):
            value = json.dumps(value, ensure_ascii=False, default=str)
        if key != "text" and value is not None:
            value = str(value).strip()
        known[f"{key}_given" if key in reserved else key] = value
    return known


class _Metadata:
    """What `metadata.csv` files say of the texts and pages beside and below them."""

    def __init__(self, found: Found, reader: _Reader) -> None:
        texts = (file for file in found.files if file.suffix in formats.TEXTS)
        folders = {folder for file in texts for folder in file.folders}
        self._rows: dict[str, dict[str, tuple[int, dict[str, object]]]] = {}
        self._used: set[tuple[str, int]] = set()
        files = {file.name: file for file in (*found.files, *found.beside)}
        for folder in sorted(folders):
            name = posixpath.join(folder, METADATA)
            if name in files:
                self._rows[folder] = {}
                try:
                    self._read(files[name], folder, found, reader)
                except FileError as problem:
                    reader.refuse(name, str(problem))

    def _read(self, file: File, folder: str, found: Found, reader: _Reader) -> None:
        data = file.read()
        found.note(file, data)
        header, rows = formats.table(data)[1:]
        if "text" in map(str.lower, header):
            del self._rows[folder]  # it holds articles itself
            return
        if not header:
            raise FileError("is empty; save it as CSV in UTF-8")
        by_name = self._rows[folder]
        for row in rows:
            if row.cells is None:
                reader.refuse(file.name, str(row.problem), row.number)
                continue
            assert row.number is not None
            known = _known(row.cells)
            given = [known.pop(name, None) for name in ("path", "path_given", "file")]
            name = next(filter(None, (*given, known.get("doc_id"))), None)
            if not name:
                reason = "names no file; fill in `path` or `doc_id`"
                reader.refuse(file.name, reason, row.number)
                continue
            name = posixpath.normpath(unicodedata.normalize("NFC", str(name)).replace("\\", "/"))
            if name in by_name:
                reason = f"names {quoted(name)} again, after row {by_name[name][0]}"
                reader.refuse(file.name, reason, row.number)
            else:
                by_name[name] = (row.number, known)

    def is_metadata(self, file: File) -> bool:
        """Whether the file was read as metadata."""
        folder, name = posixpath.split(file.name)
        return name == METADATA and folder in self._rows

    def of(self, file: File, page: Mapping[str, object]) -> dict[str, object]:
        """What is known of a text file or page, and from where.

        Args:
            file: the text or page.
            page: its text, and what a page says of itself.
        """
        known = {name: cell for name, cell in page.items() if cell is not None}
        for folder in file.folders:
            rows = self._rows.get(folder, {})
            relative = posixpath.relpath(file.name, folder or ".")
            for name in (relative, splitext(relative)[0]):
                if name in rows:
                    number, row = rows[name]
                    self._used.add((folder, number))
                    given = {column: cell for column, cell in row.items() if cell}
                    return known | given | {"metadata_from": METADATA}
        if known.get("outlet") or known.get("date"):
            return known | {"metadata_from": "page"}
        return known | _from_name(posixpath.basename(splitext(file.name)[0]))

    def report_unused(self, reader: _Reader) -> None:
        """Refuses the rows that name no file: an article may be missing."""
        for folder, rows in self._rows.items():
            for name, (number, _) in rows.items():
                if (folder, number) not in self._used:
                    reason = (
                        f"names {quoted(name)}, but there is no such file; add it or drop the row"
                    )
                    reader.refuse(posixpath.join(folder, METADATA), reason, number)


def _from_name(stem: str) -> dict[str, object]:
    """Outlet and date from a name like `outlet_2016-05-23_slug`; nothing from other names."""
    match = _DATED_NAME.fullmatch(stem)
    date = match and match["date"]
    if not match or not date:
        return {}
    if "-" not in date:
        date = f"{date[:4]}-{date[4:6]}-{date[6:]}"
    if _date(date)[0] is None:
        return {}
    return {"outlet": match["outlet"], "date": date, "metadata_from": "file name"}


def _date(given: object) -> tuple[str | None, str | None]:
    """ISO date of a date or time as given, or a remark on why there is none."""
    if given is None or given == "":
        return None, None
    plain = fold(str(given)).strip().replace("/", "-")
    match = re.fullmatch(r"(\d{4}-\d{2}-\d{2})(?:[t ]\d.*)?", plain)
    try:
        day = datetime.date.fromisoformat(match[1]) if match else None
    except ValueError:
        day = None
    if day is None:
        return None, f"date {quoted(given)} is not understood and left out; write YYYY-MM-DD"
    if day.year not in _YEARS:
        return None, (
            f"date {quoted(given)} is left out: years from {_YEARS[0]} to {_YEARS[-1]} are read; "
            "write a Hijri date as the Gregorian one"
        )
    return day.isoformat(), None


def _unusable(text: object) -> str | None:
    """Why a text cannot be loaded, if so."""
    if not isinstance(text, str):
        return (
            f"`text` is {type(text).__name__}, not a string"
            if text is not None
            else "has no `text`"
        )
    if not text.strip():
        return "has no text"
    if "\0" in text:
        return "holds NUL characters; it is binary or was decoded wrongly"
    if len(text) > LONGEST:
        return (
            f"is {len(text):,} characters long, and an article of at most {LONGEST:,} is read; "
            "give each article its own file or row"
        )
    if BROKEN.search(text):
        said = next(mending.faults(text)).said
        return f"holds {said}; save it in one encoding, or read it with --mend encoding"
    return _HALF_A_PAIR if _SURROGATE.search(text) else None


def _unstorable(about: Mapping[str, object]) -> str | None:
    cells = (str(cell) for pair in about.items() for cell in pair)
    return f"a column {_HALF_A_PAIR}" if any(map(_SURROGATE.search, cells)) else None


def _remarks(counts: scan.Counts, texts: Sequence[str], at: int) -> Iterator[str]:
    """What a reader should know of a text, from what it is made of; a text is read if need be."""
    if not counts.letters:
        yield "the text has no letters"
    elif 2 * counts.rtl < counts.letters:
        yield "less than half of the letters are Arabic"
    elif counts.foreign > _FOREIGN * counts.rtl:
        yield "letters of Persian, Urdu or Kurdish: it may be in another language than Arabic"
    if counts.lost:
        yield f"{counts.lost} replacement characters: letters were lost before loading"
    if counts.odd or counts.shaped or counts.reordering:
        for fault in mending.faults(texts[at]):
            yield f"{fault.said} (--mend {fault.mend})"
