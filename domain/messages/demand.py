"""What an act makes the register owe to a member of staff."""
from datetime import date
from uuid import UUID

from domain.value import Value


class Demand(Value):
    """Nothing personal: a role, what it is asked to do, and which rule wants that."""

    to: str
    """A role of the policy."""
    rule: str
    clause: str
    says: str
    due_on: date
    """London date from which it is to be sent."""
    child: UUID | None = None
    """The record of the child on whose cases the role is, where the policy has those told."""
    cases: tuple[str, ...] = ()
    """That child's case references."""
    until_review: bool = False
    """It tells of a review to come: once that is held, or the flag has left the register, nobody needs it."""
