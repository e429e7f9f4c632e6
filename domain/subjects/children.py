"""Which children a record is associated with now: a relation that holds, or one roof (LIN-40)."""
from datetime import date
from uuid import UUID

from domain.subjects.relations import Relation
from domain.subjects.subject import Subject

NEAR: tuple[Relation, ...] = ("IN_CONTACT_WITH", "ASSOCIATED_WITH")


def own_children(subject: Subject, day: date) -> frozenset[UUID]:
    """Those recorded as this person's children on a London date, of whatever age."""
    return subject.others("CHILD_OF", "TO", day)


def people_near(subject: Subject, day: date) -> frozenset[UUID]:
    """Others whom a relation that holds on a London date joins to the subject; some may be children."""
    return frozenset[UUID]().union(*(subject.others(relation, "FROM", day) for relation in NEAR))


def people_at(home: Subject, day: date) -> frozenset[UUID]:
    """Those who live in a household or premises, or belong to it, on a London date."""
    return home.others("MEMBER_OF", "TO", day) | home.others("LIVES_AT", "TO", day)


def is_child(other: Subject, day: date, *, own: bool = False) -> bool:
    """Under 18 on a London date. One's own child whose age nobody knows counts as one; anybody else of unknown age doesn't."""
    minor = other.minor_on(day)
    return other.kind == "PERSON" and other.living and (own if minor is None else minor)
