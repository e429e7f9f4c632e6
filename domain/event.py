"""What every event has in common."""
from datetime import date, datetime
from typing import Any, ClassVar, Protocol, TypeVar
from uuid import UUID

from domain.value import Value

E = TypeVar("E", bound="Event")


class Event(Value):
    """Something that happened. Who, in which role, when and under which edition ride in the entry's envelope.

    A subclass is written out field by field, in the past tense, with a literal wire name `type`. Stored for ever: fields
    are added with a default, never renamed or removed. Fields marked FACTS or TEXT are sealed under the entry's owner.
    """

    type: str
    mentions: tuple[UUID, ...] = ()
    """Subjects other than the owner whom the event's text tells of: that text then has a key of its own."""
    particulars: ClassVar[frozenset[str]] = frozenset()
    """Of its text, the fields that are data of the owner's own, such as names: they tell of nobody else."""
    whole: ClassVar[Any] = None
    """Of an event of which not all can be read any more: the class that it is one of."""

    @classmethod
    def narrative_fields(cls) -> frozenset[str]:
        """The names of its words: text in which somebody else may be told of."""
        return frozenset(name for name, part in cls.sealed_fields().items() if part == "text") - cls.particulars

    @property
    def has_words(self) -> bool:
        """Whether anything stands in its words."""
        return any(getattr(self, name) for name in type(self).narrative_fields())


def kind_of(event: E) -> type[E]:
    """Its class, whether all of it can still be read or not."""
    return event.whole or type(event)


class Stream(Value):
    """One aggregate's history."""

    kind: str
    """`flag`, `subject`, `council`, `case` or `system`."""
    id: UUID


class Signed(Value):
    """An event together with the role it is signed in."""

    event: Event
    role: str
    on_behalf_of: str | None = None
    """The absent colleague whose dated delegation the signer used."""
    edition: str | None = None
    """`westmere/1`, when a policy was applied."""
    digest: str | None = None
    """SHA-256 (hex) of that edition's document."""
    owner: UUID | None = None
    """Whose personal data the event's sealed fields are: a subject's id."""
    occurred_on: date
    """The London date of the act."""


class Decided(Value):
    """All that one command brings about, atomically."""

    events: tuple[tuple[Stream, tuple[Signed, ...]], ...]
    subjects: tuple[tuple[UUID, UUID], ...] = ()
    """(stream, subject): under which subjects a stream is to be found from now on."""
    take: tuple[str, ...] = ()
    """Keys claimed, in clear; the ledger stores their HMAC: `flag:{subject}:{key fields}`, `identifier:{system}:{value}`."""
    release: tuple[str, ...] = ()
    forget: tuple[UUID, ...] = ()
    """Owners whose keys are destroyed with it: subjects, and narratives that have a key of their own (by their event's id)."""
    warnings: tuple[tuple[str, str], ...] = ()
    """(rule, sentence) shown with the outcome; they stop nothing."""


class Happened(Protocol):
    """An event with what its envelope says; the ledger's `Entry` is one."""

    @property
    def event(self) -> Event: ...
    @property
    def stream(self) -> UUID: ...
    @property
    def version(self) -> int: ...
    @property
    def position(self) -> int: ...
    @property
    def actor(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def on_behalf_of(self) -> str | None: ...
    @property
    def occurred_on(self) -> date: ...
    @property
    def recorded_at(self) -> datetime: ...
