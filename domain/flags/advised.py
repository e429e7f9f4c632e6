"""What the policy's retention table advised, put down with the review that it informed."""
from pydantic import JsonValue

from domain.flags.commands import Review
from domain.flags.flag import Flag
from domain.flags.matter import Information, Matter
from domain.policies.retention_advice import advise
from domain.policies.retention_case import RetentionCase
from domain.policies.retention_settled import as_settled
from domain.refusal import Refused


def advised(matter: Matter, flag: Flag, command: Review) -> Information:
    """The fields that hold the advice on the case which the review is about; nothing where none was asked for.

    Raises Refused where the policy has no retention table.
    """
    case = case_of(flag, command)
    if case is None:
        return {}
    table = matter.edition.retention
    if table is None or table.stored is None:
        raise Refused("C7", f"{matter.edition.name}: {matter.code}", "a review without 'retention': the policy advises on none")
    advice = advise(as_settled(table, matter.facts()), case, matter.day)
    matter.warnings += [(code, table.meaning[code]) for code in (*advice.codes, *advice.warnings) if code in table.meaning]
    basis: dict[str, JsonValue] = {"edition": matter.edition.name, "row": advice.row or "", "as_at": matter.day.isoformat()}
    return {table.stored.outcome: advice.outcome, table.stored.basis: basis | ({"rule": advice.rule} if advice.rule else {})}


def case_of(flag: Flag, command: Review) -> RetentionCase | None:
    """The case on which a review asks for advice, if it does.

    A period that runs from the day the flag was added runs from this flag's own, unless the reviewer says another.
    """
    case = command.retention
    if case is None or case.flag_added_date is not None or "added" not in flag.done:
        return case
    return case.model_copy(update={"flag_added_date": flag.done["added"].on})
