"""The closed list of grounds on which something may be kept from the person it is about."""
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from domain.value import Value


class Basis(Value):
    title: str
    source: str
    rights: tuple[int, ...]
    """Articles of the UK GDPR that it can disapply (the matrix after LAW-34)."""
    limbs: tuple[str, ...]
    """Each must have reasons of its own."""
    needs: tuple[str, ...] = ()
    confirmed: bool
    """Whether the provision's text was checked; an unconfirmed one says so to policy owners."""


@cache
def bases() -> Mapping[str, Basis]:
    """Code → basis, as the data beside this file states them."""
    data = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {code: Basis.model_validate(basis) for code, basis in data.items()}


def codes_for(right: int) -> tuple[str, ...]:
    """The bases that can disapply an article."""
    return tuple(code for code, basis in bases().items() if right in basis.rights)
