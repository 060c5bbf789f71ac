"""A corpus or table folder, opened once: its settings, its tables, and where they come from."""

import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd
from tqdm import tqdm

from analysis import (
    correction_files,
    corrections,
    duplication,
    entities,
    excerpts,
    groups,
    reading,
    reasons,
    resampling,
    store,
    vocabulary,
)
from analysis.errors import AnalysisError
from analysis.settings import Settings
from analysis.store import BATCH, Frames, Spool
from analysis.tables import Tables


class Study:
    """A corpus with its tables: `study["mentions"]` is a DataFrame.

    Attributes:
        settings: what its tables are made with.
        provenance: inputs with hashes, settings, versions.
    """

    def __init__(
        self,
        given: "Made",
        provenance: Mapping[str, Any],
        settings: Settings,
        actors: entities.Actors | None,
        given_by_people: Sequence[correction_files.Correction] = (),
        stages: Mapping[str, "Stage"] | None = None,
    ) -> None:
        self._tables = dict(given)  # large ones on disk
        self.settings = settings
        self._corrections = given_by_people
        self._stages = stages or {}
        self._actors = actors  # None: read from a folder, what is not there is not made
        self._articles: Frames | None = None
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
            self._keep(self._stages[name](self))
        found = self._tables[name]
        return found.frame() if isinstance(found, Spool) else found

    def _keep(self, made: "Made") -> None:
        """Takes tables, and puts large ones on disk."""
        for name, table in made.items():
            if isinstance(table, pd.DataFrame) and len(table) > BATCH:
                spool = Spool()
                spool.add(table)
                self._tables[name] = spool
            else:
                self._tables[name] = table
        store.release()

    def batches(self, name: str, columns: Sequence[str]) -> Iterator[pd.DataFrame]:
        """Some columns of a table piece by piece: what is too much for memory."""
        if name not in self._tables:
            self[name]
        return store.batches(self._tables[name], columns)

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

    def read_articles(self) -> Frames:
        """What the machine finds in each article for itself, without `repeated`."""
        if self._articles is None:
            found = reading.read(self._tables["documents"], self.settings, self.actors)
            self._articles = Frames(found)
        return self._articles

    def correct_articles(self) -> corrections.Corrected:
        """The same after the corrections of people, and what became of these."""
        if self._corrected is None:
            found = self.read_articles()
            given = (self["documents"], self._corrections, self.actors.entities)
            self._corrected = corrections.apply(found, *given)
        return self._corrected

    def corrected(self, name: str) -> Iterator[pd.DataFrame]:
        """A table of `correct_articles` piece by piece."""
        found = self.correct_articles().tables
        return found.batches(name) if isinstance(found, Frames) else iter([found[name]])

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


Made = Mapping[str, pd.DataFrame | Spool]
Stage = Callable[[Study], Made]  # makes one or more tables from those before it


# Views that several stages share


def circles(study: Study) -> duplication.Circles:
    """Where earlier copies of passages stand; see `duplication.mark`."""
    if study not in _circles:
        names = ("documents", "reuse", "families", "changes")
        _circles[study] = duplication.Circles(*(study[name] for name in names))
    return _circles[study]


_circles: "weakref.WeakKeyDictionary[Study, duplication.Circles]" = weakref.WeakKeyDictionary()


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
