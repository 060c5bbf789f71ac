"""Who and what is named in an article, and under which names?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, NamedTuple

import regex
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from analysis.errors import AnalysisError
from analysis.resources import FOLDER, load_yaml
from analysis.text import CONTROLS, QUOTES, Word, view, words

Type = Literal["PERS", "ORG", "LOC", "MISC"]
Stance = Literal["self", "neutral", "pejorative", "institutional"]

# What may stand between two words of a name: spaces, up to two quotes, commas, hyphens, brackets.
_SPACE = rf"(?:[^\S\r\n\v\f\x85\u2028\u2029]|[\u200b{CONTROLS}])*"
_GAP = regex.compile(rf"{_SPACE}(?:[{QUOTES}،,()\-–—]{_SPACE}){{0,2}}")
_CONJUNCTIONS = ("و", "ف")
_PREPOSITIONS = ("ب", "ل", "ك")


class Mention(NamedTuple):
    """A name found in a text; offsets in code points, proclitics left out."""

    part: str
    start: int
    end: int
    entity: str
    name: str
    type: str
    anaphor: bool
    quoted: bool


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Name(_Model):
    """A way to name an entity.

    Attributes:
        name: as newspapers write it; spelling variants and proclitics need no entry of their own.
        stance: what the name says of the entity, where the file gives it.
    """

    name: str = Field(min_length=1)
    stance: Stance | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, given: Any) -> Any:
        return {"name": given} if isinstance(given, str) else given


class Label(_Model):
    """How an entity is shown."""

    ar: str | None = None
    en: str | None = None


class Entity(_Model):
    """An entity of an actor file.

    Attributes:
        id: unique over all files that are loaded.
        type: PERS, ORG, LOC or MISC.
        label: how it is shown, in Arabic (`ar`) and English (`en`).
        aliases: its names.
        anaphors: words that count only after a full name in the same article.
    """

    id: str
    type: Type
    label: Label
    aliases: tuple[Name, ...] = Field(min_length=1)
    anaphors: tuple[Name, ...] = ()

    @field_validator("id")
    @classmethod
    def _simple(cls, given: str) -> str:
        if not regex.fullmatch(r"[a-z0-9_]+", given):
            raise ValueError("an id takes small Latin letters, digits and _")
        return given


class ActorFile(_Model):
    """What an actor file holds; `docs/actor-files.md` teaches how to write one."""

    title: str = ""
    entities: tuple[Entity, ...] = ()
    not_names: tuple[str, ...] = ()


class _Entry(NamedTuple):
    """A bearer of a wording. No entity: the phrase names nobody."""

    entity: Entity | None
    name: Name
    anaphor: bool


_Wordings = list[tuple[tuple[str, ...], list[_Entry]]]


class Actors:
    """All names of all actor files, ready to be looked up.

    Attributes:
        entities: by id, in the order of the files.
    """

    def __init__(self, files: Iterable[ActorFile]) -> None:
        """Joins actor files; an entity may be spread over several of them, under one id.

        Raises:
            AnalysisError: if two entities share an alias after normalisation, or one entity has
                two types.
        """
        self.entities: dict[str, Entity] = {}
        wordings: dict[tuple[str, ...], list[_Entry]] = {}
        for file in files:
            for entity in file.entities:
                _same_type(self.entities.setdefault(entity.id, entity), entity)
                for name in entity.aliases:
                    _enter(wordings, _Entry(entity, name, anaphor=False))
                for name in entity.anaphors:
                    _enter(wordings, _Entry(entity, name, anaphor=True))
            for phrase in file.not_names:
                _enter(wordings, _Entry(None, Name(name=phrase), anaphor=False))
        self._index: dict[str, _Wordings] = {}
        for forms in sorted(wordings, key=len, reverse=True):
            # A full name goes before an anaphor that is spelt the same.
            entries = sorted(wordings[forms], key=lambda entry: entry.anaphor)
            self._index.setdefault(forms[0], []).append((forms, entries))
        self._stances = {
            (entry.entity.id, entry.name.name): entry.name.stance
            for entries in wordings.values()
            for entry in entries
            if entry.entity
        }
        self._by_word: dict[str, list[tuple[int, _Wordings]]] = {}

    def stance(self, entity: str, name: str) -> str | None:
        """The stance that the actor files give to a name of an entity."""
        return self._stances.get((entity, name))

    def starting_with(self, word: str) -> list[tuple[int, _Wordings]]:
        """Wordings whose first word this may be, each with the number of proclitic letters."""
        if word not in self._by_word:
            self._by_word[word] = [(n, self._index[s]) for n, s in _stems(word) if s in self._index]
        return self._by_word[word]


def _same_type(known: Entity, entity: Entity) -> None:
    if known.type != entity.type:
        raise AnalysisError(
            f"entity {entity.id!r} is {known.type} in one actor file and {entity.type} in another; "
            "give it one type, or another id"
        )


def _enter(wordings: dict[tuple[str, ...], list[_Entry]], entry: _Entry) -> None:
    """Adds a name under its normalised words; an alias has one bearer, an anaphor may have more."""
    forms = tuple(word.form for word in words(entry.name.name))
    if not forms:
        raise AnalysisError(
            f"the name {entry.name.name!r} in an actor file has no letters; drop it"
        )
    others = wordings.setdefault(forms, [])
    for other in others:
        if not (entry.anaphor or other.anaphor) and entry.entity is not other.entity:
            bearers = [e.entity.id if e.entity else "not_names" for e in (other, entry)]
            if bearers[0] != bearers[1]:
                raise AnalysisError(
                    f"the alias {entry.name.name!r} stands under both {' and '.join(bearers)} "
                    "in the actor files; keep it under one of them"
                )
            return
    others.append(entry)


def _stems(word: str) -> Iterator[tuple[int, str]]:
    """A normalised word without its possible proclitics, the whole word first."""
    yield 0, word
    bases = [(0, word)]
    if word.startswith(_CONJUNCTIONS):
        bases.append((1, word[1:]))
        yield 1, word[1:]
    for length, base in bases:
        if base.startswith(_PREPOSITIONS):
            yield length + 1, base[1:]
        if base.startswith("لل"):  # ل + ال is written لل: the article's alef is gone
            yield length + 1, "ا" + base[1:]


def find(title: str | None, text: str, actors: Actors) -> list[Mention]:
    """The mentions of known entities in an article's title and text.

    The longest name wins; names are whole words, after proclitics (و ف ب ل ك, لل). An anaphor
    counts for the entity that bears it and was last named in full before it.

    Args:
        title: the headline, if known.
        text: the raw text.
        actors: the names to look for.

    Returns:
        Mentions in order of reading, without overlap.
    """
    named: dict[str, int] = {}
    found: list[Mention] = []
    for part, raw in (("title", title or ""), ("body", text)):
        for start, end, entries in _matches(raw, actors):
            entry = _resolve(entries, named)
            if entry is None or entry.entity is None:
                continue
            if not entry.anaphor:
                named[entry.entity.id] = len(found)
            quoted = raw[start - 1 : start] in QUOTES and raw[end : end + 1] in QUOTES
            quoted = quoted and start > 0 and end < len(raw)
            entity = entry.entity
            found.append(
                Mention(
                    part, start, end, entity.id, entry.name.name, entity.type, entry.anaphor, quoted
                )
            )
    return found


def _resolve(entries: Sequence[_Entry], named: Mapping[str, int]) -> _Entry | None:
    """Which of several entries of the same wording is meant: a full name, else the last named."""
    if not entries[0].anaphor:
        return entries[0]
    bearers = [entry for entry in entries if entry.entity and entry.entity.id in named]
    return max(bearers, key=lambda e: named[e.entity.id] if e.entity else -1, default=None)


def _matches(raw: str, actors: Actors) -> Iterator[tuple[int, int, list[_Entry]]]:
    """Spans of the longest names from left to right, with the bearers of that wording."""
    tokens = words(raw)
    at = 0
    while at < len(tokens):
        proclitics, length, entries = _longest(raw, tokens, at, actors)
        if entries:
            start = tokens[at].start + _raw_length(raw, tokens[at], proclitics)
            yield start, _closed(raw, start, tokens[at + length - 1].end), entries
        at += length


def _longest(
    raw: str, tokens: Sequence[Word], at: int, actors: Actors
) -> tuple[int, int, list[_Entry]]:
    """The longest name that begins with a word: letters of proclitics, words, bearers."""
    best: tuple[int, int, list[_Entry]] = (0, 1, [])
    for proclitics, wordings in actors.starting_with(tokens[at].form):
        for forms, entries in wordings:
            if best[2] and len(forms) <= best[1]:
                break
            if _stands(raw, tokens, at, forms):
                best = (proclitics, len(forms), entries)
                break
    return best


def _stands(raw: str, tokens: Sequence[Word], at: int, forms: tuple[str, ...]) -> bool:
    """Whether the further words of a name follow, with nothing but a gap between them."""
    if len(forms) == 1:
        return True
    following = tokens[at : at + len(forms)]
    return tuple(word.form for word in following[1:]) == forms[1:] and all(
        _GAP.fullmatch(raw, left.end, right.start) for left, right in pairwise(following)
    )


def _raw_length(raw: str, word: Word, letters: int) -> int:
    """Length in the raw word of its first normalised letters, with the marks on them."""
    if not letters:
        return 0
    return view(raw[word.start : word.end]).span(0, letters).end


def _closed(raw: str, start: int, end: int) -> int:
    """The end of a name, with the closing quote of a quotation that was opened inside it."""
    inside = sum(char in QUOTES for char in raw[start:end])
    return end + 1 if inside % 2 and raw[end : end + 1] in QUOTES and end < len(raw) else end


def load(files: Iterable[Path]) -> Actors:
    """Reads actor files.

    Args:
        files: YAML files; `docs/actor-files.md` describes them.

    Returns:
        All their names, ready to be looked up.

    Raises:
        AnalysisError: naming file and place, if one is not as described.
    """
    return Actors([_read(path) for path in files])


def shipped() -> list[Path]:
    """The actor files that come with the project, by name."""
    return sorted((FOLDER / "actors").glob("*.yaml"))


def _read(path: Path) -> ActorFile:
    try:
        return ActorFile.model_validate(load_yaml(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise AnalysisError(f"actor file {path} is not there; check the path") from None
    except (OSError, UnicodeDecodeError) as error:
        raise AnalysisError(
            f"actor file {path} cannot be read ({error}); save it in UTF-8"
        ) from None
    except yaml.YAMLError as error:
        what = " ".join(str(error).split())
        raise AnalysisError(f"actor file {path.name} is no YAML: {what}; mend it there") from None
    except ValidationError as error:
        raise AnalysisError(f"actor file {path.name}, {_mistakes(error)}") from None


def _mistakes(error: ValidationError) -> str:
    """Where an actor file is not as described, and what stands there: the first three places."""
    said = []
    for mistake in error.errors()[:3]:
        place = ".".join(
            str(step + 1 if isinstance(step, int) else step) for step in mistake["loc"]
        )
        given = str(mistake["input"])
        given = f" ({given!r})" if len(given) < 40 else ""
        said.append(f"at {place or 'the whole file'}: {mistake['msg']}{given}")
    rest = len(error.errors()) - len(said)
    more = f"; and {rest} more" if rest else ""
    return f"{'; '.join(said)}{more}. docs/actor-files.md says what each key takes"
