"""Whether a document's examples would notice if any of its rules said something else."""
from collections.abc import Iterator
from typing import NamedTuple

from domain.policies.edition import Edition
from domain.policies.examples import fault_of
from domain.policies.reading import incomplete
from domain.policies.sameness import says_the_same
from domain.policies.weakening import Weakened, weakened


class Proof(NamedTuple):
    """One change, and the example that notices it."""

    key: str
    rules: tuple[str, ...]
    change: str
    noticed_by: str | None
    """Title of an example of the same rule that fails under the change."""


def proofs(edition: Edition) -> Iterator[Proof]:
    """Every change to the document, one at a time, with the example that fails; None where none does."""
    for case in weakened(edition):
        if says_the_same(edition, case.edition, case.key):
            continue
        yield Proof(case.key, case.rules, case.change, _noticed_by(case))


def _noticed_by(case: Weakened) -> str | None:
    lacks = next(incomplete(case.edition), None)
    if lacks:
        return f"(refused when it is read: {lacks})"
    for example in case.edition.example:
        same_flag = not case.key.startswith("flag.") or case.key.startswith(f"flag.{example.flag}")
        if same_flag and (not case.rules or set(case.rules) & set(example.rules)) and fault_of(case.edition, example):
            return example.title
    return None
