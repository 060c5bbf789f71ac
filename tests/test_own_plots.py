"""Plots of a user's own, with raw Arabic inside `plots.arabic`, against Chromium, by pixels.

Run as `python test_own_plots.py OUT.npz` to draw with whichever matplotlib comes first on the path.
"""

from __future__ import annotations

import base64
import io
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import Collection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.table import Cell
from matplotlib.text import Text
from PIL import Image
from playwright.sync_api import Browser
from shaping_ink import (
    ALIKE,
    DARK,
    EM,
    FAMILIES,
    LINE_PITCH,
    VERSIONS,
    Case,
    Ink,
    family,
    likeness,
    page,
    photograph,
    run_with,
)

from analysis import plots

SIZE = 36 * EM  # pixels, a square with the Axes in its middle
FINER = 2  # so that turning back costs no sharpness
FORMATS = ["svg", "pdf"]
SAVED = ["title", "upright", "aslant", "wrapped", "pandas"]  # in those formats too
# All start from the left, so that no matplotlib can draw them without help.
ONE, TWO, THREE = "CNN: قتل 3 (حلب)", "BBC: 25 قتيلا «أمس»", "50$ إلى 70$ لليتر"
LINES = ["WFP: عام الحصار (الثالث) في", "UNHCR تقول إن المساعدات", "وللمستشفيات-وحدها 3 أبواب."]


class Layout(NamedTuple):
    """A way to draw texts into Axes, and what it must look like, text by text."""

    draw: Callable[..., Any]
    texts: Sequence[str]
    looks: Sequence[str] = ()
    turned: int = 0  # degrees, counter-clockwise
    late: bool = False  # drawn into the figure after the context has ended


def _title(ax: Axes, one: str) -> None:
    ax.set_title(one, y=1)


def _titles(ax: Axes, one: str, two: str, three: str) -> None:
    ax.figure.suptitle(one)
    ax.set_xlabel(two)
    ax.set_ylabel(three, rotation=0)


def _ticks(ax: Axes, one: str, two: str) -> None:
    ax.barh([one, two], [1, 2])


def _legend(ax: Axes, one: str, two: str) -> None:
    ax.plot([1, 2], label=one)
    ax.legend(title=two)


def _annotation(ax: Axes, one: str) -> None:
    ax.annotate(one, (0.5, 0.5), (0.2, 0.9), arrowprops={"arrowstyle": "->", "alpha": 0})


def _bar_labels(ax: Axes, one: str, two: str) -> None:
    ax.bar_label(ax.barh([0, 1], [1, 2]), labels=[one, two])


def _upright(ax: Axes, one: str) -> None:
    ax.text(0.5, 0.5, one, rotation=90)


def _aslant(ax: Axes, one: str, two: str) -> None:
    ax.bar([one, two], [1, 2])
    ax.tick_params(axis="x", rotation=45)


def _wrapped(ax: Axes, one: str) -> None:
    ax.figure.text(0.63, 0.5, one, wrap=True, ha="left", ma="right")


def _lines(ax: Axes, one: str) -> None:
    ax.text(0.5, 0.5, one, ma="right")


def _table(ax: Axes, one: str, two: str) -> None:
    table = ax.table([[one], [two]], loc="center", colWidths=[9], edges="open")
    table.auto_set_font_size(False)


def _pandas(ax: Axes, one: str, two: str, three: str) -> None:
    pd.DataFrame({three: [1, 2]}, index=[one, two]).plot.barh(ax=ax)


def _seaborn(ax: Axes, one: str, two: str, three: str) -> None:
    import seaborn  # type: ignore[import-untyped]

    before = matplotlib.rcParams.copy()
    seaborn.set_theme()
    seaborn.barplot(x=[1, 2], y=[one, two], hue=[three, three], ax=ax)
    matplotlib.rcParams.update(before)


def _network(ax: Axes, one: str, two: str, three: str) -> None:
    import networkx

    at = {one: (0, 0), two: (1, 4)}
    graph = networkx.Graph([(one, two)])
    networkx.draw_networkx(graph, at, ax=ax)
    networkx.draw_networkx_edge_labels(graph, at, {(one, two): three}, ax=ax, rotate=False)


LAYOUTS = {
    "title": Layout(_title, [ONE]),
    "titles": Layout(_titles, [ONE, TWO, THREE]),
    "tick labels": Layout(_ticks, [ONE, TWO]),
    "legend": Layout(_legend, [ONE, TWO]),
    "annotation": Layout(_annotation, [ONE]),
    "bar labels": Layout(_bar_labels, [ONE, THREE]),
    "upright": Layout(_upright, [ONE], turned=90),
    "aslant": Layout(_aslant, [ONE, TWO], turned=45),
    "wrapped": Layout(_wrapped, [" ".join(LINES)], ["\n".join(LINES)]),
    "lines": Layout(_lines, ["\n".join(LINES)]),
    "table": Layout(_table, [ONE, TWO]),
    "after the end": Layout(_ticks, [ONE, TWO], late=True),
    "pandas": Layout(_pandas, [ONE, TWO, THREE]),
    "seaborn": Layout(_seaborn, [ONE, TWO, THREE]),
    "networkx": Layout(_network, [ONE, TWO, THREE]),
}


def make(layout: Layout, texts: Sequence[str], *, inside: bool) -> Figure:
    """The figure of a layout, drawn after the context has ended."""
    with plots.arabic() if inside else nullcontext():
        figure = Figure(figsize=(SIZE / 72, SIZE / 72), dpi=72)
        canvas = FigureCanvasAgg(figure)
        ax = figure.add_axes((0.45, 0.45, 0.1, 0.1))
        if not layout.late:
            layout.draw(ax, *texts)
    if layout.late:
        layout.draw(ax, *texts)
    canvas.draw()  # type: ignore[no-untyped-call]
    return figure


def texts_of(figure: Figure) -> list[Text]:
    """The texts that are shown, with nothing else, set as in the pictures of the other tests."""
    cells: Any = figure.findobj(Cell)
    for kind in (Patch, Line2D, Collection):
        for artist in figure.findobj(kind):
            artist.set_visible(artist in cells)
    texts: Any = [*figure.findobj(Text), *(cell.get_text() for cell in cells)]
    for text in texts:
        text.set(size=EM, family=family(), color="black", clip_on=False)
        text.set_linespacing(LINE_PITCH / 1.4)
    return [text for text in texts if text.get_visible()]


def ink(figure: Figure, turned: int) -> Ink:
    """The picture of a figure, turned back."""
    canvas: Any = figure.canvas
    figure.set_dpi(72 * FINER)
    canvas.draw()
    grey = Image.fromarray(np.asarray(canvas.buffer_rgba())[..., 0])
    figure.set_dpi(72)
    return turned_back(grey, turned)


def turned_back(grey: Image.Image, turned: int) -> Ink:
    """The ink of a finer picture of a turned text."""
    back = grey.rotate(-turned, fillcolor=255, resample=Image.Resampling.BICUBIC)
    return np.asarray(back.reduce(FINER)) < DARK


def draw_all(out: Path) -> None:
    """Draws everything: pictures into one file, the first text of some as SVG and PDF."""
    drawn: dict[str, Any] = {"family": np.array(family())}
    for name, layout in LAYOUTS.items():
        backwards = [raw[::-1] for raw in layout.texts]
        ways = {
            "right": (layout.texts, True),
            "outside": (layout.texts, False),
            "reversed": (backwards, True),
        }
        for way, (texts, inside) in ways.items():
            figure = make(layout, texts, inside=inside)
            shown = texts_of(figure)
            for number, raw in reversed(list(enumerate(texts))):
                for text in shown:
                    text.set_visible(text.get_text() == raw)
                drawn[f"{name}/{number}/{way}"] = ink(figure, layout.turned)
            for format in FORMATS if name in SAVED else ():
                file = io.BytesIO()
                figure.savefig(file, format=format, dpi=72)
                drawn[f"{name}/{way}/{format}"] = np.frombuffer(file.getvalue(), np.uint8)
    np.savez(out, **drawn)


WAYS = ["right", "outside", "reversed"]
TEXTS = [
    (name, number, look)
    for name, layout in LAYOUTS.items()
    for number, look in enumerate(layout.looks or layout.texts)
]


@pytest.fixture(scope="session", params=VERSIONS)
def drawn(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """What one version of matplotlib draws, by layout, and the `family` that it drew in."""
    out = tmp_path_factory.mktemp("own") / "own.npz"
    run_with(request.param, __file__, out)
    return dict(np.load(out))


@pytest.fixture(scope="session")
def reference(browser: Browser) -> dict[str, dict[str, Ink]]:
    """What Chromium draws, by font and text."""
    looks = list(dict.fromkeys(look for _, _, look in TEXTS))
    cases = list(map(Case, looks))
    return {
        family: dict(zip(looks, photograph(browser, page(family, cases)), strict=True))
        for family in FAMILIES
    }


@pytest.mark.parametrize(("name", "number", "look"), TEXTS)
def test_only_inside_it_is_right(
    name: str, number: int, look: str, drawn: dict[str, Any], reference: dict[str, dict[str, Ink]]
) -> None:
    truth = reference[str(drawn["family"])][look]
    right, *wrong = (likeness(truth, drawn[f"{name}/{number}/{way}"]) for way in WAYS)
    assert right >= ALIKE
    assert max(wrong) < ALIKE


@pytest.mark.parametrize("name", SAVED)
def test_svg_is_like_png(name: str, drawn: dict[str, Any], browser: Browser) -> None:
    right, *wrong = (_svg(browser, drawn[f"{name}/{way}/svg"].tobytes()) for way in WAYS)
    _judge(name, drawn, right, wrong)


@pytest.mark.parametrize("name", SAVED)
def test_pdf_is_like_png(name: str, drawn: dict[str, Any]) -> None:
    program = shutil.which("pdftoppm")
    if program is None:
        pytest.skip("no pdftoppm on the path; it is in poppler-utils")
    right, *wrong = (_pdf(program, drawn[f"{name}/{way}/pdf"].tobytes()) for way in WAYS)
    _judge(name, drawn, right, wrong)


def _judge(name: str, drawn: dict[str, Any], right: Image.Image, wrong: list[Image.Image]) -> None:
    """The first text of a layout, as SVG or PDF, beside the PNG of it."""
    turned = LAYOUTS[name].turned
    truth = drawn[f"{name}/0/right"]
    assert likeness(truth, turned_back(right, turned)) >= ALIKE
    for picture in wrong:
        assert likeness(truth, turned_back(picture, turned)) < ALIKE


def _svg(browser: Browser, svg: bytes) -> Image.Image:
    side = SIZE * FINER
    tab = browser.new_page(viewport={"width": side, "height": side})
    source = f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}"
    tab.set_content(f'<body style="margin:0"><img src="{source}" width="{side}" height="{side}">')
    tab.evaluate("document.images[0].decode()")
    picture = Image.open(io.BytesIO(tab.screenshot())).convert("L")
    tab.close()
    return picture


def _pdf(program: str, pdf: bytes) -> Image.Image:
    dpi = str(72 * FINER)
    run = subprocess.run([program, "-r", dpi, "-gray"], input=pdf, capture_output=True, check=True)
    return Image.open(io.BytesIO(run.stdout))


def picture(figure: Figure) -> bytes:
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]
    return bytes(canvas.buffer_rgba())  # type: ignore[no-untyped-call]


def written(text: str, **look: Any) -> Figure:
    figure = Figure(figsize=(6, 1))
    figure.text(0.1, 0.5, text, **look)
    return figure


@pytest.mark.parametrize(
    ("text", "rtl"),
    [
        (ONE, True),
        ("٢٠١١ - ٢٠١٧", True),
        ("UNHCR and WFP (وكالتان)", True),
        ("Statements by outlet: صدى (12)", False),
    ],
)
def test_most_letters_decide_where_a_text_starts(text: str, rtl: bool) -> None:
    with plots.arabic():
        raw, shaped = written(text), written(plots.shape(text, rtl=rtl))
        other = written(plots.shape(text, rtl=not rtl))
    assert picture(raw) == picture(shaped)
    # Without a letter there is nothing that the other direction could turn.
    assert (picture(raw) != picture(other)) or not any(map(str.isalpha, text))


@pytest.mark.parametrize("text", ["$10^2$", r"5\$", "CNN (3)", "$\\alpha$ & $\\beta$"])
def test_texts_without_arabic_stay_as_they_are(text: str) -> None:
    with plots.arabic():
        inside = written(text, family="DejaVu Sans", color="black", size=20)
    assert picture(inside) == picture(written(text, family="DejaVu Sans", color="black", size=20))


@pytest.mark.parametrize(
    ("text", "same"), [(r"50\$ إلى 70\$", "50$ إلى 70$"), (f"{ONE}\tهنا", f"{ONE} هنا")]
)
def test_what_matplotlib_escapes_may_stay_escaped(text: str, same: str) -> None:
    with plots.arabic():
        assert picture(written(text)) == picture(written(same))
        assert picture(written(same, parse_math=False)) == picture(written(same))


def test_figures_of_others_stay_as_they_are() -> None:
    before = picture(written(ONE))
    with plots.arabic():
        inside = picture(written(ONE, family="DejaVu Sans", color="black", size=10))
    assert picture(written(ONE)) == before != inside


def test_nothing_is_shaped_any_more_after_an_error() -> None:
    before, settings = picture(written(ONE)), dict(matplotlib.rcParams)
    with pytest.raises(ZeroDivisionError), plots.arabic(), plots.arabic():
        _ = 1 / 0
    assert picture(written(ONE)) == before
    assert dict(matplotlib.rcParams) == settings


def test_the_context_nests() -> None:
    with plots.arabic():
        with plots.arabic():
            inner = written(ONE)
        outer = written(ONE)
    assert picture(inner) == picture(outer)


def test_a_figure_of_before_is_shaped_once_it_is_written_to_inside() -> None:
    look = {"family": plots.fonts(), "size": 10}
    early, late = written("", **look), written(plots.shape(ONE), **look)
    with plots.arabic():
        early.texts[0].set_text(ONE)
    assert picture(early) == picture(late)


def test_labels_are_read_back_raw_and_set_again() -> None:
    with plots.arabic():
        figure = written(ONE)
        once = picture(figure)
        text = figure.texts[0]
        assert text.get_text() == ONE
        text.set_text(text.get_text())
        assert picture(figure) == once
        given = written(plots.shape(ONE))
        given.texts[0].set_text(given.texts[0].get_text())
        assert picture(given) == once


@pytest.mark.parametrize("family", ["serif", "monospace", "STIXGeneral"])
def test_a_font_without_arabic_gets_help(family: str) -> None:
    """A missing letter would be a warning, and so an error."""
    with plots.arabic():
        helped = written(ONE, family=family)
        own = written(ONE, family=[family, *plots.fonts()])
    assert picture(helped) == picture(own)


def test_axes_turn_round() -> None:
    ax = Figure().add_subplot()
    plots.from_the_right(ax)
    assert ax.xaxis_inverted() and ax.yaxis.get_ticks_position() == "right"
    assert ax.spines["right"].get_visible() and not ax.spines["left"].get_visible()


if __name__ == "__main__":
    matplotlib.rcParams.update({"text.hinting": "none", "text.hinting_factor": 1})
    draw_all(Path(sys.argv[1]))
