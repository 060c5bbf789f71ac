"""What the others' articles carry, and this outlet's do not: not found, which is not omitted.

Nothing is said of why. A thing may be told in words that are not recognised, in an article that was
not scraped, or before or after: hence the number of articles that were read, their dates, the
nearest candidate, and the chance that so many articles carry it as rarely.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process
from scipy import stats

from analysis import tables
from analysis.scan import Ints
from analysis.text import words

MIN_OUTLETS = 2  # other outlets that carry a thing
MIN_ARTICLES = 3  # and articles
MARGIN = 1  # days before and after the others' articles that may carry it too
_LOOSE = 0.60  # below that, the nearest words are no candidate
_SHOWN = 200  # rows whose nearest candidate is searched for
_LONGEST = 6  # words of a name that are searched for


def carried(
    mentions: pd.DataFrame, attributions: pd.DataFrame, actions: pd.DataFrame
) -> pd.DataFrame:
    """Which article carries what.

    Args:
        mentions: table `mentions`, those that count for their entity.
        attributions: table `attributions`.
        actions: table `actions`.

    Returns:
        Columns kind (entity; source: somebody whose words are reported; action: who does what to
        whom, both known), item, said (an example, as written), doc_id; once an article.
    """
    done = actions[actions["actor_entity"].notna() & actions["target_entity"].notna()]
    parts = [
        _items("entity", mentions["entity"], mentions["name"], mentions["doc_id"]),
        _items(
            "source", attributions["source_entity"], attributions["source"], attributions["doc_id"]
        ),
        _items(
            "action",
            done["actor_entity"] + " " + done["action"] + " " + done["target_entity"],
            done["actor"] + " " + done["verb"] + " " + done["target"],
            done["doc_id"],
        ),
    ]
    return pd.concat(parts, ignore_index=True)


def _items(kind: str, item: pd.Series, said: pd.Series, doc_id: pd.Series) -> pd.DataFrame:
    found = pd.DataFrame({"kind": kind, "item": item, "said": said, "doc_id": doc_id})
    found = found[found["item"].notna()]
    often = found.groupby("item")["said"].agg(lambda names: names.value_counts().index[0])
    return found.drop_duplicates(["item", "doc_id"]).assign(said=lambda f: f["item"].map(often))


def not_found(
    documents: pd.DataFrame, items: pd.DataFrame, groups: pd.Series | None = None
) -> pd.DataFrame:
    """What at least two other outlets carry and an outlet does not.

    Args:
        documents: table `documents`.
        items: as `carried` gives it.
        groups: the independent group of each article, by doc_id: articles that share passages
            carry a thing once; each by itself if missing.

    Returns:
        Table `not_found`. The outlet's articles are those from a day before the others' first
        article that carries the thing to a day after their last; all, where dates are missing.
        p is the chance that none of so many articles (or groups of articles) carries it, if who
        carries it had nothing to do with the outlet (hypergeometric: Fisher 1935); q is corrected
        over all rows (Benjamini and Hochberg 1995). The candidate, told for the 200 surest rows, is
        the most similar run of words in these articles (normalised Levenshtein similarity), from
        0.60 on.
    """
    searched = _Searched(documents[documents["outlet"].notna()], groups)
    rows: list[dict[str, object]] = []
    for (kind, item), mine in items.groupby(["kind", "item"], sort=True):
        held = searched.places(mine["doc_id"])
        if len(held) >= MIN_ARTICLES:
            said = mine["said"].iloc[0]
            rows += (
                {"kind": kind, "item": item, "said": said, **r} for r in searched.without(held)
            )
    found = pd.DataFrame(rows)
    if found.empty:
        return tables.frame("not_found", [])
    drawn = found[["units", "units_with", "units_here"]].to_numpy().T
    found["p"] = stats.hypergeom.pmf(0, *drawn)
    found["q"] = stats.false_discovery_control(found["p"])
    found = found.sort_values(["p", "outlet", "kind", "item"], ignore_index=True)
    top = found.head(_SHOWN)
    near = [searched.nearest(*row) for row in zip(top["said"], top["places"], strict=True)]
    return tables.frame("not_found", found.join(pd.DataFrame(near)))


class _Searched:
    """The articles of known outlets, by their dates."""

    def __init__(self, documents: pd.DataFrame, groups: pd.Series | None) -> None:
        day = pd.to_datetime(documents["date"], errors="coerce")
        order = np.argsort(day.to_numpy(), kind="stable")
        self.documents = documents.iloc[order].reset_index(drop=True)
        self.day = day.iloc[order].reset_index(drop=True)
        self.dated = bool(self.day.notna().all())
        self.ids = pd.Index(self.documents["doc_id"])
        outlet, self.outlets = pd.factorize(self.documents["outlet"], sort=True)
        self.outlet = outlet.astype(np.int64)
        self.texts: list[str] = self.documents["text"].tolist()
        self.of_outlet = [np.flatnonzero(self.outlet == at) for at in range(len(self.outlets))]
        unit = np.arange(len(order)) if groups is None else groups.loc[self.ids].to_numpy()
        self.unit = pd.factorize(unit)[0].astype(np.int64)
        # Articles that share passages count once: by the first of them, of all and of an outlet.
        first = ~pd.Series(self.unit).duplicated().to_numpy()
        first_of_outlet = ~pd.DataFrame({"u": self.unit, "o": self.outlet}).duplicated().to_numpy()
        self.units_before = np.append(0, np.cumsum(first))
        self.outlet_units = [np.append(0, np.cumsum(first_of_outlet[at])) for at in self.of_outlet]

    def places(self, doc_ids: pd.Series) -> Ints:
        """The places of articles, those of known outlets only."""
        at = self.ids.get_indexer(doc_ids)
        return np.sort(at[at >= 0])

    def without(self, held: Ints) -> Iterator[dict[str, object]]:
        """The outlets whose articles of these days do not carry what others' articles do."""
        having = np.unique(self.outlet[held])
        if len(having) < MIN_OUTLETS:
            return
        low, high = self._days(held)
        units_with = len(np.unique(self.unit[held]))
        units = max(int(self.units_before[high] - self.units_before[low]), units_with)
        for at in np.setdiff1d(np.arange(len(self.outlets)), having):
            mine = self.of_outlet[at]
            begin, end = np.searchsorted(mine, [low, high])
            if begin == end:
                continue
            here = mine[begin:end]
            count = int(self.outlet_units[at][end] - self.outlet_units[at][begin])
            yield {
                "outlet": self.outlets[at],
                "articles": len(here),
                "first": _iso(self.day[here[0]]),
                "last": _iso(self.day[here[-1]]),
                "articles_elsewhere": len(held),
                "outlets_elsewhere": len(having),
                "units": units,
                "units_with": units_with,
                "units_here": min(max(count, 1), units),
                "places": here,
            }

    def _days(self, held: Ints) -> tuple[int, int]:
        """The articles of the days of some articles, a day more at both ends."""
        if not self.dated:
            return 0, len(self.ids)
        margin = pd.Timedelta(days=MARGIN)
        low = self.day.searchsorted(self.day[held[0]] - margin)
        high = self.day.searchsorted(self.day[held[-1]] + margin, side="right")
        return int(low), int(high)

    def nearest(self, said: str, places: Ints) -> dict[str, object]:
        """The most similar run of words in some articles, and where it stands."""
        wanted = [word.form for word in words(said)][:_LONGEST]
        runs: dict[str, tuple[int, int, int]] = {}
        for at in places.tolist():
            for run, start, end in _runs(self.texts[at], len(wanted)):
                runs.setdefault(run, (at, start, end))
        best = process.extractOne(
            " ".join(wanted), list(runs), scorer=fuzz.ratio, score_cutoff=100 * _LOOSE
        )
        if best is None:
            return {}
        at, start, end = runs[best[0]]
        return {
            "candidate": self.texts[at][start:end],
            "similarity": best[1] / 100,
            "candidate_doc": self.ids[at],
            "candidate_start": start,
            "candidate_end": end,
        }


def _iso(day: object) -> str | None:
    return f"{day:%Y-%m-%d}" if isinstance(day, pd.Timestamp) else None  # NaT is none


def _runs(raw: str, length: int) -> Iterator[tuple[str, int, int]]:
    """All runs of a number of words, normalised, with their places."""
    found = words(raw)
    for at in range(len(found) - length + 1):
        some = found[at : at + length]
        yield " ".join(word.form for word in some), some[0].start, some[-1].end
