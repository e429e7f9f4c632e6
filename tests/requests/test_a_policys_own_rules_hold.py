"""What is kept from access on a flag is kept under the flag's own policy: its roles, and the advice that it asks for."""
from dataclasses import replace
from typing import Any

import pytest

from domain.flags.commands import FlagCommand
from domain.flags.events import Requested
from domain.policies.flag_type import TwoPeople
from domain.requests import commands as c
from domain.requests import item_events as i
from domain.requests.decisions import undecided
from domain.requests.items import OnFlag, items_of
from tests.flags.leicester import requested
from tests.requests.deciding import ALL, P2, decide
from tests.requests.held import entry, opened, words_of
from tests.requests.stories import SUBJECT, Story
from tests.stories import FLAG, TODAY, story

ADVICE = {"dpo_advice": {"on": "2026-03-20", "advice": "Withhold: she would be found."}}


def on_a_flag(under: Any, asked: Requested) -> Story:
    """A request that was searched for, by the person on whom the flag stands; `under` is an edition's name, or a story."""
    flags: Any = (story(under) if isinstance(under, str) else under).given(asked).when(FlagCommand(), by="ig-1", role="IG")
    flag = flags.flag()
    held = items_of(opened().request.receipt, SUBJECT, [OnFlag(flag, [entry(1, asked, FLAG)])], {}, (), words_of)
    searched = i.Searched(indexes=ALL, records=(), terms="Joe")
    return replace(opened().given(searched), on=TODAY).amid(
        items=held, flags={FLAG: flag}, around_flags={FLAG: flags.circumstances})


def withhold(held: Story, **more: Any) -> Any:
    return held.when(decide((held.around["items"][0].id,), "EXISTENCE", **P2 | {"risk_to": ("STAFF",)} | more))


def test_dudleys_hazards_are_kept_back_with_the_data_protection_officers_advice_alone() -> None:
    hazard = on_a_flag("dudley/H", requested({"route": "HAZARD"}, flag_type="HAZARD", key=""))
    withhold(hazard).then_refused("DUD-64")
    flags = [signed.event for stream, happened in withhold(hazard, information=ADVICE).decided().events
             for signed in happened if stream.kind == "flag"]
    assert [(event.kind, event.level) for event in flags] == [("ACCESS", "EXISTENCE")]
    assert flags[0].text == ADVICE


def test_leicesters_need_somebody_at_risk_besides_the_subject_where_risk_is_the_ground() -> None:
    hazard = on_a_flag("leicester/1", requested())
    withhold(hazard, risk_to=("SUBJECT",)).then_refused("LEI-19")
    assert withhold(hazard).then("items_decided")


@pytest.mark.parametrize("role", ["TM", "WORKER"])
def test_only_those_who_answer_for_requests_decide(role: str) -> None:
    held = on_a_flag("leicester/1", requested())
    held.when(decide((held.around["items"][0].id,)), roles=(role,)).then_refused("LAW-7")


def test_what_a_policy_wants_two_people_for_holds_once_a_second_has_agreed_and_nothing_leaves_before() -> None:
    hazard = on_a_flag(wanting_two(reason="A_HEALTH_SAFETY"), requested())
    (event,) = withhold(hazard).then("items_decided")
    assert event.needs_second
    one = hazard.given(event)
    assert undecided(one.around["items"], one.request.decisions)
    one.when(c.Answer(channel="EMAIL")).then_refused("LAW-26")
    one = one.amid(decision=event.decision)
    one.when(c.ApproveDecision(reasons="Seen.")).then_refused("FOUR-EYES")
    agreed = one.when(c.ApproveDecision(reasons="Seen."), by="dpo-1", roles=("DPO",)).then("decision_approved")
    two = one.given(*agreed, by="dpo-1")
    assert not undecided(two.around["items"], two.request.decisions)
    two.when(c.Answer(channel="EMAIL")).then("answered")
    given = hazard.when(decide((hazard.around["items"][0].id,))).then("items_decided")
    assert not given[0].needs_second, "what leaves whole needs one"


def test_a_policy_wants_two_people_where_its_own_condition_says_so_alone() -> None:
    (event,) = withhold(on_a_flag(wanting_two(reason="C_HIGH_RISK_DV"), requested())).then("items_decided")
    assert not event.needs_second


def wanting_two(**when: str) -> Any:
    """Leicester's edition as if it asked for two people where these facts hold."""
    leicester = story("leicester/1")
    hazard = leicester.edition.flag["HZD"].model_copy(update={"two_people": (
        TwoPeople(rule="LEI-19", clause="as if it said so", when=when),)})
    return replace(leicester, edition=leicester.edition.model_copy(update={"flag": {**leicester.edition.flag, "HZD": hazard}}))
