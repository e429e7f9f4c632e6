"""Values as a person reads them."""
import re
from datetime import date, datetime

from pydantic import JsonValue

from domain.calendar import LONDON

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})")


def day_in_words(day: date) -> str:
    """`2 March 2026`."""
    return f"{day.day} {day:%B %Y}"


def instant_in_words(instant: datetime) -> str:
    """`2 March 2026, 14:05`, in London."""
    there = instant.astimezone(LONDON)
    return f"{day_in_words(there.date())}, {there:%H:%M}"


def in_words(value: JsonValue) -> str:
    """Dates written out, yes and no, one line for each thing of a list."""
    match value:
        case None:
            return "Not stated"
        case bool():
            return "Yes" if value else "No"
        case str():
            return _text(value)
        case list():
            return "\n".join(in_words(one) for one in value) or "None"
        case dict():
            stated = {name: held for name, held in value.items() if held not in (None, "", [], {})}
            return "; ".join(f"{_label(name)}: {in_words(held)}" for name, held in stated.items())
    return str(value)


def _text(value: str) -> str:
    try:
        if DAY.fullmatch(value):
            return day_in_words(date.fromisoformat(value))
        if INSTANT.fullmatch(value):
            return instant_in_words(datetime.fromisoformat(value))
    except ValueError:
        return value
    return value


def _label(name: str) -> str:
    return name.replace("_", " ")
