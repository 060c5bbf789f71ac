"""The evidence itself: tables and passages, right to left, as a reader of Arabic expects them.

What is shown stays text: everything from an article is escaped. Styles are inline, since JupyterLab
drops style sheets from notebooks that it does not trust.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from numbers import Integral
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.compare import BY_HAND
from analysis.study import Study
from analysis.text import Span, Word, legible, paragraphs, rtl_share, words

_PASSAGE = "text-align:right;margin:0.6em 0 0;line-height:1.9;font-size:1.1em;white-space:pre-wrap"
_PLACE = "text-align:left;margin:0 0 0.9em;font-size:0.85em;opacity:0.85"
_TABLE = "direction:{};font-size:1em;border-collapse:collapse"
_AROUND = 12  # words shown on each side of a difference
_FOLD = 8  # words that are worth folding
_ROWS = 80  # of one pair
_TALL = 15  # rows; a longer table scrolls in a box
_BOX = "max-height:36em;overflow:auto"
_BREAK = re.compile(r"[\r\n\v\f\x85\u2028\u2029]+")
_BLANK = re.compile(r"[\s\u200b]+")
_PAIR = "width:100%;table-layout:fixed;border-collapse:collapse;margin:0 0 1.6em"
# Over what JupyterLab and the report set for cells of numbers; two columns fit a phone.
_CELL = (
    "width:50%;min-width:0;max-width:none;padding:0.3em 0.5em;vertical-align:top;"
    "white-space:pre-line;overflow-wrap:break-word;border-bottom:1px solid rgba(128,128,128,0.3);"
)
_WORDS = _CELL + "text-align:right;line-height:1.9;font-size:1.1rem"
_HEAD = _CELL + "text-align:right;font-weight:400;font-size:0.85rem;line-height:1.5"
_FOLDED = _CELL + "text-align:center;opacity:0.85;font-size:0.85rem"
# Told apart by a line through, a line under, and bold over dots: without colour too.
_MARKS = {
    "del": "text-decoration:line-through;background:rgba(214,69,65,0.18)",
    "ins": "text-decoration:underline;background:rgba(38,139,210,0.18)",
    "mark": "font-weight:bold;color:#1b1b1b;background:#f6d489;border-bottom:2px dotted",
}
_LABEL = "font-size:0.7rem;font-weight:400;opacity:0.8;padding:0 0.2em"
_CARET = "‸"
# A name in context, and the line below it that parts it from the next one.
_KEYWORD = (
    "min-width:0;max-width:none;padding:0.4em 0.2em 0;vertical-align:middle;line-height:1.7;"
    "white-space:normal;"
    "font-size:1.1rem;overflow-wrap:break-word;border:0"
)
_BELOW = (
    "min-width:0;max-width:none;padding:0 0.2em 0.4em;text-align:left;font-size:0.85rem;"
    "white-space:normal;overflow-wrap:break-word;"
    "opacity:0.85;border-bottom:1px solid rgba(128,128,128,0.3)"
)
_SCOPES = {
    "within": "within one article",
    "outlet": "two articles of one outlet",
    "across": "two outlets",
}


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
    rows: pd.DataFrame,
    headings: Mapping[str, str] | None = None,
    *,
    n: int = 100,
    example: pd.DataFrame | None = None,
    on: Sequence[str] = (),
) -> Evidence:
    """A table for reading.

    Args:
        rows: any table, in the order in which it is shown.
        headings: which columns to show, and how they are headed; all of them if missing.
        n: how many rows at most; a line below says so if there are more. Over 15 rows scroll.
        example: findings (doc_id, start, end, part if it is not the body), the first of which that
            agrees with a row is what its first cell leads to in a report. Without them, rows with
            a doc_id lead to their own place.
        on: the columns in which they must agree.

    Returns:
        The table without index; right to left where most of its letters are.
    """
    if rows.empty:
        return Evidence('<p lang="en">None.</p>')
    shown = rows[list(headings)].rename(columns=dict(headings)) if headings else rows
    shown = shown.head(n)
    strings = shown.select_dtypes(include=["str", "object"])
    words = " ".join(str(v) for column in strings for v in strings[column].dropna().head(50))
    side = "rtl" if rtl_share(words) > 0.5 else "ltr"
    rest = f"The first {n} of {len(rows):,} rows; all are in the tables." if len(rows) > n else ""
    note = f'<p dir="ltr" lang="en" style="{_PLACE}">{rest}</p>' if rest else ""
    ways = _ways(rows.head(n), example, list(on))
    tall = len(shown) > _TALL
    box = f'class="scroll{" tall" * tall}" dir="{side}" style="{_BOX if tall else "overflow:auto"}"'
    return Evidence(f"<div {box}>{_grid(shown, side, ways)}</div>{note}")


def _ways(
    rows: pd.DataFrame, example: pd.DataFrame | None, on: list[str]
) -> list[tuple[str, str, int, int] | None]:
    """Where each row leads: article, part, characters."""
    if example is not None:
        rows = rows[on].merge(example.drop_duplicates(on), how="left", on=on)
    if "doc_id" not in rows:
        return [None] * len(rows)
    side = next((side for side in ("", "verb_", "cue_") if f"{side}start" in rows), None)
    return [
        None
        if pd.isna(row["doc_id"]) or (side is not None and pd.isna(row[f"{side}start"]))
        else (
            str(row["doc_id"]),
            str(row.get("part", "body")),
            0 if side is None else int(row[f"{side}start"]),
            0 if side is None else int(row[f"{side}end"]),
        )
        for row in rows.to_dict("records")
    ]


def _grid(shown: pd.DataFrame, side: str, ways: Sequence[tuple[str, str, int, int] | None]) -> str:
    """A table as HTML: a column on the side of its letters, each cell in its own direction."""
    columns: list[list[str]] = []
    for name, values in shown.items():
        texts = [_plain(value) for value in values]
        said = " ".join(texts)
        latin = any(map(str.isalpha, said)) and rtl_share(said) <= 0.5
        align = "left" if latin else "right"
        style = f"text-align:{align}"
        head = f'<th scope="col" dir="auto" style="{style}">{escape(str(name))}</th>'
        leads = [None] * len(texts) if columns else ways
        cells = (_cell(text, style, way) for text, way in zip(texts, leads, strict=True))
        columns.append([head, *cells])
    head, *body = (f"<tr>{''.join(cells)}</tr>" for cells in zip(*columns, strict=True))
    return (
        f'<table dir="{side}" style="{_TABLE.format(side)}">'
        f"<thead>{head}</thead><tbody>{''.join(body)}</tbody></table>"
    )


def _cell(text: str, style: str, way: tuple[str, str, int, int] | None) -> str:
    """A cell, in which a minus, a bracket or a quotation mark stays on its side."""
    if rtl_share(text) > 0.5:
        kind = f'dir="rtl" lang="ar" style="{style};line-height:1.7"'
    elif any(map(str.isalpha, text)):
        kind = f'dir="ltr" style="{style}"'
    else:
        kind = f'dir="ltr" style="{style};white-space:nowrap"'  # a number, a date
    html = _way(*way, escape(text), quiet=True) if way and text else escape(text)
    return f"<td {kind}>{html}</td>"


def _plain(value: Any) -> str:
    """A cell as text: shares with two decimals, counts with thousands, missing values empty.

    Below 0.01 it has three decimals: a chance of 0.001 is not 0.00.
    """
    if pd.isna(value):
        return ""
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, float):
        if 0 < value < 0.0005:
            return "<0.001"
        return f"{value:,.3f}" if 0 < abs(value) < 0.01 else f"{value:,.2f}"
    return f"{value:,}" if isinstance(value, Integral) else legible(str(value))


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
        blocks.append(_where(study, row, str(row["part"]), spans, 30, _source(row)))
    return _shown(blocks)


def _source(statement: Mapping[Any, Any]) -> str:
    """Whose statement it is, as HTML."""
    if pd.isna(statement["source"]):
        return "no source found"
    earlier = " (named earlier)" if statement["inherited"] else ""
    return f'source: <bdi lang="ar">{escape(legible(str(statement["source"])))}</bdi>{earlier}'


def actions(study: Study, actions: pd.DataFrame, *, n: int = 5) -> Evidence:
    """Actions where they stand: actor in bold, verb underlined, target marked.

    Args:
        study: the study they come from.
        actions: rows of the table `actions`.
        n: how many to show, from the first.
    """
    blocks = []
    for row in actions.head(n).to_dict("records"):
        spans = [
            (tag, int(row[f"{name}_start"]), int(row[f"{name}_end"]))
            for tag, name in (("b", "actor"), ("u", "verb"), ("mark", "target"))
            if not pd.isna(row[f"{name}_start"])
        ]
        told = ["passive"] * bool(row["passive"]) + ["negated"] * bool(row["negated"])
        told += [row["modality"]] * (row["modality"] != "asserted")
        note = ", ".join([str(row["action"]).replace("_", " "), *told])
        blocks.append(_where(study, row, str(row["part"]), spans, 60, escape(note)))
    return _shown(blocks)


def paraphrases(study: Study, *, n: int = 5) -> Evidence:
    """Statements of different articles that say the same, group by group.

    Args:
        study: the study they come from.
        n: how many groups to show, from the first.

    Returns:
        For each group a table: outlet and date, source and cue, what it is reported to say, and the
        way to the raw text.
    """
    said = study["attributions"].set_index("statement_id")
    articles = study["documents"].set_index("doc_id")
    blocks = []
    groups = study["paraphrases"]
    for _, group in groups[groups["group"] <= n].groupby("group"):
        rows = [_told(said.loc[key], articles) for key in group["statement_id"]]
        blocks.append(f'<table dir="rtl" style="{_PAIR}"><tbody>{"".join(rows)}</tbody></table>')
    return _shown(blocks)


def _told(statement: pd.Series, articles: pd.DataFrame) -> str:
    """A statement as a row: who prints it, whose it is and how it is told, what is said."""
    article = articles.loc[statement["doc_id"]]
    outlet = "outlet unknown" if pd.isna(article["outlet"]) else str(article["outlet"])
    date = "" if pd.isna(article["date"]) else str(article["date"])
    source = "" if pd.isna(statement["source"]) else str(statement["source"])
    cue = "" if pd.isna(statement["cue"]) else str(statement["cue"])
    start, end = int(statement["content_start"]), int(statement["content_end"])
    printed = f'{_safe(outlet)}<br><bdi dir="ltr">{_safe(date)}</bdi>'
    doc_id, part = statement["doc_id"], str(statement["part"])
    place = f"<bdi>{_safe(doc_id)}</bdi>, {part}, characters {start:,} to {end:,}"
    place = f"{_way(doc_id, part, start, end, place)}, {statement['mode']}"
    style = "vertical-align:top;text-align:right;padding:0.4em 0.6em;line-height:1.7;"
    style += "white-space:normal;overflow-wrap:break-word"
    return (
        f'<tr><td style="{style};width:18%">{printed}</td>'
        f'<td style="{style};width:27%"><b>{_safe(source)}</b> <u>{_safe(cue)}</u></td>'
        f'<td style="{style}"><span data-evidence>{_safe(str(statement["content"]))}</span>'
        f'<div dir="ltr" lang="en" style="{_PLACE}">{place}</div></td></tr>'
    )


def _safe(text: str) -> str:
    return escape(legible(text))


def concordance(study: Study, mentions: pd.DataFrame, *, n: int = 20, around: int = 60) -> Evidence:
    """Names or words in context, one below the other, as they are read: from the right.

    Args:
        study: the study they come from.
        mentions: rows of the table `mentions`, in the order in which they are shown; or others with
            doc_id, part, start, end and statement_id.
        n: how many to show, from the first.
        around: characters of context on each side, at most; it ends with the paragraph.

    Returns:
        A table with what stands before the name, the name, and what follows; below each row, whose
        voice it stands in, and the way to the raw text: article, outlet, date, offsets.
    """
    if mentions.empty:
        return _shown([])
    articles = study["documents"].set_index("doc_id")
    said = study["attributions"].set_index("statement_id")
    rows = [
        _in_context(study, row, articles.loc[row["doc_id"]], said, around)
        for row in mentions.head(n).to_dict("records")
    ]
    found = "name" if "name" in mentions else "word"
    head = "".join(
        f'<th scope="col" lang="en" style="{_HEAD};width:{width};text-align:{side}">{name}</th>'
        for name, side, width in zip(("before", found, "after"), _SIDES, _WIDTHS, strict=True)
    )
    rest = f"The first {n} of {len(mentions):,}." if len(mentions) > n else ""
    note = f'<p dir="ltr" lang="en" style="{_PLACE}">{rest}</p>' if rest else ""
    return Evidence(
        f'<table dir="rtl" style="{_PAIR}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>{note}"
    )


# Words meet at the name: those before it end there, those after it begin there.
_SIDES = ("left", "center", "right")
_PASSAGES = (" data-evidence", "", " data-evidence")
_WIDTHS = ("38%", "24%", "38%")


def _in_context(
    study: Study, row: Mapping[Any, Any], article: pd.Series, said: pd.DataFrame, around: int
) -> str:
    """A name between its contexts, and the line that says who speaks and where it stands."""
    part, start, end = str(row["part"]), int(row["start"]), int(row["end"])
    raw = study.passage(row["doc_id"], part=part)
    line, shown = _context(raw, start, end, around)
    before = ("…" if shown.start > line.start else "") + raw[shown.start : start]
    after = raw[end : shown.end] + ("…" if shown.end < line.end else "")
    name = f"<mark>{escape(legible(raw[start:end]))}</mark>"
    texts = (escape(legible(before.strip())), name, escape(legible(after.strip())))
    cells = (
        f'<td dir="rtl" lang="ar"{kind} style="{_KEYWORD};text-align:{side}">{text}</td>'
        for kind, side, text in zip(_PASSAGES, _SIDES, texts, strict=True)
    )
    known = [article.name, *(article[c] for c in ("outlet", "date") if not pd.isna(article[c]))]
    where = ", ".join(f"<bdi>{escape(legible(str(value)))}</bdi>" for value in known)
    chars = f"{where}, {part}, characters {start:,} to {end:,}"
    place = f"{_voice_of(study, row, said)}; {_way(article.name, part, start, end, chars)}"
    return (
        f"<tr>{''.join(cells)}</tr>"
        f'<tr><td colspan="3" dir="ltr" lang="en" style="{_BELOW}">{place}</td></tr>'
    )


def _voice_of(study: Study, row: Mapping[Any, Any], said: pd.DataFrame) -> str:
    """Whose words a mention stands in."""
    if pd.isna(row["statement_id"]):
        return "own words" + (", in quotation marks" if row.get("scare_quoted") else "")
    statement = said.loc[row["statement_id"]]
    entity, source = statement["source_entity"], statement["source"]
    if pd.isna(source):
        return "quoted, no source found"
    shown = study.labels().get(entity, source)
    return f'words of <bdi lang="ar">{escape(legible(str(shown)))}</bdi>, {statement["mode"]}'


def aligned(study: Study, pairs: pd.DataFrame, *, n: int = 5) -> Evidence:
    """Pairs of copies side by side, the earlier one on the right, the words that differ marked.

    Args:
        study: the study they come from.
        pairs: rows of the table `reuse`, in the order in which they are shown.
        n: how many to show, from the first.

    Returns:
        A legend, then a table a pair: paragraph beside paragraph, where words agree for long only
        those around differences. Of a pair with very many differences, the first ones.
    """
    shown = pairs.head(n)
    if shown.empty:
        return _shown([])
    changes = study["changes"]
    edits: dict[str, list[Any]] = {reuse_id: [] for reuse_id in shown["reuse_id"]}
    for edit in changes[changes["reuse_id"].isin(edits)].itertuples():
        edits[str(edit.reuse_id)].append(edit)
    articles = study["documents"].set_index("doc_id")
    rows: Iterator[Any] = shown.itertuples()
    tables = [
        _side_by_side(
            pair,
            articles.loc[[pair.a_doc, pair.b_doc]],
            (study.passage(pair.a_doc), study.passage(pair.b_doc)),
            edits[pair.reuse_id],
        )
        for pair in rows
    ]
    return _shown([_LEGEND, *tables])


class _Piece(NamedTuple):
    """A stretch of both copies: an edit, or words that agree, which may be folded."""

    a: Span
    b: Span
    edit: Any = None
    folded: int = 0  # words
    ends: bool = False  # whether a row of the table ends here


def _side_by_side(
    pair: Any, articles: pd.DataFrame, raws: tuple[str, str], edits: list[Any]
) -> str:
    """A pair of copies as a table: a row a paragraph, or what is shown of it."""
    whole = Span(pair.a_start, pair.a_end), Span(pair.b_start, pair.b_end)
    rows = [row for pieces in _rows(_pieces(raws, whole, edits)) if (row := _row(pieces, raws))]
    if len(rows) > _ROWS:
        rest = f"… {len(rows) - _ROWS:,} more rows; all differences are in the table changes …"
        rows = [*rows[:_ROWS], _across(rest)]
    # Within an article the order is known; between two, only dates tell it.
    dated = pair.scope == "within" or articles["date"].nunique() == 2
    titles = ("Earlier copy", "Later copy") if dated else ("One copy", "Other copy")
    both = zip(titles, articles.reset_index().to_dict("records"), whole, strict=True)
    unsure = "" if dated else "; the dates do not tell which is the earlier one"
    unknown = pair.scope == "across" and articles["outlet"].isna().any()
    scope = "an outlet is unknown" if unknown else _SCOPES[pair.scope]
    kinds = Counter(escape(str(edit.change)) for edit in edits)
    found = ", ".join(f"{count} {kind}" for kind, count in kinds.items()) or "none"
    return (
        f'<table dir="rtl" style="{_PAIR}">'
        f'<caption dir="ltr" lang="en" style="text-align:left;max-width:none">'
        f"Similarity {pair.similarity:.2f}; {scope}{unsure}; differences: {found}.</caption>"
        f"<thead><tr>{''.join(_head(*column) for column in both)}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _head(title: str, article: Mapping[Any, Any], span: Span) -> str:
    """The head of a column: article, outlet, date, characters."""
    doc_id, outlet, date = (
        f"no {name}"
        if pd.isna(article[name])
        else f"<bdi>{escape(legible(str(article[name])))}</bdi>"
        for name in ("doc_id", "outlet", "date")
    )
    chars = f"characters {span.start:,} to {span.end:,}"
    return (
        f'<th scope="col" dir="ltr" lang="en" style="{_HEAD}"><b>{title}</b>\n{doc_id}\n'
        f'<span style="font-size:1rem">{outlet}</span>\n{date}\n'
        f"{_way(article['doc_id'], 'body', *span, chars)}</th>"
    )


def _pieces(raws: tuple[str, ...], whole: tuple[Span, Span], edits: list[Any]) -> Iterator[_Piece]:
    """Both passages from end to end."""
    done = [side.start for side in whole]
    for edit in sorted(edits, key=lambda edit: (edit.a_start, edit.b_start)):
        a, b = _places(raws, done, edit)
        yield from _agreeing(raws, Span(done[0], a.start), Span(done[1], b.start))
        yield _Piece(a, b, edit)
        done = [a.end, b.end]
    yield from _agreeing(raws, Span(done[0], whole[0].end), Span(done[1], whole[1].end))


def _places(raws: tuple[str, ...], done: list[int], edit: Any) -> list[Span]:
    """Where an edit stands on both sides.

    Words that one side lacks are lacking anywhere between two words of it: where these stand in two
    paragraphs, in that one which has the words on the other side.
    """
    spans = [Span(edit.a_start, edit.a_end), Span(edit.b_start, edit.b_end)]
    ends = [_line_end(*side) for side in zip(raws, done, (s.start for s in spans), strict=True)]
    for side, other in ((0, 1), (1, 0)):
        end = ends[side]
        if spans[side].start == spans[side].end and end is not None and ends[other] is None:
            spans[side] = Span(end, end)
    return spans


def _line_end(raw: str, low: int, at: int) -> int | None:
    """Where the last line ends before a place, if no letter or digit stands between."""
    start = at
    while start > low and not raw[start - 1].isalnum():
        start -= 1
    found = _BREAK.search(raw, start, at)
    return found.start() if found else None


def _agreeing(raws: tuple[str, ...], a: Span, b: Span) -> Iterator[_Piece]:
    """A stretch of the same words, cut where a paragraph ends; the middle of a long one folded."""
    ours, theirs = words(raws[0], a), words(raws[1], b)
    count = min(len(ours), len(theirs))
    hidden = count - 2 * _AROUND if count >= 2 * _AROUND + _FOLD else 0
    first, last = (_AROUND, _AROUND + hidden) if hidden else (-1, -1)
    done = a.start, b.start
    for k, gaps in enumerate(zip(_gaps(ours, a, count), _gaps(theirs, b, count), strict=True)):
        between = [raw[gap.start : gap.end] for raw, gap in zip(raws, gaps, strict=True)]
        ends = any(map(_BREAK.search, between)) and not first < k < last
        if ends or k in (first, last):
            cut = [gap.start + _cut(said) for gap, said in zip(gaps, between, strict=True)]
            folded = hidden if k == last else 0
            yield _Piece(Span(done[0], cut[0]), Span(done[1], cut[1]), folded=folded, ends=True)
            done = cut[0], cut[1]
    yield _Piece(Span(done[0], a.end), Span(done[1], b.end))


def _gaps(found: list[Word], within: Span, count: int) -> list[Span]:
    """What stands before, between and after the first words of a stretch."""
    starts = [within.start, *(word.end for word in found[:count])]
    ends = [*(word.start for word in found[:count]), within.end]
    return [Span(start, end) for start, end in zip(starts, ends, strict=True)]


def _cut(between: str) -> int:
    """Where a row ends between two words: at the end of a line, else before the next word."""
    breaks = list(_BREAK.finditer(between))
    end = breaks[-1] if breaks else _BLANK.search(between)
    return end.end() if end else len(between)


def _rows(pieces: Iterable[_Piece]) -> Iterator[list[_Piece]]:
    """The pieces of each row."""
    row: list[_Piece] = []
    for piece in pieces:
        row.append(piece)
        if piece.ends:
            yield row
            row = []
    if row:
        yield row


def _row(row: list[_Piece], raws: tuple[str, ...]) -> str:
    """A row of the table; none where nothing is in it."""
    if row[0].folded:
        return _across(f"… {row[0].folded:,} words the same …")
    cells = [
        "".join(_cell_part(raw, piece, side) for piece in row).strip()
        for side, raw in zip("ab", raws, strict=True)
    ]
    columns = (
        f'<td dir="rtl" lang="ar" data-evidence="copy" style="{_WORDS}">{cell}</td>'
        for cell in cells
    )
    return f"<tr>{''.join(columns)}</tr>" if any(cells) else ""


def _across(note: str) -> str:
    """A row that says what is not shown."""
    return f'<tr><td colspan="2" dir="ltr" lang="en" style="{_FOLDED}">{note}</td></tr>'


def _cell_part(raw: str, piece: _Piece, side: str) -> str:
    """A piece on one side: as it stands, marked if it differs, a caret where the words are missing.

    The class of the change is written once, before the words of the later copy if it has some.
    """
    start, end = piece.a if side == "a" else piece.b
    text = escape(legible(raw[start:end]))
    if piece.edit is None:
        return text
    change = escape(legible(str(piece.edit.change)))
    if start == end:
        said = f"{change}: words of the other copy only"
        return f'<b title="{said}">{_CARET}</b> '
    both = piece.a.start < piece.a.end and piece.b.start < piece.b.end
    tag = "mark" if both else "del" if side == "a" else "ins"
    said = f"{change}: {'other words' if both else 'in this copy only'}"
    marked = f'<{tag} style="{_MARKS[tag]}" title="{said}">{text}</{tag}>'
    label = f'<small dir="ltr" lang="en" style="{_LABEL}">{change}</small>'
    return marked if both and side == "a" else label + marked


_LEGEND = (
    f'<p dir="ltr" lang="en" style="{_PLACE}">'
    f'<del style="{_MARKS["del"]}">In the right copy only</del>; '
    f'<ins style="{_MARKS["ins"]}">in the left copy only</ins>; '
    f'<mark style="{_MARKS["mark"]}">other words</mark>; '
    f"<b>{_CARET}</b> where the other copy has more words. Small: what a difference "
    "changes. Punctuation is not compared, nor is spelling where all words agree.</p>"
)


def _way(doc_id: object, part: str, start: int, end: int, html: str, *, quiet: bool = False) -> str:
    """A place in words; where there is a page of the article, a report makes it a link.

    A quiet one offers no citation.
    """
    doc = escape(str(doc_id))
    span = f'data-part="{part}" data-start="{start}" data-end="{end}"{" data-quiet" * quiet}'
    return f'<span data-doc="{doc}" {span}>{html}</span>'


def _where(
    study: Study,
    row: Mapping[Any, Any],
    part: str,
    spans: list[tuple[str, int, int]],
    around: int,
    note: str = "",
) -> str:
    """A passage with its spans marked, and the line that says where it stands; `note` is HTML."""
    low, high = min(start for _, start, _ in spans), max(end for _, _, end in spans)
    raw = study.passage(row["doc_id"], part=part)
    line, (first, last) = _context(raw, low, high, around)
    marked = _marked(raw[first:last], [(tag, s - first, e - first) for tag, s, e in spans])
    before, after = "…" if first > line.start else "", "…" if last < line.end else ""
    said_where = f"<bdi>{escape(legible(str(row['doc_id'])))}</bdi>, {part}, characters"
    place = _way(row["doc_id"], part, low, high, f"{said_where} {low:,} to {high:,}")
    if row.get("status") in BY_HAND:
        note = "; ".join(filter(None, [note, f"{row['status']} by a person"]))
    said = f"; {note}" if note else ""
    return (
        f'<p dir="rtl" lang="ar" data-evidence style="{_PASSAGE}">{before}{marked}{after}</p>'
        f'<p dir="ltr" lang="en" style="{_PLACE}">{place}{said}</p>'
    )


def _context(raw: str, low: int, high: int, around: int) -> tuple[Span, Span]:
    """The paragraph around a span, and what is shown of it: no word is cut."""
    around_it = [p for p in paragraphs(raw) if p.end > low and p.start < high]
    line = Span(around_it[0].start, around_it[-1].end) if around_it else Span(low, high)
    first = max(line.start, raw.rfind(" ", line.start, max(line.start, low - around)) + 1)
    last = raw.find(" ", min(line.end, high + around), line.end)
    return line, Span(first, line.end if last < 0 else last)


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
    return Evidence("".join(blocks) or '<p lang="en">None.</p>')
