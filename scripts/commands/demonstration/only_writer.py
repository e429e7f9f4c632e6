"""A ledger whose process is the only one to write to it, and so knows already what it would read."""
from collections import defaultdict
from collections.abc import Iterator, Mapping
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

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

    async def begin(self) -> None:
        """Before the first append."""
        await self.clock.close()  # nobody else moves it
        self._written, self._found_under, self._holders = defaultdict(list), defaultdict(dict), {}

    def _stored(self, council: str, append: Append, answer: Answer, made: Mapping[UUID, AESGCM]) -> None:
        super()._stored(council, append, answer, made)
        self._remember(council, append, answer)

    async def stream(self, council: str, id: UUID, after_version: int = -1) -> list[Entry]:
        return self._written[id][after_version + 1:] if id in self._written else []

    async def version(self, council: str, id: UUID) -> int:
        return len(self._written[id]) - 1 if id in self._written else -1

    async def streams_of(self, council: str, subject: UUID) -> list[Stream]:
        return list(self._found_under[subject].values()) if subject in self._found_under else []

    async def holder(self, council: str, key: str) -> UUID | None:
        return self._holders.get(self.keys.claim(council, key))

    def streams(self) -> Iterator[list[Entry]]:
        """Every stream's entries."""
        yield from self._written.values()

    def _remember(self, council: str, append: Append, answer: Answer) -> None:
        assert answer.recorded_at is not None
        for draft, sealed, position in zip(append.drafts, append.boxes or [draft.sealed for draft in append.drafts],
                                           answer.positions, strict=True):
            handed_in = {name: getattr(draft, name) for name in DRAFT} | {"sealed": sealed, "plain": ()}
            entry = Entry(**handed_in, council=council, position=position, recorded_at=answer.recorded_at,
                          command_id=append.command_id, keyring=self.keyring)
            self._written[draft.stream].append(entry)
        for subject, kind, stream in append.subjects:
            self._found_under[subject][stream] = Stream(kind=kind, id=stream)
        for claim in append.release:
            if self._holders.get(claim.key) == claim.holder:
                del self._holders[claim.key]
        for claim in append.take:
            self._holders[claim.key] = claim.holder
