"""The noun phrases of a paragraph, cut where a reader of news would cut them.

A shallow parse after Abney (1991, *Parsing by Chunks*): heads with their genitives, adjectives and
names, without relative clauses; what follows a preposition of place or time is a phrase of its own.
The state of a noun decides where the next begins: what is definite takes no indefinite behind it
(قتل الجيش | مدنيين), ون and tanwin take no genitive (خطف مسلحون | طبيبا).
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from analysis.lemmas import Lemmatiser
from analysis.lines import Line
from analysis.reporting import phrases as by_first_word
from analysis.resources import read_yaml
from analysis.sources import Name
from analysis.text import QUOTES, form
from analysis.word_classes import NOUNS, Reading, is_known, listed, read

_LONGEST = 25  # words of a phrase
_QUOTED = 8  # words of a quotation that is a name: «كتائب القسام»
_TYPES = {"PERS": "person", "ORG": "body", "LOC": "place", "MISC": "noun"}
_TANWIN = "\u064b"
_PARTS = frozenset({"person", "force", "body", "name", "number"})  # of which some are told
_OWNERS = frozenset({"force", "body", "name"})
_PURPOSES = frozenset({"weapon", "goods", "event"})  # of places and vehicles: مصنع للقنابل
_THINGS = frozenset({"vehicle", "place", "weapon", "goods"})
_OF_THEM = ("هم", "هن", "هما")
_STOPS = frozenset("،,؛;:.!؟?()[]/|*")


class Phrase(NamedTuple):
    """A noun phrase of a line.

    Attributes:
        at: index of its first word, its preposition included.
        first: index of its first word.
        end: index of the word behind its last.
        drop: proclitic letters of its first word.
        head: index of its head noun, behind numbers.
        preposition: what governs it; empty if nothing does.
        kind: the class of its head.
        case: nominative or oblique where the ending tells; else empty.
        definite: whether it is definite.
        conjoined: whether و joins it to the phrase before.
        name: the type of the name that it consists of or begins with; empty if none.
        several: whether it means more than one.
    """

    at: int
    first: int
    end: int
    drop: int
    head: int
    preposition: str
    kind: str
    case: str
    definite: bool
    conjoined: bool
    name: str
    several: bool

    @property
    def bare(self) -> bool:
        """Whether nothing governs it, so that it may be subject or object."""
        return not self.preposition and self.kind not in ("time", "adverbial")


class _Named(NamedTuple):
    """A name in a line: the word behind its last, its type, letters of its proclitics."""

    end: int
    type: str
    drop: int


class Grammar:
    """`noun_phrases.yaml`, normalised."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.prepositions = frozenset(map(form, given["prepositions"]))
        self.compound = {
            form(first): frozenset(map(form, behind)) for first, behind in given["compound"].items()
        }
        self.relative = frozenset(map(form, given["relative"]))
        self.openers = frozenset(map(form, given["openers"]))
        self.auxiliaries = frozenset(map(form, given["auxiliaries"]))
        self.partitives = frozenset(map(form, given["partitives"]))
        self.approximators = by_first_word(given["approximators"])
        self.asides = frozenset(map(form, given["asides"]))
        self.elatives = frozenset(map(form, given["elatives"]))
        self.titles = frozenset(map(form, given["titles"]))
        self.states = frozenset(map(form, given["states"]))
        self.among = frozenset(map(form, given["among"]))
        self.additions = frozenset(map(form, given["additions"]))
        self.pronominal = frozenset(map(form, given["pronominal"]))
        self.adverbial = frozenset(map(form, given["adverbial"]))


@lru_cache(maxsize=1)
def grammar() -> Grammar:
    """The shipped grammar words, read once."""
    return Grammar(read_yaml("noun_phrases.yaml"))


class Phrases:
    """The noun phrases of a line.

    Attributes:
        line: the paragraph.
        readings: what each word may be.
        all: the phrases in order.
        at: those by the word with which they begin, preposition included.
        ending: those by the word behind their last.
    """

    def __init__(
        self,
        line: Line,
        names: Iterable[Name],
        verbs: frozenset[int],
        nouns: Mapping[int, bool],
        times: frozenset[int] = frozenset(),
        objects: frozenset[int] = frozenset(),
        lemmas: Lemmatiser | None = None,
    ) -> None:
        """Cuts a line.

        Args:
            line: the paragraph.
            names: the names that stand in it.
            verbs: indexes of words that are verbs, whatever the list says.
            nouns: indexes of nouns that are no part of a phrase, and whether a word behind them
                that can be noun or adjective is an adjective (هجوم انتحاري).
            times: indexes of words that tell a time.
            objects: indexes of nouns that belong to a verb, and to no phrase: أودى بحياة.
            lemmas: what knows the class of a word that the list does not know.
        """
        self.line = line
        self.grammar = grammar()
        self.readings = [read(word.form) for word in line.words]
        if lemmas:
            self._ask(lemmas)
        known = line.lexicon.verbs
        said = (at for at, word in enumerate(line.words) if word.form in known)
        self.verbs = verbs | {at for at in said if line.words[at].form not in listed()}
        self.nouns = nouns
        self.times = times
        self.objects = objects
        self.qualifiers: dict[int, int] = {}  # of an adjective behind such a noun, that noun
        self._name_at: dict[int, _Named] = {}
        self.in_name: dict[int, int] = {}
        for name in names:
            self._add_name(name)
        for at in nouns:
            self._qualify(at)
        self.all = list(self._cut())
        self.at = {phrase.at: phrase for phrase in self.all}
        self.ending = {phrase.end: phrase for phrase in self.all}
        self._ends = [phrase.end for phrase in self.all]

    def _add_name(self, name: Name) -> None:
        line = self.line
        if not line.span.start <= name.start < line.span.end:
            return
        first = line.index(name.start)
        if first >= len(line.words) or line.words[first].start > name.start:
            first -= 1
        end = line.index(name.end)
        if first < 0 or end <= first or first in self.in_name:
            return
        drop = name.start - line.words[first].start
        self._name_at[first] = _Named(end, name.type, drop)
        for at in range(first, end):
            self.in_name[at] = first

    def _ask(self, lemmas: Lemmatiser) -> None:
        """Puts what an analyser knows of a word in place of a guess."""
        raw = self.line.raw
        for at, word in enumerate(self.line.words):
            if not is_known(word.form) and (found := lemmas(raw[word.start : word.end])):
                self.readings[at] = self.readings[at]._replace(classes=(found.kind,))

    def _qualify(self, noun: int) -> None:
        """Marks the adjectives behind a noun that is no part of a phrase."""
        line, at = self.line, noun + 1
        article = self.readings[noun].article
        while at < len(line.words) and at not in self.in_name and not line.closed(at):
            reading = self.readings[at]
            if self.nouns[noun] or article:
                thing = reading.classes[0] in _THINGS
                qualifies = "adjective" in reading.classes and not thing  # نسف حافلة
            else:  # مقتل فلسطيني
                qualifies = reading.classes[0] == "adjective" and "person" not in reading.classes
            plain = not (reading.preposition or reading.conjoined or reading.pronoun)
            plain = plain and reading.article == article
            if not plain or not qualifies:
                return
            if at in self.verbs or at in self.nouns or at in self.times:
                return
            self.qualifiers[at] = noun
            at += 1

    # Words

    def before(self, at: int) -> int:
        """How many phrases end at or before a word."""
        return bisect_right(self._ends, at)

    def tail(self, phrase: Phrase, first: int) -> Phrase:
        """A phrase without its first words: برصاص | قناص."""
        kind = _TYPES[self.name(first)] if self.name(first) else _kind(self.readings[first])
        head = first if phrase.head < first else phrase.head
        kind = kind if head == first else phrase.kind
        own = phrase._replace(first=first, drop=0, head=head, preposition="", kind=kind)
        return own._replace(name=self.name(head))

    def tells_how(self, at: int) -> bool:
        """Whether a word only tells how, with what or when something was done."""
        known = self.readings[at].classes
        phrase = self.ending.get(at + 1)
        if not {"adjective", "weapon", "vehicle", "time"}.isdisjoint(known) or at in self.times:
            return True
        return phrase is not None and phrase.kind == "time"

    def time(self, at: int) -> int:
        """How many words from here on tell a time."""
        if at not in self.times:
            return 0 if self.times else self.line.time(at)
        end = at
        while end in self.times:
            end += 1
        return end - at

    def is_verb(self, at: int) -> bool:
        """Whether a word is most likely a verb."""
        if at in self.in_name:
            return False
        if at in self.verbs:
            return True
        quoted = any(char in QUOTES for char in self.line.gap(at))  # «يتسهار»
        guessed = quoted and not is_known(self.line.form(at))
        return self.readings[at].classes[0] == "verb" and not guessed

    def name(self, at: int) -> str:
        """The type of the name that begins with a word; empty if none does."""
        found = self._name_at.get(at)
        return found.type if found else ""

    def _nominal(self, at: int) -> bool:
        """Whether a word can be part of a noun phrase."""
        if at in self.in_name:
            return True
        kind = self.readings[at].classes[0]
        word = self.line.form(at)
        bare = self.line.bare(at)
        if word in self.grammar.prepositions or bare in self.grammar.relative:
            return False
        if bare in self.grammar.openers or word in self.grammar.auxiliaries:
            return False
        if at in self.nouns or at in self.qualifiers or at in self.times or at in self.objects:
            return False
        return at not in self.verbs and kind not in ("verb", "grammar")

    def _stopped(self, at: int) -> bool:
        """Whether punctuation ends a phrase before a word."""
        gap = self.line.gap(at)
        if not gap.strip():
            return False
        if self.in_name.get(at) == self.in_name.get(at - 1, -1):
            return False
        if any(char in _STOPS for char in gap) or " -" in gap or "–" in gap or "—" in gap:
            return True
        if any(char in QUOTES for char in gap):
            quote = self.line.quote_at(at)
            if quote and self.line.count(quote) <= _QUOTED:
                return False
            before = self.line.quote_before(at)
            return not (before and self.line.count(before) <= _QUOTED)
        return False

    # Phrases

    def _cut(self) -> Iterator[Phrase]:
        at, total = 0, len(self.line.words)
        while at < total:
            found = self._phrase(at)
            if found:
                yield found
                at = found.end
            else:
                at += 1

    def _phrase(self, at: int) -> Phrase | None:
        """The phrase that begins with a word or a preposition."""
        line = self.line
        if at in self.verbs or at in line.taken:
            return None
        preposition, joined, begin = self._governed(at)
        if begin is None or begin >= len(line.words):
            return None
        if begin > at and self._stopped(begin) and not self._opened(begin):
            return None
        first = begin + self._approximates(begin)
        if first >= len(line.words) or not self._nominal(first) or self.time(first):
            return None
        drop, attached, conjoined = self._proclitics(first)
        if preposition and attached:
            return None
        if first > begin:
            conjoined = line.form(begin) != line.bare(begin)
        state = _State(self, first)
        end = state.end()
        if end < len(line.words) and line.form(end) in self.grammar.among and not state.kind:
            state.kind = "person"  # 22 منهم
        return Phrase(
            at=at,
            first=first,
            end=end,
            drop=drop,
            head=state.head,
            preposition=preposition or attached,
            kind=state.kind if preposition or attached else self._adverbial(state),
            case=state.case,
            definite=state.definite,
            conjoined=joined or conjoined,
            name=self.name(state.head),
            several=state.several,
        )

    def _governed(self, at: int) -> tuple[str, bool, int | None]:
        """The preposition that stands at a word, whether و joins it, and where its noun begins."""
        line, words = self.line, self.grammar
        word = line.form(at)
        bare = word if word in words.prepositions else line.bare(at)
        if at in self.in_name or bare not in words.prepositions or self._approximates(at):
            return "", False, at
        behind = line.form(at + 1)
        if behind in words.compound.get(bare, ()):
            return f"{bare} {behind}", bare != word, at + 2
        return bare, bare != word, None if behind in words.prepositions else at + 1

    def _proclitics(self, at: int) -> tuple[int, str, bool]:
        """Letters of proclitics, the preposition among them, and whether و is."""
        if at not in self._name_at:
            reading = self.readings[at]
            return reading.drop, reading.preposition, reading.conjoined
        drop = self._name_at[at].drop
        letters = self.line.form(at)[:drop]
        attached = letters[-1:] if letters[-1:] in ("ب", "ل", "ك") else ""
        return drop, attached, letters[:1] in ("و", "ف")

    def _opened(self, at: int) -> bool:
        """Whether a quotation opens right before a word."""
        return any(char in QUOTES for char in self.line.gap(at))

    def _approximates(self, at: int) -> int:
        """How many words before a number say how exact it is."""
        for drop in (0, 1) if self.line.form(at)[:1] in ("و", "ف") else (0,):
            forms = self.line.phrase(at, self.grammar.approximators, drop)
            behind = at + len(forms)
            counts = forms and behind < len(self.line.words)
            if counts and "number" in self.readings[behind].classes:
                return len(forms)
        return 0

    def _adverbial(self, state: "_State") -> str:
        """The class of a phrase, which may tell where or when without a preposition."""
        stems = {self.readings[at].stem for at in (state.first, state.head)}
        if state.first not in self.in_name and not stems.isdisjoint(self.grammar.adverbial):
            return "adverbial"
        return state.kind


class _State:
    """What the words of a phrase so far allow behind them.

    Attributes:
        first: index of the first word.
        head: index of the head noun, behind numbers.
        kind: the class of the head.
        case: nominative or oblique, if the head's ending tells.
        definite: whether a word of it is definite.
        several: whether it means more than one.
    """

    def __init__(self, phrases: Phrases, first: int) -> None:
        self.phrases = phrases
        self.line = phrases.line
        self.first = self.head = first
        self.kind = self.case = ""
        self.definite = self.several = False
        self._counts = False  # the last word is a number, and the counted may follow
        self._closed = False  # the last noun takes no genitive
        self._adjective = False  # the last word is an adjective
        self._person = False  # a person's name stands in it
        self._reached = first + self._take(first)

    def end(self) -> int:
        """Takes all words that belong to the phrase; the index of the word behind the last."""
        at = self._reached
        while at < len(self.line.words) and at - self.first < _LONGEST:
            length = self._takes(at)
            if not length:
                break
            at += length
        return at

    # One word more

    def _takes(self, at: int) -> int:
        """How many words from here on belong to the phrase; 0 if it ends."""
        phrases = self.phrases
        if phrases._stopped(at):
            return 0
        name = phrases._name_at.get(at)
        if name:
            return self._take_name(at, name)
        if at in phrases.in_name:
            return self._take(at)
        if phrases.time(at) and not self._general(at):
            return 0
        if self.line.form(at) in phrases.grammar.prepositions:
            return self._partitive(at)
        return self._take(at) if phrases._nominal(at) and self._fits(at) else 0

    def _general(self, at: int) -> bool:
        """Whether a word of time is an adjective here: الأمين العام."""
        reading, before = self.phrases.readings[at], self.phrases.readings[at - 1]
        return (
            reading.article
            and "adjective" in reading.classes
            and before.article
            and before.classes[0] in ("person", "body", "noun", "force")
        )

    def _take_name(self, at: int, name: "_Named") -> int:
        """A name behind: genitive, or apposition to a title."""
        if name.drop:
            owned = self.line.form(at)[: name.drop] == "ل" and not self.definite
            return self._take(at) if owned else 0
        titled = self.line.form(at - 1) in self.phrases.grammar.titles
        single = self.kind == "person" and not self.several and not self._person
        open_to = not self.definite and not self._closed
        return self._take(at) if open_to or titled or (single and name.type == "PERS") else 0

    def _partitive(self, at: int) -> int:
        """عدد من الجنود, ناشط في كتائب الأقصى."""
        phrases, word = self.phrases, self.line.form(at)
        behind = at + 1 + phrases._approximates(at + 1)
        if word not in ("من", "في") or behind >= len(self.line.words):
            return 0
        if phrases._stopped(at + 1) and not phrases._opened(at + 1):
            return 0
        name = phrases._name_at.get(behind)
        if not phrases._nominal(behind) or phrases.time(behind) or (name and name.drop):
            return 0
        last, reading = phrases.readings[at - 1], phrases.readings[behind]
        kind = _TYPES[name.type] if name else reading.classes[0]
        counts = self._counts or "number" in last.classes
        qualified = last.classes[0] == "adjective" and at - 2 >= self.first  # عدد كبير
        stems = {last.stem, phrases.readings[at - 2].stem if qualified else last.stem}
        groups = not self.definite and (
            self.kind in ("person", "force", "vehicle")
            or not stems.isdisjoint(phrases.grammar.partitives)
        )
        member = groups and kind in ("force", "body") and (name is not None or reading.is_noun)
        part = word == "من" and (counts or (groups and kind in _PARTS))
        if not (member or part):
            return 0
        self._counts = counts and word == "من"
        taken = self._take(behind)
        if self.kind == "event":
            self.kind = "person"  # اثنين من حراسه
        return behind - at + taken

    def _fits(self, at: int) -> bool:
        """Whether a noun, adjective or number goes on with the phrase."""
        phrases = self.phrases
        reading, before = phrases.readings[at], phrases.readings[at - 1]
        kind = reading.classes[0]
        numbers = kind == before.classes[0] == "number"
        if reading.conjoined:
            return self._counts and numbers  # خمسة وعشرون
        if reading.preposition:
            return self._owns(reading)
        if reading.stem in phrases.grammar.states:
            return False  # تظاهر طلاب | مطالبين
        if self._counts:
            return numbers if kind == "number" else reading.stem not in phrases.grammar.adverbial
        return self._fits_definite(at) if reading.definite else self._fits_indefinite(at)

    def _owns(self, reading: Reading) -> bool:
        """دورية للشرطة: an owner behind an indefinite noun."""
        if self.definite or self._counts or self._closed or self.kind == "event":
            return False
        kinds = _OWNERS | _PURPOSES if self.kind in ("place", "vehicle") else _OWNERS
        return reading.preposition == "ل" and reading.classes[0] in kinds

    def _fits_definite(self, at: int) -> bool:
        """A definite word: genitive of an indefinite noun, else only an adjective or a title."""
        reading = self.phrases.readings[at]
        if not self.definite:
            return not self._closed
        if not reading.article or reading.classes[0] == "number":
            return reading.article  # المراقبين الأربعة
        if _may_qualify(reading):
            return self._agrees(at, reading)
        titles = self.phrases.grammar.titles
        titled = self.line.form(at - 1) in titles
        return titled and (reading.classes[0] in ("person", "name") or self.line.form(at) in titles)

    def _fits_indefinite(self, at: int) -> bool:
        """An indefinite word: nothing behind what is definite but a name behind its title."""
        reading = self.phrases.readings[at]
        kind = reading.classes[0]
        if self.definite:
            return kind == "name" and self._titled(at)
        if self._accusative(at):
            return kind == "adjective" and self._accusative(at - 1)
        if self.kind == "weapon" and at == self.head + 1 and kind in ("person", "force"):
            return True  # برصاص مسلحين
        if kind == "adjective" or _may_qualify(reading):
            return self._agrees(at, reading)
        alike = reading.stem[-2:] == self.phrases.readings[at - 1].stem[-2:]
        if self._closed and kind == "noun" and alike:
            return True  # مسلحون مقنعون
        return kind != "number" and not (self._closed or self._adjective or self._second(kind))

    def _second(self, kind: str) -> bool:
        """Whether a person behind armed men is no genitive: قتل مسلح امرأة."""
        return self.kind == "force" and kind == "person"

    def _titled(self, at: int) -> bool:
        """Whether a name goes on behind a title or a name: الرئيس بشار."""
        before = self.line.form(at - 1)
        return before in self.phrases.grammar.titles or (
            self.kind == "person" and self.phrases.readings[at - 1].article
        )

    def _agrees(self, at: int, reading: Reading) -> bool:
        """Whether an adjective can go with a noun of the phrase, by number and gender."""
        stem = reading.stem
        masculine = reading.article and not stem.endswith(("ه", "ي", "ات", "ون", "ين"))
        nouns = [self.phrases.readings[here].stem for here in {self.head, at - 1}]
        if masculine and all(noun.endswith("ه") for noun in nouns):
            return False  # قبلت الحكومة | المقترح
        feminine = stem.endswith("ه") and not reading.article
        if feminine and any(noun.endswith("ون") and len(noun) > 4 for noun in nouns):
            return False  # أوقف جنود إثيوبيون | حافلة
        plural = stem.endswith(("ون", "ين")) and len(stem) > 4
        if not plural:
            return True
        return any(
            self.phrases.readings[here].classes[0] in ("person", "force", "number", "name", "body")
            and _may_be_plural(self.phrases.readings[here].stem)
            for here in range(self.first, at)
        )

    def _accusative(self, at: int) -> bool:
        """Whether a word bears the ending of an indefinite object."""
        word = self.line.words[at]
        raw = self.line.raw[word.start : word.end]
        if _TANWIN in raw:
            return True
        reading = self.phrases.readings[at]
        known = word.form.endswith("ا") and not reading.definite and len(word.form) > 3
        return known and bool(read(word.form[:-1]).classes[0] in NOUNS | {"adjective"})

    # Bookkeeping

    def _take(self, at: int) -> int:
        """Takes a word, or a whole name, into the phrase; how many words that is."""
        name = self.phrases._name_at.get(at)
        if name:
            return self._take_whole(at, name)
        reading, first = self.phrases.readings[at], at == self.first
        kind = reading.classes[0]
        if first:
            self.case = self._case(at, reading)
        if first or (self._counts and kind != "number"):
            self.head, self.kind = at, _kind(reading)
        self.several = self.several or (first and kind == "number") or _is_plural(reading)
        singles_out = first and reading.stem in self.phrases.grammar.elatives
        alone = self.line.form(at).endswith(_OF_THEM)  # بعضهم | السفارة
        counts = kind == "number" and not alone
        self._counts = counts or (singles_out and not reading.definite)
        self.definite = self.definite or reading.definite or (kind == "name" and not first)
        if kind != "adjective":
            self._closed = (
                (kind == "number" and alone) or _takes_no_genitive(reading) or self._accusative(at)
            )
        self._adjective = kind == "adjective" and not first
        return 1

    def _take_whole(self, at: int, name: "_Named") -> int:
        if at == self.first or self._counts:
            self.head, self.kind = at, _TYPES[name.type]
        self._person = name.type == "PERS"
        self._counts = self._adjective = False
        self.definite = self._closed = True
        return name.end - at

    def _case(self, at: int, reading: Reading) -> str:
        stem = reading.stem
        if self._accusative(at):
            return "oblique"
        if reading.pronoun or len(stem) < 4:
            return ""
        if stem.endswith("ون") and reading.classes[0] in ("person", "force", "adjective", "number"):
            return "nominative"
        if stem.endswith("ين") and read(stem[:-2]).classes[0] in NOUNS | {"adjective", "number"}:
            return "oblique"
        dual = stem.endswith("ان") and read(stem[:-2]).classes[0] in ("person", "force", "number")
        return "nominative" if dual else ""


def _kind(reading: Reading) -> str:
    """The class of a head: an adjective or a number stands for persons."""
    if reading.classes[0] in ("adjective", "number", "name", "other"):
        people = "person" if reading.stem.endswith(("ون", "ين")) and len(reading.stem) > 5 else ""
        return next((kind for kind in reading.classes if kind in NOUNS), people)
    return reading.classes[0]


def _takes_no_genitive(reading: Reading) -> bool:
    """Whether a noun is definite by itself, or ends in the ن that falls before a genitive."""
    stem = reading.stem
    if reading.definite:
        return True
    if stem.endswith("ون") and len(stem) > 4 and stem not in listed():
        return True
    plural = stem.endswith(("ون", "ين")) and len(stem) > 4
    return plural and reading.classes[0] in ("person", "force", "adjective")


def _may_qualify(reading: Reading) -> bool:
    """Whether a noun can be an adjective: one of nations is both (الجنود الإسرائيليون)."""
    if "adjective" in reading.classes:
        return True
    nisba = reading.stem.endswith(("يون", "يين", "يان", "يتين"))
    return nisba and "adjective" in read(reading.stem[:-2]).classes


def _may_be_plural(stem: str) -> bool:
    """Whether a noun can take an adjective in ون or ين: not one in ات or ة."""
    return not stem.endswith(("ه", "ات"))


def _is_plural(reading: Reading) -> bool:
    return reading.stem.endswith(("ون", "ين", "ات", "ان")) and len(reading.stem) > 4
