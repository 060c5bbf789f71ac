"""Which article does an HTML page hold, and what does the page say of it?

What is an article in a page is for trafilatura to say (Barbaresi 2021, ACL demos); that it doubles
no paragraph and drops no second one is checked here, since repetition is looked for later.
"""

import logging
import re
import unicodedata
from collections import Counter
from typing import Any, NamedTuple

from analysis.files import FileError
from analysis.text import fold

LARGEST = 20_000_000  # characters of a page
# Where pages say the day of publication, in order of trust.
_DATES = (
    "article:published_time", "datepublished", "dc.date.issued", "dcterms.issued", "dc.date",
    "dcterms.created", "parsely-pub-date", "sailthru.date", "pubdate", "publishdate", "date",
)  # fmt: skip
_LINKED_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')  # in JSON-LD
_NAMING = ("name", "property", "itemprop")
_WORDS = 6  # of a paragraph whose copies are counted; a shorter line may be anything
_SHOWN = "//body//text()[not(ancestor::script or ancestor::style or ancestor::noscript)]"
_INSTALL = "is an HTML page, which trafilatura reads: pip install trafilatura lxml-html-clean"


class Page(NamedTuple):
    """An article as a page holds it.

    Attributes:
        cells: text, title, outlet, date, url and author, so far as the page says them.
        remark: what a reader should know of how the text was taken out.
    """

    cells: dict[str, object]
    remark: str | None


def read(html: str) -> Page:
    """The article of a page.

    Raises:
        FileError: if there is none, or if what reads pages is not installed.
    """
    if len(html) > LARGEST:
        raise FileError(f"is a page of {len(html):,} characters; at most {LARGEST:,} are read")
    tree, found = _extracted(html)
    if found is None or not isinstance(found.text, str) or not found.text.strip():
        raise FileError("is a page in which no article was found; save the article's text as .txt")
    known = {"title": found.title, "outlet": found.sitename, "author": found.author}
    cells: dict[str, object] = {name: _in_one_line(said) for name, said in known.items()}
    shown = "".join(tree.xpath(_SHOWN))
    text, remark = _as_often(_without_title(found.text, str(cells["title"] or "")), shown)
    url = found.url if re.match(r"https?://", found.url or "") else None
    return Page(cells | {"text": text, "url": url, "date": _date(tree, html)}, remark)


def _extracted(html: str) -> tuple[Any, Any]:
    """The page's tree, and what trafilatura finds in it."""
    try:
        import trafilatura
        from lxml import html as parser
    except ImportError:
        raise FileError(_INSTALL) from None
    for name in ("trafilatura", "htmldate", "courlan", "justext"):
        logging.getLogger(name).addHandler(logging.NullHandler())  # else they go to the terminal
    try:
        # As bytes: what a page says of its encoding is no longer true of the decoded text.
        raw = html.encode("utf-8", "replace")
        tree = parser.document_fromstring(raw, parser=parser.HTMLParser(encoding="utf-8"))
        return tree, trafilatura.bare_extraction(tree, with_metadata=True, include_comments=False)
    except Exception:  # whatever a hostile page makes them raise
        return None, None


def _without_title(text: str, title: str) -> str:
    """A text without its first line, if that is the headline: it would be counted twice."""
    first, _, rest = text.partition("\n")
    return rest if rest.strip() and fold(first).split() == fold(title).split() else text


def _as_often(text: str, shown: str) -> tuple[str, str | None]:
    """A text with each paragraph no more often than in the page, and what is to be said of it."""
    page = _plain(shown)
    lines = text.split("\n")
    wanted = {line: page.count(_plain(line)) for line in lines if len(line.split()) >= _WORDS}
    seen = Counter[str]()
    kept = []
    for line in lines:
        seen[line] += 1
        if not wanted.get(line) or seen[line] <= wanted[line]:
            kept.append(line)
    remarks = []
    if doubled := len(lines) - len(kept):
        remarks.append(f"{_many(doubled)} that the extraction had doubled taken out again")
    if left := sum(max(n - seen[line], 0) for line, n in wanted.items()):
        remarks.append(f"{_many(left)} more often in the page than in the text taken from it")
    return "\n".join(kept), "; ".join(remarks) or None


def _many(count: int) -> str:
    return f"{count} paragraph{'s' if count > 1 else ''}"


def _plain(text: str) -> str:
    """A text without white space, in which a page and an extraction differ."""
    return "".join(unicodedata.normalize("NFC", text).split())


def _in_one_line(said: object) -> str | None:
    return " ".join(said.split()) if isinstance(said, str) else None


def _date(tree: Any, html: str) -> str | None:
    """The day of publication that a page itself declares; none is guessed from its words."""
    declared: dict[str, str] = {}
    for tag in tree.iter("meta"):
        for name in filter(None, map(tag.get, _NAMING)):
            declared.setdefault(name.lower(), (tag.get("content") or "").strip())
    said = [declared[name] for name in _DATES if declared.get(name)]
    said += _LINKED_DATE.findall(html)[:1]
    said += [tag.get("datetime") for tag in tree.iter("time") if tag.get("datetime")][:1]
    return str(said[0]) if said else None
