"""Who did what an attack led to: قتل جنديان في هجوم شنه | مسلحون, غارة | إسرائيلية أسفرت عن مقتل.

Deaths and damage are told of those who bear them; who brought them about stands with the attack, in
the same sentence, behind a preposition of cause or before a verb of result.
"""

from collections.abc import Sequence

from analysis.action_lexicon import lexicon
from analysis.participants import Scene
from analysis.verb_acts import Told

_EFFECTS = frozenset({"kill", "injure", "destroy", "displace"})
_ATTACKS = frozenset({"attack", "bomb"})
_REACH = 14  # words between an effect and its cause


def with_authors(scene: Scene, told: Sequence[Told]) -> list[Told]:
    """What a paragraph tells, with the author of an attack as actor of its effects.

    Args:
        scene: the paragraph.
        told: what its words tell, in order.
    """
    found = list(told)
    for index, effect in enumerate(found):
        if effect.actors or effect.cls not in _EFFECTS:
            continue
        ahead = found[index + 1 : index + 2]
        back = found[:index][-1:] if _is_result(scene, effect) else []
        for cause in (*ahead, *back):
            if _brings_about(scene, cause, effect):
                found[index] = effect._replace(actors=cause.actors)
                break
    return found


def _brings_about(scene: Scene, cause: Told, effect: Told) -> bool:
    """Whether an attack with one side only stands in the sentence of an effect, as its cause."""
    line = scene.line
    sides = [p.preposition for p in cause.targets] + [p.preposition for p in cause.actors]
    one_sided = bool(cause.actors) and not {"مع", "بين"} & set(sides)
    if cause.cls not in _ATTACKS or not one_sided or cause.negated:
        return False
    if line.first(cause.noun) != line.first(effect.noun):
        return False
    if cause.noun < effect.noun:
        return effect.noun - cause.last <= _REACH
    by = lexicon().causes
    before = {line.form(cause.first - 1), line.bare(cause.first - 1)}
    attached = line.form(cause.first)[:1] == "ب" and cause.first in scene.words.nouns
    return cause.first - effect.noun <= _REACH and (attached or not by.isdisjoint(before))


def _is_result(scene: Scene, effect: Told) -> bool:
    """Whether a verb of result stands before an effect: أسفر عن | مقتل."""
    line, results = scene.line, lexicon().results
    first = line.first(effect.noun)
    return any(line.bare(at) in results for at in range(max(first, effect.noun - 4), effect.noun))
