"""The fold of a council's log into what is known of each flag: the same for a runner and for a rebuild."""
from collections.abc import Iterator, MutableMapping
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from domain.calendar import london_date, midnight
from domain.flags.flag import LIVE, Flag
from domain.flags.flag import evolve as evolve_flag
from projections.asking import NOT_ASKED, Asked
from projections.checks import OpenChecks
from projections.entries import Line
from projections.known import Known, evolve
from projections.messages import Messages
from projections.policy_in_force import InForce


class Followed(NamedTuple):
    """A flag as far as its history was followed."""

    flag: Flag
    row: Known
    asked: Asked = NOT_ASKED


def followed(before: Followed | None, line: Line, in_force: InForce) -> Followed:
    """One more entry of a flag."""
    flag = evolve_flag(before.flag if before else None, line)
    asked = in_force.asked_of(flag, before.asked if before else NOT_ASKED) if flag.standing in LIVE else NOT_ASKED
    return tuple.__new__(Followed, (flag, evolve(before.row if before else None, flag, asked.asks, line), asked))


def looked_at_anew(before: Followed, line: Line, in_force: InForce) -> Followed | None:
    """What is known of a flag from another entry on, with which another policy came into force; None when that is no more."""
    flag, row, asked = before
    if flag.standing not in LIVE:
        return None
    asked = in_force.asked_of(flag, asked)
    after = evolve(row, flag, asked.asks, line)
    return Followed(flag, after, asked) if after._replace(from_position=row.from_position) != row else None


class Change(NamedTuple):
    """From `after`'s position on, `after` is known instead of `before`."""

    before: Known | None
    after: Known


class Folding:
    """Give it a council's entries in order; `flags` must hold each flag that the entries go on with."""

    def __init__(self, flags: MutableMapping[UUID, Followed], in_force: InForce | None = None) -> None:
        self.flags, self.in_force = flags, in_force or InForce()
        self._day_ends, self._today = datetime.min.replace(tzinfo=UTC), date.min

    def turns(self, line: Line) -> bool:
        """Whether another policy may be in force from this entry on."""
        return line.kind == "council" or self.today(line.recorded_at) >= self.in_force.turns_on

    def turn(self, line: Line) -> bool:
        """Take in an entry that `turns`. Whether what flags wait for must be looked at anew: see `looked_at_anew`."""
        before, today = self.in_force, self.today(line.recorded_at)
        self.in_force = before.after(line, today) if line.kind == "council" else before.on(today)
        return self.in_force.policy != before.policy

    def looked_at_anew(self, line: Line) -> Iterator[Change]:
        """What the entry's new policy changes for the live flags held."""
        for stream, before in list(self.flags.items()):
            after = looked_at_anew(before, line, self.in_force) if stream != line.stream else None
            if after is not None:
                self.flags[stream] = after
                yield Change(before.row, after.row)

    def follow(self, line: Line) -> Change:
        """Take in an entry of a flag."""
        before = self.flags[line.stream] if line.version else None
        after = self.flags[line.stream] = followed(before, line, self.in_force)
        return Change(before.row if before else None, after.row)

    def about(self, stream: UUID) -> tuple[UUID, str]:
        """A flag's subject and type."""
        flag = self.flags[stream].flag
        return flag.subject, flag.flag_type

    def today(self, instant: datetime) -> date:
        """The London date of an instant no earlier than those asked for before."""
        if instant >= self._day_ends:
            self._today = london_date(instant)
            self._day_ends = midnight(self._today + timedelta(days=1))
        return self._today


class Changes:
    """What a run of entries changes in the stored rows."""

    def __init__(self) -> None:
        self.rows: list[Known] = []
        self.closed: list[tuple[UUID, int, int]] = []
        """(flag, from_position, to_position) of rows stored before."""
        self.checks = OpenChecks()
        self.messages = Messages()
        self.requests: set[UUID] = set()
        """Requests that the entries are of."""
        self._place: dict[UUID, int] = {}

    def add(self, change: Change) -> None:
        before, after = change
        if after.flag in self._place:
            place = self._place[after.flag]
            self.rows[place] = self.rows[place]._replace(to_position=after.from_position)
        elif before is not None:
            self.closed.append((before.flag, before.from_position, after.from_position))
        self._place[after.flag] = len(self.rows)
        self.rows.append(after)
