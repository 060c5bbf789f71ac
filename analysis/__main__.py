"""The command line: `python -m analysis COMMAND`."""

import argparse
import io
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import pandas as pd

from analysis import (
    coding,
    entities,
    excerpts,
    exports,
    folders,
    groups,
    lemmas,
    mending,
    output,
    places,
    review,
    sampling,
    suggestions,
    tables,
    taggers,
    validation,
    verification,
)
from analysis.errors import AnalysisError
from analysis.folders import Form, count
from analysis.ledger import LOST
from analysis.settings import Settings
from analysis.stages import open_study
from analysis.study import Study
from analysis.verification import Places

DONE, REFUSED, FAILED, INTERRUPTED, TERMINATED = 0, 1, 2, 130, 143
_SHOWN = 20


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with a call in one line."""

    def error(self, message: str) -> NoReturn:
        raise AnalysisError(f"{message}; see `{self.prog} --help`")


class _Terminated(KeyboardInterrupt):
    """A `kill` from outside."""


@contextmanager
def _heeds_kill() -> Iterator[None]:
    """Lets a `kill` end a run as Ctrl-C does: tidily."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: Any) -> NoReturn:
        raise _Terminated

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@_heeds_kill()
def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command.

    Returns:
        0 done; 1 with `--strict` if anything was refused; 2 could not start; 130 after Ctrl-C; 143
        after a `kill`.
    """
    for stream in (sys.stdout, sys.stderr):  # where a terminal or a pipe cannot write Arabic
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        given = _parser().parse_args(arguments)
        return int(given.run(given))
    except AnalysisError as error:
        _say(f"analysis: {error}")
        return FAILED
    except KeyboardInterrupt as stopped:
        _say("analysis: interrupted; nothing was written")
        return TERMINATED if isinstance(stopped, _Terminated) else INTERRUPTED


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
    check.set_defaults(run=_check)
    suggest, reviewed, sample, exported = _add_people(commands)
    _add_verify(commands)
    _add_settings(
        read=(report, write, suggest, reviewed, exported, sample),
        corrected=(report, write, suggest, reviewed, exported),
        compared=(report, write, exported),
    )
    for command in (report, write, suggest, check, exported, sample):
        command.add_argument(
            "--mend", metavar="WHAT,WHAT", default="",
            help="what is mended in texts before they are stored, as `check` advises: "
            f"{', '.join(mending.MENDS)}",
        )  # fmt: skip
        command.add_argument("corpus", metavar="CORPUS", help="a file, a folder or a glob")
        command.add_argument("--strict", action="store_true", help="exit 1 if anything is refused")
    return parser


def _add_people(commands: Any) -> tuple[_Parser, _Parser, _Parser, _Parser]:
    """Commands that prepare what people read, correct and code: suggest, review, sample, export."""
    suggest = commands.add_parser("suggest", help="entries that your actor file may lack")
    suggest.add_argument("--out", type=Path, help="an actor file to write; else it is printed")
    suggest.add_argument("--least", type=int, default=2, metavar="N", help="mentions (2)")
    suggest.set_defaults(run=_suggest)
    reviewed = commands.add_parser("review", help="a sheet of findings to correct, in doubt first")
    reviewed.add_argument(
        "corpus", metavar="DIR", help="a report, a folder of tables, or articles (then as `tables`)"
    )
    reviewed.add_argument("--out", type=Path, default=Path("review.xlsx"), help="(review.xlsx)")
    reviewed.add_argument("--most", type=int, default=1000, metavar="N", help="rows a table (1000)")
    reviewed.set_defaults(run=_review)
    reviewed.set_defaults(by=None, mend="")
    sample = commands.add_parser("sample", help="paragraphs drawn at random, for people to code")
    sample.add_argument(
        "--by", metavar="WHAT", default=groups.OUTLET,
        help="drawn alike from each outlet (the usual), or what else `report --by` takes",
    )  # fmt: skip
    sample.add_argument("--n", type=int, default=200, metavar="N", help="paragraphs (200)")
    sample.add_argument("--coders", type=int, default=2, metavar="N", help="workbooks (2)")
    sample.add_argument("--seed", type=int, default=0, metavar="S", help="of the draw (0)")
    sample.add_argument("--out", type=Path, default=Path("coding"), help="folder (coding)")
    sample.set_defaults(run=_sample, corrections=[])
    exported = commands.add_parser("export", help="tables for other programs")
    exported.add_argument("--to", choices=tuple(exports.FORMATS), required=True, help=_forms())
    exported.add_argument("--out", type=Path, required=True, help="file or folder to write")
    exported.set_defaults(run=_export)
    for command in (suggest, reviewed, sample):
        command.set_defaults(choices=None, evidence=excerpts.FULL, validation=[])
    suggest.set_defaults(by=None)
    return suggest, reviewed, sample, exported


def _add_verify(commands: Any) -> None:
    verify = commands.add_parser("verify", help="whether a report or tables say what inputs give")
    verify.add_argument("folder", metavar="DIR", type=Path, help="a report, or a folder of tables")
    verify.add_argument("--corpus", metavar="CORPUS", help="where its articles lie now")
    verify.add_argument("--actors", metavar="FILE", type=Path, action="append", default=[])
    verify.add_argument("--choices", metavar="FILE", type=Path)
    verify.add_argument("--corrections", metavar="FILE", type=Path, action="append", default=[])
    verify.add_argument("--validation", metavar="FILE", type=Path, action="append", default=[])
    verify.add_argument("--jobs", type=int, default=1, metavar="N", help="processes")
    verify.set_defaults(run=_verify)


def _add_settings(
    read: Sequence[_Parser], corrected: Sequence[_Parser], compared: Sequence[_Parser]
) -> None:
    """Options of how articles are read, corrected, compared and shown."""
    for command in read:
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
    for command in corrected:
        command.add_argument(
            "--corrections", metavar="FILE", type=Path, action="append", default=[],
            help="what people corrected, in a sheet as `review` writes it; repeatable",
        )  # fmt: skip
    for command in compared:
        command.add_argument(
            "--validation", metavar="DIR", type=Path, action="append", default=[],
            help="what people coded, in workbooks as `sample` writes them: a folder, or files",
        )  # fmt: skip
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


def _forms() -> str:
    return "; ".join(f"{name}: {form.what}" for name, form in exports.FORMATS.items())


def _settings(given: argparse.Namespace) -> Settings:
    named = [Path(name) for name in given.actors if name != "none"]
    shipped = [] if "none" in given.actors else entities.shipped()
    named_files = (*shipped, *named)
    more = {name: getattr(given, name) for name in ("lemmas", "choices", "evidence")}
    more["by"] = given.by or groups.OUTLET
    more["mends"] = tuple(_listed(given.mend))
    more["corrections"] = tuple(given.corrections)
    more["validation"] = tuple(coding.workbooks(given.validation) if given.validation else ())
    return Settings(named_files, given.places, given.tagger, given.jobs, **more)


def _opened(given: argparse.Namespace) -> Study:
    """The study that a command is about."""
    study = open_study(given.corpus, settings=_settings(given))
    if study.is_finished and given.actors:
        raise AnalysisError(f"{given.corpus} holds finished tables; --actors takes a corpus")
    if study.is_finished and given.corrections:
        raise AnalysisError(f"{given.corpus} holds finished tables; --corrections takes a corpus")
    if study.is_finished and study.settings.validation:
        raise AnalysisError(f"{given.corpus} holds finished tables; --validation takes a corpus")
    if study.is_finished and given.by not in (None, study.by):
        raise AnalysisError(
            f"{given.corpus} holds finished tables by {study.by}; --by takes a corpus"
        )
    return study


def _report(given: argparse.Namespace) -> int:
    study = _opened(given)
    form = Form(Path(given.corpus).resolve().name, given.lang, given.pdf)
    folders.write_report(study, given.out, form, _say)
    verification.remember(study, given.corpus)
    _say(f"{given.out / 'index.html'} is written: {count(study)}")
    return _left_out(study, strict=given.strict)


def _tables(given: argparse.Namespace) -> int:
    study = _opened(given)
    made = folders.write_tables(study, given.out, _listed(given.only), given.format)
    verification.remember(study, given.corpus)
    _say(f"{made} tables are written to {given.out}: {count(study)}")
    return _left_out(study, strict=given.strict)


def _listed(given: str) -> list[str]:
    """The names in an option that takes several."""
    return [name.strip() for name in given.split(",") if name.strip()]


def _suggest(given: argparse.Namespace) -> int:
    study = _opened(given)
    if study.settings.tagger == "none" and not study.is_finished:
        raise AnalysisError("suggestions come from a tagger; leave --tagger none out")
    found = suggestions.find(study, least=given.least)
    written = suggestions.as_yaml(study, found)
    if given.out is None:
        sys.stdout.write(written)
        return _refusals(study, strict=given.strict)
    if given.out.exists():
        raise AnalysisError(f"{given.out} is there; name a new file, or move that one away")
    output.write_text(written, given.out)
    _say(f"{len(found)} entries are written to {given.out}: {count(study)}")
    return _refusals(study, strict=given.strict)


def _review(given: argparse.Namespace) -> int:
    if given.most < 1:
        raise AnalysisError(f"{given.most} rows were asked for; it takes at least 1")
    study = _opened(given)
    written = review.write(study, given.out, given.most)
    shown = ", ".join(f"{name} {some} of {every}" for name, (some, every) in written.items())
    _say(f"{given.out} is written: {shown}")
    return DONE


def _sample(given: argparse.Namespace) -> int:
    study = _opened(given)
    drawn = sampling.draw(study, given.by, given.n, given.seed)
    written = sampling.write(drawn, study, given.out, given.coders)
    alike = f" and {len(written) - 1} like it are" if len(written) > 1 else " is"
    _say(f"{written[0]}{alike} written: {drawn.told}")
    return _refusals(study, strict=given.strict)


def _export(given: argparse.Namespace) -> int:
    study = _opened(given)
    exports.write(study, given.out, given.to)
    _say(f"{given.out} is written: {count(study)}")
    return _left_out(study, strict=given.strict)


def _check(given: argparse.Namespace) -> int:
    loading = Settings(actors=(), places="none", tagger="none", mends=tuple(_listed(given.mend)))
    study = open_study(given.corpus, settings=loading)
    documents = study["documents"]
    dates = documents["date"].dropna()
    lines = [
        f"{count(study)}, {documents['n_words'].sum()} words",
        f"outlets: {_tally(documents['outlet'], 'unknown')}",
        f"dates: {dates.min()} to {dates.max()}, {documents['date'].isna().sum()} unknown"
        if len(dates)
        else "dates: all unknown",
        f"outlet and date come from: {_tally(documents['metadata_from'], 'nowhere')}",
        f"encodings: {_tally(documents['encoding'], 'unknown')}",
    ]
    told = documents.reindex(columns=["doc_id", "remarks", "mended"])
    for doc_id, remarks, mended in told.itertuples(index=False):
        lines += [f"{doc_id}: {remarks}"] if pd.notna(remarks) else []
        lines += [f"{doc_id}: mended: {mended}"] if pd.notna(mended) else []
    sys.stdout.write("".join(f"{_one_line(line)}\n" for line in lines))
    return _refusals(study, strict=given.strict)


def _verify(given: argparse.Namespace) -> int:
    coded = coding.workbooks(given.validation) if given.validation else []
    where = Places(given.corpus, given.actors, given.choices, given.corrections, coded)
    found = verification.verify(given.folder, where, _say, given.jobs)
    lines = [*found.differs, *(f"note: {note}" for note in found.notes)]
    lines.append(
        f"{len(found.differs)} things no longer agree"
        if found.differs
        else f"all agrees: {found.files} files say what their inputs give"
    )
    sys.stdout.write("".join(f"{_one_line(line)}\n" for line in lines))
    return REFUSED if found.differs else DONE


def _tally(values: pd.Series, missing: str) -> str:
    counted = values.fillna(missing).value_counts().sort_index()
    return ", ".join(f"{name} ({count})" for name, count in counted.items())


def _refusals(study: Study, *, strict: bool) -> int:
    """Tells what was refused; the exit code."""
    refused = study["refused"]
    for row in refused.head(_SHOWN).to_dict("records"):
        place = row["path"] if pd.isna(row["row"]) else f"{row['path']}, row {row['row']}"
        _say(f"refused: {place}: {row['reason']}")
    if len(refused) > _SHOWN:
        _say(f"... and {len(refused) - _SHOWN} more; they are in the table `refused`")
    return REFUSED if strict and len(refused) else DONE


def _left_out(study: Study, *, strict: bool) -> int:
    """Tells what was refused, not coded, or no longer anchors; the exit code."""
    code = _refusals(study, strict=strict)
    if study.is_finished:
        return code
    if coded := study.settings.validation:
        counted = {name: study[name] for name in validation.NAMES}
        for remark in validation.remarks(study, coded, counted):
            _say(f"validation: {remark}")
    if not study.settings.corrections:
        return code
    made = study["corrections"]
    _say(f"corrections: {_tally(made['outcome'], '')}")
    lost = made[made["outcome"] == LOST]
    for row in lost.head(_SHOWN).to_dict("records"):
        _say(f"not applied: {row['file']}, {row['place']}: {row['reason']}")
    if len(lost) > _SHOWN:
        _say(f"... and {len(lost) - _SHOWN} more; they are in the table `corrections`")
    return REFUSED if strict and len(lost) else code


def _say(line: str) -> None:
    sys.stderr.write(f"{_one_line(line)}\n")


def _one_line(text: str) -> str:
    """A line for a terminal: no line ends or control characters of somebody else's."""
    return "".join(c if c.isprintable() else " " for c in text)


if __name__ == "__main__":
    sys.exit(main())
