"""Which words report speech: the lexicon `resources/reporting.yaml`, by normalised form."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from analysis.resources import read_yaml
from analysis.text import form, words


@dataclass(frozen=True)
class Saying:
    """A word of saying, in one of its forms.

    Attributes:
        cls: its class.
        frame: what may introduce its content.
        object: prepositions before a noun that is content too; bare for none.
        addressee: whether the one spoken to may be its object.
        participle: whether the form is a participle, which goes on with a speaker.
        noun: whether the form is a noun: قوله إن, ختم بالقول إن.
        bare: a noun without a pronoun, a cue only behind a verb that stages it.
        with_noun: whether it counts only with a noun of belief: أعرب عن اعتقاده بأن.
        speaker: the kinds of source that it can have; any where empty.
        pronoun: whether the form bears an object pronoun: whom it was said to (اتهمهما).
        first_person: whether the form is of the first person, a cue inside quotations only.
        always: whether the verb has no sense but saying.
    """

    cls: str
    frame: tuple[str, ...]
    object: tuple[str, ...] = ()
    addressee: bool = False
    participle: bool = False
    noun: bool = False
    bare: bool = False
    with_noun: bool = False
    speaker: tuple[str, ...] = ()
    pronoun: bool = False
    first_person: bool = False
    always: bool = False


@dataclass(frozen=True)
class Nominal:
    """A cue that is no verb: بحسب, على حد, كما.

    Attributes:
        cls: its class.
        takes: what follows: noun, speech_noun, pronoun, verb.
        prepositions: those of which one must stand between, attached or apart.
        guard: whether it means "pursuant to" before some nouns.
        no_clause: whether the verb behind it may have no clause of its own.
    """

    cls: str
    takes: tuple[str, ...]
    prepositions: tuple[str, ...]
    guard: bool
    no_clause: bool


@dataclass(frozen=True)
class Relay:
    """A form of a verb by which a medium relays what another says: نقلت X عن Y."""

    prepositions: tuple[str, ...]


Phrases = dict[str, list[tuple[str, ...]]]


def phrases(listed: Iterable[str]) -> Phrases:
    """Phrases by first word, longest first, normalised."""
    found: Phrases = {}
    for forms in {_phrase(phrase) for phrase in listed}:
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


def _forms(listed: Iterable[str]) -> frozenset[str]:
    """Words, normalised."""
    return frozenset(map(form, listed))


def _phrase(written: str) -> tuple[str, ...]:
    """A phrase as normalised words."""
    return tuple(word.form for word in words(written))


class Lexicon:
    """`reporting.yaml` by normalised form."""

    def __init__(self, given: dict[str, Any]) -> None:
        self._read_verbs(given)
        self._read_nouns(given)
        self._read_grammar(given)
        self._read_clauses(given)
        self._read_sources(given)
        self._read_evidentials(given)

    def _read_verbs(self, given: dict[str, Any]) -> None:
        self.verbs: dict[str, Saying] = {}
        for entry in given["verbs"]:
            for participle, key in ((False, "forms"), (True, "participles")):
                verb = Saying(
                    entry["class"],
                    tuple(entry["frame"]),
                    tuple(map(form, entry.get("object", ()))),
                    addressee=entry.get("addressee", False),
                    participle=participle,
                    with_noun=entry["lemma"] in given["noun_clauses"]["verbs"],
                    speaker=tuple(entry.get("speaker", ())),
                    always=not entry.get("needs_content"),
                )
                for written in entry.get(key, ()):
                    self.verbs.setdefault(form(written), verb)
        self._add_pronouns(given)
        self._add_first_person(given)
        self.doubtful = _forms(f for verb in given["verbs"] for f in verb.get("doubtful", ()))
        self.going_on = _forms(given["participles_of_speakers"])
        self.chained = _forms(given["chains"]["participle"])
        self.staging = _forms(given["chains"]["staging"])
        self.relays = {
            form(written): Relay(tuple(map(form, entry["prep"])))
            for entry in given["transfer"]
            for key in ("forms", "participles")
            for written in entry[key]
        }

    def _read_nouns(self, given: dict[str, Any]) -> None:
        self.masdars = {
            form(written): Saying(
                noun["class"], tuple(noun["content"]), tuple(map(form, noun.get("object", ()))),
                noun=True, bare=key == "bare",
            )
            for noun in given["masdars"]
            for key in ("forms", "bare")
            for written in noun[key]
        }  # fmt: skip
        self.nominals = {
            _phrase(n["cue"]): Nominal(
                n.get("class", "neutral"), tuple(n["takes"]), tuple(map(form, n.get("prep", ()))),
                n.get("guard", False), n.get("no_clause", False),
            )
            for n in given["nominals"]
        }  # fmt: skip
        self.nominal_cues = phrases(n["cue"] for n in given["nominals"])
        self.contained = {_phrase(one["cue"]): one["class"] for one in given["contains"]}
        self.contains = phrases(one["cue"] for one in given["contains"])
        self.speech_nouns = {
            form(n["noun"]): n["class"] for n in given["speech_nouns"] if not n.get("source")
        }
        self.said_by_him = {
            form(p): n["class"] for n in given["speech_nouns"] for p in n["pronoun"]
        }
        self.not_before = _forms(given["not_before"])
        self.belief = tuple(map(form, given["noun_clauses"]["nouns"]))
        self.belief_frame = tuple(given["noun_clauses"]["content"])
        nouns = read_yaml("verbal_nouns.yaml")
        self.acts = _forms(_flat(nouns))
        self.states = _forms(nouns["state"])

    def _read_grammar(self, given: dict[str, Any]) -> None:
        grammar = {key: _forms(written) for key, written in given["grammar"].items()}
        self.prepositions = grammar["prepositions"]
        self.no_subject = grammar["no_subject"]
        self.before_verb = grammar["before_verb"]
        self.negations = grammar["negations"]
        self.subject_after = grammar["subject_after"]
        self.pointing = grammar["pointing"]
        self.here = grammar["here"]
        self.each = grammar["each"]
        self.inferring = grammar["inferring"]
        self.labels = grammar["labels"]
        self.copulas = grammar["copulas"]
        self.relaying = grammar["relaying"]
        self.not_conjoined = grammar["not_conjoined"]
        self.adverbials = grammar["adverbials"]
        self.always_join = grammar["always_join"]
        self.things = grammar["things"]
        self.on_behalf = grammar["on_behalf"]
        self.topics = grammar["topics"]
        self.issued = grammar["issued"]

    def _read_clauses(self, given: dict[str, Any]) -> None:
        complementisers = given["complementisers"]
        # ألا is left out: without hamza it is إلا, "except", which is far more frequent.
        self.plain = _forms(complementisers["plain"]) - {form("ألا")}
        self.with_b = _forms(complementisers["with_ب"])
        self.with_l = _forms(complementisers["with_ل"])
        self.not_after = _forms(complementisers["not_after"])
        self.resuming = _forms(complementisers["resuming"])
        self.question = _forms(given["question_words"])
        self.breaks = phrases(given["clause_breaks"])
        self.joined_by = phrases(given["joined_by"])
        self.turns = phrases(given["turns"])
        self.comment = phrases(given["comment"]["anywhere"])
        self.comment_behind_comma = phrases(given["comment"]["behind_comma"])
        self.credits = _forms(given["comment"]["credits"])

    def _read_sources(self, given: dict[str, Any]) -> None:
        ends = given["source_end"]
        own = ("pronoun", "relative", "verbal", "occasion", "aside", "time", "manner")
        self.source_end = phrases(phrase for key in own for phrase in ends[key])
        self.relative = _forms(ends["relative"])
        self.times = phrases(ends["time"])
        self.spans = _forms(ends["spans"])
        self.time_of = _forms(ends["time_of"])
        self.modifiers = _forms(ends["modifiers"])
        self.occasions = phrases(ends["occasion"])
        self.pronouns = _forms(ends["pronoun"])
        self.asides = phrases(ends["aside"])
        self.media = _forms(given["via_media"])
        self.via = {_phrase(one["phrase"]): one for one in given["via"]}
        self.unnamed = phrases(_flat(given["unnamed_reasons"]))
        self.unnamed_class = {
            _phrase(phrase): cls
            for cls, each in given["unnamed_reasons"].items()
            for phrase in each
        }
        self.kinds = {
            head: kind
            for kind in (
                "unique", "office", "title", "document", "organisation", "collective", "role",
            )
            for head in map(form, _flat(given["kinds"][kind]))
        }  # fmt: skip

    def _read_evidentials(self, given: dict[str, Any]) -> None:
        self.evidential = {
            _phrase(phrase.removesuffix(" ب")): (cls, kind)
            for cls in ("impersonal", "distancing")
            for kind, each in given[cls].items()
            for phrase in each
        }
        self.evidentials = phrases(
            phrase.removesuffix(" ب") for cls in ("impersonal", "distancing")
            for phrase in _flat(given[cls])
        )  # fmt: skip
        self.impersonal = phrases(
            phrase
            for phrase in _flat(given["impersonal"])
            if words(phrase)[0].form[0] in "يت" or words(phrase)[0].form not in self.verbs
        )

    def _add_pronouns(self, given: dict[str, Any]) -> None:
        """Forms with an object pronoun, of verbs that are said to somebody: اتهمهما, أبلغوه."""
        omitted = set(map(form, given["not_with_pronoun"]))
        for entry in given["verbs"]:
            if not (entry.get("addressee") or entry.get("pronoun")):
                continue
            for number, written in enumerate(entry["forms"]):
                word = form(written)
                if number and word.endswith(("ا", "ن")) and not word.endswith(("وا", "ون")):
                    continue  # the dual, and the feminine plural
                stem = word[:-1] if word.endswith("وا") else word
                verb = replace(self.verbs[word], pronoun=True)
                for pronoun in map(form, given["object_pronouns"]):
                    if stem + pronoun not in omitted:
                        self.verbs.setdefault(stem + pronoun, verb)

    def _add_first_person(self, given: dict[str, Any]) -> None:
        """Forms of the first person, which are cues inside quotations only."""
        for lemma, forms in given["first_person"].items():
            (entry,) = (entry for entry in given["verbs"] if entry["lemma"] == lemma)
            verb = self.verbs[form(entry["forms"][0])]
            for written in forms:
                self.verbs.setdefault(form(written), replace(verb, first_person=True))

    def led(self, frame: Iterable[str]) -> frozenset[str]:
        """The prepositions that lead to أن in a frame: إلى أن."""
        return frozenset(form(one.split()[0]) for one in frame if one.endswith(" أن"))

    def announces(self, word: str) -> bool:
        """Whether speech may follow a word: a word of saying, أن, with و or ف."""
        bare = word[1:] if word[:1] in ("و", "ف") else word
        return any(
            one in self.verbs or one in self.plain or one in self.with_b or one in self.masdars
            for one in (word, bare)
        )

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
