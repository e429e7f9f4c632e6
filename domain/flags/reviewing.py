"""The dated reconsideration of a flag and its two outcomes."""
from datetime import date, timedelta

from domain.councils.council import Held
from domain.event import Decided
from domain.flags import events as e
from domain.flags.advised import advised, case_of
from domain.flags.circumstances import Circumstances
from domain.flags.commands import Continue, End, Review
from domain.flags.countersigning import signed_for
from domain.flags.flag import Flag, Standing
from domain.flags.key import claims_of
from domain.flags.matter import Information, Matter
from domain.flags.review_dates import set_dates
from domain.flags.rights_events import WithholdingLifted
from domain.flags.scored import scored
from domain.policies.provision import Act, Facts
from domain.refusal import Refused

OUTCOME: dict[str, Act] = {"CONTINUE": "continued", "END": "ended"}
REVIEWS: tuple[Act, ...] = ("added", "reviewed", "continued")
"""A review answers the latest of these."""
ANSWER_DAYS = timedelta(days=28)
"""In which a reviewer's referral is to be answered; the flag's own review date keeps running (C5)."""


def review(flag: Flag, command: Review, given: Circumstances) -> Decided:
    """One append where the same person may review and decide; where not, the review proposes and moves nothing."""
    matter = Matter(flag, flag.flag_type, command, given, flag.latest(*REVIEWS))
    matter.standing(Standing.ON_REGISTER, act="reviewed")
    return matter.decided(release=claims_of(flag) if reconsider(matter, flag, command) == "ended" else ())


def reconsider(matter: Matter, flag: Flag, command: Review, *, ceased: str | None = None) -> Act:
    """Signs what a review brings about and tells how far it went. `ceased` is a process that ends in the same act."""
    matter.proposes = command.outcome
    told = {**command.corrects, **command.information, **advised(matter, flag, command)}
    information = scored(matter, matter.accept(told, corrects=True), "reviewed")
    before = matter.facts({**information, "process": command.process or ceased})
    facts = matter.facts({**information, "monitoring": [each for each in flag.monitoring if each != ceased]})
    if command.process:  # whoever speaks for that process records its discussion, and nobody for another
        before = {**before, "monitoring": [command.process]}
    matter.judged("reviewed", before)
    held = matter.role_for("reviewed", before)
    _in_order(matter, flag, command)
    verified = _verified(matter, flag, command, information)
    _notice_looked_at(matter, flag, command, held)
    act = OUTCOME[command.outcome] if command.outcome in OUTCOME else None
    decider = _who_decides(matter, act, before)
    acts: tuple[Act, ...] = ("reviewed", act) if act and decider else ("reviewed",)
    for needed in acts:
        matter.informed(needed, information)
        matter.criteria_met(needed, before)
    if command.process:
        matter.sign(e.Discussed(process=command.process, next_discussion=command.next_discussion), held)
    of_outcome = {n: v for n, v in information.items() if act in matter.type.field[n].at} if decider else {}
    of_review = {n: v for n, v in information.items() if n not in of_outcome}
    matter.sign(e.Reviewed(proposes=command.outcome, process=command.process, verified=verified,
                           notice_kept_back=command.retest_of_withholding or "", advised_on=case_of(flag, command)),
                held, of_review)
    if command.outcome == "REFER":
        matter.sign(_referred(matter, command), held)
        return "reviewed"
    if act is None or decider is None:
        _say_who_decides(matter, act, before)
        return "reviewed"
    if act == "ended":
        matter.sign(e.Ended(), decider, of_outcome)
        return act
    kept = continued(matter, flag, facts, command.next_discussion, discussed=command.process)
    matter.sign(kept, decider, of_outcome)
    matter.sign_all(set_dates(matter, information, kept.review_due, kept.review_rule), decider)
    return act


def _who_decides(matter: Matter, act: Act | None, facts: Facts) -> Held | None:
    """The role in which the reviewer may decide alone, unless policy keeps review and outcome apart."""
    held = matter.may(act, facts) if act else None
    if act is None or held is None or matter.kept_apart(act, held, doing=("reviewed",)):
        return None
    return None if any(rule.before == act and rule.applies(facts) for rule in matter.type.signs) else held


def continue_(flag: Flag, command: Continue, given: Circumstances) -> Decided:
    """Keep a flag that has been reviewed, where the reviewer may not decide that alone."""
    matter, information = _proposal(flag, command, given, "continued")
    keep(matter, flag, matter.role_for("continued", matter.facts(information)), information)
    return matter.decided()


def keep(matter: Matter, flag: Flag, held: Held, information: Information) -> None:
    """Signs that a flag which was reviewed stays; its next review runs from the day of that review (C3)."""
    reviewed_on = flag.done["reviewed"].on
    kept = continued(matter, flag, matter.facts(information), None, since=reviewed_on)
    dates = set_dates(matter, information, kept.review_due, kept.review_rule, since=reviewed_on)
    matter.sign(kept, held, information)
    matter.sign_all(dates, held)


def end(flag: Flag, command: End, given: Circumstances) -> Decided:
    """End a flag that has been reviewed, where the reviewer may not decide that alone."""
    matter, information = _proposal(flag, command, given, "ended")
    matter.sign(e.Ended(), matter.role_for("ended", matter.facts(information)), information)
    return matter.decided(release=claims_of(flag))


def continued(matter: Matter, flag: Flag, facts: Facts, next_discussion: date | None, *, since: date | None = None,
              discussed: str | None = None) -> e.Continued:
    """The next review runs from the day the review was done (C3), or mirrors the processes that follow the subject.

    `next_discussion` is that of the process `discussed`, whose earlier date it replaces; the earliest of all counts.
    """
    following = [process for process in _list(facts["monitoring"]) if process != discussed]
    fixed = [day for process, day in flag.monitoring.items() if day and day > matter.day and process in following]
    soonest = min((*fixed, *([next_discussion] if next_discussion else [])), default=None)
    due, rule = matter.type.review.due(since or matter.day, facts, soonest)
    if soonest is None and matter.type.review.mirrored(facts):
        matter.warnings.append((rule.rule, "no next discussion is fixed; the regular date holds until one is"))
    return e.Continued(review_due=due, review_rule=rule.rule)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _proposal(flag: Flag, command: Continue | End, given: Circumstances, act: Act) -> tuple[Matter, Information]:
    matter = Matter(flag, flag.flag_type, command, given, flag.latest("added", "reviewed"))
    matter.standing(Standing.ON_REGISTER, act=act)
    information = scored(matter, matter.accept(command.information), act)
    matter.role_for(act, matter.facts(information))
    if flag.proposed is None:
        raise Refused("LAW-37", "nothing is continued or ended without a review", "first a review: POST flags/{id}/reviews")
    if flag.proposed == "REFER":
        raise Refused("C5", "what was referred waits for its answer", "first the answer: POST flags/{id}/judgements")
    signed_for(matter, act, matter.facts(information))
    matter.informed(act, information)
    matter.criteria_met(act, matter.facts(information))
    return matter, information


def _in_order(matter: Matter, flag: Flag, command: Review) -> None:
    if "REVIEW" in flag.referred and command.outcome != "REFER":
        raise Refused("C5", "what was referred waits for its answer",
                      "first the answer: POST flags/{id}/judgements; or 'REFER' to another role")
    if command.next_discussion and command.process is None:
        raise Refused("C7", "next_discussion", "'process': the one whose next discussion it is")
    if command.next_discussion and command.next_discussion <= matter.day:
        raise Refused("C8", "next_discussion", "a date after this review")
    mirror = matter.type.review.mirror
    if command.process and (mirror is None or command.process not in mirror.processes or command.process not in flag.monitoring):
        rule, clause = (mirror.rule, mirror.clause) if mirror else ("C7", f"{matter.edition.name}: {matter.code}")
        raise Refused(rule, clause, "a process that follows the subject: POST flags/{id}/monitoring first")


def _verified(matter: Matter, flag: Flag, command: Review, information: Information) -> tuple[str, ...]:
    """The fields that this review stands by. Raises Refused where one that is known was passed over (LEI-10)."""
    known = tuple(name for name in flag.information if name in matter.type.field and matter.type.field[name].is_standing)
    said = set(information) | (set(known) if command.confirms == "ALL" else set(command.confirms))
    rule = matter.type.review.verifies
    passed_over = [name for name in known if name not in said]
    if rule and passed_over:
        raise Refused(rule.rule, rule.clause, "each in 'confirms' or 'corrects': " + ", ".join(passed_over))
    return tuple(name for name in known if name in said)


def _notice_looked_at(matter: Matter, flag: Flag, command: Review, held: Held) -> None:
    """What is kept from the subject is looked at again, and let go where its reason has gone (LAW-24)."""
    kept_back = flag.notice.state == "withheld" or flag.rights.kept_from_access is not None
    ended = command.withholding_ended is not None
    if ended and flag.rights.kept_from_access is None:
        raise Refused("LAW-24", "a withholding ends when its reason goes", "a flag of which something is kept from access")
    if kept_back and command.retest_of_withholding is None and not (ended and flag.notice.state != "withheld"):
        raise Refused("LAW-24", "withholding is looked at again at every review", "'retest_of_withholding': why it is still kept "
                      "from the subject; 'withholding_ended', from access; or tell them first: POST flags/{id}/notice")
    if command.withholding_ended is not None:
        matter.sign(WithholdingLifted(reasons=command.withholding_ended), held)
    if flag.notice.state == "pending" and "reviewed" not in flag.done:
        matter.warnings.append(("LAW-22", "first review, and the subject was neither told nor was that withheld"))


def _referred(matter: Matter, command: Review) -> e.ReferredForJudgement:
    roles = sorted(frozenset[str]().union(*(kind.deciding_roles() for kind in matter.edition.flag.values())))
    if command.refer_to not in roles:
        raise Refused("C5", "a named role answers", "'refer_to', a role that decides about flags: " + ", ".join(roles))
    return e.ReferredForJudgement(code="REVIEW", to=command.refer_to or "", readings=("CONTINUE", "END"), before="continued",
                                  due=matter.day + ANSWER_DAYS, proceeds_on=("CONTINUE", "END"))


def _say_who_decides(matter: Matter, act: Act | None, facts: Facts) -> None:
    rules = matter.type.who_may(act, facts) if act else ()
    if act and not rules:
        matter.warnings.append(("C5", f"proposed, nothing has moved: nobody is named for '{act}'; the policy owner settles that"))
    wanted = [rule for rule in matter.type.signs if rule.before == act and rule.applies(facts)]
    first = "signs first by POST flags/{id}/countersignatures"
    matter.warnings.extend((rule.rule, f"proposed, nothing has moved: {' or '.join(rule.roles)} {first}") for rule in wanted)
    if rules:
        noun = "ending" if act == "ended" else "continuation"
        roles = " or ".join(matter.type.roles_for(act or "ended", facts))
        matter.warnings.append((rules[0].rule, f"proposed, nothing has moved: {roles} decides by POST flags/{{id}}/{noun}"))
