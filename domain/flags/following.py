"""What other processes and people bring: monitoring by agencies, calls for a review, questions answered."""
from datetime import date

from domain.event import Decided
from domain.flags import events as e
from domain.flags.circumstances import Circumstances
from domain.flags.commands import CallReview, Discuss, Monitor, RequestEnding, Review
from domain.flags.deciding import discuss
from domain.flags.flag import Flag, Standing
from domain.flags.key import claims_of
from domain.flags.matter import Matter
from domain.flags.reviewing import REVIEWS, reconsider
from domain.policies.review import Mirror
from domain.refusal import Refused

ON_REGISTER = Standing.ON_REGISTER


def talk(flag: Flag, command: Discuss, given: Circumstances) -> Decided:
    """A talk with a manager; or a discussion at a meeting of agencies, which forces a review and a new date (LEI-74)."""
    if command.process is None:
        if command.review or command.next_discussion:
            raise Refused("C7", "discussions", "'process': only a meeting of agencies has a next discussion and a review")
        return discuss(flag, command, given)
    matter = Matter(flag, flag.flag_type, command, given, flag.latest(*REVIEWS))
    matter.standing(ON_REGISTER, act="discussed")
    mirror = _mirror(matter, command.process)
    if command.review is None:
        rule = mirror.discussion or mirror
        raise Refused(rule.rule, rule.clause, "'review' in the same call: the discussion forces one and a new date")
    _of_one_day(command.review)
    review = command.review.model_copy(update={
        "process": command.process, "next_discussion": command.next_discussion or command.review.next_discussion,
        "information": {**command.information, **command.review.information}})
    return matter.decided(release=claims_of(flag) if reconsider(matter, flag, review) == "ended" else ())


def monitor(flag: Flag, command: Monitor, given: Circumstances) -> Decided:
    """A process begins to follow the subject, or ceases to, which brings a review with it (LEI-73, LEI-75)."""
    ends = command.state == "ENDED"
    since = flag.followed_since[command.process] if ends and command.process in flag.followed_since else None
    reviewed = flag.latest(*REVIEWS if ends else ("added",))
    matter = Matter(flag, flag.flag_type, command, given, max((day for day in (since, reviewed) if day), default=None))
    matter.standing(ON_REGISTER, act="monitored")
    mirror = _mirror(matter, command.process)
    information = matter.accept(command.information)
    held = matter.role_for("monitored", matter.facts({**information, "process": command.process}))
    if not ends:
        _start(matter, flag, command)
        matter.sign(e.MonitoringStarted(process=command.process, next_discussion=command.next_discussion,
                                        review_due=_soonest(flag, command)), held, information)
        return matter.decided()
    if command.process not in flag.monitoring:
        raise Refused(mirror.rule, mirror.clause, "a process that follows the subject now")
    if command.decision is None or command.outcome is None or command.review is None:
        rule = mirror.end or mirror
        raise Refused(rule.rule, rule.clause, "'decision', 'outcome' and 'review': it ends with a reviewed decision")
    if command.review.process:
        raise Refused(mirror.rule, mirror.clause, "no 'process' in the review: it has ended")
    _of_one_day(command.review)
    matter.sign(e.MonitoringEnded(process=command.process, decision=command.decision, outcome=command.outcome), held, information)
    act = reconsider(matter, flag, command.review, ceased=command.process)
    return matter.decided(release=claims_of(flag) if act == "ended" else ())


def _of_one_day(review: Review) -> None:
    if review.occurred_on or review.why_late:
        raise Refused("C8", "review.occurred_on", "the day of the whole act, given beside 'review'")


def _start(matter: Matter, flag: Flag, command: Monitor) -> None:
    if command.review or command.decision or command.outcome:
        raise Refused("LAW-8", "every act says something", "'decision', 'outcome' and 'review' with state ENDED only")
    if command.next_discussion and command.next_discussion <= matter.day:
        raise Refused("C8", "next_discussion", "a date after today's act")
    if command.process in flag.monitoring and command.next_discussion is None:
        raise Refused("LAW-8", "every act says something", "'next_discussion': the process follows the subject already")
    if command.next_discussion is None:
        matter.warnings.append(("LAW-4", "no next discussion is fixed; the regular date holds until one is"))


def _soonest(flag: Flag, command: Monitor) -> date | None:
    """Where several processes follow the subject, the earliest discussion that is fixed counts."""
    others = [day for process, day in flag.monitoring.items() if process != command.process and day and command.next_discussion]
    return min((day for day in (command.next_discussion, *others) if day), default=None)


def _mirror(matter: Matter, process: str) -> Mirror:
    mirror = matter.type.review.mirror
    if mirror is None or process not in mirror.processes:
        processes = ", ".join(mirror.processes) if mirror else "no process"
        raise Refused(mirror.rule if mirror else "C7", mirror.clause if mirror else matter.edition.name,
                      f"'process' is one that this policy mirrors: {processes}")
    return mirror


def call_review(flag: Flag, command: CallReview, given: Circumstances) -> Decided:
    """A review is wanted early; the flag's own date keeps running."""
    matter = Matter(flag, flag.flag_type, command, given, flag.latest("added"))
    matter.standing(ON_REGISTER, act="review_called")
    information = matter.accept(command.information)
    facts = matter.facts(information)
    held = matter.role_for("review_called", facts)
    rule = next((rule for rule in matter.type.calls_review if rule.reason == command.reason and rule.applies(facts)), None)
    due = rule.due_by(matter.day) if rule else None
    matter.sign(e.ReviewCalled(reason=command.reason, by=command.cause, due=due), held, information)
    return matter.decided()


def request_ending(flag: Flag, command: RequestEnding, given: Circumstances) -> Decided:
    """A manager's request to end, with its evidence; a review decides."""
    matter = Matter(flag, flag.flag_type, command, given, flag.latest("added"))
    matter.standing(ON_REGISTER, act="end_requested")
    information = matter.accept(command.information)
    facts = matter.facts(information)
    held = matter.role_for("end_requested", facts)
    matter.informed("end_requested", information)
    matter.sign(e.EndRequested(), held, information)
    if flag.proposed is None:
        matter.sign(e.ReviewCalled(reason="END_REQUESTED", by="END_REQUESTED"), held)
    return matter.decided()
