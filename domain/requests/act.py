"""One act on a request in its circumstances: who may, on which day, and how its events are signed."""
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from domain.councils.council import Council, Held
from domain.event import Decided, Event, Signed, Stream
from domain.flags.circumstances import Circumstances as AroundFlag
from domain.flags.flag import Flag
from domain.refusal import Refused
from domain.requests.commands import RequestCommand
from domain.requests.events import Received, RequestEvent
from domain.requests.items import Item
from domain.requests.request import Request, Standing
from domain.signature import Signature
from domain.subjects.subject import Subject

RESPONDERS = ("IG", "DPO")
"""Who answers requests: information governance, and the data protection officer (LAW-7)."""
PASSES_ON = "INTEGRATION"
"""A system that passes on what reached it, such as a form on the council's pages."""


@dataclass(frozen=True)
class Circumstances:
    """All that a decision may look at besides the request and the command."""

    signature: Signature
    council: Council | None
    own: frozenset[UUID]
    """Records of the person who acts, of their household and its premises."""
    stream: UUID
    """The request's stream; a fresh id for a new one."""
    new_id: UUID
    """Fresh, for what the act opens."""
    known_as: UUID
    """The id under which all requests are found."""
    subject_known: bool = True
    """Whether the record that the request names is there."""
    under_18: bool = False
    """Whether the person whose data it is is known to be a child."""
    representative_flagged: bool = False
    """Whether there is a flag, in whatever standing, on the record of whoever asks for them."""
    flags: Mapping[UUID, Flag] = field(default_factory=dict)
    """The person's flags, whatever their standing."""
    earlier_known: bool = True
    """Whether the earlier request that is complained about is there."""
    person: Subject | None = None
    """The record that carries on for them."""
    found: tuple[Subject, ...] = ()
    """The records that a search names, as far as they are there."""
    items: tuple[Item, ...] = ()
    """Where the act looks at them."""
    around_flags: Mapping[UUID, AroundFlag] = field(default_factory=dict)
    """For each flag of which something is withheld: what its own decision looks at."""
    decision: UUID | None = None
    """The one that is approved."""
    looks: int = 0
    """The number of the last look in the access log."""


class Act:
    """Built once for a command. Raises Refused."""

    def __init__(self, request: Request | None, command: RequestCommand, given: Circumstances) -> None:
        self.request, self.given = request, given
        self.day: date = command.day(given.signature.today, request.received if request else None)
        self._late = command.why_late
        self.warnings: list[tuple[str, str]] = []
        if request is not None and request.subject in given.own:
            raise Refused("OWN-RECORD", "nobody handles a request about themselves or their household",
                          "another person with the same role", forbids=True)

    def role(self, *roles: str, rule: str = "LAW-7") -> Held:
        """The role in which this person may do it: their own before a colleague's. Raises Refused."""
        held = next((held for role in roles for held in self._held() if held.role == role), None)
        if held is None:
            raise Refused(rule, "requests go to those who answer for them", "needs " + " or ".join(roles), forbids=True)
        return held

    def responder(self) -> Held:
        return self.role(*RESPONDERS)

    def anyone(self) -> Held:
        """Anybody of the council: a request is valid wherever it arrives (LAW-20)."""
        council, today = self.given.council, self.given.signature.today
        policy = tuple(council.in_force(today).role) if council and council.purposes_on(today) else ()
        return self.role(*RESPONDERS, *policy, PASSES_ON)

    def open(self) -> Request:
        """The request. Raises Refused unless it waits for an answer."""
        if self.request is None:
            raise Refused("lifecycle", "standing", "a request that was received")
        if self.request.standing is not Standing.OPEN:
            raise Refused("lifecycle", "standing", f"a request that is open; this one is {self.request.standing.value}")
        return self.request

    def decided(self, held: Held, *events: RequestEvent, subjects: tuple[tuple[UUID, UUID], ...] = (),
                on_flags: tuple[tuple[UUID, tuple[Event, ...]], ...] = ()) -> Decided:
        """The events in the request's stream, and what they bring about on the person's flags."""
        stream = Stream(kind="request", id=self.given.stream)
        mine = tuple(self.signed(held, event.model_copy(update={"why_late": self._late}), self.owner(events))
                     for event in events)
        flags = tuple((Stream(kind="flag", id=flag),
                       tuple(self.signed(held, event, self.given.flags[flag].subject) for event in happened))
                      for flag, happened in on_flags)
        return Decided(events=((stream, mine), *flags), subjects=subjects, warnings=tuple(self.warnings))

    def owner(self, events: tuple[RequestEvent, ...]) -> UUID:
        """The person whose data it is; the request itself where they have no record."""
        begun = next((event.subject for event in events if isinstance(event, Received)), None)
        known = self.request.records[:1] if self.request else ()
        return begun or next(iter(known), self.given.stream)

    def signed(self, held: Held, event: Event, owner: UUID) -> Signed:
        return Signed(event=event, role=held.role, on_behalf_of=held.on_behalf_of, owner=owner, occurred_on=self.day)

    def _held(self) -> tuple[Held, ...]:
        by, council = self.given.signature, self.given.council
        if council is None or council.purposes_on(by.today) is None:
            return tuple(Held(role) for role in sorted(by.roles))
        return council.held_by(by.by, by.roles, council.in_force(by.today), by.today)
