"""A policy told in words, each rule with its id."""
from collections.abc import Iterator

from commands.policy_questions import questions
from domain.councils.council import NOTHING_SETTLED
from domain.policies.edition import Edition
from domain.policies.fields import Field
from domain.policies.flag_type import FlagType
from domain.policies.provision import Condition, Provision, alternatives


def edition(edition: Edition, only: str | None) -> Iterator[str]:
    yield f"{edition.name}: {edition.title}"
    yield f"{edition.source}\n"
    if only is None:
        yield "Roles"
        for code, role in edition.role.items():
            yield f"  {code:<10} {role.title}{' (also ' + ', '.join(role.also) + ')' if role.also else ''}  [{role.rule}]"
    for code, flag in edition.flag.items():
        if only in (None, code):
            yield from _flag(code, flag)
    for stages in edition.stages if only is None else ():
        yield f"\n{stages.process}: {', '.join(stages.stage)} call a review of {', '.join(stages.flags)}{_told(stages)}"
    if only is None:
        yield ""
        yield from questions(edition, NOTHING_SETTLED)
        yield "\nNot executed by this document"
        for note in edition.note:
            yield f"  {note.rule}: {note.says} ({note.why})"


def _flag(code: str, flag: FlagType) -> Iterator[str]:
    yield f"\n{code}: {flag.title}"
    for steps in flag.steps:
        source = f" from a {steps.meeting} meeting" if steps.meeting else ""
        yield f"  steps{source}: {' → '.join(steps.order)}{_told(steps)}"
    yield "  who may"
    for act, rules in flag.who.items():
        for rule in rules:
            yield f"    {act:<14} {' or '.join(rule.roles)}{_told(rule)}"
    for apart in flag.apart:
        yield f"  by different people: {', '.join(apart.acts)}{_told(apart)}"
    for part in flag.takes_part:
        yield f"  a talk with {' or '.join(part.roles)} before it is {part.before}{_told(part)}"
    yield "  what must be known"
    for name, field in flag.field.items():
        yield f"    {name:<28} {field.title}: {_asked(field)}{_told(field)}"
    for criterion in flag.criterion:
        wanted = "warned about unless" if criterion.else_warn else "only if"
        yield f"  {', '.join(criterion.at)}: {wanted} {_words(criterion.requires)}{_told(criterion)}"
    for referral in flag.referral:
        yield f"  referred to {referral.to} before it is {referral.before}: {referral.asks}{_told(referral)}"
    for warning in flag.warning:
        yield f"  warned when {', '.join(warning.at)}: {warning.says}{_told(warning)}"
    for call in flag.calls_review:
        yield f"  a change of {call.changed} calls for a review ({call.reason}){_told(call)}"
    for message in flag.message:
        days = message.days_before_review
        begins = "" if days is None else f", {days} days before the review"
        yield f"  {' and '.join(message.to)} told when {' or '.join(message.at)}{begins}: {message.says}{_told(message)}"
    for way in flag.becomes:
        yield f"  {way.changed} {way.before} may become {way.after}{_told(way)}"
    yield from _review(flag)


def _review(flag: FlagType) -> Iterator[str]:
    for rule in flag.review.interval:
        start = "the meeting" if rule.counts_from == "meeting" else "the addition or the last review"
        yield f"  reviewed {rule.every_months} months after {start}{_told(rule)}"
    if flag.review.mirror:
        yield f"  while {' or '.join(flag.review.mirror.processes)} follows, at its next discussion{_told(flag.review.mirror)}"
    alert = flag.alert
    shown = ", ".join(alert.shows) or "the code"
    yield f"  anyone sees {shown}{'; “' + alert.note + '”' if alert.note else ''}; ask {alert.ask}{_told(alert)}"


def _asked(field: Field) -> str:
    parts = [f"asked when {', '.join((*field.at, *field.asked))}"] if field.at or field.asked else []
    parts += [f"known before it is {field.before}"] if field.before else []
    parts += ["may be given"] if field.offered and not parts else []
    parts += ["only a warning if missing"] if field.only_warn else []
    return ", ".join(parts)


def _told(rule: Provision) -> str:
    when = " or ".join(map(_words, alternatives(rule.when)))
    unless = " or ".join(map(_words, alternatives(rule.unless)))
    mark = "" if rule.stated == "stated" else f", {rule.stated}"
    conditions = f"{', where ' + when if when else ''}{', unless ' + unless if unless else ''}"
    return f"{conditions}  [{' '.join(rule.rules)}{mark}]"


def _words(condition: Condition) -> str:
    return " and ".join(f"{name} is {_values(value)}" for name, value in condition.items())


def _values(value: str | bool | tuple[str, ...]) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " or ".join(value) if isinstance(value, tuple) else value
