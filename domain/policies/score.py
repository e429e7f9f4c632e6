"""A score that a policy puts a number to: its parts, their sum, and what follows from it."""
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Literal, Self

from annotated_types import Ge, Gt, Le
from pydantic import Field, StringConstraints, model_validator

from domain.calendar import months_after
from domain.policies.fields import Name
from domain.policies.provision import Act, Facts, Provision
from domain.refusal import Refused
from domain.value import Value

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,60}$")]
Months = Annotated[int, Gt(0), Le(1_200)]
Points = Annotated[int, Ge(0), Le(1_000)]


class Part(Provision):
    """One thing that a human puts a number to."""

    title: str
    values: Mapping[str, str]
    """Number → what it stands for."""


class Told(Provision):
    """Something else that a human says, yes or no."""

    title: str


class Visible(Provision):
    least: Points
    """From this score on it may be shown to those who only meet the subject."""
    decided_by: Code | None = None
    """What must be told as well; telling it below `least` is refused."""


class Kept(Value):
    """One way to understand how long it is kept; without `months`, whoever decides says how many."""

    code: Code | None = None
    """By which a referral's answer, or the council's, chooses it."""
    says: str
    months: Months | None = None
    more_than: Months | None = None
    """Fewer months than that, or as many, are refused."""


class Starts(Provision):
    """The period runs from the day of this act; the first that applies counts."""

    act: Act


class Stored(Provision):
    """Flags whose score is worked out with the act that gives its parts, and put down in fields of theirs."""

    flags: tuple[Code, ...]
    score: Name
    """A field of codes: the sum."""
    outcome: Name
    """A field of codes: PERIOD, or the code under which it goes to a human."""
    months: Name
    """How long it is kept; given by a human where the table doesn't say."""
    until: Name
    """London date: the end of the period, which ends nothing by itself; given by a human where no start applies."""
    starts: tuple[Starts, ...]


class Earlier(Provision):
    """Earlier entries on the same subject, whatever became of them, with their scores: shown, and never counted up."""

    roles: tuple[str, ...]


class Band(Provision):
    """The first that applies counts; conditions look at parts, at `score`, and at what is told."""

    months: Months | None = None
    """How long it is kept."""
    code: Code | None = None
    """Why it goes to a human, where the text doesn't say how long."""
    readings: tuple[Kept, ...] = ()


class ScoreExample(Value):
    title: str
    rule: str
    """The rules that it shows, with spaces between their ids."""
    given: Mapping[Code, bool | int] = {}
    may: tuple[Code, ...] | None = None
    """Whoever holds one of these roles may ask, and nobody whose only role is another."""
    starts_on: date | None = None
    score: int | None = None
    outcome: Literal["PERIOD", "REFER"] | None = None
    months: int | None = None
    by: str | None = None
    code: str | None = None
    readings: int | None = None
    may_be_visible: bool | None = None
    visible: bool | None = None
    planned_removal: date | None = None
    refused: str | None = None

    @property
    def rules(self) -> tuple[str, ...]:
        return tuple(self.rule.split())


class Scored(Value):
    """What follows from a score; whether it is included is for a human to decide."""

    outcome: Literal["PERIOD", "REFER"]
    score: int | None
    """The sum of the parts; None where no policy says how to score."""
    months: int | None = None
    """How long it is kept."""
    rule: str | None = None
    codes: tuple[str, ...] = ()
    candidates: tuple[Kept, ...] = ()
    may_be_visible: bool | None = None
    visible: bool | None = None
    """None: not yet decided by a human."""
    planned_removal: date | None = None
    """London date: the start and the period."""


NOT_IN_FORCE = Scored(outcome="REFER", score=None, codes=("NOT_IN_FORCE",))


class ScoreTable(Provision):
    """Advice to whoever decides on inclusion; nobody is scored by it without having been assessed by a human."""

    roles: tuple[str, ...]
    """Who may ask for it."""
    part: Annotated[Mapping[Code, Part], Field(min_length=1)]
    told: Mapping[Code, Told] = {}
    visible: Visible
    band: tuple[Band, ...]
    stored: Stored | None = None
    earlier: Earlier | None = None
    example: tuple[ScoreExample, ...] = ()

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        for name, part in self.part.items():
            if not part.values or not all(value.isdigit() for value in part.values):
                raise ValueError(f"part.{name}: values are numbers")
        if self.visible.decided_by and self.visible.decided_by not in self.told:
            raise ValueError(f"visible.decided_by: {self.visible.decided_by} is nothing that is told")
        return self

    def scored(self, given: Mapping[str, bool | int], starts_on: date | None = None) -> Scored:
        """What follows from what a human found. Raises Refused for what this table can't be told."""
        total = sum(self._points(given, name) for name in self.part)
        stray = next((name for name in given if name not in self.part and name not in self.told), None)
        if stray or any(not isinstance(given[name], bool) for name in self.told if name in given):
            raise Refused(self.rule, self.clause, f"needs only {', '.join((*self.part, *self.told))}")
        by = self.visible.decided_by
        include = given[by] if by and by in given else None
        if include and total < self.visible.least:
            raise Refused(self.visible.rule, self.visible.clause, f"needs a score of {self.visible.least} at least")
        bands = self.bands(given)
        may = total >= self.visible.least
        visible = bool(include) if include is not None else None if may else False
        months = bands[0].months if len(bands) == 1 else None
        if months:
            return Scored(outcome="PERIOD", score=total, months=months, rule=bands[0].rule, may_be_visible=may, visible=visible,
                          planned_removal=months_after(starts_on, months) if starts_on else None)
        codes = tuple(dict.fromkeys(band.code for band in bands if band.code))
        kept = tuple(dict.fromkeys(kept for band in bands for kept in (
            band.readings or ((Kept(says=band.clause, months=band.months),) if band.months else ()))))
        return Scored(outcome="REFER", score=total, codes=codes, candidates=kept, may_be_visible=may, visible=visible)

    def bands(self, given: Mapping[str, bool | int]) -> list[Band]:
        """The bands that the parts fall into: several, where what isn't told makes the difference. Raises Refused."""
        total = sum(self._points(given, name) for name in self.part)
        return list({(band.rule, band.code): band for band in self._bands(given, total)}.values())

    def _points(self, given: Mapping[str, bool | int], name: str) -> int:
        part = self.part[name]
        value = given[name] if name in given else None
        if value is None or isinstance(value, bool) or str(value) not in part.values:
            raise Refused(part.rule, part.clause, f"needs {name} ({part.title}), one of {', '.join(part.values)}")
        return value

    def _bands(self, given: Mapping[str, bool | int], total: int) -> Iterator[Band]:
        """The band, for each way that what isn't told may be."""
        facts: Facts = {name: str(given[name]) for name in self.part} | {"score": str(total)}
        open_ = [name for name in self.told if name not in given]
        for answers in range(2 ** len(open_)):
            more = {name: bool(answers >> place & 1) for place, name in enumerate(open_)}
            known = {name: given[name] for name in self.told if name in given}
            yield next((band for band in self.band if band.applies({**facts, **known, **more})), NO_BAND)


NO_BAND = Band(rule="C5", clause="the table says nothing of this score", code="UNLISTED")
