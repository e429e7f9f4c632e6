"""One rule that isn't kept about a flag: which, since when, and whose turn it is."""
from datetime import date
from typing import LiteralString

from pydantic import Field

from domain.value import Value

SAME_FLAG, DEAD = "LAW-6", "LAW-37"
"""Gaps that a merge of two records and a death leave. Whose turn it is hangs on the flag: who may end or strike it."""
RULES = ("LAW-1", "LAW-3", "LAW-8", "LAW-12", "LAW-16", "LAW-4", "C5", "LAW-22", "LAW-24", SAME_FLAG, DEAD)
GAPS: LiteralString = """
LATERAL (VALUES
  ('LAW-1', 'no legal basis, or no condition for what the flag holds', unfounded_since, owner),
  ('LAW-3', 'holds what the policy has no field for', unpurposed_since,
   CASE WHEN cardinality(review_roles) = 0 THEN owner ELSE review_roles END),
  ('LAW-8', 'a decision names no edition of the policy', undocumented_since, owner),
  ('LAW-12', 'the appropriate policy document has lapsed', policy_lapses + 1, owner),
  ('LAW-16', 'no edition in force knows such flags, so the record of processing has no entry for it', unrecorded_since, owner),
  ('LAW-4', 'no next discussion of a process that follows the subject is fixed', undated_since, review_roles),
  ('LAW-4', 'the review is overdue', review_due + 1, review_roles),
  ('LAW-4', 'the next discussion, with which the review waits, was fixed more than twelve months ahead', far_since,
   CASE WHEN cardinality(review_roles) = 0 THEN awaited_roles ELSE review_roles END),
  ('C5', 'a question referred is overdue', answer_due + 1,
   CASE WHEN cardinality(late_roles) = 0 THEN awaited_roles ELSE late_roles END || owner),
  ('LAW-22', 'the subject was not told, and no withholding decided', CASE WHEN notice = 'pending' THEN inform_due + 1 END,
   inform_roles),
  ('LAW-24', 'a withholding was not looked at again', CASE WHEN notice = 'withheld' THEN retest_on + 1 END, inform_roles),
  ('LAW-6', 'two records were merged and each has this flag: one of the two is to be struck or ended', doubled_since, NULL),
  ('LAW-37', 'the subject has died: whether the flag ends is for somebody to decide', dead_since, NULL)
) AS gap (rule, says, since, turn)"""
"""Beside a row of `live_flags`: the duties about a flag, with the first day on which each isn't kept, which may be to come."""


class Gap(Value):
    rule: str = Field(examples=["LAW-4"])
    says: str
    since: date
    """The first London day on which it wasn't kept."""
    turn: tuple[str, ...]
    """Roles that can mend it."""
