"""A flag's use is restricted and let go again, and what the person says of it is kept beside it (LAW-35, LAW-38)."""
from domain.councils.council import Held
from domain.event import Decided
from domain.flags import rights_commands as c
from domain.flags import rights_events as e
from domain.flags.circumstances import Circumstances
from domain.flags.commands import (
    Add,
    Agree,
    ChangeLevel,
    Continue,
    Countersign,
    Discuss,
    Endorse,
    FlagCommand,
    Monitor,
    Note,
    Review,
)
from domain.flags.events import ReviewCalled
from domain.flags.flag import LIVE, Flag, Standing
from domain.flags.matter import Matter
from domain.flags.telling import OPEN
from domain.messages.demand import Demand
from domain.refusal import Refused

RESPONDERS = ("IG", "DPO")
STORAGE = "UK GDPR Art 18(2): while restricted, only storage"
RESTRICTED = "The use of a flag on one of your cases was restricted. Heed it only as its alert says; ask information governance."
LIFTED = "The restriction of a flag on one of your cases was lifted. It counts as before."
USES: tuple[type[FlagCommand], ...] = (Discuss, Endorse, Agree, Add, Continue, ChangeLevel, Note, Monitor, Countersign)
"""Acts by which a flag goes on as if nobody contested it; to verify it, put it right, strike or end it is no use of it."""


def not_used_while_hidden(flag: Flag, command: FlagCommand) -> None:
    """Raises Refused for an act that would use a flag whose alert is hidden (LAW-38)."""
    if isinstance(command, USES) or (isinstance(command, Review) and command.outcome == "CONTINUE"):
        not_used(flag)


def not_used(flag: Flag) -> None:
    """Raises Refused (LAW-38) where its alert is hidden: it doesn't go on as if nobody contested it."""
    if flag.rights.hides_alert:
        raise Refused("LAW-38", STORAGE, "what settles it: a correction, a strike, an ending; or its lifting, by IG or DPO")


def restrict(flag: Flag, command: c.Restrict, given: Circumstances) -> Decided:
    """Refused unless the same act decides whether the alert stays, and under which exception."""
    matter = Matter(flag, flag.flag_type, command, given, flag.latest("requested"))
    matter.standing(*(standing for standing in Standing if standing in LIVE), act="restricted")
    held = responder(matter)
    if flag.rights.restricted is not None:
        raise Refused("LAW-38", "UK GDPR Art 18: it is restricted already", "its lifting first, where the ground is another")
    if (command.alert == "STAYS") != (command.exception is not None):
        raise Refused("LAW-38", "UK GDPR Art 18(2): while restricted, only storage, except …",
                      "'exception' where the alert STAYS, and none where it is HIDDEN")
    matter.sign(e.Restricted(ground=command.ground, alert=command.alert, exception=command.exception, request=command.request,
                             reasons=command.reasons), held)
    return _workers_told(matter, flag, RESTRICTED)


def lift(flag: Flag, command: c.LiftRestriction, given: Circumstances) -> Decided:
    """What was hidden is looked at again as soon as it is used again: nobody has reviewed it meanwhile."""
    matter = Matter(flag, flag.flag_type, command, given, flag.rights.restricted.on if flag.rights.restricted else None)
    matter.standing(*Standing, act="restriction lifted")
    held = responder(matter)
    if flag.rights.restricted is None:
        raise Refused("lifecycle", "standing", "a flag whose use is restricted")
    if not flag.rights.restricted.on <= command.told_on <= matter.day:
        raise Refused("LAW-38", "UK GDPR Art 18(3): the person is told before it is lifted",
                      "'told_on', a day since it was restricted and no later than the lifting")
    matter.sign(e.RestrictionLifted(channel=command.channel, told_on=command.told_on, reasons=command.reasons), held)
    if flag.rights.hides_alert and flag.standing is Standing.ON_REGISTER:
        matter.sign(ReviewCalled(reason="RESTRICTION_LIFTED", by="LAW-38"), held)
    return _workers_told(matter, flag, LIFTED)


def state(flag: Flag, command: c.AddStatement, given: Circumstances) -> Decided:
    matter = Matter(flag, flag.flag_type, command, given, flag.latest("requested"))
    matter.standing(*OPEN, act="stated")
    held = responder(matter)
    matter.sign(e.StatementAdded(request=command.request, statement=command.statement), held)
    return matter.decided()


def note_sort(flag: Flag, command: c.NoteSort, given: Circumstances) -> Decided:
    """Facts, allegations and opinions are kept apart, with what the person contests (LAW-6, LAW-35)."""
    matter = Matter(flag, flag.flag_type, command, given, flag.latest("requested"))
    matter.standing(*OPEN, act="noted")
    held = responder(matter)
    if command.field not in flag.information:
        raise Refused("LAW-35", "what is known of the flag, field by field", "a field in which something stands")
    matter.sign(e.SortNoted(field=command.field, sort=command.sort, contested=command.contested, reasons=command.reasons), held)
    return matter.decided()


def _workers_told(matter: Matter, flag: Flag, says: str) -> Decided:
    """What was decided, and a message to whoever works on a case of the flag: they may have acted on it (LAW-38)."""
    decided, rules = matter.decided(), matter.type.who_may("requested", matter.facts()) if flag.cases else ()
    told = tuple(Demand(to=role, rule="LAW-38", clause=STORAGE, says=says, due_on=matter.day, cases=flag.cases)
                 for role in dict.fromkeys(role for rule in rules for role in rule.roles))
    ((stream, (first, *others)),) = decided.events
    first = first.model_copy(update={"event": first.event.model_copy(update={"messages": told})})
    return decided.model_copy(update={"events": ((stream, (first, *others)),)})


def responder(matter: Matter) -> Held:
    """Raises Refused for who doesn't answer for requests."""
    held = next((held for role in RESPONDERS for held in matter.held if held.role == role), None)
    if held is None:
        raise Refused("LAW-7", "requests go to those who answer for them", "needs " + " or ".join(RESPONDERS), forbids=True)
    return held
