"""The register and what waits to be done about it."""
from collections.abc import Callable, Sequence
from typing import Annotated, Protocol, TypeVar
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import JsonValue

from api.access import shown
from api.catching_up import CaughtUp
from api.csv_form import MAY_BE_CSV, ListRoute, TheForm
from api.paging import Page
from api.running import TheServer
from api.sought import Asked, TheAsked
from projections import current_register, decision_queue, inform_queue, review_queue
from projections import identities as opening
from projections.sought import Sought

routes = APIRouter(prefix="/v1/{council}", tags=["readings"], dependencies=[CaughtUp, TheForm], route_class=ListRoute,
                   responses=MAY_BE_CSV)


class OnFlag(Protocol):
    @property
    def flag(self) -> UUID: ...
    @property
    def subject(self) -> UUID: ...


Row = TypeVar("Row", bound=OnFlag)
NamedRow = TypeVar("NamedRow", current_register.Row, decision_queue.Row, review_queue.Row, inform_queue.Row)
WithIdentities = Annotated[bool, Query(description=(
    "Whom each flag is on, by name and year of birth. People need that; systems work with ids."))]
States = Annotated[list[inform_queue.State] | None, Query(alias="state", description="Pending and withheld when left out.")]


@routes.get("/register")
async def read_register(council: str, asked: TheAsked, server: TheServer,
                        identities: WithIdentities = False) -> Page[current_register.Row]:
    """The flags on the register: now, as at an instant, or as now believed of a day (`on`); in order of their ids.

    Overseers see all; a role sees the flag types that it decides about; anyone else of the policy, their own cases'.
    """
    after = UUID(str(asked.paging.after[0])) if asked.paging.after else None
    sought = await asked.sought()
    read = current_register.rows if asked.moment.on_as_known is None else current_register.rows_believed
    async with server.ledger.read_only(sought.council) as connection:
        rows = await read(connection, sought, after)
    if not asked.decides:
        rows = [row.model_copy(update={"notice": None}) for row in rows]
    return await _named_page(asked, server, sought, "register", identities, rows, lambda row: [str(row.flag)])


@routes.get("/decision-queue")
async def read_decision_queue(council: str, asked: TheAsked, server: TheServer,
                              identities: WithIdentities = False) -> Page[decision_queue.Row]:
    """Flags that wait for a decision: which act, by which roles, since when; the longest waiting first."""
    sought = await asked.sought()
    async with server.ledger.read_only(sought.council) as connection:
        rows = await decision_queue.rows(connection, sought, asked.paging.after_day_and_id)
    return await _named_page(asked, server, sought, "decision-queue", identities, rows,
                             lambda row: [row.since.isoformat(), str(row.flag)])


@routes.get("/review-queue")
async def read_review_queue(council: str, asked: TheAsked, server: TheServer,
                            identities: WithIdentities = False) -> Page[review_queue.Row]:
    """Flags and their next reviews, called early or by date; the most urgent first."""
    sought = await asked.sought()
    async with server.ledger.read_only(sought.council) as connection:
        rows = await review_queue.rows(connection, sought, asked.paging.after_day_and_id)
    return await _named_page(asked, server, sought, "review-queue", identities, rows,
                             lambda row: [row.review_at.isoformat(), str(row.flag)])


@routes.get("/inform-queue")
async def read_inform_queue(council: str, asked: TheAsked, server: TheServer, states: States = None,
                            identities: WithIdentities = False) -> Page[inform_queue.Row]:
    """Whose subjects are still to be told, and where telling was withheld; the most urgent first.

    For overseers, and roles that decide about the flags: who else knows that somebody was not told might say so.
    """
    sought = await asked.sought_to_decide()
    async with server.ledger.read_only(sought.council) as connection:
        rows = await inform_queue.rows(connection, sought, asked.paging.after_day_and_id,
                                       tuple(states or ("pending", "withheld")))
    return await _named_page(asked, server, sought, "inform-queue", identities, rows,
                             lambda row: [row.due.isoformat(), str(row.flag)])


async def _page(asked: Asked, server: TheServer, sought: Sought, name: str, rows: Sequence[Row],
                key: Callable[[Row], Sequence[JsonValue]]) -> "Page[Row]":
    """The page, once it is in the access log."""
    page = asked.paging.page(rows, key)
    await _written_down(asked, server, sought, f"{name}?{asked.named}", page.items, set())
    return page


async def _named_page(asked: Asked, server: TheServer, sought: Sought, name: str, identities: bool, rows: Sequence[NamedRow],
                      key: Callable[[NamedRow], Sequence[JsonValue]]) -> "Page[NamedRow]":
    """The same, and whom its flags are on: whoever sees these rows may see the whole of each flag."""
    if not identities:
        return await _page(asked, server, sought, name, rows, key)
    page = asked.paging.page(rows, key)
    async with server.ledger.read_only(sought.council) as connection:
        known = await opening.identities(connection, sought.council, {row.subject for row in page.items})
    items = [row.model_copy(update={"identity": known.get(row.subject)}) for row in page.items]
    await _written_down(asked, server, sought, f"{name}?{','.join(filter(None, (asked.named, 'identities')))}", items,
                        {one.subject for one in known.values()})
    return page.model_copy(update={"items": items})


async def _written_down(asked: Asked, server: TheServer, sought: Sought, reading: str, rows: Sequence[OnFlag],
                        besides: set[UUID]) -> None:
    position = sought.position if sought.position is not None else await server.reached(sought.council)
    async with shown(asked.caller, flags={row.flag for row in rows}, subjects={row.subject for row in rows} | besides,
                     reading=reading, position=position):
        pass
