"""How one subject can stand to another."""
from collections.abc import Mapping
from typing import Literal, NamedTuple

from domain.subjects.particulars import Kind

Relation = Literal["CHILD_OF", "PARTNER_OF", "LIVES_AT", "MEMBER_OF", "IN_CONTACT_WITH", "ASSOCIATED_WITH", "VICTIM_OF"]
Side = Literal["FROM", "TO"]
"""Whether a record is the first or the second in `FROM CHILD_OF TO`."""


class Between(NamedTuple):
    first: frozenset[Kind]
    second: frozenset[Kind]
    mutual: bool = False
    """Said of both alike, so that it is recorded once whichever way round."""


_PERSON: frozenset[Kind] = frozenset({"PERSON"})
_ANY: frozenset[Kind] = frozenset({"PERSON", "HOUSEHOLD", "PREMISES"})

RELATIONS: Mapping[Relation, Between] = {
    "CHILD_OF": Between(_PERSON, _PERSON),
    "PARTNER_OF": Between(_PERSON, _PERSON, mutual=True),
    "LIVES_AT": Between(frozenset({"PERSON", "HOUSEHOLD"}), frozenset({"HOUSEHOLD", "PREMISES"})),
    "MEMBER_OF": Between(_PERSON, frozenset({"HOUSEHOLD"})),
    "IN_CONTACT_WITH": Between(_PERSON, _PERSON, mutual=True),
    "ASSOCIATED_WITH": Between(_ANY, _ANY, mutual=True),
    "VICTIM_OF": Between(_PERSON, _PERSON),
}
"""Which kinds of record each relation joins. `IN_CONTACT_WITH` carries the child contacts that LEI-24 asks for."""
