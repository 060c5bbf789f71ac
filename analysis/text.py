"""Where do paragraphs, sentences and words stand in a raw text, and when is a spelling the same?

Nothing here changes a text. Spans are code-point offsets into the raw text, end exclusive; the
normalised view keeps, for every character, the raw span it came from.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
import regex

from analysis.resources import read_yaml

if TYPE_CHECKING:
    from camel_tools.utils.charmap import CharMapper

# Format characters that are part of no word: joiners, bidi marks and isolates, soft hyphen, BOM.
# U+200B is not among them: it separates words (UAX #29).
CONTROLS = "\u00ad\u061c\u180e\u200c\u200d\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
QUOTES = '"“”„‟«»‹›‘’‚‛❝❞〝〞＂'
_QUOTE_PAIRS = {"«": "»", "“": "”", "‹": "›", "„": "“", "”": "“"}
# Quotation marks; an apostrophe is one at a word's edge, two of them are one together.
_MARK = regex.compile(
    rf"(?<!\w)' ?'|' ?'(?!\w)|(?<!\w)'|'(?!\w)"
    rf"|[{QUOTES.translate(dict.fromkeys(map(ord, '‘’‚‛')))}]"
)
_CLOSERS = "\"”»›’')\\]）"
_LINE = regex.compile(r"[^\r\n\v\f\x85\u2028\u2029]+")
_TRIM = regex.compile(rf"[\s\x1c-\x1f\u200b{CONTROLS}]*")
_WORD = regex.compile(
    rf"[[\p{{L}}--ـ]\p{{N}}]"
    rf"(?:[\p{{L}}\p{{M}}\p{{N}}]|[{CONTROLS}]+(?=[\p{{L}}\p{{M}}\p{{N}}])"
    rf"|(?<=\p{{N}})[.,٫٬](?=\p{{N}}))*",
    regex.V1,
)
# A stop counts before white space or the end; without a space only between two real Arabic words,
# which leaves initials (أ.ف.ب), decimals and addresses alone.
_STOP = regex.compile(
    rf"[.!?؟۔…]+[{_CLOSERS}{CONTROLS}]*(?=\s|$)|(?<=\p{{Arabic}}{{2}})[.!؟](?=\p{{Arabic}}{{2}})"
)
_CONTROL_SET = frozenset(
    "\u00ad\u061c\u180e\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\ufeff"
)
REORDERING = regex.compile("[\u202a-\u202e\u2066-\u2069]")
SHAPED = regex.compile("[\ufb50-\ufdef\ufe70-\ufefc]")  # presentation forms
LOST = regex.compile("\ufffd")
# Signs that stand where letters should when a text was read in a wrong encoding, and rarely else.
ODD = regex.compile("[\x80-\x84\x86-\x9f¢-¨©¬®-º¼-¾À-ÿƒŒœŠšŽžŸˆ˜†‡‰‚„€™]")
FOREIGN = regex.compile("[پچژگٹڈڑںھہۀےێۆڕڵ]")  # letters of Persian, Urdu and Kurdish
_NEAR = 40  # characters before a stop, in which an abbreviation or a number stands
_INITIALS = regex.compile(r".?\p{L}\.\p{L}")


class Span(NamedTuple):
    """A stretch of a text: code-point offsets, end exclusive."""

    start: int
    end: int


class Word(NamedTuple):
    """A word of a text, with its normalised form."""

    start: int
    end: int
    form: str


@dataclass(frozen=True)
class Normalisation:
    """Which differences of spelling the normalised view ignores; each can be switched off.

    Attributes:
        alef: أ إ آ ٱ become ا.
        hamza: ؤ becomes و, ئ becomes ي.
        ya: ى becomes ي.
        ta_marbuta: ة becomes ه.
        letters: Persian and Urdu letters become the Arabic ones that they look like.
        tatweel: ـ is dropped.
        diacritics: vowel signs and other marks on Arabic letters are dropped.
        presentation: presentation forms (ﻻ, ﷲ) become the letters they stand for.
        digits: Arabic-Indic and Persian digits become 0-9, ٫ becomes a point, ٬ a comma.
        controls: zero-width characters and bidi controls are dropped, U+200B becomes a space.
        quotes: all double and single quotation marks become the straight ".
        case: Latin letters become lower case.
    """

    alef: bool = True
    hamza: bool = True
    ya: bool = True
    ta_marbuta: bool = True
    letters: bool = True
    tatweel: bool = True
    diacritics: bool = True
    presentation: bool = True
    digits: bool = True
    controls: bool = True
    quotes: bool = True
    case: bool = True


FULL = Normalisation()


@dataclass(frozen=True)
class View:
    """A normalised reading of a raw text, with the way back.

    Attributes:
        raw: the text as stored.
        text: the normalised text.
        starts: for each character of `text`, where its raw character starts.
        ends: for each character of `text`, where its raw character ends, dropped marks included.
    """

    raw: str
    text: str
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]

    def span(self, start: int, end: int) -> Span:
        """Raw offsets of `text[start:end]`.

        Raises:
            ValueError: if the stretch is empty or outside the view.
        """
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"no characters between {start} and {end} of {len(self.text)}")
        return Span(int(self.starts[start]), int(self.ends[end - 1]))

    def find(self, phrase: str) -> Iterator[Span]:
        """Raw spans of every occurrence of a normalised phrase (whole words are not required)."""
        at = self.text.find(phrase) if phrase else -1
        while at >= 0:
            yield self.span(at, at + len(phrase))
            at = self.text.find(phrase, at + 1)


def view(raw: str, normalisation: Normalisation = FULL) -> View:
    """The normalised view of a text.

    Args:
        raw: any text.
        normalisation: which differences to ignore.

    Returns:
        The view; `view.span` leads from its characters back to raw offsets.
    """
    codes = np.frombuffer(raw.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    lengths, attached = _table(normalisation).measure(codes)
    starts = np.repeat(np.arange(len(codes)), lengths)
    # A character's raw span takes in the dropped marks that sit on it: غزّة stays whole.
    free = np.append(np.flatnonzero(~attached), len(codes))
    ends = free[np.searchsorted(free, starts + 1)] if len(codes) else starts
    return View(raw, fold(raw, normalisation), starts, ends)


def fold(raw: str, normalisation: Normalisation = FULL) -> str:
    """The normalised text alone, where no way back is needed."""
    return raw.translate(_table(normalisation))


@lru_cache(maxsize=1 << 18)
def form(word: str) -> str:
    """The normalised form of one word; cached, since a corpus has far fewer words than tokens."""
    return fold(word)


def paragraphs(raw: str) -> list[Span]:
    """The lines of a text that hold anything, without the white space around them."""
    return [span for line in _LINE.finditer(raw) if (span := _trim(raw, *line.span()))]


def kinds(raw: str, spans: Sequence[Span]) -> list[str]:
    """What each paragraph is: boilerplate, heading or body.

    Args:
        raw: the whole text.
        spans: its paragraphs in order.

    Returns:
        boilerplate for a line that begins as one of the reviewed lexicon does and has few words
        beyond; heading for a short line before a longer one, without a full stop; else body.
    """
    found = []
    # A line of more words than this is body, and the rest of it need not be cut.
    lines = [[form(m.group()) for m in islice(_WORD.finditer(raw, *s), 17)] for s in spans]
    for at, (span, forms) in enumerate(zip(spans, lines, strict=True)):
        following = len(lines[at + 1]) if at + 1 < len(spans) else 0
        if len(forms) <= 12 and " ".join(forms).startswith(_boilerplate()):
            found.append("boilerplate")
        elif 0 < len(forms) <= 8 and following > 2 * len(forms) and raw[span.end - 1].isalnum():
            found.append("heading")
        else:
            found.append("body")
    return found


def sentences(raw: str, within: Span | None = None) -> list[Span]:
    """The sentences of a text or of one stretch of it; a line end always ends a sentence.

    A full stop ends none after an abbreviation (د. أحمد), inside a number or after initials;
    closing quotation marks and brackets belong to the sentence that they close.

    Args:
        raw: the whole text.
        within: the stretch to cut, for example a paragraph; the whole text if missing.

    Returns:
        Spans in order; together they cover everything but white space.
    """
    found: list[Span | None] = []
    for line in _LINE.finditer(raw, *(within or (0, len(raw)))):
        start = line.start()
        for stop in _STOP.finditer(raw, *line.span()):
            if stop.end() < line.end() and _ends_sentence(raw, start, stop):
                found.append(_trim(raw, start, stop.end()))
                start = stop.end()
        found.append(_trim(raw, start, line.end()))
    return [span for span in found if span]


def words(raw: str, within: Span | None = None) -> list[Word]:
    """The words and numbers of a text: letters with their marks, digits with their separators.

    Args:
        raw: the whole text.
        within: the stretch to cut; the whole text if missing.

    Returns:
        Words in order, each with its normalised form.
    """
    found = _WORD.finditer(raw, *(within or (0, len(raw))))
    return [Word(m.start(), m.end(), form(m.group())) for m in found]


def quotations(raw: str, within: Span) -> list[Span]:
    """The insides of the quotations of a paragraph, outer before inner.

    Straight quotes and doubled apostrophes open and close in turn; a quotation that is never closed
    runs to the end of the paragraph. One opened inside another ends with it.
    """
    found: list[Span] = []
    stack: list[tuple[str, int]] = []
    waiting: Counter[str] = Counter()  # closing marks in the stack
    marks = [*_MARK.finditer(raw, *within), None]
    swapped = _swapped([mark.group()[0] for mark in marks if mark])
    for mark, after in pairwise(marks):
        char, later = (one.group()[0].translate(swapped) if one else "" for one in (mark, after))
        if mark and waiting[char]:
            found.append(Span(_opened(char, stack, waiting), mark.start()))
        elif mark and (
            char in _QUOTE_PAIRS or char in "\"'" or (char in "»›" and later in (char, ""))
        ):
            closing = _QUOTE_PAIRS.get(char, char)
            stack.append((closing, mark.end()))
            waiting[closing] += 1
    found += [Span(start, within.end) for _, start in stack]
    return sorted(found, key=lambda span: (span.start, -span.end))


def _swapped(marks: Sequence[str]) -> dict[int, str]:
    """« and » changed for each other where a text closes with what opens: » ... «."""
    pair = [mark for mark in marks if mark in "«»"]
    turned = pair[:1] == ["»"] and pair[-1:] == ["«"] and 2 * pair.count("«") == len(pair)
    return {ord("«"): "»", ord("»"): "«"} if turned else {}


def _opened(char: str, stack: list[tuple[str, int]], waiting: Counter[str]) -> int:
    """Where the quotation began that a mark closes; what was opened inside it is given up."""
    while True:
        closing, start = stack.pop()
        waiting[closing] -= 1
        if closing == char:
            return start


def is_attached(char: str) -> bool:
    """Whether a character belongs to the letter before it: a vowel sign, a tatweel, a control."""
    return char == "ـ" or char in _CONTROL_SET or unicodedata.category(char) == "Mn"


def legible(text: str) -> str:
    """A text for showing, without the embeddings, overrides and isolates that can turn it round."""
    return REORDERING.sub("", text)


def rtl_share(text: str) -> float:
    """Share (0-1) of a text's letters that are written right to left; 0 where it has no letter."""
    letters = {char: n for char, n in Counter(text).items() if char.isalpha()}
    rtl = sum(n for char, n in letters.items() if is_rtl(char))
    return rtl / sum(letters.values()) if letters else 0.0


def is_rtl(char: str) -> bool:
    """Whether a character is written right to left."""
    return unicodedata.bidirectional(char) in ("R", "AL")


def _trim(raw: str, start: int, end: int) -> Span | None:
    """The stretch without white space and controls at its ends; None if nothing is left."""
    if blank := _TRIM.match(raw, start, end):
        start = blank.end()
    while end > start and _TRIM.fullmatch(raw, end - 1, end):
        end -= 1
    return Span(start, end) if start < end else None


def _ends_sentence(raw: str, start: int, stop: "regex.Match[str]") -> bool:
    """Whether a stop ends the sentence that began at `start`."""
    first = _WORD.search(raw, start, stop.start())
    if not first:
        return False
    if fold(stop.group()) != ".":
        return True
    near = max(first.start(), stop.start() - _NEAR)  # not all of a long sentence for each stop
    before = _WORD.findall(raw, near, stop.start())
    numbered_item = near == first.start() and len(before) == 1 and form(before[0]).isdecimal()
    initials = _INITIALS.fullmatch(raw, max(start, stop.start() - 3), stop.start())
    return not (numbered_item or initials or any(map(_is_abbreviation, map(form, before[-1:]))))


def _is_abbreviation(word: str) -> bool:
    """Also behind و or ف: د. أحمد ود. محمد."""
    known = _abbreviations()
    return word in known or (word[:1] in ("و", "ف") and word[1:] in known)


@lru_cache(maxsize=1)
def _boilerplate() -> tuple[str, ...]:
    phrases = read_yaml("boilerplate.yaml")["begins"]
    return tuple(" ".join(word.form for word in words(phrase)) for phrase in phrases)


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    """Normalised words of grammar, numerals and dates, which tell nothing of a text's matter."""
    return frozenset(form(word) for group in read_yaml("stopwords.yaml")["words"] for word in group)


@lru_cache(maxsize=1)
def _abbreviations() -> frozenset[str]:
    return frozenset(form(word) for word in read_yaml("abbreviations.yaml")["abbreviations"])


class _Folding(dict[int, str]):
    """What each character becomes ('' = dropped), worked out when it is first met."""

    def __init__(self, normalisation: Normalisation) -> None:
        super().__init__()
        self._which = normalisation
        self._known = np.zeros(0x110000, dtype=np.bool_)
        self._lengths = np.zeros(0x110000, dtype=np.uint8)
        self._attached = np.zeros(0x110000, dtype=np.bool_)

    def __missing__(self, code: int) -> str:
        char = chr(code)
        plain = code < 0x10000 and not 0xD800 <= code < 0xE000
        new = self[code] = _normal(char, self._which) if plain else char
        return new

    def measure(
        self, codes: npt.NDArray[np.uint32]
    ) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.bool_]]:
        """Of each character, the length of what it becomes; whether it is a dropped mark."""
        for code in np.unique(codes[~self._known[codes]]).tolist():
            new, char = self[code], chr(code)
            self._lengths[code] = len(new)
            self._attached[code] = not new and (unicodedata.category(char) == "Mn" or char == "ـ")
            self._known[code] = True
        return self._lengths[codes], self._attached[codes]


@lru_cache(maxsize=64)
def _table(normalisation: Normalisation) -> _Folding:
    return _Folding(normalisation)


def _normal(char: str, which: Normalisation) -> str:
    """One character's normalised form."""
    if char.isascii():
        return char.lower() if which.case else char
    category = unicodedata.category(char)
    if category == "Cf" or char == "\u200b":
        return (" " if char == "\u200b" else "") if which.controls else char
    if which.presentation and ("\ufb50" <= char <= "\ufdfc" or "\ufe70" <= char <= "\ufefc"):
        return "".join(_letter(c, which) for c in unicodedata.normalize("NFKC", char).lstrip(" "))
    return _letter(char, which)


def _letter(char: str, which: Normalisation) -> str:
    """A character that is no presentation form and no control."""
    if char in QUOTES:
        return '"' if which.quotes else char
    if char == "ـ":
        return "" if which.tatweel else char
    if unicodedata.category(char) == "Mn" and "ARABIC" in unicodedata.name(char, ""):
        return "" if which.diacritics else char
    if char in "٫٬" or unicodedata.category(char) == "Nd":
        return _digit(char) if which.digits else char
    return _arabic_letter(char, which)


def _digit(char: str) -> str:
    return {"٫": ".", "٬": ","}.get(char) or str(unicodedata.digit(char))


def _arabic_letter(char: str, which: Normalisation) -> str:
    """Letters through CAMeL Tools' own maps; the import is slow, so it waits until here."""
    from camel_tools.utils import normalize as camel

    if which.letters and "\u0671" < char <= "\u06d3":
        char = _look_alike(char)
    if which.alef:
        char = camel.normalize_alef_ar(char)
    if which.hamza:
        char = {"ؤ": "و", "ئ": "ي"}.get(char, char)
    if which.ya:
        char = camel.normalize_alef_maksura_ar(char)
    if which.ta_marbuta:
        char = camel.normalize_teh_marbuta_ar(char)
    lower = char.lower()
    return lower if which.case and len(lower) == 1 else char


@lru_cache(maxsize=1)
def _arclean() -> "CharMapper":
    from camel_tools.utils.charmap import CharMapper

    return CharMapper.builtin_mapper("arclean")


def _look_alike(char: str) -> str:
    """ک to ك, ی to ي ... by CAMeL Tools' `arclean`; a letter that it does not know stays."""
    clean: str = _arclean().map_string(char)
    return "ي" if char == "ی" else (clean or char)
