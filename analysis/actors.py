"""What may an actor file say, and where is it wrong?"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Annotated, Any, Literal

import regex
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
)
from pydantic.dataclasses import dataclass

from analysis.resources import read_yaml
from analysis.text import form

Type = Literal["PERS", "ORG", "LOC", "MISC"]
Stance = Literal["self", "neutral", "pejorative", "institutional"]


def _spelt_out(given: str) -> str:
    """Refuses what can be no name."""
    if "،" in given:
        raise ValueError(
            "between the names of a list stands a Latin comma (,), not an Arabic one; inside a "
            "name, leave it out"
        )
    if sum(char.isalnum() for char in form(given)) < 2:
        raise ValueError("a name has two letters or more")
    return given


_Text = Annotated[str, StringConstraints(min_length=1)]
_Written = Annotated[_Text, AfterValidator(_spelt_out)]


def _one_or_many(given: Any) -> Any:
    return (given,) if isinstance(given, str) else given


_Listed = Annotated[tuple[_Text, ...], BeforeValidator(_one_or_many)]


# What stands in a file are dataclasses with slots: a gazetteer has a million names.
@dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class Name:
    """A way to name an entity.

    Attributes:
        name: as newspapers write it; spelling variants and proclitics need no entry of their own.
        stance: what the name says of the entity, where the file gives it.
        not_after: words directly before which rule it out.
        not_before: words directly behind which rule it out.
        only_after: words one of which has to stand directly before.
        surname: it stands with and without ال, and may have several bearers.
        pronouns: its last word may carry an attached pronoun.
        everyday: it is spelt like an everyday word.
        only_with_sign: it counts only where something shows that it is a name.
        shared: somebody or something else that no file lists bears it too.
    """

    name: _Written
    stance: Stance | None = None
    not_after: _Listed = ()
    not_before: _Listed = ()
    only_after: _Listed = ()
    surname: bool = False
    pronouns: bool = False
    everyday: bool = False
    only_with_sign: bool = False
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

    @field_validator("name")
    @classmethod
    def _of_two(cls, given: str) -> str:
        if not given.endswith(("ان", "ين")):
            raise ValueError("a dual ends in ان (الطرفان)")
        return given


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
        country: id of the country that a place lies in.
    """

    id: str
    type: Type
    label: Label
    aliases: tuple[_Named, ...]
    anaphors: tuple[_Named, ...] = ()
    dual_anaphors: Annotated[tuple[Dual, ...], BeforeValidator(_one_dual)] = ()
    nisba: _Listed = ()
    capital_of: str | None = None
    country: str | None = None

    @field_validator("id")
    @classmethod
    def _simple(cls, given: str) -> str:
        if not regex.fullmatch(r"[a-z0-9_]+", given):
            raise ValueError("an id takes small Latin letters, digits and _")
        return given

    @field_validator("aliases")
    @classmethod
    def _some(cls, given: tuple[Name, ...]) -> tuple[Name, ...]:
        if not given:
            raise ValueError("an entity has one name or more")
        return given

    @field_validator("aliases", "anaphors")
    @classmethod
    def _once(cls, given: tuple[Name, ...]) -> tuple[Name, ...]:
        seen: set[str] = set()
        for name in given:
            if name.name in seen:
                raise ValueError(f"{name.name!r} stands twice; once is enough")
            seen.add(name.name)
        return given

    @field_validator("nisba")
    @classmethod
    def _adjective(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        if given and (not form(given[0]).endswith("ي") or given[0].startswith(_DEFINITE)):
            raise ValueError("no adjective of origin without ال: write it as روسي")
        return given


class ActorFile(BaseModel):
    """What an actor file holds; `docs/actor-files.md` teaches how to write one."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    title: str = ""
    entities: tuple[Entity, ...] = ()
    not_names: tuple[_Written, ...] = ()


# Forms that need no entry of their own

_PRONOUNS = ("ه", "ها", "هم", "هما", "هن", "نا", "ي", "ك", "كم")
_DEFINITE = "ال"


def other_forms(name: Name) -> Iterator[str]:
    """Forms of a name: a surname's article, pronouns, the cases of أبو, عبد with no space."""
    written = name.name
    if name.surname:
        *given, last = written.split()
        definite = last.startswith(_DEFINITE)
        yield " ".join((*given, last.removeprefix(_DEFINITE) if definite else _DEFINITE + last))
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
    singular = (base, *(base + ending for ending in ("ة", "ا", "ان", "تان", "تين")))
    forms = dict.fromkeys((*singular, *plurals), True)
    forms |= {_DEFINITE + word: True for word in singular}
    forms |= {_DEFINITE + word: False for word in plurals}
    return forms | {f"الجانب {_DEFINITE}{base}": False}
