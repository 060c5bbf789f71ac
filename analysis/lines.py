"""A paragraph as its reader sees it: words, sentences, quotations, and set phrases among them."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from analysis.reporting import Lexicon, Phrases, lexicon
from analysis.text import (
    QUOTES,
    Span,
    Word,
    is_attached,
    paragraphs,
    quotations,
    sentences,
    words,
)

LONG_QUOTE = 5000  # characters; a longer quotation counts as the text around
_COMMAS = frozenset("،,؛;")
_DASHES = (" - ", "–", "—")
_BLANK = QUOTES + "' \t\u00a0"
_DEEPEST = 4  # quotations inside each other
_LONG_SENTENCE = 300  # words; what is longer is read in pieces
_BEFORE_QUOTE = 4  # words before an opening mark in which something says that speech follows


class Part(NamedTuple):
    """The title or the body of an article.

    Attributes:
        name: title or body.
        raw: its text.
        lines: its paragraphs in order.
    """

    name: str
    raw: str
    lines: Sequence["Line"]


def parts(title: str | None, text: str) -> list[Part]:
    """An article as its readers see it, cut once for all of them; a missing title is empty."""
    named = (("title", title or ""), ("body", text))
    return [
        Part(name, raw, [Line(raw, span, lexicon()) for span in paragraphs(raw)])
        for name, raw in named
    ]


class Line:
    """A paragraph as words, with its quotations and the sentence that each word belongs to.

    Attributes:
        raw: the whole text.
        span: the paragraph.
        words: its words.
        quotes: the insides of its quotations, outer before inner. One that is never closed
            counts where speech is announced before it; else its mark is a stray one.
        starts_of_sentences: indexes of the words with which sentences begin.
        taken: indexes of words in an impersonal phrase (يذكر أن), which report for nobody.
    """

    def __init__(self, raw: str, span: Span, lexicon: Lexicon) -> None:
        self.raw = raw
        self.span = span
        self.lexicon = lexicon
        self.words = words(raw, span)
        self._starts = [word.start for word in self.words]
        given = (q for q in quotations(raw, span) if self._is_closed(q) or self._told(q))
        self.quotes = list(_outer(given))
        self._quote_starts = [quote.start for quote in self.quotes]
        self._opening: dict[int, Span] = {}
        for quote in self.quotes:
            at = bisect_left(self._starts, quote.start)
            if at < len(self.words) and not raw[quote.start : self._starts[at]].strip(_BLANK):
                self._opening.setdefault(at, quote)
        self._cuts: list[int] = []
        self._ends: list[int] = []
        for cut in sentences(raw, span):
            self._add_sentence(self.index(cut.start), self.index(cut.end), cut.end)
        self.starts_of_sentences = frozenset(self._cuts)
        self.taken = self._impersonal()

    def _add_sentence(self, first: int, last: int, end: int) -> None:
        for at in range(first, last, _LONG_SENTENCE):
            more = at + _LONG_SENTENCE
            self._cuts.append(at)
            self._ends.append(self.words[more - 1].end if more < last else end)

    def _is_closed(self, quote: Span) -> bool:
        return quote.end < self.span.end

    def _told(self, quote: Span) -> bool:
        """Whether a word of saying, أن or a colon stands right before a mark."""
        at = bisect_left(self._starts, quote.start)
        near = self.words[max(0, at - _BEFORE_QUOTE) : at]
        if near and ":" in self.raw[near[-1].end : quote.start]:
            return True
        return any(self.lexicon.announces(word.form) for word in near)

    def _impersonal(self) -> frozenset[int]:
        found: set[int] = set()
        for at, word in enumerate(self.words):
            for drop in (0, 1) if word.form[:1] in ("و", "ف") else (0,):
                forms = self.phrase(at, self.lexicon.impersonal, drop)
                found.update(range(at, at + len(forms)))
        return frozenset(found)

    # Words

    def form(self, at: int) -> str:
        """A word's normalised form; empty outside the paragraph."""
        return self.words[at].form if 0 <= at < len(self.words) else ""

    def bare(self, at: int) -> str:
        """A word's form without و or ف."""
        word = self.form(at)
        return word[1:] if word[:1] in ("و", "ف") and len(word) > 2 else word

    def behind(self, at: int, letters: int) -> int:
        """Where a word goes on behind its first letters, their vowel signs and joins."""
        here, end = self.words[at].start, self.words[at].end
        for _ in range(letters):
            here += 1
            while here < end and is_attached(self.raw[here]):
                here += 1
        return here

    def gap(self, at: int) -> str:
        """What stands between a word and the one before it."""
        return self.raw[self.words[at - 1].end if at else self.span.start : self.words[at].start]

    def comma(self, at: int) -> bool:
        """Whether a comma stands before a word."""
        gap = self.gap(at)
        return not _COMMAS.isdisjoint(gap) or any(dash in gap for dash in _DASHES)

    def closed(self, at: int) -> bool:
        """Whether a comma or a quotation mark stands before a word."""
        return self.comma(at) or any(char in QUOTES for char in self.gap(at))

    def behind_aside(self, at: int) -> bool:
        """Whether an aside ends right before a word: من جانبه | أكد, في سياق آخر | حذر."""
        first = self.first(at)
        return any(
            len(self.phrase(start, self.lexicon.asides, drop)) == at - start
            for start in range(max(first, at - 4), at)
            for drop in (0, 1)
        )

    def phrase(self, at: int, phrases: Phrases, drop: int = 0) -> tuple[str, ...]:
        """The longest listed phrase that begins here, `drop` letters in; empty if none does."""
        for forms in phrases.get(self.form(at)[drop:], ()):
            if tuple(w.form for w in self.words[at + 1 : at + len(forms)]) == forms[1:]:
                return forms
        return ()

    def time(self, at: int) -> int:
        """How many words from here on tell a time: يوم الثلاثاء الماضي."""
        length = 0
        while one := self._one_time(at + length):
            length += one
        return length

    def _one_time(self, at: int) -> int:
        lexicon = self.lexicon
        length = len(self.phrase(at, lexicon.times))
        if not length and self.form(at) in lexicon.spans:
            length = int(self.form(at + 1) in lexicon.modifiers)
        if not length:
            return 0
        while self.form(at + length) in lexicon.modifiers:
            length += 1
        behind = self.form(at + length)
        if self.form(at + length - 1) in lexicon.time_of and behind.startswith("ال"):
            length += behind.removeprefix("ال") in lexicon.acts  # ليلة التوقيع
        return length

    def index(self, offset: int) -> int:
        """Index of the first word that begins at an offset or behind it."""
        return bisect_left(self._starts, offset)

    def inside(self, start: int, end: int) -> list[Word]:
        """The words that lie wholly in a stretch."""
        found = self.words[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        return found[:-1] if found and found[-1].end > end else found

    # Sentences

    def limit(self, at: int) -> int:
        """Index of the first word after the sentence of a word."""
        after = bisect_right(self._cuts, at)
        return self._cuts[after] if after < len(self._cuts) else len(self.words)

    def first(self, at: int) -> int:
        """Index of the first word of the sentence of a word."""
        return self._cuts[bisect_right(self._cuts, at) - 1]

    def sentence_end(self, at: int) -> int:
        """Where the sentence of a word ends."""
        return self._ends[bisect_right(self._cuts, at) - 1]

    # Quotations

    def quote_at(self, at: int) -> Span | None:
        """The outermost quotation whose inside begins with this word, if any."""
        return self._opening.get(at)

    def quotes_from(self, start: int, end: int) -> list[Span]:
        """The quotations that begin in a stretch."""
        low = bisect_left(self._quote_starts, start)
        return self.quotes[low : bisect_left(self._quote_starts, end)]

    def quote_before(self, at: int) -> Span | None:
        """The quotation that ends between the word before and a word, if any."""
        low, high = self.words[at - 1].end, self.words[at].start
        near = self.quotes_from(low - LONG_QUOTE, high)
        return next((quote for quote in near if low <= quote.end < high), None)

    def count(self, span: Span) -> int:
        """How many words begin in a stretch."""
        return bisect_left(self._starts, span.end) - bisect_left(self._starts, span.start)

    def quotes_round(self, offset: int) -> list[Span]:
        """The quotations in which an offset stands, the outermost first."""
        near = self.quotes_from(offset - LONG_QUOTE, offset + 1)
        return [quote for quote in near if offset < quote.end]

    def quoted(self, start: int, end: int, outside: Collection[Span] = ()) -> int:
        """How many characters of a stretch stand in quotations other than those given."""
        quoted, reached = 0, start
        for quote in self.quotes_from(start - LONG_QUOTE, end):
            if quote not in outside:
                begin, stop = max(quote.start, reached), min(quote.end, end)
                quoted, reached = quoted + max(0, stop - begin), max(reached, stop)
        return quoted

    def trimmed(self, start: int, end: int) -> Span | None:
        """A stretch without spaces and punctuation at its ends; None if no word is left.

        A quotation that begins or ends inside the stretch keeps both its marks, unless it is all.
        """
        inside = self.inside(start, end)
        before = bisect_left(self._starts, start) - 1
        if before >= 0 and start < self.words[before].end <= end:
            first, last = start, self.words[before].end  # a word without its proclitic
        elif inside:
            first = inside[0].start
        else:
            return None
        last = inside[-1].end if inside else last
        for quote in self.quotes_from(start - LONG_QUOTE, end):
            if quote.start <= first and last <= quote.end:
                continue  # all of it is quoted
            opens, closes = self.marks(quote)
            if opens >= start and not self.raw[quote.start : first].strip() and quote.end > first:
                first = min(first, opens)
            if (
                closes <= min(end, self.span.end)
                and not self.raw[last : quote.end].strip()
                and quote.start < last
            ):
                last = max(last, closes)
        return Span(first, last)

    def marks(self, quote: Span) -> tuple[int, int]:
        """Where the mark before a quotation begins, and where the one behind it ends."""
        opens, closes = quote.start - 1, quote.end + 1
        for pair in ("''", "' '"):  # two apostrophes are one mark
            if self.raw.endswith(pair, 0, quote.start):
                opens = quote.start - len(pair)
            if self.raw.startswith(pair, quote.end):
                closes = quote.end + len(pair)
        return opens, closes


def _outer(quotes: Iterable[Span]) -> Iterator[Span]:
    """The quotations, outer before inner, that stand inside few others."""
    around: list[Span] = []
    for quote in quotes:
        while around and around[-1].end <= quote.start:
            around.pop()
        if len(around) < _DEEPEST:
            around.append(quote)
            yield quote
