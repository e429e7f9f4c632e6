"""Rules of the texts on hazards that hold whatever a document says: bases in law, and what tells a record from others."""
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from pydantic import ValidationError

from domain.councils.commands import Adopt, GivenBases
from domain.councils.decide import Circumstances, adopt
from domain.policies.shelf import shelf
from domain.refusal import Refused
from domain.signature import Signature
from domain.subjects.commands import Record
from tests.subjects.stories import Records

OWNER = Signature(by="owner", roles=frozenset({"POLICY_OWNER"}), purpose="AUDIT", at=datetime(2026, 3, 24, 9, tzinfo=UTC),
                  today=date(2026, 3, 24))


def record(**known: object) -> Record:
    return Record.model_validate({"source": "The form"} | known)


def test_no_document_is_adopted_without_a_basis_for_its_flags() -> None:
    edition, text = shelf()["dudley/H"]
    terms = Adopt(in_force_from=OWNER.today, bases={}, appropriate_policy_document="APD-1",
                  policy_document_review_due=date(2027, 1, 1))
    with pytest.raises(Refused) as refusal:
        adopt(edition, text, terms, Circumstances(OWNER, None, "dudley", UUID(int=1)))
    assert refusal.value.rule == "LAW-1"


def test_consent_is_no_basis() -> None:
    assert GivenBases(article_6="6(1)(c)").article_6 == "6(1)(c)"
    with pytest.raises(ValidationError):
        GivenBases.model_validate({"article_6": "6(1)(a)"})


def test_vital_interests_are_a_basis() -> None:
    assert GivenBases.model_validate({"article_6": "6(1)(d)"}).article_6 == "6(1)(d)"


def test_a_person_is_recorded_with_what_tells_them_from_others() -> None:
    Records().refuses("LAW-6", None, record(kind="PERSON"))
    Records().when(None, record(kind="PERSON", names=[{"full": "Ann Example"}]))


def test_premises_are_recorded_with_their_address() -> None:
    Records().refuses("LAW-6", None, record(kind="PREMISES", names=[{"full": "The Depot"}]))
    Records().when(None, record(kind="PREMISES", addresses=[{"text": "1 Sample Row"}]))


def test_a_birth_date_or_a_stated_age_may_be_given_and_neither_must() -> None:
    named = {"kind": "PERSON", "names": [{"full": "Ann Example"}]}
    for known in ({}, {"born": "1980-05-01"}, {"stated_age": {"years": 40, "stated_on": "2026-03-01"}}):
        Records().when(None, record(**named, **known))
