"""What does a table hold, and how does it come to disk and back unchanged?"""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import spreadsheets
from analysis.errors import AnalysisError
from analysis.output import MANIFEST, file_hash, write_json
from analysis.resources import read_yaml

FORMATS = ("csv", "parquet", "xlsx")
DECIMALS = 6
PACKAGE = "datapackage.json"
_DTYPES = {
    "string": "str",
    "date": "str",
    "integer": "Int64",
    "number": "float64",
    "boolean": "boolean",
}
_MEDIA = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_NAME = "analysis-tables"
_PROFILE = "tabular-data-package"

Tables = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Column:
    """A column's Frictionless type and what it means."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True)
class Schema:
    """A table's columns in order, its key, and the columns its row ids are made from."""

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    id: str | None
    id_of: tuple[str, ...]


@lru_cache(maxsize=1)
def schemas() -> dict[str, Schema]:
    """All tables by name, in the order in which they are described."""
    return {
        name: Schema(
            name,
            entry["row"],
            tuple(entry["key"]),
            tuple(Column(column, *described) for column, described in entry["columns"].items()),
            entry.get("id"),
            tuple(entry.get("id_of", ())),
        )
        for name, entry in read_yaml("tables.yaml").items()
    }


def frame(name: str, rows: pd.DataFrame | Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """A table with its columns in order, typed, rounded, and with its ids.

    Args:
        name: the table.
        rows: the values; a column that is absent is missing throughout. Columns that the schema
            does not name are dropped, but for `documents`, where they follow as strings.

    Returns:
        DataFrame in the order of `rows`.

    Raises:
        KeyError: if there is no such table.
    """
    schema = schemas()[name]
    given = pd.DataFrame(rows) if not isinstance(rows, pd.DataFrame) else rows
    known = {column.name: _DTYPES[column.type] for column in schema.columns}
    extra = [c for c in given.columns if c not in known] if name == "documents" else []
    table = pd.DataFrame(index=range(len(given)))
    for column, dtype in known.items():
        values = given[column].array if column in given else [None] * len(given)
        table[column] = pd.Series(values, dtype=dtype)
        if dtype == "float64":
            table[column] = table[column].round(DECIMALS) + 0.0  # no negative zero
    for column in extra:
        table[column] = pd.Series(given[column].array, dtype="str")
    if schema.id:
        table[schema.id] = _row_ids(schema, table)
    return table


def _row_ids(schema: Schema, table: pd.DataFrame) -> pd.Series:
    """Ids from what a row says and where; equal rows (an error upstream) stay distinguishable."""
    parts = zip(*(table[column].astype("str").fillna("") for column in schema.id_of), strict=True)
    ids = pd.Series([short_hash(schema.name, *row) for row in parts], dtype="str")
    again = ids.groupby(ids).cumcount()
    return ids.where(again == 0, ids + "-" + again.astype("str"))


def short_hash(*parts: str) -> str:
    """Sixteen hexadecimal digits (64 bits) that stand for these strings in this order."""
    return long_hash(*parts)[:16]


def long_hash(*parts: str) -> str:
    """SHA-256, in hexadecimal, of these strings in this order."""
    return hashlib.sha256(json.dumps(parts).encode("ascii")).hexdigest()


def write(
    tables: Tables, folder: Path, *, provenance: Mapping[str, Any], format: str = "csv"
) -> None:
    """Writes tables and their `datapackage.json` into a folder that exists.

    Args:
        tables: table name -> DataFrame made by `frame`.
        folder: where to; see `output.replace_folder` for writing all or nothing.
        provenance: inputs, settings and versions; joined to the data package.
        format: csv, parquet or xlsx.

    Raises:
        AnalysisError: for a format that is not known, or a table that does not fit into it.
    """
    if format not in FORMATS:
        raise AnalysisError(f"format {format!r} is not known; allowed: {', '.join(FORMATS)}")
    resources = []
    for name, table in tables.items():
        path = folder / f"{name}.{format}"
        if format == "csv":
            # CRLF (RFC 4180) makes the writer quote a lone carriage return, so text stays verbatim.
            table.to_csv(path, index=False, lineterminator="\r\n", encoding="utf-8")
        elif format == "parquet":
            table.to_parquet(path, index=False)
        else:
            spreadsheets.write(table, path, name)
        resources.append(_resource(schemas()[name], table, path))
    package = {"profile": _PROFILE, "name": _NAME, **provenance, "resources": resources}
    write_json(package, folder / PACKAGE)


def _resource(schema: Schema, table: pd.DataFrame, path: Path) -> dict[str, Any]:
    """A table's entry in the data package: Frictionless Table Schema, hash and size."""
    fields = [{"name": c.name, "type": c.type, "description": c.meaning} for c in schema.columns]
    named = {column.name for column in schema.columns}
    fields += [
        {"name": column, "type": "string", "description": "carried along from the input"}
        for column in table.columns
        if column not in named
    ]
    described: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if not table[list(schema.key)].isna().any(axis=None):  # a primary key is never missing
        described["primaryKey"] = list(schema.key)
    for field in fields:
        if field["type"] == "boolean":
            field |= {"trueValues": ["True"], "falseValues": ["False"]}  # type: ignore[dict-item]
    return {
        "name": schema.name,
        "title": f"one row a {schema.row}",
        "path": path.name,
        "format": path.suffix[1:],
        "mediatype": _MEDIA[path.suffix[1:]],
        "encoding": "utf-8",
        "rows": len(table),
        "bytes": path.stat().st_size,
        "hash": f"sha256:{file_hash(path)}",
        "schema": described,
    }


def read_package(folder: Path) -> dict[str, Any]:
    """The data package of a table folder.

    Raises:
        AnalysisError: if the folder has none, or it cannot be read.
    """
    try:
        package: dict[str, Any] = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
        return package
    except FileNotFoundError:
        raise AnalysisError(
            f"{folder} holds no {PACKAGE}; name a folder that `python -m analysis tables` wrote"
        ) from None
    except ValueError as error:
        raise AnalysisError(
            f"{folder / PACKAGE} is damaged ({error}); write the tables again"
        ) from None


def is_package(folder: Path) -> bool:
    """Whether a folder holds tables of this tool, and not somebody else's data package."""
    try:
        package = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return (folder / PACKAGE).is_file() and (folder / MANIFEST).is_file()
    return isinstance(package, dict) and package.get("name") == _NAME


def read(folder: str | os.PathLike[str]) -> Tables:
    """Reads back a folder of tables with the right types.

    Args:
        folder: written by `python -m analysis tables`, or `tables` in a report's folder.

    Returns:
        Table name -> DataFrame; strings stay strings (`001`, `NA`), missing cells are missing.

    Raises:
        AnalysisError: if the folder or one of its tables is not there or damaged.
    """
    return {
        entry["name"]: read_table(Path(folder), entry)
        for entry in read_package(Path(folder))["resources"]
    }


def read_table(folder: Path, entry: Mapping[str, Any]) -> pd.DataFrame:
    """Reads one table by its entry in the data package.

    Raises:
        AnalysisError: if the file is missing or is not what the entry says.
    """
    path = folder / entry["path"]
    dtypes = {field["name"]: _DTYPES[field["type"]] for field in entry["schema"]["fields"]}
    try:
        if path.suffix == ".parquet":
            return pd.read_parquet(path).astype(dtypes)
        if path.suffix == ".xlsx":
            return spreadsheets.read(path).set_axis(list(dtypes), axis=1).astype(dtypes)
        return pd.read_csv(
            path, dtype=dtypes, keep_default_na=False, na_values=[""], encoding="utf-8"
        )
    except FileNotFoundError:
        raise AnalysisError(f"{path} is missing; write the tables again") from None
    except (ValueError, KeyError, OSError) as error:
        raise AnalysisError(f"{path} is damaged ({error}); write the tables again") from None
