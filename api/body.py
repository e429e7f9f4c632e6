"""Reads and checks every request's address and body once, before anything else looks at them."""
import asyncio
import re
from urllib.parse import unquote_to_bytes

from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import strict_json
from api.openapi import words
from api.problems import Misplaced, Problem, located, unknown

LARGEST_BODY = 1024 * 1024
"""Bytes."""
LONGEST_QUERY = 8 * 1024
"""Bytes."""
PATIENCE_SECONDS = 30.0
"""How long a body may take to arrive."""
JSON = re.compile(rb"application/json\s*(;\s*charset\s*=\s*\"?utf-8\"?\s*)?", re.IGNORECASE)


class CheckedBody:
    """Hands on a canonical JSON body, also as `state.body` (empty without one), or answers with a problem."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        try:
            _check_address(scope)
            state["body"] = body = await _body(scope, receive)
        except Problem as problem:
            await problem.response(state.get("instance"))(scope, receive, send)
        except ConnectionAbortedError:
            return
        else:
            await self.app(_with_length(scope, len(body)), _replay(body, receive), send)


def _check_address(scope: Scope) -> None:
    if strict_json.UNSTORABLE.search(scope["path"]) or "\ufffd" in scope["path"]:
        raise unknown()
    query: bytes = scope["query_string"]
    if len(query) > LONGEST_QUERY:
        raise Problem("too-long", f"At most {LONGEST_QUERY} bytes may follow the question mark.")
    try:
        plain = unquote_to_bytes(query.replace(b"+", b" ")).decode()
    except UnicodeDecodeError as error:
        raise Problem("malformed", "What follows the question mark must be UTF-8, percent-encoded.") from error
    if strict_json.UNSTORABLE.search(plain):
        raise Problem("malformed", "What follows the question mark holds a NUL character.")


async def _body(scope: Scope, receive: Receive) -> bytes:
    if scope["method"] in {"GET", "HEAD", "OPTIONS"}:
        return b""
    headers = dict(scope["headers"])
    if headers.get(b"content-encoding", b"identity").lower() != b"identity":
        raise Problem("unsupported-media-type", "Send the body uncompressed.")
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            text = await _bounded(headers.get(b"content-length", b"0"), receive)
    except TimeoutError as error:
        raise Problem("too-slow", f"The body must arrive within {PATIENCE_SECONDS:.0f} seconds.") from error
    if not text:
        return b""
    if not JSON.fullmatch(headers.get(b"content-type", b"").strip()):
        raise Problem("unsupported-media-type", "Send the body as Content-Type: application/json.")
    return _canonical(text, scope["app"])


async def _bounded(stated_length: bytes, receive: Receive) -> bytes:
    if not re.fullmatch(rb"[0-9]{1,18}", stated_length):
        raise Problem("malformed", "Content-Length is not a length.")
    too_large = Problem("too-large", f"A body may have at most {LARGEST_BODY} bytes.", headers={"Connection": "close"})
    if int(stated_length) > LARGEST_BODY:
        raise too_large
    pieces = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionAbortedError
        pieces += message.get("body", b"")
        if len(pieces) > LARGEST_BODY:
            raise too_large
        more = message.get("more_body", False)
    return bytes(pieces)


def _canonical(text: bytes, app: FastAPI) -> bytes:
    try:
        return strict_json.canonical(strict_json.read(text))
    except strict_json.Unwanted as error:
        raise Problem("invalid", "See places.", places=[Misplaced(
            location=located(["body", *error.location], words(app)), type=error.kind, accepted=error.accepted)]) from error
    except strict_json.NotReadable as error:
        raise Problem("malformed", f"The body cannot be read: {error}.") from error


def _with_length(scope: Scope, length: int) -> Scope:
    if not length:
        return scope
    kept = [(name, value) for name, value in scope["headers"] if name != b"content-length"]
    return {**scope, "headers": [*kept, (b"content-length", str(length).encode())]}


def _replay(body: bytes, receive: Receive) -> Receive:
    unread = True

    async def replayed() -> Message:
        nonlocal unread
        if unread:
            unread = False
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return replayed
