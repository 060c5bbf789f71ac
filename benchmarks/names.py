"""How fast names are found with thousands of aliases, and what a million of them take to load."""

import argparse
import random
import resource
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import analysis
from analysis import entities
from analysis.settings import SAMPLE
from analysis.text import words

SEED = 20310302
LETTERS = "ابتثجحخدرزسشصطعغفقكلمنهوي"


def actor_file(path: Path, aliases: int, rng: random.Random, known: Sequence[str] = ()) -> None:
    """Writes an actor file of invented names, five to an entity, of one to four words each.

    Args:
        path: where to.
        aliases: how many.
        rng: source of chance.
        known: words of the text, one of which begins every second name, so that look-ups succeed.
    """
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write("entities:\n")
        for number in range(aliases):
            if number % 5 == 0:
                one = f"e{number}"
                file.write(
                    f"  - id: {one}\n    type: ORG\n    label: {{en: {one}}}\n    aliases:\n"
                )
            first = rng.choice(known) if known and number % 2 else word(rng)
            rest = " ".join(word(rng) for _ in range(rng.randrange(4)))
            file.write(f"      - {first} {rest}ن{number}\n")


def word(rng: random.Random) -> str:
    """An invented word."""
    return "".join(rng.choices(LETTERS, k=rng.randrange(3, 8)))


def peak() -> float:
    """The most memory that this process has held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def held() -> float:
    """The memory that this process holds now, in MiB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def loaded(aliases: int, known: Sequence[str] = ()) -> entities.Actors:
    """Actors of a file of invented names; prints what loading took."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "names.yaml"
        actor_file(path, aliases, random.Random(SEED), known)
        size, before, start = path.stat().st_size / 2**20, held(), time.perf_counter()
        actors = entities.load([*entities.shipped(), path])
    took, more = time.perf_counter() - start, held() - before
    print(
        f"{aliases:,} aliases ({size:.0f} MiB of YAML) and the shipped files: "
        f"loaded in {took:.1f} s; {more:.0f} MiB held, peak {peak():.0f} MiB"
    )
    return actors


def speed(actors: entities.Actors, articles: Sequence[str]) -> None:
    """Prints words a second, for the articles as they are and for ones never read before."""
    for what in ("first reading", "second reading"):
        start = time.perf_counter()
        found = sum(len(entities.find(None, article, actors)) for article in articles)
        took = time.perf_counter() - start
        count = sum(len(words(article)) for article in articles)
        print(f"  {what}: {count:,} words, {found:,} mentions, {count / took:,.0f} words/s")


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints seconds, memory and words a second."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", nargs="?", default=SAMPLE, help="articles; the sample if missing")
    parser.add_argument("--aliases", type=int, nargs="+", default=[5_000, 1_000_000])
    given = parser.parse_args(arguments)
    articles = [str(text) for text in analysis.open(given.corpus)["documents"]["text"]]
    known = sorted({word.form for article in articles for word in words(article)})
    for aliases in given.aliases:
        speed(loaded(aliases, known), articles)


if __name__ == "__main__":
    main()
