"""Which stretches of words stand in two places of a corpus, word for word or edited?

Seeds, chains, extension, verification, as in sequence alignment (Altschul et al. 1990, J. Mol.
Biol. 215:403; Li 2018, Bioinformatics 34:3094) and in text reuse (Potthast et al. 2013, PAN): four
words in a row that stand twice are seeds; seeds one behind the other on both sides make a run, runs
with few other words between them a chain; a chain is extended as long as most words agree, and kept
if enough do. Within articles and across them in one pass, in time that grows with the corpus.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from analysis.running import in_order
from analysis.scan import Hashes, Ints, Words, compiled
from analysis.store import Heaps, numbers, release

SEED = 4  # words in a row
CAP = 50  # a seed that stands more often is linked to the first and the nearest copy only
GAP = 30  # words between two runs of a chain, at most, on either side
SHIFT = 12  # words that stand there on one side only, at most: more is a paragraph left out
LEAST = 10  # words that a passage has in common, at least
SHORT = 30  # words; what is shorter must agree more
STRICT, LOOSE = 0.75, 0.5  # shares of the words that agree
STRICT_WITHIN, LOOSE_WITHIN = 0.9, 0.8  # in one article, where items of a list are built alike
PHRASE = 15  # words; what is shorter may be a stock phrase
STOCK = 5  # copies that a stock phrase has more than
_BACK = 64  # runs that a run is tried behind
_DROP = 12  # an extension ends when its score has fallen by this from its best
_BAND = 12  # words that an extension may shift
_FAR = 4_000  # words that an extension may go
_BUCKETS = 24  # bits of the table that tells which hashes stand once
_PART = 1 << 22  # words whose seeds are sorted at a time, about
_STRETCH = 1 << 18  # seeds that are linked at a time
_BLOCK = 1 << 20  # words of the articles whose passages are found at a time, at least
_AHEAD = 2  # parts or blocks at a time
_LOW = np.uint64(0xFFFFFFFF)
_SEED = np.dtype([("gram", np.uint64), ("place", np.int64)])


class Spans(NamedTuple):
    """Pairs of passages.

    Attributes:
        spans: a row a pair, by the place of a, then of b: start and end of a, start and end of b,
            as numbers of words.
        worn: for each pair, whether it is so short, and all its seeds so frequent, that it may be
            a stock phrase.
    """

    spans: Ints
    worn: npt.NDArray[np.bool_]


def find(words: Words) -> Iterator[Spans]:
    """All pairs of passages with at least `LEAST` words in common, block by block.

    What is sorted at a time does not grow with the corpus: seeds are sorted part by part of their
    hashes, pairs of places block by block of the later copy.

    Args:
        words: the articles; of two copies, the one in the earlier article comes first.

    Returns:
        The pairs of each block: the later copies of the next one stand in later articles. A seed
        that stands more than `CAP` times links its first copy and its nearest with each other one.
    """
    edges = blocks(words)
    rare = numbers(len(words.hashes), np.bool_)
    seeds = _sorted_by_hash(words, edges, rare)
    pairs = Heaps(len(edges) - 1, np.uint64)
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for found in in_order(pool, partial(_links, seeds, rare), range(len(seeds)), _AHEAD):
            for keys in found:
                later = (keys >> np.uint64(32)) + (keys & _LOW)
                pairs.add(np.searchsorted(edges, later, side="right") - 1, keys)
        opens = numbers(len(words.hashes), np.bool_)
        opens[words.line_first[:-1]] = True
        yield from in_order(
            pool, partial(_passages, words, opens, rare, pairs), range(len(pairs)), _AHEAD
        )


def blocks(words: Words) -> Ints:
    """The first words of blocks of articles, each worked on at a time; then the end."""
    ends = np.arange(0, len(words.hashes), _BLOCK)[1:]
    inner = words.first[np.searchsorted(words.first, ends)]
    return np.unique(np.concatenate([[0], inner, [len(words.hashes)]])).astype(np.int64)


def _sorted_by_hash(words: Words, edges: Ints, rare: npt.NDArray[np.bool_]) -> Heaps:
    """The seeds and their places, on heaps; all seeds are marked as rare for the time being."""
    parts = 1 << max(0, (len(words.hashes) // _PART).bit_length())
    heaps = Heaps(parts, _SEED)
    for low, high in pairwise(edges.tolist()):
        docs = slice(*np.searchsorted(words.first, [low, high]))
        first = np.append(words.first[docs], high) - low
        grams = np.zeros(high - low, dtype=np.uint64)
        _hash_grams(words.hashes[low:high], first, grams)
        at = np.flatnonzero(grams)
        rare[low + at] = True
        found = np.empty(len(at), dtype=_SEED)
        found["gram"], found["place"] = grams[at], low + at
        heaps.add((found["gram"] >> np.uint64(1)) & np.uint64(parts - 1), found)
        release()
    return heaps


def _links(seeds: Heaps, rare: npt.NDArray[np.bool_], part: int) -> list[Hashes]:
    """Pairs of places with one seed, as numbers: the distance of the two, then the first.

    In this order, along a diagonal, the seeds of one run stand in a row. Seeds that stand more than
    `STOCK` times are no longer marked as rare.
    """
    found = seeds.take(part)
    grams = np.ascontiguousarray(found["gram"])
    at = _repeated(grams, np.zeros(1 << _BUCKETS, dtype=np.uint8))
    at = at[np.argsort(grams[at], kind="stable")]
    places, grams = found["place"][at], grams[at]
    keys = []
    for low, high in pairwise(_at_borders(grams).tolist()):
        _unmark(places[low:high], grams[low:high], rare)
        pairs = linked(places[low:high], grams[low:high])
        distance = (pairs[:, 1] - pairs[:, 0]).astype(np.uint64)
        keys.append((distance << np.uint64(32)) | pairs[:, 0].astype(np.uint64))
    return keys


def _at_borders(grams: Hashes) -> Ints:
    """Where stretches of sorted seeds begin, none of which cuts through copies of one seed."""
    edges = np.arange(0, len(grams), _STRETCH)
    return np.unique(np.append(np.searchsorted(grams, grams[edges]), len(grams))).astype(np.int64)


def linked(places: Ints, keys: Hashes) -> Ints:
    """Pairs of places with one key, the earlier one first.

    All pairs of up to `CAP` places; of more, each with the first and the nearest.

    Args:
        places: rising among those of one key.
        keys: of the places, sorted.
    """
    pairs = np.empty((_link(places, keys, np.empty((0, 2), dtype=np.int64)), 2), dtype=np.int64)
    _link(places, keys, pairs)
    return pairs


def _passages(
    words: Words,
    opens: npt.NDArray[np.bool_],
    rare: npt.NDArray[np.bool_],
    pairs: Heaps,
    block: int,
) -> Spans:
    """The passages whose later copies stand in a block."""
    keys = np.sort(pairs.take(block))
    a = (keys & _LOW).astype(np.int64)
    b = a + (keys >> np.uint64(32)).astype(np.int64)
    del keys
    doc = words.doc
    runs = np.empty((_join(a, b, doc, np.empty((0, 3), dtype=np.int64)), 3), dtype=np.int64)
    _join(a, b, doc, runs)
    runs = runs[np.lexsort((runs[:, 1], runs[:, 0], doc[runs[:, 1]], doc[runs[:, 0]]))]
    spans = np.empty((len(runs), 4), dtype=np.int64)
    spans = spans[: _chains(words.hashes, doc, opens, runs, spans)]
    spans = spans[np.lexsort(spans.T[::-1])]
    worn = spans[:, 1] - spans[:, 0] < PHRASE
    for row in np.flatnonzero(worn):
        worn[row] = not rare[spans[row, 0] : spans[row, 1] - SEED + 1].any()
    release()
    return Spans(spans, worn)


@compiled
def _hash_grams(hashes, first, grams):
    """Hashes of seeds, by their first word; 0 where none begins, or the same stood just before."""
    for doc in range(len(first) - 1):
        for at in range(first[doc], first[doc + 1] - SEED + 1):
            mixed = np.uint64(0)
            for word in range(at, at + SEED):
                mixed = _mixed(mixed, hashes[word])
            grams[at] = mixed | np.uint64(1)
        # What comes again within a few words is a refrain or noise, too short for a passage.
        for at in range(first[doc + 1] - 1, first[doc], -1):
            for before in range(max(first[doc], at - LEAST + 1), at):
                if grams[before] == grams[at]:
                    grams[at] = 0
                    break


@compiled
def hashed(hashes, low, high, salt):
    """A hash of each of some stretches of words, and of a number beside it."""
    found = np.empty(len(low), dtype=np.uint64)
    for row in range(len(low)):
        mixed = salt[row]
        for word in range(low[row], high[row]):
            mixed = _mixed(mixed, hashes[word])
        found[row] = mixed
    return found


@compiled
def _mixed(mixed, word):
    mixed = (mixed * np.uint64(0x9E3779B97F4A7C15)) ^ word
    return (mixed ^ (mixed >> np.uint64(31))) * np.uint64(0xBF58476D1CE4E5B9)


@compiled
def _repeated(grams, buckets):
    """Places of the seeds that may stand twice: most stand once, and need no sorting."""
    shift = np.uint64(64 - _BUCKETS)
    for gram in grams:
        if buckets[gram >> shift] < 2:
            buckets[gram >> shift] += 1
    found = 0
    for gram in grams:
        found += buckets[gram >> shift] == 2
    places = np.empty(found, dtype=np.int64)
    for at in range(len(grams) - 1, -1, -1):
        if buckets[grams[at] >> shift] == 2:
            found -= 1
            places[found] = at
    return places


@compiled
def _unmark(places, grams, rare):
    """Takes the mark of rare seeds off those that stand often."""
    low = 0
    for high in range(1, len(places) + 1):
        if high == len(places) or grams[high] != grams[low]:
            if high - low > STOCK:
                for at in range(low, high):
                    rare[places[at]] = False
            low = high


@compiled
def _link(places, keys, pairs):
    """Fills pairs; only counts them if `pairs` is too small."""
    found = 0
    low = 0
    while low < len(places):
        high = low + 1
        while high < len(places) and keys[high] == keys[low]:
            high += 1
        for later in range(low + 1, high):
            nearest = low if high - low <= CAP else max(low, later - 1)
            for earlier in range(nearest, later):
                found = _add(pairs, found, places[earlier], places[later])
            if nearest > low:
                found = _add(pairs, found, places[low], places[later])
        low = high
    return found


@compiled
def _add(pairs, found, a, b):
    if found < len(pairs):
        pairs[found, 0], pairs[found, 1] = a, b
    return found + 1


@compiled
def _join(a, b, doc, runs):
    """Runs from seeds in order of diagonal and place, cut where a run meets its own copy."""
    found = 0
    low = 0
    while low < len(a):
        high = low + 1
        while (
            high < len(a)
            and a[high] == a[high - 1] + 1
            and b[high] == b[high - 1] + 1
            and doc[a[high]] == doc[a[low]]
            and doc[b[high]] == doc[b[low]]
        ):
            high += 1
        left = high - low + SEED - 1
        most = b[low] - a[low] if doc[a[low]] == doc[b[low]] else left
        at = 0
        while left > 0:
            length = min(left, most)
            if found < len(runs):
                runs[found, 0], runs[found, 1], runs[found, 2] = a[low] + at, b[low] + at, length
            found += 1
            at += length
            left -= length
        low = high
    return found


@compiled
def _chains(hashes, doc, opens, runs, spans):
    """Chains of runs, extended and verified; returns how many were written."""
    found = 0
    low = 0
    while low < len(runs):
        high = low
        words = 0
        while high < len(runs) and _same_pair(doc, runs, low, high):
            words += runs[high, 2]
            high += 1
        if words + SEED >= LEAST:  # an extension may add what edits hid from the seeds
            group = runs[low:high]
            before, score = _score(group, opens, doc[runs[low, 0]] == doc[runs[low, 1]])
            done = np.zeros(len(group), dtype=np.bool_)
            kept = found
            for last in np.argsort(-score, kind="mergesort"):
                if done[last]:
                    continue
                span, words = _trace(hashes, group, before, done, last)
                words += _extend_both(hashes, doc, opens, span)
                same = doc[span[0]] == doc[span[2]]
                if _enough(span, words, same) and not _covered(span, spans[kept:found]):
                    spans[found] = span
                    found += 1
        low = high
    return found


@compiled
def _same_pair(doc, runs, one, other):
    a, b = runs[one, 0], runs[one, 1]
    return doc[a] == doc[runs[other, 0]] and doc[b] == doc[runs[other, 1]]


@compiled
def _score(runs, opens, same):
    """For each run of two articles, the run before it in the best chain that ends there, or -1."""
    score = runs[:, 2].copy()
    start = runs[:, 1].copy()  # of the chain, on the later side
    before = np.full(len(runs), -1, dtype=np.int64)
    for this in range(len(runs)):
        for that in range(max(0, this - _BACK), this):
            on_a = runs[this, 0] - runs[that, 0] - runs[that, 2]
            on_b = runs[this, 1] - runs[that, 1] - runs[that, 2]
            overlap = max(0, -min(on_a, on_b))
            if max(on_a, on_b) > GAP or abs(on_a - on_b) > SHIFT:
                continue
            if _whole(runs[that], runs[this], opens, 0, on_a):
                continue
            if _whole(runs[that], runs[this], opens, 1, on_b):
                continue
            if overlap >= min(runs[this, 2], runs[that, 2]):
                continue
            if same and runs[this, 0] + runs[this, 2] > start[that]:
                continue  # the two sides of a passage do not cross
            cost = abs(on_a - on_b) // 2 + max(0, min(on_a, on_b)) // 8
            gain = score[that] + runs[this, 2] - overlap - cost
            if gain > score[this]:
                score[this], before[this], start[this] = gain, that, start[that]
    return before, score


@compiled
def _whole(before, after, opens, side, gap):
    """Whether whole paragraphs stand between two runs on a side: then they are two passages."""
    return gap > 0 and opens[before[side] + before[2]] and opens[after[side]]


@compiled
def _trace(hashes, runs, before, done, last):
    """From its last run back, the span of a chain and the words that its sides have in common."""
    span = np.empty(4, dtype=np.int64)
    span[1], span[3] = runs[last, 0] + runs[last, 2], runs[last, 1] + runs[last, 2]
    on_a, on_b = span[1], span[3]
    words = 0
    at = last
    while at >= 0 and not done[at]:
        done[at] = True
        end_a, end_b = runs[at, 0] + runs[at, 2], runs[at, 1] + runs[at, 2]
        overlap = max(0, end_a - on_a, end_b - on_b)
        words += runs[at, 2] - overlap + _common(hashes, end_a, on_a, end_b, on_b)
        on_a, on_b = runs[at, 0], runs[at, 1]
        at = before[at]
    span[0], span[2] = on_a, on_b
    return span, words


@compiled
def _common(hashes, a, end_a, b, end_b):
    """Length of the longest common subsequence of two short stretches."""
    if end_a <= a or end_b <= b:
        return 0
    row = np.zeros(end_b - b + 1, dtype=np.int64)
    for this in range(a, end_a):
        diagonal = 0
        for that in range(end_b - b):
            above = row[that + 1]
            if hashes[this] == hashes[b + that]:
                row[that + 1] = diagonal + 1
            else:
                row[that + 1] = max(above, row[that])
            diagonal = above
    return row[-1]


@compiled
def _extend_both(hashes, doc, opens, span):
    """Extends a span at both ends, in place; returns the words in common that it gained."""
    same = doc[span[0]] == doc[span[2]]
    between = span[2] - span[1] if same else len(hashes)  # what two sides can grow towards
    room_a, room_b = _room(opens, span[0], -1), min(_room(opens, span[2], -1), between)
    back_a, back_b, gained = _extend(hashes, span[0] - 1, span[2] - 1, room_a, room_b, -1)
    span[0] -= back_a
    span[2] -= back_b
    between = span[2] - span[1] if same else len(hashes)
    room_a, room_b = min(_room(opens, span[1], 1), between), _room(opens, span[3], 1)
    on_a, on_b, more = _extend(hashes, span[1], span[3], room_a, room_b, 1)
    span[1] += on_a
    span[3] += on_b
    return gained + more


@compiled
def _room(opens, edge, step):
    """Words from an edge to that of its paragraph: what follows there is another matter."""
    at = edge
    while 0 < at < len(opens) and not opens[at] and abs(at - edge) < _FAR:
        at += step
    return abs(at - edge)


@compiled
def _extend(hashes, a, b, room_a, room_b, step):
    """Words to go from a and b, and how many agree, until agreement falls off (X-drop, banded)."""
    width = 2 * _BAND + 1
    none = -(10**9)
    row, agreed = np.full(width, none), np.zeros(width, dtype=np.int64)
    row[_BAND:] = -2 * np.arange(_BAND + 1)
    best, best_a, best_b, best_agreed = 0, 0, 0, 0
    for this in range(1, min(room_a, _FAR) + 1):
        new, new_agreed = np.full(width, none), np.zeros(width, dtype=np.int64)
        for shift in range(width):
            that = this + shift - _BAND
            if that < 0 or that > room_b:
                continue
            value, count = none, 0
            if that > 0:
                same = hashes[a + step * (this - 1)] == hashes[b + step * (that - 1)]
                value = row[shift] + (2 if same else -2)
                count = agreed[shift] + (1 if same else 0)
                if same and value > best:
                    best_agreed = count
                if same and value >= best:  # over a word that differs too, which proves nothing
                    best, best_a, best_b = value, this, that
            if shift + 1 < width and row[shift + 1] - 2 > value:
                value, count = row[shift + 1] - 2, agreed[shift + 1]
            if shift > 0 and new[shift - 1] - 2 > value:
                value, count = new[shift - 1] - 2, new_agreed[shift - 1]
            new[shift], new_agreed[shift] = value, count
        row, agreed = new, new_agreed
        if row.max() < best - _DROP:
            break
    return best_a, best_b, best_agreed


@compiled
def _enough(span, words, same):
    """Whether enough words agree: more of them in a short passage, where chance does more."""
    longest = max(span[1] - span[0], span[3] - span[2])
    if same:
        share = STRICT_WITHIN if longest < SHORT else LOOSE_WITHIN
    else:
        share = STRICT if longest < SHORT else LOOSE
    return words >= LEAST and words >= share * longest


@compiled
def _covered(span, spans):
    """Whether a longer passage of the same two articles holds most of this one on both sides."""
    for other in spans:
        on_a = min(span[1], other[1]) - max(span[0], other[0])
        on_b = min(span[3], other[3]) - max(span[2], other[2])
        most = 2 * on_a > span[1] - span[0] and 2 * on_b > span[3] - span[2]
        if most and _in_line(span, other):
            return True
    return False


@compiled
def _in_line(span, other):
    """Whether two pairs set the same words side by side, and not a copy's copy."""
    drift = abs((span[0] - other[0]) - (span[2] - other[2]))
    uneven = abs((other[1] - other[0]) - (other[3] - other[2]))
    return drift < LEAST + uneven


@compiled
def nested(spans, doc):
    """Which pairs stand on both sides inside a pair shortly before, of the same two articles.

    Args:
        spans: rows as `find` returns them, in order of the two articles and of where a starts.
        doc: the number of each word's article.

    Returns:
        A truth value a row.
    """
    inside = np.zeros(len(spans), dtype=np.bool_)
    for this in range(len(spans)):
        a, end_a, b, end_b = spans[this]
        for that in range(max(0, this - _BACK), this):
            other = spans[that]
            same = doc[a] == doc[other[0]] and doc[b] == doc[other[2]]
            on_a = other[0] <= a and end_a <= other[1]
            on_b = other[2] <= b and end_b <= other[3]
            if same and on_a and on_b and _in_line(spans[this], other):
                inside[this] = True
                break
    return inside


@compiled
def verbatim(spans, hashes):
    """Which pairs have the same words on both sides."""
    same = np.zeros(len(spans), dtype=np.bool_)
    for row in range(len(spans)):
        a, end_a, b, end_b = spans[row]
        same[row] = end_a - a == end_b - b
        for at in range(end_a - a if same[row] else 0):
            if hashes[a + at] != hashes[b + at]:
                same[row] = False
                break
    return same


def same(nodes: Ints, least: float) -> Ints:
    """Which spans of an article are the same passage, since they agree nearly whole.

    Args:
        nodes: article, start and end, sorted.
        least: share of the longer of two that both must hold.

    Returns:
        The number of the passage of each span.
    """
    return components(len(nodes), _twins(nodes, least))


def components(count: int, edges: Ints) -> Ints:
    """The number of the component that each of `count` nodes belongs to, linked by `edges`."""
    graph = coo_array((np.ones(len(edges)), tuple(edges.T)), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


@compiled
def _twins(nodes, least):
    """Pairs of row numbers; see `same`."""
    found = np.empty((len(nodes) * _BACK, 2), dtype=np.int64)
    count = 0
    for this in range(len(nodes)):
        for that in range(max(0, this - _BACK), this):
            if nodes[this, 0] != nodes[that, 0]:
                continue
            shared = min(nodes[this, 2], nodes[that, 2]) - nodes[this, 1]
            longest = max(nodes[this, 2] - nodes[this, 1], nodes[that, 2] - nodes[that, 1])
            if shared >= least * longest:
                found[count, 0], found[count, 1] = that, this
                count += 1
    return found[:count].copy()
