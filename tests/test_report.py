import asyncio
import base64
import hashlib
import html
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import assume, example, given
from hypothesis import strategies as st
from nbformat import NotebookNode

from analysis import report
from analysis.errors import AnalysisError
from analysis.wording import Wording

PIXEL = base64.b64encode(
    bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
        "0000000c4944415408d763f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
    )
).decode()

ARABIC = "Reuters: قالت الوزارة إن القوات دخلت المدينة صباح اليوم (بينهم 3 أطفال)."
HOSTILE = (
    "<script>window.hacked = 1</script></style></table><img src=x onerror='window.hacked = 1'>"
)

Cell = dict[str, Any]


def markdown(source: str) -> Cell:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def code(source: str) -> Cell:
    empty: Cell = {"execution_count": None, "metadata": {}, "outputs": []}
    return {"cell_type": "code", "source": source, **empty}


REPEATED = [
    markdown(
        "# What is *repeated*\n\nHow often was this printed? الرقة, 12 times, "
        "in the [names](02_names.ipynb#Names)."
    ),
    markdown(
        f"{ARABIC}\n\n- الرقة: مدينة\n- دير الزور: محافظة\n\n1. one\n2. قال إن الحل قريب.\n3. three"
    ),
    markdown("## Data\n\n## Data\n\n" + "كلمة" * 200 + "\n\n```python\nx = 'نص'\n```"),
    code(
        "import pandas as pd\n"
        f"table = {{'outlet': ['وكالة', {HOSTILE!r}], 'count': [12, -3], 'word': 'x' * 300}}\n"
        "pd.DataFrame(table | {f'column {number}': 0 for number in range(15)})"
    ),
    code(
        "import sys\nfrom IPython.display import display, Javascript\n"
        f"display({{'image/png': '{PIXEL}', 'text/plain': '<Figure>'}}, raw=True, metadata="
        "{'image/png': {'alt': 'Bars: حلب first', 'caption': 'Once per article (n = 3).'}})\n"
        "print('warned', file=sys.stderr)\n"
        "display(Javascript('window.hacked = 1'))\n"
        "object()"
    ),
    code("print('said')"),
    code("6 * 7"),
    code('from IPython.display import HTML\nHTML(\'<i id="twice">1</i><i id="twice">2</i>\')'),
]
NAMES = [
    markdown("# Names\n\nWho is named?"),
    code(
        "import os\nfrom pathlib import Path\nfrom IPython.display import Markdown\n"
        "Markdown(f'**{Path(os.environ[\"ANALYSIS_STUDY\"]).name}** {list(Path().iterdir())}')"
    ),
    code(f"from IPython.display import HTML\nHTML({'<p>' + HOSTILE + '<b>unclosed'!r})"),
    markdown("<meta http-equiv='refresh' content='0;url=https://example.org'>\n\nlast"),
]
PROVENANCE = {
    "inputs": [{"path": f"مقال {n}.txt", "sha256": f"{n:064d}"} for n in range(60)],
    "packages": {"pandas": "3.1.1"},
    "settings": {"actors": ["a.yaml", "b.yaml"], "min_words": 10, "tagger": None},
}


def save(folder: Path, **notebooks: list[Cell]) -> list[Path]:
    folder.mkdir(exist_ok=True)
    for name, cells in notebooks.items():
        notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
        (folder / f"{name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    return sorted(folder.glob("*.ipynb"))


def execute_and_render(folder: Path) -> dict[str, str]:
    paths = save(folder / "notebooks", **{"01_repeated": REPEATED, "02_names": NAMES})
    before = [path.read_bytes() for path in paths]
    executed = report.run_notebooks(paths, folder / "study")
    assert [path.read_bytes() for path in paths] == before
    names = [path.stem for path in paths]
    return report.render(
        dict(zip(names, executed, strict=True)), title="Sample <1>", provenance=PROVENANCE
    )


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return execute_and_render(tmp_path_factory.mktemp("first"))


@pytest.fixture(scope="module")
def first(pages: dict[str, str]) -> BeautifulSoup:
    return BeautifulSoup(pages["01_repeated.html"], "html.parser")


@pytest.fixture(scope="module")
def second(pages: dict[str, str]) -> BeautifulSoup:
    return BeautifulSoup(pages["02_names.html"], "html.parser")


def the(soup: BeautifulSoup, selector: str) -> Tag:
    found = soup.select_one(selector)
    assert found is not None, selector
    return found


# Running


def test_index_comes_first_and_a_page_a_notebook(pages: dict[str, str]) -> None:
    assert list(pages) == ["index.html", "01_repeated.html", "02_names.html"]


def test_notebooks_see_the_study_and_an_empty_folder(second: BeautifulSoup) -> None:
    assert the(second, "main .output p").get_text() == "study []"


def test_two_runs_give_the_same_bytes(
    pages: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    monkeypatch.setenv("TZ", "Asia/Damascus")
    assert execute_and_render(tmp_path) == pages


def test_a_failing_cell_is_named(tmp_path: Path) -> None:
    cells = [markdown("# x"), code("# why\n1 / 0"), code("2")]
    with pytest.raises(AnalysisError, match=r"bad\.ipynb, cell 2 \(# why\): ZeroDivisionError"):
        report.run_notebooks(save(tmp_path, bad=cells, good=[code("1")]), tmp_path)


def test_a_dying_kernel_is_named(tmp_path: Path) -> None:
    cells = [code("import os\nos._exit(3)")]
    with pytest.raises(AnalysisError, match=r"dead\.ipynb could not be run"):
        report.run_notebooks(save(tmp_path, dead=cells), tmp_path)


def test_an_unreadable_notebook_is_named(tmp_path: Path) -> None:
    path = tmp_path / "no.ipynb"
    path.write_text("{")
    with pytest.raises(AnalysisError, match=r"no\.ipynb is not a readable notebook"):
        report.run_notebooks([path], tmp_path)


def test_runs_inside_a_running_loop(tmp_path: Path) -> None:
    paths = save(tmp_path, one=[code("1")])

    async def inside() -> list[NotebookNode]:
        return report.run_notebooks(paths, tmp_path)

    # In a thread of its own: playwright leaves a loop in this one, if it was used before.
    with ThreadPoolExecutor(1) as thread:
        [notebook] = thread.submit(asyncio.run, inside()).result()
    assert notebook.cells[0].outputs[0].data["text/plain"] == "1"
    assert notebook.cells[0].metadata == {}


# Pages


def test_pages_ask_for_nothing(pages: dict[str, str]) -> None:
    for page in pages.values():
        soup = BeautifulSoup(page, "html.parser")
        policy = the(soup, "meta[http-equiv]")
        script = the(soup, "script").string or ""
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert policy["content"] == report.POLICY.format(script=digest)
        assert soup.select("meta[http-equiv]") == [policy]
        assert soup.select("script") == [the(soup, "head > script")]
        assert not soup.select("iframe, object, embed, link:not([rel=icon])")
        assert all(str(tag["src"]).startswith("data:image/") for tag in soup.select("[src]"))
        assert not re.search(r"url\(\"?(?!data:font/woff2|\"data:)", page)
        assert len(page.encode()) < 400_000


def test_landmarks_and_navigation(pages: dict[str, str]) -> None:
    for name, page in pages.items():
        soup = BeautifulSoup(page, "html.parser")
        assert len(soup.select("main")) == len(soup.select("h1")) == len(soup.select("footer")) == 1
        links = [str(link["href"]) for link in soup.select("nav[aria-label=Pages] a")]
        assert links == ["01_repeated.html", "02_names.html"]
        assert [tag["href"] for tag in soup.select("header [aria-current=page]")] == [name]
        ids = [str(tag["id"]) for tag in soup.select("[id]")]
        assert len(ids) == len(set(ids))
        inner = [str(tag["href"])[1:] for tag in soup.select('a[href^="#"]')]
        assert set(inner) <= set(ids)


def test_index_gives_titles_and_first_paragraphs(pages: dict[str, str]) -> None:
    soup = BeautifulSoup(pages["index.html"], "html.parser")
    assert the(soup, "h1").get_text() == "Sample <1>"
    assert [tag.get_text() for tag in soup.select(".pages h2")] == ["What is repeated", "Names"]
    assert (
        the(soup, ".pages p").get_text().startswith("How often was this printed? الرقة, 12 times")
    )


def test_provenance_names_inputs_versions_and_settings(pages: dict[str, str]) -> None:
    for page in pages.values():
        text = the(BeautifulSoup(page, "html.parser"), "#provenance").get_text(" ", strip=True)
        assert f"{49:064d}" in text
        assert f"{50:064d}" not in text
        assert "10 more; the data package that came with the tables lists all 60." in text
        assert "pandas 3.1.1" in text
        assert "tagger none" in text


def test_repeated_headings_have_their_own_ids(first: BeautifulSoup) -> None:
    assert [tag["id"] for tag in first.select("main h2")] == ["Data", "Data-2"]
    assert [a["href"] for a in first.select(".contents a")] == ["#Data", "#Data-2"]


def test_links_between_notebooks_lead_to_pages(first: BeautifulSoup) -> None:
    assert the(first, "main p a")["href"] == "02_names.html#Names"


def test_code_is_folded_and_prompts_are_gone(first: BeautifulSoup) -> None:
    folds = first.select("details.code")
    assert len(folds) == 5
    assert all(the(fold, "summary").get_text() == "Code" for fold in folds)  # type: ignore[arg-type]
    assert not any(fold.has_attr("open") for fold in folds)
    assert "In [" not in first.get_text()


def test_outputs_show_the_richest_and_no_noise(first: BeautifulSoup) -> None:
    assert [tag.get_text() for tag in first.select("pre.output")] == ["said\n", "42"]
    assert "warned" not in the(first, "main").get_text().replace("print('warned'", "")
    assert "<Figure>" not in "".join(tag.get_text() for tag in first.select(".output, figure"))


def test_figure_has_its_alternative_text_and_caption(first: BeautifulSoup) -> None:
    figure = the(first, "figure")
    assert the(first, "figure img")["alt"] == "Bars: حلب first"
    assert figure.get_text(strip=True) == "Once per article (n = 3)."


def test_hostile_text_stays_text(first: BeautifulSoup, second: BeautifulSoup) -> None:
    cells = [tag.get_text() for tag in first.select("td")]
    assert any(cell.startswith("<script>") for cell in cells)
    output = the(second, "main").get_text()
    assert "unclosed" in output
    assert output.rstrip().endswith("last")
    assert "hacked" not in "".join(tag.get_text() for tag in second.select("main .output"))


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ('<p onclick="x()" dir="rtl">نص</p>', '<p dir="rtl">نص</p>'),
        ('<a href="java\tscript:x()">a</a>', "<a>a</a>"),
        ('<a href=" &#1;JavaScript:x()">a</a>', "<a>a</a>"),
        ('<a href="data:text/html,x">a</a>', "<a>a</a>"),
        ('<a href="02.html#a:b">a</a>', '<a href="02.html#a:b">a</a>'),
        ('<img src="https://example.org/x.png" alt="map">', "map"),
        (
            '<img src="data:image/png;base64,AA" alt="map">',
            '<img alt="map" src="data:image/png;base64,AA"/>',
        ),
        ('<i style="background:url(//x)">a</i>', "<i>a</i>"),
        ('<i style="background:\\75rl(//x)">a</i>', "<i>a</i>"),
        ('<i style="color: red">a</i>', '<i style="color: red">a</i>'),
        ("<style>@import '//x';</style>a", "a"),
        ("<style scoped>td {color: red}</style>a", "a"),
        ("<style>#t td {color: red}</style>a", "<style>#t td {color: red}</style>a"),
        ("<b>a<!-- c --></b><svg><b>x</b></svg>", "<b>a</b>"),
        ("<form><input>a</form>", "a"),
        ("<b>&lt;script&gt;</b><div>open", "<b>&lt;script&gt;</b><div>open</div>"),
        ('<noscript><p title="</noscript><img src=x onerror=y>">', ""),
    ],
)
def test_sanitise(dirty: str, clean: str) -> None:
    tidy = report._sanitise(dirty)
    assert BeautifulSoup(tidy, "html.parser") == BeautifulSoup(clean, "html.parser"), tidy


@given(st.text())
@example(".TXT")
def test_escaped_text_survives_sanitising(text: str) -> None:
    assume(
        text == "" or text.strip(" \t\n\r\f\v")
    )  # the parser joins white space that stands alone
    assert html.unescape(report._sanitise(html.escape(text))) == text


@given(
    st.lists(
        st.sampled_from(
            [*"<>/='\"& a", "script", "img src=x onerror=y", "<!--", "-->", "style", "<p ", "]]>"]
        )
    )
)
def test_sanitising_is_idempotent_and_complete(parts: list[str]) -> None:
    once = report._sanitise("".join(parts))
    assert report._sanitise(once) == once
    soup = BeautifulSoup(once, "html.parser")
    assert not soup.select("script, img, [onerror]")
    assert "<!--" not in once


# Direction


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ARABIC, "rtl"),
        ("الرقة is a city", "ltr"),
        ("12, (3 %)", None),
        ("", None),
        ("١٢", None),
        ("שלום", "rtl"),
        ("ﻻ", "rtl"),
        ("ab عر", "ltr"),
    ],
)
def test_direction_is_that_of_most_letters(text: str, expected: str | None) -> None:
    assert report.direction(text) == expected


def directed(fragment: str) -> BeautifulSoup:
    return BeautifulSoup(report._direct(fragment, Wording()), "html.parser")


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        (f"<p>{ARABIC}</p>", f'<p dir="rtl" lang="ar">{ARABIC}</p>'),
        ("<p>English</p>", "<p>English</p>"),
        (f"<p>to <bdi>{ARABIC}</bdi></p>", f"<p>to <bdi>{ARABIC}</bdi></p>"),
        (f"<p><bdi>{ARABIC}</bdi></p>", f'<p dir="rtl" lang="ar"><bdi>{ARABIC}</bdi></p>'),
        ("<p>שלום</p>", '<p dir="rtl">שלום</p>'),
        ("<p dir='ltr'>نص</p>", '<p dir="ltr"><bdi dir="rtl" lang="ar">نص</bdi></p>'),
        (
            "<p>It names الرقة, 12, and دير الزور. Then more.</p>",
            '<p>It names <bdi dir="rtl" lang="ar">الرقة</bdi>, 12, and '
            '<bdi dir="rtl" lang="ar">دير الزور</bdi>. Then more.</p>',
        ),
        ("<ul><li>نص</li></ul>", '<ul dir="rtl" lang="ar"><li>نص</li></ul>'),
        (
            "<ul><li>a</li><li>b</li><li>نص طويل جدا</li></ul>",
            '<ul><li>a</li><li>b</li><li><div dir="rtl" lang="ar">نص طويل جدا</div></li></ul>',
        ),
        ("<pre>نص</pre>", '<pre tabindex="0">نص</pre>'),
        ('<div dir="rtl"><p>one</p></div>', '<div dir="rtl"><p dir="ltr" lang="en">one</p></div>'),
    ],
)
def test_blocks_are_directed(fragment: str, expected: str) -> None:
    assert str(directed(fragment)) == expected


def test_columns_take_the_side_of_their_script() -> None:
    rows = "<tr><td>0</td><td>وكالة</td><td>-3 %</td></tr>"
    head = "<thead><tr><th></th><th>outlet</th><th>count</th></tr></thead>"
    soup = directed(f"<table>{head}<tbody>{rows}</tbody></table>")
    assert [str(cell.get("class", "")) for cell in soup.select("thead > tr > *")] == [
        "['number']",
        "['rtl']",
        "['number']",
    ]
    assert the(soup, "div.scroll > table").get("dir") is None
    assert the(soup, "div.scroll")["tabindex"] == "0"
    assert [cell.name for cell in soup.select("thead > tr > *")] == ["td", "th", "th"]


def test_long_cells_may_break_and_keep_their_classes() -> None:
    soup = directed(f'<table><tr><td class="a">{ARABIC}</td><td>short</td></tr></table>')
    assert [cell.get("class") for cell in soup.select("td")] == [["a", "long", "rtl"], ["ltr"]]


def test_a_table_with_an_arabic_head_runs_from_the_right() -> None:
    soup = directed("<table><thead><tr><th>العدد</th></tr></thead><tr><td>-3</td></tr></table>")
    assert the(soup, "table")["dir"] == the(soup, ".scroll")["dir"] == "rtl"
    assert the(soup, "td")["dir"] == "ltr"


@pytest.mark.parametrize("text", ["3.11.2", "1, 2", "12 13", "2024-05-01"])
def test_what_only_looks_like_numbers(text: str) -> None:
    assert not report._are_numbers([text])


# Colours


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def schemes() -> Iterator[dict[str, str]]:
    css = (report.RESOURCES / "report" / "report.css").read_text(encoding="utf-8")
    for block in re.findall(r":root \{(.*?)\}", css, re.S)[:2]:
        yield dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", block))


def test_colours_contrast_in_both_schemes() -> None:
    light, dark = schemes()
    assert light.keys() == dark.keys()
    for scheme in (light, dark):
        for text in ("ink", "soft", "accent", "comment", "keyword", "string", "number"):
            for ground in ("paper", "raised", *(["mark"] if text == "ink" else [])):
                pair = sorted([luminance(scheme[text]), luminance(scheme[ground])])
                assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.5, (text, ground)
