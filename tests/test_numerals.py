"""Which value a number in digits or words has, where it ends, and what is no number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import lines, numerals, text
from analysis.resources import read_yaml

# A value, then a number that is the whole line.
NUMBERS = """
40 = 40
40 = ٤٠
1250 = 1,250
1250 = ١٬٢٥٠
2.5 = 2.5
2.5 = ٢٫٥
2.5 = 2,5
10000 = 10.000
10000 = 10 000
12500 = 12،500
1250000 = 1.250.000
14760.5 = ١٤٬٧٦٠٫٥
48 = الـ48
400000 = 400 ألف
2500000 = 2.5 مليون
3000 = 3 آلاف
3000000000 = 3 مليارات
3 = ثلاثة
3 = ثلاث
8 = ثمانٍ
8 = ثماني
8 = ثمانية
2 = اثنتين
10 = عشر
11 = أحد عشر
11 = إحدى عشرة
12 = اثنتي عشرة
12 = اثنا عشر
14 = الأربع عشرة
19 = تسعة عشر
20 = عشرين
21 = واحد وعشرون
25 = خمسة وعشرين
25 = خمسة و عشرون
25 = الخمسة والعشرين
99 = تسع وتسعون
100 = مئة
100 = مائة
200 = مئتان
200 = مائتي
300 = ثلاثمئة
300 = ثلاثمائة
300 = ثلاث مئة
800 = ثمانمائة
101 = مئة وواحد
125 = مئة وخمسة وعشرون
1000 = ألف
1000 = ألفاً
2000 = ألفين
2000 = ألفا
1900 = ألفا وتسعمئة
5000 = خمسة آلاف
1500 = ألف و500
25200 = خمسة وعشرون ألفاً ومئتان
315500 = ثلاثمائة وخمسة عشر ألفا و500
200000 = مائتي ألف
1935 = ألف وتسعمئة وخمسة وثلاثين
3800000 = ثلاثة ملايين و800 ألف
1500000 = مليون ونصف المليون
1500000 = مليون ونصف مليون
1500000 = مليون ونصف
2250000 = مليونين وربع المليون
500000 = نصف مليون
750000 = ثلاثة أرباع المليون
0.5 = نصف
0.5 = نصفه
0.75 = ثلاثة أرباع
"""

# A value, then a line that begins with the number and goes on: | stands behind it.
BEGINNINGS = """
2000 = ألفا | جندي
23 = 23 | من العناصر
10000 = عشرة آلاف | وخمسة عشر ألفاً
100 = مئة | ومئة وخمسين
1000 = ألف | وألفين
5 = خمسة | وستة
3 = ثلاثة | ، وعشرون
20 = 20 | و30
20 = 20 | -30
1990 = 1990 | 000 1
3 = ثلاثة | وأصيب عشرون
"""

NONE = """
واحد
أحد القتلى
الاثنين
الأحد
آلاف
مئات
أرباع
اثني على الطالب
007
0599123456
2.5.2031
١١١١١١١١١١١١١١١١١١١١١١١١١
كتاب
الثاني
"""

ORDINALS = """
1 = الأول
1 = الأولى
2 = الثانية
10 = العاشر
11 = الحادي عشر
11 = الحادية عشرة
19 = التاسع عشر
20 = العشرين
21 = الحادي والعشرين
21 = الواحد والعشرين
31 = الحادي والثلاثون
"""


def line(raw: str) -> lines.Line:
    """The only paragraph of a text."""
    return lines.parts(None, raw)[1].lines[0]


def rows(table: str) -> list[list[str]]:
    return [row.split(" = ") for row in table.strip().splitlines()]


@pytest.mark.parametrize(("value", "raw"), rows(NUMBERS))
def test_number(value: str, raw: str) -> None:
    read = line(raw)
    assert numerals.number(read, 0) == (float(value), len(read.words))


@pytest.mark.parametrize(("value", "raw"), rows(BEGINNINGS))
def test_where_a_number_ends(value: str, raw: str) -> None:
    number, rest = (part.strip() for part in raw.split("|"))
    found = numerals.number(line(f"{number}{'' if rest[0] in '،-' else ' '}{rest}"), 0)
    assert found == (float(value), len(text.words(number)))


@pytest.mark.parametrize("raw", NONE.strip().splitlines())
def test_no_number(raw: str) -> None:
    assert numerals.number(line(raw), 0) is None


@pytest.mark.parametrize(("value", "raw"), rows(ORDINALS))
def test_ordinal(value: str, raw: str) -> None:
    read = line(raw)
    assert numerals.ordinal(read, 0) == (float(value), len(read.words))


@pytest.mark.parametrize("raw", ["ثانية", "أول", "الحادي", "عشر", "كتاب"])
def test_no_ordinal(raw: str) -> None:
    assert numerals.ordinal(line(raw), 0) is None


@pytest.mark.parametrize(("raw", "drop"), [("وخمسة", 1), ("بـ5", 1), ("وبخمسة", 2), ("لخمس", 1)])
def test_behind_proclitics(raw: str, drop: int) -> None:
    assert numerals.number(line(raw), 0, drop) == (5, 1)
    assert numerals.number(line(raw), 0) is None


def test_a_hard_space_groups_digits() -> None:
    assert numerals.number(line("1\u00a0250"), 0) == (1250, 2)
    assert numerals.number(line("1 250"), 0) == (1, 1)


def test_ordinals_with_proclitics() -> None:
    assert numerals.ordinal(line("والعشرين"), 0, 1) == (20, 1)


@pytest.mark.parametrize(
    ("word", "value"), [("ألف", 1e3), ("آلاف", 1e3), ("مليونا", 1e6), ("خمسة", 1)]
)
def test_scale(word: str, value: float) -> None:
    assert numerals.scale(text.form(word)) == value


def test_a_word_has_one_value() -> None:
    listed = read_yaml("numerals.yaml")
    groups = [listed[key] for key in ("units", "tens", "fractions", "two_parts", "several_parts")]
    groups += [listed[key] for key in ("ordinals",)]
    for group in groups:
        words = [text.form(word) for words in group.values() for word in words]
        assert len(words) == len(set(words))


WORDS = [
    *("خمسة", "عشر", "وعشرون", "ألف", "ألفاً", "مئة", "ومئتان", "نصف", "ونصف", "مليون", "ملايين"),
    *("40", "و5", "000", "٬", "،", "الـ", "أرباع", "واحد", "الحادي", "والعشرين", "كتاب", "\n"),
    "9" * 400,
]


@given(st.lists(st.sampled_from(WORDS), max_size=12), st.integers(0, 3))
def test_every_number_ends_behind_its_beginning(words: list[str], drop: int) -> None:
    for read in lines.parts(None, " ".join(words))[1].lines:
        for at in range(len(read.words)):
            for find in (numerals.number, numerals.ordinal):
                if found := find(read, at, drop):
                    assert at < found.end <= len(read.words)
                    assert 0 <= found.value < 1e30


def test_a_long_row_of_numbers_is_read() -> None:
    read = line("مليون " * 2000)
    assert numerals.number(read, 0) is not None
