"""Where does an article say that its text is a news agency's, and which outlets are agencies?

A credit of the text stands at an edge of a paragraph or in a line of its own: a slug (دمشق - سانا),
a name in brackets, a name behind the last stop. A relay (نقلت وكالة ...) credits one statement.
Whoever speaks to an agency (قال لرويترز) credits nobody, nor does the credit of a picture.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from analysis.resources import read_yaml
from analysis.text import Span, fold, view

_LINE = 100  # characters of a line that may be a credit as a whole, or is a caption
_HEAD = 200  # characters at the start of a paragraph, in which a credit may stand
_TAIL = 80  # characters at its end
_NEAR = 45  # characters before a name that may tell that it is no credit
_STANDING_TATWEEL = re.compile(r"(?<!\S)ـ+(?!\S)")


class Credit(NamedTuple):
    """A credit to an agency: code-point offsets, end exclusive.

    Attributes:
        start: where the agency's name starts, or the brackets or the verb that make it a credit.
        end: where they end.
        relay: whether it stands in a sentence, and so credits no more than what is told there.
    """

    start: int
    end: int
    relay: bool


def credits(raw: str, paragraph: Span) -> list[Credit]:
    """The credits to agencies in a paragraph.

    Args:
        raw: the whole text.
        paragraph: one of its paragraphs.

    Returns:
        Credits in order.
    """
    line = _dashed(raw[slice(*paragraph)])
    folded = fold(line)
    edges = _edges(folded)
    relays = {match.span(1) for match in _patterns()["relay"].finditer(folded)}
    # A line نقلاً عن رويترز reads like both, and credits the whole text.
    relays = {span for span in relays if not any(_overlap(span, edge) for edge in edges)}
    if not edges and not relays:
        return []
    seen, start = view(line), paragraph.start
    found = sorted([(*span, False) for span in edges] + [(*span, True) for span in relays])
    spans = [(seen.span(low, high), relay) for low, high, relay in found]
    return [Credit(start + span.start, start + span.end, relay) for span, relay in spans]


def in_title(title: str) -> bool:
    """Whether a headline credits an agency: رويترز: ..., ... - رويترز, ... (رويترز)."""
    folded = fold(_dashed(title))
    end = _patterns()["title"].search(folded, max(0, len(folded) - _TAIL))
    return bool(_kept(folded, [*_heads(folded), end]))


def in_byline(byline: str) -> bool:
    """Whether a byline names an agency: رويترز, المرصد - وكالات, متابعة: أ ف ب."""
    folded = fold(_dashed(byline))[:_HEAD]
    found = _patterns()["byline"].finditer(folded)
    return any(not _patterns()["pictures"].search(folded, 0, match.start()) for match in found)


def is_agency(outlet: str) -> bool:
    """Whether an outlet is an agency by its name: وكالة ..., Reuters, ... News Agency."""
    return bool(_patterns()["outlet"].match(fold(outlet)))


def _dashed(raw: str) -> str:
    """A text in which a tatweel that stands alone is the dash it stands for, length unchanged."""
    return _STANDING_TATWEEL.sub(lambda match: "-" * len(match.group()), raw)


def _overlap(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _edges(line: str) -> set[tuple[int, int]]:
    """Where credits stand at the edges of a folded paragraph, or are all of it."""
    known, low = _patterns(), max(0, len(line) - _TAIL)
    if len(line) <= _LINE and (whole := known["line"].fullmatch(line)):
        return _kept(line, [whole])
    tail = known["tail"].search(line, low)
    if not tail and len(line) > _LINE:  # a shorter one may be the caption of a picture
        tail = known["open_tail"].search(line, low)
    return _kept(line, [*_heads(line), tail])


def _heads(line: str) -> list[re.Match[str]]:
    """A dateline or else a slug at the start of a folded paragraph."""
    starts = (_patterns()[which].match(line[:_HEAD]) for which in ("dateline", "slug"))
    return list(filter(None, starts))[:1]


def _kept(line: str, found: Iterable[re.Match[str] | None]) -> set[tuple[int, int]]:
    """The places of names but for those that the words before them make no credit."""
    spans = (match.span(match.lastindex or 0) for match in found if match)
    return {span for span in spans if not _is_about_else(line, span[0])}


def _is_about_else(line: str, start: int) -> bool:
    """Whether the words before a name make it somebody's hearer, or the source of a picture."""
    low = max(0, start - _NEAR)
    return any(_patterns()[which].search(line, low, start) for which in ("addressed", "pictures"))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """Where credits stand, as patterns over folded text; the last group is the credit."""
    lexicon = read_yaml("agencies.yaml")
    said = {key: _one_of(phrases) for key, phrases in lexicon.items() if key != "agencies"}
    names = _names(lexicon["agencies"], said)
    agency, relays, full = said["agency"], said["relays"], names.full
    plain = rf"{relays}\s+(?:{said['between']}\s+)?"
    patterns = {
        "relay": rf"(?<!\w)[وفك]?((?:{plain}|{said['relays_with_l']}\s+ل){full})",
        "line": _line(names, said),
        "dateline": _dateline(names),
        "slug": _slug(names, said),
        "tail": _tail(names, said),
        "open_tail": rf"(?:({_bracketed(names.sure)})|{_RULE}({names.sure}))\s*\.?$",
        "title": rf"(?:\s[-–—]\s*|\|\s*)({names.sure}){_REST}$|({names.bracket}){_REST}$",
        "byline": _byline(names, said),
        "outlet": rf"\s*(?:{names.outlet}|.*\b{said['agency_latin']}\b)",
        "addressed": rf"(?:{agency}(?:\s+\w+){{0,4}}|(?<!\w){said['addressed']})\s*[\"(]?$",
        "pictures": rf"(?<!\w)[وفبل]?{said['pictures']}(?!\w)[^.!؟…]{{0,20}}$",
    }
    return {what: re.compile(pattern) for what, pattern in patterns.items()}


_DASH, _RULE = r"\s*[-–—/|:]\s*", r"\s*[-–—/|]\s*"
_COPYRIGHT = r"(?:(?:©|\(c\))\s*(?:\d{4}\s*)?)"
_FIRST, _REST = r"[^\w()\[\]/\"]{0,3}", r"[^\w؟!?]*"  # marks around a credit
_WORD = r"\w+(?:\.\d+)*"  # of a place, or of a date
_GAP = r"[^\w\r\n()\[\].:\"!؟?]{1,3}"
_PLACE, _LONG_PLACE = (rf"{_WORD}(?:{_GAP}{_WORD}){{0,{most}}}?\b" for most in (2, 5))
_LAND = r"(?:\s*\([^()\[\]\r\n]{1,25}\))?"  # بيروت (لبنان) (أ ف ب)
_MONTH = rf"(?:{_GAP}\d{{1,2}} \w+)"  # 5 مارس, or any other thing that is counted
_DAY = r"\d{1,2}\s?[-/.]\s?\d{1,2}(?!\d)"
_YEAR = rf"(?:{_WORD}{_GAP}){{0,6}}?\d{{4}}(?!\d)"
_DATED = rf"{_PLACE}{_GAP}(?:{_DAY}|{_YEAR})(?:{_GAP}\w+){{0,5}}?\b"


class _Names(NamedTuple):
    """Patterns for what agencies are called."""

    full: str  # by a listed name, or وكالة ... للأنباء
    sure: str  # whatever means nothing but agencies where a credit stands, one or several
    any: str  # also an ambiguous one
    kind: str  # وكالة and any name
    bracket: str  # any of them, one or several, in brackets or slashes
    outlet: str  # how the name of an outlet begins
    other: str  # what goes on behind وكالة where it brings no news


def _names(agencies: list[dict[str, list[str]]], said: dict[str, str]) -> _Names:
    known, short, ambiguous = (
        _one_of(phrase for agency in agencies for phrase in agency.get(which, ()))
        for which in ("names", "short", "ambiguous")
    )
    agency, other = said["agency"], rf"{said['other_agencies']}(?!\w)"
    ours = rf"(?!{other})(?:\w+\s+){{1,2}}?{said['news_behind']}"
    called = rf"{agency}\s+(?:\"?\(?(?:{known}|{short}|{ambiguous})|{said['news']}|{ours})"
    full = rf"\"?(?:{called}|{known})(?!\w)\"?"
    # وكالة أنباء سرحاب, وكالة الأنباء السورية الرسمية; a heading goes on with a verb
    more = r"(?:(?<=\sانباء)\s+\w+)?(?:\s+ال\w+){0,2}"
    alone = rf"(?:\w+\s+){{1,2}}?{said['news_alone']}"
    sure = rf"(?:(?:{full}{more}|{said['several']}|{short}|{alone})(?!\w))"
    doubtful = rf"(?:{ambiguous}(?!\w))"
    join = r"\s*(?:[،,/+&–—-]|و)\s*"
    beside = rf"(?:{join}(?:{sure}|{doubtful})){{0,6}}"
    sures = rf"(?:(?:{doubtful}{join}){{0,3}}{sure}{beside})"
    kind = rf"(?:{agency}\s+(?!{other})\w+(?:\s+\w+)?)"
    bracket = _bracketed(rf"(?:{sures}|{doubtful}{beside}|{kind})")
    outlet = rf"{agency}(?!\w)|{known}(?!\w)|(?:{short}|{ambiguous})\s*$"
    return _Names(full, sures, rf"(?:{sures}|{doubtful})", kind, bracket, outlet, other)


def _line(names: _Names, said: dict[str, str]) -> str:
    """A line of its own."""
    source = rf"{said['sources']}(?!\w)\s*:?\s*"
    before = rf"(?:(?:{source})?{_LONG_PLACE}(?:{_DASH}|\s*\+\s*)|{source})"
    ways = (
        rf"(?:{before}|{_PLACE}{_LAND}\s*|{_DATED}\s*)?({names.bracket})",  # دمشق (سانا)
        rf"(?:{before}|{_COPYRIGHT})?({names.sure})(?:\s*{_COPYRIGHT})?",  # الأفقين - وكالات
        rf"(?:\w+(?: \w+){{0,2}}{_RULE}|{_DATED}\s*|{source})?({names.any})",  # رام الله - وفا
        rf"{before}({names.kind})",  # المصدر: وكالة السنديان
    )
    return rf"{_FIRST}(?:{'|'.join(ways)}){_REST}"


def _dateline(names: _Names) -> str:
    """A name in brackets at the start; what may be no agency takes a date, a dash or slashes."""
    place = rf"{_LONG_PLACE}{_LAND}(?:{_RULE})?\s*"
    ways = (
        rf"(?:{_PLACE}{_MONTH}?{_LAND}(?:{_RULE})?\s*|{_DATED}\s*)?({_bracketed(names.sure)})",
        rf"(?:{_LONG_PLACE}|{_DATED})(?:{_RULE})?\s*(/\s*{names.any}\s*/)",  # الدوحة /قنا/
        rf"(?:{place})?({names.bracket})(?={_DASH})",  # تل الريم (وكالة السنديان) - قال
        rf"{_DATED}\s*({names.bracket})",
    )
    return rf"{_FIRST}(?:{'|'.join(ways)})"


def _slug(names: _Names, said: dict[str, str]) -> str:
    """A name between dashes at the start, or at the very start before a dash or a colon."""
    place = rf"(?:{_LONG_PLACE}|{_DATED}){_LAND}(?:{_DASH}|\s*،\s*)"
    ways = (
        rf"{place}({names.sure}|{names.kind})(?={_DASH})",  # بيروت - رويترز - قال
        rf"{_DATED}(?:{_RULE}|\s+)({names.any})(?={_DASH})",  # رام الله 5-3-2031 وفا- قال
        rf"{_PLACE}{_RULE}({names.any})(?=\s*:)",  # عمان - بترا: قال; not سعاد - وفا - جاءت
        rf"({names.sure})(?={_DASH})(?!{_RULE}{said['described']}(?!\w))",  # رويترز - قال
    )
    return rf"{_FIRST}(?:{'|'.join(ways)})"


def _tail(names: _Names, said: dict[str, str]) -> str:
    """A name behind the last stop of a paragraph."""
    stop, source = r"[.!؟?…][\")\]]?\s*", rf"{said['sources']}(?!\w)\s*:?\s*"
    ways = (
        rf"(?:{stop}|\"\s*)(?:{_RULE})?({names.bracket})",  # في البلدة. (وفا)
        rf"{stop}(?:{_RULE}|{source}|{_COPYRIGHT})?(\"?{names.sure}\"?)",  # في البلدة. - رويترز
        rf"{stop}{source}({names.any})",  # في البلدة. المصدر: وفا
        rf"{_COPYRIGHT}({names.sure})(?:\s*\d{{4}})?",  # © رويترز
        rf"{stop}({names.sure})\s*©",
    )
    return rf"(?:{'|'.join(ways)}){_REST}$"


def _byline(names: _Names, said: dict[str, str]) -> str:
    """A name in a byline; ambiguous ones need brackets, a dash or the whole of it."""
    before = (
        rf"^\W*|{_DASH}|[،,+&•]\s*|(?<!\w)و|(?<!\w)(?:{said['sources']}\s+|{said['addressed']}\s*)"
    )
    ways = (
        rf"{said['agency']}(?!\w)(?!\s+{names.other})",
        _bracketed(names.any),
        rf"(?:{before}){names.sure}\s*(?:$|[^\w\s])",
        rf"(?:^\W*|{_RULE}|(?<!\w){said['sources']}\s*:\s*){names.any}\W*$",
    )
    return "|".join(ways)


def _bracketed(name: str) -> str:
    return rf"(?:\(\s*{name}[\s.]*\)|\[\s*{name}[\s.]*\]|/\s*{name}[\s.]*/)"


def _one_of(phrases: Iterable[str]) -> str:
    """A pattern for any of some phrases, the longest first."""
    ordered = sorted(map(fold, phrases), key=lambda phrase: (-len(phrase), phrase))
    return rf"(?:{'|'.join(map(_phrase, ordered))})"


def _phrase(phrase: str) -> str:
    """A pattern for a phrase; letters may stand with spaces or dots between, not all closed up."""
    parts = phrase.split()
    if len(parts) > 1 and all(len(part) == 1 for part in parts):
        return rf"(?!{''.join(parts)}(?!\w))" + r"[\s.]*".join(parts)
    return r"\s+".join(map(re.escape, parts))
