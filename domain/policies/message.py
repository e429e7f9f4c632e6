"""Whom a policy has told when something is done to a flag, and what they are asked to do."""
from datetime import date, timedelta
from typing import Annotated, Literal

from annotated_types import Ge, Le

from domain.policies.provision import Act, Provision


class Message(Provision):
    at: tuple[Act, ...]
    to: tuple[str, ...]
    """Roles; each is told with a message of its own."""
    says: str
    """What to do, in a fixed sentence: nothing about anybody."""
    of: Literal["flag", "children"] = "flag"
    """`children`: one for each child associated with the subject on the day, to the role on that child's cases."""
    days_before_review: Annotated[int, Ge(0), Le(366)] | None = None
    """To be sent so many days before the review that the act fixes, unless it is held earlier; at once where left out."""

    def due_on(self, day: date, review_due: date | None) -> date:
        """The London date on which it is to be sent, for an act of a day."""
        if self.days_before_review is None or review_due is None:
            return day
        return max(day, review_due - timedelta(days=self.days_before_review))
