"""Changes that a superuser makes in SQL to entries that a checkpoint covers, each taken back once it was looked for."""
import random
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import psycopg
from psycopg import sql

from ledger.held import CLAIMS, Accounted, differing
from ledger.leaf import COLUMNS, rest, when
from ledger.packing import NULL, length
from ledger.verify import verify_stretch

Connection = psycopg.Connection[tuple[Any, ...]]
OTHERWISE = {
    "uuid": "gen_random_uuid()", "integer": "{} + 7", "text": "coalesce({}, '') || 'x'", "date": "{} + 1",
    "timestamp with time zone": "{} + interval '1 hour'", "bytea": "coalesce({}, '') || '\\x00'"}
KINDS = """SELECT attname::text, atttypid::regtype::text FROM pg_attribute WHERE attrelid = 'ledger.entry'::regclass
AND attnum > 0 AND NOT attisdropped AND attname NOT IN ('council', 'position')"""
FAR = 10**9
SENT = """SELECT salt, timestamptz_send(recorded_at), uuid_send(event_id), clear, leaf, uuid_send(stream), textsend(kind),
  int4send(version), textsend(type), textsend(edition), textsend(digest), timestamptz_send(signed_at), date_send(occurred_on),
  textsend(role), textsend(actor), textsend(on_behalf_of), textsend(purpose), uuid_send(command_id), int4send(ordinal),
  uuid_send(correlation), uuid_send(causation), read_set, taken, released, sealed
FROM ledger.entry WHERE council = %s AND position = %s"""


class Attack(NamedTuple):
    """One kind of change."""

    name: str
    make: "Callable[[Attacked, random.Random], tuple[int, int]]"
    """Makes it; the first and the last position that it is about."""


class Attacked:
    """A council's log in a copy of a register, its triggers out of the way."""

    def __init__(self, connection: Connection, council: str, size: int, said: Accounted, edge: bytes) -> None:
        """`edge`: what the publisher keeps of the last tile."""
        self.connection, self.council, self.size, self._said, self._edge = connection, council, size, said, edge
        for table in ("entry", "checkpoint", "tile"):
            connection.execute(sql.SQL("ALTER TABLE ledger.{} DISABLE TRIGGER never_changed").format(sql.Identifier(table)))
        self.kinds: dict[str, str] = dict(connection.execute(KINDS).fetchall())
        connection.commit()

    def found(self, attack: Attack, chance: random.Random) -> str | None:
        """What verification says when the change is made, naming an entry that it is about; None when it names none."""
        try:
            with self.connection.transaction(force_rollback=True):
                low, high = attack.make(self, chance)
                problems = verify_stretch(self.connection, self.council, low, high, self._edge)
                named = [str(problem) for problem in problems if problem.position is not None and low <= problem.position <= high]
                return named[0] if named else None
        except psycopg.errors.UniqueViolation:  # another entry has what this one was to be given
            return self.found(attack, chance)

    def claims_found(self, chance: random.Random) -> str | None:
        """The same of a change to a claim, which names the entry that made it, or the holder that none made."""
        with self.connection.transaction(force_rollback=True):
            holder = self._change_claim(chance)
            stored = {bytes(key): found for key, found in self.connection.execute(CLAIMS, (self.council,)).fetchall()}
            told = [str(problem) for problem in differing(self._said, stored)]
            return next((one for one in told if one.startswith("entry") or str(holder) in one), None)

    def _change_claim(self, chance: random.Random) -> UUID:
        known, other = self._said.known, uuid4()
        key = chance.choice([one for one in known if known[one].holder not in self._said.gone])
        match chance.randrange(3):
            case 0:
                self.do("DELETE FROM ledger.claim WHERE council = %s AND key = %s", key)
            case 1:
                self.connection.execute("UPDATE ledger.claim SET holder = %s WHERE council = %s AND key = %s",
                                        (other, self.council, key))
            case _:
                self.do("INSERT INTO ledger.claim (council, key, holder) VALUES (%s, %s, %s)", chance.randbytes(32), other)
        return other

    def do(self, statement: str, *values: Any) -> None:
        """The council is the first of its parameters."""
        self.connection.execute(statement.encode(), (self.council, *values))

    def any(self, chance: random.Random) -> int:
        return chance.randrange(1, self.size)


def edited(log: Attacked, chance: random.Random) -> tuple[int, int]:
    at, column = log.any(chance), chance.choice(list(log.kinds))
    value = sql.SQL(OTHERWISE[log.kinds[column]]).format(sql.Identifier(column))
    log.connection.execute(sql.SQL("UPDATE ledger.entry SET {} = {} WHERE council = %s AND position = %s").format(
        sql.Identifier(column), value), (log.council, at))
    return at, at


def deleted(log: Attacked, chance: random.Random) -> tuple[int, int]:
    at = log.any(chance)
    log.do("DELETE FROM ledger.entry WHERE council = %s AND position = %s", at)
    return at, at


def swapped(log: Attacked, chance: random.Random) -> tuple[int, int]:
    low = chance.randrange(1, log.size - 40)
    high = low + chance.randrange(1, 40)
    for was, to in ((low, FAR), (high, low), (FAR, high)):
        log.connection.execute("UPDATE ledger.entry SET position = %s WHERE council = %s AND position = %s",
                               (to, log.council, was))
    return low, high


def inserted(log: Attacked, chance: random.Random) -> tuple[int, int]:
    """A copy of another entry, as if of another flag; those after it move on."""
    at = log.size - chance.randrange(2, 60)
    columns = sql.SQL(", ").join(sql.Identifier(name) for name in log.kinds if name not in ("event_id", "stream", "version"))
    log.do("UPDATE ledger.entry SET position = position + 1000000000 WHERE council = %s AND position >= %s", at)
    log.do("UPDATE ledger.entry SET position = position - 999999999 WHERE council = %s AND position >= 1000000000")
    log.connection.execute(sql.SQL(
        "INSERT INTO ledger.entry (council, position, event_id, stream, version, {}) SELECT council, %s, gen_random_uuid(), "
        "gen_random_uuid(), 0, {} FROM ledger.entry WHERE council = %s AND position = %s").format(columns, columns),
        (at, log.council, at - 1))
    return at, at + 1


def back_dated(log: Attacked, chance: random.Random) -> tuple[int, int]:
    at = log.any(chance)
    log.do(f"UPDATE ledger.entry SET recorded_at = recorded_at - interval '{chance.randrange(1, 400)} days' "  # noqa: S608
           "WHERE council = %s AND position = %s", at)
    return at, at


def renumbered(log: Attacked, chance: random.Random) -> tuple[int, int]:
    at = log.any(chance)
    log.do("UPDATE ledger.entry SET position = (SELECT max(position) + 1 FROM ledger.entry) "
           "WHERE council = %s AND position = %s", at)
    return at, at


def cut_off(log: Attacked, chance: random.Random) -> tuple[int, int]:
    at = log.size - chance.randrange(0, 200)
    log.do("DELETE FROM ledger.entry WHERE council = %s AND position >= %s", at)
    return at, log.size


def replaced(log: Attacked, chance: random.Random) -> tuple[int, int]:
    """A whole stream gets another's name."""
    at = log.any(chance)
    log.connection.execute("UPDATE ledger.entry SET stream = %s WHERE council = %s AND stream = (SELECT stream FROM ledger.entry "
                           "WHERE council = %s AND position = %s)", (uuid4(), log.council, log.council, at))
    return at, at


def signed_by_another(log: Attacked, chance: random.Random) -> tuple[int, int]:
    at = log.any(chance)
    log.do("UPDATE ledger.entry SET actor = actor || '-2' WHERE council = %s AND position = %s", at)
    return at, at


def otherwise_read(log: Attacked, chance: random.Random) -> tuple[int, int]:
    at = log.any(chance)
    log.do("UPDATE ledger.entry SET read_set = '{\"streams\":[],\"subjects\":[]}' WHERE council = %s AND position = %s", at)
    return at, at


def rewritten(log: Attacked, chance: random.Random) -> tuple[int, int]:
    """With a leaf that fits, by somebody who knows how leaves are made."""
    at = log.any(chance)
    forge(log.connection, log.council, at)
    return at, at


def forge(connection: Connection, council: str, at: int) -> None:
    """Put another name under an entry, with a leaf that fits."""
    connection.execute("UPDATE ledger.entry SET actor = actor || '-2' WHERE council = %s AND position = %s", (council, at))
    (row,) = connection.execute(SENT, (council, at)).fetchall()
    salt, recorded_at, event_id, clear, leaf, *values = [None if value is None else bytes(value) for value in row]
    if len(values) != len(COLUMNS) or salt is None or recorded_at is None or leaf is None:
        raise ValueError("an entry without a leaf")
    packed = [NULL if value is None else length(len(value)) + value for value in (event_id, clear, *values)]
    made = leaf[:-112] + when(salt, recorded_at) + rest(salt, packed[0], packed[1], packed[2:])
    connection.execute("UPDATE ledger.entry SET leaf = %s WHERE council = %s AND position = %s", (made, council, at))


def rewritten_at_the_edge(log: Attacked, chance: random.Random) -> tuple[int, int]:
    """The same, of an entry whose tile isn't full yet."""
    at = chance.randrange(log.size // 256 * 256 + 1, log.size + 1) if log.size % 256 else log.any(chance)
    forge(log.connection, log.council, at)
    return at, at


ATTACKS = (Attack("edit any column", edited), Attack("delete", deleted), Attack("swap", swapped), Attack("insert", inserted),
           Attack("back-date", back_dated), Attack("re-number", renumbered), Attack("drop a tail", cut_off),
           Attack("replace a stream", replaced), Attack("change an actor", signed_by_another),
           Attack("alter a read set", otherwise_read), Attack("rewrite with a leaf that fits", rewritten),
           Attack("rewrite with a leaf that fits in the last tile", rewritten_at_the_edge))


def each(log: Attacked, times: int, chance: random.Random) -> Iterator[tuple[str, list[str | None]]]:
    """Every kind so many times: its name, and what was found of each."""
    for attack in ATTACKS:
        yield attack.name, [log.found(attack, chance) for _ in range(times)]
    yield "change a claim", [log.claims_found(chance) for _ in range(times)]
