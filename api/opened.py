"""Who opened what is kept for those who work on a case, and why: for the manager whom the policy tells."""
from datetime import date, datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from api.access import shown
from api.caller import AUDITOR, DPO, IG, Caller, not_allowed
from api.problems import unknown
from domain.event import Stream
from domain.flags.events import BreakGlassRead
from domain.flags.flag import Flag
from domain.flags.sight import hidden_from, kept_back, told_of_opening
from domain.value import Value
from ledger.circumstances import cases_of, flags_of, own_records, the_council
from ledger.past import Past

routes = APIRouter(prefix="/v1/{council}/break-glass-reads", tags=["flags"])


class Opening(Value):
    """One read of a flag by somebody without a relationship to its case."""

    flag: UUID
    flag_type: str
    cases: tuple[str, ...]
    by: str
    """Pseudonymous staff id."""
    role: str
    on: date
    """London date."""
    recorded_at: datetime
    """UTC."""
    reasons: str
    opened: tuple[str, ...] = Field(examples=[["marac_comment"]])
    """The fields that were opened so, whether anything stands in them or not."""


class Openings(Value):
    """The latest first."""

    items: tuple[Opening, ...]


@routes.get("")
async def read_openings(council: str, caller: Caller) -> Openings:
    """Break-glass reads of what is kept for those on the case, on flags of the cases that the caller's token names.

    For the role that the policy has told (LIN-22): nothing for anybody else of the policy.
    """
    async with shown(caller, reading="break-glass-reads") as seen:
        past = Past(caller.ledger, caller.council, caller.signature())
        settled = await the_council(past)
        if settled is None:
            raise unknown()
        today = past.signature.today
        policy = settled.in_force(today)
        roles = settled.roles_of(caller.actor, caller.roles, policy, today)
        if not roles & {*policy.role, AUDITOR, IG, DPO}:
            raise not_allowed(("a role of the policy",), "LAW-7", "least privilege")
        own = await own_records(past)
        items: list[tuple[int, Opening]] = []
        for flag in await flags_of(past, [past.known_id(f"case:{case}") for case in sorted(past.signature.cases)]):
            edition = settled.edition_for(flag.flag_type, today)
            flag_type = edition.flag_type(flag.flag_type)
            if flag.subject in own or hidden_from(flag, edition, roles):
                continue
            if not roles & told_of_opening(flag_type) or not await cases_of(past, flag):
                continue
            found = await _openings(past, flag, tuple(sorted(kept_back(flag_type, edition, frozenset(), related=False))))
            items += found
            seen.flags |= {opening.flag for _, opening in found}
        return Openings(items=tuple(opening for _, opening in sorted(items, key=lambda item: item[0], reverse=True)))


async def _openings(past: Past, flag: Flag, fields: tuple[str, ...]) -> list[tuple[int, Opening]]:
    """Each with its position in the log."""
    entries = await past.entries(Stream(kind="flag", id=flag.id))
    return [(entry.position, Opening(flag=flag.id, flag_type=flag.flag_type, cases=flag.cases, by=entry.actor, role=entry.role,
                                     on=entry.occurred_on, recorded_at=entry.recorded_at, reasons=event.reasons, opened=fields))
            for entry in entries if isinstance(event := entry.event, BreakGlassRead)]
