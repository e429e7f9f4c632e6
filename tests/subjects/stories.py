"""Given records and what happened to them, when a command is sent, then these events or this refusal."""
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from domain.event import Decided, Event
from domain.refusal import Refused
from domain.signature import Signature
from domain.subjects import commands
from domain.subjects.act import Circumstances, reads_other
from domain.subjects.decide import decide
from domain.subjects.events import Recorded
from domain.subjects.subject import Subject, evolve

TODAY = date(2026, 3, 24)
KEEPERS = frozenset({"WORKER", "TM", "INTEGRATION"})
NOTHING = Decided(events=())
ANN, BEN, CAS, HOME, FLAT = (UUID(int=number) for number in range(1, 6))


@dataclass(frozen=True)
class Told:
    """An event with the envelope that a fold may look at."""

    event: Event
    stream: UUID
    version: int = 0
    position: int = 1
    actor: str = "staff-7"
    role: str = "WORKER"
    on_behalf_of: str | None = None
    occurred_on: date = TODAY
    recorded_at: datetime = datetime(2026, 3, 24, 9, tzinfo=UTC)


def person(name: str = "Ann Example", **known: object) -> Recorded:
    return Recorded.model_validate({"kind": "PERSON", "names": [{"full": name}], "source": "a letter"} | known)


def place(kind: str = "PREMISES", text: str = "1 Sample Row, Leicester", **known: object) -> Recorded:
    return Recorded.model_validate({"kind": kind, "addresses": [{"text": text}], "source": "a visit"} | known)


@dataclass(frozen=True)
class Records:
    """A council's records, and the rows that find flags by subject."""

    by_id: Mapping[UUID, Subject] = field(default_factory=dict)
    claims: frozenset[str] = frozenset()
    last: Decided = NOTHING

    def given(self, stream: UUID, *past: Event, on: date = TODAY, by: str = "staff-7") -> "Records":
        subject = self.by_id.get(stream)
        for event in past:
            subject = evolve(subject, Told(event, stream, actor=by, occurred_on=on))
        assert subject is not None
        return replace(self, by_id={**self.by_id, stream: subject})

    def when(self, stream: UUID | None, command: commands.SubjectCommand, *, by: str = "staff-7",
             roles: frozenset[str] = frozenset({"WORKER"}), **more: object) -> "Records":
        """Decide, and fold what was decided as the ledger would."""
        subject = self.by_id.get(stream) if stream else None
        other = reads_other(subject, command)
        given = Circumstances(Signature(by=by, roles=roles, purpose="SAFEGUARD_CHILD", today=TODAY,
                                        at=datetime(2026, 3, 24, 9, tzinfo=UTC)),
                              KEEPERS, uuid4(), frozenset({"HZD", "RTC"}), self._held_by_others(stream),
                              self.by_id.get(other) if other else None)
        decided = decide(subject, command, replace(given, **more))  # type: ignore[arg-type]
        after = self
        for where, signed in decided.events:
            for line in signed if where.kind == "subject" else ():
                after = after.given(where.id, line.event, on=line.occurred_on, by=by)
        claims = (after.claims - frozenset(decided.release)) | frozenset(decided.take)
        return replace(after, claims=claims, last=decided)

    def _held_by_others(self, stream: UUID | None) -> frozenset[str]:
        return frozenset(number.key for one, record in self.by_id.items() if one != stream for number in record.identifiers)

    def then(self, *expected: type[Event]) -> "Records":
        assert [type(line.event) for _, signed in self.last.events for line in signed] == list(expected)
        return self

    def refuses(self, rule: str, stream: UUID | None, command: commands.SubjectCommand, **more: object) -> None:
        with pytest.raises(Refused) as refusal:
            self.when(stream, command, **more)  # type: ignore[arg-type]
        assert refusal.value.rule == rule


two_people = Records().given(ANN, person()).given(BEN, person("Ben Invented"))
