"""Folds a council's log one flag at a time, as a rebuild does: little is held, and what is held is at hand."""
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple
from uuid import UUID

from domain.calendar import london_date, midnight
from projections.checks import STILL
from projections.entries import Line, opened
from projections.folding import Followed, followed, looked_at_anew
from projections.known import Known
from projections.lines import LINE, council_lines, streamed
from projections.policy_in_force import InForce
from projections.tables import Connection

MOMENT = timedelta(microseconds=1)
BEFORE_ANY_POLICY = InForce()
Row = tuple[Known, int]
"""With its `to_position`."""


class Turn(NamedTuple):
    """An entry from which on another policy may be in force."""

    line: Line
    in_force: InForce


def turns(connection: Connection, council: str, until: int) -> list[Turn]:
    """All of them up to a position: the council's own entries, and the first on or after each day that an edition awaits."""
    own = council_lines(connection, council, until)
    found: list[Turn] = []
    in_force = BEFORE_ANY_POLICY
    for this, following in pairwise([None, *own, None]):
        if this is not None:
            in_force = in_force.after(this, london_date(this.recorded_at))
            found.append(Turn(this, in_force))
        before = following.position if following else until + 1
        while (line := _first_on(connection, council, in_force.turns_on, before)) is not None:
            in_force = in_force.on(london_date(line.recorded_at))
            found.append(Turn(line, in_force))
    return found


def _first_on(connection: Connection, council: str, day: date, before: int) -> Line | None:
    """The first entry recorded on or after a London date, if it stands before a position."""
    if day == date.max:
        return None
    rows = connection.execute(
        LINE + "WHERE council = %s AND position = 1 + ledger.position_at(%s, %s) AND position < %s",
        (council, council, midnight(day) - MOMENT, before), binary=True)
    return next(opened(connection, rows), None)


def share_lines(connection: Connection, council: str, until: int, number: int, of: int) -> Iterator[Line]:
    """Each flag's entries together and in order, of the flags whose id falls to share `number`, counted from 0.

    The log is read once through and sorted: to look each entry up by its flag would turn its pages over and over.
    """
    connection.load_all()
    connection.execute("SET LOCAL enable_indexscan = off")
    connection.execute("SET LOCAL enable_bitmapscan = off")
    connection.execute("SET LOCAL work_mem = '64MB'")
    first, last = (2**128 * share // of for share in (number, number + 1))
    return streamed(connection, LINE + "WHERE council = %s AND stream BETWEEN %s AND %s AND position <= %s AND kind = 'flag' "
                    "ORDER BY stream, version", (council, UUID(int=first), UUID(int=last - 1), until), keys_loaded=True)


def rows_of(lines: Iterator[Line], policies: Sequence[Turn]) -> Iterator[Row]:
    """The rows of each flag's history, from lines that have each flag's entries together and in order."""
    now: Followed | None = None
    in_force, place = BEFORE_ANY_POLICY, 0
    positions = [turn.line.position for turn in policies] + [STILL]
    for line in lines:
        position = line.position
        if not line.version:
            if now is not None:
                yield from _to_the_end(now, policies[place:])
            now, in_force, place = None, BEFORE_ANY_POLICY, 0
        while positions[place] <= position:
            turn, in_force = policies[place]
            place += 1
            anew = looked_at_anew(now, turn, in_force) if now is not None and turn.position < position else None
            if now is not None and anew is not None:
                yield now.row, turn.position
                now = anew
        if now is not None:
            yield now.row, position
        now = followed(now, line, in_force)
    if now is not None:
        yield from _to_the_end(now, policies[place:])


def _to_the_end(now: Followed, policies: Sequence[Turn]) -> Iterator[Row]:
    """What is known of a flag from its last entry on."""
    for turn, in_force in policies:
        anew = looked_at_anew(now, turn, in_force)
        if anew is not None:
            yield now.row, turn.position
            now = anew
    yield now.row, STILL
