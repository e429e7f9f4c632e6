"""Leicester's flags as the stories find them: invented, and complete."""
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import JsonValue

from domain.event import Event
from domain.flags.commands import HeldMeeting, Request
from domain.flags.events import Added, Agreed, Discussed, Endorsed, MonitoringStarted, Requested, Reviewed
from domain.flags.meeting import Meeting
from tests.stories import SUBJECT, TODAY, story

leicester = story("leicester/1")

HAZARD: dict[str, JsonValue] = {
    "reason": "A_HEALTH_SAFETY", "health_safety": ["NOT_INTERVIEWED_ALONE"], "risk_to": ["WORKERS"],
    "trigger_context": "INITIAL_REFERRAL"}
HAZARD_TEXT: dict[str, JsonValue] = {"history": "Shouted at two visitors."}
ALLEGATION: dict[str, JsonValue] = {
    "reason": "B_ALLEGATION", "allegation_status": "UNDER_INVESTIGATION", "risk_to": ["CHILDREN"],
    "trigger_context": "CP_CONFERENCE"}
WHERE: dict[str, JsonValue] = {
    "reason_summary": "Aggression at the door", "detail_location": {"kind": "CASE_NOTE", "reference": "CN-1"}}
REVIEW: dict[str, JsonValue] = {"history": "Nothing new.", "evidence": "Two calm visits.", "justification": "Still needed."}
ENDING: dict[str, JsonValue] = {"evidence": "A calm year.", "justification": "No longer met.", "future_recommendations": "none"}


def request(information: dict[str, JsonValue] | None = None, flag_type: str = "HZD", **more: Any) -> Request:
    return Request(subject=SUBJECT, flag_type=flag_type, information=information or {**HAZARD, **HAZARD_TEXT}, **more)


def requested(facts: dict[str, JsonValue] | None = None, flag_type: str = "HZD", key: str = "A_HEALTH_SAFETY",
              meeting: Meeting | None = None, **more: Any) -> Requested:
    return Requested(flag_type=flag_type, subject=SUBJECT, subject_kind="PERSON", key=key,
                     facts=HAZARD if facts is None else facts, text=HAZARD_TEXT, meeting=meeting,
                     obtained_from="OTHERS", obtained_on=TODAY, criminal_offence_data=False,
                     special_category_data=False, **more)


TALKED = Discussed(with_role="TM", with_whom="tm-1", counts_as=("MANAGER", "TM", "WORKER"))
ADDED = Added(review_due=date(2027, 3, 24), review_rule="LEI-71", decided_at=2,
              facts={"detail_location": WHERE["detail_location"]}, text={"reason_summary": WHERE["reason_summary"]})
ON_REGISTER: tuple[Event, ...] = (requested(), TALKED, Agreed(), ADDED)
"""A health and safety hazard, added today."""
HELD = HeldMeeting(kind="MARAC", held_on=TODAY, reference="M-12", next_discussion=date(2026, 6, 1))
FROM_MARAC: tuple[Event, ...] = (
    requested({"marac_role": "VICTIM"}, flag_type="MRC", key="", meeting=Meeting(kind="MARAC", held_on=TODAY, reference="M-12")),
    MonitoringStarted(process="MARAC", next_discussion=date(2026, 6, 1)))
ENDORSED = Endorsed()
PROPOSED_END = Reviewed(proposes="END")
OTHER_SUBJECT = UUID(int=7)
