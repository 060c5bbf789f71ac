"""Set the project up and run its commands, on every system, with nothing but Python.

    python make.py report CORPUS="a path" OUT="a folder" ARGS="--jobs 2"

The Makefile finds a Python and hands over to this file, and both take the same words. CORPUS, OUT
and ARGS may as well stand in the environment.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.lock"
MATPLOTLIB_LOCK = ROOT / "tests" / "matplotlib-3.10.lock"
STAMP = "arabic-news-analysis.stamp"
UNFINISHED = "unfinished"
PIP_INSTALL = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps")
LOCKED = ("--require-hashes", "--only-binary", ":all:", "--requirement")
LOCK_HEAD = """\
# {what}
# `python make.py lock` makes this file from pyproject.toml, by uv: the same file again, as long as
# `exclude-newer` there names the same day. Do not edit it by hand.
# It is complete: pip install --no-deps --require-hashes -r {path}

"""


def setup() -> None:
    """Install the locked packages into .venv, or into the active conda environment."""
    env, python = environment(), interpreter()
    stamp = env / STAMP
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    wanted = [digest(LOCK, f"{env} {version}"), digest(ROOT / "pyproject.toml", version)]
    done = stamp.read_text(encoding="utf-8").splitlines() if stamp.is_file() else []
    sound = runs(python)
    if sound and done == wanted:
        return
    if not sound or done[:1] != wanted[:1]:
        install_lock(env, python, again=done == [UNFINISHED])
        stamp.write_text(wanted[0], encoding="utf-8")
    run(python, *PIP_INSTALL, "--no-index", "--no-build-isolation", "--editable", ROOT)
    stamp.write_text("\n".join(wanted), encoding="utf-8")


def report() -> None:
    """Write the report on CORPUS (else the sample) into OUT (else report/), with options ARGS."""
    setup()
    corpus, out = os.environ.get("CORPUS") or "data/sample", os.environ.get("OUT") or "report"
    run(interpreter(), "-m", "analysis", "report", corpus, "--out", out, *arguments())


def test() -> None:
    """Check style and types, run the tests (options ARGS) and the notebooks; stop at a failure."""
    setup()
    python = interpreter()
    # The saved notebooks tell of the sample, whatever study the user has open.
    os.environ.pop("ANALYSIS_STUDY", None)
    run(python, "-m", "ruff", "check")
    run(python, "-m", "ruff", "format", "--check")
    run(python, "-m", "mypy", "analysis", "benchmarks", "docs", "tests", "make.py")
    os.environ["MATPLOTLIB_310"] = str(second_matplotlib(environment(), python))
    run(python, "-m", "pytest", "tests", *arguments())
    run(python, "-m", "pytest", "--nbval", "--nbval-current-env", "notebooks")


def notebooks() -> None:
    """Run the notebooks, the README's figure and its accuracy on the sample and save them so."""
    setup()
    os.environ.pop("ANALYSIS_STUDY", None)
    save = ("--to=notebook", "--execute", "--inplace", "--ExecutePreprocessor.record_timing=False")
    paths = sorted((ROOT / "notebooks").glob("*.ipynb"))
    run(interpreter(), "-m", "nbconvert", *save, *paths)
    run(interpreter(), "docs/figures.py")
    run(interpreter(), "benchmarks/accuracy.py", "--write")


def lab() -> None:
    """Open JupyterLab on the notebooks, on CORPUS (else the sample), with options ARGS."""
    setup()
    if os.environ.get("CORPUS"):
        os.environ["ANALYSIS_STUDY"] = str(Path(os.environ["CORPUS"]).expanduser().absolute())
    folder = "--LabApp.default_url=/lab/tree/notebooks"
    # Left to itself, JupyterLab would ask the network for a newer one, and for news.
    offline = ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    offline += ["--LabApp.news_url=None"]
    run(interpreter(), "-m", "jupyterlab", folder, *offline, *arguments())


def lock() -> None:
    """Make the two lock files anew from pyproject.toml; needs uv and the network."""
    uv = find_uv()
    export = ["--frozen", "--extra=test", "--all-groups", "--no-emit-project"]
    compiled = ["--universal", "--python-version=3.11", "--only-binary=:all:", "--no-deps"]
    compiled += ["--generate-hashes", "--no-annotate", "second.in"]
    quiet = ["--no-header", "--quiet"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(ROOT / "pyproject.toml", folder)
        (folder / "second.in").write_text("matplotlib==3.10.*\n", encoding="utf-8")
        run(*uv, "lock", "--no-build", cwd=folder)
        run(*uv, "export", *export, *quiet, "--output-file=all", cwd=folder)
        run(*uv, "pip", "compile", *compiled, *quiet, "--output-file=second", cwd=folder)
        what = "Every package, for CPython 3.11 to 3.14 on Linux, macOS and Windows."
        write_lock(LOCK, what, folder / "all")
        what = "A second matplotlib: before 3.11 it left the shaping of Arabic to its caller."
        write_lock(MATPLOTLIB_LOCK, what, folder / "second")
    # Not from here: it has to install what is locked now, which takes longer than locking.
    sys.stderr.write("Now list what these locks hold: python make.py software\n")


def software() -> None:
    """Write the list of all software, its licences and hashes, anew."""
    setup()
    run(interpreter(), "docs/software.py")


def clean() -> None:
    """Remove .venv, report/, builds and caches."""
    caches = (".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache")
    for path in [ROOT / name for name in (*caches, "build", "dist", "report", ".venv")]:
        if path.is_dir():
            shutil.rmtree(path)
    for path in sorted(ROOT.rglob("__pycache__")):
        shutil.rmtree(path)


def show_help() -> None:
    """List the commands."""
    width = max(map(len, COMMANDS))
    lines = [f"  {name:{width}}  {command.__doc__}" for name, command in COMMANDS.items()]
    sys.stdout.write("\n".join([(__doc__ or "").strip(), "", *lines, ""]))


COMMANDS: dict[str, Callable[[], None]] = {
    "setup": setup,
    "report": report,
    "test": test,
    "notebooks": notebooks,
    "lab": lab,
    "lock": lock,
    "software": software,
    "clean": clean,
    "help": show_help,
}


def environment() -> Path:
    """Return the folder of the environment to install into."""
    prefix = Path(sys.prefix).resolve()
    conda = os.environ.get("CONDA_PREFIX")
    # conda's own environment, active in every new shell, is not ours to fill.
    is_base = os.environ.get("CONDA_DEFAULT_ENV") == "base"
    if conda and not is_base and Path(conda).resolve() == prefix:
        return prefix
    return ROOT / ".venv"


def interpreter() -> Path:
    """Return the Python of the environment, which may not be there yet."""
    env = environment()
    if env != ROOT / ".venv":
        return Path(sys.executable)
    return env / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def runs(python: Path) -> bool:
    """Return whether a Python starts, and is of the version that runs this file."""
    command = [str(python), "-I", "-S", "-c", "import sys; print(sys.version_info[:2])"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return False
    return answer.stdout.strip() == str(sys.version_info[:2])


def digest(path: Path, context: str) -> str:
    """Return a hash by which a stamp knows whether it still holds.

    Args:
        path: A file whose content counts.
        context: What else counts.
    """
    return hashlib.sha256(path.read_bytes() + context.encode()).hexdigest()


def install_lock(env: Path, python: Path, *, again: bool) -> None:
    """Fill the environment with what the lock says; a .venv is made anew.

    Args:
        env: The environment's folder.
        python: Its interpreter.
        again: Whether an earlier installation was broken off: what pip left then may look whole.
    """
    (env / STAMP).unlink(missing_ok=True)
    if env == ROOT / ".venv":
        # In a .venv, this very interpreter is about to be removed.
        base = getattr(sys, "_base_executable", sys.executable)
        run(base, "-m", "venv", "--clear", env)
    (env / STAMP).write_text(UNFINISHED, encoding="utf-8")
    options = ("--ignore-installed",) if again else ()
    sys.stderr.write(
        "Installing the locked packages, some 140: this takes a minute or two, once.\n"
    )
    run(python, *PIP_INSTALL, *options, *LOCKED, LOCK)


def second_matplotlib(env: Path, python: Path) -> Path:
    """Return the folder of a matplotlib 3.10, installed at the first call."""
    folder = env / "matplotlib-3.10"
    stamp, wanted = folder / STAMP, digest(MATPLOTLIB_LOCK, "")
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != wanted:
        if folder.is_dir():
            shutil.rmtree(folder)
        run(python, *PIP_INSTALL, "--target", folder, *LOCKED, MATPLOTLIB_LOCK)
        stamp.write_text(wanted, encoding="utf-8")
    return folder


def find_uv() -> list[str]:
    """Return the command for uv, which is itself in no lock."""
    if importlib.util.find_spec("uv"):
        return [sys.executable, "-m", "uv"]
    found = shutil.which("uv")
    if found is None:
        stop("`lock` needs uv: install it by `python -m pip install uv`, and try again.")
    return [found]


def write_lock(path: Path, what: str, made: Path) -> None:
    """Write a lock file: its head, then what uv made.

    Args:
        path: The lock file.
        what: The first sentence of its head.
        made: The requirements as uv wrote them.
    """
    head = LOCK_HEAD.format(what=what, path=path.relative_to(ROOT).as_posix())
    path.write_text(head + made.read_text(encoding="utf-8"), encoding="utf-8", newline="\n")


def arguments() -> list[str]:
    """Return the words of ARGS, quoted as in a shell."""
    text = os.environ.get("ARGS", "")
    # On Windows a backslash parts folders, and escapes nothing.
    return shlex.split(text.replace("\\", r"\\") if os.name == "nt" else text)


def run(*command: str | Path, cwd: Path = ROOT) -> None:
    """Show a command and run it.

    Args:
        command: The program and its arguments.
        cwd: The folder to run it in.

    Raises:
        SystemExit: With the command's exit code, if it fails.
    """
    words = [str(word) for word in command]
    shown = [word.removeprefix(f"{ROOT}{os.sep}") for word in words]
    sys.stderr.write(f"$ {shlex.join(shown)}\n")
    child = subprocess.Popen(words, cwd=cwd)
    while True:
        try:
            code = child.wait()
            break
        except KeyboardInterrupt:
            # The child has got it too, and knows how to end: JupyterLab asks first.
            continue
    if code:
        sys.exit(code if code > 0 else 128 - code)


def stop(reason: str) -> NoReturn:
    """End with one sentence.

    Args:
        reason: The sentence: what is wrong, and how to mend it.

    Raises:
        SystemExit: Always.
    """
    sys.stderr.write(f"{reason}\n")
    sys.exit(2)


def read_words(words: list[str]) -> list[str]:
    """Put NAME=VALUE words into the environment, and return the commands.

    Args:
        words: The words of the command line.

    Returns:
        Names of commands in their order; `setup` if there are none.
    """
    commands = []
    for word in words:
        name, equals, value = word.partition("=")
        if equals and name in ("CORPUS", "OUT", "ARGS"):
            os.environ[name] = value
        elif word in COMMANDS:
            commands.append(word)
        else:
            allowed = ", ".join(COMMANDS)
            stop(f'Unknown word {word!r}: commands are {allowed}; options go into ARGS="...".')
    return commands or ["setup"]


def prepare_environment() -> None:
    """Set what all commands see: paths as meant by the caller, and Python as the lock has it."""
    for name in ("CORPUS", "OUT"):
        if given := os.environ.get(name):
            # Within quotes, as a path with spaces needs them, no shell has seen to the "~".
            path = Path(given).expanduser() if given.startswith("~/") else Path(given)
            os.environ[name] = str(path if Path.cwd() == ROOT else Path.cwd() / path)
    # Arabic text on Windows; and no packages from outside the environment.
    os.environ.update(PYTHONUTF8="1", PYTHONNOUSERSITE="1", PIP_USER="0")
    os.environ.pop("PYTHONPATH", None)


def main() -> None:
    """Run the commands named on the command line."""
    if not (3, 11) <= sys.version_info[:2] <= (3, 14):
        version = ".".join(map(str, sys.version_info[:3]))
        stop(
            f"This needs Python 3.11 to 3.14 and was started by {version}: use another one, "
            "such as `python3.12 make.py`."
        )
    try:
        commands = read_words(sys.argv[1:])
        prepare_environment()
        for command in commands:
            COMMANDS[command]()
    except KeyboardInterrupt:
        sys.exit(130)
    except (OSError, ValueError) as error:
        stop(f"make.py could not go on: {error}")


if __name__ == "__main__":
    main()
