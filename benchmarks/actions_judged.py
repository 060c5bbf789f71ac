"""How often is an action that the program finds in running text really told there, by class?

Two readers (language models), each for itself, judged every row that the program finds in the
second half of ANERcorp's training part: is the word an act of the class; are actor, target,
negation and modality as told? A row counts as right where both said so. They read in three rounds:
up to 25 rows a class, up to 26 more when rules had been mended by what the first had shown, and all
that was left when actors and targets were found by the present rules. The first half of the corpus
was read while the lexicon was written. The corpus is not ours: the judgements are offsets only.

    python benchmarks/actions_judged.py --sample 25 > rows.jsonl   rows to be judged, with context
    python benchmarks/actions_judged.py                            the figures by class
    python benchmarks/actions_judged.py --write                    and the resource that charts obey
"""

import argparse
import json
import random
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from tqdm import tqdm

from analysis import articles
from analysis.events import ENOUGH, SURE
from analysis.settings import ROOT, Settings

CORPUS = ROOT.parent / "shared" / "data" / "anercorp_train.txt"
JUDGED = Path(__file__).with_name("actions_judged.csv")
RESOURCE = ROOT / "analysis" / "resources" / "action_precision.csv"
TOGETHER = 6  # sentences that are read as one article
SEED = 8
_CONTEXT = 160  # characters


def documents(path: Path = CORPUS) -> list[str]:
    """ANERcorp's tokens as articles of six sentences, a paragraph each."""
    sentences: list[str] = []
    tokens: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        token = line.split()[:1]
        tokens += token
        if token and token[0] in ".؟!":
            sentences.append(_written(tokens))
            tokens = []
    return ["\n".join(sentences[at : at + TOGETHER]) for at in range(0, len(sentences), TOGETHER)]


def _written(tokens: Sequence[str]) -> str:
    """Tokens as they are written: no blank before a comma or behind a bracket."""
    joined = re.sub(r" ([،,.؛:؟!)»])", r"\1", " ".join(tokens))
    return re.sub(r"([(«]) ", r"\1", joined)


def found(texts: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The actions of the second half of the corpus."""
    settings = Settings()
    actors, tagger = settings.load_actors(), settings.load_tagger()
    half = len(texts) // 2
    for number in tqdm(range(half, len(texts)), unit="article"):
        rows = articles.read(None, texts[number], actors=actors, tagger=tagger)["actions"]
        for row in rows:
            yield {"document": number, **row}


def sample(texts: Sequence[str], each: int) -> Iterator[dict[str, Any]]:
    """Rows to be judged, drawn at random within each class, with their context."""
    rows = list(found(texts))
    order = random.Random(SEED)
    for action in sorted({row["action"] for row in rows}):
        mine = [row for row in rows if row["action"] == action]
        order.shuffle(mine)
        for row in mine[:each]:
            raw = texts[row["document"]]
            start, end = row["verb_start"], row["verb_end"]
            before, behind = raw[max(0, start - _CONTEXT) : start], raw[end : end + _CONTEXT]
            row["context"] = f"{before}⟦{raw[start:end]}⟧{behind}"
            yield row


def figures() -> pd.DataFrame:
    """How many judged rows of each class were right.

    Returns:
        Columns action, judged, right (the word is an act of the class), mood (and negation and
        modality are right), actors (rows with an actor), actors_right (of these, class, actor and
        mood), targets and targets_right.
    """
    judged = pd.read_csv(JUDGED)
    told = judged["act"] & judged["mood_right"]
    columns = {"right": judged["act"], "mood": told}
    for name in ("actor", "target"):
        given = judged[f"{name}_start"].notna()
        columns |= {f"{name}s": given, f"{name}s_right": given & told & judged[f"{name}_right"]}
    by_class = judged.assign(**columns).groupby("action")
    made = by_class[list(columns)].sum().assign(judged=by_class.size()).astype(int)
    return made.reset_index()[["action", "judged", *columns]]


def agreement() -> int:
    """How many of the judged rows the program still finds: same article, class and verb."""
    judged = pd.read_csv(JUDGED)
    place = ["document", "action", "verb_start"]
    now = pd.DataFrame(found(documents()))[place].drop_duplicates()
    return len(judged.merge(now, on=place))


def main(arguments: Sequence[str] | None = None) -> None:
    """Draws rows to be judged, or tells what was judged."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sample", type=int, metavar="N", help="N rows a class, to be judged")
    parser.add_argument("--write", action="store_true", help=f"write {RESOURCE.name}")
    given = parser.parse_args(arguments)
    if given.sample:
        for row in sample(documents(), given.sample):
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
        return
    made = figures()
    shares = made.assign(precision=(made["right"] / made["judged"]).round(2))
    shares["told"] = (made["right"] >= SURE * made["judged"]) & (made["judged"] >= ENOUGH)
    sys.stdout.write(shares.to_string(index=False) + "\n")
    sys.stdout.write(f"{made.drop(columns='action').sum().to_dict()}\n")
    if CORPUS.is_file():
        sys.stdout.write(f"{agreement()} of {made['judged'].sum()} rows are still found\n")
    if given.write:
        made[["action", "right", "judged"]].to_csv(RESOURCE, index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
