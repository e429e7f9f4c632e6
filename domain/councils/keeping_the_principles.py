"""How an edition keeps each principle of Article 5, and what it says of retention, sentence by sentence with its clause."""
from collections.abc import Iterator
from typing import Literal

from domain.law.principles import principles
from domain.policies.edition import Edition
from domain.policies.provision import Provision
from domain.value import Value


class Said(Value):
    """A sentence, with where it stands in the edition."""

    says: str
    rule: str | None = None
    clause: str | None = None


class Kept(Value):
    """How one principle is kept."""

    provision: str
    title: str
    law: tuple[str, ...]
    how: tuple[Said, ...]


def principles_kept(edition: Edition) -> Iterator[Kept]:
    """One for each principle, what the register does for every edition first."""
    own = (_telling(edition), _purposes(edition), _asked_and_shown(edition), _put_right(edition), _reviews(edition),
           _apart(edition), ())
    for principle, said in zip(principles().principle, own, strict=True):
        yield Kept(provision=principle.provision, title=principle.title, law=principle.law,
                   how=(*(Said(says=sentence) for sentence in principle.kept), *said))


def _telling(edition: Edition) -> Iterator[Said]:
    return _who(edition, "told", "the person is told by")


def _put_right(edition: Edition) -> Iterator[Said]:
    return _who(edition, "corrected", "corrected by")


def _purposes(edition: Edition) -> Iterator[Said]:
    for code, purpose in edition.purpose.items():
        yield Said(says=f"{code}: {purpose}.")


def _asked_and_shown(edition: Edition) -> Iterator[Said]:
    for code, kind in edition.flag.items():
        for_case = sum(bool(field.only_for) for field in kind.field.values())
        kept = f", {for_case} of them for those who work on the case alone" if for_case else ""
        yield _said(f"{code}: {len(kind.field)} pieces of information are asked for, each at a stated act{kept}; the alert names "
                    f"whom to ask ({_titles(edition, (kind.alert.ask,))}).", kind.alert)


def _reviews(edition: Edition) -> Iterator[Said]:
    for code, kind in edition.flag.items():
        for interval in kind.review.interval:
            until = " of the meeting that made it" if interval.counts_from == "meeting" else ""
            derived = " The text doesn't state it." if interval.stated == "not-stated" else ""
            every = (f"{interval.every_months} months" if interval.every_months else f"{interval.every_days} days"
                     if interval.every_days else f"{interval.every_working_days} working days")
            yield _said(f"{code}: reviewed within {every}{until}{_condition(interval)}.{derived}", interval)
        if kind.review.lapse:
            yield _said(f"{code}: lapses unless it is continued by then.", kind.review.lapse)


def _apart(edition: Edition) -> Iterator[Said]:
    for code, kind in edition.flag.items():
        for rule in kind.apart:
            yield _said(f"{code}: {' and '.join(rule.acts)} are done by different people.", rule)


def retention_kept(edition: Edition) -> Kept:
    """How long flags of an edition stay, and who ends them (DPA 2018 Sch 1 para 39(b))."""
    general, table = principles().retention, edition.retention
    periods = tuple(_said(f"{one.says}.", one) for one in table.keeps.values()) if table else ()
    scored = tuple(_said("What a score leads to is worked out by its table.", edition.score) for _ in (1,) if edition.score)
    return Kept(provision=general.provision, title=general.title, law=general.law, how=(
        *(Said(says=sentence) for sentence in general.kept), *_reviews(edition), *_who(edition, "ended", "ended by"),
        *periods, *scored))


def _who(edition: Edition, act: Literal["told", "corrected", "ended"], done: str) -> Iterator[Said]:
    for code, kind in edition.flag.items():
        for rule in kind.who.get(act, ()):
            derived = " The text doesn't state it." if rule.stated == "not-stated" else ""
            yield _said(f"{code}: {done} {_titles(edition, rule.roles)}{_condition(rule)}.{derived}", rule)


def _condition(rule: Provision) -> str:
    return ", in some cases" if rule.when or rule.unless else ""


def _titles(edition: Edition, roles: tuple[str, ...]) -> str:
    return ", ".join(edition.role[role].title if role in edition.role else role for role in roles)


def _said(says: str, rule: Provision) -> Said:
    return Said(says=says, rule=rule.rule, clause=rule.clause)
