"""What goes to other bodies, and that each of them is told when it was ended, put right, struck or restricted."""
from uuid import uuid5

from domain.councils.council import Held
from domain.event import Decided
from domain.flags import rights_commands as c
from domain.flags import rights_events as e
from domain.flags.circumstances import Circumstances
from domain.flags.flag import Flag, Standing
from domain.flags.matter import Matter
from domain.flags.restricting import RESPONDERS, STORAGE
from domain.flags.telling import OPEN
from domain.refusal import Refused


def share(flag: Flag, command: c.Share, given: Circumstances) -> Decided:
    """What, on which basis, with whom, why needed, and whether the person was told; a decision not to share, too (LAW-45)."""
    matter = Matter(flag, flag.flag_type, command, given, flag.latest("requested"))
    matter.standing(*OPEN, act="shared")
    held = _decider(matter)
    if command.purpose not in matter.edition.purpose:
        raise Refused("LAW-2", "the purposes of this register", "'purpose': one of " + ", ".join(matter.edition.purpose))
    if not command.person_told and command.person_not_told_because is None:
        raise Refused("LAW-45", "whether the person is told", "'person_told', or 'person_not_told_because'")
    shared = command.outcome == "SHARED"
    restricted = flag.rights.restricted is not None
    if shared and restricted and command.exception is None:
        raise Refused("LAW-38", STORAGE, "'exception': on what it may be shared; or the restriction's lifting first")
    if command.exception is not None and not (shared and restricted):
        raise Refused("LAW-38", "UK GDPR Art 18(2): exceptions are from a restriction", "no 'exception'")
    matter.sign(e.Shared(
        share=uuid5(flag.id, f"share {flag.version + 1}"), outcome=command.outcome, category=command.category,
        purpose=command.purpose, basis=command.basis, person_told=command.person_told, exception=command.exception,
        recipient=command.recipient,
        what=command.what, necessity=command.necessity,
        person_not_told_because=command.person_not_told_because or ""), held)
    return matter.decided()


def tell_recipient(flag: Flag, command: c.TellRecipient, given: Circumstances) -> Decided:
    """Of all that it is still to be told of, and that it arrived, or why it could not (LAW-35, LAW-49)."""
    one = flag.rights.shares[command.share] if command.share in flag.rights.shares else None
    matter = Matter(flag, flag.flag_type, command, given, max((on for _, on in one.owed), default=one.on) if one else None)
    struck = matter.may("struck", matter.facts({})) if flag.standing is Standing.STRUCK else None
    held = struck or _decider(matter)
    if one is None or not one.owed:
        raise Refused("lifecycle", "a recipient that is still to be told", "'share' of one: GET flags/{id}/recipients lists them")
    if not command.delivered and command.why_not is None:
        raise Refused("LAW-35", "UK GDPR Art 19: unless impossible or disproportionate", "'why_not', where it wasn't delivered")
    matter.sign(e.RecipientTold(share=command.share, of=tuple(event for event, _ in one.owed), channel=command.channel,
                                delivered=command.delivered, why_not=command.why_not or ""), held)
    return matter.decided()


def _decider(matter: Matter) -> Held:
    """Who decides about such flags, or answers for requests. Raises Refused."""
    deciders = matter.type.deciding_roles()
    held = next((held for held in matter.held if held.role in deciders or held.role in RESPONDERS), None)
    if held is None:
        raise Refused("LAW-45", "who decides about the flag decides on sharing it",
                      "needs " + " or ".join((*sorted(deciders), *RESPONDERS)), forbids=True)
    return held
