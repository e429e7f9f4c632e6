"""Seals what is to be appended, with keys that are there, or made for it."""
import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence, Set
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.append import Append, LedgerError
from ledger.boxes import context, sealed_box
from ledger.entry import Draft
from ledger.keyring import FOUND, Keyring, NewKey

Rows = Callable[[str, str, Sequence[Any]], Awaitable[list[tuple[Any, ...]]]]


class Forgotten(LedgerError):
    """Personal data can't be added to somebody who was erased."""


class Sealer:
    """One a process."""

    def __init__(self, keyring: Keyring, rows: Rows) -> None:
        """`rows` asks the database about one council."""
        self._keyring, self._rows = keyring, rows

    async def sealed(self, council: str, append: Append, epoch: int) -> tuple[Append, dict[UUID, AESGCM]]:
        """The append with its boxes; and the keys that are new, for `Keyring.keep` once it is stored. Raises Forgotten."""
        owners = {plain.owner for draft in append.drafts for plain in draft.plain}
        keys, new = await self.keys(council, owners, epoch, append.fresh.union([draft.event_id for draft in append.drafts]))
        boxes = tuple([sealed_part(council, draft, keys) for draft in append.drafts])
        return append._replace(boxes=boxes, keys=tuple(new)), {one.owner: keys[one.owner] for one in new}

    async def keys(self, council: str, owners: Collection[UUID], epoch: int,
                   fresh: Set[UUID] = frozenset()) -> tuple[dict[UUID, AESGCM], list[NewKey]]:
        """Their keys, and of those the new ones wrapped; `fresh` owners can have none. Raises Forgotten."""
        keys = self._keyring.living(council, owners)
        missing = [owner for owner in owners if owner not in keys]
        if not missing:
            return keys, []
        asked = [owner for owner in missing if owner not in fresh]
        if asked:
            await self._keyring.admit(council, lambda: self._rows(council, FOUND, (council, asked)))
        new = self._keyring.missing(council, missing)
        made = await self._made(new, epoch) if new else []
        keys |= self._keyring.living(council, missing) | {one.owner: key for key, one in made}
        if len(keys) < len(owners):
            raise Forgotten("somebody's data was erased: nothing personal is added to it")
        return keys, [one for _, one in made]

    async def _made(self, owners: Sequence[UUID], epoch: int) -> list[tuple[AESGCM, NewKey]]:
        if self._keyring.epochs.asks_a_program:
            return await asyncio.to_thread(self._keyring.make, owners, epoch)
        return self._keyring.make(owners, epoch)


def sealed_part(council: str, draft: Draft, keys: Mapping[UUID, AESGCM]) -> bytes:
    """The boxes of what is to be sealed."""
    if not draft.plain:
        return draft.sealed
    about = context(council, draft.event_id, draft.stream, draft.version, draft.type)
    return b"".join([sealed_box(keys[one.owner], about, one) for one in draft.plain])
