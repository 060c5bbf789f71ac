"""Which weeks, months, seasons, years, decades or centuries do the words of a line name?"""

import re
from typing import Any, NamedTuple

from analysis import numerals
from analysis.date_words import Phrases, glued_year, lexicon
from analysis.lines import Line
from analysis.moments import (
    HIJRI_YEARS,
    DecadeOf,
    Fixed,
    Meaning,
    Period,
    Same,
    Season,
    Vague,
    amount,
    three_months,
    years,
)

_FIRST_YEAR, _LAST_YEAR = 1000, 2200  # a number beyond is no year
_FIRST_WITH_ERA = 100  # but with م behind it: 600 م
_FIRST_BARE, _LAST_BARE = 1900, 2100  # nor is one beyond these where no word says so
_TWO_DIGITS = range(30, 100)  # عام 67
_DIGITS = re.compile("(?:ال)?([0-9]{1,2})م?")
YEAR_NUMBER = re.compile("([0-9]{2,4})([مه]?)")
_BLANK = frozenset(" \t\u00a0\u202f\u200f\u200e")
BRACKETS = frozenset("()[]")
BRACKETED = _BLANK | BRACKETS
DASHED = _BLANK | frozenset("-–—/\\")
APPOSED = BRACKETED | frozenset("،,")


class Here(NamedTuple):
    """A word from which something is read.

    Attributes:
        at: its index.
        drop: how many of its letters are proclitics.
        word: its form without them; empty if nothing can be read here.
    """

    at: int
    drop: int
    word: str


class Parsed(NamedTuple):
    """What a reader found: index of the word behind it; None means that it is no time after all."""

    end: int
    meaning: Meaning | None


class Year(NamedTuple):
    """A year as a number."""

    end: int
    value: int
    hijri: bool


def parsed(end: int, meaning: Meaning | None) -> Parsed | None:
    """What a reader found, if it has a meaning."""
    return Parsed(end, meaning) if meaning else None


class Periods:
    """Reads the periods of a line.

    Attributes:
        line: the line.
        words: the lexicon.
        ended: index of the word behind the expression before; 0 if there is none.
        was_year: whether that expression was a year or a full date.
    """

    def __init__(self, line: Line) -> None:
        self.line = line
        self.words = lexicon()
        self.ended = 0
        self.was_year = False

    # Words around

    def next(self, at: int) -> Here:
        """The word at an index, if nothing but blanks stands before it."""
        return self.behind(at, _BLANK)

    def behind(self, at: int, marks: frozenset[str]) -> Here:
        """The word at an index, if nothing but some marks stands before it."""
        word = self.line.form(at)
        fits = word and len(gap := self.line.gap(at)) <= 4 and marks.issuperset(gap)
        return Here(at, 0, word if fits else "")

    def phrase(self, here: Here, phrases: Phrases) -> tuple[Any, int] | None:
        """What the longest listed phrase that begins here stands for, and where it ends."""
        for forms, value in phrases.get(here.word, ()):
            places = range(here.at + 1, here.at + len(forms))
            if all(self.next(at).word == word for at, word in zip(places, forms[1:], strict=True)):
                return value, here.at + len(forms)
        return None

    def before(self, at: int) -> tuple[str, str]:
        """The word before an index as it stands and without و or ف, if only blanks follow it."""
        return (self.line.form(at - 1), self.line.bare(at - 1)) if self.next(at).word else ("", "")

    def is_behind(self, at: int, key: str) -> bool:
        """Whether a word of a list stands before an index, with or without a proclitic."""
        words: tuple[str, ...] = self.before(at)
        if words[1][:1] in ("ب", "ل", "ك"):
            words = (*words, words[1][1:])
        return any(self.words.has(key, word) for word in words)

    def which(self, at: int) -> tuple[int, int] | None:
        """Which of several an adjective tells, and where it ends: الماضي, قبل الماضي."""
        return self.phrase(self.next(at), self.words.which)

    def definite(self, word: str) -> tuple[str, int] | None:
        """Unit and number of a noun with article: الأسبوع, الشهرين, الأيام."""
        return self.words.units.get(word[2:]) if word.startswith("ال") else None

    def joined_by_and(self, at: int) -> Here:
        """The word that و, attached or apart, joins to those before it; an empty one if none."""
        one = self.next(at)
        if one.word == "و":
            return self.next(at + 1)
        return Here(at, 1, one.word[1:] if one.word.startswith("و") else "")

    def without_of(self, here: Here) -> Here:
        """The word behind من, or the word itself if it is another."""
        return self.next(here.at + 1) if here.word == "من" else here

    def behind_era(self, at: int) -> int:
        """The index behind a letter or word for the calendar: م, هـ, ميلادية."""
        word = self.next(at).word
        return at + (self.words.has("hijri", word) or self.words.has("gregorian", word))

    def is_marked(self, here: Here) -> bool:
        """Whether more than blanks stands before a word."""
        return bool(here.word and self.line.gap(here.at).strip())

    def ordinal(self, at: int) -> numerals.Number | None:
        """The ordinal behind a word, if one stands there: اليوم | الأول, يومها | الثاني."""
        return numerals.ordinal(self.line, at) if self.next(at).word else None

    # Units of time

    def same(self, here: Here) -> Parsed | None:
        """Another time in the text: اليوم التالي, العام نفسه, قبل ذلك بيومين."""
        same = self.phrase(here, self.words.same)
        if not same or self.ordinal(same[1]):
            return None
        if here.word == "العام" and self.is_behind(here.at, "not_years_after"):
            return None  # المدير العام السابق
        return Parsed(same[1], Same(*same[0]))

    def period(self, here: Here) -> Parsed | None:
        """هذا الأسبوع, الشهر الماضي, الأيام الثلاثة الماضية, القرن التاسع عشر."""
        if self.words.has("this", here.word):
            unit = self.definite(self.next(here.at + 1).word)
            fits = unit and unit[1] == 1 and unit[0] != "day"
            return Parsed(here.at + 2, Period(unit[0], 0)) if unit and fits else None
        unit = self.definite(here.word)
        if not unit:
            return None
        name, count = unit
        if count != 1:
            return self.several(here.at + 1, name, count)
        if name == "year" and self.is_behind(here.at, "not_years_after"):
            return None
        which = self.which(here.at + 1)
        if which and name != "day":
            return Parsed(which[1], Period(name, which[0]))
        return self._century(here.at + 1) if name == "century" else None

    def several(self, at: int, unit: str, count: float) -> Parsed | None:
        """The number and adjective behind the plural or dual of a unit: الثلاثة الماضية."""
        number = numerals.number(self.line, at) if self.next(at).word and not count else None
        if number:
            count, at = number.value, number.end
        if self.words.has("few", self.next(at).word):
            count, at = 0, at + 1
        if self.words.has("last_few", self.next(at).word):
            which: tuple[int, int] | None = (-1, at + 1)
        else:
            which = self.which(at)
        if not which or abs(which[0]) != 1:
            return None
        if not count:
            return Parsed(which[1], Vague())
        return parsed(which[1], amount(unit, count, "last" if which[0] < 0 else "next"))

    def definite_amount(self, here: Here) -> Parsed | None:
        """A number with article before its unit: الـ15 يوماً الماضية."""
        if not here.word.startswith("ال"):
            return None
        number = numerals.number(self.line, here.at, here.drop)
        unit = self.words.units.get(self.next(number.end).word) if number else None
        return self.several(number.end + 1, unit[0], number.value) if number and unit else None

    def whole_unit(self, here: Here, unit: str) -> Parsed | None:
        """A month or year by itself or by another: الشهر الماضي, العام نفسه, الشهر."""
        if found := self.same(here) or self.period(here):
            fits = isinstance(found.meaning, Same | Period) and found.meaning.unit == unit
            return found if fits else None
        if self.definite(here.word) != (unit, 1) or self._is_special(here.at + 1):
            return None  # العام الدراسي, الشهر الثامن
        return Parsed(here.at + 1, Period(unit, 0))

    def _is_special(self, at: int) -> bool:
        """Whether a word makes a unit another than the present one: العام الدراسي, العام 2014."""
        word = self.next(at).word
        special = word[:1].isdecimal() or self.words.has("special", word)
        return special or self.ordinal(at) is not None

    def season(self, here: Here, sure: bool = False) -> Parsed | None:
        """صيف 2014, خريف العام الماضي, الشتاء المقبل, هذا الصيف."""
        this = self.words.has("this", here.word)
        one = self.next(here.at + 1) if this else here
        definite = one.word.startswith("ال")
        month = self.words.seasons.get(one.word.removeprefix("ال"))
        if month is None or self.words.has("not_seasons_before", self.next(one.at + 1).word):
            return None
        if not definite:
            return self._season_of(one.at + 1, month)
        which = (0, one.at + 1) if this else self.which(one.at + 1)
        if which:
            return Parsed(which[1], Season(month, which[0]))
        since = any(self.words.amounts.get(word) == "since" for word in self.before(here.at))
        return Parsed(one.at + 1, Season(month)) if sure or since else None

    def _season_of(self, at: int, month: int) -> Parsed | None:
        """The year behind a season without article."""
        one = self.next(at)
        if whole := self.whole_unit(one, "year"):
            return Parsed(whole.end, Season(month, inner=whole.meaning))
        number, named = self.year_word(one)
        year = self.year(number, named=named)
        return Parsed(year.end, Fixed(*three_months(year.value, month))) if year else None

    # Years

    def year(
        self, here: Here, hijri: bool = False, named: bool = False, dated: bool = False
    ) -> Year | None:
        """A year in digits or, behind a word for year, in words.

        Args:
            here: the number.
            hijri: whether the month before it is of the Hijri calendar.
            named: whether a word for year stands before it.
            dated: whether a day and a month do.
        """
        end, value, suffix = here.at + 1, None, ""
        if digits := YEAR_NUMBER.fullmatch(here.word):
            value, suffix = int(digits[1]), digits[2]
        elif named and not here.word[:1].isdecimal():
            words = numerals.number(self.line, here.at) if here.word else None
            if words and words.value == int(words.value):
                value, end = int(words.value), words.end
        if value is None:
            return None
        if not suffix and self.behind_era(end) > end:
            suffix, end = self.line.form(end), end + 1
        if self.phrase(self.next(end), self.words.before_christ):
            return None
        hijri = self.words.has("hijri", suffix) if suffix else hijri
        if hijri:
            return Year(end, value, hijri) if value in HIJRI_YEARS else None
        if digits and named and value in _TWO_DIGITS and not suffix:
            value += 1900
        low, high = (_FIRST_YEAR, _LAST_YEAR) if named or dated else (_FIRST_BARE, _LAST_BARE)
        low = _FIRST_WITH_ERA if suffix else low
        if not low <= value <= high or self.next(end).word in self.words.units:
            return None
        return Year(end, value, hijri)

    def named_years(self, here: Here) -> Parsed | None:
        """عام 2011, سنة 1437 هـ, العام 2011-2012, عامي 2014."""
        number, named = self.year_word(here)
        return self.until_year(self.year(number, named=True)) if named else None

    def year_word(self, here: Here) -> tuple[Here, bool]:
        """The number behind a word for year, or joined to it, and whether there is such a word."""
        if self.words.has("year_nouns", here.word):
            return self.next(here.at + 1), True
        glued = glued_year(here.word)
        return (Here(here.at, 0, glued), True) if glued else (here, False)

    def until_year(self, year: Year | None) -> Parsed | None:
        """A year, if there is one, or all from it to another: 2011-2012, 1436/1437 هـ."""
        if not year:
            return None
        last, end, hijri = year.value, year.end, year.hijri
        other = self.behind(end, DASHED)
        if self.is_marked(other) and (digits := YEAR_NUMBER.fullmatch(other.word)):
            value = int(digits[1])
            value += last // 100 * 100 if len(digits[1]) == 2 else 0
            if last < value < last + 100:
                last, end = value, self.behind_era(other.at + 1)
                hijri = self.words.has("hijri", digits[2] or self.line.form(end - 1))
        return parsed(end, years(year.value, last, hijri))

    def bare_year(self, here: Here) -> Parsed | None:
        """A number that can only be a year: في 2011, بين 2011 و2013."""
        year = self.year(here)
        if not year:
            return None
        goes_on = self.was_year and self.ended in (here.at, here.at - 1)
        before = self.before(here.at)
        if goes_on and (here.drop or self.words.has("to", before[0])):
            return self.until_year(year)
        strong = self.words.has("before_years_surely", before[1])
        strong = strong or (before[1] == "من" and self._goes_to_year(year.end))
        led = self.words.has("before_years", before[1]) and self._ends_at(year.end)
        return self.until_year(year) if (strong or led) and not here.drop else None

    def _goes_to_year(self, at: int) -> bool:
        """Whether another year follows a year: من 1919 | إلى 1946."""
        leads = self.words.has("to", self.next(at).word)
        return leads and self.year(self.next(at + 1)) is not None

    def _ends_at(self, at: int) -> bool:
        """Whether no noun that a number could count stands at an index."""
        word = self.next(at).word
        listed = self.words.has("behind_years", word)
        return not word or listed or word.startswith(("ال", "و", "ف"))

    # Decades and centuries

    def decade(self, here: Here) -> Parsed | None:
        """التسعينيات, ثمانينيات القرن الماضي."""
        definite = self.words.decades.get(here.word)
        decade = definite or self.words.decades.get("ال" + here.word)
        if decade is None:
            return None
        one = self.without_of(self.next(here.at + 1))
        if self.words.has("of_age", one.word):
            return None
        if century := self.period(one):
            of = century.meaning
            if isinstance(of, Fixed) or (isinstance(of, Period) and of.unit == "century"):
                return Parsed(century.end, DecadeOf(decade, of))
        return parsed(here.at + 1, years(1900 + decade, 1909 + decade)) if definite else None

    def _century(self, at: int) -> Parsed | None:
        """The number behind القرن: التاسع عشر, الـ19."""
        number = self.ordinal(at)
        if not number and (digits := _DIGITS.fullmatch(self.next(at).word)):
            number = numerals.Number(int(digits[1]), at + 1)
        if not number or not 1 <= number.value <= 21:
            return None
        behind = self.next(number.end)
        if self.words.has("hijri", behind.word) or self.phrase(behind, self.words.before_christ):
            return None
        first = int(number.value) * 100 - 99
        return parsed(number.end, years(first, first + 99))
