"""Time expressions in tiny sentences: spans, days, anchors; what is no date."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from analysis import dates, lines
from analysis.dates import TimeExpression

CASES: dict[str, list[list[Any]]] = yaml.safe_load(
    Path(__file__).with_name("date_cases.yaml").read_text(encoding="utf-8")
)
ROWS = [(*case[:2], case[2:]) for cases in CASES.values() for case in cases]


def read(raw: str, written: date | None, title: str | None = None) -> list[TimeExpression]:
    return dates.find(lines.parts(title, raw), written)


def expected(row: list[Any]) -> tuple[str, date | None, date | None, str, dict[str, Any]]:
    """A row of the table with its defaults: one day is both the first and the last."""
    more = row[-1] if isinstance(row[-1], dict) else {}
    text, *days, anchor = row[: len(row) - bool(more)]
    return text, days[0], days[-1], anchor, more


def told(found: TimeExpression, raw: str) -> dict[str, Any]:
    days = list(found.days) if found.days else None
    return {"days": days, "weekday": found.weekday, "conflict": found.conflict}


@pytest.mark.parametrize(("written", "raw", "rows"), ROWS)
def test_expressions(written: date | None, raw: str, rows: list[list[Any]]) -> None:
    found = read(raw, written)
    wanted = [expected(row) for row in rows]
    assert [(raw[f.start : f.end], f.earliest, f.latest, f.anchor) for f in found] == [
        row[:4] for row in wanted
    ]
    for one, (*_, more) in zip(found, wanted, strict=True):
        assert {key: told(one, raw)[key] for key in more} == more


def test_the_table_is_broad() -> None:
    assert sum(max(1, len(rows)) for *_, rows in ROWS) >= 250


def test_a_title_is_read_for_itself() -> None:
    found = read("عاد الماء في اليوم التالي.", date(2016, 5, 12), "القصف يتوقف السبت")
    assert [(f.part, f.earliest, f.anchor) for f in found] == [
        ("title", date(2016, 5, 7), "article"),
        ("body", None, "paragraph"),
    ]


def test_another_time_may_stand_in_the_paragraph_before() -> None:
    near = read("وصل السبت.\nوغادر في اليوم التالي.", date(2016, 5, 12))
    assert near[1].earliest == date(2016, 5, 8)
    far = read("وصل السبت.\nقال الوزير أمس ذلك.\nوغادر في اليوم التالي.", date(2016, 5, 12))
    assert far[2].earliest == date(2016, 5, 12)


WORDS = [
    word
    for _, raw, _ in ROWS
    for word in raw.replace("،", " ، ").replace("/", " / ").split()
]  # fmt: skip
MARKS = [
    " ",
    " ",
    " ",
    "، ",
    ". ",
    "/",
    "-",
    " - ",
    " (",
    ") ",
    "\n",
    "«",
    "ـ",
    "\u200f",
    "\u064b",
    "",
]
HOSTILE = ["١" * 5000, "9" * 30, "99/99/9999", "0/0/0000", "قبل 99999999 عاماً", "31 فبراير 2015"]
PIECES = st.sampled_from(sorted(set(WORDS)) + HOSTILE) | st.text(max_size=4)
TEXTS = st.lists(st.tuples(PIECES, st.sampled_from(MARKS)), max_size=40).map(
    lambda pairs: "".join(word + mark for word, mark in pairs)
)
DAYS = (
    st.dates()
    | st.dates(date(1990, 1, 1), date(2040, 1, 1))
    | st.sampled_from([date.min, date.max])
)


@given(TEXTS, DAYS)
def test_expressions_lie_apart_and_their_days_are_in_order(raw: str, written: date) -> None:
    end = 0
    for one in read(raw, written):
        assert end <= one.start < one.end <= len(raw)
        assert raw[one.start].isalnum() and not raw[one.end - 1].isspace()
        assert (one.earliest is None) == (one.latest is None)
        if one.earliest and one.latest:
            assert one.earliest <= one.latest
            assert one.anchor != "none"
        if one.anchor == "article" and one.earliest and one.latest:
            assert one.days == ((one.earliest - written).days, (one.latest - written).days)
        end = one.end


@given(TEXTS, st.dates(date(2024, 1, 1), date(2027, 12, 31)))
def test_days_without_a_date_are_bounds_of_those_with_one(raw: str, written: date) -> None:
    known, unknown = read(raw, written), read(raw, None)
    if any(one.conflict for one in known):
        return  # the text was written on another weekday
    at = {(one.start, one.end): one for one in unknown}
    for one in known:
        other = at.get((one.start, one.end))
        if not other or one.anchor != "article" or not (one.days and other.days):
            continue
        assert other.days[0] <= one.days[0] and one.days[1] <= other.days[1]
        assert other.earliest is None and other.weekday == one.weekday


@given(st.dates(date(1950, 1, 1), date(2070, 1, 1)), st.integers(-2, 2))
def test_who_names_offset_and_weekday_tells_when_he_writes(written: date, offset: int) -> None:
    words = {-2: "أول من أمس", -1: "أمس", 0: "اليوم", 1: "غداً", 2: "بعد غد"}
    names = ["الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"]
    day = written + timedelta(offset)
    (one,) = read(f"عاد الماء {words[offset]} {names[day.weekday()]}.", written)
    assert (one.earliest, one.latest, one.conflict) == (day, day, False)
    assert one.weekday == written.weekday()


def test_a_weekday_of_writing_places_the_other_weekdays() -> None:
    monday = "عاد الماء أول من أمس السبت. "
    rest = "انقطع يوم الخميس، وقطع الأسبوع الماضي، وفي أبريل الماضي."
    alone = [one.days for one in read(rest, None)]
    assert alone == [(-6, 0), (-13, -1), (-395, -1)]
    _, *beside = [one.days for one in read(monday + rest, None)]
    assert beside == [(-4, -4), (-9, -3), alone[2]]
    # two that disagree tell nothing
    *_, last = read(monday + "عاد الماء أمس السبت. انقطع يوم الخميس.", None)
    assert last.days == (-6, 0)


@pytest.mark.parametrize(
    "piece", ["5 و", "أمس ", "السبت والأحد ", "15 مارس/", "قبل ", "في اليوم التالي ", "عام 2011-", "من ", "نهاية ", "2011 ", "أمس، ", "أمس مساء ", "5 مايو الموافق ", "مساء ", "يوم ", "القرن ", "ثلاثة ", "منذ نصف "]
)  # fmt: skip
def test_a_hostile_line_is_read_in_good_time(piece: str) -> None:
    found = read(piece * 5_000, date(2016, 5, 12))
    assert all(one.start < one.end for one in found)
