"""Replaying a register under another edition tells of each live flag what the two editions say, and leaves no trace in it."""
import asyncio
import random
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from typer.testing import CliRunner

from commands.policy import app
from domain.flags import events as e
from domain.flags.flag import LIVE, Flag, Standing, evolve
from domain.flags.foreseen import Otherwise
from domain.policies.reading import PolicyError
from ledger.database import Database
from ledger.embedded import EmbeddedPostgres
from ledger.opening import connect
from ledger.store import Ledger
from projections.entries import opened
from projections.lines import LINE
from projections.simulation import simulate
from projections.tables import council_transaction
from tests.projections.histories import Story, added, document, requested

DAY = date(2026, 3, 24)
SOONER = document("2", adder="SQA").replace("every_months = 12", "every_months = 6")


def flags(database: Database) -> dict[UUID, Flag]:
    found: dict[UUID, Flag | None] = defaultdict(lambda: None)
    with connect(database.conninfo("runner")) as connection, council_transaction(connection, "leicester"):
        rows = connection.execute(LINE + "WHERE kind = 'flag' ORDER BY position", binary=True).fetchall()
        for line in opened(connection, rows):
            found[line.stream] = evolve(found[line.stream], line)
    return {stream: flag for stream, flag in found.items() if flag and flag.standing in LIVE and not flag.rights.restricted}


@pytest.mark.parametrize("processes", [1, 2])
async def test_every_live_flag_is_looked_at_and_what_differs_is_told(processes: int, story: Story, database: Database) -> None:
    await story.policy()
    await story.random_past(random.Random(3), 60)
    head = await story.policy(document("99"))
    live = flags(database)
    found = simulate(database.conninfo("runner"), "leicester", SOONER.encode(), head, DAY, processes)
    assert (found.flags, found.dropped) == (len(live), 0)
    standing = [flag for flag in live.values() if flag.standing is Standing.ON_REGISTER and flag.review_due]
    assert {one.flag for one in found.foreseen if one.review_due} == {flag.id for flag in standing}
    waiting = {flag.id for flag in live.values() if flag.standing is not Standing.ON_REGISTER}
    assert {one.flag for one in found.foreseen if "added" in one.may} == waiting
    assert {one.may["added"] for one in found.foreseen if one.may} <= {Otherwise(before=("SM",), after=("SQA",))}
    assert await story.ledger.head("leicester") == head


async def test_the_same_edition_changes_nothing_and_one_without_the_type_drops_its_flags(
        story: Story, database: Database) -> None:
    await story.random_past(random.Random(4), 20)
    head = await story.policy()
    same = simulate(database.conninfo("runner"), "leicester", document().encode(), head, DAY, 1)
    assert (same.flags, same.foreseen) == (len(flags(database)), [])
    other = document("3").replace("[flag.HZD", "[flag.XYZ").replace("[[flag.HZD", "[[flag.XYZ")
    none = simulate(database.conninfo("runner"), "leicester", other.encode(), head, DAY, 1)
    assert (none.flags, none.dropped) == (same.flags, same.flags)


async def test_only_the_log_up_to_the_position_is_replayed(story: Story, database: Database) -> None:
    await story.policy()
    head = await story.random_past(random.Random(5), 10)
    before = len(flags(database))
    await story.random_past(random.Random(6), 10)
    assert simulate(database.conninfo("runner"), "leicester", SOONER.encode(), head, DAY + timedelta(1), 1).flags == before
    with pytest.raises(PolicyError):
        simulate(database.conninfo("runner"), "leicester", b"council = 1", head, DAY, 1)


def test_the_command_tells_it_flag_by_flag_and_counted_and_the_look_is_written_down(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "sooner.toml"
    other.write_text(SOONER, encoding="utf-8")

    async def lived(database: Database) -> int:
        ledger = await Ledger.open(database)
        story = Story(ledger)
        await story.policy()
        for number in range(3):
            await story.happened(UUID(int=number + 1, version=4), requested(UUID(int=number + 9)), e.Agreed(), added())
        head = await ledger.head("leicester")
        await ledger.close()
        return head

    async def looks(database: Database) -> list[tuple[str, str | None]]:
        ledger = await Ledger.open(database)
        found = [(one.actor, one.reading) for one in await ledger.accesses("leicester", actor="staff-9")]
        await ledger.close()
        return found

    with EmbeddedPostgres(folder / "data" / "postgres") as server:
        database = Database.embedded(server)
        asyncio.run(lived(database))
        arguments = ["simulate", str(other), "--by", "staff-9", "--data", str(folder / "data")]
        told = CliRunner().invoke(app, arguments)
        assert told.exit_code == 0, told.exception
        counted = CliRunner().invoke(app, [*arguments, "--counts"]).stdout
        assert asyncio.run(looks(database)) == [("staff-9", "simulation")] * 2
    assert told.stdout.count("  review due 2027-03-02, would be 2026-09-02\n") == 3
    assert "leicester/e2: 3 live flags; for 3 of them something would be otherwise.\n  reviewed on another day: 3\n" in counted
    assert "would be" not in counted.replace("something would be otherwise", "")
