"""Earlier entries on a flag's subject, with their scores: for whoever assesses and decides, and never counted up."""
from collections.abc import Set
from datetime import date
from uuid import UUID

from domain.flags.flag import Flag, Standing
from domain.flags.sight import hidden_from
from domain.policies.edition import Edition
from domain.value import Value
from ledger.circumstances import flags_of, the_subject
from ledger.past import Past


class EarlierEntry(Value):
    """Another flag of the same type on the same subject, whatever became of it."""

    flag: UUID
    requested_on: date
    """London date."""
    standing: Standing
    score: str | None
    """As it was last worked out; None where nobody has assessed it."""


async def earlier_entries(past: Past, flag: Flag, edition: Edition, roles: Set[str]) -> tuple[EarlierEntry, ...]:
    """Those asked for before the flag was, the latest first; none for a role that the policy doesn't have them shown to."""
    table = edition.score
    shown = table.earlier if table and table.stored and flag.flag_type in table.stored.flags else None
    if table is None or table.stored is None or shown is None or not edition.with_also(frozenset(roles)) & set(shown.roles):
        return ()
    record = await the_subject(past, flag.subject)
    ids = record.ids if record else frozenset({flag.subject})
    before = [other for other in await flags_of(past, sorted(ids)) if other.flag_type == flag.flag_type and other.id != flag.id
              and other.standing is not Standing.STRUCK and other.requested_at <= flag.requested_at
              and not hidden_from(other, edition, roles)]
    before.sort(key=lambda other: other.requested_at, reverse=True)
    return tuple(EarlierEntry(flag=other.id, requested_on=other.done["requested"].on, standing=other.standing,
                              score=_score(other, table.stored.score)) for other in before)


def _score(flag: Flag, field: str) -> str | None:
    value = flag.information[field] if field in flag.information else None
    return value if isinstance(value, str) else None
