"""Actor files: what may stand in them, and the line of what may not."""

from pathlib import Path

import pytest

from analysis import actor_files, actors, entities
from analysis.actors import ActorFile, Name
from analysis.errors import AnalysisError

GOOD = "{id: a, type: ORG, label: {ar: أ}, aliases: [ألف]}"


def written(tmp_path: Path, content: str, name: str = "mine.yaml") -> Path:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("entities: [", "is no YAML"),
        ("actors: []", "line 1, at actors: unknown key"),
        ("entities: [{id: a, type: PERSON, label: {ar: أ}, aliases: [ب]}]", r"line 1, at entities\.1\.type"),
        ("entities: [{id: a, type: ORG, label: {ar: أ}, aliases: ['']}]", r"aliases\.1\.name: this is empty"),
        ("entities: [{id: a, type: ORG, label: {ar: أ}, aliases: []}]", r"at entities\.1\.aliases: an entity has one name"),
        ("entities: [{id: a, type: ORG, label: {fr: x}, aliases: [ب]}]", r"label\.fr"),
        (f"entities: [{GOOD}, {GOOD.replace('id: a', 'id: b')}]", "under both a and b"),
        (f"entities: [{GOOD}, {GOOD.replace('ORG', 'LOC')}]", "is both ORG and LOC in the actor files .*line 1"),
        (f"entities: [{GOOD.replace('id: a', 'id: A B')}]", r"small Latin letters.*\('A B'\)"),
        (f"entities: [{GOOD}]\nnot_names: ['...']", "two letters or more"),
        # the line, in a file as people write it
        ("title: x\nentities:\n  - id: a\n    type: ORG\n    label: {ar: أ}\n    alias: [ب]\n    aliases: [ب]", r"line 6, at entities\.1\.alias: unknown key; did you mean 'aliases'"),
        ("entities:\n  - id: a\n    type: ORG\n    label: {ar: أ}\n    aliases:\n      - ب\n      - {name: ت, stanse: self}", r"line 7, at entities\.1\.aliases\.2\.stanse"),
        ("entities:\n  - id: a\n    type: ORG\n    label: {ar: أ}\n    aliases:\n      - ب\n      - ''", r"line 7, at entities\.1\.aliases\.2\.name"),
        ("entities:\n  - id: a\n    type: ORG\n    label: {ar: أ}\n    type: LOC\n    aliases: [ب]", "line 5: the key 'type' stands twice"),
        ("entities:\n  - id: a\n    type: ORG\n    label: {ar: أ}\n    aliases:\n      - باء\n      - باء", r"line 5, at entities\.1\.aliases: .*'باء' stands twice"),
        (f"entities:\n  - {GOOD}\n  - {GOOD.replace('id: a', 'id: b')}", "line 2; mine.yaml, line 3"),
        (f"entities:\n  - {GOOD}\nnot_names:\n  - ألف", "a and not_names .*line 2; mine.yaml, line 4"),
        ("entities: [{id: a, type: ORG, label: {ar: أ}, aliases: [ب], nisba: روسيا}]", "no adjective of origin"),
        ("entities: [{id: a, type: ORG, label: {ar: أ}, aliases: [ب], dual_anaphors: {name: الطرفان}}]", "with: this key is missing"),
        ("entities: [{id: a, type: ORG, label: {ar: أ}, aliases: [باء], dual_anaphors: {name: الطرفان, with: zz}}]", "'zz' too, an unknown id"),
        ("entities: [{id: a, type: ORG, label: {ar: أ}, aliases: [{name: ب, stance: hostile}]}]", "stance"),
        ("entities: &e [*e]", "line 1"),
        ("5", "line 1, at the whole file"),
        ("- a", "line 1, at the whole file"),
        ("entities: [{id: a}]", r"line 1, at entities\.1\.type: this key is missing"),
        # as people write it
        ("entities:\n\t- id: a", "line 2, is no YAML .*spaces, not with tabs"),
        ("entities: [{id: a, type: ORG, label: {ar: أ}, aliases: [ألف، باء]}]", "a Latin comma"),
        ("entities: [{id: a, type: ORG, label: {ar: أ}, aliases: [17]}]", r"put it in quotes \('17'\)"),
        ("entities: [{id: a, type: ORG, label: أحمد, aliases: [باء]}]", "label: this has to have keys: ar, en"),
        ("entities: [{id: a, type: ORG, label: {ar: أ}, aliases: باء}]", "this has to be a list"),
        ("entities: [{id: a, type: ORG, label: {ar: أ}, aliases: [و]}]", "two letters or more"),
        ("entities: {id: a}", "at entities: this has to be a list"),
        ("", "names nobody"),
        ("title: x", "names nobody"),
        (f"entities: [{GOOD.replace('[ألف]', '[ألف], capital_of: zz')}]", "capital of 'zz', an unknown id"),
        ("entities: [{id: a, type: LOC, label: {ar: أ}, aliases: [باء], nisba: الروسي}]", "without ال"),
        ("entities: [{id: a, type: ORG, label: {ar: أ}, aliases: [باء], dual_anaphors: {name: الطرفان, with: a}}]", "that very entry"),
        ("entities: [{id: a, type: ORG, label: {ar: أ}, aliases: [باء], dual_anaphors: {name: الأطراف, with: a}}]", "a dual ends in"),
    ],
)  # fmt: skip
def test_a_wrong_actor_file_is_one_sentence(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(AnalysisError, match=message) as raised:
        entities.load([written(tmp_path, content)])
    assert "\n" not in str(raised.value)


def test_a_missing_actor_file(tmp_path: Path) -> None:
    with pytest.raises(AnalysisError, match="is not there"):
        entities.load([tmp_path / "none.yaml"])


def test_both_files_of_a_shared_alias_are_named(tmp_path: Path) -> None:
    one = written(tmp_path, f"entities:\n  - {GOOD}", "one.yaml")
    two = written(tmp_path, f"\nentities:\n  - {GOOD.replace('id: a', 'id: b')}", "two.yaml")
    with pytest.raises(AnalysisError, match=r"one\.yaml, line 2; two\.yaml, line 3"):
        entities.load([one, two])


def test_an_entity_may_be_spread_over_files(tmp_path: Path) -> None:
    one = written(tmp_path, f"entities: [{GOOD}]", "1.yaml")
    two = written(tmp_path, f"entities: [{GOOD.replace('ألف', 'باء')}]", "2.yaml")
    found = entities.find(None, "ألف وباء", entities.load([one, two]))
    assert [m.entity for m in found] == ["a", "a"]


def test_a_shared_surname_is_no_mistake() -> None:
    people = [
        {"id": one, "type": "PERS", "label": {"ar": one}, "aliases": [full, {"name": "خطيب", "surname": True}]}
        for one, full in (("a", "عمر خطيب"), ("b", "زيد خطيب"))
    ]  # fmt: skip
    assert len(entities.Actors([ActorFile.model_validate({"entities": people})]).entities) == 2


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (Name(name="هويدي"), []),
        (Name(name="هويدي", surname=True), ["الهويدي"]),
        (Name(name="الهويدي", surname=True), ["هويدي"]),
        (Name(name="أبو النوارس"), ["أبي النوارس", "أبا النوارس", "أبوالنوارس"]),
        (Name(name="عبد الرحمن سعيد"), ["عبدالرحمن سعيد"]),
        (Name(name="عبدالرحمن"), ["عبد الرحمن"]),
    ],
)  # fmt: skip
def test_other_forms(name: Name, expected: list[str]) -> None:
    assert list(actors.other_forms(name)) == expected


def test_attached_pronouns() -> None:
    assert "ميليشياته" in set(actors.other_forms(Name(name="ميليشيات", pronouns=True)))
    assert "حكومتها" in set(actors.other_forms(Name(name="حكومة", pronouns=True)))


def test_nisba_forms() -> None:
    forms = actors.nisba_forms(["روسي", "روس"])
    assert {"روسي", "الروسية", "روسيون", "روس", "روسيا"} <= {f for f, may in forms.items() if may}
    assert {"الروس", "الروسيين", "الجانب الروسي"} <= {f for f, may in forms.items() if not may}


def test_shipped_actor_files_load() -> None:
    assert len(entities.load(entities.shipped()).entities) > 50


@pytest.mark.parametrize("path", [*actor_files.shipped()], ids=lambda path: path.stem)
def test_read_entity_by_entity_as_from_the_whole_tree(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    streamed = actor_files._streamed(actor_files._loader(text))
    assert streamed.entities
    assert streamed == actor_files._explained(path, text)


@pytest.mark.parametrize(
    "content",
    [
        "entities: [{id: a, type: ORG, label: &l {ar: أ}, aliases: [ألف]}, {id: b, type: ORG, label: *l, aliases: [باء]}]",
        "entities: [{id: a, type: !!str ORG, label: {ar: أ}, aliases: [ألف, {name: باء, surname: yes}]}]",
        "--- \nnot_names: [كلمة]\nentities: []\n...\n",
        "not_names:\n  - |\n    كلمة أخرى\n  - 'ثالثة'\n",
    ],
)
def test_any_yaml_is_read(tmp_path: Path, content: str) -> None:
    path = written(tmp_path, content)
    assert actor_files.read(path) == actor_files._explained(path, content)
