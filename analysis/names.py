"""All names of all actor files, by their words: who may be meant by a wording?"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

import regex

from analysis.actor_files import places, read, uncollected
from analysis.actors import (
    ActorFile,
    Entity,
    Name,
    dual_forms,
    nisba_forms,
    other_forms,
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


_Claim = tuple[str | None, str | None]  # an entity (none: `not_names`) and what it is called


class ContradictionError(AnalysisError):
    """Entries of actor files that cannot stand together, or point at nothing."""

    def __init__(self, what: str, mend: str, claims: Sequence[_Claim], where: str = "") -> None:
        self.what, self.mend, self.claims = what, mend, claims
        super().__init__(f"{what} in the actor files{where}; {mend}")


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
                self._check(entity)
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
        for other in self._bearers.get(wording, ()):
            if _bearer(other) == _bearer(entry):
                self._note_stance(entry)
                return
            if not _may_share(other, entry):
                both = [(_bearer(one), one.name.name) for one in (other, entry)]
                said = " and ".join(bearer or "not_names" for bearer, _ in both)
                raise ContradictionError(
                    f"the alias {entry.name.name!r} stands under both {said}",
                    "keep it under one of them", both,
                )  # fmt: skip
        self._add(wording, entry)

    def _check(self, entity: Entity) -> None:
        """Refuses ids that are nobody's."""
        if entity.capital_of and not self._known(entity.capital_of):
            raise ContradictionError(
                f"{entity.id} is said to be the capital of {entity.capital_of!r}, an unknown id",
                "mend the id, or load the file that has it", [(entity.id, None)],
            )  # fmt: skip
        for dual in entity.dual_anaphors:
            for other in dual.others:
                if other not in self.entities or other == entity.id:
                    raise ContradictionError(
                        f"{dual.name!r} under {entity.id} is said to name {other!r} too, "
                        f"{'that very entry' if other == entity.id else 'an unknown id'}",
                        "mend the id, or load the file that has it", [(entity.id, dual.name)],
                    )  # fmt: skip

    def _derive(self, entity: Entity) -> None:
        """Adds what follows from an entity's names, and what counts only in context."""
        for name in entity.aliases:
            for written in other_forms(name):
                self._add_form(written, Entry(entity, name))
        for name in entity.anaphors:
            for written in (name.name, *other_forms(name)):
                self._add_form(written, Entry(entity, name, "anaphor"))
        for dual in entity.dual_anaphors:
            for written in dual_forms(dual.name):
                self._add_form(written, Entry(entity, Name(name=dual.name), "dual", dual.others))
        for written, qualifies in nisba_forms(entity.nisba).items():
            self._add_form(written, Entry(entity, Name(name=written), "nisba", (), qualifies))

    def _known(self, entity: str) -> bool:
        """Whether an id is somebody's; countries may be left out of the gazetteer."""
        return entity in self.entities or bool(regex.fullmatch("place_[a-z]{2}", entity))

    def _add_form(self, written: str, entry: Entry) -> None:
        """Adds a form beside what is there; a generated name gives way to one that is written."""
        wording = _wording(written)
        others = self._bearers.get(wording, ())
        gives_way = entry.form == "name" and any(
            o.form == "name" and not _may_share(o, entry) for o in others
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
    except ContradictionError as error:
        found = "; ".join(place for claim in error.claims for place in places(paths, *claim))
        where = f" ({found})" if found else ""
        raise ContradictionError(error.what, error.mend, error.claims, where) from None


def _bearer(entry: Entry) -> str | None:
    return entry.entity.id if entry.entity else None


def _may_share(one: Entry, other: Entry) -> bool:
    """Whether two entities may bear one name: a surname, or two places."""
    surname = one.name.surname and other.name.surname
    return surname or (one.name.shared and other.name.shared)


def _same_type(known: Entity, entity: Entity) -> None:
    if known.type != entity.type:
        raise ContradictionError(
            f"entity {entity.id!r} is both {known.type} and {entity.type}",
            "give it one type, or another id", [(entity.id, None)],
        )  # fmt: skip


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
