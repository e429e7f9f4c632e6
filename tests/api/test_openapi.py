"""The description that consumers and their tools read is whole, and nothing personal is counted or logged."""
import json
from uuid import uuid4

import jsonschema_rs
import pytest

from api.openapi import words
from domain.policies.fields import SHAPES
from domain.requests.item_events import Place
from tests.api.conftest import Door

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_description_tells_consumers_what_not_known_means(door: Door) -> None:
    async with door.client() as client:
        document = (await client.get("/openapi.json")).json()
    assert 'never "no flag"' in document["info"]["description"]
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


async def test_every_operation_has_a_stable_id_a_text_and_its_problems(door: Door) -> None:
    async with door.client() as client:
        document = (await client.get("/openapi.json")).json()
    operations = [(path, method, operation) for path, methods in document["paths"].items()
                  for method, operation in methods.items()]
    ids = [operation["operationId"] for _, _, operation in operations]
    assert len(set(ids)) == len(ids)
    for path, method, operation in operations:
        assert operation["description"], f"{method} {path} says nothing of itself"
        wanted = {"404", "405", "422", "500", "503"} | ({"401", "403"} if path.startswith("/v1") else set())
        wanted |= {"409", "412", "413", "415"} if method == "post" else set()
        assert wanted <= operation["responses"].keys(), f"{method} {path}"
        assert path.startswith("/v1") == ("security" in operation), f"{method} {path}"


async def test_every_reference_in_the_description_leads_somewhere(door: Door) -> None:
    async with door.client() as client:
        text = (await client.get("/openapi.json")).text
    document = json.loads(text)
    for reference in {part.split('"')[0] for part in text.split('"$ref":"#/')[1:]}:
        node = document
        for step in reference.split("/"):
            node = node[step]
    assert "HTTPValidationError" not in text


async def test_the_api_knows_its_own_words(door: Door) -> None:
    assert {"now", "Heedmark-Purpose"} <= words(door.app)
    assert "zebra" not in words(door.app)


async def test_live_ready_and_metrics_are_told_without_a_token_and_without_anybody_in_them(door: Door) -> None:
    async with door.as_("WORKER", actor="staff-seen") as client:
        await client.get("/v1/trial/clock")
        await client.get("/v1/nowhere/at-all")
    async with door.client() as client:
        live, ready, counted = [await client.get(path) for path in ("/health/live", "/health/ready", "/metrics")]
    assert (live.json(), ready.json()["ready"], ready.json()["trial"]) == ({"live": True}, True, True)
    assert 'heedmark_requests_total{method="GET",route="/v1/trial/clock",status="200"}' in counted.text
    assert 'route="unmatched"' in counted.text
    for never in ("staff-seen", "leicester", "nowhere"):
        assert never not in counted.text


async def test_every_command_has_an_example_that_can_be_read(door: Door) -> None:
    async with door.client() as client:
        document = (await client.get("/openapi.json")).json()
    path_values = {"council": "leicester", "edition": "1", "reference": "LL-20417", "code": "LEI-G5"}
    async with door.as_("WORKER", "TM") as client:
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                if "requestBody" not in operation:
                    continue
                [example] = operation["requestBody"]["content"]["application/json"]["examples"].values()
                names = {one["name"] for one in operation["parameters"] if one["in"] == "path"}
                filled = path.format(**{name: path_values.get(name, str(uuid4())) for name in names})
                answer = await client.request(method, filled, json=example["value"])
                assert answer.status_code not in (400, 405, 415, 422, 500), f"{operation['operationId']}: {answer.text}"


async def test_what_may_stand_in_a_policys_fields_is_described_kind_by_kind(door: Door) -> None:
    async with door.client() as client:
        document = (await client.get("/openapi.json")).json()
    kinds = {kind["title"]: kind for kind in document["components"]["schemas"]["FieldValue"]["anyOf"]}
    assert set(SHAPES) < set(kinds)
    for name, kind in kinds.items():
        assert kind["description"], name
        assert all(jsonschema_rs.Draft202012Validator(kind).is_valid(example) for example in kind["examples"]), name
    values = {"$ref": "#/components/schemas/FieldValue"}
    for schema, name in (("Request", "information"), ("Review", "corrects"), ("Whole", "information")):
        assert document["components"]["schemas"][schema]["properties"][name]["additionalProperties"] == values


async def test_a_place_that_was_searched_is_not_taken_for_a_place_in_a_problem(door: Door) -> None:
    async with door.client() as client:
        schemas = (await client.get("/openapi.json")).json()["components"]["schemas"]
    assert schemas["Place"]["properties"].keys() == Place.model_fields.keys()
    assert schemas["Problem"]["properties"]["places"]["anyOf"][0]["items"]["$ref"].endswith("/Misplaced")
