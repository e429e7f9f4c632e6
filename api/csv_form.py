"""Lists as CSV where that is asked for: the same rows, which a spreadsheet takes for text and nothing else."""
import csv
import io
import json
import types
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from fastapi import Depends, Query, Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel

CSV = "text/csv"
MAY_BE_CSV: dict[int | str, dict[str, Any]] = {200: {"content": {CSV: {}}}}
"""`responses=MAY_BE_CSV` of a route whose class is `ListRoute`."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a cell begins with that a spreadsheet may work out (wide letters, too)."""
Form = Annotated[Literal["json", "csv"] | None, Query(alias="format", description=(
    "`csv` for the rows of this page alone, as Accept: text/csv asks too; `Heedmark-Next` is then the cursor."))]


def form(request: Request, given: Form = None) -> None:
    accepted = [kind.partition(";")[0].strip().lower() for kind in request.headers.get("accept", "").split(",")]
    request.state.csv = given == "csv" if given else CSV in accepted and "application/json" not in accepted


TheForm = Depends(form)
"""`dependencies=[TheForm]` beside `ListRoute`."""


class ListRoute(APIRoute):
    """A route whose answer, where it has `TheForm`, is a model with rows in `items` or `lines`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers a request: as JSON, or its rows as CSV."""
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            response = await handle(request)
            if not getattr(request.state, "csv", False) or response.status_code != 200:
                return response
            body = json.loads(bytes(response.body))
            next_page = body["next"] if "next" in body else None
            headers = {"Vary": "Accept", **({"Heedmark-Next": next_page} if next_page else {})}
            text = as_csv(_rows_type(self.response_model), _rows(body))
            return Response(text, media_type=f"{CSV}; charset=utf-8", headers=headers)

        return answer


def as_csv(row: type[BaseModel], rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as a model's JSON has them, under the names of its fields.

    A field with fields of its own gives a column for each, as `identity.name`; one whose names the policy chooses, a column for
    each name. Codes of a list stand in one cell, with spaces. A text that a spreadsheet would work out begins with an apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    columns = list(_columns(row, rows))
    writer.writerow([name for name, _ in columns])
    writer.writerows([_cell(_at(each, path)) for _, path in columns] for each in rows)
    return out.getvalue()


def _rows_type(answer: Any) -> type[BaseModel]:
    field = answer.model_fields["items" if "items" in answer.model_fields else "lines"]
    row: type[BaseModel] = get_args(field.annotation)[0]
    return row


def _rows(body: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    rows: Sequence[Mapping[str, Any]] = body["items"] if "items" in body else body["lines"]
    return rows


def _columns(row: type[BaseModel], rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, field in row.model_fields.items():
        kinds = get_args(field.annotation) if get_origin(field.annotation) in (Union, types.UnionType) else (field.annotation,)
        inner = next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)
        if inner is not None:
            yield from ((f"{name}.{part}", (name, part)) for part in inner.model_fields)
        elif any(get_origin(kind) is Mapping for kind in kinds):
            yield from ((part, (name, part)) for part in dict.fromkeys(part for each in rows for part in each[name]))
        else:
            yield name, (name,)


def _at(row: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    value: Any = row
    for name in path:
        value = value[name] if value is not None else None
    return value


def _cell(value: Any) -> object:
    if value is None:
        return ""
    if isinstance(value, (int, float)):
        return str(value).lower() if isinstance(value, bool) else value
    if isinstance(value, list) and not any(isinstance(one, (dict, list)) for one in value):
        value = " ".join(map(str, value))
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text.startswith(FORMULA) else text
