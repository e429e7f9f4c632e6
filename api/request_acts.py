"""Every act on a request that is there, each under its own noun."""
from uuid import UUID

from fastapi import APIRouter

from api.acting import Outcome, TheAttempt
from api.requests import act
from domain.requests import commands as c

routes = APIRouter(prefix="/v1/{council}/requests/{request_id}", tags=["requests"])


@routes.post("/acknowledgement", status_code=201)
async def acknowledge_request(council: str, request_id: UUID, command: c.Acknowledge, attempt: TheAttempt) -> Outcome:
    """Record that the person was told that it came in; of a complaint, within thirty days (LAW-40)."""
    return await act(attempt, request_id, command)


@routes.post("/identity", status_code=201)
async def identify_requester(council: str, request_id: UUID, command: c.Identify, attempt: TheAttempt) -> Outcome:
    """Ask who is asking, on reasonable doubt; or record that the answer came in, from which day on the month counts."""
    return await act(attempt, request_id, command)


@routes.post("/clarification", status_code=201)
async def clarify_request(council: str, request_id: UUID, command: c.Clarify, attempt: TheAttempt) -> Outcome:
    """Ask the person what is needed to find what they want, which stops the clock; or record their answer. Access alone."""
    return await act(attempt, request_id, command)


@routes.post("/extension", status_code=201)
async def extend_request(council: str, request_id: UUID, command: c.Extend, attempt: TheAttempt) -> Outcome:
    """Record that the person was told that two further months are needed, and why; once, and within the first month."""
    return await act(attempt, request_id, command)


@routes.post("/fee", status_code=201)
async def charge_fee(council: str, request_id: UUID, command: c.ChargeFee, attempt: TheAttempt) -> Outcome:
    """Charge a reasonable fee for what is manifestly unfounded or excessive, or for further copies; record payment; waive it."""
    return await act(attempt, request_id, command)


@routes.post("/consultations", status_code=201)
async def consult_on_request(council: str, request_id: UUID, command: c.Consult, attempt: TheAttempt) -> Outcome:
    """Ask police, MAPPA co-ordinator, health professional or a third party for their view; chase; record it. No clock stops."""
    return await act(attempt, request_id, command)


@routes.post("/authority", status_code=201)
async def record_authority(council: str, request_id: UUID, command: c.RecordAuthority, attempt: TheAttempt) -> Outcome:
    """Record by what right somebody asks for another; without it nothing leaves."""
    return await act(attempt, request_id, command)


@routes.post("/child", status_code=201)
async def hear_child(council: str, request_id: UUID, command: c.HearChild, attempt: TheAttempt) -> Outcome:
    """Record whether the child can exercise the right itself, and its view; without it nothing about a child leaves."""
    return await act(attempt, request_id, command)


@routes.post("/answer", status_code=201)
async def answer_request(council: str, request_id: UUID, command: c.Answer, attempt: TheAttempt) -> Outcome:
    """Record that the person was answered."""
    return await act(attempt, request_id, command)


@routes.post("/refusal", status_code=201)
async def refuse_request(council: str, request_id: UUID, command: c.Refuse, attempt: TheAttempt) -> Outcome:
    """Record that the council doesn't act on it, and that the person was told why and where to turn (LAW-21)."""
    return await act(attempt, request_id, command)


@routes.post("/withdrawal", status_code=201)
async def withdraw_request(council: str, request_id: UUID, command: c.Withdraw, attempt: TheAttempt) -> Outcome:
    """Record that the person took it back."""
    return await act(attempt, request_id, command)
