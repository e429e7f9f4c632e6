"""Recording what is known of a subject, and putting it right."""
from domain.event import Decided
from domain.refusal import Refused
from domain.subjects import commands
from domain.subjects.act import Act, open_record
from domain.subjects.events import AddressLeft, CheckPerformed, Corrected, Died, Learnt, Recorded
from domain.subjects.identifiers import Identifier
from domain.subjects.particulars import Kind, Particulars
from domain.subjects.subject import Subject

_OF_PERSONS = ("born", "stated_age", "needs_supporter", "died_on")
_IN_ORDER = "a life's dates in their order"


def record(_: Subject | None, command: commands.Record, act: Act) -> Decided:
    """Open a record. Raises Refused (LAW-6, C8)."""
    pieces = _new(command.pieces(), Particulars()).model_copy(update={"died_on": command.died_on})
    _sane(command.kind, pieces, act)
    named = pieces.addresses if command.kind == "PREMISES" else pieces.names or pieces.identifiers or pieces.addresses
    if not named and not pieces.identifiers:
        raise Refused("LAW-6", "accuracy: a record can be told from others",
                      "an address or UPRN for premises; for others a name, an identifier or an address")
    event = Recorded.model_validate(_fields(pieces) | {"kind": command.kind, "source": command.source})
    return Decided(events=(act.on(act.given.new_id, event),), take=_keys(pieces.identifiers))


def learn(subject: Subject | None, command: commands.Learn, act: Act) -> Decided:
    """Add what became known. Raises Refused (LAW-6) where it contradicts what is known: that is a correction."""
    subject = open_record(subject)
    pieces = command.pieces()
    _sane(subject.kind, pieces, act)
    for piece in ("born", "needs_supporter"):
        new, known = getattr(pieces, piece), getattr(subject, piece)
        if new is not None and known is not None and new != known:
            raise Refused("LAW-6", f"accuracy: {piece} is known otherwise", "a correction, with its reason and source")
    fresh = _new(pieces, subject)
    if not any(value not in (None, ()) and value != getattr(subject, piece) for piece, value in fresh):
        raise Refused("LAW-6", "all of it is known already", "a piece that the record lacks")
    event = Learnt.model_validate(_fields(fresh) | {"source": command.source})
    return Decided(events=(act.on(subject.id, event),), take=_keys(fresh.identifiers))


def correct(subject: Subject | None, command: commands.PutRight, act: Act) -> Decided:
    """Put one piece right. A record merged away may be corrected too. Raises Refused (LAW-6, C8)."""
    subject = open_record(subject, merged_too=True)
    command.day(act.given.signature.today, subject.recorded_on)
    pieces = _new(command.pieces(), Particulars()).model_copy(update={"died_on": command.died_on})
    sent = {piece for piece, value in pieces if value not in (None, ())}
    if sent - {command.piece}:
        raise Refused("LAW-6", "one correction, one piece", "a correction for each piece, with its own reason")
    _sane(subject.kind, pieces, act)
    if getattr(pieces, command.piece) == getattr(subject, command.piece):
        raise Refused("LAW-6", "it reads so already", "what the piece should read instead")
    known, new = _keys(subject.identifiers), _keys(pieces.identifiers)
    if command.piece != "identifiers":
        known = new = ()
    event = Corrected.model_validate(
        _fields(pieces) | {"piece": command.piece, "why": command.why, "source": command.source})
    return Decided(events=(act.on(subject.id, event),),
                   take=tuple(key for key in new if key not in known),
                   release=tuple(key for key in known if key not in new))


def leave_address(subject: Subject | None, command: commands.LeaveAddress, act: Act) -> Decided:
    """The subject moved out. Raises Refused (LAW-6, C8)."""
    subject = open_record(subject)
    if command.place >= len(subject.addresses):
        raise Refused("LAW-6", "accuracy: no such address on the record", "the place of one of its addresses, from 0")
    address = subject.addresses[command.place]
    if address.until:
        raise Refused("LAW-6", "that address has its last day already", "a correction of the addresses")
    if address.from_day and command.until < address.from_day:
        raise Refused("C8", "until", "a last day no earlier than the first")
    act.not_to_come(command.until)
    event = AddressLeft(place=command.place, until=command.until, source=command.source)
    return Decided(events=(act.on(subject.id, event),))


def record_death(subject: Subject | None, command: commands.RecordDeath, act: Act) -> Decided:
    """The person died; no flag ends by it. Raises Refused (LAW-6, C8)."""
    subject = open_record(subject)
    if subject.kind != "PERSON":
        raise Refused("LAW-6", "only a person dies", "the record of a person")
    if subject.died_on:
        raise Refused("LAW-6", "a death is recorded already", "a correction of died_on")
    if subject.born and command.died_on < subject.born:
        raise Refused("LAW-6", _IN_ORDER, "a date of death no earlier than the birth")
    act.not_to_come(command.died_on)
    flags_stay = ("LAW-37", "no flag ends by itself: each stays until somebody decides on it")
    event = Died(died_on=command.died_on, source=command.source)
    return Decided(events=(act.on(subject.id, event),), warnings=(flags_stay,))


def check(subject: Subject | None, command: commands.PerformCheck, act: Act) -> Decided:
    """Keep the two answers that a request needs (LEI-13). Raises Refused."""
    subject = open_record(subject)
    if command.flag_type not in act.given.flag_types:
        raise Refused("C7", "flag types are the policy's codes", "a flag type of the edition in force")
    event = CheckPerformed(flag_type=command.flag_type, already_flagged=command.already_flagged,
                           information_up_to_date=command.information_up_to_date)
    return Decided(events=(act.on(subject.id, event),))


def _sane(kind: Kind, pieces: Particulars, act: Act) -> None:
    if kind != "PERSON" and any(getattr(pieces, piece) is not None for piece in _OF_PERSONS):
        raise Refused("LAW-6", "only a person is born, ages, dies or needs support", "the record of a person")
    age = pieces.stated_age
    act.not_to_come(pieces.born, pieces.died_on, age.stated_on if age else None,
                    *(place.from_day for place in pieces.addresses), *(place.until for place in pieces.addresses))
    if pieces.born and pieces.died_on and pieces.died_on < pieces.born:
        raise Refused("LAW-6", _IN_ORDER, "a date of death no earlier than the birth")


def _new(pieces: Particulars, known: Particulars | Subject) -> Particulars:
    """The pieces without those that are known, each once: so an address keeps its number in the record."""
    lists = ("names", "addresses", "identifiers", "case_references")
    return pieces.model_copy(update={
        name: tuple(dict.fromkeys(piece for piece in getattr(pieces, name) if piece not in getattr(known, name)))
        for name in lists})


def _fields(pieces: Particulars) -> dict[str, object]:
    return {name: getattr(pieces, name) for name in Particulars.model_fields}


def _keys(identifiers: tuple[Identifier, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(number.key for number in identifiers))
