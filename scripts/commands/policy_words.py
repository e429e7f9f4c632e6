"""A policy told in words, each rule with its id."""
from collections.abc import Iterator

from commands.policy_phrases import condition, period, plainly, told
from commands.policy_questions import questions
from commands.policy_table_words import retention, score
from domain.councils.council import NOTHING_SETTLED
from domain.law.over_policy import law_over
from domain.policies.appeal import Appeal
from domain.policies.edition import Edition
from domain.policies.fields import Field
from domain.policies.flag_type import (
    Alert,
    Apart,
    Becomes,
    CallsReview,
    Criterion,
    FlagType,
    InTime,
    Referral,
    Signs,
    Steps,
    Subjects,
    TakesPart,
    Warns,
    WhoMay,
)
from domain.policies.message import Message
from domain.policies.reading import provisions
from domain.policies.review import Interval, Lapse, Mirror

BESIDES = ("check", "closing", "child_search", "report", "wording", "confirmation")
"""Rules over flags of several types."""
IN_SENTENCES = (WhoMay, Steps, Apart, TakesPart, Field, Criterion, Referral, Warns, CallsReview, Message, Becomes, Interval,
                Mirror, Alert, Signs, InTime, Appeal, Lapse, Subjects)


def edition(edition: Edition, only: str | None) -> Iterator[str]:
    yield f"{edition.name}: {edition.title}"
    yield f"{edition.source}\n"
    if only is None:
        yield "Roles"
        for code, role in edition.role.items():
            also = f" (also {', '.join(role.also)})" if role.also else ""
            yield f"  {code:<10} {role.title}{also}  [{' '.join(role.rules)}]"
    for code, flag in edition.flag.items():
        if only in (None, code):
            yield from _flag(code, flag)
            yield from _plainly(flag, code)
    for stages in edition.stages if only is None else ():
        rules = {code: f" [{rule}]" for code, rule in stages.rule_of.items()}
        named = ", ".join(f"{code}{rules[code] if code in rules else ''}" for code in stages.stage)
        yield f"\n{stages.process}: {named} call a review of {', '.join(stages.flags)}{told(stages)}"
    if only is None:
        yield ""
        yield from (line for name in BESIDES for line in _plainly(getattr(edition, name), name))
        yield from retention(edition.retention) if edition.retention else ()
        yield from score(edition.score) if edition.score else ()
        yield from questions(edition, NOTHING_SETTLED)
        yield from _law(edition)
        yield "\nNot executed by this document"
        for note in edition.note:
            yield f"  {note.rule}: {note.says} ({note.why})"


def _law(edition: Edition) -> Iterator[str]:
    for number, one in enumerate(law_over(edition.rules)):
        yield from () if number else ("\nWhere the law holds instead",)
        yield f"  {' '.join(one.rules)}: {one.policy}"
        yield f"      {' '.join(one.law)}: {one.holds}"


def _plainly(part: object, place: str) -> Iterator[str]:
    """Rules of a shape that no sentence above is made for."""
    yield from (f"  {plainly(key, rule)}" for key, rule in provisions(part, place) if not isinstance(rule, IN_SENTENCES))


def _flag(code: str, flag: FlagType) -> Iterator[str]:
    yield f"\n{code}: {flag.title}"
    for steps in flag.steps:
        source = f" from a {steps.meeting} meeting" if steps.meeting else ""
        yield f"  steps{source}: {' → '.join(steps.order)}{told(steps)}"
    yield "  who may"
    for act, rules in flag.who.items():
        for rule in rules:
            yield f"    {act:<14} {' or '.join(rule.roles)}{told(rule)}"
    yield from _before_acts(flag)
    yield from _fields(flag)
    for criterion in flag.criterion:
        wanted = "warned about unless" if criterion.else_warn else "only if"
        yield f"  {', '.join(criterion.at)}: {wanted} {condition(criterion.requires)}{told(criterion)}"
    for referral in flag.referral:
        yield f"  referred to {referral.to} before it is {referral.before}: {referral.asks}{told(referral)}"
    for warning in flag.warning:
        yield f"  warned when {', '.join(warning.at)}: {warning.says}{told(warning)}"
    for call in flag.calls_review:
        timed = call.within_days or call.within_working_days
        within = f", held within {period(None, call.within_days, call.within_working_days)}" if timed else ""
        cause = f"a change of {call.changed} calls for a review ({call.reason})" if call.changed else (
            f"a review may be called for ({call.reason})")
        yield f"  {cause}{within}{told(call)}"
    for message in flag.message:
        days = message.days_before_review
        begins = "" if days is None else f", {days} days before the review"
        yield f"  {' and '.join(message.to)} told when {' or '.join(message.at)}{begins}: {message.says}{told(message)}"
    for way in flag.becomes:
        yield f"  {way.changed} {way.before} may become {way.after}{told(way)}"
    if flag.appeal:
        yield _appeal(flag.appeal)
    yield from _review(flag)


def _before_acts(flag: FlagType) -> Iterator[str]:
    """On whom, by when and by whom, and who else takes part."""
    yield f"  on a {' or '.join(flag.subjects.kinds)}{told(flag.subjects)}"
    for limit in flag.in_time:
        within = period(None, limit.within_days, limit.within_working_days)
        yield f"  {limit.act} within {within} of the act before it{told(limit)}"
    for signs in flag.signs:
        who = f"{signs.at_least} people, each as {' or '.join(signs.roles)}, sign" if signs.at_least > 1 else (
            f"{' or '.join(signs.roles)} signs")
        yield f"  {who} before it is {signs.before}{told(signs)}"
    for apart in flag.apart:
        yield f"  by different people: {', '.join(apart.acts)}{told(apart)}"
    for part in flag.takes_part:
        yield f"  a talk with {' or '.join(part.roles)} before it is {part.before}{told(part)}"


def _fields(flag: FlagType) -> Iterator[str]:
    yield "  what must be known"
    for name, field in flag.field.items():
        yield f"    {name:<28} {field.title}: {_asked(field)}{told(field)}"
        for code, meaning in field.codes.items():
            yield f"      {code}: {meaning}{'  [' + field.rule_of[code] + ']' if code in field.rule_of else ''}"


def _appeal(appeal: Appeal) -> str:
    timed = appeal.within_days or appeal.within_working_days
    within = f" within {period(None, appeal.within_days, appeal.within_working_days)}" if timed else ""
    due = period(None, None if appeal.due_working_days else appeal.due_days, appeal.due_working_days)
    return f"  an appeal once it is {appeal.against}{within}, answered by {appeal.to} in {due}: {appeal.asks}{told(appeal)}"


def _review(flag: FlagType) -> Iterator[str]:
    for rule in flag.review.interval:
        start = "the meeting" if rule.counts_from == "meeting" else "the addition or the last review"
        yield f"  reviewed {period(rule.every_months, rule.every_days, rule.every_working_days)} after {start}{told(rule)}"
    if flag.review.mirror:
        yield f"  while {' or '.join(flag.review.mirror.processes)} follows, at its next discussion{told(flag.review.mirror)}"
    lapse = flag.review.lapse
    if lapse:
        yield f"  lapsed and sent to {lapse.to} from the day after its review date, unless it is continued by then{told(lapse)}"
    alert = flag.alert
    shown = ", ".join(alert.shows) or "the code"
    yield f"  anyone sees {shown}{'; “' + alert.note + '”' if alert.note else ''}; ask {alert.ask}{told(alert)}"


def _asked(field: Field) -> str:
    parts = [f"asked when {', '.join((*field.at, *field.asked))}"] if field.at or field.asked else []
    parts += [f"known before it is {', '.join((field.before, *field.also_before))}"] if field.before else []
    parts += ["may be given"] if field.offered and not parts else []
    parts += ["worked out, and given by nobody"] if field.is_worked_out else []
    parts += ["only a warning if missing"] if field.only_warn else []
    parts += ["no later than the act"] if field.happened else []
    parts += [f"{sub.title} no later than the act" for sub in field.fields.values() if sub.happened]
    return ", ".join(parts)
