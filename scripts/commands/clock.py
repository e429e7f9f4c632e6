"""Compute the law's clocks from dates alone, and explain each date."""
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, TypeVar

import typer
from pydantic import ValidationError

from commands.clock_words import words
from commands.place import Stop
from domain.law.clocks import breach_clock, complaint_clock, inform_clock
from domain.law.dates import AccessDates, BreachDates, ComplaintDates, Dates, InformDates, RequestDates
from domain.law.request_clock import request_clock
from domain.law.step import Clock
from domain.refusal import Refused

RIGHTS = {"rectification": 16, "erasure": 17, "restriction": 18, "objection": 21}
"""Right → article of the UK GDPR."""
AnyDates = TypeVar("AnyDates", bound=Dates)


def option(means: str, metavar: str = "DATE") -> Any:
    return typer.Option(metavar=metavar, show_default=False, help=means)


On = Annotated[str | None, option("The day for which it is asked: no other date may lie after it.")]
Received = Annotated[str, option("When it came in.")]
Identity = Annotated[str | None, option("When the proof of identity that was asked for came in.")]
Fee = Annotated[str | None, option("When a fee that was charged was paid.")]
Extended = Annotated[list[str] | None, option("When the person was told that two further months are needed, and why.", "NOTICE")]
Asked = Annotated[list[str] | None, option(
    "A question needed to find the data, and its answer; ASKED alone while there is none; repeatable.", "ASKED:ANSWERED")]

app = typer.Typer(name="clock", no_args_is_help=True, help=(
    "Compute the law's clocks from dates alone (YYYY-MM-DD, in London), each date with its steps and provisions."))


@app.command()
def access(received: Received, identity_confirmed: Identity = None, fee_paid: Fee = None, clarification: Asked = None,
           extended: Extended = None, on: On = None) -> None:
    """By when a request for access is to be answered (Art 15)."""
    _tell(partial(request_clock, "access"), AccessDates, received=received, identity_confirmed=identity_confirmed,
          fee_paid=fee_paid, clarification=[_pause(pause) for pause in clarification or []], extended=_once(extended), on=on)


def right(context: typer.Context, received: Received, identity_confirmed: Identity = None, fee_paid: Fee = None,
          extended: Extended = None, on: On = None) -> None:
    """By when a request about another right is to be answered; no question to the person stops its clock."""
    _tell(partial(request_clock, str(context.info_name)), RequestDates, received=received, identity_confirmed=identity_confirmed,
          fee_paid=fee_paid, extended=_once(extended), on=on)


for name, article in RIGHTS.items():
    app.command(name, help=f"By when a request about {name} is to be answered (Art {article}).")(right)


@app.command()
def inform(obtained_on: Annotated[str, option("When the information came in.")],
           obtained_from: Annotated[str, option("PERSON or OTHERS.", "FROM")] = "OTHERS",
           first_contact: Annotated[str | None, option("When it was first used to communicate with the person.")] = None,
           first_disclosed: Annotated[str | None, option("When it was first disclosed to another recipient.")] = None,
           on: On = None) -> None:
    """By when a person is to be told what was obtained about them (Arts 13 and 14)."""
    _tell(inform_clock, InformDates, obtained_on=obtained_on, obtained_from=obtained_from, first_contact=first_contact,
          first_disclosed=first_disclosed, on=on)


@app.command()
def complaint(received: Received, on: On = None) -> None:
    """By when a complaint to the council is to be acknowledged (DPA 2018 s.164A)."""
    _tell(complaint_clock, ComplaintDates, received=received, on=on)


@app.command()
def breach(aware: Annotated[str, option("When the council became aware: 2026-03-27T16:30Z.", "INSTANT")], on: On = None) -> None:
    """By when the Commissioner is to be told of a personal data breach (Art 33)."""
    _tell(breach_clock, BreachDates, aware=aware, on=on)


def _tell(compute: Callable[[AnyDates], Clock], dates: type[AnyDates], **given: object) -> None:
    try:
        clock = compute(dates.model_validate({name: value for name, value in given.items() if value is not None}))
    except ValidationError as wrong:
        raise Stop(" ".join(_sentence(fault["loc"], fault["msg"]) for fault in wrong.errors())) from wrong
    except Refused as refusal:
        raise Stop(f"{refusal.rule} refuses this: {refusal.clause}. Needed: {refusal.remedy}.") from refusal
    for line in words(clock):
        print(line)


def _sentence(location: tuple[str | int, ...], message: str) -> str:
    option = str(location[0]).replace("_", "-")
    return f"--{option}: {message.removeprefix('Value error, ')}."


def _pause(given: str) -> dict[str, str]:
    asked, _, answered = given.partition(":")
    return {"asked": asked} | ({"answered": answered} if answered else {})


def _once(extended: list[str] | None) -> str | None:
    if extended and len(extended) > 1:
        raise Stop("LAW-20 refuses this: a request is extended once. Give --extended once.")
    return extended[0] if extended else None
