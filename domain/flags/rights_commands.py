"""What may be asked of a flag because its subject has rights, and because it is shared."""
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from domain.command import Day
from domain.flags.commands import Code, FieldName, FlagCommand
from domain.flags.rights_events import Category, Exception_, RestrictionGround, Sort
from domain.value import Line, Words

Channel = Literal["LETTER", "EMAIL", "IN_PERSON", "TELEPHONE", "API", "OTHER"]


class Restrict(FlagCommand):
    """Restrict the use of a flag, and decide in the same act whether its alert stays, and on which exception."""

    ground: RestrictionGround
    alert: Literal["STAYS", "HIDDEN"]
    exception: Exception_ | None = Field(None, description="with STAYS: for what it may still be used (Art 18(2))")
    request: UUID | None = None
    reasons: Words


class LiftRestriction(FlagCommand):
    """Let the flag be used again, once the person has been told."""

    channel: Channel = Field(description="by which the person was told before")
    told_on: Day = Field(description="London date on which the person was told that it would be lifted")
    reasons: Words


class AddStatement(FlagCommand):
    """Put beside the flag what the person says about it."""

    request: UUID | None = None
    statement: Words


class NoteSort(FlagCommand):
    """Note of one thing known whether it is a fact, an allegation or an opinion, and whether the person contests it."""

    field: FieldName
    sort: Sort
    contested: bool = False
    reasons: Words


class Share(FlagCommand):
    """Record that something about the flag goes to another body, or that it was decided not to share it."""

    outcome: Literal["SHARED", "NOT_SHARED"] = "SHARED"
    recipient: Line
    category: Category
    purpose: Code = Field(description="a purpose of the policy")
    basis: Line
    what: Words
    necessity: Words
    person_told: bool
    person_not_told_because: Words | None = None
    exception: Exception_ | None = Field(None, description="of a restricted flag: on what it may be shared (Art 18(2))")


class TellRecipient(FlagCommand):
    """Record that a recipient was told of what has happened to the flag since, or why it could not be."""

    share: UUID
    channel: Channel
    delivered: bool = True
    why_not: Annotated[Words | None, Field(description="with delivered = false")] = None
