"""The same said with another word (استشهد, قُتل, لقي مصرعه): who chooses which?

The alternatives stand in `resources/choices.yaml`, or in a file of the researcher's own. Every use
of one is a finding with its place and voice; whether two alternatives say the same there, and what
the choice means, is for the reader to judge.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import regex

from analysis import compare, duplication, resampling, tables
from analysis.choice_files import Choices, Entry
from analysis.duplication import Circles, level
from analysis.resampling import Floats
from analysis.scan import Ints
from analysis.text import Word, is_attached, words

_VOICE = ["outlet", "voice", "source_entity"]
_WHOLE = ["choice", "outlet", "voice"]  # what a share is a share of

# A pause parts the words of a phrase that stand side by side, a stop those with others between.
_PAUSE = regex.compile(r"[.!?؟؛:…،,–—\-\r\n]")
_STOP = regex.compile(r"[.!?؟؛:…\r\n]")


class _Match(NamedTuple):
    """An entry that begins with a word; of several the greatest counts."""

    other_sense: bool
    last: int  # its last word
    entry: Entry


class Use(NamedTuple):
    """An alternative in a text: offsets of its words, without و ف ب ل ك س before the first."""

    choice: str
    alternative: str
    start: int
    end: int


def find(raw: str, choices: Choices) -> list[Use]:
    """The uses of all alternatives in one text, in order.

    Of the alternatives of a choice that share words the first in the text counts, and of those that
    begin with the same word the longest, but another sense before all. A form that two
    alternatives of a choice share counts for neither.

    Args:
        raw: the text.
        choices: what `load` returns.
    """
    said = words(raw)
    free: dict[str, int] = {}  # by choice: the first word that is in no use yet
    found = []
    for at, word in enumerate(said):
        best: dict[str, list[_Match]] = {}
        for entry in choices.forms.get(word.form, ()):
            last = _last(raw, said, at, entry) if free.get(entry.choice, 0) <= at else None
            if last is not None:
                best.setdefault(entry.choice, []).append(_Match(not entry.alternative, last, entry))
        for choice, matched in best.items():
            top = max(match[:2] for match in matched)
            entries = [match.entry for match in matched if match[:2] == top]
            free[choice] = top[1] + 1
            alternative = entries[0].alternative
            if alternative and all(entry.alternative == alternative for entry in entries):
                start = _behind(raw, word, min(entry.drop for entry in entries))
                found.append(Use(choice, alternative, start, said[top[1]].end))
    return found


def _last(raw: str, said: Sequence[Word], at: int, entry: Entry) -> int | None:
    """The last word of what an entry needs; None if it is not there."""
    if entry.bears_h and "ة" in raw[said[at].start : said[at].end]:
        return None
    if not entry.others:
        return at
    apart = _STOP if entry.gap else _PAUSE
    for here in range(at + 1, min(at + entry.gap + 2, len(said))):
        if apart.search(raw, said[here - 1].end, said[here].start):
            return None
        if _stand(raw, said, here, entry.others):
            return here + len(entry.others) - 1
    return None


def _stand(raw: str, said: Sequence[Word], at: int, others: Sequence[frozenset[str]]) -> bool:
    """Whether words of some forms stand one by one from a word on, without a pause."""
    near = said[at : at + len(others)]
    return (
        len(near) == len(others)
        and all(word.form in forms for word, forms in zip(near, others, strict=True))
        and not any(_PAUSE.search(raw, one.end, other.start) for one, other in pairwise(near))
    )


def _behind(raw: str, word: Word, letters: int) -> int:
    """Where a word goes on behind its first letters and their vowel signs."""
    here = word.start
    for _ in range(letters):
        here += 1
        while here < word.end and is_attached(raw[here]):
            here += 1
    return here


def uses(
    documents: pd.DataFrame, attributions: pd.DataFrame, choices: Choices, circles: Circles
) -> pd.DataFrame:
    """Every use of an alternative in the titles and texts of a corpus.

    Args:
        documents: table `documents`.
        attributions: table `attributions`, for whose words they are.
        choices: what `load` returns.
        circles: where the articles repeat.

    Returns:
        Table `choice_uses`, in the order of the articles.
    """
    contents = _contents(attributions)
    rows: list[dict[str, Any]] = []
    for doc_id, title, raw in documents[["doc_id", "title", "text"]].itertuples(index=False):
        for part, text in (("title", title), ("body", raw)):
            if not isinstance(text, str):
                continue
            around = contents.get((doc_id, part), [])
            rows += [
                use._asdict()
                | {"doc_id": doc_id, "part": part, "text": text[use.start : use.end]}
                | {"statement_id": _innermost(around, use)}
                for use in find(text, choices)
            ]
    found = tables.frame("choice_uses", rows)
    found["repeated"] = duplication.mark(found, circles)
    return found


_Contents = list[tuple[int, int, int, str]]


def _contents(attributions: pd.DataFrame) -> dict[tuple[str, str], _Contents]:
    """Length, start, end and id of the statements of each article and part, the shortest first."""
    columns = ["doc_id", "part", "content_start", "content_end", "statement_id"]
    known = attributions[columns].dropna(subset=["content_start"])
    found: dict[tuple[str, str], _Contents] = {}
    for doc_id, part, start, end, statement in known.itertuples(index=False):
        found.setdefault((doc_id, part), []).append((end - start, start, end, statement))
    for listed in found.values():
        listed.sort()
    return found


def _innermost(contents: _Contents, use: Use) -> str | None:
    """The statement with the shortest content that holds a use."""
    for _, start, end, statement in contents:
        if start <= use.start and use.end <= end:
            return statement
    return None


# Who chooses what


def choices(
    uses: pd.DataFrame, documents: pd.DataFrame, attributions: pd.DataFrame, groups: pd.Series
) -> pd.DataFrame:
    """Which alternatives each outlet uses, in its own words and in those of its sources.

    Args:
        uses: table `choice_uses`.
        documents: table `documents`.
        attributions: table `attributions`, for who says what a use stands in.
        groups: the independent group of each article, by doc_id (`resampling.independent`).

    Returns:
        Table `choices`. Shares are of all uses of the choice in the outlet and voice, once per
        article, so that those of several sources add up.
    """
    heard = _voiced(uses, documents, attributions)
    keys = ["choice", "alternative", *_VOICE]
    counted = compare.counts_at_levels(heard, keys)
    articles = heard.groupby(keys, dropna=False, sort=False)["doc_id"].nunique()
    counted["documents"] = articles.to_numpy()
    whole = counted.groupby(_WHOLE, dropna=False, sort=False)["once_article"].transform("sum")
    counted["share"] = counted["once_article"] / whole.where(whole > 0)
    counted[["lower", "upper"]] = _intervals(heard, groups, keys)
    return tables.frame("choices", counted.sort_values(keys, na_position="last"))


def _voiced(
    uses: pd.DataFrame, documents: pd.DataFrame, attributions: pd.DataFrame
) -> pd.DataFrame:
    """The uses with outlet, voice and, in a statement, its source."""
    heard = uses.merge(documents[["doc_id", "outlet"]], on="doc_id")
    sources = attributions.set_index("statement_id")["source_entity"]
    heard["voice"] = np.where(heard["statement_id"].isna(), "own", "quoted")
    heard["source_entity"] = heard["statement_id"].map(sources).astype("str")
    return heard


def _intervals(heard: pd.DataFrame, groups: pd.Series, keys: list[str]) -> Floats:
    """Intervals of the shares, in the order in which the rows come first."""
    row, whole = (
        heard.groupby(by, dropna=False, sort=False).ngroup().to_numpy().astype(np.int64)
        for by in (keys, _WHOLE)
    )
    found = np.full((row.max(initial=-1) + 1, 2), np.nan)
    once = heard.index.isin(level(heard, "once_article").index)
    group = _group_of(heard[once], groups)
    rows, at = np.unique(row[once], return_inverse=True)
    size = int(groups.max()) + 1
    found[rows] = resampling.share_intervals(at.astype(np.int64), whole[once], group, size)
    return found


def _group_of(heard: pd.DataFrame, groups: pd.Series) -> Ints:
    return groups.loc[heard["doc_id"]].to_numpy(np.int64)


def tests(uses: pd.DataFrame, documents: pd.DataFrame, sources: pd.Series) -> pd.DataFrame:
    """Do outlets choose alike, in their own words?

    Args:
        uses: table `choice_uses`.
        documents: table `documents`.
        sources: what each use is evidence of, by the index of `uses`; see `evidence.sources`.

    Returns:
        Table `choice_tests`: a row for each choice that at least two outlets make at least three
        times, once per article, and not always alike; see `resampling.permutation_test`. Surest
        differences first.
    """
    article = pd.Index(documents["doc_id"]).get_indexer(uses["doc_id"])
    known = uses.assign(article=article, source=sources)
    own = level(known, "once_article").merge(documents[["doc_id", "outlet"]], on="doc_id")
    own = own[own["statement_id"].isna() & own["outlet"].notna()]
    found = compare.differences(own, "choice", "alternative")
    return tables.frame("choice_tests", found.rename(columns={"options": "alternatives"}))
