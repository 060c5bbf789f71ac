"""A file of lexical choices: how the same may be said with another word, in all its forms.

The head of `resources/choices.yaml` says how such a file is written.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from analysis import user_files
from analysis.conjugation import PRONOUNS, conjugate
from analysis.errors import AnalysisError
from analysis.resources import FOLDER, load_yaml
from analysis.text import form

_WHAT = "choices file"
_HEAD = "the head of analysis/resources/choices.yaml says how choices are written"

_CONJUNCTIONS = ("", "و", "ف")
_PREPOSITIONS = ("", "ب", "ل", "ك")
_POSSESSIVES = tuple(pronoun for pronoun in PRONOUNS if pronoun != "ني")  # that of verbs only


def _given(passive: Any) -> Any:
    if passive is None:
        raise ValueError("this is empty; for a verb without object write none")
    return None if passive == "none" else passive


_Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
_Letters = Annotated[str, StringConstraints(pattern=r"^[ء-غف-ي]{2,}$")]
_Present = Annotated[str, StringConstraints(pattern=r"^ي[ء-غف-ي]{2,}$")]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Verb(_Model):
    """A verb by its past and present; without object if its passive is None."""

    past: _Letters
    present: _Present
    passive: Annotated[
        Annotated[tuple[_Letters, ...], Field(max_length=2)] | None, BeforeValidator(_given)
    ] = ()


class Phrase(_Model):
    """A word or a verb, and what stands behind it.

    Attributes:
        word: the first word, where it is no verb.
        verb: the verb.
        others: what follows: one of these words or groups of words.
        gap: how many words may stand between.
    """

    word: _Letters | None = None
    verb: Verb | None = None
    others: tuple[_Text, ...] = Field(alias="with", min_length=1)
    gap: Annotated[int, Field(strict=True, ge=0, le=20)] = 0

    @model_validator(mode="before")
    @classmethod
    def _as_written(cls, given: Any) -> Any:
        """لقاء العدو; {word: لقاء, with: العدو}; {past: لقي, present: يلقى, with: [مصرع]}."""
        if isinstance(given, str):
            first, _, rest = " ".join(given.split()).partition(" ")
            if not rest:
                raise ValueError("a phrase has two words or more")
            return {"word": first, "with": [rest]}
        if not isinstance(given, dict):
            raise ValueError("a phrase is text, or has the keys past, present, with; or word, with")
        made = {key: value for key, value in given.items() if key not in Verb.model_fields}
        verb = {key: value for key, value in given.items() if key in Verb.model_fields}
        if bool(verb) == ("word" in made):
            raise ValueError("a phrase begins with a word, or with a verb's past and present")
        if isinstance(made.get("with"), str):
            made["with"] = [made["with"]]
        return made | ({"verb": verb} if verb else {})


class Alternative(_Model):
    """One way to say it: any form of its verbs, words and phrases."""

    name: _Text
    verbs: tuple[Verb, ...] = ()
    words: tuple[_Letters, ...] = ()
    phrases: tuple[Phrase, ...] = ()

    @model_validator(mode="after")
    def _says_something(self) -> "Alternative":
        if not (self.verbs or self.words or self.phrases):
            raise ValueError(f"{self.name!r} has neither verbs, words nor phrases; give it one")
        return self


class Label(_Model):
    """How a choice is shown."""

    ar: _Text
    en: _Text


class Choice(_Model):
    """What is said, and the ways to say it.

    Attributes:
        id: the same in all tables.
        label: how it is shown.
        alternatives: at least two.
        other_senses: phrases in which a word of the alternatives says something else.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    label: Label
    alternatives: tuple[Alternative, ...] = Field(min_length=2)
    other_senses: tuple[Phrase, ...] = ()

    @model_validator(mode="after")
    def _once_each(self) -> "Choice":
        names: set[str] = set()
        seen: dict[str, str] = {}
        for one in self.alternatives:
            if one.name in names:
                raise ValueError(f"the alternative {one.name!r} stands twice; name one otherwise")
            names.add(one.name)
            for written in (*(verb.past for verb in one.verbs), *one.words):
                other = seen.setdefault(form(written), one.name)
                if other != one.name:
                    raise ValueError(
                        f"{written!r} stands under both {other} and {one.name}; keep it under one"
                    )
        return self


class _File(_Model):
    choices: tuple[Choice, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _once_each(self) -> "_File":
        known: set[str] = set()
        for choice in self.choices:
            if choice.id in known:
                raise ValueError(f"the id {choice.id!r} stands twice; name one choice otherwise")
            known.add(choice.id)
        return self


class Entry(NamedTuple):
    """What a written form may begin; no alternative: a phrase of another sense."""

    choice: str
    alternative: str | None
    drop: int  # letters of proclitics
    bears_h: bool  # its last letter is the pronoun ه, and never ة
    others: tuple[frozenset[str], ...]  # forms of the words that have to follow
    gap: int  # words that may stand before the first of these


class Choices(NamedTuple):
    """A file of choices, ready to be looked up.

    Attributes:
        listed: the choices in the order of the file.
        forms: the first word of every alternative, as it may be written, normalised.
    """

    listed: tuple[Choice, ...]
    forms: Mapping[str, tuple[Entry, ...]]


def load(path: Path | None = None) -> Choices:
    """Reads a file of choices.

    Args:
        path: a file like `resources/choices.yaml`; that one if missing.

    Raises:
        AnalysisError: naming file and choice, if it is not as described there.
    """
    path = path or FOLDER / "choices.yaml"
    given = _read(path)
    try:
        listed = _File.model_validate(given).choices
    except ValidationError as error:
        raise AnalysisError(f"{_WHAT} {path.name}{_mistake(error, given)}; {_HEAD}") from None
    forms: dict[str, dict[Entry, None]] = {}
    for choice in listed:
        for written, entry in _entries(choice):
            forms.setdefault(written, {})[entry] = None
    return Choices(listed, {written: tuple(entries) for written, entries in forms.items()})


def _read(path: Path) -> Any:
    """The value of a file, in which no key stands twice in one place."""
    text = user_files.read(path, _WHAT)
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        if node is not None:
            user_files.check_keys(path, _WHAT, node)
        return load_yaml(text)
    except yaml.YAMLError as error:
        raise AnalysisError(f"{_WHAT} {path.name}{user_files.broken(error, text)}") from None
    except RecursionError:
        raise AnalysisError(f"{_WHAT} {path.name} is nested too deeply; mend it") from None


def _mistake(error: ValidationError, given: Any) -> str:
    """Where a file is not as described, and what is wrong there: the first place."""
    mistake = error.errors()[0]
    steps: Sequence[str | int] = mistake["loc"]
    said = ""
    if len(steps) > 1 and isinstance(steps[1], int):
        named = given["choices"][steps[1]]
        known = named.get("id") if isinstance(named, dict) else None
        said = f", choice {known if isinstance(known, str) else steps[1] + 1}"
        steps = steps[2:]
    place = ".".join(str(step + 1 if isinstance(step, int) else step) for step in steps)
    where = f", at {place}" if place else ""
    return f"{said}{where}: {_plain(mistake['type'], mistake['msg'], place)}"


def _plain(kind: str, message: str, place: str) -> str:
    """What is wrong, in words for whoever writes such files."""
    if kind == "string_pattern_mismatch":
        wanted = {
            "id": "an id has small Latin letters, digits and _ only",
            "present": "a present is one word in plain letters that begins with ي",
        }
        return wanted.get(place.rpartition(".")[2], "this has to be one word in plain letters")
    said = {
        "extra_forbidden": "unknown key; mend or delete it",
        "missing": "this key is missing; add it",
        "string_type": "this has to be text; put it in quotes",
        "string_too_short": "this is empty; fill it or delete it",
        "too_short": "too few are listed; add one",
        "tuple_type": "this has to be a list: [one, another]",
        "model_type": "this has to have keys, as `key: value`",
    }
    plain = said.get(kind, message).removeprefix("Value error, ")
    return plain.replace("Input should", "it has to")


# The forms of words


def _entries(choice: Choice) -> Iterator[tuple[str, Entry]]:
    """Every form in which a use may begin, and what else it needs."""
    for one in choice.alternatives:
        singles = [_conjugated(verb) for verb in one.verbs] + [_written(word) for word in one.words]
        for forms in singles:
            for written, drop, bears_h in forms:
                yield written, Entry(choice.id, one.name, drop, bears_h, (), 0)
        yield from _begun(choice.id, one.name, one.phrases)
    yield from _begun(choice.id, None, choice.other_senses)


def _begun(
    choice: str, alternative: str | None, phrases: Iterable[Phrase]
) -> Iterator[tuple[str, Entry]]:
    """The first words of phrases."""
    for phrase in phrases:
        begins = _conjugated(phrase.verb) if phrase.verb else _written(phrase.word or "")
        for (written, drop, bears_h), others in product(list(begins), _following(phrase.others)):
            yield written, Entry(choice, alternative, drop, bears_h, others, phrase.gap)


def _conjugated(verb: Verb) -> Iterator[tuple[str, int, bool]]:
    """Finite forms with what may be attached: form, letters of proclitics, whether it bears ه.

    Without those that are mostly another word: the first person singular (أسقط, he brought down),
    the shortened imperfect (يستعد, he prepares), and a dual with an object (قتلاهم, their dead).
    """
    for letters, said in conjugate(verb.past, verb.present, verb.passive).items():
        alone = said.number == "d" or verb.passive is None
        another = said.short or (said.person == 1 and said.number == "s")
        if another or (said.pronoun and alone):
            continue
        for first, later in product(_CONJUNCTIONS, ("", "س", "ل") if said.imperfect else ("",)):
            yield first + later + letters, len(first + later), said.pronoun == "ه"


def _written(word: str) -> Iterator[tuple[str, int, bool]]:
    """A noun or adjective with what may be attached: the same."""
    for letters, pronoun, article in _inflected(word):
        for first in _CONJUNCTIONS:
            for before in _PREPOSITIONS:
                yield first + before + letters, len(first + before), pronoun == "ه"
                if article and before != "ل":
                    yield f"{first}{before}ال{letters}", len(first + before), False
            if article:  # للهجوم; of three ل one is left out: للاجئين
                yield f"{first}لل{letters.removeprefix('ل')}", len(first) + 1, False
            if letters.startswith("ال"):  # listed with its article
                yield f"{first}ل{letters[1:]}", len(first) + 1, False


def _inflected(word: str) -> Iterator[tuple[str, str, bool]]:
    """A noun's cases and pronouns, normalised: form, pronoun, whether ال may stand before it."""
    yield form(word), "", True
    if word.endswith("ون"):
        yield f"{form(word[:-2])}ين", "", True
        bearing = [f"{word[:-2]}و", f"{word[:-2]}ي"]
        yield from ((form(stem), "", False) for stem in bearing)
    elif word.endswith("اء"):
        bearing = [word, f"{word[:-1]}ؤ", f"{word[:-1]}ئ"]
    elif word.endswith("ى"):
        bearing = [f"{word[:-1]}ا"]
    else:
        bearing = [f"{word[:-1]}ت" if word.endswith("ة") else word]
    if not word.endswith(("ون", "ين", "اء", "ا", "ى", "ة", "ات")):
        yield f"{form(word)}ا", "", False
    for stem, pronoun in product(bearing, _POSSESSIVES):
        yield form(stem + pronoun), pronoun, False


def _following(others: Iterable[str]) -> list[tuple[frozenset[str], ...]]:
    """Forms of what stands behind the first word, single words together."""
    single: set[str] = set()
    groups = []
    for written in others:
        *before, last = written.split()
        forms = [_later(word, pronouns=False) for word in before]
        if forms:
            groups.append((*forms, _later(last, pronouns=True)))
        else:
            single |= _later(last, pronouns=True)
    return [*([(frozenset(single),)] if single else []), *groups]


def _later(word: str, *, pronouns: bool) -> frozenset[str]:
    """Forms of a word inside a phrase, with and without article."""
    forms = [
        (letters, article)
        for letters, pronoun, article in _inflected(word)
        if pronouns or not pronoun
    ]
    bare = {letters for letters, _ in forms}
    return frozenset(bare | {f"ال{letters}" for letters, article in forms if article})
