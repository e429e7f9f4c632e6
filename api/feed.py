"""What has changed, for other systems that act on it within seconds."""
import asyncio
import time
from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from api.access import shown
from api.caller import AUDITOR, DPO, IG, INTEGRATION, Bearer, Caller, not_allowed
from api.flag_view import Alert, alert_of
from api.paging import opened_cursor, sealed_cursor
from api.problems import unknown
from api.running import TheServer
from api.sought import decided_types, of_cases
from domain.councils.council import Council
from domain.flags.flag import Flag
from domain.flags.sight import Sight, alerts, hidden_from, sight
from domain.value import Value
from ledger.circumstances import own_records, the_council, the_flag
from ledger.past import Past
from projections import feed
from projections.sought import Sought

routes = APIRouter(prefix="/v1/{council}/feed", tags=["readings"])
PAUSE_SECONDS = 0.1
AfterFeed = Annotated[str | None, Query(max_length=2000, description=(
    "`next` of the answer before. Left out: from the beginning, which brings every flag that the caller may see."))]
Limit = Annotated[int, Query(ge=1, le=500, description="Changes an answer.")]
Wait = Annotated[float, Query(ge=0, le=25, description="Seconds to wait for a change where there is none yet.")]


class ChangedFlag(Value):
    """A flag that has changed, as it stands now: two changes in one answer are told once."""

    flag: UUID
    subject: UUID
    flag_type: str = Field(examples=["HZD"])
    on_register: bool
    """Whether it is on the register, for the caller's eyes; otherwise heed it no longer: it is over, or its alert is hidden."""
    standing: str | None = Field(examples=["agreed"])
    """For who decides about such flags, works on its case or oversees."""
    alert: Alert | None
    """What to do, while the policy shows it to whoever meets the subject."""
    review_due: date | None
    """London date."""
    erased: bool = False
    """Its subject was forgotten (Art 17): forget whatever you were given of them (Art 19)."""


class Changes(Value):
    items: tuple[ChangedFlag, ...]
    next: str
    """Send it as `after`: what follows is told then, each change at least once. It is for this caller's roles alone."""
    more: bool
    """Whether there is more to be had at once."""


@routes.get("")
async def read_feed(council: str, caller: Caller, server: TheServer, after: AfterFeed = None, limit: Limit = 100,
                    wait: Wait = 0.0) -> Changes:
    """Flags that have changed since an earlier answer; with `wait`, as soon as there is one, or empty when time is up.

    An integration is told of the register: what came onto it, changed there or left it. A role is told of the flag types that
    it decides about, anyone else of the policy of their own cases', overseers of all.
    """
    about = "feed " + " ".join(sorted(caller.roles))
    begun = int(str(opened_cursor(caller, about, after, "after")[0])) if after else 0
    ends = time.monotonic() + wait
    sought, settled = await _sought(caller, limit)
    while True:
        upto = await server.reached(caller.council)
        async with server.ledger.read_only(caller.council) as connection:
            of_register = caller.has(INTEGRATION)
            found = await feed.changed(connection, sought, begun, upto, of_register=of_register)
            full = len(found) == limit
            reached = found[-1].position if full else max(begun, upto)
            gone = await feed.forgotten(connection, sought, begun, reached, of_register=of_register)
        if found or gone or time.monotonic() >= ends:
            break
        begun = max(begun, upto)
        await asyncio.sleep(PAUSE_SECONDS)
    forgotten = {one.flag: ChangedFlag(flag=one.flag, subject=one.subject, flag_type=one.flag_type, on_register=False,
                                       standing=None, alert=None, review_due=None, erased=True) for one in gone}
    changed = dict.fromkeys(one.flag for one in found if one.flag not in forgotten)
    items = (*await _as_they_stand(caller, settled, list(changed)), *forgotten.values())
    async with shown(caller, flags={one.flag for one in items}, subjects={one.subject for one in items}, reading="feed",
                     position=reached):
        return Changes(items=items, next=sealed_cursor(caller, about, [reached]), more=full)


async def _sought(caller: Bearer, limit: int) -> tuple[Sought, Council]:
    """Raises Problem (403, 404), Refused."""
    past = Past(caller.ledger, caller.council, caller.signature())
    settled = await the_council(past)
    if settled is None:
        raise unknown()
    own = await own_records(past)
    sought = Sought(council=caller.council, day=past.signature.today, limit=limit, without_subjects=tuple(own))
    if caller.has(AUDITOR, IG, DPO, INTEGRATION):
        return sought, settled
    decides, knows = await decided_types(caller, past)
    if not knows:
        raise not_allowed((AUDITOR, IG, DPO, INTEGRATION, "a role of the policy"), "LAW-7", "least privilege")
    if decides:
        return sought._replace(flag_types=decides), settled
    return sought._replace(flags=await of_cases(past, past.signature.cases)), settled


async def _as_they_stand(caller: Bearer, settled: Council, flags: Sequence[UUID]) -> tuple[ChangedFlag, ...]:
    past = Past(caller.ledger, caller.council, caller.signature())
    found = [flag for each in flags if (flag := await the_flag(past, each))]
    return tuple(row for flag in found if (row := _row(caller, settled, flag, past.signature.today)))


def _row(caller: Bearer, settled: Council, flag: Flag, today: date) -> ChangedFlag | None:
    edition = settled.edition_for(flag.flag_type, today)
    roles = settled.roles_of(caller.actor, caller.roles, settled.in_force(today), today)
    hidden = hidden_from(flag, edition, roles)
    sees: Sight = "NOTHING" if hidden else sight(flag, edition, caller.actor, roles, related=not caller.has(INTEGRATION))
    known = settled.settled(edition)
    if sees != "WHOLE" and not edition.flag_type(flag.flag_type).alert.applies({**known, **flag.facts}):
        return None  # its policy shows it to nobody who only meets the subject
    heeded = alerts(flag, edition, known)
    return ChangedFlag(
        flag=flag.id, subject=flag.subject, flag_type=flag.flag_type,
        on_register=heeded if sees != "WHOLE" else flag.standing.value == "on_register",
        standing=flag.standing.value if sees == "WHOLE" else None,
        alert=alert_of(flag, edition) if heeded and sees != "NOTHING" else None,
        review_due=flag.review_due if sees != "NOTHING" else None)
