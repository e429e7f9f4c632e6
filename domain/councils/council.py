"""What a council has settled: editions in force, questions answered, colleagues covered for."""
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from domain.councils.breach import Breach
from domain.councils.events import Bases, DelegationGiven, EditionAdopted, EditionLodged, QuestionSettled
from domain.councils.risk_events import BreachRecorded, BreachTold, ImpactAssessed
from domain.event import Happened
from domain.policies.edition import Edition
from domain.policies.provision import Facts
from domain.policies.reading import conditions, provisions, read
from domain.policies.together import Together
from domain.refusal import Refused


@dataclass(frozen=True)
class Adoption:
    edition: str
    digest: str
    in_force_from: date
    bases: Mapping[str, Bases]
    appropriate_policy_document: str
    policy_document_review_due: date
    position: int
    adopted_on: date | None = None
    """London date of the act."""
    by: str = ""
    impact_assessment: str | None = None


class Settlement(NamedTuple):
    """That the council answered a question: who, in which role, on which London day, and why."""

    answer: str
    reasons: str
    by: str
    role: str
    on: date


class Assessed(NamedTuple):
    """That what called for an assessment of impact was answered."""

    reference: str
    dated: date
    outcome: str
    by: str
    role: str
    on: date


@dataclass(frozen=True)
class Held:
    """A role that someone may sign in, of their own or for an absent colleague."""

    role: str
    on_behalf_of: str | None = None


@dataclass(frozen=True)
class Council:
    documents: Mapping[str, str]
    """Digest → the document's text."""
    editions: Mapping[str, str] = field(default_factory=dict)
    """Edition's name → its digest."""
    adoptions: tuple[Adoption, ...] = ()
    answers: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """(edition, question) → the council's answer."""
    settlements: Mapping[tuple[str, str], tuple[Settlement, ...]] = field(default_factory=dict)
    """(edition, question) → each answer that it has given, the one that holds last."""
    delegations: tuple[DelegationGiven, ...] = ()
    assessed: Mapping[str, Assessed] = field(default_factory=dict)
    """Code of what called for an assessment of impact → its answer."""
    breaches: Mapping[str, Breach] = field(default_factory=dict)
    """By reference."""

    def edition(self, digest: str) -> Edition:
        return read_once(self.documents[digest])

    def adoptions_on(self, day: date) -> tuple[Adoption, ...]:
        """The adoptions in force on a London date, one of each document, as it is known now (convention C8). Raises Refused."""
        latest: dict[str, Adoption] = {}
        for adoption in sorted(self._begun_by(day), key=lambda a: (a.in_force_from, a.position)):
            latest[self.edition(adoption.digest).document] = adoption
        if not latest:
            raise Refused("C8", "the edition in force on the day of the act",
                          "an edition that the policy owner has adopted with a date no later than the act")
        return tuple(latest[document] for document in sorted(latest))

    def in_force(self, day: date) -> Together:
        """The editions in force on a London date, one of each document. Raises Refused before there is one."""
        return Together(tuple(self.edition(adoption.digest) for adoption in self.adoptions_on(day)))

    def adoption_on(self, day: date, flag_type: str) -> Adoption:
        """The adoption in force on a London date whose edition knows such flags. Raises Refused."""
        in_force = self.adoptions_on(day)
        for adoption in in_force:
            if flag_type in self.edition(adoption.digest).flag:
                return adoption
        together = Together(tuple(self.edition(adoption.digest) for adoption in in_force))
        raise Refused("C7", f"{together.name}: flag types", f"needs one of {', '.join(together.flag)}")

    def adoption_for(self, flag_type: str, day: date) -> Adoption:
        """The adoption whose rules hold for a flag that is there, on a London date. Raises Refused.

        The one in force; where its document no longer knows such flags, the last before it that did: no flag is left
        without rules to review and to end it by.
        """
        begun = [a for a in self._begun_by(day) if flag_type in self.edition(a.digest).flag]
        if not begun or any(flag_type in self.edition(a.digest).flag for a in self.adoptions_on(day)):
            return self.adoption_on(day, flag_type)
        return max(begun, key=lambda a: (a.in_force_from, a.position))

    def edition_for(self, flag_type: str, day: date) -> Edition:
        """The edition whose rules hold for a flag that is there, on a London date. Raises Refused."""
        return self.edition(self.adoption_for(flag_type, day).digest)

    def superseded_on(self, adoption: Adoption) -> date | None:
        """The London date from which a later adoption of the same document stands in its place, as it is known now."""
        document, place = self.edition(adoption.digest).document, (adoption.in_force_from, adoption.position)
        return min((other.in_force_from for other in self.adoptions if (other.in_force_from, other.position) > place
                    and self.edition(other.digest).document == document), default=None)

    def dropped_on(self, day: date) -> Mapping[str, date]:
        """Flag types that no edition in force on a London date knows any more, and since which day: no record of processing has
        them (LAW-16)."""
        begun = sorted(self._begun_by(day), key=lambda a: (a.in_force_from, a.position))
        last_known: dict[str, tuple[str, date]] = {}
        for adoption in begun:
            edition = self.edition(adoption.digest)
            for code, (document, _) in list(last_known.items()):
                if document == edition.document and code not in edition.flag and last_known[code][1] == date.max:
                    last_known[code] = (document, adoption.in_force_from)
            last_known |= dict.fromkeys(edition.flag, (edition.document, date.max))
        return {code: since for code, (_, since) in last_known.items() if since != date.max}

    def _begun_by(self, day: date) -> list[Adoption]:
        return [adoption for adoption in self.adoptions if adoption.in_force_from <= day]

    def purposes_on(self, day: date) -> tuple[str, ...] | None:
        """Purpose codes of the editions in force on a London date; None before there is one."""
        return tuple(self.in_force(day).purpose) if self._begun_by(day) else None

    def settled(self, edition: Edition) -> Facts:
        """Each question's code with the answer that holds."""
        return edition.settled({code: answer for (name, code), answer in self.answers.items() if name == edition.name})

    def looks_at(self, fact: str) -> bool:
        """Whether a condition of an edition that the council adopted looks at a fact."""
        return any(fact in facts_of(self.edition(adoption.digest)) for adoption in self.adoptions)

    def held_by(self, by: str, roles: frozenset[str], edition: Edition | Together, day: date) -> tuple[Held, ...]:
        """Roles that someone may sign in on a day: their own first, then those they cover for."""
        own = [Held(role) for role in sorted(edition.with_also(roles))]
        lent = [Held(role, d.of) for d in self.delegations if d.to == by and d.from_ <= day <= d.until
                for role in sorted(edition.with_also(frozenset({d.role})))]
        return (*own, *lent)

    def roles_of(self, by: str, roles: frozenset[str], edition: Edition | Together, day: date) -> frozenset[str]:
        """The roles that someone holds on a day, of their own or for an absent colleague."""
        return frozenset(held.role for held in self.held_by(by, roles, edition, day))


NOTHING_SETTLED = Council(documents={})


@lru_cache(maxsize=64)
def read_once(document: str) -> Edition:
    return read(document.encode())


def facts_of(edition: Edition) -> frozenset[str]:
    """Every fact that an edition's conditions look at."""
    if edition.sha256 not in _FACTS:
        _FACTS[edition.sha256] = frozenset(name for _, rule in provisions(edition) for one in conditions(rule) for name in one)
    return _FACTS[edition.sha256]


_FACTS: dict[str, frozenset[str]] = {}


def evolve(council: Council | None, happened: Happened) -> Council:
    council = council or NOTHING_SETTLED
    match happened.event:
        case EditionLodged() as event:
            return replace(council, documents={**council.documents, event.digest: event.document},
                           editions={**council.editions, event.edition: event.digest})
        case EditionAdopted() as event:
            adoption = Adoption(event.edition, event.digest, event.in_force_from, event.bases,
                                event.appropriate_policy_document, event.policy_document_review_due, happened.position,
                                happened.occurred_on, happened.actor, event.impact_assessment)
            return replace(council, adoptions=(*council.adoptions, adoption))
        case QuestionSettled() as event:
            key = (event.edition, event.code)
            earlier = council.settlements[key] if key in council.settlements else ()
            given = Settlement(event.answer, event.reasons, happened.actor, happened.role, happened.occurred_on)
            return replace(council, answers={**council.answers, key: event.answer},
                           settlements={**council.settlements, key: (*earlier, given)})
        case DelegationGiven() as event:
            return replace(council, delegations=(*council.delegations, event))
        case ImpactAssessed() as event:
            answer = Assessed(event.reference, event.dated, event.outcome, happened.actor, happened.role, happened.occurred_on)
            return replace(council, assessed={**council.assessed, **dict.fromkeys(event.answers, answer)})
        case BreachRecorded() as event:
            breach = Breach(event.reference, event.aware, event.risk, happened.occurred_on, event.what)
            return replace(council, breaches={**council.breaches, event.reference: breach})
        case BreachTold() as event:
            known = council.breaches[event.reference]
            told = replace(known, told={**known.told, event.told: event.at})
            return replace(council, breaches={**council.breaches, event.reference: told})
    return council
