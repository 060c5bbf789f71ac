"""A folder is made again from its inputs; what no longer agrees is said."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis import settings, verification
from analysis.__main__ import main

NEWS = "قال الوزير إن الماء عاد إلى المدينة، وأضاف أن العمل مستمر."
ACTORS = "entities: [{id: water, type: MISC, label: {ar: الماء}, aliases: [الماء]}]"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A corpus, an actor file, and tables made of them."""
    monkeypatch.setenv("ANALYSIS_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "corpus").mkdir()
    for n in range(3):
        (tmp_path / "corpus" / f"{n}.txt").write_text(f"{NEWS} {n}", encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(ACTORS, encoding="utf-8")
    assert main([*WRITE, "--out", "out"]) == 0
    return tmp_path


WRITE = ["tables", "corpus", "--only", "mentions,attributions,documents", "--tagger", "none"]
WRITE += ["--actors", "none", "--actors", "mine.yaml"]


def test_all_agrees(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["verify", "out"]) == 0
    assert capsys.readouterr().out == "all agrees: 4 files say what their inputs give\n"


@pytest.mark.parametrize("format", ["parquet", "xlsx"])
def test_in_every_format(place: Path, format: str) -> None:
    assert main([*WRITE, "--out", "other", "--format", format]) == 0
    assert main(["verify", "other"]) == 0


def edit(path: str, old: str, new: str) -> Callable[[], object]:
    def change() -> None:
        text = Path(path).read_text(encoding="utf-8")
        assert old in text
        Path(path).write_text(text.replace(old, new, 1), encoding="utf-8", newline="")

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (edit("out/mentions.csv", "MISC", "PERS"), ["mentions.csv was changed after", "type is 'PERS', and the inputs give 'MISC'"]),
        (Path("out/mentions.csv").unlink, ["mentions.csv is missing"]),
        (edit("corpus/1.txt", "الماء", "الهواء"), ["input 1.txt was changed", "mentions has 1 row that its inputs do not give", "in '1.txt'", "text is 'قال الوزير إن الماء", "and the inputs give 'قال الوزير إن الهواء"]),
        (Path("corpus/1.txt").unlink, ["input 1.txt is no longer there", "documents has 1 row that"]),
        (lambda: Path("corpus/3.txt").write_text(NEWS, encoding="utf-8"), ["input 3.txt is new", "documents lacks 1 row that its inputs give"]),
        (edit("mine.yaml", "[الماء]", "[الوزير]"), ["the actor file mine.yaml was changed", "mentions lacks 3 rows"]),
    ],
)  # fmt: skip
def test_what_no_longer_agrees(
    place: Path, capsys: pytest.CaptureFixture[str], change: Callable[[], object], said: list[str]
) -> None:
    change()
    capsys.readouterr()
    assert main(["verify", "out"]) == 1
    shown = capsys.readouterr().out
    for words in said:
        assert words in shown
    assert "no longer agree" in shown


def test_another_state_of_the_code_is_a_note(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "code_hash", lambda: "other")
    capsys.readouterr()
    assert main(["verify", "out"]) == 0
    assert "note: made with another state of this tool's code" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("lost", "arguments", "said"),
    [
        ("corpus", [], "is no longer at"),
        ("mine.yaml", [], "the actor file mine.yaml is not where it was; name it with --actors"),
        ("cache", [], "name it with --actors"),
        (
            "cache",
            ["--actors", "mine.yaml"],
            "is not known on this computer; name it with --corpus",
        ),
        ("cache", ["--actors", "mine.yaml", "--corpus", "corpus"], None),
        ("cache", ["--actors", "mine.yaml", "--corpus", "out"], "holds tables, not articles"),
    ],
)
def test_inputs_that_lie_elsewhere(
    place: Path,
    capsys: pytest.CaptureFixture[str],
    lost: str,
    arguments: list[str],
    said: str | None,
) -> None:
    (place / lost).rename(place / "elsewhere")
    if said is None:
        assert main(["verify", "out", *arguments]) == 0
    else:
        assert main(["verify", "out", *arguments]) == 2
        assert said in capsys.readouterr().err.splitlines()[-1]


def test_a_pattern_is_remembered(place: Path) -> None:
    assert main(["tables", "corpus/?.txt", "--only", "documents", "--out", "some"]) == 0
    assert main(["verify", "some"]) == 0


def test_a_folder_of_others(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "corpus"]) == 2
    assert "is no report and no folder of tables" in capsys.readouterr().err


def test_tables_that_were_copied(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree("out", "copy")
    (place / "copy" / ".analysis.json").unlink()
    assert main(["verify", "copy"]) == 0


def test_results_name_no_folder(place: Path) -> None:
    for path in (place / "out").iterdir():
        assert str(place).encode() not in path.read_bytes()
    package = json.loads((place / "out" / "datapackage.json").read_text(encoding="utf-8"))
    assert verification.key(package)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"path": "mentions.csv"', '"path": "/etc/passwd"'),
        ('"path": "mentions.csv"', '"path": "../mentions.csv"'),
        ('"name": "mentions"', '"name": "x"'),
        ('"resources"', '"x"'),
        ('"settings"', '"x"'),
        ('"made_with"', '"x"'),
        ('"inputs"', '"x"'),
    ],
)
def test_a_damaged_package_is_one_sentence(
    place: Path, capsys: pytest.CaptureFixture[str], old: str, new: str
) -> None:
    edit("out/datapackage.json", old, new)()
    capsys.readouterr()
    assert main(["verify", "out"]) == 2
    assert "datapackage.json is damaged; write" in capsys.readouterr().err
