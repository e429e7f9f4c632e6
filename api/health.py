"""Whether this server lives, is ready, and what it counts."""

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict

from api.running import TheServer

routes = APIRouter(tags=["health"])


class Live(BaseModel):
    model_config = ConfigDict(frozen=True)

    live: bool = True


class Ready(BaseModel):
    model_config = ConfigDict(frozen=True)

    ready: bool = True
    trial: bool
    """Whether this is a trial register, whose clock is stated."""
    readings_behind: int | None
    """Entries that the readings have still to take in; absent where another process keeps them."""


@routes.get("/health/live")
async def is_live() -> Live:
    """This process answers. Says nothing about the database."""
    return Live()


@routes.get("/health/ready", response_model_exclude_none=True)
async def is_ready(server: TheServer) -> Ready:
    """The ledger can be read, its migrations are applied, and the readings are kept. 503 otherwise."""
    await server.reachable()
    return Ready(trial=server.ledger.trial, readings_behind=None)


@routes.get("/metrics", response_class=Response,
            responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}})
async def metrics(request: Request) -> Response:
    """For Prometheus. No label names a person, a flag or a council."""
    text, media_type = request.app.state.metrics.text()
    return Response(text, media_type=media_type)
