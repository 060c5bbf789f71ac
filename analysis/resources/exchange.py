"""Training sentences with their names exchanged: a tagger is to read what stands round them.

Mention replacement (Dai and Adel 2020, COLING): a name gives way to another of its kind, the same
in the sentences near it. Only `build_neural.py` needs this.
"""

import csv
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from analysis import gazetteer, places
from analysis.resources.build_tagger import Sentence, persons

SHARE = 0.4  # of the names that are exchanged
UNKNOWN_KIND = 0.4  # of those of no list, for one of any kind
PUBLIC = 0.5  # of the persons that become a public one; others get a given name and a surname
NEAR = 6  # sentences in which a name is exchanged for the same one
_PROCLITICS = "وبلفك"
_UNSAFE = ("everyday", "state_body", "language_people")  # kinds that a tagged name rarely is of


class Exchange:
    """Names by kind, and what they are exchanged for."""

    def __init__(self, rng: Any) -> None:
        """Reads the lists.

        Args:
            rng: a generator of NumPy, which draws.
        """
        self.rng = rng
        self.given, self.family = map(_weighted, persons())
        self.places = sorted({n for p in places.read() for n in p.aliases if n not in p.listed})
        self.public: list[tuple[str, ...]] = []
        self.kinds: dict[tuple[str, str], list[tuple[str, ...]]] = {}
        self.kind_of: dict[tuple[str, ...], tuple[str, str]] = {}
        with gazetteer.FILE.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(line for line in file if not line.startswith("#")):
                self._add(row["type"], row["kind"], tuple(row["name"].split()))

    def _add(self, type_: str, kind: str, name: tuple[str, ...]) -> None:
        if type_ == "PERS":
            self.public.append(name)
        elif not any(unsafe in kind for unsafe in _UNSAFE):
            self.kinds.setdefault((type_, kind), []).append(name)
            self.kind_of[places.forms(" ".join(name))] = type_, kind

    def sentences(self, given: Sequence[Sentence]) -> list[Sentence]:
        """The sentences with some of their names exchanged."""
        found = []
        chosen: dict[tuple[str, ...], tuple[str, ...]] = {}
        for number, sentence in enumerate(given):
            if number % NEAR == 0:
                chosen = {}
            found.append(self._sentence(sentence, chosen))
        return found

    def _sentence(
        self, sentence: Sentence, chosen: dict[tuple[str, ...], tuple[str, ...]]
    ) -> Sentence:
        tokens: list[str] = []
        labels: list[str] = []
        at = 0
        while at < len(sentence.tokens):
            label, end = sentence.labels[at], at + 1
            words: tuple[str, ...] = sentence.tokens[at:end]
            if label[0] == "B":
                while end < len(sentence.tokens) and sentence.labels[end] == f"I{label[1:]}":
                    end += 1
                words = sentence.tokens[at:end]
                if words[0][0] not in _PROCLITICS or len(words[0]) < 4:
                    if words not in chosen:
                        chosen[words] = self._other(words, label[2:])
                    words = chosen[words]
            tokens += words
            labels += [label, *[f"I{label[1:]}"] * (len(words) - 1)]
            at = end
        return Sentence(tuple(tokens), tuple(labels))

    def _other(self, words: tuple[str, ...], type_: str) -> tuple[str, ...]:
        """Another name, or the same."""
        if self.rng.random() >= SHARE:
            return words
        if type_ == "PERS":
            return self._person(len(words))
        if type_ == "LOC":
            return tuple(str(self._one(self.places)).split())
        kind = self.kind_of.get(places.forms(" ".join(words)))
        if kind and kind[0] == type_:
            return tuple(self._one(self.kinds[kind]))
        if self.rng.random() < UNKNOWN_KIND:
            kinds = [one for one in self.kinds if one[0] == type_]
            return tuple(self._one(self.kinds[self._one(kinds)]))
        return words

    def _person(self, length: int) -> tuple[str, ...]:
        if self.rng.random() < PUBLIC:
            name = self._one(self.public)
            return tuple(name[-1:] if length == 1 else name)
        family = self._drawn(self.family)
        if length == 1:
            return (family,)
        middle = [self._drawn(self.given) for _ in range(length - 2) if self.rng.random() < 0.5]
        return (self._drawn(self.given), *middle, family)

    def _one(self, listed: Sequence[Any]) -> Any:
        return listed[int(self.rng.integers(len(listed)))]

    def _drawn(self, weighted: tuple[list[str], Any]) -> str:
        names, upto = weighted
        return names[min(len(names) - 1, int(np.searchsorted(upto, self.rng.random())))]


def _weighted(counted: Counter[str]) -> tuple[list[str], Any]:
    """Names with the share of draws up to each, by the root of how often they are borne."""
    names = [name for name in counted if len(name) > 2]
    weight = np.sqrt([counted[name] for name in names])
    return names, np.cumsum(weight / weight.sum())
