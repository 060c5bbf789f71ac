"""How fast and how right are repeated passages found?

`python benchmarks/reuse.py CORPUS.jsonl [PAIRS.jsonl]` reads articles (`id` and `text`, one a
line), finds the passages that stand twice, and prints time and memory of the whole process; with a
second file, it writes the pairs there for a scorer: a_doc, a_start, a_end, b_doc, b_start, b_end.
"""

import json
import resource
import sys
import time
from pathlib import Path

from analysis import duplication, tables

COLUMNS = ["a_doc", "a_start", "a_end", "b_doc", "b_start", "b_end"]


def main(corpus: str, pairs: str = "") -> None:
    """Finds the passages of a corpus and prints what it cost."""
    began = time.perf_counter()
    with Path(corpus).open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    documents = tables.frame("documents", [{**row, "doc_id": row["id"]} for row in rows])
    del rows
    read = time.perf_counter()
    found = duplication.find(documents)
    done = time.perf_counter()
    if pairs:
        found.reuse[COLUMNS].to_json(pairs, orient="records", lines=True, force_ascii=False)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{len(documents):,} articles: {len(found.reuse):,} pairs, {len(found.edits):,} edits")
    print(f"read {read - began:.1f} s, found {done - read:.1f} s; at most {memory:,} MiB")


if __name__ == "__main__":
    main(*sys.argv[1:])
