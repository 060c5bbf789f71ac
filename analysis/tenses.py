"""Does the text around a time expression speak of what is past or of what is to come?"""

from functools import lru_cache
from typing import NamedTuple

from analysis.date_words import lexicon
from analysis.lines import Line

_SEEN = 40  # words before an expression in which its tense is looked for
_AHEAD = 6  # and behind it
_BEHIND = {2: 1, 3: 1, 4: -1}  # what cues behind an expression tell of its tense


def tense(line: Line, at: int, end: int) -> int:
    """Of what the text around a time expression speaks.

    Args:
        line: its paragraph.
        at: index of its first word.
        end: index of the word behind it.

    Returns:
        1 for what is to come, -1 for what is past, 0 if the text does not tell.
    """
    around = _Around(line, at, end)
    return around.before() or around.behind() or int(around.is_led("by"))


class _Around(NamedTuple):
    """Where an expression stands: indexes of its first word and of the word behind it."""

    line: Line
    at: int
    end: int

    def is_led(self, key: str) -> bool:
        """Whether a word of a list stands right before the expression."""
        return lexicon().has(key, self.line.bare(self.at - 1))

    def before(self) -> int:
        """What the nearest word before the expression tells, in its sentence."""
        words, first = lexicon(), self.line.first(self.at)
        if self.at > first and self.is_led("since"):
            return -1
        for at in range(self.at - 1, max(first, self.at - _SEEN) - 1, -1):
            word, before = self.line.form(at), self.line.bare(at - 1) if at > first else ""
            cue = _cue(word)
            if cue is None:  # من المقرر أن ... السبت
                return int(_cue(before) == 1 or words.has("expected", before))
            if cue and words.has("since", before):
                return -1
            if cue == 2:
                over = words.has("was", before) or words.has("not_yet", before)
                return -1 if over or self._is_pluperfect(first) else 1
            if cue == 3:  # انتهت المهلة السبت, but قبل انتهاء المهلة السبت
                return -1 if -1 in map(_cue, (before, self.line.form(at - 2))) else 1
            if cue == 4:  # أجل المحاكمة إلى السبت, but أجل السبت المحاكمة
                return 1 if self.is_led("until") else -1
            if cue:
                return cue
        return 0

    def behind(self) -> int:
        """What the nearest word behind it tells, up to a comma."""
        for at in range(self.end, min(self.line.limit(self.at), self.end + _AHEAD)):
            cue = _cue(self.line.form(at))
            if cue is None or self.line.comma(at):
                return 0
            if cue:
                return _BEHIND.get(cue, cue)
        return 0

    def _is_pluperfect(self, first: int) -> bool:
        """Whether the sentence tells of what had been before: وكانت الطبيبة قد قالت."""
        seen = [self.line.bare(at) for at in range(max(first, self.at - _SEEN), self.at)]
        return "قد" in seen and any(lexicon().has("was", word) for word in seen[: seen.index("قد")])


@lru_cache(maxsize=1 << 16)
def _cue(word: str) -> int | None:
    """What a word tells of the tense around it.

    1 what is to come, 2 the present, 3 a noun such as deadline, 4 putting off, -1 the past,
    0 nothing; None of a word with which a new clause begins.
    """
    words = lexicon()
    readings = [word]
    if word[:1] in ("و", "ف") and len(word) > 3:
        readings.append(word[1:])
    if any(words.has("turns", one) for one in readings):
        return None
    if any(words.has("future", one) or _is_future(one) for one in readings):
        return 1
    if any(words.has("future_nouns", one) for one in readings):
        return 3
    if any(words.has("postponing", one) for one in readings):
        return 4
    if any(_is_present(one) for one in readings):
        return 2
    return -1 if any(words.has("past", one) or _is_past(one) for one in readings) else 0


def _is_future(word: str) -> bool:
    """سيبدأ, ستعقد, سنصل."""
    begins = word[:2] in ("سي", "ست", "سن") and len(word) > 3
    return begins and not lexicon().has("not_future", word)


def _is_present(word: str) -> bool:
    """A verb that tells in the present what is to come: تبدأ, ينتهي."""
    words = lexicon()
    masculine = word[:1] == "ي" and words.has("ahead_masculine", word[1:])
    return masculine or (word[:1] in ("ي", "ت") and words.has("ahead", word[1:]))


def _is_past(word: str) -> bool:
    """A perfect by its ending: أعلنت, وصلوا."""
    if len(word) < 4 or word.startswith("ال") or lexicon().has("not_verbs", word):
        return False
    return (word[-1] == "ت" and word[-2] != "ا") or (word[-2:] == "وا" and word[0] not in "يت")
