"""A second signature that policy wants before an act: of a step to the register, or of a review's outcome."""
from domain.event import Decided
from domain.flags.circumstances import Circumstances
from domain.flags.commands import Countersign
from domain.flags.countersigned import is_signed, signatures_for
from domain.flags.flag import LIVE, STEPS, Flag
from domain.flags.matter import Matter
from domain.flags.signature_events import Countersigned
from domain.policies.provision import Act, Facts
from domain.refusal import Refused


def countersign(flag: Flag, command: Countersign, given: Circumstances) -> Decided:
    """Moves nothing by itself: the act that it is for is open from then on. Raises Refused."""
    matter = Matter(flag, flag.flag_type, command, given, flag.latest(*STEPS, "reviewed"))
    matter.standing(*LIVE, act="countersigned")
    information = matter.accept(command.information)
    facts = matter.facts(information)
    wanted = [rule for rule in matter.type.signs if rule.before == command.before and rule.applies(facts)]
    if not wanted:
        named = ", ".join(dict.fromkeys(rule.before for rule in matter.type.signs)) or "none"
        raise Refused("C7", f"{matter.edition.name}: {matter.code}", f"'before', an act that policy wants signed for: {named}")
    _in_turn(flag, command.before)
    waiting = [rule for rule in wanted if not is_signed(flag, rule)] or wanted
    found = next(((held, rule) for rule in waiting for role in rule.roles for held in matter.held if held.role == role), None)
    if found is None:
        roles = " or ".join(dict.fromkeys(role for rule in waiting for role in rule.roles))
        raise Refused(waiting[0].rule, waiting[0].clause, f"needs {roles}", forbids=True)
    held, rule = found
    if any(signed.people & {matter.signature.by, held.on_behalf_of} for signed in signatures_for(flag, command.before)):
        raise Refused(rule.rule, rule.clause, "another person: who has signed for it doesn't sign again", forbids=True)
    matter.apart("countersigned", held)
    matter.informed("countersigned", information)
    matter.criteria_met("countersigned", facts)
    matter.sign(Countersigned(before=command.before), held, information)
    return matter.decided()


def signed_for(matter: Matter, act: Act, facts: Facts) -> None:
    """Every signature that policy wants before the act was given. Raises Refused, naming the rule."""
    for rule in matter.type.signs:
        if rule.before == act and rule.applies(facts) and not (matter.flag and is_signed(matter.flag, rule)):
            of = f"{rule.at_least} people, each as " if rule.at_least > 1 else ""
            raise Refused(rule.rule, rule.clause, f"first the signature of {of}{' or '.join(rule.roles)}: "
                          "POST flags/{id}/countersignatures")


def _in_turn(flag: Flag, before: Act) -> None:
    proposed = {"continued": "CONTINUE", "ended": "END"}
    if before in proposed and flag.proposed != proposed[before]:
        raise Refused("LAW-37", "nothing is continued or ended without a review",
                      f"first a review that proposes {proposed[before]}: POST flags/{{id}}/reviews")
