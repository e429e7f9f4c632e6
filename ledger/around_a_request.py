"""What a decision about a request reads from the log."""
from uuid import UUID

from domain.event import Stream
from domain.flags.flag import Flag
from domain.requests import request as requests
from domain.requests.act import Circumstances
from domain.requests.commands import Receive, RequestCommand
from domain.requests.request import Request
from domain.subjects.subject import Subject
from ledger.circumstances import flags_of, own_records, the_council, the_subject
from ledger.past import Past

ALL = "requests"
"""The name under which every request of a council is found."""


async def the_request(past: Past, id: UUID) -> Request | None:
    return await past.fold(Stream(kind="request", id=id), requests.evolve)


async def person_of(past: Past, subject: UUID | None) -> Subject | None:
    """The record that carries on for a person."""
    record = await the_subject(past, subject) if subject else None
    while record is not None and record.merged_into is not None:
        record = await the_subject(past, record.merged_into)
    return record


async def flags_on_person(past: Past, person: Subject | None) -> dict[UUID, Flag]:
    """Every flag on any record of the person, whatever its standing."""
    return {flag.id: flag for flag in await flags_of(past, sorted(person.ids))} if person else {}


async def around_a_request(past: Past, request: Request | None, command: RequestCommand) -> Circumstances:
    """The council, the person whose data it is and their flags, and who may not act since it is about themselves."""
    receives = command if isinstance(command, Receive) else None
    subject = receives.subject if receives else request.subject if request else None
    person = await person_of(past, subject)
    earlier = receives.about if receives else None
    return Circumstances(
        signature=past.signature, council=await the_council(past), own=await own_records(past),
        stream=request.id if request else past.new_id(), new_id=past.new_id(), known_as=past.known_id(ALL),
        subject_known=subject is None or person is not None,
        under_18=person is not None and person.minor_on(past.signature.today) is True,
        flags=await flags_on_person(past, person),
        earlier_known=earlier is None or await the_request(past, earlier) is not None)
