"""A question that waits for a named role: all that whoever answers it has to know, in one place."""
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from pydantic import Field, JsonValue

from api.answer import Answer
from domain.event import Happened
from domain.flags import events as e
from domain.flags.flag import Flag
from domain.law.criminal_records import LawNote, law_notes
from domain.policies.edition import Edition
from domain.policies.provision import Facts, Provision, alternatives
from domain.policies.retention_advice import advise
from domain.policies.retention_case import Advice
from domain.policies.retention_settled import as_settled

OF_A_REVIEW: Mapping[str, str] = {"CONTINUE": "The flag stays until its next review", "END": "The flag ends"}
ESCALATES_TO = ("POLICY_OWNER", "AUDITOR", "IG", "DPO")
"""Who sees a question that is overdue, besides the role that was asked."""


class ReadingRow(Answer):
    """One way to answer."""

    means: str
    proceeds: bool
    """Whether the act that waits is open on this answer."""
    review_due: date | None = None
    """London date of the next review, where this answer continues the flag."""


class Assessment(Answer):
    """The last review that was recorded."""

    on: date
    """London date."""
    by: str
    role: str
    proposed: str
    said: Mapping[str, JsonValue]
    """What was given with it, by the policy's field names."""


class ReferralRow(Answer):
    """A question to a named role. The flag stands as it did, and its own review date runs on (convention C5)."""

    code: str = Field(examples=["LEI-X6"])
    asks: str
    to: str
    """The role that answers: POST flags/{id}/judgements, with reasons."""
    before: str
    """The act that waits for the answer."""
    asked_on: date
    due: date
    """London date."""
    overdue: bool
    escalated_to: tuple[str, ...]
    """Who else sees it now: nobody before it is overdue."""
    review_due: date | None
    """The flag's own, which isn't moved."""
    readings: Mapping[str, ReadingRow]
    facts: Mapping[str, JsonValue]
    """What the question hangs on, as it is known; of a review, all that the caller may read."""
    advice: Advice | None
    """What the policy's retention table says of the case that was last asked about: every candidate with its last day."""
    law: tuple[LawNote, ...]
    """Beside it, on the same case (LAW-41, LAW-42)."""
    last_assessment: Assessment | None


class Known(NamedTuple):
    """What the answers are made of."""

    flag: Flag
    edition: Edition
    settled: Facts
    today: date
    kept_back: frozenset[str]
    entries: tuple[Happened, ...]
    """The flag's own."""


def referral_rows(known: Known) -> list[ReferralRow]:
    """The questions that are open, the first due first."""
    flag = known.flag
    waiting = [one for code, one in flag.referred.items() if code not in known.settled]
    return [_row(known, one) for one in sorted(waiting, key=lambda one: (one.due, one.code))]


def _row(known: Known, asked: e.ReferredForJudgement) -> ReferralRow:
    flag, edition = known.flag, known.edition
    rule = next((rule for rule in edition.flag[flag.flag_type].asks if rule.code == asked.code), None)
    question = next((one for one in edition.question if one.code == asked.code), None)
    meanings = rule.readings if rule else question.readings if question else OF_A_REVIEW
    asks = rule.asks if rule else question.asks if question else "Does the flag stay, or does it end?"
    overdue = asked.due < known.today
    case = flag.advised_on if asked.code == "REVIEW" else None
    table = edition.retention if case else None
    return ReferralRow(
        code=asked.code, asks=asks, to=asked.to, before=asked.before, asked_on=flag.referred_on[asked.code], due=asked.due,
        overdue=overdue, escalated_to=ESCALATES_TO if overdue else (), review_due=flag.review_due,
        readings={code: _reading(known, asked, code, meanings) for code in asked.readings}, facts=_facts(known, rule),
        advice=advise(as_settled(table, known.settled), case, known.today) if table and case else None,
        law=law_notes(case, known.today) if case else (), last_assessment=_last(known))


def _reading(known: Known, asked: e.ReferredForJudgement, code: str, meanings: Mapping[str, str]) -> ReadingRow:
    flag = known.flag
    due = None
    if asked.code == "REVIEW" and code == "CONTINUE":
        facts = {"under_18": False, "process": None, **known.settled, **flag.facts}
        due = known.edition.flag[flag.flag_type].review.due(flag.done["reviewed"].on, facts, flag.next_discussion)[0]
    proceeds = not asked.proceeds_on or code in asked.proceeds_on
    return ReadingRow(means=meanings[code] if code in meanings else code, proceeds=proceeds, review_due=due)


def _facts(known: Known, rule: Provision | None) -> dict[str, JsonValue]:
    """Of a rule's question what its conditions look at; of a review everything."""
    readable = {name: value for name, value in known.flag.information.items() if name not in known.kept_back}
    if rule is None:
        return readable
    looked_at = {name.partition(".")[0] for one in (*alternatives(rule.when), *alternatives(rule.unless)) for name in one}
    return {name: value for name, value in readable.items() if name in looked_at}


def _last(known: Known) -> Assessment | None:
    found: Assessment | None = None
    for one in known.entries:
        if isinstance(event := one.event, e.Reviewed):
            said = {name: value for name, value in {**event.facts, **event.text}.items() if name not in known.kept_back}
            found = Assessment(on=one.occurred_on, by=one.actor, role=one.role, proposed=event.proposes, said=said)
    return found
