"""The few entries that the register writes about itself, in one stream a council."""
from uuid import UUID, uuid4

from domain.calendar import london_date
from domain.event import Decided, Event, Signed, Stream
from domain.signature import Signature
from ledger.carry_out import Order, Outcome, carry_out
from ledger.entry import Entry
from ledger.past import Past
from ledger.store import Ledger

SYSTEM = "system"


def own_stream(ledger: Ledger, council: str) -> UUID:
    return ledger.known_id(council, SYSTEM)


async def write(ledger: Ledger, council: str, event: Event, once: str | None = None) -> Outcome:
    """Append an event signed `system`; only once, where `once` names what it says. Raises LedgerError."""
    signature = signed_now(ledger)
    stream = Stream(kind=SYSTEM, id=own_stream(ledger, council))

    async def decide(past: Past) -> Decided:
        return Decided(events=((stream, (Signed(event=event, role=SYSTEM, occurred_on=signature.today),)),))

    return await carry_out(ledger, order(ledger, council, signature, once), decide)


def signed_now(ledger: Ledger) -> Signature:
    at = ledger.now()
    return Signature(by=SYSTEM, roles=frozenset({SYSTEM}), purpose=SYSTEM, at=at, today=london_date(at))


def order(ledger: Ledger, council: str, signature: Signature, once: str | None = None) -> Order:
    return Order(council=council, signature=signature, body=(once or "").encode(), correlation=uuid4(),
                 command_id=ledger.command_id(council, SYSTEM, SYSTEM, once))


async def entries(ledger: Ledger, council: str) -> list[Entry]:
    """What the register wrote about itself, but for the access log's digests, which have a stream of their own."""
    return await ledger.stream(council, own_stream(ledger, council))
