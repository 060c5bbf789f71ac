"""Which days does a time expression mean, whichever day its article was written on?"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from hijridate import Gregorian, Hijri

ABSOLUTE, ARTICLE, PARAGRAPH, NONE = "absolute", "article", "paragraph", "none"
_SATURDAY = 5
_MONTHS = {"month": 1, "year": 12, "decade": 120, "century": 1200}
_DAYS = {"day": 1, "week": 7}
_MONTH = 31  # days of the longest
WEEKS_OF_MONTH = 5  # of a month, the last of them short
_LENGTHS = {3: 10, WEEKS_OF_MONTH: 7}  # days of a third and of a week of a month
HIJRI_YEARS = range(1343, 1501)  # years of the Umm al-Qura calendar that are known
_FAR = 300  # days; a date without a year that is longer past is rather one to come
_MOST = 12_000  # days or months; a longer time is not counted from the article's date
_CYCLE = [date(2024, 1, 1) + timedelta(days) for days in range(4 * 365 + 1)]  # of leap years
_WEEK = _CYCLE[:7]
_EDGES = [day for day in _CYCLE if 1 in (day.day, (day + timedelta(1)).day)]  # of months
Interval = tuple[date, date]  # first and last day


class Setting(NamedTuple):
    """What places a meaning.

    Attributes:
        written: the article's date, if it is known.
        tense: 1 if the text speaks of what is to come, -1 of what is past, 0 if it does not tell.
        before: the times named before, in order.
        weekday: on which weekday the text was written, if no more is known.
    """

    written: date | None
    tense: int
    before: tuple[Interval, ...] = ()
    weekday: int | None = None

    @property
    def now(self) -> date:
        """The article's date.

        Raises:
            ValueError: if it is not known.
        """
        if self.written is None:
            raise ValueError("this meaning needs the article's date")
        return self.written


class Placed(NamedTuple):
    """The columns of a time expression that follow from its meaning."""

    earliest: date | None
    latest: date | None
    anchor: str
    days: tuple[int, int] | None = None
    weekday: int | None = None
    conflict: bool = False


class Meaning:
    """What an expression means, whatever the article's date is.

    Attributes:
        anchor: what places it.
        writings: days of writing among which are those that place it nearest and farthest.
    """

    @property
    def anchor(self) -> str:
        """By default, the article's date."""
        return ARTICLE

    @property
    def writings(self) -> Sequence[date]:
        """By default, any day."""
        return _CYCLE

    def place(self, setting: Setting) -> Interval | None:
        """First and last day; None if nothing places it. `setting.written` is there if needed."""
        raise NotImplementedError


@dataclass(frozen=True)
class Vague(Meaning):
    """منذ سنوات."""

    anchor = NONE

    def place(self, setting: Setting) -> None:
        """Nothing places it."""
        return None


@dataclass(frozen=True)
class Fixed(Meaning):
    """A year or a full date: 15 مارس 2016, عام 2011, القرن التاسع عشر."""

    first: date
    last: date
    anchor = ABSOLUTE

    def place(self, setting: Setting) -> Interval:
        """The same days at all times."""
        return self.first, self.last


@dataclass(frozen=True)
class Weekday(Meaning):
    """السبت, السبت المقبل, ليل السبت الأحد.

    Attributes:
        day: 0 is Monday.
        which: -1 the last, 1 the next; None where nothing but the tense tells.
        nights: 1 if the day behind it belongs to it.
        week: weeks from the article's (الخميس من الأسبوع الماضي: -1).
    """

    day: int
    which: int | None = None
    nights: int = 0
    week: int | None = None

    def place(self, setting: Setting) -> Interval:
        """The nearest such day, today too if nothing says last or next."""
        now = setting.now
        back = (now.weekday() - self.day) % 7
        which = self.which or 0
        if self.week is not None:
            first = _week(now, self.week)[0] + timedelta((self.day - _SATURDAY) % 7)
        elif which < 0:
            first = now - timedelta((back or 7) + 7 * (-which - 1))
        elif which > 0:
            first = now + timedelta(7 - back + 7 * (which - 1))
        else:
            first = now + timedelta(-back % 7 if setting.tense > 0 else -back)
        return first, first + timedelta(self.nights)


@dataclass(frozen=True)
class Period(Meaning):
    """A week, month, year ... counted from the present one: الأسبوع الماضي, هذا العام."""

    unit: str
    which: int

    @property
    def writings(self) -> Sequence[date]:
        """Any week, or the first and last days of months."""
        return _WEEK if self.unit == "week" else _EDGES

    def place(self, setting: Setting) -> Interval:
        """All of it; weeks begin on Saturday, centuries with the year 1."""
        return _period(setting.now, self.unit, self.which)


@dataclass(frozen=True)
class Same(Meaning):
    """A unit of another time in the text: اليوم التالي, الشهر نفسه."""

    unit: str
    shift: int
    anchor = PARAGRAPH

    def place(self, setting: Setting) -> Interval | None:
        """That unit, if a time that lies in one was named before."""
        for first, last in reversed(setting.before):
            low, high = _period(first, self.unit, 0)
            if low <= last <= high:
                return _period(first, self.unit, self.shift)
        return None


@dataclass(frozen=True)
class Yearly(Meaning):
    """A day, some days or a month without its year: 15 مارس, 3-5 أيار, العاشر من الشهر نفسه.

    Attributes:
        month: None if `inner` is the month.
        day: first day; None for the whole month.
        last: last day.
        hijri: whether the month is one of the Hijri calendar.
        which: -1 the last, 0 this year's, 1 the next; None where nothing but the tense tells.
        inner: the year (من العام الماضي) or the month in which it lies.
    """

    month: int | None
    day: int | None = None
    last: int | None = None
    hijri: bool = False
    which: int | None = None
    inner: Meaning | None = None

    @property
    def writings(self) -> Sequence[date]:
        """Two years, one of them a leap year, but for the 29th of February."""
        return _CYCLE if (self.month, self.day) == (2, 29) else _CYCLE[: 2 * 366]

    @property
    def anchor(self) -> str:
        """Of the year or month in which it lies."""
        return self.inner.anchor if self.inner else ARTICLE

    def place(self, setting: Setting) -> Interval | None:
        """The occurrence that is meant."""
        return self.on(setting, None)

    def on(self, setting: Setting, weekday: int | None) -> Interval | None:
        """The occurrence that is meant, rather one on a weekday, if one is named with it."""
        if self.inner:
            around = self.inner.place(setting)
            if not around:
                return None
            if self.month is None:
                return days_of(around[0].year, around[0].month, self.day, self.last)
            near = self._occurrences(around[0])
            return next((one for one in near if around[0] <= one[0] <= around[1]), None)
        now = setting.now
        years = list(self._occurrences(now))
        if weekday is not None and self.which is None:
            years = [one for one in years if one[0].weekday() == weekday] or years
        return self._chosen(years, now, setting.tense)

    def _chosen(self, near: list[Interval], now: date, tense: int) -> Interval | None:
        past = [one for one in near if one[0] <= now]
        ahead = [one for one in near if one[1] >= now]
        if self.which == 0:
            return next((one for one in near if _in_year(one, now, self.hijri)), None)
        if self.which is not None and self.which < 0:
            past = [one for one in past if one[1] < now]
            return past[-1] if past else None
        if self.which or tense > 0:
            ahead = [one for one in ahead if one[0] > now] if self.which else ahead
            return ahead[0] if ahead else None
        if (self.hijri and self.day is None) or not past:
            return min(near, key=lambda one: abs((one[0] - now).days), default=None)
        far = (now - past[-1][1]).days > _FAR
        return ahead[0] if far and tense == 0 and ahead else past[-1]

    def _occurrences(self, near: date) -> Iterator[Interval]:
        """Of the years around a day; the 29th of February is found in leap years only."""
        reach = 8 if (self.month, self.day) == (2, 29) else 1
        year = _hijri_year(near) if self.hijri else near.year
        for one in range(year - reach, year + reach + 1):
            if days := days_of(one, self.month or 1, self.day, self.last, self.hijri):
                yield days


@dataclass(frozen=True)
class Season(Meaning):
    """الخريف الماضي, صيف العام الماضي.

    Attributes:
        month: the first of its three.
        which: -1 the last, 0 this, 1 the next; None where nothing but the tense tells.
        inner: the year, if that is named.
    """

    month: int
    which: int | None = None
    inner: Meaning | None = None
    writings = _EDGES

    @property
    def anchor(self) -> str:
        """Of the year in which it lies."""
        return self.inner.anchor if self.inner else ARTICLE

    def place(self, setting: Setting) -> Interval | None:
        """The season that is meant."""
        if self.inner:
            around = self.inner.place(setting)
            return three_months(around[0].year, self.month) if around else None
        now = setting.now
        near = [three_months(now.year + more, self.month) for more in (-1, 0, 1, 2)]
        if self.which == 0:
            return min(near, key=lambda one: max(0, (one[0] - now).days, (now - one[1]).days))
        if self.which == 1 or (self.which is None and setting.tense > 0):
            return next(one for one in near if one[0] > now)
        return [one for one in near if (one[1] if self.which else one[0]) < now][-1]


@dataclass(frozen=True)
class DecadeOf(Meaning):
    """ثمانينيات القرن الماضي."""

    decade: int
    century: Fixed | Period

    @property
    def anchor(self) -> str:
        """Of the century."""
        return self.century.anchor

    def place(self, setting: Setting) -> Interval:
        """Ten years."""
        first = self.century.place(setting)[0].year - 1 + self.decade
        return date(first, 1, 1), date(first + 9, 12, 31)


@dataclass(frozen=True)
class Share(Meaning):
    """A part of a period: مطلع العام, أواخر مارس, الربع الأول من 2016.

    Attributes:
        inner: the period.
        at: which part, from 1.
        of: of how many.
        until: whether it is a deadline, and so lies between the article's date and its end.
    """

    inner: Meaning
    at: int
    of: int
    until: bool = False

    @property
    def writings(self) -> Sequence[date]:
        """Those of the period."""
        return self.inner.writings

    @property
    def anchor(self) -> str:
        """Of the period."""
        return self.inner.anchor

    def place(self, setting: Setting) -> Interval | None:
        """Thirds of a month begin on the 1st, 11th and 21st; longer periods go by months."""
        whole = self.inner.place(setting)
        if not whole:
            return None
        first, last = whole
        if self.until and setting.written and setting.tense >= 0 and setting.written <= last:
            return setting.written, last
        days = (last - first).days + 1
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        if days <= 7 or (self.of == WEEKS_OF_MONTH and days > _MONTH):
            return whole
        if days <= _MONTH:
            length = _LENGTHS.get(self.of, days // self.of)
            low = first + timedelta(length * (self.at - 1))
            return low, last if self.at == self.of else min(last, low + timedelta(length - 1))
        low = _shifted(first, months * (self.at - 1) // self.of)
        high = _shifted(first, months * self.at // self.of) - timedelta(1)
        return max(first, low), min(last, high)


@dataclass(frozen=True)
class Amount(Meaning):
    """An amount of time from the article's date: قبل ثلاثة أشهر, الأسابيع الثلاثة المقبلة.

    Attributes:
        days: how long, in days.
        months: or in months.
        unit: the unit that it is told in.
        kind: ago, ahead, since (from then to the article's date), last, next.
    """

    days: int
    months: int
    unit: str
    kind: str

    @property
    def writings(self) -> Sequence[date]:
        """Any day, or the first and last days of months."""
        return _WEEK[:1] if self.days else _EDGES

    def place(self, setting: Setting) -> Interval:
        """That day, week, month or year; for since, last and next all the time between."""
        now, sign = setting.now, 1 if self.kind in ("ahead", "next") else -1
        if self.days:
            day = now + timedelta(sign * self.days)
            more = timedelta(3 if self.unit == "week" and self.kind not in ("last", "next") else 0)
            there = day - more, day + more
        else:
            unit = "month" if self.unit == "month" or self.months % 12 else "year"
            there = _period(_shifted(now.replace(day=1), sign * self.months), unit, 0)
        if self.kind in ("since", "last"):
            return there[0], now
        return (now, there[1]) if self.kind == "next" else there


@dataclass(frozen=True)
class Counted(Meaning):
    """An amount of time from another time in the text: بعد ذلك بيومين."""

    amount: Amount
    anchor = PARAGRAPH

    def place(self, setting: Setting) -> Interval | None:
        """Counted from the nearest single day that was named before."""
        days = [first for first, last in setting.before if first == last]
        return self.amount.place(setting._replace(written=days[-1])) if days else None


@dataclass(frozen=True)
class Day(Meaning):
    """A day that is told in several ways at once: أول من أمس الجمعة, السبت 7 مايو 2016.

    Attributes:
        offset: days from the article's date.
        weekday: its weekday.
        dated: its date.
    """

    offset: int | None = None
    weekday: Weekday | None = None
    dated: Meaning | None = None

    @property
    def anchor(self) -> str:
        """Of the date, if there is one."""
        return self.dated.anchor if self.dated else ARTICLE

    def place(self, setting: Setting) -> Interval | None:
        """That day; where two ways to tell it differ, from the one to the other."""
        by_date = self._by_date(setting)
        if self.dated and (not by_date or self.offset is None or setting.written is None):
            return by_date
        now = setting.now
        if self.offset is None:
            return self.weekday.place(setting) if self.weekday else None
        day = now + timedelta(self.offset)
        days = [day, *(by_date or ())]
        if self.weekday and not by_date:
            days.append(day + timedelta((self.weekday.day - day.weekday() + 3) % 7 - 3))
        return min(days), max(days)

    @property
    def writings(self) -> Sequence[date]:
        """Any week, but for a date."""
        return self.dated.writings if self.dated else _WEEK

    def written_on(self) -> int | None:
        """The weekday on which the text must have been written."""
        if self.offset is None:
            return None
        if isinstance(self.dated, Fixed) and self.dated.first == self.dated.last:
            return (self.dated.first.weekday() - self.offset) % 7
        return (self.weekday.day - self.offset) % 7 if self.weekday else None

    def contradicts(self, setting: Setting) -> bool:
        """Whether what is told in several ways cannot be one day."""
        written = self.written_on()
        if setting.written and written is not None and setting.written.weekday() != written:
            return True
        by_date = self._by_date(setting)
        if not by_date or by_date[0] != by_date[1]:
            return False
        if self.offset is not None and setting.written:
            return by_date[0] != setting.written + timedelta(self.offset)
        return self.weekday is not None and by_date[0].weekday() != self.weekday.day

    def _by_date(self, setting: Setting) -> Interval | None:
        if self.dated is None or (self.dated.anchor == ARTICLE and setting.written is None):
            return None
        if isinstance(self.dated, Yearly):
            return self.dated.on(setting, self.weekday.day if self.weekday else None)
        return self.dated.place(setting)


TODAY = Day(offset=0)


def placed(meaning: Meaning, setting: Setting) -> Placed | None:
    """A meaning on the calendar; None if it lies outside what the calendar knows."""
    try:
        return _on_calendar(meaning, setting)
    except (OverflowError, ValueError):
        return None


def _on_calendar(meaning: Meaning, setting: Setting) -> Placed:
    anchor, written = meaning.anchor, setting.written
    interval = _cut(meaning, setting) if anchor != ARTICLE or written else None
    days = None
    if anchor == ARTICLE and not written:
        days = _outer_bounds(meaning, setting.tense, setting.weekday)
    elif anchor == ARTICLE and written and interval:
        days = (interval[0] - written).days, (interval[1] - written).days
    day = meaning if isinstance(meaning, Day) else Day()
    weekday, conflict = day.written_on(), day.contradicts(setting)
    earliest, latest = interval or (None, None)
    return Placed(earliest, latest, anchor, days, weekday, conflict)


def _cut(meaning: Meaning, setting: Setting) -> Interval | None:
    """The days of a meaning; a period that goes on, told of in the past, ends with the article."""
    interval, written = meaning.place(setting), setting.written
    if not interval or not written or isinstance(meaning, Day) or setting.tense >= 0:
        return interval
    return (interval[0], written) if interval[0] <= written < interval[1] else interval


@lru_cache(maxsize=1 << 13)
def _outer_bounds(meaning: Meaning, tense: int, weekday: int | None) -> tuple[int, int] | None:
    """First and last day counted from the day of writing, whichever day, or weekday, that is."""
    lows, highs = [], []
    days = meaning.writings
    if weekday is not None and days is _WEEK:  # what turns with the week
        days = [day for day in days if day.weekday() == weekday]
    for now in days:
        setting = Setting(now, tense)
        if isinstance(meaning, Day) and meaning.contradicts(setting):
            continue  # not written on such a day
        if interval := _cut(meaning, setting):
            lows.append((interval[0] - now).days)
            highs.append((interval[1] - now).days)
    return (min(lows), max(highs)) if lows else None


# The calendar


def _week(day: date, shift: int) -> Interval:
    first = day - timedelta((day.weekday() - _SATURDAY) % 7 - 7 * shift)
    return first, first + timedelta(6)


def _period(day: date, unit: str, shift: int) -> Interval:
    """The day, week, month, year, decade or century of a day, or one before or after it."""
    if unit == "week":
        return _week(day, shift)
    if unit == "day":
        return day + timedelta(shift), day + timedelta(shift)
    months = _MONTHS[unit]
    if unit == "month":
        first = day.replace(day=1)
    else:
        years = months // 12
        of_century = unit == "century"
        first = date((day.year - of_century) // years * years + of_century, 1, 1)
    return _shifted(first, months * shift), _shifted(first, months * (shift + 1)) - timedelta(1)


def _shifted(first: date, months: int) -> date:
    """The first day of the month that lies so many months off."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)


def three_months(year: int, month: int) -> Interval:
    """The season that begins with a month; a winter belongs to the year in which it ends."""
    first = date(year - (month == 12), month, 1)
    return first, _shifted(first, 3) - timedelta(1)


def days_of(
    year: int, month: int, day: int | None = None, last: int | None = None, hijri: bool = False
) -> Interval | None:
    """A day, some days or all of a month; None if the calendar has no such days."""
    if hijri and year not in HIJRI_YEARS:
        return None
    length = Hijri(year, month, 1).month_length() if hijri else monthrange(year, month)[1]
    low, high = day or 1, last or day or length
    if not 1 <= low <= high <= length:
        return None
    return _day_of(year, month, low, hijri), _day_of(year, month, high, hijri)


def _day_of(year: int, month: int, day: int, hijri: bool) -> date:
    if not hijri:
        return date(year, month, day)
    return date.fromordinal(Hijri(year, month, day).to_gregorian().toordinal())


def _hijri_year(day: date) -> int:
    """The Hijri year of a day; one that is not known if the calendar does not reach it."""
    try:
        return int(Gregorian.fromdate(day).to_hijri().year)
    except (OverflowError, ValueError):
        return 0


def _in_year(days: Interval, now: date, hijri: bool) -> bool:
    if hijri:
        return _hijri_year(days[0]) == _hijri_year(now)
    return days[0].year == now.year


def fixed(interval: Interval | None) -> Fixed | None:
    """The meaning of a stretch of days that is known, if there is one."""
    return Fixed(*interval) if interval else None


def years(first: int, last: int, hijri: bool = False) -> Fixed | None:
    """All days from one year to another."""
    if last < first or (hijri and not {first, last} <= set(HIJRI_YEARS)):
        return None
    if hijri:
        end = days_of(last, 12, hijri=True)
        return Fixed(_day_of(first, 1, 1, True), end[1]) if end else None
    return Fixed(date(first, 1, 1), date(last, 12, 31))


def amount(unit: str, count: float, kind: str) -> Amount | None:
    """An amount in days or in months; None if it is none or too large."""
    if not 0 < count <= _MOST:
        return None
    if unit == "month" and count % 1:
        unit, count = "week", count * 30 / 7
    days, months = round(count * _DAYS.get(unit, 0)), round(count * _MONTHS.get(unit, 0))
    if days > _MOST or months > _MOST or not (days or months):
        return None
    return Amount(days, months, unit, kind)
