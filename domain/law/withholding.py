"""The closed list of grounds on which something may be kept from the person it is about."""
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from domain.refusal import Refused
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


def basis_for(code: str, right: int) -> Basis:
    """The basis, if it can disapply the article. Raises Refused (LAW-24)."""
    if code not in bases():
        raise Refused("LAW-24", "the closed list of bases", "one of " + ", ".join(codes_for(right)))
    basis = bases()[code]
    if right not in basis.rights:
        raise Refused("LAW-24", f"{basis.source} doesn't disapply Art {right}", "one of " + ", ".join(codes_for(right)))
    return basis


def reasoned(basis: Basis, limbs: Mapping[str, str]) -> None:
    """Raises Refused (LAW-34) unless each limb of the basis, and nothing else, has reasons."""
    missing = [limb for limb in basis.limbs if limb not in limbs]
    if missing:
        raise Refused("LAW-34", f"each limb of {basis.source} has reasons of its own", "in 'limbs': " + ", ".join(missing))
    if set(limbs) - set(basis.limbs):
        raise Refused("LAW-34", basis.source, "only its own limbs: " + ", ".join(basis.limbs))
