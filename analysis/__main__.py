"""The command line: `python -m analysis report | tables | suggest | check`."""

import argparse
import io
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import pandas as pd

from analysis import entities, excerpts, groups, lemmas, places, suggestions, tables, taggers
from analysis.errors import AnalysisError
from analysis.study import ROOT, Settings, Study, open_study
from analysis.tables import Tables

DONE, REFUSED, FAILED, INTERRUPTED = 0, 1, 2, 130
_SHOWN = 20


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with a call in one line."""

    def error(self, message: str) -> NoReturn:
        raise AnalysisError(f"{message}; see `{self.prog} --help`")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command.

    Returns:
        0 done; 1 with `--strict` if anything was refused; 2 could not start.
    """
    for stream in (sys.stdout, sys.stderr):  # where a terminal or a pipe cannot write Arabic
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        given = _parser().parse_args(arguments)
        study = open_study(given.corpus, settings=_settings(given))
        if study.is_finished and given.actors:
            raise AnalysisError(f"{given.corpus} holds finished tables; --actors takes a corpus")
        if study.is_finished and given.by not in (None, study.by):
            raise AnalysisError(
                f"{given.corpus} holds finished tables by {study.by}; --by takes a corpus"
            )
        given.run(study, given)
        return _refusals(study, strict=given.strict)
    except AnalysisError as error:
        _say(f"analysis: {error}")
        return FAILED
    except KeyboardInterrupt:
        _say("analysis: interrupted; nothing was written")
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m analysis", description="Arabic news text, with evidence.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)
    report = commands.add_parser("report", help="the static report: tables and pages")
    report.add_argument("--out", type=Path, default=Path("report"), help="folder (report)")
    report.add_argument(
        "--lang", choices=("en", "ar"), default="en",
        help="the language of headings, columns and all that stands around the findings (en)",
    )  # fmt: skip
    report.add_argument("--pdf", action="store_true", help="the pages as report.pdf, too")
    report.set_defaults(run=_report)
    write = commands.add_parser("tables", help="the tables alone")
    write.add_argument("--out", type=Path, required=True, help="folder to write")
    write.add_argument("--format", choices=tables.FORMATS, default="csv")
    write.add_argument("--only", metavar="TABLE,TABLE", default="", help="just these tables")
    write.set_defaults(run=_tables)
    check = commands.add_parser("check", help="what would be loaded, what is wrong with it")
    check.set_defaults(run=_check, actors=[], places="all", tagger="none", jobs=1)
    check.set_defaults(lemmas="own")
    suggest = commands.add_parser("suggest", help="entries that your actor file may lack")
    suggest.add_argument("--out", type=Path, help="an actor file to write; else it is printed")
    suggest.add_argument("--least", type=int, default=2, metavar="N", help="mentions (2)")
    suggest.set_defaults(run=_suggest)
    for command in (check, suggest):
        command.set_defaults(choices=None, by=None, evidence=excerpts.FULL)
    for command in (report, write, suggest):
        command.add_argument(
            "--actors", metavar="FILE", action="append", default=[],
            help="an actor file, added to the shipped ones; `none` leaves those out",
        )  # fmt: skip
        command.add_argument(
            "--places", choices=places.LEVELS, default="all", help="places found beside the actors"
        )
        command.add_argument(
            "--tagger", choices=taggers.NAMES, default="crf",
            help="what finds names that no actor file knows; none leaves them out",
        )  # fmt: skip
        command.add_argument(
            "--lemmas", choices=lemmas.NAMES, default="own",
            help="what knows words of actions beside the project's own lists",
        )  # fmt: skip
        command.add_argument("--jobs", type=int, default=1, metavar="N", help="processes")
    for command in (report, write):
        command.add_argument(
            "--choices", metavar="FILE", type=Path, help="your own lexical choices, for the shipped"
        )
        command.add_argument(
            "--by", metavar="WHAT",
            help="what is compared: outlet (the usual), another column of the metadata, "
            "day, week, month, year, version or article",
        )  # fmt: skip
        command.add_argument(
            "--evidence", choices=excerpts.LEVELS, default=excerpts.FULL,
            help="how much of the articles' text is shown and written: full (the usual), snippet "
            "(a few words around each finding) or none, for texts that may not be republished",
        )  # fmt: skip
    for command in (report, write, suggest, check):
        command.add_argument("corpus", metavar="CORPUS", help="a file, a folder or a glob")
        command.add_argument("--strict", action="store_true", help="exit 1 if anything is refused")
    return parser


def _settings(given: argparse.Namespace) -> Settings:
    named = [Path(name) for name in given.actors if name != "none"]
    shipped = [] if "none" in given.actors else entities.shipped()
    named_files = (*shipped, *named)
    more = {name: getattr(given, name) for name in ("lemmas", "choices", "evidence")}
    more["by"] = given.by or groups.OUTLET
    return Settings(named_files, given.places, given.tagger, given.jobs, **more)


def _report(study: Study, given: argparse.Namespace) -> None:
    from analysis import (
        annotated,
        contrasts,
        network,
        pdf,
        prose,
        report,
        wording,
    )  # slow to import, and only needed here

    if study["documents"]["text"].isna().any():
        raise AnalysisError(
            f"{given.corpus} holds tables without the articles' texts, which a report reads; name "
            "the corpus itself"
        )
    if given.pdf:
        pdf.require()
    said = prose.corpus, prose.repetition, prose.names, prose.voices, contrasts.keyness
    notebooks = sorted((ROOT / "notebooks").glob("*.ipynb"))
    if not notebooks:
        raise AnalysisError(
            f"there are no notebooks in {ROOT / 'notebooks'}; work in a clone of the project"
        )
    with tables.replace_folder(given.out) as out, tempfile.TemporaryDirectory() as scratch:
        (out / "tables").mkdir()
        _say(f"making the tables of {_count(study)}")
        made = study.all()
        _write(study, made, out / "tables")
        network.write(study, out / "cooccurrence.gexf")
        _say(f"running {len(notebooks)} notebooks on them")
        whole = out / "tables"
        if study.evidence != excerpts.FULL:  # notebooks read the texts, wherever they may go
            whole = Path(scratch)
            tables.write(made, whole, provenance=study.provenance)
        run = report.run_notebooks(notebooks, whole)
        pages = report.render(
            dict(zip((path.stem for path in notebooks), run, strict=True)),
            title=Path(given.corpus).resolve().name,
            provenance=study.provenance,
            findings=[say(study) for say in said],
            articles=annotated.Articles(study, wording.Wording(given.lang)),
            evidence=study.evidence,
            lang=given.lang,
        )
        (out / annotated.FOLDER).mkdir()
        for name, page in pages.items():
            (out / name).write_text(page, encoding="utf-8", newline="\n")
        if given.pdf:
            _say("printing the pages")
            pdf.write(out, [name for name in pages if "/" not in name])
    _say(f"{given.out / 'index.html'} is written: {_count(study)}")


def _tables(study: Study, given: argparse.Namespace) -> None:
    only = [name.strip() for name in given.only.split(",") if name.strip()]
    found = study.all(only)
    with tables.replace_folder(given.out) as out:
        _write(study, found, out, given.format)
    _say(f"{len(found)} tables are written to {given.out}: {_count(study)}")


def _write(study: Study, made: Tables, folder: Path, format: str = "csv") -> None:
    """Tables with as much of the texts as may leave."""
    shown = excerpts.reduced(made, study.evidence)
    tables.write(shown, folder, provenance=study.provenance, format=format)


def _suggest(study: Study, given: argparse.Namespace) -> None:
    if study.settings.tagger == "none" and not study.is_finished:
        raise AnalysisError("suggestions come from a tagger; leave --tagger none out")
    found = suggestions.find(study, least=given.least)
    written = suggestions.as_yaml(study, found)
    if given.out is None:
        sys.stdout.write(written)
        return
    if given.out.exists():
        raise AnalysisError(f"{given.out} is there; name a new file, or move that one away")
    tables.write_text(written, given.out)
    _say(f"{len(found)} entries are written to {given.out}: {_count(study)}")


def _check(study: Study, given: argparse.Namespace) -> None:
    documents = study["documents"]
    dates = documents["date"].dropna()
    lines = [
        f"{_count(study)}, {documents['n_words'].sum()} words",
        f"outlets: {_tally(documents['outlet'], 'unknown')}",
        f"dates: {dates.min()} to {dates.max()}, {documents['date'].isna().sum()} unknown"
        if len(dates)
        else "dates: all unknown",
        f"outlet and date come from: {_tally(documents['metadata_from'], 'nowhere')}",
        f"encodings: {_tally(documents['encoding'], 'unknown')}",
    ]
    remarked = documents[documents["remarks"].notna()]
    lines += [
        f"{doc}: {said}" for doc, said in zip(remarked["doc_id"], remarked["remarks"], strict=True)
    ]
    sys.stdout.write("".join(f"{_one_line(line)}\n" for line in lines))


def _tally(values: pd.Series, missing: str) -> str:
    counted = values.fillna(missing).value_counts().sort_index()
    return ", ".join(f"{name} ({count})" for name, count in counted.items())


def _count(study: Study) -> str:
    articles = len(study["documents"])
    return f"{articles} article{'s' if articles != 1 else ''}"


def _refusals(study: Study, *, strict: bool) -> int:
    """Tells what was refused; the exit code."""
    refused = study["refused"]
    for row in refused.head(_SHOWN).to_dict("records"):
        place = row["path"] if pd.isna(row["row"]) else f"{row['path']}, row {row['row']}"
        _say(f"refused: {place}: {row['reason']}")
    if len(refused) > _SHOWN:
        _say(f"... and {len(refused) - _SHOWN} more; they are in the table `refused`")
    return REFUSED if strict and len(refused) else DONE


def _say(line: str) -> None:
    sys.stderr.write(f"{_one_line(line)}\n")


def _one_line(text: str) -> str:
    """A line for a terminal: no line ends or control characters of somebody else's."""
    return "".join(c if c.isprintable() else " " for c in text)


if __name__ == "__main__":
    sys.exit(main())
