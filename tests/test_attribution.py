"""Statements in tiny sentences: cue, source, content, mode."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import attribution, entities, evidentials, lines
from analysis.attribution import Statement
from analysis.entities import ActorFile, Actors

ACTORS = Actors(
    [
        ActorFile.model_validate(
            {
                "entities": [
                    {"id": "layla", "type": "PERS", "label": {"ar": "ليلى سعد"}, "aliases": ["ليلى سعد", "سعد"]},
                    {"id": "front", "type": "ORG", "label": {"ar": "الجبهة"}, "aliases": ["جبهة الوادي"]},
                ]
            }
        )
    ]
)  # fmt: skip


def read(raw: str, title: str | None = None) -> list[Statement]:
    return attribution.find(lines.parts(title, raw), entities.find(title, raw, ACTORS))


def parts(raw: str) -> list[tuple[str | None, str | None, str, str]]:
    return [
        (
            raw[s.cue.start : s.cue.end] if s.cue else None,
            raw[s.source.span.start : s.source.span.end] if s.source else None,
            raw[s.content.start : s.content.end],
            s.mode,
        )
        for s in read(raw)
    ]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("وقال الوزير إن الماء عاد.", [("قال", "الوزير", "الماء عاد", "indirect")]),
        ("أكدت وزارة المياه أن الضخ يعود غداً.", [("أكدت", "وزارة المياه", "الضخ يعود غداً", "indirect")]),
        ('وقال الوزير: "عاد الماء إلى المدينة".', [("قال", "الوزير", "عاد الماء إلى المدينة", "direct")]),
        ("وقال الوزير إن «الماء عاد إلى المدينة».", [("قال", "الوزير", "الماء عاد إلى المدينة", "direct")]),
        ("وأشار الوزير إلى أن الماء عاد.", [("أشار", "الوزير", "الماء عاد", "indirect")]),
        ("وأفاد مصدر طبي بأن الجرحى نقلوا.", [("أفاد", "مصدر طبي", "الجرحى نقلوا", "indirect")]),
        # titles and appositions; time, place and medium are no part of the source
        ("وقالت الطبيبة في المستشفى، ليلى سعد، في حديث مع الصحيفة، إن الدواء نفد.", [("قالت", "الطبيبة في المستشفى، ليلى سعد", "الدواء نفد", "indirect")]),
        ("وقال أمس المتحدث باسم الجيش إن الهدنة قائمة.", [("قال", "المتحدث باسم الجيش", "الهدنة قائمة", "indirect")]),
        # subject first
        ("وكان وزير المياه، سعد، قد قال في مؤتمر إن الماء عاد.", [("قال", "وزير المياه، سعد", "الماء عاد", "indirect")]),
        ("يُذكر أن وزير المياه أعلن سابقاً أن الماء عاد.", [("أعلن", "وزير المياه", "الماء عاد", "indirect")]),
        ("أما جبهة الوادي فقالت إنها لن تنسحب.", [("قالت", "جبهة الوادي", "لن تنسحب", "indirect")]),
        # participles and subjectless verbs go on with the speaker
        ("وقال الوزير إن الماء عاد، مضيفاً أن الكهرباء مقطوعة.", [("قال", "الوزير", "الماء عاد", "indirect"), ("مضيفاً", "الوزير", "الكهرباء مقطوعة", "indirect")]),
        ("وقال الوزير إن الماء عاد. وأضاف أن الكهرباء مقطوعة.", [("قال", "الوزير", "الماء عاد", "indirect"), ("أضاف", "الوزير", "الكهرباء مقطوعة", "indirect")]),
        # cues that are no verb
        ("وبحسب مصدر طبي، فقد قتل ثلاثة أشخاص.", [("بحسب", "مصدر طبي", "قتل ثلاثة أشخاص", "indirect")]),
        ("قتل ثلاثة أشخاص، وفقاً لمصدر طبي.", [("وفقاً", "مصدر طبي", "قتل ثلاثة أشخاص", "indirect")]),
        ("عادت الحياة إلى السوق، كما قال الوزير.", [("كما قال", "الوزير", "عادت الحياة إلى السوق", "indirect")]),
        ("انهار الجسر، وفقاً لرويترز.", [("وفقاً", "رويترز", "انهار الجسر", "indirect")]),
        ("وطالب الوزير باستقالة.", [("طالب", "الوزير", "استقالة", "indirect")]),
        ('وقال الوزير: "نؤكد أن الماء سيعود غداً".', [("قال", "الوزير", "نؤكد أن الماء سيعود غداً", "direct"), ("نؤكد", "الوزير", "الماء سيعود غداً", "indirect")]),
        ("وَقال الوزير إن «الماء سيعود» قريباً إلى المدينة.", [("قال", "الوزير", "«الماء سيعود» قريباً إلى المدينة", "indirect")]),
        # relaying
        ("ونقلت الوكالة عن مسؤول قوله إن الماء عاد.", [("قوله", "مسؤول", "الماء عاد", "indirect")]),
        # objects
        ("ودعا الوزير إلى وقف القصف.", [("دعا", "الوزير", "وقف القصف", "indirect")]),
        # nouns that are denied, demanded, warned of; a subject that begins with ب, whom it is said to
        ("ونفى المتحدث باسم الجبهة، ليلى سعد، تفخيخ المحطة.", [("نفى", "المتحدث باسم الجبهة، ليلى سعد", "تفخيخ المحطة", "indirect")]),
        ("ونفى مصدر عسكري وجود أسرى.", [("نفى", "مصدر عسكري", "وجود أسرى", "indirect")]),
        ("ونفت الوزارة هذه الرواية، لكن الشهود أكدوها.", [("نفت", "الوزارة", "هذه الرواية", "indirect")]),
        ("وطالب بوش باستجواب الوزير.", [("طالب", "بوش", "استجواب الوزير", "indirect")]),
        ("وحث الوزير السكان على الابتعاد عن النهر.", [("حث", "الوزير السكان", "الابتعاد عن النهر", "indirect")]),
        ("ودعا السفير الدول إلى وقف القصف.", [("دعا", "السفير الدول", "وقف القصف", "indirect")]),
        ("وقال الوزير إن الماء عاد، واتهمهم بتخريب المحطة.", [("قال", "الوزير", "الماء عاد", "indirect"), ("اتهمهم", "الوزير", "تخريب المحطة", "indirect")]),
        # what a content ends with: a new verb of saying, a participle, the outlet's comment
        ("وقال المعهد إن البركان يستعد وحث السكان على الرحيل.", [("قال", "المعهد", "البركان يستعد", "indirect"), ("حث", "المعهد", "الرحيل", "indirect")]),
        ("وأشار الوزير إلى أنه يدعم الطلب مؤكداً الحاجة إلى السرعة.", [("أشار", "الوزير", "يدعم الطلب", "indirect")]),
        ("وقال الوزير إن الماء عاد، رافضاً الخوض في التفاصيل.", [("قال", "الوزير", "الماء عاد", "indirect")]),
        ("وقال الوزير إن الماء عاد، وذلك رداً على تقارير صحفية.", [("قال", "الوزير", "الماء عاد", "indirect")]),
        ("وقال الوزير إن الماء عاد، فيما أكد المحافظ أن الكهرباء مقطوعة.", [("قال", "الوزير", "الماء عاد", "indirect"), ("أكد", "المحافظ", "الكهرباء مقطوعة", "indirect")]),
        # the pronoun of the one who spoke; a subject behind it; an object in a relative clause
        ("وقال الوزير إن الماء عاد. لكنه أضاف أن الضخ ضعيف.", [("قال", "الوزير", "الماء عاد", "indirect"), ("أضاف", "الوزير", "الضخ ضعيف", "indirect")]),
        ("وأكد له صاحبه أن القبو فارغ.", [("أكد", "صاحبه", "القبو فارغ", "indirect")]),
        ("وقال الأمين العام للأمم المتحدة إن الهدنة قائمة.", [("قال", "الأمين العام للأمم المتحدة", "الهدنة قائمة", "indirect")]),
        ("وقالت يوم الثلاثاء الماضي الطبيبة إن الدواء نفد.", [("قالت", "الطبيبة", "الدواء نفد", "indirect")]),
        ("وقال لرويترز إن الماء عاد إلى الحي.", [("قال", None, "الماء عاد إلى الحي", "indirect")]),
        ("وأفاد بيان صادر عن الوزارة بأن الماء عاد.", [("أفاد", "بيان صادر عن الوزارة", "الماء عاد", "indirect")]),
        ("وقال الوزير إن الماء عاد لكنه لم يذكر موعداً.", [("قال", "الوزير", "الماء عاد", "indirect")]),
        ("وعقد الوزير مؤتمراً نفى فيه أن يكون الماء ملوثاً.", [("نفى", "الوزير", "يكون الماء ملوثاً", "indirect")]),
        # staged
        ("وختم الوزير بالقول إن الماء عاد.", [("القول", "الوزير", "الماء عاد", "indirect")]),
        ("وكررت الوزارة دعوتها إلى وقف القصف.", [("دعوتها", "الوزارة", "وقف القصف", "indirect")]),
        ("وجاء في بيان للوزارة أن الماء عاد.", [("جاء في", "بيان للوزارة", "الماء عاد", "indirect")]),
        # a cue in the middle of its clause
        ("قتل ثلاثة أشخاص، بحسب الشرطة، وجرح آخرون.", [("بحسب", "الشرطة", "قتل ثلاثة أشخاص", "indirect")]),
        ("ولم يبق في الحي، بحسب تقديرات البلدية، سوى الثلث.", [("بحسب", "تقديرات البلدية", "لم يبق في الحي، بحسب تقديرات البلدية، سوى الثلث", "indirect")]),
        ("وحسب الوكالة فإن ثلاثة أشخاص قتلوا.", [("حسب", "الوكالة", "ثلاثة أشخاص قتلوا", "indirect")]),
        ("وأفادت الوكالة، نقلاً عن مصدر حكومي، بأن المهلة انتهت.", [("نقلاً", "مصدر حكومي", "المهلة انتهت", "indirect")]),
        # marks of every kind; one that nothing announces or closes is a stray one
        ("وقال الوزير ''عاد الماء إلى المدينة كلها''.", [("قال", "الوزير", "عاد الماء إلى المدينة كلها", "direct")]),
        ("وقال الوزير إن » الماء عاد إلى المدينة «.", [("قال", "الوزير", "الماء عاد إلى المدينة", "direct")]),
        ('" وقال الوزير إن الماء عاد.', [("قال", "الوزير", "الماء عاد", "indirect")]),
        # a statement inside another
        ("وقالت الوكالة إن الوزير أكد أن الماء عاد.", [("قالت", "الوكالة", "الوزير أكد أن الماء عاد", "indirect"), ("أكد", "الوزير", "الماء عاد", "indirect")]),
        # no statements
        ("يُذكر أن الحي محاصر منذ شهور.", []),
        ("وزار الوزير محطة «عين الهدهد» أمس.", []),
        ("وجرت بحسب القانون انتخابات جديدة.", []),
        ("ولم يقل الوزير إن الماء عاد.", []),
        ("ورفض أن يقول إن الماء عاد.", []),
        ("وهو ما يؤكد أن الماء عاد.", []),
        ("وزار علي بن أبي طالب الكوفة بأن.", []),
        ("وقرأ القرار الذي يدعو إلى وقف القصف.", []),
        ("وسيكون مطالباً بتبرير فعلته.", []),
        ("وشدد على ضرورة أن يعود الماء.", []),
        ("انسحبت القوات عقب اشتباكات مع المسلحين بأن.", []),
        ("", []),
    ],
)  # fmt: skip
def test_statements(raw: str, expected: list[tuple[str | None, str | None, str, str]]) -> None:
    assert parts(raw) == expected


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("الطبيبة ليلى سعد", "named"),
        ("وزير المياه", "named"),
        ("مصدر طبي", "role"),
        ("مسؤول في البلدية", "role"),
        ("ناشطون في الحي", "collective"),
        ("شهود عيان", "collective"),
        ("وزارة المياه", "organisation"),
        ("مصدر مقرب من ليلى سعد", "role"),
        ("ناشط في حملة ليلى سعد", "role"),
        ("المتحدث باسم ليلى سعد", "role"),
        ("جبهة الوادي", "organisation"),
        ("تقرير أممي", "document"),
    ],
)
def test_kinds_of_source(source: str, kind: str) -> None:
    (statement,) = read(f"وأكد {source} أن الماء عاد.")
    assert statement.source is not None
    assert statement.source.kind == kind


def test_source_entity_and_medium() -> None:
    raw = "وقالت الطبيبة ليلى سعد، في حديث مع «الصدى»، إن الدواء نفد."
    (statement,) = read(raw)
    assert statement.source is not None
    assert statement.source.entity == "layla"
    assert statement.via is not None
    assert raw[statement.via.start : statement.via.end] == "الصدى"
    assert not statement.inherited


def test_headline() -> None:
    title = "هدنة في المدينة.. ليلى سعد: «الدواء نفد منذ أسبوع»"
    (statement,) = read("نص", title)
    assert statement.part == "title"
    assert statement.source is not None
    assert title[statement.source.span.start : statement.source.span.end] == "ليلى سعد"
    assert title[statement.content.start : statement.content.end] == "الدواء نفد منذ أسبوع"


def test_a_quotation_over_paragraphs() -> None:
    raw = "وقال الوزير: «عاد الماء إلى المدينة كلها.\n«وسنفتح الطريق غداً.\n«ولن نعود إلى الحرب».\nوهدأ الحي."
    (statement,) = read(raw)
    assert raw[statement.content.start : statement.content.end].endswith("ولن نعود إلى الحرب")


def test_a_quotation_that_is_the_next_paragraph() -> None:
    raw = "وقال الوزير في المؤتمر:\n«عاد الماء إلى المدينة كلها ولن ينقطع».\n«وسنفتح الطريق غداً أمام القوافل»."
    first, second = read(raw)
    assert first.cue and raw[first.cue.start : first.cue.end] == "قال" and not first.inherited
    assert second.cue is None and second.inherited and second.source == first.source
    assert second.mode == "direct"


def test_answers_of_an_interview() -> None:
    pairs = [f"سؤال رقم {n} عن الماء؟\nجواب رقم {n} عن الماء والطريق." for n in "123"]
    raw = "\n".join(["وقالت ليلى سعد إن الماء عاد.", *pairs, "وغادرت القاعة بعد ذلك."])
    answers = [s for s in read(raw) if s.cue is None]
    assert [raw[s.content.start : s.content.end] for s in answers] == [
        f"جواب رقم {n} عن الماء والطريق" for n in "123"
    ]
    assert {s.source.entity for s in answers if s.source} == {"layla"}


def test_an_open_quotation_does_not_swallow_the_outlet() -> None:
    raw = 'وقال الوزير: "سنعيد الماء إلى المدينة كلها.\nوالكهرباء أيضاً.\nانتهى الخبر "هنا" اليوم.'
    (statement, *_) = read(raw)
    assert raw[slice(*statement.content)] == "سنعيد الماء إلى المدينة كلها"


def test_no_two_statements_hold_each_other() -> None:
    statements = read("قال الوزير إن الماء عاد إلى المدينة بحسب مصدر أمني")
    held = attribution.parents(statements)
    assert len(statements) == 2 and held.count(None) == 1


@pytest.mark.parametrize(
    "piece", ["اليوم ", 'قوله إن الماء "عاد" ', "« قلت إن ", "وفقا لوزير الصحة ", '"', "' "]
)
def test_a_very_long_paragraph_is_read(piece: str) -> None:
    raw = "قال الوزير " + piece * (3000 // len(piece.split() or "x"))
    assert all(s.content.end <= len(raw) for s in read(raw))


def test_a_name_behind_a_proclitic_at_the_end() -> None:
    (statement,) = read("انهار الجسر، وفقاً لسعد")
    assert statement.source and statement.source.entity == "layla"
    (statement,) = read("انهار الجسر، وفقاً لمصدر يثق بسعد")
    assert statement.source and statement.source.entity is None


def test_why_a_source_has_no_name() -> None:
    raw = "وقال مصدر أمني طلب عدم الكشف عن اسمه إن الهدنة قائمة."
    (statement,) = read(raw)
    assert statement.unnamed is not None
    reason, span = statement.unnamed
    assert reason == "refused" and raw[span.start : span.end] == "طلب عدم الكشف عن اسمه"
    assert statement.source and raw[slice(*statement.source.span)] == "مصدر أمني"


def test_evidentials() -> None:
    raw = "ويُذكر أن الحي محاصر. ومن المتوقع أن يعود الماء إلى ما يسمى المنطقة الآمنة، بحجة الحرب."
    found = [(raw[slice(*e.span)], e.cls, e.kind) for e in evidentials.find(lines.parts(None, raw))]
    assert found == [
        ("يُذكر أن", "impersonal", "reminder"),
        ("من المتوقع أن", "impersonal", "expectation"),
        ("ما يسمى", "distancing", "so_called"),
        ("بحجة", "distancing", "pretext"),
    ]


def test_parents() -> None:
    statements = read("وقالت الوكالة إن الوزير أكد أن الماء عاد.")
    assert attribution.parents(statements) == [None, 0]
    inner = statements[1].content
    assert attribution.innermost(statements, "body", inner.start, inner.end) == 1
    assert attribution.innermost(statements, "body", 0, 3) is None


WORDS = st.sampled_from(
    ['وقال', 'قالت', 'إن', 'أن', 'بأن', 'إلى', 'الوزير', '"', '', '«', '»', ':', '،', '.', 'مضيفاً', 'بحسب', 'نقلت', 'عن', 'قوله', 'وفقاً', 'لمصدر', 'ليلى', 'سعد', 'على', 'حد', 'قوله', 'كما', 'ونفى', 'طالب', 'بالانسحاب', '\n']
)  # fmt: skip


@given(st.lists(WORDS, max_size=25).map(" ".join))
def test_any_text_gives_sound_spans(raw: str) -> None:
    statements = read(raw, raw)
    for s in statements:
        where = raw
        for span in (
            *((s.cue,) if s.cue else ()),
            s.content,
            *((s.source.span,) if s.source else ()),
        ):
            assert 0 <= span.start < span.end <= len(where)
        assert s.mode in ("direct", "indirect")
        assert not (s.inherited and s.source is None)
    assert len(attribution.parents(statements)) == len(statements)
