"""Every date that the law's text and the guidance on it settle comes out, and explains itself."""
import tomllib
from functools import partial
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import pytest

from domain.law.clocks import breach_clock, complaint_clock, inform_clock
from domain.law.dates import AccessDates, BreachDates, ComplaintDates, InformDates, RequestDates
from domain.law.request_clock import request_clock
from domain.refusal import Refused

EXAMPLES = tomllib.loads(Path(__file__).with_name("worked.toml").read_text(encoding="utf-8"))["example"]
CLOCKS: dict[str, Any] = {"access": (AccessDates, partial(request_clock, "access")), "inform": (InformDates, inform_clock),
          "complaint": (ComplaintDates, complaint_clock), "breach": (BreachDates, breach_clock)} | {
    right: (RequestDates, partial(request_clock, right)) for right in ("rectification", "erasure", "restriction", "objection")}
STOPPED = ("due", "safe_due", "extension_notice_due")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["title"])
def test_a_worked_date_comes_out(example):
    dates, compute = CLOCKS[example["clock"]]
    asked = dates.model_validate(example["dates"])
    if "refused" in example:
        with pytest.raises(Refused) as refusal:
            compute(asked)
        assert refusal.value.rule == example["refused"]
        return
    clock = compute(asked)
    assert {name: getattr(clock, name) for name in example["told"]} == example["told"]
    if "stopped_since" in example["told"]:
        assert not any(getattr(clock, name) for name in STOPPED if name not in example["told"])
    if "confirmed" in example:
        assert clock.confirmed == example["confirmed"]


@pytest.mark.parametrize("example", [one for one in EXAMPLES if "told" in one], ids=lambda example: example["title"])
def test_its_steps_lead_to_it_one_from_the_other(example):
    dates, compute = CLOCKS[example["clock"]]
    clock = compute(dates.model_validate(example["dates"]))
    assert clock.confirmed == all(step.confirmed for step in clock.steps)
    for of, group in groupby(clock.steps, key=lambda step: step.of):
        steps = list(group)
        assert all(one.after == other.before for one, other in pairwise(steps))
        if hasattr(clock, of):
            assert steps[-1].after == getattr(clock, of)


def test_every_kind_of_clock_is_worked():
    assert {example["clock"] for example in EXAMPLES} == set(CLOCKS)


def test_an_extension_is_told_by_the_day_that_an_open_question_leaves_open():
    dates = AccessDates.model_validate({"received": "2026-03-02", "extended": "2026-05-04",
                                        "clarification": [{"asked": "2026-03-30", "answered": "2026-05-01"}]})
    assert request_clock("access", dates).extended


@pytest.mark.parametrize(("received", "why"), [
    ("2026-11-25", "a bank holiday"), ("2026-11-26", "a Saturday or Sunday"), ("2026-11-27", "a Saturday or Sunday"),
    ("2026-11-28", "a bank holiday"), ("2026-11-30", "a working day")])
def test_why_the_last_day_is_moved_is_told(received, why):
    steps = request_clock("erasure", RequestDates.model_validate({"received": received})).steps
    assert [why in step.what for step in steps if "1182/71" in step.provision] == [True]


def test_what_was_received_under_the_old_text_says_so():
    dates = AccessDates.model_validate({"received": "2026-02-04", "clarification": [{"asked": "2026-02-10"}]})
    steps = request_clock("access", dates).steps
    assert "Art 12(3)" in steps[0].provision
    arguable = [step.note for step in steps if step.note and step.note.startswith("ARGUABLE")]
    assert any("transitional" in note for note in arguable)
    assert any("guidance alone" in note for note in arguable)
