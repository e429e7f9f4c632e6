"""Writes down what is shown, and what was refused, before the answer leaves."""
import json
from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

from fastapi import Request

from api.bearer_token import Claims
from api.caller import Bearer
from api.problems import Problem
from api.running import Running
from ledger.access import Access


@dataclass
class Shown:
    """What one answer shows; filled in while it is made."""

    flags: set[UUID] = field(default_factory=set)
    subjects: set[UUID] = field(default_factory=set)
    reading: str | None = None
    """The reading's name with its filter's field names, for a page or an export."""
    position: int | None = None
    """The position at which a reading was made."""
    sought: dict[str, str] = field(default_factory=dict)
    """Search terms; sealed in the entry."""


@asynccontextmanager
async def shown(caller: Bearer, *, flags: Iterable[UUID] = (), subjects: Iterable[UUID] = (),
                reading: str | None = None, position: int | None = None,
                sought: Mapping[str, str] | None = None) -> AsyncIterator[Shown]:
    """Make an answer inside this block; leaving it, the access entry is committed, or nothing may be shown.

    Raises ledger.append.Unavailable when the entry can't be written (answered 503). Nothing is written when the block
    raises: a refusal is written where it is answered.
    """
    seen = Shown(set(flags), set(subjects), reading, position, dict(sought or {}))
    yield seen
    signature = caller.signature()
    await caller.ledger.record_access(caller.council, _entry(
        signature.at, caller.claims, caller.purpose, caller.action, "shown", flags=seen.flags, subjects=seen.subjects,
        reading=seen.reading, position=seen.position, sought=seen.sought))


async def attempted(request: Request, problem: Problem) -> None:
    """Write down an attempt that was refused (convention C6), or that asked for a flag or subject and was told nothing.

    In the access log of the token's own council, if it has one. Raises ledger.append.Unavailable.
    """
    server: Running = request.app.state.running
    if not hasattr(request.state, "claims") or not await server.knows(request.state.claims.council):
        return
    claims: Claims = request.state.claims
    bearer: Bearer | None = getattr(request.state, "caller", None)
    at, purpose = (server.ledger.now(), "") if bearer is None else (bearer.signature().at, bearer.purpose)
    flags, subjects = ([UUID(value) for value in _named(request, name)] for name in ("flag_id", "subject_id"))
    if problem.code == "unknown" and not (flags or subjects):
        return
    await server.ledger.record_access(claims.council, _entry(
        at, claims, purpose, request.scope["route"].name, "not known" if problem.code == "unknown" else "refused",
        rule=problem.rule, flags=flags, subjects=subjects))


def _named(request: Request, name: str) -> list[str]:
    return [request.path_params[name]] if name in request.path_params and is_uuid(request.path_params[name]) else []


def _entry(at: datetime, claims: Claims, purpose: str, action: str, outcome: Literal["shown", "refused", "not known"], *,
           flags: Collection[UUID], subjects: Collection[UUID], rule: str | None = None, reading: str | None = None,
           position: int | None = None, sought: Mapping[str, str] | None = None) -> Access:
    return Access(id=uuid4(), at=at, actor=claims.sub, role=" ".join(sorted(claims.roles)), purpose=purpose,
                  action=action, outcome=outcome, rule=rule, flags=tuple(sorted(flags)),
                  subjects=tuple(sorted(subjects)), reading=reading, position=position,
                  sealed=json.dumps(sought, ensure_ascii=False).encode() if sought else b"")


def is_uuid(value: object) -> bool:
    try:
        UUID(str(value))
    except ValueError:
        return False
    return True
