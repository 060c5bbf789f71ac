"""The evidence itself: tables and passages, right to left, as a reader of Arabic expects them.

What is shown stays text: everything from an article is escaped. Styles are inline, since JupyterLab
drops style sheets from notebooks that it does not trust.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Any

import pandas as pd
from pandas.io.formats.style import Styler

from analysis.study import Study
from analysis.tables import short_hash
from analysis.text import Span, legible, paragraphs, rtl_share

_PASSAGE = "text-align:right;margin:0.6em 0 0;line-height:1.9;font-size:1.1em;white-space:pre-wrap"
_PLACE = "text-align:left;margin:0 0 0.9em;font-size:0.85em;opacity:0.75"
_TABLE = "direction:{};font-size:1em;border-collapse:collapse"


@dataclass(frozen=True, repr=False)
class Evidence:
    """Passages or a table as HTML, which a notebook shows as such."""

    html: str

    def __repr__(self) -> str:
        """Short and always the same: what there is to see is in the HTML."""
        return "<evidence>"

    def _repr_html_(self) -> str:
        return self.html


def table(
    rows: pd.DataFrame, headings: Mapping[str, str] | None = None, *, n: int = 20
) -> Evidence:
    """A table for reading.

    Args:
        rows: any table, in the order in which it is shown.
        headings: which columns to show, and how they are headed; all of them if missing.
        n: how many rows at most; a line below says so if there are more.

    Returns:
        The table without index; right to left where most of its letters are.
    """
    if rows.empty:
        return Evidence("<p>None.</p>")
    shown = rows[list(headings)].rename(columns=dict(headings)) if headings else rows
    shown = shown.head(n)
    strings = shown.select_dtypes(include=["str", "object"])
    words = " ".join(str(v) for column in strings for v in strings[column].dropna().head(50))
    side = "rtl" if rtl_share(words) > 0.5 else "ltr"
    numbers = {c: _plain for c in shown.columns}
    language = ' lang="ar"' if side == "rtl" else ""
    styler = (
        Styler(shown.reset_index(drop=True), uuid=_id(shown), cell_ids=False)
        .hide(axis="index")
        .format(numbers, escape="html", na_rep="")  # type: ignore[arg-type]
        .format_index(escape="html", axis="columns")
        .set_table_attributes(f'dir="{side}"{language} style="{_TABLE.format(side)}"')
    )
    rest = f"The first {n} of {len(rows):,} rows; all are in the tables." if len(rows) > n else ""
    note = f'<p dir="ltr" style="{_PLACE}">{rest}</p>' if rest else ""
    return Evidence(styler.to_html() + note)


def _id(shown: pd.DataFrame) -> str:
    """An id for a table that is the same on every run."""
    return short_hash("table", shown.to_csv(index=False))[:8]


def _plain(value: Any) -> str:
    """A cell as text: shares with two decimals, counts with thousands, missing values empty."""
    if pd.isna(value):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.2f}"
    return f"{value:,}" if isinstance(value, int) else legible(str(value))  # the Styler escapes


def passages(study: Study, findings: pd.DataFrame, *, n: int = 5, around: int = 90) -> Evidence:
    """Findings where they stand.

    Args:
        study: the study they come from.
        findings: rows with doc_id, start, end, and part if it is not the body.
        n: how many to show, from the first.
        around: characters of context on each side.

    Returns:
        Each passage right to left, the finding marked, with article and offsets below.
    """
    blocks = []
    for row in findings.head(n).to_dict("records"):
        part = str(row.get("part", "body"))
        where = _where(study, row, part, [("mark", int(row["start"]), int(row["end"]))], around)
        blocks.append(where)
    return _shown(blocks)


def statements(study: Study, attributions: pd.DataFrame, *, n: int = 5) -> Evidence:
    """Statements where they stand: source in bold, cue underlined, content marked.

    Args:
        study: the study they come from.
        attributions: rows of the table `attributions`.
        n: how many to show, from the first.
    """
    blocks = []
    for row in attributions.head(n).to_dict("records"):
        spans = [
            (tag, int(row[f"{name}_start"]), int(row[f"{name}_end"]))
            for tag, name in (("b", "source"), ("u", "cue"), ("mark", "content"))
            if not pd.isna(row[f"{name}_start"]) and not (name == "source" and row["inherited"])
        ]
        note = "" if pd.isna(row["source"]) else f"{row['source']}"
        if row["inherited"]:
            note += " (named earlier)"
        blocks.append(_where(study, row, str(row["part"]), spans, 30, note or "no source found"))
    return _shown(blocks)


def _where(
    study: Study,
    row: Mapping[Any, Any],
    part: str,
    spans: list[tuple[str, int, int]],
    around: int,
    note: str = "",
) -> str:
    """A passage with its spans marked, and the line that says where it stands."""
    low, high = min(start for _, start, _ in spans), max(end for _, _, end in spans)
    raw = study.passage(row["doc_id"], part=part)
    around_it = [p for p in paragraphs(raw) if p.end > low and p.start < high]
    line = Span(around_it[0].start, around_it[-1].end) if around_it else Span(low, high)
    # Context stays within the paragraph and cuts no word; an ellipsis says that it goes on.
    first = max(line.start, raw.rfind(" ", line.start, max(line.start, low - around)) + 1)
    last = raw.find(" ", min(line.end, high + around), line.end)
    last = line.end if last < 0 else last
    marked = _marked(raw[first:last], [(tag, s - first, e - first) for tag, s, e in spans])
    before, after = "…" if first > line.start else "", "…" if last < line.end else ""
    place = (
        f"<bdi>{escape(legible(str(row['doc_id'])))}</bdi>, {part}, characters {low:,} to {high:,}"
    )
    said = f'; source: <bdi lang="ar">{escape(legible(note))}</bdi>' if note else ""
    return (
        f'<p dir="rtl" lang="ar" style="{_PASSAGE}">{before}{marked}{after}</p>'
        f'<p dir="ltr" style="{_PLACE}">{place}{said}</p>'
    )


def _marked(text: str, spans: Iterable[tuple[str, int, int]]) -> str:
    """A text as HTML with tags around spans; where spans overlap, the pieces are tagged apart."""
    inside = [(tag, max(0, s), min(len(text), e)) for tag, s, e in spans]
    cuts = sorted({0, len(text), *(at for _, s, e in inside for at in (s, e))})
    pieces = []
    for start, end in pairwise(cuts):
        piece = escape(legible(text[start:end]))
        for tag, s, e in inside:
            if s <= start and end <= e:
                piece = f"<{tag}>{piece}</{tag}>"
        pieces.append(piece)
    return "".join(pieces)


def _shown(blocks: list[str]) -> Evidence:
    return Evidence("".join(blocks) or "<p>None.</p>")
