"""What did coders say? Workbooks in which people judge findings, written and read back.

`resources/validation.yaml` says what is judged, when it is right, and how it may be written.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import formats, spreadsheets
from analysis.correction_files import NONE, kinds
from analysis.errors import AnalysisError
from analysis.files import FileError
from analysis.resources import read_yaml
from analysis.spreadsheets import Sheet
from analysis.text import fold

RIGHT, WRONG, SEEN, MISSED = "right", "wrong", "seen", "missed"
PARAGRAPH, FINDING = "paragraph", "finding"
UNITS, DRAWING, READ_ME = "sample", "drawing", "read me"
UNIT_COLUMNS = ("unit", "article", "start", "end", "sha256")
_SPARE = 100  # empty rows for what the machine did not find
_WIDTHS = {
    "unit": 7, "row": 10, "evidence": 70, "text": 30, "verdict": 10, "note": 20, "id": 18,
    "title": 30,
}  # fmt: skip


@dataclass(frozen=True)
class Judged:
    """What is judged in a table.

    Attributes:
        fields: what is judged of a right finding.
        category: the one on which shares are made.
        right: when a finding is right, by language (en, ar).
    """

    fields: tuple[str, ...]
    category: str
    right: Mapping[str, str]


@dataclass(frozen=True)
class Drawing:
    """How a sample was drawn.

    Attributes:
        by: what articles were grouped by.
        seed: of the random numbers.
        asked: paragraphs that were asked for.
        articles: hash of the articles' ids and texts.
        eligible: paragraphs that could be drawn, by group.
    """

    by: str
    seed: int
    asked: int
    articles: str
    eligible: Mapping[str, int]


@dataclass(frozen=True)
class Verdict:
    """A row that says something.

    Attributes:
        coder: name of the file, without its ending.
        table: the sheet.
        unit: the paragraph.
        id: of the finding; of the paragraph in its own row; empty for what was missed.
        verdict: right, wrong, seen or missed.
        shown: what the sheet has as the machine's words, by field; fields whose column is gone are
            absent.
        given: what is right instead, by field; None for an empty cell.
    """

    coder: str
    table: str
    unit: str
    id: str
    verdict: str
    shown: Mapping[str, str]
    given: Mapping[str, str | None]


@dataclass(frozen=True)
class Coded:
    """What all coders said of one sample.

    Attributes:
        drawing: how it was drawn.
        units: columns `UNIT_COLUMNS`, a row a paragraph.
        coders: their names, in order.
        verdicts: what they said.
    """

    drawing: Drawing
    units: pd.DataFrame
    coders: tuple[str, ...]
    verdicts: tuple[Verdict, ...]


@cache
def judged() -> dict[str, Judged]:
    """What is judged, by table."""
    return {
        table: Judged(tuple(given["fields"]), given["category"], given["right"])
        for table, given in read_yaml("validation.yaml")["tables"].items()
    }


@cache
def _verdicts() -> dict[str, str]:
    """Verdict by each way to write it."""
    listed = read_yaml("validation.yaml")["verdicts"].items()
    return {fold(way): verdict for verdict, ways in listed for way in ways}


def shown(value: Any) -> str:
    """A value as a sheet shows it; nothing for a missing one."""
    if pd.isna(value):
        return ""
    if isinstance(value, float):
        return str(formats.cell(round(value, 6)))
    return str(value).lower() if str(value) in ("True", "False") else str(value)


def clean(text: str) -> str:
    """Words as they are compared: white space, which spreadsheets change, does not count."""
    return " ".join(text.split())


def book(
    sheets: Mapping[str, pd.DataFrame],
    units: pd.DataFrame,
    drawing: Drawing,
    entities: Sequence[str],
) -> bytes:
    """A workbook for one coder.

    Args:
        sheets: by table: columns unit, row, evidence, text, the judged fields, id and title.
        units: columns `UNIT_COLUMNS`.
        drawing: how they were drawn.
        entities: what the drop-down of `entity` offers.

    Raises:
        AnalysisError: if a sheet cannot hold so many rows.
    """
    offered = {"units": list(units["unit"].astype("str")), "entities": [NONE, *entities]}
    made = [
        Sheet(READ_ME, _read_me(), {"English": 80, "العربية": 80}),
        *(_sheet(table, rows) for table, rows in sheets.items()),
        Sheet(UNITS, units.astype("str"), {"article": 20, "sha256": 20}),
        Sheet(DRAWING, _told(drawing), {"value": 30}),
    ]
    return spreadsheets.book(made, offered)


def _read_me() -> pd.DataFrame:
    told = [*read_yaml("validation.yaml")["read_me"]]
    for table, kind in judged().items():
        told.append({name: f"{table}: {kind.right[name]}" for name in ("en", "ar")})
    return pd.DataFrame(told)[["en", "ar"]].set_axis(["English", "العربية"], axis=1)


def _sheet(table: str, rows: pd.DataFrame) -> Sheet:
    """The sheet of a table, with drop-downs and empty rows below."""
    named = read_yaml("validation.yaml")
    kind, allowed = judged()[table], kinds()[table]
    titles = {name: f"{name}\n{named['columns'][name]}" for name in _WIDTHS}
    widths = {titles[name]: width for name, width in _WIDTHS.items()}
    choices: dict[str, Sequence[str] | str] = {
        titles["unit"]: "=units",
        titles["verdict"]: [RIGHT, WRONG, SEEN, MISSED],
    }
    columns = {titles[name]: rows[name] for name in ("unit", "row", "evidence", "text")}
    columns[titles["verdict"]] = pd.Series(None, index=rows.index, dtype="str")
    for field in kind.fields:
        arabic = named["names"][field]
        title = f"{RIGHT} {field}\n{named['columns'][RIGHT]}: {arabic}"
        columns[f"{field}\n{arabic}"] = rows[field]
        columns[title] = pd.Series(None, index=rows.index, dtype="str")
        widths |= {f"{field}\n{arabic}": 16, title: 16}
        if field == "entity":
            choices[title] = "=entities"
        elif allowed.allowed(field):
            choices[title] = allowed.allowed(field)
    columns[titles["note"]] = pd.Series(None, index=rows.index, dtype="str")
    columns |= {titles[name]: rows[name] for name in ("id", "title")}
    table_of = pd.DataFrame(columns).map(lambda cell: cell or None).astype("str")
    return Sheet(table, table_of, widths, choices, _SPARE, frozen=2)


def _told(drawing: Drawing) -> pd.DataFrame:
    single = {name: getattr(drawing, name) for name in ("by", "seed", "asked", "articles")}
    rows: list[tuple[str, str | None, str]] = [(n, None, str(v)) for n, v in single.items()]
    rows += [("eligible", group, str(number)) for group, number in drawing.eligible.items()]
    return pd.DataFrame(rows, columns=["what", "group", "value"]).astype("str")


def read(paths: Iterable[Path]) -> Coded:
    """What coders wrote into the workbooks of one sample.

    Args:
        paths: workbooks, or folders of them; one a coder.

    Raises:
        AnalysisError: if one cannot be read, is of another sample, or says what is not allowed.
    """
    files = workbooks(paths)
    coded: Coded | None = None
    for path in files:
        sheets = _sheets(path)
        drawing, units = _drawing(path, sheets), _units(path, sheets)
        if coded is None:
            coded = Coded(drawing, units, (), ())
        elif coded.drawing != drawing or not coded.units.equals(units):
            raise AnalysisError(
                f"{path.name} is of another sample than {files[0].name}; name the workbooks of one"
            )
        said = _said(path, sheets, set(units["unit"]))
        coders = (*coded.coders, path.stem)
        coded = Coded(drawing, units, coders, (*coded.verdicts, *said))
    assert coded is not None
    return coded


def workbooks(paths: Iterable[Path]) -> list[Path]:
    """The workbooks in folders and among files, by name; not what a program that has one open adds.

    Raises:
        AnalysisError: if there is none, or two have one name.
    """
    given, found = list(paths), []
    for path in given:
        inside = sorted(path.glob("*.xlsx")) if path.is_dir() else [path]
        found += [one for one in inside if not one.name.startswith(("~$", ".~"))]
    if not found:
        told = ", ".join(map(str, given)) or "nothing"
        raise AnalysisError(f"{told} holds no workbook (.xlsx); name what `sample` wrote")
    found.sort(key=lambda path: path.name)
    for one, other in pairwise(found):
        if one.stem == other.stem:
            raise AnalysisError(
                f"two workbooks are called {one.name}; a file's name is its coder's: rename one"
            )
    return found


_Cells = dict[str, str]
_Sheets = dict[str, list[tuple[int, _Cells]]]


def _sheets(path: Path) -> _Sheets:
    """By sheet, its rows with the numbers that a person sees: text by the title of the column."""
    try:
        found = formats.sheets(path.read_bytes())
    except FileNotFoundError:
        raise AnalysisError(f"workbook {path} is not there; check the path") from None
    except OSError as error:
        raise AnalysisError(f"workbook {path} cannot be read ({error}); check it") from None
    except FileError as error:
        raise AnalysisError(f"workbook {path.name} {error}") from None
    made: _Sheets = {}
    for name, rows in found:
        head, *below = rows or [[]]
        titles = [str(cell).split("\n")[0].strip().lower() for cell in head]
        made[name.strip().lower()] = [
            (at, {t: shown(formats.cell(v)) for t, v in zip(titles, row, strict=False) if t})
            for at, row in enumerate(below, start=2)
        ]
    return made


def _drawing(path: Path, sheets: _Sheets) -> Drawing:
    try:
        rows = [cells for _, cells in sheets[DRAWING]]
        single = {cells["what"]: cells["value"] for cells in rows}
        eligible = {
            cells["group"]: int(cells["value"]) for cells in rows if cells["what"] == "eligible"
        }
        numbers = int(single["seed"]), int(single["asked"])
        return Drawing(single["by"], *numbers, single["articles"], eligible)
    except (KeyError, ValueError):
        raise AnalysisError(
            f"workbook {path.name} has no sheet `{DRAWING}` as `sample` wrote it; copy that sheet "
            "from an unfilled workbook"
        ) from None


def _units(path: Path, sheets: _Sheets) -> pd.DataFrame:
    try:
        rows = [[cells[name] for name in UNIT_COLUMNS] for _, cells in sheets[UNITS]]
        made = pd.DataFrame(rows, columns=list(UNIT_COLUMNS))
        return made.astype({"start": "int64", "end": "int64"}).sort_values(
            "unit", ignore_index=True
        )
    except (KeyError, ValueError):
        raise AnalysisError(
            f"workbook {path.name} has no sheet `{UNITS}` as `sample` wrote it; copy that sheet "
            "from an unfilled workbook"
        ) from None


def _said(path: Path, sheets: _Sheets, units: set[str]) -> list[Verdict]:
    made: list[Verdict] = []
    for table in judged():
        rows = sheets.get(table, [])
        missing = [name for name in ("unit", "id", "verdict") if rows and name not in rows[0][1]]
        if missing:
            raise AnalysisError(
                f"{path.name}, sheet {table} has no column `{missing[0]}`; give it its title back"
            )
        places = list(_of_sheet(path, table, rows, units))
        _check(path, table, places)
        made += [verdict for _, verdict in places]
    return made


def _of_sheet(
    path: Path, table: str, rows: Iterable[tuple[int, _Cells]], units: set[str]
) -> Iterator[tuple[int, Verdict]]:
    for at, cells in rows:
        try:
            verdict = _verdict(path.stem, table, {k: v.strip() for k, v in cells.items()})
            if verdict and verdict.unit not in units:
                raise ValueError(f"unit {verdict.unit!r} is not in the sample; write as u001")
        except ValueError as error:
            raise AnalysisError(f"{path.name}, sheet {table}, row {at}: {error}") from None
        if verdict:
            yield at, verdict


def _verdict(coder: str, table: str, cells: _Cells) -> Verdict | None:
    """What a row says; nothing if nobody has written into it.

    Raises:
        ValueError: if it says what is not allowed.
    """
    kind = judged()[table]
    unit, id_, written = cells["unit"], cells["id"], cells["verdict"]
    given = {field: cells.get(f"{RIGHT} {field}", "") for field in kind.fields}
    told = {field: _given(table, field, text) for field, text in given.items() if text}
    added = not id_ and bool(unit or cells.get("text"))
    if not written and not told and not added:
        return None
    verdict = _verdicts().get(fold(written))
    allowed = [SEEN] if id_ == unit != "" else [RIGHT, WRONG, MISSED] if id_ else [MISSED]
    if verdict not in allowed:
        found = f"verdict {formats.quoted(written)}" if written else "no verdict, but other words"
        raise ValueError(f"{found}; allowed: {', '.join(allowed)}")
    if told and verdict == WRONG:
        raise ValueError(
            f"wrong, and yet a right {next(iter(told))}; write right where the finding is one and "
            "only this is wrong"
        )
    machine = {field: clean(cells[field]) for field in kind.fields if field in cells}
    return Verdict(coder, table, unit, "" if verdict == MISSED else id_, verdict, machine, told)


def _given(table: str, field: str, written: str) -> str | None:
    """A right value as text; None where the cell should be empty.

    Raises:
        ValueError: if it is not allowed.
    """
    kind = kinds()[table]
    nothing = {fold(way) for way in read_yaml("validation.yaml")["nothing"]}
    try:
        value = kind.value(field, NONE if fold(written) in nothing else written)
    except ValueError as error:
        raise ValueError(
            f"{RIGHT} {field} {formats.quoted(written)} is not known; allowed: {error}"
        ) from None
    return None if value is None else clean(shown(value))


def _check(path: Path, table: str, places: Sequence[tuple[int, Verdict]]) -> None:
    """Refuses a finding judged in two ways, and what is missed in a paragraph that is not seen."""
    seen = {verdict.unit for _, verdict in places if verdict.verdict == SEEN}
    before: dict[str, tuple[int, Verdict]] = {}
    for at, verdict in places:
        where = f"{path.name}, sheet {table}, row {at}"
        if verdict.verdict == MISSED:
            if verdict.unit not in seen:
                raise AnalysisError(
                    f"{where}: something is missed in {verdict.unit}, whose own row does not say "
                    f"{SEEN}; write it there when you are through with the paragraph"
                )
            continue
        other, first = before.setdefault(verdict.id, (at, verdict))
        if first != verdict:
            raise AnalysisError(
                f"{where}: this finding is judged otherwise in row {other}; keep one of them"
            )
