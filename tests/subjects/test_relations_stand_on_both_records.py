"""Relations between two records, told alike from both sides."""
from datetime import date
from uuid import UUID

import pytest

from domain.flags.events import ReviewCalled
from domain.subjects.act import home_changed
from domain.subjects.commands import AssignWorker, EndRelation, Relate, StandDownWorker
from domain.subjects.events import Related, RelationEnded, WorkerAssigned, WorkerStoodDown
from tests.subjects.stories import ANN, BEN, FLAT, HOME, TODAY, Records, person, place, two_people

everybody = two_people.given(HOME, place("HOUSEHOLD")).given(FLAT, place())


def relate(relation: str, other: object = BEN, **more: object) -> Relate:
    return Relate.model_validate({"relation": relation, "other": other, "source": "assessment"} | more)


def test_a_child_is_a_child_on_its_parents_record_too():
    told = everybody.when(ANN, relate("CHILD_OF")).then(Related, Related)
    assert told.by_id[ANN].others("CHILD_OF", "FROM", TODAY) == {BEN}
    assert told.by_id[BEN].others("CHILD_OF", "TO", TODAY) == {ANN}
    assert told.by_id[BEN].others("CHILD_OF", "FROM", TODAY) == set()


def test_each_side_is_sealed_under_its_own_subject():
    told = everybody.when(ANN, relate("VICTIM_OF"))
    assert [(stream.id, line.owner) for stream, (line,) in told.last.events] == [(ANN, ANN), (BEN, BEN)]
    assert {"relation", "side", "from_day", "source"} <= set(Related.sealed_fields())


@pytest.mark.parametrize(("relation", "other"), [
    ("CHILD_OF", FLAT), ("MEMBER_OF", FLAT), ("MEMBER_OF", BEN), ("LIVES_AT", BEN), ("VICTIM_OF", HOME),
    ("CHILD_OF", ANN), ("CHILD_OF", "00000000-0000-0000-0000-00000000dead")])
def test_a_relation_joins_two_records_of_the_right_kinds(relation, other):
    everybody.refuses("LAW-6", ANN, relate(relation, other))


def test_a_relation_is_recorded_once_and_a_mutual_one_whichever_way_round():
    everybody.when(ANN, relate("CHILD_OF")).refuses("LAW-6", ANN, relate("CHILD_OF"))
    everybody.when(ANN, relate("CHILD_OF")).refuses("LAW-6", BEN, relate("CHILD_OF", ANN))
    partners = everybody.when(ANN, relate("PARTNER_OF"))
    partners.refuses("LAW-6", BEN, relate("PARTNER_OF", ANN))
    assert partners.by_id[BEN].others("PARTNER_OF", "FROM") == {ANN}
    both_ways = everybody.when(ANN, relate("VICTIM_OF")).when(BEN, relate("VICTIM_OF", ANN))
    assert both_ways.by_id[ANN].others("VICTIM_OF", "TO") == {BEN}


def test_a_relation_ends_on_both_records_and_can_begin_again():
    told = everybody.when(ANN, relate("LIVES_AT", FLAT, from_day="2024-01-01"))
    (link,) = told.by_id[ANN].relationships
    told.refuses("C8", FLAT, EndRelation(relationship=link, until=date(2023, 1, 1), why="w"))
    ended = told.when(FLAT, EndRelation(relationship=link, until=date(2025, 6, 30), why="moved"))
    ended.then(RelationEnded, RelationEnded)
    for record in (ANN, FLAT):
        assert ended.by_id[record].relationships[link].holds_on(date(2025, 6, 30))
        assert not ended.by_id[record].relationships[link].holds_on(date(2025, 7, 1))
    assert ended.by_id[ANN].homes(TODAY) == set()
    again = ended.when(ANN, relate("LIVES_AT", FLAT, from_day="2026-01-01"))
    assert again.by_id[ANN].homes(TODAY) == {FLAT}


def test_a_relation_recorded_in_error_is_taken_back_from_both_records():
    told = everybody.when(ANN, relate("MEMBER_OF", HOME))
    (link,) = told.by_id[ANN].relationships
    gone = told.when(ANN, EndRelation(relationship=link, why="namesake"))
    assert not gone.by_id[ANN].relationships
    assert not gone.by_id[HOME].relationships
    gone.refuses("LAW-6", ANN, EndRelation(relationship=link, why="again"))


def test_a_child_older_than_its_parent_is_recorded_with_a_warning():
    old = Records().given(ANN, person(born="1980-01-01")).given(BEN, person(born="1990-01-01"))
    assert old.when(ANN, relate("CHILD_OF")).last.warnings[0][0] == "LAW-6"
    assert old.when(BEN, relate("CHILD_OF", ANN)).last.warnings == ()


def test_a_relation_to_come_is_not_recorded():
    everybody.refuses("C8", ANN, relate("LIVES_AT", FLAT, from_day="2026-03-25"))


def test_somebody_else_puts_a_worker_on_a_case():
    case = AssignWorker(worker="staff-8", case="LL-1", from_day=TODAY)
    everybody.refuses("LAW-7", ANN, case, by="staff-8")
    told = everybody.when(ANN, case).then(WorkerAssigned)
    told.refuses("LAW-6", ANN, case)
    down = told.when(ANN, StandDownWorker(worker="staff-8", case="LL-1", until=TODAY)).then(WorkerStoodDown)
    assert down.by_id[ANN].workers[0].until == TODAY
    down.refuses("LAW-6", ANN, StandDownWorker(worker="staff-8", case="LL-1", until=TODAY))


def test_nobody_relates_themselves_to_another():
    staff = {"system": "STAFF", "value": "staff-7"}
    own = Records().given(BEN, person()).given(ANN, person(identifiers=[staff]))
    own.refuses("OWN-RECORD", BEN, relate("CHILD_OF", ANN))


def test_a_review_of_a_homes_flags_is_called_when_somebody_moves_in_or_out():
    flag = UUID(int=77)
    moved_in = everybody.when(ANN, relate("LIVES_AT", FLAT), home_flags=(flag,))
    assert [(stream.kind, stream.id) for stream, _ in moved_in.last.events][2:] == [("flag", flag)]
    (called,) = moved_in.last.events[2][1]
    assert (called.event, called.owner) == (ReviewCalled(reason="OCCUPANCY_CHANGED", by="LAW-5"), FLAT)
    (link,) = moved_in.by_id[ANN].relationships
    for stream in (ANN, FLAT):
        out = moved_in.when(stream, EndRelation(relationship=link, until=TODAY, why="moved"), home_flags=(flag,))
        assert out.last.events[2][1][0].owner == FLAT
        ended = EndRelation(relationship=link, why="w")
        assert home_changed(moved_in.by_id[ANN], moved_in.by_id[FLAT], ended) == moved_in.by_id[FLAT]
    assert home_changed(everybody.by_id[ANN], everybody.by_id[BEN], relate("CHILD_OF")) is None
