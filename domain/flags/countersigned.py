"""Which second signatures stand for an act that is still to come."""
from domain.flags.done import SecondSignature
from domain.flags.flag import STEPS, Flag
from domain.policies.flag_type import Signs
from domain.policies.provision import Act


def signatures_for(flag: Flag, act: Act) -> tuple[SecondSignature, ...]:
    """Those that were given for the act since the last thing that it rests on."""
    rests_on = flag.done["reviewed"].position if "reviewed" in flag.done else 0
    if act in STEPS:
        rests_on = flag.done["corrected"].position if "corrected" in flag.done else 0
    return tuple(signed for signed in flag.signatures if signed.before == act and signed.position > rests_on)


def is_signed(flag: Flag, rule: Signs) -> bool:
    """Whether as many people as the rule wants signed for its act in one of its roles."""
    return sum(signed.role in rule.roles for signed in signatures_for(flag, rule.before)) >= rule.at_least
