"""To whom a relation brings a child near, and which of their flags the policy wants looked at again because of it."""
from collections.abc import AsyncIterator

from domain.flags.associating import asks_about_children, called_for_a_child
from domain.subjects import children
from domain.subjects.act import Called
from domain.subjects.commands import Relate
from domain.subjects.subject import Subject
from ledger.circumstances import children_near, flags_of, the_council, the_subject
from ledger.past import Past


async def called_by_a_child(past: Past, subject: Subject, other: Subject, command: Relate) -> tuple[Called, ...]:
    """The reviews that a relation calls for, each flag once; nothing where no document in force asks for it."""
    council, today = await the_council(past), past.signature.today
    if council is None or council.purposes_on(today) is None:
        return ()
    if not any(asks_about_children(flag_type) for flag_type in council.in_force(today).flag.values()):
        return ()
    called: dict[object, Called] = {}
    async for person, child, own in _brought_near(past, subject, other, command):
        near = {one.id async for one in children_near(past, person, today)}
        if not children.is_child(child, today, own=own) or child.id in near:
            continue
        for flag in await flags_of(past, person.ids):
            edition = council.edition_for(flag.flag_type, today)
            rule = called_for_a_child(flag, edition.flag_type(flag.flag_type), council.settled(edition))
            if rule:
                called[flag.id] = Called(flag.id, flag.subject, rule.reason, rule.rule, rule.due_by(today))
    return tuple(called.values())


async def _brought_near(past: Past, subject: Subject, other: Subject,
                        command: Relate) -> AsyncIterator[tuple[Subject, Subject, bool]]:
    """(whom, which other, whether that is their own child) of all whom the relation may associate; some are no children."""
    if command.relation == "CHILD_OF":
        yield other, subject, True
    elif command.relation in children.NEAR:
        yield subject, other, False
        yield other, subject, False
    elif command.relation in ("LIVES_AT", "MEMBER_OF"):
        for each in sorted(children.people_at(other, past.signature.today) - subject.ids):
            occupant = await the_subject(past, each)
            if occupant:
                yield occupant, subject, False
                yield subject, occupant, False
