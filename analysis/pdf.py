"""One PDF of a report's pages: by Chromium where there is one, else by WeasyPrint.

The pages become one document, in which a link between two of them leads from leaf to leaf; one to
a file that a PDF does not hold would name a folder of the machine that made it, so it goes.
"""

import base64
import importlib
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from importlib.resources import files
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import IO, Any
from urllib.parse import quote, unquote

from bs4 import BeautifulSoup, Tag
from pypdf import PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject, NameObject, PdfObject, TextStringObject

from analysis.errors import AnalysisError

NAME = "report.pdf"
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
TIME_LIMIT = 600  # seconds; 170 leaves take some 30
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome", "microsoft-edge", "msedge")
PLACES = (  # where installers put it without telling the path
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"%ProgramFiles%\Google\Chrome\Application\chrome.exe",
    r"%ProgramFiles(x86)%\Google\Chrome\Application\chrome.exe",
    r"%LocalAppData%\Google\Chrome\Application\chrome.exe",
    r"%ProgramFiles(x86)%\Microsoft\Edge\Application\msedge.exe",
)
OPTIONS = (
    "--headless",
    "--disable-gpu",
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-breakpad",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
# A reader who prints a page has a size of paper and a numbering of his own.
STYLE = "@page { size: A4; @bottom-center { content: counter(page); font: 9pt sans-serif; } }"
EARLIEST = 315_532_800  # 1980-01-01, in seconds since 1970: the date of what has none
ANOTHER = "name another Chromium, Chrome or Edge in the environment variable CHROME"
_ELSEWHERE = re.compile(r"(?:https?|mailto):", re.I)

Printer = Callable[[Path, Path], None]  # an HTML file into a PDF file


def printer() -> Printer:
    """Gives what prints a page here.

    Raises:
        AnalysisError: There is neither Chromium nor WeasyPrint, or CHROME names no program.
    """
    chromium = _chromium()
    if chromium:
        return partial(_print_by_chromium, chromium)
    try:
        return partial(_print_by_weasyprint, importlib.import_module("weasyprint"))
    except (ImportError, OSError) as error:  # OSError: it is there, but not the Pango it needs
        raise AnalysisError(
            f"a PDF takes Chromium, which is not on the path, or WeasyPrint ({error}): install "
            "Chromium, Chrome or Edge, or name its program in the environment variable CHROME, "
            "or run `pip install 'arabic-news-analysis[pdf]'` (it needs Pango)"
        ) from None


def require() -> None:
    """Makes sure, before long work starts, that a PDF can be made at its end.

    Raises:
        AnalysisError: As `printer` does.
    """
    printer()


def write(folder: Path, names: Sequence[str]) -> Path:
    """Prints pages of a report into one PDF beside them.

    Args:
        folder: Where the pages are.
        names: Their names in reading order, `index.html` first: its title becomes the PDF's.

    Returns:
        The file, `report.pdf`. Same pages, same printer, same bytes; it is dated by
        SOURCE_DATE_EPOCH (seconds since 1970) if that is set, else 1980-01-01.

    Raises:
        AnalysisError: Nothing here prints, or printing failed; no half of a file is left.
    """
    print_page = printer()
    pages = {file: (folder / file).read_text(encoding="utf-8") for file in names}
    document = combine(pages)
    # Beside the report: a Chromium packed as a snap sees no folder for temporary files.
    with tempfile.TemporaryDirectory(prefix="pdf-", dir=folder) as work:
        page, made = Path(work, "page.html").resolve(), Path(work, NAME).resolve()
        page.write_text(str(document), encoding="utf-8", newline="\n")
        print_page(page, made)
        _finish(made, [said for tag in document.find_all(HEADINGS) if (said := _words(tag))])
        return made.replace(folder / NAME)


def _finish(made: Path, headings: Sequence[str]) -> None:
    """Gives a PDF one date each time, and its bookmarks the words of the headings.

    Chromium turns the words of an Arabic heading round in its bookmark, and writes those of a
    heading that begins a leaf twice.
    """
    logging.getLogger("pypdf").setLevel(logging.ERROR)  # Chromium miscounts its objects
    try:
        writer = PdfWriter(clone_from=made)
    except PyPdfError as error:
        raise AnalysisError(f"what was printed is no whole PDF ({error}); {ANOTHER}") from error
    bookmarks = list(_bookmarks(writer.root_object.get("/Outlines")))
    if len(bookmarks) == len(headings):
        for bookmark, words in zip(bookmarks, headings, strict=True):
            bookmark[NameObject("/Title")] = TextStringObject(words)
    title = writer.metadata.title if writer.metadata else None
    dates = dict.fromkeys(["/CreationDate", "/ModDate"], _date())
    writer.metadata = {"/Title": title or "", **dates}
    writer.pdf_header = "%PDF-1.7"
    writer.write(made)


def _bookmarks(parent: PdfObject | None) -> Iterator[DictionaryObject]:
    """All bookmarks below one, in the order of the document."""
    node = parent.get_object() if parent else None
    child = node.get("/First") if isinstance(node, DictionaryObject) else None
    while child is not None:
        bookmark = child.get_object()
        assert isinstance(bookmark, DictionaryObject)
        yield bookmark
        yield from _bookmarks(bookmark)
        child = bookmark.get("/Next")


def _date() -> str:
    said = os.environ.get("SOURCE_DATE_EPOCH", "")
    seconds = int(said) if said.isdecimal() else EARLIEST
    return f"D:{datetime.fromtimestamp(seconds, UTC):%Y%m%d%H%M%S}Z"


# One document of many


def combine(pages: Mapping[str, str]) -> BeautifulSoup:
    """Makes one HTML page of many.

    Args:
        pages: File name, also in a folder (`articles/x.html`), to HTML made by `report.render`.

    Returns:
        The head of the first page, the main part of each, and the provenance of the first. Links
        lead within it or to the web.

    Raises:
        AnalysisError: A page has no main part.
    """
    soups = {file: BeautifulSoup(html, "html.parser") for file, html in pages.items()}
    mains = {file: _main(soup, file) for file, soup in soups.items()}
    places = {file: {str(tag["id"]): tag for tag in main(id=True)} for file, main in mains.items()}
    for file, main in mains.items():
        main["id"] = file
    for file, main in mains.items():
        for link in main("a", href=True):
            _lead(link, file, mains, places)
    whole = next(iter(soups.values()))
    body, provenance = whole.find("body"), whole.find("footer")
    assert whole.head is not None and body is not None
    for script in whole("script"):
        script.decompose()
    whole.head.append(whole.new_tag("style", string=STYLE))
    body.clear()
    body.extend([*mains.values(), *([provenance] if provenance else [])])
    return whole


def _main(soup: BeautifulSoup, file: str) -> Tag:
    main = soup.find("main")
    if main is None:
        raise AnalysisError(f"{file} is no page of a report; print pages that a report wrote")
    return main


def _words(tag: Tag) -> str:
    return " ".join(tag.get_text().split())


def _lead(
    link: Tag, file: str, mains: Mapping[str, Tag], places: Mapping[str, Mapping[str, Tag]]
) -> None:
    """Turns a link to another page into one within the document; unwraps what leads nowhere."""
    address = str(link["href"])
    if _ELSEWHERE.match(address):
        return
    path, _, fragment = map(unquote, address.partition("#"))
    to = normpath(join(dirname(file), path)) if path else file
    place = places.get(to, {}).get(fragment) if fragment else mains.get(to)
    if place is None:
        link.unwrap()
        return
    if fragment:  # two pages may give one id to places of their own
        place["id"] = f"{to}#{fragment}"
    link["href"] = f"#{quote(str(place['id']))}"


# Printers


def _chromium() -> str | None:
    """The program, by CHROME, by its names on the path, or where installers put it."""
    named = os.environ.get("CHROME")
    if named:
        found = shutil.which(named)
        if found is None:
            raise AnalysisError(
                f"CHROME names {named}, which is no program; name Chromium, Chrome or Edge, "
                "or unset it"
            )
        return found
    tried = (*CHROMIUM, *map(os.path.expandvars, PLACES))
    return next(filter(None, map(shutil.which, tried)), None)


def _print_by_chromium(program: str, page: Path, made: Path) -> None:
    # The profile is no part of the work folder: its own paths are long, and Windows counts.
    with tempfile.TemporaryDirectory(prefix="pdf-", ignore_cleanup_errors=True) as profile:
        command = [program, *OPTIONS, f"--user-data-dir={profile}", f"--print-to-pdf={made}"]
        if sys.platform != "win32" and os.geteuid() == 0:
            command.append("--no-sandbox")  # Chromium refuses root one
        said = made.with_suffix(".log")
        with said.open("wb") as log, _process([*command, page.as_uri()], log) as process:
            try:
                process.wait(TIME_LIMIT)
            except subprocess.TimeoutExpired:
                raise AnalysisError(
                    f"{program} made no PDF in {TIME_LIMIT} seconds; {ANOTHER}"
                ) from None
    if process.returncode or not made.is_file():
        words = said.read_text(encoding="utf-8", errors="replace").split()[-40:]
        raise AnalysisError(
            f"{program} made no PDF (exit code {process.returncode}: {' '.join(words)}); {ANOTHER}"
        )


@contextmanager
def _process(command: Sequence[str], log: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """Starts a program, and ends it and its children whatever happens."""
    try:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    except OSError as error:
        raise AnalysisError(f"{command[0]} does not start ({error}); {ANOTHER}") from error
    try:
        yield process
    finally:
        if process.poll() is None:
            if sys.platform == "win32":
                process.kill()  # its children end with it
            else:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _print_by_weasyprint(weasyprint: Any, page: Path, made: Path) -> None:
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # it names every style it passes over
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols=("data",))
    whole = page.read_text(encoding="utf-8").replace("</head>", f"{_whole_fonts()}</head>", 1)
    weasyprint.HTML(string=whole, url_fetcher=fetcher).write_pdf(made, pdf_tags=True)


def _whole_fonts() -> str:
    """Amiri uncut: WeasyPrint takes the spaces of Arabic from the subset that has no Latin."""
    rules = [':root { --prose: "Whole Amiri"; --plain: "Whole Amiri"; }']
    for weight, face in {"400": "Regular", "700": "Bold"}.items():
        font = (files("fontpkg_amiri") / "files" / f"Amiri-{face}.ttf").read_bytes()
        rules.append(
            f'@font-face {{ font-family: "Whole Amiri"; font-weight: {weight}; '
            f'src: url("data:font/ttf;base64,{base64.b64encode(font).decode("ascii")}"); }}'
        )
    return f"<style>{' '.join(rules)}</style>"
