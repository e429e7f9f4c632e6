"""Lincolnshire's flags as the stories find them: invented, and complete."""
from datetime import date
from typing import Any

from pydantic import JsonValue

from domain.event import Event
from domain.flags.events import Added, Agreed, Requested
from tests.stories import SUBJECT, TODAY, story

lincolnshire = story("lincolnshire/1")

CONSIDERED: JsonValue = {"interference": "Private life", "aim": "Safety of children", "necessity": "No other way",
                         "proportionality": "Reviewed every six months"}
FACTS: dict[str, JsonValue] = {"level": "2", "relation": "POSES_RISK", "is_professional": False, "marac_role": "NOT_HEARD"}
TEXT: dict[str, JsonValue] = {"concern": "Said by a teacher.", "hra_consideration": CONSIDERED}
ASSESSED: dict[str, JsonValue] = {
    "assessment": {"system": "MOSAIC", "id": "A-1"}, "assessment_by": "SOCIAL_CARE", "assessment_completed_on": "2026-03-20",
    "form_cs1_262": {"system": "MOSAIC", "id": "F-1"}}
FACTORS: dict[str, JsonValue] = {"protective_factors": "none identified"}


def requested(facts: dict[str, JsonValue] | None = None, key: str = "2|POSES_RISK", **more: Any) -> Requested:
    return Requested(flag_type="HAZARD", subject=SUBJECT, subject_kind="PERSON", key=key, facts=FACTS if facts is None else facts,
                     text=TEXT, obtained_from="OTHERS", obtained_on=TODAY, criminal_offence_data=True,
                     special_category_data=False, **more)


ADDED = Added(review_due=date(2026, 9, 24), review_rule="LIN-10", decided_at=1, text={"hra_consideration": CONSIDERED})
ON_REGISTER: tuple[Event, ...] = (requested(), Agreed(facts=ASSESSED, text=FACTORS), ADDED)
"""Allegations against somebody who doesn't work with children, added today."""
