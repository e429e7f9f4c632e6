"""What a command brings about, or why not: one table of who decides what."""
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from domain.councils.council import Council
from domain.event import Decided
from domain.flags import (
    appealing,
    asking,
    becoming,
    correcting,
    countersigning,
    deciding,
    following,
    judging,
    noting,
    restricting,
    reviewing,
    sharing,
    telling,
)
from domain.flags import commands as c
from domain.flags import rights_commands as rights
from domain.flags.circumstances import Circumstances
from domain.flags.flag import Flag
from domain.flags.worded import worded
from domain.mentioning import mentioning
from domain.policies.wording import Wording
from domain.refusal import Refused

DECIDES: Mapping[type[c.FlagCommand], Callable[[Flag, Any, Circumstances], Decided]] = {
    c.Discuss: following.talk,
    c.Endorse: deciding.endorse,
    c.Agree: deciding.agree,
    c.Decline: deciding.decline,
    c.Withdraw: deciding.withdraw,
    c.Add: deciding.add,
    c.Review: reviewing.review,
    c.Continue: reviewing.continue_,
    c.End: reviewing.end,
    c.Countersign: countersigning.countersign,
    c.ChangeLevel: becoming.become,
    c.Note: noting.note,
    c.Appeal: appealing.appeal,
    c.RequestEnding: following.request_ending,
    c.CallReview: following.call_review,
    c.Monitor: following.monitor,
    c.Judge: judging.judge,
    c.Tell: telling.tell,
    c.Withhold: telling.withhold,
    c.Correct: correcting.correct,
    c.Strike: correcting.strike,
    c.BreakGlass: correcting.break_glass,
    rights.Restrict: restricting.restrict,
    rights.LiftRestriction: restricting.lift,
    rights.AddStatement: restricting.state,
    rights.NoteSort: restricting.note_sort,
    rights.Share: sharing.share,
    rights.TellRecipient: sharing.tell_recipient,
}


def decide(flag: Flag | None, command: c.FlagCommand, given: Circumstances) -> Decided:
    """The events that a command brings about now, in their streams. Raises Refused."""
    try:
        if isinstance(command, c.Request):
            decided = asking.request(command, given)
        elif flag is None:
            raise Refused("lifecycle", "standing", "a flag that was asked for")
        else:
            restricting.not_used_while_hidden(flag, command)
            decided = DECIDES[type(command)](flag, command, given)
        return worded(mentioning(decided, command.mentions), command, _wordings(flag, command, given))
    except Refused as refused:
        refused.policy = _policy_of(refused.rule, flag, command.occurred_on or given.signature.today, given.council)
        raise


def _wordings(flag: Flag | None, command: c.FlagCommand, given: Circumstances) -> tuple[Wording, ...]:
    flag_type = command.flag_type if isinstance(command, c.Request) else flag.flag_type if flag else ""
    return given.council.edition_for(flag_type, command.occurred_on or given.signature.today).wording


def _policy_of(rule: str, flag: Flag | None, day: date, council: Council) -> str | None:
    if council.purposes_on(day) is None:
        return None
    editions = (council.edition_for(flag.flag_type, day),) if flag else council.in_force(day).editions
    return next((edition.name for edition in editions if rule in edition.rules), None)
