"""What a decision about a flag, a council or a case reads from the log."""
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

from domain.cases import case
from domain.councils import council
from domain.event import Stream
from domain.flags import flag as flags
from domain.flags.circumstances import About, Circumstances, Looked, NearChild
from domain.flags.commands import ChangeLevel, Correct, FlagCommand, Request
from domain.flags.flag import Flag
from domain.flags.rights_commands import Share
from domain.policies.edition import Edition, tells_of_children
from domain.policies.provision import Facts
from domain.refusal import Refused
from domain.subjects import children
from domain.subjects import subject as subjects
from domain.subjects.act import open_record
from domain.subjects.erasing import may_be_acted_on
from domain.subjects.identifiers import STAFF
from domain.subjects.subject import Subject
from ledger.entry import Entry
from ledger.past import Past


async def the_council(past: Past) -> council.Council | None:
    return await past.fold(Stream(kind="council", id=past.known_id("council")), council.evolve)


async def councils_over_time(past: Past) -> Callable[[Entry], tuple[Edition, Facts] | None]:
    """For an entry, the edition that it was decided under and the council's questions with the answers that held then."""
    states: list[tuple[int, council.Council]] = []
    for entry in await past.entries(Stream(kind="council", id=past.known_id("council"))):
        states.append((entry.position, council.evolve(states[-1][1] if states else None, entry)))

    def then(entry: Entry) -> tuple[Edition, Facts] | None:
        known = next((state for position, state in reversed(states) if position <= entry.position), None)
        if known is None or entry.digest is None or entry.digest not in known.documents:
            return None
        edition = known.edition(entry.digest)
        return edition, known.settled(edition)

    return then


async def the_flag(past: Past, id: UUID) -> Flag | None:
    return await past.fold(Stream(kind="flag", id=id), flags.evolve)


async def the_subject(past: Past, id: UUID) -> Subject | None:
    return await past.fold(Stream(kind="subject", id=id), subjects.evolve)


async def the_case(past: Past, kind: str, reference: str) -> case.Case | None:
    return await past.fold(Stream(kind="case", id=past.known_id(f"{kind}:{reference}")), case.evolve)


async def flags_on(past: Past, kind: str, reference: str) -> tuple[Flag, ...]:
    """The flags that name a case now; one that was corrected to another case is found under both."""
    return tuple(flag for flag in await flags_of(past, [past.known_id(f"{kind}:{reference}")]) if reference in flag.cases)


async def flags_of(past: Past, ids: Iterable[UUID]) -> tuple[Flag, ...]:
    """The flags found under subjects or cases, each once."""
    streams = {stream.id for found_under in ids for stream in await past.streams_of(found_under, "flag")}
    found = [await the_flag(past, stream) for stream in sorted(streams)]
    return tuple(flag for flag in found if flag)


async def own_records(past: Past) -> frozenset[UUID]:
    """The record of the person who acts, their household and premises, and those who live there with them."""
    mine = await past.holder(f"identifier:{STAFF}:{past.signature.by}")
    if mine is None:
        return frozenset()
    myself = await the_subject(past, mine)
    if myself is None:
        return frozenset({mine})
    today = past.signature.today
    own = {*myself.ids, *([myself.merged_into] if myself.merged_into else [])}
    for home in myself.homes(today):
        own.add(home)
        record = await the_subject(past, home)
        if record:
            own |= record.others("MEMBER_OF", "TO", today) | record.others("LIVES_AT", "TO", today)
    return frozenset(own)


async def cases_of(past: Past, flag: Flag) -> frozenset[str]:
    """Cases of the flag's subject that the person who asks works on: by their token, or by the record of the subject."""
    record = await the_subject(past, flag.subject)
    today = past.signature.today
    assigned = {work.case for work in (record.workers if record else ())
                if work.worker == past.signature.by and work.from_day <= today and (work.until is None or today <= work.until)}
    known = {*flag.cases, *(record.case_references if record else ())}
    return frozenset(assigned | (past.signature.cases & known))


async def around_a_flag(past: Past, flag: Flag | None, command: FlagCommand) -> Circumstances:
    """Raises Refused for a council without a policy and a subject without a record."""
    settled = await the_council(past)
    if settled is None or not settled.adoptions:
        raise Refused("C8", "the edition in force", "a policy that the council's POLICY_OWNER has adopted: "
                      "POST policies/{edition}/adoption")
    subject = command.subject if isinstance(command, Request) else flag.subject if flag else None
    record = await the_subject(past, subject) if subject else None
    if record is None:
        raise Refused("LAW-6", "a flag has a subject", "the id of a subject record: POST subjects")
    may_be_acted_on(record, asks=isinstance(command, (Request, Share)))
    await mentioned_are_there(past, command.mentions)
    references = (command.cases or ()) if isinstance(command, (Request, Correct)) else ()
    looks = isinstance(command, (Request, ChangeLevel)) or settled.looks_at("also_flagged")
    others = await flags_of(past, record.ids) if looks else ()
    day = command.occurred_on or past.signature.today
    near = await has_child(past, record, day) if settled.looks_at("associated_child") else False
    asked = any(tells_of_children(settled.edition(one.digest)) for one in settled.adoptions)
    told = [child async for child in children_near(past, record, day)] if asked else []
    return Circumstances(
        signature=past.signature, council=settled, about=replace(
            about(record, day), associated_child=near, children=tuple(NearChild(one.id, one.case_references) for one in told)),
        others=others, own=await own_records(past), stream=flag.id if flag else past.new_id(),
        case_ids={reference: past.known_id(f"case:{reference}") for reference in references})


async def mentioned_are_there(past: Past, mentioned: Iterable[UUID]) -> None:
    """Raises Refused where one of them has no record, or was erased."""
    for each in mentioned:
        open_record(await the_subject(past, each), merged_too=True)


async def has_child(past: Past, subject: Subject, day: date) -> bool:
    """Whether a child is associated with a subject on a London date: by a relation, or under one roof."""
    async for _ in children_near(past, subject, day):
        return True
    return False


async def children_near(past: Past, subject: Subject, day: date) -> AsyncIterator[Subject]:
    """The records of the children associated with a subject on a London date."""
    records = [subject, *[record for each in sorted(subject.ids - {subject.id}) if (record := await the_subject(past, each))]]
    own = frozenset[UUID]().union(*(children.own_children(record, day) for record in records))
    others = frozenset[UUID]().union(*(children.people_near(record, day) for record in records))
    homes = frozenset[UUID]().union(*(record.homes(day) for record in records))
    found = [home for each in sorted(homes) if (home := await the_subject(past, each))]
    for home in (*found, *(record for record in records if record.kind != "PERSON")):
        others |= children.people_at(home, day)
    for each in sorted((own | others) - subject.ids):
        other = await the_subject(past, each)
        if other and children.is_child(other, day, own=each in own):
            yield other


def about(record: Subject, day: date) -> About:
    """A subject as a decision about a flag looks at it on a London date."""
    looked = tuple(Looked(check.by, check.flag_type, check.occurred_on) for check in record.checks)
    return About(id=record.id, kind=record.kind, under_18=record.minor_on(day) is True,
                 needs_supporter=record.needs_supporter is True, living=record.living,
                 merged_into=record.merged_into, looked=looked,
                 age_known=record.kind != "PERSON" or record.minor_on(day) is not None)
