"""Advice from a policy's retention table: what all admissible readings agree on, or a question for a human."""
from collections.abc import Iterable, Iterator
from datetime import date

from domain.policies.retention import Gap, Keeps, RetentionTable
from domain.policies.retention_case import Advice, Candidate, Disposal, Outcome, RetentionCase
from domain.policies.retention_facts import Between, Extent, Known, contradicts_itself, dated, known_of
from domain.policies.retention_rows import Fixed, Meant, Reached, gaps_that_matter, in_order, reached

WAYS_TOLD = 3
"""Of the ways that lead to one reading, so many are told."""

NOT_IN_FORCE = Advice(outcome="REFER", row=None, rule=None, codes=("NOT_IN_FORCE",), still_running_on_every_reading=False)
"""No edition with a retention table is in force, and none was asked for."""


def advise(table: RetentionTable, case: RetentionCase, as_at: date) -> Advice:
    """What the table suggests on a London date. Never more than a suggestion; see `rule` of the table."""
    if case.deceased:
        return _asks(table.gap.deceased)
    if not case.disposals:
        return _asks(table.missed("disposals"))
    each = [Advised(table, disposal, case, as_at).advice for disposal in case.disposals]
    return each[0] if len(each) == 1 else _of_several(table, case, each)


def _asks(gap: Gap, candidates: Iterable[Candidate] = ()) -> Advice:
    return _advice("REFER", gap.rule, None, filter(None, (gap.code,)), (), candidates)


def _advice(outcome: Outcome, row: str | None, rule: str | None, codes: Iterable[str], warnings: Iterable[str],
            candidates: Iterable[Candidate]) -> Advice:
    found = tuple(candidates)
    return Advice(outcome=outcome, row=row, rule=rule, codes=tuple(dict.fromkeys(codes)), warnings=tuple(dict.fromkeys(warnings)),
                  candidates=found, still_running_on_every_reading=not any(one.may_be_over for one in found)
                  and any(one.outcome for one in found))


def _of_several(table: RetentionTable, case: RetentionCase, each: list[Advice]) -> Advice:
    """One that remains is enough to remain; all must agree on an end."""
    gap = table.gap.several
    candidates = tuple(sorted({
        one.model_copy(update={"reading": f"{_name(disposal)}: {one.reading}"})
        for disposal, advice in zip(case.disposals, each, strict=True) for one in advice.candidates}, key=_order))
    outcomes = {advice.outcome for advice in each}
    deciding = [advice for advice in each if advice.outcome == "REMAIN"]
    warnings = sorted({warning for advice in deciding or each for warning in advice.warnings})
    agreed: Outcome = next(iter(outcomes)) if len(outcomes) == 1 else "REFER"
    if deciding or agreed in ("END", "END_KEEP_HAZARD"):
        rules = in_order(advice.rule for advice in deciding or each if advice.rule)
        outcome: Outcome = "REMAIN" if deciding else agreed
        return _advice(outcome, gap.rule, rules[0], (), (*warnings, *rules[1:]), candidates)
    return _advice("REFER", gap.rule, None, filter(None, (gap.code,)), warnings, candidates)


def _name(disposal: Disposal) -> str:
    return " ".join(str(part) for part in (disposal.disposal_kind or "disposal", disposal.sentence_date) if part)


def _order(one: Candidate) -> tuple[str, str, str, date]:
    return one.reading, one.rule or "", one.outcome or "", one.last_day or date.min


class Advised:
    """Advice on one disposal, built once."""

    def __init__(self, table: RetentionTable, disposal: Disposal, case: RetentionCase, as_at: date) -> None:
        self.table, self.disposal, self.case, self.as_at = table, disposal, case, as_at
        self.known: Known = known_of(table, disposal, as_at)
        self.advice = _asks(table.missed("dates")) if contradicts_itself(disposal) else self._advise()

    def _advise(self) -> Advice:
        found = reached(self.table, self.known)
        gaps = gaps_that_matter(self.table, found, self.known) if len({one.key for one in found}) > 1 else ()
        row = next((gap.rule for gap in gaps if gap.code != self.table.missing["any"].code), found[0].told)
        warnings = tuple(warning for one in found for warning in one.warnings)
        by = {meaning.by for one in found for meaning in one.meant}
        candidates = self._candidates(found)
        rules = in_order(one.rule for one in candidates if one.rule)
        if None not in by and not any(one.row is None or one.row.codes for one in found):
            if all(one.outcome == "REMAIN" for one in candidates):
                return _advice("REMAIN", row, rules[0], (), (*warnings, *rules[1:]), candidates)
            if len(by) == 1:
                return self._dated(self.table.keeps[by.pop() or ""], row, warnings, candidates)
        if gaps:
            on_all = [warning for warning in warnings if all(warning in one.warnings for one in found)]
            return _advice("REFER", gaps[0].rule, None, (gap.code for gap in gaps if gap.code), on_all, candidates)
        codes = found[0].row.codes if found[0].row else filter(None, (self.table.missing["any"].code,))
        return _advice("REFER", found[0].told, None, codes, warnings, candidates)

    def _dated(self, keeps: Keeps, row: str, warnings: tuple[str, ...], candidates: tuple[Candidate, ...]) -> Advice:
        """One rule on all readings: what it suggests, if that is the same from wherever its period runs."""
        exact = keeps.on_the_day
        if exact and any(one.last_day == self.as_at for one in candidates):
            return _advice("REFER", exact.rule, None, filter(None, (exact.code,)), warnings, candidates)
        told: set[Outcome] = {one.outcome for one in candidates if one.outcome}
        if len(told) > 1:
            lengths = {extent for extent in self._extents({}) if keeps.times_length}
            gap = self.table.gap.sentences if len(lengths) > 1 else self.table.gap.start
            return _advice("REFER", row, None, filter(None, (gap.code,)), warnings, candidates)
        if any(one.outcome is None for one in candidates):
            missing = self.table.missing["any"]
            return _advice("REFER", missing.rule, None, filter(None, (missing.code,)), warnings, candidates)
        return _advice(told.pop(), row, keeps.rule, (), warnings, candidates)

    def _candidates(self, found: tuple[Reached, ...]) -> tuple[Candidate, ...]:
        """Every reading once, with what it hangs on where several ways lead to it."""
        ways: dict[Candidate, list[str]] = {}
        for one in found:
            for meaning in one.meant:
                way = "; ".join(dict.fromkeys(choice.reading for choice in meaning.fixed.values() if choice.reading))
                for candidate in self._meant(meaning):
                    ways.setdefault(candidate, []).append(way)
        return tuple(candidate.model_copy(update={"reading": _said(candidate.reading, labels)})
                     for candidate, labels in ways.items())

    def _meant(self, meaning: Meant) -> Iterator[Candidate]:
        """Each day on which the period of a rule can end, from each of its starts."""
        if meaning.by is None:
            yield Candidate(reading=meaning.reading, rule=None, outcome=None, last_day=None)
            return
        keeps = self.table.keeps[meaning.by]
        if keeps.remains:
            yield Candidate(reading=meaning.reading, rule=keeps.rule, outcome="REMAIN", last_day=None)
            return
        periods = self._periods(keeps, meaning.fixed)
        if not periods:
            yield Candidate(reading=f"{meaning.reading}, whose length isn't known", rule=keeps.rule, outcome=None, last_day=None)
        for start in keeps.runs_from or self.table.starts:
            for period in periods:
                yield self._ending(keeps, f"{meaning.reading}; from {start}", self._start(start), period)

    def _start(self, name: str) -> date | Between:
        if name != "flag_added_date":
            return dated(self.disposal, name, self.as_at)
        return self.case.flag_added_date or Between(None, self.as_at)

    def _ending(self, keeps: Keeps, reading: str, start: date | Between, period: Extent) -> Candidate:
        if isinstance(start, date):
            last_day = period.after(start)
            over = self.as_at > last_day
            return Candidate(reading=reading, rule=keeps.rule, outcome=keeps.then if over else "CONTINUE", last_day=last_day)
        may_be_over = start.first is None or self.as_at > period.after(start.first)
        may_run = start.last is None or self.as_at <= period.after(start.last)
        sure = None if may_be_over and may_run else "CONTINUE" if may_run else keeps.then
        return Candidate(reading=f"{reading}, which isn't known", rule=keeps.rule, outcome=sure, last_day=None)

    def _periods(self, keeps: Keeps, fixed: Fixed) -> tuple[Extent, ...]:
        if keeps.times_length:
            return tuple(extent.times(keeps.times_length) for extent in self._extents(fixed))
        return (Extent((keeps.years or 0) * 12 + (keeps.months or 0), 0),)

    def _extents(self, fixed: Fixed) -> tuple[Extent, ...]:
        """The lengths that may count."""
        scales = [name for name, scale in self.table.scale.items() if scale.of == "lengths"]
        taken = [fixed[name] for name in scales if name in fixed]
        choices = taken or [choice for name in scales for choice in self.known[name]]
        return tuple(dict.fromkeys(choice.extent for choice in choices if choice.extent))


def _said(reading: str, ways: list[str]) -> str:
    told = list(dict.fromkeys(filter(None, ways)))
    if not told or "" in ways:
        return reading
    return f"{reading} ({'; or '.join(told[:WAYS_TOLD])}{'; or otherwise' if len(told) > WAYS_TOLD else ''})"
