"""A table with what people say of its rows, entered one correction after the other.

A row is known by its id. Where a changed article, lexicon or rule has given it another one, it is
looked for by its words and those around them (`anchors`).
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis import anchors, lines, tables
from analysis.actors import Entity
from analysis.anchors import LostError, Place
from analysis.correction_files import NONE, Correction, Kind
from analysis.reporting import lexicon
from analysis.sources import Sources
from analysis.text import Span

APPLIED, MOVED, KEPT, MOOT, OVERRULED, LOST = OUTCOMES = (
    "applied", "moved", "kept", "moot", "overruled", "lost",
)  # fmt: skip
PARTS = ("title", "body")
_ALIKE = 0.5  # Jaccard index of characters from which two anchors are taken for one
_VERDICT = ""  # what is said of a row as a whole

Row = dict[str, Any]
_Numbered = tuple[int, Correction]


@dataclass(frozen=True)
class Articles:
    """What is known of the articles.

    Attributes:
        texts: titles and bodies.
        dates: day of publication by doc_id.
        mentions: table `mentions`, corrected, from which it is read whom a phrase names.
        entities: the entities of actor files and places, by id.
    """

    texts: anchors.Texts
    dates: Mapping[str, Any]
    mentions: pd.DataFrame
    entities: Mapping[str, Entity]

    def names(self, row: Row, stretch: str) -> tuple[str | None, str | None]:
        """Whom a stretch of a row names, as a source of statements: kind and entity."""
        span = Span(row[f"{stretch}_start"], row[f"{stretch}_end"])
        known = self.mentions
        near = known[
            (known["doc_id"] == row["doc_id"])
            & (known["part"] == row["part"])
            & (known["form"] != "dual")
        ]
        names = [
            SimpleNamespace(**{name: _plain(cell) for name, cell in one.items()})
            for one in near.to_dict("records")
        ]
        for line in lines.parts(None, self.texts[row["doc_id"], row["part"]])[1].lines:
            if line.span.start <= span.start and span.end <= line.span.end and line.words:
                source = Sources(lexicon(), names).named(line, span)
                return source.kind, source.entity
        return None, None


@dataclass
class _Entry:
    """A row of which somebody says something.

    Attributes:
        row: its cells.
        at: its position in the machine's table; None if it does not stand there.
        status: machine, confirmed, corrected or added.
        rejected: whether it goes.
        said: the last correction of each field, and of the row as a whole, by number.
        placed: whether a person says where it stands, so that the machine's give way.
    """

    row: Row
    at: int | None
    status: str = "machine"
    rejected: bool = False
    said: dict[str, int] = field(default_factory=dict)
    placed: bool = False


class _Found(NamedTuple):
    """A row that a correction speaks of, and how it was found."""

    entry: _Entry | None
    outcome: str
    reason: str | None = None


class Ledger:
    """A table and its corrections.

    Attributes:
        log: what became of each correction, by its number.
    """

    def __init__(self, kind: Kind, machine: pd.DataFrame, articles: Articles) -> None:
        self._kind = kind
        self._machine = machine
        self._articles = articles
        self._id = str(tables.schemas()[kind.table].id)
        self._positions = dict(zip(machine[self._id], range(len(machine)), strict=True))
        self._by_article = machine.groupby("doc_id", sort=False).indices
        self._entries: dict[str, _Entry] = {}
        self._known_as: dict[str, str] = {}  # the id in a sheet -> that of the row
        self.log: dict[int, Row] = {}

    @property
    def touched(self) -> set[str]:
        """The articles in which something was corrected."""
        return {str(entry.row["doc_id"]) for entry in self._entries.values()}

    def enter(self, corrections: Iterable[_Numbered]) -> None:
        """Enters corrections of this table, the oldest first."""
        adds: dict[tuple[str, str], list[_Numbered]] = {}
        ordered: list[list[_Numbered]] = []
        for number, one in corrections:
            group = adds.get((one.file, one.id)) if one.action == "add" else None
            if group and one.field and one.quote in ("", group[0][1].quote):
                group.append((number, one))  # it tells more of the same row
                continue
            ordered.append([(number, one)])
            if one.action == "add" and one.id:
                adds[one.file, one.id] = ordered[-1]
        for group in ordered:
            try:
                if group[0][1].action == "add":
                    self._add(group)
                else:
                    self._speak(*group[0])
            except LostError as error:
                for number, one in group:
                    doc_id = one.told.get("doc_id") or None
                    self.log[number] = {"outcome": LOST, "reason": str(error), "doc_id": doc_id}

    def table(self, doc_ids: pd.Index) -> pd.DataFrame:
        """The corrected table.

        Args:
            doc_ids: the articles, in the order of the corpus.

        Returns:
            Its rows in the order of articles, those of corrected articles by part and offset.
        """
        entries = self._entries.values()
        gone = {entry.at for entry in entries if entry.at is not None} | self._giving_way()
        stays = np.ones(len(self._machine), dtype=bool)
        stays[list(gone)] = False
        said = [e.row | {"status": e.status} for e in entries if not e.rejected]
        made = tables.frame(self._kind.table, said) if said else self._machine.iloc[:0].copy()
        made[self._id] = pd.Series([row[self._id] for row in said], dtype="str")
        every = pd.concat([self._machine[stays], made], ignore_index=True)
        place = doc_ids.get_indexer(pd.Index(every["doc_id"]))
        touched = every["doc_id"].isin(self.touched).to_numpy()
        part = np.where(touched, every["part"] == "body", 0)
        start = np.where(touched, every[self._kind.ends[0]].to_numpy(np.int64), 0)
        order = np.lexsort((start, part, place))  # stable: others keep theirs
        return every.iloc[order].reset_index(drop=True)

    # One correction

    def _speak(self, number: int, one: Correction) -> None:
        """Accepts, rejects or edits a row."""
        entry, outcome, reason = self._find(one)
        if entry is None:
            doc_id = one.told.get("doc_id") or None
            self.log[number] = {"outcome": outcome, "reason": reason, "doc_id": doc_id}
            return
        old = None
        if one.action == "edit":
            old = entry.row[one.field]
            self._edit(entry, one)
            self._say(entry, one.field, number)
            if entry.rejected:
                self._say(entry, _VERDICT, number)
            entry.status = "added" if entry.status == "added" else "corrected"
        else:
            self._say(entry, _VERDICT, number)
        if one.action == "reject":
            for name in list(entry.said):
                self._say(entry, name, number)
        if one.action == "accept":
            differs = self._pin(entry, one)
            if differs and outcome == APPLIED:
                outcome, reason = KEPT, f"the machine now says otherwise: {differs}"
            entry.status = "confirmed" if entry.status == "machine" else entry.status
        entry.rejected = one.action == "reject"
        self._settle(entry)
        self._note(number, entry, outcome, reason, old, one.value or None)

    def _edit(self, entry: _Entry, one: Correction) -> None:
        try:
            self._change(entry, one.field, self._kind.value(one.field, one.value))
        except LostError:
            if entry.at is None and not entry.said:  # brought back for nothing
                del self._entries[entry.row[self._id]]
            raise

    def _say(self, entry: _Entry, name: str, number: int) -> None:
        """Keeps who spoke last of a field; an earlier one is told that it was overruled."""
        earlier = entry.said.get(name)
        if earlier is not None and earlier != number:
            self.log[earlier] |= {"outcome": OVERRULED, "reason": "a later one says otherwise"}
        entry.said[name] = number

    def _settle(self, entry: _Entry) -> None:
        """What a person has looked at is no longer in doubt."""
        if "doubtful" in entry.row:
            entry.row["doubtful"] = None

    def _note(
        self, number: int, entry: _Entry, outcome: str, reason: str | None, old: Any, new: Any
    ) -> None:
        start, end = self._kind.ends
        row = entry.row
        self.log[number] = {
            "outcome": outcome,
            "reason": reason,
            "old": _text(old),
            "new": _text(new),
            "row_id": row[self._id],
            "doc_id": row["doc_id"],
            "part": row["part"],
            "start": row[start],
            "end": row[end],
        }

    # The row that is meant

    def _find(self, one: Correction) -> _Found:
        known = self._known_as.get(one.id, one.id)
        if known in self._entries:
            return _Found(self._entries[known], APPLIED)
        told, near = {n: v for n, v in one.told.items() if v}, self._ends_told(one)[0]
        quote = one.quote or told.get(self._kind.anchor, "")
        if one.id in self._positions:
            row = self._row(self._positions[one.id])
            if not quote.strip() or quote.split() == str(row[self._kind.anchor]).split():
                return _Found(self._opened(one.id, self._positions[one.id]), APPLIED)
            told.setdefault("doc_id", row["doc_id"])  # the id is that of other words by now
        elif not quote.strip():
            raise LostError("no row has this id, and there is no quote to look for")
        doc_id, part = told.get("doc_id", ""), told.get("part", "")
        place = anchors.find(quote, one.context, self._articles.texts, doc_id, part, near)
        at = self._row_at(place, told)
        if at is not None:
            id = str(self._machine[self._id].iloc[at])
            self._known_as[one.id] = id
            there = f"its words stand in {place.part} from {place.start} on"
            return _Found(self._opened(id, at), MOVED, f"its row has another id now; {there}")
        if one.action == "reject":
            return _Found(None, MOOT, "the machine no longer finds it")
        return _Found(self._restored(one, place), KEPT, "the machine no longer finds it")

    def _row(self, at: int) -> Row:
        return {str(name): _plain(cell) for name, cell in self._machine.iloc[at].items()}

    def _opened(self, id: str, at: int) -> _Entry:
        if id not in self._entries:
            self._entries[id] = _Entry(self._row(at), at)
        return self._entries[id]

    def _row_at(self, place: Place, told: Mapping[str, str]) -> int | None:
        """The machine's row at a place that says the same, or stands just there."""
        best: tuple[tuple[bool, bool, int, float], int] | None = None
        claim = self._kind.claim
        for at in self._by_article.get(place.doc_id, ()):
            row = self._machine.iloc[at]
            start, end = (row[name] for name in self._kind.ends)
            shared = min(end, place.end) - max(start, place.start)
            if row["part"] != place.part or shared <= 0:
                continue
            alike = shared / (max(end, place.end) - min(start, place.start))
            same = claim is not None and (_text(row[claim]) or "") == told.get(claim, "")
            agree = sum((_text(row[n]) or "") == told.get(n, "") for n in self._kind.fields)
            score = (alike == 1, same, agree, alike)
            if (same or alike >= _ALIKE) and (best is None or score > best[0]):
                best = score, int(at)
        return best and best[1]

    def _ends_told(self, one: Correction) -> tuple[int | None, int | None]:
        """Where the anchor stood when the sheet was written, if it tells."""
        start, end = (_whole(one.told.get(name)) for name in self._kind.ends)
        return start, end

    def _restored(self, one: Correction, place: Place) -> _Entry:
        """A row that the machine no longer finds, as the sheet tells it."""
        row = self._as_told(one, place)
        lacks = [name for name in self._needed() if row[name] is None]
        if lacks:
            raise LostError(
                f"the machine no longer finds it, and the sheet does not tell its {lacks[0]}"
            )
        entry = _Entry(row | {self._id: one.id}, None, placed=True)
        self._entries[one.id] = entry
        return entry

    def _as_told(self, one: Correction, place: Place) -> Row:
        """The cells of a sheet, its stretches moved to where the anchor stands now."""
        columns = tables.schemas()[self._kind.table].columns
        row = {c.name: _typed(one.told.get(c.name), c.type) for c in columns}
        text = self._articles.texts[place.doc_id, place.part]
        start, _ = self._ends_told(one)
        moved = None if start is None else place.start - start
        for name, (first, last) in self._kind.stretches.items():
            low, high = row[first], row[last]
            if name != self._kind.anchor and None not in (moved, low, high):
                low, high = low + moved, high + moved
                if text[low:high].split() == str(row[name]).split():
                    self._put(row, name, Span(low, high), text)
                else:
                    row |= dict.fromkeys((name, first, last))
        self._put(row, self._kind.anchor, Span(place.start, place.end), text)
        return row | {"doc_id": place.doc_id, "part": place.part}

    # Cells

    def _pin(self, entry: _Entry, one: Correction) -> str:
        """Lets a confirmed row say what it said then; what the machine says instead."""
        if one.told.get("part") != entry.row["part"]:
            return ""  # the sheet does not tell
        start, end = (entry.row[name] for name in self._kind.ends)
        then = self._as_told(one, Place(entry.row["doc_id"], entry.row["part"], start, end))
        seen = [name for name in self._kind.fields if name not in entry.said]
        differs = []
        for name in seen:
            if name == self._kind.anchor or _text(then[name]) == _text(entry.row[name]):
                continue
            if name not in one.told or (then[name] is None and one.told[name].strip()):
                continue
            differs.append(f"{name} = {_text(entry.row[name]) or NONE}")
            ends = self._kind.stretches.get(name, ())
            entry.row |= {column: then[column] for column in (name, *ends)}
        return ", ".join(differs)

    def _needed(self) -> list[str]:
        """Columns without which there is no row."""
        return [
            name
            for name, given in self._kind.fields.items()
            if name not in self._kind.added
            and (None not in given if not isinstance(given, str) else not given.endswith(NONE))
        ]

    def _change(self, entry: _Entry, name: str, value: Any) -> None:
        """Writes a value into a field, and what follows from it into others."""
        row = entry.row
        given = self._kind.fields[name]
        if given in ("words", f"words {NONE}"):
            if value is None:
                row |= dict.fromkeys((name, *self._kind.stretches[name]))
            else:
                text = self._articles.texts[row["doc_id"], row["part"]]
                self._put(row, name, self._near(row, name, value, text), text)
            entry.placed |= name == self._kind.anchor
            self._follow(entry, name)
            return
        if str(given).startswith("entity") and value is not None:
            self._need_entity(value)
            if name == "entity" and "type" not in entry.said:
                row["type"] = self._articles.entities[value].type
        row[name] = value
        if self._kind.table == "dates" and name in ("earliest", "latest"):
            self._count_days(row)

    def _need_entity(self, id: str) -> None:
        if id not in self._articles.entities:
            raise LostError(f"there is no entity {id!r} in the actor files; add it to yours")

    def _near(self, row: Row, name: str, words: str, text: str) -> Span:
        """The occurrence of words that is nearest to the row's anchor."""
        places = anchors.occurrences(words, text)
        if not places:
            shown = words if len(words) <= 40 else f"{words[:40]}…"
            raise LostError(f"the words {shown!r} do not stand in the {row['part']} of its article")
        start, end = (row[column] for column in self._kind.ends)

        def distance(span: Span) -> tuple[bool, int, int]:
            apart = max(span.start - end, start - span.end, 0)
            inside = name != self._kind.anchor and start <= span.start and span.end <= end
            return inside, apart, span.start

        return min(places, key=distance)

    def _put(self, row: Row, name: str, span: Span, text: str) -> None:
        """A stretch and its words."""
        first, last = self._kind.stretches[name]
        row |= {first: span.start, last: span.end, name: text[span.start : span.end]}

    def _follow(self, entry: _Entry, name: str) -> None:
        """Whom a changed stretch names, unless a person has said that."""
        row = entry.row
        columns = {f"{name}_kind": 0, f"{name}_entity": 1}
        known = {column: at for column, at in columns.items() if column in row}
        if not known:
            return
        named = self._articles.names(row, name) if row[name] is not None else (None, None)
        row |= {column: named[at] for column, at in known.items() if column not in entry.said}
        if "inherited" in row and "inherited" not in entry.said and row[name] is None:
            row["inherited"] = False

    def _count_days(self, row: Row) -> None:
        """Days from the day of writing, where the article's date is known."""
        written = self._articles.dates.get(row["doc_id"])
        for column, days in (("earliest", "days_from"), ("latest", "days_to")):
            known = row[column] is not None and isinstance(written, str)
            row[days] = _day(row[column]) - _day(written) if known else None

    # Added rows

    def _add(self, group: Sequence[_Numbered]) -> None:
        """Adds a row, of which one or several rows of a sheet tell."""
        kind = self._kind
        told: dict[str, str] = {}
        for _, one in group:
            fields = (*kind.fields, "doc_id", "part")
            told |= {n: v.strip() for n, v in one.told.items() if n in fields and v.strip()}
            told |= {one.field: one.value} if one.field and one.value else {}
            told |= {kind.anchor: one.quote} if one.quote.strip() else {}
        context = next((one.context for _, one in group if one.context.strip()), "")
        words, doc_id, part = (told.pop(n, "") for n in (kind.anchor, "doc_id", "part"))
        near = self._ends_told(group[0][1])[0]
        place = anchors.find(words, context, self._articles.texts, doc_id, part, near)
        columns = tables.schemas()[kind.table].columns
        row: Row = {column.name: None for column in columns} | dict(kind.added)
        row |= {"doc_id": place.doc_id, "part": place.part}
        text = self._articles.texts[place[:2]]
        self._put(row, kind.anchor, Span(place.start, place.end), text)
        entry = _Entry(row, None, "added", placed=True)
        for name, written in sorted(told.items(), key=lambda item: item[0] not in kind.stretches):
            try:
                self._change(entry, name, kind.value(name, written))
            except ValueError as error:
                raise LostError(f"its {name} {written!r} is not known; allowed: {error}") from None
        if "name" in row:
            row["name"] = " ".join(str(row["text"]).split())
        lacks = [name for name in self._needed() if row[name] is None]
        if lacks:
            raise LostError(f"an added row takes {' and '.join(lacks)}")
        id = str(tables.frame(kind.table, [row])[self._id].iloc[0])
        entry.row[self._id] = id
        self._entries[id] = entry
        given = {one.id for _, one in group if one.id not in self._positions}
        self._known_as |= dict.fromkeys(given - {""}, id)
        for number, one in group:
            self._note(number, entry, APPLIED, None, None, one.value or None)
            entry.said[one.field or _VERDICT] = number

    def _giving_way(self) -> set[int]:
        """The machine's rows where a person has put one."""
        spoken = {entry.at for entry in self._entries.values()}
        gone: set[int] = set()
        for entry in self._entries.values():
            if not entry.placed or entry.rejected:
                continue
            row = entry.row
            start, end = (row[name] for name in self._kind.ends)
            for at in self._by_article.get(row["doc_id"], ()):
                other = self._machine.iloc[at]
                low, high = (other[name] for name in self._kind.ends)
                here = (low, high) == (start, end)
                if self._kind.alone:
                    here = low < end and start < high
                elif self._kind.claim:
                    here = here and other[self._kind.claim] == row[self._kind.claim]
                if here and other["part"] == row["part"] and at not in spoken:
                    gone.add(int(at))
        return gone


def _day(date: Any) -> int:
    return datetime.date.fromisoformat(str(date)).toordinal()


def _plain(cell: Any) -> Any:
    """A cell as Python has it; None where it is missing."""
    return None if cell is None or pd.isna(cell) else cell


def _text(cell: Any) -> str | None:
    """A cell as a table shows it."""
    if cell is None or pd.isna(cell):
        return None
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _whole(written: str | None) -> int | None:
    try:
        return int(float(written)) if written else None
    except ValueError:
        return None


def _typed(written: str | None, type: str) -> Any:
    """A cell of a sheet as the column holds it; None where it does not fit."""
    if written is None or not written.strip():
        return None
    if type == "boolean":
        return written.strip().lower() == "true"
    if type == "integer":
        return _whole(written)
    if type == "number":
        try:
            return float(written)
        except ValueError:
            return None
    return written
