"""Who may be subject and object of a word: the noun phrases before and behind it in its clause."""

from collections.abc import Iterator
from typing import NamedTuple

from analysis.lines import Line
from analysis.phrases import Phrase, Phrases
from analysis.text import QUOTES

_ASIDE = 10  # words between two commas that only interrupt
_BRACKET = 12  # words in a bracket that only interrupts
_REACH = 30  # words before a verb in which its subject stands
_CLOSE, _FAR = 4, 12  # words from a relative pronoun to its antecedent; to people (الذين)
_SUBJECTS = frozenset({"person", "force", "body", "weapon", "vehicle", "place"})
_ENDS = frozenset(";؛:.!؟?*|")

Group = list[Phrase]  # phrases that و joins


class Arguments(NamedTuple):
    """The phrases behind a word in its clause.

    Attributes:
        bare: groups of phrases that no preposition governs, in order.
        governed: phrases behind a preposition, in order; joined ones follow each other.
        begin: index of the first word that was looked at.
    """

    bare: list[Group]
    governed: list[Phrase]
    begin: int


def behind(phrases: Phrases, at: int) -> Arguments:
    """The phrases behind a word up to the end of its clause.

    Args:
        phrases: those of the line.
        at: index of the first word behind the verb or noun.
    """
    found = Arguments([], [], at)
    last: Phrase | None = None
    for phrase in _following(phrases, at):
        if last and phrase.conjoined and phrase.at == last.end and _joins(last, phrase):
            if last.bare and phrase.bare:
                found.bare[-1].append(phrase)
            elif last.preposition and not phrase.preposition:
                phrase = phrase._replace(preposition=last.preposition)
                found.governed.append(phrase)
            elif phrase.preposition:
                found.governed.append(phrase)
        elif last and _goes_on(found, last, phrase):
            head = found.bare[-1][-1]
            found.bare[-1][-1] = head._replace(end=phrase.end)
        elif phrase.conjoined and not phrase.preposition:
            break  # a clause of its own
        elif phrase.bare:
            found.bare.append([phrase])
        elif phrase.preposition:
            found.governed.append(phrase)
        last = phrase
    return found


def _goes_on(found: Arguments, last: Phrase, phrase: Phrase) -> bool:
    """Whether a name completes an office: الأمين العام | للحزب | فلان."""
    if phrase.name != "PERS" or phrase.preposition or last.end != phrase.at or not found.bare:
        return False
    head = found.bare[-1][-1]
    office = head.kind == "person" and head.definite and not head.several and not head.name
    return office and (last is head or last.preposition in ("ل", "في", "ب", "من"))


def _joins(one: Phrase, other: Phrase) -> bool:
    """Whether two phrases can share a role."""
    if one.name and other.name:
        return True  # إيران والأمم المتحدة
    kinds = {"" if phrase.name == "LOC" else phrase.kind for phrase in (one, other)} - {""}
    people = {"person", "force", "body", "noun"}
    things = {"place", "vehicle", "weapon", "goods", "noun"}
    return len(kinds) < 2 or kinds <= people or kinds <= things


def _following(phrases: Phrases, at: int) -> Iterator[Phrase]:
    """The phrases behind a word, to the end of the clause."""
    line, grammar = phrases.line, phrases.grammar
    limit = line.limit(at - 1) if at else len(line.words)
    start = at
    passed = -1  # the word whose gap an interruption has taken
    while at < limit:
        if at != passed and _breaks(line, at):
            behind = _interruption(phrases, at, limit)
            if behind is None:
                return
            at = passed = behind
            continue
        if time := phrases.time(at):
            at += time
            continue
        phrase = phrases.at.get(at)
        if phrase:
            if phrase.at == start or not _completes(phrases, phrase):
                yield phrase
            at = phrase.end
            continue
        if at in phrases.verbs:
            return
        bare = line.bare(at)
        if at in phrases.nouns and bare != line.form(at):
            return  # وإصابة
        if phrases.is_verb(at) or bare in grammar.openers | grammar.relative | grammar.additions:
            return
        at += 1


def _completes(phrases: Phrases, phrase: Phrase) -> bool:
    """Whether a phrase is the genitive of a noun of action before it: قصف | الجيش."""
    before = phrase.at - 1
    if before not in phrases.nouns or phrase.preposition:
        return False
    counted = "number" in phrases.readings[phrase.first].classes
    if phrase.case == "oblique" and not counted:
        return False
    word = phrases.line.form(before)
    return not word.removeprefix("و").startswith("ال")


def _breaks(line: Line, at: int) -> bool:
    """Whether punctuation stands before a word that may end the clause."""
    gap = line.gap(at)
    return any(char in _ENDS or char in "،,([)]" for char in gap) or " -" in gap or "–" in gap


def _interruption(phrases: Phrases, at: int, limit: int) -> int | None:
    """Where the clause goes on behind a bracket or an aside of time; None if it ends."""
    line = phrases.line
    gap = line.gap(at)
    if any(char in _ENDS for char in gap):
        return None
    if "(" in gap or "[" in gap:
        for here in range(at + 1, min(limit, at + _BRACKET)):
            if ")" in line.gap(here) or "]" in line.gap(here):
                comma = any(char in "،,." for char in line.gap(here))
                return None if comma else here
        return None
    if ")" in gap:
        return None if any(char in "،,." for char in gap) else at
    behind = at + phrases.time(at)
    if at < behind < limit and line.comma(behind):
        return behind
    if line.form(at) in phrases.grammar.asides:
        commas = (here for here in range(at + 1, min(limit, at + _ASIDE)) if line.comma(here))
        return next(commas, None)
    return None


def subject_before(phrases: Phrases, at: int) -> Group:
    """The phrases that are subject of a verb behind them; empty if none is.

    Args:
        phrases: those of the line.
        at: index of the verb.
    """
    line, grammar = phrases.line, phrases.grammar
    first = line.first(at)
    here = at
    while here > first and line.form(here - 1) in grammar.auxiliaries and not _breaks(line, here):
        here -= 1
    if here == first:
        return []
    if line.bare(here - 1) in grammar.relative:
        return _antecedent(phrases, here - 1, first)
    if line.form(at) != line.bare(at) and phrases.readings[at].conjoined:
        return []
    if found := _topic(phrases, here, first):
        return found
    # صواريخ سقطت: a relative clause of its own behind an indefinite noun
    before = phrases.ending.get(here)
    if before is None or before.definite or before.kind not in _SUBJECTS:
        return []
    return [] if _breaks(line, here) else [before]


def _antecedent(phrases: Phrases, at: int, first: int) -> Group:
    """The phrase that a relative pronoun goes back to."""
    people = phrases.line.bare(at) == "الذين"
    for back in range(at, max(first, at - (_FAR if people else _CLOSE)), -1):
        phrase = phrases.ending.get(back)
        if phrase and not (people and (phrase.name or phrase.kind not in ("person", "force"))):
            return [phrase]
    return []


def _topic(phrases: Phrases, at: int, first: int) -> Group:
    """The first phrase of a clause whose verb follows it: إن مسلحين قتلوا."""
    line, grammar = phrases.line, phrases.grammar
    start = max(first, at - _REACH)
    begin = first
    for here in range(at - 1, start - 1, -1):
        opener = line.bare(here) in grammar.openers or line.form(here) in grammar.openers
        if opener:
            begin = here + 1
            break
        if here > first and _opens(line, here, at):
            begin = here
            break
        if phrases.is_verb(here) and not _relative_before(phrases, here):
            return []
    while begin < at and phrases.time(begin):
        begin += phrases.time(begin)
    phrase = phrases.at.get(begin)
    if phrase is None or not phrase.bare:
        return []
    group = [phrase]
    while (more := phrases.at.get(group[-1].end)) and more.conjoined and _joins(group[-1], more):
        if more.end > at or not more.bare:
            break
        group.append(more)
    return group if group[-1].end <= at else []


def _opens(line: Line, here: int, at: int) -> bool:
    """Whether a clause begins with a word: behind a full stop, or with a quotation round a verb."""
    gap = line.gap(here)
    if any(char in _ENDS for char in gap):
        return True
    quote = line.quote_at(here) if any(char in QUOTES for char in gap) else None
    return quote is not None and quote.end > line.words[at].start


def _relative_before(phrases: Phrases, at: int) -> bool:
    """Whether a verb stands in a relative clause: الذين قتلوا, انتحاري يقود سيارة."""
    line = phrases.line
    near = range(max(0, at - 3), at)
    if any(line.bare(here) in phrases.grammar.relative for here in near):
        return True
    reading = phrases.readings[at]
    return not reading.conjoined and reading.stem.startswith(("ي", "ت"))
