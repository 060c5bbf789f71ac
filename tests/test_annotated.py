"""An article's page holds its raw text to the letter, and an anchor for every finding."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

import analysis
from analysis import report
from analysis.annotated import Articles
from analysis.settings import SAMPLE, Settings
from analysis.study import Study
from analysis.wording import Wording

HOSTILE = (
    '<script>alert(1)</script> "قال" الوزير </style> إن <b>الماء</b> عاد & بقي.\n\n'
    "وأضاف &lt;أن&gt; ذلك $x$ `كان` [مقرراً](javascript:alert(1)).\n"
)


@pytest.fixture(scope="module")
def study() -> Study:
    return analysis.open(SAMPLE)


@pytest.fixture(scope="module")
def pages(study: Study) -> dict[str, BeautifulSoup]:
    articles = Articles(study)
    return {doc_id: BeautifulSoup(articles[doc_id].html, "html.parser") for doc_id in articles}


def test_the_text_stands_there_to_the_letter(study: Study, pages: dict[str, BeautifulSoup]) -> None:
    for row in study["paragraphs"].itertuples():
        line = pages[str(row.doc_id)].select_one(f"#p{row.paragraph}")
        assert line is not None
        assert line.get_text() == row.text


@pytest.mark.parametrize(
    ("table", "start"),
    [
        ("mentions", "start"), ("attributions", "cue_start"), ("attributions", "content_start"),
        ("attributions", "source_start"), ("actions", "verb_start"), ("actions", "target_start"),
        ("quantities", "start"), ("dates", "start"), ("families", "start"),
    ],
)  # fmt: skip
def test_every_finding_has_an_anchor(
    study: Study, pages: dict[str, BeautifulSoup], table: str, start: str
) -> None:
    rows = study[table].dropna(subset=[start])
    assert len(rows)
    for row in rows.to_dict("records"):
        side = "t" if row.get("part") == "title" else "b"
        piece = pages[row["doc_id"]].select_one(f"#{side}{int(row[start])}")
        assert piece is not None
        text = study.passage(row["doc_id"], int(row[start]), part=row.get("part", "body"))
        assert text.startswith(piece.get_text())


def test_a_piece_says_all_that_holds_it(study: Study, pages: dict[str, BeautifulSoup]) -> None:
    row = study["mentions"].query("statement_id.notna() and part == 'body'").iloc[0]
    piece = pages[row["doc_id"]].select_one(f"#b{row['start']}")
    assert piece is not None
    kinds = [str(tag["class"][0]) for tag in piece.select("span[title]")]
    assert "content" in kinds and "name" in kinds
    (name,) = piece.select("span.name")
    assert study.labels()[row["entity"]] in str(name["title"])


def test_links_lead_to_anchors(study: Study, pages: dict[str, BeautifulSoup]) -> None:
    articles = Articles(study)
    files = {articles[doc_id].file: pages[doc_id] for doc_id in articles}
    for doc_id, page in pages.items():
        ids = [tag["id"] for tag in page.select("[id]")]
        assert len(ids) == len(set(ids))
        for link in page.select("a[href]"):
            file, _, anchor = str(link["href"]).partition("#")
            if file.startswith("http"):
                continue
            there = files[f"articles/{file}"] if file else pages[doc_id]
            assert there.select_one(f"#{anchor}") is not None, link


def test_the_way_to_any_character(study: Study) -> None:
    article = Articles(study)["masaa-0304-convoy"]
    first, second = article.anchors[3:5]
    assert article.link(first) == article.link(second - 1) == f"{article.file}#b{first}"
    assert article.link(0, "title").endswith("#text")


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(HOSTILE, encoding="utf-8")
    study = analysis.open(tmp_path)
    (article,) = (Articles(study)[doc_id] for doc_id in Articles(study))
    soup = BeautifulSoup(article.html, "html.parser")
    assert not soup.select("script, style, b, [href^=javascript]")
    assert [line.get_text() for line in soup.select(".article p")] == HOSTILE.split("\n")[::2]


def test_names_of_files_are_safe_and_told_apart(tmp_path: Path) -> None:
    for name in ("con", "مقال", "مقالة", "a b", "a-b"):
        (tmp_path / f"{name}.txt").write_text("نص قصير.", encoding="utf-8")
    articles = Articles(analysis.open(tmp_path))
    files = [articles[doc_id].file for doc_id in articles]
    assert len(set(files)) == 5
    assert all(file.isascii() and " " not in file for file in files)


def test_only_cited_articles_of_a_large_corpus_have_pages(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "MOST_ARTICLES", 3)
    articles = Articles(study)
    span = 'data-doc="wasa-0308-inquiry" data-part="body" data-start="20" data-end="30"'
    place = f"<span {span}>here</span>"
    page = report._Page("a.html", "a", f"<p>{place}</p>")
    cited = report._link_articles([page], articles, Wording())
    assert cited == ["wasa-0308-inquiry"]
    link = BeautifulSoup(page.body, "html.parser").select_one("a")
    assert link is not None
    assert link["href"] == articles["wasa-0308-inquiry"].link(20)
    assert link["data-span"] == "body 20 30"
    known, digest = articles.cited("wasa-0308-inquiry")
    assert (link["data-article"], link["data-hash"]) == (", ".join(known), digest)
    (made,) = report._article_pages(articles, cited, Wording())
    links = [str(tag["href"]) for tag in BeautifulSoup(made.body, "html.parser").select("a[href]")]
    assert all(link.startswith(("#", "https://")) for link in links)  # copies have no page here
    assert "barid-0308-inquiry" in made.body


@pytest.mark.parametrize("level", ["snippet", "none"])
def test_without_the_text_every_finding_still_has_a_place(level: str) -> None:
    study = analysis.open(SAMPLE, settings=Settings(evidence=level))
    articles = Articles(study)
    for doc_id in list(articles)[:5]:
        article = articles[doc_id]
        soup = BeautifulSoup(article.html, "html.parser")
        assert not soup.select(".article, .layers")
        for place in soup.select("[data-span]"):
            part, start, end = str(place["data-span"]).split()
            assert part in ("title", "body") and int(start) < int(end)
            anchor = article.link(int(start), part).partition("#")[2]
            assert soup.select_one(f"#{anchor}")
            assert anchor in ("text", f"b{start}")
        ids = [str(tag["id"]) for tag in soup.select("[id]")]
        assert len(ids) == len(set(ids))


def test_without_the_text_copies_of_an_article_in_itself_are_still_led_to(tmp_path: Path) -> None:
    block = "وأضاف الوزير أن الضخ إلى المدينة يعود خلال يومين بعد إصلاح المحطة الكبرى شرقها.\n"
    (tmp_path / "a.txt").write_text(f"{block}وهذا سطر آخر بينهما.\n{block}", encoding="utf-8")
    study = analysis.open(tmp_path, settings=Settings(evidence="snippet"))
    soup = BeautifulSoup(Articles(study)["a.txt"].html, "html.parser")
    links = [str(tag["href"]) for tag in soup.select('a[href^="#"]')]
    assert len(links) == 2
    assert all(soup.find(id=link.removeprefix("#")) for link in links)
