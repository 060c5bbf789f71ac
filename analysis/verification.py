"""Does a report or a folder of tables still say what its inputs give?

Its files are compared with the hashes that were kept of them; its inputs with theirs; then all of
it is made again, beside, and compared file by file, tables row by row.
"""

import glob
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import cache, entities, folders, output, stages, tables
from analysis.errors import AnalysisError
from analysis.folders import TABLES, Form, Say
from analysis.settings import Settings
from analysis.study import Study

_OPTIONS = ("places", "tagger", "lemmas", "by", "evidence")
_SHOWN = 60  # characters of a value that is shown


@dataclass(frozen=True)
class Places:
    """Where the inputs of a folder lie now; what is missing is looked for where it was last.

    Attributes:
        corpus: a file, a folder or a glob.
        actors: actor files beside the shipped ones.
        choices: a file of lexical choices.
        corrections: sheets of corrections.
        validation: coded workbooks.
    """

    corpus: str | None = None
    actors: Sequence[Path] = ()
    choices: Path | None = None
    corrections: Sequence[Path] = ()
    validation: Sequence[Path] = ()


@dataclass
class Verdict:
    """What was found.

    Attributes:
        differs: what no longer agrees, a sentence each.
        notes: what may be the reason.
        files: how many files were compared.
    """

    differs: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    files: int = 0


def verify(folder: Path, given: Places, say: Say, jobs: int = 1) -> Verdict:
    """Makes a report or tables again from their inputs, and compares.

    Args:
        folder: a report, or a folder of tables, that this tool wrote.
        given: where the inputs lie.
        say: takes a line on what is being done.
        jobs: processes that read articles.

    Raises:
        AnalysisError: if it is no such folder, or its inputs cannot be found.
    """
    manifest = _manifest(folder)
    inside = folder if tables.is_package(folder) else folder / TABLES
    package = _package(inside)
    found = Verdict()
    _compare_hashes(folder, manifest, inside, package, found)
    settings = _settings(package, given, jobs, found)
    path = given.corpus or str(_last(package).get("corpus") or "")
    if not path or not (Path(path).exists() or glob.has_magic(path)):
        what = f"is no longer at {path}" if path else "is not known on this computer"
        raise AnalysisError(f"the corpus of {folder} {what}; name it with --corpus")
    made = stages.open_study(path, settings=settings)
    if made.is_finished:
        raise AnalysisError(f"{path} holds tables, not articles; name the corpus with --corpus")
    _compare_inputs(package, made, found)
    _compare_versions(package, made, found)
    with tempfile.TemporaryDirectory() as scratch:
        again = Path(scratch) / "again"
        names = [entry["name"] for entry in package["resources"]]
        if inside == folder or found.notes:
            format = Path(package["resources"][0]["path"]).suffix[1:] if names else "csv"
            folders.write_tables(made, again / inside.relative_to(folder), names, format)
            if inside != folder:
                found.notes.append("pages name these versions, so tables alone were made again")
        else:
            known = {name: manifest[name] for name in ("title", "lang", "pdf") if name in manifest}
            folders.write_report(made, again, Form(**{"title": folder.name, **known}), say)
        _compare_folders(folder, again, inside.relative_to(folder), package, found)
    return found


def _manifest(folder: Path) -> dict[str, Any]:
    """What the folder keeps of how it was made."""
    try:
        manifest: dict[str, Any] = json.loads((folder / output.MANIFEST).read_text("utf-8"))
        assert isinstance(manifest["files"], list | dict)
        return manifest
    except (OSError, ValueError, KeyError, TypeError, AssertionError):
        if tables.is_package(folder):  # tables that somebody copied
            return {"files": {}}
        raise AnalysisError(
            f"{folder} is no report and no folder of tables that this tool wrote; name one of these"
        ) from None


def _package(inside: Path) -> dict[str, Any]:
    """What the tables keep of how they were made, if it is whole."""
    package = tables.read_package(inside)
    try:
        for entry in package["resources"]:
            assert Path(entry["path"]).name == entry["path"]  # in this folder, nowhere else
            assert entry["name"] in tables.schemas()
            assert entry["hash"].startswith("sha256:")
            assert entry["schema"]["fields"]
        for entry in package["settings"]["actors"]:
            assert entry["file"]
            assert entry["sha256"]
        assert all(entry["path"] and entry["sha256"] for entry in package["inputs"])
        made = package["made_with"]
        assert made["analysis"]
        assert made["python"]
        assert made["code"]
        assert isinstance(made["packages"], dict)
    except (AssertionError, KeyError, TypeError, AttributeError):
        raise AnalysisError(
            f"{inside / tables.PACKAGE} is damaged; write the report or the tables again"
        ) from None
    return package


def _compare_hashes(
    folder: Path,
    manifest: Mapping[str, Any],
    inside: Path,
    package: Mapping[str, Any],
    found: Verdict,
) -> None:
    """Files that were changed, or are gone, since they were written."""
    listed = manifest["files"]
    known = dict(listed) if isinstance(listed, dict) else dict.fromkeys(listed)
    for entry in package["resources"]:
        path = (inside / entry["path"]).relative_to(folder).as_posix()
        known[path] = known.get(path) or entry["hash"].removeprefix("sha256:")
    for path, digest in sorted(known.items()):
        found.files += 1
        if not (folder / path).is_file():
            found.differs.append(f"{path} is missing")
        elif digest and output.file_hash(folder / path) != digest:
            found.differs.append(f"{path} was changed after it was written")


def _last(package: Mapping[str, Any]) -> dict[str, Any]:
    """Where the inputs lay when this was made on this computer."""
    return cache.recall(key(package))


def key(provenance: Mapping[str, Any]) -> str:
    """What a run is known by: its inputs and settings, wherever they lie."""
    known = [provenance.get("inputs"), provenance.get("settings")]
    return tables.long_hash(json.dumps(known, sort_keys=True))


def remember(made: Study, corpus: str) -> None:
    """Keeps where the inputs of a study lie, apart from its results: those name no folders."""
    if made.is_finished:
        return
    settings = made.settings
    files = {
        "actors": settings.actors,
        "choices": [settings.choices] if settings.choices else [],
        "corrections": settings.corrections,
        "validation": settings.validation,
    }
    where = {name: [str(path.resolve()) for path in paths] for name, paths in files.items()}
    cache.remember(key(made.provenance), {"corpus": str(Path.cwd() / corpus), **where})


def _settings(package: Mapping[str, Any], given: Places, jobs: int, found: Verdict) -> Settings:
    """The settings that the folder was made with, with the files that they name."""
    said = package["settings"]
    last = _last(package)
    places = [*given.actors, *map(Path, last.get("actors", [])), *entities.shipped()]
    actors = [_file(entry, places, "actor file", "--actors", found) for entry in said["actors"]]
    choices = None
    if entry := said.get("choices"):
        places = [*([given.choices] if given.choices else []), *map(Path, last.get("choices", []))]
        choices = _file(entry, places, "file of choices", "--choices", found)
    known = {name: said[name] for name in _OPTIONS if name in said}
    known["mends"] = tuple(said.get("mend", ()))
    for name, given_now, what in (
        ("corrections", given.corrections, "file of corrections"),
        ("validation", given.validation, "coded workbook"),
    ):
        places = [*given_now, *map(Path, last.get(name, []))]
        known[name] = tuple(
            _file(entry, places, what, f"--{name}", found) for entry in said.get(name, ())
        )
    return Settings(tuple(actors), jobs=jobs, choices=choices, **known)


def _file(
    entry: Mapping[str, str], places: Sequence[Path], what: str, option: str, found: Verdict
) -> Path:
    """A file by its hash, else by its name."""
    named = [path for path in places if path.name == entry["file"] and path.is_file()]
    for path in named:
        if output.file_hash(path) == entry["sha256"]:
            return path
    if named:
        found.differs.append(f"the {what} {entry['file']} was changed")
        return named[0]
    raise AnalysisError(f"the {what} {entry['file']} is not where it was; name it with {option}")


def _compare_inputs(package: Mapping[str, Any], made: Study, found: Verdict) -> None:
    then = {entry["path"]: entry["sha256"] for entry in package["inputs"]}
    now = {entry["path"]: entry["sha256"] for entry in made.provenance["inputs"]}
    for path in sorted({*then, *now}):
        if path not in now:
            found.differs.append(f"input {path} is no longer there")
        elif path not in then:
            found.differs.append(f"input {path} is new")
        elif then[path] != now[path]:
            found.differs.append(f"input {path} was changed")


def _compare_versions(package: Mapping[str, Any], made: Study, found: Verdict) -> None:
    then, now = package["made_with"], made.provenance["made_with"]
    for name in ("analysis", "python"):
        if then[name] != now[name]:
            found.notes.append(f"made with {name} {then[name]}, here is {now[name]}")
    if then["code"] != now["code"]:
        found.notes.append("made with another state of this tool's code or word lists")
    versions = {**then["packages"], **now["packages"]}
    for name in sorted(versions):
        old, new = (some["packages"].get(name, "none") for some in (then, now))
        if old != new:
            found.notes.append(f"made with {name} {old}, here is {new}")


def _compare_folders(
    folder: Path, again: Path, inside: Path, package: Mapping[str, Any], found: Verdict
) -> None:
    """Each file with the one made again, tables row by row."""
    entries = {(inside / entry["path"]).as_posix(): entry for entry in package["resources"]}
    apart = {output.MANIFEST, (inside / tables.PACKAGE).as_posix()}  # inputs and versions were told
    for path in sorted(p.relative_to(again).as_posix() for p in again.rglob("*") if p.is_file()):
        old, new = folder / path, again / path
        if path in apart or not old.is_file():
            continue
        if output.file_hash(old) == output.file_hash(new):
            continue
        if path in entries:
            found.differs += _rows(entries[path], old.parent, new.parent)
        else:
            found.differs.append(f"{path} is not what its inputs give")


def _rows(entry: Mapping[str, Any], old: Path, new: Path) -> Iterator[str]:
    """In how many rows two copies of a table differ, and how the first of them does."""
    name = entry["name"]
    try:
        before, after = (tables.read_table(where, entry) for where in (old, new))
    except AnalysisError as error:
        yield str(error)
        return
    keys = list(tables.schemas()[name].key)
    one, two = (_by_key(table, keys) for table in (before, after))
    gone, more = one.index.difference(two.index), two.index.difference(one.index)
    both = one.index.intersection(two.index)
    columns = [column for column in one if column in two]
    changed = (one.loc[both, columns].to_numpy() != two.loc[both, columns].to_numpy()).any(axis=1)
    if len(gone):
        first = _row(one, gone)
        yield f"{name} has {_many(len(gone))} that its inputs do not give, the first: {first}"
    if len(more):
        yield f"{name} lacks {_many(len(more))} that its inputs give, the first: {_row(two, more)}"
    if changed.any():
        row = both[changed][:1]
        values = ((c, str(one.at[row[0], c]), str(two.at[row[0], c])) for c in columns)
        column, was, gives = next(value for value in values if value[1] != value[2])
        yield (
            f"{name} has {_many(int(changed.sum()))} with other values than its inputs give, the "
            f"first: {_row(one, row)}: {column} is {_apart(was, gives)}, and the inputs give "
            f"{_apart(gives, was)}"
        )
    if not len(gone) and not len(more) and not changed.any():
        yield f"{name} holds what its inputs give in another order or form"


def _by_key(table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Cells as strings, by what a row is known by; equal keys are told apart by their order."""
    cells = table.astype("str").where(table.notna(), "")
    again = cells.groupby(keys, dropna=False).cumcount().astype("str")
    return cells.set_index(pd.MultiIndex.from_frame(cells[keys].assign(again=again)))


def _many(rows: int) -> str:
    return f"{rows} row{'s' if rows > 1 else ''}"


def _row(table: pd.DataFrame, rows: pd.Index) -> str:
    """The first of some rows by its key, and by its article."""
    told = " ".join(repr(part) for part in rows[0][:-1])
    if "doc_id" in table and "doc_id" not in rows.names:
        told += f" in {table.at[rows[0], 'doc_id']!r}"
    return told


def _apart(one: str, other: str) -> str:
    """A value from just before the place where another one differs."""
    pairs = enumerate(zip(one, other, strict=False))
    same = next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
    start = max(0, same - _SHOWN // 3)
    shown = one[start : start + _SHOWN]
    return repr(f"{'…' if start else ''}{shown}{'…' if start + _SHOWN < len(one) else ''}")
