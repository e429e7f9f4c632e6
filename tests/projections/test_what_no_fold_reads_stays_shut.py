"""A fold opens the boxes that hold facts, and those with a flag's text by name; all others stay shut and change no row."""
import random

import pytest

from domain.event import Event
from domain.events import EVENTS
from domain.flags.events import FlagEvent
from ledger.database import Database
from ledger.opening import connect
from projections.entries import Line, opened
from projections.folding import Folding
from projections.known import Known
from projections.lines import LINE
from projections.tables import council_transaction
from tests.projections.histories import TOLD, WITHHELD, Story, requested

ALL = LINE + "WHERE council = 'leicester' ORDER BY position"


def read(database: Database) -> tuple[list[Line], list[Line]]:
    """The council's lines as a fold reads them, and with every box of a flag opened."""
    with connect(database.conninfo("runner")) as connection, council_transaction(connection, "leicester"):
        rows = connection.execute(ALL, binary=True).fetchall()
        lines = list(opened(connection, rows))
        connection.load_all()
        return lines, [line._replace(event=connection.event(row[12], row[0], row[2], row[4], row[13], row[14]))
                       if row[1] == "flag" else line for line, row in zip(lines, rows, strict=True)]


def folded(lines: list[Line]) -> list[Known]:
    folding = Folding({})
    found = []
    for line in lines:
        if folding.turns(line) and folding.turn(line):
            found += [change.after for change in folding.looked_at_anew(line)]
        if line.kind == "flag":
            found.append(folding.follow(line).after)
    return found


@pytest.mark.parametrize("seed", range(2))
async def test_rows_are_the_same_whether_all_boxes_are_opened_or_those_that_a_fold_reads(
        seed: int, story: Story, database: Database) -> None:
    await story.policy()
    await story.random_past(random.Random(seed), 25)
    as_folded, whole = read(database)
    assert sum(one.event != other.event for one, other in zip(as_folded, whole, strict=True)) > 10
    assert folded(as_folded) == folded(whole)


async def test_what_was_told_is_not_opened_and_facts_are(story: Story, database: Database) -> None:
    flag = story.own
    await story.happened(flag, requested(flag), TOLD, WITHHELD)
    with connect(database.conninfo("runner")) as connection, council_transaction(connection, "leicester"):
        asked, told, withheld = (line.event for line in opened(connection, connection.execute(ALL, binary=True).fetchall()))
    assert isinstance(asked, FlagEvent)
    assert asked.facts == {"hzd_reason": "A"}
    assert told.model_dump(include={"channel", "what_is_held"}) == {"channel": "LETTER", "what_is_held": ""}
    assert withheld.model_dump(include={"basis", "rationale"}) == {"basis": WITHHELD.basis, "rationale": ""}


def of_flags() -> list[type[Event]]:
    return [event for event in EVENTS.values() if issubclass(event, FlagEvent)]


@pytest.mark.parametrize("event", of_flags(), ids=lambda event: str(event.model_fields["type"].default))
def test_required_words_that_stay_shut_are_a_text_or_a_list(event: type[Event]) -> None:
    for name in event.sealed_fields():
        field = event.model_fields[name]
        assert not field.is_required() or field.annotation is str or str(field.annotation).startswith("tuple")
