"""A case is closed once each of its hazards was reviewed since that was declared, and by the closing date (LEI-78)."""
from datetime import UTC, date, datetime
from functools import reduce
from uuid import UUID

import pytest

from domain.cases.case import Case, evolve
from domain.cases.commands import CompleteClosure, DeclareClosure
from domain.cases.decide import Circumstances, complete, declare, missing
from domain.cases.events import ClosureCompleted, ClosureDeclared
from domain.event import Decided, Event
from domain.flags.events import ReviewCalled, Reviewed
from domain.flags.flag import Flag, Standing
from domain.refusal import Refused
from domain.signature import Signature
from tests.flags.leicester import ON_REGISTER, leicester, requested
from tests.stories import FLAG, SUBJECT, Past, Story

CASE = UUID(int=50)
DECLARED, REVIEWED, CLOSING, AFTER = (date(2026, 4, day) for day in (1, 5, 10, 15))
hazard = leicester.given(*ON_REGISTER)
KEPT = Reviewed(proposes="CONTINUE")


def flag(story: Story) -> Flag:
    found = story.flag()
    assert found
    return found


def happened(*events: tuple[Event, date, int]) -> Case | None:
    state: Case | None = None
    return reduce(evolve, (Past(event, "tm", "TM", on, position, CASE) for event, on, position in events), state)


def declared(position: int = 5, closing_on: date = CLOSING, on: date = DECLARED) -> Case | None:
    return happened((ClosureDeclared(kind="case", reference="C-1", closing_on=closing_on, flags=(FLAG,)), on, position))


def around(*flags: Flag, by: str = "tm", role: str = "TM", today: date = CLOSING, own: frozenset[UUID] = frozenset(),
           answers: dict[str, str] | None = None) -> Circumstances:
    given = leicester.settled(**(answers or {})).circumstances
    signature = Signature(by=by, roles=frozenset({role}), purpose="SAFEGUARD_CHILD", today=today,
                          at=datetime(2026, 4, 1, 12, tzinfo=UTC))
    return Circumstances(signature=signature, council=given.council, stream=CASE, kind="case", reference="C-1",
                         flags=flags, own=own)


def refusal(case: Case | None, given: Circumstances, command: CompleteClosure | None = None) -> Refused:
    with pytest.raises(Refused) as refused:
        complete(case, command or CompleteClosure(), given)
    return refused.value


def types(decided: Decided) -> list[str]:
    return [signed.event.type for _, events in decided.events for signed in events]


def reviewed(on: date, *more: date) -> Flag:
    story = hazard.given(ReviewCalled(reason="CASE_CLOSING", by="case:C-1"), on=DECLARED)
    return flag(reduce(lambda told, day: told.given(KEPT, by="sqa", role="SQA", on=day), (on, *more), story))


def test_declaring_calls_a_review_of_each_hazard_on_the_register():
    waiting = flag(leicester.given(requested()))
    decided = declare(None, DeclareClosure(closing_on=CLOSING), around(flag(hazard), waiting, today=DECLARED))
    assert types(decided) == ["case.closure_declared", "flag.review_called"]


@pytest.mark.parametrize("today", [DECLARED, CLOSING, AFTER])
def test_completing_is_refused_and_names_each_flag(today):
    refused = refusal(declared(), around(flag(hazard), today=today))
    assert refused.rule == "LEI-78"
    assert str(FLAG) in refused.remedy


@pytest.mark.parametrize("on", [DECLARED, REVIEWED, CLOSING])
def test_a_review_since_the_declaration_and_by_the_closing_date_is_enough(on):
    assert types(complete(declared(), CompleteClosure(), around(reviewed(on)))) == ["case.closure_completed"]


def test_a_case_may_be_closed_before_the_day_that_was_declared():
    assert types(complete(declared(), CompleteClosure(), around(reviewed(REVIEWED), today=date(2026, 4, 6))))


@pytest.mark.parametrize("on", [date(2026, 3, 31), date(2026, 4, 11)])
def test_a_review_held_before_the_declaration_or_after_the_closing_date_is_not(on):
    assert refusal(declared(), around(reviewed(on), today=AFTER)).rule == "LEI-78"


def test_a_review_that_was_recorded_before_the_declaration_is_not():
    assert refusal(declared(position=20), around(reviewed(REVIEWED), today=AFTER)).rule == "LEI-78"


def test_a_later_review_does_not_undo_one_that_was_in_time():
    assert types(complete(declared(), CompleteClosure(), around(reviewed(REVIEWED, AFTER), today=AFTER)))


def test_a_flag_that_ended_stands_in_nobodys_way():
    over = hazard.flag()
    assert over
    ended = over.__class__(**{**over.__dict__, "standing": Standing.ENDED})
    assert types(complete(declared(), CompleteClosure(), around(ended))) == ["case.closure_completed"]


def test_where_the_council_settles_it_so_closing_warns_and_does_not_refuse():
    decided = complete(declared(), CompleteClosure(), around(flag(hazard), answers={"LEI_78": "SOFT"}))
    assert [rule for rule, _ in decided.warnings] == ["LEI-78"]


def test_completion_is_not_dated_before_the_declaration():
    early = CompleteClosure(occurred_on=date(2026, 3, 31))
    assert refusal(declared(), around(reviewed(REVIEWED)), early).rule == "C8"


def test_nothing_is_completed_twice_or_without_a_declaration():
    assert refusal(None, around(reviewed(REVIEWED))).rule == "LEI-78"
    closed = happened((ClosureDeclared(kind="case", reference="C-1", closing_on=CLOSING, flags=()), DECLARED, 5),
                      (ClosureCompleted(kind="case", reference="C-1"), CLOSING, 6))
    assert refusal(closed, around(reviewed(REVIEWED))).rule == "LEI-78"
    assert closed
    with pytest.raises(Refused):
        declare(None, DeclareClosure(closing_on=DECLARED), around())
    assert types(declare(None, DeclareClosure(closing_on=CLOSING), around())) == ["case.closure_declared"]
    assert not missing(closed, around(flag(hazard)))


def test_a_case_that_was_reopened_is_closed_by_a_declaration_of_its_own():
    closed = happened((ClosureDeclared(kind="case", reference="C-1", closing_on=CLOSING, flags=()), DECLARED, 5),
                      (ClosureCompleted(kind="case", reference="C-1"), CLOSING, 6))
    again = declare(closed, DeclareClosure(closing_on=CLOSING), around(flag(hazard)))
    assert types(again) == ["case.closure_declared", "flag.review_called"]


def test_a_manager_closes_and_whoever_may_not_learns_nothing_of_their_own_flags():
    own = frozenset({SUBJECT})
    assert refusal(declared(), around(flag(hazard), role="WORKER", own=own)).rule == "LEI-78"
    assert refusal(declared(), around(flag(hazard), own=own)).rule == "OWN-RECORD"


def test_a_kind_of_case_of_which_the_policy_says_nothing_is_refused():
    given = around(flag(hazard))
    referral = given.__class__(**{**given.__dict__, "kind": "referral"})
    with pytest.raises(Refused) as refused:
        declare(None, DeclareClosure(closing_on=CLOSING), referral)
    assert refused.value.rule == "C7"
