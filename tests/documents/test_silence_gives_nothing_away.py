"""Whether a flag that is hidden stands on the person or on somebody else can't be told from anything that leaves."""
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from ledger.embedded import EmbeddedPostgres
from tests.api.conftest import TRIAL_STARTS, opened
from tests.documents.made import write_letterhead
from tests.documents.reading import pages, text_of
from tests.documents.worlds import HIDDEN, World, alike, lived, shape

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=[True, False], ids=["something is given", "nothing is given"])
async def worlds(request: pytest.FixtureRequest, postgres: EmbeddedPostgres,
                 tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[World, World]]:
    """The hidden flag on Joe, and on somebody else."""
    made = []
    for whose in ("joe", "ann"):
        folder: Path = tmp_path_factory.mktemp(whose)
        write_letterhead(folder / "documents" / "leicester")
        async with opened(postgres, folder, TRIAL_STARTS, documents=folder / "documents") as door:
            made.append((await lived(door, folder, "joe" if whose == "joe" else "ann", discloses=request.param),
                         await door.ledger.head("leicester")))
    assert made[0][1] == made[1][1], "the worlds have as many entries"
    yield made[0][0], made[1][0]


async def test_the_letters_and_documents_are_the_same_bytes(worlds: tuple[World, World]) -> None:
    with_it, without = worlds
    assert set(with_it.files) == set(without.files)
    for name in with_it.files:
        if name.endswith(".pdf"):
            assert with_it.files[name] == without.files[name], name
            assert pages(with_it.files[name]) == pages(without.files[name])


async def test_the_data_are_the_same_but_for_ids_and_hashes(worlds: tuple[World, World]) -> None:
    with_it, without = worlds
    assert len(with_it.files["pack.json"]) == len(without.files["pack.json"])
    assert alike(with_it.files["pack.json"]) == alike(without.files["pack.json"])


async def test_the_proofs_have_the_same_shape(worlds: tuple[World, World]) -> None:
    with_it, without = worlds
    if "pack.pdf" in with_it.files:
        assert shape(with_it.files["proof.json"]) == shape(without.files["proof.json"])


async def test_a_system_that_answers_for_the_person_is_given_the_same(worlds: tuple[World, World]) -> None:
    with_it, without = worlds
    assert with_it.answers == without.answers


async def test_nothing_of_what_is_hidden_and_nothing_of_its_absence_is_said(worlds: tuple[World, World]) -> None:
    for world in worlds:
        said = " ".join(text_of(content) if name.endswith(".pdf") else content.decode() for name, content in world.files.items())
        assert "all the personal data that you are entitled to" in " ".join(said.split())
        for words in (HIDDEN, "Winterfjell", "C_HIGH_RISK_DV", "do not hold", "hold nothing", "no record", "withheld from you"):
            assert words not in said
