"""What the register held about a person when a request came in, put together from the log and the access log."""
from collections.abc import Iterator
from uuid import UUID

from domain.calendar import london_date
from domain.councils.council import Council
from domain.event import Stream
from domain.requests.items import FieldWords, Item, Looked, OnFlag, WordsOf, items_of
from domain.requests.request import Request
from ledger.access import Access
from ledger.around_a_person import person_of
from ledger.circumstances import flags_of, the_council
from ledger.past import Past

MOST_LOOKS = 20_000
"""Accesses to one flag or record that are looked through."""


async def the_items(past: Past, request: Request) -> tuple[Item, ...]:
    """Every item of every record of the person: flags in any standing, merged and struck ones included."""
    people = [person for record in request.records if (person := await person_of(past, record))]
    ids = dict.fromkeys(kept_under for person in people for kept_under in sorted(person.ids))
    flags = [flag for flag in await flags_of(past, ids) if flag.subject in ids]
    looked: list[Looked] = []
    for of in (*(flag.id for flag in flags), *ids):
        is_flag = of not in ids
        found = await past.accesses(flag=of if is_flag else None, subject=None if is_flag else of, limit=MOST_LOOKS)
        looked += _looks(found, of, request)
    council = await the_council(past)
    return items_of(
        request.receipt, people[0].id if people else request.id,
        [OnFlag(flag, await past.entries(Stream(kind="flag", id=flag.id))) for flag in flags],
        {of: await past.entries(Stream(kind="subject", id=of)) for of in ids}, looked,
        _words(council, past) if council else lambda *_: None)


def _looks(found: list[Access], of: UUID, request: Request) -> Iterator[Looked]:
    for access in found:
        at = access.recorded_at or access.at
        before = at <= request.recorded_at if request.said.looks is None else access.number <= request.said.looks
        if access.outcome == "shown" and before:
            yield Looked(of=of, on=london_date(at), purpose=access.purpose, by=access.actor, role=access.role)


def _words(council: Council, past: Past) -> WordsOf:
    today = past.signature.today

    def words_of(flag_type: str, name: str) -> FieldWords | None:
        fields = council.edition_for(flag_type, today).flag_type(flag_type).field
        if name not in fields:
            return None
        field = fields[name]
        return FieldWords(field.title, field.codes, field.type in ("subject", "subjects"))

    return words_of
