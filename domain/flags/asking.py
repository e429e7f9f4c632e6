"""Asking for a subject to be flagged."""
from datetime import date

from domain.event import Decided
from domain.flags.circumstances import Circumstances
from domain.flags.commands import HeldMeeting, Request
from domain.flags.events import FlagEvent, MonitoringStarted, ReferredForJudgement, Requested
from domain.flags.flag import LIVE, STEPS, Standing
from domain.flags.key import claim_of, key_of
from domain.flags.matter import Matter
from domain.flags.scored import scored
from domain.policies.appeal import Appeal
from domain.policies.flag_type import Referral
from domain.policies.period import last_day
from domain.policies.provision import Facts
from domain.refusal import Refused


def request(command: Request, given: Circumstances) -> Decided:
    """Raises Refused: subject, who may ask, the look beforehand, one flag of a kind, what must be known, criteria."""
    matter = Matter(None, command.flag_type, command, given, None)
    information = scored(matter, matter.accept(command.information), "requested")
    facts = {**matter.facts(information), "meeting": command.meeting.kind if command.meeting else None}
    _subject(matter)
    held = matter.role_for("requested", facts)
    _path(matter, command.meeting, facts)
    _looked_before(matter, facts)
    key = key_of(matter.type, facts)
    only_one(matter, key)
    matter.informed("requested", information)
    matter.criteria_met("requested", facts)
    held_on = command.meeting.held_on if command.meeting else None
    obtained_on = command.obtained_on or held_on or matter.day
    if obtained_on > matter.day:
        raise Refused("C8", "obtained_on", "a date no later than the request")
    bases = matter.adoption.bases[command.flag_type]
    matter.sign(Requested(
        flag_type=command.flag_type, subject=given.about.id, subject_kind=given.about.kind,
        key=key, cases=command.cases, meeting=command.meeting.as_held() if command.meeting else None,
        obtained_from=command.obtained_from, obtained_on=obtained_on,
        criminal_offence_data=matter.type.holds_offence_data(facts) if command.criminal_offence_data is None
        else command.criminal_offence_data,
        special_category_data=command.special_category_data,
        bases={name: value for name, value in bases.model_dump().items() if value}
        | {"appropriate_policy_document": matter.adoption.appropriate_policy_document}), held, information)
    if command.meeting:
        _follow(matter, command.meeting, held.role)
    for event in referrals(matter, facts):
        matter.sign(event, held)
    found_under = ((given.stream, given.about.id), *((given.stream, given.case_ids[ref]) for ref in command.cases))
    return matter.decided(subjects=found_under, take=(claim_of(command.flag_type, given.about.id, key),))


def referrals(matter: Matter, facts: Facts) -> list[FlagEvent]:
    """A question goes to its role as soon as the facts raise it, once; of those whose act has passed nobody is asked."""
    on_register = matter.flag is not None and matter.flag.standing is Standing.ON_REGISTER
    raised: dict[str, Referral] = {}
    for rule in matter.type.referral:
        if (rule.applies(facts) and rule.code not in facts and not (on_register and rule.before in STEPS)
                and not (matter.flag and rule.code in matter.flag.referred)):
            raised.setdefault(rule.code, rule)
    matter.warnings.extend((rule.rule, f"referred to {rule.to}: {rule.asks}") for rule in raised.values())
    return [referred(rule, matter.day) for rule in raised.values()]


def referred(rule: Referral, day: date) -> ReferredForJudgement:
    return ReferredForJudgement(code=rule.code, to=rule.to, readings=tuple(rule.readings), before=rule.before,
                                proceeds_on=rule.proceeds_on, due=due_by(rule, day))


def due_by(rule: Referral | Appeal, day: date) -> date:
    """The London date by which an answer that is asked for on a day is due."""
    return last_day(day, rule.due_days, rule.due_working_days) or day


def _subject(matter: Matter) -> None:
    about, rule = matter.given.about, matter.type.subjects
    if about.kind not in rule.kinds:
        raise Refused(rule.rule, rule.clause, f"a subject that is a {' or '.join(rule.kinds)}")
    if about.merged_into:
        raise Refused("LAW-6", "accurate records", "the record that this one was merged into")
    if not about.living:
        raise Refused("LAW-6", "accurate records", "a living person; this record notes a death")


def _path(matter: Matter, meeting: HeldMeeting | None, facts: Facts) -> None:
    steps = matter.steps(facts)
    if steps.meeting and not meeting:
        raise Refused(steps.rule, steps.clause, f"'meeting' of kind {steps.meeting}: this flag comes from such a meeting only")
    if meeting and steps.meeting != meeting.kind:
        raise Refused(steps.rule, steps.clause, "no meeting of that kind: on these grounds a flag is asked for and agreed")
    if meeting and meeting.held_on > matter.day:
        raise Refused("C8", "meeting.held_on", "a meeting that has been held")
    if meeting and meeting.next_discussion and meeting.next_discussion <= meeting.held_on:
        raise Refused("C8", "meeting.next_discussion", "a date after the meeting")


def _looked_before(matter: Matter, facts: Facts) -> None:
    rule = matter.edition.check
    if rule is None or matter.code not in rule.flags or not rule.applies(facts):
        return
    if not any(look.by == matter.signature.by and look.flag_type == matter.code and look.on <= matter.day
               for look in matter.given.about.looked):
        raise Refused(rule.rule, rule.clause, f"first your own check: POST subjects/{{id}}/checks for {matter.code}")


def only_one(matter: Matter, key: str) -> None:
    rule = matter.type.once
    for other in matter.given.others:
        if other.flag_type == matter.code and other.key == key and other.standing in LIVE:
            raise Refused(rule.rule, rule.clause, "a correction of the flag that is there: POST flags/{id}/corrections")


def _follow(matter: Matter, meeting: HeldMeeting, role: str) -> None:
    mirror = matter.type.review.mirror
    if mirror and meeting.kind in mirror.processes:
        held = next(h for h in matter.held if h.role == role)
        matter.sign(MonitoringStarted(process=meeting.kind, next_discussion=meeting.next_discussion), held)
