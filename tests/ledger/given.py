"""Entries and commands in few words."""
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from ledger.append import Append
from ledger.entry import Draft

COUNCIL = "leicester"


def draft(stream: UUID | None = None, version: int = 0, **given: Any) -> Draft:
    usual: dict[str, Any] = {
        "event_id": uuid4(), "stream": stream or uuid4(), "kind": "flag", "version": version, "type": "flag.agreed",
        "signed_at": datetime.now(UTC), "occurred_on": date(2026, 3, 23), "actor": "worker-1", "role": "SM", "on_behalf_of": None,
        "purpose": "safeguarding", "correlation": uuid4(), "causation": None, "edition": None, "digest": None, "clear": b"{}",
        "sealed": b""}
    return Draft(**usual | given)


def command(*drafts: Draft, id: UUID | None = None, body: bytes | None = b"body", **given: Any) -> Append:
    """With event ids made from its own, as everywhere."""
    own = id or uuid4()
    named = tuple(replace(one, event_id=uuid5(own, str(ordinal))) for ordinal, one in enumerate(drafts or (draft(),)))
    return Append(own, body, named, **given)
