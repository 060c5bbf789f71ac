"""A study in the formats of other programs."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from analysis import (
    bibliography,
    excerpts,
    network,
    output,
    plain_text,
    refi_qda,
    spreadsheets,
    uima,
)
from analysis.errors import AnalysisError
from analysis.spreadsheets import Sheet
from analysis.study import Study


class Form(NamedTuple):
    """A format.

    Attributes:
        what: whose it is, in a few words.
        ending: of the file's name; empty for a folder.
        file: makes the file's bytes of a study and a title.
        folder: writes into a folder.
    """

    what: str
    ending: str = ""
    file: Callable[[Study, str], bytes] | None = None
    folder: Callable[[Study, Path], None] | None = None


def _workbook(study: Study, _: str) -> bytes:
    shown = excerpts.reduced(study.all(), study.evidence)
    return spreadsheets.book([Sheet(name, table) for name, table in shown.items()])


def _graph(study: Study, _: str) -> bytes:
    return network.gexf(study).encode("utf-8")


def _references(study: Study, _: str) -> bytes:
    return bibliography.bibtex(study).encode("utf-8")


FORMATS = {
    "xlsx": Form("all tables in a workbook, a sheet each", ".xlsx", _workbook),
    "gexf": Form("who is named together, over time, for Gephi", ".gexf", _graph),
    "qdpx": Form("REFI-QDA for NVivo, MAXQDA, ATLAS.ti", ".qdpx", refi_qda.project),
    "cas": Form("UIMA CAS for INCEpTION, a folder", folder=uima.write),
    "text": Form(
        "plain text once per article for AntConc and Sketch Engine, a folder",
        folder=plain_text.write,
    ),
    "bibtex": Form("the articles as references", ".bib", _references),
}


def write(study: Study, out: Path, format: str) -> None:
    """Writes a study in a format, whole or not at all.

    Args:
        study: the study.
        out: a file with the format's ending, or a folder that is new, empty or a previous output.
        format: one of `FORMATS`.

    Raises:
        AnalysisError: if the format is not known, cannot hold the study, or cannot be written.
    """
    if format not in FORMATS:
        raise AnalysisError(f"format {format!r} is not known; allowed: {', '.join(FORMATS)}")
    form = FORMATS[format]
    if form.folder:
        with output.replace_folder(out) as new:
            form.folder(study, new)
    elif form.file:
        if out.suffix.lower() != form.ending or out.is_dir():
            raise AnalysisError(f"{out} is no {form.ending} file; name one with --out")
        output.write_bytes(form.file(study, out.stem), out)
