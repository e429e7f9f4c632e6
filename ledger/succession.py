"""A new origin for a log whose published one can't be continued, beginning with an entry that says so."""
from collections.abc import Callable

from domain.system.events import LogSucceeded
from ledger.growing import Growing
from ledger.offline import Checkpoint, Damaged, Key, opened_note
from ledger.own_entries import write
from ledger.publisher import AT_A_TIME, LEAVES, Connection, Publisher, asked, stored
from ledger.signing_place import PublishingRefused, SigningPlace
from ledger.static_log import StaticLog
from ledger.store import Ledger

CHECKPOINTS = "SELECT size, root FROM ledger.checkpoint WHERE council = %s AND origin = %s AND size <= %s ORDER BY size"
MakePlace = Callable[[], SigningPlace]


async def succeed(ledger: Ledger, connection: Connection, council: str, old: SigningPlace | None, make: MakePlace,
                  reasons: str, static: StaticLog | None = None) -> tuple[Publisher, LogSucceeded]:
    """Begin the new origin that `make` makes a place for. `old` is the place of the publisher before; None: it is lost.

    Raises PublishingRefused when the old origin can be continued, or when nothing was ever published.
    """
    note = _last_note(connection, council, old)
    last = _known(note, old)
    if old is not None and _goes_on(connection, council, old):
        raise PublishingRefused(f"Nothing is lost: the log of {council} continues what was signed. Go on: `publisher run`.")
    agreed = _agreed(connection, council, last)
    if old is not None:
        old.set_aside()
    place = make()
    event = LogSucceeded(origin=place.origin, before=last.origin, checkpoint=note, lost_after=agreed, lost_until=last.size,
                         reasons=reasons)
    await write(ledger, council, event)
    return Publisher.succeed(connection, council, place, static), event


def _last_note(connection: Connection, council: str, old: SigningPlace | None) -> str:
    found, kept = old.last() if old else None, stored(connection, council)
    if found is None and kept is None:
        raise PublishingRefused(f"The log of {council} was never published, so there is nothing to succeed: `publisher init`.")
    if found is None or (kept is not None and kept.size > found[0].size):
        return kept.note if kept else ""
    return found[1]


def _known(note: str, old: SigningPlace | None) -> Checkpoint:
    keys: list[Key] = [] if old is None else [old.verifier]
    try:
        return opened_note(note, *keys)
    except Damaged as damaged:
        raise PublishingRefused(f"The last checkpoint can't be named: {damaged}.") from damaged


def _goes_on(connection: Connection, council: str, old: SigningPlace) -> bool:
    try:
        Publisher.open(connection, council, old)
    except PublishingRefused:
        return False
    return True


def _agreed(connection: Connection, council: str, last: Checkpoint) -> int:
    """The largest size at which the log is still what the old origin signed, as far as the checkpoints kept here tell."""
    tree, agreed = Growing(), 0
    signed = [*asked(connection, council, CHECKPOINTS, council, last.origin, last.size), (last.size, last.root)]
    for size, root in signed:
        while tree.size < size:
            rows = asked(connection, council, LEAVES, council, tree.size, min(size, tree.size + AT_A_TIME))
            for _, leaf in rows:
                tree.add(leaf)
            if not rows:
                return agreed
        tree.filled.clear()
        if tree.root() == root:
            agreed = size
    return agreed
