"""What a responder can ask of a pack."""
from pydantic import Field

from domain.requests.commands import RequestCommand
from domain.value import Line, Words


class AskPack(RequestCommand):
    """Have the pack made of what is decided; it is released at the next fixed slot."""

    reference: Line = Field(description="the council's own, which the letter and the documents bear", examples=["AR-2026-117"])
    no_secrets: tuple[Line, ...] = Field((), max_length=100, description=(
        "values that the scan stopped an earlier pack for, and that may be told after all"))
    why_no_secrets: Words | None = None
