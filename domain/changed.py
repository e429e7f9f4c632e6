"""A frozen dataclass made, or with some of its fields changed."""
from collections.abc import Hashable, Mapping
from dataclasses import MISSING, fields
from functools import cache
from typing import Any, TypeVar, cast

State = TypeVar("State")


def replace(state: State, **changes: Any) -> State:
    """What `dataclasses.replace` gives, ten times as fast: a fold does this for each entry of a log.

    For states without slots and without a `__post_init__`.
    """
    return changed(state, changes)


def changed(state: State, changes: Mapping[str, Any]) -> State:
    """As `replace`."""
    return _with(type(state), {**state.__dict__, **changes})


def begun(state: type[State], **given: Any) -> State:
    """What a call of the class gives, ten times as fast; defaults are shared, as parts unchanged are."""
    return _with(state, {**_defaults(cast(Hashable, state)), **given})


def _with(state: type[State], values: dict[str, Any]) -> State:
    made = object.__new__(state)
    object.__setattr__(made, "__dict__", values)
    return made


@cache
def _defaults(state: Any) -> Mapping[str, Any]:
    made = {one.name: one.default_factory() for one in fields(state) if one.default_factory is not MISSING}
    return made | {one.name: one.default for one in fields(state) if one.default is not MISSING}
