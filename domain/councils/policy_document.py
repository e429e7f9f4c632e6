"""The appropriate policy document of an edition, as far as the edition and its adoption can tell it (DPA 2018 Sch 1 Part 4)."""
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal

from domain.calendar import months_after
from domain.councils.council import Adoption, Council
from domain.councils.keeping_the_principles import Kept, principles_kept, retention_kept
from domain.councils.what_is_missing import Missing, left_open, what_is_missing
from domain.law.over_policy import Differs, law_over
from domain.policies.flag_type import FlagType
from domain.value import Value

KEPT_MONTHS = 6
"""After processing on a condition has ceased, its document is kept so long (Sch 1 para 40)."""


class Reliance(Value):
    """The conditions on which one kind of flag is kept (para 39)."""

    flag_type: str
    title: str
    article_6: str
    article_9: str | None
    article_10: str | None
    offence_data: Literal["always", "on some facts", "not by itself"]
    """What the edition says of criminal-offence data in such flags; each flag is looked at by itself (LAW-11)."""


class PolicyDocument(Value):
    edition: str
    title: str
    document: str
    """Which of the council's documents it is an edition of."""
    digest: str
    """SHA-256 (hex) of the edition's text."""
    reference: str
    """The appropriate policy document's id in the council's own records."""
    adopted_on: date | None
    """London date of the act; unknown of adoptions that weren't recorded as one."""
    adopted_by: str
    """Pseudonymous staff id."""
    in_force_from: date
    in_force_until: date | None
    """London dates, both included; nothing while no later adoption takes its place."""
    state: Literal["in force", "superseded", "to come"]
    review_due: date
    """London date by which it is to be reviewed."""
    lapsed: bool
    """Whether that was before the day asked, of one in force."""
    impact_assessment: str | None
    keep_until: date | None
    """The earliest London date on which it may go: six months after no edition in force relied on its conditions any more, and
    longer while a flag that rests on them is held. Nothing while one still does (para 40)."""
    relies_on: tuple[Reliance, ...]
    purposes: Mapping[str, str]
    principles: tuple[Kept, ...]
    retention: Kept
    missing: tuple[Missing, ...]
    """What the law wants of such a document, and neither edition nor adoption says."""
    unsettled: tuple[Missing, ...]
    """What the edition's text leaves open and the council hasn't settled, by the question's code."""
    law_holds: tuple[Differs, ...]
    """Where the edition's text asks for less than the law, which then holds."""


def policy_documents(council: Council, day: date) -> tuple[PolicyDocument, ...]:
    """One for each adoption, those in force on a London date first, then those to come and those before, the latest first."""
    told = [_told(council, adoption, day) for adoption in council.adoptions]
    order = {"in force": 0, "to come": 1, "superseded": 2}
    return tuple(sorted(told, key=lambda one: (order[one.state], -one.in_force_from.toordinal(), one.edition)))


def _told(council: Council, adoption: Adoption, day: date) -> PolicyDocument:
    edition, until = council.edition(adoption.digest), council.superseded_on(adoption)
    state: Literal["in force", "superseded", "to come"] = (
        "to come" if adoption.in_force_from > day else "in force" if until is None or until > day else "superseded")
    rules = frozenset(edition.rules)
    return PolicyDocument(
        edition=edition.name, title=edition.title, document=edition.document, digest=edition.sha256,
        reference=adoption.appropriate_policy_document, adopted_on=adoption.adopted_on, adopted_by=adoption.by,
        in_force_from=adoption.in_force_from, in_force_until=until - timedelta(days=1) if until else None, state=state,
        review_due=adoption.policy_document_review_due, lapsed=state == "in force" and adoption.policy_document_review_due < day,
        impact_assessment=adoption.impact_assessment, keep_until=_keep_until(council, adoption, until, day),
        relies_on=tuple(_reliance(code, kind, adoption) for code, kind in edition.flag.items()), purposes=edition.purpose,
        principles=tuple(principles_kept(edition)), retention=retention_kept(edition),
        missing=tuple(what_is_missing(council, edition, adoption, day)),
        unsettled=tuple(left_open(council, edition)), law_holds=law_over(rules))


def _reliance(code: str, kind: FlagType, adoption: Adoption) -> Reliance:
    offence, bases = kind.criminal_offence_data, adoption.bases[code]
    told: Literal["always", "on some facts", "not by itself"] = (
        "on some facts" if not isinstance(offence, bool) else "always" if offence else "not by itself")
    return Reliance(flag_type=code, title=kind.title, article_6=bases.article_6, article_9=bases.article_9,
                    article_10=bases.article_10, offence_data=told)


def _keep_until(council: Council, adoption: Adoption, until: date | None, day: date) -> date | None:
    conditions = _conditions(adoption)
    ends = [until, *(council.superseded_on(other) for other in council.adoptions if conditions & _conditions(other))]
    past = [end for end in ends if end is not None and end <= day]
    return months_after(max(past), KEPT_MONTHS) if len(past) == len(ends) else None


def _conditions(adoption: Adoption) -> frozenset[str]:
    return frozenset(one for bases in adoption.bases.values() for one in (bases.article_9, bases.article_10) if one)
