"""What may a written word be: its proclitics, its class, and what its ending tells.

Out of context, by the list `resources/word_classes.csv`, proclitics and endings; a word that the
list does not know is guessed from its shape.
"""

import csv
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from analysis.resources import FOLDER, read_yaml
from analysis.text import form

CLASSES = (
    "verb", "adjective", "person", "force", "body", "place", "weapon", "vehicle", "goods", "event",
    "time", "noun", "name", "number", "grammar", "other",
)  # fmt: skip
NOUNS = frozenset(CLASSES[2:12])
_CONJUNCTIONS = ("و", "ف")
_PREPOSITIONS = ("ب", "ل", "ك")
_PRONOUNS = ("هما", "هم", "ها", "هن", "كم", "نا", "ه", "ك")


class Reading(NamedTuple):
    """A word out of context.

    Attributes:
        classes: what it may be, the likeliest first; of `CLASSES`.
        drop: letters of proclitics before the article or the stem.
        conjoined: whether و or ف is attached.
        preposition: ب, ل or ك if one is attached.
        article: whether it has ال.
        pronoun: the attached pronoun, if the stem is known without it.
        stem: what is left, normalised.
    """

    classes: tuple[str, ...]
    drop: int
    conjoined: bool
    preposition: str
    article: bool
    pronoun: str
    stem: str

    @property
    def is_noun(self) -> bool:
        """Whether it is most likely a noun."""
        return self.classes[0] in NOUNS

    @property
    def is_verb(self) -> bool:
        """Whether it is most likely a verb."""
        return self.classes[0] == "verb"

    @property
    def definite(self) -> bool:
        """Whether its own form makes it definite."""
        return self.article or bool(self.pronoun)


@lru_cache(maxsize=1)
def listed() -> dict[str, tuple[str, ...]]:
    """The list: normalised word without article, و and ف, to its classes."""
    with (FOLDER / "word_classes.csv").open(encoding="utf-8", newline="") as file:
        return {row["word"]: tuple(row["classes"].split()) for row in csv.DictReader(file)}


@lru_cache(maxsize=1)
def _pronominal() -> frozenset[str]:
    """Prepositions with a pronoun: خلالها, بينهم, عليه."""
    given = map(form, read_yaml("noun_phrases.yaml")["prepositions"])
    stems = {*given, "ل", "ب", "ك", "علي", "الي", "لدي"}
    return frozenset(stem + pronoun for stem in stems for pronoun in (*_PRONOUNS, "ي", "نا"))


@lru_cache(maxsize=1 << 17)
def is_known(word: str) -> bool:
    """Whether the list knows a normalised word, with or without proclitics and endings."""
    return word in _pronominal() or any(reading.classes for reading in _readings(word))


@lru_cache(maxsize=1 << 17)
def read(word: str) -> Reading:
    """The likeliest reading of a normalised word."""
    if word in _pronominal():
        return Reading(("grammar",), 0, False, "", False, "", word)
    best = None
    for reading in _readings(word):
        if reading.classes:
            return reading
        best = best or reading
    assert best is not None
    return best._replace(classes=_guess(best.stem, article=best.article))


def _readings(word: str) -> Iterator[Reading]:
    """Readings, those that the list knows first to be found where they are likely."""
    known = listed()
    whole = known.get(word, ())
    if whole and whole[0] != "other":
        yield Reading(whole, 0, False, "", False, "", word)
    for drop in (0, 1) if word[:1] in _CONJUNCTIONS and len(word) > 2 else (0,):
        rest = word[drop:]
        if drop and (classes := known.get(rest)) and classes[0] != "other":
            yield Reading(classes, drop, True, "", False, "", rest)
        if rest.startswith("ال") and _classes(rest):  # ألغاماً
            yield from _plain(rest, drop, "")
        elif rest.startswith("ال") and len(rest) > 3:
            yield Reading(_classes(rest[2:]), drop, bool(drop), "", True, "", rest[2:])
        elif rest[:1] in ("ب", "ك") and rest.startswith("ال", 1) and len(rest) > 4:
            yield Reading(_classes(rest[3:]), drop + 1, bool(drop), rest[0], True, "", rest[3:])
        elif rest.startswith("لل") and len(rest) > 3:
            yield Reading(_classes(rest[2:]), drop + 1, bool(drop), "ل", True, "", rest[2:])
        else:
            yield from _plain(rest, drop, "")
            if rest[:1] in _PREPOSITIONS and len(rest) > 3:
                yield from _plain(rest[1:], drop + 1, rest[0])
    if word[:1] == "ب" and len(word) > 4:  # an unknown word with ب is mostly a noun behind it
        yield Reading((), 1, False, "ب", False, "", word[1:])
    yield Reading((), 0, False, "", False, "", word)


def _plain(rest: str, drop: int, preposition: str) -> Iterator[Reading]:
    """A word without article: as it is, and with a pronoun."""
    conjoined = drop > bool(preposition)
    classes = _classes(rest)
    if preposition:
        classes = tuple(kind for kind in classes if kind not in ("verb", "grammar"))
    if classes:
        yield Reading(classes, drop, conjoined, preposition, False, "", rest)
    for pronoun in _PRONOUNS:
        stem = rest.removesuffix(pronoun)
        if stem != rest and len(stem) > 2:
            ending = f"{stem[:-1]}ه" if stem.endswith("ت") else stem  # سيارته, سياره
            for bare in dict.fromkeys((ending, stem, stem + "ن", stem + "ين")):
                found = tuple(kind for kind in listed().get(bare, ()) if kind in NOUNS)
                if found:
                    yield Reading(found, drop, conjoined, preposition, False, pronoun, bare)
                    break


def _classes(stem: str) -> tuple[str, ...]:
    """The classes of a stem by the list, or by that of its singular or masculine."""
    known = listed()
    if (found := known.get(stem)) and found[0] != "other":
        return found
    for ending in ("تين", "تان", "ون", "ين", "ان", "ات", "يه", "ه", "ا"):
        if stem.endswith(ending) and len(stem) - len(ending) > 2:
            bare = stem.removesuffix(ending)
            options = (f"{bare}ه", bare) if ending.startswith("ت") or ending == "ات" else (bare,)
            for option in options:
                kinds = tuple(
                    kind for kind in known.get(option, ()) if kind in NOUNS or kind == "adjective"
                )
                if kinds:
                    return kinds
    return ()


def _guess(stem: str, *, article: bool) -> tuple[str, ...]:
    """The class of a word that the list does not know, by its shape."""
    for ending in ("ت", "وا", "تا", "نا", "ها", "هم", "ه"):
        bare = stem.removesuffix(ending)
        if not article and bare != stem and listed().get(bare, ("",))[0] == "verb":
            return ("verb",)
    if stem[:1].isdigit():
        return ("number",)
    if not article and len(stem) > 3 and stem[0] in "يت" and not stem.endswith(("ه", "ات")):
        return ("verb", "name")
    if not article and len(stem) > 4 and stem[0] == "ي" and stem.endswith("ه"):
        return ("verb", "name")  # يسميه
    if stem[:1] == "م" and stem.endswith(("ون", "ين")) and len(stem) > 5:
        return ("person", "adjective")  # مستوطنون
    if stem.endswith(("يه", "يين", "يون")):
        return ("adjective", "noun")
    if stem[:1] == "م" and 4 <= len(stem) <= 6:
        return ("adjective", "noun")  # most participles begin with م
    if article or stem.endswith(("ات", "ون", "ين", "ه")):
        return ("noun", "adjective")
    return ("name", "noun")
