"""What the ledger knew of a flag from one of its entries until the next: the row that every reading of flags looks at."""
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from domain.flags import events as e
from domain.flags.flag import LIVE, Flag, Standing
from domain.law.clocks import inform_due
from domain.policies.provision import Act, Facts
from projections.awaiting import Awaited, awaited
from projections.checks import STILL
from projections.entries import Line
from projections.policy_in_force import InForce

DECISIONS = (e.Endorsed, e.Agreed, e.Declined, e.Added, e.Continued, e.Ended)
DAY = timedelta(days=1)


class Known(NamedTuple):
    """Ids, policy codes and London dates only: no text, no names, no other facts."""

    flag: UUID
    from_position: int
    to_position: int
    version: int
    type: str
    recorded_at: datetime
    occurred_on: date
    actor: str
    role: str
    on_behalf_of: str | None
    edition: str | None
    digest: str | None
    flag_type: str
    subject: UUID
    subject_kind: str
    key: str
    standing: str
    cases: tuple[str, ...]
    requested_on: date
    added_on: date | None
    ended_on: date | None
    """The day it left the register: ended or struck."""
    reviewed_on: date | None
    review_due: date | None
    review_rule: str | None
    review_roles: tuple[str, ...]
    early_reason: str | None
    early_by: str | None
    early_on: date | None
    """Since when a review is wanted before its date."""
    review_at: date | None
    """The earlier of `review_due` and `early_on`."""
    processes: tuple[str, ...]
    next_discussion: date | None
    awaits: tuple[Awaited, ...]
    awaited_roles: tuple[str, ...]
    awaited_since: date | None
    answer_due: date | None
    """When the first of the questions referred is to be answered."""
    notice: str
    notice_on: date | None
    notice_basis: str | None
    retest_on: date | None
    inform_due: date
    inform_roles: tuple[str, ...]
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


def evolve(row: Known | None, flag: Flag, entry: Line, in_force: InForce) -> Known:
    """The row from `entry` on: an entry of the flag, or of the council when it changed what the policy asks.

    `flag` is the fold up to and with the entry.
    """
    live = flag.standing in LIVE
    policy = in_force.policy if live else None
    facts: Facts = {"under_18": None, "process": None, **(policy.settled if policy else {}), **flag.facts}
    kind = policy.edition.flag[flag.flag_type] if policy and flag.flag_type in policy.edition.flag else None
    waits = awaited(flag, kind, facts) if kind else ()
    call = flag.calls[0] if flag.calls else None
    early_on = call.on if call and flag.standing is Standing.ON_REGISTER else None
    due = flag.review_due
    told_by = inform_due(flag.obtained_from, flag.obtained_on)
    dates = _Gaps(
        unfounded=row.unfounded_since if row else _unfounded(entry.event, entry.occurred_on),
        undocumented=_undocumented(row, entry),
        unpurposed=_unpurposed(row, flag, (kind is not None and set(flag.information) <= set(kind.field)) or not kind, entry),
        undated=_undated(row, flag, entry),
        lapses=policy.lapses if policy else None)
    return Known(
        flag.id, entry.position, STILL, flag.version, entry.type, entry.recorded_at, entry.occurred_on, entry.actor,
        entry.role, entry.on_behalf_of, entry.edition, entry.digest, flag.flag_type, flag.subject, flag.subject_kind,
        flag.key, flag.standing.value, flag.cases, flag.done["requested"].on, _day(flag, "added"),
        _day(flag, "ended") or _day(flag, "struck"), _day(flag, "reviewed"), due, flag.review_rule,
        kind.roles_for("reviewed", facts) if kind and due else (), call.reason if early_on and call else None,
        call.by if early_on and call else None, early_on, min((day for day in (due, early_on) if day), default=None),
        tuple(flag.monitoring), flag.next_discussion, waits, tuple(dict.fromkeys(r for w in waits for r in w.roles)),
        _since(row, waits, entry.occurred_on), min((r.due for r in flag.referred.values()), default=None),
        flag.notice.state, flag.notice.on, flag.notice.basis, flag.notice.retest_on, told_by,
        kind.roles_for("told", facts) if kind else (), dates.unfounded, dates.undocumented, dates.unpurposed, dates.undated,
        dates.lapses, dates.first(flag, told_by) if live else None)


class _Gaps(NamedTuple):
    unfounded: date | None
    undocumented: date | None
    unpurposed: date | None
    undated: date | None
    lapses: date | None

    def first(self, flag: Flag, told_by: date) -> date | None:
        """The first day on which one of the gaps is open, if nothing more happens."""
        notice = flag.notice
        after = (flag.review_due, self.lapses, told_by if notice.state == "pending" else None, notice.retest_on,
                 *(referral.due for referral in flag.referred.values()))
        return min((*(day for day in self[:4] if day), *(day + DAY for day in after if day)), default=None)


def _day(flag: Flag, act: Act) -> date | None:
    return flag.done[act].on if act in flag.done else None


def _since(row: Known | None, waits: tuple[Awaited, ...], day: date) -> date | None:
    if not waits:
        return None
    if row and [w.act for w in row.awaits] == [w.act for w in waits]:
        return row.awaited_since
    return day


def _unfounded(event: object, day: date) -> date | None:
    if not isinstance(event, e.Requested):
        return None
    needed = {"article_6", *(["article_9"] if event.special_category_data else []),
              *(["article_10"] if event.criminal_offence_data else [])}
    return None if needed <= set(_held(event.bases)) else day


def _held(bases: Mapping[str, str]) -> list[str]:
    return [name for name, value in bases.items() if value]


def _undocumented(row: Known | None, entry: Line) -> date | None:
    if row and row.undocumented_since:
        return row.undocumented_since
    return entry.occurred_on if isinstance(entry.event, DECISIONS) and not (entry.edition and entry.digest) else None


def _unpurposed(row: Known | None, flag: Flag, has_purpose: bool, entry: Line) -> date | None:
    if has_purpose or flag.standing not in LIVE:
        return None
    return row.unpurposed_since if row and row.unpurposed_since else entry.occurred_on


def _undated(row: Known | None, flag: Flag, entry: Line) -> date | None:
    if flag.standing is not Standing.ON_REGISTER or not any(day is None for day in flag.monitoring.values()):
        return None
    return row.undated_since if row and row.undated_since else entry.occurred_on
