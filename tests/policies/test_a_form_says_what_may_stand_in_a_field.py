"""The form that a client is given of each field allows what the field accepts, and nothing else."""
from datetime import date
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from domain.policies.field_form import form
from domain.policies.fields import Field
from domain.policies.samples import sample
from domain.policies.shelf import shelf
from domain.refusal import Refused

FIELDS = {f"{edition.name} {code} {name}": field for edition, _ in shelf().values()
          for code, flag in edition.flag.items() for name, field in flag.field.items()}
BY_SHAPE: dict[str, Field] = {f"{field.type} {field.many} {field.may_be} {field.only_warn} {field.largest}": field
                              for field in FIELDS.values()}
WORDS = st.text("ab 1-", max_size=12) | st.sampled_from([" ", "2026-02-28", "2026-02-30", "1899-12-31", "2026-W10-1", "x" * 401,
                                                         "00000000-0000-4000-8000-00000000000A", "0" * 32])


LATER = date(2200, 12, 31)
"""No date of a field lies ahead of it."""


def accepts(field: Field, value: JsonValue) -> bool:
    try:
        field.accept("it", value, LATER)
    except Refused:
        return False
    return True


def allowed_by(field: Field) -> Any:
    return jsonschema_rs.Draft202012Validator(form(field), validate_formats=True)


def near(field: Field) -> st.SearchStrategy[Any]:
    """What looks like something that the field takes."""
    words = WORDS | st.sampled_from(["", *field.codes, *field.statuses])
    single = words | st.booleans() | st.integers(-2, 10**9 + 2) | st.none()
    names = st.sampled_from(["system", "id", "dated", "sha256", "unknown", "not_applicable", "other",
                             *field.codes, *field.fields, *(code for sub in field.fields.values() for code in sub.codes)])
    whole = st.fixed_dictionaries({name: st.just(value) | single for name, value in first(field).items()},
                                  optional={"stray": single}) if isinstance(sample(field), (dict, list)) else single
    return st.recursive(single, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4) | whole,
                        max_leaves=6) | st.just(sample(field)) | st.lists(whole, max_size=2)


def first(field: Field) -> dict[str, Any]:
    taken = sample(field)
    one = taken[0] if isinstance(taken, list) else taken
    return one if isinstance(one, dict) else {}


@pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS)
def test_what_fills_a_field_fits_its_form(field: Field) -> None:
    told = allowed_by(field)
    assert told.is_valid(sample(field)) == accepts(field, sample(field)) is True
    for why in field.may_be:
        assert told.is_valid({why: "Nobody knows."})
        assert not told.is_valid({why: " "})
    assert not told.is_valid(None)


@pytest.mark.parametrize("field", BY_SHAPE.values(), ids=BY_SHAPE)
@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_whatever_is_put_into_a_field_its_form_and_the_field_agree(field: Field, data: st.DataObject) -> None:
    value = data.draw(near(field))
    assert allowed_by(field).is_valid(value) == accepts(field, value)
