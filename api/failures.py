"""Turns whatever stops a request into a problem, and writes refused attempts to the access log."""
import logging
from typing import Any, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.accepted import accepted, needless
from api.access import attempted
from api.openapi import words
from api.problems import Misplaced, Problem, located, not_known, unknown
from domain.refusal import Refused
from ledger.append import Busy, Unavailable
from ledger.carry_out import BodyChanged, Conflict, KeyTooOld
from ledger.epochs import EpochKeyMissing
from ledger.sealer import Forgotten

REFUSALS = frozenset({"refused", "not-allowed", "no-purpose"})
"""The codes under which policy, law or a missing role say no."""

log = logging.getLogger("heedmark.api")


def answer_failures(app: FastAPI) -> None:
    """Register an answer for every kind of failure."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(BodyChanged, _body_changed)
    app.add_exception_handler(KeyTooOld, _key_too_old)
    app.add_exception_handler(Conflict, _conflict)
    app.add_exception_handler(Unavailable, _away)
    app.add_exception_handler(Busy, _away)
    app.add_exception_handler(EpochKeyMissing, _away)
    app.add_exception_handler(Forgotten, _forgotten)
    app.add_exception_handler(OverflowError, _overflow)
    app.add_exception_handler(Exception, _fault)


async def _problem(request: Request, error: Exception) -> Response:
    return await _answered(request, cast(Problem, error))


async def _refused(request: Request, error: Exception) -> Response:
    return await _answered(request, as_problem(cast(Refused, error)))


def as_problem(refusal: Refused) -> Problem:
    """A refusal by policy or law, as its caller is told."""
    return Problem("not-allowed" if refusal.forbids else "refused", f"{refusal.rule} refuses this: {refusal.clause}",
                   rule=refusal.rule, clause=refusal.clause, policy=refusal.policy, remedy=refusal.remedy)


async def _answered(request: Request, problem: Problem) -> Response:
    metrics = request.app.state.metrics
    if problem.code in REFUSALS:
        metrics.refusals.labels(problem.rule or "none").inc()
    if problem.code in {*REFUSALS, "unknown"}:
        try:
            await attempted(request, problem)
        except (Unavailable, Busy):
            problem = not_known()
    if problem.code == "not-known":
        metrics.not_known.inc()
    return problem.response(request.state.instance)


async def _invalid(request: Request, error: Exception) -> Response:
    known = words(request.app)
    faults = cast(RequestValidationError, error).errors()[:50]
    places = [place(fault, known) for fault in faults if not needless(fault, faults)]
    if all(fault.location[:1] == ["path"] for fault in places):
        return unknown().response(request.state.instance)
    return Problem("invalid", "See places.", places=places).response(request.state.instance)


def place(fault: dict[str, Any], known: frozenset[str]) -> Misplaced:
    """Where and what, without a word of what was sent."""
    return Misplaced(location=located(fault["loc"], known), type=fault["type"], accepted=accepted(fault))


async def _http(request: Request, error: Exception) -> Response:
    found = cast(HTTPException, error)
    if found.status_code == 404:
        return unknown().response(request.state.instance)
    if found.status_code == 405:
        allowed = (found.headers or {}).get("Allow", "")
        return Problem("method-not-allowed", f"Offered here: {allowed}.", headers=dict(found.headers or {}),
                       ).response(request.state.instance)
    return Problem("malformed", "The request cannot be read.").response(request.state.instance)


async def _body_changed(request: Request, _: Exception) -> Response:
    return Problem("same-key-other-body", "A retry sends the same body; another act has a key of its own.",
                   ).response(request.state.instance)


async def _key_too_old(request: Request, _: Exception) -> Response:
    return Problem("key-too-old", "What was done under this key is done, and is to be read; another act has a key of its own.",
                   ).response(request.state.instance)


async def _forgotten(request: Request, _: Exception) -> Response:
    erased = Refused("LAW-36", "somebody whom this would tell of was erased", "nothing: what was known of them is gone")
    return await _answered(request, as_problem(erased))


async def _conflict(request: Request, _: Exception) -> Response:
    return Problem("conflict", "Others keep acting on the same flag or subject. Read again and try once more.",
                   headers={"Retry-After": "1"}).response(request.state.instance)


async def _away(request: Request, error: Exception) -> Response:
    log.warning("the ledger is away", exc_info=error)
    return await _answered(request, not_known())


async def _overflow(request: Request, _: Exception) -> Response:
    return Problem("invalid", "A date or number lies outside what can be counted.",
                   remedy="dates and numbers of a register's own time").response(request.state.instance)


async def _fault(request: Request, error: Exception) -> Response:
    log.error("fault", exc_info=error)
    headers = {"X-Request-ID": str(request.state.correlation), "Connection": "close"}
    return Problem("fault", "Something went wrong in the server. Nothing more is told here; quote the instance.", headers=headers,
                   ).response(request.state.instance)
