"""What findings are evidence of: articles, and passages that are counted once."""

import numpy as np
import pandas as pd

from analysis import evidence, tables


def units(*rows: tuple[int, int, int]) -> list[int]:
    """Rows of article, source and group."""
    doc, source, group = np.array(rows, dtype=np.int64).T
    return [int(unit) for unit in evidence.units(doc, source, group)]


def alike(found: list[int]) -> list[list[int]]:
    """Which findings are of one unit."""
    return [[at for at, unit in enumerate(found) if unit == one] for one in sorted(set(found))]


def test_articles_are_units() -> None:
    assert alike(units((0, 0, 0), (1, 1, 1), (1, 1, 1))) == [[0], [1, 2]]


def test_a_passage_that_two_groups_print_is_a_unit_apart_from_their_own_text() -> None:
    # article 0 of group 0 and article 1 of group 1 share passage 5
    found = units((0, 0, 0), (0, 5, 0), (1, 1, 1), (1, 5, 1))
    assert alike(found) == [[0], [2], [1, 3]]


def test_a_story_and_its_second_version_are_one_unit() -> None:
    found = units((0, 0, 0), (0, 5, 0), (1, 5, 0), (1, 1, 0), (2, 2, 0))
    assert sorted(alike(found)) == [[0, 1, 2, 3], [4]]


def test_sources_of_findings() -> None:
    documents = tables.frame(
        "documents", [{"doc_id": name, "text": "ا" * 20} for name in ("a", "b")]
    )
    families = pd.DataFrame(
        {"family": ["f", "f"], "doc_id": ["a", "b"], "start": [5, 0], "end": [10, 5]}
    )
    findings = pd.DataFrame(
        [("b", "body", 2), ("a", "body", 6), ("a", "body", 1), ("b", "title", 2), ("b", "body", 7)],
        columns=["doc_id", "part", "start"],
        index=[9, 8, 7, 6, 5],
    )
    found = evidence.sources(documents, families, findings)
    assert found.index.tolist() == [9, 8, 7, 6, 5]
    assert found.tolist() == [2, 2, 0, 1, 1]


def test_without_copies_all_are_of_their_articles() -> None:
    documents = tables.frame("documents", [{"doc_id": "a", "text": "ا"}])
    nothing = pd.DataFrame({"family": [], "doc_id": [], "start": [], "end": []}, dtype="object")
    findings = pd.DataFrame({"doc_id": ["a"], "part": ["body"], "start": [0]})
    assert evidence.sources(documents, nothing, findings).tolist() == [0]
