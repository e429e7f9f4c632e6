"""How long a policy says that flags stay: its rules, and a table of which of them fits which case."""
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from annotated_types import Gt, Le, Len
from pydantic import JsonValue, StringConstraints, model_validator

from domain.policies.provision import Provision
from domain.policies.retention_case import DateInput, Disposal
from domain.policies.retention_example import AdviceExample
from domain.value import Value

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,60}$")]
Number = Annotated[int, Gt(-1), Le(10_000)]
Length = Annotated[int, Gt(0), Le(1_200)]


class Window(Value):
    """A stretch of time, both days included; without `first` or `last` it is open on that side."""

    code: Code
    first: date | None = None
    last: date | None = None


class Windows(Provision):
    """The fact `window`: the stretch in which a date lies. Which date decides is open where `of` names several."""

    of: tuple[DateInput, ...]
    step: tuple[Window, ...]


class Step(Value):
    """A stretch of numbers; lengths are in months."""

    code: Code
    least: Number | None = None
    above: Number | None = None
    most: Number | None = None
    below: Number | None = None


class Scale(Provision):
    """A fact that says in which stretch a number of the case lies."""

    of: Literal["lengths", "perp_age_at_offence", "n_offences"]
    step: tuple[Step, ...]


class Gap(Provision):
    """What can't be told, why, and the row of the table that says so."""

    code: Code | None = None


class Keeps(Provision):
    """One rule of the text: the flag remains, or it remains for a period."""

    says: str
    years: Length | None = None
    months: Length | None = None
    times_length: Length | None = None
    """The period is this multiple of the disposal's length."""
    runs_from: tuple[Literal[DateInput, "flag_added_date"], ...] = ()
    """Where the period starts; several where the text doesn't say. Of `starts` in the table, if it names none."""
    then: Literal["END", "END_KEEP_HAZARD"] = "END"
    """What is suggested from the day after the last day."""
    on_the_day: Gap | None = None
    """Where the text leaves the last day itself open."""

    @property
    def remains(self) -> bool:
        return self.years is None and self.months is None and self.times_length is None

    @model_validator(mode="after")
    def _one_period(self) -> Self:
        if sum(period is not None for period in (self.years, self.months, self.times_length)) > 1:
            raise ValueError("has more than one period")
        return self


class Understood(Value):
    """One way to understand the text in a row: by a rule of it, as another case, or so that no rule fits."""

    says: str = ""
    by: Code | None = None
    """A rule of `keeps`."""
    takes: Mapping[str, str | bool] = {}
    """As if these facts were so."""
    answers: Mapping[Code, str] = {}
    """Question → the answer on which it is understood so; on another it isn't."""


NONE = Understood(says="no rule fits")


class Caution(Value):
    code: Code
    when: Mapping[str, str | bool | tuple[str, ...]] = {}


class Row(Provision):
    """One row of the table; the first that applies counts. `rule` is the row's own id."""

    readings: Annotated[tuple[Understood, ...], Len(min_length=1)] = (NONE,)
    codes: tuple[Code, ...] = ()
    """Why it goes to a human; none where all readings agree."""
    warnings: tuple[Caution, ...] = ()


class Gaps(Value):
    dates: Gap
    """The dates that could decide fall in different windows."""
    units: Gap
    """A length in weeks or days can't be compared with one in months."""
    sentences: Gap
    """Several sentences, and which length counts isn't said."""
    start: Gap
    """Where the period starts isn't said, and it matters."""
    several: Gap
    """Several disposals that don't agree."""
    deceased: Gap


class Stored(Value):
    """Fields of the flag, asked for at its review, in which the advice that informed it is kept."""

    outcome: str
    """A field of codes."""
    basis: str
    """A record of edition, row, rule and the day asked about."""


class RetentionTable(Provision):
    """Advice for a review; it ends nothing. `rule` says so."""

    roles: tuple[str, ...]
    """Who may ask for it."""
    starts: tuple[Literal[DateInput, "flag_added_date"], ...]
    """From where a period may run whose start the text doesn't say."""
    stored: Stored | None = None
    meaning: Mapping[Code, str]
    """Code of a gap or a warning → what the human is asked, or told."""
    windows: Windows | None = None
    scale: Mapping[str, Scale] = {}
    keeps: Mapping[Code, Keeps]
    row: tuple[Row, ...]
    gap: Gaps
    missing: Mapping[str, Gap]
    """Input or fact → the gap where it isn't known; `any` for the others, and where no row fits."""
    typical: Mapping[str, JsonValue] = {}
    """A disposal that examples say what is different from."""
    example: tuple[AdviceExample, ...] = ()

    def missed(self, name: str) -> Gap:
        return self.missing[name if name in self.missing else "any"]

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if "any" not in self.missing:
            raise ValueError("missing.any: says which row speaks of missing information")
        for row in self.row:
            for reading in row.readings:
                if reading.by and reading.by not in self.keeps:
                    raise ValueError(f"row {row.rule}: {reading.by} is not a rule of keeps")
            for code in (*row.codes, *(warning.code for warning in row.warnings)):
                if code not in self.meaning:
                    raise ValueError(f"row {row.rule}: {code} has no meaning")
        scaled = next((name for name in self.scale if name in Disposal.model_fields), None)
        if scaled:
            raise ValueError(f"scale.{scaled}: is the name of an input")
        return self
