"""What goes wrong, as RFC 9457 problems with stable codes."""
from collections.abc import Iterable
from typing import Literal, NamedTuple

from pydantic import Field
from starlette.responses import Response

from api.answer import Answer

MEDIA_TYPE = "application/problem+json"

Code = Literal["malformed", "not-authenticated", "not-allowed", "no-purpose", "unknown", "method-not-allowed",
               "too-slow", "refused", "conflict", "key-too-old", "changed-since", "too-large", "too-long",
               "unsupported-media-type", "invalid", "same-key-other-body", "fault", "not-known", "not-yet"]


class Kind(NamedTuple):
    status: int
    title: str


KINDS: dict[Code, Kind] = {
    "malformed": Kind(400, "The request cannot be read"),
    "not-authenticated": Kind(401, "No valid bearer token"),
    "not-allowed": Kind(403, "The caller may not do this"),
    "no-purpose": Kind(403, "No purpose that the token allows was stated"),
    "unknown": Kind(404, "There is nothing here"),
    "method-not-allowed": Kind(405, "This method is not offered here"),
    "too-slow": Kind(408, "The request did not arrive in time"),
    "refused": Kind(409, "Policy or law refuses this"),
    "conflict": Kind(409, "What the decision rests on keeps changing"),
    "key-too-old": Kind(409, "This Idempotency-Key was used too long ago to be answered again"),
    "changed-since": Kind(412, "It has changed since it was read"),
    "too-large": Kind(413, "The body is too large"),
    "too-long": Kind(414, "The address is too long"),
    "unsupported-media-type": Kind(415, "The body must be application/json, in UTF-8, not compressed"),
    "invalid": Kind(422, "The request is readable but not valid"),
    "same-key-other-body": Kind(422, "This Idempotency-Key was used with another body"),
    "fault": Kind(500, "A fault in the server"),
    "not-known": Kind(503, "Not known at present"),
    "not-yet": Kind(503, "Not known yet"),
}


class Misplaced(Answer):
    """Where a request is not valid. What was sent there is never repeated."""

    location: list[str | int] = Field(examples=[["body", "facts", "indicator"]])
    """From `body`, `query`, `path` or `header` inwards. `…` stands for a name that this API doesn't know."""
    type: str = Field(examples=["missing"])
    """What is the matter, as pydantic names it."""
    accepted: str = Field(examples=["'R1', 'R2' or 'R3'"])
    """What would be accepted."""


def located(location: Iterable[str | int], known: frozenset[str]) -> list[str | int]:
    """A location in which each name that this API doesn't know is put as `…`."""
    first = {"body", "query", "path", "header"}
    return [part if isinstance(part, int) or part in known or part in first else "…" for part in location]


class ProblemBody(Answer):
    """An RFC 9457 problem. `code` is stable; `title` and `detail` are for people and may be reworded."""

    type: str = Field(examples=["urn:heedmark:problem:refused"])
    title: str
    status: int
    code: Code
    detail: str
    rule: str | None = Field(default=None, examples=["LEI-50"])
    """The rule or law id that says no."""
    clause: str | None = None
    """Where the policy or the law says so, with its few words."""
    policy: str | None = Field(default=None, examples=["westmere/1"])
    """The edition that was applied."""
    remedy: str | None = None
    """What would be accepted instead."""
    places: list[Misplaced] | None = None
    instance: str | None = Field(default=None, examples=["urn:uuid:0b9f5c0e-8a5e-4c0e-9d8e-2f4e6f1d8c11"])
    """The id of the request, to quote when asking for help."""


class Problem(Exception):
    """Raised anywhere behind a door. None of its texts may carry what the caller sent."""

    def __init__(self, code: Code, detail: str, *, rule: str | None = None, clause: str | None = None,
                 policy: str | None = None, remedy: str | None = None, places: list[Misplaced] | None = None,
                 headers: dict[str, str] | None = None) -> None:
        super().__init__(code)
        self.code, self.detail, self.rule, self.clause = code, detail, rule, clause
        self.policy, self.remedy, self.places, self.headers = policy, remedy, places, headers or {}

    @property
    def status(self) -> int:
        return KINDS[self.code].status

    def response(self, instance: str | None) -> Response:
        """As an answer; `instance` is the request's id."""
        body = ProblemBody(
            type=f"urn:heedmark:problem:{self.code}", title=KINDS[self.code].title, status=self.status, code=self.code,
            detail=self.detail, rule=self.rule, clause=self.clause, policy=self.policy, remedy=self.remedy,
            places=self.places, instance=instance)
        return Response(body.model_dump_json(exclude_none=True), self.status, self.headers, MEDIA_TYPE)


NOT_KNOWN = ("The register cannot be read at present. This is not an answer: show it as \"not known\", never as "
             "\"no flag\", and ask again.")


def not_known() -> Problem:
    """The register could not be reached, or a read could not be written down."""
    return Problem("not-known", NOT_KNOWN, headers={"Retry-After": "2"})


def unknown() -> Problem:
    """Says nothing about what is not here, or may not be seen."""
    return Problem("unknown", "Nothing is known here under this address, or nothing that the caller may see.")
