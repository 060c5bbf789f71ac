"""Lemma and class of words that the project's own lists do not know, by a morphological analyser.

`own` asks none: forms are generated from the lexicon, and classes are listed or guessed. farahidi
(GPL-3.0-or-later, an extra) and CAMeL Tools (Obeid et al. 2020, LREC; with its data) know more.
"""

import json
from collections.abc import Callable
from functools import lru_cache
from importlib.util import find_spec
from typing import Any, NamedTuple, Protocol

from analysis.camel import data_folder
from analysis.errors import AnalysisError
from analysis.text import form

_KINDS = {"فعل": "verb", "حرف": "grammar", "أداة": "grammar", "ضمير": "grammar"}
_TYPES = {
    "اسم علم": "name", "نسبة": "adjective", "صفة مشبهة": "adjective", "اسم فاعل": "adjective",
    "اسم مفعول": "adjective", "مصدر أصلي": "event", "مصدر ميمي": "event", "مصدر مرة": "event",
    "ظرف": "grammar", "عدد": "number",
}  # fmt: skip
_CAMEL = {
    "verb": "verb", "noun_prop": "name", "adj": "adjective", "adj_comp": "adjective",
    "noun": "noun", "noun_num": "number", "noun_quant": "number", "digit": "number",
}  # fmt: skip


class Lemma(NamedTuple):
    """The likeliest analysis of a word out of context.

    Attributes:
        lemma: its lemma, normalised.
        kind: its class, as in `word_classes.csv`.
        imperfect: of a verb, whether it is the imperfect.
        several: whether it is a plural.
        passive: of a verb, whether it is most likely the passive.
    """

    lemma: str
    kind: str
    imperfect: bool = False
    several: bool = False
    passive: bool = False


class Lemmatiser(Protocol):
    """What knows the lemma of a word as it is written."""

    def __call__(self, word: str) -> Lemma | None:
        """The likeliest analysis of a word; None if there is none."""
        ...


def load(name: str) -> Lemmatiser | None:
    """A lemmatiser by its name in the settings; nothing for `own`.

    Raises:
        AnalysisError: if what it needs is not installed.
    """
    return _LOADERS[name]()


def _farahidi() -> Lemmatiser:
    """Raises AnalysisError where farahidi is not installed."""
    if find_spec("farahidi") is None:
        raise AnalysisError(
            "farahidi is not installed; `pip install farahidi` (GPL-3.0-or-later) installs it, or "
            "choose the lemmas `own`"
        )
    from farahidi import analyze

    @lru_cache(maxsize=1 << 17)
    def of(word: str) -> Lemma | None:
        found = analyze(word)
        if not found:
            return None
        best = found[0]
        kind = _KINDS.get(best.pos) or _TYPES.get(getattr(best, "type", None) or "", "noun")
        imperfect = getattr(best, "tense", None) == "مضارع"
        plural = getattr(best, "number", None) == "جمع" or getattr(best, "pronoun", None) == "هم"
        voice = getattr(best, "voice", None) == "مجهول"
        return Lemma(form(best.lemma), kind, imperfect, plural, voice)

    return of


def _camel() -> Lemmatiser:
    """Raises AnalysisError where CAMeL Tools' morphology is not there."""
    mend = "`pip install cachetools` and `camel_data -i morphology-db-msa-r13` install it"
    try:
        catalogue = json.loads((data_folder() / "catalogue.json").read_text(encoding="utf-8"))
        listed = catalogue["components"]["MorphologyDB"]
        path = str(listed["datasets"][listed["default"]]["path"])
        file = data_folder() / "data" / path / "morphology.db"
    except (OSError, ValueError, KeyError, TypeError):
        file = None
    if file is None or not file.is_file() or find_spec("cachetools") is None:
        raise AnalysisError(f"CAMeL Tools' morphology is not there; {mend}, or choose `own`")
    from camel_tools.morphology.analyzer import Analyzer
    from camel_tools.morphology.database import MorphologyDB

    analyser: Any = Analyzer(MorphologyDB(str(file), "a"))

    @lru_cache(maxsize=1 << 17)
    def of(word: str) -> Lemma | None:
        found = analyser.analyze(word)
        if not found:
            return None
        best = max(found, key=lambda one: float(one.get("pos_lex_logprob", -99)))
        verb = best["pos"] == "verb"
        lemma = form(str(best["lex"]).split("_")[0])
        imperfect, plural = best.get("asp") == "i", best.get("num") == "p"
        passive = verb and best.get("vox") == "p"
        return Lemma(lemma, _CAMEL.get(best["pos"], "grammar"), imperfect, plural, passive)

    return of


_LOADERS: dict[str, Callable[[], Lemmatiser | None]] = {
    "own": lambda: None,
    "farahidi": _farahidi,
    "camel": _camel,
}
NAMES = tuple(_LOADERS)
