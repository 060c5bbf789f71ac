"""Lists all software, its licences and hashes: python docs/software.py.

What there is, of which hash and why, is read from the lock, so that the files are the same wherever
they are made; licences are read from the installed packages. `software.yaml` knows the rest.
"""

import importlib.metadata
import json
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import yaml
from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

DOCS = Path(__file__).parent
ROOT = DOCS.parent
KNOWN: dict[str, Any] = yaml.safe_load((DOCS / "software.yaml").read_text(encoding="utf-8"))
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NAME: str = PROJECT["project"]["name"]
# Who needs a package, the nearest to users first, and what that is to them in words of CycloneDX.
SCOPES = {
    "the project": "required",
    "extra `html`": "optional",
    "tests": "excluded",
    "building": "excluded",
}
COPYLEFT = re.compile(r"GPL|MPL|EPL|CC-BY-SA|Lesser|Mozilla")
LONGEST = 12_000  # letters of a licence; a longer text holds several


@dataclass(frozen=True)
class Licence:
    """A licence, and how it is known.

    Attributes:
        words: An SPDX expression, or what is stated; empty if nothing is.
        how: By the package's metadata, by its licence's text, or by hand.
    """

    words: str = ""
    how: Literal["metadata", "text", "hand"] = "metadata"

    @property
    def spdx(self) -> str:
        """The SPDX expression, or nothing if the words are none."""
        words = KNOWN["names"].get(self.words, self.words)
        try:
            return canonicalize_license_expression(words)
        except InvalidLicenseExpression:
            return ""

    def __str__(self) -> str:
        """The licence as the page names it."""
        marks = {"metadata": "", "text": " †", "hand": " ‡"}
        stated = f"“{self.words}”" if self.words else "unknown"
        return (self.spdx or stated) + (marks[self.how] if self.words else "")


@dataclass(frozen=True)
class Package:
    """A package of a lock.

    Attributes:
        name: Its name, normalised.
        version: Its version, or nothing if no lock holds it.
        marker: Where it is installed; empty for everywhere.
        hashes: SHA-256 of its files, of which an installation takes one.
        parents: Names of the packages that require it.
        needed_by: A key of `SCOPES`, or extras that are not locked.
    """

    name: str
    version: str = ""
    marker: str = ""
    hashes: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    needed_by: str = ""

    @property
    def purl(self) -> str:
        """The package's address, which is also its id."""
        return f"pkg:pypi/{self.name}" + (f"@{self.version}" if self.version else "")


def read_lock(path: Path) -> list[Package]:
    """The packages of a lock as uv writes it, where they stand in the order of their names."""
    packages = []
    text = "\n".join(path.read_text(encoding="utf-8").splitlines())
    for block in re.split(r"\n(?=[A-Za-z0-9])", text)[1:]:
        head = re.match(r"([\w.-]+)\S*?==(\S+)(?: ; ([^\\\n]+))?", block)
        if not head:
            raise ValueError(f"{path.name}: this is no pinned package: {block.splitlines()[0]}")
        name, version, marker = head.groups(default="")
        hashes = tuple(re.findall(r"--hash=sha256:(\w{64})", block))
        _, _, via = block.partition("# via")
        parents = tuple(re.findall(r"[\w.-]+", via))
        packages.append(Package(name, version, marker.strip(), hashes, parents))
    return packages


def wanted() -> dict[str, set[str]]:
    """Names of the packages that pyproject.toml asks for, by who needs them."""
    found = {"the project": PROJECT["project"]["dependencies"]}
    extras = PROJECT["project"]["optional-dependencies"]
    found |= {"tests" if name == "test" else f"extra `{name}`": extras[name] for name in extras}
    found["building"] = PROJECT["dependency-groups"]["build"]
    return {
        who: {str(canonicalize_name(Requirement(line).name)) for line in lines} - {NAME}
        for who, lines in found.items()
    }


def all_packages() -> list[Package]:
    """Every package of the locks and of the extras, with who needs it."""
    locked = read_lock(ROOT / "requirements.lock")
    asked = wanted()
    needed_by: dict[str, str] = {}
    for who in SCOPES:
        reached, found = set(), asked[who]
        while found:
            reached |= found
            found = {each.name for each in locked if reached & {*each.parents}} - reached
        needed_by = {name: who for name in reached} | needed_by
    packages = [
        replace(each, parents=each.parents or (NAME,), needed_by=needed_by[each.name])
        for each in locked
    ]
    for each in read_lock(ROOT / "tests" / "matplotlib-3.10.lock"):
        packages.append(replace(each, parents=(NAME,), needed_by="tests"))
    for name in sorted(set().union(*asked.values()) - {each.name for each in locked}):
        extras = ", ".join(who for who, names in asked.items() if name in names)
        packages.append(Package(name, parents=(NAME,), needed_by=f"{extras}, not locked"))
    return sorted(packages, key=lambda each: (not each.version, each.name, each.version))


def by_text(text: str) -> str:
    """The licence whose text this is, or nothing."""
    plain = " ".join(re.findall(r"\w+", text.lower()))
    fitting = {
        known["licence"]
        for known in KNOWN["texts"]
        if all(phrase in plain for phrase in known["with"])
        and not any(phrase in plain for phrase in known.get("without", ()))
    }
    return fitting.pop() if len(fitting) == 1 and len(plain) < LONGEST else ""


def licence(package: Package) -> Licence:
    """The licence of a package.

    Raises:
        ValueError: If it is neither installed in this version nor known from `software.yaml`.
    """
    if not package.version:
        return Licence(KNOWN["unlocked"].get(package.name, {}).get("licence", ""), "hand")
    if checked := KNOWN["checked"].get(f"{package.name} {package.version}"):
        return Licence(checked, "hand")
    try:
        found = importlib.metadata.distribution(package.name)
    except importlib.metadata.PackageNotFoundError:
        found = None
    if not found or Version(found.version) != Version(package.version):
        raise ValueError(
            f"{package.name} {package.version} is not installed: run `python make.py setup`; or, "
            "if it is not for this system, write its licence into docs/software.yaml."
        )
    return installed_licence(found)


def installed_licence(found: importlib.metadata.Distribution) -> Licence:
    """The licence of an installed package: as stated, if that is clear; else by its text."""
    classes = [
        line.rpartition(" :: ")[2]
        for line in found.metadata.get_all("Classifier", [])
        if line.startswith("License ::")
    ]
    keys = ("License-Expression", "License")
    words = [text for key in keys for text in found.metadata.get_all(key, [])]
    words.append(", ".join(classes))
    stated = [Licence(each) for each in words if each.strip() not in ("", "UNKNOWN")]
    short = [each for each in stated if "\n" not in each.words]
    if clear := [each for each in short if each.spdx]:
        return clear[0]
    texts = [each.words for each in stated if "\n" in each.words] or licence_files(found)
    kinds = {by_text(text) for text in texts}
    if len(kinds) == 1 and (kind := kinds.pop()):
        return Licence(kind, "text")
    return short[0] if short else Licence()


def licence_files(found: importlib.metadata.Distribution) -> list[str]:
    """The texts of the licence files of a package, without those of what it has taken in."""
    own = re.compile(r"[^/]+\.dist-info/(licenses/)?(licen[cs]e|copying)[^/]*", re.I)
    paths = [path for path in found.files or () if own.fullmatch(path.as_posix())]
    return [path.read_text(encoding="utf-8") for path in paths]


def bom(packages: list[Package]) -> dict[str, Any]:
    """The list for machines, in CycloneDX 1.6, without a time or a number that changes."""
    project = PROJECT["project"]
    described = {
        "type": "application",
        "bom-ref": NAME,
        "name": NAME,
        "version": project["version"],
        "description": project["description"],
        "licenses": licences(Licence(project["license"])),
    }
    needs = graph(packages)
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": described},
        "components": [*map(package_component, packages), *map(inside_component, KNOWN["inside"])],
        "dependencies": [
            {"ref": ref} | ({"dependsOn": sorted(needs[ref])} if needs[ref] else {})
            for ref in sorted(needs)
        ],
    }


def graph(packages: list[Package]) -> dict[str, set[str]]:
    """What requires or holds what, by their ids."""
    needs: dict[str, set[str]] = {NAME: set()}
    needs.update((each.purl, set()) for each in packages)
    for package in packages:
        for parent in parents_of(package, packages):
            needs[parent].add(package.purl)
    for thing in KNOWN["inside"]:
        needs[inside_ref(thing)] = set()
        for name in thing["of"]:
            for ref in [each.purl for each in packages if each.name == name] or [NAME]:
                needs[ref].add(inside_ref(thing))
    return needs


def parents_of(package: Package, packages: list[Package]) -> Iterable[str]:
    """The ids of what requires a package: of several versions, those for the same systems."""
    for name in package.parents:
        found = [each for each in packages if each.name == name]
        same = [each for each in found if package.marker and each.marker == package.marker]
        yield from [each.purl for each in same or found] or [NAME]


def licences(known: Licence) -> list[dict[str, Any]]:
    """A licence in CycloneDX: an SPDX id or expression, else a name; nothing if it is unknown."""
    if not known.words:
        return []
    how = {"acknowledgement": "declared" if known.how == "metadata" else "concluded"}
    if not known.spdx:
        return [{"license": {"name": known.words} | how}]
    if re.search(r" |LicenseRef", known.spdx):
        return [{"expression": known.spdx} | how]
    return [{"license": {"id": known.spdx} | how}]


def package_component(package: Package) -> dict[str, Any]:
    """A package in CycloneDX; hashes are those of all its files."""
    properties = {"needed-by": package.needed_by, "marker": package.marker}
    version = {"version": package.version} if package.version else {}
    hashes = [{"alg": "SHA-256", "content": each} for each in package.hashes]
    return {
        "type": "library",
        "bom-ref": package.purl,
        "name": package.name,
        **version,
        "scope": SCOPES.get(package.needed_by, "optional"),
        **({"hashes": hashes} if hashes else {}),
        "licenses": licences(licence(package)),
        "purl": package.purl,
        "properties": [
            {"name": f"{NAME}:{name}", "value": value}
            for name, value in properties.items()
            if value
        ],
    }


def inside_ref(thing: dict[str, Any]) -> str:
    """The id of what lies inside packages or the project."""
    return "inside:" + re.sub(r"\W+", "-", thing["name"].lower())


def inside_component(thing: dict[str, Any]) -> dict[str, Any]:
    """What lies inside packages or the project, in CycloneDX."""
    return {
        "type": thing["type"],
        "bom-ref": inside_ref(thing),
        "name": thing["name"],
        "description": thing["what"],
        "licenses": licences(Licence(thing["licence"], "hand")),
        "properties": [
            {"name": f"{NAME}:{name}", "value": value}
            for name in ("of", "files")
            for value in thing.get(name, ())
        ],
    }


def page(packages: list[Package]) -> str:
    """The list for people."""
    known = {each: licence(each) for each in packages}
    locked = [each for each in packages if each.version]
    needed = [each.needed_by for each in locked]
    counts = ", ".join(f"{needed.count(who)} for {who}" for who in SCOPES)
    lines = [_HEAD.format(name=NAME, licence=PROJECT["project"]["license"], counts=counts)]
    lines += [
        row(each.name, each.version, known[each], each.needed_by, code(each.marker))
        for each in locked
    ]
    lines += [_NOT_LOCKED]
    for each in packages[len(locked) :]:
        read_at = KNOWN["unlocked"].get(each.name, {}).get("version", "")
        who = each.needed_by.removesuffix(", not locked")
        lines.append(row(each.name, known[each], read_at, who))
    lines += [_INSIDE]
    for thing in KNOWN["inside"]:
        where = ", ".join(map(code, thing.get("files", thing["of"])))
        words = Licence(thing["licence"])
        lines.append(row(thing["name"], words, where, thing["what"]))
    return "\n".join([*lines, *attention(known), ""])


def attention(known: dict[Package, Licence]) -> list[str]:
    """What deserves a second look: copyleft, licences in words of their own, none at all."""
    all_known = [(f"{each.name} {each.version}".strip(), known[each]) for each in known]
    all_known += [(each["name"], Licence(each["licence"])) for each in KNOWN["inside"]]
    spdx = [(name, found) for name, found in all_known if found.spdx]
    words = [(name, found) for name, found in all_known if found.words and not found.spdx]
    copyleft = [each for each in spdx + words if COPYLEFT.search(each[1].spdx or each[1].words)]
    parts = {
        "**Copyleft**, or with copyleft to choose from or inside": copyleft,
        "**In words that are no SPDX identifier**": words,
        "**Unknown**": [each for each in all_known if not each[1].words],
    }
    lines = [_ATTENTION]
    for title, found in parts.items():
        told = "; ".join(f"{name} ({each})" for name, each in sorted(found, key=by_name))
        lines.append(f"- {title}: {told or 'none'}.")
    return lines


def by_name(known: tuple[str, Licence]) -> str:
    """The key by which names are sorted."""
    return known[0].lower()


def row(*cells: object) -> str:
    """A row of a table in Markdown."""
    return f"| {' | '.join(map(str, cells))} |"


def code(text: str) -> str:
    """Text as code in Markdown, if there is any."""
    return f"`{text}`" if text else ""


_HEAD = """# Software and its licences

The code of {name} is under {licence}. `requirements.lock` pins the packages below for all systems
and versions of Python ({counts}), `tests/matplotlib-3.10.lock` a second matplotlib for the tests.
The same list for machines, with the hashes of all files and with what requires what, is
[software.cdx.json](software.cdx.json) (CycloneDX 1.6). `python make.py software` writes both anew.

Licences are SPDX expressions as the package's metadata state them; with † they were recognised by
the licence's text, as the metadata leave it open; with ‡ they were read by hand, as the package is
not for every system or its metadata leave it open (`docs/software.yaml`). What is no SPDX
expression is quoted as stated. *Needed by* names whoever stands nearest to users: what the project
needs may serve the tests too.

| package | version | licence | needed by | only where |
|---|---|---|---|---|"""
_NOT_LOCKED = """
## Not locked

Extras that are installed only if asked for. No lock holds them, nor what they require in turn (for
torch on Linux: NVIDIA's libraries, under terms of their own). Licences are those of the version
that was read.

| package | licence | version read | needed by |
|---|---|---|---|"""
_INSIDE = """
## Inside the packages and the project

Fonts, data and models with licences of their own, and those libraries inside wheels that have a
copyleft licence; all read by hand. The wheels' own licence files name every library.

| what | licence | where | note |
|---|---|---|---|"""
_ATTENTION = """
## What deserves attention
"""


def written() -> dict[str, str]:
    """Both files, by name."""
    packages = all_packages()
    text = json.dumps(bom(packages), indent=1, ensure_ascii=False)
    # A hash a line: most of the file is hashes.
    text = re.sub(r'\{\s+("alg": "SHA-256",)\s+("content": "\w+")\s+\}', r"{\1 \2}", text)
    return {"software.cdx.json": f"{text}\n", "software.md": page(packages)}


def main() -> None:
    """Writes both files."""
    for name, text in written().items():
        (DOCS / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
