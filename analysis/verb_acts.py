"""What a finite verb of action tells: who, to whom, in which voice.

Unvocalised Arabic writes active and passive alike. They are told apart by vowel signs where there
are any, by how many bare phrases stand around the verb, by case endings, and by who can act.
"""

from dataclasses import replace
from typing import NamedTuple

from analysis.action_lexicon import BARE, NOBODY, SUFFERED, Act, Verb, lexicon
from analysis.action_words import read_noun
from analysis.clauses import Group, behind, subject_before
from analysis.moods import mood, negated
from analysis.participants import Scene
from analysis.phrases import Phrase, grammar

_DAMMA, _FATHA = "\u064f", "\u064e"
_SENSE = 6  # words behind a word of action in which another sense shows
_SHORT = 3  # words from a verb to its adverb, which are told together
_NEAR = 6  # words between an event and the verb that tells of it: هجوم بسيارة مفخخة استهدف


class Told(NamedTuple):
    """What a verb or a noun tells of an action.

    Attributes:
        first: index of the first word that tells it.
        noun: index of the word that tells it alone where its words stand too far apart.
        last: index of the last.
        cls: the class of action.
        actors: who does it.
        targets: who undergoes it.
        passive: whether it is told in the passive.
        negated: whether it is told not to have happened.
        modality: asserted, planned, demanded or possible.
    """

    first: int
    noun: int
    last: int
    cls: str
    actors: Group
    targets: Group
    passive: bool
    negated: bool
    modality: str


def tell(scene: Scene, at: int) -> Told | None:
    """What a verb tells, by the first entry of the lexicon that fits; None if none does."""
    for verb in scene.words.verbs[at]:
        if not verb.act.cls or speaks_of_else(scene, at, verb.act):
            continue
        if told := _Clause(scene, at, verb).tell():
            return told
    return None


def speaks_of_else(scene: Scene, at: int, act: Act) -> bool:
    """Whether a word behind shows another sense: أصيب الرئيس بنوبة قلبية."""
    line = scene.line
    for here in range(at + 1, min(line.limit(at), at + _SENSE) if act.not_with else 0):
        if here in scene.words.verbs or (here > at + 1 and line.closed(here)):
            return False
        if not act.not_with.isdisjoint((line.form(here), line.bare(here), line.form(here)[1:])):
            return True
    return False


class _Clause:
    """A verb and the phrases around it."""

    def __init__(self, scene: Scene, at: int, verb: Verb) -> None:
        self.scene = scene
        self.at = at
        self.act, self.said = verb
        self.noun = scene.words.object_of(at, verb.act)
        self.before = subject_before(scene.phrases, at)
        words = scene.words
        if words.conjoined(at) and scene.line.bare(at - 1) not in grammar().relative:
            self.before = []  # قتلوا ستة | واحتجزوا
        together = at + 1 in words.verbs and words.conjoined(at + 1) and not self.before
        # قتل وجرح سبعة: two verbs share what stands behind them
        self.given = behind(scene.phrases, at + 2 if together else at + 1)
        bare = [g for g in self.given.bare if not self._holds_noun(g) and self._plausible(g)]
        self.args = self.given._replace(bare=bare)
        self.resumed = bool(self.before) and bool(scene.pronoun_target(at, self.act, []))
        own = self.said.pronoun or self.resumed
        if bare and self.before and not own and scene.acts(bare[0][0]):
            verb_first = len(bare) > 1 or not self.act.transitive
            if verb_first or not scene.acts(self.before[0]):
                self.before = []  # في الوقت الذي أطلق فيه مسلحون
        self.passive = self._is_passive()

    def _plausible(self, group: Group) -> bool:
        return self.scene.plausible(self.act, group[0])

    def _holds_noun(self, group: Group) -> bool:
        return self.noun is not None and any(p.first <= self.noun < p.end for p in group)

    def tell(self) -> Told | None:
        """What the clause tells, if the verb has the sense of the lexicon in it."""
        scene, act, said, at = self.scene, self.act, self.said, self.at
        negative = negated(scene.line, lexicon(), at, said)
        if act.negated and not act.objects and not negative:
            return None  # سمح: meant only where it was not allowed
        actors, targets = self._roles()
        if act.subject == "none" and act.if_actor and not self._happens():
            return None
        actors, targets = self._complete(actors, targets)
        targets = targets or scene.pronoun_target(at, act, actors)
        if victims := self._victims(targets):
            targets, self.noun = victims, None
        by = scene.by(self.args) if act.subject != "none" else []
        actors = scene.doers(act, actors or by)
        targets = scene.sufferers(act, targets)
        if act.cls == "protest":
            targets = scene.against(at) or targets
        asked = replace(act, if_actor=NOBODY) if said.person == 1 or act.subject == "none" else act
        if not scene.meant(asked, actors, targets):
            return None
        first, last = sorted((at, at if self.noun is None else self.noun))
        thing = act.subject == "none" and BARE not in act.targets and last not in scene.words.nouns
        if thing or (act.subject == "target" and last - at > _SHORT):
            first = last = at  # سقطت | قذائف; توفي | الشاب أحمد علي متأثراً
        modality = mood(scene.line, lexicon(), at, said)
        done = negative != act.negated
        alone = last if last in scene.words.nouns or self._is_fire(last) else at
        return Told(first, alone, last, act.cls, actors, targets, self.passive, done, modality)

    def _is_fire(self, at: int) -> bool:
        """Whether the noun of a phrase tells the act even where it stands apart: النار."""
        kinds = lexicon().kinds.get(self.scene.phrases.readings[at].stem, frozenset())
        return "weapon" in kinds and "vehicle" not in kinds

    def _happens(self) -> bool:
        """Whether what a verb that nobody does is said of is of the kind that the lexicon asks."""
        subject = self._subject()[0]
        return any(self.scene.is_one_of(phrase, self.act.if_actor) for phrase in subject)

    def _complete(self, actors: Group, targets: Group) -> tuple[Group, Group]:
        """The genitive of a phrase's noun as the one acted on: أودى بحياة | سبعة."""
        if self.act.subject == "none" and self.act.cls == "protest" and self.noun is not None:
            who = self.scene.phrases.at.get(self.noun + 1)  # يستمر اعتصام | المعارضة
            return ([who] if who and who.bare and self.scene.acts(who) else actors), targets
        if targets and targets[0].preposition == "بين":
            return self.scene.between(self.args)  # اندلعت معارك بين الجيش ومسلحين
        if self.noun is None or BARE not in self.act.targets or targets:
            return actors, targets
        behind_it = self.scene.phrases.at.get(self.noun + 1)
        found = next((g for g in self.args.bare if g[0].at == self.noun + 1), [])
        if not found and behind_it and behind_it.bare:
            found = [behind_it]  # منع الجيش دخول | الشاحنات
        return ([] if actors == found else actors), found

    def _victims(self, targets: Group) -> Group:
        """The noun of a phrase where it is those who suffer: أوقع | 12 قتيلاً."""
        if targets or self.act.cls not in ("kill", "injure"):
            return []
        return next((group for group in self.given.bare if self._holds_noun(group)), [])

    # Voice

    def _is_passive(self) -> bool:
        said = self.said
        if not (said.passive and said.active):
            return not said.active
        if self.act.subject != "actor" or said.pronoun or said.person == 1:
            return False
        signs = self.scene.words.signs(self.at)
        if _DAMMA in signs or _FATHA in signs:
            return _DAMMA in signs
        bare = self.args.bare
        if self.noun is not None and (said.number != "s" or self._takes_noun()):
            return False  # أضرموا النار
        if self.act.transitive and said.number == "s" and len(bare) == 1:
            return self._undergone(bare[0][0])
        if bare:
            return False
        hidden = self.scene.words.conjoined(self.at)
        if not self.act.transitive:
            return not self.before and not hidden
        return said.number != "s" or bool(self.before) or not hidden

    def _takes_noun(self) -> bool:
        """Whether the noun of a phrase is an object by its ending: نفذ | هجوماً."""
        letters = "" if self.noun is None else self.scene.line.form(self.noun)
        return letters.endswith("ا") and read_noun(letters).stem == letters[:-1]

    def _undergone(self, only: Phrase) -> bool:
        """Whether the only phrase behind a singular verb is its passive subject: قتل شخصان."""
        scene, act = self.scene, self.act
        if self._by_pronoun() or self._by_event() or only.case == "oblique":
            return False
        if self.before and only.case != "nominative":
            return False
        if act.cls in SUFFERED:
            if only.case == "nominative" or not self._goes_on():
                return True
            return not self._mismatch(only)
        return not scene.acts(only) and not self._goes_on()

    def _goes_on(self) -> bool:
        """Whether a verb behind و or قبل أن can have the subject of the one before it."""
        scene, line = self.scene, self.scene.line
        joined = scene.words.conjoined(self.at) or line.form(self.at - 1) in ("ان", "ثم")
        if not scene.last or not joined:
            return False
        same = line.first(scene.last[0].first) == line.first(self.at)
        return same and scene.fits(scene.last[0], self.said)

    def _mismatch(self, phrase: Phrase) -> bool:
        """Whether a phrase cannot be the subject of the verb by its gender."""
        reading = self.scene.phrases.readings[phrase.head]
        counted = "number" in self.scene.phrases.readings[phrase.first].classes
        feminine = reading.stem.endswith(("ه", "ات")) and "number" not in reading.classes
        people = phrase.kind in ("person", "force", "") or counted
        return self.said.gender == "f" and people and not (feminine and not counted)

    # Roles

    def _roles(self) -> tuple[Group, Group]:
        """Who does and who undergoes, as far as the clause tells."""
        act, said, bare = self.act, self.said, self.args.bare
        governed = self._governed()
        if act.subject == "none":
            rest = self._subject()[1] if act.transitive else []
            return [], rest[0] if rest else governed
        if act.subject == "target" or (self.passive and act.transitive):
            return [], bare[0] if bare else self.before or self._earlier()
        if self.passive:
            return [], governed
        if said.pronoun:
            return self._with_pronoun()
        if self.resumed and not governed:
            return (bare[0] if bare else self._earlier()), self.before  # التي سيطر عليها
        subject, rest = self._subject()
        return subject, rest[0] if act.transitive and rest else governed

    def _governed(self) -> Group:
        """The one acted on behind a preposition, of a phrase behind its noun first."""
        scene, noun = self.scene, self.noun
        apart = noun is not None and noun > self.at + 1
        own = behind(scene.phrases, noun + 1) if noun is not None and apart else None
        found = scene.governed(self.act, own) if own else []
        return found or scene.governed(self.act, self.args)

    def _subject(self) -> tuple[Group, list[Group]]:
        """The subject of an active verb, and the bare phrases that are left."""
        bare, act = self.args.bare, self.act
        if self.said.person == 1 or self._by_event():
            return [], bare
        if self._by_pronoun():
            return self.scene.main(self.at), bare
        if self.before or self.said.number != "s":
            return self.before or self._earlier(), bare
        only = bare[0][0] if len(bare) == 1 and act.transitive else None
        if only and (only.case == "oblique" or not self.scene.acts(only) or self._takes(only)):
            return self._earlier(), bare
        return (bare[0], bare[1:]) if bare else (self._earlier(), [])

    def _takes(self, only: Phrase) -> bool:
        """Whether people behind a verb are its object: داهمت الشرطة منزلاً | واعتقلت ثلاثة."""
        return self.act.cls in SUFFERED and self._goes_on() and self._mismatch(only)

    def _with_pronoun(self) -> tuple[Group, Group]:
        """Of a verb with an object pronoun: المدينة التي | قصفها | الجيش."""
        scene, at, pronoun = self.scene, self.at, self.said.pronoun
        bare = self.args.bare
        if self.before and not bare and not scene.agrees(self.before[0], pronoun):
            return self.before, scene.referent(at, pronoun, but=self.before)  # شبان | رشقوها
        if self.before or bare:
            target = self.before or scene.referent(at, pronoun)
            return bare[0] if bare else scene.earlier(at, self.said, but=target), target
        actor = scene.main(at) if self._by_pronoun() else self._earlier()
        return actor, scene.referent(at, pronoun, but=actor)

    def _earlier(self) -> Group:
        return self.scene.earlier(self.at, self.said)

    def _by_pronoun(self) -> bool:
        """Whether a pronoun on أن or لكن is the subject: أعلن أنه لم | يقصف."""
        line, words, at = self.scene.line, grammar(), self.at
        while at > line.first(at) and line.form(at - 1) in words.auxiliaries:
            at -= 1
        return line.bare(at - 1) in words.pronominal

    def _by_event(self) -> bool:
        """Whether an event is the subject: استهدف | هجوم, هجوم انتحاري | استهدف."""
        line, words, phrases = self.scene.line, self.scene.words, self.scene.phrases
        at = self.at
        after = at + 1 + phrases.time(at + 1)
        if after in words.nouns and not read_noun(line.form(after)).preposition:
            return after not in words.objects(at) and not line.comma(after)
        if words.conjoined(at):
            return False
        for here in range(at - 1, max(line.first(at), at - _NEAR) - 1, -1):
            if here in words.nouns:
                return True
            relative = line.bare(here) in grammar().relative
            if not (relative or phrases.tells_how(here)):
                return False
        return False
