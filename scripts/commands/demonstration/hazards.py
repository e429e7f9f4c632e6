"""Hazard flags: the three reasons of the guidance, from the check to the register and on."""
from uuid import UUID

from pydantic import JsonValue

from api.flag_acts import add_flag, agree_flag, correct_flag, decline_flag, discuss_flag, end_flag, judge_flag, withdraw_flag
from api.flags import request_flag
from api.subjects import check_subject
from commands.demonstration import wording
from commands.demonstration.families import Family, Resident
from commands.demonstration.notices import inform
from commands.demonstration.reviews import Keeping, keep, review
from commands.demonstration.scene import Scene
from commands.demonstration.staff import EARLY_HELP, MARAC, Colleague
from domain.flags.commands import Add, Agree, Correct, Decline, Discuss, End, Judge, Request, Withdraw
from domain.subjects.commands import PerformCheck

CONTEXTS = ("INITIAL_REFERRAL", "STRATEGY_DISCUSSION_OR_ASSESSMENT", "NEW_PARTNER", "CP_CONFERENCE", "LADO_REFERRAL")


def keeping(scene: Scene) -> Keeping:
    return Keeping(scene.reviewer, scene.service_manager, ("SM", scene.service_manager))


async def look(scene: Scene, who: Colleague, about: Resident, flag_type: str) -> None:
    """The check before a request (LEI-13)."""
    await scene.desk.act(who, check_subject, about.id, PerformCheck(
        flag_type=flag_type, already_flagged=False, information_up_to_date=scene.likely(0.8)))


async def ask(scene: Scene, about: Resident, information: dict[str, JsonValue], who: Colleague | None = None) -> UUID:
    """Check, then request."""
    who = who or scene.worker
    await look(scene, who, about, "HZD")
    return await scene.desk.send(who, request_flag, request(scene, about, information))


def request(scene: Scene, about: Resident, information: dict[str, JsonValue]) -> Request:
    at_risk: JsonValue = list(scene.chance.choice((("WORKERS",), ("CHILDREN",), ("CHILDREN", "WORKERS"))))
    return Request(
        subject=about.id, flag_type="HZD", cases=(scene.case,), special_category_data=scene.likely(0.1),
        obtained_from="PERSON" if scene.likely(0.12) else "OTHERS",
        information={"risk_to": at_risk, "trigger_context": scene.chance.choice(CONTEXTS),
                     **wording.why_review(scene.chance), **information})


def health_and_safety(scene: Scene) -> dict[str, JsonValue]:
    what = scene.chance.choice((["NOT_INTERVIEWED_ALONE"], ["NO_VISITS_OFFSITE"], ["PHYSICAL_AGGRESSION"],
                                ["RISK_TO_MEN_OR_WOMEN", "NOT_INTERVIEWED_ALONE"], ["ENVIRONMENTAL"]))
    return {"reason": "A_HEALTH_SAFETY", "health_safety": list(what),
            **({"environmental": ["DANGEROUS_ANIMAL"]} if "ENVIRONMENTAL" in what else {})}


def allegation(scene: Scene, family: Family, status: str) -> dict[str, JsonValue]:
    contacts: JsonValue = [str(child.id) for child in family.children]
    known: dict[str, JsonValue] = ({"child_contact": "KNOWN", "child_contacts": contacts} if contacts
                                   else {"child_contact": "NONE_KNOWN"})
    return {"reason": "B_ALLEGATION", "allegation_status": status, **known,
            "allegation_details": "An allegation made in the spring by a relative.",
            "history_and_patterns": scene.chance.choice(wording.HISTORY),
            "actions_and_outcomes": "A strategy discussion was held.",
            "alleged_harm_against": [{"relationship": "A child of the family"}],
            "risk_analysis": "Contact is supervised for the time being."}


async def talk(scene: Scene, flag: UUID, who: Colleague, manager: Colleague) -> None:
    await scene.desk.act(who, discuss_flag, flag, Discuss(with_role=manager.roles[0], with_whom=manager.id))


async def onto_the_register(scene: Scene, flag: UUID, about: Resident, manager: Colleague | None = None) -> None:
    """Discussed, agreed, added; then the notice and the reviews go their own ways."""
    manager = manager or scene.manager
    await scene.days.later()
    await talk(scene, flag, scene.worker, manager)
    await scene.days.after(scene.chance.randint(0, 6))
    await scene.desk.act(manager, agree_flag, flag, Agree())
    await add(scene, flag, about, manager)


async def add(scene: Scene, flag: UUID, about: Resident, teller: Colleague) -> None:
    await scene.days.after(scene.chance.randint(0, 9), 1)
    await scene.desk.act(scene.service_manager, add_flag, flag, Add(information=for_the_register(scene)))
    await scene.desk.acknowledge(scene.service_manager, flag)
    scene.days.begin(inform(scene.apart("notice"), teller, flag, about))
    scene.days.begin(looked_at(scene.apart("reads"), flag))


def for_the_register(scene: Scene) -> dict[str, JsonValue]:
    return {"reason_summary": scene.chance.choice(wording.SUMMARY),
            "detail_location": {"kind": scene.chance.choice(("RISKS_TAB", "CASE_NOTE", "CONTACT_RECORD")),
                                "reference": f"CN-{scene.chance.randint(1000, 9999)}"}}


async def looked_at(scene: Scene, flag: UUID) -> None:
    """Colleagues read the flag, for as long as it is there."""
    for _ in range(scene.chance.randint(0, 4)):
        await scene.days.after(scene.chance.randint(5, 160), 1)
        state = await scene.desk.flag(flag)
        if state.standing == "on_register":
            who = scene.worker if scene.likely(0.6) else scene.service_manager
            await scene.desk.read_record(who, state.subject)
            await scene.desk.read(who, flag, "STAFF_SAFETY" if scene.likely(0.5) else "SAFEGUARD_CHILD")


async def health_and_safety_story(scene: Scene, family: Family) -> None:
    """Reason a): onto the register, by the Team Manager or the Early Help Manager."""
    about = family.adults[0]
    flag = await ask(scene, about, health_and_safety(scene))
    await onto_the_register(scene, flag, about, EARLY_HELP if scene.likely(0.3) else None)
    await keep(scene, flag, keeping(scene))


async def declined(scene: Scene, family: Family) -> None:
    flag = await ask(scene, family.adults[0], health_and_safety(scene))
    await scene.days.after(scene.chance.randint(1, 12))
    await scene.desk.act(scene.manager, decline_flag, flag, Decline(reasons="The criteria are not met."))


async def withdrawn(scene: Scene, family: Family) -> None:
    flag = await ask(scene, family.adults[0], health_and_safety(scene))
    await scene.days.after(scene.chance.randint(1, 9))
    await scene.desk.act(scene.worker, withdraw_flag, flag, Withdraw(reasons=wording.MISTAKEN))


async def left_requested(scene: Scene, family: Family) -> None:
    """Nobody has decided yet."""
    await ask(scene, family.adults[0], health_and_safety(scene))


async def left_agreed(scene: Scene, family: Family) -> None:
    """Agreed, and still waiting for the Service Manager."""
    flag = await ask(scene, family.adults[0], allegation(scene, family, "SUBSTANTIATED"))
    await talk(scene, flag, scene.worker, scene.manager)
    await scene.days.after(scene.chance.randint(0, 6))
    await scene.desk.act(scene.manager, agree_flag, flag, Agree())


async def allegation_story(scene: Scene, family: Family) -> None:
    """Reason b): the investigation may close without a finding, which calls for a review at once."""
    about = family.adults[0]
    flag = await ask(scene, about, allegation(scene, family, "UNDER_INVESTIGATION" if scene.likely(0.7) else "SUBSTANTIATED"))
    await onto_the_register(scene, flag, about)
    if scene.likely(0.4):
        await scene.days.after(scene.chance.randint(40, 200))
        closed = scene.chance.choice(("UNSUBSTANTIATED", "UNFOUNDED", "MALICIOUS"))
        await scene.desk.act(scene.worker, correct_flag, flag, Correct(
            information={"allegation_status": closed}, reasons="The investigation is closed.", source="Outcome letter"))
        if scene.likely(0.75):
            await scene.days.after(scene.chance.randint(3, 30))
            await review(scene, flag, scene.reviewer, "END", {})
            await scene.days.after(scene.chance.randint(1, 20))
            await end(scene, flag, scene.service_manager)
        return
    await keep(scene, flag, keeping(scene))


async def domestic_violence_story(scene: Scene, family: Family) -> None:
    """Reason c), not from a meeting: where the risk isn't assessed as high, the MARAC lead is asked (LEI-X6)."""
    about = family.adults[0]
    level = "HIGH" if scene.likely(0.4) else "MEDIUM"
    flag = await ask(scene, about, {"reason": "C_HIGH_RISK_DV", "dv_risk_level": level, "dv_risk_source": "DASH"})
    if level == "MEDIUM":
        await scene.days.after(scene.chance.randint(2, 40))
        yes = scene.likely(0.6)
        await scene.desk.act(MARAC, judge_flag, flag, Judge(
            code="LEI-X6", reading="ALL_PERPETRATORS" if yes else "HIGH_RISK_ONLY", reasons="After the last discussion."))
        if not yes:
            await scene.days.after(scene.chance.randint(1, 9))
            await scene.desk.act(scene.manager, decline_flag, flag, Decline(reasons="The risk isn't high."))
            return
    await onto_the_register(scene, flag, about)
    await keep(scene, flag, keeping(scene))


async def end(scene: Scene, flag: UUID, who: Colleague) -> None:
    await scene.desk.act(who, end_flag, flag, End(information=wording.why_ended(scene.chance)), "REVIEW")
