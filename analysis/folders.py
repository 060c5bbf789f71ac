"""What does a folder of tables, or of a report, hold, and how is it made of a study?"""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from nbformat import NotebookNode

from analysis import excerpts, output, tables
from analysis.errors import AnalysisError
from analysis.settings import ROOT
from analysis.study import Study
from analysis.tables import Tables

TABLES = "tables"  # the folder of a report's tables

Say = Callable[[str], None]


@dataclass(frozen=True)
class Form:
    """How a report is written; its manifest keeps this.

    Attributes:
        title: what it is called.
        lang: en or ar.
        pdf: whether its pages are printed, too.
    """

    title: str
    lang: str = "en"
    pdf: bool = False


def write_tables(study: Study, out: Path, only: Sequence[str] = (), format: str = "csv") -> int:
    """Writes tables into a folder, which is replaced as a whole.

    Args:
        study: whose tables.
        out: a folder that is new, empty or a previous output.
        only: names of tables; all if there are none.
        format: one of `tables.FORMATS`.

    Returns:
        How many tables there are.

    Raises:
        AnalysisError: if the folder cannot be written, or a table is not known.
    """
    with output.replace_folder(out) as new:
        made = study.all(only)
        _write(study, made, new, format)
    return len(made)


def write_report(study: Study, out: Path, form: Form, say: Say) -> None:
    """Writes tables, pages and what belongs to them into a folder, which is replaced as a whole.

    Args:
        study: of which it tells.
        out: a folder that is new, empty or a previous output.
        form: how it is written.
        say: takes a line on what is being done.

    Raises:
        AnalysisError: if it cannot be made or written.
    """
    from analysis import annotated, network, pdf, report  # slow to import, and only needed here

    if study["documents"]["text"].isna().any():
        raise AnalysisError(
            "these tables are without the articles' texts, which a report reads; name the corpus "
            "itself"
        )
    if form.pdf:
        pdf.require()
    notebooks = sorted((ROOT / "notebooks").glob("*.ipynb"))
    if not notebooks:
        raise AnalysisError(
            f"there are no notebooks in {ROOT / 'notebooks'}; work in a clone of the project"
        )
    with (
        output.replace_folder(out, asdict(form)) as new,
        tempfile.TemporaryDirectory(dir=new, prefix=".") as scratch,  # the next run clears it, too
    ):
        (new / TABLES).mkdir()
        say(f"making the tables of {count(study)}")
        made = study.all()
        _write(study, made, new / TABLES)
        (new / "cooccurrence.gexf").write_text(network.gexf(study), "utf-8", newline="\n")
        say(f"running {len(notebooks)} notebooks on them")
        whole = new / TABLES
        if study.evidence != excerpts.FULL:  # notebooks read the texts, wherever they may go
            whole = Path(scratch)
            tables.write(made, whole, provenance=study.provenance)
        run = report.run_notebooks(notebooks, whole)
        named = dict(zip((path.stem for path in notebooks), run, strict=True))
        pages = _pages(study, named, form)
        (new / annotated.FOLDER).mkdir()
        for name, page in pages.items():
            (new / name).write_text(page, encoding="utf-8", newline="\n")
        if form.pdf:
            say("printing the pages")
            pdf.write(new, [name for name in pages if "/" not in name])


def count(study: Study) -> str:
    """How many articles a study has, in words."""
    articles = len(study["documents"])
    return f"{articles} article{'s' if articles != 1 else ''}"


def _pages(study: Study, notebooks: Mapping[str, NotebookNode], form: Form) -> dict[str, str]:
    from analysis import annotated, contrasts, prose, quality, report, wording

    said = prose.corpus, prose.repetition, prose.names, prose.voices, contrasts.keyness
    return report.render(
        notebooks,
        title=form.title,
        provenance=study.provenance,
        findings=[*(tell(study) for tell in said), *quality.by_people(study)],
        articles=annotated.Articles(study, wording.Wording(form.lang)),
        evidence=study.evidence,
        lang=form.lang,
    )


def _write(study: Study, made: Tables, folder: Path, format: str = "csv") -> None:
    """Tables with as much of the texts as may leave."""
    shown = excerpts.reduced(made, study.evidence)
    tables.write(shown, folder, provenance=study.provenance, format=format)
