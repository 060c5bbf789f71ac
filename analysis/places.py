"""Which countries, regions and cities can be named in a text that no actor file describes?"""

import csv
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import NamedTuple

from analysis import names
from analysis.actors import ActorFile, Entity, Label, Name
from analysis.names import Actors, spelt
from analysis.resources import FOLDER, read_yaml
from analysis.text import words

FILE = FOLDER / "places.csv"
LEVELS = ("none", "countries", "all")


class Place(NamedTuple):
    """A place of the gazetteer.

    Attributes:
        id: its id as an entity.
        kind: country, region or city.
        label_ar: how it is shown in Arabic.
        label_en: how it is shown in English.
        country: ISO 3166 code in small letters; empty if it lies in several.
        population: inhabitants; 0 if unknown.
        aliases: its names.
        shared: those of them that another place bears too.
        nisba: of countries, the adjective and plurals that follow no rule.
        capital_of: the id of the country whose capital it is.
    """

    id: str
    kind: str
    label_ar: str
    label_en: str
    country: str
    population: int
    aliases: tuple[str, ...]
    shared: frozenset[str]
    nisba: tuple[str, ...]
    capital_of: str | None


def read(path: Path = FILE) -> list[Place]:
    """The gazetteer, by id."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return [_place(row) for row in rows]


def _place(row: dict[str, str]) -> Place:
    sure, _, shared = row["aliases"].partition("?")
    doubtful = _parts(shared)
    return Place(
        row["id"], row["kind"], row["label_ar"], row["label_en"], row["country"],
        int(row["population"]), (*_parts(sure), *doubtful), frozenset(doubtful),
        _parts(row["nisba"]), row["capital_of"] or None,
    )  # fmt: skip


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)


def load(files: Iterable[Path], level: str) -> Actors:
    """The names of actor files and, beside them, of places.

    Args:
        files: actor files; a place gives way to what they hold.
        level: which places: none, countries (and capitals), all.

    Raises:
        AnalysisError: if a file is not as described.
    """
    return names.load(files, partial(beside, level=level) if level != "none" else None)


def beside(given: Sequence[ActorFile], *, level: str = "all") -> ActorFile:
    """The places that are found beside what actor files hold.

    Args:
        given: the actor files. A place of one of their places' names is theirs, with all its
            names; any other name that they have means in the gazetteer nobody.
        level: countries (and capitals) or all.
    """
    theirs = {
        forms(n.name) for f in given for e in f.entities if e.type == "LOC" for n in e.aliases
    }
    taken = {forms(n.name) for f in given for e in f.entities for n in (*e.aliases, *e.anaphors)}
    taken |= {forms(phrase) for file in given for phrase in file.not_names}
    chosen = [
        place
        for place in read()
        if (level == "all" or place.kind == "country" or place.capital_of)
        and theirs.isdisjoint(map(forms, place.aliases))
    ]
    return actor_file(chosen, taken | not_places())


def is_place(entity: str) -> bool:
    """Whether an entity's id is one of the gazetteer, or of a file that describes it anew."""
    return entity.startswith("place_")


@lru_cache(maxsize=1 << 16)
def forms(name: str) -> tuple[str, ...]:
    """The normalised words of a name, by which names are compared."""
    return tuple(spelt(word.form) for word in words(name))


def not_places() -> frozenset[tuple[str, ...]]:
    """Names that are mostly something else than a place: everyday words, and learned ones."""
    everyday = read_yaml("places.yaml")["not_places"].values()
    learned = read_yaml("not_places.yaml")["names"]
    return frozenset(forms(name) for group in (learned, *everyday) for name in group)


def actor_file(places: Iterable[Place], without: Collection[tuple[str, ...]] = ()) -> ActorFile:
    """Places as an actor file; one that is left without a name is left out.

    Args:
        places: from `read`.
        without: the normalised words of names that are not to be taken for these places.
    """
    phrases = [p for p in read_yaml("places.yaml")["not_names"] if forms(p) not in without]
    found = tuple(_entities(places, without))
    return ActorFile(title="Places", entities=found, not_names=tuple(phrases))


def _entities(places: Iterable[Place], without: Collection[tuple[str, ...]]) -> Iterator[Entity]:
    for place in places:
        aliases = tuple(
            Name(name=name, shared=name in place.shared)
            for name in place.aliases
            if forms(name) not in without
        )
        if aliases:
            yield Entity(
                id=place.id,
                type="LOC",
                label=Label(ar=place.label_ar, en=place.label_en),
                aliases=aliases,
                nisba=place.nisba,
                capital_of=place.capital_of,
            )
