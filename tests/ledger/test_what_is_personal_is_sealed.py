"""Personal data stands sealed under its owner's key, and is gone with it."""
import asyncio
from typing import get_origin
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from domain.erased import Erased
from domain.events import EVENTS
from ledger.boxes import BoxDamaged, apart, context, holds_its_digest, opened_box
from ledger.sealer import Forgotten
from ledger.store import Ledger
from tests.ledger.given import COUNCIL
from tests.ledger.telling import ANN, MENTIONING, TOLD, Told, destroy, tell

pytestmark = pytest.mark.usefixtures("told_is_known")


async def test_the_clear_part_has_a_field_a_line_and_nothing_personal(ledger: Ledger) -> None:
    await tell(ledger)
    (entry,) = await ledger.entries(COUNCIL)
    assert entry.clear == b'{\n"code":"A"\n}'
    assert entry.event == TOLD
    (box,) = apart(entry.sealed)
    assert (box.owner, box.names) == (ANN, b"facts\nwords")
    assert b"shouted" not in entry.sealed
    assert entry.boxes[0].fields == {"facts.age": "41", "facts.grounds": "threat", "words": "Ann shouted at a worker"}


async def test_one_owner_has_one_key_however_many_make_it_at_once(ledger: Ledger) -> None:
    other = await Ledger.open(ledger.database)
    other.keyring = ledger.keyring
    owner = uuid4()
    await asyncio.gather(*(tell(one, owner=owner) for one in (ledger, other) for _ in range(10)))
    with psycopg.connect(ledger.database.admin) as admin:
        assert admin.execute("SELECT count(*) FROM ledger.data_key WHERE owner = %s", (owner,)).fetchone() == (1,)
    ledger.keyring._keys.clear()  # as another process would
    assert all(entry.event == TOLD for entry in await ledger.entries(COUNCIL))
    await other.close()


async def test_without_its_key_an_event_reads_as_erased_and_none_is_made_again(ledger: Ledger) -> None:
    owner = uuid4()
    await tell(ledger, owner=owner)
    (before,) = await ledger.entries(COUNCIL)
    assert destroy(ledger, owner) == 1
    assert destroy(ledger, owner) == 0
    for entry in (before, *await ledger.entries(COUNCIL)):
        event = entry.event
        assert isinstance(event, Told)
        assert isinstance(event, Erased)
        assert (event.code, event.facts, event.words) == ("A", {}, "")
        assert event.gone == {"facts", "words"}
        assert entry.boxes[0].fields is None
    with pytest.raises(Forgotten):
        await tell(ledger, owner=owner)
    ledger.keyring._keys.clear()
    with pytest.raises(Forgotten):
        await tell(ledger, owner=owner)


async def test_words_that_mention_others_go_alone(ledger: Ledger) -> None:
    owner = uuid4()
    await tell(ledger, MENTIONING, owner)
    (entry,) = await ledger.entries(COUNCIL)
    assert [(box.owner, box.names) for box in entry.boxes] == [(owner, ("facts",)), (entry.event_id, ("words",))]
    assert entry.event == MENTIONING
    destroy(ledger, entry.event_id)
    event = entry.event
    assert isinstance(event, Told)
    assert isinstance(event, Erased)
    assert (event.gone, event.facts, event.words) == (frozenset({"words"}), TOLD.facts, "")


async def test_what_is_known_of_another_person_is_that_persons(ledger: Ledger) -> None:
    owner, ben, cas = uuid4(), uuid4(), uuid4()
    victims = [{"person": str(ben), "relationship": "brother"}, {"person": str(cas), "relationship": "cousin"}]
    told = TOLD.model_copy(update={"known": {"victims": victims, "carer": {"person": str(ben)}, "place": ["home"]}})
    await tell(ledger, told, owner)
    (entry,) = await ledger.entries(COUNCIL)
    assert entry.event == told
    assert {box.owner: box.names for box in entry.boxes} == {
        owner: ("facts", "known", "words"), ben: ("known.carer", "known.victims#0"), cas: ("known.victims#1",)}
    destroy(ledger, ben)
    event = entry.event
    assert isinstance(event, Told)
    assert isinstance(event, Erased)
    assert event.known == {"victims": [{"person": str(ben)}, victims[1]], "carer": {"person": str(ben)}, "place": ["home"]}
    assert (event.gone, event.words) == (frozenset({"known.carer", "known.victims"}), TOLD.words)


async def test_a_box_opens_nowhere_else_and_holds_what_its_digest_says(ledger: Ledger) -> None:
    for _ in range(2):
        await tell(ledger)
    one, other = await ledger.entries(COUNCIL)
    key = ledger.keyring.key(COUNCIL, ANN)
    assert key is not None
    with psycopg.connect(ledger.database.admin) as admin:
        admin.execute("ALTER TABLE ledger.entry DISABLE TRIGGER ALL")
        admin.execute(sql.SQL("UPDATE ledger.entry SET sealed = %s WHERE position = 1"), (other.sealed,))
    (swapped, _) = await ledger.entries(COUNCIL)
    with pytest.raises(BoxDamaged):
        _ = swapped.event
    (box,) = apart(one.sealed)
    about = context(COUNCIL, one.event_id, one.stream, one.version, one.type)
    plain = opened_box(key, about, box)
    assert holds_its_digest(box, plain)
    assert not holds_its_digest(box, plain.replace(b"shouted", b"whispered"))


async def test_claims_and_keys_of_an_epoch_that_is_over_are_not_stored(ledger: Ledger) -> None:
    await tell(ledger)
    ledger.keyring.epochs.begin(2)
    with psycopg.connect(ledger.database.admin) as admin:
        admin.execute("INSERT INTO ledger.epoch (epoch, claims) VALUES (2, %s)", (ledger.keyring.epochs.wrap(2, [b"c" * 32])[0],))
        admin.execute("UPDATE ledger.register SET epoch = 2")
    assert ledger.keys.epoch == 1
    await tell(ledger, owner=uuid4())  # decided again under the new one
    assert ledger.keys.epoch == 2
    with psycopg.connect(ledger.database.admin) as admin:
        assert admin.execute("SELECT epoch FROM ledger.data_key ORDER BY epoch").fetchall() == [(1,), (2,)]


def test_every_event_can_be_erased_and_has_no_default_but_an_empty_one() -> None:
    for event in EVENTS.values():
        fields = {name: field for name, field in event.model_fields.items() if name != "type"}
        assert all(field.default in (None, "", {}, (), False) for field in fields.values() if not field.is_required())
        personal = event.sealed_fields()
        assert all(fields[name].annotation is str or get_origin(fields[name].annotation) is tuple
                   for name in personal if fields[name].is_required())
