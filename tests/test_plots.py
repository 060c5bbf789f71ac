"""Figures of small tables: what they show, what they say, and that they refuse to be empty."""

from __future__ import annotations

import base64
import io
import json
import re
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation
from matplotlib.typing import ColorType
from numpy.typing import NDArray

from analysis import drawing, plots
from analysis.errors import AnalysisError

Floats = NDArray[np.float64]

DOCUMENTS = pd.DataFrame(
    {
        "doc_id": ["a", "b", "c"],
        "title": ["الحصار يدخل عامه الثالث", None, "CNN: وصول 3 شاحنات"],
        "outlet": ["الوكالة", "الوكالة", None],
        "n_chars": [900, 400, 500],
    }
)
PARAGRAPHS = pd.DataFrame(
    {
        "doc_id": ["a", "a", "a", "b", "c"],
        "paragraph": [0, 1, 2, 0, 0],
        "start": [0, 300, 600, 0, 0],
        "end": [299, 599, 900, 400, 500],
    }
)
FAMILIES = pd.DataFrame(
    [
        ("p1", "a", 0, 200, True),
        ("p1", "a", 600, 800, False),
        ("p2", "a", 300, 400, True),
        ("p2", "b", 0, 100, False),
        ("p3", "b", 200, 300, True),
        ("p3", "c", 100, 200, False),
    ],
    columns=["family", "doc_id", "start", "end", "first"],
)
FREQUENCY = pd.DataFrame(
    {
        "entity": ["un", "x", "hrw"],
        "found": [12, 12, 3],
        "once_article": [7, 9, 3],
        "once_outlet": [6, 9, 3],
        "once_corpus": [5, 8, 3],
    }
)
VOICES = pd.DataFrame(
    {
        "source_entity": [None, "un", None],
        "source": ["المتحدث باسم الوزارة", "المنظمة", None],
        "once_article": [4, 2, 1],
        "direct": [3, 2, 0],
        "indirect": [1, 0, 1],
    }
)
KEYNESS = pd.DataFrame(
    {
        "group": ["الوكالة", "الوكالة", "الوكالة", "الجريدة"],
        "term": ["حصار", "شهود", "قال", "تحرير"],
        "written": ["حصار", "شهود", "قال", "تحرير"],
        "log_odds": [2.0, 1.0, -1.0, 1.5],
        "z": [4.0, 1.0, -1.0, 3.0],
        "lower": [1.0, -1.0, -3.0, 0.5],
        "upper": [3.0, 3.0, 1.0, 2.5],
        "q": [0.001, 0.4, 0.4, 0.01],
        "count": [8, 3, 1, 5],
        "count_rest": [1, 2, 6, 2],
        "shift": [0.2, 0.1, -0.3, 0.4],
    }
)
CHOICES = pd.DataFrame(
    [
        ("to_die", "استشهد", "الجريدة", "own", None, 3),
        ("to_die", "قُتل", "الوكالة", "own", None, 2),
        ("to_die", "قُتل", "الوكالة", "quoted", "hrw", 1),
        ("to_die", "استشهد", "الوكالة", "quoted", None, 1),
    ],
    columns=["choice", "alternative", "outlet", "voice", "source_entity", "once_article"],
).assign(label_en="death by violence")
COLLOCATES = pd.DataFrame(
    {
        "term": ["حصار", "اغاثه"],
        "written": ["حصار", "إغاثة"],
        "count": [5, 3],
        "expected": [0.5, 1.25],
    }
)
TOLD = pd.DataFrame(
    [
        (None, None, "kind", "named", 5),
        (None, None, "kind", "role", 2),
        ("الوكالة", None, "kind", "named", 4),
        ("المساء", None, "kind", "named", 1),
        ("المساء", None, "kind", "role", 2),
        (None, "un", "mode", "direct", 3),
    ],
    columns=["outlet", "source_entity", "by", "value", "once_article"],
)
SHARING = pd.DataFrame(
    [
        ("وكالة السرو للأنباء", "المساء", 8, 0),
        ("وكالة السرو للأنباء", "الأفق (2)", 3, 3),
        ("المساء", "الأفق (2)", 1, 0),
    ],
    columns=["from_outlet", "to_outlet", "passages", "order_unknown"],
)
NAMING = pd.DataFrame(
    [
        ("un", "المنظمة الدولية", "الوكالة", "own", None, None, 6),
        ("un", "الهيئة", "الوكالة", "own", None, None, 2),
        ("un", "الهيئة", None, "own", None, None, 1),
        ("un", "الهيئة", "الوكالة", "quoted", "hrw", None, 2),
        ("un", "المنظمة الدولية", None, "quoted", "hrw", None, 1),
        ("un", "الهيئة", None, "quoted", None, "role", 1),
        ("un", "الهيئة", "الوكالة", "quoted", None, "document", 0),
        ("x", "س", "الوكالة", "own", None, None, 9),
    ],
    columns=["entity", "name", "outlet", "voice", "source_entity", "source_kind", "once_article"],
)
DATED = pd.DataFrame(
    {"doc_id": list("abcd"), "date": ["2031-03-02", "2031-03-05", "2031-03-05", None]}, dtype="str"
)
NAMED = pd.DataFrame(
    [
        (doc, entity, "none")
        for doc, entity in zip("aabbcd", ("un", "x", "un", "un", "un", "un"), strict=True)
    ]
    + [("b", "un", "within")],
    columns=["doc_id", "entity", "repeated"],
)
LABELS = {"un": "الأمم المتحدة", "hrw": "هيومن رايتس ووتش"}
ACTIONS = pd.DataFrame(
    [
        ("1", "a", 3, "bomb", "x", False, "asserted", "none"),
        ("2", "a", 9, "seize", "un", False, "asserted", "none"),
        ("3", "b", 9, "seize", "un", True, "asserted", "none"),
        ("4", "b", 19, "seize", "un", False, "planned", "none"),
        ("5", "b", 29, "seize", "un", False, "asserted", "within"),
        ("6", "c", 3, "agree", "un", False, "asserted", "none"),
    ],
    columns=[
        "action_id", "doc_id", "verb_start", "action", "actor_entity", "negated", "modality",
        "repeated",
    ],
).assign(part="body", statement_id=pd.Series([None, "s", "s", None, None, None]))  # fmt: skip
FIGURES = pd.DataFrame(
    [
        ("الوكالة", "مديرية الصحة", 9.0, 9.0, False, "9 قتلى"),
        ("الجريدة", None, 30.0, None, True, "أكثر من 30"),
        ("الجريدة", None, 20.0, 99.0, False, "العشرات"),
    ],
    columns=["outlet", "source", "low", "high", "approximate", "text"],
).assign(what="dead")
TIMES = pd.DataFrame(
    [
        (0, "أمس", "2031-03-02", "2031-03-02", -1, -1),
        (9, "الأسبوع الماضي", "2031-02-15", "2031-02-21", -13, -1),
        (19, "عام 1998", "1998-01-01", "1998-12-31", None, None),
    ],
    columns=["start", "text", "earliest", "latest", "days_from", "days_to"],
)
DRAW = {
    "word_shift": lambda: plots.word_shift(KEYNESS, "الوكالة"),
    "choices": lambda: plots.choices(CHOICES, "to_die", labels=LABELS),
    "collocates": lambda: plots.collocates(COLLOCATES, "الأمم المتحدة"),
    "actions": lambda: plots.actions(ACTIONS, ["bomb", "seize"]),
    "figures": lambda: plots.figures(FIGURES),
    "days": lambda: plots.days(TIMES),
    "article_map": lambda: plots.article_map(DOCUMENTS, PARAGRAPHS, FAMILIES),
    "counts_by_level": lambda: plots.counts_by_level(FREQUENCY, labels=LABELS),
    "voices": lambda: plots.voices(VOICES, labels=LABELS),
    "voice_shares": lambda: plots.voice_shares(TOLD, "kind"),
    "sharing": lambda: plots.sharing(SHARING),
    "naming": lambda: plots.naming(NAMING, "un", labels=LABELS),
    "timeline": lambda: plots.timeline(DATED, NAMED, ["x", "un"], labels=LABELS),
    "keyness": lambda: plots.keyness(KEYNESS, "الوكالة"),
}


def figure_of(ax: Axes) -> Figure:
    figure = ax.get_figure(root=True)
    assert figure is not None
    return figure


def said(ax: Axes) -> str:
    return str(ax.get_label())


def tick_labels(ax: Axes) -> list[str]:
    return [label.get_text() for label in ax.get_yticklabels()]


@pytest.mark.parametrize("name", DRAW)
def test_twice_the_same_bytes(name: str) -> None:
    one, other = (figure_of(DRAW[name]()) for _ in range(2))
    for format in drawing.METADATA:
        assert plots.image(one, format=format) == plots.image(other, format=format)


@pytest.mark.parametrize("name", DRAW)
def test_drawing_changes_no_global_state(name: str) -> None:
    before = dict(matplotlib.rcParams)
    plots.image(figure_of(DRAW[name]()))
    assert dict(matplotlib.rcParams) == before


@pytest.mark.parametrize("name", DRAW)
def test_values_grow_from_the_right(name: str) -> None:
    ax = DRAW[name]()
    assert ax.xaxis_inverted()
    assert ax.yaxis.get_ticks_position() == "right"
    assert ax.yaxis_inverted()  # the first row is on top


@pytest.mark.parametrize("name", DRAW)
def test_nothing_is_clipped(name: str) -> None:
    figure = figure_of(DRAW[name]())
    with plots.arabic():
        figure.draw_without_rendering()
    page = figure.bbox
    for ax in figure.axes:
        box = ax.get_tightbbox()
        assert box is not None
        assert box.x0 >= page.x0 - 1 and box.x1 <= page.x1 + 1
        assert box.y0 >= page.y0 - 1 and box.y1 <= page.y1 + 1


@pytest.mark.parametrize("name", DRAW)
def test_given_axes_are_used(name: str) -> None:
    figure = Figure()
    one, other = figure.subplots(1, 2)
    calls = {
        "article_map": lambda: plots.article_map(DOCUMENTS, PARAGRAPHS, FAMILIES, ax=other),
        "counts_by_level": lambda: plots.counts_by_level(FREQUENCY, labels=LABELS, ax=other),
        "voices": lambda: plots.voices(VOICES, ax=other),
        "voice_shares": lambda: plots.voice_shares(TOLD, "kind", ax=other),
        "sharing": lambda: plots.sharing(SHARING, ax=other),
        "naming": lambda: plots.naming(NAMING, "un", ax=other),
        "timeline": lambda: plots.timeline(DATED, NAMED, ["un"], ax=other),
        "keyness": lambda: plots.keyness(KEYNESS, "الوكالة", ax=other),
        "word_shift": lambda: plots.word_shift(KEYNESS, "الوكالة", ax=other),
        "choices": lambda: plots.choices(CHOICES, "to_die", ax=other),
        "collocates": lambda: plots.collocates(COLLOCATES, "", ax=other),
        "actions": lambda: plots.actions(ACTIONS, ["seize"], ax=other),
        "figures": lambda: plots.figures(FIGURES, ax=other),
        "days": lambda: plots.days(TIMES, ax=other),
    }
    assert calls[name]() is other
    assert not one.has_data()
    assert plots.alt_text(figure) == other.get_label()


def test_map_says_where_passages_stand() -> None:
    alt = plots.alt_text(figure_of(DRAW["article_map"]()))
    assert "passage 1: الحصار يدخل عامه الثالث (2 ×)" in alt
    assert "passage 2: الحصار يدخل عامه الثالث (1 ×), b (1 ×)" in alt
    assert "n = 3 articles, 5 paragraphs; 3 repeated passages in 6 copies." in alt


def test_map_tells_how_far_a_passage_spreads() -> None:
    legend = DRAW["article_map"]().get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == [
        name for _, name in plots.REACHES.values()
    ]


def test_map_of_many_articles_shows_those_that_repeat_most() -> None:
    ax = plots.article_map(DOCUMENTS, PARAGRAPHS, FAMILIES, n=1)
    assert tick_labels(ax) == [plots.shape("الحصار يدخل عامه الثالث")]
    assert "Shown: 1 article with most repetition." in said(ax)


def test_map_without_paragraphs_still_draws_articles() -> None:
    assert plots.article_map(DOCUMENTS, PARAGRAPHS.head(0), FAMILIES).has_data()


def test_counts_are_sorted_and_labelled() -> None:
    ax = DRAW["counts_by_level"]()
    assert tick_labels(ax) == [plots.shape(LABELS["un"]), "x", plots.shape(LABELS["hrw"])]
    assert "الأمم المتحدة: 12 as found, 7 once per article" in said(ax)
    assert "n = 3 entities, 27 mentions as found; all are shown." in said(ax)


def test_voices_tell_direct_from_indirect() -> None:
    ax = DRAW["voices"]()
    assert "المتحدث باسم الوزارة: 3 direct, 1 indirect" in said(ax)
    assert tick_labels(ax)[1:] == [plots.shape(LABELS["un"]), "(no source named)"]
    assert "n = 7 statements by 3 sources" in said(ax)


def test_shares_of_statements_stand_for_all_and_by_outlet() -> None:
    ax = DRAW["voice_shares"]()
    assert tick_labels(ax) == [plots.shape(t) for t in ("(all) (7)", "الوكالة (4)", "المساء (3)")]
    words = said(ax)
    assert "(all): named 5, role 2; الوكالة: named 4; المساء: named 1, role 2" in words
    assert "n = 7 statements" in words


def test_rare_values_are_drawn_together() -> None:
    many = [(None, None, "cue_class", name, 9 - at) for at, name in enumerate("abcdefg")]
    rows = pd.DataFrame(many, columns=TOLD.columns)
    words = said(plots.voice_shares(rows, "cue_class"))
    assert "a 9, b 8, c 7, d 6, (others) 12" in words


def test_voices_without_labels_keep_their_wording() -> None:
    assert tick_labels(plots.voices(VOICES))[1] == plots.shape("المنظمة")


def cells(ax: Axes) -> dict[tuple[float, float], str]:
    """What is written in the cells: by row and column, from the top and from the right."""
    written = [text for text in ax.texts if not isinstance(text, Annotation)]
    return {text.get_position()[::-1]: text.get_text() for text in written}


def test_sharing_is_a_matrix_of_earlier_and_later() -> None:
    ax = DRAW["sharing"]()
    order = ["وكالة السرو للأنباء", "المساء", "الأفق (2)"]
    assert tick_labels(ax) == [plots.shape(name) for name in order]
    columns = [label.get_text() for label in ax.get_xticklabels()]
    assert columns == [plots.shape("وكالة السرو\nللأنباء"), *map(plots.shape, order[1:])]
    assert cells(ax) == {(1, 0): "8", (2, 0): "3 (3?)", (2, 1): "1"}
    assert "المساء has 8 passages of وكالة السرو للأنباء" in said(ax)
    assert "n = 3 outlets, 3 ordered pairs" in said(ax)
    assert "With ?: of these" in said(ax)
    assert len([patch for patch in ax.patches if patch.get_hatch()]) == 3


def test_sharing_shows_the_outlets_that_share_most() -> None:
    names = [f"صحيفة {n}" for n in range(10)]
    rows = [
        (a, b, 20 - i - j, 0) for i, a in enumerate(names) for j, b in enumerate(names) if a < b
    ]
    table = pd.DataFrame(rows, columns=SHARING.columns)
    ax = plots.sharing(table, n=8)
    assert tick_labels(ax) == [plots.shape(name) for name in names[:8]]
    assert "n = 10 outlets" in said(ax) and "Shown: the 8 outlets that share most." in said(ax)
    assert "With ?" not in said(ax)
    assert cells(ax)[7, 6] == "7"


def test_keyness_shows_what_is_typical_only() -> None:
    ax = DRAW["keyness"]()
    assert tick_labels(ax) == [plots.shape("حصار"), plots.shape("شهود")]
    assert "n = 2 words used more by this group" in said(ax)


def test_naming_tells_outlets_from_sources() -> None:
    ax = DRAW["naming"]()
    rows = ["الوكالة (8)", "(outlet unknown) (1)", "هيومن رايتس ووتش (3)", "(role) (1)"]
    assert tick_labels(ax) == list(map(plots.shape, rows))
    shares = [round(bar.get_width(), 2) for bar in ax.patches if isinstance(bar, Rectangle)]
    assert shares == [0.75, 0.0, 0.33, 0.0, 0.25, 1.0, 0.67, 1.0]
    assert "الوكالة: الهيئة 2, المنظمة الدولية 6" in said(
        ax
    ) or "الوكالة: المنظمة الدولية 6, الهيئة 2" in said(ax)
    assert "n = 13 mentions by 2 names, once per article: 9 in own words, 4 in" in said(ax)


def test_many_names_are_joined_and_all_told_apart_without_colour() -> None:
    rows = [("un", f"اسم {n}", "الوكالة", "own", None, None, 20 - n) for n in range(8)]
    ax = plots.naming(pd.DataFrame(rows, columns=NAMING.columns), "un")
    legend = ax.get_legend()
    assert legend is not None
    names = [text.get_text() for text in legend.get_texts()]
    # Columns from the left; read by rows from the right: 0, 1, 2, then 3 and the others.
    order = ["اسم 2 (18)", " ", "اسم 1 (19)", "(others) (58)", "اسم 0 (20)", "اسم 3 (17)"]
    assert names == list(map(plots.shape, order))
    grey = [matplotlib.colors.to_rgb(patch.get_facecolor()) for patch in ax.patches]
    hatches = [patch.get_hatch() for patch in ax.patches]
    assert (
        len({(hatch, round(sum(face), 1)) for hatch, face in zip(hatches, grey, strict=True)}) == 5
    )


def test_the_timeline_is_honest_about_missing_days() -> None:
    ax = DRAW["timeline"]()
    assert tick_labels(ax) == ["(articles)", "x", plots.shape(LABELS["un"])]
    days = [label.get_text() for label in ax.get_xticklabels()]
    assert days == [f"2031-03-0{n}" for n in (2, 3, 4, 5)]
    bars = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    hatched = [bar.get_x() + 0.5 for bar in bars if bar.get_hatch()]
    assert hatched == [1, 2]
    # The pasted mention and the article without a date do not count.
    assert "الأمم المتحدة: 4, at most 3 (2031-03-05)" in said(ax)
    assert "n = 5 mentions in 3 dated articles." in said(ax)
    assert "1 article without a date left out." in said(ax)


@pytest.mark.parametrize(
    ("last", "unit", "first"),
    [
        ("2031-03-03", "day", "2031-03-02"), ("2031-05-02", "week", "2031-02-24"),
        ("2033-05-02", "month", "2031-03"), ("2099-05-02", "year", "2031"),
    ],
)  # fmt: skip
def test_periods_grow_with_the_span(last: str, unit: str, first: str) -> None:
    dated = pd.DataFrame({"doc_id": ["a", "b"], "date": ["2031-03-02", last]}, dtype="str")
    ax = plots.timeline(dated, NAMED, ["un"])
    assert f"Named when, by {unit}." in said(ax)
    assert ax.get_xticklabels()[0].get_text() == first


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: plots.naming(NAMING.head(0), ""), "no entity is called by a name"),
        (lambda: plots.naming(NAMING, "غيرها"), "nobody calls 'غيرها'"),
        (lambda: plots.timeline(DATED.tail(1), NAMED, ["un"]), "no article has a date"),
        (lambda: plots.timeline(DATED, NAMED, ["hrw"]), "none of these is named"),
        (lambda: plots.article_map(DOCUMENTS.head(0), PARAGRAPHS, FAMILIES), "no article"),
        (lambda: plots.article_map(DOCUMENTS, PARAGRAPHS, FAMILIES.head(0)), "no passage"),
        (lambda: plots.counts_by_level(FREQUENCY.head(0), labels={}), "no entity"),
        (lambda: plots.voices(VOICES.head(0)), "no reported statement"),
        (lambda: plots.voice_shares(TOLD, "mode"), "no reported statement"),
        (lambda: plots.sharing(SHARING.head(0)), "no two known outlets"),
        (lambda: plots.keyness(KEYNESS, "غيرها"), "groups: الجريدة, الوكالة"),
        (lambda: plots.keyness(KEYNESS.head(0), ""), "no groups are compared"),
        (lambda: plots.word_shift(KEYNESS.head(0), ""), "no groups are compared"),
        (lambda: plots.choices(CHOICES.head(0), ""), "no listed choice is made"),
        (lambda: plots.word_shift(KEYNESS, "غيرها"), "'غيرها' is not compared"),
        (lambda: plots.choices(CHOICES, "to_win"), "nobody chooses 'to_win'"),
        (lambda: plots.collocates(COLLOCATES.head(0), "س"), "no word stands beside 'س'"),
        (lambda: plots.image(Figure(), format="bmp"), "png, svg, pdf"),
    ],
)
def test_empty_tables_are_refused(draw: object, message: str) -> None:
    assert callable(draw)
    with pytest.raises(AnalysisError, match=message):
        draw()


def test_notebooks_show_a_figure_once_with_its_alternative_text() -> None:
    """In a real shell, with the inline backend that Jupyter uses."""
    code = """
import json, sys
sys.path[:0] = ["tests"]
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
from matplotlib import pyplot
from matplotlib_inline.backend_inline import configure_inline_support
pyplot.switch_backend("module://matplotlib_inline.backend_inline")
configure_inline_support(shell, "inline")
import test_plots
ax = test_plots.DRAW["voices"]()
shown = [shell.display_formatter.format(what) for what in (ax, ax.figure)]
json.dump([shown, pyplot.get_fignums()], sys.stdout)
"""
    run = [sys.executable, "-W", "ignore", "-c", code]
    done = subprocess.run(run, check=True, capture_output=True, text=True, encoding="utf-8")
    shown, waiting = json.loads(done.stdout[done.stdout.index("[[") :])
    assert waiting == []
    for data, about in shown:
        assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
        assert "المتحدث باسم الوزارة: 3 direct" in about["image/png"]["alt"]
    assert shown[0][0]["text/plain"] == shown[0][1]["image/png"]["alt"]


def test_acts_are_drawn_once_per_article_and_by_voice_of_the_classes_given() -> None:
    ax = DRAW["actions"]()
    assert "seize: 1 in own words, 2 in statements; bomb: 1 in own words, 0" in said(ax)
    assert "n = 4 acts" in said(ax) and "agree" not in said(ax)
    with pytest.raises(AnalysisError, match="read reliably"):
        plots.actions(ACTIONS, [])


def test_figures_stand_side_by_side_with_their_open_ends() -> None:
    ax = DRAW["figures"]()
    assert len(tick_labels(ax)) == 3 and "at least 30" in said(ax) and "20 to 99" in said(ax)


def test_days_far_back_are_told_in_the_caption() -> None:
    ax = DRAW["days"]()
    assert len(tick_labels(ax)) == 2 and "1 further back" in said(ax)
    undated = TIMES.assign(earliest=None, latest=None)
    assert "1 days before" in said(plots.days(undated))


def test_a_shift_says_which_words_and_how_much_of_the_difference() -> None:
    ax = plots.word_shift(KEYNESS, "الوكالة", n=2)
    assert "قال: -30.0 % (1 times, elsewhere 6); حصار: 20.0 % (8 times, elsewhere 1)" in said(ax)
    assert "n = 12 words of this group and 9 of the others" in said(ax)
    assert "Shown: 2 of 3 different words, 50 % of the difference" in said(ax)


def test_choices_by_outlet_and_source() -> None:
    text = said(plots.choices(CHOICES, "to_die", labels=LABELS))
    assert "How it is said: death by violence" in text
    assert "n = 7 uses by 2 alternatives" in text and "5 in own words" in text
    assert "هيومن رايتس ووتش: قُتل 1" in text and "(another source): استشهد 1" in text


def test_the_gallery_shows_every_figure() -> None:
    docs = Path(__file__).parent.parent / "docs"
    page = (docs / "gallery.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"^plots\.(\w+)\(", page, re.M))
    assert shown == set(DRAW)
    for name in re.findall(r"\]\(images/(\w+)\.png\)", page):
        assert (docs / "images" / f"{name}.png").is_file()


@pytest.mark.parametrize("name", DRAW)
def test_what_is_drawn_is_there_as_csv(name: str) -> None:
    ax = DRAW[name]()
    rows = pd.read_csv(io.StringIO(plots.data_of(figure_of(ax))))
    assert len(rows) and len(rows.columns) > 1
    if name not in ("article_map", "timeline", "sharing"):  # those have other rows
        assert len(rows) == len(tick_labels(ax))


def test_figures_of_others_have_no_data() -> None:
    figure = Figure()
    figure.add_subplot().plot([1, 2])
    assert plots.data_of(figure) == ""


# Machado, Oliveira and Fernandes 2009, severity 1.0, for linear RGB.
SIGHTS = {
    "all colours": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE = np.array([0.95047, 1, 1.08883])
SIDE_BY_SIDE = {
    "a user's": drawing.CYCLE,
    "steps": drawing.STEPS,
    "reaches": [color for color, _ in plots.REACHES.values()],
}


def linear(color: ColorType) -> Floats:
    rgb = np.array(matplotlib.colors.to_rgb(color))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb: Floats) -> Floats:
    """CIE L*, a*, b* of linear RGB."""
    part = TO_XYZ @ rgb.clip(0, 1) / WHITE
    x, y, z = np.where(part > 216 / 24389, np.cbrt(part), (24389 / 27 * part + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast(one: str, other: str) -> float:
    """As the Web Content Accessibility Guidelines define it, 1 to 21."""
    dark, light = sorted(float(TO_XYZ[1] @ linear(color)) + 0.05 for color in (one, other))
    return light / dark


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("name", SIDE_BY_SIDE)
def test_colours_side_by_side_stay_apart(name: str, sight: str) -> None:
    """By twice what is called clearly different at a glance, 7 to 8 units of CIE 1976."""
    seen = [lab(SIGHTS[sight] @ linear(color)) for color in SIDE_BY_SIDE[name]]
    assert min(np.linalg.norm(a - b) for a, b in combinations(seen, 2)) > 15


@pytest.mark.parametrize("name", SIDE_BY_SIDE)
def test_colours_side_by_side_stay_apart_in_grey(name: str) -> None:
    lightness = [lab(linear(color))[0] for color in SIDE_BY_SIDE[name]]
    assert min(abs(a - b) for a, b in combinations(lightness, 2)) > 10


def test_colours_that_are_too_much_alike_would_be_noticed() -> None:
    red, green = "#c0504d", "#6f8f3a"
    seen = [lab(SIGHTS["deuteranopia"] @ linear(color)) for color in (red, green)]
    assert np.linalg.norm(seen[0] - seen[1]) < 15
    assert np.linalg.norm(lab(linear(red)) - lab(linear(green))) > 60


@pytest.mark.parametrize("color", [drawing.INK, drawing.MUTED])
def test_text_can_be_read_on_white(color: str) -> None:
    assert contrast(color, "white") >= 4.5


@pytest.mark.parametrize("name", DRAW)
def test_what_colour_tells_is_told_in_grey_too(name: str) -> None:
    """The keys of a figure differ by kind, hatch or lightness."""
    legend = DRAW[name]().get_legend()
    keys = legend.legend_handles if legend else []
    seen = [((type(k), getattr(k, "get_hatch", str)()), k) for k in keys if k is not None]
    for (kind, one), (other_kind, other) in combinations(seen, 2):
        assert kind != other_kind or abs(_lightness(one) - _lightness(other)) > 10


def _lightness(key: Artist) -> float:
    face = np.ravel(getattr(key, "get_facecolor", lambda: "white")())
    red, green, blue, alpha = matplotlib.colors.to_rgba(tuple(face))
    return float(lab(alpha * linear((red, green, blue)) + 1 - alpha)[0])
