"""What retention advice is asked about, and what it says."""
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, get_args

from annotated_types import Ge, Le
from pydantic import Field, StrictBool, StrictInt, StringConstraints

from domain.value import FACTS, Line, Value

DateInput = Literal["offence_date", "conviction_date", "sentence_date", "order_or_custody_end_date"]
CHRONOLOGY: tuple[DateInput, ...] = get_args(DateInput)
"""Each of a disposal's dates lies on or after the one before."""
Outcome = Literal["REMAIN", "CONTINUE", "END", "END_KEEP_HAZARD", "REFER"]
DisposalKind = Literal["CUSTODY", "SUSPENDED", "INDETERMINATE", "COMMUNITY", "CAUTION", "OTHER", "HOSPITAL", "NO_CONVICTION",
                       "QUASHED", "FOREIGN"]
LengthChanged = Literal["no", "revoked_early", "extended", "resentenced", "unknown"]
Offence = Literal["sexual", "physical", "neglect", "other"]
Victim = Literal["child", "adult", "none"]
DAY = Annotated[date, Ge(date(1900, 1, 1)), Le(date(2200, 12, 31))]
Told = Annotated[Literal["yes", "no", "unknown"] | Annotated[tuple[Line, ...], Field(min_length=1, max_length=20)], FACTS]


class SentenceLength(Value):
    length: Annotated[StrictInt, Ge(1), Le(40_000)]
    unit: Literal["months", "weeks", "days"]


class Disposal(Value):
    """How a court or another body dealt with an offence. What isn't known is left out."""

    disposal_kind: Annotated[DisposalKind | None, FACTS] = None
    offence_date: Annotated[DAY | None, FACTS] = None
    """London date."""
    conviction_date: Annotated[DAY | None, FACTS] = None
    """London date."""
    sentence_date: Annotated[DAY | None, FACTS] = None
    """London date."""
    order_or_custody_end_date: Annotated[DAY | None, FACTS] = None
    """London date on which custody or the order ended, or will end."""
    lengths: Annotated[tuple[SentenceLength, ...], FACTS, Field(max_length=20)] = ()
    """Of each sentence or order; none: not known."""
    length_changed: Annotated[LengthChanged | None, FACTS] = None
    offence_class: Annotated[Offence | None, FACTS] = None
    victim: Annotated[Victim | None, FACTS] = None
    """`child`: under 18 at the offence."""
    perp_age_at_offence: Annotated[Annotated[StrictInt, Ge(0), Le(130)] | None, FACTS] = None
    """Years."""
    n_offences: Annotated[Annotated[StrictInt, Ge(1), Le(10_000)] | None, FACTS] = None
    earlier_offences: Annotated[StrictBool | None, FACTS] = None
    aggravating: Told = "unknown"
    """A human's finding, never derived: `yes`, or what aggravates; `no`; `unknown`."""


INPUTS: Mapping[str, tuple[str | bool, ...]] = {
    "disposal_kind": get_args(DisposalKind), "offence_class": get_args(Offence), "victim": get_args(Victim),
    "length_changed": get_args(LengthChanged), "earlier_offences": (True, False), "aggravating": ("yes", "no"),
    "length": ("known", "unknown", "changed")}
"""Facts that need no scale, with all that they can be; `length`: whether any was given, and is said to have changed."""


class RetentionCase(Value):
    """What advice is asked about."""

    flag_added_date: DAY | None = None
    """London date on which the flag went onto the register."""
    deceased: StrictBool = False
    disposals: Annotated[tuple[Disposal, ...], FACTS, Field(max_length=50)] = ()


class Candidate(Value):
    """What one way to read the text comes to."""

    reading: str
    rule: Annotated[str, StringConstraints(min_length=1)] | None
    """None: no rule of the text fits on this reading."""
    outcome: Literal["REMAIN", "CONTINUE", "END", "END_KEEP_HAZARD"] | None
    last_day: date | None
    """London date, the last on which the period runs (convention C4)."""

    @property
    def may_be_over(self) -> bool:
        """The period is over, or nobody knows whether it is."""
        return self.outcome in ("END", "END_KEEP_HAZARD") or (self.rule is not None and self.outcome is None)


class Advice(Value):
    """A suggestion with its rule, or a question for a human with all that could be meant. It ends nothing."""

    outcome: Outcome
    row: str | None
    """Row of the policy's table."""
    rule: str | None
    codes: tuple[str, ...] = ()
    """Why it goes to a human."""
    warnings: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    still_running_on_every_reading: bool
    """No reading says that a period is over, and on one at least the flag stays."""
