"""Words, paragraphs and letters of many texts are those that `text` finds in each."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import scan, text

TEXTS = st.lists(
    st.text(
        st.sampled_from(
            "ﻻﷲﷺﺳابتثجحخ\u200f\u200d\u200b\u202b\ufeff\ufffdـًّ «»“.،؛؟!\n\r\x1c\x85\u2028ab12٣۴.,٫٬()𞤀😀𐤀"
        ),
        max_size=40,
    ),
    max_size=5,
)


@given(TEXTS, st.randoms())
def test_words_are_those_of_the_text_module(texts: list[str], draw: st.DrawFn) -> None:
    order = list(range(len(texts)))
    draw.shuffle(order)  # type: ignore[attr-defined]
    found = scan.read(texts, np.array(order, dtype=np.int64))
    spans = list(zip(found.doc.tolist(), found.starts.tolist(), found.ends.tolist(), strict=True))
    cut = [(doc, word) for doc, at in enumerate(order) for word in text.words(texts[at])]
    assert spans == [(doc, word.start, word.end) for doc, word in cut]
    forms = [word.form for _, word in cut]
    assert len(set(found.hashes.tolist())) == len(set(forms))
    assert found.first.tolist() == [sum(doc < n for doc, _ in cut) for n in range(len(texts) + 1)]


@given(TEXTS)
def test_paragraphs_are_those_that_hold_words(texts: list[str]) -> None:
    found = scan.read(texts)
    spans = zip(found.line_starts.tolist(), found.line_ends.tolist(), strict=True)
    cut = [p for raw in texts for p in text.paragraphs(raw) if text.words(raw, p)]
    assert list(spans) == cut
    counts = [len(text.words(raw, p)) for raw in texts for p in text.paragraphs(raw)]
    assert np.diff(found.line_first).tolist() == [count for count in counts if count]


@given(TEXTS)
def test_counts(texts: list[str]) -> None:
    found = scan.count(pd.Series(texts, dtype="str"))
    assert found.words.tolist() == [len(text.words(raw)) for raw in texts]
    letters = [sum(map(str.isalpha, raw)) for raw in texts]
    assert found.letters.tolist() == letters
    shares = [text.rtl_share(raw) * n for raw, n in zip(texts, letters, strict=True)]
    assert found.rtl.tolist() == pytest.approx(shares)
    for name, chars in (("reordering", "\u202b"), ("shaped", "ﻻﺳ"), ("lost", "\ufffd")):
        assert getattr(found, name).tolist() == [sum(c in chars for c in raw) for raw in texts]


def test_a_part_of_a_table() -> None:
    """A column that was cut or joined shares its memory with others."""
    column = pd.Series(["أ ب", "ت", "ث ج ح"], dtype="str")
    assert scan.count(column[1:]).words.tolist() == [1, 3]
    assert scan.count(pd.concat([column, column[:1]])).words.tolist() == [2, 1, 3, 2]


def test_every_character_is_cut_as_text_cuts_it() -> None:
    every = (chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000)
    raw = " ".join(every)  # some are letters to `regex` alone, whose Unicode is newer than Python's
    read = scan.read([raw])
    found = [(word.start, word.end) for word in text.words(raw)]
    assert list(zip(read.starts.tolist(), read.ends.tolist(), strict=True)) == found
