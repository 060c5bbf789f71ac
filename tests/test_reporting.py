"""The lexicon of reported speech: are its forms those of its lemmas, its classes sourced?"""

from typing import Any

import pytest

from analysis.reporting import Saying, lexicon
from analysis.resources import read_yaml
from analysis.text import form

GIVEN = read_yaml("reporting.yaml")
VERBS = GIVEN["verbs"]


def weak(word: str) -> bool:
    """Whether a form ends in a long vowel that falls before ت and و: نفى, دعا, يدعو."""
    return word.endswith(("ي", "ا", "و"))


def paradigm(past: str, imperfect: str) -> set[str]:
    """The forms of the third person but for the feminine plural, folded; وا and ون need no alef."""
    short = past[:-1] if weak(past) else past
    found = {past, f"{short}ت", f"{short}تا", f"{short}وا"}
    found |= {f"{past}ا"} if not weak(past) else {f"{short}يا", f"{short}وا"}
    for prefix in "يت":
        one = prefix + imperfect[1:]
        stem = one[:-1] if weak(one) else one
        full = one if not one.endswith("ا") else f"{stem}ي"
        found |= {one, f"{full}ان", f"{stem}ون"}
    return found


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb["lemma"])
def test_forms_are_those_of_the_lemma(verb: dict[str, Any]) -> None:
    forms = [form(written) for written in verb["forms"]]
    listed = [*forms, *map(form, verb.get("omitted", ()))]
    assert forms[0] == form(verb["lemma"])
    imperfect = next((word for word in listed[1:] if word.startswith("ي")), f"ي{forms[0]}")
    known = paradigm(forms[0], imperfect)
    if forms[0].endswith("ا"):  # أنبأ: hamza has its own seat before و
        known |= {f"{forms[0][:-1]}ووا", *(forms[0] + ending for ending in ("ت", "تا", "وا"))}
    # the feminine plural (يقلن) shortens hollow stems, and is not derived here
    assert [w for w in forms if w not in known and not w.endswith("ن")] == []


@pytest.mark.parametrize(
    "verb", [v for v in VERBS if v.get("participles")], ids=lambda v: v["lemma"]
)
def test_participles_are_circumstantial(verb: dict[str, Any]) -> None:
    listed = [form(word) for word in verb["participles"]]
    feminine = next((word for word in listed if word.endswith("تين")), None)
    first = listed[0].removesuffix("ا") if listed[0].endswith("ا") else None
    stem = first or (feminine.removesuffix("تين") if feminine else listed[0].removesuffix("ه"))
    allowed = {f"{stem}{ending}" for ending in ("ا", "ه", "ين", "تين", "ات")}
    allowed |= {f"{stem.removesuffix('ي')}ين"}
    assert set(listed) <= allowed


def test_every_class_has_its_source_and_every_verb_a_class() -> None:
    cited = " ".join(GIVEN["references"])
    for entry in GIVEN["classes"].values():
        assert entry["meaning"] and any(name in cited for name in entry["source"].split())
    assert {verb["class"] for verb in VERBS} <= set(GIVEN["classes"])


def test_forms_that_two_lemmas_share_are_named() -> None:
    bearers: dict[str, set[str]] = {}
    for verb in VERBS:
        for written in (*verb["forms"], *verb.get("participles", ())):
            bearers.setdefault(form(written), set()).add(verb["lemma"])
    shared = {word for word, lemmas in bearers.items() if len(lemmas) > 1}
    assert shared == set(map(form, GIVEN["shared_forms"]))


def test_object_pronouns_and_the_first_person() -> None:
    known = lexicon()
    assert known.verbs["اتهمهما"].pronoun and known.verbs["ابلغوه"].cls == "neutral"
    assert "قاله" not in known.verbs  # is said to nobody
    assert known.verbs["نقول"].first_person
    assert all(isinstance(entry, Saying) for entry in known.masdars.values())


def test_verbal_nouns_stand_once_in_their_form() -> None:
    for group in read_yaml("verbal_nouns.yaml").values():
        assert len(group) == len(set(group))
