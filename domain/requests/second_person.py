"""Which decisions on items hold only once a second person has agreed, and so let nothing leave before."""
from collections.abc import Sequence

from domain.flags.flag import Flag
from domain.policies.provision import first
from domain.requests.act import Act
from domain.requests.item_events import ItemsDecided
from domain.requests.items import Item
from domain.requests.request import Request


def needs_second(made: ItemsDecided, items: Sequence[Item], request: Request, act: Act) -> bool:
    """Where the council wants two people for a request, a policy for a flag, and where reasons serve again for something else."""
    if made.outcome == "DISCLOSE":
        return False
    if request.search is not None and request.search.two_people:
        return True
    if any(_policy_wants(act.given.flags[of], act) for of in {item.of for item in items} if of in act.given.flags):
        return True
    return any(_same_words(made.reasons, other.said.reasons) and _about(made) != _about(other.said)
               for other in request.decisions.values() if not other.replaced and other.id != made.replaces)


def _policy_wants(flag: Flag, act: Act) -> bool:
    """Under the edition of the act's day, with the council's answers to its questions."""
    council = act.given.council or act.given.around_flags[flag.id].council
    edition = council.edition_for(flag.flag_type, act.day)
    facts = {"under_18": act.given.under_18, **council.settled(edition), **flag.facts, "disclosure": "ACCESS"}
    return first(edition.flag_type(flag.flag_type).two_people, facts) is not None


def _about(said: ItemsDecided) -> tuple[object, ...]:
    return said.kind, said.basis, said.third_parties


def _same_words(one: str, other: str) -> bool:
    return one.casefold().split() == other.casefold().split()
