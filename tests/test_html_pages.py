"""The article of a page, each paragraph as often as the page has it."""

from typing import Any

import pytest
import trafilatura

from analysis import html_pages
from analysis.files import FileError

P = [
    "قال الوزير إن الماء عاد إلى المدينة صباح اليوم بعد انقطاع دام أسبوعا كاملا، مضيفا أن الكهرباء ما زالت مقطوعة.",
    "وأضاف المتحدث باسم البلدية أن فرق الصيانة تعمل على إصلاح الشبكة في الأحياء الشرقية منذ يومين.",
    "وشهدت المدينة خلال الأيام الماضية تظاهرات طالبت بإعادة الخدمات الأساسية وتوفير مياه الشرب للسكان.",
]
HEAD = (
    "<html><head><title>عودة الماء | الصدى</title><meta property='og:title' content='عودة الماء'>"
    "<meta property='og:site_name' content='الصدى'><link rel=canonical href='https://example.org/1'>{more}</head>"
)
BODY = "<body><nav><a href=/>الرئيسية</a></nav><article><h1>عودة الماء</h1>{}</article><footer>جميع الحقوق محفوظة</footer></body></html>"


def page(*paragraphs: str, more: str = "") -> str:
    return HEAD.format(more=more) + BODY.format("".join(f"<p>{p}</p>" for p in paragraphs))


def test_an_article_and_what_the_page_says_of_it() -> None:
    more = "<meta property='article:published_time' content='2016-05-23T10:00:00+03:00'>"
    cells, remark = html_pages.read(page(*P, more=more))
    assert cells["text"] == "\n".join(P)  # the headline is the title, and stands once
    assert cells["title"] == "عودة الماء"
    assert (cells["outlet"], cells["url"]) == ("الصدى", "https://example.org/1")
    assert cells["date"] == "2016-05-23T10:00:00+03:00"
    assert remark is None


@pytest.mark.parametrize(
    ("more", "date"),
    [
        ("", None),
        ("<meta name='DC.date.issued' content='2016-05-23'>", "2016-05-23"),
        (
            '<script type="application/ld+json">{"datePublished": "2016-05-24"}</script>',
            "2016-05-24",
        ),
        ("<time datetime='2016-05-25'></time>", "2016-05-25"),
    ],
)
def test_a_date_is_declared_or_missing(more: str, date: str | None) -> None:
    assert html_pages.read(page(*P, more=more)).cells["date"] == date


def test_a_block_that_was_pasted_twice_stands_twice() -> None:
    text = html_pages.read(page(*P, *P[:2])).cells["text"]
    assert text == "\n".join([*P, *P[:2]])


def extracting(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    """Lets the extraction find a text of ours."""
    right: Any = trafilatura.bare_extraction

    def wrong(*given: Any, **more: Any) -> Any:
        found = right(*given, **more)
        found.text = said
        return found

    monkeypatch.setattr(trafilatura, "bare_extraction", wrong)


def test_a_paragraph_that_the_extraction_doubled_stands_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    extracting(monkeypatch, "\n".join([*P, P[1]]))
    cells, remark = html_pages.read(page(*P))
    assert cells["text"] == "\n".join(P)
    assert remark == "1 paragraph that the extraction had doubled taken out again"


def test_a_paragraph_that_is_left_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    extracting(monkeypatch, "\n".join(P))
    _, remark = html_pages.read(page(*P, *P[:2]))
    assert remark == "2 paragraphs more often in the page than in the text taken from it"


@pytest.mark.parametrize(
    "html", ["", "<html></html>", "<script>alert(1)</script>", "<div>" * 30_000, "<!--"]
)
def test_a_page_without_an_article(html: str) -> None:
    with pytest.raises(FileError, match=r"no article was found"):
        html_pages.read(html)


def test_scripts_are_no_text() -> None:
    text = str(
        html_pages.read(page(*P, "<script>alert(1)</script><style>p{}</style>")).cells["text"]
    )
    assert "alert" not in text
    assert "p{}" not in text


def test_addresses_are_of_the_web() -> None:
    hostile = page(*P).replace("https://example.org/1", "javascript:alert(1)")
    assert html_pages.read(hostile).cells["url"] is None


def test_without_trafilatura_a_page_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "trafilatura", None)
    with pytest.raises(FileError, match="pip install trafilatura"):
        html_pages.read(page(*P))


def test_a_page_that_is_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html_pages, "LARGEST", 10)
    with pytest.raises(FileError, match="is a page of"):
        html_pages.read(page(*P))
