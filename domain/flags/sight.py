"""How much of a flag somebody may see."""
from collections.abc import Set
from typing import Literal

from domain.flags.flag import Flag, Standing
from domain.policies.edition import Edition

Sight = Literal["NOTHING", "ALERT", "WHOLE"]
"""Nothing; the code, what to do and whom to ask; or narrative, victims and sources too."""
OVERSEERS = frozenset({"AUDITOR", "IG", "DPO"})
"""They see struck flags, too: the audit view."""
SYSTEMS = frozenset({"INTEGRATION"})


def sight(flag: Flag, edition: Edition, by: str, roles: Set[str], cases: Set[str]) -> Sight:
    """Least privilege (LAW-3, LAW-7): narrative needs a relationship to the case, a deciding role, or oversight.

    `roles` and `cases` are those of the person who asks; a role that another brings with it counts. One's own record is
    refused elsewhere (OWN-RECORD).
    """
    held = edition.with_also(frozenset(roles))
    if held & OVERSEERS:
        return "WHOLE"
    if flag.standing is Standing.STRUCK or not held & (set(edition.role) | SYSTEMS):
        return "NOTHING"
    if held & edition.flag_type(flag.flag_type).deciding_roles() or by == flag.was_done_by("requested"):
        return "WHOLE"
    if set(cases) & set(flag.cases) and held & set(edition.role):
        return "WHOLE"
    return "ALERT" if flag.standing is Standing.ON_REGISTER else "NOTHING"
