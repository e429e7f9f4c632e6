"""Who the flags of a page are on: opened from the log, in one query, for those who may see it."""
from collections.abc import Collection
from uuid import UUID

from domain.subjects.particulars import Name, Particulars
from domain.value import Value
from projections.checks import STILL
from projections.tables import Reader

QUERY = """
WITH RECURSIVE carrying (asked, subject, names, born, merged_into, erased) AS (
  SELECT subject, subject, names, born, merged_into, erased FROM readings.subject
  WHERE council = %(council)s AND subject = ANY(%(subjects)s) AND to_position = %(still)s
  UNION
  SELECT c.asked, s.subject, s.names, s.born, s.merged_into, s.erased FROM carrying c
  JOIN readings.subject s ON s.council = %(council)s AND s.subject = c.merged_into AND s.to_position = %(still)s)
SELECT c.asked, c.subject, c.erased, e.position = ANY(c.names) AS of_name, e.position IS NOT DISTINCT FROM c.born AS of_birth,
       e.event_id, e.stream, e.version, e.type, e.clear, e.sealed
FROM carrying c LEFT JOIN ledger.entry e ON e.council = %(council)s AND e.position = ANY(c.names || c.born)
WHERE c.merged_into IS NULL AND (c.erased OR e.position IS NOT NULL) ORDER BY c.asked, e.position"""


class Identity(Value):
    """Enough to know whom a flag is on, as is known today, whatever day the reading is of."""

    subject: UUID
    """The record that carries on, where the flag's was merged into another."""
    name: str | None
    birth_year: int | None
    """Nothing where no birth date is known."""
    erased: bool = False
    """All that was known was forgotten (Art 17)."""


async def identities(connection: Reader, council: str, subjects: Collection[UUID]) -> dict[UUID, Identity]:
    """By the record asked for. A record that has neither a name nor a birth date, and wasn't erased, has none."""
    values = {"council": council, "subjects": list(subjects), "still": STILL}
    found = await (await connection.execute(QUERY, values, prepare=False, binary=True)).fetchall()
    await connection.load(row[10] for row in found if row[10])
    known: dict[UUID, Identity] = {}
    names: dict[UUID, list[Name]] = {}
    for asked, subject, erased, of_name, of_birth, *entry in found:
        if erased:
            known[asked] = Identity(subject=subject, name=None, birth_year=None, erased=True)
            continue
        said = _said(connection.event(*entry))
        before = known[asked] if asked in known else Identity(subject=subject, name=None, birth_year=None)
        shown = names.setdefault(asked, [])
        shown += said.names if of_name else ()
        year = said.born.year if of_birth and said.born else before.birth_year
        known[asked] = Identity(subject=subject, name=_called(shown), birth_year=year)
    return {asked: one for asked, one in known.items() if one.name or one.birth_year or one.erased}


def _said(event: object) -> Particulars:
    if not isinstance(event, Particulars):
        raise TypeError(f"{type(event).__name__} tells no particulars")
    return event


def _called(names: list[Name]) -> str | None:
    """The name that is in use, before aliases and former ones."""
    return next((name.full for name in names if name.use == "NAME"), names[0].full if names else None)
