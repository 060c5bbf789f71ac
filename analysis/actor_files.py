"""Where is an actor file wrong, and what does it hold?"""

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from analysis import user_files
from analysis.actors import ActorFile, Entity
from analysis.errors import AnalysisError
from analysis.resources import FOLDER

_WHAT = "actor file"
_ENTITY = TypeAdapter(Entity)


def shipped() -> list[Path]:
    """The actor files that come with the project, by name."""
    return sorted((FOLDER / "actors").glob("*.yaml"))


def read(path: Path) -> ActorFile:
    """Reads an actor file.

    Raises:
        AnalysisError: naming file and line, if it is not as `docs/actor-files.md` describes.
    """
    text = user_files.read(path, _WHAT)
    found = None
    with suppress(_UnusualError, ValidationError, yaml.YAMLError, RecursionError), uncollected():
        found = _streamed(_loader(text))
    found = found or _explained(path, text)
    if not (found.entities or found.not_names):
        raise AnalysisError(f"{_WHAT} {path.name} names nobody; list somebody under `entities`")
    return found


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
            user_files.check_keys(path, _WHAT, node)
        return _checked(path, node, {} if node is None else loader.construct_document(node))
    except yaml.YAMLError as error:
        raise AnalysisError(f"{_WHAT} {path.name}{user_files.broken(error, text)}") from None
    except RecursionError:
        raise AnalysisError(f"{_WHAT} {path.name} is nested too deeply; mend it") from None


def _checked(path: Path, node: yaml.Node | None, given: Any) -> ActorFile:
    try:
        return ActorFile.model_validate(given)
    except ValidationError as error:
        raise AnalysisError(f"{_WHAT} {path.name}, {_mistakes(error, node)}") from None


def _mistakes(error: ValidationError, root: yaml.Node | None) -> str:
    """Where an actor file is not as described, and what stands there: the first three places."""
    found = {mistake["loc"]: mistake for mistake in reversed(error.errors())}
    said = []
    for steps, mistake in sorted(found.items(), key=lambda f: _line(root, f[0]) if root else 0)[:3]:
        place = ".".join(str(step + 1 if isinstance(step, int) else step) for step in steps)
        given = "" if isinstance(mistake["input"], dict | list | tuple) else str(mistake["input"])
        given = f" ({given!r})" if 0 < len(given) < 40 else ""
        line = f"line {_line(root, steps)}, " if root else ""
        said.append(f"{line}at {place or 'the whole file'}: {_said(mistake)}{given}")
    rest = len(found) - len(said)
    more = f"; and {rest} more" if rest else ""
    return f"{'; '.join(said)}{more}. docs/actor-files.md says what each key takes"


_KEYS = ("id", "type", "label", "aliases", "anaphors", "dual_anaphors", "nisba", "capital_of")
_NAME_KEYS = ("name", "stance", "not_after", "not_before", "only_after", "surname", "pronouns")
_FILE_KEYS = ("title", "entities", "not_names", "ar", "en", "with", "everyday", "country")


def _said(mistake: Any) -> str:
    """What is wrong, in words for whoever writes actor files."""
    kind, message = mistake["type"], str(mistake["msg"])
    if kind in ("unexpected_keyword_argument", "extra_forbidden"):
        key = str(mistake["loc"][-1])
        close = get_close_matches(key, (*_KEYS, *_NAME_KEYS, *_FILE_KEYS, "only_with_sign"), 1)
        return f"unknown key{f'; did you mean {close[0]!r}?' if close else ''}"
    steps = [step for step in mistake["loc"] if isinstance(step, str)]
    if kind == "dataclass_type" and steps[-1] in ("label", "entities"):
        keys = "ar, en" if steps[-1] == "label" else "id, type, label, aliases"
        return f"this has to have keys: {keys}"
    plain = {
        "missing": "this key is missing",
        "string_type": "this has to be text; put it in quotes",
        "dataclass_type": "a name has to be text; put it in quotes",
        "string_too_short": "this is empty",
        "too_short": "this is empty",
        "tuple_type": "this has to be a list: [one, another]",
        "model_type": "an actor file has keys: title, entities, not_names",
        "bool_parsing": "this has to be true or false",
        "bool_type": "this has to be true or false",
    }
    return (
        plain.get(kind, message)
        .removeprefix("Value error, ")
        .replace("Input should", "this has to")
    )


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


def places(paths: Sequence[Path], bearer: str | None, name: str | None) -> list[str]:
    """Where actor files name an entity.

    Args:
        paths: the files.
        bearer: the entity's id; none for `not_names`.
        name: an alias, anaphor or dual as written in the file; none for the entity itself.

    Returns:
        File and line of each place. The files are read again: it is for messages only.
    """
    found = []
    for path in paths:
        root = _loader(user_files.read(path, _WHAT)).get_single_node()
        found += [f"{path.name}, line {line}" for line in _lines(root, bearer, name)]
    return found


def _lines(root: yaml.Node | None, bearer: str | None, name: str | None) -> Iterator[int]:
    top = _values(root) if root else {}
    listed: list[yaml.Node] = []
    if bearer is None:
        listed = top["not_names"].value if "not_names" in top else []
    elif "entities" in top:
        for values in map(_values, top["entities"].value):
            if values["id"].value == bearer:
                kinds = ("aliases", "anaphors", "dual_anaphors") if name else ("id",)
                for node in (values[kind] for kind in kinds if kind in values):
                    listed += node.value if isinstance(node, yaml.SequenceNode) else [node]
    for node in listed:
        scalar = _values(node)["name"] if isinstance(node, yaml.MappingNode) else node
        if name is None or scalar.value == name:
            yield node.start_mark.line + 1


def _values(node: yaml.Node) -> dict[str, yaml.Node]:
    return {key.value: value for key, value in node.value}
