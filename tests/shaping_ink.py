"""Draw the cases with matplotlib, rightly and in every known wrong way, and compare pictures.

Run as `python shaping_ink.py OUT.npz` to draw with whichever matplotlib comes first on the path.
"""

from __future__ import annotations

import base64
import html
import io
import logging
import os
import re
import subprocess
import sys
import unicodedata
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import matplotlib
import numpy as np
import pytest
import yaml
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image

from analysis import plots

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Ink = NDArray[np.bool_]

EM = 44  # pixels
LINE_PITCH = 3  # ems: lines can be told apart by the blank rows between them
WIDTH = 24 * EM
DARK = 128  # a grey value below this is ink
# The least alike of the right pictures reaches 0.93, the most alike of the wrong ones 0.78.
ALIKE = 0.86
ROOT = Path(__file__).parents[1]
VERSIONS = ["installed", "3.10"]
FAMILIES = ["Amiri", "DejaVu Sans"]
CASES = Path(__file__).with_name("shaping_cases.yaml")
MARKS = re.compile("[\u064b-\u0655\u0670]")
MIRROR = str.maketrans("()<>[]{}«»", ")(><][}{»«")
BETWEEN_LETTERS = re.compile(r"(?<=[\u0620-\u064a\u0671-\u06d3])(?=[\u0620-\u064a\u0671-\u06d3])")


class Case(NamedTuple):
    text: str
    rtl: bool = True


def cases() -> list[Case]:
    """The raw strings, in the order of the file, and whether they may be right to left."""
    listed = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    return [Case(case["text"], case.get("rtl", True)) for case in listed]


def family() -> str:
    """The font to compare in.

    Before 3.11 matplotlib uses no OpenType feature, and Amiri without its contextual forms is
    another design of the same letters. DejaVu Sans has next to none, so there pictures compare.
    """
    return "Amiri" if plots.shapes_natively() else "DejaVu Sans"


def run_with(version: str, script: str, out: Path) -> None:
    """Run a script that draws into a file, with one of `VERSIONS` of matplotlib."""
    folder = os.environ.get("MATPLOTLIB_310", "") if version == "3.10" else ""
    if version == "3.10" and not folder:
        message = "MATPLOTLIB_310 names no folder with matplotlib 3.10"
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(message)
        pytest.skip(message)
    path = os.pathsep.join(filter(None, [folder, str(ROOT)]))
    subprocess.run([sys.executable, script, out], env=os.environ | {"PYTHONPATH": path}, check=True)


def page(family: str, listed: Sequence[Case]) -> str:
    """What Chromium must draw: a block for each case."""
    sans = Path(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf")
    face = plots.font_path() if family == "Amiri" else sans
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
        </style>{"".join(_block(case, bool(plain)) for case in listed)}"""


def _block(case: Case, plain: bool) -> str:
    kind = "unplaced" if plain and MARKS.search(case.text) else ""
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in case.text.splitlines())
    rtl = case.rtl and any(unicodedata.bidirectional(char) in {"AL", "AN"} for char in case.text)
    return f'<div dir="{"rtl" if rtl else "ltr"}" class="{kind}">{lines}</div>'


def photograph(browser: Browser, page: str) -> list[Ink]:
    """The blocks of a page as Chromium draws them."""
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


def mistakes(case: Case) -> Iterator[tuple[str, str]]:
    """What a figure would be given by somebody who makes one mistake: its name, the string."""
    right = plots.shape(case.text, rtl=case.rtl).replace(r"\$", "$")
    yield "unmirrored", right.translate(MIRROR)
    yield "without marks", MARKS.sub("", right)
    yield from _native_mistakes(right) if plots.shapes_natively() else _old_mistakes(right, case)


def _native_mistakes(right: str) -> Iterator[tuple[str, str]]:
    from arabic_reshaper import reshape
    from bidi.algorithm import get_display

    # The recipe that every tutorial gives, and that was right up to 3.10.
    yield "reversed", "\n".join(get_display(reshape(line)) for line in right.split("\n"))
    yield "unjoined", BETWEEN_LETTERS.sub("\u200c", right)
    swapped = right.translate({0x200E: 0x200F, 0x200F: 0x200E})
    yield "other direction", swapped if right[:1] in {"\u200e", "\u200f"} else right


def _old_mistakes(right: str, case: Case) -> Iterator[tuple[str, str]]:
    from arabic_reshaper import reshape
    from bidi.algorithm import get_display

    lines = unicodedata.normalize("NFC", case.text).splitlines()
    base = "L" if case.rtl else "R"
    yield "raw", "\n".join(lines)
    yield "reversed", "\n".join(line[::-1] for line in right.split("\n"))
    yield "unjoined", "".join(unicodedata.normalize("NFKC", char)[::-1] for char in right)
    yield "other direction", "\n".join(get_display(reshape(line), base_dir=base) for line in lines)


def draw(text: str, *families: str) -> Ink:
    """The picture of one string, lines flush right."""
    height = LINE_PITCH * EM * (text.count("\n") + 1)
    figure = Figure(figsize=(WIDTH / 72, height / 72), dpi=72)
    canvas = FigureCanvasAgg(figure)
    where: dict[str, Any] = {"ha": "right", "va": "center", "multialignment": "right"}
    figure.text(0.99, 0.5, text, size=EM, family=families, linespacing=LINE_PITCH / 1.4, **where)
    canvas.draw()  # type: ignore[no-untyped-call]
    grey: NDArray[np.uint8] = np.asarray(canvas.buffer_rgba())[..., 0]  # type: ignore[no-untyped-call]
    return grey < DARK


def draw_wrong(text: str) -> Ink:
    """The picture of a mistake; blank where matplotlib cannot even read it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return draw(text, family(), "DejaVu Sans")
        except ValueError:
            return np.zeros((1, 1), bool)


def pictures() -> dict[str, Ink]:
    """All cases under `NUMBER/right`, and their mistakes under `NUMBER/MISTAKE`."""
    drawn = {}
    for number, case in enumerate(cases()):
        given = plots.shape(case.text, rtl=case.rtl)
        right = drawn[f"{number}/right"] = _draw_right(given)
        for name, wrong in mistakes(case):
            escaped = wrong.replace("$", r"\$")
            drawn[f"{number}/{name}"] = right if escaped == given else draw_wrong(escaped)
        if case.text.count("$") in {2, 4}:
            drawn[f"{number}/mathtext"] = draw_wrong(case.text)
    return drawn


def _draw_right(given: str) -> Ink:
    """The picture to compare; no font may lack a glyph, be it the one compared or the house's."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        if plots.fonts()[0] != family():
            draw(given, *plots.fonts())
        return draw(given, family())


def likeness(one: Ink, other: Ink) -> float:
    """How much alike two pictures are where they are least alike, 0 to 1; line by line."""
    lines, others = _lines(one), _lines(other)
    if len(lines) != len(others):
        return 0.0
    return min(map(_line_likeness, lines, others), default=0.0)


def _lines(picture: Ink) -> list[Ink]:
    """Cut at blank rows; gaps within a line, as above a dot, are narrower."""
    rows = np.flatnonzero(picture.any(axis=1))
    cuts = np.flatnonzero(np.diff(rows) > 0.45 * EM) + 1
    return [crop(picture[part[0] : part[-1] + 1]) for part in np.split(rows, cuts) if part.size]


def crop(picture: Ink) -> Ink:
    """The smallest rectangle that holds all ink."""
    rows, columns = np.flatnonzero(picture.any(axis=1)), np.flatnonzero(picture.any(axis=0))
    if not rows.size:
        return picture[:1, :1]
    return picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _line_likeness(one: Ink, other: Ink) -> float:
    """One less the largest share of ink without counterpart in a window of a fifth of an em.

    A counterpart is ink within two pixels. Each window may be shifted a little on its own, since
    rasterisers round the widths of letters differently; a letter in the wrong place is farther off.
    """
    one, other = _laid_over(one, other)
    near_one, near_other = _thickened(one), _thickened(other)
    unlike = np.ones(one.shape[1] - EM // 5 + 1)
    for shift in np.ndindex(3, 7):
        by = (shift[0] - 1, shift[1] - 3)
        moved, near_moved = (np.roll(ink, by, axis=(0, 1)) for ink in (other, near_other))
        alone = _window_sums(one & ~near_moved) + _window_sums(moved & ~near_one)
        ink = _window_sums(one) + _window_sums(moved)
        unlike = np.minimum(unlike, np.where(ink < EM // 5, 0, alone / np.maximum(ink, 1)))
    return float(1 - unlike.max())


def _window_sums(ink: Ink) -> NDArray[np.int64]:
    sums = np.concatenate([[0], ink.sum(axis=0).cumsum()])
    return np.asarray(sums[EM // 5 :] - sums[: -(EM // 5)])


def _thickened(ink: Ink) -> Ink:
    padded = np.pad(ink, 2)
    disc = [(y, x) for y, x in np.ndindex(5, 5) if (y - 2) ** 2 + (x - 2) ** 2 <= 4]
    height, width = ink.shape
    thick: Ink = np.any([padded[y : y + height, x : x + width] for y, x in disc], axis=0)
    return thick


def _laid_over(one: Ink, other: Ink) -> tuple[Ink, Ink]:
    """Both on canvases of one size, placed so that most ink coincides, with a margin for shifts."""
    shape = [-(-(a + b) // 64) * 64 for a, b in zip(one.shape, other.shape, strict=True)]
    spectrum = np.fft.rfft2(one, shape) * np.conj(np.fft.rfft2(other, shape))
    peak = np.unravel_index(np.fft.irfft2(spectrum, shape).argmax(), shape)
    down, right = (int(at) - (size if at >= limit else 0)
                   for at, size, limit in zip(peak, shape, one.shape, strict=True))  # fmt: skip
    canvases = np.zeros((2, shape[0] + 12, shape[1] + 12), bool)
    for canvas, ink, y, x in zip(
        canvases, (one, other), (max(-down, 0), max(down, 0)), (max(-right, 0), max(right, 0)),
        strict=True,
    ):  # fmt: skip
        canvas[6 + y : 6 + y + ink.shape[0], 6 + x : 6 + x + ink.shape[1]] = ink
    return canvases[0], canvases[1]


def main(out: str) -> None:
    """Draw everything and save it, with the font's name."""
    arrays: dict[str, Any] = {"family": np.array(family()), **pictures()}
    np.savez(out, **arrays)


if __name__ == "__main__":
    logging.getLogger("matplotlib.mathtext").setLevel(logging.ERROR)
    matplotlib.rcParams.update({"text.hinting": "none", "text.hinting_factor": 1})
    main(sys.argv[1])
