"""Looks through a finished document for what was kept back: in its text, data, attachments and every stream."""
import base64
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from api.documents.folding import LONG_ENOUGH, Folded
from api.documents.inside import Piece, pieces_of
from api.documents.secrets import Secret, Secrets

BASE64 = re.compile(r"[A-Za-z0-9+/]{8,}={0,2}")


class Hit(NamedTuple):
    """That something kept back was found. Says where and what sort of thing, never the thing."""

    kind: str
    number: int
    """Which of the secrets, counted from 0."""
    where: str


class Leak(Exception):
    """A document held something that was kept back: it isn't released."""

    def __init__(self, hits: Iterable[Hit]) -> None:
        self.hits = tuple(hits)
        super().__init__("; ".join(f"{hit.kind} {hit.number} in {hit.where}" for hit in self.hits))


def hits_in_pdf(pdf: bytes, secrets: Secrets) -> tuple[Hit, ...]:
    """Every place of a PDF where a secret stands."""
    return tuple(_hits(pieces_of(pdf), secrets))


def hits_in_json(document: bytes, secrets: Secrets) -> tuple[Hit, ...]:
    """Every place of a JSON document where a secret stands: its strings, the names of its fields, and the bytes themselves."""
    pieces = [Piece(where, text) for where, text in _walked(json.loads(document), "$")]
    within = [Piece(f"{piece.where} (base 64)", text, noise) for piece in pieces for text, noise in _decoded(piece.text)]
    return tuple(_hits([*pieces, *within, Piece("bytes", document.decode())], secrets))


def _decoded(text: str) -> Iterator[tuple[str, bool]]:
    """What a text stands for if it is base 64, and whether that is noise; salts and hashes are, opened fields aren't."""
    if not BASE64.fullmatch(text) or len(text) % 4:
        return
    content = base64.b64decode(text)
    try:
        yield content.decode(), False
    except UnicodeDecodeError:
        yield content.decode("latin-1"), True


def stop_leaks(pdf: bytes, document: bytes, secrets: Secrets) -> None:
    """Raises Leak if either holds anything that was kept back."""
    hits = (*hits_in_pdf(pdf, secrets), *hits_in_json(document, secrets))
    if hits:
        raise Leak(hits)


def _hits(pieces: Iterable[Piece], secrets: Secrets) -> Iterator[Hit]:
    read = [(piece, Folded(piece.text)) for piece in pieces]
    suspected = list(_suspected([folded for _, folded in read], secrets))
    for piece, folded in read:
        yield from (Hit(secret.kind, number, piece.where) for number, secret in suspected if _stands_in(secret, folded, piece))


def _suspected(all_of_it: Sequence[Folded], secrets: Secrets) -> Iterator[tuple[int, Secret]]:
    """Those that may stand somewhere: each piece is looked through for these alone."""
    letters = ["".join(folded.squashed[reading] for folded in all_of_it) for reading in (0, 1)]
    days = frozenset[date]().union(*(folded.dates for folded in all_of_it))
    for number, secret in enumerate(secrets.all):
        if secret.day in days if secret.kind == "date" else any(secret.letters in reading for reading in letters):
            yield number, secret


def _stands_in(secret: Secret, folded: Folded, piece: Piece) -> bool:
    if secret.kind == "date":
        return not piece.noise and secret.day in folded.dates
    if piece.noise and len(secret.letters) < LONG_ENOUGH:
        return False  # a few letters are found in any noise
    return folded.has(secret.letters)


def _walked(value: object, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, held in value.items():
            yield f"{where} (name)", name
            yield from _walked(held, f"{where}.{name}")
    elif isinstance(value, list):
        for number, held in enumerate(value):
            yield from _walked(held, f"{where}[{number}]")
    elif value is not None and not isinstance(value, bool):
        yield where, str(value)
