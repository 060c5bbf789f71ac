"""Words that no list of the project knows, by an analyser that is put in."""

from importlib.util import find_spec
from pathlib import Path

import pytest

import analysis
from analysis import actions, lemmas, lines
from analysis.lemmas import Lemma
from analysis.settings import Settings

RAW = "كانت الطائرات تقصفن المدينة"


def kinds(known: lemmas.Lemmatiser | None) -> list[str]:
    """The classes of the actions of a sentence with a form that no list has."""
    return [action.cls for action in actions.find(lines.parts(None, RAW), [], [], known)]


def test_own_asks_nobody() -> None:
    assert lemmas.load("own") is None


@pytest.mark.parametrize(
    ("lemma", "found"),
    [
        (Lemma("قصف", "verb", imperfect=True, several=True), ["bomb"]),
        (Lemma("قصف", "noun"), []),
        (Lemma("رقص", "verb", imperfect=True), []),
        (None, []),
    ],
)
def test_a_form_that_was_not_generated_is_found_by_its_lemma(
    lemma: Lemma | None, found: list[str]
) -> None:
    assert kinds(None) == []
    assert kinds(lambda word: lemma if word == "تقصفن" else None) == found


def test_words_that_the_lists_know_are_not_asked() -> None:
    asked: list[str] = []
    actions.find(lines.parts(None, RAW), [], [], lambda word: asked.append(word))
    assert set(asked) == {"تقصفن"}


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(analysis.AnalysisError, match="allowed: own, farahidi, camel"):
        Settings(lemmas="alkhalil")


@pytest.mark.parametrize("name", ["farahidi", "camel"])
def test_what_is_not_there_is_named(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(lemmas, "find_spec", lambda _: None)
    monkeypatch.setattr(lemmas, "data_folder", lambda: tmp_path)
    with pytest.raises(analysis.AnalysisError, match=r"is not (installed|there).*own"):
        lemmas.load(name)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # its open files
@pytest.mark.skipif(find_spec("farahidi") is None, reason="farahidi is not installed")
def test_farahidi_knows_verbs_and_names() -> None:
    known = lemmas.load("farahidi")
    assert known is not None
    verb = known("تقصف")
    assert verb and (verb.lemma, verb.kind, verb.imperfect) == ("قصف", "verb", True)
    assert known("zzz") is None
