"""What did people correct? Sheets of corrections, and what may be corrected in each table.

`resources/corrections.yaml` holds the latter.
"""

import datetime
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from analysis import formats
from analysis.errors import AnalysisError
from analysis.files import FileError
from analysis.resources import read_yaml

ACTIONS = ("accept", "reject", "edit", "add")
NONE = "none"  # written for an empty cell, which would mean that nothing was written
# Columns of a sheet, before those of the table itself.
COLUMNS = (
    "id", "action", "field", "new value", "doubt", "quote", "context", "note", "coder", "date",
)  # fmt: skip
FOUND = " found"  # behind the name of a table's own column that is one of these, too
_TRUE, _FALSE = ("true", "yes", "1", "نعم"), ("false", "no", "0", "لا")
_SUFFIXES = (".xlsx", ".csv", ".tsv")


@dataclass(frozen=True)
class Kind:
    """What may be corrected in a table; see the head of `corrections.yaml`.

    Attributes:
        table: its name.
        anchor: the stretch by which a row is found again.
        stretches: column of the words -> columns of start and end.
        fields: column -> what is allowed.
        claim: the column that says what the anchor is.
        alone: whether two rows may not share characters.
        added: what an added row says unless told otherwise.
        doubts: which rows are to be looked at first.
    """

    table: str
    anchor: str
    stretches: Mapping[str, tuple[str, str]]
    fields: Mapping[str, str | Sequence[str | None]]
    claim: str | None
    alone: bool
    added: Mapping[str, Any]
    doubts: Sequence[Mapping[str, Any]]

    @property
    def ends(self) -> tuple[str, str]:
        """The columns of the anchor's start and end."""
        return self.stretches[self.anchor]

    def allowed(self, field: str) -> list[str]:
        """What may be written into a field that holds a class; nothing where it holds words."""
        given = self.fields[field]
        if given == "boolean":
            return ["true", "false"]
        return [] if isinstance(given, str) else [one or NONE for one in given]

    def value(self, field: str, written: str) -> Any:
        """What was written, as the column holds it; None for an empty cell.

        Raises:
            ValueError: if it may not be written there; what is allowed.
        """
        given = self.fields[field]
        if not isinstance(given, str):
            known = {(one or NONE).lower(): one for one in given}
            if written.lower() not in known:
                raise ValueError(", ".join(self.allowed(field)))
            return known[written.lower()]
        what, _, empty = given.partition(" ")
        if empty and written.lower() == NONE:
            return None
        try:
            return _READ[what](written)
        except ValueError:
            told = f"{_TOLD[what]}, or {NONE}" if empty else _TOLD[what]
            raise ValueError(told) from None


@dataclass(frozen=True)
class Correction:
    """A row of a sheet.

    Attributes:
        table: the table that it corrects.
        id: of the row; of an added one any name, which joins the rows that tell of it.
        action: accept, reject, edit or add.
        field: the column that is changed.
        value: what it is to say, as written.
        coder: who says so.
        date: when, YYYY-MM-DD; empty if not told.
        note: why.
        quote: the words of the row's anchor, as they were.
        context: the words around, with the quote in ⟦ ⟧.
        told: cells of the table's own columns: what it said when the sheet was written.
        file: name of the file.
        place: sheet and row, as a person finds them.
    """

    table: str
    id: str
    action: str
    field: str
    value: str
    coder: str
    date: str
    note: str
    quote: str
    context: str
    told: Mapping[str, str]
    file: str
    place: str


@cache
def kinds() -> dict[str, Kind]:
    """What may be corrected, by table."""
    made = {}
    for table, given in read_yaml("corrections.yaml").items():
        stretches = {name: (ends[0], ends[1]) for name, ends in given["stretches"].items()}
        more = {name: given[name] for name in ("anchor", "fields", "added", "doubts")}
        claim, alone = given.get("claim"), given.get("alone", False)
        made[table] = Kind(table=table, stretches=stretches, claim=claim, alone=alone, **more)
    return made


def load(paths: Iterable[Path]) -> list[Correction]:
    """The corrections of files, in the order of files and rows.

    Args:
        paths: .xlsx, a sheet a table; or .csv and .tsv, with a column `table` or named as one.

    Raises:
        AnalysisError: if a file cannot be read, or a row says what is not allowed.
    """
    return [one for path in paths for one in _load(path)]


def _load(path: Path) -> Iterator[Correction]:
    what = f"file of corrections {path.name}"
    try:
        data = path.read_bytes()
        if path.suffix.lower() not in _SUFFIXES:
            raise FileError(f"is no {', '.join(_SUFFIXES[:-1])} or {_SUFFIXES[-1]}; save it as one")
        for sheet, rows in _sheets(path, data):
            for number, cells in rows:
                if cells.get("action", "").strip():
                    table = cells.pop("table", "").strip() or sheet or path.stem
                    place = f"sheet {sheet}, row {number}" if sheet else f"row {number}"
                    yield _correction(table, cells, path.name, place)
    except FileNotFoundError:
        raise AnalysisError(f"{what} is not there; check the path {path}") from None
    except OSError as error:
        raise AnalysisError(f"{what} cannot be read ({error}); check the path") from None
    except FileError as error:
        raise AnalysisError(f"{what} {error}") from None


_Rows = Iterable[tuple[int, dict[str, str]]]


def _sheets(path: Path, data: bytes) -> Iterator[tuple[str, _Rows]]:
    """Sheets by name (none for a file without sheets), their rows numbered as people see them."""
    if path.suffix.lower() != ".xlsx":
        table = formats.table(data, path.suffix.lower())
        _need(table.header)
        yield "", _separated(table)
        return
    sheets = [(name, rows) for name, rows in formats.sheets(data) if name in kinds()]
    if not sheets:
        raise FileError(f"has no sheet named as a table; allowed: {', '.join(kinds())}")
    for name, (head, *rows) in ((name, rows) for name, rows in sheets if rows):
        titles = [str(cell).strip().lower() for cell in head]
        _need(titles, f"sheet {name} ")
        yield name, ((at, _cells(titles, row)) for at, row in enumerate(rows, start=2))


def _separated(table: formats.Table) -> _Rows:
    for row in table.rows:
        at = (row.number or 0) + 1
        if row.cells is None:
            raise FileError(f"row {at} {row.problem}")
        yield at, _cells([title.lower() for title in row.cells], list(row.cells.values()))


def _cells(titles: Sequence[str], row: Sequence[object]) -> dict[str, str]:
    """Cells as text, by the lower-case name of their column."""
    made = {}
    for title, value in zip(titles, row, strict=False):
        value = formats.cell(value)
        made[title.replace("_", " ") if title == "new_value" else title] = (
            str(value).lower() if isinstance(value, bool) else str(value)
        )
    return made


def _need(header: Iterable[str], what: str = "") -> None:
    names = [str(name).strip().lower() for name in header]
    for name in ("id", "action"):
        if name not in names:
            raise FileError(f"{what}has no column `{name}`; `review` writes sheets that have it")


def _correction(table: str, cells: Mapping[str, str], file: str, place: str) -> Correction:
    """A row that says something.

    Raises:
        FileError: if it says what is not allowed.
    """
    try:
        return _checked(table, cells, file, place)
    except ValueError as error:
        raise FileError(f"says in {place}: {error}") from None


def _checked(table: str, cells: Mapping[str, str], file: str, place: str) -> Correction:
    if table not in kinds():
        raise ValueError(f"table {table!r} is not corrected; allowed: {', '.join(kinds())}")
    kind = kinds()[table]
    said = {name: cells.get(name, "").strip() for name in COLUMNS}
    action = said["action"].lower()
    if action not in ACTIONS:
        raise ValueError(f"action {action!r} is not known; allowed: {', '.join(ACTIONS)}")
    told = {n.removesuffix(FOUND): value for n, value in cells.items() if n not in COLUMNS}
    field, value = said["field"].lower(), said["new value"]
    if action == "edit" and not (field and value):
        raise ValueError(f"an edit takes a field and a new value; for an empty cell write {NONE}")
    if field and value:
        _check(kind, field, value, adds=action == "add")
    if action != "add" and not said["id"]:
        raise ValueError(f"{action} takes the id of a row")
    for name in ("quote", "context"):
        said[name] = cells.get(name, "")
    date = _day(said["date"])
    more = {name: said[name] for name in ("id", "coder", "note", "quote", "context")}
    return Correction(
        table, action=action, field=field, value=value, date=date, told=told, file=file,
        place=place, **more,
    )  # fmt: skip


def _check(kind: Kind, field: str, value: str, *, adds: bool) -> None:
    if adds and field in ("doc_id", "part"):
        return
    if field not in kind.fields:
        raise ValueError(f"field {field!r} is not corrected; allowed: {', '.join(kind.fields)}")
    try:
        kind.value(field, value)
    except ValueError as error:
        raise ValueError(
            f"{field} {formats.quoted(value)} is not known; allowed: {error}"
        ) from None


def _day(written: str) -> str:
    try:
        return datetime.date.fromisoformat(written[:10]).isoformat() if written else ""
    except ValueError:
        raise ValueError(f"date {written!r} is no YYYY-MM-DD; write 2026-01-31") from None


def _number(written: str) -> float:
    value = float(re.sub(r"[\s,٬]", "", written).replace("٫", "."))
    if not math.isfinite(value):
        raise ValueError
    return value


def _truth(written: str) -> bool:
    if written.lower() not in (*_TRUE, *_FALSE):
        raise ValueError
    return written.lower() in _TRUE


_READ: dict[str, Callable[[str], Any]] = {
    "words": str, "entity": str, "text": str, "number": _number, "boolean": _truth, "date": _day,
}  # fmt: skip
_TOLD = {
    "words": "words of the article", "entity": "an id of the actor files", "text": "a text",
    "number": "a number", "boolean": "true, false", "date": "YYYY-MM-DD",
}  # fmt: skip
