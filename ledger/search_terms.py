"""What was searched for, sealed in the access log under a key of its month, which goes when the month goes."""
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from psycopg_pool import AsyncConnectionPool

from ledger.append import Unavailable
from ledger.boxes import SEED_BYTES, Plain, apart, context, opened_box, sealed_box
from ledger.keyring import FOUND, Keyring, NewKey, owners_of
from ledger.keys import Keys
from ledger.sealer import Rows, Sealer
from ledger.slots import of_lines

NAME, LINE = b"sought", b'"sought":'
BEFORE, AFTER = of_lines([LINE])[:-2], of_lines([LINE])[-2:]
TYPE = "access"
"""Stands in a box's context for an event's type; an access has no stream and no version."""
NOWHERE = UUID(int=0)
ATTEMPTS = 3
MAKE = ("SELECT ledger.make_key(c.council, %s, %s, %s) FROM set_config('heedmark.council', %s, true) AS c(council)")


class Sealable(Protocol):
    """An access."""

    @property
    def id(self) -> UUID: ...
    @property
    def sealed(self) -> bytes: ...


A = TypeVar("A", bound=Sealable)


def month_owner(keys: Keys, council: str, instant: datetime) -> UUID:
    """Who owns what was searched for in a month (UTC): nobody but the month."""
    return keys.known_id(council, f"accesses of {instant:%Y-%m}")


class SearchTerms:
    """One a process."""

    def __init__(self, pool: AsyncConnectionPool[Any], rows: Rows, keyring: Keyring, keys: Keys,
                 follow_epoch: Callable[[], Awaitable[None]]) -> None:
        self._pool, self._rows, self._keyring, self._keys, self._follow_epoch = pool, rows, keyring, keys, follow_epoch
        self._sealer = Sealer(keyring, rows)

    async def sealed(self, council: str, access: A, now: datetime) -> A:
        """With its terms, JSON until now, in a box of the month's. Raises Unavailable."""
        if not access.sealed:
            return access
        owner = month_owner(self._keys, council, now)
        plain = Plain(owner, NAME, [LINE + access.sealed])
        key = await self._key(council, owner)
        return replace(access, sealed=sealed_box(key, _context(council, access.id), plain))  # type: ignore[type-var]

    async def opened(self, council: str, accesses: Sequence[A]) -> list[A]:
        """With their terms as JSON again; without, where the month's key is destroyed. Raises BoxDamaged."""
        asked = self._keyring.missing(council, owners_of(one.sealed for one in accesses))
        if asked:
            await self._keyring.admit(council, lambda: self._rows(council, FOUND, (council, asked)), asked)
        return [self._opened(council, one) for one in accesses]

    def _opened(self, council: str, access: A) -> A:
        said = b""
        for box in apart(access.sealed):
            key = self._keyring.key(council, box.owner)
            if key is not None:
                said = opened_box(key, _context(council, access.id), box)[SEED_BYTES:].removeprefix(BEFORE).removesuffix(AFTER)
        return replace(access, sealed=said)  # type: ignore[type-var]

    async def _key(self, council: str, owner: UUID) -> Any:
        for _ in range(ATTEMPTS):
            keys, new = await self._sealer.keys(council, [owner], self._keys.epoch)
            if not new or await self._made(council, new[0]):
                self._keyring.keep(council, owner, keys[owner])
                return keys[owner]
            await self._follow_epoch()  # another process made it, or another epoch began
        raise Unavailable("the access log's key for this month can't be made")

    async def _made(self, council: str, new: NewKey) -> bool:
        async with self._pool.connection() as connection:
            ((made,),) = await (await connection.execute(MAKE, (*new, council))).fetchall()
        return bool(made)


def _context(council: str, access_id: UUID) -> bytes:
    return context(council, access_id, NOWHERE, 0, TYPE)
