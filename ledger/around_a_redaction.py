"""Which narratives still tell of somebody who was erased."""
from uuid import UUID

from domain.event import Stream
from domain.flags.events import FlagEvent
from domain.flags.redacting import Narrative
from domain.flags.redacting import narratives as to_be_told_anew
from ledger.circumstances import the_subject
from ledger.past import Past
from ledger.store import Ledger

MENTIONED = """
SELECT DISTINCT s.stream FROM ledger.stream_subject s
JOIN ledger.data_key d ON d.council = s.council AND d.owner = s.subject AND d.wrapped IS NULL
WHERE s.council = %s AND s.kind = 'mention' ORDER BY s.stream"""


async def flags_that_mention_erased(ledger: Ledger, council: str) -> list[UUID]:
    """Flags with a narrative that told of somebody whose key is destroyed, told anew since or not."""
    return [stream for (stream,) in await ledger.rows(council, MENTIONED, (council,))]


async def narratives(past: Past, flag: UUID) -> list[Narrative]:
    """Those of a flag that still have to be told anew."""
    told = [(entry.event_id, event, entry.occurred_on) for entry in await past.entries(Stream(kind="flag", id=flag))
            if isinstance(event := entry.event, FlagEvent)]
    erased = {each: record.erased_on for each in {each for _, event, _ in told for each in event.mentions}
              if (record := await the_subject(past, each)) and record.erased_on}
    return list(to_be_told_anew(told, erased))
