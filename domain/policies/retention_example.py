"""A case that a document gives of its retention table."""
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Self

from annotated_types import Ge, Le
from pydantic import JsonValue, model_validator

from domain.policies.retention_case import DAY, Outcome
from domain.value import Value


class AdviceExample(Value):
    """A disposal is the table's `typical` one, but for what the example says of it."""

    title: str
    rule: str
    """The rules and rows that it shows, with spaces between their ids."""
    as_at: Annotated[date, Ge(date(1900, 1, 1)), Le(date(2200, 12, 31))] = date(2026, 3, 24)
    flag_added_date: DAY | None = date(2010, 6, 1)
    deceased: bool = False
    disposal: Mapping[str, JsonValue] = {}
    lacks: tuple[str, ...] = ()
    """What isn't known of any disposal, or `flag_added_date`."""
    besides: tuple[Mapping[str, JsonValue], ...] = ()
    """Further disposals."""
    no_disposal: bool = False
    settled: Mapping[str, str] = {}
    """What the council has answered to questions of the document."""

    may: tuple[str, ...] | None = None
    """Whoever holds one of these roles may ask, and nobody whose only role is another."""
    outcome: Outcome | None = None
    row: str | None = None
    by: str | None = None
    """The rule of the text."""
    codes: tuple[str, ...] | None = None
    warnings: tuple[str, ...] | None = None
    last_days: tuple[date, ...] | None = None
    """The last days of all readings, each once, in order."""
    readings: int | None = None
    """How many candidates there are."""
    still_running: bool | None = None

    @model_validator(mode="after")
    def _expects_something(self) -> Self:
        if self.may is None and self.outcome is None:
            raise ValueError("expects nothing: give outcome or may")
        return self

    @property
    def rules(self) -> tuple[str, ...]:
        return tuple(self.rule.split())
