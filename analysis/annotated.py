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

from analysis.study import Study
from analysis.tables import short_hash
from analysis.text import Span, legible, paragraphs

FOLDER = "articles"
LAYERS = {
    "copies": "repeated passages",
    "names": "names",
    "statements": "statements",
    "actions": "actions",
    "numbers": "numbers and dates",
}
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

    def __init__(self, study: Study) -> None:
        self._study = study
        self._about: dict[str, _Row] = {
            str(row["doc_id"]): row for row in study["documents"].to_dict("records")
        }
        self._labels = study.labels()
        tables = ("paragraphs", "mentions", "attributions", "actions", "quantities", "dates")
        self._of = {name: _by_article(study[name]) for name in (*tables, "families")}
        self._members = {key: rows for key, rows in study["families"].groupby("family", sort=False)}
        self._edits = _edits(study["reuse"], study["changes"])
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
        about = self._about[doc_id]
        title = str(about["title"]) if _has(about, "title") else ""
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
            _switches(),
            f'<div class="article">{"".join(body)}</div>',
            *self._lists(doc_id),
        ]
        return Article(_file(doc_id), title or doc_id, "\n".join(parts), anchors)

    def _rows(self, name: str, doc_id: str) -> list[_Row]:
        return self._of[name].get(doc_id, [])

    def _head(self, about: _Row) -> str:
        """Where the article comes from, and how to cite it."""
        known = [about[name] for name in ("outlet", "date") if _has(about, name)]
        said = [f"<bdi>{_shown(value)}</bdi>" for value in known]
        said.append(f"{about['n_words']:,} words")
        url = str(about["url"]) if _has(about, "url") else ""
        if re.match(r"https?://", url):
            said.append(f'<a href="{escape(url)}" rel="noreferrer">{_shown(url)}</a>')
        cited = ", ".join(f"<bdi>{_shown(value)}</bdi>" for value in [*known, about["doc_id"], url])
        return (
            f'<p class="about">{", ".join(said)}</p>'
            f'<details class="cite"><summary>How to cite</summary><p>{cited}, characters '
            f"<em>from–to</em> of the text with the SHA-256 <code>{about['text_sha256']}</code></p>"
            "</details>"
        )

    # Marks

    def _marks(self, doc_id: str) -> dict[str, list[_Mark]]:
        """What is marked in the title and in the body."""
        found: dict[str, list[_Mark]] = {"title": [], "body": []}
        for part, mark in self._findings(doc_id):
            if mark.start < mark.end:
                found[part].append(mark)
        for number, row in enumerate(self._rows("families", doc_id), 1):
            first = "the first copy" if row["first"] else "a later copy"
            said = f"passage {number}, {first}"
            span = int(row["start"]), int(row["end"])
            found["body"].append(_Mark(*span, "copy", said, number))
        for start, end, said in self._edits.get(doc_id, []):
            found["body"].append(_Mark(start, end, "changed", said))
        return found

    def _findings(self, doc_id: str) -> Iterator[tuple[str, _Mark]]:
        for row in self._rows("mentions", doc_id):
            yield str(row["part"]), _mark(row, "", "name", self._name(row))
        for row in self._rows("attributions", doc_id):
            said = f"{row['mode']} statement; cue: {row['cue_class']}"
            for side in ("content", "source", "cue"):
                if _has(row, f"{side}_start"):
                    yield str(row["part"]), _mark(row, f"{side}_", side, said)
        for row in self._rows("actions", doc_id):
            said = _action(row)
            for side, kind in (("verb", "verb"), ("actor", "party"), ("target", "party")):
                if _has(row, f"{side}_start"):
                    note = said if kind == "verb" else f"{side} of: {said}"
                    yield str(row["part"]), _mark(row, f"{side}_", kind, note)
        for row in self._rows("quantities", doc_id):
            yield str(row["part"]), _mark(row, "", "number", _number(row))
        for row in self._rows("dates", doc_id):
            yield str(row["part"]), _mark(row, "", "date", _days(row))

    def _name(self, row: _Row) -> str:
        label = self._labels.get(str(row["entity"]), "known to the tagger only")
        doubt = f"; in doubt: {row['doubtful']}" if _has(row, "doubtful") else ""
        return f"{label} ({row['type']}){doubt}"

    # Lists

    def _lists(self, doc_id: str) -> Iterator[str]:
        """What was found, below the text, each with the way to its place."""
        yield _list("copies", "Repeated passages", self._copies(doc_id))
        yield _list("names", "Names", self._names(doc_id))
        said = (_said(row) for row in self._rows("attributions", doc_id))
        yield _list("statements", "Statements", said, side="rtl")
        done = (_row(row, "verb_", _action(row)) for row in self._rows("actions", doc_id))
        yield _list("actions", "Actions", done)
        numbers = [_row(row, "", _number(row)) for row in self._rows("quantities", doc_id)]
        numbers += [_row(row, "", _days(row)) for row in self._rows("dates", doc_id)]
        yield _list("numbers", "Numbers and dates", numbers)

    def _copies(self, doc_id: str) -> Iterator[str]:
        for number, row in enumerate(self._rows("families", doc_id), 1):
            members = self._members[row["family"]]
            others = [
                f'<a href="{self._way(doc_id, other)}"><bdi>{_shown(other.doc_id)}</bdi></a>'
                + (" (first)" if other.first else "")
                for other in members.itertuples()
                if (other.doc_id, other.start) != (doc_id, row["start"])
            ]
            more = f" and {len(others) - _COPIES} more" if len(others) > _COPIES else ""
            place = _place(row, "", f"passage {number}")
            yield f"{place}: also in {', '.join(others[:_COPIES])}{more}"

    def _way(self, doc_id: str, other: Any) -> str:
        """To a copy, from one article to another; its start is an anchor there."""
        file = "" if other.doc_id == doc_id else _file(other.doc_id).removeprefix(f"{FOLDER}/")
        return f"{file}#b{other.start}"

    def _names(self, doc_id: str) -> Iterator[str]:
        places: dict[str, list[str]] = defaultdict(list)
        for row in self._rows("mentions", doc_id):
            known = self._labels.get(str(row["entity"]), f"{row['text']} (tagger)")
            places[known].append(_place(row, "", str(row["start"])))
        for name, found in sorted(places.items(), key=lambda pair: (-len(pair[1]), pair[0])):
            yield f"<bdi>{_shown(name)}</bdi> ({len(found)}): {', '.join(found)}"


_COPIES = 12  # that a list names


def _by_article(rows: pd.DataFrame) -> dict[str, list[_Row]]:
    found: dict[str, list[_Row]] = defaultdict(list)
    for row in rows.to_dict("records"):
        found[str(row["doc_id"])].append(row)
    return dict(found)


def _edits(reuse: pd.DataFrame, changes: pd.DataFrame) -> dict[str, list[tuple[int, int, str]]]:
    """The words that another copy has otherwise: start, end and what stands there."""
    found: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    pairs = changes.merge(reuse[["reuse_id", "a_doc", "b_doc"]], on="reuse_id")
    for row in pairs.to_dict("records"):
        for here, there in (("a", "b"), ("b", "a")):
            if not _has(row, f"{here}_text"):
                continue
            known = _has(row, f"{there}_text")
            said = f"there: {row[f'{there}_text']}" if known else "not there"
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


def _switches() -> str:
    """Boxes that show and hide the layers, without a script."""
    boxes = "".join(
        f'<label><input type="checkbox" id="show-{layer}" checked> '
        f'<span class="key {layer}">{name}</span></label>'
        for layer, name in LAYERS.items()
    )
    return f'<fieldset class="layers"><legend>Shown</legend>{boxes}</fieldset>'


def _list(id: str, title: str, items: Iterator[str] | Sequence[str], *, side: str = "ltr") -> str:
    found = list(items)
    lines = "".join(f'<li><div dir="{side}">{item}</div></li>' for item in found)
    shown = f"<ol>{lines}</ol>" if found else "<p>None.</p>"
    return f'<section class="found"><h2 id="{id}">{title} ({len(found)})</h2>{shown}</section>'


def _place(row: _Row, side: str, shown: str) -> str:
    id = "t" if row.get("part") == "title" else "b"
    return f'<a href="#{id}{int(row[f"{side}start"])}"><bdi>{_shown(shown)}</bdi></a>'


def _row(row: _Row, side: str, said: str) -> str:
    """What stands in the text, what it is, and the way to it."""
    text = row["text"] if not side else row[side.removesuffix("_")]
    return f"{_place(row, side, str(text))}: {_shown(said)}"


def _said(row: _Row) -> str:
    source = row["source"] if _has(row, "source") else "no source found"
    side = "content_" if _has(row, "content_start") else "cue_"
    told = str(row["content"]) if _has(row, "content") else ""
    return (
        f"<bdi>{_shown(source)}</bdi>, <bdi>{_shown(row['cue'])}</bdi>: "
        f"{_place(row, side, told or 'here')}"
    )


def _action(row: _Row) -> str:
    mood = [] if row["modality"] == "asserted" else [str(row["modality"])]
    mood += ["negated"] if row["negated"] else []
    return ", ".join([str(row["action"]).replace("_", " "), *mood])


def _number(row: _Row) -> str:
    ends = [f"{row[end]:,.15g}" for end in ("low", "high") if _has(row, end)]
    value = ends[0] if len(set(ends)) == 1 else " to ".join(ends)
    if not (_has(row, "low") and _has(row, "high")):
        value = f"{'at least' if _has(row, 'low') else 'at most'} {value}"
    named = [str(row[name]) for name in ("unit", "what") if _has(row, name)]
    return " ".join([*(["about"] if row["approximate"] else []), value, *named])


def _days(row: _Row) -> str:
    if _has(row, "earliest"):
        first, last = str(row["earliest"]), str(row["latest"])
        return first if first == last else f"{first} to {last}"
    if _has(row, "days_from"):
        return f"{row['days_from']:.0f} to {row['days_to']:.0f} days from the writing"
    return "no day known"


def _has(row: _Row, name: str) -> bool:
    return not pd.isna(row[name])


def _shown(text: object) -> str:
    return escape(legible(str(text)))


def _file(doc_id: str) -> str:
    """A name that any file system takes: what can be read of the id, and a hash that keeps it."""
    slug = re.sub(r"[^a-z0-9]+", "-", doc_id.lower()).strip("-")[:40]
    return f"{FOLDER}/{slug or 'article'}-{short_hash('article', doc_id)[:8]}.html"
