"""Signs checkpoints of one council's log as it grows, and nothing that doesn't continue what was signed before."""
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Self

import psycopg

from ledger.checkpoint import TRIAL, Checkpoint
from ledger.growing import FullTile, Growing
from ledger.offline import Checkpoint as Read
from ledger.offline import Damaged, Key, opened_note
from ledger.signing_place import PublishingRefused, SigningPlace
from ledger.static_log import StaticLog

Connection = psycopg.Connection[tuple[Any, ...]]
AT_A_TIME = 5_000
TILES_AT_A_TIME = 64
LOCK = "SELECT pg_try_advisory_lock(hashtextextended('heedmark publisher ' || %s, 0))"
HEAD = "SELECT coalesce(max(position), 0) FROM ledger.entry WHERE council = %s"
LEAVES = "SELECT position, leaf FROM ledger.entry WHERE council = %s AND position > %s AND position <= %s ORDER BY position"


class Stored(NamedTuple):
    """The last checkpoint that the database keeps."""

    size: int
    note: str


class Publisher:
    """One a council. To be closed with its connection."""

    def __init__(self, connection: Connection, council: str, place: SigningPlace, static: StaticLog | None = None) -> None:
        """Raises PublishingRefused when another publisher is at this council."""
        self.council, self._connection, self._place, self._static = council, connection, place, static
        lock(connection, council)
        self._tree = Growing()
        self._last: Read | None = None
        (self._trial,), = connection.execute("SELECT trial FROM ledger.register").fetchall()

    @classmethod
    def init(cls, connection: Connection, council: str, make: Callable[[], SigningPlace],
             static: StaticLog | None = None) -> Self:
        """The first publisher of a log, in the place that `make` makes, with its first checkpoint signed.

        Raises PublishingRefused for a log that was published before, or where another publisher's place is.
        """
        lock(connection, council)
        if stored(connection, council) is not None:
            raise PublishingRefused(f"The log of {council} has been published before. Bring its publisher's state back, or "
                                    "begin a new origin: `publisher succeed`.")
        made = cls(connection, council, make(), static)
        made._begin()
        return made

    @classmethod
    def succeed(cls, connection: Connection, council: str, place: SigningPlace, static: StaticLog | None = None) -> Self:
        """The first publisher of a new origin, whose first entry is in the log."""
        made = cls(connection, council, place, static)
        made._begin()
        return made

    @classmethod
    def open(cls, connection: Connection, council: str, place: SigningPlace, static: StaticLog | None = None) -> Self:
        """Goes on after the last checkpoint, once every leaf up to it has been read again and found to be what was signed.

        Raises PublishingRefused.
        """
        made = cls(connection, council, place, static)
        made._resume()
        return made

    @property
    def origin(self) -> str:
        return self._place.origin

    @property
    def verifier(self) -> str:
        """What whoever checks the checkpoints is given."""
        return self._place.key.verifier

    def step(self) -> Read | None:
        """Sign what has come since the last checkpoint; None when nothing has."""
        head = self.head()
        if self._last is not None and head < self._last.size:
            raise PublishingRefused(_shorter(self.council, head, self._last))
        if self._last is not None and head == self._last.size:
            return None
        self._take_in(head)
        return self._sign()

    def head(self) -> int:
        return int(self._ask(HEAD, self.council)[0][0])

    def _begin(self) -> None:
        self._take_in(self.head())
        self._sign()

    def _resume(self) -> None:
        found, kept = self._place.last(), stored(self._connection, self.council)
        if found is None:
            raise PublishingRefused(f"There is no last checkpoint in {self._place.folder}, though there is a key. Bring the "
                                    "state back, or begin a new origin: `publisher succeed`.")
        signed = [found]
        if kept is not None and kept.size >= found[0].size:
            signed.append((_own(kept.note, self._place.verifier), kept.note))
        head = self.head()
        for checkpoint, _ in signed:
            if head < checkpoint.size:
                raise PublishingRefused(_shorter(self.council, head, checkpoint))
            self._take_in(checkpoint.size)
            if checkpoint.root != self._tree.root():
                raise PublishingRefused(f"The entries of {self.council} up to {checkpoint.size:,} are not those that were "
                                        "signed. Nothing more is signed: ask `heedmark verify`, and keep the checkpoints.")
        self._last, note = signed[-1]
        self._place.keep_edge(self._tree.last_leaves)
        if len(signed) == 1:  # signed, and cut off before it was published
            self._keep(self._last, note)
        elif self._static is not None:
            self._static.publish(self._tree.edge(), self._last.size, note)

    def _take_in(self, until: int) -> None:
        held = self._tiles_held()
        while self._tree.size < until:
            rows = self._ask(LEAVES, self.council, self._tree.size, min(until, self._tree.size + AT_A_TIME))
            for position, leaf in rows:
                if position != self._tree.size + 1 or leaf is None:
                    raise PublishingRefused(f"Entry {self._tree.size + 1:,} of {self.council} is missing.")
                self._tree.add(leaf)
            if not rows:
                raise PublishingRefused(f"Entry {self._tree.size + 1:,} of {self.council} is missing.")
            if self._static is not None:
                self._static.take_in(rows)
            self._keep_tiles(held)
        self._keep_tiles(held)

    def _tiles_held(self) -> dict[int, int]:
        return dict(self._ask("SELECT level, count(*) FROM ledger.tile WHERE council = %s GROUP BY level", self.council))

    def _keep_tiles(self, held: dict[int, int]) -> None:
        if self._static is not None:
            self._static.keep(self._tree.filled)
        for some in _batches([tile for tile in self._tree.filled
                              if tile.level not in held or tile.number >= held[tile.level]]):
            columns = [list(column) for column in zip(*some, strict=True)]
            self._do("SELECT ledger.keep_tiles(%s, %s, %s, %s, %s)", self.council, *columns)
        self._tree.filled.clear()

    def _sign(self) -> Read:
        extensions = (TRIAL,) if self._trial else ()
        made = Checkpoint(self._place.origin, self._tree.size, self._tree.root(), extensions)
        note = self._place.sign(made, self._tree.last_leaves)
        self._last = opened_note(note, self._place.verifier)
        self._keep(self._last, note)
        return self._last

    def _keep(self, signed: Read, note: str) -> None:
        self._do("SELECT ledger.keep_checkpoint(%s, %s, %s, %s, %s, %s)", self.council, signed.size, signed.origin, signed.root,
                 note, self.verifier)
        if self._static is not None:
            self._static.publish(self._tree.edge(), signed.size, note)

    def _ask(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        return asked(self._connection, self.council, query, *values)

    def _do(self, query: str, *values: Any) -> None:
        try:
            asked(self._connection, self.council, query, *values)
        except psycopg.DatabaseError as refused:
            if refused.sqlstate not in ("HM016", "HM017"):
                raise
            raise PublishingRefused(f"The database keeps something else: {refused.diag.message_primary}. Ask `heedmark verify`."
                                    ) from refused


def lock(connection: Connection, council: str) -> None:
    """Held until the connection is closed. Raises PublishingRefused when another publisher has it."""
    (alone,), = connection.execute(LOCK, (council,)).fetchall()
    if not alone:
        raise PublishingRefused(f"Another publisher is at the log of {council}. There is one.")


def councils(connection: Connection) -> list[str]:
    """Those that have a log."""
    return [council for (council,) in connection.execute("SELECT council FROM ledger.council ORDER BY council").fetchall()]


def stored(connection: Connection, council: str) -> Stored | None:
    """The last checkpoint that the database keeps of a council."""
    rows = asked(connection, council, "SELECT size, note FROM ledger.checkpoint WHERE council = %s ORDER BY size DESC LIMIT 1",
                 council)
    return Stored(*rows[0]) if rows else None


def asked(connection: Connection, council: str, query: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.transaction():
        connection.execute("SELECT set_config('heedmark.council', %s, true)", (council,))
        cursor = connection.execute(query.encode(), values, binary=True)
        return cursor.fetchall()


def _own(note: str, key: Key) -> Read:
    try:
        return opened_note(note, key)
    except Damaged as foreign:
        raise PublishingRefused(f"The last checkpoint in the database is not this publisher's: {foreign}.") from foreign


def _shorter(council: str, head: int, last: Read) -> str:
    return (f"The log of {council} has {head:,} entries, but {last.size:,} were signed: the database has been rolled back. "
            "Nothing is signed. Where a tail was honestly lost, begin a new origin that says so: `publisher succeed`.")


def _batches(tiles: list[FullTile]) -> Iterator[list[FullTile]]:
    yield from (tiles[at:at + TILES_AT_A_TIME] for at in range(0, len(tiles), TILES_AT_A_TIME))

