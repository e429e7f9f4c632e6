"""A parameter that an operation doesn't have is refused: a misspelt `as_at` must not be answered with today's register."""
from fastapi import Depends, FastAPI, Request

from api.problems import Misplaced, Problem

Names = dict[tuple[str, str], frozenset[str]]
"""By path and method (lower case)."""


def documented(app: FastAPI) -> Names:
    """The query parameters that the API's own description tells of."""
    return {(path, method): frozenset(one["name"] for one in operation.get("parameters", ()) if one["in"] == "query")
            for path, operations in app.openapi()["paths"].items() for method, operation in operations.items()}


async def only_known(request: Request) -> None:
    """Raises Problem (422) without repeating the name."""
    if not request.url.query:
        return
    state = request.app.state
    if not hasattr(state, "parameters"):
        state.parameters = documented(request.app)
    operation = (request.scope["route"].path, request.method.lower())
    if operation not in state.parameters:
        return
    known = state.parameters[operation]
    if not known.issuperset(request.query_params):
        raise Problem("invalid", "This operation has no such parameter.", places=[Misplaced(
            location=["query", "…"], type="extra_forbidden", accepted=", ".join(sorted(known)) or "no parameters")])


ONLY_KNOWN = Depends(only_known)
