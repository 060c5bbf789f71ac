"""Which figures does a line write: an approximator, a number and the noun that it counts?"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from analysis import numerals
from analysis.counted_nouns import (
    PRONOUNS,
    Noun,
    drops,
    glued_word,
    guess,
    has_article,
    lexicon,
)
from analysis.lines import Line
from analysis.numerals import beside
from analysis.text import stop_words

_SIGN = 6  # characters in which a sign of percent or money stands behind a number
_JOINED = re.compile(r"([0-9][0-9.,]*)([^\W\d_]+)")  # 60سم
_ROUNDING = 6  # decimals of a third
_DASHES = frozenset("-–—")
YEARS = range(1700, 2101)  # numbers that may rather be years


class Amount(NamedTuple):
    """A number or a pair of bounds.

    Attributes:
        low, high: the bounds.
        end: index of the word behind.
        approximate: whether it is vague by itself (عشرات).
        digits: whether it is written in digits.
        vague: whether it is a vague numeral, behind which the noun may have ال (عشرات السكان).
    """

    low: float
    high: float
    end: int
    approximate: bool = False
    digits: bool = False
    vague: bool = False

    @property
    def is_fraction(self) -> bool:
        """نصف, ثلث, but not 0.5."""
        return not self.digits and 0 < self.high < 1


class Count(NamedTuple):
    """A figure before it is known what its context makes of it.

    Attributes:
        amount: its number.
        noun: what it counts; None if nothing stands with it.
        first: index of its first word.
        behind: index of the word behind it.
        start, end: its offsets.
        bound: about, at_least, at_most, or empty.
        partitive: what is counted behind من, outside the figure.
        glued: the word that is written together with its digits (مقتل148).
    """

    amount: Amount
    noun: Noun | None
    first: int
    behind: int
    start: int
    end: int
    bound: str = ""
    partitive: Noun | None = None
    glued: str = ""


class Counts:
    """Reads the figures of a line.

    Attributes:
        line: the line.
        known: the lexicon.
    """

    def __init__(self, line: Line) -> None:
        self.line = line
        self.known = lexicon()

    def at(self, at: int, cuts: Sequence[int]) -> Count | None:
        """The figure that begins with a word; None if none does.

        Args:
            at: index of the word.
            cuts: how many of its letters may be proclitics, in the order in which to try them.
        """
        for drop in cuts:
            if figure := self._bounded(at, drop):
                return figure
        return None

    def _bounded(self, at: int, drop: int) -> Count | None:
        line, bound, here, cut = self.line, "", at, drop
        if phrase := line.phrase(at, self.known.before, drop):
            bound, here, cut = self.known.bound[phrase], at + len(phrase), 0
            if not beside(line, here):
                return None
        start = line.behind(at, drop - has_article(line.form(at), drop))
        glued = glued_word(line.form(at))
        if line.form(here)[cut:] == "ال" and beside(line, here + 1):
            here, cut = here + 1, 0
        definite = has_article(line.form(here), cut)  # للجنديين
        if whole := None if definite else self._whole(here, cut):
            return whole._replace(first=at, start=start, bound=bound)
        amount = self._between(here, cut) or self._range(here, cut)
        if not amount:
            return None
        bare = glued.removeprefix("ب").removeprefix("ل")
        if (bare,) in self.known.bound:  # نحو1451
            bound, start = self.known.bound[(bare,)], line.behind(at, len(glued) - len(bare))
        figure = Count(amount, None, at, amount.end, start, start, bound, glued=glued)
        return self._with_noun(figure, here)

    def _with_noun(self, figure: Count, at: int) -> Count:
        """A figure with the noun that stands behind or before its number."""
        line, amount = self.line, figure.amount
        figure = figure._replace(end=line.words[amount.end - 1].end)
        if not figure.bound and (whole := self._behind_noun(figure, at)):
            return whole
        if sign := self._sign(figure):
            return sign
        if counted := self._counted(amount):
            noun, behind = counted
            end = line.words[behind - 1].end
            figure = figure._replace(noun=noun, behind=behind, end=end)
            return self._with_half(figure)
        return figure._replace(partitive=self._partitive(amount))

    def _whole(self, at: int, drop: int) -> Count | None:
        """A figure whose noun holds its number, or stands in one word with it."""
        return self._dual(at, drop) or self._one_and_half(at, drop) or self._joined(at, drop)

    def _dual(self, at: int, drop: int) -> Count | None:
        """قتيلان, جنديين اثنين, سيارتي إسعاف, ساعتين ونصف."""
        line, word = self.line, self.line.form(at)[drop:]
        noun = self.known.duals.get(word)
        if not noun:
            noun = self.known.construct_duals.get(word)
            if not noun or not self._has_genitive(at):
                return None
        end = at + 1
        if beside(line, end) and numerals.number(line, end) == (2, end + 1):
            end += 1
        figure = Count(Amount(2, 2, at + 1), noun, at, end, 0, line.words[end - 1].end)
        return self._with_half(figure)

    def _joined(self, at: int, drop: int) -> Count | None:
        """A number and its unit in one word: 60سم."""
        found = _JOINED.fullmatch(self.line.form(at)[drop:])
        noun = self.known.unit.get((found[2],)) if found else None
        value = numerals.value(found[1]) if found else None
        if value is None or not noun:
            return None
        amount = Amount(value, value, at + 1, digits=True)
        return Count(amount, noun, at, at + 1, 0, self.line.words[at].end)

    def _has_genitive(self, at: int) -> bool:
        """Whether an indefinite noun follows a dual (سيارتي إسعاف), not two names with و."""
        behind, second = self.line.form(at + 1), self.line.form(at + 2)
        noun = behind[:1] not in ("", "و") and not behind.startswith("ال")
        known = behind in stop_words() or behind[:1].isdigit()
        return noun and not known and beside(self.line, at + 1) and not second.startswith("و")

    def _one_and_half(self, at: int, drop: int) -> Count | None:
        """ساعة ونصف, عام ونصف العام."""
        noun = self.known.single_units.get(self.line.form(at)[drop:])
        if not noun:
            return None
        figure = Count(Amount(1, 1, at + 1), noun, at, at + 1, 0, 0)
        more = self._with_half(figure)
        return more if more.behind > figure.behind else None

    def _with_half(self, figure: Count) -> Count:
        """A figure with the fraction of its unit behind it: ثلاث ساعات | ونصف الساعة."""
        line, amount, at = self.line, figure.amount, figure.behind
        if not figure.noun or not figure.noun.unit or not beside(line, at):
            return figure
        found = numerals.number(line, at, 1) if line.form(at).startswith("و") else None
        if not found or not 0 < found.value < 1:
            return figure
        behind = found.end
        again = self.known.noun(line.form(behind).removeprefix("ال"), plural=False)
        if beside(line, behind) and again and again.unit == figure.noun.unit:
            behind += 1
        more = amount._replace(low=amount.low + found.value, high=amount.high + found.value)
        return figure._replace(amount=more, behind=behind, end=line.words[behind - 1].end)

    # Amounts

    def _single(self, at: int, drop: int) -> Amount | None:
        """A number, or a vague numeral: 23, عشرات الآلاف, بضعة, عشرين ونيف."""
        word = self.line.form(at)[drop:]
        if word in self.known.few:
            return self._few(at, *self.known.few[word])
        if vague := self.known.bounds_of(word):
            return self._vague(at, *vague)
        if word in self.known.odd and self.line.form(at + 1).startswith("و"):
            found = numerals.number(self.line, at + 1, 1)
            return _odd(found) if found else None
        found = numerals.number(self.line, at, drop)
        if not found:
            return None
        if beside(self.line, found.end) and self.line.bare(found.end) in self.known.odd:
            return _odd(numerals.Number(found.value, found.end + 1))
        digits = word.removeprefix("ال")[:1].isdigit()
        value = round(found.value, _ROUNDING)
        return Amount(value, value, found.end, digits=digits)

    def _vague(self, at: int, low: float, high: float) -> Amount:
        """عشرات, عشرات الآلاف."""
        times = numerals.scale(self.line.form(at + 1)) if beside(self.line, at + 1) else 1
        more = Amount(low * times, (high + 1) * times - 1, at + 1, approximate=True, vague=True)
        return more._replace(end=at + 2) if times > 1 else more

    def _few(self, at: int, low: float, high: float) -> Amount:
        """بضعة, بضعة آلاف, بضع عشرات."""
        behind = self.line.form(at + 1) if beside(self.line, at + 1) else ""
        times = self.known.bounds_of(behind)
        if not times:
            return Amount(low, high, at + 1, approximate=True)
        one = times[0] / 2
        return Amount(low * one, (high + 1) * one - 1, at + 2, approximate=True)

    def _between(self, at: int, drop: int) -> Amount | None:
        """بين 20 و30, ما بين 30% و40%, بين ثلاثة أشهر وستة أشهر."""
        line = self.line
        if line.form(at)[drop:] == "ما":
            at, drop = at + 1, 0
        if line.form(at)[drop:] != "بين" or not beside(line, at + 1):
            return None
        first = self._single(at + 1, 0)
        end = self._repeated_noun(first) if first else 0
        if not first or not line.form(end).startswith("و"):
            return None
        second = self._single(end, 1) if line.form(end) != "و" else self._single(end + 1, 0)
        return self._span(first, second) if self._same_noun(first, second) else None

    def _range(self, at: int, drop: int) -> Amount | None:
        """A number, or two: 20 إلى 30, 20-30, ثلاثة أو أربعة."""
        line, first = self.line, self._single(at, drop)
        end = self._repeated_noun(first) if first else 0
        if not first or end >= len(line.words):
            return first
        if line.form(end) in self.known.to and self._joins(end) and not self._change(at):
            second = self._single(end + 1, 0)
            years = first.digits and first.low in YEARS and end == first.end
            mixed = years and second is not None and second.high not in YEARS
            fits = not mixed and self._same_noun(first, second)
            return (self._span(first, second) if fits else None) or first
        if line.gap(end).strip(" %٪") in _DASHES and end == first.end:
            second = self._single(end, 0)
            whole = self._span(first, second)
            counted = self._counted(second) if second and whole else None
            return whole if counted and not counted[0].guessed else first
        return first

    def _span(self, first: Amount, second: Amount | None) -> Amount | None:
        """The bounds that two numbers give; None if the first is not the lower one."""
        if not second or first.is_fraction or second.is_fraction:
            return None
        low, times = first.low, numerals.scale(self.line.form(second.end - 1))
        if not numerals.scale(self.line.form(first.end - 1)) > 1 and low * times < second.high:
            low *= times  # بين 20 و30 ألفاً
        approximate = first.approximate or second.approximate
        if low >= second.high:
            return None
        return second._replace(low=low, approximate=approximate)

    def _repeated_noun(self, first: Amount) -> int:
        """Index of the word behind the first of two numbers and its noun, if it has one."""
        counted = self._counted(first)
        return counted[1] if counted and not counted[0].guessed else first.end

    def _same_noun(self, first: Amount, second: Amount | None) -> bool:
        """Whether two numbers count the same, unless one of them has no noun."""
        here, there = self._counted(first), self._counted(second) if second else None
        return not here or not there or here[0].guessed or here[0] == there[0]

    def _joins(self, at: int) -> bool:
        """Whether only blanks and a percent sign stand before a word."""
        return not self.line.gap(at).strip(" %٪\u00a0")

    def _change(self, at: int) -> bool:
        """Whether من stands before a number and a verb of change before that."""
        if self.line.form(at - 1) != "من":
            return False
        first = max(self.line.first(at), at - 10)
        return any(self.line.bare(near) in self.known.changes for near in range(first, at))

    # What is counted

    def _sign(self, figure: Count) -> Count | None:
        """A figure with the sign of percent or of a currency before or behind it."""
        raw, start, end = self.line.raw, figure.start, figure.end
        behind = raw[end : min(end + _SIGN, self.line.span.end)]
        before = raw[max(self.line.span.start, start - 1) : start]
        for sign, noun in self.known.signs.items():
            blanks = len(behind) - len(behind.lstrip(" \u00a0"))
            if behind.startswith(sign, blanks) and blanks < 2:
                return figure._replace(noun=noun, end=end + blanks + len(sign))
            if sign == before:
                return figure._replace(noun=noun, start=start - 1)
        return None

    def _counted(self, amount: Amount) -> tuple[Noun, int] | None:
        """The noun behind a number and the index of the word behind it."""
        line, at = self.line, amount.end
        if not beside(line, at):
            return None
        if phrase := line.phrase(at, self.known.percent):
            return self.known.share, at + len(phrase)
        if phrase := line.phrase(at, self.known.units):
            unit, end = self.known.unit[phrase], at + len(phrase)
            is_year = beside(line, end) and len(line.form(end)) == 4 and line.form(end).isdigit()
            if unit.unit == self.known.age.unit and is_year:
                return None  # 5 مليارات سنة 2031
            if unit.what == "money" and line.bare(end).removeprefix("ال") in self.known.owners:
                end += beside(line, end) and not line.form(end).startswith("و")
            return unit, end
        if noun := self._noun(line.form(at), amount):
            return noun, at + 1
        return None

    def _noun(self, word: str, amount: Amount) -> Noun | None:
        """What a word behind a number counts, if it is a noun in the right form."""
        if word in self.known.clock or (amount.is_fraction and word in self.known.not_shares):
            return None
        definite = word.startswith("ال") and (amount.vague or amount.is_fraction)
        bare = word[2:] if definite else word
        agreement = _agreement(amount)
        known = self.known.noun(bare, plural=definite or agreement == "few")
        if amount.high == 2 and not amount.digits:
            return known if known and not known.what else None  # اثنان آخران, not اثنان أطلقا
        if known:
            share = amount.is_fraction and known.unit is None
            return known._replace(what="share") if share else known
        if word in self.known.not_counted or (definite and word in stop_words()):
            return None
        if amount.is_fraction:  # نصف سكانه
            return Noun("share") if definite or self.known.with_pronoun(word) else None
        if amount.vague and self._is_definite(amount.end - 1):
            return None  # العشرات غادروا
        return guess(bare, agreement, definite)

    def _is_definite(self, at: int) -> bool:
        """Whether a numeral has its article: العشرات, but not آلاف."""
        word = self.line.form(at)
        bare = [word[drop:] for drop in drops(word)]
        return not self.known.vague.keys() & bare and any(one.startswith("ال") for one in bare)

    def _behind_noun(self, figure: Count, at: int) -> Count | None:
        """A definite figure with the plural before it: المضخات | الست, أعضائها | الستة."""
        line, amount = self.line, figure.amount
        if noun := self._indefinite_before(figure, at):
            return figure._replace(noun=noun, start=line.words[figure.first - 1].start)
        article = figure.start == line.words[at].start and line.form(at).startswith("ال")
        separate = figure.first == at - 1
        unfit = amount.is_fraction or amount.vague
        if unfit or not (article or separate) or not beside(line, figure.first):
            return None
        before = figure.first - 1
        definite = line.form(before).startswith("ال") and line.form(before) not in stop_words()
        for near in (before, before - 1) if definite and beside(line, before) else (before,):
            word = line.form(near)
            for drop in drops(word):
                noun = self._definite(word, drop)
                if near < before and not noun:
                    noun = self.known.plurals.get(word[drop:])  # قواعد الإسلام الخمس
                if noun and noun.plural:
                    cut = drop - has_article(word, drop)
                    return figure._replace(noun=noun, start=line.behind(near, cut))
                if noun:
                    return None
        owned = line.form(before).endswith(PRONOUNS) and len(line.form(before)) > 5
        if (definite or (article and owned)) and 2 < amount.low < 20:
            return figure._replace(noun=Noun("other"), start=line.words[before].start)
        return None

    def _indefinite_before(self, figure: Count, at: int) -> Noun | None:
        """The indefinite plural before a number in words: دول | ثلاث."""
        line, amount = self.line, figure.amount
        first = figure.start == line.words[at].start and beside(line, at)
        if not first or amount.digits or amount.vague or not 2 < amount.low < 11:
            return None
        noun = self.known.noun(line.form(at - 1))
        plural = noun is not None and noun.plural and not line.form(at).startswith("ال")
        if not plural or not beside(line, amount.end):
            return noun if plural else None
        behind = line.form(amount.end)
        return None if behind in ("من", *self.known.among) or self._counted(amount) else noun

    def _definite(self, word: str, drop: int) -> Noun | None:
        """The noun of a word that is definite by its article or by a pronoun."""
        bare = word[drop:]
        if bare.startswith("ال"):
            return self.known.noun(bare[2:])
        if has_article(word, drop):
            return self.known.noun(bare)
        return self.known.with_pronoun(bare)

    def _partitive(self, amount: Amount) -> Noun | None:
        """What is counted behind من: 23 من عناصر الجبهة, اثنان فقط من المصابين.

        So too behind the second number where something changes: من 287 إلى 518 جندياً.
        """
        line, at = self.line, amount.end
        if line.form(at) == "الي" and (second := self._single(at + 1, 0)):
            counted = self._counted(second)
            return counted[0] if counted and not counted[0].guessed else None
        at += line.form(at) == "فقط"
        if line.form(at) != "من" or not beside(line, at) or not beside(line, at + 1):
            return None
        word = line.form(at + 1)
        bare = word.removeprefix("ال")
        known = self.known.noun(bare) or self.known.with_pronoun(bare)
        if word in self.known.clock:
            return None
        if known and known.what == "other" and not known.plural:
            known = None  # خمسة من الجيش are no armies
        tens = amount.low in range(20, 100, 10) and line.form(amount.end - 1).startswith("ال")
        if (amount.digits or tens) and not (known and known.plural):  # 19 من الشهر
            return Noun("") if word in self.known.out_of or _is_plural(word) else None
        persons = word.startswith("ال") and word.endswith(("ين", "ون"))
        return known or Noun("people" if persons else "")


def _odd(found: numerals.Number) -> Amount:
    """A number and a little more: عشرون ونيف is 20 to 29."""
    step = next((10.0**n for n in range(12, 0, -1) if found.value % 10.0**n == 0), 1.0)
    return Amount(found.value, found.value + step - 1, found.end, approximate=True)


def _is_plural(word: str) -> bool:
    """Whether a word is a definite sound plural."""
    return word.startswith("ال") and word.endswith(("ات", "ين", "ون"))


def _agreement(amount: Amount) -> str:
    """The form that a number gives to its noun: few (3-10, plural), many (11-99), hundreds."""
    rest = amount.high % 100
    if amount.vague or amount.high <= 10 or 2 < rest <= 10:
        return "few"
    return "many" if rest > 10 else "hundreds"
