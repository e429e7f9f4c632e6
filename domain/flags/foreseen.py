"""What another edition would say of a flag as it stands: when it is reviewed, who may act, what is missing, what is advised."""
import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from itertools import product
from typing import NamedTuple
from uuid import UUID

from pydantic import JsonValue

from domain.councils.council import facts_of
from domain.flags.flag import STEPS, Flag, Standing
from domain.policies.edition import Edition
from domain.policies.fields import Field
from domain.policies.flag_type import FlagType
from domain.policies.provision import Act, Facts, known_as
from domain.policies.retention_advice import advise
from domain.policies.retention_settled import as_settled
from domain.refusal import Refused
from domain.value import Value

BEFORE_THE_REGISTER: tuple[Act, ...] = ("discussed", "endorsed", "agreed", "declined", "added")
ON_THE_REGISTER: tuple[Act, ...] = ("reviewed", "continued", "ended", "level_changed", "end_requested", "review_called",
                                   "monitored")
ALWAYS: tuple[Act, ...] = ("told", "withheld", "corrected", "struck")
OF_THE_SUBJECT = ("under_18", "associated_child", "needs_supporter")
"""Facts that a flag doesn't tell of its subject: each is tried both ways where a rule looks at it."""
ELSEWHERE: Facts = {**dict.fromkeys(OF_THE_SUBJECT, False), "also_flagged": [], "process": None}
"""The subject's other flags aren't looked at."""


class Rules(NamedTuple):
    """An edition with the answers that hold to what it leaves open."""

    edition: Edition
    settled: Facts


class Otherwise(Value):
    """What is so under the edition in force, and what would be under the other."""

    before: tuple[str, ...]
    after: tuple[str, ...]


class Foreseen(Value):
    """What the other edition would change for one flag. Dates already set stay until the flag's next review."""

    flag: UUID
    flag_type: str
    standing: Standing
    where: Mapping[str, bool] = {}
    """What must be so of the subject; empty: it is so in any case."""
    review_due: Otherwise | None = None
    """London dates, counted from the last addition or review: as it is set now, and as the other edition would set it."""
    may: Mapping[str, Otherwise] = {}
    """Act → the roles that may do it."""
    missing: tuple[str, ...] = ()
    """Fields that should be known by now and aren't."""
    unfit: tuple[str, ...] = ()
    """Fields that are known and for which the other edition has no place, or no such code."""
    grounds: tuple[str, ...] = ()
    """Rules that wouldn't let it be asked for as it stands, or would first have somebody judge."""
    advice: Otherwise | None = None
    """Outcome of the retention table on the case that was last asked about."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """What of it would be otherwise."""
        told = {"review_due": self.review_due, "may": self.may, "missing": self.missing, "unfit": self.unfit,
                "grounds": self.grounds, "advice": self.advice}
        return tuple(name for name, value in told.items() if value)


class Said(NamedTuple):
    """What one edition says on some facts."""

    may: Mapping[str, frozenset[str]]
    wanted: frozenset[str]
    """Fields that are asked for by the steps that the flag has passed."""
    unmet: frozenset[str]


class Foreseeing:
    """Two editions, compared for flags of one type that both know."""

    def __init__(self, old: Rules, new: Rules, code: str, today: date) -> None:
        self._both, self._code, self._today = (old, new), code, today
        self._looked_at = sorted({*facts_of(old.edition), *facts_of(new.edition)})
        tried = [name for name in OF_THE_SUBJECT if name in self._looked_at]
        self._tried = [dict(zip(tried, values, strict=True)) for values in product((False, True), repeat=len(tried))]
        self._said: dict[str, tuple[Said, Said]] = {}
        before, after = (rules.edition.flag[code].field for rules in self._both)
        self._changed = frozenset(name for name in before if name not in after or after[name] != before[name])
        self._tables = [as_settled(rules.edition.retention, rules.settled) if rules.edition.retention else None
                        for rules in self._both]

    def of(self, flag: Flag) -> Iterator[Foreseen]:
        """What would be otherwise; nothing where all stays as it is."""
        each = [(tried, self._foreseen(flag, tried)) for tried in self._tried]
        same = all(found == each[0][1] for _, found in each)
        for tried, found in each[:1] if same else each:
            if found.kinds:
                yield found if same else found.model_copy(update={"where": tried})

    def _foreseen(self, flag: Flag, subject: Mapping[str, bool]) -> Foreseen:
        facts = {**ELSEWHERE, **subject, **flag.facts}
        before, after = self._says(flag, facts)
        may = {act: Otherwise(before=tuple(sorted(before.may[act])), after=tuple(sorted(after.may[act])))
               for act in before.may if before.may[act] != after.may[act]}
        return Foreseen(
            flag=flag.id, flag_type=flag.flag_type, standing=flag.standing, review_due=self._dates(flag, facts), may=may,
            missing=tuple(sorted(after.wanted - before.wanted - flag.information.keys())), unfit=self._unfit(flag),
            grounds=tuple(sorted(after.unmet - before.unmet)), advice=self._advice(flag))

    def _says(self, flag: Flag, facts: Facts) -> tuple[Said, Said]:
        """Worked out once for all flags of which the rules' facts are the same."""
        held: list[JsonValue] = [known_as(name, facts) for name in self._looked_at]
        key = json.dumps([flag.standing, flag.meeting is not None, *held])
        if key not in self._said:
            old, new = (_said(rules, self._code, flag, facts) for rules in self._both)
            self._said[key] = (old, new)
        return self._said[key]

    def _dates(self, flag: Flag, facts: Facts) -> Otherwise | None:
        since = flag.latest("added", "reviewed")
        if flag.standing is not Standing.ON_REGISTER or since is None or flag.review_due is None:
            return None
        met_on = flag.meeting.held_on if flag.meeting and "reviewed" not in flag.done else None
        old, new = (rules.edition.flag[self._code].review.due(since, {**rules.settled, **facts}, flag.next_discussion, met_on)[0]
                    for rules in self._both)
        return None if old == new else Otherwise(before=(flag.review_due.isoformat(),), after=(new.isoformat(),))

    def _unfit(self, flag: Flag) -> tuple[str, ...]:
        fields = self._both[1].edition.flag[self._code].field
        return tuple(name for name, value in flag.information.items()
                     if name in self._changed and not (name in fields and _fits(fields[name], name, value, self._today)))

    def _advice(self, flag: Flag) -> Otherwise | None:
        case = flag.advised_on
        if case is None:
            return None
        old, new = (advise(table, case, self._today).outcome if table else "NONE" for table in self._tables)
        return None if old == new else Otherwise(before=(old,), after=(new,))


def _said(rules: Rules, code: str, flag: Flag, known: Facts) -> Said:
    facts = {**rules.settled, **known}
    flag_type = rules.edition.flag[code]
    open_ = (*(ON_THE_REGISTER if flag.standing is Standing.ON_REGISTER else BEFORE_THE_REGISTER), *ALWAYS)
    passed = _passed(flag)
    wanted = frozenset(name for name, field in flag_type.field.items() if not field.only_warn and field.is_standing and (
        (field.before in passed and field.applies(facts)) or any(field.needed_at(step, facts) for step in passed)))
    criteria = {rule.rule for rule in flag_type.criterion if "requested" in rule.at and rule.applies(facts)
                and not rule.is_met(facts) and not rule.else_warn}
    asked = {rule.rule for rule in flag_type.referral if rule.applies(facts) and rule.code not in facts}
    return Said({act: _may(rules.edition, flag_type, act, facts) for act in open_}, wanted, frozenset(criteria | asked))


def _passed(flag: Flag) -> tuple[Act, ...]:
    if flag.standing is Standing.ON_REGISTER or flag.meeting:
        return STEPS if flag.standing is Standing.ON_REGISTER else STEPS[:-1]
    return STEPS[: STEPS.index(flag.standing.value) + 1]


def _may(edition: Edition, flag_type: FlagType, act: Act, facts: Facts) -> frozenset[str]:
    outcomes = {"continued": ("CONTINUE",), "ended": ("END",), "reviewed": ("CONTINUE", "END")}
    ways = [{**facts, "outcome": outcome} for outcome in outcomes[act]] if act in outcomes else [dict(facts)]
    return _holding(edition, frozenset(role for way in ways for role in flag_type.roles_for(act, way)))


def _holding(edition: Edition, named: frozenset[str]) -> frozenset[str]:
    """All roles whose bearers hold one of those named."""
    return _bearers(tuple((code, role.also) for code, role in edition.role.items()), named)


@lru_cache(maxsize=4096)
def _bearers(roles: tuple[tuple[str, tuple[str, ...]], ...], named: frozenset[str]) -> frozenset[str]:
    return named | {code for code, also in roles if code in named or named & set(also)}


def _fits(field: Field, name: str, value: JsonValue, today: date) -> bool:
    try:
        field.accept(name, value, today)
    except Refused:
        return False
    return True
