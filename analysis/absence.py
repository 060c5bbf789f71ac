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
from analysis.paraphrases import LEAST_WORDS
from analysis.scan import Ints
from analysis.text import words

MIN_OUTLETS = 2  # other outlets that carry a thing
MIN_ARTICLES = 3  # and articles
MARGIN = 1  # days before and after the others' articles that may carry it too
_DATED = 0.5  # share of articles with a date, above which days are looked at
_LOOSE = 0.60  # below that, the nearest words are no candidate
_SHOWN = 200  # rows whose nearest candidate is searched for
_LONGEST = 12  # words of a name or a statement that are searched for


def carried(
    mentions: pd.DataFrame,
    attributions: pd.DataFrame,
    actions: pd.DataFrame,
    paraphrases: pd.DataFrame,
) -> pd.DataFrame:
    """Which article carries what.

    Args:
        mentions: table `mentions`, those that count for their entity.
        attributions: table `attributions`.
        actions: table `actions`.
        paraphrases: table `paraphrases`.

    Returns:
        Columns kind (entity; source: somebody whose words are reported; statement: in the same
        words, or in others; action: who does what to whom, both known), item, said (an example, as
        written), doc_id; once an article.
    """
    statements = _statements(attributions, paraphrases)
    done = actions[actions["actor_entity"].notna() & actions["target_entity"].notna()]
    parts = [
        _items("entity", mentions["entity"], _names(mentions), mentions["doc_id"]),
        _items(
            "source", attributions["source_entity"], attributions["source"], attributions["doc_id"]
        ),
        _items("statement", statements["item"], statements["content"], statements["doc_id"]),
        _items(
            "action",
            done["actor_entity"] + " " + done["action"] + " " + done["target_entity"],
            done["actor"] + " " + done["verb"] + " " + done["target"],
            done["doc_id"],
        ),
    ]
    return pd.concat(parts, ignore_index=True)


def _statements(attributions: pd.DataFrame, paraphrases: pd.DataFrame) -> pd.DataFrame:
    """Statements that are long enough, with the first that says the same: their `item`."""
    told = attributions[attributions["parent_id"].isna() & attributions["content"].notna()]
    forms = [[word.form for word in words(text)] for text in told["content"]]
    told = told.assign(same=[" ".join(form) for form in forms])
    told = told[np.array([len(form) >= LEAST_WORDS for form in forms], dtype=np.bool_)]
    group = told["statement_id"].map(paraphrases.set_index("statement_id")["group"])
    of_words = group.groupby(told["same"]).transform("min")  # copies, which paraphrases leave out
    same = of_words.astype("str").where(of_words.notna(), told["same"])
    return told.assign(item=told.groupby(same)["statement_id"].transform("first"))


def _names(mentions: pd.DataFrame) -> pd.Series:
    """What is said of each entity: its names, and anaphors where it has no other."""
    named = mentions["name"].mask(mentions["anaphor"].astype(bool))
    alone = named.groupby(mentions["entity"]).transform("count") == 0
    return named.where(~alone, mentions["name"])


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
        article that carries the thing to a day after their last. Articles without a date stand
        aside; where half of the articles have none, all are searched, whatever their day.
        p is the chance that none of so many articles (or groups of articles) carries it, if who
        carries it had nothing to do with the outlet (hypergeometric: Fisher 1935); the first and
        the last article, which set the days, stand aside. q is corrected over all things that were
        looked for in any outlet, found or not (Benjamini and Hochberg 1995). The candidate, told
        for the 200 surest rows, is the most similar run of words in these articles (normalised
        Levenshtein similarity), from 0.60 on.
    """
    searched = _Searched(documents[documents["outlet"].notna()], groups)
    rows: list[dict[str, object]] = []
    looked_for = 0  # things in outlets, found or not
    for (kind, item), mine in items.groupby(["kind", "item"], sort=True):
        held = searched.places(mine["doc_id"])
        if len(held) >= MIN_ARTICLES and searched.outlets_of(held) >= MIN_OUTLETS:
            looked_for += len(searched.outlets)
            said = mine["said"].iloc[0]
            rows += (
                {"kind": kind, "item": item, "said": said, **r} for r in searched.without(held)
            )
    found = pd.DataFrame(rows)
    if found.empty:
        return tables.frame("not_found", [])
    drawn = found[["units", "units_with", "units_here"]].to_numpy().T
    found["p"] = stats.hypergeom.pmf(0, *drawn)
    # What was found is no row, and yet a thing that could have been missing.
    found_there = np.ones(looked_for - len(found))
    found["q"] = stats.false_discovery_control(np.append(found["p"], found_there))[: len(found)]
    found = found.sort_values(["p", "outlet", "kind", "item"], ignore_index=True)
    top = found.head(_SHOWN)
    near = [
        # Whose words are not reported may be named all the same: that is no candidate.
        {} if kind == "source" else searched.nearest(said, places)
        for kind, said, places in zip(top["kind"], top["said"], top["places"], strict=True)
    ]
    return tables.frame("not_found", found.join(pd.DataFrame(near)))


def _before(unit: Ints) -> Ints:
    """The place before each at which its unit stands last; -1 for none."""
    place = pd.Series(np.arange(len(unit)))
    return place.groupby(unit).shift(fill_value=-1).to_numpy(np.int64)


class _Searched:
    """The articles of known outlets, by their dates."""

    def __init__(self, documents: pd.DataFrame, groups: pd.Series | None) -> None:
        day = pd.to_datetime(documents["date"], errors="coerce")
        self.dated = bool(day.notna().mean() > _DATED)
        kept = day.notna().to_numpy() | (not self.dated)
        documents, day = documents[kept], day[kept]
        order = np.argsort(day.to_numpy(), kind="stable")
        self.documents = documents.iloc[order].reset_index(drop=True)
        self.day = day.iloc[order].reset_index(drop=True)
        self.ids = pd.Index(self.documents["doc_id"])
        outlet, self.outlets = pd.factorize(self.documents["outlet"], sort=True)
        self.outlet = outlet.astype(np.int64)
        self.texts: list[str] = self.documents["text"].tolist()
        self.of_outlet = [np.flatnonzero(self.outlet == at) for at in range(len(self.outlets))]
        unit = np.arange(len(order)) if groups is None else groups.loc[self.ids].to_numpy()
        self.unit = pd.factorize(unit)[0].astype(np.int64)
        # Articles that share passages count once: by the first of them in a stretch of articles.
        self.before = _before(self.unit)
        self.before_in_outlet = [_before(self.unit[at]) for at in self.of_outlet]
        self.in_unit = np.sort(self.unit * len(self.unit) + np.arange(len(self.unit)))

    def places(self, doc_ids: pd.Series) -> Ints:
        """The places of articles, those of known outlets only."""
        at = self.ids.get_indexer(doc_ids)
        return np.sort(at[at >= 0])

    def outlets_of(self, held: Ints) -> int:
        """How many outlets some articles come from."""
        return len(np.unique(self.outlet[held]))

    def without(self, held: Ints) -> Iterator[dict[str, object]]:
        """The outlets whose articles of these days do not carry what others' articles do."""
        having = np.unique(self.outlet[held])
        low, high = self._days(held)
        units, units_with = self._units(held, low, high)
        for at in np.setdiff1d(np.arange(len(self.outlets)), having):
            mine = self.of_outlet[at]
            begin, end = np.searchsorted(mine, [low, high])
            if begin == end:
                continue
            here = mine[begin:end]
            count = int(np.count_nonzero(self.before_in_outlet[at][begin:end] < begin))
            yield {
                "outlet": self.outlets[at],
                "articles": len(here),
                "first": _iso(self.day[here[0]]) if self.dated else None,
                "last": _iso(self.day[here[-1]]) if self.dated else None,
                "articles_elsewhere": len(held),
                "outlets_elsewhere": len(having),
                "units": units,
                "units_with": units_with,
                "units_here": count,
                "places": here,
            }

    def _units(self, held: Ints, low: int, high: int) -> tuple[int, int]:
        """How many groups of articles of these days there are, and how many carry a thing.

        A group of which some articles carry it counts on both sides: as one with, one without.
        """
        groups, carrying = np.unique(self.unit[held], return_counts=True)
        here, behind = (
            np.searchsorted(self.in_unit, groups * len(self.unit) + at) for at in (low, high)
        )
        whole = int(np.count_nonzero(carrying == behind - here))
        without = int(np.count_nonzero(self.before[low:high] < low)) - whole
        # The days were chosen by two that carry it.
        ends = len(np.unique(self.unit[[held[0], held[-1]]])) if self.dated else 0
        return without + len(groups) - ends, len(groups) - ends

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
