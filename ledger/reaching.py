"""How this process gets at its database: pools of connections, and what is said when it can't be reached."""
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
from psycopg_pool import AsyncConnectionPool

from ledger.append import Unavailable

Connection = psycopg.AsyncConnection[tuple[Any, ...]]
C = TypeVar("C", bound=Connection)
MOST_CONNECTIONS = 16
PATIENCE_SECONDS = 5.0
"""How long a read waits for a connection before it says that nothing is known."""
LOST = (psycopg.OperationalError, psycopg.InterfaceError)


@contextmanager
def reaching() -> Iterator[None]:
    """Says of a database that can't be reached that it is Unavailable."""
    try:
        yield
    except LOST as error:
        raise Unavailable("the database can't be reached") from error


def pool(conninfo: str, kind: type[C], configure: Callable[[C], Awaitable[None]]) -> AsyncConnectionPool[C]:
    return AsyncConnectionPool(conninfo, connection_class=kind, configure=configure, min_size=1, max_size=MOST_CONNECTIONS,
                               open=False, timeout=PATIENCE_SECONDS, max_idle=60, reconnect_timeout=PATIENCE_SECONDS)
