"""Lincolnshire's stories: three levels, their reviewers, stages and closures, under its own policy."""
from functools import partial
from uuid import UUID

from pydantic import JsonValue

from api.cases import complete_case_closure, declare_case_closure, reach_stage
from api.flag_acts import change_level, decline_flag
from commands.demonstration import town, wording
from commands.demonstration.scene import Scene
from commands.demonstration.staff import Colleague
from commands.demonstration.town import Course
from domain.cases.commands import CompleteClosure, DeclareClosure, ReachStage
from domain.flags.commands import ChangeLevel, Decline

COUNCIL = "lincolnshire"
UNIT = Colleague("su-01", ("SU",), "safeguarding-unit")
LADO = Colleague("lado-01", ("LADO",), "lado")
MAPPA = Colleague("mappa-rep-01", ("MAPPA_REP",), "mappa")
ADULT: dict[str, JsonValue] = {"relation": "POSES_RISK"}
NOT_HEARD: dict[str, JsonValue] = {"marac_role": "NOT_HEARD"}


def worker(scene: Scene) -> Colleague:
    return Colleague(f"lw-{scene.number % 8 + 1:02d}", ("WORKER",), "north", (scene.case,))


def manager(scene: Scene) -> Colleague:
    return Colleague(f"ltm-{scene.number % 3 + 1:02d}", ("TM",), "north", (scene.case,))


def course(scene: Scene, known: dict[str, JsonValue], reviews: Colleague | None = None, *, with_child: bool = False) -> Course:
    boss = manager(scene)
    return Course(flag_type="HAZARD", asks=worker(scene), agrees=boss, adds=UNIT, reviews=reviews or boss, decides=UNIT,
                  tells=boss, talks_with=boss, known={**ADULT, **known}, with_child=with_child, by_outcome={
                      "END": {"closure_indicator": "HAZARD_ENDED"}, "CONTINUE": {"closure_indicator": "CONTINUATION_OF_HAZARD"}})


async def health_and_safety(scene: Scene) -> None:
    """Level 1: reviewed by the Team Manager, recorded by the Unit."""
    kinds = ["L1_NOT_INTERVIEWED_ALONE", "L1_PHYSICAL_AGGRESSION"] if scene.likely(0.5) else ["L1_RISK_TO_WOMEN"]
    of = course(scene, {"level": "1", "categories": list(kinds)})
    await of.kept(scene, await of.onto_the_register(scene, await town.somebody(scene)))


async def home(scene: Scene) -> None:
    """A flag on a home, for a dangerous animal."""
    of = course(scene, {"level": "1", "categories": ["L1_ENVIRONMENTAL"], "environmental": ["DANGEROUS_ANIMAL"]})
    await of.kept(scene, await of.onto_the_register(scene, await town.somebody(scene, "PREMISES"), "PREMISES"))


async def professional(scene: Scene) -> None:
    """Level 2, somebody who works with children: the LADO reviews."""
    of = course(scene, {"level": "2", "is_professional": True, **NOT_HEARD}, LADO)
    await of.kept(scene, await of.onto_the_register(scene, await town.somebody(scene)))


async def allegation(scene: Scene) -> None:
    """Reviewed at each stage of child protection, and on."""
    of, flag = await _through_child_protection(scene)
    await of.kept(scene, flag)


async def case_closed(scene: Scene) -> None:
    """The same, until the case is closed: its flag is reviewed for that, and ends."""
    of, flag = await _through_child_protection(scene)
    await closed(scene, of, flag)


async def _through_child_protection(scene: Scene) -> tuple[Course, UUID]:
    """Level 2, with a child about whom there is a child protection process: its stages call reviews and end nothing."""
    about, child = await town.somebody(scene), await town.somebody(scene, child=True)
    await town.relate(scene, child, "CHILD_OF", about)
    of = course(scene, {"level": "2", "is_professional": False, **NOT_HEARD}, with_child=True)
    flag = await of.onto_the_register(scene, about)
    for stage in ("STRATEGY_DISCUSSION", "INITIAL_CONFERENCE"):
        await scene.days.after(scene.chance.randint(20, 60))
        command = ReachStage(stage=stage)
        await scene.desk.carry(worker(scene), reach_stage.__name__, command,
                               partial(reach_stage, COUNCIL, scene.case, command))
        await of.reviewed(scene, flag, "CONTINUE")
    return of, flag


async def closed(scene: Scene, of: Course, flag: UUID) -> None:
    """The case closes, once its flag was reviewed for that."""
    await scene.days.after(scene.chance.randint(10, 60))
    declare, complete = DeclareClosure(closing_on=scene.days_on(30, 40)), CompleteClosure()
    await scene.desk.carry(manager(scene), declare_case_closure.__name__, declare,
                           partial(declare_case_closure, COUNCIL, scene.case, declare))
    await scene.days.after(scene.chance.randint(1, 6))
    await of.reviewed(scene, flag, "END")
    await scene.desk.carry(manager(scene), complete_case_closure.__name__, complete,
                           partial(complete_case_closure, COUNCIL, scene.case, complete))


async def known_to_pose_a_risk(scene: Scene) -> None:
    """Level 3 under MAPPA: its representative reviews."""
    of = course(scene, {"level": "3", "mappa": "MAPPA_2", "notified_by": "PROBATION"}, MAPPA)
    await of.kept(scene, await of.onto_the_register(scene, await town.somebody(scene)))


async def outside_mappa(scene: Scene) -> None:
    """Level 3 and not under MAPPA: nobody reviews before the Unit has said who (LIN-X3)."""
    of = course(scene, {"level": "3", "mappa": "NOT_MAPPA", "notified_by": "POLICE"})
    flag = await of.onto_the_register(scene, await town.somebody(scene))
    await scene.days.after(scene.chance.randint(5, 60))
    if scene.likely(0.7):
        await of.judged(scene, flag, UNIT, "LIN-X3", "TM")
        await of.kept(scene, flag)


async def escalated(scene: Scene) -> None:
    """Allegations become a known risk."""
    of = course(scene, {"level": "2", "is_professional": False, **NOT_HEARD})
    flag = await of.onto_the_register(scene, await town.somebody(scene))
    await scene.days.after(scene.chance.randint(30, 90))
    higher = course(scene, {"level": "3", "mappa": "MAPPA_2", "notified_by": "POLICE"}, MAPPA)
    information = await higher.for_its_level(scene, flag)
    await scene.desk.act(manager(scene), change_level, flag, ChangeLevel(
        to="3", reasons=scene.chance.choice(wording.WHY_KEPT), information=information))
    await higher.kept(scene, flag)


async def declined(scene: Scene) -> None:
    of = course(scene, {"level": "1", "categories": ["L1_RISK_TO_MEN"]})
    flag = await of.asked(scene, await town.somebody(scene))
    await scene.days.after(scene.chance.randint(1, 10))
    await scene.desk.act(manager(scene), decline_flag, flag, Decline(reasons="The criteria are not met."))


async def waiting(scene: Scene) -> None:
    """Agreed, and not applied yet: the Unit's turn."""
    of = course(scene, {"level": "1", "categories": ["L1_NO_VISITS_OFFSITE"]})
    await scene.days.after(scene.chance.randint(500, 700))
    await of.agreed(scene, await of.asked(scene, await town.somebody(scene)))


STORIES = (health_and_safety, home, professional, allegation, case_closed, known_to_pose_a_risk, outside_mappa, escalated,
           declined, waiting)


async def begin(scene: Scene) -> None:
    await town.adopt(scene, "1", ("HAZARD",))
