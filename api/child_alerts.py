"""What to heed when a child is searched for: the flags on those associated with the child, and on where the child lives."""
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from api.access import Shown, shown
from api.caller import Bearer, Caller, not_allowed
from api.problems import unknown
from api.running import TheServer
from api.subjects import not_own
from api.visits import FlagHere, here
from domain.command import Day
from domain.councils.council import Council
from domain.event import Stream
from domain.flags import flag as flags
from domain.flags.beside import heeded_with_child
from domain.flags.flag import Flag, Standing
from domain.flags.sight import OVERSEERS, SYSTEMS, sight
from domain.policies.together import Together
from domain.refusal import Refused
from domain.subjects.particulars import Kind
from domain.value import Value
from ledger.circumstances import flags_of, own_records, the_council, the_subject
from ledger.past import Past
from projections.occupancy import around
from projections.subject_card import holds_on
from projections.subject_index import SubjectIndex

routes = APIRouter(prefix="/v1/{council}/subjects/{subject_id}/alerts", tags=["subjects"])
NEAR = frozenset({"CHILD_OF", "PARTNER_OF", "IN_CONTACT_WITH", "ASSOCIATED_WITH"})
"""Relations that associate somebody with a child. Who is whose victim is told to those on the case alone."""
OnDay = Annotated[Day | None, Query(description="London date: as is now believed of that day. Today when left out.")]
Part = Literal["ASSOCIATED", "LIVES_THERE", "HOUSEHOLD", "PREMISES"]


class AboutOne(Value):
    """Somebody associated with the child, or a place where the child lives, with their own flags only (convention C9)."""

    subject: UUID
    kind: Kind
    part: Part
    flags: tuple[FlagHere, ...]
    not_shown: Literal["OWN-RECORD"] | None = None
    """The record is one's own or of one's household: that there are no flags here says nothing."""


class ChildAlerts(Value):
    child: Literal["CHILD", "AGE_NOT_KNOWN", "NOT_A_CHILD"]
    """`NOT_A_CHILD`: nothing was looked up, which is not the same as "no flag"."""
    on: date
    """London date asked about."""
    rule: str = Field(examples=["LIN-50"])
    about: tuple[AboutOne, ...]
    """Those without a flag are left out."""


@routes.get("")
async def read_child_alerts(council: str, subject_id: UUID, caller: Caller, server: TheServer, on: OnDay = None) -> ChildAlerts:
    """The active flags on those associated with a child and on the places where the child lives; what to do, whom to ask.

    Refused (409) where the policy knows no such alert. A 503 is "not known"; never show it as "no flag".
    """
    async with shown(caller, subjects=[subject_id], reading="alerts") as seen:
        past = Past(caller.ledger, caller.council, caller.signature())
        settled, policy, day = await _policy(past, caller, on)
        record = await the_subject(past, subject_id)
        if record is None:
            raise unknown()
        await not_own(past, subject_id)
        search = next((edition.child_search for edition in policy.editions if edition.child_search), None)
        if search is None:
            raise Refused("C7", f"{policy.name}: child_search", "a policy that knows an alert when a child is searched for")
        minor = record.minor_on(day) if record.kind == "PERSON" else False
        if minor is False:
            return ChildAlerts(child="NOT_A_CHILD", on=day, rule=search.rule, about=())
        asking = _Asking(caller, past, settled, day, on is None, await own_records(past), seen)
        index = await server.searches.upto_now(council)
        found = [await asking.about(index, one, part) for one, part in _parts(index, subject_id, day)]
        return ChildAlerts(child="CHILD" if minor else "AGE_NOT_KNOWN", on=day, rule=search.rule,
                           about=tuple(one for one in found if one.flags or one.not_shown))


async def _policy(past: Past, caller: Bearer, on: date | None) -> tuple[Council, Together, date]:
    """The council, the editions in force today, and the day asked about. Raises Problem, Refused."""
    settled, today = await the_council(past), past.signature.today
    if settled is None:
        raise unknown()
    policy = settled.in_force(today)
    if policy.with_also(settled.roles_of(caller.actor, caller.roles, policy, today)).isdisjoint(
            {*policy.role, *OVERSEERS, *SYSTEMS}):
        raise not_allowed(("a role of the policy", "INTEGRATION"), "LAW-7", "least privilege")
    if on is not None and on > today:
        raise Refused("C8", "on", "a day no later than today")
    return settled, policy, on or today


def _parts(index: SubjectIndex, child: UUID, day: date) -> list[tuple[UUID, Part]]:
    """Each record to look at once, by the nearest part it plays on the day."""
    ids = index.ids(index.resolve(child))
    near = {index.resolve(link.other) for each in ids if (card := index.card(each)) for link in card.links
            if link.relation in NEAR and holds_on(link, day)}
    home = around(index, frozenset({child}), day)
    parts: dict[UUID, Part] = dict.fromkeys(sorted(near - ids), "ASSOCIATED")
    groups: tuple[tuple[Part, frozenset[UUID]], ...] = (
        ("LIVES_THERE", home.occupants), ("HOUSEHOLD", home.households), ("PREMISES", home.premises))
    for part, found in groups:
        parts = {**dict.fromkeys(sorted(found - ids), part), **parts}
    return list(parts.items())


class _Asking:
    def __init__(self, caller: Bearer, past: Past, council: Council, day: date, now: bool, own: frozenset[UUID],
                 seen: Shown) -> None:
        self.caller, self.past, self.council, self.day, self.now = caller, past, council, day, now
        self.own, self.seen = own, seen

    async def about(self, index: SubjectIndex, subject: UUID, part: Part) -> AboutOne:
        card, ids = index.card(subject), index.ids(subject)
        kind: Kind = card.kind if card else "PERSON"
        self.seen.subjects.add(subject)
        if ids & self.own:
            return AboutOne(subject=subject, kind=kind, part=part, flags=(), not_shown="OWN-RECORD")
        here = [alert for flag in await flags_of(self.past, sorted(ids)) if flag.subject in ids
                and (alert := await self._alert(flag))]
        self.seen.flags.update(alert.id for alert in here)
        return AboutOne(subject=subject, kind=kind, part=part, flags=tuple(here))

    async def _alert(self, now: Flag) -> FlagHere | None:
        """The flag as it stood on the day, if the policy has it heeded and the caller may see it."""
        edition = self.council.edition_for(now.flag_type, self.past.signature.today)
        flag = now if self.now else await self._that_day(now)
        if flag is None or flag.standing is not Standing.ON_REGISTER or now.rights.hides_alert:
            return None
        if not heeded_with_child(edition, flag.flag_type, {**self.council.settled(edition), **flag.facts}):
            return None
        roles = self.council.roles_of(self.caller.actor, self.caller.roles, edition, self.past.signature.today)
        if sight(now, edition, self.caller.actor, roles, False) == "NOTHING":
            return None
        return here(flag, self.council, edition, self.day)

    async def _that_day(self, now: Flag) -> Flag | None:
        """What is now believed of the flag on the day: nothing of one that stood on the wrong person."""
        if now.standing is Standing.STRUCK:
            return None
        state: Flag | None = None
        for entry in await self.past.entries(Stream(kind="flag", id=now.id)):
            if entry.occurred_on <= self.day:
                state = flags.evolve(state, entry)
        return state
