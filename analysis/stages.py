"""Which table needs which: the stages that make the tables, and how a study is opened."""

import os
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import (
    absence,
    changes,
    choice_files,
    choices,
    collocates,
    compare,
    corpus,
    correction_files,
    duplication,
    events,
    evidence,
    excerpts,
    groups,
    keyness,
    output,
    paraphrases,
    places,
    reasons,
    tables,
    text,
    validation,
    voices,
)
from analysis.settings import SAMPLE, Settings, provenance_of
from analysis.store import Spool
from analysis.study import Made, Stage, Study, circles, compared, independent, shared, word_list
from analysis.tables import Tables


def open_study(
    path: str | os.PathLike[str] | None = None, *, settings: Settings | None = None
) -> Study:
    """Opens a study: a table folder as it is, or a corpus whose tables are made when asked for.

    Args:
        path: a folder that `tables` or `report` wrote, or a corpus (file, folder or glob); without
            it the environment variable `ANALYSIS_STUDY`, else the sample.
        settings: for a corpus; the defaults if missing.

    Raises:
        AnalysisError: if nothing can be loaded from there.
    """
    where = Path(path or os.environ.get("ANALYSIS_STUDY") or SAMPLE)
    settings = settings or Settings()
    # `tables` counts only inside a report: a corpus may hold a folder of its own tables.
    reported = [where / "tables"] if (where / output.MANIFEST).is_file() else []
    for folder in (where, *reported):
        if tables.is_package(folder):
            return _from_folder(folder, settings)
    actors = settings.load_actors()  # before the corpus: a mistake in a file shows at once
    choice_files.load(settings.choices)
    corrected = correction_files.load(settings.corrections)
    loaded = corpus.load(where, mends=settings.mends)
    groups.check(loaded.documents, settings.by)
    given: Made = {"documents": loaded.articles, "refused": loaded.refused}
    return Study(given, provenance_of(settings, loaded.inputs), settings, actors, corrected, STAGES)


def _from_folder(folder: Path, settings: Settings) -> Study:
    package = tables.read_package(folder)
    provenance = {
        key: value for key, value in package.items() if key in ("inputs", "settings", "made_with")
    }
    known = dict(provenance.get("settings", {}))
    had = known.get("evidence", excerpts.FULL)
    if excerpts.LEVELS.index(settings.evidence) > excerpts.LEVELS.index(had):
        known["evidence"] = settings.evidence  # texts can be left out later, too
        provenance["settings"] = known
    return Study(tables.read(folder), provenance, settings, None)


def _paragraphs(study: Study) -> Made:
    columns = [column.name for column in tables.schemas()["paragraphs"].columns]
    found, edges = Spool(), []
    for documents in study.batches("documents", ["doc_id", "text"]):
        rows = []
        for doc_id, raw in documents.itertuples(index=False):
            spans = text.paragraphs(raw)
            kinds = text.kinds(raw, spans)
            rows += [
                (doc_id, at, start, end, kind, raw[start:end])
                for at, ((start, end), kind) in enumerate(zip(spans, kinds, strict=True))
            ]
        made = tables.frame("paragraphs", pd.DataFrame(rows, columns=columns))
        lines = duplication.edge_lines(made)
        edges.append(lines.assign(row=lines["row"] + len(found)))
        found.add(made)
    page = duplication.of_the_page(study["documents"], pd.concat(edges, ignore_index=True))
    whole, at = Spool(), 0
    for made in found.batches():
        here = np.isin(np.arange(at, at + len(made)), page)
        whole.add(made.assign(kind=made["kind"].mask(here, "boilerplate")))
        at += len(made)
    return {"paragraphs": whole}


def _reuse(study: Study) -> Made:
    return {"reuse": study.find_passages().pairs}


def _families(study: Study) -> Tables:
    return {"families": duplication.families(study["documents"], study["reuse"])}


def _changes(study: Study) -> Tables:
    names = study.correct_articles().tables["mentions"]
    edits = study.find_passages().edits
    return {"changes": changes.classify(edits, study["documents"], study["reuse"], names)}


def _reasons(study: Study) -> Tables:
    names = ("documents", "paragraphs", "reuse")
    return {"reasons": reasons.find(*(study[name] for name in names))}


def _repetition(study: Study) -> Tables:
    views = (study["documents"], study["paragraphs"], circles(study))
    return {"repetition": duplication.repetition(*views)}


def _corrections(study: Study) -> Tables:
    return {"corrections": study.correct_articles().corrections}


def _validation(study: Study) -> Tables:
    if coded := study.settings.validation:
        return validation.validate(study, coded)
    return {name: tables.frame(name, []) for name in validation.NAMES}


def _entities(study: Study) -> Tables:
    named = set(study.correct_articles().tables["mentions"]["entity"].dropna())
    rows = [
        {"entity": e.id, "type": e.type, "label_ar": e.label.ar, "label_en": e.label.en}
        for e in study.actors.entities.values()
        if e.id in named
        or not places.is_place(e.id)  # of thousands of places, those that are named
    ]
    return {"entities": tables.frame("entities", rows)}


def _unlisted(study: Study) -> Tables:
    mentions = study["mentions"]
    views = (study["documents"], mentions[~compare.listed(mentions)], independent(study))
    return {"unlisted": compare.unlisted(*views)}


def _entity_frequency(study: Study) -> Tables:
    views = (study["documents"], compare.counted(study["mentions"]), independent(study))
    return {"entity_frequency": compare.entity_frequency(*views)}


def _naming(study: Study) -> Tables:
    views = (compared(study), compare.counted(study["mentions"]), study["attributions"])
    groups = independent(study)
    return {"naming": compare.naming(*views, study.actors, groups)}


def _naming_tests(study: Study) -> Tables:
    mentions = compare.counted(study["mentions"])
    sources = evidence.sources(compared(study), shared(study), mentions)
    views = (compared(study), mentions, study["attributions"], sources)
    return {"naming_tests": compare.naming_tests(*views)}


def _cooccurrence(study: Study) -> Tables:
    views = (study["documents"], study["paragraphs"], compare.counted(study["mentions"]))
    return {"cooccurrence": compare.cooccurrence(*views)}


def _voices(study: Study) -> Tables:
    views = (study["documents"], study["attributions"], independent(study))
    return {"voices": voices.voices(*views)}


def _voice_shares(study: Study) -> Tables:
    views = (compared(study), study["attributions"], independent(study))
    return {"voice_shares": voices.voice_shares(*views)}


def _paraphrases(study: Study) -> Tables:
    views = (study["documents"], study["attributions"])
    return {"paraphrases": paraphrases.paraphrases(*views)}


# What of a row must be repeated as a whole, where it is not its `start` and `end`.
_WHOLE = {
    "attributions": ("cue", "content"),
    "actions": ("verb", "actor", "target"),
}


def _marked(name: str, study: Study) -> Made:
    """A table of stretches, each marked where an earlier copy of it stands."""
    made, copies = Spool(), circles(study)
    for found in study.corrected(name):
        whole = found
        if parts := _WHOLE.get(name):
            starts, ends = ([f"{part}_{edge}" for part in parts] for edge in ("start", "end"))
            edges = {"start": found[starts].min(axis=1), "end": found[ends].max(axis=1)}
            whole = found[["doc_id", "part"]].assign(**edges)
        made.add(found.assign(repeated=duplication.mark(whole, copies)))
    return {name: made}


def _figures(study: Study) -> Tables:
    names = ("documents", "quantities", "dates", "mentions", "attributions")
    return {"figures": events.figures(*(study[name] for name in names))}


def _timeline(study: Study) -> Tables:
    names = ("documents", "actions", "dates")
    return {"timeline": events.timeline(*(study[name] for name in names))}


def _sharing(study: Study) -> Tables:
    views = (study["documents"], study["reuse"], study["reasons"])
    return {"sharing": compare.sharing(*views)}


def _editing(study: Study) -> Tables:
    names = ("documents", "reuse", "changes", "reasons")
    return {"editing": compare.editing(*(study[name] for name in names))}


def _keyness(study: Study) -> Tables:
    stems, words = word_list(study, "stem"), word_list(study, "word")
    outlets = compared(study).set_index("doc_id")["outlet"]
    sources = keyness.by_source(study["attributions"])
    made = [
        keyness.keyness(stems, outlets, comparison=study.by).assign(unit="stem"),
        keyness.keyness(words, outlets, comparison=study.by).assign(unit="word"),
        keyness.keyness(stems, sources, comparison="source", voices=("quoted",)).assign(
            unit="stem"
        ),
    ]
    return {"keyness": keyness.table(made)}


def _choice_uses(study: Study) -> Tables:
    listed = choice_files.load(study.settings.choices)
    views = (study["documents"], study["attributions"], listed, circles(study))
    return {"choice_uses": choices.uses(*views)}


def _choices(study: Study) -> Tables:
    views = (study["choice_uses"], compared(study), study["attributions"])
    made = choices.choices(*views, independent(study))
    known = {choice.id: choice.label for choice in choice_files.load(study.settings.choices).listed}
    labels = made["choice"].map(known)
    shown = {f"label_{name}": [getattr(one, name) for one in labels] for name in ("ar", "en")}
    return {"choices": tables.frame("choices", made.assign(**shown))}


def _choice_tests(study: Study) -> Tables:
    uses, documents = study["choice_uses"], compared(study)
    sources = evidence.sources(documents, shared(study), uses)
    return {"choice_tests": choices.tests(uses, documents, sources)}


def _collocates(study: Study) -> Tables:
    mentions = compare.counted(study["mentions"])
    outlets = compared(study).set_index("doc_id")["outlet"]
    views = (word_list(study, "stem"), mentions, study["paragraphs"], outlets)
    return {"collocates": collocates.collocates(*views)}


def _not_found(study: Study) -> Tables:
    mentions = compare.counted(study["mentions"])
    names = ("attributions", "actions", "paraphrases")
    items = absence.carried(mentions, *(study[name] for name in names))
    return {"not_found": absence.not_found(compared(study), items, independent(study))}


def _loaded(study: Study) -> Tables:
    raise AssertionError("a corpus is loaded with its documents and refusals")


STAGES: dict[str, Stage] = {
    "documents": _loaded,
    "refused": _loaded,
    "paragraphs": _paragraphs,
    "reuse": _reuse,
    "changes": _changes,
    "families": _families,
    "reasons": _reasons,
    "repetition": _repetition,
    "entities": _entities,
    "mentions": partial(_marked, "mentions"),
    "entity_frequency": _entity_frequency,
    "unlisted": _unlisted,
    "attributions": partial(_marked, "attributions"),
    "evidentials": partial(_marked, "evidentials"),
    "actions": partial(_marked, "actions"),
    "quantities": partial(_marked, "quantities"),
    "dates": partial(_marked, "dates"),
    "corrections": _corrections,
    "validation": _validation,
    "agreement": _validation,
    "corrected_shares": _validation,
    "figures": _figures,
    "timeline": _timeline,
    "naming": _naming,
    "naming_tests": _naming_tests,
    "cooccurrence": _cooccurrence,
    "voices": _voices,
    "voice_shares": _voice_shares,
    "paraphrases": _paraphrases,
    "sharing": _sharing,
    "editing": _editing,
    "keyness": _keyness,
    "collocates": _collocates,
    "choice_uses": _choice_uses,
    "choices": _choices,
    "choice_tests": _choice_tests,
    "not_found": _not_found,
}
