"""How long a system waits for its answer doesn't tell whether something is withheld or nothing is there."""
import asyncio
import time

import pytest

from tests.api.conftest import Door
from tests.documents import desk

AT_ONCE = 25
BEST_GUESS = 0.55


async def waited(door: Door, client, request: str, number: str) -> float:
    began = time.perf_counter()
    answer = await client.get("/v1/leicester/subject-access-request", params={
        "system": "LIQUID_LOGIC", "identifier": number, "request": request})
    assert answer.status_code == 204
    return time.perf_counter() - began


def told_apart(one: list[float], other: list[float]) -> float:
    """The share guessed rightly by the threshold that guesses best on the first half, on the second."""
    half = len(one) // 2
    known = sorted([(wait, 0) for wait in one[:half]] + [(wait, 1) for wait in other[:half]])
    best, right, at, up = 0, half, 0.0, True
    for wait, of in known:
        right += 1 if of == 0 else -1
        if max(right, 2 * half - right) > best:
            best, at, up = max(right, 2 * half - right), wait, right >= half
    guessed = sum(wait <= at for wait in one[half:]) + sum(wait > at for wait in other[half:])
    return guessed / (2 * half) if up else 1 - guessed / (2 * half)


def test_a_difference_that_is_there_is_told() -> None:
    assert told_apart([0.1, 0.2] * 50, [0.3, 0.4] * 50) == 1
    assert told_apart([0.1, 0.2] * 50, [0.1, 0.2] * 50) == 0.5


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.timeout(900)
@pytest.mark.long
@pytest.mark.parametrize("pairs", [100, 2000])
async def test_withheld_and_nothing_there_take_the_same_time(desk_door: Door, pairs: int) -> None:
    await desk.in_force(desk_door) if pairs == 100 else None
    joe = await desk.person(desk_door, "Joe Sample", f"LL-{pairs}1")
    await desk.person(desk_door, "Ann Other", f"LL-{pairs}2")
    hidden = await desk.flagged(desk_door, joe, "All of this is withheld.")
    withheld = await desk.received(desk_door, joe)
    items = [item["id"] for item in await desk.searched(desk_door, withheld)
             if item["of"] == hidden and item["kind"] == "FLAG"]
    await desk.do(desk_door, "IG", f"requests/{withheld}/decisions", desk.CRIME | {"items": items, "outcome": "EXISTENCE"})
    waits: tuple[list[float], list[float]] = ([], [])
    async with desk_door.as_("SAR") as client:
        for _ in range(0, pairs, AT_ONCE):
            both = [waited(desk_door, client, withheld, f"LL-{pairs}{1 + number % 2}") for number in range(2 * AT_ONCE)]
            for number, wait in enumerate(await asyncio.gather(*both)):
                waits[number % 2].append(wait)
    bound = BEST_GUESS if pairs >= 2000 else 0.7
    assert told_apart(*waits) <= bound, (told_apart(*waits), sum(waits[0]) / pairs, sum(waits[1]) / pairs)
