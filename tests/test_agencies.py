"""What credits a text to an agency, what credits one statement, and what only looks like either."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import agencies, text

# Longer than any caption, without the stop at its end.
STORY = (
    "لقي ثلاثة أشخاص حتفهم وأصيب عشرة آخرون مساء أمس في انهيار مبنى قديم وسط السوق الكبير في البلدة"
)
assert len(STORY) < 100 < len(STORY) + 10

# ⟦ ⟧ stand around a credit of the text, ⦃ ⦄ around a relay; what is not marked is none.
LINES = """
⟦رويترز⟧
⟦(رويترز)⟧
⟦«رويترز»⟧
- ⟦رويترز⟧
⟦وفا⟧
⟦(وفا، معا)⟧
⟦(وكالة السنديان)⟧
⟦وكالة الأنباء السورية⟧
دمشق - ⟦سانا⟧
دار السرو ـ ⟦سانا⟧
رام الله - ⟦وفا⟧
الأفقين - ⟦وكالات⟧
تل الريم - ⟦(أ ف ب)⟧
نداء الوادي - ⟦رويترز، وكالات⟧
المصدر: المساء + ⟦وكالات⟧
المصدر: ⟦وكالة رويترز⟧
المصدر: ⟦وكالة السنديان⟧
المصدر: ⟦وفا⟧
نقلاً عن ⟦وكالة رويترز⟧
متابعة: ⟦وكالات⟧
© ⟦AFP⟧
(c) ⟦رويترز⟧
© 2031 ⟦رويترز⟧
⟦AFP⟧ ©
الرياض 05 رجب 1452 هـ الموافق 2 مارس 2031 م ⟦واس⟧
صورة: رويترز
تصوير: أ ف ب
صورة أرشيفية (رويترز)
أطفال يملؤون الماء قرب السوق في تل الريم بعد ثلاثة أيام (أ ف ب)
رويترز تنفي الخبر
وكالة الأنباء السورية تنفي الخبر
وكالات السفر تغلق أبوابها
وكالة السنديان
الكاتب: فارس
نعود معاً - معاً - إلى بيوتنا
ليلى - صفا - مهر
تم توحيد المواصفات في المصنع عام 2031 مع مواصفا
صرح لـ(رويترز)
صرح لـ«رويترز»
قال في مقابلة مع (أ ف ب)
"""
ENDS = """
. - ⟦رويترز⟧
. ⟦رويترز⟧
. ⟦«أ ف ب»⟧
. ⟦(أ ف ب)⟧
. ⟦(أ.ف.ب.)⟧
. ⟦(أ.ف.ب، رويترز)⟧
. ⟦(وفا)⟧
. ⟦(وكالة السنديان)⟧
. ⟦وكالات⟧
. المصدر: ⟦وفا⟧
. المصدر: ⟦وكالات⟧
. © ⟦AFP⟧
© ⟦AFP⟧
. © ⟦رويترز⟧ 2031
. / ⟦أ ف ب⟧
! ⟦أ.ف.ب⟧.
». ⟦رويترز⟧
» ⟦(رويترز)⟧
 كله ⟦(رويترز)⟧
 كله ⟦(أ ف ب)⟧.
 كله - ⟦رويترز⟧
 كله ـ ⟦رويترز⟧
، ⦃بحسب رويترز⦄.
، كما ⦃نقلت وكالة السنديان للأنباء⦄.
. فارس
. - وفا
. معاً
 (فارس).
 كلها (العمانية)
. رويترز تنفي ذلك.
. هل صدقت رويترز؟
 وأضرب صحفيو «أ ف ب».
 بحسب ما جاء في مقابلة له مع (رويترز).
 بحسب ما قال مراسل (رويترز).
 في تصريح لوكالة الأنباء القطرية (قنا).
 كما تظهر صور (أ ف ب)
"""
STARTS = """
⟦رويترز⟧ - *
⟦رويترز⟧: *
⟦وكالات⟧ - *
⟦وكالات⟧: *
⟦أ ف ب⟧ / تل الريم *
⟦(رويترز)⟧ *
تل الريم - ⟦رويترز⟧ - *
تل الريم - ⟦أ ف ب⟧: *
تل الريم - ⟦اف ب⟧ : *
تل الريم، ⟦رويترز⟧ - *
* تل الريم ـ ⟦أ.ف.ب⟧: *
تل الريم، دار السرو - ⟦رويترز، وكالات⟧ - *
نداء الوادي - تل الريم - ⟦وكالات⟧: *
تل الريم - ⟦قنا - ا ف ب⟧ : *
تل الريم – ⟦بترا⟧ : *
رام الله 5-3-2031 ⟦وفا⟧- *
تل الريم - ⟦السنديان للأنباء⟧: *
تل الريم - ⟦وكالة السنديان⟧ - *
تل الريم ⟦(رويترز)⟧ *
تل الريم ⟦(رويترز)⟧ - *
تل الريم - ⟦( أ ف ب )⟧ *
تل الريم (سرحاب) ⟦(أ ف ب)⟧ - *
تل الريم 5 مارس ⟦(رويترز)⟧ *
تل الريم ⟦(وفا)⟧ - *
تل الريم 5 آذار 2031 ⟦(سبأ)⟧ *
الكويت - 5 - 3 ⟦(كونا)⟧ -- *
تل الريم ⟦(وكالة السنديان)⟧ - *
تل الريم⟦/ الأناضول/⟧ *
الدوحة في 5 مارس ⟦/قنا/⟧ *
زهير الطالب - وفا - حضر الحفل.
قالت وفا - وهي طالبة - إنها حضرت الحفل.
وقال الطالب (فارس) إن المدرسة بعيدة.
حضرت أمها (وفا) الحفل.
فارس - *
فارس: لا أعرف.
وفا بوعده.
المتهم (أ. ب) يبلغ ثلاثين عاماً.
ووصلت القافلة في 3 أغسطس (آب) الماضي.
29 أغسطس (آب) 2031 وصلت القافلة.
ومع ذلك - وهو قليل - وصل الماء.
رويترز - وهي وكالة دولية - أعلنت ذلك.
وأظهرت صور (أ ف ب) تصاعد الدخان.
والتقى صحفيين من البريد، رويترز، والمساء.
فيينا (وكالة الطاقة الذرية) - *
صرح لـ(رويترز) الوزير بذلك.
"""
RELAYS = """
و⦃نقلت رويترز⦄ عن متحدث قوله إن الماء عاد.
و⦃ذكرت وكالـة الأنباء⦄ السعوديّة أن الماء عاد.
و⦃قالت «رويترز»⦄ إن الماء عاد.
⦃وفقاً لوكالة «فرانس برس»⦄ عاد الماء.
⦃نقلت عنه وكالة السنديان للأنباء⦄ أن الماء عاد.
وعاد الماء، ⦃بحسب الوكالة الوطنية للإعلام⦄، مساء أمس.
قال لرويترز إن الهدنة ستبدأ.
وقال الوزير لوكالة رويترز إن الهدنة ستبدأ.
ذكرت وكالة الطاقة الدولية أن الطلب زاد.
ذكرت وكالة الطاقة أن الصحافة أخطأت.
قالت وفا إن أمها غابت.
قالت تسنيم إن أمها غابت.
"""
CASES = [
    *LINES.split("\n"),
    *(STORY + end for end in ENDS.split("\n")),
    *(start[:-1] + STORY if start.endswith("*") else start for start in STARTS.split("\n")),
    *RELAYS.split("\n"),
]
MARKS = str.maketrans("", "", "⟦⟧⦃⦄")


@pytest.mark.parametrize("marked", [case for case in CASES if case])
def test_credits(marked: str) -> None:
    before, raw = "سطر قبله.\n", marked.translate(MARKS)
    made, done = "", len(before)
    span = text.Span(done, len(before + raw))
    for start, end, relay in agencies.credits(before + raw + "\nسطر بعده. رويترز", span):
        name = raw[start - len(before) : end - len(before)]
        made += (before + raw)[done:start] + (f"⦃{name}⦄" if relay else f"⟦{name}⟧")
        done = end
    assert made + (before + raw)[done:] == marked


@pytest.mark.parametrize(
    "byline",
    [
        "رويترز",
        "أ ف ب",
        "وكالات",
        "المرصد – وكالات",
        "المرصد ـ وكالات",
        "نداء الوادي/وكالات",
        "متابعة: وكالات",
        "متابعة وكالات",
        "خاص، وكالات",
        "المساء ووكالات",
        "المساء & وكالات",
        "تل الريم - (أ ف ب)",
        "تل الريم - رويترز",
        "رام الله - وفا",
        "المصدر: وفا",
        "أ ف ب - تل الريم",
        "رويترز (تل الريم)",
        "مراسل رويترز",
        "نبيل، وكالة الأناضول",
        "السنديان للأنباء",
    ],
)
def test_a_byline_names_an_agency(byline: str) -> None:
    assert agencies.in_byline(byline)


@pytest.mark.parametrize(
    "byline",
    [
        "",
        "فريق التحرير",
        "فارس الخوري",
        "وفا مهر",
        "تسنيم محمد",
        "سانا حداد",
        "زهير الطالب، وفا",
        "تقرير: فارس",
        "تصوير: رويترز",
        "صور - أ ف ب",
        "ماجد من وكالة الغوث",
        "محرر وكالات السفر",
    ],
)
def test_a_byline_names_somebody(byline: str) -> None:
    assert not agencies.in_byline(byline)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("رويترز: عودة المياه", True),
        ("عودة المياه - رويترز", True),
        ("عودة المياه ـ وكالات", True),
        ("عودة المياه | أ ف ب", True),
        ("عودة المياه (أ ف ب)", True),
        ("عودة المياه (وفا)", True),
        ("الوزير لرويترز: لا هدنة", False),
        ("الوزارة تنفي ما نقلته رويترز", False),
        ("فارس: لا", False),
        ("نعمل - معاً", False),
        ("إضراب في (رويترز)", False),
        ("صور من السوق (رويترز)", False),
        ("رويترز تغلق مكتبها", False),
    ],
)
def test_in_title(title: str, expected: bool) -> None:
    assert agencies.in_title(title) is expected


@pytest.mark.parametrize(
    ("outlet", "expected"),
    [
        ("وكالة السرو للأنباء", True),
        ("الوكالة الوطنية للإعلام", True),
        ("رويترز", True),
        ("وفا", True),
        ("Anadolu Agency", True),
        ("البريد الشرقي", False),
        ("أخبار الوكالة", False),
        ("وفاء", False),
        ("فارس الأمة", False),
    ],
)
def test_is_agency(outlet: str, expected: bool) -> None:
    assert agencies.is_agency(outlet) is expected


PIECES = [
    *(
        "رويترز",
        "وفا",
        "أ ف ب",
        "وكالة",
        "للأنباء",
        "وكالات",
        "نقلت",
        "المصدر",
        "تل الريم",
        "5-3-2031",
    ),
    *(
        " ",
        " - ",
        ": ",
        ". ",
        "/",
        "(",
        ")",
        "«",
        "»",
        "ـ",
        "\u200f",
        "©",
        "،",
        "و",
        "صورة",
        "\u0651",
    ),
]


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join), st.text(max_size=5))
def test_credits_lie_apart_in_their_paragraph(raw: str, before: str) -> None:
    found = agencies.credits(raw, text.Span(0, len(raw)))
    ends = [0, *(credit.end for credit in found)]
    assert all(end <= start < stop for end, (start, stop, _) in zip(ends, found, strict=False))
    assert ends[-1] <= len(raw)
    moved = agencies.credits(before + raw, text.Span(len(before), len(before + raw)))
    at = len(before)
    assert moved == [(start + at, end + at, relay) for start, end, relay in found]
    assert isinstance(agencies.in_title(raw) and agencies.in_byline(raw), bool)


@pytest.mark.parametrize(
    "piece", ["وكالة ", "نقلت وكالة ", "(", "- ", "رويترز، ", "أ ", "1-", '"', "."]
)
def test_a_hostile_line_takes_no_long_time(piece: str) -> None:
    raw = piece * 20_000
    assert agencies.credits(raw, text.Span(0, len(raw))) == []
    assert not agencies.in_title(raw)
