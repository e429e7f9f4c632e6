"""Two records of one subject become one answer, and can become two again: nothing moves, so nothing is lost."""
from domain.event import Decided
from domain.refusal import Refused
from domain.subjects import commands
from domain.subjects.act import Act, open_record
from domain.subjects.events import Absorbed, MergedInto, Separated, Unmerged
from domain.subjects.identifiers import NHS
from domain.subjects.subject import Subject


def merge(subject: Subject | None, command: commands.Merge, act: Act) -> Decided:
    """This record is kept under another from now on; its flags are found under both. Raises Refused (LAW-6)."""
    merged, survivor = open_record(subject), open_record(act.given.other)
    if merged.ids & survivor.ids:
        raise Refused("LAW-6", "a record is not merged into itself", "the id of another record")
    if merged.kind != survivor.kind:
        raise Refused("LAW-6", "only records of one kind are of one subject", "two records of the same kind")
    _nothing_is_being_erased(merged, survivor)
    return Decided(
        events=(
            act.on(merged.id, MergedInto(survivor=survivor.id, why=command.why)),
            act.on(survivor.id, Absorbed(merged=merged.id, brings=tuple(sorted(merged.ids)), why=command.why,
                                         same_flags=act.given.same_flags))),
        subjects=tuple((flag, survivor.id) for flag in act.given.flags),
        warnings=_differences(merged, survivor))


def _nothing_is_being_erased(*records: Subject) -> None:
    """What an erasure reaches was looked at when it was asked for, and stays so until it is carried out."""
    if any(record.forgetting.pending for record in records):
        raise Refused("LAW-36", "an erasure of this subject waits", "first its approval or refusal, or the release of the holds")


def _differences(merged: Subject, survivor: Subject) -> tuple[tuple[str, str], ...]:
    numbers = [{number.value for number in record.identifiers if number.system == NHS} for record in (merged, survivor)]
    differ = {
        "NHS numbers": bool(numbers[0] and numbers[1] and not numbers[0] & numbers[1]),
        "birth dates": bool(merged.born and survivor.born and merged.born != survivor.born),
        "dates of death": bool(merged.died_on and survivor.died_on and merged.died_on != survivor.died_on)}
    return tuple(("LAW-6", f"the two records have different {what}: one of them is wrong")
                 for what, is_so in differ.items() if is_so)


def unmerge(subject: Subject | None, command: commands.Unmerge, act: Act) -> Decided:
    """This record stands for itself again, with all that it had. Raises Refused (LAW-6, C8)."""
    merged, survivor = open_record(subject, merged_too=True), act.given.other
    if merged.merged_into is None or survivor is None:
        raise Refused("LAW-6", "this record is not merged", "the id of a record that was merged into another")
    if survivor.merged_into:
        raise Refused("LAW-6", "the record that carries on for this one is itself merged",
                      "first the unmerging of that record")
    command.day(act.given.signature.today, merged.merged_on)
    _nothing_is_being_erased(merged, survivor)
    stays = ("LAW-6", "what was recorded since the merge stays with the record that carried on: it has to be looked at")
    return Decided(
        events=(act.on(merged.id, Unmerged(survivor=survivor.id, why=command.why)),
                act.on(survivor.id, Separated(merged=merged.id, why=command.why))),
        warnings=(stays,))
