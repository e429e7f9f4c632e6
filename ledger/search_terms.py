"""What was searched for, sealed in the access log under a key of its month and those of whoever was found."""
import base64
import os
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg_pool import AsyncConnectionPool

from ledger.append import Unavailable
from ledger.boxes import NONCE_BYTES, SEED_BYTES, Plain, apart, context, opened_box, sealed_box
from ledger.keyring import FOUND, Keyring, NewKey, owners_of
from ledger.keys import Keys
from ledger.sealer import Rows, Sealer
from ledger.slots import of_lines

NAME, LINE = b"sought", b'"sought":'
GONE = b'{"erased":true}'
"""Stands for terms that can't be read any more: somebody who was found by them was erased."""
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
    def subjects(self) -> tuple[UUID, ...]: ...
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
        """With its terms, JSON until now, in a box of the month's. Raises Unavailable.

        The terms are sealed once more under the key of each subject who was shown: when one of them is erased, they are gone.
        """
        if not access.sealed:
            return access
        owner, about = month_owner(self._keys, council, now), _context(council, access.id)
        key = await self._key(council, owner)
        said, under = access.sealed, list[str]()
        for subject, of in (await self._living(council, access.subjects)).items():
            nonce = os.urandom(NONCE_BYTES)
            said = nonce + of.encrypt(nonce, said, about + subject.bytes)
            under.append(str(subject))
        plain = Plain(owner, NAME, [LINE + orjson.dumps({"under": under, "said": base64.b64encode(said).decode()})])
        return replace(access, sealed=sealed_box(key, about, plain))  # type: ignore[type-var]

    async def opened(self, council: str, accesses: Sequence[A]) -> list[A]:
        """With their terms as JSON again, or that they are gone with somebody who was found. Raises BoxDamaged."""
        asked = self._keyring.missing(council, owners_of(one.sealed for one in accesses))
        if asked:
            await self._keyring.admit(council, lambda: self._rows(council, FOUND, (council, asked)), asked)
        layers = {one.id: layered for one in accesses if (layered := self._layered(council, one))}
        await self._living(council, [subject for under, _ in layers.values() for subject in under])
        return [replace(one, sealed=self._opened(council, one, layers[one.id]) if one.id in layers else b"")  # type: ignore[type-var]
                for one in accesses]

    def _layered(self, council: str, access: Sealable) -> tuple[list[UUID], bytes] | None:
        """Under whose keys the terms stand, and these; nothing where there are none, or the month's key is destroyed."""
        for box in apart(access.sealed):
            key = self._keyring.key(council, box.owner)
            if key is not None:
                line = opened_box(key, _context(council, access.id), box)[SEED_BYTES:].removeprefix(BEFORE).removesuffix(AFTER)
                told = orjson.loads(line)
                return [UUID(each) for each in told["under"]], base64.b64decode(told["said"])
        return None

    def _opened(self, council: str, access: Sealable, layered: tuple[list[UUID], bytes]) -> bytes:
        under, said = layered
        for subject in reversed(under):
            key = self._keyring.key(council, subject)
            if key is None:
                return GONE
            said = key.decrypt(said[:NONCE_BYTES], said[NONCE_BYTES:], _context(council, access.id) + subject.bytes)
        return said

    async def _living(self, council: str, subjects: Iterable[UUID]) -> dict[UUID, AESGCM]:
        """The keys of those who have one."""
        asked = self._keyring.missing(council, subjects)
        if asked:
            await self._keyring.admit(council, lambda: self._rows(council, FOUND, (council, asked)))
        without = set(self._keyring.missing(council, subjects))
        return {subject: key for subject in dict.fromkeys(subjects) if subject not in without
                and (key := self._keyring.key(council, subject)) is not None}

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
