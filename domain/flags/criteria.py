"""What must be so for a flag to be open to an act at all."""
from domain.policies.flag_type import Criterion, FlagType
from domain.policies.provision import Act, Facts, known_as
from domain.refusal import Refused


def not_contradicted(flag_type: FlagType, act: Act, facts: Facts) -> None:
    """Grounds that are known and don't hold are told before what else is missing. Raises Refused."""
    for rule in flag_type.criterion:
        known = all(known_as(name, facts) is not None for name in rule.requires)
        if known and act in rule.at and not rule.else_warn and rule.applies(facts) and not rule.is_met(facts):
            raise Refused(rule.rule, rule.clause, f"'{act}' needs {_wanted(rule)}")


def criteria_met(flag_type: FlagType, act: Act, facts: Facts) -> list[tuple[str, str]]:
    """Rule and words of each warning that comes with the act. Raises Refused where it isn't open."""
    warnings = []
    for rule in flag_type.criterion:
        if act in rule.at and rule.applies(facts) and not rule.is_met(facts):
            if not rule.else_warn:
                raise Refused(rule.rule, rule.clause, f"'{act}' needs {_wanted(rule)}")
            warnings.append((rule.rule, f"expected {_wanted(rule)}: {rule.clause}"))
    return warnings + [(warns.rule, warns.says) for warns in flag_type.warning if act in warns.at and warns.applies(facts)]


def _wanted(rule: Criterion) -> str:
    return ", ".join(f"a signature as {_words(value)}" if name == "signed_as" else f"{name} = {_words(value)}"
                     for name, value in rule.requires.items())


def _words(value: object) -> str:
    return " or ".join(map(str, value)) if isinstance(value, tuple) else str(value)
