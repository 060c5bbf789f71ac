"""Why does a passage stand twice: a pasted block, the page, a version, an agency, a quotation?

A reason is given where the text or the metadata shows it, and is `unknown` where neither does.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import regex

from analysis import agencies, passages, tables
from analysis.duplication import linked
from analysis.scan import Ints, one_by_one
from analysis.text import Span, fold, quotations, words

REASONS = ("pasted", "boilerplate", "agency", "version", "quotation", "unknown")
HALF = 0.5  # share of two articles of an outlet, from which they are versions of one
WHOLE = 0.9  # share of one of them, from which it stands in the other as a whole
COPY = 0.3  # share of the shorter article, from which a credit in it covers what is shared
MOST = 0.8  # share of a passage, or of the words of a block that keep their order
BLOCK = 30  # words of a pasted block, at least
_EDGE = 2  # paragraphs at either end of an article that may bear its credit
_BEFORE, _BEHIND = 100, 30  # characters beside a passage in which its credit may stand
_MARK = regex.compile(r"[\"“”„‟«»‹›❝❞〝〞＂]")

Bools = npt.NDArray[np.bool_]


class _Evidence(NamedTuple):
    """What a decision rests on: a phrase, and the characters where there are any."""

    said: str
    doc_id: str | None = None
    start: int | None = None
    end: int | None = None


def find(documents: pd.DataFrame, paragraphs: pd.DataFrame, reuse: pd.DataFrame) -> pd.DataFrame:
    """Why each pair of passages stands twice, by the first rule that fits.

    boilerplate: most of a side stands in lines of the page. pasted: it belongs to a block of
    paragraphs that an article repeats in the same order. version: two articles of an outlet share
    half of both, or one stands in the other. agency: of two articles that share much, one credits
    an agency or is an agency's. quotation: quoted on both sides. agency, too: a credit in or beside
    the passage, or another copy of it is agency copy. Else unknown.

    Args:
        documents: table `documents`; further columns `agency` and `byline` are read as credits.
        paragraphs: table `paragraphs`.
        reuse: table `reuse`.

    Returns:
        Table `reasons`: a row a pair, in the order of `reuse`.
    """
    pairs = _Pairs(documents, paragraphs, reuse)
    page, scope = pairs.on_page(), reuse["scope"].to_numpy(dtype=object)
    pasted = _Pasted(pairs, _blocks(pairs, page))
    shares = pairs.shared(~page)
    half, whole = shares.min(axis=0) >= HALF, shares.max(axis=0) >= WHOLE
    version = (scope == "outlet") & ~page & (half | whole)
    said = "half of both articles shared", "one article stands in the other"
    found = {
        at: ("version", _Evidence(said[0 if half[at] else 1]))
        for at in np.flatnonzero(version).tolist()
    }
    found |= {at: ("pasted", pasted.block(at)) for at in np.flatnonzero(pasted.pairs).tolist()}
    found |= {at: ("boilerplate", pairs.line(at)) for at in np.flatnonzero(page).tolist()}
    rest = sorted(set(range(len(reuse))) - set(found))
    quoted = {at: quotation for at in rest if (quotation := pairs.quotation(at))}
    copied = np.zeros(len(reuse), dtype=bool)
    copied[[at for at in rest if at not in quoted]] = True  # a long quotation shows no copy
    much, credits = pairs.share_much(copied), _Credits(documents, pairs)
    for at in rest:
        found[at] = _from_words(credits, at, quoted.get(at), much=bool(much[at]))
    _pass_on(found, linked(documents, reuse))
    columns = ["reason", "evidence", "doc_id", "start", "end"]
    rows = [(reason, *evidence) for _, (reason, evidence) in sorted(found.items())]
    made = pd.DataFrame(rows, columns=columns).assign(reuse_id=reuse["reuse_id"].array)
    return tables.frame("reasons", made)


def _pass_on(found: dict[int, tuple[str, _Evidence]], family: Ints) -> None:
    """Copies of agency copy are agency copy, though neither of two articles says so."""
    credited: dict[int, _Evidence] = {}
    for at, (reason, evidence) in sorted(found.items()):
        if reason == "agency":
            credited.setdefault(int(family[at]), evidence)
    for at, (reason, _) in sorted(found.items()):
        if reason == "unknown" and (known := credited.get(int(family[at]))):
            found[at] = "agency", known._replace(said="another copy is an agency's")


def _from_words(
    credits: "_Credits", at: int, quotation: _Evidence | None, *, much: bool
) -> tuple[str, _Evidence]:
    """The reason of a pair that neither its place nor its size explains."""
    if much and (credit := credits.of_articles(at)):
        return "agency", credit
    if quotation:
        return "quotation", quotation
    if credit := credits.of_passage(at):
        return "agency", credit
    return "unknown", _Evidence("nothing tells")


def blocks(
    documents: pd.DataFrame,
    paragraphs: pd.DataFrame,
    reuse: pd.DataFrame,
    mentions: pd.DataFrame,
    attributions: pd.DataFrame,
) -> pd.DataFrame:
    """The blocks that articles repeat, most likely artefacts of the page or of the scrape.

    Args:
        documents: table `documents`.
        paragraphs: table `paragraphs`.
        reuse: table `reuse`.
        mentions: table `mentions`.
        attributions: table `attributions`.

    Returns:
        A row a block, in order: doc_id; first and last, the paragraphs of the later copy;
        earlier_first and earlier_last, of the earlier one; left_out, the paragraphs in between
        that the later copy lacks (1, 3; lines of the page are not told); start and end of the
        later copy; characters, mentions and statements in it.
    """
    pairs = _Pairs(documents, paragraphs, reuse)
    found = _blocks(pairs, pairs.on_page())
    numbers = paragraphs["paragraph"].to_numpy(dtype=np.int64)[pairs.lines.order]
    columns = "first last earlier_first earlier_last left_out start end characters"
    rows = []
    for block in found:
        first, last = block.earlier
        left = (at for at in range(first, min(last + 1, block.later[0])) if at not in block.copied)
        told = [str(numbers[at]) for at in left if pairs.lines.kind[at] != "boilerplate"]
        places = [int(numbers[at]) for at in (*block.later, *block.earlier)]
        size = sum(int(pairs.lines.length[at]) for at in range(block.later[0], block.later[1] + 1))
        rows.append((*places, ", ".join(told), block.start, block.end, size))
    made = pd.DataFrame(rows, columns=columns.split())
    made.insert(0, "doc_id", [pairs.doc_ids[block.doc] for block in found])
    said = attributions.assign(start=attributions[["cue_start", "content_start"]].min(axis=1))
    return made.assign(mentions=pairs.inside(found, mentions), statements=pairs.inside(found, said))


def counted(reuse: pd.DataFrame, reasons: pd.DataFrame) -> pd.Series:
    """Which pairs compare two articles: no pasted copy is a finding, nor what repeats one.

    Args:
        reuse: table `reuse`.
        reasons: table `reasons`.

    Returns:
        A truth value a row of `reuse`.
    """
    pasted = reuse[(reasons["reason"] == "pasted").to_numpy()]
    docs = pd.Index(pd.concat([reuse["a_doc"], reuse["b_doc"]]).unique())
    copies = _Stretches(*_side(pasted, "b", docs))
    again = [copies.share(*_side(reuse, side, docs)) >= MOST for side in "ab"]
    return pd.Series((reuse["scope"] != "within").to_numpy() & ~again[0] & ~again[1], reuse.index)


def of_the_page(families: pd.DataFrame, reuse: pd.DataFrame, reasons: pd.DataFrame) -> pd.Series:
    """Which copies belong to a passage that is lines of the page.

    Args:
        families: table `families`.
        reuse: table `reuse`.
        reasons: table `reasons`.

    Returns:
        A truth value a row of `families`.
    """
    pairs = reuse[(reasons["reason"] == "boilerplate").to_numpy()]
    sides = [pairs[[f"{s}_doc", f"{s}_start"]].set_axis(["doc_id", "start"], axis=1) for s in "ab"]
    places = pd.concat(sides).drop_duplicates()
    known = families.merge(places, on=["doc_id", "start"])["family"]
    return families["family"].isin(known)


def _side(reuse: pd.DataFrame, side: str, docs: "pd.Index[str]") -> tuple[Ints, Ints, Ints]:
    """Article (its number in `docs`), start and end of one side of pairs."""
    doc = np.asarray(docs.get_indexer(pd.Index(reuse[f"{side}_doc"])), dtype=np.int64)
    start, end = (reuse[f"{side}_{edge}"].to_numpy(dtype=np.int64) for edge in ("start", "end"))
    return doc, start, end


class _Stretches:
    """Stretches of articles, joined where they overlap."""

    def __init__(self, doc: Ints, start: Ints, end: Ints) -> None:
        low, high = (doc << 32) | start, (doc << 32) | end
        order = np.argsort(low, kind="stable")
        low, high = low[order], high[order]
        reach = np.maximum.accumulate(high)
        new = np.flatnonzero(np.append(True, low[1:] > reach[:-1])[: len(low)])
        self.low = low[new]
        self.high = np.maximum.reduceat(high, new) if len(new) else high
        self._before = np.concatenate([[0], np.cumsum(self.high - self.low)])

    def share(self, doc: Ints, start: Ints, end: Ints) -> npt.NDArray[np.float64]:
        """The share of other stretches that stands in these."""
        inside = self._upto((doc << 32) | end) - self._upto((doc << 32) | start)
        return np.asarray(inside / np.maximum(end - start, 1))

    def _upto(self, key: Ints) -> Ints:
        """How many characters of the stretches stand before places."""
        at = np.searchsorted(self.low, key, side="right")
        if not len(self.low):
            return np.zeros(len(key), dtype=np.int64)
        beyond = np.where(at > 0, np.maximum(self.high[at - 1] - key, 0), 0)
        return np.asarray(self._before[at] - beyond, dtype=np.int64)


class _Lines:
    """The paragraphs of all articles, in order."""

    def __init__(self, paragraphs: pd.DataFrame, docs: "pd.Index[str]") -> None:
        doc = np.asarray(docs.get_indexer(pd.Index(paragraphs["doc_id"])), dtype=np.int64)
        start, end = (paragraphs[edge].to_numpy(dtype=np.int64) for edge in ("start", "end"))
        self.order = np.lexsort((start, doc))
        self.doc, self.start, self.end = doc[self.order], start[self.order], end[self.order]
        self.length = self.end - self.start
        self.kind = paragraphs["kind"].to_numpy(dtype=object)[self.order]
        self.page = self.kind == "boilerplate"
        self.low, self.high = (self.doc << 32) | self.start, (self.doc << 32) | self.end
        self.body = np.concatenate([[0], np.cumsum(self.kind == "body")])
        spaces = paragraphs["text"].str.count(" ").to_numpy(dtype=np.int64)[self.order]
        long = (self.kind == "body") & (spaces + 1 >= passages.LEAST)
        self.long = np.concatenate([[0], np.cumsum(long)])

    def whole(self, low: Ints, high: Ints) -> tuple[Ints, Ints]:
        """First, and last exclusive, of the paragraphs that stand in stretches as a whole."""
        first = np.searchsorted(self.low, low, side="left")
        last = np.searchsorted(self.high, high, side="right")
        return np.asarray(first, np.int64), np.asarray(np.maximum(first, last), np.int64)

    def near(self, doc: int, start: int, end: int) -> range:
        """The paragraphs of an article that a stretch touches."""
        first = int(np.searchsorted(self.high, (doc << 32) | start, side="right"))
        last = int(np.searchsorted(self.low, (doc << 32) | end, side="left"))
        return range(first, last)


class _Block(NamedTuple):
    """A pasted block: places in `_Lines`, ends inclusive, and the characters of the later copy."""

    doc: int
    later: tuple[int, int]
    earlier: tuple[int, int]
    copied: frozenset[int]
    start: int
    end: int


class _Pairs:
    """The two sides of all pairs: arrays of two rows, the earlier copies and the later ones."""

    def __init__(
        self, documents: pd.DataFrame, paragraphs: pd.DataFrame, reuse: pd.DataFrame
    ) -> None:
        docs = pd.Index(documents["doc_id"])
        self.doc_ids = documents["doc_id"].to_numpy(dtype=object)
        self.raw = one_by_one(documents["text"])
        self.lines = _Lines(paragraphs, docs)
        sides = [_side(reuse, side, docs) for side in "ab"]
        self.doc, self.start, self.end = (np.stack(part) for part in zip(*sides, strict=True))
        self.within = self.doc[0] == self.doc[1]
        self.similarity = reuse["similarity"].to_numpy(dtype=np.float64)
        self._quotations: dict[int, list[Span]] = {}
        _, self._articles = np.unique(self.doc, axis=1, return_inverse=True)
        own = ~self.lines.page
        self._size = np.bincount(
            self.lines.doc[own], weights=self.lines.length[own], minlength=len(documents)
        )

    def _share(self, stretches: _Stretches) -> npt.NDArray[np.float64]:
        sides = zip(self.doc, self.start, self.end, strict=True)
        return np.stack([stretches.share(*side) for side in sides])

    def on_page(self) -> Bools:
        """Whether most of a side stands in boilerplate."""
        at = self.lines.page
        self._page = self._share(
            _Stretches(self.lines.doc[at], self.lines.start[at], self.lines.end[at])
        )
        return np.asarray(self._page.max(axis=0) > HALF)

    def line(self, at: int) -> _Evidence:
        """The side of a pair that stands on the page, the later one if both do."""
        side = int(self._page[1, at] > HALF)
        start, end = int(self.start[side, at]), int(self.end[side, at])
        return _Evidence("a line of the page", self.doc_ids[self.doc[side, at]], start, end)

    def shared(self, which: Bools) -> npt.NDArray[np.float64]:
        """For each pair, the share of its two articles that pairs of them cover."""
        shares = np.zeros(self.doc.shape)
        for side in (0, 1):
            joined = self._joined(side, which)
            chars = self._sum(joined, joined.high - joined.low)
            shares[side] = chars / np.maximum(self._size[self.doc[side]], 1)
        return np.minimum(shares, 1.0)

    def _joined(self, side: int, which: Bools) -> _Stretches:
        """What one side of pairs covers, by articles that are paired."""
        articles = self._articles[which].astype(np.int64)
        return _Stretches(articles, self.start[side, which], self.end[side, which])

    def _sum(self, joined: _Stretches, amount: Ints) -> npt.NDArray[np.float64]:
        """For each pair, an amount summed over what its articles share."""
        count = int(self._articles.max(initial=-1)) + 1
        sums = np.bincount(joined.low >> 32, weights=amount, minlength=count)
        return np.asarray(sums[self._articles], dtype=np.float64)

    def share_much(self, which: Bools) -> Bools:
        """Whether two articles share a good part of the shorter one, or two whole paragraphs."""
        shares, sizes = self.shared(which), self._size[self.doc]
        part = np.where(sizes[0] <= sizes[1], shares[0], shares[1]) >= COPY
        counts = np.zeros(self.doc.shape)
        for side in (0, 1):
            joined = self._joined(side, which)
            doc = np.zeros(int(self._articles.max(initial=-1)) + 1, dtype=np.int64)
            doc[self._articles] = self.doc[side]
            own = doc[joined.low >> 32] << 32
            edge = (1 << 32) - 1
            first, last = self.lines.whole(own | (joined.low & edge), own | (joined.high & edge))
            counts[side] = self._sum(joined, self.lines.long[last] - self.lines.long[first])
        return np.asarray(part | (counts.min(axis=0) >= 2))

    def quotation(self, at: int) -> _Evidence | None:
        """The quotation in a passage that is mostly quoted on both sides, on the later one."""
        sides = [self._quoted_in(*side) for side in zip(*self._places(at), strict=True)]
        sizes = self.end[:, at] - self.start[:, at]
        inside = [sum(end - start for start, end in spans) for spans in sides]
        least = min(part / max(int(size), 1) for part, size in zip(inside, sizes, strict=True))
        if least <= HALF:
            return None
        whole = "in quotation marks" if least >= MOST else "mostly quoted words"
        place = sides[1][0].start, sides[1][-1].end
        return _Evidence(f"{whole} on both sides", self.doc_ids[self.doc[1, at]], *place)

    def _places(self, at: int) -> Iterator[list[int]]:
        """Articles, starts and ends of a pair."""
        return (part[:, at].tolist() for part in (self.doc, self.start, self.end))

    def _quoted_in(self, doc: int, low: int, high: int) -> list[Span]:
        """What is quoted in a passage, in order; a quotation inside another one is not told."""
        found: list[Span] = []
        for line in self.lines.near(doc, low, high):
            for start, end in self._quotations_of(line):
                first, last = max(start, low, found[-1].end if found else 0), min(end, high)
                if first < last:
                    found.append(Span(first, last))
        return found

    def _quotations_of(self, line: int) -> list[Span]:
        """The quotations of a paragraph; one that nothing closes counts if it opens the line."""
        if line not in self._quotations:
            raw = self.raw(self.lines.doc[line])
            span = Span(int(self.lines.start[line]), int(self.lines.end[line]))
            given = quotations(raw, span) if _MARK.search(raw, *span) else []
            kept = [q for q in given if q.end < span.end or q.start == span.start + 1]
            self._quotations[line] = kept
        return self._quotations[line]

    def inside(self, found: Sequence[_Block], rows: pd.DataFrame) -> Ints:
        """How many rows (doc_id, part, start) begin in each block."""
        body = rows[rows["part"] == "body"]
        doc = pd.Index(self.doc_ids).get_indexer(body["doc_id"]).astype(np.int64)
        keys = np.sort((doc << 32) | body["start"].to_numpy(dtype=np.int64))
        edges = [[(b.doc << 32) | b.start, (b.doc << 32) | b.end] for b in found]
        low, high = np.array(edges, dtype=np.int64).reshape(-1, 2).T
        return np.asarray(np.searchsorted(keys, high) - np.searchsorted(keys, low), dtype=np.int64)


# Pasted blocks


class _Member(NamedTuple):
    """A pair of whole paragraphs in one article: places in `_Lines`, ends exclusive."""

    doc: int
    a: tuple[int, int]
    b: tuple[int, int]
    words: int  # of the later copy; none if it is a line of the page
    lines: int


def _blocks(pairs: _Pairs, page: Bools) -> list[_Block]:
    """Blocks of whole paragraphs that stand again in the same order, but for little."""
    found = []
    for chain in _chains(list(_members(pairs, page)), pairs.lines.body):
        whole = sum(member.words for member in chain)
        ordered = _longest_rise(chain) >= MOST * whole
        for run in [chain] if ordered else _rises(chain):
            if sum(m.lines for m in run) > 1 and sum(m.words for m in run) >= BLOCK:
                found.append(_block(run, pairs.lines))
    return found


def _members(pairs: _Pairs, page: Bools) -> Iterator[_Member]:
    """Later copies one behind the other, each with the earlier copy most like it, or the first."""
    low, high = (pairs.doc << 32) | pairs.start, (pairs.doc << 32) | pairs.end
    (a, b), (end_a, end_b) = pairs.lines.whole(low, high)
    kept = np.flatnonzero(pairs.within & (end_a > a) & (end_b > b))
    order = kept[np.lexsort((a[kept], -pairs.similarity[kept], -end_b[kept], b[kept]))]
    reach = 0
    for at in order.tolist():
        if b[at] < reach:
            continue
        reach = int(end_b[at])
        doc = int(pairs.doc[1, at])
        raw = pairs.raw(doc)[pairs.start[1, at] : pairs.end[1, at]]
        size, lines = (0, 0) if page[at] else (len(words(raw)), reach - int(b[at]))
        yield _Member(doc, (int(a[at]), int(end_a[at])), (int(b[at]), reach), size, lines)


def _chains(members: Sequence[_Member], body: Ints) -> Iterator[list[_Member]]:
    """Members with nothing between their later copies but headings and lines of the page."""
    chain = list(members[:1])
    for one, other in pairwise(members):
        if one.doc != other.doc or body[other.b[0]] > body[one.b[1]]:
            yield chain
            chain = []
        chain.append(other)
    if chain:
        yield chain


def _longest_rise(chain: Sequence[_Member]) -> int:
    """Words of the members that keep the order of their earlier copies, as many as there can be."""
    places: list[int] = []
    most: list[int] = []  # for each place, words of the best rise that ends there; it grows
    for member in chain:
        at = bisect_left(places, member.a[0])
        words = member.words + (most[at - 1] if at else 0)
        end = at
        while end < len(most) and most[end] <= words:
            end += 1
        places[at:end], most[at:end] = [member.a[0]], [words]
    return most[-1]


def _rises(chain: Sequence[_Member]) -> Iterator[list[_Member]]:
    """A chain cut where an earlier copy stands before the last one."""
    run = [chain[0]]
    for one, other in pairwise(chain):
        if other.a[0] < one.a[1]:
            yield run
            run = []
        run.append(other)
    yield run


def _block(run: Sequence[_Member], lines: _Lines) -> _Block:
    later = run[0].b[0], run[-1].b[1] - 1
    return _Block(
        doc=run[0].doc,
        later=later,
        earlier=(min(m.a[0] for m in run), max(m.a[1] for m in run) - 1),
        copied=frozenset(at for m in run for at in range(*m.a)),
        start=int(lines.start[later[0]]),
        end=int(lines.end[later[1]]),
    )


class _Pasted:
    """Which pairs belong to a block: their later copies stand in its later copy."""

    def __init__(self, pairs: _Pairs, found: Sequence[_Block]) -> None:
        self._all, self._found = pairs, found
        columns = [[block.doc, block.start, block.end] for block in found]
        doc, start, end = np.array(columns, dtype=np.int64).reshape(-1, 3).T
        self._keys = (doc << 32) | start
        copies = _Stretches(doc, start, end)
        self.pairs = pairs.within & (
            copies.share(pairs.doc[1], pairs.start[1], pairs.end[1]) >= MOST
        )

    def block(self, at: int) -> _Evidence:
        """The later copy of the block that a pair belongs to."""
        last = (self._all.doc[1, at] << 32) | (self._all.end[1, at] - 1)
        block = self._found[int(np.searchsorted(self._keys, last, side="right")) - 1]
        doc_id = self._all.doc_ids[block.doc]
        return _Evidence("paragraphs in the same order", doc_id, block.start, block.end)


# Credits


class _Credits:
    """Credits to agencies, in articles and beside passages; looked for once, when asked for."""

    def __init__(self, documents: pd.DataFrame, pairs: _Pairs) -> None:
        self._pairs = pairs
        wanted = ("title", "outlet", "agency", "byline")
        columns = {
            name: documents[name].fillna("").astype(str).to_numpy(dtype=object)
            if name in documents
            else np.full(len(documents), "", dtype=object)
            for name in wanted
        }
        self._about = columns
        bounds = np.searchsorted(pairs.lines.doc, np.arange(len(documents) + 1))
        self._bounds = bounds.tolist()
        self._of_line: dict[int, list[agencies.Credit]] = {}
        self._of_article: dict[int, _Evidence | None] = {}

    def of_articles(self, at: int) -> _Evidence | None:
        """A credit that covers what two articles share; what stands in the text comes first."""
        if self._is_own(at):
            return None
        found = [self._article(int(doc)) for doc in self._pairs.doc[:, at]]
        ranked = sorted(filter(None, found), key=lambda evidence: evidence.start is None)
        return ranked[0] if ranked else None

    def of_passage(self, at: int) -> _Evidence | None:
        """A credit in a passage or beside it; or an article's agency is the other's outlet."""
        if self._is_own(at):
            return None
        a, b = (int(doc) for doc in self._pairs.doc[:, at])
        for side, doc in enumerate((a, b)):
            low = int(self._pairs.start[side, at]) - _BEFORE
            high = int(self._pairs.end[side, at]) + _BEHIND
            for line in self._pairs.lines.near(doc, max(low, 0), high):
                for start, end, relay in self._line(line):
                    if low <= start and end <= (high - _BEHIND if relay else high):
                        said = "credit in the passage or beside it"
                        return _Evidence(said, self._pairs.doc_ids[doc], start, end)
        for doc, other in ((a, b), (b, a)):
            agency = fold(self._about["agency"][doc]).strip()
            if agency and agency == fold(self._about["outlet"][other]).strip():
                return _Evidence("column agency", self._pairs.doc_ids[doc])
        return None

    def _is_own(self, at: int) -> bool:
        """Whether an article, or an agency, repeats its own text, which is no agency's copy."""
        a, b = (self._about["outlet"][doc] for doc in self._pairs.doc[:, at])
        return bool(self._pairs.within[at]) or (a == b and agencies.is_agency(a))

    def _article(self, doc: int) -> _Evidence | None:
        if doc not in self._of_article:
            self._of_article[doc] = self._of_text(doc) or self._of_metadata(doc)
        return self._of_article[doc]

    def _of_text(self, doc: int) -> _Evidence | None:
        """The first credit at either end of an article; a relay covers no more than a passage."""
        first, last = self._bounds[doc], self._bounds[doc + 1]
        head, tail = first + _EDGE, max(first + _EDGE, last - _EDGE)
        for line in (*range(first, min(head, last)), *range(tail, last)):
            for start, end, relay in self._line(line):
                if not relay:
                    return _Evidence("credit in the article", self._pairs.doc_ids[doc], start, end)
        return None

    def _of_metadata(self, doc: int) -> _Evidence | None:
        doc_id, outlet = self._pairs.doc_ids[doc], self._about["outlet"][doc]
        agency = self._about["agency"][doc].strip()
        if agencies.in_title(self._about["title"][doc]):
            return _Evidence("credit in the title", doc_id)
        if agencies.is_agency(outlet) or (agency and agency == outlet.strip()):
            return _Evidence("the outlet is an agency", doc_id)
        if agency:
            return _Evidence("column agency", doc_id)
        if agencies.in_byline(self._about["byline"][doc]):
            return _Evidence("column byline", doc_id)
        return None

    def _line(self, line: int) -> list[agencies.Credit]:
        if line not in self._of_line:
            lines = self._pairs.lines
            raw = self._pairs.raw(lines.doc[line])
            span = Span(int(lines.start[line]), int(lines.end[line]))
            self._of_line[line] = agencies.credits(raw, span)
        return self._of_line[line]
