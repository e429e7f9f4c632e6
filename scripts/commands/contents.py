"""What a register's database holds, table by table, so that two of them can be told to be the same."""
from typing import NamedTuple, Self

import psycopg
from psycopg import sql

TABLES = """
SELECT schemaname || '.' || tablename, schemaname, tablename FROM pg_tables
WHERE schemaname IN ('ledger', 'readings') ORDER BY 1
"""
HEADS = "SELECT council, count(*), min(position), max(position) FROM ledger.entry GROUP BY council ORDER BY council"
STEADY = "SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO'; SET LOCAL row_security = off"


class Table(NamedTuple):
    """One table: how many rows, and a sum over their texts that any lost, doubled or altered row changes."""

    rows: int
    sum: str


class Contents(NamedTuple):
    """A register's database at one moment."""

    heads: dict[str, int]
    """The last position of each council, whose log was found without gaps."""
    gaps: list[str]
    """Councils whose log has gaps; never any, in a sound register."""
    tables: dict[str, Table]

    @classmethod
    def read(cls, connection: psycopg.Connection) -> Self:
        """Read all of it, as the transaction that the caller has begun sees it."""
        connection.execute(STEADY)
        logs = connection.execute(HEADS).fetchall()
        tables = connection.execute(TABLES).fetchall()
        return cls({council: last for council, _, _, last in logs},
                   [council for council, rows, first, last in logs if (first, last) != (1, rows)],
                   {name: _sum(connection, schema, table) for name, schema, table in tables})

    def missing_from(self, other: Self) -> list[str]:
        """The tables in which `other` differs."""
        return [name for name, table in self.tables.items() if other.tables.get(name) != table]


def _sum(connection: psycopg.Connection, schema: str, table: str) -> Table:
    # Two independent 64-bit hashes of each row's text; their sums don't depend on the order of rows.
    question = sql.SQL("SELECT count(*), coalesce(sum(hashtextextended(t::text, 1)::numeric), 0)::text || ':' || "
                       "coalesce(sum(hashtextextended(t::text, 2)::numeric), 0)::text FROM {} AS t")
    row = connection.execute(question.format(sql.Identifier(schema, table))).fetchone()
    return Table(*row) if row else Table(0, "")
