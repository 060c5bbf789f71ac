"""How much of an article's text may leave with a report, where it may not be republished?

`full` leaves all of it in. `snippet` cuts every stretch of more than ten words to its first six and
last four, as a quotation for a citation; `none` leaves such stretches out. Names, cues, words, who
says what to whom, numbers, offsets and hashes stay at each level: whoever has the text can check
them.
"""

import re
from collections.abc import Iterator

import pandas as pd
from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

from analysis.tables import Tables
from analysis.text import rtl_share, words

FULL, SNIPPET, NONE = LEVELS = ("full", "snippet", "none")
CUT = "[…]"
_LONGEST, _FIRST, _LAST = 10, 6, 4  # words: what is never cut, and what is left of what is
_BLOCK = 30  # words of a paragraph or a cell, however many marks part it
_ROWS = 8  # of two copies side by side
_BLOCKS = ["p", "li", "td", "th", "pre", "figcaption", "caption", "summary", "div"]
_NO_TEXT = frozenset(("href", "src", "id", "class", "style", "dir", "lang", "data-doc"))
_ADDRESS = re.compile(r"https?://\S+")
_KEPT = frozenset(("doc_id", "title", "outlet", "url", "path"))  # bibliography
_TOLD = (("documents", "remarks"), ("refused", "reason"))  # what the tool itself says
_WHOLE = (("documents", "text"), ("paragraphs", "text"))


def excerpt(text: str, level: str) -> str:
    """A stretch of an article as it may be shown.

    Args:
        text: any text.
        level: full, snippet or none.

    Returns:
        The text itself if the level is full or it has at most ten words.
    """
    if level == FULL:
        return text
    said = words(text)
    cut_before = level == NONE and CUT in text
    if len(said) <= _LONGEST and not cut_before:
        return text
    if level == NONE:
        return CUT
    return f"{text[: said[_FIRST - 1].end]} {CUT} {text[said[-_LAST].start :]}"


def reduced(tables: Tables, level: str) -> Tables:
    """Tables without the texts: offsets, hashes and ids are as they were.

    Args:
        tables: table name -> DataFrame.
        level: full, snippet or none.

    Returns:
        New tables. The columns `text` of documents and paragraphs are missing throughout; a cell of
        more than ten words is cut, or missing at `none`. Titles and addresses stay.
    """
    if level == FULL:
        return tables
    return {name: _reduced(name, table, level) for name, table in tables.items()}


def _reduced(name: str, table: pd.DataFrame, level: str) -> pd.DataFrame:
    made = table.copy()
    for column in made.select_dtypes(include=["str", "object"]):
        if (name, column) in _WHOLE:
            made[column] = pd.Series(None, index=made.index, dtype="str")
        elif column not in _KEPT and (name, column) not in _TOLD:
            cut = made[column].map(lambda cell: excerpt(cell, level), na_action="ignore")
            made[column] = cut.mask(cut == CUT).astype("str")
    return made


def cut(soup: BeautifulSoup | Tag, level: str) -> None:
    """Cut what a page shows of articles, whoever printed it there.

    What bears `data-evidence` is a passage, and goes at `none`; of two copies side by side, eight
    rows stay at `snippet`. Other stretches of mostly right-to-left letters, addresses apart, are
    taken as an article's too.

    Args:
        soup: what cells put out; changed in place.
        level: full, snippet or none.
    """
    if level == FULL:
        return
    _cut_passages(soup, level)
    for tag in soup.find_all(True):
        for name in tag.attrs.keys() - _NO_TEXT:
            tag[name] = _line_by_line(str(tag[name]), level)
    left: dict[int, int] = {}
    for string in list(_texts(soup)):
        theirs = string.find_parent(attrs={"data-evidence": True}) is not None
        shown = _line_by_line(str(string), level, theirs=theirs)
        if theirs or _is_arabic(shown):
            block = id(string.find_parent(_BLOCKS))
            budget, count = left.get(block, _BLOCK), len(words(shown))
            left[block] = budget - count
            if count > budget:
                shown = f" {CUT} " if budget > 0 else ""
        if shown != string:
            string.replace_with(NavigableString(shown))


def _cut_passages(soup: BeautifulSoup | Tag, level: str) -> None:
    kept = _ROWS if level == SNIPPET else 0
    for table in soup.find_all("table"):
        for row in table.select('tr:has(> [data-evidence="copy"])')[kept:]:
            row.decompose()
    for passage in soup.select("[data-evidence]") if level == NONE else ():
        if passage.name == "p":
            passage.decompose()
        else:
            passage.string = CUT


def _texts(soup: BeautifulSoup | Tag) -> Iterator[NavigableString]:
    for string in soup.find_all(string=True):
        if not isinstance(string, PreformattedString) and string.strip():
            yield string


def _line_by_line(text: str, level: str, *, theirs: bool = False) -> str:
    return "\n".join(
        excerpt(line, level) if theirs or _is_arabic(line) else line for line in text.split("\n")
    )


def _is_arabic(text: str) -> bool:
    return rtl_share(_ADDRESS.sub("", text)) > 0.5
