"""Who may take part in an action: the phrases of a paragraph as actors and targets."""

from collections.abc import Sequence
from typing import NamedTuple

from analysis.action_lexicon import BARE, SUFFERED, Act, lexicon
from analysis.action_words import ActionWords
from analysis.clauses import Arguments, Group
from analysis.conjugation import PRONOUNS, Inflection
from analysis.lines import Line
from analysis.phrases import Phrase, grammar
from analysis.sources import Name
from analysis.text import Span

AGENTS = frozenset({"person", "force", "body"})
VICTIMS = frozenset({"person", "force"})  # of whom a pronoun tells: اعتقاله
_PEOPLE = frozenset({"person", "force", "body", "noun", ""})
_NO_ANTECEDENT = frozenset({"time", "adverbial", "event", "number"})
_OF_NAMES = {
    "PERS": frozenset({"person"}),
    "ORG": frozenset({"body", "force"}),
    "LOC": frozenset({"place", "settlement"}),
}
_HEAD = 2  # characters before a name that heads a phrase: its article
_BACK = 40  # phrases before a word among which its antecedent is looked for
_INTO = 4  # words behind an inquiry in which what it is about begins
_PRONOUN = 4  # words behind a verb in which a preposition bears the pronoun of its target


class Participant(NamedTuple):
    """Who does or undergoes something.

    Attributes:
        span: the phrase, without its proclitic.
        entity: whom it names, or whose members it tells of; None if that is in no actor file.
    """

    span: Span
    entity: str | None


class Scene:
    """A paragraph in which somebody does something.

    Attributes:
        line: the paragraph.
        words: its words of action.
        phrases: its noun phrases.
        last: who acted last.
        wished: the last noun of action, by its index, with its modality and who does it.
    """

    def __init__(
        self,
        line: Line,
        words: ActionWords,
        names: Sequence[Name],
        origins: Sequence[Name] = (),
    ) -> None:
        """A paragraph with the names in it, and the adjectives that are made of names."""
        self.line = line
        self.words = words
        self.phrases = words.phrases(names)
        self.last: Group = []
        self.wished: tuple[int, str, Group] = (0, "asserted", [])
        self._lexicon = lexicon()
        self._names = [*names, *origins]
        self._origins = {line.index(one.start) for one in origins}

    # Who they are

    def _stem(self, phrase: Phrase) -> str:
        return self.phrases.readings[phrase.head].stem

    def acts(self, phrase: Phrase) -> bool:
        """Whether a phrase is of those who act."""
        if phrase.kind in AGENTS or phrase.name in _OF_NAMES:
            return True
        kinds = self._lexicon.kinds.get(self._stem(phrase), frozenset())
        return not kinds.isdisjoint(AGENTS | {"protester", "civilian"})

    def _can_act(self, act: Act, phrase: Phrase) -> bool:
        stem = self._stem(phrase)
        if act.cls == "aid" and "aid" in self._lexicon.kinds.get(stem, ()):
            return True  # شاحنات الإغاثة
        if stem in self._lexicon.instruments:
            return False
        if phrase.kind == "place":
            return phrase.name == "LOC"
        if not phrase.kind:
            return bool(phrase.name) or phrase.several or phrase.definite
        return self.acts(phrase) or phrase.kind == "noun"

    def doers(self, act: Act, group: Group) -> Group:
        """Those of a group that can act: no weapon, no place but a state or town by name."""
        return [phrase for phrase in group if self._can_act(act, phrase)]

    def suffers(self, act: Act, phrase: Phrase) -> bool:
        """Whether a phrase can undergo an act of a class."""
        if act.cls in SUFFERED - {"displace"}:  # a town too is emptied
            return phrase.kind in _PEOPLE or phrase.name == "PERS"
        if act.cls == "investigate":
            return phrase.kind not in ("time", "adverbial")
        return phrase.kind not in ("time", "adverbial", "event")

    def sufferers(self, act: Act, group: Group) -> Group:
        """Those of a group that can undergo an act."""
        return [phrase for phrase in group if self.suffers(act, phrase)]

    def plausible(self, act: Act, phrase: Phrase) -> bool:
        """Whether a phrase can be subject or object of a verb, and is no adverb: فضلاً, بحثاً."""
        lone = phrase.end - phrase.first == 1 and not phrase.definite
        if lone and phrase.case == "oblique" and phrase.kind in ("", "noun", "event"):
            return False
        if act.cls in SUFFERED and act.transitive:
            counted = "number" in self.phrases.readings[phrase.first].classes
            return counted or phrase.kind in _PEOPLE or phrase.name != ""
        return self.phrases.readings[phrase.head].classes[0] != "time"

    def meant(self, act: Act, actors: Group, targets: Group) -> bool:
        """Whether a word has the sense of the lexicon beside these participants."""
        if act.if_actor and not any(self.is_one_of(p, act.if_actor) for p in actors):
            return False
        if act.if_target and not any(self.is_one_of(p, act.if_target) for p in targets):
            return False
        return bool(actors or targets) or (bool(act.objects) and act.subject == "none")

    def is_one_of(self, phrase: Phrase, kinds: frozenset[str]) -> bool:
        """Whether what a phrase stands for is of one of these kinds."""
        if phrase.name in _OF_NAMES:
            return not kinds.isdisjoint(_OF_NAMES[phrase.name])
        if not phrase.kind and "number" in self.phrases.readings[phrase.head].classes:
            return "person" in kinds  # a number alone counts people: أصيب | خمسة
        known = self._lexicon.kinds.get(self._stem(phrase), frozenset()) | {phrase.kind}
        return not kinds.isdisjoint(known)

    # Where they stand

    def governed(self, act: Act, args: Arguments) -> Group:
        """The one acted on, where a preposition stands before it: هجوم على الجيش."""
        wanted = [target for target in act.targets if target != BARE]
        for index, phrase in enumerate(args.governed):
            if phrase.preposition in wanted:
                group = [phrase]
                for more in args.governed[index + 1 :]:
                    if not more.conjoined or more.at != group[-1].end:
                        break
                    group.append(more)
                return group
        return self._event(args) if act.cls == "investigate" else []

    def against(self, at: int) -> Group:
        """What a protest is directed at: احتجاجا على | زيارة الوزير, ضد | الحكومة."""
        line, known = self.line, self._lexicon
        first = line.first(at)
        for here in range(at + 1, len(line.words)):
            if line.first(here) != first:
                return []
            word = line.bare(here)
            phrase = self.phrases.at.get(here + 1)
            if word in known.against_beside and (of := self.phrases.at.get(here) or phrase):
                return [of]
            if word in known.against_across and phrase and phrase.preposition in known.against:
                return [phrase]
            if word in known.against_demands and (of := self._of_demand(here)):
                return [of]
        return []

    def _of_demand(self, at: int) -> Phrase | None:
        """Of whom something is demanded (مطالبين | الحكومة), or whose fall (باستقالة | الوزير)."""
        own, behind = self.phrases.at.get(at), self.phrases.at.get(at + 1)
        if own and own.first == at and own.end > at + 1:
            return self.phrases.tail(own, at + 1)
        if behind and behind.preposition == "ب":
            falls = self._stem(behind) in self._lexicon.against_fall
            longer = behind.end > behind.first + 1
            return self.phrases.tail(behind, behind.first + 1) if falls and longer else None
        return behind if behind and not behind.preposition else None

    def _event(self, args: Arguments) -> Group:
        """An event that an inquiry is about, with its genitive: التحقيق في | مقتل الكاهن."""
        for at in range(args.begin, min(args.begin + _INTO, len(self.line.words) - 1)):
            if self.line.form(at) in ("في", "حول") and at + 1 in self.words.nouns:
                behind = self.phrases.at.get(at + 2)
                end = behind.end if behind and not behind.preposition else at + 2
                return [
                    Phrase(at, at + 1, end, 0, at + 1, "في", "event", "", True, False, "", False)
                ]
        return []

    def by(self, args: Arguments) -> Group:
        """The doer of a passive or a noun: على يد مسلحين."""
        line = self.line
        for phrase in args.governed:
            words = [line.form(at) for at in range(phrase.at, phrase.end)]
            words[0] = line.bare(phrase.at)
            for forms in self._lexicon.by.get(words[0], ()):
                first = phrase.at + len(forms)
                if tuple(words[: len(forms)]) == forms and first < phrase.end:
                    return [self.phrases.tail(phrase, first)]
        return []

    def origins(self, begin: int, end: int) -> Group:
        """Adjectives behind a noun that tell whose act it is: القصف | الإسرائيلي."""
        return [
            Phrase(at, at, at + 1, 0, at, "", "body", "", True, False, "ORG", False)
            for at in range(begin, end)
            if at in self._origins
        ]

    def between(self, args: Arguments) -> tuple[Group, Group]:
        """The two sides of what is done between them: اشتباكات بين الجيش ومسلحين."""
        for index, phrase in enumerate(args.governed):
            if phrase.preposition == "بين" and self.acts(phrase):
                rest = args.governed[index + 1 :]
                joined = rest and rest[0].conjoined and rest[0].at == phrase.end
                return [phrase], [rest[0]] if joined else []
        return [], []

    # Whom a pronoun or a hidden subject stands for

    def _back(self, at: int) -> list[Phrase]:
        """The phrases before a word, the nearest first."""
        last = self.phrases.before(at)
        return self.phrases.all[max(0, last - _BACK) : last][::-1]

    def earlier(self, at: int, said: Inflection, but: Sequence[Phrase] = ()) -> Group:
        """Who acted last; of a plural verb, else the nearest earlier phrase that fits.

        Of a singular verb nobody is guessed: half of such guesses were wrong.
        """
        near = bool(self.last) and self.last != but and self.last[0].end <= at
        if near and (len(self.last) > 1 or self.fits(self.last[0], said)):
            return self.last
        for phrase in self._back(at) if said.number != "s" else ():
            people = phrase.several or phrase.kind in ("force", "body")
            if people and phrase.kind in AGENTS and not phrase.preposition and phrase not in but:
                return [phrase]
        return []

    def fits(self, phrase: Phrase, said: Inflection) -> bool:
        """Whether a phrase can be the subject of a singular form by its gender."""
        if said.number != "s" or phrase.name or phrase.kind not in ("person", "force"):
            return True
        if phrase.kind == "person" and self._stem(phrase).endswith(("ون", "ين")):
            return False  # محتجون ... | اعتقلت
        feminine = self._stem(phrase).endswith(("ه", "ات", "يا"))
        if said.gender == "f":
            return feminine or phrase.several
        return not (feminine and said.gender == "m")

    def main(self, at: int) -> Group:
        """The first phrase of a sentence that can act: أعلن الجيش أنه قصف."""
        start = self.line.first(at)
        near = [p for p in self._back(at) if p.at >= start and p.bare and self.acts(p)]
        return near[-1:]

    def referent(
        self,
        at: int,
        pronoun: str,
        but: Sequence[Phrase] = (),
        *,
        kinds: frozenset[str] | None = None,
    ) -> Group:
        """The nearest earlier phrase, or that of some kinds, that a pronoun can stand for."""
        for phrase in self._back(at):
            state = phrase.name == "LOC" and pronoun == "ها" and kinds == AGENTS  # إسرائيل
            if kinds and phrase.kind not in kinds and not state:
                continue
            likely = phrase.kind not in _NO_ANTECEDENT and phrase not in but
            if likely and self.agrees(phrase, pronoun):
                return [phrase]
        return []

    def agrees(self, phrase: Phrase, pronoun: str) -> bool:
        """Whether a pronoun can stand for a phrase by gender and number."""
        people = phrase.kind in ("person", "force")
        feminine = self._stem(phrase).endswith(("ه", "ات"))
        if pronoun == "ها":
            return feminine or not people
        if pronoun == "ه":
            return not feminine and not phrase.several
        titled = self.line.form(phrase.head) in grammar().titles  # الوزير is no هم
        return pronoun != "هم" or phrase.several or (people and not titled)

    def pronoun_target(self, at: int, act: Act, actors: Group) -> Group:
        """Whom a pronoun on a preposition behind a verb stands for: أفرجت عنهم."""
        for here in range(at + 1, min(self.line.limit(at), at + _PRONOUN)):
            word = self.line.form(here)
            for target in act.targets:
                pronoun = word.removeprefix(target)
                bears = target != BARE and pronoun != word and pronoun in PRONOUNS
                if bears and word not in grammar().prepositions:
                    return self.referent(at, pronoun, but=actors)
        return []

    # As rows tell them

    def participant(self, phrase: Phrase) -> Participant | None:
        """A phrase as characters, with the entity that it names."""
        line = self.line
        start = line.behind(phrase.first, phrase.drop)
        span = line.trimmed(start, line.words[phrase.end - 1].end + 1)
        return Participant(span, self._entity(phrase, span)) if span else None

    def _entity(self, phrase: Phrase, span: Span) -> str | None:
        """The entity that a phrase names: a person in it, its head, or that of its members."""
        inside = [n for n in self._names if span.start <= n.start and n.end <= span.end]
        known = [name for name in inside if getattr(name, "entity", None)]
        people = [name for name in known if name.type == "PERS"]
        head = [name for name in known if name.start - span.start <= _HEAD]
        members = phrase.kind == "force" or (phrase.kind == "person" and phrase.several)
        bodies = [name for name in known if name.type == "ORG"] if members else []
        return getattr(next(iter(people or head or bodies), None), "entity", None)
