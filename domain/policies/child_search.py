"""Which flags are heeded when a child is searched for."""
from typing import Annotated

from pydantic import StringConstraints

from domain.policies.provision import Provision

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,60}$")]


class Homes(Provision):
    """Flags on the households and premises at which the child lives, too."""


class ChildSearch(Provision):
    """Flags on the register, on those associated with the child."""

    flags: tuple[Code, ...]
    homes: Homes | None = None
