"""Lodging an appeal against a decision on a flag, and what its answer calls for."""
from domain.councils.council import Held
from domain.event import Decided
from domain.flags import events as e
from domain.flags.asking import due_by
from domain.flags.circumstances import Circumstances
from domain.flags.commands import Appeal as LodgeAppeal
from domain.flags.flag import Flag, Standing
from domain.flags.matter import Matter
from domain.flags.standing_events import Appealed
from domain.policies.appeal import Appeal
from domain.refusal import Refused

UPHELD = "APPEAL_UPHELD"
"""Reason of a call: the decision doesn't stand as it was taken."""


def appeal(flag: Flag, command: LodgeAppeal, given: Circumstances) -> Decided:
    """Goes to the role that the policy names; the flag and its review date stand meanwhile. Raises Refused."""
    matter = Matter(flag, flag.flag_type, command, given, flag.latest("added"))
    rule = matter.type.appeal
    if rule is None:
        raise Refused("C7", f"{matter.edition.name}: {matter.code}", "a flag type whose policy knows an appeal")
    matter.standing(Standing.ON_REGISTER, act="appealed")
    information = matter.accept(command.information)
    held = matter.role_for("appealed", matter.facts(information))
    if rule.code in flag.referred:
        raise Refused(rule.rule, rule.clause, f"first the answer to the appeal that is open: {rule.to} gives it")
    decided_on = flag.latest(rule.against)
    if decided_on is None or not decided_on <= command.lodged_on <= matter.day:
        raise Refused("C8", "lodged_on", "a date from the decision up to this act")
    last = rule.lodged_by(decided_on)
    if last and command.lodged_on > last:
        many = f"{rule.within_working_days} working" if rule.within_working_days else rule.within_days
        raise Refused(rule.rule, rule.clause, f"an appeal within {many} days of the decision: lodged by {last.isoformat()}")
    matter.informed("appealed", information)
    matter.sign(Appealed(lodged_on=command.lodged_on, against=rule.against, grounds=command.grounds), held, information)
    matter.sign(e.ReferredForJudgement(code=rule.code, to=rule.to, readings=tuple(rule.readings), before="appealed",
                                       due=due_by(rule, matter.day), proceeds_on=tuple(rule.readings)), held)
    return matter.decided()


def heard_by(matter: Matter, flag: Flag, held: Held, code: str) -> Appeal | None:
    """The appeal that is answered, if it is one. Raises Refused for who took part in what is appealed against."""
    rule = matter.type.appeal
    if rule is None or rule.code != code:
        return None
    people = {person for act, done in flag.done.items() if act in (rule.against, "agreed", "added") for person in done.people}
    if people & {matter.signature.by, held.on_behalf_of}:
        raise Refused(rule.rule, rule.clause, "another person: who decided doesn't hear the appeal", forbids=True)
    return rule
