"""What may be asked of a case or referral that flags hang on."""
from domain.command import Command, Day


class DeclareClosure(Command):
    """Say that a case or referral is to be closed: a review of each live flag on it is called."""

    closing_on: Day
    """London date."""


class CompleteClosure(Command):
    """Close it, once every flag has been reviewed for the closure."""
