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


async def write(ledger: Ledger, council: str, event: Event) -> Outcome:
    """Append an event signed `system`. Raises LedgerError."""
    at = ledger.now()
    signature = Signature(by=SYSTEM, roles=frozenset({SYSTEM}), purpose=SYSTEM, at=at, today=london_date(at))
    stream = Stream(kind=SYSTEM, id=own_stream(ledger, council))

    async def decide(past: Past) -> Decided:
        return Decided(events=((stream, (Signed(event=event, role=SYSTEM, occurred_on=signature.today),)),))

    order = Order(council=council, signature=signature, command_id=uuid4(), body=b"", correlation=uuid4())
    return await carry_out(ledger, order, decide)


async def entries(ledger: Ledger, council: str, after_version: int = -1) -> list[Entry]:
    """What the register wrote about itself."""
    return await ledger.stream(council, own_stream(ledger, council), after_version)
