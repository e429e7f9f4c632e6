"""What is kept from access on a flag is kept under the flag's own policy: its roles, and the advice that it asks for."""
from dataclasses import replace
from typing import Any

import pytest

from domain.flags.commands import FlagCommand
from domain.flags.events import Requested
from domain.requests import item_events as i
from domain.requests.items import OnFlag, items_of
from tests.flags.leicester import requested
from tests.requests.deciding import ALL, P2, decide
from tests.requests.held import entry, opened, words_of
from tests.requests.stories import SUBJECT, Story
from tests.stories import FLAG, TODAY, story

ADVICE = {"dpo_advice": {"on": "2026-03-20", "advice": "Withhold: she would be found."}}


def on_a_flag(edition: str, asked: Requested) -> Story:
    """A request that was searched for, by the person on whom the flag stands."""
    flags: Any = story(edition).given(asked).when(FlagCommand(), by="ig-1", role="IG")
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
