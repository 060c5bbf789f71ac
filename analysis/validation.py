"""How right is the machine, by the judgement of people? Agreement, precision, corrected shares."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_array, csr_array

from analysis import coding, estimates, sampling, tables
from analysis.agreement import agree
from analysis.coding import MISSED, RIGHT, SEEN, Coded, Judged, clean, judged, shown
from analysis.errors import AnalysisError
from analysis.resampling import Floats
from analysis.scan import Ints
from analysis.study import Study, independent
from analysis.tables import Tables

NAMES = ("agreement", "validation", "corrected_shares")


@dataclass(frozen=True)
class _Frame:
    """The paragraphs that the figures are to hold for.

    Attributes:
        units: what `sampling.eligible` gives, with `cluster`, the independent group of articles.
        coded: what coders said.
        at: position in `units` of each paragraph of the sample; those that are left.
    """

    units: pd.DataFrame
    coded: Coded
    at: dict[str, int]

    @property
    def clusters(self) -> Ints:
        return self.units["cluster"].to_numpy(np.int64)


@dataclass(frozen=True)
class _Judgements:
    """What coders said of a table.

    Attributes:
        table: its name.
        kind: what is judged.
        findings: all that the machine found, with `at`, `id` and its fields as text.
        said: columns coder, at, id, right and the fields: what they should say, missing where the
            finding is not right; of findings that are still as they were.
        missed: columns coder, at, and the category.
        seen: columns coder, at: who is through with which paragraph.
        changed: columns at, id of judged findings that are no longer as they were.
    """

    table: str
    kind: Judged
    findings: pd.DataFrame
    said: pd.DataFrame
    missed: pd.DataFrame
    seen: pd.DataFrame
    changed: pd.DataFrame


def validate(study: Study, paths: Iterable[Path]) -> Tables:
    """What filled-in workbooks tell of a study.

    Args:
        study: the corpus that the sample was drawn from.
        paths: the workbooks of one sample, one a coder, or folders of them.

    Returns:
        Tables agreement, validation and corrected_shares.

    Raises:
        AnalysisError: if a workbook cannot be read or says what is not allowed, nobody has coded a
            paragraph, or the sample is of another corpus.
    """
    coded = coding.read(paths)
    units = sampling.eligible(study, coded.drawing.by)
    units["cluster"] = independent(study).loc[units["doc_id"]].to_numpy(np.int64)
    places = sampling.positions(coded.units, units)
    at = {unit: int(p) for unit, p in zip(coded.units["unit"], places, strict=True) if p >= 0}
    if not at:
        raise AnalysisError(
            "none of the coded paragraphs stands in these articles; name the corpus that the "
            "sample was drawn from"
        )
    frame = _Frame(units, coded, at)
    if not any(one.verdict == SEEN and one.unit in at for one in coded.verdicts):
        raise AnalysisError(
            f"no paragraph is marked `{SEEN}` in {', '.join(coded.coders)}; coders write it into "
            "the row of each paragraph that they are through with"
        )
    every = [_judgements(study, frame, table) for table in judged()]
    rows: list[list[dict[str, Any]]] = [[], [], []]
    for one in every:
        for made, maker in zip(rows, (_agreement, _validation, _shares), strict=True):
            made.extend(maker(frame, one))
    return {name: tables.frame(name, made) for name, made in zip(NAMES, rows, strict=True)}


def remarks(study: Study, paths: Iterable[Path], made: Tables) -> list[str]:
    """What a person should be told of a validation, a sentence each.

    Args:
        study: the corpus.
        paths: as for `validate`.
        made: what it returned.
    """
    coded = coding.read(paths)
    told = []
    if coded.drawing.articles != sampling.articles_hash(study["documents"]):
        left = sampling.positions(coded.units, sampling.eligible(study, coded.drawing.by)) >= 0
        told.append(
            f"articles have changed since the sample was drawn: {left.sum():,} of {len(left):,} "
            "paragraphs are found again, and stand for all there are now"
        )
    whole = made["validation"]
    whole = whole[whole["what"] == whole["table"]]
    for table, rows in whole[whole["group"].notna()].groupby("table", sort=False):
        drawn, units = int(rows["drawn"].sum()), int(rows["units"].sum())
        if units < drawn:
            told.append(f"{table}: {drawn - units:,} of {drawn:,} paragraphs are not coded")
        without = rows.loc[rows["units"] == 0, "group"]
        if 0 < len(without) < len(rows):
            told.append(f"{table}: nothing is coded of {', '.join(without)}; left out of the whole")
        for name, why in (
            ("changed", "judged findings are no longer as they were; draw a new sample"),
            ("unjudged", "findings in coded paragraphs are not judged, and left out"),
        ):
            if count := int(rows[name].sum()):
                told.append(f"{table}: {count:,} {why}")
    clipped = made["corrected_shares"]["clipped"].sum()
    if clipped:
        told.append(f"{clipped:,} corrected counts fell below zero and are told as zero")
    return told


def _judgements(study: Study, frame: _Frame, table: str) -> _Judgements:
    kind = judged()[table]
    found = sampling.findings(study, table, frame.units)[["at", "id", *kind.fields]]
    for field in kind.fields:
        told = [clean(shown(value)) or None for value in found[field]]
        found[field] = pd.Series(told, index=found.index, dtype=object)  # None stays None
    known = found.set_index("id").to_dict("index")
    rows: dict[str, list[dict[str, Any]]] = {"said": [], MISSED: [], SEEN: [], "changed": []}
    for one in frame.coded.verdicts:
        if one.table != table or one.unit not in frame.at:
            continue
        at = frame.at[one.unit]
        place = {"coder": one.coder, "at": at}
        if one.verdict == SEEN:
            rows[SEEN].append(place)
        elif one.verdict == MISSED:
            rows[MISSED].append({**place, "value": one.given.get(kind.category)})
        elif _is_changed(known.get(one.id), one, at):
            rows["changed"].append({**place, "id": one.id})
        else:
            right = one.verdict == RIGHT
            fields = {f: one.given.get(f, known[one.id][f]) if right else None for f in kind.fields}
            rows["said"].append({**place, "id": one.id, "right": right, **fields})
    columns = {
        "said": ["coder", "at", "id", "right", *kind.fields],
        MISSED: ["coder", "at", "value"],
        SEEN: ["coder", "at"],
        "changed": ["coder", "at", "id"],
    }
    made = {n: pd.DataFrame(rows[n], columns=c, dtype=object) for n, c in columns.items()}
    seen = pd.MultiIndex.from_frame(made[SEEN])
    for name in ("said", MISSED, "changed"):  # of what nobody is through with, nothing is told yet
        through = pd.MultiIndex.from_frame(made[name][["coder", "at"]]).isin(seen)
        made[name] = made[name][through].reset_index(drop=True)
    return _Judgements(table, kind, found, made["said"], made[MISSED], made[SEEN], made["changed"])


def _is_changed(now: dict[Any, Any] | None, one: coding.Verdict, at: int) -> bool:
    """Whether the machine no longer says what was judged."""
    return (
        now is None
        or now["at"] != at
        or any((now[field] or "") != text for field, text in one.shown.items())
    )


def _agreement(frame: _Frame, one: _Judgements) -> Iterator[dict[str, Any]]:
    """A row for each thing that is judged."""
    said, seen = one.said, one.seen
    lacks = pd.MultiIndex.from_frame(seen).isin(
        pd.MultiIndex.from_frame(one.missed[["coder", "at"]])
    )
    right = said[said["right"].astype(bool)]
    things = {
        "verdict": said.assign(unit=said["id"], value=said["right"]),
        MISSED: seen.assign(unit=seen["at"], value=lacks),
        **{f: right.assign(unit=right["id"], value=right[f].fillna("")) for f in one.kind.fields},
    }
    for what, told in things.items():
        told = told.assign(value=told["value"].astype("str"))
        placed = told.drop_duplicates("unit").set_index("unit")["at"].astype("int64")
        clusters = pd.Series(frame.clusters[placed], index=placed.index)
        yield {"table": one.table, "what": what, **agree(told, clusters)._asdict()}


def _validation(frame: _Frame, one: _Judgements) -> Iterator[dict[str, Any]]:
    """A row for each group and all, of the table itself and of its fields."""
    coders = _per_unit(frame, one.seen["at"])
    each = 1 / np.maximum(coders, 1)
    right = one.said[one.said["right"].astype(bool)]
    found = _per_unit(frame, one.said["at"]) * each
    rights = _per_unit(frame, right["at"]) * each
    missed = _per_unit(frame, one.missed["at"]) * each
    now = one.findings.set_index("id")
    held = {
        field: _per_unit(frame, right["at"][_same(right, now, field)]) * each
        for field in one.kind.fields
    }
    unjudged = _unjudged(one)
    for group, inside, weight in _groups(frame, coders > 0):
        given = weight[inside], frame.clusters[inside]
        counts = {
            "drawn": sum(inside_all for inside_all in _drawn(frame, group)),
            "units": int(inside.sum()),
            "unjudged": int(inside[unjudged].sum()),
            "changed": int(inside[one.changed.drop_duplicates("id")["at"].astype(int)].sum()),
        }
        place = {"table": one.table, "group": group, **counts}
        precision = estimates.proportion(rights[inside], found[inside], *given)
        there = rights + missed
        recall = estimates.proportion(rights[inside], there[inside], *given)
        both = precision.value + recall.value
        yield {
            **place, "what": one.table, "found": found[inside].sum(),
            "right": rights[inside].sum(), "missed": missed[inside].sum(),
            **_named("precision", precision), **_named("recall", recall),
            "f1": 2 * precision.value * recall.value / both if both > 0 else np.nan,
        }  # fmt: skip
        for field, part in held.items():
            judged_right = estimates.proportion(part[inside], rights[inside], *given)
            counted = {"found": rights[inside].sum(), "right": part[inside].sum()}
            yield {**place, "what": field, **counted, **_named("precision", judged_right)}


def _named(name: str, share: estimates.Proportion) -> dict[str, float]:
    return {name: share.value, f"{name}_lower": share.lower, f"{name}_upper": share.upper}


def _same(right: pd.DataFrame, now: pd.DataFrame, field: str) -> npt.NDArray[np.bool_]:
    """Of right findings, those of which the machine says in a field what a coder does."""
    machine = now[field].loc[right["id"]].fillna("").to_numpy()
    return np.asarray(right[field].fillna("").to_numpy() == machine, dtype=bool)


def _per_unit(frame: _Frame, at: pd.Series) -> Floats:
    """How often each paragraph occurs."""
    return np.bincount(at.astype("int64"), minlength=len(frame.units)).astype(np.float64)


def _unjudged(one: _Judgements) -> Ints:
    """The paragraphs of findings that somebody who was through with them did not judge."""
    asked = one.seen.astype({"at": "int64"}).merge(one.findings[["at", "id"]], on="at")
    done = pd.concat([one.said[["coder", "id"]], one.changed[["coder", "id"]]])
    left = ~pd.MultiIndex.from_frame(asked[["coder", "id"]]).isin(pd.MultiIndex.from_frame(done))
    return asked[left].drop_duplicates("id")["at"].to_numpy(np.int64)


def _drawn(frame: _Frame, group: str | None) -> list[bool]:
    """For each paragraph of the sample that is left, whether it is in a group."""
    of_unit = frame.units["group"].iloc[list(frame.at.values())]
    return [group is None or one == group for one in of_unit]


def _groups(
    frame: _Frame, coded: npt.NDArray[np.bool_]
) -> Iterator[tuple[str | None, npt.NDArray[np.bool_], Floats]]:
    """Each group and all: its name, its coded paragraphs, how many each of these stands for."""
    group = frame.units["group"].to_numpy()
    names = sorted({*frame.units["group"]})
    weight = np.zeros(len(group))
    for name in names:
        inside = group == name
        weight[inside & coded] = inside.sum() / max((inside & coded).sum(), 1)
    for name in names:
        yield name, (group == name) & coded, weight
    yield None, coded, weight


def _shares(frame: _Frame, one: _Judgements) -> Iterator[dict[str, Any]]:
    """A row for each category and group, and for all groups together."""
    coders = _per_unit(frame, one.seen["at"])
    machine, difference, values = _counts(frame, one, 1 / np.maximum(coders, 1))
    group = frame.units["group"].to_numpy()
    coded = coders > 0
    usable = np.isin(group, group[coded])
    for name in [*sorted({*group}), None]:
        inside = usable if name is None else group == name
        here, apart = (csr_array(matrix[:, inside]) for matrix in (machine, difference))
        of_part = coded[inside]
        stratum = np.unique(group[inside].astype(str), return_inverse=True)[1].astype(np.int64)
        cluster = pd.factorize(frame.clusters[inside])[0].astype(np.int64)
        found = np.asarray(here.sum(axis=1))
        there = found > 0
        rows: dict[str, Any] = {"found": found.astype(int), "share": found / max(found.sum(), 1)}
        if of_part.any():
            made = estimates.corrected(here, apart, of_part, stratum, cluster)
            has = abs(here[:, of_part]) + abs(apart[:, of_part]) > 0
            units = np.asarray(has.sum(axis=1)).astype(int)
            there |= units > 0
            rows |= {
                "corrected": np.maximum(made.counts, 0), "corrected_share": made.shares,
                "lower": made.ends[:, 0], "upper": made.ends[:, 1],
                "clipped": made.counts < -1e-9, "units": units,
            }  # fmt: skip
        told = pd.DataFrame({"value": pd.Series(values, dtype=object), **rows})[there]
        told = told.assign(table=one.table, category=one.kind.category, group=name)
        if not of_part.any():
            told["units"] = 0
        order = told.sort_values(["found", "value"], ascending=[False, True], na_position="last")
        yield from order.to_dict("records")  # type: ignore[misc]


def _counts(
    frame: _Frame, one: _Judgements, each: Floats
) -> tuple[csr_array, csr_array, list[Any]]:
    """Categories by paragraphs: the machine's counts, what coders count less these, the names.

    Findings that were not judged, or changed, add no difference.
    """
    field = one.kind.category
    now = one.findings.set_index("id")[field]
    right = one.said[one.said["right"].astype(bool)]
    parts = [
        (one.findings[field], one.findings["at"]),
        (right[field], right["at"]),
        (one.missed["value"], one.missed["at"]),
        (now.loc[one.said["id"]], one.said["at"]),
    ]
    every = pd.concat([pd.Series(v.to_numpy(), dtype=object) for v, _ in parts])
    codes, known = pd.factorize(every.where(every.notna(), None), use_na_sentinel=False)
    ends = np.cumsum([len(v) for v, _ in parts])[:-1]
    shape = len(known), len(frame.units)
    made = []
    for code, (_, at) in zip(np.split(codes, ends), parts, strict=True):
        place = at.to_numpy(np.int64)
        made.append(coo_array((np.ones(len(code)), (code, place)), shape=shape).tocsr())
    human_less_machine = (made[1] + made[2] - made[3]).multiply(each[None, :]).tocsr()
    human_less_machine.eliminate_zeros()
    return made[0], human_less_machine, [None if pd.isna(value) else value for value in known]
