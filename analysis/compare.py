"""How often, in whose words, and more than elsewhere: the findings counted, side by side.

Views over the tables of the earlier stages; every count says at which level it was made.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from analysis import agencies, evidence, passages, resampling, tables
from analysis.duplication import LEVELS, SAME, level, reading_order
from analysis.entities import ADJECTIVE, Actors
from analysis.names import spelt
from analysis.resampling import Floats
from analysis.scan import Ints
from analysis.text import words

BY_HAND = ("confirmed", "corrected", "added")  # the status of what a person has looked at

MIN_NAMED = 3  # times an outlet must name an entity, or choose, before it is compared


def counts_at_levels(findings: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Number of findings at each level by the columns of `by`, which may be missing."""
    keys = list(by)
    counted = findings.groupby(keys, dropna=False, sort=False).size().rename("found").to_frame()
    for name in LEVELS[1:]:
        counted[name] = level(findings, name).groupby(keys, dropna=False, sort=False).size()
    return counted.fillna(0).astype("int64").reset_index()


def spread(findings: pd.DataFrame, documents: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Number of articles and of known outlets that have a finding, by the columns of `by`."""
    known = findings.merge(documents[["doc_id", "outlet"]], on="doc_id")
    return known.groupby(list(by), dropna=False, sort=False).agg(
        documents=("doc_id", "nunique"), outlets=("outlet", "nunique")
    )


def counted(mentions: pd.DataFrame) -> pd.DataFrame:
    """The mentions that count for their entity.

    Args:
        mentions: table `mentions`.

    Returns:
        Its rows without duals, which name two entities in one word, without adjectives that may
        only qualify a noun (السفير الروسي), and without what only a tagger knows.
    """
    single = (mentions["form"] != "dual") & (mentions["doubtful"] != ADJECTIVE)
    return mentions[single & listed(mentions)]


def listed(mentions: pd.DataFrame) -> pd.Series:
    """Which mentions an actor file or the list of places knows, or a person has confirmed."""
    sure = mentions["status"].isin(BY_HAND)
    return (mentions["method"] == "dictionary") | sure


def unlisted(
    documents: pd.DataFrame, mentions: pd.DataFrame, groups: pd.Series | None = None
) -> pd.DataFrame:
    """How often each name is found that only a tagger knows.

    Args:
        documents: table `documents`.
        mentions: the rows of `mentions` that are not `listed`.
        groups: see `entity_frequency`.

    Returns:
        Table `unlisted`, the most frequent first (once per article): names of one type that are
        the same once normalised, in their commonest spelling, with columns of `entity_frequency`.
    """
    known = mentions["type"] + ":" + mentions["name"].map(_normalised)
    mentions = mentions.assign(entity=known)
    counted = entity_frequency(documents, mentions, groups)
    spelling = mentions.groupby("entity", sort=False)["name"].agg(
        lambda names: names.mode().iloc[0]
    )
    counted["name"] = counted["entity"].map(spelling)
    return tables.frame("unlisted", counted)


def _normalised(name: str) -> str:
    return " ".join(spelt(word.form) for word in words(name))


def entity_frequency(
    documents: pd.DataFrame, mentions: pd.DataFrame, groups: pd.Series | None = None
) -> pd.DataFrame:
    """How often each entity is named, at the four levels.

    Args:
        documents: table `documents`.
        mentions: table `mentions`.
        groups: the independent group of each article, by doc_id (`resampling.independent`); each
            article by itself if missing.

    Returns:
        Table `entity_frequency`, the most named first (once per article). Dispersion is Gries' DP
        (Gries 2008, Int. J. of Corpus Linguistics 13:4) over articles: half the sum of the
        differences between an article's share of the words and its share of the mentions.
    """
    counted = counts_at_levels(mentions, ["entity", "type"]).set_index(["entity", "type"])
    counted = counted.join(spread(mentions, documents, ["entity", "type"]))
    confirmed = mentions["status"].isin(BY_HAND)
    counted["confirmed"] = confirmed.groupby([mentions["entity"], mentions["type"]]).mean()
    counted = counted.reset_index()
    once = level(mentions, "once_article")
    counted["dispersion"] = counted["entity"].map(_dispersion(documents, once))
    groups = _each_by_itself(documents) if groups is None else groups
    if groups.nunique() >= resampling.MIN_GROUPS:
        at = pd.Index(counted["entity"]).get_indexer(once["entity"])
        counts = resampling.counts(at, _group_of(once, groups), (len(counted), groups.max() + 1))
        counted[["lower", "upper"]] = resampling.interval(counts)
    order = counted.sort_values(["once_article", "found", "entity"], ascending=[False, False, True])
    return tables.frame("entity_frequency", order)


def _each_by_itself(documents: pd.DataFrame) -> pd.Series:
    return pd.Series(range(len(documents)), index=documents["doc_id"], dtype="int64")


def _group_of(findings: pd.DataFrame, groups: pd.Series) -> Ints:
    """The independent group of articles that each finding stands in."""
    return groups.loc[findings["doc_id"]].to_numpy(np.int64)


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


_VOICE = ["outlet", "voice", "source_entity", "source_kind"]  # missing: unknown, or nobody


def naming(
    documents: pd.DataFrame,
    mentions: pd.DataFrame,
    attributions: pd.DataFrame,
    actors: Actors,
    groups: pd.Series | None = None,
) -> pd.DataFrame:
    """Which names each outlet uses, in its own words and in those of each of its sources.

    Args:
        documents: table `documents`.
        mentions: table `mentions`.
        attributions: table `attributions`, for who says what a mention stands in.
        actors: the actor files, for the stance of a name.
        groups: the independent group of each article, by doc_id; each by itself if missing.

    Returns:
        Table `naming`; anaphors are left out, since they depend on what was named before. The
        interval of a share is missing where the entity is named in fewer than ten independent
        groups of articles of the outlet and voice.
    """
    named = _named(documents, mentions, attributions)
    groups = _each_by_itself(documents) if groups is None else groups
    keys = ["entity", "name", *_VOICE]
    counted = counts_at_levels(named, keys)
    articles = named.groupby(keys, dropna=False, sort=False)["doc_id"].nunique()
    counted["documents"] = articles.to_numpy()
    of_voice = counted.groupby(["entity", *_VOICE], dropna=False, sort=False)
    whole = of_voice["once_article"].transform("sum")
    counted["share"] = counted["once_article"] / whole.where(whole > 0)
    counted[["lower", "upper"]] = _share_intervals(named, groups, keys)
    counted["stance"] = [
        actors.stance(e, n) for e, n in zip(counted["entity"], counted["name"], strict=True)
    ]
    return tables.frame("naming", counted.sort_values(keys, na_position="last"))


def _named(
    documents: pd.DataFrame, mentions: pd.DataFrame, attributions: pd.DataFrame
) -> pd.DataFrame:
    """The mentions by a name, with outlet, voice and, in a statement, its source."""
    named = mentions[~mentions["anaphor"].astype(bool)]
    named = named.merge(documents[["doc_id", "outlet"]], on="doc_id")
    said = attributions.set_index("statement_id")
    own = named["statement_id"].isna()
    named["voice"] = np.where(own, "own", "quoted")
    named["source_entity"] = named["statement_id"].map(said["source_entity"]).astype("str")
    kind = named["statement_id"].map(said["source_kind"]).astype("str").fillna("unknown")
    named["source_kind"] = kind.mask(own | named["source_entity"].notna())
    return named


def _share_intervals(named: pd.DataFrame, groups: pd.Series, keys: list[str]) -> Floats:
    """Intervals of the shares of names, in the order in which the names come first."""
    row = named.groupby(keys, dropna=False, sort=False).ngroup().to_numpy()
    voice = named.groupby(["entity", *_VOICE], dropna=False, sort=False).ngroup().to_numpy()
    found = np.full((row.max(initial=-1) + 1, 2), np.nan)
    once = named.index.isin(level(named, "once_article").index)
    row, voice, group = row[once], voice[once], _group_of(named[once], groups)
    rows, at = np.unique(row, return_inverse=True)
    found[rows] = resampling.share_intervals(
        at, voice.astype(np.int64), group, int(groups.max()) + 1
    )
    return found


def naming_tests(
    documents: pd.DataFrame,
    mentions: pd.DataFrame,
    attributions: pd.DataFrame,
    sources: pd.Series | None = None,
) -> pd.DataFrame:
    """Do outlets differ in what they call an entity, in their own words?

    Args:
        documents: table `documents`.
        mentions: table `mentions`.
        attributions: table `attributions`.
        sources: what each mention is evidence of, by the index of `mentions`; see
            `evidence.sources`. Its article if missing.

    Returns:
        Table `naming_tests`: a row for each entity that at least two outlets name at least three
        times, once per article, anaphors apart, and by more than one name; see
        `resampling.permutation_test`. A person's surname is no other name than the full one, which
        an article uses first. What was copied is one unit of evidence (`groups`). Surest
        differences first.
    """
    article = pd.Index(documents["doc_id"]).get_indexer(mentions["doc_id"])
    known = mentions.assign(source=article if sources is None else sources, article=article)
    named = level(_named(documents, known, attributions), "once_article")
    own = named[(named["voice"] == "own") & named["outlet"].notna()]
    own = own.assign(name=_full_names(own))
    columns = {"options": "names", "uses": "mentions"}
    return tables.frame("naming_tests", differences(own, "entity", "name").rename(columns=columns))


def _full_names(named: pd.DataFrame) -> pd.Series:
    """The names; of a person, the full name in use for a surname."""
    full = named["name"].copy()
    persons = named[named["type"] == "PERS"]
    for _, rows in persons.groupby("entity"):
        full[rows.index] = rows["name"].map(full_names(rows["name"].unique()))
    return full


def full_names(names: Iterable[str]) -> dict[str, str]:
    """For each of a person's names itself, or for a surname the shortest name that ends in it."""
    longer = sorted((name for name in names if " " in name), key=lambda name: (len(name), name))
    return {
        name: next((full for full in longer if full.endswith(f" {name}")), name)
        if " " not in name
        else name
        for name in names
    }


def differences(own: pd.DataFrame, choice: str, option: str) -> pd.DataFrame:
    """Do outlets choose alike?

    Args:
        own: what they chose, once per article: columns outlet, doc_id, article and source (what it
            is evidence of, see `evidence.sources`), and those of the choice and the option taken.
        choice: the column of the choice.
        option: the column of what was chosen.

    Returns:
        A row for each choice that at least two outlets make at least three times, and not always
        alike: its column, outlets, options, articles, groups (units of evidence), uses, distance,
        p and q; surest differences first.
    """
    from scipy import stats  # slow to import, and only needed here

    own = own[own.groupby([choice, "outlet"])[option].transform("size") >= MIN_NAMED]
    by_choice = own.groupby(choice)
    several = by_choice["outlet"].transform("nunique") > 1
    own = own[several & (by_choice[option].transform("nunique") > 1)]
    outlets = pd.factorize(own["outlet"])[0].astype(np.int64)
    article, source = (own[column].to_numpy(np.int64) for column in ("article", "source"))
    own = own.assign(group=evidence.units(article, source, outlets))
    rows = []
    for name, made in own.groupby(choice):
        outlet, taken = (pd.factorize(made[column])[0] for column in ("outlet", option))
        distance, p = resampling.permutation_test(outlet, made["group"].to_numpy(), taken)
        counts = [made[column].nunique() for column in ("outlet", option, "doc_id", "group")]
        rows.append((name, *counts, len(made), distance, p))
    columns = [choice, "outlets", "options", "articles", "groups", "uses", "distance", "p"]
    found = pd.DataFrame(rows, columns=columns)
    if len(found):
        found["q"] = stats.false_discovery_control(found["p"])
    return found.sort_values(["p", "distance", choice], ascending=[True, False, True])


def cooccurrence(
    documents: pd.DataFrame, paragraphs: pd.DataFrame, mentions: pd.DataFrame
) -> pd.DataFrame:
    """Who is named together in one paragraph, and whether more often than chance would have it.

    Args:
        documents: table `documents`.
        paragraphs: table `paragraphs`. Boilerplate is left out, and a paragraph that stands in its
            article already.
        mentions: table `mentions`, those in the body, once per article.

    Returns:
        Table `cooccurrence`, the surest pairs first. G2 is the log-likelihood ratio of the four
        cells (Dunning 1993, Computational Linguistics 19:1), NPMI the normalised pointwise mutual
        information (Bouma 2009, GSCL). q takes paragraphs as independent.
    """
    kept, named = _named_once(documents, paragraphs, mentions)
    pairs = _pairs(named)
    if pairs.empty:
        return tables.frame("cooccurrence", [])
    keys = ["entity_a", "entity_b"]
    found = pairs.groupby(keys).agg(paragraphs=("place", "size"), articles=("doc_id", "nunique"))
    found = found.reset_index()
    alone = named["entity"].value_counts()
    a, b = (np.asarray(found[key].map(alone), dtype=np.float64) for key in keys)
    found = found.assign(**_association(found["paragraphs"].to_numpy(np.float64), a, b, len(kept)))
    found["q"] = _corrected(found["p"].to_numpy(), len(alone) * (len(alone) - 1) // 2)
    order = found.sort_values(["p", "paragraphs", *keys], ascending=[True, False, True, True])
    # Rounding leaves no chance at all of what is merely rare.
    least = 10.0**-tables.DECIMALS
    order[["p", "q"]] = order[["p", "q"]].clip(lower=least)
    return tables.frame("cooccurrence", order)


def together(
    documents: pd.DataFrame, paragraphs: pd.DataFrame, mentions: pd.DataFrame
) -> pd.DataFrame:
    """Where each pair of entities is named: what `cooccurrence` counts.

    Args:
        documents: table `documents`.
        paragraphs: table `paragraphs`.
        mentions: table `mentions`, those in the body, once per article.

    Returns:
        Columns doc_id, place (of the paragraph), entity_a, entity_b.
    """
    return _pairs(_named_once(documents, paragraphs, mentions)[1])


def _named_once(
    documents: pd.DataFrame, paragraphs: pd.DataFrame, mentions: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The paragraphs that count, and doc_id, place and entity of what is named in them."""
    kept = paragraphs[paragraphs["kind"] != "boilerplate"]
    kept = kept[~kept.duplicated(["doc_id", "text"])].reset_index(drop=True)
    return kept, _in_paragraphs(documents, kept, level(mentions, "once_article"))


def _pairs(named: pd.DataFrame) -> pd.DataFrame:
    pairs = named.merge(named, on=["doc_id", "place"], suffixes=("_a", "_b"))
    return pairs[pairs["entity_a"] < pairs["entity_b"]]


def _in_paragraphs(
    documents: pd.DataFrame, paragraphs: pd.DataFrame, mentions: pd.DataFrame
) -> pd.DataFrame:
    """doc_id, place (row of the paragraph) and entity, once for each entity of a paragraph."""
    body = mentions[mentions["part"] == "body"]
    if paragraphs.empty or body.empty:
        return pd.DataFrame(columns=["doc_id", "entity", "place"])
    # One axis for the corpus: articles end to end.
    articles = pd.Index(documents["doc_id"])
    wide = 1 + int(max(paragraphs["end"].max(), body["end"].max()))
    ours = articles.get_indexer(paragraphs["doc_id"]) * wide
    starts, ends = (ours + paragraphs[side].to_numpy(np.int64) for side in ("start", "end"))
    at = articles.get_indexer(body["doc_id"]) * wide + body["start"].to_numpy(np.int64)
    order = np.argsort(starts)
    place = order[np.maximum(np.searchsorted(starts[order], at, side="right") - 1, 0)]
    inside = (starts[place] <= at) & (at < ends[place])
    named: pd.DataFrame = body[["doc_id", "entity"]].assign(place=place)[inside]
    return named.drop_duplicates(["place", "entity"])


def _association(both: Floats, a: Floats, b: Floats, n: int) -> dict[str, Floats]:
    """Expected number, G2, NPMI, and p of a pair being together more often than by chance."""
    from scipy import stats  # slow to import, and only needed here

    expected = a * b / n
    observed = np.stack([both, a - both, b - both, n - a - b + both])
    by_chance = np.stack([expected, a * (n - b) / n, b * (n - a) / n, (n - a) * (n - b) / n])
    terms = np.zeros_like(observed)
    met = observed > 0
    terms[met] = observed[met] * np.log(observed[met] / by_chance[met])
    g2 = np.maximum(2 * terms.sum(axis=0), 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        npmi = np.where(both < n, np.log(both * n / (a * b)) / -np.log(both / n), 1.0)
    p = stats.norm.sf(np.sign(both - expected) * np.sqrt(g2))  # the signed root of G2
    return {"expected": expected, "g2": g2, "npmi": npmi, "p": p}


def _corrected(p: Floats, tests: int) -> Floats:
    """Benjamini and Hochberg's q where all other tests of the family have p = 1."""
    from scipy import stats  # slow to import, and only needed here

    corrected: Floats = stats.false_discovery_control(p) * (tests / len(p))
    return np.minimum(corrected, 1)


def sharing(documents: pd.DataFrame, reuse: pd.DataFrame, reasons: pd.DataFrame) -> pd.DataFrame:
    """Which outlet prints later what another one printed earlier.

    A copy that several outlets printed earlier counts for each of them, by the earliest copy that
    the outlet has. Where dates do not tell, an agency printed its copy before others did. Copies of
    one article that agree by four fifths are one, as in `families`.

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


def editing(
    documents: pd.DataFrame, reuse: pd.DataFrame, changes: pd.DataFrame, reasons: pd.DataFrame
) -> pd.DataFrame:
    """What outlets change in what other outlets printed: names swapped, attributions dropped.

    Each later copy is compared with the earliest copy of each other outlet, once.

    Args:
        documents: table `documents`.
        reuse: table `reuse`.
        changes: table `changes`.
        reasons: table `reasons`; see `sharing`.

    Returns:
        Table `editing`, a row a change of the same words into the same, by outlet and class.
    """
    pairs = _between_outlets(documents, reuse, reasons)
    if pairs.empty or changes.empty:
        return tables.frame("editing", [])
    between = ["from_outlet", "to_outlet"]
    pairs = pairs.drop_duplicates([*between, "copy"])
    kept = pairs[["reuse_id", *between, "b_doc", "order_unknown", "turned"]]
    found = changes.merge(kept, on="reuse_id")
    found = found.assign(
        a_text=found["a_text"].mask(found["turned"], found["b_text"]),
        b_text=found["b_text"].mask(found["turned"], found["a_text"]),
        op=found["op"].mask(found["turned"], found["op"].replace(_OPPOSITE)),
    )
    keys = ["to_outlet", "change", "op", "a_text", "b_text", "from_outlet"]
    counted = found.groupby(keys, dropna=False).agg(
        times=("reuse_id", "size"),
        articles=("b_doc", "nunique"),
        order_unknown=("order_unknown", "sum"),
    )
    order = ["to_outlet", "change", "times", "op", "a_text", "b_text", "from_outlet"]
    rising = [name != "times" for name in order]
    return tables.frame("editing", counted.reset_index().sort_values(order, ascending=rising))


_OPPOSITE = {"insert": "delete", "delete": "insert"}


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
    unknown = dates[0].isna() | dates[1].isna() | (dates[0] == dates[1])
    # Of agency copy the agency's own is the first, whatever the dates leave open.
    first, later = (of["agency"] & _are_agencies(names) for names in outlets)
    turned = unknown & later & ~first
    pairs = _turned(reuse.assign(from_outlet=outlets[0], to_outlet=outlets[1]), turned)
    pairs = pairs.assign(
        turned=turned,
        rank=pairs["a_doc"].map(known["rank"]),
        edited=pairs["kind"] == "edited",
        order_unknown=unknown & (first == later),
        agency=of["agency"],
    )
    differ = outlets[0].notna() & outlets[1].notna() & (outlets[0] != outlets[1])
    pairs = pairs[differ & ~of["boilerplate"]]
    pairs = pairs.assign(copy=_copies(pairs))
    return pairs.sort_values(["copy", "rank", "a_start"], kind="stable")


def _are_agencies(outlets: pd.Series) -> pd.Series:
    """Which outlets are agencies, by their names."""
    return outlets.isin([name for name in outlets.dropna().unique() if agencies.is_agency(name)])


def _turned(pairs: pd.DataFrame, which: pd.Series) -> pd.DataFrame:
    """Pairs, some of them with their sides exchanged."""
    sides = {"a_doc": "b_doc", "a_start": "b_start", "a_end": "b_end", "from_outlet": "to_outlet"}
    exchanged = sides | {b: a for a, b in sides.items()}
    return pairs.assign(**{to: pairs[to].mask(which, pairs[by]) for to, by in exchanged.items()})


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
