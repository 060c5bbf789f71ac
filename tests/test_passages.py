"""Seeds, chains and extension find copies, and little else."""

import random
import subprocess
import sys

import pytest

from analysis import passages, scan


def some(count: int, seed: int) -> list[str]:
    """Words that hardly ever stand in the same order twice."""
    draw = random.Random(seed)
    return ["".join(draw.choices("ابتثجحخدذرزسشصضطظعغفقكلمنهي", k=5)) for _ in range(count)]


def spans(*articles: list[str]) -> list[tuple[int, ...]]:
    found = passages.find(scan.read([" ".join(words) for words in articles]))
    return sorted(tuple(row) for block in found for row in block.spans.tolist())


def test_a_passage_in_unrelated_text() -> None:
    copied = some(30, 1)
    assert spans([*some(50, 2), *copied, *some(40, 3)], [*some(20, 4), *copied, *some(5, 5)]) == [
        (50, 80, 140, 170)
    ]


@pytest.mark.parametrize(("words", "found"), [(9, 0), (10, 1)])
def test_ten_words(words: int, found: int) -> None:
    copied = some(words, 1)
    assert (
        len(spans([*some(20, 2), *copied, *some(20, 3)], [*some(20, 4), *copied, *some(20, 5)]))
        == found
    )


@pytest.mark.parametrize("every", [5, 7, 12])
def test_edited_copies(every: int) -> None:
    words = some(120, 1)
    edited = [word if at % every else f"غير{at}" for at, word in enumerate(words)]
    ((a, end_a, b, end_b),) = spans([*some(30, 2), *words], [*some(30, 3), *edited])
    assert (a - 30, end_a - 150, b - 180, end_b - 300) == pytest.approx((0, 0, 0, 0), abs=every)


def test_a_paragraph_left_out_makes_two_passages() -> None:
    words = some(120, 1)
    assert len(spans(words, [*words[:40], *words[80:]])) == 2
    assert len(spans(words, [*words[:40], *words[46:]])) == 1


def test_many_copies_are_linked_to_the_first_and_the_nearest() -> None:
    found = spans(*[some(40, 1)] * 100)
    assert len(found) == 99 + 98


def test_nothing_is_quadratic() -> None:
    """Each of these would take minutes if every pair of places were looked at."""
    pasted = spans(some(300, 1) * 400)
    assert len(pasted) < 2 * 400
    assert {word for *_, b, end in pasted for word in range(b, end)} == set(range(300, 300 * 400))
    assert spans(["لا"] * 300_000) == []
    footer = some(40, 2)
    assert len(spans(*([*some(60, n), *footer] for n in range(3, 1003)))) == 999 + 998
    assert spans() == spans([]) == []


def test_the_same_input_gives_the_same_passages() -> None:
    articles = [[*some(30, n % 5), *some(20, n), *some(25, n % 7)] for n in range(40)]
    assert spans(*articles) == spans(*articles) != []


def test_where_nothing_can_be_kept_on_disk() -> None:
    """A read-only installation without a home compiles anew in each run."""
    code = (
        "from numba.core import caching\n"
        "for kind in caching.CacheImpl.__subclasses__(): kind._locator_classes = []\n"
        "from analysis import passages, scan\n"
        "words = scan.read([' '.join(f'كلمة{n}' for n in range(12))] * 2)\n"
        "(found,) = passages.find(words)\n"
        "assert len(found.spans) == 1\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
