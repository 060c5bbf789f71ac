"""What do loaders and text tools do with bytes that nobody would write? For hours, by atheris.

    python benchmarks/fuzz.py loaders SEEDS [options of libFuzzer: -max_total_time=1800]
    python benchmarks/fuzz.py text SEEDS

Needs `pip install atheris`, which is in no lock. SEEDS is a folder, filled with small files of
every format at first; what is found is written to the current folder, and belongs into the tests.
"""

import datetime
import io
import json
import os
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import atheris
import pandas as pd
from xlsxwriter import Workbook

COMPILED = ["analysis.scan", "analysis.passages"]  # numba takes no instrumented code
with atheris.instrument_imports(include=["analysis", "trafilatura"], exclude=COMPILED):
    from analysis import articles, corpus, decoding, mending, scan, settings, tables, text
    from analysis.errors import AnalysisError
    from analysis.excerpts import excerpt
    from analysis.tables import Tables

NAMES = [
    "a.txt",
    "a.html",
    "a.jsonl",
    "a.csv",
    "a.tsv",
    "a.xlsx",
    "a.parquet",
    "a.zip",
    "metadata.csv",
]
NEWS = "«قال» الوزير، في 23/5/2016: إن 30 من الأهالي عادوا إلى (بيوتهم)."
ACTORS = settings.Settings().load_actors()
TAGGER = settings.Settings().load_tagger()


def seeds() -> Iterator[tuple[str, bytes]]:
    """A small file of every format."""
    page = (
        f"<html><meta charset=utf-8><title>x</title><body><h1>x</h1><p>{NEWS * 4}</p></body></html>"
    )
    yield "a.txt", NEWS.encode("cp1256")
    yield "a.html", page.encode()
    yield "a.jsonl", json.dumps({"text": NEWS, "date": "2016-05-23"}, ensure_ascii=False).encode()
    yield "a.csv", f'id,text,date\n1,"{NEWS}",2016-05-23\n2,"x""y",\n'.encode()
    yield "a.tsv", f"text\ttitle\n{NEWS}\t=1\n".encode()
    yield "metadata.csv", b"path,outlet\na.txt,x\n"
    book, packed, parts = io.BytesIO(), io.BytesIO(), io.BytesIO()
    with Workbook(book) as made:
        made.add_worksheet().write_column(0, 0, ["text", NEWS])
    yield "a.xlsx", book.getvalue()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", NEWS)
    yield "a.zip", packed.getvalue()
    pd.DataFrame({"text": [NEWS]}).to_parquet(parts)
    yield "a.parquet", parts.getvalue()


def loaders(data: bytes) -> None:
    """A file of some format is loaded or refused, and what was loaded is stored and read back."""
    if not data:
        return
    name, content = NAMES[data[0] % len(NAMES)], data[1:]
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        place = Path(folder, "corpus")
        place.mkdir()
        (place / name).write_bytes(content)
        (place / "0.txt").write_text(NEWS, encoding="utf-8")
        loaded = corpus.load(place, mends=list(mending.MENDS) if data[0] > 127 else ())
        assert len(loaded.documents) + len(loaded.refused) > 1 or name == "metadata.csv"
        assert not loaded.documents["doc_id"].duplicated().any()
        assert all(loaded.refused["reason"].str.len() > 5)
        made: Tables = {"documents": loaded.documents, "refused": loaded.refused}
        tables.write(made, Path(folder), provenance={})
        for key, table in tables.read(folder).items():
            pd.testing.assert_frame_equal(table, made[key])


def texts(data: bytes) -> None:
    """What is found in a text stands in it."""
    provider = atheris.FuzzedDataProvider(data)
    raw = provider.ConsumeUnicodeNoSurrogates(len(data))
    if provider.remaining_bytes() == 0 and len(data) % 2:
        found = decoding.decode(data)
        raw = found[0] if found else raw
        raw = raw.encode("utf-8", "replace").decode("utf-8")
    for which in mending.MENDS:
        mending.mend(raw, [which])[0].encode("utf-8")
    spans = text.paragraphs(raw)
    text.kinds(raw, spans)
    words = text.words(raw)
    assert [(w.start, w.end) for w in words] == sorted({(w.start, w.end) for w in words})
    assert scan.count([raw]).words[0] == len(words)
    read = scan.read([raw])
    assert list(zip(read.starts, read.ends, strict=True)) == [(w.start, w.end) for w in words]
    for level in ("snippet", "none"):
        excerpt(raw, level)
    rows = articles.read(raw[:80], raw, datetime.date(2016, 5, 23), actors=ACTORS, tagger=TAGGER)
    for name, group in rows.items():
        for row in group:
            whole = raw[:80] if row["part"] == "title" else raw
            for key in row:
                if key == "start" or key.endswith("_start"):
                    check(whole, row, key.removesuffix("start"), name)


def check(whole: str, row: dict[str, object], prefix: str, name: str) -> None:
    """A stretch lies within the text, and what is said of it stands there."""
    start, end = row[f"{prefix}start"], row[f"{prefix}end"]
    if start is None:
        return
    assert isinstance(start, int) and isinstance(end, int)
    assert 0 <= start <= end <= len(whole), (name, row)
    said = row.get(prefix.removesuffix("_") if prefix else "text")
    assert said is None or said == whole[start:end], (name, row)


def once(data: bytes) -> None:
    """One trial; a user's mistake is none of ours."""
    try:
        TRIALS[sys.argv[1]](data)
    except AnalysisError as error:
        assert "\n" not in str(error)


TRIALS = {"loaders": loaders, "text": texts}


def main() -> None:
    """Fills the folder of seeds and hands over to libFuzzer."""
    which, folder = sys.argv[1], Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    for at, (name, data) in enumerate(seeds()):
        first = bytes([NAMES.index(name)]) if which == "loaders" else b""
        (folder / f"seed-{at}").write_bytes(first + data)
    if which == "text":
        (folder / "news").write_text(NEWS * 3, encoding="utf-8")
    os.environ.setdefault("ANALYSIS_CACHE", str(folder))
    atheris.Setup([sys.argv[0], str(folder), *sys.argv[3:]], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
