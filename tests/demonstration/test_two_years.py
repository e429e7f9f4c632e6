"""The demonstration tells a whole story, always the same one, and every part of it went through the rules."""
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import pytest_asyncio

from commands.demonstration.desk import Desk
from commands.demonstration.only_writer import OnlyWriter
from commands.demonstration.staff import COUNCIL
from commands.demonstration.telling import Plan, tell
from domain.flags.flag import Standing
from domain.subjects.identifiers import nhs_number
from ledger.database import Database
from ledger.embedded import EmbeddedPostgres
from ledger.store import Ledger

SMALL = Plan(families=60)
NAMED = {"flag.requested", "flag.agreed", "flag.added", "flag.reviewed", "flag.continued", "flag.ended",
         "flag.subject_informed", "flag.disclosure_withheld"}


@dataclass
class Played:
    database: Database
    ledger: OnlyWriter
    desk: Desk

    @property
    def events(self) -> Counter[str]:
        return Counter(entry.type for entries in self.ledger.streams() for entry in entries)


async def play(postgres: EmbeddedPostgres, plan: Plan) -> Played:
    database = Database.embedded(postgres, f"demo_{uuid4().hex[:12]}")
    ledger = await OnlyWriter.open(database, plan.begins)
    return Played(database, ledger, (await tell(ledger, plan, lambda now: None)).desk)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def played(postgres: EmbeddedPostgres) -> AsyncIterator[Played]:
    made = await play(postgres, SMALL)
    yield made
    await made.ledger.close()


pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_every_flag_type_stands_in_every_way(played: Played) -> None:
    flags = [await played.desk.flag(entries[0].stream) for entries in played.ledger.streams()
             if entries[0].type == "flag.requested"]
    assert {flag.flag_type for flag in flags} == {"HZD", "RTC", "MRC", "MAPPA", "HAZARD", "PPRC"}
    assert {flag.standing for flag in flags} == set(Standing)
    assert {flag.key for flag in flags if flag.flag_type == "HZD"} == {"A_HEALTH_SAFETY", "B_ALLEGATION", "C_HIGH_RISK_DV"}


async def test_each_council_has_its_own_stories_with_advice_and_messages(played: Played) -> None:
    entries = [one for entries in played.ledger.streams() for one in entries]
    happened = {council: Counter(one.type for one in entries if one.council == council) for council in ("lincolnshire", "dudley")}
    for council, types in happened.items():
        assert set(types) >= {"flag.added", "flag.continued", "flag.ended", "flag.declined", "flag.subject_informed"}, council
        assert types["system.message_acknowledged"] > 5
    assert set(happened["lincolnshire"]) >= {"flag.level_changed", "case.stage_reached", "flag.judged", "case.closure_completed"}
    assert happened["dudley"]["flag.countersigned"] > 1
    advised = [one.event for one in entries if one.council == "dudley" and one.type == "flag.reviewed"]
    assert {event.facts["advice"] for event in advised if "advice" in event.facts} > {"REFER"}  # type: ignore[attr-defined]


async def test_all_that_the_product_is_named_for_happens(played: Played) -> None:
    assert set(played.events) >= NAMED


async def test_attempts_are_refused_and_written_down_with_the_reads(played: Played) -> None:
    log = await played.ledger.accesses(COUNCIL, limit=10_000)
    assert Counter(one.rule for one in log if one.outcome == "refused") == played.desk.refusals
    assert {"LEI-13", "LEI-50", "LEI-78", "OWN-RECORD", "FOUR-EYES", "LAW-34"} <= set(played.desk.refusals)
    assert sum(one.outcome == "shown" for one in log) > played.desk.reads / 2


async def test_what_the_only_writer_remembers_is_what_is_stored(played: Played) -> None:
    reader = await Ledger.open(played.database)
    try:
        stored = [(one.position, one.event_id, one.stream, one.version, one.sealed)
                  for one in await reader.entries(COUNCIL, limit=100_000)]
        held = [(one.position, one.event_id, one.stream, one.version, one.sealed)
                for entries in played.ledger.streams() for one in entries if one.council == COUNCIL]
        assert sorted(held) == stored
        assert [position for position, *_ in stored] == list(range(1, len(stored) + 1))
        assert reader.trial
        assert reader.now() == datetime(2026, 3, 24, 9, tzinfo=UTC)
    finally:
        await reader.close()


async def test_nobody_in_it_has_a_number_that_is_issued(played: Played) -> None:
    numbers = [one.value for entries in played.ledger.streams() for entry in entries if entry.type == "subject.recorded"
               for one in entry.event.identifiers if one.system == "NHS"]  # type: ignore[attr-defined]
    assert len(numbers) == len(set(numbers)) > 50
    assert all(nhs_number(number).startswith("999") for number in numbers)


async def test_the_same_seed_tells_the_same_story(played: Played, postgres: EmbeddedPostgres) -> None:
    again = await play(postgres, SMALL)
    try:
        assert again.events == played.events
        assert again.desk.refusals == played.desk.refusals
        assert again.desk.reads == played.desk.reads
    finally:
        await again.ledger.close()


@pytest.mark.long
async def test_the_whole_of_it_fits_the_rules(postgres: EmbeddedPostgres) -> None:
    whole = await play(postgres, Plan())
    try:
        assert sum(whole.events.values()) > 15_000
    finally:
        await whole.ledger.close()
