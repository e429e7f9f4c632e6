"""A person with a record, a flag that has run its course, one that is kept from them, and who looked."""
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any
from uuid import UUID

from domain.event import Event
from domain.flags import events as f
from domain.flags.flag import Flag, evolve
from domain.requests.decided_pack import AboutFlag
from domain.requests.items import FieldWords, Item, Looked, OnFlag, items_of
from domain.subjects import events as s
from domain.subjects.particulars import Name
from tests.requests.stories import RECEIVED, REQUEST, SUBJECT, Story, asked
from tests.stories import Past

SHOWN, HIDDEN, TWIN = UUID(int=100), UUID(int=101), UUID(int=102)
BEFORE = date(2026, 2, 2)
REASONS = {"history": "Shouted at the visitor.", "reason": "A_HEALTH_SAFETY"}


@dataclass(frozen=True)
class Entry(Past):
    """An entry with its id."""

    event_id: UUID = REQUEST


def entry(number: int, event: Event, stream: UUID, on: date = BEFORE) -> Entry:
    """Positions up to 40 were recorded before the request came in, at 50."""
    return Entry(event, "worker", "WORKER", on, number, stream, None, UUID(int=1000 + number))


def requested(**text: Any) -> f.Requested:
    return f.Requested(flag_type="HZD", subject=SUBJECT, subject_kind="PERSON", key="A", obtained_from="OTHERS",
                       obtained_on=BEFORE, criminal_offence_data=False, special_category_data=False,
                       bases={"article_6": "6(1)(e)"}, facts={"reason": "A_HEALTH_SAFETY"},
                       text={"history": "Shouted at the visitor.", "sources": ["A neighbour"]} | text)


def flag_of(entries: list[Entry]) -> Flag:
    flag = reduce(evolve, entries, None)
    assert flag
    return flag


ENTRIES = {
    SHOWN: [entry(1, requested(), SHOWN),
            entry(2, f.Added(review_due=date(2027, 2, 2), review_rule="LEI-71", decided_at=0), SHOWN),
            entry(51, f.DetailsCorrected(fields=("history",), reasons="Misheard.", source="Visitor"), SHOWN, date(2026, 3, 9))],
    HIDDEN: [entry(3, requested(history="The secret of the neighbour."), HIDDEN),
             entry(4, f.Ended(), HIDDEN)]}
RECORD = {
    SUBJECT: [entry(5, s.Recorded(kind="PERSON", names=(Name(full="Joe Sample"),), source="Referral"), SUBJECT),
              entry(6, s.CheckPerformed(flag_type="HZD", already_flagged=True, information_up_to_date=True), SUBJECT)],
    TWIN: [entry(7, s.Recorded(kind="PERSON", names=(Name(full="Joey Sample"),), source="Police"), TWIN)]}
LOOKED = (Looked(of=SHOWN, on=BEFORE, purpose="REVIEW", by="staff-9", role="TM"),)


def words_of(flag_type: str, name: str) -> FieldWords | None:
    codes = {"A_HEALTH_SAFETY": "Health and safety"} if name == "reason" else {}
    return FieldWords(name.capitalize(), codes, False)


def opened() -> Story:
    """A request for access that came in at position 50."""
    story = asked()
    begun = story.past[0]
    return Story(past=(Past(begun.event, "ig-1", "IG", RECEIVED, 50, begun.stream),), on=RECEIVED)


def held(story: Story, flags: tuple[UUID, ...] = (SHOWN, HIDDEN)) -> tuple[Item, ...]:
    assert story.request
    on_flags = [OnFlag(flag_of(ENTRIES[flag]), ENTRIES[flag]) for flag in flags]
    return items_of(story.request.receipt, SUBJECT, on_flags, RECORD, LOOKED, words_of)


def about(flags: tuple[UUID, ...] = (SHOWN, HIDDEN)) -> dict[UUID, AboutFlag]:
    return {flag: AboutFlag("Hazard", "on_register", ("To keep staff safe",), "While its grounds hold.") for flag in flags}
