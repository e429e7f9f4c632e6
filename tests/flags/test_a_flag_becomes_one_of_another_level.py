"""Escalation: the same flag, at another level, with all that the level asks for; nothing else of it moves."""
from dataclasses import replace
from datetime import date
from uuid import UUID

from pydantic import JsonValue

from domain.flags.commands import ChangeLevel, Correct
from domain.flags.flag import Flag
from tests.flags.lincolnshire import CONSIDERED, ON_REGISTER, lincolnshire

THREE: dict[str, JsonValue] = {
    "level_3_basis": "OFFENCE_AGAINST_CHILD", "notified_by": "POLICE",
    "agencies": {"PROBATION": "NOT_AVAILABLE", "POLICE": "RECEIVED", "HEALTH": "REQUESTED", "MAPPA": "NOT_APPLICABLE"},
    "notified_on": "2026-03-20", "children_at_risk": "NO", "mappa": "MAPPA_2", "hra_consideration": CONSIDERED,
    "standalone_risk": {"name": "A. Person", "address": "1 Sample Row", "level": "3"}}
ESCALATE = ChangeLevel(to="3", reasons="Convicted.", information=THREE)


def escalated() -> Flag:
    return lincolnshire.given(*ON_REGISTER).when(ESCALATE, by="tm", role="TM").flag_after()


def test_the_flag_is_the_same_at_another_level() -> None:
    flag = escalated()
    assert (flag.information["level"], flag.key, flag.review_due) == ("3", "3|POSES_RISK", date(2026, 9, 24))


def test_it_holds_the_key_of_its_new_level_and_lets_go_of_the_old() -> None:
    decided = lincolnshire.given(*ON_REGISTER).when(ESCALATE, by="tm", role="TM").decide()
    assert [key[-12:] for key in (*decided.take, *decided.release)] == ["3|POSES_RISK", "2|POSES_RISK"]


def test_another_flag_of_the_new_level_stands_in_the_way() -> None:
    other = replace(escalated(), id=UUID(int=9))
    replace(lincolnshire, others=(other,)).given(*ON_REGISTER).when(ESCALATE, by="tm", role="TM").then_refused(rule="LIN-31")


def test_what_the_new_level_asks_for_is_named_when_it_lacks() -> None:
    bare = ESCALATE.model_copy(update={"information": {"hra_consideration": CONSIDERED}})
    lincolnshire.given(*ON_REGISTER).when(bare, by="tm", role="TM").then_refused(rule="LIN-23", saying="mappa (")


def test_a_level_isnt_corrected_and_is_never_lowered() -> None:
    story = lincolnshire.given(*ON_REGISTER)
    corrected = Correct(information={"level": "3"}, reasons="A slip.", source="File")
    story.when(corrected, by="su", role="SU").then_refused(rule="LIN-31")
    story.when(ESCALATE.model_copy(update={"to": "1"}), by="tm", role="TM").then_refused(rule="LIN-23", saying="2 to 3")
