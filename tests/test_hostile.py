"""Articles written to do harm: nothing of them is executed, and nothing breaks."""

import csv
import os
import re
import xml.etree.ElementTree as Xml
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from pandas.testing import assert_frame_equal
from playwright.sync_api import Browser
from python_calamine import CalamineWorkbook

import analysis
from analysis.__main__ import main

ATTACKS = [
    "<script>window.hacked=1</script>",
    "<img src=x onerror='window.hacked=2'>",
    "</bdi></td></table></style></script><svg/onload=window.hacked=3>",
    "[اضغط](javascript:window.hacked=4) ![x](https://example.com/x.png)",
    "<a href='javascript:window.hacked=5'>x</a>",
    "$\\frac{1}{0}$ \\(x\\) \\input{/etc/passwd} $x$ {{ 7*7 }} {% raw %} ${7*7}",
    "%load_ext os\n!touch hacked\n%%bash\ntouch hacked\nget_ipython().system('touch hacked')",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+1-1\t=1+1",
    "--- !!python/object/apply:os.system ['touch hacked']\n*a &b |",
    "\u202eمقلوب\u202c \u2066عزل \u200f\u200e \u061c",
    "\x1b[31m\x07\x08\x0b\x0c\x1c\x85\u2028\u2029\ufeff\ufffe",
    '"،\'؛","\r\n\r,\n',
    "__import__('os').system('touch hacked')",
    "<!-- " + "أ" * 400 + " -->",
    "& &amp; &lt;script&gt; &#60;script&#62; %3Cscript%3E \\u003cscript\\u003e",
    "#" * 50 + " |a|b|\n|-|-|\n```\n~~~",
]
SAID = "وقال الوزير {} إن «{}» عاد إلى المدينة، وأضاف المتحدث باسم الجيش السوري أن 30 من الأهالي قتلوا {}."
# As they would be read by somebody who made the folder's names.
FILES = ["=cmd|' C calc'!A0.txt", "<img src=x onerror=alert(1)>.txt", "$(touch hacked).txt"]
FILES += ["\u202etxt.exe.txt", "a\nb.txt", "CON.txt", "%run x.txt", "-rf.txt", "'\";--.txt"]


def articles() -> list[dict[str, str]]:
    rows = []
    for at, attack in enumerate(ATTACKS):
        raw = "\n".join([attack, SAID.format(attack, attack, attack), SAID.format("", at, "")])
        row = {"doc_id": f"{attack}{at}", "title": f"{attack} الوزير", "outlet": attack}
        rows.append(
            row | {"text": f"{raw}\n{raw}", "url": attack, attack: attack, "date": "2016-05-23"}
        )
    rows[0]["url"] = "javascript:window.hacked=6"
    rows[1]["url"] = "https://example.org/\"onmouseover='window.hacked=7'"
    return rows


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report, and tables as workbooks, of articles in every field of which stands an attack."""
    folder = tmp_path_factory.mktemp("hostile")
    corpus = folder / "<b>corpus<b>" if os.name != "nt" else folder / "corpus"
    corpus.mkdir()
    pd.DataFrame(articles()).to_parquet(corpus / "rows.parquet")
    for at, name in enumerate(FILES if os.name != "nt" else []):
        raw = f"{SAID.format('', at, '')}\n{ATTACKS[at]}"
        (corpus / name).write_text(raw, encoding="utf-8", newline="")
    here = Path.cwd()
    os.chdir(folder)
    try:
        assert main(["report", str(corpus), "--out", "report"]) == 0
        assert main(["tables", str(corpus), "--out", "sheets", "--format", "xlsx"]) == 0
        assert main(["suggest", str(corpus), "--out", "suggested.yaml", "--least", "1"]) == 0
        # What it suggests is an actor file, whatever names there were.
        arguments = ["--actors", "suggested.yaml", "--only", "mentions", "--out", "again"]
        assert main(["tables", str(corpus), *arguments]) == 0
    finally:
        os.chdir(here)
    return folder


def test_nothing_was_executed(place: Path) -> None:
    assert not list(place.rglob("hacked*"))


def test_tables_hold_it_to_the_letter(place: Path) -> None:
    tables = analysis.read(place / "report" / "tables")
    documents = tables["documents"]
    for row in articles():
        (found,) = documents[documents["doc_id"] == row["doc_id"]].to_dict("records")
        assert found["text"] == row["text"]
        assert found["outlet"] == row["outlet"].strip()
    for title, table in tables.items():
        with (place / "report" / "tables" / f"{title}.csv").open(
            encoding="utf-8", newline=""
        ) as file:
            assert len(list(csv.reader(file))) == len(table) + 1
    mentions, statements = tables["mentions"], tables["attributions"]
    assert len(mentions) > 50
    assert len(statements) > 50
    texts = documents.set_index("doc_id")["text"]
    for name in mentions[mentions["part"] == "body"].to_dict("records"):
        assert texts[name["doc_id"]][int(name["start"]) : int(name["end"])] == name["text"]


def test_workbooks_hold_text_and_no_formula(place: Path) -> None:
    csvs, sheets = (analysis.read(place / name) for name in ("report/tables", "sheets"))
    for name in ("documents", "mentions"):
        held = csvs[name].map(lambda c: c.replace("\ufffe", "\ufffd") if isinstance(c, str) else c)
        assert_frame_equal(
            held.astype(csvs[name].dtypes).set_axis(sheets[name].columns, axis=1), sheets[name]
        )
    for path in (place / "sheets").glob("*.xlsx"):
        assert CalamineWorkbook.from_path(path).sheet_names == [path.stem]


def test_the_network_is_xml(place: Path) -> None:
    assert Xml.parse(place / "report" / "cooccurrence.gexf").getroot() is not None


def pages(place: Path) -> list[Path]:
    return sorted((place / "report").rglob("*.html"))


def test_pages_hold_no_script_but_ours(place: Path) -> None:
    found = pages(place)
    assert len(found) > len(ATTACKS)
    scripts = set()
    for path in found:
        soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        assert not soup.select("iframe, object, embed, form, base, svg script")
        assert not soup.select("link[href]:not([href='data:,'])")
        scripts |= {script.get_text() for script in soup.find_all("script")}
        for tag in soup.find_all(True):
            assert not [name for name in tag.attrs if name.lower().startswith("on")], path
            for name in ("href", "src", "xlink:href", "action"):
                address = str(tag.get(name, "")).strip().lower()
                active = r"(?!https?:|data:image/|data:,$|data:text/csv)[a-z][a-z0-9+.-]*:"
                assert not re.match(active, address), address[:80]
    assert len(scripts) == 1


def test_names_of_pages_are_names_anywhere(place: Path) -> None:
    for path in (place / "report" / "articles").iterdir():
        assert re.fullmatch(r"[a-z0-9-]{1,60}\.html", path.name)
        assert path.stem.split("-")[0] not in {"con", "nul", "aux", "prn"} or "-" in path.stem


def test_a_browser_executes_nothing(place: Path, browser: Browser) -> None:
    told: list[str] = []
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    page.on("dialog", lambda dialog: told.append(dialog.message))
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on(
        "request",
        lambda r: told.append(r.url) if not r.url.startswith(("file:", "data:")) else None,
    )
    for path in pages(place):
        page.goto(path.as_uri())
        assert page.evaluate("window.hacked") is None, path
    context.close()
    assert told == []
