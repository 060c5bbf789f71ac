"""The counts of one real article, against a second method and against reading.

The article is not part of the project: without it, these tests are skipped. Each expression was
written for this article with its context, and the numbers were checked by reading it.
"""

from pathlib import Path

import pandas as pd
import pytest
import regex

import analysis
from analysis.entities import ADJECTIVE

ARTICLE = Path(__file__).parents[2] / "shared" / "data" / "deir_ez_zor.txt"
pytestmark = pytest.mark.skipif(not ARTICLE.is_file(), reason="the article is not there")

# Of each entity: an expression, how often it is named, how often once the pasted copies are left out.
COUNTS = [
    ("islamic_state", "داعش|الدولة الإسلامية|التنظيم", 49, 28),
    ("syrian_government", "(?:ا|ل)لنظام", 44, 25),
    ("sdf", 'قوات "سورية الديمقراطية"', 1, 1),
    ("coalition", "التحالف الدولي", 3, 2),
    ("national_defence", 'الدفاع الوطني', 6, 3),
    ("nusra", "جبهة النصرة", 2, 1),
    ("us_state_department", "الخارجية الأميركية", 2, 1),
    ("al_araby_al_jadeed", "العربي الجديد", 2, 1),
    ("brigade_137", "اللواء 137", 4, 2),
    ("amer_huwaidi", "هويدي", 9, 5),
    ("brett_mcgurk", "ماكغورك", 2, 1),
    ("john_kerry", "كيري", 2, 1),
    ("sergey_lavrov", "لافروف", 2, 1),
    ("issam_zahreddine", "زهر الدين", 2, 1),
    ("mohammad_khaddour", "خضور", 2, 1),
    ("firas_al_iraqiya", "فراس العراقية", 2, 1),
    # not the force's name, nor the lira: Syria (and no السورية), and the Syrians (الدفع بالسوريين, يُقتل السوريون)
    ("syria", '(?<!"|ليرة |ال)سورية|بالسوريين|السوريون', 9, 6),
    ("united_states", "الولايات المتحدة|الأميركيون", 6, 3),
    ("russia", "روسيا|(?:على|مع|من) الروس(?!ي)", 8, 4),
    ("damascus", "دمشق", 7, 4),
    ("riyadh", "الرياض", 2, 1),
    ("deir_ez_zor", "دير الزور|أبناء الدير", 26, 15),
    ("raqqa", "الرقة", 6, 4),
    ("tadmur", "تدمر", 4, 2),
    ("homs", "حمص", 3, 2),
    ("latakia", "اللاذقية", 2, 1),
    ("tartus", "طرطوس", 2, 1),
    ("jableh", "جبلة", 2, 1),
    ("mayadin", "الميادين", 5, 3),
    ("abu_kamal", "البوكمال", 5, 3),
    ("kobani", "عين العرب", 2, 1),
    ("qaryatayn", "القريتين", 2, 1),
    ("jura", "الجورة", 4, 2),
    ("qusur", "القصور", 2, 1),
    ("tahtuh", "الطحطوح", 4, 2),
    ("bunasir", "البوناصر", 2, 1),
    ("maliha", "المالحة", 2, 1),
    ("talai_camp", "معسكر الطلائع", 2, 1),
    ("assad_hospital", "مستشفى الأسد", 4, 2),
    ("shaer_field", "حقل الشاعر", 2, 1),
]  # fmt: skip


@pytest.fixture(scope="module")
def mentions() -> pd.DataFrame:
    found = analysis.open(ARTICLE)["mentions"]
    # Adjectives (السفير الروسي) and duals (الطرفان) are counted apart.
    return found[(found["doubtful"] != ADJECTIVE) & (found["form"] != "dual")]


@pytest.mark.parametrize(
    ("entity", "expression", "found", "once"), COUNTS, ids=[c[0] for c in COUNTS]
)
def test_counts(
    mentions: pd.DataFrame, entity: str, expression: str, found: int, once: int
) -> None:
    raw = ARTICLE.read_text(encoding="utf-8")
    mine = mentions[mentions["entity"] == entity]
    places = [m.start() for m in regex.finditer(expression, raw)]
    assert len(mine) == len(places) == found
    assert int((mine["repeated"] == "none").sum()) == once
    # The second method's once: all pasted copies stand behind the second line "read also".
    second = [m.start() for m in regex.finditer("(?m)^اقــرأ أيضاً$", raw)][1]
    assert sum(place < second for place in places) == once


def test_every_name_of_the_article_is_in_the_table(mentions: pd.DataFrame) -> None:
    assert set(mentions["entity"].dropna()) == {entity for entity, *_ in COUNTS}


def test_duals_and_adjectives() -> None:
    found = analysis.open(ARTICLE)["mentions"]
    once = found[found["repeated"] == "none"]
    duals = once[once["form"] == "dual"].groupby("entity").size().to_dict()
    assert duals == {"islamic_state": 6, "syrian_government": 6, "russia": 1, "united_states": 1}
    adjectives = once[once["doubtful"] == ADJECTIVE].groupby("entity").size().to_dict()
    assert adjectives == {"place_sa": 1, "syria": 3, "united_states": 2, "russia": 1}


def test_heads() -> None:
    found = analysis.open(ARTICLE)["mentions"]
    of_government = found[(found["entity"] == "syrian_government") & (found["repeated"] == "none")]
    heads = of_government["idafa_head"].value_counts().to_dict()
    assert heads == {"قوات": 7, "مناطق": 1, "مناطق سيطرة": 1}


# The acts that the article is known for, once: class, verb, actor, target.
ACTIONS = [
    ("withdraw", "عمد التنظيم إلى الانسحاب", "التنظيم", "المناطق"),
    ("seize", "سيطر", "التنظيم", "المناطق"),
    ("withdraw", "انسحب", "داعش", "أغلب المناطق"),
    ("seize", "بسط سيطرته", "التنظيم", "حي الطحطوح"),
    ("bomb", "قصف", "التنظيم", "حي الجورة"),
    ("arrest", "القبض", "مجموعة من قوات النظام التابعة", 'قائد "الدفاع الوطني"'),
    ("attack", "شن التنظيم هجوماً", "التنظيم", "عدة مواقع للنظام"),
    ("attack", "نفذ هجوماً", "التنظيم", "حقل الشاعر"),
    ("seize", "يسيطر", "داعش", "المناطق"),
    ("agree", "اتفقت", "روسيا", "الولايات المتحدة"),
]


def test_actions() -> None:
    found = analysis.open(ARTICLE)["actions"]
    once = found[found["repeated"] == "none"]
    told = set(once[["action", "verb", "actor", "target"]].itertuples(index=False, name=None))
    assert told >= set(ACTIONS)
    ended = once[once["negated"]]
    assert set(ended["target"]) == {"الجورة", "القصور", "معسكر الطلائع"}  # وقف القصف


def test_the_article_was_written_on_a_monday() -> None:
    study = analysis.open(ARTICLE)
    assert set(study["dates"]["weekday"].dropna()) == {0}
    placed = study["timeline"].drop_duplicates(["action", "days_from", "days_to"])
    when = {(r.action, r.days_from, r.days_to) for r in placed.itertuples()}
    assert when == {
        ("attack", -395, -21),  # at the beginning of April, of this year or the last
        ("seize", -2, -2),  # on Saturday: two days before a Monday
        ("attack", -2, 0),
        ("kill", -1, -1),
        ("negotiate", -1, -1),
    }


def test_figures_of_the_article() -> None:
    found = analysis.open(ARTICLE)["quantities"]
    once = found[found["repeated"] == "none"]
    told = set(once[["low", "what"]].itertuples(index=False, name=None))
    people = {(20, "people"), (20, "wounded")}  # بعد قتله وجرحه العشرات, فقتل وجرح العشرات
    assert told == people | {(20, "weapons"), (400_000, "money"), (10, "duration")}
    assert once["high"].isna().tolist() == (once["what"] == "weapons").tolist()  # أكثر من عشرين
