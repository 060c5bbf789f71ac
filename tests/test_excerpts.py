"""Where a text may not be republished, no more of it leaves than a quotation."""

import json
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

import analysis
from analysis import excerpts, prose, report
from analysis.__main__ import main
from analysis.annotated import Articles
from analysis.errors import AnalysisError
from analysis.excerpts import CUT
from analysis.settings import ROOT, SAMPLE, Settings
from analysis.study import Study
from analysis.text import words

TEN = "قال الوزير إن الماء عاد إلى المدينة أمس بعد انقطاع"
MORE = f"{TEN} طويل"
LONGEST = {"snippet": 30, "none": 10}  # words of an article in a row, whatever stands between


@pytest.mark.parametrize(
    ("text", "level", "shown"),
    [
        (MORE, "full", MORE),
        (TEN, "snippet", TEN),
        (TEN, "none", TEN),
        (MORE, "snippet", f"قال الوزير إن الماء عاد إلى {CUT} أمس بعد انقطاع طويل"),
        (MORE, "none", CUT),
        ("", "none", ""),
    ],
)
def test_excerpt(text: str, level: str, shown: str) -> None:
    assert excerpts.excerpt(text, level) == shown


@given(st.lists(st.text("ابتكلم", min_size=1), max_size=40), st.sampled_from(["snippet", "none"]))
def test_an_excerpt_is_short_and_changes_nothing_when_repeated(said: list[str], level: str) -> None:
    once = excerpts.excerpt(" ".join(said), level)
    assert len(once.replace(CUT, "").split()) <= 10
    assert excerpts.excerpt(once, level).count(CUT) == once.count(CUT)


def shown(html: str, level: str) -> str:
    soup = BeautifulSoup(html, "html.parser")
    excerpts.cut(soup, level)
    return soup.get_text()


@pytest.mark.parametrize(
    ("html", "level", "text"),
    [
        (f"<p>{MORE}</p>", "full", MORE),
        (f"<p>{MORE}</p>", "none", CUT),
        (f"<p data-evidence>{TEN}</p><p>where</p>", "none", "where"),
        (f"<p data-evidence>{TEN}</p>", "snippet", TEN),
        (f"<td data-evidence>{TEN}</td>", "none", CUT),
        ("<p>An English sentence of the tool, of more than ten words in a row.</p>", "none",
         "An English sentence of the tool, of more than ten words in a row."),
        (f"<pre>{TEN}\n{MORE}</pre>", "none", f"{TEN}\n{CUT}"),
    ],
)  # fmt: skip
def test_cut(html: str, level: str, text: str) -> None:
    assert shown(html, level) == text


def test_marks_do_not_let_a_long_paragraph_through() -> None:
    html = f"<p>{''.join(f'<b>{TEN}</b> ' for _ in range(9))}</p>"
    assert len(shown(html, "snippet").split()) <= 32


def test_what_a_pointer_shows_is_cut_too() -> None:
    soup = BeautifulSoup(f'<p title="{MORE}">x</p><img alt="{MORE}">', "html.parser")
    excerpts.cut(soup, "none")
    assert MORE not in str(soup)


def test_two_copies_side_by_side_keep_eight_rows_at_most() -> None:
    row = f'<tr><td data-evidence="copy">{TEN}</td></tr>'
    table = f"<table>{row * 20}</table>"
    assert shown(table, "snippet").count("الوزير") == 8
    assert shown(table, "none") == ""


def test_reduced_tables() -> None:
    documents = pd.DataFrame({"doc_id": ["a"], "title": [MORE], "text": [TEN], "lead": [MORE]})
    none, snippet = (
        excerpts.reduced({"documents": documents}, level)["documents"].to_dict("records")[0]
        for level in ("none", "snippet")
    )
    assert (none["doc_id"], none["title"]) == ("a", MORE)
    assert pd.isna(none["text"]) and pd.isna(none["lead"])
    assert pd.isna(snippet["text"]) and CUT in snippet["lead"]
    assert excerpts.reduced({"documents": documents}, "full")["documents"] is documents


@pytest.fixture(scope="module", params=["snippet", "none"])
def level(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def study(level: str) -> Study:
    return analysis.open(SAMPLE, settings=Settings(evidence=level))


@pytest.fixture(scope="module")
def leaving(study: Study, level: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """All that a report writes, by file: what tags and tables hold, as text."""
    saved = sorted((ROOT / "notebooks").glob("*.ipynb"))
    notebooks = {path.stem: nbformat.read(path, as_version=4) for path in saved}  # type: ignore[no-untyped-call]
    made = report.render(
        notebooks,
        title="sample",
        provenance=study.provenance,
        findings=[MORE * 9, prose.repetition(study)],
        articles=Articles(study),
        evidence=level,
    )
    found = {}
    for name, html in made.items():
        soup = BeautifulSoup(html, "html.parser")
        for tag in soup.select("style, script"):
            tag.decompose()
        told = [str(v) for tag in soup.find_all(True) for k, v in tag.attrs.items() if k != "src"]
        found[name] = "\n".join([soup.get_text(" "), *told])
    for name, table in excerpts.reduced(study.all(), level).items():
        found[f"{name}.csv"] = table.to_csv()
    return found


def test_no_long_stretch_of_an_article_leaves(
    study: Study, leaving: dict[str, str], level: str
) -> None:
    n = LONGEST[level] + 1
    known = set()
    for raw in study["documents"]["text"]:
        said = [word.form for word in words(raw)]
        known |= {tuple(said[at : at + n]) for at in range(len(said) - n + 1)}
    assert len(known) > 7_000
    assert MORE not in leaving["index.html"]
    for name, text in leaving.items():
        said = [word.form for word in words(text)]
        found = (tuple(said[at : at + n]) for at in range(len(said) - n + 1))
        assert [" ".join(run) for run in found if run in known] == [], name


def test_numbers_and_places_stay(study: Study, level: str) -> None:
    made = excerpts.reduced(study.all(), level)
    for name, table in study.all().items():
        kept = table.select_dtypes(exclude=["str", "object"])
        pd.testing.assert_frame_equal(made[name][kept.columns], kept)
    assert made["documents"]["text_sha256"].equals(study["documents"]["text_sha256"])


def test_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(f"{MORE}.\n", encoding="utf-8")
    for source, out in (("in", "whole"), ("whole", "later")):  # tables can be reduced later
        level = "full" if out == "whole" else "none"
        call = ["tables", str(tmp_path / source), "--out", str(tmp_path / out), "--evidence", level]
        assert main(call) == 0
    assert MORE in (tmp_path / "whole" / "documents.csv").read_text(encoding="utf-8")
    for path in (tmp_path / "later").iterdir():
        assert MORE not in path.read_text(encoding="utf-8"), path.name
    package = json.loads((tmp_path / "later" / "datapackage.json").read_text(encoding="utf-8"))
    assert package["settings"]["evidence"] == "none"
    capsys.readouterr()
    assert main(["report", str(tmp_path / "later"), "--out", str(tmp_path / "r")]) == 2
    assert "without the articles' texts" in capsys.readouterr().err
    with pytest.raises(AnalysisError, match="open the corpus itself"):
        analysis.open(tmp_path / "later").passage("a.txt")


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(AnalysisError, match="allowed: full, snippet, none"):
        Settings(evidence="all")


@pytest.mark.parametrize("level", ["snippet", "none"])
def test_what_is_said_of_a_file_quotes_no_article(tmp_path: Path, level: str) -> None:
    whole = " ".join(f"كلمة{n}" for n in range(60))
    files = {
        "a.csv": f"text,date,reason\n{MORE},{whole},{whole}\n",
        "b.csv": f"b1,{whole}\n",
        "metadata.csv": f"path,outlet\n{whole},x\n",
        "c.txt": "خبر قصير.",
    }
    (tmp_path / "in").mkdir()
    for name, text in files.items():
        (tmp_path / "in" / name).write_text(text, encoding="utf-8")
    call = ["tables", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--tagger", "none"]
    assert main([*call, "--evidence", level]) == 0
    run = " ".join(f"كلمة{n}" for n in range(11))
    for path in (tmp_path / "out").iterdir():
        assert run not in path.read_text(encoding="utf-8"), path.name


def test_what_was_cut_can_be_left_out_later_and_never_comes_back(tmp_path: Path) -> None:
    row = f"text,lead\n{MORE},{MORE}\n"
    (tmp_path / "a.csv").write_text(row, encoding="utf-8")
    for source, out, level, left in (
        ("a.csv", "s", "snippet", "snippet"),
        ("s", "n", "none", "none"),
        ("n", "f", "full", "none"),
    ):
        call = ["tables", str(tmp_path / source), "--out", str(tmp_path / out)]
        assert main([*call, "--evidence", level]) == 0
        study = analysis.open(tmp_path / out)
        assert study.evidence == left
        assert study["documents"]["lead"].isna().all() == (left == "none")
