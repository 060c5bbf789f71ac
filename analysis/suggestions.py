"""Which entries does an actor file lack? Names that only a tagger knows, grouped, as YAML."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pandas as pd
import regex

from analysis import compare
from analysis.duplication import level
from analysis.resources import read_yaml
from analysis.study import Study
from analysis.text import fold, legible

EVIDENCE = 3  # places in the text that are shown of each entry
AROUND = 40  # characters of context, either side
LEAST_SOUNDS = 4
_Key = tuple[str, str]  # type, sound
_NO_LINE = regex.compile(r"[\s\p{C}]+")


@dataclass
class Suggestion:
    """An entry for an actor file.

    Attributes:
        type: PERS, LOC, ORG or MISC.
        names: its spellings with their mentions (once per article), the most frequent first.
        short: the same of words of these names that stand alone (a surname).
        rows: its mentions, rows of the table `mentions`.
    """

    type: str
    names: dict[str, int]
    short: dict[str, int] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)

    @property
    def mentions(self) -> int:
        """How often it is named, once per article."""
        return sum(self.names.values()) + sum(self.short.values())


def find(study: Study, *, least: int = 2) -> list[Suggestion]:
    """Groups the names that only a tagger knows by the likely variants of one name.

    Variants are names of one type that sound alike, and single words of longer names of persons,
    if no two different persons share them.

    Args:
        study: the study.
        least: mentions, once per article, that an entry has.

    Returns:
        Entries, the most frequent first.
    """
    every = study["mentions"]
    mentions = level(every[~compare.listed(every)], "once_article")
    counts: dict[_Key, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    rows: dict[_Key, list[int]] = defaultdict(list)
    for at, row in zip(mentions.index, mentions.to_dict("records"), strict=True):
        key = str(row["type"]), sound(str(row["name"]))
        counts[key][str(row["name"])] += 1
        rows[key].append(int(at))
    made: dict[_Key, Suggestion] = {
        key: Suggestion(key[0], dict(sorted(names.items(), key=_commonest)), rows=rows[key])
        for key, names in counts.items()
    }
    _join_short(made)
    kept = [one for one in made.values() if one.mentions >= least]
    return sorted(kept, key=lambda one: (-one.mentions, next(iter(one.names))))


def _commonest(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]


def sound(name: str) -> str:
    """What spellings of a foreign name have in common: كلينتون and كلنتن, غوغل and جوجل.

    Vowel letters inside a word go, letters that render one foreign sound fall together (`sounds` in
    `spelling.yaml`), ال goes; a word of which less than four letters are left stays as it is.
    """
    return " ".join(map(_sound, fold(name).split()))


def _sound(word: str) -> str:
    bare = word.removeprefix("ال") if len(word) > 4 else word
    letters = bare.translate(_sounds())
    reduced = letters[:1] + regex.sub("[اوي]", "", letters[1:])
    return reduced if len(reduced) >= LEAST_SOUNDS else bare


def _sounds() -> dict[int, str]:
    groups: Sequence[str] = read_yaml("spelling.yaml")["sounds"]
    return {ord(letter): group[0] for group in groups for letter in group[1:]}


def _join_short(made: dict[_Key, Suggestion]) -> None:
    """Puts single words with the one longer name of a person that they are part of."""
    longer: dict[str, list[_Key]] = defaultdict(list)
    for type_, heard in made:
        if type_ == "PERS" and " " in heard:
            for word in {heard.split()[0], heard.split()[-1]}:
                longer[word].append((type_, heard))
    alone = [(type_, heard) for type_, heard in made if type_ == "PERS" and " " not in heard]
    for key in alone:
        bearers = longer.get(key[1], [])
        if len(bearers) == 1:
            short = made.pop(key)
            made[bearers[0]].short |= short.names
            made[bearers[0]].rows += short.rows


def as_yaml(study: Study, suggestions: Iterable[Suggestion]) -> str:
    """The entries as an actor file, ready to be edited: counts and evidence stand in comments."""
    lines = [
        "# Names that the tagger found and no actor file knows, frequent ones first. Check each: a",
        "# tagger errs. Give it a telling id and a label, move names that belong together under",
        "# one entry, delete the rest, and pass the file with --actors. Numbers are mentions, once",
        "# per article.",
        "title: Suggestions",
        "entities:",
    ]
    texts = study["documents"].set_index("doc_id")[["title", "text"]]
    mentions = study["mentions"]
    numbers: dict[str, int] = defaultdict(int)
    for one in suggestions:
        numbers[one.type] += 1
        lines += _entry(one, f"{one.type.lower()}_{numbers[one.type]}")
        lines += _evidence(mentions.loc[one.rows], texts)
    return "\n".join([*lines, ""]) if numbers else "\n".join([*lines[:-1], "entities: []", ""])


def _entry(one: Suggestion, id_: str) -> Iterator[str]:
    first = next(iter(one.names))
    yield f"  - id: {id_}"
    yield f"    type: {one.type}"
    yield f"    label: {{ar: {_quoted(first)}}}"
    yield "    aliases:"
    for name, count in one.names.items():
        yield f"      - {_quoted(name)}  # {count}"
    if one.short:
        yield "    anaphors:"
        for name, count in one.short.items():
            yield f"      - {{name: {_quoted(name)}, surname: true}}  # {count}"


def _evidence(rows: pd.DataFrame, texts: pd.DataFrame) -> Iterator[str]:
    documents = rows["doc_id"].nunique()
    yield f"    # in {documents} article{'s' if documents != 1 else ''}"
    for row in rows.drop_duplicates("doc_id").head(EVIDENCE).to_dict("records"):
        doc_id, part, start = str(row["doc_id"]), str(row["part"]), int(row["start"])
        raw = str(texts.at[doc_id, "title" if part == "title" else "text"])
        around = raw[max(0, start - AROUND) : int(row["end"]) + AROUND]
        yield f"    # {_one_line(doc_id)}, {part} {start}: {_one_line(around)}"


def _quoted(name: str) -> str:
    """A name as a YAML scalar; commas that stand inside it mean nothing to the matching."""
    return json.dumps(legible(_one_line(name.replace("،", " "))), ensure_ascii=False)


def _one_line(text: str) -> str:
    """Text of an article without what could end a comment."""
    return _NO_LINE.sub(" ", legible(text)).strip()
