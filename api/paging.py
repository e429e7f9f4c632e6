"""Pages by keyset, with cursors that tell nothing and can't be forged."""
import json
from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, Generic, TypeVar
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import Field, JsonValue

from api.answer import Answer
from api.caller import Bearer, Caller
from api.problems import Misplaced, Problem
from ledger.keys import NotOurs

Row = TypeVar("Row")


class Page(Answer, Generic[Row]):
    """Some rows, in order, and the way to the next ones."""

    items: list[Row]
    next: str | None = Field(default=None, examples=["q1lnJx0c5sD0uY2f"])
    """Send it as `cursor`, with the same filters, for the next page. Absent on the last one."""


class Paging:
    """What part of a list is asked for."""

    def __init__(self, caller: Bearer, about: str, limit: int, after: list[JsonValue] | None) -> None:
        self._caller, self._about, self.limit, self.after = caller, about, limit, after

    @property
    def take(self) -> int:
        """How many rows to fetch: one more than is shown, to know whether there are others."""
        return self.limit + 1

    @property
    def after_day_and_id(self) -> tuple[date, UUID] | None:
        """The key of the page before, of a list that is ordered by a day and an id."""
        return (date.fromisoformat(str(self.after[0])), UUID(str(self.after[1]))) if self.after else None

    def page(self, rows: Sequence[Row], key: Callable[[Row], Sequence[JsonValue]]) -> Page[Row]:
        """A page of up to `limit` of the fetched rows; `key` gives what the list is ordered by, as JSON has it."""
        items = list(rows[:self.limit])
        more = len(rows) > self.limit
        return Page(items=items, next=sealed_cursor(self._caller, self._about, key(items[-1])) if more else None)


def sealed_cursor(caller: Bearer, about: str, key: Sequence[JsonValue]) -> str:
    return caller.ledger.keys.wrap(f"cursor {caller.council} {about}", json.dumps(list(key)).encode())


def opened_cursor(caller: Bearer, about: str, cursor: str, name: str = "cursor") -> list[JsonValue]:
    """`name`: of the parameter that brought it.

    Raises Problem (422) for a cursor of another list, of other filters, of another council, or made up.
    """
    try:
        key: list[JsonValue] = json.loads(caller.ledger.keys.unwrap(f"cursor {caller.council} {about}", cursor))
    except NotOurs as error:
        raise Problem("invalid", "A list goes on from the page before, with the same filters.", places=[Misplaced(
            location=["query", name], type="cursor", accepted="`next` of the page before, with the same filters")]) from error
    return key


Limit = Annotated[int, Query(ge=1, le=500, description="Rows a page.")]
Cursor = Annotated[str | None, Query(max_length=2000, description="`next` of the page before.")]


def paging(request: Request, caller: Caller, limit: Limit = 100, cursor: Cursor = None) -> Paging:
    filters = sorted(pair for pair in parse_qsl(request.url.query) if pair[0] not in {"limit", "cursor", "after", "format"})
    about = f"{request.url.path}?{urlencode(filters)}"
    return Paging(caller, about, limit, opened_cursor(caller, about, cursor) if cursor else None)


ThePaging = Annotated[Paging, Depends(paging)]
"""`paging: ThePaging` in a route that answers a page."""
