"""What an edit between two copies changes."""

import pandas as pd
import pytest

from analysis import changes
from analysis.resources import read_yaml
from analysis.text import form, words

CASES = [
    # a title or a name
    ("القاضي المتقاعد", "القاضي", "name"), ("المهندس", "", "name"), ("", "المستشار", "name"),
    # a word of saying on both sides; the conjunction with it
    ("وقال", "وزعم", "cue"), ("أكد", "ادّعى", "cue"), ("إن", "أن", "cue"), ("إنها", "أنها", "cue"), ("مضيفاً", "زاعماً", "cue"),
    # on one side: who says it is dropped, added or recast
    ("", "بحسب شهود", "attribution"), ("وفق مصدر طبي", "", "attribution"), ("قوله", "في تصريح للوكالة", "attribution"),
    ("وأثبتت", "وأكد المتحدث العسكري أن", "attribution"), ("وسقط", "وبحسب ثلاثة من الناجين، سقط", "attribution"),
    ("9 أشخاص", "19 شخصاً", "number"), ("٢٨", "٣١", "number"), ("تسعة", "عشرة", "number"), ("", "عشرات", "number"),
    ("السبت المقبل", "في 15 مارس/آذار الجاري", "date"), ("أمس", "", "date"), ("شباط", "فبراير", "date"), ("الخميس", "الضربة", "date"),
    ("مسؤول", "مسئول", "spelling"), ("مليشيات", "ميليشيات", "spelling"), ("لا سيما", "لاسيما", "spelling"), ("إجراءات", "اجراءات", "spelling"),
    ("إنشاء", "إن شاء", "spelling"),
    ("القصف", "الحادثة", "other"), ("", "نظرياً", "other"), ("أصدر", "وأصدر", "other"), ("قواته", "قواتنا", "other"),
    # the same letters in other words
    ("القتيل", "القاتل", "other"), ("العامل", "العميل", "other"), ("عراقياً", "عرقياً", "other"), ("قتل", "قاتل", "other"),
    ("حسان", "حسن", "other"), ("أغادر", "يغادر", "other"), ("أنباء", "إنباء", "other"),
    # one hamza too few is spelling, another one a conjunction
    ("ان", "أن", "spelling"), ("ان", "إن", "spelling"), ("شئون", "شؤون", "spelling"), ("مائة", "مئة", "spelling"), ("أميركية", "أمريكية", "spelling"),
    ("1,200", "1200", "spelling"), ("وقالت", "قالت", "other"),
    # months that are words and names too
    ("مارس", "فرض", "other"), ("رجب", "سليم", "other"), ("12 مارس", "14 مارس", "date"), ("صفر", "ثلاثة", "number"),
    ("", "رويترز -", "attribution"),
    # a number in much else is not what changed
    ("", "وقد فكّك مهندسونا سبع عبوات ناسفة", "other"),
    # في opens an attribution only in the phrases of the lexicon
    ("في المدينة", "", "other"),
]  # fmt: skip


def edit(a: str, b: str) -> pd.DataFrame:
    row = {"reuse_id": "r", "a_start": 0, "a_end": len(a), "b_start": 0, "b_end": len(b)}
    return pd.DataFrame([row | {"a_text": a or None, "b_text": b or None, "op": "substitute"}])


def texts(a: str, b: str) -> pd.DataFrame:
    return pd.DataFrame([{"doc_id": "x", "text": a}, {"doc_id": "y", "text": b}])


PAIR = pd.DataFrame([{"reuse_id": "r", "a_doc": "x", "b_doc": "y"}])
NOBODY = pd.DataFrame(columns=["doc_id", "part", "start", "end"])


@pytest.mark.parametrize(("a", "b", "change"), CASES)
def test_classes(a: str, b: str, change: str) -> None:
    assert changes.classify(edit(a, b), texts(a, b), PAIR, NOBODY)["change"].tolist() == [change]
    assert changes.classify(edit(b, a), texts(b, a), PAIR, NOBODY)["change"].tolist() == [change]


@pytest.mark.parametrize(
    ("doc_id", "part", "change"), [("x", "body", "name"), ("y", "body", "name"), ("y", "title", "other")]
)  # fmt: skip
def test_an_edit_of_a_name_that_was_found(doc_id: str, part: str, change: str) -> None:
    found = pd.DataFrame([{"doc_id": doc_id, "part": part, "start": 0, "end": 5}])
    made = changes.classify(edit("مروان", "مهران"), texts("مروان", "مهران"), PAIR, found)
    assert made["change"].tolist() == [change]


@pytest.mark.parametrize(
    ("before", "change"),
    [
        ("الشيخ ", "name"),
        ("للقاضي ", "name"),
        ("قال الشيخ، ", "other"),
        ("الشيخ الذي زار ", "other"),
        ("", "other"),
    ],
)
def test_a_name_behind_a_title(before: str, change: str) -> None:
    """No actor file need know it."""
    at = {"a_start": len(before), "a_end": len(before) + 5}
    swapped = edit("مروان", "مهران").assign(**at, b_start=len(before), b_end=len(before) + 5)
    both = texts(f"{before}مروان", f"{before}مهران")
    assert changes.classify(swapped, both, PAIR, NOBODY)["change"].tolist() == [change]


def test_the_day_of_a_month() -> None:
    both = texts("في 12 آذار", "في 14 آذار")
    at = {"a_start": 3, "a_end": 5, "b_start": 3, "b_end": 5}
    made = changes.classify(edit("12", "14").assign(**at), both, PAIR, NOBODY)
    assert made["change"].tolist() == ["date"]


def test_no_edits() -> None:
    made = changes.classify(edit("ا", "ب").iloc[:0], texts("ا", "ب"), PAIR, NOBODY)
    assert made.empty
    assert "change" in made


def test_the_lists_hold_words_of_one_kind() -> None:
    given = read_yaml("changes.yaml")
    variants = given.pop("variants")
    assert all(len(group) > 1 for group in variants)
    lists = {kind: [form(word) for word in listed] for kind, listed in given.items()}
    assert set(lists) == {"number", "date", "month", "doubtful_month", "title", "kunya", "place"}
    for kind, listed in lists.items():
        assert all(len(words(word)) == 1 for word in listed), kind
        others = {word for other, its in lists.items() if other != kind for word in its}
        assert not others & set(listed), kind
