"""What a policy's tables say of a case that is put to them; no flag is touched."""
from datetime import date

from fastapi import APIRouter
from pydantic import Field

from api.access import shown
from api.caller import Bearer, Caller
from api.forms import RetentionQuestion, ScoreQuestion
from api.policy_rows import editions
from api.problems import unknown
from domain.councils.council import NOTHING_SETTLED, Council
from domain.law.criminal_records import LawNote, law_notes
from domain.policies.asked import Table, in_force, may_ask, table_of
from domain.policies.edition import Edition
from domain.policies.retention_advice import NOT_IN_FORCE, advise
from domain.policies.retention_case import Advice
from domain.policies.retention_settled import as_settled
from domain.policies.score import NOT_IN_FORCE as NO_SCORE
from domain.policies.score import Scored
from ledger.circumstances import the_council
from ledger.past import Past

routes = APIRouter(prefix="/v1/{council}", tags=["advice"])

class RetentionAdvice(Advice):
    """Advice, and the text that it is from."""

    as_at: date
    """London date."""
    edition: str | None = Field(examples=["westmere/1"])
    asks: tuple[str, ...]
    """What a human is asked, for each code; what they are told, for each warning."""
    law: tuple[LawNote, ...]
    """Beside the advice, no part of it: what the law of that day says of spent convictions and notification (LAW-41, LAW-42)."""


class ScoreAdvice(Scored):
    edition: str | None = Field(examples=["westmere/1"])


@routes.post("/retention-advice")
async def advise_on_retention(council: str, question: RetentionQuestion, caller: Caller) -> RetentionAdvice:
    """What the policy's retention table suggests for a case: a suggestion with its rule, or all that could be meant.

    It ends nothing and is kept nowhere but in the access log. For the roles that the policy names.
    """
    async with shown(caller, reading="retention-advice"):
        day = question.as_at or caller.signature().today
        settled = await the_council(Past(caller.ledger, caller.council, caller.signature())) or NOTHING_SETTLED
        edition = _asked(caller, settled, question.edition, "retention", day)
        if edition is None or edition.retention is None:
            return RetentionAdvice(**dict(NOT_IN_FORCE), as_at=day, edition=None, asks=(), law=law_notes(question, day))
        advice = advise(as_settled(edition.retention, settled.settled(edition)), question, day)
        meaning = edition.retention.meaning
        asks = tuple(meaning[code] for code in (*advice.codes, *advice.warnings) if code in meaning)
        return RetentionAdvice(**dict(advice), as_at=day, edition=edition.name, asks=asks, law=law_notes(question, day))


@routes.post("/score")
async def score_an_assessment(council: str, question: ScoreQuestion, caller: Caller) -> ScoreAdvice:
    """What follows from numbers that a human gave: the score, whether it may be shown, and for how long.

    It includes nobody and is kept nowhere but in the access log. For the roles that the policy names.
    """
    async with shown(caller, reading="score"):
        settled = await the_council(Past(caller.ledger, caller.council, caller.signature())) or NOTHING_SETTLED
        edition = _asked(caller, settled, question.edition, "score", caller.signature().today)
        if edition is None or edition.score is None:
            return ScoreAdvice(**dict(NO_SCORE), edition=None)
        return ScoreAdvice(**dict(edition.score.scored(question.__pydantic_extra__, question.starts_on)), edition=edition.name)


def _asked(caller: Bearer, council: Council, named: str | None, table: Table, day: date) -> Edition | None:
    """The edition that answers. Raises Problem (404) for one that isn't here or has no such table, Refused otherwise."""
    documents = {code: edition for code, (edition, _) in editions(caller.council, council).items()}
    if named is not None and (named not in documents or not table_of(documents[named], table)):
        raise unknown()
    edition = documents[named] if named is not None else in_force(council, table, day)
    may_ask(documents, edition, table, caller.roles)
    return edition
