"""What the ledger knew of a flag from one of its entries until the next: the row that every reading of flags looks at."""
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from domain.flags import events as e
from domain.flags.flag import LIVE, Flag, Standing
from domain.law.clocks import inform_due
from domain.policies.provision import Act
from projections.asking import NOTHING_ASKED
from projections.awaiting import NO_WAIT, Awaited
from projections.checks import STILL
from projections.entries import Line
from projections.policy_in_force import InForce

DECISIONS = (e.Endorsed, e.Agreed, e.Declined, e.Added, e.Continued, e.Ended)
DAY = timedelta(days=1)


class Known(NamedTuple):
    """Ids, policy codes and London dates only: no text, no names, no other facts."""

    # what differs from row to row; `tables` counts on the order of these three groups
    flag: UUID
    from_position: int
    to_position: int
    version: int
    recorded_at: datetime
    subject: UUID
    # codes and days
    type: str
    occurred_on: date
    actor: str
    role: str
    on_behalf_of: str | None
    edition: str | None
    digest: str | None
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
    """The earlier of `review_due` and `early_on`."""
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
    """LEI-73: a process follows the subject and no next discussion is fixed."""
    policy_lapses: date | None
    """LAW-12: the day after which the appropriate policy document has lapsed."""
    gap_from: date | None
    """The first day on which some gap in accountability is open."""
    # lists of codes, and what is awaited
    cases: tuple[str, ...]
    review_roles: tuple[str, ...]
    processes: tuple[str, ...]
    awaited_roles: tuple[str, ...]
    inform_roles: tuple[str, ...]
    awaits: tuple[Awaited, ...]


ABOUT_THE_ENTRY = ("from_position", "to_position", "version", "recorded_at", "type", "occurred_on", "actor", "role",
                   "on_behalf_of", "edition", "digest")


def evolve(row: Known | None, flag: Flag, entry: Line, in_force: InForce) -> Known:
    """The row from `entry` on: an entry of the flag, or of the council when it changed what the policy asks.

    `flag` is the fold up to and with the entry.
    """
    live = flag.standing in LIVE
    on_register = flag.standing is Standing.ON_REGISTER
    asks, wait = in_force.asks_of(flag) if live else (NOTHING_ASKED, NO_WAIT)
    call = flag.calls[0] if flag.calls and on_register else None
    due, early_on, notice = flag.review_due, call.on if call else None, flag.notice
    told_by = row.inform_due if row else inform_due(flag.obtained_from, flag.obtained_on)
    unfounded = row.unfounded_since if row else _unfounded(entry.event, entry.occurred_on)
    undocumented = _undocumented(row, entry)
    unpurposed = _since(row.unpurposed_since if row else None, entry) if live and not asks.knows(flag) else None
    undated = _since(row.undated_since if row else None, entry) if on_register and None in flag.monitoring.values() else None
    lapses = asks.lapses
    gap = _first_gap(flag, (unfounded, undocumented, unpurposed, undated), lapses, told_by) if live else None
    return Known(
        flag.id, entry.position, STILL, flag.version, entry.recorded_at, flag.subject,
        entry.type, entry.occurred_on, entry.actor, entry.role, entry.on_behalf_of, entry.edition, entry.digest,
        flag.flag_type, flag.subject_kind, flag.key, flag.standing.value, flag.done["requested"].on, _day(flag, "added"),
        _day(flag, "ended") or _day(flag, "struck"), _day(flag, "reviewed"), due, flag.review_rule,
        call.reason if call else None, call.by if call else None, early_on,
        min(due, early_on) if due and early_on else due or early_on, flag.next_discussion if flag.monitoring else None,
        wait.since,
        min(r.due for r in flag.referred.values()) if flag.referred else None,
        notice.state, notice.on, notice.basis, notice.retest_on, told_by, unfounded, undocumented, unpurposed, undated, lapses,
        gap, flag.cases, asks.review_roles if due else (), tuple(flag.monitoring), _all_roles(wait.for_), asks.inform_roles,
        wait.for_)


def _first_gap(flag: Flag, already: tuple[date | None, ...], lapses: date | None, told_by: date) -> date | None:
    """The first day on which one of the gaps is open, if nothing more happens."""
    notice = flag.notice
    after = [day for day in (flag.review_due, lapses, told_by if notice.state == "pending" else None, notice.retest_on,
                             *(referral.due for referral in flag.referred.values())) if day]
    days = [day for day in already if day]
    if after:
        days.append(min(after) + DAY)
    return min(days, default=None)


def _day(flag: Flag, act: Act) -> date | None:
    return flag.done[act].on if act in flag.done else None


def _all_roles(waits: tuple[Awaited, ...]) -> tuple[str, ...]:
    return waits[0].roles if len(waits) == 1 else tuple(dict.fromkeys(role for wait in waits for role in wait.roles))


def _unfounded(event: object, day: date) -> date | None:
    if not isinstance(event, e.Requested):
        return None
    needed = {"article_6", *(["article_9"] if event.special_category_data else []),
              *(["article_10"] if event.criminal_offence_data else [])}
    return None if needed <= {name for name, value in event.bases.items() if value} else day


def _undocumented(row: Known | None, entry: Line) -> date | None:
    if row and row.undocumented_since:
        return row.undocumented_since
    return None if (entry.digest and entry.edition) or not isinstance(entry.event, DECISIONS) else entry.occurred_on


def _since(before: date | None, entry: Line) -> date:
    return before or entry.occurred_on
