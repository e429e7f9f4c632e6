"""Which flags of one person an answer about another may show."""
from domain.policies.edition import Edition
from domain.policies.flag_type import FlagType
from domain.policies.provision import Facts


def shown_beside_another(flag_type: FlagType, facts: Facts | None = None) -> bool:
    """A kind of flag that only a MARAC meeting brings is shown under its own subject alone (C9, LAW-44).

    With the facts of one flag, also whether the policy has it stand alone.
    """
    if facts is not None and flag_type.alone and flag_type.alone.applies(facts):
        return False
    return not all(steps.meeting == "MARAC" for steps in flag_type.steps)


def heeded_with_child(edition: Edition, code: str, facts: Facts) -> bool:
    """Whether such a flag on the register is shown when a child is searched for with whom its subject is associated."""
    rule = edition.child_search
    if rule is None or code not in rule.flags or not rule.applies(facts):
        return False
    if facts["subject_kind"] != "PERSON" and (rule.homes is None or not rule.homes.applies(facts)):
        return False
    return shown_beside_another(edition.flag_type(code), facts)
