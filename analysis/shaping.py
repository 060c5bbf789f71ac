"""Arabic for matplotlib: its fonts, and text that reads right to left on every version.

`shape` is the only way from a raw string into a figure; inside `shaping_texts` every text takes it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, wraps
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from weakref import WeakSet

from matplotlib import font_manager, ft2font
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.text import Text

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

    def __str__(self) -> Shaped:
        """Itself: matplotlib takes the str of what it is given, which must not forget its kind."""
        return self


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
    if any(map(_turns, lines)):
        arrange = _marked if shapes_natively() else _rearranged
        lines = [arrange(line, rtl) for line in lines]
    # After ordering, which would part the escape from its sign.
    return Shaped("\n".join(lines).replace("$", r"\$"))


def shapes_natively() -> bool:
    """Whether this matplotlib orders and joins Arabic letters itself."""
    return getattr(ft2font, "__libraqm_version__", None) is not None


def _turns(text: str) -> bool:
    """Whether anything in a text is written from the right, or orders it so."""
    return any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in text)


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


_FIGURES: WeakSet[Figure] = WeakSet()
_depth = 0


@contextmanager
def shaping_texts() -> Iterator[None]:
    """Inside, every text goes through `shape` when drawn; later too, in figures touched inside.

    Touched is a figure that is made or written to. A text keeps its raw string, which libraries
    read back and set again. Texts without anything to turn stay as they are.
    """
    global _depth
    _teach_matplotlib()
    _depth += 1
    try:
        yield
    finally:
        _depth -= 1


@cache
def _teach_matplotlib() -> None:
    """Makes artists note the figures that they are put into inside, and texts shape themselves.

    A text is laid out whenever it is measured or drawn. Wrapping parts raw words, each line as long
    as it is when shaped; only then are lines shaped.
    """
    artist: Any = Artist
    text: Any = Text
    set_figure, set_text = artist.set_figure, text.set_text
    wrapped_text, rendered_width = text._get_wrapped_text, text._get_rendered_text_width

    @wraps(set_figure)
    def set_noted_figure(self: Artist, fig: Any) -> None:
        set_figure(self, fig)
        _note(self)

    @wraps(set_text)
    def set_noted_text(self: Text, s: Any) -> None:
        set_text(self, s)
        _note(self)

    @wraps(wrapped_text)
    def shaped_text(self: Text) -> str:
        return _as_drawn(self, wrapped_text(self))

    @wraps(rendered_width)
    def shaped_width(self: Text, line: str) -> int:
        width: int = rendered_width(self, _as_drawn(self, line))
        return width

    artist.set_figure, text.set_text = set_noted_figure, set_noted_text
    text._get_wrapped_text, text._get_rendered_text_width = shaped_text, shaped_width


def _note(artist: Artist) -> None:
    if _depth and (figure := artist.get_figure(root=True)):
        _FIGURES.add(figure)


def _as_drawn(text: Text, raw: str) -> str:
    """All or a line of what a text holds: shaped, in a font that can, if that is ours to do."""
    whole = text.get_text()
    ours = _depth or text.get_figure(root=True) in _FIGURES
    if not ours or isinstance(whole, Shaped) or text.get_usetex() or not _turns(whole):
        return raw
    families = text.get_fontfamily()
    if lacking := [family for family in fonts() if family not in families]:
        text.set_fontfamily([*families, *lacking])
    mathtext = text.get_parse_math()
    shaped = shape(raw.replace(r"\$", "$") if mathtext else raw, rtl=_from_right(whole))
    return shaped if mathtext else shaped.replace(r"\$", "$")


def _from_right(text: str) -> bool:
    """Whether a text is right to left, where nobody says so: one that only quotes Arabic is not."""
    sides = [unicodedata.bidirectional(char) for char in text]
    return sides.count("L") <= 2 * (sides.count("R") + sides.count("AL"))
