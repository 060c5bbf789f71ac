"""A sample is drawn, coded and counted: by chance, reproducibly, and by an independent reckoning."""

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import analysis
from analysis import AnalysisError, Settings, Study, coding, sampling, tables, validation
from analysis.__main__ import main
from analysis.coding import judged
from analysis.correction_files import kinds
from analysis.formats import sheets
from analysis.settings import SAMPLE

Row = dict[str, object]
Judge = Callable[[str, list[Row]], Iterable[Row]]


@pytest.fixture(scope="module")
def study() -> Study:
    return analysis.open()


@pytest.fixture(scope="module")
def drawn(study: Study) -> sampling.Sample:
    return sampling.draw(study, n=60, seed=3)


def title(name: str) -> str:
    return name.split("\n")[0].lower()


def filled(source: Path, target: Path, judge: Judge) -> Path:
    """A workbook as a coder saves it: the rows of each table as `judge` gives them back."""
    with pd.ExcelWriter(target, engine="xlsxwriter") as book:
        for name, (head, *below) in sheets(source.read_bytes()):
            titles = [title(str(cell)) for cell in head]
            rows = [dict(zip(titles, row, strict=False)) for row in below]
            rows = list(judge(name, rows)) if name in judged() else rows
            frame = pd.DataFrame(rows).reindex(columns=titles)
            frame.to_excel(book, sheet_name=name, index=False)
    return target


def coder(seed: int, wrong: float = 0.2, missed: float = 0.3) -> Judge:
    """One who finds a share of the findings wrong, and something missed in some paragraphs."""
    rng = np.random.default_rng(seed)

    def judge(table: str, rows: list[Row]) -> Iterable[Row]:
        category = judged()[table].category
        for row in rows:
            if row["row"] == "paragraph":
                yield row | {"verdict": "seen"}
                if rng.random() < missed:
                    value = (kinds()[table].allowed(category) or ["none"])[0]
                    more = {"text": "كلمات", f"right {category}": value}
                    yield {"unit": row["unit"], "verdict": "missed", **more}
            elif row["row"] == "finding":
                yield row | {"verdict": "wrong" if rng.random() < wrong else "right"}

    return judge


@pytest.fixture(scope="module")
def coded(
    study: Study, drawn: sampling.Sample, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("coding")
    one, two = sampling.write(drawn, study, folder, 2)
    out = tmp_path_factory.mktemp("coded")
    return filled(one, out / "a.xlsx", coder(1)), filled(two, out / "b.xlsx", coder(2))


# Drawing


@given(st.lists(st.integers(1, 30), min_size=1, max_size=6), st.integers(1, 120))
def test_allocation_is_as_equal_as_can_be(sizes: list[int], n: int) -> None:
    each = np.array(sizes, dtype=np.int64)
    taken = sampling.allocate(each, n)
    assert taken.sum() == min(n, each.sum())
    assert (taken <= each).all()
    left = taken[taken < each]  # a group that is not exhausted has no less than others but one
    assert left.size == 0 or taken.max() - left.min() <= 1


def test_a_sample(study: Study, drawn: sampling.Sample) -> None:
    units = drawn.units
    assert len(units) == 60
    assert set(units["group"].value_counts()) == {12}
    assert not units.duplicated(["doc_id", "start"]).any()
    for row in units.to_dict("records"):
        assert study.passage(row["doc_id"], row["start"], row["end"]) == row["text"]
    kind = study["paragraphs"].set_index(["doc_id", "start"])["kind"]
    assert "boilerplate" not in set(
        kind.loc[list(zip(units["doc_id"], units["start"], strict=True))]
    )
    ordered = units.sort_values(["doc_id", "start"])
    empty = set(range(60)) - set(sampling.findings(study, "actions", ordered)["at"])
    assert empty  # where the machine found nothing
    again = sampling.draw(study, n=60, seed=3)
    pd.testing.assert_frame_equal(again.units, units)
    assert not sampling.draw(study, n=60, seed=4).units["text"].equals(units["text"])
    every = sampling.draw(study, n=100_000, seed=0)
    assert len(every.units) == sum(every.drawing.eligible.values())
    assert "there are no more" in every.told


def test_a_pasted_block_is_drawn_once(study: Study) -> None:
    there = sampling.eligible(study, "outlet")
    within = study["reuse"][study["reuse"]["scope"] == "within"]
    later = within[["b_doc", "b_start"]].set_axis(["doc_id", "start"], axis=1).drop_duplicates()
    assert len(later)
    assert there.merge(later, on=["doc_id", "start"]).empty


def test_workbooks_are_alike_and_tell_no_outlet(
    study: Study, drawn: sampling.Sample, tmp_path: Path
) -> None:
    one, two = sampling.write(drawn, study, tmp_path, 2)
    assert one.read_bytes() == two.read_bytes()
    outlets = set(study["documents"]["outlet"].dropna())
    for name, rows in sheets(one.read_bytes()):
        if name == coding.DRAWING:
            continue  # the weights; no paragraph is named there
        cells = {str(cell) for row in rows for cell in row}
        ids = set(study["documents"]["doc_id"])
        assert not cells & ids
        if name == coding.UNITS:
            assert not cells & outlets
    with pytest.raises(AnalysisError, match="perhaps with what somebody has coded"):
        sampling.write(drawn, study, tmp_path, 2)


# Counting


def test_figures_are_those_of_an_independent_reckoning(
    study: Study, drawn: sampling.Sample, coded: tuple[Path, Path]
) -> None:
    made = validation.validate(study, coded)["validation"]
    group = drawn.units.set_index("unit")["group"]
    for table in judged():
        tally: dict[str, list[float]] = {g: [0, 0, 0] for g in set(group)}
        for path in coded:
            rows = dict(sheets(path.read_bytes()))[table]
            titles = [str(cell) for cell in rows[0]]
            for cells in rows[1:]:
                row = dict(zip(titles, cells, strict=False))
                at = {"right": 0, "wrong": 1, "missed": 2}.get(str(row["verdict"]))
                if at is not None:
                    tally[group[row["unit"]]][at] += 1 / len(coded)
        for name, (right, wrong, missed) in tally.items():
            here = (made["table"] == table) & (made["what"] == table) & (made["group"] == name)
            found = made[here].iloc[0]
            assert found["right"] == pytest.approx(right)
            assert found["found"] == pytest.approx(right + wrong)
            assert found["missed"] == pytest.approx(missed)
            if right + wrong:
                assert found["precision"] == pytest.approx(right / (right + wrong), abs=1e-6)
            if right + missed:
                assert found["recall"] == pytest.approx(right / (right + missed), abs=1e-6)
            assert (found["drawn"], found["units"]) == (12, 12)
            assert (found["unjudged"], found["changed"]) == (0, 0)
    whole = made[made["group"].isna() & (made["what"] == made["table"])]
    assert ((whole["precision_lower"] < whole["precision"]).dropna()).all()
    assert whole["precision"].between(0.65, 0.95).all()


def test_coders_by_chance_agree_by_chance(study: Study, coded: tuple[Path, Path]) -> None:
    made = validation.validate(study, coded)["agreement"]
    verdicts = made[made["what"] == "verdict"]
    assert (verdicts["coders"] == 2).all()
    assert verdicts["alpha"].abs().max() < 0.35
    alike = validation.validate(study, [coded[0]])["agreement"]
    assert alike["alpha"].isna().all()  # one coder agrees with nobody


def test_shares_of_a_full_count_are_the_coders(study: Study, tmp_path: Path) -> None:
    """Every paragraph coded, half of the kinds of source put right: the truth is known."""
    whole = sampling.draw(study, n=100_000, seed=0)
    (path,) = sampling.write(whole, study, tmp_path, 1)
    truth: list[str] = []

    def judge(table: str, rows: list[Row]) -> Iterable[Row]:
        for at, row in enumerate(rows):
            if row["row"] == "paragraph":
                yield row | {"verdict": "seen"}
            elif row["row"] == "finding":
                right = "collective" if table == "attributions" and at % 2 else ""
                if table == "attributions":
                    truth.append(right or str(row["source_kind"]))
                yield row | {"verdict": "right", "right source_kind": right}

    done = filled(path, tmp_path / "full.xlsx", judge)
    made = validation.validate(study, [done])["corrected_shares"]
    made = made[(made["table"] == "attributions") & made["group"].isna()]
    counts = pd.Series(truth).replace("", None).value_counts(dropna=False)
    for row in made.to_dict("records"):
        wanted = counts.get(row["value"] if isinstance(row["value"], str) else None, 0)
        assert row["corrected"] == pytest.approx(wanted)
    assert made["corrected_share"].sum() == pytest.approx(1, abs=1e-5)


def test_people_judge_the_machine_and_not_its_corrections(
    study: Study, coded: tuple[Path, Path], tmp_path: Path
) -> None:
    id = study["attributions"]["statement_id"].iloc[0]
    sheet = tmp_path / "attributions.csv"
    sheet.write_text(f"id,action\n{id},reject\n", encoding="utf-8")
    settings = Settings(corrections=(sheet,), validation=coded)
    corrected = analysis.open(settings=settings)
    plain = validation.validate(study, coded)
    for name in validation.NAMES:
        pd.testing.assert_frame_equal(corrected[name], plain[name])
    assert corrected.provenance["settings"]["validation"][0]["file"] == "a.xlsx"


def test_a_coder_may_sort_add_columns_stop_and_write_arabic(
    study: Study, coded: tuple[Path, Path], tmp_path: Path
) -> None:
    arabic = {"right": "صحيح", "wrong": "خطأ", "missed": "ناقص", "seen": "قرئ"}

    def shuffled(table: str, rows: list[Row]) -> Iterable[Row]:
        for row in reversed(rows):
            yield row | {"verdict": arabic.get(str(row["verdict"]), ""), "mine": "x"}

    other = filled(coded[0], tmp_path / "a.xlsx", shuffled)
    one, two = (validation.validate(study, [path]) for path in (coded[0], other))
    for name in validation.NAMES:
        pd.testing.assert_frame_equal(one[name], two[name])

    def stopped(table: str, rows: list[Row]) -> Iterable[Row]:
        for row in rows:
            if str(row["unit"]) <= "u030":
                yield row
            elif row["row"]:
                yield row | {"verdict": ""}

    half = filled(coded[0], tmp_path / "half.xlsx", stopped)
    made = validation.validate(study, [half])
    whole = made["validation"][made["validation"]["group"].isna()]
    assert (whole["drawn"] == 60).all()
    assert (whole["units"] == 30).all()
    assert any(
        "30 of 60 paragraphs are not coded" in t for t in validation.remarks(study, [half], made)
    )


BAD: list[tuple[Row, str]] = [
    ({"verdict": "perhaps"}, "verdict 'perhaps'; allowed: right, wrong, missed"),
    ({"verdict": "wrong", "right type": "ORG"}, "wrong, and yet a right type"),
    ({"verdict": "right", "right type": "X"}, "right type 'X' is not known; allowed: PERS, ORG"),
    ({"verdict": "", "right type": "ORG"}, "no verdict, but other words"),
    ({"verdict": "right", "unit": "u999"}, "unit 'u999' is not in the sample"),
]


@pytest.mark.parametrize(("cells", "message"), BAD)
def test_what_a_coder_may_not_write(
    study: Study, coded: tuple[Path, Path], tmp_path: Path, cells: Row, message: str
) -> None:
    def judge(table: str, rows: list[Row]) -> Iterable[Row]:
        first = next(at for at, row in enumerate(rows) if row["row"] == "finding")
        changed = rows[first] | (cells if table == "mentions" else {})
        return [*rows[:first], changed, *rows[first + 1 :]]

    path = filled(coded[0], tmp_path / "bad.xlsx", judge)
    with pytest.raises(AnalysisError) as error:
        validation.validate(study, [path])
    assert message in str(error.value)
    assert "bad.xlsx, sheet mentions, row" in str(error.value)


def test_workbooks_that_cannot_be_read(
    study: Study, drawn: sampling.Sample, coded: tuple[Path, Path], tmp_path: Path
) -> None:
    other = sampling.draw(study, n=10, seed=9)
    (blank,) = sampling.write(other, study, tmp_path / "other", 1)
    (tmp_path / "x.xlsx").write_text("no workbook")
    (tmp_path / "empty").mkdir()
    for paths, message in (
        ([blank], "no paragraph is marked `seen`"),
        ([coded[0], blank], "is of another sample"),
        ([tmp_path / "x.xlsx"], "is no workbook"),
        ([tmp_path / "gone.xlsx"], "is not there"),
        ([tmp_path / "empty"], "holds no workbook"),
    ):
        with pytest.raises(AnalysisError, match=message):
            validation.validate(study, paths)
    (tmp_path / "a.txt").write_text("قال الوزير إن الطريق مفتوح.", encoding="utf-8")
    elsewhere = analysis.open(tmp_path / "a.txt", settings=Settings(tagger="none"))
    with pytest.raises(AnalysisError, match="none of the coded paragraphs"):
        validation.validate(elsewhere, coded)


def test_the_commands(
    coded: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(tmp_path / "coding")
    call = ["sample", str(SAMPLE), "--by", "outlet", "--n", "20", "--seed", "5", "--out", folder]
    assert main(call) == 0
    assert "20 paragraphs" in capsys.readouterr().err
    assert sorted(path.name for path in Path(folder).iterdir()) == ["coder_1.xlsx", "coder_2.xlsx"]
    assert main(call) == 2
    out = str(tmp_path / "tables")
    only = "validation,agreement,corrected_shares"
    made = ["tables", str(SAMPLE), "--out", out, "--only", only]
    assert main([*made, "--validation", str(coded[0].parent)]) == 0
    assert len(analysis.read(out)["validation"])
    assert main(["verify", out]) == 0
    assert main(made) == 0
    assert analysis.read(out)["validation"].empty
    assert main([*made, "--validation", folder]) == 2
    assert main(["sample", out, "--out", str(tmp_path / "more")]) == 2


def test_tables_are_as_described() -> None:
    for name in validation.NAMES:
        assert tables.frame(name, []).empty
