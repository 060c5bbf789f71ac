"""What is reported: where a cue's content begins, and where it ends."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from analysis.crf import known_words
from analysis.cues import Cue
from analysis.lines import LONG_QUOTE, Line
from analysis.reporting import Nominal, Relay, Saying
from analysis.sources import Sources
from analysis.text import Span

_REACH = 45  # words between a cue and what introduces its content
_DOUBTFUL_REACH = 6  # the same for a form that is often another word
_OBJECT_REACH = 18  # the same before a noun that is content
_NOUN_REACH = 3  # the same for a noun of saying: قوله إن
_TURN = 12  # words between إلا أن and a cue behind its subject
_SPEECH, _SPEECH_APART = 3, 5  # words of a quotation that is said: next to the cue, apart from it
_WHOLE = 8  # words of a quotation that is all of the content, whatever follows


class Opening(NamedTuple):
    """What introduces a content.

    Attributes:
        end: index of the word behind the last that may name the source.
        content: index of the first word of the content.
        drop: letters of that word that are a proclitic.
    """

    end: int
    content: int
    drop: int = 0


class Contents:
    """What the cues of a paragraph report."""

    def __init__(self, line: Line, cues: Sequence[Cue], sources: Sources) -> None:
        """Takes a paragraph with its cues, in order, and what is known of the names in it."""
        self.line = line
        self.cues = cues
        self.lexicon = line.lexicon
        self.sources = sources
        self._at = {cue.at: number for number, cue in enumerate(cues)}
        self._openings: dict[int, Opening | None] = {}

    def begins_cue(self, at: int) -> bool:
        """Whether a cue begins with a word."""
        return at in self._at

    # Where it begins

    def opening(self, number: int) -> Opening | None:
        """What introduces the content of a verb, participle or noun of saying; None if nothing."""
        if number not in self._openings:
            cue = self.cues[number]
            entry = cue.entry
            found = None
            if isinstance(entry, Saying):
                found = self.search(cue, self._frame(cue, entry), entry.object)
            elif isinstance(entry, str):
                found = self.search(cue, ("أن", "بأن", "quote"))
            self._openings[number] = found
        return self._openings[number]

    def search(self, cue: Cue, frame: Sequence[str], objects: Sequence[str] = ()) -> Opening | None:
        """The first complementiser, colon or quotation behind a cue, in its sentence.

        A noun that is content (دعا إلى وقف القصف) counts where it stands before that.
        """
        line = self.line
        limit = min(line.limit(cue.at), cue.end + self._reach(cue))
        clause, stop = None, limit
        apart = "quote" not in frame and bool(frame)
        for at in range(cue.end, limit):
            told = line.quote_at(at) is not None or self._colon(at)
            if at > cue.end and not told and self._stops(at, apart=apart):
                stop = at
                break
            if clause := self._introduced(cue, at, frame):
                stop = at
                break
        if "object" not in frame:
            return clause
        doubtful = None
        for preposition in objects:
            for at in range(cue.end, min(stop, cue.end + _OBJECT_REACH)):
                opening, sure = self._object(cue, at, preposition)
                if sure:
                    return opening
                doubtful = doubtful or opening
        return clause or doubtful

    def _reach(self, cue: Cue) -> int:
        if isinstance(cue.entry, Saying) and cue.entry.noun:
            return _NOUN_REACH
        stem = self.line.form(cue.at)[int(cue.conjoined) :]
        before = self.line.bare(cue.at - 1)
        sure = cue.conjoined or cue.at == self.line.first(cue.at)
        sure = sure or before in self.lexicon.before_verb or self.line.behind_aside(cue.at)
        return _DOUBTFUL_REACH if stem in self.lexicon.doubtful and not sure else _REACH

    def _frame(self, cue: Cue, entry: Saying) -> tuple[str, ...]:
        """What may introduce a verb's content; nothing where it lacks the noun that it needs."""
        if not entry.with_noun:
            return entry.frame
        line, limit = self.line, self.line.limit(cue.at)
        near = (line.form(at).removeprefix("ال") for at in range(cue.end, min(limit, cue.end + 15)))
        belief = any(word.startswith(self.lexicon.belief) for word in near)
        return self.lexicon.belief_frame if belief else ()

    def _stops(self, at: int, *, apart: bool) -> bool:
        """Whether a clause begins here that the cue before it does not announce.

        Args:
            at: index of a word behind the cue.
            apart: whether the cue takes no quotation, so that قائلا is a cue of its own.
        """
        line = self.line
        if "؛" in line.gap(at) or (line.comma(at) and line.phrase(at, self.lexicon.breaks)):
            return True
        if line.form(at) in self.lexicon.labels:
            return True
        if line.form(at) in self.lexicon.chained:
            return apart  # أدان الهجوم قائلاً إن: the participle tells
        if at not in self._at:
            return False
        cue = self.cues[self._at[at]]
        if not isinstance(cue.entry, Saying):
            return not isinstance(cue.entry, Nominal) and line.bare(at - 1) != "كما"
        if line.phrase(at - 1, self.lexicon.joined_by):
            return True
        entry = cue.entry
        if cue.conjoined or (entry.noun and not entry.bare) or (entry.noun and apart):
            return True
        if cue.participle and line.comma(at):
            return True
        if entry.always and not cue.participle:
            return line.form(at - 1) not in self.lexicon.relative
        # ذكر, بين are nouns and prepositions too: only one that opens a clause of its own counts.
        own = range(at + 1, min(at + 2 + 2 * cue.participle, len(line.words)))
        return any(
            self._complementiser(here, cue.entry.frame, at + 1) or ":" in line.gap(here)
            for here in own
        )

    def _introduced(self, cue: Cue, at: int, frame: Sequence[str]) -> Opening | None:
        line = self.line
        chained = at > cue.end and line.form(at - 1) in self.lexicon.chained
        beside = at == cue.end or chained
        if self._colon(at) or (chained and frame and line.quote_at(at)):
            told = line.form(at) in self.lexicon.plain and at + 1 < len(line.words)
            return Opening(at, at + told)  # قال: إن الماء عاد
        quote = line.quote_at(at)
        if quote and self.is_speech(quote, beside=beside or self._ends_sentence(quote)):
            # كتب, ختم take titles as objects too: only a long quotation right behind them counts.
            long = at == cue.end and line.count(quote) >= _WHOLE
            if "quote" in frame or ("colon" in frame and long):
                return Opening(at, at)
        if opening := self._complementiser(at, frame, cue.end):
            return opening
        if "question" in frame and line.form(at) in self.lexicon.question:
            return Opening(at, at)
        return None

    def _ends_sentence(self, quote: Span) -> bool:
        """Whether nothing but the outlet's comment follows a quotation in its sentence."""
        line = self.line
        behind = line.index(quote.end)
        if behind >= len(line.words) or behind in line.starts_of_sentences:
            return True
        return self._comments(behind)

    def _colon(self, at: int) -> bool:
        """Whether a colon stands before a word that is no clock time (10:30)."""
        gap = self.line.gap(at)
        if ":" not in gap:
            return False
        return not (
            gap == ":" and self.line.form(at).isdigit() and self.line.form(at - 1).isdigit()
        )

    def _complementiser(self, at: int, frame: Sequence[str], after: int) -> Opening | None:
        line, lexicon = self.line, self.lexicon
        word, before = line.form(at), line.form(at - 1) if at > after else ""
        if at in line.taken:
            return None
        if (word in lexicon.with_b and "بأن" in frame) or (
            word in lexicon.with_l and "لأن" in frame
        ):
            return Opening(at, at + 1)
        if before in lexicon.states and before not in lexicon.kinds:
            return None  # ضرورة أن
        beside = at == after + 1  # اعتبر خصوصاً أن: an adverb of the verb
        if word in lexicon.plain and (
            not before or beside or line.bare(at - 1) not in lexicon.not_after
        ):
            if before in lexicon.led(frame):
                return Opening(at - 1, at + 1)
            if "أن" in frame:
                return Opening(at, at + 1)
        return None

    def is_speech(self, quote: Span, *, beside: bool) -> bool:
        """Whether a quotation is long enough to be said, and no name or title in quotes."""
        return self.line.count(quote) >= (_SPEECH if beside else _SPEECH_APART)

    # A noun that is content

    def _object(self, cue: Cue, at: int, preposition: str) -> tuple[Opening | None, bool]:
        """The noun behind a preposition of the verb, and whether it is sure to be the content.

        Sure is a verbal noun: دعا السفير إلى لبنان | إلى وقف القصف.
        """
        line = self.line
        word = line.form(at)
        if at in line.taken or line.time(at):
            return None, False
        if preposition == "bare":
            return (Opening(at, at), True) if self._bare_object(cue, at) else (None, False)
        if word == preposition and at + 1 < line.limit(at):
            return Opening(at, at + 1), self._is_act(line.form(at + 1))
        if preposition in ("ب", "ل") and self.has_proclitic(at, preposition):
            act = self._is_act(_without(word, preposition))
            if act or preposition == "ب":
                return Opening(at, at, drop=1), act
        return None, False

    def _is_act(self, word: str) -> bool:
        """Whether a word is a verbal noun or another noun that heads what is said to be."""
        bare = word.removeprefix("ال")
        for stem in (
            bare,
            *(bare.removesuffix(p) for p in ("هم", "ها", "هما", "ه") if len(bare) > 4),
        ):
            if stem in self.lexicon.acts:
                return True
        return False

    def has_proclitic(self, at: int, letter: str) -> bool:
        """Whether a word begins with a preposition and is no word of its own (بوش, بشار)."""
        line = self.line
        word, start = line.form(at), line.words[at].start
        if not word.startswith(letter) or len(word) < 4 or self.sources.begins(start):
            return False
        stem = _without(word, letter)
        if self.sources.begins(start + 1) or (stem.startswith("ال") and _band(stem) > 0):
            return True
        return _band(stem) > _band(word) - (3 if self._is_act(stem) else 0)

    def _bare_object(self, cue: Cue, at: int) -> bool:
        """Whether the noun phrase that is denied begins here, behind the verb's subject."""
        line, lexicon = self.line, self.lexicon
        word, before = line.form(at), line.form(at - 1)
        if self.sources.holds(line.words[at].start) or word in lexicon.kinds:
            return False
        if word in lexicon.pointing:
            return True
        act = self._is_act(word)
        if at == cue.end:
            return act and not word.startswith("ال")
        if before in lexicon.prepositions or not act:
            return False
        complete = (
            before.startswith("ال") or self.sources.ends(line.words[at - 1].end) or line.comma(at)
        )
        if word.startswith("ال"):
            return complete
        one = at == cue.end + 1 and lexicon.kinds.get(before) in ("role", "collective")
        return complete or one or before.endswith(("ي", "يه"))

    # Where it ends

    def content(self, number: int, opening: Opening) -> Span | None:
        """What is reported from an opening on: a quotation, or the clause up to what follows."""
        line, at = self.line, opening.content
        if at >= len(line.words):
            return None
        quote = line.quote_at(at)
        if quote and self._is_whole(quote):
            last = self._last_quotation(quote)
            found = line.trimmed(quote.start, quote.end)
            following = line.trimmed(*last)
            return Span(found.start, following.end) if found and following else None
        start = line.marks(quote)[0] if quote else line.behind(at, opening.drop)
        end = self.end(start, at, number)
        if not self.is_clause(opening):
            end = self._noun_end(start, at, end)
        return line.trimmed(start, end)

    def is_clause(self, opening: Opening) -> bool:
        """Whether a clause or quotation is opened, and no noun phrase."""
        line, lexicon = self.line, self.lexicon
        at = opening.content
        before = line.form(at - 1)
        known = before in lexicon.plain | lexicon.with_b | lexicon.with_l
        return not opening.drop and (known or line.quote_at(at) is not None or ":" in line.gap(at))

    def _noun_end(self, start: int, at: int, end: int) -> int:
        """Where a noun phrase that is content ends: before a comma with لكن, إذ, فيما."""
        line = self.line
        for here in range(at + 1, len(line.words)):
            word = line.words[here]
            if word.start >= end:
                break
            lexicon = self.lexicon
            apart = line.phrase(here, lexicon.breaks) or line.phrase(here, lexicon.occasions)
            if line.comma(here) and apart and not self._in_own_quote(start, word.start):
                return word.start
        return end

    def _is_whole(self, quote: Span) -> bool:
        """Whether a quotation that begins the content is all of it."""
        line = self.line
        inside = line.count(quote)
        if inside >= _WHOLE:
            return True
        closes = quote.end + 1
        after = line.raw[closes : min(closes + 20, line.span.end)].lstrip("'" + " \u00a0")
        return inside >= _SPEECH and (not after or after[0] in ".،؛,:!؟()")

    def _last_quotation(self, quote: Span) -> Span:
        """The last of the quotations that follow each other with nothing but stops between."""
        line = self.line
        while True:
            nearest = line.index(quote.end)
            if line.bare(nearest) in self.lexicon.plain and line.form(nearest) != line.bare(
                nearest
            ):
                nearest += 1  # "...", وإن "..."
            following = line.quote_at(nearest) if nearest < len(line.words) else None
            if following is None or nearest in self._at or following.start <= quote.end:
                return quote
            behind = line.index(following.end)
            if behind in self._at and not self.cues[self._at[behind]].conjoined:
                return quote  # a cue of its own follows
            quote = following

    def end(self, start: int, at: int, number: int) -> int:
        """Where the clause ends that begins at a word.

        Args:
            start: its first character.
            at: index of its first word.
            number: the cue that reports it; later ones may go on with the speaker.
        """
        line = self.line
        end = line.sentence_end(at)
        for inner in line.quotes_from(start, end):  # a quotation runs over the sentence's end
            if end < inner.end <= inner.start + LONG_QUOTE:
                end = min(inner.end + 1, line.span.end)
        for later in range(number + 1, len(self.cues)):
            cue = self.cues[later]
            if cue.start >= end:
                break
            if (
                cue.start > start
                and not self._in_own_quote(start, cue.start)
                and self._goes_on(later)
            ):
                end = self._boundary(cue)
                break
        return self._comment(start, at, end)

    def _in_own_quote(self, start: int, offset: int) -> bool:
        return any(offset < q.end for q in self.line.quotes_from(start, offset + 1))

    def _goes_on(self, number: int) -> bool:
        """Whether a later cue ends the clause before it, since it reports something of its own."""
        line, cue = self.line, self.cues[number]
        entry = cue.entry
        if isinstance(entry, Nominal):
            return line.closed(cue.at) and "verb" not in entry.takes
        if isinstance(entry, Relay):
            return cue.conjoined or line.comma(cue.at)
        if cue.participle and line.form(cue.at) not in self.lexicon.doubtful:
            return self._participle_goes_on(number)
        if isinstance(entry, Saying) and entry.noun:  # بقوله إن
            return not entry.bare and self.opening(number) is not None
        opening = self.opening(number)
        if opening is None and self._joined(cue) is not None:
            also = line.bare(cue.at - 1) == "كما" and line.comma(cue.at - 1)
            return also and line.form(cue.at) not in self.lexicon.doubtful
        if opening is None:
            return cue.conjoined and isinstance(entry, Saying) and entry.always
        if cue.conjoined:  # an imperfect goes on with what is said: وتعتبر أن
            return line.closed(cue.at) or line.bare(cue.at)[:1] not in ("ي", "ت")
        if "؛" in line.gap(cue.at) or self._joined(cue) is not None:
            return True
        if not line.comma(cue.at) or not isinstance(entry, Saying) or opening.end <= cue.end:
            return False
        return self.sources.phrase(line, cue.end, opening.end) is not None  # ، أوضح القائد أن

    def _participle_goes_on(self, number: int) -> bool:
        """Whether a participle tells something more: مؤكداً الحاجة, مشيرة إلى أن."""
        line, cue = self.line, self.cues[number]
        if cue.conjoined or line.closed(cue.at) or line.form(cue.at).endswith("ا"):
            return True
        told = self.opening(number)
        return told is not None and told.content <= cue.end + _NOUN_REACH

    def _joined(self, cue: Cue) -> int | None:
        """Index of the word that opens a new clause of reporting: ، كما أكد; إلا أن X قال."""
        line, lexicon = self.line, self.lexicon
        for length in (1, 2, 3):
            at = cue.at - length
            if at > 0 and len(line.phrase(at, lexicon.joined_by)) == length:
                sure = line.comma(at) or line.form(at) in lexicon.always_join
                return at if sure else None
        for at in range(cue.at - 1, max(0, cue.at - _TURN), -1):
            if at in self._at:
                return None
            if line.comma(at):
                return at if line.phrase(at, lexicon.turns) else None
        return None

    def _boundary(self, cue: Cue) -> int:
        joined = self._joined(cue)
        return cue.start - int(cue.conjoined) if joined is None else self.line.words[joined].start

    def relays(self, cue: Cue) -> int | None:
        """Index of the preposition behind a verb of relaying: نقلت الوكالة | عن مسؤول."""
        assert isinstance(cue.entry, Relay)
        limit = min(self.line.limit(cue.at), cue.end + _REACH)
        found = (i for i in range(cue.end, limit) if self.line.form(i) in cue.entry.prepositions)
        return next(found, None)

    def _comment(self, start: int, at: int, end: int) -> int:
        """The end of a clause, or where the outlet speaks again before it."""
        line = self.line
        for here in range(at + 2, len(line.words)):
            word = line.words[here]
            if word.start >= end:
                break
            if self._comments(here) and not self._in_own_quote(start, word.start):
                return line.words[here - (line.form(here - 1) == "من")].start  # من دون أن
        return end

    def _comments(self, at: int) -> bool:
        line, lexicon = self.line, self.lexicon
        word = line.form(at)
        if line.phrase(at, lexicon.comment) or (word in lexicon.credits and "(" in line.gap(at)):
            return True
        going_on = word in lexicon.going_on and (line.comma(at) or word.endswith("ا"))
        return going_on or bool(line.comma(at) and line.phrase(at, lexicon.comment_behind_comma))

    # A clause that a cue behind or inside it covers

    def clause_before(self, cue: Cue, first: int, reported: bool) -> int:
        """Where the clause begins that a cue behind it covers.

        Args:
            cue: the cue.
            first: the first word that can belong to it.
            reported: whether its sentence reports something already; then it begins behind the
                comma before.
        """
        line = self.line
        for at in range(cue.at - 3, first, -1):
            if line.comma(at) and not self._in_own_quote(
                line.words[first].start, line.words[at].start
            ):
                bare = line.bare(at)
                new = bare != line.form(at) and not line.form(at).startswith("وا")
                breaks = line.phrase(at, self.lexicon.joined_by) or line.phrase(
                    at, self.lexicon.breaks
                )
                if reported or new or breaks:
                    return line.behind(at, int(new))
        conjoined = line.form(first)[:1] in "وف" and line.bare(first) != line.form(first)
        return line.behind(first, int(conjoined and self._is_conjunction(first)))

    def _is_conjunction(self, at: int) -> bool:
        """Whether the و or ف of a word is none of its own letters (ونزحت, not وقع)."""
        word = self.line.form(at)
        return not self.sources.begins(self.line.words[at].start) and _band(word[1:]) > _band(word)

    # How

    def mode(self, content: Span, cue: Span | None) -> str:
        """Direct if over half of the characters stand in quotation marks of their own."""
        around = self.line.quotes_round(cue.start) if cue else ()
        quoted = self.line.quoted(content.start, content.end, around)
        return "direct" if 2 * quoted > content.end - content.start else "indirect"


def _without(word: str, letter: str) -> str:
    """A word without its preposition; ل and ال together are written لل."""
    return "ال" + word[2:] if letter == "ل" and word.startswith("لل") else word[1:]


@lru_cache(maxsize=1 << 16)
def _band(word: str) -> int:
    """How frequent a form is, 0 (not seen) to 15."""
    known = known_words().get(word)
    return known.band if known else 0
