"""No one person asks and agrees, and cover for a colleague doesn't let them: in their own name or in another's."""
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from pydantic import JsonValue

from domain.councils import decide as councils
from domain.councils.commands import Delegate
from domain.flags.commands import Add, Agree, End, Judge, Review
from domain.flags.events import Agreed, ReferredForJudgement, Reviewed
from domain.policies.flag_type import Apart
from domain.policies.together import Together
from domain.refusal import Refused
from domain.signature import Signature
from tests.flags.leicester import ENDING, ON_REGISTER, PROPOSED_END, REVIEW, TALKED, WHERE, leicester, requested
from tests.stories import TODAY, Story

LATER = date(2027, 3, 20)
ready = leicester.given(requested(), TALKED)


def lend(**said: Any) -> None:
    given = {"of": "tm", "to": "deputy", "role": "TM", "from_day": TODAY, "until": date(2026, 4, 3), "reasons": "Leave.", **said}
    roles = frozenset({given.pop("holding", "POLICY_OWNER")})
    signature = Signature(by=given.pop("by", "owner"), roles=roles, purpose="AUDIT",
                          at=datetime(2026, 3, 24, 12, tzinfo=UTC), today=TODAY)
    councils.delegate(Together((leicester.edition,)), Delegate(**given), councils.Circumstances(
        signature=signature, council=None, code="leicester", stream=UUID(int=9)))


def test_a_colleague_covers_in_their_role_and_the_act_says_for_whom():
    covered = ready.covered(of="tm", by="deputy", role="TM", from_=TODAY, until=TODAY).when(Agree(), by="deputy", role="WORKER")
    (agreed,) = covered.signed
    assert (agreed.role, agreed.on_behalf_of) == ("TM", "tm")


@pytest.mark.parametrize("day", [date(2026, 3, 23), date(2026, 3, 26)])
def test_cover_holds_on_its_days_only(day):
    early = leicester.given(requested(), TALKED, on=date(2026, 3, 1))
    covered = early.covered(of="tm", by="deputy", role="TM", from_=TODAY, until=date(2026, 3, 25))
    act = Agree(occurred_on=day)
    covered.when(act, by="deputy", role="WORKER", on=date(2026, 3, 27)).then_refused(rule="LEI-50")
    covered.when(Agree(occurred_on=TODAY), by="deputy", role="WORKER", on=date(2026, 3, 27)).then_happened("flag.agreed")


def test_nobody_has_a_deputy_agree_what_they_asked_for():
    covered = ready.covered(of="worker", by="deputy", role="TM", from_=TODAY, until=TODAY)
    covered.when(Agree(), by="deputy", role="WORKER").then_refused(rule="FOUR-EYES")


def test_nobody_agrees_what_was_asked_for_in_their_name():
    asked = leicester.given(requested(), by="deputy", on_behalf_of="tm").given(TALKED)
    asked.when(Agree(), by="tm", role="TM").then_refused(rule="FOUR-EYES")


def test_a_deputy_does_not_add_what_their_colleague_agreed():
    agreed = ready.given(Agreed(), by="tm", role="TM")
    covered = agreed.covered(of="tm", by="deputy", role="SM", from_=TODAY, until=TODAY)
    covered.when(Add(information=WHERE), by="deputy", role="WORKER").then_refused(rule="LEI-52")


def test_where_nobody_agrees_whoever_asked_does_not_add():
    facts: dict[str, JsonValue] = {"reason": "C_HIGH_RISK_DV", "dv_risk_level": "HIGH"}
    alone = leicester.settled(LEI_X5="NO_AGREEMENT").given(requested(facts, key="C_HIGH_RISK_DV"), TALKED, by="sm", role="SM")
    alone.when(Add(information=WHERE), by="sm", role="SM").then_refused(rule="FOUR-EYES")
    alone.when(Add(information=WHERE), by="other", role="SM").then_happened("flag.added")


def kept_apart(*acts: str) -> Story:
    hazard = leicester.edition.flag["HZD"]
    rule = Apart(rule="LEI-76", clause="§5", acts=acts)  # type: ignore[arg-type]
    flag = {**leicester.edition.flag, "HZD": hazard.model_copy(update={"apart": (*hazard.apart, rule)})}
    return leicester.then_adopted(date(2026, 1, 1), flag=flag)


def test_a_policy_may_keep_review_and_ending_apart():
    both = Review(outcome="END", confirms="ALL", information={"history": "A calm year.", **ENDING})
    apart = kept_apart("reviewed", "ended").then_answered("later", LEI_G5="REVIEWER")
    apart.given(*ON_REGISTER).when(both, by="sqa", role="SQA", on=LATER).then_happened("flag.reviewed")
    proposed = apart.given(*ON_REGISTER).given(PROPOSED_END, by="sqa", role="SQA", on=LATER)
    proposed.when(End(information=ENDING), by="sqa", role="SQA", on=LATER).then_refused(rule="LEI-76")
    proposed.when(End(information=ENDING), by="other", role="SQA", on=LATER).then_happened("flag.ended")


def test_whoever_answers_a_referred_review_is_apart_too_where_policy_says_so():
    question = ReferredForJudgement(code="REVIEW", to="SM", readings=("CONTINUE", "END"), due=LATER, before="continued")
    apart = kept_apart("added", "ended").given(*ON_REGISTER[:-1]).given(ON_REGISTER[-1], by="sm", role="SM")
    referred = apart.given(Reviewed(proposes="REFER"), question, by="sqa", role="SQA", on=LATER)
    end = Judge(code="REVIEW", reading="END", reasons="Calm.", information=ENDING)
    referred.when(end, by="sm", role="SM", on=LATER).then_refused(rule="LEI-76")
    referred.when(end, by="other", role="SM", on=LATER).then_happened("flag.judged", "flag.ended")


def test_a_policy_may_keep_adding_and_reviewing_apart():
    keep = Review(outcome="CONTINUE", confirms="ALL", information=REVIEW)
    added = kept_apart("added", "reviewed").given(*ON_REGISTER[:-1]).given(ON_REGISTER[-1], by="sqa", role="SM")
    added.when(keep, by="sqa", role="SQA", on=LATER).then_refused(rule="LEI-76")
    added.when(keep, by="other", role="SQA", on=LATER).then_happened("flag.reviewed", "flag.continued")


def test_cover_is_lent_by_whoever_has_the_role_or_by_the_policy_owner_to_somebody_else():
    lend()
    lend(by="tm", holding="TM")
    for wrong in ({"by": "deputy"}, {"by": "owner", "to": "owner"}, {"by": "tm", "holding": "WORKER"}, {"to": "tm"},
                  {"by": "x", "holding": "TM"}):
        with pytest.raises(Refused) as refusal:
            lend(**wrong)
        assert refusal.value.rule == "LAW-7"


@pytest.mark.parametrize(("from_day", "until"), [
    (date(2026, 3, 1), date(2026, 4, 3)), (TODAY, date(2026, 3, 23)), (TODAY, date(2027, 3, 24))])
def test_cover_is_given_before_it_is_used_and_is_not_for_ever(from_day, until):
    with pytest.raises(Refused) as refusal:
        lend(from_day=from_day, until=until)
    assert refusal.value.rule == "LAW-7"
