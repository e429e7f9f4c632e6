"""The policy that a council has in force, as far as a reading of its log has come."""
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from domain.councils.council import NOTHING_SETTLED, Council, evolve
from domain.event import Happened
from domain.flags.flag import Flag
from domain.policies.provision import Facts
from projections.asking import NOT_ASKED, Asked, Asking


class Holds(NamedTuple):
    """What holds for flags of one type: an edition, the answers to its questions, and its policy document."""

    digest: str
    settled: Facts
    lapses: date
    """The day after which the appropriate policy document has lapsed (LAW-12)."""


class InForce(NamedTuple):
    """Moves with the log alone, so that a rebuild sees what the first reading saw."""

    council: Council = NOTHING_SETTLED
    policy: Mapping[str, Holds] = {}
    """By flag type. A type that a later edition drops keeps its rules."""
    turns_on: date = date.max
    """London date on which an adopted edition comes into force."""
    asking: Mapping[str, Asking] = {}
    """By flag type."""

    def asked_of(self, flag: Flag, before: Asked) -> Asked:
        """`before` is what was asked of the flag one entry earlier."""
        return self.asking[flag.flag_type].of(flag, before) if flag.flag_type in self.asking else NOT_ASKED

    def after(self, happened: Happened, today: date) -> "InForce":
        """With one more of the council's own entries, recorded on a London date."""
        return self._replace(council=evolve(self.council, happened)).on(today)

    def on(self, today: date) -> "InForce":
        """As it holds on a London date."""
        later = min((a.in_force_from for a in self.council.adoptions if a.in_force_from > today), default=date.max)
        begun = [self.council.edition(a.digest) for a in self.council.adoptions if a.in_force_from <= today]
        policy = {code: self._holds(code, today) for code in {code: edition for edition in begun for code in edition.flag}}
        if policy == self.policy:
            return self._replace(turns_on=later)
        asking = {code: self._asking(code, holds) for code, holds in policy.items()}
        return self._replace(policy=policy, turns_on=later, asking=asking)

    def _holds(self, flag_type: str, today: date) -> Holds:
        adoption = self.council.adoption_for(flag_type, today)
        settled = self.council.settled(self.council.edition(adoption.digest))
        return Holds(adoption.digest, settled, adoption.policy_document_review_due)

    def _asking(self, flag_type: str, holds: Holds) -> Asking:
        if flag_type in self.policy and self.policy[flag_type] == holds:
            return self.asking[flag_type]
        return Asking(self.council.edition(holds.digest).flag[flag_type], holds.settled, holds.lapses)
