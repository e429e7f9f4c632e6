"""What goes otherwise than planned: wrong persons, doubled records, refused attempts, closing cases, own records."""
from datetime import timedelta
from uuid import UUID

from fastapi import Response

from api.cases import complete_case_closure, declare_case_closure
from api.flag_acts import (
    add_flag,
    agree_flag,
    call_review,
    correct_flag,
    request_ending,
    review_flag,
    strike_flag,
    withhold_from_subject,
)
from api.flags import break_glass, request_flag
from api.subjects import learn_of_subject, merge_subject
from commands.demonstration import hazards, staff, wording
from commands.demonstration.agencies import mappa_request, marac_request
from commands.demonstration.families import Family, Resident, doubled
from commands.demonstration.hazards import ask, health_and_safety, keeping, onto_the_register
from commands.demonstration.reviews import keep, review
from commands.demonstration.scene import Scene
from commands.demonstration.settling import cover
from commands.demonstration.staff import COUNCIL, MAPPA, MARAC, Colleague
from domain.cases.commands import CompleteClosure, DeclareClosure
from domain.flags.commands import (
    Add,
    Agree,
    BreakGlass,
    CallReview,
    Correct,
    HeldMeeting,
    Request,
    RequestEnding,
    Review,
    Strike,
    Withhold,
)
from domain.subjects.commands import Learn, Merge
from domain.subjects.given import GivenIdentifier


async def wrong_person(scene: Scene, family: Family) -> None:
    """A flag on somebody of a similar name is struck from every alert at once (LEI-G4)."""
    flag = await _flagged(scene, family.adults[0])
    await scene.days.after(scene.chance.randint(20, 120))
    await scene.desk.act(scene.service_manager, strike_flag, flag, Strike(reasons=wording.MISTAKEN))


async def doubled_record(scene: Scene, family: Family) -> None:
    """Two records of one person, each with a flag, turn out to be one person's."""
    first, second = family.adults[0], await doubled(scene.again(), family)
    flag = await _flagged(scene, first)
    other = await ask(scene, second, health_and_safety(scene))
    await onto_the_register(scene, other, second)
    await scene.days.after(scene.chance.randint(10, 90))
    await scene.desk.act(scene.manager, merge_subject, second.id, Merge(into=first.id, why="The same birth certificate."))
    await keep(scene, flag, keeping(scene))


async def stale_details(scene: Scene, family: Family) -> None:
    """A visit finds that what is noted is out of date: it is corrected, and a review called for."""
    flag = await _flagged(scene, family.adults[0])
    await scene.days.after(scene.chance.randint(30, 150))
    await scene.desk.act(scene.worker, correct_flag, flag, Correct(
        information={"reason_summary": "The dog is gone; the stairs are still blocked."}, reasons="Seen at a visit.",
        source="Visit record"))
    await scene.desk.act(scene.worker, call_review, flag, CallReview(reason="FURTHER_INCIDENT"))
    if scene.likely(0.6):
        await scene.days.after(scene.chance.randint(5, 40))
        await review(scene, flag, scene.reviewer, "CONTINUE", wording.why_kept(scene.chance))
        await keep(scene, flag, keeping(scene))


async def closing_case(scene: Scene, family: Family) -> None:
    """A case isn't closed before its hazard flag has been looked at for the closure (LEI-78)."""
    flag = await _flagged(scene, family.adults[0])
    await scene.days.after(scene.chance.randint(40, 300))
    closing_on = scene.days_on(10, 30)
    declaration = DeclareClosure(closing_on=closing_on)
    await scene.desk.carry(scene.manager, declare_case_closure.__name__, declaration,
                           lambda attempt: declare_case_closure(COUNCIL, scene.case, declaration, attempt), "REVIEW")
    if scene.likely(0.3):
        return  # the review is still to come
    await scene.desk.act(scene.manager, request_ending, flag, RequestEnding(
        information=wording.why_asked_to_end(scene.chance)), "REVIEW")
    await scene.days.after(scene.chance.randint(2, 8))
    await review(scene, flag, scene.reviewer, "END", {})
    await hazards.end(scene, flag, scene.service_manager)
    await scene.days.until(closing_on)
    await _complete(scene)


async def closed_too_early(scene: Scene, family: Family) -> None:
    """Nobody looked at the flag: the completion is refused and names it."""
    await _flagged(scene, family.adults[0])
    await scene.days.after(scene.chance.randint(40, 200))
    closing_on = scene.days_on(5, 12)
    declaration, completion = DeclareClosure(closing_on=closing_on), CompleteClosure()
    await scene.desk.carry(scene.manager, declare_case_closure.__name__, declaration,
                           lambda attempt: declare_case_closure(COUNCIL, scene.case, declaration, attempt), "REVIEW")
    await scene.days.until(closing_on)
    await scene.desk.refuse(scene.manager, complete_case_closure.__name__, completion, "LEI-78",
                            lambda attempt: complete_case_closure(COUNCIL, scene.case, completion, attempt))


async def covered_for(scene: Scene, family: Family) -> None:
    """The Team Manager is away; a colleague agrees on their behalf, and the act says so."""
    colleague = staff.worker(scene.number, scene.number // staff.TEAMS + 1)
    await cover(scene, scene.manager, colleague, 14)
    flag = await ask(scene, family.adults[0], health_and_safety(scene))
    await scene.days.later()
    await hazards.talk(scene, flag, scene.worker, staff.EARLY_HELP)
    await scene.days.after(1)
    await scene.desk.act(colleague, agree_flag, flag, Agree())
    await hazards.add(scene, flag, family.adults[0], scene.manager)
    await keep(scene, flag, keeping(scene))


async def read_in_an_emergency(scene: Scene, family: Family) -> None:
    """At night a worker of another team opens the narrative, and answers for it."""
    flag = await _flagged(scene, family.adults[0])
    await scene.days.after(scene.chance.randint(10, 200), 1)
    stranger = staff.worker(scene.number + 2, scene.number)
    await scene.desk.read(stranger, flag, "STAFF_SAFETY")
    command = BreakGlass(reasons="Called to the address out of hours, alone.")
    await scene.desk.carry(stranger, break_glass.__name__, command,
                           lambda attempt: break_glass(COUNCIL, flag, command, attempt, Response()), "STAFF_SAFETY")
    await keep(scene, flag, keeping(scene))


async def refused_attempts(scene: Scene, family: Family) -> None:
    """What the rules don't let through, each tried once."""
    about, desk = family.adults[0], scene.desk
    information = health_and_safety(scene)
    unchecked = hazards.request(scene, about, information)
    await _request_refused(scene, scene.worker, unchecked, "LEI-13")
    flag = await ask(scene, about, information)
    await scene.days.later()
    await desk.refused(scene.worker, agree_flag, flag, Agree(), rule="LEI-50")
    await desk.refused(scene.manager, agree_flag, flag, Agree(), rule="LEI-49")
    await _request_refused(scene, scene.worker, unchecked, "LEI-13")
    await desk.refused(scene.service_manager, add_flag, flag, Add(information=hazards.for_the_register(scene)), rule="LEI-63")
    await hazards.talk(scene, flag, scene.worker, scene.manager)
    await desk.act(scene.manager, agree_flag, flag, Agree())
    await desk.refused(scene.service_manager, add_flag, flag, Add(), rule="LEI-21")
    await hazards.add(scene, flag, about, scene.manager)
    await desk.refused(scene.reviewer, review_flag, flag, Review(
        outcome="CONTINUE", information={**wording.why_review(scene.chance), **wording.why_kept(scene.chance)}), rule="LEI-10")
    await desk.refused(scene.manager, withhold_from_subject, flag, Withhold(
        kind="NOT_TOLD", basis="SCH2_P2", rationale=wording.WHY_NOT_TOLD, retest_on=scene.days_on(60, 90)), rule="LAW-34")
    await _meetings_refused(scene, about)
    await keep(scene, flag, keeping(scene))


async def _meetings_refused(scene: Scene, about: Resident) -> None:
    today = scene.days.today
    marac = HeldMeeting(kind="MARAC", held_on=today - timedelta(days=1), reference="MARAC-X")
    await _request_refused(scene, MARAC, marac_request(scene, marac, about, "PERPETRATOR"), "LEI-45")
    mappa = HeldMeeting(kind="MAPPA", held_on=today - timedelta(days=1), reference="MAPPA-X")
    await _request_refused(scene, MAPPA["2"], mappa_request(about, mappa, "1", scene.case), "LEI-47")


async def both_roles(scene: Scene, family: Family) -> None:
    """Somebody who holds both roles asks, and may not agree what they asked for."""
    both = Colleague(scene.manager.id, ("TM", "WORKER"), scene.manager.team, (scene.case,))
    about = family.adults[0]
    flag = await ask(scene, about, health_and_safety(scene), both)
    await hazards.talk(scene, flag, both, staff.EARLY_HELP)
    await scene.desk.refused(both, agree_flag, flag, Agree(), rule="FOUR-EYES")
    await scene.days.after(2)
    await scene.desk.act(staff.EARLY_HELP, agree_flag, flag, Agree())
    await hazards.add(scene, flag, about, staff.EARLY_HELP)
    await keep(scene, flag, keeping(scene))


async def own_record(scene: Scene, family: Family) -> None:
    """A colleague is on the register; they may neither read nor decide it."""
    about = family.adults[0]
    colleague = Colleague(f"tm-{100 + scene.number}", ("TM",))
    await scene.desk.act(staff.INTEGRATION, learn_of_subject, about.id, Learn(
        identifiers=(GivenIdentifier(system="STAFF", value=colleague.id),), source="Staff directory"))
    flag = await _flagged(scene, about)
    await scene.days.after(3)
    await scene.desk.read(colleague, flag, refused_by="OWN-RECORD")
    await scene.desk.refused(colleague, strike_flag, flag, Strike(reasons=wording.MISTAKEN), rule="OWN-RECORD")
    await keep(scene, flag, keeping(scene))


async def _flagged(scene: Scene, about: Resident) -> UUID:
    flag = await ask(scene, about, health_and_safety(scene))
    await onto_the_register(scene, flag, about)
    return flag


async def _complete(scene: Scene) -> None:
    completion = CompleteClosure()
    await scene.desk.carry(scene.manager, complete_case_closure.__name__, completion,
                           lambda attempt: complete_case_closure(COUNCIL, scene.case, completion, attempt), "REVIEW")


async def _request_refused(scene: Scene, who: Colleague, command: Request, rule: str) -> None:
    await scene.desk.refuse(who, request_flag.__name__, command, rule, lambda attempt: request_flag(COUNCIL, command, attempt))
