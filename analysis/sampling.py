"""What should people judge? Paragraphs drawn at random, as workbooks in which they are coded."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis import coding, duplication, groups, output, tables
from analysis.anchors import CLOSES, OPENS
from analysis.coding import FINDING, PARAGRAPH, Drawing, Judged, judged, shown
from analysis.correction_files import kinds
from analysis.errors import AnalysisError
from analysis.scan import Ints
from analysis.spreadsheets import CELL
from analysis.study import Study, compared
from analysis.text import Span, sentences

UNKNOWN = "(unknown)"  # the group of articles whose group is not known


@dataclass(frozen=True)
class Sample:
    """Paragraphs that were drawn.

    Attributes:
        drawing: how.
        units: columns unit (u001 and so on, the order in which they are coded), doc_id, start, end,
            group, text.
    """

    drawing: Drawing
    units: pd.DataFrame

    @property
    def told(self) -> str:
        """How many of how many paragraphs, group by group, in one sentence."""
        drawn = self.units["group"].value_counts()
        each = [f"{g} {drawn.get(g, 0)} of {n:,}" for g, n in self.drawing.eligible.items()]
        asked = self.drawing.asked
        fewer = f" (there are no more; {asked:,} were asked for)" if len(self.units) < asked else ""
        return f"{len(self.units):,} paragraphs{fewer}: {', '.join(each)}"


def machine_tables(study: Study) -> Mapping[str, pd.DataFrame]:
    """What the machine finds by itself: people judge it, not what they have corrected before.

    Raises:
        AnalysisError: if the study is a folder of tables, which hold corrections too.
    """
    if study.is_finished:
        raise AnalysisError(
            "these tables do not tell what the machine found by itself; name the corpus itself"
        )
    return study.read_articles()


def eligible(study: Study, by: str) -> pd.DataFrame:
    """The paragraphs that can be drawn: those of bodies, once per article.

    Args:
        study: a corpus.
        by: what articles are grouped by; see `groups.of_articles`.

    Returns:
        Columns doc_id, start, end, text, group, in order of article and place: all paragraphs
        but lines of the page and those that have an earlier copy in their article.
    """
    paragraphs = study["paragraphs"]
    circles = duplication.Circles(
        *(study[name] for name in ("documents", "reuse", "families", "changes"))
    )
    again = duplication.mark(paragraphs.assign(part="body"), circles) == "within"
    kept = paragraphs[(paragraphs["kind"] != "boilerplate") & ~again]
    named = pd.Series(_groups(study, by).array, index=study["documents"]["doc_id"])
    of_unit = named.fillna(UNKNOWN).loc[kept["doc_id"]].array
    made = kept[["doc_id", "start", "end", "text"]].assign(group=of_unit)
    made = made.astype({"start": "int64", "end": "int64"})
    return made.sort_values(["doc_id", "start"], ignore_index=True)


def _groups(study: Study, by: str) -> pd.Series:
    if by == study.by:
        return compared(study)["outlet"]
    groups.check(study["documents"], by)
    if by == groups.VERSION and by not in study["documents"]:
        return groups.versions(study["documents"], study["reuse"], study["reasons"])
    return groups.of_articles(study["documents"], by)


def draw(study: Study, by: str = groups.OUTLET, n: int = 200, seed: int = 0) -> Sample:
    """Draws paragraphs at random without replacement, as many from each group as can be.

    Paragraphs in which the machine found nothing are drawn like others: only so it can be told
    what it misses. Groups that have too few are taken whole, and the others give more.

    Args:
        study: a corpus.
        by: what articles are grouped by; those whose group is unknown are a group of their own.
        n: how many paragraphs.
        seed: of the random numbers; the same input and seed give the same sample.

    Raises:
        AnalysisError: if there is nothing to draw, or articles cannot be grouped so.
    """
    if n < 1 or seed < 0:
        raise AnalysisError(
            f"{n} paragraphs with seed {seed} were asked for; it takes at least 1, a seed from 0"
        )
    there = eligible(study, by)
    if there.empty:
        raise AnalysisError("there is no paragraph to draw; name a corpus of articles with bodies")
    rng = np.random.default_rng(seed)
    sizes = there["group"].value_counts().sort_index()
    takes = allocate(np.asarray(sizes, dtype=np.int64), n)
    places = there.groupby("group", sort=True).indices
    drawn = [
        rng.choice(places[group], take, replace=False)
        for group, take in zip(sizes.index, takes, strict=True)
    ]
    order = rng.permutation(np.concatenate(drawn))
    units = there.iloc[order].reset_index(drop=True)
    width = max(3, len(str(len(units))))
    units.insert(0, "unit", [f"u{at:0{width}}" for at in range(1, len(units) + 1)])
    counted = {str(group): int(size) for group, size in sizes.items()}
    return Sample(Drawing(by, seed, n, articles_hash(study["documents"]), counted), units)


def allocate(sizes: Ints, n: int) -> Ints:
    """How many to take from each group: as equal as can be, `n` in all or everything.

    Args:
        sizes: how many each has.
        n: how many are wanted.
    """
    taken = np.zeros_like(sizes)
    left = min(n, int(sizes.sum()))
    while left:
        open_ = np.flatnonzero(sizes > taken)
        each = left // len(open_)
        if each:
            taken[open_] += np.minimum(each, (sizes - taken)[open_])
        else:
            taken[open_[:left]] += 1
        left = min(n, int(sizes.sum())) - int(taken.sum())
    return taken


def articles_hash(documents: pd.DataFrame) -> str:
    """What tells whether articles are those that a sample was drawn from."""
    named = sorted(zip(documents["doc_id"], documents["text_sha256"], strict=True))
    return tables.long_hash(*(part for pair in named for part in pair))


def findings(study: Study, table: str, units: pd.DataFrame) -> pd.DataFrame:
    """What the machine found in paragraphs.

    Args:
        study: a corpus.
        table: one of those that are judged.
        units: columns doc_id, start, end; in order of article and place.

    Returns:
        The rows of the table that begin in one of them, with the columns `first` and `last` (their
        place in the article), `id`, and `at`: the position of the paragraph in `units`. Of a
        paragraph that is repeated in its article the first copy alone is there, so each finding
        counts once per article.
    """
    found = machine_tables(study)[table]
    start, end = kinds()[table].ends
    found = found[(found["part"] == "body") & found[start].notna()]
    ids = pd.Index(pd.unique(units["doc_id"]))
    size = int(max(units["end"].max(), found[end].max() if len(found) else 0)) + 1
    doc = ids.get_indexer(pd.Index(found["doc_id"]))
    first = found[start].to_numpy(np.int64)
    begins = ids.get_indexer(pd.Index(units["doc_id"])) * size + units["start"].to_numpy()
    at = np.searchsorted(begins, doc * size + first, side="right") - 1
    of_unit = units.iloc[np.maximum(at, 0)]
    inside = (doc >= 0) & (at >= 0) & (of_unit["doc_id"].to_numpy() == found["doc_id"].to_numpy())
    inside &= first < of_unit["end"].to_numpy()
    made = found.assign(first=first, last=found[end].to_numpy(np.int64), at=at)
    made["id"] = found[str(tables.schemas()[table].id)]
    kept: pd.DataFrame = made[inside].reset_index(drop=True)
    return kept


def write(sample: Sample, study: Study, out: Path, coders: int = 2) -> list[Path]:
    """Writes a workbook for each coder: the same paragraphs in the same order.

    Outlets are not told, so that they do not sway; in the sheets of units, articles are hashes.

    Args:
        sample: what `draw` gave.
        study: the corpus that it was drawn from.
        out: a folder; it is made if need be.
        coders: how many.

    Returns:
        The files, `coder_1.xlsx` and so on.

    Raises:
        AnalysisError: if one of them is there already, or cannot be written.
    """
    if coders < 1:
        raise AnalysisError(f"{coders} coders were asked for; it takes at least 1")
    paths = [out / f"coder_{at}.xlsx" for at in range(1, coders + 1)]
    for path in paths:
        if path.exists():
            raise AnalysisError(
                f"{path} is there, perhaps with what somebody has coded; name another folder"
            )
    sheets = {table: _rows(sample, study, table, kind) for table, kind in judged().items()}
    data = coding.book(sheets, _units(sample), sample.drawing, sorted(study["entities"]["entity"]))
    for path in paths:
        output.write_bytes(data, path)
    return paths


def _units(sample: Sample) -> pd.DataFrame:
    """What finds the paragraphs again, and shows no outlet."""
    units = sample.units
    articles = [tables.short_hash(doc_id) for doc_id in units["doc_id"]]
    hashes = [tables.long_hash(text) for text in units["text"]]
    return units.assign(article=articles, sha256=hashes)[list(coding.UNIT_COLUMNS)]


def _rows(sample: Sample, study: Study, table: str, kind: Judged) -> pd.DataFrame:
    """A sheet: each paragraph, and below it what the machine found there."""
    ordered = sample.units.sort_values(["doc_id", "start"])
    found = findings(study, table, ordered)
    labels = ordered["unit"].to_numpy()[found["at"]]
    by_unit = dict(iter(found.groupby(labels)))
    anchor = kinds()[table].anchor
    documents = study["documents"].set_index("doc_id")[["text", "title"]]
    rows = []
    for unit in sample.units.to_dict("records"):
        name = unit["unit"]
        raw, title = documents.loc[unit["doc_id"], ["text", "title"]]
        head = {"unit": name, "row": PARAGRAPH, "evidence": _cut(unit["text"]), "id": name}
        rows.append({**head, "title": shown(title)})
        span = Span(unit["start"], unit["end"])
        for one in _records(by_unit.get(name)):
            evidence = _evidence(raw, span, one["first"], one["last"])
            told = {field: _cut(shown(one[field])) for field in kind.fields}
            own = {"evidence": _cut(evidence), "text": _cut(one[anchor]), "id": one["id"]}
            rows.append({"unit": name, "row": FINDING, **own, **told})
    columns = ["unit", "row", "evidence", "text", *kind.fields, "id", "title"]
    return pd.DataFrame(rows).reindex(columns=columns).fillna("")


def _records(found: pd.DataFrame | None) -> Iterator[dict[Any, Any]]:
    if found is not None:
        ordered = found.sort_values(["first", "last"], kind="stable")
        yield from ordered.to_dict("records")


def _evidence(raw: str, unit: Span, first: int, last: int) -> str:
    """The sentences in which a finding stands, itself in ⟦ ⟧."""
    touched = [s for s in sentences(raw, unit) if s.start < last and s.end > first]
    start = min([first, *(s.start for s in touched)])
    end = max([last, *(s.end for s in touched)])
    return f"{raw[start:first]}{OPENS}{raw[first:last]}{CLOSES}{raw[last:end]}"


def _cut(text: str) -> str:
    """A text that a cell holds, whatever its characters."""
    return text if len(text) <= CELL // 2 else f"{text[: CELL // 2 - 1]}…"


def positions(sample_units: pd.DataFrame, units: pd.DataFrame) -> Ints:
    """Where the paragraphs of a workbook stand among those of a study.

    Args:
        sample_units: columns `coding.UNIT_COLUMNS`.
        units: what `eligible` gave.

    Returns:
        Position in `units`; -1 where no such paragraph with this text is left.
    """

    def keys(article: list[str], frame: pd.DataFrame, texts: list[str]) -> pd.MultiIndex:
        return pd.MultiIndex.from_arrays([article, frame["start"], frame["end"], texts])

    articles = [tables.short_hash(doc_id) for doc_id in units["doc_id"]]
    there = keys(articles, units, [tables.long_hash(text) for text in units["text"]])
    wanted = keys(list(sample_units["article"]), sample_units, list(sample_units["sha256"]))
    return there.get_indexer(wanted).astype(np.int64)
