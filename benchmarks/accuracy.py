"""How right are the tables? Precision, recall and F1 against the sample's gold annotations.

`python benchmarks/accuracy.py` prints every table for the development and the test part of the
sample; with `--write` it writes the test part into the README and the pages instead.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

import analysis
from analysis.entities import ADJECTIVE
from analysis.resources import FOLDER
from analysis.settings import ROOT, SAMPLE
from analysis.stages import STAGES
from analysis.study import Study
from analysis.tables import Tables

GOLD = SAMPLE / "gold"
README = ROOT / "README.md"
SHOWN = FOLDER / "accuracy.csv"
MARKS = ("<!-- accuracy of the test part -->", "<!-- end of accuracy -->")
PARTS = ("development", "test")
RESAMPLES, SEED = 2_000, 0
ALIKE = 0.5  # Jaccard index of characters from which two spans are taken for the same
COPIED = 0.3  # share of an article that stands in another too, from which both are drawn as one

Likeness = Callable[[pd.Series, pd.Series], tuple[float, ...] | None]
Rule = Callable[[pd.Series, pd.Series], bool]


@dataclass(frozen=True)
class Line:
    """What is measured, and how often it was right.

    Attributes:
        table: the table that is measured.
        what: what is counted.
        counts: columns right, found and gold, by doc_id; None if the tool does not make the table.
        of_matched: only findings that have their counterpart in the gold are judged.
    """

    table: str
    what: str
    counts: pd.DataFrame | None
    of_matched: bool = False


Measure = Callable[[Tables, Tables], Iterator[Line]]


def measure(found: Tables, gold: Tables) -> list[Line]:
    """Compares tables with the gold annotations.

    Args:
        found: tables as the tool makes them; those it does not make are missing.
        gold: the annotated tables of the same articles.

    Returns:
        The lines, in the order of `MEASURES`.
    """
    lines: list[Line] = []
    for name, (what, compared) in MEASURES.items():
        if name in found:
            lines.extend(compared(found, gold))
        else:
            lines.append(Line(name, what, None))
    return lines


def _paragraphs(found: Tables, gold: Tables) -> Iterator[Line]:
    keys = ["doc_id", "paragraph", "kind"]
    mine, theirs = found["paragraphs"], gold["paragraphs"]
    mine, theirs = mine[mine["kind"] != "body"], theirs[theirs["kind"] != "body"]
    yield Line("paragraphs", MEASURES["paragraphs"][0], _same_keys(mine, theirs, keys))


def _reuse(found: Tables, gold: Tables) -> Iterator[Line]:
    mine, theirs = _shared(found["reuse"]), _shared(gold["reuse"])
    rows = []
    for pair in sorted(mine.keys() | theirs.keys()):
        a, b = mine.get(pair, set()), theirs.get(pair, set())
        rows.append((pair[-1], len(a & b), len(a), len(b)))
    counts = pd.DataFrame(rows, columns=["doc_id", "right", "found", "gold"])
    yield Line("reuse", MEASURES["reuse"][0], counts.groupby("doc_id").sum())


def _shared(reuse: pd.DataFrame) -> dict[tuple[str, str], set[tuple[str, int]]]:
    """For each pair of articles, the characters of both that stand in a shared passage."""
    shared: dict[tuple[str, str], set[tuple[str, int]]] = {}
    for row in reuse.to_dict("records"):
        first, second = sorted((row["a_doc"], row["b_doc"]))
        characters = shared.setdefault((first, second), set())
        for side in "ab":
            places = range(row[f"{side}_start"], row[f"{side}_end"])
            characters.update((row[f"{side}_doc"], place) for place in places)
    return shared


def _changes(found: Tables, gold: Tables) -> Iterator[Line]:
    def placed(tables: Tables) -> pd.DataFrame:
        passages = tables["reuse"][["reuse_id", "a_doc", "b_doc"]]
        edits = tables["changes"].merge(passages, on="reuse_id")
        return edits.assign(doc_id=edits["b_doc"], part=edits["a_doc"])

    def likeness(a: pd.Series, b: pd.Series) -> tuple[float, ...] | None:
        both = min(_alike(a, b, "a_"), _alike(a, b, "b_"))
        return (both,) if both >= ALIKE else None

    mine, theirs = placed(found), placed(gold)
    pairs = _match(mine, theirs, likeness)
    yield Line("changes", MEASURES["changes"][0], _matched(mine, theirs, pairs))
    yield from _judged("changes", mine, theirs, pairs, {"class": _equal("change")})


def _mentions(found: Tables, gold: Tables) -> Iterator[Line]:
    mine, theirs = found["mentions"], gold["mentions"]
    if "doubtful" in mine:  # the gold has no such column, and by its rules no such adjectives
        mine = mine[mine["doubtful"] != ADJECTIVE]
    place = ["doc_id", "part", "start", "end"]
    known = theirs[theirs["entity"].notna()]
    what = MEASURES["mentions"][0]
    yield Line(
        "mentions", what, _same_keys(mine[mine["entity"].notna()], known, [*place, "entity"])
    )
    mine, theirs = mine[mine["form"] == "name"], theirs[theirs["form"] == "name"]
    what = "all names: span and type"
    yield Line("mentions", what, _same_keys(mine, theirs, [*place, "type"]))


def _attributions(found: Tables, gold: Tables) -> Iterator[Line]:
    def likeness(a: pd.Series, b: pd.Series) -> tuple[float, ...] | None:
        content = _alike(a, b, "content_")
        return (_alike(a, b, "cue_"), content) if content >= ALIKE else None

    def source(a: pd.Series, b: pd.Series) -> bool:
        if b["inherited"]:
            return bool(a["inherited"])
        return not a["inherited"] and _alike(a, b, "source_") >= ALIKE

    rules: dict[str, Rule] = {
        "source": source,
        "speaker, if a known actor": _equal("source_entity"),
        "kind of source": _equal("source_kind"),
        "direct or indirect": _equal("mode"),
        "class of cue": _equal("cue_class"),
        "nested or not": lambda a, b: bool(pd.isna(a["parent_id"]) == pd.isna(b["parent_id"])),
    }
    mine, theirs = found["attributions"], gold["attributions"]
    pairs = _match(mine, theirs, likeness)
    yield Line("attributions", MEASURES["attributions"][0], _matched(mine, theirs, pairs))
    yield from _judged("attributions", mine, theirs, pairs, rules)


def _actions(found: Tables, gold: Tables) -> Iterator[Line]:
    def likeness(a: pd.Series, b: pd.Series) -> tuple[float, ...] | None:
        verb = _alike(a, b, "verb_")
        if verb < ALIKE or a["action"] != b["action"]:
            return None
        return (_alike(a, b, "actor_") + _alike(a, b, "target_"), verb)

    rules: dict[str, Rule] = {
        "actor": lambda a, b: _alike(a, b, "actor_") >= ALIKE,
        "target": lambda a, b: _alike(a, b, "target_") >= ALIKE,
        **{name: _equal(name) for name in ("passive", "negated", "modality")},
    }
    mine, theirs = found["actions"], gold["actions"]
    pairs = _match(mine, theirs, likeness)
    yield Line("actions", MEASURES["actions"][0], _matched(mine, theirs, pairs))
    yield from _judged("actions", mine, theirs, pairs, rules)


def _values(table: str, same: tuple[str, ...], then: tuple[str, ...]) -> Measure:
    """Compares rows that overlap and say the same in some columns; then judges others."""

    def likeness(a: pd.Series, b: pd.Series) -> tuple[float, ...] | None:
        agree = all(_equal(column)(a, b) for column in same)
        return (_alike(a, b),) if agree and _alike(a, b) > 0 else None

    def measured(found: Tables, gold: Tables) -> Iterator[Line]:
        mine, theirs = found[table], gold[table]
        pairs = _match(mine, theirs, likeness)
        yield Line(table, MEASURES[table][0], _matched(mine, theirs, pairs))
        yield from _judged(table, mine, theirs, pairs, {name: _equal(name) for name in then})

    return measured


# Table by table: when a finding counts as right, and what compares it with the gold.
MEASURES: dict[str, tuple[str, Measure]] = {
    "paragraphs": ("headings and boilerplate", _paragraphs),
    "reuse": ("characters of shared passages", _reuse),
    "changes": ("edits: place on both sides", _changes),
    "mentions": ("known actors: span and actor", _mentions),
    "attributions": ("statements: half of the content", _attributions),
    "actions": ("actions: verb and class", _actions),
    "quantities": (
        "figures: place, low and high",
        _values("quantities", ("low", "high"), ("what", "unit", "approximate")),
    ),
    "dates": (
        "dates: place, first and last day",
        _values("dates", ("earliest", "latest"), ("anchor",)),
    ),
}


def _span(row: pd.Series, prefix: str) -> tuple[int, int] | None:
    start, end = row[f"{prefix}start"], row[f"{prefix}end"]
    return None if pd.isna(start) else (int(start), int(end))


def _alike(a: pd.Series, b: pd.Series, prefix: str = "") -> float:
    """Jaccard index of the characters of two rows' spans; two that are missing agree."""
    one, other = _span(a, prefix), _span(b, prefix)
    if one is None or other is None:
        return float(one is other)
    shared = max(0, min(one[1], other[1]) - max(one[0], other[0]))
    either = one[1] - one[0] + other[1] - other[0] - shared
    # Between two words there is more than one place where nothing stands.
    return shared / either if either else float(abs(one[0] - other[0]) <= 2)


def _equal(column: str) -> Rule:
    """The rule that two rows say the same in a column; two missing values are the same."""

    def rule(a: pd.Series, b: pd.Series) -> bool:
        one, other = a[column], b[column]
        return bool(pd.isna(other) if pd.isna(one) else one == other)

    return rule


def _same_keys(found: pd.DataFrame, gold: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Counts of rows all of whose keys agree."""
    mine, theirs = found[keys].drop_duplicates(), gold[keys].drop_duplicates()
    return _counts(mine.merge(theirs, on=keys)["doc_id"], mine["doc_id"], theirs["doc_id"])


def _match(found: pd.DataFrame, gold: pd.DataFrame, likeness: Likeness) -> list[tuple[int, int]]:
    """Positions of the rows that are paired, one to one, the most alike first."""
    there = gold.groupby(["doc_id", "part"]).indices
    candidates = []
    for i, (_, row) in enumerate(found.iterrows()):
        for j in there.get((row["doc_id"], row["part"]), ()):
            if (like := likeness(row, gold.iloc[j])) is not None:
                candidates.append((like, -i, -int(j)))
    pairs: dict[int, int] = {}
    for _, i, j in sorted(candidates, reverse=True):
        if -i not in pairs and -j not in pairs.values():
            pairs[-i] = -j
    return sorted(pairs.items())


def _matched(
    found: pd.DataFrame, gold: pd.DataFrame, pairs: Sequence[tuple[int, int]]
) -> pd.DataFrame:
    """Counts of rows that were paired."""
    right = found["doc_id"].iloc[[i for i, _ in pairs]]
    return _counts(right, found["doc_id"], gold["doc_id"])


def _judged(
    table: str,
    found: pd.DataFrame,
    gold: pd.DataFrame,
    pairs: Sequence[tuple[int, int]],
    rules: dict[str, Rule],
) -> Iterator[Line]:
    """A line a rule: the paired rows that follow it."""
    doc_ids = found["doc_id"].iloc[[i for i, _ in pairs]]
    for what, rule in rules.items():
        right = [rule(found.iloc[i], gold.iloc[j]) for i, j in pairs]
        yield Line(table, what, _counts(doc_ids[right], doc_ids, doc_ids), of_matched=True)


def _counts(right: pd.Series, found: pd.Series, gold: pd.Series) -> pd.DataFrame:
    """How often each doc_id stands in each."""
    columns = {"right": right, "found": found, "gold": gold}
    counted = pd.DataFrame({name: ids.value_counts() for name, ids in columns.items()})
    return counted.fillna(0).astype(int)


def together(reuse: pd.DataFrame, lengths: pd.Series) -> pd.Series:
    """Groups of articles that are largely copies of each other, which chance draws as one.

    Args:
        reuse: gold table `reuse`.
        lengths: characters by doc_id.

    Returns:
        A number for each doc_id; articles of one group have the same.
    """
    at = {doc_id: place for place, doc_id in enumerate(lengths.index)}
    links = []
    for pair, characters in _shared(reuse).items():
        shared = [sum(doc_id == one for doc_id, _ in characters) / lengths[one] for one in pair]
        if max(shared) >= COPIED:
            links.append([at[one] for one in pair])
    a, b = np.array(links, dtype=int).reshape(-1, 2).T
    graph = coo_array((np.ones(len(a)), (a, b)), shape=(len(at), len(at)))
    return pd.Series(connected_components(graph, directed=False)[1], index=lengths.index)


def scores(counts: pd.DataFrame, groups: pd.Series) -> dict[str, tuple[float, float, float]]:
    """Precision, recall and F1, each with its 95 % percentile bootstrap interval.

    Args:
        counts: right, found and gold, by doc_id.
        groups: for every article of the part, the group it is drawn with.

    Returns:
        Value, lower and upper end by name; NaN where nothing was found or annotated.
    """
    by_group = counts.reindex(groups.index, fill_value=0).groupby(groups).sum().to_numpy()
    even = np.full(len(by_group), 1 / len(by_group))
    draws = np.random.default_rng(SEED).multinomial(len(by_group), even, RESAMPLES)
    values, drawn = _rates(by_group.sum(axis=0)), _rates(draws @ by_group)
    made = {}
    for place, name in enumerate(("precision", "recall", "F1")):
        possible = drawn[~np.isnan(drawn[:, place]), place]
        ends = np.percentile(possible, [2.5, 97.5]) if len(possible) else (np.nan, np.nan)
        made[name] = (float(values[place]), float(ends[0]), float(ends[1]))
    return made


def _rates(sums: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Precision, recall and F1 from sums of right, found and gold in the last axis."""
    right, found, gold = np.moveaxis(sums.astype(float), -1, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.stack([right / found, right / gold, 2 * right / (found + gold)], axis=-1)


def table(lines: Sequence[Line], groups: pd.Series) -> pd.DataFrame:
    """What is printed for one part: counts, and the scores with their intervals as text.

    Args:
        lines: from `measure`.
        groups: from `together`, for the articles of the part.

    Returns:
        Columns table, right if, annotated, found, precision, recall, F1. Of what is judged among
        matched findings only, the share that is right stands under precision.
    """
    rows = []
    for line in lines:
        row = {"table": line.table, "right if": line.what}
        if line.counts is None:
            rows.append(row | {"found": "not made yet"})
            continue
        counts = line.counts.reindex(groups.index, fill_value=0)
        shown = {name: _shown(*score) for name, score in scores(counts, groups).items()}
        if line.of_matched:
            row["right if"] = f"… {line.what}"
            shown = {"precision": shown["precision"]}
        numbers = {"annotated": counts["gold"].sum(), "found": counts["found"].sum()}
        rows.append(row | {name: f"{number:,}" for name, number in numbers.items()} | shown)
    columns = ["table", "right if", "annotated", "found", "precision", "recall", "F1"]
    return pd.DataFrame(rows, columns=columns, dtype=object).fillna("")


def _shown(value: float, lower: float, upper: float) -> str:
    return "–" if np.isnan(value) else f"{value:.2f} ({lower:.2f}–{upper:.2f})"


def of_part(part: str, study: Study, gold: Tables) -> tuple[list[Line], pd.Series]:
    """The lines and the groups of articles of one part of the sample.

    Args:
        part: development or test.
        study: the sample's study.
        gold: the annotated tables and the table `split`.
    """
    split = gold["split"]
    mine = set(split.loc[split["part"] == part, "doc_id"])
    documents = study["documents"]
    groups = together(gold["reuse"], documents.set_index("doc_id")["n_chars"])
    found = {name: study[name] for name in MEASURES if name in STAGES}
    lines = measure(_only(found, mine), _only(gold, mine))
    return lines, groups[groups.index.isin(mine)]


def _only(tables: Tables, doc_ids: set[str]) -> Tables:
    """The rows on these articles; a passage that two articles share belongs to the later one."""
    kept = {}
    for name, frame in tables.items():
        column = "b_doc" if name == "reuse" else "doc_id"
        kept[name] = frame[frame[column].isin(doc_ids)] if column in frame else frame
    return kept


def as_markdown(made: pd.DataFrame) -> str:
    """A table in Markdown, a row a line."""
    rows = [list(made.columns), ["---"] * len(made.columns), *made.to_numpy().tolist()]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def as_csv(made: pd.DataFrame) -> str:
    """The table as the pages read it."""
    return made.to_csv(index=False, lineterminator="\n")


def with_table(page: str, made: pd.DataFrame) -> str:
    """A page of Markdown, with the table between its two marks.

    Raises:
        ValueError: if the page lacks a mark.
    """
    before, rest = page.split(MARKS[0])
    _, after = rest.split(MARKS[1])
    return f"{before}{MARKS[0]}\n{as_markdown(made)}{MARKS[1]}{after}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the scores, or writes those of the test part where readers find them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write the test part where it is read")
    to_write = parser.parse_args(arguments).write
    study, gold = analysis.open(SAMPLE), analysis.read(GOLD)
    for part in PARTS[1:] if to_write else PARTS:
        lines, groups = of_part(part, study, gold)
        made = table(lines, groups)
        if to_write:
            page = README.read_text(encoding="utf-8")
            README.write_text(with_table(page, made), encoding="utf-8", newline="\n")
            SHOWN.write_text(as_csv(made), encoding="utf-8", newline="\n")
        else:
            print(f"{part}: {len(groups)} articles, {groups.nunique()} once copies are one\n")
            print(made.to_string(index=False), end="\n\n")


if __name__ == "__main__":
    main()
