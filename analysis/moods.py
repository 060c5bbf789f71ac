"""Is an act told as done, or as negated, planned, demanded or merely possible?"""

from analysis.action_lexicon import Lexicon
from analysis.conjugation import Inflection
from analysis.lines import Line
from analysis.word_classes import read

_REACH = 6  # words before an act in which what governs it stands
_BREAKS = frozenset(".؛:!؟?*")


def negated(line: Line, lexicon: Lexicon, at: int, said: Inflection | None) -> bool:
    """Whether words right before an act negate it: لم يقصف, دون قصف, رفع الحصار.

    Args:
        line: the paragraph.
        lexicon: the words of negation.
        at: index of the verb or noun.
        said: what the verb's form says; None for a noun.
    """
    here = at
    if said and line.bare(here - 1) in ("قد", "تكن", "يكن"):
        here -= 1
    before = line.bare(here - 1)
    for length in (1, 2, 3):
        first = here - length
        if first >= 0 and len(line.phrase(first, lexicon.not_phrases)) == length:
            return True
    if said is None:
        return before in lexicon.not_noun
    return before in lexicon.not_verb or (before in lexicon.not_past and not said.imperfect)


def mood(line: Line, lexicon: Lexicon, at: int, said: Inflection | None) -> str:
    """The modality of an act.

    Args:
        line: the paragraph.
        lexicon: the words of modality.
        at: index of the verb or noun.
        said: what the verb's form says; None for a noun.

    Returns:
        asserted, planned, demanded or possible.
    """
    if said and said.imperfect and line.bare(at - 1) == "قد":
        return "possible"
    lent = _governing(line, lexicon, at)
    future = line.bare(at).startswith("س") or line.bare(at - 1) == "لن"
    planned = said is not None and said.imperfect and future
    return "planned" if planned and lent != "possible" else lent


def _governing(line: Line, lexicon: Lexicon, at: int) -> str:
    """The modality of the nearest word or phrase before an act that governs it."""
    first = max(line.first(at), at - _REACH)
    for here in range(at - 1, first - 1, -1):
        for drop in (0, 1) if line.form(here)[:1] in ("و", "ف", "ب", "ل") else (0,):
            forms = line.phrase(here, lexicon.modality, drop)
            if forms and here + len(forms) <= at:
                return lexicon.moods[forms]
        stem = (read(line.form(here)).stem,)  # استعداده
        if stem in lexicon.moods:
            return lexicon.moods[stem]
        if any(char in _BREAKS for char in line.gap(here + 1)) or line.comma(here + 1):
            break
        if here < at - 1 and (line.bare(here) in lexicon.verbs or read(line.form(here)).is_verb):
            break
    return "asserted"
