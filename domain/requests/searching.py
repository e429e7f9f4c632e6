"""What was searched for the person, with the result: a reasonable and proportionate search (Art 15(1A), LAW-27)."""
from typing import get_args

from domain.event import Decided
from domain.refusal import Refused
from domain.requests import commands as c
from domain.requests.act import Act
from domain.requests.item_events import Index, Searched
from domain.requests.items import places
from domain.subjects.holding import placing


def search(command: c.RecordSearch, act: Act) -> Decided:
    """Every index is searched or excluded with why, and every place that items point to is accounted for."""
    held, request = act.responder(), act.open()
    if request.kind != "ACCESS":
        raise Refused("LAW-27", "UK GDPR Art 15(1A): the search is for access", "a request for access")
    left = [index for index in get_args(Index) if (index in command.indexes) == (index in command.excluded)]
    if left:
        raise Refused("LAW-27", "UK GDPR Art 15(1A): indexes searched, exclusions and why",
                      "each of these in 'indexes' or in 'excluded' with why: " + ", ".join(left))
    if len(act.given.found) != len(set(command.records)):
        raise Refused("LAW-6", "accuracy", "'records': ids of records of this council, each once")
    told = {(place.item, place.field) for place in command.places}
    pointed = places(item for item in act.given.items if not item.since_receipt)
    if told - pointed:
        raise Refused("LAW-27", "places elsewhere that items point to", "'places' of items of this request, by their field")
    if pointed - told:
        raise Refused("LAW-27", "every place that flags point to is searched, sent for, or not held",
                      f"'places' for {len(pointed - told)} more: GET requests/{{id}}/items lists them")
    event = Searched(indexes=command.indexes, records=command.records, places=command.places, from_day=command.from_day,
                     until=command.until, two_people=command.two_people, terms=command.terms,
                     excluded={str(index): why for index, why in command.excluded.items()})
    new = [record for record in act.given.found if record.id not in request.records]
    made = act.decided(held, event, subjects=tuple((request.id, record.id) for record in new))
    holds = tuple(placing(record, "S173", hold=act.given.new_id, reasons="A request came in.", role=held.role, day=act.day,
                          request=request.id) for record in new)
    return made.model_copy(update={"events": (*made.events, *holds)})
