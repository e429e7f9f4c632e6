"""Which law is in force on a day, and what of it wasn't checked."""
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from api.answer import Answer
from api.caller import CallerAnywhere
from domain.command import Day
from domain.law.commencement import Provision, provisions

OnDay = Annotated[Day | None, Query(description="London date; today, when left out.")]

routes = APIRouter(prefix="/v1/law", tags=["law"])


class LawRow(Answer):
    """A provision that this program counts dates by, or takes a basis from."""

    code: str = Field(examples=["UK_GDPR_12A"])
    title: str
    source: str
    law: str
    """The law id that refusals name."""
    in_force_from: date | None
    """London date; nothing: not brought into force."""
    in_force_until: date | None
    """The day from which another text stands in its place."""
    commenced_by: str | None
    in_force: bool
    """On the day asked about."""
    confirmed: bool
    """Whether date and text were checked against a published text."""
    says: str = Field(examples=["in force since 2026-02-05"])


@routes.get("")
async def list_law(caller: CallerAnywhere, on: OnDay = None) -> list[LawRow]:
    """Every provision that the program rests on, and whether it is law on a day: what isn't, or wasn't checked, says so."""
    day = on or caller.signature().today
    return [LawRow(code=code, **one.model_dump(), in_force=one.in_force(day), says=_says(one, day))
            for code, one in provisions().items()]


def _says(one: Provision, day: date) -> str:
    if one.in_force_from is None:
        said = "not brought into force"
    elif one.in_force(day):
        said = f"in force since {one.in_force_from}"
    else:
        said = f"not yet in force; from {one.in_force_from}" if day < one.in_force_from else f"replaced on {one.in_force_until}"
    return said if one.confirmed else f"{said}; not confirmed: neither date nor text was checked in full"
