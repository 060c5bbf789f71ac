"""How right are the tables? What people corrected in them, and what a coded sample says of them."""

import pandas as pd

from analysis.correction_files import kinds
from analysis.ledger import KEPT, LOST, MOOT, MOVED, OVERRULED
from analysis.prose import Prose, listed, number, quoted
from analysis.resources import FOLDER
from analysis.study import Study

STATUSES = ("machine", "confirmed", "corrected", "added")
_TOLD = {
    MOVED: "found again at another place",
    KEPT: "hold against what the machine now says",
    MOOT: "reject what is no longer found",
    OVERRULED: "are overruled by later ones",
}


def corrected(study: Study) -> Prose:
    """What became of the corrections; those that changed nothing are listed."""
    if "corrections" not in study or study["corrections"].empty:
        return Prose(
            "Nobody has corrected these tables yet: `python -m analysis review` writes a sheet for "
            "it, what is in doubt first."
        )
    made = study["corrections"]
    counts = made["outcome"].value_counts()
    coders = listed(sorted({quoted(name) for name in made["coder"].dropna()}))
    by = f" by {coders}" if coders else ""
    told = listed(f"{counts[name]} {what}" for name, what in _TOLD.items() if name in counts)
    said = f"{number(len(made), 'correction')}{by} went into these tables"
    said += f": {told}." if told else "."
    lost = made[made["outcome"] == LOST]
    if len(lost):
        what = "finds its place no longer" if len(lost) == 1 else "find their places no longer"
        said += f" **{number(len(lost), 'correction')} {what}**, and changed nothing:\n"
    for row in lost.to_dict("records"):
        words = f"{quoted(row['quote'])}: " if isinstance(row["quote"], str) else ""
        said += f"\n- {quoted(row['file'])}, {row['place']}: {words}{quoted(row['reason'], 'en')}"
    return Prose(said)


def statuses(study: Study) -> pd.DataFrame:
    """Whose word the rows are.

    Returns:
        A row for each table that can be corrected, with the number of its rows by status.
    """
    rows = []
    for table in kinds():
        counts = study[table]["status"].value_counts()
        rows.append({"table": table, **{name: int(counts.get(name, 0)) for name in STATUSES}})
    return pd.DataFrame(rows)


def by_people(study: Study) -> list[Prose]:
    """What the first page tells of people's work: corrections and a coded sample, if any."""
    told = []
    if "corrections" in study and not study["corrections"].empty:
        told.append(corrected(study))
    if is_coded(study):
        told.append(measured(study))
    return told


def is_coded(study: Study) -> bool:
    """Whether people coded a sample of this corpus."""
    return "validation" in study and not study["validation"].empty


def measured(study: Study) -> Prose:
    """Of what texts it is told how often the tables are right, and by whom."""
    if not is_coded(study):
        return Prose(
            "Measured on articles of the project's sample from which no rule was written, written "
            "and annotated by language models: for other texts no more than a hint. `python -m "
            "analysis sample` draws paragraphs of this corpus for people to code."
        )
    whole = _whole(study)
    most = whole["units"].max()
    coders = study["agreement"]["coders"].max() if len(study["agreement"]) else 1
    left = [
        (whole["unjudged"].sum(), "finding was passed over", "findings were passed over"),
        (
            whole["changed"].sum(),
            "judged finding is no longer made",
            "judged findings are no longer made",
        ),
    ]
    out = listed(f"{n:,} {one if n == 1 else many}" for n, one, many in left if n)
    return Prose(
        f"Measured on {number(most, 'paragraph')} of this corpus, drawn at random and coded by "
        f"{number(coders, 'person', 'people')}: what the machine found by itself, before anybody "
        "corrected it. Coders see what it found and may overlook what it overlooked, so recall is "
        f"an upper bound.{f' Left out: {out}.' if out else ''}"
    )


def _whole(study: Study) -> pd.DataFrame:
    """Rows of tables as such, in all groups together."""
    made = study["validation"]
    return made[made["group"].isna() & (made["what"] == made["table"])]


def accuracy(study: Study | None = None) -> pd.DataFrame:
    """How often the tables are right: by the coders of this corpus, else by our own figures.

    Args:
        study: a study; without it, our own figures.

    Returns:
        Columns table, right if, annotated, found, precision, recall, F1, as text: what
        `benchmarks/accuracy.py` measured on the test part of the sample. Of a coded study: table,
        right, found, precision and recall with their intervals, of all groups together.
    """
    if study is None or not is_coded(study):
        return pd.read_csv(FOLDER / "accuracy.csv", dtype="str", keep_default_na=False)
    made = study["validation"]
    return _shown_scores(made[made["group"].isna()])


def by_group(study: Study) -> pd.DataFrame:
    """Precision and recall of the tables, group by group; empty where nobody coded a sample."""
    if not is_coded(study):
        return pd.DataFrame()
    made = study["validation"]
    rows = made[made["group"].notna() & (made["what"] == made["table"])]
    return _shown_scores(rows).assign(group=rows["group"].array)[
        ["table", "group", "found", "precision", "recall"]
    ]


def _shown_scores(rows: pd.DataFrame) -> pd.DataFrame:
    field = rows["what"].where(rows["what"] != rows["table"], "found there")
    return pd.DataFrame(
        {
            "table": rows["table"].array,
            "right if": field.array,
            "found": [f"{n:,.0f}" for n in rows["found"]],
            "precision": _with_ends(rows, "precision"),
            "recall": _with_ends(rows, "recall"),
        }
    )


def _with_ends(rows: pd.DataFrame, name: str, shown: str = "{:.2f}") -> list[str]:
    """A share with its interval, as text; the interval only where there is one."""
    told = []
    for value, low, high in rows[[name, f"{name}_lower", f"{name}_upper"]].itertuples(index=False):
        ends = "" if pd.isna(low) else f" ({shown.format(low)}–{shown.format(high)})"
        told.append("" if pd.isna(value) else shown.format(value) + ends)
    return told


def agreement(study: Study) -> pd.DataFrame:
    """How far coders agree: a row for each thing they judge; empty where nobody coded."""
    if not is_coded(study):
        return pd.DataFrame()
    made = study["agreement"].rename(columns={"lower": "alpha_lower", "upper": "alpha_upper"})
    return pd.DataFrame(
        {
            "table": made["table"].array,
            "what": made["what"].array,
            "judged by two": [f"{n:,}" for n in made["units"]],
            "alpha": _with_ends(made, "alpha"),
            "share that agrees": ["" if pd.isna(v) else f"{v:.2f}" for v in made["share"]],
        }
    )


def shares(study: Study, table: str = "attributions") -> pd.DataFrame:
    """Shares of a table's categories by group, as the machine counts and as coders would.

    Args:
        study: a study.
        table: one that was coded.

    Returns:
        Columns group (all, then each), category, machine, corrected with its interval (too few
        coded: no interval, and so no estimate is shown), as text; empty where nobody coded.
    """
    if not is_coded(study):
        return pd.DataFrame()
    made = study["corrected_shares"]
    made = made[(made["table"] == table) & made["corrected_share"].notna()]
    made = pd.concat([made[made["group"].isna()], made[made["group"].notna()]])
    told = made.assign(corrected_share_lower=made["lower"], corrected_share_upper=made["upper"])
    corrected = pd.Series(_with_ends(told, "corrected_share", "{:.0%}"), dtype="str")
    return pd.DataFrame(
        {
            "group": made["group"].fillna("all").array,
            "category": made["value"].fillna("not known").array,
            "machine": [f"{v:.0%}" for v in made["share"]],
            "corrected": corrected.mask(told["lower"].isna().to_numpy(), "too few coded"),
        }
    )
