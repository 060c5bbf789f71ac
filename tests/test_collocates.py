"""Words near the mentions of an entity: which are near, how often they count, how strongly."""

from itertools import product
from math import log, log2
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
import regex

from analysis import duplication, tables, text, vocabulary
from analysis.collocates import collocates
from analysis.vocabulary import Vocabulary

MARK = regex.compile(r"\{(\w):([^}]*)\}")


def read(
    marked: dict[str, str],
    copies: list[tuple[str, int]] = (),  # type: ignore[assignment]
    shared: list[str] = (),  # type: ignore[assignment]
    outlets: dict[str, str | None] | None = None,
    window: int = 5,
    lines: slice = slice(None),
) -> pd.DataFrame:
    """The collocates of a corpus.

    Args:
        marked: doc_id -> text, in which {a:...} is a mention of the entity a.
        copies: articles that repeat themselves from an offset (of the text without marks) on.
        shared: articles that are copies of one text.
        outlets: the outlet of each article.
        window: words on each side.
        lines: which paragraphs of each article the table has.
    """
    texts = {name: MARK.sub(r"\2", raw) for name, raw in marked.items()}
    mentions = []
    for name, raw in marked.items():
        for before, found in enumerate(MARK.finditer(raw)):
            start = found.start() - 4 * before  # {, the entity, : and }
            mention = {"entity": found[1], "start": start, "end": start + len(found[2])}
            mentions.append({"doc_id": name, "part": "body", **mention})
    documents = tables.frame(
        "documents",
        [{"doc_id": name, "text": raw, "n_chars": len(raw)} for name, raw in texts.items()],
    )
    paragraphs = tables.frame(
        "paragraphs",
        [
            {"doc_id": name, "start": line.start, "end": line.end, "kind": "body"}
            for name, raw in texts.items()
            for line in list(text.paragraphs(raw))[lines]
        ],
    )
    families = pd.DataFrame(
        [("f", name, 0, len(texts[name])) for name in shared],
        columns=["family", "doc_id", "start", "end"],
    )
    again = [
        {"reuse_id": str(n), "b_doc": name, "b_start": at, "b_end": len(texts[name]), "scope": "within"}
        for n, (name, at) in enumerate(copies)
    ]  # fmt: skip
    circles = duplication.Circles(
        documents, tables.frame("reuse", again), families, tables.frame("changes", [])
    )
    words = vocabulary.load(
        documents, paragraphs, tables.frame("attributions", []), families, circles, unit="word"
    )
    named = None if outlets is None else pd.Series(outlets, dtype="str")
    return collocates(words, tables.frame("mentions", mentions), paragraphs, named, window=window)


def counts(found: pd.DataFrame, column: str = "count") -> dict[str, int]:
    """A column by spelling, for entity a in all articles."""
    mine = found[(found["entity"] == "a") & found["outlet"].isna()]
    return dict(zip(mine["written"], mine[column].tolist(), strict=True))


# What stands near nobody, so that other words stand near more often than expected.
FAR = "مطر غزير تونس شتاء ثلج بحر"
THRICE = {"1": "قصف {a:روسيا} حلب", "2": "قصف {a:روسيا} ريف", "3": "قصف {a:روسيا} درعا"}


def test_measures_by_hand() -> None:
    found = read({**THRICE, "4": "قصف " + FAR})
    assert found["written"].tolist() == ["قصف"]
    row = found.iloc[0]
    # Near: قصف three times, and three other words, so f_xy = 3 and f_x = 6. In all f_y = 4 of n = 16.
    assert (row["count"], row["count_elsewhere"], row["documents"], row["units"]) == (3, 1, 3, 3)
    # 6 * 4 / 16
    assert row["expected"] == 1.5
    # 14 + log2(2 * 3 / (6 + 4)) = 14 + log2(0.6)
    assert row["log_dice"] == pytest.approx(13.263034, abs=1e-6)
    # Cells 3, 3, 1, 9; by chance 6*4/16 = 1.5, 6*12/16 = 4.5, 10*4/16 = 2.5, 10*12/16 = 7.5:
    # 2 (3 ln 2 + 3 ln(2/3) + ln 0.4 + 9 ln 1.2) = 2 (2.079442 - 1.216395 - 0.916291 + 1.640894)
    assert row["g2"] == pytest.approx(3.175299, abs=2e-6)


def test_a_word_that_stands_only_near_has_an_empty_cell() -> None:
    row = read({**THRICE, "4": FAR}).iloc[0]
    # f_xy = f_y = 3, f_x = 6, n = 15; cells 3, 3, 0, 9; by chance 1.2, 4.8, 1.8, 7.2:
    # 2 (3 ln 2.5 + 3 ln 0.625 + 9 ln 1.25) = 2 (2.748872 - 1.410011 + 2.008292)
    assert row["g2"] == pytest.approx(6.694306, abs=2e-6)
    # 14 + log2(6 / 9)
    assert row["log_dice"] == pytest.approx(13.415037, abs=1e-6)


def test_what_stands_as_often_as_expected_is_left_out() -> None:
    # All words but the names are near, and as many would be expected: 3 of قصف, 6 * 6 / 12 = 3.
    assert read({**THRICE, "4": "قصف قصف قصف"}).empty
    # One word more elsewhere: 6 * 6 / 13 < 3.
    assert counts(read({**THRICE, "4": "قصف قصف قصف مطر"})) == {"قصف": 3}


@pytest.mark.parametrize(
    ("line", "near"),
    [
        # five words lie between the two sides and the mention; stop words (في) hold a place
        ("قصف جسر نهر ميناء سوق {a:روسيا}", True),
        ("قصف جسر نهر ميناء سوق سهل {a:روسيا}", False),
        ("قصف في في في في {a:روسيا}", True),
        ("قصف في في في في في {a:روسيا}", False),
        ("{a:روسيا} جسر نهر ميناء سوق قصف", True),
        ("{a:روسيا} جسر نهر ميناء سوق سهل قصف", False),
        # counted from both ends of a mention of several words, and of a word with a proclitic
        ("قصف جسر نهر ميناء سوق {a:روسيا الاتحادية} خبر", True),
        ("خبر {a:روسيا الاتحادية} جسر نهر ميناء سوق قصف", True),
        ("قصف جسر نهر ميناء سوق و{a:روسيا}", True),
        ("و{a:روسيا} جسر نهر ميناء سوق قصف", True),
        # a line is a border on both sides
        ("قصف\n{a:روسيا} حلب", False),
        ("حلب {a:روسيا}\nقصف", False),
        ("حلب {a:روسيا}\r\nقصف", False),
        ("خبر\nقصف {a:روسيا}\nخبر", True),
        # a mark is no word
        ("قصف {a:!} حلب", False),
        # the article is a border too, which ends here; the next begins with the word
        ("{a:روسيا}", False),
    ],
)
def test_which_words_are_near(line: str, near: bool) -> None:
    found = read({"1": line, "2": line, "3": line, "4": "قصف", "5": "قصف " + " ".join([FAR] * 9)})
    assert counts(found).get("قصف", 0) == (3 if near else 0)


@pytest.mark.parametrize("line", ["حلب {a:روسيا}\nقصف", "قصف\nحلب {a:روسيا}"])
def test_what_the_table_of_paragraphs_lacks_stands_apart(line: str) -> None:
    texts = {name: line for name in "123"} | {"4": FAR}
    told = slice(1) if line.endswith("قصف") else slice(1, 2)
    assert counts(read(texts, lines=told)) == {"حلب": 3}
    # an article without paragraphs is one
    assert counts(read(texts, lines=slice(0))) == {"حلب": 3, "قصف": 3}


def test_articles_without_paragraphs_stand_apart() -> None:
    texts = {str(n): "قصف" if n % 2 else "{a:روسيا}" for n in range(8)} | {"8": FAR}
    assert read(texts, lines=slice(0)).empty


def test_the_window_can_be_chosen() -> None:
    texts = {name: "حصار قصف {a:روسيا}" for name in "123"} | {"4": FAR}
    assert counts(read(texts, window=1)) == {"قصف": 3}
    assert counts(read(texts, window=2)) == {"حصار": 3, "قصف": 3}


def test_a_word_near_two_mentions_counts_once() -> None:
    found = read({name: "{a:روسيا} قصف {a:موسكو} {b:دمشق}" for name in "123"} | {"4": FAR})
    # and names of the entity are not near it, but those of another are
    assert counts(found) == {"قصف": 3, "دمشق": 3}
    other = found[found["entity"] == "b"]
    assert other["written"].tolist() == ["روسيا", "قصف", "موسكو"]
    assert other["count"].tolist() == [3, 3, 3]


def test_a_name_that_stands_near_by_itself_is_no_collocate_of_its_own() -> None:
    # قوات is a word of the name; alone, it is a word like others, and its times in names count.
    texts = {name: "قوات {a:قوات سوريا} قصف" for name in "123"} | {"4": FAR}
    found = read(texts)
    assert counts(found) == {"قصف": 3, "قوات": 3}
    assert counts(found, "count_elsewhere") == {"قصف": 0, "قوات": 3}


def test_a_pasted_copy_counts_once() -> None:
    line = "قصف {a:روسيا}"
    pasted = {"1": f"{line}\n{line}", "2": line, "3": FAR}
    assert counts(read(pasted)) == {"قصف": 3}
    assert counts(read(pasted, copies=[("1", len("قصف روسيا\n"))])) == {}


def test_a_shared_passage_is_one_unit() -> None:
    line = "قصف {a:روسيا}"
    texts = {"1": line, "2": line, "3": line, "4": FAR}
    assert counts(read(texts, shared=["1", "2", "3"])) == {}
    found = read({**texts, "5": line}, shared=["1", "2", "3"])
    assert (counts(found), counts(found, "documents"), counts(found, "units")) == (
        {"قصف": 4},
        {"قصف": 4},
        {"قصف": 2},
    )


def test_stop_words_and_numbers_are_left_out() -> None:
    assert read({name: "في 12 {a:روسيا} و" for name in "123"} | {"4": FAR}).empty


def test_by_outlet() -> None:
    texts = {**THRICE, "4": "قصف " + FAR, "5": "قصف {a:روسيا} حلب", "6": FAR}
    outlets = {"1": "ب", "2": "ب", "3": "ب", "4": "ب", "5": "أ", "6": None}
    found = read(texts, outlets=outlets)
    columns = ["entity", "outlet", "written", "count", "count_elsewhere"]
    assert found[columns].astype(object).fillna("").to_numpy().tolist() == [
        ["a", "", "قصف", 4, 1],
        ["a", "ب", "قصف", 3, 1],
    ]
    # the words of an outlet are compared with its own: as if there were no others
    alone = read({**THRICE, "4": "قصف " + FAR})
    measures = ["expected", "log_dice", "g2", "documents", "units"]
    assert found[measures].to_numpy()[1].tolist() == alone[measures].to_numpy()[0].tolist()


@pytest.mark.parametrize("outlets", [None, {"1": None}, {"1": "أ"}])
@pytest.mark.parametrize("texts", [{"1": "قصف حلب"}, {"1": "{a:روسيا}"}, {"1": ""}, {}])
def test_nothing_to_find(texts: dict[str, str], outlets: dict[str, str | None] | None) -> None:
    found = read(texts, outlets=outlets)
    columns = tables.schemas()["collocates"].columns
    assert found.empty and list(found) == [column.name for column in columns]


WORDS = ("قصف", "حصار", "هدنة", "معبر", "في", "12")
MUTE = ("في", "12")


class Corpus(NamedTuple):
    """What `collocates` takes."""

    words: Vocabulary
    mentions: pd.DataFrame
    paragraphs: pd.DataFrame
    outlets: dict[str, str | None]


def random_corpus(seed: int) -> Corpus:
    """Words of four letters; mentions may be in titles, of nobody, overlap, or span two lines."""
    drawing = np.random.default_rng(seed)

    def below(number: int) -> int:
        return int(drawing.integers(number))

    names = [f"d{doc}" for doc in range(2 + below(12))]
    places: list[tuple[int, int]] = []  # article and offset of each word
    lines, named = [], []
    for doc, name in enumerate(names):
        at, first = 0, len(places)
        for _ in range(below(4)):
            size = 1 + below(12)
            places += [(doc, at + 5 * word) for word in range(size)]
            lines.append({"doc_id": name, "start": at, "end": at + 5 * size - 1})
            at += 5 * size  # a space or a line break behind each word
        for _ in range(below(6) if at else 0):
            begin = first + below(len(places) - first)
            end = min(begin + below(3), len(places) - 1)
            mention = {
                "entity": ["a", "a", "b", None][below(4)],
                "part": "body" if below(10) else "title",
                # the word, or without a proclitic, or with the space before it
                "start": max(places[begin][1] + below(3) - 1, 0),
                "end": places[end][1] + 4,
            }
            named.append({"doc_id": name if below(20) else "unknown", **mention})
    article, start = np.array(places, dtype=np.int64).reshape(-1, 2).T
    size = len(places)
    words = Vocabulary(
        doc_ids=pd.Index(names, dtype="str"),
        terms=pd.Index(WORDS, dtype="str"),
        written=WORDS,
        doc=article,
        start=start,
        end=start + 4,
        term=drawing.integers(0, len(WORDS), size),
        statement=np.full(size, -1),
        circle=drawing.choice([0, 0, 0, 1, 2, 3], size),
        source=drawing.integers(0, 4, size),
    )
    outlets = {name: ["x", "y", None][below(3)] for name in names}
    return Corpus(
        words, tables.frame("mentions", named), tables.frame("paragraphs", lines), outlets
    )


def near(corpus: Corpus, window: int) -> set[tuple[str, int]]:
    """Entity and number of each word near it, read mention by mention."""
    words = corpus.words
    spans = [
        (words.doc_ids[doc], start, end)
        for doc, start, end in zip(words.doc, words.start, words.end, strict=True)
    ]
    lines = [
        [at for at, (name, low, _) in enumerate(spans) if name == doc_id and start <= low < end]
        for doc_id, start, end in corpus.paragraphs[["doc_id", "start", "end"]].to_numpy()
    ]
    found, own = set(), set()
    mentions = corpus.mentions[corpus.mentions["part"] == "body"].dropna(subset="entity")
    for entity, doc_id, start, end in mentions[["entity", "doc_id", "start", "end"]].to_numpy():
        held = [
            at
            for at, (name, low, high) in enumerate(spans)
            if name == doc_id and low < end and high > start
        ]
        own |= {(entity, at) for at in held}
        if not held:
            continue
        for line in lines:
            if held[0] in line:
                found |= {(entity, at) for at in line if held[0] - window <= at < held[0]}
            if held[-1] in line:
                found |= {(entity, at) for at in line if held[-1] < at <= held[-1] + window}
    return found - own


def reference(corpus: Corpus, beside: set[tuple[str, int]]) -> list[list[Any]]:
    """The rows of the table, cell by cell."""
    words, rows = corpus.words, []
    said = [WORDS[term] for term in words.term]
    outlet_of = [corpus.outlets[words.doc_ids[doc]] for doc in words.doc]
    counted = [at for at, word in enumerate(said) if words.circle[at] != 1 and word not in MUTE]
    for entity, outlet, term in product("ab", (None, "x", "y"), WORDS):
        here = [at for at in counted if outlet in (None, outlet_of[at])]
        close = [at for at in here if (entity, at) in beside]
        both = [at for at in close if said[at] == term]
        f, x, y, n = len(both), len(close), sum(said[at] == term for at in here), len(here)
        units = len({words.source[at] for at in both})
        if f < 3 or units < 2 or f * n <= x * y:
            continue
        cells = (f, x * y), (x - f, x * (n - y)), (y - f, (n - x) * y), (n - x - y + f, (n - x) * (n - y))  # fmt: skip
        g2 = 2 * sum(seen * log(seen * n / chance) for seen, chance in cells if seen)
        measures = [x * y / n, 14 + log2(2 * f / (x + y)), g2]
        documents = len({words.doc[at] for at in both})
        rows.append([entity, outlet or "", term, term, f, y - f, *measures, documents, units])
    return sorted(rows, key=lambda row: (*row[:2], -round(row[8], 6), row[2]))


@pytest.mark.parametrize("seed", range(60))
def test_like_a_slow_reading(seed: int) -> None:
    corpus = random_corpus(seed)
    outlets = pd.Series(corpus.outlets, dtype="str")
    for window in (1, 2, 5):
        found = collocates(*corpus[:3], outlets, window=window)
        rows = found.astype(object).fillna("").to_numpy().tolist()
        expected = reference(corpus, near(corpus, window))
        assert [row[:6] + row[9:] for row in rows] == [row[:6] + row[9:] for row in expected]
        for row, other in zip(rows, expected, strict=True):
            assert row[6:9] == pytest.approx(other[6:9], abs=2e-6)
