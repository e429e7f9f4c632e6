"""States of streams as far as this process has read them, so that a decision reads on instead of from the beginning."""
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar
from uuid import UUID

from domain.event import Happened
from ledger.entry import Entry

S = TypeVar("S")
Evolve = Callable[[S | None, Happened], S]
MOST_FOLDS = 20_000
"""States kept, those used last."""


class Folds:
    """One a process. A state is never changed in place."""

    def __init__(self, read: Callable[[str, UUID, int], Awaitable[list[Entry]]]) -> None:
        """`read` gives the entries of a council's stream after a version."""
        self._read = read
        self._kept: OrderedDict[tuple[str, UUID, Any], tuple[int, Any]] = OrderedDict()
        self._forgotten = 0

    def forget(self, council: str, _: UUID) -> None:
        """Somebody's key is destroyed: whatever was folded of the council may hold something of theirs, and is read again."""
        self._forgotten += 1
        for key in [key for key in self._kept if key[0] == council]:
            del self._kept[key]

    async def upto_now(self, council: str, stream: UUID, evolve: Evolve[S], kind: str | None = None) -> tuple[int, S | None]:
        """The stream's version and state, read on from where they were; no state where it is of another kind."""
        key = (council, stream, evolve)
        version, state = self._kept[key] if key in self._kept else (-1, None)
        forgotten = self._forgotten
        for entry in await self._read(council, stream, version):
            version = entry.version
            state = evolve(state, entry) if kind in (None, entry.kind) else None
        if version >= 0 and forgotten == self._forgotten:  # else it may hold what was to be forgotten meanwhile
            self._kept[key] = (version, state)
            self._kept.move_to_end(key)
            if len(self._kept) > MOST_FOLDS:
                self._kept.popitem(last=False)
        return version, state
