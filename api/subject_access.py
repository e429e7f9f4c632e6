"""The question that English justice services put to each system when somebody asks for their data, answered in their contract."""
import asyncio
import time
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api.access import is_uuid, shown
from api.answer import Answer
from api.caller import SAR, Bearer, Caller
from api.problems import Misplaced, Problem
from api.running import TheServer
from domain.calendar import WRITTEN_DAY
from domain.refusal import Refused
from domain.requests.closing import may_be_given
from domain.requests.decided_pack import DecidedPack, Told, ToldFlag
from domain.requests.request import Request, Standing
from domain.subjects.identifiers import STAFF, SYSTEMS, Identifier, normalised
from ledger.around_a_person import person_of
from ledger.around_a_request import the_request
from ledger.circumstances import own_records
from ledger.past import Past
from ledger.request_pack import the_pack

routes = APIRouter(prefix="/v1/{council}/subject-access-request", tags=["packs"])
BEAT_SECONDS = 0.5
"""Answers leave on a beat from their question: how long the looking took, and so how much is held, can't be told."""
NOT_OURS = 209
OURS = frozenset(SYSTEMS) - {STAFF}
Text = Annotated[str | None, Query(max_length=200)]


class Content(Answer):
    """Items decided for disclosure, and nothing that counts or numbers any others."""

    record: tuple[Told, ...]
    flags: tuple[ToldFlag, ...]
    looked: tuple[Told, ...]


class Attachment(Answer):
    """A file beside the content. The register keeps none: what flags point to is disclosed by whoever holds it."""

    attachmentNumber: int  # noqa: N815
    name: str
    contentType: str  # noqa: N815
    url: str
    filename: str
    filesize: int


class SubjectAccess(Answer):
    content: Content
    attachments: tuple[Attachment, ...] = Field(examples=[[]])


class Asked(Answer):
    """The question, once it is found to be one."""

    identifier: Identifier
    request: UUID
    from_day: date | None
    until: date | None


@routes.get("", responses={
    204: {"description": "Nothing is held that may be given: the same for an unknown number, for nothing, and for all withheld."},
    NOT_OURS: {"description": "The number is of a system that this register doesn't keep; told without looking."}})
async def read_subject_access(
        council: str, caller: Caller, server: TheServer, prn: Text = None, crn: Text = None, system: Text = None,
        identifier: Text = None,
        request: Annotated[str | None, Query(description="The open request for access that is answered.")] = None,
        from_date: Annotated[str | None, Query(alias="fromDate", description="London date.")] = None,
        to_date: Annotated[str | None, Query(alias="toDate", description="London date.")] = None) -> Response:
    """What was decided for disclosure in an open request for access: its items between two days. For the role SAR alone.

    One of `prn`, `crn`, or `system` with `identifier`. 400 for a question that isn't one.
    """
    caller.require(SAR, rule="LAW-7", clause="least privilege")
    began = time.monotonic()
    code, value = _named({"PRN": prn, "CRN": crn}, system, identifier)
    span = _day(from_date, "fromDate"), _day(to_date, "toDate")
    if not is_uuid(request):
        raise _malformed("request", "the id of the open request for access that is answered")
    if span[0] is not None and span[1] is not None and span[0] > span[1]:
        raise _malformed("toDate", "a day no earlier than fromDate")
    if code not in OURS:
        return Response(status_code=NOT_OURS)
    asked = Asked(identifier=_normal(code, value), request=UUID(str(request)), from_day=span[0], until=span[1])
    async with server.one_at_a_time:
        answer = await _answer(caller, asked)
    await asyncio.sleep(BEAT_SECONDS - (time.monotonic() - began) % BEAT_SECONDS)
    return answer


async def _answer(caller: Bearer, asked: Asked) -> Response:
    sought = {"system": asked.identifier.system, "value": asked.identifier.value, "request": str(asked.request)}
    async with shown(caller, reading="subject-access-request", sought=sought) as seen:
        past = Past(caller.ledger, caller.council, caller.signature())
        request = await _open_request(past, asked)
        content = _between(await the_pack(past, request), asked) if request is not None else None
        if request is None or content is None:
            return Response(status_code=204)
        seen.subjects |= set(request.records)
        seen.flags |= {flag.flag for flag in content.flags}
        return Response(SubjectAccess(content=content, attachments=()).model_dump_json(), media_type="application/json",
                        headers={"Cache-Control": "no-store"})


async def _open_request(past: Past, asked: Asked) -> Request | None:
    """The request, if it is an open one for access of the person whom the number names."""
    request = await the_request(past, asked.request)
    if request is None or request.kind != "ACCESS" or request.standing is not Standing.OPEN:
        return None
    own = await own_records(past)
    for record in request.records:
        person = await person_of(past, record)
        if person is not None and not own & {record, person.id} and asked.identifier in person.identifiers:
            return request if _may_be_given(request, person.minor_on(past.signature.today) is True) else None
    return None


def _may_be_given(request: Request, under_18: bool) -> bool:
    """Nothing leaves while it isn't settled who asks and by what right."""
    try:
        may_be_given(request, under_18)
    except Refused:
        return False
    return True


def _between(pack: DecidedPack, asked: Asked) -> Content | None:
    def within(told: Iterable[Told]) -> tuple[Told, ...]:
        return tuple(one for one in told if (asked.from_day is None or asked.from_day <= one.occurred_on)
                     and (asked.until is None or one.occurred_on <= asked.until))

    flags = tuple(flag.model_copy(update={"told": kept}) for flag in pack.flags if (kept := within(flag.told)))
    record, looked = within(pack.record), within(pack.looked)
    return Content(record=record, flags=flags, looked=looked) if record or flags or looked else None


def _named(theirs: dict[str, str | None], system: str | None, identifier: str | None) -> tuple[str, str]:
    given = [(code, value) for code, value in (*theirs.items(), (system, identifier)) if code and value]
    if len(given) != 1 or (system is None) != (identifier is None):
        raise _malformed("prn", "one of prn, crn, or system with identifier")
    return given[0]


def _normal(code: str, value: str) -> Identifier:
    try:
        return normalised(Identifier(system=code, value=value))
    except ValueError:
        raise _malformed("identifier", "a number as that system writes it") from None


def _day(text: str | None, name: Literal["fromDate", "toDate"]) -> date | None:
    try:
        if text is None or WRITTEN_DAY.fullmatch(text):
            return date.fromisoformat(text) if text else None
    except ValueError:
        pass
    raise _malformed(name, "a day such as 2026-03-01")


def _malformed(name: str, accepted: str) -> Problem:
    return Problem("malformed", "This isn't a question of that contract.",
                   places=[Misplaced(location=["query", name], type="value_error", accepted=accepted)])
