"""What of an edition, or of its use, calls for an assessment of impact or another look at one (UK GDPR Art 35, LAW-17)."""
import tomllib
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path

from domain.calendar import london_date
from domain.councils.council import Adoption, Assessed, Council
from domain.value import Value

TURN = ("POLICY_OWNER", "DPO")


class Growth(Value):
    """More of something than before: by so much of what there was, and by at least so many."""

    share_percent: int
    least: int

    def reached_at(self, before: int) -> int:
        """How many it takes."""
        return max(before + self.least, before + -(-before * self.share_percent // 100))


class Thresholds(Value):
    confirmed: bool
    increase: Growth
    opened: Growth


class Prompt(Value):
    """One thing that calls for an assessment of impact."""

    code: str
    """What an answer names it by; the same whenever it is asked."""
    rule: str = "LAW-17"
    reason: str
    since: date
    """London date."""
    turn: tuple[str, ...] = TURN
    """Who answers it."""


class Used(Value):
    """What the register's use tells: counts and days, nobody's."""

    shared: tuple[tuple[str, date], ...] = ()
    """Category of recipient → London date of the first sharing with one."""
    grown: tuple[tuple[str, date, int, int], ...] = ()
    """Flag type, the first of a month, how many were on the register a year before and then."""
    opened: tuple[tuple[date, int, int], ...] = ()
    """The first day of a quarter, break-glass reads in the one before and in it."""


@cache
def thresholds() -> Thresholds:
    data = (Path(__file__).parents[1] / "law" / "impact.toml").read_text(encoding="utf-8")
    return Thresholds.model_validate(tomllib.loads(data))


def prompts(council: Council, used: Used, day: date) -> tuple[Prompt, ...]:
    """All that has called for one by a London date, the earliest first, answered or not."""
    found = {one.code: one for one in reversed([*_editions(council), *_recipients(used.shared), *_grown(used.grown),
                                                *_opened(used.opened), *_breaches(council)]) if one.since <= day}
    return tuple(sorted(found.values(), key=lambda one: (one.since, one.code)))


def answer_to(prompt: Prompt, council: Council) -> Assessed | None:
    """None where nobody has answered it since it came up."""
    answer = council.assessed[prompt.code] if prompt.code in council.assessed else None
    return answer if answer and answer.on >= prompt.since else None


def _editions(council: Council) -> Iterator[Prompt]:
    """An adoption that names an assessment which no earlier one of its document named is answered by it."""
    before: dict[str, list[Adoption]] = {}
    for adoption in council.adoptions:
        edition = council.edition(adoption.digest)
        earlier = before.setdefault(edition.document, [])
        since = adoption.adopted_on or adoption.in_force_from
        named = adoption.impact_assessment
        assessed_anew = named and named not in {one.impact_assessment for one in earlier}
        if named is None:
            yield Prompt(code=f"UNASSESSED:{edition.name}", since=since,
                         reason=f"{edition.name} was adopted without an assessment")
        elif not assessed_anew and all(one.digest != adoption.digest for one in earlier):
            yield Prompt(code=f"EDITION:{edition.name}", since=since,
                         reason=f"{edition.name} was adopted on {named}, which was made for an earlier edition")
        if earlier and not assessed_anew:
            yield from _new_in(council, adoption, earlier, since)
        earlier.append(adoption)


def _new_in(council: Council, adoption: Adoption, earlier: Iterable[Adoption], since: date) -> Iterator[Prompt]:
    edition, known = council.edition(adoption.digest), [council.edition(one.digest) for one in earlier]
    for code in sorted(set(edition.flag) - {code for one in known for code in one.flag}):
        yield Prompt(code=f"FLAG-TYPE:{edition.name}/{code}", since=since,
                     reason=f"{edition.name} brings a new kind of flag, {code}")
    for code in sorted(set(edition.purpose) - {code for one in known for code in one.purpose}):
        yield Prompt(code=f"PURPOSE:{edition.name}/{code}", since=since,
                     reason=f"{edition.name} brings a new purpose, {code}")


def _recipients(shared: Iterable[tuple[str, date]]) -> Iterator[Prompt]:
    for category, day in shared:
        yield Prompt(code=f"RECIPIENT:{category}", since=day,
                     reason=f"something was shared with a new kind of recipient, {category}")


def _grown(grown: Iterable[tuple[str, date, int, int]]) -> Iterator[Prompt]:
    """Once a calendar year for each kind of flag; of a kind that is new, its edition asks."""
    for flag_type, month, before, now in grown:
        if before and now >= thresholds().increase.reached_at(before):
            yield Prompt(code=f"INCREASE:{flag_type}/{month.year}", since=month,
                         reason=f"{now} flags {flag_type} were on the register, {before} a year before")


def _opened(opened: Iterable[tuple[date, int, int]]) -> Iterator[Prompt]:
    for quarter, before, now in opened:
        if now >= thresholds().opened.reached_at(before):
            yield Prompt(code=f"OPENED:{quarter.year}-{quarter.month:02}", since=quarter,
                         reason=f"{now} break-glass reads in three months, {before} in the three before")


def _breaches(council: Council) -> Iterator[Prompt]:
    for breach in council.breaches.values():
        yield Prompt(code=f"BREACH:{breach.reference}", since=london_date(breach.aware),
                     reason="a breach of personal data was recorded")
