"""Who and what is named in an article, and under which names?"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import regex

from analysis.actors import ActorFile, Entity, shipped
from analysis.names import PREPOSITIONS, Actors, Entry, Form, load, spelt, stems
from analysis.reporting import lexicon
from analysis.resources import read_yaml
from analysis.text import CONTROLS, QUOTES, Word, form, view, words

__all__ = ["ActorFile", "Actors", "Mention", "find", "load", "shipped"]

# Why a mention is in doubt.
CAPITAL = "a capital may stand for a government"
BEARERS = "two possible bearers"
EVERYDAY = "an everyday word"
ADJECTIVE = "an adjective may only qualify a noun"
LATER = "bearers named only later"

# What may stand between two words of a name: spaces, up to two quotes, commas, hyphens, brackets.
_SPACE = rf"(?:[^\S\r\n\v\f\x85\u2028\u2029]|[\u200b{CONTROLS}])*"
_GAP = regex.compile(rf"{_SPACE}(?:[{QUOTES}،,()\-–—]{_SPACE}){{0,2}}")
# Between a name and the word that it belongs to.
_BESIDE = regex.compile(rf"{_SPACE}(?:[{QUOTES}(]{_SPACE}){{0,2}}")
_BREAK = regex.compile(r"[\r\n\v\f\x85\u2028\u2029]")
_VOWELS = regex.compile("[\u064b-\u0652]")


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


class _Signs:
    """`heads.yaml`: words directly before a name that tell how it is meant."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        def forms(key: str) -> frozenset[str]:
            return frozenset(map(form, given[key]))

        def phrases(key: str) -> frozenset[tuple[str, ...]]:
            listed = (phrase for group in given[key].values() for phrase in group)
            return frozenset(tuple(w.form for w in words(phrase)) for phrase in listed)

        said = lexicon()
        finite = frozenset(word for word, verb in said.verbs.items() if not verb.participle)
        self.heads = phrases("heads")
        self.containers = phrases("containers")
        self.places = forms("signs")
        self.prepositions = forms("prepositions")
        self.acts = (finite - said.doubtful) | forms("government_verbs")
        self.stands_for = self.acts | forms("government")


@lru_cache(maxsize=1)
def _signs() -> _Signs:
    return _Signs(read_yaml("heads.yaml"))


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
    memory = _Memory({}, {}, {}, set())
    readers = [
        _Reader(part, raw, actors, memory) for part, raw in (("title", title or ""), ("body", text))
    ]
    found = [mention for reader in readers for mention in reader.read()]
    later = [mention for reader in readers for mention in reader.read_waiting()]
    return sorted(found + later, key=lambda m: (m.part != "title", m.start)) if later else found


class _Memory(NamedTuple):
    """Who was named so far in an article.

    Attributes:
        full: entity -> start of its last full name; negative in the title.
        first: entity -> start of its first mention of any form but adjectives.
        last: entity -> start of its last one.
        sure: entities that were named beyond doubt.
    """

    full: dict[str, int]
    first: dict[str, int]
    last: dict[str, int]
    sure: set[str]


class _Place(NamedTuple):
    """Where a wording stands: characters, words, letters of proclitics before it."""

    start: int
    end: int
    first: int
    behind: int
    proclitics: int


_Chosen = list[tuple[Entity, Entry, str | None]]


class _Reader:
    """Reads a title or a body from its first word to its last."""

    def __init__(self, part: str, raw: str, actors: Actors, memory: _Memory) -> None:
        self.part = part
        self.raw = raw
        self.actors = actors
        self.memory = memory
        self.words = words(raw)
        self.signs = _signs()
        self.place_end = -1  # end of the last name, if it was a place's
        self.waiting: list[tuple[_Place, list[Entry]]] = []  # duals before both bearers
        # Offsets of the title come before those of the body.
        self.shift = -len(raw) - 1 if part == "title" else 0

    def read(self) -> Iterator[Mention]:
        """The mentions in order."""
        at = 0
        while at < len(self.words):
            place, chosen = self._longest(at)
            for entity, entry, doubt in chosen:
                assert place is not None
                self._remember(entity, entry, doubt, place.start)
                self.place_end = place.end if entity.type == "LOC" else -1
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

    def _mention(self, place: _Place, entity: Entity, entry: Entry, doubt: str | None) -> Mention:
        head = None if doubt == ADJECTIVE else self._head(place)
        anaphor = entry.form in ("anaphor", "dual")
        return Mention(
            self.part, place.start, place.end, entity.id, entry.name.name, entity.type,
            anaphor, self._quoted(place), entry.form, head, doubt,
        )  # fmt: skip

    def _remember(self, entity: Entity, entry: Entry, doubt: str | None, start: int) -> None:
        if doubt in (ADJECTIVE, EVERYDAY):  # introduces nobody
            return
        self.memory.first.setdefault(entity.id, start + self.shift)
        self.memory.last[entity.id] = start + self.shift
        if entry.form in ("name", "nisba"):
            self.memory.full[entity.id] = start + self.shift
            self.memory.sure.add(entity.id)

    def _longest(self, at: int) -> tuple[_Place | None, _Chosen]:
        """The longest wording that begins with a word and means somebody here, or nobody."""
        firsts = self.actors.starting_with(self.words[at].form)
        if not firsts:
            return None, []
        longest = min(max(self.actors.longest(s) for _, s in firsts), len(self.words) - at)
        rest = [spelt(word.form) for word in self.words[at + 1 : at + longest]]
        for length in range(longest, 0, -1):
            for proclitics, stem in firsts:
                entries = self.actors.bearers(" ".join((stem, *rest[: length - 1])))
                if entries and self._joined(at, length):
                    place = self._place(at, length, proclitics)
                    if (chosen := self._choose(entries, place)) is not None:
                        return place, chosen
        return None, []

    def _joined(self, at: int, length: int) -> bool:
        """Whether nothing but gaps stands between the words of a name."""
        between = pairwise(self.words[at : at + length])
        return all(_GAP.fullmatch(self.raw, a.end, b.start) for a, b in between)

    def _place(self, at: int, length: int, proclitics: int) -> _Place:
        start = self.words[at].start + _raw_length(self.raw, self.words[at], proclitics)
        end = _closed(self.raw, start, self.words[at + length - 1].end)
        return _Place(start, end, at, at + length, proclitics)

    # Who is meant

    def _choose(self, entries: Sequence[Entry], place: _Place) -> _Chosen | None:
        """Who bears a wording here: nobody ([]), or None where a shorter one may be meant."""
        fitting = [entry for entry in entries if self._fits(entry, place)]
        names = [entry for entry in fitting if entry.form == "name"]
        nisba = [entry for entry in fitting if entry.form == "nisba"]
        if any(entry.entity is None for entry in names):
            return []
        if (names or nisba) and self._in_longer_name((names or nisba)[0], place):
            return []
        accusative = nisba and "\u064b" in self.raw[place.start : place.end]  # روسياً, no روسيا
        if names and not accusative:
            return self._name(names, nisba, place)
        if nisba:
            return self._nisba(nisba, place)
        return self._dual(fitting, place) or self._anaphor(fitting, place)

    def _name(
        self, names: Sequence[Entry], nisba: Sequence[Entry], place: _Place
    ) -> _Chosen | None:
        """A full name; of a surname with several bearers, the one who was named."""
        entry, several = self._last_named(names) if len(names) > 1 else (names[0], False)
        if entry is None or entry.entity is None:
            return None
        doubt = BEARERS if several or entry.name.shared else None
        if entry.name.everyday and not self._beyond_doubt(entry.entity, place):
            if self._everyday(place):
                return None
            doubt = EVERYDAY
        if entry.entity.id in self.actors.capitals and self._acts(place):
            doubt = CAPITAL
        if nisba and self._before(place, ("ه", "ات")):
            doubt = ADJECTIVE  # قوات سورية, "Syrian forces" or "forces of Syria"
        return [(entry.entity, entry, doubt)]

    def _nisba(self, entries: Sequence[Entry], place: _Place) -> _Chosen | None:
        """An adjective of origin; of several states, the one named last."""
        entry, several = self._last_named(entries) if len(entries) > 1 else (entries[0], False)
        if entry is None or entry.entity is None:
            return None
        if entry.qualifies or self._definite_before(place):
            return [(entry.entity, entry, ADJECTIVE)]
        return [(entry.entity, entry, BEARERS if several else None)]

    def _anaphor(self, entries: Sequence[Entry], place: _Place) -> _Chosen | None:
        entry, _ = self._last_named([entry for entry in entries if entry.form == "anaphor"])
        if entry and entry.entity:
            return [(entry.entity, entry, None)]
        if duals := [entry for entry in entries if entry.form == "dual"]:
            self.waiting.append((place, duals))
        return None

    def _last_named(self, entries: Sequence[Entry]) -> tuple[Entry | None, bool]:
        """Whose full name stood last, and whether several were named."""
        full = self.memory.full
        named = [entry for entry in entries if entry.entity and entry.entity.id in full]
        last = max(named, key=lambda e: full[e.entity.id] if e.entity else 0, default=None)
        return last, len(named) > 1

    def _dual(self, entries: Sequence[Entry], place: _Place) -> _Chosen | None:
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

    def _in_paragraph(self, entity: str, place: _Place) -> bool:
        start = self.memory.last[entity] - self.shift
        return 0 <= start < len(self.raw) and not _BREAK.search(self.raw, start, place.start)

    # What stands beside a name

    def _fits(self, entry: Entry, place: _Place) -> bool:
        """Whether no word stands beside a name that rules it out."""
        name = entry.name
        if name.not_after and self._word_before(place, frozenset(map(form, name.not_after))):
            return False
        if not name.not_before:
            return True
        following = self._following(place)
        ruled_out = frozenset(map(form, name.not_before))
        return following is None or not any(s in ruled_out for _, s in stems(following.form))

    def _in_longer_name(self, entry: Entry, place: _Place) -> bool:
        """Whether a place, a person or an adjective belongs to a longer name: جامعة دمشق."""
        typed = entry.form == "nisba" or (entry.entity and entry.entity.type in ("LOC", "PERS"))
        containers = self.signs.containers
        return bool(typed) and any(_bare(p) in containers for _, p in self._phrases_before(place))

    def _beyond_doubt(self, entity: Entity, place: _Place) -> bool:
        """Whether a name that is an everyday word too is clearly a name here."""
        if _VOWELS.search(self.raw, place.start, place.end):
            return False  # signs are written where the word might be misread
        sign = entity.type == "LOC" and (
            self._word_before(place, self.signs.places) or self._beside_place(place)
        )
        return sign or self._quoted(place) or entity.id in self.memory.sure

    def _beside_place(self, place: _Place) -> bool:
        """Whether a place's name stands directly before: الجورة والقصور, دمشق - الميادين."""
        here = self.words[place.first].start
        behind = 0 <= self.place_end <= here
        return behind and bool(_GAP.fullmatch(self.raw, self.place_end, here))

    def _everyday(self, place: _Place) -> bool:
        """Whether it is the everyday word: with vowel signs, or an adjective (المياه المالحة)."""
        definite = self.raw.startswith("ال", place.start) and self._definite_before(place)
        return definite or bool(_VOWELS.search(self.raw, place.start, place.end))

    def _acts(self, place: _Place) -> bool:
        """Whether a capital says or does something, or has a will: دمشق ترفض, موقف دمشق."""
        before = self._preceding(place)
        if _preposition(self.raw, self.words[place.first], place.proclitics):
            return False
        if before and before.form in self.signs.prepositions:
            return False
        following = self._following(place)
        if following and _GAP.fullmatch(self.raw, place.end, following.start):
            near = following.start - place.end <= 2 and following.form in self.signs.acts
            if near:
                return True
        return not place.proclitics and self._word_before(place, self.signs.stands_for)

    def _definite_before(self, place: _Place) -> bool:
        """Whether the word directly before has the article, so that this may qualify it."""
        word = self._preceding(place)
        return (
            not place.proclitics
            and word is not None
            and any(stem.startswith("ال") and len(stem) > 4 for _, stem in stems(word.form))
        )

    def _before(self, place: _Place, endings: tuple[str, ...]) -> bool:
        """Whether the word directly before has no article and one of these endings."""
        word = self._preceding(place)
        return (
            not place.proclitics
            and word is not None
            and word.form.endswith(endings)
            and not self._definite_before(place)
        )

    def _preceding(self, place: _Place) -> Word | None:
        """The word directly before, with at most an opening quote between."""
        word = self.words[place.first - 1] if place.first else None
        here = self.words[place.first].start
        return word if word and _BESIDE.fullmatch(self.raw, word.end, here) else None

    def _following(self, place: _Place) -> Word | None:
        word = self.words[place.behind] if place.behind < len(self.words) else None
        return word if word and _BESIDE.fullmatch(self.raw, place.end, word.start) else None

    def _word_before(self, place: _Place, listed: frozenset[str]) -> bool:
        word = self._preceding(place)
        return (
            not place.proclitics
            and word is not None
            and any(stem in listed for _, stem in stems(word.form))
        )

    def _phrases_before(self, place: _Place) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The two words directly before and the one, without proclitics, with their start."""
        last = self._preceding(place)
        if last is None or place.proclitics:
            return
        if place.first > 1:
            first = self.words[place.first - 2]
            if _BESIDE.fullmatch(self.raw, first.end, last.start):
                for letters, stem in stems(first.form):
                    yield first.start + _raw_length(self.raw, first, letters), (stem, last.form)
        for letters, stem in stems(last.form):
            yield last.start + _raw_length(self.raw, last, letters), (stem,)

    def _head(self, place: _Place) -> str | None:
        """The noun directly before that the name completes, as written: مناطق سيطرة النظام."""
        last = self.words[place.first - 1].end if place.first else 0
        for start, phrase in self._phrases_before(place):
            if phrase in self.signs.heads:
                return self.raw[start:last]
        return None

    def _quoted(self, place: _Place) -> bool:
        before, behind = self.raw[max(0, place.start - 1) : place.start], self.raw[place.end :][:1]
        return bool(before and behind) and before in QUOTES and behind in QUOTES


def _bare(phrase: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.removeprefix("ال") for word in phrase)


def _preposition(raw: str, word: Word, letters: int) -> bool:
    """Whether the proclitics of a word hold a preposition."""
    return letters > 0 and word.form[letters - 1] in PREPOSITIONS


def _raw_length(raw: str, word: Word, letters: int) -> int:
    """Length in the raw word of its first normalised letters, with the marks on them."""
    if not letters:
        return 0
    return view(raw[word.start : word.end]).span(0, letters).end


def _closed(raw: str, start: int, end: int) -> int:
    """The end of a name, with the closing quote of a quotation that was opened inside it."""
    inside = sum(char in QUOTES for char in raw[start:end])
    return end + 1 if inside % 2 and raw[end : end + 1] in QUOTES and end < len(raw) else end
