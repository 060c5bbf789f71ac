"""The words around the findings are there in every language, and fit what they stand for."""

import json
import string
from typing import Any

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from analysis import reader, report
from analysis.resources import read_yaml
from analysis.settings import ROOT
from analysis.text import rtl_share
from analysis.wording import LANGUAGES, Wording

PHRASES: dict[str, dict[str, str]] = read_yaml("report/wording.yaml")["phrases"]
HEADS: dict[str, str] = read_yaml("report/wording.yaml")["heads"]
CLASSES: dict[str, str] = read_yaml("report/wording.yaml")["classes"]
LINES: dict[str, str] = read_yaml("report/wording.yaml")["lines"]


def fields(phrase: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(phrase) if name}


@pytest.mark.parametrize("key", PHRASES)
def test_a_phrase_is_there_in_all_languages_with_the_same_gaps(key: str) -> None:
    assert list(PHRASES[key]) == list(LANGUAGES)
    assert fields(PHRASES[key]["en"]) == fields(PHRASES[key]["ar"])
    filled = PHRASES[key]["ar"].format_map(dict.fromkeys(fields(PHRASES[key]["ar"]), "1"))
    assert rtl_share(filled) > 0.3 or not any(
        map(
            str.isalpha,
            PHRASES[key]["en"].format_map(dict.fromkeys(fields(PHRASES[key]["en"]), "1")),
        )
    )


def test_what_is_filled_in_is_never_a_gap_itself() -> None:
    assert Wording()("there", text="{text} {0.__class__}") == "there: {text} {0.__class__}"
    with pytest.raises(KeyError):
        Wording()("there")


def test_terms_are_arabic() -> None:
    say = Wording("ar")
    assert say.side == "rtl" and Wording().side == "ltr"
    assert all(rtl_share(say.head(head)) > 0.5 for head in HEADS)
    assert all(rtl_share(say.term(term)) == 1 for term in CLASSES)
    assert say.term("unheard of") == say.head("unheard of") == "unheard of"
    assert Wording().head("Names") == "Names"


def test_heads_of_a_table_are_told_apart() -> None:
    timeline = ["from", "to", "as told", "who", "does", "to whom or what", "outlet"]
    levels = ["found", "once per article", "per outlet", "in the corpus", "articles", "dispersion"]
    for heads in (timeline, levels):
        assert len({Wording("ar").head(head) for head in heads}) == len(heads)


@pytest.mark.parametrize(
    ("english", "arabic"),
    [
        (", body, characters 446 to 1,456", "، المتن، الأحرف من \u200e446 إلى \u200e1,456"),
        ("own words; ", "كلام الوسيلة؛ "),
        (", direct; ", "، مباشر؛ "),
        ("; deny access, negated", "؛ منع وصول، بصيغة النفي"),
        ("… 14 words the same …", "… \u200e14 من الكلمات نفسها …"),
        (
            "Similarity 0.85; two outlets; differences: 3 name, 1 cue.",
            "التشابه \u200e0.85؛ وسيلتان؛ الفروق: 3 اسم، 1 لفظ القول.",
        ),
        ("The first 20 of 1,029 rows; all are in the tables.",
         "أول \u200e20 من \u200e1,029 صفوف؛ وكلها في الجداول."),
        ("barid-0308", "barid-0308"),
    ],
)  # fmt: skip
def test_lines_around_passages(english: str, arabic: str) -> None:
    assert Wording("ar").line(english) == arabic
    assert Wording().line(english) == english


def test_lines_have_the_same_gaps() -> None:
    assert all(fields(english) == fields(arabic) for english, arabic in LINES.items())


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
    assert [line for line in lines if line not in HEADS] == []


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
    missing = {head for head in heads - set(HEADS) - known if not head.startswith("calls ")}
    assert len(heads) > 60
    assert {head for head in missing if "characters" not in head} == set()


def test_a_table_turns_with_its_words_and_what_an_article_says_stays() -> None:
    rows = pd.DataFrame({"kind": ["neutral", "denying"], "outlet": ["aid", "share"], "share": 0.5})
    html = f'<div class="output">{reader.table(rows).html}</div>'
    soup = BeautifulSoup(html, "html.parser")
    report._translate(soup, Wording())
    assert soup.select("table[dir=ltr] th[style]")
    report._translate(soup, Wording("ar"))
    turned = BeautifulSoup(report._direct(str(soup), Wording("ar")), "html.parser")
    assert turned.select("table[dir=rtl]")
    assert [cell.get_text() for cell in turned.select(".rtl")] == ["النوع", "محايد", "نفي"]
    assert [cell.get_text() for cell in turned.select("td.ltr")] == ["aid", "share"]
    assert all(cell["dir"] == "ltr" for cell in turned.select("td.number"))
    assert not turned.select("[style^=text-align]")
