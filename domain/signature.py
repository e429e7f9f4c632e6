"""Who acts, in which roles, for what purpose, and when."""
from datetime import date, datetime

from domain.value import Value


class Signature(Value):
    """Made once for a command or a read, where the clock is read."""

    by: str
    """Pseudonymous staff or system id."""
    roles: frozenset[str]
    """Role codes that the bearer holds; the act decides which of them is put to the entry."""
    purpose: str
    """A purpose code of the council's policy (LAW-2)."""
    at: datetime
    """The instant of signing, UTC."""
    today: date
    """The London date of `at`."""
    cases: frozenset[str] = frozenset()
    """References of the cases that the bearer works on."""
    teams: frozenset[str] = frozenset()
