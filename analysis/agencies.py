"""Where does an article say that its text is a news agency's, and which outlets are agencies?

A credit is a slug (دمشق - سانا), a name in brackets at the edge of a paragraph, or a relaying verb
with an agency (نقلت وكالة ...). Whoever speaks to an agency (قال لرويترز) credits nobody.
"""

import re
from collections.abc import Iterable
from functools import cache

from analysis.resources import read_yaml
from analysis.text import Span, fold, view

_LINE = 100  # characters of a line that may be a credit as a whole
_PLACE = 45  # characters of what stands before the name in such a line or in a dateline
_TAIL = 80  # characters at the end of a paragraph, in which a credit may stand


def credits(raw: str, paragraph: Span) -> list[Span]:
    """The credits to agencies in a paragraph.

    Args:
        raw: the whole text.
        paragraph: one of its paragraphs.

    Returns:
        Spans in order: the agency's name, with the brackets or the verb that make it a credit.
    """
    line = raw[slice(*paragraph)]
    found = _found(fold(line))
    if not found:
        return []
    seen, start = view(line), paragraph.start
    spans = (seen.span(*span) for span in sorted(found))
    return [Span(start + span.start, start + span.end) for span in spans]


def _found(line: str) -> set[tuple[int, int]]:
    """Where credits stand in a folded paragraph."""
    known = _patterns()
    found = {match.span(1) for match in known["relay"].finditer(line)}
    slug = known["line"].fullmatch(line) if len(line) <= _LINE else None
    head = line[: 2 * _LINE]
    slug = slug or known["dateline"].match(head) or known["slug"].match(head)
    tail = known["tail"].search(line, max(0, len(line) - _TAIL))
    for match in filter(None, (slug, tail)):
        start, end = match.span(match.lastindex or 0)
        if not known["addressed"].search(line, max(0, start - _PLACE), start):
            found.add((start, end))
    return found


def in_title(title: str) -> bool:
    """Whether a headline credits an agency: رويترز: ..., ... - رويترز, ... (رويترز)."""
    folded = fold(title)
    return bool(_found(folded) or _patterns()["title"].search(folded))


def in_byline(byline: str) -> bool:
    """Whether a byline names an agency."""
    return bool(_patterns()["byline"].search(fold(byline)))


def is_agency(outlet: str) -> bool:
    """Whether an outlet is an agency by its name: وكالة ..., Reuters, ... News Agency."""
    return bool(_patterns()["outlet"].match(fold(outlet)))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """The lexicon as patterns over folded text."""
    lexicon = read_yaml("agencies.yaml")
    known, brief = (
        _one_of(name for agency in lexicon["agencies"] for name in agency.get(which, ()))
        for which in ("names", "short")
    )
    several, agency, news, relays, relays_with_l, between, spoken_to, latin = (
        _one_of(lexicon[key])
        for key in (
            *("several", "agency", "news", "relays", "relays_with_l", "between"),
            *("addressed", "agency_latin"),
        )
    )
    called = rf"{agency}(?:\s+\"?\(?(?:{known}|{brief})|(?:\s+\w+){{0,2}}?\s+{news})"
    full = rf"\"?(?:{called}|{known})(?!\w)\"?"
    name = rf"(?:{full}(?:\s+\w+){{0,2}}?|{several}|{brief})(?!\w)"
    names = rf"{name}(?:\s*(?:[،,/+&–—-]|و)\s*{name})*"
    bracketed = rf"[(\[/]\s*{names}\s*[)\]/]"
    # Folding drops ـ where it stands for a dash, and leaves two spaces.
    place, dash = rf"[^\r\n()\[\].]{{0,{_PLACE}}}?", r"(?:[-–—:|/+،,]|\s\s)"
    patterns = {
        "relay": rf"(?<!\w)[وفك]?((?:{relays}\s+(?:{between}\s+)?|{relays_with_l}\s+ل){full})",
        "line": rf"(?:{place}(?=[(\[/])|(?:{place}{dash}\s*)?)({bracketed}|{names})\W*",
        "dateline": rf"{place}({bracketed})",
        "slug": rf"(?:{place}{dash}\s*({names})\s*{dash}|({full})\s*:)",
        "tail": rf"[.!؟?…\"]\s*({bracketed})\W*$",
        "addressed": rf"(?:{agency}(?:\s+\w+){{0,4}}|(?<!\w){spoken_to})\s*$",
        "title": rf"[-–—|]\s*{names}\W*$|{bracketed}\W*$",
        "byline": rf"(?<!\w)(?:{full}|{agency}(?!\w))|^\W*{names}\W*$",
        "outlet": rf"\s*(?:{agency}(?!\w)|{known}(?!\w)|{brief}\s*$|.*\b{latin}\b)",
    }
    return {what: re.compile(pattern) for what, pattern in patterns.items()}


def _one_of(phrases: Iterable[str]) -> str:
    """A pattern for any of some phrases, the longest first."""
    ordered = sorted(map(fold, phrases), key=lambda phrase: (-len(phrase), phrase))
    return rf"(?:{'|'.join(map(_phrase, ordered))})"


def _phrase(phrase: str) -> str:
    """A pattern for a phrase; single letters may stand with spaces, dots or nothing between."""
    parts = phrase.split()
    gap = r"[\s.]*" if all(len(part) == 1 for part in parts) else r"\s+"
    return gap.join(map(re.escape, parts))
