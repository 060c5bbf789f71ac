"""How often, in whose words, and more than elsewhere: the findings counted, side by side.

Views over the tables of the earlier stages; every count says at which level it was made.
"""

from collections import Counter
from collections.abc import Sequence
from functools import cache
from statistics import NormalDist

import numpy as np
import pandas as pd

from analysis import passages, tables
from analysis.duplication import LEVELS, SAME, level, reading_order
from analysis.entities import Actors
from analysis.reporting import lexicon
from analysis.scan import Ints
from analysis.text import Span, stop_words, words

MIN_COUNT = 3
PRIOR = 0.01  # of the corpus: Monroe et al. scale the prior to a fraction of the data


def _counts(findings: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Number of findings at each level by the columns of `by`, which may be missing."""
    keys = list(by)
    counted = findings.groupby(keys, dropna=False, sort=False).size().rename("found").to_frame()
    for name in LEVELS[1:]:
        counted[name] = level(findings, name).groupby(keys, dropna=False, sort=False).size()
    return counted.fillna(0).astype("int64").reset_index()


def _spread(findings: pd.DataFrame, documents: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Number of articles and of known outlets that have a finding, by the columns of `by`."""
    known = findings.merge(documents[["doc_id", "outlet"]], on="doc_id")
    return known.groupby(list(by), dropna=False, sort=False).agg(
        documents=("doc_id", "nunique"), outlets=("outlet", "nunique")
    )


def entity_frequency(documents: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """How often each entity is named, at the four levels.

    Args:
        documents: table `documents`.
        mentions: table `mentions`.

    Returns:
        Table `entity_frequency`, the most named first (once per article). Dispersion is Gries' DP
        (Gries 2008, Int. J. of Corpus Linguistics 13:4) over articles: half the sum of the
        differences between an article's share of the words and its share of the mentions.
    """
    counted = _counts(mentions, ["entity", "type"]).set_index(["entity", "type"])
    counted = counted.join(_spread(mentions, documents, ["entity", "type"]))
    confirmed = mentions["status"].isin(["confirmed", "corrected", "added"])
    counted["confirmed"] = confirmed.groupby([mentions["entity"], mentions["type"]]).mean()
    counted = counted.reset_index()
    dispersion = _dispersion(documents, level(mentions, "once_article"))
    counted["dispersion"] = counted["entity"].map(dispersion)
    order = counted.sort_values(["once_article", "found", "entity"], ascending=[False, False, True])
    return tables.frame("entity_frequency", order)


def _dispersion(documents: pd.DataFrame, mentions: pd.DataFrame) -> pd.Series:
    """Gries' DP by entity; empty where there is but one article."""
    if len(documents) < 2 or mentions.empty:
        return pd.Series(dtype="float64")
    size = documents.set_index("doc_id")["n_words"].astype("float64")
    expected = size / size.sum()
    observed = mentions.groupby(["entity", "doc_id"]).size().astype("float64")
    observed /= observed.groupby("entity").transform("sum")
    in_articles = observed.index.get_level_values("doc_id").map(expected.to_dict())
    # Articles without a mention differ by their whole expected share.
    differences = (observed - in_articles).abs() - in_articles
    return (differences.groupby("entity").sum() + 1) / 2


def naming(documents: pd.DataFrame, mentions: pd.DataFrame, actors: Actors) -> pd.DataFrame:
    """Which names each outlet uses, in its own words and in those of its sources.

    Args:
        documents: table `documents`.
        mentions: table `mentions`.
        actors: the actor files, for the stance of a name.

    Returns:
        Table `naming`; anaphors are left out, since they depend on what was named before.
    """
    named = mentions[~mentions["anaphor"].astype(bool)]
    named = named.merge(documents[["doc_id", "outlet"]], on="doc_id")
    named["voice"] = np.where(named["statement_id"].isna(), "own", "quoted")
    keys = ["entity", "name", "outlet", "voice"]
    counted = _counts(named, keys)
    articles = named.groupby(keys, dropna=False, sort=False)["doc_id"].nunique()
    counted["documents"] = articles.to_numpy()
    whole = counted.groupby(["entity", "outlet", "voice"], dropna=False)["once_article"].transform(
        "sum"
    )
    counted["share"] = counted["once_article"] / whole.where(whole > 0)
    counted["stance"] = [
        actors.stance(e, n) for e, n in zip(counted["entity"], counted["name"], strict=True)
    ]
    return tables.frame("naming", counted.sort_values(keys, na_position="last"))


def voices(documents: pd.DataFrame, attributions: pd.DataFrame) -> pd.DataFrame:
    """Who is quoted how much, directly and indirectly.

    Args:
        documents: table `documents`.
        attributions: table `attributions`.

    Returns:
        Table `voices`: sources by entity where they have one, else by their normalised wording,
        the most quoted first (once per article). A statement inside another counts too.
    """
    said = attributions.assign(source=_whole_words(attributions, documents))
    said["source_kind"] = said["source_kind"].where(said["source"].notna(), "unknown")
    wording = said["source"].fillna("").map(lambda s: " ".join(w.form for w in words(s)))
    said["key"] = (
        said["source_entity"].fillna("").where(said["source_entity"].notna(), "= " + wording)
    )
    said["key"] = said["key"].where(said["source"].notna(), "")
    counted = _counts(said, ["key"]).set_index("key").join(_spread(said, documents, ["key"]))
    once = level(said, "once_article")
    for mode in ("direct", "indirect"):
        counted[mode] = once[once["mode"] == mode].groupby("key").size()
    counted[["direct", "indirect"]] = counted[["direct", "indirect"]].fillna(0)
    for column in ("source", "source_entity", "source_kind"):
        counted[column] = _most_frequent(said, column)
    order = counted.reset_index().sort_values(
        ["once_article", "found", "key"], ascending=[False, False, True]
    )
    return tables.frame("voices", order.drop(columns="key"))


def _whole_words(attributions: pd.DataFrame, documents: pd.DataFrame) -> pd.Series:
    """Sources for showing: after a proclitic ل the article's alef is written again (للوزير)."""
    text = documents.set_index("doc_id")["text"].to_dict()
    shown = [
        f"ا{source}"
        if part == "body"
        and not pd.isna(source)
        and text[doc][max(0, start - 1) : start + 1] == "لل"
        and lexicon().lost_alef(source, text[doc])
        else source
        for doc, part, source, start in zip(
            *(attributions[c] for c in ("doc_id", "part", "source", "source_start")), strict=True
        )
    ]
    return pd.Series(shown, index=attributions.index, dtype="str")


def _most_frequent(rows: pd.DataFrame, column: str) -> pd.Series:
    """By key, the most frequent value of a column, the first among equals."""
    counted = rows.groupby(["key", column], sort=False).size().reset_index(name="times")
    ranked = counted.sort_values("times", ascending=False, kind="stable")
    return ranked.drop_duplicates("key").set_index("key")[column]


def sharing(documents: pd.DataFrame, reuse: pd.DataFrame, reasons: pd.DataFrame) -> pd.DataFrame:
    """Which outlet prints later what another one printed earlier.

    A copy that several outlets printed earlier counts for each of them, by the earliest copy that
    the outlet has. Copies of one article that agree by four fifths are one, as in `families`.

    Args:
        documents: table `documents`.
        reuse: table `reuse`.
        reasons: table `reasons`. Pairs of boilerplate are left out, those of agency copy are
            counted; a pair without a row counts like any other.

    Returns:
        Table `sharing`, a row an ordered pair of two known outlets, those that share most first.
    """
    pairs = _between_outlets(documents, reuse, reasons)
    if pairs.empty:
        return tables.frame("sharing", [])
    keys = ["from_outlet", "to_outlet"]
    firsts = pairs.drop_duplicates("copy").groupby(keys)
    counted = firsts.agg(
        passages=("copy", "size"),
        articles=("b_doc", "nunique"),
        from_articles=("a_doc", "nunique"),
        edited=("edited", "sum"),
        order_unknown=("order_unknown", "sum"),
    )
    agency = pairs.groupby([*keys, "copy"])["agency"].any()
    counted["agency"] = agency.groupby(keys).sum()
    counted["chars"] = _covered(pairs).groupby([pairs[key] for key in keys]).sum()
    counted = counted.reset_index()
    written = documents.groupby("outlet")["n_chars"].sum()
    counted["share"] = counted["chars"] / counted["to_outlet"].map(written)
    order = counted.sort_values(["passages", *keys], ascending=[False, True, True])
    return tables.frame("sharing", order)


def _between_outlets(
    documents: pd.DataFrame, reuse: pd.DataFrame, reasons: pd.DataFrame
) -> pd.DataFrame:
    """Pairs of two outlets with what is counted of them; those of one `copy` earliest first."""
    known = documents.assign(rank=reading_order(documents)).set_index("doc_id")
    of = {
        reason: reuse["reuse_id"].isin(reasons.loc[reasons["reason"] == reason, "reuse_id"])
        for reason in ("boilerplate", "agency")
    }
    outlets = [reuse[side].map(known["outlet"]) for side in ("a_doc", "b_doc")]
    dates = [reuse[side].map(known["date"]) for side in ("a_doc", "b_doc")]
    pairs = reuse.assign(
        from_outlet=outlets[0],
        to_outlet=outlets[1],
        rank=reuse["a_doc"].map(known["rank"]),
        edited=reuse["kind"] == "edited",
        order_unknown=dates[0].isna() | dates[1].isna() | (dates[0] == dates[1]),
        agency=of["agency"],
    )
    differ = outlets[0].notna() & outlets[1].notna() & (outlets[0] != outlets[1])
    pairs = pairs[differ & ~of["boilerplate"]]
    pairs = pairs.assign(copy=_copies(pairs))
    return pairs.sort_values(["copy", "rank", "a_start"], kind="stable")


def _copies(pairs: pd.DataFrame) -> Ints:
    """The number of the later copy of each pair, one for copies that agree by four fifths."""
    article = pairs.groupby(["from_outlet", "b_doc"], sort=False).ngroup()
    spans = np.column_stack([article, pairs["b_start"], pairs["b_end"]]).astype(np.int64)
    nodes, at = np.unique(spans, axis=0, return_inverse=True)
    return passages.same(nodes, SAME)[at.ravel()]


def _covered(pairs: pd.DataFrame) -> pd.Series:
    """Characters of the later copy of each pair that no pair before it in its article has."""
    keys = ["from_outlet", "b_doc"]
    ordered = pairs.sort_values([*keys, "b_start", "b_end"], kind="stable")
    reached = ordered.groupby(keys)["b_end"].cummax()
    before = reached.groupby([ordered[key] for key in keys]).shift().fillna(0)
    start = ordered["b_start"].clip(lower=before)
    return (ordered["b_end"] - start).clip(lower=0).reindex(pairs.index)


def keyness(
    documents: pd.DataFrame, families: pd.DataFrame, *, group: str = "outlet"
) -> pd.DataFrame:
    """Words that one group of articles uses more than the others.

    Args:
        documents: table `documents`.
        families: table `families`, so that a passage counts once per article.
        group: the column of `documents` that makes the groups.

    Returns:
        Table `keyness`, empty with fewer than two groups. Log-odds ratio with informative
        Dirichlet prior (Monroe, Colaresi and Quinn 2008, Political Analysis 16:4): the prior is the
        corpus' own distribution. Words of the stop list, numbers and words seen fewer than three
        times are left out; q is corrected over all rows (Benjamini and Hochberg 1995). Words
        count as independent here: passages shared by outlets make the intervals too narrow.
    """
    from scipy import stats  # slow to import, and only needed here

    known = documents[documents[group].notna()]
    counts, articles, written = _word_counts(known, known[group], families)
    if len(counts.columns) < 2 or counts.empty:
        return tables.frame("keyness", [])
    rows = [
        _log_odds(counts, articles, name).assign(comparison=group, group=name, written=written)
        for name in counts.columns
    ]
    found = pd.concat(rows)
    found["q"] = stats.false_discovery_control(2 * stats.norm.sf(found["z"].abs()))
    found = found.sort_values(["group", "z", "term"], ascending=[True, False, True])
    return tables.frame("keyness", found)


def _log_odds(counts: pd.DataFrame, articles: pd.DataFrame, group: str) -> pd.DataFrame:
    """Equations 15, 16, 19 and 22 of Monroe et al. 2008, for one group against the rest."""
    a = counts[group].to_numpy(float)
    b = counts.to_numpy(float).sum(axis=1) - a
    prior = PRIOR * (a + b)
    rest_a = (a + prior).sum() - (a + prior)
    rest_b = (b + prior).sum() - (b + prior)
    log_odds = np.log((a + prior) / rest_a) - np.log((b + prior) / rest_b)
    error = np.sqrt(1 / (a + prior) + 1 / (b + prior))
    half = NormalDist().inv_cdf(0.975) * error
    return pd.DataFrame(
        {
            "term": counts.index,
            "count": counts[group].to_numpy(),
            "count_rest": (counts.sum(axis=1) - counts[group]).to_numpy(),
            "documents": articles[group].to_numpy(),
            "documents_rest": (articles.sum(axis=1) - articles[group]).to_numpy(),
            "log_odds": log_odds,
            "z": log_odds / error,
            "lower": log_odds - half,
            "upper": log_odds + half,
        }
    )


def _word_counts(
    documents: pd.DataFrame, groups: pd.Series, families: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """Words by groups: how often, a passage once per article; in how many articles; as written."""
    spellings: Counter[tuple[str, str]] = Counter()
    pasted = _pasted(families)
    counts: dict[str, Counter[str]] = {name: Counter() for name in sorted(groups.unique())}
    articles: dict[str, Counter[str]] = {name: Counter() for name in counts}
    for doc_id, text, group in zip(documents["doc_id"], documents["text"], groups, strict=True):
        left_out = pasted.get(doc_id, ())
        kept = [w for w in words(text) if not any(s <= w.start < e for s, e in left_out)]
        spellings.update((w.form, text[w.start : w.end]) for w in kept)
        forms = [w.form for w in kept]
        counts[group].update(forms)
        articles[group].update(set(forms))
    total = sum(counts.values(), Counter())
    terms = sorted(w for w, n in total.items() if n >= MIN_COUNT and _is_term(w))
    written: dict[str, str] = {}
    for (form_of_it, spelling), _ in sorted(spellings.items(), key=lambda s: (-s[1], s[0])):
        written.setdefault(form_of_it, spelling)
    return _by_group(counts, terms), _by_group(articles, terms), [written[term] for term in terms]


def _by_group(counted: dict[str, Counter[str]], terms: list[str]) -> pd.DataFrame:
    columns = {name: [counter[term] for term in terms] for name, counter in counted.items()}
    return pd.DataFrame(columns, index=pd.Index(terms, dtype="str"), dtype="int64")


def _pasted(families: pd.DataFrame) -> dict[str, list[Span]]:
    """Later copies of a passage in the same article."""
    ordered = families.sort_values(["family", "doc_id", "start"])
    later = ordered[ordered.duplicated(["family", "doc_id"])]
    found: dict[str, list[Span]] = {}
    for doc_id, start, end in zip(later["doc_id"], later["start"], later["end"], strict=True):
        found.setdefault(doc_id, []).append(Span(int(start), int(end)))
    return found


@cache
def _is_term(word: str) -> bool:
    """Whether a normalised word says something by itself."""
    return len(word) > 1 and not word[0].isdigit() and not _is_stop(word)


def _is_stop(word: str) -> bool:
    stop = stop_words()
    return word in stop or (word[0] in "وف" and word[1:] in stop)
