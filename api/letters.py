"""Letters about somebody's data, as lasting documents; nothing is stored by making one."""
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.access import shown
from api.acting import TheAttempt
from api.caller import DPO, IG, Caller
from api.documents.in_words import day_in_words
from api.documents.letterhead import Letterhead, NoLetterhead, Row, letterhead
from api.documents.letters import Addressee, Letter, Occasion, extension, fee, informing, refusal
from api.documents.making import at_noon
from api.documents.typesetting import Press, Unsettable
from api.flags import seen_by
from api.problems import Problem, unknown
from api.requests import readable
from api.running import TheServer
from domain.flags.commands import Tell
from domain.flags.decide import decide
from domain.flags.events import Requested
from domain.flags.flag import Flag
from domain.requests.clock import deadline
from domain.requests.request import Request
from domain.subjects.subject import Subject
from ledger.around_a_person import person_of
from ledger.circumstances import around_a_flag
from ledger.past import Past

routes = APIRouter(prefix="/v1/{council}", tags=["packs"])
Reference = Annotated[str | None, Query(min_length=1, max_length=100, examples=["AR-2026-117"], description=(
    "The council's own, which the letter bears; its date when left out."))]
PDF: dict[int | str, dict[str, Any]] = {200: {"description": "The letter (PDF/A-2a, PDF/UA-1).",
             "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}}
OURS = ("Those of our workers who meet you or visit you, and those who decide about the flag. Nobody else, unless the law "
        "requires it.")
PURPOSE = "So that our workers take care of what they must heed: {}."


@routes.get("/requests/{request_id}/letters/{kind}", response_class=Response, responses=PDF)
async def make_request_letter(council: str, request_id: UUID, kind: Literal["extension", "refusal", "fee"], caller: Caller,
                              server: TheServer, reference: Reference = None) -> Response:
    """The letter of an extension, a refusal or a fee, once that is recorded: reasons, and where to turn. For IG and DPO."""
    caller.require(IG, DPO)
    async with shown(caller, reading=f"request/letters/{kind}") as seen:
        past = Past(caller.ledger, caller.council, caller.signature())
        request = await readable(past, caller, request_id)
        seen.subjects |= set(request.records)
        folder = server.packs.folder(council)
        to = Addressee(name=request.said.name, address=tuple(request.said.address.splitlines()))
        return printed(MAKES[kind](request, occasion(folder, reference, past.signature.today, to)), folder)


@routes.post("/flags/{flag_id}/notice/letter", response_class=Response, responses=PDF)
async def make_notice_letter(council: str, flag_id: UUID, command: Tell, attempt: TheAttempt, server: TheServer,
                             reference: Reference = None) -> Response:
    """The letter of a notice, from the body of the notice itself, which is refused as the notice would be; nothing is recorded.

    What Art 14 has a person told is stated item by item, or left out with its basis. A child is written to in other words.
    """
    caller = attempt.caller
    async with shown(caller, flags=[flag_id]) as seen:
        past = Past(caller.ledger, caller.council, caller.signature())
        found = await seen_by(caller, past, flag_id)
        flag = found.flag
        decide(flag, command, await around_a_flag(past, flag, command))
        person = await person_of(past, flag.subject)
        if person is None:
            raise unknown()
        seen.subjects.add(flag.subject)
        today, folder = past.signature.today, server.packs.folder(council)
        on = occasion(folder, reference, today, _addressee(person), child=person.minor_on(today) is True)
        requested = next(entry.event for entry in await caller.ledger.stream(council, flag_id)
                         if isinstance(entry.event, Requested))
        bases, title = dict(requested.bases), found.edition.flag_type(flag.flag_type).title
        return printed(informing(
            on, _art_14(flag, command, bases, title), list(bases.values()), challenge=command.how_to_challenge,
            supporter=command.supporter or "", left_out=command.left_out), folder)


def occasion(folder: Path | None, reference: str | None, day: date, to: Addressee, *, child: bool = False) -> Occasion:
    """Raises Problem (409) where the council hasn't stated who writes."""
    return Occasion(letterhead=head_of(folder), reference=reference or day_in_words(day), day=day, to=to, child=child)


def head_of(folder: Path | None) -> Letterhead:
    """Who writes. Raises Problem (409) where the council hasn't stated it."""
    try:
        return letterhead(folder)
    except NoLetterhead as missing:
        raise Problem("refused", "The council hasn't stated who writes.", rule="LAW-22", clause="UK GDPR Art 14(1)(a)-(b)",
                      remedy=f"letterhead.toml in the council's folder of documents: {missing}") from None


def printed(letter: Letter, folder: Path | None) -> Response:
    """Raises Problem (409) where a template of the council's can't be used."""
    return set_with(folder, letter.template, letter.model_dump(mode="json"), at_noon(letter.day))


def set_with(folder: Path | None, template: str, data: dict[str, Any], made_at: datetime) -> Response:
    """Any document by its template. Raises Problem (409) where one of the council's can't be used."""
    try:
        pdf = Press(folder).set(template, data, made_at)
    except Unsettable as fault:
        raise Problem("refused", "A template can't be used.", rule="LAW-21", clause="a letter that can be read",
                      remedy=str(fault)) from None
    return Response(pdf, media_type="application/pdf", headers={
        "Content-Disposition": f'attachment; filename="{template}.pdf"', "Cache-Control": "no-store"})


def _extension(request: Request, on: Occasion) -> Letter:
    due = deadline(request).due
    if request.extension is None or due is None:
        raise _not_recorded("an extension")
    return extension(on, request.received, due, request.extension.reasons)


def _refusal(request: Request, on: Occasion) -> Letter:
    if request.refusal is None:
        raise _not_recorded("a refusal")
    return refusal(on, request.received, request.refusal.ground, request.refusal.reasons)


def _fee(request: Request, on: Occasion) -> Letter:
    if request.fee is None:
        raise _not_recorded("a fee")
    return fee(on, request.received, request.fee)


MAKES: Mapping[str, Callable[[Request, Occasion], Letter]] = {"extension": _extension, "refusal": _refusal, "fee": _fee}


def _not_recorded(what: str) -> Problem:
    return Problem("refused", "It isn't recorded.", rule="LAW-21", clause="UK GDPR Art 12", remedy=f"{what} that is recorded")


def _addressee(person: Subject) -> Addressee:
    home = person.addresses[-1] if person.addresses else None
    lines = [*home.text.split(", "), *([home.postcode] if home.postcode else [])] if home else []
    return Addressee(name=person.names[-1].full if person.names else "", address=tuple(lines))


def _art_14(flag: Flag, command: Tell, bases: dict[str, str], title: str) -> list[tuple[str, Row]]:
    due = f" Its next review is due on {day_in_words(flag.review_due)}." if flag.review_due else ""
    law = "\n".join(f"{name.replace('_', ' ').capitalize()}: {basis}" for name, basis in bases.items())
    stated = (("categories", "What is held", command.what_is_held), ("purposes", "What it is used for", PURPOSE.format(title)),
              ("legal_basis", "On what it rests in law", law or "As the council has settled it: please ask us."),
              ("source", "Where it comes from", "\n".join(command.sources)), ("recipients", "Who sees it", OURS),
              ("retention", "How long we keep it", "As long as its grounds hold. It is looked at again at each review." + due))
    return [(item, Row(title=heading, text=text)) for item, heading, text in stated]
