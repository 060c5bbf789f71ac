"""What stands beside a name, and what does it tell of who is meant?"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import regex

from analysis.names import PREPOSITIONS, stems
from analysis.reporting import lexicon
from analysis.resources import read_yaml
from analysis.text import CONTROLS, QUOTES, Word, form, view, words

# What may stand between two words of a name: spaces, up to two quotes, commas, hyphens, brackets.
SPACE = rf"(?:[^\S\r\n\v\f\x85\u2028\u2029]|[\u200b{CONTROLS}])*"
GAP = regex.compile(rf"{SPACE}(?:[{QUOTES}،,()\-–—]{SPACE}){{0,2}}")
# Between a name and the word that it belongs to.
_BESIDE = regex.compile(rf"{SPACE}(?:[{QUOTES}(]{SPACE}){{0,2}}")
SPACES = regex.compile(SPACE)
VOWELS = regex.compile("[\u064b-\u0652]")


class Stretch(NamedTuple):
    """Where a wording stands: characters, words, letters of proclitics before it."""

    start: int
    end: int
    first: int
    behind: int
    proclitics: int


class Signs:
    """`heads.yaml`: words directly before a name that tell how it is meant."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        def forms(key: str) -> frozenset[str]:
            return frozenset(map(form, given[key]))

        def phrases(key: str) -> frozenset[tuple[str, ...]]:
            listed = (phrase for group in given[key].values() for phrase in group)
            return frozenset(tuple(w.form for w in words(phrase)) for phrase in listed)

        said = lexicon()
        finite = frozenset(word for word, verb in said.verbs.items() if not verb.participle)
        feminine = frozenset(verb for verb in finite if verb.startswith("ت") or verb.endswith("ت"))
        self.heads = phrases("heads")
        self.containers = phrases("containers")
        self.city_containers = phrases("city_containers")
        self.waters = forms("waters")
        self.bodies = forms("bodies")
        self.persons = forms("persons")
        self.players = forms("players")
        self.places = forms("signs")
        self.kinds = forms("kinds")
        self.inside = forms("inside")
        self.sport = forms("sport")
        self.prepositions = forms("prepositions")
        self.dealings = forms("dealings")
        self.not_acts = forms("not_acts")
        self.acts = (feminine - said.doubtful) | forms("government_verbs")
        self.stands_for = self.acts | forms("government")


@lru_cache(maxsize=1)
def signs() -> Signs:
    """The lists of `heads.yaml`, ready to be looked up."""
    return Signs(read_yaml("heads.yaml"))


class Surroundings:
    """A text by its words, and what stands beside a stretch of them."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.words = words(raw)
        self.signs = signs()

    def joined(self, at: int, length: int) -> bool:
        """Whether nothing but gaps stands between the words of a name."""
        between = pairwise(self.words[at : at + length])
        return all(GAP.fullmatch(self.raw, a.end, b.start) for a, b in between)

    def stretch(self, at: int, length: int, proclitics: int) -> Stretch:
        """Where a wording stands that begins with a word."""
        start = self.words[at].start + raw_length(self.raw, self.words[at], proclitics)
        end = _closed(self.raw, start, self.words[at + length - 1].end)
        return Stretch(start, end, at, at + length, proclitics)

    def proclitic(self, place: Stretch) -> str | None:
        """The letter of its last proclitic."""
        return self.words[place.first].form[place.proclitics - 1] if place.proclitics else None

    def says(self, place: Stretch) -> bool:
        """Whether a verb stands beside it that only a government goes with: أعلنت سيول."""
        following = self.following(place)
        behind = following is not None and following.form in self.signs.acts
        return behind or self.word_before(place, self.signs.acts)

    def is_everyday(self, place: Stretch) -> bool:
        """Whether it is the everyday word: with vowel signs, or an adjective (المياه المالحة)."""
        definite = self.raw.startswith("ال", place.start) and self.definite_before(place)
        return definite or bool(VOWELS.search(self.raw, place.start, place.end))

    def acts(self, place: Stretch) -> bool:
        """Whether a capital says or does something, or has a will: دمشق ترفض, موقف دمشق."""
        if self.proclitic(place) in PREPOSITIONS:
            return False
        before = {stem for _, phrase in self.phrases_before(place) for stem in phrase[-1:]}
        if not before.isdisjoint(self.signs.prepositions):
            return self._between(place)
        if not before.isdisjoint(self.signs.not_acts):  # شهدت القاهرة
            return False
        following = self.following(place)
        if following and SPACES.fullmatch(self.raw, place.end, following.start):
            verb = following.form
            imperfect = verb.startswith("ت") and not verb.endswith("ات") and len(verb) > 3
            if verb in self.signs.acts or (imperfect and verb not in self.signs.not_acts):
                return True
        return any(map(self._governs, before))

    def _between(self, place: Stretch) -> bool:
        """Whether it is one of two that deal with each other: العلاقات بين طهران والرياض."""
        return any(
            len(phrase) == 2 and phrase[1] == "بين" and phrase[0] in self.signs.dealings
            for _, phrase in self.phrases_before(place)
        )

    def _governs(self, word: str) -> bool:
        """Whether a word before a capital makes it a government: a feminine verb, or موقف."""
        verb = word.endswith("ت") and not word.endswith(("ات", "يت", "وت")) and len(word) > 3
        return verb or word in self.signs.stands_for

    def definite_before(self, place: Stretch) -> bool:
        """Whether the word directly before has the article, so that this may qualify it."""
        word = self.preceding(place)
        return (
            not place.proclitics
            and word is not None
            and any(stem.startswith("ال") and len(stem) > 4 for _, stem in stems(word.form))
        )

    def ends_before(self, place: Stretch, endings: tuple[str, ...]) -> bool:
        """Whether the word directly before has no article and one of these endings."""
        word = self.preceding(place)
        return (
            not place.proclitics
            and word is not None
            and self.raw[word.start : word.end].endswith(endings)
            and not self.definite_before(place)
        )

    def preceding(self, place: Stretch) -> Word | None:
        """The word directly before, with at most an opening quote between."""
        word = self.words[place.first - 1] if place.first else None
        here = self.words[place.first].start
        return word if word and _BESIDE.fullmatch(self.raw, word.end, here) else None

    def following(self, place: Stretch) -> Word | None:
        """The word directly behind, with at most a closing quote between."""
        word = self.words[place.behind] if place.behind < len(self.words) else None
        return word if word and _BESIDE.fullmatch(self.raw, place.end, word.start) else None

    def word_before(self, place: Stretch, listed: frozenset[str]) -> bool:
        """Whether the word directly before is listed, with or without proclitics."""
        word = self.preceding(place)
        return (
            not place.proclitics
            and word is not None
            and any(stem in listed for _, stem in stems(word.form))
        )

    def phrases_before(self, place: Stretch) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The two words directly before and the one, without proclitics, with their start."""
        last = self.preceding(place)
        if last is None or place.proclitics:
            return
        if place.first > 1:
            first = self.words[place.first - 2]
            if _BESIDE.fullmatch(self.raw, first.end, last.start):
                for letters, stem in stems(first.form):
                    yield first.start + raw_length(self.raw, first, letters), (stem, last.form)
        for letters, stem in stems(last.form):
            yield last.start + raw_length(self.raw, last, letters), (stem,)

    def head(self, place: Stretch) -> str | None:
        """The noun directly before that the name completes, as written: مناطق سيطرة النظام."""
        last = self.words[place.first - 1].end if place.first else 0
        for start, phrase in self.phrases_before(place):
            if phrase in self.signs.heads:
                return self.raw[start:last]
        return None


def quoted(raw: str, start: int, end: int) -> bool:
    """Whether a stretch stands alone in quotation marks."""
    before, behind = raw[max(0, start - 1) : start], raw[end:][:1]
    signs = f"{QUOTES}'"
    return bool(before and behind) and before in signs and behind in signs


def raw_length(raw: str, word: Word, letters: int) -> int:
    """Length in the raw word of its first normalised letters, with the marks on them."""
    if not letters:
        return 0
    return view(raw[word.start : word.end]).span(0, letters).end


def _closed(raw: str, start: int, end: int) -> int:
    """The end of a name, with the closing quote of a quotation that was opened inside it."""
    inside = sum(char in QUOTES for char in raw[start:end])
    return end + 1 if inside % 2 and raw[end : end + 1] in QUOTES and end < len(raw) else end
