"""What the tables say, in sentences: every number in them is computed, none is written down.

Each function returns Markdown, which a notebook renders. Where the corpus does not bear a
statement, the sentence says so instead.
"""

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

import pandas as pd

from analysis import compare, events, reasons, resampling
from analysis.duplication import LEVELS, level
from analysis.errors import AnalysisError
from analysis.resources import read_yaml
from analysis.study import Study, compared
from analysis.text import QUOTES, legible

_MARKDOWN = "\\`*_{}[]()#+-.!|~$^:>&<\"'"
SPREAD = 3  # articles that a word should stand in before it is said to be typical


class Prose(str):
    """Sentences in Markdown, which a notebook shows as such."""

    __slots__ = ()

    def _repr_markdown_(self) -> str:
        return str(self)


def number(count: float, one: str, many: str | None = None) -> str:
    """1 article, 2,000 articles."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def share(part: float, whole: float) -> str:
    """A share in per cent; below one per cent it says so."""
    if not whole:
        return "none"
    percent = 100 * part / whole
    if 99 < percent < 100:
        return "over 99 %"
    return "under 1 %" if 0 < percent < 1 else f"{percent:.0f} %"


def listed(items: Iterable[str]) -> str:
    """a, b and c."""
    given = list(items)
    return " and ".join(filter(None, [", ".join(given[:-1]), *given[-1:]]))


def grouped(study: Study) -> tuple[str, str]:
    """What one of the compared groups is called, and several."""
    period = study.by in ("outlet", "day", "week", "month", "year", "article")
    return (study.by, f"{study.by}s") if period else ("group", "groups")


def quoted(text: object, language: str = "ar") -> str:
    """Text of an article, of metadata or of a file in a sentence: isolated, free of Markdown."""
    plain = " ".join(legible(str(text)).split())
    safe = "".join(f"&#{ord(c)};" if c in _MARKDOWN else c for c in plain)
    return f'<bdi lang="{language}">{safe}</bdi>'


def figure(draw: Callable[..., Any], *tables: Any, **options: Any) -> Any:
    """Draws a figure, or says why the corpus has nothing to draw.

    Args:
        draw: a function of `analysis.plots`.
        tables: its tables.
        options: its options.
    """
    try:
        return draw(*tables, **options)
    except AnalysisError as error:
        return Prose(f"*No figure here: {escape(str(error))}.*")


# 01 The raw text


def corpus(study: Study) -> Prose:
    """How many articles, words and outlets, from when to when, and what was refused."""
    documents = study["documents"]
    said = [
        f"The corpus holds **{number(len(documents), 'article')}** "
        f"with {number(int(documents['n_words'].sum()), 'word')}.",
        _outlets(documents),
        _dates(documents),
    ]
    refused = len(study["refused"])
    if refused:
        said.append(f"**Not loaded: {number(refused, 'file or row', 'files or rows')}.**")
    return Prose(" ".join(said))


def _outlets(documents: pd.DataFrame) -> str:
    counts = documents["outlet"].value_counts()
    unknown = int(documents["outlet"].isna().sum())
    if counts.empty:
        return "No outlet is known, so nothing here can compare outlets."
    names = listed(f"{quoted(name)} ({count})" for name, count in sorted(counts.items())[:8])
    more = f" and {number(len(counts) - 8, 'other')}" if len(counts) > 8 else ""
    rest = f" For {number(unknown, 'article')} no outlet is known." if unknown else ""
    return f"They come from {number(len(counts), 'outlet')}: {names}{more}.{rest}"


def _dates(documents: pd.DataFrame) -> str:
    dates = documents["date"].dropna()
    if dates.empty:
        return (
            "No date is known, so nothing is said about time, "
            "and copies are put in the order of the files."
        )
    undated = len(documents) - len(dates)
    rest = f"; {number(undated, 'article has', 'articles have')} no date" if undated else ""
    when = (
        f"on {dates.min()}"
        if dates.min() == dates.max()
        else f"from {dates.min()} to {dates.max()}"
    )
    return f"They are dated {when}{rest}."


def loading(study: Study) -> Prose:
    """Where metadata came from, encodings that were detected, and what was noticed."""
    documents = study["documents"]
    detected = documents[~documents["encoding"].str.startswith("utf-8")]
    said = []
    if len(detected):
        kinds = listed(
            f"{n} in {kind}" for kind, n in sorted(detected["encoding"].value_counts().items())
        )
        said.append(
            f"{number(len(detected), 'article was', 'articles were')} not stored as UTF-8: {kinds}."
        )
    else:
        said.append("All articles that were loaded were stored as UTF-8.")
    sources = documents["metadata_from"].value_counts()
    if len(sources):
        where = listed(f"{name} ({count})" for name, count in sorted(sources.items()))
        said.append(f"Outlets and dates come from: {where}.")
    else:
        said.append("There was no metadata beside the texts.")
    remarked = int(documents["remarks"].notna().sum())
    if remarked:
        said.append(
            f"{number(remarked, 'article carries', 'articles carry')} a remark; read them below."
        )
    return Prose(" ".join(said))


# 02 Repetition


def repetition(study: Study) -> Prose:
    """How much of the text repeats something that stands earlier, by circle."""
    repeated = study["repetition"]
    chars = int(repeated["chars"].sum())
    circles = {name: int(repeated[name].sum()) for name in ("within", "outlet", "corpus")}
    again = sum(circles.values())
    if not again:
        return Prose(
            "No whole paragraph, and no ten words in a row, stand twice."
            + (" All four levels of counting are the same here." if _levels_agree(study) else "")
        )
    where = {
        "within": "in the same article",
        "outlet": "in another article of the same outlet",
        "corpus": "elsewhere in the corpus",
    }
    met = {name: n for name, n in circles.items() if n}
    parts = [f"{share(n, chars)} {where[name]}" for name, n in met.items()]
    if len(met) == 1:
        parts = [f"all of it {where[name]}" for name in met]
    families = study["families"]
    passages = families["family"].nunique()
    return Prose(
        f"Of {number(chars, 'character')} in paragraphs, **{share(again, chars)} stand in a "
        f"passage of which another copy counts as the first**: {listed(parts)}. "
        f"{number(passages, 'passage stands', 'passages stand')} more than once, "
        f"in {number(len(families), 'copy', 'copies')}.{_undecided(study)}"
    )


def _undecided(study: Study) -> str:
    """For how many passages the dates do not tell which copy came first."""
    dates = study["documents"].set_index("doc_id")["date"]
    families = study["families"].assign(date=lambda rows: rows["doc_id"].map(dates).fillna(""))
    articles = families.drop_duplicates(["family", "doc_id"])
    firsts = families[families["first"]].set_index("family")["date"]
    same = articles["date"].isin([""]) | (articles["date"] == articles["family"].map(firsts))
    undecided = int((same.groupby(articles["family"]).sum() > 1).sum())
    if not undecided:
        return ""
    return (
        f" For {number(undecided, 'passage')} the copies bear the same date or none: "
        "which came first is not known there, and the first file counts."
    )


def _levels_agree(study: Study) -> bool:
    """Whether nothing that is counted repeats: headlines may, where no paragraph does."""
    mentions = study["mentions"][compare.listed(study["mentions"])]
    found = pd.concat([mentions["repeated"], study["attributions"]["repeated"]])
    return bool(study["families"].empty and (found == "none").all())


def kinds(study: Study) -> Prose:
    """How many pairs of copies stand twice for which reason, the unknown ones told as such."""
    table = study["reasons"]
    if table.empty:
        return Prose("No two passages are copies of each other, so there is nothing to explain.")
    lines = []
    for reason, said in _REASONS.items():
        evidence = table.loc[table["reason"] == reason, "evidence"].value_counts()
        grounds = listed(f"{ground} ({n:,})" for ground, n in sorted(evidence.items()))
        if len(evidence):
            rest = "" if reason == "unknown" else f". It rests on: {grounds}"
            lines.append(f"- **{int(evidence.sum()):,}** {said}{rest}.")
    return Prose(
        f"**Why {number(len(table), 'pair')} of copies {'stands' if len(table) == 1 else 'stand'} "
        "twice**, as far as the text and its metadata tell:\n\n" + "\n".join(lines)
    )


_REASONS = {
    "pasted": "in a block that an article repeats, most likely an artefact and no finding",
    "boilerplate": "in lines of the page, as links, rights and datelines",
    "version": "as versions of one article, of which an outlet published two",
    "agency": "as agency copy",
    "quotation": "as a quotation that stands twice",
    "unknown": "**unknown**, since nothing in the text or the metadata tells",
}


def blocks(study: Study) -> pd.DataFrame:
    """The blocks that articles repeat, what they leave out and what stands in them.

    Returns:
        See `reasons.blocks`.
    """
    every = study["mentions"]
    return reasons.blocks(
        study["documents"], study["paragraphs"], study["reuse"], every[compare.listed(every)],
        study["attributions"],
    )  # fmt: skip


def pasted(study: Study) -> Prose:
    """Blocks of paragraphs that an article repeats in the same order, and what they leave out."""
    found = blocks(study)
    if found.empty:
        return Prose(
            "No article repeats two or more paragraphs in a row, "
            f"of {reasons.BLOCK} words together."
        )
    lines = []
    for row in found.to_dict("records"):
        left = [int(at) for at in row["left_out"].split(", ") if at]
        without = f", without {_ranges(left)}" if left else ""
        lines.append(
            f"- In {quoted(row['doc_id'])}, paragraphs {row['first']} to {row['last']} repeat "
            f"paragraphs {row['earlier_first']} to {row['earlier_last']} "
            f"in the same order{without} (counted from 0), "
            f"with {number(row['mentions'], 'mention')} "
            f"and {number(row['statements'], 'statement')}."
        )
    return Prose(
        "\n".join(lines)
        + "\n\nA block that comes again in the same order inside one article is most "
        "likely an artefact of the page or of the scrape, not something the outlet said twice: "
        "once per article its words do not count again, unless they differ, and it is left out "
        "where articles are compared."
    )


def _ranges(numbers: Iterable[int]) -> str:
    """1, 3 to 5 and 8."""
    groups: list[list[int]] = []
    for n in numbers:
        if groups and n == groups[-1][-1] + 1:
            groups[-1].append(n)
        else:
            groups.append([n])
    return listed(str(g[0]) if len(g) == 1 else f"{g[0]} to {g[-1]}" for g in groups)


def sharing(study: Study) -> Prose:
    """How many passages are shared by outlets."""
    outlets = study["documents"].set_index("doc_id")["outlet"]
    if outlets.nunique() < 2:
        return Prose(
            "With fewer than two known outlets, nothing can be said of what outlets share."
        )
    views = (study["families"], study["reuse"], study["reasons"])
    families = study["families"][~reasons.of_the_page(*views)]
    families = families.assign(outlet=lambda rows: rows["doc_id"].map(outlets))
    spread = families.groupby("family")["outlet"].nunique()
    shared = spread[spread > 1]
    if shared.empty:
        return Prose("No passage is shared by two outlets, lines of the page apart.")
    return Prose(
        f"**{number(len(shared), 'passage is', 'passages are')} printed by more than one outlet**, "
        f"by up to {int(shared.max())}, lines of the page apart. Printing an agency's copy is an "
        "editorial choice: comparisons between outlets keep it, and count it once per article."
    )


# 03 Names


def changed(study: Study) -> Prose:
    """In how many pairs of copies words differ, and what the edits change."""
    pairs = study["reuse"][reasons.counted(study["reuse"], study["reasons"])]
    edits = study["changes"].query("reuse_id in @pairs.reuse_id")
    if edits.empty:
        return Prose("No copy in another article differs in its words.")
    kinds = edits["change"].value_counts().reindex(CHANGES, fill_value=0)
    told = [f"{count} {kind}" for kind, count in kinds.items() if count]
    return Prose(
        f"In **{edits['reuse_id'].nunique()} of {number(len(pairs), 'pair')} of copies words "
        f"differ**, at {number(len(edits), 'place')}: {listed(told)}. An edit counts in every pair "
        "of copies that shows it; which of two texts was edited, the text alone does not tell."
    )


CHANGES = ("name", "cue", "attribution", "number", "date", "spelling", "other")


def edits(study: Study) -> pd.DataFrame:
    """Edits between articles, the telling ones first; those of pasted copies are told once.

    Returns:
        Columns change, a_text, b_text (missing where words are new or left out), a_doc, b_doc.
    """
    pairs = study["reuse"][reasons.counted(study["reuse"], study["reasons"])]
    found = study["changes"].merge(pairs[["reuse_id", "a_doc", "b_doc"]], on="reuse_id")
    order = found["change"].map({kind: at for at, kind in enumerate(CHANGES)})
    found = found.assign(order=order).sort_values("order", kind="stable")
    return found[["change", "a_text", "b_text", "a_doc", "b_doc"]].reset_index(drop=True)


_TELLING = (["name", "cue", "attribution"], ["number", "date"])  # the telling ones first


def most_telling(study: Study) -> pd.DataFrame:
    """Pairs of copies of two articles whose words differ, the most telling first.

    Returns:
        Rows of the table `reuse`: by the number of edits that change a name, a cue or an
        attribution, then of those that change a number or a date; those that change neither are
        left out. Of several pairs with one later copy, one.
    """
    pairs, edits = study["reuse"], study["changes"]
    counts = [
        pairs["reuse_id"].map(edits.loc[edits["change"].isin(kinds), "reuse_id"].value_counts())
        for kinds in _TELLING
    ]
    pairs = pairs.assign(first=counts[0].fillna(0), second=counts[1].fillna(0))
    pairs = pairs[(pairs["first"] + pairs["second"] > 0) & (pairs["scope"] != "within")]
    ranked = pairs.sort_values(["first", "second"], ascending=False, kind="stable")
    return _one_each(ranked)[study["reuse"].columns]


def least_similar(study: Study) -> pd.DataFrame:
    """Edited pairs of passages, those that agree least, and so are most in doubt, first.

    Returns:
        Rows of the table `reuse`. Of several pairs with one later copy, one.
    """
    pairs = study["reuse"].query("kind == 'edited'")
    return _one_each(pairs.sort_values("similarity", kind="stable"))


def _one_each(pairs: pd.DataFrame) -> pd.DataFrame:
    """The first pair of each later copy."""
    return pairs.drop_duplicates(["b_doc", "b_start"]).reset_index(drop=True)


def names(study: Study) -> Prose:
    """How many mentions of how many entities, who is named most, and what repetition does to it."""
    frequency = study["entity_frequency"]
    if frequency.empty:
        return Prose(
            "No name of the actor files or the list of places stands in this corpus: "
            "`docs/actor-files.md` shows how to write a file for your story."
        )
    labels = study.labels()
    found, once = int(frequency["found"].sum()), int(frequency["once_article"].sum())
    first = frequency.iloc[0]
    tied = int((frequency["once_article"] == first["once_article"]).sum()) - 1
    said = (
        f"{number(len(frequency), 'entity', 'entities')} of the actor files and the list of places "
        f"{'is' if len(frequency) == 1 else 'are'} named, in {number(found, 'mention')}, "
        f"{once:,} when a passage counts once per article. Of these, **"
        f"{quoted(labels[first['entity']])}** is named most"
        f"{f' (like {tied} more)' if tied else ''} ({first['once_article']} once per "
        f"article, {first['found']} as found); who stands in neither may be named more. "
        f"{_sure_of(first)}"
    )
    if study["documents"]["outlet"].isna().all():
        said += " Without outlets, once per outlet is the same as once per article."
    moved = _moved(frequency, labels)
    return Prose(f"{said} {moved}")


_TYPES = {"PERS": "person", "LOC": "place", "ORG": "body", "MISC": "other"}


def unlisted(study: Study) -> Prose:
    """How many names only the tagger knows, and how often it is right."""
    names = study["unlisted"]
    tagger = str(study.provenance["settings"]["tagger"])
    if tagger == "none":
        return Prose("No tagger was asked for names that no actor file or list of places knows.")
    if names.empty:
        return Prose("The tagger found no name beside those of the actor files and places.")
    measured = read_yaml("tagger/measured.yaml").get(tagger)
    figures = measured["newswire"]["unlisted"] if measured else {}
    kinds = names["type"].value_counts()
    counted = listed(
        number(kinds[t], one, {"body": "bodies", "other": "others"}.get(one))
        + (f" ({100 * figures[t]['precision']:.0f} %)" if figures else "")
        for t, one in _TYPES.items()
        if t in kinds
    )
    known = (
        "In brackets: how many of such names were right on newswire that it had not read; of those "
        f"that stood there, it found {100 * figures['all']['recall']:.0f} %."
        if figures
        else "How often it is right was not measured here."
    )
    return Prose(
        f"The tagger `{tagger}` found **{number(len(names), 'further name')}**, in "
        f"{number(int(names['once_article'].sum()), 'mention')} once per article, that no actor "
        f"file or list of places knows: {counted}. {known} They count in no other figure or table."
    )


def _sure_of(row: pd.Series) -> str:
    """What a count of the corpus says of other articles of its kind."""
    if pd.isna(row["lower"]):
        return (
            f"Fewer than {resampling.MIN_GROUPS} articles are independent of each other, or a few "
            "of them name it nearly always: too little for an interval."
        )
    return (
        f"Were articles drawn anew, it would be {row['lower']:.0f} to {row['upper']:.0f} times "
        "(95 % interval; articles that share a passage drawn together)."
    )


def _moved(frequency: pd.DataFrame, labels: dict[str, str]) -> str:
    """Which entity repetition inflates most."""
    often = frequency[frequency["found"] >= 5]
    if (frequency["found"] == frequency["once_article"]).all():
        return "Repetition inside articles does not change these counts."
    if often.empty or (often["found"] == often["once_article"]).all():
        return "Repetition inside articles hardly changes these counts."
    inflated = (often["found"] / often["once_article"].where(often["once_article"] > 0)).fillna(0)
    most = often.iloc[int(inflated.to_numpy().argmax())]
    times = float(inflated.max())
    return (
        f"Repetition inside articles inflates counts up to {times:.1f} times "
        f"({quoted(labels[most['entity']])})."
    )


def naming(study: Study) -> Prose:
    """Who is called by several names, and whether outlets differ in that beyond chance."""
    used = study["naming"]
    if used.empty:
        return Prose("Without a known name there is no choice of names to compare.")
    several = used.groupby("entity")["name"].nunique()
    several = several[several > 1].sort_index().sort_values(ascending=False, kind="stable")
    if several.empty:
        return Prose("Every entity goes by one name here.")
    labels = study.labels()
    most = listed(f"{quoted(labels[str(e)])} ({n})" for e, n in several.head(3).items())
    return Prose(
        f"Of the entities that are named here, **{number(len(several), 'goes', 'go')} by more than "
        f"one wording**; the most wordings, with their number in brackets, are those for {most}."
        f"\n\n{_differences(study)}{_usual(study)}"
    )


def _differences(study: Study) -> str:
    """For which entities outlets differ, by the permutation test."""
    tests, labels = study["naming_tests"], study.labels()
    _, many = grouped(study)
    if tests.empty:
        return (
            f"No two {many} name an entity at least {compare.MIN_NAMED} times in their own words, "
            f"and by more than one name: what {many} call it cannot be compared here."
        )
    sure = tests[tests["q"] < 0.05]
    if sure.empty:
        names = [quoted(labels[e]) for e in tests["entity"].head(4)]
        names += [f"{len(tests) - 4} more"] if len(tests) > 4 else []
        return (
            f"For {number(len(tests), 'entity', 'entities')} {many} can be compared: "
            f"{listed(names)}. **Differences between them may be chance**: the smallest q is "
            f"{tests['q'].min():.2f}, with at most "
            f"{number(int(tests['groups'].max()), 'unit', 'units')} of evidence."
        )
    lines = [
        f"- **{quoted(labels[row['entity']])}** (q = {row['q']:.3f}, "
        f"{number(row['mentions'], 'mention')} in {number(row['groups'], 'unit')} of evidence): "
        f"{_by_outlet(study, row['entity'])}."
        for row in sure.head(4).to_dict("records")
    ]
    return (
        f"**{many.capitalize()} differ beyond chance in what they call "
        f"{number(len(sure), 'entity', 'entities')}**, of {len(tests)} that can be compared, in "
        "their own words:\n\n"
    ) + "\n".join(lines)


def _by_outlet(study: Study, entity: str) -> str:
    """The name that each outlet uses most in its own words; a surname is its bearer's full name."""
    naming, known = study["naming"], study["entities"]
    rows = naming[naming["entity"] == entity]
    if "PERS" in set(known.loc[known["entity"] == entity, "type"]):
        rows = rows.assign(name=rows["name"].map(compare.full_names(rows["name"].unique())))
    return most_chosen(rows, "name")


def most_chosen(rows: pd.DataFrame, option: str) -> str:
    """What each outlet says most in its own words, of the rows of one choice."""
    own = rows[(rows["voice"] == "own") & rows["outlet"].notna()]
    counted = own.groupby(["outlet", option])["once_article"].sum()
    whole = counted.groupby("outlet").sum()
    whole = whole[whole >= compare.MIN_NAMED].sort_values(ascending=False, kind="stable")
    return listed(_says_most(str(outlet), counted.loc[outlet]) for outlet in whole.head(3).index)


def _says_most(outlet: str, counted: pd.Series) -> str:
    ranked = counted.sort_values(ascending=False, kind="stable")
    first = ranked[ranked == ranked.iloc[0]]
    alike = " as often as ".join(quoted(name) for name in first.index[:2])
    most = f"says {alike}" if len(first) > 1 else f"says most of all {alike}"
    return f"{quoted(outlet)} {most} ({first.iloc[0]} of {number(int(counted.sum()), 'time')})"


def _usual(study: Study) -> str:
    """Names that are an outlet's usual ones for an entity of several names, by their intervals."""
    used = study["naming"]
    used = used[used.groupby("entity")["name"].transform("nunique") > 1]
    usual = used[(used["voice"] == "own") & used["outlet"].notna() & (used["lower"] > 0.5)]
    if usual.empty:
        return ""
    labels = study.labels()
    first = usual.sort_values("once_article", ascending=False, kind="stable").head(4)
    said = listed(
        f"{quoted(row['name'])} of {quoted(labels[row['entity']])} in {quoted(row['outlet'])} "
        f"({100 * row['lower']:.0f}–{100 * row['upper']:.0f} %)"
        for row in first.to_dict("records")
    )
    return f"\n\nThe usual name, by an interval above one half: {said}."


def contested(study: Study) -> list[str]:
    """Entities of several names, those first whose choice of name says most.

    Returns:
        Ids: by how many stances their names have, then by how many names, then by mentions.
    """
    used = study["naming"][study["naming"]["once_article"] > 0]
    counted = used.groupby("entity").agg(
        stances=("stance", "nunique"), names=("name", "nunique"), times=("once_article", "sum")
    )
    counted = counted[counted["names"] > 1].reset_index()
    ranked = counted.sort_values(
        ["stances", "names", "times", "entity"], ascending=[False, False, False, True]
    )
    return [str(entity) for entity in ranked["entity"]]


_MODES = ("own", "indirect", "direct")


def in_quotation_marks(study: Study) -> pd.DataFrame:
    """Which names stand alone in quotation marks, and in whose voice, once per article.

    Returns:
        A row a name that does so anywhere, those first that do so most. Columns entity, name; own
        (mentions in the outlets' own words), own_alone (of these, alone in quotation marks); the
        same for indirect and for direct statements. Anaphors are left out.
    """
    mentions = level(compare.counted(study["mentions"]), "once_article")
    mentions = mentions[~mentions["anaphor"].astype(bool)]
    documents = study["documents"].set_index("doc_id")
    texts = {part: documents[column] for part, column in (("title", "title"), ("body", "text"))}
    raws = {(part, doc): raw for part in texts for doc, raw in texts[part].dropna().items()}
    places = zip(*(mentions[c] for c in ("part", "doc_id", "start", "end")), strict=True)
    alone = pd.Series([_stands_alone(raws[p, d], s, e) for p, d, s, e in places], mentions.index)
    modes = study["attributions"].set_index("statement_id")["mode"]
    mode = mentions["statement_id"].map(modes).astype("str").fillna("own")
    keys = [mentions["entity"], mentions["name"]]
    counted = {}
    for one in _MODES:
        counted[one] = (mode == one).groupby(keys).sum()
        counted[f"{one}_alone"] = (alone.astype(bool) & (mode == one)).groupby(keys).sum()
    found = pd.DataFrame(counted).astype("int64").reset_index()
    total = found[[f"{one}_alone" for one in _MODES]].sum(axis=1)
    found = found.assign(total=total)[total > 0]
    found = found.sort_values(["total", "entity", "name"], ascending=[False, True, True])
    return found.drop(columns="total").reset_index(drop=True)


def _stands_alone(raw: str, start: int, end: int) -> bool:
    """Whether a quotation mark stands directly before a name and directly behind it."""
    return start > 0 and end < len(raw) and raw[start - 1] in QUOTES and raw[end] in QUOTES


def scare_quotes(study: Study) -> Prose:
    """Which names the outlets put in quotation marks, and whether their sources do."""
    found = in_quotation_marks(study)
    if found.empty:
        return Prose("No name stands alone in quotation marks.")
    outside = found[found["own_alone"] > 0].head(5)
    names = number(len(found), "name stands", "names stand")
    said = f"**{names} alone in quotation marks** somewhere, once per article."
    if outside.empty:
        return Prose(f"{said} None does so in an outlet's own words.")
    lines = [f"- {_marked_where(row)}" for row in outside.to_dict("records")]
    return Prose(
        f"{said} In the outlets' own words, where nobody is quoted:\n\n"
        + "\n".join(lines)
        + "\n\nQuotation marks may keep a name at a distance, or only mark it as a name, like the "
        "title of a paper or a book: which of the two, the counts do not tell."
    )


def _marked_where(row: Mapping[Any, Any]) -> str:
    """A name, and how often it stands in quotation marks in which voice."""
    parts = [f"{row['own_alone']} of {row['own']} in the outlets' own words"]
    for mode in _MODES[1:]:
        if row[mode]:
            parts.append(f"{row[f'{mode}_alone']} of {row[mode]} in {mode} statements")
    outside, marked = (row[f"own{s}"] + row[f"indirect{s}"] for s in ("", "_alone"))
    if marked > outside / 2 and row["direct"] and not row["direct_alone"]:
        parts.append(
            f"so **{marked} of {outside} outside direct quotations, and none inside them**"
        )
    return f"{quoted(row['name'])}: {', '.join(parts)}."


def cooccurrence(study: Study) -> Prose:
    """Who is named together more often than by chance."""
    pairs = study["cooccurrence"]
    if pairs.empty:
        return Prose("No paragraph names two entities.")
    said = f"{number(len(pairs), 'pair')} of names {'stands' if len(pairs) == 1 else 'stand'} "
    said += "in one paragraph somewhere"
    if len(study["documents"]) < SPREAD:
        return Prose(f"{said}. In fewer than {SPREAD} articles, chance cannot be told from habit.")
    sure = together(pairs)
    if sure.empty:
        return Prose(
            f"{said}; **none more often than chance would have it** (q < 0.05, in at least "
            f"{SPREAD} articles)."
        )
    labels = study.labels()
    first = listed(
        f"{quoted(labels[row['entity_a']])} with {quoted(labels[row['entity_b']])} "
        f"({number(row['paragraphs'], 'paragraph')} in {row['articles']} articles, "
        f"{row['expected']:.1f} by chance)"
        for row in sure.head(4).to_dict("records")
    )
    return Prose(
        f"{said}; **{len(sure)} more often than by chance** (q < 0.05, in at least {SPREAD} "
        f"articles), surest of all {first}. To be named together is not to act together."
    )


def together(cooccurrence: pd.DataFrame) -> pd.DataFrame:
    """The rows of `cooccurrence` that bear a sentence: beyond chance, and from several articles."""
    return cooccurrence[(cooccurrence["q"] < 0.05) & (cooccurrence["articles"] >= SPREAD)]


# 04 Voices


def voices(study: Study) -> Prose:
    """How many statements, by what kinds of source, directly or not; who is quoted most."""
    said = level(study["attributions"], "once_article")
    if said.empty:
        return Prose("No reported statement was found.")
    kinds = said["source_kind"].value_counts()
    named = int(kinds.get("named", 0))
    direct = int((said["mode"] == "direct").sum())
    unclear = [
        (int(said["inherited"].sum()), "the source stands in an earlier clause"),
        (int(said["source"].isna().sum()), "no source was found"),
        (
            int(said["source_kind"].isna().sum() - said["source"].isna().sum()),
            "its kind is not known",
        ),
    ]
    for_some = listed(f"for {n} {what}" for n, what in unclear if n)
    for_some = f" {for_some[0].upper()}{for_some[1:]}." if for_some else ""
    return Prose(
        f"**{number(len(said), 'reported statement')}** once per article: "
        f"{share(named, len(said))} from named persons or offices, "
        f"{share(direct, len(said))} in direct speech.{for_some}{_lead(study)}"
    )


def _lead(study: Study) -> str:
    """Who is quoted most, with whom it shares that place."""
    known = study["voices"][study["voices"]["source"].notna()]
    most = known[known["once_article"] == known["once_article"].max()]
    if most.empty:
        return ""
    if len(most) > 3:
        return ""  # nobody stands out
    names = listed(f"**{quoted(_voice(study, row))}**" for _, row in most.iterrows())
    each = " each" if len(most) > 1 else ""
    corpus = listed(str(n) for n in most["once_corpus"])
    return (
        f" Quoted most {'are' if each else 'is'} {names}, with "
        f"{number(int(most['once_article'].iloc[0]), 'statement')}{each} "
        f"({corpus} once in the corpus)."
    )


def _voice(study: Study, row: pd.Series) -> str:
    """A source as it is shown: the entity's label, else the wording."""
    return (
        str(row["source"])
        if pd.isna(row["source_entity"])
        else study.labels()[row["source_entity"]]
    )


def nameless(study: Study) -> Prose:
    """How many sources stand without a name, and for how many the text says why."""
    said = level(study["attributions"], "once_article")
    without = said[said["source_kind"].isin(["role", "collective"])]
    if without.empty:
        return Prose("No source without a name was found.")
    told = without["unnamed_reason"].value_counts()
    why = listed(f"{n} {reason}" for reason, n in told.items())
    rest = f" For {int(told.sum())} of them the text says why: {why}." if len(told) else (
        " For none of them the text says why."
    )  # fmt: skip
    verb = "is" if len(without) == 1 else "are"
    return Prose(
        f"**{number(len(without), 'statement')}** once per article, "
        f"{share(len(without), len(said))} of all, {verb} from sources without a name.{rest}"
    )


def retold(study: Study) -> Prose:
    """How many statements another article has in other words."""
    groups = study["paraphrases"]
    if groups.empty:
        return Prose("No two articles were found to report the same in other words.")
    several = groups.groupby("group")["outlet"].nunique()
    method = "shared words" if (groups["method"] == "words").all() else "words and meaning"
    return Prose(
        f"**{number(len(groups), 'statement')}** in {number(len(several), 'group')} are told by "
        f"another article too, {int((several > 1).sum())} of the groups by several outlets "
        f"(likeness by {method})."
    )


def evidentials(study: Study) -> Prose:
    """How often an outlet reports for nobody, or declines to vouch."""
    found = level(study["evidentials"], "once_article")
    if found.empty:
        return Prose("No phrase was found by which nobody is reported.")
    own = found[found["statement_id"].isna()]
    counted = found["kind"].value_counts().items()
    kinds = listed(f"{str(kind).replace('_', ' ')} ({n})" for kind, n in counted)
    return Prose(
        f"**{number(len(found), 'phrase')}** once per article report for nobody, or keep a "
        f"distance: {kinds}. {len(own)} stand in the outlets' own words."
    )


def actions(study: Study) -> Prose:
    """How many acts of the classes that are read reliably are told, and in whose words."""
    every = level(study["actions"], "once_article")
    acts = every.drop_duplicates(["doc_id", "part", "verb_start", "action"])
    if acts.empty:
        return Prose("No act was found.")
    classes = events.reliable()
    sure = acts[acts["action"].isin(classes)]
    rest = len(acts) - len(sure)
    kept = (
        f" {number(rest, 'act')} of classes that are read less surely "
        f"{'stands' if rest == 1 else 'stand'} in the table `actions`, to be read and not counted."
        if rest
        else ""
    )
    if sure.empty:
        return Prose(f"No act was found of a class that is read reliably.{kept}")
    counts = sure["action"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    kinds = listed(f"{str(name).replace('_', ' ')} ({n})" for name, n in counts.items())
    own = int(sure["statement_id"].isna().sum())
    told = "is told" if len(sure) == 1 else "are told"
    return Prose(
        f"**{number(len(sure), 'act')}** once per article {told}, of the "
        f"{number(len(classes), 'class', 'classes')} that can be read reliably: {kinds}. "
        f"{share(own, len(sure))} stand in the outlets' own words.{kept}"
    )


def figures(study: Study) -> Prose:
    """For how many events several articles give figures, and whether they agree."""
    rows = level(study["figures"], "once_article")
    told = rows.groupby("event")["doc_id"].transform("nunique")
    several = rows[told > 1]
    if several.empty:
        return Prose("No two articles were found to give figures of one event.")
    counts = several.dropna(subset=["low"]).groupby(["event", "what"])["low"].nunique()
    differ = counts[counts > 1].reset_index()["event"].nunique()
    events_told = several["event"].nunique()
    rest = len(study["quantities"]) - len(study["figures"])
    return Prose(
        f"Of **{number(events_told, 'event')}** several articles give figures of people hit; "
        f"for {differ} of them more than one number is told. "
        f"{number(rest, 'other figure')} (money, distances, shares, or without a place) "
        f"{'stands' if rest == 1 else 'stand'} in `quantities`."
    )


def days(study: Study) -> Prose:
    """How many time expressions there are, what they rest on, and which contradict a date."""
    dates = level(study["dates"], "once_article")
    if dates.empty:
        return Prose("No time expression was found.")
    placed = int(dates["earliest"].notna().sum())
    relative = int((dates["anchor"] == "article").sum())
    wrong = int(dates["conflict"].sum())
    conflict = (
        f" **{number(wrong, 'expression does', 'expressions do')} not fit** the date of the "
        "article or the weekday that it names."
        if wrong
        else " None contradicts the date of its article."
    )
    return Prose(
        f"**{number(len(dates), 'time expression')}** once per article, {relative} of them counted "
        f"from the day of the article; {placed} can be placed on the calendar.{conflict}"
        f"{_writing_days(study)}"
    )


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _writing_days(study: Study) -> str:
    """On which weekday an article without a date must have been written."""
    documents = study["documents"]
    undated = set(documents.loc[documents["date"].isna(), "doc_id"])
    dates = study["dates"]
    told = dates[dates["doc_id"].isin(undated) & dates["weekday"].notna()]
    agreed = told.groupby("doc_id")["weekday"].agg(["nunique", "first"])
    known = agreed.loc[agreed["nunique"] == 1, "first"]
    names = listed(
        f"{quoted(doc_id)} ({_WEEKDAYS[int(day)]})" for doc_id, day in known.head(5).items()
    )
    return (
        f" Without a date, but written on a weekday that the text tells: {names}." if names else ""
    )


def own_voice(study: Study) -> Prose:
    """How many mentions stand in the outlets' own words, how many in their sources'."""
    every = study["mentions"]
    mentions = level(every[compare.listed(every)], "once_article")
    if mentions.empty:
        return Prose("No known name stands in the corpus, in anybody's voice.")
    quoted_ones = int(mentions["statement_id"].notna().sum())
    scare = int(mentions["scare_quoted"].sum())
    return Prose(
        f"Of {number(len(mentions), 'mention')} once per article, "
        f"{share(quoted_ones, len(mentions))} stand in somebody's statement, the rest in the "
        f"outlet's own words; there, {number(scare, 'name stands', 'names stand')} "
        "alone in quotation marks."
    )


# 05 Summary


def not_shown(study: Study) -> Prose:
    """What this corpus cannot show, and why."""
    documents = study["documents"]
    lines = [
        (
            compared(study)["outlet"].nunique() < 2,
            f"No {grouped(study)[1]} are compared: fewer than two are known.",
        ),
        (documents["date"].isna().all(), "Nothing is said about time: no article has a date."),
        (len(documents) < 2, "Nothing is said about articles in general: there is only one."),
        (_levels_agree(study), "Nothing repeats, so the levels of counting do not differ."),
        (
            study["entity_frequency"].empty,
            "Nobody is counted: no name of the actor files or the list of places occurs.",
        ),
        (study["attributions"].empty, "Nobody is quoted: no reported statement was found."),
        (study["actions"].empty, "Nobody acts: no action was found."),
        (documents["title"].isna().all(), "Headlines are not read: no title is known."),
    ]
    said = [f"- {sentence}" for applies, sentence in lines if applies]
    always = [
        "- Text that is told again in other words is not recognised as a copy.",
        "- Names that neither an actor file nor the list of places holds are counted apart.",
        "- Actions of classes that are read rightly in less than 80 % of judged cases, or were "
        "judged too seldom, stand in the tables alone.",
    ]
    return Prose("\n".join([*said, *always]))


def doubtful(study: Study) -> pd.DataFrame:
    """What was found and is not sure: a row for each kind of doubt.

    Returns:
        Columns what, cases, of (how many there are at all) and table (where they stand).
    """
    mentions, said, done = study["mentions"], study["attributions"], study["actions"]
    dates, known = study["dates"], compare.listed(mentions)
    sure = events.reliable()
    kinds = [
        ("copies of which no reason is known", study["reasons"]["reason"] == "unknown", "reasons"),
        ("changes of no known class", study["changes"]["change"] == "other", "changes"),
        (
            "names in doubt (an everyday word, two bearers)",
            mentions["doubtful"].notna(),
            "mentions",
        ),
        ("names that only a tagger knows", ~known, "mentions"),
        ("statements without a source", said["source"].isna(), "attributions"),
        (
            "sources of no known kind",
            said["source_kind"].isna() & said["source"].notna(),
            "attributions",
        ),
        ("actions of classes that are read less surely", ~done["action"].isin(sure), "actions"),
        ("time expressions without a day", dates["earliest"].isna(), "dates"),
        (
            "time expressions that contradict the article's date",
            dates["conflict"].astype(bool),
            "dates",
        ),
    ]
    rows = [(what, int(cases.sum()), len(cases), table) for what, cases, table in kinds]
    return pd.DataFrame(rows, columns=["what", "cases", "of", "table"])


def levels(study: Study) -> pd.DataFrame:
    """Findings at the four levels of counting: a row for mentions, a row for statements."""
    every = study["mentions"]
    findings = {"mentions": every[compare.listed(every)], "statements": study["attributions"]}
    return pd.DataFrame(
        {"counted": what, **{at: len(level(rows, at)) for at in LEVELS}}
        for what, rows in findings.items()
    )


def provenance(study: Study) -> Prose:
    """Which files, versions and settings the numbers rest on."""
    made, settings = study.provenance["made_with"], study.provenance["settings"]
    actors = listed(f"{quoted(f['file'])}" for f in settings["actors"]) or "none"
    return Prose(
        f"{number(len(study.provenance['inputs']), 'input file')}; actor files: {actors}; "
        f"places: {settings['places']}; tagger: {settings['tagger']}; "
        f"analysis {made['analysis']}. File hashes and versions stand in `datapackage.json`."
    )
