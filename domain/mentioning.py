"""Whom the words of an act tell of besides whoever it is about."""
from uuid import UUID

from domain.event import Decided, Signed


def mentioning(decided: Decided, mentioned: tuple[UUID, ...], kinds: tuple[str, ...] = ("flag", "subject", "request")) -> Decided:
    """What was decided, each event that has words saying whom they tell of; `kinds` of stream in which they are the writer's own.

    Words stored together with their owner's erasure are forgotten in the same moment, and so need no key of their own.
    """
    if not mentioned or decided.forget:
        return decided
    return decided.model_copy(update={"events": tuple(
        (stream, tuple(_mentioning(signed, mentioned) if stream.kind in kinds else signed for signed in events))
        for stream, events in decided.events)})


def _mentioning(signed: Signed, mentioned: tuple[UUID, ...]) -> Signed:
    if not signed.event.has_words:
        return signed
    return signed.model_copy(update={"event": signed.event.model_copy(update={"mentions": mentioned})})
