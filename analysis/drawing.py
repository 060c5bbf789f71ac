"""How figures are drawn: the style, and Arabic that reads right to left on every matplotlib.

`shape` is the only way from a raw string into a figure. A figure is made without pyplot, so a
notebook shows it once, where a cell ends with it, with its alternative text.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import matplotlib
import pandas as pd
from cycler import cycler
from matplotlib import font_manager, ft2font
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from PIL import Image

from analysis.errors import AnalysisError

_JOINERS = "\u200c\u200d"
_UNSEEN = frozenset({"BN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
_MARKS = frozenset("\u200e\u200f\u061c")
_MIRROR = dict(zip("()<>[]{}«»‹›≤≥", ")(><][}{»«›‹≥≤", strict=True))
_BRACKET = f"[{re.escape(''.join(_MIRROR))}]"
_FLAG = "\u034f"
_FLAGGED = re.compile(f"({_BRACKET}){_FLAG}|{_FLAG}({_BRACKET})")
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


class Shaped(str):
    """Text that has been through `shape`, so that a second pass changes nothing."""


def shape(text: str, *, rtl: bool = True) -> Shaped:
    """Turn raw text into what matplotlib must be given to draw it correctly.

    A text with an Arabic letter or number is right to left as a whole, line by line; any other
    stays left to right. Explicit embeddings, overrides and isolates are dropped: they could turn a
    label against its reader.

    Args:
        text: Raw text in logical order; may have several lines.
        rtl: False for a sentence in another script that only mentions Arabic words.

    Returns:
        Text for one matplotlib string, never to be joined, cut or shaped again.

    Notes:
        From 3.11 on matplotlib orders and joins letters itself, but takes the base direction of
        each line from its first letter, hence a mark. Before, letters are joined by arabic-reshaper
        and ordered by python-bidi; vowel marks then stand where the font has them by default.
    """
    if isinstance(text, Shaped):
        return text
    lines = "".join(map(_visible, text)).splitlines()
    if any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for line in lines for char in line):
        arrange = _marked if shapes_natively() else _rearranged
        lines = [arrange(line, rtl) for line in lines]
    # After ordering, which would part the escape from its sign.
    return Shaped("\n".join(lines).replace("$", r"\$"))


def shapes_natively() -> bool:
    """Whether this matplotlib orders and joins Arabic letters itself."""
    return getattr(ft2font, "__libraqm_version__", None) is not None


def _visible(char: str) -> str:
    """The character, a blank for a tab, nothing for what has no picture and joins nothing."""
    if char == "\t":
        return " "
    unseen = unicodedata.bidirectional(char) in _UNSEEN and char not in _JOINERS
    return "" if unseen else char


def _marked(line: str, rtl: bool) -> str:
    """The line behind an invisible letter that settles its base direction."""
    return ("\u200f" if rtl else "\u200e") + line


def _rearranged(line: str, rtl: bool) -> str:
    """The line in joined forms, from left to right as it stands on paper."""
    from bidi import get_display

    # NFC: the reshaper knows letters with hamza, not letters followed by a combining hamza.
    joined = _reshaper().reshape(unicodedata.normalize("NFC", line))
    # python-bidi orders brackets but does not mirror them. An invisible mark behind each one tells
    # which way it was laid: ordering puts the mark in front where the run is right to left.
    flagged = re.sub(_BRACKET, rf"\g<0>{_FLAG}", joined)
    ordered = get_display(flagged, base_dir="R" if rtl else "L")
    mirrored = _FLAGGED.sub(lambda found: found[1] or _MIRROR[found[2]], ordered)
    return "".join(char for char in mirrored if char not in _MARKS and char not in _JOINERS)


@cache
def _reshaper() -> Any:
    from arabic_reshaper import ArabicReshaper

    # The name of God as one character is in few fonts; spelt out it is in all.
    settings = {"delete_harakat": False, "support_zwj": True, "ARABIC LIGATURE ALLAH": False}
    return ArabicReshaper(settings)


@cache
def fonts() -> list[str]:
    """Families to draw with, best first; makes Amiri known to matplotlib if it is installed."""
    faces = [face for face in (font_path(), font_path(bold=True)) if face]
    for face in faces:
        font_manager.fontManager.addfont(face)
    return ["Amiri", "DejaVu Sans"] if faces else ["DejaVu Sans"]


def font_path(*, bold: bool = False) -> Path | None:
    """The file of Amiri, or None if `fontpkg-amiri` is not installed."""
    package = find_spec("fontpkg_amiri")
    if package is None or package.origin is None:
        return None
    return Path(package.origin).with_name("files") / f"Amiri-{'Bold' if bold else 'Regular'}.ttf"


# Colours that stay apart for every kind of colour vision and, by their lightness, in grey.
INK, MUTED, GROUND = "#1f2328", "#5f6670", "#e6e4df"
DEEP, MIDDLE, LIGHT = "#1b4965", "#d1495b", "#edae49"
STEPS = ["#c9d6df", "#8fb0c4", "#4a7fa0", "#1b4965"]
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
    """The house style, with fonts that hold Arabic, for all that is drawn inside."""
    style: dict[Any, Any] = {
        "font.family": fonts(),
        "font.size": 11.5,
        "text.color": INK,
        "axes.labelcolor": MUTED,
        "axes.edgecolor": MUTED,
        "axes.axisbelow": True,
        "axes.prop_cycle": cycler(color=[DEEP, LIGHT, MIDDLE, *STEPS[1:3]]),
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
    with matplotlib.rc_context(style):
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


def right_to_left(ax: Axes, labels: Sequence[str]) -> None:
    """Rows from top to bottom with labels on the right; values grow from there to the left."""
    ax.set_yticks(range(len(labels)), list(map(shape, labels)))
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.invert_xaxis()
    ax.yaxis.tick_right()
    ax.spines["left"].set_visible(False)
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
