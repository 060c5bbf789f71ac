"""Results come in order, few are waited for at a time, and a failure ends all."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from analysis.running import in_order


def test_in_order_and_not_all_at_once() -> None:
    asked = 0

    def numbers() -> Iterator[int]:
        nonlocal asked
        while asked < 20:
            asked += 1
            yield asked

    def work(number: int) -> int:
        time.sleep(0.002 * (number % 3))
        return number * number

    with ThreadPoolExecutor(4) as pool:
        for at, found in enumerate(in_order(pool, work, numbers(), 5), start=1):
            assert found == at * at
            assert asked <= at + 5
    assert asked == 20


def test_a_failure_cancels_what_waits() -> None:
    begun = threading.Semaphore(0)

    def work(number: int) -> int:
        begun.release()
        return 1 // number

    with ThreadPoolExecutor(1) as pool, pytest.raises(ZeroDivisionError):
        list(in_order(pool, work, [0, *range(1, 100)], 3))
