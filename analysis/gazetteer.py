"""Names that lists know, and where they stand in a sentence: features of the tagger `crf`."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from analysis import places
from analysis.names import spelt, stems
from analysis.resources import FOLDER
from analysis.text import form

FILE = FOLDER / "tagger" / "names.csv"
_LONGEST = 6  # words of a name
_MANY = 3  # persons of one surname are counted up to here


class Gazetteer:
    """Names by their words; of several at a word the longest counts, and overlaps are cut."""

    def __init__(self, names: Iterable[tuple[Sequence[str], str]]) -> None:
        """Takes names as normalised words, each with its kind; the first kind of a name stays."""
        self._names: dict[tuple[str, ...], str] = {}
        self._longest: Counter[str] = Counter()
        for words, kind in names:
            if 0 < len(words) <= _LONGEST:
                self._names.setdefault(tuple(words), kind)
                self._longest[words[0]] = max(self._longest[words[0]], len(words))

    def find(self, forms: Sequence[str]) -> Iterator[tuple[int, int, str]]:
        """Where names stand among normalised words: first word, word behind the last, kind.

        A kind ends in + where the name stands behind a proclitic.
        """
        at = 0
        while at < len(forms):
            length, kind = self._at(forms, at)
            if length:
                yield at, at + length, kind
            at += max(length, 1)

    def _at(self, forms: Sequence[str], at: int) -> tuple[int, str]:
        firsts = [one for one in _firsts(forms[at]) if one[1] in self._longest]
        if not firsts:
            return 0, ""
        longest = max(self._longest[first] for _, first in firsts)
        for length in range(min(longest, len(forms) - at), 0, -1):
            rest = tuple(map(_spelt, forms[at + 1 : at + length]))
            for clitic, first in firsts:
                if kind := self._names.get((first, *rest)):
                    return length, f"{kind}+" if clitic else kind
        return 0, ""


_spelt = lru_cache(maxsize=1 << 18)(spelt)


@lru_cache(maxsize=1 << 18)
def _firsts(word: str) -> list[tuple[bool, str]]:
    """A word in its one spelling, and without its possible proclitics."""
    return [(letters > 0, spelt(stem)) for letters, stem in stems(word) if stem]


class Lists:
    """All lists: places, bodies and things and persons; and the surnames of those persons."""

    def __init__(self, path: Path = FILE) -> None:
        """Reads places.csv and names.csv."""
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
        written = [(places.forms(row["name"]), row["type"], row["kind"]) for row in rows]
        persons = [(words, kind) for words, type_, kind in written if type_ == "PERS"]
        others = [(words, kind) for words, type_, kind in written if type_ != "PERS"]
        self.gazetteers = {
            "place": Gazetteer(_places()), "body": Gazetteer(others), "person": Gazetteer(persons)
        }  # fmt: skip
        full = [words for words, _ in persons if len(words) > 1]
        self._given = Counter(words[0] for words in full)
        self._surnames = Counter(words[-1] for words in full)

    def features(self, tokens: Sequence[str]) -> list[list[str]]:
        """What the lists say of each token of a sentence."""
        forms = [form(token) for token in tokens]
        found: list[list[str]] = [[] for _ in tokens]
        for name, gazetteer in self.gazetteers.items():
            for start, end, kind in gazetteer.find(forms):
                for at in range(start, end):
                    place = "I" if at > start else "B"
                    found[at].append(f"{name}={place}{kind}{min(end - start, 3)}")
        for mine, word in zip(found, forms, strict=True):
            mine += self.single(word)
        return found

    def single(self, word: str) -> Iterator[str]:
        """Whether persons of the lists are called so."""
        for name, counts in (("called", self._given), ("surnamed", self._surnames)):
            if count := max((counts[first] for _, first in _firsts(word)), default=0):
                yield f"{name}={min(count, _MANY)}"


def _places() -> Iterator[tuple[Sequence[str], str]]:
    known = list(places.read())
    for listed in (False, True):  # what only public lists know comes last
        for place in known:
            for name in place.aliases:
                if (name in place.listed) == listed:
                    yield places.forms(name), f"{place.kind}{'?' if listed else ''}"
