"""Where an outlet reports for nobody, or will not vouch: يُذكر أن, من المتوقع أن, ما يسمى."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from analysis.lines import Line, Part
from analysis.text import Span


class Evidential(NamedTuple):
    """A phrase that tells how far something is vouched for; it is nobody's statement.

    Attributes:
        part: title or body.
        span: the phrase, without و or ف.
        cls: impersonal (somebody says, thinks or expects, but nobody is named) or distancing (the
            outlet declines to vouch for a name or a claim).
        kind: the list in `reporting.yaml`: hearsay, belief, expectation, so_called, alleged ...
    """

    part: str
    span: Span
    cls: str
    kind: str


def find(parts: Iterable[Part]) -> list[Evidential]:
    """The impersonal evidentials and distancing devices of an article, in order."""
    return [
        Evidential(part.name, span, *known)
        for part in parts
        for line in part.lines
        for span, known in _phrases(line)
    ]


def _phrases(line: Line) -> Iterator[tuple[Span, tuple[str, str]]]:
    lexicon = line.lexicon
    at = 0
    while at < len(line.words):
        length = 0
        for drop in (0, 1) if line.form(at)[:1] in ("و", "ف") else (0,):
            if forms := line.phrase(at, lexicon.evidentials, drop):
                length = len(forms)
                whole = Span(line.words[at].start + drop, line.words[at + length - 1].end)
                yield whole, lexicon.evidential[forms]
                break
        at += max(length, 1)
