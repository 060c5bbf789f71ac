"""What is repeated, inside an article and across articles, which copy came first, what changed?

`passages` finds the stretches of words that stand in two places; here they become tables.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache, partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import regex
from tqdm import tqdm

from analysis import agencies, passages, scan, tables
from analysis.alignment import EDIT, Alignment, matching_blocks
from analysis.scan import Ints, Words
from analysis.store import Spool, release
from analysis.text import QUOTES, Span, fold, stop_words, words
from analysis.text import paragraphs as cut

CIRCLES = ("none", "within", "outlet", "corpus")
LEVELS = ("found", "once_article", "once_outlet", "once_corpus")
_SCOPES = {"within": 1, "outlet": 2, "across": 3}  # places in CIRCLES
_GAP = ("reuse_id", "b_start", "b_end", "a_text", "b_text")
_NONE = len(CIRCLES)  # in arrays of circles: no earlier copy; so the smallest is the narrowest
MOST = 0.8  # share of a paragraph that is shared, from which it belongs to the passage whole
# What stands before and behind a sentence, a quotation or a paragraph.
_OPENED = regex.compile(rf"(?:^|[.!?؟۔…:؛\r\n(\[{QUOTES}])[\s{QUOTES}]*$")
_CLOSED = regex.compile(rf"[\s)\]]*(?:$|[.!?؟۔…:؛\r\n{QUOTES}])")
_BESIDE = 3  # characters
_STOP = regex.compile(r"[.!?؟۔…]")
NEAR = 3  # words at the edge of a sentence that belong to a passage which has the rest
_MARGIN = 100  # characters that marks and spaces may add to a headline
SHORT_LINE = 25  # words of a line that may be boilerplate
SLUG = 5  # words of a line that is a credit and nothing else
LEAST_ALIKE = 0.5  # share of the characters of both sides that agree, at least
SAME = 0.8  # share of two passages of an article that agree, from which they are one


class Found(NamedTuple):
    """What `find` returns, on disk.

    Attributes:
        pairs: rows of table `reuse`.
        differences: reuse_id, a_start, a_end, b_start, b_end, a_text, b_text, op; see table
            `changes`.
    """

    pairs: Spool
    differences: Spool

    @property
    def reuse(self) -> pd.DataFrame:
        """Table `reuse`."""
        return self.pairs.frame()

    @property
    def edits(self) -> pd.DataFrame:
        """The words that differ."""
        return self.differences.frame()


def find(documents: pd.DataFrame) -> Found:
    """Passages of at least ten words, or whole paragraphs, that stand twice, edited or not.

    Args:
        documents: table `documents`.

    Returns:
        The pairs in order of the later copy, and the words that differ.
    """
    order = np.argsort(reading_order(documents), kind="stable")
    words = scan.read(documents["text"], order)
    lines = _Lines(documents, order, words)
    found = Found(Spool(), Spool())
    for spool, nothing in zip(found, _tables(np.empty((0, 4), dtype=np.int64), lines), strict=True):
        spool.add(nothing)
    edges = passages.blocks(words)
    short = _short_lines(lines)
    borders = np.searchsorted(short[:, 2], edges)
    show = partial(tqdm, desc="repeated passages", unit="block", delay=2, leave=False, disable=None)
    blocks = enumerate(passages.find(words))
    for at, (spans, worn) in show(blocks, total=len(edges) - 1):
        doubtful = worn | _thin(spans, words)
        spans = _to_sentences(_snapped(spans, lines), lines)
        spans = spans[~doubtful | _complete(spans, doubtful, lines)]
        spans = np.vstack([spans, short[borders[at] : borders[at + 1]]])
        reuse, edits = _tables(_unique(spans, words), lines)
        found.pairs.add(reuse)
        found.differences.add(edits)
        release()
    return found


def reading_order(documents: pd.DataFrame) -> Ints:
    """Rank of each article for the question which copy is the first: by date, else by position."""
    dates = documents["date"].fillna("9999-12-31").to_numpy(dtype=object)
    order = np.lexsort((np.arange(len(dates)), dates.astype(str)))
    rank = np.empty(len(dates), dtype=np.int64)
    rank[order] = np.arange(len(dates))
    return rank


class _Lines:
    """The paragraphs that hold words, and the articles they stand in, in reading order."""

    def __init__(self, documents: pd.DataFrame, order: Ints, found: Words) -> None:
        self.words, self.first, self.last = found, found.line_first[:-1], found.line_first[1:]
        self._documents, self._order = documents, order
        self._columns: dict[str, npt.NDArray[np.object_]] = {}
        self._raw = scan.one_by_one(documents["text"])

    def raw(self, doc: int) -> str:
        """The text of an article."""
        return self._raw(self._order[doc])

    def column(self, name: str, doc: npt.NDArray[np.integer]) -> npt.NDArray[np.object_]:
        """What the table `documents` says of articles; empty where it is missing."""
        if name not in self._columns:
            values = self._documents[name].fillna("").to_numpy(dtype=object)
            self._columns[name] = values[self._order]
        return np.asarray(self._columns[name][doc])

    def of(self, word: Ints) -> Ints:
        """The paragraphs that words stand in."""
        return np.asarray(np.searchsorted(self.first, word, side="right") - 1, dtype=np.int64)

    def to_sentence(self, word: int, last: int, step: int) -> int:
        """How many words stand from one at an edge to that of its sentence; over NEAR: it is far.

        Args:
            word: the word at the edge.
            last: the last word of its paragraph in that direction.
            step: 1 for the end, -1 for the beginning.
        """
        raw, (starts, ends) = self.raw(self.words.doc[word]), (self.words.starts, self.words.ends)
        for more in range(NEAR + 1):
            at = word + step * more
            if at == last:
                return more
            one, other = (at, at + 1) if step > 0 else (at - 1, at)
            if _STOP.search(raw, ends[one], starts[other]):
                return more
        return NEAR + 1

    def offsets(self, low: Ints, high: Ints) -> tuple[Ints, Ints]:
        """Offsets of stretches of words; at the edge of a paragraph, its own."""
        one, other = self.of(low), self.of(high - 1)
        own = self.words
        starts = np.where(self.first[one] == low, own.line_starts[one], own.starts[low])
        ends = np.where(self.last[other] == high, own.line_ends[other], own.ends[high - 1])
        return starts.astype(np.int64), ends.astype(np.int64)


def _snapped(spans: Ints, lines: _Lines) -> Ints:
    """Spans that reach to the edges of their paragraphs where most of these are shared."""
    a, end_a, b, end_b = spans.T.copy()
    one, other = lines.of(a), lines.of(b)
    whole = _share(lines, one, a, end_a) & _share(lines, other, b, end_b)
    new_a, new_b = np.where(whole, lines.first[one], a), np.where(whole, lines.first[other], b)
    one, other = lines.of(end_a - 1), lines.of(end_b - 1)
    whole = _share(lines, one, a, end_a) & _share(lines, other, b, end_b)
    new_end_a = np.where(whole, lines.last[one], end_a)
    new_end_b = np.where(whole, lines.last[other], end_b)
    made = np.column_stack([new_a, new_end_a, new_b, new_end_b])
    return np.where((new_end_a <= new_b)[:, None], made, spans)


def _to_sentences(spans: Ints, lines: _Lines) -> Ints:
    """Spans that take in the few words to the edges of their sentences, where both sides have some.

    What was changed at the edge of a copied sentence was changed in the copy.
    """
    spans = spans.copy()
    for step, columns in ((-1, (0, 2)), (1, (1, 3))):
        inner = spans[:, columns] - max(step, 0)  # the word at the edge
        line = np.stack([lines.of(word) for word in inner.T], axis=1)
        edge = lines.first[line] if step < 0 else lines.last[line] - 1
        for row in np.flatnonzero((inner != edge).any(axis=1)):
            more = [
                lines.to_sentence(int(word), int(end), step)
                for word, end in zip(inner[row], edge[row], strict=True)
            ]
            if max(more) > NEAR or abs(more[0] - more[1]) == NEAR:
                continue
            grown = spans[row].copy()
            grown[list(columns)] += step * np.array(more)
            if grown[1] <= grown[2]:
                spans[row] = grown
    return spans


def _share(lines: _Lines, line: Ints, low: Ints, high: Ints) -> npt.NDArray[np.bool_]:
    """Whether most of a paragraph stands in a stretch of words."""
    first, last = lines.first[line], lines.last[line]
    inside = np.minimum(last, high) - np.maximum(first, low)
    return np.asarray(inside >= MOST * (last - first))


def _thin(spans: Ints, words: Words) -> npt.NDArray[np.bool_]:
    """Which pairs have too few words, but for stop words at their edges, which agree by chance."""
    stop = _stop_hashes()
    thin = np.zeros(len(spans), dtype=np.bool_)
    for row in np.flatnonzero(spans[:, 1] - spans[:, 0] < passages.PHRASE):
        hashes = words.hashes[spans[row, 0] : spans[row, 1]].tolist()
        telling = [at for at, word in enumerate(hashes) if word not in stop]
        thin[row] = not telling or telling[-1] - telling[0] + 1 < passages.LEAST
    return thin


@cache
def _stop_hashes() -> set[int]:
    return set(scan.read(sorted(stop_words())).hashes.tolist())


def _complete(spans: Ints, asked: npt.NDArray[np.bool_], lines: _Lines) -> npt.NDArray[np.bool_]:
    """Which of the pairs that are asked for are sentences, quotations or paragraphs on both sides.

    The others are a stretch out of a sentence.
    """
    complete = asked.copy()
    at = np.flatnonzero(asked)
    for side in (0, 2):
        docs = lines.words.doc[spans[at, side]]
        edges = zip(docs, *lines.offsets(*spans[at, side : side + 2].T), strict=True)
        found = [_is_complete(lines.raw(doc), start, end) for doc, start, end in edges]
        complete[at] &= np.array(found, dtype=np.bool_)
    return complete


def _is_complete(raw: str, start: int, end: int) -> bool:
    return bool(_OPENED.search(raw, max(0, start - _BESIDE), start) and _CLOSED.match(raw, end))


def _short_lines(lines: _Lines) -> Ints:
    """Pairs of paragraphs that are too short for a passage, and have the same words.

    Those of a single word only in one article or one outlet: elsewhere it is chance. In order of
    the later one.
    """
    sizes = lines.last - lines.first
    short = np.flatnonzero(sizes < passages.LEAST)
    docs = lines.words.doc[lines.first[short]].astype(np.int64)
    outlets, names = pd.factorize(lines.column("outlet", docs))
    unknown = (names == "")[outlets] if len(names) else np.zeros(len(docs), dtype=np.bool_)
    circles = np.where(unknown, len(names) + docs, outlets) + 1
    alone = np.where(sizes[short] == 1, circles, 0).astype(np.uint64)
    keys = passages.hashed(lines.words.hashes, lines.first[short], lines.last[short], alone)
    order = np.argsort(keys, kind="stable")
    a, b = passages.linked(short[order], keys[order]).T
    found = np.column_stack([lines.first[a], lines.last[a], lines.first[b], lines.last[b]])
    return found[np.argsort(found[:, 2], kind="stable")]


def _unique(spans: Ints, words: Words) -> Ints:
    """The pairs, without those that stand inside another one of the same two articles."""
    spans = np.unique(spans, axis=0)
    by_pair = np.lexsort(
        (-spans[:, 1], spans[:, 0], words.doc[spans[:, 2]], words.doc[spans[:, 0]])
    )
    spans = spans[by_pair]
    kept: Ints = spans[~passages.nested(spans, words.doc)]
    return kept


def _tables(spans: Ints, lines: _Lines) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Table `reuse`, and the edits of its pairs."""
    same = passages.verbatim(spans, lines.words.hashes)
    similarity = np.ones(len(spans))
    similarity[~same] = Alignment(spans[~same], lines.words).similarity()
    alike = similarity >= LEAST_ALIKE  # words in common may be the short ones
    order = np.flatnonzero(alike)[_by_later_copy(spans[alike], lines)]
    spans, same = spans[order], same[order]
    doc = lines.words.doc
    a_doc, b_doc = doc[spans[:, 0]], doc[spans[:, 2]]
    (a_start, a_end), (b_start, b_end) = (lines.offsets(*spans[:, k : k + 2].T) for k in (0, 2))
    outlets = lines.column("outlet", a_doc), lines.column("outlet", b_doc)
    known = (outlets[0] == outlets[1]) & (outlets[0] != "")
    made = pd.DataFrame(
        {
            "a_doc": lines.column("doc_id", a_doc), "a_start": a_start, "a_end": a_end,
            "b_doc": lines.column("doc_id", b_doc), "b_start": b_start, "b_end": b_end,
            "kind": np.where(same, "verbatim", "edited"), "similarity": similarity[order],
            "scope": np.select([a_doc == b_doc, known], ["within", "outlet"], "across"),
        }
    )  # fmt: skip
    reuse = tables.frame("reuse", made)
    edited = np.flatnonzero(~same)
    edits = Alignment(spans[edited], lines.words).edits(a_end[edited], b_end[edited], lines.raw)
    ids = reuse["reuse_id"].iloc[edited[edits["row"]]].array
    edits = edits.assign(reuse_id=ids)[["reuse_id", *EDIT]]
    return reuse, edits.astype(dict.fromkeys(("reuse_id", "a_text", "b_text", "op"), "str"))


def _by_later_copy(spans: Ints, lines: _Lines) -> Ints:
    """The order of pairs: by the place of the later copy, then of the earlier one."""
    doc = lines.words.doc
    return np.lexsort((spans[:, 0], doc[spans[:, 0]], spans[:, 2], doc[spans[:, 2]]))


def families(documents: pd.DataFrame, reuse: pd.DataFrame) -> pd.DataFrame:
    """Passages that pairs link, with all their copies.

    Two passages of an article are one only if they agree nearly whole, so that texts that share
    a sentence are not chained. Where the first copy stands in a longer passage that has an earlier
    copy itself, its counterpart there is the first.

    Args:
        documents: table `documents`.
        reuse: table `reuse`.

    Returns:
        Table `families`: in order of the first copies; of one family, in reading order.
    """
    order = np.argsort(reading_order(documents), kind="stable")
    raw = scan.one_by_one(documents["text"])
    sides = _sides(reuse, documents["doc_id"].iloc[order])
    members, _ = _members(sides)
    earlier = _Earlier(sides, lambda doc: raw(order[doc]))
    firsts = members.drop_duplicates("family")
    found = [
        (*place, family)
        for family, *span in firsts[["family", "doc", "start", "end"]].itertuples(index=False)
        if (place := earlier.first(*span)) != tuple(span)
    ]
    added = pd.DataFrame(found, columns=["doc", "start", "end", "family"], dtype=np.int64)
    members = pd.concat([members, added]).sort_values(["doc", "start", "end"], kind="stable")
    firsts = members.drop_duplicates("family")
    columns = firsts[["family", "doc", "start", "end"]].itertuples(index=False)
    names = {
        family: tables.short_hash("family", fold(raw(order[doc])[start:end]))
        for family, doc, start, end in columns
    }
    members = members.assign(family=members["family"].map(names))
    members = members.drop_duplicates(["family", "doc", "start", "end"])
    members = members.assign(first=~members.duplicated("family"))
    at = pd.factorize(members["family"])[0]
    members = members.iloc[np.argsort(at, kind="stable")]
    doc_id = documents["doc_id"].to_numpy(dtype=object)[order[members["doc"]]]
    return tables.frame("families", members.assign(doc_id=doc_id).reset_index(drop=True))


def linked(documents: pd.DataFrame, reuse: pd.DataFrame) -> Ints:
    """The number of the family that each pair of `reuse` belongs to."""
    order = np.argsort(reading_order(documents), kind="stable")
    return _members(_sides(reuse, documents["doc_id"].iloc[order]))[1]


def _sides(reuse: pd.DataFrame, doc_ids: pd.Series) -> Ints:
    """Article (its place in reading order), start and end of the sides of pairs: a, then b."""
    place = pd.Series(np.arange(len(doc_ids)), index=doc_ids)
    columns = [
        [reuse[f"{side}_doc"].map(place), reuse[f"{side}_start"], reuse[f"{side}_end"]]
        for side in "ab"
    ]
    stacked = [np.concatenate([side[k].to_numpy(np.int64) for side in columns]) for k in range(3)]
    return np.column_stack(stacked)


def _members(sides: Ints) -> tuple[pd.DataFrame, Ints]:
    """Columns doc, start, end, family (a number), in reading order; and the family of each pair."""
    spans, pairs = np.unique(sides, axis=0, return_inverse=True)
    member = passages.same(spans, SAME)
    both = member[pairs.reshape(2, -1).T]
    family = passages.components(int(member.max(initial=-1)) + 1, both)
    table = pd.DataFrame(spans, columns=["doc", "start", "end"])
    edges = {"doc": ("doc", "first"), "start": ("start", "min"), "end": ("end", "max")}
    table = table.groupby(member).agg(**edges).assign(family=family)
    of_pairs: Ints = family[both[:, 0]] if len(both) else np.zeros(0, dtype=np.int64)
    return table.sort_values(["doc", "start", "end"], kind="stable"), of_pairs


class _Earlier:
    """Where the words of a stretch stand earlier, in a passage that may be longer."""

    def __init__(self, sides: Ints, raw: Callable[[int], str]) -> None:
        """Takes the sides of pairs, and what gives the text of an article."""
        half = len(sides) // 2
        a, b = sides[:half], sides[half:]
        at = np.lexsort((a[:, 1], a[:, 0], -b[:, 2], b[:, 1], b[:, 0]))
        self._a, self._b, self._raw = a[at], b[at], raw
        self._keys = (self._b[:, 0] << 32) | self._b[:, 1]

    def first(self, doc: int, start: int, end: int) -> tuple[int, int, int]:
        """Article, start and end of the earliest stretch that pairs lead to, one by one."""
        for _ in range(passages.CAP):
            pair = self._containing(doc, start, end)
            if pair is None:
                break
            found = self._counterpart(pair, start, end)
            if found is None or found >= (doc, start, end):
                break
            doc, start, end = found
        return doc, start, end

    def _containing(self, doc: int, start: int, end: int) -> int | None:
        """The pair with the earliest first side whose later side holds a stretch."""
        last = int(np.searchsorted(self._keys, (doc << 32) | start, side="right"))
        low = max(0, last - passages.CAP)
        b = self._b[low:last]
        inside = np.flatnonzero((b[:, 0] == doc) & (b[:, 2] >= end))
        if not len(inside):
            return None
        at = low + inside
        return int(at[np.lexsort((self._a[at, 1], self._a[at, 0]))[0]])

    def _counterpart(self, pair: int, start: int, end: int) -> tuple[int, int, int] | None:
        """The words of the earlier side that agree with a stretch of the later side."""
        (doc, *span), (later, *other) = self._a[pair].tolist(), self._b[pair].tolist()
        ours, theirs = (
            words(self._raw(number), Span(*edges))
            for number, edges in ((doc, span), (later, other))
        )
        blocks = matching_blocks([word.form for word in ours], [word.form for word in theirs])
        met = [
            ours[a + k]
            for a, b, size in blocks
            for k in range(size)
            if start <= theirs[b + k].start and theirs[b + k].end <= end
        ]
        return (doc, met[0].start, met[-1].end) if met else None


def boilerplate(documents: pd.DataFrame, paragraphs: pd.DataFrame) -> pd.Series:
    """Which paragraphs belong to the page: by their repetition, and slugs of agencies.

    Args:
        documents: table `documents`.
        paragraphs: table `paragraphs`.

    Returns:
        A truth value a row: a line of at most `SHORT_LINE` words among the first two or last three
        of its article, whose words stand so in at least three articles of the outlet, and in a
        fifth of them (an outlet that is not known has none such); or one that is nothing but a
        credit to an agency.
    """
    marked = np.zeros(len(paragraphs), dtype=np.bool_)
    marked[of_the_page(documents, edge_lines(paragraphs))] = True
    return pd.Series(marked, index=paragraphs.index)


def edge_lines(paragraphs: pd.DataFrame) -> pd.DataFrame:
    """The lines that may belong to the page; see `boilerplate`.

    Args:
        paragraphs: table `paragraphs`, or whole articles of it.

    Returns:
        Columns row (the place in `paragraphs`), doc_id, key (its words), is_slug.
    """
    after = paragraphs.groupby("doc_id")["paragraph"].transform("max") - paragraphs["paragraph"]
    edge = ((paragraphs["paragraph"] < 2) | (after < 3)).to_numpy(bool)
    row = np.flatnonzero(edge)
    lines = paragraphs.iloc[row]
    short = (lines["text"].str.count(" ") < SHORT_LINE).to_numpy(bool)
    lines, row = lines[short], row[short]
    said = [" ".join(word.form for word in words(raw)) for raw in lines["text"]]
    made = {"row": row, "doc_id": lines["doc_id"].array, "key": pd.array(said, dtype="str")}
    return pd.DataFrame(made | {"is_slug": [_is_slug(raw) for raw in lines["text"]]})


def of_the_page(documents: pd.DataFrame, lines: pd.DataFrame) -> Ints:
    """The rows of those `edge_lines` of a corpus that belong to the page; see `boilerplate`."""
    outlet = lines["doc_id"].map(documents.set_index("doc_id")["outlet"])
    known = lines.assign(outlet=outlet)[outlet.notna() & (lines["key"] != "")]
    same = known.groupby(["outlet", "key"])["doc_id"].transform("nunique")
    articles = same.astype("int64")  # of no lines, too
    of_all = known["outlet"].map(documents["outlet"].value_counts()).astype("float64")
    often = known["row"][(articles >= 3) & (5 * articles >= of_all)]
    found = np.union1d(often, lines["row"][lines["is_slug"].astype(bool)])
    return found.astype(np.int64)


def _is_slug(line: str) -> bool:
    """Whether a line is nothing but a credit: دمشق - سانا."""
    found = agencies.credits(line, Span(0, len(line))) if len(words(line)) <= SLUG else []
    return any(not credit.relay for credit in found)


class Circles:
    """For each character of an article, the narrowest circle with an earlier copy of it."""

    def __init__(
        self,
        documents: pd.DataFrame,
        reuse: pd.DataFrame,
        families: pd.DataFrame,
        edits: pd.DataFrame,
    ) -> None:
        """Takes the tables of these names; `edits` needs reuse_id, b_start and b_end."""
        self._ids = pd.Index(documents["doc_id"])
        self._lengths = documents["n_chars"].to_numpy(np.int64)
        self._raw, self._headline = (scan.one_by_one(documents[name]) for name in ("text", "title"))
        self._title = _title_circles(documents)
        stretches = pd.concat([_copied(reuse, edits), _in_large(documents, families)])
        doc = self._ids.get_indexer(stretches["doc_id"])
        order = np.argsort(doc, kind="stable")
        self._stretches = stretches[["start", "end", "circle"]].to_numpy(np.int64)[order]
        self._edges = np.searchsorted(doc[order], np.arange(len(self._ids) + 1))
        # Findings are asked for article by article.
        self._body = lru_cache(maxsize=16)(self._painted)

    def _painted(self, doc_id: str) -> npt.NDArray[np.int8] | None:
        """The circle of each character of a body; nothing where none has a copy."""
        at = int(self._ids.get_indexer([doc_id])[0])
        stretches = self._stretches[self._edges[at] : self._edges[at + 1]].tolist()
        title: object = self._headline(at)
        if isinstance(title, str) and (line := _headline(title, self._raw(at))):
            stretches.append([*line, _SCOPES["within"]])
        if not stretches:
            return None
        body = np.full(self._lengths[at], _NONE, dtype=np.int8)
        for start, end, circle in stretches:
            body[start:end] = np.minimum(body[start:end], circle)
        return body

    def of(self, doc_id: str, part: str, start: int, end: int) -> str:
        """The circle in which all of a stretch has an earlier copy: none if a character has not."""
        if part == "title":
            return CIRCLES[self._title.get(doc_id, 0)]
        body = self._body(doc_id)
        widest = _NONE if body is None or end <= start else int(body[start:end].max())
        return CIRCLES[widest % _NONE]

    def of_words(self, doc_id: str, starts: Ints, ends: Ints) -> Ints:
        """The same for words of a body, as places in `CIRCLES`."""
        body = self._body(doc_id)
        if body is None:
            return np.zeros(len(starts), dtype=np.int64)
        return np.maximum(body[starts], body[ends - 1]).astype(np.int64) % _NONE

    def counts(self, doc_id: str, spans: Iterable[tuple[int, int]]) -> dict[str, int]:
        """How many characters of some stretches have an earlier copy, by narrowest circle."""
        body = self._body(doc_id)
        found = np.zeros(_NONE + 1, dtype=np.int64)
        for start, end in spans if body is not None else ():
            found += np.bincount(body[start:end], minlength=_NONE + 1)  # type: ignore[index]
        return {name: int(found[circle]) for circle, name in enumerate(CIRCLES) if circle}


def _copied(reuse: pd.DataFrame, edits: pd.DataFrame) -> pd.DataFrame:
    """Where later copies stand, without the words that differ: doc_id, start, end, circle."""
    rows = pd.Index(reuse["reuse_id"]).get_indexer(edits["reuse_id"])
    said = zip(edits["a_text"], edits["b_text"], strict=True)
    # The same words, spelt otherwise, repeat.
    gap = np.array([fold(_said(one)) != fold(_said(other)) for one, other in said], dtype=np.bool_)
    low, high = (edits[name].to_numpy(np.int64)[gap] for name in ("b_start", "b_end"))
    start, end = (reuse[name].to_numpy(np.int64) for name in ("b_start", "b_end"))
    row = np.concatenate([np.arange(len(reuse)), rows[gap]])
    begins, left = np.concatenate([start, high]), np.concatenate([start, low])
    order = np.argsort(row, kind="stable")
    row, begins, left = row[order], begins[order], left[order]
    follows = np.append(row[1:] == row[:-1], False) if len(row) else row > 0
    ends = np.where(follows, np.roll(left, -1), end[row])
    circle = reuse["scope"].map(_SCOPES).to_numpy(np.int64)[row]
    doc_id = reuse["b_doc"].take(row).to_numpy(dtype=object)
    return pd.DataFrame({"doc_id": doc_id, "start": begins, "end": ends, "circle": circle})


def _in_large(documents: pd.DataFrame, families: pd.DataFrame) -> pd.DataFrame:
    """The same of large families, of which not all pairs are in `reuse`: their members tell."""
    outlet = dict(zip(documents["doc_id"], documents["outlet"].fillna(""), strict=True))
    large = families.groupby("family")["family"].transform("size") > passages.CAP
    found = []
    for _, family in families[large].groupby("family", sort=False):
        copies = zip(family["doc_id"], family["start"], family["end"], strict=True)
        found += [(*copy, circle) for copy, circle in _with_circle(list(copies), outlet)]
    return pd.DataFrame(found, columns=["doc_id", "start", "end", "circle"])


def repetition(documents: pd.DataFrame, paragraphs: pd.DataFrame, circles: Circles) -> pd.DataFrame:
    """How much of each article repeats something that stands earlier, by narrowest circle.

    Args:
        documents: table `documents`.
        paragraphs: table `paragraphs`; white space between them is not counted.
        circles: where the articles repeat.

    Returns:
        Table `repetition`.
    """
    spans: dict[str, list[tuple[int, int]]] = {doc_id: [] for doc_id in documents["doc_id"]}
    for doc_id, start, end in paragraphs[["doc_id", "start", "end"]].itertuples(index=False):
        spans[doc_id].append((start, end))
    rows = []
    for doc_id, own in spans.items():
        counts = circles.counts(doc_id, own)
        whole = sum(end - start for start, end in own)
        share = sum(counts.values()) / whole if whole else 0.0
        rows.append({"doc_id": doc_id, "chars": whole, **counts, "share": share})
    return tables.frame("repetition", rows)


def mark(findings: pd.DataFrame, circles: Circles) -> pd.Series:
    """Column `repeated`: the narrowest circle with an earlier copy of a finding's passage.

    Args:
        findings: columns doc_id, part, start, end (of what must be repeated as a whole).
        circles: where the articles repeat.

    Returns:
        none, within (the article), outlet or corpus for every finding, in its order. A title is
        repeated where an earlier article has the same words in its title.
    """
    columns = findings[["doc_id", "part", "start", "end"]].itertuples(index=False)
    return pd.Series([circles.of(*row) for row in columns], index=findings.index, dtype="str")


def _headline(title: str, raw: str) -> Span | None:
    """The first line of a text if it is its headline again: that was read before."""
    line = next(iter(cut(raw[: 2 * len(title) + _MARGIN])), None)
    if line is None or not line.end - line.start <= 2 * len(title):
        return None
    said = [[word.form for word in words(text)] for text in (title, raw[slice(*line)])]
    return line if said[0] == said[1] else None


def _title_circles(documents: pd.DataFrame) -> dict[str, int]:
    """By article, the circle in which an earlier one has the same words in its title."""
    outlet = dict(zip(documents["doc_id"], documents["outlet"].fillna(""), strict=True))
    titled = documents.loc[documents["title"].notna(), ["doc_id", "title", "date"]]
    keys = titled["title"].map(lambda title: " ".join(word.form for word in words(title)))
    again = keys.duplicated(keep=False)
    titled, keys = titled[again], keys[again]
    order = np.argsort(reading_order(titled), kind="stable")
    found: dict[str, int] = {}
    for _, same in titled.iloc[order].groupby(keys.iloc[order], sort=False):
        copies = [(doc_id, 0, 0) for doc_id in same["doc_id"]]
        found |= {copy[0]: circle for copy, circle in _with_circle(copies, outlet)}
    return found


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


def _said(text: object) -> str:
    return text if isinstance(text, str) else ""
