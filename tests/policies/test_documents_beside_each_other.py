"""Several documents of a council are in force at once; a new edition of one supersedes that one alone."""
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from domain.councils.commands import Adopt, GivenBases
from domain.councils.council import Adoption, Council
from domain.councils.decide import Circumstances, adopt
from domain.event import Decided
from domain.policies.edition import Edition
from domain.policies.shelf import shelf
from domain.refusal import Refused
from domain.signature import Signature

SPRING, SUMMER, AUTUMN = date(2026, 3, 1), date(2026, 6, 1), date(2026, 9, 1)
P1, P2, H = (shelf()[f"dudley/{code}"][0] for code in ("P1", "P2", "H"))


@dataclass(frozen=True)
class Held(Council):
    """A council whose editions needn't be read again."""

    held: Mapping[str, Edition] = field(default_factory=dict)

    def edition(self, digest: str) -> Edition:
        return self.held[digest]


def council(*adopted: tuple[Edition, date]) -> Council:
    adoptions = tuple(Adoption(edition.name, edition.sha256, day, {}, "APD-1", date(2030, 1, 1), position)
                      for position, (edition, day) in enumerate(adopted, 1))
    return Held(documents={}, adoptions=adoptions, held={edition.sha256: edition for edition, _ in adopted})


def names(council: Council, day: date) -> list[str]:
    return [edition.edition for edition in council.in_force(day).editions]


def test_a_later_edition_takes_the_place_of_its_own_document_from_its_day_on() -> None:
    dudley = council((P1, SPRING), (H, SPRING), (P2, SUMMER))
    assert [names(dudley, day) for day in (SPRING, SUMMER)] == [["H", "P1"], ["H", "P2"]]
    assert [dudley.adoption_on(SUMMER, code).edition for code in ("HAZARD", "PPRC")] == ["dudley/H", "dudley/P2"]
    assert dudley.edition_for("PPRC", SPRING) is P1


def test_a_flag_type_that_its_document_drops_keeps_its_rules_and_nobody_asks_for_it_any_more() -> None:
    emptied = H.model_copy(update={"edition": "H2", "sha256": "later", "flag": {}, "report": {}})
    dudley = council((P1, SPRING), (H, SPRING), (emptied, SUMMER))
    assert dudley.edition_for("HAZARD", SUMMER) is H
    with pytest.raises(Refused) as refusal:
        dudley.adoption_on(SUMMER, "HAZARD")
    assert (refusal.value.rule, refusal.value.remedy) == ("C7", "needs one of PPRC")


def test_roles_and_purposes_are_those_of_all_that_are_in_force() -> None:
    dudley = council((P2, SPRING), (H, SUMMER))
    assert "HOS" not in dudley.in_force(SPRING).role
    assert {"HOS", "LADO"} <= set(dudley.in_force(SUMMER).role)
    assert {role.role for role in dudley.held_by("staff-1", frozenset({"HOS", "LADO"}), dudley.in_force(SUMMER), SUMMER)} == {
        "HOS", "LADO", "WORKER", "SAFEGUARDING_REVIEW"}
    assert set(dudley.purposes_on(AUTUMN) or ()) == {*P2.purpose, *H.purpose}
    assert council((P2, SUMMER)).purposes_on(SPRING) is None


@pytest.mark.parametrize("shared", ["flag", "report"])
def test_no_flag_type_and_no_report_stands_in_two_documents(shared: str) -> None:
    other = P2.model_copy(update={"edition": "X", "document": "other", "sha256": "other", "flag": {}, "report": {},
                                  "confirmation": (), shared: getattr(H, shared)})
    with pytest.raises(Refused) as refusal:
        adopted(other, council((H, SPRING)))
    assert (refusal.value.rule, "stand in both" in refusal.value.remedy) == ("C8", True)


def test_an_edition_that_is_in_force_from_a_day_is_not_adopted_for_that_day_again() -> None:
    newer = H.model_copy(update={"edition": "H2", "sha256": "newer"})
    with pytest.raises(Refused) as refusal:
        adopted(H, council((P2, SUMMER), (H, SUMMER)))
    assert refusal.value.rule == "LAW-8"
    for before in (((H, SPRING),), ((H, AUTUMN),), ((P1, SUMMER), (P2, SUMMER)), ((H, SUMMER), (newer, SUMMER))):
        assert adopted(H, council(*before)).events, "another day, another document, or what replaced it on that very day"


def adopted(edition: Edition, by: Council) -> Decided:
    """The edition, adopted from summer on."""
    owner = Signature(by="owner", roles=frozenset({"POLICY_OWNER"}), purpose="AUDIT", at=datetime(2026, 6, 1, 9, tzinfo=UTC),
                      today=SUMMER)
    bases = {code: GivenBases(article_6="6(1)(e)", article_10="Sch 1 para 36") for code in edition.flag}
    command = Adopt(in_force_from=SUMMER, bases=bases, appropriate_policy_document="APD-1",
                    policy_document_review_due=date(2027, 1, 1))
    return adopt(edition, "", command, Circumstances(owner, by, "dudley", UUID(int=1)))
