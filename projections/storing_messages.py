"""How what is said of messages gets into their table."""
from projections.messages import Messages
from projections.tables import Connection

OWED = """
INSERT INTO readings.outbox (council, message, position, demanded_on, stream, version, number, child, cases, role, rule, clause,
                             says, due_on, until_review)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (council, message) DO NOTHING"""
SENT = "UPDATE readings.outbox SET sent_from = %s, sent_at = %s WHERE council = %s AND message = %s"
ACKNOWLEDGED = """
UPDATE readings.outbox SET acknowledged_from = %s, acknowledged_by = %s, acknowledged_on = %s
WHERE council = %s AND message = %s"""
OVER = """
UPDATE readings.outbox o SET over_from = first.position
FROM (SELECT x.message, min(e.position) AS position
      FROM readings.outbox x JOIN ledger.entry e ON e.council = x.council AND e.stream = x.stream AND e.version > x.version
      WHERE x.council = %(council)s AND x.stream = ANY(%(flags)s) AND x.over_from IS NULL AND e.position <= %(until)s
        AND (e.type = 'flag.struck'
             OR (x.until_review AND e.type IN ('flag.continued', 'flag.ended', 'flag.monitoring_started')))
        AND (x.sent_from IS NULL OR x.sent_from > e.position)
      GROUP BY x.message) first
WHERE o.council = %(council)s AND o.message = first.message"""


def store(connection: Connection, council: str, said: Messages, until: int) -> None:
    """What the entries up to a position say, in the transaction that is open."""
    with connection.cursor() as cursor:
        if said.owed:
            cursor.executemany(OWED, [(council, *(list(value) if isinstance(value, tuple) else value for value in one))
                                      for one in said.owed])
        if said.sent:
            cursor.executemany(SENT, [(one.position, one.at, council, one.message) for one in said.sent])
        if said.acknowledged:
            cursor.executemany(ACKNOWLEDGED, [(one.position, one.by, one.on, council, one.message) for one in said.acknowledged])
        if said.over:
            cursor.execute(OVER, {"council": council, "flags": list(said.over), "until": until})


def replace_all(connection: Connection, council: str, said: Messages, until: int) -> None:
    """Let what was gathered stand instead of what is stored, in the transaction that is open."""
    connection.execute("DELETE FROM readings.outbox WHERE council = %s", (council,))
    store(connection, council, said, until)
