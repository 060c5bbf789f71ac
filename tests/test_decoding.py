"""In which encoding bytes are read, and what becomes of those that are broken."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.decoding import BROKEN, decode

NEWS = "وقال المتحدث إن القوات دخلت المدينة صباح اليوم، مضيفاً أن الأهالي عادوا إلى بيوتهم."
PAGE = b'<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1256">'


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", ("", "utf-8")),
        (NEWS.encode(), (NEWS, "utf-8")),
        (NEWS.encode("cp1256"), (NEWS, "cp1256")),
        (codecs.BOM_UTF8 + NEWS.encode(), (NEWS, "utf-8-sig")),
        (NEWS.encode("utf-16-le"), (NEWS, "utf-16-le")),
        ("للحفاظ،".encode("cp1256"), ("للحفاظ،", "cp1256")),  # two bytes of it are UTF-8 by chance
        (b"\x89PNG\r\n\x00\x00\xff\xfe\x01", None),
        (NEWS.encode("utf-16")[:-1], None),
    ],
)
def test_encodings(data: bytes, expected: tuple[str, str] | None) -> None:
    assert decode(data) == expected


def test_a_broken_byte_is_carried_along() -> None:
    for mark in (b"", codecs.BOM_UTF8):
        found = decode(mark + NEWS.encode() + b"\xe1 " + NEWS.encode())
        assert found
        assert found[0] == f"{NEWS}\udce1 {NEWS}"


def test_two_encodings_in_a_file() -> None:
    found = decode(NEWS.encode() + b"\n" + NEWS.encode("cp1256"))
    assert found
    first, second = found[0].split("\n")
    assert first == NEWS
    assert BROKEN.search(second)


def test_a_page_says_its_encoding() -> None:
    short = PAGE + "قال".encode("cp1256")
    assert decode(short, page=True) == (PAGE.decode() + "قال", "cp1256")
    # Nothing but an encoding that Arabic is written in is believed.
    hostile = PAGE.replace(b"windows-1256", b"punycode") + NEWS.encode("cp1256")
    assert decode(hostile, page=True) == (hostile.decode("cp1256"), "cp1256")


@given(st.binary(max_size=300))
def test_whatever_bytes_there_are(data: bytes) -> None:
    found = decode(data)
    if found and found[1] == "utf-8":
        assert found[0].encode("utf-8", "surrogateescape") == data
