"""Which countries, regions and cities can be named in a text that no actor file describes?"""

import csv
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from analysis.entities import ActorFile, Entity, Label, Name
from analysis.resources import FOLDER, read_yaml
from analysis.text import words

FILE = FOLDER / "places.csv"
LEVELS = ("none", "countries", "all")
SHARED = "two possible bearers"


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
        nisba: the adjective, of countries.
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
    nisba: str | None
    capital_of: str | None


def read(path: Path = FILE) -> list[Place]:
    """The gazetteer, by id."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return [_place(row) for row in rows]


def _place(row: dict[str, str]) -> Place:
    sure, _, shared = row["aliases"].partition("?")
    doubtful = [name for name in shared.split("|") if name]
    return Place(
        row["id"], row["kind"], row["label_ar"], row["label_en"], row["country"],
        int(row["population"]), (*(name for name in sure.split("|") if name), *doubtful),
        frozenset(doubtful), row["nisba"] or None, row["capital_of"] or None,
    )  # fmt: skip


def forms(name: str) -> tuple[str, ...]:
    """The normalised words of a name, by which names are compared."""
    return tuple(word.form for word in words(name))


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
        names = tuple(Name(name=name) for name in place.aliases if forms(name) not in without)
        if names:
            label = Label(ar=place.label_ar, en=place.label_en)
            yield Entity(id=place.id, type="LOC", label=label, aliases=names)
