"""Places of the gazetteer: which are found, which are not, and who goes before them."""

from collections import Counter
from pathlib import Path

import pytest

import analysis
from analysis import entities, places
from analysis.actors import ActorFile
from analysis.names import Actors
from analysis.resources import build_places, read_yaml
from analysis.resources.build_places import Place, arabic, settle
from analysis.settings import Settings
from benchmarks import places as benchmark

GAZETTEER = places.load([], "all")


def found(raw: str, actors: Actors = GAZETTEER) -> list[tuple[str, str]]:
    mentions = entities.find(None, raw, actors)
    return [(m.entity, raw[m.start : m.end]) for m in mentions if m.form == "name"]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        # countries by all their names, with proclitics
        ("وصل إلى سوريا", [("place_sy", "سوريا")]),
        ("من سورية", [("place_sy", "سورية")]),
        ("وللولايات المتحدة", [("place_us", "لولايات المتحدة")]),
        ("في الولايات المتحدة الأمريكية", [("place_us", "الولايات المتحدة الأمريكية")]),
        ("إلى أميركا وبريطانيا", [("place_us", "أميركا"), ("place_gb", "بريطانيا")]),
        ("في سلطنة عمان", [("place_om", "سلطنة عمان")]),
        ("النروج والنرويج", [("place_no", "النرويج")]),
        # a country goes before the capital that is called like it
        ("سافر إلى تونس", [("place_tn", "تونس")]),
        ("في تونس العاصمة", [("place_tn_tunis", "تونس العاصمة")]),
        # cities, towns of Arab countries, regions
        ("غادر نيويورك", [("place_us_new_york_city", "نيويورك")]),
        ("بدير الزور", [("place_sy_deir_ez_zor", "دير الزور")]),
        ("نزحوا من البوكمال", [("place_sy_albu_kamal", "البوكمال")]),
        ("في قطاع غزة", [("place_ps_gaza_strip", "قطاع غزة")]),
        ("حدود أوروبا", [("place_europe", "أوروبا")]),
        ("قرب القدس", [("place_jerusalem", "القدس")]),
        # everyday words, names of persons, directions
        ("دوما في الباب", []),
        ("حديثة الصور في الجامعة", []),
        ("قال بشار وجمال وسالم", []),
        ("من الشرق إلى الغربية والعاصمة", []),
        ("في العاشر من رمضان على الحدود الشمالية", []),
        # a place inside the name of something else
        ("مسقط رأسه", []),
        ("نقلت نيويورك تايمز", []),
        ("ريال مدريد في مدريد", [("place_es_madrid", "مدريد")]),
        # never inside another word
        ("قطرات وصينية ومصرف", []),
    ],
)  # fmt: skip
def test_places(raw: str, expected: list[tuple[str, str]]) -> None:
    assert found(raw) == expected


@pytest.mark.parametrize(
    ("raw", "doubtful"),
    [
        ("اجتمعوا في عمان", "two possible bearers"),  # Amman, Oman
        ("اجتمعوا في الأردن", None),
        ("رفضت دمشق المقترح", "a capital may stand for a government"),
        ("اجتمعوا في دمشق", None),
    ],
)
def test_doubt(raw: str, doubtful: str | None) -> None:
    assert [m.doubtful for m in entities.find(None, raw, GAZETTEER)] == [doubtful]


def test_adjectives_of_countries() -> None:
    raw = "قال الروس إن الجانب التركي وافق"
    mentions = entities.find(None, raw, GAZETTEER)
    assert [(m.entity, m.form) for m in mentions] == [("place_ru", "nisba"), ("place_tr", "nisba")]


def test_levels() -> None:
    raw = "من سوريا إلى باريس ثم مرسيليا"
    assert [e for e, _ in found(raw)] == ["place_sy", "place_fr_paris", "place_fr_marseille"]
    assert [e for e, _ in found(raw, places.load([], "countries"))] == [
        "place_sy",
        "place_fr_paris",
    ]
    assert found(raw, places.load([], "none")) == []


def beside(given: dict[str, object]) -> Actors:
    file = ActorFile.model_validate(given)
    return Actors([file, places.beside([file])])


def entity(id: str, type: str, name: str, **more: object) -> dict[str, object]:
    return {"id": id, "type": type, "label": {"ar": name}, "aliases": [name], **more}


@pytest.mark.parametrize(
    ("given", "raw", "expected"),
    [
        # a place of a file is the gazetteer's place, and bears its other names too
        ({"entities": [entity("syria", "LOC", "سورية")]}, "سورية أو الجمهورية العربية السورية", ["syria"] * 2),
        # the name of something else takes that name alone
        ({"entities": [entity("club", "ORG", "الولايات المتحدة")]}, "الولايات المتحدة أو أميركا", ["club", "place_us"]),
        ({"entities": [entity("man", "PERS", "سامر الحمصي", anaphors=["حمص"])]}, "في حمص ثم سامر الحمصي وحمص", ["place_sy_homs", "man"]),
        ({"not_names": ["باريس"]}, "باريس ولندن", ["place_gb_london"]),
        # one id is one entity
        ({"entities": [entity("place_fr_paris", "LOC", "مدينة النور")]}, "مدينة النور وباريس", ["place_fr_paris"] * 2),
        ({"entities": [entity("x", "PERS", "عروة الزعفران")]}, "عروة الزعفران في باريس", ["x", "place_fr_paris"]),
    ],
)  # fmt: skip
def test_an_actor_file_goes_first(given: dict[str, object], raw: str, expected: list[str]) -> None:
    assert [e for e, _ in found(raw, beside(given))] == expected


def test_the_gazetteer_is_sound() -> None:
    every = places.read()
    ids = {place.id for place in every}
    assert len(ids) == len(every) > 2_000
    assert [place.id for place in every] == sorted(ids)
    names = [places.forms(name) for place in every for name in place.aliases]
    lesser = Counter(places.forms(name) for place in every for name in place.lesser)
    assert {name: n - 1 for name, n in Counter(names).items() if n > 1} == lesser
    for place in every:
        assert place.kind in ("country", "region", "city")
        assert places.is_place(place.id) and place.aliases and place.label_ar
        assert place.lesser <= place.shared <= set(place.aliases)
        assert place.listed <= set(place.aliases)
        assert place.capital_of is None or place.capital_of in ids
    assert (places.FILE.stat().st_size) < 500_000
    countries = {place.country for place in every if place.kind == "country"}
    assert set(read_yaml("places.yaml")["countries"]) <= countries


def test_a_study_names_its_places_and_lists_only_those_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANALYSIS_CACHE", str(tmp_path / "cache"))
    (tmp_path / "a.txt").write_text("وصل الوفد إلى باريس اليوم.", encoding="utf-8")
    known = {}
    for level in places.LEVELS:
        settings = Settings(actors=(), places=level)
        study = analysis.open(tmp_path / "a.txt", settings=settings)
        known[level] = study["entities"]["entity"].tolist()
        assert study.provenance["settings"]["places"] == level
    assert known == {"none": [], "countries": ["place_fr_paris"], "all": ["place_fr_paris"]}


# How the gazetteer is made


def test_arabic_names() -> None:
    given = ["Damascus", "دمشق", "دِمَشْق", "دیمەشق", "دمشق، سوريا", "واشنطن (العاصمة)", "ةيبونجلا", "استان فارس"]  # fmt: skip
    assert arabic([*given, "أقصر", "الأقصر"]) == ["دمشق", "واشنطن", "الأقصر"]


def place(id: str, kind: str, population: int, *names: str, **more: object) -> Place:
    return Place(id, kind, id, id[:1], population, list(names), **more)  # type: ignore[arg-type]


def bearer(id: str, kind: str, population: int, *names: str, **more: object) -> Place:
    return place(id, kind, population, *names, reviewed=frozenset(names), **more)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        # ten times as many inhabitants leave no doubt, fewer do
        ([place("a", "city", 1000, "س"), place("b", "city", 100, "س")], [("a", ["س"], [], [])]),
        ([place("a", "city", 100, "س"), place("b", "city", 900, "س", "ص")], [("a", ["س"], [], ["س"]), ("b", ["س", "ص"], ["س"], [])]),
        # of one country, the city goes before the region around it
        ([place("a", "region", 0, "س"), place("ac", "city", 1, "س")], [("ac", ["س"], [], [])]),
        # a country before its capital, and before what lists call like it
        ([place("a", "city", 9, "س"), bearer("ac", "country", 1, "س")], [("ac", ["س"], [], [])]),
        ([place("b", "city", 9, "س"), bearer("ac", "country", 1, "س")], [("ac", ["س"], [], [])]),
        # what was written by hand goes first, and may be written for two
        ([place("a", "city", 900, "س"), bearer("b", "city", 1, "س")], [("b", ["س"], [], [])]),
        ([bearer("a", "country", 9, "س"), bearer("b", "city", 1, "س")], [("a", ["س"], [], ["س"]), ("b", ["س"], ["س"], [])]),
    ],
)  # fmt: skip
def test_which_places_bear_a_name(given: list[Place], expected: list[object]) -> None:
    assert [(p.id, p.names, p.shared, p.lesser) for p in settle(given)] == expected


def test_hand_written_names_are_all_found() -> None:
    given = read_yaml("places.yaml")
    names = [n for kind in ("regions", "cities") for one in given[kind] for n in one["names"]]
    names += [n for one in given["countries"].values() for n in one.get("names", ())]
    names += [n for one in given["countries"].values() for n in one.get("capital", ())]
    blocked = places.not_places()
    lost = [name for name in names if not found(f"مدينة {name}")]
    assert [name for name in lost if name not in ("بحر الشمال",)] == []
    doubtful = blocked | {places.forms(name) for name in given["everyday"]}
    lost = [n for n in names if places.forms(n) not in doubtful and not found(f"أما {n}")]
    assert lost == []


def test_ids_are_plain() -> None:
    assert build_places._id("sy", "Dar‘ā") == "place_sy_dara"
    assert build_places._id("tr", "Diyarbakır") == "place_tr_diyarbakir"
    assert build_places._id("un", "Middle East") == "place_middle_east"


# What is learned from tagged text

TAGGED = """\
وصل O
إلى O
مدينة B-LOC
دمشق I-LOC
ثم O
باريس B-LOC
. O
قال O
رام B-PERS
الله I-PERS
في O
جامعة B-ORG
دمشق I-ORG
lonely
باريس B-ORG
"""


def test_learning(tmp_path: Path) -> None:
    (tmp_path / "tagged.txt").write_text(TAGGED, encoding="utf-8")
    sentences = benchmark.read(tmp_path / "tagged.txt")
    assert [len(sentence.tokens) for sentence in sentences] == [7, 7]
    assert benchmark.tagged_spans(sentences[1].tags) == {
        (1, 3): "PERS",
        (4, 6): "ORG",
        (6, 7): "ORG",
    }
    right, wrong = benchmark.learn(sentences, GAZETTEER)
    assert right == {("دمشق",): 1, ("باريس",): 1}  # part of a place is a place
    assert wrong == {("رام", "الله"): 1}  # an organisation called after a place tells nothing
    score = benchmark.score(sentences, GAZETTEER)
    assert (score.right, score.tagged, score.nothing) == (1, 2, 1)


def test_a_hand_written_name_takes_more_to_be_left_out() -> None:
    seen = {("رام", "الله"): 4, ("زفتى",): 1}
    counted = Counter(seen)
    assert benchmark.blocked((Counter(), counted)) == [("زفتى",)]
    counted[("رام", "الله")] = 5
    assert ("رام", "الله") in benchmark.blocked((Counter(), counted))
