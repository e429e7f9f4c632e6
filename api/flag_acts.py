"""Every act on a flag that is there, each under its own noun."""
from uuid import UUID

from fastapi import APIRouter

from api.acting import Outcome, TheAttempt
from api.flags import act
from domain.flags import commands as c

routes = APIRouter(prefix="/v1/{council}/flags/{flag_id}", tags=["flags"])


@routes.post("/discussions", status_code=201)
async def discuss_flag(council: str, flag_id: UUID, command: c.Discuss, attempt: TheAttempt) -> Outcome:
    """Record a talk with a manager, or a discussion at a MARAC or MAPPA meeting.

    With `process` it needs `review` too: the discussion forces one and a new date.
    """
    return await act(attempt, flag_id, command)


@routes.post("/endorsement", status_code=201)
async def endorse_flag(council: str, flag_id: UUID, command: c.Endorse, attempt: TheAttempt) -> Outcome:
    """Support a request before the decision, where the policy asks for that."""
    return await act(attempt, flag_id, command)


@routes.post("/agreement", status_code=201)
async def agree_flag(council: str, flag_id: UUID, command: c.Agree, attempt: TheAttempt) -> Outcome:
    """Agree a request. Refused unless policy names the caller's role, and for whoever asked."""
    return await act(attempt, flag_id, command)


@routes.post("/decline", status_code=201)
async def decline_flag(council: str, flag_id: UUID, command: c.Decline, attempt: TheAttempt) -> Outcome:
    """Find the grounds not met: nothing goes onto the register."""
    return await act(attempt, flag_id, command)


@routes.post("/withdrawal", status_code=201)
async def withdraw_flag(council: str, flag_id: UUID, command: c.Withdraw, attempt: TheAttempt) -> Outcome:
    """Take one's own request back."""
    return await act(attempt, flag_id, command)


@routes.post("/addition", status_code=201)
async def add_flag(council: str, flag_id: UUID, command: c.Add, attempt: TheAttempt) -> Outcome:
    """Put an agreed flag onto the register; the policy sets its first review date."""
    return await act(attempt, flag_id, command)


@routes.post("/notes", status_code=201)
async def note_on_flag(council: str, flag_id: UUID, command: c.Note, attempt: TheAttempt) -> Outcome:
    """Put down that something more happened, where the policy has fields for that; it ends nothing.

    What the policy counts up from it may go to a named role as a question.
    """
    return await act(attempt, flag_id, command)


@routes.post("/appeals", status_code=201)
async def appeal_against_flag(council: str, flag_id: UUID, command: c.Appeal, attempt: TheAttempt) -> Outcome:
    """Record an appeal against the decision: it goes to the role that the policy names, and the flag stands meanwhile.

    Answered by that role at `judgements`; where it is upheld, a review is called for at once.
    """
    return await act(attempt, flag_id, command)


@routes.post("/reviews", status_code=201)
async def review_flag(council: str, flag_id: UUID, command: c.Review, attempt: TheAttempt) -> Outcome:
    """Reconsider a flag and continue, end or refer it.

    Where policy gives the outcome to another role, nothing moves until that role's `continuation` or `ending`.
    """
    return await act(attempt, flag_id, command)


@routes.post("/countersignatures", status_code=201)
async def countersign_flag(council: str, flag_id: UUID, command: c.Countersign, attempt: TheAttempt) -> Outcome:
    """Sign for what another is to do, where the policy wants a second signature before it; nothing moves by it."""
    return await act(attempt, flag_id, command)


@routes.post("/continuation", status_code=201)
async def continue_flag(council: str, flag_id: UUID, command: c.Continue, attempt: TheAttempt) -> Outcome:
    """Keep a flag whose review proposed an outcome."""
    return await act(attempt, flag_id, command)


@routes.post("/ending", status_code=201)
async def end_flag(council: str, flag_id: UUID, command: c.End, attempt: TheAttempt) -> Outcome:
    """End a flag whose review proposed an outcome."""
    return await act(attempt, flag_id, command)


@routes.post("/ending-request", status_code=201)
async def request_ending(council: str, flag_id: UUID, command: c.RequestEnding, attempt: TheAttempt) -> Outcome:
    """Ask that a flag be ended; a review is called."""
    return await act(attempt, flag_id, command)


@routes.post("/review-calls", status_code=201)
async def call_review(council: str, flag_id: UUID, command: c.CallReview, attempt: TheAttempt) -> Outcome:
    """Call for a review before its date; the date itself keeps running."""
    return await act(attempt, flag_id, command)


@routes.post("/level", status_code=201)
async def change_level(council: str, flag_id: UUID, command: c.ChangeLevel, attempt: TheAttempt) -> Outcome:
    """Make a flag one of another level, where the policy knows such a change, with all that the new level asks for."""
    return await act(attempt, flag_id, command)


@routes.post("/monitoring", status_code=201)
async def monitor_flag(council: str, flag_id: UUID, command: c.Monitor, attempt: TheAttempt) -> Outcome:
    """A MARAC or MAPPA process begins or ceases to follow the subject."""
    return await act(attempt, flag_id, command)


@routes.post("/judgements", status_code=201)
async def judge_flag(council: str, flag_id: UUID, command: c.Judge, attempt: TheAttempt) -> Outcome:
    """Answer a question that was referred to one's role."""
    return await act(attempt, flag_id, command)


@routes.post("/notice", status_code=201)
async def tell_subject(council: str, flag_id: UUID, command: c.Tell, attempt: TheAttempt) -> Outcome:
    """Record that the subject was told what is held, from where, and how to challenge it."""
    return await act(attempt, flag_id, command)


@routes.post("/withholding", status_code=201)
async def withhold_from_subject(council: str, flag_id: UUID, command: c.Withhold, attempt: TheAttempt) -> Outcome:
    """Decide that something is not told or not disclosed, with its basis in law and each limb's reasons."""
    return await act(attempt, flag_id, command)


@routes.post("/corrections", status_code=201)
async def correct_flag(council: str, flag_id: UUID, command: c.Correct, attempt: TheAttempt) -> Outcome:
    """Put right what is known about a flag."""
    return await act(attempt, flag_id, command)


@routes.post("/strike", status_code=201)
async def strike_flag(council: str, flag_id: UUID, command: c.Strike, attempt: TheAttempt) -> Outcome:
    """Take a flag off the wrong person at once; it stays in the audit view only."""
    return await act(attempt, flag_id, command)
