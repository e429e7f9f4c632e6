"""A list of flags on the register that the guidance wants to be made."""
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import StringConstraints

from domain.policies.fields import Name
from domain.policies.provision import Provision

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,60}$")]


class Report(Provision):
    """Flags to which it applies, in the order of a date, counted by the codes of some fields."""

    title: str
    flags: tuple[Code, ...]
    roles: tuple[Code, ...]
    """Who may have it made, besides those who oversee the register."""
    ordered_by: Literal["added_on", "review_due"]
    """The London date that it is ordered, and narrowed, by."""
    counts: tuple[Name, ...] = ()
    """Fields of codes: a flag with several codes counts under each."""
    shows: tuple[Name, ...] = ()
    """Fields of codes and dates that stand in each row."""


Reports = Mapping[Code, Report]
