"""What may an actor file say, and where is it wrong?"""

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

import regex
import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    field_validator,
)
from pydantic.dataclasses import dataclass

from analysis.errors import AnalysisError
from analysis.resources import FOLDER, read_yaml
from analysis.text import form

Type = Literal["PERS", "ORG", "LOC", "MISC"]
Stance = Literal["self", "neutral", "pejorative", "institutional"]
_Written = Annotated[str, StringConstraints(min_length=1)]


def _one_or_many(given: Any) -> Any:
    return (given,) if isinstance(given, str) else given


_Listed = Annotated[tuple[_Written, ...], BeforeValidator(_one_or_many)]


# What stands in a file are dataclasses with slots: a gazetteer has a million names.
@dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class Name:
    """A way to name an entity.

    Attributes:
        name: as newspapers write it; spelling variants and proclitics need no entry of their own.
        stance: what the name says of the entity, where the file gives it.
        not_after: words directly before which rule it out.
        not_before: words directly behind which rule it out.
        surname: it stands with and without ال, and may have several bearers.
        pronouns: its last word may carry an attached pronoun.
        everyday: it is spelt like an everyday word.
        shared: somebody or something else that no file lists bears it too.
    """

    name: _Written
    stance: Stance | None = None
    not_after: _Listed = ()
    not_before: _Listed = ()
    surname: bool = False
    pronouns: bool = False
    everyday: bool = False
    shared: bool = False


_Named = Annotated[
    Name, BeforeValidator(lambda given: {"name": given} if isinstance(given, str) else given)
]


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class Dual:
    """A word for two entities at once (الطرفان).

    Attributes:
        name: the word; الطرفين is found with الطرفان.
        others: ids of those who may be the second bearer (`with` in the file).
    """

    name: _Written
    others: _Listed = Field(alias="with", min_length=1)


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class Label:
    """How an entity is shown."""

    ar: str | None = None
    en: str | None = None


def _one_dual(given: Any) -> Any:
    return (given,) if isinstance(given, dict) else given


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class Entity:
    """An entity of an actor file.

    Attributes:
        id: unique over all files that are loaded.
        type: PERS, ORG, LOC or MISC.
        label: how it is shown, in Arabic (`ar`) and English (`en`).
        aliases: its names.
        anaphors: words that count only after a full name in the same article.
        dual_anaphors: words for it and another one together.
        nisba: its adjective (روسي), then plurals that follow no rule (روس).
        capital_of: id of the government that its name may stand for.
    """

    id: str
    type: Type
    label: Label
    aliases: tuple[_Named, ...] = Field(min_length=1)
    anaphors: tuple[_Named, ...] = ()
    dual_anaphors: Annotated[tuple[Dual, ...], BeforeValidator(_one_dual)] = ()
    nisba: _Listed = ()
    capital_of: str | None = None

    @field_validator("id")
    @classmethod
    def _simple(cls, given: str) -> str:
        if not regex.fullmatch(r"[a-z0-9_]+", given):
            raise ValueError("an id takes small Latin letters, digits and _")
        return given

    @field_validator("aliases", "anaphors")
    @classmethod
    def _once(cls, given: tuple[Name, ...]) -> tuple[Name, ...]:
        seen: set[str] = set()
        for name in given:
            if name.name in seen:
                raise ValueError(f"{name.name!r} stands twice")
            seen.add(name.name)
        return given

    @field_validator("nisba")
    @classmethod
    def _adjective(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        if given and not form(given[0]).endswith("ي"):
            raise ValueError(f"{given[0]!r} is no adjective of origin: write it as روسي")
        return given


class ActorFile(BaseModel):
    """What an actor file holds; `docs/actor-files.md` teaches how to write one."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    title: str = ""
    entities: tuple[Entity, ...] = ()
    not_names: tuple[_Written, ...] = ()


_ENTITY = TypeAdapter(Entity)


# Forms that need no entry of their own

_PRONOUNS = ("ه", "ها", "هم", "هما", "هن", "نا", "ي", "ك", "كم")
_DEFINITE = "ال"


def other_forms(name: Name) -> Iterator[str]:
    """Forms of a name: a surname's article, pronouns, the cases of أبو, عبد with no space."""
    written = name.name
    if name.surname:
        definite = written.startswith(_DEFINITE)
        yield written.removeprefix(_DEFINITE) if definite else _DEFINITE + written
    if name.pronouns:
        bare = f"{written[:-1]}ت" if written.endswith("ة") else written
        yield from (bare + pronoun for pronoun in _PRONOUNS)
    if written.startswith("أبو "):
        yield from (case + written.removeprefix("أبو ") for case in ("أبي ", "أبا "))
    if (other := _joined().sub(_apart_or_joined, written)) != written:
        yield other


@lru_cache(maxsize=1)
def _joined() -> regex.Pattern[str]:
    words = "|".join(read_yaml("spelling.yaml")["joined"])
    return regex.compile(rf"\b({words})(?: (?=\p{{L}})|(?=ال\p{{L}}{{2}}))")


def _apart_or_joined(found: regex.Match[str]) -> str:
    return found[1] if found[0].endswith(" ") else f"{found[1]} "


def dual_forms(word: str) -> tuple[str, ...]:
    """A dual in its two cases."""
    return (word, f"{word[:-2]}ين") if word.endswith("ان") else (word,)


def nisba_forms(nisba: Sequence[str]) -> dict[str, bool]:
    """The forms of an adjective of origin.

    Args:
        nisba: the adjective (روسي), then plurals that follow no rule (روس).

    Returns:
        Each form -> whether it only qualifies a noun as a rule: singular or without ال. The
        plural with ال (الروس, السوريون) and الجانب الروسي stand for the people or the state.
    """
    if not nisba:
        return {}
    base = nisba[0]
    plurals = (*(base + ending for ending in ("ون", "ين")), *nisba[1:])
    singular = (base, *(base + ending for ending in ("ة", "ا", "ان", "تان", "تين", "ات")))
    forms = dict.fromkeys((*singular, *plurals), True)
    forms |= {_DEFINITE + word: True for word in singular}
    forms |= {_DEFINITE + word: False for word in plurals}
    return forms | {f"الجانب {_DEFINITE}{base}": False}


# Files


def shipped() -> list[Path]:
    """The actor files that come with the project, by name."""
    return sorted((FOLDER / "actors").glob("*.yaml"))


def read(path: Path) -> ActorFile:
    """Reads an actor file.

    Raises:
        AnalysisError: naming file and line, if it is not as `docs/actor-files.md` describes.
    """
    text = _text(path)
    with suppress(_UnusualError, ValidationError, yaml.YAMLError, RecursionError), uncollected():
        return _streamed(_loader(text))
    return _explained(path, text)


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the collector of circles, which reads a million new objects over and over."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _loader(text: str) -> Any:
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)


class _UnusualError(Exception):
    """YAML that is left to its full parser, which also tells the line of a mistake."""


def _streamed(loader: Any) -> ActorFile:
    """An actor file, an entity at a time: a gazetteer's whole tree of YAML takes gigabytes."""
    _skip(loader, yaml.StreamStartEvent)
    _skip(loader, yaml.DocumentStartEvent)
    _skip(loader, yaml.MappingStartEvent)
    given: dict[str, Any] = {}
    while not loader.check_event(yaml.MappingEndEvent):
        key = _key(loader, given)
        if key == "entities" and loader.check_event(yaml.SequenceStartEvent):
            loader.get_event()
            given[key] = entities = []
            while not loader.check_event(yaml.SequenceEndEvent):
                entities.append(_ENTITY.validate_python(_value(loader)))
            loader.get_event()
        else:
            given[key] = _value(loader)
    loader.get_event()
    _skip(loader, yaml.DocumentEndEvent)
    _skip(loader, yaml.StreamEndEvent)
    return ActorFile.model_validate(given)


def _skip(loader: Any, kind: type[yaml.Event]) -> None:
    if not loader.check_event(kind):
        raise _UnusualError
    loader.get_event()


def _key(loader: Any, given: Mapping[str, Any]) -> str:
    key = _value(loader)
    if not isinstance(key, str) or key in given:
        raise _UnusualError
    return key


def _value(loader: Any) -> Any:
    """The next value: text, a list or a mapping. No anchors, tags, or numbers."""
    event = loader.get_event()
    if getattr(event, "anchor", None) or getattr(event, "tag", None):
        raise _UnusualError
    if isinstance(event, yaml.ScalarEvent):
        return _scalar(loader, event)
    if isinstance(event, yaml.SequenceStartEvent):
        values = []
        while not loader.check_event(yaml.SequenceEndEvent):
            values.append(_value(loader))
        loader.get_event()
        return values
    if isinstance(event, yaml.MappingStartEvent):
        given: dict[str, Any] = {}
        while not loader.check_event(yaml.MappingEndEvent):
            key = _key(loader, given)
            given[key] = _value(loader)
        loader.get_event()
        return given
    raise _UnusualError


def _scalar(loader: Any, event: yaml.ScalarEvent) -> str | bool:
    tag = loader.resolve(yaml.ScalarNode, event.value, event.implicit)
    if tag == "tag:yaml.org,2002:str":
        return str(event.value)
    if tag == "tag:yaml.org,2002:bool" and event.value in ("true", "false"):
        return bool(event.value == "true")
    raise _UnusualError


def _explained(path: Path, text: str) -> ActorFile:
    """The same from its whole tree, in which every mistake has a line."""
    try:
        loader = _loader(text)
        node = loader.get_single_node()
        if node is not None:
            _once_each(path, node)
        return _checked(path, node, {} if node is None else loader.construct_document(node))
    except yaml.YAMLError as error:
        what = " ".join(str(error).split())
        raise AnalysisError(f"actor file {path.name} is no YAML: {what}; mend it there") from None
    except RecursionError:
        raise AnalysisError(f"actor file {path.name} is nested too deeply; mend it") from None


def _checked(path: Path, node: yaml.Node | None, given: Any) -> ActorFile:
    try:
        return ActorFile.model_validate(given)
    except ValidationError as error:
        raise AnalysisError(f"actor file {path.name}, {_mistakes(error, node)}") from None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise AnalysisError(f"actor file {path} is not there; check the path") from None
    except (OSError, UnicodeDecodeError) as error:
        raise AnalysisError(
            f"actor file {path} cannot be read ({error}); save it in UTF-8"
        ) from None


def _once_each(path: Path, node: yaml.Node) -> None:
    """Refuses a key that stands twice in one place: YAML would keep the last one silently."""
    waiting, seen = [node], set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.ScalarNode) or id(node) in seen:  # an alias may lead in a circle
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
            continue
        keys: set[str] = set()
        for key, value in node.value:
            waiting.append(value)
            if str(key.value) in keys:
                raise AnalysisError(
                    f"actor file {path.name}, line {key.start_mark.line + 1}: the key "
                    f"{key.value!r} stands twice; put what belongs to it in one place"
                )
            keys.add(str(key.value))


def _mistakes(error: ValidationError, root: yaml.Node | None) -> str:
    """Where an actor file is not as described, and what stands there: the first three places."""
    said = []
    for mistake in error.errors()[:3]:
        steps = mistake["loc"]
        place = ".".join(str(step + 1 if isinstance(step, int) else step) for step in steps)
        given = str(mistake["input"])
        given = f" ({given!r})" if len(given) < 40 else ""
        line = f"line {_line(root, steps)}, " if root else ""
        said.append(f"{line}at {place or 'the whole file'}: {mistake['msg']}{given}")
    rest = len(error.errors()) - len(said)
    more = f"; and {rest} more" if rest else ""
    return f"{'; '.join(said)}{more}. docs/actor-files.md says what each key takes"


def _line(node: yaml.Node, steps: Sequence[str | int]) -> int:
    """The line, from 1, that a path of keys and positions leads to, as far as it leads."""
    line = node.start_mark.line
    for step in steps:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            if step >= len(node.value):
                break
            node = node.value[step]
            line = node.start_mark.line
        elif isinstance(node, yaml.MappingNode):
            entry = next(((k, v) for k, v in node.value if k.value == step), None)
            if entry is None:
                break
            line, node = entry[0].start_mark.line, entry[1]
    return int(line) + 1


def places(paths: Sequence[Path], bearer: str | None, name: str) -> list[str]:
    """Where actor files give a name to an entity.

    Args:
        paths: the files.
        bearer: the entity's id; none for `not_names`.
        name: as written in the file.

    Returns:
        File and line of each place. The files are read again: it is for messages only.
    """
    found = []
    for path in paths:
        root = _loader(_text(path)).get_single_node()
        found += [f"{path.name}, line {line}" for line in _lines(root, bearer, name)]
    return found


def _lines(root: yaml.Node | None, bearer: str | None, name: str) -> Iterator[int]:
    top = _values(root) if root else {}
    if bearer is None:
        listed: list[yaml.Node] = top["not_names"].value if "not_names" in top else []
    else:
        entities = top["entities"].value if "entities" in top else []
        mine = [values for node in entities if (values := _values(node))["id"].value == bearer]
        listed = [node for values in mine for node in values["aliases"].value]
    for node in listed:
        scalar = _values(node)["name"] if isinstance(node, yaml.MappingNode) else node
        if scalar.value == name:
            yield node.start_mark.line + 1


def _values(node: yaml.Node) -> dict[str, yaml.Node]:
    return {key.value: value for key, value in node.value}
