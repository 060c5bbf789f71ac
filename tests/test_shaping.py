"""Arabic in figures against Chromium, by pixels, on matplotlib 3.10 and the installed one.

`MATPLOTLIB_310` names a folder that holds matplotlib 3.10, as made by
`pip install --no-deps --target FOLDER "matplotlib==3.10.*"`.
"""

from __future__ import annotations

import base64
import html
import io
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import matplotlib
import numpy as np
import pytest
import shaping_ink
from PIL import Image
from playwright.sync_api import Browser
from shaping_ink import DARK, EM, LINE_PITCH, MARKS, WIDTH, Case, Ink, cases, crop, likeness

from analysis import plots

# The least alike of the right pictures reaches 0.93, the most alike of the wrong ones 0.78.
ALIKE = 0.86
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session", params=["installed", "3.10"])
def drawn(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Ink]:
    """The pictures that one version of matplotlib draws, and the `family` that it drew them in."""
    folder = os.environ.get("MATPLOTLIB_310", "") if request.param == "3.10" else ""
    if request.param == "3.10" and not folder:
        message = "MATPLOTLIB_310 names no folder with matplotlib 3.10"
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(message)
        pytest.skip(message)
    out = tmp_path_factory.mktemp("ink") / "ink.npz"
    path = os.pathsep.join(filter(None, [folder, str(ROOT)]))
    subprocess.run(
        [sys.executable, shaping_ink.__file__, out],
        env=os.environ | {"PYTHONPATH": path},
        check=True,
    )
    return dict(np.load(out))


@pytest.fixture(scope="session")
def reference(browser: Browser) -> dict[str, list[Ink]]:
    """The pictures that Chromium draws, by font."""
    data = Path(matplotlib.get_data_path())
    faces = {"Amiri": plots.font_path(), "DejaVu Sans": data / "fonts" / "ttf" / "DejaVuSans.ttf"}
    return {family: _photograph(browser, _page(family, face)) for family, face in faces.items()}


def _page(family: str, face: Path | None) -> str:
    assert face is not None, "fontpkg-amiri is not installed"
    font = base64.b64encode(face.read_bytes()).decode()
    # Before 3.11 matplotlib neither kerns by OpenType nor places marks by the font.
    plain = "font-kerning: none" if family == "DejaVu Sans" else ""
    return f"""<!doctype html><html lang="ar"><meta charset="utf-8"><style>
        @font-face {{ font-family: Face; src: url(data:font/ttf;base64,{font}) }}
        * {{ margin: 0 }}
        div {{ width: {WIDTH}px; font: {EM}px Face; text-rendering: geometricPrecision; {plain} }}
        p {{ white-space: nowrap; text-align: right; line-height: {LINE_PITCH} }}
        .unplaced {{ font-feature-settings: "mark" 0, "mkmk" 0 }}
        </style>{"".join(_block(case, bool(plain)) for case in cases())}"""


def _block(case: Case, plain: bool) -> str:
    kind = "unplaced" if plain and MARKS.search(case.text) else ""
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in case.text.splitlines())
    rtl = case.rtl and any(unicodedata.bidirectional(char) in {"AL", "AN"} for char in case.text)
    return f'<div dir="{"rtl" if rtl else "ltr"}" class="{kind}">{lines}</div>'


def _photograph(browser: Browser, page: str) -> list[Ink]:
    tab = browser.new_page(viewport={"width": WIDTH, "height": 600})
    tab.set_content(page)
    tab.evaluate("document.fonts.ready")
    boxes = tab.evaluate(
        "[...document.querySelectorAll('div')]"
        ".map(div => [div.offsetTop, div.offsetTop + div.offsetHeight])"
    )
    grey = np.asarray(Image.open(io.BytesIO(tab.screenshot(full_page=True))).convert("L"))
    tab.close()
    return [grey[top:bottom] < DARK for top, bottom in boxes]


@pytest.mark.parametrize("number", range(len(cases())))
def test_right_is_alike_and_wrong_is_not(
    number: int, drawn: dict[str, Ink], reference: dict[str, list[Ink]]
) -> None:
    truth = reference[str(drawn["family"])][number]
    right = drawn[f"{number}/right"]
    assert likeness(truth, right) >= ALIKE, cases()[number].text
    for name, wrong in _wrongs(number, drawn):
        # Some mistakes cannot show: a palindrome, a text without brackets.
        if not np.array_equal(crop(wrong), crop(right)):
            assert likeness(truth, wrong) < ALIKE, (name, cases()[number].text)


def _wrongs(number: int, drawn: dict[str, Ink]) -> list[tuple[str, Ink]]:
    keys = [key.partition("/") for key in drawn]
    return [(name, drawn[f"{of}/{name}"]) for of, _, name in keys if of == str(number)
            and name != "right"]  # fmt: skip


@pytest.mark.parametrize(
    ("mistake", "at_least"),
    [
        ("reversed", 60),
        ("unjoined", 60),
        ("other direction", 25),
        ("unmirrored", 8),
        ("without marks", 5),
    ],
)
def test_mistakes_show(mistake: str, at_least: int, drawn: dict[str, Ink]) -> None:
    shown = [
        number
        for number in range(len(cases()))
        if not np.array_equal(crop(drawn[f"{number}/{mistake}"]), crop(drawn[f"{number}/right"]))
    ]
    assert len(shown) >= at_least


def test_blank_is_like_nothing() -> None:
    blank = np.zeros((9, 9), bool)
    assert likeness(blank, blank) == 0


@pytest.mark.parametrize("case", cases())
def test_shaping_twice_changes_nothing(case: Case) -> None:
    once = plots.shape(case.text, rtl=case.rtl)
    assert plots.shape(once) is once


def test_without_arabic_only_dollar_signs_change() -> None:
    assert plots.shape("a (b) 5%\n«c»") == "a (b) 5%\n«c»"
    assert plots.shape("$5 and $6") == r"\$5 and \$6"
    assert plots.shape("") == ""


def test_overrides_cannot_turn_a_label() -> None:
    assert plots.shape("ab\u202ecd\u2066ef") == "abcdef"
    assert plots.shape("بيان\u202e صحفي") == plots.shape("بيان صحفي")
