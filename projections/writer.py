"""A connection whose transactions run while their caller folds on."""
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

from ledger.database import Conninfo
from ledger.opening import connect
from projections.tables import UNHURRIED, Connection


class Writer:
    """One thread with one connection: what is handed in is done in order."""

    def __init__(self, conninfo: Conninfo) -> None:
        """`conninfo` is the runner role's."""
        self._connection = connect(conninfo)
        self._connection.execute(UNHURRIED)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="readings writer")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._thread.shutdown(cancel_futures=True)
        self._connection.close()

    def submit(self, work: Callable[[Connection], None]) -> "Future[None]":
        return self._thread.submit(work, self._connection)
