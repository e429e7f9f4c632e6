"""A person is forgotten when one asks, with the exceptions considered, and another approves; not while a hold stands."""
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from domain.flags.rights_events import RecipientTold as Told
from domain.refusal import Refused
from domain.subjects import commands
from domain.subjects.act import open_record
from domain.subjects.erasure_commands import RecipientTold
from domain.subjects.erasure_events import PayloadErased
from domain.subjects.events import Absorbed, MergedInto, Unmerged
from domain.subjects.holding import placing
from tests.forgetting.stories import APPROVE, ASK, DECLINE, HOLD, PLACE, RELEASE, ann, asked, held
from tests.subjects.stories import ANN, BEN, TODAY, Records, person

SHARE, FLAG, REQUEST = UUID(int=55), UUID(int=56), UUID(int=57)
NHS = "identifier:NHS:9434765919"


def test_one_asks_and_another_approves_and_nothing_is_left_but_that_there_was_a_record() -> None:
    gone = asked.then("erasure_asked").when(ANN, APPROVE, by="dpo-1", role="DPO").then("erasure_approved", "payload_erased")
    left = gone.by_id[ANN]
    assert (left.kind, left.recorded_on, left.erased_on) == ("PERSON", TODAY, TODAY)
    assert not any((left.names, left.identifiers, left.addresses, left.relationships, left.checks, left.workers))
    assert gone.last.release == (NHS,)
    assert gone.last.forget == (ANN,)


def test_what_stays_says_who_asked_who_approved_and_why_by_code() -> None:
    gone = asked.when(ANN, APPROVE, by="dpo-1", role="DPO")
    (_, (_, erased)), = gone.last.events
    assert erased.event == PayloadErased(
        ground="ART17_1_A", asked_by="staff-7", approved_by="dpo-1", approved_as="DPO", under=ANN)


def test_whoever_asked_doesnt_approve_nor_refuse() -> None:
    story = ann.when(ANN, ASK, by="dpo-1", role="DPO")
    story.refuses("FOUR-EYES", ANN, APPROVE, by="dpo-1", role="DPO")
    story.refuses("FOUR-EYES", ANN, DECLINE, by="dpo-1", role="IG")


@pytest.mark.parametrize("role", ["WORKER", "TM", "AUDITOR", "INTEGRATION", "POLICY_OWNER"])
def test_only_who_answers_for_data_protection_approves(role: str) -> None:
    asked.refuses("LAW-36", ANN, APPROVE, by="staff-9", role=role, saying="DPO, IG")


def test_both_exceptions_that_usually_apply_are_considered() -> None:
    hasty = ASK.model_copy(update={"exceptions": {"ART17_3_B": "No duty."}})
    ann.refuses("LAW-36", ANN, hasty, by="staff-7", role="WORKER", saying="ART17_3_E")


def test_a_flag_that_stands_is_ended_first() -> None:
    flagged = ann.__class__(ann.by_id, live_flags=(uuid4(),))
    story = flagged.when(ANN, ASK, by="staff-7", role="WORKER")
    assert [rule for rule, _ in story.last.warnings] == ["LAW-36"]
    story.refuses("LAW-36", ANN, APPROVE, by="dpo-1", role="DPO", saying="ending")


def test_every_recipient_is_told_before_nobody_knows_to_whom_it_went() -> None:
    shared = replace(asked, shares={SHARE: (FLAG, ("flag.ended",))})
    told = RecipientTold(share=SHARE, channel="EMAIL")
    for recipients in ((), (told, told), (told, told.model_copy(update={"share": FLAG})),
                       (told.model_copy(update={"delivered": False}),)):
        hasty = APPROVE.model_copy(update={"recipients": recipients})
        shared.refuses("LAW-35", ANN, hasty, by="dpo-1", role="DPO", saying="1 shares")
    asked.refuses("LAW-35", ANN, APPROVE.model_copy(update={"recipients": (told,)}), by="dpo-1", role="DPO")
    for story in (shared, shared.when(ANN, PLACE, by="ig-1", role="IG")):
        done = story.when(ANN, APPROVE.model_copy(update={"recipients": (told,)}), by="dpo-1", role="DPO")
        where, (signed,) = done.last.events[-1]
        assert (where.kind, where.id) == ("flag", FLAG)
        assert isinstance(signed.event, Told)
        assert signed.event.of == ("flag.ended", "subject.payload_erased"), "also of what it was still owed"


def test_a_hold_for_a_request_stays_while_that_is_open_or_a_complaint_about_it() -> None:
    placed = ann.when(ANN, PLACE.model_copy(update={"request": REQUEST}), by="ig-1", role="IG")
    unsettled = replace(placed, unsettled=frozenset({REQUEST}))
    unsettled.refuses("LAW-19", ANN, RELEASE, by="ig-2", role="IG", saying="complaint")
    placed.when(ANN, RELEASE, by="ig-2", role="IG").then("hold_released")


def test_refused_it_may_be_asked_for_anew() -> None:
    refused = asked.when(ANN, DECLINE, by="ig-1", role="IG").then("erasure_declined")
    refused.refuses("LAW-36", ANN, APPROVE, by="dpo-1", role="DPO")
    refused.when(ANN, ASK, by="staff-7", role="WORKER").then("erasure_asked")


def test_asked_once_it_waits_for_its_answer() -> None:
    asked.refuses("LAW-36", ANN, ASK, by="staff-8", role="TM")


def test_while_a_hold_stands_nobody_asks() -> None:
    held.then("hold_placed").refuses("LAW-19", ANN, ASK, by="staff-7", role="WORKER", saying="release")
    held.when(ANN, RELEASE, by="ig-2", role="IG").then("hold_released").when(ANN, ASK, by="staff-7", role="WORKER")


def test_whoever_asks_hears_of_a_hold_but_not_that_the_person_asked_for_access() -> None:
    for by, role, told in (("staff-7", "WORKER", False), ("ig-2", "IG", True)):
        with pytest.raises(Refused) as refusal:
            held.when(ANN, ASK, by=by, role=role)
        assert (PLACE.kind in refusal.value.clause) is told


def test_approved_under_a_hold_it_is_carried_out_on_the_release_without_a_second_decision() -> None:
    waits = asked.when(ANN, PLACE, by="ig-1", role="IG").when(ANN, APPROVE, by="dpo-1", role="DPO").then("erasure_approved")
    assert waits.by_id[ANN].names
    assert not waits.last.forget
    waits.refuses("LAW-19", ANN, APPROVE, by="dpo-2", role="DPO")
    gone = waits.when(ANN, RELEASE, by="ig-1", role="IG").then("hold_released", "payload_erased")
    (_, (_, erased)), = gone.last.events
    assert isinstance(erased.event, PayloadErased)
    assert (erased.event.approved_by, erased.role, gone.last.forget) == ("dpo-1", "IG", (ANN,))


def test_of_two_holds_the_last_release_carries_it_out() -> None:
    second = UUID(int=78)
    waits = asked.when(ANN, PLACE, by="ig-1", role="IG").when(ANN, APPROVE, by="dpo-1", role="DPO")
    _, signed = placing(waits.by_id[ANN], "INQUIRY", hold=second, reasons="A notice.", role="IG", day=TODAY)
    both = waits.given(ANN, *(line.event for line in signed))
    one = both.when(ANN, RELEASE, by="ig-1", role="IG", hold=HOLD).then("hold_released")
    one.when(ANN, RELEASE, by="ig-1", role="IG", hold=second).then("hold_released", "payload_erased")


def test_a_hold_is_let_go_once_and_by_a_person_who_answers_for_it() -> None:
    held.refuses("LAW-19", ANN, RELEASE, by="system", role="INTEGRATION")
    held.when(ANN, RELEASE, by="ig-1", role="IG").refuses("LAW-19", ANN, RELEASE, by="ig-1", role="IG")


merged = ann.given(BEN, person("Ann Sample", identifiers=[{"system": "MOSAIC", "value": "M1"}])).given(
    BEN, MergedInto(survivor=ANN)).given(ANN, Absorbed(merged=BEN, brings=(BEN,)))


def test_all_records_merged_into_one_are_forgotten_with_it() -> None:
    gone = merged.when(ANN, ASK, by="staff-7", role="WORKER").when(ANN, APPROVE, by="dpo-1", role="DPO")
    assert [stream.id for stream, _ in gone.last.events] == [ANN, BEN]
    assert gone.last.forget == (ANN, BEN)
    assert set(gone.last.release) == {NHS, "identifier:MOSAIC:M1"}
    assert gone.by_id[BEN].erased_on
    assert gone.by_id[BEN].merged_into == ANN


def test_a_hold_on_any_of_them_keeps_all() -> None:
    kept = merged.given(BEN, Unmerged(survivor=ANN)).when(BEN, PLACE, by="ig-1", role="IG").given(BEN, MergedInto(survivor=ANN))
    kept.refuses("LAW-19", ANN, ASK, by="staff-7", role="WORKER")


def test_keys_of_narratives_about_them_go_with_them() -> None:
    narrative = uuid4()
    story = ann.__class__(ann.by_id, narratives=(narrative,)).when(ANN, ASK, by="staff-7", role="WORKER")
    gone = story.when(ANN, APPROVE, by="dpo-1", role="DPO")
    (_, (_, erased)), = gone.last.events
    assert isinstance(erased.event, PayloadErased)
    assert (gone.last.forget, erased.event.narratives) == ((ANN, narrative), (narrative,))


def test_nothing_more_is_recorded_of_a_person_who_was_forgotten() -> None:
    gone = asked.when(ANN, APPROVE, by="dpo-1", role="DPO")
    with pytest.raises(Refused) as refusal:
        open_record(gone.by_id[ANN], merged_too=True)
    assert refusal.value.rule == "LAW-36"
    gone.refuses("LAW-36", ANN, ASK, by="staff-7", role="WORKER")
    gone.refuses("LAW-36", ANN, PLACE, by="ig-1", role="IG")


def test_records_arent_merged_nor_parted_while_an_erasure_waits() -> None:
    records = Records(by_id={**asked.given(BEN, person("Ben")).by_id})
    records.refuses("LAW-36", BEN, commands.Merge(into=ANN, why="The same."))


def test_a_relation_to_somebody_forgotten_ends_on_the_other_record_alone() -> None:
    related = Records().given(ANN, person()).given(BEN, person("Ben")).when(
        ANN, commands.Relate(relation="PARTNER_OF", other=BEN, source="x"))
    (link,) = related.by_id[ANN].relationships
    gone = related.given(BEN, PayloadErased(ground="ART17_1_A", asked_by="a", approved_by="b", approved_as="DPO", under=BEN))
    after = gone.when(ANN, commands.EndRelation(relationship=link, until=TODAY, why="Parted."))
    assert [stream.id for stream, _ in after.last.events] == [ANN]
