"""An instant as a caller may send it."""
import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field

from domain.value import NotAccepted

WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}")
"""How it begins; seconds since 1970, which parsers take for instants too, don't."""


def _written_out(given: object) -> object:
    if not isinstance(given, datetime) and (not isinstance(given, str) or not WRITTEN.match(given)):
        raise NotAccepted("an instant with its offset, 2026-03-23T09:00:00Z (a + is sent as %2B)")
    return given


def _as_utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)


Instant = Annotated[AwareDatetime, BeforeValidator(_written_out, json_schema_input_type=AwareDatetime),
                    Field(ge=datetime(1850, 1, 1, tzinfo=UTC), le=datetime(2200, 1, 1, tzinfo=UTC),
                          examples=["2026-03-23T09:00:00Z"]), AfterValidator(_as_utc)]
"""ISO 8601 with its offset, in a century that makes sense; UTC once read."""
