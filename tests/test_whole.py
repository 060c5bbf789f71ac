"""From raw articles to pages in a browser: corpora that have little, or mean harm."""

from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser

import analysis
from analysis.__main__ import main

DEIR_EZ_ZOR = Path(__file__).parents[2] / "shared" / "data" / "deir_ez_zor.txt"
LONG = "ا" * 3000
HOSTILE = (
    '<script>document.title = "taken"</script></style></p><img src=x onerror=alert(1)> $x^2$ *م* `c`\n'
    f"وقال <b>الناطق</b> </details> إن \u202eالماء عاد\u202c إلى $الحي$ [هنا](javascript:alert(1)) {LONG}\n"
    "=cmd|' /C calc'!A0 وقال الوزير: «<script>alert(2)</script> عاد الماء إلى المدينة أمس».\n"
)
CORPORA = {
    "one article of one word": {"a.txt": "خبر"},
    "no Arabic": {"a.txt": "The minister said that water was back.", "b.txt": "Nothing else."},
    "nothing but copies": {
        f"x_2031-03-0{n}_{n}.txt": "عاد الماء إلى المدينة.\n" * 2 for n in (1, 2)
    },
    "hostile": {"<i>$x$_2031-03-01_&.txt": HOSTILE, "b.txt": HOSTILE},
}


@pytest.fixture(params=CORPORA, scope="module")
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a corpus."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "corpus").mkdir()
    for name, raw in CORPORA[request.param].items():
        (folder / "corpus" / name).write_text(raw, encoding="utf-8")
    assert main(["report", str(folder / "corpus"), "--out", str(folder / "out")]) == 0
    return folder / "out"


def test_pages_are_quiet_and_fit(report: Path, browser: Browser) -> None:
    pages = sorted(report.rglob("*.html"))
    assert len(pages) == 6 + len(analysis.read(report / "tables")["documents"])
    page = browser.new_page()
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(message.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith(("file:", "data:")) else trouble.append(request.url)
        ),
    )
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        for path in pages:
            page.goto(path.as_uri())
            assert page.title() != "taken"
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, (path.name, width)
    page.close()
    assert trouble == []


def test_pages_say_no_nonsense(report: Path) -> None:
    for path in report.rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        assert "Traceback" not in html
        assert ">nan<" not in html.lower()
        soup = BeautifulSoup(html, "html.parser")
        assert [script.parent.name for script in soup.select("script") if script.parent] == ["head"]
        assert not soup.find_all(onerror=True)


def test_links_land(report: Path) -> None:
    pages = {
        path: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in report.rglob("*.html")
    }
    places = 0
    for path, page in pages.items():
        for link in page.select("a[href]"):
            file, _, anchor = str(link["href"]).partition("#")
            if file and not (file.endswith(".html") and "://" not in file):
                continue
            there = (path.parent / unquote(file)).resolve() if file else path
            if anchor:
                assert pages[there].find(id=unquote(anchor)), link
            places += there.parent.name == "articles"
    assert places


def test_the_graph_lies_beside_the_pages(report: Path) -> None:
    graph = ElementTree.parse(report / "cooccurrence.gexf")
    nodes = graph.findall(".//{http://gexf.net/1.3}node")
    assert len(nodes) == len(analysis.read(report / "tables")["entity_frequency"])


def test_tables_hold_the_text_to_the_letter(report: Path) -> None:
    tables = analysis.read(report / "tables")
    texts = tables["documents"].set_index("doc_id")["text"]
    for paragraph in tables["paragraphs"].to_dict("records"):
        raw = texts[paragraph["doc_id"]]
        assert raw[paragraph["start"] : paragraph["end"]] == paragraph["text"]


@pytest.mark.skipif(not DEIR_EZ_ZOR.exists(), reason="the article for development is not here")
def test_the_deir_ez_zor_article() -> None:
    study = analysis.open(DEIR_EZ_ZOR)
    starts, ends = (study["paragraphs"].set_index(c)["paragraph"] for c in ("start", "end"))
    pairs = [
        pair
        for a, a_end, b, b_end in study["reuse"][
            ["a_start", "a_end", "b_start", "b_end"]
        ].to_numpy()
        for pair in zip(
            range(starts[a], ends[a_end] + 1), range(starts[b], ends[b_end] + 1), strict=True
        )
    ]
    assert pairs == [
        (4, 13), (1, 14), (3, 15), (5, 16), (6, 17), (7, 18), (8, 19), (10, 20), (11, 21), (12, 22),
    ]  # fmt: skip
    counts = study["entity_frequency"].set_index("entity")[["found", "once_article"]]
    read = {
        "islamic_state": (49, 28),
        "syrian_government": (44, 25),
        "deir_ez_zor": (26, 15),
        "amer_huwaidi": (9, 5),
    }
    assert {entity: tuple(counts.loc[entity]) for entity in read} == read
    said = study["attributions"]
    first = said[said["content_end"] < 5691]
    assert (first["source_entity"] == "amer_huwaidi").sum() == 9
    outer = first[first["parent_id"].isna()]
    assert len(outer) == 17 and outer["source"].notna().all()
    assert len(first) == 19
