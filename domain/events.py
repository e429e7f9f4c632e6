"""Every event of every kind of stream, by its wire name."""
from collections.abc import Mapping

from domain.cases import events as cases
from domain.councils import events as councils
from domain.councils import risk_events as risks
from domain.event import Event
from domain.flags import events as flags
from domain.flags import level_events as levels
from domain.flags import redaction_events as redactions
from domain.flags import rights_events as rights
from domain.flags import signature_events as signatures
from domain.flags import standing_events as standing
from domain.messages import events as messages
from domain.packs import events as packs
from domain.reports import events as reports
from domain.requests import events as requests
from domain.requests import item_events as items
from domain.subjects import erasure_events as erasures
from domain.subjects import events as subjects
from domain.system import events as system

EVENTS: Mapping[str, type[Event]] = {
    str(event.model_fields["type"].default): event
    for event in (*flags.EVENTS, *levels.EVENTS, *signatures.EVENTS, *reports.EVENTS, *redactions.EVENTS, *standing.EVENTS,
                  *rights.EVENTS, *subjects.EVENTS, *erasures.EVENTS, *councils.EVENTS, *risks.EVENTS, *cases.EVENTS,
                  *requests.EVENTS, *items.EVENTS, *packs.EVENTS, *messages.EVENTS, *system.EVENTS)}
