"""Gives each request an id, and counts and logs it by its route's template, never by its path."""
import logging
import re
import time
from uuid import UUID, uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.metrics import Metrics

TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

log = logging.getLogger("heedmark.api")


class Observed:
    """Also says of every answer that it may not be stored, and of a trial register's that it is one."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        correlation = correlated(Headers(scope=scope))
        scope.setdefault("state", {}).update(correlation=correlation, instance=f"urn:uuid:{correlation}")
        started, status = time.perf_counter(), 500

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _mark(MutableHeaders(scope=message), correlation, trial(scope))
            await send(message)

        try:
            await self.app(scope, receive, sent)
        finally:
            self._note(scope, status, time.perf_counter() - started)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in METHODS else "other"
        route = template(scope)
        self.metrics.requests.labels(method, route, str(status)).inc()
        self.metrics.seconds.labels(method, route).observe(seconds)
        log.log(logging.ERROR if status == 500 else logging.INFO, "request", extra={
            "request": str(scope["state"]["correlation"]), "method": method, "route": route, "status": status,
            "ms": round(seconds * 1000, 1)})


def template(scope: Scope) -> str:
    """The route's template, or `unmatched`."""
    return str(scope["route"].path) if "route" in scope else "unmatched"


def trial(scope: Scope) -> bool:
    """Whether the answer is a trial register's."""
    state = scope["app"].state
    return hasattr(state, "running") and bool(state.running.ledger.trial)


def correlated(headers: Headers) -> UUID:
    """The id the caller gave the request, if it is a UUID or a trace, or else a new one."""
    given = headers.get("x-request-id", "")
    if re.fullmatch(r"[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}", given):
        return UUID(given)
    trace = TRACEPARENT.fullmatch(headers.get("traceparent", ""))
    return UUID(trace[1]) if trace else uuid4()


def _mark(headers: MutableHeaders, correlation: UUID, is_trial: bool) -> None:
    headers["X-Request-ID"] = str(correlation)
    headers["X-Content-Type-Options"] = "nosniff"
    headers.setdefault("Cache-Control", "no-store")
    if is_trial:
        headers["Heedmark-Register"] = "trial"
