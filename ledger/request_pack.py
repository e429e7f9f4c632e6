"""What may leave in answer to a request, put together from the log."""
from collections.abc import Iterable
from uuid import UUID

from domain.councils.council import Council
from domain.event import Stream
from domain.flags.flag import Flag, evolve
from domain.requests.decided_pack import AboutFlag, DecidedPack, decided_pack
from domain.requests.request import Request
from ledger.circumstances import the_council, the_flag
from ledger.entry import Entry
from ledger.past import Past
from ledger.request_items import the_items


async def the_pack(past: Past, request: Request) -> DecidedPack:
    """As decided until now; nothing of what isn't decided."""
    items = await the_items(past, request)
    council = await the_council(past)
    about: dict[UUID, AboutFlag] = {}
    for of in dict.fromkeys(item.of for item in items if item.flag_type is not None):
        flag = await the_flag(past, of)
        if flag is not None and council is not None:
            about[of] = await _about(past, request, flag, council)
    return decided_pack(request, items, about, past.council, past.signature.today)


async def _about(past: Past, request: Request, flag: Flag, council: Council) -> AboutFlag:
    edition = council.edition_for(flag.flag_type, past.signature.today)
    entries = await past.entries(Stream(kind="flag", id=flag.id))
    then = _folded(entry for entry in entries if entry.position <= request.position) or flag
    return AboutFlag(title=edition.flag_type(flag.flag_type).title, standing=then.standing.value,
                     purposes=tuple(edition.purpose.values()), retention=_retention(then))


def _folded(entries: Iterable[Entry]) -> Flag | None:
    flag: Flag | None = None
    for entry in entries:
        flag = evolve(flag, entry)
    return flag


def _retention(flag: Flag) -> str:
    """The criteria (Art 15(1)(d)): a flag is looked at again at each review and ends when its grounds do."""
    return "Kept while its grounds hold, and looked at again at each review." if flag.review_due is None else (
        f"Kept while its grounds hold; its next review is due on {flag.review_due.isoformat()} ({flag.review_rule}).")
