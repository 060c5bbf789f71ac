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


def accuracy() -> pd.DataFrame:
    """How often the tables are right in articles that nobody looked at while rules were written.

    Returns:
        Columns table, right if, annotated, found, precision, recall, F1, as text: what
        `benchmarks/accuracy.py` measured on the test part of the sample.
    """
    return pd.read_csv(FOLDER / "accuracy.csv", dtype="str", keep_default_na=False)
