"""Whether a conviction is spent, and whether its subject still notifies the police: information, never advice."""
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from itertools import product
from pathlib import Path
from typing import Literal

from domain.calendar import months_after
from domain.law.commencement import provisions
from domain.policies.retention_case import Disposal, DisposalKind, RetentionCase, SentenceLength
from domain.value import Value

Subject = Literal["spent", "notifies"]
Status = Literal["RUNS", "OVER", "NEVER_ENDS", "DEPENDS", "UNKNOWN"]
ADULT = 18
SHORTEST_MONTH, LONGEST_MONTH = 28, 31
TITLES: Mapping[Subject, str] = {"spent": "Until when the conviction isn't spent",
                                 "notifies": "How long the person notifies the police"}
GENERAL: Mapping[Subject, str] = {
    "spent": "A later conviction may make it longer. It limits what may be asked and held against somebody; it doesn't oblige a "
             "council to erase, and calls for reasons why the flag is still needed.",
    "notifies": "For a sexual offence that Schedule 3 to the Act lists; counted from the conviction."}


class Period(Value):
    """One line of the law's table; see the data beside this file."""

    provision: str
    disposals: tuple[DisposalKind, ...]
    least: int | None = None
    above: int | None = None
    most: int | None = None
    below: int | None = None
    adult: int | None = None
    minor: int | None = None
    runs_from: Literal["end", "conviction"]
    besides: str = ""


class LawNote(Value):
    """What the law says of one disposal, as on a day."""

    law: str
    """`LAW-41`, `LAW-42`."""
    title: str
    source: str
    confirmed: bool
    """Whether the provision's date and text were checked."""
    disposal: int
    """Which of the case's disposals, counted from 0."""
    status: Status
    last_days: tuple[date, ...]
    """London dates on which the period may end, by what isn't known; empty where it never does or can't be told."""
    says: str


@cache
def table() -> Mapping[Subject, tuple[Period, ...]]:
    data = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    found: dict[Subject, tuple[Period, ...]] = {}
    for subject in TITLES:
        found[subject] = tuple(Period.model_validate(one) for one in data[subject])
    return found


def law_notes(case: RetentionCase, day: date) -> tuple[LawNote, ...]:
    """For each disposal what the law of a London date says (LAW-41); of sexual offences, of notification too (LAW-42)."""
    return tuple(_note(subject, number, disposal, day) for number, disposal in enumerate(case.disposals)
                 for subject in TITLES if subject == "spent" or disposal.offence_class in ("sexual", None))


def _note(subject: Subject, number: int, disposal: Disposal, day: date) -> LawNote:
    rows = [row for row in table()[subject] if provisions()[row.provision].in_force(day)]
    law = provisions()[rows[0].provision] if rows else provisions()["SOA_82" if subject == "notifies" else "ROA_1974"]
    fitting = [row for row in rows if disposal.disposal_kind in row.disposals and _in_stretch(row, disposal)]
    ends = list(dict.fromkeys(end for row in fitting for end in _ends(row, disposal)))
    days = tuple(sorted(end for end in ends if isinstance(end, date)))
    status = _status(ends, day)
    besides = dict.fromkeys(row.besides for row in fitting if row.besides)
    return LawNote(law=law.law, title=TITLES[subject], source=law.source, confirmed=law.confirmed, disposal=number, status=status,
                   last_days=days, says=" ".join((_says(status, days, disposal, bool(fitting)), *besides, GENERAL[subject])))


End = date | Literal["never", "not known"]
OPEN: Mapping[str, Status] = {"never": "NEVER_ENDS", "not known": "UNKNOWN"}


def _status(ends: list[End], day: date) -> Status:
    if not ends or ends == ["not known"]:
        return "UNKNOWN"
    each: set[Status] = {OPEN[end] if not isinstance(end, date) else "OVER" if day > end else "RUNS" for end in ends}
    return each.pop() if len(each) == 1 else "DEPENDS"


def _says(status: Status, days: tuple[date, ...], disposal: Disposal, fits: bool) -> str:
    told = " or ".join(day.isoformat() for day in days)
    if not fits:
        kind = disposal.disposal_kind or "a disposal of which the kind isn't known"
        return f"For {kind} as it is told here, this program's data hold no period."
    return {"RUNS": f"It runs until {told}.", "OVER": f"It was over after {told}.", "NEVER_ENDS": "It never ends.",
            "DEPENDS": f"It depends on what isn't known{': until ' + told if told else ''}.",
            "UNKNOWN": "It can't be told: a date or a length isn't known."}[status]


def _in_stretch(row: Period, disposal: Disposal) -> bool:
    """Whether the sentence may be of a row's length. Of one whose length isn't known, every row's."""
    if row.least is row.above is row.most is row.below is None:
        return True
    return not disposal.lengths or any(_fits(row, length, disposal.sentence_date) for length in disposal.lengths)


def _fits(row: Period, length: SentenceLength, start: date | None) -> bool:
    def compared(months: int) -> set[int]:
        return _compared(length, months, start)
    return ((row.least is None or bool(compared(row.least) & {0, 1})) and (row.above is None or 1 in compared(row.above))
            and (row.most is None or bool(compared(row.most) & {0, -1})) and (row.below is None or -1 in compared(row.below)))


def _compared(length: SentenceLength, months: int, start: date | None) -> set[int]:
    """Whether a length may be shorter (-1), as long (0) or longer (1) than so many months."""
    if length.unit == "months":
        return {(length.length > months) - (length.length < months)}
    days = length.length * (7 if length.unit == "weeks" else 1)
    if start is not None:
        exact = (months_after(start, months) - start).days
        return {(days > exact) - (days < exact)}
    least, most = months * SHORTEST_MONTH, months * LONGEST_MONTH
    return {way for way, may in ((-1, days < most), (0, least <= days <= most), (1, days > least)) if may}


def _ends(row: Period, disposal: Disposal) -> Iterator[End]:
    """The last days that a row's period may have: one begins with a day, and its last is the day before as many months later."""
    starts = _starts(row, disposal)
    for minor, start in product(_may_be_minor(disposal), starts or (None,)):
        months = row.minor if minor and row.minor is not None else row.adult
        if months is None:
            yield "never"
        elif start is None:
            yield "not known"
        else:
            yield months_after(start, months) - timedelta(1) if months else start


def _starts(row: Period, disposal: Disposal) -> tuple[date, ...]:
    if row.runs_from == "conviction":
        return (disposal.conviction_date,) if disposal.conviction_date else ()
    ended, begun = disposal.order_or_custody_end_date, disposal.sentence_date
    whole = [_last_day(begun, length) for length in disposal.lengths] if begun else []
    if disposal.disposal_kind == "COMMUNITY" and ended:
        return (ended,)
    return tuple(dict.fromkeys(max(end, ended) if ended else end for end in whole)) or ((ended,) if ended else ())


def _last_day(start: date, length: SentenceLength) -> date:
    """Of a sentence, served or not."""
    if length.unit == "months":
        return months_after(start, length.length) - timedelta(1)
    return start + timedelta(days=length.length * (7 if length.unit == "weeks" else 1) - 1)


def _may_be_minor(disposal: Disposal) -> tuple[bool, ...]:
    """Whether the person was under 18 at conviction: each of yes and no that may be so."""
    age, offence, conviction = disposal.perp_age_at_offence, disposal.offence_date, disposal.conviction_date
    if age is None:
        return (False, True)
    if age >= ADULT:
        return (False,)
    if offence is None or conviction is None:
        return (True, False)
    youngest = age + conviction.year - offence.year - ((conviction.month, conviction.day) < (offence.month, offence.day))
    return tuple(dict.fromkeys((youngest < ADULT, youngest + 1 < ADULT)))
