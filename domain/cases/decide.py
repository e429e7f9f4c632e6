"""Closing a case or referral: never before each flag on it has been looked at again (LEI-78, LIN-45)."""
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from domain.cases.case import Case
from domain.cases.commands import CompleteClosure, DeclareClosure
from domain.cases.events import ClosureCompleted, ClosureDeclared
from domain.councils.council import Council, Held
from domain.event import Decided, Event, Signed, Stream
from domain.flags.events import ReviewCalled
from domain.flags.flag import Flag, Standing
from domain.policies.edition import Closing, Edition
from domain.policies.provision import Facts
from domain.refusal import Refused
from domain.signature import Signature
from domain.value import Value

CaseKind = Literal["case", "referral"]


class Missing(Value):
    """A flag that stands in the way of a closure, and what it wants."""

    flag: UUID
    flag_type: str
    rule: str
    wants: str


@dataclass(frozen=True)
class Circumstances:
    signature: Signature
    council: Council
    stream: UUID
    kind: CaseKind
    reference: str
    flags: tuple[Flag, ...]
    """All flags found under the case, whatever their standing."""
    own: frozenset[UUID]


def declare(case: Case | None, command: DeclareClosure, given: Circumstances) -> Decided:
    """Stores the date, and calls a review of each live flag that the policy wants looked at."""
    day = command.day(given.signature.today)
    edition, closing, held = _rule(given, day)
    if case and case.closed:
        raise Refused(closing.rule, closing.clause, "a case that is open; this one was closed")
    if command.closing_on < day:
        raise Refused("C8", "closing_on", "today or a date to come")
    live = _in_the_way(given, closing, given.council.settled(edition))
    reference = f"{given.kind}:{given.reference}"
    declared = ClosureDeclared(kind=given.kind, reference=given.reference, closing_on=command.closing_on,
                               flags=tuple(flag.id for flag in live))
    called = ReviewCalled(reason="CASE_CLOSING" if given.kind == "case" else "REFERRAL_CLOSING", by=reference)
    return Decided(events=(
        (Stream(kind="case", id=given.stream), (_signed(declared, held, edition, given.stream, day),)),
        *((Stream(kind="flag", id=flag.id), (_signed(called, held, edition, flag.subject, day),)) for flag in live)))


def complete(case: Case | None, command: CompleteClosure, given: Circumstances) -> Decided:
    """Refused, naming each flag, until it has been reviewed since the declaration and no later than the closing date."""
    day = command.day(given.signature.today)
    edition, closing, held = _rule(given, day)
    if case is None or case.closed:
        raise Refused(closing.rule, closing.clause, "a closure that was declared and isn't complete: POST the closure first")
    if day < case.closing_on:
        raise Refused("C8", "occurred_on", "the closing date or a later one")
    lacking = missing(case, given, closing, given.council.settled(edition))
    if lacking:
        raise Refused(closing.rule, closing.clause, "; ".join(f"flag {m.flag} ({m.flag_type}): {m.wants}" for m in lacking))
    event = ClosureCompleted(kind=given.kind, reference=given.reference)
    return Decided(events=((Stream(kind="case", id=given.stream), (_signed(event, held, edition, given.stream, day),)),))


def missing(case: Case, given: Circumstances, closing: Closing, settled: Facts) -> tuple[Missing, ...]:
    """The flags that still stand in the way."""
    return tuple(
        Missing(flag=flag.id, flag_type=flag.flag_type, rule=closing.rule,
                wants=f"a review since the closure was declared, dated no later than {case.closing_on.isoformat()}")
        for flag in _in_the_way(given, closing, settled) if not _reviewed_for(case, flag))


def closing_rule(edition: Edition, kind: CaseKind) -> Closing | None:
    return next((closing for closing in edition.closing if kind in closing.of), None)


def _reviewed_for(case: Case, flag: Flag) -> bool:
    if "reviewed" not in flag.done:
        return False
    review = flag.done["reviewed"]
    return review.position > case.declared_at and review.on <= case.closing_on


def _in_the_way(given: Circumstances, closing: Closing, settled: Facts) -> tuple[Flag, ...]:
    return tuple(flag for flag in given.flags if flag.standing is Standing.ON_REGISTER and flag.flag_type in closing.flags
                 and closing.applies({**settled, **flag.facts}))


def _rule(given: Circumstances, day: date) -> tuple[Edition, Closing, Held]:
    edition = given.council.edition(given.council.adoption_on(day).digest)
    closing = closing_rule(edition, given.kind)
    if closing is None:
        raise Refused("C7", f"{edition.name}: closing", f"the policy says nothing of closing a {given.kind}")
    if any(flag.subject in given.own for flag in given.flags):
        raise Refused("OWN-RECORD", "nobody decides a flag on themselves or their household", "a colleague", forbids=True)
    held = next((held for held in given.council.held_by(given.signature.by, given.signature.roles, edition, day)
                 if held.role in closing.declared_by), None)
    if held is None:
        raise Refused(closing.rule, closing.clause, "needs " + " or ".join(closing.declared_by), forbids=True)
    return edition, closing, held


def _signed(event: Event, held: Held, edition: Edition, owner: UUID, day: date) -> Signed:
    return Signed(event=event, role=held.role, on_behalf_of=held.on_behalf_of, edition=edition.name, digest=edition.sha256,
                  owner=owner, occurred_on=day)
