"""Words that stand near the mentions of an actor, in the corpus and by outlet, and how strongly.

The measures put words in an order and test nothing: neighbouring words are not independent.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis import tables
from analysis.resampling import Floats
from analysis.scan import Ints
from analysis.vocabulary import Truths, Vocabulary

WINDOW = 5  # words on each side
MIN_COUNT = 3
MIN_UNITS = 2  # articles or shared passages in which a word must stand near the entity


def collocates(
    vocabulary: Vocabulary,
    mentions: pd.DataFrame,
    paragraphs: pd.DataFrame,
    outlets: pd.Series | None = None,
    *,
    window: int = WINDOW,
) -> pd.DataFrame:
    """Words that stand near an entity more often than their number in the articles lets expect.

    A word is near if it is one of the `window` words, stop words too, before the first word of a
    mention or after its last, in the same paragraph, and is no word of a mention of the entity. It
    counts once, however many mentions it is near, and once per article; stop words and numbers do
    not count.

    Args:
        vocabulary: the words of the corpus, all of them: one that was left out has no place.
        mentions: table `mentions`; those in titles, and those without an entity, are left out.
        paragraphs: table `paragraphs`, for their borders.
        outlets: the outlet of each article by doc_id, missing where unknown.
        window: words on each side.

    Returns:
        Table `collocates`, for all articles (outlet missing) and for each outlet alone: words that
        stand near the entity at least three times, in two articles or shared passages, and more
        often than expected. By entity and outlet, the greatest G2 first.

        Let f_xy be how often the term stands near the entity, f_x the number of words near it, f_y
        how often the term stands in the articles (near, elsewhere, or in a name of the entity), and
        n the number of their words; all of words that count. `expected` is f_x f_y / n; `log_dice`
        14 + log2(2 f_xy / (f_x + f_y)) (Rychlý 2008, RASLAN): at most 14, one less for half the
        share, whatever the size of the corpus; `g2` the log-likelihood ratio of the four cells,
        this term or another, near or not (Dunning 1993, Computational Linguistics 19:1).
    """
    body = mentions[(mentions["part"] == "body") & mentions["entity"].notna()]
    entity, names = pd.factorize(body["entity"], sort=True)
    counted = vocabulary.counting("once_article") & vocabulary.telling()
    whose, word = _near(vocabulary, body, entity, paragraphs, window)
    groups, titles = [np.zeros(len(vocabulary.doc), dtype=np.int64)], [None]
    if outlets is not None:
        codes, known = pd.factorize(outlets.reindex(vocabulary.doc_ids), sort=True)
        groups.append(np.where(codes < 0, codes, codes + len(titles))[vocabulary.doc])
        titles += list(known)
    found = [_compared(vocabulary, group, counted & (group >= 0), whose, word) for group in groups]
    return _table(vocabulary, pd.concat(found, ignore_index=True), names, titles)


def _table(
    vocabulary: Vocabulary, found: pd.DataFrame, names: pd.Index, titles: Sequence[str | None]
) -> pd.DataFrame:
    """Table `collocates` of what `_compared` found, by the names of entities and outlets."""
    named = found.assign(
        entity=names.to_numpy(dtype=object)[found["whose"]],
        outlet=np.asarray(titles, dtype=object)[found["group"]],
        term=vocabulary.terms.to_numpy(dtype=object)[found["term"]],
        written=np.asarray(vocabulary.written, dtype=object)[found["term"]],
        # As it will be printed: a difference that nobody sees decides no order.
        g2=found["g2"].round(tables.DECIMALS),
    )
    order = {"entity": True, "group": True, "g2": False, "term": True}
    ordered = named.sort_values(list(order), ascending=list(order.values()))
    return tables.frame("collocates", ordered)


def _near(
    vocabulary: Vocabulary,
    mentions: pd.DataFrame,
    entity: Ints,
    paragraphs: pd.DataFrame,
    window: int,
) -> tuple[Ints, Ints]:
    """The entities, and the words near them: each pair once.

    Args:
        vocabulary: the words of the corpus.
        mentions: those in bodies.
        entity: the number of the entity of each.
        paragraphs: table `paragraphs`.
        window: words on each side.
    """
    first, behind, line = _held(vocabulary, mentions, paragraphs)
    held = first < behind  # a mark, or a line of the page that was left out, holds no word
    first, behind, entity = first[held], behind[held], entity[held]
    edge = np.concatenate([first, behind - 1])[:, None]
    side = np.repeat([-1, 1], len(first))[:, None]
    words = len(line)
    # Behind the ends of the corpus, the last word there again, which is nearer.
    word = np.clip(edge + side * np.arange(1, window + 1), 0, words - 1)
    pairs = np.tile(entity, 2)[:, None] * words + word
    near = line[word] == line[edge]
    length = behind - first
    inside = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
    own = np.repeat(entity * words + first, length) + inside
    found = pd.unique(pairs[near])
    whose, word = np.divmod(found[~np.isin(found, own)], max(words, 1))
    return whose, word


def _held(
    vocabulary: Vocabulary, mentions: pd.DataFrame, paragraphs: pd.DataFrame
) -> tuple[Ints, Ints, Ints]:
    """The first word of each mention, the one behind its last, and the line of each word."""
    # One axis for the corpus: articles end to end; unknown ones lie before all words, so that their
    # mentions hold none.
    spans = (rows["end"].to_numpy(np.int64) for rows in (mentions, paragraphs))
    wide = max(int(ends.max(initial=0)) for ends in (vocabulary.end, *spans))

    def on_axis(rows: pd.DataFrame, side: str) -> Ints:
        articles = vocabulary.doc_ids.get_indexer(pd.Index(rows["doc_id"]))
        places: Ints = articles * wide + rows[side].to_numpy(np.int64)
        return places

    starts, ends = (vocabulary.doc * wide + side for side in (vocabulary.start, vocabulary.end))
    first = np.searchsorted(ends, on_axis(mentions, "start"), side="right")
    behind = np.searchsorted(starts, on_axis(mentions, "end"))
    borders = [np.arange(len(vocabulary.doc_ids)) * wide]
    borders += [on_axis(paragraphs, side) for side in ("start", "end")]
    line = np.searchsorted(np.sort(np.concatenate(borders)), starts, side="right")
    return first, behind, line


def _compared(
    vocabulary: Vocabulary, group: Ints, counted: Truths, whose: Ints, word: Ints
) -> pd.DataFrame:
    """The terms near each entity in each group of articles that pass the limits, measured.

    Args:
        vocabulary: the words of the corpus.
        group: the group of each word.
        counted: which words count, of those in a group.
        whose: the entities that words stand near.
        word: these words.
    """
    there = counted[word]
    whose, word = whose[there], word[there]
    near = pd.DataFrame({"whose": whose, "group": group[word], "term": vocabulary.term[word]})
    near = near.assign(doc=vocabulary.doc[word], source=vocabulary.source[word])
    found = near.groupby(["whose", "group", "term"], sort=False).agg(
        count=("doc", "size"), documents=("doc", "nunique"), units=("source", "nunique")
    )
    found = found.reset_index()
    of_entity = found.groupby(["whose", "group"], sort=False)["count"].transform("sum")
    kept = (found["count"] >= MIN_COUNT) & (found["units"] >= MIN_UNITS)
    found, f_x = found[kept], of_entity[kept].to_numpy()
    terms = len(vocabulary.terms)
    cells, times = np.unique(group[counted] * terms + vocabulary.term[counted], return_counts=True)
    at = found["group"].to_numpy()
    f_y = times[np.searchsorted(cells, at * terms + found["term"].to_numpy())]
    f_xy = found["count"].to_numpy()
    measured = found.assign(
        count_elsewhere=f_y - f_xy, **_measures(f_xy, f_x, f_y, np.bincount(group[counted])[at])
    )
    often: pd.DataFrame = measured[measured["count"] > measured["expected"]]
    return often


def _measures(f_xy: Ints, f_x: Ints, f_y: Ints, n: Ints) -> dict[str, Floats]:
    """Expected number, logDice and G2; see `collocates`."""
    observed = np.stack([f_xy, f_x - f_xy, f_y - f_xy, n - f_x - f_y + f_xy])
    # Products of whole numbers first: what stands as often as expected is not above it by rounding.
    by_chance = np.stack([f_x * f_y, f_x * (n - f_y), (n - f_x) * f_y, (n - f_x) * (n - f_y)]) / n
    # An empty cell adds nothing: the logarithm of 1.
    ratio = np.divide(observed, by_chance, out=np.ones_like(by_chance), where=observed > 0)
    return {
        "expected": by_chance[0],
        "log_dice": 14 + np.log2(2 * f_xy / (f_x + f_y)),
        "g2": 2 * (observed * np.log(ratio)).sum(axis=0),
    }
