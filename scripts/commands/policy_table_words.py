"""A policy's retention table and its score, told in words."""
from collections.abc import Iterator

from commands.policy_phrases import condition, name, plainly, said, told
from domain.policies.reading import provisions
from domain.policies.retention import Keeps, RetentionTable, Row, Scale, Windows
from domain.policies.score import Band, Part, ScoreTable, Told


def retention(table: RetentionTable) -> Iterator[str]:
    """The rules of the text first, then which of them fits which case, then what it asks of a human."""
    yield f"\nHow long flags stay: advice for {' or '.join(table.roles)}, which ends nothing{told(table)}"
    yield f"  a period whose start the text doesn't say may run from {', or '.join(map(name, table.starts))}"
    if table.windows:
        steps = [f"{step.code} ({step.first or '…'} to {step.last or '…'})" for step in table.windows.step]
        yield f"  by {', or '.join(map(name, table.windows.of))}: {', '.join(steps)}{told(table.windows)}"
    for code, scale in table.scale.items():
        stretches = [said(step.model_dump(mode="json", exclude_none=True)) for step in scale.step]
        yield f"  {code}, by {name(scale.of)}: {'; '.join(stretches)}{told(scale)}"
    for code, keeps in table.keeps.items():
        yield f"  {code}: {keeps.says}{_from(keeps)}{told(keeps)}"
    for row in table.row:
        yield f"  {_row(row)}"
    by_hand = (RetentionTable, Windows, Scale, Keeps, Row)
    yield from (f"  {plainly(key, rule)}" for key, rule in provisions(table) if not isinstance(rule, by_hand))
    yield from (f"  {code}: {meaning}" for code, meaning in table.meaning.items())


def _from(keeps: Keeps) -> str:
    starts = f", from {' or '.join(map(name, keeps.runs_from))}" if keeps.runs_from else ""
    after = "" if keeps.remains else f"; then {name(keeps.then).lower()}"
    return f"{starts}{after}"


def _row(row: Row) -> str:
    ways = [reading.by or (f"as if {condition(reading.takes)}" if reading.takes else "no rule fits") for reading in row.readings]
    asks = f"; referred ({', '.join(row.codes)})" if row.codes or len(ways) > 1 else ""
    warned = f"; warned {', '.join(caution.code for caution in row.warnings)}" if row.warnings else ""
    return f"{' or '.join(ways)}{asks}{warned}{told(row)}"


def score(table: ScoreTable) -> Iterator[str]:
    """The parts, what may be told besides, when it is visible, and how long it is kept."""
    yield f"\nWhat a score leads to, for {' or '.join(table.roles)}{told(table)}"
    for code, part in table.part.items():
        values = ", ".join(f"{number} {says}" for number, says in part.values.items())
        yield f"  {code}, {part.title}: {values}{told(part)}"
    for code, more in table.told.items():
        yield f"  {code}: {more.title}, yes or no{told(more)}"
    yield f"  may be shown from {table.visible.least} on{told(table.visible)}"
    for band in table.band:
        kept = f"{band.months} months" if band.months else f"referred ({band.code})"
        others = "; ".join(reading.says for reading in band.readings)
        yield f"  {kept}{': ' + others if others else ''}{told(band)}"
    by_hand = (ScoreTable, Part, Told, Band, type(table.visible))
    yield from (f"  {plainly(key, rule)}" for key, rule in provisions(table) if not isinstance(rule, by_hand))
