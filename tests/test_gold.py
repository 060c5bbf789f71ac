"""The gold annotations are true of the articles' characters, and of each other."""

import json
import re
from functools import cache

import pandas as pd
import pytest

import analysis
from analysis import text
from analysis.settings import ROOT, SAMPLE
from analysis.tables import Tables, schemas

GOLD = SAMPLE / "gold"
LAYERS = ["paragraphs", "mentions", "attributions", "actions", "quantities", "dates"]
# Table, prefix of the columns with start and end, column with the text.
SPANS = [
    ("paragraphs", "", "text"), ("mentions", "", "text"), ("quantities", "", "text"), ("dates", "", "text"),
    ("attributions", "cue_", "cue"), ("attributions", "source_", "source"), ("attributions", "content_", "content"),
    ("actions", "verb_", "verb"), ("actions", "actor_", "actor"), ("actions", "target_", "target"),
]  # fmt: skip
ALLOWED = {
    ("paragraphs", "kind"): "body heading boilerplate",
    ("reuse", "kind"): "verbatim edited",
    ("reuse", "scope"): "within outlet across",
    ("changes", "op"): "insert delete substitute",
    ("changes", "change"): "name cue attribution number date spelling other",
    ("mentions", "type"): "PERS ORG LOC MISC",
    ("mentions", "form"): "name anaphor dual nisba",
    ("attributions", "mode"): "direct indirect",
    ("attributions", "cue_class"): "neutral assertive disclosing distancing accusing denying demanding warning opining",
    ("attributions", "source_kind"): "named organisation role collective document impersonal",
    ("actions", "action"): "attack bomb kill injure destroy seize withdraw besiege deny_access arrest release displace "
    "deploy negotiate agree aid protest investigate",
    ("actions", "modality"): "asserted planned demanded possible",
    ("quantities", "what"): "dead wounded missing displaced prisoners people vehicles weapons buildings money distance "
    "area volume weight share ratio duration age other",
    ("dates", "anchor"): "absolute article paragraph none",
    ("split", "part"): "development test",
    ("decisions", "settled"): "first second both none new dropped changed added",
}  # fmt: skip


@cache
def gold() -> Tables:
    return analysis.read(GOLD)


@cache
def documents() -> pd.DataFrame:
    return analysis.open(SAMPLE)["documents"].set_index("doc_id")


def raw(doc_id: str, part: str = "body") -> str:
    return str(documents().loc[doc_id, "text" if part == "body" else "title"])


@pytest.mark.parametrize(("table", "prefix", "column"), SPANS)
def test_every_span_is_the_text_it_names(table: str, prefix: str, column: str) -> None:
    rows = gold()[table]
    given = rows[rows[f"{prefix}start"].notna()]
    assert len(given) > 20
    for row in given.to_dict("records"):
        start, end = row[f"{prefix}start"], row[f"{prefix}end"]
        assert raw(row["doc_id"], row.get("part", "body"))[start:end] == row[column]
        assert row[column].strip() == row[column] != ""
    assert rows.loc[rows[f"{prefix}start"].isna(), column].isna().all()


@pytest.mark.parametrize(("table", "column"), ALLOWED)
def test_values_are_those_of_the_rules(table: str, column: str) -> None:
    found = set(gold()[table][column].dropna())
    assert found <= set(ALLOWED[table, column].split())
    assert len(found) > 1


@pytest.mark.parametrize("table", ["paragraphs", "reuse", "mentions", "attributions"])
def test_columns_are_those_of_the_tables(table: str) -> None:
    unmarked = {
        "idafa_head",
        "doubtful",
        "unnamed_reason",
        "unnamed_start",
        "unnamed_end",
    }  # how the tool read a name: readers marked no such thing
    columns = {column.name for column in schemas()[table].columns} - unmarked
    assert columns <= set(gold()[table].columns)


@pytest.mark.parametrize("table", LAYERS)
def test_ids_and_articles(table: str) -> None:
    rows = gold()[table]
    assert set(rows["doc_id"]) == set(documents().index)
    id_column = "start" if table == "paragraphs" else str(rows.columns[0])
    assert rows[[id_column, "doc_id"]].notna().all(axis=None)
    assert not rows.duplicated(["doc_id", id_column]).any()


def test_rows_refer_to_what_there_is() -> None:
    statements = gold()["attributions"]
    known = set(statements["statement_id"])
    assert set(statements["parent_id"].dropna()) <= known
    assert (statements["parent_id"] != statements["statement_id"]).all()
    for table in ("mentions", "actions", "quantities"):
        assert set(gold()[table]["statement_id"].dropna()) <= known
    actors = set(analysis.open(SAMPLE)["entities"]["entity"])
    for table in ("mentions", "attributions", "actions"):
        for column in gold()[table].filter(like="entity").columns:
            assert set(gold()[table][column].dropna()) <= actors


def test_a_statement_holds_the_statements_inside_it() -> None:
    statements = gold()["attributions"].set_index("statement_id")
    nested = statements[statements["parent_id"].notna()]
    assert len(nested) >= 10
    for row in nested.to_dict("records"):
        parent = statements.loc[row["parent_id"]]
        assert (row["doc_id"], row["part"]) == (parent["doc_id"], parent["part"])
        assert (
            parent["content_start"]
            <= row["content_start"]
            < row["content_end"]
            <= parent["content_end"]
        )


def test_inherited_sources_stand_before_or_at_the_statement() -> None:
    rows = gold()["attributions"]
    assert (
        rows["inherited"] | rows["source_start"].notna() | (rows["source_kind"] == "impersonal")
    ).all()
    inherited = rows[rows["inherited"] & rows["source_start"].notna()]
    assert (inherited["source_start"] < inherited["content_end"]).mean() > 0.95


def test_figures_and_dates_are_in_order() -> None:
    figures, dates = gold()["quantities"], gold()["dates"]
    both = figures.dropna(subset=["low", "high"])
    assert (both["low"] <= both["high"]).all()
    assert figures[["low", "high"]].notna().any(axis=1).all()
    assert (
        both["approximate"] | (both["low"] == both["high"]) | both["text"].str.contains("بين|و|–|-")
    ).all()
    placed = dates.dropna(subset=["earliest"])
    assert (placed["earliest"] <= placed["latest"]).all()
    assert ((dates["anchor"] == "none") == dates["earliest"].isna()).all()
    assert dates["earliest"].dropna().str.fullmatch(r"\d{4}-\d\d-\d\d").all()


def test_copies_become_each_other_by_their_edits() -> None:
    edits = gold()["changes"]
    for pair in gold()["reuse"].to_dict("records"):
        mine = edits[edits["reuse_id"] == pair["reuse_id"]].sort_values(["a_start", "b_start"])
        assert (pair["kind"] == "edited") == bool(len(mine))
        sides = []
        for side in "ab":
            whole, at, pieces = raw(pair[f"{side}_doc"]), pair[f"{side}_start"], []
            for edit in mine.to_dict("records"):
                start, end = edit[f"{side}_start"], edit[f"{side}_end"]
                assert whole[start:end] == (edit[f"{side}_text"] if end > start else "")
                pieces.append(whole[at:start])
                at = end
            pieces.append(whole[at : pair[f"{side}_end"]])
            sides.append([words(piece) for piece in pieces])
        assert sides[0] == sides[1]


def words(piece: str) -> list[str]:
    """The words between two edits, without punctuation, marks and the kind of quotation mark."""
    return [text.fold(piece[w.start : w.end]) for w in text.words(piece)]


def test_a_fifth_is_set_aside_and_every_outlet_is_in_it() -> None:
    split = gold()["split"].set_index("doc_id")["part"]
    assert set(split.index) == set(documents().index)
    test = split[split == "test"].index
    assert len(test) * 5 == len(split)
    assert documents().loc[test, "outlet"].nunique() == documents()["outlet"].nunique() == 5


def test_every_decision_names_its_article_and_reason() -> None:
    decisions = gold()["decisions"]
    assert set(decisions["table"]) <= set(LAYERS)
    assert set(decisions["doc_id"]) <= set(documents().index)
    assert decisions["reason"].notna().all()
    for column in ("first", "second", "result"):
        for value in decisions[column].dropna():
            assert isinstance(json.loads(value), dict)


def test_the_data_sheet_tells_of_these_files() -> None:
    sheet = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    split = gold()["split"].set_index("doc_id")["part"]
    rows = re.findall(
        r"^\| ([a-z]+-[\w-]+) \| (\d+) \| (.*?) \| (yes|no) \| (\w+) \|$", sheet, re.M
    )
    told = {doc_id: (int(count), part) for doc_id, count, _, _, part in rows}
    there = documents()["n_words"]
    assert told == {doc_id: (there[doc_id], split[doc_id]) for doc_id in there.index}
    assert (
        f"{len(there)} Arabic news articles ({there.sum():,} words, {there.min()} to {there.max()} each)"
        in sheet
    )
    assert there.min() >= 200
    assert there.max() <= 600


def test_the_rules_page_tells_of_these_tables() -> None:
    page = (GOLD / "README.md").read_text(encoding="utf-8")
    told = {
        name: (int(rows), int(test))
        for name, rows, test in re.findall(r"^\| `(\w+)` \| (\d+) \| (\d+) \| \D*$", page, re.M)
    }
    split = gold()["split"].set_index("doc_id")["part"]
    for name, table in gold().items():
        later = table.merge(gold()["reuse"][["reuse_id", "b_doc"]]) if name == "changes" else table
        docs = later["doc_id" if "doc_id" in later else "b_doc"]
        assert told[name] == (len(table), (docs.map(split) == "test").sum())
