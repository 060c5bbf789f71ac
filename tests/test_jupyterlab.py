"""The notebooks in JupyterLab itself: as it opens them, untrusted, and as it runs them."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, TimeoutError

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
TOKEN = "a-token-of-the-tests"
SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false"},
    "@jupyterlab/apputils-extension:themes": {"adaptive-theme": True},
    # All cells are laid out, so that they can be measured.
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}
HTML = ".jp-OutputArea-output.jp-RenderedHTML"
FAILED = '[data-mime-type="application/vnd.jupyter.error"]'
STDERR = '[data-mime-type="application/vnd.jupyter.stderr"]'
TRUST = ".jp-StatusItem-trust"
# Blocks of an output in which most letters are Arabic, and what a reader sees of each.
BLOCKS = """tags => tags.flatMap(tag => [...tag.querySelectorAll("p, td")])
    .filter(tag => {
        if (tag.lang === "en") return false
        const count = script => (tag.textContent.match(script) || []).length
        return count(/(?=\\p{L})\\p{Script=Arabic}/gu) > count(/\\p{Script=Latin}/gu)
    })
    .map(tag => {
        const style = getComputedStyle(tag)
        return [tag.textContent.trim(), tag.tagName, style.direction, style.textAlign]
    })"""
# In a cell that runs from the right, -0.5 would read 0.5-, and <0.001 would read 0.001>.
SIGNED = """tags => tags.filter(tag => /^[-−<]\\d/.test(tag.textContent))
    .map(tag => [tag.textContent, getComputedStyle(tag).direction])"""
# Whether some cells wait or have run, or every one has run; or one has failed.
PROMPTS = """([failed, which]) => {
    const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]
    const said = which === 'some' ? /^\\[(\\*|\\d+)\\]:$/ : /^\\[\\d+\\]:$/
    return document.querySelector(failed) || prompts[which](p => said.test(p.innerText.trim()))
}"""
# The least contrast of a text's colour with what lies behind it.
CONTRAST = """tags => {
    const read = text => text.match(/[\\d.]+/g).map(Number)
    const light = colour => colour.slice(0, 3).map(c => c / 255)
        .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0)
    const behind = tag => {
        if (!tag) return [255, 255, 255]
        const [r, g, b, alpha = 1] = read(getComputedStyle(tag).backgroundColor)
        if (alpha === 1) return [r, g, b]
        const under = behind(tag.parentElement)
        return [r, g, b].map((c, at) => c * alpha + under[at] * (1 - alpha))
    }
    return Math.min(...tags.map(tag => {
        const pair = [light(read(getComputedStyle(tag).color)), light(behind(tag))]
        return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05)
    }))
}"""


def environment(folder: Path) -> dict[str, str]:
    """Nothing of the user's: settings, trust, kernels and history are this folder's."""
    names = ("CONFIG", "DATA", "RUNTIME")
    own = {f"JUPYTER_{name}_DIR": str(folder / name.lower()) for name in names}
    (folder / "config" / "labconfig").mkdir(parents=True)
    overrides = folder / "config" / "labconfig" / "default_setting_overrides.json"
    overrides.write_text(json.dumps(SETTINGS), encoding="utf-8")
    kernel = folder / "data" / "kernels" / "python3" / "kernel.json"
    kernel.parent.mkdir(parents=True)
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": command, "display_name": "Python 3 (ipykernel)", "language": "python"}
    kernel.write_text(json.dumps(spec), encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    own |= {"JUPYTER_PREFER_ENV_PATH": "0", "IPYTHONDIR": str(folder / "ipython")}
    return kept | own | {"PYTHONPATH": str(ROOT)}


def answers(address: str) -> bool:
    try:
        with urlopen(f"{address}/api?token={TOKEN}", timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that JupyterLab shows; notebooks are copied, since it writes into them."""
    folder = tmp_path_factory.mktemp("lab")
    for name in ("opened", "run"):
        (folder / name).mkdir()
    return folder


@pytest.fixture(scope="module")
def lab(browser: Browser, work: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("jupyter")
    options = [f"--ServerApp.port={port}", "--ServerApp.port_retries=0", "--ServerApp.ip=127.0.0.1"]
    options += [f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={work}", "--allow-root"]
    # As `make lab` has it; news are off too.
    options += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    options += ["--LabApp.news_url=None", "--no-browser"]
    command = [sys.executable, "-m", "jupyterlab", *options]
    address, log = f"http://127.0.0.1:{port}", folder / "log.txt"
    with (
        log.open("w", encoding="utf-8") as said,
        subprocess.Popen(command, env=environment(folder), stdout=said, stderr=said) as server,
    ):
        try:
            end = time.monotonic() + 60
            while not answers(address):
                alive = server.poll() is None and time.monotonic() < end
                assert alive, log.read_text(encoding="utf-8")[-3000:]
                time.sleep(0.2)
            yield address
        finally:
            server.terminate()  # kernels end with it
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()


class Window:
    """A notebook open in JupyterLab, and what the page asked for and complained of meanwhile."""

    def __init__(self, page: Page, address: str, path: str) -> None:
        self.page = page
        self.host = urlsplit(address).netloc
        self.hosts: set[str] = set()
        self.complaints: list[str] = []
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        page.on("websocket", lambda socket: self.hosts.add(urlsplit(socket.url).netloc))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console",
            lambda said: self.complaints.append(said.text) if said.type == "error" else None,
        )
        page.goto(f"{address}/lab/tree/{path}?token={TOKEN}&reset")
        page.wait_for_selector(".jp-Notebook .jp-MarkdownOutput", timeout=60_000)

    def run(self) -> None:
        """Run all cells; before its kernel is there, JupyterLab runs nothing, and says nothing."""
        self.page.wait_for_selector("[data-status=idle]", state="attached", timeout=60_000)
        for _ in range(12):
            self.page.click(".lm-MenuBar-itemLabel:text-is('Run')")
            self.page.click(".lm-Menu-itemLabel:text-is('Run All Cells')")
            with suppress(TimeoutError):
                self.page.wait_for_function(PROMPTS, arg=[FAILED, "some"], timeout=10_000)
                break
        self.page.wait_for_function(PROMPTS, arg=[FAILED, "every"], timeout=120_000)

    def texts(self, selector: str) -> list[str]:
        return list(self.page.eval_on_selector_all(selector, "tags => tags.map(t => t.innerText)"))

    def computed(self, selector: str, style: str) -> set[str]:
        script = "(tags, style) => tags.map(tag => getComputedStyle(tag)[style])"
        return set(self.page.eval_on_selector_all(selector, script, style))


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="dark")
    yield context.new_page()
    context.close()


def check_outputs(window: Window) -> None:
    """What holds of all that a notebook shows, saved or fresh."""
    assert window.texts(f"{FAILED}, {STDERR}") == []
    outputs = window.texts(".jp-OutputArea-output")
    assert len(outputs) > 5
    soup = [text for text in outputs if re.search(r"</?[a-z]+[ >]|style=|&[a-z]+;|&#\d", text)]
    assert soup == []
    blocks = window.page.eval_on_selector_all(HTML, BLOCKS)
    assert len(blocks) > 5
    assert [block for block in blocks if block[2] != "rtl"] == []
    # In a concordance words meet at the name.
    sides = {(tag, align) for _, tag, _, align in blocks}
    assert sides <= {("P", "right"), *(("TD", side) for side in ("right", "left", "center"))}
    signed = window.page.eval_on_selector_all(f"{HTML} td", SIGNED)
    assert [cell for cell in signed if cell[1] != "ltr"] == []
    # JupyterLab's own box opens at the left, where a table in Arabic ends.
    wide = "tags => tags.filter(t => t.scrollWidth > t.clientWidth + 1).map(t => t.innerText)"
    assert window.page.eval_on_selector_all(HTML, wide) == []
    marked = f"{HTML} :is(mark, del, ins, b, u)"
    assert not window.texts(marked) or window.page.eval_on_selector_all(marked, CONTRAST) > 4.5
    wide = (
        "tags => tags.filter(t => !t.naturalWidth || t.width > t.parentElement.clientWidth).length"
    )
    assert window.page.eval_on_selector_all(".jp-RenderedImage img", wide) == 0
    assert window.hosts - {""} == {window.host}  # data: and blob: have none
    assert window.complaints == []


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_saved_outputs_are_readable_before_they_are_trusted(
    lab: str, work: Path, page: Page, notebook: Path
) -> None:
    shutil.copy(notebook, work / "opened")
    window = Window(page, lab, f"opened/{notebook.name}")
    page.wait_for_selector(f"{TRUST}[title^='Notebook not trusted']")
    check_outputs(window)
    saved: list[str] = []
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            if html := "".join(output["data"].get("text/html", "")):
                saved.append("".join(BeautifulSoup(html, "html.parser").get_text().split()))
    shown = page.eval_on_selector_all(HTML, "tags => tags.map(tag => tag.textContent)")
    assert ["".join(text.split()) for text in shown] == saved


def test_marks_are_told_apart_without_trust(lab: str, work: Path, page: Page) -> None:
    for name in ("02_duplication", "04_narratives"):
        shutil.copy(NOTEBOOKS[0].with_stem(name), work / "opened")
    window = Window(page, lab, "opened/02_duplication.ipynb")
    assert window.computed("td del", "textDecorationLine") == {"line-through"}
    assert window.computed("td ins", "textDecorationLine") == {"underline"}
    assert window.computed("td mark", "fontWeight") == {"700"}
    window = Window(page, lab, "opened/04_narratives.ipynb")
    assert window.computed(f"{HTML} p b", "fontWeight") == {"700"}
    assert window.computed(f"{HTML} p u", "textDecorationLine") == {"underline"}
    assert len(window.computed(f"{HTML} p mark", "backgroundColor")) == 1


def test_a_notebook_runs(lab: str, work: Path, page: Page) -> None:
    notebook = nbformat.read(NOTEBOOKS[2], as_version=4)  # type: ignore[no-untyped-call]
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell in code:
        cell.update(outputs=[], execution_count=None)
    nbformat.write(notebook, work / "run" / "names.ipynb")  # type: ignore[no-untyped-call]
    window = Window(page, lab, "run/names.ipynb")
    assert window.texts(".jp-OutputArea-output") == []
    window.run()
    assert not page.is_visible(f"{TRUST}[title^='Notebook not trusted']")
    check_outputs(window)
    assert page.locator(".jp-RenderedImage img").count() > 2


HOSTILE = """
import pandas as pd

import analysis
from analysis import prose, reader

study = analysis.open("corpus.csv")
texts = study["documents"]
display(prose.corpus(study), reader.table(texts, {"outlet": "<b>outlet", "text": "text"}))
reader.passages(study, pd.DataFrame({"doc_id": texts["doc_id"], "start": [0], "end": [80]}))
"""


def test_an_article_cannot_act_in_a_notebook_that_is_trusted(
    lab: str, work: Path, page: Page
) -> None:
    attack = "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'>"
    row = f"قال محافظ المدينة إن الماء سيعود {attack}"
    table = pd.DataFrame({"text": [row], "outlet": [f"البريد {attack}"], "date": ["2031-03-02"]})
    table.to_csv(work / "run" / "corpus.csv", index=False)
    cell = nbformat.v4.new_code_cell(HOSTILE)  # type: ignore[no-untyped-call]
    told = nbformat.v4.new_markdown_cell("# Hostile")  # type: ignore[no-untyped-call]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = nbformat.v4.new_notebook(cells=[told, cell], metadata=kernel)  # type: ignore[no-untyped-call]
    nbformat.write(notebook, work / "run" / "hostile.ipynb")  # type: ignore[no-untyped-call]
    window = Window(page, lab, "run/hostile.ipynb")
    window.run()
    page.wait_for_selector(f"{HTML} p mark")
    assert window.texts(FAILED) == []
    table_shown, passage = window.texts(HTML)
    assert attack in table_shown and attack in passage
    assert attack in window.texts(".jp-OutputArea-output.jp-RenderedMarkdown")[0]
    assert page.locator(".jp-OutputArea-output :is(img, script)").count() == 0
    assert page.evaluate("window.hacked") is None
    assert window.complaints == []
