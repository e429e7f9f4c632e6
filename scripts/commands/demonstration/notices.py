"""Telling the subject, or deciding not to."""
from uuid import UUID

from api.flag_acts import tell_subject, withhold_from_subject
from commands.demonstration import wording
from commands.demonstration.families import Resident
from commands.demonstration.scene import Scene
from commands.demonstration.staff import INFORMATION_GOVERNANCE, Colleague
from domain.flags.commands import Tell, Withhold

BASES: dict[str, dict[str, str]] = {
    "SCH2_P2": {"purpose": "To prevent an offence against a child.", "prejudice": "The person would leave before the visit."},
    "SCH2_P2_3": {"source_controller": "Passed on by the police.", "prejudice": "Their inquiry is open."},
    "SCH2_P5": {"proceedings": "Care proceedings have been issued.", "prevents": "Telling would disclose the advice taken."},
    "ART14_5F": {"impairs_objectives": "Telling would make the protective plan impossible."},
}
ABOUT_RISK = ("SCH2_P2", "ART14_5F")


async def inform(scene: Scene, who: Colleague, flag: UUID, about: Resident) -> None:
    """Within a month or two of the addition the subject is told, that is withheld, or nobody gets round to it."""
    drawn = scene.chance.random()
    days = scene.chance.randint(2, 27) if drawn < 0.7 else scene.chance.randint(40, 60)
    await scene.days.after(days, 1)
    if (await scene.desk.flag(flag)).standing not in ("requested", "endorsed", "agreed", "on_register"):
        return
    if drawn < 0.5:
        await tell(scene, who, flag, about, days_ago=scene.chance.choice((0, 0, 0, 1)))
    elif drawn < 0.66:
        await withhold(scene, who, flag)
    elif drawn < 0.7:
        await withhold(scene, INFORMATION_GOVERNANCE, flag)
    elif drawn < 0.8:
        await tell(scene, who, flag, about, days_ago=35 if drawn < 0.73 else 0)
    if drawn < 0.03:
        await scene.days.after(scene.chance.randint(20, 90), 1)
        await withhold_from_access(scene, flag)


async def tell(scene: Scene, who: Colleague, flag: UUID, about: Resident, *, days_ago: int) -> None:
    """What was done `days_ago`; later than four weeks it is recorded with the reason why."""
    supported = about.is_minor(scene.days.today) or about.needs_supporter
    await scene.desk.act(who, tell_subject, flag, Tell(
        channel=scene.chance.choice(("LETTER", "IN_PERSON", "TELEPHONE")), what_is_held="That a flag stands, and why.",
        sources=(scene.chance.choice(wording.SOURCES),), how_to_challenge=wording.HOW_TO_CHALLENGE,
        occurred_on=scene.days_on(-days_ago, -days_ago) if days_ago else None,
        why_late="The copy of the letter was found in the paper file." if days_ago > 28 else None,
        supporter="An advocate was present." if supported else None))


async def withhold_from_access(scene: Scene, flag: UUID) -> None:
    """The person asked for a copy (Art 15); who told the council is left out of it."""
    if (await scene.desk.flag(flag)).standing in ("on_register", "ended"):
        await scene.desk.act(INFORMATION_GOVERNANCE, withhold_from_subject, flag, Withhold(
            kind="ACCESS", level="PART", basis="SCH2_P16", rationale="The source would be known by it.", limbs={
                "identifies_another": "A neighbour is named.", "not_reasonable": "They asked not to be named."},
            retest_on=scene.days_on(90, 300)), "SAR")


async def withhold(scene: Scene, who: Colleague, flag: UUID) -> None:
    basis = scene.chance.choice(list(BASES))
    right_13 = (await scene.desk.flag(flag)).obtained_from == "PERSON"
    if right_13:
        basis = "SCH2_P2"
    risky = basis in ABOUT_RISK
    await scene.desk.act(who, withhold_from_subject, flag, Withhold(
        kind="NOT_TOLD", level=scene.chance.choice(("EXISTENCE", "REASONS")), basis=basis, limbs=BASES[basis],
        rationale=wording.WHY_NOT_TOLD, because_of_risk=risky,
        risk_to=("CHILD", "PARTNER") if risky else (), retest_on=scene.days_on(90, 300),
        protective_measures="A notice on the council's website." if basis == "ART14_5F" else None))
