"""Words with their voice, their circle of repetition, and what they are evidence of."""

import numpy as np
import pandas as pd
import pytest

from analysis import duplication, tables, vocabulary
from analysis.vocabulary import Unit, Vocabulary

LINE = "الماء عاد إلى الحي مساء أمس بعد انقطاع دام أياما"


def read(
    texts: dict[str, str],
    families: list[tuple[str, str, int, int]] = (),  # type: ignore[assignment]
    contents: list[tuple[str, int, int]] = (),  # type: ignore[assignment]
    boilerplate: list[tuple[str, int, int]] = (),  # type: ignore[assignment]
    unit: Unit = "word",
) -> Vocabulary:
    documents = tables.frame(
        "documents",
        [
            {"doc_id": name, "outlet": name[0], "text": text, "n_chars": len(text)}
            for name, text in texts.items()
        ],
    )
    shared = pd.DataFrame(families, columns=["family", "doc_id", "start", "end"])
    reuse = tables.frame("reuse", [])
    circles = duplication.Circles(documents, reuse, shared, tables.frame("changes", []))
    said = [
        {"doc_id": name, "part": "body", "content_start": start, "content_end": end}
        for name, start, end in contents
    ]
    page = [
        {"doc_id": name, "start": start, "end": end, "kind": "boilerplate"}
        for name, start, end in boilerplate
    ]
    return vocabulary.load(
        documents,
        tables.frame("paragraphs", page),
        tables.frame("attributions", said),
        shared,
        circles,
        unit=unit,
    )


def test_words_have_their_places() -> None:
    texts = {"a": "عاد الماء.", "b": "", "c": "الماء والماء"}
    found = read(texts)
    spelt = [
        texts[found.doc_ids[doc]][start:end]
        for doc, start, end in zip(found.doc, found.start, found.end, strict=True)
    ]
    assert spelt == ["عاد", "الماء", "الماء", "والماء"]
    assert [found.terms[term] for term in found.term] == spelt


@pytest.mark.parametrize(("unit", "terms"), [("word", 3), ("stem", 2)])
def test_a_stem_joins_forms(unit: Unit, terms: int) -> None:
    found = read({"a": "عاد الماء والماء"}, unit=unit)
    assert len(set(found.term)) == terms
    assert dict(zip(found.terms, found.written, strict=True))[found.terms[found.term[1]]] == "الماء"


def test_lines_of_the_page_are_left_out() -> None:
    found = read({"a": "أرشيف\nعاد الماء"}, boilerplate=[("a", 0, 5)])
    assert found.start.tolist() == [6, 10]


def test_the_voice_is_that_of_the_innermost_statement() -> None:
    # words at 0, 4, 8, 12
    found = read({"a": "قال إنك قلت نعم"}, contents=[("a", 4, 15), ("a", 12, 15)])
    assert found.statement.tolist() == [-1, 0, 0, 1]
    assert found.in_voice("own").tolist() == [True, False, False, False]
    assert found.in_voice("quoted").sum() == 3
    assert found.in_voice("all").all()


def test_a_copied_passage_is_a_source_of_its_own() -> None:
    texts = {"a1": LINE + "\nخبر", "b1": LINE, "b2": "خبر آخر"}
    end = len(LINE)
    found = read(texts, families=[("f", "a1", 0, end), ("f", "b1", 0, end)])
    shared = {int(s) for s, start in zip(found.source, found.start, strict=True) if start < end}
    of_line = found.source[(found.doc < 2) & (found.start < end)]
    assert len(set(of_line)) == 1 and of_line[0] >= 3
    assert found.source[(found.doc == 0) & (found.start > end)].tolist() == [0]
    assert found.source[found.doc == 2].tolist() == [2, 2]
    assert len(shared) == 2


def test_passages_that_overlap_are_one_source() -> None:
    texts = {"a": LINE, "b": LINE[:25], "c": LINE[17:]}
    families = [("f", "a", 0, 25), ("f", "b", 0, 25), ("g", "a", 17, 48), ("g", "c", 0, 31)]
    found = read(texts, families=families)
    assert len(set(found.source.tolist())) == 1


def test_levels_are_those_of_findings() -> None:
    found = read({"a": "ماء ماء ماء ماء"})._replace(circle=np.arange(4))
    assert [found.counting(name).tolist() for name in duplication.LEVELS] == [
        [True, True, True, True],
        [True, False, True, True],
        [True, False, False, True],
        [True, False, False, False],
    ]


def test_stop_words_and_numbers_tell_nothing() -> None:
    found = read({"a": "من وفي 12 ا التي والتي حصار الحصار"})
    assert found.telling().tolist() == [False] * 6 + [True] * 2
