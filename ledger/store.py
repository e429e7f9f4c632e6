"""The ledger as the rest of the program meets it: append, read back, and nothing else."""
import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Self, cast
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg_pool import PoolTimeout

from domain.event import Stream
from ledger.access import Access, AccessLog, Readable
from ledger.append import Answer, Append
from ledger.appender import Appender, prepare_connection
from ledger.clock import Clock
from ledger.database import Database
from ledger.entry import Entry
from ledger.epochs import EpochKeyMissing
from ledger.folds import Folds
from ledger.forgetting import Forgetting
from ledger.keyring import FOUND, keyring_at, owners_of
from ledger.keys import Keys
from ledger.migrate import migrate
from ledger.opening import AsyncOpening
from ledger.reaching import LOST, PATIENCE_SECONDS, Connection, pool, reaching
from ledger.reading_back import AT, BETWEEN, COMMAND, HOLDER, LAST_VERSION, NAME_COUNCIL, OF_KIND, STREAM, STREAMS_OF
from ledger.sealer import Sealer
from ledger.search_terms import SearchTerms
from ledger.secrets_kept import claims_secret, root_secret


class Ledger:
    """One a process, for all councils. Every instant is UTC."""

    def __init__(self, database: Database, keys: Keys, clock: Clock) -> None:
        self.database, self.keys, self.clock = database, keys, clock
        self.keyring = keyring_at(database.keys)
        self._writing = pool(database.conninfo("appender"), Connection, prepare_connection)
        self._reading = pool(database.conninfo("reader"), AsyncOpening, self._prepare_reading)
        self._appenders: dict[str, Appender] = {}
        self.folds = Folds(self.stream)
        self.keyring.on_drop(self.folds.forget)
        self._forgetting = Forgetting(self.keyring, self.rows, self.councils, self._stay_in)
        terms = SearchTerms(self._writing, self.rows, self.keyring, keys, self.follow_epoch)
        self._access = AccessLog(self._writing, self.rows, terms, self.now)
        self._sealer = Sealer(self.keyring, self.rows)

    @classmethod
    async def open(cls, database: Database, clock: datetime | None = None) -> Self:
        """Open a register, made or updated first if need be.

        `clock` makes a new register a trial for ever, its clock standing there; an existing trial's moves up to it, if it
        is later. Raises DatabaseError.
        """
        await asyncio.to_thread(migrate, database, clock)
        ledger = cls(database, Keys(await root_secret(database)), await Clock.read(database))
        await ledger.follow_epoch()
        await ledger._writing.open()
        await ledger._reading.open()
        ledger.clock.follow(ledger._reading)
        ledger._forgetting.start()
        if clock is not None and clock > ledger.now():
            await ledger.set_clock(clock)
        return ledger

    async def close(self) -> None:
        """Answer what was handed in, then let go of the database."""
        for appender in self._appenders.values():
            await appender.finish()
        await self._access.finish()
        await self._forgetting.close()
        await self.clock.close()
        await self._writing.close()
        await self._reading.close()

    @property
    def trial(self) -> bool:
        return self.clock.trial

    def now(self) -> datetime:
        """The present instant, UTC: the real one, or where a trial register's clock stands."""
        return self.clock.now()

    async def set_clock(self, instant: datetime) -> None:
        """Move a trial register's clock forward. Raises ClockError for a real register or an earlier instant."""
        with reaching():
            async with self._writing.connection() as connection:
                await self.clock.set(connection, instant)

    async def append(self, council: str, append: Append) -> Answer:
        """Seal a command's entries and store them, in company with whoever else appends now.

        Raises LedgerError for faults alone, and Forgotten.
        """
        if council not in self._appenders:
            self._appenders[council] = Appender(self._writing, council)
        made: dict[UUID, AESGCM] = {}
        if any(draft.plain for draft in append.drafts):
            append, made = await self._sealed(council, append)
        answer = await self._appenders[council].append(append)
        if answer.answer == "stored":
            self._stored(council, append, answer, made)
        elif answer.answer == "moved" and answer.detail is None:
            await self.follow_epoch()
        return answer

    async def _sealed(self, council: str, append: Append) -> tuple[Append, dict[UUID, AESGCM]]:
        try:
            return await self._sealer.sealed(council, append, self.keys.epoch)
        except EpochKeyMissing:  # another process has turned it
            await self.follow_epoch()
            return await self._sealer.sealed(council, append, self.keys.epoch)

    def _stored(self, council: str, append: Append, answer: Answer, made: Mapping[UUID, AESGCM]) -> None:
        for owner, key in made.items():
            self.keyring.keep(council, owner, key)
        for owner in append.forget:
            self.keyring.drop(council, owner)

    async def follow_epoch(self) -> None:
        """Seal and claim under the epoch that is current now."""
        self.keys.turn(*await claims_secret(self.database, self.keyring.epochs))

    async def _stay_in(self, epoch: int) -> None:
        if epoch != self.keys.epoch:
            await self.follow_epoch()
        self.keyring.epochs.keep_only(epoch)

    async def record_access(self, council: str, access: Access) -> int:
        """Write down who looked at what; its number. To be awaited before anything is shown."""
        return await self._access.record(council, access)

    async def accesses(self, council: str, **asked: Any) -> list[Access]:
        """See AccessLog.find."""
        return await self._access.find(council, **asked)

    async def stream(self, council: str, id: UUID, after_version: int = -1) -> list[Entry]:
        """A stream's entries in order."""
        return await self._entries(council, STREAM, (council, id, after_version))

    async def version(self, council: str, id: UUID) -> int:
        """A stream's last version; -1 when there is none."""
        rows = await self.rows(council, LAST_VERSION, (council, id))
        return rows[0][0] if rows else -1

    async def streams_of(self, council: str, subject: UUID) -> list[Stream]:
        """The streams that are to be found under a subject."""
        rows = await self.rows(council, STREAMS_OF, (council, subject))
        return [Stream(kind=kind, id=stream) for kind, stream in rows]

    async def holder(self, council: str, key: str) -> UUID | None:
        """The stream that holds a claimed key."""
        while True:
            under, claim = self.keys.epoch, self.keys.claim(council, key)
            ((epoch, held_by),) = await self.rows(council, HOLDER, (council, claim))
            if epoch == under:
                return cast("UUID | None", held_by)
            await self.follow_epoch()  # under another epoch's secret nothing would be found

    async def command(self, council: str, command_id: UUID) -> tuple[bytes | None, str | None, list[Entry]] | None:
        """A stored command that had an idempotency key: its body's digest, as long as that is kept, its warnings (JSON) and its
        entries."""
        rows = await self.rows(council, COMMAND, (council, self.keys.event_id(command_id, 0), command_id))
        if not rows:
            return None
        body, warnings, first, count = rows[0]
        return body, warnings, await self.entries(council, first - 1, count)

    async def entries(self, council: str, after: int = 0, limit: int = 1000, until: int | None = None,
                      kind: str | None = None) -> list[Entry]:
        """Entries in order of position, those past `after` and up to `until`; of streams of one kind, where it is named."""
        between = (after, 2**63 - 1 if until is None else until, limit)
        return await (self._entries(council, BETWEEN, (council, *between)) if kind is None else
                      self._entries(council, OF_KIND, (council, kind, *between)))

    async def entries_at(self, council: str, positions: Sequence[int]) -> list[Entry]:
        """The entries at those positions, in order of position."""
        return await self._entries(council, AT, (council, list(positions)))

    async def head(self, council: str) -> int:
        """The last position; 0 before the first."""
        rows = await self.rows(council, "SELECT coalesce(max(position), 0) FROM ledger.entry WHERE council = %s", (council,))
        return int(rows[0][0])

    async def position_at(self, council: str, instant: datetime) -> int:
        """The last position recorded at or before an instant; 0 when there was none yet."""
        rows = await self.rows(council, "SELECT ledger.position_at(%s, %s)", (council, instant))
        return int(rows[0][0])

    async def councils(self) -> list[str]:
        """The councils that have a log."""
        with reaching():
            async with self._reading.connection() as connection:
                found = await connection.execute("SELECT council FROM ledger.council ORDER BY council")
                return [council for (council,) in await found.fetchall()]

    def known_id(self, council: str, name: str) -> UUID:
        """The id of a stream that is found by name: `council`, `case:REF`, `referral:REF`."""
        return self.keys.known_id(council, name)

    def command_id(self, council: str, actor: str, route: str, idempotency_key: str | None) -> UUID:
        """The id of a command, the same for a retry with the same idempotency key."""
        return self.keys.command_id(council, actor, route, idempotency_key)

    def token(self, council: str, position: int) -> str:
        """A position as an opaque token, to be given to anyone."""
        return self.keys.wrap(f"position of {council}", position.to_bytes(8, "big"))

    def position_of(self, council: str, token: str) -> int:
        """The position in a token. Raises keys.NotOurs."""
        return int.from_bytes(self.keys.unwrap(f"position of {council}", token), "big")

    @asynccontextmanager
    async def read_only(self, council: str) -> AsyncIterator[AsyncOpening]:
        """A transaction as the reader role that sees one council alone, for the readings' queries."""
        with reaching():
            async with self._reading.connection() as connection, connection.transaction():
                await connection.execute(NAME_COUNCIL, (council,))
                connection.council = council
                yield connection

    async def _entries(self, council: str, query: Readable, parameters: Sequence[Any]) -> list[Entry]:
        """With the keys of all who own something in them."""
        found = [Entry(*row, keyring=self.keyring) for row in await self.rows(council, query, parameters)]
        asked = self.keyring.missing(council, owners_of(entry.sealed for entry in found))
        if asked:
            await self.keyring.admit(council, lambda: self.rows(council, FOUND, (council, asked)), asked)
        return found

    async def _prepare_reading(self, connection: AsyncOpening) -> None:
        connection.keyring = self.keyring

    async def rows(self, council: str, query: Readable, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Read in one round trip; once more when the connection turns out to be lost. Raises Unavailable."""
        with reaching():
            try:
                return await self._ask(council, query, parameters)
            except PoolTimeout:
                raise
            except LOST:
                await self._reading.check()
            return await self._ask(council, query, parameters)

    async def _ask(self, council: str, query: Readable, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        async with self._reading.connection(timeout=PATIENCE_SECONDS) as connection, connection.pipeline():
            await connection.execute(NAME_COUNCIL, (council,), prepare=True)
            cursor = await connection.execute(query, parameters, prepare=True, binary=True)
            return await cursor.fetchall()
