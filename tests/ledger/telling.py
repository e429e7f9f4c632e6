"""An event that tells something personal, for the ledger's tests alone."""
from datetime import UTC, date, datetime
from typing import Annotated, Literal
from uuid import UUID, uuid4

import psycopg
from pydantic import JsonValue

from domain.event import Decided, Event, Signed, Stream
from domain.signature import Signature
from domain.value import FACTS, TEXT
from ledger.carry_out import Order, carry_out
from ledger.past import Past
from ledger.store import Ledger
from tests.ledger.given import COUNCIL

SIGNATURE = Signature(by="worker-1", roles=frozenset({"SM"}), purpose="safeguarding", at=datetime(2026, 3, 23, 9, tzinfo=UTC),
                      today=date(2026, 3, 23))
ANN, STREAM = uuid4(), Stream(kind="flag", id=uuid4())


class Told(Event):
    """Something personal, for these tests alone."""

    type: Literal["test.told"] = "test.told"
    code: str
    facts: Annotated[dict[str, str], FACTS] = {}
    known: Annotated[dict[str, JsonValue], TEXT] = {}
    words: Annotated[str, TEXT]


TOLD = Told(code="A", facts={"grounds": "threat", "age": "41"}, words="Ann shouted at a worker")
MENTIONING = TOLD.model_copy(update={"mentions": (uuid4(),), "words": "Ann shouted at Ben"})


async def tell(ledger: Ledger, event: Event = TOLD, owner: UUID = ANN, stream: Stream | None = None) -> None:
    where = stream or Stream(kind="flag", id=uuid4())

    async def decide(past: Past) -> Decided:
        signed = Signed(event=event, role="SM", owner=owner, occurred_on=date(2026, 3, 23))
        return Decided(events=((where, (signed,)),), take=(f"flag:{uuid4()}",))

    await carry_out(ledger, Order(council=COUNCIL, signature=SIGNATURE, body=b"{}", correlation=uuid4(),
                                  command_id=ledger.command_id(COUNCIL, "worker-1", "route", None)), decide)


def destroy(ledger: Ledger, *owners: UUID) -> int:
    with psycopg.connect(ledger.database.conninfo("keeper")) as keeper:
        keeper.execute("SELECT set_config('heedmark.council', %s, true)", (COUNCIL,))
        ((destroyed,),) = keeper.execute("SELECT ledger.destroy_keys(%s, %s, 1)", (COUNCIL, list(owners))).fetchall()
    for owner in owners:
        ledger.keyring.drop(COUNCIL, owner)
    return int(destroyed)
