"""Articles as plain text for concordancers: AntConc, Sketch Engine; each passage once per article.

Of a passage that stands twice in an article, later copies are left out, so that words are not
counted twice; what is left out is told.
"""

import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pandas as pd

from analysis.interchange import articles, file_name, known, xml_text
from analysis.study import Study
from analysis.text import paragraphs

FILES, METADATA, CORPUS = "articles", "metadata.csv", "corpus.xml"
_ABOUT = ("doc_id", "outlet", "date", "title", "url")


def write(study: Study, folder: Path) -> None:
    """Writes articles into a folder that is there.

    Args:
        study: whose articles.
        folder: gets `articles/*.txt` (UTF-8, an article a file: its title and its paragraphs, a
            line each), `metadata.csv` (file, doc_id, outlet, date, title, url, text_sha256,
            left_out: characters of later copies that are not there) and `corpus.xml`, in which
            Sketch Engine finds documents (`doc`, with the same facts) and paragraphs (`p`).

    Raises:
        AnalysisError: if the articles' texts are missing, or may not leave.
    """
    pages = articles(study, "text")
    (folder / FILES).mkdir()
    copies = later_copies(study["families"])
    corpus, rows = io.StringIO(), []
    corpus.write('<?xml version="1.0" encoding="UTF-8"?>\n<corpus>\n')
    for row, _ in pages:
        lines, left_out = _lines(row, copies.get(str(row["doc_id"]), []))
        name = file_name(str(row["doc_id"]), ".txt")
        text = "".join(f"{line}\n" for line in lines)
        (folder / FILES / name).write_text(text, encoding="utf-8", newline="\n")
        about = {"file": f"{FILES}/{name}", **{n: row[n] for n in (*_ABOUT, "text_sha256")}}
        rows.append(about | {"left_out": left_out})
        corpus.write(_document(row, lines))
    corpus.write("</corpus>\n")
    (folder / CORPUS).write_text(corpus.getvalue(), encoding="utf-8", newline="\n")
    table = pd.DataFrame(rows).to_csv(index=False, lineterminator="\r\n")
    (folder / METADATA).write_text(table, encoding="utf-8", newline="")


def later_copies(families: pd.DataFrame) -> dict[str, list[tuple[int, int]]]:
    """Where passages stand that stand earlier in the same article, by doc_id."""
    ordered = families.sort_values(["doc_id", "family", "start"])
    again = ordered[ordered.duplicated(["doc_id", "family"])].sort_values(["doc_id", "start"])
    spans: dict[str, list[tuple[int, int]]] = {}
    for doc_id, start, end in again[["doc_id", "start", "end"]].itertuples(index=False):
        spans.setdefault(str(doc_id), []).append((int(start), int(end)))
    return spans


def _lines(row: Mapping[Any, Any], copies: list[tuple[int, int]]) -> tuple[list[str], int]:
    """The lines of an article, and how many characters are left out."""
    raw = str(row["text"])
    pieces, at = [], 0
    for start, end in copies:
        pieces.append(raw[at : max(at, start)])
        at = max(at, end)
    kept = [*pieces, raw[at:]]
    title = [str(row["title"])] if known(row, "title") else []
    lines = [part[p.start : p.end] for part in kept for p in paragraphs(part)]
    whole = [" ".join(re.split(r"\s+", line)).strip() for line in (*title, *lines)]
    return [line for line in whole if line], len(raw) - sum(map(len, kept))


def _document(row: Mapping[Any, Any], lines: list[str]) -> str:
    about = known(row, *_ABOUT)
    facts = " ".join(f"{name}={quoteattr(xml_text(value))}" for name, value in about.items())
    inside = "".join(f"<p>{escape(xml_text(line))}</p>\n" for line in lines)
    return f"<doc {facts}>\n{inside}</doc>\n"
