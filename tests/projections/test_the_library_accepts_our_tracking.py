"""Our tracking recorder passes the event sourcing library's own test case."""
from collections.abc import Iterator

import pytest
from eventsourcing.postgres import PostgresDatastore
from eventsourcing.tests import persistence
from psycopg.conninfo import conninfo_to_dict

from ledger.database import Database
from projections.runner import CouncilTracking


class TestCouncilTracking(persistence.TrackingRecorderTestCase):
    @pytest.fixture(autouse=True)
    def _with_datastore(self, database: Database) -> Iterator[None]:
        runner = conninfo_to_dict(database.conninfo("runner"))
        self.datastore = PostgresDatastore(dbname=str(runner["dbname"]), host=str(runner["host"]), port=str(runner["port"]),
                                           user=str(runner["user"]), password=str(runner["password"]))
        yield
        self.datastore.close()

    def create_recorder(self) -> CouncilTracking:
        return CouncilTracking(self.datastore, "leicester")
