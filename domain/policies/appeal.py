"""An appeal against a decision, as a policy lays it down."""
from collections.abc import Mapping
from typing import Annotated

from annotated_types import Gt, Le
from pydantic import StringConstraints

from domain.policies.provision import Act, Provision

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,60}$")]


class Appeal(Provision):
    """Whoever may lodge one stands in `who.appealed`. While it is heard the flag stands; what is upheld is then reviewed."""

    code: Code
    """Under which it is answered: POST flags/{id}/judgements."""
    against: Act
    """The decision: the latest of these acts."""
    within_days: Annotated[int, Gt(0), Le(3660)] | None = None
    """Calendar days after the decision in which it is lodged; None: at any time."""
    to: Code
    """The role that hears it; nobody who took part in the decision does."""
    asks: str
    readings: Mapping[Code, str]
    """Code → what it means."""
    upheld: tuple[Code, ...]
    """The readings on which the flag is reviewed at once."""
    due_days: Annotated[int, Gt(0), Le(3660)] = 28
    """Calendar days until the answer is due."""
