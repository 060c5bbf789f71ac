"""Which group an article belongs to, and that comparisons follow it."""

from pathlib import Path

import pandas as pd
import pytest

import analysis
from analysis import contrasts, groups, prose, tables
from analysis.errors import AnalysisError
from analysis.settings import Settings

DATED = tables.frame(
    "documents",
    [
        {"doc_id": "a", "outlet": "س", "date": "2029-12-31"},
        {"doc_id": "b", "outlet": "س", "date": "2030-01-07"},
        {"doc_id": "c", "outlet": None, "date": None},
    ],
)
TEXT = (
    "قال الوزير إن الماء عاد إلى الأحياء الشرقية من المدينة بعد انقطاع طويل دام أربعة أيام كاملة.",
    "وأضاف أن ورش الصيانة عملت ليل نهار لإصلاح الخط الرئيسي في الضاحية القريبة من السهل.",
    "وأعلن المحافظ أن اللجنة ستزور المحطة غداً وأن أحداً لن يبقى بلا ماء في هذا الصيف.",
)


@pytest.mark.parametrize(
    ("by", "found"),
    [
        ("outlet", ["س", "س", None]),
        ("day", ["2029-12-31", "2030-01-07", None]),
        ("week", ["2030-W01", "2030-W02", None]),  # ISO 8601: Monday 31 December
        ("month", ["2029-12", "2030-01", None]),
        ("year", ["2029", "2030", None]),
        ("article", ["a", "b", "c"]),
        ("desk", ["1", None, "2"]),
    ],
)
def test_groups(by: str, found: list[str | None]) -> None:
    documents = DATED.assign(desk=pd.array([1, None, 2], dtype="Int64"))
    groups.check(documents, by)
    made = groups.of_articles(documents, by)
    assert [None if pd.isna(name) else name for name in made] == found


def test_a_column_has_precedence() -> None:
    assert groups.of_articles(DATED.assign(year="now"), "year").tolist() == ["now"] * 3


@pytest.mark.parametrize("by", ["colour", "text", "title", ""])
def test_what_is_no_group(by: str) -> None:
    with pytest.raises(AnalysisError, match="allowed: day, week, month, year, article, version"):
        groups.check(DATED, by)


def corpus(folder: Path) -> Path:
    rows = ["doc_id,outlet,date,text"]
    rows += [f"first,س,2031-03-01,{' '.join(TEXT)}", f"second,س,2031-03-02,{' '.join(TEXT[:2])}"]
    rows += [f"third,ص,2031-04-01,{TEXT[2]}", "fourth,ص,2031-04-02,لا شيء جديد في المدينة."]
    (folder / "news.csv").write_text("\n".join(rows), encoding="utf-8")
    return folder / "news.csv"


def test_versions(tmp_path: Path) -> None:
    study = analysis.open(corpus(tmp_path))
    views = (study[name] for name in ("documents", "reuse", "reasons"))
    found = groups.versions(*views).set_axis(study["documents"]["doc_id"]).dropna()
    assert found.to_dict() == {"first": "first version", "second": "later version"}


@pytest.mark.parametrize(
    ("by", "names", "said"),
    [
        ("month", {"2031-03", "2031-04"}, "**2 months**"),
        ("outlet", {"س", "ص"}, "**2 outlets**"),
        ("version", {"first version", "later version"}, "2 articles are in none"),
    ],
)
def test_comparisons_are_of_these_groups(
    tmp_path: Path, by: str, names: set[str], said: str
) -> None:
    study = analysis.open(corpus(tmp_path), settings=Settings(by=by, tagger="none"))
    assert study.by == by
    keyness = study["keyness"]
    assert set(keyness.loc[keyness["comparison"] == by, "group"]) <= names
    assert set(study["voice_shares"]["outlet"].dropna()) <= names
    told = contrasts.groups(study)
    assert said in told and "too few to speak of the habits" in told
    assert (f"speaks of outlets, read {prose.grouped(study)[0]}" in told) == (by != "outlet")


def test_finished_tables_know_what_they_compare(tmp_path: Path) -> None:
    study = analysis.open(corpus(tmp_path), settings=Settings(by="month", tagger="none"))
    (tmp_path / "tables").mkdir()
    tables.write(study.all(), tmp_path / "tables", provenance=study.provenance)
    again = analysis.open(tmp_path / "tables")
    assert again.by == "month" and contrasts.groups(again) == contrasts.groups(study)
