"""A flag's use is restricted, its subject heard, and every body that it went to is told what became of it."""
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from domain.flags import rights_commands as c
from domain.flags import rights_events as e
from domain.flags.commands import BreakGlass, Judge, Monitor, Review, Strike
from domain.flags.events import DetailsCorrected, DisclosureWithheld, Ended, ReferredForJudgement, Reviewed
from domain.flags.sight import alerts
from tests.flags.leicester import ON_REGISTER, REVIEW, leicester, requested
from tests.stories import TODAY

ON: Any = leicester.given(*ON_REGISTER)
SHARE: dict[str, Any] = {
    "recipient": "Sample Housing Association", "category": "HOUSING", "purpose": "STAFF_SAFETY", "basis": "Art 6(1)(e)",
    "what": "Two workers.", "necessity": "They visit too.", "person_told": True}
HIDDEN = e.Restricted(ground="UNLAWFUL", alert="HIDDEN", reasons="x")


def share(**more: Any) -> c.Share:
    return c.Share(**SHARE | more)


def shared(story: Any = ON) -> Any:
    event, = (signed.event for signed in story.when(share(), role="TM").signed)
    return story.given(event, by="tm", role="TM")


def test_a_restriction_decides_in_the_same_act_whether_the_alert_stays_and_why():
    restrict: dict[str, Any] = {"ground": "ACCURACY_CONTESTED", "reasons": "He says that it was his brother."}
    ON.when(c.Restrict(alert="STAYS", **restrict), role="IG").then_refused(rule="LAW-38", saying="'exception'")
    ON.when(c.Restrict(alert="HIDDEN", exception="CONSENT", **restrict), role="IG").then_refused(rule="LAW-38")
    ON.when(c.Restrict(alert="HIDDEN", **restrict), role="IG").then_happened("flag.restricted")
    ON.when(c.Restrict(alert="HIDDEN", **restrict), role="TM").then_refused(rule="LAW-7")


def test_a_hidden_alert_is_shown_to_nobody_and_one_that_stays_says_that_it_is_contested():
    edition = ON.edition
    assert alerts(ON.flag(), edition, {})
    assert not alerts(ON.given(HIDDEN).flag(), edition, {})
    stays = ON.given(e.Restricted(ground="ACCURACY_CONTESTED", alert="STAYS", exception="RIGHTS_OF_ANOTHER", reasons="x")).flag()
    assert alerts(stays, edition, {})
    assert stays.rights.accuracy_contested


def test_what_is_hidden_nobody_opens_for_a_reason_but_to_verify_it_who_decides():
    opens = BreakGlass(reasons="A visit in ten minutes.")
    ON.when(opens, by="stranger", role="WORKER").then_happened("flag.break_glass_read")
    ON.given(HIDDEN).when(opens, by="stranger", role="WORKER").then_refused(rule="LAW-38", saying="lifting")
    ON.given(HIDDEN).when(opens, by="tm", role="TM").then_happened("flag.break_glass_read")


def test_those_on_its_cases_are_told_of_a_restriction_and_of_its_lifting():
    restrict = c.Restrict(ground="UNLAWFUL", alert="HIDDEN", reasons="x")
    lifts = c.LiftRestriction(channel="LETTER", told_on=TODAY, reasons="Settled.")
    on: Any = leicester.given(requested(cases=("LL-1",)), *ON_REGISTER[1:])
    for decided in (on.when(restrict, role="IG"), on.given(HIDDEN).when(lifts, role="IG")):
        told = decided.signed[0].event.messages
        assert told
        assert {(one.rule, one.cases, one.due_on) for one in told} == {("LAW-38", ("LL-1",), TODAY)}
        assert "WORKER" in {one.to for one in told}
    assert not ON.when(restrict, role="IG").signed[0].event.messages, "nobody works on a case of it"


def test_what_is_hidden_is_put_right_struck_or_ended_and_not_used():
    hidden = ON.given(HIDDEN)
    hidden.when(Review(outcome="CONTINUE", confirms="ALL", information=REVIEW), role="SQA").then_refused(rule="LAW-38")
    question = ReferredForJudgement(code="REVIEW", to="SM", readings=("CONTINUE", "END"), due=TODAY, before="continued")
    asked = ON.given(Reviewed(proposes="REFER"), question, by="sqa", role="SQA")
    stays = Judge(code="REVIEW", reading="CONTINUE", reasons="It still holds.", information=REVIEW)
    asked.given(HIDDEN).when(stays, by="sm", role="SM").then_refused(rule="LAW-38")
    hidden.when(Monitor(process="MARAC", state="STARTED"), role="MARAC_TM").then_refused(rule="LAW-38", saying="strike")
    hidden.when(Review(outcome="END", confirms="ALL", information=REVIEW), role="SQA").then_happened("flag.reviewed")
    hidden.when(Strike(reasons="Another man of that name."), role="MANAGER").then_happened("flag.struck")


def test_a_restriction_is_lifted_once_the_person_was_told():
    lifts = c.LiftRestriction(channel="LETTER", told_on=TODAY, reasons="Settled.")
    ON.when(lifts, role="IG").then_refused(rule="lifecycle")
    for told_on in (TODAY + timedelta(days=1), TODAY - timedelta(days=1)):
        hasty = lifts.model_copy(update={"told_on": told_on})
        ON.given(HIDDEN).when(hasty, role="DPO").then_refused(rule="LAW-38", saying="told_on")
    lifted = ON.given(HIDDEN).when(lifts, role="DPO")
    lifted.then_happened("flag.restriction_lifted", "flag.review_called")
    stays = ON.given(e.Restricted(ground="UNLAWFUL", alert="STAYS", exception="CONSENT", reasons="x"))
    stays.when(lifts, role="DPO").then_happened("flag.restriction_lifted")
    assert lifted.flag_after().rights.restricted is None
    ON.given(HIDDEN).when(c.Restrict(ground="UNLAWFUL", alert="HIDDEN", reasons="x"), role="IG").then_refused(rule="LAW-38")


def test_restricted_data_goes_nowhere_new_unless_an_exception_lets_it():
    ON.given(HIDDEN).when(share(), role="TM").then_refused(rule="LAW-38", saying="lifting")
    ON.given(HIDDEN).when(share(outcome="NOT_SHARED"), role="TM").then_happened("flag.shared")
    stays = ON.given(e.Restricted(ground="UNLAWFUL", alert="STAYS", exception="RIGHTS_OF_ANOTHER", reasons="x"))
    stays.when(share(), role="TM").then_refused(rule="LAW-38", saying="'exception'")
    stays.when(share(exception="LEGAL_CLAIMS"), role="TM").then_happened("flag.shared")
    ON.when(share(exception="LEGAL_CLAIMS"), role="TM").then_refused(rule="LAW-38")


def test_what_is_an_allegation_is_noted_as_one_with_what_the_person_says():
    noted = ON.when(c.NoteSort(field="risk_to", sort="ALLEGATION", contested=True, reasons="Nobody else was there."), role="IG")
    assert noted.flag_after().rights.contested == {"risk_to"}
    settled = noted.given(*(signed.event for signed in noted.signed)).when(
        c.NoteSort(field="risk_to", sort="FACT", reasons="Filmed."), role="IG")
    assert not settled.flag_after().rights.accuracy_contested
    ON.when(c.NoteSort(field="nothing_such", sort="FACT", reasons="x"), role="IG").then_refused(rule="LAW-35")
    ON.when(c.AddStatement(statement="It was my brother."), role="IG").then_happened("flag.statement_added")


def test_a_share_says_what_why_and_whether_the_person_was_told():
    ON.when(share(purpose="NONSENSE"), role="TM").then_refused(rule="LAW-2")
    ON.when(share(person_told=False), role="TM").then_refused(rule="LAW-45")
    ON.when(share(), role="WORKER").then_refused(rule="LAW-45")
    ON.when(share(), role="TM").then_happened("flag.shared")


def test_every_recipient_is_to_be_told_of_what_happens_once_and_only_of_what_came_after():
    earlier = ON.given(DetailsCorrected(fields=(), reasons="x", source="y"))
    flag = shared(earlier).flag()
    (one,) = flag.rights.shares.values()
    assert one.owed == ()
    later = shared(earlier).given(DetailsCorrected(fields=(), reasons="x", source="y"), Ended(), on=date(2026, 4, 1))
    ((id_, one),) = later.flag().rights.shares.items()
    assert one.owed == (("flag.details_corrected", date(2026, 4, 1)), ("flag.ended", date(2026, 4, 1)))
    told = replace(later, on=date(2026, 4, 2)).when(c.TellRecipient(share=id_, channel="EMAIL"), role="TM")
    told.then_happened("flag.recipient_told")
    assert told.flag_after().rights.shares[id_].owed == ()


def test_delivery_is_recorded_or_why_it_was_impossible():
    story = shared().given(Ended())
    id_, = story.flag().rights.shares
    story.when(c.TellRecipient(share=id_, channel="EMAIL", delivered=False), role="TM").then_refused(rule="LAW-35")
    story.when(c.TellRecipient(share=id_, channel="EMAIL", delivered=False, why_not="Dissolved."), role="TM").then_happened(
        "flag.recipient_told")
    shared().when(c.TellRecipient(share=id_, channel="EMAIL"), role="TM").then_refused(rule="lifecycle")


def test_a_decision_not_to_share_makes_nobody_a_recipient():
    event, = (signed.event for signed in ON.when(share(outcome="NOT_SHARED"), role="TM").signed)
    assert not ON.given(event).flag().rights.shares


def test_what_is_kept_from_access_is_looked_at_again_at_every_review_and_lifted_by_the_next_request():
    kept = DisclosureWithheld(kind="ACCESS", level="PART", basis="SCH2_P16", right=15, rationale="x", retest_on=date(2026, 9, 1))
    story = ON.given(kept)
    review = Review(outcome="CONTINUE", confirms="ALL", information=REVIEW)
    story.when(review, role="SQA").then_refused(rule="LAW-24")
    story.when(review.model_copy(update={"retest_of_withholding": "She still refuses."}), role="SQA").then_happened(
        "flag.reviewed", "flag.continued")
    ended = review.model_copy(update={"withholding_ended": "The inquiry is over."})
    over = story.when(ended, role="SQA")
    over.then_happened("flag.withholding_lifted", "flag.reviewed", "flag.continued")
    assert over.flag_after().rights.kept_from_access is None
    ON.when(ended, role="SQA").then_refused(rule="LAW-24", saying="kept from access")
    lifted = story.given(e.WithholdingLifted(request=ON.about.id))
    assert lifted.flag().rights.kept_from_access is None
