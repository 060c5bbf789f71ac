"""Self-contained pages from notebooks: run them on a table folder, then render what they show.

A page carries its styles, fonts and figures; its Content-Security-Policy keeps the browser from
asking anyone for anything.
"""

import asyncio
import base64
import hashlib
import io
import json
import logging
import os
import re
import sys
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import as_file, files
from itertools import chain, count, pairwise, zip_longest
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, unquote

import nbformat
import yaml
from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, Tag
from bs4.element import NavigableString, PageElement, PreformattedString
from fontTools import subset  # type: ignore[import-untyped]
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from markupsafe import Markup
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.markdown import markdown2html
from nbformat import NotebookNode
from tqdm import tqdm

from analysis import excerpts
from analysis.annotated import FOLDER, Articles
from analysis.errors import AnalysisError
from analysis.text import fold
from analysis.wording import Wording

log = logging.getLogger(__name__)

RESOURCES = Path(__file__).parent / "resources"
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "script-src 'sha256-{script}'; base-uri 'none'; form-action 'none'"
)
START_TIMEOUT = 180  # seconds until a kernel answers: generous, for a cold disk or a busy machine
_TABLES = '<a href="tables/datapackage.json"><code>tables</code></a>'
_SEARCHED = [(0x60, 0x700), (0x2000, 0x2070)]  # characters that readers type or leave out
_PAGE = re.compile(r"^[a-z0-9-]+\.html(#|$)")  # one article to another
MOST_ARTICLES = 1_000  # of which each has a page, whether it is cited or not
MOST_ROWS = 50  # of a list in the provenance; a corpus may have a million inputs
LONG_CELL = 40  # characters; a longer cell breaks into lines
LONG_WORD = 24  # characters; a longer word, an identifier or an address, does too
INDEX = "index.html"

HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
BLOCKS = [*HEADINGS, "p", "ul", "ol", "dt", "dd", "th", "td", "caption", "figcaption"]
BLOCKS += ["blockquote", "summary", "div"]
IMAGES = ["image/svg+xml", "image/png", "image/jpeg", "image/gif"]
ACTIVE = frozenset(["application/javascript", "application/vnd.jupyter.widget-view+json"])
RICHEST_FIRST = ["text/html", "text/markdown", *IMAGES, "text/plain"]
FETCHING_STYLE = re.compile(r"(?:url|src|image(?:-set)?)\s*\(|@import|\\", re.I)
NUMBER = re.compile(r"[+\u2212-]?\d+(?:[,\u202f\u00a0]\d{3})*(?:\.\d+)?\s?%?")
ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f\u0870-\u08ff\ufb50-\ufdff\ufe70-\ufefc]")
_RTL = r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
RTL = re.compile(_RTL)
# Words with what joins them in a sentence, but not what parts them in an English list: , ; / ( ) =
RTL_RUN = re.compile(rf"({_RTL}(?:[{_RTL[1:-1]}\s\d.:«»\"'\u200c-\u200f-]*{_RTL})?)")


# Running


class _ThisPython(KernelSpecManager):
    """The running interpreter under any kernel name: a registered "python3" may be another one."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Give the specification that starts this interpreter."""
        # Frozen modules make ipykernel's debugger warn on standard error.
        argv = [sys.executable, "-X", "frozen_modules=off", "-m", "ipykernel_launcher"]
        argv += ["--HistoryManager.enabled=False", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name="Python")


def run_notebooks(notebooks: Sequence[Path], study: Path) -> list[NotebookNode]:
    """Run copies of notebooks, each in a kernel of its own; the files stay as they are.

    Args:
        notebooks: Files (.ipynb), each able to run by itself.
        study: Table folder that `analysis.open()` opens in the notebooks.

    Returns:
        The executed notebooks, in the order given, without times or random ids.

    Raises:
        AnalysisError: A notebook cannot be read, or a cell failed; names notebook and cell.
    """
    copies = [_read(path) for path in notebooks]
    names = [path.name for path in notebooks]
    cells = sum(len(copy.cells) for copy in copies)
    with tqdm(total=cells, desc="notebooks", unit="cell", disable=None) as bar:
        _complete(copies, names, study.resolve(), bar)
    return copies


def _read(path: Path) -> NotebookNode:
    try:
        notebook: NotebookNode = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, nbformat.ValidationError) as error:
        raise AnalysisError(f"{path} is not a readable notebook: {error}") from error
    for number, cell in enumerate(notebook.cells, 1):
        cell.id = f"cell-{number}"  # older files get random ones on reading
    return notebook


def _complete(copies: list[NotebookNode], names: list[str], study: Path, bar: "tqdm[Any]") -> None:
    """Run all, on a loop in a thread of its own, and stop all when the caller is interrupted.

    The caller's thread may have a loop already (JupyterLab); in the main thread, nbclient would
    take Ctrl-C for itself and end one kernel of several.
    """
    running: list[tuple[asyncio.AbstractEventLoop, asyncio.Future[None]]] = []

    async def run() -> None:
        task = asyncio.ensure_future(_run_all(copies, names, study, bar))
        running.append((asyncio.get_running_loop(), task))
        await task

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(asyncio.run, run())
        try:
            future.result()
        except BaseException:
            for loop, task in running if not future.done() else []:
                loop.call_soon_threadsafe(task.cancel)
            raise


async def _run_all(
    copies: list[NotebookNode], names: list[str], study: Path, bar: "tqdm[Any]"
) -> None:
    room = asyncio.Semaphore(min(os.cpu_count() or 1, 4))  # a kernel holds the tables in memory
    with tempfile.TemporaryDirectory(prefix="nb-", ignore_cleanup_errors=True) as folder:

        async def run(number: int, copy: NotebookNode) -> None:
            async with room:
                await _run(copy, names[number], study, Path(folder, str(number)), bar)

        tasks = [asyncio.create_task(run(*pair)) for pair in enumerate(copies)]
        try:
            await asyncio.gather(*tasks)
        finally:  # the first failure ends the others, kernels included
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _run(
    notebook: NotebookNode, name: str, study: Path, folder: Path, bar: "tqdm[Any]"
) -> None:
    try:
        async with _kernel(folder, study) as (manager, kernel):
            client = NotebookClient(
                notebook,
                km=manager,
                timeout=None,
                record_timing=False,
                coalesce_streams=True,
                store_widget_state=False,
                on_cell_complete=lambda **_: bar.update(),
            )
            client.kc = kernel
            await client.async_execute()
    except CellExecutionError as error:
        log.debug("%s", error.traceback)
        reason = " ".join(f"{error.ename}: {error.evalue}".split())
        raise AnalysisError(f"{_failed_cell(notebook, name)}: {reason}") from error
    except (DeadKernelError, RuntimeError) as error:
        raise AnalysisError(f"{name} could not be run: {error}") from error
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)


@asynccontextmanager
async def _kernel(
    folder: Path, study: Path
) -> AsyncIterator[tuple[AsyncKernelManager, AsyncKernelClient]]:
    """Give a kernel that is ready, and end it whatever happens, also while it starts."""
    work = folder / "work"
    work.mkdir(parents=True)
    socket = folder / "k"
    # A socket's path holds some 100 bytes; the kernel's five add a few to the file's name.
    local = os.name == "posix" and len(os.fsencode(socket)) < 90
    manager = AsyncKernelManager(
        kernel_spec_manager=_ThisPython(),
        connection_file=f"{socket}.json",
        transport="ipc" if local else "tcp",
    )
    environment = os.environ | {
        "ANALYSIS_STUDY": str(study),
        "IPYTHONDIR": str(folder / "ipython"),  # nobody's startup files
        "PYTHONUTF8": "1",
    }
    kernel: AsyncKernelClient | None = None
    try:
        await manager.start_kernel(cwd=str(work), env=environment)
        kernel = manager.client()
        kernel.start_channels()
        await kernel.wait_for_ready(timeout=START_TIMEOUT)
        kernel.allow_stdin = False
        yield manager, kernel
    finally:
        if kernel is not None:
            kernel.stop_channels()
        if manager.has_kernel:
            await manager.shutdown_kernel(now=True)


def _failed_cell(notebook: NotebookNode, name: str) -> str:
    for number, cell in enumerate(notebook.cells, 1):
        if any(output.output_type == "error" for output in cell.get("outputs", [])):
            first = cell.source.strip().splitlines()[0]
            return f"{name}, cell {number} ({first})"
    return name


# Rendering


@dataclass
class _Page:
    file: str
    title: str
    body: str = ""
    intro: str = ""
    contents: list[tuple[str, str]] = field(default_factory=list)
    before: "_Page | None" = None
    after: "_Page | None" = None


def render(
    notebooks: Mapping[str, NotebookNode],
    *,
    title: str,
    provenance: Mapping[str, object],
    findings: Sequence[str] = (),
    articles: Articles | None = None,
    evidence: str = excerpts.FULL,
    lang: str = "en",
) -> dict[str, str]:
    """Make a static page of each notebook, an index of them, and a page of each article.

    Args:
        notebooks: Page name (`01_raw_text`) to executed notebook, in reading order.
        title: What the report is called.
        provenance: Inputs with hashes, package versions, settings: nested mappings and lists.
        findings: Sentences in Markdown for the index: what a reader should see first.
        articles: The articles; of more than 1,000 only those that a page cites have pages.
        evidence: How much of the articles' text the pages show; see `excerpts`.
        lang: en or ar: the language of headings and of all that stands around the findings.

    Returns:
        File name to HTML, `index.html` first. Same input, same bytes.
    """
    say = Wording(lang)
    pages = [
        _page(name, notebook, set(notebooks), evidence, say) for name, notebook in notebooks.items()
    ]
    cited = _link_articles(pages, articles, say) if articles else []
    for before, after in pairwise(pages):
        before.after, after.before = after, before
    environment = Environment(
        loader=FileSystemLoader(RESOURCES / "report"), autoescape=True, undefined=StrictUndefined
    )
    template = environment.get_template("page.html.j2")
    style = (RESOURCES / "report" / "report.css").read_text(encoding="utf-8")
    shared = {"title": title, "pages": pages, "provenance": provenance, "most": MOST_ROWS}
    shared |= {"findings": [_finding(said, evidence) for said in findings]}
    script = _script()
    shared |= {"policy": POLICY.format(script=_sha256(script)), "css": Markup(style)}
    read_pages = _article_pages(articles, cited, say)
    shared |= {"articles": read_pages, "say": say, "tables_link": _TABLES}
    places = ("article", "hash", "part", "start", "end")
    shared |= {"cited": say("cited", **{name: f"{{{name}}}" for name in places})}
    shared |= {"script": Markup(script)}  # our own files, as the style
    drawn = {
        page.file: _direct(template.render(shared, page=page, root=""), say)
        for page in [_Page(INDEX, title), *pages]
    }
    read = {
        page.file: _direct(template.render(shared, page=page, root="../"), say)
        for page in read_pages
    }
    unusual = frozenset().union(*drawn.values(), *read.values()) - _usual()
    fonts, plain = _fonts(unusual), _fonts(unusual, bold=False)
    made = {file: html.replace("/* fonts */", fonts, 1) for file, html in drawn.items()}
    return made | {file: html.replace("/* fonts */", plain, 1) for file, html in read.items()}


def _finding(said: str, evidence: str) -> str:
    soup = BeautifulSoup(_sanitise(markdown2html(said)), "html.parser")
    excerpts.cut(soup, evidence)
    return str(soup)


@cache
def _script() -> str:
    """The one script of a page; its search folds spellings as the project's own does."""
    searched = map(chr, chain(*(range(*ends) for ends in _SEARCHED)))
    folds = {char: folded for char in searched if (folded := fold(char)) != char}
    script = (RESOURCES / "report" / "report.js").read_text(encoding="utf-8")
    return script.replace("{/* folds */}", json.dumps(folds), 1)


def _sha256(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")


def _link_articles(pages: Iterable[_Page], articles: Articles, say: Wording) -> list[str]:
    """Let places in evidence lead to the article; which articles are to have a page."""
    cited = set()
    for page in pages:
        soup = BeautifulSoup(page.body, "html.parser")
        for place in soup.find_all("span", attrs={"data-doc": True}):
            names = ("doc", "part", "start", "end")
            doc_id, part, start, end = (str(place.get(f"data-{name}")) for name in names)
            if doc_id in articles and re.fullmatch(r"\d{1,9} \d{1,9}", f"{start} {end}", re.A):
                cited.add(doc_id)
                link = soup.new_tag("a", href=articles[doc_id].link(int(start), part))
                if not place.has_attr("data-quiet"):
                    known, hash = articles.cited(doc_id)
                    article, span = say("comma").join(known), f"{say.term(part)} {start} {end}"
                    link.attrs |= {"data-article": article, "data-hash": hash, "data-span": span}
                place.wrap(link)
                place.unwrap()
        page.body = str(soup)
    return [doc_id for doc_id in articles if doc_id in cited or len(articles) <= MOST_ARTICLES]


def _article_pages(articles: Articles | None, cited: Sequence[str], say: Wording) -> list[_Page]:
    """A page an article, each leading to the next."""
    made: list[_Page] = []
    if articles is None:
        return made
    files = {articles[doc_id].file for doc_id in cited}
    for doc_id in cited:
        article = articles[doc_id]
        soup = BeautifulSoup(article.html, "html.parser")
        for link in soup.find_all("a", href=_PAGE):
            if f"{FOLDER}/{str(link['href']).partition('#')[0]}" not in files:
                link.unwrap()  # a copy in an article that has no page
        headings = soup.find_all("h2")
        contents = [("text", say("text")), *((str(tag["id"]), _words(tag)) for tag in headings)]
        made.append(_Page(article.file, article.title, str(soup), contents=contents))
    for before, after in pairwise(made):
        before.after, after.before = after, before
    return made


def _page(name: str, notebook: NotebookNode, names: set[str], evidence: str, say: Wording) -> _Page:
    soup = BeautifulSoup(_body(notebook, say), "html.parser")
    for shown in soup.select(".cell"):
        excerpts.cut(shown, evidence)
    _make_ids_unique(soup)
    _link_pages(soup, names)
    _translate(soup, say)
    heading = soup.find("h1")
    first = heading.find_next("p") if heading else soup.find("p")
    return _Page(
        file=f"{name}.html",
        title=_words(heading) if heading else name.replace("_", " ").strip(),
        body=str(soup),
        intro=_words(first).removeprefix("Question. ") if first else "",
        contents=[(str(tag["id"]), _words(tag)) for tag in soup.find_all("h2") if tag.get("id")],
    )


def _translate(soup: BeautifulSoup, say: Wording) -> None:
    """Headings, heads of columns, classes and lines around passages, so far as they are known.

    What an article says stays as it is: only columns of classes are read, and lines of the tool.
    """
    if say.lang == "en":
        return
    for table in soup.select(".output table:not(:has([lang=en]))"):
        _translate_table(table, say)
    for tag in soup.find_all([*HEADINGS, "th"]):
        if (told := say.head(_words(tag))) != _words(tag):
            tag.string = told
            tag.attrs.pop("lang", None)
    for block in soup.select(".output [lang=en]"):
        for string in block.find_all(string=True):
            if string.find_parent("bdi") is None:
                string.replace_with(say.line(str(string)))
        block["dir"], block["lang"] = say.side, say.lang
        if block.get("style"):
            block["style"] = str(block["style"]).replace("text-align:left", "text-align:right")


def _translate_table(table: Tag, say: Wording) -> None:
    """Classes in their columns; the table is laid out like the page."""
    head, *rows = (row.find_all(["th", "td"], recursive=False) for row in table.find_all("tr"))
    for column in (at for at, cell in enumerate(head) if say.names_classes(_words(cell))):
        for row in rows:
            cell = row[column] if column < len(row) else None
            if cell is not None and (told := say.term(_words(cell))) != _words(cell):
                cell.string = told
                cell["dir"], cell["lang"] = say.side, say.lang
    for cell in table.select("[style^=text-align]"):
        del cell["style"]  # its column may have another side now
    table["dir"] = say.side


def _body(notebook: NotebookNode, say: Wording) -> str:
    """Render a notebook's cells with our template."""
    exporter = HTMLExporter(  # type: ignore[no-untyped-call]
        extra_template_basedirs=[str(RESOURCES)],
        template_name="report",
        template_file="notebook.html.j2",
        exclude_anchor_links=True,
        filters={"safe_html": _sanitise, "shown": _shown, "plain": _plain, "say": say},
    )
    body, _ = exporter.from_notebook_node(notebook)
    return str(body)


def _shown(cell: NotebookNode) -> list[tuple[NotebookNode, str]]:
    """Give a code cell's outputs that a reader needs, each with its richest type."""
    kinds = [(output, _richest(output)) for output in cell.outputs]
    rich = any(kind not in ("", "text/plain") for _, kind in kinds)
    return [(output, kind) for output, kind in kinds if kind and not (rich and _is_repr(output))]


def _richest(output: NotebookNode) -> str:
    if output.output_type == "stream":
        return "text/plain" if output.name == "stdout" else ""
    if output.output_type == "error":
        return "text/plain"
    kind = next((kind for kind in RICHEST_FIRST if kind in output.data), "")
    return "" if kind == "text/plain" and not ACTIVE.isdisjoint(output.data) else kind


def _is_repr(output: NotebookNode) -> bool:
    """Tell what a cell that ends in a plotting call leaves beside its figure: `<Axes: ...>`."""
    text = output.data.get("text/plain", "") if output.output_type == "execute_result" else ""
    return set(output.get("data", {})) == {"text/plain"} and re.match(r"\[?<", text) is not None


def _plain(output: NotebookNode) -> str:
    if output.output_type == "error":
        return "\n".join(output.traceback)
    return str(output.text if "text" in output else output.data["text/plain"])


def _words(tag: Tag) -> str:
    return " ".join(tag.get_text().split())


def _make_ids_unique(soup: BeautifulSoup) -> None:
    """Number headings with the same words, and drop other ids that were given twice."""
    taken = {"main", "contents", "provenance"}
    for tag in soup.find_all(lambda tag: tag.name in HEADINGS or tag.has_attr("id")):
        name = stem = str(tag.get("id") or "-".join(tag.get_text().split()) or "section")
        numbers = count(2)
        while name in taken and tag.name in HEADINGS:
            name = f"{stem}-{next(numbers)}"
        if name in taken:
            del tag["id"]
        else:
            tag["id"] = name
            taken.add(name)


def _link_pages(soup: BeautifulSoup, names: set[str]) -> None:
    """Let links between notebooks lead to their pages; those into the project go."""
    for tag in soup.find_all("a", href=True):
        path, mark, fragment = str(tag["href"]).partition("#")
        name = unquote(path).removeprefix("./").removesuffix(".ipynb")
        if path.endswith(".ipynb") and name in names:
            tag["href"] = f"{quote(name)}.html{mark}{fragment}"
        elif path.startswith("../"):
            tag.unwrap()  # a page is sent on without the project


# Sanitising: an allowlist, parsed and written anew, so that what an output holds stays within it


def _sanitise(html: str) -> str:
    """Keep of an output's or a paragraph's HTML what shows text, tables and figures."""
    with warnings.catch_warnings():  # an article's text may look like a file's name
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        soup, allowed = BeautifulSoup(html, "html.parser"), _allowed()
    for odd in soup.find_all(string=lambda string: isinstance(string, PreformattedString)):
        odd.extract()  # comments, declarations, CDATA
    for tag in soup.find_all(True):
        if tag.decomposed:
            continue
        if tag.name in allowed["gone"] or (tag.name == "style" and _is_active_style(tag)):
            tag.decompose()
        elif tag.name not in allowed["tags"]:
            tag.unwrap()
        else:
            tag.attrs = {name: tag[name] for name in tag.attrs if _keeps(tag, name)}
            if tag.name == "img":
                tag.attrs.setdefault("alt", "")
                if not tag.get("src"):
                    tag.replace_with(str(tag["alt"]))
    return str(soup)


@cache
def _allowed() -> dict[str, frozenset[str]]:
    text = (RESOURCES / "report" / "allowed.yaml").read_text(encoding="utf-8")
    return {name: frozenset(words) for name, words in yaml.safe_load(text).items()}


def _is_active_style(tag: Tag) -> bool:
    # pandas scopes a style to its table in a way that browsers ignore: it would set every table.
    text = tag.get_text()
    return tag.has_attr("scoped") or "<" in text or FETCHING_STYLE.search(text) is not None


def _keeps(tag: Tag, name: str) -> bool:
    value = re.sub(r"[\x00-\x20]+", "", str(tag[name])).lower()  # browsers skip these in addresses
    if name == "href":
        return re.match(r"https?://|[^:]*(?:[/?#]|$)", value) is not None
    if name == "src":
        return re.match(r"data:image/(?:png|jpeg|gif|webp|svg\+xml)[;,]", value) is not None
    if name == "style":
        return FETCHING_STYLE.search(value) is None
    return name in _allowed()["attributes"] or name.startswith(("aria-", "data-"))


# Direction: by the share of right-to-left letters, block by block


def direction(text: str) -> Literal["rtl", "ltr"] | None:
    """Give the direction in which most of a text's letters are written.

    Args:
        text: Any text; a Latin name at its start does not decide.

    Returns:
        `rtl` or `ltr`, None without any letter.
    """
    letters = sum(map(str.isalpha, text))
    if not letters:
        return None
    return "rtl" if 2 * sum(map(str.isalpha, RTL.findall(text))) > letters else "ltr"


def _direct(html: str, say: Wording) -> str:
    """Set direction and language of a page's blocks, align columns, put wide things into boxes."""
    soup = BeautifulSoup(html, "html.parser")
    for table in soup.find_all("table"):
        _align(table)
        _box(soup, table, say("table"))
    for tag in soup.find_all(["pre", "div"]):
        if tag.name == "pre" or "scroll" in tag.get_attribute_list("class"):
            tag["tabindex"] = "0"  # so that the keyboard can scroll it
    for tag in soup.find_all(BLOCKS):
        _set_direction(tag)
    for tag in soup.find_all("li"):
        _set_item_direction(soup, tag)
    for string in soup.find_all(string=RTL_RUN):
        _isolate(soup, string)
    return str(soup)


def _align(table: Tag) -> None:
    """Turn a table by its head, and put a column's head and cells on the side of its script."""
    head = table.find("thead")
    way = direction(head.get_text()) if head else None
    if way and not table.get("dir") and way != _around(table):
        table["dir"] = way
    for corner in table.find_all(lambda tag: tag.name == "th" and not _words(tag)):
        corner.name = "td"  # heads nothing: pandas leaves one above its index
    rows = [row.find_all(["th", "td"], recursive=False) for row in table.find_all("tr")]
    for cell in chain(*rows):
        _let_break(cell)
    if any(cell.has_attr("colspan") or cell.has_attr("rowspan") for cell in chain(*rows)):
        return
    for column in zip_longest(*rows):
        cells = [cell for cell in column if cell is not None]
        values = [_words(cell) for cell in cells if not cell.find_parent("thead")]
        side = "number" if _are_numbers(values) else direction(" ".join(values))
        for cell in cells:
            if side:
                _add_class(cell, side)
            if side == "number" and not cell.get("dir") and _around(cell) == "rtl":
                cell["dir"] = "ltr"  # a minus or percent sign keeps its side


def _let_break(cell: Tag) -> None:
    """Mark a cell whose words, or whose one long word, may go on in a second line."""
    words = _words(cell)
    if len(words) > LONG_CELL and not cell.find(["table", "ul"]):
        _add_class(cell, "long")
    if any(len(word) > LONG_WORD for word in words.split()):
        _add_class(cell, "unbroken")


def _add_class(tag: Tag, name: str) -> None:
    known = tag.get("class") or ""
    tag["class"] = f"{known if isinstance(known, str) else ' '.join(known)} {name}".strip()


def _are_numbers(values: Iterable[str]) -> bool:
    said = [value for value in values if value not in ("", "NaN", "<NA>", "None")]
    return bool(said) and all(NUMBER.fullmatch(value) for value in said)


def _box(soup: BeautifulSoup, tag: Tag, label: str) -> None:
    parent = tag.parent
    if parent is None or "scroll" not in parent.get_attribute_list("class"):
        parent = tag.wrap(soup.new_tag("div", attrs={"class": "scroll"}))
    parent.attrs |= {"role": "group", "aria-label": label}
    if tag.get("dir"):
        parent["dir"] = tag["dir"]  # a box opens at the side where its table begins


def _set_direction(tag: Tag) -> None:
    if tag.get("dir") or (tag.name == "div" and tag.find([*BLOCKS, "table"])):
        return
    side = _list_direction(tag) if tag.name in ("ul", "ol") else _side(tag)
    if side == "rtl":
        tag["dir"] = side
        if ARABIC.search(tag.get_text()):
            tag["lang"] = "ar"
    elif side == "ltr" and _around(tag) == "rtl":
        tag["dir"], tag["lang"] = side, "en"


def _side(tag: Tag) -> Literal["rtl", "ltr"] | None:
    """The direction of a block by its own words: what a sentence quotes is set apart."""
    own = "".join(s for s in tag.find_all(string=True) if not s.find_parent("bdi"))
    return direction(own) or direction(tag.get_text())


def _list_direction(tag: Tag) -> str:
    """Count items, not letters: one long quotation does not turn a list."""
    items = [_side(item) for item in tag.find_all("li", recursive=False)]
    return "rtl" if items.count("rtl") > items.count("ltr") else "ltr"


def _set_item_direction(soup: BeautifulSoup, item: Tag) -> None:
    """Turn what a list item holds, not the item: its marker stays with those of its list."""
    side = _side(item)
    if side and side != _around(item) and not item.find(BLOCKS):
        inner = soup.new_tag("div", attrs={"dir": side, "lang": "ar" if side == "rtl" else "en"})
        inner.extend(list(item.contents))
        item.append(inner)


def _around(node: PageElement) -> str:
    outer = node.find_parent(dir=True)
    return str(outer["dir"]) if outer else "ltr"


def _isolate(soup: BeautifulSoup, string: NavigableString) -> None:
    """Set right-to-left words in a left-to-right block apart: they shall move no digit or sign."""
    if isinstance(string, PreformattedString) or string.find_parent(["pre", "code", "bdi", "bdo"]):
        return
    if _around(string) == "rtl" or string.find_parent(["title", "style"]):
        return
    pieces: list[NavigableString | Tag] = []
    for number, piece in enumerate(RTL_RUN.split(string)):
        if number % 2:
            run = soup.new_tag("bdi", attrs={"dir": "rtl", "lang": "ar"}, string=piece)
            pieces.append(run)
        elif piece:
            pieces.append(NavigableString(piece))
    string.replace_with(*pieces)


# Fonts: Amiri, cut down to what the pages use


@cache
def _usual() -> frozenset[str]:
    """Give the characters that every page may hold, so that most reports share one subset."""
    ranges = [(0x20, 0x7F), (0xA0, 0x100), (0x600, 0x671), (0x2010, 0x2028), (0x2030, 0x2040)]
    return frozenset(chr(code) for start, end in ranges for code in range(start, end))


@cache
def _fonts(unusual: frozenset[str], *, bold: bool = True) -> str:
    """Give `@font-face` rules with subsets of Amiri.

    Two families, since tables and menus take Arabic from Amiri and Latin from the system.
    """
    characters = _usual() | unusual
    arabic = frozenset(character for character in characters if ARABIC.match(character))
    parts = {"Report Amiri Arabic": arabic, "Report Amiri Latin": characters - arabic}
    return "\n".join(
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-display: block; '
        f'src: url("data:font/woff2;base64,{_subset(face, part)}") format("woff2"); }}'
        for family, part in parts.items()
        for weight, face in {"400": "Regular", "700": "Bold"}.items()
        if bold or face == "Regular"
    )


@cache
def _subset(face: str, characters: frozenset[str]) -> str:
    options = subset.Options(flavor="woff2", hinting=False, notdef_outline=True)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=sorted(map(ord, characters)))
    stream = io.BytesIO()
    resource = files("fontpkg_amiri") / "files" / f"Amiri-{face}.ttf"
    with as_file(resource) as path, subset.load_font(str(path), options) as font:
        cutter.subset(font)
        subset.save_font(font, stream, options)
    return base64.b64encode(stream.getvalue()).decode("ascii")
