"""Checks a live database against itself and against what was signed of it, and names each damaged entry."""
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

import psycopg

from ledger.entry import STORED_FORM
from ledger.known_leaves import NOT_PUBLISHED, Signed, Tiles, against_checkpoints, in_folder, lost
from ledger.offline import Damaged, Key, opened_note
from ledger.tiles import WIDE, Tile, hashes_in
from ledger.walk import MISSING, Connection, Problem, Walked, beginnings, joined, walk

NAME_COUNCIL = "SELECT set_config('heedmark.council', %s, true)"
HEAD = "SELECT coalesce(max(position), 0), count(*) FROM ledger.entry WHERE council = %s"
TILES = "SELECT number, hashes FROM ledger.tile WHERE council = %s AND level = 0 AND number >= %s AND number < %s ORDER BY number"
CHECKPOINTS = "SELECT size, root, origin, note, verifier FROM ledger.checkpoint WHERE council = %s ORDER BY size"
SUCCESSIONS = """SELECT (convert_from(clear, 'UTF8')::jsonb) ->> 'origin' FROM ledger.entry
WHERE council = %s AND type = 'system.log_succeeded' AND kind = 'system' AND actor = 'system'"""
VERSIONS = ("SELECT stream, max(version) FROM ledger.entry WHERE council = %s AND position <= %s AND stream = ANY(%s) "
            "GROUP BY stream")
SMALL = 20_000


class Verified(NamedTuple):
    """What a council's log was found to be."""

    entries: int
    covered: int
    """How many of them a checkpoint covers; a change to the others can't be told."""
    checkpoints: int
    problems: list[Problem]


def verify(conninfo: str, council: str, held: Sequence[Signed] = (), key: Key | None = None, processes: int = 2,
           published: Sequence[Path] = ()) -> Verified:
    """Check a council's entries, streams, tree and checkpoints. `conninfo` is the reader role's.

    `held`: checkpoints kept outside the database; `key`: whose signatures count, else those named beside them; `published`:
    folders that the publisher wrote, in which tiles may be that tell which entry was changed.
    """
    with psycopg.connect(conninfo) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        connection.execute(NAME_COUNCIL, (council,))
        head, form = _head(connection, council), _form(connection)
        walked = _walked(conninfo, council, form, head, processes)
        problems = [*walked.problems, *beginnings(walked), *against_tiles(connection, council, 0, walked.hashes)]
        signed, damage = stored_checkpoints(connection, council, key)
        tiles = [_tiles(connection, council), *map(in_folder, published)]
        problems += [*damage, *against_checkpoints(walked.hashes, [*signed, *held], tiles)]
    covered = max((each.checkpoint.size for each in (*signed, *held)), default=0)
    return Verified(len(walked.hashes), covered, len(signed), sorted(set(problems), key=_in_order))


def verify_stretch(connection: Connection, council: str, low: int, high: int, edge: bytes = b"") -> list[Problem]:
    """Check the entries from `low` to `high` with the tiles that they stand in, in the transaction that is open.

    The same checks as `verify` makes of all entries, but for what only a whole log can show. `edge`: what the publisher keeps
    of the last tile's leaf hashes.
    """
    connection.execute(NAME_COUNCIL, (council,))
    after, until = (low - 1) // WIDE * WIDE, -(-high // WIDE) * WIDE
    form = _form(connection)
    before = {stream.bytes: version for stream, version in connection.execute(VERSIONS, (
        council, after, [stream for (stream,) in connection.execute(
            "SELECT DISTINCT stream FROM ledger.entry WHERE council = %s AND position > %s AND position <= %s",
            (council, after, until)).fetchall()])).fetchall()}
    walked = walk(connection, council, form, after, until, before)
    if after:
        walked = joined(walk(connection, council, form, after - 1, after), walked)._replace(hashes=walked.hashes)
    signed, damage = stored_checkpoints(connection, council, None)
    last = max((each.checkpoint.size for each in signed), default=0)
    problems = [*walked.problems, *against_tiles(connection, council, after, walked.hashes), *damage]
    if walked.last < min(last, until):
        problems.append(lost(walked.last, min(last, until)))
    elif after < last <= until:
        problems += _at_the_edge(connection, council, after, walked.hashes, signed[-1]._replace(edge=edge))
    return problems


def _at_the_edge(connection: Connection, council: str, after: int, hashes: Sequence[bytes], signed: Signed) -> Iterator[Problem]:
    """The tree's last stretch with the tiles before it: entries that stand in no full tile are found by the root."""
    before = [each for _, stored in connection.execute(TILES, (council, 0, after // WIDE), binary=True)
              for each in hashes_in(bytes(stored))]
    return against_checkpoints([*before, *hashes], [signed], [_tiles(connection, council)])


def _tiles(connection: Connection, council: str) -> Tiles:
    """The full ones that the database keeps."""
    def find(tile: Tile) -> bytes | None:
        rows = connection.execute(TILES, (council, tile.number, tile.number + 1), binary=True).fetchall()
        return bytes(rows[0][1]) if rows and tile.width == WIDE else None

    return find


def against_tiles(connection: Connection, council: str, after: int, hashes: Sequence[bytes]) -> Iterator[Problem]:
    """Entries that are not the ones whose tiles were published. `after` is a multiple of 256."""
    rows = connection.execute(TILES, (council, after // WIDE, (after + len(hashes)) // WIDE), binary=True)
    for number, stored in rows:
        first = number * WIDE - after
        here = hashes[first:first + WIDE]
        if b"".join(here) == stored:
            continue
        for at, (one, other) in enumerate(zip(here, hashes_in(bytes(stored)), strict=True), number * WIDE + 1):
            if one not in (other, MISSING):
                yield Problem(at, NOT_PUBLISHED)


def stored_checkpoints(connection: Connection, council: str, key: Key | None) -> tuple[list[Signed], list[Problem]]:
    """The checkpoints that the database keeps, as far as they are signed as they say, and what is wrong with the others."""
    signed: list[Signed] = []
    problems: list[Problem] = []
    origins: dict[str, str] = {}
    announced = {origin for (origin,) in connection.execute(SUCCESSIONS, (council,)).fetchall()}
    for size, root, origin, note, verifier in connection.execute(CHECKPOINTS, (council,), binary=True).fetchall():
        whose = f"the checkpoint at {size}"
        try:
            checkpoint = opened_note(note, key if key is not None and key.name == origin else Key.read(verifier))
        except Damaged as damaged:
            problems.append(Problem(None, f"{whose}: {damaged}"))
            continue
        if (checkpoint.size, checkpoint.root, checkpoint.origin) != (size, bytes(root), origin):
            problems.append(Problem(None, f"{whose} is not the one that was signed"))
        if origins and origin not in origins and origin not in announced:
            problems.append(Problem(None, f"{whose} has a new origin, and no entry says why"))
        if origins.setdefault(origin, verifier) != verifier:
            problems.append(Problem(None, f"{whose} is signed by another key than those before it"))
        signed.append(Signed(checkpoint, whose))
    return signed, problems


def _walked(conninfo: str, council: str, form: str, head: int, processes: int) -> Walked:
    """By several processes, where that is worth while."""
    if head < SMALL or processes == 1:
        return stretch(conninfo, council, form, 0, head)
    step = -(-head // processes // WIDE) * WIDE
    bounds = [(after, min(head, after + step)) for after in range(0, head, step)]
    with ProcessPoolExecutor(processes) as pool:
        parts = list(pool.map(stretch, *zip(*[(conninfo, council, form, *pair) for pair in bounds], strict=True)))
    whole = parts[0]
    for (after, _), part in zip(bounds[1:], parts[1:], strict=True):
        if whole.last != after:
            whole = whole._replace(problems=[*whole.problems, *(Problem(missing, "it is missing") for missing in range(
                whole.last + 1, min(after, whole.last + 1_000) + 1))])
        whole = joined(whole, part)
    return whole


def stretch(conninfo: str, council: str, form: str, after: int, until: int) -> Walked:
    """One process's part."""
    with psycopg.connect(conninfo) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        connection.execute(NAME_COUNCIL, (council,))
        return walk(connection, council, form, after, until)


def _head(connection: Connection, council: str) -> int:
    """The last position; where entries have been numbered into the void, the last one that can be meant."""
    ((last, count),) = connection.execute(HEAD, (council,)).fetchall()
    return min(int(last), 2 * int(count) + 1_000)


def _form(connection: Connection) -> str:
    row = connection.execute("SELECT trial FROM ledger.register").fetchone()
    return f"{STORED_FORM}-trial" if row and row[0] else STORED_FORM




def _in_order(problem: Problem) -> tuple[int, str]:
    return problem.position or 0, problem.what
