"""Which words of a paragraph tell of an action: finite verbs, and nouns that name one."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from analysis.action_lexicon import BARE, SUFFERED, Act, Verb, lexicon
from analysis.conjugation import PRONOUNS, Inflection
from analysis.lemmas import Lemmatiser
from analysis.lines import Line
from analysis.phrases import Phrases, grammar
from analysis.sources import Name
from analysis.word_classes import NOUNS, Reading, is_known, listed, read

_NEVER = frozenset({"grammar", "name", "number"})  # a word of these is no verb of action
_NO_EVENT = _NEVER | {"person", "force", "place", "vehicle", "weapon", "goods", "time"}
_VICTIMS = frozenset({"person", "wounded", "prisoner", "force"})
_BEFORE_NOUNS = frozenset(
    {"في", "من", "الي", "علي", "عن", "مع", "بعد", "قبل", "خلال", "منذ", "بين"}
)
_WITH_OBJECT = frozenset({"في", "من", "الي", "علي", "عن"})
_REACH = 14  # words between the verb and the noun of a phrase
_SUBJECT = 5  # words between a light verb and its noun, in which its subject stands
_ASIDE = 12  # words between two commas that only interrupt
_BEFORE = 6  # words before a verb in which the thing that happens stands
_STOPS = ".:؛"


class ActionWords:
    """The words of action of a paragraph.

    Attributes:
        line: the paragraph.
        verbs: index of a word to the finite forms that it can be.
        nouns: index of a word to the acts that it can name.
    """

    def __init__(
        self,
        line: Line,
        names: Iterable[Name],
        times: frozenset[int],
        lemmas: Lemmatiser | None = None,
    ) -> None:
        """Looks up every word that stands in no name.

        Args:
            line: the paragraph.
            names: the names in it.
            times: indexes of words that tell a time.
            lemmas: what knows the lemma of a form that was not generated.
        """
        self.line = line
        self._lemmas = lemmas
        self._lexicon = lexicon()
        self._times = times
        self._drops: dict[int, int] = {}
        self._objects: dict[tuple[int, Act], int | None] = {}
        inside = {
            at for name in names for at in range(line.index(name.start), line.index(name.end))
        }
        free = [at for at in range(len(line.words)) if at not in inside]
        self.verbs = {at: forms for at in free if (forms := self._verbs(at))}
        self.nouns = {at: acts for at in free if (acts := self._nouns(at))}
        for at in sorted(self.verbs.keys() & self.nouns.keys()):
            if self._is_noun(at):
                del self.verbs[at]
            else:
                del self.nouns[at]

    def __bool__(self) -> bool:
        return bool(self.verbs or self.nouns)

    def phrases(self, names: Iterable[Name]) -> Phrases:
        """The noun phrases between the words of action."""
        cuts = {at: known[0].cls not in SUFFERED for at, known in self.nouns.items()}
        objects = frozenset(
            noun
            for at, known in self.verbs.items()
            for act in (verb.act for verb in known)
            if act.objects and BARE in act.targets
            if (noun := self.object_of(at, act)) is not None and not self.is_victim(noun)
        )
        return Phrases(
            self.line, names, frozenset(self.verbs), cuts, self._times, objects, self._lemmas
        )

    # Verbs

    def _verbs(self, at: int) -> tuple[Verb, ...]:
        """What finite forms a word may be."""
        line, known = self.line, self._lexicon.verbs
        word = line.form(at)
        itself = line.form(at + 1).startswith("نفس")  # فجر نفسه
        time = at in self._times or (line.time(at) > 1 and not itself)
        raw = line.raw[line.words[at].start : line.words[at].end]
        if time or raw.endswith("ة") or "\u064b" in raw:
            return ()  # فجر أمس; إصابة is not أصابه; فجراً
        if word not in known and word in line.lexicon.verbs:
            return ()  # وصفوه: a verb of saying
        if word in known:
            return self._finite(at, word, known[word])
        bare = line.bare(at)
        if bare != word and bare in known:
            self._drops[at] = 1
            return self._finite(at, bare, known[bare])
        if len(bare) > 4 and bare[0] in "سل" and bare[1] in "يتن":
            self._drops[at] = len(word) - len(bare) + 1
            found = tuple(verb for verb in known.get(bare[1:], ()) if verb.said.imperfect)
            return self._finite(at, bare[1:], found)
        return self._by_lemma(at, raw) if self._lemmas and not is_known(word) else ()

    def _by_lemma(self, at: int, raw: str) -> tuple[Verb, ...]:
        """The verbs of a form that was not generated, by an analyser's lemma."""
        found = self._lemmas(raw) if self._lemmas else None
        if not found or found.kind != "verb":
            return ()
        if self.line.form(at) != self.line.bare(at):
            self._drops[at] = 1
        number = "p" if found.several else "s"
        said = Inflection(found.imperfect, 3, number, "", not found.passive, found.passive)
        acts = self._lexicon.lemmas.get(found.lemma, ())
        return self._finite(at, self.line.bare(at), tuple(Verb(act, said) for act in acts))

    def _finite(self, at: int, word: str, found: tuple[Verb, ...]) -> tuple[Verb, ...]:
        """Those of the possible verbs that a word of other classes can be where it stands."""
        classes = listed().get(self.line.form(at), ()) or listed().get(word, ())
        if classes and (classes[0] in _NEVER or classes == ("adjective",)):
            sure = "verb" in classes  # سيرت النقابات مظاهرة
            found = tuple(verb for verb in found if sure and verb.act.objects)
        line = self.line
        beside = at > line.first(at) and not line.closed(at)
        if beside and not self._drops.get(at) and line.bare(at - 1) in _BEFORE_NOUNS:
            return ()  # على وقع
        before = read(line.form(at - 1)) if beside else None
        if "adjective" in classes and before and before.is_noun and not before.definite:
            found = tuple(v for v in found if v.said.imperfect or v.said.number != "s")  # وقت لاحق
        noun = read(word[:-1]) if word.endswith("ا") else None
        if noun and not noun.drop and "verb" not in noun.classes and noun.is_noun:
            found = tuple(verb for verb in found if verb.said.number != "d")  # طالباً
        if not self._is_cut(at):
            found = tuple(verb for verb in found if not verb.said.short)
        if not self.line.quotes_round(self.line.words[at].start):
            found = tuple(verb for verb in found if verb.said.person == 3)  # we: in quotations only
        return tuple(
            verb
            for verb in found
            if not verb.act.objects or self.object_of(at, verb.act) is not None
        )

    def _is_cut(self, at: int) -> bool:
        """Whether a shortened imperfect may stand here: لم يقم, لا تقم, ليقم."""
        drop = self._drops.get(at, 0)
        behind_l = drop > 0 and self.line.form(at)[drop - 1] == "ل"
        return behind_l or self.line.bare(at - 1) in self._lexicon.not_verb

    def conjoined(self, at: int) -> bool:
        """Whether و or ف is attached to a verb."""
        return bool(self._drops.get(at)) and self.line.form(at)[0] in "وف"

    def signs(self, at: int) -> str:
        """The vowel signs on the first letter of a verb."""
        line = self.line
        start = line.behind(at, self._drops.get(at, 0))
        return line.raw[start + 1 : start + 3] if start + 1 < line.words[at].end else ""

    # Nouns

    def _nouns(self, at: int) -> tuple[Act, ...]:
        """What nouns of action a word may be."""
        reading = read_noun(self.line.form(at))
        stem = reading.stem
        if reading.pronoun and self.line.raw[self.line.words[at].end - 1] == "ة":
            return ()  # قتلة is not قتله
        classes = listed().get(stem, ())
        if classes and classes[0] in _NO_EVENT and "event" not in classes:
            return ()  # أسر: families
        whole = listed().get(self.line.form(at), ()) if reading.pronoun else ()
        if whole and not {"event", "verb"} & set(whole):
            return ()  # بعضهم
        if reading.article and stem in self._lexicon.doers:
            return ()  # قوات الاحتلال
        if self.line.bare(at - 1) in self._lexicon.offices:
            return ()  # شرطة مكافحة الشغب
        known = self._lexicon.nouns.get(stem, ())
        return tuple(act for act in known if not act.objects or self.object_of(at, act) is not None)

    def _is_noun(self, at: int) -> bool:
        """Whether letters that are both a verb's and its noun's (قتل, قصف) are the noun's."""
        line, words = self.line, grammar()
        reading = read_noun(line.form(at))
        if reading.article or reading.preposition:
            return True
        if reading.conjoined:
            return False
        alone = at == line.first(at) or line.closed(at)
        if alone or line.bare(at - 1) in words.relative | words.openers:
            return _qualifies(line, at + 1)
        if line.form(at - 1) in words.auxiliaries:
            return False
        if line.bare(at - 1) in words.prepositions:
            return True
        if any(not verb.act.cls for verb in self.verbs.get(at - 1, ())):
            return True  # تم خطفهما
        before = read(line.form(at - 1))
        construct = before.classes[0] in ("event", "noun") and not before.definite
        return construct or _qualifies(line, at + 1) or self._is_object(at)

    def _is_object(self, at: int) -> bool:
        """Whether a light verb governs a word across its subject: يعتزم الجيش | قصف حلب."""
        line = self.line
        for here in range(at - 1, max(line.first(at), at - _SUBJECT) - 1, -1):
            if here < at - 1 and line.closed(here + 1):
                return False
            known = self.verbs.get(here)
            if known:
                return any(not verb.act.cls and not verb.act.preposition for verb in known)
            if read(line.form(here)).preposition or line.bare(here) in grammar().prepositions:
                return False
        return False

    # Verbs with nouns

    def object_of(self, at: int, act: Act) -> int | None:
        """Where the noun stands that makes a phrase with a word: أطلق مسلحون النار."""
        if not act.objects:
            return None
        if (at, act) not in self._objects:
            self._objects[at, act] = self._object(at, act)
        return self._objects[at, act]

    def _object(self, at: int, act: Act) -> int | None:
        line, words = self.line, grammar()
        reach = act.adjacent + 1 if act.adjacent else _REACH
        aside = 0  # the word behind an aside between two commas
        for here in range(at + (act.adjacent or 1), min(line.limit(at), at + reach)):
            if line.comma(here) and here > aside:
                aside = self._behind_aside(here)
                if not aside:
                    break
            if here < aside:
                continue
            stems = _stems(line.form(here))
            if not act.objects.isdisjoint(stems):
                if line.bare(here - 1) in words.prepositions - _WITH_OBJECT:
                    continue
                classifier = self._lexicon.classifiers.keys() & stems
                named = read_noun(line.form(here + 1)).stem in self._lexicon.nouns
                return None if classifier and named else here  # نفذ عملية خطف
            verb = read(line.form(here)).is_verb and line.form(here) in self._lexicon.verbs
            if verb or any(char in _STOPS for char in line.gap(here)):
                break
        return self._thing_before(at, act) if act.subject == "none" else None

    def _behind_aside(self, at: int) -> int:
        """The word behind an aside that begins with a word: خرج شبان، بينهم طلاب، | في مظاهرة."""
        line, words = self.line, grammar()
        if line.bare(at) not in words.additions | words.relative | words.asides:
            return 0
        ends = range(at + 1, min(line.limit(at), at + _ASIDE))
        return next((here for here in ends if line.comma(here)), 0)

    def _thing_before(self, at: int, act: Act) -> int | None:
        """The thing that happens, where it stands before its verb: قنبلة | انفجرت."""
        line = self.line
        for here in range(at - 1, max(line.first(at), at - _BEFORE) - 1, -1):
            if not act.objects.isdisjoint(_stems(line.form(here))):
                return here
            if line.closed(here + 1) or line.form(here) in self._lexicon.verbs:
                return None
        return None

    def objects(self, at: int) -> set[int]:
        """The nouns that belong to a verb."""
        found = (self.object_of(at, verb.act) for verb in self.verbs[at])
        return {noun for noun in found if noun is not None}

    def is_victim(self, at: int) -> bool:
        """Whether the noun of a phrase is those who suffer: أوقع 12 قتيلاً."""
        kinds = (self._lexicon.kinds.get(stem, ()) for stem in _stems(self.line.form(at)))
        return any(not _VICTIMS.isdisjoint(known) for known in kinds)


@lru_cache(maxsize=1 << 16)
def read_noun(word: str) -> Reading:
    """A word read as a noun of action: its stem without proclitics, article and pronoun.

    What is no noun of action comes back whole, as its own stem.
    """
    known = lexicon().nouns
    for drop, conjoined, preposition in _proclitics(word):
        rest = word[drop:]
        article = (rest.startswith("ال") and rest not in known) or preposition == "لل"  # إلقاء
        stem = rest.removeprefix("ال") if article else rest
        made = Reading((), drop, conjoined, preposition[:1], article, "", stem)
        if stem in known:
            return made
        if article:
            continue
        if stem.endswith("ا") and stem[:-1] in known:
            return made._replace(stem=stem[:-1])
        for pronoun, bare in _without_pronoun(stem):
            if bare in known:
                return made._replace(pronoun=pronoun, stem=bare)
    return Reading((), 0, False, "", False, "", word)


@lru_cache(maxsize=1 << 16)
def _stems(word: str) -> frozenset[str]:
    """What a word may be without proclitics, article, pronoun and accusative ا."""
    found = set()
    for drop, _, _ in _proclitics(word):
        for stem in (word[drop:], word[drop:].removeprefix("ال")):  # ألغام
            found |= {stem, stem.removesuffix("ا")}
            found |= {bare for _, bare in _without_pronoun(stem)}
    return frozenset(found)


def _without_pronoun(stem: str) -> Iterator[tuple[str, str]]:
    """Pronouns that a word may bear, and what is left: هجمته, ه and هجمه."""
    for pronoun in PRONOUNS:
        bare = stem.removesuffix(pronoun)
        if bare != stem and len(bare) > (2 if len(pronoun) == 1 else 1):  # زجهم
            yield pronoun, bare
            if bare.endswith("ت"):
                yield pronoun, f"{bare[:-1]}ه"
            if bare.endswith("اي"):
                yield pronoun, f"{bare[:-1]}ء"  # لقائه


def _proclitics(word: str) -> Iterator[tuple[int, bool, str]]:
    """Ways to cut proclitics off a noun: letters, whether و is among them, the preposition."""
    for drop in (0, 1) if word[:1] in ("و", "ف") else (0,):
        yield drop, bool(drop), ""
        rest = word[drop:]
        if rest.startswith("لل"):
            yield drop + 2, bool(drop), "لل"
        elif rest[:1] in ("ب", "ل", "ك") and len(rest) > 3:
            yield drop + 1, bool(drop), rest[0]


def _qualifies(line: Line, at: int) -> bool:
    """Whether an indefinite adjective follows, which goes with a noun: قصف إسرائيلي."""
    if at >= len(line.words) or line.closed(at):
        return False
    reading = read(line.form(at))
    several = reading.stem.endswith(("ون", "ين")) or reading.stem.startswith("اخر")
    adjective = reading.classes[0] == "adjective" and NOUNS.isdisjoint(reading.classes)
    return adjective and not reading.definite and not several
