"""Results of single articles, kept between runs while nothing that they rest on changes."""

import hashlib
import json
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import platformdirs

Rows = dict[str, list[dict[str, Any]]]
_KEYS_A_QUERY = 500


def folder() -> Path:
    """Where results are kept: `ANALYSIS_CACHE`, else the user's cache folder."""
    given = os.environ.get("ANALYSIS_CACHE")
    return Path(given) if given else platformdirs.user_cache_path("arabic-news-analysis")


class Cache:
    """A file of results by key. Whatever is wrong with it, the results are computed instead."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or folder() / "articles.sqlite"

    def get(self, keys: Iterable[str]) -> dict[str, Rows]:
        """The results that are there and undamaged."""
        found: dict[str, Rows] = {}
        wanted = list(keys)
        try:
            with self._open() as database:
                for query, some in _queries("SELECT key, hash, rows", wanted):
                    for key, digest, packed in database.execute(query, some):
                        if hashlib.sha256(key.encode() + packed).hexdigest() == digest:
                            found[key] = json.loads(zlib.decompress(packed))
        except (OSError, sqlite3.Error, ValueError, TypeError, zlib.error):
            pass  # an unreadable cache is an empty one
        return found

    def count(self, keys: Iterable[str]) -> int:
        """How many results are there, damaged or not."""
        wanted = list(keys)
        try:
            with self._open() as database:
                return sum(
                    database.execute(query, some).fetchone()[0]
                    for query, some in _queries("SELECT count(*)", wanted)
                )
        except (OSError, sqlite3.Error):
            return 0

    def put(self, results: Mapping[str, Rows]) -> None:
        """Keeps results, all or none."""
        packed = {
            key: zlib.compress(json.dumps(rows, ensure_ascii=False).encode("utf-8"), 1)
            for key, rows in results.items()
        }
        rows = [
            (key, hashlib.sha256(key.encode() + data).hexdigest(), data)
            for key, data in packed.items()
        ]
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._insert(rows)
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError):
                    return  # locked or full: not worth waiting for
                self._path.unlink(missing_ok=True)  # no database at all: begin a new one
                self._insert(rows)
        except (OSError, sqlite3.Error):
            pass  # a cache that cannot be written only costs time

    def _insert(self, rows: list[tuple[str, str, bytes]]) -> None:
        with self._open() as database:
            database.execute(
                "CREATE TABLE IF NOT EXISTS results (key TEXT PRIMARY KEY, hash TEXT, rows BLOB)"
            )
            database.executemany("INSERT OR REPLACE INTO results VALUES (?, ?, ?)", rows)

    def _open(self) -> "_Connection":
        return _Connection(self._path)


def _queries(what: str, keys: Sequence[str]) -> Iterator[tuple[str, Sequence[str]]]:
    for at in range(0, len(keys), _KEYS_A_QUERY):
        some = keys[at : at + _KEYS_A_QUERY]
        marks = ",".join("?" * len(some))
        yield f"{what} FROM results WHERE key IN ({marks})", some


def remember(key: str, facts: Mapping[str, Any]) -> None:
    """Keeps facts about a run; where that cannot be written, they are forgotten."""
    path = folder() / "runs" / f"{key}.json"
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(f".{os.getpid()}")
        beside.write_text(json.dumps(facts), encoding="utf-8")
        beside.replace(path)


def recall(key: str) -> dict[str, Any]:
    """The facts about a run; none if they were not kept."""
    try:
        facts = json.loads((folder() / "runs" / f"{key}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return facts if isinstance(facts, dict) else {}


class _Connection:
    """A connection that commits or rolls back, and closes: sqlite3's own leaves the file open."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, timeout=5)

    def __enter__(self) -> sqlite3.Connection:
        return self._connection

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._connection.commit()
        finally:
            self._connection.close()
