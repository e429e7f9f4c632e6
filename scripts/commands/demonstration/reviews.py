"""What becomes of a flag on the register: reviews in time and late, referred, mirrored, and their outcomes."""
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from pydantic import JsonValue

from api.flag_acts import discuss_flag, end_flag, judge_flag, monitor_flag, review_flag
from commands.demonstration import wording
from commands.demonstration.scene import Scene
from commands.demonstration.staff import Colleague
from domain.flags.commands import Discuss, End, Judge, Monitor, Review
from domain.flags.events import Outcome
from domain.flags.flag import Flag, Standing


@dataclass(frozen=True)
class Keeping:
    """Who looks after a kind of flag."""

    reviewer: Colleague
    ender: Colleague
    """Who ends it, where the reviewer may not."""
    refers_to: tuple[str, Colleague] | None = None
    """The role that a reviewer asks, and who answers."""


async def keep(scene: Scene, flag: UUID, keeping: Keeping) -> None:
    """Year after year until it ends, or until a review or its outcome is forgotten."""
    while True:
        state = await scene.desk.flag(flag)
        due = state.review_due
        if due is None or state.proposed or state.referred:
            return
        drawn = scene.chance.random()
        if drawn > 0.93:
            return  # nobody gets round to it
        await scene.days.until(due if drawn > 0.9 else _near(scene, due, late=drawn > 0.68))
        if (await scene.desk.flag(flag)).standing is not Standing.ON_REGISTER:
            return
        await yearly(scene, flag, keeping, scene.chance.random())


async def yearly(scene: Scene, flag: UUID, keeping: Keeping, drawn: float) -> None:
    """One review: most continue, some propose an ending, a few are referred."""
    if drawn < 0.66 or (drawn > 0.9 and keeping.refers_to is None):
        await review(scene, flag, keeping.reviewer, "CONTINUE", wording.why_kept(scene.chance))
    elif drawn <= 0.9:
        await review(scene, flag, keeping.reviewer, "END", {})
        if drawn < 0.88:
            await scene.days.after(scene.chance.randint(0, 21))
            await scene.desk.act(keeping.ender, end_flag, flag, End(information=wording.why_ended(scene.chance)), "REVIEW")
    elif keeping.refers_to:
        role, judge = keeping.refers_to
        await review(scene, flag, keeping.reviewer, "REFER", {}, refer_to=role)
        if drawn < 0.98:
            await scene.days.after(scene.chance.randint(3, 40))
            await answer_referred_review(scene, flag, judge, "CONTINUE" if scene.likely(0.5) else "END")


async def review(scene: Scene, flag: UUID, who: Colleague, outcome: Outcome, more: dict[str, JsonValue], *,
                 refer_to: str | None = None) -> None:
    await scene.desk.act(who, review_flag, flag, await its_review(scene, flag, outcome, more, refer_to=refer_to), "REVIEW")


async def its_review(scene: Scene, flag: UUID, outcome: Outcome, more: dict[str, JsonValue], *,
                     refer_to: str | None = None) -> Review:
    """Every known field is confirmed, and a withheld notice looked at again."""
    state = await scene.desk.flag(flag)
    history: dict[str, JsonValue] = ({"history_considered": True} if state.flag_type == "MAPPA"
                                     else wording.why_review(scene.chance))
    return Review(outcome=outcome, confirms="ALL", information={**history, **more}, refer_to=refer_to,
                  retest_of_withholding=wording.WHY_NOT_TOLD if kept_back(state) else None)


async def answer_referred_review(scene: Scene, flag: UUID, judge: Colleague, reading: str) -> None:
    words = wording.why_ended(scene.chance) if reading == "END" else wording.why_kept(scene.chance)
    await scene.desk.act(judge, judge_flag, flag, Judge(
        code="REVIEW", reading=reading, reasons=scene.chance.choice(wording.WHY_KEPT), information=words), "REVIEW")


async def discussed(scene: Scene, flag: UUID, who: Colleague, process: str, following: date | None) -> None:
    """A discussion at MARAC or MAPPA, with the review that it forces."""
    kept = wording.why_kept(scene.chance) if (await scene.desk.flag(flag)).flag_type in ("HZD", "RTC") else {}
    await scene.desk.act(who, discuss_flag, flag, Discuss(
        process=process, next_discussion=following, review=await its_review(scene, flag, "CONTINUE", kept)), "REVIEW")


async def no_longer_followed(scene: Scene, flag: UUID, who: Colleague, process: str, outcome: Outcome) -> None:
    """The process ceases to follow the subject, and the review that comes with it."""
    words = wording.why_ended(scene.chance) if outcome == "END" else {}
    if outcome == "CONTINUE" and (await scene.desk.flag(flag)).flag_type in ("HZD", "RTC"):
        words = wording.why_kept(scene.chance)
    await scene.desk.act(who, monitor_flag, flag, Monitor(
        process=process, state="ENDED", decision="No longer discussed.", outcome="Left to the agencies' own plans.",
        review=await its_review(scene, flag, outcome, words)), "REVIEW")


def _near(scene: Scene, due: date, *, late: bool) -> date:
    days = scene.chance.randint(4, 75) if late else -scene.chance.randint(0, 20)
    return date.fromordinal(due.toordinal() + days)


def kept_back(flag: Flag) -> bool:
    """Whether something is kept from the subject: a review says why it still is (LAW-24)."""
    return flag.notice.state == "withheld" or flag.rights.kept_from_access is not None
