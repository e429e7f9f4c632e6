"""Given what happened to a request, when a command is sent, then these events or this refusal."""
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from functools import reduce
from typing import Any, Self
from uuid import UUID

import pytest

from domain.event import Decided, Event
from domain.refusal import Refused
from domain.requests import commands as c
from domain.requests import events as e
from domain.requests.act import Circumstances
from domain.requests.decide import decide
from domain.requests.request import evolve
from domain.signature import Signature
from tests.stories import Past

REQUEST, SUBJECT, NEW = UUID(int=7), UUID(int=2), UUID(int=9)
RECEIVED = date(2026, 3, 2)


@dataclass(frozen=True)
class Story:
    """`given` takes events, each with its London date; the first is on the day of receipt."""

    past: tuple[Past, ...] = ()
    around: dict[str, Any] = field(default_factory=dict)
    command: c.RequestCommand | None = None
    by: str = "ig-1"
    roles: tuple[str, ...] = ("IG",)
    on: date = RECEIVED

    def given(self, *events: Event, on: date = RECEIVED, by: str = "ig-1") -> Self:
        begun = len(self.past)
        return replace(self, past=(*self.past, *(
            Past(event, by, "IG", on, begun + number + 1, REQUEST) for number, event in enumerate(events))), on=on)

    def amid(self, **around: Any) -> Self:
        return replace(self, around={**self.around, **around})

    def when(self, command: c.RequestCommand, *, on: date | None = None, by: str = "ig-1",
             roles: tuple[str, ...] = ("IG",)) -> Self:
        return replace(self, command=command, on=on or self.on, by=by, roles=roles)

    @property
    def request(self) -> Any:
        return reduce(evolve, self.past, None)

    def decided(self) -> Decided:
        assert self.command
        signature = Signature(by=self.by, roles=frozenset(self.roles), purpose="SAR",
                              at=datetime.combine(self.on, time(12), UTC), today=self.on)
        around: dict[str, Any] = {"council": None, "own": frozenset(), "new_id": NEW, "known_as": UUID(int=8), **self.around}
        return decide(self.request, self.command, Circumstances(signature=signature, stream=REQUEST, **around))

    def then(self, *types: str) -> tuple[Any, ...]:
        events = [signed.event for stream, happened in self.decided().events for signed in happened if stream.kind == "request"]
        assert [event.type for event in events] == [f"request.{kind}" for kind in types]
        return tuple(events)

    def then_warned(self, rule: str) -> None:
        assert rule in [warned for warned, _ in self.decided().warnings]

    def then_refused(self, rule: str, says: str = "") -> Refused:
        with pytest.raises(Refused) as refusal:
            self.decided()
        assert refusal.value.rule == rule, refusal.value
        assert says in str(refusal.value)
        return refusal.value


def received(kind: e.Kind = "ACCESS", **more: Any) -> e.Received:
    return e.Received(**{"kind": kind, "capacity": "SELF", "channel": "EMAIL", "subject": SUBJECT, "name": "Joe Sample",
                         "asks": "Everything you hold on me."} | more)


def asked(kind: e.Kind = "ACCESS", on: date = RECEIVED, **more: Any) -> Story:
    """A request that came in."""
    return Story().given(received(kind, **more), on=on)
