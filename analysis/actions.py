"""Who is said to do what to whom: actions with actor and target, as spans of the raw text.

Rules over the lexicon `resources/acts` and the noun phrases of a paragraph: verbs, active and
passive; verbal nouns with their genitives; verbs that only lend tense and voice to a noun. Classes
are those of PLOVER (Open Event Data Alliance, 2018) where they fit.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from analysis import effects, noun_acts, verb_acts
from analysis.action_words import ActionWords, read_noun
from analysis.lemmas import Lemmatiser
from analysis.lines import Line, Part
from analysis.participants import Participant, Scene
from analysis.phrases import Phrase
from analysis.resources import read_yaml
from analysis.sources import Name
from analysis.text import Span, form
from analysis.verb_acts import Told

__all__ = ["Action", "Participant", "find"]

_APART = 3  # words from a verb to its noun; where they stand further apart, the noun alone tells
_MATCH, _PARAGRAPH = 5, 2  # different words of sport in an article, in a paragraph of it
_MANY = 4  # actors or targets of one act


class Action(NamedTuple):
    """Somebody is said to do something to somebody.

    Attributes:
        part: title or body.
        verb: the verb, or the noun, with its light verb; without و or ف.
        cls: the class of action.
        actor: who does it; None if nobody is told.
        target: to whom or what; None if nobody is told.
        passive: whether the verb is in the passive.
        negated: whether it is told not to have happened.
        modality: asserted, planned, demanded, possible.
    """

    part: str
    verb: Span
    cls: str
    actor: Participant | None
    target: Participant | None
    passive: bool
    negated: bool
    modality: str


def find(
    parts: Iterable[Part],
    names: Iterable[Name],
    times: Iterable[tuple[str, int, int]] = (),
    lemmas: Lemmatiser | None = None,
) -> list[Action]:
    """The actions that an article tells of, in order of their verbs.

    Args:
        parts: the article, from `lines.parts`.
        names: the names in the article, from `entities.find`, and those of a tagger. Adjectives
            that qualify a noun tell whose act it is (القصف الإسرائيلي).
        times: part, start and end of its time expressions, from `dates.find`.
        lemmas: what knows words that the project's lists do not know, from `lemmas.load`.

    Returns:
        A row for each pair of actor and target; several actors or targets that و joins have one
        each.
    """
    named, when = list(names), list(times)
    found: list[Action] = []
    for part in parts:
        mine = sorted((n for n in named if n.part == part.name), key=lambda n: (n.start, -n.end))
        starts = [name.start for name in mine]
        spans = sorted((start, end) for name, start, end in when if name == part.name)
        begins = [start for start, _ in spans]
        sport = _sport(part.lines)
        for line in part.lines:
            inside = slice(*(bisect_left(starts, edge) for edge in line.span))
            moments = spans[slice(*(bisect_left(begins, edge) for edge in line.span))]
            acts = _read(part.name, line, mine[inside], moments, lemmas)
            found += acts if line.span.start not in sport else filter(_of_no_match, acts)
    return found


def _sport(given: Sequence[Line]) -> set[int]:
    """Where paragraphs on sport begin: all of a part with many words of sport, or single ones."""
    words = _words_of_sport()
    counts = {line.span.start: len({word.form for word in line.words} & words) for line in given}
    everywhere = sum(counts.values()) >= _MATCH
    return {start for start, count in counts.items() if everywhere or count >= _PARAGRAPH}


@cache
def _words_of_sport() -> frozenset[str]:
    return frozenset(map(form, read_yaml("heads.yaml")["sport"]))


def _of_no_match(action: Action) -> bool:
    """Whether an act is told of people in life, where others tell of a match: قُتل لاعب."""
    return action.cls in ("kill", "arrest", "protest", "investigate")


def _read(
    part: str,
    line: Line,
    names: Sequence[Name],
    times: Iterable[tuple[int, int]],
    lemmas: Lemmatiser | None,
) -> Iterator[Action]:
    """The actions of a paragraph."""
    moments = frozenset(at for time in times for at in range(*map(line.index, time)))
    origins = [name for name in names if getattr(name, "qualifies", "")]
    whole = [name for name in names if name not in origins] if origins else names
    words = ActionWords(line, whole, moments, lemmas)
    if not words:
        return
    scene = Scene(line, words, whole, origins)
    told_of: set[int] = set()  # nouns that a verb has told
    found = []
    for at in sorted(words.verbs.keys() | words.nouns.keys()):
        if at in told_of:
            continue
        told = verb_acts.tell(scene, at) if at in words.verbs else noun_acts.tell(scene, at)
        if told:
            told_of.add(told.last)
            scene.last = told.actors or scene.last
            found.append(told)
    found = [told for told in found if told.targets or not _told_better(told, found)]
    for told in effects.with_authors(scene, found):
        yield from _rows(part, scene, told)


def _told_better(told: Told, found: Sequence[Told]) -> bool:
    """Whether the same words are told with a target: نفذ عملية | اغتيال ضابط."""
    return any(one.targets and (one.first, one.cls) == (told.first, told.cls) for one in found)


def _rows(part: str, scene: Scene, told: Told) -> Iterator[Action]:
    """A row for each pair of actor and target."""
    apart = told.last - told.first > _APART
    alone = (told.noun, max(told.noun, told.last if told.noun > told.first else told.noun))
    verb = _span(scene, *(alone if apart else (told.first, told.last)))
    seen = set()
    for actor in _participants(scene, told.actors):
        for target in _participants(scene, told.targets):
            if (actor, target) not in seen:
                seen.add((actor, target))
                yield Action(
                    part, verb, told.cls, actor, target, told.passive, told.negated, told.modality
                )


def _participants(scene: Scene, group: Iterable[Phrase]) -> list[Participant | None]:
    """Those of a group, or that nobody is told."""
    found = [one for phrase in group if (one := scene.participant(phrase))]
    return [*found[:_MANY]] or [None]


def _span(scene: Scene, first: int, last: int) -> Span:
    """The characters of words, without the proclitics of the first."""
    line, words = scene.line, scene.words
    drop = int(words.conjoined(first))
    if first in words.nouns:
        drop = read_noun(line.form(first)).drop
    return Span(line.behind(first, drop), line.words[last].end)
