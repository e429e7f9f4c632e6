"""The way of a command: its past is read, it is decided, and what was decided is stored if the past still stands."""
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from uuid import UUID

from domain.event import Decided, Signed, Stream
from domain.signature import Signature
from domain.value import Value
from ledger.append import Append, Claim, LedgerError
from ledger.entry import Draft, Entry
from ledger.past import Past
from ledger.sealing import RELEASED, TAKEN, parts
from ledger.store import Ledger

ATTEMPTS = 6
"""A decision and five more, when what it read has moved before it was stored."""
MENTION = "mention"
"""Stands for a stream's kind where its words tell of a subject whose it is not."""
SEALED_CLAIM = "identifier:"
HOLDERS = {"identifier": "subject"}
"""The kind of stream that holds a key, by the key's first word; where not named, that word is the kind."""


class Order(Value):
    """A command on its way: whose it is, and what makes a retry of it the same act."""

    council: str
    signature: Signature
    command_id: UUID
    """From Ledger.command_id."""
    body: bytes
    """The canonical request body; hashed under a secret before it is stored."""
    correlation: UUID
    causation: UUID | None = None
    """The event that led to this command."""


class Outcome(Value):
    """What a command brought about."""

    positions: tuple[int, ...]
    """For auditors alone."""
    streams: tuple[UUID, ...]
    version: int
    """The last one that it gave the first of the streams."""
    event_types: tuple[str, ...]
    """Wire names, in order."""
    repeat: bool
    """Whether this is the answer to an earlier request, sent again."""
    warnings: tuple[tuple[str, str], ...]
    """(rule, sentence)."""
    token: str
    """Opaque; a reading asked with it waits until it shows this."""


class BodyChanged(LedgerError):
    """The same idempotency key was used for another request (422)."""


class KeyTooOld(LedgerError):
    """The same idempotency key was used so long ago that its outcome isn't answered any more (409); nothing was stored."""


class Conflict(LedgerError):
    """What the decision rests on kept moving (409); nothing was stored."""


Decide = Callable[[Past], Awaitable[Decided]]


async def carry_out(ledger: Ledger, order: Order, decide: Decide) -> Outcome:
    """Decide a command and store what it brings about, once, however often it is sent.

    Raises what `decide` raises (Refused), BodyChanged, KeyTooOld, Conflict, or another LedgerError.
    """
    # A random id was never sent before, nor will it be again.
    body = None if order.command_id.version == 4 else ledger.keys.body(order.council, order.body)
    if body is not None and (before := await _before(ledger, order, body)):
        return before
    for _ in range(ATTEMPTS):
        past = Past(ledger, order.council, order.signature)
        decided = await decide(past)
        append = await _append(ledger, order, body, past, decided)
        answer = await ledger.append(order.council, append)
        match answer.answer:
            case "stored":
                return Outcome(
                    positions=answer.positions, streams=tuple(dict.fromkeys(draft.stream for draft in append.drafts)),
                    version=_version(append.drafts), event_types=tuple(draft.type for draft in append.drafts), repeat=False,
                    warnings=decided.warnings,
                    token=ledger.token(order.council, answer.positions[-1]))
            case "repeat" | "changed":
                if body is not None and (before := await _before(ledger, order, body)):
                    return before
    raise Conflict("what the decision rests on has moved each time; ask again")


async def _before(ledger: Ledger, order: Order, body: bytes) -> Outcome | None:
    """The stored outcome of the same command."""
    stored = await ledger.command(order.council, order.command_id)
    if stored is None:
        return None
    digest, warnings, entries = stored
    if digest is None:
        raise KeyTooOld("this idempotency key was used too long ago")
    if digest != body:
        raise BodyChanged("this idempotency key was used for another request")
    return Outcome(positions=tuple(entry.position for entry in entries),
                   streams=tuple(dict.fromkeys(entry.stream for entry in entries)), version=_version(entries),
                   event_types=tuple(entry.type for entry in entries), repeat=True,
                   warnings=tuple((rule, sentence) for rule, sentence in json.loads(warnings or "[]")),
                   token=ledger.token(order.council, entries[-1].position))


def _version(written: Sequence[Draft] | Sequence[Entry]) -> int:
    return max(each.version for each in written if each.stream == written[0].stream)


async def _append(ledger: Ledger, order: Order, body: bytes | None, past: Past, decided: Decided) -> Append:
    versions = {stream.id: await past.version(stream) for stream, _ in decided.events}
    written = [stream for stream, _ in decided.events]
    release = _claims(ledger, order.council, decided.release, [*versions, *(past.versions.keys() - versions.keys())])
    take = _claims(ledger, order.council, decided.take, [])
    take = tuple(claim._replace(holder=_holder(key, written)) for claim, key in zip(take, decided.take, strict=True))
    drafts = tuple(_drafts(ledger, order, decided, versions))
    kinds = past.kinds | {stream.id: stream.kind for stream in written}
    return Append(
        command_id=order.command_id, body=body, drafts=drafts,
        reads=tuple((stream, version) for stream, version in past.versions.items() if stream not in versions),
        counts=tuple((subject, kind, count) for (subject, kind), count in past.counts.items()),
        subjects=(*((subject, kinds[stream], stream) for stream, subject in decided.subjects), *_mentions(decided)),
        release=release, take=take, forget=decided.forget, warnings=decided.warnings,
        epoch=ledger.keys.epoch if take or release else None, fresh=frozenset(past.fresh))


def _mentions(decided: Decided) -> Iterator[tuple[UUID, str, UUID]]:
    """Under whom a stream is to be found because its words tell of them."""
    for stream, signed_events in decided.events:
        for mentioned in dict.fromkeys(each for signed in signed_events for each in signed.event.mentions):
            yield mentioned, MENTION, stream.id


def _drafts(ledger: Ledger, order: Order, decided: Decided, versions: dict[UUID, int]) -> Iterator[Draft]:
    versions = dict(versions)
    ordinal, extra = 0, _sealed_claims(decided)
    for stream, signed_events in decided.events:
        for signed in signed_events:
            versions[stream.id] += 1
            yield _draft(ledger, order, stream, signed, versions[stream.id], ordinal, extra)
            ordinal, extra = ordinal + 1, {}


def _draft(ledger: Ledger, order: Order, stream: Stream, signed: Signed, version: int, ordinal: int,
           extra: Mapping[str, Sequence[str]]) -> Draft:
    event_id = ledger.keys.event_id(order.command_id, ordinal)
    clear, plain = parts(signed.event, signed.owner or stream.id, event_id, extra)
    return Draft(
        event_id=event_id, stream=stream.id, kind=stream.kind, version=version,
        type=signed.event.type, signed_at=order.signature.at, occurred_on=signed.occurred_on, actor=order.signature.by,
        role=signed.role, on_behalf_of=signed.on_behalf_of, purpose=order.signature.purpose, correlation=order.correlation,
        causation=order.causation, edition=signed.edition, digest=signed.digest, clear=clear, sealed=b"", plain=plain)


def _claims(ledger: Ledger, council: str, keys: tuple[str, ...], holders: list[UUID]) -> tuple[Claim, ...]:
    return tuple(Claim(ledger.keys.claim(council, key), holder, "" if key.startswith(SEALED_CLAIM) else key)
                 for key in keys for holder in holders or [UUID(int=0)])


def _holder(key: str, written: list[Stream]) -> UUID:
    first_word = key.split(":", 1)[0]
    kind = HOLDERS[first_word] if first_word in HOLDERS else first_word
    return next((stream.id for stream in written if stream.kind == kind), written[0].id)


def _sealed_claims(decided: Decided) -> dict[str, list[str]]:
    """Keys of identifiers, which are personal: they go with the first entry's sealed part."""
    kept = {name: [key for key in keys if key.startswith(SEALED_CLAIM)]
            for name, keys in ((TAKEN, decided.take), (RELEASED, () if decided.forget else decided.release))}
    return {name: keys for name, keys in kept.items() if keys}
