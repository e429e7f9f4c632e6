"""A pack is asked for by a responder; what became of its making is signed by the system, which decides nothing."""
from datetime import date, datetime
from uuid import UUID

from domain.event import Decided, Signed, Stream
from domain.messages.decide import SYSTEM
from domain.packs import events as e
from domain.packs.commands import AskPack
from domain.packs.pack import Pack, next_slot
from domain.refusal import Refused
from domain.requests.act import Act, Circumstances
from domain.requests.closing import may_leave
from domain.requests.request import Request, Standing

OPEN = (Standing.OPEN, Standing.ANSWERED)


def ask(request: Request, command: AskPack, given: Circumstances, now: datetime) -> Decided:
    """`now`: UTC, real time, in trial registers too. Raises Refused where something isn't decided or may not leave yet."""
    act = Act(request, command, given)
    held = act.responder()
    if request.kind != "ACCESS" or request.standing not in OPEN:
        raise Refused("LAW-26", "a pack answers a request for access", "a request for access that is open or answered")
    may_leave(act, request)
    if command.no_secrets and command.why_no_secrets is None:
        raise Refused("LAW-34", "what was kept back is told for a reason", "'why_no_secrets'")
    asked = e.Asked(request=request.id, day=given.signature.today, released_at=next_slot(now), reference=command.reference,
                    no_secrets=command.no_secrets, why_no_secrets=command.why_no_secrets or "")
    signed = Signed(event=asked, role=held.role, on_behalf_of=held.on_behalf_of, owner=act.owner(()), occurred_on=act.day)
    return Decided(events=((Stream(kind="pack", id=given.new_id), (signed,)),), subjects=((given.new_id, request.id),),
                   warnings=tuple(act.warnings))


def settle(pack: Pack, happened: e.Made | e.Stopped, owner: UUID, today: date) -> Decided:
    """Record once what became of it. Raises Refused where that is recorded already."""
    if pack.made or pack.stopped:
        raise Refused("lifecycle", "standing", "a pack that is being made")
    signed = Signed(event=happened, role=SYSTEM, owner=owner, occurred_on=today)
    return Decided(events=((Stream(kind="pack", id=pack.id), (signed,)),))
