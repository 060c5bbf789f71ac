"""What is a finding evidence of: its article, or a passage that several articles share?

What was copied was written once. Whoever compares outlets counts such a passage once as evidence,
however often it is printed.
"""

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from analysis.scan import Ints, compiled

NOWHERE = -1


def sources(documents: pd.DataFrame, families: pd.DataFrame, findings: pd.DataFrame) -> pd.Series:
    """What each finding is evidence of: the number of its article, or of a shared passage.

    Args:
        documents: table `documents`.
        families: table `families`, without those whose copies say nothing, as lines of the page.
        findings: columns doc_id, part and start.

    Returns:
        Numbers by the index of the findings. Those of passages come after those of articles;
        passages that overlap in an article are one. A title is its article's.
    """
    doc = pd.Index(documents["doc_id"]).get_indexer(findings["doc_id"]).astype(np.int64)
    body = (findings["part"] == "body").to_numpy()
    start = np.where(body, findings["start"].to_numpy(np.int64), 0)
    order = np.lexsort((start, doc))
    found = np.empty_like(doc)
    found[order] = sources_of_words(documents, families, doc[order], start[order])
    return pd.Series(np.where(body, found, doc), index=findings.index)


def units(doc: Ints, source: Ints, group: Ints) -> Ints:
    """The unit of evidence of each finding: its article, or a passage that several groups printed.

    Articles of one group that share a passage are one unit: a story and its second version.

    Args:
        doc: the article of each finding.
        source: what it is evidence of, as `sources` gives it.
        group: the group that is compared with others.

    Returns:
        Numbers from 0.
    """
    wide = int(group.max(initial=0)) + 1
    places, inverse = np.unique(source * wide + group, return_inverse=True)
    _, printed, groups = np.unique(places // wide, return_inverse=True, return_counts=True)
    several = groups[printed][inverse] > 1
    size = int(max(doc.max(initial=0), source.max(initial=0))) + 1
    links = np.column_stack(np.divmod(np.unique((doc * size + source)[~several]), size))
    graph = coo_array((np.ones(len(links)), (links[:, 0], links[:, 1])), shape=(size, size))
    joined = connected_components(graph, directed=False)[1]
    _, unit = np.unique(np.where(several, size + source, joined[source]), return_inverse=True)
    return unit


def sources_of_words(
    documents: pd.DataFrame, families: pd.DataFrame, doc: Ints, start: Ints
) -> Ints:
    """The article of each word, or the passage: those that overlap in an article are one."""
    ordered = families.sort_values(["doc_id", "start", "end", "family"])
    passage, _ = pd.factorize(ordered["family"])
    pairs = []
    for _, rows in ordered.assign(passage=passage).groupby("doc_id", sort=False):
        reach, holder = -1, -1
        for begin, stop, what in rows[["start", "end", "passage"]].itertuples(index=False):
            if begin < reach:
                pairs.append((holder, what))
            if stop > reach:
                reach, holder = stop, what
    size = int(passage.max(initial=-1)) + 1
    links = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    graph = coo_array((np.ones(len(links)), (links[:, 0], links[:, 1])), shape=(size, size))
    joined = connected_components(graph, directed=False)[1] if size else np.empty(0, dtype=int)
    shared = painted(documents, ordered.assign(passage=joined[passage]), "passage", doc, start)
    return np.where(shared < 0, doc, len(documents) + shared)


def contents(attributions: pd.DataFrame) -> pd.DataFrame:
    """Where the contents of statements in bodies stand, with the row of each: for `painted`.

    Args:
        attributions: table `attributions`.

    Returns:
        Columns doc_id, start, end (missing where no content was found) and statement.
    """
    columns = ["doc_id", "content_start", "content_end"]
    spans = attributions[columns].set_axis(["doc_id", "start", "end"], axis=1)
    return spans.assign(statement=range(len(spans)))[(attributions["part"] == "body").to_numpy()]


def painted(
    documents: pd.DataFrame, spans: pd.DataFrame, value: str, doc: Ints, start: Ints
) -> Ints:
    """The value of the shortest span that holds each word; -1 where none does.

    Args:
        documents: table `documents`.
        spans: columns doc_id, start, end and that of the value.
        value: the column.
        doc: the article of each word, in ascending order.
        start: its offset, ascending in each article.
    """
    found = np.full(len(doc), NOWHERE, dtype=np.int64)
    known = spans[spans["start"].notna()]
    known = known.assign(length=known["end"] - known["start"])
    known = known.sort_values(["length", value], ascending=[False, True], kind="stable")
    article = pd.Index(documents["doc_id"]).get_indexer(known["doc_id"])
    known, article = known[article >= 0], article[article >= 0]
    edges = np.searchsorted(doc, np.arange(len(documents) + 1))
    columns = (known[name].to_numpy(np.int64) for name in ("start", "end", value))
    _paint(found, start, edges, article.astype(np.int64), *columns)
    return found


@compiled
def _paint(
    found: Ints, start: Ints, edges: Ints, article: Ints, begin: Ints, stop: Ints, value: Ints
) -> None:
    """Writes the value of each span over its words, one span after the other."""
    for span in range(len(article)):
        low, high = edges[article[span]], edges[article[span] + 1]
        first = low + np.searchsorted(start[low:high], begin[span])
        while first < high and start[first] < stop[span]:
            found[first] = value[span]
            first += 1
