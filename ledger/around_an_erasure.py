"""What a decision about forgetting a subject reads from the log."""
from domain.command import Telling
from domain.event import Stream
from domain.flags.flag import LIVE
from domain.requests.request import Standing
from domain.subjects.erasing import Around, RecordsOfOne
from domain.subjects.subject import Subject
from ledger.around_a_request import the_request
from ledger.around_a_subject import policy_today
from ledger.circumstances import flags_of, mentioned_are_there, the_subject
from ledger.past import Past


async def records_of_one(past: Past, subject: Subject) -> RecordsOfOne:
    """A record with those merged into it, their flags, and the words in all of these and in their requests that have own keys."""
    merged = [record for each in sorted(subject.ids - {subject.id}) if (record := await the_subject(past, each))]
    flags = [flag for flag in await flags_of(past, sorted(subject.ids)) if flag.subject in subject.ids]
    asked = {stream.id for each in sorted(subject.ids) for stream in await past.streams_of(each, "request")}
    found = [request for each in sorted(asked) if (request := await the_request(past, each))]
    requests = [request for request in found if next(iter(request.records), None) in subject.ids]
    unsettled = {each for request in found if request.standing is Standing.OPEN
                 for each in (request.id, request.said.about) if each}
    streams = [Stream(kind=kind, id=id_) for kind, ids in (
        ("flag", [each.id for each in flags]), ("subject", [subject.id, *(each.id for each in merged)]),
        ("request", [each.id for each in requests])) for id_ in ids]
    apart = [entry.event_id for stream in streams for entry in await past.entries(stream)
             if entry.event.mentions and entry.event.has_words]
    shares = {share: (flag.id, tuple(event for event, _ in one.owed))
              for flag in flags for share, one in flag.rights.shares.items()}
    return RecordsOfOne(records=(subject, *merged), shares=shares, narratives=tuple(apart), unsettled=frozenset(unsettled),
                        live_flags=tuple(flag.id for flag in flags if flag.standing in LIVE))


async def around_an_erasure(past: Past, command: Telling | None = None) -> Around:
    await mentioned_are_there(past, command.mentions if command else ())
    policy = await policy_today(past)
    return Around(signature=past.signature, may_ask=frozenset(policy.role if policy else ()), new_id=past.new_id())

