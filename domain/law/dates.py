"""The dates that each of the law's clocks counts from."""
from abc import abstractmethod
from collections.abc import Iterator
from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from domain.calendar import london_date
from domain.command import Day
from domain.instant import Instant
from domain.refusal import Refused
from domain.value import Value


class Dates(Value):
    """What happened when; a clock is counted from it, and nothing is recorded."""

    law: ClassVar[str]
    """The law id that refusals name."""
    on: Day | None = None
    """The London date for which it is asked: no other date may lie after it. Left out, any may."""

    @abstractmethod
    def begun(self) -> tuple[str, date]:
        """The name and the London date of what sets the clock going; nothing else may lie before it."""

    def stated(self) -> Iterator[tuple[str, date]]:
        """Every date that is given, by its name."""
        for name in type(self).model_fields:
            value = getattr(self, name)
            if name != "on" and isinstance(value, date):
                yield name, value

    def check(self) -> None:
        """Raises Refused for a date before the beginning, and for one to come (convention C8)."""
        first, begun = self.begun()
        for name, day in self.stated():
            if day < begun:
                raise Refused(self.law, name, f"a date no earlier than {first}")
            if self.on is not None and day > self.on:
                raise Refused("C8", name, "a date no later than the one for which it is asked (on)")


class RequestDates(Dates):
    """A request to rectify, erase or restrict, or an objection. A question to the person doesn't stop its clock."""

    law: ClassVar[str] = "LAW-20"
    received: Day
    """London date of its receipt, in any form, by any part of the council; at any time of the day, working day or not."""
    identity_confirmed: Day | None = None
    """When the information asked for on reasonable doubt about who is asking came in: it moves the start."""
    fee_paid: Day | None = None
    """When a fee that was charged was paid: it moves the start."""
    extended: Day | None = None
    """When the person was told, with reasons, that two further months are needed."""

    def begun(self) -> tuple[str, date]:
        return "received", self.received


class Clarification(Value):
    """Information reasonably needed to find what is asked for; not a question about the form of the reply."""

    asked: Day
    answered: Day | None = None
    """Nothing: not answered yet, so the clock is stopped."""


class AccessDates(RequestDates):
    """A request for access to one's data; a clarification stops its clock."""

    clarification: Annotated[tuple[Clarification, ...], Field(max_length=50)] = ()

    def stated(self) -> Iterator[tuple[str, date]]:
        yield from super().stated()
        for pause in self.clarification:
            yield "asked", pause.asked
            if pause.answered is not None:
                yield "answered", pause.answered

    def check(self) -> None:
        """As every clock; and raises Refused for an answer before its question."""
        super().check()
        if any(pause.answered is not None and pause.answered < pause.asked for pause in self.clarification):
            raise Refused(self.law, "answered", "a date no earlier than asked")


class InformDates(Dates):
    """Information about a person came in."""

    law: ClassVar[str] = "LAW-23"
    obtained_on: Day
    obtained_from: Literal["PERSON", "OTHERS"] = "OTHERS"
    """From the person (their own behaviour that is observed included), or from anyone else."""
    first_contact: Day | None = None
    """When it was first used to communicate with the person."""
    first_disclosed: Day | None = None
    """When it was first disclosed to another recipient."""

    def begun(self) -> tuple[str, date]:
        return "obtained_on", self.obtained_on


class ComplaintDates(Dates):
    """A complaint of the person to the council about its use of their data."""

    law: ClassVar[str] = "LAW-40"
    received: Day

    def begun(self) -> tuple[str, date]:
        return "received", self.received


class BreachDates(Dates):
    """A personal data breach."""

    law: ClassVar[str] = "LAW-18"
    aware: Instant
    """When the council became aware of it."""

    def begun(self) -> tuple[str, date]:
        return "aware", london_date(self.aware)

    def stated(self) -> Iterator[tuple[str, date]]:
        yield self.begun()
