"""Looks for what is left of somebody who was erased: in clear in files and dumps, and under every key that still exists."""
import base64
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from uuid import UUID

import psycopg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.boxes import Box, BoxDamaged, apart, context, opened_box
from ledger.database import Database
from ledger.epochs import EpochKeyMissing
from ledger.keyring import KEY_BYTES, keyring_at

AT_A_TIME = 1 << 24
LIVING = "SELECT epoch, wrapped FROM ledger.data_key WHERE council = %s AND wrapped IS NOT NULL ORDER BY epoch"
BOXES = """
SELECT event_id, stream, version, type, sealed FROM ledger.entry WHERE council = %s AND position(%s::bytea IN sealed) > 0"""


def spellings(words: Iterable[str]) -> dict[bytes, str]:
    """Bytes as which words may stand in a file, with the word: plain, in hexadecimal as dumps have them, in UTF-16, in base64."""
    found: dict[bytes, str] = {}
    for word in words:
        for written in {word, word.casefold(), word.upper()}:
            plain = written.encode()
            for bytes_ in (plain, plain.hex().encode(), written.encode("utf-16-le"), *_in_base64(plain)):
                found[bytes_] = word
    return found


def _in_base64(plain: bytes) -> Iterator[bytes]:
    """As they stand at each of the three places of a longer text, without what is shared with their neighbours."""
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + plain)
        whole = encoded[4 if before else 0:len(encoded) // 4 * 4 - 4]
        if len(whole) >= 8:
            yield whole


def in_clear(files: Iterable[Path], words: Sequence[str]) -> list[tuple[Path, str]]:
    """The files in which a word stands, whichever way it is spelled, with the word."""
    wanted = spellings(words)
    longest = max(map(len, wanted))
    found: dict[tuple[Path, str], None] = {}
    for file in files:
        with file.open("rb") as opened:
            before = b""
            while more := opened.read(AT_A_TIME):
                part = before + more
                found |= {(file, word): None for spelled, word in wanted.items() if spelled in part}
                before = part[-longest:]
    return list(found)


def opened_by_a_living_key(database: Database, council: str, owners: Sequence[UUID]) -> int:
    """How many boxes of these owners in the log a key that exists opens: every key of the council is tried on each of them."""
    epochs = keyring_at(database.keys).epochs
    with psycopg.connect(database.conninfo("reader")) as connection:
        connection.execute("SELECT set_config('heedmark.council', %s, true)", (council,))
        keys = [AESGCM(key) for epoch, wrapped in connection.execute(LIVING, (council,)).fetchall()
                for key in epochs.unwrap(epoch, [bytes(wrapped)])]
        opened = 0
        for owner in owners:
            for event_id, stream, version, type_, sealed in connection.execute(BOXES, (council, owner.bytes)).fetchall():
                about = context(council, event_id, stream, version, type_)
                boxes = [box for box in apart(bytes(sealed)) if box.owner == owner]
                opened += sum(_opens(key, about, box) for box in boxes for key in keys)
    return opened


def _opens(key: AESGCM, about: bytes, box: Box) -> bool:
    try:
        opened_box(key, about, box)
    except BoxDamaged:
        return False
    return True


def unwrapped_by_an_epoch(database: Database, wrapped: Iterable[bytes]) -> int:
    """How many of these wrapped keys, as a backup or the write-ahead log still holds them, some epoch's key that exists opens."""
    epochs = keyring_at(database.keys).epochs
    with psycopg.connect(database.conninfo("reader")) as connection:
        ((current,),) = connection.execute("SELECT epoch FROM ledger.register").fetchall()
    opened = 0
    for one in wrapped:
        for epoch in range(1, current + 1):
            try:
                opened += len(epochs.unwrap(epoch, [one])[0]) == KEY_BYTES
            except EpochKeyMissing:
                continue
    return opened
