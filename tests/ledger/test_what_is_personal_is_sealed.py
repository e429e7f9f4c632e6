"""Personal data stands sealed under its owner's key, and is gone with it."""
import asyncio
import json
import shlex
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Literal, get_origin
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql
from pydantic import JsonValue

from domain.erased import Erased
from domain.event import Decided, Event, Signed, Stream
from domain.events import EVENTS
from domain.signature import Signature
from domain.value import FACTS, TEXT
from ledger import sealing
from ledger.access import Access
from ledger.access_retention import let_go
from ledger.boxes import BoxDamaged, apart, context, holds_its_digest, opened_box
from ledger.carry_out import Order, carry_out
from ledger.database import Database
from ledger.epochs import Command, EpochKeyMissing, Folder, epochs_at
from ledger.past import Past
from ledger.sealer import Forgotten
from ledger.search_terms import month_owner
from ledger.store import Ledger
from tests.ledger.given import COUNCIL

SIGNATURE = Signature(by="worker-1", roles=frozenset({"SM"}), purpose="safeguarding", at=datetime(2026, 3, 23, 9, tzinfo=UTC),
                      today=date(2026, 3, 23))
ANN, STREAM = uuid4(), Stream(kind="flag", id=uuid4())


class Told(Event):
    """Something personal, for these tests alone."""

    type: Literal["test.told"] = "test.told"
    code: str
    facts: Annotated[dict[str, str], FACTS] = {}
    known: Annotated[dict[str, JsonValue], TEXT] = {}
    words: Annotated[str, TEXT]


TOLD = Told(code="A", facts={"grounds": "threat", "age": "41"}, words="Ann shouted at a worker")
MENTIONING = TOLD.model_copy(update={"mentions": (uuid4(),), "words": "Ann shouted at Ben"})


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "EVENTS", {"test.told": Told})


async def tell(ledger: Ledger, event: Event = TOLD, owner: UUID = ANN, stream: Stream | None = None) -> None:
    where = stream or Stream(kind="flag", id=uuid4())

    async def decide(past: Past) -> Decided:
        signed = Signed(event=event, role="SM", owner=owner, occurred_on=date(2026, 3, 23))
        return Decided(events=((where, (signed,)),), take=(f"flag:{uuid4()}",))

    await carry_out(ledger, Order(council=COUNCIL, signature=SIGNATURE, body=b"{}", correlation=uuid4(),
                                  command_id=ledger.command_id(COUNCIL, "worker-1", "route", None)), decide)


def destroy(ledger: Ledger, *owners: UUID) -> int:
    with psycopg.connect(ledger.database.conninfo("keeper")) as keeper:
        keeper.execute("SELECT set_config('heedmark.council', %s, true)", (COUNCIL,))
        ((destroyed,),) = keeper.execute("SELECT ledger.destroy_keys(%s, %s, 1)", (COUNCIL, list(owners))).fetchall()
    for owner in owners:
        ledger.keyring.drop(COUNCIL, owner)
    return int(destroyed)


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


async def test_search_terms_are_sealed_for_their_month(ledger: Ledger) -> None:
    sought = json.dumps({"name": "ann invented"}).encode()
    access = Access(uuid4(), ledger.now(), "w", "SM", "p", "search", "shown", sealed=sought)
    await ledger.record_access(COUNCIL, access)
    await ledger.record_access(COUNCIL, Access(uuid4(), ledger.now(), "w", "SM", "p", "search", "shown"))
    assert [one.sealed for one in await ledger.accesses(COUNCIL)] == [sought, b""]
    with psycopg.connect(ledger.database.admin) as admin:
        assert b"invented" not in admin.execute("SELECT sealed FROM ledger.access ORDER BY number").fetchall()[0][0]
    destroy(ledger, month_owner(ledger.keys, COUNCIL, ledger.now()))
    assert [one.sealed for one in await ledger.accesses(COUNCIL)] == [b"", b""]


def test_every_event_can_be_erased_and_has_no_default_but_an_empty_one() -> None:
    for event in EVENTS.values():
        fields = {name: field for name, field in event.model_fields.items() if name != "type"}
        assert all(field.default in (None, "", {}, (), False) for field in fields.values() if not field.is_required())
        personal = event.sealed_fields()
        assert all(fields[name].annotation is str or get_origin(fields[name].annotation) is tuple
                   for name in personal if fields[name].is_required())


async def test_a_months_search_terms_go_with_the_month(new_database: Callable[..., Database]) -> None:
    trial = await Ledger.open(new_database(datetime(2026, 3, 30, 9, tzinfo=UTC)))
    await tell(trial)
    await trial.record_access(COUNCIL, Access(uuid4(), trial.now(), "w", "SM", "p", "search", "shown", sealed=b'{"name":"ann"}'))
    march = month_owner(trial.keys, COUNCIL, trial.now())
    await trial.set_clock(datetime(2026, 4, 2, 9, tzinfo=UTC))
    with psycopg.connect(trial.database.admin) as admin:
        query = "SELECT wrapped IS NOT NULL FROM ledger.data_key WHERE owner = %s"
        assert admin.execute(query, (march,)).fetchone() == (True,)
        await let_go(trial, date(2026, 4, 1))
        assert admin.execute(query, (march,)).fetchone() == (False,)
    await trial.close()


PROGRAM = """
import base64, sys
verb, epoch = sys.argv[1:]
for line in sys.stdin.buffer:
    key = base64.b64decode(line)
    print(base64.b64encode(key[::-1]).decode())
"""


@pytest.fixture
def by_program(database: Database, tmp_path: Path) -> Database:
    """A register whose epochs' keys another program holds."""
    program = tmp_path / "holder.py"
    program.write_text(PROGRAM)
    return Database(database.admin, database.secret, f"command:{shlex.join([sys.executable, str(program)])}")


async def test_a_program_may_hold_the_epochs_keys(by_program: Database) -> None:
    ledger = await Ledger.open(by_program)
    await tell(ledger)
    ledger.keyring._keys.clear()
    assert [entry.event for entry in await ledger.entries(COUNCIL)] == [TOLD]
    await ledger.close()


@pytest.mark.parametrize("program", ["/nowhere/at/all", "false", "echo too few"])
def test_a_program_that_fails_is_named_as_the_cause(program: str) -> None:
    with pytest.raises(EpochKeyMissing, match="program that holds the keys"):
        Command(shlex.split(program)).unwrap(1, [b"x", b"y"])


def test_a_folders_keys_are_private_and_gone_when_destroyed(tmp_path: Path) -> None:
    folder = epochs_at(str(tmp_path / "keys"))
    assert isinstance(folder, Folder)
    folder.begin(1)
    folder.begin(2)
    wrapped = folder.wrap(1, [b"k" * 32])
    folder.begin(1)  # is there: stays
    assert Folder(folder.path).unwrap(1, wrapped) == [b"k" * 32]
    assert {file.stat().st_mode & 0o777 for file in folder.path.iterdir()} == {0o600}
    assert folder.path.stat().st_mode & 0o777 == 0o700
    with pytest.raises(EpochKeyMissing, match="not the key"):
        folder.unwrap(2, wrapped)
    folder.destroy(1)
    folder.destroy(1)
    for each in (folder, Folder(folder.path)):
        with pytest.raises(EpochKeyMissing, match="missing"):
            each.unwrap(1, wrapped)
