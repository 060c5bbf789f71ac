"""Which names does an article hold that no actor file and no list of places knows?"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol

import regex

from analysis.camel import CamelTagger
from analysis.crf import UNKNOWN, CrfTagger, known_words
from analysis.names import stems
from analysis.neural import NeuralTagger
from analysis.surroundings import raw_length
from analysis.text import Word, form, sentences, words

_SIGN = regex.compile(r"[^\s\p{L}\p{M}\p{N}\p{Cf}]")


class Tagger(Protocol):
    """What finds names in running text.

    Attributes:
        name: what stands in the column `method`.
    """

    name: str

    def tag(self, sentences: Sequence[Sequence[str]]) -> list[list[str]]:
        """Labels the tokens of one article.

        Args:
            sentences: its sentences in order, each a list of words and single signs as written,
                proclitics included (وباريس), without white space.

        Returns:
            For each sentence as many labels as tokens: O outside names, B- and I- with PERS, LOC,
            ORG or MISC at the first and the further tokens of a name.
        """
        ...


class Found(NamedTuple):
    """A name found by a tagger; offsets in code points of its part, proclitics left out.

    Attributes:
        part: title or body.
        start: first character.
        end: end, exclusive.
        type: PERS, LOC, ORG or MISC.
    """

    part: str
    start: int
    end: int
    type: str


def load(name: str) -> Tagger | None:
    """A tagger by its name in the command line; nothing for `none`.

    Raises:
        AnalysisError: if what it needs is not installed.
    """
    return _MADE[name]()


@lru_cache(maxsize=1)
def _crf() -> Tagger:
    return CrfTagger()


@lru_cache(maxsize=1)
def _neural() -> Tagger:
    return NeuralTagger()


@lru_cache(maxsize=1)
def _camel() -> Tagger:
    return CamelTagger()


_MADE: dict[str, Callable[[], Tagger | None]] = {
    "none": lambda: None,
    "crf": _crf,
    "neural": _neural,
    "camel": _camel,
}
NAMES = tuple(_MADE)


def find(title: str | None, text: str, tagger: Tagger) -> list[Found]:
    """The names that a tagger finds in an article's title and text.

    Args:
        title: the headline, if known; it is read as the first sentence.
        text: the raw text.
        tagger: which one.

    Returns:
        Names in order of reading, without overlap.
    """
    parts = [("title", title or ""), ("body", text)]
    read = [(part, raw, tokens) for part, raw in parts for tokens in tokenised(raw)]
    labels = tagger.tag([[raw[t.start : t.end] for t in tokens] for _, raw, tokens in read])
    named = [
        (part, raw, tokens[start:end], type_)
        for (part, raw, tokens), said in zip(read, labels, strict=True)
        for start, end, type_ in spans(said)
    ]
    # Words with which names begin here without a proclitic: بوش tells that لبوش is he.
    begin = {tokens[0].form for _, _, tokens, _ in named}
    return [_found(part, raw, tokens, type_, begin) for part, raw, tokens, type_ in named]


def tokenised(raw: str) -> Iterator[list[Word]]:
    """The words and single signs of a text, by sentence."""
    for span in sentences(raw):
        signs = [Word(m.start(), m.end(), form(m.group())) for m in _SIGN.finditer(raw, *span)]
        inside = words(raw, span)
        within = {at for word in inside for at in range(word.start, word.end)}
        tokens = inside + [sign for sign in signs if sign.start not in within]
        if tokens:
            yield sorted(tokens)


def spans(labels: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Names as first token, the token behind the last, and type; a stray I- begins a name."""
    start, type_ = 0, ""
    for at, label in enumerate((*labels, "O")):
        if type_ and label != f"I-{type_}":
            yield start, at, type_
            type_ = ""
        if label != "O" and not type_:
            start, type_ = at, label[2:]


def _found(part: str, raw: str, tokens: Sequence[Word], type_: str, begin: set[str]) -> Found:
    first = tokens[0]
    start = first.start + raw_length(raw, first, _proclitics(first.form, begin))
    return Found(part, start, tokens[-1].end, type_)


def _proclitics(word: str, begin: set[str]) -> int:
    """How many letters are attached before a name: ل + بوش, but not ل + ندن."""
    table = known_words()
    whole = table.get(word, UNKNOWN)
    borne = max(whole.given, whole.family) > 1  # كمال is no ك + مال
    for letters, stem in stems(word):
        if letters and len(stem) > 1:
            alone = table.get(stem, UNKNOWN)
            if stem in begin and whole.band <= alone.band:
                return letters
            if not borne and alone.band > whole.band and (alone.name or alone.given):
                return letters
    return 0
