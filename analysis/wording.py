"""What the pages of a report say around the findings, in English or Arabic."""

import re
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from analysis.resources import read_yaml

LANGUAGES = ("en", "ar")


@dataclass(frozen=True)
class Wording:
    """The words of one language; `wording.yaml` of the report holds them.

    Attributes:
        lang: en or ar.
    """

    lang: str = "en"

    @property
    def side(self) -> str:
        """The direction in which a page is laid out: ltr or rtl."""
        return "rtl" if self.lang == "ar" else "ltr"

    def __call__(self, phrase: str, **filled: object) -> str:
        """A phrase by its key, with what is filled in.

        Raises:
            KeyError: if there is no such phrase, or something is not filled in.
        """
        return str(_words()["phrases"][phrase][self.lang]).format_map(filled)

    def head(self, text: str) -> str:
        """A heading or the head of a column; as it is where no other word is known."""
        return text if self.lang == "en" else str(_words()["heads"].get(text, text))

    def term(self, text: str) -> str:
        """A class of findings; as it is where no other word is known."""
        return text if self.lang == "en" else str(_words()["classes"].get(text, text))

    def names_classes(self, head: str) -> bool:
        """Whether a column holds names of classes, by its English head."""
        return head in _words()["columns"]

    def number(self, text: str) -> str:
        """A number or a date that keeps its order among Arabic words."""
        return text if self.lang == "en" else f"\u200e{text}"

    def line(self, text: str) -> str:
        """What stands around a passage, piece by piece; what is not known stays."""
        if self.lang == "en":
            return text
        for pattern, told in _lines():
            text = pattern.sub(partial(self._filled, told), text)
        pieces = re.split(r"((?:\d+ )|[,;.] |[;.]$)", text)
        shown = "".join(self.term(piece) for piece in pieces)
        return shown.replace(", ", self("comma")).replace("; ", self("semicolon"))

    def _filled(self, told: str, found: re.Match[str]) -> str:
        named = {name: self.term(said) for name, said in found.groupdict().items()}
        return told.format_map(
            {name: self.number(said) if said[0].isdigit() else said for name, said in named.items()}
        )


@cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = read_yaml("report/wording.yaml")
    return words


@cache
def _lines() -> list[tuple[re.Pattern[str], str]]:
    """Patterns of the English lines, longest first, with what is said for them."""
    known = sorted(_words()["lines"].items(), key=lambda pair: -len(pair[0]))
    return [(re.compile(_pattern(english)), told) for english, told in known]


def _pattern(english: str) -> str:
    names = {"part": "title|body"}
    pieces = re.split(r"\{(\w+)\}", english)
    return "".join(
        re.escape(piece)
        if at % 2 == 0
        else rf"(?P<{piece}>{names.get(piece, r'[0-9][0-9,.]*(?<![,.])')})"
        for at, piece in enumerate(pieces)
    )
