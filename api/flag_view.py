"""A flag as an answer shows it: to anyone who meets the subject, and to whoever may see the whole."""
from datetime import date
from uuid import UUID

from pydantic import Field, JsonValue

from api.earlier import EarlierEntry
from domain.councils.council import Council
from domain.flags.flag import Flag, Standing
from domain.flags.lapsing import lapsed
from domain.flags.meeting import Meeting
from domain.flags.next_steps import Waiting, waiting_for
from domain.flags.rights import Mark
from domain.flags.sight import TELLING, Sight, alerts
from domain.policies.edition import Edition
from domain.value import Value


class Alert(Value):
    """What to heed. The code is always shown in letters; the colour is presentation only."""

    what_to_do: tuple[str, ...] = Field(examples=[["Not to be interviewed alone"]])
    note: str
    ask: str
    """The role to ask for more."""
    contact: str | None = None
    """Which member of staff to contact, and how, where the policy has it shown."""
    colour: str | None = None
    accuracy_contested: bool = False
    """Whether the person contests that it is accurate, and that isn't settled yet (LAW-38)."""
    restricted: bool = False
    """Whether it is used for nothing else meanwhile: don't pass it on (LAW-38)."""


class Act(Value):
    """That an act was done."""

    act: str
    by: str
    role: str
    on: date
    """London date."""


class Told(Value):
    """Whether the subject was told."""

    state: str = Field(examples=["pending", "told", "withheld"])
    basis: str | None = None
    retest_on: date | None = None
    on: date | None = None


class Whole(Value):
    """What only a relationship, a deciding role, oversight or a break-glass read opens."""

    information: dict[str, JsonValue]
    """By the policy's field names."""
    kept_back: tuple[str, ...] = Field(examples=[[]])
    """Fields that only those who work on a case of the flag may read, whether anything stands in them or not."""
    cases: tuple[str, ...]
    meeting: Meeting | None
    notice: Told | None
    """Only for who decides about the flag, tells its subject or oversees."""
    acts: tuple[Act, ...]
    """The latest of each."""
    waiting_for: tuple[Waiting, ...]
    proposed: str | None
    """What the last review proposed, while another must still decide."""
    early_review: tuple[str, ...]
    """Reasons for which a review is wanted before its date."""
    monitoring: dict[str, date | None]
    """Process that follows the subject → its next discussion."""
    obtained_from: str
    obtained_on: date
    criminal_offence_data: bool
    earlier: tuple[EarlierEntry, ...] = ()
    """Earlier entries on the same subject with their scores; only for the roles that the policy has them shown to."""


class FlagView(Value):
    id: UUID
    subject: UUID
    flag_type: str = Field(examples=["HZD"])
    title: str
    standing: Standing
    policy: str = Field(examples=["westmere/1"])
    """The edition in force today."""
    alert: Alert | None
    """Nothing unless the flag is on the register and its policy shows it next to the name."""
    review_due: date | None
    """London date."""
    overdue: bool
    """Whether the review was due before today (convention C10)."""
    lapsed: bool = False
    """Overdue, and its policy has it lapse unless it is renewed by its review date; a human ends it."""
    marks: tuple[Mark, ...] = Field(examples=[[]])
    """How the rights of its subject bear on it: as in the register."""
    erased: bool = False
    """The subject was forgotten, and with them what was known (Art 17)."""
    whole: Whole | None = None


def view(flag: Flag, council: Council, edition: Edition, sees: Sight, today: date, *, knows_notice: bool,
         kept_back: frozenset[str] = frozenset(), earlier: tuple[EarlierEntry, ...] = ()) -> FlagView:
    """`sees` is not NOTHING; `edition` is the one in force today; `knows_notice`: may_know_of_withholding.

    `kept_back`: names of fields whose content isn't shown.
    """
    flag_type = edition.flag_type(flag.flag_type)
    return FlagView(
        id=flag.id, subject=flag.subject, flag_type=flag.flag_type, title=flag_type.title, standing=flag.standing,
        policy=edition.name, alert=alert_of(flag, edition) if alerts(flag, edition, council.settled(edition)) else None,
        review_due=flag.review_due, overdue=bool(flag.review_due and flag.review_due < today),
        lapsed=lapsed(flag, flag_type, council.settled(edition), today), marks=flag.rights.marks,
        whole=_whole(flag, council, edition, knows_notice, kept_back, earlier) if sees == "WHOLE" else None)


def alert_of(flag: Flag, edition: Edition) -> Alert:
    alert = edition.flag_type(flag.flag_type).alert
    meanings: list[str] = []
    for name in alert.shows:
        value = flag.information[name] if name in flag.information else []
        codes = edition.flag_type(flag.flag_type).field[name].codes
        meanings.extend(codes[str(code)] for code in (value if isinstance(value, list) else [value]) if str(code) in codes)
    return Alert(what_to_do=tuple(meanings), note=alert.note, ask=alert.ask, contact=_contact(flag, alert.contact),
                 colour=alert.colour, accuracy_contested=flag.rights.accuracy_contested,
                 restricted=flag.rights.restricted is not None)


def _contact(flag: Flag, field: str | None) -> str | None:
    value = flag.information[field] if field and field in flag.information else None
    return value if isinstance(value, str) else None


def _whole(flag: Flag, council: Council, edition: Edition, knows_notice: bool, kept_back: frozenset[str],
           earlier: tuple[EarlierEntry, ...]) -> Whole:
    flag_type = edition.flag_type(flag.flag_type)
    return Whole(
        information={name: value for name, value in flag.information.items() if name not in kept_back},
        kept_back=tuple(sorted(kept_back)), cases=flag.cases, meeting=flag.meeting,
        notice=_told(flag) if knows_notice else None,
        acts=tuple(Act(act=act, by=done.by, role=done.role, on=done.on) for act, done in flag.done.items()
                   if knows_notice or act not in TELLING),
        waiting_for=waiting_for(flag, flag_type, council.settled(edition)), proposed=flag.proposed,
        early_review=tuple(call.reason for call in flag.calls), monitoring=dict(flag.monitoring),
        obtained_from=flag.obtained_from, obtained_on=flag.obtained_on, criminal_offence_data=flag.criminal_offence_data,
        earlier=earlier)


def _told(flag: Flag) -> Told:
    return Told(state=flag.notice.state, basis=flag.notice.basis, retest_on=flag.notice.retest_on, on=flag.notice.on)
