"""A meeting of several agencies from which a flag comes."""
from datetime import date

from domain.value import Value


class Meeting(Value):
    """A meeting of several agencies at which the subject was heard: `kind` is `MARAC`, `MAPPA` or another of the policy."""

    kind: str
    held_on: date
    reference: str
