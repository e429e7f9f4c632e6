"""Tells a clock of the law in words."""
import textwrap
from collections.abc import Iterator
from datetime import date, datetime

from domain.law.step import Clock, Step

DATES = {"start": "Start", "due": "Due", "due_in_london": "Due, in London", "safe_due": "Work to",
         "extension_notice_due": "Extension told by", "stopped_since": "Stopped since"}
PARTS = {"start": "The start", "due": "Due", "safe_due": "Work to", "extension_notice_due": "Extension told by"}
WIDTH = 110


def words(clock: Clock) -> Iterator[str]:
    """The dates, then the steps to each of them: from which day to which, the law id, the provision."""
    yield f"{clock.kind.capitalize()}{'' if clock.confirmed else '  (not all of it confirmed: see the steps)'}"
    for name, title in DATES.items():
        if name in type(clock).model_fields:
            yield from _date(name, title, getattr(clock, name))
    for name, title in PARTS.items():
        steps = [step for step in clock.steps if step.of == name]
        if steps:
            yield f"\n{title}"
        for step in steps:
            yield from _step(step)


def _date(name: str, title: str, day: date | None) -> Iterator[str]:
    if day is not None:
        yield f"  {title:<19}{told(day)}"
    elif name != "stopped_since":
        yield f"  {title:<19}not while the clock is stopped"


def _step(step: Step) -> Iterator[str]:
    after = told(step.after) if step.after else "stopped"
    yield f"  {after:<27}{step.what}"
    yield f"{'':<29}{step.law}, {step.provision}{'' if step.confirmed else '  (not confirmed)'}"
    yield from textwrap.wrap(step.note or "", WIDTH, initial_indent=" " * 29, subsequent_indent=" " * 29)


def told(day: date) -> str:
    """`Thu 28 Feb 2030`, and the time with its offset for an instant."""
    return f"{day:%a} {day.day} {day:%b %Y}" + (f"{day: %H:%M} {day:%Z}" if isinstance(day, datetime) else "")
