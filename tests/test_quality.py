"""What pages say of corrections and coded samples is what the tables hold."""

from typing import Any

import pytest

from analysis import Settings, Study, quality, tables
from analysis.correction_files import kinds

HOSTILE = "<script>alert(1)</script> **x** [y](javascript:z) `q`"


def study(**given: list[dict[str, Any]]) -> Study:
    empty: dict[str, list[dict[str, Any]]] = {name: [] for name in (*kinds(), "corrections")}
    made = {name: tables.frame(name, rows) for name, rows in (empty | given).items()}
    return Study(made, {}, Settings(actors=()), None)


def row(outcome: str, **more: str) -> dict[str, Any]:
    return {"table": "mentions", "outcome": outcome, "file": "c.csv", "place": "row 2", **more}


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ([], ["Nobody has corrected these tables yet"]),
        (["applied"], ["1 correction by ", "went into these tables."]),
        (["applied", "moved", "kept"], ["3 corrections", "1 found again at another place and 1 hold against"]),
        (["lost"], ["**1 correction finds its place no longer**, and changed nothing:", "why it is so"]),
        (["lost", "lost"], ["**2 corrections find their places no longer**"]),
    ],
)  # fmt: skip
def test_corrections_in_words(outcomes: list[str], expected: list[str]) -> None:
    rows = [row(o, coder="ن. م.", quote="الوالي", reason="why it is so") for o in outcomes]
    said = str(quality.corrected(study(corrections=rows)))
    for part in expected:
        assert part in said
    assert said.count("\n- ") == outcomes.count("lost")


def test_what_coders_write_is_shown_as_text() -> None:
    rows = [row("lost", coder=HOSTILE, quote=HOSTILE, reason=HOSTILE) | {"file": HOSTILE}]
    said = str(quality.corrected(study(corrections=rows)))
    assert "<script" not in said
    assert "**x**" not in said
    assert "](" not in said


def test_statuses() -> None:
    mention = {"doc_id": "a", "part": "body", "start": 0, "end": 1, "status": "added"}
    shown = quality.statuses(study(mentions=[mention])).set_index("table")
    assert shown.loc["mentions"].to_dict() == {
        "machine": 0, "confirmed": 0, "corrected": 0, "added": 1,
    }  # fmt: skip


def test_of_a_coded_sample() -> None:
    common = {"table": "mentions", "units": 40, "drawn": 40, "unjudged": 0, "changed": 2}
    scores = {"found": 50.0, "right": 45.0, "missed": 5.0, "precision": 0.9, "recall": 0.9}
    ends = {"precision_lower": 0.8, "precision_upper": 0.95}
    coded = study(
        validation=[
            {**common, **scores, **ends, "what": "mentions"},
            {**common, **scores, "what": "mentions", "group": "البريد"},
        ],
        agreement=[{"table": "mentions", "what": "verdict", "coders": 2, "units": 50, "alpha": 0.7, "share": 0.9}],
        corrected_shares=[
            {"table": "attributions", "value": "named", "group": "البريد", "found": 5, "share": 0.5, "corrected": 4.0, "corrected_share": 0.4, "lower": 0.2, "upper": 0.6},
            {"table": "attributions", "group": "البريد", "found": 5, "share": 0.5, "corrected": 6.0, "corrected_share": 0.6},
        ],
    )  # fmt: skip
    said = str(quality.measured(coded))
    assert "40 paragraphs of this corpus" in said
    assert "2 people" in said
    assert "2 judged findings are no longer made" in said
    shown = quality.accuracy(coded)
    assert shown.to_dict("records") == [
        {"table": "mentions", "right if": "found there", "found": "50", "precision": "0.90 (0.80–0.95)", "recall": "0.90"}
    ]  # fmt: skip
    assert quality.by_group(coded)["group"].tolist() == ["البريد"]
    assert quality.agreement(coded)["alpha"].tolist() == ["0.70"]
    assert quality.shares(coded)["corrected"].tolist() == ["40% (20%–60%)", "too few coded"]
    assert quality.shares(coded)["category"].tolist() == ["named", "not known"]
    assert len(quality.by_people(coded)) == 1


def test_without_a_sample_our_own_figures_are_shown_as_such() -> None:
    assert "for other texts no more than a hint" in str(quality.measured(study()))
    assert quality.accuracy(study()).equals(quality.accuracy())
    for shown in (quality.by_group, quality.agreement, quality.shares):
        assert shown(study()).empty
    assert quality.by_people(study()) == []
