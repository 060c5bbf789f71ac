"""Names that lists know, as features; training sentences with names written inline or exchanged."""

import csv
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from analysis import gazetteer
from analysis.crf import TYPES
from analysis.gazetteer import Gazetteer, Lists
from analysis.resources import build_tagger, exchange
from analysis.resources.build_tagger import Sentence
from analysis.settings import ROOT

NAMES = Gazetteer([
    (("ريال", "مدريد"), "club"), (("مدريد",), "city"), (("ريال", "مدريد", "الثاني"), "club"),
    (("الامم", "المتحده"), "body"),
])  # fmt: skip


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("فاز ريال مدريد", [(1, 3, "club")]),
        ("في مدريد", [(1, 2, "city")]),
        ("ومدريد", [(0, 1, "city+")]),
        ("للامم المتحده", [(0, 2, "body+")]),
        ("ريال سعودي", []),
        ("مدريد ريال مدريد الثاني", [(0, 1, "city"), (1, 4, "club")]),
    ],
)
def test_the_longest_name_counts(words: str, expected: list[tuple[int, int, str]]) -> None:
    assert list(NAMES.find(words.split())) == expected


def test_the_shipped_lists() -> None:
    with gazetteer.FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    assert {row["type"] for row in rows} == {"PERS", "ORG", "MISC"}
    assert rows == sorted(rows, key=lambda row: (row["type"], row["kind"], row["name"]))
    assert len({tuple(row.values()) for row in rows}) == len(rows)
    found = Lists().features(["وقال", "رئيس", "مايكروسوفت", "في", "سوريا"])
    assert "body=Bcompany1" in found[2] and "place=Bcountry1" in found[4]
    assert not any(one.startswith(("body", "place", "person")) for one in found[0])


def test_sentences_with_names_inline(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "زار [كوفي عنان|PERS] [باريس|LOC]، ثم عاد. وصمت.\n", encoding="utf-8"
    )
    first, second = build_tagger.written(tmp_path)
    assert first.tokens == ("زار", "كوفي", "عنان", "باريس", "،", "ثم", "عاد", ".")
    assert first.labels == ("O", "B-PERS", "I-PERS", "B-LOC", "O", "O", "O", "O")
    assert second == Sentence(("وصمت", "."), ("O", "O"))


def test_the_written_sentences_are_sound() -> None:
    sentences = build_tagger.written(ROOT / "data" / "tagger")
    assert sum(len(sentence.tokens) for sentence in sentences) > 80_000
    seen: Counter[str] = Counter()
    for sentence in sentences:
        assert len(sentence.tokens) == len(sentence.labels)
        assert not any("[" in token or "|" in token for token in sentence.tokens)
        for before, label in zip(("O", *sentence.labels), sentence.labels, strict=False):
            assert label[0] != "I" or before[1:] == label[1:]
            seen[label[2:]] += 1
    assert set(seen) == {"", *TYPES}


def test_names_are_exchanged_and_labels_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "persons", lambda: (Counter({"سليم": 3}), Counter({"الطحان": 2})))
    monkeypatch.setattr(exchange, "SHARE", 1.0)
    monkeypatch.setattr(exchange, "PUBLIC", 0.0)
    changed = exchange.Exchange(np.random.default_rng(0))
    given = Sentence(
        ("قال", "نايف", "عنان", "في", "سيدني", "إن", "عنان"),
        ("O", "B-PERS", "I-PERS", "O", "B-LOC", "O", "B-PERS"),
    )
    (made,) = changed.sentences([given])
    assert made.tokens[:4] == ("قال", "سليم", "الطحان", "في")
    assert made.tokens[-1] == "الطحان" and made.tokens[-2] == "إن"
    assert made.labels[:3] == ("O", "B-PERS", "I-PERS") and made.labels[4] == "B-LOC"
    assert len(made.tokens) == len(made.labels)
    assert changed.sentences([Sentence(("لا", "اسم"), ("O", "O"))]) == [
        Sentence(("لا", "اسم"), ("O", "O"))
    ]
