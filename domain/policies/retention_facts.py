"""What is known of a disposal, with all that may be meant where it can be understood in several ways."""
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

from domain.calendar import months_after
from domain.policies.retention import Gap, RetentionTable, Scale, Step, Windows
from domain.policies.retention_case import CHRONOLOGY, INPUTS, Disposal, SentenceLength

DAYS_IN: Mapping[str, int] = {"weeks": 7, "days": 1}
FOUR_YEARS = tuple(date(2023, 1, 1) + timedelta(days) for days in range(1461))


@dataclass(frozen=True)
class Extent:
    """A length of time that mixes months with days."""

    months: int
    days: int

    def times(self, factor: int) -> "Extent":
        return Extent(self.months * factor, self.days * factor)

    def after(self, start: date) -> date:
        return months_after(start, self.months) + timedelta(self.days)


@dataclass(frozen=True)
class Choice:
    """A value that a fact may have, on which reading, and what is open if it matters which."""

    value: str | bool
    reading: str = ""
    gaps: tuple[Gap, ...] = field(default=(), compare=False)
    missing: bool = False
    """It is only possible because something isn't known."""
    extent: Extent | None = None


NOWHERE = Choice("")
"""What lies between the stretches of a scale is in none of them."""
Known = Mapping[str, tuple[Choice, ...]]


@dataclass(frozen=True)
class Between:
    """A date that isn't known, but for others that it can't lie before or after."""

    first: date | None
    last: date | None


def known_of(table: RetentionTable, disposal: Disposal, as_at: date) -> Known:
    """Each fact that the table's conditions may look at."""
    found = {name: tuple(_plain(table, disposal, name)) for name in INPUTS}
    for name, scale in table.scale.items():
        found[name] = tuple(_lengths(table, name, scale, disposal) if scale.of == "lengths"
                            else _numbers(table, name, scale, disposal))
    if table.windows:
        found["window"] = tuple(_windows(table, table.windows, disposal, as_at))
    return {name: choices or (NOWHERE,) for name, choices in found.items()}


def _plain(table: RetentionTable, disposal: Disposal, name: str) -> Iterator[Choice]:
    if name == "length":
        yield Choice("unknown" if not disposal.lengths else "known" if disposal.length_changed in (None, "no") else "changed")
        return
    value = getattr(disposal, name)
    if isinstance(value, tuple):
        value = "yes"
    if value in INPUTS[name]:
        yield Choice(value)
        return
    for possible in INPUTS[name]:
        yield Choice(possible, f"{name} {possible}", (table.missed(name),), missing=True)


def _numbers(table: RetentionTable, name: str, scale: Scale, disposal: Disposal) -> Iterator[Choice]:
    value = getattr(disposal, scale.of)
    for step in scale.step:
        if value is None:
            yield Choice(step.code, f"{scale.of} {step.code}", (table.missed(name),), missing=True)
        elif _within(step, value):
            yield Choice(step.code)


def _within(step: Step, number: int) -> bool:
    return not ((step.least is not None and number < step.least) or (step.above is not None and number <= step.above)
                or (step.most is not None and number > step.most) or (step.below is not None and number >= step.below))


def _lengths(table: RetentionTable, name: str, scale: Scale, disposal: Disposal) -> Iterator[Choice]:
    if not disposal.lengths:
        for step in scale.step:
            yield Choice(step.code, f"length {step.code}", (table.missed(name),), missing=True)
    several = (table.gap.sentences,) if len(disposal.lengths) > 1 else ()
    for reading, extent in _extents(disposal.lengths):
        steps = [step for step in scale.step if _may_lie(step, extent)]
        for step in steps:
            unclear = (table.gap.units,) if len(steps) > 1 else ()
            said = ", ".join(filter(None, (reading, f"{step.code}" if unclear else "")))
            yield Choice(step.code, said, (*unclear, *several), extent=extent)


def _extents(lengths: tuple[SentenceLength, ...]) -> Iterator[tuple[str, Extent]]:
    """Each length alone, and all of them together."""
    each = [Extent(one.length, 0) if one.unit == "months" else Extent(0, one.length * DAYS_IN[one.unit]) for one in lengths]
    if len(each) == 1:
        yield "", each[0]
        return
    for one, extent in zip(lengths, each, strict=True):
        yield f"counting {one.length} {one.unit}", extent
    if each:
        yield "counting all together", Extent(sum(one.months for one in each), sum(one.days for one in each))


def _may_lie(step: Step, extent: Extent) -> bool:
    """Whether a length can lie in a stretch of months, on some way to count days as months."""
    return ((step.least is None or _may_be(extent, step.least, more=True))
            and (step.above is None or _may_be(extent, step.above, more=True, equal=False))
            and (step.most is None or _may_be(extent, step.most, more=False))
            and (step.below is None or _may_be(extent, step.below, more=False, equal=False)))


def _may_be(extent: Extent, months: int, *, more: bool, equal: bool = True) -> bool:
    """Whether a length can be more (or less) than a number of months, or as much."""
    left = months - extent.months
    shortest, longest = days_of(left) if left > 0 else (left, left)
    days = extent.days
    if equal and shortest <= days <= longest:
        return True
    return days > shortest if more else days < longest


@cache
def days_of(months: int) -> tuple[int, int]:
    """The fewest and the most days that so many months can have."""
    lengths = [(months_after(day, months) - day).days for day in FOUR_YEARS]
    return min(lengths), max(lengths)


def _windows(table: RetentionTable, windows: Windows, disposal: Disposal, as_at: date) -> Iterator[Choice]:
    open_ = (table.gap.dates,) if len(windows.of) > 1 else ()
    for name in windows.of:
        when = dated(disposal, name, as_at)
        if isinstance(when, date):
            yield from (Choice(step.code, f"by {name}", open_) for step in windows.step
                        if (step.first is None or step.first <= when) and (step.last is None or when <= step.last))
            continue
        for step in windows.step:
            if not (_before(step.last, when.first) or _before(when.last, step.first)):
                yield Choice(step.code, f"by {name}, if {step.code}", (table.missed(name),), missing=True)


def _before(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and one < other


def dated(disposal: Disposal, name: str, as_at: date) -> date | Between:
    """A date of the disposal; where it isn't known, what it must lie between."""
    day: date | None = getattr(disposal, name)
    if day is not None:
        return day
    place = next(number for number, other in enumerate(CHRONOLOGY) if other == name)
    before = [known for other in CHRONOLOGY[:place] if (known := getattr(disposal, other))]
    after = [known for other in CHRONOLOGY[place + 1:] if (known := getattr(disposal, other))]
    if name != CHRONOLOGY[-1]:
        after.append(as_at)
    return Between(max(before, default=None), min(after, default=None))


def contradicts_itself(disposal: Disposal) -> bool:
    """Whether a date lies before one that must come first; custody served before the sentence may end with it."""
    known = [day for name in CHRONOLOGY[:-1] if (day := getattr(disposal, name))]
    return known != sorted(known)
