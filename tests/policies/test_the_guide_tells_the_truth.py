"""What the policy officer's guide shows is read, run and proved like any council's document."""
import re
from typing import get_args

import pytest

from domain.policies.example import EXPECTED, Example
from domain.policies.examples import check
from domain.policies.fields import Field, Kind
from domain.policies.flag_type import FlagType
from domain.policies.proving import proofs
from domain.policies.provision import Act
from domain.policies.reading import GIVEN_FACTS, read
from tests.policies.guide import GUIDE, SNIPPETS, WORKED


def test_the_worked_example_is_a_whole_document_without_a_fault():
    assert check(WORKED.encode()) == []


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_each_piece_may_stand_in_it(snippet):
    assert check((WORKED + snippet).encode()) == []


def test_its_examples_are_few_and_the_proof_says_what_they_miss():
    missed = {proof.key for proof in proofs(read(WORKED.encode())) if proof.noticed_by is None}
    assert "flag.HOME.review.interval[0]" not in missed
    assert "flag.HOME.who.agreed[0]" in missed


def named(words: str) -> bool:
    return re.search(rf"(?<![a-z_]){re.escape(words)}(?![a-z_])", GUIDE) is not None


@pytest.mark.parametrize("word", sorted({*get_args(Act), *get_args(Kind), *EXPECTED, *GIVEN_FACTS}))
def test_it_names_every_act_kind_outcome_and_fact(word):
    assert word == "withdrawn" or named(word)


@pytest.mark.parametrize("shape", [Field, FlagType, Example])
def test_it_names_every_key_of_every_shape(shape):
    unsaid = {"smallest", "largest", "narrative", "title", "clause", "besides", "stated"}
    assert [name for name in shape.model_fields if name not in unsaid and not named(name)] == []
