"""One article as a page: its raw text with every finding in it, in layers that can be hidden.

A piece of text stands inside a span for each layer that holds it, so that layers can overlap, and
bears the offset of its first character as its id: `b120` in the body, `t0` in the title.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Any, NamedTuple

import pandas as pd
from bs4 import BeautifulSoup

from analysis.compare import BY_HAND
from analysis.excerpts import FULL, cut, excerpt
from analysis.interchange import file_name
from analysis.study import Study
from analysis.text import Span, legible, paragraphs
from analysis.wording import Wording

FOLDER = "articles"
LAYERS = ("copies", "names", "statements", "actions", "numbers")
# Kinds of marks from the outermost span to the innermost.
_KINDS = ("copy", "content", "source", "cue", "party", "verb", "name", "number", "date", "changed")

_Row = Mapping[Any, Any]


class _Mark(NamedTuple):
    start: int
    end: int
    kind: str
    said: str  # shown where a pointer rests on it
    number: int = 0  # of a repeated passage, shown where it begins


@dataclass(frozen=True)
class Article:
    """A page's content.

    Attributes:
        file: its path below the report, in POSIX form.
        title: the article's, or its doc_id.
        html: escaped throughout.
        anchors: the offsets in the body that are ids, rising.
    """

    file: str
    title: str
    html: str
    anchors: Sequence[int]

    def link(self, start: int, part: str = "body") -> str:
        """The way to what stands at an offset: to it, or to the piece of text that holds it."""
        if part == "title" or not self.anchors:
            return f"{self.file}#text"
        at = max(bisect_right(self.anchors, start) - 1, 0)
        return f"{self.file}#b{self.anchors[at]}"


class Articles:
    """The pages of a study's articles, each made when it is asked for."""

    def __init__(self, study: Study, say: Wording | None = None) -> None:
        self._study = study
        self._say = say or Wording()
        self._about: dict[str, _Row] = {
            str(row["doc_id"]): row for row in study["documents"].to_dict("records")
        }
        self._labels = study.labels()
        self._comma = self._say("comma")
        tables = ("paragraphs", "mentions", "attributions", "actions", "quantities", "dates")
        self._of = {name: _by_article(study[name]) for name in (*tables, "families")}
        self._members = {key: rows for key, rows in study["families"].groupby("family", sort=False)}
        self._edits = _edits(study["reuse"], study["changes"], self._say)
        self._made: dict[str, Article] = {}

    def __iter__(self) -> Iterator[str]:
        """The doc_ids, in the order of the corpus."""
        return iter(self._about)

    def __len__(self) -> int:
        return len(self._about)

    def __contains__(self, doc_id: object) -> bool:
        return doc_id in self._about

    def __getitem__(self, doc_id: str) -> Article:
        if doc_id not in self._made:
            self._made[doc_id] = self._article(doc_id)
        return self._made[doc_id]

    def _article(self, doc_id: str) -> Article:
        if self._study.evidence != FULL:
            return self._without_text(doc_id)
        about = self._about[doc_id]
        title = _title(about)
        raw = str(about["text"])
        marks = self._marks(doc_id)
        lines = [Span(0, len(title))] if title else []
        head = _marked(title, lines, marks["title"], "t")
        kinds = {int(row["start"]): str(row["kind"]) for row in self._rows("paragraphs", doc_id)}
        lines = paragraphs(raw)
        body = [
            f'<p id="p{at}" class="{kinds.get(line.start, "body")}">{text}</p>'
            for at, (line, text) in enumerate(
                zip(lines, _marked(raw, lines, marks["body"], "b"), strict=True)
            )
        ]
        anchors = sorted(_cuts(lines, marks["body"]))
        parts = [
            f'<h1 id="text">{head[0] if head else _shown(doc_id)}</h1>',
            self._head(about),
            self._switches(),
            f'<div class="article">{"".join(body)}</div>',
            *self._lists(doc_id),
        ]
        return Article(_file(doc_id), title or doc_id, "\n".join(parts), anchors)

    def _without_text(self, doc_id: str) -> Article:
        """The page of an article that may not be republished: what was found, and where."""
        about = self._about[doc_id]
        title = _title(about) or doc_id
        body = BeautifulSoup("".join(self._lists(doc_id)), "html.parser")
        anchors = set[int]()
        for place in body.select("a.place"):
            id = str(place["href"]).removeprefix("#")
            place.name = "span"
            del place["href"]
            if id[1:].isdigit() and not body.find(id=id):
                place["id"] = id
                anchors |= {int(id[1:])} if id.startswith("b") else set()
        for said in body.select("bdi:not(a[href] bdi)"):  # the article's words, in any script
            said.string = excerpt(said.get_text(), self._study.evidence)
        cut(body, self._study.evidence)
        withheld = f"<p>{self._say('withheld')}</p>"
        parts = [f'<h1 id="text">{_shown(title)}</h1>', self._head(about), withheld, str(body)]
        return Article(_file(doc_id), title, "\n".join(parts), sorted(anchors))

    def _rows(self, name: str, doc_id: str) -> list[_Row]:
        return self._of[name].get(doc_id, [])

    def _head(self, about: _Row) -> str:
        """Where the article comes from, and how to cite it."""
        known = [about[name] for name in ("outlet", "date") if _has(about, name)]
        said = [f"<bdi>{_shown(value)}</bdi>" for value in known]
        said.append(self._say("words", n=f"{about['n_words']:,}"))
        url = str(about["url"]) if _has(about, "url") else ""
        if re.match(r"https?://", url):
            said.append(f'<a href="{escape(url)}" rel="noreferrer">{_shown(url)}</a>')
        article, hash = self.cited(str(about["doc_id"]))
        parts = self._comma.join(f"<bdi>{_shown(part)}</bdi>" for part in article)
        filled = {"article": parts, "hash": f"<code>{hash}</code>", "part": self._say.term("body")}
        example = self._say("cited", **filled, start="…", end="…")
        return (
            f'<p class="about" dir="{self._say.side}">{self._comma.join(said)}</p>'
            f'<details class="cite"><summary>{self._say("how_to_cite")}</summary><p>{example}</p>'
            "</details>"
        )

    def cited(self, doc_id: str) -> tuple[list[str], str]:
        """What an article is known by, outlet to doc_id, and the SHA-256 of its text."""
        about = self._about[doc_id]
        names = ("outlet", "title", "date", "url", "doc_id")
        known = [legible(str(about[name])) for name in names if _has(about, name)]
        return known, str(about["text_sha256"])

    # Marks

    def _marks(self, doc_id: str) -> dict[str, list[_Mark]]:
        """What is marked in the title and in the body."""
        found: dict[str, list[_Mark]] = {"title": [], "body": []}
        for part, mark in self._findings(doc_id):
            if mark.start < mark.end:
                found[part].append(mark)
        for number, row in enumerate(self._rows("families", doc_id), 1):
            first = self._say("first_copy" if row["first"] else "later_copy")
            said = self._comma.join((self._say("passage", number=number), first))
            span = int(row["start"]), int(row["end"])
            found["body"].append(_Mark(*span, "copy", said, number))
        for start, end, said in self._edits.get(doc_id, []):
            found["body"].append(_Mark(start, end, "changed", said))
        return found

    def _findings(self, doc_id: str) -> Iterator[tuple[str, _Mark]]:
        for row in self._rows("mentions", doc_id):
            yield str(row["part"]), _mark(row, "", "name", self._name(row) + self._by(row))
        for row in self._rows("attributions", doc_id):
            cue = row["cue_class"] if _has(row, "cue_class") else self._say("no_cue")
            terms = {"mode": self._say.term(row["mode"]), "cue": self._say.term(cue)}
            said = self._say("statement", **terms) + self._by(row)
            for side in ("content", "source", "cue"):
                if _has(row, f"{side}_start"):
                    yield str(row["part"]), _mark(row, f"{side}_", side, said)
        for row in self._rows("actions", doc_id):
            said = self._action(row) + self._by(row)
            for side, kind in (("verb", "verb"), ("actor", "party"), ("target", "party")):
                if _has(row, f"{side}_start"):
                    note = said if kind == "verb" else self._say(f"{side}_of", action=said)
                    yield str(row["part"]), _mark(row, f"{side}_", kind, note)
        for row in self._rows("quantities", doc_id):
            said = self._number(row) + self._by(row)
            yield str(row["part"]), _mark(row, "", "number", said)
        for row in self._rows("dates", doc_id):
            yield str(row["part"]), _mark(row, "", "date", self._days(row) + self._by(row))

    def _by(self, row: _Row) -> str:
        """That a person has looked at it, if one has."""
        if row["status"] not in BY_HAND:
            return ""
        return self._say("semicolon") + self._say.term(f"{row['status']} by a person")

    def _name(self, row: _Row) -> str:
        label = self._labels.get(str(row["entity"]), self._say("tagger_only"))
        why = self._say.term(str(row["doubtful"])) if _has(row, "doubtful") else ""
        doubt = f"{self._say('semicolon')}{self._say('in_doubt', why=why)}" if why else ""
        return f"{label} ({self._say.term(row['type'])}){doubt}"

    # Lists

    def _lists(self, doc_id: str) -> Iterator[str]:
        """What was found, below the text, each with the way to its place."""
        yield self._list("copies", self._copies(doc_id), doc_id)
        yield self._list("names", self._names(doc_id), doc_id)
        said = (self._said(row) for row in self._rows("attributions", doc_id))
        yield self._list("statements", said, doc_id, side="rtl")
        done = (self._row(row, "verb_", self._action(row)) for row in self._rows("actions", doc_id))
        yield self._list("actions", done, doc_id)
        numbers = [
            self._row(row, "", self._number(row)) for row in self._rows("quantities", doc_id)
        ]
        numbers += [self._row(row, "", self._days(row)) for row in self._rows("dates", doc_id)]
        yield self._list("numbers", numbers, doc_id)

    def _list(
        self, id: str, items: Iterator[str] | Sequence[str], doc_id: str, *, side: str = ""
    ) -> str:
        known, hash = self.cited(doc_id)
        article = escape(self._comma.join(known))
        found = list(items)
        side = side or self._say.side
        lines = "".join(f'<li><div dir="{side}">{item}</div></li>' for item in found)
        shown = f'<ol dir="{side}">{lines}</ol>' if found else f"<p>{self._say('none')}</p>"
        title = self._say(id)
        return (
            f'<section class="found" data-article="{article}" data-hash="{hash}">'
            f'<h2 id="{id}">{title[0].upper()}{title[1:]} ({len(found)})</h2>{shown}</section>'
        )

    def _copies(self, doc_id: str) -> Iterator[str]:
        for number, row in enumerate(self._rows("families", doc_id), 1):
            members = self._members[row["family"]]
            others = [
                f'<a href="{self._way(doc_id, other)}"><bdi>{_shown(other.doc_id)}</bdi></a>'
                + (f" ({self._say('first')})" if other.first else "")
                for other in members.itertuples()
                if (other.doc_id, other.start) != (doc_id, row["start"])
            ]
            rest = len(others) - _COPIES
            more = f" {self._say('and_more', n=rest)}" if rest > 0 else ""
            place = self._place(row, "", self._say("passage", number=number))
            named = self._comma.join(others[:_COPIES])
            yield f"{place}: {self._say('also_in')} {named}{more}"

    def _way(self, doc_id: str, other: Any) -> str:
        """To a copy, from one article to another; its start is an anchor there."""
        file = "" if other.doc_id == doc_id else _file(other.doc_id).removeprefix(f"{FOLDER}/")
        return f"{file}#b{other.start}"

    def _names(self, doc_id: str) -> Iterator[str]:
        places: dict[str, list[str]] = defaultdict(list)
        for row in self._rows("mentions", doc_id):
            tagged = f"{row['text']} ({self._say('tagger')})"
            known = self._labels.get(str(row["entity"]), tagged)
            places[known].append(self._place(row, "", str(row["start"]), cite=False))
        for name, found in sorted(places.items(), key=lambda pair: (-len(pair[1]), pair[0])):
            yield f"<bdi>{_shown(name)}</bdi> ({len(found)}): {self._comma.join(found)}"

    # Words

    def _switches(self) -> str:
        """Boxes that show and hide the layers, without a script."""
        boxes = "".join(
            f'<label><input type="checkbox" id="show-{layer}" checked> '
            f'<span class="key {layer}">{self._say(layer)}</span></label>'
            for layer in LAYERS
        )
        legend = self._say("shown")
        return f'<fieldset class="layers"><legend>{legend}</legend>{boxes}</fieldset>'

    def _place(self, row: _Row, side: str, shown: str, *, cite: bool = True) -> str:
        part = "title" if row.get("part") == "title" else "body"
        start, end = int(row[f"{side}start"]), int(row[f"{side}end"])
        span = f' data-span="{self._say.term(part)} {start} {end}"' if cite else ""
        return f'<a class="place" href="#{part[0]}{start}"{span}><bdi>{_shown(shown)}</bdi></a>'

    def _row(self, row: _Row, side: str, said: str) -> str:
        """What stands in the text, what it is, and the way to it."""
        text = row["text"] if not side else row[side.removesuffix("_")]
        return f"{self._place(row, side, str(text))}: {_shown(said + self._by(row))}"

    def _said(self, row: _Row) -> str:
        source = row["source"] if _has(row, "source") else self._say("no_source")
        side = "content_" if _has(row, "content_start") else "cue_"
        told = str(row["content"]) if _has(row, "content") else self._say("here")
        cue = f"{self._comma}<bdi>{_shown(row['cue'])}</bdi>" if _has(row, "cue") else ""
        by = _shown(self._by(row))
        return f"<bdi>{_shown(source)}</bdi>{cue}: {self._place(row, side, told)}{by}"

    def _action(self, row: _Row) -> str:
        mood = [] if row["modality"] == "asserted" else [self._say.term(str(row["modality"]))]
        mood += [self._say("negated")] if row["negated"] else []
        return self._comma.join([self._say.term(str(row["action"]).replace("_", " ")), *mood])

    def _number(self, row: _Row) -> str:
        low, high = (self._figure(row[e]) if _has(row, e) else "" for e in ("low", "high"))
        if low and high:
            value = low if low == high else self._say("to", **{"from": low, "to": high})
            value = self._say("about", value=value) if row["approximate"] else value
        else:
            value = self._say("at_least" if low else "at_most", value=low or high or "?")
        unit, what = (self._say.term(str(row[c])) if _has(row, c) else "" for c in ("unit", "what"))
        return " ".join(self._say("quantity", value=value, unit=unit, what=what).split())

    def _figure(self, value: float) -> str:
        return self._say.number(f"{value:,.15g}" if value == int(value) else f"{value:,.3g}")

    def _days(self, row: _Row) -> str:
        if _has(row, "earliest"):
            first, last = (self._say.number(str(row[day])) for day in ("earliest", "latest"))
            return first if first == last else self._say("to", **{"from": first, "to": last})
        if _has(row, "days_from"):
            first, last = (self._say.number(f"{row[day]:.0f}") for day in ("days_from", "days_to"))
            return self._say("days_off", **{"from": first, "to": last})
        return self._say("no_day")


_COPIES = 12  # that a list names


def _title(about: _Row) -> str:
    return str(about["title"]) if _has(about, "title") else ""


def _by_article(rows: pd.DataFrame) -> dict[str, list[_Row]]:
    found: dict[str, list[_Row]] = defaultdict(list)
    for row in rows.to_dict("records"):
        found[str(row["doc_id"])].append(row)
    return dict(found)


def _edits(
    reuse: pd.DataFrame, changes: pd.DataFrame, say: Wording
) -> dict[str, list[tuple[int, int, str]]]:
    """The words that another copy has otherwise: start, end and what stands there."""
    found: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    pairs = changes.merge(reuse[["reuse_id", "a_doc", "b_doc"]], on="reuse_id")
    for row in pairs.to_dict("records"):
        for here, there in (("a", "b"), ("b", "a")):
            if not _has(row, f"{here}_text"):
                continue
            known = _has(row, f"{there}_text")
            said = say("there", text=row[f"{there}_text"]) if known else say("not_there")
            span = int(row[f"{here}_start"]), int(row[f"{here}_end"])
            found[row[f"{here}_doc"]].append((*span, f"{row[f'{there}_doc']}: {said}"))
    return dict(found)


def _mark(row: _Row, side: str, kind: str, said: str) -> _Mark:
    return _Mark(int(row[f"{side}start"]), int(row[f"{side}end"]), kind, said)


def _marked(raw: str, lines: Sequence[Span], marks: Sequence[_Mark], id: str) -> list[str]:
    """Each line with its marks as HTML; every piece that begins a mark or a line has an id."""
    cuts = sorted(_cuts(lines, marks) | {line.end for line in lines})
    opened = sorted(marks)
    made, at, active = [], 0, list[_Mark]()
    for line in lines:
        inside = [cut for cut in cuts if line.start <= cut <= line.end]
        pieces = []
        for start, end in pairwise(inside):
            while at < len(opened) and opened[at].start <= start:
                active.append(opened[at])
                at += 1
            active = [mark for mark in active if mark.end > start]
            pieces.append(_piece(raw[start:end], active, start, id))
        made.append("".join(pieces))
    return made


def _cuts(lines: Sequence[Span], marks: Sequence[_Mark]) -> set[int]:
    """Where pieces of text begin."""
    inside = {edge for mark in marks for edge in (mark.start, mark.end)}
    starts = [line.start for line in lines]

    def within(at: int) -> bool:
        line = lines[max(bisect_right(starts, at) - 1, 0)]
        return line.start <= at < line.end

    return set(starts) | ({at for at in inside if within(at)} if lines else set())


def _piece(text: str, active: Sequence[_Mark], start: int, id: str) -> str:
    html = _shown(text)
    for kind in reversed(_KINDS):
        marks = [mark for mark in active if mark.kind == kind]
        said = _shown("; ".join(dict.fromkeys(mark.said for mark in marks)))
        begun = [str(mark.number) for mark in marks if mark.number and mark.start == start]
        number = f' data-number="{", ".join(begun)}"' if begun else ""
        if marks:
            html = f'<span class="{kind}" title="{said}"{number}>{html}</span>'
    return f'<span id="{id}{start}">{html}</span>'


def _has(row: _Row, name: str) -> bool:
    return not pd.isna(row[name])


def _shown(text: object) -> str:
    return escape(legible(str(text)))


def _file(doc_id: str) -> str:
    """Its page, in a folder of its own."""
    return f"{FOLDER}/{file_name(doc_id, '.html')}"
