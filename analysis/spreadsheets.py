"""How does a table become a spreadsheet that executes nothing, and come back?

What an article says stays text, whatever sign it begins with: Excel is told so for each such cell,
also for the day when somebody edits it. A text longer than a cell may be goes on in columns beside
it. Control characters are written as the format has it; the two codes that no XML holds, U+FFFE and
U+FFFF, become U+FFFD. Sheets are laid out from the right.
"""

import datetime
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError

ROWS = 1_048_575  # of a sheet, below its header
CELL = 32_767  # characters of a cell, in UTF-16
ALLOWED = "allowed"  # the sheet with what drop-downs offer
_ACTIVE = tuple("=+-@\t\r\n|%")  # with these begins what a spreadsheet may take for a formula
_WIDE = 30  # characters of a column from which its texts are wrapped
_LINE, _LINES = 15, 20  # height of a line in points, and lines that a row shows at most
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_GOES_ON = re.compile(r"(.+) \((\d+)\)")
_MADE = datetime.datetime(2000, 1, 1)  # the same bytes whenever they are made


@dataclass(frozen=True)
class Sheet:
    """A sheet, laid out from the right.

    Attributes:
        name: its name.
        table: strings, numbers and truth values; missing cells stay empty.
        widths: of columns, in characters; others keep the usual one.
        choices: columns with a drop-down -> what it offers: texts, or a formula that gives a range.
            Anything else may be written, too.
        spare: empty rows below the table that have the drop-downs, too.
        frozen: columns that stay where they are when others are scrolled.
    """

    name: str
    table: pd.DataFrame
    widths: Mapping[str, int] = field(default_factory=dict)
    choices: Mapping[str, Sequence[str] | str] = field(default_factory=dict)
    spare: int = 0
    frozen: int = 0


def write(table: pd.DataFrame, path: Path, name: str) -> None:
    """Writes a table as a workbook of one sheet; see `book`.

    Args:
        table: strings, numbers and truth values; missing cells stay empty.
        path: the file.
        name: of the sheet.

    Raises:
        AnalysisError: if a sheet cannot hold so many rows.
        OSError: if the file cannot be written.
    """
    with path.open("wb") as file:
        _write([Sheet(name, table)], file)


def book(sheets: Sequence[Sheet], ranges: Mapping[str, Sequence[str]] | None = None) -> bytes:
    """A workbook, to be written into a file.

    Args:
        sheets: in their order.
        ranges: names that formulas of drop-downs use -> the texts that they stand for; they come to
            a sheet of their own.

    Raises:
        AnalysisError: if a sheet cannot hold so many rows.
    """
    file = io.BytesIO()
    _write(sheets, file, ranges or {})
    return file.getvalue()


def _write(
    sheets: Sequence[Sheet], file: BinaryIO, ranges: Mapping[str, Sequence[str]] | None = None
) -> None:
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import XlsxWriterException

    for sheet in sheets:
        if len(sheet.table) + sheet.spare > ROWS:
            raise AnalysisError(
                f"{sheet.name} has {len(sheet.table):,} rows, and a sheet holds {ROWS:,}; take "
                "--format csv or parquet, or fewer tables with --only"
            )
    made = Workbook(file, {"constant_memory": True})
    made.set_properties({"created": _MADE})
    styles = _Styles(made)
    for sheet in sheets:
        _fill(made.add_worksheet(sheet.name), sheet, styles)
    if ranges:
        longest = max(map(len, ranges.values()))
        lists = {
            name: [*values, *[None] * (longest - len(values))] for name, values in ranges.items()
        }
        _fill(made.add_worksheet(ALLOWED), Sheet(ALLOWED, pd.DataFrame(lists)), styles)
        for at, (name, values) in enumerate(ranges.items()):
            column = _letters(at)
            place = f"{ALLOWED}!${column}$2:${column}${len(values) + 1}"
            made.define_name(name, f"={place}")
    try:
        made.close()
    except XlsxWriterException as error:
        raise OSError(str(error)) from error


class _Styles:
    """How cells look, each way once for a workbook."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Any] = {}

    def __call__(self, **ways: object) -> Any:
        key = tuple(ways.items())
        if key not in self._made:
            self._made[key] = self._book.add_format({"valign": "top", **ways})
        return self._made[key]

    def of(self, text: str, *, wide: bool) -> Any:
        """That of a text: as text for ever, in its own direction."""
        return self(
            quote_prefix=text.startswith(_ACTIVE),
            reading_order=2 if _RIGHT_TO_LEFT.search(text) else 0,
            text_wrap=wide,
        )


def _fill(page: Any, sheet: Sheet, styles: _Styles) -> None:
    page.right_to_left()
    page.freeze_panes(1, sheet.frozen)
    page.set_landscape()
    page.fit_to_pages(1, 0)  # on paper, all columns beside each other
    columns = [part for column in sheet.table for part in _parts(sheet.table[column], str(column))]
    _head(page, sheet, [title for title, _ in columns], styles)
    wide = [_is_wide(sheet, title) for title, _ in columns]
    for row, cells in enumerate(zip(*(cells for _, cells in columns), strict=True), start=1):
        lines = [
            _lines(str(cells[at]), sheet.widths[columns[at][0]])
            for at in range(len(cells))
            if wide[at] and cells[at] is not None
        ]
        if max(lines, default=1) > 1:  # programs do not all make room for wrapped texts
            page.set_row(row, _LINE * min(max(lines), _LINES))
        for at, cell in enumerate(cells):
            if isinstance(cell, str):
                page.write_string(row, at, _held(cell), styles.of(cell, wide=wide[at]))
            elif isinstance(cell, bool | np.bool):
                page.write_boolean(row, at, bool(cell), styles())
            elif not pd.isna(cell):
                page.write_number(row, at, float(cell), styles())


def _head(page: Any, sheet: Sheet, titles: Sequence[str], styles: _Styles) -> None:
    """Titles, widths and drop-downs of columns."""
    breaks = max((title.count("\n") for title in titles), default=0)
    if breaks:
        page.set_row(0, _LINE * (breaks + 1))
    for at, title in enumerate(titles):
        if title in sheet.widths:
            page.set_column(at, at, sheet.widths[title])
        if title in sheet.choices:
            offered = {"validate": "list", "source": sheet.choices[title], "show_error": False}
            page.data_validation(1, at, len(sheet.table) + sheet.spare, at, offered)
        page.write_string(0, at, _held(title), styles(bold=True, text_wrap=bool(breaks)))


def _is_wide(sheet: Sheet, title: str) -> bool:
    return sheet.widths.get(title, 0) >= _WIDE


def _lines(text: str, width: int) -> int:
    """Lines that a text takes in a column, more or less."""
    return sum(1 + len(line) // width for line in text.splitlines())


def _letters(at: int) -> str:
    """The name of a column, from 0: A, B, ... Z, AA."""
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(at))


def read(path: Path) -> pd.DataFrame:
    """Reads a workbook that `write` wrote, each cell as a string, missing where it is empty.

    Raises:
        ValueError: if it is no such workbook.
        OSError: if it cannot be read.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    except CalamineError as error:
        raise ValueError(str(error)) from error
    head, *below = rows
    titles = [str(cell) for cell in head]
    made = pd.DataFrame(below, columns=titles, dtype=object)
    for title in titles:
        if (found := _GOES_ON.fullmatch(title)) and found[1] in titles:
            made[found[1]] += made.pop(title)
    return made.map(lambda cell: None if cell == "" else cell)


def _parts(cells: pd.Series, title: str) -> Iterator[tuple[str, list[object]]]:
    """A column, and those beside it in which its longest texts go on."""
    if not pd.api.types.is_string_dtype(cells.dtype):
        yield title, [None if pd.isna(cell) else cell for cell in cells]
        return
    texts = ["" if pd.isna(cell) else str(cell) for cell in cells]
    size = CELL if all(max(text, default="") < "\U00010000" for text in texts) else CELL // 2
    longest = max(map(len, texts), default=0)
    for part in range(max(1, -(-longest // size))):
        pieces = [text[part * size : (part + 1) * size] or None for text in texts]
        yield f"{title} ({part + 1})" if part else title, list(pieces)


def _held(text: str) -> str:
    """A text as XML holds it, apart from control characters, which the writer escapes."""
    return text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
