"""Whose words are printed: shares of sources, kinds, modes and cues, at four levels of counting."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis import resampling, tables
from analysis.compare import counts_at_levels, spread
from analysis.duplication import level
from analysis.reporting import lexicon
from analysis.resampling import Floats
from analysis.scan import Ints
from analysis.text import words

NAMED = ("named", "organisation", "document")
UNNAMED = ("role", "collective")
FEATURES = ("kind", "named", "mode", "cue_class")
MIN_SAID = 5  # statements of a source, once per article, from which its cues are compared


def voices(documents: pd.DataFrame, attributions: pd.DataFrame, groups: pd.Series) -> pd.DataFrame:
    """Who is quoted how much, directly and indirectly.

    Args:
        documents: table `documents`.
        attributions: table `attributions`.
        groups: the independent group of each article, by doc_id (`resampling.independent`).

    Returns:
        Table `voices`: sources by entity where they have one, else by their normalised wording, a
        surname alone going with the full name before it in the article; the most quoted first
        (once per article). A statement inside another counts too.
    """
    said = _with_key(attributions, documents)
    counted = counts_at_levels(said, ["key"]).set_index("key")
    once = level(said, "once_article")
    total = max(len(once), 1)
    for mode in ("direct", "indirect"):
        counted[mode] = once[once["mode"] == mode].groupby("key").size()
    counted[["direct", "indirect"]] = counted[["direct", "indirect"]].fillna(0)
    counted["words"] = once.groupby("key")["words"].sum()
    counted["words"] = counted["words"].fillna(0)
    counted["share"] = counted["once_article"] / total
    counted = counted.join(spread(said, documents, ["key"]))
    at = pd.Index(counted.index).get_indexer(once["key"])
    ends = _intervals(at, np.zeros(len(at), dtype=np.int64), once, groups, len(counted))
    counted[["lower", "upper"]] = ends
    for column in ("source", "source_entity", "source_kind"):
        counted[column] = most_frequent(said, "key", column)
    order = counted.reset_index().sort_values(
        ["once_article", "found", "key"], ascending=[False, False, True]
    )
    return tables.frame("voices", order.drop(columns="key"))


def voice_shares(
    documents: pd.DataFrame, attributions: pd.DataFrame, groups: pd.Series
) -> pd.DataFrame:
    """How statements are told: kinds of source, named or not, direct or not, classes of cue.

    Args:
        documents: table `documents`.
        attributions: table `attributions`.
        groups: the independent group of each article, by doc_id.

    Returns:
        Table `voice_shares`: first all statements, then those of each outlet, then mode and cue
        class for each entity that is quoted at least five times once per article.
    """
    said = _with_key(attributions, documents)
    said["kind"] = said["source_kind"]
    said["named"] = said["kind"].map(_is_named)
    said = said.merge(documents[["doc_id", "outlet"]], on="doc_id", how="left")
    often = level(said, "once_article")["source_entity"].value_counts()
    frequent = said[said["source_entity"].isin(often.index[often >= MIN_SAID])]
    found = [
        *(_shares(said, ["all"], by, groups, documents) for by in FEATURES),
        *(
            _shares(said[said["outlet"].notna()], ["outlet"], by, groups, documents)
            for by in FEATURES
        ),
        *(_shares(frequent, ["source_entity"], by, groups, documents) for by in FEATURES[2:]),
    ]
    made = pd.concat([one for one in found if len(one)], ignore_index=True) if len(said) else said
    return tables.frame("voice_shares", made)


def _shares(
    said: pd.DataFrame, scope: list[str], by: str, groups: pd.Series, documents: pd.DataFrame
) -> pd.DataFrame:
    """The rows of one feature: for all, for each outlet, or for each source."""
    if said.empty:
        return said.iloc[:0]
    column = scope[0]
    scopes = said[column].astype("str") if column in said else ""
    given = said.assign(value=said[by].astype("str"), scope=scopes).drop(columns="outlet")
    keys = ["scope", "value"]
    counted = counts_at_levels(given, keys).set_index(keys)
    once = level(given, "once_article")
    sums = once.groupby(keys)["words"].sum().rename("words")
    counted = counted.join(sums).join(spread(given, documents, keys)).fillna({"words": 0})
    totals = once.groupby("scope").size()
    of_row = totals.reindex(counted.index.get_level_values("scope"))
    counted["share"] = counted["once_article"] / of_row.to_numpy()
    rows = counted.index.get_indexer(pd.MultiIndex.from_frame(once[keys]))
    wholes = pd.factorize(once["scope"], sort=True)[0].astype(np.int64)
    counted[["lower", "upper"]] = _intervals(rows, wholes, once, groups, len(counted))
    made = counted.reset_index().sort_values(
        ["scope", "once_article", "value"], ascending=[True, False, True]
    )
    own = made.pop("scope")
    return made.assign(
        by=by,
        outlet=own if column == "outlet" else None,
        source_entity=own if column == "source_entity" else None,
    )


def _is_named(kind: object) -> str:
    if kind in NAMED:
        return "named"
    return "unnamed" if kind in UNNAMED else "unknown"


def _intervals(
    rows: Ints, wholes: Ints, once: pd.DataFrame, groups: pd.Series, size: int
) -> Floats:
    """95 % intervals of shares; missing for rows that nothing once per article stands in."""
    found = np.full((size, 2), np.nan)
    if len(once):
        group = groups.loc[once["doc_id"]].to_numpy(np.int64)
        used, at = np.unique(rows, return_inverse=True)
        found[used] = resampling.share_intervals(at, wholes, group, int(groups.max()) + 1)
    return found


def _with_key(attributions: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Statements with whole words of the source, a key by which sources are one, words said."""
    said = attributions.assign(source=_whole_words(attributions, documents))
    said["source_kind"] = said["source_kind"].where(said["source"].notna(), "unknown")
    said["source_kind"] = said["source_kind"].fillna("unknown")
    said["key"] = list(_keys(said))
    said["words"] = said["content"].fillna("").map(lambda text: len(words(text)))
    return said


def _keys(said: pd.DataFrame) -> Iterator[str]:
    """By entity, else by wording; in an article a surname goes with the full name before it."""
    full: dict[tuple[str, str], str] = {}
    columns = ("doc_id", "source", "source_entity", "source_kind")
    for doc, source, entity, kind in zip(*(said[c] for c in columns), strict=True):
        if pd.isna(source):
            yield ""
        elif not pd.isna(entity):
            yield str(entity)
        else:
            forms = [word.form for word in words(str(source))]
            key = "= " + " ".join(forms)
            if kind == "named" and forms:
                last = forms[-1].removeprefix("ال")
                if len(forms) > 1:
                    full.setdefault((doc, last), key)
                else:
                    key = full.get((doc, last), key)
            yield key


def _whole_words(attributions: pd.DataFrame, documents: pd.DataFrame) -> pd.Series:
    """Sources for showing: after a proclitic ل the article's alef is written again (للوزير)."""
    text = documents.set_index("doc_id")["text"].to_dict()
    shown = [
        f"ا{source}"
        if part == "body"
        and not pd.isna(source)
        and not pd.isna(start)
        and text[doc][max(0, start - 1) : start + 1] == "لل"
        and lexicon().lost_alef(source, text[doc])
        else source
        for doc, part, source, start in zip(
            *(attributions[c] for c in ("doc_id", "part", "source", "source_start")), strict=True
        )
    ]
    return pd.Series(shown, index=attributions.index, dtype="str")


def most_frequent(rows: pd.DataFrame, key: str, column: str) -> pd.Series:
    """By key, the most frequent value of a column, the first among equals."""
    counted = rows.groupby([key, column], sort=False).size().reset_index(name="times")
    ranked = counted.sort_values("times", ascending=False, kind="stable")
    return ranked.drop_duplicates(key).set_index(key)[column]
