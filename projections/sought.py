"""Which rows of a reading are asked for, and from where on."""
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID


class Sought(NamedTuple):
    """What is left None narrows nothing."""

    council: str
    day: date
    """The London date asked about: what is overdue is overdue on it (convention C10)."""
    position: int | None = None
    """As at a position of the log; None: as known still."""
    flag_types: tuple[str, ...] | None = None
    subjects: tuple[UUID, ...] | None = None
    """A subject with those merged into it."""
    flags: tuple[UUID, ...] | None = None
    """Those of a case, for one."""
    role: str | None = None
    """Whose turn it is."""
    monitored: bool | None = None
    """Whether a process of several agencies follows the subject."""
    due_before: date | None = None
    overseer: bool = False
    """With flags that have been struck since, as at a position, and those whose alert is hidden (LAW-38): the audit view."""
    without_subjects: tuple[UUID, ...] = ()
    """Nobody reads a flag on themselves or their household."""
    limit: int = 100

    def values(self, after_day: date | None, after_flag: UUID | None) -> dict[str, Any]:
        """Parameters of a query; `after_…` is the key of the last row of the page before."""
        return {"council": self.council, "day": self.day, "role": self.role,
                "flag_types": None if self.flag_types is None else list(self.flag_types),
                "subjects": None if self.subjects is None else list(self.subjects),
                "flags": None if self.flags is None else list(self.flags), "without": list(self.without_subjects),
                "monitored": self.monitored, "due_before": self.due_before, "limit": self.limit, "overseer": self.overseer,
                "after_day": after_day, "after_flag": after_flag}
