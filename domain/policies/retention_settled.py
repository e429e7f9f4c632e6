"""A retention table as it reads once the council has answered some of what its text leaves open."""
from collections.abc import Iterator

from domain.policies.provision import Facts
from domain.policies.retention import NONE, Gap, RetentionTable, Row


def as_settled(table: RetentionTable, settled: Facts) -> RetentionTable:
    """The table without the readings that the council has decided against.

    The answer to where a period starts, and to which date counts, is the name of that date.
    """
    starts, of = _answer(table.gap.start, settled), _answer(table.gap.dates, settled)
    windows = table.windows
    changed: dict[str, object] = {"row": tuple(_row(row, settled) for row in table.row)}
    if starts in table.starts:
        changed["starts"] = (starts,)
    if windows and of in windows.of:
        changed["windows"] = windows.model_copy(update={"of": (of,)})
    return table.model_copy(update=changed)


def questions_of(table: RetentionTable) -> Iterator[tuple[str, str]]:
    """Each key of the table that looks at an answer of the council, and the question's code."""
    for number, row in enumerate(table.row):
        yield from ((f"row[{number}]", code) for code in dict.fromkeys(code for one in row.readings for code in one.answers))
    for name in ("start", "dates"):
        code = getattr(table.gap, name).code
        if code:
            yield f"gap.{name}", code


def _row(row: Row, settled: Facts) -> Row:
    kept = tuple(reading for reading in row.readings
                 if all(code not in settled or settled[code] == answer for code, answer in reading.answers.items()))
    if len(kept) == len(row.readings):
        return row
    decided = all(reading.by or reading.takes for reading in kept)
    return row.model_copy(update={"readings": kept or (NONE,), "codes": () if decided and len(kept) == 1 else row.codes})


def _answer(gap: Gap, settled: Facts) -> object:
    return settled[gap.code] if gap.code and gap.code in settled else None
