"""Work done by several threads or processes at once; results in order, few of them in memory."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from itertools import islice
from typing import TypeVar

_A = TypeVar("_A")
_B = TypeVar("_B")


def in_order(
    pool: Executor, work: Callable[[_A], _B], given: Iterable[_A], ahead: int
) -> Iterator[_B]:
    """What `work` returns, in the order of what is given.

    Args:
        pool: what works.
        work: what is done with each.
        given: asked for one by one.
        ahead: how many are in work, or done and not yet asked for.
    """
    coming = iter(given)
    running = deque(pool.submit(work, one) for one in islice(coming, ahead))
    try:
        while running:
            done = running.popleft().result()
            running.extend(pool.submit(work, one) for one in islice(coming, 1))
            yield done
    finally:
        for waiting in running:
            waiting.cancel()
