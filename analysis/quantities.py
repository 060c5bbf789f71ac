"""Numbers of something: how many dead, how much money, how long (نحو 40 في المئة, 23 قتيلاً)?

`counts` reads a number with its noun; here it is told whether it is a figure at all, and what it
counts by the verbs around it and the figures before it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from analysis import numerals
from analysis.counted_nouns import PRONOUNS, Noun, drops, lexicon, openings
from analysis.counts import YEARS, Count, Counts
from analysis.lines import Line, Part
from analysis.numerals import beside
from analysis.text import Span

_ASIDE = 8  # words; what is longer between two commas is no aside
_FAR = 6  # words between a figure and the verb that tells what became of those whom it counts
_SAME = 8  # words between a figure and the one before it that tells what it counts
_NEAR = 4  # words between a figure and an adverb or verb that approximates it
_TIED = frozenset("-–—/:_@#\\+*")  # signs that make of two numbers a date, a score or a code


class Quantity(NamedTuple):
    """A figure of an article.

    Attributes:
        part: title or body.
        start: where it starts, in code points.
        end: where it ends, exclusive.
        low: the least that it may be; None if nothing is said.
        high: the most that it may be; None if nothing is said.
        approximate: whether the text says that the number is not exact.
        unit: of measures, the unit in the singular (ليرة, متر مكعب).
        what: dead, wounded, missing, displaced, prisoners, people, vehicles, weapons, buildings,
            money, distance, area, volume, weight, share, ratio, duration, age or other.
    """

    part: str
    start: int
    end: int
    low: float | None
    high: float | None
    approximate: bool
    unit: str | None
    what: str


def find(parts: Iterable[Part], taken: Iterable[tuple[str, int, int]] = ()) -> list[Quantity]:
    """The figures of an article, in order.

    Args:
        parts: title and body.
        taken: stretches (part, start, end) of names and time expressions, whose numbers are none.

    Returns:
        Figures that do not overlap.
    """
    stretches: dict[str, list[Span]] = {}
    for name, start, end in taken:
        stretches.setdefault(name, []).append(Span(start, end))
    return [
        quantity
        for part in parts
        for covered in [_Covered(stretches.get(part.name, ()))]
        for line in part.lines
        for quantity in _Reader(line, part.name, covered).read()
    ]


class _Covered:
    """Stretches of a text in which no figure is looked for."""

    def __init__(self, stretches: Iterable[Span]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []  # the furthest end so far, so that they rise
        for start, end in sorted(stretches):
            self._starts.append(start)
            self._ends.append(max(end, self._ends[-1] if self._ends else 0))

    def overlaps(self, start: int, end: int) -> bool:
        """Whether one of them overlaps a stretch."""
        at = bisect_right(self._starts, end - 1)
        return at > 0 and self._ends[at - 1] > start


class _Reader:
    """Reads the figures of one paragraph from its first word to its last."""

    def __init__(self, line: Line, part: str, covered: _Covered) -> None:
        self.line = line
        self.part = part
        self.covered = covered
        self.known = lexicon()
        self.figures = Counts(line)
        self.earlier: tuple[Count, Quantity] | None = None

    def read(self) -> Iterator[Quantity]:
        """The figures in order."""
        at, words = 0, self.line.words
        while at < len(words):
            cuts = openings(words[at].form)
            if not cuts or self.covered.overlaps(words[at].start, words[at].end):
                at += 1
                continue
            behind = self._clock(at) or self._ordinal(at)
            figure = None if behind else self.figures.at(at, cuts)
            if figure and self._counts(figure):
                quantity = self._quantity(figure)
                self.earlier = figure, quantity
                yield quantity
            at = max(at + 1, behind, figure.behind if figure else 0)

    def _counts(self, figure: Count) -> bool:
        """Whether a number is one of something."""
        return not (
            self._goes_with_earlier(figure)
            or self.covered.overlaps(figure.start, self.line.words[figure.amount.end - 1].end)
            or self._is_label(figure)
            or (figure.noun is None and not self._stands_alone(figure))
            or (figure.noun and figure.noun.guessed and self._is_lone_scale(figure))
        )

    def _goes_with_earlier(self, figure: Count) -> bool:
        """Whether a word is part of the figure before, or its dual adjective: طائرتان | مسيرتان."""
        if not self.earlier:
            return False
        before, quantity = self.earlier
        words = self.line.words[figure.first : figure.amount.end]
        dual = len(words) == 1 and words[0].form in self.known.duals
        after_dual = self.line.form(before.behind - 1) in self.known.duals
        adjective = dual and after_dual and before.behind == figure.first
        return figure.start < quantity.end or (adjective and beside(self.line, figure.first))

    # Clock times and ordinals

    def _clock(self, at: int) -> int:
        """Index of the word behind a time of day that begins here; 0 if none does."""
        line = self.line
        if not any(line.form(at)[drop:] in self.known.hours for drop in drops(line.form(at))):
            return 0
        end = self._hour(at + 1 + len(line.phrase(at + 1, self.known.before)))
        while end and line.form(end).startswith("و") and (more := self._hour(end, 1)):
            end = more
        return end

    def _hour(self, at: int, drop: int = 0) -> int:
        line = self.line
        found = numerals.number(line, at, drop) or numerals.ordinal(line, at, drop)
        return found.end if found else 0

    def _ordinal(self, at: int) -> int:
        """Index of the word behind an ordinal that is no cardinal too; 0 if none begins here."""
        line = self.line
        for drop in drops(line.form(at)):
            word = line.form(at)[drop:]
            if numerals.begins_ordinal(word) and not numerals.begins(word):
                found = numerals.ordinal(line, at, drop)
                return found.end if found else 0
        return 0

    # Numbers without a noun

    def _stands_alone(self, figure: Count) -> bool:
        """Whether a number counts something though no noun stands with it."""
        line, amount, behind = self.line, figure.amount, figure.behind
        next_word = line.form(behind) if beside(line, behind) else ""
        if amount.is_fraction:
            return self._is_share_alone(figure, next_word)
        if amount.low in YEARS and line.form(behind - 1)[-4:].isdigit():
            return False
        if figure.partitive or next_word in self.known.among:
            return True
        if figure.bound or self._age(figure) or self._bound(figure):
            return True
        if self._is_definite_tens(figure):
            return False
        if amount.digits and numerals.scale(line.form(amount.end - 1)) == 1:
            told = self._right_behind_fate(figure) or self._shares_unit(figure)
            return told or self._owner_of_number(figure) != ""
        return amount.vague or not self._is_lone_scale(figure)

    def _is_share_alone(self, figure: Count, behind: str) -> bool:
        """الثلث, نصفه, ثلث ما, but not نصف نهائي."""
        if behind in self.known.not_shares:
            return False
        word = self.line.form(figure.amount.end - 1)
        return "ال" in word[:4] or word.endswith(PRONOUNS) or behind in ("ما", "من")

    def _is_definite_tens(self, figure: Count) -> bool:
        """العشرين is more often the twentieth."""
        amount = figure.amount
        word = self.line.form(amount.end - 1)
        return word.startswith("ال") and not amount.vague and amount.low in range(20, 100, 10)

    def _is_lone_scale(self, figure: Count) -> bool:
        """ألف alone may be a letter, a name or a verb."""
        amount = figure.amount
        in_words = not amount.digits and not amount.vague
        return in_words and amount.low in (100, 1000, 2000) and amount.end == figure.first + 1

    def _right_behind_fate(self, figure: Count) -> bool:
        known, at = self.known.fates, figure.first - 1
        told = self.line.form(at) in known or self.line.bare(at) in known
        return told and beside(self.line, figure.first)

    def _owner_of_number(self, figure: Count) -> str:
        """The pronoun of those whose number is told: عددهم | 12, عددها إلى | 12; else empty."""
        at = figure.first - 1
        word = self.line.bare(at - (self.line.form(at) == "الي"))
        starts = (one for one in self.known.number_of if word.startswith(one))
        return next((word[len(one) :] for one in starts if word[len(one) :] in PRONOUNS), "")

    def _shares_unit(self, figure: Count) -> bool:
        """Whether a number goes with the unit of the one before: 90 ليرة, بعدما كانت | 15."""
        links = self.known.same_unit_scaled if figure.amount.high >= 1000 else self.known.same_unit
        if not self.earlier or self.line.bare(figure.first - 1) not in links:
            return False
        before, quantity = self.earlier
        return self._in_sentence(before, figure) and quantity.what in ("money", "share")

    def _is_label(self, figure: Count) -> bool:
        """Whether a number names, dates or scores: القناة 10, عام 2031, 2-1, 10:30."""
        line, amount = self.line, figure.amount
        before = line.bare(figure.first - 1)
        if figure.noun and figure.noun.unit == self.known.share.unit:
            return False
        next_word = line.form(figure.behind) if beside(line, figure.behind) else ""
        if figure.noun is None and next_word in self.known.clock:
            return True
        unsure = figure.noun is None or figure.noun.guessed
        if amount.digits and _tied(line, figure.first, amount.end):
            return unsure or amount.high == amount.low
        if figure.bound or not beside(line, figure.first):
            return False
        if not amount.digits and before[-1:].isdigit():  # 5ر7 ملايين
            return True
        if not self.known.labels.isdisjoint((before, before[1:])):
            return True
        numbered = not self.known.numbered.isdisjoint((before, before[1:]))
        year = amount.digits and amount.low in YEARS
        return (numbered and (year or unsure)) or (year and unsure and not figure.partitive)

    # What the context says

    def _quantity(self, figure: Count) -> Quantity:
        bound, amount = figure.bound, figure.amount
        bound = _turned(bound, self._negated(figure.first)) if bound else self._bound(figure)
        what, unit = self._what(figure)
        return Quantity(
            self.part,
            figure.start,
            figure.end,
            None if bound == "at_most" else float(amount.low),
            None if bound == "at_least" else float(amount.high),
            bool(bound) or amount.approximate,
            unit,
            what,
        )

    def _bound(self, figure: Count) -> str:
        """What a verb before or an adverb behind makes of a figure; empty if it stays as it is."""
        line, known = self.line, self.known
        for at in self._next(figure, _NEAR):
            if phrase := line.phrase(at, known.behind):
                return known.bound_behind[phrase]
            if line.comma(at) or numerals.begins(line.bare(at)):
                break
        for at in self._back(figure.first, _NEAR):
            if (adverb := line.phrase(at, known.behind)) and at + len(adverb) == figure.first:
                return known.bound_behind[adverb]
            phrase = line.phrase(at, known.verbs) or line.phrase(at, known.verbs, 1)
            if phrase and at + len(phrase) <= figure.first:
                return _turned(known.bound_by_verb[phrase], self._negated(at, 1))
            if numerals.begins(line.bare(at)):
                break
        return ""

    def _negated(self, at: int, limit: int = 3) -> bool:
        """Whether a negation stands a few words before."""
        line, known = self.line, self.known
        first = max(line.first(at), at - limit)
        return any(
            line.bare(near) in known.negations and line.form(near + 1) not in known.still
            for near in range(first, at)
        )

    def _back(self, at: int, limit: int) -> Iterator[int]:
        """Indexes of the words before one in its sentence, the nearest first, without asides."""
        line, first = self.line, self.line.first(at)
        near = at - 1
        while near >= first and limit > 0:
            if line.comma(near + 1):
                near = self._before_aside(near, first)
                if near < first:
                    return
            yield near
            near, limit = near - 1, limit - 1

    def _before_aside(self, last: int, first: int) -> int:
        """Index of the word before an aside that ends with a word; -1 if none ends there."""
        for at in range(last, max(first, last - _ASIDE), -1):
            if self.line.comma(at):
                return at - 1
        return -1

    def _what(self, figure: Count) -> tuple[str, str | None]:
        """What a figure counts, and its unit."""
        noun = figure.noun or figure.partitive
        if self._age(figure):
            return "age", self.known.age.unit
        if figure.amount.is_fraction and (noun is None or noun.unit is None or not figure.noun):
            return "share", None
        if noun and noun.what not in ("people", "") and not noun.guessed:
            return noun.what, noun.unit
        if fate := self._fate(figure):
            return fate, None
        if noun and noun.what:
            return noun.what, None
        if counted := self._told_before(figure):
            return counted.what, counted.unit
        return self._earlier_kind(figure)

    def _told_before(self, figure: Count) -> Noun | None:
        """The noun of which عدد gives the number that stands apart: عدد جنودها إلى | 15 ألفاً."""
        line, known = self.line, self.known
        for at in self._back(figure.first, _FAR):
            bare = line.bare(at)
            if not known.number_of.isdisjoint((bare, bare[1:])):
                word = line.form(at + 1)
                noun = known.plurals.get(word.removeprefix("ال")) or known.with_pronoun(word)
                return noun if noun and noun.what else None
        return None

    def _earlier_kind(self, figure: Count) -> tuple[str, str | None]:
        """What the figure before in the same sentence counted; else people or other things."""
        if self.earlier:
            before, quantity = self.earlier
            same = self._in_sentence(before, figure)
            near = figure.first - before.behind <= _SAME
            part = self.line.form(figure.behind) in self.known.among
            persons = quantity.what == "people" or quantity.what in self.known.of_people
            others = figure.noun is not None and not self._is_masculine(figure)  # أخرى
            of_things = (part or others) and quantity.what not in ("age", "duration", "share")
            if same and ((persons and near) or of_things or self._shares_unit(figure)):
                return quantity.what, quantity.unit
        persons = self._is_masculine(figure) or self._owner_of_number(figure) in ("هم", "هن")
        return ("people" if persons else "other"), None

    def _in_sentence(self, before: Count, figure: Count) -> bool:
        """Whether two figures stand in one sentence."""
        return self.line.first(before.first) == self.line.first(figure.first)

    def _is_masculine(self, figure: Count) -> bool:
        """ثلاثة, ثلاثة عشر, آخرين, العشرات: persons, where nothing else is told."""
        amount, line = figure.amount, self.line
        if amount.vague and figure.noun is None and not figure.partitive:
            return True
        last = line.form(figure.behind - 1)
        teen = 10 < amount.low < 20  # the masculine is the one without ة in its second word
        by_number = not amount.digits and last.endswith("ه") != teen and amount.low < 20
        return by_number or last in ("اخرين", "اخرون")

    def _age(self, figure: Count) -> bool:
        """عمره 62 عاماً, (71 عاماً), في الخمسين من عمره."""
        line, noun = self.line, figure.noun
        if noun is not None and (noun.what != "duration" or noun.unit not in self.known.age_units):
            return False
        of_life = any(line.form(at) in self.known.ages for at in self._next(figure, 2))
        if noun is None:
            tens = self._is_definite_tens(figure) and line.bare(figure.first - 1) == "في"
            person = self.known.singulars.get(line.form(figure.first - 2))
            of_person = person is not None and person.what == "people"
            aged = line.bare(figure.first - 1) in self.known.ages  # في سن الـ17
            return aged or (of_life and line.form(figure.behind) == "من") or (tens and of_person)
        before = any(line.bare(at) in self.known.ages for at in self._back(figure.first, 3))
        before = before or line.bare(figure.first - 1) in self.known.ages_right_before
        gap = line.gap(figure.first)
        closes = line.raw[figure.end : figure.end + 1] in (")", "،", ",")
        opens = closes if gap.strip() in ("،", ",") else gap.endswith("(")
        closes = closes or line.form(figure.behind).startswith("و")
        return before or (of_life and line.form(figure.behind) == "من") or (opens and closes)

    def _next(self, figure: Count, limit: int) -> range:
        """Indexes of the words behind a figure in its sentence."""
        at = figure.behind
        return range(at, min(at + limit, self.line.limit(at - 1)))

    def _fate(self, figure: Count) -> str:
        """What became of the people whom a figure counts: مقتل 23, 12 أصيبوا; empty if unsaid."""
        glued = self.known.fates.get(figure.glued.removeprefix("و"), "")
        return (
            self._inherited(figure)
            or glued
            or self._fate_before(figure)
            or self._fate_behind(figure)
        )

    def _fate_before(self, figure: Count) -> str:
        line, known = self.line, self.known
        told = self.earlier[0].behind if self.earlier and self._tells(self.earlier[0]) else 0
        doubtful = figure.noun and figure.noun.guessed and figure.noun.what != "people"
        for at in self._back(figure.first, 2 if doubtful else _FAR):
            for word in (line.form(at), line.bare(at)):
                if fate := known.fates.get(word) or known.fates.get(word.lstrip("بل")):
                    return fate
            if line.bare(at) in known.breaks or at < told:
                break
        return ""

    def _fate_behind(self, figure: Count) -> str:
        line, known = self.line, self.known
        for at in self._next(figure, _FAR):
            word = line.form(at)
            if line.closed(at) or numerals.begins(line.bare(at)):
                break
            if word in known.fates_behind and not numerals.begins(line.form(at + 1)):
                return known.fates_behind[word]
            if line.bare(at) in known.fates:
                break
        return ""

    def _tells(self, figure: Count) -> bool:
        """Whether the noun of a figure tells what became of people by itself: قتلى."""
        return figure.noun is not None and figure.noun.what in self.known.of_people

    def _inherited(self, figure: Count) -> str:
        """What those are of whom a figure counts a part, or whom و joins it to."""
        if not self.earlier:
            return ""
        before, quantity = self.earlier
        if not self._in_sentence(before, figure):
            return ""
        between = range(before.behind, figure.first)
        part = any(self.line.bare(at) in self.known.among for at in between[-3:])
        joined = len(between) == 0 and self.line.form(figure.first).startswith("و")
        of_people = quantity.what in self.known.of_people
        return quantity.what if of_people and (part or joined) else ""


def _turned(bound: str, negated: bool) -> str:
    """A bound under negation: لم يتجاوز."""
    opposite = {"at_least": "at_most", "at_most": "at_least"}
    return opposite.get(bound, bound) if negated else bound


def _tied(line: Line, before: int, behind: int) -> bool:
    """Whether a sign ties a number to another one: 2-1, 15/3, 2 / 1, 10:30.

    Args:
        line: the paragraph.
        before: index of the first word of the number.
        behind: index of the word behind its last.
    """
    for at, other in ((before, before - 1), (behind, behind)):
        if 0 < at < len(line.words) and line.form(other)[-1:].isalnum():
            gap = line.gap(at)
            if gap.strip() in _TIED and (gap.strip() == gap or line.form(other).isdigit()):
                return True
    return False
