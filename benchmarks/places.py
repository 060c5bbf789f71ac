"""Are the places that are found places? Precision, recall and F1 on text tagged by people.

`python benchmarks/places.py FILE` takes a file of lines `token TAG` (ANERcorp, AQMAR), learns from
four fifths of it which names are mostly no places, and measures on the fifth in turn what each part
of the gazetteer adds, with and without that. `--on FILE ...` learns from all of it and measures on
other files. `--learn` only learns, and writes `analysis/resources/not_places.yaml`.
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis import entities, places
from analysis.names import Actors
from analysis.places import Place
from analysis.resources import FOLDER, read_yaml

FOLDS = 5
# Times that a name is taken to have been seen beforehand, as a place and as something else: one
# that was written by hand for this project has to be wrong more often.
PRIOR, PRIOR_REVIEWED = (1, 1), (5, 1)
HEAD = """\
# Names that are mostly no places: [as a place, as something else], counted in the training part of
# ANERcorp (Benajiba, Rosso and Benedí Ruiz 2007; release of the CAMeL Lab, CC BY-SA 4.0); this list
# stands under the same terms. `python benchmarks/places.py FILE --learn` makes it; what is known
# without counting stands in places.yaml.
names:
"""

Form = tuple[str, ...]
Counts = tuple[Counter[Form], Counter[Form]]


class Tagged(NamedTuple):
    """A sentence: its tokens and their tags (B-LOC, I-LOC, O ...)."""

    tokens: tuple[str, ...]
    tags: tuple[str, ...]


class Found(NamedTuple):
    """A name found: its first token, the token behind its last, its normalised words."""

    start: int
    end: int
    form: Form


def read(path: Path) -> list[Tagged]:
    """The sentences of a file of lines `token TAG`; lines without both are left out."""
    sentences, pairs = [], []
    for line in path.read_text(encoding="utf-8").splitlines():
        match line.split():
            case [token, tag]:
                pairs.append((token, tag))
                if token in ".؟!":
                    sentences.append(pairs)
                    pairs = []
    made = [tuple(zip(*sentence, strict=True)) for sentence in [*sentences, pairs] if sentence]
    return [Tagged(*sentence) for sentence in made]


def tagged_spans(tags: Sequence[str]) -> dict[tuple[int, int], str]:
    """Tagged names by first token and the token behind the last, with their type."""
    spans, start = {}, 0
    for at in range(len(tags) + 1):
        inside = at < len(tags) and tags[at].startswith("I-") and at > start
        if inside and tags[at][2:] == tags[start][2:]:
            continue
        if at > start and tags[start] != "O":
            spans[start, at] = tags[start][2:]
        start = at
    return spans


def find(sentence: Tagged, actors: Actors) -> Iterator[Found]:
    """The names found in a sentence; a token counts whole, with its proclitics."""
    ends, length = [], 0
    for token in sentence.tokens:
        length += len(token) + 1
        ends.append(length)
    for mention in entities.find(None, " ".join(sentence.tokens), actors):
        if mention.form != "name":  # an adjective (روسي) is tagged as no place
            continue
        first = sum(end <= mention.start for end in ends)
        last = sum(end < mention.end for end in ends)
        yield Found(first, last + 1, places.forms(mention.name))


def learn(sentences: Iterable[Tagged], actors: Actors) -> Counts:
    """How often each name stands as a place or a part of one, and how often as something else.

    A place inside a longer organisation (جامعة دمشق) tells nothing. A hand-written name that is an
    organisation of its own tells nothing either: clubs and governments are called after places.
    """
    reviewed = _reviewed()
    right: Counter[Form] = Counter()
    wrong: Counter[Form] = Counter()
    for sentence in sentences:
        spans = tagged_spans(sentence.tags)
        for start, end, form in find(sentence, actors):
            types = {tag[2:] for tag in sentence.tags[start:end]}
            if "LOC" in types:
                right[form] += 1
            elif types != {"ORG"} or (spans.get((start, end)) == "ORG" and form not in reviewed):
                wrong[form] += 1
    return right, wrong


def blocked(counts: Counts) -> list[Form]:
    """Names of which, after smoothing, less than half are places."""
    right, wrong = counts
    reviewed = _reviewed()
    found = []
    for form in sorted(wrong):
        good, bad = PRIOR_REVIEWED if form in reviewed else PRIOR
        if right[form] + good < wrong[form] + bad:
            found.append(form)
    return found


def _reviewed() -> set[Form]:
    """The names in places.yaml, and all names of countries."""
    given = read_yaml("places.yaml")
    names = [name for kind in ("regions", "cities") for one in given[kind] for name in one["names"]]
    names += [name for one in given["countries"].values() for name in one.get("capital", ())]
    names += [name for place in places.read() if place.kind == "country" for name in place.aliases]
    return {places.forms(name) for name in names}


def parts(every: Sequence[Place]) -> dict[str, list[Place]]:
    """The gazetteer in growing parts, by what the last one adds."""
    capital = [p for p in every if p.kind == "country" or p.capital_of]
    regions = [p for p in every if p.kind != "city" or p.capital_of]
    cities = {
        least: [p for p in every if p in set(regions) or p.population >= least]
        for least in (1_000_000, 300_000, 100_000)
    }
    return {
        "countries": [p for p in every if p.kind == "country"],
        "+ capitals": capital,
        "+ regions": regions,
        **{f"+ cities of {least:,}": chosen for least, chosen in cities.items()},
        "+ all others": list(every),
    }


class Score(NamedTuple):
    """Counts of places.

    Attributes:
        right: found as tagged, the same tokens.
        found: all found.
        tagged: all tagged.
        nothing: found in what is tagged as no name at all, or as a person.
    """

    right: int
    found: int
    tagged: int
    nothing: int


def score(sentences: Iterable[Tagged], actors: Actors) -> Score:
    """Compares the places found with those tagged."""
    right = found = tagged = nothing = 0
    for sentence in sentences:
        places_there = {at for at, kind in tagged_spans(sentence.tags).items() if kind == "LOC"}
        tagged += len(places_there)
        for start, end, _ in find(sentence, actors):
            found += 1
            right += (start, end) in places_there
            nothing += {tag[2:] for tag in sentence.tags[start:end]} <= {"", "PERS", "PER"}
    return Score(right, found, tagged, nothing)


def folds(sentences: Sequence[Tagged]) -> Iterator[tuple[Sequence[Tagged], Sequence[Tagged]]]:
    """Each fifth of a file, in a row, with the rest of it to learn from."""
    ends = [len(sentences) * at // FOLDS for at in range(FOLDS + 1)]
    for start, end in pairwise(ends):
        yield [*sentences[:start], *sentences[end:]], sentences[start:end]


def measure(splits: Sequence[tuple[Sequence[Tagged], Sequence[Tagged]]]) -> pd.DataFrame:
    """What each part of the gazetteer finds, and what leaving out names does to it.

    Args:
        splits: sentences to learn from, and unseen ones; the unseen ones are counted together.

    Returns:
        Columns places, left out, found, precision, recall, F1, no name (a share of those found).
    """
    everyday = [places.forms(n) for g in read_yaml("places.yaml")["not_places"].values() for n in g]
    rows = []
    for what, chosen in parts(places.read()).items():
        plain = Actors([places.actor_file(chosen)])
        learned = [blocked(learn(training, plain)) for training, _ in splits]
        nothing: list[list[Form]] = [[] for _ in splits]
        both = [everyday + one for one in learned]
        for name, lists in (("nothing", nothing), ("learned", learned), ("both", both)):
            counts = [
                score(unseen, Actors([places.actor_file(chosen, blocked=without)]))
                for (_, unseen), without in zip(splits, lists, strict=True)
            ]
            right, found, tagged, wrong = map(sum, zip(*counts, strict=True))
            rates = (right / found, right / tagged, 2 * right / (found + tagged), wrong / found)
            rows.append((what, name, found, *rates))
    columns = ["places", "left out", "found", "precision", "recall", "F1", "no name"]
    return pd.DataFrame(rows, columns=columns)


def write(counts: Counts, path: Path) -> None:
    """Writes the names that are mostly no places, with their counts."""
    right, wrong = counts
    lines = [f"  {' '.join(f)}: [{right[f]}, {wrong[f]}]\n" for f in blocked(counts)]
    path.write_text(HEAD + "".join(lines), encoding="utf-8", newline="\n")


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints what was measured, or writes what was learned."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", type=Path, help="lines `token TAG`")
    parser.add_argument("--on", type=Path, nargs="+", metavar="FILE", help="measure on these")
    parser.add_argument("--last", action="store_true", help="measure on the last fifth alone")
    parser.add_argument("--learn", action="store_true", help="write not_places.yaml")
    given = parser.parse_args(arguments)
    sentences = read(given.file)
    if given.learn:
        everything = Actors([places.actor_file(places.read())])
        write(learn(sentences, everything), FOLDER / "not_places.yaml")
        return
    elsewhere = [sentence for path in given.on or () for sentence in read(path)]
    splits = [(sentences, elsewhere)] if elsewhere else list(folds(sentences))
    print(measure(splits[-1:] if given.last else splits).round(3).to_string(index=False))


if __name__ == "__main__":
    main()
