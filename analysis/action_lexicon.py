"""Which words tell of actions: `resources/acts` and `resources/action_grammar.yaml`, by form."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

from analysis.conjugation import Inflection, conjugate
from analysis.reporting import Phrases
from analysis.reporting import phrases as by_first_word
from analysis.resources import FOLDER, read_yaml
from analysis.text import form, words

BARE = "bare"
SUFFERED = frozenset({"kill", "injure", "arrest", "release", "displace"})  # undergone by people
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Act:
    """What the lexicon says of a verb or a noun of action.

    Attributes:
        cls: its class; empty for a light verb.
        lemma: its verb or noun, as written there.
        targets: where the one acted on stands: bare (as object or genitive), or prepositions.
        subject: what the grammatical subject is: actor, target, or none.
        noun_of: whose the genitive of the noun is: actor, target, either.
        if_actor: kinds of actor without which it is not meant; any where empty.
        if_target: kinds of target without which it is not meant; any where empty.
        not_with: words right behind which show another sense.
        doubtful: whether it counts only with an actor or a target beside it.
        objects: nouns of which one makes the phrase: أطلق + نار; empty for a single word.
        adjacent: how many words behind that noun stands, if it is fixed: وقف إطلاق | النار has 2.
        preposition: that of a light verb before its noun.
        modality: the modality that a light verb lends.
        negated: of a verb, that it is meant only where it is negated (لم يسمح); of a phrase or a
            light verb, that it tells of an act's end or failure (رفع الحصار, فشل في).
        passive_of: of a light verb, that the noun's genitive is its target (تم اعتقال فلان).
    """

    cls: str
    lemma: str
    targets: tuple[str, ...] = ()
    subject: str = "actor"
    noun_of: str = "actor"
    if_actor: frozenset[str] = frozenset()
    if_target: frozenset[str] = frozenset()
    not_with: frozenset[str] = frozenset()
    doubtful: bool = False
    objects: frozenset[str] = frozenset()
    adjacent: int = 0
    preposition: str = ""
    modality: str = ""
    negated: bool = False
    passive_of: bool = False

    @property
    def transitive(self) -> bool:
        """Whether the one acted on is a direct object."""
        return BARE in self.targets and not self.objects


class Verb(NamedTuple):
    """A finite form and what it is a form of."""

    act: Act
    said: Inflection


@dataclass
class Lexicon:
    """The words of action by normalised form.

    Attributes:
        verbs: finite forms of verbs, of phrases with a verb, and of light verbs.
        lemmas: verbs by their lemma, for forms that were not generated.
        nouns: verbal nouns and nouns of events, without article.
        kinds: noun to what it stands for (person, civilian, force, settlement ...).
        modality: words and phrases that tell what is planned, demanded or possible, by first word.
        moods: of these, normalised phrase to modality.
        not_verb: words that negate a verb behind them.
        not_past: words that negate a verb of the past.
        not_noun: words that negate a noun, or tell of its act's end.
        not_phrases: phrases that negate what follows, by first word.
        classifiers: nouns before a noun of action that leave it what it is, and the modality that
            they lend: عملية خطف, محاولة اغتيال.
        light_nouns: verbal nouns of light verbs: شن هجمات.
        instruments: heads of subjects that are no doers.
        doers: nouns of action that with the article are those who do it: الاحتلال.
        offices: words whose genitive names a body and no act: مكافحة الشغب.
        against_across: words with a preposition behind them, before what a protest is directed at.
        against_beside: words without one.
        against: those prepositions.
        against_demands: words of demanding, behind which those stand of whom it is demanded.
        against_fall: nouns whose genitive it is: باستقالة الوزير.
        complements: words whose ل brings in no purpose: الخاضعة لسيطرة الجيش.
        causes: words between an effect and the attack that brought it about.
        results: forms of verbs between an attack and its effect.
        by: phrases before the doer of a passive or a noun, by first word.
    """

    verbs: dict[str, tuple[Verb, ...]]
    lemmas: dict[str, tuple[Act, ...]]
    nouns: dict[str, tuple[Act, ...]]
    kinds: dict[str, frozenset[str]]
    modality: Phrases
    moods: dict[tuple[str, ...], str]
    not_verb: frozenset[str]
    not_past: frozenset[str]
    not_noun: frozenset[str]
    not_phrases: Phrases
    classifiers: dict[str, str]
    light_nouns: dict[str, tuple[Act, ...]]
    instruments: frozenset[str]
    doers: frozenset[str]
    offices: frozenset[str]
    against_across: frozenset[str]
    against_beside: frozenset[str]
    against: frozenset[str]
    against_demands: frozenset[str]
    against_fall: frozenset[str]
    complements: frozenset[str]
    causes: frozenset[str]
    results: frozenset[str]
    by: Phrases


def classes() -> dict[str, dict[str, Any]]:
    """The classes of action with their meaning, PLOVER's name, and their words."""
    files = sorted((FOLDER / "acts").glob("*.yaml"))
    return {file.stem: read_yaml(f"acts/{file.name}") for file in files}


def build(given: dict[str, Any], acts: dict[str, dict[str, Any]]) -> Lexicon:
    """The lexicon from the content of the files.

    Args:
        given: `action_grammar.yaml`.
        acts: the files of the classes, by class.
    """
    verbs: dict[str, list[Verb]] = {}
    nouns: dict[str, list[Act]] = {}
    lemmas: dict[str, list[Act]] = {}
    for entry, act in _entries(given, acts):
        if "past" in entry:
            lemmas.setdefault(form(entry["past"]), []).append(act)
        _add_verb(verbs, entry, act)
        _add_nouns(nouns, entry, act)
    moods = dict(_moods(given["modality"]))
    kinds: dict[str, set[str]] = {}
    for kind, listed in given["kinds"].items():
        for word in listed:
            kinds.setdefault(form(word), set()).add(kind)
    negation = given["negation"]
    return Lexicon(
        verbs={letters: _conditions_first(found) for letters, found in verbs.items()},
        lemmas={letters: tuple(sorted(found, key=_rank)) for letters, found in lemmas.items()},
        nouns={letters: tuple(sorted(found, key=_rank)) for letters, found in nouns.items()},
        kinds={word: frozenset(found) for word, found in kinds.items()},
        modality=by_first_word(" ".join(forms) for forms in moods),
        moods=moods,
        not_verb=frozenset(map(form, negation["before_verb"])),
        not_past=frozenset(map(form, negation["before_past"])),
        not_noun=frozenset(map(form, (*negation["before_noun"], *negation["ending"]))),
        not_phrases=by_first_word(negation["phrases"]),
        classifiers={
            form(noun): entry.get("modality", "")
            for entry in given["classifiers"]
            for noun in entry["nouns"]
        },
        light_nouns=_light_nouns(given["light"]),
        instruments=frozenset(map(form, given["instruments"])),
        doers=frozenset(map(form, given["doers"])),
        offices=frozenset(map(form, given["offices"])),
        against_across=frozenset(map(form, given["against"]["across"])),
        against_beside=frozenset(map(form, given["against"]["beside"])),
        against=frozenset(map(form, given["against"]["prepositions"])),
        against_demands=frozenset(map(form, given["against"]["demands"])),
        against_fall=frozenset(map(form, given["against"]["fall"])),
        complements=frozenset(map(form, given["complements"])),
        causes=frozenset(map(form, given["effects"]["causes"])),
        results=frozenset(map(form, given["effects"]["results"])),
        by=by_first_word(given["by"]["genitive"]),
    )


def _entries(
    given: dict[str, Any], acts: dict[str, dict[str, Any]]
) -> Iterator[tuple[dict[str, Any], Act]]:
    """All entries with what they say."""
    for cls, sections in acts.items():
        for section in ("verbs", "nouns", "phrases"):
            for entry in sections.get(section, ()):
                yield entry, _act(cls, entry)
    for entry in given["light"]:
        yield entry, _act("", entry)


def _act(cls: str, entry: dict[str, Any]) -> Act:
    targets = tuple(BARE if t == BARE else form(t) for t in entry.get("target", ()))
    subject = entry.get("subject") or "actor"
    genitive = "target" if (BARE in targets and "past" in entry) or subject == "target" else "actor"
    return Act(
        cls=cls,
        lemma=entry.get("past") or entry["noun"],
        targets=targets,
        subject=subject,
        noun_of=entry.get("noun_of", genitive),
        if_actor=frozenset(entry.get("if_actor", ())),
        if_target=frozenset(entry.get("if_target", ())),
        not_with=frozenset(map(form, entry.get("not_with", ()))),
        doubtful=bool(entry.get("doubtful", False)),
        objects=frozenset(made for noun in entry["noun"] for made in _numbers(form(noun)))
        if "past" in entry and "noun" in entry
        else NOBODY,
        preposition=form(entry.get("preposition", "")),
        modality=entry.get("modality", ""),
        negated=bool(entry.get("negated", False)),
        passive_of=bool(entry.get("passive_of", False)),
    )


def _numbers(noun: str) -> tuple[str, str, str]:
    """A noun as listed, and its dual: قذيفة, قذيفتان, قذيفتين."""
    stem = f"{noun[:-1]}ت" if noun.endswith("ه") else noun
    return noun, f"{stem}ان", f"{stem}ين"


def _add_verb(verbs: dict[str, list[Verb]], entry: dict[str, Any], act: Act) -> None:
    """Adds the finite forms of an entry."""
    if "past" not in entry:
        return
    passive = entry.get("passive", ())
    undergone = None if passive == "none" else tuple(passive)
    for letters, said in conjugate(entry["past"], entry["present"], undergone).items():
        if not said.pronoun or act.transitive or not act.cls:
            verbs.setdefault(letters, []).append(Verb(act, said))


def _add_nouns(nouns: dict[str, list[Act]], entry: dict[str, Any], act: Act) -> None:
    """Adds the nouns of an entry; of two words, by the first."""
    if not act.cls:
        return
    listed = entry.get("nouns", ())
    if "past" not in entry:
        dual = () if " " in entry["noun"] else _numbers(form(entry["noun"]))
        listed = (entry["noun"], *dual, *entry.get("plural", ()))
    verbal = entry.get("verbal_noun", ())
    for noun in (*listed, *((verbal,) if isinstance(verbal, str) else verbal)):
        first, *rest = (word.form for word in words(noun))
        told = act
        if rest:
            tail = frozenset({rest[-1].removeprefix("ال")})
            told = replace(act, objects=tail, adjacent=len(rest))
        if told not in nouns.setdefault(first, []):
            nouns[first].append(told)


def _light_nouns(given: list[dict[str, Any]]) -> dict[str, tuple[Act, ...]]:
    """The verbal nouns of light verbs."""
    found: dict[str, tuple[Act, ...]] = {}
    for entry in given:
        verbal = entry.get("verbal_noun", ())
        for noun in (verbal,) if isinstance(verbal, str) else verbal:
            found[form(noun)] = (*found.get(form(noun), ()), _act("", entry))
    return found


def _conditions_first(found: list[Verb]) -> tuple[Verb, ...]:
    return tuple(sorted(found, key=lambda verb: _rank(verb.act)))


def _rank(act: Act) -> tuple[bool, bool, bool]:
    """Phrases before words, entries with conditions before those without."""
    return not act.objects, not (act.if_actor or act.if_target), act.doubtful


def _moods(given: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Words and phrases of modality, normalised, with their modality."""
    for mood, listed in given.items():
        for phrase in (*listed["words"], *listed["phrases"]):
            yield tuple(word.form for word in words(phrase)), mood
        for verb in listed["verbs"]:
            for letters in _inflected(form(verb)):
                yield (letters,), mood


def _inflected(word: str) -> Iterator[str]:
    """The forms of the third person of a past or an imperfect."""
    stem = word[:-1] if word.endswith(("ي", "ا", "و")) else word
    if word[0] == "ي":
        for first in "يتن":
            yield first + word[1:]
            yield from (first + stem[1:] + end for end in ("ون", "وا", "ان"))
    else:
        yield from (word, f"{stem}ت", f"{stem}وا", f"{word}ا", f"{stem}تا", f"{word}نا")


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The shipped lexicon, read once."""
    return build(read_yaml("action_grammar.yaml"), classes())
