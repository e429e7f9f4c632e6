"""Searching by identifier, name, birth date, address and UPRN, and who lives where on a day."""
from collections.abc import Set
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from domain.event import Event
from domain.subjects import events
from domain.subjects.identifiers import Identifier
from ledger.entry import Entry
from ledger.sealing import parts
from projections.occupancy import Around, around
from projections.subject_index import SubjectIndex
from projections.subject_search import by_address, by_name
from tests.sealed import KEYRING, sealed_entry
from tests.subjects.stories import ANN, BEN, CAS, FLAT, HOME, TODAY, person, place

WHEN = datetime(2026, 3, 24, 9, tzinfo=UTC)


class Log:
    """Entries of one council, fed to an index as they come."""

    def __init__(self) -> None:
        self.index, self.position = SubjectIndex(), 0

    def told(self, stream: UUID, *past: Event, kind: str = "subject") -> "Log":
        for event in past:
            self.position += 1
            clear, plain = parts(event, stream, stream)
            self.index.feed([sealed_entry(Entry(
                event_id=stream, stream=stream, kind=kind, version=0, type=event.type, signed_at=WHEN, occurred_on=TODAY,
                actor="staff-7", role="WORKER", on_behalf_of=None, purpose="SAFEGUARD_CHILD", correlation=stream,
                causation=None, edition=None, digest=None, clear=clear, sealed=b"", plain=plain,
                council="leicester", position=self.position, recorded_at=WHEN, command_id=stream, keyring=KEYRING))])
        return self

    def related(self, first: UUID, relation: str, second: UUID, **days: str) -> "Log":
        for here, there, side in ((first, second, "FROM"), (second, first, "TO")):
            self.told(here, events.Related.model_validate({
                "relationship": UUID(int=first.int * 1000 + second.int), "other": there, "relation": relation, "side": side,
                **days}))
        return self


def meets(*parts: Set[UUID]) -> Around:
    return Around(*map(frozenset, parts))


def named(*names: str, **known: object) -> Event:
    return person("", **{"names": [{"full": name} for name in names], **known})


@pytest.mark.parametrize(("written", "asked"), [
    ("Catherine O'Hara", "catherine ohara"), ("Catherine O’Hara", "OHARA, Katherine"), ("Zoë Müller", "zoe muller"),
    ("Stephen Philips", "Steven Phillips"), ("Mohammed Al-Hassan", "Muhammad al hassan"), ("Siobhan Example", "Siobahn Example"),
    ("Robert Invented", "Bob Invented"), ("Shaun Madeup", "Sean Madeup"), ("Geoffrey Sample", "Jeffrey Sample"),
    ("Ann Mary Example", "Example Ann"), ("Łukasz Żółty", "lukasz zolty"), ("Christopher Sample", "Chris Sample"),
    ("李小龍", "李小龍"), ("محمد علي", "محمد علي"), ("Thomas Knight", "Tomas Night")])
def test_a_name_is_found_however_it_is_written(written, asked):
    log = Log().told(ANN, named(written)).told(BEN, named("Quite Otherwise"))
    assert [match.subject for match in by_name(log.index, asked)] == [ANN]


def test_an_alias_finds_its_person_and_another_name_finds_nobody():
    log = Log().told(ANN, named("Ann Example", "Tiger Lily")).told(BEN, named("Ben Invented"))
    assert by_name(log.index, "Lily Tiger")[0].subject == ANN
    assert by_name(log.index, "Xavier Quill") == []
    assert by_name(log.index, "...") == by_name(log.index, "\0") == by_name(log.index, "") == []


def test_the_better_likeness_comes_first():
    log = Log().told(ANN, named("Jon Smyth")).told(BEN, named("John Smith"))
    assert [match.subject for match in by_name(log.index, "John Smith")] == [BEN, ANN]


@pytest.mark.parametrize("asked", [date(1984, 3, 12), date(1984, 12, 3), date(1984, 3, 21), date(1948, 3, 12), 1984, 1985])
def test_of_two_of_one_name_the_birth_date_decides_slips_of_the_pen_included(asked):
    log = Log().told(BEN, named("Ann Example", born="1961-07-30")).told(ANN, named("Ann Example", born="1984-03-12"))
    assert by_name(log.index, "Ann Example", asked)[0].subject == ANN


def test_a_stated_age_stands_in_for_a_birth_date():
    log = (Log().told(BEN, named("Ann Example", born="1961-07-30"))
           .told(ANN, named("Ann Example", stated_age={"years": 40, "stated_on": "2024-06-01"})))
    assert by_name(log.index, "Ann Example", 1984)[0].subject == ANN


def test_an_identifier_leads_to_one_record_and_after_a_correction_to_none():
    number = {"system": "NHS", "value": "9434765919"}
    log = Log().told(ANN, person(identifiers=[number]))
    assert log.index.by_identifier(Identifier(**number)) == ANN
    log.told(ANN, events.Corrected(piece="identifiers"))
    assert log.index.by_identifier(Identifier(**number)) is None


def test_a_correction_replaces_what_was_searched_by():
    log = Log().told(ANN, person("Ann Example")).told(ANN, events.Corrected.model_validate(
        {"piece": "names", "names": [{"full": "Zara Quill"}]}))
    assert by_name(log.index, "Ann Example") == []
    assert by_name(log.index, "Zara Quill")[0].subject == ANN


def test_a_merged_record_leads_to_the_one_that_carries_on_until_it_is_unmerged():
    log = Log().told(ANN, person("Ann Example")).told(BEN, person("Zara Quill")).told(ANN, events.MergedInto(survivor=BEN))
    assert by_name(log.index, "Ann Example")[0][::2] == (BEN, ANN)
    assert log.index.ids(BEN) == {ANN, BEN}
    log.told(ANN, events.Unmerged(survivor=BEN))
    assert by_name(log.index, "Ann Example")[0].subject == ANN
    assert log.index.ids(BEN) == {BEN}


def test_a_forgotten_person_leaves_no_trace():
    known = {"born": "1984-03-12", "addresses": [{"text": "9 Nowhere Lane", "uprn": "77"}],
             "identifiers": [{"system": "MOSAIC", "value": "M1"}]}
    log = Log().told(ANN, person("Unusual Namesake", **known))
    log.index.forget(ANN)
    log.index.forget(CAS)
    assert by_name(log.index, "Unusual Namesake", date(1984, 3, 12)) == by_address(log.index, "9 Nowhere Lane") == []
    assert log.index.by_identifier(Identifier(system="MOSAIC", value="M1")) is None
    assert log.index.at_uprn("77") == set()
    left = repr([vars(log.index), *(vars(book) for book in (log.index.names, log.index.streets))])
    assert not any(word in left for word in ("unusual", "namesake", "nowhere", "M1"))


def test_an_address_is_found_by_its_words_and_its_postcode():
    log = (Log().told(FLAT, place(text="12 Sample Row, Leicester"))
           .told(ANN, person(addresses=[{"text": "3 Sample Row", "postcode": "LE1 1AA"}])))
    assert by_address(log.index, "12 sample row")[0].subject == FLAT
    assert by_address(log.index, "LE1 1AA, 3 Sampel Row")[0].subject == ANN


def test_entries_of_other_kinds_only_move_the_position():
    log = Log().told(ANN, person()).told(CAS, person("Cas"), kind="flag")
    assert log.index.position == 2
    assert by_name(log.index, "Cas") == []


def test_at_a_visit_one_meets_the_household_its_premises_and_who_lives_there_on_that_day():
    log = (Log().told(ANN, person()).told(BEN, person("Ben")).told(CAS, person("Cas")).told(HOME, place("HOUSEHOLD", "x"))
           .told(FLAT, place(identifiers=[{"system": "UPRN", "value": "100"}]))
           .related(ANN, "MEMBER_OF", HOME).related(BEN, "MEMBER_OF", HOME, from_day="2026-01-01")
           .related(HOME, "LIVES_AT", FLAT).related(CAS, "LIVES_AT", FLAT))
    log.told(CAS, events.RelationEnded(relationship=UUID(int=CAS.int * 1000 + FLAT.int), other=FLAT, until=date(2025, 1, 1)))
    log.told(FLAT, events.RelationEnded(relationship=UUID(int=CAS.int * 1000 + FLAT.int), other=CAS, until=date(2025, 1, 1)))
    assert around(log.index, frozenset({ANN}), TODAY) == meets({ANN}, {HOME}, {FLAT}, {BEN})
    assert around(log.index, frozenset({ANN}), date(2024, 6, 1)) == meets({ANN}, {HOME}, {FLAT}, {CAS})
    assert around(log.index, frozenset({FLAT}), TODAY) == meets({FLAT}, {HOME}, set(), {ANN, BEN})


def test_people_at_one_uprn_are_occupants_without_any_relation():
    address = {"text": "Flat 2, 1 Sample Row", "uprn": "100"}
    log = (Log().told(ANN, person(addresses=[address]))
           .told(BEN, person("Ben", addresses=[{"text": "1 Sample Row (upper)", "uprn": "100", "until": "2025-01-01"}]))
           .told(CAS, person("Cas", addresses=[address | {"from_day": "2026-01-01"}]))
           .told(FLAT, place(identifiers=[{"system": "UPRN", "value": "100"}])))
    assert around(log.index, frozenset({ANN}), TODAY) == meets({ANN}, set(), {FLAT}, {CAS})
    assert around(log.index, frozenset({ANN}), date(2024, 1, 1)) == meets({ANN}, set(), {FLAT}, {BEN})
    assert log.index.at_uprn("100") == {ANN, BEN, CAS, FLAT}
