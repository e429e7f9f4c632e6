"""Which text gives the month for answering a request about one's rights: Art 12A, or Art 12(3) for one received before it."""
from datetime import date

from domain.law.commencement import Provision, provisions

TRANSITIONAL = ("ARGUABLE: received before 5 February 2026, when Art 12A came into force; the transitional text isn't confirmed. "
                "The old text gives the same dates.")
GUIDANCE_ONLY = "ARGUABLE: before Art 12A, a pause rested on the Commissioner's guidance alone."


def answering(received: date) -> Provision:
    """The text for a request received on a London date. Raises Refused before the GDPR."""
    law = provisions()["UK_GDPR_12A"]
    return law if law.in_force(received) else provisions()["UK_GDPR_12_3"].demand(received)


def is_new(law: Provision) -> bool:
    return law is provisions()["UK_GDPR_12A"]


def paragraph(law: Provision, place: str) -> str:
    """A place in Art 12A; the old text said it all in one paragraph."""
    return place if is_new(law) else ""
