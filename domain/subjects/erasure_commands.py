"""What may be asked about forgetting a subject. A command is also the body of its HTTP request."""
from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.command import Telling
from domain.flags.rights_commands import Channel
from domain.subjects.commands import Reasons
from domain.subjects.erasure_events import AskedFor, Except, Ground, HoldKind
from domain.value import Value, Words


class AskErasure(Telling):
    """Ask that a subject be forgotten, with the ground and why no exception applies (Art 17, LAW-36)."""

    ground: Ground
    asked_for: AskedFor
    exceptions: Annotated[Mapping[Except, Reasons], Field(
        description="exception of Art 17(3) → why it doesn't apply; (b), a legal obligation or public task, and (e), legal "
                    "claims, are always considered")]
    reasons: Reasons
    request: UUID | None = None
    """The data subject's request, where there was one."""


class RecipientTold(Value):
    """How a body that was given something of the subject's was told that it is erased, or why that couldn't be (Art 19)."""

    share: UUID
    channel: Channel
    delivered: bool = True
    why_not: Words | None = None


class ApproveErasure(Telling):
    """Find, as another person, that the subject is to be forgotten. What was sealed for them can't be read again."""

    reasons: Reasons
    recipients: Annotated[tuple[RecipientTold, ...], Field(
        max_length=1000, description="of every share that `GET subjects/{id}/recipients` lists: afterwards nobody knows to whom "
                                     "it went")] = ()


class DeclineErasure(Telling):
    """Find, as another person, that the subject is not to be forgotten."""

    applies: Annotated[tuple[Except, ...], Field(max_length=5)] = ()
    """The exceptions of Art 17(3) that apply; none where the ground doesn't hold."""
    reasons: Reasons


class PlaceHold(Telling):
    """Keep a subject from being forgotten until a person releases the hold (LAW-19)."""

    kind: HoldKind
    reasons: Reasons
    request: UUID | None = None
    """The data subject's request that it is for."""


class ReleaseHold(Telling):
    """Find that the subject need no longer be kept for that reason; an erasure that waited is carried out with it."""

    reasons: Reasons


ErasureCommand = AskErasure | ApproveErasure | DeclineErasure | PlaceHold | ReleaseHold
