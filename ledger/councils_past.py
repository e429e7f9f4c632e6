"""What a council had settled at an earlier position of its log."""
from domain.councils.council import Council, evolve
from domain.event import Stream
from ledger.past import Past


async def council_at(past: Past, position: int | None) -> Council | None:
    """None for the position: as it is known still; None in answer: nothing was settled yet."""
    council: Council | None = None
    for entry in await past.entries(Stream(kind="council", id=past.known_id("council"))):
        if position is None or entry.position <= position:
            council = evolve(council, entry)
    return council
