"""Who speaks: the noun phrase of a source, its kind, and the entity that it names."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from analysis.crf import known_words
from analysis.lines import Line
from analysis.reporting import Lexicon, Saying
from analysis.text import QUOTES, Span, form, words

_PLACE = 7  # words of a place behind في
_QUOTED_NAME = 60  # characters of a quotation inside a source: منظمة "إغاثة بلا تخوم"
_LONG_NAME = 80  # characters of a name
_LONGEST = 40  # words of a source
_PLURALS = ("ون", "ين", "ان", "ات")
_BORNE = 2  # from how many persons on (see `crf.Known`) a word counts as a name
_REACH = 15  # words before a cue in which its subject stands


class Name(Protocol):
    """What this module knows of a name that stands in the text; see `entities.Mention`."""

    @property
    def part(self) -> str:
        """Title or body."""

    @property
    def start(self) -> int:
        """Its first character."""

    @property
    def end(self) -> int:
        """Its end, exclusive."""

    @property
    def type(self) -> str:
        """PERS, ORG, LOC or MISC."""


class Source(NamedTuple):
    """Who speaks: the noun phrase, its kind, and the entity that it names."""

    span: Span
    kind: str | None
    entity: str | None


class Sources:
    """Finds the sources in a part of an article.

    Attributes:
        names: the names in the part, in order.
    """

    def __init__(self, lexicon: Lexicon, names: Sequence[Name]) -> None:
        self.lexicon = lexicon
        self.names = sorted(names, key=lambda name: (name.start, -name.end))
        self._starts = [name.start for name in self.names]

    def inside(self, start: int, end: int) -> list[Name]:
        """The names that stand in a stretch."""
        near = self.names[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        return [name for name in near if name.end <= end]

    def begins(self, offset: int) -> bool:
        """Whether a name begins at a character."""
        at = bisect_left(self._starts, offset)
        return at < len(self._starts) and self._starts[at] == offset

    def ends(self, offset: int) -> bool:
        """Whether a name ends at an offset."""
        return any(name.end == offset for name in self.inside(offset - _LONG_NAME, offset))

    def holds(self, offset: int) -> bool:
        """Whether a character stands in a name."""
        return self.begins(offset) or self._round(offset) is not None

    def _round(self, start: int) -> Name | None:
        """The name inside which a character stands, not at its start."""
        low = bisect_left(self._starts, start - _LONG_NAME)
        near = self.names[low : bisect_left(self._starts, start)]
        return next((name for name in near if name.start < start < name.end), None)

    # Noun phrases

    def phrase(
        self, line: Line, at: int, end: int, *, addressee: bool = False, drop: int = 0
    ) -> Span | None:
        """The noun phrase of a source among words, behind times and occasions.

        Args:
            line: the paragraph.
            at: index of the first word.
            end: index of the word behind the last that may belong to it.
            addressee: whether the one spoken to may follow as an object.
            drop: letters of the first word that are a proclitic.
        """
        first = at if drop else self._begin(line, at, end)
        if first is None:
            return None
        at = first + 1
        while at < min(end, first + _LONGEST) and not self._ends(line, at, first, end):
            if addressee and self._object_begins(line, first, at):
                break
            at += 1
        while at - 1 > first and (
            line.form(at - 1) in self.lexicon.prepositions or line.form(at - 1) == "و"
        ):
            at -= 1
        return line.trimmed(line.behind(first, drop), line.words[at - 1].end + 1)

    def _begin(self, line: Line, at: int, end: int) -> int | None:
        """Where the phrase begins: behind times, asides and an occasion with its comma."""
        lexicon = self.lexicon
        while at < end:
            if time := line.time(at):
                at += time
            elif aside := line.phrase(at, lexicon.asides) or line.phrase(at, lexicon.asides, 1):
                at += len(aside)
            elif line.form(at) in lexicon.pronouns:
                at += 1  # قال له صاحبه
            elif line.phrase(at, lexicon.occasions) or line.form(at) in lexicon.prepositions:
                comma = (i for i in range(at + 1, end) if line.comma(i))
                behind = next(comma, end)
                if behind >= end or line.form(behind) in lexicon.prepositions:
                    return None
                at = behind
            else:
                break
        if at >= end or line.bare(at) in lexicon.no_subject or line.phrase(at, lexicon.source_end):
            return None
        if line.form(at) in lexicon.chained or self.addressed(line, at):
            return None
        word, start = line.form(at), line.words[at].start
        if word.startswith("ل") and self.begins(start + 1):
            return None  # قال لرويترز
        return at

    def _ends(self, line: Line, at: int, first: int, end: int) -> bool:
        """Whether a word behind the first no longer belongs to the phrase."""
        start = line.words[at].start
        if self._round(start) or self._in_quoted_name(line, at, first):
            return False
        lexicon, word = self.lexicon, line.form(at)
        gap = line.gap(at)
        if at == first + 1 and line.form(first) in lexicon.each and word in lexicon.pronouns:
            return False  # كل منهم
        if word == "عن" and line.form(at - 1) in lexicon.issued:
            return False  # بيان صادر عن الوزارة
        if "(" in gap or "؛" in gap or (line.comma(at) and not self._apposition(line, at)):
            return True
        if _is_accusative(line, at) and not _is_accusative(line, first):
            return True  # عقد الوزير | مؤتمراً
        if line.phrase(at, lexicon.source_end) or line.time(at) or word in lexicon.chained:
            return True
        if line.bare(at) in lexicon.relative or line.bare(at) in lexicon.negations:
            return True
        if line.phrase(at, lexicon.unnamed):
            return True
        if line.phrase(at, lexicon.nominal_cues) or self.addressed(line, at):
            return True
        return (
            word == "في" and self._is_place(line, at + 1) and not self._named_behind(line, at, end)
        )

    def _named_behind(self, line: Line, at: int, end: int) -> bool:
        """Whether a person's name follows behind a place and a comma: الناشط في الحي، ليلى سعد."""
        commas = (i for i in range(at + 1, min(at + _PLACE, end)) if line.comma(i))
        comma = next(commas, None)
        if comma is None:
            return False
        start = line.words[comma].start
        return any(
            n.start == start and n.type == "PERS" for n in self.inside(start, start + _LONG_NAME)
        )

    def _apposition(self, line: Line, at: int) -> bool:
        """Whether a name or title may go on behind a comma."""
        lexicon = self.lexicon
        word = line.form(at)
        if (
            word in lexicon.prepositions
            or word in lexicon.no_subject
            or line.phrase(at, lexicon.breaks)
        ):
            return False
        verb = lexicon.verbs.get(word) or lexicon.verbs.get(line.bare(at))
        named = any(
            name.start == line.words[at].start
            for name in self.inside(line.words[at].start, line.words[at].end + 80)
        )
        return named or not (
            verb
            or (
                word.startswith("و")
                and len(word) > 3
                and line.bare(at) not in lexicon.kinds
                and not self._starts_name(line, at)
            )
        )

    def _starts_name(self, line: Line, at: int) -> bool:
        start, end = line.words[at].start, line.words[at].end
        return any(name.start in (start, start + 1) for name in self.inside(start, end + 80))

    def _in_quoted_name(self, line: Line, at: int, first: int) -> bool:
        """Whether a word stands in a short quotation inside the phrase: منظمة "إغاثة بلا تخوم"."""
        start, here = line.words[first].start, line.words[at].start
        return any(here < q.end < q.start + _QUOTED_NAME for q in line.quotes_from(start, here + 1))

    def _is_place(self, line: Line, at: int) -> bool:
        """Whether a place follows, which tells where somebody is and not of what body."""
        if at >= len(line.words):
            return False
        start = line.words[at].start
        near = self.inside(start, start + 80)
        return line.form(at) in self.lexicon.here or any(
            n.start == start and n.type == "LOC" for n in near
        )

    def addressed(self, line: Line, at: int) -> bool:
        """Whether a word is the medium or the people spoken to: لوكالة, للصحفيين, لـ"العربي"."""
        word = line.form(at)
        if not word.startswith("ل"):
            return False
        bare = {word[1:], "ا" + word[1:], word[2:]}
        tatweel = line.raw.startswith("لـ", line.words[at].start)
        return bool(bare & self.lexicon.media) or (tatweel and len(word) == 1)

    def _object_begins(self, line: Line, first: int, at: int) -> bool:
        """Whether the one spoken to begins behind a subject: اتهم ناشطون | النظام."""
        head, before, word = line.form(first), line.form(at - 1), line.form(at)
        if word in self.lexicon.prepositions or line.comma(at):
            return False
        start = line.words[at].start
        plain = at == first + 1 and not head.startswith("ال") and head not in self.lexicon.kinds
        if self.begins(start) and (plain or self.ends(line.words[at - 1].end)):
            return True
        if any(char in QUOTES for char in line.gap(at)) and line.quote_at(at) is None:
            return True  # صحيفة "بابل" | الإدارة
        if word.startswith("ال"):
            indefinite = head.endswith("ون") and not head.startswith("ال")
            return indefinite or self._ends_person(line, at)
        person = any(
            n.type == "PERS"
            for n in self.inside(line.words[at].start, line.words[at].end + 80)
            if n.start == line.words[at].start
        )
        definite = before.startswith("ال") and before not in self.lexicon.prepositions
        return definite and not person

    def _ends_person(self, line: Line, at: int) -> bool:
        """Whether a person's name ends right before a word."""
        end = line.words[at - 1].end
        return any(n.type == "PERS" and n.end == end for n in self.inside(end - 80, end))

    def is_thing(self, line: Line, source: Source) -> bool:
        """Whether a source is no speaker but what something follows from: الأدلة, الوضع."""
        word = line.form(line.index(source.span.start + 1) - 1)
        return word.removeprefix("ال") in self.lexicon.things

    def is_name(self, line: Line, at: int, end: int) -> bool:
        """Whether words look like a person's name: every one is borne as a name."""
        table = known_words()
        for here in range(at, end):
            known = table.get(line.form(here)) or table.get(line.form(here).removeprefix("ال"))
            if not known or max(known.given, known.family, known.likely[0] // 2) < _BORNE:
                return False
        return True

    # Before the cue

    def before(self, line: Line, at: int, conjoined: bool) -> Span | None:
        """The subject of a cue that follows it: كان X قد قال; X قال إن."""
        lexicon = self.lexicon
        if at == 0 or (conjoined and line.form(line.first(at)) not in lexicon.topics):
            return None  # أما X فقالت
        if line.bare(at - 1) in lexicon.no_subject - {"قد", "لقد"}:
            return None
        last = at - 1 if line.form(at - 1) in ("قد", "لقد") else at
        first = self._subject_from(line, last)
        if first is None:
            return None
        if first > line.first(at):
            return self.phrase(line, first, last)
        if conjoined or not self._is_subject(line, first, last):
            return None
        return self.phrase(line, first, last)

    def _subject_from(self, line: Line, last: int) -> int | None:
        """Where the words begin that may be the subject of a verb: behind كان, أن, لكن, a bracket.

        With the sentence, if none of these stands in it; None where a new clause begins.
        """
        lexicon = self.lexicon
        first = line.first(last - 1)
        for here in range(last - 1, first - 1, -1):
            beside = line.form(here) in lexicon.with_b or line.form(here) in lexicon.with_l
            behind = line.bare(here) in lexicon.subject_after or beside
            if behind or not set("():").isdisjoint(line.gap(here + 1)):
                return here + 1 if here + 1 < last else None
            apart = here < last - 1 and line.comma(here + 1)
            if apart and line.phrase(here + 1, lexicon.joined_by):
                return None
        return first

    def _is_subject(self, line: Line, first: int, last: int) -> bool:
        """Whether the words from the head of a sentence on may be a subject before its verb."""
        lexicon = self.lexicon
        if last - first > _REACH or last == first or line.form(last - 1) in lexicon.relative:
            return False
        if any(line.form(here) in lexicon.verbs for here in range(first, last)):
            return False
        word = line.bare(first)
        small = word in lexicon.prepositions or word in lexicon.no_subject
        # وعقد الوزير مؤتمراً نفى فيه
        return not (small or word in lexicon.negations or self._may_be_verb(line, first))

    def _may_be_verb(self, line: Line, at: int) -> bool:
        """Whether a word behind و is no noun that a list knows, nor one with ال."""
        bare = line.bare(at)
        known = bare.startswith("ال") or bare in self.lexicon.kinds
        return bare != line.form(at) and not known and not self.begins(line.words[at].start + 1)

    def staged(self, line: Line, at: int) -> Span | None:
        """The subject of the verb that stages a noun of saying or يقول: ختم الوزير بالقول إن."""
        first = max(line.first(at), at - _REACH)
        for here in range(at - 1, first - 1, -1):
            if line.bare(here - 1) in self.lexicon.negations:
                continue
            if line.bare(here) in self.lexicon.staging or line.form(here) in self.lexicon.staging:
                if here + 1 < at and (span := self.phrase(line, here + 1, at)):
                    return span
                return None
        return None

    # What it is

    def named(self, line: Line, span: Span) -> Source:
        """A source phrase with its kind and entity."""
        inside = self.inside(*span)
        people = [n for n in inside if n.type == "PERS" and self._is_speaker(line, span, n)]
        head = [name for name in inside if name.start - span.start <= 2]
        known = next(iter(people or head), None)
        entity = getattr(known, "entity", None) or None
        return Source(span, self._kind(line, span, known), entity)

    def _is_speaker(self, line: Line, span: Span, name: Name) -> bool:
        """Whether a person is the source, and not only told of: مصدر مقرب من فلان."""
        lexicon = self.lexicon
        first, at = (line.index(offset + 1) - 1 for offset in (span.start, name.start))
        if name.start > span.start and line.raw[name.start - 1] == "ل":
            return False
        while at > first and not line.comma(at):  # behind a comma stands an apposition
            at -= 1
            word = line.form(at)
            if word in lexicon.prepositions or word in lexicon.on_behalf or word.startswith("لل"):
                return False
            if word.startswith("ل") and word[1:] in lexicon.kinds:
                return False
        return True

    def _kind(self, line: Line, span: Span, name: Name | None) -> str | None:
        if name and name.type == "PERS":
            return "named"
        lexicon = self.lexicon
        written = line.raw[span.start : span.end]
        if line.raw.startswith("لل", span.start - 1) and lexicon.lost_alef(written, line.raw):
            written = f"ا{written}"  # after a proclitic ل the article's alef is not written
        phrase = [word.form for word in words(written)]
        if not phrase:
            return None
        head = phrase[0].removeprefix("لل").removeprefix("ال")
        # مصدراً is مصدر; سائقان are two of سائق
        forms = (phrase[0], head, head.removesuffix("ا"))
        kind = next((lexicon.kinds[f] for f in forms if f in lexicon.kinds), None)
        stem = next((head.removesuffix(end) for end in _PLURALS if head.endswith(end)), head)
        if kind is None and lexicon.kinds.get(stem) == "role":
            return "collective"
        apposition = written.split("،", 1)[1:]
        if kind == "role" and apposition and 2 <= len(words(apposition[0])) <= 4:
            return "named"
        if kind == "title":
            return "named" if len(phrase) > 2 else "role"
        if kind in ("office", "unique"):
            return "named"
        if kind:
            return kind
        return self._kind_unlisted(phrase, head, name)

    def _kind_unlisted(self, phrase: Sequence[str], head: str, name: Name | None) -> str | None:
        if name:
            return "organisation"
        if head.endswith(_PLURALS):
            return "collective"
        # One to three words that no list knows are mostly a bare name; of others nothing is known.
        known = known_words().get(head)
        bare = len(phrase) <= 3 and not head.endswith("ه") and phrase[0] == head
        if bare and len(phrase) == 1:
            bare = bool(known and (known.given >= 2 or known.family >= 2 or known.likely[0] >= 4))
        return "named" if bare else None

    def via(self, line: Line, start: int, end: int) -> Span | None:
        """The medium through which the source spoke: في حديث مع X."""
        for at in range(start, end):
            for length in (3, 2, 1):
                entry = self.lexicon.via.get(tuple(w.form for w in line.words[at : at + length]))
                if entry and (span := self._medium(line, at + length, end, entry["prep"])):
                    return span
            if self.addressed(line, at) and at + 1 < end:
                drop = 2 if line.raw.startswith("لـ", line.words[at].start) else 1
                if len(line.form(at)) == 1:
                    return self._to_comma(line, at + 1, end)
                return self._to_comma(line, at, end, drop=drop)
        return None

    def _medium(self, line: Line, at: int, end: int, prepositions: Sequence[str]) -> Span | None:
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

    def _to_comma(self, line: Line, at: int, end: int, drop: int = 0) -> Span | None:
        last = at
        while last < end and (last == at or not set("،,:؛(") & set(line.gap(last))):
            if last > at and line.time(last):
                break
            last += 1
        if last == at:
            return None
        return line.trimmed(line.behind(at, drop), line.words[last - 1].end + 1)


def _is_accusative(line: Line, at: int) -> bool:
    """Whether a word is written with the ending of an indefinite object or adverb."""
    return "\u064b" in line.raw[line.words[at].start : line.words[at].end]


def addresses(line: Line, at: int, verb: Saying) -> bool:
    """Whether a verb is followed by whom it is said to: قال للسائقين, دعا الصحافيين إلى."""
    word = line.form(at)
    oblique = word.startswith("ال") and word.endswith("ين") and len(word) > 6
    return word.startswith("لل") or (verb.addressee and oblique)
