"""A case reaches a stage of another process: a review of each flag that the policy names is called, and nothing ends (LIN-38)."""
from uuid import UUID

from domain.cases.commands import ReachStage
from domain.cases.decide import Circumstances
from domain.cases.events import StageReached
from domain.event import Decided, Event, Signed, Stream
from domain.flags.events import ReviewCalled
from domain.flags.flag import Standing
from domain.refusal import Refused


def reach(command: ReachStage, given: Circumstances) -> Decided:
    """Stores the stage, and calls a review of each live flag that it touches. Raises Refused."""
    signature, day = given.signature, command.day(given.signature.today, None)
    policy = given.council.in_force(day)
    asked = [(edition, stages) for edition in policy.editions for stages in edition.stages]
    found = next((pair for pair in asked if command.stage in pair[1].stage), None)
    if found is None:
        known = ", ".join(stage for _, stages in asked for stage in stages.stage)
        raise Refused("C7", f"{policy.name}: stages", f"'stage' is one that the policy names: {known or 'none'}")
    edition, rule = found
    held = given.council.held_by(signature.by, signature.roles, edition, day)
    mine = next((each for each in held if each.role in rule.declared_by), None)
    if mine is None:
        raise Refused(rule.rule, rule.clause, "needs " + " or ".join(rule.declared_by), forbids=True)
    if any(flag.subject in given.own for flag in given.flags):
        raise Refused("OWN-RECORD", "nobody decides a flag on themselves or their household", "a colleague", forbids=True)
    settled = given.council.settled(edition)
    touched = [flag for flag in given.flags if flag.standing is Standing.ON_REGISTER and flag.flag_type in rule.flags
               and rule.applies({**settled, **flag.facts})]

    def signed(event: Event, owner: UUID) -> tuple[Signed, ...]:
        return (Signed(event=event, role=mine.role, on_behalf_of=mine.on_behalf_of, edition=edition.name,
                       digest=edition.sha256, owner=owner, occurred_on=day),)

    reached = StageReached(kind=given.kind, reference=given.reference, stage=command.stage,
                           flags=tuple(flag.id for flag in touched))
    called = ReviewCalled(reason=command.stage, by=rule.cited_at(command.stage))
    return Decided(events=(
        (Stream(kind="case", id=given.stream), signed(reached, given.stream)),
        *((Stream(kind="flag", id=flag.id), signed(called, flag.subject)) for flag in touched)))
