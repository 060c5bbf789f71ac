"""Figures of contrasts: the words that set a group apart, and those beside an actor."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from analysis.drawing import (
    DEEP,
    INK,
    LIGHT,
    MUTED,
    STEPS,
    arabic,
    axes_of,
    count_axis,
    counted,
    finish,
    how_many_shown,
    require,
    right_to_left,
)


def keyness(keyness: pd.DataFrame, group: str, *, n: int = 12, ax: Axes | None = None) -> Axes:
    """The words that set one group apart, with their intervals.

    Args:
        keyness: Rows of the table of that name: one comparison, unit and voice.
        group: One of its groups.
        n: How many words, by z.
        ax: Where to draw.

    Returns:
        The Axes.

    Raises:
        AnalysisError: If the group has no word that it uses more than the others.
    """
    require(keyness, "no groups are compared")
    rows = keyness[(keyness["group"] == group) & (keyness["log_odds"] > 0)]
    known = ", ".join(map(str, sorted(keyness["group"].unique())))
    require(rows, f"no word is used more by {group!r} than by the others (groups: {known})")
    top = rows.sort_values(["z", "term"], ascending=[False, True]).head(n)
    with arabic():
        ax = axes_of(ax, 1.7 + 0.36 * len(top))
        sure = (top["q"] < 0.05).to_numpy()
        at, odds = np.arange(len(top)), top["log_odds"].to_numpy(float)
        known_ends = top["lower"].notna().to_numpy()
        ends = top[known_ends]
        ax.hlines(at[known_ends], ends["lower"], ends["upper"], color=STEPS[1], linewidth=2.5)
        ax.scatter(odds[sure], at[sure], s=46, color=DEEP, zorder=3, label="q < 0.05")
        ax.scatter(odds[~sure], at[~sure], s=46, facecolor="white", edgecolor=DEEP, linewidth=1.5,
                   zorder=3, label="may be chance, or too rare to be tested")  # fmt: skip
        ax.axvline(0, color=MUTED, linewidth=1)
        right_to_left(ax, top["written"].tolist())
        ax.spines["right"].set_visible(False)
        ax.set_xlabel("log-odds: further left = more typical of the group")
        said = "; ".join(
            f"{row['term']}: {row['log_odds']:.2f}"
            + (f" ({row['lower']:.2f} to {row['upper']:.2f})" if pd.notna(row["lower"]) else "")
            for row in top.to_dict("records")
        )
        return finish(
            ax,
            data=top,
            title=f"Words that set apart: {group}",
            keys=ax.get_legend_handles_labels()[0],
            alt=f"Log-odds with 95 % intervals. {said}.",
            caption=f"n = {counted(len(rows), 'word')} used more by this group; "
            f"{how_many_shown(top, rows)}. Lines: 95 % intervals over articles; none "
            "where fewer than four weigh.",
        )


def word_shift(keyness: pd.DataFrame, group: str, *, n: int = 16, ax: Axes | None = None) -> Axes:
    """The words that make up most of the difference between one group and the others.

    Args:
        keyness: Rows of the table of that name: one comparison, unit and voice.
        group: One of its groups.
        n: How many words: those with the largest shift.
        ax: Where to draw.

    Returns:
        The Axes: to the left words that the group uses more, to the right those it uses less.

    Raises:
        AnalysisError: If the group is not compared.
    """
    require(keyness, "no groups are compared")
    rows = keyness[(keyness["group"] == group) & (keyness["shift"] != 0)]
    known = ", ".join(map(str, sorted(keyness["group"].unique())))
    require(rows, f"{group!r} is not compared (groups: {known})")
    order = rows.assign(size=rows["shift"].abs()).sort_values(
        ["size", "term"], ascending=[False, True]
    )
    top = order.head(n)
    with arabic():
        ax = axes_of(ax, 1.9 + 0.34 * len(top))
        at, shift = np.arange(len(top)), top["shift"].to_numpy(float)
        for more, color, label in (
            (True, DEEP, "used more in it"), (False, LIGHT, "used less in it"),
        ):  # fmt: skip
            of_side = (shift > 0) == more
            ax.barh(at[of_side], shift[of_side], height=0.62, color=color, label=label)
        ax.axvline(0, color=MUTED, linewidth=1)
        right_to_left(ax, top["written"].tolist())
        ax.spines["right"].set_visible(False)
        ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=1))
        ax.set_xlabel("share of the difference between its words and the others'")
        said = "; ".join(
            f"{row['term']}: {100 * row['shift']:.1f} % ({row['count']} times, elsewhere "
            f"{row['count_rest']})"
            for row in top.to_dict("records")
        )
        return finish(
            ax,
            data=top,
            title=f"Where its words differ: {group}",
            keys=ax.get_legend_handles_labels()[0],
            alt=f"Shares of the Jensen-Shannon divergence. {said}.",
            caption=_shift_caption(rows, top),
        )


def _shift_caption(rows: pd.DataFrame, top: pd.DataFrame) -> str:
    return (
        f"n = {counted(int(rows['count'].sum()), 'word')} of this group and "
        f"{int(rows['count_rest'].sum()):,} of the others, once per article; words that stand "
        f"three times in all. Shown: {len(top)} of {counted(len(rows), 'different word')}, "
        f"{100 * top['shift'].abs().sum():.0f} % of the difference. Nothing here is tested."
    )


def collocates(
    collocates: pd.DataFrame, label: str, *, n: int = 12, ax: Axes | None = None
) -> Axes:
    """The words beside one entity: how often they stand there, and how often by chance.

    Args:
        collocates: Rows of the table of that name: one entity, in all articles or in one outlet.
        label: What to call the entity.
        n: How many words: the first rows.
        ax: Where to draw.

    Returns:
        The Axes: a bar is how often a word stands beside the entity, a tick how often it would by
        chance.

    Raises:
        AnalysisError: If there is no row.
    """
    require(collocates, f"no word stands beside {label!r} often enough")
    top = collocates.head(n)
    with arabic():
        ax = axes_of(ax, 1.9 + 0.36 * len(top))
        right_to_left(ax, top["written"].tolist())
        at = np.arange(len(top))
        near = ax.barh(at, top["count"], height=0.62, color=LIGHT, label="times beside it")
        ax.bar_label(near, padding=4, color=MUTED)
        ax.vlines(top["expected"], at - 0.31, at + 0.31, color=INK, linewidth=2, label="by chance")
        count_axis(ax, "times within five words of its mentions, once per article")
        said = "; ".join(
            f"{row['term']}: {row['count']}, by chance {row['expected']:.1f}"
            for row in top.to_dict("records")
        )
        return finish(
            ax,
            data=top,
            title=f"Words beside: {label}",
            keys=ax.get_legend_handles_labels()[0],
            alt=f"Bars by word. {said}.",
            caption=f"n = {counted(len(collocates), 'word')} that stand there three times, in two "
            f"articles, and more often than by chance; {how_many_shown(top, collocates)}. "
            "Surest first (G2), which tells an order and is no test.",
        )
