"""A council's policy: its editions, their adoption, what they leave open, and cover for colleagues."""
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path

from api.acting import Attempt, Outcome, TheAttempt
from api.caller import Bearer, Caller
from api.policy_rows import Document, EditionRead, EditionRow, QuestionRow, editions, question_rows, row, whole
from api.problems import unknown
from domain.councils import decide
from domain.councils.commands import Adopt, Delegate, Lodge, Settle
from domain.councils.council import NOTHING_SETTLED, Council
from domain.councils.decide import Circumstances
from domain.event import Decided, Stream
from domain.refusal import Refused
from ledger.circumstances import the_council
from ledger.past import Past

routes = APIRouter(prefix="/v1/{council}", tags=["policies"])

EditionCode = Annotated[str, Path(description="The edition's code within its council.", examples=["1"])]
QuestionCode = Annotated[str, Path(description="The question's code.", examples=["LEI-G5"])]


@routes.get("/policies")
async def list_policies(caller: Caller) -> list[EditionRow]:
    """The editions that this council lodged or that come with the program, and which are in force today, one of each document."""
    council = await _council(caller)
    found = editions(caller.council, council)
    return [row(edition, council, _in_force(caller, council)) for edition, _ in found.values()]


@routes.get("/policies/{edition}")
async def read_policy(edition: EditionCode, caller: Caller) -> EditionRead:
    """Every flag type, step, role, code and field of an edition with its type and condition (convention C7)."""
    council = await _council(caller)
    found, _ = _edition(caller, council, edition)
    return whole(found, council, _in_force(caller, council))


@routes.post("/policies", status_code=201)
async def lodge_policy(command: Lodge, attempt: TheAttempt) -> Outcome:
    """Lay a policy document (TOML) before the council.

    By POLICY_OWNER. Refused (409) with the keys at fault if it is malformed, incomplete, at odds with itself or fails
    one of its own examples.
    """
    return await in_the_councils_stream(attempt, lambda given: decide.lodge(command, given))


@routes.post("/policies/{edition}/adoption", status_code=201)
async def adopt_policy(edition: EditionCode, command: Adopt, caller: Caller, attempt: TheAttempt) -> Outcome:
    """Put an edition in force from a London date on.

    By POLICY_OWNER. Refused (409) without a basis in law for every flag type and an appropriate policy document.
    """
    found, text = _edition(caller, await _council(caller), edition)
    return await in_the_councils_stream(attempt, lambda given: decide.adopt(found, text, command, given))


@routes.get("/policies/{edition}/questions")
async def list_questions(edition: EditionCode, caller: Caller) -> tuple[QuestionRow, ...]:
    """What an edition leaves open, each way to read it, who settles it, what holds today and which rules hang on it."""
    council = await _council(caller)
    found, _ = _edition(caller, council, edition)
    return question_rows(found, council)


@routes.get("/policies/{edition}/questions/{code}")
async def read_question(edition: EditionCode, code: QuestionCode, caller: Caller) -> QuestionRow:
    """One question that an edition leaves open."""
    council = await _council(caller)
    found, _ = _edition(caller, council, edition)
    for question in question_rows(found, council):
        if question.code == code:
            return question
    raise unknown()


@routes.post("/policies/{edition}/questions/{code}/answer", status_code=201)
async def answer_question(edition: EditionCode, code: QuestionCode, command: Settle, caller: Caller,
                          attempt: TheAttempt) -> Outcome:
    """Settle what an edition leaves open, from now on. By the role that the question names."""
    found, _ = _edition(caller, await _council(caller), edition)
    if code not in {question.code for question in found.question}:
        raise unknown()
    return await in_the_councils_stream(attempt, lambda given: decide.settle(found, code, command, given))


@routes.post("/delegations", status_code=201)
async def delegate_role(command: Delegate, caller: Caller, attempt: TheAttempt) -> Outcome:
    """Have a colleague covered for, in one role and between two London dates. By themselves or by POLICY_OWNER."""

    def decided(given: Circumstances) -> Decided:
        council = given.council or NOTHING_SETTLED
        return decide.delegate(council.in_force(caller.signature().today), command, given)

    return await in_the_councils_stream(attempt, decided)


async def in_the_councils_stream(attempt: Attempt, decided: Callable[[Circumstances], Decided]) -> Outcome:
    """Carry out what a council settles or puts down."""
    caller = attempt.caller
    stream = Stream(kind="council", id=caller.ledger.known_id(caller.council, "council"))

    async def gather(past: Past) -> Decided:
        return decided(Circumstances(signature=past.signature, council=await the_council(past), code=caller.council,
                                     stream=stream.id))

    return await attempt.carry_out(gather, on=stream)


async def _council(caller: Bearer) -> Council:
    return await the_council(Past(caller.ledger, caller.council, caller.signature())) or NOTHING_SETTLED


def _in_force(caller: Bearer, council: Council) -> frozenset[str]:
    """Digests of the editions in force today, one of each document."""
    try:
        return frozenset(adoption.digest for adoption in council.adoptions_on(caller.signature().today))
    except Refused:
        return frozenset()


def _edition(caller: Bearer, council: Council, code: str) -> Document:
    """Raises Problem (404) for an edition that isn't here."""
    found = editions(caller.council, council)
    if code not in found:
        raise unknown()
    return found[code]
