"""What the ledger knew of a flag from one of its entries until the next: the row that every reading of flags looks at."""
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from domain.flags import events as e
from domain.flags.flag import LIVE, Flag, Standing
from domain.flags.rights import NONE_USED
from domain.law.clocks import inform_due
from projections.asking import Asks
from projections.awaiting import NO_WAIT, Awaited
from projections.checks import STILL
from projections.entries import Line

DECISIONS = (e.Endorsed, e.Agreed, e.Declined, e.Added, e.Continued, e.Ended)
SHARED = "flag.shared"
DAY = timedelta(days=1)
inform_by = lru_cache(maxsize=10_000)(inform_due)
ON_REGISTER = Standing.ON_REGISTER
CODES = {standing: standing.value for standing in Standing}
"""A look into an enumeration takes longer than one into a table, and a rebuild takes very many."""


class Known(NamedTuple):
    """Ids, policy codes and London dates only: no text, no names, no other facts."""

    flag: UUID
    from_position: int
    to_position: int
    subject: UUID
    flag_type: str
    subject_kind: str
    key: str
    standing: str
    requested_on: date
    added_on: date | None
    ended_on: date | None
    """The day it left the register: ended or struck."""
    reviewed_on: date | None
    review_due: date | None
    review_rule: str | None
    early_reason: str | None
    early_by: str | None
    early_on: date | None
    """Since when a review is wanted before its date."""
    review_at: date | None
    """The earlier of `review_due` and the day by which an early review is to be held: `early_on`, unless policy gives it time."""
    next_discussion: date | None
    awaited_since: date | None
    answer_due: date | None
    """When the first of the questions referred is to be answered."""
    notice: str
    notice_on: date | None
    notice_basis: str | None
    retest_on: date | None
    inform_due: date
    unfounded_since: date | None
    """LAW-1: no basis, or no condition for what the flag holds."""
    undocumented_since: date | None
    """LAW-8: a decision names no edition."""
    unpurposed_since: date | None
    """LAW-3: it holds information for which its policy has no field."""
    undated_since: date | None
    """LAW-4: a process follows the subject and no next discussion is fixed."""
    policy_lapses: date | None
    """LAW-12: the day after which the appropriate policy document has lapsed."""
    gap_from: date | None
    """The first day on which some gap in accountability is open."""
    cases: tuple[str, ...]
    review_roles: tuple[str, ...]
    processes: tuple[str, ...]
    review_dates: tuple[str, ...]
    """`field=YYYY-MM-DD`: when other systems have it reviewed."""
    lapses_to: str | None
    """The role to whom it is sent once its review date has passed, where the policy has it lapse then."""
    awaited_roles: tuple[str, ...]
    inform_roles: tuple[str, ...]
    awaits: tuple[Awaited, ...]
    marks: tuple[str, ...]
    """How the rights of its subject bear on it: `domain.flags.rights.Mark`."""


class Called(NamedTuple):
    """Why, by what and since when a review is wanted early, if it is."""

    reason: str | None = None
    by: str | None = None
    on: date | None = None
    due: date | None = None


NO_CALL = Called()
NO_MARKS: tuple[str, ...] = ()


def evolve(row: Known | None, flag: Flag, asks: Asks, entry: Line) -> Known:
    """The row from `entry` on: an entry of the flag, or one with which another policy came into force.

    `flag` is the fold up to and with the entry, and `asks` what is asked about it while it is live.
    """
    standing, done, notice, due = flag.standing, flag.done, flag.notice, flag.review_due
    live, on_register = standing in LIVE, standing is ON_REGISTER
    call = flag.calls[0] if flag.calls and on_register else NO_CALL
    early_by = min([call.due or call.on for call in flag.calls]) if call.on else None
    wait = asks.waits.of(flag) if asks.waits else NO_WAIT
    told_by = row.inform_due if row else inform_by(flag.obtained_from, flag.obtained_on)
    if entry.type == SHARED and flag.rights.shares:
        told_by = inform_by(flag.obtained_from, flag.obtained_on, None, min(one.on for one in flag.rights.shares.values()))
    unfounded = row.unfounded_since if row else _unfounded(entry.event, entry.occurred_on)
    undocumented = row.undocumented_since if row and row.undocumented_since else _undocumented(flag, entry)
    unpurposed = undated = None
    if live and not asks.knows(flag):
        unpurposed = row.unpurposed_since if row and row.unpurposed_since else entry.occurred_on
    if on_register and None in flag.monitoring.values():
        undated = row.undated_since if row and row.undated_since else entry.occurred_on
    answer_due = min([referral.due for referral in flag.referred.values()]) if flag.referred else None
    gap = None
    if live:  # the first day on which some gap is open, if nothing more happens
        untold = told_by if notice.state == "pending" else None
        ahead = _first(_first(_first(due, asks.lapses), _first(untold, notice.retest_on)), answer_due)
        gap = _first(_first(_first(unfounded, undocumented), _first(unpurposed, undated)), ahead and ahead + DAY)
    ended = done["ended"] if "ended" in done else done["struck"] if "struck" in done else None
    return tuple.__new__(Known, (  # in a third of the time of a call with as many arguments
        flag.id, entry.position, STILL, flag.subject, flag.flag_type, flag.subject_kind, flag.key, CODES[standing],
        done["requested"].on, done["added"].on if "added" in done else None, ended.on if ended else None,
        done["reviewed"].on if "reviewed" in done else None, due, flag.review_rule, call.reason, call.by, call.on,
        min(due, early_by) if due and early_by else due or early_by, flag.next_discussion if flag.monitoring else None,
        wait.since, answer_due, notice.state, notice.on, notice.basis, notice.retest_on, told_by,
        unfounded, undocumented, unpurposed, undated, asks.lapses, gap,
        flag.cases, asks.review_roles if due else (), tuple(flag.monitoring), flag.review_dates,
        asks.lapses_to if due else None, wait.roles, asks.inform_roles, wait.for_,
        NO_MARKS if flag.rights is NONE_USED else flag.rights.marks))


def _first(one: date | None, other: date | None) -> date | None:
    return other if one is None or (other is not None and other < one) else one


def _unfounded(event: object, day: date) -> date | None:
    if not isinstance(event, e.Requested):
        return None
    needed = {"article_6", *(["article_9"] if event.special_category_data else []),
              *(["article_10"] if event.criminal_offence_data else [])}
    return None if needed <= {name for name, value in event.bases.items() if value} else day


def _undocumented(flag: Flag, entry: Line) -> date | None:
    if (entry.digest and entry.edition) or entry.stream != flag.id:
        return None
    return entry.occurred_on if isinstance(entry.event, DECISIONS) else None
