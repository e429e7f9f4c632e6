"""The standings of a flag and the acts that are open in each, as one table."""
from datetime import date, timedelta

import pytest

from domain.event import Event
from domain.flags import commands as c
from domain.flags import events as e
from domain.refusal import Refused
from tests.flags.leicester import ENDING, ON_REGISTER, REVIEW, TALKED, WHERE, leicester, requested
from tests.stories import TODAY

STANDINGS: dict[str, tuple[Event, ...]] = {
    "requested": (requested(), TALKED), "endorsed": (requested(), TALKED, e.Endorsed()),
    "agreed": (requested(), TALKED, e.Agreed()), "on_register": ON_REGISTER,
    "declined": (requested(), e.Declined(reasons="x")), "withdrawn": (requested(), e.Withdrawn(reasons="x")),
    "ended": (*ON_REGISTER, e.Reviewed(proposes="END"), e.Ended()), "struck": (*ON_REGISTER, e.Struck(reasons="x"))}
ON_THE_WAY, LIVE = {"requested", "endorsed", "agreed"}, {"requested", "endorsed", "agreed", "on_register"}
STANDS = {*LIVE, "ended"}
KEEP = c.Review(outcome="CONTINUE", confirms="ALL", information=REVIEW)
SOON = TODAY + timedelta(days=30)
OPEN: tuple[tuple[c.FlagCommand, set[str]], ...] = (
    (c.Discuss(with_role="TM", with_whom="tm"), LIVE),
    (c.Agree(), {"requested", "endorsed"}),
    (c.Decline(reasons="x"), {"requested", "endorsed"}),
    (c.Withdraw(reasons="x"), ON_THE_WAY),
    (c.Add(information=WHERE), {"agreed"}),
    (KEEP, {"on_register"}),
    (c.Discuss(process="MARAC", review=KEEP), {"on_register"}),
    (c.Continue(information=REVIEW), {"on_register"}),
    (c.End(information=ENDING), {"on_register"}),
    (c.RequestEnding(information={name: ENDING[name] for name in ("evidence", "justification")}), {"on_register"}),
    (c.CallReview(reason="MOVED_HOUSE"), {"on_register"}),
    (c.Monitor(process="MARAC", state="STARTED", next_discussion=SOON), {"on_register"}),
    (c.Judge(code="REVIEW", reading="END", reasons="x"), LIVE),
    (c.Tell(channel="LETTER", what_is_held="x", sources=("y",), how_to_challenge="z"), STANDS),
    (c.Withhold(kind="ACCESS", basis="SCH2_P19", rationale="x", limbs={"privilege": "y"}, retest_on=SOON), STANDS),
    (c.Correct(information={"risk_to": ["CHILDREN"]}, reasons="x", source="y"), STANDS),
    (c.Strike(reasons="x"), STANDS))
ROLES = ("WORKER", "TM", "SM", "SQA", "MARAC_TM", "IG")


@pytest.mark.parametrize("standing", STANDINGS)
@pytest.mark.parametrize(("command", "open_in"), OPEN, ids=[type(command).__name__ for command, _ in OPEN])
def test_an_act_is_open_in_its_standings_and_in_no_other(command, open_in, standing):
    by = "worker" if isinstance(command, c.Withdraw) else "somebody"
    story = leicester.given(*STANDINGS[standing]).when(command, by=by, roles=ROLES)
    remedy = ""
    try:
        assert story.signed
    except Refused as refused:
        remedy = refused.remedy
    assert ("is open while a flag is" in remedy) is (standing not in open_in), remedy


def test_nothing_is_done_to_a_flag_that_nobody_asked_for():
    leicester.when(c.Agree(), by="tm", role="TM").then_refused(rule="lifecycle")


def test_a_struck_flag_is_opened_by_nobody_and_any_other_by_a_role_of_the_policy():
    for standing, past in STANDINGS.items():
        opened = leicester.given(*past).when(c.BreakGlass(reasons="A visit now."), by="x", role="WORKER")
        if standing == "struck":
            opened.then_refused(rule="LAW-6")
        else:
            opened.then_happened("flag.break_glass_read")
    for stranger in ("ADMINISTRATOR", "INTEGRATION", "KING"):
        curious = leicester.given(*ON_REGISTER).when(c.BreakGlass(reasons="Curious."), by="x", role=stranger)
        curious.then_refused(rule="LAW-7")


def test_an_act_needs_what_the_policy_asks_for_with_it():
    story = leicester.given(*ON_REGISTER)
    story.when(c.RequestEnding(), by="tm", role="TM").then_refused(rule="LEI-79", saying="evidence")
    proposed = story.given(e.Reviewed(proposes="END"), by="sqa", role="SQA")
    proposed.when(c.End(), by="sm", role="SM").then_refused(rule="LEI-79", saying="justification")
    proposed.when(c.Continue(), by="sqa", role="SQA").then_refused(rule="LEI-77", saying="evidence")
    question = e.ReferredForJudgement(code="REVIEW", to="SM", readings=("CONTINUE", "END"), due=SOON, before="continued")
    referred = story.given(e.Reviewed(proposes="REFER"), question, by="sqa", role="SQA")
    referred.when(c.Judge(code="REVIEW", reading="END", reasons="x"), by="sm", role="SM").then_refused(rule="LEI-79")
    maybe = c.Judge(code="REVIEW", reading="MAYBE", reasons="x")
    referred.when(maybe, by="sm", role="SM").then_refused(rule="C5", saying="CONTINUE")


def test_monitoring_is_of_a_process_that_the_policy_mirrors_and_says_something():
    story = leicester.given(*ON_REGISTER)
    other = c.Monitor(process="PROBATION", state="STARTED")
    story.when(other, by="m", role="MARAC_TM").then_refused(rule="LEI-73", saying="MAPPA")
    ending = c.Monitor(process="MARAC", state="ENDED", decision="x", outcome="y", review=KEEP)
    story.when(ending, by="m", role="MARAC_TM").then_refused(rule="LEI-73", saying="follows")
    followed = story.given(e.MonitoringStarted(process="MARAC"))
    followed.when(c.Monitor(process="MARAC", state="STARTED"), by="m", role="MARAC_TM").then_refused(rule="LAW-8")
    named = ending.model_copy(update={"review": KEEP.model_copy(update={"process": "MARAC"})})
    followed.when(named, by="m", role="MARAC_TM").then_refused(rule="LEI-73", saying="ended")
    dated = ending.model_copy(update={"review": KEEP.model_copy(update={"occurred_on": date(2026, 3, 1)})})
    followed.when(dated, by="m", role="MARAC_TM").then_refused(rule="C8")


@pytest.mark.parametrize(("day", "refused"), [(TODAY, True), (TODAY + timedelta(days=1), False)])
def test_the_next_discussion_is_after_the_act(day, refused):
    story = leicester.given(*ON_REGISTER)
    started = story.when(c.Monitor(process="MARAC", state="STARTED", next_discussion=day), by="m", role="MARAC_TM")
    held = story.given(e.MonitoringStarted(process="MARAC")).when(
        c.Discuss(process="MARAC", next_discussion=day, review=KEEP), by="m", role="MARAC_TM")
    for sent in (started, held):
        if refused:
            sent.then_refused(rule="C8")
        else:
            sent.then_due(day)
