"""Entries that an actor file may lack: variants of one name together, as YAML that can be read back."""

from pathlib import Path

import pytest
from test_taggers import Marked

import analysis
from analysis import actor_files, suggestions, taggers
from analysis.__main__ import main
from analysis.settings import Settings
from analysis.study import Study


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("كلينتون", "كلنتون", True),
        ("غونتراميش", "جونتراميش", True),
        ("بيغوفيتش", "بيجوفتش", True),
        ("الطرابيشي", "طرابيشي", True),
        ("أسامة", "اسامه", True),
        ("سمير", "سامر", False),  # of short names the vowels tell
        ("باسل", "بسول", False),
        ("كلينتون", "كلينكر", False),
    ],
)
def test_what_sounds_alike(one: str, other: str, alike: bool) -> None:
    assert (suggestions.sound(one) == suggestions.sound(other)) is alike


NAMES = {
    "سمعان": "PERS", "غونتراميش": "PERS", "جونتراميش": "PERS", "لطيفة": "PERS", "حمدون": "PERS", "زهرة": "PERS",
    "كورمانيا": "LOC", "ثلجستان": "LOC",
}  # fmt: skip
TEXTS = {
    "a.txt": "قال سمعان غونتراميش في كورمانيا. ثم عاد غونتراميش.\nوأكد سمعان جونتراميش ذلك.",
    "b.txt": "زارت لطيفة حمدون كورمانيا. ورأت زهرة حمدون. وقال حمدون شيئا عن ثلجستان.",
}


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Study:
    monkeypatch.setattr(taggers, "load", lambda name: Marked(**NAMES))
    monkeypatch.setenv("ANALYSIS_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name, raw in TEXTS.items():
        (folder / name).write_text(raw, encoding="utf-8")
    return analysis.open(folder, settings=Settings(actors=()))


def test_variants_stand_together(study: Study) -> None:
    found = {next(iter(one.names)): one for one in suggestions.find(study, least=1)}
    assert found["سمعان جونتراميش"].names == {"سمعان جونتراميش": 1, "سمعان غونتراميش": 1}
    assert found["سمعان جونتراميش"].short == {"غونتراميش": 1}
    assert found["كورمانيا"].mentions == 2
    # of two persons with one family name, the name alone is nobody's
    assert found["لطيفة حمدون"].short == found["زهرة حمدون"].short == {}
    assert found["حمدون"].mentions == 1
    assert [one.mentions for one in suggestions.find(study)] == [3, 2]


def test_the_entries_can_be_read_and_used(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    written = suggestions.as_yaml(study, suggestions.find(study))
    path.write_text(written, encoding="utf-8")
    file = actor_files.read(path)
    assert [(e.id, e.type, e.aliases[0].name) for e in file.entities] == [
        ("pers_1", "PERS", "سمعان جونتراميش"),
        ("loc_1", "LOC", "كورمانيا"),
    ]
    assert file.entities[0].anaphors[0].surname
    assert "# a.txt, body 4: قال سمعان غونتراميش" in written
    known = analysis.open(tmp_path / "corpus", settings=Settings(actors=(path,), tagger="none"))
    assert known["entity_frequency"]["once_article"].tolist() == [3, 2]


def test_hostile_names_stay_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        taggers, "load", lambda name: Marked(**{"زهير": "PERS", '"': "PERS", ":": "PERS"})
    )
    monkeypatch.setenv("ANALYSIS_CACHE", str(tmp_path / "cache"))
    (tmp_path / "a.txt").write_text('زهير":\u202e زهير # x\u2028y', encoding="utf-8")
    study = analysis.open(tmp_path / "a.txt", settings=Settings(actors=()))
    path = tmp_path / "mine.yaml"
    path.write_text(suggestions.as_yaml(study, suggestions.find(study, least=1)), encoding="utf-8")
    assert {e.type for e in actor_files.read(path).entities} == {"PERS"}


def test_the_command(tmp_path: Path, study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    corpus, out = str(tmp_path / "corpus"), tmp_path / "mine.yaml"
    call = ["suggest", corpus, "--actors", "none", "--least", "1"]
    assert main(call) == 0
    printed = capsys.readouterr().out
    assert main([*call, "--out", str(out)]) == 0
    assert out.read_text(encoding="utf-8") == printed
    assert main([*call, "--out", str(out)]) == 2
    assert "is there; name a new file" in capsys.readouterr().err
    assert main([*call, "--tagger", "none"]) == 2
    assert "suggestions come from a tagger" in capsys.readouterr().err
