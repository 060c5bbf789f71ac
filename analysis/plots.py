"""The figures: each is a function of tables that returns its Axes.

Unless it is given Axes, a function makes a figure of its own, which a notebook shows once, where a
cell ends with the call (and not at all after `;`).
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch, PathPatch, Rectangle
from matplotlib.path import Path as Curve

from analysis.contrast_plots import collocates, keyness, word_shift
from analysis.drawing import (
    DEEP,
    GROUND,
    INK,
    LEVELS,
    LIGHT,
    MIDDLE,
    MUTED,
    STEPS,
    alt_text,
    arabic,
    axes_of,
    count_axis,
    counted,
    data_of,
    finish,
    from_the_right,
    how_many_shown,
    image,
    require,
    right_to_left,
    short_name,
)
from analysis.duplication import level
from analysis.event_plots import actions, days, figures
from analysis.shaping import font_path, fonts, shape, shapes_natively
from analysis.share_plots import choices, naming, voice_shares

__all__ = [
    "actions", "alt_text", "arabic", "article_map", "choices", "collocates", "counts_by_level",
    "data_of", "days", "figures", "font_path", "fonts", "from_the_right", "image", "keyness",
    "naming", "shape", "shapes_natively", "sharing", "timeline", "voice_shares", "voices",
    "word_shift",
]  # fmt: skip


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
    require(documents, "there is no article")
    require(families, "no passage is repeated")
    copies = _copies(families, documents)
    shown = _most_repeating(documents, copies, n)
    rows = {doc_id: row for row, doc_id in enumerate(shown["doc_id"])}
    names = [
        short_name(title, doc_id)
        for title, doc_id in zip(shown["title"], shown["doc_id"], strict=True)
    ]
    drawn = copies[copies["doc_id"].isin(rows)]
    with arabic():
        ax = axes_of(ax, 1.8 + len(shown) * (0.3 + 1 / len(shown)))
        _draw_paragraphs(ax, shown, paragraphs, rows)
        right_to_left(ax, names)
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
        return finish(
            ax,
            data=drawn,
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
    passages = counted(copies["number"].nunique(), "repeated passage")
    return (
        f"n = {counted(len(documents), 'article')}, {counted(len(paragraphs), 'paragraph')}; "
        f"{passages} in {len(copies):,} copies. "
        "Pale: counted as the first copy; full: the others; equal numbers: the same passage."
        + (
            f" Shown: {counted(shown, 'article')} with most repetition."
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
    require(entity_frequency, "no entity is named")
    top = entity_frequency.sort_values(["found", "entity"], ascending=[False, True]).head(n)
    names = [short_name(labels.get(entity), entity) for entity in top["entity"]]
    with arabic():
        ax = axes_of(ax, 1.7 + 0.52 * len(top))
        right_to_left(ax, names)
        for step, level in enumerate(LEVELS):
            at = np.arange(len(top)) + 0.2 * (step - 1.5)
            bars = ax.barh(at, top[level], height=0.19, color=STEPS[step])
            ax.bar_label(bars, fmt="{:,.0f}", padding=3, fontsize=8, color=MUTED)
        count_axis(ax, "mentions")
        keys = [
            Patch(color=color, label=name)
            for color, name in zip(STEPS, LEVELS.values(), strict=True)
        ]
        count = counted(len(entity_frequency), "entity", "entities")
        mentions = counted(int(entity_frequency["found"].sum()), "mention")
        said = "; ".join(
            f"{name}: " + ", ".join(f"{row[level]} {LEVELS[level]}" for level in LEVELS)
            for name, (_, row) in zip(names, top.iterrows(), strict=True)
        )
        return finish(
            ax,
            data=top,
            title="Named most",
            keys=keys,
            alt=f"Bars at four levels of counting. {said}.",
            caption=f"n = {count}, {mentions} as found; {how_many_shown(top, entity_frequency)}.",
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
    require(voices_table, "no reported statement was found")
    top = voices_table.sort_values("once_article", ascending=False, kind="stable").head(n)
    names = [
        short_name((labels or {}).get(entity, source), "(no source named)")
        for entity, source in zip(top["source_entity"], top["source"], strict=True)
    ]
    direct, indirect = (top[mode].to_numpy(int) for mode in ("direct", "indirect"))
    with arabic():
        ax = axes_of(ax, 1.7 + 0.36 * len(top))
        right_to_left(ax, names)
        rows = range(len(top))
        ax.barh(rows, direct, height=0.62, color=DEEP, label="direct speech")
        ax.barh(rows, indirect, left=direct, height=0.62, color=LIGHT, label="indirect speech")
        both = ax.barh(rows, direct + indirect, color="none")
        ax.bar_label(both, fmt="{:,.0f}", padding=4, color=MUTED)
        count_axis(ax, "statements, once per article")
        said = "; ".join(
            f"{name}: {a} direct, {b} indirect"
            for name, a, b in zip(names, direct, indirect, strict=True)
        )
        statements = counted(int(voices_table["once_article"].sum()), "statement")
        sources = counted(len(voices_table), "source")
        return finish(
            ax,
            data=top,
            title="Who is quoted how much",
            keys=ax.get_legend_handles_labels()[0],
            alt=f"Bars by source. {said}.",
            caption=f"n = {statements} by {sources}; {how_many_shown(top, voices_table)}.",
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
    require(dated, "no article has a date")
    freq, unit = _period(dated["day"])
    when = dated.set_index("doc_id")["day"].dt.to_period(freq)
    periods = pd.period_range(when.min(), when.max(), freq=freq)
    once = level(mentions, "once_article")
    once = once[once["entity"].isin(entities) & once["doc_id"].isin(when.index)]
    require(once, "none of these is named in an article with a date")
    articles = when.value_counts().reindex(periods, fill_value=0)
    met = [entity for entity in dict.fromkeys(entities) if (once["entity"] == entity).any()]
    counts = [
        when.loc[once.loc[once["entity"] == entity, "doc_id"]]
        .value_counts()
        .reindex(periods, fill_value=0)
        for entity in met
    ]
    names = [short_name((labels or {}).get(entity, entity), entity) for entity in met]
    with arabic():
        ax = axes_of(ax, 2.0 + 0.62 * (len(names) + 1))
        right_to_left(ax, ["(articles)", *names])
        _draw_periods(ax, articles, counts)
        ax.set_xlabel(f"{unit}, the earliest on the right")
        said = "; ".join(
            f"{name}: {own.sum()}, at most {own.max()} ({_day(own.idxmax())})"
            for name, own in zip(names, counts, strict=True)
        )
        return finish(
            ax,
            data=pd.DataFrame({"(articles)": articles, **dict(zip(met, counts, strict=True))})
            .rename_axis(unit)
            .reset_index(),
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
        f"n = {counted(len(once), 'mention')} in {counted(len(dated), 'dated article')}. Rows of "
        f"entities share one scale; more articles in a {unit} make more mentions."
        + (f" {counted(undated, 'article')} without a date left out." if undated else "")
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
    require(sharing, "no two known outlets share a passage")
    sides = [sharing.set_index(side)["passages"] for side in ("from_outlet", "to_outlet")]
    shared = pd.concat(sides).groupby(level=0).sum()
    ranked = shared.sort_values(ascending=False, kind="stable").index
    at = {str(name): place for place, name in enumerate(ranked[:n])}
    drawn = sharing[sharing["from_outlet"].isin(at) & sharing["to_outlet"].isin(at)]
    with arabic():
        ax = axes_of(ax, 2.4 + 0.5 * len(at))
        right_to_left(ax, [short_name(name, "") for name in at])
        _draw_columns(ax, list(at))
        _draw_cells(ax, drawn, at)
        ax.spines[:].set_visible(False)
        ax.set_xlabel("printed earlier by")
        ax.set_ylabel("printed later by")
        columns = ["to_outlet", "passages", "from_outlet"]
        said = "; ".join(
            f"{later} has {counted(passages, 'passage')} of {earlier}"
            for later, passages, earlier in drawn[columns].head(10).itertuples(index=False)
        )
        return finish(
            ax,
            data=drawn,
            title="Who shares with whom",
            alt=f"Outlets by outlets, numbers of passages. {said}.",
            caption=_sharing_caption(sharing, drawn, len(at), len(ranked)),
        )


_ASLANT = 6  # columns, above which they are too narrow for a name


def _draw_columns(ax: Axes, names: Sequence[str]) -> None:
    """Names below the columns: in lines where there is room, else aslant."""
    aslant = len(names) > _ASLANT
    lines = [textwrap.fill(short_name(name, ""), 40 if aslant else 16) for name in names]
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
        f"n = {counted(outlets, 'outlet')}, {counted(len(sharing), 'ordered pair')} of them that "
        "share. A number counts passages, boilerplate apart; what several outlets printed earlier "
        "counts for each of them."
        + (" With ?: of these, where dates do not tell which came first." if unsure else "")
        + (f" Shown: the {shown} outlets that share most." if shown < outlets else "")
    )
