"""What Article 5 asks for, and how the register keeps it whatever the edition, in the words of the data beside this file."""
import tomllib
from functools import cache
from pathlib import Path

from domain.value import Value


class Principle(Value):
    provision: str
    title: str
    law: tuple[str, ...]
    """The law ids under which it is kept."""
    kept: tuple[str, ...]
    """How, one sentence each."""


class Principles(Value):
    principle: tuple[Principle, ...]
    retention: Principle
    """What DPA 2018 Sch 1 para 39(b) asks for besides."""


@cache
def principles() -> Principles:
    return Principles.model_validate(tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")))
