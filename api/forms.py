"""The forms that a client fills in from the policy: of its fields, and of what its tables are asked about."""
from typing import Annotated

from pydantic import ConfigDict, Field, JsonValue, StrictBool, StrictInt

from api.answer import Answer
from domain.policies.edition import Edition
from domain.policies.field_form import Form, form
from domain.policies.retention_case import DAY, RetentionCase
from domain.policies.score import ScoreTable
from domain.value import Value

Asked = Annotated[str | None, Field(description=(
    "An edition's code within its council: that one is asked, whether in force or not."), examples=["P2"])]


class RetentionQuestion(RetentionCase):
    """A case, and the day that it is asked about."""

    as_at: DAY | None = None
    """London date; left out: today."""
    edition: Asked = None


class ScoreQuestion(Value):
    """What a human found: the policy's own parts and statements, by their names."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, StrictBool | StrictInt]
    edition: Asked = None
    starts_on: DAY | None = None
    """London date from which it is kept."""


class Inputs(Answer):
    """What the tables are asked about, as JSON Schema; null without such a table."""

    retention: Form | None
    """Of the body of `POST retention-advice`, and without `as_at` and `edition` of `retention` in a review."""
    score: Form | None
    """Of the body of `POST score`."""


def forms_of(edition: Edition) -> dict[str, dict[str, Form]]:
    """Flag type → field → its form."""
    return {code: {name: form(field) for name, field in flag.field.items()} for code, flag in edition.flag.items()}


def inputs_of(edition: Edition) -> Inputs:
    return Inputs(retention=RetentionQuestion.model_json_schema() if edition.retention else None,
                  score=_of_score(edition.score) if edition.score else None)


def _of_score(table: ScoreTable) -> Form:
    plain: Form = ScoreQuestion.model_json_schema()["properties"]
    parts: Form = {name: {"title": part.title, "oneOf": [
        {"const": int(value), "title": meaning} for value, meaning in part.values.items()]} for name, part in table.part.items()}
    told: Form = {name: {"title": one.title, "type": "boolean"} for name, one in table.told.items()}
    required: list[JsonValue] = list(table.part)
    return {"type": "object", "additionalProperties": False, "required": required, "properties": {**parts, **told, **plain}}
