"""Finding records by identifier, name, birth date, address or UPRN."""
from collections.abc import Iterable
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api.accepted import accepted
from api.access import shown
from api.caller import Caller
from api.problems import Misplaced, Problem
from api.running import TheServer
from api.subject_view import SubjectFound, found
from api.subjects import seen_by
from domain.subjects.given import GivenIdentifier
from domain.subjects.identifiers import UPRN, uprn
from domain.value import NotAccepted, Value
from ledger.circumstances import own_records, the_subject
from ledger.past import Past
from projections.subject_index import SubjectIndex
from projections.subject_search import Match, by_address, by_name

routes = APIRouter(prefix="/v1/{council}/subjects", tags=["subjects"])
YEAR_OR_DATE = r"^[0-9]{4}(-[0-9]{2}-[0-9]{2})?$"


class Sought(BaseModel):
    """What is remembered of somebody; several together narrow the answer."""

    model_config = ConfigDict(extra="forbid")

    identifier: Annotated[str | None, Field(max_length=440, pattern=r"^[A-Z][A-Z0-9_]{1,39}:.+$", examples=["NHS:9434765919"],
                                            description="`{system}:{value}`.")] = None
    name: Annotated[str | None, Field(max_length=400, description="In any spelling and order of its words.")] = None
    birth_date: Annotated[str | None, Field(pattern=YEAR_OR_DATE, description="A date or a year; slips of the pen are met.",
                                            examples=["1984-03-12", "1984"])] = None
    address: Annotated[str | None, Field(max_length=400)] = None
    uprn: Annotated[str | None, Field(max_length=20)] = None
    most: Annotated[int, Field(ge=1, le=50, description="How many at most, best first.")] = 20


class Found(Value):
    """Best first. An empty list says that no record was found, which is not the same as "no flag"."""

    found: tuple[SubjectFound, ...]


@routes.get("")
async def search_subjects(council: str, sought: Annotated[Sought, Query()], caller: Caller, server: TheServer) -> Found:
    """Find records. Merged records are found under the one that carries on; one's own are not found.

    Flags are in `POST visits` and the register.

    A 503 is not an answer: show it as "not known", never as "no flag".
    """
    terms = {name: str(value) for name, value in sought.model_dump(exclude={"most"}, exclude_none=True).items()}
    async with shown(caller, reading=f"subjects by {', '.join(terms)}", sought=terms) as seen:
        past = Past(caller.ledger, caller.council, caller.signature())
        await seen_by(past, caller)
        own = await own_records(past)
        index = await server.searches.upto_now(council)
        answers = []
        matches = [match for match in _matches(index, sought) if own.isdisjoint({match.subject, match.found})]
        for match in matches[:sought.most]:
            subject = await the_subject(past, match.subject)
            if subject and not subject.erased_on:  # forgotten since the index was brought up to date
                answers.append(found(subject, match.found, match.likeness))
                seen.subjects |= {match.subject, match.found}
        return Found(found=tuple(answers))


def _matches(index: SubjectIndex, sought: Sought) -> list[Match]:
    """Those that answer everything asked, best first."""
    answers: list[list[Match]] = []
    if sought.identifier is not None:
        answers.append(_by_identifier(index, sought.identifier))
    if sought.uprn is not None:
        answers.append(_by_uprn(index, sought.uprn))
    if sought.name is not None:
        answers.append(by_name(index, sought.name, _birth(sought.birth_date), most=500))
    if sought.address is not None:
        answers.append(by_address(index, sought.address, most=500))
    if not answers:
        raise _invalid(None, "missing", "at least one of identifier, name, address and uprn")
    everywhere = set.intersection(*({match.subject for match in matches} for matches in answers))
    return [match for match in answers[-1 if sought.name is None else _place_of_name(sought)] if match.subject in everywhere]


def _place_of_name(sought: Sought) -> int:
    return (sought.identifier is not None) + (sought.uprn is not None)


def _by_identifier(index: SubjectIndex, text: str) -> list[Match]:
    system, _, value = text.partition(":")
    try:
        held = index.by_identifier(GivenIdentifier(system=system, value=value).normalised())
    except NotAccepted as error:
        raise _invalid("identifier", "value_error", str(error)) from error
    except ValidationError as error:
        raise _invalid("identifier", "value_error", accepted(error.errors()[0])) from error
    return _certain([held] if held else [])


def _by_uprn(index: SubjectIndex, text: str) -> list[Match]:
    try:
        return _certain(sorted(index.at_uprn(uprn(text))))
    except NotAccepted as error:
        raise _invalid(UPRN.lower(), "value_error", str(error)) from error


def _certain(subjects: Iterable[UUID]) -> list[Match]:
    return [Match(subject, 1.0, subject) for subject in subjects]


def _birth(text: str | None) -> date | int | None:
    if text is None:
        return None
    try:
        return int(text) if len(text) == 4 else date.fromisoformat(text)
    except ValueError as error:
        raise _invalid("birth_date", "date", "a day, YYYY-MM-DD, or a year") from error


def _invalid(where: str | None, kind: str, would_be: str) -> Problem:
    location = ["query", where] if where else ["query"]
    return Problem("invalid", "See places.", places=[Misplaced(location=[*location], type=kind, accepted=would_be)])
