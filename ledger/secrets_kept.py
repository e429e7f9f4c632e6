"""Secrets that are made once and kept in the database: the register's root, and each epoch's for claims."""
import secrets

import psycopg

from ledger.database import Database
from ledger.epochs import Epochs

SECRET_BYTES = 32


async def root_secret(database: Database) -> bytes:
    """The register's root secret, made at its first opening; it never turns."""
    async with await psycopg.AsyncConnection.connect(database.conninfo("keeper"), autocommit=True) as connection:
        await connection.execute("INSERT INTO ledger.secret (name, value) VALUES ('root', %s) ON CONFLICT DO NOTHING",
                                 (secrets.token_bytes(SECRET_BYTES),))
        (value,), = await (await connection.execute("SELECT value FROM ledger.secret WHERE name = 'root'")).fetchall()
    return bytes(value)


async def claims_secret(database: Database, epochs: Epochs) -> tuple[int, bytes]:
    """The current epoch and the secret of its claims; the first epoch begins at the first opening. Raises EpochKeyMissing."""
    async with await psycopg.AsyncConnection.connect(database.conninfo("keeper"), autocommit=True) as connection:
        while True:
            found = await (await connection.execute(
                "SELECT r.epoch, e.claims FROM ledger.register r LEFT JOIN ledger.epoch e USING (epoch)")).fetchall()
            (epoch, claims), = found
            if claims is not None:
                return int(epoch), epochs.unwrap(epoch, [bytes(claims)])[0]
            epochs.begin(epoch)
            await connection.execute("INSERT INTO ledger.epoch (epoch, claims) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                                     (epoch, epochs.wrap(epoch, [secrets.token_bytes(SECRET_BYTES)])[0]))
