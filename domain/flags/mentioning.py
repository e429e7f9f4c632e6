"""Whom the words of an act tell of besides the flag's subject."""
from uuid import UUID

from domain.event import Decided, Signed


def mentioning(decided: Decided, mentioned: tuple[UUID, ...]) -> Decided:
    """What was decided, each event that has words saying whom they tell of."""
    if not mentioned:
        return decided
    return decided.model_copy(update={"events": tuple(
        (stream, tuple(_mentioning(signed, mentioned) for signed in events)) for stream, events in decided.events)})


def _mentioning(signed: Signed, mentioned: tuple[UUID, ...]) -> Signed:
    if not signed.event.has_words:
        return signed
    return signed.model_copy(update={"event": signed.event.model_copy(update={"mentions": mentioned})})
