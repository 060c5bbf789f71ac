"""What does an edit between two copies change: a name, a cue, an attribution, a number, a date?"""

from collections.abc import Hashable, Iterable, Mapping
from functools import lru_cache
from typing import Any

import pandas as pd

from analysis import tables
from analysis.reporting import lexicon
from analysis.resources import read_yaml
from analysis.text import fold, form, words

_WEAK = str.maketrans("", "", "اويء ")  # letters whose writing varies; normalised, so ى ؤ ئ too
_PROCLITICS = "وفبلك"
_LITTLE = 3  # words
_NEAR = 30  # characters, in which the word before stands


def classify(
    edits: pd.DataFrame, documents: pd.DataFrame, reuse: pd.DataFrame, mentions: pd.DataFrame
) -> pd.DataFrame:
    """The edits, each with the class of what it changes.

    Args:
        edits: reuse_id, a_start, a_end, b_start, b_end, a_text, b_text, op.
        documents: table `documents`; words swapped behind a title are names, known or not.
        reuse: table `reuse`.
        mentions: table `mentions`; an edit that touches a name changes it.

    Returns:
        Table `changes`, in the order of `edits`. The first class that fits: spelling, date, number,
        cue (a word of saying, on both sides; إن and أن go with it), attribution (on one side),
        name (titles too), other.
    """
    body = mentions[mentions["part"] == "body"]
    names: dict[str, list[tuple[int, int]]] = {}
    for doc_id, start, end in body[["doc_id", "start", "end"]].itertuples(index=False):
        names.setdefault(doc_id, []).append((start, end))
    texts = dict(zip(documents["doc_id"], documents["text"], strict=True))
    placed = edits.merge(reuse[["reuse_id", "a_doc", "b_doc"]], on="reuse_id", how="left")
    classes = []
    for edit in placed.to_dict("records"):
        a, b = (edit[side] if isinstance(edit[side], str) else "" for side in ("a_text", "b_text"))
        named = any(
            start < edit[f"{side}_end"] and edit[f"{side}_start"] < end
            for side in "ab"
            for start, end in names.get(edit[f"{side}_doc"], ())
        )
        named = named or (bool(a and b) and _follows_title(edit, texts))
        classes.append(_class(a, b, named=named))
    return tables.frame("changes", edits.assign(change=classes))


def _class(a: str, b: str, *, named: bool) -> str:
    one, other = ([word.form for word in words(text)] for text in (a, b))
    if fold(a) == fold(b) and set(one) <= _complementisers():
        return "cue"  # إن and أن go with their verbs
    if _respelt(one, other):
        return "spelling"
    for kind in ("date", "number"):
        if _turns(kind, one, other):
            return kind
    cues = _cues(one), _cues(other)
    if all(cues) and abs(len(one) - len(other)) <= 1:
        return "cue"
    if any(cues):
        return "attribution"
    if named or any(_is("title", word) for word in [*one, *other]):
        return "name"
    return "other"


def _follows_title(edit: dict[Hashable, Any], texts: Mapping[str, str]) -> bool:
    """Whether a few words stand right behind a title: الشيخ مروان."""
    raw, start, end = texts[edit["a_doc"]], edit["a_start"], edit["a_end"]
    before = words(raw[max(0, start - _NEAR) : start])
    gap = raw[max(0, start - _NEAR) : start][before[-1].end :] if before else "."
    few = len(words(raw[start:end])) <= _LITTLE
    return few and not gap.strip() and _is("title", before[-1].form)


def _respelt(one: list[str], other: list[str]) -> bool:
    """Whether two wordings differ only in spaces and in letters whose writing varies."""
    if [word.lstrip("وف") for word in one] == [
        word.lstrip("وف") for word in other
    ] and one != other:
        return False  # a conjunction
    skeletons = {"".join(forms).translate(_WEAK) for forms in (one, other)}
    return len(skeletons) == 1 and skeletons != {""}


def _turns(kind: str, one: list[str], other: list[str]) -> bool:
    """Whether an edit is about a number or date: both sides have one, or there is little else."""
    met = [any(_is(kind, word) for word in forms) for forms in (one, other)]
    return all(met) or (any(met) and max(len(one), len(other)) <= _LITTLE)


@lru_cache(maxsize=1)
def _complementisers() -> frozenset[str]:
    return lexicon().plain | lexicon().with_b


def _cues(forms: list[str]) -> bool:
    """Whether there is a word of saying."""
    known = lexicon()
    found = (known.verbs, known.masdars, known.speech_nouns, known.said_by_him)
    for at, word in enumerate(forms):
        for stem in _stems(word):
            phrases = known.nominal_cues.get(stem, ())
            behind = [tuple(forms[at + 1 : at + len(phrase)]) for phrase in phrases]
            if any(phrase[1:] == words for phrase, words in zip(phrases, behind, strict=True)):
                return True
            if any(stem in listed for listed in found):
                return True
    return False


def _is(kind: str, word: str) -> bool:
    if kind == "number" and any(char.isdigit() for char in word):
        return True
    return any(stem in _listed(kind) for stem in _stems(word))


def _stems(word: str) -> Iterable[str]:
    """The word, and without proclitic and article."""
    yield word
    bare = word[1:] if word[0] in _PROCLITICS and len(word) > 3 else word
    yield bare
    yield bare.removeprefix("ال")
    yield f"ا{bare}" if bare.startswith("ل") else bare  # للجيش: ل with ال


@lru_cache(maxsize=8)
def _listed(kind: str) -> frozenset[str]:
    return frozenset(form(word) for word in read_yaml("changes.yaml")[kind])
