"""In which encoding were these bytes written?"""

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from analysis.text import rtl_share

# Encodings in which Arabic is met; charset-normalizer chooses among them what is not UTF-8.
_LEGACY = ["cp1256", "iso8859_6", "cp720", "cp864", "mac_arabic"]
_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # before UTF-16: its mark begins with that of UTF-16
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_ASCII = bytes(range(128))
# Three Arabic letters in UTF-8; the same bytes make no sense in any other encoding.
_ARABIC_UTF8 = re.compile(rb"(?:[\xd8-\xdb][\x80-\xbf]){3,}")
_PARTLY = 0.1  # of what is not ASCII: so much in UTF-8, and the rest is a mistake
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([a-z0-9_-]{2,20})", re.IGNORECASE)
_LINE = re.compile(rb"[^\r\n]*(?:\r\n?|\n|\Z)")
_PIECE = 1 << 20  # bytes of a file that are looked at in a time
_HEAD = 4_096  # bytes of a page in which it says its encoding
BROKEN = re.compile("[\udc80-\udcff]")  # bytes that are no UTF-8, as Python carries them along


def decode(data: bytes, *, page: bool = False) -> tuple[str, str] | None:
    """Text and encoding of a file's bytes: byte order mark, then UTF-8, then detection.

    Args:
        data: the file.
        page: whether it is an HTML page, which may say its encoding.

    Returns:
        The text without byte order mark, line ends untouched, and the encoding's name. Bytes that
        are no UTF-8 in a file that is UTF-8 otherwise are `BROKEN` characters. None if the bytes
        are no text in an encoding that Arabic is written in.
    """
    for bom, encoding in _BOMS.items():
        if data.startswith(bom):
            marked = _try(data, encoding)
            return marked or (_carried(data, encoding) if encoding == "utf-8-sig" else None)
    if b"\0" in data:
        found = (_try(data, encoding) for encoding in ("utf-16-le", "utf-16-be"))
        wide = next((f for f in found if f and _reads_as_arabic(f[0])), None)
        return wide or _try(data, "utf-8")
    if plain := _try(data, "utf-8"):
        return plain
    if _is_partly_utf8(data):
        return _carried(data, "utf-8")
    return (page and _declared(data)) or _detect(data)


def lines(path: Path) -> tuple[Iterator[str], str] | None:
    """The lines of a large file that is UTF-8 throughout, read as they are asked for.

    Args:
        path: the file.

    Returns:
        The lines with their ends, and the encoding's name. None if it is not UTF-8, or holds NUL:
        then `decode` knows more.

    Raises:
        OSError: if it cannot be read.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        mark = file.read(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8
        file.seek(0)
        try:
            while piece := file.read(_PIECE):
                if b"\0" in piece:
                    return None
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return None
    encoding = "utf-8-sig" if mark else "utf-8"
    return _lines(path, len(codecs.BOM_UTF8) if mark else 0), encoding


def _lines(path: Path, start: int) -> Iterator[str]:
    with path.open("rb") as file:
        file.seek(start)
        for line in file:  # to the next \n; a \r alone ends a line, too
            yield from (found[0].decode("utf-8") for found in _LINE.finditer(line) if found[0])


def _try(data: bytes, encoding: str) -> tuple[str, str] | None:
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError:
        return None


def _carried(data: bytes, encoding: str) -> tuple[str, str]:
    """UTF-8 with its broken bytes."""
    return data.decode(encoding, "surrogateescape"), encoding


def _is_partly_utf8(data: bytes) -> bool:
    """Whether bytes are UTF-8 with some that are broken, or of another encoding, among them."""
    sure = sum(len(found[0]) for found in _ARABIC_UTF8.finditer(data))
    return sure > _PARTLY * len(data.translate(None, delete=_ASCII))


def _declared(data: bytes) -> tuple[str, str] | None:
    """What a page says of itself, if that is believed."""
    said = _CHARSET.search(data[:_HEAD])
    with suppress(LookupError):
        encoding = codecs.lookup(said[1].decode("ascii")).name if said else ""
        known = {codecs.lookup(name).name: name for name in _LEGACY}
        found = _try(data, known[encoding])
        return found if found and _reads_as_arabic(found[0]) else None
    return None


def _detect(data: bytes) -> tuple[str, str] | None:
    from charset_normalizer import from_bytes

    best = from_bytes(data, cp_isolation=_LEGACY).best()
    found = _try(data, best.encoding) if best else None
    return found if found and _reads_as_arabic(found[0]) else None


def _reads_as_arabic(text: str) -> bool:
    """Whether a guessed decoding is believed: every byte means something in these encodings."""
    return rtl_share("".join(c for c in text[:20_000] if not c.isascii())) > 0.7
