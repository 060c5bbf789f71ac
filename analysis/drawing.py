"""How figures are drawn: the style, its fonts and colours, and what all our figures have.

A figure is made without pyplot, so a notebook shows it once, where a cell ends with it, with its
alternative text.
"""

from __future__ import annotations

import textwrap
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import Any
from weakref import WeakKeyDictionary

import matplotlib
import pandas as pd
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from PIL import Image

from analysis.errors import AnalysisError
from analysis.shaping import fonts, shaping_texts
from analysis.shaping import shape as shape

# Colours that stay apart for every kind of colour vision and, by their lightness, in grey.
INK, MUTED, GROUND = "#1f2328", "#5f6670", "#e6e4df"
DEEP, MIDDLE, LIGHT = "#1b4965", "#cd4558", "#edae49"
STEPS = ["#c9d6df", "#8fb0c4", "#477b9c", "#1b4965"]
CYCLE = [DEEP, LIGHT, MIDDLE, "#111417", "#749cb5"]  # of users' plots
LEVELS = {
    "found": "as found",
    "once_article": "once per article",
    "once_outlet": "once per outlet",
    "once_corpus": "once in the corpus",
}
METADATA: dict[str, dict[str, None]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


@contextmanager
def arabic() -> Iterator[None]:
    """The house style for figures of your own, with Arabic that reads right to left.

        with plots.arabic():
            axes = frame.plot.barh(title="عدد المقالات")
        axes.figure.savefig("articles.svg")

    Give raw text to pandas, seaborn, networkx or matplotlib. Whatever is written into a figure that
    is made or written to inside is shaped when it is drawn, also after the end, and other styles
    may change the font. A text with a right-to-left letter holds no mathtext. It is right to left
    unless more than two thirds of its letters are of other scripts; `shape` can judge otherwise:
    `axes.set_title(plots.shape(text, rtl=False))`.
    """
    style: dict[Any, Any] = {
        "font.family": fonts(),
        "font.size": 11.5,
        "text.color": INK,
        "axes.labelcolor": MUTED,
        "axes.edgecolor": MUTED,
        "axes.axisbelow": True,
        "axes.prop_cycle": cycler(color=CYCLE),
        "axes.labelpad": 1,
        "axes.spines.top": False,
        "axes.titlelocation": "right",
        "xtick.color": MUTED,
        "ytick.color": INK,
        "grid.color": GROUND,
        "legend.frameon": False,
        "text.hinting": "none",
        "svg.hashsalt": "analysis",
    }
    with matplotlib.rc_context(style), shaping_texts():
        yield


def image(figure: Figure, *, format: str = "png", dpi: int = 200) -> bytes:
    """A figure as a file, the same bytes for the same figure.

    Args:
        figure: Any figure.
        format: png, svg or pdf.
        dpi: Pixels per inch, for png.

    Returns:
        The content of the file.

    Raises:
        AnalysisError: For another format.
    """
    if format not in METADATA:
        raise AnalysisError(f"no picture format {format!r}; there are {', '.join(METADATA)}")
    out = BytesIO()
    with arabic():
        figure.savefig(out, format=format, dpi=dpi, metadata=METADATA[format])
    return out.getvalue()


_DATA: WeakKeyDictionary[Axes, pd.DataFrame] = WeakKeyDictionary()


def data_of(figure: Figure) -> str:
    """What a figure of this project shows, as CSV; nothing for other figures."""
    drawn = [_DATA[axes] for axes in figure.axes if axes in _DATA]
    return "\n".join(rows.to_csv(index=False, lineterminator="\n") for rows in drawn)


def few_colours(png: bytes) -> bytes:
    """The picture with a palette, a third of the size: our figures are flat, and text is grey."""
    out = BytesIO()
    flat = Image.open(BytesIO(png)).convert("RGB")
    flat.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
        out, "PNG", optimize=True
    )
    return out.getvalue()


def alt_text(figure: Figure) -> str:
    """What a figure says to those who cannot see it: the labels of its Axes."""
    labels = (str(axes.get_label()) for axes in figure.axes)
    return " ".join(label for label in labels if label and not label.startswith("<"))


class _Figure(Figure):
    """A figure that shows itself in notebooks, with its alternative text."""

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
        alt = alt_text(self)
        png = b64encode(few_colours(image(self))).decode()
        about = {"alt": alt, "width": round(self.get_figwidth() * 100)}
        found = {"image/png": png, "text/plain": alt, "text/csv": data_of(self)}
        return {kind: value for kind, value in found.items() if value}, {"image/png": about}


class _Axes(Axes):
    """Axes that show their figure in notebooks."""

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
        figure = self.get_figure(root=True)
        return figure._repr_mimebundle_() if isinstance(figure, _Figure) else ({}, {})


def axes_of(ax: Axes | None, height: float) -> Axes:
    """The given Axes, or new ones in a figure 9 inches wide."""
    if ax is None:
        figure = _Figure(figsize=(9, height), dpi=100, layout="constrained")
        FigureCanvasAgg(figure)
        ax = figure.add_subplot(axes_class=_Axes)
    return ax


def from_the_right(ax: Axes) -> Axes:
    """Turns Axes round: the vertical axis is on the right, values grow from there to the left."""
    ax.invert_xaxis()
    ax.yaxis.tick_right()
    ax.yaxis.set_label_position("right")
    ax.spines["left"].set_visible(False)
    ax.spines["right"].set_visible(True)
    return ax


def right_to_left(ax: Axes, labels: Sequence[str]) -> None:
    """Rows from top to bottom with labels on the right; values grow from there to the left."""
    ax.set_yticks(range(len(labels)), list(map(shape, labels)))
    ax.set_ylim(len(labels) - 0.4, -0.6)
    from_the_right(ax)
    ax.tick_params(axis="y", length=0, labelsize=13)


def finish(
    ax: Axes,
    *,
    data: pd.DataFrame,
    title: str,
    caption: str,
    alt: str,
    keys: Sequence[Any] = (),
    columns: int = 0,
) -> Axes:
    """Title above, key below it, caption at the foot, alternative text as the label of the Axes.

    What was drawn is kept for `data_of`.
    """
    _DATA[ax] = data
    ax.set_title(
        shape(title, rtl=False), loc="left", fontsize=14, weight="bold",
        pad=14 + 27 * -(-len(keys) // columns) if columns else 30 if keys else 10,
    )  # fmt: skip
    if keys:
        ax.legend(
            handles=keys, loc="lower left", bbox_to_anchor=(-0.01, 1), ncols=columns or len(keys),
            markerfirst=not columns, fontsize=10.5, handlelength=1.2, columnspacing=1.4,
            borderaxespad=0.4,
        )  # fmt: skip
    ax.annotate(
        shape(textwrap.fill(caption, 145), rtl=False), (0, 0), (0, -8),
        xycoords=("axes fraction", ax.xaxis.label), textcoords="offset points",
        va="top", fontsize=10, color=MUTED,
    )  # fmt: skip
    ax.set_label(f"{title}. {alt} {caption}")
    return ax


def short_name(name: object, otherwise: str) -> str:
    """A label of at most 40 characters."""
    text = "" if pd.isna(name) else str(name).strip()  # type: ignore[call-overload]
    return textwrap.shorten(text or otherwise, 40, placeholder=" …")


def require(table: pd.DataFrame, otherwise: str) -> None:
    """Refuses an empty table.

    Raises:
        AnalysisError: with what is missing.
    """
    if table.empty:
        raise AnalysisError(f"{otherwise}, so there is nothing to draw")


def count_axis(ax: Axes, unit: str) -> None:
    """Whole numbers along the foot."""
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.margins(x=0.06)
    ax.grid(axis="x")
    ax.set_xlabel(unit)


def counted(count: int, one: str, many: str = "") -> str:
    """1 article, 2,000 articles."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def how_many_shown(top: pd.DataFrame, table: pd.DataFrame) -> str:
    """Whether all rows of a table are shown, for a caption."""
    return "all are shown" if len(top) == len(table) else f"the first {len(top)} are shown"
