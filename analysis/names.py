"""All names of all actor files, by their words: who may be meant by a wording?"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

import regex

from analysis.actors import (
    ActorFile,
    Entity,
    Name,
    dual_forms,
    nisba_forms,
    other_forms,
    places,
    read,
    uncollected,
)
from analysis.errors import AnalysisError
from analysis.resources import read_yaml
from analysis.text import form, words

Form = Literal["name", "anaphor", "dual", "nisba"]

_CONJUNCTIONS = ("و", "ف")
PREPOSITIONS = ("ب", "ل", "ك")


class Entry(NamedTuple):
    """A bearer of a wording. No entity: the phrase names nobody."""

    entity: Entity | None
    name: Name
    form: Form = "name"
    others: tuple[str, ...] = ()  # of a dual: who may be the second bearer
    qualifies: bool = False  # a nisba form that qualifies a noun as a rule


class SharedAliasError(AnalysisError):
    """An alias that two entities claim."""

    def __init__(self, name: str, bearers: Sequence[tuple[str | None, str]], where: str) -> None:
        self.name, self.bearers = name, bearers
        both = " and ".join(bearer or "not_names" for bearer, _ in bearers)
        super().__init__(
            f"the alias {name!r} stands under both {both} in the actor files{where}; "
            "keep it under one of them"
        )


class Actors:
    """All names of all actor files, ready to be looked up.

    Attributes:
        entities: by id, in the order of the files.
        capitals: ids of entities whose name may stand for a government.
    """

    def __init__(self, files: Iterable[ActorFile]) -> None:
        """Joins actor files; an entity may be spread over several of them, under one id.

        Raises:
            AnalysisError: if two entities share an alias after normalisation (but for surnames),
                one entity has two types, or a dual's second bearer is in no file.
        """
        self.entities: dict[str, Entity] = {}
        self.capitals: set[str] = set()
        self._bearers: dict[str, tuple[Entry, ...]] = {}
        self._lengths: dict[str, int] = {}  # words of the longest name that begins with a word
        self._stems: dict[str, list[tuple[int, str]]] = {}
        self._stances: dict[tuple[str, str], str] = {}
        joined = list(files)
        for file in joined:
            for entity in file.entities:
                _same_type(self.entities.setdefault(entity.id, entity), entity)
                if entity.capital_of:
                    self.capitals.add(entity.id)
                for name in entity.aliases:
                    self._claim(Entry(entity, name))
            for phrase in file.not_names:
                self._claim(Entry(None, Name(name=phrase)))
        for file in joined:  # what is written out goes before what is generated
            for entity in file.entities:
                self._derive(entity)

    def stance(self, entity: str, name: str) -> str | None:
        """The stance that the actor files give to a name of an entity."""
        return self._stances.get((entity, name))

    def starting_with(self, word: str) -> list[tuple[int, str]]:
        """First words of names which this may be, each with the number of proclitic letters."""
        if word not in self._stems:
            known = ((n, spelt(stem)) for n, stem in stems(word))
            self._stems[word] = [(n, stem) for n, stem in known if stem in self._lengths]
        return self._stems[word]

    def longest(self, stem: str) -> int:
        """Number of words of the longest name that begins with a word of `starting_with`."""
        return self._lengths[stem]

    def bearers(self, wording: str) -> tuple[Entry, ...]:
        """Who may bear a wording: normalised words with a space between; names come first."""
        return self._bearers.get(wording, ())

    def _claim(self, entry: Entry) -> None:
        """Adds a name of the files, which has one bearer unless it is a surname."""
        wording = _wording(entry.name.name)
        if not wording:
            raise AnalysisError(
                f"the name {entry.name.name!r} in an actor file has no letters; drop it"
            )
        for other in self._bearers.get(wording, ()):
            if _bearer(other) == _bearer(entry):
                self._note_stance(entry)
                return
            if not (other.name.surname and entry.name.surname):
                both = [(_bearer(one), one.name.name) for one in (other, entry)]
                raise SharedAliasError(entry.name.name, both, "")
        self._add(wording, entry)

    def _derive(self, entity: Entity) -> None:
        """Adds what follows from an entity's names, and what counts only in context."""
        for name in entity.aliases:
            for written in other_forms(name):
                self._add_form(written, Entry(entity, name))
        for name in entity.anaphors:
            for written in (name.name, *other_forms(name)):
                self._add_form(written, Entry(entity, name, "anaphor"))
        for dual in entity.dual_anaphors:
            for other in dual.others:
                if other not in self.entities:
                    raise AnalysisError(
                        f"entity {entity.id!r}: {dual.name!r} is said to name {other!r} too, which "
                        "is in no actor file; mend the id, or load the file that has it"
                    )
            for written in dual_forms(dual.name):
                self._add_form(written, Entry(entity, Name(name=dual.name), "dual", dual.others))
        for written, qualifies in nisba_forms(entity.nisba).items():
            self._add_form(written, Entry(entity, Name(name=written), "nisba", (), qualifies))

    def _add_form(self, written: str, entry: Entry) -> None:
        """Adds a form beside what is there; a generated name gives way to one that is written."""
        wording = _wording(written)
        others = self._bearers.get(wording, ())
        gives_way = entry.form == "name" and any(
            o.form == "name" and not (o.name.surname and entry.name.surname) for o in others
        )
        same = any(_bearer(o) == _bearer(entry) and o.form == entry.form for o in others)
        if wording and not gives_way and not (same and entry.form != "dual"):
            self._add(wording, entry)

    def _add(self, wording: str, entry: Entry) -> None:
        others = self._bearers.get(wording, ())
        self._bearers[wording] = (*others, entry)
        first, *rest = wording.split(" ")
        self._lengths[first] = max(self._lengths.get(first, 0), 1 + len(rest))
        self._note_stance(entry)

    def _note_stance(self, entry: Entry) -> None:
        if entry.entity and entry.name.stance:
            self._stances.setdefault((entry.entity.id, entry.name.name), entry.name.stance)


def load(
    files: Iterable[Path], beside: Callable[[Sequence[ActorFile]], ActorFile] | None = None
) -> Actors:
    """Reads actor files.

    Args:
        files: YAML files; `docs/actor-files.md` describes them.
        beside: makes one more, which knows what the others hold.

    Returns:
        All their names, ready to be looked up.

    Raises:
        AnalysisError: naming file and line, if one is not as described.
    """
    paths = list(files)
    given = [read(path) for path in paths]
    try:
        with uncollected():
            return Actors([*given, beside(given)] if beside else given)
    except SharedAliasError as error:
        found = [place for claim in error.bearers for place in places(paths, *claim)]
        raise SharedAliasError(error.name, error.bearers, f" ({'; '.join(found)})") from None


def _bearer(entry: Entry) -> str | None:
    return entry.entity.id if entry.entity else None


def _same_type(known: Entity, entity: Entity) -> None:
    if known.type != entity.type:
        raise AnalysisError(
            f"entity {entity.id!r} is {known.type} in one actor file and {entity.type} in another; "
            "give it one type, or another id"
        )


# Spelling


def _wording(written: str) -> str:
    return " ".join(spelt(word.form) for word in words(written))


@lru_cache(maxsize=1)
def _spellings() -> tuple[dict[str, str], dict[str, str], "regex.Pattern[str]"]:
    """Whole words, parts of words, and what finds the parts: each spelling to the first listed."""
    given = read_yaml("spelling.yaml")
    whole, parts = (
        {form(other): form(group[0]) for group in given[key] for other in group[1:]}
        for key in ("words", "parts")
    )
    return whole, parts, regex.compile("|".join(parts))


@lru_cache(maxsize=1 << 18)
def spelt(word: str) -> str:
    """A normalised word in the spelling that stands first in `spelling.yaml`."""
    whole, parts, pattern = _spellings()
    return whole.get(word) or pattern.sub(lambda found: parts[found[0]], word)


def stems(word: str) -> Iterator[tuple[int, str]]:
    """A normalised word without its possible proclitics, the whole word first."""
    yield 0, word
    bases = [(0, word)]
    if word.startswith(_CONJUNCTIONS):
        bases.append((1, word[1:]))
        yield 1, word[1:]
    for length, base in bases:
        if base.startswith(PREPOSITIONS):
            yield length + 1, base[1:]
        if base.startswith("لل"):  # ل + ال is written لل: the article's alef is gone
            yield length + 1, "ا" + base[1:]
