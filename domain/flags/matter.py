"""A command under decision: the flag, the rules that hold, who acts, and the questions that every act must pass."""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from pydantic import JsonValue

from domain.command import Command
from domain.councils.council import Adoption, Council, Held
from domain.event import Decided, Signed, Stream
from domain.flags.events import FlagEvent
from domain.flags.flag import Flag, Standing
from domain.policies.edition import Edition
from domain.policies.fields import Field
from domain.policies.flag_type import FlagType
from domain.policies.provision import Act, Facts
from domain.refusal import Refused
from domain.signature import Signature

Information = Mapping[str, JsonValue]


@dataclass(frozen=True)
class Looked:
    """That somebody looked whether the subject is flagged already (LEI-13)."""

    by: str
    flag_type: str
    on: date


@dataclass(frozen=True)
class About:
    """The subject, as far as a decision about a flag looks at it."""

    id: UUID
    kind: str
    under_18: bool
    needs_supporter: bool
    living: bool
    merged_into: UUID | None
    looked: tuple[Looked, ...]


@dataclass(frozen=True)
class Circumstances:
    """All that a decision may look at besides the flag and the command."""

    signature: Signature
    council: Council
    about: About
    others: tuple[Flag, ...]
    """The subject's other flags, whatever their standing."""
    own: frozenset[UUID]
    """Records of the person who acts, of their household and its premises."""
    stream: UUID
    """The flag's stream; a fresh id for a request."""
    case_ids: Mapping[str, UUID]
    """Reference → the id under which a case's flags are found."""


class Matter:
    """Built once for a command; what it refuses names the rule and what would be accepted."""

    def __init__(self, flag: Flag | None, code: str, command: Command, given: Circumstances, answers: Act | None) -> None:
        """`answers` is the act that this one answers; the day may not lie before it (C8)."""
        before = flag.done[answers].on if flag and answers and answers in flag.done else None
        self.flag, self.given, self.signature = flag, given, given.signature
        self.day = command.day(given.signature.today, before)
        self.adoption: Adoption = given.council.adoption_on(self.day)
        self.edition: Edition = given.council.edition(self.adoption.digest)
        self.type: FlagType = self.edition.flag_type(code)
        self.code = code
        self.held: tuple[Held, ...] = given.council.held_by(
            given.signature.by, given.signature.roles, self.edition, self.day)
        self.warnings: list[tuple[str, str]] = []
        self._settled = given.council.settled(self.edition)
        self._signed_as: str | None = None
        self._signed: list[Signed] = []
        if given.signature.purpose not in self.edition.purpose:
            raise Refused("LAW-2", "the purposes of this register", "one of " + ", ".join(self.edition.purpose), forbids=True)
        if given.about.id in given.own:
            raise Refused("OWN-RECORD", "nobody reads or decides a flag on themselves or their household",
                          "another person with the same role", forbids=True)

    def facts(self, more: Information | None = None) -> Facts:
        known = self.flag.facts if self.flag else {}
        return {"subject_kind": self.given.about.kind, "under_18": self.given.about.under_18, "meeting": None,
                "monitoring": [], "process": None, **self._settled, **known, **(more or {})}

    # who

    def role_for(self, act: Act, facts: Facts) -> Held:
        """The role in which this person may do the act. Raises Refused."""
        held = self.may(act, facts)
        if held:
            self._signed_as = held.role
            return held
        rules = self.type.who_may(act, facts)
        if not rules:
            raise Refused("C5", f"{self.edition.name}: who may", f"the policy names nobody for '{act}' here; "
                          "the policy owner settles its open question first", forbids=True)
        roles = " or ".join(self.type.roles_for(act, facts))
        raise Refused(rules[0].rule, rules[0].clause, f"needs {roles}", forbids=True)

    def may(self, act: Act, facts: Facts) -> Held | None:
        """One's own role before one lent; of several, the one that the policy names first."""
        return next((held for own in (True, False) for role in self.type.roles_for(act, facts) for held in self.held
                     if held.role == role and (held.on_behalf_of is None) is own), None)

    def apart_from_asker(self) -> None:
        """No one person asks and agrees, even holding both roles."""
        if self.flag and self.flag.meeting is None and self.flag.was_done_by("requested") == self.signature.by:
            raise Refused("FOUR-EYES", "no one person asks and agrees", "another person with the role", forbids=True)

    def apart(self, act: Act) -> None:
        for rule in self.type.apart:
            if act in rule.acts and self.flag and rule.applies(self.facts()):
                for other in rule.acts:
                    if other != act and self.flag.was_done_by(other) == self.signature.by:
                        raise Refused(rule.rule, rule.clause, f"another person than the one who did '{other}'", forbids=True)

    # when

    def standing(self, *open_in: Standing, act: str) -> None:
        if self.flag and self.flag.standing not in open_in:
            steps = self.type.steps_for(self.facts())
            rule, clause = (steps.rule, steps.clause) if steps else ("lifecycle", "standing")
            wanted = " or ".join(standing.value for standing in open_in)
            raise Refused(rule, clause, f"'{act}' is open while a flag is {wanted}, not {self.flag.standing.value}")

    # what must be known

    def accept(self, given: Information) -> Information:
        """What was given, field by field in the policy's shape. Raises Refused."""
        for name, value in given.items():
            if name not in self.type.field:
                raise Refused("C7", f"{self.edition.name}: {self.code}", "only fields that the policy knows: "
                              + ", ".join(self.type.field))
            self.type.field[name].accept(name, value)
        self._explain_other(given)
        return given

    def _explain_other(self, given: Information) -> None:
        for name, value in given.items():
            other = self.type.field[name].other
            chosen = value if isinstance(value, list) else [value]
            if other and "OTHER" in chosen and other not in given and not (self.flag and other in self.flag.information):
                raise Refused(self.type.field[name].rule, self.type.field[name].clause, f"OTHER in {name} needs {other} in words")

    def informed(self, act: Act, given: Information) -> None:
        """Everything that the policy wants to know by this act is known. Raises Refused, which names all that is missing."""
        facts = self.facts(given)
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
        return field.before == act and field.applies(facts) and name not in facts

    def criteria_met(self, act: Act, facts: Facts) -> None:
        facts = {**facts, "signed_as": self._signed_as}
        for rule in self.type.criterion:
            if act in rule.at and rule.applies(facts) and not rule.is_met(facts):
                wanted = ", ".join(f"{name} = {_words(value)}" for name, value in rule.requires.items())
                if not rule.else_warn:
                    raise Refused(rule.rule, rule.clause, f"'{act}' needs {wanted}")
                self.warnings.append((rule.rule, f"expected {wanted}: {rule.clause}"))
        self.warnings.extend((warns.rule, warns.says) for warns in self.type.warning
                             if act in warns.at and warns.applies(facts))

    def judged(self, act: Act, facts: Facts) -> None:
        """What the policy leaves unclear for these grounds was answered, and lets the act go on (C5). Raises Refused."""
        for rule in self.type.referral:
            if rule.before == act and rule.applies(facts):
                answer = facts[rule.code] if rule.code in facts else None
                if answer not in rule.proceeds_on:
                    raise Refused(rule.rule, rule.clause, f"{rule.to} answers {rule.code} first, with one of "
                                  + ", ".join(rule.proceeds_on))
        waiting = [r for r in (self.flag.referred.values() if self.flag else ()) if r.before == act]
        if waiting:
            raise Refused("C5", "what was referred waits for its answer", f"{waiting[0].to} answers {waiting[0].code} first")

    # what comes of it

    def sign(self, event: FlagEvent, held: Held, information: Information | None = None) -> None:
        """Puts an event to what comes of the command, with the information that was given with it."""
        event = event.model_copy(update=self._parts(information or {}))
        self._signed.append(Signed(event=event, role=held.role, on_behalf_of=held.on_behalf_of, edition=self.edition.name,
                                   digest=self.edition.sha256, owner=self.given.about.id, occurred_on=self.day))

    def decided(self, *, subjects: tuple[tuple[UUID, UUID], ...] = (), take: tuple[str, ...] = (),
                release: tuple[str, ...] = ()) -> Decided:
        stream = Stream(kind="flag", id=self.given.stream)
        return Decided(events=((stream, tuple(self._signed)),), subjects=subjects, take=take, release=release,
                       warnings=tuple(self.warnings))

    def _parts(self, given: Information) -> dict[str, dict[str, JsonValue]]:
        """Accepted information, split into what folds may read and what only an entitled reader may."""
        held: dict[str, dict[str, JsonValue]] = {"facts": {}, "text": {}}
        for name, value in given.items():
            explained = isinstance(value, dict) and len(value) == 1 and next(iter(value)) in self.type.field[name].may_be
            held["text" if explained else self.type.field[name].part][name] = value
        return held


def claim_of(flag_type: str, subject: UUID, key: str) -> str:
    """The key that only one active flag may hold."""
    return f"flag:{subject}:{flag_type}:{key}"


def _words(value: object) -> str:
    return " or ".join(map(str, value)) if isinstance(value, tuple) else str(value)
