"""The pages as a reader meets them: in Chromium, at two widths, in both colour schemes."""

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page
from test_reader import A, B, copied
from test_report import execute_and_render

from analysis import reader

NAMES = ["index.html", "01_repeated.html", "02_names.html"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("تقرير one")
    for name, html in execute_and_render(tmp_path_factory.mktemp("study")).items():
        (out / name).write_text(html, encoding="utf-8")
    return out


def computed(page: Page, selector: str, style: str) -> list[str]:
    return list(
        page.eval_on_selector_all(
            selector, "(tags, style) => tags.map(tag => getComputedStyle(tag)[style])", style
        )
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_page_stays_within_itself(page: Page, folder: Path, name: str) -> None:
    requests: list[str] = []
    complaints: list[str] = []
    page.context.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    address = (folder / name).as_uri()
    page.goto(address)
    page.eval_on_selector_all("details", "tags => tags.forEach(tag => tag.open = true)")
    page.evaluate("document.fonts.ready.then(() => null)")
    assert [url for url in requests if not url.startswith("data:")] == [address]
    assert complaints == []
    assert page.url == address
    assert page.evaluate("window.hacked") is None
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_blocks_have_the_direction_of_their_text(page: Page, folder: Path) -> None:
    page.goto((folder / "01_repeated.html").as_uri())
    assert computed(page, "main p:has-text('How often')", "direction") == ["ltr"]
    assert computed(page, "main p:has-text('Reuters')", "direction") == ["rtl"]
    assert computed(page, "main p:has-text('Reuters')", "textAlign") == ["right"]
    assert computed(page, "main ul", "direction") == ["rtl"]
    assert computed(page, "main ol", "direction") == ["ltr"]
    assert computed(page, "main ol > li:nth-child(2) > div", "direction") == ["rtl"]
    assert set(computed(page, "main pre", "direction")) == {"ltr"}


def test_arabic_is_set_in_the_embedded_face(page: Page, folder: Path) -> None:
    page.goto((folder / "01_repeated.html").as_uri())
    session = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        session.send(f"{domain}.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    for selector in ("main p[lang=ar]", "td[lang=ar]"):
        found = session.send("DOM.querySelector", {"nodeId": root, "selector": selector})
        fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": found["nodeId"]})["fonts"]
        assert "Amiri" in {font["familyName"] for font in fonts if font["isCustomFont"]}


def test_code_unfolds_by_keyboard_and_focus_shows(page: Page, folder: Path) -> None:
    page.goto((folder / "01_repeated.html").as_uri())
    summary = page.locator("details.code summary").first
    assert not page.locator("details.code pre").first.is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "SUMMARY":
            break
    assert computed(page, "summary:focus", "outlineStyle") == ["solid"]
    page.keyboard.press("Enter")
    assert page.locator("details.code pre").first.is_visible()
    assert summary.is_visible()


def test_wide_tables_scroll_in_their_own_box(page: Page, folder: Path) -> None:
    page.goto((folder / "01_repeated.html").as_uri())
    wider = page.eval_on_selector("main .scroll", "box => box.scrollWidth > box.clientWidth")
    assert wider
    assert computed(page, "main .scroll", "overflowX")[0] == "auto"


def test_links_lead_to_pages_and_headings(page: Page, folder: Path) -> None:
    page.goto((folder / "index.html").as_uri())
    page.click(".pages a >> nth=0")
    page.click("main p a >> nth=0")
    assert page.url == (folder / "02_names.html").as_uri() + "#Names"
    assert page.evaluate("document.querySelector(':target').tagName") == "H1"


@pytest.mark.parametrize("media", ["screen", "print"])
def test_copies_stand_side_by_side_on_any_screen(
    page: Page, media: Literal["screen", "print"]
) -> None:
    study = copied(f"{A} {B}", f"{A.replace('المحطة', 'المضخة')} {B}")
    html = reader.aligned(study, study["reuse"]).html
    page.emulate_media(media=media)
    page.set_content(f'<meta name="viewport" content="width=device-width">{html}')
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for row in ("thead", "tbody"):
        earlier, later = (page.locator(f"{row} tr >> nth=0 >> th,td").nth(at) for at in (0, 1))
        one, other = earlier.bounding_box(), later.bounding_box()
        assert one is not None and other is not None
        assert one["y"] == other["y"]
        assert one["x"] >= other["x"] + other["width"] > 100  # to the right
    assert computed(page, "td mark", "direction") == ["rtl", "rtl"]


def test_print_hides_what_paper_cannot_use(page: Page, folder: Path) -> None:
    page.goto((folder / "01_repeated.html").as_uri())
    page.emulate_media(media="print")
    assert not page.locator("nav[aria-label=Pages]").is_visible()
    assert not page.locator("details.code").first.is_visible()
    assert page.locator("#provenance td").first.is_visible()
