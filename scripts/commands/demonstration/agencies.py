"""Flags that come from meetings of agencies: MARAC's for victims and children, its perpetrators' hazards, and MAPPA's."""
from datetime import date
from uuid import UUID

from pydantic import JsonValue

from api.flag_acts import add_flag, correct_flag
from api.flags import request_flag
from commands.demonstration import wording
from commands.demonstration.families import Family, Resident, relate
from commands.demonstration.hazards import for_the_register, look, looked_at
from commands.demonstration.notices import inform
from commands.demonstration.reviews import Keeping, discussed, keep, no_longer_followed, review
from commands.demonstration.scene import Scene
from commands.demonstration.staff import MAPPA, MARAC, Colleague
from domain.flags.commands import Add, Correct, HeldMeeting, Request


async def marac_story(scene: Scene, family: Family) -> None:
    """One case heard at MARAC: the victim and the children are flagged, and the perpetrator as a hazard."""
    perpetrator, victim = family.adults[0], family.adults[1]
    await relate(scene, victim.id, "VICTIM_OF", perpetrator.id)
    held_on = scene.days.today
    await scene.days.after(scene.chance.randint(1, 5))
    following = scene.days_on(25, 50) if scene.likely(0.85) else None
    meeting = HeldMeeting(kind="MARAC", held_on=held_on, reference=f"MARAC-{held_on:%Y-%m}", next_discussion=following)
    flags = [await _from_marac(scene, meeting, victim, "VICTIM")]
    flags += [await _from_marac(scene, meeting, child, "CHILD") for child in family.children]
    hazard = await _perpetrator(scene, meeting, perpetrator)
    for flag, about in ((flags[0], victim), (hazard, perpetrator)):
        scene.days.begin(inform(scene.apart("notice"), MARAC, flag, about))
        scene.days.begin(looked_at(scene.apart("reads"), flag))
    if following is None:
        return  # shown as a gap until a discussion is fixed
    await _followed(scene, [*flags, hazard], following)
    for flag in flags:
        await no_longer_followed(scene, flag, MARAC, "MARAC", "END")
    await no_longer_followed(scene, hazard, MARAC, "MARAC", "CONTINUE")
    await keep(scene, hazard, Keeping(scene.reviewer, MARAC, ("MARAC_TM", MARAC)))


async def _followed(scene: Scene, flags: list[UUID], following: date) -> None:
    for _ in range(scene.chance.randint(0, 3)):
        await scene.days.until(following)
        following = scene.days_on(25, 60)
        for flag in flags:
            await discussed(scene, flag, MARAC, "MARAC", following)
    await scene.days.until(following)


async def _from_marac(scene: Scene, meeting: HeldMeeting, about: Resident, part: str) -> UUID:
    flag = await scene.desk.send(MARAC, request_flag, marac_request(scene, meeting, about, part))
    await scene.desk.act(MARAC, add_flag, flag, Add())
    return flag


def marac_request(scene: Scene, meeting: HeldMeeting, about: Resident, part: str) -> Request:
    return Request(subject=about.id, flag_type="MRC", cases=(scene.case,), meeting=meeting,
                   information={"marac_role": part, **wording.why_review(scene.chance)})


async def _perpetrator(scene: Scene, meeting: HeldMeeting, about: Resident) -> UUID:
    await look(scene, MARAC, about, "HZD")
    flag = await scene.desk.send(MARAC, request_flag, Request(
        subject=about.id, flag_type="HZD", cases=(scene.case,), meeting=meeting, information={
            "reason": "C_HIGH_RISK_DV", "dv_risk_level": "HIGH", "dv_risk_source": "MARAC", "risk_to": ["CHILDREN"],
            "trigger_context": "MARAC", **wording.why_review(scene.chance)}))
    await scene.desk.act(MARAC, add_flag, flag, Add(information=for_the_register(scene)))
    return flag


async def mappa_story(scene: Scene, family: Family) -> None:
    """A person registered at level 2 or 3: discussed, and one day registered no longer."""
    about, level = family.adults[0], scene.chance.choice(("2", "2", "3"))
    lead, held_on = MAPPA[level], scene.days.today
    await scene.days.after(scene.chance.randint(1, 6))
    following = scene.days_on(35, 80) if scene.likely(0.85) else None
    meeting = HeldMeeting(kind="MAPPA", held_on=held_on, reference=f"MAPPA-{held_on:%Y-%m}", next_discussion=following)
    flag = await scene.desk.send(lead, request_flag, mappa_request(about, meeting, level, scene.case))
    await scene.desk.act(lead, add_flag, flag, Add())
    scene.days.begin(inform(scene.apart("notice"), lead, flag, about))
    scene.days.begin(looked_at(scene.apart("reads"), flag))
    if following:
        await _discussed_at_mappa(scene, flag, lead, following)


def mappa_request(about: Resident, meeting: HeldMeeting, level: str, case: str) -> Request:
    information: dict[str, JsonValue] = {"mappa_level": level, "history_considered": True}
    return Request(subject=about.id, flag_type="MAPPA", cases=(case,), meeting=meeting, information=information)


async def _discussed_at_mappa(scene: Scene, flag: UUID, lead: Colleague, following: date) -> None:
    for _ in range(scene.chance.randint(1, 6)):
        await scene.days.until(following)
        following = scene.days_on(45, 100)
        await discussed(scene, flag, lead, "MAPPA", following)
    await scene.days.after(scene.chance.randint(5, 40))
    if scene.likely(0.5):
        await scene.desk.act(lead, correct_flag, flag, Correct(
            information={"mappa_level": "1"}, reasons="Managed at level 1 from now on.", source="MAPPA unit"))
        await scene.days.after(scene.chance.randint(4, 30))
        await no_longer_followed(scene, flag, lead, "MAPPA", "END")
    else:
        await scene.days.until(following)
        await no_longer_followed(scene, flag, lead, "MAPPA", "CONTINUE")
        await scene.days.until((await scene.desk.flag(flag)).review_due or following)
        await review(scene, flag, lead, "END", wording.why_ended(scene.chance))
