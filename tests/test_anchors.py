"""Words that a person marked are found again where text around them came, went or moved."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis import anchors
from analysis.anchors import LostError, Place

LETTERS = st.text(alphabet="ابتةى وأ.،\n", max_size=40)


@given(before=LETTERS, quote=st.text(alphabet="سشص", min_size=1, max_size=9), behind=LETTERS)
def test_a_context_leads_back(before: str, quote: str, behind: str) -> None:
    text = before + quote + behind
    place = Place("a", "body", len(before), len(before) + len(quote))
    around = anchors.context(text, place.start, place.end)
    for moved in (0, 7):
        texts = {("a", "body"): "م" * moved + text}
        found = anchors.find(quote, around, texts, "a")
        assert found == Place("a", "body", place.start + moved, place.end + moved)


@given(text=LETTERS, start=st.integers(0, 40), length=st.integers(1, 9))
def test_what_is_found_is_the_quote(text: str, start: int, length: int) -> None:
    quote = text[start : start + length]
    assume(quote and quote == quote.strip())
    around = anchors.context(text, start, start + length)
    found = anchors.find(quote, around, {("a", "body"): text}, "a", "body", near=start)
    assert text[found.start : found.end].split() == quote.split()


PASTED = "قال الوالي نعم. وعاد.\n\nقال الوالي نعم. وعاد."
TEXTS = {
    ("a", "title"): "الوالي يعود",
    ("a", "body"): PASTED,
    ("b", "body"): "في المدينة قال الوالي لا. ثم قال الوالي ربما. وعاد إلى بيته",
}


@pytest.mark.parametrize(
    ("quote", "around", "doc_id", "part", "near", "expected"),
    [
        ("الوالي", "ثم قال ⟦الوالي⟧ ربما", "b", "body", None, Place("b", "body", 33, 39)),
        ("الوالي", "المدينة قال ⟦الوالي⟧", "b", "body", None, Place("b", "body", 15, 21)),
        ("الوالي", "ثم قال الوالي ربما", "b", "", None, Place("b", "body", 33, 39)),
        ("الوالي", "⟦الوالي⟧ يعود", "a", "title", None, Place("a", "title", 0, 6)),
        # a block pasted twice: only where it stood tells the copies apart
        ("الوالي", "قال ⟦الوالي⟧ نعم", "a", "body", 30, Place("a", "body", 27, 33)),
        ("الوالي", "قال ⟦الوالي⟧ نعم", "a", "body", 3, Place("a", "body", 4, 10)),
        # spaces and line ends are those of a spreadsheet
        ("وعاد.\r\nقال", "", "a", "body", None, Place("a", "body", 16, 26)),
        # the article has another name by now
        ("الوالي", "ثم قال ⟦الوالي⟧ ربما", "c", "body", None, Place("b", "body", 33, 39)),
        ("المدينة", "", "", "", None, Place("b", "body", 3, 10)),
    ],
)
def test_places(
    quote: str, around: str, doc_id: str, part: str, near: int | None, expected: Place
) -> None:
    assert anchors.find(quote, around, TEXTS, doc_id, part, near) == expected


@pytest.mark.parametrize(
    ("quote", "around", "doc_id", "message"),
    [
        ("", "", "a", "no quote"),
        ("السوق", "في ⟦السوق⟧", "a", "no longer stand in a"),
        ("الوالي", "قال ⟦الوالي⟧ نعم", "a", "2 times"),
        ("الوالي", "بيان صادر عن مكتب ⟦الوالي⟧ في ساعة متأخرة", "b", "in other surroundings"),
        ("الوالي", "قال ⟦الوالي⟧ نعم", "c", "there is no article c, and its words stand 2 times"),
        (
            "الوالي",
            "جاء ⟦الوالي⟧ أمس",
            "c",
            "there is no article c, and its words stand in any article in other",
        ),
        ("الوالي", "", "c", "there is no article c, and its words stand 5 times"),
        ("السوق", "", "", "it names no article, and its words no longer stand"),
        ("الوالي", "جاء أمس", "b", "does not hold its quote"),
    ],
)
def test_what_is_lost_says_why(quote: str, around: str, doc_id: str, message: str) -> None:
    with pytest.raises(LostError, match=message):
        anchors.find(quote, around, TEXTS, doc_id)


@pytest.mark.parametrize(
    ("now", "found"),
    [
        ("قال إن المجلس قرر أمس فتح الطريق أمام القوافل كلها. وغادر", "المجلس قرر أمس فتح الطريق أمام القوافل كلها"),
        ("قال إن المجلس قرر فتح الطريق أمام كل القوافل كلها. وغادر", "المجلس قرر فتح الطريق أمام كل القوافل كلها"),
        ("قال إن المجلس لم يقرر شيئاً بعد، والطريق مغلق. وغادر", None),
    ],
)  # fmt: skip
def test_a_long_quote_may_have_changed_a_little(now: str, found: str | None) -> None:
    quote = "المجلس قرر فتح الطريق أمام القوافل كلها"
    around = f"قال إن ⟦{quote}⟧. وغادر"
    if found is None:
        with pytest.raises(LostError, match="no longer stand"):
            anchors.find(quote, around, {("a", "body"): now}, "a")
    else:
        place = anchors.find(quote, around, {("a", "body"): now}, "a")
        assert now[place.start : place.end].rstrip(".") == found
