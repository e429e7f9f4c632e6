"""Closing a case or referral: never before each flag on it has been looked at again (LEI-78, LIN-45)."""
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple
from uuid import UUID

from domain.cases.case import Case
from domain.cases.commands import CompleteClosure, DeclareClosure
from domain.cases.events import ClosureCompleted, ClosureDeclared
from domain.councils.council import Council
from domain.event import Decided, Event, Signed, Stream
from domain.flags.events import ReviewCalled
from domain.flags.flag import Flag
from domain.flags.sight import heeded
from domain.policies.edition import Closing, Edition
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
    only_warns: bool = False
    """Whether the policy, as the council settled it, only warns of this."""


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
    """Stores the date, and calls a review of each live flag that the policy wants looked at; also where a case was reopened."""
    ground = Ground(given, command.day(given.signature.today, case.declared_on if case else None))
    if command.closing_on < ground.day:
        raise Refused("C8", "closing_on", "today or a date to come")
    live = [(flag, wants) for flag, wants in ground.in_the_way()]
    declared = ClosureDeclared(kind=given.kind, reference=given.reference, closing_on=command.closing_on,
                               flags=tuple(flag.id for flag, _ in live))
    called = ReviewCalled(reason=f"{given.kind.upper()}_CLOSING", by=f"{given.kind}:{given.reference}")
    return Decided(events=(
        (Stream(kind="case", id=given.stream), (ground.signed(declared, given.stream),)),
        *((Stream(kind="flag", id=flag.id), (ground.signed(called, flag.subject, wants.edition),)) for flag, wants in live)))


def complete(case: Case | None, command: CompleteClosure, given: Circumstances) -> Decided:
    """Refused, naming each flag, until it has been reviewed since the declaration and no later than the closing date."""
    ground = Ground(given, command.day(given.signature.today, case.declared_on if case else None))
    if case is None or case.closed:
        raise Refused(ground.rule.rule, ground.rule.clause, "a closure that was declared and isn't complete: POST closure")
    lacking = ground.missing(case)
    firm = [m for m in lacking if not m.only_warns]
    if firm:
        raise Refused(firm[0].rule, ground.rule.clause, "; ".join(f"flag {m.flag} ({m.flag_type}): {m.wants}" for m in firm))
    event = ClosureCompleted(kind=given.kind, reference=given.reference)
    return Decided(events=((Stream(kind="case", id=given.stream), (ground.signed(event, given.stream),)),),
                   warnings=tuple((m.rule, f"flag {m.flag} ({m.flag_type}): {m.wants}") for m in lacking))


def missing(case: Case | None, given: Circumstances) -> tuple[Missing, ...]:
    """The flags that still stand in the way. Raises Refused for who may not close such a case, declared or not."""
    ground = Ground(given, given.signature.today)
    return ground.missing(case) if case else ()


class Wants(NamedTuple):
    """A rule about closing, and the edition that it stands in."""

    edition: Edition
    rule: Closing


class Ground:
    """The policy's rules about closing that hold on a day, and who acts under them."""

    def __init__(self, given: Circumstances, day: date) -> None:
        self.given, self.day = given, day
        policy = given.council.in_force(day)
        self.wants = [Wants(edition, rule) for edition in policy.editions for rule in edition.closing if given.kind in rule.of]
        if not self.wants:
            raise Refused("C7", f"{policy.name}: closing", f"the policy says nothing of closing a {given.kind}")
        self.rule = self.wants[0].rule
        roles = [role for wants in self.wants for role in wants.rule.declared_by]
        held = given.council.held_by(given.signature.by, given.signature.roles, policy, day)
        mine = next((each for each in held if each.role in roles), None)
        if mine is None:
            raise Refused(self.rule.rule, self.rule.clause, "needs " + " or ".join(dict.fromkeys(roles)), forbids=True)
        self.held = mine
        if any(flag.subject in given.own for flag in given.flags):
            raise Refused("OWN-RECORD", "nobody decides a flag on themselves or their household", "a colleague", forbids=True)

    def in_the_way(self) -> list[tuple[Flag, Wants]]:
        """Live flags that a rule wants looked at, each with the rule."""
        return [(flag, wants) for flag in self.given.flags if heeded(flag)
                for wants in self.wants if flag.flag_type in wants.rule.flags
                and wants.rule.applies({**self.given.council.settled(wants.edition), **flag.facts})]

    def missing(self, case: Case) -> tuple[Missing, ...]:
        wants = f"a review since the closure was declared, dated no later than {case.closing_on.isoformat()}"
        return tuple(Missing(flag=flag.id, flag_type=flag.flag_type, rule=rule.rule, wants=wants,
                             only_warns=rule.only_warns(self.given.council.settled(edition)))
                     for flag, (edition, rule) in self.in_the_way() if not case.closed and not _reviewed_for(case, flag))

    def signed(self, event: Event, owner: UUID, edition: Edition | None = None) -> Signed:
        """Under the edition whose rule wants it; what is of the case itself, under the first that speaks of closing."""
        under = edition or self.wants[0].edition
        return Signed(event=event, role=self.held.role, on_behalf_of=self.held.on_behalf_of, edition=under.name,
                      digest=under.sha256, owner=owner, occurred_on=self.day)


def _reviewed_for(case: Case, flag: Flag) -> bool:
    return any(review.position > case.declared_at and case.declared_on <= review.on <= case.closing_on
               for review in flag.reviews)
