"""Holds the access log against the digests of it that stand in the log."""
from domain.system.events import AccessesExpired, AccessesSealed
from ledger.access_seals import Stretch, digest_of, seals_stream
from ledger.append import LedgerError
from ledger.own_entries import entries
from ledger.store import Ledger
from ledger.walk import Problem

LAST = "SELECT coalesce(max(number), 0) FROM ledger.access WHERE council = %s"


async def access_problems(ledger: Ledger, council: str) -> tuple[int, list[Problem]]:
    """How many accesses no entry has the digest of yet, and what is wrong with the others."""
    problems: list[Problem] = []
    expired = [entry.event for entry in await entries(ledger, council) if isinstance(entry.event, AccessesExpired)]
    reached = 0
    for entry in await ledger.stream(council, seals_stream(ledger, council)):
        seal = entry.event
        if not isinstance(seal, AccessesSealed) or seal.first != reached + 1:
            problems.append(Problem(entry.position, f"it does not go on from access {reached}"))
            continue
        reached = seal.last
        if not any(gone.first <= seal.first and seal.last <= gone.last for gone in expired):
            problems += await _differing(ledger, council, entry.position, seal)
    ((last,),) = await ledger.rows(council, LAST, (council,))
    return max(0, last - reached), problems


async def _differing(ledger: Ledger, council: str, position: int, seal: AccessesSealed) -> list[Problem]:
    said = f"accesses from {seal.first} to {seal.last}"
    try:
        async with ledger.read_only(council) as connection:
            digest = await digest_of(connection, council, Stretch(seal.first, seal.last))
    except LedgerError:
        return [Problem(position, f"{said}, whose digest it holds, are not all there")]
    return [] if digest.hex() == seal.root else [Problem(position, f"{said} are not those whose digest it holds")]
