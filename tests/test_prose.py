"""Sentences say what the tables say, and say what a corpus cannot show."""

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import analysis
from analysis import contrasts, plots, prose, tables
from analysis.settings import SAMPLE, Settings
from analysis.study import Study

NEWS = "وقال الوزير إن الماء عاد إلى الأحياء الشرقية من المدينة بعد انقطاع طويل."
OTHER = "ولم يعلق أحد على الخبر."
LINES = [
    NEWS,
    "وأضاف أن ورش الصيانة عملت ثلاثة أيام متواصلة لإصلاح الخط الرئيسي في الضاحية.",
    "وقالت إحدى الساكنات إن الجيران اقتسموا ما بقي في الخزانات حتى مساء أمس.",
    "وتقع المحطة على أطراف السهل وتغذي سبعة أحياء يسكنها عمال المصانع القديمة.",
]
SAYINGS = [
    prose.corpus, prose.loading, prose.repetition, prose.kinds, prose.pasted, prose.sharing, prose.changed, prose.names,
    prose.naming, prose.scare_quotes, prose.cooccurrence, prose.voices, prose.nameless, prose.retold, prose.evidentials, prose.actions, prose.figures, prose.days, prose.own_voice, contrasts.groups, contrasts.keyness, contrasts.choices, contrasts.editing, contrasts.not_found, contrasts.missing, prose.not_shown, prose.provenance,
]  # fmt: skip


def study(folder: Path, *texts: str) -> Study:
    for n, raw in enumerate(texts):
        (folder / f"{n}.txt").write_text(raw, encoding="utf-8")
    return analysis.open(folder)


@pytest.mark.parametrize("say", SAYINGS)
@pytest.mark.parametrize("texts", [(NEWS,), (OTHER,), ("12",), (NEWS, NEWS), ("english only",)])
def test_every_sentence_holds_on_any_corpus(
    tmp_path: Path, texts: tuple[str, ...], say: Callable[[Study], str]
) -> None:
    said = say(study(tmp_path, *texts))
    assert said
    assert "nan" not in said.lower().replace("finance", "")
    assert said.rstrip(".*)").strip()


def test_one_article_without_metadata(tmp_path: Path) -> None:
    made = study(tmp_path, NEWS)
    assert "**1 article** with 13 words. No outlet is known" in prose.corpus(made)
    assert "No whole paragraph" in prose.repetition(made)
    assert "fewer than two known outlets" in prose.sharing(made)
    assert "No name of the actor files" in prose.names(made)
    assert "**1 reported statement** once per article: 100 % from named" in prose.voices(made)
    assert "The words of outlets cannot be compared: no two outlets are known" in contrasts.keyness(
        made
    )
    missing = prose.not_shown(made)
    for sentence in ("no article has a date", "there is only one", "no name of the actor files"):
        assert sentence in missing


def test_the_sample() -> None:
    made = analysis.open(SAMPLE)
    assert "from 2031-03-02 to" in prose.corpus(made)
    assert "in the same order, without" in prose.pasted(made)
    assert "printed by more than one outlet" in prose.sharing(made)
    assert "No outlets are compared" not in prose.not_shown(made)


def test_pasted_blocks_name_what_is_left_out(tmp_path: Path) -> None:
    made = study(tmp_path, "\n".join([*LINES, LINES[0], *LINES[2:]]))
    said = prose.pasted(made)
    assert "paragraphs 4 to 6 repeat paragraphs 0 to 3 in the same order, without 1" in said
    assert "with 0 mentions and 2 statements" in said
    assert prose.blocks(made)["left_out"].tolist() == ["1"]


def test_lines_of_the_page_are_no_shared_copy(tmp_path: Path) -> None:
    lines = ["doc_id,outlet,text"]
    lines += [f'{name},{name},"{text}\nاقرأ أيضا"' for name, text in (("a", NEWS), ("b", OTHER))]
    (tmp_path / "articles.csv").write_text("\n".join(lines), encoding="utf-8")
    made = analysis.open(tmp_path)
    assert made["families"]["family"].nunique() == 1
    assert "No passage is shared" in prose.sharing(made)
    assert "**1** in lines of the page" in prose.kinds(made)


def test_a_pasted_copy_is_compared_with_nothing(tmp_path: Path) -> None:
    once = "\n".join(LINES)
    made = study(tmp_path, f"{once}\n{once}", once.replace("طويل", "قصير"))
    assert made["reuse"]["scope"].tolist() == ["within", "across", "across"]
    assert len(made["changes"]) == 2
    assert len(prose.edits(made)) == 1
    assert "In **1 of 1 pair of copies words differ**, at 1 place" in prose.changed(made)


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(1, 3, "33 %"), (0, 3, "0 %"), (1, 1000, "under 1 %"), (3, 3, "100 %"), (0, 0, "none")],
)
def test_shares(part: int, whole: int, said: str) -> None:
    assert prose.share(part, whole) == said


@pytest.mark.parametrize(
    ("items", "said"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_lists(items: list[str], said: str) -> None:
    assert prose.listed(items) == said


def test_numbers() -> None:
    assert prose.number(1, "article") == "1 article"
    assert prose.number(2000, "copy", "copies") == "2,000 copies"
    assert prose._ranges([1, 2, 3, 5, 8, 9]) == "1 to 3, 5 and 8 to 9"


def test_text_of_articles_is_no_markdown() -> None:
    said = prose.quoted("<script> *a* [x](y) $z$ `c` | #\nnew")
    assert not set("*[](`|$\n") & set(said)
    assert "<script" not in said


def test_a_figure_or_the_reason_why_not() -> None:
    nothing = pd.DataFrame(columns=["entity", "found"])
    said = prose.figure(plots.counts_by_level, nothing, labels={})
    assert said.startswith("*No figure here: ")
    assert prose.Prose("x")._repr_markdown_() == "x"


def test_levels(tmp_path: Path) -> None:
    table = prose.levels(study(tmp_path, f"{NEWS}\n{NEWS}", NEWS)).set_index("counted")
    assert table.loc[["statements"]].to_numpy().tolist() == [[3, 2, 2, 1]]


def test_what_copies_change(tmp_path: Path) -> None:
    tail = "بعد توقف دام ثلاثة أيام كاملة في معظم أحياء المدينة الغربية والشمالية."
    rows = ["doc_id,outlet,text"]
    for doc_id, start in [
        ("a", "وقال المدير إن المحطة"),
        ("b", "وزعم المدير أن المحطة"),
        ("c", "وقال المدير إن المضخة"),
    ]:
        rows.append(f"{doc_id},{doc_id},{start} عادت إلى العمل {tail}")
    (tmp_path / "articles.csv").write_text("\n".join(rows), encoding="utf-8")
    made = analysis.open(tmp_path)
    assert "In **3 of 3 pairs of copies words differ**" in prose.changed(made)
    edits = prose.edits(made)
    assert edits["change"].tolist() == ["cue"] * 4 + ["other"] * 2
    columns = ["a_text", "b_text", "a_doc", "b_doc"]
    assert edits[columns].head(1).to_numpy().tolist() == [["وقال", "وزعم", "a", "b"]]
    for pairs in (prose.least_similar(made), prose.most_telling(made)):
        assert pairs.columns.tolist() == made["reuse"].columns.tolist()
    # of the pairs that end in c, the one in which more words differ
    least = prose.least_similar(made)
    assert least[["a_doc", "b_doc"]].to_numpy().tolist() == [["b", "c"], ["a", "b"]]
    assert least["similarity"].is_monotonic_increasing
    most = prose.most_telling(made)
    assert most[["a_doc", "b_doc"]].to_numpy().tolist() == [["a", "b"], ["b", "c"]]


def test_nothing_changes_where_nothing_repeats(tmp_path: Path) -> None:
    made = study(tmp_path, NEWS)
    assert prose.changed(made) == "No copy in another article differs in its words."
    assert prose.edits(made).empty
    assert prose.least_similar(made).empty
    assert prose.most_telling(made).empty


def pairs_of(*rows: tuple[str, str, float, str]) -> pd.DataFrame:
    return tables.frame(
        "reuse",
        [
            {"a_doc": a, "a_start": 0, "a_end": 9, "b_doc": b, "b_start": 0, "b_end": 9,
             "kind": "edited" if similarity < 1 else "verbatim", "similarity": similarity, "scope": scope}
            for a, b, similarity, scope in rows
        ],
    )  # fmt: skip


def changed_study(reuse: pd.DataFrame, kinds: list[list[str]]) -> Study:
    rows = [
        {"reuse_id": reuse_id, "a_start": at, "b_start": at, "change": kind}
        for reuse_id, own in zip(reuse["reuse_id"], kinds, strict=True)
        for at, kind in enumerate(own)
    ]
    given = {"reuse": reuse, "changes": tables.frame("changes", rows)}
    return Study(given, {}, Settings(actors=()), None)


def test_doubtful_pairs_first() -> None:
    reuse = pairs_of(
        ("a", "a", 0.7, "within"), ("a", "b", 0.9, "outlet"), ("a", "c", 0.8, "across"),
        ("b", "c", 0.85, "across"), ("a", "d", 1.0, "across"),
    )  # fmt: skip
    least = prose.least_similar(changed_study(reuse, [[]] * 5))
    assert least["similarity"].tolist() == [0.7, 0.8, 0.9]


def test_telling_pairs_first() -> None:
    reuse = pairs_of(
        ("a", "b", 0.9, "across"), ("a", "c", 0.9, "across"), ("a", "d", 0.9, "across"),
        ("a", "e", 0.9, "outlet"), ("d", "e", 0.9, "outlet"), ("a", "a", 0.9, "within"),
    )  # fmt: skip
    kinds = [
        ["number"] * 3, ["spelling", "other"], ["name", "other"], ["cue", "number"],
        ["cue", "attribution"], ["name"] * 9,
    ]  # fmt: skip
    most = prose.most_telling(changed_study(reuse, kinds))
    pairs = most[["a_doc", "b_doc"]].itertuples(index=False, name=None)
    assert list(pairs) == [("d", "e"), ("a", "d"), ("a", "b")]


def named_study(**given: pd.DataFrame) -> Study:
    rows = [{"entity": e, "label_ar": e} for e in "ab"]
    made = {name: tables.frame(name, []) for name in ("naming", "naming_tests", "attributions")}
    made["entities"] = tables.frame("entities", rows)
    return Study(made | given, {}, Settings(actors=()), None)


CALLED = tables.frame(
    "naming",
    [
        {"entity": entity, "name": name, "outlet": outlet, "voice": voice, "stance": stance,
         "once_article": times, "share": times / 12, "lower": lower, "upper": 0.9}
        for entity, name, outlet, voice, stance, times, lower in [
            ("a", "ألف", "س", "own", "self", 9, 0.6), ("a", "باء", "س", "own", "pejorative", 3, 0.1),
            ("a", "باء", "ص", "own", "pejorative", 8, 0.4), ("a", "باء", "ص", "quoted", "pejorative", 9, 0.7),
            ("a", "ألف", "ع", "own", "self", 2, None),
            ("b", "جيم", "س", "own", None, 30, 0.8), ("b", "دال", "س", "quoted", None, 1, None),
            ("b", "ذال", "س", "quoted", None, 1, None), ("c", "هاء", "س", "own", "self", 50, 1.0),
        ]
    ],
)  # fmt: skip


def naming_test(q: float) -> pd.DataFrame:
    row = {"entity": "a", "outlets": 2, "names": 2, "mentions": 20, "groups": 9, "p": q, "q": q}
    return tables.frame("naming_tests", [row])


def test_a_difference_between_outlets_is_told_if_the_test_bears_it() -> None:
    sure = prose.naming(named_study(naming=CALLED, naming_tests=naming_test(0.012)))
    a, b, s, v = map(prose.quoted, ("ألف", "باء", "س", "ص"))
    assert f"{s} says most of all {a} (9 of 12 times) and {v} says most of all {b} (8 of 8" in sure
    assert "q = 0.012, 20 mentions in 9 units of evidence" in sure
    unsure = prose.naming(named_study(naming=CALLED, naming_tests=naming_test(0.3)))
    assert "says most of all" not in unsure
    assert (
        "**Differences between them may be chance**: the smallest q is 0.30, with at most 9"
        in unsure
    )
    assert "cannot be compared here" in prose.naming(named_study(naming=CALLED))


def test_a_usual_name_has_an_interval_above_one_half() -> None:
    said = prose.naming(named_study(naming=CALLED))
    usual = said.partition("The usual name")[2]
    assert f"{prose.quoted('جيم')} of {prose.quoted('b')} in {prose.quoted('س')} (80–90 %)" in usual
    assert prose.quoted("باء") not in usual and prose.quoted("هاء") not in usual


def test_the_most_contested_names_differ_in_stance() -> None:
    assert prose.contested(named_study(naming=CALLED)) == ["a", "b"]
    assert prose.contested(named_study()) == []


def test_quotation_marks_by_voice() -> None:
    raw = 'في "ألف" وقال إن "ألف" عاد وقال "عاد ألف أمس" ثم «ألف» وألف'
    at = [n for n in range(len(raw)) if raw.startswith("ألف", n)]
    said = tables.frame(
        "attributions",
        [{"doc_id": "d", "part": "body", "mode": mode, "cue_start": n} for n, mode in enumerate(("indirect", "direct"))],
    )  # fmt: skip
    statement = [None, *said["statement_id"], None, None]
    rows = [
        {"doc_id": "d", "part": "body", "start": start, "end": start + 3, "entity": "a", "name": "ألف",
         "anaphor": False, "repeated": "none", "statement_id": inside, "method": "dictionary"}
        for start, inside in zip(at, statement, strict=True)
    ]  # fmt: skip
    rows.append(rows[0] | {"name": "أل", "end": at[0] + 2})
    rows.append(rows[0] | {"repeated": "within"})
    documents = tables.frame("documents", [{"doc_id": "d", "text": raw}])
    made = named_study(
        documents=documents, attributions=said, mentions=tables.frame("mentions", rows)
    )
    found = prose.in_quotation_marks(made)
    assert found.to_numpy().tolist() == [["a", "ألف", 3, 2, 1, 1, 1, 0]]
    told = prose.scare_quotes(made)
    assert "2 of 3 in the outlets' own words, 1 of 1 in indirect statements, 0 of 1 in dir" in told
    assert "**3 of 4 outside direct quotations, and none inside them**" in told


def test_pairs_of_names_are_told_if_articles_bear_them() -> None:
    pair = {
        "entity_a": "a",
        "entity_b": "b",
        "paragraphs": 5,
        "articles": 3,
        "expected": 1.25,
        "q": 0.01,
    }
    documents = tables.frame("documents", [{"doc_id": str(n)} for n in range(3)])

    def said(documents: pd.DataFrame, **other: object) -> str:
        pairs = tables.frame("cooccurrence", [pair | other])
        return prose.cooccurrence(named_study(documents=documents, cooccurrence=pairs))

    sure = (
        f"{prose.quoted('a')} with {prose.quoted('b')} (5 paragraphs in 3 articles, 1.2 by chance)"
    )
    assert sure in said(documents)
    assert "none more often than chance" in said(documents, q=0.06)
    assert "none more often than chance" in said(documents, articles=2)
    assert "cannot be told from habit" in said(documents.head(2))


@pytest.mark.parametrize(
    ("tagger", "found", "said"),
    [
        ("none", [], "No tagger was asked for"),
        ("crf", [], "found no name beside"),
        (
            "crf",
            ["PERS", "PERS", "ORG"],
            r"2 persons \(\d\d %\) and 1 body \(\d\d %\)\. In brackets",
        ),
        ("camel", ["MISC", "MISC"], r"2 others\. How often it is right was not measured here\."),
    ],
)
def test_names_that_only_a_tagger_knows(tagger: str, found: list[str], said: str) -> None:
    rows = [{"name": str(at), "type": type_, "once_article": 1} for at, type_ in enumerate(found)]
    made = named_study(unlisted=tables.frame("unlisted", rows))
    made.provenance["settings"] = {"tagger": tagger}
    assert re.search(said, prose.unlisted(made))


def test_what_is_said_as_often_is_no_preference() -> None:
    rows = pd.DataFrame({"outlet": "س", "voice": "own", "name": ["ألف", "باء"], "once_article": 2})
    a, b = map(prose.quoted, ("ألف", "باء"))
    assert f"says {a} as often as {b} (2 of 4 times)" in prose.most_chosen(rows, "name")


def test_a_choice_that_outlets_make_otherwise_is_told() -> None:
    use = {
        "choice": "death_in_war",
        "alternative": "قتل",
        "doc_id": "d0",
        "part": "body",
        "start": 0,
    }
    rows = [("س", "قتل", "own", 4), ("س", "استشهد", "own", 1), ("ص", "استشهد", "own", 3),
            ("ص", "قتل", "quoted", 9), ("ع", "قتل", "own", 2)]  # fmt: skip
    counted = [
        {
            "choice": "death_in_war",
            "outlet": o,
            "alternative": a,
            "voice": v,
            "once_article": n,
            "label_en": "death in war",
        }
        for o, a, v, n in rows
    ]
    test = {"choice": "death_in_war", "outlets": 2, "uses": 8, "groups": 7, "p": 0.01}
    made = {
        "choice_uses": tables.frame("choice_uses", [use]),
        "choices": tables.frame("choices", counted),
    }
    sure, unsure = (
        contrasts.choices(
            named_study(**made, choice_tests=tables.frame("choice_tests", [test | q]))
        )
        for q in ({"q": 0.02}, {"q": 0.2})
    )
    killed, fell, s, v = map(prose.quoted, ("قتل", "استشهد", "س", "ص"))
    assert f"**{prose.quoted('death in war', 'en')}** (q = 0.020, 8 uses in 7 units of" in sure
    assert f"{s} says most of all {killed} (4 of 5 times) and {v} says most of all {fell}" in sure
    assert "says most of all" not in unsure and "the smallest q is 0.20" in unsure
    none = named_study(**made, choice_tests=tables.frame("choice_tests", []))
    assert "no two outlets make one at least 3 times" in contrasts.choices(none)
