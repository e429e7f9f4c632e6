"""A merge moves nothing, so that its undoing loses nothing."""
from contextlib import suppress
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.refusal import Refused
from domain.subjects.commands import EndRelation, Learn, Merge, PutRight, RecordDeath, Relate, Unmerge
from domain.subjects.events import Absorbed, MergedInto, Separated, Unmerged
from domain.subjects.relations import RELATIONS
from tests.subjects.stories import ANN, BEN, CAS, FLAT, TODAY, Records, person, place, two_people

merge = Merge(into=BEN, why="the same person, twice referred")
FLAG, OTHER_FLAG = UUID(int=101), UUID(int=102)


def test_the_survivor_answers_for_the_merged_record_and_its_flags_are_found_under_both():
    told = two_people.when(ANN, merge, flags=(FLAG,), same_flags=(FLAG, OTHER_FLAG)).then(MergedInto, Absorbed)
    assert told.by_id[BEN].ids == {ANN, BEN}
    assert told.by_id[ANN].merged_into == BEN
    assert told.last.subjects == ((FLAG, BEN),)
    assert told.last.events[1][1][0].event.model_dump()["same_flags"] == (FLAG, OTHER_FLAG)


def test_what_comes_later_goes_to_the_record_that_carries_on():
    told = two_people.when(ANN, merge)
    told.refuses("LAW-6", ANN, RecordDeath(died_on=TODAY, source="x"))
    told.refuses("LAW-6", ANN, Learn.model_validate({"names": [{"full": "B"}], "source": "x"}))
    told.refuses("LAW-6", ANN, merge)
    told.when(ANN, PutRight.model_validate({"piece": "names", "names": [{"full": "An"}], "why": "w", "source": "s"}))


def test_unmerging_gives_back_both_records_as_they_were():
    told = two_people.when(ANN, merge).when(ANN, Unmerge(why="two sisters")).then(Unmerged, Separated)
    assert told.by_id == two_people.by_id
    assert told.last.warnings[0][0] == "LAW-6"


def test_only_records_of_one_kind_and_two_are_merged_and_only_by_a_person():
    two_people.refuses("LAW-6", ANN, Merge(into=ANN, why="w"))
    two_people.refuses("LAW-6", ANN, Merge(into=CAS, why="w"))
    two_people.given(FLAT, place()).refuses("LAW-6", ANN, Merge(into=FLAT, why="w"))
    two_people.refuses("LAW-6", ANN, merge, roles=frozenset({"INTEGRATION"}))
    two_people.refuses("LAW-6", ANN, Unmerge(why="w"))


def test_a_merge_says_where_the_two_records_differ():
    numbers = ("9434765919", "9434765870")
    ann, ben = (person(born=f"19{age}-01-01", identifiers=[{"system": "NHS", "value": number}])
                for age, number in zip((80, 90), numbers, strict=True))
    told = Records().given(ANN, ann).given(BEN, ben).when(ANN, merge)
    assert [rule for rule, _ in told.last.warnings] == ["LAW-6", "LAW-6"]


def test_a_chain_of_merges_is_undone_from_its_end():
    three = two_people.given(CAS, person("Cas Madeup")).when(ANN, merge).when(BEN, Merge(into=CAS, why="w"))
    assert three.by_id[CAS].ids == {ANN, BEN, CAS}
    three.refuses("LAW-6", ANN, Unmerge(why="w"))
    back = three.when(BEN, Unmerge(why="w"))
    assert back.by_id[CAS].ids == {CAS}
    assert back.by_id[BEN].ids == {ANN, BEN}


IDS = [UUID(int=number) for number in range(1, 7)]
NUMBERS = ["A1", "A2", "A3"]
records = st.sampled_from(IDS)


class Lives(RuleBasedStateMachine):
    """Any order of acts: claims agree with records, relations with both ends, and each record answers under one."""

    @initialize()
    def begin(self) -> None:
        self.now = Records()
        for one in IDS:
            self.now = self.now.given(one, person(f"Person {one.int}"))
        self.plain = dict(self.now.by_id)
        self.made = 1000

    def act(self, stream: UUID, command: object) -> None:
        self.made += 1
        with suppress(Refused):
            self.now = self.now.when(stream, command, new_id=UUID(int=self.made))  # type: ignore[arg-type]

    @rule(one=records, other=records)
    def merge(self, one: UUID, other: UUID) -> None:
        self.act(one, Merge(into=other, why="w"))

    @rule(one=records)
    def unmerge(self, one: UUID) -> None:
        self.act(one, Unmerge(why="w"))

    @rule(one=records, other=records, relation=st.sampled_from(sorted(RELATIONS)))
    def relate(self, one: UUID, other: UUID, relation: str) -> None:
        self.act(one, Relate.model_validate({"relation": relation, "other": other, "source": "s"}))

    @precondition(lambda self: any(record.relationships for record in self.now.by_id.values()))
    @rule(data=st.data(), dated=st.booleans())
    def end(self, data: st.DataObject, dated: bool) -> None:
        one = data.draw(st.sampled_from([key for key, record in self.now.by_id.items() if record.relationships]))
        link = data.draw(st.sampled_from(sorted(self.now.by_id[one].relationships)))
        self.act(one, EndRelation(relationship=link, until=TODAY if dated else None, why="w"))

    @rule(one=records, numbers=st.lists(st.sampled_from(NUMBERS), unique=True))
    def identify(self, one: UUID, numbers: list[str]) -> None:
        asked = PutRight.model_validate({"piece": "identifiers", "why": "w", "source": "s", "identifiers": [
            {"system": "MOSAIC", "value": number} for number in numbers]})
        self.act(one, asked)

    @invariant()
    def claims_are_the_identifiers_on_the_records(self) -> None:
        held = [number.key for record in self.now.by_id.values() for number in record.identifiers]
        assert sorted(held) == sorted(self.now.claims)

    @invariant()
    def a_relation_stands_on_both_records_alike(self) -> None:
        for record in self.now.by_id.values():
            for link in record.relationships.values():
                back = self.now.by_id[link.other].relationships[link.id]
                assert (back.other, back.relation, back.until) == (record.id, link.relation, link.until)
                assert {back.side, link.side} == {"FROM", "TO"}

    @invariant()
    def every_record_is_answered_for_by_exactly_one_that_stands(self) -> None:
        standing = [record for record in self.now.by_id.values() if record.merged_into is None]
        assert sorted(one for record in standing for one in record.ids) == sorted(IDS)

    def teardown(self) -> None:
        for _ in IDS:
            for one in IDS:
                self.act(one, Unmerge(why="w"))
        for one, record in self.now.by_id.items():
            assert record.names == self.plain[one].names
            assert record.ids == {one}


Lives.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
test_any_order_of_acts = Lives.TestCase
