"""A log of invented flags, written straight into its table, for the readings' bench."""
import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.event import Event
from domain.flags import events as e
from ledger.boxes import context, sealed_box
from ledger.database import Database
from ledger.epochs import Epochs, epochs_at
from ledger.keyring import Keyring, NewKey
from ledger.sealing import parts
from ledger.store import Ledger
from tests.bench.load import LEAF_BYTES
from tests.projections.histories import TOLD, added, document, lodged, requested

COUNCIL = "leicester"
FIRST_DAY = date(2025, 1, 6)
POLICY = document()
COLUMNS = ("council, position, event_id, command_id, ordinal, stream, kind, version, type, recorded_at, signed_at, occurred_on, "
           "actor, role, purpose, correlation, edition, digest, clear, sealed, form, salt, leaf")
SALT, LEAF = ("\\\\x" + random.randbytes(size).hex() for size in (32, LEAF_BYTES))
"""As long as real ones; the readings look at neither."""


def life(rng: random.Random) -> list[e.FlagEvent]:
    due = FIRST_DAY + timedelta(days=rng.randrange(300, 700))
    return [requested(UUID(int=rng.getrandbits(128)), rng.choice("AB")), e.Discussed(with_role="SM"), e.Agreed(), added(due),
            TOLD, e.Reviewed(proposes="CONTINUE"), e.Continued(review_due=due + timedelta(days=365), review_rule="X-1"),
            rng.choice((e.Ended(), e.ReviewCalled(reason="MOVED_HOUSE", by="X-1")))]


Life = Callable[[random.Random], list[e.FlagEvent]]
"""The eight events of a flag."""


class DataKeys(dict[UUID, AESGCM]):
    """One for each stream, made when first asked for."""

    def __init__(self, epochs: Epochs) -> None:
        super().__init__()
        self._keyring, self.new = Keyring(epochs), list[NewKey]()

    def __missing__(self, owner: UUID) -> AESGCM:
        ((self[owner], new),) = self._keyring.make([owner], 1)
        self.new.append(new)
        return self[owner]


def log_lines(entries: int, own: UUID, rng: random.Random, policy: str, life: Life, keys: DataKeys,
              council: str) -> Iterator[str]:
    """COPY lines of a log: a policy, then flags of eight entries each, interleaved at random, two years long."""
    order = [flag for flag in (UUID(int=rng.getrandbits(128), version=4) for _ in range(entries // 8)) for _ in range(8)]
    rng.shuffle(order)
    lives: dict[UUID, list[e.FlagEvent]] = {}
    begin = datetime(2025, 1, 6, 9, tzinfo=UTC)
    past: list[tuple[UUID, int, Event]] = [(own, version, event) for version, event in enumerate(lodged(policy))]
    for position, (stream, version, event) in enumerate(_numbered(past, order, lives, rng, life), 1):
        at = begin + timedelta(seconds=position * 2 * 365 * 86_400 / entries)
        event_id = uuid4()
        clear, plain = parts(event, stream, event_id)
        about = context(council, event_id, stream, version, event.type)
        sealed = b"".join(sealed_box(keys[one.owner], about, one) for one in plain)
        cells = (council, position, event_id, uuid4(), 0, stream, event.type.split(".", maxsplit=1)[0], version, event.type, at,
                 at, at.date(), f"staff-{rng.randrange(500)}", "TM", "SAFEGUARD", uuid4(), "leicester/e1", "digest",
                 "\\\\x" + clear.hex(), "\\\\x" + sealed.hex(), "1", SALT, LEAF)
        yield "\t".join(map(str, cells)) + "\n"


def _numbered(past: list[tuple[UUID, int, Event]], order: list[UUID], lives: dict[UUID, list[e.FlagEvent]],
              rng: random.Random, life: Life) -> Iterator[tuple[UUID, int, Event]]:
    yield from past
    for stream in order:
        events = lives.setdefault(stream, life(rng))
        yield stream, 8 - len(events), events.pop(0)


def fill(database: Database, entries: int, own: UUID, policy: str = POLICY, life: Life = life,
         council: str = COUNCIL) -> None:
    keys = DataKeys(epochs_at(database.keys))
    with psycopg.connect(database.admin) as connection:
        connection.execute("INSERT INTO ledger.council VALUES (%s) ON CONFLICT DO NOTHING", (council,))
        with connection.cursor().copy(f"COPY ledger.entry ({COLUMNS}) FROM STDIN".encode()) as copy:
            for line in log_lines(entries, own, random.Random(1), policy, life, keys, council):
                copy.write(line)
        with connection.cursor().copy("COPY ledger.data_key (council, owner, epoch, wrapped) FROM STDIN") as copy:
            for one in keys.new:
                copy.write_row((council, *one))
    with psycopg.connect(database.admin, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE ledger.entry")
        connection.execute("CHECKPOINT")


async def own_stream(database: Database, council: str = COUNCIL) -> UUID:
    ledger = await Ledger.open(database)
    try:
        return ledger.known_id(council, "council")
    finally:
        await ledger.close()
