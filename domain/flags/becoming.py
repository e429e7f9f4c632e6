"""A flag of one level becomes one of another, which must then know all that the other asks for (LIN-23)."""
from domain.event import Decided
from domain.flags.asking import only_one, referrals
from domain.flags.circumstances import Circumstances
from domain.flags.commands import ChangeLevel
from domain.flags.flag import STEPS, Flag, Standing
from domain.flags.key import claim_of, claims_of, key_of
from domain.flags.level_events import LevelChanged
from domain.flags.matter import Information, Matter
from domain.policies.flag_type import Becomes
from domain.refusal import Refused


def become(flag: Flag, command: ChangeLevel, given: Circumstances) -> Decided:
    """With reasons; nothing else about the flag moves, but for a review date that the new level sets earlier."""
    matter = Matter(flag, flag.flag_type, command, given, flag.latest(*STEPS, "level_changed"))
    matter.standing(Standing.ON_REGISTER, act="level_changed")
    information = matter.accept(command.information)
    held = matter.role_for("level_changed", matter.facts(information))
    rule = _rule(matter, flag, command.to)
    after = {**information, rule.changed: command.to}
    facts = matter.facts(after)
    matter.informed("level_changed", after)
    _known(matter, rule, after)
    for step in STEPS:
        matter.criteria_met(step, facts)
    matter.warnings = list(dict.fromkeys(matter.warnings))
    key = key_of(matter.type, facts)
    only_one(matter, key)
    due, set_by = matter.type.review.due(matter.day, facts, flag.next_discussion)
    if flag.review_due and flag.review_rule and flag.review_due <= due:
        due, cited = flag.review_due, flag.review_rule
    else:
        cited = set_by.rule
    matter.sign(LevelChanged(field=rule.changed, before=rule.before, after=rule.after, key=key, review_due=due,
                             review_rule=cited, reasons=command.reasons), held, after)
    for event in referrals(matter, facts):
        matter.sign(event, held)
    return matter.decided(take=(claim_of(flag.flag_type, flag.subject, key),), release=claims_of(flag))


def _rule(matter: Matter, flag: Flag, to: str) -> Becomes:
    """The rule under which the flag may become what is asked. Raises Refused."""
    facts = matter.facts()
    rules = [rule for rule in matter.type.becomes if rule.applies(facts) and rule.changed in flag.information
             and flag.information[rule.changed] == rule.before]
    for rule in rules:
        if rule.after == to:
            return rule
    known = rules or matter.type.becomes
    ways = ", ".join(f"{rule.before} to {rule.after}" for rule in matter.type.becomes) or "none"
    cited, clause = (known[0].rule, known[0].clause) if known else ("C7", f"{matter.edition.name}: {matter.code}")
    raise Refused(cited, clause, f"a change that the policy knows: {ways}")


def _known(matter: Matter, rule: Becomes, after: Information) -> None:
    """Everything that the new level asks for on its way to the register is known. Raises Refused."""
    facts = matter.facts(after)
    missing = [f"{name} ({field.title})" for name, field in matter.type.field.items()
               if name not in facts and not field.only_warn
               and any(field.needed_at(step, facts) or (field.before == step and field.applies(facts)) for step in STEPS)]
    if missing:
        raise Refused(rule.rule, rule.clause, f"'level_changed' needs {', '.join(missing)}")
