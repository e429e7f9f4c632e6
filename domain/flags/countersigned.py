"""Whether a signature that policy wants before an act was given."""
from domain.flags.flag import STEPS, Flag
from domain.policies.flag_type import Signs


def is_signed(flag: Flag, rule: Signs) -> bool:
    """Whether one of the rule's roles signed for the act, since the last thing that the act rests on."""
    rests_on = flag.done["reviewed"].position if "reviewed" in flag.done else 0
    if rule.before in STEPS:
        rests_on = flag.done["corrected"].position if "corrected" in flag.done else 0
    return any(before == rule.before and role in rule.roles and position > rests_on
               for before, role, position in flag.signatures)
