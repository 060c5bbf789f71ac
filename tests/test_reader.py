"""Evidence is shown to the letter, right to left, and stays text."""

import re
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given
from hypothesis import strategies as st

import analysis
from analysis import changes, duplication, reader, tables, text
from analysis.settings import Settings
from analysis.study import Study

HOSTILE = '<script>alert(1)</script> "داعش" & </style> <b>قال</b>'
RAW = f"سطر أول\n{HOSTILE} ثم مضى.\nسطر أخير"


@pytest.fixture
def study() -> Study:
    documents = tables.frame("documents", [{"doc_id": "<d>", "text": RAW, "title": "ع"}])
    return Study({"documents": documents}, {}, Settings(actors=()), None)


def test_a_passage_is_marked_and_escaped(study: Study) -> None:
    start = RAW.index("داعش")
    rows = pd.DataFrame([{"doc_id": "<d>", "start": start, "end": start + 4}])
    html = reader.passages(study, rows, around=200).html
    assert "<mark>داعش</mark>" in html
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "سطر" not in html  # the context ends with the paragraph
    assert "…" not in html
    assert f"characters {start} to {start + 4}" in html
    assert 'dir="rtl" lang="ar"' in html


def test_an_ellipsis_says_that_the_paragraph_goes_on(study: Study) -> None:
    start = RAW.index("داعش")
    rows = pd.DataFrame([{"doc_id": "<d>", "start": start, "end": start + 4}])
    html = reader.passages(study, rows, around=1).html
    assert html.count("…") == 2


def test_a_statement_shows_its_parts(study: Study) -> None:
    row = {
        "doc_id": "<d>", "part": "body", "cue_start": 0, "cue_end": 3, "source_start": 4,
        "source_end": 7, "source": "<i>س</i>", "content_start": 8, "content_end": 12, "inherited": False,
    }  # fmt: skip
    html = reader.statements(study, tables.frame("attributions", [row])).html
    assert html.count("<b>") == html.count("<u>") == 1
    assert "<i>" not in html


def test_overlapping_spans_are_tagged_in_pieces() -> None:
    assert reader._marked("abcd", [("b", 0, 3), ("u", 1, 4)]) == "<b>a</b><u><b>bc</b></u><u>d</u>"


def test_a_table_has_a_direction_and_escapes_cells() -> None:
    rows = pd.DataFrame(
        {"name": [HOSTILE, "الجيش العربي"], "n": [1234, None], "share": [0.5, None]}
    )
    html = reader.table(rows, {"name": "<name>", "n": "n", "share": "share"}).html
    assert "<script>" not in html
    assert "&lt;name&gt;" in html
    assert "&amp;lt;" not in html  # escaped once
    assert ">1,234" in html
    assert ">0.50<" in html
    assert "nan" not in html
    assert 'dir="ltr"' in html
    assert 'dir="rtl" lang="ar"' in reader.table(rows.tail(1)).html
    assert reader.table(rows).html == reader.table(rows).html


def test_a_cut_table_says_so() -> None:
    rows = pd.DataFrame({"n": range(130)})
    assert "The first 100 of 130 rows" in reader.table(rows).html
    assert "The first" not in reader.table(rows, n=130).html
    # A long one scrolls in a box of its own.
    assert "max-height" in reader.table(rows.head(16)).html
    assert "max-height" not in reader.table(rows.head(15)).html
    assert "None." in reader.table(rows.head(0)).html


def test_nothing_to_show_is_said(study: Study) -> None:
    assert "None." in reader.passages(study, pd.DataFrame()).html


A = "أعلنت البلدية أن المحطة عادت إلى العمل بعد توقف دام ثلاثة أيام كاملة."
B = "وقال أحد السكان إن الماء وصل إلى البيوت في ساعة متأخرة من الليل أمس."
D = "ونفت الوزارة من جهتها صحة ما يتردد عن تلوث الشبكة الرئيسية في الأحياء الغربية."


def copied(*articles: str, dates: tuple[str | None, ...] = (None, None)) -> Study:
    """A study of articles of two outlets, with what they have in common."""
    documents = tables.frame(
        "documents",
        [
            {
                "doc_id": f"<d{n}>",
                "text": raw,
                "outlet": f"<o{n}>",
                "date": date,
                "n_chars": len(raw),
            }
            for n, (raw, date) in enumerate(zip(articles, dates, strict=True))
        ],
    )
    found = duplication.find(documents)
    classed = changes.classify(found.edits, documents, found.reuse, tables.frame("mentions", []))
    given_tables = {"documents": documents, "reuse": found.reuse, "changes": classed}
    return Study(given_tables, {}, Settings(actors=()), None)


def show(study: Study) -> BeautifulSoup:
    return BeautifulSoup(reader.aligned(study, study["reuse"], n=50).html, "html.parser")


def first(page: BeautifulSoup, name: str) -> Tag:
    found = page.find(name)
    assert isinstance(found, Tag)
    return found


def columns(page: BeautifulSoup) -> list[tuple[Tag, Tag]]:
    """The rows of the first pair, without what is folded: right and left cell."""
    rows = [row.find_all("td") for row in first(page, "tbody").find_all("tr")]
    return [(row[0], row[1]) for row in rows if len(row) == 2]


def words_of(cell: Tag) -> list[str]:
    """The words of an article in a cell, without labels and carets."""
    raw = re.sub("<small.*?</small>|<b .*?</b>", "", str(cell))
    return [word.form for word in text.words(unescape(re.sub("<.*?>", "", raw)))]


def marked(page: BeautifulSoup, column: int, *tags: str) -> list[str]:
    return [tag.get_text() for row in columns(page) for tag in row[column].find_all(tags)]


@pytest.mark.parametrize(
    ("old", "new", "right", "left", "carets"),
    [
        ("المحطة", "المضخة", ["mark"], ["mark"], [0, 0]),
        (" كاملة", "", ["del"], [], [0, 1]),
        ("دام ثلاثة", "دام أكثر من ثلاثة", [], ["ins"], [1, 0]),
        ("أعلنت", "اعلنت", [], [], [0, 0]),
    ],
)
def test_the_words_that_differ_are_marked(
    old: str, new: str, right: list[str], left: list[str], carets: list[int]
) -> None:
    study = copied(f"{A} {B}", f"{A.replace(old, new)} {B}")
    page = show(study)
    for column, (side, tags) in enumerate(zip("ab", (right, left), strict=True)):
        found = [
            tag.name
            for row in columns(page)
            for tag in row[column].find_all(["del", "ins", "mark"])
        ]
        assert found == tags
        expected = study["changes"][f"{side}_text"].dropna().tolist()
        assert marked(page, column, "del", "ins", "mark") == expected
        assert len(marked(page, column, "b")) == carets[column]


def test_a_mark_says_what_it_changes() -> None:
    page = show(copied(A, A.replace("أعلنت", "زعمت").replace("ثلاثة", "أربعة")))
    assert [tag["title"] for tag in first(page, "table").find_all("mark")] == [
        "cue: other words", "number: other words", "cue: other words", "number: other words",
    ]  # fmt: skip
    assert [label.get_text() for label in first(page, "table").find_all("small")] == [
        "cue",
        "number",
    ]
    assert "two outlets" in first(page, "caption").get_text()
    assert "differences: 1 cue, 1 number." in first(page, "caption").get_text()


def test_long_agreement_is_folded_around_the_differences() -> None:
    same = f"{B} {D} وكان المجلس قد خصص في وقت سابق من العام مبلغاً لإصلاح الطريق الدائري كله."
    page = show(copied(f"{A} {same}", f"{A.replace('كاملة', 'طويلة')} {same}"))
    count = len(text.words(same))
    (fold,) = page.find_all("td", colspan="2")
    assert fold.get_text() == f"… {count - 2 * reader._AROUND} words the same …"
    shown = [len(words_of(row[0])) for row in columns(page)]
    assert sum(shown) == len(text.words(A)) + 2 * reader._AROUND
    assert marked(page, 1, "mark") == ["طويلة"]


@pytest.mark.parametrize(
    ("right", "left", "rows"),
    [
        (f"{A}\n{B}", f"{A.replace('بعد', 'عقب')}\n{B}", 2),
        # words put in at the end of a paragraph, and at the beginning of one
        (f"{A}\n{B}", f"{A[:-1]} ثم توقفت.\n{B}", 2),
        (f"{A}\n{B}", f"{A}\nومساء {B}", 2),
        (f"{A[:-1]} ثم توقفت.\n{B}", f"{A}\n{B}", 2),
        # a paragraph that only one copy has
        (f"{A}\n{B}", f"{A.replace('بعد', 'عقب')} {B}", 2),
    ],
)
def test_paragraphs_stand_beside_each_other(right: str, left: str, rows: int) -> None:
    cells = columns(show(copied(right, left)))
    assert len(cells) == rows
    assert all(words_of(one) and words_of(other) for one, other in cells)
    assert words_of(cells[1][0])[-3:] == words_of(cells[1][1])[-3:]


SENTENCES = st.lists(st.sampled_from([*A.split(), *B.split(), "\n", "،", "«", "12"]), max_size=8)


@given(st.lists(st.sampled_from([A, B, D]), min_size=1, max_size=3), SENTENCES, st.integers(0, 30))
def test_nothing_is_lost_on_either_side(lines: list[str], new: list[str], at: int) -> None:
    one = "\n".join(lines).split(" ")
    other = [*one[:at], *new, *one[at + len(new) // 2 :]]
    study = copied(" ".join(one), " ".join(other))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "_FOLD", 10_000)
        patch.setattr(reader, "_ROWS", 10_000)
        for row in study["reuse"].itertuples():
            pair = study["reuse"][study["reuse"]["reuse_id"] == row.reuse_id]
            page = BeautifulSoup(reader.aligned(study, pair).html, "html.parser")
            for column, side in enumerate("ab"):
                where = [getattr(row, f"{side}_{name}") for name in ("doc", "start", "end")]
                passage = text.words(study.passage(*where))
                shown = [word for cells in columns(page) for word in words_of(cells[column])]
                assert shown == [word.form for word in passage]


def test_hostile_text_stays_text_in_both_columns() -> None:
    evil = '<img src=x onerror="alert(1)"> \u202eقلب\u202c </td></table><script>'
    study = copied(f"{A[:-1]} {evil} {B}", f"{A[:-1]} '>{evil} {B.replace('الليل', '<b>اليل</b>')}")
    html = reader.aligned(study, study["reuse"]).html
    page = BeautifulSoup(html, "html.parser")
    assert page.find(["script", "img"]) is None
    assert not {"\u202e", "\u202c"} & set(html)
    assert all("onerror" in row[0].get_text() for row in columns(page) if "src" in str(row[1]))
    assert len(page.find_all("table")) == len(study["reuse"])
    heads = [head.get_text() for head in first(page, "table").find_all("th")]
    assert "<d0>" in heads[0] and "<o0>" in heads[0] and "<d1>" in heads[1]


@pytest.mark.parametrize(
    ("dates", "heads", "unsure"),
    [
        (("2031-03-01", "2031-03-02"), ["Earlier copy", "Later copy"], False),
        (("2031-03-01", "2031-03-01"), ["One copy", "Other copy"], True),
        (("2031-03-01", None), ["One copy", "Other copy"], True),
    ],
)
def test_the_heads_say_where_a_copy_stands(
    dates: tuple[str | None, ...], heads: list[str], unsure: bool
) -> None:
    page = show(copied(A, A, dates=dates))
    found = [[*head.stripped_strings] for head in first(page, "table").find_all("th")]
    assert [head[0] for head in found] == heads
    assert "<o1>" in found[1] and f"characters 0 to {len(A)}" in found[1][-1]
    assert (dates[1] or "no date") in " ".join(found[1])
    assert ("do not tell" in first(page, "caption").get_text()) == unsure
    assert first(page, "table")["dir"] == "rtl"
    assert {cell["dir"] for row in columns(page) for cell in row} == {"rtl"}


def test_a_pair_with_very_many_rows_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_ROWS", 2)
    page = show(copied(f"{A}\n{B}\n{D}", f"{A.replace('بعد', 'عقب')}\n{B}\n{D}"))
    assert len(columns(page)) == 2
    assert "more rows" in page.get_text()


def test_no_pair_is_said() -> None:
    study = copied(A, B)
    assert reader.aligned(study, study["reuse"]).html == '<p lang="en">None.</p>'


def in_context(raw: str, *names: str, said: list[dict[str, object]] | None = None) -> BeautifulSoup:
    """The concordance of the first places of names in an article of a hostile outlet."""
    document = {"doc_id": "<d>", "text": raw, "outlet": '<i>"و', "date": "2031-03-02"}
    attributions = tables.frame("attributions", said or [])
    statement = attributions["statement_id"].get(0)
    rows = [
        {"doc_id": "<d>", "part": "body", "start": raw.index(name), "end": raw.index(name) + len(name),
         "entity": "a", "statement_id": statement if said else None, "scare_quoted": not said}
        for name in names
    ]  # fmt: skip
    made = {"documents": tables.frame("documents", [document]), "attributions": attributions}
    made["entities"] = tables.frame("entities", [{"entity": "b", "label_ar": "<b>ب</b>"}])
    study = Study(made, {}, Settings(actors=()), None)
    html = reader.concordance(study, tables.frame("mentions", rows), n=2, around=12).html
    assert "<script>" not in html and "<i>" not in html and "<b>" not in html
    return BeautifulSoup(html, "html.parser")


def test_a_concordance_reads_from_the_right() -> None:
    soup = in_context(RAW, "داعش")
    (table,) = soup.find_all("table")
    assert table["dir"] == "rtl"
    cells = soup.select("tbody tr:first-child td")
    assert [cell.get_text() for cell in cells] == [
        '<script>alert(1)</script> "',
        "داعش",
        '" & </style>…',
    ]
    # Side by side from the right, words meet at the name.
    assert [str(cell["style"]).rpartition("text-align:")[2] for cell in cells] == list(
        reader._SIDES
    )
    assert [cell["dir"] for cell in cells] == ["rtl"] * 3
    start = RAW.index("داعش")
    where = soup.select("tbody tr")[1].get_text()
    assert where == (
        f'own words, in quotation marks; <d>, <i>"و, 2031-03-02, body, characters {start} to {start + 4}'
    )


def test_a_concordance_tells_whose_words_these_are() -> None:
    said = {"doc_id": "<d>", "part": "body", "mode": "direct", "content_start": 0}
    for source, entity, told in [
        ("المتحدث <i>", None, "words of المتحدث <i>, direct"),
        ("الناطق", "b", "words of <b>ب</b>, direct"),
        (None, None, "quoted, no source found"),
    ]:
        given = [said | {"source": source, "source_entity": entity}]
        where = in_context(RAW, "داعش", said=given).select("tbody tr")[1].get_text()
        assert where.startswith(f"{told}; <d>, ")


def test_a_cut_concordance_says_so(study: Study) -> None:
    soup = in_context(RAW, "سطر", "أول", "داعش")
    assert len(soup.select("tbody tr")) == 4
    assert "The first 2 of 3." in soup.get_text()
    assert "None." in reader.concordance(study, tables.frame("mentions", [])).html


@given(st.text(min_size=1, max_size=80), st.data())
def test_context_holds_the_name_and_stays_in_its_paragraph(raw: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(raw) - 1))
    end = data.draw(st.integers(start + 1, len(raw)))
    line, shown = reader._context(raw, start, end, 10)
    assert 0 <= line.start <= shown.start and shown.end <= line.end <= len(raw)
    touched = [p for p in text.paragraphs(raw) if p.end > start and p.start < end]
    if len(touched) == 1 and touched[0].start <= start and end <= touched[0].end:
        assert shown.start <= start and end <= shown.end
        assert line == touched[0]


def test_paraphrases_stand_below_each_other(tmp_path: Path) -> None:
    told = "الضخ يعود إلى المدينة خلال يومين على أبعد تقدير"
    (tmp_path / "a.txt").write_text(f"وقال الوزير إن {told}.", encoding="utf-8")
    (tmp_path / "b.txt").write_text(
        "وأكد <b>الوزير</b> أن الضخ إلى المدينة يعود خلال يومين.", encoding="utf-8"
    )
    shown = reader.paraphrases(analysis.open(tmp_path))._repr_html_()
    assert told in shown and "الضخ إلى المدينة يعود خلال يومين" in shown
    assert shown.count("<tr>") == 2 and "<bdi>a.txt</bdi>, body, characters 15 to" in shown
    assert "<b>&lt;b" not in shown


def test_no_paraphrase_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("وقال الوزير إن الضخ يعود إلى المدينة غداً.", encoding="utf-8")
    assert "None." in reader.paraphrases(analysis.open(tmp_path))._repr_html_()


def test_small_chances_are_not_nothing() -> None:
    rows = pd.DataFrame({"q": [0.00002, 0.001, 0.25, 0.0]})
    page = BeautifulSoup(reader.table(rows).html, "html.parser")
    cells = [cell.get_text() for cell in page.find_all("td")]
    assert cells == ["<0.001", "0.001", "0.25", "0.00"]


def ways(html: str) -> list[tuple[str, ...] | None]:
    firsts = BeautifulSoup(html, "html.parser").select("tbody tr > td:first-child")
    names = ("doc", "part", "start", "end")
    spans = [cell.find("span") for cell in firsts]
    return [tuple(str(s[f"data-{name}"]) for name in names) if s else None for s in spans]


def test_rows_lead_to_the_first_finding_that_agrees() -> None:
    rows = pd.DataFrame({"name": ["حلب", "دمشق", "حمص"], "n": [2, 1, 0]})
    found = pd.DataFrame(
        {"doc_id": ["a", "b", "c"], "part": ["body", "title", "body"], "start": [5, 0, 7],
         "end": [8, 4, 10], "name": ["حلب", "دمشق", "حلب"]}
    )  # fmt: skip
    html = reader.table(rows, example=found, on=["name"]).html
    assert ways(html) == [("a", "body", "5", "8"), ("b", "title", "0", "4"), None]
    assert ways(reader.table(rows).html) == [None] * 3


def test_rows_with_a_place_lead_there() -> None:
    rows = pd.DataFrame({"doc_id": ["a", "b"], "verb_start": [3, None], "verb_end": [9, None]})
    headings = {"doc_id": "article"}
    assert ways(reader.table(rows, headings).html) == [("a", "body", "3", "9"), None]
    whole = rows[["doc_id"]]
    assert ways(reader.table(whole).html) == [("a", "body", "0", "0"), ("b", "body", "0", "0")]
