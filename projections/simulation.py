"""What a council's live flags would be like under an edition that isn't in force: a reading that stores nothing."""
import gc
import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import reduce
from itertools import groupby
from typing import NamedTuple

from domain.councils.council import NOTHING_SETTLED, Council
from domain.councils.council import evolve as evolve_council
from domain.flags.flag import LIVE, Flag, evolve
from domain.flags.foreseen import Foreseeing, Foreseen, Rules
from domain.policies.edition import Edition
from domain.policies.reading import read
from ledger.database import Conninfo
from ledger.opening import connect
from projections.entries import Line
from projections.flag_by_flag import share_lines
from projections.lines import council_lines
from projections.tables import council_transaction

PROCESSES = 2


class Part(NamedTuple):
    """One process's part of the work: the flags whose id falls to it."""

    conninfo: Conninfo
    council: str
    until: int
    document: bytes
    today: date
    number: int
    of: int


class Simulated(NamedTuple):
    flags: int
    """Live flags that were looked at: unrestricted ones of the types that the edition, or its document today, knows."""
    dropped: int
    """Of these, flags of types that the edition doesn't know: they keep the rules that they have."""
    foreseen: Sequence[Foreseen]
    """By flag id; of a flag that hangs on a fact about its subject, one for each way that may be."""


def simulate(conninfo: Conninfo, council: str, document: bytes, until: int, today: date, processes: int = PROCESSES) -> Simulated:
    """Fold the log up to a position, and compare each live flag's rules of a London date with the document's.

    `conninfo` is of a role that may read the log. Raises PolicyError for a document that can't be read.
    """
    parts = [Part(conninfo, council, until, document, today, number, processes) for number in range(processes)]
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["__main__", "projections.simulation"])
    with ProcessPoolExecutor(processes, mp_context=context, initializer=gc.disable) as pool:
        done = list(pool.map(simulate_part, parts))
    return Simulated(sum(part.flags for part in done), sum(part.dropped for part in done),
                     [one for part in done for one in part.foreseen])


def simulate_part(part: Part) -> Simulated:
    """One share of the flags."""
    edition = read(part.document)
    flags = dropped = 0
    foreseen: list[Foreseen] = []
    with connect(part.conninfo) as connection, council_transaction(connection, part.council):
        connection.execute("SET TRANSACTION READ ONLY")
        settled = _folded(council_lines(connection, part.council, part.until))
        comparing = _compared(settled, edition, part.today)
        document = {code for one in settled.adoptions_on(part.today) for code in settled.edition(one.digest).flag
                    if settled.edition(one.digest).document == edition.document}
        for flag in _live(share_lines(connection, part.council, part.until, part.number, part.of)):
            if flag.flag_type in comparing:
                flags += 1
                foreseen += comparing[flag.flag_type].of(flag)
            elif flag.flag_type in document:
                flags += 1
                dropped += 1
    return Simulated(flags, dropped, foreseen)


def _folded(lines: Sequence[Line]) -> Council:
    return reduce(evolve_council, lines, NOTHING_SETTLED)


def _compared(settled: Council, edition: Edition, today: date) -> dict[str, Foreseeing]:
    """Flag type → the comparison, for those that were in force by a day."""
    known = {code for one in settled.adoptions if one.in_force_from <= today for code in settled.edition(one.digest).flag}
    new = Rules(edition, settled.settled(edition))
    found = {}
    for code in known & set(edition.flag):
        old = settled.edition_for(code, today)
        found[code] = Foreseeing(Rules(old, settled.settled(old)), new, code, today)
    return found


def _live(lines: Iterator[Line]) -> Iterator[Flag]:
    """Each flag that isn't over, as it stands; a restricted one is used for nothing of the kind (LAW-38)."""
    for _, entries in groupby(lines, key=lambda line: line.stream):
        flag: Flag | None = None
        for entry in entries:
            flag = evolve(flag, entry)
        if flag is not None and flag.standing in LIVE and flag.rights.restricted is None:
            yield flag
