"""Which articles does a corpus hold, what is known of each, and what could not be loaded?"""

import codecs
import csv
import datetime
import glob
import hashlib
import io
import json
import os
import posixpath
import re
import unicodedata
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from posixpath import splitext

import pandas as pd
import pyarrow as pa
from tqdm import tqdm

from analysis import scan, tables
from analysis.errors import AnalysisError
from analysis.text import fold, rtl_share

FORMATS = (".txt", ".jsonl", ".csv", ".tsv")
_FIELD_LIMIT = 2**31 - 1  # the largest C long of every platform
METADATA = "metadata.csv"
# Encodings in which Arabic is met; charset-normalizer chooses among them what is not UTF-8.
_LEGACY = ["cp1256", "iso8859_6", "cp720", "cp864", "mac_arabic"]
_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # before UTF-16: its mark begins with that of UTF-16
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_PATIENCE = 2  # seconds, after which progress is shown
_MANY = 50  # files, of which progress is shown
_YEARS = range(1800, 2101)  # of newspapers; 1438 is a Hijri year, 0001 what a database left empty
_NAMED = 30  # characters of a cell that a message names
_COLUMNS = 12  # that a message lists
_SYNONYMS = {"id": "doc_id", "source": "outlet"}
_FIXED = ("doc_id", "title", "outlet", "date", "url")
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|\Z)")
_SURROGATE = re.compile("[\ud800-\udfff]")
_HALF_A_PAIR = "holds half a surrogate pair, which no file can store; mend the export"
_DATED_NAME = re.compile(r"(?:(?P<outlet>[^_]+)_)?(?P<date>\d{4}-\d\d-\d\d|\d{8})(?![0-9]).*")


@dataclass(frozen=True)
class Corpus:
    """What was loaded.

    Attributes:
        documents: table `documents`.
        refused: table `refused`.
        inputs: path, sha256 and bytes of every file that was read.
    """

    documents: pd.DataFrame
    refused: pd.DataFrame
    inputs: list[dict[str, str | int]]


@dataclass(frozen=True)
class _File:
    """A file of the corpus, with its path as it is shown."""

    path: Path
    shown: str


class _Texts:
    """The texts of articles, end to end in UTF-8: a table takes them over without a copy."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._ends = array("q", [0])

    def add(self, encoded: bytes) -> None:
        self._data += encoded
        self._ends.append(len(self._data))

    def column(self) -> pd.Series:
        """The texts, of the type that all strings have in tables."""
        ends, data = pa.py_buffer(self._ends), pa.py_buffer(self._data)
        made = pa.LargeStringArray.from_buffers(len(self._ends) - 1, ends, data)
        texts: pd.Series = pa.table({"text": made}).to_pandas()["text"]
        return texts


@dataclass
class _Reader:
    """Collects what is loaded and what is refused, file by file."""

    articles: list[dict[str, object]] = field(default_factory=list)
    texts: _Texts = field(default_factory=_Texts)
    refused: list[dict[str, object]] = field(default_factory=list)
    inputs: list[dict[str, str | int]] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)

    def refuse(self, shown: str, reason: str, row: int | None = None) -> None:
        self.refused.append({"path": shown, "row": row, "reason": reason})

    def bytes_of(self, file: _File) -> bytes | None:
        try:
            data = file.path.read_bytes()
        except OSError as error:
            self.refuse(file.shown, f"cannot be read ({error.strerror}); check its permissions")
            return None
        sha256 = hashlib.sha256(data).hexdigest()
        entry: dict[str, str | int] = {"path": file.shown, "sha256": sha256, "bytes": len(data)}
        if file.path.name != METADATA or entry not in self.inputs:  # that one may be read twice
            self.inputs.append(entry)
        return data

    def add(self, shown: str, encoding: str, text: object, about: Mapping[str, object]) -> None:
        """Takes an article, or says why not."""
        row = about.get("row")
        assert row is None or isinstance(row, int)
        if problem := _unusable(text) or _unstorable(about):
            return self.refuse(shown, problem, row)
        assert isinstance(text, str)
        doc_id = unicodedata.normalize("NFC", str(about.get("doc_id") or _default_id(shown, row)))
        if doc_id in self.ids:
            return self.refuse(
                shown,
                f"doc_id {_quoted(doc_id)} is taken by {self.ids[doc_id]}; "
                "give every article its own",
                row,
            )
        self.ids[doc_id] = shown if row is None else f"{shown}, row {row}"
        date, remark = _date(about.get("date"))
        encoded = text.encode("utf-8")
        self.texts.add(encoded)
        self.articles.append(
            {
                **{k: (v if v != "" else None) for k, v in about.items()},
                "doc_id": doc_id,
                "date": date,
                "path": shown,
                "encoding": encoding,
                "text_sha256": hashlib.sha256(encoded).hexdigest(),
                "n_chars": len(text),
                "remarks": remark,
            }
        )


def load(corpus: str | os.PathLike[str]) -> Corpus:
    """Loads the articles of a file, a folder (with all below it) or a glob.

    Args:
        corpus: path or pattern; reports that this tool wrote there are passed over. A .txt file
            holds one article, .jsonl, .csv and .tsv one a row with a column `text`. What is known
            of .txt files comes from a `metadata.csv` beside or above them (matched by `path` or
            `doc_id`), else from names like `outlet_2016-05-23_slug.txt`.

    Returns:
        The articles in order of path and row, what was refused and why, and the input's hashes.

    Raises:
        AnalysisError: if nothing is there, or nothing could be loaded.
    """
    root, files = _files(os.fspath(corpus))
    reader = _Reader()
    about = _Metadata(root, files, reader)
    show = partial(tqdm, desc="loading", delay=_PATIENCE, leave=False)
    # On a terminal only; of a few files, the rows are shown.
    for file in show(files, unit="file", disable=len(files) < _MANY or None):
        suffix = file.path.suffix.lower()
        if about.is_metadata(file):
            continue
        if suffix not in FORMATS:
            reader.refuse(
                file.shown,
                f"format {suffix or 'without ending'!r} is not read; allowed: {', '.join(FORMATS)}",
            )
        else:
            _read_file(reader, file, suffix, about)
    if Path(corpus).is_dir():
        about.report_unused(reader)
    return _result(corpus, reader)


def _result(corpus: str | os.PathLike[str], reader: _Reader) -> Corpus:
    refused = tables.frame("refused", reader.refused)
    if not reader.articles:
        first = f"; the first: {refused.path[0]}: {refused.reason[0]}" if len(refused) else ""
        raise AnalysisError(
            f"no article could be loaded from {corpus}: refused were {len(refused)}{first}"
        )
    rows = pd.DataFrame(reader.articles).assign(text=reader.texts.column())
    documents = tables.frame("documents", rows)
    counts = scan.count(documents["text"])
    documents["n_words"] = pd.array(counts.words, dtype="Int64")
    notes = map(_remarks, documents["remarks"].fillna(""), zip(*counts, strict=True))
    documents["remarks"] = pd.array(["; ".join(filter(None, n)) or None for n in notes], "str")
    return Corpus(documents, refused, reader.inputs)


def _files(corpus: str) -> tuple[Path, list[_File]]:
    """The corpus' files in order of path, and the folder that paths are shown relative to."""
    path = Path(corpus)
    if path.is_dir():
        root, found = path, _without_outputs(path, [p for p in path.rglob("*") if p.is_file()])
    elif path.is_file():
        root, found = path.parent, [path]
    else:
        matched = glob.glob(corpus, recursive=True)  # noqa: PTH207 (Path.glob needs a root)
        root = Path(corpus).parent
        while glob.has_magic(str(root)):
            root = root.parent
        found = _without_outputs(root, [Path(p) for p in matched if Path(p).is_file()])
    files = [_File(p, _shown(p, root)) for p in found]
    # By name before ending, so that `story.txt` comes before `story-updated.txt`.
    files = sorted((f for f in files if not _hidden(f.shown)), key=lambda f: splitext(f.shown))
    if not files:
        what = (
            "is an empty folder"
            if path.is_dir()
            else "is no file, folder or pattern that matches a file"
        )
        raise AnalysisError(f"{corpus} {what}; name a file, folder or glob of {', '.join(FORMATS)}")
    return root, files


def _without_outputs(root: Path, found: list[Path]) -> list[Path]:
    """The files, but for reports and tables that this tool wrote into a folder below the root."""
    below = {p for file in found for p in file.parents if p != root and p.is_relative_to(root)}
    ours = {p for p in below if (p / tables.MANIFEST).is_file() or tables.is_package(p)}
    return [p for p in found if not ours.intersection(p.parents)]


def _shown(path: Path, root: Path) -> str:
    """A path as it is shown: what is no UTF-8 in a file's name becomes U+FFFD."""
    name = os.fsencode(path.relative_to(root).as_posix()).decode("utf-8", "replace")
    return unicodedata.normalize("NFC", name)


def _hidden(shown: str) -> bool:
    return any(part.startswith((".", "~$")) or part == "__MACOSX" for part in shown.split("/"))


def _default_id(shown: str, row: int | None) -> str:
    return shown if row is None else f"{shown}#{row}"


def decode(data: bytes) -> tuple[str, str] | None:
    """Text and encoding of a file's bytes: byte order mark, then strict UTF-8, then detection.

    Returns:
        The text without byte order mark, line ends untouched, and the encoding's name; None if
        the bytes are no text in an encoding that Arabic is written in.
    """
    for bom, encoding in _BOMS.items():
        if data.startswith(bom):
            return _try(data, encoding)
    if b"\0" in data:
        found = (_try(data, encoding) for encoding in ("utf-16-le", "utf-16-be"))
        return next((f for f in found if f and _reads_as_arabic(f[0])), None)
    return _try(data, "utf-8") or _detect(data)


def _try(data: bytes, encoding: str) -> tuple[str, str] | None:
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError:
        return None


def _detect(data: bytes) -> tuple[str, str] | None:
    from charset_normalizer import from_bytes

    best = from_bytes(data, cp_isolation=_LEGACY).best()
    found = _try(data, best.encoding) if best else None
    return found if found and _reads_as_arabic(found[0]) else None


def _reads_as_arabic(text: str) -> bool:
    """Whether a guessed decoding is believed: every byte means something in these encodings."""
    return rtl_share("".join(c for c in text[:20_000] if not c.isascii())) > 0.7


def _read_file(reader: _Reader, file: _File, suffix: str, about: "_Metadata") -> None:
    data = reader.bytes_of(file)
    if data is None:
        return
    decoded = decode(data)
    if decoded is None:
        reason = (
            "is empty"
            if not data
            else "is no text in an encoding that was recognised; save it as UTF-8"
        )
        return reader.refuse(file.shown, reason)
    del data  # of a large file, one copy in memory is enough
    text, encoding = decoded
    if suffix == ".txt":
        return reader.add(file.shown, encoding, text, about.of(file))
    rows = _jsonl_rows(text) if suffix == ".jsonl" else _csv_rows(text, suffix)
    show = partial(tqdm, desc="loading", delay=_PATIENCE, leave=False, disable=None)
    for row, values in show(rows, unit="row"):
        if isinstance(values, str):
            reader.refuse(file.shown, values, row)
        else:
            known = _known(values) | {"row": row}
            if known.get("outlet") or known.get("date"):
                known["metadata_from"] = "columns"
            reader.add(file.shown, encoding, known.pop("text", None), known)


def _jsonl_rows(text: str) -> Iterator[tuple[int, dict[str, object] | str]]:
    """Line number (from 1) and the object there, or what is wrong with it."""
    for row, line in enumerate(_LINE.finditer(text), start=1):
        if not line[0].strip():
            continue
        try:
            value = json.loads(line[0])
        except (ValueError, RecursionError) as error:
            yield row, f"is no JSON ({error}); write one object a line"
            continue
        yield row, value if isinstance(value, dict) else 'is no JSON object; write {"text": ...}'


def _csv_rows(text: str, suffix: str) -> Iterator[tuple[int | None, dict[str, object] | str]]:
    """Row number (from 1, the header not counted) and the cells, or what is wrong with it."""
    csv.field_size_limit(_FIELD_LIMIT)
    delimiter = "\t" if suffix == ".tsv" else _delimiter(text)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
    header = [name.strip() for name in next(rows, [])]
    if "text" not in (name.lower() for name in header):
        yield None, f"has no column `text`; its columns are: {_listed(header)}"
        return
    for number, cells in enumerate(rows, start=1):
        if not any(cells):
            continue
        if len(cells) != len(header):
            yield (
                number,
                f"has {len(cells)} cells where the header has {len(header)}; check the quotes",
            )
        else:
            yield number, dict(zip(header, cells, strict=True))


def _delimiter(text: str) -> str:
    """Comma, or the semicolon of some spreadsheets, by the header line."""
    header = text.split("\n", 1)[0]
    return ";" if header.count(";") > header.count(",") else ","


def _known(values: Mapping[str, object]) -> dict[str, object]:
    """Cells under the names of the table `documents`; further columns are kept as strings."""
    known: dict[str, object] = {}
    reserved = {c.name for c in tables.schemas()["documents"].columns} - {*_FIXED, "text"}
    for name, value in values.items():
        key = name.strip().lower() or "unnamed"  # the index that pandas writes
        key = _SYNONYMS.get(key, key) if _SYNONYMS.get(key) not in values else key
        if isinstance(value, float) and value != value:
            value = None  # NaN, which Python's json writes for what is missing
        if key != "text" and value is not None:
            value = str(value).strip()
        known[f"{key}_given" if key in reserved else key] = value
    return known


class _Metadata:
    """What `metadata.csv` files say of the text files beside and below them."""

    def __init__(self, root: Path, files: list[_File], reader: _Reader) -> None:
        folders = {file.path.parent for file in files if file.path.suffix.lower() == ".txt"}
        folders |= {p for folder in folders for p in folder.parents if p.is_relative_to(root)}
        self._root = root
        self._rows: dict[Path, dict[str, tuple[int, dict[str, object]]]] = {}
        self._used: set[tuple[Path, int]] = set()
        for path in sorted(folder / METADATA for folder in folders):
            if path.is_file():
                self._read(_File(path, _shown(path, root)), reader)

    def _read(self, file: _File, reader: _Reader) -> None:
        data = reader.bytes_of(file)
        decoded = decode(data) if data else None
        if decoded is None:
            self._rows[file.path.parent] = {}  # told once, not again among the files
            return reader.refuse(file.shown, "is empty or no text; save it as CSV in UTF-8")
        csv.field_size_limit(_FIELD_LIMIT)
        cells = csv.DictReader(
            io.StringIO(decoded[0], newline=""), delimiter=_delimiter(decoded[0])
        )
        rows = [_known({k: v for k, v in row.items() if isinstance(k, str)}) for row in cells]
        if any("text" in row for row in rows):
            return None  # it holds articles itself
        by_name: dict[str, tuple[int, dict[str, object]]] = {}
        for number, row in enumerate(rows, start=1):
            name = (
                row.pop("path", None)
                or row.get("path_given")
                or row.get("file")
                or row.get("doc_id")
            )
            row.pop("path_given", None)
            if not name:
                reader.refuse(file.shown, "names no file; fill in `path` or `doc_id`", number)
                continue
            name = posixpath.normpath(unicodedata.normalize("NFC", str(name)).replace("\\", "/"))
            if name in by_name:
                first = by_name[name][0]
                reader.refuse(file.shown, f"names {_quoted(name)} again, after row {first}", number)
            else:
                by_name[name] = (number, row)
        self._rows[file.path.parent] = by_name

    def is_metadata(self, file: _File) -> bool:
        """Whether the file was read as metadata."""
        return file.path.name == METADATA and file.path.parent in self._rows

    def of(self, file: _File) -> dict[str, object]:
        """What is known of a text file, and from where."""
        for folder in file.path.parents:
            rows = self._rows.get(folder, {})
            relative = unicodedata.normalize("NFC", file.path.relative_to(folder).as_posix())
            for name in (relative, relative.removesuffix(file.path.suffix)):
                if name in rows:
                    number, row = rows[name]
                    self._used.add((folder, number))
                    return row | {"metadata_from": METADATA}
            if folder == self._root:
                break
        return _from_name(file.path.stem)

    def report_unused(self, reader: _Reader) -> None:
        """Refuses the rows that name no file: an article may be missing."""
        for folder, rows in self._rows.items():
            shown = (folder / METADATA).relative_to(self._root).as_posix()
            for name, (number, _) in rows.items():
                if (folder, number) not in self._used:
                    reader.refuse(
                        shown,
                        f"names {_quoted(name)}, but there is no such file; add it or drop the row",
                        number,
                    )


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
        return None, f"date {_quoted(given)} is not understood and left out; write YYYY-MM-DD"
    if day.year not in _YEARS:
        return None, (
            f"date {_quoted(given)} is left out: years from {_YEARS[0]} to {_YEARS[-1]} are read; "
            "write a Hijri date as the Gregorian one"
        )
    return day.isoformat(), None


def _quoted(given: object) -> str:
    """What was found, as a message can name it; a cell may hold a whole article by mistake."""
    text = str(given)
    return repr(text if len(text) <= _NAMED else f"{text[:_NAMED]}…")


def _listed(names: list[str]) -> str:
    """Columns as a message can name them; without a header, they are an article."""
    return ", ".join(name[:_NAMED] for name in names[:_COLUMNS]) or "none"


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
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return _HALF_A_PAIR
    return None


def _unstorable(about: Mapping[str, object]) -> str | None:
    cells = (str(cell) for pair in about.items() for cell in pair)
    return f"a column {_HALF_A_PAIR}" if any(map(_SURROGATE.search, cells)) else None


def _remarks(of_date: str, counts: tuple[int, ...]) -> Iterator[str]:
    """What a reader should know of a text, from what was noted of its date and what it holds."""
    yield of_date
    words, _, letters, rtl, reordering, shaped, lost = counts
    if not words:
        yield "the text has no words"
    elif 2 * rtl < letters:
        yield "less than half of the letters are Arabic"
    if reordering:
        yield "bidi controls that reorder text: it may read otherwise than it is stored"
    if lost:
        yield f"{lost} replacement characters: letters were lost before loading"
    if shaped:
        yield "presentation forms: the text was shaped for display before it was stored"
