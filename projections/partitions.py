"""A council's share of the readings' tables: made for a new council, and exchanged for one that was made anew."""
import hashlib
import secrets
from collections.abc import Mapping, Sequence

from projections.tables import TABLES, Connection, ddl

Names = Mapping[str, str]
"""Table → the partition that is to hold a council's rows."""


def make_room(connection: Connection, council: str) -> None:
    """See to it that a council's rows have where to go."""
    for table in TABLES:
        if serving(connection, table, council) is None:
            made = _fresh_name(table, council)
            connection.execute(ddl("CREATE TABLE {made} PARTITION OF {table} FOR VALUES IN ({council})", council,
                                   made=made, table=table))
            _close(connection, council, made)


def make_aside(connection: Connection, council: str) -> Names:
    """Empty tables without indexes beside those that serve; they serve from `exchange` on."""
    names = {table: _fresh_name(table, council) for table in TABLES}
    for table, made in names.items():
        connection.execute(ddl("CREATE TABLE {made} (LIKE {table} INCLUDING DEFAULTS, CHECK (council = {council}))", council,
                               made=made, table=table))
    return names


def index_statements(connection: Connection, names: Names) -> tuple[list[str], list[str]]:
    """What gives the tables aside their keys and indexes: statements that may run at once, and what follows them all."""
    found = [row for table, made in names.items() for row in connection.execute(
        "SELECT builds, follows FROM readings.indexes_like(%s::regclass, %s::regclass)",
        (f"readings.{table}", f"readings.{made}"))]
    return [builds for builds, _ in found], [follows for _, follows in found if follows]


def exchange(connection: Connection, council: str, names: Names) -> None:
    """Let the tables aside serve instead, from the end of this transaction on."""
    for table, made in names.items():
        _close(connection, council, made)
        old = serving(connection, table, council)
        if old is not None:
            connection.execute(ddl("ALTER TABLE {table} DETACH PARTITION {old}", council, table=table, old=old))
            drop(connection, council, [old])
        connection.execute(ddl("ALTER TABLE {table} ATTACH PARTITION {made} FOR VALUES IN ({council})", council,
                               table=table, made=made))


def drop(connection: Connection, council: str, tables: Sequence[str]) -> None:
    for table in tables:
        connection.execute(ddl("DROP TABLE {table}", council, table=table))


def left_aside(connection: Connection, council: str) -> Sequence[str]:
    """Tables of a rebuild that was cut short."""
    return [row[0] for row in connection.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'readings' "
        "AND c.relkind = 'r' AND c.relname ~ %s AND NOT c.relispartition",
        (f"^({'|'.join(TABLES)})_{_digest(council)}_",))]


def serving(connection: Connection, table: str, council: str) -> str | None:
    """The partition that holds a council's rows now."""
    row = connection.execute(
        "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = %s::regclass "
        "AND pg_get_expr(c.relpartbound, c.oid) = format('FOR VALUES IN (%%L)', %s::text)",
        (f"readings.{table}", council)).fetchone()
    return str(row[0]) if row else None


def _fresh_name(table: str, council: str) -> str:
    return f"{table}_{_digest(council)}_{secrets.token_hex(4)}"


def _digest(council: str) -> str:
    return hashlib.sha256(council.encode()).hexdigest()[:12]


def _close(connection: Connection, council: str, made: str) -> None:
    """Row-level security of a partition's own, should anyone be let at it directly."""
    connection.execute(ddl("ALTER TABLE {made} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY", council, made=made))
    connection.execute(ddl("CREATE POLICY one_council ON {made} USING (council = current_setting('heedmark.council', true))",
                           council, made=made))
