"""Where the law asks for more than a council's text, so that it holds instead: both are shown."""
import tomllib
from collections.abc import Collection
from functools import cache
from pathlib import Path

from domain.value import Value


class Differs(Value):
    rules: tuple[str, ...]
    """The text's own sentences, by rule id."""
    law: tuple[str, ...]
    """The law ids that hold instead."""
    policy: str
    """What the text says."""
    holds: str
    """What holds."""


@cache
def differing() -> tuple[Differs, ...]:
    data = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return tuple(Differs.model_validate(one) for one in data["differs"])


def law_over(rules: Collection[str]) -> tuple[Differs, ...]:
    """What the law holds against sentences of a text, by their rule ids."""
    return tuple(one for one in differing() if set(one.rules) & set(rules))
