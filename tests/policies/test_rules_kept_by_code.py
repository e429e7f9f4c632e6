"""Rules of a text that hold whatever a document says, because the law or the house wants them."""
from datetime import date

import pytest
from pydantic import ValidationError

from domain.flags.commands import Add, Correct, Tell, Withhold
from domain.flags.events import Agreed
from domain.flags.flag import Standing
from domain.flags.next_steps import waiting_for
from domain.policies.examples import check
from domain.policies.shelf import shelf
from tests.flags.leicester import ADDED, ALLEGATION, ON_REGISTER, TALKED, WHERE, leicester, requested


@pytest.mark.parametrize("act", ["requested", "reviewed", "ended"])
def test_a_document_without_removal_or_criteria_or_review_is_refused(act: str) -> None:
    _, document = shelf()["leicester/1"]
    without = document.replace(f"[[flag.RTC.who.{act}]]", "[[flag.RTC.who.struck]]")
    assert f"flag.RTC.who: nobody is named for {act}" in check(without.encode())


def test_whether_the_person_was_told_is_pending_until_somebody_decides() -> None:
    flag = leicester.given(*ON_REGISTER).flag()
    assert flag
    assert flag.notice.state == "pending"


def test_what_is_told_names_its_sources_and_how_to_challenge_it() -> None:
    whole = {"channel": "LETTER", "what_is_held": "A flag.", "sources": ("Two visitors",), "how_to_challenge": "Write to us."}
    Tell.model_validate(whole)
    for part in ("what_is_held", "sources", "how_to_challenge"):
        with pytest.raises(ValidationError):
            Tell.model_validate({name: value for name, value in whole.items() if name != part})
    with pytest.raises(ValidationError):
        Tell.model_validate({**whole, "sources": ()})


def test_what_is_kept_back_for_fear_of_harm_says_whose() -> None:
    withheld = Withhold(kind="NOT_TOLD", basis="SCH2_P2", rationale="He would leave.", retest_on=date(2026, 9, 24),
                        limbs={"purpose": "Detection.", "prejudice": "Likely."}, because_of_risk=True, risk_to=("SUBJECT",))
    story = leicester.given(*ON_REGISTER)
    story.when(withheld, by="tm", role="TM").then_refused(rule="LEI-19")
    story.when(withheld.model_copy(update={"risk_to": ("CHILD",)}), by="tm", role="TM").then_happened("flag.disclosure_withheld")


def test_an_addition_names_the_evidence_that_it_was_decided_on() -> None:
    agreed = leicester.given(requested(), TALKED).given(Agreed(), by="tm", role="TM")
    (signed,) = agreed.when(Add(information=WHERE), by="sm", role="SM").signed
    assert signed.event.model_dump()["decided_at"] == 2


def test_a_criterion_that_ceases_ends_nothing_until_somebody_decides() -> None:
    allegation = leicester.given(requested(ALLEGATION, key="B_ALLEGATION"), TALKED, Agreed(), ADDED)
    closed = Correct(information={"allegation_status": "UNFOUNDED"}, reasons="Closed.", source="Strategy meeting")
    corrected = allegation.when(closed, by="worker", role="WORKER")
    corrected.then_happened("flag.details_corrected", "flag.review_called")
    assert corrected.flag_after().standing is Standing.ON_REGISTER


def test_an_agreed_hazard_waits_for_the_service_manager() -> None:
    flag = leicester.given(requested(), TALKED).given(Agreed(), by="tm", role="TM").flag()
    assert flag
    edition = leicester.edition
    (waiting,) = waiting_for(flag, edition.flag_type("HZD"), edition.settled({}))
    assert (waiting.act, waiting.roles) == ("added", ("SM",))
