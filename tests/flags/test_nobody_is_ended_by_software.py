"""Whatever is sent in whatever order: a flag ends by a named person's signature after a review, and by nothing else."""
import ast
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from domain.event import Decided
from domain.flags import commands as c
from domain.flags.circumstances import Looked
from domain.policies.flag_type import FlagType
from domain.policies.provision import Act
from domain.policies.samples import wanted
from domain.policies.shelf import shelf
from domain.refusal import Refused
from tests.stories import FLAG, SUBJECT, TODAY, Past, Story

ROOT = Path(__file__).parents[2]
PEOPLE = ("ann", "bob", "cat", "dan")
KINDS = [pytest.param(name, code, id=f"{name} {code}") for name, (edition, _) in shelf().items() for code in edition.flag]
MEETING = c.HeldMeeting(kind="MARAC", held_on=TODAY, reference="M-1", next_discussion=TODAY.replace(year=TODAY.year + 1))
SCORED = {"likelihood": "2", "seriousness": "3"}
"""Enough for an entry that only scores can bring onto the register."""
Order = tuple[str, str, tuple[str, ...]]
"""What is sent, by whom, in which roles."""


def commands(told: Callable[..., c.Information]) -> dict[str, c.FlagCommand]:
    """One of each act that could end a flag or lead there, with all that could be asked for."""
    review = c.Review(outcome="CONTINUE", confirms="ALL", information=told("reviewed", "continued", outcome="CONTINUE"))
    stop = c.Review(outcome="END", confirms="ALL", information=told("reviewed", "ended", outcome="END"))
    return {
        "discuss": c.Discuss(with_role="TM", with_whom="eve"), "endorse": c.Endorse(information=told("endorsed")),
        "agree": c.Agree(information=told("agreed")), "add": c.Add(information=told("added")), "keep": review, "stop": stop,
        "refer": c.Review(outcome="REFER", refer_to="LADO", confirms="ALL", information=told("reviewed", outcome="REFER")),
        "end": c.End(information=told("ended", outcome="END")), "continue": c.Continue(information=told("continued")),
        "judge": c.Judge(code="REVIEW", reading="END", reasons="x", information=told("ended", outcome="END")),
        "sign keeping": c.Countersign(before="continued"), "sign ending": c.Countersign(before="ended"),
        "call": c.CallReview(reason="FURTHER_INCIDENT"), "ask": c.RequestEnding(information=told("end_requested")),
        "stopped": c.Monitor(process="MARAC", state="ENDED", decision="d", outcome="o", review=stop),
        "followed": c.Monitor(process="MARAC", state="STARTED"), "process": c.Discuss(process="MARAC", review=stop),
        "correct": c.Correct(information=told("corrected"), reasons="x", source="y")}


SENT = tuple(commands(lambda *_, **__: {}))
ENDS = {"end": c.End, "stop": c.Review, "judge": c.Judge, "stopped": c.Monitor, "process": c.Discuss}


class Life:
    """A flag's life under one document, each act as it was decided."""

    def __init__(self, name: str, code: str) -> None:
        looked = tuple(Looked(person, code, TODAY) for person in PEOPLE)
        begun = Story(*shelf()[name])
        edition = begun.edition
        purpose = next(iter(edition.purpose))
        self.story = replace(begun, purpose=purpose, about=replace(begun.about, looked=looked))
        self.flag_type: FlagType = edition.flag[code]
        self.code, self.everyone = code, tuple(edition.role)
        self.kept = {name for rule in self.flag_type.writes for name in rule.fields}
        """Fields that whoever asks may not write."""
        self.sent = commands(self.told)

    def told(self, *acts: Act, **facts: str) -> c.Information:
        about: dict[str, JsonValue] = {"subject_kind": "PERSON", "under_18": False, "closing": False, "notice": "pending",
                                         **facts}
        score = self.story.edition.score
        worked_out = frozenset({score.stored.months} if score and score.stored else set[str]())
        known = wanted(self.flag_type, acts, about, worked_out)
        return {name: SCORED[name] if name in SCORED else value for name, value in known.items()
                if name in self.flag_type.field and (name not in self.kept or set(self.flag_type.field[name].at) & set(acts))}

    def begin(self, by: str) -> bool:
        steps = self.flag_type.steps_for({})
        meeting = MEETING if steps and steps.meeting else None
        held = meeting and meeting.model_copy(update={"kind": steps.meeting if steps else ""})
        known = {name: value for name, value in self.told("requested", "agreed", "added").items() if name not in self.kept}
        request = c.Request(subject=SUBJECT, flag_type=self.code, information=known, cases=("L-1",), meeting=held)
        return self.try_(request, by, self.everyone) is not None

    def try_(self, command: c.FlagCommand, by: str, roles: tuple[str, ...]) -> Decided | None:
        try:
            decided = self.story.when(command, by=by, roles=roles).decide()
        except Refused:
            return None
        for stream, signed in decided.events:
            assert stream.id == FLAG, "nothing elsewhere is moved by an act on a flag"
            past = tuple(Past(one.event, by, one.role, one.occurred_on, len(self.story.past) + number)
                         for number, one in enumerate(signed, 1))
            self.story = replace(self.story, past=(*self.story.past, *past))
        return decided


@pytest.mark.parametrize(("name", "code"), KINDS)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_sequence_of_commands_ends_a_flag_without_a_persons_signature(name: str, code: str, data: st.DataObject) -> None:
    life = Life(name, code)
    life.begin("ann")
    some = st.lists(st.sampled_from([*life.everyone, "system"]), min_size=1, max_size=2)
    roles = st.one_of(st.just(life.everyone), some.map(tuple))
    orders: list[Order] = data.draw(st.lists(st.tuples(st.sampled_from(SENT), st.sampled_from(PEOPLE), roles), max_size=25))
    for what, by, held in orders:
        decided = life.try_(life.sent[what], by, held)
        for signed in decided.events[0][1] if decided else ():
            if signed.event.type == "flag.ended":
                assert what in ENDS, f"{what} ended it"
                assert signed.role in life.story.edition.with_also(frozenset(held)) - {"system"}
                assert "flag.reviewed" in {one.event.type for one in life.story.past}


@pytest.mark.parametrize(("name", "code"), KINDS)
def test_a_persons_signature_does_end_it(name: str, code: str) -> None:
    life = Life(name, code)
    assert life.begin("ann")
    for what, by in (("discuss", "ann"), ("endorse", "bob"), ("agree", "cat"), ("add", "dan"), ("stop", "bob"),
                     ("sign ending", "cat"), ("end", "cat"), ("end", "dan")):
        life.try_(life.sent[what], by, life.everyone)
    assert life.story.past[-1].event.type == "flag.ended"


@pytest.mark.parametrize(("name", "code"), KINDS)
def test_the_registers_own_signature_does_nothing_to_a_flag(name: str, code: str) -> None:
    life = Life(name, code)
    assert life.begin("ann")
    assert [what for what in SENT if life.try_(life.sent[what], "system", ("system",))] == []


def test_only_the_decisions_on_flags_make_the_events_that_move_one() -> None:
    moves = {"Added", "Continued", "Ended", "Reviewed", "Struck", "JudgementGiven"}
    made = set()
    for folder in ("domain", "ledger", "projections", "api", "scripts"):
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                named = node.func if isinstance(node, ast.Call) else None
                name = named.attr if isinstance(named, ast.Attribute) else named.id if isinstance(named, ast.Name) else ""
                if name in moves:
                    made.add(file.relative_to(ROOT).parts[:2])
    assert made <= {("domain", "flags"), ("domain", "policies")}, "domain.policies stages examples"
