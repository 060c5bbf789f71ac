"""Names that no dictionary knows: tokens, labels, spans, and who goes first where two find something."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import analysis
from analysis import articles, crf, taggers
from analysis.actors import ActorFile
from analysis.crf import Describer, Known
from analysis.names import Actors
from analysis.settings import Settings
from analysis.taggers import spans


class Marked:
    """A tagger for tests: names are the words that it was given, with their type."""

    name = "crf"

    def __init__(self, **types: str) -> None:
        self.types = types

    def tag(self, sentences: Sequence[Sequence[str]]) -> list[list[str]]:
        labels = []
        for sentence in sentences:
            kinds = [self.types.get(token, "") for token in sentence]
            before = ["", *kinds]
            labels.append(
                [
                    f"{'I' if kind == last else 'B'}-{kind}" if kind else "O"
                    for kind, last in zip(kinds, before, strict=False)
                ]
            )
        return labels


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ("O O", []),
        ("B-PERS I-PERS O", [(0, 2, "PERS")]),
        ("B-PERS B-PERS", [(0, 1, "PERS"), (1, 2, "PERS")]),
        ("B-PERS I-ORG", [(0, 1, "PERS"), (1, 2, "ORG")]),
        ("I-LOC I-LOC", [(0, 2, "LOC")]),
        ("O B-MISC", [(1, 2, "MISC")]),
    ],
)
def test_labels_as_spans(labels: str, expected: list[tuple[int, int, str]]) -> None:
    assert list(spans(labels.split())) == expected


def test_tokens_are_words_and_single_signs() -> None:
    raw = 'قال "زيد": إن 1.5 مليون (وأكثر). ثم...\nسكت'
    cut = [[raw[t.start : t.end] for t in sentence] for sentence in taggers.tokenised(raw)]
    assert cut == [
        ["قال", '"', "زيد", '"', ":", "إن", "1.5", "مليون", "(", "وأكثر", ")", "."],
        ["ثم", ".", ".", "."],
        ["سكت"],
    ]


@given(st.text(alphabet="ابوزل «»()\n.\u200f\u064b1٫٬,", max_size=60))
def test_tokens_cover_the_text_in_order(raw: str) -> None:
    tokens = [token for sentence in taggers.tokenised(raw) for token in sentence]
    assert all(a.end <= b.start for a, b in pairwise(tokens))
    covered = {at for token in tokens for at in range(token.start, token.end)}
    assert not [c for at, c in enumerate(raw) if at not in covered and c in "ابوزل«»()1"]


@pytest.mark.parametrize(
    ("raw", "tagger", "expected"),
    [
        ("وصل زهير العكاري", Marked(زهير="PERS", العكاري="PERS"), ["زهير العكاري"]),
        # what is attached is left out, where the rest is the likelier name
        ("قال لكلينتون", Marked(لكلينتون="PERS"), ["كلينتون"]),
        ("وكلينتون", Marked(وكلينتون="PERS"), ["كلينتون"]),
        ("في لندن", Marked(لندن="LOC"), ["لندن"]),
        ("قال وليد", Marked(وليد="PERS"), ["وليد"]),
        ("قال كمال", Marked(كمال="PERS"), ["كمال"]),
        ("قال لبوش", Marked(لبوش="PERS"), ["بوش"]),
        ("في بيروت، وكندا", Marked(بيروت="LOC", وكندا="LOC"), ["بيروت", "كندا"]),
        ("رآه زخمون. ثم لزخمون", Marked(زخمون="PERS", لزخمون="PERS"), ["زخمون", "زخمون"]),
    ],
)  # fmt: skip
def test_names_without_proclitics(raw: str, tagger: Marked, expected: list[str]) -> None:
    found = taggers.find(None, raw, tagger)
    assert [raw[name.start : name.end] for name in found] == expected


def test_title_and_text_are_one_article() -> None:
    found = taggers.find("زيد", "قال زيد", Marked(زيد="PERS"))
    assert found == [("title", 0, 3, "PERS"), ("body", 4, 7, "PERS")]


ACTORS = Actors(
    [ActorFile.model_validate({"entities": [{"id": "a", "type": "PERS", "label": {"ar": "زيد"}, "aliases": ["زيد"]}]})]
)  # fmt: skip


def test_the_dictionary_goes_first() -> None:
    tagger = Marked(زيد="PERS", العكاري="PERS", زهير="PERS")
    rows = articles.read(None, "زيد العكاري وزهير زهير", actors=ACTORS, tagger=tagger)["mentions"]
    assert [(row.get("entity"), row["text"], row["method"]) for row in rows] == [
        ("a", "زيد", "dictionary"),
        (None, "زهير", "crf"),
    ]
    assert len(articles.read(None, "زيد زهير", actors=ACTORS)["mentions"]) == 1


def test_no_tagger_and_an_unknown_one() -> None:
    assert taggers.load("none") is None
    with pytest.raises(analysis.AnalysisError, match="allowed: none, crf, neural, camel"):
        Settings(tagger="bert")


# The CRF

TABLE = {"زهير": Known(5, 4, 1, (7, 0, 0, 0)), "لندن": Known(6, 0, 0, (0, 8, 0, 0))}


def test_what_is_known_of_a_word() -> None:
    describer = Describer(TABLE)
    assert describer.known("زهير") == describer.known("وزهير") == TABLE["زهير"]
    assert describer.known("شيء") == crf.UNKNOWN
    (features,) = describer.sentence(["وزهير"])
    assert {"w=وزهير", "stem=زهير", "given=4", "P7", "-1end", "1end", "shape=letters"} <= set(
        features
    )


def test_a_neighbour_and_a_place() -> None:
    features = Describer(TABLE).sentence(["وصل", "إلى", "دير", "الزور"])
    assert "place=Bcity2" in features[2]
    assert "place=Icity2" in features[3]
    assert "-1w=الي" in features[2]
    assert "1place=Bcity2" in features[1]


def test_an_article_agrees_with_itself() -> None:
    sure, unsure = np.array([[0, 1, 0, 0, 0.0]]), np.array([[0.6, 0.4, 0, 0, 0.0]])
    found = crf.agreement([["زهير"], ["لزهير"]], [sure, unsure])
    assert "allP4" in found[1][0]  # elsewhere it is a person
    assert "ownO3" in found[1][0]
    alone = crf.agreement([["زهير"]], [sure])[0][0]
    assert not any(feature.startswith("all") for feature in alone)


def test_far_sentences_tell_nothing() -> None:
    row = np.array([[0, 1, 0, 0, 0.0]])
    nothing = np.array([[1, 0, 0, 0, 0.0]])
    sentences = [["زهير"], *[["كلام"]] * 13, ["زهير"]]
    likely = [row, *[nothing] * 13, row]
    found = crf.agreement(sentences, likely)
    assert not any(feature.startswith("all") for feature in found[0][0])


def test_the_shipped_model_finds_what_it_never_read() -> None:
    raw = (
        "قال المحلل السياسي سمعان الطرابيشي في مقابلة مع صحيفة الأفق المغربية إن الوضع صعب. "
        "وأضاف الطرابيشي أن الحكومة لن توافق."
    )
    found = taggers.find(None, raw, taggers.load("crf") or Marked())
    named = [(raw[name.start : name.end], name.type) for name in found]
    assert ("سمعان الطرابيشي", "PERS") in named
    assert ("الطرابيشي", "PERS") in named


def test_the_same_labels_each_time_and_for_nothing() -> None:
    tagger = taggers.load("crf")
    assert tagger is not None
    assert tagger.tag([]) == []
    assert tagger.tag([["."]]) == [["O"]]
    sentence = ["زار", "سمعان", "باريس"]
    assert tagger.tag([sentence]) == tagger.tag([sentence])


def test_unlisted_names_stand_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        taggers, "load", lambda name: Marked(زهير="PERS") if name == "crf" else None
    )
    monkeypatch.setenv("ANALYSIS_CACHE", str(tmp_path / "cache"))
    (tmp_path / "a.txt").write_text("وصل زهير إلى باريس. ثم عاد زهير.", encoding="utf-8")
    study = analysis.open(tmp_path / "a.txt", settings=Settings(actors=()))
    assert study["unlisted"][["name", "type", "found"]].to_numpy().tolist() == [["زهير", "PERS", 2]]
    assert study["entity_frequency"]["entity"].tolist() == ["place_fr_paris"]
    assert study["entities"]["entity"].tolist() == ["place_fr_paris"]
