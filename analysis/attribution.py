"""Who says what: statements with their cue, source and content, as spans of the raw text.

Rules over the lexicon `resources/reporting.yaml` read newspaper prose: a cue is found by its form,
what introduces the content (أن, بأن, a colon, a quotation) is looked for behind it, the source
between the two or before the cue. Spans leave out surrounding quotation marks; a source keeps its
titles and appositions.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from analysis.entities import Mention
from analysis.reporting import Phrases, Verb, lexicon
from analysis.text import QUOTES, Span, Word, form, paragraphs, quotations, sentences, words

_REACH = 45  # words between a cue and what introduces its content
_NEAR = 50  # cues and statements round one that may have to do with it
_LONG_QUOTE = 5000  # characters; a longer quotation counts as the text around


class Source(NamedTuple):
    """Who speaks: the noun phrase, its kind, and the entity that it names."""

    span: Span
    kind: str | None
    entity: str | None


class Statement(NamedTuple):
    """A reported statement; offsets in code points within its part, None where there is nothing."""

    part: str
    cue: Span
    cue_class: str
    source: Source | None
    inherited: bool
    via: Span | None
    content: Span
    mode: str


class _Line:
    """A paragraph as words, with its quotations and the sentence that each word belongs to."""

    def __init__(self, raw: str, span: Span) -> None:
        self.raw = raw
        self.span = span
        self.words = words(raw, span)
        self.quotes = quotations(raw, span)
        self._starts = [word.start for word in self.words]
        self._quote_starts = [quote.start for quote in self.quotes]
        self._opening: dict[int, Span] = {}
        for quote in self.quotes:
            at = bisect_left(self._starts, quote.start)
            if at < len(self.words) and not raw[quote.start : self._starts[at]].strip():
                self._opening.setdefault(at, quote)
        self._sentences = sentences(raw, span)
        self._cuts = [bisect_left(self._starts, cut.start) for cut in self._sentences]

    def gap(self, at: int) -> str:
        """What stands between a word and the one before it."""
        return self.raw[self.words[at - 1].end if at else self.span.start : self.words[at].start]

    def form(self, at: int) -> str:
        """A word's normalised form; empty outside the paragraph."""
        return self.words[at].form if 0 <= at < len(self.words) else ""

    def phrase(self, at: int, phrases: Phrases, drop: int = 0) -> tuple[str, ...]:
        """The longest listed phrase that begins here, `drop` letters in; empty if none does."""
        for forms in phrases.get(self.form(at)[drop:], ()):
            if tuple(w.form for w in self.words[at + 1 : at + len(forms)]) == forms[1:]:
                return forms
        return ()

    def limit(self, at: int) -> int:
        """Index of the first word after the sentence of a word."""
        after = bisect_right(self._cuts, at)
        return self._cuts[after] if after < len(self._cuts) else len(self.words)

    def first(self, at: int) -> int:
        """Index of the first word of the sentence of a word."""
        return self._cuts[bisect_right(self._cuts, at) - 1]

    def sentence_end(self, at: int) -> int:
        """Where the sentence of a word ends."""
        return self._sentences[bisect_right(self._cuts, at) - 1].end

    def quote_at(self, at: int) -> Span | None:
        """The outermost quotation whose inside begins with this word, if any."""
        return self._opening.get(at)

    def quotes_from(self, start: int, end: int) -> list[Span]:
        """The quotations that begin in a stretch."""
        low = bisect_left(self._quote_starts, start)
        return self.quotes[low : bisect_left(self._quote_starts, end)]

    def inside(self, start: int, end: int) -> list[Word]:
        """The words that lie wholly in a stretch."""
        found = self.words[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        return found[:-1] if found and found[-1].end > end else found

    def trimmed(self, start: int, end: int) -> Span | None:
        """A stretch without spaces and punctuation at its ends; None if no word is left.

        A quotation that begins or ends inside the stretch keeps both its marks, unless it is all.
        """
        inside = self.inside(start, end)
        if not inside:
            return None
        first, last = inside[0].start, inside[-1].end
        before = bisect_left(self._starts, start) - 1
        if before >= 0 and start < self.words[before].end <= end:
            first = start  # a word without its proclitic
        for quote in self.quotes_from(start - _LONG_QUOTE, end):
            whole = quote.start <= first and last <= quote.end
            if not whole and quote.start == first and quote.start > start:
                first -= 1
            if not whole and quote.end == last and quote.end < min(end, self.span.end):
                last += 1
        return Span(first, last)


class _Cue(NamedTuple):
    """A possible cue: its words, its raw start without proclitic, and what it is."""

    at: int
    end: int
    start: int
    kind: str  # verb, participle, nominal, transfer
    cls: str
    conjoined: bool
    entry: Any


class _Opening(NamedTuple):
    """What introduces the content: where the source must end; the first word of the content."""

    region_end: int
    content: int
    drop: int = 0


def find(title: str | None, text: str, mentions: Sequence[Mention]) -> list[Statement]:
    """The statements that an article reports.

    Args:
        title: the headline, if known.
        text: the raw text.
        mentions: the entities named in the article, from `entities.find`.

    Returns:
        Statements in order of their cues; a statement inside another is listed as well. A source
        that stands in an earlier clause is marked as inherited.
    """
    found: list[Statement] = []
    for part, raw in (("title", title or ""), ("body", text)):
        reader = _Reader(part, raw, [m for m in mentions if m.part == part])
        for span in paragraphs(raw):
            reader.read(_Line(raw, span))
        found += reader.found
    return found


class _Reader:
    """Reads a part paragraph by paragraph, and remembers who spoke last."""

    def __init__(self, part: str, raw: str, mentions: Sequence[Mention]) -> None:
        self.part = part
        self.raw = raw
        self.mentions = mentions
        self.found: list[Statement] = []
        self.speaker: Source | None = None
        self.words = lexicon()

    def read(self, line: _Line) -> None:
        """Adds the statements of a paragraph."""
        if self.part == "title":
            self._headline(line)
        cues = list(self._cues(line))
        taken: set[Span] = set()
        for at, cue in enumerate(cues):
            statement = self._statement(line, cue, cues[at + 1 : at + _NEAR])
            # أردف قائلاً: one statement, though both are words of saying.
            if statement and (cue.kind == "nominal" or statement.content not in taken):
                taken.add(statement.content)
                self.found.append(statement)
                around = self.found[-_NEAR:-1]
                if not any(s.content.start <= cue.start < s.content.end for s in around):
                    self.speaker = statement.source or self.speaker  # not one quoted by another

    def _headline(self, line: _Line) -> None:
        """X: "..." in a headline."""
        at = next((i for i in range(1, min(len(line.words), 9)) if ":" in line.gap(i)), 0)
        if not at or any(line.form(i) in self.words.verbs for i in range(at)):
            return
        first = max((i for i in range(at) if set(".؟!|…") & set(line.gap(i))), default=0)
        source = line.trimmed(line.words[first].start, line.words[at - 1].end)
        content = self._content(line, at, [])
        named = any(m.type != "LOC" and m.end <= line.words[at].start for m in self.mentions)
        if source and content and (line.quote_at(at) or named):
            colon = line.raw.index(":", line.words[at - 1].end)
            self.speaker = self._named(line, source)
            mode = self._mode(line, content)
            cue = Span(colon, colon + 1)
            self.found.append(
                Statement(self.part, cue, "neutral", self.speaker, False, None, content, mode)
            )

    # Cues

    def _cues(self, line: _Line) -> Iterator[_Cue]:
        at = 0
        while at < len(line.words):
            cue, length = self._cue(line, at)
            if cue:
                yield cue
            at += length

    def _cue(self, line: _Line, at: int) -> tuple[_Cue | None, int]:
        """The cue that begins with a word, and how many words to go on."""
        for drop in (0, 1) if line.form(at)[:1] in ("و", "ف") else (0,):
            if skipped := line.phrase(at, self.words.impersonal, drop):
                return None, len(skipped)
            start = line.words[at].start + drop
            if forms := line.phrase(at, self.words.nominal_cues, drop):
                entry = self.words.nominals[forms]
                cls = entry.get("class", "neutral")
                return _Cue(at, at + len(forms), start, "nominal", cls, bool(drop), entry), len(
                    forms
                )
            stem = line.form(at)[drop:]
            if stem in self.words.transfer:
                entry = self.words.transfer[stem]
                return _Cue(at, at + 1, start, "transfer", "neutral", bool(drop), entry), 1
            if verb := self.words.verbs.get(stem):
                kind = "participle" if verb.participle else "verb"
                return _Cue(at, at + 1, start, kind, verb.cls, bool(drop), verb), 1
        return None, 1

    def _statement(self, line: _Line, cue: _Cue, later: Sequence[_Cue]) -> Statement | None:
        """The statement that a cue reports, if it does report one."""
        if cue.kind == "nominal":
            return self._nominal(line, cue, later)
        if cue.kind == "transfer":
            return self._relayed(line, cue, later)
        opening = self._opening(line, cue) or self._object(line, cue)
        if opening is None:
            return self._after_quotation(line, cue)
        if line.form(cue.at - 1).lstrip("وف") in ("لم", "لن", "لا"):
            return None  # what somebody did not say
        content = self._content(line, opening.content, later, drop=opening.drop)
        if content is None:
            return None
        source, inherited = self._source(line, cue, opening.region_end)
        end = line.words[cue.end - 1].end
        if line.form(cue.end) in self.words.chained and cue.end < opening.region_end:
            end = line.words[cue.end].end
        if cue.entry.speaker and (source is None or source.kind not in cue.entry.speaker):
            return None  # أظهر, دل: reports only of a document or a body
        via = self._via(line, cue.end, opening.region_end)
        return self._made(line, cue, Span(cue.start, end), source, inherited, via, content)

    def _made(
        self,
        line: _Line,
        cue: _Cue,
        span: Span,
        source: Source | None,
        inherited: bool,
        via: Span | None,
        content: Span,
    ) -> Statement:
        mode = self._mode(line, content)
        return Statement(self.part, span, cue.cls, source, inherited, via, content, mode)

    # What introduces the content

    def _opening(
        self, line: _Line, cue: _Cue, frame: tuple[str, ...] | None = None
    ) -> _Opening | None:
        """The complementiser, colon or quotation after a cue, in the same sentence."""
        doubtful = line.raw[cue.start : line.words[cue.at].end]
        reach = 6 if form(doubtful) in self.words.doubtful else _REACH
        limit = min(line.limit(cue.at), cue.end + reach)
        frame = frame or self._frame(line, cue, limit)
        for at in range(cue.end, limit):
            gap = line.gap(at)
            if "؛" in gap or self._stops(line, cue, at):
                return None
            if ":" in gap or (line.form(at - 1) in self.words.chained and line.quote_at(at)):
                return _Opening(at, at)
            quote = line.quote_at(at)
            if (
                quote
                and "quote" in frame
                and self._is_speech(line, quote, next_to_cue=at == cue.end)
            ):
                return _Opening(at, at)
            if opening := self._complementiser(line, at, frame, cue.end):
                return opening
            if "question" in frame and line.form(at) in self.words.question:
                return _Opening(at, at)
        return None

    def _frame(self, line: _Line, cue: _Cue, limit: int) -> tuple[str, ...]:
        """What may introduce a verb's content; nothing where it lacks the noun that it needs."""
        verb: Verb = cue.entry
        if not verb.with_noun:
            return verb.frame
        near = (line.form(at).removeprefix("ال") for at in range(cue.end, min(limit, cue.end + 15)))
        return self.words.belief_frame if any(w.startswith(self.words.belief) for w in near) else ()

    def _complementiser(
        self, line: _Line, at: int, frame: tuple[str, ...], after: int
    ) -> _Opening | None:
        word, before = line.form(at), line.form(at - 1) if at > after else ""
        if (word in self.words.with_b and "بأن" in frame) or (
            word in self.words.with_l and "لأن" in frame
        ):
            return _Opening(at, at + 1)
        if word in self.words.plain and before.lstrip("وف") not in self.words.not_after:
            led = next(
                (f for f in frame if f.endswith(" أن") and form(f.split()[0]) == before), None
            )
            if led:
                return _Opening(at - 1, at + 1)
            if "أن" in frame:
                return _Opening(at, at + 1)
        return None

    def _stops(self, line: _Line, cue: _Cue, at: int) -> bool:
        """Whether another word of saying begins its own clause here."""
        word = line.form(at)
        verb = self.words.verbs.get(word) or self.words.verbs.get(
            word[1:] if word[:1] in "وف" else ""
        )
        if verb is None or word in self.words.chained:
            return False
        if verb.participle:
            return "،" in line.gap(at)
        # ذكر, بين are nouns and prepositions too: only one that opens a clause of its own counts.
        own = self._complementiser(line, at + 1, verb.frame, at + 1)
        return own is not None or ":" in (line.gap(at + 1) if at + 1 < len(line.words) else "")

    def _object(self, line: _Line, cue: _Cue) -> _Opening | None:
        """The preposition before a noun that is content too: دعا إلى, طالب بـ."""
        verb: Verb = cue.entry
        if "object" not in verb.frame:
            return None
        for at in range(cue.end, min(line.limit(cue.at), cue.end + _REACH // 3)):
            if "؛" in line.gap(at) or line.phrase(at, self.words.times):
                return None
            for preposition in map(form, verb.object):
                word = line.form(at)
                if word == preposition and at + 1 < len(line.words):
                    return _Opening(at, at + 1)
                if preposition in ("ب", "ل") and word.startswith(preposition + "ال"):
                    return _Opening(at, at, drop=1)
        return None

    def _is_speech(self, line: _Line, quote: Span, *, next_to_cue: bool) -> bool:
        """Whether a quotation is long enough to be said, and no name or title in quotes."""
        return len(line.inside(*quote)) >= (3 if next_to_cue else 5)

    # The content

    def _content(
        self, line: _Line, at: int, later: Sequence[_Cue], *, drop: int = 0
    ) -> Span | None:
        """What is reported from a word on: a quotation, or the clause up to the next cue."""
        if at >= len(line.words):
            return None
        quote = line.quote_at(at)
        if quote and self._is_whole(line, quote):
            return line.trimmed(quote.start, quote.end)
        start = line.words[at].start + drop
        end = line.sentence_end(at)
        for inner in line.quotes_from(start, end):  # a quotation runs over the sentence's end
            if inner.end > end:
                end = min(inner.end + 1, line.span.end)
        for cue in later:
            if start < cue.start < end and self._breaks(line, cue, start):
                end = cue.start - int(cue.conjoined)
                break
        return line.trimmed(start, end)

    def _is_whole(self, line: _Line, quote: Span) -> bool:
        """Whether a quotation that begins the content is all of it."""
        inside = len(line.inside(*quote))
        after = line.raw[quote.end + 1 : min(quote.end + 20, line.span.end)].lstrip()
        return inside >= 8 or (inside >= 3 and (not after or after[0] in ".،؛,:!؟)"))

    def _breaks(self, line: _Line, cue: _Cue, start: int) -> bool:
        """Whether a later cue ends the clause from `start` on, since the speaker goes on."""
        if any(cue.start < q.end for q in line.quotes_from(start, cue.start + 1)):
            return False
        gap = line.gap(cue.at)
        closed = any(char in gap for char in "،,؛") or any(char in QUOTES for char in gap)
        return closed and (cue.kind in ("participle", "nominal") or cue.conjoined)

    def _mode(self, line: _Line, content: Span) -> str:
        """Direct if over half of the characters stand in quotation marks."""
        quoted = 0
        reached = content.start
        for quote in line.quotes_from(content.start - _LONG_QUOTE, content.end):
            start, end = max(quote.start, reached), min(quote.end, content.end)
            quoted, reached = quoted + max(0, end - start), max(reached, end)
        return "direct" if 2 * quoted > content.end - content.start else "indirect"

    # The source

    def _source(self, line: _Line, cue: _Cue, region_end: int) -> tuple[Source | None, bool]:
        """The source of a verb or participle, and whether an earlier clause names it."""
        if cue.kind == "participle":
            return self._antecedent(line, cue)
        verb: Verb = cue.entry
        if self.words.relative & {line.form(cue.at - 1)}:
            return self._bearer(line, cue)
        span = None
        if not self._addresses(line, cue.end, verb):
            span = self._noun_phrase(line, cue.end, region_end, addressee=verb.addressee)
        span = span or self._subject_before(line, cue)
        if span:
            return self._named(line, span), False
        return self._antecedent(line, cue)

    def _bearer(self, line: _Line, cue: _Cue) -> tuple[Source | None, bool]:
        """Who a relative clause is about: a name that stands right before it (فلان، الذي قال)."""
        start = line.words[cue.at - 1].start
        near = [m for m in self.mentions if m.type != "LOC" and start - 4 < m.end <= start]
        if not near:
            return None, False
        return self._named(line, Span(near[-1].start, near[-1].end)), True

    def _reported_since(self, start: int) -> bool:
        """Whether a statement's cue stands at or after this offset: they come in order."""
        return bool(self.found) and self.found[-1].cue.start >= start

    def _antecedent(self, line: _Line, cue: _Cue) -> tuple[Source | None, bool]:
        """Who spoke last; in a sentence that reports nobody yet, the first that it names."""
        start = line.words[line.first(cue.at)].start
        reported = self._reported_since(start)
        several = cue.kind == "participle" and line.form(cue.at).endswith(("ين", "ات"))
        if not reported and cue.at > line.first(cue.at):
            before = [m for m in self.mentions if start <= m.start and m.end <= cue.start]
            for kind in () if several else ("PERS", "ORG"):
                for mention in before:
                    if mention.type == kind:
                        return self._named(line, Span(mention.start, mention.end)), True
            if cue.kind == "participle":
                return None, False
        if several and self.speaker and self.speaker.kind == "named":
            return None, False  # قائلين is said of several
        return self.speaker, self.speaker is not None

    def _addresses(self, line: _Line, at: int, verb: Verb) -> bool:
        """Whether a verb is followed by whom it is said to: قال للسائقين, دعا الصحافيين إلى."""
        word = line.form(at)
        oblique = word.startswith("ال") and word.endswith("ين") and len(word) > 6
        return word.startswith("لل") or self._is_addressed(line, at) or (verb.addressee and oblique)

    def _noun_phrase(
        self, line: _Line, at: int, end: int, *, addressee: bool = False, drop: int = 0
    ) -> Span | None:
        """The noun phrase that begins at a word (after times), up to what cannot belong to it."""
        while at < end and (time := line.phrase(at, self.words.times)):
            at += len(time)
        first = at
        while at < end and (
            self._in_name(line, at, first) or not self._ends_source(line, at, first)
        ):
            if addressee and at > first and self._object_begins(line, first, at):
                break
            at += 1
        return (
            line.trimmed(line.words[first].start + drop, line.words[at - 1].end + 1)
            if at > first
            else None
        )

    def _in_name(self, line: _Line, at: int, first: int) -> bool:
        """Whether a word stands in a short quotation inside the phrase: منظمة "إغاثة بلا تخوم"."""
        start, here = line.words[first].start, line.words[at].start
        return any(here < q.end < q.start + 60 for q in line.quotes_from(start, here))

    def _ends_source(self, line: _Line, at: int, first: int) -> bool:
        if line.phrase(at, self.words.source_end) or line.form(at) in self.words.chained:
            return True
        if at > first and line.phrase(at, self.words.nominal_cues):
            return True
        gap = line.gap(at)
        if at > first and ("(" in gap or "؛" in gap):
            return True
        verb = self.words.verbs.get(line.form(at))
        if at > first and "،" in gap and verb:
            return True
        return at > first and self._is_addressed(line, at)

    def _is_addressed(self, line: _Line, at: int) -> bool:
        """Whether a word is the medium spoken to: لوكالة, للصحفيين, لـ"العربي"."""
        word = line.form(at)
        if not word:
            return False
        bare = {word[1:], "ا" + word[1:], word[2:]}
        return word.startswith("ل") and bool(
            bare & self.words.media or line.raw.startswith("لـ", line.words[at].start)
        )

    def _object_begins(self, line: _Line, first: int, at: int) -> bool:
        """Whether a definite noun follows an indefinite plural: اتهم ناشطون | النظام."""
        head = line.form(first)
        return head.endswith("ون") and not head.startswith("ال") and line.form(at).startswith("ال")

    def _subject_before(self, line: _Line, cue: _Cue) -> Span | None:
        """The subject of a cue that follows it: كان X قد قال; X قال إن."""
        if cue.at == 0 or (cue.conjoined and not line.form(cue.at).startswith("ف")):
            return None
        last = cue.at - 1 if line.form(cue.at - 1) in ("قد", "لقد") else cue.at
        first = line.first(cue.at)
        for at in range(last - 1, first - 1, -1):
            if line.form(at).lstrip("وف") in ("كان", "كانت", "كانوا"):
                return self._noun_phrase(line, at + 1, last)
            if line.form(at) in self.words.plain | self.words.with_b | self.words.with_l:
                return self._noun_phrase(line, at + 1, last)
            if line.form(at).lstrip("وف") in ("لكن", "اما", "بينما", "فيما"):
                return self._noun_phrase(line, at + 1, last)
        if cue.conjoined or any(line.form(at) in self.words.verbs for at in range(first, last)):
            return None
        if last - first > 15 or last == first or line.form(last - 1) in self.words.relative:
            return None
        begins_clause = line.form(first) not in (
            "في",
            "من",
            "علي",
            "الي",
            "عن",
            "بعد",
            "قبل",
            "كما",
            "لكن",
        )
        return self._noun_phrase(line, first, last) if begins_clause else None

    def _named(self, line: _Line, span: Span) -> Source:
        """A source phrase with its kind and entity."""
        inside = [m for m in self.mentions if span.start <= m.start and m.end <= span.end]
        people = [m for m in inside if m.type == "PERS"]
        head = [m for m in inside if m.start - span.start <= 2]
        entity = next(iter(people or head), None)
        return Source(span, self._kind(line, span, entity), entity.entity if entity else None)

    def _kind(self, line: _Line, span: Span, entity: Mention | None) -> str | None:
        if entity and entity.type == "PERS":
            return "named"
        written = line.raw[span.start : span.end]
        behind_l = line.raw.startswith("لل", span.start - 1)
        if behind_l and self.words.lost_alef(written, line.raw):
            written = f"ا{written}"  # after a proclitic ل the article's alef is not written
        phrase = [word.form for word in words(written)]
        head = phrase[0].removeprefix("لل").removeprefix("ال")
        # مصدراً is مصدر; سائقان are two of سائق
        forms = (phrase[0], head, head.removesuffix("ا"))
        kind = next((self.words.kinds[f] for f in forms if f in self.words.kinds), None)
        if kind is None and self.words.kinds.get(head[:-2]) == "role":
            return "collective"
        apposition = line.raw[span.start : span.end].split("،", 1)[1:]
        if kind == "role" and apposition and 2 <= len(words(apposition[0])) <= 4:
            return "named"
        if kind == "title":
            return "named" if len(phrase) > 2 else "role"
        if kind in ("office", "unique"):
            return "named"
        if kind:
            return kind
        if entity:
            return "organisation"
        if head.endswith(("ون", "ين", "ات")):
            return "collective"
        # Two or three words that no list knows are mostly a bare name; of others nothing is known.
        bare = 2 <= len(phrase) <= 3 and not head.endswith(("ه", "ا")) and phrase[0] == head
        return "named" if bare else None

    def _via(self, line: _Line, start: int, end: int) -> Span | None:
        """The medium through which the source spoke: في حديث مع X."""
        for at in range(start, end):
            for length in (3, 2, 1):
                entry = self.words.via.get(tuple(w.form for w in line.words[at : at + length]))
                if entry and (span := self._medium(line, at + length, end, entry["prep"])):
                    return span
        return None

    def _medium(self, line: _Line, at: int, end: int, prepositions: Sequence[str]) -> Span | None:
        if at >= end:
            return None
        for preposition in prepositions:
            if line.form(at) == form(preposition):
                return self._to_comma(line, at + 1, end)
            if preposition == "ل" and line.form(at).startswith("ل"):
                if len(line.form(at)) == 1:
                    return self._to_comma(line, at + 1, end)
                return self._to_comma(line, at, end, drop=1)
        return None

    def _to_comma(self, line: _Line, at: int, end: int, drop: int = 0) -> Span | None:
        last = at
        while last < end and (last == at or not set("،:؛(") & set(line.gap(last))):
            last += 1
        if last == at:
            return None
        return line.trimmed(line.words[at].start + drop, line.words[last - 1].end + 1)

    # Cues that are no verb, and verbs of relaying

    def _nominal(self, line: _Line, cue: _Cue, later: Sequence[_Cue]) -> Statement | None:
        """بحسب X, وفقاً لـ X, على حد قوله: at the head of a sentence or after its clause."""
        entry, at, limit = cue.entry, cue.end, line.limit(cue.at)
        if "verb" in entry["takes"]:
            return self._as_said(line, cue)
        if entry["takes"] == ["pronoun"]:
            return self._covering(line, cue, at, self.speaker, True, later)
        if at < limit and line.form(at) in self.words.said_by_him:
            cue = cue._replace(cls=self.words.said_by_him[line.form(at)])
            return self._covering(line, cue, at + 1, self.speaker, True, later)
        if line.form(at) in self.words.speech_nouns and not self._is_adjective(line, at + 1):
            cue = cue._replace(end=at + 1)
        elif "noun" not in entry["takes"]:
            return None
        return self._of_noun(line, cue, limit, later)

    def _of_noun(
        self, line: _Line, cue: _Cue, limit: int, later: Sequence[_Cue]
    ) -> Statement | None:
        """A nominal cue with the noun phrase that follows it, or its preposition."""
        entry, at, drop = cue.entry, cue.end, 0
        if "prep" in entry and at < limit:
            if line.form(at) in map(form, entry["prep"]):
                at += 1
            elif "ل" in entry["prep"] and line.form(at).startswith("ل"):
                drop = 1
            else:
                return None
        bare = line.form(at)[drop:].removeprefix("ل" if drop else "ال").removeprefix("ال")
        if at >= limit or (entry.get("guard") and bare in self.words.not_before):
            return None
        end = self._phrase_end(line, cue, at, limit)
        span = self._noun_phrase(line, at, end, drop=drop)
        if span is None:
            return None
        return self._covering(line, cue, end, self._named(line, span), False, later)

    def _is_adjective(self, line: _Line, at: int) -> bool:
        """Whether an indefinite nisba follows: تقديرات محلية are nobody's but their own."""
        return line.form(at).endswith("يه") and not line.form(at).startswith("ال")

    def _phrase_end(self, line: _Line, cue: _Cue, at: int, limit: int) -> int:
        """Where the phrase after a nominal cue ends: at فإن or فقد, else at the first comma."""
        if cue.at == line.first(cue.at):
            for end in range(at + 1, min(limit, at + 25)):
                if (
                    line.form(end) in ("فان", "فانه", "فانها", "فقد")
                    or line.form(end) in self.words.plain
                ):
                    return end
        for end in range(at + 1, limit):
            if set("،؛:.()") & set(line.gap(end)) or line.form(end) in self.words.plain:
                return end
        return limit

    def _covering(
        self,
        line: _Line,
        cue: _Cue,
        at: int,
        source: Source | None,
        inherited: bool,
        later: Sequence[_Cue],
    ) -> Statement | None:
        """The statement of a nominal cue: the clause that it covers."""
        first = line.first(cue.at)
        if cue.at == first:
            while (
                line.form(at) in ("فان", "فانه", "فانها", "فقد")
                or line.form(at) in self.words.plain
            ):
                at += 1
            content = self._content(line, at, later) if at < line.limit(cue.at) else None
        else:
            content = line.trimmed(self._clause_start(line, cue, first), cue.start)
            before = self.found[-1] if self.found else None
            if before and before.cue.start < cue.start < before.content.start:
                content = before.content  # أفادت الوكالة، نقلاً عن مصدر، بأن
        if content is None:
            return None
        span = Span(cue.start, line.words[cue.end - 1].end)
        inherited = inherited and source is not None
        return self._made(line, cue, span, source, inherited, None, content)

    def _clause_start(self, line: _Line, cue: _Cue, first: int) -> int:
        """Where the clause before a nominal cue begins.

        In a sentence that reports somebody already, after the comma before; else with the sentence.
        """
        start = line.words[first].start
        if self._reported_since(start):
            commas = (at for at in range(cue.at - 4, first, -1) if "،" in line.gap(at))
            return line.words[next(commas, first)].start
        return start

    def _as_said(self, line: _Line, cue: _Cue) -> Statement | None:
        """حسبما أفاد X, كما قال X: cue and verb are one."""
        verb = self.words.verbs.get(line.form(cue.end))
        if verb is None or verb.participle:
            return None
        limit = line.limit(cue.at)
        whole = cue._replace(end=cue.end + 1, cls=verb.cls)
        if cue.at == line.first(cue.at) and cue.entry.get("no_clause"):
            return None  # كما قال إن: an ordinary verb, found as such
        end = self._phrase_end(line, whole, whole.end, limit) if whole.end < limit else limit
        span = self._noun_phrase(line, whole.end, end) if whole.end < end else None
        source = self._named(line, span) if span else self.speaker
        return self._covering(line, whole, end, source, span is None, ())

    def _relayed(self, line: _Line, cue: _Cue, later: Sequence[_Cue]) -> Statement | None:
        """نقلت X عن Y قوله إن: the source is Y, X is the medium."""
        limit = min(line.limit(cue.at), cue.end + _REACH)
        prepositions = tuple(map(form, cue.entry["prep"]))
        at = next((i for i in range(cue.end, limit) if line.form(i) in prepositions), None)
        if at is None:
            return None
        said = next((i for i in range(at + 1, limit) if line.form(i) in self.words.masdars), None)
        after = cue._replace(end=(said if said is not None else at) + 1)
        opening = self._opening(line, after, ("أن", "بأن", "quote"))
        if opening is None:
            return None
        content = self._content(line, opening.content, later)
        source = self._noun_phrase(line, at + 1, said if said is not None else opening.region_end)
        if content is None or source is None:
            return None
        via = self._noun_phrase(line, cue.end, at)
        span = Span(cue.start, line.words[at].end)
        if said is not None:
            span = Span(line.words[said].start, line.words[said].end)
        return self._made(line, cue, span, self._named(line, source), False, via, content)

    def _after_quotation(self, line: _Line, cue: _Cue) -> Statement | None:
        """The quotation that ends just before the cue: "...", قال X."""
        if cue.kind != "verb" or cue.conjoined or "quote" not in cue.entry.frame or not cue.at:
            return None
        before = line.words[cue.at - 1].end
        near = line.quotes_from(before - _LONG_QUOTE, cue.start)
        quote = next((q for q in near if before <= q.end < cue.start), None)
        if quote is None or not self._is_speech(line, quote, next_to_cue=True):
            return None
        limit = line.limit(cue.at)
        end = self._phrase_end(line, cue, cue.end, limit) if cue.end < limit else limit
        source = self._noun_phrase(line, cue.end, end) if cue.end < end else None
        content = line.trimmed(quote.start, quote.end)
        if content is None:
            return None
        named = self._named(line, source) if source else self.speaker
        inherited = source is None and named is not None
        span = Span(cue.start, line.words[cue.at].end)
        return self._made(line, cue, span, named, inherited, None, content)


def innermost(statements: Sequence[Statement], part: str, start: int, end: int) -> int | None:
    """Index of the innermost statement that holds a stretch; None = the outlet's own voice."""
    around = [
        (s.content.end - s.content.start, at)
        for at, s in enumerate(statements)
        if s.part == part and s.content.start <= start and end <= s.content.end
    ]
    return min(around)[1] if around else None


def parents(statements: Sequence[Statement]) -> list[int | None]:
    """For each statement the index of the innermost other one whose content holds its cue."""
    found: list[int | None] = []
    for inner in statements:
        others = [s for s in statements if s is not inner and s.content != inner.content]
        at = innermost(others, inner.part, *inner.cue)
        found.append(None if at is None else statements.index(others[at]))
    return found
