"""What the others' articles carry, and this outlet's do not: not found, which is not omitted.

Nothing is said of why. A thing may be told in words that are not recognised, in an article that was
not scraped, or before or after: hence the number of articles that were read, their dates, the
nearest candidate, and the chance that so many articles carry it as rarely.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd
from rapidfuzz import fuzz, process
from scipy import stats

from analysis import scan, tables
from analysis.paraphrases import LEAST_WORDS
from analysis.scan import Ints
from analysis.text import words
from analysis.voices import most_frequent

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
    often = most_frequent(found, "item", "said")
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
    things, held = searched.places(items)
    enough = [
        thing
        for thing, at in enumerate(held)
        if len(at) >= MIN_ARTICLES and searched.outlets_of(at) >= MIN_OUTLETS
    ]
    found = searched.without([held[thing] for thing in enough])
    if found.empty:
        return tables.frame("not_found", [])
    drawn = found[["units", "units_with", "units_here"]].drop_duplicates()
    chance = drawn.assign(p=stats.hypergeom.pmf(0, *drawn.to_numpy().T))
    found = found.merge(chance, how="left")
    # What was found is no row, and yet a thing that could have been missing.
    found_there = np.ones(len(enough) * len(searched.outlets) - len(found))
    found["q"] = stats.false_discovery_control(np.append(found["p"], found_there))[: len(found)]
    named = things.iloc[enough].reset_index(drop=True).loc[found.pop("thing")]
    found = found.join(named.reset_index(drop=True))
    found = found.sort_values(["p", "outlet", "kind", "item"], ignore_index=True)
    near = [
        # Whose words are not reported may be named all the same: that is no candidate.
        {} if kind == "source" else searched.nearest(*stretch)
        for kind, *stretch in found.loc[: _SHOWN - 1, ["kind", "said", "begin", "end"]].to_numpy()
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
        self.text = scan.one_by_one(self.documents["text"])
        unit = np.arange(len(order)) if groups is None else groups.loc[self.ids].to_numpy()
        self.unit = pd.factorize(unit)[0].astype(np.int64)
        # Articles that share passages count once: by the first of them in a stretch of articles.
        self.before = _before(self.unit)
        self.before_in_outlet = _before(self.outlet * len(self.unit) + self.unit)
        self.in_unit = np.sort(self.unit * len(self.unit) + np.arange(len(self.unit)))
        # Outlet by outlet, and in each by their dates.
        self.of_outlets = np.sort(self.outlet * len(self.outlet) + np.arange(len(self.outlet)))
        self._those_of = lru_cache(maxsize=1 << 14)(self._articles_of)

    def places(self, items: pd.DataFrame) -> tuple[pd.DataFrame, list[Ints]]:
        """Each thing (columns kind, item, said), and the places of the articles that carry it."""
        grouped = items.groupby(["kind", "item"], sort=True)
        thing, at = grouped.ngroup().to_numpy(), self.ids.get_indexer(items["doc_id"])
        order = np.lexsort((at, thing))
        order = order[at[order] >= 0]  # those of known outlets only
        edges = np.searchsorted(thing[order], np.arange(1, grouped.ngroups))
        return grouped["said"].first().reset_index(), np.split(at[order], edges)

    def outlets_of(self, held: Ints) -> int:
        """How many outlets some articles come from."""
        return len(np.unique(self.outlet[held]))

    def without(self, things: Sequence[Ints]) -> pd.DataFrame:
        """The outlets whose articles of these days do not carry what others' articles do.

        Args:
            things: the places of the articles that carry each.

        Returns:
            The columns of table `not_found` that tell of articles and their numbers, units,
            units_with, units_here; thing (its number); begin and end, the outlet's articles in
            `of_outlets`.
        """
        made = [np.empty((9, 0), dtype=np.int64)]
        for thing, held in enumerate(things):
            having = np.unique(self.outlet[held])
            low, high = self._days(held)
            begin, end, units_here, _ = self._those_of(low, high)
            lacking = begin < end
            lacking[having] = False
            (at,) = np.nonzero(lacking)
            same = (thing, len(held), len(having), *self._units(held, low, high))
            made.append(
                np.stack([at, begin[at], end[at], units_here[at], *np.full((len(at), 5), same).T])
            )
        whole = np.concatenate(made, axis=1)
        at, begin, end, units_here, thing, articles, outlets, units, units_with = whole
        return pd.DataFrame(
            {
                "thing": thing,
                "begin": begin,
                "end": end,
                "outlet": self.outlets.to_numpy(dtype=object)[at],
                "articles": end - begin,
                "first": self._date(begin),
                "last": self._date(end - 1),
                "articles_elsewhere": articles,
                "outlets_elsewhere": outlets,
                "units": units,
                "units_with": units_with,
                "units_here": units_here,
            }
        )

    def _articles_of(self, low: int, high: int) -> tuple[Ints, Ints, Ints, int]:
        """Of some days: each outlet's articles in `of_outlets`, their groups, and all groups."""
        wide = np.arange(len(self.outlets)) * len(self.outlet)
        begin, end = (np.searchsorted(self.of_outlets, wide + at) for at in (low, high))
        new = self.before_in_outlet[low:high] < low
        units_here = np.bincount(self.outlet[low:high][new], minlength=len(self.outlets))
        return begin, end, units_here, int(np.count_nonzero(self.before[low:high] < low))

    def _date(self, places: Ints) -> npt.NDArray[np.object_] | None:
        """The dates of articles by their places in `of_outlets`."""
        if not self.dated:
            return None
        shown = self.day.dt.strftime("%Y-%m-%d").to_numpy(dtype=object)
        found: npt.NDArray[np.object_] = shown[self.of_outlets[places] % len(shown)]
        return found

    def _units(self, held: Ints, low: int, high: int) -> tuple[int, int]:
        """How many groups of articles of these days there are, and how many carry a thing.

        A group of which some articles carry it counts on both sides: as one with, one without.
        """
        groups, carrying = np.unique(self.unit[held], return_counts=True)
        here, behind = (
            np.searchsorted(self.in_unit, groups * len(self.unit) + at) for at in (low, high)
        )
        whole = int(np.count_nonzero(carrying == behind - here))
        without = self._those_of(low, high)[3] - whole
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

    def nearest(self, said: str, begin: int, end: int) -> dict[str, object]:
        """The most similar run of words in some of `of_outlets`, and where it stands."""
        wanted = [word.form for word in words(said)][:_LONGEST]
        runs: dict[str, tuple[int, int, int]] = {}
        for at in (self.of_outlets[begin:end] % len(self.outlet)).tolist():
            for run, start, stop in _runs(self.text(at), len(wanted)):
                runs.setdefault(run, (at, start, stop))
        best = process.extractOne(
            " ".join(wanted), list(runs), scorer=fuzz.ratio, score_cutoff=100 * _LOOSE
        )
        if best is None:
            return {}
        at, start, stop = runs[best[0]]
        return {
            "candidate": self.text(at)[start:stop],
            "similarity": best[1] / 100,
            "candidate_doc": self.ids[at],
            "candidate_start": start,
            "candidate_end": stop,
        }


def _runs(raw: str, length: int) -> Iterator[tuple[str, int, int]]:
    """All runs of a number of words, normalised, with their places."""
    found = words(raw)
    for at in range(len(found) - length + 1):
        some = found[at : at + length]
        yield " ".join(word.form for word in some), some[0].start, some[-1].end
