"""Flags of people who pose a risk to children: indicators R1 to R7, two agreements, and MAPPA where it follows them."""
from uuid import UUID

from pydantic import JsonValue

from api.flag_acts import add_flag, agree_flag, decline_flag, endorse_flag, monitor_flag
from api.flags import request_flag
from commands.demonstration import wording
from commands.demonstration.families import Family, Resident
from commands.demonstration.hazards import CONTEXTS, look, looked_at, talk
from commands.demonstration.notices import inform
from commands.demonstration.reviews import Keeping, discussed, keep, no_longer_followed
from commands.demonstration.scene import Scene
from commands.demonstration.staff import MAPPA, SAFEGUARDING, SAFEGUARDING_MANAGER
from domain.flags.commands import Add, Agree, Decline, Endorse, Monitor, Request

WITH_AN_OFFENCE = ("R1", "R2", "R6", "R7")
NO_OFFENCE: JsonValue = {"not_applicable": "No offence stands behind this indicator."}


def keeping(scene: Scene) -> Keeping:
    return Keeping(scene.reviewer, SAFEGUARDING, ("SGU_SM", SAFEGUARDING_MANAGER))


async def ask(scene: Scene, family: Family, indicator: str) -> UUID:
    about = family.adults[0]
    await look(scene, scene.worker, about, "RTC")
    return await scene.desk.send(scene.worker, request_flag, request(scene, family, indicator))


def request(scene: Scene, family: Family, indicator: str) -> Request:
    at_risk = scene.likely(0.5)
    information: dict[str, JsonValue] = {
        "indicators": [indicator], "trigger_context": scene.chance.choice(CONTEXTS), **wording.why_review(scene.chance),
        "children_at_risk": at_risk, **({"safeguarding_referral": scene.likely(0.9)} if at_risk else {}),
        "agencies": {"POLICE": "RECEIVED", "PROBATION": scene.chance.choice(("RECEIVED", "REQUESTED", "NOT_APPLICABLE"))},
        **_of_indicator(indicator), **_details(scene, family, indicator)}
    return Request(subject=family.adults[0].id, flag_type="RTC", cases=(scene.case,), information=information)


def _of_indicator(indicator: str) -> dict[str, JsonValue]:
    match indicator:
        case "R3":
            return {"civil_finding": "A finding of fact in care proceedings."}
        case "R6":
            return {"notifying_agency": ["PRISON"]}
        case "R1":
            return {"has_offence_against_child": True, "cja2003_schedule_15": True}
        case "OTHER":
            return {"indicator_other": "Lives with somebody who was found to be a risk."}
    return {}


def _details(scene: Scene, family: Family, indicator: str) -> dict[str, JsonValue]:
    on_record = {"full_name": "ON_RECORD", "date_of_birth": "ON_RECORD", "relevant_addresses": "ON_RECORD"}
    known: dict[str, JsonValue] = {
        "personal_details": dict(on_record), "risk_analysis": {"current": "Moderate.", "future": "To be looked at yearly."},
        "offences": NO_OFFENCE, "sentence": NO_OFFENCE, "victims": NO_OFFENCE, "current_relevance": NO_OFFENCE}
    if indicator not in WITH_AN_OFFENCE:
        return known
    victims: JsonValue = [{"person": str(family.children[0].id), "relationship": "Stepchild"}] if family.children else {
        "unknown": "The agencies have not named them."}
    return {**known, "offences": [{"offender": "The person", "offence": "As the court named it", "committed_on": "2019"}],
            "sentence": "A community order." if scene.likely(0.7) else {"unknown": "Not passed on yet."}, "victims": victims,
            "current_relevance": {"relevance": "The order is over.", "contact_with_children": "Likely, through relatives."}}


def for_agreement(scene: Scene, indicator: str, *, assessed: bool = True) -> dict[str, JsonValue]:
    """What the fifth indicator asks for besides (LEI-42, LEI-43, LEI-44)."""
    if indicator != "R5":
        return {}
    advice: dict[str, JsonValue] = ({"legal_advice": "NOT_NEEDED", "legal_advice_not_needed": "The facts are not in dispute."}
                                    if scene.likely(0.5) else
                                    {"legal_advice": "SOUGHT", "legal_advice_sought": {
                                        "sought_on": scene.days.today.isoformat(), "reference": "LA-12"}})
    assessment: dict[str, JsonValue] = {"standalone_risk_assessment": {"system": "LIQUID_LOGIC", "id": f"RA-{scene.number}"}}
    return {"manager_scrutiny_note": "Looked at line by line.", "reasons": "Three agencies share the concern.", **advice,
            **(assessment if assessed else {})}


async def endorsed(scene: Scene, flag: UUID) -> None:
    await scene.days.later()
    await talk(scene, flag, scene.worker, scene.manager)
    await scene.days.after(scene.chance.randint(0, 6))
    await scene.desk.act(scene.manager, endorse_flag, flag, Endorse())


async def agreed_and_added(scene: Scene, flag: UUID, about: Resident, indicator: str) -> None:
    await scene.days.after(scene.chance.randint(1, 8))
    if indicator == "R5" and scene.likely(0.3):
        await scene.desk.refused(SAFEGUARDING_MANAGER, agree_flag, flag,
                                 Agree(information=for_agreement(scene, "R5", assessed=False)), rule="LEI-44")
        await scene.days.after(scene.chance.randint(1, 10))
    await scene.desk.act(SAFEGUARDING_MANAGER, agree_flag, flag, Agree(information=for_agreement(scene, indicator)))
    await scene.days.after(scene.chance.randint(0, 5), 1)
    await scene.desk.acknowledge(SAFEGUARDING, flag)
    await scene.desk.act(SAFEGUARDING, add_flag, flag, Add(information={
        "file_references": [{"system": "LIQUID_LOGIC", "reference": f"F-{scene.number}"}],
        "detail_location": {"kind": "INITIAL_CONTACT", "reference": f"IC-{scene.number}"}}))
    scene.days.begin(inform(scene.apart("notice"), scene.manager, flag, about))
    scene.days.begin(looked_at(scene.apart("reads"), flag))


async def story(scene: Scene, family: Family, indicator: str) -> None:
    """From the request to the register; one in ten is declined."""
    flag = await ask(scene, family, indicator)
    await endorsed(scene, flag)
    if scene.likely(0.1):
        await scene.days.after(scene.chance.randint(2, 12))
        await scene.desk.act(SAFEGUARDING_MANAGER, decline_flag, flag, Decline(reasons="The indicators are not met."))
        return
    await agreed_and_added(scene, flag, family.adults[0], indicator)
    if indicator == "R7":
        await followed_by_mappa(scene, flag)
    await keep(scene, flag, keeping(scene))


async def left_endorsed(scene: Scene, family: Family) -> None:
    """The Service Manager of the Safeguarding Unit has still to decide."""
    await endorsed(scene, await ask(scene, family, scene.chance.choice(("R2", "R3", "R4"))))


async def followed_by_mappa(scene: Scene, flag: UUID) -> None:
    """Reviews mirror MAPPA while it follows the person, and revert to twelve months afterwards (LEI-73, LEI-75)."""
    await scene.days.after(scene.chance.randint(3, 30))
    lead, following = MAPPA["2"], scene.days_on(30, 70)
    await scene.desk.act(lead, monitor_flag, flag, Monitor(process="MAPPA", state="STARTED", next_discussion=following))
    for _ in range(scene.chance.randint(1, 4)):
        await scene.days.until(following)
        following = scene.days_on(40, 90)
        await discussed(scene, flag, lead, "MAPPA", following)
    await scene.days.until(following)
    await no_longer_followed(scene, flag, lead, "MAPPA", "CONTINUE")
