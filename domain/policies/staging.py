"""The scene of an example: its flag, its council, who acts, and the command."""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from pydantic import JsonValue

from domain.changed import replace
from domain.councils.council import Adoption, Council
from domain.councils.events import Bases
from domain.flags.circumstances import About, Circumstances, Looked, NearChild
from domain.flags.counted import worked_out
from domain.flags.done import Call, Done, Notice, SecondSignature
from domain.flags.events import ReferredForJudgement
from domain.flags.flag import STEPS, Flag, Standing
from domain.flags.key import key_of
from domain.flags.meeting import Meeting
from domain.policies.edition import Edition
from domain.policies.example import Example
from domain.policies.flag_type import Referral
from domain.policies.provision import Act
from domain.policies.samples import wanted
from domain.signature import Signature

FLAG, SUBJECT, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)
ACTOR = "staff-0"
TOWARDS_REGISTER: tuple[Act, ...] = ("discussed", "endorsed", "agreed", "declined", "withdrawn", "added")
REACHED: Mapping[Act, Standing] = {"requested": Standing.REQUESTED, "endorsed": Standing.ENDORSED,
                                   "agreed": Standing.AGREED, "added": Standing.ON_REGISTER}
OUTCOMES: Mapping[str, Act] = {"CONTINUE": "continued", "END": "ended"}
PROPOSED = {act: outcome for outcome, act in OUTCOMES.items()}
LATER = 1_000
"""Position of what was done after everything else."""
REVIEWING = ("reviewed", "discussed", "monitored")


@dataclass(frozen=True)
class OneEdition(Council):
    """A council that has adopted one edition, whose document needn't be read again."""

    held: Edition | None = None

    def edition(self, digest: str) -> Edition:
        if self.held is None:
            raise KeyError(digest)
        return self.held


class Stage:
    """Built once for an example."""

    def __init__(self, edition: Edition, example: Example) -> None:
        self.edition, self.example = edition, example
        self.type = edition.flag_type(example.flag)
        self.settled = edition.settled(example.settled)
        self.subject = SUBJECT
        self.lacking = frozenset(example.lacks)
        self.before = example.decided_on or example.on - timedelta(days=1)
        self.meeting = self._meeting()
        self.path = self._path()
        self.known = self._known()

    def surroundings(self) -> dict[str, JsonValue]:
        """What conditions may look at besides the flag's own fields."""
        example = self.example
        return {"subject_kind": example.subject_kind, "under_18": example.under_18, "process": example.process,
                "associated_child": example.associated_child, "closing": example.closing, "outcome": self._outcome,
                "needs_supporter": example.needs_supporter, "also_flagged": list(example.also_flagged), "notice": example.notice,
                "lapsed": example.lapsed, "signed_as": example.by[0] if example.by else None,
                "disclosure": example.withholds if example.act == "withheld" else None,
                "meeting": self.meeting.kind if self.meeting else None, "monitoring": list(example.monitoring), **self.settled}

    @property
    def refers(self) -> bool:
        """Whether the answer to a reviewer who referred the outcome is given."""
        return self.example.act == "judged" and "REVIEW" in self.example.judged

    @property
    def _outcome(self) -> str | None:
        """What the review proposes, or proposed, whose outcome the act is."""
        example = self.example
        if example.act in REVIEWING:
            return example.outcome
        if self.refers:
            return "REFER"
        return (example.proposed or PROPOSED[self._towards]) if self._towards in PROPOSED else None

    @property
    def _towards(self) -> str:
        """The act, or the one that is signed for."""
        return self.example.signs_before or self.example.act

    def _meeting(self) -> Meeting | None:
        kind = self.example.meeting
        if kind is None and all(steps.meeting for steps in self.type.steps):
            kind = next((steps.meeting for steps in self.type.steps), None)
        return Meeting(kind=kind, held_on=self.example.meeting_on or self.before, reference="M-1") if kind else None

    def _path(self) -> tuple[Act, ...]:
        """The steps that were taken before the act."""
        example = self.example
        if example.act == "requested":
            return ()
        facts = {**self.surroundings(), **self._filled(("requested",), {})}
        steps = self.type.steps_for(facts)
        order: tuple[Act, ...] = steps.order if steps else ("requested", "added")
        if example.act in ("declined", "withdrawn") or (example.act == "discussed" and not example.process):
            return order[: order.index("agreed")] if "agreed" in order else order[:1]
        act = self._towards
        if (act in TOWARDS_REGISTER and not example.process) or (act == "judged" and not self.refers):
            until: Act = next((step for step in order if step == act), "added" if self.meeting else "agreed")
            return order[: order.index(until)] if until in order else order[:1]
        return order

    def _filled(self, acts: tuple[Act, ...], given: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
        held = {**self.example.facts, **given}
        return {**held, **wanted(self.type, acts, {**self.surroundings(), **held, **self.example.judged}, self.lacking)}

    def _known(self) -> dict[str, JsonValue]:
        filled = self._filled(self.path, {}) if self.path else {}
        known = {name: held for name, held in filled.items() if name not in self.lacking and self.type.field[name].is_standing}
        return {**worked_out(self.type, {}, known), **known}

    @property
    def flag(self) -> Flag | None:
        if not self.path:
            return None
        example = self.example
        who = {act: f"staff-{number}" for number, act in enumerate(self.path, 1)}
        if example.also_did:
            who[example.also_did] = ACTOR
        done = {act: Done(by, "", self.before, 1) for act, by in who.items()}
        if self._towards in PROPOSED or self.refers:
            done["reviewed"] = Done(who["reviewed"] if "reviewed" in who else "staff-9", "", self.before, 2)
        reached = Standing.AGREED if self.meeting and self.path == ("requested",) else REACHED[self.path[-1]]
        standing = Standing(example.standing) if example.standing else reached
        return self._flag_of(FLAG, standing, self.known, done, self._outcome if "reviewed" in done else None)

    def _flag_of(self, stream: UUID, standing: Standing, known: Mapping[str, JsonValue], done: Mapping[Act, Done],
                 proposed: str | None) -> Flag:
        example = self.example
        asked = tuple(role for rule in self.type.takes_part for role in rule.roles)
        talked = asked if example.talked_with is None else example.talked_with
        judging = example.act == "judged"
        following = {process: None if day == "not fixed" else day for process, day in example.monitoring.items()}
        return Flag(
            id=stream, flag_type=example.flag, subject=SUBJECT, subject_kind=example.subject_kind,
            key=key_of(self.type, {**self.surroundings(), **known}), standing=standing, information=known, cases=("C-1",),
            meeting=self.meeting, obtained_from="OTHERS", obtained_on=self.before, criminal_offence_data=False, done=done,
            requested_at=_noon(self.before), talked_on=dict.fromkeys(talked, self.before), review_rule=None,
            review_due=self.before if example.lapsed else example.on,
            calls=(Call("CASE_CLOSING", "case:C-1", self.before, 1),) if example.closing else (),
            proposed=proposed,  # type: ignore[arg-type]
            referred=self._referred() if judging else {}, referred_on=dict.fromkeys(example.judged, self.before),
            judged={} if judging else example.judged, monitoring=following,
            notice=Notice(example.notice), signatures=self._signatures, version=len(done), position=len(done))

    @property
    def _signatures(self) -> tuple[SecondSignature, ...]:
        """All that policy wants, or as many of each as the example says, by a person of their own each."""
        if not self.example.countersigned or self.example.act == "countersigned":
            return ()
        many = [rule for rule in self.type.signs for _ in range(self.example.signatures or rule.at_least)]
        return tuple(SecondSignature(rule.before, rule.roles[0], frozenset({f"{n}"}), LATER) for n, rule in enumerate(many))

    def _referred(self) -> dict[str, ReferredForJudgement]:
        return {rule.code: ReferredForJudgement(code=rule.code, to=rule.to, readings=tuple(rule.readings), due=self.example.on,
                                                before=rule.before, proceeds_on=rule.proceeds_on)
                for rule in (*self.type.referral, *self._appealed, *((self._review_referred,) if self.refers else ()))
                if rule.code in self.example.judged}

    @property
    def _appealed(self) -> tuple[Referral, ...]:
        rule = self.type.appeal
        return (Referral(code=rule.code, to=rule.to, before="appealed", asks="", readings=rule.readings, rule=rule.rule,
                         proceeds_on=tuple(rule.readings), clause=rule.clause),) if rule else ()

    @property
    def _review_referred(self) -> Referral:
        """What a reviewer refers, to the first role that decides about such flags."""
        to = (self.example.by or (min(self.type.deciding_roles()),))[0]
        return Referral(code="REVIEW", to=to, before="continued", asks="", readings=dict.fromkeys(OUTCOMES, ""),
                        proceeds_on=tuple(OUTCOMES), rule="C5", clause="")

    @property
    def others(self) -> tuple[Flag, ...]:
        already = self.example.flagged_already
        done: dict[Act, Done] = {"requested": Done("staff-8", "", self.before, 1)}
        alike = self._flag_of(OTHER, Standing.ON_REGISTER, already or {}, done, None)
        return (*(() if already is None else (alike,)),
                *(replace(alike, flag_type=code) for code in self.example.also_flagged))

    @property
    def council(self) -> Council:
        every = {code: Bases(article_6="6(1)(e)", article_10="DPA 2018 Sch 1 para 36") for code in self.edition.flag}
        adoption = Adoption(self.edition.name, self.edition.sha256, date.min, every, "APD-1", date.max, 1)
        answers = {(self.edition.name, code): answer for code, answer in self.example.settled.items()}
        return OneEdition(documents={}, adoptions=(adoption,), answers=answers, held=self.edition)

    def signature(self, roles: tuple[str, ...]) -> Signature:
        return Signature(by=ACTOR, roles=frozenset(roles), purpose=next(iter(self.edition.purpose)),
                         at=_noon(self.example.on), today=self.example.on)

    @property
    def circumstances(self) -> Circumstances:
        example = self.example
        looked = (Looked(ACTOR, example.flag, example.on),) if example.looked else ()
        about = About(id=SUBJECT, kind=example.subject_kind, under_18=example.under_18,
                      needs_supporter=example.needs_supporter, living=True, merged_into=None, looked=looked,
                      associated_child=example.associated_child, children=(NearChild(OTHER),) if example.associated_child else ())
        return Circumstances(
            signature=self.signature(example.by or self._named()), council=self.council, about=about, others=self.others,
            own=frozenset({SUBJECT}) if example.own_record else frozenset(), stream=FLAG, case_ids={})

    def _named(self) -> tuple[str, ...]:
        """The first role that policy names for the act."""
        example = self.example
        if example.act == "judged":
            return tuple(referral.to for referral in self._referred().values())[:1]
        if example.act == "countersigned":
            return next((rule.roles[:1] for rule in self.type.signs if rule.before == example.signs_before), ())
        act = example.act_on_flag or "requested"
        act = "requested" if act == "withdrawn" else "reviewed" if act == "discussed" and example.process else act
        return self.type.roles_for(act, {**self.surroundings(), **self.given, **self.known, **example.judged})[:1]

    @property
    def given(self) -> dict[str, JsonValue]:
        """The information that comes with the act."""
        example = self.example
        act = example.act_on_flag
        if self.refers:
            act = OUTCOMES[example.judged["REVIEW"]]
        if act is None:
            return dict(example.gives)
        if act == "requested":
            return self._filled((act,), example.gives)
        outcome = (OUTCOMES[example.outcome],) if example.outcome in OUTCOMES else ()
        acts: tuple[Act, ...] = ("reviewed", *outcome) if example.act in REVIEWING else (act,)
        held = {**self.surroundings(), **self.known, **example.judged, **example.gives}
        if act == "level_changed":
            held |= {way.changed: example.becomes for way in self.type.becomes}
        anew = {name for name, field in self.type.field.items() if any(field.needed_at(act, held) for act in acts)}
        held = {name: value for name, value in held.items() if name not in anew or name in example.gives}
        steps = STEPS if act == "level_changed" else ()
        return {**example.gives, **wanted(self.type, (*acts, *steps), held, self.lacking)}


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
