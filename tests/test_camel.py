"""CAMeL Tools' recogniser: found or named as missing, never downloaded; a label for every token."""

import json
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import pytest

from analysis import camel, taggers
from analysis.camel import CamelTagger
from analysis.errors import AnalysisError

LABELS = ["O", "B-PERS", "I-PERS", "B-LOC", "I-LOC"]


def catalogue(root: Path) -> Path:
    """Data as CAMeL Tools lays them out; gives the folder of the model."""
    datasets = {
        "arabert": {
            "path": "ner/arabert",
            "license": "x",
            "description": "x",
            "version": "1",
            "package": "ner-arabert",
        }
    }
    given = {
        "version": "1.6",
        "packages": {},
        "components": {"NamedEntityRecognition": {"default": "arabert", "datasets": datasets}},
    }
    (root / "catalogue.json").write_text(json.dumps(given), encoding="utf-8")
    return root / "data" / "ner" / "arabert"


def test_what_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAMELTOOLS_DATA", str(tmp_path))
    taggers._camel.cache_clear()
    with pytest.raises(AnalysisError, match=r"no catalogue of CAMeL Tools' data; .*camel_data -i"):
        taggers.load("camel")
    folder = catalogue(tmp_path)
    with pytest.raises(AnalysisError, match="model for names is not in"):
        taggers.load("camel")
    folder.mkdir(parents=True)
    (folder / "config.json").write_text("{}", encoding="utf-8")
    monkeypatch.setattr(camel, "find_spec", lambda name: None)
    with pytest.raises(AnalysisError, match="not installed: torch, transformers"):
        taggers.load("camel")
    (tmp_path / "catalogue.json").write_text("[]", encoding="utf-8")
    with pytest.raises(AnalysisError, match="no catalogue"):
        taggers.load("camel")


def test_every_token_has_a_label() -> None:
    tagger = CamelTagger.__new__(CamelTagger)
    tagger.recogniser = SimpleNamespace(
        tokenizer=SimpleNamespace(tokenize=lambda token: token.strip("\u200f\ufeff")),
        predict=lambda sentences: [["I-PERS"] * (len(s) - (len(s) > 3)) for s in sentences],
    )
    assert tagger.tag([["زيد", "\u200f", "عمر"], [], ["\ufeff"]]) == [
        ["B-PERS", "O", "B-PERS"],
        [],
        ["O"],
    ]
    # a sentence that the recogniser cuts short
    assert tagger.tag([["ا", "ب", "ج", "د"]]) == [["B-PERS", "I-PERS", "I-PERS", "O"]]


@pytest.mark.skipif(
    any(find_spec(name) is None for name in camel._PACKAGES),
    reason="what CAMeL Tools' recogniser imports is not installed",
)
@pytest.mark.filterwarnings("ignore")
def test_the_real_recogniser_loads_from_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from transformers import BertConfig, BertForTokenClassification, BertTokenizer

    folder = catalogue(tmp_path)
    folder.mkdir(parents=True)
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "قال", "زيد", "في", "باريس", "."]
    (folder / "vocab.txt").write_text("\n".join(pieces), encoding="utf-8")
    BertTokenizer(str(folder / "vocab.txt"), do_lower_case=False).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(pieces), hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8,
        id2label=dict(enumerate(LABELS)), label2id={label: at for at, label in enumerate(LABELS)},
    )  # fmt: skip
    BertForTokenClassification(config).save_pretrained(folder)
    monkeypatch.setenv("CAMELTOOLS_DATA", str(tmp_path))
    taggers._camel.cache_clear()
    tagger = taggers.load("camel")
    assert tagger is not None
    sentences = [["قال", "زيد", "\u200f", "في", "باريس", "."], ["زيد"]]
    labels = tagger.tag(sentences)
    assert [len(sentence) for sentence in labels] == [6, 1]
    assert {label for sentence in labels for label in sentence} <= set(LABELS)
    assert labels[0][2] == "O"
    taggers._camel.cache_clear()
