"""Decisions on what was held, as short words for stories."""
from datetime import date
from typing import Any
from uuid import UUID

from domain.requests import commands as c
from domain.requests import item_events as i
from domain.requests.decided_pack import DecidedPack, decided_pack
from tests.requests.held import HIDDEN, SHOWN, about, held, opened
from tests.requests.stories import RECEIVED, Story

ALL: Any = ("PERSON", "ALIASES", "IDENTIFIERS", "CASES", "HOUSEHOLDS", "ADDRESSES", "FREE_TEXT")
RETEST = date(2026, 9, 1)
P16 = {"basis": "SCH2_P16", "limbs": {"identifies_another": "She is named.", "not_reasonable": "She refuses."},
       "third_parties": (i.ThirdParty(role="VICTIM", consent="REFUSED"),), "retest_on": RETEST}
P2 = {"basis": "SCH2_P2", "limbs": {"purpose": "An investigation.", "prejudice": "He would flee."}, "retest_on": RETEST}


def searched(**more) -> Story:
    story = opened()
    return story.amid(items=held(story)).given(i.Searched(**{"indexes": ALL, "records": (), "terms": "Joe"} | more))


def items(story, kind, of=None):
    return tuple(item.id for item in story.around["items"] if item.kind == kind and of in (None, item.of))


def decide(which, outcome="DISCLOSE", **more):
    return c.DecideItems(**{"items": which, "outcome": outcome, "data": "SOCIAL_WORK", "reasons": "Because."} | more)


def decided(story: Story, command: c.DecideItems, number: int = 0) -> Story:
    event, = story.amid(new_id=UUID(int=500 + len(story.past) + number)).when(command).then("items_decided")
    return story.given(event)


def all_disclosed(story: Story) -> Story:
    for kind in ("FLAG", "DECISION", "RECORD", "ACCESS"):
        story = decided(story, decide(items(story, kind)))
    return story


def pack(story: Story) -> DecidedPack:
    return decided_pack(story.request, story.around["items"], about(), "leicester", RECEIVED)


def hidden(story: Story) -> Story:
    """All disclosed but one flag, whose existence is withheld."""
    for kind in ("DECISION", "RECORD", "ACCESS"):
        story = decided(story, decide(items(story, kind)))
    story = decided(story, decide(items(story, "FLAG", SHOWN)))
    return decided(story, decide(items(story, "FLAG", HIDDEN), "EXISTENCE", **P2))
