"""Lets go of what retries are compared with, once they are too late to be answered."""
import asyncio
import logging

import psycopg

from ledger.database import Database

KEPT_DAYS = 30
"""By the register's own clock; `ledger.prune_requests` holds to it whatever it is asked."""
LOOK_SECONDS = 3600
AT_A_TIME = 5_000
NAME_COUNCIL = "SELECT set_config('heedmark.council', %s, true)"
PRUNE = "SELECT ledger.prune_requests(%s, %s)"

log = logging.getLogger(__name__)


def prune(database: Database) -> int:
    """All that is older, of all councils; how many commands' rows those were."""
    gone = 0
    with psycopg.connect(database.conninfo("keeper"), autocommit=True) as keeper:
        for (council,) in keeper.execute("SELECT council FROM ledger.council ORDER BY council").fetchall():
            some = AT_A_TIME
            while some == AT_A_TIME:
                with keeper.transaction():
                    keeper.execute(NAME_COUNCIL, (council,))
                    ((some,),) = keeper.execute(PRUNE, (council, AT_A_TIME)).fetchall()
                gone += some
    return gone


async def keep_pruning(database: Database) -> None:
    """Look each hour, for ever."""
    while True:
        try:
            await asyncio.to_thread(prune, database)
        except psycopg.Error as failed:
            log.error("old requests could not be let go of (%s); it is tried again", type(failed).__name__)
        await asyncio.sleep(LOOK_SECONDS)
