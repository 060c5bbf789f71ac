"""What a person has said holds on every later run, whatever the machine says by then."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import analysis
from analysis import (
    AnalysisError,
    Settings,
    Study,
    correction_files,
    corrections,
    review,
    tables,
)
from analysis.correction_files import Correction, kinds
from analysis.resources import read_yaml
from analysis.settings import ROOT

ACTORS = """
title: A small town
entities:
  - id: karmi
    type: PERS
    label: {ar: محمود الكرمي, en: Mahmud al-Karmi}
    aliases: [محمود الكرمي]
  - id: council
    type: ORG
    label: {ar: مجلس البلدة, en: Town Council}
    aliases: [مجلس البلدة]
    anaphors: [المجلس]
  - id: syndicate
    type: ORG
    label: {ar: نقابة السقائين, en: Water carriers}
    aliases: [نقابة السقائين]
"""
ONE = (
    "قال محمود الكرمي إن مجلس البلدة سيجتمع غداً. وأضاف أن المجلس لم يتلق رداً.\n\n"
    "وفي السوق، علم السكان من نقابة السقائين أن الضخ سيتوقف ثلاثة أيام. وأكد ناطق باسم النقابة أن الآبار جفت."
)
TWO = "اجتمع مجلس البلدة أمس. ولم يصدر المجلس بياناً. وقتل قناص شخصين قرب السوق."


def opened(
    tmp_path: Path, *sheets: Path, actors: str = ACTORS, one: str = ONE, **more: Any
) -> Study:
    corpus = tmp_path / "corpus"
    corpus.mkdir(exist_ok=True)
    for name, text in (("one", one), ("two", TWO)):
        (corpus / f"{name}.txt").write_text(text, encoding="utf-8")
    (corpus / "metadata.csv").write_text(
        "path,title,outlet,date\none.txt,مجلس البلدة يجتمع,س,2026-01-10\ntwo.txt,,ص,2026-01-11\n",
        encoding="utf-8",
    )
    file = tmp_path / "actors.yaml"
    file.write_text(actors, encoding="utf-8")
    settings = Settings((file,), "none", "none", corrections=tuple(sheets), **more)
    return analysis.open(corpus, settings=settings)


def row(study: Study, table: str, **cells: object) -> pd.Series:
    found = study[table]
    for name, value in cells.items():
        found = found[found[name] == value]
    assert len(found) == 1, found
    return found.iloc[0]


def sheet(path: Path, *rows: Mapping[str, object]) -> Path:
    pd.DataFrame(rows).to_csv(path, index=False)
    return path


def reviewed(study: Study, path: Path, marks: dict[str, dict[str, str]]) -> Path:
    """The sheet that `review` writes, filled in: id of a row -> cells."""
    review.write(study, path, 1000)
    rows = pd.read_csv(path, dtype="str", keep_default_na=False)
    for id, cells in marks.items():
        assert (rows["id"] == id).sum() == 1
        for name, value in cells.items():
            rows.loc[rows["id"] == id, name] = value
    rows.to_csv(path, index=False)
    return path


def outcomes(study: Study) -> list[str]:
    return study["corrections"]["outcome"].tolist()


def test_what_a_person_said_holds_through_changes(tmp_path: Path) -> None:
    """Rejects a mention, fixes a source, adds a statement; then the lexicon and the text change."""
    first = opened(tmp_path)
    anaphor = row(first, "mentions", doc_id="two.txt", text="المجلس")
    rest = row(first, "attributions", content="الآبار جفت")
    marks = {
        anaphor["mention_id"]: {"action": "reject", "coder": "ن", "date": "2026-02-01"},
        rest["statement_id"]: {"action": "edit", "field": "source", "new value": "نقابة السقائين"},
    }
    filled = reviewed(first, tmp_path / "review.csv", marks)
    added = {
        "table": "attributions", "id": "new", "action": "add", "doc_id": "one.txt",
        "content": "الضخ سيتوقف ثلاثة أيام", "source": "نقابة السقائين",
    }  # fmt: skip
    mine = sheet(tmp_path / "added.csv", added)
    renamed = ACTORS.replace("id: council", "id: town_council").replace(
        "aliases: [محمود الكرمي]", "aliases: [محمود الكرمي, ناطق باسم النقابة]"
    )
    longer = f"مقدمة أضيفت لاحقاً من التحرير.\n\n{ONE}"
    for actors, one in ((ACTORS, ONE), (renamed, ONE), (ACTORS, longer), (renamed, longer)):
        again = opened(tmp_path, filled, mine, actors=actors, one=one)
        mentions, said = again["mentions"], again["attributions"]
        there = mentions[mentions["doc_id"] == "two.txt"]
        assert "المجلس" not in there["text"].tolist()
        assert there["text"].tolist() == ["مجلس البلدة"]
        fixed = said[said["content"] == "الآبار جفت"].iloc[0]
        assert fixed["source"] == "نقابة السقائين"
        assert (fixed["source_entity"], fixed["status"]) == ("syndicate", "corrected")
        new = said[said["content"] == "الضخ سيتوقف ثلاثة أيام"].iloc[0]
        assert (new["source"], new["source_entity"]) == ("نقابة السقائين", "syndicate")
        assert new["status"] == "added"
        days = row(again, "quantities", text="ثلاثة أيام")
        assert days["statement_id"] == new["statement_id"]
        assert LOST_NONE.isdisjoint(outcomes(again))
        for table in ("mentions", "attributions"):
            check_spans(again, table)


LOST_NONE = {"lost", "moot", "overruled"}


def check_spans(study: Study, table: str) -> None:
    """Every stretch is its characters."""
    for one in study[table].to_dict("records"):
        for name, (start, end) in kinds()[table].stretches.items():
            if pd.isna(one[start]):
                assert pd.isna(one[name])
            else:
                here = study.passage(one["doc_id"], one[start], one[end], one["part"])
                assert here == one[name]


def test_counts_follow(tmp_path: Path) -> None:
    first = opened(tmp_path)
    anaphor = row(first, "mentions", doc_id="two.txt", text="المجلس")
    file = sheet(tmp_path / "mentions.csv", {"id": anaphor["mention_id"], "action": "reject"})
    again = opened(tmp_path, file)
    before, after = (row(s, "entity_frequency", entity="council")["found"] for s in (first, again))
    assert after == before - 1
    assert again.provenance["settings"]["corrections"][0]["file"] == "mentions.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("reject", "accept"), encoding="utf-8")
    third = opened(tmp_path, file)
    frequency = row(third, "entity_frequency", entity="council")
    assert frequency["found"] == before
    assert frequency["confirmed"] == pytest.approx(1 / before, abs=1e-6)
    assert again.provenance["settings"] != third.provenance["settings"]


def test_without_corrections_nothing_changes(tmp_path: Path) -> None:
    one = opened(tmp_path)
    same = opened(tmp_path, sheet(tmp_path / "mentions.csv", {"id": "", "action": ""}))
    for table in kinds():
        pd.testing.assert_frame_equal(one[table], same[table])
    assert same["corrections"].empty


CASES: dict[str, tuple[dict[str, str], str, dict[str, str], dict[str, object]]] = {
    # what a sheet says of rows; then table, column to pick a row, the row, what is expected of it
    "entity": (
        {"action": "edit", "field": "entity", "new value": "syndicate"},
        "mentions", {"doc_id": "two.txt", "text": "مجلس البلدة"},
        {"entity": "syndicate", "type": "ORG", "status": "corrected"},
    ),
    "words": (
        {"action": "edit", "field": "text", "new value": "البلدة"},
        "mentions", {"doc_id": "two.txt", "text": "مجلس البلدة"},
        {"text": "البلدة", "entity": "council"},
    ),
    "no source": (
        {"action": "edit", "field": "source", "new value": "none"},
        "attributions", {"content": "المجلس لم يتلق رداً"},
        {"source": None, "source_start": None, "source_entity": None, "source_kind": None, "inherited": False},
    ),
    "kind of source": (
        {"action": "edit", "field": "source_kind", "new value": "Collective"},
        "attributions", {"content": "الآبار جفت"},
        {"source_kind": "collective", "source": "ناطق باسم النقابة"},
    ),
    "figure": (
        {"action": "edit", "field": "high", "new value": "١٬٢٠٠"},
        "quantities", {"text": "ثلاثة أيام"},
        {"low": 3, "high": 1200},
    ),
    "truth": (
        {"action": "edit", "field": "negated", "new value": "نعم"},
        "actions", {"verb": "قتل"},
        {"negated": True, "action": "kill"},
    ),
    "actor": (
        {"action": "edit", "field": "actor", "new value": "شخصين"},
        "actions", {"verb": "قتل"},
        {"actor": "شخصين"},
    ),
    "date": (
        {"action": "edit", "field": "earliest", "new value": "2026-01-01"},
        "dates", {"text": "غداً"},
        {"earliest": "2026-01-01", "days_from": -9},
    ),
    "confirmed": (
        {"action": "accept"},
        "mentions", {"doc_id": "two.txt", "text": "المجلس"},
        {"status": "confirmed", "entity": "council"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_correction(tmp_path: Path, case: str) -> None:
    said, table, which, expected = CASES[case]
    first = opened(tmp_path)
    kind = kinds()[table]
    id_column = first[table].columns[0]
    id = row(first, table, **which)[id_column]
    again = opened(tmp_path, sheet(tmp_path / f"{table}.csv", {"id": id} | said))
    found = row(again, table, **{id_column: id})
    for name, value in expected.items():
        assert pd.isna(found[name]) if value is None else found[name] == value, name
    check_spans(again, kind.table)
    assert outcomes(again) == ["applied"]


def test_the_later_one_holds(tmp_path: Path) -> None:
    first = opened(tmp_path)
    id = row(first, "mentions", doc_id="two.txt", text="المجلس")["mention_id"]
    file = sheet(
        tmp_path / "mentions.csv",
        {"id": id, "action": "reject", "date": "2026-03-01"},
        {"id": id, "action": "accept", "date": "2026-01-01"},
        {"id": id, "action": "edit", "field": "entity", "new value": "karmi"},
    )
    again = opened(tmp_path, file)
    assert outcomes(again) == ["applied", "overruled", "overruled"]
    assert id not in again["mentions"]["mention_id"].tolist()
    other = tmp_path / "more"
    other.mkdir()
    later = sheet(
        other / "mentions.csv",
        {"id": id, "action": "edit", "field": "entity", "new value": "karmi", "date": "2026-04-01"},
    )
    again = opened(tmp_path, file, later)
    assert row(again, "mentions", mention_id=id)["entity"] == "karmi"
    assert outcomes(again) == ["overruled", "overruled", "overruled", "applied"]


@pytest.mark.parametrize(
    ("said", "outcome", "reason"),
    [
        ({"id": "0", "action": "reject"}, "lost", "no row has this id"),
        ({"id": "0", "action": "accept", "quote": "القلعة", "doc_id": "one.txt"}, "lost", "no longer stand"),
        ({"id": "0", "action": "reject", "quote": "السوق", "doc_id": "one.txt"}, "moot", "no longer finds"),
        ({"id": "0", "action": "accept", "quote": "السوق", "doc_id": "one.txt"}, "lost", "does not tell its type"),
        ({"id": "0", "action": "reject", "quote": "المجلس", "doc_id": "gone.txt"}, "lost", "there is no article gone.txt"),
        ({"id": "n", "action": "add", "quote": "السوق", "doc_id": "one.txt"}, "lost", "takes type"),
        ({"id": "n", "action": "add", "quote": "السوق", "doc_id": "one.txt", "entity": "x"}, "lost", "no entity 'x'"),
        ({"id": "n", "action": "add", "quote": "السوق", "doc_id": "one.txt", "type": "x"}, "lost", "allowed: PERS"),
        ({"id": "n", "action": "add", "quote": "السوق", "doc_id": "one.txt", "type": "LOC"}, "applied", None),
        ({"id": "n", "action": "add", "quote": "السوق", "doc_id": "gone.txt", "type": "LOC", "context": "وفي السوق، علم السكان"}, "applied", None),
    ],
)  # fmt: skip
def test_what_no_longer_anchors_is_listed(
    tmp_path: Path, said: dict[str, object], outcome: str, reason: str | None
) -> None:
    again = opened(tmp_path, sheet(tmp_path / "mentions.csv", said))
    told = again["corrections"].iloc[0]
    assert told["outcome"] == outcome
    assert pd.isna(told["reason"]) if reason is None else reason in told["reason"]
    assert (told["file"], told["place"]) == ("mentions.csv", "row 2")
    assert len(again["corrections"]) == 1


def test_what_was_confirmed_stays_where_the_machine_no_longer_finds_it(tmp_path: Path) -> None:
    first = opened(tmp_path)
    council = row(first, "mentions", doc_id="two.txt", text="مجلس البلدة")["mention_id"]
    said = row(first, "attributions", content="الآبار جفت")["statement_id"]
    marks = {council: {"action": "accept"}, said: {"action": "accept"}}
    filled = reviewed(first, tmp_path / "review.csv", marks)
    less = ACTORS.replace("aliases: [مجلس البلدة]", "aliases: [هيئة البلدة]")
    again = opened(tmp_path, filled, actors=less)
    kept = row(again, "mentions", mention_id=council)
    assert (kept["text"], kept["entity"], kept["status"]) == ("مجلس البلدة", "council", "confirmed")
    assert "kept" in outcomes(again)
    assert row(again, "attributions", statement_id=said)["status"] == "confirmed"
    check_spans(again, "mentions")


def test_what_was_confirmed_says_what_it_said(tmp_path: Path) -> None:
    first = opened(tmp_path)
    said = row(first, "attributions", content="الآبار جفت")
    assert said["source_kind"] == "role"
    filled = reviewed(first, tmp_path / "review.csv", {said["statement_id"]: {"action": "accept"}})
    other = ACTORS.replace("aliases: [محمود الكرمي]", "aliases: [محمود الكرمي, ناطق باسم النقابة]")
    machine = row(opened(tmp_path, actors=other), "attributions", content="الآبار جفت")
    assert (machine["source_kind"], machine["source_entity"]) == ("named", "karmi")
    again = opened(tmp_path, filled, actors=other)
    kept = row(again, "attributions", content="الآبار جفت")
    assert kept["source_kind"] == "role"
    assert pd.isna(kept["source_entity"])
    told = again["corrections"].iloc[0]
    assert told["outcome"] == "kept"
    assert "source_kind = named" in told["reason"]


def test_a_rejected_statement_no_longer_holds_what_stood_in_it(tmp_path: Path) -> None:
    first = opened(tmp_path)
    said = row(first, "attributions", content="المجلس لم يتلق رداً")["statement_id"]
    inside = first["mentions"][first["mentions"]["statement_id"] == said]["mention_id"]
    assert len(inside) == 1
    file = sheet(tmp_path / "attributions.csv", {"id": said, "action": "reject"})
    again = opened(tmp_path, file)
    assert pd.isna(row(again, "mentions", mention_id=inside.iloc[0])["statement_id"])


def test_what_a_person_marks_takes_the_place_of_what_overlaps(tmp_path: Path) -> None:
    file = sheet(
        tmp_path / "mentions.csv",
        {
            "id": "",
            "action": "add",
            "quote": "مجلس البلدة أمس",
            "doc_id": "two.txt",
            "entity": "karmi",
        },
    )
    again = opened(tmp_path, file)
    there = again["mentions"][again["mentions"]["doc_id"] == "two.txt"]
    assert there["text"].tolist() == ["مجلس البلدة أمس", "المجلس"]
    assert there["method"].tolist() == ["person", "dictionary"]
    assert compared(again) == 2  # an added one counts as a known one


def compared(study: Study) -> int:
    frequency = study["entity_frequency"]
    return int(frequency[frequency["entity"] == "karmi"]["found"].iloc[0])


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("c.csv", "id,action\n1,refuse\n", "table 'c' is not corrected; allowed: mentions,"),
        ("mentions.csv", "id,action\n1,refuse\n", "row 2: action 'refuse' is not known; allowed: accept, reject"),
        ("mentions.csv", "id\n1\n", "has no column `action`"),
        ("mentions.csv", "id,action\n,accept\n", "accept takes the id of a row"),
        ("mentions.csv", "id,action,field\n1,edit,entity\n", "an edit takes a field and a new value"),
        ("mentions.csv", "id,action,field,new value\n1,edit,doc_id,x\n", "field 'doc_id' is not corrected; allowed: text, entity"),
        ("mentions.csv", "id,action,field,new value\n1,edit,type,X\n", "type 'X' is not known; allowed: PERS, ORG, LOC, MISC"),
        ("quantities.csv", "id,action,field,new value\n1,edit,low,viele\n", "allowed: a number, or none"),
        ("quantities.csv", "id,action,field,new value\n1,edit,low,nan\n", "allowed: a number, or none"),
        ("dates.csv", "id,action,field,new value\n1,edit,latest,1/2/26\n", "allowed: YYYY-MM-DD, or none"),
        ("mentions.csv", "id,action,date\n1,accept,1/2/2026\n", "write 2026-01-31"),
        ("mentions.txt", "id,action\n", "is no .xlsx, .csv or .tsv"),
        ("mentions.xlsx", "id,action\n", "is no workbook"),
    ],
)  # fmt: skip
def test_a_sheet_that_cannot_be_read(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(AnalysisError) as error:
        correction_files.load([tmp_path / name])
    assert message in str(error.value)
    assert name in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(AnalysisError, match="is not there"):
        correction_files.load([tmp_path / "c.csv"])


def test_the_classes_are_those_of_the_lexicons() -> None:
    fields = {name: kind.fields for name, kind in kinds().items()}
    assert fields["attributions"]["cue_class"] == list(read_yaml("reporting.yaml")["classes"])
    known = {path.stem for path in (ROOT / "analysis/resources/acts").glob("*.yaml")}
    assert set(fields["actions"]["action"]) == known


def test_every_column_is_one_of_its_table() -> None:
    for name, kind in kinds().items():
        columns = {column.name for column in tables.schemas()[name].columns}
        named = {*kind.fields, *kind.stretches, *kind.added, *([kind.claim] if kind.claim else ())}
        named |= {end for ends in kind.stretches.values() for end in ends}
        named |= {key for doubt in kind.doubts for key in doubt if key != "why"}
        assert named <= columns, named - columns


def test_corrections_know_no_order_of_their_own(tmp_path: Path) -> None:
    """The same corrections without dates, in two files or one, give the same tables."""
    first = opened(tmp_path)
    ids = first["mentions"]["mention_id"].tolist()
    rows = [{"id": id, "action": "reject"} for id in ids[:3]]
    one = opened(tmp_path, sheet(tmp_path / "mentions.csv", *rows))
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    two = opened(
        tmp_path,
        sheet(tmp_path / "a/mentions.csv", *rows[2:]),
        sheet(tmp_path / "b/mentions.csv", *rows[:2]),
    )
    pd.testing.assert_frame_equal(one["mentions"], two["mentions"])


def test_every_row_is_found_again_by_its_words_alone() -> None:
    """As if each id had changed: all rows of the sample, doubles and nested ones among them."""
    sample = analysis.open()
    said = []
    for table in kinds():
        rows = review.sheet(sample, table).astype(object)
        rows = rows.where(rows.notna(), "").map(str)
        for cells in rows.to_dict("records"):
            told = {
                str(name).removesuffix(correction_files.FOUND): value
                for name, value in cells.items()
                if name not in correction_files.COLUMNS
            }
            id, quote, context = f"gone {cells['id']}", cells["quote"], cells["context"]
            said.append(
                Correction(
                    table, id, "accept", "", "", "", "", "", quote, context, told, "f", "row"
                )
            )
    made = corrections.apply(
        sample.read_articles(), sample["documents"], said, sample.actors.entities
    )
    assert set(made.corrections["outcome"]) == {"moved"}
    ids = {one.table: sample[one.table].columns[0] for one in said}
    for table, id in ids.items():
        assert set(made.tables[table]["status"]) == {"confirmed"}
        assert set(made.tables[table][id]) == set(sample[table][id])


def test_added_rows_that_share_an_id(tmp_path: Path) -> None:
    """Rows of one file that tell of one row; of two files, or with other words, they do not."""
    one = sheet(
        tmp_path / "mentions.csv",
        {"id": "n", "action": "add", "doc_id": "two.txt", "quote": "قناص", "field": "type", "new value": "MISC"},
        {"id": "n", "action": "add", "field": "scare_quoted", "new value": "true"},
        {"id": "n", "action": "add", "doc_id": "two.txt", "quote": "السوق", "field": "type", "new value": "LOC"},
    )  # fmt: skip
    (tmp_path / "more").mkdir()
    two = sheet(
        tmp_path / "more/attributions.csv",
        {"id": "n", "action": "add", "doc_id": "two.txt", "quote": "بياناً", "field": "mode", "new value": "direct"},
    )  # fmt: skip
    again = opened(tmp_path, one, two)
    added = again["mentions"][again["mentions"]["status"] == "added"]
    assert added["text"].tolist() == ["قناص", "السوق"]
    assert added["type"].tolist() == ["MISC", "LOC"]
    assert added["scare_quoted"].tolist() == [True, False]
    assert row(again, "attributions", status="added")["mode"] == "direct"
    assert outcomes(again) == ["applied"] * 4


def test_a_copied_row_that_is_added_does_not_take_the_id_of_the_first(tmp_path: Path) -> None:
    first = opened(tmp_path)
    id = row(first, "mentions", doc_id="two.txt", text="مجلس البلدة")["mention_id"]
    file = sheet(
        tmp_path / "mentions.csv",
        {"id": id, "action": "add", "doc_id": "two.txt", "quote": "قناص", "type": "MISC"},
        {"id": id, "action": "reject"},
    )
    again = opened(tmp_path, file)
    texts = again["mentions"][again["mentions"]["doc_id"] == "two.txt"]["text"].tolist()
    assert "قناص" in texts
    assert "مجلس البلدة" not in texts


def test_a_lost_edit_brings_no_row_back(tmp_path: Path) -> None:
    first = opened(tmp_path)
    council = row(first, "mentions", doc_id="two.txt", text="مجلس البلدة")["mention_id"]
    marks = {council: {"action": "edit", "field": "entity", "new value": "nobody"}}
    filled = reviewed(first, tmp_path / "review.csv", marks)
    less = ACTORS.replace("aliases: [مجلس البلدة]", "aliases: [هيئة البلدة]")
    again = opened(tmp_path, filled, actors=less)
    assert outcomes(again) == ["lost"]
    assert "no entity 'nobody'" in again["corrections"]["reason"].iloc[0]
    assert "مجلس البلدة" not in again["mentions"]["text"].tolist()


def test_a_sheet_with_nothing_but_the_columns_that_people_fill_in(tmp_path: Path) -> None:
    """No doc_id, no part, no cells of the table: ids, quotes and contexts, after the text moved."""
    first = opened(tmp_path)
    anaphor = row(first, "mentions", doc_id="two.txt", text="المجلس")["mention_id"]
    rest = row(first, "attributions", content="الآبار جفت")["statement_id"]
    told = {"coder": "ن", "date": "2026-02-01", "note": "لا"}
    rejected = {
        "id": anaphor,
        "action": "reject",
        "quote": "المجلس",
        "context": "أمس. ولم يصدر ⟦المجلس⟧ بياناً. وقتل",
    }
    edited = {
        "id": rest,
        "action": "edit",
        "field": "source_kind",
        "new value": "collective",
        "quote": "الآبار جفت",
        "context": "النقابة أن ⟦الآبار جفت⟧.",
    }
    added = {
        "id": "new",
        "action": "add",
        "field": "source",
        "new value": "نقابة السقائين",
        "quote": "الضخ سيتوقف ثلاثة أيام",
    }
    cue = {"id": "new", "action": "add", "field": "cue", "new value": "علم"}
    mentions = sheet(tmp_path / "mentions.csv", rejected | told)
    statements = sheet(tmp_path / "attributions.csv", edited | told, added | told, cue | told)
    for one in (ONE, f"مقدمة أضيفت لاحقاً.\n\n{ONE}"):
        again = opened(tmp_path, mentions, statements, one=one)
        assert (
            "المجلس"
            not in again["mentions"][again["mentions"]["doc_id"] == "two.txt"]["text"].tolist()
        )
        assert row(again, "attributions", content="الآبار جفت")["source_kind"] == "collective"
        new = row(again, "attributions", status="added")
        assert (new["source"], new["cue"], new["part"]) == ("نقابة السقائين", "علم", "body")
        assert not set(outcomes(again)) & {"lost", "moot"}
        assert set(again["corrections"]["coder"]) == {"ن"}
