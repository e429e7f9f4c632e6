"""Whether a document's examples would notice if any of its rules said something else."""
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from domain.policies.complete import incomplete
from domain.policies.edition import Edition
from domain.policies.example import Example
from domain.policies.examples import fault_of
from domain.policies.sameness import says_the_same
from domain.policies.weakening import Weakened, weakened


class Proof(NamedTuple):
    """One change, and the example that notices it."""

    key: str
    rules: tuple[str, ...]
    change: str
    noticed_by: str | None
    """Title of an example of the same rule that fails under the change, or why the document would be refused."""
    shown: Mapping[str, str]
    """Rule → an example of its own that notices it, as far as examples were looked at."""


def proofs(edition: Edition) -> Iterator[Proof]:
    """Every change to the document, one at a time, with the example that fails; None where none does.

    Of a provision that keeps several rules, examples are looked at until each of these has been shown once.
    """
    shown: set[str] = set()
    for case in weakened(edition):
        if says_the_same(edition, case.edition, case.key):
            continue
        proof = _proof(case, shown)
        shown |= set(proof.shown)
        yield proof


def _proof(case: Weakened, shown: set[str]) -> Proof:
    lacks = next(incomplete(case.edition), None)
    if lacks:
        return Proof(case.key, case.rules, case.change, f"(refused when it is read: {lacks})", {})
    noticed_by, wanted, found = None, set(case.rules) - shown, dict[str, str]()
    flag = case.key.split(".")[1] if case.key.startswith("flag.") else None
    examples = case.edition.every_example
    if case.key.startswith("retention") and case.edition.retention:
        examples = case.edition.retention.example
    if case.key.startswith("score") and case.edition.score:
        ordinary = case.key.startswith(("score.stored", "score.earlier"))
        examples = case.edition.example if ordinary else case.edition.score.example
    own = [e for e in examples if (flag is None or (isinstance(e, Example) and e.flag == flag))
           and (not case.rules or set(case.rules) & set(e.rules))]
    for example in sorted(own, key=lambda e: not wanted & set(e.rules)):
        if noticed_by and not (wanted - set(found)) & set(example.rules):
            continue
        if fault_of(case.edition, example):
            noticed_by = noticed_by or example.title
            found |= {rule: example.title for rule in case.rules if rule in example.rules and rule not in found}
    return Proof(case.key, case.rules, case.change, noticed_by, found)


def never_shown(edition: Edition, proved: list[Proof]) -> list[str]:
    """Rules that provisions keep, and that no change ever made an example of theirs fail."""
    kept = {rule for proof in proved for rule in proof.rules}
    read = {rule for proof in proved if proof.noticed_by and not proof.shown for rule in proof.rules}
    shown = {rule for proof in proved for rule in proof.shown} | read
    return [rule for rule in edition.rules if rule in kept - shown]
