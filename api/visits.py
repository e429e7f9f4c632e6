"""A list of visits and everything a worker has to heed at each."""
import json
from datetime import date
from typing import Annotated, Literal, NamedTuple, Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field, model_validator

from api.access import Shown, shown
from api.caller import Bearer, Caller
from api.flag_view import Alert, alert_of
from api.problems import Problem
from api.running import TheServer
from domain.command import Day
from domain.councils.council import Council
from domain.flags.beside import shown_beside_another
from domain.flags.flag import Flag
from domain.flags.lapsing import lapsed
from domain.flags.sight import alerts, sight
from domain.policies.edition import Edition
from domain.subjects.given import GivenIdentifier, Uprn
from domain.subjects.particulars import Kind
from domain.subjects.wording import PlainLine
from domain.value import NotAccepted, Value
from ledger.around_a_subject import policy_today
from ledger.circumstances import flags_of, own_records, the_council
from ledger.past import Past
from projections.occupancy import around
from projections.subject_index import SubjectIndex
from projections.subject_search import by_address

routes = APIRouter(prefix="/v1/{council}/visits", tags=["visits"])
SURELY = 0.9
"""The likeness from which an address counts as the one that was meant."""
Part = Literal["VISITED", "HOUSEHOLD", "PREMISES", "OCCUPANT"]


class Visit(Value):
    """Whom or where, by exactly one of the four, and when."""

    on: Day
    """London date of the visit."""
    subject: UUID | None = None
    identifier: GivenIdentifier | None = None
    address: PlainLine | None = None
    uprn: Uprn | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(term is not None for term in (self.subject, self.identifier, self.address, self.uprn)) != 1:
            raise NotAccepted("exactly one of subject, identifier, address and uprn")
        return self


class Visits(Value):
    visits: Annotated[tuple[Visit, ...], Field(min_length=1, max_length=200)]


class FlagHere(Value):
    id: UUID
    flag_type: str = Field(examples=["HZD"])
    """Always shown in letters, whatever its colour."""
    title: str
    alert: Alert
    overdue: bool
    """Whether its review was due before today: what it says may be out of date."""
    lapsed: bool
    """Overdue, and its policy has it lapse unless it is renewed: ask before you rely on it."""


class Met(Value):
    """One record that the visit touches, with its own flags only (convention C9)."""

    subject: UUID
    kind: Kind
    part: Part
    flags: tuple[FlagHere, ...]
    not_shown: Literal["OWN-RECORD"] | None = None
    """The record is one's own or of one's household: that there are no flags here says nothing."""


class Answer(Value):
    answer: Literal["KNOWN", "NO_RECORD", "SEVERAL"]
    """`NO_RECORD` and `SEVERAL` are not "no flag": nobody was looked up. Ask again by the record's id."""
    met: tuple[Met, ...] = ()


class Answers(Value):
    """In the order of the visits."""

    visits: tuple[Answer, ...]


class _Asking(NamedTuple):
    caller: Bearer
    past: Past
    council: Council
    own: frozenset[UUID]
    seen: Shown


@routes.post("", status_code=200)
async def look_up_visits(council: str, asked: Visits, caller: Caller, server: TheServer) -> Answers:
    """The flags on the person, household and premises visited and on who lives there that day; what to do, whom to ask.

    A look-up that fails answers 503, "not known". Never show that as "no flag", nor an answer other than `KNOWN`.
    """
    terms = json.dumps([visit.model_dump(mode="json", exclude_none=True) for visit in asked.visits], ensure_ascii=False)
    async with shown(caller, reading="visits", sought={"visits": terms}) as seen:
        past = Past(caller.ledger, caller.council, caller.signature())
        policy, settled = await policy_today(past), await the_council(past)
        if policy is None or settled is None:
            raise Problem("refused", "No policy is in force: what to do and whom to ask is not known.", rule="C8")
        roles = settled.roles_of(caller.actor, caller.roles, policy, past.signature.today)
        if not roles & ({*policy.role, "INTEGRATION", "AUDITOR", "IG", "DPO"}):
            raise Problem("not-allowed", "The token holds none of the roles that may see flags.", rule="LAW-7",
                          clause="least privilege", remedy="a role of the policy in force, or INTEGRATION")
        index = await server.searches.upto_now(council)
        asking = _Asking(caller, past, settled, await own_records(past), seen)
        return Answers(visits=tuple([await _answer(asking, index, visit) for visit in asked.visits]))


async def _answer(asking: _Asking, index: SubjectIndex, visit: Visit) -> Answer:
    visited = _visited(index, visit)
    if visited is None:
        return Answer(answer="SEVERAL")
    if not visited:
        return Answer(answer="NO_RECORD")
    found = around(index, visited, visit.on)
    there: frozenset[UUID] = frozenset()
    if visit.subject is None and visit.identifier is None:  # a place is visited: who is found there is an occupant
        there = frozenset(one for one in found.visited if _kind(index, one) == "PERSON")
    parts: tuple[tuple[Part, frozenset[UUID]], ...] = (
        ("VISITED", found.visited - there), ("HOUSEHOLD", found.households), ("PREMISES", found.premises),
        ("OCCUPANT", found.occupants | there))
    return Answer(answer="KNOWN", met=tuple([
        await _met(asking, index, subject, part) for part, subjects in parts for subject in sorted(subjects)]))


def _visited(index: SubjectIndex, visit: Visit) -> frozenset[UUID] | None:
    """The records that a visit is to; none where nothing is recorded, None where an address may mean several places."""
    if visit.subject is not None:
        return frozenset({index.resolve(visit.subject)}) if index.card(visit.subject) else frozenset()
    if visit.identifier is not None:
        held = index.by_identifier(visit.identifier.normalised())
        return frozenset({held}) if held else frozenset()
    if visit.uprn is not None:
        return index.at_uprn(visit.uprn, visit.on)
    matches = by_address(index, visit.address or "", most=100)
    surely = [match for match in matches if match.likeness >= max(SURELY, matches[0].likeness)]
    if not surely:
        return frozenset()
    places = [{place._replace(from_day=None, until=None) for place in card.places}
              for match in surely if (card := index.card(match.found))]
    keys = set.intersection(*({key for place in among for key in place.found_under()} for among in places))
    shared = {place for among in places for place in among if not keys.isdisjoint(place.found_under())}
    return frozenset(one for place in shared for one in index.at_place(place, visit.on)) if shared else None


def _kind(index: SubjectIndex, subject: UUID) -> Kind:
    card = index.card(subject)
    return card.kind if card else "PERSON"


async def _met(asking: _Asking, index: SubjectIndex, subject: UUID, part: Part) -> Met:
    kind, ids = _kind(index, subject), index.ids(subject)
    asking.seen.subjects.add(subject)
    if ids & asking.own:
        return Met(subject=subject, kind=kind, part=part, flags=(), not_shown="OWN-RECORD")
    flags = [flag for flag in await flags_of(asking.past, sorted(ids))
             if flag.subject in ids and _is_shown(asking, flag, part)]
    asking.seen.flags.update(flag.id for flag in flags)
    today = asking.past.signature.today
    return Met(subject=subject, kind=kind, part=part, flags=tuple(
        here(flag, asking.council, asking.council.edition_for(flag.flag_type, today), today) for flag in flags))


def here(flag: Flag, council: Council, edition: Edition, day: date) -> FlagHere:
    """What anyone who meets the subject is shown of a flag on a London date."""
    flag_type = edition.flag_type(flag.flag_type)
    return FlagHere(id=flag.id, flag_type=flag.flag_type, title=flag_type.title, alert=alert_of(flag, edition),
                    overdue=bool(flag.review_due and flag.review_due < day),
                    lapsed=lapsed(flag, flag_type, council.settled(edition), day))


def _is_shown(asking: _Asking, flag: Flag, part: Part) -> bool:
    today = asking.past.signature.today
    edition = asking.council.edition_for(flag.flag_type, today)  # its own rules, where today's edition dropped its kind
    if not alerts(flag, edition, asking.council.settled(edition)):
        return False
    roles = asking.council.roles_of(asking.caller.actor, asking.caller.roles, edition, today)
    beside = part == "VISITED" or shown_beside_another(edition.flag_type(flag.flag_type), flag.facts)
    return beside and sight(flag, edition, asking.caller.actor, roles, False) != "NOTHING"
