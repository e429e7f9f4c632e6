"""What the retention table advised stands with the review; who decides against it says why, and the decision stands."""
import json
from datetime import date

import pytest
from pydantic import JsonValue

from api.examples import EXAMPLES
from domain.flags.commands import Review
from domain.flags.events import Added, Agreed, Requested, Reviewed
from domain.policies.retention_case import RetentionCase
from tests.flags.leicester import ON_REGISTER, leicester
from tests.stories import SUBJECT, story

dudley = story("dudley/P2")
BEGUN = date(2020, 1, 1)
REQUESTED = Requested(subject=SUBJECT, subject_kind="PERSON", flag_type="PPRC", key="", cases=("L-1",), meeting=None,
                      obtained_from="OTHERS", obtained_on=BEGUN, criminal_offence_data=True, special_category_data=False,
                      facts={"criteria": ["O4"], "future_risk": True, "systems": ["LCS"]}, text={})
STANDING = dudley.given(REQUESTED, Agreed(), Added(review_due=date(2026, 3, 24), review_rule="DUD-48", decided_at=2),
                        on=BEGUN, by="mash", role="MASH")
SAID: dict[str, JsonValue] = {
    "participants": {"LADO": "TOOK_PART", "PROBATION": "TOOK_PART", "POLICE_OM": "CONSULTED"},
    "risk_assessment": "Assessed together.", "updated_risk": "As before.", "no_longer_required": "A long time ago."}
BECAUSE: dict[str, JsonValue] = {"against_advice_because": "Probation thinks otherwise."}


def case(**changed: JsonValue) -> RetentionCase:
    disposals = EXAMPLES["advise_on_retention"]["disposals"]
    assert isinstance(disposals, list)
    assert isinstance(disposals[0], dict)
    return RetentionCase.model_validate_json(json.dumps({"disposals": [{**disposals[0], **changed}]}))


REMAINS = case(n_offences=2)
OVER = case(disposal_kind="COMMUNITY", perp_age_at_offence=15)


@pytest.mark.parametrize(("retention", "advice", "rule"), [
    (REMAINS, "REMAIN", "DUD-22"), (OVER, "END", "DUD-31"), (case(), "REFER", None)])
def test_the_advice_is_worked_out_and_kept_with_the_review(retention: RetentionCase, advice: str, rule: str | None) -> None:
    review = Review(outcome="CONTINUE", retention=retention, information=SAID | BECAUSE)
    reviewed = STANDING.when(review, by="lado", role="LADO")
    reviewed.then_happened("flag.reviewed", "flag.continued")
    known = reviewed.flag_after().information
    assert known["advice"] == advice
    basis = known["advice_basis"]
    assert isinstance(basis, dict)
    assert (basis["edition"], basis["as_at"], basis.get("rule")) == ("dudley/P2", "2026-03-24", rule)


def test_of_everybody_who_was_to_take_part_something_is_said() -> None:
    alone = SAID | {"participants": {"LADO": "TOOK_PART"}}
    STANDING.when(Review(outcome="CONTINUE", retention=REMAINS, information=alone), by="lado", role="LADO").then_refused(
        rule="DUD-48", saying="for each of its codes")


def test_the_case_it_was_asked_about_is_kept_sealed_so_that_it_can_be_worked_out_again() -> None:
    review = Review(outcome="CONTINUE", retention=REMAINS, information=SAID)
    after = STANDING.when(review, by="lado", role="LADO").flag_after()
    assert after.advised_on == REMAINS.model_copy(update={"flag_added_date": BEGUN})
    assert Reviewed.sealed_fields()["advised_on"] == "facts"


def test_what_the_table_says_counts_and_not_what_the_reviewer_says_of_it() -> None:
    review = Review(outcome="END", retention=REMAINS, information=SAID | {"advice": "END"})
    STANDING.when(review, by="lado", role="LADO").then_refused(rule="DUD-15", saying="against_advice_because")


@pytest.mark.parametrize(("outcome", "retention"), [("END", REMAINS), ("CONTINUE", OVER)])
def test_a_decision_against_the_advice_needs_reasons_and_stands(outcome: str, retention: RetentionCase) -> None:
    review = Review(outcome=outcome, retention=retention, information=SAID)  # type: ignore[arg-type]
    STANDING.when(review, by="lado", role="LADO").then_refused(rule="DUD-15", saying="against_advice_because")
    done = "flag.ended" if outcome == "END" else "flag.continued"
    given = review.model_copy(update={"information": SAID | BECAUSE})
    STANDING.when(given, by="lado", role="LADO").then_happened("flag.reviewed", done)


def test_what_is_unclear_is_said_with_the_outcome() -> None:
    review = Review(outcome="CONTINUE", retention=case(), information=SAID)
    STANDING.when(review, by="lado", role="LADO").then_warned(rule="G-BASE")


def test_a_policy_without_a_table_advises_on_nothing() -> None:
    review = Review(outcome="CONTINUE", confirms="ALL", retention=REMAINS)
    leicester.given(*ON_REGISTER).when(review, by="sqa", role="SQA").then_refused(rule="C7")
