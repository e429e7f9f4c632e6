"""Putting right what is known, taking a flag off the wrong person, and opening the narrative in an emergency."""
from domain.event import Decided
from domain.flags import events as e
from domain.flags.asking import referrals
from domain.flags.circumstances import Circumstances
from domain.flags.commands import BreakGlass, Correct, Strike
from domain.flags.flag import STEPS, Flag, Standing
from domain.flags.key import claims_of
from domain.flags.matter import Information, Matter
from domain.flags.restricting import STORAGE
from domain.flags.review_dates import set_dates
from domain.flags.scored import scored
from domain.flags.sight import OVERSEERS
from domain.flags.signature_events import ReviewDatesSet
from domain.policies.flag_type import Criterion
from domain.policies.provision import Facts
from domain.refusal import Refused

REQUESTED, ENDORSED, AGREED = Standing.REQUESTED, Standing.ENDORSED, Standing.AGREED
ON_REGISTER, ENDED = Standing.ON_REGISTER, Standing.ENDED
GROUNDS_CHANGED = "GROUNDS_CHANGED"
"""Reason of a call: what is known now wouldn't be enough to ask for the flag."""


def correct(flag: Flag, command: Correct, given: Circumstances) -> Decided:
    """The old words stay in the log for auditors; a change that the criteria hang on calls for a review, and ends nothing."""
    matter = Matter(flag, flag.flag_type, command, given, flag.latest("requested"))
    matter.standing(REQUESTED, ENDORSED, AGREED, ON_REGISTER, ENDED, act="corrected")
    information = scored(matter, matter.accept(command.information, corrects=True), "corrected")
    if not information and command.cases is None:
        raise Refused("LAW-35", "a correction corrects something", "'information' with the new values, or 'cases'")
    facts = matter.facts(information)
    held = matter.role_for("corrected", facts)
    matter.informed("corrected", information)
    matter.sign(e.DetailsCorrected(fields=tuple(information), reasons=command.reasons, source=command.source,
                                   cases=command.cases), held, information)
    matter.sign_all(_dates(matter, flag, information), held)
    matter.sign_all(calls(matter, flag, information), held)
    if flag.standing is not ENDED:
        for event in referrals(matter, facts):
            matter.sign(event, held)
    found_under = tuple((given.stream, given.case_ids[ref]) for ref in command.cases or ())
    return matter.decided(subjects=found_under)


def _dates(matter: Matter, flag: Flag, information: Information) -> list[ReviewDatesSet]:
    """Days of other systems that are put right move the flag's own review date to the earliest, or back."""
    since = flag.latest("added", "reviewed")
    if flag.standing is not ON_REGISTER or since is None:
        return []
    due, rule = matter.type.review.due(since, matter.facts(information), flag.next_discussion)
    return set_dates(matter, information, due, rule.rule, since=since)


def calls(matter: Matter, flag: Flag, information: Information) -> list[e.ReviewCalled]:
    """Each review that a change of what is known calls for, under its rule."""
    if flag.standing is not ON_REGISTER:
        return []
    before, after = matter.facts(), matter.facts(information)
    called = [e.ReviewCalled(reason=rule.reason, by=rule.rule, due=rule.due_by(matter.day)) for rule in matter.type.calls_review
              if rule.changed and rule.changed in information and rule.applies(after)
              and not (rule.changed in flag.information and flag.information[rule.changed] == information[rule.changed])]
    grounds = [rule.rule for rule in matter.type.criterion
               if "requested" in rule.at and _lacks(rule, after) and not _lacks(rule, before)]
    grounds += [rule.rule for rule in matter.type.referral
                if rule.applies(after) and not rule.applies(before) and rule.code not in after]
    named = {call.by for call in called}
    return [*called, *(e.ReviewCalled(reason=GROUNDS_CHANGED, by=rule) for rule in dict.fromkeys(grounds) if rule not in named)]


def _lacks(rule: Criterion, facts: Facts) -> bool:
    return rule.applies(facts) and not rule.is_met(facts) and not rule.else_warn


def strike(flag: Flag, command: Strike, given: Circumstances) -> Decided:
    """At once, by a manager; who had seen it is then told from the access log."""
    matter = Matter(flag, flag.flag_type, command, given, flag.latest(*STEPS, "reviewed", "ended"))
    matter.standing(REQUESTED, ENDORSED, AGREED, ON_REGISTER, ENDED, act="struck")
    information = matter.accept(command.information)
    held = matter.role_for("struck", matter.facts(information))
    matter.sign(e.Struck(reasons=command.reasons), held, information)
    return matter.decided(release=claims_of(flag) if flag.standing is not ENDED else ())


def break_glass(flag: Flag, command: BreakGlass, given: Circumstances) -> Decided:
    """Stored before the text is shown; any role of the policy may, and answers for it."""
    matter = Matter(flag, flag.flag_type, command, given, given.signature.today)
    may = set(matter.edition.role)
    if any(field.only_for for field in matter.type.field.values()):
        may |= OVERSEERS  # who sees the whole of other flags has no other way to what is kept for those on the case
    held = next((held for held in matter.held if held.role in may), None)
    if held is None:
        raise Refused("LAW-7", "reading without a relationship", "a role of the policy", forbids=True)
    if flag.standing is Standing.STRUCK:
        raise Refused("LAW-6", "a flag on the wrong person", "the audit view; nobody else sees it", forbids=True)
    if flag.rights.hides_alert:
        verifies = may & (OVERSEERS | matter.type.deciding_roles())
        held = next((held for held in matter.held if held.role in verifies), None)
    if held is None:
        raise Refused("LAW-38", STORAGE, "a role that decides about it, to verify it; or its lifting, by IG or DPO", forbids=True)
    matter.sign(e.BreakGlassRead(reasons=command.reasons), held)
    return matter.decided()
