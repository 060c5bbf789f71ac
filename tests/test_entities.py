"""Names in running text: proclitics, spelling, longest match, anaphors, duals, nisba forms, heads, doubts."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import entities
from analysis.entities import ActorFile, Actors

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


def entity(id: str, type: str, *aliases: object, **more: object) -> dict[str, object]:
    return {"id": id, "type": type, "label": {"en": id}, "aliases": aliases, **more}


VERBAL = ["التي", "أن", "لم", "لن", "قد"]
WORLD = Actors(
    [
        ActorFile.model_validate(
            {
                "entities": [
                    entity("russia", "LOC", "روسيا", nisba=["روسي", "روس"]),
                    entity("usa", "LOC", "الولايات المتحدة", {"name": "أميركا", "not_before": "اللاتينية"},
                           nisba=["أميركي", "أميركان"], dual_anaphors={"name": "الطرفان", "with": "russia"}),
                    entity("syria", "LOC", "سورية", nisba="سوري"),
                    entity("damascus", "LOC", "دمشق", capital_of="regime"),
                    entity("regime", "ORG", "النظام السوري", anaphors=["النظام"]),
                    entity("group", "ORG", "تنظيم الدولة", "داعش", anaphors=["التنظيم"],
                           dual_anaphors=[{"name": "الطرفان", "with": ["regime", "sdf"]}, {"name": "الجانبان", "with": "regime"}]),
                    entity("sdf", "ORG", "قوات سورية الديمقراطية", "قسد"),
                    entity("defence", "ORG", "الدفاع الوطني"),
                    entity("hamas", "ORG", "حماس"),
                    entity("cedars", "ORG", "حزب الأرز", {"name": "ميليشيات الأرز"}, {"name": "كتلة", "pronouns": True, "not_after": ["أي"]}),
                    entity("ministry", "ORG", "وزارة الخارجية الأميركية", "الخارجية الأميركية"),
                    entity("paper", "ORG", {"name": "العربي الجديد", "everyday": True}),
                    entity("tadmur", "LOC", {"name": "تدمر", "everyday": True, "not_after": VERBAL}),
                    entity("mayadin", "LOC", {"name": "الميادين", "everyday": True, "not_after": ["كافة", "كل"], "not_before": ["كافة"]}),
                    entity("maliha", "LOC", {"name": "المالحة", "everyday": True}),
                    entity("abu_kamal", "LOC", "البوكمال"),
                    entity("hospital", "LOC", "مستشفى الأسد"),
                    entity("assad", "PERS", "بشار الأسد", "الأسد"),
                    entity("zahr", "PERS", "عصام زهر الدين", "زهر الدين"),
                    entity("huwaidi", "PERS", "عامر هويدي", {"name": "هويدي", "surname": True}),
                    entity("omar", "PERS", "عمر الخطيب", {"name": "الخطيب", "surname": True}),
                    entity("zayd", "PERS", "زيد الخطيب", {"name": "الخطيب", "surname": True}),
                    entity("nawaris", "PERS", "أبو النوارس"),
                    entity("abd", "PERS", "عبد الرحمن السالمي"),
                ]
            }
        )
    ]
)  # fmt: skip


def seen(raw: str, title: str | None = None) -> str:
    """entity=text, with the form if it is no name, and ? where it is in doubt."""
    return " | ".join(
        f"{m.entity}={(title or '' if m.part == 'title' else raw)[m.start : m.end]}"
        + (f":{m.form}" if m.form != "name" else "")
        + ("?" if m.doubtful else "")
        for m in entities.find(title, raw, WORLD)
    )


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        # clitics
        ("في روسيا", "russia=روسيا"),
        ("وروسيا", "russia=روسيا"),
        ("فروسيا", "russia=روسيا"),
        ("بروسيا", "russia=روسيا"),
        ("لروسيا", "russia=روسيا"),
        ("كروسيا", "russia=روسيا"),
        ("وبروسيا", "russia=روسيا"),
        ("فلروسيا", "russia=روسيا"),
        ("وكروسيا", "russia=روسيا"),
        ("للولايات المتحدة", "usa=لولايات المتحدة"),
        ("وللولايات المتحدة", "usa=لولايات المتحدة"),
        ("بالولايات المتحدة", "usa=الولايات المتحدة"),
        ("والولايات المتحدة", "usa=الولايات المتحدة"),
        ("فللنظام السوري", "regime=لنظام السوري"),
        ("كالنظام السوري", "regime=النظام السوري"),
        ("لداعش", "group=داعش"),
        ("وبداعش", "group=داعش"),
        ("سداعش", ""),
        ("أروسيا", ""),
        # attached pronouns, where the alias allows them
        ("كتلته", "cedars=كتلته"),
        ("وكتلتهم", "cedars=كتلتهم"),
        ("بكتلتنا", "cedars=كتلتنا"),
        ("كتلة", "cedars=كتلة"),
        ("أي كتلة", ""),
        ("حزب الأرزه", ""),
        ("داعشهم", ""),
        # inside another word
        ("حماسة", ""),
        ("وحماسة", ""),
        ("بحماسته", ""),
        ("الحماس", ""),
        ("متحمس", ""),
        ("حماس", "hamas=حماس"),
        ("وحماس", "hamas=حماس"),
        ("لحماس", "hamas=حماس"),
        ("دمشقي", ""),
        ("قسدية", ""),
        ("البوكمالي", ""),
        # spelling
        ("أمريكا", "usa=أمريكا"),
        ("امريكا", "usa=امريكا"),
        ("الخارجية الأمريكية", "ministry=الخارجية الأمريكية"),
        ("وزاره الخارجيه الامريكيه", "ministry=وزاره الخارجيه الامريكيه"),
        ("سوريا", "syria=سوريا"),
        ("وبسوريا", "syria=سوريا"),
        ("سوريه", "syria=سوريه"),
        ("قوات سوريا الديموقراطية", "sdf=قوات سوريا الديموقراطية"),
        ("مليشيات الأرز", "cedars=مليشيات الأرز"),
        ("ميليشيات الارز", "cedars=ميليشيات الارز"),
        ("رُوسيا", "russia=رُوسيا"),
        ("روســيا", "russia=روســيا"),
        ("روسيا’", "russia=روسيا"),
        ("مستشفي الاسد", "hospital=مستشفي الاسد"),
        ("عبدالرحمن السالمي", "abd=عبدالرحمن السالمي"),
        ("عبد الرحمن السالمي", "abd=عبد الرحمن السالمي"),
        ("لعبدالرحمن السالمي", "abd=عبدالرحمن السالمي"),
        ("أبو النوارس", "nawaris=أبو النوارس"),
        ("لأبي النوارس", "nawaris=أبي النوارس"),
        ("أبا النوارس", "nawaris=أبا النوارس"),
        ("أبوالنوارس", "nawaris=أبوالنوارس"),
        # surnames
        ("عامر هويدي", "huwaidi=عامر هويدي"),
        ("قال هويدي", "huwaidi=هويدي"),
        ("قال الهويدي", "huwaidi=الهويدي"),
        ("وللهويدي", "huwaidi=لهويدي"),
        ("وبحسب هويدي، فقد", "huwaidi=هويدي"),
        ("قال الخطيب", ""),
        ("عمر الخطيب. وقال الخطيب", "omar=عمر الخطيب | omar=الخطيب"),
        ("زيد الخطيب. وقال خطيب", "zayd=زيد الخطيب | zayd=خطيب"),
        ("عمر الخطيب وزيد الخطيب. قال الخطيب", "omar=عمر الخطيب | zayd=زيد الخطيب | zayd=الخطيب?"),
        ("زيد الخطيب وعمر الخطيب. قال الخطيب", "zayd=زيد الخطيب | omar=عمر الخطيب | omar=الخطيب?"),
        # titles, commas, hyphens, quotes
        ("العميد، عصام زهر الدين، بالقبض", "zahr=عصام زهر الدين"),
        ("للعميد، عصام زهر الدين،", "zahr=عصام زهر الدين"),
        ("العميد زهر الدين", "zahr=زهر الدين"),
        ("عصام، زهر الدين", "zahr=عصام، زهر الدين"),
        ("طريق دمشق الميادين-البوكمال", "damascus=دمشق | mayadin=الميادين | abu_kamal=البوكمال"),
        ("البوكمال-دمشق", "abu_kamal=البوكمال | damascus=دمشق"),
        ("البوكمال – دمشق", "abu_kamal=البوكمال | damascus=دمشق"),
        ("(البوكمال)", "abu_kamal=البوكمال"),
        ("«داعش»", "group=داعش"),
        ('لـ"داعش"', "group=داعش"),
        ('تنظيم "الدولة"', 'group=تنظيم "الدولة"'),
        ('قوات "سورية الديمقراطية"', 'sdf=قوات "سورية الديمقراطية"'),
        ("لقوات «سوريا الديمقراطية»", "sdf=قوات «سوريا الديمقراطية»"),
        ("الولايات\nالمتحدة", ""),
        ("الولايات. المتحدة", ""),
        # a name inside a longer name
        ("ليرة سورية", ""),
        ("400 ألف ليرة سورية", ""),
        ("الليرة السورية", ""),
        ("بالليرة السورية", ""),
        ("دولار أميركي", ""),
        ("الدولار الأميركي", ""),
        ("جامعة دمشق", ""),
        ("لجامعة دمشق", ""),
        ("فندق دمشق", ""),
        ('صحيفة "دمشق"', ""),
        ("شارع الأسد", ""),
        ("مستشفى الأسد", "hospital=مستشفى الأسد"),
        ("بمستشفى الأسد", "hospital=مستشفى الأسد"),
        ("الرئيس الأسد", "assad=الأسد"),
        ("غرفة تجارة دمشق", ""),
        ("في دمشق جامعة", "damascus=دمشق"),
        ("جامعة في دمشق", "damascus=دمشق"),
        ("جامعة، دمشق", "damascus=دمشق"),
        ("قوات سورية الديمقراطية", "sdf=قوات سورية الديمقراطية"),
        ("النظام السوري", "regime=النظام السوري"),
        ("أميركا اللاتينية", ""),
        ("بأميركا اللاتينية", ""),
        ("أميركا وحلفاؤها", "usa=أميركا"),
        # nisba
        ("الروس", "russia=الروس:nisba"),
        ("على الروس", "russia=الروس:nisba"),
        ("للروس", "russia=لروس:nisba"),
        ("والروس", "russia=الروس:nisba"),
        ("الروسيون", "russia=الروسيون:nisba"),
        ("مع الروسيين", "russia=الروسيين:nisba"),
        ("الجانب الروسي", "russia=الجانب الروسي:nisba"),
        ("والجانب الأميركي", "usa=الجانب الأميركي:nisba"),
        ("للجانب الروسي", "russia=لجانب الروسي:nisba"),
        ("يستعيد الأميركيون", "usa=الأميركيون:nisba"),
        ("يستعيد الأمريكيون", "usa=الأمريكيون:nisba"),
        ("الأميركان", "usa=الأميركان:nisba"),
        ("السوريون", "syria=السوريون:nisba"),
        ("الدفع بالسوريين", "syria=السوريين:nisba"),
        ("السفير الروسي", "russia=الروسي:nisba?"),
        ("الخارجية الروسية", "russia=الروسية:nisba?"),
        ("مسؤول روسي", "russia=روسي:nisba?"),
        ("ناشطون سوريون", "syria=سوريون:nisba?"),
        ("طائرتان روسيتان", "russia=روسيتان:nisba?"),
        ("المسؤولين الأميركيين", "usa=الأميركيين:nisba?"),
        ("الخبراء الروس", "russia=الروس:nisba?"),
        ("خبراء روس", "russia=روس:nisba?"),
        ("جندياً روسياً", "russia=روسياً:nisba?"),
        ("زار روسيا", "russia=روسيا"),
        ("روسيات", ""),
        ("الروسيا", "russia=الروسيا:nisba?"),
        ("عروس", ""),
        ("قوات سورية", "syria=سورية?"),
        ("مصادر سورية", "syria=سورية"),
        ("في سورية", "syria=سورية"),
        ("شمال سورية", "syria=سورية"),
        ("القوات في سورية", "syria=سورية"),
        ("مدينة سورية", "syria=سورية?"),
        # anaphors
        ("قال التنظيم", ""),
        ("داعش. والتنظيم", "group=داعش | group=التنظيم:anaphor"),
        ("داعش. للتنظيم", "group=داعش | group=لتنظيم:anaphor"),
        ("داعش. تنظيم", "group=داعش"),
        ("النظام", ""),
        ("النظام السوري. النظام", "regime=النظام السوري | regime=النظام:anaphor"),
        ("النظام السوري وداعش. النظام", "regime=النظام السوري | group=داعش | regime=النظام:anaphor"),
        ("النظام ثم النظام السوري", "regime=النظام السوري"),
        ("تنظيم الدولة. تنظيم القاعدة", "group=تنظيم الدولة"),
        # duals
        ("الطرفان", ""),
        ("داعش. اتفق الطرفان", "group=داعش"),
        ("داعش والنظام السوري. الطرفان", "group=داعش | regime=النظام السوري | group=الطرفان:dual | regime=الطرفان:dual"),
        ("داعش والنظام السوري. بين الطرفين", "group=داعش | regime=النظام السوري | group=الطرفين:dual | regime=الطرفين:dual"),
        ("داعش والنظام السوري. للطرفين", "group=داعش | regime=النظام السوري | group=لطرفين:dual | regime=لطرفين:dual"),
        ("داعش وقسد. الطرفان", "group=داعش | sdf=قسد | group=الطرفان:dual | sdf=الطرفان:dual"),
        ("روسيا وأميركا. الطرفان", "russia=روسيا | usa=أميركا | russia=الطرفان:dual | usa=الطرفان:dual"),
        ("الروس والأميركان. الطرفان", "russia=الروس:nisba | usa=الأميركان:nisba | russia=الطرفان:dual | usa=الطرفان:dual"),
        ("داعش وقسد والنظام السوري. الطرفان", "group=داعش | sdf=قسد | regime=النظام السوري | group=الطرفان:dual? | regime=الطرفان:dual?"),
        ("داعش وقسد والنظام السوري. الجانبان", "group=داعش | sdf=قسد | regime=النظام السوري | group=الجانبان:dual | regime=الجانبان:dual"),
        ("تبادل الطرفان، داعش وقسد، القصف", "group=الطرفان:dual? | sdf=الطرفان:dual? | group=داعش | sdf=قسد"),
        ("قسد والنظام السوري. الطرفان", "sdf=قسد | regime=النظام السوري"),
        ("أطراف", ""),
        ("الطرف الآخر", ""),
        # everyday words
        ("تدمر", "tadmur=تدمر?"),
        ("مدينة تدمر", "tadmur=تدمر"),
        ("في تدمر", "tadmur=تدمر"),
        ("استعادة تدمر", "tadmur=تدمر"),
        ("التي تدمر الآخرين", ""),
        ("أن تدمر", ""),
        ("قد تدمر", ""),
        ("تُدمَّر البيوت", ""),
        ("دمشق وتدمر", "damascus=دمشق | tadmur=تدمر"),
        ("مدينة تدمر. تدمر", "tadmur=تدمر | tadmur=تدمر"),
        ("كافة الميادين", ""),
        ("في كل الميادين", ""),
        ("في الميادين كافة", ""),
        ("في الميادين", "mayadin=الميادين"),
        ("باتجاه الميادين والبوكمال", "mayadin=الميادين | abu_kamal=البوكمال"),
        ("البوكمال والميادين", "abu_kamal=البوكمال | mayadin=الميادين"),
        ("المياه المالحة", ""),
        ("والمياه المالحة", ""),
        ("منطقة المالحة", "maliha=المالحة"),
        ("الاهتمام العربي الجديد", ""),
        ('حديث مع "العربي الجديد"', "paper=العربي الجديد"),
        ("العربي الجديد", "paper=العربي الجديد?"),
        # capitals
        ("دمشق ترفض", "damascus=دمشق?"),
        ("أعلنت دمشق", "damascus=دمشق?"),
        ("وأكدت دمشق أن", "damascus=دمشق?"),
        ("قال في دمشق", "damascus=دمشق"),
        ("من دمشق أعلن", "damascus=دمشق"),
        ("بدمشق ترفض", "damascus=دمشق"),
        ("موقف دمشق", "damascus=دمشق?"),
        ("طريق دمشق", "damascus=دمشق"),
        ("بين دمشق والبوكمال", "damascus=دمشق | abu_kamal=البوكمال"),
        ("دمشق، أعلنت", "damascus=دمشق"),
        ("البوكمال ترفض", "abu_kamal=البوكمال"),
    ],
)  # fmt: skip
def test_phenomena(raw: str, expected: str) -> None:
    assert seen(raw) == expected


@pytest.mark.parametrize(
    ("raw", "heads"),
    [
        ("قوات النظام", ["قوات"]),
        ("وقوات النظام", ["قوات"]),
        ("لقوات النظام", ["قوات"]),
        ("مناطق سيطرة النظام", ["مناطق سيطرة"]),
        ("في مناطق سيطرة النظام", ["مناطق سيطرة"]),
        ("مناطق النظام", ["مناطق"]),
        ('مليشيا "الدفاع الوطني"', ["مليشيا"]),
        ("مسلحي التنظيم", ["مسلحي"]),
        ("مقاتلو التنظيم", ["مقاتلو"]),
        ("عناصر داعش", ["عناصر"]),
        ("جيش النظام السوري", ["جيش"]),
        ("قوات والنظام", [None]),
        ("قوات، النظام", [None]),
        ("قوات للنظام", [None]),
        ("القوات النظام", [None]),
        ("قصف النظام", [None]),
        ("تقدم التنظيم", [None]),
        ("قال النظام", [None]),
        ("قوات\nالنظام", [None]),
        ("حكومة دمشق", ["حكومة"]),
        ("ريف دمشق", ["ريف"]),
        ("قوات سورية الديمقراطية", [None]),
        ("عناصر قوات سورية الديمقراطية", ["عناصر"]),
        ("السفير الروسي", [None]),
        ("قادة الروس", ["قادة"]),
        ("مَناطقُ سيطرةِ النظام", ["مَناطقُ سيطرةِ"]),
    ],
)  # fmt: skip
def test_the_noun_that_a_name_completes(raw: str, heads: list[str | None]) -> None:
    introduced = f"النظام السوري وتنظيم الدولة. {raw}"
    assert [m.idafa_head for m in entities.find(None, introduced, WORLD)[2:]] == heads


@pytest.mark.parametrize(
    ("raw", "doubts"),
    [
        ("دمشق ترفض", [entities.CAPITAL]),
        ("في دمشق", [None]),
        ("قوات سورية", [entities.ADJECTIVE]),
        ("السفير الروسي", [entities.ADJECTIVE]),
        ("الروس", [None]),
        ("تدمر", [entities.EVERYDAY]),
        ("عمر الخطيب وزيد الخطيب والخطيب", [None, None, entities.BEARERS]),
        ("الطرفان، داعش وقسد", [entities.LATER, entities.LATER, None, None]),
        ("داعش وقسد والنظام السوري. الطرفان", [None, None, None, entities.BEARERS, entities.BEARERS]),
        ("داعش وقسد والنظام السوري.\nداعش والنظام السوري: الطرفان", [None, None, None, None, None, None, None]),
    ],
)  # fmt: skip
def test_why_a_mention_is_in_doubt(raw: str, doubts: list[str | None]) -> None:
    assert [m.doubtful for m in entities.find(None, raw, WORLD)] == doubts


def test_a_dual_in_the_title_waits_for_the_body() -> None:
    assert seen("قال داعش إن النظام السوري", "هدنة بين الطرفين") == (
        "group=الطرفين:dual? | regime=الطرفين:dual? | group=داعش | regime=النظام السوري"
    )


def test_a_dual_counts_for_both_with_the_same_span() -> None:
    both = entities.find(None, "داعش والنظام السوري. اتفق الطرفان", WORLD)[2:]
    assert len({(m.start, m.end, m.name) for m in both}) == 1
    assert all(m.anaphor and m.name == "الطرفان" for m in both)


def test_what_a_nisba_form_is_called() -> None:
    found = entities.find(None, "الجانب الروسي", WORLD)
    assert [(m.name, m.form, m.anaphor) for m in found] == [("الجانب الروسي", "nisba", False)]


def test_a_nisba_form_of_two_states_is_the_last_named() -> None:
    states = [
        entity(one, "LOC", name, nisba="كوري") for one, name in (("n", "بيونغ"), ("s", "سيول"))
    ]
    actors = Actors([ActorFile.model_validate({"entities": states})])
    assert entities.find(None, "الكوريون", actors) == []
    found = entities.find(None, "سيول ثم بيونغ: الكوريون", actors)
    assert [(m.entity, m.doubtful) for m in found[2:]] == [("n", "two possible bearers")]


def test_an_alias_goes_before_a_form_made_for_another() -> None:
    given = [entity("egypt", "LOC", "مصر", nisba="مصري"), entity("man", "PERS", {"name": "المصري"})]
    for order in (given, given[::-1]):
        actors = Actors([ActorFile.model_validate({"entities": order})])
        assert [m.entity for m in entities.find(None, "قال المصري", actors)] == ["man"]


NAMES = ["تنظيم الدولة", "النظام السوري", "دمشق", "الروس", "الطرفان", "التنظيم", "الخطيب", "تدمر", "قوات", "سورية", "الولايات المتحدة"]  # fmt: skip
JOINTS = [" ", " و", "، ", ". ", "\n", "-", ' "', '" ', " لل", "\u200f ", " ًّ", "ـ"]


@given(
    st.lists(st.sampled_from([*NAMES, *JOINTS, "في", "كلمة", "👍", "\ud800"]), max_size=25).map(
        "".join
    )
)
def test_mentions_stand_in_order_within_the_text(raw: str) -> None:
    found = entities.find(None, raw, WORLD)
    spans = [(m.start, m.end) for m in found]
    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(raw) for start, end in spans)
    assert all(a == b or a[1] <= b[0] for a, b in pairwise(spans))
    assert all(m.anaphor == (m.form in ("anaphor", "dual")) for m in found)
    assert len({(m.start, m.entity) for m in found}) == len(found)


@given(st.text(alphabet='دمشقروسياالنظمو بلكف\n،."', max_size=60))
def test_what_stands_before_a_line_changes_no_names_in_it(noise: str) -> None:
    after = [
        m for m in entities.find(None, f"{noise}\nحماس في البوكمال", WORLD) if m.start > len(noise)
    ]
    assert [m.entity for m in after] == ["hamas", "abu_kamal"]


# Surnames as anaphors, places of one name, cities and what is called after them
TOWNS = Actors(
    [
        ActorFile.model_validate(
            {
                "entities": [
                    entity("north", "LOC", "شمالستان", nisba="شمالي", country="north"),
                    entity("masri", "PERS", "سعيد الشمالي", anaphors=[{"name": "الشمالي", "surname": True}]),
                    entity("laila", "PERS", "ليلى الصاوي", anaphors=[{"name": "الصاوي", "surname": True}]),
                    entity("hamdan", "PERS", "حمدان الصاوي", anaphors=[{"name": "الصاوي", "surname": True}]),
                    entity("yusuf", "PERS", {"name": "يوسف هويدان", "surname": True}),
                    entity("south", "LOC", "جنوبستان", nisba=["جنوبستاني"], country="south"),
                    entity("port_n", "LOC", {"name": "مرسى", "shared": True}, "مرسى الشمال", country="north"),
                    entity("port_s", "LOC", {"name": "مرسى", "shared": True}, "مرسى الجنوب", country="south"),
                    entity("amman", "LOC", {"name": "عمّان", "shared": True}, country="north", capital_of="north"),
                    entity("oman", "LOC", {"name": "عُمان", "shared": True}, "سلطنة عمان", nisba="عماني", country="oman"),
                    entity("qatar", "LOC", "قطر", nisba="قطري", country="qatar"),
                    entity("moscow", "LOC", "موسكو", capital_of="north"),
                    entity("ankara", "LOC", "أنقرة", capital_of="south"),
                    entity("milan", "LOC", {"name": "ميلان", "only_with_sign": True}),
                    entity("bab", "LOC", {"name": "الباب", "only_after": ["مدينة", "بلدة"]}),
                    entity("lyon", "LOC", "ليون"),
                    entity("place_xx_daraa", "LOC", "درعا", "الديار"),
                    entity("arabia", "LOC", "السعودية", nisba="سعودي"),
                ]
            }
        )
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        # a surname that is an adjective of origin too
        ("التقى سعيد الشمالي الوفد. وقال الشمالي", "masri=سعيد الشمالي | masri=الشمالي:anaphor"),
        ("وقال الشمالي", "north=الشمالي:nisba?"),
        ("سعيد الشمالي. ثم وصل السفير الشمالي", "masri=سعيد الشمالي | north=الشمالي:nisba?"),
        # two of one surname
        ("حمدان الصاوي وليلى الصاوي. وقال الصاوي", "hamdan=حمدان الصاوي | laila=ليلى الصاوي | laila=الصاوي:anaphor?"),
        ("حمدان الصاوي. وقال صاوي", "hamdan=حمدان الصاوي | hamdan=صاوي:anaphor"),
        ("يوسف الهويدان", "yusuf=يوسف الهويدان"),
        ("اليوسف هويدان", ""),
        # what is called after a person, his family
        ("حمدان الصاوي. في شارع الصاوي ومستشفى الصاوي", "hamdan=حمدان الصاوي"),
        ("حمدان الصاوي. قال أحد آل الصاوي", "hamdan=حمدان الصاوي"),
        # two places of one name: the country named last, else the one named most in the article
        ("في جنوبستان وفي مرسى", "south=جنوبستان | port_s=مرسى"),
        ("شمالستان ثم جنوبستان. في مرسى", "north=شمالستان | south=جنوبستان | port_s=مرسى"),
        ("في مرسى. قال مسؤول جنوبستاني", "port_s=مرسى | south=جنوبستاني:nisba?"),
        ("في مرسى", "port_n=مرسى?"),
        ("في مرسى. شمالستان وجنوبستان", "port_n=مرسى? | north=شمالستان | south=جنوبستان"),
        # vowel signs tell, and so does the company
        ("في عُمان", "oman=عُمان"),
        ("في عمّان", "amman=عمّان"),
        ("سلطنة عمان. ورحبت عُمان", "oman=سلطنة عمان | oman=عُمان"),
        ("قطر وعمان", "qatar=قطر | oman=عمان"),
        ("العماني", "oman=العماني:nisba?"),
        # capitals
        ("رحبت موسكو", "moscow=موسكو?"),
        ("موسكو ترحب", "moscow=موسكو?"),
        ("وقعت أنقرة وموسكو اتفاقا", "ankara=أنقرة? | moscow=موسكو?"),
        ("العلاقات بين أنقرة وموسكو", "ankara=أنقرة? | moscow=موسكو?"),
        ("الطريق بين أنقرة وموسكو", "ankara=أنقرة | moscow=موسكو"),
        ("ومن موسكو أعلن", "moscow=موسكو"),
        ("وفي موسكو قال", "moscow=موسكو"),
        ("شهدت موسكو تحركات", "moscow=موسكو"),
        ("سلطات موسكو", "moscow=موسكو"),
        # everyday words
        ("لديه ميلان إلى", ""),
        ("في ميلان", "milan=ميلان"),
        ("بميلان", "milan=ميلان"),
        ("ليون وميلان", "lyon=ليون | milan=ميلان"),
        ("ميلان، ليون", "milan=ميلان | lyon=ليون"),
        ("في ميلان. ثم ميلان", "milan=ميلان | milan=ميلان"),
        ("فتح الباب", ""),
        ("مدينة الباب", "bab=الباب"),
        ("وبمدينة الباب", "bab=الباب"),
        ("ارتدى درعاً", ""),
        # what is called after a city: a body, a club, a person, a newspaper
        ("مطار ليون الدولي", ""),
        ("في مطار ليون", "lyon=ليون"),
        ("ليون الشمالي", "north=الشمالي:nisba?"),
        ("مطار ليون الشمالي", "lyon=ليون | north=الشمالي:nisba?"),
        ("لاعب ليون", ""),
        ("نادي ليون", ""),
        ("اتفاق ليون", ""),
        ("الملكة ليون", ""),
        ("قالت لـ«الديار»", ""),
        ("في «الديار»", "place_xx_daraa=الديار"),
        ("فاز الفريق في المباراة على الملعب في الدوري ضد ليون", "lyon=ليون?"),
        ("فاز الفريق في المباراة على الملعب في الدوري في ليون", "lyon=ليون"),
        # a water called after a country, and a river of the file
        ("نهر شمالستان", ""),
        ("نهر ليون", "lyon=ليون"),
        ("بطل شمالستان", "north=شمالستان"),
        ("إعلان موسكو", "moscow=موسكو"),
        # a name that is spelt like an adjective
        ("القوات السعودية", "arabia=السعودية?"),
        ("في السعودية", "arabia=السعودية"),
        ("وأعلنت السعودية", "arabia=السعودية"),
        ("العين اليمنى", ""),
    ],
)  # fmt: skip
def test_company(raw: str, expected: str) -> None:
    found = " | ".join(
        f"{m.entity}={raw[m.start : m.end]}"
        + (f":{m.form}" if m.form != "name" else "")
        + ("?" if m.doubtful else "")
        for m in entities.find(None, raw, TOWNS)
    )
    assert found == expected
