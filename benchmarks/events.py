"""Who is said to do what, how many, and when: how well on sentences with gold, and how fast.

    python benchmarks/events.py                          words a second on the sample
    python benchmarks/events.py CORPUS                   on articles of your own
    python benchmarks/events.py --gold GOLD.json --scorer score.py [--lemmas farahidi]

The gold is a list of `_id`, `text` and `spans`; the scorer is called with it and the table.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import analysis
from analysis import actions, dates, entities, lemmas, lines, quantities
from analysis.settings import SAMPLE, Settings
from analysis.text import words


def speed(articles: Sequence[str]) -> None:
    """Prints words a second of each reader and of the three together, on one core.

    Names are found beforehand, as all that reads an article shares them.
    """
    actors = Settings().load_actors()
    parts = [lines.parts(None, article) for article in articles]
    names = [
        [m for m in entities.find(None, article, actors) if not m.qualifies and m.form != "dual"]
        for article in articles
    ]
    times = [[(t.part, t.start, t.end) for t in dates.find(part, None)] for part in parts]
    named = [[(name.part, name.start, name.end) for name in found] for found in names]
    count = sum(len(words(article)) for article in articles)
    readers: dict[str, Callable[[int], Sequence[object]]] = {
        "dates": lambda i: dates.find(parts[i], None),
        "quantities": lambda i: quantities.find(parts[i], [*times[i], *named[i]]),
        "actions": lambda i: actions.find(parts[i], names[i], times[i]),
    }
    for reading in ("first", "second"):
        # Word types are kept from reading to reading; lines are cut anew.
        parts[:] = [lines.parts(None, article) for article in articles]
        total = 0.0
        for name, read in readers.items():
            start = time.perf_counter()
            found = sum(len(read(i)) for i in range(len(articles)))
            took = time.perf_counter() - start
            total += took
            print(f"{reading} reading, {name}: {found:,} found, {count / took:,.0f} words/s")
        print(f"{reading} reading, all three: {count:,} words, {count / total:,.0f} words/s")


def score(gold: Path, scorer: Path, lemmatiser: str) -> None:
    """Prints what the scorer says of the actions found in the sentences of the gold."""
    sentences = json.loads(gold.read_text(encoding="utf-8"))
    with TemporaryDirectory() as folder:
        corpus, table = Path(folder) / "corpus.jsonl", Path(folder) / "actions.csv"
        with corpus.open("w", encoding="utf-8") as file:
            for one in sentences:
                row = {"doc_id": str(one["_id"]), "text": one["text"]}
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
        study = analysis.open(corpus, settings=Settings(lemmas=lemmatiser))
        study["actions"].to_csv(table, index=False)
        subprocess.run([sys.executable, str(scorer), str(gold), str(table)], check=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the scores where gold is given, else the speed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", nargs="?", default=SAMPLE, help="articles; the sample if missing")
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--scorer", type=Path)
    parser.add_argument("--lemmas", choices=lemmas.NAMES, default="own")
    given = parser.parse_args(arguments)
    if given.gold and given.scorer:
        score(given.gold, given.scorer, given.lemmas)
    else:
        speed([str(text) for text in analysis.open(given.corpus)["documents"]["text"]])


if __name__ == "__main__":
    main()
