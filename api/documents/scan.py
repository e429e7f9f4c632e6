"""Looks through a finished document for what was kept back: in its text, data, attachments and every stream."""
import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from api.documents.folding import LONG_ENOUGH, Folded
from api.documents.inside import Piece, pieces_of
from api.documents.secrets import Secret, Secrets


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
    return tuple(_hits([*pieces, Piece("bytes", document.decode())], secrets))


def stop_leaks(pdf: bytes, document: bytes, secrets: Secrets) -> None:
    """Raises Leak if either holds anything that was kept back."""
    hits = (*hits_in_pdf(pdf, secrets), *hits_in_json(document, secrets))
    if hits:
        raise Leak(hits)


def _hits(pieces: Iterable[Piece], secrets: Secrets) -> Iterator[Hit]:
    for piece in pieces:
        folded = Folded(piece.text)
        yield from (Hit(secret.kind, number, piece.where) for number, secret in enumerate(secrets.all)
                    if _stands_in(secret, folded, piece))


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
