"""Whatever is sent, it gets a problem that repeats none of it, and never a fault."""
import json
from collections.abc import AsyncIterator

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api import strict_json
from tests.api.conftest import Door

pytestmark = pytest.mark.asyncio(loop_scope="module")

CLOCK = "/v1/trial/clock"
SECRET = "zebra-crossing"
"""Sent in every bad request; must not come back."""


async def sent(door: Door, content: bytes, media_type: str = "application/json") -> httpx.Response:
    async with door.as_("ADMINISTRATOR") as client:
        return await client.post(CLOCK, content=content, headers={"Content-Type": media_type})


@pytest.mark.parametrize(("content", "status"), [
    (b'{"now": "zebra-crossing"', 400), (b"zebra-crossing", 400), (b"\xff\xfe", 400), (b"\xef\xbb\xbf{}", 400),
    (b'{"now": NaN}', 400), (b'{"now": Infinity}', 400), (b'{"now": -Infinity}', 400),
    (b'{"now": 1e999}', 400), (b'{"now": 1' + b"0" * 5000 + b"}", 400), (b'{"now": 9007199254740993}', 400),
    (b'{"now": "2026-03-23T09:00:00Z", "now": "zebra-crossing"}', 400),
    (b"[" * 100_000, 400), (b"[" * 40 + b"]" * 40, 400), (b'{"a":' * 5000 + b"1" + b"}" * 5000, 400),
    (b'{"now": "zebra-crossing\\u0000"}', 400), (b'{"now": "\\ud800zebra-crossing"}', 400),
    (b'{"\\u0000zebra-crossing": 1}', 400),
    (b'{"now": "zebra-crossing"}', 422), (b'{"zebra-crossing": 1}', 422), (b"{}", 422), (b"[]", 422), (b"null", 422),
    (b'"zebra-crossing"', 422), (b"7", 422), (b"", 422), (b'{"now": 7}', 422), (b'{"now": true}', 422),
    (b'{"now": {"zebra-crossing": []}}', 422), (b'{"now": "0001-01-01T00:00:00Z"}', 422),
    (b'{"now": "9999-12-31T23:59:59Z"}', 422), (b'{"now": "2026-03-23T09:00:00"}', 422),
    (b'{"now": "2026-02-30T09:00:00Z"}', 422), (b'{"now": "99999999999999999999"}', 422),
], ids=lambda value: str(value)[:40])
async def test_a_bad_body_is_a_problem_without_an_echo(door: Door, content: bytes, status: int) -> None:
    answer = await sent(door, content)
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert SECRET not in answer.text


@pytest.mark.parametrize("media_type", [
    "text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", "",
    "application/json, text/plain", "multipart/form-data; boundary=x"])
async def test_a_body_of_another_kind_is_not_read(door: Door, media_type: str) -> None:
    assert (await sent(door, b'{"now": "zebra-crossing"}', media_type)).status_code == 415


async def test_a_compressed_body_is_not_read(door: Door) -> None:
    async with door.as_("ADMINISTRATOR") as client:
        answer = await client.post(CLOCK, content=b"\x1f\x8b", headers={"Content-Encoding": "gzip"})
    assert answer.status_code == 415


async def test_a_body_of_more_than_a_mebibyte_is_refused_however_it_comes(door: Door) -> None:
    async def dribble() -> AsyncIterator[bytes]:
        for _ in range(2000):
            yield b" " * 1024

    async with door.as_("ADMINISTRATOR") as client:
        client.headers["Content-Type"] = "application/json"
        stated = await client.post(CLOCK, content=b" " * (1024 * 1024 + 1))
        streamed = await client.post(CLOCK, content=dribble())
    assert (stated.status_code, streamed.status_code) == (413, 413)


@pytest.mark.parametrize("path", [
    "/v1/trial/clock%00", "/v1/%ff%fe/clock", "/v1/../../etc/passwd", "/v1/trial/clock/", "/zebra-crossing",
    "/v1/zebra-crossing/zebras", "//", "/%E2%80%AE"])
async def test_an_address_that_is_nowhere_says_nothing(door: Door, path: str) -> None:
    async with door.as_("WORKER") as client:
        answer = await client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown")
    assert SECRET not in answer.text


@pytest.mark.parametrize(("query", "status"), [
    ("a=%00", 400), ("a=%ff", 400), ("a=" + "b" * 9000, 414), ("a=1&a=2", 422)], ids=["NUL", "bytes", "too much", "twice"])
async def test_a_query_is_read_strictly(door: Door, query: str, status: int) -> None:
    async with door.as_("WORKER") as client:
        assert (await client.get(f"{CLOCK}?{query}")).status_code == status


async def test_a_method_that_is_not_offered_is_405(door: Door) -> None:
    async with door.as_("WORKER") as client:
        for method in ("PUT", "DELETE", "PATCH", "TRACE", "ZEBRA"):
            answer = await client.request(method, CLOCK)
            assert (answer.status_code, answer.json()["code"]) == (405, "method-not-allowed")
            assert "GET" in answer.headers["Allow"]


async def test_an_unknown_field_is_named_only_as_unknown(door: Door) -> None:
    answer = await sent(door, json.dumps({"now": "2026-03-24T09:00:00Z", SECRET: 1}).encode())
    place, = answer.json()["places"]
    assert (place["location"], place["type"]) == (["body", "…"], "extra_forbidden")


NAMES = st.text(max_size=5) | st.just("now")
JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=8)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(JSON.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=60))
async def test_whatever_is_sent_the_answer_is_a_problem_and_never_a_fault(door: Door, content: bytes) -> None:
    answer = await sent(door, content)
    assert 400 <= answer.status_code < 500, answer.text


@given(JSON)
async def test_what_is_read_strictly_has_one_canonical_form(value: object) -> None:
    text = json.dumps(value).encode()
    try:
        read = strict_json.read(text)
    except (strict_json.NotReadable, strict_json.Unwanted):
        return
    once = strict_json.canonical(read)
    assert strict_json.canonical(strict_json.read(once)) == once


@pytest.mark.parametrize(("written", "accepted"), [
    ("0001-01-01", "years 1850 to 2200"), ("9999-12-31", "years 1850 to 2200"),
    ("a\u0007bell", "text without control characters"),
    ("\u202eback to front", "text without control characters")])
async def test_a_text_that_no_register_needs_is_told_without_the_name_that_it_stands_under(
        door: Door, written: str, accepted: str) -> None:
    for body, location in (({SECRET: written}, ["body", "…"]), ({"now": [written]}, ["body", "now", 0])):
        answer = await sent(door, json.dumps(body).encode())
        assert (answer.status_code, SECRET in answer.text) == (422, False), answer.text
        place, = answer.json()["places"]
        assert (place["location"], accepted in place["accepted"]) == (location, True)
    fine = await sent(door, json.dumps({"now": "line\nbreak\tand tab"}).encode())
    assert fine.json()["places"][0]["type"] == "value_error"


async def test_a_parameter_that_stands_once_is_refused_twice(door: Door) -> None:
    async with door.as_("AUDITOR") as client:
        for query, status in (("limit=1&limit=2", 422), ("as_at=2026-03-01T00:00:00Z&as_at=2026-03-02T00:00:00Z", 422),
                              ("flag_type=HZD&flag_type=RTC", 200)):
            answer = await client.get(f"/v1/leicester/register?{query}")
            assert answer.status_code == status, answer.text


@pytest.mark.parametrize(("path", "query", "accepted"), [
    ("register", {"as_at": "2026-03-23"}, "an instant with its offset"),
    ("register", {"as_at": "1711111111.000000"}, "an instant"),
    ("register", {"as_at": "2026-03-23T09:00:00"}, "an instant with its offset"),
    ("register", {"on": "1234569600"}, "a day, YYYY-MM-DD"),
    ("register", {"on": "2026-02-30"}, "a day, YYYY-MM-DD"), ("register", {"on": "2026-W10-1"}, "a day, YYYY-MM-DD"),
    ("register", {"limit": "-1"}, "at least 1"), ("register", {"limit": "many"}, "a whole number"),
    ("register", {"cursor": SECRET}, "`next` of the page before"), ("feed", {"after": SECRET}, "`next` of the page before"),
    ("register", {"after": SECRET}, "the token of an outcome"), ("register", {"subject": SECRET}, "a UUID"),
    ("subjects", {"identifier": "NHS:9434765918"}, "check digit"), ("subjects", {"identifier": "NHS:943"}, "ten digits"),
    ("subjects", {"uprn": SECRET}, "one to twelve digits"), ("subjects", {"name": "Joe", "birth_date": "2026-02-30"}, "a day"),
    ("subjects", {"identifier": f"NHS:{SECRET}\u202e"}, "without control characters"), ("subjects", {}, "at least one of")])
async def test_a_filter_that_is_not_valid_is_told_what_would_be(door: Door, path: str, query: dict[str, str],
                                                                accepted: str) -> None:
    async with door.as_("AUDITOR", "POLICY_OWNER", "TM") as client:
        answer = await client.get(f"/v1/leicester/{path}", params=query)
        assert answer.status_code == 422, answer.text
        place, = answer.json()["places"]
        assert place["location"] == ["query", *[*query][-1:]]
        assert accepted in place["accepted"]
        assert SECRET not in answer.text


@pytest.mark.parametrize(("body", "accepted"), [
    ({"names": [{"full": "Zebra\u0007Crossing"}]}, "text without control characters"),
    ({"identifiers": [{"system": "NHS", "value": "9434765918"}]}, "check digit"),
    ({"addresses": [{"text": "1 Row", "from_day": "2026-03-02", "until": "2026-03-01"}]}, "ends no earlier than it begins"),
    ({"born": "2026-02-30"}, "a day, YYYY-MM-DD"), ({"born": "1234569600"}, "a day, YYYY-MM-DD"), ({"names": "Zebra"}, "a list"),
    ({"names": [{}]}, "can't be left out"), ({"names": [{"full": "x" * 401}]}, "at most 400 characters"),
    ({"needs_supporter": "zebra"}, "true or false"), ({"kind": "ZEBRA"}, "'PERSON'"),
    ({"zebra": 1}, "nothing under this name")])
async def test_a_record_that_is_not_valid_is_told_what_would_be(door: Door, body: dict[str, object], accepted: str) -> None:
    async with door.as_("WORKER") as client:
        answer = await client.post("/v1/leicester/subjects", json={"kind": "PERSON", "source": "A call", **body})
        assert answer.status_code == 422, answer.text
        place, = answer.json()["places"]
        assert accepted in place["accepted"]
        assert "zebra" not in answer.text.lower()


async def test_a_list_is_not_called_too_short_for_what_is_wrong_in_it(door: Door) -> None:
    async with door.as_("WORKER") as client:
        for visits, location, accepted in (([{"on": "2026-03-23"}], ["body", "visits", 0], "exactly one of"),
                                           ([], ["body", "visits"], "at least 1 item")):
            place, = (await client.post("/v1/leicester/visits", json={"visits": visits})).json()["places"]
            assert (place["location"], accepted in place["accepted"]) == (location, True)


async def test_a_misspelt_parameter_is_refused_and_not_left_out(door: Door) -> None:
    async with door.as_("AUDITOR") as client:
        answer = await client.get("/v1/leicester/register", params={"asat": "2026-03-01T00:00:00Z"})
        assert answer.status_code == 422, answer.text
        place, = answer.json()["places"]
        assert place["location"] == ["query", "…"]
        assert "as_at" in place["accepted"].split(", ")
        assert "asat" not in answer.text
        assert (await client.get("/v1/leicester/register", params={"as_at": "2026-03-01T00:00:00Z"})).status_code == 200
