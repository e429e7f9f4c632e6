"""Stages of another process at which flags are reconsidered."""
from collections.abc import Mapping
from typing import Annotated

from pydantic import StringConstraints

from domain.policies.provision import Provision

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,60}$")]


class Stages(Provision):
    """Each of these stages calls a review of such flags on the case; none of them ends one."""

    process: str
    stage: Mapping[Code, str]
    """Code → what it means."""
    rule_of: Mapping[str, str] = {}
    """Stage → the rule that it comes from, where it has one of its own."""
    flags: tuple[Code, ...]
    declared_by: tuple[Code, ...]

    def cited_at(self, stage: str) -> str:
        """The rule that calls the review at a stage."""
        return self.rule_of[stage] if stage in self.rule_of else self.rule
