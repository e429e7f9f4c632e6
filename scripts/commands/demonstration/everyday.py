"""What happens to people whether they are flagged or not: they move, die, are put right on record, and leave a worker's case."""
from dataclasses import replace
from datetime import timedelta

from api.flag_acts import call_review
from api.subjects import (
    assign_worker,
    correct_subject,
    learn_of_subject,
    leave_address,
    merge_subject,
    record_death,
    stand_worker_down,
    unmerge_subject,
)
from commands.demonstration import invented, wording
from commands.demonstration.families import SOURCE, Family, doubled, record
from commands.demonstration.hazards import ask, health_and_safety, keeping, onto_the_register
from commands.demonstration.reviews import keep, review
from commands.demonstration.scene import Scene
from commands.demonstration.staff import INTEGRATION
from domain.flags.commands import CallReview
from domain.subjects.commands import AssignWorker, Learn, LeaveAddress, Merge, PutRight, RecordDeath, StandDownWorker, Unmerge
from domain.subjects.given import GivenAddress


async def moved(scene: Scene, family: Family) -> None:
    """Somebody who is flagged moves house: the address changes, and a review is called for."""
    about, chance = family.adults[0], scene.chance
    flag = await ask(scene, about, health_and_safety(scene))
    await onto_the_register(scene, flag, about)
    await scene.days.after(chance.randint(20, 200))
    today = scene.days.today
    await scene.desk.act(INTEGRATION, leave_address, about.id, LeaveAddress(
        place=0, until=today - timedelta(days=1), source=SOURCE))
    await scene.desk.act(INTEGRATION, learn_of_subject, about.id, Learn(source=SOURCE, addresses=(GivenAddress(
        text=invented.street_and_house(chance), postcode=invented.postcode(chance), from_day=today),)))
    await scene.desk.act(scene.worker, call_review, flag, CallReview(reason="MOVED_HOUSE"))
    if scene.likely(0.7):
        await scene.days.after(chance.randint(5, 40))
        await review(scene, flag, scene.reviewer, "CONTINUE", wording.why_kept(chance))
        await keep(scene, flag, keeping(scene))


async def died(scene: Scene, family: Family) -> None:
    """A flagged person dies: the flag stays until somebody decides (LEI-G4)."""
    about = family.adults[0]
    flag = await ask(scene, about, health_and_safety(scene))
    await onto_the_register(scene, flag, about)
    await scene.days.after(scene.chance.randint(65, 400))
    await scene.desk.act(INTEGRATION, record_death, about.id, RecordDeath(
        died_on=scene.days.today - timedelta(days=3), source="Registrar"))


async def put_right(scene: Scene, family: Family) -> None:
    """A birth date was wrong on record."""
    about = family.adults[0]
    await scene.desk.act(scene.worker, correct_subject, about.id, PutRight(
        piece="born", born=about.born - timedelta(days=31), why="Read off the birth certificate.", source="Birth certificate"))


async def merged_in_error(scene: Scene, family: Family) -> None:
    """A father and his son of the same name were taken for one; their records stand for themselves again."""
    first, second = family.adults[0], await doubled(scene.again(), family)
    await scene.desk.act(scene.manager, merge_subject, second.id, Merge(into=first.id, why="The same name and address."))
    await scene.days.after(scene.chance.randint(10, 60))
    await scene.desk.act(scene.manager, unmerge_subject, second.id, Unmerge(why="They are father and son."))


async def closed_without_a_flag(scene: Scene, family: Family) -> None:
    """A child joins the family, and one day the worker leaves the case."""
    newborn = replace(family.children[0], full=f"{invented.given_name(scene.chance)} {family.name}", born=scene.days.today)
    about = replace(newborn, id=await record(scene.again(), family, newborn, 0))
    await scene.desk.act(scene.manager, assign_worker, about.id, AssignWorker(
        worker=scene.worker.id, case=scene.case, from_day=scene.days.today))
    await scene.days.after(scene.chance.randint(30, 300))
    await scene.desk.act(scene.manager, stand_worker_down, about.id, StandDownWorker(
        worker=scene.worker.id, case=scene.case, until=scene.days.today))
