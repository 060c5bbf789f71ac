"""Which words do two passages have in common, and which differ?"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from rapidfuzz.distance import Indel

from analysis.scan import Ints, Words

EDIT = ("a_start", "a_end", "b_start", "b_end", "a_text", "b_text", "op")


class Alignment:
    """The longest common subsequence of the words of each of many pairs of passages."""

    def __init__(self, spans: Ints, words: Words) -> None:
        """Aligns the pairs.

        Args:
            spans: a row a pair: start and end of a, start and end of b, as numbers of words.
            words: the corpus.
        """
        self._spans, self._words = spans, words
        found = [
            (row, a + on_a, b + on_b, size)
            for row, (a, end_a, b, end_b) in enumerate(spans.tolist())
            for on_a, on_b, size in matching_blocks(
                words.hashes[a:end_a].tolist(), words.hashes[b:end_b].tolist()
            )
        ]
        self._blocks = np.array(found, dtype=np.int64).reshape(-1, 4)

    def similarity(self) -> npt.NDArray[np.float64]:
        """Share of the characters of words that agree, of those of both sides; 0-1."""
        row, a, b, size = self._blocks.T
        agree = np.zeros(len(self._spans))
        for low in (a, b):
            np.add.at(agree, row, self._lengths(low, low + size))
        whole = sum(self._lengths(*self._spans[:, k : k + 2].T) for k in (0, 2))
        return np.asarray(agree / whole)

    def _lengths(self, low: Ints, high: Ints) -> Ints:
        """Characters of stretches of words."""
        at, stretch = _ranges(low, high)
        lengths = self._words.ends[at] - self._words.starts[at]
        return np.bincount(stretch, lengths, minlength=len(low)).astype(np.int64)

    def edits(self, a_end: Ints, b_end: Ints, raw: Callable[[int], str]) -> pd.DataFrame:
        """Words that differ, side by side; and words that only their spelling tells apart.

        Args:
            a_end: offsets where the passages end in the earlier article.
            b_end: offsets where they end in the later one.
            raw: the text of an article, by its number.

        Returns:
            Columns row (the number of the pair), a_start, a_end, b_start, b_end, a_text, b_text
            (missing where there is nothing), op (insert, delete, substitute); in order.
        """
        row, a, b, size = self._blocks.T
        opens = np.r_[True, row[1:] != row[:-1]] if len(row) else np.zeros(0, dtype=np.bool_)
        low_a = np.where(opens, self._spans[row, 0], np.roll(a + size, 1))
        low_b = np.where(opens, self._spans[row, 2], np.roll(b + size, 1))
        gaps = np.column_stack([row, low_a, a, low_b, b])[(low_a < a) | (low_b < b)]
        respelt = np.array(list(self._respelt(raw)), dtype=np.int64).reshape(-1, 5)
        both = np.vstack([gaps, respelt])
        both = both[np.lexsort((both[:, 3], both[:, 1], both[:, 0]))]
        made: dict[str, Any] = {"row": both[:, 0]}
        for side, column, ends in (("a", 1, a_end), ("b", 3, b_end)):
            low, high = both[:, column], both[:, column + 1]
            start, end = self._offsets(low, high, self._spans[both[:, 0], column], ends[both[:, 0]])
            doc = self._words.doc[self._spans[both[:, 0], column - 1]]
            made |= {f"{side}_start": start, f"{side}_end": end}
            made[f"{side}_text"] = _cut(doc, start, end, raw)
        table = pd.DataFrame(made)
        ops = [table["a_text"].isna(), table["b_text"].isna()]
        table["op"] = np.select(ops, ["insert", "delete"], "substitute")
        return table[["row", *EDIT]]

    def _offsets(self, low: Ints, high: Ints, last: Ints, whole: Ints) -> tuple[Ints, Ints]:
        """Offsets of stretches; an empty one stands before the next word, or at the end."""
        starts, ends = self._words.starts, self._words.ends
        if not len(starts):
            return low, high
        start = np.where(low < last, starts[np.minimum(low, len(starts) - 1)], whole)
        return start, np.where(high > low, ends[high - 1], start)

    def _respelt(self, raw: Callable[[int], str]) -> Iterator[tuple[int, int, int, int, int]]:
        """Words that agree, and are not written the same: pair, stretch of a, stretch of b."""
        starts, ends, docs = self._words.starts, self._words.ends, self._words.doc
        for row, a, b, size in self._blocks.tolist():
            if not size:
                continue
            one, other = raw(docs[a]), raw(docs[b])
            if one[starts[a] : ends[a + size - 1]] == other[starts[b] : ends[b + size - 1]]:
                continue
            on_a = zip(starts[a : a + size].tolist(), ends[a : a + size].tolist(), strict=True)
            on_b = zip(starts[b : b + size].tolist(), ends[b : b + size].tolist(), strict=True)
            for at, ((s, e), (t, f)) in enumerate(zip(on_a, on_b, strict=True)):
                if one[s:e] != other[t:f]:
                    yield row, a + at, a + at + 1, b + at, b + at + 1


def matching_blocks(
    one: Sequence[Hashable], other: Sequence[Hashable]
) -> Iterator[tuple[int, int, int]]:
    """Stretches that are the same in two sequences: place in each, and length.

    Together they are a longest common subsequence; the last one is empty and stands at the end.
    """
    for block in Indel.opcodes(one, other).as_matching_blocks():
        yield block.a, block.b, block.size


def _ranges(low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """All numbers of some stretches, and for each the number of its stretch."""
    sizes = high - low
    stretch = np.repeat(np.arange(len(low)), sizes)
    behind = np.repeat(np.cumsum(sizes) - sizes, sizes)
    return low[stretch] + np.arange(len(stretch)) - behind, stretch


def _cut(docs: Ints, start: Ints, end: Ints, raw: Callable[[int], str]) -> list[str | None]:
    """The characters of stretches of articles; None for an empty one."""
    places = zip(docs.tolist(), start.tolist(), end.tolist(), strict=True)
    return [raw(doc)[low:high] or None for doc, low, high in places]
