"""How much of an article's text may leave with a report, where it may not be republished?

`full` leaves all of it in. `snippet` cuts every stretch of more than ten words to its first six and
last four, as a quotation for a citation; `none` leaves such stretches out. Names, cues, words, who
says what to whom, numbers, offsets and hashes stay at each level: whoever has the text can check
them.
"""

from collections.abc import Iterator

import pandas as pd
from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

from analysis.tables import Tables
from analysis.text import rtl_share

FULL, SNIPPET, NONE = LEVELS = ("full", "snippet", "none")
CUT = "[…]"
_LONGEST, _FIRST, _LAST = 10, 6, 4  # words: what is never cut, and what is left of what is
_BLOCK = 30  # words of a paragraph or a cell, however many marks part it
_ROWS = 8  # of two copies side by side
_BLOCKS = ["p", "li", "td", "th", "pre", "figcaption", "caption", "summary", "div"]
_ATTRIBUTES = ("title", "alt", "aria-label")
# Bibliography, and what the tool itself says.
_KEPT = frozenset(("doc_id", "title", "outlet", "url", "path", "remarks", "reason"))
_WHOLE = (("documents", "text"), ("paragraphs", "text"))


def excerpt(text: str, level: str) -> str:
    """A stretch of an article as it may be shown.

    Args:
        text: any text.
        level: full, snippet or none.

    Returns:
        The text itself if the level is full or it has at most ten words.
    """
    said = text.split()
    if level == FULL or len(said) <= _LONGEST:
        return text
    if level == NONE:
        return CUT
    return f"{' '.join(said[:_FIRST])} {CUT} {' '.join(said[-_LAST:])}"


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
        elif column not in _KEPT:
            cut = made[column].map(lambda cell: excerpt(cell, level), na_action="ignore")
            made[column] = cut.mask(cut == CUT).astype("str")
    return made


def cut(soup: BeautifulSoup | Tag, level: str) -> None:
    """Cut what a page shows of articles, whoever printed it there.

    What bears `data-evidence` is a passage, and goes at `none`; of two copies side by side, eight
    rows stay at `snippet`. Other stretches of mostly right-to-left letters are taken as an
    article's too.

    Args:
        soup: what cells put out; changed in place.
        level: full, snippet or none.
    """
    if level == FULL:
        return
    _cut_passages(soup, level)
    for tag in soup.find_all(True):
        for name in _ATTRIBUTES:
            if tag.get(name):
                tag[name] = _line_by_line(str(tag[name]), level)
    left: dict[int, int] = {}
    for string in list(_texts(soup)):
        shown = _line_by_line(str(string), level)
        if rtl_share(shown) > 0.5:
            block = id(string.find_parent(_BLOCKS))
            budget, count = left.get(block, _BLOCK), len(shown.split())
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


def _line_by_line(text: str, level: str) -> str:
    return "\n".join(
        excerpt(line, level) if rtl_share(line) > 0.5 else line for line in text.split("\n")
    )
