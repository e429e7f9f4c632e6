"""A retention table of another council and of another shape needs no code."""
import tomllib
from datetime import date

import pytest
from pydantic import ValidationError

from domain.policies.retention import RetentionTable
from domain.policies.retention_advice import advise
from domain.policies.retention_case import RetentionCase
from domain.policies.retention_reading import table_faults
from domain.policies.retention_settled import as_settled

OTHER = """
roles = ["LEAD"]
starts = ["sentence_date", "order_or_custody_end_date"]
rule = "WES-20"
clause = "§9"
meaning = { START = "From when?", UNKNOWN = "What is missing?", SEVERAL = "Which counts?", SMALL = "Does a single one count?" }

[keeps.SHORT]
says = "18 months"
months = 18
rule = "WES-21"
clause = "§9: 'eighteen months'"

[keeps.LONG]
says = "three times the sentence, from its end"
times_length = 3
runs_from = ["order_or_custody_end_date"]
rule = "WES-22"
clause = "§9: 'three times the sentence'"

[scale.size]
of = "lengths"
step = [{ code = "SMALL", below = 3 }, { code = "BIG", least = 3 }]
rule = "WES-21"
clause = "§9"

[[row]]
rule = "WES-R1"
clause = "§9: table"
when = { size = "BIG" }
readings = [{ by = "LONG" }]

[[row]]
rule = "WES-R2"
clause = "§9: table"
unless = { victim = "none" }
readings = [{ by = "SHORT", answers = { SMALL = "YES" } }, { says = "not at all", answers = { SMALL = "NO" } }]
codes = ["SMALL"]

[gap]
dates = { rule = "WES-R9", clause = "§9" }
units = { rule = "WES-R9", clause = "§9", code = "UNKNOWN" }
sentences = { rule = "WES-R9", clause = "§9", code = "SEVERAL" }
start = { rule = "WES-R9", clause = "§9", code = "START" }
several = { rule = "WES-R9", clause = "§9", code = "SEVERAL" }
deceased = { rule = "WES-R9", clause = "§9" }

[missing]
any = { rule = "WES-R9", clause = "§9", code = "UNKNOWN" }
"""
TABLE = RetentionTable.model_validate(tomllib.loads(OTHER))


def case(months: int, victim: str = "child") -> RetentionCase:
    return RetentionCase.model_validate({"disposals": ({
        "lengths": ({"length": months, "unit": "months"},), "victim": victim, "sentence_date": date(2024, 1, 31),
        "order_or_custody_end_date": date(2024, 6, 30)},)})


@pytest.mark.parametrize(("as_at", "outcome"), [(date(2025, 9, 30), "CONTINUE"), (date(2025, 10, 1), "END")])
def test_a_multiple_of_the_sentence_from_its_end(as_at: date, outcome: str) -> None:
    advice = advise(TABLE, case(5), as_at)
    assert (advice.outcome, advice.rule, advice.row) == (outcome, "WES-22", "WES-R1")
    assert [one.last_day for one in advice.candidates] == [date(2025, 9, 30)]


def test_a_period_in_months_from_one_of_two_days_once_the_council_has_settled_that_it_counts() -> None:
    assert advise(TABLE, case(2), date(2025, 1, 1)).codes == ("SMALL",)
    settled = as_settled(TABLE, {"SMALL": "YES"})
    assert [advise(settled, case(2), day).outcome for day in (date(2025, 7, 31), date(2025, 8, 1), date(2025, 12, 31))] == [
        "CONTINUE", "REFER", "END"]
    assert advise(settled, case(2), date(2025, 8, 1)).codes == ("START",)


def test_what_no_row_speaks_of_is_asked_about() -> None:
    advice = advise(TABLE, case(2, "none"), date(2025, 1, 1))
    assert (advice.outcome, advice.row, advice.codes) == ("REFER", "WES-R9", ("UNKNOWN",))


@pytest.mark.parametrize(("old", "new", "says"), [
    ('by = "LONG"', 'by = "LONGER"', "LONGER is not a rule of keeps"), ('["SMALL"]', '["TINY"]', "TINY has no meaning"),
    ("months = 18", "months = 18\nyears = 1", "more than one period"), ("[missing]\nany", "[missing]\nsize", "missing.any"),
    ("readings = [{ by = \"LONG\" }]", "readings = []", "readings")])
def test_a_table_at_odds_with_itself_is_refused(old: str, new: str, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        RetentionTable.model_validate(tomllib.loads(OTHER.replace(old, new)))


@pytest.mark.parametrize(("old", "new", "says"), [
    ('size = "BIG"', 'size = "HUGE"', "size is never HUGE"), ('SMALL = "YES"', 'SMALL = "PERHAPS"', "PERHAPS is not a reading")])
def test_a_table_that_looks_at_what_cannot_be_is_refused(old: str, new: str, says: str) -> None:
    table = RetentionTable.model_validate(tomllib.loads(OTHER.replace(old, new)))
    assert any(says in fault for fault in table_faults(table, {"SMALL": {"YES": "It counts", "NO": "It doesn't"}}))
