"""One rule that isn't kept about a flag: which, since when, and whose turn it is."""
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from pydantic import Field

from domain.value import Value

OWNER = ("POLICY_OWNER",)
DAY = timedelta(days=1)
SAME_FLAG, DEAD = "LAW-6", "LAW-37"
"""Gaps that a merge of two records and a death leave. Whose turn it is hangs on the flag: who may end or strike it."""


class Gap(Value):
    rule: str = Field(examples=["LAW-4"])
    says: str
    since: date
    """The first London day on which it wasn't kept."""
    turn: tuple[str, ...]
    """Roles that can mend it."""


def gaps(row: dict[str, Any], day: date) -> tuple[Gap, ...]:
    """Those that are open on the day asked."""
    return tuple(gap for gap in (*_of_policy(row), *_of_time(row), *_of_the_record(row)) if gap.since <= day)


def _of_policy(row: dict[str, Any]) -> Iterator[Gap]:
    for rule, says, since, turn in (
            ("LAW-1", "no legal basis, or no condition for what the flag holds", row["unfounded_since"], OWNER),
            ("LAW-3", "holds what the policy has no field for", row["unpurposed_since"], row["review_roles"] or OWNER),
            ("LAW-8", "a decision names no edition of the policy", row["undocumented_since"], OWNER),
            ("LAW-12", "the appropriate policy document has lapsed", _day_after(row["policy_lapses"]), OWNER)):
        if since is not None:
            yield Gap(rule=rule, says=says, since=since, turn=tuple(turn))


def _of_time(row: dict[str, Any]) -> Iterator[Gap]:
    pending = row["inform_due"] if row["notice"] == "pending" else None
    stale = row["retest_on"] if row["notice"] == "withheld" else None
    for rule, says, since, turn in (
            ("LAW-4", "no next discussion of a process that follows the subject is fixed", row["undated_since"],
             row["review_roles"]),
            ("LAW-4", "the review is overdue", _day_after(row["review_due"]), row["review_roles"]),
            ("LAW-4", "the next discussion, with which the review waits, was fixed more than twelve months ahead",
             row["far_since"], row["review_roles"] or row["awaited_roles"]),
            ("C5", "a question referred is overdue", _day_after(row["answer_due"]), _asked_of(row)),
            ("LAW-22", "the subject was not told, and no withholding decided", _day_after(pending), row["inform_roles"]),
            ("LAW-24", "a withholding was not looked at again", _day_after(stale), row["inform_roles"])):
        if since is not None:
            yield Gap(rule=rule, says=says, since=since, turn=tuple(turn))


def _of_the_record(row: dict[str, Any]) -> Iterator[Gap]:
    for rule, says, since in (
            (SAME_FLAG, "two records were merged and each has this flag: one of the two is to be struck or ended",
             row["doubled_since"]),
            (DEAD, "the subject has died: whether the flag ends is for somebody to decide", row["dead_since"])):
        if since is not None:
            yield Gap(rule=rule, says=says, since=since, turn=())


def _asked_of(row: dict[str, Any]) -> tuple[str, ...]:
    """Who should have answered, and the policy owner, to whom it goes once it is overdue (C5)."""
    late = [role for one in row["awaits"] if one["due"] and one["due"] <= str(row["answer_due"]) for role in one["roles"]]
    return (*dict.fromkeys(late or row["awaited_roles"]), *OWNER)


def _day_after(day: date | None) -> date | None:
    return day + DAY if day else None
