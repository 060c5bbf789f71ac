"""The researcher's last word: corrections put into what the machine found, on every run.

What a person confirmed, changed or added stays, also where the machine no longer finds it; what was
rejected stays away. What became of each correction is a table.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from analysis import attribution, tables
from analysis.actors import Entity
from analysis.correction_files import Correction, kinds
from analysis.ledger import PARTS, Articles, Ledger
from analysis.statements import Statement
from analysis.surroundings import quoted
from analysis.tables import Tables
from analysis.text import Span

# The statement around a row: the column that names it, and the stretch that stands in it.
_INSIDE = {
    "mentions": ("start", "end"),
    "evidentials": ("start", "end"),
    "actions": ("verb_start", "verb_end"),
    "quantities": ("start", "end"),
    "dates": ("start", "end"),
}

_Texts = Mapping[tuple[str, str], str]


class Corrected(NamedTuple):
    """Tables after the corrections.

    Attributes:
        tables: by name; rows of articles that no correction touches are as they were.
        corrections: table `corrections`: what became of each, in the order of files and rows.
    """

    tables: Mapping[str, pd.DataFrame]
    corrections: pd.DataFrame


def apply(
    found: Mapping[str, pd.DataFrame],
    documents: pd.DataFrame,
    corrections: Sequence[Correction],
    entities: Mapping[str, Entity],
) -> Corrected:
    """Puts corrections into what the machine found.

    A rejected row goes; a confirmed one says what it said when it was confirmed, so far as the
    sheet tells that; of an edited one the edited cells stay. The later of two corrections holds, by
    date (those without one come before all others), then by files and rows.

    Args:
        found: the tables that each article has for itself.
        documents: table `documents`.
        corrections: as `correction_files.load` gives them.
        entities: the entities of actor files and places, by id.

    Returns:
        New tables with their `status`, and the table `corrections`.
    """
    if not corrections:
        return Corrected(found, tables.frame("corrections", []))
    texts = {
        (str(doc_id), part): str(text)
        for doc_id, *both in documents[["doc_id", "title", "text"]].itertuples(index=False)
        for part, text in zip(PARTS, both, strict=True)
        if not pd.isna(text)
    }
    dates = dict(zip(documents["doc_id"], documents["date"], strict=True))
    made = dict(found)
    log: dict[int, dict[str, Any]] = {}
    touched: set[str] = set()
    oldest_first = sorted(enumerate(corrections), key=lambda pair: pair[1].date)
    for name, kind in kinds().items():  # mentions first: they tell whom a source names
        mine = [(number, one) for number, one in oldest_first if one.table == name]
        if mine:
            ledger = Ledger(kind, found[name], Articles(texts, dates, made["mentions"], entities))
            ledger.enter(mine)
            log |= ledger.log
            touched |= ledger.touched
            made[name] = ledger.table(pd.Index(documents["doc_id"]))
    _link(made, touched, texts)
    rows = [_told(one) | log[number] for number, one in enumerate(corrections)]
    return Corrected(made, tables.frame("corrections", rows))


def _told(one: Correction) -> dict[str, Any]:
    names = ("table", "action", "field", "coder", "date", "note", "quote", "file", "place")
    told = {name: getattr(one, name) or None for name in names}
    return told | {"given_id": one.id or None, "new": one.value or None}


def _link(made: Tables, touched: set[str], texts: _Texts) -> None:
    """Names the statement around each row anew, where statements came, went or moved."""
    said = made["attributions"]
    mine = said[said["doc_id"].isin(touched)]
    held = {doc_id: (rows, _statements(rows)) for doc_id, rows in mine.groupby("doc_id")}
    parents = said["parent_id"].copy()
    for rows, statements in held.values():
        ids = rows["statement_id"].tolist()
        around = attribution.parents(statements)
        parents.loc[rows.index] = [None if at is None else ids[at] for at in around]
    made["attributions"] = said.assign(parent_id=parents)
    for name, (start, end) in _INSIDE.items():
        table = made[name]
        inside = table["statement_id"].copy()
        columns = ["doc_id", "part", start, end]
        for at, (doc_id, part, first, last) in zip(
            table.index[table["doc_id"].isin(touched)],
            table.loc[table["doc_id"].isin(touched), columns].itertuples(index=False),
            strict=True,
        ):
            rows, statements = held.get(doc_id, (mine.iloc[:0], []))
            number = attribution.innermost(statements, part, int(first), int(last))
            inside[at] = None if number is None else rows["statement_id"].iloc[number]
        made[name] = table.assign(statement_id=inside)
        if name == "mentions":
            made[name] = _scare_quotes(made[name], table["statement_id"], texts)


def _statements(rows: pd.DataFrame) -> list[Statement]:
    """What of statements tells which stands in which."""
    made = []
    for row in rows.to_dict("records"):
        cue = None if pd.isna(row["cue_start"]) else Span(row["cue_start"], row["cue_end"])
        content = Span(row["content_start"], row["content_end"])
        made.append(
            Statement(row["part"], cue, row["cue_class"], None, False, None, content, row["mode"])
        )
    return made


def _scare_quotes(mentions: pd.DataFrame, before: pd.Series, texts: _Texts) -> pd.DataFrame:
    """A name in quotation marks is so set by the outlet only outside anybody's statement."""
    moved = (mentions["statement_id"].isna() != before.isna()) & ~mentions["status"].isin(
        ["corrected", "added"]
    )
    marked = mentions["scare_quoted"].copy()
    marked[moved] = [
        bool(pd.isna(row["statement_id"]))
        and quoted(texts[row["doc_id"], row["part"]], row["start"], row["end"])
        for row in mentions[moved].to_dict("records")
    ]
    return mentions.assign(scare_quoted=marked)
