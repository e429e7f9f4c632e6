"""An instant as a caller may send it."""
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field


def _written_out(given: object) -> object:
    if not isinstance(given, datetime) and (not isinstance(given, str) or len(given) < 16):
        raise ValueError("an instant is written out, with its offset")
    return given


def _as_utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)


Instant = Annotated[AwareDatetime, BeforeValidator(_written_out, json_schema_input_type=AwareDatetime),
                    Field(ge=datetime(1850, 1, 1, tzinfo=UTC), le=datetime(2200, 1, 1, tzinfo=UTC),
                          examples=["2026-03-23T09:00:00Z"]), AfterValidator(_as_utc)]
"""ISO 8601 with its offset, in a century that makes sense; UTC once read."""
