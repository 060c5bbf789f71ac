"""Modules import one way, say what they are for, and cost nothing to import."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import analysis

PACKAGE = Path(analysis.__file__).parent
# From the ground up: a module may import only those before it.
ORDER = [
    "errors", "resources", "user_files", "output", "spreadsheets", "tables", "cache", "store", "running", "text", "excerpts", "scan", "decoding", "files", "html_pages", "formats", "mending", "corpus", "actors", "actor_files", "names", "places", "reporting", "surroundings", "gazetteer", "crf", "encoder", "neural", "camel", "taggers", "lemmas", "entities", "lines", "numerals", "counted_nouns", "counts", "quantities", "date_words", "moments", "tenses", "periods", "dates", "cues", "sources", "contents", "statements", "nominals", "quoted", "attribution", "evidentials", "conjugation", "word_classes", "phrases", "clauses", "action_lexicon", "action_words", "moods", "participants", "verb_acts", "noun_acts", "effects", "actions",
    "agencies", "passages", "alignment", "duplication", "reasons", "changes", "groups", "resampling", "evidence", "compare", "vocabulary", "keyness", "choice_files", "choices", "collocates", "voices", "paraphrases", "absence", "events", "correction_files", "anchors", "ledger", "corrections", "articles", "settings", "reading", "study", "coding", "sampling", "agreement", "estimates", "validation", "stages", "suggestions", "review", "interchange", "network", "shaping", "drawing", "share_plots", "contrast_plots", "event_plots", "plots", "reader", "wording", "annotated", "prose", "contrasts", "quality", "report", "pdf", "refi_qda", "uima", "plain_text", "bibliography", "exports", "folders", "verification", "__init__", "__main__",
]  # fmt: skip


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "analysis":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("analysis."):
            found.add(str(node.module).split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("analysis.")}
    return found & set(ORDER)


def test_the_order_names_every_module() -> None:
    modules = {path.stem for path in PACKAGE.glob("*.py")} | {"resources"}
    assert modules == set(ORDER)


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("*.py")), ids=lambda path: path.stem)
def test_imports_run_one_way(path: Path) -> None:
    assert imports(path) <= set(ORDER[: ORDER.index(path.stem)])


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("*.py")), ids=lambda path: path.stem)
def test_functions_are_short_and_nothing_prints(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, node.name
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id != "print", f"line {node.lineno}"


def test_the_public_names_exist() -> None:
    assert all(getattr(analysis, name) for name in analysis.__all__)


def test_importing_opens_no_network_and_no_camel_data() -> None:
    code = (
        "import sys, socket\n"
        "socket.socket.connect = None\n"
        "import analysis\n"
        "print([m for m in ('camel_tools', 'torch', 'matplotlib', 'nbconvert') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
