"""Views of events: their figures side by side, what is said to have happened when, who did it."""

import csv
import datetime
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis import tables, text
from analysis.resources import FOLDER, read_yaml

# What is counted of an event: what became of people. Other figures (money, distances) are no count
# of one event, and stand in `quantities`.
TOLLS = ("dead", "wounded", "missing", "displaced", "prisoners")
SURE = 0.8  # measured precision of a class from which figures and sentences may tell of it
ENOUGH = 20  # judged rows of a class, without which its precision is not known
_APART = 1  # days between two figures of one place that may tell of one event
_CLAUSE_ENDS = frozenset("،؛,;:()[]" + text.QUOTES)
_LONG = 7  # days; a longer time expression dates no event, and no event lasts longer


class _Event(NamedTuple):
    """Where and when something happened."""

    place: str
    earliest: datetime.date
    latest: datetime.date


# Figures side by side


def figures(
    documents: pd.DataFrame,
    quantities: pd.DataFrame,
    dates: pd.DataFrame,
    mentions: pd.DataFrame,
    attributions: pd.DataFrame,
) -> pd.DataFrame:
    """The figures of each event, by outlet and source.

    A figure of people hit belongs to the place that is named nearest in its sentence, else in its
    paragraph, else most often in its article; and to the day of the nearest time expression there,
    else to that of the article and the day before. Figures of one place at most a day apart are one
    event, for a week at most.

    Args:
        documents: table `documents`.
        quantities: table `quantities`.
        dates: table `dates`.
        mentions: table `mentions`.
        attributions: table `attributions`.

    Returns:
        Table `figures`: rows by event (the one with most articles first), what is counted, date and
        article. Figures without a place or a day are left out.
    """
    tolls = quantities[quantities["what"].isin(TOLLS)]
    around = _Surroundings(documents, mentions, dates).around(
        tolls, _Cut(documents, tolls["doc_id"])
    )
    sources = attributions.set_index("statement_id")
    articles = documents.set_index("doc_id")
    rows: list[dict[str, Any]] = []
    for row, event in zip(tolls.to_dict("records"), around, strict=True):
        if event is None:
            continue
        said = sources.loc[row["statement_id"]] if pd.notna(row["statement_id"]) else {}
        article = articles.loc[row["doc_id"]]
        kept = ("quantity_id", "doc_id", "what", "low", "high", "approximate", "text")
        rows.append(
            {name: row[name] for name in (*kept, "statement_id", "repeated")}
            | event._asdict()
            | {name: article[name] for name in ("outlet", "date")}
            | {name: said.get(name) for name in ("source", "source_entity", "source_kind")}
        )
    return tables.frame("figures", _as_events(rows))


def _as_events(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows with the event that each belongs to, in the order of the table."""
    columns = [column.name for column in tables.schemas()["figures"].columns]
    found = pd.DataFrame(rows, columns=columns)
    if found.empty:
        return found
    found = found.sort_values(["place", "earliest", "latest", "doc_id"], kind="stable")
    event, first, reached, last = "", datetime.date.min, datetime.date.min, None
    events = []
    for place, earliest, latest in found[["place", "earliest", "latest"]].itertuples(index=False):
        apart = (earliest - reached).days > _APART or (latest - first).days > _LONG
        if place != last or apart:
            event, first = tables.short_hash(place, earliest.isoformat()), earliest
            reached = latest
        reached, last = max(reached, latest), place
        events.append(event)
    found["event"] = events
    told = found.groupby("event")["doc_id"].transform("nunique")
    order = found.assign(_told=-told, _what=found["what"].map(TOLLS.index))
    by = ["_told", "place", "event", "_what", "date", "doc_id"]
    found = order.sort_values(by, kind="stable").drop(columns=["_told", "_what"])
    for end in ("earliest", "latest"):
        found[end] = [day.isoformat() for day in found[end]]
    return found


class _Surroundings:
    """Places and times around the figures of a corpus."""

    def __init__(
        self, documents: pd.DataFrame, mentions: pd.DataFrame, dates: pd.DataFrame
    ) -> None:
        self._written = {
            doc_id: datetime.date.fromisoformat(day)
            for doc_id, day in documents[["doc_id", "date"]].dropna().itertuples(index=False)
        }
        placed = mentions[(mentions["type"] == "LOC") & mentions["entity"].notna()]
        counts = placed.groupby(["doc_id", "entity"]).size().reset_index(name="n")
        most = counts.sort_values(["n", "entity"], ascending=[False, True], kind="stable")
        self._most = dict(most.drop_duplicates("doc_id")[["doc_id", "entity"]].values)
        when = dates[dates["earliest"].notna()].astype({"earliest": object, "latest": object})
        for end in ("earliest", "latest"):
            when[end] = [datetime.date.fromisoformat(day) for day in when[end]]
        length = pd.Series((when["latest"] - when["earliest"]).map(_days), index=when.index)
        self._places, self._times = placed, when[length < _LONG]

    def around(self, figures: pd.DataFrame, cut: "_Cut") -> Iterator[_Event | None]:
        """For each figure, where and when what it counts happened."""
        where = self._nearest(figures, self._places, cut)["entity"]
        when = self._nearest(figures, self._times, cut)[["earliest", "latest"]]
        for doc_id, place, (first, last) in zip(
            figures["doc_id"], where, when.itertuples(index=False), strict=True
        ):
            place = self._most.get(doc_id) if pd.isna(place) else place
            written = self._written.get(doc_id)
            if pd.isna(first) and written:
                first, last = written - datetime.timedelta(days=1), written
            yield None if not place or pd.isna(first) else _Event(place, first, last)

    @staticmethod
    def _nearest(figures: pd.DataFrame, found: pd.DataFrame, cut: "_Cut") -> pd.DataFrame:
        """The finding nearest to each figure in its sentence, else in its paragraph."""
        near = _nearest(cut.pairs(figures, found, "sentence"))
        return near.combine_first(_nearest(cut.pairs(figures, found, "paragraph"))).reindex(
            figures.index
        )


def _days(length: datetime.timedelta) -> int:
    return length.days


def _nearest(pairs: pd.DataFrame) -> pd.DataFrame:
    """Of the pairs of each row the one of the least distance, by the label of the row."""
    order = pairs.sort_values(["row", "distance", "start"], kind="stable")
    return order.drop_duplicates("row").set_index("row")


class _Cut:
    """The sentences and paragraphs of articles, each cut once."""

    def __init__(self, documents: pd.DataFrame, doc_ids: Iterable[str]) -> None:
        self.texts: dict[tuple[str, str], str] = {}
        self._starts: dict[str, dict[tuple[str, str], list[int]]] = {
            "sentence": {},
            "paragraph": {},
        }
        wanted = documents[documents["doc_id"].isin(set(doc_ids))]
        for part, column in (("title", "title"), ("body", "text")):
            for doc_id, raw in wanted[["doc_id", column]].dropna().itertuples(index=False):
                paragraphs = text.paragraphs(raw)
                sentences = [s.start for p in paragraphs for s in text.sentences(raw, p)]
                self.texts[doc_id, part] = raw
                self._starts["sentence"][doc_id, part] = sentences
                self._starts["paragraph"][doc_id, part] = [p.start for p in paragraphs]

    def _numbers(self, rows: pd.DataFrame, within: str) -> list[int]:
        starts = self._starts[within]
        keys = rows[["doc_id", "part", "start"]].itertuples(index=False)
        return [bisect_right(starts.get((doc_id, part), []), at) for doc_id, part, at in keys]

    def pairs(self, rows: pd.DataFrame, found: pd.DataFrame, within: str) -> pd.DataFrame:
        """Rows with the findings that begin in the same sentence or paragraph.

        Returns:
            A row a pair: the columns of `found`, `row` (label of the row), `row_start`, `row_end`
            and `distance` (characters between the two).
        """
        found = found[found["doc_id"].isin(set(rows["doc_id"]))]
        ours = rows[["doc_id", "part"]].assign(
            row=rows.index, row_start=rows["start"], row_end=rows["end"]
        )
        ours["_within"] = self._numbers(rows, within)
        theirs = found.assign(_within=self._numbers(found, within))
        pairs = ours.merge(theirs, on=["doc_id", "part", "_within"])
        behind = pairs["start"] - pairs["row_end"]
        before = pairs["row_start"] - pairs["end"]
        return pairs.assign(distance=np.maximum(behind, before))


# What happened when


def timeline(documents: pd.DataFrame, actions: pd.DataFrame, dates: pd.DataFrame) -> pd.DataFrame:
    """Actions by the time that their clause tells.

    A time belongs to an action if both stand in one clause: nothing between them ends one (a comma
    that does not only set off the time, a quotation mark, a conjunction of the list `apart` in
    `resources/dates.yaml`). What is told to have happened lies in no time to come, what is
    planned or demanded in none past.

    Args:
        documents: table `documents`.
        actions: table `actions`.
        dates: table `dates`.

    Returns:
        Table `timeline`: each action with the nearest such time expression that can be placed, on
        the calendar or in days before the day of writing; earliest first. Actions without one are
        left out.
    """
    acts = actions.rename(columns={"verb_start": "start", "verb_end": "end"})
    placed = dates[dates["earliest"].notna() | dates["days_from"].notna()]
    cut = _Cut(documents, acts["doc_id"])
    pairs = cut.pairs(acts, placed, "sentence")
    together = [
        _in_one_clause(cut.texts[doc_id, part], (start, end), (first, last))
        for doc_id, part, start, end, first, last in pairs[
            ["doc_id", "part", "row_start", "row_end", "start", "end"]
        ].itertuples(index=False)
    ]
    modality = pairs["row"].map(actions["modality"])
    written = pairs["doc_id"].map(documents.set_index("doc_id")["date"])
    fits = np.array(together, bool) & _fits(pairs, modality, written)
    nearest = _nearest(pairs[fits]).rename(columns={"text": "time"})
    of_time = ["date_id", "time", "earliest", "latest", "anchor", "days_from", "days_to"]
    made = actions.join(nearest[of_time], how="inner")
    made = made.merge(documents[["doc_id", "outlet"]], on="doc_id", how="left")
    order = ["earliest", "latest", "days_from", "days_to", "doc_id", "part", "verb_start"]
    columns = [column.name for column in tables.schemas()["timeline"].columns]
    made = made.sort_values(order, kind="stable", na_position="last")
    return tables.frame("timeline", made.reindex(columns=columns))


def _fits(times: pd.DataFrame, modality: pd.Series, written: pd.Series) -> pd.Series:
    """Whether nothing asserted lies wholly ahead of the writing, nothing planned behind it."""
    ahead = (times["days_from"] > 0).fillna(False) | (times["earliest"] > written).fillna(False)
    gone = (times["days_to"] < 0).fillna(False) | (times["latest"] < written).fillna(False)
    to_come = modality.isin(["planned", "demanded"])
    return ~((ahead & (modality == "asserted")) | (gone & to_come)).astype(bool)


def _in_one_clause(raw: str, act: tuple[int, int], time: tuple[int, int]) -> bool:
    """Whether nothing between an action and a time ends a clause."""
    first, last = sorted([act, time])
    between = raw[first[1] : last[0]].strip()
    # استهدف، مساء أمس، مستودعا: the time is set off.
    between = between.removeprefix("،") if first == time else between.removesuffix("،")
    if not _CLAUSE_ENDS.isdisjoint(between):
        return False
    return _apart().isdisjoint(text.form(word) for word in between.split())


@lru_cache(maxsize=1)
def _apart() -> frozenset[str]:
    """Words that begin a clause of its own."""
    listed = [text.form(word) for word in read_yaml("dates.yaml")["apart"]]
    return frozenset(listed) | {f"و{word}" for word in listed}


# How far actions can be relied on


@lru_cache(maxsize=1)
def measured() -> dict[str, tuple[int, int]]:
    """For each class of action, how many judged rows were right, and how many were judged.

    From `resources/action_precision.csv`, which `benchmarks/actions_judged.py` writes.
    """
    with (FOLDER / "action_precision.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return {row["action"]: (int(row["right"]), int(row["judged"])) for row in rows}


def reliable() -> list[str]:
    """The classes whose measured precision bears a figure or a sentence, on enough rows."""
    return [
        name
        for name, (right, judged) in measured().items()
        if judged >= ENOUGH and right >= SURE * judged
    ]


def precision() -> pd.DataFrame:
    """How often a row of each class was judged right: what is told of actions rests on it.

    Returns:
        Columns class, judged, right, share, told (whether figures and sentences may tell of it).
    """
    told = set(reliable())
    rows = [
        (name.replace("_", " "), judged, right, right / judged, name in told)
        for name, (right, judged) in measured().items()
    ]
    made = pd.DataFrame(rows, columns=["class", "judged", "right", "share", "told"])
    return made.sort_values(["share", "judged"], ascending=False, kind="stable")
