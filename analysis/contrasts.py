"""What outlets stress, how they word it, and what was not found in them, in sentences.

A difference is told only where chance is unlikely to have made it (q < 0.05), and of words only
where the interval leaves out no difference too; where nothing is told, the sentence says what was
compared.
"""

from collections.abc import Hashable, Iterator, Mapping
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd

from analysis import evidence
from analysis.compare import MIN_NAMED
from analysis.duplication import level
from analysis.prose import SPREAD, Prose, grouped, listed, most_chosen, number, quoted
from analysis.scan import Ints
from analysis.study import Study, compared
from analysis.text import words
from analysis.word_classes import read

_SENSIBLE = 10  # articles a group should have before its habits are spoken of
_GROUPS = 8  # that a sentence names
_SHARES = (
    ("named", "named"),
    ("mode", "direct"),
    ("cue_class", "assertive"),
    ("cue_class", "distancing"),
)
_WORDS = 5  # words of an outlet that a sentence names
_CARRIED = {
    "entity": "named",
    "source": "quoted",
    "statement": "reported",
    "action": "told",
}
_EDITED = ("name", "cue", "attribution", "number")  # classes of changes that a sentence tells
_PAIRS = 4  # of outlets whose edits a sentence names
_EXAMPLES = 3  # of a class of edits
_KINDS = {
    "entity": ("name",),
    "source": ("source", "sources whose words are reported"),
    "statement": ("statement",),
    "action": ("action",),
}


def groups(study: Study) -> Prose:
    """Which groups are compared, by what, and how large they are."""
    one, many = grouped(study)
    sizes = compared(study)["outlet"].value_counts().sort_index()
    if len(sizes) < 2:
        return Prose(f"Fewer than two {many} are known: **nothing is compared** here.")
    if study.by == "article":
        return Prose(f"Compared are **{number(len(sizes), one)}**, each by itself.{_read(study)}")
    shown = sizes.sort_values(ascending=False, kind="stable").head(_GROUPS).sort_index()
    counts = [f"{quoted(name)} ({count})" for name, count in shown.items()]
    if len(sizes) > len(shown):
        counts.append(number(len(sizes) - len(shown), "other"))
    missing = len(study["documents"]) - int(sizes.sum())
    unknown = f" {number(missing, 'article is', 'articles are')} in none." if missing else ""
    what = "" if one == study.by else f" by {quoted(study.by)}"
    return Prose(
        f"Compared are **{number(len(sizes), one, many)}**{what}, with their articles in brackets: "
        f"{listed(counts)}.{unknown}{_read(study)}{_caution(study)}"
    )


def _read(study: Study) -> str:
    """How to read notebooks, which speak of outlets."""
    if study.by == "outlet":
        return ""
    one, _ = grouped(study)
    return (
        f" Where a comparison speaks of outlets, read {one}; who prints and edits whose copy, and "
        "who tells of an event, always goes by outlet."
    )


def keyness(study: Study) -> Prose:
    """How many words set outlets apart beyond chance."""
    one, many = grouped(study)
    rows = by_outlet(study["keyness"])
    sizes = compared(study)["outlet"].value_counts()
    if rows.empty:
        why = f"no two {many} are known" if len(sizes) < 2 else "no word is frequent enough"
        return Prose(f"The words of {many} cannot be compared: {why}.")
    if sizes.max() < SPREAD:
        few = number(SPREAD, "article")
        return Prose(f"Nothing can be told of the words of {many}: none has {few}.")
    sure = telling(rows)
    what = (
        f"q < 0.05, a 95 % interval without 0, in at least {SPREAD} of its articles; words of its "
        "own name left out"
    )
    if sure.empty:
        return Prose(f"**No word sets one {one} apart beyond chance** ({what}).")
    lines = [
        f"{quoted(group)} ({listed(map(quoted, mine['written'].head(_WORDS)))}"
        + (f" and {len(mine) - _WORDS} more)" if len(mine) > _WORDS else ")")
        for group, mine in sure.groupby("group", sort=True)
    ]
    if len(lines) > _GROUPS:
        lines = [*lines[:_GROUPS], number(len(lines) - _GROUPS, "other")]
    return Prose(
        f"{number(len(sure), 'word is', 'words are')} used by one {one} more than by the others, "
        f"beyond chance ({what}): {listed(lines)}."
    )


def by_outlet(keyness: pd.DataFrame, voice: str = "all") -> pd.DataFrame:
    """The rows of `keyness` that compare outlets, or what was asked for, by stems, in a voice."""
    chosen = (keyness["comparison"] != "source") & (keyness["unit"] == "stem")
    return keyness[chosen & (keyness["voice"] == voice)]


def _caution(study: Study) -> str:
    """What small samples do not bear."""
    one, _ = grouped(study)
    smallest = int(compared(study)["outlet"].value_counts().min())
    if smallest >= _SENSIBLE:
        return ""
    return (
        f" The smallest has {number(smallest, 'article')}: "
        f"**too few to speak of the habits of one {one}.**"
    )


def telling(keyness: pd.DataFrame) -> pd.DataFrame:
    """The rows of `keyness` that bear a sentence: beyond chance, and from several articles.

    The words of a group's own name are left out.
    """
    sure = (keyness["q"] < 0.05) & (keyness["lower"] > 0) & (keyness["documents"] >= SPREAD)
    return without_own_names(keyness[sure])


def without_own_names(keyness: pd.DataFrame) -> pd.DataFrame:
    """The rows of `keyness` but those of words of the group's own name."""
    own = {
        name: {term for word in words(name) for term in (word.form, read(word.form).stem)}
        for name in keyness["group"].unique()
    }
    pairs = zip(keyness["term"], keyness["group"], strict=True)
    return keyness[np.array([term not in own[name] for term, name in pairs], dtype=np.bool_)]


def missing(study: Study, *, n: int = 5) -> Prose:
    """What was not found, the surest first: in how many articles from when to when.

    Args:
        study: the study.
        n: how many things.
    """
    lines = [_missing(study, row) for row in study["not_found"].head(n).to_dict("records")]
    return Prose("\n".join(lines) or "Nothing is listed.")


def _missing(study: Study, row: Mapping[Hashable, Any]) -> str:
    days = f" from {row['first']} to {row['last']}" if pd.notna(row["first"]) else ""
    days = f" of {row['first']}" if row["first"] == row["last"] else days
    near = (
        f"; the nearest words there are {quoted(row['candidate'])} "
        f"({row['similarity']:.2f}, {quoted(row['candidate_doc'], 'en')})"
        if pd.notna(row["candidate"])
        else ""
    )
    others, here = (number(row[name], "article") for name in ("articles_elsewhere", "articles"))
    shown = study.labels().get(row["item"], row["said"])
    return (
        f"- {quoted(shown)} is {_CARRIED[row['kind']]} in {others} of others: not found in {here} "
        f"of {quoted(row['outlet'])}{days} (q = {row['q']:.2f}){near}."
    )


def places(study: Study, told: pd.DataFrame, *, n: int = 3) -> pd.DataFrame:
    """Where words stand in the group that they set apart: the evidence of a finding.

    Args:
        study: the study.
        told: rows of `keyness`.
        n: how many articles to show of each, from the first that has the word.

    Returns:
        doc_id, part, start, end and statement_id: the first place in each of these articles, lines
        of the page apart.
    """
    documents = compared(study)[["doc_id", "outlet", "text"]]
    lines = study["paragraphs"].query("kind == 'boilerplate'")
    page = {
        str(doc_id): rows[["start", "end"]].to_numpy(np.int64)
        for doc_id, rows in lines.groupby("doc_id")
    }
    rows: list[tuple[str, int, int]] = []
    for word in told.to_dict("records"):
        mine = documents[documents["outlet"] == word["group"]]
        rows += islice(_first_places(mine, page, word["term"], stem=word["unit"] == "stem"), n)
    found = pd.DataFrame(rows, columns=["doc_id", "start", "end"]).assign(part="body")
    return found.assign(statement_id=pd.Series(_statements(study, found), dtype="str"))


def _first_places(
    documents: pd.DataFrame, page: Mapping[str, Ints], term: str, *, stem: bool
) -> Iterator[tuple[str, int, int]]:
    """The first place of a term in each article that has it, lines of the page apart."""
    for doc_id, raw in documents[["doc_id", "text"]].itertuples(index=False):
        for word in words(raw):
            known = read(word.form).stem if stem else word.form
            inside = any(a <= word.start < b for a, b in page.get(doc_id, ()))
            if known == term and not inside:
                yield doc_id, word.start, word.end
                break


def _statements(study: Study, found: pd.DataFrame) -> list[str | None]:
    """The innermost statement whose content holds each place."""
    ids = pd.Index(study["documents"]["doc_id"])
    doc = ids.get_indexer(found["doc_id"]).astype(np.int64)
    order = np.argsort(doc, kind="stable")
    said = study["attributions"]
    place = np.empty(len(found), dtype=np.int64)
    start = found["start"].to_numpy(np.int64)
    place[order] = evidence.painted(
        study["documents"], evidence.contents(said), "statement", doc[order], start[order]
    )
    return [None if at < 0 else said["statement_id"].iloc[at] for at in place.tolist()]


def choices(study: Study) -> Prose:
    """Whether outlets say the same with other words, of the choices that are listed."""
    uses, tests = study["choice_uses"], study["choice_tests"]
    one, many = grouped(study)
    if uses.empty:
        return Prose("None of the words that are listed as choices occurs.")
    once = level(uses, "once_article")
    listed_here = number(once["choice"].nunique(), "listed choice is", "listed choices are")
    said = f"{listed_here} made here, {number(len(once), 'time')} once per article"
    if tests.empty:
        return Prose(
            f"{said}; no two {many} make one at least {MIN_NAMED} times in their own words, and "
            "not always alike."
        )
    sure = tests[tests["q"] < 0.05]
    told = (
        f"{said}. {number(len(tests), 'choice', 'choices')} can be compared by {one}, in own words"
    )
    if sure.empty:
        return Prose(
            f"{told}: **no difference is beyond chance** (the smallest q is "
            f"{tests['q'].min():.2f})."
        )
    made = study["choices"]
    lines = []
    for row in sure.head(4).to_dict("records"):
        mine = made[made["choice"] == row["choice"]]
        lines.append(
            f"- **{quoted(mine['label_en'].iloc[0], 'en')}** (q = {row['q']:.3f}, "
            f"{number(row['uses'], 'use')} in {number(row['groups'], 'unit')} of evidence): "
            f"{most_chosen(mine, 'alternative')}."
        )
    return Prose(f"{told}; **{many} differ beyond chance** in {len(sure)}:\n\n" + "\n".join(lines))


def uses(study: Study, choice: str) -> pd.DataFrame:
    """The first use of each alternative of a choice in each group: rows of `choice_uses`."""
    made = study["choice_uses"]
    made = made[(made["choice"] == choice) & (made["repeated"] == "none")]
    of = made.merge(compared(study)[["doc_id", "outlet"]], on="doc_id")
    return of.drop_duplicates(["alternative", "outlet"]).sort_values("alternative", kind="stable")


def editing(study: Study) -> Prose:
    """Which names, cues, attributions and numbers outlets change in copy of others."""
    rows = study["editing"]
    telling = rows[rows["change"].isin(_EDITED) & (rows["order_unknown"] == 0)]
    if telling.empty:
        return Prose("No copy is known to change names, cues, attributions or numbers.")
    pairs = telling.groupby(["from_outlet", "to_outlet"])
    sizes = pairs["times"].sum().sort_values(ascending=False, kind="stable")
    lines = [
        f"- **{quoted(to)}** in copy of {quoted(of)}: {listed(_edits(pairs.get_group((of, to))))}."
        for of, to in sizes.head(_PAIRS).index
    ]
    more = len(sizes) - len(lines)
    rest = f"\n\n{number(more, 'other pair')} of outlets stand in `editing`." if more else ""
    return Prose(
        "**Changes of shared copy**, with examples; where dates do not tell, an agency's own copy "
        "is taken for the first:\n\n" + "\n".join(lines) + rest
    )


def _edits(rows: pd.DataFrame) -> Iterator[str]:
    """How many changes of each class, and some of them."""
    for change in _EDITED:
        mine = rows[rows["change"] == change].sort_values("times", ascending=False, kind="stable")
        if mine.empty:
            continue
        shown = [_edit(a, b) for a, b in zip(mine["a_text"], mine["b_text"], strict=True)]
        examples = listed([*dict.fromkeys(filter(None, shown))][:_EXAMPLES])
        yield number(int(mine["times"].sum()), change) + (f" ({examples})" if examples else "")


def _edit(before: object, after: object) -> str:
    """One change in words; nothing where it is but another spelling."""
    if pd.isna(before):  # type: ignore[call-overload]
        return f"{quoted(after)} added"
    if pd.isna(after):  # type: ignore[call-overload]
        return f"{quoted(before)} dropped"
    forms = [[word.form for word in words(str(text))] for text in (before, after)]
    return "" if forms[0] == forms[1] else f"{quoted(before)} to {quoted(after)}"


def first_choice(study: Study) -> str:
    """The choice in which outlets lie furthest from chance, else the one made most often."""
    tests, made = study["choice_tests"], study["choices"]
    if len(tests):
        return str(tests["choice"].iloc[0])
    times = made.groupby("choice")["once_article"].sum().sort_index()
    return str(times.idxmax()) if len(times) else ""


def not_found(study: Study) -> Prose:
    """How much was not found in an outlet's articles that others carry."""
    rows = study["not_found"]
    one, many = grouped(study)
    if rows.empty:
        return Prose(f"Nothing that at least two {many} carry was missing from another's articles.")
    sure = rows[rows["q"] < 0.05]
    kinds = listed(
        number(rows.loc[rows["kind"] == kind, "item"].nunique(), *names)
        for kind, names in _KINDS.items()
        if (rows["kind"] == kind).any()
    )
    outlets = number(rows["outlet"].nunique(), one, many)
    said = (
        f"What at least two other {many} carry in three articles was not found in those of "
        f"{outlets}: {kinds}"
    )
    if sure.empty:
        return Prose(f"{said}; **none so seldom that chance could not have done it** (q < 0.05).")
    first = listed(
        f"{quoted(row['said'])} in {number(row['articles'], 'article')} of {quoted(row['outlet'])}"
        for row in sure.head(_WORDS).to_dict("records")
    )
    more = f", and {len(sure) - _WORDS} more" if len(sure) > _WORDS else ""
    return Prose(
        f"{said}; **less often than chance would have it** (q < 0.05) {first}{more}. Not found is "
        "not left out on purpose: see the nearest candidates."
    )


def side_by_side(study: Study, entity: str | None = None) -> pd.DataFrame:
    """Groups beside each other: how many articles, whose words, in which manner, by which name.

    Args:
        study: the study.
        entity: whose names are shown; nobody's if missing.

    Returns:
        A row a group: outlet, articles, statements (once per article), and as shares of these named
        (a source with a name), direct, distancing (a cue that does not vouch: زعم) and assertive;
        name (the one used most for the entity in own words) and times.
    """
    sizes = compared(study)["outlet"].value_counts().sort_index()
    shown = sizes.rename("articles").rename_axis("outlet").to_frame()
    shares = study["voice_shares"]
    of_outlets = shares[shares["source_entity"].isna() & shares["outlet"].notna()]
    told = of_outlets[of_outlets["by"] == "mode"].groupby("outlet")["once_article"].sum()
    shown["statements"] = told.reindex(shown.index, fill_value=0)
    for by, value in _SHARES:
        rows = of_outlets[(of_outlets["by"] == by) & (of_outlets["value"] == value)]
        of_value = rows.set_index("outlet")["share"].reindex(shown.index)
        shown[value] = of_value.fillna(0.0).where(shown["statements"] > 0)
    used = study["naming"]
    own = used[(used["entity"] == entity) & (used["voice"] == "own") & used["outlet"].notna()]
    most = own.sort_values(["once_article", "name"], ascending=[False, True], kind="stable")
    most = most[most["once_article"] > 0].drop_duplicates("outlet").set_index("outlet")
    shown["name"] = most["name"].reindex(shown.index)
    shown["times"] = most["once_article"].reindex(shown.index).astype("Int64")
    return shown.reset_index()
