"""What happens to a narrative that told of somebody who was erased. Stored for ever: add, never rename or remove."""
from collections.abc import Mapping
from typing import Annotated, Literal
from uuid import UUID

from domain.event import Event
from domain.flags.events import FlagEvent
from domain.value import TEXT


class NarrativeReplaced(FlagEvent):
    """A person wrote anew what was told, without somebody who was erased; the key of the old words was destroyed (LAW-36).

    What the policy has fields for stands in `text`, other words of the act in `words`.
    """

    type: Literal["flag.narrative_replaced"] = "flag.narrative_replaced"
    replaces: UUID
    """The event whose words it replaces."""
    words: Annotated[Mapping[str, str], TEXT] = {}
    reasons: Annotated[str, TEXT] = ""


EVENTS: tuple[type[Event], ...] = (NarrativeReplaced,)
