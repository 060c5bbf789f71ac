"""Statements in tiny sentences: cue, source, content, mode."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import attribution, entities
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
    return attribution.find(title, raw, entities.find(title, raw, ACTORS))


def parts(raw: str) -> list[tuple[str, str | None, str, str]]:
    return [
        (
            raw[s.cue.start : s.cue.end],
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
        # relaying
        ("ونقلت الوكالة عن مسؤول قوله إن الماء عاد.", [("قوله", "مسؤول", "الماء عاد", "indirect")]),
        # objects
        ("ودعا الوزير إلى وقف القصف.", [("دعا", "الوزير", "وقف القصف", "indirect")]),
        # a statement inside another
        ("وقالت الوكالة إن الوزير أكد أن الماء عاد.", [("قالت", "الوكالة", "الوزير أكد أن الماء عاد", "indirect"), ("أكد", "الوزير", "الماء عاد", "indirect")]),
        # no statements
        ("يُذكر أن الحي محاصر منذ شهور.", []),
        ("وزار الوزير محطة «عين الهدهد» أمس.", []),
        ("وجرت بحسب القانون انتخابات جديدة.", []),
        ("ولم يقل الوزير إن الماء عاد.", []),
        ("انسحبت القوات عقب اشتباكات مع المسلحين بأن.", []),
        ("", []),
    ],
)  # fmt: skip
def test_statements(raw: str, expected: list[tuple[str, str | None, str, str]]) -> None:
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
        for span in (s.cue, s.content, *((s.source.span,) if s.source else ())):
            assert 0 <= span.start < span.end <= len(where)
        assert s.mode in ("direct", "indirect")
        assert not (s.inherited and s.source is None)
    assert len(attribution.parents(statements)) == len(statements)
