"""Names in running text: proclitics, spelling, longest match, anaphors."""

from pathlib import Path

import pytest

from analysis import entities
from analysis.entities import ActorFile, Actors
from analysis.errors import AnalysisError

FILE = ActorFile.model_validate(
    {
        "entities": [
            {
                "id": "front",
                "type": "ORG",
                "label": {"ar": "جبهة الوادي"},
                "aliases": ["جبهة الوادي", 'تنظيم "جبهة الوادي"', {"name": "عصابات الوادي", "stance": "pejorative"}],
                "anaphors": ["الجبهة", "التنظيم"],
            },
            {"id": "union", "type": "ORG", "label": {"ar": "تنظيم الاتحاد"}, "aliases": ["تنظيم الاتحاد"], "anaphors": ["التنظيم"]},
            {"id": "army", "type": "ORG", "label": {"ar": "الجيش السروي"}, "aliases": ["الجيش السروي"], "anaphors": ["الجيش"]},
            {"id": "sarw", "type": "LOC", "label": {"ar": "سروية"}, "aliases": ["سروية", "سرو"]},
            {"id": "nile", "type": "LOC", "label": {"ar": "وادي النيل"}, "aliases": ["وادي النيل"]},
            {"id": "zahr", "type": "PERS", "label": {"ar": "عصام زهر الدين"}, "aliases": ["العميد عصام زهر الدين", "هويدي", "الهويدي"]},
        ],
        "not_names": ["ليرة سروية"],
    }
)  # fmt: skip
ACTORS = Actors([FILE])


def named(raw: str, title: str | None = None) -> list[tuple[str, str]]:
    return [
        (m.entity, (title or "" if m.part == "title" else raw)[m.start : m.end])
        for m in entities.find(title, raw, ACTORS)
    ]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        # whole words after proclitics
        ("دخلت جبهة الوادي المدينة", [("front", "جبهة الوادي")]),
        ("ضد وجبهة الوادي", [("front", "جبهة الوادي")]),
        ("بجبهة الوادي", [("front", "جبهة الوادي")]),
        ("ولجبهة الوادي", [("front", "جبهة الوادي")]),
        ("فكجبهة الوادي", [("front", "جبهة الوادي")]),
        ("للجيش السروي", [("army", "لجيش السروي")]),
        ("وللجيش السروي", [("army", "لجيش السروي")]),
        ("وبالجيش السروي", [("army", "الجيش السروي")]),
        ("في سروية", [("sarw", "سروية")]),
        ("إلى وادي النيل", [("nile", "وادي النيل")]),
        ("ووادي النيل", [("nile", "وادي النيل")]),
        # never inside another word, nor across a line or a full stop
        ("بسروية وسرويين", [("sarw", "سروية")]),
        ("الجيش\nالسروي", []),
        ("جبهة. الوادي", []),
        ("مجبهة الوادي", []),
        ("حسرو", []),
        # spelling, marks, stretched lines, presentation forms
        ("جَبهةُ الوادي", [("front", "جَبهةُ الوادي")]),
        ("جبهه الوادى", [("front", "جبهه الوادى")]),
        ("جبـــهة الوادي", [("front", "جبـــهة الوادي")]),
        ("ﺟﺒﻬﺔ الوادي", [("front", "ﺟﺒﻬﺔ الوادي")]),
        # quotes, commas, brackets inside and around a name
        ('تنظيم "جبهة الوادي"', [("front", 'تنظيم "جبهة الوادي"')]),
        ("«جبهة الوادي»", [("front", "جبهة الوادي")]),
        ("العميد، عصام زهر الدين،", [("zahr", "العميد، عصام زهر الدين")]),
        ("(سروية)", [("sarw", "سروية")]),
        ("جبهة \u200fالوادي", [("front", "جبهة \u200fالوادي")]),
        ("جبهة\u2028الوادي", []),
        ("وَلِجبهة الوادي", [("front", "جبهة الوادي")]),
        # the longest name wins; phrases that name nobody
        ("مئة ليرة سروية", []),
        ("مئة ليرة في سروية", [("sarw", "سروية")]),
        ("هويدي والهويدي", [("zahr", "هويدي"), ("zahr", "الهويدي")]),
        # anaphors only after a full name, for the last bearer
        ("قالت الجبهة", []),
        ("جبهة الوادي. وقالت الجبهة", [("front", "جبهة الوادي"), ("front", "الجبهة")]),
        ("جبهة الوادي وتنظيم الاتحاد، والتنظيم", [("front", "جبهة الوادي"), ("union", "تنظيم الاتحاد"), ("union", "التنظيم")]),
        ("تنظيم الاتحاد ثم جبهة الوادي والتنظيم", [("union", "تنظيم الاتحاد"), ("front", "جبهة الوادي"), ("front", "التنظيم")]),
        ("الجيش السروي والجيش", [("army", "الجيش السروي"), ("army", "الجيش")]),
        ("", []),
    ],
)  # fmt: skip
def test_names(raw: str, expected: list[tuple[str, str]]) -> None:
    assert named(raw) == expected


def test_a_title_names_for_the_body() -> None:
    assert named("وقالت الجبهة", "جبهة الوادي تعلن هدنة") == [
        ("front", "جبهة الوادي"),
        ("front", "الجبهة"),
    ]


@pytest.mark.parametrize(
    ("raw", "quoted"),
    [("«جبهة الوادي» تتقدم", True), ("جبهة الوادي تتقدم", False), ("«جبهة الوادي تتقدم»", False)],
)
def test_a_name_alone_in_quotes(raw: str, quoted: bool) -> None:
    assert [m.quoted for m in entities.find(None, raw, ACTORS)] == [quoted]


def test_stance_of_a_name() -> None:
    assert ACTORS.stance("front", "عصابات الوادي") == "pejorative"
    assert ACTORS.stance("front", "جبهة الوادي") is None


GOOD = "{id: a, type: ORG, label: {ar: أ}, aliases: [ألف]}"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("entities: [", "is no YAML"),
        ("actors: []", "at actors: Extra inputs"),
        (
            "entities: [{id: a, type: PERSON, label: {ar: أ}, aliases: [ب]}]",
            r"at entities\.1\.type",
        ),
        ("entities: [{id: a, type: ORG, label: {ar: أ}, aliases: ['']}]", r"aliases\.1\.name"),
        ("entities: [{id: a, type: ORG, label: {ar: أ}, aliases: []}]", r"at entities\.1\.aliases"),
        ("entities: [{id: a, type: ORG, label: {fr: x}, aliases: [ب]}]", r"label\.fr"),
        (f"entities: [{GOOD}, {GOOD.replace('id: a', 'id: b')}]", "under both a and b"),
        (f"entities: [{GOOD}, {GOOD.replace('ORG', 'LOC')}]", "ORG in one actor file and LOC"),
        (f"entities: [{GOOD.replace('id: a', 'id: A B')}]", r"small Latin letters.*\('A B'\)"),
        (f"entities: [{GOOD}]\nnot_names: ['...']", "has no letters"),
    ],
)
def test_a_wrong_actor_file_is_one_sentence(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(AnalysisError, match=message):
        entities.load([path])


def test_a_missing_actor_file(tmp_path: Path) -> None:
    with pytest.raises(AnalysisError, match="is not there"):
        entities.load([tmp_path / "none.yaml"])


def test_an_entity_may_be_spread_over_files(tmp_path: Path) -> None:
    one, two = tmp_path / "1.yaml", tmp_path / "2.yaml"
    one.write_text(f"entities: [{GOOD}]", encoding="utf-8")
    two.write_text(f"entities: [{GOOD.replace('ألف', 'باء')}]", encoding="utf-8")
    found = entities.find(None, "ألف وباء", entities.load([one, two]))
    assert [m.entity for m in found] == ["a", "a"]


def test_shipped_actor_files_load() -> None:
    assert len(entities.load(entities.shipped()).entities) > 50
