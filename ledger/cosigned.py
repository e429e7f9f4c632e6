"""Cosignatures of witnesses that a council knows: checked when they are handed in, and served under the checkpoint."""
import base64
from pathlib import Path
from typing import NamedTuple

import psycopg

from ledger.note import COSIGNATURE
from ledger.offline import Damaged, Key, signatures
from ledger.reaching import reaching
from ledger.reading_back import NAME_COUNCIL
from ledger.store import Ledger

KEPT = "SELECT note FROM ledger.checkpoint WHERE council = %s AND size = %s"
KEEP = "SELECT ledger.keep_cosignature(%s, %s, %s, %s)"
MOST_LINES = 64


class NotCosigned(Exception):
    """What was handed in isn't a cosignature of one of the log's checkpoints by a witness that is known; the message says why."""


class Cosignature(NamedTuple):
    """A witness's line under a checkpoint."""

    witness: Key
    line: str


def known_witnesses(folder: Path | None, council: str) -> list[Key]:
    """Those whose keys stand in the operator's file of the council, `name+id+base64`, one a line. Raises Damaged."""
    file = folder / council if folder else None
    if file is None or not file.is_file():
        return []
    keys = [Key.read(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
    if any(key.type != COSIGNATURE for key in keys):
        raise Damaged("a witness's key is of type 4")
    return keys


async def take_in(ledger: Ledger, council: str, note: str, witnesses: list[Key]) -> tuple[int, list[Cosignature]]:
    """Keep what known witnesses say under a checkpoint of the log; its size, and what was kept. Raises NotCosigned."""
    try:
        text, lines = signatures(note)
    except Damaged as damaged:
        raise NotCosigned("it is not a signed note") from damaged
    written = text.split("\n", 2)[1]
    rows = await ledger.rows(council, KEPT, (council, int(written))) if written.isdecimal() and len(written) < 16 else []
    if not rows or signatures(rows[0][0])[0] != text:
        raise NotCosigned("it is none of this log's checkpoints")
    found = [Cosignature(key, f"— {name} {base64.b64encode(id_ + said).decode()}\n") for name, id_, said in lines[:MOST_LINES]
             for key in witnesses if (name, id_) == (key.name, key.id) and key.signed(text, said)]
    if not found:
        raise NotCosigned("no witness that the council knows has cosigned it")
    with reaching():
        async with await psycopg.AsyncConnection.connect(ledger.database.conninfo("appender")) as connection:
            await connection.execute(NAME_COUNCIL, (council,))
            for key, line in found:
                await connection.execute(KEEP, (council, int(written), f"{key.name}+{key.id.hex()}", line))
    return int(written), found
