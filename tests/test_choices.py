"""Uses of lexical alternatives: where they stand, in whose voice, and whether outlets differ."""

from collections.abc import Iterator
from itertools import chain, pairwise
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import choice_files, choices, duplication, resampling, tables
from analysis.choice_files import Choices, Phrase
from analysis.errors import AnalysisError

SHIPPED = choice_files.load()


def found(raw: str, known: Choices = SHIPPED) -> list[str]:
    return [
        f"{use.choice}.{use.alternative}={raw[use.start : use.end]}"
        for use in choices.find(raw, known)
    ]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("استشهد فتى", ["death.استشهد=استشهد"]),
        ("قُتل شخصان، وقتلت ثالثاً", ["death.قتل=قُتل", "death.قتل=قتلت"]),
        ("وسيُقتل من يبقى، فليقتلوه", ["death.قتل=يُقتل", "death.قتل=يقتلوه"]),
        ("اغتيل قائد", ["death.اغتال=اغتيل"]),
        ("ولمقتلهم", ["death.قتل=مقتلهم"]),
        # phrases: pronouns on the last word, the subject between, the longest counts
        ("لقي مصرعه", ["death.لقي مصرعه=لقي مصرعه"]),
        ("ولقوا مصرعهم", ["death.لقي مصرعه=لقوا مصرعهم"]),
        ("سيلقون حتفهم", ["death.لقي مصرعه=يلقون حتفهم"]),
        ("لقي عشرة جنود مصرعهم أمس", ["death.لقي مصرعه=لقي عشرة جنود مصرعهم"]),
        ("لقي ترحيبا. مصرع شخص", ["death.لقي مصرعه=مصرع"]),
        ("لقي ترحيبا", []),
        ("مصرع ثلاثة", ["death.لقي مصرعه=مصرع"]),
        ("سقط أربعة شهداء", ["death.استشهد=سقط أربعة شهداء", "dead.شهداء=شهداء"]),
        # numbers, cases, pronouns, proclitics
        ("للشهداء وشهيداً وبقتلاهم", ["dead.شهداء=لشهداء", "dead.شهداء=شهيداً", "dead.قتلى=قتلاهم"]),
        ("شهداؤنا وشهدائنا", ["dead.شهداء=شهداؤنا", "dead.شهداء=شهدائنا"]),
        ("قتيلان", ["dead.قتلى=قتيلان"]),
        ("مسلحون ومسلحي الجبهة ومقاتلوها", ["fighters.مسلحون=مسلحون", "fighters.مسلحون=مسلحي", "fighters.مقاتلون=مقاتلوها"]),
        ("فللاجئين وللنازحين", ["displaced.لاجئون=لاجئين", "displaced.نازحون=لنازحين"]),
        ("الهجـوم والعُدوان", ["attack.هجوم=الهجـوم", "attack.عدوان=العُدوان"]),
        # a word in another word, and another word of the same letters
        ("المقتلة والشهادة والتقاتل", []),
        ("جماعة مسلّحة وحركة مسلحة", ["armed_group.جماعة مسلحة=جماعة مسلّحة", "armed_group.جماعة مسلحة=حركة مسلحة"]),
        ("هم قتلة", []),
        ("قتلاهم", ["dead.قتلى=قتلاهم"]),
        ("لم يستعد الجيش", []),
        ("استعدت المدينة", []),
        ("هجوماً مسلحاً", ["attack.هجوم=هجوماً"]),
        ("أحد عشر مسلحاً", ["fighters.مسلحون=مسلحاً"]),
        # a place behind the word, and other senses
        ("استعاد الجيش السيطرة على البلدة", ["capture.استعادة=استعاد الجيش السيطرة"]),
        ("استعادة الجيش المحطة", ["capture.استعادة=استعادة الجيش المحطة"]),
        ("يسيطر على المدينة", ["capture.سيطرة=يسيطر على المدينة"]),
        ("سقطت المدينة بيد الجيش", ["capture.سقوط=سقطت المدينة بيد"]),
        ("سقط الحصن في الليل في يد العدو", ["capture.سقوط=سقط الحصن في الليل في يد"]),
        ("سقط الوزير", []),
        ("استعاد الفريق توازنه", []),
        ("سيطر الهدوء على المدينة", []),
        ("رئيس تحرير صحيفة في المدينة", []),
        ("تحرير المدينة", ["capture.تحرير=تحرير المدينة"]),
        ("استشهد بآية", []),
        ("النظام السوري والحكومة السورية", ["government.نظام=النظام السوري", "government.حكومة=الحكومة السورية"]),
        ("النظام الصحي", []),
        # side by side: no pause between, quotation marks may be
        ("عملية، عسكرية", []),
        ("«عملية» عسكرية", ["attack.عملية=عملية» عسكرية"]),
        ("وقف إطلاق النار والهدنة", ["ceasefire.وقف إطلاق النار=وقف إطلاق النار", "ceasefire.هدنة=الهدنة"]),
        ("توغل واقتحام واجتياح", ["incursion.توغل=توغل", "incursion.اقتحام=اقتحام", "incursion.اجتياح=اجتياح"]),
        ("اجتاحت موجة برد البلاد", []),
        ("", []),
    ],
)  # fmt: skip
def test_uses_in_a_sentence(raw: str, expected: list[str]) -> None:
    assert found(raw) == expected


def plain(phrase: Phrase) -> list[str]:
    first = phrase.verb.past if phrase.verb else phrase.word
    return [f"{first} {other}" for other in phrase.others]


def listed() -> Iterator[tuple[str, str, str]]:
    """Choice, alternative, and each of its words as the file has it."""
    for choice in SHIPPED.listed:
        for one in choice.alternatives:
            written = [verb.past for verb in one.verbs] + [verb.present for verb in one.verbs]
            for raw in (*written, *one.words, *chain.from_iterable(map(plain, one.phrases))):
                yield choice.id, one.name, raw


def test_what_the_shipped_file_lists_is_found() -> None:
    lost = [
        (choice, alternative, raw)
        for choice, alternative, raw in listed()
        if f"{choice}.{alternative}={raw}" not in found(raw)
    ]
    assert not lost


def test_other_senses_are_no_uses() -> None:
    for choice in SHIPPED.listed:
        for raw in chain.from_iterable(map(plain, choice.other_senses)):
            uses = [use for use in choices.find(raw, SHIPPED) if use.choice == choice.id]
            assert not uses, raw


def test_choices_are_shown_in_both_languages() -> None:
    assert len({choice.label.ar for choice in SHIPPED.listed}) == len(SHIPPED.listed)
    assert len({choice.label.en for choice in SHIPPED.listed}) == len(SHIPPED.listed)


PIECES = st.lists(
    st.sampled_from(["لقي", "مصرعهم", "والقتلى", "سقط", "المدينة", "في يد", "قُتل", "مسلح", ".", "،", "\n", "ـ", '"']),
    max_size=20,
)  # fmt: skip


@given(PIECES, PIECES)
def test_uses_stand_apart_and_know_their_line_only(one: list[str], other: list[str]) -> None:
    first, second = " ".join(one), " ".join(other)
    raw = f"{first}\n{second}"
    uses = choices.find(raw, SHIPPED)
    for choice in {use.choice for use in uses}:
        spans = [(use.start, use.end) for use in uses if use.choice == choice]
        assert all(before[1] <= after[0] for before, after in pairwise(spans))
    later = [
        use._replace(start=use.start + len(first) + 1, end=use.end + len(first) + 1)
        for use in choices.find(second, SHIPPED)
    ]
    assert uses == [*choices.find(first, SHIPPED), *later]


# Files

OWN = """
choices:
- id: barrier
  label: {ar: حاجز, en: barrier}
  alternatives:
  - {name: سور, words: [سور], verbs: [{past: سور, present: يسور}]}
  - name: سياج
    words: [سياج]
    phrases: [سور شائك, {word: شريط, with: [حدودي], gap: 1}]
  other_senses: [سور القرآن]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("والسور", ["barrier.سور=السور"]),
        ("سور شائك", ["barrier.سياج=سور شائك"]),  # the longer one
        ("سور. شائك", ["barrier.سور=سور"]),
        ("الشريط الشائك الحدودي", ["barrier.سياج=الشريط الشائك الحدودي"]),
        ("سور القرآن", []),
        ("قتل", []),
    ],
)
def test_a_file_of_ones_own(tmp_path: Path, raw: str, expected: list[str]) -> None:
    assert found(raw, choice_files.load(written(tmp_path, OWN))) == expected


def test_a_form_of_two_alternatives_counts_for_neither(tmp_path: Path) -> None:
    both = OWN.replace("{past: سور, present: يسور}", "{past: سيج, present: يسيج}")
    both = both.replace("words: [سياج]", "verbs: [{past: أسيج, present: يسيج}]")
    own = choice_files.load(written(tmp_path, both))
    assert found("يسيج", own) == []
    assert found("سيجوا", own) == ["barrier.سور=سيجوا"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("words: [سياج]", "wrods: [سياج]", "mine.yaml, choice barrier, at alternatives.2.wrods: unknown key"),
        ("words: [سياج]", "words: سياج", "choice barrier, at alternatives.2.words: this has to be a list"),
        ("words: [سياج]", "words: [7]", "choice barrier, at alternatives.2.words.1: this has to be text"),
        ("words: [سياج]", "words: [سياج شائك]", "choice barrier, at alternatives.2.words.1: this has to be one word"),
        ("words: [سياج]", "words: [سور]", "choice barrier: 'سور' stands under both سور and سياج"),
        ("words: [سياج]", "words: [سياج]\n    words: [حاجز]", "line 9: the key 'words' stands twice"),
        ("name: سياج", "name: سور", "choice barrier: the alternative 'سور' stands twice"),
        ("{name: سور, words: [سور], verbs: [{past: سور, present: يسور}]}", "{name: سور}", "choice barrier, at alternatives.1: 'سور' has neither verbs, words nor phrases"),
        ("{name: سور, words: [سور], verbs: [{past: سور, present: يسور}]}", "[سور]", "choice barrier, at alternatives.1: this has to have keys"),
        ("present: يسور", "present: سور", "at alternatives.1.verbs.1.present: a present is one word"),
        (", present: يسور", "", "at alternatives.1.verbs.1.present: this key is missing"),
        ("present: يسور", "present: يسور, passive: null", "at alternatives.1.verbs.1.passive: this is empty"),
        ("سور شائك", "سور", "at alternatives.2.phrases.1: a phrase has two words or more"),
        ("word: شريط, ", "", "at alternatives.2.phrases.2: a phrase begins with a word"),
        ("word: شريط", "past: شرط", "at alternatives.2.phrases.2.verb.present: this key is missing"),
        ("gap: 1", "gap: 99", "at alternatives.2.phrases.2.gap: it has to be less than or equal to 20"),
        ("[سور القرآن]", "[[سور]]", "at other_senses.1: a phrase is text"),
        ("id: barrier", "id: Barrier!", "choice Barrier!, at id: an id has small Latin letters"),
        ("id: barrier", "id:", "choice 1, at id: this has to be text"),
        ("{ar: حاجز, en: barrier}", "{ar: حاجز}", "at label.en: this key is missing"),
        (OWN, "choices: {barrier: {}}", "at choices: this has to be a list"),
        ("choices:\n- id", "- id", "this has to have keys"),
        ("[سياج]", "[سياج", "is no YAML"),
        (OWN, "", "this has to have keys"),
        (OWN, "choices: []", "at choices: too few are listed"),
        (OWN, OWN + OWN.replace("choices:\n", ""), "the id 'barrier' stands twice"),
        (OWN, "choices: " + "[" * 5000, "mine.yaml"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_file_is_one_sentence(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert old in OWN
    with pytest.raises(AnalysisError) as raised:
        choice_files.load(written(tmp_path, OWN.replace(old, new)))
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)
    assert str(raised.value).startswith("choices file mine.yaml")


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(AnalysisError, match="is not there; check the path"):
        choice_files.load(tmp_path / "none.yaml")
    path = tmp_path / "mine.yaml"
    path.write_bytes("عدوان".encode("cp1256"))
    with pytest.raises(AnalysisError, match="save it in UTF-8"):
        choice_files.load(path)


# Tables


def documents(*articles: tuple[str | None, str], title: str | None = None) -> pd.DataFrame:
    """Articles of outlets."""
    rows = [
        {"doc_id": f"d{n}", "outlet": outlet, "text": raw, "n_chars": len(raw), "title": title}
        for n, (outlet, raw) in enumerate(articles)
    ]
    return tables.frame("documents", rows)


def statements(*contents: tuple[str, str, int, int, str | None]) -> pd.DataFrame:
    """Article, part, start and end of what is reported, and whose."""
    rows = [
        {"doc_id": doc_id, "part": part, "content_start": start, "content_end": end, "source_entity": entity}
        for doc_id, part, start, end, entity in contents
    ]  # fmt: skip
    return tables.frame("attributions", rows)


NOBODY = statements()


def used(corpus: pd.DataFrame, said: pd.DataFrame = NOBODY) -> pd.DataFrame:
    reuse = duplication.find(corpus).reuse
    families = duplication.families(corpus, reuse)
    circles = duplication.Circles(corpus, reuse, families, tables.frame("changes", []))
    return choices.uses(corpus, said, SHIPPED, circles)


def alone(corpus: pd.DataFrame, table: pd.DataFrame) -> pd.Series:
    """Each use is evidence of its article."""
    return pd.Series(pd.Index(corpus["doc_id"]).get_indexer(table["doc_id"]), index=table.index)


def each(corpus: pd.DataFrame) -> pd.Series:
    """Every article by itself."""
    return resampling.independent(corpus, tables.frame("families", []))


def test_a_use_in_a_statement_is_the_sources() -> None:
    raw = "العدوان مستمر، وقال إن الهجوم، كما قيل له، عدوان."
    corpus = documents(("أ", raw), title="هجوم")
    outer = ("d0", "body", raw.index("الهجوم"), len(raw) - 1, "minister")
    inner = ("d0", "body", raw.index("عدوان."), len(raw) - 1, None)
    said = statements(outer, inner)
    table = used(corpus, said)
    ids = said["statement_id"].tolist()
    assert table["part"].tolist() == ["title", "body", "body", "body"]
    assert table["text"].tolist() == ["هجوم", "العدوان", "الهجوم", "عدوان"]
    assert table["statement_id"].fillna("").tolist() == ["", "", ids[0], ids[1]]
    counted = choices.choices(table, corpus, said, each(corpus))
    columns = ["alternative", "voice", "source_entity", "found", "share"]
    assert counted[columns].fillna("").to_numpy().tolist() == [
        ["عدوان", "own", "", 1, 0.5],
        ["عدوان", "quoted", "", 1, 0.5],
        ["هجوم", "own", "", 1, 0.5],
        ["هجوم", "quoted", "minister", 1, 0.5],
    ]


def test_a_phrase_that_leaves_a_statement_is_the_outlets() -> None:
    raw = "تحدث عن عملية عسكرية"
    end = raw.index(" عسكرية")
    said = statements(("d0", "body", 0, len(raw), None), ("d0", "body", 0, end, None))
    table = used(documents(("أ", raw)), said)
    assert table["statement_id"].tolist() == [said["statement_id"][0]]
    assert used(documents(("أ", raw)), said[1:])["statement_id"].isna().all()


def test_a_pasted_copy_counts_once_in_the_article() -> None:
    line = "قتل شخصان مساء أمس في انفجار سيارة قرب سوق المدينة القديمة وسط العاصمة"
    other = "وقتل ثالث في انفجار آخر بعد ساعات قليلة على أطراف بلدة تقع إلى الشمال منها"
    corpus = documents(("أ", f"{line}\n{other}\n{line}"), ("أ", line), ("ب", line))
    table = used(corpus)
    assert table["repeated"].tolist() == ["none", "none", "within", "outlet", "corpus"]
    counted = choices.choices(table, corpus, NOBODY, each(corpus))
    levels = ["outlet", "found", "once_article", "once_outlet", "once_corpus", "documents"]
    assert counted[levels].to_numpy().tolist() == [["أ", 4, 3, 2, 2, 2], ["ب", 1, 1, 1, 0, 1]]


def test_shares_have_intervals_where_articles_suffice() -> None:
    corpus = documents(*(("أ", "عدوان" if n % 2 else "هجوم") for n in range(20)))
    table = choices.uses(corpus, NOBODY, SHIPPED, circles_of(corpus))
    counted = choices.choices(table, corpus, NOBODY, each(corpus))
    assert counted["share"].tolist() == [0.5, 0.5]
    # A binomial of 20 at a half has its 2.5 % quantile at 6, which 2,000 draws know up to one.
    assert counted["lower"].tolist() == pytest.approx([0.3, 0.3], abs=0.06)
    assert counted["upper"].tolist() == pytest.approx([0.7, 0.7], abs=0.06)
    nine = pd.Series([n % 9 for n in range(20)], index=corpus["doc_id"])
    assert choices.choices(table, corpus, NOBODY, nine)["lower"].isna().all()


def circles_of(corpus: pd.DataFrame) -> duplication.Circles:
    """Articles of which none repeats another, however short they are."""
    return duplication.Circles(
        corpus, *(tables.frame(name, []) for name in ("reuse", "families", "changes"))
    )


def compared(*articles: tuple[str | None, str], said: pd.DataFrame = NOBODY) -> pd.DataFrame:
    corpus = documents(*articles)
    table = choices.uses(corpus, said, SHIPPED, circles_of(corpus))
    return choices.tests(table, corpus, alone(corpus, table))


def test_outlets_that_choose_otherwise_differ_and_others_do_not() -> None:
    words = ("عدوان والقتلى", "هجوم والقتلى", "عدوان والشهداء", "هجوم والشهداء")
    # By turns the outlets have another word for the attack, and the same for the dead.
    table = compared(*(("أب"[n % 2], words[n % 2 + 2 * (n % 4 > 1)]) for n in range(40)))
    table = table.set_index("choice")
    assert table.index.tolist() == ["attack", "dead"]  # surest first
    counts = ["outlets", "alternatives", "uses", "articles", "groups"]
    assert table[counts].to_numpy().tolist() == [[2, 2, 40, 40, 40]] * 2
    assert table["distance"].tolist() == [0.5, 0.0]
    assert table["p"]["attack"] < 0.001 and table["p"]["dead"] == 1
    assert table["q"].tolist() == pytest.approx([2 * table["p"]["attack"], 1], abs=1e-6)


@pytest.mark.parametrize(
    ("articles", "said"),
    [
        ([("أ", "عدوان")] * 5 + [("ب", "هجوم")] * 2, NOBODY),  # twice is too few
        ([("أ", "عدوان")] * 5 + [("ب", "العدوان")] * 5, NOBODY),  # one alternative is no choice
        ([("أ", "عدوان")] * 5 + [(None, "هجوم")] * 5, NOBODY),  # an unknown outlet is nobody's
        # statements are not the outlet's words
        ([("أ", "عدوان")] * 5 + [("ب", "هجوم")] * 3, statements(("d7", "body", 0, 4, None))),
        ([], NOBODY),
    ],
)
def test_too_little_to_compare(articles: list[tuple[str | None, str]], said: pd.DataFrame) -> None:
    assert compared(*articles, said=said).empty


def test_a_corpus_without_uses_has_empty_tables() -> None:
    corpus = documents(("أ", "طقس جميل"), (None, ""))
    table = used(corpus)
    assert table.empty and list(table) == list(tables.frame("choice_uses", []))
    assert choices.choices(table, corpus, NOBODY, each(corpus)).empty
    assert choices.tests(table, corpus, alone(corpus, table)).empty
