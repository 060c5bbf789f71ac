"""Tables come back from disk as they were; a folder is replaced as a whole or not at all."""

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis import tables
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
    assert entry["hash"] == f"sha256:{tables.file_hash(tmp_path / 'documents.csv')}"


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


def test_a_folder_is_replaced_whole(tmp_path: Path) -> None:
    out = tmp_path / "مجلد جديد" / "out"
    for content in ("one", "two"):
        with tables.replace_folder(out) as new:
            (new / f"{content}.txt").write_text(content)
    assert sorted(p.name for p in out.iterdir()) == [".analysis.json", "two.txt"]
    assert [p.name for p in out.parent.iterdir()] == ["out"]


def test_what_others_wrote_stays(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with tables.replace_folder(out) as new:
        (new / "ours.txt").write_text("1")
    (out / "notes").mkdir()
    (out / "notes" / "mine.txt").write_text("mine")
    with tables.replace_folder(out) as new:
        (new / "ours.txt").write_text("2")
    assert (out / "notes" / "mine.txt").read_text() == "mine"
    assert (out / "ours.txt").read_text() == "2"


def test_what_others_wrote_is_not_written_over(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with tables.replace_folder(out) as new:
        (new / "a.txt").write_text("1")
    (out / "b.txt").write_text("mine")
    with pytest.raises(AnalysisError, match="would be replaced"), tables.replace_folder(out) as new:
        (new / "b.txt").write_text("2")
    assert (out / "b.txt").read_text() == "mine"
    assert (out / "a.txt").read_text() == "1"


def test_links_stay_links(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "real")
    for _ in range(2):
        with tables.replace_folder(tmp_path / "out") as new:
            (new / "a.txt").write_text("1")
        if not (tmp_path / "real" / "elsewhere").is_symlink():
            (tmp_path / "real" / "elsewhere").symlink_to(tmp_path)
    assert (tmp_path / "out").is_symlink()
    assert (tmp_path / "real" / "a.txt").exists()
    assert (tmp_path / "real" / "elsewhere").is_symlink()


def test_a_failure_leaves_the_old_folder(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with tables.replace_folder(out) as new:
        (new / "a.txt").write_text("old")
    with pytest.raises(RuntimeError), tables.replace_folder(out) as new:
        (new / "a.txt").write_text("new")
        raise RuntimeError
    assert (out / "a.txt").read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_a_folder_that_is_not_ours_is_refused(tmp_path: Path, kind: str) -> None:
    out = tmp_path / "out"
    if kind == "folder":
        out.mkdir()
        (out / "thesis.docx").write_text("x")
    else:
        out.write_text("x")
    with pytest.raises(AnalysisError, match="previous output"), tables.replace_folder(out):
        pass
    assert out.exists()


def test_an_unknown_format(tmp_path: Path) -> None:
    with pytest.raises(AnalysisError, match="allowed: csv, parquet"):
        tables.write({}, tmp_path, provenance={}, format="docx")


def test_hashes_tell_parts_apart() -> None:
    assert tables.short_hash("a", "b") != tables.short_hash("ab")
    assert tables.short_hash("a", "b") != tables.short_hash("b", "a")
    assert isinstance(tables.frame("documents", pd.DataFrame()), pd.DataFrame)
