"""Noun phrases: where they begin and end, and what words may be out of context."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import lines
from analysis.phrases import Phrases
from analysis.sources import Name
from analysis.taggers import Found
from analysis.text import form
from analysis.word_classes import CLASSES, listed, read


def cut(text: str, names: str = "") -> list[str]:
    """The phrases of a sentence, as written; names as `word=TYPE`."""
    line = lines.parts(None, text)[1].lines[0]
    found: list[Name] = []
    for marked in filter(None, names.split(";")):
        name, kind = marked.split("=")
        start = text.index(name)
        found.append(Found("body", start, start + len(name), kind))
    cut = Phrases(line, found, frozenset(), {}).all
    return [text[line.words[p.first].start : line.words[p.end - 1].end] for p in cut]


@pytest.mark.parametrize(
    ("sentence", "names", "expected"),
    [
        ("الجيش المدينة", "", ["الجيش", "المدينة"]),  # what is definite takes no noun
        ("الجيش مدنيين", "", ["الجيش", "مدنيين"]),  # nor an indefinite one
        ("قوات الأمن المدينة", "", ["قوات الأمن", "المدينة"]),
        ("مسلحون طبيبا", "", ["مسلحون", "طبيبا"]),  # tanwin: an object
        ("مسلحون المدينة", "", ["مسلحون", "المدينة"]),  # ون takes no genitive
        ("مسلحون مجهولون", "", ["مسلحون مجهولون"]),
        ("الجنود الإسرائيليون", "", ["الجنود الإسرائيليون"]),
        ("الحكومة المقترح", "", ["الحكومة", "المقترح"]),  # an adjective agrees
        ("أكثر من عشرين شخصا", "", ["عشرين شخصا"]),
        ("خمسة وعشرون قتيلا", "", ["خمسة وعشرون قتيلا"]),
        ("عدد من الجنود", "", ["عدد من الجنود"]),
        ("المراقبين الأربعة", "", ["المراقبين الأربعة"]),
        ("دورية للشرطة", "", ["دورية للشرطة"]),
        ("نائب رئيس البلدية مهدي صالح", "مهدي صالح=PERS", ["نائب رئيس البلدية مهدي صالح"]),
        ("الجيش حلب", "حلب=LOC", ["الجيش", "حلب"]),
        ("وزير الخارجية، المدينة", "", ["وزير الخارجية", "المدينة"]),
        ("آخر مقاتليه", "", ["آخر مقاتليه"]),
    ],
)
def test_where_phrases_end(sentence: str, names: str, expected: list[str]) -> None:
    assert cut(sentence, names) == expected


@pytest.mark.parametrize(
    ("word", "first", "drop", "article", "pronoun"),
    [
        ("والمسلحين", "force", 1, True, ""),
        ("للشرطه", "force", 1, True, ""),
        ("سيارته", "vehicle", 0, False, "ه"),
        ("15", "number", 0, False, ""),
        ("خلالها", "grammar", 0, False, ""),
    ],
)
def test_readings(word: str, first: str, drop: int, article: bool, pronoun: str) -> None:
    found = read(word)
    assert (found.classes[0], found.drop, found.article, found.pronoun) == (
        first, drop, article, pronoun,
    )  # fmt: skip


def test_the_list_is_sorted_normalised_and_of_known_classes() -> None:
    words = list(listed())
    assert words == sorted(set(words)) and all(form(word) == word for word in words)
    assert {kind for kinds in listed().values() for kind in kinds} <= set(CLASSES)


_WORDS = """
قتل الجيش مدنيين في حلب، و و5 (ب) «من» عدد من إلى ً ثلاثة . ؟ قوات
"""


@settings(max_examples=200)
@given(st.lists(st.sampled_from(_WORDS.split()), max_size=30))
def test_phrases_follow_each_other(words: list[str]) -> None:
    for part in lines.parts(None, " ".join(words)):
        for line in part.lines:
            reached = 0
            for phrase in Phrases(line, [], frozenset(), {}).all:
                assert reached <= phrase.at <= phrase.first <= phrase.head < phrase.end
                reached = phrase.end
