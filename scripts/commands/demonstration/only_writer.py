"""A ledger whose process is the only one to write to it, and so knows already what it would read."""
from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from domain.event import Stream
from ledger.append import Answer, Append
from ledger.entry import Draft, Entry
from ledger.store import Ledger

DRAFT = tuple(Draft.__slots__)


class OnlyWriter(Ledger):
    """Opened on a new register. Were it wrong about what stands there, the append would refuse: it checks each read set."""

    _written: defaultdict[UUID, list[Entry]]
    _found_under: defaultdict[UUID, dict[UUID, Stream]]
    _holders: dict[bytes, UUID]

    def begin(self) -> None:
        """Before the first append."""
        self._written, self._found_under, self._holders = defaultdict(list), defaultdict(dict), {}

    async def append(self, council: str, append: Append) -> Answer:
        answer = await super().append(council, append)
        if answer.answer == "stored":
            self._remember(council, append, answer)
        return answer

    async def stream(self, council: str, id: UUID, after_version: int = -1) -> list[Entry]:
        return self._written[id][after_version + 1:] if id in self._written else []

    async def version(self, council: str, id: UUID) -> int:
        return len(self._written[id]) - 1 if id in self._written else -1

    async def streams_of(self, council: str, subject: UUID) -> list[Stream]:
        return list(self._found_under[subject].values()) if subject in self._found_under else []

    async def holder(self, council: str, key: str) -> UUID | None:
        return self._holders.get(self.keys.claim(council, key))

    def entries_of(self, streams: Sequence[UUID]) -> list[Entry]:
        """All entries of some streams."""
        return [entry for stream in streams for entry in self._written[stream]]

    def _remember(self, council: str, append: Append, answer: Answer) -> None:
        assert answer.recorded_at is not None
        for draft, position in zip(append.drafts, answer.positions, strict=True):
            entry = Entry(*(getattr(draft, name) for name in DRAFT), council, position, answer.recorded_at, append.command_id)
            self._written[draft.stream].append(entry)
        for subject, kind, stream in append.subjects:
            self._found_under[subject][stream] = Stream(kind=kind, id=stream)
        for claim in append.release:
            if self._holders.get(claim.key) == claim.holder:
                del self._holders[claim.key]
        for claim in append.take:
            self._holders[claim.key] = claim.holder
