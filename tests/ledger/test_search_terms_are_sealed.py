"""What was searched for is sealed for its month, and goes with it."""
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import uuid4

import psycopg
import pytest

from ledger.access import Access
from ledger.access_retention import let_go
from ledger.database import Database
from ledger.search_terms import month_owner
from ledger.store import Ledger
from tests.ledger.given import COUNCIL
from tests.ledger.telling import destroy, tell

pytestmark = pytest.mark.usefixtures("told_is_known")


async def test_search_terms_are_sealed_for_their_month(ledger: Ledger) -> None:
    sought = json.dumps({"name": "ann invented"}).encode()
    access = Access(uuid4(), ledger.now(), "w", "SM", "p", "search", "shown", sealed=sought)
    await ledger.record_access(COUNCIL, access)
    await ledger.record_access(COUNCIL, Access(uuid4(), ledger.now(), "w", "SM", "p", "search", "shown"))
    assert [one.sealed for one in await ledger.accesses(COUNCIL)] == [sought, b""]
    with psycopg.connect(ledger.database.admin) as admin:
        assert b"invented" not in admin.execute("SELECT sealed FROM ledger.access ORDER BY number").fetchall()[0][0]
    destroy(ledger, month_owner(ledger.keys, COUNCIL, ledger.now()))
    assert [one.sealed for one in await ledger.accesses(COUNCIL)] == [b"", b""]


async def test_a_months_search_terms_go_with_the_month(new_database: Callable[..., Database]) -> None:
    trial = await Ledger.open(new_database(datetime(2026, 3, 30, 9, tzinfo=UTC)))
    await tell(trial)
    await trial.record_access(COUNCIL, Access(uuid4(), trial.now(), "w", "SM", "p", "search", "shown", sealed=b'{"name":"ann"}'))
    march = month_owner(trial.keys, COUNCIL, trial.now())
    await trial.set_clock(datetime(2026, 4, 2, 9, tzinfo=UTC))
    with psycopg.connect(trial.database.admin) as admin:
        query = "SELECT wrapped IS NOT NULL FROM ledger.data_key WHERE owner = %s"
        assert admin.execute(query, (march,)).fetchone() == (True,)
        await let_go(trial, date(2026, 4, 1))
        assert admin.execute(query, (march,)).fetchone() == (False,)
    await trial.close()
