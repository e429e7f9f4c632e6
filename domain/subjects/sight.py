"""How much of a subject's record somebody may see."""
from collections.abc import Set
from typing import Literal

from domain.flags.sight import OVERSEERS, SYSTEMS
from domain.policies.together import Together
from domain.subjects.subject import Subject

Sight = Literal["NOTHING", "RECORD", "WHOLE"]
"""Nothing; the record without who is whose victim; or all of it."""


def sight(edition: Together | None, roles: Set[str], related: bool) -> Sight:
    """Least privilege (LAW-3, LAW-7): who is whose victim needs a relationship to the case, or oversight.

    `related` is whether the person who asks works on a case of the subject.
    """
    if roles & OVERSEERS:
        return "WHOLE"
    if not roles & ((set(edition.role) if edition else set()) | SYSTEMS):
        return "NOTHING"
    return "WHOLE" if related and not roles <= SYSTEMS else "RECORD"


def works_with(subject: Subject, by: str, cases: Set[str]) -> bool:
    """Whether a member of staff works on a case of the subject: by the record, or by the references in their token."""
    assigned = any(work.worker == by and work.until is None for work in subject.workers)
    return assigned or not cases.isdisjoint(subject.case_references)
