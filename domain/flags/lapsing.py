"""Whether a flag has lapsed: it stays on the register, shown as lapsed, until a human ends it."""
from datetime import date

from domain.flags.flag import Flag, Standing
from domain.policies.flag_type import FlagType
from domain.policies.provision import Facts
from domain.policies.review import Lapse


def lapse_of(flag: Flag, flag_type: FlagType, settled: Facts) -> Lapse | None:
    """The rule by which a flag lapses unless it is renewed by its review date."""
    rule = flag_type.review.lapse
    return rule if rule and flag.standing is Standing.ON_REGISTER and rule.applies({**settled, **flag.facts}) else None


def lapsed(flag: Flag | None, flag_type: FlagType, settled: Facts, day: date) -> bool:
    """Whether it has on a London date: its review date has passed, and nobody renewed it (computed, never stored)."""
    return bool(flag and flag.review_due and flag.review_due < day and lapse_of(flag, flag_type, settled))
