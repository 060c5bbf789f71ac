"""What the pages of a report say around the findings, in English or Arabic."""

from dataclasses import dataclass
from functools import cache
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

    def term(self, text: str) -> str:
        """A heading, a column or a class; as it is where no other word is known."""
        return text if self.lang == "en" else str(_words()["terms"].get(text, text))


@cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = read_yaml("report/wording.yaml")
    return words
