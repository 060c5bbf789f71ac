"""What should a person look at? A sheet of findings with their evidence, the doubtful ones first.

Filled in, it is a file of corrections (`correction_files`).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import anchors, output, spreadsheets, tables
from analysis.correction_files import ACTIONS, COLUMNS, FOUND, Kind, kinds
from analysis.errors import AnalysisError
from analysis.spreadsheets import Sheet
from analysis.study import Study

FORMATS = (".xlsx", ".csv")
_SPARE = 200  # empty rows for what the machine did not find
_WIDTHS = {
    "id": 9, "action": 9, "field": 14, "new value": 24, "coder": 9, "date": 11, "note": 16,
    "doubt": 26, "quote": 40, "context": 70, "doc_id": 22,
}  # fmt: skip
_LINKS = ("statement_id", "parent_id")  # they follow from where rows stand


def sheet(study: Study, table: str) -> pd.DataFrame:
    """The rows of a table to be reviewed, the doubtful ones first.

    Args:
        study: the study.
        table: a table that can be corrected.

    Returns:
        Columns of a file of corrections (`correction_files.COLUMNS`), of which id, doubt, quote and
        context are filled in, then those of the table. Rows in doubt come first, by the order of
        doubts in `corrections.yaml`, first copies before later ones; then the others as they stand
        in the table; last those of which somebody has said something.

    Raises:
        AnalysisError: if the study is without the articles' texts.
    """
    kind, rows = kinds()[table], study[table]
    doubt, rank = _doubts(kind, rows)
    copy = rows["repeated"] != "none"
    order = pd.DataFrame({"rank": rank, "copy": copy & (rank < len(kind.doubts))})
    chosen = order.sort_values(["rank", "copy"], kind="stable").index
    rows = rows.loc[chosen]
    made = pd.DataFrame({"id": rows[str(tables.schemas()[table].id)]})
    for column in COLUMNS[1:]:
        made[column] = pd.Series(None, index=rows.index, dtype="str")
    made["doubt"] = doubt[chosen]
    made["quote"] = rows[kind.anchor]
    made["context"] = _contexts(study, kind, rows)
    apart = (str(tables.schemas()[table].id), kind.anchor, "repeated", *_LINKS)
    told = rows.drop(columns=[name for name in apart if name in rows])
    told = told.rename(columns={name: f"{name}{FOUND}" for name in COLUMNS})
    return made.join(told).reset_index(drop=True)


def write(study: Study, path: Path, most: int) -> dict[str, tuple[int, int]]:
    """Writes the sheets of all tables that can be corrected.

    Args:
        study: the study.
        path: a file that is not there yet; .xlsx or .csv.
        most: rows of a table, the doubtful first.

    Returns:
        For each table, how many rows are written, and how many there are.

    Raises:
        AnalysisError: if the file is there or cannot be written, or texts are missing.
    """
    if path.suffix.lower() not in FORMATS:
        raise AnalysisError(f"{path} is no {' or '.join(FORMATS)}; name such a file")
    if path.exists():
        raise AnalysisError(
            f"{path} is there, perhaps with corrections; name a new file, or move that one away"
        )
    every = {name: sheet(study, name) for name in kinds() if name in study}
    shown = {name: rows.head(most) for name, rows in every.items()}
    if path.suffix.lower() == ".csv":
        joined = pd.concat(
            [rows.assign(table=name) for name, rows in shown.items()], ignore_index=True
        )
        first = ["table", *COLUMNS]
        joined = joined[[*first, *(name for name in joined if name not in first)]]
        output.write_text(joined.to_csv(index=False, lineterminator="\r\n"), path)
    else:
        output.write_bytes(_book(study, shown), path)
    return {name: (len(shown[name]), len(rows)) for name, rows in every.items()}


def _book(study: Study, shown: Mapping[str, pd.DataFrame]) -> bytes:
    """A workbook whose drop-downs offer, for each field, what is allowed."""
    ranges = {
        f"{table}_{field}": _offered(study, kind, field)
        for table, kind in kinds().items()
        for field in kind.fields
    }
    ranges = {name: values for name, values in ranges.items() if values}
    sheets = [
        Sheet(
            name,
            rows,
            _WIDTHS,
            {
                "action": list(ACTIONS),
                "field": list(kinds()[name].fields),
                "new value": f'=INDIRECT("{name}_"&$C2)',
            },
            _SPARE,
            frozen=4,
        )
        for name, rows in shown.items()
    ]
    return spreadsheets.book(sheets, ranges)


def _offered(study: Study, kind: Kind, field: str) -> Sequence[str]:
    if str(kind.fields[field]).startswith("entity"):
        return sorted(study["entities"]["entity"])
    return kind.allowed(field)


def _doubts(kind: Kind, rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Why a row is in doubt (missing if it is not), and its rank among the doubts."""
    why = pd.Series(None, index=rows.index, dtype="str")
    rank = pd.Series(len(kind.doubts), index=rows.index)
    for at, doubt in reversed(list(enumerate(kind.doubts))):
        met = pd.Series(True, index=rows.index)
        for column, value in doubt.items():
            if column != "why":
                met &= _is(rows[column], value)
        why[met], rank[met] = doubt["why"], at
    judged = rows["status"] != "machine"
    return why.mask(judged), rank.mask(judged, len(kind.doubts) + 1)


def _is(cells: pd.Series, value: Any) -> pd.Series:
    """Which cells are as a condition of `corrections.yaml` wants them."""
    if value in ("missing", "present"):
        return cells.isna() if value == "missing" else cells.notna()
    wanted = value if isinstance(value, list) else [value]
    return pd.Series(cells.isin(wanted).fillna(False).astype(bool))


def _contexts(study: Study, kind: Kind, rows: pd.DataFrame) -> list[str]:
    start, end = kind.ends
    documents = study["documents"].set_index("doc_id")[["title", "text"]]
    if documents["text"].isna().any():
        raise AnalysisError(
            "these tables are without the articles' texts, from which a person judges; name the "
            "corpus itself"
        )
    texts = documents.rename(columns={"text": "body"}).to_dict("index")
    places = rows[["doc_id", "part", start, end]].itertuples(index=False)
    return [anchors.context(texts[doc][part], first, last) for doc, part, first, last in places]
