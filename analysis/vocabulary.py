"""The words of a corpus: in which article, in whose voice, and in which copied passage each stands.

What compares words (keyness, collocates, lexical choices) reads them from here.
"""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis import evidence, scan
from analysis.duplication import LEVELS, Circles
from analysis.scan import Ints
from analysis.text import form, stop_words
from analysis.word_classes import read

Unit = Literal["stem", "word"]
VOICES = ("all", "own", "quoted")
_SPELLINGS = 25  # occurrences of a word that are looked at for its most frequent spelling

Truths = npt.NDArray[np.bool_]


class Vocabulary(NamedTuple):
    """The words of the articles' bodies, end to end, lines of the page left out.

    Attributes:
        doc_ids: the articles.
        terms: what is counted as one: a normalised word, or its stem.
        written: the most frequent spelling of each term.
        doc: the number of each word's article.
        start: its offset in the article.
        end: its end, exclusive.
        term: the number of its term.
        statement: the row of `attributions` whose content holds it, the innermost; -1 in the
            outlet's own voice.
        circle: the narrowest circle in which it stands in an earlier copy, a place in `CIRCLES`.
        source: what it is evidence of: its article, or a passage that several articles share. What
            was copied is written once.
    """

    doc_ids: "pd.Index[str]"
    terms: "pd.Index[str]"
    written: Sequence[str]
    doc: Ints
    start: Ints
    end: Ints
    term: Ints
    statement: Ints
    circle: Ints
    source: Ints

    def counting(self, level: str) -> Truths:
        """Which words count at one of the four levels; see `duplication.level`."""
        counted: Truths = (self.circle == 0) | (self.circle > LEVELS.index(level))
        return counted

    def in_voice(self, voice: str) -> Truths:
        """Which words stand in a voice: own (the outlet's), quoted (in a statement), or all."""
        if voice == "all":
            return np.ones(len(self.doc), dtype=np.bool_)
        heard: Truths = (self.statement < 0) == (voice == "own")
        return heard

    def telling(self) -> Truths:
        """Which words say something by themselves: no number, no letter alone, no stop word."""
        listed = zip(self.terms, self.written, strict=True)
        # Of التي the stem is no stop word: what was left of it by taking ال off.
        tells = [_is_term(term) and _is_term(form(word)) for term, word in listed]
        told: Truths = np.array(tells, dtype=np.bool_)[self.term]
        return told

    def only(self, chosen: Truths) -> "Vocabulary":
        """Some of the words; terms keep their numbers."""
        return Vocabulary(*self[:3], *(column[chosen] for column in self[3:]))


def load(
    documents: pd.DataFrame,
    paragraphs: pd.DataFrame,
    attributions: pd.DataFrame,
    families: pd.DataFrame,
    circles: Circles,
    *,
    unit: Unit = "stem",
) -> Vocabulary:
    """The words of a corpus.

    Args:
        documents: table `documents`.
        paragraphs: table `paragraphs`; boilerplate is left out.
        attributions: table `attributions`, for the voice.
        families: table `families`, without those whose copies say nothing, as lines of the page.
        circles: where the articles repeat.
        unit: whether forms of a word with و ف ب ل ك ال and pronouns are one (stem) or not (word).
    """
    words = scan.read(documents["text"])
    doc, start, end = (column.astype(np.int64) for column in (words.doc, words.starts, words.ends))
    kept = ~_covered(documents, paragraphs[paragraphs["kind"] == "boilerplate"], doc, start)
    doc, start, end, hashes = doc[kept], start[kept], end[kept], words.hashes[kept]
    _, first, number = np.unique(hashes, return_index=True, return_inverse=True)
    fetch = scan.one_by_one(documents["text"])
    spelt = [fetch(int(doc[at]))[start[at] : end[at]] for at in first]
    forms = [form(word) for word in spelt]
    keys = [read(word).stem for word in forms] if unit == "stem" else forms
    codes, terms = pd.factorize(np.asarray(keys, dtype=object), sort=True)
    term = codes[number].astype(np.int64)
    return Vocabulary(
        pd.Index(documents["doc_id"]),
        pd.Index(terms, dtype="str"),
        _written(documents, doc, start, end, term, len(terms)),
        doc,
        start,
        end,
        term,
        evidence.painted(documents, evidence.contents(attributions), "statement", doc, start),
        _circles(documents, circles, doc, start, end),
        evidence.sources_of_words(documents, families, doc, start),
    )


@cache
def _is_term(word: str) -> bool:
    if len(word) < 2 or word[0].isdigit():
        return False
    stop = stop_words()
    return word not in stop and not (word[0] in "وف" and word[1:] in stop)


def _written(
    documents: pd.DataFrame, doc: Ints, start: Ints, end: Ints, term: Ints, terms: int
) -> list[str]:
    """The most frequent spelling of each term among its first occurrences."""
    order = np.argsort(term, kind="stable")
    edges = np.searchsorted(term[order], np.arange(terms + 1))
    fetch = scan.one_by_one(documents["text"])
    found = []
    for low, high in pairwise(edges.tolist()):
        some = order[low : min(high, low + _SPELLINGS)]
        spelt = [fetch(int(doc[at]))[start[at] : end[at]] for at in some]
        found.append(min(set(spelt), key=lambda word: (-spelt.count(word), word)))
    return found


def _covered(documents: pd.DataFrame, spans: pd.DataFrame, doc: Ints, start: Ints) -> Truths:
    covered: Truths = evidence.painted(documents, spans.assign(inside=1), "inside", doc, start) > 0
    return covered


def _circles(documents: pd.DataFrame, circles: Circles, doc: Ints, start: Ints, end: Ints) -> Ints:
    found = np.zeros(len(doc), dtype=np.int64)
    edges = np.searchsorted(doc, np.arange(len(documents) + 1)).tolist()
    for doc_id, low, high in zip(documents["doc_id"], edges[:-1], edges[1:], strict=True):
        found[low:high] = circles.of_words(doc_id, start[low:high], end[low:high])
    return found
