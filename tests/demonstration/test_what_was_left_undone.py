"""What the register says was left undone is what its histories say when they are read one by one."""
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

import pytest
import pytest_asyncio

from commands.demonstration.staff import COUNCIL
from domain.councils import events as c
from domain.flags import events as e
from domain.law.clocks import inform_due
from ledger.embedded import EmbeddedPostgres
from ledger.entry import Entry
from ledger.opening import connect
from ledger.store import Ledger
from projections import accountability, request_gaps, unrelated_reads
from projections.runner import Runner
from projections.sought import Sought
from projections.unrelated_reads import SoughtReads
from tests.demonstration.test_two_years import SMALL, Played, play

pytestmark = pytest.mark.asyncio(loop_scope="module")
DAYS = (date(2026, 3, 24), date(2026, 9, 30), date(2027, 4, 1))
"""The demonstration's last day, and how it stands if nobody does anything more."""
COUNCILS = (COUNCIL, "lincolnshire", "dudley")
OVER = (e.Ended, e.Declined, e.Withdrawn, e.Struck)
DAY = timedelta(days=1)
Gaps = set[tuple[UUID, str, date]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def followed(postgres: EmbeddedPostgres) -> AsyncIterator[tuple[Played, Ledger]]:
    played = await play(postgres, SMALL)
    runner = Runner(played.database.conninfo("runner"))
    with connect(played.database.conninfo("runner")) as connection:
        while runner.step(connection):
            pass
    reader = await Ledger.open(played.database)
    yield played, reader
    await reader.close()
    await played.ledger.close()


@dataclass
class Plain:
    """A flag, as somebody with its history and a pencil would keep it."""

    flag_type: str = ""
    obtained_from: str = ""
    obtained_on: date = date.min
    over: bool = False
    review_due: date | None = None
    told: bool = False
    retest_on: date | None = None
    unfounded: date | None = None
    shared: list[date] = field(default_factory=list)
    undocumented: date | None = None
    referred: dict[str, date] = field(default_factory=dict)
    following: dict[str, date | None] = field(default_factory=dict)
    undated: date | None = None

    def read(self, entry: Entry) -> None:
        event, on = entry.event, entry.occurred_on
        if isinstance(event, e.Requested):
            self.flag_type, self.obtained_from, self.obtained_on = event.flag_type, event.obtained_from, event.obtained_on
            wanted = ["article_6"] + ["article_10"] * event.criminal_offence_data + ["article_9"] * event.special_category_data
            self.unfounded = None if all(event.bases.get(each) for each in wanted) else on
        elif isinstance(event, e.Added | e.Continued):
            self.review_due = event.review_due
        elif isinstance(event, e.SubjectInformed):
            self.told, self.retest_on = True, None
        elif isinstance(event, e.DisclosureWithheld) and event.kind == "NOT_TOLD":
            self.told, self.retest_on = False, event.retest_on
        elif isinstance(event, e.ReferredForJudgement):
            self.referred[event.code] = event.due
        elif isinstance(event, e.JudgementGiven):
            self.referred.pop(event.code, None)
        elif isinstance(event, e.MonitoringStarted | e.Discussed) and event.process:
            self.following[event.process] = event.next_discussion
        elif isinstance(event, e.MonitoringEnded):
            self.following.pop(event.process, None)
        elif entry.type == "flag.shared":
            self.shared.append(on)
        self.over = self.over or isinstance(event, OVER)
        if isinstance(event, e.Agreed | e.Added | e.Continued | e.Ended | e.Declined | e.Endorsed) and not entry.edition:
            self.undocumented = self.undocumented or on
        no_date = None in self.following.values() and self.review_due is not None
        self.undated = (self.undated or on) if no_date else None

    def gaps(self) -> Iterator[tuple[str, date]]:
        by = inform_due(self.obtained_from, self.obtained_on, None, min(self.shared, default=None))
        dated = (("LAW-4", self.review_due), ("LAW-24", self.retest_on), ("C5", min(self.referred.values(), default=None)),
                 ("LAW-22", None if self.told or self.retest_on else by))
        yield from ((rule, due + DAY) for rule, due in dated if due)
        for rule, since in (("LAW-1", self.unfounded), ("LAW-8", self.undocumented), ("LAW-4", self.undated)):
            if since:
                yield rule, since


def lapses(entries: list[list[Entry]], council: str) -> dict[str, date]:
    """The last day of the appropriate policy document that each kind of flag rests on."""
    adopted = [(one.event.in_force_from, one.position, one.event) for stream in entries for one in stream
               if one.council == council and isinstance(one.event, c.EditionAdopted)]
    return {code: event.policy_document_review_due for _, _, event in sorted(adopted, key=lambda each: each[:2])
            for code in event.bases}


def plainly(played: Played, council: str, day: date) -> Gaps:
    streams = [stream for stream in played.ledger.streams() if stream[0].council == council]
    until = lapses(streams, council)
    found: Gaps = set()
    for stream in streams:
        if stream[0].type != "flag.requested":
            continue
        flag = Plain()
        for entry in stream:
            flag.read(entry)
        if not flag.over:
            gaps = [*flag.gaps(), ("LAW-12", until[flag.flag_type] + DAY)]
            found |= {(stream[0].stream, rule, since) for rule, since in gaps if since <= day}
    return found


@pytest.mark.parametrize("council", COUNCILS)
@pytest.mark.parametrize("day", DAYS)
async def test_every_gap_is_told_and_no_other(followed: tuple[Played, Ledger], council: str, day: date) -> None:
    played, ledger = followed
    kept_by_a_date = {"LAW-1", "LAW-4", "LAW-8", "LAW-12", "LAW-22", "LAW-24", "C5"}
    async with ledger.read_only(council) as connection:
        rows = await accountability.rows(connection, Sought(council=council, day=day, limit=100_000))
    told = {(row.flag, gap.rule, gap.since) for row in rows for gap in row.gaps
            if gap.rule in kept_by_a_date and "twelve months" not in gap.says}
    assert told == plainly(played, council, day)
    assert all(row.gap_from == min(gap.since for gap in row.gaps) for row in rows if row.gaps)


@pytest.mark.parametrize("council", COUNCILS)
async def test_the_glance_counts_what_the_lists_hold(followed: tuple[Played, Ledger], council: str) -> None:
    _, ledger = followed
    everything = Sought(council=council, day=DAYS[1], limit=100_000)
    async with ledger.read_only(council) as connection:
        duties = await accountability.duties(connection, everything)
        rows = await accountability.rows(connection, everything)
        for duty in duties:
            alone = await accountability.rows(connection, everything, rules=(duty.rule,))
            assert {gap.rule for row in alone for gap in row.gaps} <= {duty.rule}
    assert {one.says: (one.overdue, one.since) for one in duties if one.overdue} == {
        says: (count, min(gap.since for row in rows for gap in row.gaps if gap.says == says))
        for says, count in Counter(gap.says for row in rows for gap in row.gaps).items()}
    assert all(one.open >= one.overdue for one in duties)


async def test_each_gap_is_somebodys_turn(followed: tuple[Played, Ledger]) -> None:
    _, ledger = followed
    async with ledger.read_only(COUNCIL) as connection:
        rows = await accountability.rows(connection, Sought(council=COUNCIL, day=DAYS[1], limit=100_000))
        roles = {role for row in rows for gap in row.gaps for role in gap.turn}
        for role in roles:
            asked = await accountability.rows(connection, Sought(council=COUNCIL, day=DAYS[1], limit=100_000, role=role))
            mine = {(row.flag, gap) for row in rows for gap in row.gaps if role in gap.turn}
            assert {(row.flag, gap) for row in asked for gap in row.gaps if gap.turn} == mine
    assert {gap.rule for row in rows for gap in row.gaps if not gap.turn} <= {"LAW-6", "LAW-37"}


async def test_requests_that_are_late_are_those_that_the_story_left(followed: tuple[Played, Ledger]) -> None:
    _, ledger = followed
    async with ledger.read_only(COUNCIL) as connection:
        now = await request_gaps.rows(connection, Sought(council=COUNCIL, day=DAYS[0]), None, None)
        later = await request_gaps.rows(connection, Sought(council=COUNCIL, day=DAYS[2]), None, None)
        duties = await request_gaps.duties(connection, Sought(council=COUNCIL, day=DAYS[2]))
    assert [(row.rule, row.kind) for row in now] == [("LAW-20", "ACCESS")]
    assert {row.rule for row in later} == {"LAW-20", "LAW-28", "LAW-34"}
    assert {one.rule: one.overdue for one in duties if one.overdue} == Counter(row.rule for row in later)


async def test_looks_without_a_relationship_are_those_in_the_access_log(followed: tuple[Played, Ledger]) -> None:
    played, ledger = followed
    log = await played.ledger.accesses(COUNCIL, limit=100_000)
    acted = {(one.stream, one.actor) for stream in played.ledger.streams() for one in stream
             if one.type != "flag.break_glass_read"}
    grounds = ("deciding role", "break-glass", "alert")
    wanted = Counter((flag, one.actor, one.reading.partition(": ")[2]) for one in log if one.outcome == "shown" and one.reading
                     and one.reading.partition(": ")[2] in grounds for flag in one.flags if (flag, one.actor) not in acted)
    everything = SoughtReads(COUNCIL, log[0].at - DAY, log[-1].at + DAY, limit=100_000)
    async with ledger.read_only(COUNCIL) as connection:
        rows = await unrelated_reads.rows(connection, everything)
        found = {(row.flag, row.by, row.ground): row.times for row in rows}
        pages, after = [], None
        while page := await unrelated_reads.rows(connection, everything._replace(limit=3), after):
            pages += page
            after = (page[-1].first_at, page[-1].flag, page[-1].by, page[-1].ground)
    assert found == wanted
    assert {ground for _, _, ground in found} == set(grounds)
    assert pages == rows
