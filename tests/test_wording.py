"""The words around the findings are there in every language, and fit what they stand for."""

import json
import string
from typing import Any

import pytest
from bs4 import BeautifulSoup

from analysis.resources import read_yaml
from analysis.study import ROOT
from analysis.text import rtl_share
from analysis.wording import LANGUAGES, Wording

PHRASES: dict[str, dict[str, str]] = read_yaml("report/wording.yaml")["phrases"]
TERMS: dict[str, str] = read_yaml("report/wording.yaml")["terms"]


def fields(phrase: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(phrase) if name}


@pytest.mark.parametrize("key", PHRASES)
def test_a_phrase_is_there_in_all_languages_with_the_same_gaps(key: str) -> None:
    assert list(PHRASES[key]) == list(LANGUAGES)
    assert fields(PHRASES[key]["en"]) == fields(PHRASES[key]["ar"])
    assert rtl_share(PHRASES[key]["ar"].format_map(dict.fromkeys(fields(PHRASES[key]["ar"])))) > 0.3


def test_what_is_filled_in_is_never_a_gap_itself() -> None:
    assert Wording()("there", text="{text} {0.__class__}") == "there: {text} {0.__class__}"
    with pytest.raises(KeyError):
        Wording()("there")


def test_terms_are_arabic_and_tell_things_apart() -> None:
    say = Wording("ar")
    assert say.side == "rtl" and Wording().side == "ltr"
    assert all(rtl_share(say.term(term)) == 1 for term in TERMS)
    assert say.term("unheard of") == "unheard of"
    assert Wording().term("Names") == "Names"


def cells() -> list[Any]:
    saved = [
        json.loads(p.read_text(encoding="utf-8")) for p in (ROOT / "notebooks").glob("*.ipynb")
    ]
    return [cell for notebook in saved for cell in notebook["cells"]]


def test_every_heading_of_the_notebooks_has_an_arabic_word() -> None:
    lines = [
        line.lstrip("# ")
        for cell in cells()
        if cell["cell_type"] == "markdown"
        for line in "".join(cell["source"]).splitlines()
        if line.startswith("#")
    ]
    assert len(lines) > 40
    assert [line for line in lines if line not in TERMS] == []


def test_nearly_every_column_of_the_notebooks_has_an_arabic_word() -> None:
    heads = {
        str(head.get_text())
        for cell in cells()
        for output in cell.get("outputs", [])
        for head in BeautifulSoup(
            "".join(output.get("data", {}).get("text/html", "")), "html.parser"
        ).select("thead th:not([lang=en])")
    }
    # Measures go by their international names; a head that names an actor is put together.
    known = {"p", "q", "G2", "NPMI", "log-odds", "logDice"}
    missing = {head for head in heads - set(TERMS) - known if not head.startswith("calls ")}
    assert len(heads) > 60
    assert {head for head in missing if "characters" not in head} == set()
