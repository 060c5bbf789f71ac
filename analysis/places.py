"""Which countries, regions and cities can be named in a text that no actor file describes?"""

import csv
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from analysis import names
from analysis.actors import ActorFile, Entity, Label, Name
from analysis.names import Actors, spelt
from analysis.resources import FOLDER, read_yaml
from analysis.text import words

FILE = FOLDER / "places.csv"
LEVELS = ("none", "countries", "all")

Form = tuple[str, ...]  # normalised words


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
        listed: those of them that only public lists know.
        shared: those of them that another place bears too.
        lesser: those of them that another place bears more likely.
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
    listed: frozenset[str]
    shared: frozenset[str]
    lesser: frozenset[str]
    nisba: tuple[str, ...]
    capital_of: str | None


def read(path: Path = FILE) -> list[Place]:
    """The gazetteer, by id."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return [_place(row) for row in rows]


def _place(row: dict[str, str]) -> Place:
    names, listed, shared, lesser = (
        _parts(row[column]) for column in ("aliases", "listed", "shared", "lesser")
    )
    return Place(
        row["id"], row["kind"], row["label_ar"], row["label_en"], row["country"],
        int(row["population"]), (*names, *listed), frozenset(listed),
        frozenset((*shared, *lesser)), frozenset(lesser), _parts(row["nisba"]),
        row["capital_of"] or None,
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
        given: the actor files. A place of one of their places' names is theirs: its other names,
            and its adjective if they give none, are added to it, unless only public lists know
            it; then it is left out. Any name that they give to somebody or something else means
            in the gazetteer nobody.
        level: countries (and capitals) or all.
    """
    theirs = {
        forms(name.name): entity
        for file in given
        for entity in file.entities
        if entity.type == "LOC"
        for name in entity.aliases
    }
    taken = {forms(name.name) for f in given for e in f.entities for name in e.aliases}
    taken |= {forms(phrase) for file in given for phrase in file.not_names}
    chosen, known = [], {}
    for place in read():
        if level == "all" or place.kind == "country" or place.capital_of:
            same = [name for name in place.aliases if forms(name) in theirs]
            sure = [name for name in same if name not in place.listed]
            if sure:
                known[place.id] = theirs[forms(sure[0])]
            if sure or not same:
                chosen.append(place)
    return actor_file(chosen, taken, not_places(), known)


def is_place(entity: str) -> bool:
    """Whether an entity's id is one of the gazetteer, or of a file that describes it anew."""
    return entity.startswith("place_")


@lru_cache(maxsize=1 << 16)
def forms(name: str) -> Form:
    """The normalised words of a name, by which names are compared."""
    return tuple(spelt(word.form) for word in words(name))


def not_places() -> frozenset[Form]:
    """Names that are mostly something else than a place: everyday words, and learned ones."""
    written = read_yaml("places.yaml")
    learned = {forms(name) for name in read_yaml("not_places.yaml")["names"]}
    kept = {forms(name) for name in written["not_blocked"]}
    return frozenset(
        (learned - kept) | {forms(n) for group in written["not_places"].values() for n in group}
    )


@lru_cache(maxsize=1)
def _everyday() -> frozenset[Form]:
    """Names that are everyday words too."""
    return frozenset(map(forms, read_yaml("places.yaml")["everyday"]))


def actor_file(
    places: Iterable[Place],
    without: Collection[Form] = (),
    blocked: Collection[Form] = (),
    known: Mapping[str, Entity] = MappingProxyType({}),
) -> ActorFile:
    """Places as an actor file; one that is left without a name is left out.

    Args:
        places: from `read`.
        without: the normalised words of names that are not to be taken for these places.
        blocked: those that count only behind a noun that tells what they are (مدينة الباب).
        known: by a place's id, the entity of an actor file that is this place.
    """
    phrases = [p for p in read_yaml("places.yaml")["not_names"] if forms(p) not in without]
    # Who bears a shared name most likely comes first.
    ordered = sorted(places, key=lambda place: bool(place.lesser))
    made = (_entity(place, frozenset(without), frozenset(blocked), known) for place in ordered)
    found = tuple(entity for entity in made if entity)
    return ActorFile(title="Places", entities=found, not_names=tuple(phrases))


def _entity(
    place: Place, without: frozenset[Form], blocked: frozenset[Form], known: Mapping[str, Entity]
) -> Entity | None:
    """A place as an entity of an actor file; none if it is left without a name."""
    mine = known.get(place.id)
    kinds, everyday = tuple(read_yaml("heads.yaml")["kinds"]), _everyday()
    aliases = tuple(
        Name(
            name=name,
            shared=name in place.shared,
            only_with_sign=name in place.listed or form in everyday,
            only_after=kinds if form in blocked else (),
        )
        for name in place.aliases
        if (form := forms(name)) not in without
    )
    if mine:
        aliases = (*mine.aliases, *aliases)
    if not aliases:
        return None
    return Entity(
        id=mine.id if mine else place.id,
        type="LOC",
        label=mine.label if mine else Label(ar=place.label_ar, en=place.label_en),
        aliases=aliases,
        nisba=() if mine and mine.nisba else place.nisba,
        capital_of=_one_of(place.capital_of, known),
        country=_one_of(f"place_{place.country}" if place.country else None, known),
    )


def _one_of(place: str | None, known: Mapping[str, Entity]) -> str | None:
    return known[place].id if place and place in known else place
