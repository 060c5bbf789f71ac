"""The sample's report as a reader meets it, in Chromium: in English and Arabic, wide and narrow."""

import json
import re
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

import analysis
from analysis import report
from analysis.annotated import Articles
from analysis.settings import ROOT, SAMPLE
from analysis.text import rtl_share
from analysis.wording import Wording

PAGES = ["index", "01_raw_text", "02_duplication", "03_entities", "04_narratives", "05_summary"]
MOST = 1_500_000  # bytes


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The saved notebooks as pages, in both languages."""
    study = analysis.open(SAMPLE)
    saved = sorted((ROOT / "notebooks").glob("*.ipynb"))
    notebooks = {path.stem: nbformat.read(path, as_version=4) for path in saved}  # type: ignore[no-untyped-call]
    made = {}
    for lang in ("en", "ar"):
        made[lang] = tmp_path_factory.mktemp("report") / lang
        (made[lang] / "articles").mkdir(parents=True)
        articles = Articles(study, Wording(lang))
        pages = report.render(
            notebooks, title="sample", provenance=study.provenance, articles=articles, lang=lang
        )
        for name, html in pages.items():
            (made[lang] / name).write_text(html, encoding="utf-8")
    return made


def shown(reports: dict[str, Path], lang: str) -> list[Path]:
    articles = sorted((reports[lang] / "articles").iterdir())
    return [*(reports[lang] / f"{name}.html" for name in PAGES), *articles[:3]]


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_pages_are_quiet_fit_and_can_be_used_by_all(
    reports: dict[str, Path], lang: str, page: Page
) -> None:
    trouble: list[str] = []
    page.context.on("request", lambda request: trouble.append(request.url))
    page.on("console", lambda message: trouble.append(message.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    for path in shown(reports, lang):
        trouble.clear()
        page.goto(path.as_uri())
        page.evaluate("document.fonts.ready.then(() => null)")
        assert path.stat().st_size < MOST, path.name
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path.name
        violations = Axe().run(page).response["violations"]
        told = [(v["id"], v["impact"], v["nodes"][0]["html"]) for v in violations]
        assert told == [], path.name
        asked = [line for line in trouble if line != path.as_uri() and line[:5] != "data:"]
        assert asked == [], path.name


def test_axe_sees_what_is_wrong(page: Page) -> None:
    page.set_content('<html><body><img src="data:,"><p style="color:#ddd">pale</p></body></html>')
    found = {v["id"] for v in Axe().run(page).response["violations"]}
    assert {"image-alt", "color-contrast", "html-has-lang"} <= found


def test_every_place_in_evidence_lands_on_its_words(reports: dict[str, Path], page: Page) -> None:
    links: dict[str, set[str]] = {}
    for name in PAGES:
        page.goto((reports["en"] / f"{name}.html").as_uri())
        for href in page.eval_on_selector_all(
            'main [href^="articles/"][href*="#"]',
            "links => links.map(link => link.getAttribute('href'))",
        ):
            file, _, anchor = unquote(href).partition("#")
            links.setdefault(file, set()).add(anchor)
    assert sum(map(len, links.values())) > 150
    for file, anchors in links.items():
        page.goto((reports["en"] / file).as_uri())
        for anchor in sorted(anchors):
            box = page.locator(f"[id='{anchor}']").bounding_box()
            assert box is not None and box["width"] > 0, (file, anchor)


def frequency(reports: dict[str, Path], page: Page, lang: str = "en") -> str:
    page.goto((reports[lang] / "03_entities.html").as_uri())
    return "main .scroll:has(thead) table >> nth=0"


def column(page: Page, at: int) -> list[str]:
    cells = page.locator("main .scroll:has(thead) >> nth=0").locator(f"tbody tr td:nth-child({at})")
    return [cell.inner_text() for cell in cells.all() if cell.is_visible()]


def test_a_long_table_is_searched_whatever_the_spelling(
    reports: dict[str, Path], page: Page
) -> None:
    frequency(reports, page)
    field = page.locator("input[type=search]").first
    before = column(page, 1)
    assert len(before) > 30
    for typed in ("الأنوال", "الانوال", "الأنـوَال", "سوق  انوال"):
        field.fill(typed)
        assert column(page, 1) == ["سوق الأنوال"], typed
        assert page.locator(".find output").first.inner_text() == f"1 of {len(before)} rows"
    field.fill("محطه")  # for محطة
    assert any("محطة" in name for name in column(page, 1))
    for typed in ("لا شيء كهذا", f"{before[0]}{column(page, 2)[0]}"):  # no word goes on in a cell
        field.fill(typed)
        assert column(page, 1) == []
    field.fill("")
    assert column(page, 1) == before


def test_a_table_is_sorted_by_keyboard(reports: dict[str, Path], page: Page) -> None:
    frequency(reports, page)
    names = column(page, 1)
    head = page.locator("main .scroll:has(thead) >> nth=0").locator("thead th")
    found = head.nth(1).locator("button")
    found.focus()
    page.keyboard.press("Enter")
    assert head.nth(1).get_attribute("aria-sort") == "descending"
    numbers = [int(cell) for cell in column(page, 2)]
    assert numbers == sorted(numbers, reverse=True)
    page.keyboard.press("Enter")
    assert head.nth(1).get_attribute("aria-sort") == "ascending"
    assert [int(cell) for cell in column(page, 2)] == sorted(numbers)
    head.nth(0).locator("button").click()
    assert head.nth(1).get_attribute("aria-sort") is None
    by_name = column(page, 1)
    assert sorted(by_name) == sorted(names) and by_name != names
    lower = head.nth(3).locator("button")
    lower.click()  # of some rows no interval is known: they come last, whichever way
    assert [cell == "" for cell in column(page, 4)] == sorted(
        cell == "" for cell in column(page, 4)
    )


def test_copies_side_by_side_are_not_sorted(reports: dict[str, Path], page: Page) -> None:
    page.goto((reports["en"] / "02_duplication.html").as_uri())
    assert page.locator("table:has(ins, del) button.sort").count() == 0


@pytest.mark.parametrize(("lang", "word"), [("en", "characters"), ("ar", "الأحرف")])
def test_a_citation_leads_back_to_the_characters(
    reports: dict[str, Path], page: Page, lang: str, word: str
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    study = analysis.open(SAMPLE)
    hashes = study["documents"].set_index("text_sha256")["doc_id"]
    for path in shown(reports, lang)[4:7]:
        page.goto(path.as_uri())
        place = page.locator("[data-span]").first
        button = page.locator("button.cite-this").first
        button.click()
        expect(button).to_have_text(re.compile("Copied|نُسخت"))
        cited = str(page.evaluate("navigator.clipboard.readText()"))
        assert word in cited
        digest = next(piece for piece in cited.split() if piece in hashes.index)
        assert hashes[digest] in cited
        start, end = (int(number) for number in str(place.get_attribute("data-span")).split()[1:])
        assert str(start) in cited and str(end) in cited
        if path.parent.name == "articles":
            part = "title" if str(place.get_attribute("href")).startswith("#t") else "body"
            assert study.passage(hashes[digest], start, end, part)


def test_without_scripts_a_page_is_whole(reports: dict[str, Path], browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for path in shown(reports, "en")[3:7]:
        page.goto(path.as_uri())
        assert page.locator("main button").count() == 0
        assert page.locator("main h1").is_visible()
        assert path.parent.name != "articles" or page.locator("details.cite").is_visible()
    context.close()


def test_an_arabic_report_is_laid_out_from_the_right(reports: dict[str, Path], page: Page) -> None:
    for path in shown(reports, "ar"):
        page.goto(path.as_uri())
        assert page.evaluate("getComputedStyle(document.documentElement).direction") == "rtl"
        chrome = page.eval_on_selector_all(
            "h1, main h2, nav a, nav p, summary, .layers label, .cite-this, .find label, #provenance summary",
            "tags => tags.filter(tag => !tag.closest('footer section')).map(tag => tag.textContent)",
        )
        assert chrome
        english = {said for said in chrome if rtl_share(said) < 0.5 and any(map(str.isalpha, said))}
        assert english <= {"sample"}, path.name
        sides = page.eval_on_selector_all(
            "main h2", "tags => tags.map(tag => getComputedStyle(tag).textAlign)"
        )
        assert set(sides) <= {"right", "start"}
        prose = page.eval_on_selector_all(
            ".prose > p", "tags => tags.map(tag => getComputedStyle(tag).direction)"
        )
        assert set(prose) <= {"ltr"}  # what the notebooks say is English


def test_the_script_folds_as_the_package_does(reports: dict[str, Path], page: Page) -> None:
    from analysis.text import fold

    frequency(reports, page)
    said = ["أُمّ القُرى", "الإذاعة", "مؤسّسة", "۱۲٣", "«قال»", "ﻻ", "كـــتاب", "ی ک"]
    script = (reports["en"] / "03_entities.html").read_text(encoding="utf-8")
    start = script.index("Object.entries(") + len("Object.entries(")
    folds, _ = json.JSONDecoder().raw_decode(script, start)
    for text in said:
        here = page.evaluate(
            "([text, folds]) => Array.from(text.normalize('NFKC').toLowerCase(),"
            " c => folds[c] ?? c).join('')",
            [text, folds],
        )
        assert here == fold(text), text
