"""What files for other programs share: articles as one text each, names, what XML can hold."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd
import regex

from analysis.errors import AnalysisError
from analysis.study import Study
from analysis.tables import short_hash
from analysis.text import Span

_GAP = "\n\n"  # between a title and the text below it
_JOINER = "\u2060"  # as invisible as U+FEFF inside a text
# XML 1.0 knows no other characters, not even escaped.
_NO_XML = regex.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Page(NamedTuple):
    """An article as one text: its title, an empty line, its body; lines end with LF alone.

    U+FEFF at its very beginning is a word joiner, U+2060, so that no reader drops it.

    Attributes:
        text: the text.
        body: where the body begins in it.
        dropped: for title and body, where a CR before an LF was left out.
    """

    text: str
    body: int
    dropped: Mapping[str, list[int]]

    def place(self, part: str, start: int, end: int) -> Span:
        """Where a stretch of the title or the body stands in the text."""
        first = self.body if part == "body" else 0
        cuts = self.dropped[part]
        return Span(first + start - bisect_left(cuts, start), first + end - bisect_left(cuts, end))


def page(title: Any, body: Any) -> Page:
    """Joins a title, if there is one, and a body."""
    parts = {"title": "" if pd.isna(title) else str(title), "body": str(body)}
    dropped = {
        name: [found.start() for found in re.finditer("\r(?=\n)", raw)]
        for name, raw in parts.items()
    }
    whole = {name: re.sub("\r\n?", "\n", raw) for name, raw in parts.items()}
    head = whole["title"] + _GAP if whole["title"] else ""
    # At the head of a file, readers would take it for a byte order mark, and count one less.
    text = re.sub("^\ufeff+", lambda found: _JOINER * len(found[0]), head + whole["body"])
    return Page(text, len(head), dropped)


def articles(study: Study, format: str) -> Iterator[tuple[Mapping[Any, Any], Page]]:
    """Each article's row of `documents`, and its text, in the order of the corpus.

    What it refuses, it refuses when it is called: before tables are computed in vain.

    Raises:
        AnalysisError: if the study's texts are missing, or may not leave.
    """
    documents = study["documents"]
    if study.evidence != "full" or documents["text"].isna().any():
        raise AnalysisError(
            f"{format} takes the articles' whole texts, and these tables were made without; name "
            "the corpus itself, with --evidence full"
        )
    return ((row, page(row["title"], row["text"])) for row in documents.to_dict("records"))


def by_article(rows: pd.DataFrame) -> dict[str, list[dict[Any, Any]]]:
    """Rows of a table by doc_id."""
    groups = rows.groupby("doc_id", sort=False)
    return {str(doc_id): group.to_dict("records") for doc_id, group in groups}


def file_name(doc_id: str, ending: str) -> str:
    """A name that any file system takes: what can be read of an id, and a hash that keeps it."""
    slug = re.sub(r"[^a-z0-9]+", "-", doc_id.lower()).strip("-")[:40]
    return f"{slug or 'article'}-{short_hash('article', doc_id)}{ending}"


def xml_text(value: object) -> str:
    """A value as XML may hold it, character by character; the writer escapes it."""
    return _NO_XML.sub("\ufffd", str(value))


def known(row: Mapping[Any, Any], *names: str) -> dict[str, Any]:
    """The cells of a row that are not missing."""
    return {name: row[name] for name in names if not pd.isna(row[name])}
