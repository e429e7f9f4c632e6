"""Keeps each council's search index loaded, and up to the last entry whenever it is asked."""
import asyncio
import gc
from collections import defaultdict
from contextlib import suppress

from ledger.append import Unavailable
from ledger.store import Ledger
from projections.subject_index import SubjectIndex

AT_ONCE = 250
"""Entries taken in before other requests get their turn."""
PATIENCE_SECONDS = 5.0
"""How long a question waits for an index that is being loaded."""
PAUSE_SECONDS = 0.5
"""Between two looks for what is new while nobody asks; a question looks for itself."""


class SearchIndexes:
    """One a process. Nothing of them is stored: they are loaded from the log after a start."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._indexes: defaultdict[str, SubjectIndex] = defaultdict(SubjectIndex)
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.loaded = False
        """Whether every council's index has been loaded since the start."""

    async def upto_now(self, council: str) -> SubjectIndex:
        """The index with every entry that is committed. Raises ledger.append.Unavailable, also while it is being loaded."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await self._followed(council)
        except TimeoutError as late:
            raise Unavailable("the search index is being loaded") from late

    async def keep(self) -> None:
        """Load the indexes, then follow the logs until cancelled."""
        while True:
            with suppress(Unavailable):
                for council in await self._ledger.councils():
                    await self._followed(council)
                if not self.loaded:
                    self.loaded = True
                    gc.freeze()  # it stays: the collector need not look at all of it again and again
            await asyncio.sleep(PAUSE_SECONDS)

    async def _followed(self, council: str) -> SubjectIndex:
        index = self._indexes[council]
        async with self._turns[council]:
            head = await self._ledger.head(council)
            while index.position < head:
                entries = await self._ledger.entries(council, index.position, AT_ONCE, head, kind="subject")
                index.feed(entries)
                if len(entries) < AT_ONCE:
                    index.has_all_to(head)
                await asyncio.sleep(0)
        return index
