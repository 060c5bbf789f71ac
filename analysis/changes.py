"""What does an edit between two copies change: a name, a cue, an attribution, a number, a date?"""

import re
from collections.abc import Hashable, Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import pandas as pd

from analysis import agencies, tables
from analysis.reporting import lexicon
from analysis.resources import read_yaml
from analysis.text import Span, fold, form, words

_HAMZA = str.maketrans("ؤئ", "ءء")  # hamza without its seat
_THOUSANDS = re.compile(r"(?<=\d)[,٬](?=\d{3})")
_PROCLITICS = "وفبلك"
_LITTLE = 3  # words
_NEAR = 40  # characters, in which the words beside stand
_DATES = ("date", "month", "doubtful_month")


class _Place(NamedTuple):
    """Where an edit stands in one of the two articles, and the words beside it in its sentence."""

    doc_id: str
    raw: str
    start: int
    end: int

    def before(self) -> list[str]:
        """Words before, with nothing but spaces between them and up to the edit."""
        near = self.raw[max(0, self.start - _NEAR) : self.start]
        return [word.form for word in words(re.split(r"[^\w\s]|[\r\n]", near)[-1])]

    def after(self) -> list[str]:
        """Words behind, in the same way."""
        near = self.raw[self.end : self.end + _NEAR]
        return [word.form for word in words(re.split(r"[^\w\s/]|[\r\n]", near)[0])]

    def is_credit(self) -> bool:
        """Whether a credit to an agency stands here."""
        low = self.raw.rfind("\n", 0, self.start) + 1
        high = self.raw.find("\n", self.end)
        line = Span(low, high if high >= 0 else len(self.raw))
        found = agencies.credits(self.raw, line) if self.start < self.end else []
        return any(credit.start < self.end and self.start < credit.end for credit in found)


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
        cue (a word of saying, on both sides; إن and أن go with it), attribution (on one side, or a
        credit to an agency), name (titles too), other.
    """
    body = mentions[mentions["part"] == "body"]
    names: dict[str, list[tuple[int, int]]] = {}
    for doc_id, start, end in body[["doc_id", "start", "end"]].itertuples(index=False):
        names.setdefault(doc_id, []).append((start, end))
    texts = dict(zip(documents["doc_id"], documents["text"], strict=True))
    placed = edits.merge(reuse[["reuse_id", "a_doc", "b_doc"]], on="reuse_id", how="left")
    classes = [_class(*_places(edit, texts), names) for edit in placed.to_dict("records")]
    return tables.frame("changes", edits.assign(change=classes))


def _places(edit: Mapping[Hashable, Any], texts: Mapping[str, str]) -> tuple[_Place, _Place]:
    a, b = (
        _Place(doc_id, texts[doc_id], edit[f"{side}_start"], edit[f"{side}_end"])
        for side, doc_id in (("a", edit["a_doc"]), ("b", edit["b_doc"]))
    )
    return a, b


def _class(a: _Place, b: _Place, names: Mapping[str, list[tuple[int, int]]]) -> str:
    """The class of an edit."""
    texts = a.raw[a.start : a.end], b.raw[b.start : b.end]
    one, other = ([word.form for word in words(text)] for text in texts)
    if _respelt(*texts):
        return "spelling"
    if fold(texts[0]) == fold(texts[1]) and set(one) <= _complementisers():
        return "cue"  # إن and أن go with their verbs
    if [word.lstrip("وف") for word in one] == [word.lstrip("وف") for word in other]:
        return "other"  # a conjunction
    for kind in ("date", "number"):
        if _turns(kind, one, other, a):
            return kind
    cues = _cues(one), _cues(other)
    if all(cues) and abs(len(one) - len(other)) <= 1:
        return "cue"
    if any(cues) or a.is_credit() or b.is_credit():
        return "attribution"
    known = any(_touches(place, names.get(place.doc_id, ())) for place in (a, b))
    if known or any(_is("title", word) for word in [*one, *other]) or _names(one, other, a):
        return "name"
    return "other"


def _touches(place: _Place, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start < place.end and place.start < end for start, end in spans)


def _names(one: list[str], other: list[str], place: _Place) -> bool:
    """Whether a few words swapped stand behind a title (الشيخ مروان), a kunya, or a kind of place.

    One unchanged word may stand between: القاضي شكيب الأقحواني.
    """
    if not (one and other) or max(len(one), len(other)) > _LITTLE:
        return False
    before = place.before()
    beside = any(_is(kind, word) for word in before[-1:] for kind in ("title", "kunya", "place"))
    return beside or any(_is("title", word) for word in before[-2:-1])


def _respelt(a: str, b: str) -> bool:
    """Whether two wordings differ only in how the same words are written."""
    if not (a and b):
        return False
    skeletons = {_skeleton(text) for text in (a, b)}
    plain = {fold(text).replace(" ", "") for text in (a, b)}
    if len(plain) == 1:  # hamza on or under alef changes a word that has both: إن, أن
        seats = [{char for char in text if char in "أإ"} for text in (a, b)]
        return not (seats[0] and seats[1] and seats[0] != seats[1])
    return len(skeletons) == 1


@lru_cache(maxsize=1 << 16)
def _skeleton(text: str) -> str:
    """What stays where spelling varies: hamza without its seat, listed variants, digits alone."""
    text = _THOUSANDS.sub("", text)
    folded = " ".join(word.form for word in words(text.translate(_HAMZA)))
    for pattern, usual in _variants():
        folded = pattern.sub(usual, folded)
    return folded.replace(" ", "")


@lru_cache(maxsize=1)
def _variants() -> list[tuple[re.Pattern[str], str]]:
    """Patterns of variant spellings, each with the first of its kind."""
    groups = [
        [fold(stem.translate(_HAMZA)) for stem in g] for g in read_yaml("changes.yaml")["variants"]
    ]
    return [(re.compile("|".join(map(re.escape, rest))), usual) for usual, *rest in groups]


def _turns(kind: str, one: list[str], other: list[str], place: _Place) -> bool:
    """Whether an edit is about a number or date: both sides have one, or there is little else."""
    met = [any(_is(kind, word) for word in forms) for forms in (one, other)]
    if kind == "date":
        beside = [*place.before()[-1:], *place.after()[:1]]
        numbers = [any(_is("number", word) for word in forms) for forms in (one, other)]
        if all(numbers) and any(_is("month", word) for word in beside[-1:]):
            return True  # the day of a month
        kinds = _DATES if any(numbers) or any(_is("number", w) for w in beside) else _DATES[:2]
        met = [any(_is(kind, w) for w in forms for kind in kinds) for forms in (one, other)]
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
