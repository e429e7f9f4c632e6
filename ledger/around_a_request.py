"""What a decision about a request reads from the log."""
from dataclasses import replace
from uuid import UUID

from domain.event import Stream
from domain.flags.commands import FlagCommand
from domain.packs.commands import AskPack
from domain.requests import commands as c
from domain.requests import request as requests
from domain.requests.act import Circumstances
from domain.requests.request import Request
from ledger.around_a_person import flags_on, person_of
from ledger.circumstances import around_a_flag, mentioned_are_there, own_records, the_council, the_subject
from ledger.past import Past
from ledger.request_items import the_items

ALL = "requests"
"""The name under which every request of a council is found."""
LOOK_AT_ITEMS = (c.RecordSearch, c.DecideItems, c.Answer, AskPack)


async def the_request(past: Past, id: UUID) -> Request | None:
    return await past.fold(Stream(kind="request", id=id), requests.evolve)


async def around_a_request(past: Past, request: Request | None, command: c.RequestCommand,
                           decision: UUID | None = None) -> Circumstances:
    """The council, the person whose data it is with their flags, and who may not act since it is about themselves.

    `decision`: the one that is approved.
    """
    await mentioned_are_there(past, command.mentions)
    receives = command if isinstance(command, c.Receive) else None
    subject = receives.subject if receives else next(iter(request.records), None) if request else None
    person = await person_of(past, subject)
    earlier = receives.about if receives else None
    given = Circumstances(
        signature=past.signature, council=await the_council(past), own=await own_records(past),
        stream=request.id if request else past.new_id(), new_id=past.new_id(), known_as=past.known_id(ALL),
        subject_known=subject is None or person is not None, person=person,
        under_18=person is not None and person.minor_on(past.signature.today) is True, flags=await flags_on(past, person),
        earlier_known=earlier is None or await the_request(past, earlier) is not None, decision=decision,
        looks=await past.last_look() if receives else 0)
    if request is not None and isinstance(command, c.RecordAuthority):
        representative = await person_of(past, request.said.representative)
        return replace(given, representative_flagged=bool(await flags_on(past, representative)))
    if request is None or request.kind != "ACCESS" or not isinstance(command, LOOK_AT_ITEMS):
        return given
    return await _with_items(past, request, command, given)


async def _with_items(past: Past, request: Request, command: c.RequestCommand, given: Circumstances) -> Circumstances:
    for record in request.records[1:]:
        given = replace(given, flags={**given.flags, **await flags_on(past, await person_of(past, record))})
    given = replace(given, items=await the_items(past, request))
    if isinstance(command, c.RecordSearch):
        found = [there for each in dict.fromkeys(command.records) if (there := await the_subject(past, each))]
        return replace(given, found=tuple(found))
    if isinstance(command, c.DecideItems) and command.outcome != "DISCLOSE":
        concerned = {item.of for item in given.items if item.id in command.items}
        around = {flag.id: await around_a_flag(past, flag, FlagCommand(occurred_on=command.occurred_on))
                  for flag in given.flags.values() if flag.id in concerned}
        return replace(given, around_flags=around)
    return given
