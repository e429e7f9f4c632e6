"""What a decision reads, and so depends on until it is committed."""
from typing import Any, cast
from uuid import UUID, uuid4

from domain.event import Stream
from domain.signature import Signature
from ledger.access import Access
from ledger.entry import Entry
from ledger.folds import Evolve, S
from ledger.store import Ledger


class Past:
    """The log as one decision sees it: each thing once, however often it is looked at.

    Each look is noted, and the append holds only if it would look the same then.
    """

    def __init__(self, ledger: Ledger, council: str, signature: Signature) -> None:
        self.council, self.signature = council, signature
        self._ledger = ledger
        self.versions: dict[UUID, int] = {}
        self.kinds: dict[UUID, str] = {}
        self.counts: dict[tuple[UUID, str], int] = {}
        self.fresh: set[UUID] = set()
        self._states: dict[tuple[UUID, object], object] = {}
        self._streams: dict[UUID, list[Stream]] = {}
        self._holders: dict[str, UUID | None] = {}

    async def fold(self, stream: Stream, evolve: Evolve[S]) -> S | None:
        """The state of a stream, None when there is none. `evolve` is a plain function; the same one each time."""
        if (stream.id, evolve) not in self._states:
            version, state = await self._ledger.folds.upto_now(self.council, stream.id, evolve, stream.kind)
            self._note(stream, version)
            self._states[stream.id, evolve] = state
        return cast("S | None", self._states[stream.id, evolve])

    async def version(self, stream: Stream) -> int:
        """The stream's last version; -1 when there is none. A stream whose id was made here is new, and isn't looked up."""
        if stream.id not in self.versions:
            new = stream.id in self.fresh
            self._note(stream, -1 if new else await self._ledger.version(self.council, stream.id))
        return self.versions[stream.id]

    async def entries(self, stream: Stream) -> list[Entry]:
        """A stream's entries as they stand; for readings, not noted."""
        return await self._ledger.stream(self.council, stream.id)

    async def accesses(self, **asked: Any) -> list[Access]:
        """See AccessLog.find; for readings, not noted."""
        return await self._ledger.accesses(self.council, **asked)

    async def last_look(self) -> int:
        """The number of the last access that is written down, 0 before the first; not noted."""
        async with self._ledger.read_only(self.council) as connection:
            found = await connection.execute("SELECT number FROM ledger.access_head WHERE council = %s", (self.council,))
            row = await found.fetchone()
            return row[0] if row else 0

    async def streams_of(self, subject: UUID, kind: str) -> list[Stream]:
        """All of a subject's streams of one kind."""
        if subject not in self._streams:
            self._streams[subject] = await self._ledger.streams_of(self.council, subject)
        found = [stream for stream in self._streams[subject] if stream.kind == kind]
        self.counts[subject, kind] = len(found)
        return found

    async def holder(self, key: str) -> UUID | None:
        """The stream that holds a claimed key."""
        if key not in self._holders:
            self._holders[key] = await self._ledger.holder(self.council, key)
        return self._holders[key]

    def new_id(self) -> UUID:
        """A random id for a new stream or subject."""
        made = uuid4()
        self.fresh.add(made)
        return made

    def known_id(self, name: str) -> UUID:
        """The id of a stream that is found by name."""
        return self._ledger.known_id(self.council, name)

    def _note(self, stream: Stream, version: int) -> None:
        # Read twice, it is the first look that must still hold.
        self.versions.setdefault(stream.id, version)
        self.kinds[stream.id] = stream.kind
