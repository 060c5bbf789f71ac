"""The encoder of the tagger `neural` in torch, with what is trained: `build_neural.py` uses it."""
# mypy: disable-error-code="misc"

from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from analysis.crf import LABELS
from analysis.encoder import PAD, Encoder, Ints

FROZEN, LAYERS, RANK = 3, 10, 16  # layers left as they are; layers used; rank of what is added
DROPOUT, LAST_DROPOUT = 0.1, 0.3
HEADS = 12


def _fixed(array: Any) -> Any:
    return torch.tensor(np.ascontiguousarray(array))


class Added(nn.Module):
    """A matrix with a low-rank addition (LoRA) for each of its parts: query, key and value."""

    def __init__(self, weight: Any, bias: Any, parts: int, *, added: bool) -> None:
        super().__init__()
        self.register_buffer("weight", _fixed(weight.T))
        self.register_buffer("bias", _fixed(bias))
        self.drop = nn.Dropout(DROPOUT)
        self.added = added
        if added:
            inputs, outputs = weight.shape
            self.down = nn.Parameter(torch.randn(inputs, RANK * parts) / inputs**0.5)
            self.up = nn.Parameter(torch.zeros(parts, RANK, outputs // parts))
            self.shift = nn.Parameter(torch.zeros(outputs))

    def forward(self, given: Any) -> Any:
        """The product, with the addition."""
        if not self.added:
            return functional.linear(given, self.weight, self.bias)
        found = functional.linear(given, self.weight, self.bias + self.shift)
        low = (self.drop(given) @ self.down).unflatten(-1, (len(self.up), RANK))
        return found + torch.einsum("...pr,prn->...pn", low, self.up).flatten(-2)


class Norm(nn.Module):
    """A layer norm, trained where something is added."""

    def __init__(self, scale: Any, shift: Any, *, added: bool) -> None:
        super().__init__()
        self.scale = nn.Parameter(_fixed(scale), requires_grad=added)
        self.shift = nn.Parameter(_fixed(shift), requires_grad=added)

    def forward(self, given: Any) -> Any:
        """The norm."""
        return functional.layer_norm(given, self.scale.shape, self.scale, self.shift, 1e-12)


class Layer(nn.Module):
    """Attention and inner product, as in `encoder.py`."""

    def __init__(self, layer: Any, *, added: bool) -> None:
        super().__init__()
        self.attention = Added(layer.attention, layer.attention_bias, 3, added=added)
        self.out = Added(layer.out, layer.out_bias, 1, added=added)
        self.first_norm = Norm(*layer.first_norm, added=added)
        self.inner = Added(layer.inner, layer.inner_bias, 1, added=added)
        self.outer = Added(layer.outer, layer.outer_bias, 1, added=added)
        self.second_norm = Norm(*layer.second_norm, added=added)
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, given: Any, seen: Any) -> Any:
        """The vectors behind the layer."""
        heads = self.attention(given).unflatten(-1, (3, HEADS, -1)).permute(2, 0, 3, 1, 4)
        attended = functional.scaled_dot_product_attention(*heads, attn_mask=seen)
        given = self.first_norm(given + self.drop(self.out(attended.transpose(1, 2).flatten(-2))))
        inner = functional.gelu(self.inner(given), approximate="tanh")
        return self.second_norm(given + self.drop(self.outer(inner)))


class Network(nn.Module):
    """The first layers of the encoder, and the choice of a label for each word."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.layers = nn.ModuleList(
            Layer(layer, added=number >= FROZEN)
            for number, layer in enumerate(encoder.layers[:LAYERS])
        )
        self.drop = nn.Dropout(LAST_DROPOUT)
        self.choose = nn.Linear(encoder.width, len(LABELS))
        self.embedded = encoder.embedded

    def forward(self, ids: Ints, word: Any, words: int) -> Any:
        """The scores of each label for each word of some windows.

        Args:
            ids: pieces by window, padded.
            word: for each piece the number of its word in the window, from 1; 0 for none.
            words: of the longest window.
        """
        given = torch.tensor(self.embedded(ids))
        seen = torch.tensor(ids != PAD)[:, None, None, :]
        for layer in self.layers:
            given = layer(given, seen)
        belongs = functional.one_hot(word, words + 1)[..., 1:].to(given.dtype)
        means = belongs.transpose(1, 2) @ given / belongs.sum(1).clamp(min=1)[..., None]
        return self.choose(self.drop(means))
