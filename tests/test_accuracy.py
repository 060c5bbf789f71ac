"""Scores against gold are what they would be if counted by hand."""

import math
from collections.abc import Iterable

import pandas as pd
import pytest

import analysis
from analysis import quality
from analysis.settings import SAMPLE
from analysis.tables import Tables
from benchmarks import accuracy
from benchmarks.accuracy import Line


def spans(*rows: str) -> pd.DataFrame:
    """Rows of `doc start-end` and further columns as `name=value`."""
    made = []
    for row in rows:
        doc_id, place, *more = row.split()
        start, end = map(int, place.split("-"))
        made.append({"doc_id": doc_id, "part": "body", "start": start, "end": end})
        made[-1] |= {k: v or None for k, v in (pair.split("=") for pair in more)}
    return pd.DataFrame(made)


def sums(lines: Iterable[Line]) -> dict[str, tuple[int, int, int]]:
    """Right, found and gold of each line, over all articles."""
    return {
        line.what: tuple(line.counts[["right", "found", "gold"]].sum())
        for line in lines
        if line.counts is not None
    }


def only(name: str, found: Tables, gold: Tables) -> dict[str, tuple[int, int, int]]:
    return sums(line for line in accuracy.measure(found, gold) if line.table == name)


def test_known_actors_and_all_names() -> None:
    found = spans(
        "x 0-5 entity=a type=PERS", "x 7-9 entity=b type=ORG", "x 20-25 entity=a type=PERS",
        "x 30-35 entity=a type=PERS",
    )  # fmt: skip
    adjective = "an adjective may only qualify a noun"  # the gold marks none
    found["doubtful"] = [None, "an everyday word", None, adjective]
    found["form"] = ["name", "name", "anaphor", "nisba"]
    gold = spans(
        "x 0-5 entity=a type=PERS form=name", "x 7-9 entity=c type=ORG form=name",
        "x 20-25 entity=a type=PERS form=anaphor", "y 0-3 entity= type=LOC form=name",
    )  # fmt: skip
    counts = only("mentions", {"mentions": found}, {"mentions": gold})
    assert counts["known actors: span and actor"] == (2, 3, 3)
    assert counts["all names: span and type"] == (2, 2, 3)


def test_shared_characters_whatever_the_direction() -> None:
    names = ["a_doc", "a_start", "a_end", "b_doc", "b_start", "b_end"]
    found = pd.DataFrame([("y", 5, 15, "x", 0, 10), ("x", 20, 30, "x", 40, 50)], columns=names)
    gold = pd.DataFrame([("x", 0, 20, "y", 5, 25)], columns=names)
    counts = only("reuse", {"reuse": found}, {"reuse": gold})
    assert counts["characters of shared passages"] == (20, 40, 40)


def statements(*rows: tuple[tuple[int, int], tuple[int, int] | None, bool, str]) -> pd.DataFrame:
    """Rows of content, source, inherited, mode; the cue stands before the content."""
    made = []
    for content, source, inherited, mode in rows:
        made.append({
            "doc_id": "x", "part": "body", "cue_start": content[0] - 3, "cue_end": content[0] - 1,
            "content_start": content[0], "content_end": content[1],
            "source_start": source[0] if source else None, "source_end": source[1] if source else None,
            "inherited": inherited, "mode": mode, "source_entity": None, "source_kind": "named",
            "cue_class": "neutral", "parent_id": None,
        })  # fmt: skip
    return pd.DataFrame(made)


def test_statements_are_paired_once_and_then_judged() -> None:
    gold = statements(((10, 20), (0, 5), False, "direct"), ((30, 40), (0, 5), True, "direct"))
    found = statements(
        ((10, 18), (0, 4), False, "direct"), ((11, 20), (0, 4), False, "direct"),
        ((30, 40), None, True, "indirect"), ((60, 70), None, True, "direct"),
    )  # fmt: skip
    counts = only("attributions", {"attributions": found}, {"attributions": gold})
    assert counts["statements: half of the content"] == (2, 4, 2)
    assert counts["source"] == (2, 2, 2)
    assert counts["direct or indirect"] == (1, 2, 2)


def test_figures_and_dates_need_the_same_value() -> None:
    gold = {
        "quantities": spans(
            "x 0-9 low=3 high=3 what=dead unit=", "x 20-25 low=60 high= what=dead unit="
        ),
        "dates": spans("x 30-35 earliest=2031-03-01 latest=2031-03-01 anchor=article"),
    }
    found = {
        "quantities": spans(
            "x 5-9 low=3 high=3 what=wounded unit=", "x 20-25 low=60 high=60 what=dead unit="
        ),
        "dates": spans("x 30-35 earliest=2031-03-01 latest=2031-03-02 anchor=article"),
    }
    for tables in (gold, found):
        tables["quantities"]["approximate"] = False
    counts = only("quantities", found, gold)
    assert counts["figures: place, low and high"] == (1, 2, 2)
    assert counts["what"] == (0, 1, 1)
    assert only("dates", found, gold)["dates: place, first and last day"] == (0, 1, 1)


def test_an_action_is_paired_with_its_own_participants() -> None:
    rows = [("kill", 0, 4, 5, 8), ("kill", 0, 4, 10, 13)]
    columns = ["action", "verb_start", "verb_end", "target_start", "target_end"]
    gold = pd.DataFrame(rows, columns=columns).assign(
        doc_id="x", part="body", actor_start=None, actor_end=None, passive=True, negated=False, modality="asserted"
    )  # fmt: skip
    counts = only("actions", {"actions": gold[::-1]}, {"actions": gold})
    assert set(counts.values()) == {(2, 2, 2)}
    other = only("actions", {"actions": gold.assign(action="bomb")}, {"actions": gold})
    assert other["actions: verb and class"] == (0, 2, 2)


def test_edits_by_their_place_on_both_sides() -> None:
    passages = pd.DataFrame([("r", "x", "y")], columns=["reuse_id", "a_doc", "b_doc"])
    columns = ["reuse_id", "a_start", "a_end", "b_start", "b_end", "change"]
    gold = pd.DataFrame([("r", 0, 4, 0, 4, "cue"), ("r", 9, 9, 9, 15, "name")], columns=columns)
    found = gold.assign(change=["cue", "other"])
    lines = [*accuracy.MEASURES["changes"][1](
        {"changes": found, "reuse": passages}, {"changes": gold, "reuse": passages}
    )]  # fmt: skip
    assert sums(lines) == {"edits: place on both sides": (2, 2, 2), "class": (1, 2, 2)}


def test_what_is_not_made_is_said_so() -> None:
    lines = accuracy.measure({}, {})
    assert [line.table for line in lines] == list(accuracy.MEASURES)
    shown = accuracy.table(lines, pd.Series({"x": 0}))
    assert set(shown["found"]) == {"not made yet"}
    assert set(shown["F1"]) == {""}


def test_scores_and_their_intervals() -> None:
    counts = pd.DataFrame(
        {"right": [8, 0], "found": [10, 10], "gold": [8, 2]}, index=pd.Index(["x", "y"], name="doc_id")
    )  # fmt: skip
    groups = pd.Series({"x": 0, "y": 1, "z": 2})
    made = accuracy.scores(counts, groups)
    assert [made[name][0] for name in ("precision", "recall", "F1")] == [8 / 20, 8 / 10, 16 / 30]
    assert all(lower <= value <= upper for value, lower, upper in made.values())
    assert made == accuracy.scores(counts, groups)
    together = accuracy.scores(counts, groups * 0)  # one group: chance has nothing to choose
    assert all(lower == value == upper for value, lower, upper in together.values())


def test_nothing_found_has_no_precision() -> None:
    counts = pd.DataFrame({"right": [0], "found": [0], "gold": [3]}, index=["x"])
    made = accuracy.scores(counts, pd.Series({"x": 0}))
    assert math.isnan(made["precision"][0])
    assert made["recall"] == made["F1"] == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(("end", "same"), [(40, True), (20, False)])
def test_copies_are_drawn_together(end: int, same: bool) -> None:
    columns = ["a_doc", "a_start", "a_end", "b_doc", "b_start", "b_end"]
    reuse = pd.DataFrame([("x", 0, end, "y", 0, end), ("z", 0, 50, "z", 50, 100)], columns=columns)
    groups = accuracy.together(reuse, pd.Series({"x": 100, "y": 100, "z": 100}))
    assert (groups["x"] == groups["y"]) == same
    assert groups["z"] not in set(groups[["x", "y"]])


def test_readme_and_pages_show_the_test_part_as_it_is() -> None:
    lines, groups = accuracy.of_part("test", analysis.open(SAMPLE), analysis.read(accuracy.GOLD))
    made = accuracy.table(lines, groups)
    page = accuracy.README.read_text(encoding="utf-8")
    assert accuracy.with_table(page, made) == page
    assert accuracy.as_csv(made) == accuracy.SHOWN.read_text(encoding="utf-8")
    assert quality.accuracy().shape == made.shape


def test_gold_is_right_of_itself() -> None:
    gold = analysis.read(accuracy.GOLD)
    lines = accuracy.measure(gold, gold)
    for line in lines:
        assert line.counts is not None
        assert line.counts["gold"].sum() > 0
        assert (line.counts["right"] == line.counts["gold"]).all() or line.what.startswith(
            "all names"
        )
