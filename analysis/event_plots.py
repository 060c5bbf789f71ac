"""The figures of events: who does what, how many are counted by whom, and what happened when."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from analysis.drawing import (
    DEEP,
    INK,
    LIGHT,
    STEPS,
    arabic,
    axes_of,
    count_axis,
    counted,
    finish,
    require,
    right_to_left,
    shape,
    short_name,
)
from analysis.duplication import level


def actions(actions: pd.DataFrame, classes: Sequence[str], *, ax: Axes | None = None) -> Axes:
    """Which acts are told, in the outlets' own words and in statements.

    Args:
        actions: The table of that name.
        classes: The classes that may be drawn: those of sufficient measured precision.
        ax: Where to draw.

    Returns:
        The Axes: a bar a class, its dark part the outlets' own words. An act counts once per
        article, whoever takes part, and whether it is told as done, planned or denied.

    Raises:
        AnalysisError: If no act of these classes was found.
    """
    told = level(actions, "once_article")
    told = told[told["action"].isin(classes)]
    told = told.drop_duplicates(["doc_id", "part", "verb_start", "action"])
    require(told, "no act was found of a class that is read reliably")
    own = told["statement_id"].isna()
    counts = pd.DataFrame(
        {"own": told[own]["action"].value_counts(), "said": told[~own]["action"].value_counts()}
    )
    counts = counts.fillna(0).astype(int).sort_index()
    order = counts.sum(axis=1).sort_values(ascending=False, kind="stable").index
    counts = counts.loc[order]
    names = [str(name).replace("_", " ") for name in counts.index]
    with arabic():
        ax = axes_of(ax, 2.0 + 0.42 * len(counts))
        at = np.arange(len(counts))
        ax.barh(at, counts["own"], height=0.62, color=DEEP, label="in the outlet's own words")
        ax.barh(
            at, counts["said"], left=counts["own"], height=0.62, color=STEPS[1],
            label="in a statement",
        )  # fmt: skip
        right_to_left(ax, names)
        count_axis(ax, "acts, once per article")
        said = "; ".join(
            f"{name}: {own} in own words, {quoted} in statements"
            for name, (own, quoted) in zip(names, counts.to_numpy(), strict=True)
        )
        return finish(
            ax,
            data=counts.rename_axis("action").reset_index(),
            title="Which acts are told",
            keys=ax.get_legend_handles_labels()[0],
            alt=f"Numbers of acts by class. {said}.",
            caption=f"n = {counted(len(told), 'act')}, whether told as done, planned, demanded or "
            "denied. Only classes in which at least 80 % of judged words told such an act.",
        )


def figures(figures: pd.DataFrame, *, n: int = 16, ax: Axes | None = None) -> Axes:
    """What is counted of one event, side by side: a row an outlet and a source.

    Args:
        figures: Rows of the table of that name with one event and one thing counted.
        n: How many rows, from the first.
        ax: Where to draw.

    Returns:
        The Axes: a dot is a number, a line a span from least to most, an arrow an open end.

    Raises:
        AnalysisError: If there is no row.
    """
    require(figures, "no event has figures")
    rows = figures.drop_duplicates(["outlet", "source", "low", "high", "approximate"]).head(n)
    names = [_teller(row) for row in rows.to_dict("records")]
    with arabic():
        ax = axes_of(ax, 2.0 + 0.42 * len(rows))
        right_to_left(ax, names)
        ax.tick_params(axis="y", labelsize=11)
        for at, row in enumerate(rows.to_dict("records")):
            _draw_figure(ax, at, row)
        ax.margins(x=0.12)
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        ax.grid(axis="x")
        what = str(rows["what"].iloc[0])
        ax.set_xlabel(f"{what}, as told")
        told = zip(names, rows.to_dict("records"), strict=True)
        said = "; ".join(f"{name}: {_span(row)}" for name, row in told)
        outlets = rows["outlet"].nunique()
        return finish(
            ax,
            data=rows,
            title=f"One event, how many {what}?",
            keys=[
                Patch(color=DEEP, label="told as exact"),
                Patch(color=LIGHT, label="approximate"),
            ],
            alt=f"Numbers by outlet and source. {said}.",
            caption=f"n = {counted(len(figures), 'figure')} in {counted(outlets, 'outlet')}; "
            "what an outlet repeats from one source is drawn once. An arrow: at least, or at most. "
            "Where no source follows the outlet, it speaks in its own words.",
        )


def _teller(row: Mapping[Any, Any]) -> str:
    """The outlet and whom it quotes."""
    outlet = short_name(row["outlet"], "?")
    source = row["source"]
    return outlet if pd.isna(source) else short_name(f"{outlet}: {source}", "")


def _draw_figure(ax: Axes, at: int, row: Mapping[Any, Any]) -> None:
    """A dot or a line, with the figure as written."""
    color = LIGHT if row["approximate"] else DEEP
    known = [float(row[end]) for end in ("low", "high") if pd.notna(row[end])]
    ax.plot(known, [at] * len(known), color=color, linewidth=3, marker="o", markersize=8)
    ax.annotate(
        shape(short_name(row["text"], "")), (max(known), at), (-10, 0),
        textcoords="offset points", ha="right", va="center", fontsize=11, color=INK,
    )  # fmt: skip
    if len(known) == 1:
        marker = "<" if pd.isna(row["high"]) else ">"  # numbers grow to the left
        ax.plot(known[0], at, color=color, marker=marker, markersize=12)


def _span(row: Mapping[Any, Any]) -> str:
    """From least to most, in digits."""
    low, high = row["low"], row["high"]
    if pd.isna(high):
        return f"at least {low:,.0f}"
    if pd.isna(low):
        return f"at most {high:,.0f}"
    return f"{low:,.0f}" if low == high else f"{low:,.0f} to {high:,.0f}"


def days(dates: pd.DataFrame, *, n: int = 24, ax: Axes | None = None) -> Axes:
    """The days of which an article speaks: on the calendar, else counted from its writing.

    Args:
        dates: Rows of the table of that name, of one article.
        n: How many time expressions, the earliest first.
        ax: Where to draw.

    Returns:
        The Axes: a row a time expression as written, its bar from the first to the last day that it
        can mean; time runs from right to left. What lies further back than all others together are
        long is told in the caption, so that the days near the writing can be told apart.

    Raises:
        AnalysisError: If no time expression can be placed.
    """
    known = dates[dates["earliest"].notna()]
    calendar = not known.empty
    rows = known if calendar else dates[dates["days_from"].notna()]
    require(rows, "no time expression can be placed on the calendar or before the day of writing")
    rows = _with_days(rows, calendar).drop_duplicates(["text", "first", "last"])
    near = rows[rows["first"] >= _horizon(rows)]
    shown = near.sort_values(["first", "last", "start"], kind="stable").head(n)
    with arabic():
        ax = axes_of(ax, 2.0 + 0.36 * len(shown))
        right_to_left(ax, [short_name(text, "") for text in shown["text"]])
        for at, (first, last) in enumerate(shown[["first", "last"]].itertuples(index=False)):
            ax.barh(at, last - first + 1, left=first - 0.5, height=0.55, color=DEEP)
        ax.grid(axis="x")
        _day_axis(ax, shown, calendar)
        said = "; ".join(
            f"{text}: {_when(first, last, calendar)}"
            for text, first, last in shown[["text", "first", "last"]].itertuples(index=False)
        )
        return finish(
            ax,
            data=shown,
            title="The days of which it speaks",
            alt=f"Time expressions with the days that they can mean. {said}.",
            caption=_days_caption(dates, rows, shown, calendar),
        )


def _days_caption(
    dates: pd.DataFrame, rows: pd.DataFrame, shown: pd.DataFrame, calendar: bool
) -> str:
    left_out = len(rows) - len(shown)
    return (
        f"n = {counted(len(dates), 'time expression')}, {len(rows)} of them different and placed "
        + ("on the calendar" if calendar else "in days before the writing (0)")
        + (f"; {left_out} further back, or beyond the last row, left out" if left_out else "")
        + "."
    )


def _with_days(rows: pd.DataFrame, calendar: bool) -> pd.DataFrame:
    """Rows with first and last day as numbers: ordinals of the calendar, or days from writing."""
    if not calendar:
        return rows.assign(first=rows["days_from"].astype(int), last=rows["days_to"].astype(int))
    ends = {
        name: [datetime.date.fromisoformat(day).toordinal() for day in rows[column]]
        for name, column in (("first", "earliest"), ("last", "latest"))
    }
    return rows.assign(**ends)


_MONTHS = 62  # days that are always drawn together


def _horizon(rows: pd.DataFrame) -> int:
    """The first day that is drawn: further back, a gap is longer than all that follows it."""
    firsts = sorted(set(rows["first"]))
    end = int(rows["last"].max())
    for at in range(len(firsts) - 1, 0, -1):
        span = max(end - firsts[at], _MONTHS)
        if firsts[at] - firsts[at - 1] > span:
            return int(firsts[at])
    return int(firsts[0])


def _day_axis(ax: Axes, shown: pd.DataFrame, calendar: bool) -> None:
    """Ticks on whole days, later days to the left."""
    first, last = int(shown["first"].min()), int(shown["last"].max())
    step = max(1, -(-(last - first) // 7))
    ticks = np.arange(last, first - 1, -step)
    ax.set_xticks(ticks, [_tick(int(day), calendar) for day in ticks])
    ax.set_xlim(last + 0.7, first - 0.7)
    ax.set_xlabel("day" if calendar else "days before the writing")


def _tick(day: int, calendar: bool) -> str:
    return datetime.date.fromordinal(day).isoformat() if calendar else str(-day)


def _when(first: int, last: int, calendar: bool) -> str:
    ends: Iterable[str] = (_tick(first, calendar), _tick(last, calendar))
    return " to ".join(dict.fromkeys(ends)) + ("" if calendar else " days before")
