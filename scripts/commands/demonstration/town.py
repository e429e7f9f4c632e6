"""Another council's part of the demonstration: its people, its policies in force, and flags taken through whatever these ask."""
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from pydantic import JsonValue

from api.flag_acts import (
    add_flag,
    agree_flag,
    continue_flag,
    countersign_flag,
    discuss_flag,
    end_flag,
    endorse_flag,
    judge_flag,
    review_flag,
    tell_subject,
)
from api.flags import request_flag
from api.policies import adopt_policy
from api.subjects import record_subject, relate_subjects
from commands.demonstration import invented, wording
from commands.demonstration.filling import filled
from commands.demonstration.scene import Scene
from commands.demonstration.settling import BASES
from commands.demonstration.staff import INTEGRATION, POLICY_OWNER, Colleague
from domain.councils.commands import Adopt
from domain.councils.council import Council, evolve
from domain.flags import commands as c
from domain.flags.events import Outcome
from domain.flags.flag import Flag, Standing
from domain.flags.matter import CLOSING
from domain.policies.provision import Act
from domain.policies.retention_case import RetentionCase
from domain.subjects.commands import Record, Relate
from domain.subjects.given import GivenAddress, GivenName
from domain.subjects.particulars import Kind
from domain.subjects.relations import Relation

Known = Mapping[str, JsonValue]
YEAR = 365.25


async def adopt(scene: Scene, edition: str, flag_types: tuple[str, ...], confirms: Mapping[str, str] | None = None) -> None:
    """Put an edition in force from today."""
    command = Adopt(in_force_from=scene.days.today, bases=dict.fromkeys(flag_types, BASES), appropriate_policy_document="APD-1",
                    policy_document_review_due=scene.days_on(900, 900), impact_assessment="DPIA-1", confirms=dict(confirms or {}))
    await scene.desk.carry(POLICY_OWNER, adopt_policy.__name__, command,
                           lambda attempt: adopt_policy(edition, command, attempt.caller, attempt), "AUDIT")


async def somebody(scene: Scene, kind: Kind = "PERSON", *, child: bool = False) -> UUID:
    """A record as the case system passes it on."""
    chance = scene.chance
    years = chance.uniform(0.2, 15) if child else chance.uniform(20, 66)
    place = GivenAddress(text=invented.street_and_house(chance), postcode=invented.postcode(chance))
    person = kind == "PERSON"
    names = (GivenName(full=f"{invented.given_name(chance)} {invented.family_name(chance)}"),) if kind != "PREMISES" else ()
    return await scene.desk.send(INTEGRATION, record_subject, Record(
        kind=kind, names=names, born=scene.days.today - timedelta(days=int(years * YEAR)) if person else None,
        addresses=(place,) if kind != "HOUSEHOLD" else (), case_references=(scene.case,) if person else (), source="Case system"))


async def relate(scene: Scene, one: UUID, relation: Relation, other: UUID) -> None:
    await scene.desk.act(INTEGRATION, relate_subjects, one, Relate(relation=relation, other=other, source="Case system"))


@dataclass(frozen=True)
class Course:
    """Who takes a kind of flag through its life, and what is known of it from the beginning."""

    flag_type: str
    asks: Colleague
    agrees: Colleague
    adds: Colleague
    reviews: Colleague
    decides: Colleague
    """Who continues or ends it after a review."""
    tells: Colleague
    known: Known
    talks_with: Colleague | None = None
    endorses: Colleague | None = None
    signs: Colleague | None = None
    """Who signs for the outcome of a review, where the policy wants that."""
    by_outcome: Mapping[str, Known] = field(default_factory=dict)
    """What is said at a review that proposes it."""
    gives: Known = field(default_factory=dict)
    """Said at every review."""
    with_child: bool = False
    retention: RetentionCase | None = None

    async def asked(self, scene: Scene, subject: UUID, kind: Kind = "PERSON") -> UUID:
        information = await self._information(scene, ("requested",), None, {"subject_kind": kind})
        return await scene.desk.send(self.asks, request_flag, c.Request(
            subject=subject, flag_type=self.flag_type, cases=(scene.case,), obtained_from="OTHERS", information=information))

    async def endorsed(self, scene: Scene, flag: UUID) -> None:
        """Talked through, and supported where the policy wants that first."""
        await scene.days.after(scene.chance.randint(0, 5))
        if self.talks_with:
            await scene.desk.act(self.asks, discuss_flag, flag, c.Discuss(
                with_role=self.talks_with.roles[0], with_whom=self.talks_with.id))
        if self.endorses:
            await self._act(scene, flag, self.endorses, "endorsed")
            await scene.days.after(scene.chance.randint(0, 4))

    async def agreed(self, scene: Scene, flag: UUID) -> None:
        await self.endorsed(scene, flag)
        await self._act(scene, flag, self.agrees, "agreed")

    async def added(self, scene: Scene, flag: UUID) -> None:
        await scene.days.after(scene.chance.randint(0, 6), 1)
        await self._act(scene, flag, self.adds, "added")
        if scene.likely(0.8):
            await scene.desk.acknowledge(self.adds, flag)
        if scene.likely(0.6):
            scene.days.begin(self._told(scene.apart("notice"), flag))

    async def kept(self, scene: Scene, flag: UUID) -> None:
        """Review after review, until it ends or nobody gets round to it."""
        while True:
            due = (await scene.desk.flag(flag)).review_due
            if due is None or scene.likely(0.08):
                return
            await scene.days.until(due + timedelta(days=scene.chance.randint(-14, 9)))
            if (await scene.desk.flag(flag)).standing is not Standing.ON_REGISTER:
                return
            await self.reviewed(scene, flag, "END" if scene.likely(0.2) else "CONTINUE")

    async def reviewed(self, scene: Scene, flag: UUID, outcome: Outcome) -> None:
        """The review, the signature where one is wanted, and what whoever decides makes of it."""
        state, act = await scene.desk.flag(flag), "continued" if outcome == "CONTINUE" else "ended"
        acts: tuple[Act, ...] = ("reviewed", "continued") if outcome == "CONTINUE" else ("reviewed", "ended")
        said = self.by_outcome[outcome] if outcome in self.by_outcome else {}
        information = await self._information(scene, acts, state, {"outcome": outcome}, said) | dict(self.gives)
        await scene.desk.acknowledge(self.reviews, flag)
        await scene.desk.act(self.reviews, review_flag, flag, c.Review(
            outcome=outcome, confirms="ALL", information=information, retention=self.retention), "REVIEW")
        if self.signs:
            await scene.days.after(scene.chance.randint(0, 5))
            await scene.desk.act(self.signs, countersign_flag, flag, c.Countersign(
                before="continued" if outcome == "CONTINUE" else "ended"), "REVIEW")
        if (await scene.desk.flag(flag)).proposed is None:
            return
        await scene.days.after(scene.chance.randint(0, 12))
        await scene.desk.acknowledge(self.decides, flag)
        more = await self._information(scene, (acts[1],), await scene.desk.flag(flag), {"outcome": outcome})
        if act == "continued":
            await scene.desk.act(self.decides, continue_flag, flag, c.Continue(information=more), "REVIEW")
        else:
            await scene.desk.act(self.decides, end_flag, flag, c.End(information=more), "REVIEW")

    async def for_its_level(self, scene: Scene, flag: UUID) -> dict[str, JsonValue]:
        """What is to be known of a flag that becomes one of this course's level, and isn't yet."""
        state = await scene.desk.flag(flag)
        acts: tuple[Act, ...] = ("requested", "agreed", "added", "level_changed")
        given = await self._information(scene, acts, state, {**state.information, **self.known})
        return {name: value for name, value in given.items() if name != "level" and not (
            name in state.information and name not in self.known and name != "hra_consideration")}

    async def judged(self, scene: Scene, flag: UUID, by: Colleague, code: str, reading: str) -> None:
        await scene.desk.act(by, judge_flag, flag, c.Judge(code=code, reading=reading, reasons=scene.chance.choice(
            wording.WHY_KEPT)), "REVIEW")

    async def onto_the_register(self, scene: Scene, subject: UUID, kind: Kind = "PERSON") -> UUID:
        flag = await self.asked(scene, subject, kind)
        await self.agreed(scene, flag)
        await self.added(scene, flag)
        return flag

    async def _act(self, scene: Scene, flag: UUID, who: Colleague, act: Act) -> None:
        information = await self._information(scene, (act,), await scene.desk.flag(flag), {})
        if act == "endorsed":
            await scene.desk.act(who, endorse_flag, flag, c.Endorse(information=information))
        elif act == "agreed":
            await scene.desk.act(who, agree_flag, flag, c.Agree(information=information))
        else:
            await scene.desk.act(who, add_flag, flag, c.Add(information=information))

    async def _told(self, scene: Scene, flag: UUID) -> None:
        await scene.days.after(scene.chance.randint(2, 27), 1)
        state = await scene.desk.flag(flag)
        if state.standing is Standing.ON_REGISTER:
            information = await self._information(scene, ("told",), state, {})
            await scene.desk.act(self.tells, tell_subject, flag, c.Tell(
                channel="LETTER", what_is_held="That a flag stands, and why.", sources=(scene.chance.choice(wording.SOURCES),),
                how_to_challenge=wording.HOW_TO_CHALLENGE, information=information))

    async def _information(self, scene: Scene, acts: tuple[Act, ...], flag: Flag | None, more: Known,
                           said: Known | None = None) -> dict[str, JsonValue]:
        ledger, council = scene.desk.ledger, scene.desk.council
        _, settled = await ledger.folds.upto_now(council, ledger.known_id(council, "council"), evolve)
        if not isinstance(settled, Council):
            raise TypeError(council)
        edition = settled.edition_for(self.flag_type, scene.days.today)
        around: dict[str, JsonValue] = {"subject_kind": "PERSON", "associated_child": self.with_child, **settled.settled(edition),
                                        **(flag.facts if flag else {}), **more}
        around["closing"] = flag is not None and any(call.reason in CLOSING for call in flag.calls)
        return filled(scene, edition.flag_type(self.flag_type), acts, around, {**self.known, **(said or {})})
