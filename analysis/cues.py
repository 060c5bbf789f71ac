"""Which words of a paragraph may say that somebody says something."""

from collections.abc import Iterator
from typing import NamedTuple

from analysis.lines import Line
from analysis.reporting import Nominal, Relay, Saying

_RELAYED = 30  # words between a verb of relaying and its preposition


class Cue(NamedTuple):
    """A possible cue.

    Attributes:
        at: index of its first word.
        end: index of the word behind its last.
        start: its first character, behind و or ف.
        conjoined: whether و or ف is attached to it.
        entry: what the lexicon says of it; of جاء في its class alone.
    """

    at: int
    end: int
    start: int
    conjoined: bool
    entry: Saying | Nominal | Relay | str

    @property
    def participle(self) -> bool:
        """Whether it goes on with a speaker."""
        return isinstance(self.entry, Saying) and self.entry.participle


def find(line: Line) -> list[Cue]:
    """The possible cues of a paragraph in order; none begins inside another."""
    found = []
    at = 0
    while at < len(line.words):
        cue = next(_at(line, at), None)
        if cue and at not in line.taken:
            found.append(cue)
        at = cue.end if cue else at + 1
    return found


def _at(line: Line, at: int) -> Iterator[Cue]:
    """The cues that can begin with a word, the longest first."""
    lexicon = line.lexicon
    word = line.form(at)
    conjoined = word[:1] in ("و", "ف") and word not in lexicon.not_conjoined
    for drop in (0, 1) if conjoined else (0,):
        start = line.behind(at, drop)
        stem = word[drop:]
        if forms := line.phrase(at, lexicon.contains, drop):
            yield Cue(at, at + len(forms), start, bool(drop), lexicon.contained[forms])
        elif forms := line.phrase(at, lexicon.nominal_cues, drop):
            yield Cue(at, at + len(forms), start, bool(drop), lexicon.nominals[forms])
        elif (relay := lexicon.relays.get(stem)) and _relays(line, at, relay):
            yield Cue(at, at + 1, start, bool(drop), relay)
        elif (verb := lexicon.verbs.get(stem)) and _is_verb(line, at, stem, verb, bool(drop)):
            yield Cue(at, at + 1, start, bool(drop), verb)
        elif noun := lexicon.masdars.get(stem):
            yield Cue(at, at + 1, start, bool(drop), noun)
        elif stem.startswith("ب") and (noun := lexicon.masdars.get(stem[1:])):
            yield Cue(at, at + 1, line.behind(at, drop + 1), bool(drop), noun)


def _relays(line: Line, at: int, relay: Relay) -> bool:
    """Whether the preposition of a verb of relaying follows, before a clause: روى عن فلان أن."""
    for here in range(at + 1, min(at + _RELAYED, line.limit(at))):
        if line.form(here) in relay.prepositions:
            return True
        if line.form(here) in line.lexicon.plain:
            return False
    return False


def _is_verb(line: Line, at: int, stem: str, verb: Saying, conjoined: bool) -> bool:
    """Whether a form that may be another word can be the verb here, and is said."""
    before = line.bare(at - 1)
    if before in line.lexicon.negations:
        return False
    if verb.first_person:
        return bool(line.quotes_round(line.words[at].start))
    doubtful = stem in line.lexicon.doubtful
    if (verb.participle or doubtful) and before.removeprefix("س") in line.lexicon.copulas:
        return False  # سيكون مطالبا بـ
    if before in line.lexicon.inferring and not conjoined:
        return False  # وهو ما يؤكد أن: nobody says so
    if verb.participle and doubtful and not line.comma(at):
        return False
    # A statement yet to be made: يريد أن يقول
    if not conjoined and not verb.participle and before == "ان" and stem[0] in "يت":
        return False
    if not doubtful or conjoined or at == line.first(at):
        return True
    if any(line.form(here) in line.lexicon.plain for here in (at + 1, at + 2)):
        return True  # نفى فيه أن
    return (
        any(char in ".،,:؛;!؟?-–(" for char in line.gap(at))
        or line.quote_at(at) is not None
        or before in line.lexicon.before_verb
        or before in line.lexicon.relative
        or line.behind_aside(at)
    )
