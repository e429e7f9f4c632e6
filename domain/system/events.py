"""What a register writes about itself, signed `system`; none of it moves a flag."""
from typing import Literal

from domain.event import Event


class LogSucceeded(Event):
    """From this entry on checkpoints are signed under a new origin: what the old one signed can't be continued."""

    type: Literal["system.log_succeeded"] = "system.log_succeeded"
    origin: str
    """Of the new checkpoints."""
    before: str
    """The old origin."""
    checkpoint: str
    """The old origin's last signed checkpoint, word for word."""
    lost_after: int
    """The entries after this position may be lost …"""
    lost_until: int
    """… up to and with this one. Positions in between have been, or will be, given again."""
    reasons: str


class AccessesSealed(Event):
    """Accesses were written down, and this is the digest of them: none can be changed or left out unseen from here on."""

    type: Literal["system.accesses_sealed"] = "system.accesses_sealed"
    first: int
    last: int
    """Numbers of accesses, both included; they are of one month (UTC)."""
    root: str
    """Root (hex) of the tree over those accesses (RFC 6962), each as the stored form describes."""


class AccessesExpired(Event):
    """A month's accesses were let go, their time being over; what sealed them stays."""

    type: Literal["system.accesses_expired"] = "system.accesses_expired"
    month: str
    """`2026-03`, UTC."""
    first: int
    last: int
    """Numbers of accesses, both included."""
    first_seal: int
    last_seal: int
    """Positions of the entries that hold the digests of what was let go: these, and those of their kind between them."""


EVENTS: tuple[type[Event], ...] = (LogSucceeded, AccessesSealed, AccessesExpired)
