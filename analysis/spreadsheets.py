"""How does a table become a spreadsheet that executes nothing, and come back?

What an article says stays text, whatever sign it begins with: Excel is told so for each such cell,
also for the day when somebody edits it. A text longer than a cell may be goes on in columns beside
it. Control characters are written as the format has it; the two codes that no XML holds, U+FFFE and
U+FFFF, become U+FFFD.
"""

import datetime
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from analysis.errors import AnalysisError

ROWS = 1_048_575  # of a sheet, below its header
CELL = 32_767  # characters of a cell, in UTF-16
_ACTIVE = tuple("=+-@\t\r\n|%")  # with these begins what a spreadsheet may take for a formula
_GOES_ON = re.compile(r"(.+) \((\d+)\)")
_MADE = datetime.datetime(2000, 1, 1)  # the same bytes whenever they are made


def write(table: pd.DataFrame, path: Path, name: str) -> None:
    """Writes a table as a workbook of one sheet.

    Args:
        table: strings, numbers and truth values; missing cells stay empty.
        path: the file.
        name: of the sheet.

    Raises:
        AnalysisError: if a sheet cannot hold so many rows.
        OSError: if the file cannot be written.
    """
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import XlsxWriterException

    if len(table) > ROWS:
        raise AnalysisError(
            f"{name} has {len(table):,} rows, and a sheet holds {ROWS:,}; take --format csv or "
            "parquet, or fewer tables with --only"
        )
    columns = [part for column in table for part in _parts(table[column], str(column))]
    with path.open("wb") as file:
        book = Workbook(file, {"constant_memory": True})
        book.set_properties({"created": _MADE})
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        bold, plain = book.add_format({"bold": True}), book.add_format({"quote_prefix": True})
        for at, (title, _) in enumerate(columns):
            sheet.write_string(0, at, _held(title), bold)
        for row, cells in enumerate(zip(*(cells for _, cells in columns), strict=True), start=1):
            for at, cell in enumerate(cells):
                if isinstance(cell, str):
                    sheet.write_string(
                        row, at, _held(cell), plain if cell.startswith(_ACTIVE) else None
                    )
                elif isinstance(cell, bool):
                    sheet.write_boolean(row, at, cell)
                elif not pd.isna(cell):
                    sheet.write_number(row, at, float(cell))
        try:
            book.close()
        except XlsxWriterException as error:
            raise OSError(str(error)) from error


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
