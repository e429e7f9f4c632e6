"""A parameter that an operation doesn't have, or has but once, is refused: a misspelt `as_at` isn't answered with today."""
from typing import Any

from fastapi import Depends, FastAPI, Request

from api.problems import Misplaced, Problem

Names = dict[tuple[str, str], dict[str, bool]]
"""By path and method (lower case): each parameter, and whether it may stand several times."""


def documented(app: FastAPI) -> Names:
    """The query parameters that the API's own description tells of."""
    return {(path, method): {one["name"]: _many(one["schema"]) for one in operation.get("parameters", ()) if one["in"] == "query"}
            for path, operations in app.openapi()["paths"].items() for method, operation in operations.items()}


def _many(schema: dict[str, Any]) -> bool:
    return any(_many(one) for one in schema["anyOf"]) if "anyOf" in schema else schema.get("type") == "array"


async def only_known(request: Request) -> None:
    """Raises Problem (422) without repeating the name."""
    if not request.url.query:
        return
    state = request.app.state
    if not hasattr(state, "parameters"):
        state.parameters = documented(request.app)
    operation = (request.scope["route"].path_format, request.method.lower())
    if operation not in state.parameters:
        return
    known = state.parameters[operation]
    sent = request.query_params
    if not known.keys() >= sent.keys():
        raise Problem("invalid", "This operation has no such parameter.", places=[Misplaced(
            location=["query", "…"], type="extra_forbidden", accepted=", ".join(sorted(known)) or "no parameters")])
    for name in sent:
        if not known[name] and len(sent.getlist(name)) > 1:
            raise Problem("invalid", "This parameter stands once.", places=[Misplaced(
                location=["query", name], type="repeated", accepted="this parameter once")])


ONLY_KNOWN = Depends(only_known)
