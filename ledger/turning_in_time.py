"""Turns the epoch when it is due, in a server that runs for long."""
import asyncio
import logging
from datetime import UTC, datetime

import psycopg

from ledger.database import Database
from ledger.epochs import EpochKeyMissing
from ledger.turning import TurnError, due, turn

LOOK_SECONDS = 3600

log = logging.getLogger(__name__)


async def keep_turning(database: Database) -> None:
    """Look each hour, for ever. Several processes may: one of them turns it."""
    while True:
        try:
            before = await asyncio.to_thread(due, database)
            turned = await asyncio.to_thread(lambda: turn(database, when_due=True))
            if before <= datetime.now(UTC):
                log.warning("epoch %s is current: what backups from before hold can't be opened; make a new one", turned.epoch)
        except (TurnError, EpochKeyMissing, psycopg.Error) as failed:
            log.error("the epoch could not be turned (%s); it is tried again", type(failed).__name__)
        await asyncio.sleep(LOOK_SECONDS)
