"""The record of processing that the law wants of a controller, made from what the council has put in force."""
from collections.abc import Iterator, Mapping
from datetime import date

from fastapi import APIRouter
from pydantic import Field

from api.answer import Answer
from api.caller import AUDITOR, DPO, IG, POLICY_OWNER, Caller
from domain.councils.council import Adoption, Council
from domain.councils.events import Bases
from domain.policies.edition import Edition
from domain.policies.flag_type import FlagType
from domain.refusal import Refused
from ledger.circumstances import the_council
from ledger.past import Past

routes = APIRouter(prefix="/v1/{council}/processing-record", tags=["accountability"])
SECURITY = ("Access by role and by relationship to the case; every read written down before it is shown; personal data sealed "
            "under a key for each person; an append-only log whose published checkpoints show any change (UK GDPR Art 32)")


class Processing(Answer):
    """What is done with one kind of flag (UK GDPR Art 30(1); DPA 2018 Sch 1 para 41)."""

    flag_type: str
    title: str
    edition: str
    purposes: Mapping[str, str]
    """LAW-2: code → purpose."""
    subjects: tuple[str, ...] = Field(examples=[["PERSON"]])
    categories: tuple[str, ...]
    """Of data: the titles of the policy's fields."""
    recipients: tuple[str, ...]
    """Categories within the council: the roles that act on it. Each disclosure outside it is recorded with the flag."""
    bases: Bases
    """Article 6, and the conditions for special category and criminal-offence data, as adopted."""
    retention: str
    appropriate_policy_document: str
    policy_document_review_due: date
    policy_document_lapsed: bool
    """A lapse is a gap of accountability, never a reason to keep somebody off the register (LAW-1)."""
    security: str


class ProcessingRecord(Answer):
    controller: str
    as_of: date
    """London date."""
    items: tuple[Processing, ...]


@routes.get("")
async def read_processing_record(council: str, caller: Caller) -> ProcessingRecord:
    """Each kind of flag in force today: purposes, subjects, data, recipients, bases, retention, appropriate policy document.

    Without anybody's data. For AUDITOR, IG, DPO and POLICY_OWNER.
    """
    caller.require(AUDITOR, IG, DPO, POLICY_OWNER)
    settled, today = await the_council(Past(caller.ledger, caller.council, caller.signature())), caller.signature().today
    return ProcessingRecord(controller=council, as_of=today, items=tuple(_items(settled, today)) if settled else ())


def _items(council: Council, today: date) -> Iterator[Processing]:
    try:
        adoptions = council.adoptions_on(today)
    except Refused:
        return
    for adoption in adoptions:
        edition = council.edition(adoption.digest)
        for code, flag_type in sorted(edition.flag.items()):
            yield _processing(code, flag_type, edition, adoption, today)


def _processing(code: str, flag_type: FlagType, edition: Edition, adoption: Adoption, today: date) -> Processing:
    roles = sorted({role for who in flag_type.who.values() for may in who for role in may.roles})
    kept = "By the edition's retention table, as advice; a human decides." if edition.retention else (
        "The edition states no period: each question is referred, and nothing is kept for ever by default (LAW-4).")
    return Processing(
        flag_type=code, title=flag_type.title, edition=edition.name, purposes=edition.purpose, security=SECURITY,
        subjects=flag_type.subjects.kinds, categories=tuple(field.title for field in flag_type.field.values()),
        recipients=tuple(edition.role[role].title if role in edition.role else role for role in roles),
        bases=adoption.bases[code], retention=f"Reviewed at the policy's interval. {kept}",
        appropriate_policy_document=adoption.appropriate_policy_document,
        policy_document_review_due=adoption.policy_document_review_due,
        policy_document_lapsed=adoption.policy_document_review_due < today)
