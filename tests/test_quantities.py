"""What is a figure, where it stands, how much it says, and of what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import lines, quantities, text
from analysis.resources import read_yaml

# ⟦ ⟧ stand around each figure; behind | stand, for each, what it counts, low..high (one number where
# they are the same; ~ where it is approximate and both are known), and the unit.
FIGURES = """
قُتل ⟦23 مدنياً⟧ في الغارة. | dead 23
أسفر الانفجار عن مقتل ⟦9 أشخاص⟧ وإصابة ⟦21 آخرين⟧ بجروح. | dead 9; wounded 21
أدى القصف إلى مقتل وإصابة ⟦20 شخصاً⟧. | wounded 20
استشهد ⟦ثلاثة شبان⟧ وجُرح ⟦12⟧. | dead 3; wounded 12
لقي ⟦سبعة عمال⟧ مصرعهم. | dead 7
أعلن عن مقتل ⟦خمسة جنود⟧ و⟦ثلاثة مدنيين⟧. | dead 5; dead 3
استقبل المستشفى ⟦31 جثة⟧، بينها ⟦تسعة أطفال⟧. | dead 31; dead 9
وصل ⟦54 جريحاً⟧، ⟦17⟧ منهم في حال حرجة. | wounded 54; wounded 17
نزحت، بحسب المجلس المحلي، ⟦130 عائلة⟧ على الأقل. | displaced 130..
اعتقلت القوات ⟦20 شاباً⟧ من البلدة. | prisoners 20
قُتل ⟦العشرات⟧ في القصف. | dead ~20..99
أسفر القصف عن إصابة ⟦العشرات⟧. | wounded ~20..99
أسفر القصف عن مقتل ⟦المئات⟧. | dead ~200..999
خُطف ⟦طبيبان⟧. | prisoners 2
أُعلن عن فقدان ⟦خمسة صيادين⟧. | missing 5
⟦12 شخصاً⟧ أصيبوا بحروق. | wounded 12
قالت إن ⟦5 حراس⟧ قُتلوا. | dead 5
مقتل الجندي الذي كان مع ⟦خمسة رجال⟧. | people 5
عاد ⟦قتيلان⟧ و⟦جريحين⟧. | dead 2; wounded 2
أُحصي ⟦جنديين اثنين⟧ في القائمة. | people 2
عادت ⟦سيارتا⟧ إسعاف. | vehicles 2
بلدتا الزهرة والنور
عاد الجنديان إلى بيتهما.
اجتمع مسلحين في الساحة.
التقى ⟦مسلحان⟧ في الساحة. | people 2
تحدث سفير طالبان.
يحضر ⟦نحو 60 شاهداً⟧ الجلسة. | people ~60
حضر ⟦أكثر من 60 شاهداً⟧. | people 60..
حضر ⟦ما لا يقل عن 17 شاهداً⟧. | people 17..
حضر ⟦ما يزيد على مئة شاهد⟧. | people 100..
حضر ⟦أقل من أربعين شاهداً⟧. | people ..40
لم يحضر ⟦أكثر من أربعين شاهداً⟧. | people ..40
لا يزال ⟦أكثر من أربعين شاهداً⟧ هنا. | people 40..
إن عدد القتلى تجاوز ⟦الثلاثين⟧. | dead 30..
لا تتجاوز الحصة، منذ إغلاق الخط، ⟦6.4 لترات⟧. | volume ..6.4 لتر
لا يقل عن ⟦200 متظاهر⟧. | people 200..
بلغ العدد ⟦مئة شخص⟧ تقريباً. | people ~100
خلال ⟦48 ساعة⟧ على أبعد تقدير. | duration ..48 ساعة
قُتل على الأقل ⟦12 شخصاً⟧. | dead 12..
قُدّرت بـ⟦750 ألف ليرة⟧. | money 750000 ليرة
تقارب ⟦أربعة ملايين ليرة سورية⟧. | money ~4000000 ليرة
بقيمة ⟦111 ألف دولار أميركي⟧. | money 111000 دولار
باعها بـ⟦$40⟧. | money 40 دولار
ب⟦نحو 90 ليرة⟧، بعدما كانت ⟦15⟧. | money ~90 ليرة; money 15 ليرة
سعره ⟦نحو 90 ليرة⟧، بعدما كانت ⟦15⟧. | money ~90 ليرة; money 15 ليرة
بعد ⟦بين 20 و30 يوماً⟧. | duration 20..30 يوم
في الحي ⟦بين 20 و30 بئراً⟧. | other 20..30
نسبة ⟦ما بين 30% و40%⟧ منها. | share 30..40 في المئة
حضر ⟦بين عشرة وعشرين ألفاً⟧ من الشبان. | people 10000..20000
غاب من ⟦20 إلى 30 طالباً⟧. | people 20..30
غاب ⟦20-30 طالباً⟧. | people 20..30
بقي ⟦ثلاثة أو أربعة أيام⟧. | duration 3..4 يوم
ارتفع من ⟦20%⟧ إلى ⟦30%⟧. | share 20 في المئة; share 30 في المئة
⟦عشرات السكان⟧ | people ~20..99
⟦مئات⟧ من الأهالي | people ~200..999
⟦آلاف العائلات⟧ | people ~2000..9999
⟦عشرات الآلاف⟧ من المتظاهرين | people ~20000..99999
⟦بضعة أيام⟧ | duration ~3..9 يوم
⟦بضعة آلاف شخص⟧ | people ~3000..9999
⟦عشرون شخصاً⟧ ونيف | people 20
جاء ⟦عشرون ونيف⟧ | other ~20..29
⟦40%⟧ | share 40 في المئة
⟦40 في المئة⟧ | share 40 في المئة
⟦نحو 40 بالمائة⟧ | share ~40 في المئة
⟦الثلث⟧ | share 0.333333
⟦ثلث الحمولة⟧ | share 0.333333
“⟦نصفه⟧ لهؤلاء” | share 0.5
عن ⟦أكثر من نصف أحياء⟧ المدينة | share 0.5..
تأهل إلى نصف النهائي
في الربع الأول من العام
⟦نصف ساعة⟧ | duration 0.5 ساعة
استمر ⟦ساعة ونصف الساعة⟧. | duration 1.5 ساعة
بعد ⟦ثلاث سنوات ونصف⟧ | duration 3.5 سنة
لم يدم ⟦ساعتين ونصف⟧ | duration 2.5 ساعة
⟦ستة أضعاف⟧ | ratio 6 مرة
أُعلن مقتله ⟦مرتين⟧. | other 2 مرة
مساحتها ⟦28 ألف متر مربع⟧. | area 28000 متر مربع
خزّن ⟦14760.5 متراً مكعباً⟧. | volume 14760.5 متر مكعب
سار ⟦15 كيلو متراً⟧. | distance 15 كيلومتر
تزن ⟦5 أطنان⟧. | weight 5 طن
السفير، البالغ من العمر ⟦62 عاماً⟧. | age 62 سنة
القاضي الأقحواني (⟦71 عاماً⟧) | age 71 سنة
وهي أرملة في ⟦الخمسين⟧ | age 50 سنة
وكان في ⟦الخمسين⟧ من عمره | age 50 سنة
الذكرى الخمسين للنكبة
القرن العشرين
⟦المضخات الست⟧ | other 6
⟦الأسرى التسعة⟧ | prisoners 9
اختيار ⟦أعضائها الستة⟧ | people 6
مهلة ل⟦لـ48 ساعة⟧ | duration 48 ساعة
عاد ل⟦لأيام الثلاثة⟧ | duration 3 يوم
مهلة ⟦الـ48 ساعة⟧ | duration 48 ساعة
في ⟦الأيام الثلاثة⟧ | duration 3 يوم
⟦الدول العربية الخمس⟧ | other 5
في ⟦دول ثلاث⟧ | other 3
⟦23⟧ من عناصر الجبهة | people 23
مع ⟦أربعة⟧ من أحفادها | people 4
تمكنت ⟦خمس⟧ من شاحنات الإغاثة | vehicles 5
عاين ⟦المضخات الست⟧ وشغّل ⟦اثنتين⟧ منها. | other 6; other 2
مقتل⟦148 شخصاً⟧ | dead 148
⟦خمسمئة كتاب⟧ | other 500
⟦خمسة كتاب⟧ و⟦خمسة كتب⟧ | people 5; other 5
أودت بحياة⟦626 شخصاً⟧ | dead 626
حضر ⟦نحو1451 شخصاً⟧ | people ~1451
جاء ب⟦نحو1451 شخصاً⟧ | people ~1451
قناة 10 والقناة 10
اللواء 214 والمادة 5
القرار 1701 وعام 2031
بلغت قراءات 10:30 و2-1 و15/3/2031
الساعة الثالثة وعشرين دقيقة
الساعة 10
⟦%40⟧ من السكان | share 40 في المئة
غرامة قدرها ⟦50 مليون ل.س⟧ | money 50000000 ليرة
بـ⟦10 مليارات $⟧ | money 10000000000 دولار
في سن ⟦الـ 17⟧ | age 17 سنة
ووصل عددهم إلى ⟦12⟧ | people 12
تراوحت الحصيلة بين ⟦5 قتلى⟧ و⟦10 جرحى⟧ | dead 5; wounded 10
⟦بين ثلاثة أشهر وستة أشهر⟧ | duration 3..6 شهر
عاد ⟦مليونان و300 ألف نازح⟧ | displaced 2300000
⟦ثلاثة أرباع السكان⟧ | share 0.75
الإفراج عن ⟦20 امرأة⟧ | prisoners 20
سُلّمت للجنديين وللعاملين في المصنع
توفي الاثنان معاً في الحادث
أُسقطت ⟦طائرتان⟧ مسيرتان | vehicles 2
بلغ عدد الشهداء ⟦47 ألفاً و283 شهيداً⟧ والجرحى ⟦111 ألفاً⟧ | dead 47283; wounded 111000
ارتفع عدد جنودها إلى ⟦15 ألفاً⟧ | people 15000
ارتفع من ⟦287⟧ إلى ⟦518 جندياً⟧ | people 287; people 518
ترتفع قبة ⟦60سم⟧ | distance 60 سنتيمتر
تتراوح أعمارهم ⟦بين 15 و20 عاماً⟧ | age 15..20 سنة
ودون ستيوارت، ⟦21 عاماً⟧، انتظر | age 21 سنة
كل من يبلغ ⟦18 عاماً⟧ | age 18 سنة
حُكم عليه بالسجن ⟦15 عاماً⟧ | duration 15 سنة
⟦قواعد الإسلام الخمس⟧ | other 5
قتل ⟦عشرة آلاف⟧ من الجيش | dead 10000
⟦نصف سكانه⟧ | share 0.5
في اليوم الـ450 للحرب
رُقّي في عام 2006 مشاركاً
بقي ⟦حوالي 350، 000 سنة⟧ | duration ~350000 سنة
بزيارتي أمثل ⟦الملايين⟧ من الناس | people ~2000000..9999999
هاتف 0599123456
الموسم 2030 - 2031
أحد القتلى واحد من الناس
الدقيقة 43 من المباراة
ولست أدري
سنة 2031 قتل
الهدف الثاني والعشرين
"""


def written(found: quantities.Quantity) -> str:
    """A figure as the table above has it."""
    low, high = ("" if end is None else f"{end:.15g}" for end in (found.low, found.high))
    about = "~" if found.approximate and low and high else ""
    amount = about + (low if low == high else f"{low}..{high}")
    return " ".join(filter(None, (found.what, amount, found.unit)))


def marked(raw: str, found: list[quantities.Quantity]) -> str:
    """A text with its figures as the table above has them."""
    for one in reversed(found):
        raw = f"{raw[: one.start]}⟦{raw[one.start : one.end]}⟧{raw[one.end :]}"
    return " | ".join(filter(None, (raw, "; ".join(map(written, found)))))


def find(raw: str) -> list[quantities.Quantity]:
    return quantities.find(lines.parts(None, raw))


@pytest.mark.parametrize("row", FIGURES.strip().splitlines())
def test_figures(row: str) -> None:
    raw = row.split(" | ")[0].replace("⟦", "").replace("⟧", "")
    assert marked(raw, find(raw)) == row


def test_at_least_and_at_most_are_approximate() -> None:
    (least,) = find("حضر أكثر من 60 شاهداً")
    (most,) = find("حضر أقل من 60 شاهداً")
    assert (least.low, least.high, least.approximate) == (60, None, True)
    assert (most.low, most.high, most.approximate) == (None, 60, True)


def test_bounds_that_are_told_are_exact() -> None:
    (found,) = find("في الحي بين 20 و30 بئراً")
    assert (found.low, found.high, found.approximate) == (20, 30, False)


def test_title_and_body() -> None:
    found = quantities.find(lines.parts("23 قتيلاً", "أول\n\nقُتل 12 شخصاً"))
    assert [(one.part, one.start, one.end) for one in found] == [("title", 0, 9), ("body", 10, 18)]


def test_vowel_signs_stay_inside() -> None:
    raw = "قُتِلَ وَثَلَاثَةُ جُنُودٍ"
    (found,) = find(raw)
    assert raw[found.start : found.end] == "ثَلَاثَةُ جُنُودٍ"


def test_nothing_is_looked_for_in_what_is_taken() -> None:
    raw = "استعاد اللواء 214 جندياً بعد ثلاثة أشهر"
    at = raw.index("ثلاثة")
    taken = [("body", 7, 17), ("body", at, len(raw)), ("title", 0, 99)]
    assert find(raw)
    assert quantities.find(lines.parts(None, raw), taken) == []


def test_a_paragraph_does_not_tell_what_the_next_one_counts() -> None:
    (_, found) = find("وصل 54 جريحاً\nغادر سبعة المدينة")
    assert found.what == "people"


def test_a_noun_stands_in_one_list() -> None:
    listed = read_yaml("quantities.yaml")["nouns"]
    singular: dict[str, str] = {}
    for what, entries in listed.items():
        flat = [
            noun for entry in entries for noun in ([entry] if isinstance(entry, str) else entry)
        ]
        for noun in flat:
            word = text.form(noun.split()[0])
            assert word not in singular, f"{noun} under {singular.get(word)} and {what}"
            singular[word] = what


WORDS = [
    *(
        "نحو",
        "أكثر من",
        "ما لا يقل عن",
        "بين",
        "و",
        "إلى",
        "من",
        "منهم",
        "الـ",
        "ال",
        "لم",
        "الساعة",
    ),
    *(
        "5",
        "و20",
        "40%",
        "$",
        "2.5",
        "ألف",
        "عشرات",
        "الآلاف",
        "نصف",
        "ونصف",
        "خمسة",
        "الخمسة",
        "نيف",
    ),
    *(
        "قتيلاً",
        "قتيلان",
        "المضخات",
        "ساعة",
        "متر",
        "مربع",
        "ليرة",
        "سورية",
        "مقتل",
        "أصيبوا",
        "في المئة",
    ),
    *("،", "(", ")", "-", "/", "«", "\n", "\u200f", "بعد11", "للخمسة", "١" * 300),
]


@given(st.lists(st.sampled_from(WORDS), max_size=14), st.sampled_from([" ", ""]))
def test_figures_lead_back_to_the_text(words: list[str], gap: str) -> None:
    raw = gap.join(words)
    reached = 0
    for found in find(raw):
        assert reached <= found.start < found.end <= len(raw)
        assert raw[found.start : found.end].strip() == raw[found.start : found.end]
        assert found.low is not None or found.high is not None
        if found.low is not None and found.high is not None:
            assert found.low <= found.high
        reached = found.end


@given(st.text(max_size=60))
def test_any_text_is_read(raw: str) -> None:
    assert all(raw[one.start : one.end] for one in find(raw))
