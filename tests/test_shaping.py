"""Arabic in figures against Chromium, by pixels, on matplotlib 3.10 and the installed one.

`MATPLOTLIB_310` names a folder that holds matplotlib 3.10, as made by
`pip install --no-deps --target FOLDER "matplotlib==3.10.*"`.
"""

from __future__ import annotations

import numpy as np
import pytest
import shaping_ink
from playwright.sync_api import Browser
from shaping_ink import ALIKE, Case, Ink, cases, crop, likeness, page, photograph, run_with

from analysis import plots


@pytest.fixture(scope="session", params=shaping_ink.VERSIONS)
def drawn(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Ink]:
    """The pictures that one version of matplotlib draws, and the `family` that it drew them in."""
    out = tmp_path_factory.mktemp("ink") / "ink.npz"
    run_with(request.param, shaping_ink.__file__, out)
    return dict(np.load(out))


@pytest.fixture(scope="session")
def reference(browser: Browser) -> dict[str, list[Ink]]:
    """The pictures that Chromium draws, by font."""
    return {family: photograph(browser, page(family, cases())) for family in shaping_ink.FAMILIES}


@pytest.mark.parametrize("number", range(len(cases())))
def test_right_is_alike_and_wrong_is_not(
    number: int, drawn: dict[str, Ink], reference: dict[str, list[Ink]]
) -> None:
    truth = reference[str(drawn["family"])][number]
    right = drawn[f"{number}/right"]
    assert likeness(truth, right) >= ALIKE, cases()[number].text
    for name, wrong in _wrongs(number, drawn):
        # Some mistakes cannot show: a palindrome, a text without brackets.
        if not np.array_equal(crop(wrong), crop(right)):
            assert likeness(truth, wrong) < ALIKE, (name, cases()[number].text)


def _wrongs(number: int, drawn: dict[str, Ink]) -> list[tuple[str, Ink]]:
    keys = [key.partition("/") for key in drawn]
    return [(name, drawn[f"{of}/{name}"]) for of, _, name in keys if of == str(number)
            and name != "right"]  # fmt: skip


@pytest.mark.parametrize(
    ("mistake", "at_least"),
    [
        ("reversed", 100),
        ("unjoined", 100),
        ("other direction", 45),
        ("unmirrored", 20),
        ("without marks", 7),
    ],
)
def test_mistakes_show(mistake: str, at_least: int, drawn: dict[str, Ink]) -> None:
    shown = [
        number
        for number in range(len(cases()))
        if not np.array_equal(crop(drawn[f"{number}/{mistake}"]), crop(drawn[f"{number}/right"]))
    ]
    assert len(shown) >= at_least


def test_blank_is_like_nothing() -> None:
    blank = np.zeros((9, 9), bool)
    assert likeness(blank, blank) == 0


@pytest.mark.parametrize("case", cases())
def test_shaping_twice_changes_nothing(case: Case) -> None:
    once = plots.shape(case.text, rtl=case.rtl)
    assert plots.shape(once) is once


def test_without_arabic_only_dollar_signs_change() -> None:
    assert plots.shape("a (b) 5%\n«c»") == "a (b) 5%\n«c»"
    assert plots.shape("$5 and $6") == r"\$5 and \$6"
    assert plots.shape("") == ""


def test_overrides_cannot_turn_a_label() -> None:
    assert plots.shape("ab\u202ecd\u2066ef") == "abcdef"
    assert plots.shape("بيان\u202e صحفي") == plots.shape("بيان صحفي")
