"""The articles of a study as BibTeX: for Zotero, JabRef, BibLaTeX."""

import re
from collections.abc import Mapping
from typing import Any

from analysis.interchange import known
from analysis.study import Study
from analysis.tables import short_hash
from analysis.text import legible

_FIELDS = {"title": "title", "outlet": "organization", "date": "date", "url": "url"}
_SPECIAL = re.compile(r"[#$%&_{}~^\\]")
_ESCAPED = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    # Not \{ and \}: BibTeX and Biber count braces whatever stands before them.
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
}


def bibtex(study: Study) -> str:
    """An entry `@online` for each article, in the order of the corpus.

    Args:
        study: whose articles.

    Returns:
        BibLaTeX (Kime, Wemheuer and Lehman): title, organization (the outlet), date, url, langid,
        and in `note` the doc_id and the SHA-256 of the text, by which a place is cited. Keys are
        made of the year and a hash of the doc_id, so that they stay when articles come or go.
    """
    return "\n".join(_entry(row) for row in study["documents"].to_dict("records"))


def _entry(row: Mapping[Any, Any]) -> str:
    year = str(row["date"])[:4] if known(row, "date") else "nd"
    key = f"article{year}_{short_hash('article', row['doc_id'])}"
    fields = {_FIELDS[name]: str(value) for name, value in known(row, *_FIELDS).items()}
    if not re.match(r"https?://[^\s{}\\]+\Z", fields.get("url", "")):
        fields.pop("url", None)
    fields.setdefault("title", str(row["doc_id"]))
    fields["langid"] = "arabic"
    fields["note"] = f"{row['doc_id']}, SHA-256 of the text: {row['text_sha256']}"
    lines = [f"  {name} = {{{_value(name, value)}}}," for name, value in fields.items()]
    return "\n".join([f"@online{{{key},", *lines, "}", ""])


def _value(name: str, value: str) -> str:
    """A value with what TeX takes for a command escaped; an address as it is."""
    plain = " ".join(legible(value).split())
    if name == "url":
        return plain
    return _SPECIAL.sub(lambda sign: _ESCAPED.get(sign[0], f"\\{sign[0]}"), plain)
