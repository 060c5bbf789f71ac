"""Reads articles chunk by chunk, in as many processes as were asked for, and keeps what was read.

What is found in a chunk is packed where it is found: the run itself only writes it down, so that
its memory does not grow with the corpus. An interrupted run goes on where it was.
"""

import datetime
import json
import multiprocessing
import os
import platform
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import NamedTuple

import pandas as pd
from tqdm import tqdm

from analysis import articles, entities, store, tables, taggers
from analysis.cache import Cache, Rows
from analysis.errors import AnalysisError
from analysis.lemmas import Lemmatiser
from analysis.running import in_order
from analysis.settings import Settings, code_hash, versions
from analysis.store import Spool
from analysis.tables import Tables

CHUNK = 64  # articles
_AHEAD = 3  # chunks a process that wait for it, or for being written down
_PATIENCE = 2  # seconds, after which progress is shown
_MANY = 50  # articles, of which progress is shown
# The tables that each article has for itself, and which column names the statement around a row.
BY_ARTICLE = {
    "attributions": "parent_id", "mentions": "statement_id", "evidentials": "statement_id",
    "actions": "statement_id", "quantities": "statement_id", "dates": "statement_id",
}  # fmt: skip

Packed = dict[str, bytes]


class Article(NamedTuple):
    """What is read of an article."""

    doc_id: str
    title: str | None
    text: str
    date: datetime.date | None


class Reader:
    """Reads articles, and knows those that were read with the same settings."""

    def __init__(
        self,
        settings: Settings,
        actors: entities.Actors | None = None,
        *,
        cached: bool = True,
    ) -> None:
        """Loads what is needed.

        Args:
            settings: see `Settings`.
            actors: the names of the actor files, if they are loaded already.
            cached: whether results are looked up in the cache, and put there.

        Raises:
            AnalysisError: if a file is not as described, or what is needed is not installed.
        """
        self._actors = actors or settings.load_actors()
        self._tagger: taggers.Tagger | None = settings.load_tagger()
        self._lemmas: Lemmatiser | None = settings.load_lemmas()
        self._cache = Cache() if cached else None
        rests_on = json.dumps(settings.of_articles(), sort_keys=True)
        self._rests_on = code_hash(), json.dumps([platform.python_version(), versions()]), rests_on

    def keys(self, chunk: Iterable[Article]) -> list[str]:
        """What the results of articles are cached under."""
        return [
            tables.long_hash(*self._rests_on, one.title or "", one.text, str(one.date))
            for one in chunk
        ]

    def missing(self, chunk: Sequence[Article]) -> int:
        """How many articles are not in the cache."""
        keys = set(self.keys(chunk))
        return len(keys) - (self._cache.count(keys) if self._cache else 0)

    def read(self, chunk: Sequence[Article]) -> Tables:
        """The tables that each article has for itself, without `repeated`."""
        keys = self.keys(chunk) if self._cache else [str(at) for at in range(len(chunk))]
        found = self._cache.get(dict.fromkeys(keys)) if self._cache else {}
        fresh: dict[str, Rows] = {}
        for key, one in zip(keys, chunk, strict=True):
            if key not in found:
                found[key] = fresh[key] = self._found(one)
        if self._cache and fresh:
            self._cache.put(fresh)
        return _joined([one.doc_id for one in chunk], [found[key] for key in keys])

    def _found(self, one: Article) -> Rows:
        known = {"actors": self._actors, "tagger": self._tagger, "lemmas": self._lemmas}
        return articles.read(one.title, one.text, one.date, **known)  # type: ignore[arg-type]

    def packed(self, chunk: Sequence[Article]) -> Packed:
        """The same, packed; see `store.pack`."""
        return {name: store.pack(table) for name, table in self.read(chunk).items()}


def read(
    documents: Spool | pd.DataFrame, settings: Settings, actors: entities.Actors
) -> dict[str, Spool]:
    """The tables that each article has for itself, without `repeated`.

    Args:
        documents: table `documents`.
        settings: what it is read with; `jobs` processes read, and change no result.
        actors: the names of the actor files.

    Raises:
        AnalysisError: if what is needed is not installed, or a process was killed.
    """
    made = {name: Spool() for name in BY_ARTICLE}
    for name, spool in made.items():
        spool.add(tables.frame(name, []))
    reader = Reader(settings, actors)
    missing = sum(map(reader.missing, chunks(documents)))
    jobs = settings.jobs if missing > CHUNK else 1
    total = len(documents)
    with tqdm(
        total=total, unit="article", file=sys.stderr, delay=_PATIENCE, disable=total < _MANY
    ) as shown:
        for packed, articles_read in _read(chunks(documents), settings, reader, jobs):
            for name, rows in packed.items():
                made[name].add_packed(rows)
            shown.update(articles_read)
    store.release()
    return made


def chunks(documents: Spool | pd.DataFrame) -> Iterator[list[Article]]:
    """The articles of the table `documents`, some at a time."""
    for rows in store.batches(documents, ["doc_id", "title", "text", "date"]):
        for at in range(0, len(rows), CHUNK):
            some = rows.iloc[at : at + CHUNK].itertuples(index=False)
            yield [
                Article(
                    str(doc_id),
                    None if pd.isna(title) else str(title),
                    str(text),
                    None if pd.isna(date) else datetime.date.fromisoformat(str(date)),
                )
                for doc_id, title, text, date in some
            ]


def _joined(doc_ids: Iterable[str], results: Iterable[Rows]) -> Tables:
    """Tables of articles; `inside`, a statement's position in its article, becomes its id."""
    rows: Rows = {name: [] for name in BY_ARTICLE}
    for doc_id, found in zip(doc_ids, results, strict=True):
        first = len(rows["attributions"])
        for name, group in found.items():
            for row in group:
                inside = row.get("inside")
                at = None if inside is None else first + inside
                rows[name].append({**row, "doc_id": doc_id, "inside": at})
    ids = tables.frame("attributions", rows["attributions"])["statement_id"]
    for name, column in BY_ARTICLE.items():
        for row in rows[name]:
            row[column] = None if row["inside"] is None else ids[row["inside"]]
    return {
        name: tables.frame(name, [{k: v for k, v in row.items() if k != "inside"} for row in group])
        for name, group in rows.items()
    }


# Processes

_worker: Reader | None = None


def _start_worker(settings: Settings) -> None:
    global _worker
    threading.Thread(target=_end_with_the_run, daemon=True).start()
    _worker = Reader(settings)


def _end_with_the_run() -> None:
    """Ends this worker when the run is killed, which would leave it waiting for ever."""
    if run := multiprocessing.parent_process():
        run.join()
        os._exit(1)


def _read_in_worker(chunk: list[Article]) -> tuple[Packed, int]:
    assert _worker is not None
    return _worker.packed(chunk), len(chunk)


def _read(
    given: Iterator[list[Article]], settings: Settings, reader: Reader, jobs: int
) -> Iterator[tuple[Packed, int]]:
    if jobs == 1:
        for chunk in given:
            yield reader.packed(chunk), len(chunk)
        return
    spawn = multiprocessing.get_context("spawn")
    try:
        with ProcessPoolExecutor(jobs, spawn, _start_worker, (settings,)) as pool:
            yield from in_order(pool, _read_in_worker, given, _AHEAD * jobs)
    except BrokenProcessPool as error:
        raise AnalysisError(
            "a process that reads articles was ended, perhaps for want of memory; ask for fewer "
            f"--jobs than {jobs}"
        ) from error
