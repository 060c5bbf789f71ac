"""What went wrong with a text before it came to us, and how could it be mended?

Nothing is mended unless the user asks for it (`--mend`); otherwise what was found is said.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from analysis.decoding import BROKEN
from analysis.text import ODD, REORDERING, SHAPED, is_rtl

# Read in the first encoding, though written in the second; tried in this order.
_MISREAD = [
    ("cp1252", "utf-8"),
    ("cp1256", "utf-8"),
    ("cp1252", "cp1256"),
    ("cp1252", "iso8859_6"),
]
_NAMES = {"cp1252": "Windows-1252", "cp1256": "Windows-1256", "iso8859_6": "ISO 8859-6"}
_NAMES |= {"utf-8": "UTF-8"}
_TOKEN = re.compile(r"[^\x00-\x20]+")
_LEAST = 3  # odd signs in a text, below which nothing is looked for
_SHARE = 0.5  # of a text's words, which have to be misread where any bytes make letters
_LINE = re.compile(r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")


class Fault(NamedTuple):
    """What was found in a text.

    Attributes:
        mend: the name of its mend.
        said: what it is.
    """

    mend: str
    said: str


def faults(text: str) -> Iterator[Fault]:
    """What went wrong with a text, in the order of `MENDS`."""
    if broken := BROKEN.search(text):
        line = text.count("\n", 0, broken.start()) + 1
        byte = ord(broken[0]) - 0xDC00
        said = f"bytes that are no UTF-8, the first 0x{byte:02X} in line {line}"
        yield Fault("encoding", said)
    if found := _misread(text):
        wrong, right, words = found
        said = f"{words} {'word' if words == 1 else 'words'} of {_NAMES[right]} that was read as "
        yield Fault("mojibake", f"{said}{_NAMES[wrong]}")
    if SHAPED.search(text):
        turned = ", in reversed order" if _is_reversed(text) else ""
        said = f"presentation forms: the text was shaped for display before it was stored{turned}"
        yield Fault("shaped", said)
    if REORDERING.search(text):
        said = "bidi controls that reorder text: it may read otherwise than it is stored"
        yield Fault("controls", said)


def mend(text: str, which: Sequence[str]) -> tuple[str, list[str]]:
    """A text with its faults mended.

    Args:
        text: as it was decoded.
        which: names of `MENDS`.

    Returns:
        The text, and what was mended in it.
    """
    done = []
    for name, repair in MENDS.items():
        said = [fault.said for fault in faults(text) if fault.mend == name] if name in which else []
        if said:
            text = repair(text)
            done += said
    return text, done


def _in_one_encoding(text: str) -> str:
    """Lines with bytes that are no UTF-8: read as Windows-1256, or the bytes given up (U+FFFD)."""

    def reread(line: re.Match[str]) -> str:
        if not BROKEN.search(line[0]):
            return line[0]
        raw = line[0].encode("utf-8", "surrogateescape")
        rest = BROKEN.sub("", line[0])
        if not any(map(is_rtl, rest)):  # nothing of it is Arabic in UTF-8
            other = raw.decode("cp1256", "replace")
            if all(is_rtl(c) for c in other if c.isalpha() and not c.isascii()):
                return other
        return raw.decode("utf-8", "replace")

    return _LINE.sub(reread, text)


def _misread(text: str) -> tuple[str, str, int] | None:
    """In which encoding a text was read, in which it was written, and how many words show it."""
    if len(ODD.findall(text)) < _LEAST:
        return None
    counts = {}
    words = Counter(_TOKEN.findall(text))
    for wrong, right in _MISREAD:
        read = {word: n for word, n in words.items() if _reread(word, wrong, right) != word}
        counts[wrong, right] = sum(read.values())
        if right != "utf-8" and counts[wrong, right] < _SHARE * sum(words.values()):
            counts[wrong, right] = 0
    best = max(counts, key=lambda pair: (counts[pair], _articles(words, *pair)))
    return (*best, counts[best]) if counts[best] else None


def _articles(words: Counter[str], wrong: str, right: str) -> int:
    """How many words begin with the article: which of two encodings makes Arabic of the bytes."""
    return sum(n for word, n in words.items() if _reread(word, wrong, right).startswith("ال"))


def _as_written(text: str) -> str:
    found = _misread(text)
    if not found:
        return text
    wrong, right, _ = found
    return _TOKEN.sub(lambda word: _reread(word[0], wrong, right), text)


def _reread(word: str, wrong: str, right: str) -> str:
    """A word in the encoding that it was written in; as it is if this makes no Arabic of it."""
    if word.isascii():
        return word
    raw = _bytes(word, wrong)
    try:
        read = raw.decode(right) if raw else word
    except UnicodeDecodeError:
        return word
    letters = [char for char in read if not char.isascii() and char.isalpha()]
    arabic = sum(map(is_rtl, letters))
    if right != "utf-8" and any(char.isascii() and char.isalpha() for char in word):
        return word  # a word of some European language
    return read if letters and arabic == len(letters) else word


def _bytes(word: str, encoding: str) -> bytes | None:
    """A word's bytes in an encoding, of which browsers fill the gaps with controls."""
    table = _table(encoding)
    codes = [table.get(char) for char in word]
    return None if None in codes else bytes(code for code in codes if code is not None)


@cache
def _table(encoding: str) -> dict[str, int]:
    table = {chr(code): code for code in range(256)}
    for code in range(256):
        char = bytes([code]).decode(encoding, "replace")
        if char != "\ufffd":
            table[char] = code
    return table


def _letters(text: str) -> str:
    """Presentation forms as letters; lines that are stored as displayed are turned back first."""
    if _is_reversed(text):
        text = _LINE.sub(lambda line: _turned_back(line[0]), text)
    return SHAPED.sub(lambda char: unicodedata.normalize("NFKC", char[0]), text)


def _turned_back(line: str) -> str:
    from bidi.algorithm import get_display

    try:
        return str(get_display(line, base_dir="R"))
    except AssertionError:  # a separator or control inside, of which no display is known
        return line


def _is_reversed(text: str) -> bool:
    """Whether words begin with forms that end a word: a text in the order of its display."""
    begins = Counter(_shape(found[0][0]) for found in _SHAPED_WORD.finditer(text))
    return begins["<final>"] > begins["<initial>"]


_SHAPED_WORD = re.compile(f"(?:{SHAPED.pattern}){{2,}}")


def _shape(char: str) -> str:
    return unicodedata.decomposition(char).partition(" ")[0]


def _without_controls(text: str) -> str:
    return REORDERING.sub("", text)


MENDS: dict[str, Callable[[str], str]] = {
    "encoding": _in_one_encoding,
    "mojibake": _as_written,
    "shaped": _letters,
    "controls": _without_controls,
}
