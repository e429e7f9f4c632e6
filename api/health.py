"""Whether this server lives, is ready, and what it counts."""

import contextlib

from fastapi import APIRouter, Request, Response

from api.answer import Answer
from api.problems import Problem
from api.running import TheServer
from ledger.append import Unavailable

routes = APIRouter(tags=["health"])


class Live(Answer):
    live: bool = True


class Ready(Answer):
    ready: bool = True
    trial: bool
    """Whether this is a trial register, whose clock is stated."""
    readings_behind: int
    """Entries that the readings have still to take in, all councils together."""
    search_loaded: bool
    """Whether records can be searched for. Until then searches and visits answer 503, "not known"."""


@routes.get("/health/live")
async def is_live() -> Live:
    """This process answers. Says nothing about the database."""
    return Live()


@routes.get("/health/ready")
async def is_ready(server: TheServer) -> Ready:
    """The ledger can be read, its migrations are applied, and the readings are kept. 503 otherwise."""
    behind = await server.behind()
    if not server.keeps_readings:
        raise Problem("not-known", "The readings are not kept: their runner has stopped. Start the server again.")
    return Ready(trial=server.ledger.trial, readings_behind=behind, search_loaded=server.searches.loaded)


@routes.get("/metrics", response_class=Response,
            responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}})
async def metrics(request: Request, server: TheServer) -> Response:
    """For Prometheus. No label names a person, a flag or a council."""
    with contextlib.suppress(Unavailable):
        request.app.state.metrics.lag.set(await server.behind())
    text, media_type = request.app.state.metrics.text()
    return Response(text, media_type=media_type)
