"""Who has been shown a flag or a person, put together from the access log."""
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from api.answer import Answer
from ledger.access import Access

MOST = 100_000
"""Accesses to one flag or record that are looked through."""


class ReaderRow(Answer):
    """Somebody who was shown a flag: to be told when it stood on the wrong person, was corrected or ended (LAW-49)."""

    actor: str
    """Pseudonymous staff or system id."""
    roles: str
    """The roles that the token held when it was last shown."""
    times: int
    first_at: datetime
    last_at: datetime
    """UTC."""
    system: bool
    """Whether the reader is another system, a recipient in the sense of Art 19, and not a member of staff."""


class ReaderOfPerson(ReaderRow):
    """Somebody who was shown a person's record, or any of their flags."""

    purposes: tuple[str, ...]
    """Each once."""
    record_times: int
    """How often the record itself was shown."""
    flags: tuple[UUID, ...]
    """Which of the person's flags were shown."""


Row = TypeVar("Row", bound=ReaderRow)


def readers(accesses: Iterable[Access]) -> list[ReaderRow]:
    """One row an actor, the latest first."""
    return _latest_first(ReaderRow(**_told(mine)) for mine in _by_actor(accesses).values())


def readers_of_person(accesses: Iterable[Access], records: frozenset[UUID], flags: frozenset[UUID]) -> list[ReaderOfPerson]:
    """One row an actor, the latest first; `records` are those that the person is kept under, `flags` those on them."""
    return _latest_first(ReaderOfPerson(
        **_told(mine), purposes=tuple(sorted({access.purpose for access in mine})),
        record_times=sum(not records.isdisjoint(access.subjects) for access in mine),
        flags=tuple(sorted(flags & {flag for access in mine for flag in access.flags}))) for mine in _by_actor(accesses).values())


def _by_actor(accesses: Iterable[Access]) -> Mapping[str, list[Access]]:
    found: dict[str, list[Access]] = {}
    for access in accesses:
        if access.outcome == "shown":
            found.setdefault(access.actor, []).append(access)
    return found


def _told(accesses: list[Access]) -> dict[str, Any]:
    at, last = [access.recorded_at or access.at for access in accesses], accesses[-1]
    return {"actor": last.actor, "roles": last.role, "times": len(accesses), "first_at": min(at), "last_at": max(at),
            "system": "INTEGRATION" in last.role.split()}


def _latest_first(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: row.last_at, reverse=True)
