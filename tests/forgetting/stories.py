"""Given what happened to a subject's records, when erasure or a hold is asked for, then these events or this refusal."""
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from domain.event import Decided, Event
from domain.refusal import Refused
from domain.signature import Signature
from domain.subjects import erasure_commands as c
from domain.subjects.erasing import Around, RecordsOfOne, approve, ask, decline
from domain.subjects.holding import place, release
from domain.subjects.subject import Subject, evolve
from tests.subjects.stories import ANN, TODAY, Told, person

HOLD = UUID(int=77)
NOTHING = Decided(events=())
REASONS = {"ART17_3_B": "No duty keeps it.", "ART17_3_E": "No claim is in sight."}
ASK = c.AskErasure.model_validate({"ground": "ART17_1_A", "asked_for": "PERSON", "exceptions": REASONS, "reasons": "Years ago."})
APPROVE = c.ApproveErasure(reasons="Nothing speaks against it.")
DECLINE = c.DeclineErasure(applies=("ART17_3_E",), reasons="She claims damages.")
PLACE = c.PlaceHold(kind="S173", reasons="She asked what is held.")
RELEASE = c.ReleaseHold(reasons="The time to complain is over.")


@dataclass(frozen=True)
class Story:
    by_id: Mapping[UUID, Subject] = field(default_factory=dict)
    live_flags: tuple[UUID, ...] = ()
    narratives: tuple[UUID, ...] = ()
    shares: Mapping[UUID, tuple[UUID, tuple[str, ...]]] = field(default_factory=dict)
    unsettled: frozenset[UUID] = frozenset()
    last: Decided = NOTHING

    def given(self, stream: UUID, *past: Event, by: str = "staff-7", role: str = "WORKER", on: date = TODAY) -> "Story":
        subject = self.by_id.get(stream)
        for event in past:
            subject = evolve(subject, Told(event, stream, actor=by, role=role, occurred_on=on))
        assert subject is not None
        return replace(self, by_id={**self.by_id, stream: subject})

    def about(self, stream: UUID) -> RecordsOfOne:
        subject = self.by_id[stream]
        merged = (self.by_id[each] for each in sorted(subject.ids - {stream}))
        return RecordsOfOne((subject, *merged), self.live_flags, self.narratives, self.shares, self.unsettled)

    def when(self, stream: UUID, command: c.ErasureCommand, *, by: str, role: str, hold: UUID = HOLD) -> "Story":
        """Decide, and fold what was decided as the ledger would."""
        given = Around(Signature(by=by, roles=frozenset({role}), purpose="SAR", today=TODAY,
                                 at=datetime(2026, 3, 24, 9, tzinfo=UTC)), frozenset({"WORKER", "TM"}), HOLD)
        decided = _decisions(hold)[type(command)](self.about(stream), command, given)
        after = self
        for where, signed in decided.events:
            for line in signed if where.kind == "subject" else ():
                after = after.given(where.id, line.event, by=by, role=line.role, on=line.occurred_on)
        return replace(after, last=decided)

    def then(self, *types: str) -> "Story":
        assert [line.event.type.removeprefix("subject.") for _, signed in self.last.events for line in signed] == list(types)
        return self

    def refuses(self, rule: str, stream: UUID, command: c.ErasureCommand, *, by: str, role: str, saying: str = "") -> None:
        with pytest.raises(Refused) as refusal:
            self.when(stream, command, by=by, role=role)
        assert refusal.value.rule == rule
        assert saying in refusal.value.remedy


def _decisions(hold: UUID) -> Mapping[type[c.ErasureCommand], Callable[..., Decided]]:
    return {c.AskErasure: ask, c.ApproveErasure: approve, c.DeclineErasure: decline, c.PlaceHold: place,
            c.ReleaseHold: lambda about, command, given: release(about, hold, command, given)}


ann = Story().given(ANN, person(identifiers=[{"system": "NHS", "value": "9434765919"}]))
asked = ann.when(ANN, ASK, by="staff-7", role="WORKER")
held = ann.when(ANN, PLACE, by="ig-1", role="IG")
