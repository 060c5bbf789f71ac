"""A conditional random field that finds names by what a word is like, and what stands beside it.

Two passes (Krishnan and Manning 2006, ACL): the second one knows what the first made of the same
words elsewhere in the article, so that an article agrees with itself.
"""

import gzip
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from analysis import gazetteer
from analysis.errors import AnalysisError
from analysis.names import stems
from analysis.resources import FOLDER
from analysis.text import form

MODELS = FOLDER / "tagger"
TYPES = ("PERS", "LOC", "ORG", "MISC")
LABELS = ("O", *(f"{place}-{type_}" for type_ in TYPES for place in "BI"))
_SHORT = dict(zip(TYPES, "PLGM", strict=True))
_NEAR = 12  # sentences before and behind in which words are taken to name the same
_LEAST = 3  # letters of a stem without proclitics

Floats = npt.NDArray[np.float64]
Features = list[list[str]]


class Known(NamedTuple):
    """What `words.tsv.gz` knows of a form.

    Attributes:
        band: how frequent it is, 0 (not seen) to 15.
        given: how many persons bear it as a given name, 0 to 5.
        family: the same as a family name.
        likely: how likely it is part of a name of each type, 0 to 8, by its meaning alone.
    """

    band: int
    given: int
    family: int
    likely: tuple[int, ...]

    @property
    def name(self) -> int:
        """How likely it is part of any name, 0 to 8."""
        return sum(self.likely)


UNKNOWN = Known(0, 0, 0, (0, 0, 0, 0))


@lru_cache(maxsize=1)
def known_words(path: Path = MODELS / "words.tsv.gz") -> Mapping[str, Known]:
    """The table of forms: band, given, family, and four digits for the types, in columns."""
    found = {}
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            word, band, given, family, likely = line.rstrip("\n").split("\t")
            found[word] = Known(int(band), int(given), int(family), tuple(map(int, likely)))
    return found


class Describer:
    """What words and their neighbours are like, as features of a CRF."""

    def __init__(self, table: Mapping[str, Known] | None = None) -> None:
        self.table = known_words() if table is None else table
        self.lists = gazetteer.Lists()
        self.word = lru_cache(maxsize=1 << 18)(self._word)
        self.beside = lru_cache(maxsize=1 << 19)(self._beside)

    def known(self, word: str) -> Known:
        """What is known of a form: of itself, else of its first known stem."""
        for letters, stem in stems(word):
            if stem in self.table and (not letters or len(stem) >= _LEAST):
                return self.table[stem]
        return UNKNOWN

    def sentence(self, tokens: Sequence[str]) -> Features:
        """The features of each token of a sentence; words as written, signs as tokens too."""
        forms = [form(token) for token in tokens]
        listed = self.lists.features(tokens)
        described = [list(self.word(token)) for token in tokens]
        for at, mine in enumerate(described):
            mine += listed[at]
            for distance in (-2, -1, 1, 2):
                other = at + distance
                if 0 <= other < len(tokens):
                    mine += self.beside(tokens[other], distance)
                    mine += [f"{distance}{place}" for place in listed[other]]
                else:
                    mine.append(f"{distance}end")
            if at:
                mine.append(f"-1|0={forms[at - 1]}|{forms[at]}")
            if at + 1 < len(tokens):
                mine.append(f"0|1={forms[at]}|{forms[at + 1]}")
        return described

    def _word(self, token: str) -> tuple[str, ...]:
        word = form(token)
        found = [f"w={word}", f"shape={_shape(token)}", f"length={min(len(word), 9)}"]
        found += [f"p{n}={word[:n]}" for n in range(1, 5) if len(word) > n]
        found += [f"s{n}={word[-n:]}" for n in range(1, 5) if len(word) > n]
        found += [f"stem={stem}" for letters, stem in stems(word) if letters and len(stem) > 1]
        found += [f"three={word[at : at + 3]}" for at in range(len(word) - 2)]
        return (*found, *self._kind(word))

    def _kind(self, word: str) -> Iterator[str]:
        """What the tables say of a word."""
        known, whole = self.known(word), self.table.get(word, UNKNOWN)
        yield f"definite={word.startswith('ال')}"
        yield f"band={known.band}"
        yield f"whole={whole.band}"
        forms = [self.table.get(stem, UNKNOWN) for _, stem in stems(word)]
        bare = [self.table.get(stem[2:], UNKNOWN) for _, stem in stems(word) if stem[:2] == "ال"]
        yield f"given={max(one.given for one in forms)}"
        yield f"family={max(one.family for one in (*forms, *bare))}"
        yield from (f"{t}{n}" for t, n in zip("PLGM", known.likely, strict=True) if n)

    def _beside(self, token: str, distance: int) -> tuple[str, ...]:
        """What a neighbour is like, at a distance of one or two tokens."""
        word = form(token)
        found = [f"w={word}", f"shape={_shape(token)}", *self._kind(word)]
        if abs(distance) == 1:
            found += [f"{end}={part}" for end, part in _ends(word)]
            found += [f"stem={stem}" for letters, stem in stems(word) if letters and len(stem) > 1]
        return tuple(f"{distance}{feature}" for feature in found)


def _shape(token: str) -> str:
    if token.isdecimal():
        return "digits"
    if any(char.isdigit() for char in token):
        return "mixed"
    if not any(char.isalnum() for char in token):
        return "sign"
    return "latin" if token.isascii() else "letters"


def _ends(word: str) -> Iterator[tuple[str, str]]:
    for length in (2, 3):
        if len(word) > length:
            yield f"p{length}", word[:length]
            yield f"s{length}", word[-length:]


# The second pass


def agreement(sentences: Sequence[Sequence[str]], likely: Sequence[Floats]) -> list[Features]:
    """What the first pass made of each token, and of the same words in sentences near it.

    Args:
        sentences: the tokens of an article by sentence.
        likely: for each sentence, a row for each token: how likely it is no name, and each type.
    """
    keys = [[_keys(token) for token in sentence] for sentence in sentences]
    sums = [_sums(*pair) for pair in zip(keys, likely, strict=True)]
    total: dict[str, Floats] = defaultdict(lambda: np.zeros(1 + len(TYPES)))
    for near in sums[:_NEAR]:
        _add(total, near, 1)
    found = []
    for at, (words, own) in enumerate(zip(keys, likely, strict=True)):
        if at + _NEAR < len(sums):
            _add(total, sums[at + _NEAR], 1)
        if at > _NEAR:
            _add(total, sums[at - _NEAR - 1], -1)
        found.append([_agreeing(w, row, total) for w, row in zip(words, own, strict=True)])
    return found


def _keys(token: str) -> list[str]:
    return [stem for _, stem in stems(form(token)) if len(stem) >= _LEAST]


def _sums(words: Sequence[Sequence[str]], likely: Floats) -> dict[str, Floats]:
    found: dict[str, Floats] = {}
    for keys, row in zip(words, likely, strict=True):
        for key in keys:
            found[key] = found[key] + row if key in found else row
    return found


def _add(total: dict[str, Floats], near: Mapping[str, Floats], sign: int) -> None:
    for key, row in near.items():
        total[key] = total[key] + sign * row


def _agreeing(keys: Sequence[str], own: Floats, total: Mapping[str, Floats]) -> list[str]:
    kinds = ("O", *_SHORT.values())
    found = [f"own{k}{round(n * 5)}" for k, n in zip(kinds, own.tolist(), strict=True) if n > 0.1]
    elsewhere = [total[key] - own for key in keys]
    best = max(elsewhere, key=lambda row: float(row.sum()), default=None)
    if best is None or best.sum() < 0.5:
        return found
    count = float(best.sum())
    shares = zip(kinds, (best / count).tolist(), strict=True)
    found += [f"all{kind}{round(share * 4)}" for kind, share in shares if share > 0.15]
    return [*found, f"times{min(3, round(count))}"]


def with_agreement(described: Features, agreeing: Features) -> Features:
    """The features of a sentence for the second pass."""
    return [
        [
            *mine,
            *agreeing[at],
            *(f"-1{feature}" for feature in (agreeing[at - 1] if at else ())),
            *(f"1{feature}" for feature in (agreeing[at + 1] if at + 1 < len(agreeing) else ())),
        ]
        for at, mine in enumerate(described)
    ]


PASSES = ("first", "second")


class Packed:
    """A packed model, with the methods of `pycrfsuite.Tagger`.

    It keeps the unpacked bytes, which CRFsuite reads in place.
    """

    def __init__(self, path: Path) -> None:
        """Unpacks and opens it.

        Raises:
            AnalysisError: if python-crfsuite is not installed.
        """
        try:
            import pycrfsuite  # slow to import, and not needed by most tables
        except ImportError:
            raise AnalysisError(
                "the package python-crfsuite is not installed, which the tagger crf needs; "
                "install it, or choose --tagger none"
            ) from None

        self._bytes = gzip.decompress(path.read_bytes())
        model = pycrfsuite.Tagger()
        model.open_inmemory(self._bytes)
        self.set, self.tag = model.set, model.tag
        self.labels, self.marginal = model.labels, model.marginal


class CrfTagger:
    """The tagger that needs nothing but what comes with the project."""

    name = "crf"

    def __init__(self, folder: Path = MODELS) -> None:
        """Loads the models.

        Args:
            folder: holds first.crfsuite.gz, second.crfsuite.gz and words.tsv.gz.

        Raises:
            AnalysisError: if python-crfsuite is not installed.
        """
        self.describer = Describer(known_words(folder / "words.tsv.gz"))
        self.first, self.second = (Packed(folder / f"{name}.crfsuite.gz") for name in PASSES)

    def tag(self, sentences: Sequence[Sequence[str]]) -> list[list[str]]:
        """The label of each token of an article, by sentence; see `taggers.Tagger`."""
        return [list(self.second.tag(features)) for features in self._described(sentences)]

    def chances(self, sentences: Sequence[Sequence[str]]) -> list[Floats]:
        """How likely each label of `LABELS` is for each token, an array for each sentence."""
        return [label_chances(self.second, features) for features in self._described(sentences)]

    def _described(self, sentences: Sequence[Sequence[str]]) -> Iterator[Features]:
        """The features of the second pass."""
        described = [self.describer.sentence(sentence) for sentence in sentences]
        likely = [marginals(self.first, features) for features in described]
        return map(with_agreement, described, agreement(sentences, likely))


class Model(Protocol):
    """What this module uses of `pycrfsuite.Tagger`."""

    def set(self, features: Features) -> None:
        """Takes a sentence."""

    def labels(self) -> list[str]:
        """All labels that it knows."""

    def marginal(self, label: str, at: int) -> float:
        """How likely a label is at a token."""


def label_chances(model: Model, features: Features) -> Floats:
    """How likely each label of `LABELS` is for each token: rows that sum to 1."""
    found = np.zeros((len(features), len(LABELS)))
    if features:
        model.set(features)
        for label in model.labels():
            chances = (model.marginal(label, at) for at in range(len(features)))
            column = LABELS.index(label)
            found[:, column] = np.fromiter(chances, dtype=np.float64, count=len(features))
    return found


def marginals(model: Model, features: Features) -> Floats:
    """How likely each token is no name, and part of a name of each type: rows that sum to 1."""
    found = label_chances(model, features)
    return np.column_stack([found[:, 0], *(found[:, [at, at + 1]].sum(1) for at in (1, 3, 5, 7))])
