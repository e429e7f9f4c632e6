"""Advice on how long a flag stays never says more than every reading of the text."""
from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.policies.edition import Edition
from domain.policies.retention_advice import advise
from domain.policies.retention_case import Advice, Disposal, RetentionCase
from domain.policies.retention_facts import days_of
from domain.policies.shelf import shelf
from tests.policies.cases import AS_AT, UNKNOWN, cases, whole, with_gaps

OLD, NEW = (shelf()[f"dudley/{code}"][0] for code in ("P1", "P2"))
TABLES = {edition.edition: edition.retention for edition in (OLD, NEW) if edition.retention}
each_edition = pytest.mark.parametrize("code", list(TABLES))
ENDS = ("END", "END_KEEP_HAZARD")


@each_edition
@settings(deadline=None)
@given(case=cases(with_gaps()), as_at=AS_AT)
def test_an_end_is_suggested_only_where_every_reading_says_so(code: str, case: RetentionCase, as_at: date) -> None:
    table = TABLES[code]
    advice = advise(table, case, as_at)
    if advice.outcome in ENDS:
        assert advice.candidates
        assert all(one.outcome in ENDS and one.rule for one in advice.candidates)
        assert not advice.still_running_on_every_reading


@each_edition
@settings(deadline=None)
@given(case=cases(with_gaps()), as_at=AS_AT)
def test_what_is_suggested_has_a_rule_and_what_is_referred_a_reason(
        code: str, case: RetentionCase, as_at: date) -> None:
    table = TABLES[code]
    advice = advise(table, case, as_at)
    assert (advice.rule is None) == (advice.outcome == "REFER")
    assert bool(advice.codes) == (advice.outcome == "REFER")
    assert advice.row
    assert all((one.outcome == "CONTINUE") == (as_at <= one.last_day) for one in advice.candidates if one.last_day)


@each_edition
@settings(deadline=None)
@given(case=cases(whole()), as_at=AS_AT)
def test_what_is_all_known_is_never_referred_for_want_of_knowledge(
        code: str, case: RetentionCase, as_at: date) -> None:
    table = TABLES[code]
    known = case.model_copy(update={"flag_added_date": date(2020, 2, 29)})
    assert ("G-DATA" in advise(table, known, as_at).codes) == (not case.disposals)


@each_edition
@settings(deadline=None)
@given(case=cases(whole()), as_at=AS_AT, years=st.integers(1, 80))
def test_a_longer_period_never_moves_a_last_day_back(
        code: str, case: RetentionCase, as_at: date, years: int) -> None:
    table = TABLES[code]
    longer = table.model_copy(update={"keeps": {
        code: keeps.model_copy(update={"years": keeps.years + years}) if keeps.years else keeps
        for code, keeps in table.keeps.items()}})
    before, after = (Counter[str](), Counter[str]())
    for counted, held in ((before, table), (after, longer)):
        for one in advise(held, case, as_at).candidates:
            if one.last_day:
                counted[f"{one.rule} {one.reading}"] += one.last_day.toordinal()
    assert set(before) == set(after)
    assert all(after[reading] >= before[reading] for reading in before)
    if advise(table, case, as_at).outcome in ("REMAIN", "CONTINUE"):
        assert advise(longer, case, as_at).outcome not in ENDS


@each_edition
@settings(deadline=None)
@given(case=cases(with_gaps()), as_at=AS_AT)
def test_the_order_of_disposals_makes_no_difference(code: str, case: RetentionCase, as_at: date) -> None:
    table = TABLES[code]
    assert advise(table, case, as_at) == advise(
        table, case.model_copy(update={"disposals": tuple(reversed(case.disposals))}), as_at)


@each_edition
@settings(deadline=None)
@given(disposal=whole(), gone=st.sampled_from(list(UNKNOWN)), as_at=AS_AT)
def test_what_is_learned_later_is_one_of_the_readings_there_were(
        code: str, disposal: Disposal, gone: str, as_at: date) -> None:
    table = TABLES[code]
    added = date(2010, 6, 1)
    less = advise(table, RetentionCase(
        flag_added_date=added, disposals=(disposal.model_copy(update={gone: UNKNOWN[gone]}),)), as_at)
    more = advise(table, RetentionCase(flag_added_date=added, disposals=(disposal,)), as_at)
    if "G-DATA" in less.codes and more.outcome != "REFER":
        assert more.rule in {one.rule for one in less.candidates}
        assert more.outcome in {one.outcome for one in less.candidates} | ({"CONTINUE", *ENDS} if _unsure(less) else set())
    if less.outcome != "REFER":
        assert less.outcome == more.outcome or gone == "length_changed"


def _unsure(advice: Advice) -> bool:
    return any(one.rule and one.outcome is None for one in advice.candidates)


def test_a_month_has_no_fixed_number_of_days() -> None:
    assert days_of(6) == (181, 184)
    assert days_of(30)[0] > 130 * 7
    assert days_of(30)[1] < 131 * 7


def differences(old: object, new: object, key: str = "") -> list[str]:
    """Keys under which two documents say different things, with both values."""
    if isinstance(old, dict) and isinstance(new, dict):
        return [found for name in {**old, **new} for found in differences(old.get(name), new.get(name), f"{key}.{name}")]
    if isinstance(old, list | tuple) and isinstance(new, list | tuple) and len(old) == len(new):
        return [found for number, pair in enumerate(zip(old, new, strict=True))
                for found in differences(*pair, f"{key}[{number}]")]
    return [] if old == new else [f"{key}: {old} → {new}"]


def test_the_two_copies_differ_in_the_five_numbers_and_nothing_else_of_substance() -> None:
    def rules(edition: Edition) -> object:
        assert edition.retention
        return {code: (keeps.years, keeps.months, keeps.times_length, keeps.runs_from, keeps.then)
                for code, keeps in edition.retention.keeps.items()}

    assert differences(rules(OLD), rules(NEW)) == [f".{code}[0]: 14 → 75" for code in ("C3c", "M3", "M4", "M6", "L1")]
    leave_out = {"edition", "source", "sha256", "retention", "example"}
    old, new = (edition.model_dump(exclude=leave_out) for edition in (OLD, NEW))
    link = next(note for note in NEW.note if note.rule == "DUD-V6")
    assert [found for found in differences(old, new) if ".clause:" not in found] == [
        f".note[{NEW.note.index(link)}].says: The Hazards Policy is (link needed). → {link.says}"]
    rows = [differences(old.model_dump(), new.model_dump()) for old, new in
            zip(TABLES["P1"].row, TABLES["P2"].row, strict=True)]
    assert [row.rule for row, found in zip(TABLES["P2"].row, rows, strict=True) if found] == ["T27"]
