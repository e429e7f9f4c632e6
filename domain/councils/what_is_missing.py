"""What the law wants of an appropriate policy document and neither the edition nor its adoption says."""
import re
from collections.abc import Iterator
from datetime import date

from domain.councils.council import Adoption, Council
from domain.policies.edition import Edition
from domain.policies.flag_type import FlagType
from domain.value import Value

OWNER = ("POLICY_OWNER",)
OTHERS_TOO = frozenset({"1", "10"})
"""Paragraphs of Schedule 1 that reach danger to staff; paragraph 18 protects children and individuals at risk (LAW-10)."""


class Missing(Value):
    """What the law wants of the document and neither edition nor adoption says."""

    rule: str
    says: str
    turn: tuple[str, ...]
    """Roles that can mend it."""


def what_is_missing(council: Council, edition: Edition, adoption: Adoption, day: date) -> Iterator[Missing]:
    """Of an adoption, on a London date."""
    if adoption.policy_document_review_due < day:
        yield Missing(rule="LAW-12", says=f"its review was due on {adoption.policy_document_review_due}", turn=OWNER)
    if adoption.impact_assessment is None:
        yield Missing(rule="LAW-17", says="no impact assessment is named", turn=(*OWNER, "DPO"))
    if edition.retention is None and edition.score is None:
        yield Missing(rule="LAW-4", says="the text states no period; the interval between reviews is the only indication of how "
                      "long data are kept (para 39(b))", turn=OWNER)
    for code, kind in edition.flag.items():
        yield from _unfounded(code, kind, adoption)
        yield from _unstated(code, kind)


def left_open(council: Council, edition: Edition) -> Iterator[Missing]:
    """Questions of the edition that the council hasn't settled."""
    settled = council.settled(edition)
    answered = {question for name, question in council.answers if name == edition.name}
    for question in edition.question:
        if question.code not in answered:
            meanwhile = settled[question.code] if question.code in settled else "a named role is asked each time"
            yield Missing(rule=question.code, turn=(question.by,),
                          says=f"{question.asks} Until the council settles it: {meanwhile}")


def _unfounded(code: str, kind: FlagType, adoption: Adoption) -> Iterator[Missing]:
    bases = adoption.bases[code]
    if bases.article_9 is None:
        yield Missing(rule="LAW-10", says=f"{code}: no condition for special category data, so none may be held", turn=OWNER)
    if bases.article_10 is None:
        yield Missing(rule="LAW-11", says=f"{code}: no condition for criminal-offence data, so none may be held", turn=OWNER)
    named = frozenset(re.findall(r"para(?:graph)?s?\.? ?(\d+)", " ".join(filter(None, (bases.article_9, bases.article_10)))))
    at_risk = {risk for field in kind.field.values() for risk in field.codes}
    if "18" in named and not named & OTHERS_TOO and "WORKERS" in at_risk:
        yield Missing(rule="LAW-10", says=f"{code}: paragraph 18 protects children and individuals at risk; for danger to staff "
                      "no condition is named, such as paragraph 1 or 10", turn=(*OWNER, "DPO"))


def _unstated(code: str, kind: FlagType) -> Iterator[Missing]:
    if "told" not in kind.who or all(rule.stated == "not-stated" for rule in kind.who["told"]):
        yield Missing(rule="LAW-22", says=f"{code}: the text names nobody who tells the person", turn=OWNER)
    if all(interval.stated == "not-stated" for interval in kind.review.interval):
        yield Missing(rule="LAW-4", says=f"{code}: the text states no interval between reviews", turn=OWNER)


