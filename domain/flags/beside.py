"""Which flags of one person an answer about another may show."""
from domain.policies.flag_type import FlagType


def shown_beside_another(flag_type: FlagType) -> bool:
    """A kind of flag that only a MARAC meeting brings is shown under its own subject alone (C9, LAW-44)."""
    return not all(steps.meeting == "MARAC" for steps in flag_type.steps)
