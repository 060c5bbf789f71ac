"""Figures of shares: who is given the word, what somebody is called, which word is chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import PercentFormatter

from analysis.drawing import (
    DEEP,
    GROUND,
    INK,
    LIGHT,
    MIDDLE,
    MUTED,
    STEPS,
    arabic,
    axes_of,
    counted,
    finish,
    require,
    right_to_left,
    shape,
    short_name,
)

_KINDS = ["named", "organisation", "document", "role", "collective", "impersonal", "unknown"]
_ORDERS: dict[str, Sequence[str]] = {
    "kind": _KINDS,
    "named": ["named", "unnamed", "unknown"],
    "mode": ["direct", "indirect"],
}
_ALL = "(all)"


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
    require(rows, "no reported statement was found")
    drawn, outlets = _told(rows, by, n)
    sizes = drawn.sum(axis=1)
    with arabic():
        ax = axes_of(ax, 2.3 + 0.42 * len(drawn))
        right_to_left(ax, [f"{short_name(r, '')} ({k:,})" for r, k in sizes.items()])
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
        return finish(
            ax,
            data=drawn.rename_axis("outlet").reset_index(),
            title=title.get(by, "How statements are told"),
            keys=_in_rows_from_the_right(keys, _KEYS),
            columns=min(_KEYS, len(keys)),
            alt=f"Shares of statements, for all and by outlet. {said}.",
            caption=f"n = {counted(int(sizes.iloc[0]), 'statement')}{more}.",
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
        drawn[_MORE] = counts[names].drop(columns=kept).sum(axis=1)
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
    require(naming, "no entity is called by a name")
    rows = naming[(naming["entity"] == entity) & (naming["once_article"] > 0)]
    label = str((labels or {}).get(entity, entity))
    require(rows, f"nobody calls {label!r} by a name")
    return _chosen(
        rows.assign(option=rows["name"]),
        labels or {},
        n,
        ax,
        title=f"What it is called: {label}",
        unit="share of its names, anaphors apart, once per article",
        counted_as=("mention", "name"),
    )


def choices(
    choices: pd.DataFrame,
    choice: str,
    *,
    labels: Mapping[str, str] | None = None,
    n: int = 8,
    ax: Axes | None = None,
) -> Axes:
    """Which alternative is chosen, in shares: by each outlet in its own words, and by each source.

    Args:
        choices: The table of that name; counts once per article.
        choice: The id of the choice.
        labels: Arabic labels by entity id; without one the id is shown.
        n: How many outlets, and how many sources, at most: those that choose most often.
        ax: Where to draw.

    Returns:
        The Axes.

    Raises:
        AnalysisError: If nobody makes the choice.
    """
    require(choices, "no listed choice is made")
    rows = choices[(choices["choice"] == choice) & (choices["once_article"] > 0)]
    require(rows, f"nobody chooses {choice!r}")
    return _chosen(
        rows.assign(option=rows["alternative"], source_kind="another source"),
        labels or {},
        n,
        ax,
        title=f"How it is said: {rows['label_en'].iloc[0]}",
        unit="share of the choice, once per article",
        counted_as=("use", "alternative"),
    )


def _chosen(
    rows: pd.DataFrame,
    labels: Mapping[str, str],
    n: int,
    ax: Axes | None,
    *,
    title: str,
    unit: str,
    counted_as: tuple[str, str],
) -> Axes:
    """Shares of options by outlet and source: columns option, once_article and those of a voice."""
    counts, names = _calls(rows, labels, n)
    sizes = counts.sum(axis=1)
    with arabic():
        ax = axes_of(ax, 2.6 + 0.42 * len(counts))
        callers = [str(caller) for caller in counts.index.get_level_values(1)]
        right_to_left(
            ax, [f"{short_name(c, '')} ({k:,})" for c, k in zip(callers, sizes, strict=True)]
        )
        _draw_shares(ax, counts)
        groups = counts.index.get_level_values(0)
        first_source = int((groups == 0).sum())
        if 0 < first_source < len(counts):
            ax.axhline(first_source - 0.5, color=MUTED, linewidth=1)
        ax.set_xlim(1, 0)
        ax.xaxis.set_major_formatter(PercentFormatter(1))
        ax.set_xlabel(unit)
        said = "; ".join(
            f"{caller}: " + ", ".join(f"{name} {k}" for name, k in own.items() if k)
            for caller, own in zip(callers, counts.to_dict("records"), strict=True)
        )
        keys = [_fill_key(at, str(name), counts) for at, name in enumerate(counts)]
        return finish(
            ax,
            data=counts.rename_axis(["group", "row"]).reset_index(),
            title=title,
            keys=_in_rows_from_the_right(keys, _KEYS),
            columns=min(_KEYS, len(keys)),
            alt=f"Shares of {counted_as[1]}s, by outlet in its own words, then by source. {said}.",
            caption=_chosen_caption(rows, counts, names, counted_as),
        )


_KEYS = 3  # in a row
_MORE = "(others)"


def _calls(rows: pd.DataFrame, labels: Mapping[str, str], n: int) -> tuple[pd.DataFrame, int]:
    """Options by outlets (0, own words) and sources (1), the most frequent first; how many."""
    ranked = (
        rows.groupby("option")["once_article"].sum().sort_values(ascending=False, kind="stable")
    )
    most = len(_FILLS) if len(ranked) <= len(_FILLS) else len(_FILLS) - 1
    own = rows["voice"] == "own"
    source = rows["source_entity"].map(lambda e: labels.get(e, e)).astype("str")
    # In brackets: words of this figure, not of an article.
    kind = "(" + rows["source_kind"].astype("str") + ")"
    outlet = rows["outlet"].fillna("(outlet unknown)")
    drawn = rows.assign(
        group=np.where(own, 0, 1),
        row=outlet.where(own, source.fillna(kind)),
        taken=rows["option"].where(rows["option"].isin(ranked.index[:most]), _MORE),
    )
    counts = drawn.pivot_table(
        index=["group", "row"], columns="taken", values="once_article", aggfunc="sum", fill_value=0
    )
    order = [*ranked.index[:most], *([_MORE] if len(ranked) > most else [])]
    counts = counts[order].assign(size=counts.sum(axis=1)).reset_index()
    counts = counts.sort_values(["group", "size", "row"], ascending=[True, False, True])
    counts = counts.groupby("group").head(n).set_index(["group", "row"]).drop(columns="size")
    return counts, len(ranked)


def _fill(at: int, name: str) -> tuple[str, str, str]:
    return _OTHERS if name == _MORE else _FILLS[at]


def _fill_key(at: int, name: str, counts: pd.DataFrame) -> Patch:
    face, hatch, edge = _fill(at, name)
    label = shape(f"{short_name(name, '')} ({int(counts[name].sum()):,})")
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


def _chosen_caption(
    rows: pd.DataFrame, counts: pd.DataFrame, options: int, counted_as: tuple[str, str]
) -> str:
    own = int(rows.loc[rows["voice"] == "own", "once_article"].sum())
    whole, shown = int(rows["once_article"].sum()), int(counts.to_numpy().sum())
    use, option = counted_as
    return (
        f"n = {counted(whole, use)} by {counted(options, option)}, once per article: {own:,} "
        f"in own words, {whole - own:,} in words of sources, whoever prints them "
        "(below the line, if both are drawn). In brackets: how many."
        + (f" Shown: {shown:,} of the {use}s." if shown < whole else "")
    )
