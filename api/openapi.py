"""The description of this API that its consumers and their tools read."""
from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.examples import EXAMPLES
from api.field_values import describe_values
from api.problems import KINDS, MEDIA_TYPE, NOT_KNOWN, ProblemBody
from api.schema_names import named_plainly

TITLE = "Heedmark"
VERSION = "0.1.0"
DESCRIPTION = f"""An event-sourced, audit-first register of safeguarding flags. Every council has a register of its own.

**A failed look-up is not an answer.** When this API answers 503, or does not answer, whether somebody is flagged is
*not known*. A consumer must show exactly that, and never "no flag": a worker may be about to knock on the door.

**Who asks.** Every request carries a bearer token (a JWT) that says who the caller is, for which council, in which
roles and for which purposes. When the token allows several purposes, `Heedmark-Purpose` names the one that this
request serves (LAW-2). Every read of personal data, and every refused attempt, is in the access log before the answer
leaves.

**Acting.** A command is a POST. `Idempotency-Key` makes a retry the same act: for 30 days by the register's clock the
stored outcome is answered, later the key is refused (409 `key-too-old`) and nothing is done twice; the same key with
another body is refused (422). `If-Match` with the `ETag` of an earlier answer refuses the command (412)
if the thing has changed since. An outcome carries a `token`; a read sent with `Heedmark-After: <token>` waits until
it shows that act.

**When it goes wrong.** Every problem is `application/problem+json` (RFC 9457) with a stable `code`; a refusal by
policy or law names the `rule`, the `clause`, the `policy` edition and what would be accepted (`remedy`). Nothing that
was sent is repeated in a problem. {NOT_KNOWN}

**Dates and times.** A date is a day in London, `YYYY-MM-DD`; an instant is ISO 8601 with its offset and is answered
in UTC. An answer with the header `Heedmark-Register: trial` comes from a trial register, whose clock is stated.

**An auditor begins** with `GET accountability/duties`: every duty by rule, how often it is overdue, and where each case is
listed with whose turn it is. Who decided what, when, under which clause: `GET flags/{{flag_id}}/history`, and `GET
ledger/entries` for the log word for word. Who looked: `GET access-log`, `GET flags/{{flag_id}}/readers`, `GET
subjects/{{subject_id}}/readers`, and `GET accountability/reads` for looks that no relationship explains. One request from
receipt to what was sent: `GET requests/{{request_id}}/bundle`. How it stood earlier: `as_at`.

**Codes.** `GET /v1/{{council}}/policies/{{edition}}` lists every flag type, step, role, code and required field.
"""
TAGS = {
    "accountability": "What was left undone, looks without a relationship, what a council must be able to show, its year.",
    "audit": "The log and the access log themselves, for auditors.", "log": "The published log: checkpoints, tiles, proofs.",
    "flags": "Flags and the acts on them.", "subjects": "Whom flags are on.", "readings": "Registers and queues.",
    "requests": "What people ask about their data.", "packs": "What leaves in answer: packs and letters.",
    "policies": "A council's documents, their adoption, what they leave open, and cover for colleagues."}
"""Tag → what its operations are about."""
ALWAYS = (404, 405, 422, 500, 503)
SIGNED = (401, 403, 409)
SENDING = (400, 408, 412, 413, 415)


def describe(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, made once."""
    if app.openapi_schema is None:
        document = get_openapi(title=TITLE, version=VERSION, description=DESCRIPTION, routes=app.routes,
                               license_info={"name": "MIT", "identifier": "MIT"},
                               tags=[{"name": name, "description": says} for name, says in TAGS.items()])
        _add_problems(document)
        describe_values(document)
        app.openapi_schema = named_plainly(document)
    return app.openapi_schema


def words(app: FastAPI) -> frozenset[str]:
    """Every name that a request to this API can rightly use: these, and no others, a problem may repeat."""
    return frozenset(_names(describe(app)))


def _names(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("properties"), dict):
            yield from node["properties"]
        if "in" in node and isinstance(node.get("name"), str):
            yield node["name"]
        for inner in node.values():
            yield from _names(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _names(inner)


def _add_problems(document: dict[str, Any]) -> None:
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for left_over in ("HTTPValidationError", "ValidationError"):
        schemas.pop(left_over, None)
    problem = ProblemBody.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= problem.pop("$defs") | {"Problem": problem}
    components["responses"] = {str(status): _answer(status) for status in (*ALWAYS, *SIGNED, *SENDING, 414)}
    for path in document["paths"].values():
        for method, operation in path.items():
            _add_to(operation, method)


def _answer(status: int) -> dict[str, Any]:
    kinds = {code: kind.title for code, kind in KINDS.items() if kind.status == status}
    text = "; ".join(f"{title} (`{code}`)" for code, title in kinds.items())
    return {"description": f"{text}. {NOT_KNOWN}" if status == 503 else text,
            "headers": {"X-Request-ID": {"description": "The request's id, to quote when asking for help.",
                                         "schema": {"type": "string", "format": "uuid"}}},
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


def _add_to(operation: dict[str, Any], method: str) -> None:
    wanted = {*ALWAYS, 400, 414}
    if "security" in operation:
        wanted |= {*SIGNED}
    if method != "get":
        wanted |= {*SENDING}
    if operation["operationId"] in EXAMPLES:
        body = operation["requestBody"]["content"]["application/json"]
        body["examples"] = {"example": {"value": EXAMPLES[operation["operationId"]]}}
    for status in sorted(wanted):
        operation["responses"][str(status)] = {"$ref": f"#/components/responses/{status}"}
