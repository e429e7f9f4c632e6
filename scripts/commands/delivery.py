"""Sends what waits in the outbox, each message once, and has the log say so."""
import asyncio
import contextlib
import logging
import smtplib
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated
from uuid import UUID, uuid4

import psycopg
import typer

from commands.mail import Mail, written
from commands.place import DataOption, Stop, data_folder, opened
from domain.calendar import london_date
from domain.councils.council import evolve as evolve_council
from domain.event import Decided, Stream
from domain.messages.decide import SYSTEM, evolve, send
from domain.messages.demand import Demand
from domain.messages.regular import regular_demands
from domain.signature import Signature
from ledger.append import LedgerError
from ledger.carry_out import Order, carry_out
from ledger.database import Database
from ledger.past import Past
from ledger.store import Ledger
from projections import outbox
from projections.outbox import Row, SoughtMessages

PAUSE_SECONDS = 2.0
FIRST_WAIT_SECONDS = 30.0
LONGEST_WAIT_SECONDS = 3600.0
AT_A_TIME = 100
LOG = logging.getLogger("heedmark.mail")


class Waits:
    """What couldn't be sent waits, twice as long each time; forgotten with the process, which then tries at once."""

    def __init__(self) -> None:
        self._until: dict[object, tuple[float, float]] = {}

    def over(self, what: object) -> bool:
        return what not in self._until or self._until[what][0] <= time.monotonic()

    def longer(self, what: object) -> None:
        wait = min(2 * self._until[what][1], LONGEST_WAIT_SECONDS) if what in self._until else FIRST_WAIT_SECONDS
        self._until[what] = time.monotonic() + wait, wait

    def done(self, what: object) -> None:
        self._until.pop(what, None)


class Deliverer:
    """One at a time for each council, however many servers run: who finds the council's lock taken leaves it alone."""

    def __init__(self, ledger: Ledger, mail: Mail, lock: psycopg.AsyncConnection[tuple[object, ...]]) -> None:
        self._ledger, self._mail, self._lock, self._waits = ledger, mail, lock, Waits()
        self._held: set[str] = set()

    async def deliver(self) -> int:
        """Send what is due now; how many messages that were."""
        sent = 0
        for council in await self._ledger.councils():
            if council in self._mail.address and await self._holds(council):
                sent += await self._deliver(council, tuple(self._mail.address[council]))
        return sent

    async def _holds(self, council: str) -> bool:
        if council not in self._held:
            row = await (await self._lock.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))",
                                                  (f"heedmark mail {council}",))).fetchone()
            if row and row[0]:
                self._held.add(council)
        return council in self._held

    async def _deliver(self, council: str, roles: tuple[str, ...]) -> int:
        _, settled = await self._ledger.folds.upto_now(council, self._ledger.known_id(council, "council"), evolve_council)
        today = london_date(self._ledger.now())
        if settled is None or not any(one.in_force_from <= today for one in settled.adoptions) or not self._waits.over(council):
            return 0
        regular = regular_demands(settled, self._ledger.known_id(council, "council"), today)
        sought = SoughtMessages(council, today, roles=roles, states=("due",), limit=AT_A_TIME)
        sent, found = 0, await self._due(sought, regular, None)
        while found:
            due = [row for row in found if self._waits.over(row.id)]
            sent += await self._send(council, due, regular) if due else 0
            found = await self._due(sought, regular, found[-1]) if self._waits.over(council) else []
        return sent

    async def _due(self, sought: SoughtMessages, regular: Mapping[UUID, Demand], past: Row | None) -> list[Row]:
        async with self._ledger.read_only(sought.council) as connection:
            found = await outbox.rows(connection, sought, regular, (past.due_on, past.id) if past else None)
        return [one.row for one in found]

    async def _send(self, council: str, due: Sequence[Row], regular: Mapping[UUID, Demand]) -> int:
        try:
            session = await asyncio.to_thread(self._mail.session)
        except OSError as refused:
            self._waits.longer(council)
            LOG.warning("the mail server can't be used: %s", type(refused).__name__, extra={"council": council})
            return 0
        self._waits.done(council)
        try:
            return sum([await self._one(session, council, row, regular) for row in due])
        finally:
            await asyncio.to_thread(session.close)

    async def _one(self, session: smtplib.SMTP, council: str, row: Row, regular: Mapping[UUID, Demand]) -> bool:
        """Whether the message was sent: once the server has taken it in, that is recorded at once.

        A process that is killed between the two sends it again; nothing else makes a message go out twice.
        """
        stream = Stream(kind="system", id=row.id)
        _, before = await self._ledger.folds.upto_now(council, stream.id, evolve)
        if before and before.sent:
            return False
        to = self._mail.address[council][row.role]
        mail = written(row, council, to, self._mail.sender, self._ledger.trial)
        try:
            await asyncio.to_thread(session.send_message, mail)
        except OSError as refused:
            self._waits.longer(row.id)
            LOG.warning("a message wasn't taken in: %s", type(refused).__name__, extra={"council": council})
            return False
        await self._record(council, row, to, regular[row.id] if row.flag is None and row.id in regular else None)
        self._waits.done(row.id)
        return True

    async def _record(self, council: str, row: Row, address: str, regular: Demand | None) -> None:
        now = self._ledger.now()
        signature = Signature(by="system", roles=frozenset({SYSTEM}), purpose=SYSTEM, at=now, today=london_date(now))
        order = Order(council=council, signature=signature, body=b"", correlation=uuid4(),
                      command_id=self._ledger.command_id(council, "system", "deliver", str(row.id)))

        async def decided(past: Past) -> Decided:
            return send(row.id, await past.fold(Stream(kind="system", id=row.id), evolve), address, regular, signature.today)

        await carry_out(self._ledger, order, decided)


async def delivering(database: Database, mail: Mail, stop: threading.Event, *, once: bool = False) -> int:
    """Deliver until told to stop, or once; how many messages were sent."""
    sent = 0
    while not stop.is_set():
        try:
            ledger = await Ledger.open(database)
            try:
                async with await psycopg.AsyncConnection.connect(database.conninfo("reader"), autocommit=True) as lock:
                    deliverer = Deliverer(ledger, mail, lock)
                    while not stop.is_set():
                        sent += await deliverer.deliver()
                        if once:
                            return sent
                        await asyncio.to_thread(stop.wait, PAUSE_SECONDS)
            finally:
                await ledger.close()
        except (LedgerError, psycopg.OperationalError) as away:
            if once:
                raise
            LOG.warning("the register can't be reached: %s", type(away).__name__)
            await asyncio.to_thread(stop.wait, PAUSE_SECONDS)
    return sent


@contextlib.contextmanager
def posted(database: Database, mail: Mail | None) -> Iterator[None]:
    """Deliver beside whatever is done meanwhile, where mail is to be sent."""
    stop = threading.Event()
    if mail is None:
        yield
        return
    thread = threading.Thread(target=lambda: asyncio.run(delivering(database, mail, stop)), name="mail", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def deliver(
    mail: Annotated[Path, typer.Option(metavar="FILE", help="TOML: server, sender, and [address.COUNCIL] of role = mailbox.")],
    once: Annotated[bool, typer.Option(help="Send what is due now, and end.")] = False,
    data: DataOption = None,
) -> None:
    """Send the messages that wait in the outbox of a register that is being served, until Ctrl-C."""
    folder = data_folder(data)
    if not folder.is_dir():
        raise Stop(f"There is no register in {folder}. Start one first: scripts/serve")
    settings = Mail.read(mail)
    with opened(folder) as place, contextlib.suppress(KeyboardInterrupt):
        sent = asyncio.run(delivering(place.database, settings, threading.Event(), once=once))
        print(f"Sent {sent}.", flush=True)
