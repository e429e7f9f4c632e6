"""The policy that a council has in force, as far as a reading of its log has come."""
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from domain.councils.council import NOTHING_SETTLED, Council, evolve
from domain.event import Happened
from domain.flags.flag import Flag
from domain.policies.edition import Edition
from domain.policies.provision import Facts
from domain.refusal import Refused
from projections.asking import NOTHING_ASKED, Asking, Asks
from projections.awaiting import NO_WAIT, Wait


class Policy(NamedTuple):
    edition: Edition
    settled: Facts
    lapses: date
    """The day after which the appropriate policy document has lapsed (LAW-12)."""


class InForce(NamedTuple):
    """Moves with the log alone, so that a rebuild sees what the first reading saw."""

    council: Council = NOTHING_SETTLED
    policy: Policy | None = None
    turns_on: date = date.max
    """London date on which an adopted edition comes into force."""
    asking: Mapping[str, Asking] = {}
    """By flag type."""

    def asks_of(self, flag: Flag) -> tuple[Asks, Wait]:
        return self.asking[flag.flag_type].of(flag) if flag.flag_type in self.asking else (NOTHING_ASKED, NO_WAIT)

    def after(self, happened: Happened, today: date) -> "InForce":
        """With one more of the council's own entries, recorded on a London date."""
        return self._replace(council=evolve(self.council, happened)).on(today)

    def on(self, today: date) -> "InForce":
        """As it holds on a London date."""
        later = min((a.in_force_from for a in self.council.adoptions if a.in_force_from > today), default=date.max)
        try:
            adoption = self.council.adoption_on(today)
        except Refused:
            return self._replace(policy=None, turns_on=later, asking={})
        edition = self.council.edition(adoption.digest)
        policy = Policy(edition, self.council.settled(edition), adoption.policy_document_review_due)
        if policy == self.policy:
            return self._replace(turns_on=later)
        asking = {code: Asking(kind, policy.settled) for code, kind in edition.flag.items()}
        return self._replace(policy=policy, turns_on=later, asking=asking)
