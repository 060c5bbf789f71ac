"""Figures whose Arabic reads right to left, on every supported matplotlib.

`shape` is the only way from a raw string into a figure. Each figure is a function of tables that
returns its Axes. Unless it is given Axes it makes a figure without pyplot, so a notebook shows it
once, where a cell ends with the call (and not at all after `;`), with its alternative text.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
from cycler import cycler
from matplotlib import font_manager, ft2font
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Patch, PathPatch, Rectangle
from matplotlib.path import Path as Curve
from matplotlib.ticker import MaxNLocator, PercentFormatter

from analysis.duplication import level
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


def alt_text(figure: Figure) -> str:
    """What a figure says to those who cannot see it: the labels of its Axes."""
    labels = (str(axes.get_label()) for axes in figure.axes)
    return " ".join(label for label in labels if label and not label.startswith("<"))


class _Figure(Figure):
    """A figure that shows itself in notebooks, with its alternative text."""

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
        alt = alt_text(self)
        png = b64encode(image(self)).decode()
        about = {"alt": alt, "width": round(self.get_figwidth() * 100)}
        return {"image/png": png, "text/plain": alt}, {"image/png": about}


class _Axes(Axes):
    """Axes that show their figure in notebooks."""

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
        figure = self.get_figure(root=True)
        return figure._repr_mimebundle_() if isinstance(figure, _Figure) else ({}, {})


def _axes(ax: Axes | None, height: float) -> Axes:
    """The given Axes, or new ones in a figure 9 inches wide."""
    if ax is None:
        figure = _Figure(figsize=(9, height), dpi=100, layout="constrained")
        FigureCanvasAgg(figure)
        ax = figure.add_subplot(axes_class=_Axes)
    return ax


def _right_to_left(ax: Axes, labels: Sequence[str]) -> None:
    """Rows from top to bottom with labels on the right; values grow from there to the left."""
    ax.set_yticks(range(len(labels)), list(map(shape, labels)))
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.invert_xaxis()
    ax.yaxis.tick_right()
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0, labelsize=13)


def _finish(
    ax: Axes, *, title: str, caption: str, alt: str, keys: Sequence[Any] = (), columns: int = 0
) -> Axes:
    """Title above, key below it, caption at the foot, alternative text as the label of the Axes."""
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


def article_map(
    documents: pd.DataFrame,
    paragraphs: pd.DataFrame,
    families: pd.DataFrame,
    *,
    n: int = 40,
    ax: Axes | None = None,
) -> Axes:
    """Where passages repeat: a row an article, laid out right to left along its characters.

    A passage has one number and, by how far it spreads, one colour. First copies are pale, later
    ones full. Arcs join copies within an article.

    Args:
        documents: The table of that name.
        paragraphs: The table of that name.
        families: The table of that name: every copy of every repeated passage.
        n: How many articles at most; of more, those where most is repeated.
        ax: Where to draw.

    Returns:
        The Axes.

    Raises:
        AnalysisError: If there is no article, or nothing is repeated.
    """
    _require(documents, "there is no article")
    _require(families, "no passage is repeated")
    copies = _copies(families, documents)
    shown = _most_repeating(documents, copies, n)
    rows = {doc_id: row for row, doc_id in enumerate(shown["doc_id"])}
    names = [
        _short(title, doc_id) for title, doc_id in zip(shown["title"], shown["doc_id"], strict=True)
    ]
    drawn = copies[copies["doc_id"].isin(rows)]
    with arabic():
        ax = _axes(ax, 1.8 + len(shown) * (0.3 + 1 / len(shown)))
        _draw_paragraphs(ax, shown, paragraphs, rows)
        _right_to_left(ax, names)
        ax.set_xlim(shown["n_chars"].max(), 0)
        ax.set_ylim(len(shown) - 0.5, -0.9)
        ax.tick_params(axis="y", labelsize=float(np.clip(160 / len(shown), 9, 13)))
        for _, own in drawn.groupby("doc_id", sort=False):
            for copy in own.itertuples():
                row = rows[str(copy.doc_id)]
                _draw_copy(ax, copy, row, shown["n_chars"].max(), _free(copy, own))
        for (doc_id, _), group in drawn.groupby(["doc_id", "number"], sort=True):
            _draw_arcs(ax, group, rows[doc_id], shown["n_chars"].max())
        ax.set_xlabel("characters from the start of the article, which is on the right")
        ax.spines[["right", "bottom"]].set_visible(False)
        return _finish(
            ax,
            title="Where passages repeat",
            keys=_reach_keys(drawn),
            alt=_map_in_words(drawn, names, rows),
            caption=_map_caption(documents, paragraphs, copies, len(shown)),
        )


REACHES = {
    "within": (MIDDLE, "only within the article"),
    "outlet": (LIGHT, "in several articles of one outlet"),
    "across": (DEEP, "across outlets, or an outlet unknown"),
}


def _copies(families: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """The copies, each with the number of its passage, by appearance, and how far that spreads."""
    order = {doc_id: place for place, doc_id in enumerate(documents["doc_id"])}
    outlets = documents.set_index("doc_id")["outlet"]
    copies = families.assign(
        place=families["doc_id"].map(order), outlet=families["doc_id"].map(outlets)
    )
    copies = copies.sort_values(
        ["place", "start", "end"], ascending=[True, True, False], kind="stable"
    )  # a passage inside another one is drawn over it
    by_family = copies.groupby("family")
    one_article = by_family["doc_id"].transform("nunique") == 1
    one_outlet = (by_family["outlet"].transform("nunique") == 1) & (
        by_family["outlet"].transform("count") == by_family["outlet"].transform("size")
    )
    reach = np.select([one_article, one_outlet], ["within", "outlet"], "across")
    return copies.assign(reach=reach, number=pd.factorize(copies["family"])[0] + 1)


def _most_repeating(documents: pd.DataFrame, copies: pd.DataFrame, n: int) -> pd.DataFrame:
    """The documents, in their order; of more than n, those with most characters in copies."""
    if len(documents) > n:
        documents = documents[documents["doc_id"].isin(copies["doc_id"])]
    repeated = (copies["end"] - copies["start"]).groupby(copies["doc_id"]).sum()
    ranked = documents["doc_id"].map(repeated).fillna(0).sort_values(ascending=False, kind="stable")
    return documents.loc[ranked.head(n).index.sort_values()]


def _short(name: object, otherwise: str) -> str:
    """A label of at most 40 characters."""
    text = "" if pd.isna(name) else str(name).strip()  # type: ignore[call-overload]
    return textwrap.shorten(text or otherwise, 40, placeholder=" …")


def _draw_paragraphs(
    ax: Axes, shown: pd.DataFrame, paragraphs: pd.DataFrame, rows: Mapping[str, int]
) -> None:
    by_doc = dict(iter(paragraphs.groupby("doc_id")))
    for doc_id, length in zip(shown["doc_id"], shown["n_chars"], strict=True):
        own = by_doc.get(doc_id)
        spans = (
            [(0, length)]
            if own is None
            else list(zip(own["start"], own["end"] - own["start"], strict=True))
        )
        ax.broken_barh(
            spans, (rows[doc_id] - 0.25, 0.5), facecolor=GROUND, edgecolor="white", linewidth=0.8
        )


def _free(copy: Any, own: pd.DataFrame) -> tuple[int, int]:
    """The widest stretch of a copy on which no shorter copy of the same article is drawn."""
    shorter = own[(own["end"] - own["start"] < copy.end - copy.start) & (own["end"] > copy.start)]
    edges, at = [], copy.start
    for start, end in shorter.loc[shorter["start"] < copy.end, ["start", "end"]].to_numpy():
        edges.append((at, max(at, start)))
        at = max(at, end)
    return max([*edges, (at, max(at, copy.end))], key=lambda edge: edge[1] - edge[0])


def _draw_copy(ax: Axes, copy: Any, row: int, widest: int, free: tuple[int, int]) -> None:
    """A block with the number of its passage, where there is room for it."""
    color, length = REACHES[copy.reach][0], copy.end - copy.start
    face = matplotlib.colors.to_rgba(color, 0.3) if copy.first else color
    edge = color if copy.first else "white"  # so that neighbours stay apart
    where = (copy.start, row - 0.25)
    ax.add_patch(Rectangle(where, length, 0.5, facecolor=face, edgecolor=edge, linewidth=0.9))
    if (free[1] - free[0]) / widest > 0.008 + 0.008 * len(str(copy.number)):
        dark = not copy.first and color != LIGHT
        ax.text(
            sum(free) / 2, row, str(copy.number), ha="center", va="center_baseline",
            fontsize=9, color="white" if dark else INK, clip_on=True,
        )  # fmt: skip


def _draw_arcs(ax: Axes, group: pd.DataFrame, row: int, widest: int) -> None:
    """An arc above the bar from each copy to the next one in the same article."""
    middles = ((group["start"] + group["end"]) / 2).tolist()
    color = REACHES[group["reach"].iloc[0]][0]
    top = row - 0.27
    for left, right in pairwise(middles):
        peak = top - 0.5 - 0.5 * (right - left) / widest
        path = Curve([(left, top), ((left + right) / 2, peak), (right, top)], [1, 3, 3])
        ax.add_patch(PathPatch(path, facecolor="none", edgecolor=color, linewidth=1.4))


def _map_caption(
    documents: pd.DataFrame, paragraphs: pd.DataFrame, copies: pd.DataFrame, shown: int
) -> str:
    passages = _number(copies["number"].nunique(), "repeated passage")
    return (
        f"n = {_number(len(documents), 'article')}, {_number(len(paragraphs), 'paragraph')}; "
        f"{passages} in {len(copies):,} copies. "
        "Pale: counted as the first copy; full: the others; equal numbers: the same passage."
        + (
            f" Shown: {_number(shown, 'article')} with most repetition."
            if shown < len(documents)
            else ""
        )
    )


def _reach_keys(drawn: pd.DataFrame) -> list[Patch]:
    met = set(drawn["reach"])
    return [
        Patch(color=color, label=name) for reach, (color, name) in REACHES.items() if reach in met
    ]


def _map_in_words(drawn: pd.DataFrame, names: Sequence[str], rows: Mapping[str, int]) -> str:
    """The first ten passages: where each stands, and how often."""
    said = []
    for number, group in list(drawn.groupby("number"))[:10]:
        times = group["doc_id"].value_counts(sort=False)
        places = ", ".join(
            f"{names[rows[str(doc_id)]]} ({count} ×)" for doc_id, count in times.items()
        )
        said.append(f"passage {number}: {places}")
    return f"A row an article, read from the right, repeated passages as blocks. {'; '.join(said)}."


def counts_by_level(
    entity_frequency: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    n: int = 10,
    ax: Axes | None = None,
) -> Axes:
    """How often the most named are named, at the four levels of counting.

    Args:
        entity_frequency: The table of that name.
        labels: Arabic labels by entity id; without one the id is shown.
        n: How many entities, by mentions as found.
        ax: Where to draw.

    Returns:
        The Axes.

    Raises:
        AnalysisError: If the table is empty.
    """
    _require(entity_frequency, "no entity is named")
    top = entity_frequency.sort_values(["found", "entity"], ascending=[False, True]).head(n)
    names = [_short(labels.get(entity), entity) for entity in top["entity"]]
    with arabic():
        ax = _axes(ax, 1.7 + 0.52 * len(top))
        _right_to_left(ax, names)
        for step, level in enumerate(LEVELS):
            at = np.arange(len(top)) + 0.2 * (step - 1.5)
            bars = ax.barh(at, top[level], height=0.19, color=STEPS[step])
            ax.bar_label(bars, fmt="{:,.0f}", padding=3, fontsize=8, color=MUTED)
        _count_axis(ax, "mentions")
        keys = [
            Patch(color=color, label=name)
            for color, name in zip(STEPS, LEVELS.values(), strict=True)
        ]
        count = _number(len(entity_frequency), "entity", "entities")
        mentions = _number(int(entity_frequency["found"].sum()), "mention")
        said = "; ".join(
            f"{name}: " + ", ".join(f"{row[level]} {LEVELS[level]}" for level in LEVELS)
            for name, (_, row) in zip(names, top.iterrows(), strict=True)
        )
        return _finish(
            ax,
            title="Named most",
            keys=keys,
            alt=f"Bars at four levels of counting. {said}.",
            caption=f"n = {count}, {mentions} as found; {_shown(top, entity_frequency)}.",
        )


def voices(
    voices_table: pd.DataFrame,
    *,
    labels: Mapping[str, str] | None = None,
    n: int = 10,
    ax: Axes | None = None,
) -> Axes:
    """Who is quoted how much, direct and indirect speech told apart.

    Args:
        voices_table: The table `voices`; counts once per article.
        labels: Arabic labels by entity id; a source that is no entity keeps its wording.
        n: How many sources.
        ax: Where to draw.

    Returns:
        The Axes.

    Raises:
        AnalysisError: If the table is empty.
    """
    _require(voices_table, "no reported statement was found")
    top = voices_table.sort_values("once_article", ascending=False, kind="stable").head(n)
    names = [
        _short((labels or {}).get(entity, source), "(no source named)")
        for entity, source in zip(top["source_entity"], top["source"], strict=True)
    ]
    direct, indirect = (top[mode].to_numpy(int) for mode in ("direct", "indirect"))
    with arabic():
        ax = _axes(ax, 1.7 + 0.36 * len(top))
        _right_to_left(ax, names)
        rows = range(len(top))
        ax.barh(rows, direct, height=0.62, color=DEEP, label="direct speech")
        ax.barh(rows, indirect, left=direct, height=0.62, color=LIGHT, label="indirect speech")
        both = ax.barh(rows, direct + indirect, color="none")
        ax.bar_label(both, fmt="{:,.0f}", padding=4, color=MUTED)
        _count_axis(ax, "statements, once per article")
        said = "; ".join(
            f"{name}: {a} direct, {b} indirect"
            for name, a, b in zip(names, direct, indirect, strict=True)
        )
        statements = _number(int(voices_table["once_article"].sum()), "statement")
        sources = _number(len(voices_table), "source")
        return _finish(
            ax,
            title="Who is quoted how much",
            keys=ax.get_legend_handles_labels()[0],
            alt=f"Bars by source. {said}.",
            caption=f"n = {statements} by {sources}; {_shown(top, voices_table)}.",
        )


_KINDS = ["named", "organisation", "document", "role", "collective", "impersonal", "unknown"]
_ORDERS: dict[str, Sequence[str]] = {
    "kind": _KINDS,
    "named": ["named", "unnamed", "unknown"],
    "mode": ["direct", "indirect"],
}
_ALL = "(all outlets)"


def voice_shares(
    voice_shares: pd.DataFrame, by: str, *, n: int = 8, ax: Axes | None = None
) -> Axes:
    """What the statements of each outlet are like, in shares.

    Args:
        voice_shares: The table of that name; counts once per article.
        by: kind (of source), named, mode, or cue_class.
        n: How many outlets at most: those with the most statements.
        ax: Where to draw.

    Returns:
        The Axes.

    Raises:
        AnalysisError: If the table has no statement.
    """
    rows = voice_shares[(voice_shares["by"] == by) & voice_shares["source_entity"].isna()]
    _require(rows, "no reported statement was found")
    drawn, outlets = _told(rows, by, n)
    sizes = drawn.sum(axis=1)
    with arabic():
        ax = _axes(ax, 2.3 + 0.42 * len(drawn))
        _right_to_left(ax, [f"{_short(r, '')} ({k:,})" for r, k in sizes.items()])
        _draw_shares(ax, drawn)
        ax.axhline(0.5, color=MUTED, linewidth=1)
        ax.set_xlim(1, 0)
        ax.xaxis.set_major_formatter(PercentFormatter(1))
        ax.set_xlabel("share of its statements, once per article")
        said = "; ".join(
            f"{row}: " + ", ".join(f"{name} {k}" for name, k in own.items() if k)
            for row, own in zip(drawn.index, drawn.to_dict("records"), strict=True)
        )
        keys = [_fill_key(at, str(name), drawn.iloc[:1]) for at, name in enumerate(drawn)]
        title = {"kind": "Who is given the word", "mode": "How they are quoted"}
        more = f"; {n} of {outlets} outlets are shown" if outlets > n else ""
        return _finish(
            ax,
            title=title.get(by, "How statements are told"),
            keys=_in_rows_from_the_right(keys, _KEYS),
            columns=min(_KEYS, len(keys)),
            alt=f"Shares of statements, for all and by outlet. {said}.",
            caption=f"n = {_number(int(sizes.iloc[0]), 'statement')}{more}.",
        )


def _told(rows: pd.DataFrame, by: str, n: int) -> tuple[pd.DataFrame, int]:
    """Statements by value, for all and for the outlets with the most; number of outlets."""
    rows = rows.assign(row=rows["outlet"].fillna(_ALL))
    counts = rows.pivot_table(index="row", columns="value", values="once_article", aggfunc="sum")
    counts = counts.fillna(0).astype(int)
    most = counts.drop(index=_ALL).sum(axis=1).sort_values(ascending=False, kind="stable")
    counts = counts.loc[[_ALL, *most.index[:n]]]
    ranked = pd.Series(counts.iloc[0]).sort_values(ascending=False, kind="stable").index
    names = [str(name) for name in _ORDERS.get(by, list(ranked)) if name in counts]
    kept = names if len(names) <= len(_FILLS) else names[: len(_FILLS) - 1]
    drawn = counts[kept].copy()
    if len(kept) < len(names):
        drawn[_OTHER_VALUES] = counts[names].drop(columns=kept).sum(axis=1)
    return drawn, len(most)


# Fill, hatch, its colour: told apart by lightness and pattern, so without colour too.
_FILLS = [
    (DEEP, "", "white"),
    (LIGHT, "", "white"),
    (STEPS[1], "////", "white"),
    (MIDDLE, "....", "white"),
    ("white", "\\\\\\\\", MUTED),
]
_OTHERS = (GROUND, "", "white")
_NARROW = 0.06  # share of the width that has room for a number


def naming(
    naming: pd.DataFrame,
    entity: str,
    *,
    labels: Mapping[str, str] | None = None,
    n: int = 8,
    ax: Axes | None = None,
) -> Axes:
    """What an entity is called, in shares: by each outlet in its own words, and by each source.

    Args:
        naming: The table of that name; counts once per article.
        entity: The entity's id.
        labels: Arabic labels by entity id; without one the id is shown.
        n: How many outlets, and how many sources, at most: those that name it most.
        ax: Where to draw.

    Returns:
        The Axes.

    Raises:
        AnalysisError: If nobody calls the entity by a name.
    """
    _require(naming, "no entity is called by a name")
    rows = naming[(naming["entity"] == entity) & (naming["once_article"] > 0)]
    label = str((labels or {}).get(entity, entity))
    _require(rows, f"nobody calls {label!r} by a name")
    counts, names = _calls(rows, labels or {}, n)
    sizes = counts.sum(axis=1)
    with arabic():
        ax = _axes(ax, 2.6 + 0.42 * len(counts))
        callers = [str(caller) for caller in counts.index.get_level_values(1)]
        _right_to_left(
            ax, [f"{_short(c, '')} ({k:,})" for c, k in zip(callers, sizes, strict=True)]
        )
        _draw_shares(ax, counts)
        groups = counts.index.get_level_values(0)
        first_source = int((groups == 0).sum())
        if 0 < first_source < len(counts):
            ax.axhline(first_source - 0.5, color=MUTED, linewidth=1)
        ax.set_xlim(1, 0)
        ax.xaxis.set_major_formatter(PercentFormatter(1))
        ax.set_xlabel("share of its names, anaphors apart, once per article")
        said = "; ".join(
            f"{caller}: " + ", ".join(f"{name} {k}" for name, k in own.items() if k)
            for caller, own in zip(callers, counts.to_dict("records"), strict=True)
        )
        keys = [_fill_key(at, str(name), counts) for at, name in enumerate(counts)]
        return _finish(
            ax,
            title=f"What it is called: {label}",
            keys=_in_rows_from_the_right(keys, _KEYS),
            columns=min(_KEYS, len(keys)),
            alt=f"Shares of names, by outlet in its own words, then by source. {said}.",
            caption=_naming_caption(rows, counts, names),
        )


_KEYS = 3  # in a row
_MORE = "(other names)"
_OTHER_VALUES = "(others)"


def _calls(rows: pd.DataFrame, labels: Mapping[str, str], n: int) -> tuple[pd.DataFrame, int]:
    """Names by outlets (0, own words) and sources (1), the most frequent first; number of names."""
    ranked = rows.groupby("name")["once_article"].sum().sort_values(ascending=False, kind="stable")
    most = len(_FILLS) if len(ranked) <= len(_FILLS) else len(_FILLS) - 1
    own = rows["voice"] == "own"
    source = rows["source_entity"].map(lambda e: labels.get(e, e)).astype("str")
    # In brackets: words of this figure, not of an article.
    kind = "(" + rows["source_kind"].astype("str") + ")"
    outlet = rows["outlet"].fillna("(outlet unknown)")
    drawn = rows.assign(
        group=np.where(own, 0, 1),
        row=outlet.where(own, source.fillna(kind)),
        called=rows["name"].where(rows["name"].isin(ranked.index[:most]), _MORE),
    )
    counts = drawn.pivot_table(
        index=["group", "row"], columns="called", values="once_article", aggfunc="sum", fill_value=0
    )
    order = [*ranked.index[:most], *([_MORE] if len(ranked) > most else [])]
    counts = counts[order].assign(size=counts.sum(axis=1)).reset_index()
    counts = counts.sort_values(["group", "size", "row"], ascending=[True, False, True])
    counts = counts.groupby("group").head(n).set_index(["group", "row"]).drop(columns="size")
    return counts, len(ranked)


def _fill(at: int, name: str) -> tuple[str, str, str]:
    return _OTHERS if name in (_MORE, _OTHER_VALUES) else _FILLS[at]


def _fill_key(at: int, name: str, counts: pd.DataFrame) -> Patch:
    face, hatch, edge = _fill(at, name)
    label = shape(f"{_short(name, '')} ({int(counts[name].sum()):,})")
    return Patch(facecolor=face, hatch=hatch, edgecolor=edge, label=label)


def _draw_shares(ax: Axes, counts: pd.DataFrame) -> None:
    """Bars from the right; where there is room, how often a name is used."""
    sizes, done = counts.sum(axis=1).to_numpy(float), np.zeros(len(counts))
    rows = range(len(counts))
    for at, name in enumerate(counts):
        face, hatch, edge = _fill(at, str(name))
        widths = counts[name].to_numpy(float) / sizes
        ax.barh(rows, widths, left=done, height=0.66, facecolor=face, hatch=hatch, edgecolor=edge)
        for row, times in enumerate(counts[name]):
            if widths[row] >= _NARROW:
                ax.text(
                    done[row] + widths[row] / 2, row, f"{times:,}", ha="center",
                    va="center_baseline", fontsize=9.5, color=INK, clip_on=True,
                    bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "linewidth": 0},
                )  # fmt: skip
        done += widths


def _in_rows_from_the_right(keys: Sequence[Patch], columns: int) -> list[Patch]:
    """Keys in the order in which a legend, which fills columns from the left, reads as Arabic."""
    columns = min(columns, len(keys))
    rows = -(-len(keys) // columns)
    blank = Patch(facecolor="none", edgecolor="none", label=" ")
    filled = [*keys, *[blank] * (rows * columns - len(keys))]
    return [
        filled[row * columns + column] for column in reversed(range(columns)) for row in range(rows)
    ]


def _naming_caption(rows: pd.DataFrame, counts: pd.DataFrame, names: int) -> str:
    own = int(rows.loc[rows["voice"] == "own", "once_article"].sum())
    whole, shown = int(rows["once_article"].sum()), int(counts.to_numpy().sum())
    return (
        f"n = {_number(whole, 'mention')} by {_number(names, 'name')}, once per article: {own:,} "
        f"in outlets' own words, {whole - own:,} in words of sources, whatever outlet prints them "
        "(below the line, if both are drawn). In brackets: how many."
        + (f" Shown: {shown:,} of the mentions." if shown < whole else "")
    )


# The longest span that is drawn by days, weeks, months: else by years.
_PERIODS = (("D", "day", 45), ("W", "week", 45 * 7), ("M", "month", 60 * 31))


def timeline(
    documents: pd.DataFrame,
    mentions: pd.DataFrame,
    entities: Sequence[str],
    *,
    labels: Mapping[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """When entities are named: a row each, time from the right, below a row of articles.

    Args:
        documents: The table of that name; articles without a date are left out.
        mentions: The table of that name; counted once per article.
        entities: Ids of the entities, in the order of their rows.
        labels: Arabic labels by entity id; without one the id is shown.
        ax: Where to draw.

    Returns:
        The Axes. A period without an article is hatched: that nobody is named there says nothing.

    Raises:
        AnalysisError: If no article has a date, or none of the entities is named in one.
    """
    days = pd.to_datetime(documents["date"], format="%Y-%m-%d", errors="coerce")
    dated = documents.assign(day=days)[days.notna()]
    _require(dated, "no article has a date")
    freq, unit = _period(dated["day"])
    when = dated.set_index("doc_id")["day"].dt.to_period(freq)
    periods = pd.period_range(when.min(), when.max(), freq=freq)
    once = level(mentions, "once_article")
    once = once[once["entity"].isin(entities) & once["doc_id"].isin(when.index)]
    _require(once, "none of these is named in an article with a date")
    articles = when.value_counts().reindex(periods, fill_value=0)
    met = [entity for entity in dict.fromkeys(entities) if (once["entity"] == entity).any()]
    counts = [
        when.loc[once.loc[once["entity"] == entity, "doc_id"]]
        .value_counts()
        .reindex(periods, fill_value=0)
        for entity in met
    ]
    names = [_short((labels or {}).get(entity, entity), entity) for entity in met]
    with arabic():
        ax = _axes(ax, 2.0 + 0.62 * (len(names) + 1))
        _right_to_left(ax, ["(articles)", *names])
        _draw_periods(ax, articles, counts)
        ax.set_xlabel(f"{unit}, the earliest on the right")
        said = "; ".join(
            f"{name}: {own.sum()}, at most {own.max()} ({_day(own.idxmax())})"
            for name, own in zip(names, counts, strict=True)
        )
        return _finish(
            ax,
            title=f"Named when, by {unit}",
            keys=_timeline_keys(articles),
            alt=f"Bars by {unit}, a row an entity. {said}.",
            caption=_timeline_caption(documents, dated, once, unit),
        )


def _period(days: pd.Series) -> tuple[str, str]:
    span = (days.max() - days.min()).days + 1
    return next(((f, unit) for f, unit, most in _PERIODS if span <= most), ("Y", "year"))


def _draw_periods(ax: Axes, articles: pd.Series, counts: Sequence[pd.Series]) -> None:
    """Bars on a line of their own each; entities have one scale, articles another."""
    at = list(range(len(articles)))
    empty = (articles == 0).to_numpy()
    ax.bar(
        np.flatnonzero(empty), len(counts) + 1.1, bottom=-0.55, width=1,
        facecolor="none", hatch="////", edgecolor=GROUND, linewidth=0,
    )  # fmt: skip
    most = max(int(own.max()) for own in counts)
    crowded = len(articles) > 45
    for row, own in enumerate([articles, *counts]):
        scale = 0.66 / (int(own.max()) if row == 0 else most)
        base = row + 0.4
        ax.axhline(base, color=GROUND, linewidth=0.8)
        heights = -own.to_numpy(float) * scale  # rows are counted downwards
        ax.bar(at, heights, bottom=base, width=0.74, color=STEPS[1] if row == 0 else DEEP)
        for x, value in zip(at, own, strict=True):
            if value and not crowded:
                ax.text(x, base - value * scale - 0.02, f"{value:,}", ha="center", va="bottom",
                        fontsize=8, color=MUTED)  # fmt: skip
    step = max(1, -(-len(articles) // 8))
    starts = articles.index[::step]
    ax.set_xticks(at[::step], [_day(period) for period in starts])
    ax.set_xlim(len(articles) - 0.5, -0.5)
    ax.set_ylim(len(counts) + 0.55, -0.65)
    ax.spines["right"].set_visible(False)


def _day(period: Any) -> str:
    """A day, month or year; of a week its first day."""
    return str(period.start_time.date()) if period.freqstr.startswith("W") else str(period)


def _timeline_keys(articles: pd.Series) -> list[Patch]:
    keys = [
        Patch(facecolor=STEPS[1], label="articles"),
        Patch(facecolor=DEEP, label="mentions, once per article"),
    ]
    if (articles == 0).any():
        keys.append(
            Patch(
                facecolor="none", hatch="////", edgecolor=GROUND, label="no article in the corpus"
            )
        )
    return keys


def _timeline_caption(
    documents: pd.DataFrame, dated: pd.DataFrame, once: pd.DataFrame, unit: str
) -> str:
    undated = len(documents) - len(dated)
    return (
        f"n = {_number(len(once), 'mention')} in {_number(len(dated), 'dated article')}. Rows of "
        f"entities share one scale; more articles in a {unit} make more mentions."
        + (f" {_number(undated, 'article')} without a date left out." if undated else "")
    )


def sharing(sharing: pd.DataFrame, *, n: int = 12, ax: Axes | None = None) -> Axes:
    """Who prints later what whom printed earlier: a row a later outlet, a column an earlier one.

    Args:
        sharing: The table of that name.
        n: How many outlets; of more, those that share most.
        ax: Where to draw.

    Returns:
        The Axes.

    Raises:
        AnalysisError: If no two outlets share a passage.
    """
    _require(sharing, "no two known outlets share a passage")
    sides = [sharing.set_index(side)["passages"] for side in ("from_outlet", "to_outlet")]
    shared = pd.concat(sides).groupby(level=0).sum()
    ranked = shared.sort_values(ascending=False, kind="stable").index
    at = {str(name): place for place, name in enumerate(ranked[:n])}
    drawn = sharing[sharing["from_outlet"].isin(at) & sharing["to_outlet"].isin(at)]
    with arabic():
        ax = _axes(ax, 2.4 + 0.5 * len(at))
        _right_to_left(ax, [_short(name, "") for name in at])
        _draw_columns(ax, list(at))
        _draw_cells(ax, drawn, at)
        ax.spines[:].set_visible(False)
        ax.set_xlabel("printed earlier by")
        ax.yaxis.set_label_position("right")
        ax.set_ylabel("printed later by")
        columns = ["to_outlet", "passages", "from_outlet"]
        said = "; ".join(
            f"{later} has {_number(passages, 'passage')} of {earlier}"
            for later, passages, earlier in drawn[columns].head(10).itertuples(index=False)
        )
        return _finish(
            ax,
            title="Who shares with whom",
            alt=f"Outlets by outlets, numbers of passages. {said}.",
            caption=_sharing_caption(sharing, drawn, len(at), len(ranked)),
        )


_ASLANT = 6  # columns, above which they are too narrow for a name


def _draw_columns(ax: Axes, names: Sequence[str]) -> None:
    """Names below the columns: in lines where there is room, else aslant."""
    aslant = len(names) > _ASLANT
    lines = [textwrap.fill(_short(name, ""), 40 if aslant else 16) for name in names]
    ax.set_xticks(range(len(names)), list(map(shape, lines)))
    ax.tick_params(axis="x", length=0, labelcolor=INK, labelsize=11)
    if aslant:
        for label in ax.get_xticklabels():
            label.set(rotation=40, ha="right", rotation_mode="anchor")
    ax.set_xlim(len(names) - 0.5, -0.5)
    ax.set_ylim(len(names) - 0.5, -0.5)


def _draw_cells(ax: Axes, drawn: pd.DataFrame, at: Mapping[str, int]) -> None:
    """The more passages, the darker; the diagonal hatched."""
    for place in at.values():
        where = (place - 0.5, place - 0.5)
        ax.add_patch(Rectangle(where, 1, 1, fill=False, edgecolor=GROUND, hatch="///", linewidth=0))
    most, narrow = drawn["passages"].max(), len(at) > _ASLANT
    columns = ["from_outlet", "to_outlet", "passages", "order_unknown"]
    for earlier, later, passages, unsure in drawn[columns].itertuples(index=False):
        x, y = at[earlier], at[later]
        step = int((len(STEPS) * passages - 1) // most)
        ax.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=STEPS[step], edgecolor="white"))
        doubt = (f"\n({unsure}?)" if narrow else f" ({unsure}?)") if unsure else ""
        ax.text(
            x, y, f"{passages:,}{doubt}", ha="center", va="center", clip_on=True,
            fontsize=9.5 if narrow else 12, color="white" if step > 1 else INK,
        )  # fmt: skip


def _sharing_caption(sharing: pd.DataFrame, drawn: pd.DataFrame, shown: int, outlets: int) -> str:
    unsure = drawn["order_unknown"].sum() > 0
    return (
        f"n = {_number(outlets, 'outlet')}, {_number(len(sharing), 'ordered pair')} of them that "
        "share. A number counts passages, boilerplate apart; what several outlets printed earlier "
        "counts for each of them."
        + (" With ?: of these, where dates do not tell which came first." if unsure else "")
        + (f" Shown: the {shown} outlets that share most." if shown < outlets else "")
    )


def keyness(keyness: pd.DataFrame, group: str, *, n: int = 12, ax: Axes | None = None) -> Axes:
    """The words that set one group apart, with their intervals.

    Args:
        keyness: The table of that name, or the rows of one comparison.
        group: One of its groups.
        n: How many words, by z.
        ax: Where to draw.

    Returns:
        The Axes.

    Raises:
        AnalysisError: If the group has no word that it uses more than the others.
    """
    rows = keyness[(keyness["group"] == group) & (keyness["log_odds"] > 0)]
    known = ", ".join(map(str, sorted(keyness["group"].unique())))
    _require(
        rows, f"no word is used more by {group!r} than by the others (groups: {known or 'none'})"
    )
    top = rows.sort_values(["z", "term"], ascending=[False, True]).head(n)
    with arabic():
        ax = _axes(ax, 1.7 + 0.36 * len(top))
        sure = (top["q"] < 0.05).to_numpy()
        at, odds = np.arange(len(top)), top["log_odds"].to_numpy(float)
        ax.hlines(at, top["lower"], top["upper"], color=STEPS[1], linewidth=2.5)
        ax.scatter(odds[sure], at[sure], s=46, color=DEEP, zorder=3, label="q < 0.05")
        ax.scatter(odds[~sure], at[~sure], s=46, facecolor="white", edgecolor=DEEP, linewidth=1.5,
                   zorder=3, label="may be chance (q ≥ 0.05)")  # fmt: skip
        ax.axvline(0, color=MUTED, linewidth=1)
        _right_to_left(ax, top["written"].tolist())
        ax.spines["right"].set_visible(False)
        ax.set_xlabel("log-odds: further left = more typical of the group")
        said = "; ".join(
            f"{row.term}: {row.log_odds:.2f} ({row.lower:.2f} to {row.upper:.2f})"
            for row in top.itertuples()
        )
        return _finish(
            ax,
            title=f"Words that set apart: {group}",
            keys=ax.get_legend_handles_labels()[0],
            alt=f"Log-odds with 95 % intervals. {said}.",
            caption=f"n = {_number(len(rows), 'word')} used more by this group; "
            f"{_shown(top, rows)}. Lines: 95 % intervals, words taken as independent.",
        )


def _require(table: pd.DataFrame, otherwise: str) -> None:
    if table.empty:
        raise AnalysisError(f"{otherwise}, so there is nothing to draw")


def _count_axis(ax: Axes, unit: str) -> None:
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.margins(x=0.06)
    ax.grid(axis="x")
    ax.set_xlabel(unit)


def _number(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _shown(top: pd.DataFrame, table: pd.DataFrame) -> str:
    return "all are shown" if len(top) == len(table) else f"the first {len(top)} are shown"
