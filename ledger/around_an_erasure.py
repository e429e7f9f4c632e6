"""What a decision about forgetting a subject reads from the log."""
from domain.event import Stream
from domain.flags.flag import LIVE
from domain.subjects.erasing import Around, RecordsOfOne
from domain.subjects.subject import Subject
from ledger.around_a_subject import policy_today
from ledger.circumstances import flags_of, the_subject
from ledger.past import Past


async def records_of_one(past: Past, subject: Subject) -> RecordsOfOne:
    """A record with those merged into it, and with the flags on any of them."""
    merged = [record for each in sorted(subject.ids - {subject.id}) if (record := await the_subject(past, each))]
    flags = [flag for flag in await flags_of(past, sorted(subject.ids)) if flag.subject in subject.ids]
    apart = [entry.event_id for flag in flags for entry in await past.entries(Stream(kind="flag", id=flag.id))
             if entry.event.mentions and entry.event.has_words]
    return RecordsOfOne(records=(subject, *merged), live_flags=tuple(flag.id for flag in flags if flag.standing in LIVE),
                        narratives=tuple(apart))


async def around_an_erasure(past: Past) -> Around:
    policy = await policy_today(past)
    return Around(signature=past.signature, may_ask=frozenset(policy.role if policy else ()), new_id=past.new_id())

