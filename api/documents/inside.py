"""All that a PDF holds: its pages as they are read, and each of its objects with its strings and streams."""
import base64
import re
from collections.abc import Iterator
from io import BytesIO
from typing import NamedTuple

import pikepdf
import pypdfium2

BASE64 = re.compile(rb"[A-Za-z0-9+/]{24,}={0,2}")
HEX = re.compile(rb"(?:[0-9A-Fa-f]{2}){8,}")
WRITTEN = ("/Metadata", "/EmbeddedFile")
"""Streams that hold texts; the others hold drawing, letters' shapes and tables."""
PRINTABLE = 0.85
"""The share of a stream's bytes that are text, from which it counts as text and not as noise."""


class Piece(NamedTuple):
    where: str
    text: str
    noise: bool = False
    """Numbers and letters that nobody wrote: dates and short words are found in it by chance."""


def pieces_of(pdf: bytes) -> Iterator[Piece]:
    """Page by page, then all pages in a row (a text may run on from one to the next), then the objects."""
    yield from _pages(pdf)
    with pikepdf.open(BytesIO(pdf)) as document:
        for number, held in enumerate(document.objects, start=1):
            yield from _object(held, f"object {number}")
        yield from _object(document.trailer, "trailer")


def _pages(pdf: bytes) -> Iterator[Piece]:
    document = pypdfium2.PdfDocument(pdf)
    texts, bodies = [], []
    for number in range(len(document)):
        page = document[number]
        text = page.get_textpage()
        width, height = page.get_size()
        texts.append(text.get_text_range())
        bodies.append(text.get_text_bounded(left=0, right=width, bottom=FOOT, top=height))
    yield from (Piece(f"page {number}", text) for number, text in enumerate(texts, start=1))
    yield Piece("the pages in a row", "\n".join(texts))
    yield Piece("the pages without their feet", "\n".join(bodies))


FOOT = 68.0
"""Points from the lower edge up to which a page's foot reaches (24 mm)."""


def _object(held: pikepdf.Object, where: str) -> Iterator[Piece]:
    """Its own strings and names; objects that it refers to are looked at in their turn."""
    strings = list(_strings(held, top=True))
    if strings:
        yield Piece(where, "\n".join(strings))
    if isinstance(held, pikepdf.Stream):
        yield from _stream(held, where)


def _strings(held: object, *, top: bool = False) -> Iterator[str]:
    if isinstance(held, pikepdf.Object) and held.is_indirect and not top:
        return
    if isinstance(held, pikepdf.String | pikepdf.Name):
        yield str(held)
    elif isinstance(held, pikepdf.Array):
        for one in held.as_list():
            yield from _strings(one)
    elif isinstance(held, pikepdf.Dictionary | pikepdf.Stream):
        for name in held.keys():  # noqa: SIM118  (an object of pikepdf isn't iterated by its names)
            yield str(name)
            yield from _strings(held.get(name))


def _stream(held: pikepdf.Stream, where: str) -> Iterator[Piece]:
    try:
        data = bytes(held.read_bytes())
    except pikepdf.PdfError:
        data = bytes(held.read_raw_bytes())
    if data.startswith(b"%PDF"):
        yield from (Piece(f"{where}: {piece.where}", piece.text, piece.noise) for piece in pieces_of(data))
    written = held.get("/Type") in WRITTEN
    yield from (Piece(f"{where}'s stream", text, noise=not written or _is_noise(text)) for text in _readings(data))


def _is_noise(text: str) -> bool:
    return sum(one.isprintable() or one.isspace() for one in text) < PRINTABLE * len(text)


def _readings(data: bytes) -> Iterator[str]:
    """As the encodings that text may stand in."""
    try:
        yield data.decode()
    except UnicodeDecodeError:
        yield data.decode("latin-1")
    if b"\x00" in data:
        yield from (data.decode(code, "replace") for code in ("utf-16-be", "utf-16-le"))
    yield from (bytes.fromhex(found[0].decode()).decode("latin-1") for found in HEX.finditer(data))
    yield from (base64.b64decode(found[0] + b"=" * (-len(found[0]) % 4)).decode("latin-1")
                for found in BASE64.finditer(data) if len(found[0].rstrip(b"=")) % 4 != 1)
