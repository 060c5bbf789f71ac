"""Rows and numbers on disk: what may be too much for memory is written in batches, read in place.

Files have no name: they are gone when the process ends, however it ends.
"""

import contextlib
import mmap
import os
import tempfile
import weakref
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from analysis import cache
from analysis.errors import AnalysisError

BATCH = 1 << 14  # rows of a batch, about
_LARGE = 1 << 20  # bytes
_maps: "weakref.WeakSet[mmap.mmap]" = weakref.WeakSet()
_DTYPES = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}


def scratch() -> IO[bytes]:
    """A nameless file beside the cache, which is on a disk where a temporary folder may not be."""
    place = cache.folder()
    try:
        place.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryFile(dir=place)
    except OSError:
        return tempfile.TemporaryFile()


def pack(rows: pd.DataFrame) -> bytes:
    """Rows as a stream of Arrow's IPC format; see `unpack`."""
    return _stream(pa.Table.from_pandas(rows, preserve_index=False))


def unpack(packed: bytes | pa.Buffer) -> pa.Table:
    """The rows of a stream; it must live as long as they do."""
    return pa.ipc.open_stream(packed).read_all()


def _stream(rows: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema) as stream:
        stream.write_table(rows)
    return bytes(sink.getvalue())


def _joined(pieces: Sequence[pa.Table]) -> pa.Table:
    return pa.concat_tables(pieces, promote_options="default").combine_chunks()


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """What the disk refuses is told in one sentence."""
    try:
        yield
    except OSError as error:
        raise AnalysisError(
            f"working files cannot be written in {cache.folder()} ({error.strerror or error}); "
            "make room there, or name another folder in the environment variable ANALYSIS_CACHE"
        ) from error


class Spool:
    """A table that is written batch by batch; its strings stay on disk when it is read.

    Batches may have different columns; they are missing elsewhere. A small table stays in memory.
    """

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._ends = [0]
        self._rows = 0
        self._pending: list[pa.Table] = []  # the last rows, not yet on disk
        self._map: mmap.mmap | None = None

    def __len__(self) -> int:
        """The number of its rows."""
        return self._rows

    def add(self, rows: pd.DataFrame) -> None:
        """Writes a batch."""
        self._take(pa.Table.from_pandas(rows, preserve_index=False))

    def add_packed(self, packed: bytes) -> None:
        """Writes a batch that another process packed."""
        self._take(unpack(packed))

    def _take(self, rows: pa.Table) -> None:
        """Small batches are joined: a table of many pieces is slow to read."""
        self._rows += len(rows)
        self._pending.append(rows)
        waiting = self._pending
        if sum(map(len, waiting)) >= BATCH or sum(one.nbytes for one in waiting) >= _LARGE:
            self._write()

    def _write(self) -> None:
        if self._file is None:
            self._file = scratch()
            weakref.finalize(self, self._file.close)
        with _told():
            self._file.seek(self._ends[-1])
            self._file.write(_stream(_joined(self._pending)))
            self._file.flush()
        self._pending = []
        self._ends.append(self._file.tell())
        self._map = None

    def _pieces(self) -> Iterator[pa.Table]:
        if self._file is not None and self._map is None:
            self._map = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
            _maps.add(self._map)
        data = pa.py_buffer(self._map or b"")
        for low, high in zip(self._ends[:-1], self._ends[1:], strict=True):
            yield unpack(data.slice(low, high - low))
        if self._pending:
            self._pending = [_joined(self._pending)]
            yield self._pending[0]

    def frame(self, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """The table, or some of its columns."""
        found = [rows if columns is None else _only(rows, columns) for rows in self._pieces()]
        return _to_pandas(pa.concat_tables(found, promote_options="default"))

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pd.DataFrame]:
        """The table piece by piece, each with an index of its own."""
        for rows in self._pieces():
            yield _to_pandas(rows if columns is None else _only(rows, columns))
            release()


def batches(rows: Spool | pd.DataFrame, columns: Sequence[str]) -> Iterator[pd.DataFrame]:
    """Some columns of a table, piece by piece, wherever it is."""
    if isinstance(rows, Spool):
        yield from rows.batches(columns)
        return
    for at in range(0, len(rows), BATCH):
        yield rows[list(columns)].iloc[at : at + BATCH]


class Frames(Mapping[str, pd.DataFrame]):
    """Tables on disk, read when they are asked for."""

    def __init__(self, spools: Mapping[str, Spool]) -> None:
        self._spools = spools

    def __getitem__(self, name: str) -> pd.DataFrame:
        """A table by its name."""
        return self._spools[name].frame()

    def batches(self, name: str) -> Iterator[pd.DataFrame]:
        """A table piece by piece."""
        return self._spools[name].batches()

    def __iter__(self) -> Iterator[str]:
        """The names of the tables."""
        return iter(self._spools)

    def __len__(self) -> int:
        """How many tables there are."""
        return len(self._spools)


def _only(rows: pa.Table, columns: Sequence[str]) -> pa.Table:
    return rows.select([name for name in columns if name in rows.column_names])


def _to_pandas(rows: pa.Table) -> pd.DataFrame:
    made: pd.DataFrame = rows.to_pandas(types_mapper=_DTYPES.get, ignore_metadata=True)
    return made


def numbers(shape: int | tuple[int, ...], dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    """An array of zeros; a large one lies in a file, of which only what is in use is in memory."""
    size = int(np.prod(shape)) * np.dtype(dtype).itemsize
    if size < _LARGE:
        return np.zeros(shape, dtype=dtype)
    with _told(), scratch() as file:
        file.truncate(size)
        if hasattr(os, "posix_fallocate"):  # a full disk shows here, not when it is written to
            os.posix_fallocate(file.fileno(), 0, size)
        made: Any = np.memmap(file, dtype=dtype, mode="r+", shape=shape)
    _maps.add(made._mmap)
    return np.asarray(made.view(np.ndarray))


def release() -> None:
    """Gives back the memory of all that was read from disk; it is read again when it is needed."""
    if hasattr(mmap, "MADV_DONTNEED"):  # not on Windows
        for held in list(_maps):
            held.madvise(mmap.MADV_DONTNEED)


class Heaps:
    """Numbers sorted onto heaps, each in a file: what is too much to be sorted at a time."""

    def __init__(self, heaps: int, dtype: npt.DTypeLike) -> None:
        self._files = [scratch() for _ in range(heaps)]
        for file in self._files:
            weakref.finalize(self, file.close)
        self._dtype = np.dtype(dtype)

    def __len__(self) -> int:
        """How many heaps there are."""
        return len(self._files)

    def add(self, heap: npt.NDArray[np.integer], values: npt.NDArray[Any]) -> None:
        """Puts each value onto its heap, behind those that lie there."""
        order = np.argsort(heap, kind="stable")
        edges = np.searchsorted(heap[order], np.arange(len(self._files) + 1))
        values = np.ascontiguousarray(values[order], dtype=self._dtype)
        for at, file in enumerate(self._files):
            if edges[at] < edges[at + 1]:
                with _told():
                    file.write(values[edges[at] : edges[at + 1]].tobytes())

    def take(self, heap: int) -> npt.NDArray[Any]:
        """What lies on a heap, in the order in which it came; the heap is gone then."""
        file = self._files[heap]
        file.flush()
        file.seek(0)
        found = np.frombuffer(file.read(), dtype=self._dtype)
        file.close()
        return found
