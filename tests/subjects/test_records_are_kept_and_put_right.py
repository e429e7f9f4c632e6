"""Keeping a record: recording, learning, correcting, dying, checking."""
from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from domain.subjects.commands import Learn, LeaveAddress, PerformCheck, PutRight, Record, RecordDeath
from domain.subjects.events import AddressLeft, CheckPerformed, Corrected, Died, Learnt, Recorded
from domain.subjects.particulars import StatedAge
from tests.subjects.stories import ANN, BEN, FLAT, TODAY, Records, person, place, two_people

NHS = {"system": "NHS", "value": "943 476 5919"}
STAFF = {"system": "STAFF", "value": "staff-7"}


def test_a_person_is_recorded_with_all_that_is_known_and_the_identifier_is_claimed():
    told = Records().when(None, Record.model_validate({
        "kind": "PERSON", "names": [{"full": "  Ann   Example "}, {"full": "Annie", "use": "ALIAS"}],
        "born": "1990-02-28",
        "addresses": [{"text": "1 Sample Row, Leicester", "postcode": "LE1 1AA", "uprn": "000100"}],
        "identifiers": [NHS], "case_references": ["LL-1"], "needs_supporter": True, "source": "referral"}))
    told.then(Recorded)
    (ann,) = told.by_id.values()
    assert [name.full for name in ann.names] == ["Ann Example", "Annie"]
    assert ann.addresses[0].uprn == "100"
    assert told.claims == {"identifier:NHS:9434765919"}


def test_what_is_recorded_is_sealed_under_the_subject_itself():
    told = Records().when(None, Record.model_validate({"kind": "PERSON", "names": [{"full": "Ann"}], "source": "x"}))
    ((stream, (line,)),) = told.last.events
    assert line.owner == stream.id
    assert {"names", "addresses", "identifiers", "source", "why_late", "born"} <= set(type(line.event).sealed_fields())


@pytest.mark.parametrize("body", [
    {"kind": "PERSON"},
    {"kind": "PREMISES", "names": [{"full": "The Old Mill"}]},
    {"kind": "PREMISES", "addresses": [{"text": "1 Sample Row"}], "born": "1990-01-01"},
    {"kind": "PERSON", "names": [{"full": "Ann"}], "born": "1990-01-01", "died_on": "1989-01-01"},
])
def test_a_record_that_cannot_be_told_from_others_or_makes_no_sense_is_refused(body):
    Records().refuses("LAW-6", None, Record.model_validate(body | {"source": "x"}))


@pytest.mark.parametrize("body", [
    {"born": "2026-03-25"}, {"addresses": [{"text": "1 Sample Row", "from_day": "2026-03-25"}]},
    {"stated_age": {"years": 30, "stated_on": "2026-03-25"}}])
def test_what_has_not_happened_yet_is_not_recorded(body):
    known = {"kind": "PERSON", "names": [{"full": "A"}], "source": "x"}
    Records().refuses("C8", None, Record.model_validate(known | body))


def test_an_act_more_than_28_days_back_needs_its_reason():
    days_29 = {"occurred_on": TODAY - timedelta(days=29)}
    body = {"kind": "PERSON", "names": [{"full": "A"}], "source": "x"}
    Records().refuses("C8", None, Record.model_validate(body | days_29))
    told = Records().when(None, Record.model_validate(body | days_29 | {"why_late": "the post was late"}))
    assert told.last.events[0][1][0].event.model_dump()["why_late"] == "the post was late"
    Records().when(None, Record.model_validate(body | {"occurred_on": TODAY - timedelta(days=28)})).then(Recorded)


def test_only_named_roles_keep_records():
    record = Record.model_validate({"kind": "PERSON", "names": [{"full": "A"}], "source": "x"})
    Records().refuses("LAW-7", None, record, roles=frozenset({"AUDITOR"}))
    Records().when(None, record, roles=frozenset({"INTEGRATION", "AUDITOR"})).then(Recorded)


def test_nobody_keeps_their_own_record():
    own = Records().given(ANN, person(identifiers=[STAFF]))
    own.refuses("OWN-RECORD", ANN, RecordDeath(died_on=TODAY, source="x"))
    own.when(ANN, RecordDeath(died_on=TODAY, source="x"), by="staff-8").then(Died)


def test_more_becomes_known_without_repeating_what_is():
    told = two_people.when(ANN, Learn.model_validate(
        {"names": [{"full": "Ann Example"}, {"full": "Ann Other", "use": "FORMER"}], "source": "x"})).then(Learnt)
    assert [name.full for name in told.by_id[ANN].names] == ["Ann Example", "Ann Other"]
    told.refuses("LAW-6", ANN, Learn.model_validate({"names": [{"full": "Ann Example"}], "source": "x"}))


def test_what_contradicts_the_record_is_a_correction_with_its_reason():
    born = Records().given(ANN, person(born="1990-02-28"))
    born.refuses("LAW-6", ANN, Learn.model_validate({"born": "1991-02-28", "source": "x"}))
    told = born.when(ANN, PutRight.model_validate(
        {"piece": "born", "born": "1991-02-28", "why": "misread", "source": "birth certificate"})).then(Corrected)
    assert told.by_id[ANN].born == date(1991, 2, 28)


def test_a_correction_touches_one_piece_only():
    two_people.refuses("LAW-6", ANN, PutRight.model_validate(
        {"piece": "born", "born": "1991-02-28", "names": [{"full": "B"}], "why": "w", "source": "s"}))
    two_people.refuses("LAW-6", ANN, PutRight.model_validate({"piece": "born", "why": "w", "source": "s"}))


def test_correcting_identifiers_releases_the_wrong_one_and_claims_the_right_one():
    ll = [{"system": "LIQUID_LOGIC", "value": "ab 12"}, NHS]
    told = Records().when(None, Record.model_validate(
        {"kind": "PERSON", "names": [{"full": "A"}], "identifiers": ll, "source": "x"}))
    (ann,) = told.by_id
    told = told.when(ann, PutRight.model_validate(
        {"piece": "identifiers", "identifiers": [{"system": "LIQUID_LOGIC", "value": "AB13"}, NHS], "why": "w",
         "source": "s"}))
    assert told.claims == {"identifier:LIQUID_LOGIC:AB13", "identifier:NHS:9434765919"}


def test_an_identifier_that_another_record_holds_is_refused():
    held = Records().given(BEN, person("Ben", identifiers=[NHS | {"value": "9434765919"}])).given(ANN, person())
    held.refuses("LAW-6", ANN, Learn.model_validate({"identifiers": [NHS], "source": "x"}))
    held.refuses("LAW-6", None, Record.model_validate({"kind": "PERSON", "identifiers": [NHS], "source": "x"}))


def test_a_death_moves_no_flag_and_says_that_the_policy_is_silent():
    told = two_people.when(ANN, RecordDeath(died_on=TODAY, source="GP")).then(Died)
    assert not told.by_id[ANN].living
    assert told.last.warnings[0][0] == "LAW-37"
    told.refuses("LAW-6", ANN, RecordDeath(died_on=TODAY, source="GP"))


def test_a_recorded_death_can_be_corrected_away():
    told = two_people.when(ANN, RecordDeath(died_on=TODAY, source="GP")).when(ANN, PutRight.model_validate(
        {"piece": "died_on", "why": "mistaken for a namesake", "source": "GP"}))
    assert told.by_id[ANN].living


def test_somebody_moves_out_on_a_day():
    here = Records().given(ANN, person(addresses=[{"text": "1 Sample Row", "from_day": "2020-01-01"}]))
    here.refuses("C8", ANN, LeaveAddress(place=0, until=date(2019, 1, 1), source="x"))
    here.refuses("LAW-6", ANN, LeaveAddress(place=1, until=TODAY, source="x"))
    left = here.when(ANN, LeaveAddress(place=0, until=date(2026, 3, 1), source="x")).then(AddressLeft)
    assert left.by_id[ANN].addresses[0].holds_on(date(2026, 3, 1))
    assert not left.by_id[ANN].addresses[0].holds_on(date(2026, 3, 2))


def test_a_check_keeps_both_answers_with_who_gave_them():
    check = PerformCheck(flag_type="HZD", already_flagged=False, information_up_to_date=True)
    told = two_people.when(ANN, check).then(CheckPerformed)
    found = told.by_id[ANN].checked("staff-7", "HZD", since=TODAY)
    assert found
    assert (found.already_flagged, found.information_up_to_date) == (False, True)
    assert told.by_id[ANN].checked("staff-8", "HZD", since=TODAY) is None
    assert told.by_id[ANN].checked("staff-7", "RTC", since=TODAY) is None


def test_a_check_is_made_by_a_person_for_a_flag_type_of_the_policy():
    check = PerformCheck(flag_type="HZD", already_flagged=False, information_up_to_date=True)
    two_people.refuses("LAW-6", ANN, check, roles=frozenset({"INTEGRATION"}))
    two_people.refuses("C7", ANN, check.model_copy(update={"flag_type": "XYZ"}))


def test_a_record_that_does_not_exist_is_refused():
    Records().refuses("LAW-6", BEN, RecordDeath(died_on=TODAY, source="x"))


def test_premises_do_not_die():
    Records().given(FLAT, place()).refuses("LAW-6", FLAT, RecordDeath(died_on=TODAY, source="x"))


@pytest.mark.parametrize(("born", "day", "age"), [
    ("2008-02-29", date(2026, 2, 27), 17), ("2008-02-29", date(2026, 2, 28), 18), ("2008-03-24", TODAY, 18),
    ("2008-03-25", TODAY, 17)])
def test_age_is_counted_in_whole_years(born, day, age):
    ann = Records().given(ANN, person(born=born)).by_id[ANN]
    assert ann.age_on(day) == age
    assert ann.minor_on(day) is (age < 18)


@pytest.mark.parametrize(("years", "minor"), [(17, True), (18, False), (16, True)])
def test_a_stated_age_tells_whether_somebody_can_still_be_a_minor(years, minor):
    ann = Records().given(ANN, person(stated_age=StatedAge(years=years, stated_on=TODAY))).by_id[ANN]
    assert ann.minor_on(TODAY) is minor
    assert Records().given(ANN, person()).by_id[ANN].minor_on(TODAY) is None


@pytest.mark.parametrize("name", [
    "Zoë O’Hara-Σοφία", "محمد علي", "李小龍", "José", "X Æ A-12", "Nguyễn Thị", "D'Arcy", "a" * 400])
def test_names_of_every_script_are_kept(name):
    told = Records().when(None, Record.model_validate({"kind": "PERSON", "names": [{"full": name}], "source": "x"}))
    assert next(iter(told.by_id.values())).names[0].full == name


@pytest.mark.parametrize("name", ["", "   ", "a" * 401, "Ann\0", "Ann\ud800", "Ann\u202egro", "Ann\x1b[0m", "\u200b\u2060",
                                  7, None])
def test_text_that_is_no_name_stops_at_the_door(name):
    with pytest.raises(ValidationError):
        Record.model_validate({"kind": "PERSON", "names": [{"full": name}], "source": "x"})


@pytest.mark.parametrize("day", [
    0, "0", 1e9, "2026-13-01", "1066-10-14", "9999-01-01", "2026-03-24T00:00:00", "24/03/2026"])
def test_absurd_dates_stop_at_the_door(day):
    with pytest.raises(ValidationError):
        Record.model_validate({"kind": "PERSON", "names": [{"full": "A"}], "born": day, "source": "x"})


@pytest.mark.parametrize("body", [
    {"surprise": 1}, {"names": [{"full": "A"}] * 41}, {"identifiers": [{"system": "nhs", "value": "1"}]},
    {"stated_age": {"years": -1, "stated_on": "2026-01-01"}}, {"case_references": ["x" * 401]},
    {"addresses": [{"text": "1 Row", "from_day": "2026-01-02", "until": "2026-01-01"}]}])
def test_bodies_out_of_bounds_stop_at_the_door(body):
    with pytest.raises(ValidationError):
        Record.model_validate({"kind": "PERSON", "names": [{"full": "A"}], "source": "x"} | body)
