"""The editions of a council's documents that are in force on one day, taken together."""
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from domain.policies.edition import Edition, Role
from domain.policies.flag_type import FlagType

Part = TypeVar("Part")


@dataclass(frozen=True)
class Together:
    """One edition of each document. No flag type and no report stands in two of them."""

    editions: tuple[Edition, ...]

    @property
    def name(self) -> str:
        """`westmere/H and westmere/P`, for a refusal to cite."""
        return " and ".join(edition.name for edition in self.editions)

    @property
    def role(self) -> Mapping[str, Role]:
        """Every role of every document; of one that stands in several, what the first says."""
        return {code: role for edition in reversed(self.editions) for code, role in edition.role.items()}

    @property
    def flag(self) -> Mapping[str, FlagType]:
        return {code: flag for edition in self.editions for code, flag in edition.flag.items()}

    @property
    def purpose(self) -> Mapping[str, str]:
        """LAW-2: what the register may be read and written for under any of the documents."""
        return {code: says for edition in reversed(self.editions) for code, says in edition.purpose.items()}

    def with_also(self, roles: frozenset[str]) -> frozenset[str]:
        """The roles held, and those that each of them is as well by any of the documents."""
        return roles.union(*(edition.with_also(roles) for edition in self.editions))

    def of_report(self, code: str) -> Edition | None:
        """The edition that wants such a report."""
        return next((edition for edition in self.editions if code in edition.report), None)


def clashes(edition: Edition, other: Edition) -> tuple[str, ...]:
    """What stands in both, and could be of one document only: codes of flag types and of reports."""
    return (*sorted(set(edition.flag) & set(other.flag)), *sorted(set(edition.report) & set(other.report)))
