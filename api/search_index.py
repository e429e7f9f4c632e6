"""Keeps each council's search index up to the last entry whenever it is asked."""
import asyncio
from collections import defaultdict

from ledger.store import Ledger
from projections.subject_index import SubjectIndex

AT_ONCE = 500
"""Entries taken in before other requests get their turn."""


class SearchIndexes:
    """One a process. The first question for a council loads its index."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._indexes: defaultdict[str, SubjectIndex] = defaultdict(SubjectIndex)
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def upto_now(self, council: str) -> SubjectIndex:
        """The index with every entry that is committed. Raises ledger.append.Unavailable."""
        index = self._indexes[council]
        async with self._turns[council]:
            while entries := await self._ledger.entries(council, index.position, AT_ONCE):
                index.feed(entries)
                if len(entries) < AT_ONCE:
                    break
                await asyncio.sleep(0)
        return index
