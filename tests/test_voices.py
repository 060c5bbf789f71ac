"""Shares of voices, and statements that say the same in other words."""

import pandas as pd
import pytest

from analysis import paraphrases, resampling, tables, voices

OUTLETS = ["أ", "ب", "أ", "ب"]


def said(*rows: tuple[int, str | None, str | None, str | None, str, str]) -> pd.DataFrame:
    """Statements: article, source, its entity and kind, mode, content."""
    return tables.frame("attributions", [
        {"doc_id": f"d{doc}", "part": "body", "cue_start": at, "cue_end": at + 1, "source": source,
         "source_entity": entity, "source_kind": kind, "mode": mode, "content": content,
         "content_start": 10 * at, "content_end": 10 * at + 5, "cue_class": "neutral",
         "repeated": "none"}
        for at, (doc, source, entity, kind, mode, content) in enumerate(rows)
    ])  # fmt: skip


def documents(n: int = 4) -> pd.DataFrame:
    return tables.frame("documents", [
        {"doc_id": f"d{at}", "outlet": OUTLETS[at % 4], "text": "نص"} for at in range(n)
    ])  # fmt: skip


def groups(n: int = 4) -> pd.Series:
    return resampling.independent(documents(n), tables.frame("families", []))


def test_a_surname_goes_with_the_full_name_before_it_in_the_article() -> None:
    rows = said(
        (0, "الناشط عامر هويدي", None, "named", "direct", "كلام"),
        (0, "هويدي", None, "named", "direct", "كلام"),
        (0, "الهويدي", None, "named", "indirect", "كلام"),
        (1, "هويدي", None, "named", "indirect", "كلام"),
    )
    table = voices.voices(documents(), rows, groups())
    assert table["source"].tolist() == ["الناشط عامر هويدي", "هويدي"]
    assert table["found"].tolist() == [3, 1]
    assert table["share"].tolist() == [0.75, 0.25]


def test_shares_sum_to_one_and_count_words() -> None:
    rows = said(
        (0, "مصدر", None, "role", "direct", "كلمتان هنا"),
        (0, "الوزير", "minister", "named", "indirect", "ثلاث كلمات هنا"),
        (1, None, None, None, "indirect", "كلمة"),
    )
    table = voices.voice_shares(documents(), rows, groups())
    every = table[table["outlet"].isna() & table["source_entity"].isna()]
    assert every.groupby("by")["share"].sum().tolist() == pytest.approx([1] * 4, abs=1e-5)
    named = every[every["by"] == "named"].set_index("value")
    assert named["words"].to_dict() == {"named": 3, "unknown": 1, "unnamed": 2}
    first = table[(table["outlet"] == "أ") & (table["by"] == "mode")].set_index("value")
    assert first["share"].to_dict() == {"direct": 0.5, "indirect": 0.5}
    assert table["lower"].isna().all()  # four articles are too few for an interval


def test_intervals_hold_the_share() -> None:
    rows = said(
        *((n, "مصدر", None, "role", "direct" if n % 3 else "indirect", "كلام") for n in range(30))
    )
    table = voices.voice_shares(documents(30), rows, groups(30))
    mode = table[table["outlet"].isna() & (table["by"] == "mode")].set_index("value")
    assert mode["share"].to_dict() == {
        "direct": pytest.approx(2 / 3),
        "indirect": pytest.approx(1 / 3),
    }
    assert ((mode["lower"] < mode["share"]) & (mode["share"] < mode["upper"])).all()
    assert mode["upper"]["direct"] - mode["lower"]["direct"] < 0.5


def test_statements_that_say_the_same_are_grouped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paraphrases, "_encoder_at_hand", lambda: False)
    rows = said(
        (0, "الوزير", None, "named", "direct", "الضخ يعود إلى المدينة خلال يومين على أبعد تقدير"),
        (
            1,
            "الوزير",
            None,
            "named",
            "indirect",
            "الضخ سيتواصل ويعود إلى المدينة في يومين على الأكثر",
        ),
        (1, "شاهد", None, "role", "direct", "كنا في طابور الخبز حين اهتزت الأرض"),
        (2, "الوزير", None, "named", "direct", "نعم سيعود"),
        (2, "المدير", None, "named", "direct", "كلفة الأضرار تقارب أربعة ملايين ليرة"),
    )
    table = paraphrases.paraphrases(documents(), rows)
    assert table["doc_id"].tolist() == ["d0", "d1"]
    assert table["group"].tolist() == [1, 1]
    assert table["method"].unique().tolist() == ["words"]
    assert paraphrases.paraphrases(documents(), rows.head(0)).empty


def test_an_article_does_not_paraphrase_itself() -> None:
    text = "الضخ يعود إلى المدينة خلال يومين على أبعد تقدير"
    rows = said((0, "الوزير", None, "named", "direct", text), (0, "هو", None, None, "direct", text))
    assert paraphrases.paraphrases(documents(), rows).empty


def test_voices_join_wordings_of_one_entity() -> None:
    given = [
        ("ليلى", "layla", "direct"),
        ("ليلى سعد", "layla", "indirect"),
        ("ليلى", "layla", "direct"),
        ("مصدر", None, "direct"),
        (None, None, "direct"),
    ]
    rows = said(
        *(
            (0, source, entity, "named" if source else None, mode, "كلام")
            for source, entity, mode in given
        )
    )
    table = voices.voices(documents(), rows, groups())
    assert table["source_entity"].fillna("").tolist() == ["layla", "", ""]
    assert table["source"].fillna("").tolist() == ["ليلى", "", "مصدر"]
    assert table["source_kind"].tolist() == ["named", "unknown", "named"]
    assert table[["found", "direct", "indirect"]].iloc[0].tolist() == [3, 2, 1]


@pytest.mark.parametrize(
    ("raw", "source", "shown"),
    [
        ("وفقاً للوزير، عاد الماء", "لوزير", "الوزير"),
        ("وفقاً للجنة التحقيق، عاد الماء", "لجنة التحقيق", "لجنة التحقيق"),
        ("وفقاً لليلى حسن، عاد الماء", "ليلى حسن", "ليلى حسن"),
        ("قال الغرانيق نعم. وفقاً للغرانيق عاد", "لغرانيق", "الغرانيق"),
    ],
)
def test_a_source_behind_a_proclitic_is_a_whole_word(raw: str, source: str, shown: str) -> None:
    start = raw.index(f"ل{source}") + 1
    corpus = tables.frame("documents", [{"doc_id": "d0", "text": raw}])
    row = {
        "doc_id": "d0",
        "part": "body",
        "source": source,
        "source_start": start,
        "mode": "indirect",
        "repeated": "none",
    }
    assert voices.voices(corpus, tables.frame("attributions", [row]), groups(1))[
        "source"
    ].tolist() == [shown]


def test_nothing_said_gives_empty_tables() -> None:
    nothing = said()
    assert voices.voices(documents(), nothing, groups()).empty
    assert voices.voice_shares(documents(), nothing, groups()).empty
