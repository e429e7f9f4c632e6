"""A frozen dataclass with some of its fields changed."""
from typing import Any, TypeVar

State = TypeVar("State")


def replace(state: State, **changes: Any) -> State:
    """What `dataclasses.replace` gives, ten times as fast: a fold does this for each entry of a log.

    For states without slots and without a `__post_init__`.
    """
    made = object.__new__(type(state))
    object.__setattr__(made, "__dict__", {**state.__dict__, **changes})
    return made
