"""A witness hands in what it cosigned; the council serves it if it knows the witness and the signature holds."""
import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio

from api.examples import EXAMPLES
from ledger.log_export import export
from ledger.note import COSIGNATURE, SigningKey
from ledger.offline import Damaged, Key, opened_note, signatures
from ledger.publisher import Publisher
from ledger.signing_place import SigningPlace
from ledger.static_log import StaticLog
from ledger.witness import NotThere, Witness, from_folder
from tests.api.conftest import TRIAL_STARTS, Door, opened
from tests.ledger.given import command, draft

pytestmark = pytest.mark.asyncio(loop_scope="module")
COUNCIL, LOG = "leicester", "/v1/leicester/log"


class Scene:
    """A published log in a folder, its register, and a witness that the council knows."""

    def __init__(self, door: Door, publisher: Publisher, folder: Path) -> None:
        self.door, self.publisher, self.folder = door, publisher, folder
        self.web = from_folder(folder / "web")
        self.log = Key.read(publisher.verifier)

    def witness(self, name: str) -> Witness:
        return Witness.make(self.folder / name, name, self.publisher.verifier, str(self.folder / "web"))

    def knows(self, *witnesses: Witness) -> None:
        known = self.folder / "witnesses" / COUNCIL
        known.parent.mkdir(exist_ok=True)
        known.write_text("".join(f"{each.key.verifier}\n" for each in witnesses))

    async def grown(self) -> None:
        await self.door.ledger.append(COUNCIL, command(*(draft() for _ in range(10))))
        self.publisher.step()

    async def handed_in(self, note: str, code: int = 201, role: str = "WITNESS") -> str:
        async with self.door.as_(role) as client:
            answer = await client.post(f"{LOG}/cosignatures", json={"note": note},
                                       headers={"Heedmark-Purpose": "SAFEGUARD_CHILD"})
        assert answer.status_code == code, answer.text
        return answer.text

    async def served(self, query: str = "", code: int = 200) -> str:
        async with self.door.as_("AUDITOR") as client:
            answer = await client.get(f"{LOG}/checkpoint{query}", headers={"Heedmark-Purpose": "SAFEGUARD_CHILD"})
        assert answer.status_code == code, answer.text
        return answer.text


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene(postgres, tmp_path_factory) -> AsyncIterator[Scene]:
    folder = tmp_path_factory.mktemp("cosigned")
    async with opened(postgres, folder, TRIAL_STARTS, witnesses=folder / "witnesses") as door:
        await door.ledger.append(COUNCIL, command(*(draft() for _ in range(300))))
        with psycopg.connect(door.ledger.database.conninfo("publisher"), autocommit=True) as connection:
            yield Scene(door, Publisher.init(connection, COUNCIL, lambda: SigningPlace.make(
                folder / "state", "log.example/leicester"), StaticLog(folder / "web")), folder)


async def test_what_a_known_witness_signed_is_served_with_the_checkpoint(scene: Scene) -> None:
    dpo, partner = scene.witness("dpo.example"), scene.witness("partner.example")
    scene.knows(dpo, partner)
    await scene.served("?cosigned=true", 404)
    assert json.loads(await scene.handed_in(dpo.cosign(scene.web))) == {"size": 300, "witnesses": ["dpo.example"]}
    await scene.handed_in(partner.cosign(scene.web))
    note = await scene.served()
    keys = [scene.log, Key.read(dpo.key.verifier), Key.read(partner.key.verifier)]
    assert opened_note(note, *keys).size == 300
    assert [name for name, _, _ in signatures(note)[1]] == ["log.example/leicester", "dpo.example", "partner.example"]
    file = scene.folder / "taken"
    assert len(signatures((await export(scene.door.ledger, COUNCIL, file)).note)[1]) == 1  # each byte is checked without them
    dpo.cosign(scene.web)  # at another second: the first one stays
    await scene.handed_in((scene.folder / "dpo.example" / "cosigned").read_text())
    assert await scene.served() == note


async def test_the_last_cosigned_checkpoint_can_be_had_once_the_log_has_grown(scene: Scene) -> None:
    before = await scene.served("?cosigned=true")
    await scene.grown()
    assert opened_note(await scene.served(), scene.log).size > opened_note(before, scene.log).size
    assert len(signatures(await scene.served())[1]) == 1
    assert await scene.served("?cosigned=true") == before


async def test_nothing_else_is_kept(scene: Scene) -> None:
    stranger, known = scene.witness("stranger.example"), scene.witness("known.example")
    scene.knows(known)
    await scene.grown()
    plain = await scene.served()
    strange = stranger.cosign(scene.web)
    text, ((name, id_, said),) = signatures(plain)
    of_the_known = known.key.cosign(text, 1_800_000_000)
    forged = f"— known.example {base64.b64encode(Key.read(known.key.verifier).id + bytes(8) + said).decode()}\n"
    other = SigningKey("known.example", COSIGNATURE, bytes(32)).cosign(text, 1_800_000_000)
    larger = text.replace("\n3", "\n9", 1)
    for note in (plain, strange, plain + forged, plain + other, EXAMPLES["hand_in_cosignature"]["note"], "x",
                 "a\nb\n\n— c ZA==\n", larger + "\n" + known.key.cosign(larger, 1), "o\n" + "9" * 400 + "\n\n" + of_the_known):
        assert "can't be kept" in await scene.handed_in(str(note), 422)
    await scene.handed_in(plain + of_the_known, 403, "AUDITOR")
    assert await scene.served() == plain
    await scene.handed_in(strange + of_the_known)
    assert await scene.served() == plain + of_the_known
    assert (name, len(id_)) == ("log.example/leicester", 4)


async def test_a_council_that_knows_no_witness_takes_nothing(scene: Scene) -> None:
    (scene.folder / "witnesses" / COUNCIL).unlink()
    await scene.handed_in((scene.folder / "known.example" / "log").read_text(), 422)


async def test_a_file_of_witnesses_that_cannot_be_read_is_the_operators_fault(scene: Scene) -> None:
    from ledger.cosigned import known_witnesses

    (scene.folder / "witnesses" / COUNCIL).write_text(scene.publisher.verifier)
    with pytest.raises(Damaged, match="type 4"):
        known_witnesses(scene.folder / "witnesses", COUNCIL)


async def test_a_witness_of_a_folder_hands_in_nothing(scene: Scene) -> None:
    from ledger.witness import to_url

    with pytest.raises(NotThere):
        Witness.open(scene.folder / "dpo.example").hand_in(to_url("file:///nowhere", ""))
