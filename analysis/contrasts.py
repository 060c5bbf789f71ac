"""What outlets stress, how they word it, and what was not found in them, in sentences.

A difference is told only where chance is unlikely to have made it and its interval leaves out no
difference; where nothing is told, the sentence says what was compared.
"""

import pandas as pd

from analysis.compare import MIN_NAMED
from analysis.duplication import level
from analysis.prose import Prose, listed, most_chosen, number, quoted
from analysis.study import Study

_SENSIBLE = 5  # articles a group should have before its words are compared
_SPREAD = 3  # articles that a word should stand in before it is said to be typical
_WORDS = 5  # words of an outlet that a sentence names


def keyness(study: Study) -> Prose:
    """How many words set outlets apart beyond chance."""
    rows = by_outlet(study["keyness"])
    outlets = study["documents"]["outlet"]
    if rows.empty:
        known = int(outlets.nunique())
        why = "no two outlets are known" if known < 2 else "no word is frequent enough"
        return Prose(f"The outlets' words cannot be compared: {why}.")
    sure = telling(rows)
    caution = _caution(study)
    what = f"q < 0.05, a 95 % interval without 0, in at least {_SPREAD} of its articles"
    if sure.empty:
        return Prose(f"**No word sets an outlet apart beyond chance** ({what}).{caution}")
    counts = listed(
        f"{quoted(group)} ({listed(map(quoted, mine['written'].head(_WORDS)))})"
        for group, mine in sure.groupby("group", sort=True)
    )
    return Prose(
        f"{number(len(sure), 'word is', 'words are')} used by an outlet more than by the others, "
        f"beyond chance ({what}): {counts}.{caution}"
    )


def by_outlet(keyness: pd.DataFrame, voice: str = "all") -> pd.DataFrame:
    """The rows of `keyness` that compare outlets by stems, in a voice: all, own or quoted."""
    chosen = (keyness["comparison"] == "outlet") & (keyness["unit"] == "stem")
    return keyness[chosen & (keyness["voice"] == voice)]


def _caution(study: Study) -> str:
    """What small samples do not bear."""
    smallest = int(study["documents"]["outlet"].value_counts().min())
    if smallest >= _SENSIBLE:
        return ""
    return (
        f" The smallest group has {number(smallest, 'article')}: "
        "too few to speak of an outlet's habits."
    )


def telling(keyness: pd.DataFrame) -> pd.DataFrame:
    """The rows of `keyness` that bear a sentence: beyond chance, and from several articles."""
    sure = (keyness["q"] < 0.05) & (keyness["lower"] > 0) & (keyness["documents"] >= _SPREAD)
    return keyness[sure]


def choices(study: Study) -> Prose:
    """Whether outlets say the same with other words, of the choices that are listed."""
    uses, tests = study["choice_uses"], study["choice_tests"]
    if uses.empty:
        return Prose("None of the words that are listed as choices occurs.")
    once = level(uses, "once_article")
    made = number(once["choice"].nunique(), "listed choice is", "listed choices are")
    said = f"{made} made here, {number(len(once), 'time')} once per article"
    if tests.empty:
        return Prose(
            f"{said}; no two outlets make one at least {MIN_NAMED} times in their own words, and "
            "not always alike."
        )
    sure = tests[tests["q"] < 0.05]
    told = f"{said}. Of {len(tests)} that outlets can be compared in, in their own words"
    if sure.empty:
        return Prose(
            f"{told}, **none is made otherwise by one than by another beyond chance** (the "
            f"smallest q is {tests['q'].min():.2f})."
        )
    made_of = study["choices"].groupby("choice")
    lines = [
        f"- **{row['choice'].replace('_', ' ')}** (q = {row['q']:.3f}, "
        f"{number(row['uses'], 'use')} in {number(row['groups'], 'unit')} of evidence): "
        f"{most_chosen(made_of.get_group(row['choice']), 'alternative')}."
        for row in sure.head(4).to_dict("records")
    ]
    return Prose(f"{told}, outlets differ beyond chance in {len(sure)}:\n\n" + "\n".join(lines))


def not_found(study: Study) -> Prose:
    """How much was not found in an outlet's articles that others carry."""
    rows = study["not_found"]
    if rows.empty:
        return Prose("Nothing that at least two outlets carry was missing from another's articles.")
    sure = rows[rows["q"] < 0.05]
    kinds = listed(
        number(int((rows["kind"] == kind).sum()), *names)
        for kind, names in _KINDS.items()
        if (rows["kind"] == kind).any()
    )
    outlets = number(rows["outlet"].nunique(), "outlet")
    said = (
        f"What at least two other outlets carry in three articles was not found in those of "
        f"{outlets}: {kinds}, {len(rows)} in all"
    )
    if sure.empty:
        return Prose(
            f"{said}; **none so seldom that chance could not have done it** (q < 0.05): with so "
            f"few articles, most things are missing somewhere.{_caution(study)}"
        )
    first = listed(
        f"{quoted(row['said'])} in {number(row['articles'], 'article')} of {quoted(row['outlet'])}"
        for row in sure.head(_WORDS).to_dict("records")
    )
    return Prose(
        f"{said}; **{len(sure)} less often than chance would have it** (q < 0.05), surest of all "
        f"{first}. Not found is not left out on purpose: see the nearest candidates."
    )


_KINDS = {
    "entity": ("name",),
    "source": ("source", "sources whose words are reported"),
    "action": ("action",),
}
