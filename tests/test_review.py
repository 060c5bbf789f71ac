"""A sheet for review: doubtful rows first, drop-downs, and back again as corrections."""

import zipfile
from pathlib import Path

import pandas as pd
import pytest

import analysis
from analysis import AnalysisError, Settings, Study, correction_files, review
from analysis.__main__ import main
from analysis.correction_files import COLUMNS, kinds


@pytest.fixture(scope="module")
def sample() -> Study:
    return analysis.open()


def test_doubtful_rows_come_first(sample: Study) -> None:
    for table, kind in kinds().items():
        rows = review.sheet(sample, table)
        assert len(rows) == len(sample[table])
        reasons = [doubt["why"] for doubt in kind.doubts]
        ranks = rows["doubt"].map({why: at for at, why in enumerate(reasons)})
        assert ranks.fillna(len(reasons)).is_monotonic_increasing
        assert list(rows.columns[: len(COLUMNS)]) == list(COLUMNS)
    said = review.sheet(sample, "attributions")
    without = sample["attributions"]["source"].isna().sum()
    assert said["source"].isna().head(without).all()
    assert 0 < without < len(said)


def test_each_row_shows_its_words_in_context(sample: Study) -> None:
    for row in review.sheet(sample, "mentions").to_dict("records"):
        assert f"⟦{row['quote']}⟧" in row["context"]
        text = sample.passage(row["doc_id"], part=row["part"])
        assert row["context"].replace("⟦", "").replace("⟧", "") in text


def test_a_sheet_that_is_not_filled_in_corrects_nothing(sample: Study, tmp_path: Path) -> None:
    for name in ("review.csv", "review.xlsx"):
        review.write(sample, tmp_path / name, 1000)
        assert correction_files.load([tmp_path / name]) == []


@pytest.mark.parametrize("name", ["review.csv", "review.xlsx"])
def test_accepting_everything_changes_the_status_alone(
    sample: Study, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    if name.endswith("csv"):
        review.write(sample, path, 10_000)
        rows = pd.read_csv(path, dtype="str", keep_default_na=False)
        rows.assign(action="accept").to_csv(path, index=False)
    else:
        with pd.ExcelWriter(path, engine="xlsxwriter") as book:  # as a spreadsheet program saves it
            for table in kinds():
                rows = review.sheet(sample, table).assign(action="accept")
                rows.to_excel(book, sheet_name=table, index=False)
    again = analysis.open(settings=Settings(corrections=(path,)))
    assert set(again["corrections"]["outcome"]) == {"applied"}
    for table in kinds():
        assert set(again[table]["status"]) == {"confirmed"}
        left = [name for name in again[table] if name not in ("status", "doubtful")]
        order = [again[table].columns[0]]
        pd.testing.assert_frame_equal(
            again[table][left].sort_values(order, ignore_index=True),
            sample[table][left].sort_values(order, ignore_index=True),
        )


def test_the_workbook(sample: Study, tmp_path: Path) -> None:
    path = tmp_path / "review.xlsx"
    written = review.write(sample, path, 20)
    assert written["mentions"] == (20, len(sample["mentions"]))
    with zipfile.ZipFile(path) as packed:
        first = packed.read("xl/worksheets/sheet1.xml").decode()
        book = packed.read("xl/workbook.xml").decode()
    assert 'rightToLeft="1"' in first
    assert '"accept,reject,edit,add"' in first
    assert 'INDIRECT("mentions_"&amp;$C2)' in first
    assert '<definedName name="attributions_mode">allowed!$' in book
    with pytest.raises(AnalysisError, match="is there, perhaps with corrections"):
        review.write(sample, path, 20)
    again = tmp_path / "again.xlsx"
    review.write(sample, again, 20)
    assert again.read_bytes() == path.read_bytes()


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = tmp_path / "a.txt"
    corpus.write_text("قال الوزير إن الطريق مفتوح. وزار دمشق.", encoding="utf-8")
    tables, sheet = str(tmp_path / "tables"), str(tmp_path / "r.csv")
    assert main(["tables", str(corpus), "--out", tables]) == 0
    assert main(["review", tables, "--out", sheet]) == 0
    assert "attributions 1 of 1" in capsys.readouterr().err
    rows = pd.read_csv(sheet, dtype="str", keep_default_na=False)
    rows.loc[rows["table"] == "attributions", "action"] = "reject"
    gone = rows.iloc[[0]].assign(id="0", quote="لا شيء", action="accept")
    rows = pd.concat([rows, gone])
    rows.to_csv(sheet, index=False)
    call = ["tables", str(corpus), "--out", tables, "--corrections", sheet]
    assert main(call) == 0
    told = capsys.readouterr().err
    assert "corrections: applied (1), lost (1)" in told
    assert "not applied: r.csv, row" in told
    assert main([*call, "--strict"]) == 1
    assert main(["verify", tables]) == 0
    assert analysis.read(tables)["attributions"].empty
    assert main(["review", tables, "--out", str(tmp_path / "r.txt")]) == 2
    assert main(["review", tables, "--corrections", sheet]) == 2
    assert main(["review", tables, "--most", "0"]) == 2


def test_without_texts_nobody_can_judge(tmp_path: Path) -> None:
    corpus = tmp_path / "a.txt"
    corpus.write_text("قال الوزير إن الطريق مفتوح.", encoding="utf-8")
    tables = tmp_path / "tables"
    assert main(["tables", str(corpus), "--out", str(tables), "--evidence", "none"]) == 0
    assert main(["review", str(tables), "--out", str(tmp_path / "r.csv")]) == 2
