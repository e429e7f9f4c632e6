"""What people write in the demonstration: plain, invented and short."""
from random import Random

from pydantic import JsonValue

HISTORY = ("No earlier involvement is recorded.", "One earlier referral, two years ago, closed after an assessment.",
           "Known to the service since childhood; three earlier contacts.", "Earlier incidents of shouting at visitors.",
           "An earlier plan ended well; concerns came back this spring.")
SUMMARY = ("Threatened a visitor at the door.", "A large dog is kept loose in the hall.", "Threw furniture during a visit.",
           "Refuses entry and blocks the stairs.", "Unsafe wiring and broken floorboards.")
EVIDENCE = ("Case notes of the last three months.", "Visit record and police log.", "Letters from two agencies.",
            "Notes of the last core group.")
WHY_KEPT = ("The concern was seen again within the last year.", "Nothing has changed that would lower the risk.",
            "The assessment still points to a risk.")
WHY_ENDED = ("No incident for a year and the assessment was completed.", "The concern no longer stands.",
             "The person has moved on from the situation that gave rise to it.")
FUTURE = ("none", "Visit in pairs for the first contact, should there be another.", "Ask the police before a new assessment.")
HOW_TO_CHALLENGE = "Write to the team manager, or to the council's data protection officer."
SOURCES = ("Social worker's visit", "Police notification", "Health visitor", "School")
WHY_NOT_TOLD = "Telling the person now would put somebody else at risk."
MISTAKEN = "The information belongs to another person of a similar name."


def why_review(chance: Random) -> dict[str, JsonValue]:
    return {"history": chance.choice(HISTORY)}


def why_kept(chance: Random) -> dict[str, JsonValue]:
    return {"evidence": chance.choice(EVIDENCE), "justification": chance.choice(WHY_KEPT)}


def why_ended(chance: Random) -> dict[str, JsonValue]:
    return {**why_asked_to_end(chance), "future_recommendations": chance.choice(FUTURE)}


def why_asked_to_end(chance: Random) -> dict[str, JsonValue]:
    return {"evidence": chance.choice(EVIDENCE), "justification": chance.choice(WHY_ENDED)}
