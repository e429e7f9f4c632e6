"""Turns the epoch: living keys are wrapped anew and claims stored under a new secret, and the old epoch's key is destroyed."""
import secrets
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import orjson
import psycopg

from ledger.boxes import SEED_BYTES, apart, context, opened_box
from ledger.database import Database
from ledger.epochs import Epochs
from ledger.keyring import keyring_at
from ledger.keys import claim_of, claims_key
from ledger.opening import Opening, connect
from ledger.sealing import TAKEN
from ledger.secrets_kept import SECRET_BYTES

EVERY = timedelta(days=30)
"""How long an epoch lasts at most, where it is turned in time; in real time, in a trial register too."""
KEYS_AT_A_TIME = 5_000
Keeper = psycopg.Connection[tuple[Any, ...]]
Tell = Callable[[str], None]
NAME_COUNCIL = "SELECT set_config('heedmark.council', %s, true)"
CLAIMING = """
SELECT position, event_id, stream, version, type, taken, sealed FROM ledger.entry
WHERE council = %s AND position > %s AND (taken IS NOT NULL OR position(convert_to('@taken', 'UTF8') IN sealed) > 0)
ORDER BY position"""
OLD_KEYS = """
SELECT owner, epoch, wrapped FROM ledger.data_key WHERE council = %s AND epoch < %s ORDER BY epoch LIMIT %s"""


class TurnError(Exception):
    """The epoch can't be turned; nothing was lost. The message says why."""


class Turned(NamedTuple):
    epoch: int
    """The one that is current now."""
    keys: int
    """Wrapped anew."""
    claims: int
    """Stored anew."""


def due(database: Database) -> datetime:
    """When the current epoch is to be turned, UTC."""
    with _keeper(database) as keeper:
        ((began,),) = keeper.execute("SELECT e.began_at FROM ledger.epoch e JOIN ledger.register r USING (epoch)").fetchall()
    begun: datetime = began
    return begun.astimezone(UTC) + EVERY


def turn(database: Database, tell: Tell = lambda _: None, *, when_due: bool = False) -> Turned:
    """Turn the epoch now, or `when_due` if it is, having first finished a turn that was broken off.

    Whenever it is broken off, everything stays readable, and the next call goes on. Raises TurnError, EpochKeyMissing.
    """
    with _keeper(database) as keeper:
        keeper.execute("SELECT pg_advisory_lock(hashtextextended('heedmark turn', 0))")
        turner = _Turner(database, keeper, tell)
        keys = turner.finish()
        if when_due and datetime.now(UTC) < due(database):
            return Turned(turner.current(), keys, 0)
        claims = turner.begin_next()
        return Turned(turner.current(), keys + turner.finish(), claims)


class _Turner:
    def __init__(self, database: Database, keeper: Keeper, tell: Tell) -> None:
        self._database, self._keeper, self._tell = database, keeper, tell
        self._epochs: Epochs = keyring_at(database.keys).epochs

    def current(self) -> int:
        ((epoch,),) = self._keeper.execute("SELECT epoch FROM ledger.register").fetchall()
        return int(epoch)

    def begin_next(self) -> int:
        """Make the next epoch and let it be the current one, with every claim under its secret; how many those are."""
        now = self.current()
        self._epochs.begin(now + 1)
        self._tell(f"beginning epoch {now + 1}")
        self._keeper.execute("INSERT INTO ledger.epoch (epoch, claims) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                             (now + 1, self._epochs.wrap(now + 1, [secrets.token_bytes(SECRET_BYTES)])[0]))
        old, new = self._secret(now), self._secret(now + 1)
        with connect(self._database.conninfo("reader")) as log:
            claims = {council: _Claims(council, old, new) for council in self._councils()}
            for council in claims.values():
                self._tell(f"reading what {council.name} has claimed")
                council.read_on(log)
            with self._keeper.transaction():
                self._keeper.execute("SELECT ledger.stand_still()")
                changed = sum(council.change(log, self._keeper) for council in claims.values())
                self._keeper.execute("SELECT ledger.turn_epoch(%s)", (now + 1,))
                self._tell("claims are stored anew")
        return changed

    def finish(self) -> int:
        """Wrap what is wrapped under earlier epochs in the current one, and destroy those; how many keys it were."""
        now, done = self.current(), 0
        for council in self._councils():
            while wrapped := self._rewrap(council, now):
                done += wrapped
                self._tell(f"{done} keys are wrapped anew")
        for (epoch,) in self._keeper.execute("SELECT epoch FROM ledger.epoch WHERE epoch < %s ORDER BY epoch", (now,)).fetchall():
            self._tell(f"destroying the key of epoch {epoch}")
            self._epochs.destroy(epoch)
            self._tell(f"the key of epoch {epoch} is destroyed")
            self._keeper.execute("SELECT ledger.close_epoch(%s)", (epoch,))
        return done

    def _rewrap(self, council: str, to: int) -> int:
        with self._keeper.transaction():
            self._keeper.execute(NAME_COUNCIL, (council,))
            rows = self._keeper.execute(OLD_KEYS, (council, to, KEYS_AT_A_TIME)).fetchall()
            for epoch in dict.fromkeys(epoch for _, epoch, _ in rows):
                owners, old = zip(*((owner, bytes(key)) for owner, of, key in rows if of == epoch), strict=True)
                new = self._epochs.wrap(to, self._epochs.unwrap(epoch, old))
                self._keeper.execute("SELECT ledger.rewrap(%s, %s, %s, %s, %s)", (council, list(owners), list(old), to, new))
        return len(rows)

    def _secret(self, epoch: int) -> bytes:
        ((wrapped,),) = self._keeper.execute("SELECT claims FROM ledger.epoch WHERE epoch = %s", (epoch,)).fetchall()
        return self._epochs.unwrap(epoch, [bytes(wrapped)])[0]

    def _councils(self) -> list[str]:
        return [council for (council,) in self._keeper.execute("SELECT council FROM ledger.council ORDER BY council").fetchall()]


class _Claims:
    """A council's claims, under the old secret and the new one, as far as its log was read."""

    def __init__(self, name: str, old: bytes, new: bytes) -> None:
        self.name = name
        self._old, self._new = claims_key(old, name), claims_key(new, name)
        self._position = 0
        self._known: dict[bytes, bytes] = {}

    def read_on(self, log: Opening) -> None:
        log.council = self.name
        with log.transaction():
            log.execute(NAME_COUNCIL, (self.name,))
            log.load_all()
            for row in log.execute(CLAIMING, (self.name, self._position), binary=True):
                self._position = row[0]
                for key in _taken(log, self.name, row):
                    self._known[claim_of(self._old, key)] = claim_of(self._new, key)

    def change(self, log: Opening, keeper: Keeper) -> int:
        """Store the living ones under the new secret, in the keeper's transaction, which holds all appends back."""
        self.read_on(log)
        keeper.execute(NAME_COUNCIL, (self.name,))
        living = [bytes(key) for (key,) in keeper.execute("SELECT key FROM ledger.claim WHERE council = %s", (self.name,))]
        if unknown := len(living) - len(self._known.keys() & living):
            raise TurnError(f"{unknown} claims of {self.name} aren't found in its log. Ask: scripts/heedmark verify")
        keeper.execute("SELECT ledger.reclaim(%s, %s, %s)", (self.name, living, [self._known[key] for key in living]))
        return len(living)


def _taken(log: Opening, council: str, row: tuple[Any, ...]) -> Iterator[str]:
    """The keys that an entry says were claimed, in clear."""
    _, event_id, stream, version, type_, taken, sealed = row
    if taken:
        yield from bytes(taken).decode().split("\n")
    about = context(council, event_id, stream, version, type_)
    log.load((bytes(sealed),))
    for box in apart(bytes(sealed)):
        key = log.keyring.key(council, box.owner)
        if TAKEN in box.names.decode().split("\n") and key is not None:
            said: Mapping[str, list[str]] = orjson.loads(opened_box(key, about, box)[SEED_BYTES:])
            yield from said[TAKEN]


def _keeper(database: Database) -> Keeper:
    return psycopg.connect(database.conninfo("keeper"), autocommit=True)
