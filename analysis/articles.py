"""All that is found in one article, as rows of the tables: what a study caches and joins."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from analysis import (
    actions,
    attribution,
    dates,
    entities,
    evidentials,
    lines,
    quantities,
    taggers,
)
from analysis.cache import Rows
from analysis.lemmas import Lemmatiser
from analysis.sources import Name
from analysis.surroundings import quoted
from analysis.text import Span

_Row = dict[str, Any]


def read(
    title: str | None,
    raw: str,
    written: datetime.date | None = None,
    *,
    actors: entities.Actors,
    tagger: taggers.Tagger | None = None,
    lemmas: Lemmatiser | None = None,
) -> Rows:
    """All findings in one article, as rows of the document-level tables without doc_id.

    A pure function of the text, its date, the actor files and the tagger: it knows no other
    article. `inside` is the position of the statement in which something stands.

    Args:
        title: its headline.
        raw: its text.
        written: the day on which it was published, on which relative dates rest.
        actors: the names of actor files and places.
        tagger: what finds further names.
        lemmas: what knows further words.
    """
    mentions = entities.find(title, raw, actors)
    # An adjective (السفير الروسي) or a pair (الطرفان) is no single speaker.
    single = [m for m in mentions if not m.qualifies and m.form != "dual"]
    others = list(_beside(taggers.find(title, raw, tagger) if tagger else [], mentions))
    parts = lines.parts(title, raw)
    statements = attribution.find(parts, [*single, *others])
    times = dates.find(parts, written)
    spans = [(time.part, time.start, time.end) for time in times]
    names: list[Name] = [*(m for m in mentions if m.form != "dual"), *others]
    whole: list[Name] = [*single, *others]
    named = [(name.part, name.start, name.end) for name in whole]
    article = _Article({part.name: part.raw for part in parts}, statements)
    return {
        "mentions": [
            *article.mentions(mentions),
            *article.unlisted(others, tagger.name if tagger else None),
        ],
        "attributions": article.statements(),
        "evidentials": article.evidentials(evidentials.find(parts)),
        "actions": article.actions(actions.find(parts, names, spans, lemmas)),
        "quantities": article.quantities(quantities.find(parts, [*spans, *named])),
        "dates": article.dates(times),
    }


def _beside(
    others: Iterable[taggers.Found], mentions: Iterable[entities.Mention]
) -> Iterator[taggers.Found]:
    """The names of a tagger that share no character with one of the dictionary, which wins."""
    taken = {(m.part, at) for m in mentions for at in range(m.start, m.end)}
    for found in others:
        if taken.isdisjoint((found.part, at) for at in range(found.start, found.end)):
            yield found


class _Article:
    """Turns what was found into rows.

    Attributes:
        texts: title and body.
        said: the statements.
    """

    def __init__(self, texts: dict[str, str], said: Sequence[attribution.Statement]) -> None:
        self.texts = texts
        self.said = said

    def _row(self, part: str, start: int, end: int) -> _Row:
        """What rows of a stretch have in common."""
        return {
            "part": part,
            "start": start,
            "end": end,
            "text": self.texts[part][start:end],
            "inside": attribution.innermost(self.said, part, start, end),
            "status": "machine",
        }

    def _span(self, part: str, name: str, span: Span | None) -> _Row:
        """The columns of a stretch that a row names; none where there is no stretch."""
        if span is None:
            return {}
        written = self.texts[part][span.start : span.end]
        return {f"{name}_start": span.start, f"{name}_end": span.end, name: written}

    def mentions(self, found: Iterable[entities.Mention]) -> list[_Row]:
        """The names of actor files and places."""
        rows = []
        for mention in found:
            said = mention._asdict()
            alone = said.pop("quoted")
            row = said | self._row(mention.part, mention.start, mention.end)
            row |= {"scare_quoted": alone and row["inside"] is None, "method": "dictionary"}
            rows.append(row)
        return rows

    def unlisted(self, found: Iterable[taggers.Found], method: str | None) -> list[_Row]:
        """The names that only a tagger knows: of no entity."""
        rows = []
        for name in found:
            row = self._row(name.part, name.start, name.end)
            alone = row["inside"] is None and quoted(self.texts[name.part], name.start, name.end)
            row |= {
                "name": " ".join(row["text"].split()),
                "type": name.type,
                "method": method,
                "form": "name",
                "anaphor": False,
                "scare_quoted": alone,
            }
            rows.append(row)
        return rows

    def evidentials(self, found: Iterable[evidentials.Evidential]) -> list[_Row]:
        """Phrases by which nobody is reported."""
        return [
            self._row(one.part, *one.span) | {"class": one.cls, "kind": one.kind} for one in found
        ]

    def statements(self) -> list[_Row]:
        """Reported statements."""
        rows = []
        for said, parent in zip(self.said, attribution.parents(self.said), strict=True):
            row: _Row = {
                "part": said.part,
                "cue_class": said.cue_class,
                "inherited": said.inherited,
                "inside": parent,
                "mode": said.mode,
                "status": "machine",
            }
            row |= self._span(said.part, "content", said.content)
            row |= self._span(said.part, "cue", said.cue)
            if said.unnamed:
                reason, span = said.unnamed
                row["unnamed_reason"] = reason
                row["unnamed_start"], row["unnamed_end"] = span
            if said.source:
                row |= self._span(said.part, "source", said.source.span)
                row |= {"source_entity": said.source.entity, "source_kind": said.source.kind}
            if said.via:
                row["via"] = self.texts[said.part][said.via.start : said.via.end]
            rows.append(row)
        return rows

    def actions(self, found: Iterable[actions.Action]) -> list[_Row]:
        """Who is said to do what to whom."""
        rows = []
        for action in found:
            part = action.part
            row: _Row = {
                "part": part,
                "action": action.cls,
                "passive": action.passive,
                "negated": action.negated,
                "modality": action.modality,
                "inside": attribution.innermost(self.said, part, *action.verb),
                "status": "machine",
            }
            row |= self._span(part, "verb", action.verb)
            for name, one in (("actor", action.actor), ("target", action.target)):
                if one:
                    row |= self._span(part, name, one.span)
                    row[f"{name}_entity"] = one.entity
            rows.append(row)
        return rows

    def quantities(self, found: Iterable[quantities.Quantity]) -> list[_Row]:
        """Numbers of something."""
        return [one._asdict() | self._row(one.part, one.start, one.end) for one in found]

    def dates(self, found: Iterable[dates.TimeExpression]) -> list[_Row]:
        """Time expressions."""
        rows = []
        for time in found:
            row = self._row(time.part, time.start, time.end)
            first, last = time.days or (None, None)
            row |= {
                "earliest": time.earliest and time.earliest.isoformat(),
                "latest": time.latest and time.latest.isoformat(),
                "anchor": time.anchor,
                "days_from": first,
                "days_to": last,
                "weekday": time.weekday,
                "conflict": time.conflict,
            }
            rows.append(row)
        return rows
