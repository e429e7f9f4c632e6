"""What a council's policy owner, and colleagues who cover for each other, may ask."""
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from domain.command import Command, Day
from domain.value import Value, Words

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,60}$")]
Reference = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._/-]{0,100}$")]
Condition = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Lodge(Command):
    """Lay a policy document before the council, word for word."""

    document: Annotated[str, StringConstraints(min_length=1, max_length=800_000)]
    """The TOML text."""


class GivenBases(Value):
    article_6: Literal["6(1)(c)", "6(1)(d)", "6(1)(e)"]
    """Consent and legitimate interests are not open to a council here (LAW-9)."""
    article_9: Condition | None = None
    """Condition for special category data with its Schedule 1 paragraph (LAW-10)."""
    article_10: Condition | None = None
    """Schedule 1 condition for criminal-offence data (LAW-11)."""


class Adopt(Command):
    """Put an edition in force from a London date on."""

    in_force_from: Day
    bases: Annotated[Mapping[Code, GivenBases], Field(max_length=60)]
    """Flag type → its bases in law; every flag type of the edition needs them (LAW-1)."""
    appropriate_policy_document: Reference
    """Its id in the council's own records (LAW-12)."""
    policy_document_review_due: Day
    """London date by which the appropriate policy document is to be reviewed."""
    impact_assessment: Reference | None = None
    """Id of the DPIA (LAW-17)."""
    confirms: Annotated[Mapping[Code, Words], Field(max_length=20)] = {}
    """Rule → why the policy owner confirms what the document asks them to."""


class Settle(Command):
    """Answer what a document leaves open."""

    answer: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
    """One of the question's readings; words where it has none."""
    reasons: Words


class Delegate(Command):
    """Have somebody cover, in one role, from one London date to another, both included."""

    of: Reference
    """Staff id of the absent colleague."""
    to: Reference
    """Staff id of who covers."""
    role: Code
    from_day: Day
    until: Day
    reasons: Words
