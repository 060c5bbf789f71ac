"""Where do words stand that a person marked once, when offsets and ids have moved?

Words are found again by themselves and by what stood around them, as the Text Quote Selector of the
Web Annotation Data Model (W3C Recommendation, 2017) describes it. White space may differ: programs
that save spreadsheets change line ends. Of a long quote, a few words may have changed.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from rapidfuzz import fuzz

from analysis.text import Span

AROUND = 60  # characters of context, either side
OPENS, CLOSES = "⟦", "⟧"  # around the words, in their context
_LEAST = 0.6  # likeness of the contexts, 0-1, from which words are taken for the same
_LONG = 25  # characters of a quote from which some of its words may have changed
_MOSTLY = 80  # per cent of its characters that then still have to agree
_AHEAD = 0.1  # by how much the best place is to be more alike than the next

Texts = Mapping[tuple[str, str], str]  # by article and part (title, body)


class Place(NamedTuple):
    """A stretch of an article; offsets in code points of its part."""

    doc_id: str
    part: str
    start: int
    end: int


class LostError(Exception):
    """Why words were not found again, as half a sentence."""


def context(text: str, start: int, end: int) -> str:
    """A stretch with what stands around it: `before ⟦stretch⟧ behind`."""
    before, behind = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    return f"{before}{OPENS}{text[start:end]}{CLOSES}{behind}"


def find(
    quote: str, around: str, texts: Texts, doc_id: str, part: str = "", near: int | None = None
) -> Place:
    """Where the words of a quote stand now.

    Args:
        quote: the words.
        around: their context, as `context` writes it or without signs; may be empty.
        texts: titles and bodies.
        doc_id: the article; if it is no longer there, any article with just this context will do.
        part: title or body; both if empty.
        near: where they stood: it decides between places that are alike, as in a pasted block.

    Raises:
        LostError: if they stand nowhere, or nothing tells which of several places is meant.
    """
    if not quote.strip():
        raise LostError("it has no quote to look for")
    here = [key for key in ((doc_id, "title"), (doc_id, "body")) if key in texts]
    if not here:
        return _elsewhere(quote, around, texts, doc_id)
    places = [
        Place(*key, *span)
        for key in here
        if part in ("", key[1])
        for span in occurrences(quote, texts[key])
    ]
    places = places or _changed(quote, [key for key in here if part in ("", key[1])], texts)
    if not places:
        raise LostError(f"its words no longer stand in {doc_id}")
    if not around.strip():
        return _nearest(places, near)
    before, behind = _sides(quote, around)
    alike = [_likeness(place, texts[place[:2]], before, behind) for place in places]
    best = max(alike)
    if best < _LEAST:
        raise LostError(f"its words stand in {doc_id} in other surroundings only")
    return _nearest(
        [p for p, like in zip(places, alike, strict=True) if like > best - _AHEAD], near
    )


def _changed(quote: str, here: Iterable[tuple[str, str]], texts: Texts) -> list[Place]:
    """Where a long quote stands with some words changed; nowhere for a short one."""
    if len(quote) < _LONG:
        return []
    found = []
    for key in here:
        if len(texts[key]) < len(quote):
            continue
        alike = fuzz.partial_ratio_alignment(quote, texts[key], score_cutoff=_MOSTLY)
        if alike and alike.dest_end > alike.dest_start:
            place = Place(*key, *_whole(quote, texts[key], alike.dest_start, alike.dest_end))
            found.append((alike.score, place))
    return [max(found)[1]] if found else []


def _whole(quote: str, text: str, start: int, end: int) -> Span:
    """The whole words near a stretch that are most like a quote."""
    reach = len(quote) // 5 + 1
    low, high = max(0, start - reach), min(len(text), end + reach)
    words = [Span(*found.span()) for found in re.finditer(r"\w+", text[low:high])]
    starts = [low + word.start for word in words if abs(low + word.start - start) <= reach]
    ends = [low + word.end for word in words if abs(low + word.end - end) <= reach]
    spans = [(s, e) for s in starts for e in ends if s < e] or [(start, end)]
    return Span(*max(spans, key=lambda span: (fuzz.ratio(quote, text[slice(*span)]), -span[0])))


def occurrences(quote: str, text: str) -> list[Span]:
    """The stretches of a text that are a quote, whatever their white space."""
    words = [re.escape(word) for word in quote.split()]
    return [Span(*found.span()) for found in re.finditer(r"\s+".join(words), text)] if words else []


def _elsewhere(quote: str, around: str, texts: Texts, doc_id: str) -> Place:
    """The one place in all articles with this very context."""
    gone = f"there is no article {doc_id}" if doc_id else "it names no article"
    if not around.strip():
        raise LostError(gone)
    before, behind = _sides(quote, around)
    whole = f"{before}{quote}{behind}"
    lead = len("".join(before.split()))  # characters of the context before the quote
    found = [
        Place(*key, *span)
        for key, text in texts.items()
        for outer in occurrences(whole, text)
        for span in _inside(quote, text, outer, lead)
    ]
    if len(found) != 1:
        where = f"stand {len(found)} times in others" if found else "stand in no other"
        raise LostError(f"{gone}, and its words and their surroundings {where}")
    return found[0]


def _inside(quote: str, text: str, outer: Span, lead: int) -> Iterable[Span]:
    """The quote in its context: behind as many characters as stand before it there."""
    for span in occurrences(quote, text[outer.start : outer.end]):
        if len("".join(text[outer.start : outer.start + span.start].split())) == lead:
            yield Span(outer.start + span.start, outer.start + span.end)


def _sides(quote: str, around: str) -> tuple[str, str]:
    """What stands before and behind the quote."""
    signed = re.fullmatch(f"(.*?){OPENS}.*{CLOSES}(.*?)", around, re.DOTALL)
    if signed:
        return signed[1], signed[2]
    found = occurrences(quote, around)
    if not found:
        raise LostError("its context does not hold its quote")
    return around[: found[0].start], around[found[0].end :]


def _likeness(place: Place, text: str, before: str, behind: str) -> float:
    """How alike the surroundings are, 0-1; an empty side is alike where there is nothing, too."""
    there = text[max(0, place.start - len(before)) : place.start]
    then = text[place.end : place.end + len(behind)]
    return (_ratio(before, there) + _ratio(behind, then)) / 2


def _ratio(one: str, other: str) -> float:
    return fuzz.ratio(" ".join(one.split()), " ".join(other.split())) / 100


def _nearest(places: list[Place], near: int | None) -> Place:
    if len(places) == 1:
        return places[0]
    if near is None:
        raise LostError(f"its words stand {len(places)} times there; give more context")
    return min(places, key=lambda place: abs(place.start - near))
