"""Who and what is named in an article, and under which names?"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import regex

from analysis.actor_files import shipped
from analysis.actors import ActorFile, Entity
from analysis.names import Actors, Entry, Form, load, spelt, stems
from analysis.places import is_place
from analysis.surroundings import GAP, SPACE, SPACES, VOWELS, Stretch, Surroundings, quoted
from analysis.text import form

__all__ = ["ActorFile", "Actors", "Mention", "find", "load", "shipped"]

# Why a mention is in doubt.
CAPITAL = "a capital may stand for a government"
BEARERS = "two possible bearers"
EVERYDAY = "an everyday word"
ADJECTIVE = "an adjective may only qualify a noun"
LATER = "bearers named only later"
CLUB = "a club may be meant"

# Between two places: a gap, or a word that joins them.
_BETWEEN = regex.compile(rf"{GAP.pattern}(?:(?:أو|ثم|إلى|و){SPACE})?")
_SPORT = 4  # words that make an article one on sport
_BREAK = regex.compile(r"[\r\n\v\f\x85\u2028\u2029]")
_SIGN = regex.compile("[\u064b-\u0652\u0670]")
_TANWIN = regex.compile("[\u064b-\u064d]")


class Mention(NamedTuple):
    """A name found in a text; offsets in code points, proclitics left out.

    Attributes:
        part: title or body.
        start: first character.
        end: end, exclusive.
        entity: id of its bearer.
        name: the alias, anaphor or nisba form that it matched.
        type: the bearer's type.
        anaphor: whether it counts only because of what was named before.
        quoted: whether it stands alone in quotation marks.
        form: name, anaphor, dual or nisba.
        idafa_head: the noun before it that it completes, as written.
        doubtful: why it is in doubt.
    """

    part: str
    start: int
    end: int
    entity: str
    name: str
    type: str
    anaphor: bool
    quoted: bool
    form: Form = "name"
    idafa_head: str | None = None
    doubtful: str | None = None

    @property
    def qualifies(self) -> bool:
        """Whether it is an adjective that may only qualify a noun (السفير الروسي)."""
        return self.form == "nisba" and self.doubtful == ADJECTIVE


# Reading


def find(title: str | None, text: str, actors: Actors) -> list[Mention]:
    """The mentions of known entities in an article's title and text.

    The longest name wins; names are whole words, after proclitics (و ف ب ل ك, لل). An anaphor
    counts for the entity that bears it and was last named in full before it; a dual for both of
    its bearers, if the article names both.

    Args:
        title: the headline, if known.
        text: the raw text.
        actors: the names to look for.

    Returns:
        Mentions in order of reading, without overlap, but for a dual: two mentions of one span.
    """
    memory = _Memory({}, {}, {}, set(), Counter(), {}, {})
    readers = [
        _Reader(part, raw, actors, memory) for part, raw in (("title", title or ""), ("body", text))
    ]
    found = [mention for reader in readers for mention in reader.read()]
    if memory.shared:
        found = [_settled(mention, memory) for mention in found]
    later = [mention for reader in readers for mention in reader.read_waiting()]
    return sorted(found + later, key=lambda m: (m.part != "title", m.start)) if later else found


class _Memory(NamedTuple):
    """Who was named so far in an article.

    Attributes:
        full: entity -> start of its last full name; negative in the title.
        first: entity -> start of its first mention of any form but adjectives.
        last: entity -> start of its last one.
        sure: entities that were named beyond doubt.
        countries: how often each country or something in it was named, beyond doubt.
        country: country -> start of the last such mention.
        shared: places of one name where no country was named before, by part and start.
    """

    full: dict[str, int]
    first: dict[str, int]
    last: dict[str, int]
    sure: set[str]
    countries: Counter[str]
    country: dict[str, int]
    shared: dict[tuple[str, int], Sequence[Entry]]


def _settled(mention: Mention, memory: _Memory) -> Mention:
    """A place's name that several places bear, once the whole article is read."""
    entries = memory.shared.get((mention.part, mention.start))
    if entries is None:
        return mention
    times = {e.entity.id: memory.countries[_country(e.entity)] for e in entries if e.entity}
    most = max(times.values())
    likeliest = [e for e in entries if e.entity and times[e.entity.id] == most]
    entry = likeliest[0]
    if not most or entry.entity is None:
        return mention
    doubt = BEARERS if len(likeliest) > 1 else None
    return mention._replace(entity=entry.entity.id, name=entry.name.name, doubtful=doubt)


def _country(entity: Entity) -> str:
    """The country that a place lies in; of a country, itself."""
    return entity.country or entity.id


def _is_country(entity: Entity) -> bool:
    return bool(entity.nisba) or entity.country == entity.id


_Chosen = list[tuple[Entity, Entry, str | None]]


class _Reader:
    """Reads a title or a body from its first word to its last."""

    def __init__(self, part: str, raw: str, actors: Actors, memory: _Memory) -> None:
        self.part = part
        self.raw = raw
        self.actors = actors
        self.memory = memory
        self.around = Surroundings(raw)
        self.place_end = -1  # end of the last name, if it was a place's
        self.acting_end = -1  # end of the last name, if it was a capital's that acts
        self.beside_country = False  # whether the last name was a country's
        self.sport = (
            sum(word.form in self.around.signs.sport for word in self.around.words) >= _SPORT
        )
        self.waiting: list[tuple[Stretch, list[Entry]]] = []  # duals before both bearers
        # Offsets of the title come before those of the body.
        self.shift = -len(raw) - 1 if part == "title" else 0

    def read(self) -> Iterator[Mention]:
        """The mentions in order."""
        at = 0
        while at < len(self.around.words):
            place, chosen = self._longest(at)
            for entity, entry, doubt in chosen:
                assert place is not None
                self._remember(entity, entry, doubt, place.start)
                self.place_end = place.end if entity.type == "LOC" else -1
                self.acting_end = place.end if doubt == CAPITAL else -1
                self.beside_country = _is_country(entity)
                yield self._mention(place, entity, entry, doubt)
            at = place.behind if place else at + 1

    def read_waiting(self) -> Iterator[Mention]:
        """The duals whose bearers are named only later in the article, once all of it is read."""
        first = self.memory.first
        for place, entries in self.waiting:
            pairs = self._pairs(entries, first)
            for pair in sorted(pairs, key=lambda pair: sorted(first[one] for one in pair)[::-1])[
                :1
            ]:
                for entity in sorted(pair):
                    yield self._mention(place, self.actors.entities[entity], pairs[pair], LATER)

    def _mention(self, place: Stretch, entity: Entity, entry: Entry, doubt: str | None) -> Mention:
        head = None if doubt == ADJECTIVE else self.around.head(place)
        anaphor = entry.form in ("anaphor", "dual")
        return Mention(
            self.part, place.start, place.end, entity.id, entry.name.name, entity.type,
            anaphor, quoted(self.raw, place.start, place.end), entry.form, head, doubt,
        )  # fmt: skip

    def _remember(self, entity: Entity, entry: Entry, doubt: str | None, start: int) -> None:
        if entity.type == "LOC" and doubt not in (EVERYDAY, BEARERS):
            self.memory.countries[_country(entity)] += 1
            self.memory.country[_country(entity)] = start + self.shift
        if doubt in (ADJECTIVE, EVERYDAY):  # introduces nobody
            return
        self.memory.first.setdefault(entity.id, start + self.shift)
        self.memory.last[entity.id] = start + self.shift
        if entry.form in ("name", "nisba"):
            self.memory.full[entity.id] = start + self.shift
            self.memory.sure.add(entity.id)

    def _longest(self, at: int) -> tuple[Stretch | None, _Chosen]:
        """The longest wording that begins with a word and means somebody here, or nobody."""
        for length, proclitics, entries in self._wordings(at):
            place = self.around.stretch(at, length, proclitics)
            if (chosen := self._choose(entries, place)) is not None:
                return place, chosen
        return None, []

    def _wordings(self, at: int) -> Iterator[tuple[int, int, tuple[Entry, ...]]]:
        """The wordings that begin with a word: number of words, letters of proclitics, bearers."""
        firsts = self.actors.starting_with(self.around.words[at].form)
        if not firsts:
            return
        longest = min(max(self.actors.longest(s) for _, s in firsts), len(self.around.words) - at)
        rest = [spelt(word.form) for word in self.around.words[at + 1 : at + longest]]
        for length in range(longest, 0, -1):
            for proclitics, stem in firsts:
                entries = self.actors.bearers(" ".join((stem, *rest[: length - 1])))
                if entries and self.around.joined(at, length):
                    yield length, proclitics, entries

    # Who is meant

    def _choose(self, entries: Sequence[Entry], place: Stretch) -> _Chosen | None:
        """Who bears a wording here: nobody ([]), or None where a shorter one may be meant."""
        fitting = [entry for entry in entries if self._fits(entry, place)]
        names = [entry for entry in fitting if entry.form == "name"]
        nisba = [entry for entry in fitting if entry.form == "nisba"]
        if any(entry.entity is None for entry in names):
            return []
        if fitting and self._in_longer_name((names or nisba or fitting)[0], place):
            return []
        if self._anaphor_goes_first(names, place) and (known := self._anaphor(fitting)):
            return known
        accusative = nisba and "\u064b" in self.raw[place.start : place.end]  # روسياً, no روسيا
        if names and not accusative:
            return self._name(names, nisba, place)
        if nisba:
            return self._nisba(nisba, place)
        if chosen := self._dual(fitting, place) or self._anaphor(fitting):
            return chosen
        if duals := [entry for entry in fitting if entry.form == "dual"]:
            self.waiting.append((place, duals))
        return None

    def _anaphor_goes_first(self, names: Sequence[Entry], place: Stretch) -> bool:
        """Whether one named before is meant rather than a place or people: المصري, a surname."""
        listed = all(entry.entity and is_place(entry.entity.id) for entry in names)
        return listed and not self.around.definite_before(place)

    def _name(
        self, names: Sequence[Entry], nisba: Sequence[Entry], place: Stretch
    ) -> _Chosen | None:
        """A full name; of a surname with several bearers, the one who was named."""
        entry, several = self._bearer(names, place)
        if entry is None or entry.entity is None:
            return None
        doubt = BEARERS if several else None
        unclear = entry.name.everyday or entry.name.only_with_sign
        if unclear and not self._beyond_doubt(entry.entity, place):
            if entry.name.only_with_sign or self.around.is_everyday(place):
                return None
            doubt = EVERYDAY
        if entry.entity.id in self.actors.capitals and (
            self._joins(self.acting_end, place) or self.around.acts(place)
        ):
            doubt = CAPITAL
        if (
            self.sport
            and not _is_country(entry.entity)
            and not self._sign_of_place(entry.entity, place)
        ):
            doubt = doubt or CLUB
        if nisba and self._qualifies(place):
            doubt = ADJECTIVE  # قوات سورية, "Syrian forces" or "forces of Syria"
        return [(entry.entity, entry, doubt)]

    def _bearer(self, names: Sequence[Entry], place: Stretch) -> tuple[Entry | None, bool]:
        """Who bears a name, and whether it is in doubt."""
        if len(names) == 1:
            return names[0], names[0].name.shared
        if names[0].name.shared:
            return self._of_country(names, place)
        return self._last_named(names)

    def _of_country(self, names: Sequence[Entry], place: Stretch) -> tuple[Entry, bool]:
        """Of several places of one name, that of the country named last; whether it is in doubt.

        Vowel signs go first (عُمان, عمّان), then a country beside another one (قطر وعمان).
        """
        signs = _marks(self.raw[place.start : place.end]).items()
        fitting = [entry for entry in names if signs & _marks(entry.name.name).items()]
        if len(fitting) == 1:
            return fitting[0], False
        if self._beside_place(place) and self.beside_country:  # قطر وعمان
            for entry in names:
                if entry.entity and _is_country(entry.entity):
                    return entry, False
        last = self.memory.country
        named = [e for e in names if e.entity and _country(e.entity) in last]
        if named:
            return max(named, key=lambda e: last[_country(e.entity)] if e.entity else 0), False
        self.memory.shared[self.part, place.start] = names
        return names[0], True

    def _qualifies(self, place: Stretch) -> bool:
        """Whether a name that is spelt like an adjective may be one here: القوات السورية."""
        if self.raw[place.end - 1] not in "ةه":
            return False  # not feminine: إيطاليا
        definite = self.raw.startswith("ال", place.start)
        return (
            self.around.definite_before(place)
            if definite
            else self.around.ends_before(place, ("ة", "ات"))
        )

    def _nisba(self, entries: Sequence[Entry], place: Stretch) -> _Chosen | None:
        """An adjective of origin; of several states, the one named last."""
        entry, several = self._last_named(entries) if len(entries) > 1 else (entries[0], False)
        if entry is None or entry.entity is None:
            return None
        if entry.qualifies or self.around.definite_before(place):
            return [(entry.entity, entry, ADJECTIVE)]
        return [(entry.entity, entry, BEARERS if several else None)]

    def _anaphor(self, entries: Sequence[Entry]) -> _Chosen | None:
        entry, several = self._last_named([e for e in entries if e.form == "anaphor"])
        if entry is None or entry.entity is None:
            return None
        return [(entry.entity, entry, BEARERS if several and entry.name.surname else None)]

    def _last_named(self, entries: Sequence[Entry]) -> tuple[Entry | None, bool]:
        """Whose full name stood last, and whether several were named."""
        full = self.memory.full
        named = [entry for entry in entries if entry.entity and entry.entity.id in full]
        last = max(named, key=lambda e: full[e.entity.id] if e.entity else 0, default=None)
        return last, len(named) > 1

    def _dual(self, entries: Sequence[Entry], place: Stretch) -> _Chosen | None:
        """Both bearers of a dual: of several pairs, the one that was named last.

        It is in doubt unless only this pair was named, in the article or in this paragraph.
        """
        last = self.memory.last
        pairs = self._pairs(entries, last)
        if not pairs:
            return None
        ranked = sorted(pairs, key=lambda pair: sorted(last[one] for one in pair), reverse=True)
        near = [pair for pair in ranked if all(self._in_paragraph(one, place) for one in pair)]
        pair = (near or ranked)[0]
        doubt = BEARERS if len(near or ranked) > 1 else None
        return [(self.actors.entities[one], pairs[pair], doubt) for one in sorted(pair)]

    def _pairs(
        self, entries: Sequence[Entry], named: Mapping[str, int]
    ) -> dict[frozenset[str], Entry]:
        """The pairs that a dual may mean, both of whom were named."""
        return {
            frozenset((entry.entity.id, other)): entry
            for entry in entries
            if entry.form == "dual" and entry.entity and entry.entity.id in named
            for other in entry.others
            if other in named and other != entry.entity.id
        }

    def _in_paragraph(self, entity: str, place: Stretch) -> bool:
        start = self.memory.last[entity] - self.shift
        return 0 <= start < len(self.raw) and not _BREAK.search(self.raw, start, place.start)

    # What stands beside a name

    def _fits(self, entry: Entry, place: Stretch) -> bool:
        """Whether no word stands beside a name that rules it out."""
        name = entry.name
        if name.not_after and self.around.word_before(place, frozenset(map(form, name.not_after))):
            return False
        if name.only_after and not self.around.word_before(
            place, frozenset(map(form, name.only_after))
        ):
            return False
        written = self.raw[place.start : place.end]
        if entry.form == "nisba" and written.endswith("ى"):  # اليمنى, "the right one"
            return False
        listed = entry.form == "name" and entry.entity and is_place(entry.entity.id)
        if listed and _TANWIN.search(written):  # درعاً, "an armour": such names take no tanwin
            return False
        if not name.not_before:
            return True
        following = self.around.following(place)
        ruled_out = frozenset(map(form, name.not_before))
        return following is None or not any(s in ruled_out for _, s in stems(following.form))

    def _in_longer_name(self, entry: Entry, place: Stretch) -> bool:
        """Whether a place, a person or an adjective belongs to a longer name: جامعة دمشق."""
        typed = entry.form == "nisba" or (entry.entity and entry.entity.type in ("LOC", "PERS"))
        before = {_bare(phrase) for _, phrase in self.around.phrases_before(place)}
        if typed and not before.isdisjoint(self.around.signs.containers):
            return True
        if entry.form == "nisba" or not entry.entity or entry.entity.type != "LOC":
            return False
        if self.around.word_before(place, self.around.signs.persons):  # الملكة صوفيا
            return True
        if is_place(entry.entity.id) and quoted(
            self.raw, place.start, place.end
        ):  # a newspaper: «الشرق الأوسط»
            return not self.around.word_before(
                place, self.around.signs.kinds | self.around.signs.inside
            )
        city = not _is_country(entry.entity)
        if (not city or is_place(entry.entity.id)) and self.around.word_before(
            place, self.around.signs.waters
        ):
            return True  # نهر الأردن
        return city and (
            not before.isdisjoint(self.around.signs.city_containers) or self._body_of_city(place)
        )

    def _body_of_city(self, place: Stretch) -> bool:
        """Whether something is called after a city: مطار دمشق الدولي; a club: برشلونة الإسباني."""
        if self.around.word_before(place, self.around.signs.players):
            return True
        following = self.around.following(place)
        if following is None or not SPACES.fullmatch(self.raw, place.end, following.start):
            return False
        if following.form in self.around.signs.bodies:
            return True
        # A city is feminine, so that a masculine adjective qualifies what is called after it.
        club = any(
            e.form == "nisba" and e.entity and form(e.name.name) == f"ال{form(e.entity.nisba[0])}"
            for e in self.actors.bearers(spelt(following.form))
        )
        return club and self.around.head(place) is None

    def _beyond_doubt(self, entity: Entity, place: Stretch) -> bool:
        """Whether a name that is an everyday word too is clearly a name here."""
        if VOWELS.search(self.raw, place.start, place.end):
            return False  # signs are written where the word might be misread
        sign = entity.type == "LOC" and (
            self._sign_of_place(entity, place)
            or self._beside_place(place)
            or self._place_follows(place)
        )
        return sign or quoted(self.raw, place.start, place.end) or entity.id in self.memory.sure

    def _sign_of_place(self, entity: Entity, place: Stretch) -> bool:
        """Whether it stands behind a preposition or noun of place; true of what is no place."""
        return (
            entity.type != "LOC"
            or self.around.word_before(place, self.around.signs.places)
            or (
                bool(place.proclitics)
                and self.around.words[place.first].form[place.proclitics - 1] == "ب"
            )
            or (entity.id in self.actors.capitals and self.around.says(place))
        )

    def _place_follows(self, place: Stretch) -> bool:
        """Whether another place is named directly behind, after a comma, a hyphen or و."""
        if place.behind >= len(self.around.words):
            return False
        here = self.around.words[place.behind]
        between = self.raw[place.end : here.start]
        if not GAP.fullmatch(between) or (between.isspace() and not here.form.startswith("و")):
            return False
        return any(
            entry.form == "name"
            and entry.entity is not None
            and entry.entity.type == "LOC"
            and not (entry.name.everyday or entry.name.only_with_sign or entry.name.only_after)
            for _, _, entries in self._wordings(place.behind)
            for entry in entries
        )

    def _beside_place(self, place: Stretch) -> bool:
        """Whether a place's name stands directly before: الجورة والقصور, دمشق - الميادين."""
        here = self.around.words[place.first].start
        behind = 0 <= self.place_end <= here
        return behind and bool(_BETWEEN.fullmatch(self.raw, self.place_end, here))

    def _joins(self, end: int, place: Stretch) -> bool:
        """Whether nothing but a space stands between an end and a name: أنقرة وبغداد."""
        return end >= 0 and self.raw[end : self.around.words[place.first].start].isspace()


def _bare(phrase: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.removeprefix("ال") if len(word) > 3 else word for word in phrase)


def _marks(written: str) -> dict[int, str]:
    """The vowel signs of a word by the number of the letter under them."""
    signs: dict[int, str] = {}
    letter = -1
    for char in written:
        if _SIGN.match(char):
            signs[letter] = signs.get(letter, "") + char
        elif char != "ـ":
            letter += 1
    return signs
