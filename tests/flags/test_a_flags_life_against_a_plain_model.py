"""Whatever anybody sends on whatever day, a flag's life reads like the one on paper."""
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from pydantic import JsonValue

from domain.event import Decided, Signed
from domain.flags import commands as c
from domain.flags.circumstances import Looked
from domain.flags.flag import STEPS
from domain.policies.samples import wanted
from domain.refusal import Refused
from ledger.entry import Entry
from ledger.sealing import parts
from tests.flags.leicester import ALLEGATION, ENDING, HAZARD, HAZARD_TEXT, REVIEW, leicester
from tests.flags.plain_model import LIVE, Plain
from tests.sealed import KEYRING, sealed_entry
from tests.stories import FLAG, SUBJECT, TODAY, Past, Story

PEOPLE = ("ann", "bob", "cat", "dan")
ROLES = ("WORKER", "TM", "EHM_MGR", "SM", "SGU", "SGU_SM", "SQA", "MARAC_TM", "MAPPA2", "IG", "AUDITOR")
SECRET = "Xylophone"
MEETING = c.HeldMeeting(kind="MARAC", held_on=TODAY - timedelta(days=3), reference="M-1", next_discussion=date(2026, 6, 1))
Kind = tuple[str, dict[str, JsonValue], c.HeldMeeting | None, str]
KINDS: dict[str, Kind] = {
    "HZD-A": ("HZD", {**HAZARD, **HAZARD_TEXT}, None, "WORKER"),
    "HZD-B": ("HZD", {**ALLEGATION, **HAZARD_TEXT}, None, "WORKER"),
    "RTC": ("RTC", {}, None, "WORKER"),
    "MRC": ("MRC", {"marac_role": "VICTIM"}, MEETING, "MARAC_TM"),
    "MRC-UNDATED": ("MRC", {"marac_role": "CHILD"}, MEETING.model_copy(update={"next_discussion": None}), "MARAC_TM")}
WHY: dict[str, JsonValue] = {**REVIEW, "history": SECRET}
KEEP = c.Review(outcome="CONTINUE", confirms="ALL", information=WHY, retest_of_withholding=SECRET)
STOP = KEEP.model_copy(update={"outcome": "END", "information": {**WHY, **ENDING}})
REFER = KEEP.model_copy(update={"outcome": "REFER", "refer_to": "SM", "information": {"history": SECRET}})
Asked = Callable[[date], c.FlagCommand]


def soon(day: date) -> date:
    return day + timedelta(days=60)


ANYTHING: tuple[Asked, ...] = (
    lambda _: c.Discuss(with_role="TM", with_whom="eve"), lambda _: c.Endorse(), lambda _: c.Agree(), lambda _: c.Add(),
    lambda _: c.Decline(reasons=SECRET), lambda _: c.Withdraw(reasons=SECRET), lambda _: KEEP, lambda _: STOP, lambda _: REFER,
    lambda _: c.Continue(information=REVIEW), lambda _: c.End(information=ENDING),
    lambda _: c.RequestEnding(information={n: v for n, v in ENDING.items() if n != "future_recommendations"}),
    lambda _: c.CallReview(reason="FURTHER_INCIDENT"),
    lambda day: c.Monitor(process="MARAC", state="STARTED", next_discussion=soon(day)),
    lambda day: c.Monitor(process="MAPPA", state="STARTED", next_discussion=soon(soon(day))),
    lambda _: c.Monitor(process="MARAC", state="STARTED"),
    lambda _: c.Monitor(process="MARAC", state="ENDED", decision=SECRET, outcome=SECRET, review=KEEP),
    lambda _: c.Monitor(process="MAPPA", state="ENDED", decision=SECRET, outcome=SECRET, review=STOP),
    lambda day: c.Discuss(process="MARAC", next_discussion=soon(day), review=KEEP),
    lambda _: c.Discuss(process="MAPPA", review=STOP),
    lambda _: c.Judge(code="REVIEW", reading="END", reasons=SECRET, information=ENDING),
    lambda _: c.Judge(code="REVIEW", reading="CONTINUE", reasons=SECRET, information=REVIEW),
    lambda _: c.Tell(channel="LETTER", what_is_held=SECRET, sources=(SECRET,), how_to_challenge=SECRET),
    lambda day: c.Withhold(kind="NOT_TOLD", basis="SCH2_P2", rationale=SECRET, limbs={"purpose": "x", "prejudice": "y"},
                           risk_to=("CHILD",), retest_on=soon(day)),
    lambda _: c.Correct(information={"history": SECRET}, reasons=SECRET, source=SECRET),
    lambda _: c.Correct(information={"allegation_status": "UNFOUNDED"}, reasons=SECRET, source=SECRET),
    lambda _: c.Strike(reasons=SECRET), lambda _: c.BreakGlass(reasons=SECRET))


class AFlagsLife(RuleBasedStateMachine):
    """Entries are stored and read again as the ledger does it."""

    story: Story
    plain: Plain
    today: date

    @initialize(kind=st.sampled_from(sorted(KINDS)), by=st.sampled_from(PEOPLE))
    def asked_for(self, kind: str, by: str) -> None:
        code, known, meeting, role = KINDS[kind]
        self.today = TODAY
        looked = tuple(Looked(person, code, TODAY) for person in PEOPLE)
        self.story = leicester.whose_subject(looked=looked)
        flag_type = leicester.edition.flag[code]
        more = {n: v for n, v in wanted(flag_type, STEPS, known, frozenset()).items() if n in flag_type.field}
        self.plain = Plain(kind, by, meeting.held_on if meeting else None, "agreed" if meeting else "requested")
        decided = self.sent(c.Request(subject=SUBJECT, flag_type=code, information={**more, **known}, meeting=meeting), by, role)
        assert decided.take == (f"flag:{SUBJECT}:{code}:{known.get('reason', '')}",)
        self.plain.days["requested"] = TODAY
        self.stored(decided, by, begun=1)

    @rule(days=st.integers(1, 200))
    def time_passes(self, days: int) -> None:
        self.today += timedelta(days=days)

    @rule(asked=st.sampled_from(ANYTHING), by=st.sampled_from(PEOPLE), roles=st.sets(st.sampled_from(ROLES), min_size=1),
          back=st.sampled_from([-1, 0, 1, 5, 27, 28, 29, 90]), why=st.booleans())
    def anybody_sends_anything_for_any_day(self, asked: Asked, by: str, roles: set[str], back: int, why: bool) -> None:
        on = self.today - timedelta(days=back)
        command = asked(on).model_copy(update={"occurred_on": on, "why_late": "Leave." if why else None})
        if self.tried(command, by, *roles):
            assert back in range(29) or (back > 0 and why)

    @rule(asked=st.sampled_from([*ANYTHING[:-5], *ANYTHING]), by=st.sampled_from(PEOPLE))
    def somebody_with_every_role_sends_anything(self, asked: Asked, by: str) -> None:
        self.tried(asked(self.today), by, *ROLES)

    @precondition(lambda self: self.plain.standing == "on_register" and self.plain.reviewed_on)
    @rule(asked=st.sampled_from([c.End(information=ENDING), c.Continue(information=REVIEW), *(
        c.Judge(code="REVIEW", reading=reading, reasons=SECRET, information=ENDING) for reading in ("END", "CONTINUE"))]),
          by=st.sampled_from(PEOPLE))
    def what_was_proposed_is_decided(self, asked: c.FlagCommand, by: str) -> None:
        self.tried(asked, by, *ROLES)

    def tried(self, command: c.FlagCommand, by: str, *roles: str) -> bool:
        try:
            decided = self.sent(command, by, *roles)
        except Refused as refused:
            self.told(refused)
            return False
        self.stored(decided, by)
        return True

    def told(self, refused: Refused) -> None:
        assert refused.rule
        assert refused.remedy
        assert SECRET not in str(refused)

    @precondition(lambda self: self.plain.standing in LIVE)
    @rule(review=st.sampled_from([REFER, STOP, KEEP]))
    def whoever_should_goes_on(self, review: c.Review) -> None:
        flag = self.story.flag()
        if flag and flag.standing != "on_register" and flag.facts.get("allegation_status") == "UNFOUNDED":
            return  # an allegation that closed meanwhile goes no further (LEI-23)
        for command, role, nobody in self.next_acts(review):
            by = next(person for person in PEOPLE if person not in nobody)
            self.stored(self.sent(command, by, role), by)

    def next_acts(self, review: c.Review) -> tuple[tuple[c.FlagCommand, str, tuple[str | None, ...]], ...]:
        plain, talk = self.plain, (c.Discuss(with_role="TM", with_whom="eve"), "WORKER", ())
        match plain.standing, plain.kind[:3]:
            case ("requested", "RTC"):
                return talk, (c.Endorse(), "TM", (plain.asker,))
            case ("requested", _):
                return talk, (c.Agree(), "TM", (plain.asker,))
            case ("endorsed", _):
                return ((c.Agree(), "SGU_SM", (plain.asker,)),)
            case ("agreed", kind):
                return ((c.Add(), {"HZD": "SM", "RTC": "SGU", "MRC": "MARAC_TM"}[kind], (plain.agreer,)),)
        if plain.question:
            answer = c.Judge(code="REVIEW", reading="CONTINUE", reasons="x", information=REVIEW)
            return ((answer, plain.question, (plain.reviewer,)),)
        return ((review, self.lead(), ()),)

    def lead(self) -> str:
        following = self.plain.following
        return "MARAC_TM" if "MARAC" in following or self.plain.kind[:3] == "MRC" else "MAPPA2" if following else "SQA"

    def sent(self, command: c.FlagCommand, by: str, *roles: str) -> Decided:
        return self.story.when(command, by=by, roles=roles, on=self.today).decide()

    def stored(self, decided: Decided, by: str, begun: int = 0) -> None:
        ((stream, signed),) = decided.events
        assert stream.id == FLAG
        was = self.plain.standing
        for number, one in enumerate(signed):
            assert one.occurred_on <= self.today
            assert (one.role, one.edition) in {(role, "leicester/1") for role in ROLES} | {("MANAGER", "leicester/1")}
            if number >= begun:
                self.plain.happens(one.event, by, one.occurred_on)
            self.story = replace(self.story, past=(*self.story.past, self.kept(one, by)))
        left = was in LIVE and self.plain.standing not in LIVE
        assert bool(decided.release) is left, "a place is given back once, when the flag leaves"
        self.plain.claimed -= left

    def kept(self, one: Signed, by: str) -> Past:
        clear, plain = parts(one.event, one.owner or FLAG, FLAG)
        assert SECRET not in clear.decode(), "what somebody wrote stands in clear"
        position = len(self.story.past) + 1
        at = datetime.combine(self.today, time(12), UTC)
        entry = sealed_entry(Entry(
            event_id=uuid4(), stream=FLAG, kind="flag", version=position - 1, type=one.event.type, signed_at=at,
            occurred_on=one.occurred_on, actor=by, role=one.role, on_behalf_of=None, purpose="SAFEGUARD_CHILD", correlation=FLAG,
            causation=None, edition=one.edition, digest=one.digest, clear=clear, sealed=b"", plain=plain,
            council="leicester", position=position, recorded_at=at, command_id=UUID(int=position), keyring=KEYRING))
        assert entry.event == one.event
        return Past(entry.event, by, one.role, one.occurred_on, position)

    @invariant()
    def it_reads_as_on_paper(self) -> None:
        flag = self.story.flag()
        if flag:
            plain = self.plain
            assert flag.standing.value == plain.standing
            assert flag.review_due == plain.due
            assert (flag.review_due is not None) is (plain.standing == "on_register"), "no flag without a review date (LAW-4)"
            assert ("REVIEW" in flag.referred) is (plain.question is not None)
            assert flag.was_done_by("requested") == plain.asker
            assert plain.standing not in LIVE or flag.monitoring == plain.following
            assert plain.claimed == (plain.standing in LIVE)


TestAFlagsLife = AFlagsLife.TestCase
TestAFlagsLife.settings = settings(max_examples=200, stateful_step_count=30, deadline=None,
                                   suppress_health_check=list(HealthCheck))
