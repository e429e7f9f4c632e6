"""Which narratives still tell of somebody who was erased."""
from typing import NamedTuple
from uuid import UUID

from domain.event import Stream
from domain.redacting import Narrative
from domain.redacting import narratives as to_be_told_anew
from ledger.circumstances import the_subject
from ledger.past import Past
from ledger.store import Ledger

MENTIONED = """
SELECT DISTINCT s.stream, e.kind FROM ledger.stream_subject s
JOIN ledger.data_key d ON d.council = s.council AND d.owner = s.subject AND d.wrapped IS NULL
JOIN ledger.entry e ON e.council = s.council AND e.stream = s.stream AND e.version = 0
WHERE s.council = %s AND s.kind = 'mention' ORDER BY s.stream"""


class Told(NamedTuple):
    """A flag, a record or a request with words that told of somebody whose key is destroyed, told anew since or not."""

    stream: UUID
    kind: str


async def streams_that_mention_erased(ledger: Ledger, council: str) -> list[Told]:
    return [Told(*row) for row in await ledger.rows(council, MENTIONED, (council,))]


async def narratives(past: Past, stream: Stream) -> list[Narrative]:
    """Those of a stream that still have to be told anew."""
    told = [(entry.event_id, entry.event, entry.occurred_on) for entry in await past.entries(stream)]
    erased = {each: record.erased_on for each in {each for _, event, _ in told for each in event.mentions}
              if (record := await the_subject(past, each)) and record.erased_on}
    return list(to_be_told_anew(told, erased))
