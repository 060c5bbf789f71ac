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
_SURE = 0.9  # the same in another article than the one that is named
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
        doc_id: the article; if it is not there, any other one with this context will do, or any
            other one with these words where no context is told, if it is the only one.
        part: title or body; both if empty.
        near: where they stood: it decides between places that are alike, as in a pasted block.

    Raises:
        LostError: if they stand nowhere, or nothing tells which of several places is meant.
    """
    if not quote.strip():
        raise LostError("it has no quote to look for")
    here = [key for key in ((doc_id, "title"), (doc_id, "body")) if key in texts]
    keys = [key for key in here or texts if part in ("", key[1])]
    places = [Place(*key, *span) for key in keys for span in occurrences(quote, texts[key])]
    if here and not places:
        places = _changed(quote, keys, texts)
    where = doc_id if here else "any article"
    gone = (
        ""
        if here
        else f"there is no article {doc_id}, and "
        if doc_id
        else "it names no article, and "
    )
    if not places:
        raise LostError(f"{gone}its words no longer stand in {where}")
    if around.strip():
        before, behind = _sides(quote, around)
        alike = [_likeness(place, texts[place[:2]], before, behind) for place in places]
        best = max(alike)
        if best < (_LEAST if here else _SURE):
            raise LostError(f"{gone}its words stand in {where} in other surroundings only")
        chosen = zip(places, alike, strict=True)
        places = [place for place, like in chosen if like > best - _AHEAD]
    return _nearest(places, near if here else None, gone)


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


def _nearest(places: list[Place], near: int | None, gone: str) -> Place:
    if len(places) == 1:
        return places[0]
    if near is None:
        raise LostError(f"{gone}its words stand {len(places)} times there; give more context")
    return min(places, key=lambda place: abs(place.start - near))
