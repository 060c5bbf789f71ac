"""Views of events: figures side by side, the timeline, and what may be told."""

import csv
import datetime

import pandas as pd
import pytest

from analysis import events, tables
from analysis.action_lexicon import classes
from analysis.resources import FOLDER

DOCUMENTS = tables.frame(
    "documents",
    [
        {"doc_id": "a", "outlet": "الوكالة", "date": "2031-03-03", "title": "قتلى في حلب",
         "text": "قتل 9 أشخاص في حلب أمس. وقال طبيب إن 30 شخصا قتلوا."},
        {"doc_id": "b", "outlet": "الجريدة", "date": "2031-03-04", "title": None,
         "text": "قتل 12 شخصا.\nفي دمشق قتل 4 أشخاص."},
        {"doc_id": "c", "outlet": "الجريدة", "date": None, "title": None, "text": "قتل 7 أشخاص."},
    ],
)  # fmt: skip


def placed(*rows: tuple[str, str, str]) -> pd.DataFrame:
    """Mentions of places: article, word, entity."""
    texts = DOCUMENTS.set_index("doc_id")["text"]
    return tables.frame(
        "mentions",
        [
            {"doc_id": doc_id, "part": "body", "start": texts[doc_id].index(word),
             "end": texts[doc_id].index(word) + len(word), "text": word, "type": "LOC",
             "entity": entity}
            for doc_id, word, entity in rows
        ],
    )  # fmt: skip


def counted(*rows: tuple[str, str, float]) -> pd.DataFrame:
    """Figures of dead: article, text, number."""
    texts = DOCUMENTS.set_index("doc_id")["text"]
    return tables.frame(
        "quantities",
        [
            {"doc_id": doc_id, "part": "body", "start": texts[doc_id].index(word),
             "end": texts[doc_id].index(word) + len(word), "text": word, "low": number,
             "high": number, "approximate": False, "what": "dead", "repeated": "none"}
            for doc_id, word, number in rows
        ],
    )  # fmt: skip


YESTERDAY = tables.frame(
    "dates",
    [
        {"doc_id": "a", "part": "body", "start": 19, "end": 22, "text": "أمس",
         "earliest": "2031-03-02", "latest": "2031-03-02", "anchor": "article",
         "days_from": -1, "days_to": -1}
    ],
)  # fmt: skip
NOBODY = tables.frame("attributions", [])


def test_figures_of_one_place_and_time_stand_together() -> None:
    mentions = placed(("a", "حلب", "aleppo"), ("b", "دمشق", "damascus"))
    quantities = counted(("a", "9 أشخاص", 9), ("a", "30 شخصا", 30), ("b", "4 أشخاص", 4))
    made = events.figures(DOCUMENTS, quantities, YESTERDAY, mentions, NOBODY)
    assert list(made["place"]) == ["aleppo", "aleppo", "damascus"]
    assert made["event"].nunique() == 2
    assert list(made["low"]) == [9, 30, 4]
    assert list(made["earliest"]) == ["2031-03-02", "2031-03-02", "2031-03-03"]


def test_two_outlets_on_one_event_come_first() -> None:
    mentions = placed(("a", "حلب", "x"), ("b", "دمشق", "x"))
    quantities = counted(("b", "12 شخصا", 12), ("a", "9 أشخاص", 9))
    made = events.figures(DOCUMENTS, quantities, YESTERDAY, mentions, NOBODY)
    assert made["event"].nunique() == 1 and list(made["outlet"]) == ["الوكالة", "الجريدة"]


def test_what_has_no_place_or_no_day_is_left_out() -> None:
    quantities = counted(("c", "7 أشخاص", 7))
    assert events.figures(DOCUMENTS, quantities, YESTERDAY, placed(), NOBODY).empty


# Sentence, the act's word, its modality, the times with their days, and the one that belongs to it.
BELONGS: list[tuple[str, str, str, dict[str, int], str | None]] = [
    ("قصف الجيش أمس مدينة حلب", "قصف", "asserted", {"أمس": -1}, "أمس"),
    ("قصف الجيش، مساء أمس، مدينة حلب", "قصف", "asserted", {"مساء أمس": -1}, "مساء أمس"),
    ("استهدف أمس الجيش، وقصف اليوم حلب", "قصف", "asserted", {"أمس": -1, "اليوم": 0}, "اليوم"),
    ("قال الوزير أمس إن الجيش قصف حلب", "قصف", "asserted", {"أمس": -1}, None),
    ("عاد السكان أمس بعد قصف حلب", "قصف", "asserted", {"أمس": -1}, None),
    ("تبدأ الهدنة غدا، وقصف الجيش حلب", "قصف", "asserted", {"غدا": 1}, None),
    ("الهدنة غدا والقصف اليوم", "القصف", "asserted", {"غدا": 1, "اليوم": 0}, "اليوم"),
    ("القصف مستمر غدا", "القصف", "asserted", {"غدا": 1}, None),
    ("يريدون القصف غدا", "القصف", "planned", {"غدا": 1}, "غدا"),
    ("أرادوا القصف أمس", "القصف", "planned", {"أمس": -1}, None),
    ("قصف الجيش حلب. وعاد السكان أمس", "قصف", "asserted", {"أمس": -1}, None),
]


@pytest.mark.parametrize("dated", [True, False])
@pytest.mark.parametrize(("raw", "verb", "modality", "times", "belongs"), BELONGS)
def test_an_action_has_the_time_of_its_clause(
    raw: str, verb: str, modality: str, times: dict[str, int], belongs: str | None, dated: bool
) -> None:
    written = datetime.date(2031, 3, 3) if dated else None
    article = {"doc_id": "a", "outlet": "الوكالة", "date": written and str(written), "text": raw}
    start = raw.index(verb)
    action = {
        "doc_id": "a", "part": "body", "verb_start": start, "verb_end": start + len(verb),
        "verb": verb, "action": "bomb", "passive": False, "negated": False, "modality": modality,
        "repeated": "none",
    }  # fmt: skip
    told = []
    for time, days in times.items():
        day = written and str(written + datetime.timedelta(days))
        told.append(
            {"doc_id": "a", "part": "body", "start": raw.index(time),
             "end": raw.index(time) + len(time), "text": time, "earliest": day, "latest": day,
             "anchor": "article", "days_from": days, "days_to": days, "repeated": "none"}
        )  # fmt: skip
    made = events.timeline(
        tables.frame("documents", [article]),
        tables.frame("actions", [action]),
        tables.frame("dates", told),
    )
    assert list(made["time"]) == ([belongs] if belongs else [])
    if belongs:
        row = made.iloc[0]
        assert (row["outlet"], row["days_from"]) == ("الوكالة", times[belongs])
        assert pd.isna(row["earliest"]) is not dated


def test_nothing_done_at_no_time_is_an_empty_timeline() -> None:
    nothing = tables.frame("actions", []), tables.frame("dates", [])
    assert events.timeline(DOCUMENTS, *nothing).empty


def test_only_classes_of_measured_precision_are_told() -> None:
    with (FOLDER / "action_precision.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["action"]: row for row in csv.DictReader(file)}
    assert set(rows) <= set(classes())
    for name in events.reliable():
        assert int(rows[name]["right"]) >= events.SURE * int(rows[name]["judged"]) > 0
        assert int(rows[name]["judged"]) >= events.ENOUGH
