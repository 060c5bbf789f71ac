"""Pages of a report in one PDF: what it holds, what it tells of its machine, what goes wrong."""

import importlib
import os
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import StreamObject

from analysis import pdf, report
from analysis.errors import AnalysisError

HEAD = "<!DOCTYPE html><html lang='en' dir='ltr'><head><meta charset='utf-8'>"
PAGES = {
    "index.html": f"{HEAD}<title>تقرير</title><style>{{css}}</style><script>alert()</script></head>"
    "<body><header>frame</header><main id='main'><h1>تقرير عن الماء</h1>"
    "<p><a href='01_one.html'>one</a> <a href='01_one.html#Water'>water</a> <a href='#Water'>here</a>"
    " <a href='articles/a.html#b3'>told</a> <a href='articles/lost.html'>lost</a>"
    " <a href='tables/x.csv'>table</a> <a href='https://example.org/'>web</a></p>"
    "<h2 id='Water'>Here</h2></main><footer><details><summary>Provenance</summary><p>made with care</p>"
    "</details></footer></body></html>",
    "01_one.html": f"{HEAD}<title>One</title></head><body><main id='main'>"
    "<h1>One</h1><h2 id='Water'>The water</h2><p dir='rtl' lang='ar'>عادت المياه إلى المدينة</p>"
    "<div class='output'><table><thead><tr><th>word</th></tr></thead><tbody><tr>"
    "<td class='data row0'>المحطة</td></tr></tbody></table></div></main></body></html>",
    "articles/a.html": f"{HEAD}<title>A</title></head><body><main id='main'><h1>A</h1>"
    "<fieldset class='layers'><label><input type='checkbox' id='show-copies' checked>repetition</label>"
    "</fieldset><p><span id='b3' class='copy'>منقول</span> <a href='../index.html'>back</a></p>"
    "</main></body></html>",
}  # fmt: skip
FILES = list(PAGES)

posix = pytest.mark.skipif(sys.platform == "win32", reason="a program as a shell script")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the pages, in the style of a report; its name must not come into the PDF."""
    css = (report.RESOURCES / "report" / "report.css").read_text(encoding="utf-8")
    out = tmp_path / "مجلد secret place"
    for name, html in PAGES.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(html.replace("{css}", css), encoding="utf-8")
    return out


@pytest.fixture
def chromium() -> None:
    """Chromium where the module finds one; else skip, or fail if one is required."""
    if pdf._chromium() is None:
        message = "no Chromium, and CHROME names none"
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(message)
        pytest.skip(message)


@pytest.fixture
def none(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that prints nothing."""
    monkeypatch.delenv("CHROME", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(pdf, "PLACES", ())
    monkeypatch.setitem(sys.modules, "weasyprint", None)


def program(path: Path, script: str) -> str:
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def text(path: Path) -> str:
    return unicodedata.normalize("NFKC", " ".join(p.extract_text() for p in PdfReader(path).pages))


def dated(path: Path) -> str:
    metadata = PdfReader(path).metadata
    assert metadata is not None
    assert metadata["/CreationDate"] == metadata["/ModDate"]
    return str(metadata["/CreationDate"])


def decompressed(path: Path) -> Iterator[bytes]:
    """What a PDF says, also in its streams."""
    yield path.read_bytes()
    for entry in PdfWriter(clone_from=path)._objects:
        if isinstance(entry, StreamObject):
            yield entry.get_data()


def bookmarks(outline: list[Any]) -> Iterator[str]:
    for entry in outline:
        if isinstance(entry, list):
            yield from bookmarks(entry)
        else:
            yield str(entry.title)


def check_content(path: Path) -> None:
    said = text(path)
    for word in ("المياه", "المدينة", "المحطة", "منقول", "repetition", "care"):
        assert word in said
    assert "frame" not in said
    reader = PdfReader(path)
    assert len(reader.pages) == 3
    assert reader.metadata is not None
    assert reader.metadata.title == "تقرير"
    assert list(bookmarks(reader.outline)) == ["تقرير عن الماء", "Here", "One", "The water", "A"]
    links = [a.get_object() for page in reader.pages for a in page.get("/Annots", ())]
    elsewhere = {str(link["/A"]["/URI"]) for link in links if "/URI" in link.get("/A", {})}
    assert elsewhere == {"https://example.org/"}
    assert len(links) == 6
    for content in decompressed(path):
        for hint in (b"file:", b"secret", str(Path.home()).encode(), b"/tmp/"):
            assert hint not in content


# Combining


def test_links_lead_within_the_document_or_nowhere() -> None:
    whole = pdf.combine(PAGES)
    places = {str(tag["id"]) for tag in whole(id=True)}
    links = {tag.get_text(): str(tag["href"]) for tag in whole("a", href=True)}
    assert links == {
        "one": "#01_one.html",
        "water": "#01_one.html%23Water",
        "here": "#index.html%23Water",
        "told": "#articles/a.html%23b3",
        "web": "https://example.org/",
        "back": "#index.html",
    }
    inside = {to.removeprefix("#").replace("%23", "#") for to in links.values() if to[0] == "#"}
    assert inside <= places


def test_the_document_has_every_main_part_one_provenance_and_no_script() -> None:
    whole = pdf.combine(PAGES)
    assert [tag["id"] for tag in whole("main")] == FILES
    assert len(whole("footer")) == 1
    assert not whole("script")
    assert not whole("header")


def test_a_page_of_something_else_is_named() -> None:
    with pytest.raises(AnalysisError, match=r"^x\.html is no page of a report"):
        pdf.combine({"x.html": "<p>x"})


# Printing


def test_chromium_prints_all_and_tells_nothing_of_the_machine(chromium: None, folder: Path) -> None:
    before = names(folder)
    path = pdf.write(folder, FILES)
    assert path == folder / "report.pdf"
    assert names(folder) == sorted([*before, "report.pdf"])
    check_content(path)
    root = PdfReader(path).root_object
    assert str(root["/Lang"]) == "en"
    assert "/StructTreeRoot" in root


def test_same_pages_same_bytes(
    chromium: None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    first = pdf.write(folder, FILES).read_bytes()
    monkeypatch.setenv("TZ", "Asia/Damascus")
    assert pdf.write(folder, FILES).read_bytes() == first
    assert dated(folder / "report.pdf") == "D:19800101000000Z"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert dated(pdf.write(folder, FILES)) == "D:19700102000000Z"


def test_weasyprint_prints_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        importlib.import_module("weasyprint")
    except (ImportError, OSError) as error:
        pytest.skip(f"the extra `pdf` is not installed, or Pango is not: {error}")
    monkeypatch.setattr(pdf, "_chromium", lambda: None)
    path = pdf.write(folder, FILES)
    check_content(path)
    first = path.read_bytes()
    assert pdf.write(folder, FILES).read_bytes() == first


def test_weasyprint_is_the_second_choice_and_asks_for_nothing(
    none: None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowed: list[tuple[str, ...]] = []

    class HTML:
        def __init__(self, string: str, url_fetcher: tuple[str, ...]) -> None:
            assert "عادت المياه" in string
            allowed.append(url_fetcher)

        def write_pdf(self, made: Path, **options: bool) -> None:
            writer = PdfWriter()
            writer.add_blank_page(width=100, height=100)
            writer.write(made)

    def fetcher(allowed_protocols: tuple[str, ...]) -> tuple[str, ...]:
        return allowed_protocols

    stub = SimpleNamespace(HTML=HTML, urls=SimpleNamespace(URLFetcher=fetcher))
    monkeypatch.setitem(sys.modules, "weasyprint", stub)
    assert len(PdfReader(pdf.write(folder, FILES)).pages) == 1
    assert allowed == [("data",)]


# What goes wrong


def test_without_a_printer_the_two_ways_are_told(none: None, folder: Path) -> None:
    before = names(folder)
    with pytest.raises(AnalysisError, match=r"Chromium.*CHROME.*pip install '.*\[pdf\]'"):
        pdf.require()
    with pytest.raises(AnalysisError):
        pdf.write(folder, FILES)
    assert names(folder) == before


def test_a_wrong_name_of_chromium_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROME", "/nowhere/chrome")
    with pytest.raises(AnalysisError, match=r"^CHROME names /nowhere/chrome, which is no program"):
        pdf.require()


@posix
@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("echo no usable sandbox >&2; exit 3", r"made no PDF \(exit code 3: no usable sandbox\)"),
        ("exit 0", r"made no PDF \(exit code 0"),
        ('for a; do case $a in --print-to-pdf=*) echo half >"${a#*=}";; esac; done', "no whole PDF"),
    ],
)  # fmt: skip
def test_a_failing_chromium_leaves_what_was_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch, script: str, message: str
) -> None:
    (folder / "report.pdf").write_text("the last one")
    before = names(folder)
    monkeypatch.setenv("CHROME", program(folder.parent / "chrome", script))
    with pytest.raises(AnalysisError, match=message):
        pdf.write(folder, FILES)
    assert names(folder) == before
    assert (folder / "report.pdf").read_text() == "the last one"


@posix
@pytest.mark.parametrize("stop", [AnalysisError, KeyboardInterrupt])
def test_a_stopped_chromium_leaves_no_process_and_no_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch, stop: type[BaseException]
) -> None:
    before = names(folder)
    child = folder.parent / "child"
    script = f'sleep 600 & echo $! >"{child}"; wait'
    monkeypatch.setenv("CHROME", program(folder.parent / "chrome", script))
    monkeypatch.setattr(pdf, "TIME_LIMIT", 1)
    wait = subprocess.Popen.wait

    def interrupted(self: subprocess.Popen[bytes], timeout: float | None = None) -> int:
        try:
            return wait(self, timeout)
        except subprocess.TimeoutExpired:
            raise KeyboardInterrupt from None

    if stop is KeyboardInterrupt:
        monkeypatch.setattr(subprocess.Popen, "wait", interrupted)
    with pytest.raises(stop):
        pdf.write(folder, FILES)
    assert names(folder) == before
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", child.read_text().strip()], capture_output=True, text=True
    )
    assert state.stdout.strip()[:1] in ("", "Z")  # gone, or dead and not yet collected
