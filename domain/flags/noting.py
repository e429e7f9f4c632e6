"""Putting down that something more happened, which may raise a question or call for a review, and ends nothing."""
from domain.event import Decided
from domain.flags.asking import referrals
from domain.flags.circumstances import Circumstances
from domain.flags.commands import Note
from domain.flags.correcting import GROUNDS_CHANGED, calls
from domain.flags.counted import grown
from domain.flags.flag import Flag, Standing
from domain.flags.matter import Matter
from domain.flags.standing_events import Noted
from domain.refusal import Refused


def note(flag: Flag, command: Note, given: Circumstances) -> Decided:
    """Records that grow are added to; what was said before is put right by a correction alone. Raises Refused."""
    matter = Matter(flag, flag.flag_type, command, given, flag.latest("added"))
    matter.standing(Standing.ON_REGISTER, act="noted")
    asked = {name for name, field in matter.type.field.items() if field.grows or "noted" in field.at}
    stray = sorted(command.information.keys() & matter.type.field.keys() - asked)
    if stray or not command.information:
        named = ", ".join(sorted(asked)) or "nothing"
        raise Refused("C7", f"{matter.edition.name}: {matter.code}", f"only what happened: {named}")
    information = matter.accept(grown(matter.type, flag.information, command.information), corrects=True)
    facts = matter.facts(information)
    held = matter.role_for("noted", facts)
    matter.informed("noted", information)
    matter.criteria_met("noted", facts)
    matter.sign(Noted(), held, information)
    matter.sign_all((call for call in calls(matter, flag, information) if call.reason != GROUNDS_CHANGED), held)
    matter.sign_all(referrals(matter, facts), held)
    return matter.decided()
