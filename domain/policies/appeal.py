"""An appeal against a decision, as a policy lays it down."""
from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import StringConstraints

from domain.policies.period import Days, WorkingDays, last_day
from domain.policies.provision import Act, Provision

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,60}$")]


class Appeal(Provision):
    """Whoever may lodge one stands in `who.appealed`. While it is heard the flag stands; what is upheld is then reviewed."""

    code: Code
    """Under which it is answered: POST flags/{id}/judgements."""
    against: Act
    """The decision: the latest of these acts."""
    within_days: Days | None = None
    """Calendar days after the decision in which it is lodged; without these and working days: at any time."""
    within_working_days: WorkingDays | None = None
    to: Code
    """The role that hears it; nobody who took part in the decision does."""
    asks: str
    readings: Mapping[Code, str]
    """Code → what it means."""
    upheld: tuple[Code, ...]
    """The readings on which the flag is reviewed at once."""
    due_days: Days = 28
    """Calendar days until the answer is due."""
    due_working_days: WorkingDays | None = None
    """Working days, instead."""

    def lodged_by(self, decided_on: date) -> date | None:
        """The last London date on which it may be lodged."""
        return last_day(decided_on, self.within_days, self.within_working_days)
