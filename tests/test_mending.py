"""What went wrong with texts before they came, and that each mend gives the text itself."""

import pytest
from arabic_reshaper import reshape
from bidi.algorithm import get_display
from hypothesis import given
from hypothesis import strategies as st

from analysis.mending import MENDS, faults, mend

NEWS = (
    "وقال المتحدث إن القوات دخلت المدينة صباح اليوم، مضيفا أن 30 من الأهالي عادوا إلى بيوتهم.\n"
    "وأضاف أن العمل في المحطة (الثانية) سيبدأ غدا."
)


def misread(text: str, wrong: str, right: str) -> str:
    """A text written in one encoding and read in another, as browsers fill the gaps of that."""
    raw = text.encode(right)
    return "".join(bytes([b]).decode(wrong, "ignore") or chr(b) for b in raw)


@pytest.mark.parametrize(
    ("wrong", "right", "said"),
    [
        ("cp1252", "utf-8", "UTF-8 that was read as Windows-1252"),
        ("latin-1", "utf-8", "UTF-8 that was read as Windows-1252"),
        ("cp1256", "utf-8", "UTF-8 that was read as Windows-1256"),
        ("cp1252", "cp1256", "Windows-1256 that was read as Windows-1252"),
        ("latin-1", "iso8859_6", "ISO 8859-6 that was read as Windows-1252"),
    ],
)
def test_text_that_was_read_in_a_wrong_encoding(wrong: str, right: str, said: str) -> None:
    bad = misread(NEWS, wrong, right)
    (fault,) = faults(bad)
    assert fault.mend == "mojibake"
    assert said in fault.said
    assert mend(bad, ["mojibake"]) == (NEWS, [fault.said])


def test_one_line_of_several_that_was_misread() -> None:
    for wrong in ("cp1252", "cp1256"):
        mixed = f"{NEWS}\n{misread(NEWS, wrong, 'utf-8')}"
        assert mend(mixed, ["mojibake"])[0] == f"{NEWS}\n{NEWS}"


@pytest.mark.parametrize(
    "text",
    [
        NEWS,
        "Le président a été élu à Genève, où il a déclaré : « ça suffit »",
        "Ökonomie für Ärzte über die Straße nach Köln",
        "قال الوزير: 25€ و30% ® للحفاظ، على ™ و£ و°",
        "محافظة العمارة «الحفاظ» على ‏الطاقة‏ ط، ظ. ع؟",
    ],
)
def test_what_is_right_is_left_alone(text: str) -> None:
    assert not list(faults(text))
    assert mend(text, list(MENDS)) == (text, [])


def test_text_that_was_shaped_for_display() -> None:
    plain = NEWS.replace("\n", " ")
    for shaped, turned in (
        (reshape(plain), False),
        (get_display(reshape(plain), base_dir="R"), True),
    ):
        (fault,) = faults(shaped)
        assert ("in reversed order" in fault.said) == turned
        assert mend(shaped, ["shaped"])[0] == plain


def test_lines_of_every_kind_are_turned_back() -> None:
    turned = get_display(reshape("قال نعم"), base_dir="R")
    for end in "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029":
        assert mend(turned + end + turned, ["shaped"])[0] == f"قال نعم{end}قال نعم"


def test_a_line_with_isolates_is_not_turned_but_spelt() -> None:
    turned = get_display(reshape("قال نعم"), base_dir="R")
    assert mend(f"{turned}\n{turned} \u2067{turned}", ["shaped"])[0].startswith("قال نعم\n")


def test_bidi_controls() -> None:
    text = "قال \u202eالوزير\u202c \u200fنعم"
    assert [fault.mend for fault in faults(text)] == ["controls"]
    assert mend(text, ["controls"])[0] == "قال الوزير \u200fنعم"  # marks turn nothing round


def test_bytes_of_another_encoding() -> None:
    raw = NEWS.encode() + b"\n" + "قال نعم".encode("cp1256") + b"\n\xe1" + NEWS.encode()
    text = raw.decode("utf-8", "surrogateescape")
    (fault,) = faults(text)
    assert fault.said == "bytes that are no UTF-8, the first 0xDE in line 3"
    assert mend(text, ["encoding"])[0] == f"{NEWS}\nقال نعم\n\ufffd{NEWS}"


@given(st.text(max_size=200))
def test_a_mended_text_can_be_stored(text: str) -> None:
    mended, _ = mend(text, list(MENDS))
    assert mended == mend(mended, ["encoding", "controls"])[0]
    if not any("\ud800" <= char <= "\udfff" for char in text):
        mended.encode("utf-8")
