"""All that a decision about a flag looks at besides the flag and the command."""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.councils.council import Council
from domain.flags.flag import Flag
from domain.signature import Signature


@dataclass(frozen=True)
class Looked:
    """That somebody looked whether the subject is flagged already (LEI-13)."""

    by: str
    flag_type: str
    on: date


@dataclass(frozen=True)
class NearChild:
    """A child associated with a flag's subject."""

    id: UUID
    cases: tuple[str, ...] = ()
    """References of the cases on the child's record."""


@dataclass(frozen=True)
class About:
    """The subject, as far as a decision about a flag looks at it."""

    id: UUID
    kind: str
    under_18: bool
    """Known to be; of somebody whose age nobody knows see `age_known`."""
    needs_supporter: bool
    living: bool
    merged_into: UUID | None
    looked: tuple[Looked, ...]
    age_known: bool = True
    associated_child: bool = False
    """Whether a child is associated with the subject on the day of the act; looked up where the policy asks (LIN-40)."""
    children: tuple[NearChild, ...] = ()
    """Those children; looked up where the policy has somebody told on each one's cases (DUD-13)."""


@dataclass(frozen=True)
class Circumstances:
    """All that a decision may look at besides the flag and the command."""

    signature: Signature
    council: Council
    about: About
    others: tuple[Flag, ...]
    """The subject's other flags, whatever their standing."""
    own: frozenset[UUID]
    """Records of the person who acts, of their household and its premises."""
    stream: UUID
    """The flag's stream; a fresh id for a request."""
    case_ids: Mapping[str, UUID]
    """Reference → the id under which a case's flags are found."""
