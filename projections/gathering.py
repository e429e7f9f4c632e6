"""What a log holds beside the histories of its flags, gathered in one pass through it."""
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from ledger.database import Conninfo
from ledger.opening import connect
from projections.entries import CHECK, opened
from projections.lines import LINE, STREAMED_AT_A_TIME
from projections.messages import Messages
from projections.tables import council_transaction

BESIDE = LINE + """
WHERE council = %s AND position <= %s AND (kind = 'system' OR (kind = 'request' AND version = 0) OR type = %s
                                           OR (kind IN ('flag', 'report') AND position(%s IN clear) > 0))
ORDER BY position"""
MARK = b'"messages":[{'
"""Stands in the clear part of an entry that demands a message, and in no other."""


class Gathered:
    """Up to a position."""

    def __init__(self) -> None:
        self.messages = Messages()
        self.requests: list[UUID] = []
        self.has_checks = False

    def demanding(self, rows: Iterator[Sequence[Any]]) -> Iterator[Sequence[Any]]:
        """Those of the rows that say something of messages; the others are noted."""
        for row in rows:
            if row[1] == "request":
                self.requests.append(row[0])
            elif row[4] == CHECK:
                self.has_checks = True
            else:
                yield row


def gathered(conninfo: Conninfo, council: str, until: int) -> Gathered:
    """What a council's log holds, up to a position."""
    found = Gathered()
    with (connect(conninfo) as connection, council_transaction(connection, council),
          connection.cursor("beside", binary=True) as cursor):
        cursor.itersize = STREAMED_AT_A_TIME
        cursor.execute(BESIDE, (council, until, CHECK, MARK))
        for line in opened(connection, found.demanding(cursor)):
            found.messages.follow(line)
    found.messages.over = {one.stream for one in found.messages.owed}
    return found
