"""The law's clocks, computed from dates alone: no record is looked at, and none is made."""
from fastapi import APIRouter

from api.caller import CallerAnywhere
from domain.law.clocks import BreachClock, DayClock, breach_clock, complaint_clock, inform_clock
from domain.law.dates import AccessDates, BreachDates, ComplaintDates, InformDates, RequestDates
from domain.law.request_clock import RequestClock, request_clock

routes = APIRouter(prefix="/v1/clocks", tags=["clocks"])


@routes.post("/access")
async def compute_access_clock(dates: AccessDates, caller: CallerAnywhere) -> RequestClock:
    """By when a request for access (Art 15) is to be answered, and each step to that date with the provision it rests on.

    Refused (409) for dates out of order, and for an extension told too late.
    """
    return request_clock("access", dates)


@routes.post("/rectification")
async def compute_rectification_clock(dates: RequestDates, caller: CallerAnywhere) -> RequestClock:
    """By when a request for rectification (Art 16) is to be answered. No question to the person stops this clock."""
    return request_clock("rectification", dates)


@routes.post("/erasure")
async def compute_erasure_clock(dates: RequestDates, caller: CallerAnywhere) -> RequestClock:
    """By when a request for erasure (Art 17) is to be answered. No question to the person stops this clock."""
    return request_clock("erasure", dates)


@routes.post("/restriction")
async def compute_restriction_clock(dates: RequestDates, caller: CallerAnywhere) -> RequestClock:
    """By when a request for restriction (Art 18) is to be answered. No question to the person stops this clock."""
    return request_clock("restriction", dates)


@routes.post("/objection")
async def compute_objection_clock(dates: RequestDates, caller: CallerAnywhere) -> RequestClock:
    """By when an objection (Art 21) is to be answered. No question to the person stops this clock."""
    return request_clock("objection", dates)


@routes.post("/inform")
async def compute_inform_clock(dates: InformDates, caller: CallerAnywhere) -> DayClock:
    """By when a person is to be told what was obtained about them (Arts 13 and 14)."""
    return inform_clock(dates)


@routes.post("/complaint")
async def compute_complaint_clock(dates: ComplaintDates, caller: CallerAnywhere) -> DayClock:
    """By when a complaint to the council is to be acknowledged (DPA 2018 s.164A). Refused (409) before 19 June 2026."""
    return complaint_clock(dates)


@routes.post("/breach")
async def compute_breach_clock(dates: BreachDates, caller: CallerAnywhere) -> BreachClock:
    """By when the Commissioner is to be told of a breach (Art 33): 72 hours as they elapse, never moved to a working day."""
    return breach_clock(dates)
