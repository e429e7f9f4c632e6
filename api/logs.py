"""Structured log lines on stderr, in which no personal data can stand."""
import json
import logging
import sys
import threading
import traceback
from datetime import UTC, datetime
from pathlib import Path

OWN_FIELDS = ("request", "method", "route", "status", "ms", "fault", "port", "council", "lag")
"""What a line of ours may say besides its event."""


class JsonLines(logging.Formatter):
    """One JSON object a line.

    An exception is told by its type and the places in the code it came through, never by its message: a message may
    quote what was sent or stored.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(), "from": record.name, "event": _event(record)}
        line |= {name: getattr(record, name) for name in OWN_FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[1] is not None:
            line |= told(record.exc_info[1])
        return json.dumps(line, ensure_ascii=True)


def _event(record: logging.LogRecord) -> str:
    """Other libraries' texts are left out when something failed: they may quote data."""
    if record.name.startswith("heedmark") or record.exc_info is None:
        return record.getMessage() if record.name.startswith(("heedmark", "uvicorn")) else str(record.msg)
    return "a fault"


def told(error: BaseException) -> dict[str, object]:
    """An exception without its message: types, and places in the code."""
    chain: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in chain:
        chain.append(cause)
        cause = cause.__cause__ or cause.__context__
    return {"fault": [f"{type(one).__module__}.{type(one).__qualname__}" for one in chain],
            "where": [_place(frame) for frame in traceback.extract_tb(error.__traceback__)[-8:]]}


def _place(frame: traceback.FrameSummary) -> str:
    file = Path(frame.filename)
    return f"{file.parent.name}/{file.name}:{frame.lineno} {frame.name}"


def start_logging(level: int = logging.INFO) -> None:
    """Send every log line of this process to stderr as JSON; call it once, in the program that serves."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.asgi"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    logging.getLogger("uvicorn.access").disabled = True
    threading.excepthook = _thread_ended


def _thread_ended(ended: threading.ExceptHookArgs) -> None:
    if ended.exc_value is not None:
        logging.getLogger("heedmark.api").error("a thread has ended", exc_info=ended.exc_value)
