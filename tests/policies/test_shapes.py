"""What single shapes of rules say, each on its own."""
from datetime import date

import pytest
from pydantic import JsonValue, ValidationError

from domain.policies.fields import Field
from domain.policies.flag_type import Criterion
from domain.policies.provision import Provision, known_as
from domain.policies.reading import read
from domain.policies.samples import sample
from domain.policies.shelf import shelf
from domain.refusal import Refused
from tests.policies.guide import WORKED

WHERE = {"rule": "X-1", "clause": "§1"}
EVERY_FIELD = [pytest.param(field, id=f"{code}.{name}") for edition, _ in shelf().values()
               for code, flag in edition.flag.items() for name, field in flag.field.items()]


@pytest.mark.parametrize(("facts", "applies"), [
    ({"colour": "RED"}, True), ({"size": 3}, False), ({"settled": "ALL"}, True), ({}, False),
    ({"colour": ["BLUE", "RED"]}, True)])
def test_of_several_conditions_one_is_enough(facts: dict[str, JsonValue], applies: bool) -> None:
    rule = Provision.model_validate({**WHERE, "when": [{"colour": "RED"}, {"settled": "ALL"}]})
    assert rule.applies(facts) is applies


def test_within_one_condition_all_must_hold() -> None:
    rule = Provision.model_validate({**WHERE, "when": {"colour": "RED", "safe": True}})
    assert rule.applies({"colour": "RED", "safe": True})
    assert not rule.applies({"colour": "RED", "safe": False})


def test_any_of_several_exceptions_excepts() -> None:
    rule = Provision.model_validate({**WHERE, "unless": [{"colour": "RED"}, {"size": "BIG"}]})
    assert rule.applies({"colour": "BLUE"})
    assert not rule.applies({"colour": "BLUE", "size": "BIG"})


def test_a_condition_may_look_into_a_record() -> None:
    facts: dict[str, JsonValue] = {"place": {"kind": "TAB"}, "note": "words"}
    assert known_as("place.kind", facts) == "TAB"
    assert known_as("place.colour", facts) is None
    assert known_as("note.kind", facts) is None
    criterion = Criterion.model_validate({**WHERE, "requires": {"place.kind": ["TAB", "NOTE"]}})
    assert criterion.is_met(facts)
    assert not criterion.is_met({})


def test_a_field_is_asked_by_one_rule_here_and_by_another_there() -> None:
    field = Field.model_validate({**WHERE, "title": "Why", "type": "text", "at": ["continued"],
                                  "asked": {"ended": {"rule": "X-2", "clause": "§2", "when": {"colour": "RED"}}}})
    assert field.needed_at("continued", {})
    assert field.needed_at("ended", {"colour": "RED"})
    assert not field.needed_at("ended", {})
    assert [field.cited_at(act).rule for act in ("continued", "ended")] == ["X-1", "X-2"]


def test_a_code_with_a_rule_of_its_own_is_one_of_the_fields_codes() -> None:
    with pytest.raises(ValidationError, match="rule_of names codes of the field"):
        Field.model_validate({**WHERE, "title": "C", "type": "code", "codes": {"A": "a"}, "rule_of": {"B": "X-2"},
                              "at": ["requested"]})


@pytest.mark.parametrize("field", EVERY_FIELD)
def test_what_fills_an_example_is_what_the_field_accepts(field: Field) -> None:
    assert field.accept("field", sample(field), date(1900, 1, 1)) == sample(field)


@pytest.mark.parametrize(("settled", "held"), [
    ({}, {"WES-7": "LEAD"}), ({"WES-7": "ANYONE"}, {"WES-7": "ANYONE"}), ({"WES-7": "refer"}, {})])
def test_a_question_that_goes_to_somebody_each_time_is_no_fact(settled: dict[str, str], held: dict[str, str]) -> None:
    assert read(WORKED.encode()).settled(settled) == held


@pytest.mark.parametrize(("flag", "facts", "offence"), [
    ("HZD", {"reason": "A_HEALTH_SAFETY"}, False), ("HZD", {"reason": "B_ALLEGATION"}, True),
    ("RTC", {}, True), ("MRC", {}, False)])
def test_whether_it_is_offence_data_may_hang_on_the_grounds(flag: str, facts: dict[str, JsonValue], offence: bool) -> None:
    edition, _ = shelf()["leicester/1"]
    assert edition.flag[flag].holds_offence_data(facts) is offence


HAPPENED = {**WHERE, "title": "When", "offered": True}
RECORDS = {"type": "record", "many": True, "fields": {"on": {"title": "On", "type": "date", "happened": True},
                                                       "until": {"title": "Until", "type": "date", "optional": True}}}


@pytest.mark.parametrize(("shape", "behind", "ahead"), [
    ({"type": "date", "happened": True}, "2026-03-24", "2026-03-25"),
    ({"type": "document", "happened": True}, {"system": "S", "id": "1", "dated": "2026-03-24"},
     {"system": "S", "id": "1", "dated": "2026-03-25"}),
    (RECORDS, [{"on": "2026-03-24", "until": "2027-01-01"}], [{"on": "2026-03-24"}, {"on": "2026-03-25"}])])
def test_what_has_happened_lies_ahead_of_no_act(shape: dict[str, JsonValue], behind: JsonValue, ahead: JsonValue) -> None:
    field = Field.model_validate({**HAPPENED, **shape})
    assert field.accept("field", behind, date(2026, 3, 24)) == behind
    with pytest.raises(Refused, match=r"X-1 \(§1\): field must be no later than the day of the act"):
        field.accept("field", ahead, date(2026, 3, 24))
    assert field.accept("field", ahead, date(2026, 3, 24), known=ahead) == ahead, "told before; its day isn't looked at again"


def test_a_date_that_may_lie_ahead_and_a_document_without_a_date_are_let_be() -> None:
    field = Field.model_validate({**HAPPENED, "type": "date"})
    assert field.accept("field", "2099-01-01", date(2026, 3, 24)) == "2099-01-01"
    document = Field.model_validate({**HAPPENED, "type": "document", "happened": True})
    assert document.accept("field", {"system": "S", "id": "1"}, date(2026, 3, 24)) == {"system": "S", "id": "1"}


def test_a_field_that_is_a_roles_own_is_given_with_no_act_of_another() -> None:
    edition, _ = shelf()["dudley/H"]
    hazard = edition.flag["HAZARD"]
    rule = hazard.kept_from("LINE_MGR", ["telephone", "form_checked"], {})
    assert rule
    assert (rule.rule, rule.roles) == ("DUD-116", ("ADMIN",))
    assert hazard.kept_from("ADMIN", ["form_checked"], {}) is None
    assert hazard.kept_from("LINE_MGR", ["telephone"], {}) is None
