"""A fee is charged with reasons, for what is manifestly unfounded or excessive or for further copies; then it moves the start."""
from datetime import date
from typing import Any

import pytest

from domain.requests import commands as c
from domain.requests.clock import awaited, deadline
from tests.requests.stories import asked

FEE: dict[str, Any] = {"state": "CHARGED", "ground": "MANIFESTLY_EXCESSIVE", "pence": 1500, "reckoned": "An hour.",
                       "channel": "EMAIL", "reasons": "The fifth in four months.", "routes": ("COMMISSIONER", "COURT")}
ON, PAID = date(2026, 3, 9), date(2026, 3, 20)


def charged(**more: Any) -> Any:
    story = asked()
    return story.given(*story.when(c.ChargeFee(**FEE | more), on=ON).then("fee_charged"), on=ON)


def test_the_month_begins_on_the_day_on_which_it_is_paid():
    waiting = charged()
    told = deadline(waiting.request)
    assert (told.due, told.stopped_by, told.stopped_since, told.safe_due) == (None, "FEE", ON, date(2026, 4, 1))
    paid = waiting.given(*waiting.when(c.ChargeFee(state="PAID"), on=PAID).then("fee_paid"), on=PAID)
    told = deadline(paid.request)
    assert (told.start, told.due, told.stopped_by) == (PAID, date(2026, 4, 20), None)
    assert any("12A(2)(c)" in step.provision for step in told.steps)


def test_waived_it_never_was():
    waiting = charged()
    waiting.when(c.ChargeFee(state="WAIVED")).then_refused("LAW-21")
    waives = c.ChargeFee(state="WAIVED", reasons="Lives on benefits.")
    waived = waiting.given(*waiting.when(waives, on=PAID).then("fee_waived"), on=PAID)
    assert deadline(waived.request) == deadline(asked().request)


def test_a_fee_for_further_copies_keeps_nothing_waiting():
    copies = charged(ground="FURTHER_COPIES")
    assert deadline(copies.request) == deadline(asked().request)
    paid = copies.given(*copies.when(c.ChargeFee(state="PAID"), on=PAID).then("fee_paid"), on=PAID)
    assert deadline(paid.request) == deadline(asked().request)
    asked("ERASURE").when(c.ChargeFee(**FEE | {"ground": "FURTHER_COPIES"})).then_refused("LAW-26")


def test_nothing_leaves_before_it_is_paid_and_a_refusal_may_say_so():
    erasure = asked("ERASURE")
    answer = c.Answer(channel="EMAIL", outcome="GRANTED", retention_rule="none")
    erasure.when(answer).then("answered")
    waiting = erasure.given(*erasure.when(c.ChargeFee(**FEE)).then("fee_charged"))
    waiting.when(answer).then_refused("LAW-21", "'fee'")
    refuse = c.Refuse(ground="FEE_NOT_PAID", reasons="Not paid in two months.", routes=("COMMISSIONER", "COURT"))
    waiting.when(refuse).then("refused")
    erasure.when(refuse).then_refused("LAW-21")
    assert awaited(waiting.request) is not None


@pytest.mark.parametrize(("less", "rule"), [
    ({"ground": None}, "LAW-21"), ({"pence": None}, "LAW-21"), ({"reckoned": None}, "LAW-21"), ({"channel": None}, "LAW-21"),
    ({"reasons": None}, "LAW-21"), ({"routes": ()}, "LAW-21"), ({"state": "PAID"}, "lifecycle"),
    ({"state": "WAIVED"}, "lifecycle")])
def test_it_is_for_the_council_to_show(less: dict[str, Any], rule: str):
    asked().when(c.ChargeFee(**FEE | less)).then_refused(rule)


def test_it_is_charged_once_told_in_time_and_never_for_a_complaint():
    charged().when(c.ChargeFee(**FEE)).then_refused("lifecycle")
    asked().when(c.ChargeFee(**FEE), on=date(2026, 5, 5)).then_warned("LAW-20")
    complaint = asked("COMPLAINT", on=date(2026, 7, 1))
    complaint.when(c.ChargeFee(**FEE | {"routes": ("COUNCIL", "COMMISSIONER", "COURT")})).then_refused("LAW-40")
    asked().when(c.ChargeFee(**FEE), roles=("TM",)).then_refused("LAW-7")
