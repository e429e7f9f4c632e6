"""Lodging and adopting an edition, settling what it leaves open, covering for a colleague."""
import re
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from domain.councils import events as e
from domain.councils.commands import Adopt, Delegate, Lodge, Settle
from domain.councils.council import NOTHING_SETTLED, Council
from domain.event import Decided, Event, Signed, Stream
from domain.policies.confirming import confirm
from domain.policies.edition import Edition
from domain.policies.examples import faults
from domain.policies.reading import PolicyError, read
from domain.policies.together import Together, clashes
from domain.refusal import Refused
from domain.signature import Signature

OWNER = "POLICY_OWNER"
KEY = re.compile(r"[a-z]+\b(?:(?:\.[A-Za-z][A-Za-z0-9_-]{0,40}|\[\d+\]|\.\d+)(?=[.\[:]))*")
"""The key with which a fault begins; of an example, the word alone."""
LONGEST_COVER = timedelta(days=184)


@dataclass(frozen=True)
class Circumstances:
    signature: Signature
    council: Council | None
    code: str
    """The council's."""
    stream: UUID


def lodge(command: Lodge, given: Circumstances) -> Decided:
    """Raises Refused, naming the keys at fault, for a document that can't be read or fails its own examples."""
    _owner(given)
    edition = _readable(command.document, given.code)
    council = given.council or NOTHING_SETTLED
    if edition.sha256 in council.documents:
        raise Refused("LAW-8", "editions never change", "another document; this one is lodged already")
    if any(name == edition.name for name in council.editions):
        raise Refused("LAW-8", "editions never change", "another edition code: a document with this one is lodged already")
    return decided(given, command.day(given.signature.today),
                    e.EditionLodged(edition=edition.name, digest=edition.sha256, document=command.document))


def adopt(edition: Edition, document: str, command: Adopt, given: Circumstances) -> Decided:
    """Refused without bases for every flag type and an appropriate policy document (LAW-1, LAW-12)."""
    _owner(given)
    day = command.day(given.signature.today)
    missing = [code for code in edition.flag if code not in command.bases]
    if missing:
        raise Refused("LAW-1", "every flag rests on a basis in law", "'bases' for " + ", ".join(missing))
    if set(command.bases) - set(edition.flag):
        raise Refused("LAW-1", "bases of this edition's flags", "bases for no others than " + ", ".join(edition.flag))
    unfounded = [code for code, flag in edition.flag.items()
                 if flag.criminal_offence_data and command.bases[code].article_10 is None]
    if unfounded:
        raise Refused("LAW-11", "criminal-offence data needs a Schedule 1 condition", "'article_10' for " + ", ".join(unfounded))
    if command.policy_document_review_due <= day:
        raise Refused("LAW-12", "the appropriate policy document is kept under review", "a review date to come")
    council = given.council or NOTHING_SETTLED
    _apart(edition, council)
    _anew(edition, command.in_force_from, council)
    confirm(edition, command.confirms)
    events: list[Event] = []
    if edition.sha256 not in council.documents:
        events.append(e.EditionLodged(edition=edition.name, digest=edition.sha256, document=document))
    events.append(e.EditionAdopted(
        edition=edition.name, digest=edition.sha256, in_force_from=command.in_force_from,
        bases={code: e.Bases(**bases.model_dump()) for code, bases in command.bases.items()},
        appropriate_policy_document=command.appropriate_policy_document,
        policy_document_review_due=command.policy_document_review_due, impact_assessment=command.impact_assessment,
        confirmed=command.confirms))
    return decided(given, day, *events)


def _apart(edition: Edition, council: Council) -> None:
    """A flag type or a report is of one document of the council alone. Raises Refused."""
    for other in (council.edition(adoption.digest) for adoption in council.adoptions):
        shared = clashes(edition, other) if other.document != edition.document else ()
        if shared:
            raise Refused("C8", f"{edition.name} and {other.name} are of different documents",
                          f"codes of flag types and reports that stand in one of them alone: {', '.join(shared)} stand in both")


def _anew(edition: Edition, from_day: date, council: Council) -> None:
    """An edition that is in force from that day already isn't adopted for it again. Raises Refused."""
    same_day = [one.digest for one in council.adoptions
                if one.in_force_from == from_day and council.edition(one.digest).document == edition.document]
    if same_day[-1:] == [edition.sha256]:
        raise Refused("LAW-8", f"{edition.name} is in force from that day already", "another 'in_force_from', or another edition")


def settle(edition: Edition, code: str, command: Settle, given: Circumstances) -> Decided:
    """What was decided before explains itself as before; the answer holds from now on."""
    question = next((question for question in edition.question if question.code == code), None)
    if question is None:
        raise Refused("C5", f"{edition.name}: open questions", "one of " + ", ".join(q.code for q in edition.question))
    if question.by not in edition.with_also(given.signature.roles):
        raise Refused("C5", "a named role answers", f"needs {question.by}", forbids=True)
    if question.readings and command.answer not in (*question.readings, "refer"):
        raise Refused("C5", question.clause, "one of " + ", ".join((*question.readings, "refer")))
    settled = e.QuestionSettled(edition=edition.name, code=code, answer=command.answer, reasons=command.reasons)
    return decided(given, command.day(given.signature.today), settled, role=question.by)


def delegate(edition: Together, command: Delegate, given: Circumstances) -> Decided:
    """By whoever holds the role and goes away, or by the policy owner for someone who already has."""
    signature = given.signature
    if command.role not in edition.role:
        raise Refused("C7", f"{edition.name}: roles", "one of " + ", ".join(edition.role))
    own = command.of == signature.by and command.role in edition.with_also(signature.roles)
    if command.to == signature.by:
        raise Refused("LAW-7", "nobody lends a role to themselves", "somebody else in 'to'", forbids=True)
    if not own and OWNER not in signature.roles:
        raise Refused("LAW-7", "a role is lent by whoever holds it", f"the colleague themselves, or {OWNER}", forbids=True)
    if command.to == command.of:
        raise Refused("LAW-7", "nobody covers for themselves", "somebody else in 'to'")
    if not signature.today <= command.until or not command.from_day <= command.until <= command.from_day + LONGEST_COVER:
        raise Refused("LAW-7", "cover is dated", "'from_day' to 'until', within half a year and not over yet")
    day = command.day(signature.today)
    if command.from_day < day:
        raise Refused("LAW-7", "cover is given before it is used", "'from_day' no earlier than the day on which cover is given")
    given_ = e.DelegationGiven(of=command.of, to=command.to, role=command.role, from_=command.from_day, until=command.until,
                               reasons=command.reasons)
    return decided(given, day, given_, role=command.role if own else OWNER)


def _readable(document: str, council: str) -> Edition:
    try:
        edition = read(document.encode())
    except PolicyError as unreadable:
        raise Refused("C7", "a policy document", _at_fault(unreadable.faults)) from None
    failing = faults(edition)
    if failing:
        raise Refused("C7", "a document says nothing in vain, and keeps its own examples", _at_fault(failing))
    if edition.council != council:
        raise Refused("C7", "a policy document", "council = the council that it is lodged with")
    return edition


def _at_fault(found: list[str]) -> str:
    """The keys at fault, without a word of what stands there: `policy check` says that to whoever has the document."""
    keys = dict.fromkeys(key[0] if (key := KEY.match(fault)) else "document" for fault in found)
    return "a document without fault at " + ", ".join(list(keys)[:20]) + "; `scripts/heedmark policy check` tells more"


def _owner(given: Circumstances) -> None:
    if OWNER not in given.signature.roles:
        raise Refused("LAW-8", "the policy owner answers for the policy", f"needs {OWNER}", forbids=True)


def decided(given: Circumstances, day: date, *events: Event, role: str = OWNER) -> Decided:
    """These events in the council's own stream, signed in a role."""
    signed = tuple(Signed(event=event, role=role, owner=given.stream, occurred_on=day) for event in events)
    return Decided(events=((Stream(kind="council", id=given.stream), signed),))
