"""Given what happened, when a command is sent, then these events or this refusal: no database, no clock, no HTTP."""
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from functools import reduce
from typing import Any, Self
from uuid import UUID

import pytest

from domain.councils.council import Adoption, Council
from domain.councils.events import Bases, DelegationGiven
from domain.event import Decided, Event, Signed
from domain.flags.circumstances import About, Circumstances, Looked
from domain.flags.commands import Correct, FlagCommand, Request
from domain.flags.decide import decide
from domain.flags.flag import Flag, evolve
from domain.policies.edition import Edition
from domain.policies.shelf import shelf
from domain.refusal import Refused
from domain.signature import Signature

FLAG, SUBJECT = UUID(int=1), UUID(int=2)
TODAY = date(2026, 3, 24)
ROLES = ("WORKER",)


@dataclass(frozen=True)
class Past:
    """One entry of a story's past."""

    event: Event
    actor: str
    role: str
    occurred_on: date
    position: int
    stream: UUID = FLAG
    on_behalf_of: str | None = None

    @property
    def version(self) -> int:
        return self.position - 1

    @property
    def recorded_at(self) -> datetime:
        return datetime.combine(self.occurred_on, time(12), UTC)


@dataclass(frozen=True)
class Editions(Council):
    """A council whose editions needn't be read again."""

    held: Mapping[str, Edition] = field(default_factory=dict)

    def edition(self, digest: str) -> Edition:
        return self.held[digest]


@dataclass(frozen=True)
class Story:
    """`given` takes events, not commands; each act's refusal or events are looked at with `then…`."""

    edition: Edition
    document: str
    past: tuple[Past, ...] = ()
    others: tuple[Flag, ...] = ()
    about: About = field(default_factory=lambda: About(
        id=SUBJECT, kind="PERSON", under_18=False, needs_supporter=False, living=True, merged_into=None,
        looked=tuple(Looked("worker", code, TODAY) for code in ("HZD", "RTC", "MRC", "MAPPA"))))
    answers: Mapping[tuple[str, str], str] = field(default_factory=dict)
    own: frozenset[UUID] = frozenset()
    later: tuple[tuple[date, Edition], ...] = ()
    """Editions adopted after the first, each with the day from which on."""
    delegations: tuple[DelegationGiven, ...] = ()
    command: FlagCommand | None = None
    by: str = ""
    roles: tuple[str, ...] = ROLES
    purpose: str = "SAFEGUARD_CHILD"
    on: date = TODAY

    def given(self, *events: Event, by: str = "worker", role: str = "WORKER", on: date = TODAY,
              on_behalf_of: str | None = None) -> Self:
        begun = len(self.past)
        return replace(self, past=(*self.past, *(
            Past(event, by, role, on, begun + number, on_behalf_of=on_behalf_of) for number, event in enumerate(events, 1))))

    def whose_subject(self, **is_: Any) -> Self:
        return replace(self, about=replace(self.about, **is_))

    def settled(self, **answers: str) -> Self:
        return replace(self, answers={(self.edition.name, code.replace("_", "-")): answer for code, answer in answers.items()})

    def then_adopted(self, on: date, **changed: Any) -> Self:
        edition = self.edition.model_copy(update={"edition": "later", "sha256": "later", **changed})
        return replace(self, later=(*self.later, (on, edition)))

    def covered(self, *, of: str, by: str, role: str, from_: date, until: date) -> Self:
        given = DelegationGiven(of=of, to=by, role=role, from_=from_, until=until, reasons="Leave.")
        return replace(self, delegations=(*self.delegations, given))

    def then_answered(self, edition: str, **answers: str) -> Self:
        """Questions of a later edition, settled."""
        named = {(f"{self.edition.council}/{edition}", code.replace("_", "-")): answer for code, answer in answers.items()}
        return replace(self, answers={**self.answers, **named})

    def when(self, command: FlagCommand, *, by: str = "somebody", role: str = "", roles: tuple[str, ...] = (),
             on: date | None = None) -> Self:
        return replace(self, command=command, by=by, roles=roles or (role,), on=on or self.on)

    def then(self, *expected: Event) -> None:
        assert [signed.event for signed in self.signed] == list(expected)

    def then_happened(self, *types: str) -> None:
        assert [signed.event.type for signed in self.signed] == list(types)

    def then_refused(self, *, rule: str, saying: str = "") -> None:
        with pytest.raises(Refused) as refusal:
            self.decide()
        assert refusal.value.rule == rule, refusal.value
        assert saying in refusal.value.remedy, refusal.value

    def then_warned(self, *, rule: str) -> None:
        assert rule in [warned for warned, _ in self.decide().warnings]

    def then_due(self, day: date) -> None:
        assert self.flag_after().review_due == day

    @property
    def signed(self) -> tuple[Signed, ...]:
        (_, signed), = self.decide().events
        return signed

    def flag(self) -> Flag | None:
        state: Flag | None = None
        return reduce(evolve, self.past, state)

    def flag_after(self) -> Flag:
        begun = len(self.past)
        more = (Past(s.event, self.by, s.role, s.occurred_on, begun + n) for n, s in enumerate(self.signed, 1))
        state: Flag | None = None
        flag = reduce(evolve, (*self.past, *more), state)
        assert flag
        return flag

    def decide(self) -> Decided:
        assert self.command is not None, "a story needs a command"
        return decide(self.flag(), self.command, self.circumstances)

    @property
    def circumstances(self) -> Circumstances:
        editions = ((date(2020, 1, 1), self.edition), *self.later)
        bases = {code: Bases(article_6="6(1)(e)", article_10="Sch 1 para 18") for code in self.edition.flag}
        adopted = (Adoption(edition.name, edition.sha256, day, bases, "APD-1", date(2030, 1, 1), position)
                   for position, (day, edition) in enumerate(editions, 1))
        council = Editions(documents={}, adoptions=tuple(adopted), answers=self.answers, delegations=self.delegations,
                           held={edition.sha256: edition for _, edition in editions})
        at = datetime.combine(self.on, time(12), UTC)
        signature = Signature(by=self.by, roles=frozenset(self.roles), purpose=self.purpose, at=at, today=self.on)
        references = (self.command.cases if isinstance(self.command, Request | Correct) else ()) or ()
        return Circumstances(signature=signature, council=council, about=self.about, others=self.others, own=self.own,
                             stream=FLAG, case_ids={reference: UUID(int=99) for reference in references})


def story(edition: str) -> Story:
    """A story under an edition that comes with the program: `leicester/1`."""
    read, document = shelf()[edition]
    return Story(read, document)
