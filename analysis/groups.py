"""Which group does each article belong to, where groups of articles are compared?"""

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from analysis.duplication import reading_order
from analysis.errors import AnalysisError

OUTLET = "outlet"
VERSION = "version"
_PERIODS = {"day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m", "year": "%Y"}
_BY = (*_PERIODS, "article", VERSION)
# No groups; source is what `keyness` calls the other comparison, of statements.
_OWN = ("source", "doc_id", "text", "title", "path", "text_sha256", "n_chars", "n_words", "remarks")


def check(documents: pd.DataFrame, by: str) -> None:
    """Refuses what articles cannot be grouped by.

    Raises:
        AnalysisError: if it is neither a column of the metadata, a stretch of time, nor a word
            that `of_articles` knows.
    """
    columns = [str(name) for name in documents if name not in _OWN]
    if by not in (*columns, *_BY):
        raise AnalysisError(
            f"articles cannot be compared by {by!r}; allowed: {', '.join((*_BY, *columns))}"
        )


def of_articles(documents: pd.DataFrame, by: str) -> pd.Series:
    """The group of each article.

    Args:
        documents: table `documents`.
        by: a column of it; or day, week (ISO 8601), month or year, of its date; or article (each
            by itself). A column has precedence.

    Returns:
        Text by the index of `documents`, missing where it is unknown.
    """
    if by in documents:
        return documents[by].astype("str")
    if by == "article":
        return documents["doc_id"].astype("str")
    days = pd.to_datetime(documents["date"], errors="coerce")
    return days.dt.strftime(_PERIODS[by]).astype("str")


def versions(documents: pd.DataFrame, reuse: pd.DataFrame, reasons: pd.DataFrame) -> pd.Series:
    """First or later version of an article that its outlet published twice, by `reasons`.

    Args:
        documents: table `documents`.
        reuse: table `reuse`.
        reasons: table `reasons`.

    Returns:
        Text by the index of `documents`, missing for articles of one version.
    """
    ids = pd.Index(documents["doc_id"])
    pairs = reuse[(reasons["reason"] == VERSION).to_numpy()]
    a, b = (ids.get_indexer(pairs[side]) for side in ("a_doc", "b_doc"))
    graph = coo_array((np.ones(len(a)), (a, b)), shape=(len(ids), len(ids)))
    text = connected_components(graph, directed=False)[1]
    rank = pd.Series(reading_order(documents), index=documents.index)
    of_text = rank.groupby(text)
    first = rank == of_text.transform("min")
    named = first.map({True: "first version", False: "later version"})
    return named.where(of_text.transform("size") > 1).astype("str")
