"""Where do the words and paragraphs of a whole corpus stand?

Cuts and normalises as `text` does, compiled, on the bytes of the texts: a hundred thousand articles
in seconds, and no copy of them in memory.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import regex
from numba import njit

from analysis import text
from analysis.store import numbers, release

_LETTER, _MARK, _NUMBER, _CONTROL, _POINT, _TATWEEL, _BREAK, _BLANK = range(1, 9)
_CODES = 0x110000
_TEXTS = 1 << 12  # that are read at a time

Ints = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]
_NONE: Ints = np.empty(0, dtype=np.int64)


def compiled(function: Callable[..., Any]) -> Any:
    """Compiled at its first call, and kept on disk for the next run where that can be written."""
    try:
        return njit(cache=True, nogil=True)(function)
    except RuntimeError:  # neither this folder nor the user's can be written
        return njit(nogil=True)(function)


def in_threads(work: Callable[[int, int], Any], count: int) -> list[Any]:
    """What compiled work on stretches of 0 to `count` returns, in order, by all cores at once."""
    cores = os.cpu_count() or 1
    edges = np.linspace(0, count, cores + 1).astype(np.int64)
    with ThreadPoolExecutor(cores) as pool:
        return list(pool.map(work, edges[:-1].tolist(), edges[1:].tolist()))


def one_by_one(texts: pd.Series) -> Callable[[int], str]:
    """The strings of a column by their place; those asked for last are kept, not all of them."""
    fetch: Callable[[int], str] = lru_cache(maxsize=16)(texts.array.__getitem__)
    return fetch


class Words(NamedTuple):
    """The words of a corpus, end to end, and the paragraphs that hold them.

    Attributes:
        hashes: of their normalised forms.
        starts: offset in the article.
        ends: offset in the article, exclusive.
        first: for each article, the number of its first word; then the number of all words.
        doc: the number of each word's article.
        line_first: for each paragraph, the number of its first word; then the number of all words.
        line_starts: offset of the paragraph in the article.
        line_ends: its end, exclusive.
    """

    hashes: Hashes
    starts: npt.NDArray[np.int32]
    ends: npt.NDArray[np.int32]
    first: Ints
    doc: npt.NDArray[np.int32]
    line_first: Ints
    line_starts: npt.NDArray[np.int32]
    line_ends: npt.NDArray[np.int32]


class Counts(NamedTuple):
    """What texts are made of, a number a text.

    Attributes:
        words: how many words.
        lines: how many paragraphs that hold words.
        letters: how many letters.
        rtl: letters that are written from right to left.
        reordering: bidi controls that turn text round.
        shaped: presentation forms.
        lost: replacement characters.
        odd: signs that stand for letters in a text that was read in a wrong encoding.
        foreign: letters of the Arabic script that Arabic has not.
    """

    words: Ints
    lines: Ints
    letters: Ints
    rtl: Ints
    reordering: Ints
    shaped: Ints
    lost: Ints
    odd: Ints
    foreign: Ints

    def rows(self) -> Iterator["Counts"]:
        """The numbers of each text."""
        return map(Counts._make, zip(*self, strict=True))


def count(texts: Sequence[str] | pd.Series) -> Counts:
    """Counts the words, paragraphs and letters of texts, as `text` cuts them."""
    found = []
    for data, offsets in map(_bytes, _pieces(texts)):
        found.append(_counted(data, offsets, _alphabet(data)))
        release()
    return Counts(*np.concatenate(found, axis=1)) if found else Counts(*[_NONE] * 9)


def read(texts: Sequence[str] | pd.Series, order: Ints | None = None) -> Words:
    """The words of texts, cut and normalised as `text.words` does it.

    Those of a large corpus lie on disk; see `store.numbers`.

    Args:
        texts: the articles.
        order: the numbers of the texts, in the order in which they are read; as given if missing.
    """
    counts = count(texts)
    order = np.arange(len(counts.words)) if order is None else order
    first, lines = (np.append(0, np.cumsum(n[order])) for n in (counts.words, counts.lines))
    hashes, doc = numbers(first[-1], np.uint64), numbers(first[-1], np.int32)
    starts, ends = numbers(first[-1], np.int32), numbers(first[-1], np.int32)
    line_first = numbers(lines[-1] + 1, np.int64)
    line_starts, line_ends = numbers(lines[-1], np.int32), numbers(lines[-1], np.int32)
    line_first[-1] = first[-1]
    whole = pa.chunked_array(list(_pieces(texts)), type=pa.large_string())
    made = hashes, starts, ends, doc, line_first, line_starts, line_ends
    for some in np.split(np.arange(len(order)), range(_TEXTS, len(order), _TEXTS)):
        data, offsets = _bytes(whole.take(order[some]).combine_chunks())
        alphabet = _alphabet(data)

        def work(low: int, high: int) -> None:
            at = int(some[low]) if low < high else 0  # noqa: B023 (used at once)
            edges = offsets[low : high + 1]  # noqa: B023
            _read(data, edges, alphabet, at, first[at], lines[at], *made)  # noqa: B023

        in_threads(work, len(some))
        release()
    return Words(hashes, starts, ends, first, doc, line_first, line_starts, line_ends)


def _pieces(texts: Sequence[str] | pd.Series) -> Iterator[pa.Array]:
    """The texts as arrays of Arrow; the memory, or the file, of a table is shared."""
    array = pa.array(texts, type=pa.large_string(), from_pandas=True)
    yield from array.chunks if isinstance(array, pa.ChunkedArray) else [array]


def _bytes(array: pa.Array) -> tuple[npt.NDArray[np.uint8], Ints]:
    """The texts in UTF-8, end to end, and where each begins."""
    _, offsets, data = array.buffers()
    given = np.frombuffer(offsets, dtype=np.int64) if offsets else np.zeros(1, dtype=np.int64)
    at = given[array.offset : array.offset + len(array) + 1]
    return np.frombuffer(data or b"", dtype=np.uint8)[at[0] : at[-1]], at - at[0]


class _Alphabet(NamedTuple):
    """What characters are, and what they become in the normalised view; by code point.

    Attributes:
        kinds: letter, mark, number ...
        traits: a bit each for: a letter, and one written from right to left; see `Counts`.
        at: where its normalised form begins in `folded`.
        sizes: how long that is.
        folded: normalised forms, end to end.
    """

    kinds: npt.NDArray[np.uint8]
    traits: npt.NDArray[np.uint8]
    at: npt.NDArray[np.int32]
    sizes: npt.NDArray[np.uint8]
    folded: npt.NDArray[np.uint32]


def _alphabet(data: npt.NDArray[np.uint8]) -> _Alphabet:
    """The alphabet of the characters that occur."""
    occurs = np.zeros(_CODES, dtype=np.bool_)
    _meet(data, occurs)
    kinds, traits = np.zeros(_CODES, dtype=np.uint8), np.zeros(_CODES, dtype=np.uint8)
    at, sizes = np.zeros(_CODES, dtype=np.int32), np.zeros(_CODES, dtype=np.uint8)
    folded: list[int] = []
    for code in np.flatnonzero(occurs):
        char = chr(code)
        form = text.fold(char)
        kinds[code] = _kind(char)
        traits[code] = _traits(char)
        at[code], sizes[code] = len(folded), len(form)
        folded.extend(map(ord, form))
    return _Alphabet(kinds, traits, at, sizes, np.array(folded or [0], dtype=np.uint32))


@cache
def _kind(char: str) -> int:
    if regex.match(f"[{text.CONTROLS}]", char):
        return _CONTROL
    if char in "\r\n\v\f\x85\u2028\u2029":
        return _BREAK
    if char.isspace() or char == "\u200b":
        return _BLANK
    if char == "ـ":
        return _TATWEEL
    if char in ".,٫٬":
        return _POINT
    kinds = {r"\p{L}": _LETTER, r"\p{M}": _MARK, r"\p{N}": _NUMBER}  # as `text` knows them
    return next((kind for pattern, kind in kinds.items() if regex.match(pattern, char)), 0)


@cache
def _traits(char: str) -> int:
    """Bits, in the order of `Counts` from `letters` on."""
    letter = char.isalpha()
    kinds = (text.REORDERING, text.SHAPED, text.LOST, text.ODD, text.FOREIGN)
    traits = (letter, letter and text.is_rtl(char), *(bool(kind.match(char)) for kind in kinds))
    return sum(met << bit for bit, met in enumerate(traits))


def _counted(data: npt.NDArray[np.uint8], offsets: Ints, alphabet: _Alphabet) -> Counts:
    counts = np.zeros((len(Counts._fields), len(offsets) - 1), dtype=np.int64)

    def work(low: int, high: int) -> None:
        own = counts[:, low:high]
        _count(data, offsets[low : high + 1], alphabet.kinds, alphabet.traits, own)

    in_threads(work, len(offsets) - 1)
    return Counts(*counts)


@compiled
def _meet(data, occurs):
    """Marks the characters that occur in UTF-8."""
    at = 0
    while at < len(data):
        code, at = _decoded(data, at)
        occurs[code] = True


@compiled
def _decoded(data, at):
    """The character that begins here in (valid) UTF-8, and where the next one begins."""
    lead = np.int64(data[at])
    if lead < 0x80:
        return lead, at + 1
    if lead < 0xE0:
        return (lead & 0x1F) << 6 | (data[at + 1] & 0x3F), at + 2
    if lead < 0xF0:
        code = (lead & 0x0F) << 12 | np.int64(data[at + 1] & 0x3F) << 6 | (data[at + 2] & 0x3F)
        return code, at + 3
    high = (lead & 0x07) << 18 | np.int64(data[at + 1] & 0x3F) << 12
    return high | np.int64(data[at + 2] & 0x3F) << 6 | (data[at + 3] & 0x3F), at + 4


@compiled
def _decode(data, low, high, codes):
    """Writes the characters between two bytes; returns how many there are."""
    found = 0
    at = low
    while at < high:
        codes[found], at = _decoded(data, at)
        found += 1
    return found


@compiled
def _count(data, offsets, kinds, traits, counts):
    """Fills `counts`, a row a field of `Counts`."""
    codes = np.empty(np.max(np.diff(offsets)) if len(offsets) > 1 else 0, dtype=np.int32)
    for doc in range(len(offsets) - 1):
        high = _decode(data, offsets[doc], offsets[doc + 1], codes)
        letters, rtl = 0, 0
        for at in range(high):
            met = traits[codes[at]]
            letters += met & 1
            rtl += met >> 1 & 1
            if met > 3:
                for bit in range(2, 7):
                    counts[2 + bit, doc] += met >> bit & 1
        counts[2, doc], counts[3, doc] = letters, rtl
        words, lines = 0, 0
        here = 0
        new = True
        while here < high:
            kind = kinds[codes[here]]
            if kind in (_LETTER, _NUMBER):
                words += 1
                lines += new
                new = False
                here = _word_end(codes, kinds, here, high)
            else:
                new = new or kind == _BREAK
                here += 1
        counts[0, doc], counts[1, doc] = words, lines


# fmt: off
@compiled
def _read(
    data, offsets, alphabet, first, word, line,
    hashes, starts, ends, docs, line_first, line_starts, line_ends,
):
# fmt: on
    """Cuts words as `text._WORD` does, and hashes their normalised forms (FNV-1a).

    `first`, `word` and `line` are the numbers of the first ones; the rest is filled.
    """
    codes = np.empty(np.max(np.diff(offsets)) if len(offsets) > 1 else 0, dtype=np.int32)
    kinds = alphabet.kinds
    line -= 1
    for doc in range(len(offsets) - 1):
        high = _decode(data, offsets[doc], offsets[doc + 1], codes)
        here, left = 0, -1  # `left`: where the line's first character stands
        new = True
        while here < high:
            kind = kinds[codes[here]]
            if kind == _BREAK:
                new, left = True, -1
            if kind in (_BREAK, _BLANK, _CONTROL):
                here += 1
                continue
            left = here if left < 0 else left
            end = here + 1
            if kind in (_LETTER, _NUMBER):
                end = _word_end(codes, kinds, here, high)
                hashes[word] = _hashed(codes, here, end, alphabet)
                starts[word], ends[word], docs[word] = here, end, first + doc
                if new:
                    line += 1
                    line_first[line], line_starts[line] = word, left
                    new = False
                word += 1
            if not new:
                line_ends[line] = end
            here = end


@compiled
def _hashed(codes, low, high, alphabet):
    """The hash of a word's normalised form."""
    mixed = np.uint64(14695981039346656037)
    for place in range(low, high):
        at = alphabet.at[codes[place]]
        for part in range(at, at + alphabet.sizes[codes[place]]):
            mixed = (mixed ^ np.uint64(alphabet.folded[part])) * np.uint64(1099511628211)
    return mixed ^ (mixed >> np.uint64(29))


@compiled
def _word_end(codes, kinds, start, high):
    """Where the word that starts here ends; a point between digits and controls inside belong."""
    here = start + 1
    while here < high:
        kind = kinds[codes[here]]
        if kind == _CONTROL:
            after = here
            while after < high and kinds[codes[after]] == _CONTROL:
                after += 1
            if after == high or not _goes_on(kinds[codes[after]]):
                break
            here = after
        elif kind == _POINT:
            digits = here + 1 < high and kinds[codes[here + 1]] == _NUMBER
            if not digits or kinds[codes[here - 1]] != _NUMBER:
                break
        elif not _goes_on(kind):
            break
        here += 1
    return here


@compiled
def _goes_on(kind):
    return kind in (_LETTER, _MARK, _NUMBER, _TATWEEL)
