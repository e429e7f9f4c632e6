"""Which edition answers where a flag isn't asked about, and who may ask."""
from collections.abc import Mapping
from datetime import date
from typing import Literal

from domain.councils.council import Council
from domain.policies.edition import Edition
from domain.policies.retention import RetentionTable
from domain.policies.score import ScoreTable
from domain.refusal import Refused

Table = Literal["retention", "score"]


def table_of(edition: Edition, table: Table) -> RetentionTable | ScoreTable | None:
    return edition.retention if table == "retention" else edition.score


def in_force(council: Council, table: Table, day: date) -> Edition | None:
    """The edition in force on a London date with such a table; the last that had one, where a later one has none."""
    begun = sorted((one.in_force_from, one.position, one.digest) for one in council.adoptions if one.in_force_from <= day)
    editions = [council.edition(digest) for _, _, digest in begun]
    return next((edition for edition in reversed(editions) if table_of(edition, table)), None)


def may_ask(documents: Mapping[str, Edition], edition: Edition | None, table: Table, roles: frozenset[str]) -> None:
    """Raises Refused unless a role may ask what the table of an edition says.

    Where none is in force, whoever may by any of the council's documents; where none has such a table, any role of them.
    """
    held = [edition] if edition else list(documents.values())
    tables = [found for one in held if (found := table_of(one, table))]
    named = {role for found in tables for role in found.roles} or {role for one in held for role in one.role}
    if not any(one.with_also(roles) & named for one in held):
        rule, clause = (tables[0].rule, tables[0].clause) if tables else ("C5", "who may ask")
        raise Refused(rule, clause, f"needs {' or '.join(sorted(named))}", forbids=True)
