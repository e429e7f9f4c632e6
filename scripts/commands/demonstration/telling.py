"""The whole demonstration: who arrives when, what becomes of them, and the clock that all of it follows."""
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from commands.demonstration import (
    agencies,
    dudley,
    everyday,
    hazards,
    incidents,
    lincolnshire,
    requests,
    risk_to_children,
    settling,
)
from commands.demonstration.days import Days
from commands.demonstration.desk import Desk
from commands.demonstration.families import Family, arrive
from commands.demonstration.invented import property_number
from commands.demonstration.only_writer import OnlyWriter
from commands.demonstration.scene import MOST_STORIES, Scene, chances
from commands.demonstration.staff import COUNCIL
from domain.calendar import next_working_day
from domain.flags.flag import Flag, Standing
from domain.subjects.identifiers import UPRN, Identifier

ENDS = datetime(2026, 3, 24, 9, tzinfo=UTC)
RTC_INDICATORS = ("R1", "R2", "R3", "R4", "R5", "R6", "R7", "OTHER")
SETTLING_IN_DAYS = 5
"""Before families arrive the policy is adopted."""

ONE_STORY_FOR = 12
"""Families of the first council for each story of another."""

Story = Callable[[Scene, Family], Awaitable[None]]


class Other(NamedTuple):
    """Another council: how its policy comes into force, and its stories."""

    council: str
    begin: Callable[[Scene], Awaitable[None]]
    stories: tuple[Callable[[Scene], Awaitable[None]], ...]


OTHERS = tuple(Other(each.COUNCIL, each.begin, each.STORIES) for each in (lincolnshire, dudley))


@dataclass(frozen=True)
class Plan:
    """How much is simulated."""

    seed: int = 2026
    families: int = 1150
    begins: datetime = datetime(2024, 3, 25, 9, tzinfo=UTC)


class Told(NamedTuple):
    """What came of it, with one flag to look at: ids only."""

    desk: Desk
    flag: UUID
    """A hazard on the register, asked for by a worker, of a family whose home is recorded: the longest such history."""
    subject: UUID
    case: str
    worker: str
    uprn: str


class Kind(NamedTuple):
    """A kind of story: how often it is told, and about how large a family."""

    weight: int
    story: Story | None
    adults: int = 1
    children: int = 0


def _risk_to_children(indicator: str) -> Story:
    async def story(scene: Scene, family: Family) -> None:
        await risk_to_children.story(scene, family, indicator)

    return story


KINDS: tuple[Kind, ...] = (
    Kind(190, hazards.health_and_safety_story), Kind(26, hazards.declined), Kind(12, hazards.withdrawn),
    Kind(5, hazards.left_requested), Kind(4, hazards.left_agreed, 1, 1), Kind(60, hazards.allegation_story, 1, 2),
    Kind(50, hazards.domestic_violence_story), Kind(60, agencies.marac_story, 2, 2), Kind(40, agencies.mappa_story),
    *(Kind(14, _risk_to_children(indicator), 1, 1) for indicator in RTC_INDICATORS),
    Kind(3, risk_to_children.left_endorsed, 1, 1), Kind(8, incidents.wrong_person), Kind(12, incidents.doubled_record),
    Kind(30, incidents.stale_details), Kind(24, incidents.closing_case), Kind(8, incidents.closed_too_early),
    Kind(6, incidents.covered_for), Kind(10, incidents.read_in_an_emergency), Kind(10, incidents.refused_attempts),
    Kind(6, incidents.both_roles), Kind(4, incidents.own_record), Kind(14, everyday.moved, 2, 1), Kind(8, everyday.died),
    Kind(10, everyday.put_right), Kind(5, everyday.merged_in_error), Kind(20, everyday.closed_without_a_flag, 1, 2),
    Kind(240, None, 1, 1), Kind(80, None, 2, 2))
"""Told in this order first, once each, so that even a small demonstration has them all."""


async def tell(ledger: OnlyWriter, plan: Plan, progress: Callable[[datetime], None]) -> Told:
    """Simulate a plan on a new trial register whose clock stands at its beginning. Raises desk.Unexpected."""
    if plan.families > MOST_STORIES:
        raise ValueError(f"at most {MOST_STORIES} families")
    await ledger.begin()
    desk, days = Desk(ledger), Days(ledger.now(), ENDS, ledger.set_clock)
    council = Scene(days, desk, chances(plan.seed, "council"), 0)
    lapses = plan.begins.date() + (ENDS - plan.begins) // 2
    await settling.adopt(council, "APD-1", lapses)
    days.begin(settling.go_on(council, lapses))
    days.begin(requests.begin(council))
    for number in range(plan.families):
        days.begin(_told(Scene(days, desk, chances(plan.seed, number), number), plan))
    for other in OTHERS:
        await _beside(other, ledger, days, plan)
    await days.run(progress)
    return await _to_look_at(desk, days)


async def _beside(other: Other, ledger: OnlyWriter, days: Days, plan: Plan) -> None:
    """Another council's stories, fewer of them, under its own policy in the same two years."""
    desk = Desk(ledger, other.council)
    await other.begin(Scene(days, desk, chances(plan.seed, other.council), 0))
    for number in range(max(len(other.stories), plan.families // ONE_STORY_FOR)):
        days.begin(_other_told(Scene(days, desk, chances(plan.seed, other.council, number), number), other, plan))


async def _other_told(scene: Scene, other: Other, plan: Plan) -> None:
    first_round = scene.number < len(other.stories)
    story = other.stories[scene.number] if first_round else scene.chance.choice(other.stories)
    await scene.days.until(_arrival(scene, plan, early=first_round))
    await story(scene)


async def _to_look_at(desk: Desk, days: Days) -> Told:
    found: list[tuple[int, str, Flag]] = []
    for entries in desk.ledger.streams():
        if entries[0].type == "flag.requested" and entries[0].council == COUNCIL:
            flag = await desk.flag(entries[0].stream)
            asked_for = flag.flag_type == "HZD" and flag.meeting is None and flag.standing is Standing.ON_REGISTER
            if asked_for and await _home_of(desk, days, flag):
                found.append((len(entries), flag.cases[0], flag))
    _, case, flag = max(found, key=lambda each: each[:2])
    scene = Scene.of_case(days, desk, case)
    return Told(desk, flag.id, flag.subject, case, scene.worker.id, property_number(scene.number))


async def _home_of(desk: Desk, days: Days, flag: Flag) -> UUID | None:
    uprn = property_number(Scene.of_case(days, desk, flag.cases[0]).number)
    return await desk.ledger.holder(COUNCIL, Identifier(system=UPRN, value=uprn).key)


async def _told(scene: Scene, plan: Plan) -> None:
    first_round = scene.number < len(KINDS)
    kind = KINDS[scene.number] if first_round else scene.chance.choices(KINDS, [kind.weight for kind in KINDS])[0]
    await scene.days.until(_arrival(scene, plan, early=first_round))
    family = await arrive(scene, kind.adults, scene.chance.randint(min(kind.children, 1), kind.children),
                          at_home=first_round or scene.likely(0.35))
    if kind.story:
        await scene.days.after(scene.chance.randint(0, 60), scene.chance.randint(0, 1))
        await kind.story(scene, family)


def _arrival(scene: Scene, plan: Plan, *, early: bool) -> date:
    """A third of the families are known from the beginning; the others come as time goes by."""
    begins = next_working_day(plan.begins.date() + timedelta(days=SETTLING_IN_DAYS))
    share = scene.chance.random()
    if early or share < 0.33:
        return begins + timedelta(days=scene.chance.randint(0, 14))
    return begins + timedelta(days=int((ENDS.date() - begins).days * (share - 0.33) / 0.67))
