"""Entries as the server sends them, column by column in binary form."""
import psycopg


def raw_entries(connection: psycopg.Connection, council: str | None) -> list[dict[str, bytes | None]]:
    """Of one council, or of all as a superuser sees them."""
    cursor = connection.cursor(binary=True)
    cursor.execute("SELECT * FROM ledger.entry WHERE council = coalesce(%s, council) ORDER BY council, position", (council,))
    result = cursor.pgresult
    assert result is not None
    names = [column.name for column in cursor.description or ()]
    return [{name: result.get_value(row, column) for column, name in enumerate(names)} for row in range(result.ntuples)]
