"""Which words tell the time: the lexicon `resources/dates.yaml`, by normalised form."""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

from analysis.resources import read_yaml
from analysis.text import form

_PROCLITICS = re.compile("[وف]?[بلك]?")
_YEAR_NOUN_AND_NUMBER = re.compile("([^0-9]{3,7})([0-9]{4}م?)")  # عام2011
Phrases = dict[str, list[tuple[tuple[str, ...], Any]]]  # by first word: words, what they stand for


class Lexicon:
    """The words of `dates.yaml` in normalised form.

    Attributes:
        days: phrases for days by their offset; which, edges, same, counted, months: phrases for
            what the lists of these names in `dates.yaml` stand for; a month is whether it is
            Hijri, its number and whether the name is surely that of a month.
        approximately, before_christ: phrases that stand for True.
        amounts, weekdays, seasons, fractions, decades: what a word stands for.
        units: unit and number (1, 2; 0 for more) of each form of a unit.
        lists: the plain lists; see `has`.
        around: words that must or must not stand beside a phrase of `days`, by that phrase.
        starts: words with which an expression may begin, but for numbers and ordinals.
    """

    def __init__(self, given: dict[str, Any]) -> None:
        self.days, self.which = _phrases(given["days"]), _phrases(given["which"])
        self.edges, self.counted = _phrases(given["edges"]), _phrases(given["counted_from_text"])
        self.amounts = {form(word): kind for word, kind in given["amounts"].items()}
        self.approximately = _phrases({True: given["approximately"]})
        self.same = _phrases(
            {(unit, n): words for unit, of in given["same"].items() for n, words in of.items()}
        )
        self.before_christ = _phrases({True: given["before_christ"]})
        self.weekdays, self.seasons = _by_word(given["weekdays"]), _by_word(given["seasons"])
        self.fractions, self.decades = _by_word(given["fractions"]), _by_word(given["decades"])
        self.units = {
            form(word): (unit, n)
            for unit, numbers in given["units"].items()
            for n, key in ((1, "one"), (2, "two"), (0, "many"))
            for word in numbers[key]
        }
        self.months = _phrases(
            {
                (hijri, number, sure): month.get(kind, [])
                for hijri, key in ((False, "months"), (True, "hijri_months"))
                for number, month in given[key].items()
                for sure, kind in ((True, "names"), (False, "doubtful"))
            }
        )
        self.lists = {
            key: _forms(words)
            for key, words in given.items()
            if isinstance(words, list) and isinstance(words[0], str)
        }
        self.around = {
            key: {form(phrase): _forms(words) for phrase, words in given[key].items()}
            for key in ("only_after", "not_days_after", "not_days_before")
        }
        self.starts = self._starts()

    def _starts(self) -> frozenset[str]:
        definite = {"ال" + unit for unit in self.units} | {"ال" + season for season in self.seasons}
        decades = {decade.removeprefix("ال") for decade in self.decades}
        phrases = (self.days, self.edges, self.same, self.months, self.counted)
        nouns = ("parts_of_day", "day_nouns", "month_nouns", "year_nouns")
        listed = (*nouns, "this", "first_of_month")
        words = (self.weekdays, self.seasons, self.fractions, self.decades, self.amounts, decades)
        return frozenset(definite).union(*phrases, *words, *(self.lists[key] for key in listed))

    def has(self, key: str, word: str) -> bool:
        """Whether a list holds a normalised word."""
        return word in self.lists[key]


def _forms(words: Iterable[str]) -> frozenset[str]:
    return frozenset(map(form, words))


def _by_word(given: Mapping[int, Iterable[str]]) -> dict[str, int]:
    return {form(word): number for number, words in given.items() for word in words}


def _phrases(given: Mapping[Any, Iterable[str]]) -> Phrases:
    """Phrases by their first word, the longest first, with what they stand for."""
    found: Phrases = {}
    for value, phrases in given.items():
        for phrase in phrases:
            forms = tuple(form(word) for word in phrase.split())
            found.setdefault(forms[0], []).append((forms, value))
    return {first: sorted(same, key=lambda one: -len(one[0])) for first, same in found.items()}


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once."""
    return Lexicon(read_yaml("dates.yaml"))


@lru_cache(maxsize=1 << 16)
def openings(word: str) -> tuple[tuple[int, str], ...]:
    """The readings of a word with which an expression may begin: letters to drop, what is left."""
    found = []
    for drop in range(3):
        rest = word[drop:]
        if not _PROCLITICS.fullmatch(word[:drop]):
            break
        if word[drop - 1 : drop + 1] == "لل":
            rest = "ا" + rest  # للعام: to العام
        if is_listed(rest) or rest[:1].isdecimal() or rest.startswith("ال"):
            found.append((drop, rest))
    return tuple(found)


def is_listed(word: str) -> bool:
    """Whether an expression may begin with a word that is neither number nor ordinal."""
    return word in lexicon().starts or glued_year(word) != ""


def glued_year(word: str) -> str:
    """The number that is written together with a word for year (عام2011); empty if none is."""
    found = _YEAR_NOUN_AND_NUMBER.fullmatch(word)
    return found[2] if found and lexicon().has("year_nouns", found[1]) else ""
