"""What is repeated, inside an article and across articles, and which copy came first?

This first version finds whole paragraphs and sentences whose normalised words are the same; copies
that were cut, joined or reworded are not found yet.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis import tables
from analysis.text import Span, sentences, words

MIN_WORDS = 10
ALL_PAIRS = 50  # larger families are linked to the first and the nearest copy only
CIRCLES = ("none", "within", "outlet", "corpus")
LEVELS = ("found", "once_article", "once_outlet", "once_corpus")


class _Copy(NamedTuple):
    """A paragraph, or a sentence of one."""

    doc: int
    start: int
    end: int
    paragraph: tuple[int, int]  # article and start of the paragraph it stands in
    words: str  # the normalised words of that paragraph


def find(documents: pd.DataFrame, paragraphs: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Repeated paragraphs of any length, and repeated sentences of at least ten words.

    Args:
        documents: table `documents`.
        paragraphs: table `paragraphs`.

    Returns:
        The tables `reuse` and `families`; a sentence is left out where the whole paragraph repeats.
    """
    families = _families(documents, paragraphs)
    pairs = [pair for key, family in families.items() for pair in _pairs(key, family)]
    ids = documents["doc_id"].array
    outlets = list(documents["outlet"].fillna(""))
    reuse = [
        {
            "a_doc": ids[a.doc],
            "a_start": a.start,
            "a_end": a.end,
            "b_doc": ids[b.doc],
            "b_start": b.start,
            "b_end": b.end,
            "kind": "verbatim",
            "similarity": 1.0,
            "scope": _scope(a.doc, b.doc, outlets),
        }
        for a, b in sorted(
            pairs, key=lambda pair: (pair[1].doc, pair[1].start, pair[0].doc, pair[0].start)
        )
    ]
    members = [
        {
            "family": tables.short_hash("family", key),
            "doc_id": ids[copy.doc],
            "start": copy.start,
            "end": copy.end,
            "first": copy is family[0],
        }
        for key, family in families.items()
        for copy in family
    ]
    return tables.frame("reuse", reuse), tables.frame("families", members)


def reading_order(documents: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Rank of each article for the question which copy is the first: by date, else by position."""
    dates = documents["date"].fillna("9999-12-31").to_numpy(dtype=object)
    order = np.lexsort((np.arange(len(dates)), dates.astype(str)))
    rank = np.empty(len(dates), dtype=np.int64)
    rank[order] = np.arange(len(dates))
    return rank


def _families(documents: pd.DataFrame, paragraphs: pd.DataFrame) -> dict[str, list[_Copy]]:
    """Copies by their words, first copy first; families in order of their first copy."""
    position = {doc_id: at for at, doc_id in enumerate(documents["doc_id"])}
    texts = documents["text"].array
    rank = reading_order(documents)
    by_words: dict[str, list[_Copy]] = {}
    for doc_id, start, end in zip(
        paragraphs["doc_id"], paragraphs["start"], paragraphs["end"], strict=True
    ):
        doc = position[doc_id]
        for key, copy in _units(texts[doc], doc, Span(int(start), int(end))):
            by_words.setdefault(key, []).append(copy)
    repeated = {
        key: sorted(copies, key=lambda copy: (rank[copy.doc], copy.start))
        for key, copies in by_words.items()
        if any(not _covered(key, a, b) for a, b in pairwise(copies))
    }
    return dict(sorted(repeated.items(), key=lambda item: _place(item[1][0], rank)))


def _place(copy: _Copy, rank: npt.NDArray[np.int64]) -> tuple[int, int, int]:
    return int(rank[copy.doc]), copy.start, -copy.end


def _units(text: str, doc: int, paragraph: Span) -> Iterator[tuple[str, _Copy]]:
    """A paragraph and its longer sentences, each with its normalised words."""
    found = words(text, paragraph)
    starts = [word.start for word in found]
    whole = " ".join(word.form for word in found)
    place = (doc, paragraph.start)
    if whole:
        yield whole, _Copy(doc, *paragraph, place, whole)
    for sentence in sentences(text, paragraph):
        own = found[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
        key = " ".join(word.form for word in own)
        if key != whole and key.count(" ") >= MIN_WORDS - 1:
            yield key, _Copy(doc, *sentence, place, whole)


def _key(text: str, span: Span) -> str:
    return " ".join(word.form for word in words(text, span))


def _covered(key: str, a: _Copy, b: _Copy) -> bool:
    """Whether two sentences are the same only because the paragraphs around them are."""
    return a.words == b.words != key and a.paragraph != b.paragraph


def _pairs(key: str, family: list[_Copy]) -> Iterator[tuple[_Copy, _Copy]]:
    """Pairs of copies, the earlier first; in a large family with the first and the nearest only."""
    indices: Iterable[tuple[int, int]] = combinations(range(len(family)), 2)
    if len(family) > ALL_PAIRS:
        later = range(1, len(family))
        indices = sorted({(0, at) for at in later} | {(at - 1, at) for at in later})
    return ((family[a], family[b]) for a, b in indices if not _covered(key, family[a], family[b]))


def _scope(a: int, b: int, outlets: Sequence[str]) -> str:
    if a == b:
        return "within"
    return "outlet" if outlets[a] and outlets[a] == outlets[b] else "across"


def repetition(
    documents: pd.DataFrame, paragraphs: pd.DataFrame, families: pd.DataFrame
) -> pd.DataFrame:
    """How much of each article repeats something that stands earlier, by narrowest circle.

    Args:
        documents: table `documents`.
        paragraphs: table `paragraphs`; white space between them is not counted.
        families: table `families`.

    Returns:
        Table `repetition`.
    """
    copies: dict[str, list[tuple[int, int, int]]] = {}
    for part, doc_id, start, end, circle in _circles(documents, families):
        if part == "body":
            copies.setdefault(doc_id, []).append((start, end, circle))
    chars = (paragraphs["end"] - paragraphs["start"]).groupby(paragraphs["doc_id"]).sum()
    rows = []
    for doc_id, length in zip(documents["doc_id"], documents["n_chars"], strict=True):
        circles = np.full(length, len(CIRCLES), dtype=np.int8)
        for start, end, circle in copies.get(doc_id, ()):
            circles[start:end] = np.minimum(circles[start:end], circle)
        counts = {name: int((circles == CIRCLES.index(name)).sum()) for name in CIRCLES[1:]}
        whole = int(chars.get(doc_id, 0))
        share = sum(counts.values()) / whole if whole else 0.0
        rows.append({"doc_id": doc_id, "chars": whole, **counts, "share": share})
    return tables.frame("repetition", rows)


def mark(findings: pd.DataFrame, documents: pd.DataFrame, families: pd.DataFrame) -> pd.Series:
    """Column `repeated`: the narrowest circle with an earlier copy of a finding's passage.

    Args:
        findings: columns doc_id, part, start, end (of what must lie inside the passage).
        documents: table `documents`.
        families: table `families`.

    Returns:
        none, within (the article), outlet or corpus for every finding, in its order. A title is
        repeated where an earlier article has the same words in its title.
    """
    copies: dict[tuple[str, str], list[tuple[int, int, int]]] = {}
    for part, doc_id, start, end, circle in _circles(documents, families):
        copies.setdefault((doc_id, part), []).append((start, end, circle))
    marks = []
    for doc_id, part, start, end in zip(
        findings["doc_id"], findings["part"], findings["start"], findings["end"], strict=True
    ):
        around = (c for s, e, c in copies.get((doc_id, part), ()) if s <= start and end <= e)
        marks.append(CIRCLES[min(around, default=0)])
    return pd.Series(marks, index=findings.index, dtype="str")


def _circles(
    documents: pd.DataFrame, families: pd.DataFrame
) -> Iterator[tuple[str, str, int, int, int]]:
    """Part, article, span and circle (index into CIRCLES) of every copy that is not the first."""
    outlet = dict(zip(documents["doc_id"], documents["outlet"].fillna(""), strict=True))
    for _, family in families.groupby("family", sort=False):
        copies = zip(family["doc_id"], family["start"], family["end"], strict=True)
        for (doc_id, start, end), circle in _with_circle(list(copies), outlet):
            yield "body", doc_id, int(start), int(end), circle
    titled = documents[documents["title"].notna()]
    titles = titled["title"].map(lambda title: _key(title, Span(0, len(title))))
    order = np.argsort(reading_order(titled), kind="stable")
    for _, same in titled.iloc[order].groupby(titles.iloc[order], sort=False):
        titles_there = [(d, 0, len(t)) for d, t in zip(same["doc_id"], same["title"], strict=True)]
        for (doc_id, start, end), circle in _with_circle(titles_there, outlet):
            yield "title", doc_id, start, end, circle


def _with_circle(
    copies: list[tuple[str, int, int]], outlet: Mapping[str, str]
) -> Iterator[tuple[tuple[str, int, int], int]]:
    """The later copies of a passage, each with the narrowest circle that holds an earlier one."""
    articles: set[str] = set()
    outlets: set[str] = set()
    for at, copy in enumerate(copies):
        doc_id = copy[0]
        if doc_id in articles:
            yield copy, CIRCLES.index("within")
        elif outlet[doc_id] in outlets:
            yield copy, CIRCLES.index("outlet")
        elif at:
            yield copy, CIRCLES.index("corpus")
        articles.add(doc_id)
        outlets |= {outlet[doc_id]} - {""}


def level(findings: pd.DataFrame, name: str) -> pd.DataFrame:
    """The findings that count at one of the four levels.

    Args:
        findings: a table with the column `repeated`.
        name: found (all), once_article, once_outlet or once_corpus.

    Returns:
        The rows whose passage has no earlier copy in the article, in its outlet, in the corpus.
    """
    return findings[~findings["repeated"].isin(CIRCLES[1 : LEVELS.index(name) + 1])]
