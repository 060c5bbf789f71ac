"""Offsets that round-trip, whatever the input; paragraphs, sentences and words of news text."""

import dataclasses
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import text
from analysis.text import Normalisation

ARABIC = st.text(
    alphabet=st.one_of(
        st.characters(min_codepoint=0x600, max_codepoint=0x6FF),
        st.sampled_from("ﻻﷲﷺﺳ\u200f\u200d\u200b\u202b\ufeffـ «»“”\"'.،؛؟!\n\r\u2028ab12٣۴.,٫٬()"),
        st.characters(codec="utf-8"),
    ),
    max_size=80,
)
SWITCHES = [field.name for field in dataclasses.fields(Normalisation)]


@given(ARABIC, st.sets(st.sampled_from(SWITCHES)))
def test_view_leads_back_to_raw_text(raw: str, off: set[str]) -> None:
    which = Normalisation(**dict.fromkeys(off, False))
    view = text.view(raw, which)
    assert view.text == text.fold(raw, which)
    assert len(view.starts) == len(view.ends) == len(view.text)
    for at in range(len(view.text)):
        start, end = view.span(at, at + 1)
        assert 0 <= start < end <= len(raw)
        assert view.text[at] in text.fold(raw[start:end], which)
    assert list(view.starts) == sorted(view.starts)
    if view.text:
        whole = view.span(0, len(view.text))
        assert text.fold(raw[whole.start : whole.end], which) == view.text


@given(ARABIC)
def test_fold_is_idempotent(raw: str) -> None:
    assert text.fold(text.fold(raw)) == text.fold(raw)


@given(ARABIC)
def test_spans_nest_and_cover(raw: str) -> None:
    paragraphs = text.paragraphs(raw)
    sentences = [s for p in paragraphs for s in text.sentences(raw, p)]
    words = text.words(raw)
    for spans in (paragraphs, sentences, [(w.start, w.end) for w in words]):
        assert all(0 <= start < end <= len(raw) for start, end in spans)
        assert all(a[1] <= b[0] for a, b in pairwise(spans))
    for word in words:
        assert word.form == text.fold(raw[word.start : word.end])
        assert sum(s <= word.start and word.end <= e for s, e in sentences) == 1


@pytest.mark.parametrize(
    ("switch", "raw", "folded", "kept"),
    [
        ("alef", "أإآٱ", "اااا", "أإآٱ"),
        ("hamza", "ؤئ", "وي", "ؤئ"),
        ("ya", "ى", "ي", "ى"),
        ("ta_marbuta", "ة", "ه", "ة"),
        ("letters", "کی", "كي", "کی"),
        ("tatweel", "اقــرأ", "اقرا", "اقــرا"),
        ("diacritics", "غزّة", "غزه", "غزّه"),
        ("presentation", "ﻻ ﷲ", "لا الله", "ﻻ ﷲ"),
        ("digits", "٣۴٫٥٬٦", "34.5,6", "٣۴٫٥٬٦"),
        ("controls", "ا\u200fب\u200bج", "اب ج", "ا\u200fب\u200bج"),
        ("quotes", "«ا» “ب”", '"ا" "ب"', "«ا» “ب”"),
        ("case", "BBC", "bbc", "BBC"),
    ],
)
def test_each_switch(switch: str, raw: str, folded: str, kept: str) -> None:
    assert text.fold(raw) == folded
    assert text.fold(raw, Normalisation(**{switch: False})) == kept


def test_find_keeps_marks_with_their_letter() -> None:
    raw = "في غزّةَ، وغزة"
    assert [raw[s.start : s.end] for s in text.view(raw).find("غزه")] == ["غزّةَ", "غزة"]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("غزّة والرقّة", ["غزّة", "والرقّة"]),
        ("كوفيد-19 في 2016", ["كوفيد", "19", "في", "2016"]),
        ("بنسبة 3.5% و١٢٬٥٠٠ شخص", ["بنسبة", "3.5", "و١٢٬٥٠٠", "شخص"]),
        ("ال\u200fرقة", ["ال\u200fرقة"]),
        ("قال\u200bأحمد", ["قال", "أحمد"]),
        ("ـــ", []),
        ("", []),
    ],
)
def test_words(raw: str, expected: list[str]) -> None:
    assert [raw[w.start : w.end] for w in text.words(raw)] == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("قال د. أحمد إنه عاد. ثم سكت.", ["قال د. أحمد إنه عاد.", "ثم سكت."]),
        ("نقلت أ.ف.ب. الخبر. انتهى", ["نقلت أ.ف.ب. الخبر.", "انتهى"]),
        ("بلغت 3.5 في المئة. زادت", ["بلغت 3.5 في المئة.", "زادت"]),
        ("قال: «انتهى الأمر.» ثم خرج", ["قال: «انتهى الأمر.»", "ثم خرج"]),
        ("لماذا؟ لا أحد يعلم!", ["لماذا؟", "لا أحد يعلم!"]),
        ("انتهى الأمر.وقال آخرون", ["انتهى الأمر.", "وقال آخرون"]),
        ("عنوان بلا نقطة\nنص يليه.", ["عنوان بلا نقطة", "نص يليه."]),
        ("1. البند الأول", ["1. البند الأول"]),
        ("حضر د. أحمد ود. سالم. ثم مضيا", ["حضر د. أحمد ود. سالم.", "ثم مضيا"]),
        ("وسأل: من؟... ثم مضى", ["وسأل: من؟...", "ثم مضى"]),
        ("", []),
    ],
)
def test_sentences(raw: str, expected: list[str]) -> None:
    assert [raw[s.start : s.end] for s in text.sentences(raw)] == expected


def test_paragraphs_know_all_line_ends() -> None:
    raw = "  أ\r\n\r\nب\rج\u2028د \n\u200f\n"
    assert [raw[p.start : p.end] for p in text.paragraphs(raw)] == ["أ", "ب", "ج", "د"]


def test_kinds_of_paragraphs() -> None:
    body = "وصل الوفد إلى المدينة صباح اليوم وبدأ جولة على أحيائها."
    raw = f"أرقام متضاربة\n{body}\nاقــرأ أيضاً\n{body}\nوقال أحد السكان إن الماء عاد"
    assert text.kinds(raw, text.paragraphs(raw)) == [
        "heading", "body", "boilerplate", "body", "body",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ('قال "نعم" ثم "لا"', ["نعم", "لا"]),
        ("«قال “نعم” ومضى»", ["قال “نعم” ومضى", "نعم"]),
        ('قال "نعم ومضى', ["نعم ومضى"]),
        ("لا شيء", []),
    ],
)
def test_quotations(raw: str, expected: list[str]) -> None:
    found = text.quotations(raw, text.Span(0, len(raw)))
    assert [raw[s.start : s.end] for s in found] == expected


@pytest.mark.parametrize(("raw", "share"), [("نص", 1.0), ("text", 0.0), ("12", 0.0), ("اa", 0.5)])
def test_rtl_share(raw: str, share: float) -> None:
    assert text.rtl_share(raw) == share
