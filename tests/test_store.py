"""What lies on disk comes back as it was, piece by piece too, and leaves nothing behind."""

import errno
import io
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis import cache, store, tables
from analysis.errors import AnalysisError
from analysis.store import Frames, Heaps, Spool

ROWS = [
    {"doc_id": "a", "part": "body", "start": 0, "end": 3, "text": "ليلى", "anaphor": True},
    {"doc_id": "a", "part": "title", "start": 1, "text": None, "anaphor": None},
]


@pytest.fixture
def mentions() -> pd.DataFrame:
    return tables.frame("mentions", ROWS)


@pytest.mark.parametrize("batch", [1, 3, 1000])
def test_a_table_comes_back(
    mentions: pd.DataFrame, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "BATCH", batch)
    spool = Spool()
    spool.add(mentions[:0])
    assert_frame_equal(spool.frame(), mentions[:0])
    for _ in range(3):
        spool.add(mentions)
    spool.add_packed(store.pack(mentions))
    whole = pd.concat([mentions] * 4, ignore_index=True)
    assert len(spool) == len(whole)
    assert_frame_equal(spool.frame(), whole)
    assert_frame_equal(pd.concat(spool.batches(), ignore_index=True), whole)
    assert_frame_equal(spool.frame(["text", "start"]), whole[["text", "start"]])
    store.release()
    assert_frame_equal(Frames({"mentions": spool})["mentions"], whole)
    spool.add(mentions)  # after it was read, too
    assert len(spool.frame()) == len(whole) + 2


def test_small_tables_stay_in_memory(
    mentions: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(**_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", refused)
    spool = Spool()
    spool.add(mentions)
    assert_frame_equal(spool.frame(), mentions)


def test_a_full_disk_is_told(mentions: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.BytesIO):
        def write(self, _: object) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(store, "scratch", Full)
    monkeypatch.setattr(store, "BATCH", 1)
    with pytest.raises(AnalysisError, match=r"working files .* \(No space left on device\); make"):
        Spool().add(mentions)


def test_batches_of_other_columns() -> None:
    spool = Spool()
    spool.add(pd.DataFrame({"a": pd.array(["x"], dtype="str")}))
    spool.add(pd.DataFrame({"b": pd.array(["y"], dtype="str")}))
    assert spool.frame().fillna("").to_numpy().tolist() == [["x", ""], ["", "y"]]


def test_files_have_no_name(mentions: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Path(cache.folder())
    before = set(place.iterdir()) if place.is_dir() else set()
    monkeypatch.setattr(store, "BATCH", 1)
    spool, heaps = Spool(), Heaps(2, np.int64)
    spool.add(mentions)
    heaps.add(np.array([0, 1]), np.array([1, 2]))
    assert set(place.iterdir()) == before
    monkeypatch.setenv("ANALYSIS_CACHE", str(place / "a file" / "below"))
    (place / "a file").write_text("")
    with store.scratch() as file:  # in a temporary folder, then
        assert file.write(b"x") == 1


def test_numbers_outlive_their_release() -> None:
    large = store.numbers((1000, 200), np.int64)
    assert not large.any()
    large[7, 5] = 3
    store.release()
    assert large[7, 5] == large.sum() == 3
    assert store.numbers(0, np.int32).tolist() == []


@given(st.lists(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2**63)), max_size=8)))
def test_heaps_keep_the_order(given: list[list[tuple[int, int]]]) -> None:
    heaps = Heaps(4, np.uint64)
    for some in given:
        on, values = np.array(some, dtype=np.uint64).reshape(-1, 2).T
        heaps.add(on, values)
    every = [pair for some in given for pair in some]
    for at in range(len(heaps)):
        assert heaps.take(at).tolist() == [value for heap, value in every if heap == at]
