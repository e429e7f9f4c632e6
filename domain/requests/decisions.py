"""What the decisions of a request come to for each of its items."""
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.requests.item_events import ItemOutcome, ItemsDecided
from domain.requests.items import Item
from domain.requests.passages import Passage
from domain.value import Value

STRICTEST: tuple[ItemOutcome, ...] = ("EXISTENCE", "REASONS", "PART", "DISCLOSE")


@dataclass(frozen=True)
class Decision:
    id: UUID
    said: ItemsDecided
    by: str
    role: str
    on: date
    approved_by: str | None = None
    replaced: bool = False
    on_behalf_of: str | None = None
    """The absent colleague in whose name it was decided."""

    @property
    def stands(self) -> bool:
        """Whether it holds: nothing replaces it, and a second person agreed where one is needed."""
        return not self.replaced and (self.approved_by is not None or not self.said.needs_second)

    def covers(self, item: Item) -> bool:
        return item.id in self.said.items or item.of in self.said.hides


class Effect(Value):
    """What leaves of one item."""

    outcome: ItemOutcome
    keeps_back: frozenset[str] = frozenset()
    """Names of the fields that don't leave, with PART."""
    blacks_out: tuple[Passage, ...] = ()
    """Where passages stand that don't leave, with PART."""
    with_staff: bool = False
    bases: tuple[str, ...] = ()
    decisions: tuple[UUID, ...]


def effect_on(item: Item, decisions: Mapping[UUID, Decision]) -> Effect | None:
    """The strictest of the decisions that hold; nothing while none does."""
    mine = [decision for decision in decisions.values() if decision.stands and decision.covers(item)]
    if not mine:
        return None
    outcome = min((decision.said.outcome for decision in mine), key=STRICTEST.index)
    kept = frozenset[str]().union(*(decision.said.keeps_back for decision in mine))
    passages = tuple(one for decision in mine for one in decision.said.blacks_out if one.item == item.id)
    return Effect(outcome=outcome, keeps_back=kept, blacks_out=passages, decisions=tuple(decision.id for decision in mine),
                  with_staff=all(decision.said.with_staff for decision in mine),
                  bases=tuple(sorted({decision.said.basis for decision in mine if decision.said.basis})))


def undecided(items: Iterable[Item], decisions: Mapping[UUID, Decision]) -> tuple[Item, ...]:
    """What was held at receipt and waits for a decision."""
    return tuple(item for item in items if not item.since_receipt and effect_on(item, decisions) is None)
