"""Which number is written here, in digits or in words: 2.5 مليون, خمسة وعشرون ألفاً ومئتان."""

import re
from collections.abc import Iterable
from enum import Enum, auto
from functools import cache, lru_cache
from typing import NamedTuple

from analysis.lines import Line
from analysis.resources import read_yaml
from analysis.text import form

_TANWIN = "\u064b"
_LONGEST = 19  # characters; what is longer is a code
_LARGEST = 1e15  # beyond it no further scale words or groups of digits are read
_PLAIN = re.compile(r"[1-9][0-9]*|0")
_DECIMAL = re.compile(r"(?:[1-9][0-9]*|0)(?:\.[0-9]+|,[0-9]{1,2})")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:(?:,[0-9]{3})+(?:\.[0-9]+)?|(?:\.[0-9]{3}){2,}|\.000)")
_FIRST_GROUP = re.compile(r"[1-9][0-9]{0,2}")
_GROUP = re.compile(r"[0-9]{3}")
_HARD_SPACES = frozenset("\u00a0\u2009\u202f")
_GROUPING = _HARD_SPACES | {"،"}
_BLANK = frozenset(" \t") | _HARD_SPACES


class Number(NamedTuple):
    """A number as a line writes it.

    Attributes:
        value: what it amounts to.
        end: index of the word behind its last one.
    """

    value: float
    end: int


class _Kind(Enum):
    """What a word does in a number."""

    DIGITS = auto()
    UNIT = auto()
    TWO_BEFORE_TEN = auto()
    TEN = auto()
    TENS = auto()
    HUNDRED = auto()
    HUNDREDS = auto()  # two hundred or more in one word
    HUNDREDS_PLURAL = auto()  # behind a unit only
    SCALE = auto()
    SCALE_ACCUSATIVE = auto()  # behind a number; else, without tanwin, the dual
    SCALE_DUAL = auto()
    SCALE_PLURAL = auto()  # behind a number only
    FRACTION = auto()
    SEVERAL_PARTS = auto()  # the value is one part; behind a unit only


class _Atom(NamedTuple):
    kind: _Kind
    value: float


class _Term(NamedTuple):
    """A part of a number that ends with its scale word, if it has one: خمسة وعشرون ألفاً."""

    value: float
    end: int
    scale: float


_SCALES = {
    "singular": _Kind.SCALE,
    "accusative": _Kind.SCALE_ACCUSATIVE,
    "dual": _Kind.SCALE_DUAL,
    "plural": _Kind.SCALE_PLURAL,
}
_BEHIND_NUMBERS = (_Kind.SCALE, _Kind.SCALE_ACCUSATIVE, _Kind.SCALE_PLURAL)


def number(line: Line, at: int, drop: int = 0) -> Number | None:
    """The longest cardinal number or fraction that begins with a word.

    أحد and واحد alone are none, nor are plurals without a number before them (آلاف). Of a definite
    number (الخمسة والعشرين) the article belongs to the words.

    Args:
        line: a paragraph.
        at: index of the word.
        drop: how many letters of the word are proclitics (و, ب ...).

    Returns:
        The number, or None if none begins here.
    """
    term = _term(line, at, drop)
    if not term:
        return None
    value, end, scale = term
    while scale > 1:
        if half := _half_of(line, end, scale):
            return Number(value + half.value, half.end)
        then, cut = _joined(line, end)
        term = _term(line, then, cut, inside=True) if then > end or cut else None
        if not term or term.value >= scale:
            break
        value, end, scale = value + term.value, term.end, term.scale
    return Number(value, end)


def ordinal(line: Line, at: int, drop: int = 0) -> Number | None:
    """The ordinal from first to ninety-ninth that begins with a word: الثاني, الحادي والثلاثين.

    Only definite ones: ثانية is more often a second.

    Args:
        line: a paragraph.
        at: index of the word.
        drop: how many letters of the word are proclitics.

    Returns:
        The ordinal, or None if none begins here.
    """
    word = line.form(at)[drop:]
    if not word.startswith("ال"):
        return None
    first = _ordinals().get(word[2:])
    atom = _atom(word)
    if first is None:
        is_tens = atom is not None and atom.kind is _Kind.TENS
        return Number(atom.value, at + 1) if atom and is_tens else None
    if _next_is(line, at + 1, _Kind.TEN) and first < 10:
        return Number(10 + first, at + 2)
    then, cut = _joined(line, at + 1)
    tens = _atom(line.form(then)[cut:])
    if first < 10 and tens and tens.kind is _Kind.TENS:
        return Number(first + tens.value, then + 1)
    compound = word[2:] in _compound_ones()
    return None if compound else Number(first, at + 1)


def beside(line: Line, at: int) -> bool:
    """Whether nothing but blanks stands between a word and the one before it."""
    return 0 < at < len(line.words) and _BLANK.issuperset(line.gap(at))


def begins(word: str) -> bool:
    """Whether a normalised word, without proclitics, may begin or be a number."""
    return _atom(word) is not None


def begins_ordinal(word: str) -> bool:
    """Whether a normalised word, without proclitics, may begin or be an ordinal below twenty."""
    return word.startswith("ال") and word[2:] in _ordinals()


def scale(word: str) -> float:
    """What a normalised word multiplies the number before it by (ألف: 1000); else 1."""
    atom = _atom(word)
    return atom.value if atom and atom.kind in _BEHIND_NUMBERS else 1


def value(digits: str) -> float | None:
    """The value of a normalised number in digits.

    Args:
        digits: 0-9 with points and commas (1,250.5).

    Returns:
        Its value, or None for codes (007), dates (2.5.2031) and the like.
    """
    if len(digits) > _LONGEST:
        return None
    if _GROUPED.fullmatch(digits):
        whole = digits.replace(",", "") if "," in digits else digits.replace(".", "")
        return float(whole)
    if _PLAIN.fullmatch(digits) or _DECIMAL.fullmatch(digits):
        return float(digits.replace(",", "."))
    return None


# Terms


def _term(line: Line, at: int, drop: int, inside: bool = False) -> _Term | None:
    """A number below a thousand with its scale words, scale words alone, or a fraction."""
    atom = _atom(line.form(at)[drop:])
    if atom is None:
        return None
    if atom.kind is _Kind.FRACTION:
        return None if inside else _fraction(line, atom, at)
    if atom.kind in (_Kind.SCALE, _Kind.SCALE_ACCUSATIVE, _Kind.SCALE_DUAL):
        first = atom.value * (1 + _is_dual(line, at, atom))
        return _scaled(line, first, at + 1, atom.value)
    if atom.kind is _Kind.UNIT and not inside and (parts := _several_parts(line, at, atom)):
        return parts
    group = _digits(line, at, atom) or _below_thousand(line, at, drop)
    if not group or (group.value == 1 and atom.kind is _Kind.UNIT and not inside):
        return None
    return _scaled(line, group.value, group.end)


def _is_dual(line: Line, at: int, atom: _Atom) -> bool:
    """Whether a scale word without a number before it is a dual: ألفا جندي, not ألفاً."""
    start, end, _ = line.words[at]
    if atom.kind is not _Kind.SCALE_ACCUSATIVE or _TANWIN in line.raw[start:end]:
        return atom.kind is _Kind.SCALE_DUAL
    then, cut = _joined(line, at + 1)  # ألفا وتسعمئة is 1900: only before a noun the dual drops ن
    return not (then > at + 1 or cut) or not begins(line.form(then)[cut:])


def _scaled(line: Line, value: float, at: int, scale: float = 1) -> _Term:
    """A value times the scale words behind it: 400 | ألف, مئة | ألف مليون."""
    while beside(line, at) and value < _LARGEST:
        atom = _atom(line.form(at))
        if not atom or atom.kind not in _BEHIND_NUMBERS:
            break
        value, scale, at = value * atom.value, scale * atom.value, at + 1
    return _Term(value, at, scale)


def _digits(line: Line, at: int, atom: _Atom) -> Number | None:
    """A number in digits, also with spaces between its groups: 10 000."""
    if atom.kind is not _Kind.DIGITS:
        return None
    value, end = atom.value, at + 1
    if _FIRST_GROUP.fullmatch(line.form(at).removeprefix("ال")):
        while _is_group(line, end) and value < _LARGEST:
            value, end = value * 1000 + int(line.form(end)), end + 1
    return Number(value, end)


def _is_group(line: Line, at: int) -> bool:
    """Whether three digits go on with the number before: 10 000, 12،500."""
    if not _GROUP.fullmatch(line.form(at)):
        return False
    gap = line.gap(at)
    return gap in _GROUPING or (gap in (" ", "، ") and line.form(at) == "000")


def _below_thousand(line: Line, at: int, drop: int) -> Number | None:
    """A number in words from 1 to 999."""
    hundreds = _hundreds(line, at, drop)
    if not hundreds:
        return _below_hundred(line, at, drop)
    then, cut = _joined(line, hundreds.end)
    rest = _below_hundred(line, then, cut) if cut or then > hundreds.end else None
    return Number(hundreds.value + rest.value, rest.end) if rest else hundreds


def _hundreds(line: Line, at: int, drop: int) -> Number | None:
    """مئة, مئتان, ثلاثمئة, ثلاث مئة."""
    atom = _atom(line.form(at)[drop:])
    if not atom:
        return None
    if atom.kind in (_Kind.HUNDRED, _Kind.HUNDREDS):
        return Number(atom.value, at + 1)
    if atom.kind is _Kind.UNIT and atom.value > 2:
        hundred = _next_is(line, at + 1, _Kind.HUNDRED, _Kind.HUNDREDS_PLURAL)
        return Number(atom.value * 100, at + 2) if hundred else None
    return None


def _below_hundred(line: Line, at: int, drop: int) -> Number | None:
    """A number from 1 to 99, in words or, behind a larger one, in digits."""
    atom = _atom(line.form(at)[drop:])
    if not atom:
        return None
    if atom.kind in (_Kind.TEN, _Kind.TENS) or (atom.kind is _Kind.DIGITS and atom.value < 100):
        return Number(atom.value, at + 1)
    if atom.kind not in (_Kind.UNIT, _Kind.TWO_BEFORE_TEN):
        return None
    if _next_is(line, at + 1, _Kind.TEN):
        return Number(atom.value + 10, at + 2)
    if atom.kind is _Kind.TWO_BEFORE_TEN:
        return None
    then, cut = _joined(line, at + 1)
    tens = _atom(line.form(then)[cut:]) if then > at + 1 or cut else None
    if tens and tens.kind is _Kind.TENS:
        return Number(atom.value + tens.value, then + 1)
    return Number(atom.value, at + 1)


def _fraction(line: Line, atom: _Atom, at: int) -> _Term:
    """A fraction, alone or of a scale: نصف, نصف مليون, ربع المليون."""
    scale = _scale_of(line, at + 1)
    return _Term(atom.value * scale, at + 1 + (scale > 1), 1)


def _several_parts(line: Line, at: int, unit: _Atom) -> _Term | None:
    """ثلاثة أرباع, ثلاثة أرباع المليون."""
    part = _atom(line.form(at + 1)) if beside(line, at + 1) else None
    if not part or part.kind is not _Kind.SEVERAL_PARTS:
        return None
    return _fraction(line, _Atom(part.kind, unit.value * part.value), at + 1)


def _scale_of(line: Line, at: int) -> float:
    """The scale that a word names, with or without article; 1 if it names none."""
    atom = _atom(line.form(at)) if beside(line, at) else None
    return atom.value if atom and atom.kind is _Kind.SCALE else 1


def _half_of(line: Line, at: int, scale: float) -> Number | None:
    """A fraction of the scale before it, joined by و: مليون | ونصف المليون, مليونين | ونصف."""
    then, cut = _joined(line, at)
    atom = _atom(line.form(then)[cut:]) if then > at or cut else None
    if not atom or atom.kind is not _Kind.FRACTION:
        return None
    again = _scale_of(line, then + 1)
    return Number(atom.value * scale, then + 1 + (again == scale)) if again in (1, scale) else None


def _joined(line: Line, at: int) -> tuple[int, int]:
    """Where a number goes on behind و: index of the word, letters to drop; (at, 0) if nowhere."""
    if not beside(line, at) or not line.form(at).startswith("و"):
        return at, 0
    if line.form(at) == "و":
        return (at + 1, 0) if beside(line, at + 1) else (at, 0)
    return at, 1


def _next_is(line: Line, at: int, *kinds: _Kind) -> bool:
    """Whether a word of one of these kinds follows with nothing but blanks between."""
    atom = _atom(line.form(at)) if beside(line, at) else None
    return atom is not None and atom.kind in kinds


# Words


@lru_cache(maxsize=1 << 16)
def _atom(word: str) -> _Atom | None:
    """What a normalised word, with or without article, does in a number."""
    known = _atoms()
    if word in known:
        return known[word]
    bare = word.removeprefix("ال")
    if bare[:1].isdigit():
        read = value(bare)
        return None if read is None else _Atom(_Kind.DIGITS, read)
    return None if word in _definite_words() else known.get(bare)


@cache
def _atoms() -> dict[str, _Atom]:
    """Every word of a number, in normalised form and without article."""
    listed = read_yaml("numerals.yaml")
    found: dict[str, _Atom] = {}

    def add(kind: _Kind, value: float, words: Iterable[str]) -> None:
        found.update((form(word), _Atom(kind, float(value))) for word in words)

    for kind, key in ((_Kind.UNIT, "units"), (_Kind.TENS, "tens")):
        for value, words in listed[key].items():
            add(kind, value, words)
    add(_Kind.TWO_BEFORE_TEN, 2, listed["two_before_ten"])
    add(_Kind.TEN, 10, listed["ten"])
    add(_Kind.HUNDRED, 100, listed["hundred"])
    add(_Kind.HUNDREDS, 200, listed["hundreds_dual"])
    add(_Kind.HUNDREDS_PLURAL, 100, listed["hundreds_plural"])
    for value, words in listed["joined"].items():
        joined = [unit + hundred for unit in words for hundred in listed["hundred"]]
        add(_Kind.HUNDREDS, 100 * value, joined)
    for value, scale in listed["scales"].items():
        for key, words in scale.items():
            add(_SCALES[key], value, words)
    for value, words in listed["several_parts"].items():
        add(_Kind.SEVERAL_PARTS, 1 / value, words)
    for parts, key in ((1, "fractions"), (2, "two_parts")):
        for value, words in listed[key].items():
            endings = ("", *listed["pronouns"])
            add(_Kind.FRACTION, parts / value, [w + end for w in words for end in endings])
    return found


@cache
def _definite_words() -> frozenset[str]:
    return frozenset(map(form, read_yaml("numerals.yaml")["definite_words"]))


@cache
def _ordinals() -> dict[str, int]:
    """Ordinals from one to ten in normalised form, without article."""
    listed = read_yaml("numerals.yaml")
    ones = dict.fromkeys(map(form, listed["ordinal_one_in_compounds"]), 1)
    return ones | {form(w): value for value, words in listed["ordinals"].items() for w in words}


@cache
def _compound_ones() -> frozenset[str]:
    return frozenset(map(form, read_yaml("numerals.yaml")["ordinal_one_in_compounds"]))
