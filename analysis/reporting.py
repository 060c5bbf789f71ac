"""Which words report speech: the lexicon `resources/reporting.yaml`, by normalised form."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from analysis.resources import read_yaml
from analysis.text import form, words


@dataclass(frozen=True)
class Verb:
    """A reporting verb: its class, and what may introduce its content."""

    cls: str
    frame: tuple[str, ...]
    object: tuple[str, ...]
    addressee: bool
    participle: bool
    with_noun: bool  # counts only with a noun of belief: أعرب عن اعتقاده بأن
    speaker: tuple[str, ...]  # the kinds of source that it can have; any where empty


Phrases = dict[str, list[tuple[str, ...]]]


def phrases(listed: Iterable[str]) -> Phrases:
    """Phrases by first word, longest first, normalised."""
    found: Phrases = {}
    for forms in {tuple(word.form for word in words(phrase)) for phrase in listed}:
        found.setdefault(forms[0], []).append(forms)
    for group in found.values():
        group.sort(key=lambda forms: (-len(forms), forms))
    return found


def _flat(entry: Any) -> list[str]:
    """All strings of a nested lexicon entry."""
    if isinstance(entry, str):
        return [entry]
    return [
        text
        for value in (entry.values() if isinstance(entry, dict) else entry)
        for text in _flat(value)
    ]


class Lexicon:
    """`reporting.yaml` by normalised form."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.verbs: dict[str, Verb] = {}
        for entry in given["verbs"]:
            for participle, key in ((False, "forms"), (True, "participles")):
                verb = Verb(
                    entry["class"],
                    tuple(entry["frame"]),
                    tuple(entry.get("object", ())),
                    entry.get("addressee", False),
                    participle,
                    entry["lemma"] in given["noun_clauses"]["verbs"],
                    tuple(entry.get("speaker", ())),
                )
                for written in entry.get(key, ()):
                    self.verbs.setdefault(form(written), verb)
        complementisers = given["complementisers"]
        # ألا is left out: without hamza it is إلا, "except", which is far more frequent.
        self.plain = frozenset(map(form, complementisers["plain"])) - {form("ألا")}
        self.with_b = frozenset(map(form, complementisers["with_ب"]))
        self.with_l = frozenset(map(form, complementisers["with_ل"]))
        self.masdars = {form(f): m["class"] for m in given["masdars"] for f in m["forms"]}
        self.belief = tuple(map(form, given["noun_clauses"]["nouns"]))
        self.belief_frame = tuple(given["noun_clauses"]["content"])
        self.doubtful = frozenset(form(f) for v in given["verbs"] for f in v.get("doubtful", ()))
        self.not_after = frozenset(map(form, complementisers["not_after"]))
        self.question = frozenset(map(form, given["question_words"]))
        self.media = frozenset(map(form, given["via_media"]))
        self.chained = frozenset(map(form, given["chains"]["participle"]))
        self.transfer = {form(f): t for t in given["transfer"] for f in t["forms"]}
        self.relative = frozenset(map(form, given["source_end"]["relative"]))
        self.times = phrases(given["source_end"]["time"])
        self.source_end = phrases(_flat(given["source_end"]))
        self.via = {tuple(w.form for w in words(v["phrase"])): v for v in given["via"]}
        self.impersonal = phrases(
            phrase
            for phrase in _flat(given["impersonal"])
            if words(phrase)[0].form[0] in "يت" or words(phrase)[0].form not in self.verbs
        )
        self.nominals = {tuple(w.form for w in words(n["cue"])): n for n in given["nominals"]}
        self.nominal_cues = phrases(n["cue"] for n in given["nominals"])
        self.speech_nouns = {form(n["noun"]): n["class"] for n in given["speech_nouns"]}
        self.said_by_him = {
            form(p): n["class"] for n in given["speech_nouns"] for p in n["pronoun"]
        }
        self.not_before = frozenset(map(form, given["not_before"]))
        self.kinds = {
            head: kind
            for kind in (
                "unique",
                "office",
                "title",
                "document",
                "organisation",
                "collective",
                "role",
            )
            for head in map(form, _flat(given["kinds"][kind]))
        }

    def lost_alef(self, phrase: str, text: str) -> bool:
        """Whether a noun behind a proclitic ل had ال, as in للوزير; not so in للجنة, لليلى.

        The spelling does not tell: the lexicon's nouns do, or the noun with ال in the same text.
        """
        found = words(phrase)
        if not found or not found[0].form.startswith("ل") or found[0].form in self.kinds:
            return False
        written = phrase[found[0].start : found[0].end]
        return found[0].form[1:] in self.kinds or f"ا{written}" in text


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The shipped lexicon."""
    return Lexicon(read_yaml("reporting.yaml"))
