"""A flag is compared under two editions: its review date, who may act, what is missing or unfit, its grounds, its advice."""
from datetime import date
from uuid import UUID

import pytest
from pydantic import JsonValue

from domain.event import Event
from domain.flags.events import Agreed, Reviewed
from domain.flags.foreseen import Foreseeing, Foreseen, Otherwise, Rules
from domain.policies.edition import Edition
from domain.policies.reading import read
from domain.policies.shelf import shelf
from tests.flags import lincolnshire as lin
from tests.flags.leicester import FROM_MARAC, ON_REGISTER, TALKED, leicester, requested
from tests.flags.test_advice_informs_a_review import OVER, STANDING
from tests.stories import FLAG, TODAY, Story

EDITION, TEXT = shelf()["leicester/1"]


def other(*changes: tuple[str, str], of: str = "leicester/1") -> Edition:
    text = shelf()[of][1]
    for was, becomes in changes:
        assert was in text
        text = text.replace(was, becomes)
    return read(text.encode())


def foreseen(new: Edition, story: Story, **settled: str) -> list[Foreseen]:
    flag = story.flag()
    assert flag
    both = [Rules(edition, edition.settled(answers)) for edition, answers in ((story.edition, {}), (new, settled))]
    return list(Foreseeing(both[0], both[1], flag.flag_type, TODAY).of(flag))


def hazard(*events: Event) -> Story:
    return leicester.given(*(events or ON_REGISTER), on=TODAY)


def test_under_the_same_edition_nothing_is_otherwise() -> None:
    for story in (hazard(), hazard(requested()), hazard(requested(), TALKED, Agreed()), hazard(*FROM_MARAC),
                  lin.lincolnshire.given(*lin.ON_REGISTER)):
        assert foreseen(story.edition, story) == []


def test_a_shorter_interval_moves_the_next_review_and_says_from_when() -> None:
    [found] = foreseen(other(("every_months = 12", "every_months = 6")), hazard())
    assert (found.flag, found.kinds) == (FLAG, ("review_due",))
    assert found.review_due == Otherwise(before=("2027-03-24",), after=("2026-09-24",))


def test_of_a_request_no_date_is_told() -> None:
    assert foreseen(other(("every_months = 12", "every_months = 6")), hazard(requested())) == []


def test_another_role_that_ends_flags_is_told_for_that_act() -> None:
    [found] = foreseen(EDITION, hazard(), **{"LEI-G5": "REVIEWER"})
    assert found.kinds == ("may",)
    assert found.may == {"ended": Otherwise(before=("SM",), after=("SQA",))}


ASKED = '''[flag.HZD.field.council_owned]
title = "Whether the council owns the home"
type = "yes_no"
before = "agreed"
rule = "LEI-21"
clause = "§3"

'''


@pytest.mark.parametrize(("story", "missing"), [(hazard(), ("council_owned",)), (hazard(requested()), ())])
def test_a_field_newly_asked_for_is_missing_once_its_step_has_passed(story: Story, missing: tuple[str, ...]) -> None:
    found = foreseen(other(("[flag.HZD.field.history]", f"{ASKED}[flag.HZD.field.history]")), story)
    assert tuple(name for one in found for name in one.missing) == missing


def test_what_hangs_on_the_subject_is_told_with_that_fact() -> None:
    asked = ASKED.replace('rule =', 'when = { associated_child = true }\nrule =')
    [found] = foreseen(other(("[flag.HZD.field.history]", f"{asked}[flag.HZD.field.history]")), hazard())
    assert (found.missing, found.where) == (("council_owned",), {"associated_child": True})


def test_a_code_that_is_no_longer_known_makes_what_stands_unfit_and_the_grounds_doubtful() -> None:
    changed = EDITION.flag["HZD"].field["health_safety"]
    codes = {code: says for code, says in changed.codes.items() if code != "NOT_INTERVIEWED_ALONE"}
    field = {**EDITION.flag["HZD"].field, "health_safety": changed.model_copy(update={"codes": codes})}
    flag_type = EDITION.flag["HZD"].model_copy(update={"field": field})
    [found] = foreseen(EDITION.model_copy(update={"flag": {**EDITION.flag, "HZD": flag_type}, "sha256": "other"}), hazard())
    assert found.unfit == ("health_safety",)


def test_a_reading_that_asks_somebody_first_is_told_as_grounds() -> None:
    part: dict[str, JsonValue] = {"reason": "C_HIGH_RISK_DV", "dv_risk_level": "MEDIUM", "risk_to": ["CHILDREN"],
                                  "trigger_context": "MARAC"}
    story = hazard(requested(part, key="C_HIGH_RISK_DV"))
    settled = Rules(EDITION, EDITION.settled({"LEI-X6": "ALL_PERPETRATORS"}))
    flag = story.flag()
    assert flag
    [found] = Foreseeing(settled, Rules(EDITION, EDITION.settled({})), "HZD", TODAY).of(flag)
    assert found.grounds == ("LEI-X6",)


def test_the_other_copys_years_give_other_advice_on_the_case_that_was_asked_about() -> None:
    story = STANDING.given(Reviewed(proposes="CONTINUE", advised_on=OVER.model_copy(update={
        "disposals": (OVER.disposals[0].model_copy(update={"perp_age_at_offence": 30}),), "flag_added_date": date(2020, 1, 1)})))
    found = foreseen(shelf()["dudley/P1"][0], story)
    assert [one.advice for one in found] == [Otherwise(before=("CONTINUE",), after=("END",))]


def test_each_of_several_flags_is_told_by_its_own_id() -> None:
    flag = hazard().flag()
    assert flag
    comparing = Foreseeing(Rules(EDITION, EDITION.settled({})), Rules(other(("every_months = 12", "every_months = 6")),
                           EDITION.settled({})), "HZD", TODAY)
    flags = [flag.__class__(**{**flag.__dict__, "id": UUID(int=number)}) for number in (5, 6)]
    assert [one.flag for each in flags for one in comparing.of(each)] == [UUID(int=5), UUID(int=6)]
