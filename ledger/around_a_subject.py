"""What a decision about a subject's record reads from the log."""
from itertools import chain
from uuid import UUID

from domain.councils.council import Held
from domain.flags.flag import LIVE, Flag, Standing
from domain.policies.together import Together
from domain.subjects.act import OCCUPANCY_CHANGED, SYSTEMS, Circumstances, home_changed, identifiers_told, reads_other
from domain.subjects.commands import Merge, Relate, SubjectCommand
from domain.subjects.subject import Subject
from ledger.circumstances import flags_of, mentioned_are_there, the_council, the_subject
from ledger.newly_near import called_by_a_child
from ledger.past import Past


async def policy_today(past: Past) -> Together | None:
    """The editions in force on the day of signing; nothing before the council adopted one."""
    council = await the_council(past)
    today = past.signature.today
    if council is None or council.purposes_on(today) is None:
        return None
    return council.in_force(today)


async def lent_roles(past: Past, edition: Together | None) -> tuple[Held, ...]:
    """Roles of absent colleagues whom the person who acts covers for on the day of signing."""
    council, by = await the_council(past), past.signature
    if council is None or edition is None:
        return ()
    return tuple(held for held in council.held_by(by.by, by.roles, edition, by.today) if held.on_behalf_of)


async def around_a_subject(past: Past, subject: Subject | None, command: SubjectCommand) -> Circumstances:
    """The policy's roles and flag types, the second record, and for a merge the flags of both."""
    await mentioned_are_there(past, command.mentions)
    edition = await policy_today(past)
    asked = reads_other(subject, command)
    other = await the_subject(past, asked) if asked else None
    flags: tuple[UUID, ...] = ()
    same: tuple[UUID, ...] = ()
    if isinstance(command, Merge) and subject and other:
        mine, theirs = await flags_of(past, subject.ids), await flags_of(past, other.ids)
        flags, same = tuple(flag.id for flag in mine), _same(mine, theirs)
    home = home_changed(subject, other, command)
    at_home = await flags_of(past, home.ids) if home else ()
    near = await called_by_a_child(past, subject, other, command) if isinstance(command, Relate) and subject and other else ()
    told = [(key, await past.holder(key)) for key in identifiers_told(command)]
    return Circumstances(
        held=frozenset(key for key, holder in told if holder and (subject is None or holder != subject.id)),
        signature=past.signature, may_record=SYSTEMS | set(edition.role if edition else ()), new_id=past.new_id(),
        lent=await lent_roles(past, edition),
        flag_types=frozenset(edition.flag if edition else ()), other=other, flags=flags, same_flags=same, called=near,
        home_flags=tuple(flag.id for flag in at_home if flag.standing is Standing.ON_REGISTER
                         and not any(call.reason == OCCUPANCY_CHANGED for call in flag.calls)))


def _same(mine: tuple[Flag, ...], theirs: tuple[Flag, ...]) -> tuple[UUID, ...]:
    """Live flags that stand under one key on both records."""
    kinds = [{(flag.flag_type, flag.key) for flag in flags if flag.standing in LIVE} for flags in (mine, theirs)]
    both = kinds[0] & kinds[1]
    found = (flag.id for flag in chain(mine, theirs) if flag.standing in LIVE and (flag.flag_type, flag.key) in both)
    return tuple(dict.fromkeys(found))
