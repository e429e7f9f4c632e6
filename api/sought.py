"""What part of a reading somebody asks for, and what part they may see."""
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
from pydantic import StringConstraints

from api.caller import AUDITOR, DPO, IG, Bearer, Caller, not_allowed
from api.moment import Moment, TheMoment
from api.paging import ThePaging
from api.problems import unknown
from domain.command import Day
from ledger.circumstances import own_records, the_council, the_subject
from ledger.past import Past
from projections.sought import Sought

OVERSEERS = frozenset({AUDITOR, IG, DPO})
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,60}$")]
Reference = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,60}$")]
FlagTypes = Annotated[list[Code] | None, Query(alias="flag_type", max_length=50, description="Flags of these types.")]
OfSubject = Annotated[UUID | None, Query(alias="subject", description="Flags of this subject.")]
OfCase = Annotated[Reference | None, Query(alias="case", description="Flags of this case.")]
TurnOf = Annotated[Code | None, Query(alias="role", description="Those whose next act is open to this role.")]
Monitored = Annotated[bool | None, Query(description="Whether a process of several agencies follows the subject.")]
DueBefore = Annotated[Day | None, Query(description="London date.")]


class Asked:
    """The filters of one request; `sought` brings them together with what its caller may see."""

    def __init__(self, caller: Caller, paging: ThePaging, moment: TheMoment, flag_types: FlagTypes = None,
                 subject: OfSubject = None, case: OfCase = None, role: TurnOf = None, monitored: Monitored = None,
                 due_before: DueBefore = None) -> None:
        self.caller, self.paging, self.moment = caller, paging, moment
        self.decides = False
        """Whether the caller decides about the flags that `sought` brings, or oversees; known from then on."""
        self._flag_types, self._subject, self._case, self._role = flag_types, subject, case, role
        self._monitored, self._due_before = monitored, due_before

    async def sought_to_decide(self) -> Sought:
        """As `sought`, for what is there for deciders: it tells whose subject was not told (LAW-24). Raises Problem (403)."""
        sought = await self.sought()
        if not self.decides:
            raise not_allowed((*OVERSEERS, "a role that decides about flags"), "LAW-7", "least privilege")
        return sought

    @property
    def named(self) -> str:
        """The filters used, without their values."""
        used = {"flag_type": self._flag_types, "subject": self._subject, "case": self._case, "role": self._role,
                "monitored": self._monitored, "due_before": self._due_before}
        return ",".join((*self.moment.named, *(name for name, value in used.items() if value is not None)))

    async def sought(self) -> Sought:
        """Least privilege (LAW-7): overseers see all; a role sees the types it decides about; anyone else, their own cases.

        Nobody sees what is on themselves or their household. Raises Problem (403), Refused.
        """
        caller = self.caller
        past = Past(caller.ledger, caller.council, caller.signature())
        types, flags = await self._visible(past)
        return Sought(
            council=caller.council, day=self.moment.day, position=await self.moment.at(), flag_types=types, flags=flags,
            overseer=caller.has(*OVERSEERS),
            subjects=await self._subjects(past), role=self._role, monitored=self._monitored, due_before=self._due_before,
            without_subjects=tuple(await own_records(past)), limit=self.paging.take)

    async def _subjects(self, past: Past) -> tuple[UUID, ...] | None:
        if self._subject is None:
            return None
        record = await the_subject(past, self._subject)
        return tuple(sorted({self._subject, *(record.ids if record else ())}))

    async def _visible(self, past: Past) -> tuple[tuple[str, ...] | None, tuple[UUID, ...] | None]:
        """(flag types, flags); None for all."""
        asked = None if self._flag_types is None else tuple(self._flag_types)
        flags = None if self._case is None else await of_cases(past, frozenset({self._case}))
        if self.caller.has(*OVERSEERS):
            self.decides = True
            return asked, flags
        decides, knows = await decided_types(self.caller, past)
        if not knows:
            raise not_allowed((*OVERSEERS, "a role of the policy"), "LAW-7", "least privilege")
        self.decides = bool(decides)
        if not decides:
            own = await of_cases(past, past.signature.cases)
            return asked, own if flags is None else tuple(set(own) & set(flags))
        return decides if asked is None else tuple(set(decides) & set(asked)), flags


async def sought_everywhere(moment: Moment, limit: int = 100) -> Sought:
    """All flags of the council but those on the caller and their household; who may ask is for the route to say."""
    caller = moment.caller
    past = Past(caller.ledger, caller.council, caller.signature())
    return Sought(council=caller.council, day=moment.day, position=await moment.at(), overseer=caller.has(*OVERSEERS),
                  without_subjects=tuple(await own_records(past)), limit=limit)


async def decided_types(caller: Bearer, past: Past) -> tuple[tuple[str, ...], bool]:
    """The flag types that the caller decides about, in roles of their own or for an absent colleague, and whether the policy
    in force knows any of their roles.

    Raises Problem (404) for a council without a log, Refused where no policy is in force.
    """
    council, today = await the_council(past), caller.signature().today
    if council is None:
        raise unknown()
    policy = council.in_force(today)
    held = council.roles_of(caller.actor, caller.roles, policy, today)
    types = {code for a in council.adoptions if a.in_force_from <= today for code in council.edition(a.digest).flag}
    decides = tuple(sorted(code for code in types if held & council.edition_for(code, today).flag[code].deciding_roles()))
    return decides, bool(held & set(policy.role))


async def of_cases(past: Past, references: frozenset[str]) -> tuple[UUID, ...]:
    """The flags that are found under these cases."""
    return tuple({stream.id for reference in references
                  for stream in await past.streams_of(past.known_id(f"case:{reference}"), "flag")})


TheAsked = Annotated[Asked, Depends()]
