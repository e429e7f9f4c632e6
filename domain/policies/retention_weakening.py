"""Every way in which a retention table could say something else: what its examples must notice."""
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from domain.policies.provision import Provision, alternatives
from domain.policies.retention import Gap, Keeps, RetentionTable, Row, Scale, Step, Window, Windows

Way = tuple[str, Any]


def table_ways(value: Provision, everyone: tuple[str, ...], table: RetentionTable | None) -> Iterator[Way]:
    """Of stretches, those that a row of the table looks at."""
    match value:
        case RetentionTable():
            yield "anyone may ask", value.model_copy(update={"roles": everyone})
            for start in value.starts:
                yield f"not from {start}", value.model_copy(update={"starts": tuple(s for s in value.starts if s != start)})
        case Keeps():
            yield from _keeps_ways(value)
        case Row():
            yield from _row_ways(value)
        case Gap():
            if value.code:
                yield "without its code", value.model_copy(update={"code": None})
        case Windows():
            for name in value.of:
                yield f"not by {name}", value.model_copy(update={"of": tuple(n for n in value.of if n != name)})
            yield from _moved(value, timedelta(1), "a day", _looked_at(table))
        case Scale():
            yield from _moved(value, 1, "one", _looked_at(table))


def _keeps_ways(value: Keeps) -> Iterator[Way]:
    with_ = value.model_copy
    for name in ("years", "months", "times_length"):
        if getattr(value, name):
            yield f"one more of {name}", with_(update={name: getattr(value, name) + 1})
            yield "remains", with_(update={name: None})
    if value.remains:
        yield "ten years", with_(update={"years": 10})
        return
    then = "END" if value.then == "END_KEEP_HAZARD" else "END_KEEP_HAZARD"
    yield f"then {then}", with_(update={"then": then})
    yield "from another day", with_(update={"runs_from": () if value.runs_from else ("offence_date",)})
    if value.on_the_day:
        yield "the last day is like others", with_(update={"on_the_day": None})


def _row_ways(value: Row) -> Iterator[Way]:
    with_ = value.model_copy
    for number, reading in enumerate(value.readings):
        said = reading.says or reading.by
        if len(value.readings) > 1:
            yield f"not '{said}'", with_(update={"readings": (*value.readings[:number], *value.readings[number + 1:])})
        for name in ("takes", "answers"):
            if getattr(reading, name):
                less = reading.model_copy(update={name: {}})
                readings = (*value.readings[:number], less, *value.readings[number + 1:])
                yield f"'{said}' without {name}", with_(update={"readings": readings})
    for number, code in enumerate(value.codes):
        yield f"without {code}", with_(update={"codes": (*value.codes[:number], *value.codes[number + 1:])})
    for number, warning in enumerate(value.warnings):
        yield f"doesn't warn {warning.code}", with_(update={"warnings": (*value.warnings[:number], *value.warnings[number + 1:])})
        if warning.when:
            always = (*value.warnings[:number], warning.model_copy(update={"when": {}}), *value.warnings[number + 1:])
            yield f"always warns {warning.code}", with_(update={"warnings": always})


def _looked_at(table: RetentionTable | None) -> frozenset[str | bool]:
    rows = table.row if table else ()
    conditions = [condition for row in rows for condition in (*alternatives(row.when), *alternatives(row.unless))]
    return frozenset(value for condition in conditions for wanted in condition.values()
                     for value in (wanted if isinstance(wanted, tuple) else (wanted,)))


def _moved(value: Windows | Scale, by: Any, what: str, looked_at: frozenset[str | bool]) -> Iterator[Way]:
    """Each bound of a stretch a little further, and a little less far."""
    held: tuple[Window | Step, ...] = value.step
    for number, step in enumerate(held):
        for name in type(step).model_fields:
            bound = getattr(step, name)
            if name == "code" or bound is None or step.code not in looked_at:
                continue
            for way, moved in ((f"{what} later", bound + by), (f"{what} earlier", bound - by)):
                steps = (*held[:number], step.model_copy(update={name: moved}), *held[number + 1:])
                yield f"{step.code}.{name} {way}", value.model_copy(update={"step": steps})
