"""What a noun of action tells: a verbal noun with its genitive, a noun with its light verb.

The genitive of a verbal noun is its subject or its object (اغتيال فلان, انسحاب الجيش); a light verb
beside it lends tense, voice and subject: شن مسلحون هجوماً, قام الجيش بقصف, هجوم نفذه مسلحون.
"""

from typing import NamedTuple

from analysis.action_lexicon import BARE, SUFFERED, Act, lexicon
from analysis.action_words import read_noun
from analysis.clauses import Group, behind, subject_before
from analysis.conjugation import Inflection
from analysis.moods import mood, negated
from analysis.participants import AGENTS, VICTIMS, Scene
from analysis.phrases import grammar
from analysis.verb_acts import Told, speaks_of_else
from analysis.word_classes import read

_AT_PLACES = frozenset({"attack", "bomb", "besiege", "seize"})  # done to places: ضربة السوق
_NEAR = 7  # words behind a noun in which a preposition brings in its target
_LIGHT = 14  # words between a light verb and its noun
_PASSIVE = 3  # words between تم and its noun
_JOINED = 15  # words between nouns that one verb governs: دعا إلى وقف القتال والإفراج عن
_TRUCE = 3  # words from وقف to what it ends
_SHORT = 3  # words from a noun to the light verb behind it
_STOPS = ".:؛"


class _Light(NamedTuple):
    """A verb that lends tense and voice to a noun, or its own verbal noun (شن هجمات)."""

    at: int
    act: Act
    said: Inflection | None


def tell(scene: Scene, at: int) -> Told | None:
    """What a noun tells, by its first entry with a target, else by its first."""
    if _is_truce(scene, at):
        return None
    known = (act for act in scene.words.nouns[at] if not speaks_of_else(scene, at, act))
    found = [told for act in known if (told := _Noun(scene, at, act).tell())]
    same = [told for told in found if told.targets and told.cls == found[0].cls]
    told = next(iter(same + found), None)
    if told:
        scene.wished = (at, told.modality, told.actors)
    return told


def _is_truce(scene: Scene, at: int) -> bool:
    """Whether a shooting is what a truce ends: وقف فوري لإطلاق النار."""
    line = scene.line
    near = (line.form(here) for here in range(max(0, at - _TRUCE), at))
    return line.form(at).endswith("اطلاق") and any(word.endswith("وقف") for word in near)


def _is_one_with(light: Act) -> bool:
    """Whether a light verb and its noun tell one act (شن هجوماً), no cause, wish or attempt."""
    return light.subject not in ("none", "object") and not light.modality


class _Noun:
    """A noun of action and the phrases around it."""

    def __init__(self, scene: Scene, at: int, act: Act) -> None:
        self.scene = scene
        self.at = at
        self.act = act
        self.reading = read_noun(scene.line.form(at))
        noun = scene.words.object_of(at, act)
        self.last = at if noun is None else noun
        self.begin = self.last + 1  # where what belongs to it begins
        while self.begin in scene.phrases.qualifiers:
            self.begin += 1
        words = scene.words
        together = self.begin in words.nouns and not scene.line.closed(self.begin)
        if together and read_noun(scene.line.form(self.begin)).conjoined:
            self.begin += 1  # مقتل وإصابة العشرات
        self.args = behind(scene.phrases, self.begin)

    def tell(self) -> Told | None:
        """What the noun tells, if anybody stands with it."""
        scene, act, line = self.scene, self.act, self.scene.line
        actors, targets = self._own()
        light = self._light()
        behind_it = self._told_behind()
        if behind_it is not None:
            given = behind(scene.phrases, behind_it + 1)
            said = scene.words.verbs[behind_it][0].said
            teller = given.bare[0] if given.bare else scene.earlier(behind_it, said)
            actors = actors or teller
            targets = targets or scene.governed(act, given)
        negative = negated(line, lexicon(), self.at, None) != act.negated
        modality, passive = self._classifiers(), False
        actors = scene.doers(act, actors)
        if light:
            actors, targets, passive = self._lent(light, actors, targets)
            actors = scene.doers(act, actors)
            negative ^= self._undone(light)
            lent = light.act.modality or mood(line, lexicon(), light.at, light.said)
            modality = modality or lent
        targets = scene.sufferers(act, targets)
        actors = actors or self._shared(targets)
        if act.cls == "protest":
            targets = scene.against(self.at) or targets
        if not scene.meant(act, actors, targets):
            return None
        if act.cls == "negotiate" and len(actors) > 1 and not targets:
            actors, targets = actors[:1], actors[1:]  # محادثات سولانا | ولاريجاني
        last = self.last
        if behind_it is not None and behind_it - self.at < _SHORT:
            last = behind_it
        first = light.at if light and _is_one_with(light.act) else self.at
        modality = modality or self._mood(behind_it is not None)
        return Told(first, self.at, last, act.cls, actors, targets, passive, negative, modality)

    def _mood(self, done: bool) -> str:
        """The modality: by what governs the noun, shared by joined nouns, or of a purpose.

        Args:
            done: whether a verb behind the noun tells that it happened (هجوم شنه).
        """
        scene, line = self.scene, self.scene.line
        found = mood(line, lexicon(), self.at, None)
        if found == "asserted" and self._joined():
            return scene.wished[1]
        object_of = read(line.form(self.at - 1)).pronoun  # إدانته لقصف
        purpose = self.reading.preposition == "ل" and not self.reading.article
        purpose &= not object_of and not done
        purpose &= line.bare(self.at - 1).removeprefix("ال") not in lexicon().complements
        return "planned" if found == "asserted" and purpose and self._light() is None else found

    def _joined(self) -> bool:
        """Whether و joins the noun to the one before: قتل أحدهم | والقبض على آخر."""
        line, at = self.scene.line, self.scene.wished[0]
        near = self.at - at <= _JOINED and line.first(at) == line.first(self.at)
        return self.reading.conjoined and near

    def _shared(self, targets: Group) -> Group:
        """Who did what the noun before tells, if both are done by the same."""
        near = self._joined() and not self.scene.line.comma(self.at)
        shared = self.scene.wished[2] if near else []
        done = self.act.subject == "actor" and bool(targets)
        return shared if done and shared != targets else []

    # What stands with the noun itself

    def _own(self) -> tuple[Group, Group]:
        """Actor and target by genitive, preposition and pronoun."""
        scene, act, args = self.scene, self.act, self.args
        begins = bool(args.bare) and args.bare[0][0].at == self.begin
        qualified = self.begin - 1 in scene.phrases.qualifiers
        construct = begins and not qualified and not self.reading.definite
        actors, targets = self._genitive() if construct else ([], [])
        near = [p for p in args.governed if p.at - self.begin <= _NEAR]
        targets = targets or scene.governed(act, args._replace(governed=near))
        if self.reading.pronoun:
            object_of = args.bare[0] if begins and BARE in act.targets else []
            actors, targets = self._of_pronoun(object_of, targets)
        if not actors and not targets:
            actors, targets = scene.between(args)
        actors = actors or scene.by(args) or scene.origins(self.last + 1, self.begin)
        return actors or self._owner() or self._claimed(), targets

    def _of_pronoun(self, object_of: Group, targets: Group) -> tuple[Group, Group]:
        """Actor and target by the noun's pronoun: اعتقاله, and with an object قتله | العشرات."""
        scene, act, pronoun = self.scene, self.act, self.reading.pronoun
        if object_of and act.subject == "actor":
            return scene.referent(self.at, pronoun, kinds=AGENTS), object_of
        acting = act.noun_of != "target" or act.cls in SUFFERED or act.subject == "target"
        victims = act.cls in SUFFERED and act.noun_of == "target"
        kinds = VICTIMS if victims else AGENTS if acting else None
        referent = scene.referent(self.at, pronoun, kinds=kinds)
        return (
            (referent, targets) if act.noun_of in ("actor", "either") else ([], targets or referent)
        )

    def _owner(self) -> Group:
        """Whose act it is, behind ل: غارة | للتحالف."""
        owner = self.scene.phrases.at.get(self.begin)
        own = owner is not None and owner.preposition == "ل" and self.scene.acts(owner)
        able = self.act.noun_of in ("actor", "either") and "ل" not in self.act.targets
        return [owner] if owner and own and able and owner.kind != "person" else []

    def _claimed(self) -> Group:
        """Who claims an act: تبنت | الجماعة المسؤولية عن تفجير."""
        line, at = self.scene.line, self._classified()
        claim = line.form(at - 1) == "عن" and line.bare(at - 2).removeprefix("ال")
        return self.scene.main(at) if claim and claim.startswith("مسوولي") else []

    def _genitive(self) -> tuple[Group, Group]:
        """Actor and target by the genitive and what follows it: قتل الجيش | لمدنيين."""
        scene, act, args = self.scene, self.act, self.args
        first = args.bare[0]
        end = first[-1].end
        rest = args.bare[1] if len(args.bare) > 1 and args.bare[1][0].at == end else []
        given = [p for p in args.governed if p.preposition == "ل" and p.at == end]
        other = (rest or given) if BARE in act.targets else []
        agent = first[0].definite and scene.acts(first[0])
        if other and agent and scene.suffers(act, other[0]):
            return first, other
        if act.noun_of == "target":
            return [], first
        if act.noun_of == "actor":
            place = first[0].kind == "place" and act.cls in _AT_PLACES
            return (first, []) if scene.acts(first[0]) else ([], first if place else [])
        agents = first[0].kind in ("force", "body") or first[0].name == "ORG"
        return (first, []) if agents else ([], first)

    # Light verbs

    def _classified(self) -> int:
        """Where the noun begins, its classifiers included: عملية خطف."""
        line, at = self.scene.line, self.at
        first = line.first(at)
        while at > first and read(line.form(at - 1)).stem in lexicon().classifiers:
            at -= 1
        return at

    def _classifiers(self) -> str:
        """The modality that a classifier lends: محاولة اغتيال."""
        line, known = self.scene.line, lexicon().classifiers
        lent = [known[read(line.form(at)).stem] for at in range(self._classified(), self.at)]
        return next(filter(None, lent), "")

    def _light(self) -> _Light | None:
        """The light verb before the noun: قام | ب ..., شن | هجوماً, نفذ | عملية خطف."""
        scene, line = self.scene, self.scene.line
        at = self._classified()
        preposition = self._preposition(at)
        for here in range(at - 1, max(line.first(at), at - _LIGHT) - 1, -1):
            for act, said in self._lights(here):
                beside = said is not None or here == at - 1 or bool(preposition)
                beside = beside and (not act.passive_of or at - here <= _PASSIVE)
                if act.preposition == preposition and beside:
                    return _Light(here, act, said)
            comma = not preposition and line.comma(here + 1)
            taken = here in scene.words.nouns and not preposition and not self.reading.conjoined
            stopped = comma or taken or any(char in _STOPS for char in line.gap(here + 1))
            if here in scene.words.verbs or stopped:
                return None
        return None

    def _preposition(self, at: int) -> str:
        """The preposition before a word, attached or not."""
        line = self.scene.line
        reading = self.reading if at == self.at else read(line.form(at))
        if reading.preposition or line.closed(at):
            return reading.preposition
        before = line.bare(at - 1)
        return before if before in grammar().prepositions else ""

    def _lights(self, at: int) -> list[tuple[Act, Inflection | None]]:
        """What light verb a word may be, or verbal noun of one."""
        scene = self.scene
        if at in scene.words.verbs:
            return [(act, said) for act, said in scene.words.verbs[at] if not act.cls]
        if at in scene.phrases.in_name:
            return []
        reading = read(scene.line.form(at))
        known = lexicon().light_nouns.get(reading.stem, ())
        # التنظيم is a body, تنظيم مسيرة and القيام بمسيرة tell an act
        return [(act, None) for act in known if act.preposition or not reading.article]

    def _undone(self, light: _Light) -> bool:
        """Whether a light verb tells that an act did not happen: فشل في, لم يسفر عن."""
        line = self.scene.line
        what = light.act.subject == "none" and line.bare(light.at - 1) == "ما"  # ما أسفر عن
        denied = negated(line, lexicon(), light.at, light.said) and not what
        return denied != light.act.negated

    def _told_behind(self) -> int | None:
        """The light verb behind the noun that bears a pronoun for it: هجوم | شنه مسلحون."""
        at = self.begin
        if self.scene.line.bare(at) in grammar().relative:
            at += 1
        for act, said in self.scene.words.verbs.get(at, ()):
            if not act.cls and said.pronoun in ("ه", "ها") and not act.preposition:
                return at
        return None

    def _lent(self, light: _Light, actors: Group, targets: Group) -> tuple[Group, Group, bool]:
        """Actor, target and voice with a light verb."""
        _, act, said = light
        if act.subject == "none" or act.passive_of:
            return actors, targets, False
        if act.modality == "demanded":
            # who calls for a protest takes part in it
            caller = self._subject(light) if self.act.cls == "protest" else []
            return actors or self._asked(light) or caller, targets, False
        if said is not None and not said.active:
            return actors, targets, True
        subject = self._subject(light)
        if act.subject == "target":
            return actors, targets or subject, False
        return subject or actors, targets, False

    def _asked(self, light: _Light) -> Group:
        """Of whom an act is demanded: دعا أنان | إثيوبيا إلى سحب قواتها."""
        between = [g for g in behind(self.scene.phrases, light.at + 1).bare if g[-1].end <= self.at]
        return between[-1] if len(between) > 1 else []

    def _subject(self, light: _Light) -> Group:
        """The subject of a light verb, which stands between it and the noun, or before it."""
        phrases = self.scene.phrases
        between = [g for g in behind(phrases, light.at + 1).bare if g[-1].end <= self.at]
        if between and light.act.subject == "object":
            return between[-1]  # اتهم الناشط المليشيا | بمنع
        if light.said is None and not between:
            near = (phrases.at.get(at) for at in range(light.at, light.at - 3, -1))
            whole = next((phrase for phrase in near if phrase and phrase.first == light.at), None)
            longer = whole is not None and whole.end > light.at + 1
            # قيام | شبان غاضبين | بإحراق
            return [phrases.tail(whole, light.at + 1)] if whole and longer else []
        if between or light.said is None:
            return between[0] if between else []
        return subject_before(phrases, light.at) or self.scene.earlier(light.at, light.said)
