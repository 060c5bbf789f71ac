"""All software is listed with its licence, and nothing runs code that it was given as data."""

import ast
import gzip
import importlib.metadata
import io
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from docs import software

ROOT = Path(__file__).parent.parent

LOCKED = software.read_lock(ROOT / "requirements.lock")
BOM: dict[str, Any] = json.loads((ROOT / "docs/software.cdx.json").read_text(encoding="utf-8"))
PAGE = (ROOT / "docs/software.md").read_text(encoding="utf-8")
UNKNOWN: set[str] = set()  # packages of which nobody could say the licence
MODULES = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "shelve", "joblib", "marshal"}
CALLS = {
    "eval", "exec", "os.system", "os.popen", "read_pickle", "to_pickle", "torch.load",
    "yaml.full_load", "yaml.full_load_all", "yaml.unsafe_load", "yaml.unsafe_load_all",
}  # fmt: skip


def test_the_lock_is_read_as_it_stands() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    heads = re.findall(r"^([\w.-]+)==([^\s\\]+)", text, re.M)
    assert [(each.name, each.version) for each in LOCKED] == heads
    assert sum(len(each.hashes) for each in LOCKED) == text.count("--hash=sha256:")
    assert sum(bool(each.marker) for each in LOCKED) == text.count(" ; ")
    assert all((each.hashes and each.parents) or each.name == "flit-core" for each in LOCKED)


@pytest.mark.parametrize("package", LOCKED, ids=lambda each: f"{each.name}-{each.version}")
def test_every_package_of_the_lock_is_listed(package: software.Package) -> None:
    again = "run `python make.py software`"
    assert f"\n| {package.name} | {package.version} | " in PAGE, again
    listed = {each["bom-ref"]: each for each in BOM["components"]}
    assert package.purl in listed, again
    hashes = [each["content"] for each in listed[package.purl]["hashes"]]
    assert hashes == list(package.hashes), again


def test_the_files_are_what_the_script_writes() -> None:
    for name, text in software.written().items():
        assert (ROOT / "docs" / name).read_text(encoding="utf-8") == text, name


def test_the_bom_has_the_main_fields_of_cyclonedx() -> None:
    assert (BOM["bomFormat"], BOM["specVersion"], BOM["version"]) == ("CycloneDX", "1.6", 1)
    assert not {"serialNumber", "timestamp"} & {*BOM, *BOM["metadata"]}
    every = [BOM["metadata"]["component"], *BOM["components"]]
    types = {"application", "library", "file", "data", "machine-learning-model"}
    for each in every:
        assert each["type"] in types and each["name"] and each["bom-ref"]
        assert each.get("scope", "required") in {"required", "optional", "excluded"}
        for found in each.get("hashes", ()):
            assert found["alg"] == "SHA-256" and re.fullmatch(r"[0-9a-f]{64}", found["content"])
    refs = [each["bom-ref"] for each in every]
    assert len(refs) == len({*refs})
    assert sorted(refs) == [each["ref"] for each in BOM["dependencies"]]
    for each in BOM["dependencies"]:
        assert {*each.get("dependsOn", ())} <= {*refs} - {each["ref"]}


def test_every_component_has_a_licence() -> None:
    for each in [BOM["metadata"]["component"], *BOM["components"]]:
        assert bool(each["licenses"]) == (each["name"] not in UNKNOWN), each["name"]
        for entry in each["licenses"]:
            assert len(each["licenses"]) == 1
            named = entry.get("license", entry)
            assert sum(key in named for key in ("id", "name", "expression")) == 1


def test_whatever_users_need_is_reached_from_the_project() -> None:
    needs = {each["ref"]: each.get("dependsOn", []) for each in BOM["dependencies"]}
    reached, found = set[str](), {software.NAME}
    while found:
        reached |= found
        found = {ref for each in found for ref in needs[each]} - reached
    assert reached == {*needs}


def test_the_lock_tells_of_what_the_metadata_require() -> None:
    """Who requires whom is read from the lock; what is installed here must say the same."""
    names = {each.name for each in LOCKED}
    overridden = software.PROJECT["tool"]["uv"]["dependency-metadata"]
    lines_of = {each["name"]: each["requires-dist"] for each in overridden}
    for package in LOCKED:
        try:
            lines = importlib.metadata.requires(package.name) or []
        except importlib.metadata.PackageNotFoundError:
            continue
        lines = lines_of.get(package.name, lines)
        asked = [Requirement(line) for line in lines]
        here = {
            canonicalize_name(each.name)
            for each in asked
            if each.marker is None or each.marker.evaluate({"extra": ""})
        }
        told = {each.name for each in LOCKED if package.name in each.parents}
        assert here & names <= told | {package.name}, package.name


def test_what_was_read_by_hand_fits_the_metadata_and_the_lock() -> None:
    every = {f"{each.name} {each.version}": each for each in software.all_packages()}
    assert {*software.KNOWN["checked"]} <= {*every}
    assert {*software.KNOWN["unlocked"]} == {x.name for x in every.values() if not x.version}
    for name, words in software.KNOWN["checked"].items():
        try:
            found = importlib.metadata.distribution(every[name].name)
        except importlib.metadata.PackageNotFoundError:
            continue
        stated = software.installed_licence(found).spdx
        if found.version == every[name].version and stated:
            assert stated == software.Licence(words).spdx, name


def test_what_lies_inside_is_there() -> None:
    names = {each.name for each in LOCKED} | {software.NAME}
    for thing in software.KNOWN["inside"]:
        assert {*thing["of"]} <= names
        assert all(any(ROOT.glob(pattern)) for pattern in thing.get("files", ())), thing["name"]


@pytest.mark.parametrize(
    ("text", "licence"),
    [
        ("Permission is hereby granted, free of charge, to any person obtaining a copy", ""),
        ("PYTHON SOFTWARE FOUNDATION\nLICENSE VERSION 2", "PSF-2.0"),
        ("All rights reserved.", ""),
    ],
)
def test_a_licence_is_known_by_its_text_or_not_at_all(text: str, licence: str) -> None:
    assert software.by_text(text) == licence


@pytest.mark.parametrize(
    ("words", "spdx", "shown"),
    [
        ("MIT License", "MIT", "MIT"),
        ("mit or apache-2.0", "MIT OR Apache-2.0", "MIT OR Apache-2.0"),
        ("BSD License", "", "“BSD License”"),
        ("", "", "unknown"),
    ],
)
def test_words_that_leave_a_doubt_are_quoted(words: str, spdx: str, shown: str) -> None:
    assert software.Licence(words).spdx == spdx
    assert str(software.Licence(words)) == shown


def test_what_no_text_tells_is_unknown() -> None:
    assert software.licences(software.Licence()) == []


def files() -> list[Path]:
    """The project's files, those to be added too."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    paths = [ROOT / name for name in told.decode().split("\0") if name]
    return sorted({path for path in paths if path.is_file()})


def sources() -> Iterator[tuple[str, str]]:
    """Name and source of every Python file and of every notebook's code."""
    for path in files():
        name = path.relative_to(ROOT).as_posix()
        if re.fullmatch(r"(analysis|benchmarks|docs)/.*\.py|make\.py", name):
            yield name, path.read_text(encoding="utf-8")
        elif name.endswith(".ipynb"):
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
            yield name, "\n".join(code)


def dangers(source: str) -> Iterator[str]:
    """What in a source unpickles, or runs text as code or in a shell."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from (each.name for each in names if each.name.split(".")[0] in MODULES)
            case ast.ImportFrom(module=module, names=names):
                if (module or "").split(".")[0] in MODULES:
                    yield module or ""
                # What is called by its bare name below would pass unseen.
                full = {f"{module}.{each.name}" for each in names}
                yield from full & (CALLS | {"yaml.load", "yaml.load_all"})
            case ast.Call():
                yield from dangers_of_call(node)


def dangers_of_call(call: ast.Call) -> Iterator[str]:
    """What a call does that it should not."""
    name = ast.unparse(call.func)
    if name in CALLS or name.rpartition(".")[2] in {"read_pickle", "to_pickle"}:
        yield name
    given = {each.arg: ast.unparse(each.value) for each in call.keywords}
    yield from (key for key in ("allow_pickle", "shell") if given.get(key, "False") != "False")
    if name in {"yaml.load", "yaml.load_all"}:
        loader = given.get("Loader") or " ".join(map(ast.unparse, call.args[1:]))
        kinds = {*re.findall(r"\w*Loader", loader)}
        if not kinds or kinds - {"SafeLoader", "CSafeLoader"}:
            yield name


SOURCES = dict(sources())


@pytest.mark.parametrize("name", SOURCES)
def test_no_source_unpickles_or_runs_what_it_was_given(name: str) -> None:
    assert list(dangers(SOURCES[name])) == []


@pytest.mark.parametrize(
    "source",
    [
        "import pickle", "import os, joblib", "from dill import loads", "import numpy, marshal",
        "from os import system", "from yaml import load", "eval('1')", "exec(text)",
        "np.load(path, allow_pickle=True)", "np.load(path, allow_pickle=flag)",
        "pd.read_pickle(path)", "frame.to_pickle(path)", "torch.load(path)", "os.system('ls')",
        "subprocess.run('ls', shell=True)", "yaml.load(text)", "yaml.load(text, yaml.Loader)",
        "yaml.load(text, Loader=yaml.FullLoader)", "yaml.unsafe_load(text)",
    ],
)  # fmt: skip
def test_the_search_sees(source: str) -> None:
    assert list(dangers(source))


@pytest.mark.parametrize(
    "source",
    [
        "np.load(path)", "np.load(path, allow_pickle=False)", "model.eval()", "yaml.safe_load(text)",
        "yaml.load(text, Loader=getattr(yaml, 'CSafeLoader', yaml.SafeLoader))",
        "subprocess.run(['ls'], shell=False)", "json.load(file)",
    ],
)  # fmt: skip
def test_the_search_lets_pass(source: str) -> None:
    assert not list(dangers(source))


def is_pickle(data: bytes) -> bool:
    """Whether data begin as pickles do since their second protocol."""
    return len(data) > 1 and data[0] == 0x80 and 2 <= data[1] <= 5


def test_no_file_is_a_pickle() -> None:
    assert is_pickle(b"\x80\x04\x95") and not is_pickle(b"\x80") and not is_pickle("\x80".encode())
    for path in files():
        assert path.suffix not in {".pkl", ".pickle", ".joblib", ".dill"}, path.name
        data = path.read_bytes()
        if path.suffix == ".gz":
            data = gzip.decompress(data)
        assert not is_pickle(data), path.name
        if path.suffix in {".npz", ".npy"}:
            loaded = np.load(io.BytesIO(data), allow_pickle=False)
            # An array of objects is a pickle inside; reading it is refused.
            assert all(loaded[name].dtype != object for name in loaded), path.name
