"""Immutable data that refuses fields it does not know, and says which of its fields are personal."""
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

Part = Literal["facts", "text"]


class Sealed:
    """Marks a field as personal: an entry keeps it in its sealed part, under its owner's key."""

    def __init__(self, part: Part) -> None:
        self.part: Part = part


FACTS = Sealed("facts")
"""What a fold may read: grounds, offence, score, age."""
TEXT = Sealed("text")
"""What only an entitled reader may read: names, addresses, narrative."""

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]


class NotAccepted(ValueError):
    """What was given isn't taken. Its text says what is, and nothing of what was given."""


class Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    @classmethod
    def sealed_fields(cls) -> dict[str, Part]:
        """The personal fields of this class and the part of the sealed half that each belongs to."""
        return {name: mark.part for name, field in cls.model_fields.items()
                for mark in field.metadata if isinstance(mark, Sealed)}
