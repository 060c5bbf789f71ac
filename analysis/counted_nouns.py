"""Which nouns are counted, and which words approximate: `resources/quantities.yaml`, by form."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from analysis import numerals
from analysis.reporting import Phrases, phrases
from analysis.resources import read_yaml
from analysis.text import form, stop_words

_GLUED = re.compile(r"([^\W\d_]{3,}|[^\W\d_]*[^\W\d_وفبل])[0-9][0-9.,]*")  # بعد11 يوما
_ARABIC = re.compile(r"[ء-ي]+")
_DUAL = ("ان", "ين")
_NO_STARTS = ("ي", "و", "ف", "ب", "ل", "سي", "ست")  # of an unknown noun behind a number
PRONOUNS = ("ها", "هم", "هن", "هما", "ه", "نا")


class Noun(NamedTuple):
    """What is counted.

    Attributes:
        what: see `quantities.Quantity`; empty where only the context can tell it (آخرين).
        unit: of measures, the unit in the singular.
        plural: whether it stands in the plural.
        guessed: whether it is no listed noun.
    """

    what: str
    unit: str | None = None
    plural: bool = False
    guessed: bool = False


class Lexicon:
    """The words of `quantities.yaml` in normalised form, with every case and number.

    Attributes:
        singulars, plurals: what is counted by each form of each noun, without article and
            proclitics; كتاب is a book or writers.
        duals: the same by the dual; construct_duals before a genitive (سيارتي إسعاف).
        units, unit: units as phrases (متر مكعب), and what each is.
        single_units: units in the singular.
        before, verbs, behind: phrases that approximate; bound, bound_by_verb, bound_behind say how.
        fates, fates_behind: what became of people, by the word before or behind.
    """

    def __init__(self, listed: dict[str, Any]) -> None:
        no_duals = _forms(listed["no_duals"])
        self.singulars: dict[str, Noun] = {}
        self.plurals: dict[str, Noun] = {}
        self.duals: dict[str, Noun] = {}
        self.construct_duals: dict[str, Noun] = {}
        self.single_units: dict[str, Noun] = {}
        self.unit: dict[tuple[str, ...], Noun] = {}
        for what, entries in listed["nouns"].items():
            for entry in _flat(entries):
                self._add(entry.split(), Noun(what))
        for entry in listed["again"]:
            self._add(entry.split(), Noun(""))
        self._powers: dict[str, str] = listed["powers"]
        for what, units in listed["units"].items():
            for unit, entries in units.items():
                self._add_units(what, unit, entries)
        for word in no_duals | stop_words():
            self.duals.pop(word, None)
            self.construct_duals.pop(word, None)
        self.units = phrases(" ".join(forms) for forms in self.unit)
        self.share = Noun("share", "في المئة")
        self.age = Noun("age", "سنة")
        self.age_units = ("سنة",)
        money = {unit: Noun("money", unit) for unit in listed["units"]["money"]}
        self.signs = {sign: money[unit] for sign, unit in listed["signs"].items()}
        self.signs |= dict.fromkeys("%٪﹪％", self.share)
        self.percent = phrases(listed["percent"])
        self.owners = frozenset(
            form(word + ending) for word in listed["owners"] for ending in ("", "ة", "ا")
        )
        self.vague = {form(word): bounds for word, bounds in listed["vague"].items()}
        self.few = {form(word): bounds for word, bounds in listed["few"].items()}
        self.odd = _forms(listed["odd"])
        self.before, self.bound = _bounds(listed["before"])
        self.verbs, self.bound_by_verb = _bounds(listed["verbs"])
        self.behind, self.bound_behind = _bounds(listed["behind"])
        self.negations, self.still = _forms(listed["negations"]), _forms(listed["still"])
        self.fates = _by_word(listed["fates"], "before")
        self.fates_behind = _by_word(listed["fates"], "behind")
        self.of_people = frozenset(listed["fates"])
        self.breaks, self.among = _forms(listed["breaks"]), _forms(listed["among"])
        self.no_figures = _forms(listed["no_figures"])
        self.number_of, self.labels = _forms(listed["number_of"]), _forms(listed["labels"])
        self.out_of = _forms(listed["out_of"])
        self.same_unit_scaled = _forms(listed["same_unit"] + listed["same_unit_scaled"])
        self.same_unit, self.changes = _forms(listed["same_unit"]), _forms(listed["changes"])
        self.ages_right_before = _forms(listed["ages_right_before"])
        self.ages, self.numbered = _forms(listed["ages"]), _forms(listed["numbered"])
        self.hours, self.clock = _forms(listed["hours"]), _forms(listed["clock"])
        self.not_shares = _forms(listed["not_shares"])
        self.not_counted = _forms(listed["not_counted"])
        self.to = _forms(listed["to"])
        self._openers = frozenset(
            {*self.before, *self.duals, *self.construct_duals, *self.single_units}
            | {*self.few, *self.odd, *self.hours, "ال", "بين", "ما"}
        )

    def opens(self, word: str) -> bool:
        """Whether a figure, an hour or an ordinal may begin with a word."""
        return (
            word in self._openers
            or self.bounds_of(word) is not None
            or word[:1].isdigit()
            or numerals.begins(word)
            or numerals.begins_ordinal(word)
        )

    def bounds_of(self, word: str) -> Sequence[float] | None:
        """From and to of a vague numeral, with or without article; آلاف has none."""
        return self.vague.get(word) or self.vague.get(word.removeprefix("ال"))

    def noun(self, word: str, *, plural: bool = True) -> Noun | None:
        """The noun of a form; where it is one noun's singular and another's plural, as told."""
        first, then = self.singulars, self.plurals
        if plural:
            first, then = then, first
        return first.get(word) or then.get(word)

    def with_pronoun(self, word: str) -> Noun | None:
        """The noun of a word that ends with a pronoun: أعضائها."""
        for pronoun in PRONOUNS:
            if word.endswith(pronoun):
                bare = word[: -len(pronoun)]
                hamza = bare[:-1] + "ء" if bare[-2:-1] == "ا" else bare
                if noun := self.plurals.get(bare) or self.plurals.get(hamza):
                    return noun
        return None

    def _add(self, words: Sequence[str], noun: Noun) -> None:
        """All forms of a noun: its singular, then its plurals."""
        singular, *plurals = words
        bare = form(singular)
        single = [bare] if singular.endswith(("ة", "اء", "ى", "ا")) else [bare, bare + "ا"]
        sound = any(plural.endswith("ون") for plural in plurals)
        for one in single:
            self.singulars.setdefault(one, noun)
        for plural in plurals:
            for one in _cases(plural):
                self.plurals.setdefault(one, noun._replace(plural=True))
        if plurals and noun.what:
            self._add_dual(singular, noun, sound)

    def _add_dual(self, singular: str, noun: Noun, sound: bool) -> None:
        feminine = singular.endswith("ة")
        stem = form(singular[:-1] + "ت" if feminine else singular)
        # مسلحين is the plural.
        for ending in _DUAL[:1] if sound else _DUAL:
            self.duals.setdefault(stem + ending, noun)
        if feminine:
            self.construct_duals.setdefault(stem + "ا", noun)
            if noun.what not in ("people", "other"):  # عائلتي and رسالتي are mine
                self.construct_duals.setdefault(stem + "ي", noun)

    def _add_units(self, what: str, unit: str, entries: Iterable[str]) -> None:
        """A unit in all its spellings; a length also squared and cubed."""
        noun = Noun(what, unit)
        for entry in entries:
            spelt = [word.replace("_", " ") for word in entry.split()]
            self._add(spelt, noun)
            self.single_units.setdefault(form(spelt[0]), noun)
            single = [spelt[0], spelt[0] + "ا"]
            plurals = [case for plural in spelt[1:] for case in _cases(plural)]
            for words in (*single, *plurals):
                self.unit.setdefault(tuple(form(words).split()), noun)
            if what == "distance":
                self._add_powers(unit, single, plurals)

    def _add_powers(self, unit: str, single: Iterable[str], plurals: Iterable[str]) -> None:
        """متر مربع, أمتار مكعبة."""
        for what, power in self._powers.items():
            noun = Noun(what, f"{unit} {power}")
            for length, adjectives in ((single, ("", "ا")), (plurals, ("ة",))):
                for word in length:
                    for ending in adjectives:
                        self.unit[tuple(form(f"{word} {power}{ending}").split())] = noun


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once."""
    return Lexicon(read_yaml("quantities.yaml"))


def _flat(entries: Iterable[Any]) -> Iterator[str]:
    """The nouns of a list, or of a list of lists."""
    for entry in entries:
        if isinstance(entry, str):
            yield entry
        else:
            yield from entry


def _cases(plural: str) -> list[str]:
    """The normalised forms of a plural: مسلحون, مسلحين, مسلحو, مسلحي."""
    bare = form(plural)
    if not plural.endswith("ون"):
        return [bare]
    stem = bare.removesuffix("ون")
    return [stem + ending for ending in ("ون", "ين", "و", "ي")]


def _forms(listed: Iterable[str]) -> frozenset[str]:
    return frozenset(map(form, listed))


def _bounds(listed: dict[str, list[str]]) -> tuple[Phrases, dict[tuple[str, ...], str]]:
    """Phrases that approximate, and whether each says about, at least or at most."""
    found = {tuple(map(form, phrase.split())): b for b, group in listed.items() for phrase in group}
    return phrases(phrase for group in listed.values() for phrase in group), found


def _by_word(listed: dict[str, dict[str, list[str]]], side: str) -> dict[str, str]:
    """What became of people, by each word of one side."""
    return {form(word): fate for fate, sides in listed.items() for word in sides[side]}


@lru_cache(maxsize=1 << 16)
def guess(word: str, agreement: str, definite: bool) -> Noun | None:
    """What an unlisted word behind a number may count; None if it looks like no noun.

    Args:
        word: its form without article.
        agreement: the form that the number gives to its noun: few, many or hundreds.
        definite: whether it has an article.
    """
    nisba = word.endswith(("يين", "يون")) or (
        word.endswith("يا") if agreement == "many" else agreement == "hundreds" and word[-1:] == "ي"
    )
    if len(word) < 3 or word in stop_words() or not _ARABIC.fullmatch(word) or word[:2] == "ال":
        return None
    if nisba and len(word) > 4 and not word.startswith(("و", "ي")):
        return Noun("people", plural=True, guessed=True)
    if word.endswith("وا") or (word.endswith("ت") and not word.endswith("ات")):
        return None
    if agreement == "many" and not word.endswith(("ا", "ه")):
        return None
    if agreement == "hundreds" and word.startswith("ت") and not word.endswith("ه"):
        return None  # تعاني
    if word.startswith(_NO_STARTS) and not definite and not word.endswith("ات"):
        return None
    return Noun("other", guessed=True)


@lru_cache(maxsize=1 << 16)
def openings(word: str) -> tuple[int, ...]:
    """After how many letters of a normalised word a figure may begin."""
    if word in lexicon().no_figures:
        return ()
    return tuple(drop for drop in drops(word) if lexicon().opens(word[drop:]))


@lru_cache(maxsize=1 << 16)
def drops(word: str) -> tuple[int, ...]:
    """How many letters of a word may be proclitics."""
    if glued := glued_word(word):
        return (len(glued),)
    if word[:1] not in "وفبل" or len(word) < 2:
        return (0,)
    if word.removeprefix("و").startswith("لل"):
        return (0, word.index("لل") + 2)
    return (0, 1, 2) if word[0] in "وف" and word[1] in "بل" else (0, 1)


def glued_word(word: str) -> str:
    """The word that is written together with the digits behind it: بعد11; empty if none is."""
    found = _GLUED.fullmatch(word)
    return found[1] if found else ""


def has_article(word: str, drop: int) -> bool:
    """Whether the letters before a word are ل and the article: لل48 is ل and ال48."""
    return word[:drop].endswith("لل")
