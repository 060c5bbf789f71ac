"""Which articles does a file hold, and what is wrong with the rows that cannot be read?"""

import csv
import datetime
import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from analysis import html_pages
from analysis.decoding import decode, lines
from analysis.files import FORMATS, LARGEST, File, FileError, gib, why

if TYPE_CHECKING:
    import pyarrow.parquet as pq

TEXTS = (".txt", ".html", ".htm")  # an article a file, described elsewhere
_FIELD_LIMIT = 2**31 - 1  # the largest C long of every platform
_NAMED = 30  # characters of a cell that a message names
_COLUMNS = 12  # that a message lists
STREAMED_FROM = 1 << 24  # bytes
_STREAMED = (".jsonl", ".csv", ".tsv", ".parquet")
_BATCH = 1_000  # rows of a Parquet file in memory at once
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|\Z)")
_UTF8 = "utf-8"
_END = "\0"  # a last line of our own: what swallows it has opened a quotation mark for good


@dataclass(frozen=True)
class Row:
    """An article as a file has it, or why it cannot be read.

    Attributes:
        number: row or line in the file, from 1; None if the file is one article.
        cells: column to value, as given.
        problem: what is wrong; then there are no cells.
        remark: what a reader should know of how it was read.
        sheet: of a workbook, if it is not the first.
    """

    number: int | None
    cells: Mapping[str, object] | None = None
    problem: str | None = None
    remark: str | None = None
    sheet: str | None = None


class Content(NamedTuple):
    """What a file holds.

    Attributes:
        encoding: in which it was written.
        rows: in their order, read as they are asked for.
    """

    encoding: str
    rows: Iterable[Row]


def is_streamed(file: File) -> bool:
    """Whether a file is so large, and of such a format, that it is read row by row."""
    return not file.is_packed and file.suffix in _STREAMED and file.size > STREAMED_FROM


def read(file: File, data: bytes | None) -> Content:
    """The articles of a file.

    Args:
        file: what is read.
        data: its bytes; none if it `is_streamed`.

    Raises:
        FileError: if it is of no format that is read, or is damaged as a whole; while rows are
            asked for, too.
    """
    reader = _READERS.get(file.suffix)
    if reader is None:
        ending = repr(file.suffix) if file.suffix else "without ending"
        raise FileError(f"format {ending} is not read; allowed: {', '.join(FORMATS)}")
    if data is not None:
        return reader(data)
    if file.suffix == ".parquet":
        return _parquet(file.path)
    try:
        found = lines(file.path)
    except OSError as error:
        raise FileError(why(error)) from None
    if found is None:
        return reader(file.read())
    return _objects_of(*found) if file.suffix == ".jsonl" else _cells_of(*found, file.suffix)


class Table(NamedTuple):
    """Cells below a header.

    Attributes:
        encoding: in which they were written.
        header: names of the columns.
        rows: in their order, read as they are asked for.
    """

    encoding: str
    header: list[str]
    rows: Iterable[Row]


def table(data: bytes, suffix: str = ".csv") -> Table:
    """Comma-, semicolon- or tab-separated values, whatever their columns.

    Raises:
        FileError: if they are no text, or a column stands twice.
    """
    text, encoding = _decoded(data)
    return _table(io.StringIO(text, newline=""), encoding, suffix)


def _table(lines: Iterator[str], encoding: str, suffix: str) -> Table:
    csv.field_size_limit(_FIELD_LIMIT)
    first = next(lines, "")
    delimiter = "\t" if suffix == ".tsv" else max(",;\t", key=first.count)
    rows = csv.reader(chain([first], lines, [_END]), delimiter=delimiter)
    cells = next(rows)
    header = [name.strip() for name in cells] if cells != [_END] else []
    if cells[-1:] != [_END] and cells[-1:] and cells[-1].endswith(_END):
        raise FileError("opens a quotation mark in its header and never closes it; mend it there")
    _check(header)
    return Table(encoding, header, _separated(header, rows))


def quoted(given: object) -> str:
    """What was found, as a message can name it; a cell may hold a whole article by mistake."""
    text = str(given)
    return repr(text if len(text) <= _NAMED else f"{text[:_NAMED]}…")


def _decoded(data: bytes, *, page: bool = False) -> tuple[str, str]:
    found = decode(data, page=page)
    if found is None:
        raise FileError("is no text in an encoding that was recognised; save it as UTF-8")
    return found


def _txt(data: bytes) -> Content:
    text, encoding = _decoded(data)
    return Content(encoding, [Row(None, {"text": text})])


def _html(data: bytes) -> Content:
    text, encoding = _decoded(data, page=True)
    page = html_pages.read(text)
    return Content(encoding, [Row(None, page.cells, remark=page.remark)])


def _jsonl(data: bytes) -> Content:
    text, encoding = _decoded(data)
    return _objects_of((line[0] for line in _LINE.finditer(text)), encoding)


def _objects_of(lines: Iterable[str], encoding: str) -> Content:
    return Content(encoding, _objects(lines))


def _objects(lines: Iterable[str]) -> Iterator[Row]:
    """A JSON object a line; empty lines are counted and passed over."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield Row(number, problem=f"is no JSON ({error}); write one object a line")
            continue
        if isinstance(value, dict):
            yield Row(number, value)
        else:
            yield Row(number, problem='is no JSON object; write {"text": ...}')


def _csv(data: bytes, suffix: str = ".csv") -> Content:
    text, encoding = _decoded(data)
    return _cells_of(io.StringIO(text, newline=""), encoding, suffix)


def _cells_of(lines: Iterator[str], encoding: str, suffix: str) -> Content:
    found = _table(lines, encoding, suffix)
    _need_text(found.header)
    return Content(found.encoding, found.rows)


def _separated(header: list[str], lines: Iterator[list[str]]) -> Iterator[Row]:
    """Rows below a header, counted from 1."""
    number = 0
    try:
        for number, cells in enumerate(lines, start=1):
            if not any(cells) or cells == [_END]:
                continue
            if cells[-1].endswith(_END):
                problem = (
                    "opens a quotation mark that is never closed, and so holds all that follows"
                )
                yield Row(number, problem=f"{problem}; mend it there")
            elif len(cells) == len(header):
                yield Row(number, dict(zip(header, cells, strict=True)))
            else:
                found = f"has {len(cells)} cells where the header has {len(header)}"
                yield Row(number, problem=f"{found}; check the quotes, here or above")
    except csv.Error as error:
        problem = f"cannot be read ({error}), nor what follows; mend it there"
        yield Row(number + 1, problem=problem)


def _check(header: Iterable[str]) -> None:
    """Refuses a column that stands twice: only one of them could be kept."""
    counts = Counter(name.lower() for name in header if name)
    again = [name for name, n in counts.items() if n > 1]
    if again:
        raise FileError(f"has the column {quoted(again[0])} twice; rename one of them")


def _need_text(header: Iterable[str], what: str = "") -> None:
    names = [name for name in header if name]
    if "text" not in map(str.lower, names):
        listed = ", ".join(name[:_NAMED] for name in names[:_COLUMNS]) or "none"
        raise FileError(f"{what}has no column `text`; its columns are: {listed}")


def _xlsx(data: bytes) -> Content:
    """The sheets of a workbook that have a column `text`."""
    filled = [(name, cells) for name, cells in sheets(data) if any(any(row) for row in cells)]
    heads = [[str(cell).strip() for cell in cells[0]] for _, cells in filled]
    if not any("text" in map(str.lower, head) for head in heads):
        _need_text(heads[0] if heads else [])
    return Content(_UTF8, _articles(filled, heads))


def sheets(data: bytes) -> list[tuple[str, list[list[Any]]]]:
    """The sheets of a workbook, each with its name and its cells, row by row.

    Raises:
        FileError: if it is no workbook, or would fill the memory.
    """
    from python_calamine import CalamineWorkbook

    _check_size(data)
    try:
        book = CalamineWorkbook.from_object(io.BytesIO(data))
        return [(name, book.get_sheet_by_name(name).to_python()) for name in book.sheet_names]
    except Exception as error:  # of a library in another language, whatever it finds
        raise FileError(f"is no workbook, or a damaged one ({error}); save it again") from None


def _check_size(data: bytes) -> None:
    """Refuses a workbook, which is an archive, that would fill the memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(info.file_size for info in packed.infolist())
            for info in packed.infolist() if size <= LARGEST else ():
                with packed.open(info) as member:
                    while member.read(2**20):
                        pass  # zipfile stops where the archive says that a member ends
    except Exception:
        raise FileError("is no workbook, or a damaged one; save it again") from None
    if size > LARGEST:
        raise FileError(
            f"unpacks to {gib(size)}, and at most {gib(LARGEST)} are read from a workbook; save it "
            "as .csv"
        )


def _articles(filled: list[tuple[str, list[list[Any]]]], heads: list[list[str]]) -> Iterator[Row]:
    for at, ((name, cells), head) in enumerate(zip(filled, heads, strict=True)):
        sheet = name if at else None
        try:
            _check(head)
            _need_text(head, f"sheet {quoted(name)} ")
        except FileError as problem:
            yield Row(None, problem=str(problem), sheet=sheet)
            continue
        for number, row in enumerate(cells[1:], start=1):
            known = {n: cell(c) for n, c in zip(head, row, strict=True) if n and c != ""}
            if known:
                yield Row(number, known, sheet=sheet)


def cell(value: object) -> object:
    """A cell as a text would have it: days and times in ISO 8601, whole numbers without a point."""
    if isinstance(value, datetime.date | datetime.time):  # a moment is a day, too
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _parquet(data: bytes | Path) -> Content:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(pa.BufferReader(data) if isinstance(data, bytes) else data)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise FileError(f"is no Parquet file, or a damaged one ({_brief(error)})") from None
    header = file.schema_arrow.names
    _check(header)
    _need_text(header)
    return Content(_UTF8, _batches(file))


def _batches(file: "pq.ParquetFile") -> Iterator[Row]:
    import pyarrow as pa

    number = 0
    try:
        for batch in file.iter_batches(_BATCH):
            for cells in batch.to_pylist():
                number += 1
                known = {name: cell(one) for name, one in cells.items() if one is not None}
                yield Row(number, known)
    except (pa.ArrowException, OSError, ValueError) as error:
        problem = f"is damaged ({_brief(error)}), as is what follows; write the file again"
        yield Row(number + 1, problem=problem)


def _brief(error: Exception) -> str:
    """The first line of what a library says."""
    return (str(error).splitlines() or [type(error).__name__])[0][:120]


_READERS: dict[str, Callable[[bytes], Content]] = {
    ".txt": _txt,
    ".html": _html,
    ".htm": _html,
    ".jsonl": _jsonl,
    ".csv": _csv,
    ".tsv": partial(_csv, suffix=".tsv"),
    ".xlsx": _xlsx,
    ".parquet": _parquet,
}
