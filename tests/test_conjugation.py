"""The written forms of verbs: sound, hollow, defective, hamzated."""

import pytest

from analysis.conjugation import conjugate
from analysis.text import form


@pytest.mark.parametrize(
    ("past", "present", "passive", "expected"),
    [
        ("قصف", "يقصف", (), "قصف قصفت قصفوا قصفا قصفتا يقصف تقصف يقصفون يقصفوا يقصفان قصفه قصفوها يقصفونهم"),
        ("قام", "يقوم", None, "قام قامت قاموا يقوم تقوم يقومون قمنا نقوم"),
        ("استولى", "يستولي", (), "استولى استولت استولوا استوليا يستولي يستولون استولينا"),
        ("دعا", "يدعو", (), "دعا دعت دعوا يدعو تدعو يدعون دعونا"),
        ("لقي", "يلقى", None, "لقي لقيت لقوا يلقى يلقون"),
        ("لجأ", "يلجأ", None, "لجأ لجأت لجأوا لجؤوا يلجأ يلجأون"),
        ("شن", "يشن", (), "شن شنت شنوا يشن يشنون شننا شنه شنته"),
    ],
)  # fmt: skip
def test_forms(past: str, present: str, passive: tuple[str, ...] | None, expected: str) -> None:
    made = conjugate(past, present, passive)
    assert [word for word in expected.split() if form(word) not in made] == []


def test_voices_by_their_letters() -> None:
    forms = conjugate("أصاب", "يصيب", ("أصيب", "يصاب"))
    assert forms[form("أصاب")].active and not forms[form("أصاب")].passive
    assert forms[form("أصيب")].passive and not forms[form("أصيب")].active
    assert forms[form("أصيب")].person == 3  # and not: I hit
    both = conjugate("قتل", "يقتل")["قتل"]
    assert both.active and both.passive
    assert not conjugate("انسحب", "ينسحب", None)["انسحب"].passive


def test_short_forms_and_pronouns_are_told() -> None:
    forms = conjugate("قام", "يقوم", None)
    assert forms["يقم"].short and not forms["يقوم"].short
    assert conjugate("قصف", "يقصف")["قصفته"].pronoun == "ه"


def test_the_feminine_plural_of_a_hollow_verb_is_no_other_verb() -> None:
    assert form("أعلن") not in conjugate("أعال", "يعيل")
