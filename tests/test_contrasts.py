"""What the sample plants is told, and where outlets are shuffled, nothing is."""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
import pytest

import analysis
from analysis import absence, choices, compare, contrasts, evidence, keyness, prose
from analysis.settings import SAMPLE
from analysis.study import Study, independent, shared, word_list

AGENCY = "وكالة السرو للأنباء"
SHUFFLES = 200


@pytest.fixture(scope="module")
def study() -> Study:
    return analysis.open(SAMPLE)


@pytest.mark.parametrize(
    ("entity", "most"),
    [
        (
            "wadi_front",
            {
                AGENCY: "عصابات الوادي",
                "البريد الشرقي": "جماعة الوادي المسلحة",
                "المساء السروي": "جبهة الوادي",
                "قناة الأفقين": "جبهة تحرير الوادي",
                "صدى السيسبان": "جبهة الوادي",
            },
        ),
        (
            "sarwi_army",
            {
                AGENCY: "الجيش السروي",
                "البريد الشرقي": "الجيش السروي",
                "المساء السروي": "الجيش السروي",
                "قناة الأفقين": "الجيش السروي",
                "صدى السيسبان": "جيش دار السرو",
            },
        ),
    ],
)
def test_planted_names_are_found(study: Study, entity: str, most: dict[str, str]) -> None:
    told = study["naming_tests"].query("q < 0.05")
    assert entity in set(told["entity"])
    own = study["naming"].query("entity == @entity and voice == 'own'")
    used = own.sort_values("once_article", kind="stable").groupby("outlet")["name"].last()
    assert used.to_dict() == most


def test_planted_words_are_found(study: Study) -> None:
    told = contrasts.telling(contrasts.by_outlet(study["keyness"]))
    assert (AGENCY, "عصابات") in set(zip(told["group"], told["term"], strict=True))


def test_the_words_of_an_outlets_own_name_tell_nothing(study: Study) -> None:
    rows = contrasts.by_outlet(study["keyness"])
    own = rows[(rows["group"] == "البريد الشرقي") & (rows["written"] == "البريد")]
    assert own["q"].item() < 0.05  # and yet
    assert own.index[0] not in contrasts.telling(rows).index


def test_evidence_of_words_leads_to_the_raw_text(study: Study) -> None:
    told = contrasts.telling(contrasts.by_outlet(study["keyness"]))
    places = contrasts.places(study, told, n=3)
    assert len(places) == 3 * len(told)
    for row in places.itertuples():
        raw = study.passage(str(row.doc_id), int(str(row.start)), int(str(row.end)))
        assert "عصابات" in raw
    # in a statement's content, and only there, it has the statement
    said = study["attributions"].set_index("statement_id")
    quoted = places.dropna(subset=["statement_id"])
    spans = said.loc[quoted["statement_id"], ["content_start", "content_end"]].to_numpy()
    assert ((spans[:, 0] <= quoted["start"]) & (quoted["end"] <= spans[:, 1])).all()


def test_planted_edits_are_told_in_the_right_direction(study: Study) -> None:
    lines = contrasts.editing(study).splitlines()
    later = {
        "البريد الشرقي": ("عصابات", "جماعة"),
        "المساء السروي": ("وقال", "وادّعى"),
        "قناة الأفقين": ("وقال", "وزعم"),
    }
    for outlet, (before, after) in later.items():
        start = f"- **{prose.quoted(outlet)}** in copy of {prose.quoted(AGENCY)}"
        (line,) = (line for line in lines if line.startswith(start))
        assert f"{prose.quoted(before)} to {prose.quoted(after)}" in line


def test_missing_things_name_articles_days_and_candidates(study: Study) -> None:
    line, *_ = contrasts.missing(study, n=1).splitlines()
    row = study["not_found"].iloc[0]
    days = f"{row['articles']} articles of {prose.quoted(row['outlet'])} from {row['first']} to"
    assert f"not found in {days} {row['last']} (q = {row['q']:.2f})" in line
    near = study["not_found"].dropna(subset=["candidate"])
    assert (near["kind"] != "source").all()  # who is not quoted may well be named
    lines = contrasts.missing(study, n=1 + near.index[0]).splitlines()
    assert prose.quoted(near["candidate"].iloc[0]) in lines[-1]


def test_groups_side_by_side(study: Study) -> None:
    beside = contrasts.side_by_side(study, "wadi_front").set_index("outlet")
    shares = study["voice_shares"]
    mine = shares[(shares["outlet"] == AGENCY) & (shares["by"] == "mode")]
    assert beside.loc[AGENCY, "statements"] == mine["once_article"].sum()
    direct = mine.loc[mine["value"] == "direct", "share"].item()
    assert beside.loc[AGENCY, "direct"] == pytest.approx(direct)
    assert beside.loc[AGENCY, "name"] == "عصابات الوادي"
    assert contrasts.side_by_side(study)["name"].isna().all()


@pytest.fixture(scope="module")
def shuffled(study: Study) -> list[pd.DataFrame]:
    """Table `documents` with its outlets permuted."""
    documents, drawing = study["documents"], np.random.default_rng(9)
    return [
        documents.assign(outlet=drawing.permutation(documents["outlet"].to_numpy()))
        for _ in range(SHUFFLES)
    ]


def words(study: Study, shuffled: list[pd.DataFrame]) -> Iterator[int]:
    listed = word_list(study, "stem")
    for documents in shuffled:
        outlets = documents.set_index("doc_id")["outlet"]
        rows = keyness.keyness(listed, outlets, comparison="outlet", voices=("all",), draws=199)
        yield len(contrasts.telling(rows))


def names(study: Study, shuffled: list[pd.DataFrame]) -> Iterator[int]:
    mentions, said = compare.counted(study["mentions"]), study["attributions"]
    sources = evidence.sources(study["documents"], shared(study), mentions)
    for documents in shuffled:
        found = compare.naming_tests(documents, mentions, said, sources)
        yield int((found["q"] < 0.05).sum())


def chosen(study: Study, shuffled: list[pd.DataFrame]) -> Iterator[int]:
    uses = study["choice_uses"]
    sources = evidence.sources(study["documents"], shared(study), uses)
    for documents in shuffled:
        yield int((choices.tests(uses, documents, sources)["q"] < 0.05).sum())


def missing(study: Study, shuffled: list[pd.DataFrame]) -> Iterator[int]:
    names = ("attributions", "actions", "paraphrases")
    items = absence.carried(compare.counted(study["mentions"]), *(study[name] for name in names))
    groups = independent(study)
    for documents in shuffled[:100]:
        yield int((absence.not_found(documents, items, groups)["q"] < 0.05).sum())


@pytest.mark.parametrize("findings", [words, names, chosen, missing])
def test_a_shuffled_sample_tells_nothing_beyond_the_stated_rate(
    study: Study,
    shuffled: list[pd.DataFrame],
    findings: Callable[[Study, list[pd.DataFrame]], Iterator[int]],
) -> None:
    found = [count > 0 for count in findings(study, shuffled)]
    due = 0.05 * len(found)
    assert sum(found) <= due + 2.5 * (0.95 * due) ** 0.5
