"""How much of a flag somebody may see."""
from collections.abc import Set
from typing import Literal

from domain.flags.flag import Flag, Standing
from domain.policies.edition import Edition
from domain.policies.flag_type import FlagType
from domain.policies.provision import Act, Facts

Sight = Literal["NOTHING", "ALERT", "WHOLE"]
"""Nothing; the code, what to do and whom to ask; or narrative, victims and sources too."""
OVERSEERS = frozenset({"AUDITOR", "IG", "DPO"})
"""They see struck flags, too: the audit view."""
SYSTEMS = frozenset({"INTEGRATION"})
Ground = Literal["oversight", "case", "asked for it", "deciding role", "break-glass", "alert"]
"""On what somebody saw a flag; the last three without a relationship to its case. `alert`: the code and what to do alone."""
TELLING: tuple[Act, ...] = ("told", "withheld")


def heeded(flag: Flag) -> bool:
    """Whether it is on the register and its alert isn't hidden: only then may anything rest on it (LAW-38)."""
    return flag.standing is Standing.ON_REGISTER and not flag.rights.hides_alert


def alerts(flag: Flag, edition: Edition, settled: Facts) -> bool:
    """Whether a flag is shown to whoever meets the subject: it is on the register, and no policy or restriction hides it."""
    if not heeded(flag) or flag.flag_type not in edition.flag:
        return False
    return edition.flag[flag.flag_type].alert.applies({**settled, **flag.facts})


def sight(flag: Flag, edition: Edition, by: str, roles: Set[str], related: bool) -> Sight:
    """Least privilege (LAW-3, LAW-7): narrative needs a relationship to the case, a deciding role, or oversight.

    `roles` are those of the person who asks, and a role that another brings with it counts; `related`, whether they work
    on a case of the flag or its subject. One's own record is refused elsewhere (OWN-RECORD).
    """
    held = edition.with_also(frozenset(roles))
    if held & OVERSEERS:
        return "WHOLE"
    if flag.standing is Standing.STRUCK or not held & (set(edition.role) | SYSTEMS):
        return "NOTHING"
    if held & edition.flag_type(flag.flag_type).deciding_roles():
        return "WHOLE"
    if (related or by == flag.was_done_by("requested")) and held & set(edition.role):
        return "WHOLE"
    return "ALERT" if flag.standing is Standing.ON_REGISTER else "NOTHING"


def ground(flag: Flag, edition: Edition, by: str, roles: Set[str], related: bool, *, opened: bool) -> Ground:
    """On what somebody who sees a flag sees it, as each look is kept for auditors (LAW-7, LAW-19); `opened`: by break-glass."""
    held = edition.with_also(frozenset(roles))
    if held & OVERSEERS:
        return "oversight"
    if related:
        return "case"
    if by == flag.was_done_by("requested"):
        return "asked for it"
    if opened:
        return "break-glass"
    return "deciding role" if held & edition.flag_type(flag.flag_type).deciding_roles() else "alert"


def hidden_from(flag: Flag, edition: Edition, roles: Set[str]) -> bool:
    """Whether the flag's use is restricted without its alert, so that only those who oversee are shown it (LAW-38)."""
    return flag.rights.hides_alert and edition.with_also(frozenset(roles)).isdisjoint(OVERSEERS)


def may_know_of_withholding(flag_type: FlagType, edition: Edition, roles: Set[str]) -> bool:
    """Whether somebody may know that something is kept from a flag's subject: who decides about it, tells or oversees."""
    tell = frozenset(role for act in TELLING if act in flag_type.who for rule in flag_type.who[act] for role in rule.roles)
    return not edition.with_also(frozenset(roles)).isdisjoint(OVERSEERS | flag_type.deciding_roles() | tell)


def kept_back(flag_type: FlagType, edition: Edition, roles: Set[str], related: bool) -> frozenset[str]:
    """Fields that only those who work on a case of the flag may read, and this person not: known or not, they are named alike."""
    held = edition.with_also(frozenset(roles))
    return frozenset(name for name, field in flag_type.field.items()
                     if field.only_for and not (related and held & set(field.only_for)))


def told_of_opening(flag_type: FlagType) -> frozenset[str]:
    """The roles that see who opened what is kept for those who work on the case."""
    return frozenset(field.opening_tells for field in flag_type.field.values() if field.opening_tells)
