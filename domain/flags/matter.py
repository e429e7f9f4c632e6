"""A command under decision: the flag, the rules that hold, who acts, and the questions that every act must pass."""
from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from pydantic import JsonValue

from domain.command import Command
from domain.councils.council import Adoption, Held
from domain.event import Decided, Signed, Stream
from domain.flags.circumstances import Circumstances
from domain.flags.counted import counted
from domain.flags.criteria import criteria_met, not_contradicted
from domain.flags.events import FlagEvent
from domain.flags.flag import STEPS, Flag, Standing
from domain.flags.key import key_of
from domain.flags.lapsing import lapsed
from domain.flags.messaging import demands
from domain.flags.sight import heeded
from domain.policies.edition import Edition
from domain.policies.fields import Field
from domain.policies.flag_type import Apart, FlagType, Steps
from domain.policies.provision import Act, Facts
from domain.refusal import Refused

Information = Mapping[str, JsonValue]
CLOSING = frozenset({"CASE_CLOSING", "REFERRAL_CLOSING"})
"""Reasons of a call: a case or referral with the flag is to be closed."""


class Matter:
    """Built once for a command; what it refuses names the rule and what would be accepted."""

    def __init__(self, flag: Flag | None, code: str, command: Command, given: Circumstances, answers: date | None) -> None:
        """`answers` is the day of the act that this one answers; its own may not lie before it (C8)."""
        self.flag, self.given, self.signature = flag, given, given.signature
        self.day = command.day(given.signature.today, answers)
        self.adoption: Adoption = (given.council.adoption_for(code, self.day) if flag
                                   else given.council.adoption_on(self.day, code))
        self.edition: Edition = given.council.edition(self.adoption.digest)
        self.type: FlagType = self.edition.flag_type(code)
        self.code = code
        self.held: tuple[Held, ...] = given.council.held_by(
            given.signature.by, given.signature.roles, self.edition, self.day)
        self.warnings: list[tuple[str, str]] = []
        self.proposes: str | None = flag.proposed if flag else None
        """The outcome of the review that is under way, or that waits for its outcome."""
        self._closing = flag is not None and any(call.reason in CLOSING for call in flag.calls)
        self._settled = given.council.settled(self.edition)
        self._also_flagged: list[JsonValue] = [*sorted({o.flag_type for o in given.others if o.id != given.stream and heeded(o)})]
        self._acts_as: Held | None = None
        self._signed: list[Signed] = []
        self._told: set[str] = set()
        """Fields that the command gives and that weren't known so."""
        purposes = given.council.purposes_on(given.signature.today) or ()
        if given.signature.purpose not in purposes:
            raise Refused("LAW-2", "the purposes of this register", "one of " + ", ".join(purposes), forbids=True)
        if given.about.id in given.own:
            raise Refused("OWN-RECORD", "nobody reads or decides a flag on themselves or their household",
                          "another person with the same role", forbids=True)

    def facts(self, more: Information | None = None) -> Facts:
        known = self.flag.facts if self.flag else {}
        about = self.given.about
        return {"subject_kind": about.kind, "under_18": about.under_18, "associated_child": about.associated_child,
                "needs_supporter": about.needs_supporter, "also_flagged": self._also_flagged,
                "lapsed": lapsed(self.flag, self.type, self._settled, self.day),
                "meeting": None, "monitoring": [], "process": None, **self._settled, **known,
                "outcome": self.proposes, "closing": self._closing, **self._signed_as, **(more or {})}

    @property
    def _signed_as(self) -> Facts:
        """The role in which the act is signed, once that is known."""
        return {"signed_as": self._acts_as.role if self._acts_as else None}

    # who

    def role_for(self, act: Act, facts: Facts) -> Held:
        """The role in which this person may do the act. Raises Refused."""
        held = self.may(act, facts)
        if held:
            self._acts_as = held
            self.apart(act, held)
            return held
        rules = self.type.who_may(act, facts)
        if not rules:
            raise Refused("C5", f"{self.edition.name}: who may", f"the policy names nobody for '{act}' here; "
                          "the policy owner settles its open question first", forbids=True)
        roles = " or ".join(self.type.roles_for(act, facts))
        raise Refused(rules[0].rule, rules[0].clause, f"needs {roles}", forbids=True)

    def may(self, act: Act, facts: Facts) -> Held | None:
        """One's own role before one lent; of several, the one that the policy names first, if it writes what is told."""
        fit = [held for own in (True, False) for role in self.type.roles_for(act, facts) for held in self.held
               if held.role == role and (held.on_behalf_of is None) is own]
        return next((held for held in fit if not self.type.kept_from(held.role, self._told, facts)), next(iter(fit), None))

    def apart_from_asker(self) -> None:
        """No one person asks and agrees, even holding both roles, and nobody has a colleague agree in their name."""
        if self.flag and self.flag.meeting is None and self.flag.done["requested"].people & self._people(self._acts_as):
            raise Refused("FOUR-EYES", "no one person asks and agrees", "another person with the role", forbids=True)

    def apart(self, act: Act, held: Held) -> None:
        rule = self.kept_apart(act, held)
        if rule:
            others = " or ".join(f"'{other}'" for other in rule.acts if other != act)
            raise Refused(rule.rule, rule.clause, f"another person than the one who did {others}", forbids=True)

    def kept_apart(self, act: Act, held: Held, doing: tuple[Act, ...] = ()) -> Apart | None:
        """The rule that keeps the act from whoever did, or is `doing` now, another of its acts."""
        done = self.flag.done if self.flag else {}
        later: tuple[Act, ...] = ("continued", "ended", "countersigned") if act == "reviewed" else ()
        for rule in self.type.apart:
            if act in rule.acts and rule.applies(self.facts()):
                for other in set(rule.acts) - {act, *later}:
                    if other in doing or (other in done and done[other].people & self._people(held)):
                        return rule
        return None

    def _people(self, held: Held | None) -> frozenset[str]:
        """Whose act this is: who signs, and the colleague in whose name."""
        absent = held.on_behalf_of if held else None
        return frozenset({self.signature.by, absent} if absent else {self.signature.by})

    # when

    def standing(self, *open_in: Standing, act: str) -> None:
        if self.flag and self.flag.standing not in open_in:
            steps = self.type.steps_for(self.facts())
            rule, clause = (steps.rule, steps.clause) if steps else ("lifecycle", "standing")
            wanted = " or ".join(standing.value for standing in open_in)
            raise Refused(rule, clause, f"'{act}' is open while a flag is {wanted}, not {self.flag.standing.value}")

    def steps(self, facts: Facts) -> Steps:
        """The steps that the policy wants on these grounds. Raises Refused for grounds that none of its rules names."""
        steps = self.type.steps_for(facts)
        if steps is None:
            raise Refused("C5", f"{self.edition.name}: steps", "grounds for which the policy says how a flag comes about")
        return steps

    # what must be known

    def accept(self, given: Information, *, corrects: bool = False) -> Information:
        """What was given, field by field in the policy's shape. Raises Refused.

        What was asked with the request stands until a correction or a review puts it right; what makes the flag one of its
        kind stands for good.
        """
        before = self.flag.information if self.flag else {}
        self._told |= {name for name, value in given.items() if not (name in before and before[name] == value)}
        for name, value in given.items():
            if name not in self.type.field:
                raise Refused("C7", f"{self.edition.name}: {self.code}", "only fields that the policy knows: "
                              + ", ".join(self.type.field))
            self.type.field[name].accept(name, value, self.day, before[name] if name in before else None)
        self._explain_other(given)
        known = before if self.flag else given
        if key_of(self.type, known) != key_of(self.type, {**known, **given}):
            raise Refused(self.type.once.rule, self.type.once.clause,
                          "the same " + ", ".join(self.type.key) + "; other grounds are another flag")
        changed = [name for name, value in given.items() if name in known and known[name] != value]
        if not corrects and any(self.type.field[name].at == ("requested",) for name in changed):
            raise Refused("LAW-35", "what was asked with the request is put right with its source and reasons",
                          "POST flags/{id}/corrections first, for " + ", ".join(changed))
        return counted(self.type, known, given)

    def _explain_other(self, given: Information) -> None:
        for name, value in given.items():
            other = self.type.field[name].other
            chosen = value if isinstance(value, list) else [value]
            if other and "OTHER" in chosen and other not in given and not (self.flag and other in self.flag.information):
                raise Refused(self.type.field[name].rule, self.type.field[name].clause, f"OTHER in {name} needs {other} in words")

    def informed(self, act: Act, given: Information, **also: JsonValue) -> None:
        """Everything that the policy wants to know by this act is known. Raises Refused, which names all that is missing."""
        facts = self.facts({**given, **also})
        not_contradicted(self.type, act, facts)
        missing = [(name, field) for name, field in self.type.field.items() if self._lacks(name, field, act, given, facts)]
        for name, field in missing:
            if field.only_warn:
                self.warnings.append((field.cited_at(act).rule, f"{name} ({field.title}) is not known"))
        firm = [(name, field) for name, field in missing if not field.only_warn]
        if firm:
            names = ", ".join(f"{name} ({field.title})" for name, field in firm)
            rule = firm[0][1].cited_at(act)
            raise Refused(rule.rule, rule.clause, f"'{act}' needs {names}")

    def _lacks(self, name: str, field: Field, act: Act, given: Information, facts: Facts) -> bool:
        if field.needed_at(act, facts):
            return name not in given
        return field.known_by(act, facts) and name not in facts

    def criteria_met(self, act: Act, facts: Facts) -> None:
        self.warnings += criteria_met(self.type, act, {**facts, **self._signed_as})

    def judged(self, act: Act, facts: Facts) -> None:
        """What the policy leaves unclear for these grounds was answered, and lets the act go on (C5). Raises Refused."""
        earlier = STEPS[: STEPS.index(act)] if act in STEPS else ()
        asked = [step for step in earlier if not (self.flag and self.flag.has_passed(step))] + [act]
        for rule in self.type.referral:
            if rule.before in asked and rule.applies(facts):
                answer = facts[rule.code] if rule.code in facts else None
                if answer not in rule.proceeds_on:
                    raise Refused(rule.rule, rule.clause, f"{rule.to} answers {rule.code} first, with one of "
                                  + ", ".join(rule.proceeds_on))
        waiting = [r for r in (self.flag.referred.values() if self.flag else ()) if r.before in asked and r.code not in facts]
        if waiting:
            raise Refused("C5", "what was referred waits for its answer", f"{waiting[0].to} answers {waiting[0].code} first")

    # what comes of it

    def sign(self, event: FlagEvent, held: Held, information: Information | None = None) -> None:
        """Puts an event to what comes of the command, with the information that was given with it. Raises Refused."""
        told = [name for name in information or () if name in self._told]
        rule = self.type.kept_from(held.role, told, self.facts(information))
        if rule:
            others = ", ".join(name for name in told if name in rule.fields)
            raise Refused(rule.rule, rule.clause, f"{others} by {' or '.join(rule.roles)}, in an act of their own", forbids=True)
        messages = demands(self.type, event, self.day, self.given.about, lambda: self.facts(information))
        event = event.model_copy(update={**self._parts(information or {}), "messages": messages})
        self._signed.append(Signed(event=event, role=held.role, on_behalf_of=held.on_behalf_of, edition=self.edition.name,
                                   digest=self.edition.sha256, owner=self.given.about.id, occurred_on=self.day))

    def sign_all(self, events: Iterable[FlagEvent], held: Held) -> None:
        for event in events:
            self.sign(event, held)

    def decided(self, *, subjects: tuple[tuple[UUID, UUID], ...] = (), take: tuple[str, ...] = (),
                release: tuple[str, ...] = ()) -> Decided:
        stream = Stream(kind="flag", id=self.given.stream)
        return Decided(events=((stream, tuple(self._signed)),), subjects=subjects, take=take, release=release,
                       warnings=tuple(self.warnings))

    def _parts(self, given: Information) -> dict[str, dict[str, JsonValue]]:
        """Accepted information, split into what folds may read and what only an entitled reader may."""
        held: dict[str, dict[str, JsonValue]] = {"facts": {}, "text": {}}
        dated = self.type.review.earliest.dates if self.type.review.earliest else ()
        for name, value in given.items():
            if name in dated:  # stands in clear with ReviewDatesSet
                continue
            explained = isinstance(value, dict) and len(value) == 1 and next(iter(value)) in self.type.field[name].may_be
            held["text" if explained else self.type.field[name].part][name] = value
        return held
