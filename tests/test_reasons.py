"""Why a passage stands twice: a case and a counter-case for each reason."""

from random import Random

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import duplication, reasons, tables, text

A = "أعلنت البلدية أن المحطة عادت إلى العمل بعد توقف دام ثلاثة أيام كاملة."
B = "ووصل الماء إلى بيوت الحي الغربي في ساعة متأخرة من الليل بعد إصلاح الخط."
C = "ونفت الوزارة من جهتها صحة ما يتردد عن تلوث الشبكة الرئيسية في الأحياء الشمالية."
D = "وكان المجلس قد خصص في وقت سابق من العام مبلغاً لإصلاح الطريق الدائري كله."
E = "وتقع المدينة القديمة على ضفة النهر ويعيش فيها نحو خمسين ألفاً من السكان."
F = "ويبدأ العام الدراسي في المحافظة مطلع الشهر المقبل وسط نقص في المعلمين والكتب."
G = "وافتتح المتحف قاعة جديدة تضم قطعاً من الفخار عثر عليها عمال في أثناء الحفر."
H = "وتراجعت أسعار الخضار في سوق المدينة مع وصول محصول جديد من القرى المجاورة لها."
SAID = "«لن نغادر بيوتنا قبل أن يصل الماء إلى آخر شارع في هذا الحي القديم كله»."
READ_ALSO = "اقرأ أيضا"

Article = dict[str, str | None]


def tables_of(*articles: Article) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Documents and paragraphs of articles: text, and whatever else is known."""
    documents = tables.frame(
        "documents",
        pd.DataFrame([{"doc_id": f"d{n}", **about} for n, about in enumerate(articles)]),
    )
    rows = []
    for doc_id, raw in documents[["doc_id", "text"]].itertuples(index=False):
        spans = text.paragraphs(raw)
        rows += [
            (doc_id, at, *span, kind, raw[slice(*span)])
            for at, (span, kind) in enumerate(zip(spans, text.kinds(raw, spans), strict=True))
        ]
    columns = ["doc_id", "paragraph", "start", "end", "kind", "text"]
    return documents, tables.frame("paragraphs", pd.DataFrame(rows, columns=columns))


def found(*articles: Article) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Documents, paragraphs, pairs and their reasons."""
    documents, paragraphs = tables_of(*articles)
    reuse = duplication.find(documents).reuse
    return documents, paragraphs, reuse, reasons.find(documents, paragraphs, reuse)


def article(*lines: str, outlet: str | None = "x", **about: str) -> Article:
    return {"text": "\n".join(lines), "outlet": outlet, **about}


CASES = {
    "a block": ([article(A, B, C, A, B, C)], ["pasted"]),
    "a block that leaves something out": ([article(A, B, C, D, A, C, D)], ["pasted", "pasted"]),
    "a block behind a line of the page": (
        [article(A, READ_ALSO, B, C, READ_ALSO, A, B, C)],
        ["boilerplate", "pasted", "pasted"],
    ),
    "a block around a line of the page": (
        [article(A, B, C, D, A, B, READ_ALSO, C, D)],
        ["pasted", "pasted"],
    ),
    "a block with an edited copy": (
        [article(A, B, C, D, A, B.replace("الغربي", "الشرقي"), C)],
        ["pasted"],
    ),
    "a block pasted twice": ([article(A, B, C, A, B, C, A, B, C)], ["pasted"] * 3),
    "the first paragraph of the block in another place": (
        [article(A, B, C, D, E, F, E, A, B, C, D, F)],
        ["pasted"] * 3,
    ),
    "one paragraph": ([article(A, B, A, C)], ["unknown"]),
    "two paragraphs apart": ([article(A, B, A, D, B)], ["unknown"] * 2),
    "the other way round": ([article(A, B, C, D, C, B, A)], ["unknown"] * 3),
    "short items of a list": (
        [article(A, "محطة الشمال", "محطة الجنوب", B, "محطة الشمال", "محطة الجنوب", C)],
        ["unknown"] * 2,
    ),
    "a line of the page": (
        [article(A, READ_ALSO, outlet="x"), article(B, READ_ALSO, outlet="y")],
        ["boilerplate"],
    ),
    "two versions": ([article(A, B, C), article(A, B, D)], ["version"]),
    "the whole of one article in another": ([article(A, B), article(A, B, C, D, E, F)], ["version"]),
    "two outlets share all": ([article(A, B), article(A, B, outlet="y")], ["unknown"]),
    "no outlet is known": ([article(A, B, outlet=None)] * 2, ["unknown"]),
    "the same sentence": ([article(A, B, C, D), article(A, E, F, G, outlet="y")], ["unknown"]),
    "a quotation": (
        [article(A, SAID, B, C), article(D, f"وقال: {SAID}", E, F, outlet="y")],
        ["quotation"],
    ),
    "a quotation told again": ([article(A, SAID, B, C, SAID)], ["quotation"]),
    "quoted on one side": (
        [article(A, SAID, B, C), article(D, SAID.strip("«».") + ".", E, F, outlet="y")],
        ["unknown"],
    ),
    "quotation marks that nothing closes": (
        [article(A, f'"{B} {C}', D), article(E, f'وقال "{B} {C}', F, outlet="y")],
        ["unknown"],
    ),
    "a slug": ([article("دمشق - سانا", A, B, C), article(A, B, D, outlet="y")], ["agency"]),
    "a dateline": (
        [article(f"عمان (رويترز) - {A}", B, C), article(A, B, D, outlet="y")],
        ["agency"],
    ),
    "a credit at the end, on the other side": (
        [article(A, B, D), article(A, B, C, "المصدر: وكالات", outlet="y")],
        ["agency"],
    ),
    "a credit in the title": (
        [article(A, B, D), article(A, B, C, outlet="y", title="عودة المياه - رويترز")],
        ["agency"],
    ),
    "a slug over something else": (
        [article("دمشق - سانا", B, C, D, A), article(E, A, F, G, H, outlet="y")],
        ["unknown"],
    ),
    "a relayed report": (
        [
            article(E, F, G, f"ونقلت وكالة السرو للأنباء عن شهود ما يأتي. {A}", H, B),
            article(C, A, D, SAID, outlet="y"),
        ],
        ["agency"],
    ),
    "a relay of something else": (
        [
            article(f"ونقلت رويترز عن متحدث باسم المنظمة أن الشحنة تأخرت. {E}", F, A, D, B),
            article(C, A, G, B, SAID, outlet="y"),
        ],
        ["unknown", "unknown"],
    ),
    "a relay behind the passage": (
        [article(E, A, f"ونقلت رويترز ذلك. {G}", F), article(A, B, D, outlet="y")],
        ["unknown"],
    ),
    "said to an agency": (
        [
            article(f"وقال مدير البلدية لرويترز أمس إن العمل مستمر. {A}", B, E),
            article(A, B, D, outlet="y"),
        ],
        ["unknown"],
    ),
    "an agency by its name": (
        [article(A, B, C, outlet="وكالة السرو للأنباء"), article(A, B, D, outlet="y")],
        ["agency"],
    ),
    "one sentence of an agency": (
        [article(A, E, F, G, outlet="وكالة السرو"), article(A, B, C, D, outlet="y")],
        ["unknown"],
    ),
    "an agency repeats itself": (
        [article(A, B, C, D, E, F, G, outlet="وكالة السرو"), article(A, B, H, outlet="وكالة السرو")],
        ["unknown"],
    ),
    "an outlet with the word in its name": (
        [article(A, B, C, outlet="أخبار الوكالة"), article(A, B, D, outlet="y")],
        ["unknown"],
    ),
    "a column": ([article(A, B, C, agency="سين"), article(A, B, D, outlet="y")], ["agency"]),
    "a byline": ([article(A, B, C, byline="أ ف ب"), article(A, B, D, outlet="y")], ["agency"]),
    "somebody's byline": (
        [article(A, B, C, byline="فارس الخوري"), article(A, B, D, outlet="y")],
        ["unknown"],
    ),
    "a sentence from the agency whose copy an article is": (
        [article(A, E, F, G, agency="سين"), article(A, B, C, D, outlet="سين")],
        ["agency"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_reasons(case: str) -> None:
    articles, expected = CASES[case]
    assert found(*articles)[3]["reason"].tolist() == expected


@pytest.mark.parametrize(
    ("case", "said", "characters"),
    [
        ("a line of the page", "a line of the page", READ_ALSO),
        ("a slug", "credit in the article", "سانا"),
        ("a relayed report", "credit in the passage or beside it", "نقلت وكالة السرو للأنباء"),
        ("a quotation", "in quotation marks on both sides", SAID.strip("«».")),
        ("a block", "paragraphs in the same order", f"{A}\n{B}\n{C}"),
        ("two versions", "half of both articles shared", None),
        ("a column", "column agency", None),
        ("a byline", "column byline", None),
        ("an agency by its name", "the outlet is an agency", None),
        ("one paragraph", "nothing tells", None),
    ],
)
def test_evidence_leads_to_the_text(case: str, said: str, characters: str | None) -> None:
    documents, _, _, made = found(*CASES[case][0])
    (row,) = made.to_dict("records")
    assert row["evidence"] == said
    if characters is None:
        assert pd.isna(row["start"])
    else:
        raw = documents.set_index("doc_id")["text"][row["doc_id"]]
        assert raw[row["start"] : row["end"]] == characters


NOBODY = tables.frame("mentions", []), tables.frame("attributions", [])


def test_blocks_tell_what_they_leave_out() -> None:
    documents, paragraphs, reuse, _ = found(
        article(A, B, C, READ_ALSO, D, E, "أخيرا", READ_ALSO, A, D, READ_ALSO, E, F)
    )
    start = documents["text"][0].rindex(D)
    mentions = tables.frame(
        "mentions",
        [
            {"doc_id": "d0", "part": part, "start": at, "end": at + 1}
            for part, at in (("body", start), ("body", 0), ("title", start))
        ],
    )
    (block,) = reasons.blocks(documents, paragraphs, reuse, mentions, NOBODY[1]).to_dict("records")
    raw = documents["text"][0]
    assert raw[block.pop("start") : block.pop("end")] == "\n".join([READ_ALSO, A, D, READ_ALSO, E])
    assert block.pop("characters") == len(READ_ALSO + A + D + READ_ALSO + E)
    assert block == {
        "doc_id": "d0", "first": 7, "last": 11, "earlier_first": 0, "earlier_last": 5,
        "left_out": "1, 2", "mentions": 1, "statements": 0,
    }  # fmt: skip


def test_no_blocks_without_repetition() -> None:
    documents, paragraphs, reuse, made = found(article(A, B))
    assert made.empty
    assert reasons.blocks(documents, paragraphs, reuse, *NOBODY).empty
    assert reasons.counted(reuse, made).empty


def test_pasted_copies_are_not_counted() -> None:
    _, _, reuse, made = found(article(A, B, C, A, B, C), article(A, B, C, outlet="y"))
    assert made["reason"].tolist() == ["pasted", "unknown", "unknown"]
    assert reuse["a_start"].is_monotonic_increasing
    assert reasons.counted(reuse, made).tolist() == [False, True, False]


HOSTILE = '<script>alert("x")</script> \u202e(رويترز) ((((/ //// - - - « « « \x1b[0m ' * 30


@pytest.mark.parametrize("extra", [HOSTILE, "وكالة " * 3_000, "نقلت" + " " * 3_000, "«" * 3_000])
def test_hostile_text(extra: str) -> None:
    made = found(article(A, extra, B, extra), article(A, extra, title=extra, byline=extra))[3]
    assert set(made["reason"]) <= set(reasons.REASONS)
    assert made["reason"].notna().all()


@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from([A, B, C, SAID, READ_ALSO, "دمشق - سانا"]), min_size=1),
            st.sampled_from(["x", "y", "وكالة السرو", None]),
        ),
        min_size=1,
        max_size=4,
    ),
    st.randoms(use_true_random=False),
)
def test_each_pair_has_one_reason_in_any_order(
    articles: list[tuple[list[str], str | None]], random: Random
) -> None:
    given_ = [
        article(*lines[:8], outlet=outlet, date=f"2031-03-0{at + 1}")
        for at, (lines, outlet) in enumerate(articles)
    ]
    documents, paragraphs, reuse, made = found(*given_)
    assert made["reuse_id"].tolist() == reuse["reuse_id"].tolist()
    assert set(made["reason"]) <= set(reasons.REASONS)
    rows = list(range(len(documents)))
    random.shuffle(rows)
    shuffled = documents.iloc[rows].reset_index(drop=True)
    again = reasons.find(shuffled, paragraphs.iloc[::-1].reset_index(drop=True), reuse)
    pd.testing.assert_frame_equal(again, made)
