"""What can happen in a council's own stream."""
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from domain.event import Event
from domain.value import TEXT, Value


class Bases(Value):
    """On what a kind of flag rests in law, as the policy owner settled it (LAW-1, LAW-9 … LAW-12)."""

    article_6: Literal["6(1)(c)", "6(1)(d)", "6(1)(e)"]
    article_9: str | None = None
    """Condition for special category data, `9(2)(g)` with its Schedule 1 paragraph, or None where none is held."""
    article_10: str | None = None
    """Schedule 1 condition for criminal-offence data, or None where none is held."""


class EditionLodged(Event):
    """A policy document was laid before the council, word for word."""

    type: Literal["council.edition_lodged"] = "council.edition_lodged"
    edition: str
    digest: str
    """SHA-256 (hex) of the document's bytes."""
    document: str
    """The document's text: every later decision under it can be explained from the log alone."""


class EditionAdopted(Event):
    """An edition is in force from a London date on."""

    type: Literal["council.edition_adopted"] = "council.edition_adopted"
    edition: str
    digest: str
    in_force_from: date
    bases: Mapping[str, Bases]
    """Flag type → its bases."""
    appropriate_policy_document: str
    """Its id in the council's own records (DPA 2018 Sch 1 para 39)."""
    policy_document_review_due: date
    """London date after which the appropriate policy document has lapsed."""
    impact_assessment: str | None = None
    """Id of the DPIA (LAW-17)."""
    confirmed: Mapping[str, str] = {}
    """Rule → why the policy owner confirmed what the document asks them to."""


class QuestionSettled(Event):
    """The council answered what the document leaves open; what was decided before explains itself as before."""

    type: Literal["council.question_settled"] = "council.question_settled"
    edition: str
    code: str
    answer: str
    reasons: str


class DelegationGiven(Event):
    """Somebody covers for an absent colleague, in one role, from one London date to another, both included."""

    type: Literal["council.delegation_given"] = "council.delegation_given"
    of: str
    to: str
    role: str
    from_: date
    until: date
    reasons: Annotated[str, TEXT]


EVENTS: tuple[type[Event], ...] = (EditionLodged, EditionAdopted, QuestionSettled, DelegationGiven)
