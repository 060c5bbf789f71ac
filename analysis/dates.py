"""Which days does an article speak of: مساء أمس السبت, منذ ثلاثة أشهر, 15 مارس/آذار 2016?

Here expressions are read: days, dates, parts of periods, amounts of time. `periods` reads what is
longer than a day, `tenses` the text around; `moments` places what is meant on the calendar.
"""

import re
from calendar import monthrange
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from analysis import numerals
from analysis.date_words import is_listed, lexicon, openings
from analysis.lines import Line, Part
from analysis.moments import (
    HIJRI_YEARS,
    TODAY,
    WEEKS_OF_MONTH,
    Counted,
    Day,
    Fixed,
    Interval,
    Meaning,
    Period,
    Same,
    Setting,
    Share,
    Vague,
    Weekday,
    Yearly,
    amount,
    days_of,
    fixed,
    placed,
)
from analysis.periods import (
    APPOSED,
    BRACKETED,
    BRACKETS,
    DASHED,
    YEAR_NUMBER,
    Here,
    Parsed,
    Periods,
    parsed,
)
from analysis.tenses import tense
from analysis.text import QUOTES

_REMEMBERED = 20  # times of a paragraph to which what follows may point back
_CHAIN = 4  # expressions that share a month: 5 و6 و7 و8 مايو
_DAY = re.compile("(?:ال)?([0-9]{1,2})")
_YEARS = range(1900, 2101)  # a date in digits is of one of these, or a Hijri one
_DAY_AT_END = re.compile("(?<![0-9])[0-9]{1,2}$")
_DOTTED = re.compile(r"([0-9]{1,4})\.([0-9]{1,2})\.([0-9]{1,4})[مه]?")
_DATE_SIGNS = ("/", "-", "\\", "–")
_QUOTES = frozenset(QUOTES)
_NIGHT = ("ليل", "ليله")
_BEHIND_ORDINALS = ("من", "عشر", "عشره")
_AND_TENS = ("والعشر", "والثلاث")


class TimeExpression(NamedTuple):
    """A time expression: code-point offsets into its part, end exclusive.

    Attributes:
        part: title or body.
        start: where it starts, behind و ف ب ل ك.
        end: where it ends.
        earliest: first day that it means; None if it cannot be placed.
        latest: last day that it means.
        anchor: what places it: absolute (a year or a full date), article (the article's date),
            paragraph (another time in the text), none (an amount without a number).
        days: first and last day counted from the day of writing (0), where that day places it;
            as outer bounds if the article's date is not known.
        weekday: on which weekday (Monday = 0) the text must have been written, by the expression
            alone: أول من أمس السبت is written on a Monday.
        conflict: the article's date is another weekday than that, or a date is not the weekday
            that is named with it.
    """

    part: str
    start: int
    end: int
    earliest: date | None
    latest: date | None
    anchor: str
    days: tuple[int, int] | None
    weekday: int | None
    conflict: bool


def find(parts: Iterable[Part], written: date | None) -> list[TimeExpression]:
    """The time expressions of an article, in order.

    Args:
        parts: title and body.
        written: the article's date, if it is known.

    Returns:
        The expressions; without `written`, those that the article's date would place are counted
        from the day of writing. On which weekday that was is then taken from an expression that
        tells it (أول من أمس السبت), if all that do agree.
    """
    whole = list(parts)
    found = _find(whole, written, None)
    told = {one.weekday for one in found if one.weekday is not None}
    return found if written or len(told) != 1 else _find(whole, None, told.pop())


def _find(parts: Iterable[Part], written: date | None, weekday: int | None) -> list[TimeExpression]:
    """The time expressions of an article that was written on a date or weekday."""
    found: list[TimeExpression] = []
    for part in parts:
        before: deque[Interval] = deque(maxlen=_REMEMBERED)
        for line in part.lines:
            here: deque[Interval] = deque(maxlen=_REMEMBERED)
            for at, drop, end, meaning in _Reader(line).read():
                setting = Setting(written, tense(line, at, end), (*before, *here), weekday)
                told = placed(meaning, setting)
                if told is None or (isinstance(meaning, Counted) and not told.earliest):
                    continue
                start, stop = line.behind(at, drop), line.words[end - 1].end
                found.append(TimeExpression(part.name, start, stop, *told))
                is_until = lexicon().has("as_far_as", line.bare(at - 1))
                if told.earliest and told.latest and meaning != TODAY and not is_until:
                    here.append((told.earliest, told.latest))
            before = here or before
    return found


class _Frame(NamedTuple):
    """A month and, if the text tells it, the year; see `Yearly`."""

    end: int
    month: int | None
    hijri: bool = False
    year: int | None = None
    which: int | None = None
    inner: Meaning | None = None
    sure: bool = True

    @property
    def is_placed(self) -> bool:
        """Whether more is told than the name of a month."""
        return not (self.year is None and self.which is None and self.inner is None)

    def days(self, first: int | None, last: int | None) -> Meaning | None:
        """Some days of it; None if it has no such days."""
        if self.year is not None:
            return fixed(days_of(self.year, self.month or 1, first, last, self.hijri))
        longest = 30 if self.hijri else monthrange(2024, self.month or 1)[1]
        if first is not None and not first <= (last or first) <= longest:
            return None
        return Yearly(self.month, first, last, self.hijri, self.which, self.inner)


class _Reader(Periods):
    """Finds the time expressions of a line."""

    def read(self) -> Iterator[tuple[int, int, int, Meaning]]:
        """The expressions in order.

        Yields:
            Index of the first word, letters of it to drop, index of the word behind, meaning.
        """
        at = 0
        while at < len(self.line.words):
            found = self._expression(at)
            if not found:
                at += 1
                continue
            drop, (end, meaning) = found
            if meaning:
                self.was_year = isinstance(meaning, Fixed)
                yield at, drop, end, meaning
            at = self.ended = end

    def _expression(self, at: int) -> tuple[int, Parsed] | None:
        """The expression that begins with a word: letters to drop, what was found."""
        for drop, word in openings(self.line.form(at)):
            here = Here(at, drop, word)
            listed = is_listed(word)
            in_digits = word.removeprefix("ال")[:1].isdecimal()
            if not (listed or in_digits or self._may_be_ordinal(here)):
                continue
            for read in self._listed() if listed else (self._of_number,):
                if found := read(here):
                    return drop, found
        return None

    def _listed(self) -> tuple[Callable[[Here], Parsed | None], ...]:
        return (
            self._dated,
            self._amount,
            self.same,
            self._day,
            self._share,
            self.period,
            self.named_years,
            self.decade,
            self.season,
            self._month,
        )

    def _of_number(self, here: Here) -> Parsed | None:
        return self._dated(here) or self.bare_year(here) or self.definite_amount(here)

    # Days

    def _day(self, here: Here) -> Parsed | None:
        """A day by its offset, weekday or date, with the part of the day before and behind it."""
        one = here
        is_night = one.word in _NIGHT
        if self.words.has("parts_of_day", one.word):
            if self.is_behind(here.at, "not_parts_after"):
                return None
            one = self.next(one.at + 1)
        if self.words.has("day_nouns", one.word):
            one = self.next(one.at + 1)
        if one.at > here.at and (dated := self.same(one) or self._dated(one)):
            return dated
        found = self._offset(here, one) or self._weekday(here, one, is_night)
        return self._joined(*found) if found else None

    def _offset(self, here: Here, one: Here) -> tuple[int, Day] | None:
        """أمس, أول من أمس, اليوم, غداً."""
        if not (phrase := self.phrase(one, self.words.days)):
            return None
        offset, end = phrase
        key = " ".join([one.word, *(self.line.form(at) for at in range(one.at + 1, end))])
        around = self.words.around
        before, behind = self.before(one.at), self.next(end)
        wanted = around["only_after"].get(key)
        if one.at == here.at and wanted and not wanted.intersection(before):
            return None
        if around["not_days_after"].get(key, frozenset()).intersection(before):
            return None
        if behind.word in around["not_days_before"].get(key, ()):
            return None
        attached = self.line.form(here.at)[: here.drop].strip("وف")
        if (end == one.at + 1 and self.ordinal(end)) or (key == "اليوم" and attached):
            return None  # اليوم الأول, باليوم
        return end, Day(offset=offset)

    def _weekday(self, here: Here, one: Here, is_night: bool) -> tuple[int, Day] | None:
        """السبت, السبت الماضي, هذا السبت, ليل السبت الأحد."""
        which = None
        if self.words.has("this", one.word):
            one, which = self.next(one.at + 1), 0
        day = self.words.weekdays.get(one.word)
        if day is None:
            return None
        end = one.at + 1
        if self.is_behind(one.at, "not_weekdays_after"):
            return None
        if self.words.has("not_weekdays_before", self.next(end).word):
            return None
        nights = 0
        if is_night and self.words.weekdays.get(self.behind(end, DASHED).word) == (day + 1) % 7:
            nights, end = 1, end + 1
        then = self.joined_by_and(end)
        shared = self.which(then.at + 1) if then.word in self.words.weekdays else None
        if shared:
            which = shared[0]  # السبت والأحد الماضيين
        return end, Day(weekday=Weekday(day, which, nights))

    def _joined(self, end: int, day: Day) -> Parsed:
        """A day with what stands in apposition behind it."""
        while then := self._more(end, day):
            end, day = then
        return Parsed(end, day)

    def _more(self, end: int, day: Day) -> tuple[int, Day] | None:
        """A day with the next thing that is told of it, and where that ends."""
        more = self._which_weekday(end, day) or self._weekday_of(end, day)
        if not more and not day.dated:
            more = self._date_of(end, day)
        return more or ((end + 1, day) if self._is_part_behind(end) else None)

    def _is_part_behind(self, at: int) -> bool:
        """Whether a part of the day belongs to the day before it: أمس مساءً, not السبت مساء أمس."""
        starts = self.next(at + 1).word in self.words.starts
        return self.words.has("parts_behind", self.next(at).word) and not starts

    def _weekday_of(self, end: int, day: Day) -> tuple[int, Day] | None:
        """أمس | السبت, but not أمس، السبت المقبل."""
        near = self.behind(end, APPOSED)
        weekday = self.words.weekdays.get(near.word)
        if weekday is None or day.weekday or self.which(near.at + 1):
            return None
        return near.at + 1, replace(day, weekday=Weekday(weekday))

    def _which_weekday(self, end: int, day: Day) -> tuple[int, Day] | None:
        """السبت | الماضي, الخميس | من الأسبوع المقبل."""
        if not day.weekday:
            return None
        if which := self.which(end):
            return which[1], replace(day, weekday=replace(day.weekday, which=which[0]))
        if self.next(end).word != "من":
            return None
        week = self.whole_unit(self.next(end + 1), "week")
        if not week or not isinstance(week.meaning, Period):
            return None
        return week.end, replace(day, weekday=replace(day.weekday, week=week.meaning.which))

    def _date_of(self, end: int, day: Day) -> tuple[int, Day] | None:
        """السبت | 7 مايو 2016, أمس (12 مايو), السبت الموافق 7 مايو."""
        dated = self._dated(self._corresponding(self.behind(end, APPOSED)))
        if not dated or not dated.meaning:
            return None
        return dated.end, replace(day, dated=dated.meaning)

    def _corresponding(self, here: Here) -> Here:
        """What stands behind a word such as الموافق, without ل; else the word itself."""
        if not self.words.has("corresponding", here.word):
            return here
        here = self.next(here.at + 1)
        return here._replace(drop=1, word=here.word[1:]) if here.word[:1] == "ل" else here

    # Dates

    def _dated(self, here: Here) -> Parsed | None:
        """A date with its day: 15 مارس 2016, الخامس عشر من آذار, 12/5/2016."""
        dated = self._date(here)
        near = self.behind(dated.end, APPOSED) if dated and dated.meaning else here
        if near == here or not self.words.has("corresponding", near.word):
            return dated
        other = self._date(self._corresponding(near))  # 5 رجب 1437 الموافق 12 أبريل 2016
        return other if other and other.meaning else dated

    def _date(self, here: Here) -> Parsed | None:
        if not (here.word[:1].isdecimal() or here.word.startswith("ال") or self._is_first(here)):
            return None
        if numeric := _numeric(self.line, here):
            return numeric._replace(end=self.behind_era(numeric.end))
        found = self._numbered(here)
        if not found:
            return None
        end, first, last, frame = found
        frame = self._with_shared_year(end, frame)
        if not frame.is_placed and self.is_behind(here.at, "not_months_after"):
            return Parsed(end, None)
        return parsed(end, frame.days(first, last))

    def _is_first(self, here: Here) -> bool:
        return self.words.has("first_of_month", here.word)

    def _may_be_ordinal(self, here: Here) -> bool:
        """Whether what follows a word with article is what follows a day of a month."""
        word = self.next(here.at + 1).word
        return word in _BEHIND_ORDINALS or word in self.words.months or word.startswith(_AND_TENS)

    def _day_number(self, here: Here) -> tuple[int, int] | None:
        """The number of a day, and where it ends."""
        if self._is_first(here):
            return 1, here.at + 1
        if digits := _DAY.fullmatch(here.word):
            return int(digits[1]), here.at + 1
        if not self._may_be_ordinal(here) or self._is_adjective(here):
            return None
        ordinal = numerals.ordinal(self.line, here.at, here.drop)
        return (int(ordinal.value), ordinal.end) if ordinal and ordinal.value <= 31 else None

    def _is_adjective(self, here: Here) -> bool:
        """Whether an ordinal belongs to the noun before it: الأسبوع الثاني من الشهر."""
        before = self.before(here.at)[1]
        if here.word == "الاولي" or here.word.endswith("ه"):
            return True  # الأيام الأولى من الشهر, الساعة الثانية من
        is_noun = before.startswith("ال") and not here.drop
        return is_noun and before != "اليوم" and before not in self.words.weekdays

    def _numbered(self, here: Here, depth: int = 0) -> tuple[int, int, int, _Frame] | None:
        """A day or some days of a month: end, first day, last day, month."""
        number = self._day_number(here)
        if not number:
            return None
        first, end = number
        last, end = self._last_day(first, end)
        if frame := self._frame(end):
            return frame.end, first, last, frame
        then = self.joined_by_and(end)
        if not then.word or depth == _CHAIN:
            return None
        other = self._numbered(then, depth + 1)  # 5 و6 مايو
        return (end, first, last, other[3]) if other else None

    def _last_day(self, first: int, end: int) -> tuple[int, int]:
        """The last of some days and where it ends: 3-5, 3 إلى 5; the first if there is no other."""
        other = self.behind(end, DASHED)
        if self.words.has("to", other.word):
            other = self.next(end + 1)
        elif not self.is_marked(other):
            return first, end
        digits = _DAY.fullmatch(other.word)
        if digits and int(digits[1]) > first:
            return int(digits[1]), other.at + 1
        return first, end

    def _frame(self, at: int) -> _Frame | None:
        """The month behind a day, with its year: من الشهر الجاري, مارس/آذار 2016."""
        one = self.without_of(self.behind(at, DASHED))
        if self.words.has("month_of_text", one.word):
            return _Frame(one.at + 1, None, inner=Same("month", 0))
        if (which := self.phrase(one, self.words.which)) and which[0] == 0:
            return _Frame(which[1], None, inner=Period("month", 0))  # 15 الجاري
        if whole := self.whole_unit(one, "month"):
            return _Frame(whole.end, None, inner=whole.meaning)
        if self.words.has("month_nouns", one.word):
            one = self.next(one.at + 1)
        frame = self._named_month(one, dated=True)
        alone = one.at == at and frame and not frame.is_placed
        if alone and (self.is_marked(one) or self.words.has("also_numbers", one.word)):
            return None  # 2 - صفر, unlike 15-مارس-2015
        return frame

    def _named_month(self, here: Here, dated: bool = False) -> _Frame | None:
        """A month by its name or names, with its year if that follows.

        Args:
            here: the name.
            dated: whether a day stands before it.
        """
        name = self.phrase(here, self.words.months)
        if not name:
            return None
        (hijri, number, sure), end = name
        other = self.behind(end, DASHED | BRACKETS)
        second = self.phrase(other, self.words.months)
        if second and second[0][:2] == (hijri, number) and other.word != here.word:
            sure, end = True, second[1]
        frame = _Frame(end, number, hijri, sure=sure)
        if which := self.phrase(self.behind(end, BRACKETED), self.words.which):
            return frame._replace(end=which[1], which=which[0])
        return self._with_year(frame, dated)

    def _with_year(self, frame: _Frame, dated: bool) -> _Frame | None:
        """A month with the year that is told behind it, if one is; None if that is not known."""
        one = self.behind(frame.end, APPOSED | DASHED)
        is_of = one.word == "من"
        one = self.without_of(one)
        whole = self.whole_unit(one, "year")
        if whole and (is_of or whole.end > one.at + 1):  # مارس العام الماضي
            return frame._replace(end=whole.end, inner=whole.meaning)
        if one.word.startswith("ل"):
            one = one._replace(word=one.word[1:])  # مارس لعام 2015
        one, named = self.year_word(one)
        year = self.year(one, frame.hijri, named, dated)
        if not year:
            era = named or frame.hijri or self.behind_era(one.at + 1) > one.at + 1
            return None if era and YEAR_NUMBER.fullmatch(one.word) else frame
        return frame._replace(end=year.end, year=year.value)

    def _with_shared_year(self, end: int, frame: _Frame) -> _Frame:
        """A month with what is told with the next one: 5 مارس و9 أبريل 2003."""
        one = self.joined_by_and(end)
        if any(self.words.has("to", word) for word in (self.next(end).word, one.word)):
            one = self.next(end + 1)
        if frame.is_placed or not one.word:
            return frame
        numbered = self._numbered(one)
        other = numbered[3] if numbered else self._named_month(one)
        if not other or not other.month or not frame.month:
            return frame
        if other.year is None:
            return frame._replace(which=other.which, inner=other.inner)
        return frame._replace(year=other.year - (frame.month > other.month))

    def _month(self, here: Here, sure: bool = False) -> Parsed | None:
        """A month without a day: مارس 2016, كانون الثاني الماضي, شهر آذار, في حزيران."""
        one = here
        if self.words.has("month_nouns", here.word):
            one, sure = self.next(here.at + 1), True
        frame = self._named_month(one)
        if not frame:
            return None
        frame = self._with_shared_year(frame.end, frame)
        if self._is_day_number(here.at):
            return None  # 31 شباط
        if not frame.is_placed and not self._is_month(here, frame, sure):
            return None
        return parsed(frame.end, frame.days(None, None))

    def _is_day_number(self, at: int) -> bool:
        """Whether a number of one or two digits stands before an index, or a word joined to one."""
        return bool(_DAY_AT_END.search(self.before(at)[0]))

    def _is_month(self, here: Here, frame: _Frame, sure: bool) -> bool:
        """Whether the name of a month, with nothing behind it, is no other name and no verb."""
        if self._is_quoted(here.at, frame.end) or self.next(frame.end + 1).word == "كل":
            return False  # «يوليو», شهر فبراير من كل سنة
        if self.is_behind(here.at, "not_months_after"):
            return False
        if self.words.has("not_months_before", self.next(frame.end).word):
            return False
        attached = self.line.form(here.at)[: here.drop].strip("وف")
        joined = self.ended == here.at and here.drop > 0
        led = joined or self.is_behind(here.at, "before_months")
        return sure or frame.sure or (led and not (attached or frame.hijri))

    def _is_quoted(self, at: int, end: int) -> bool:
        """Whether words stand in quotation marks by themselves."""
        behind = self.line.gap(end) if end < len(self.line.words) else ""
        return all(not _QUOTES.isdisjoint(gap) for gap in (self.line.gap(at), behind))

    # Parts of periods

    def _share(self, here: Here) -> Parsed | None:
        """مطلع العام, أواخر مارس, نهاية الشهر, الربع الأول من 2016."""
        edge, parts = self.phrase(here, self.words.edges), 3
        is_week = self.definite(here.word) == ("week", 1)
        numbered = WEEKS_OF_MONTH if is_week else self.words.fractions.get(here.word)
        if numbered:
            ordinal, parts = self.ordinal(here.at + 1), numbered
            edge = (int(ordinal.value), ordinal.end) if ordinal else None
        if not edge or not 1 <= edge[0] <= parts:
            return None
        whole = self._whole(self.without_of(self.next(edge[1])))
        if not whole or not whole.meaning:
            return None
        attached = self.line.form(here.at)[: here.drop].endswith("ب")
        led = attached or self.is_behind(here.at, "deadline")
        until = led and self.words.has("ends", here.word)
        return Parsed(whole.end, Share(whole.meaning, edge[0], parts, until))

    def _whole(self, here: Here) -> Parsed | None:
        """What has a beginning and an end: a week, month, season, year, decade, century."""
        for unit in ("week", "month", "year", "decade", "century"):
            if whole := self.whole_unit(here, unit):
                return whole
        found = self.period(here) or self.named_years(here) or self._month(here, sure=True)
        found = found or self.season(here, sure=True) or self.decade(here)
        return found or self.until_year(self.year(here))

    # Amounts

    def _amount(self, here: Here) -> Parsed | None:
        """قبل ثلاثة أيام, منذ أسبوعين, قبل أكثر من شهر, قبل ذلك بيومين."""
        if counted := self.phrase(here, self.words.counted):
            return self._counted(*counted)
        kind = self.words.amounts.get(here.word)
        if not kind:
            return None
        at = here.at + 1
        while about := self.phrase(self.next(at), self.words.approximately):
            at = about[1]
        found = self._quantity(self.next(at))
        if not found:
            return None
        unit, count, end = found
        from_now = self.words.has("from_now", self.next(end + 1).word)
        is_from = self.words.has("from", self.next(end).word)
        if kind in ("ago", "ahead") and is_from and not from_now:
            return None  # counted from an event: قبل يومين من الاقتراع, but not من الآن
        to_come = (is_from and from_now) or tense(self.line, here.at, end) > 0
        if kind == "ahead" and not (count and to_come):
            return None
        if kind == "last" and (count == 1 or not count):
            return None
        return parsed(end, amount(unit, count, kind) if count else Vague())

    def _counted(self, sign: int, at: int) -> Parsed | None:
        """The amount behind قبل ذلك: بيومين."""
        word = self.next(at).word
        if not word.startswith("ب"):
            return None
        found = self._quantity(Here(at, 1, word[1:]))
        meaning = amount(found[0], found[1], "ahead" if sign > 0 else "ago") if found else None
        return Parsed(found[2], Counted(meaning)) if found and meaning else None

    def _quantity(self, here: Here) -> tuple[str, float, int] | None:
        """Unit, number (0 if the text gives none) and end of an amount: ثلاثة أيام, شهر ونصف."""
        if not here.word:
            return None
        if self.words.has("vague", here.word):
            word = self.next(here.at + 1).word
            many = self.words.units.get(word.removeprefix("ال"))
            return (many[0], 0, here.at + 2) if many and many[1] == 0 else None
        if unit := self.words.units.get(here.word):
            named = unit[1] == 1 and self._is_name(here)
            return None if named else self._and_half(*unit, here.at + 1)
        number = numerals.number(self.line, here.at, here.drop)
        unit = self.words.units.get(self.next(number.end).word) if number else None
        if not number or not unit:
            return None
        return self._and_half(unit[0], number.value, number.end + 1)

    def _is_name(self, here: Here) -> bool:
        """Whether a unit is named by what follows: يوم السبت, شهر مارس, عام 2011."""
        named = self._day(here) or self._month(here) or self.named_years(here)
        return bool(named) or self.next(here.at + 1).word[:1].isdecimal()

    def _and_half(self, unit: str, count: float, end: int) -> tuple[str, float, int]:
        """An amount with what is added behind it: واحد, ونصف, ونصف العام."""
        if count == 1 and self.words.has("one", self.next(end).word):
            end += 1
        then = self.joined_by_and(end)
        if count and self.words.has("half", then.word):
            count, end = count + 0.5, then.at + 1
            again = self.definite(self.next(end).word)
            end += again == (unit, 1)
        return unit, count, end


def _numeric(line: Line, here: Here) -> Parsed | None:
    """A date in digits: 12/5/2016, 2016-05-12, 12.5.2016; the day before the month."""
    word, end = here.word, here.at + 1
    if dotted := _DOTTED.fullmatch(word):
        pieces, sign = list(dotted.groups()), "."
    elif word.isdecimal() and end + 1 < len(line.words):
        sign, more = line.gap(end).strip(), [line.form(end), line.form(end + 1).rstrip("مه")]
        if sign not in _DATE_SIGNS or line.gap(end + 1).strip() != sign:
            return None
        pieces, end = [word, *more], end + 2
    else:
        return None
    if not all(piece.isdecimal() and len(piece) in (1, 2, 4) for piece in pieces):
        return None
    year, month, day = pieces if len(pieces[0]) == 4 else reversed(pieces)
    if len(year) != 4 and not (sign == "/" and len(year) == 2):
        return None
    number = int(year) if len(year) == 4 else 2000 + int(year)
    months = (int(month), int(day)) if int(month) <= 12 else (int(day), int(month))
    hijri = number in HIJRI_YEARS
    if not (hijri or number in _YEARS) or not 1 <= months[0] <= 12:
        return None
    return parsed(end, fixed(days_of(number, *months, hijri=hijri)))
