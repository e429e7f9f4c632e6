"""What may be asked of a case or referral that flags hang on."""
from typing import Annotated

from pydantic import Field, StringConstraints

from domain.command import Command, Day


class DeclareClosure(Command):
    """Say that a case or referral is to be closed: a review of each live flag on it is called."""

    closing_on: Day
    """London date."""


class ReachStage(Command):
    """Say that the case has reached a stage of another process."""

    stage: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,60}$")] = Field(
        description="a stage that the policy names; GET policies/{edition} lists them")


class CompleteClosure(Command):
    """Close it, once every flag has been reviewed for the closure."""
