"""The records of one person, whichever of them was named."""
from uuid import UUID

from domain.flags.flag import Flag
from domain.subjects.subject import Subject
from ledger.circumstances import flags_of, the_subject
from ledger.past import Past


async def person_of(past: Past, subject: UUID | None) -> Subject | None:
    """The record that carries on for a person."""
    record = await the_subject(past, subject) if subject else None
    while record is not None and record.merged_into is not None:
        record = await the_subject(past, record.merged_into)
    return record


async def flags_on(past: Past, person: Subject | None) -> dict[UUID, Flag]:
    """Every flag on any record of the person, whatever its standing."""
    return {flag.id: flag for flag in await flags_of(past, sorted(person.ids))} if person else {}
