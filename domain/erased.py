"""An event of which nobody can read everything any more."""
from collections.abc import Collection, Mapping
from functools import cache
from typing import Annotated, Any, cast

from pydantic import PrivateAttr, create_model

from domain.event import Event
from domain.value import Value


class Erased:
    """Marks it: an instance of its own class as well. The sealed fields that are gone read as empty, whether required or not."""

    _gone: frozenset[str]

    @property
    def gone(self) -> frozenset[str]:
        """Names of the fields whose key was destroyed."""
        return self._gone


class _Knows(Value):
    _gone: frozenset[str] = PrivateAttr(frozenset())


def erased(event: type[Event], fields: Mapping[str, Any], gone: Collection[str]) -> Event:
    """The event with what is left of its fields."""
    left: Any = _erasable(event).model_validate(fields)
    left._gone = frozenset(gone)
    return cast(Event, left)


@cache
def _erasable(event: type[Event]) -> type[Event]:
    """The class, but no sealed field is required; every required one is a text or a list."""
    optional: dict[str, Any] = {
        name: (Annotated[field.annotation, *field.metadata], "" if field.annotation is str else ())
        for name, field in event.model_fields.items() if name in event.sealed_fields() and field.is_required()}
    bases: Any = (event, _Knows, Erased)
    made = cast(type[Event], create_model(event.__name__, __base__=bases, __module__=event.__module__, **optional))
    made.whole = event
    return made
