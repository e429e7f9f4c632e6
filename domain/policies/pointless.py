"""What a document says that could never come to anything: refused when it is lodged, and read where it was lodged before."""
from collections.abc import Iterator

from domain.policies.edition import Edition
from domain.policies.fields import Field
from domain.policies.flag_type import Criterion, FlagType, Warns
from domain.policies.message import Message
from domain.policies.reading import conditions, provisions

WHEN_SIGNING = (Field, Criterion, Warns, Message)
"""Shapes that are asked once it is known in which role an act is signed."""


def pointless(edition: Edition) -> Iterator[str]:
    """Lines `key: what is wrong`, naming the rule where there is one."""
    for code, flag in edition.flag.items():
        yield from (f"flag.{code}.{fault}" for fault in _in_flag(flag))


def _in_flag(flag: FlagType) -> Iterator[str]:
    if "noted" in flag.who and not any(field.grows or "noted" in field.at for field in flag.field.values()):
        yield "who.noted: no field is asked for with noted, and none grows"
    if "countersigned" in flag.who:
        yield "who.countersigned: signs says who signs"
    for act, shape in (("level_changed", flag.becomes), ("appealed", flag.appeal)):
        if act in flag.who and not shape:
            yield f"who.{act}: the flag type has no {'becomes' if act == 'level_changed' else 'appeal'}"
    for rule in flag.apart:
        if len(set(rule.acts)) < 2:
            yield f"apart: names fewer than two acts; of several signatures each is another person's anyway ({rule.rule})"
    for key, provision in provisions(flag):
        looked_at = {name for condition in conditions(provision) for name in condition}
        if "signed_as" in looked_at and not isinstance(provision, WHEN_SIGNING):
            yield f"{key}: signed_as is known to fields, criteria, warnings and messages alone ({provision.rule})"
