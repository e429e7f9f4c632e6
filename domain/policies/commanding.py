"""The command that an example sends, for each act that it can show."""
from collections.abc import Callable, Mapping
from datetime import timedelta

from domain.flags import commands as c
from domain.law.withholding import bases
from domain.policies.staging import Stage

BASIS = "SCH2_P2"
SAID = "Words."


def command_of(stage: Stage) -> c.FlagCommand:
    return BUILDS[stage.example.act](stage)


def with_information(command: Callable[..., c.FlagCommand], **more: object) -> Callable[[Stage], c.FlagCommand]:
    return lambda stage: command(information=stage.given, **more)


def _request(stage: Stage) -> c.Request:
    held = stage.meeting
    return c.Request(
        subject=stage.subject, flag_type=stage.example.flag, information=stage.given,
        meeting=c.HeldMeeting(kind=held.kind, held_on=held.held_on, reference=held.reference,
                              next_discussion=stage.example.next_discussion) if held else None)


def _discuss(stage: Stage) -> c.Discuss:
    example = stage.example
    if example.process:
        return c.Discuss(process=example.process, next_discussion=example.next_discussion,
                         review=_reconsider(stage) if example.with_review else None)
    return c.Discuss(with_role=next(iter(stage.edition.role)), with_whom="staff-7", information=stage.given)


def _review(stage: Stage) -> c.Review:
    following = {"process": stage.example.process, "next_discussion": stage.example.next_discussion}
    return _reconsider(stage).model_copy(update=following)


def _reconsider(stage: Stage) -> c.Review:
    example = stage.example
    return c.Review(outcome=example.outcome, confirms="ALL" if example.confirms is None else example.confirms,
                    refer_to=min(stage.type.deciding_roles()) if example.outcome == "REFER" else None, information=stage.given)


def _monitor(stage: Stage) -> c.Monitor:
    process = stage.example.process or ""
    if stage.example.state == "STARTED":
        return c.Monitor(process=process, state="STARTED", next_discussion=stage.example.next_discussion)
    if not stage.example.with_review:
        return c.Monitor(process=process, state="ENDED")
    return c.Monitor(process=process, state="ENDED", decision=SAID, outcome=SAID, review=_reconsider(stage))


def _withhold(stage: Stage) -> c.Withhold:
    limbs = dict.fromkeys(bases()[BASIS].limbs, SAID)
    return c.Withhold(kind=stage.example.withholds, basis=BASIS, rationale=SAID, limbs=limbs, information=stage.given,
                      retest_on=stage.example.on + timedelta(days=90))


def _change_level(stage: Stage) -> c.ChangeLevel:
    return c.ChangeLevel(to=stage.example.becomes or "", reasons=SAID, information=stage.given)


def _countersign(stage: Stage) -> c.Countersign:
    return c.Countersign(before=stage.example.signs_before or "agreed", information=stage.given)


def _call_review(stage: Stage) -> c.CallReview:
    return c.CallReview(reason=stage.example.called or "FURTHER_INCIDENT", information=stage.given)


def _appeal(stage: Stage) -> c.Appeal:
    return c.Appeal(lodged_on=stage.example.lodged_on or stage.example.on, grounds=SAID, information=stage.given)


def _judge(stage: Stage) -> c.Judge:
    code, reading = next(iter(stage.example.judged.items()))
    return c.Judge(code=code, reading=reading, reasons=SAID, information=stage.given if stage.refers else {})


BUILDS: Mapping[str, Callable[[Stage], c.FlagCommand]] = {
    "requested": _request, "discussed": _discuss, "reviewed": _review, "monitored": _monitor, "withheld": _withhold,
    "noted": with_information(c.Note), "appealed": _appeal,
    "judged": _judge, "countersigned": _countersign, "level_changed": _change_level,
    "endorsed": with_information(c.Endorse), "agreed": with_information(c.Agree),
    "added": with_information(c.Add), "continued": with_information(c.Continue), "ended": with_information(c.End),
    "end_requested": with_information(c.RequestEnding), "declined": with_information(c.Decline, reasons=SAID),
    "withdrawn": with_information(c.Withdraw, reasons=SAID), "struck": with_information(c.Strike, reasons=SAID),
    "corrected": with_information(c.Correct, reasons=SAID, source=SAID),
    "review_called": _call_review,
    "told": with_information(c.Tell, channel="LETTER", what_is_held=SAID, sources=(SAID,), how_to_challenge=SAID,
                             supporter=SAID)}
