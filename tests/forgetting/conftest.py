"""A server with Leicester's policy in force, for erasures asked for over HTTP."""
import pytest_asyncio

from tests.api.conftest import Door, door
from tests.api.test_policies import adoption, owner

__all__ = ["door"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def leicester(door: Door) -> Door:
    async with owner(door) as client:
        flags = list((await client.get("/v1/leicester/policies/1")).json()["flag"])
        assert (await client.post("/v1/leicester/policies/1/adoption", json=adoption(flags))).status_code == 201
    return door
