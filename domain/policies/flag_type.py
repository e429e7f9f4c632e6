"""One kind of flag as a policy lays it down: who may do what, in which order, knowing what, and when it is reviewed."""
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Literal, Self

from annotated_types import Gt, Le
from pydantic import model_validator

from domain.policies.appeal import Appeal
from domain.policies.fields import Field, Name
from domain.policies.message import Message
from domain.policies.period import Days, WorkingDays, last_day
from domain.policies.provision import Act, Condition, Facts, Provision, first, matches
from domain.policies.review import Reviewing
from domain.value import Value

SubjectKind = Literal["PERSON", "HOUSEHOLD", "PREMISES"]


class Subjects(Provision):
    kinds: tuple[SubjectKind, ...]


class WhoMay(Provision):
    roles: tuple[str, ...]


class Writes(Provision):
    """These fields are for these roles alone to give and to put right, with whatever act."""

    fields: tuple[Name, ...]
    roles: tuple[str, ...]


class Steps(Provision):
    """The acts that put a flag on the register, in their order."""

    order: tuple[Act, ...]
    meeting: str | None = None
    """The kind of meeting that stands for the acts before the last; the request must name one that was held."""


class Apart(Provision):
    """These acts are done by different people."""

    acts: tuple[Act, ...]


class TakesPart(Provision):
    """A discussion with one of these roles stands before the act."""

    roles: tuple[str, ...]
    before: Act


class Signs(Provision):
    """A signature of one of these roles stands before the act: a step to the register, or the outcome of a review.

    Each person signs once for an act.
    """

    roles: tuple[str, ...]
    before: Act
    at_least: Annotated[int, Gt(0), Le(20)] = 1
    """So many people sign: members of a panel."""


class Criterion(Provision):
    """What must be so for the flag to be open to the act at all."""

    at: tuple[Act, ...] = ("requested",)
    requires: Condition
    else_warn: bool = False

    def is_met(self, facts: Facts) -> bool:
        return matches(self.requires, facts)


class Referral(Provision):
    """What the document leaves unclear for some grounds goes to a named role before the act (convention C5)."""

    code: str
    to: str
    before: Act
    asks: str
    readings: Mapping[str, str]
    """Code → what it means."""
    proceeds_on: tuple[str, ...]
    """The readings on which the act is open."""
    due_days: Days = 28
    """Calendar days until the answer is due; then it shows as overdue to the role and to the policy owner."""
    due_working_days: WorkingDays | None = None
    """Working days, instead."""


class Warns(Provision):
    """A sentence shown with the outcome of an act; it stops nothing."""

    at: tuple[Act, ...]
    says: str


class CallsReview(Provision):
    """What calls for a review early; it ends nothing."""

    reason: str
    changed: Name | None = None
    """The field whose change calls for it; None: somebody who says this reason."""
    within_days: Days | None = None
    """Calendar days in which it is then to be held; without these and working days: at once."""
    within_working_days: WorkingDays | None = None

    def due_by(self, day: date) -> date | None:
        """The London date by which a review that is called for on a day is to be held; None: at once."""
        return last_day(day, self.within_days, self.within_working_days)


class InTime(Provision):
    """By when an act on the way to the register, or the outcome of a review, is to be done once it is that act's turn."""

    act: Act
    within_days: Days | None = None
    within_working_days: WorkingDays | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.within_days is None) == (self.within_working_days is None):
            raise ValueError("says one of within_days and within_working_days")
        return self

    def due_by(self, since: date) -> date | None:
        """The London date by which it is to be done, for an act whose turn it is since a day."""
        return last_day(since, self.within_days, self.within_working_days)


class Becomes(Provision):
    """A flag with one value of a field may become one with another, without being asked for anew."""

    changed: Name
    before: str
    after: str


class Alone(Provision):
    """Where it applies, nothing about another person tells of the flag."""


class TwoPeople(Provision):
    """Where it applies, what is kept back of a flag from a request for access holds once a second person has agreed."""


class Alert(Provision):
    """What anyone who may meet the subject is shown: no evidence, and no names but of staff to contact."""

    shows: tuple[Name, ...] = ()
    """Fields of codes whose meanings are what to do."""
    note: str = ""
    ask: str
    """Whom to ask: a role of the document."""
    contact: Name | None = None
    """A field of text that says which member of staff to contact, and how."""
    colour: str | None = None
    """Presentation only; the code is always shown in letters."""


class FlagType(Value):
    title: str
    subjects: Subjects
    key: tuple[Name, ...] = ()
    """One active flag of this type for each subject and each value of these fields."""
    once: Provision
    """Why there is only one."""
    criminal_offence_data: bool | Condition
    """What Art 10 says of its content unless the request decides otherwise, or on which facts it says so (LAW-11)."""
    field: Mapping[Name, Field]
    who: Mapping[Act, tuple[WhoMay, ...]]
    writes: tuple[Writes, ...] = ()
    steps: tuple[Steps, ...]
    apart: tuple[Apart, ...] = ()
    takes_part: tuple[TakesPart, ...] = ()
    signs: tuple[Signs, ...] = ()
    criterion: tuple[Criterion, ...] = ()
    referral: tuple[Referral, ...] = ()
    warning: tuple[Warns, ...] = ()
    calls_review: tuple[CallsReview, ...] = ()
    message: tuple[Message, ...] = ()
    in_time: tuple[InTime, ...] = ()
    becomes: tuple[Becomes, ...] = ()
    appeal: Appeal | None = None
    alone: Alone | None = None
    two_people: tuple[TwoPeople, ...] = ()
    review: Reviewing
    alert: Alert

    def holds_offence_data(self, facts: Facts) -> bool:
        offence = self.criminal_offence_data
        return offence if isinstance(offence, bool) else matches(offence, facts)

    def who_may(self, act: Act, facts: Facts) -> tuple[WhoMay, ...]:
        """The rules for the act that apply; a role that one of them names may do it."""
        return tuple(rule for rule in self.who[act] if rule.applies(facts)) if act in self.who else ()

    def roles_for(self, act: Act, facts: Facts) -> tuple[str, ...]:
        return tuple(dict.fromkeys(role for rule in self.who_may(act, facts) for role in rule.roles))

    def limit_for(self, act: Act, facts: Facts) -> InTime | None:
        """The rule that says by when the act is to be done."""
        return first((rule for rule in self.in_time if rule.act == act), facts)

    def kept_from(self, role: str, fields: Iterable[str], facts: Facts) -> Writes | None:
        """The rule by which some of the fields aren't for this role to write."""
        return next((rule for rule in self.writes
                     if role not in rule.roles and set(rule.fields) & set(fields) and rule.applies(facts)), None)

    def steps_for(self, facts: Facts) -> Steps | None:
        return first(self.steps, facts)

    @property
    def asks(self) -> tuple[Referral | Appeal, ...]:
        """What a named role may be asked."""
        return (*self.referral, *((self.appeal,) if self.appeal else ()))

    def deciding_roles(self) -> frozenset[str]:
        """Everyone whom some rule lets decide about such a flag: they may read the narrative."""
        looked_at: tuple[Act, ...] = ("endorsed", "agreed", "added", "reviewed", "continued", "ended")
        signing = frozenset(role for rule in self.signs for role in rule.roles) | {rule.to for rule in self.asks}
        signing |= {self.review.lapse.to} if self.review.lapse else set()
        return signing | frozenset(role for act in looked_at if act in self.who for rule in self.who[act] for role in rule.roles)

