"""Makes a council's readings again from its log while the old ones serve, then exchanges them."""
import gc
import multiprocessing
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from queue import Empty, SimpleQueue
from typing import NamedTuple
from uuid import UUID

from domain.flags import events as e
from ledger.database import Conninfo
from ledger.opening import connect
from projections.checks import OpenChecks
from projections.entries import CHECK, ERASED
from projections.flag_by_flag import rows_of, share_lines, turns
from projections.follower import Follower
from projections.following_requests import make_anew as make_requests_anew
from projections.following_subjects import make_anew as make_subjects_anew
from projections.gathering import Gathered, gathered
from projections.lines import lines_of_types
from projections.partitions import Names, drop, exchange, index_statements, left_aside, make_aside
from projections.storing_messages import replace_all
from projections.tables import APPLICATION, HISTORY, OPEN_CHECK, UNHURRIED, Connection, copied, council_transaction

PROCESSES = 2
ABOUT_CHECKS = (CHECK, ERASED, "flag.requested", "flag.details_corrected")


class Share(NamedTuple):
    """One process's part of the work: the flags whose id falls to it."""

    conninfo: Conninfo
    council: str
    until: int
    table: str
    number: int
    of: int


def rebuild(conninfo: Conninfo, council: str, processes: int = PROCESSES, tell: Callable[[str], None] = lambda _: None) -> int:
    """Make a council's readings anew; the position up to which that was done before the exchange.

    `conninfo` is the runner role's; `tell` is told what is being done. Two rebuilds of a council wait for one another.
    """
    with connect(conninfo) as connection:
        wait_for_others(connection, council)
        drop(connection, council, left_aside(connection, council))
        with council_transaction(connection, council):
            row = connection.execute("SELECT coalesce(max(position), 0) FROM ledger.entry WHERE council = %s",
                                     (council,)).fetchone()
        until = int(row[0]) if row else 0
        names = make_aside(connection, council)
        tell(f"folding {until} entries")
        shares = [Share(conninfo, council, until, names["history"], number, processes) for number in range(processes)]
        with _pool(processes) as pool:
            running = [pool.submit(fold_share, share) for share in shares]
            beside = gathered(conninfo, council, until)
            if beside.has_checks:
                fold_checks(conninfo, council, until, names["open_check"])
            for one in running:
                one.result()
        tell("building indexes")
        _index(connection, conninfo, processes, names)
        tell("exchanging")
        _exchange(connection, council, until, names, beside)
    return until


def wait_for_others(connection: Connection, council: str) -> None:
    """Until no other rebuild of the council, nor comparison with one, has tables aside; held until the connection is closed."""
    connection.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", (f"heedmark rebuild {council}",))


def _pool(processes: int) -> Executor:
    """Processes whose modules are loaded once for all, and which collect no garbage: nothing in a fold is cyclic."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["__main__", "projections.rebuild"])
    return ProcessPoolExecutor(processes, mp_context=context, initializer=gc.disable)


def fold_share(share: Share) -> int:
    """Fold one share of the flags and copy their rows; how many rows those were."""
    with connect(share.conninfo) as reading, connect(share.conninfo) as writing, council_transaction(reading, share.council):
        writing.execute(UNHURRIED)
        policies = turns(reading, share.council, share.until)
        lines = share_lines(reading, share.council, share.until, share.number, share.of)
        return copied(writing, share.council, share.table, HISTORY, rows_of(lines, policies))


def fold_checks(conninfo: Conninfo, council: str, until: int, table: str) -> None:
    """Fold what is said of checks and copy their rows."""
    about: dict[UUID, tuple[UUID, str]] = {}
    checks = OpenChecks()
    with connect(conninfo) as connection:
        with council_transaction(connection, council):
            for line in lines_of_types(connection, council, until, ABOUT_CHECKS):
                if isinstance(line.event, e.Requested):
                    about[line.stream] = (line.event.subject, line.event.flag_type)
                checks.follow(line, about.__getitem__)
        copied(connection, council, table, OPEN_CHECK, ((check, check.to_position) for check in checks.checks))


def _index(connection: Connection, conninfo: Conninfo, processes: int, names: Names) -> None:
    builds, follow = index_statements(connection, names)
    to_build: SimpleQueue[str] = SimpleQueue()
    for statement in builds:
        to_build.put(statement)

    def build(_: int) -> None:
        with connect(conninfo) as own:
            own.execute(UNHURRIED)
            own.execute("SET maintenance_work_mem = '256MB'")
            own.execute("SET max_parallel_maintenance_workers = 0")  # several are built at once instead
            while True:
                try:
                    own.execute(to_build.get_nowait().encode())
                except Empty:
                    return

    with ThreadPoolExecutor(processes) as pool:
        list(pool.map(build, range(processes)))
    for statement in follow:
        connection.execute(statement.encode())


def make_small_ones_anew(connection: Connection, council: str, until: int, beside: Gathered) -> None:
    """All readings that aren't exchanged as a whole, in the transaction that is open."""
    make_subjects_anew(connection, council, until)
    make_requests_anew(connection, council, beside.requests, until)
    replace_all(connection, council, beside.messages, until)


def _exchange(connection: Connection, council: str, until: int, names: Names, beside: Gathered) -> None:
    """In one transaction: the new tables serve, brought up to where the old ones were, so that nobody reads backwards."""
    with council_transaction(connection, council):
        connection.execute("INSERT INTO readings.tracking VALUES (%s, %s, 0) ON CONFLICT DO NOTHING", (council, APPLICATION))
        connection.execute("SELECT FROM readings.tracking WHERE council = %s AND application = %s FOR UPDATE",
                           (council, APPLICATION))
        make_small_ones_anew(connection, council, until, beside)
        exchange(connection, council, names)
        connection.execute("UPDATE readings.tracking SET position = %s WHERE council = %s AND application = %s",
                           (until, council, APPLICATION))
        follower = Follower(council, locked=True)
        while follower.step(connection):
            pass
