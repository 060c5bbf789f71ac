"""Tables come back from disk as they were."""

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis import output, tables
from analysis.errors import AnalysisError

TEXTS = st.text(
    st.one_of(st.sampled_from('\r\n",;\u2028=+-@\' \t'), st.characters(codec="utf-8", exclude_characters="\0")),
    min_size=1,
)  # fmt: skip


@pytest.mark.parametrize("format", tables.FORMATS)
@given(texts=st.lists(TEXTS, min_size=1, max_size=4))
def test_text_comes_back_to_the_letter(
    tmp_path_factory: pytest.TempPathFactory, format: str, texts: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("tables")
    rows = [{"doc_id": f"00{n}", "text": raw, "outlet": "NA"} for n, raw in enumerate(texts)]
    frame = tables.frame("documents", rows)
    tables.write({"documents": frame}, folder, provenance={}, format=format)
    assert_frame_equal(tables.read(folder)["documents"], frame)


def test_types_and_missing_values(tmp_path: Path) -> None:
    rows = [
        {"doc_id": "001", "part": "body", "start": 0, "end": 3, "anaphor": True, "entity": "a"},
        {"doc_id": "001", "part": "body", "start": 4, "end": 9, "anaphor": False, "entity": "a"},
    ]
    frame = tables.frame("mentions", rows)
    tables.write({"mentions": frame}, tmp_path, provenance={})
    back = tables.read(tmp_path)["mentions"]
    assert_frame_equal(back, frame)
    assert str(back["start"].dtype) == "Int64"
    assert back["anaphor"].tolist() == [True, False]
    assert back["statement_id"].isna().all()
    lines = (tmp_path / "mentions.csv").read_text(encoding="utf-8").splitlines()
    assert ",True," in lines[1]
    assert lines[0].startswith("mention_id,doc_id,part,start,end,text,entity,name,type,method")


def test_ids_say_what_and_where() -> None:
    row = {
        "doc_id": "x",
        "part": "body",
        "start": 1,
        "end": 2,
        "entity": "a",
        "method": "dictionary",
    }
    one = tables.frame("mentions", [row])["mention_id"][0]
    other = tables.frame("mentions", [{**row, "start": 0}, {**row, "text": "else"}])["mention_id"]
    assert other[1] == one != other[0]
    assert tables.frame("mentions", [row, row])["mention_id"].is_unique


def test_floats_have_a_fixed_rounding() -> None:
    frame = tables.frame("reuse", [{"similarity": 1 / 3}, {"similarity": -1e-12}])
    assert frame["similarity"].map(repr).tolist() == ["0.333333", "0.0"]


def test_the_data_package_describes_every_column(tmp_path: Path) -> None:
    frame = tables.frame("documents", [{"doc_id": "x", "byline": "y"}])
    tables.write({"documents": frame}, tmp_path, provenance={"inputs": []})
    (entry,) = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    fields = {field["name"]: field for field in entry["schema"]["fields"]}
    assert list(fields) == list(frame.columns)
    assert all(field["description"] for field in fields.values())
    assert entry["hash"] == f"sha256:{output.file_hash(tmp_path / 'documents.csv')}"


def test_a_key_with_missing_values_is_no_primary_key(tmp_path: Path) -> None:
    for row, has_key in ((1, True), (None, False)):
        frame = tables.frame("refused", [{"path": "x", "row": row}])
        tables.write({"refused": frame}, tmp_path, provenance={})
        (entry,) = tables.read_package(tmp_path)["resources"]
        assert ("primaryKey" in entry["schema"]) == has_key


def test_schemas_are_whole() -> None:
    for schema in tables.schemas().values():
        names = [column.name for column in schema.columns]
        assert set(schema.key) <= set(names)
        assert set(schema.id_of) <= set(names)
        assert {column.type for column in schema.columns} <= set(tables._DTYPES)
        assert list(tables.frame(schema.name, []).columns) == names


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        ("documents.csv", "is missing"),
        ("datapackage.json", "holds no datapackage.json"),
    ],
)
def test_a_damaged_folder_is_one_sentence(tmp_path: Path, damage: str, message: str) -> None:
    frame = tables.frame("documents", [{"doc_id": "x"}])
    tables.write({"documents": frame}, tmp_path, provenance={})
    (tmp_path / damage).unlink()
    with pytest.raises(AnalysisError, match=message):
        tables.read(tmp_path)


def test_an_unknown_format(tmp_path: Path) -> None:
    with pytest.raises(AnalysisError, match="allowed: csv, parquet"):
        tables.write({}, tmp_path, provenance={}, format="docx")


def test_hashes_tell_parts_apart() -> None:
    assert tables.short_hash("a", "b") != tables.short_hash("ab")
    assert tables.short_hash("a", "b") != tables.short_hash("b", "a")
    assert isinstance(tables.frame("documents", pd.DataFrame()), pd.DataFrame)
