"""What follows from a score, worked out by the policy's table and put down with the act that it comes of."""
from datetime import date

from pydantic import JsonValue

from domain.calendar import months_after
from domain.flags.matter import Information, Matter
from domain.policies.provision import Act, Facts, first
from domain.policies.score import Band, Kept, ScoreTable, Stored
from domain.refusal import Refused


def scored(matter: Matter, given: Information, act: Act) -> Information:
    """What was given, with the score, how long it is kept and until when, as far as that is known and has changed.

    Raises Refused for a score that is told instead of worked out, and for another period than the table's.
    """
    table = matter.edition.score
    stored = table.stored if table else None
    if table is None or stored is None or matter.code not in stored.flags:
        return given
    facts = matter.facts(given)
    worked_out = (stored.score, stored.outcome, *((stored.until,) if first(stored.starts, facts) else ()))
    told = [name for name in worked_out if name in given]
    if told:
        raise Refused(stored.rule, stored.clause, f"no {', '.join(told)}: it is worked out from {' and '.join(table.part)}")
    if not all(isinstance(facts[name] if name in facts else None, str) for name in table.part):
        return given
    found = _worked_out(table, stored, given, facts)
    found |= {stored.months: given[stored.months]} if stored.months in given else {}
    until = _until(matter, stored, {**facts, **found}, act)
    found |= {stored.until: until.isoformat()} if until else {}
    known = matter.flag.information if matter.flag else {}
    return {**given, **{name: value for name, value in found.items() if name not in known or known[name] != value}}


def _worked_out(table: ScoreTable, stored: Stored, given: Information, facts: Facts) -> dict[str, JsonValue]:
    points = {name: int(str(facts[name])) for name in table.part}
    said = {name: value for name in table.told if name in facts and isinstance(value := facts[name], bool)}
    result, bands = table.scored({**points, **said}), table.bands({**points, **said})
    outcome = "PERIOD" if result.outcome == "PERIOD" else next(iter(result.codes), "")
    months, band, kept = result.months, bands[0], None
    if months is None:
        band = next((band for band in bands if band.code == outcome), bands[0])
        kept = _chosen(band, facts)
        months = kept.months if kept else None
    _agrees(stored, given, band, months, kept)
    return {stored.score: str(result.score), stored.outcome: outcome, **({stored.months: months} if months else {})}


def _chosen(band: Band, facts: Facts) -> Kept | None:
    """The reading that a human, or the council, has chosen for what the table leaves open."""
    answer = facts[band.code] if band.code and band.code in facts else None
    return next((kept for kept in band.readings if answer is not None and kept.code == answer), None)


def _agrees(stored: Stored, given: Information, band: Band, months: int | None, kept: Kept | None) -> None:
    said = given[stored.months] if stored.months in given else None
    if isinstance(said, int) and months is not None and said != months:
        raise Refused(band.rule, band.clause, f"{stored.months} = {months}")
    if isinstance(said, int) and kept and kept.more_than and said <= kept.more_than:
        raise Refused(band.rule, band.clause, f"{stored.months} over {kept.more_than}: {kept.says}")


def _until(matter: Matter, stored: Stored, facts: Facts, act: Act) -> date | None:
    """The end of the period, once the act was done that it runs from."""
    starts = first(stored.starts, facts)
    months = facts[stored.months] if stored.months in facts else None
    if starts is None or not isinstance(months, int):
        return None
    done = matter.flag.done if matter.flag else {}
    day = done[starts.act].on if starts.act in done else matter.day if starts.act == act else None
    return months_after(day, months) if day else None
